/// @file
/// Sine transforms between even grids by Bluestein's chirp algorithm. Private to the module.
#ifndef LEHR_PDF_CHIRP_H
#define LEHR_PDF_CHIRP_H

#include <lehr/core/error.h>
#include <stddef.h>

/// sum_j x_j exp(i q_j r_k) for q_j = j dq, r_k = r0 + k dr. Immutable: may be shared between threads.
typedef struct lehr_pdf_chirp lehr_pdf_chirp;

/// @param[in] n_q, n_r  numbers of points, at least 1
/// @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status lehr_pdf_chirp_create(lehr_pdf_chirp **out, size_t n_q, double dq, size_t n_r,
                                                 double r0, double dr, lehr_error *err);
void lehr_pdf_chirp_free(lehr_pdf_chirp *plan);

/// Doubles of the workspace of one thread.
size_t lehr_pdf_chirp_workspace(const lehr_pdf_chirp *plan);

/// Real and imaginary part of the sums: cosine and sine transform.
/// @param[out] cosine, sine shape (n_r,); nullable
/// @param[in]  x            shape (n_q,)
/// @accuracy 1e-12 of the sum of |x|
/// @source L. I. Bluestein, IEEE Trans. Audio Electroacoust. 18, 451 (1970)
LEHR_NODISCARD lehr_status lehr_pdf_chirp_apply(const lehr_pdf_chirp *plan, double *cosine, double *sine,
                                                const double *x, double *workspace, lehr_error *err);

#endif
