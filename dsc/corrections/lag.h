/// @file
/// Thermal lag of a calorimeter: its time constant from the melting of a standard at several rates, and the
/// correction of the temperature axis.
///
/// T = T_measured - q tau - Phi R_th, with rate q, time constant tau, heat flow Phi into the sample
/// (endothermic positive) and thermal resistance R_th between sensor and sample.
///
/// @source docs/theory/dsc_corrections.md; H. Preston-Thomas, Metrologia 27, 3 (1990): the scale ITS-90
#ifndef LEHR_DSC_LAG_H
#define LEHR_DSC_LAG_H

#include <lehr/core/record.h>
#include <lehr/core/warnings.h>
#include <lehr/dsc/run.h>
#include <lehr/fitting/line.h>

LEHR_BEGIN_DECLS

/// Melting point of a standard.
typedef struct lehr_dsc_standard {
    const char *symbol; ///< "In"
    const char *name;
    double melting_K;        ///< at 101325 Pa, ITS-90
    double melting_stderr_K; ///< 0 for defining fixed points
} lehr_dsc_standard;

/// Ga, In, Sn, Zn, Al, Ag, Au are defining points of ITS-90; Bi and Pb secondary ones (Bedford et al.).
LEHR_API size_t lehr_dsc_standard_count(void);
LEHR_API const lehr_dsc_standard *lehr_dsc_standard_at(size_t i); ///< @pre i < count
/// By symbol, any case; NULL when unknown.
LEHR_API const lehr_dsc_standard *lehr_dsc_standard_find(const char *symbol);

/// A line onset = melting + tau q.
typedef struct lehr_dsc_lag {
    lehr_fitting_line line; ///< the fit: slope [s], intercept [K]
    double time_constant_s, time_constant_stderr_s;
    double melting_K, melting_stderr_K; ///< at zero rate
    double offset_K, offset_stderr_K;   ///< melting_K minus the reference; NaN without one
} lehr_dsc_lag;

/// Fit. Without @p sigma_K the errors come from the scatter about the line (NaN for two points).
/// @param[in] rate_K_per_s  shape (n,), signed alike
/// @param[in] onset_K       shape (n,)
/// @param[in] sigma_K       shape (n,), standard errors of the onsets; or NULL
/// @param[in] reference_K   melting point from literature; NaN: none
/// @errors LEHR_ERR_DOMAIN: fewer than two points, all rates equal, values that are no numbers, onsets not
/// positive
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_lag_fit(lehr_dsc_lag *out, const double *rate_K_per_s,
                                                     const double *onset_K, const double *sigma_K, size_t n,
                                                     double reference_K, lehr_error *err);

/// Keys time_constant, melting_temperature, offset, chi2, reduced_chi2, correlation, points, errors.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_lag_describe(const lehr_dsc_lag *lag, lehr_record *record,
                                                          lehr_error *err);

/// Temperature difference across a slab of thickness d heated from one side at the rate q: q d^2/(2 alpha)
/// [K].
LEHR_API double lehr_dsc_lag_gradient_K(double rate_K_per_s, double thickness_m, double diffusivity_m2_per_s);

typedef struct lehr_dsc_lag_correction {
    double time_constant_s;            ///< 0: none
    double thermal_resistance_K_per_W; ///< 0: none
    double offset_K;                   ///< error of the temperature scale, subtracted; 0: none
} lehr_dsc_lag_correction;

/// Correct the temperatures of a run in place, by the rate of each segment (0 in an isothermal one) and the
/// heat flow of each point. Reference temperatures are left alone.
/// @param[out] shift_K shape (n_segments,) mean of T_measured - T, NaN for an empty segment; or NULL
/// @param[in,out] warnings nullable; where a correction makes temperatures of a ramp run backwards, it is
/// told
/// @errors LEHR_ERR_ARG: a constant that is negative or no number, nothing to correct; LEHR_ERR_DOMAIN: the
/// rate or
///         the heat flow is not known; the run may then be half corrected
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_lag_correct(double *shift_K, lehr_dsc_run *run,
                                                         const lehr_dsc_lag_correction *correction,
                                                         lehr_warnings *warnings, lehr_error *err);

LEHR_END_DECLS

#endif
