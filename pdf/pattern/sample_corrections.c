// What a sample was corrected for, as a line of a header.
#include "sample.h"

#include <stdio.h>
#include <string.h>

lehr_status lehr_pdf_sample_corrections(char *text, const lehr_pdf_sample *sample,
                                        const lehr_pdf_pattern *pattern, lehr_error *err)
{
    static const char *const kinds[] = {"", "", "full ring", "one azimuth"};
    const lehr_pdf_sample_options *o = &sample->options;
    char detail[96];
    lehr_status status = LEHR_OK;
    bool listed = pattern->corrections[0] != '\0' && strcmp(pattern->corrections, "none") != 0;
    snprintf(text, LEHR_CORRECTIONS_SIZE, "%s", listed ? pattern->corrections : "");
    if (sample->polarization != LEHR_PDF_POLARIZATION_NONE) {
        snprintf(detail, sizeof detail, "%s", kinds[sample->polarization]);
        if (sample->polarization == LEHR_PDF_POLARIZATION_DEGREE) {
            snprintf(detail, sizeof detail, "one azimuth degree=%.6g", o->degree);
        }
        status = lehr_corrections_add(text, LEHR_CORRECTIONS_SIZE, "polarization", detail, err);
    }
    if (status == LEHR_OK && o->shape != LEHR_PDF_SHAPE_NONE) {
        snprintf(detail, sizeof detail, "%s=%.6g", o->shape == LEHR_PDF_SHAPE_PLATE ? "mu_t" : "mu_r",
                 o->mu_t);
        status = lehr_corrections_add(text, LEHR_CORRECTIONS_SIZE, "sample", detail, err);
    }
    if (status == LEHR_OK && o->anvil) {
        snprintf(detail, sizeof detail, "%.40s t=%.6g mm", o->anvil, o->anvil_mm);
        status = lehr_corrections_add(text, LEHR_CORRECTIONS_SIZE, "layer", detail, err);
    }
    return status == LEHR_OK && sample->background
               ? lehr_corrections_add(text, LEHR_CORRECTIONS_SIZE, "background", NULL, err)
               : status;
}
