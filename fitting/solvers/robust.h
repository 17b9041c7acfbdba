/// @file
/// Fits that outliers cannot pull away: Huber's, Cauchy's and the soft-L1 loss in place of squares.
#ifndef LEHR_FITTING_ROBUST_H
#define LEHR_FITTING_ROBUST_H

#include <lehr/fitting/nonlinear.h>

LEHR_BEGIN_DECLS

/// Loss rho of z = (r/s)^2; r is a residual in units of sigma, s the scale.
typedef enum lehr_fitting_loss {
    LEHR_FITTING_LOSS_HUBER,   ///< z up to 1, then 2 sqrt(z) - 1: outliers pull with constant force
    LEHR_FITTING_LOSS_CAUCHY,  ///< ln(1 + z): far outliers hardly pull at all; the minimum need not be unique
    LEHR_FITTING_LOSS_SOFT_L1, ///< 2 (sqrt(1 + z) - 1): a smooth Huber
    LEHR_FITTING_LOSS_COUNT
} lehr_fitting_loss;

/// "huber", "cauchy" or "soft-l1".
LEHR_API const char *lehr_fitting_loss_name(lehr_fitting_loss loss);

/// Scale, in standard deviations of the noise, at which a fit to Gaussian noise keeps 95 % of the efficiency
/// of least squares: 1.345, 2.385, 1.287.
LEHR_API double lehr_fitting_loss_tuning(lehr_fitting_loss loss);

typedef struct lehr_fitting_robust_options {
    lehr_fitting_loss loss;
    double scale; ///< s in units of sigma (of y without sigma), > 0; 0: tuning times 1.4826 times the median
                  ///< |residual|
    lehr_fitting_options fit; ///< of each fit; the convention of the errors plays no part
} lehr_fitting_robust_options;

/// Huber, scale from the residuals.
LEHR_API lehr_fitting_robust_options lehr_fitting_robust_options_defaults(void);

typedef struct lehr_fitting_robust {
    lehr_fitting_summary
        fit;      ///< stop, iterations, parameters that are free; chi2 is the plain weighted sum of squares
    double scale; ///< s that was used
    double loss;  ///< s^2 sum rho(z), comparable with chi2
    size_t n_outliers; ///< points with |r| > 3 s
} lehr_fitting_robust;

/// Fit by iteratively reweighted least squares. Cauchy's loss starts from the minimum of Huber's.
///
/// The errors are those of the sandwich, A^-1 B A^-1 with A = sum psi' J J^T, B = sum (psi^2 + h s^2) J J^T
/// and psi = r rho'(z): they hold without an assumption about the distribution of the residuals, for many
/// points. h = psi' J^T A^-1 J is the leverage of a point and s^2 = sum psi^2/(n - p)/(mean psi')^2 the
/// variance of the noise by Huber; h s^2 is what the fit takes off psi^2. A point that alone determines a
/// parameter has no residual: its error is that of the others.
/// @param[in,out] parameters start values in, estimates out; unchanged after an error
/// @param[out]    covariance shape (p, p); 0 for fixed parameters, NaN at bounds, all NaN where n = p or A is
/// singular
/// @errors as lehr_fitting_solve(); LEHR_ERR_ARG: a scale that is negative or not finite; LEHR_ERR_NUMERIC:
/// half of the
///         residuals are zero, so that they give no scale
/// @accuracy parameters to 1e-10 of the errors of the weighted fit
/// @source P. J. Huber, Robust Statistics (Wiley 1981), chapters 3 and 7
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_robust_solve(lehr_fitting_robust *out, double *parameters,
                                                              double *covariance,
                                                              const lehr_fitting_problem *problem,
                                                              const lehr_fitting_robust_options *options,
                                                              lehr_error *err);

LEHR_END_DECLS

#endif
