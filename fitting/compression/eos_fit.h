/// @file
/// Fit of an equation of state to pressures and volumes, or to pressures and positions of a diffraction peak
/// of a glass.
#ifndef LEHR_FITTING_EOS_FIT_H
#define LEHR_FITTING_EOS_FIT_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/warnings.h>
#include <lehr/fitting/eos.h>
#include <lehr/fitting/estimate.h>
#include <lehr/fitting/orthogonal.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// What was measured beside the pressure.
typedef enum lehr_fitting_eos_abscissa {
    LEHR_FITTING_EOS_OF_VOLUME, ///< V in any unit; the parameter is V0
    LEHR_FITTING_EOS_OF_Q ///< q1 of a diffraction peak, V/V0 = (q10/q1)^D; the parameter is q10 [unit of q1]
} lehr_fitting_eos_abscissa;

/// Points; arrays of shape (n_points,), borrowed.
typedef struct lehr_fitting_eos_data {
    size_t n_points;
    lehr_fitting_eos_abscissa abscissa;
    const double *pressure_GPa;
    const double *x;                  ///< V or q1, > 0
    const double *sigma_pressure_GPa; ///< standard errors >= 0; NULL: exact (odr, effective variance) or not
                                      ///< known (ols)
    const double *sigma_x;            ///< standard errors >= 0; NULL likewise
} lehr_fitting_eos_data;

typedef struct lehr_fitting_eos_fit_options {
    const lehr_fitting_eos *eos;
    double exponent;  ///< n of the Kunc equation
    double dimension; ///< D of V/V0 = (q10/q1)^D
    lehr_fitting_error_model errors;
    lehr_covariance_convention convention; ///< ols knows only scaled
    bool robust;            ///< another loss than squares: errors of the sandwich formula, no convention
    lehr_fitting_loss loss; ///< where robust
    bool fixed[LEHR_FITTING_EOS_MAX_PARAMETERS];
    double start[LEHR_FITTING_EOS_MAX_PARAMETERS]; ///< of free and value of fixed parameters; NaN: found from
                                                   ///< the data
    size_t max_iterations;
} lehr_fitting_eos_fit_options;

/// birch-murnaghan-3, n = 5, D = 3, orthogonal distance, errors that inflate, all parameters free, starts
/// from the data.
LEHR_API lehr_fitting_eos_fit_options lehr_fitting_eos_fit_defaults(void);

/// Result. Parameters in the order of eos.h; the first is V0 or q10.
typedef struct lehr_fitting_eos_fit {
    const lehr_fitting_eos *eos;
    lehr_fitting_eos_abscissa abscissa;
    double exponent, dimension;
    lehr_fitting_error_model errors;
    lehr_fitting_summary fit;
    size_t n_points;
    size_t order;                                ///< parameters of the equation, 2 to 4
    bool fixed[LEHR_FITTING_EOS_MAX_PARAMETERS]; ///< true for the first `order` where the caller said so
    lehr_estimate parameters[LEHR_FITTING_EOS_MAX_PARAMETERS]; ///< fixed: error 0; implied K0', K0'' with the
                                                               ///< error that follows from the others
    double covariance[LEHR_FITTING_EOS_MAX_PARAMETERS *
                      LEHR_FITTING_EOS_MAX_PARAMETERS]; ///< 0 where fixed or implied
    double largest_misfit_GPa;                          ///< largest |P - P(x)|
    bool robust;                                        ///< as in the options
    lehr_fitting_loss loss;
    double scale;      ///< robust: residual at which the loss leaves the square, in units of its error
    size_t n_outliers; ///< robust: points beyond three scales
} lehr_fitting_eos_fit;

/// Fit.
///
/// The measured ambient point is one point among others: V0 (or q10) is a parameter. A V0 taken as exact
/// makes its error a common one and that of K0 about two times too small.
/// @param[out] warnings nullable; told when one point with a tiny error pins V0
/// @errors LEHR_ERR_ARG: a fixed parameter that the equation does not have, nothing free, errors that the
/// error model needs are
///         missing; LEHR_ERR_DOMAIN: a value that is not finite, V or q1 not greater than 0, fewer points
///         than parameters, volumes that do not fall with pressure, an error out of range (array and index
///         are named); LEHR_ERR_NOMEM
/// @accuracy values to 1e-9 of their errors, errors to 1e-8: quartz (Angel 1997) against fits in 40 digits
/// @source R. J. Angel, Rev. Mineral. Geochem. 41, 35 (2000); R. J. Angel et al., J. Appl. Cryst. 30, 461
/// (1997)
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_eos_fit_run(lehr_fitting_eos_fit *out,
                                                             const lehr_fitting_eos_data *data,
                                                             const lehr_fitting_eos_fit_options *options,
                                                             lehr_warnings *warnings, lehr_error *err);

/// Parameters of the fit for lehr_fitting_eos_state_at() and its like; volumes are V/V0 for peak positions.
LEHR_API lehr_fitting_eos_parameters lehr_fitting_eos_fit_parameters(const lehr_fitting_eos_fit *fit);

/// State at a pressure with the errors that follow from the covariance of the fit.
typedef struct lehr_fitting_eos_prediction {
    lehr_estimate volume;   ///< V, or V/V0 for peak positions
    lehr_estimate bulk_GPa; ///< K
} lehr_fitting_eos_prediction;

/// @errors as lehr_fitting_eos_volume_at()
/// @accuracy errors 1e-6 relative: linear propagation with exact derivatives of V and central differences of
/// K
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_eos_fit_predict(lehr_fitting_eos_prediction *out,
                                                                 const lehr_fitting_eos_fit *fit,
                                                                 double pressure_GPa, lehr_error *err);

/// F-test of a fit against another equation with fewer parameters that it contains (birch-murnaghan-2 in -3).
typedef struct lehr_fitting_eos_comparison {
    double f;         ///< F statistic; NaN without freedom
    double p;         ///< probability of such an F, were the smaller equation right
    double chi2_less; ///< of the smaller equation, with the same weights
} lehr_fitting_eos_comparison;

/// Compare with the equation one order below (4 -> 3 -> 2), on the same data and weights: with effective
/// variance the weights are those of the larger equation.
/// @param[in] fit a fit by lehr_fitting_eos_fit_run() of these data with these options
/// @errors LEHR_ERR_ARG: there is no smaller equation; else as lehr_fitting_eos_fit_run()
/// @accuracy p to 1e-9 relative (GSL)
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_eos_fit_compare(lehr_fitting_eos_comparison *out,
                                                                 const lehr_fitting_eos_fit *fit,
                                                                 const lehr_fitting_eos_data *data,
                                                                 const lehr_fitting_eos_fit_options *options,
                                                                 lehr_error *err);

/// Keys V0 (or q10), K0, K0_prime, K0_second, chi2, reduced_chi2, points, largest_misfit, model, errors,
/// convention ("sandwich" where robust, with loss, scale, outliers), stop, free (names of the free
/// parameters) and correlation (list of rows in the order of `free`).
/// @param[in] unit of the volume or of q1; "" when not known
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_eos_fit_describe(const lehr_fitting_eos_fit *fit,
                                                                  const char *unit, lehr_record *record,
                                                                  lehr_error *err);

/// Key `region`: the ellipse in which K0 and K0' lie together, with confidence, K0_half_width,
/// K0_prime_half_width, slope (dK0'/dK0 along its long axis, in units of the two errors) and area. Nothing
/// where one of them is not fitted or has no error.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_eos_fit_describe_region(const lehr_fitting_eos_fit *fit,
                                                                         double confidence,
                                                                         lehr_record *record,
                                                                         lehr_error *err);

// ---- intervals and simulated repeats ------------------------------------------------
/// Profile intervals and parametric bootstrap of a fit, see lehr_fitting_curve_extra().
/// @param[in]  fit   a fit by lehr_fitting_eos_fit_run() of these data with these options
/// @param[out] extra free parameters in their order, then K0'' where the equation implies it (bootstrap only)
/// @errors as lehr_fitting_curve_extra()
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_eos_fit_extra(
    lehr_fitting_extra *extra, const lehr_fitting_eos_fit *fit, const lehr_fitting_eos_data *data,
    const lehr_fitting_eos_fit_options *options, const lehr_fitting_method *method, lehr_error *err);

/// Keys confidence, intervals, bootstrap of lehr_fitting_extra_describe(), by the names of the parameters.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_eos_fit_extra_describe(const lehr_fitting_extra *extra,
                                                                        const lehr_fitting_eos_fit *fit,
                                                                        lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
