/// @file
/// Columns and header entries of tables of S(q) and G(r). Private to the module.
#ifndef LEHR_PDF_TABLE_COLUMNS_H
#define LEHR_PDF_TABLE_COLUMNS_H

#include <lehr/core/table.h>
#include <stdbool.h>
#include <stddef.h>

/// Column with one of these names, the first of them that there is; SIZE_MAX for none.
size_t lehr_pdf_column_named(const lehr_table *table, const char *const *names);
/// First numeric column besides @p x that is no error; SIZE_MAX for none.
size_t lehr_pdf_column_next(const lehr_table *table, size_t x);
/// Column of q and the factor to 1/angstrom: by name, else the first; SIZE_MAX where that is no q.
size_t lehr_pdf_column_q(double *factor, const lehr_table *table);
/// Column of independent errors of the column @p y; SIZE_MAX for none.
size_t lehr_pdf_column_sigma(const lehr_table *table, size_t y);
/// Column of the independent part of sigma where the file tells it ("noise"); SIZE_MAX for none.
size_t lehr_pdf_column_noise(const lehr_table *table, size_t sigma);
/// Name of a common error behind "sigma_", NULL for every other column.
const char *lehr_pdf_column_common(const lehr_table *table, size_t column);
size_t lehr_pdf_column_common_count(const lehr_table *table);

/// Number in the header under one of these keys, NaN for none; what follows the number is not read.
double lehr_pdf_header_number(const lehr_table *table, const char *const *keys);
/// Number density in 1/angstrom^3 with its error, NaN where it is not told (or not greater than 0).
void lehr_pdf_header_density(double *density, double *stderr_value, const lehr_table *table);

#endif
