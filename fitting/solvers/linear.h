/// @file
/// Linear least squares for small general models: coefficients, covariance and the response of any linear
/// functional of the coefficients to each datum.
///
/// Model y = X beta + noise, X of shape (n, p). Solved by QR (Gram-Schmidt, twice) after the columns were
/// centred (where the model has a constant column) and scaled to unit length, so that polynomials of high
/// temperatures keep their digits.
#ifndef LEHR_FITTING_LINEAR_H
#define LEHR_FITTING_LINEAR_H

#include <lehr/core/error.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// A solved problem. Immutable: may be shared between threads.
typedef struct lehr_linear_fit lehr_linear_fit;

/// Solve min sum_i w_i (y_i - sum_j X_ij beta_j)^2.
/// @param[in] design   shape (n, p), row-major; a column of equal values is taken as the constant term
/// @param[in] y        shape (n,)
/// @param[in] weights  shape (n,), not negative, 1/variance up to a common factor; NULL for equal weights
/// @errors LEHR_ERR_ARG: n < p or p = 0; LEHR_ERR_DOMAIN: a value that is not finite or a negative weight
/// (the message
///         names the row); LEHR_ERR_NUMERIC: columns are linearly dependent (the message names the column)
/// @accuracy relative, against NIST StRD: Norris 1e-12, Longley 1e-10, Wampler1-4 1e-7, Wampler5 1e-5
/// @source A. Bjorck, Numerical Methods for Least Squares Problems (SIAM 1996), sections 2.4 and 2.7
LEHR_API LEHR_NODISCARD lehr_status lehr_linear_fit_create(lehr_linear_fit **out, const double *design,
                                                           const double *y, const double *weights, size_t n,
                                                           size_t p, lehr_error *err);

/// Polynomial in (x - center) of the given degree: coefficient k belongs to (x - center)^k.
/// @errors as lehr_linear_fit_create()
LEHR_API LEHR_NODISCARD lehr_status lehr_linear_polynomial_create(lehr_linear_fit **out, const double *x,
                                                                  const double *y, const double *weights,
                                                                  size_t n, size_t degree, double center,
                                                                  lehr_error *err);

LEHR_API void lehr_linear_fit_free(lehr_linear_fit *fit);

LEHR_API size_t lehr_linear_fit_rows(const lehr_linear_fit *fit);    ///< n
LEHR_API size_t lehr_linear_fit_columns(const lehr_linear_fit *fit); ///< p
/// Coefficients, shape (p,); borrowed.
LEHR_API const double *lehr_linear_fit_coefficients(const lehr_linear_fit *fit);
/// Weighted sum of squared residuals.
LEHR_API double lehr_linear_fit_residual_sum(const lehr_linear_fit *fit);
/// Standard deviation of an observation of weight 1 from the residuals, sqrt(sum / (n - p)); NaN when n = p.
LEHR_API double lehr_linear_fit_sigma(const lehr_linear_fit *fit);
/// Lag-1 autocorrelation of the weighted residuals, 0 when they vanish: near 1 for smoothed data or a wrong
/// model.
LEHR_API double lehr_linear_fit_autocorrelation(const lehr_linear_fit *fit);

/// Covariance of the coefficients for an observation of weight 1 with variance 1: (X' W X)^-1.
/// Multiply with sigma^2 (weights known up to a factor) or use as it is (weights are 1/variance).
/// @param[out] covariance  shape (p, p), row-major
LEHR_API LEHR_NODISCARD lehr_status lehr_linear_fit_covariance(const lehr_linear_fit *fit, double *covariance,
                                                               lehr_error *err);

/// Response of the functional f = sum_j functional_j beta_j to each datum: response_i = df/dy_i, one row of
/// the pseudo-inverse contracted with the functional. For independent noise u(f)^2 = sum response_i^2
/// u(y_i)^2.
/// @param[in]  functional  shape (p,)
/// @param[out] response    shape (n,)
LEHR_API LEHR_NODISCARD lehr_status lehr_linear_fit_response(const lehr_linear_fit *fit,
                                                             const double *functional, double *response,
                                                             lehr_error *err);

LEHR_END_DECLS

#endif
