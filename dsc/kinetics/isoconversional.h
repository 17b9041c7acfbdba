/// @file
/// Activation energy over conversion from several temperature programs (isoconversional methods).
///
/// No model of the reaction is assumed: at one conversion alpha the rate depends on temperature alone,
///
///     d(alpha)/dt = A f(alpha) exp(-E(alpha)/RT)                                                        (1)
///
/// Friedman's method is (1) itself. The interval method of Vyazovkin integrates (1) over the time in which
/// the conversion passes a short interval, along the temperatures that were really there. KAS, OFW, Starink
/// and the full-range integral of Vyazovkin suppose that E is the same from 0 to alpha.
///
/// @source H. L. Friedman, J. Polym. Sci. C 6, 183 (1964); T. Akahira and T. Sunose, Res. Rep. Chiba Inst.
/// Technol. 16, 22 (1971); J. H. Flynn and L. A. Wall, J. Polym. Sci. B 4, 323 (1966); M. J. Starink,
/// Thermochim. Acta 404, 163 (2003); S. Vyazovkin, J. Comput. Chem. 18, 393 (1997) and 22, 178 (2001); S.
/// Vyazovkin et al., Thermochim. Acta 520, 1 (2011) (ICTAC); docs/theory/dsc_kinetics.md
#ifndef LEHR_DSC_ISOCONVERSIONAL_H
#define LEHR_DSC_ISOCONVERSIONAL_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/dsc/conversion.h>
#include <lehr/fitting/covariance.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef enum lehr_dsc_isoconversional_method {
    LEHR_DSC_FRIEDMAN,
    LEHR_DSC_KAS,
    LEHR_DSC_OFW,
    LEHR_DSC_STARINK,
    LEHR_DSC_VYAZOVKIN,          ///< integral from the begin of the program to alpha
    LEHR_DSC_VYAZOVKIN_INTERVAL, ///< integral over an interval centred on alpha
    LEHR_DSC_ISOCONVERSIONAL_METHODS
} lehr_dsc_isoconversional_method;

/// "friedman", "kas", "ofw", "starink", "vyazovkin", "vyazovkin-interval".
LEHR_API const char *lehr_dsc_isoconversional_name(lehr_dsc_isoconversional_method method);

typedef struct lehr_dsc_isoconversional_options {
    bool methods[LEHR_DSC_ISOCONVERSIONAL_METHODS]; ///< which are computed
    double alpha_first, alpha_last, alpha_step;     ///< inside 0..1
    double interval;                                ///< width of the interval of LEHR_DSC_VYAZOVKIN_INTERVAL
    double confidence;                              ///< of the band, between 0 and 1
} lehr_dsc_isoconversional_options;

/// Friedman and the interval method, 0.05 to 0.95 in steps of 0.05, interval 0.01, 0.95.
LEHR_API lehr_dsc_isoconversional_options lehr_dsc_isoconversional_defaults(void);

/// One conversion.
typedef struct lehr_dsc_isoconversional_point {
    double alpha;
    lehr_estimate energy_kJ_per_mol; ///< Student's t with n - 2 degrees of freedom belongs to its error
    lehr_estimate ln_factor; ///< of the pre-exponential factor in 1/s: ln[A f(alpha)] of the differential and
                             ///< the interval method, ln[A/g(alpha)] of the others
    double lower_kJ_per_mol, upper_kJ_per_mol; ///< band of the confidence
} lehr_dsc_isoconversional_point;

/// E over alpha by one method.
typedef struct lehr_dsc_isoconversional_curve {
    lehr_dsc_isoconversional_method method;
    lehr_dsc_isoconversional_point *points; ///< shape (n_alpha,)
    lehr_estimate mean_kJ_per_mol; ///< over all alpha; error: mean of the errors, which share their programs
    lehr_estimate
        variation; ///< (largest - smallest E)/mean, of alpha 0.1 to 0.9 (of all where there are fewer than 2)
} lehr_dsc_isoconversional_curve;

/// Result; owns its arrays.
typedef struct lehr_dsc_isoconversional {
    lehr_dsc_isoconversional_options options;
    size_t n_programs;
    size_t n_alpha;
    size_t n_curves;
    lehr_dsc_isoconversional_curve
        *curves;       ///< shape (n_curves,): the interval method first where it is there
    double multiplier; ///< half width of the band in standard errors
} lehr_dsc_isoconversional;

/// Compute E(alpha).
/// @param[in]     programs  shape (n_programs,)
/// @param[in,out] warnings  nullable: advice of ICTAC that is not followed, methods that are left out, E that
/// varies
/// @errors LEHR_ERR_ARG: no method, levels or interval out of order; LEHR_ERR_DOMAIN: fewer than 2 programs,
/// equal
///         programs, a program that does not reach a level (the message names program and level), KAS, OFW or
///         Starink where a program is no ramp; LEHR_ERR_NUMERIC: no activation energy balances the integrals;
///         LEHR_ERR_NOMEM
/// @accuracy root of the balance to 1e-10 relative; 1e-5 kJ/mol on exact conversions of a single step
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_isoconversional_compute(
    lehr_dsc_isoconversional **out, const lehr_dsc_conversion *const *programs, size_t n_programs,
    const lehr_dsc_isoconversional_options *options, lehr_warnings *warnings, lehr_error *err);
LEHR_API void lehr_dsc_isoconversional_free(lehr_dsc_isoconversional *result);

/// "single step" up to a variation of 0.1, "open" up to 0.2, "not a single step" above.
LEHR_API const char *lehr_dsc_isoconversional_verdict(const lehr_dsc_isoconversional_curve *curve);

/// Keys method, conversion (alpha, activation_energy, lower, upper, ln_factor) of the first curve,
/// mean_activation_energy, variation, verdict, programs, confidence, and methods: the same of every curve.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_isoconversional_describe(const lehr_dsc_isoconversional *result,
                                                                      lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
