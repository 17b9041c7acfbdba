/// @file
/// Vogel-Fulcher-Tammann fit of relaxation times by variable projection, with what follows from it: glass
/// transition, fragility, strength, apparent activation energy.
///
///     ln tau = ln tau0 + B/(T - T0)
///
/// The parameters of such a fit are correlated to -0.999, so that the errors of derived quantities are wrong
/// by factors (of 35 for Tg) without their covariances. Here every error goes through the whole covariance.
#ifndef LEHR_FITTING_VFT_H
#define LEHR_FITTING_VFT_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/warnings.h>
#include <lehr/fitting/estimate.h>
#include <lehr/fitting/model_fit.h>

LEHR_BEGIN_DECLS

typedef struct lehr_fitting_vft_options {
    lehr_fitting_options fit;   ///< error convention and iterations
    lehr_fitting_method method; ///< loss, intervals, bootstrap
    double tau_g_s;             ///< relaxation time that defines the glass transition
} lehr_fitting_vft_options;

/// Scaled errors, 100 s.
LEHR_API lehr_fitting_vft_options lehr_fitting_vft_options_defaults(void);

/// Order of the parameters in vectors and matrices.
enum { LEHR_FITTING_VFT_LN_TAU0, LEHR_FITTING_VFT_B, LEHR_FITTING_VFT_T0, LEHR_FITTING_VFT_PARAMETERS };

typedef struct lehr_fitting_vft {
    lehr_fitting_summary fit;
    size_t n_points;
    double parameters[LEHR_FITTING_VFT_PARAMETERS]; ///< ln(tau0/s), B [K], T0 [K]
    double covariance[LEHR_FITTING_VFT_PARAMETERS * LEHR_FITTING_VFT_PARAMETERS];
    double tau_g_s;
    lehr_fitting_extra extra; ///< parameters, then Tg, m, D, E
    // Derived; NaN where B or ln(tau_g/tau0) is not greater than 0.
    lehr_estimate glass_transition_K;           ///< Tg = T0 + B/ln(tau_g/tau0)
    lehr_estimate fragility;                    ///< m = B Tg/(ln 10 (Tg - T0)^2)
    lehr_estimate strength;                     ///< D = B/T0
    lehr_estimate activation_energy_kJ_per_mol; ///< R B (Tg/(Tg - T0))^2, the slope at Tg
    // The straight line in 1/T for comparison, and the F-test of the additional parameter.
    lehr_fitting_summary arrhenius_fit;
    lehr_estimate arrhenius_energy_kJ_per_mol;
    double arrhenius_f;
    double arrhenius_p; ///< probability of such an F if the line were true; NaN without degrees of freedom,
                        ///< or robust
} lehr_fitting_vft;

/// Fit. No start values: for a given T0 the model is linear, and what is left is a search in T0 alone, from
/// just below the lowest temperature to far below it; Gauss-Newton steps on all three parameters finish it.
/// @param[in] points x: temperature [K], y: ln(tau/s)
/// @param[in] warnings nullable: T0 below 0, no glass transition
/// @errors LEHR_ERR_DOMAIN: fewer than three points or different temperatures, a value that is not finite, a
///         temperature or sigma not greater than 0; constant times; LEHR_ERR_NUMERIC: the times follow a
///         straight line in 1/T or bend the other way, so that T0 is not determined; LEHR_ERR_NOMEM
/// @accuracy noise-free data return their parameters to 1e-9; 40-digit fits are reproduced to 1e-9, errors to
/// 1e-7
/// @source G. H. Golub and V. Pereyra, SIAM J. Numer. Anal. 10, 413 (1973)
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_vft_fit(lehr_fitting_vft *out,
                                                         const lehr_model_points *points,
                                                         const lehr_fitting_vft_options *options,
                                                         lehr_warnings *warnings, lehr_error *err);

/// Result keys: ln_tau0 B T0 glass_transition fragility strength activation_energy, the summary of the fit,
/// correlation, arrhenius (activation_energy chi2 f p).
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_vft_describe(const lehr_fitting_vft *vft,
                                                              lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
