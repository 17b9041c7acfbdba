/// @file
/// Activation energy from the shift of a temperature (peak, onset, Tg, Tf) with the heating rate.
///
/// Every method is one line
///
///     ln[q/(T - T0)^s] = intercept - f E/(R T)                                                          (1)
///
/// with its own s, f and T0 (registry below). x = 1/T and y share the error of T, so the points have
/// correlated errors; York's equations take them as they are.
///
/// @source H. E. Kissinger, Anal. Chem. 29, 1702 (1957); T. Ozawa, Bull. Chem. Soc. Jpn. 38, 1881 (1965); C.
/// T. Moynihan et al., J. Phys. Chem. 78, 2673 (1974); P. G. Boswell, J. Therm. Anal. 18, 353 (1980); J. A.
/// Augis and J. E. Bennett, J. Therm. Anal. 13, 283 (1978); M. J. Starink, Thermochim. Acta 404, 163 (2003);
/// W. Tang et al., Thermochim. Acta 408, 39 (2003); D. York et al., Am. J. Phys. 72, 367 (2004);
/// docs/theory/dsc_kinetics.md
#ifndef LEHR_DSC_PEAK_SHIFT_H
#define LEHR_DSC_PEAK_SHIFT_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/warnings.h>
#include <lehr/fitting/covariance.h>
#include <lehr/fitting/line.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// One method: the constants of equation (1).
typedef struct lehr_dsc_shift_method {
    const char *name;    ///< "kissinger"
    const char *formula; ///< "ln(q/T^2) = -E/RT + ln(k0 R/E)"
    double power;        ///< s
    double factor;       ///< f
    double shift;        ///< ln k0 = intercept + shift + (s - 1) ln(E/R); NaN: the method gives no k0
    bool from_start;     ///< T0 is the temperature at which the reaction starts; else 0
} lehr_dsc_shift_method;

/// kissinger, ozawa, lnq, boswell, augis-bennett, starink, tang.
LEHR_API size_t lehr_dsc_shift_method_count(void);
LEHR_API const lehr_dsc_shift_method *lehr_dsc_shift_method_at(size_t i); ///< @pre i < count
/// The method of this name, or NULL.
LEHR_API const lehr_dsc_shift_method *lehr_dsc_shift_method_find(const char *name);

/// Measured points; arrays of shape (n,) are borrowed.
typedef struct lehr_dsc_shift_data {
    size_t n;
    const double *rate_K_per_s;        ///< heating rates, > 0
    const double *temperature_K;       ///< of the feature, > 0
    const double *sigma_temperature_K; ///< standard errors >= 0; NULL: not known
    const double *sigma_lnrate;        ///< standard errors of ln q, >= 0; NULL: exact
    const double
        *fwhm_K; ///< width of the peak at half height; NULL or NaN: not known. For the Avrami exponent
} lehr_dsc_shift_data;

typedef struct lehr_dsc_shift_options {
    const lehr_dsc_shift_method *method; ///< the one whose numbers are the result
    lehr_fitting_line_method fit;        ///< york (needs errors) or ols
    lehr_covariance_convention convention;
    double start_temperature_K; ///< T0 of Augis and Bennett; NaN: that method is left out
    double confidence;          ///< of the interval, between 0 and 1
    size_t window;              ///< different rates of a local activation energy; 0: 2
    double glass_transition_K;  ///< for reduced temperatures and fragility; NaN: not known
} lehr_dsc_shift_options;

/// Kissinger, York, absolute errors, no start temperature, 0.95, automatic window, no Tg.
LEHR_API lehr_dsc_shift_options lehr_dsc_shift_defaults(void);

/// One line (1).
typedef struct lehr_dsc_shift_line {
    const lehr_dsc_shift_method *method;
    lehr_fitting_line line;          ///< of y over x = 1/T [K], q in K/s
    lehr_estimate energy_kJ_per_mol; ///< E
    lehr_estimate ln_k0;             ///< of k0 in 1/s; NaN where the method gives none
    double curvature_p; ///< F-test of a quadratic term: probability of so large a gain if the line is
                        ///< straight; NaN for fewer than 4 points
} lehr_dsc_shift_line;

/// E from neighbouring points.
typedef struct lehr_dsc_shift_local {
    double temperature_K;            ///< 1/mean(1/T) of the points
    double rate_low_K_per_s;         ///< the slowest
    double rate_high_K_per_s;        ///< the fastest
    lehr_estimate energy_kJ_per_mol; ///< error NaN where neither errors nor scatter are known
} lehr_dsc_shift_local;

/// Result; owns its arrays.
typedef struct lehr_dsc_shift {
    lehr_dsc_shift_options options;
    size_t n_points;
    lehr_dsc_shift_line chosen;
    double multiplier; ///< half width of the interval of E in standard errors (Student's t or normal)
    size_t n_methods;
    lehr_dsc_shift_line *methods; ///< shape (n_methods,): all that can be applied
    size_t n_local;
    lehr_dsc_shift_local *local; ///< shape (n_local,), rising temperature
    lehr_estimate avrami;        ///< n = 2.5 R T^2/(E fwhm), mean; NaN without widths
    size_t n_avrami;             ///< points that have a width
    lehr_estimate fragility;     ///< E/(R Tg ln 10); NaN without Tg
} lehr_dsc_shift;

/// x = 1/T, y and their errors by one method.
/// @param[out] x, y  shape (n,)
/// @param[out] sigma_x, sigma_y, correlation  shape (n,); NULL: not wanted. 0 where an error is not known
LEHR_API void lehr_dsc_shift_coordinates(const lehr_dsc_shift_data *data, const lehr_dsc_shift_method *method,
                                         double start_temperature_K, double *x, double *y, double *sigma_x,
                                         double *sigma_y, double *correlation);

/// Fit by all methods that can be applied.
/// @param[out]    out       free with lehr_dsc_shift_free()
/// @param[in,out] warnings  nullable: few rates, narrow span, curvature, an energy that is negative
/// @errors LEHR_ERR_ARG: york without errors, a confidence outside 0..1, augis-bennett without start
/// temperature, a
///         window of fewer than 2 points; LEHR_ERR_DOMAIN: fewer than 2 points, one rate or one temperature
///         alone, a rate or temperature not greater than 0, a negative error (the message names the point), a
///         start temperature not below all temperatures; LEHR_ERR_NOMEM
/// @accuracy exact data of a method return E to 1e-12 relative
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_shift_fit(lehr_dsc_shift **out, const lehr_dsc_shift_data *data,
                                                       const lehr_dsc_shift_options *options,
                                                       lehr_warnings *warnings, lehr_error *err);
LEHR_API void lehr_dsc_shift_free(lehr_dsc_shift *shift);

/// Keys activation_energy, intercept, chi2, curvature_p, reduced_chi2, interval, ln_k0, pre_exponential,
/// avrami_exponent, fragility, method, fit, errors, points, stop, methods (name, activation_energy,
/// intercept, ln_k0, chi2, curvature_p), local (temperature, reduced_temperature, rate_low, rate_high,
/// activation_energy).
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_shift_describe(const lehr_dsc_shift *shift, lehr_record *record,
                                                            lehr_error *err);

LEHR_END_DECLS

#endif
