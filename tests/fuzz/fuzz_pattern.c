#include "fuzz.h"

#include <lehr/pdf/pattern.h>
#include <math.h>
#include <stdlib.h>

/// What is promised of a pattern.
static void check(const lehr_pdf_pattern *pattern)
{
    for (size_t i = 0; i < pattern->size; i++) {
        if (!isfinite(pattern->y[i]) || !(pattern->sigma[i] > 0) || !(pattern->q_per_ang[i] >= 0) ||
            (i > 0 && !(pattern->q_per_ang[i] > pattern->q_per_ang[i - 1]))) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lehr_text *text = NULL;
    lehr_pdf_pattern *pattern = NULL;
    lehr_warnings *warnings = NULL;
    lehr_error err = {0};
    lehr_pdf_pattern_options options = lehr_pdf_pattern_defaults();
    options.wavelength_ang = size % 2 ? 0.2 : (double)NAN;
    if (lehr_text_decode(&text, (const char *)data, size, "fuzz", &err) == LEHR_OK &&
        lehr_warnings_create(&warnings, &err) == LEHR_OK) {
        if (lehr_pdf_pattern_parse(&pattern, text, &options, warnings, &err) == LEHR_OK) {
            check(pattern);
        } else if (err.code == LEHR_OK || err.message[0] == '\0') {
            abort(); // a failure without a message
        }
    }
    lehr_pdf_pattern_free(pattern);
    lehr_warnings_free(warnings);
    lehr_text_free(text);
    return 0;
}
