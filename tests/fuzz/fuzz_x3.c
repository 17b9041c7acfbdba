#include "fuzz.h"

#include <lehr/core/text.h>
#include <lehr/pdf/x3.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Texts end within their space; numbers are finite or say nothing.
static void check(const lehr_pdf_x3_config *config)
{
    const char *texts[] = {config->background, config->composition, config->outputs};
    const double numbers[] = {config->wavelength_ang, config->two_theta_zero_deg, config->background_scale,
                              config->rpoly_ang,      config->qmaxinst_per_ang,   config->qmin_per_ang,
                              config->qmax_per_ang,   config->rmin_ang,           config->rmax_ang,
                              config->rstep_ang};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!memchr(texts[i], '\0', LEHR_PDF_X3_TEXT)) {
            abort();
        }
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (isinf(numbers[i])) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lehr_text *text = NULL;
    lehr_warnings *warnings = NULL;
    lehr_error err = {0};
    lehr_pdf_x3_config config;
    const char *path = size % 2 ? "folder/fuzz.cfg" : "fuzz.cfg";
    if (lehr_text_decode(&text, (const char *)data, size, "fuzz", &err) == LEHR_OK &&
        lehr_warnings_create(&warnings, &err) == LEHR_OK) {
        if (lehr_pdf_x3_config_parse(&config, text, path, warnings, &err) == LEHR_OK) {
            check(&config);
        } else if (err.code == LEHR_OK || err.message[0] == '\0') {
            abort(); // a failure without a message
        }
    }
    lehr_warnings_free(warnings);
    lehr_text_free(text);
    return 0;
}
