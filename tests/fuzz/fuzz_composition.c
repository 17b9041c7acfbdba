#include "fuzz.h"

#include <lehr/core/composition.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lehr_composition composition;
    lehr_error err = {0};
    char *formula = malloc(size + 1);
    if (!formula) {
        return 0;
    }
    memcpy(formula, data, size);
    formula[size] = '\0';
    if (lehr_composition_parse(&composition, formula, &err) == LEHR_OK) {
        double sum = 0;
        for (size_t i = 0; i < composition.size; i++) {
            if (!(composition.parts[i].fraction >= 0 && composition.parts[i].fraction <= 1)) {
                abort();
            }
            sum += composition.parts[i].fraction;
        }
        if (!(fabs(sum - 1) < 1e-9)) {
            abort();
        }
    } else if (err.code == LEHR_OK || err.message[0] == '\0') {
        abort(); // a failure without a message
    }
    free(formula);
    return 0;
}
