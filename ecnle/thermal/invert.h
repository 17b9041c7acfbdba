/// @file
/// From measured numbers back to the inputs of the theory, and predictions beside measurements.
#ifndef LEHR_ECNLE_INVERT_H
#define LEHR_ECNLE_INVERT_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/ecnle/glass.h>
#include <lehr/ecnle/material.h>
#include <lehr/fitting/agreement.h>

LEHR_BEGIN_DECLS

// ---- diameter and thermal expansion ---------------------------------------------------------
/// What was measured at ambient pressure, each with its standard error (0: exact). A value that is NaN was
/// not.
typedef struct lehr_ecnle_observed {
    lehr_estimate tg_K;
    lehr_estimate dtg_dp_K_per_GPa;
    lehr_estimate fragility;
} lehr_ecnle_observed;

/// What it means. Errors: first order, of the measurements alone.
typedef struct lehr_ecnle_inverse {
    lehr_estimate phi_g;                  ///< packing fraction at which tau = tau_g with the options
    lehr_estimate slope_per_K;            ///< beta phi0: from the fragility, else as in the material
    lehr_estimate diameter_ang;           ///< NaN without a pressure dependence
    lehr_estimate activation_volume_ang3; ///< NaN without a pressure dependence
    double correlation;                   ///< of slope and diameter
} lehr_ecnle_inverse;

/// m = Tg slope d log10 tau/d phi gives the slope; dTg/dP = (d ln tau/dP)/(slope d ln tau/d phi) d^3/(k Tg)
/// gives the diameter; both derivatives are those at phi_g without pressure. With a fragility d^3 = k m ln 10
/// (dTg/dP)/(d ln tau/dP): Tg drops out.
/// @param[in] material options, tau_g, tau_E, and the slope with its error where there is no fragility;
/// phi_g, Tg and diameter of it do not count
/// @errors LEHR_ERR_DOMAIN: Tg missing, neither fragility nor pressure dependence, a value or error out of
/// range
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_invert(lehr_ecnle_inverse *out, const lehr_ecnle_plan *plan,
                                                      const lehr_ecnle_observed *observed,
                                                      const lehr_ecnle_material *material, lehr_error *err);

/// Keys diameter thermal_expansion_product activation_volume phi_g correlation.
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_inverse_describe(const lehr_ecnle_inverse *inverse,
                                                                lehr_record *record, lehr_error *err);

// ---- comparison -------------------------------------------------------------------------------
/// What a table of measurements holds.
typedef enum lehr_ecnle_kind {
    LEHR_ECNLE_TAU_OF_T, ///< x: temperature [K], y: log10 tau/s
    LEHR_ECNLE_TG_OF_P   ///< x: pressure [GPa], y: glass transition [K]
} lehr_ecnle_kind;

/// Measurements; arrays are borrowed.
typedef struct lehr_ecnle_measurements {
    lehr_ecnle_kind kind;
    size_t n;
    const double *x;     ///< shape (n,)
    const double *y;     ///< shape (n,)
    const double *sigma; ///< shape (n,) or NULL
    /// TAU_OF_T: pressure of each row [GPa], shape (n,), which needs the diameter; NULL: that of the load
    const double *pressure_GPa;
} lehr_ecnle_measurements;

/// Prediction beside a measurement.
typedef struct lehr_ecnle_comparison {
    double x, measured, sigma; ///< sigma NaN: unknown
    lehr_estimate predicted;   ///< error from those of the inputs; NaN: the theory has no such number
    double residual;           ///< measured - predicted
    double standard_errors;    ///< residual over the errors of both, with its sign; NaN without sigma
    lehr_fitting_verdict verdict;
} lehr_ecnle_comparison;

/// Agreement of all of them. Points without prediction do not count.
typedef struct lehr_ecnle_agreement {
    size_t n; ///< points that count
    double rms;
    double bias;        ///< mean of the residuals
    double chi2;        ///< sum of residual^2/sigma^2; NaN without sigma
    double chi2_inputs; ///< the same with the errors of the prediction, which are common to all points: r'
                        ///< C^-1 r
} lehr_ecnle_agreement;

/// @param[out] rows shape (n,)
/// @param[in]  material prepared @param[in] load of tau(T); for Tg(P) the pressures are those of x
/// @errors LEHR_ERR_DOMAIN: no points, a value that is not finite, sigma not greater than 0; a pressure
/// that is not a number from 0 on; Tg(P), or pressures of rows, without diameter; LEHR_ERR_NOMEM. A
/// temperature outside of the theory is a row without prediction and a warning.
LEHR_API LEHR_NODISCARD lehr_status
lehr_ecnle_compare(lehr_ecnle_comparison *rows, lehr_ecnle_agreement *agreement, const lehr_ecnle_plan *plan,
                   const lehr_ecnle_measurements *measurements, const lehr_ecnle_material *material,
                   const lehr_ecnle_load *load, lehr_warnings *warnings, lehr_error *err);

LEHR_END_DECLS

#endif
