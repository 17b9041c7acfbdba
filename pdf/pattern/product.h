/// @file
/// Products of matrices that are both stored by rows: C = A B^T. Private to the module.
#ifndef LEHR_PDF_PRODUCT_H
#define LEHR_PDF_PRODUCT_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

/// A matrix by rows.
typedef struct lehr_pdf_rows {
    const double *values;
    size_t n;      ///< rows
    size_t stride; ///< between rows
} lehr_pdf_rows;

/// Where the product goes: element (i, j) to values[i * row + j * column].
typedef struct lehr_pdf_target {
    double *values;
    size_t row;
    size_t column;
} lehr_pdf_target;

/// out(i, j) = sum_k a[i][k] b[j][k], k = 0 .. length-1; sums run in the order of k, so that the result does
/// not depend on the number of threads. Work is shared by rows of b, which are copied: let b be the smaller
/// one.
/// @param[in] symmetric a and b are the same: only one half is computed
LEHR_NODISCARD lehr_status lehr_pdf_product(const lehr_pdf_target *out, const lehr_pdf_rows *a,
                                            const lehr_pdf_rows *b, size_t length, bool symmetric,
                                            int threads, lehr_error *err);

#endif
