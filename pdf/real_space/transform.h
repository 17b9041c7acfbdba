/// @file
/// Transforms between S(q) and G(r), as one matrix that a whole batch of samples shares.
///
///     G(r) = (2/pi) int_0^qmax q [S(q) - 1] W(q) sin(q r) dq,    S(q) - 1 = (1/q) int_0^rmax G(r) sin(q r)
///     dr
///
/// Both are linear in the data. The data are interpolated by a polynomial through six neighbouring points of
/// their own grid, which may be uneven, and each panel between two points is integrated by a Gauss rule that
/// resolves sin(q r): the result is exact for such polynomials at any r. Where the spacing jumps (by more
/// than a factor of 2.5 within six points) straight lines are used. Since G = A (S - 1) + c with a fixed
/// matrix, errors follow exactly: Cov(G) = A Cov(S) A^T.
///
/// The data begin at qmin > 0. Below, S = S0 + [S(qmin) - S0] (q/qmin)^2, which is linear in the data as
/// well; S0 = number density times kT times compressibility is 0 to 0.03 for a metallic glass.
#ifndef LEHR_PDF_TRANSFORM_H
#define LEHR_PDF_TRANSFORM_H

#include <lehr/core/error.h>
#include <lehr/pdf/window.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Immutable after creation: may be shared between threads.
typedef struct lehr_pdf_transform lehr_pdf_transform;

typedef struct lehr_pdf_transform_options {
    lehr_pdf_damping damping;
    double min;  ///< data below are not used [1/angstrom; inverse: angstrom]; NaN: all
    double max;  ///< data above are not used; the window ends at the last point that is; NaN: all
    bool extend; ///< continue the data from the first point used to 0 (forward: the parabola above; inverse:
                 ///< a straight line G(r) = G(rmin) r/rmin). Else the integral begins at that point
    double s_zero; ///< S0 of the parabola
    int threads;   ///< that build the matrix; 0 = default. The result is the same for any number
} lehr_pdf_transform_options;

/// No window, all data, extended with S0 = 0.
LEHR_API lehr_pdf_transform_options lehr_pdf_transform_defaults(void);

/// Plan S(q) -> G(r).
/// @param[in] q_per_ang shape (n_q,), strictly increasing, >= 0
/// @param[in] r_ang     shape (n_r,), finite, >= 0, in any order; an even grid is ten times faster to plan
/// @errors LEHR_ERR_ARG: options outside their range; LEHR_ERR_DOMAIN: q out of order, negative or not finite
///         (the message names the index), fewer than two points between min and max, r negative or not
///         finite; LEHR_ERR_NOMEM
/// @accuracy 1e-9 absolute in G for S(q) given every 0.01 1/angstrom, against a sum of Gaussian shells in
///         closed form with qmax of 12, 20 and 30 1/angstrom and every window; beyond r = pi / (spacing of q)
///         the data do not determine G
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_transform_create(lehr_pdf_transform **out,
                                                              const double *q_per_ang, size_t n_q,
                                                              const double *r_ang, size_t n_r,
                                                              const lehr_pdf_transform_options *options,
                                                              lehr_error *err);

/// Plan G(r) -> S(q). In the functions below data are then G instead of S - 1, results S - 1 instead of G.
/// The window, if any, damps large r. At q = 0 the result is the limit int r G dr.
/// @errors as lehr_pdf_transform_create() with r and q exchanged
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_transform_create_inverse(
    lehr_pdf_transform **out, const double *r_ang, size_t n_r, const double *q_per_ang, size_t n_q,
    const lehr_pdf_transform_options *options, lehr_error *err);

LEHR_API void lehr_pdf_transform_free(lehr_pdf_transform *plan);

LEHR_API size_t lehr_pdf_transform_inputs(const lehr_pdf_transform *plan);  ///< n_q: all, used or not
LEHR_API size_t lehr_pdf_transform_outputs(const lehr_pdf_transform *plan); ///< n_r
LEHR_API double lehr_pdf_transform_min(const lehr_pdf_transform *plan);     ///< first abscissa used
LEHR_API double lehr_pdf_transform_max(const lehr_pdf_transform *plan);     ///< last abscissa used
/// Largest r that the spacing of the data determines: pi over the largest spacing.
LEHR_API double lehr_pdf_transform_reach(const lehr_pdf_transform *plan);
/// The matrix A, shape (n_r, n_q), row-major; columns of data that are not used are 0. Borrowed.
LEHR_API const double *lehr_pdf_transform_matrix(const lehr_pdf_transform *plan);
/// The constant c of G = A (S - 1) + c, shape (n_r,): what S0 contributes below qmin. Borrowed.
LEHR_API const double *lehr_pdf_transform_offset(const lehr_pdf_transform *plan);
/// dG/dS0, shape (n_r,); offset = (S0 - 1) dG/dS0. Borrowed.
LEHR_API const double *lehr_pdf_transform_slope(const lehr_pdf_transform *plan);

/// Transform a batch.
/// @param[out] g    shape (n_samples, n_r), row-major
/// @param[in]  data shape (n_samples, n_q), row-major: S - 1 (not q (S - 1)); values that are not used may be
/// NaN
/// @param[in]  threads 0 = default; the result is the same for any number
/// @errors LEHR_ERR_DOMAIN: a value that is used is not finite (message names sample and index);
/// LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_transform_apply(const lehr_pdf_transform *plan, double *g,
                                                             const double *data, size_t n_samples,
                                                             int threads, lehr_error *err);

/// Response of linear functionals f = v . G to the data: df/dS_j = sum_i v_i A_ij.
/// @param[out] response shape (n_q,)
/// @param[in]  v        shape (n_r,)
LEHR_API void lehr_pdf_transform_respond(const lehr_pdf_transform *plan, double *response, const double *v);

// ---- errors ---------------------------------------------------------------------------
/// Errors of the data.
typedef struct lehr_pdf_errors {
    const double *sigma;      ///< shape (n_q,), independent from point to point, >= 0; not read where unused
    size_t n_parameters;      ///< parameters that move many points together; may be 0
    const double *jacobian;   ///< shape (n_parameters, n_q): dS/dp
    const double *covariance; ///< shape (n_parameters, n_parameters), symmetric
    double s_zero_stderr;     ///< standard error of S0; 0 where it is exact
} lehr_pdf_errors;

/// Variance of each G(r): the diagonal of lehr_pdf_transform_covariance().
/// @param[out] variance shape (n_r,)
/// @errors LEHR_ERR_DOMAIN: sigma negative or not finite (message names the index), variance of a parameter
///         negative; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_transform_variance(const lehr_pdf_transform *plan,
                                                                double *variance,
                                                                const lehr_pdf_errors *errors,
                                                                lehr_error *err);

/// Cov(G) = A diag(sigma^2) A^T + J Cov(p) J^T + s^2(S0) (dG/dS0)(dG/dS0)^T for rows first .. first+count-1.
/// The noise part alone follows with n_parameters = 0 and s_zero_stderr = 0.
/// @param[out] covariance shape (count, count), row-major
/// @errors as lehr_pdf_transform_variance(); LEHR_ERR_ARG: rows outside of the plan
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_transform_covariance(const lehr_pdf_transform *plan,
                                                                  double *covariance, size_t first,
                                                                  size_t count, const lehr_pdf_errors *errors,
                                                                  int threads, lehr_error *err);

LEHR_END_DECLS

#endif
