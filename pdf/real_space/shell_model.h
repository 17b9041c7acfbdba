/// @file
/// Gaussian shells through the transform of the data. Private to the module.
#ifndef LEHR_PDF_SHELL_MODEL_H
#define LEHR_PDF_SHELL_MODEL_H

#include "correlation.h"

/// Table of (2/pi) w_k W(q_k) sin(q_k r_i): points of a quadrature over 0 .. qmax.
typedef struct lehr_pdf_shell_model {
    size_t n_rows, n_q, n_shells;
    double *q;       ///< shape (n_q,)
    double *table;   ///< shape (n_rows, n_q)
    double *factors; ///< shape (n_q, 4): workspace of one shell
    double *
        whitener; ///< shape (n_rows, n_rows), inverse of the lower Cholesky factor of the covariance; or NULL
    double *raw;  ///< shape (n_rows, 1 + 3 n_shells): workspace
} lehr_pdf_shell_model;

/// @param[in] rows shape (n_rows,)
LEHR_NODISCARD lehr_status pdf_shell_model_create(lehr_pdf_shell_model **out,
                                                  const lehr_pdf_correlation *correlation, const size_t *rows,
                                                  size_t n_rows, size_t n_shells, lehr_error *err);
void pdf_shell_model_free(lehr_pdf_shell_model *model);

/// Sum of the shells (without -4 pi rho r) and its derivatives, whitened where a whitener is set; a model
/// function of lehr_fitting_solve(). Parameters are position, width, coordination of each shell.
bool pdf_shell_model_evaluate(const double *parameters, double *values, double *jacobian,
                              const void *context);

/// Rows times the whitener, in place, shape (n_rows, columns).
void pdf_shell_model_whiten(const lehr_pdf_shell_model *model, double *matrix, size_t columns);

/// Set the whitener from a covariance, which is destroyed. Directions with less than 1e-4 of the mean
/// variance are given that much: no model is exact there.
/// @errors LEHR_ERR_NUMERIC: no covariance; LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status pdf_shell_model_weigh(lehr_pdf_shell_model *model, double *covariance,
                                                 lehr_error *err);

#endif
