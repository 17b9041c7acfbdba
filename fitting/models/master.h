/// @file
/// Master curves: quantities measured over temperature and pressure, collapsed on z = T/Tg(P).
///
///     y(T, P) = f(T/Tg(P)),   Tg(P) = tg0 + dtg_dp P (+ tg_curvature P^2)
///
/// The pressure dependence of Tg is found by the fit itself. Dividing all Tg by a factor changes z alone, so
/// tg0 is either given, or defined by the curve: Tg is then where its centre lies, at z = 1.
#ifndef LEHR_FITTING_MASTER_H
#define LEHR_FITTING_MASTER_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/warnings.h>
#include <lehr/fitting/estimate.h>
#include <lehr/fitting/nonlinear.h>

LEHR_BEGIN_DECLS

/// Shape of the curve f(z).
typedef enum lehr_fitting_master_curve {
    LEHR_FITTING_MASTER_SIGMOID, ///< plateau_low + (plateau_high - plateau_low)/(1 + exp(-(z -
                                 ///< center)/width))
    LEHR_FITTING_MASTER_BUMP,    ///< plateau_low + (plateau_high - plateau_low) exp(-((z - center)/width)^2)
    LEHR_FITTING_MASTER_LINE,    ///< value + slope (z - 1); needs tg0
    LEHR_FITTING_MASTER_AUTO     ///< the one with the lowest AICc
} lehr_fitting_master_curve;

/// "sigmoid", "bump", "line".
LEHR_API const char *lehr_fitting_master_curve_name(lehr_fitting_master_curve curve);

/// Order of the first parameters; those of the curve follow.
enum {
    LEHR_FITTING_MASTER_TG0,
    LEHR_FITTING_MASTER_DTG_DP,
    LEHR_FITTING_MASTER_TG_CURVATURE,
    LEHR_FITTING_MASTER_SHAPE, ///< index of the first parameter of the curve
    LEHR_FITTING_MASTER_MAX_PARAMETERS = LEHR_FITTING_MASTER_SHAPE + 4
};

/// Points; arrays of shape (n,) are borrowed.
typedef struct lehr_fitting_master_points {
    size_t n;
    const double *temperature_K;
    const double *pressure_GPa;
    const double *y;
    const double *sigma; ///< standard errors of y, or NULL for equal weights
} lehr_fitting_master_points;

typedef struct lehr_fitting_master_options {
    lehr_fitting_options fit;
    lehr_fitting_method method; ///< loss, intervals, bootstrap; of the curve that is taken
    lehr_fitting_master_curve curve;
    double tg0_K;            ///< glass transition at no pressure; NaN: defined by the centre of the curve
    double dtg_dp_K_per_GPa; ///< its pressure dependence where that is known; NaN: from the fit
    bool curvature;          ///< fit tg_curvature too
} lehr_fitting_master_options;

/// Scaled errors, automatic curve, tg0 from the curve, dtg_dp from the fit, no curvature.
LEHR_API lehr_fitting_master_options lehr_fitting_master_options_defaults(void);

/// Quality of one candidate curve.
typedef struct lehr_fitting_master_candidate {
    lehr_fitting_master_curve curve;
    bool fitted; ///< false: not tried, or without result
    double chi2;
    double aicc; ///< chi2 + 2p (n ln(chi2/n) + 2p without sigma) with the correction for few points
} lehr_fitting_master_candidate;

typedef struct lehr_fitting_master {
    lehr_fitting_summary fit;
    size_t n_points;
    lehr_fitting_master_curve curve;
    bool tg0_given;
    bool dtg_dp_given;
    bool has_curvature;
    lehr_fitting_extra extra;
    size_t n_parameters;
    double parameters[LEHR_FITTING_MASTER_MAX_PARAMETERS];
    double covariance[LEHR_FITTING_MASTER_MAX_PARAMETERS * LEHR_FITTING_MASTER_MAX_PARAMETERS];
    lehr_fitting_master_candidate candidates[LEHR_FITTING_MASTER_AUTO];
    // One curve for all against one for each pressure.
    size_t n_pressures;
    double separate_chi2; ///< of separate curves; pressures with too few points count as described exactly
    size_t separate_dof;
    double
        collapse_p; ///< probability of so large a difference if one curve suffices (chi2 test with sigma,
                    ///< F-test without); NaN where separate curves leave nothing to compare with, or robust
} lehr_fitting_master;

/// Fit.
/// @param[in] warnings nullable
/// @errors LEHR_ERR_DOMAIN: fewer points than parameters, one pressure alone (where dtg_dp is not given), a
/// value that is not finite, a temperature
///         or sigma not greater than 0, constant y (the message names the index); LEHR_ERR_ARG: a line
///         without tg0; LEHR_ERR_NUMERIC: no curve fits; LEHR_ERR_NOMEM
/// @accuracy noise-free data return their parameters to 1e-8
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_master_fit(lehr_fitting_master *out,
                                                            const lehr_fitting_master_points *points,
                                                            const lehr_fitting_master_options *options,
                                                            lehr_warnings *warnings, lehr_error *err);

/// Name of parameter @p j of a curve: "tg0", "dtg_dp", "tg_curvature", then those of the curve.
LEHR_API const char *lehr_fitting_master_parameter_name(lehr_fitting_master_curve curve, size_t j);

/// f(z) of a result.
LEHR_API double lehr_fitting_master_value(const lehr_fitting_master *master, double z);
/// Tg(P) of a result [K].
LEHR_API double lehr_fitting_master_tg(const lehr_fitting_master *master, double pressure_GPa);

/// Result keys: curve tg0 dtg_dp (tg_curvature), those of the curve, window_low window_high (10 % and 90 % of
/// a sigmoid), the summary, collapse_p separate_chi2 separate_dof pressures curves correlation.
/// @param[in] unit of y
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_master_describe(const lehr_fitting_master *master,
                                                                 const char *unit, lehr_record *record,
                                                                 lehr_error *err);

LEHR_END_DECLS

#endif
