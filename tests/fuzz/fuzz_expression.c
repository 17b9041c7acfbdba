#include "fuzz.h"

#include <lehr/fitting/expression.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[LEHR_EXPRESSION_MAX_LENGTH + 2];
    double parameters[LEHR_EXPRESSION_MAX_PARAMETERS], gradient[LEHR_EXPRESSION_MAX_PARAMETERS];
    lehr_fitting_expression *expression = NULL;
    size_t length = size < sizeof text ? size : sizeof text - 1;
    if (length > 0) {
        memcpy(text, data, length);
    }
    text[length] = '\0';
    if (lehr_fitting_expression_create(&expression, text, NULL) != LEHR_OK) {
        return 0;
    }
    for (size_t j = 0; j < lehr_fitting_expression_parameters(expression); j++) {
        if (strlen(lehr_fitting_expression_parameter(expression, j)) == 0) {
            abort();
        }
        parameters[j] = 0.5 + (double)j;
    }
    double value = 0;
    bool exists = lehr_fitting_expression_evaluate(expression, parameters, 0.3, &value, gradient);
    if (exists != (isfinite(value) != 0)) {
        abort();
    }
    lehr_fitting_expression_free(expression);
    return 0;
}
