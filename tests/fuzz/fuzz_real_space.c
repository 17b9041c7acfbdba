#include "fuzz.h"

#include <lehr/pdf/correlation.h>
#include <lehr/pdf/sq.h>
#include <math.h>
#include <stdlib.h>

/// What is promised of a structure factor and of a function of r.
static void check_sq(const lehr_pdf_sq *sq)
{
    for (size_t i = 0; i < sq->n; i++) {
        if (!isfinite(sq->s[i]) || !isfinite(sq->q_per_ang[i]) || (sq->has_sigma && !(sq->sigma[i] > 0)) ||
            (i > 0 && !(sq->q_per_ang[i] > sq->q_per_ang[i - 1]))) {
            abort();
        }
    }
}

static void check_correlation(const lehr_pdf_correlation *correlation)
{
    for (size_t i = 0; i < correlation->n; i++) {
        if (!(correlation->r_ang[i] >= 0) ||
            (i > 0 && !(correlation->r_ang[i] > correlation->r_ang[i - 1]))) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lehr_text *text = NULL;
    lehr_table *table = NULL;
    lehr_pdf_sq *sq = NULL;
    lehr_pdf_correlation *correlation = NULL;
    lehr_error err = {0};
    if (lehr_text_decode(&text, (const char *)data, size, "fuzz", &err) == LEHR_OK &&
        lehr_pdf_table_parse(&table, text, &err) == LEHR_OK) {
        const char *path = size % 2 ? "fuzz.gr" : "fuzz.fq";
        if (lehr_pdf_sq_from_table(&sq, table, path, LEHR_PDF_QUANTITY_AUTO, NULL, &err) == LEHR_OK) {
            check_sq(sq);
        }
        double density = size % 3 ? 0.06 : (double)NAN;
        if (lehr_pdf_correlation_from_table(&correlation, table, NULL, density, NULL, &err) == LEHR_OK) {
            check_correlation(correlation);
        }
    }
    lehr_pdf_correlation_free(correlation);
    lehr_pdf_sq_free(sq);
    lehr_table_free(table);
    lehr_text_free(text);
    return 0;
}
