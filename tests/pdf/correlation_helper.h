/// @file
/// Structure factors from arrays and files, and G(r) from them, for tests.
#ifndef LEHR_TEST_CORRELATION_HELPER_H
#define LEHR_TEST_CORRELATION_HELPER_H

#include "lehr_test.h"

#include <lehr/pdf/correlation.h>
#include <math.h>
#include <string.h>

/// Table of q, S and, where sigma > 0, an error that is the same everywhere.
static inline lehr_table *make_table(const double *q, const double *s, size_t n, double sigma)
{
    lehr_error err = {0};
    lehr_table *table = NULL;
    double *columns[3];
    assert_ok(lehr_table_create(&table, n, &err), &err);
    assert_ok(lehr_table_add_column(&columns[0], table, "q_per_ang", "1/angstrom", &err), &err);
    assert_ok(lehr_table_add_column(&columns[1], table, "S", "", &err), &err);
    memcpy(columns[0], q, n * sizeof *q);
    memcpy(columns[1], s, n * sizeof *s);
    if (sigma > 0) {
        assert_ok(lehr_table_add_column(&columns[2], table, "sigma", "", &err), &err);
        for (size_t i = 0; i < n; i++) {
            columns[2][i] = sigma;
        }
    }
    return table;
}

static inline lehr_pdf_sq *structure_of(lehr_table *table)
{
    lehr_error err = {0};
    lehr_pdf_sq *structure = NULL;
    assert_ok(lehr_pdf_sq_from_table(&structure, table, NULL, LEHR_PDF_QUANTITY_AUTO, NULL, &err), &err);
    lehr_table_free(table);
    return structure;
}

static inline lehr_pdf_sq *load(const char *relative)
{
    lehr_test_numbers numbers = lehr_test_load_numbers(lehr_test_reference(relative));
    double *columns = lehr_core_alloc(2 * numbers.rows, sizeof *columns);
    assert_non_null(columns);
    for (size_t i = 0; i < numbers.rows; i++) {
        columns[i] = numbers.values[i * numbers.columns];
        columns[numbers.rows + i] = numbers.values[i * numbers.columns + 1];
    }
    lehr_pdf_sq *structure = structure_of(make_table(columns, columns + numbers.rows, numbers.rows, 0));
    lehr_core_free(columns);
    lehr_test_free_numbers(&numbers);
    return structure;
}

static inline lehr_pdf_correlation *correlate(const lehr_pdf_sq *structure,
                                              lehr_pdf_correlation_options options)
{
    lehr_error err = {0};
    lehr_pdf_correlation *correlation = NULL;
    assert_ok(lehr_pdf_correlation_create(&correlation, structure, &options, NULL, &err), &err);
    return correlation;
}

#endif
