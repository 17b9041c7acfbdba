/// @file
/// What the choices behind a bulk modulus do to it: form of the equation, pressure scale, treatment of V0,
/// exponent D.
///
/// Each row is the same fit with one choice changed. For metallic glasses these differences are as large as
/// the statistical error or larger; a K0 without them cannot be compared with another one.
#ifndef LEHR_FITTING_EOS_SYSTEMATICS_H
#define LEHR_FITTING_EOS_SYSTEMATICS_H

#include <lehr/fitting/eos_fit.h>
#include <lehr/fitting/pressure_scale.h>

LEHR_BEGIN_DECLS

/// The choice that a row changes.
typedef enum lehr_fitting_eos_choice {
    LEHR_FITTING_EOS_CHOICE_FORM,      ///< another equation of state
    LEHR_FITTING_EOS_CHOICE_SCALE,     ///< the same ruby wavelengths on another pressure scale
    LEHR_FITTING_EOS_CHOICE_CONSTANT,  ///< a constant of the scale one standard error higher: common to all
                                       ///< points
    LEHR_FITTING_EOS_CHOICE_RUBY_ZERO, ///< the ruby line at ambient pressure off by its standard error:
                                       ///< common to all points
    LEHR_FITTING_EOS_CHOICE_V0,        ///< V0 (or q10) held at the ambient point
    LEHR_FITTING_EOS_CHOICE_DIMENSION  ///< another D of V/V0 = (q10/q1)^D
} lehr_fitting_eos_choice;

/// "form", "scale", "scale constant", "ruby zero", "V0" or "dimension".
LEHR_API const char *lehr_fitting_eos_choice_name(lehr_fitting_eos_choice choice);

enum { LEHR_FITTING_EOS_MAX_VARIANTS = 24 };

/// One row.
typedef struct lehr_fitting_eos_variant {
    lehr_fitting_eos_choice choice;
    char name[40];      ///< "vinet", "mao1986", "A one error higher", "fixed at 16.41", "D = 2.5"
    bool converged;     ///< else the values are NaN
    lehr_estimate zero; ///< V0 or q10
    lehr_estimate bulk_GPa;
    lehr_estimate bulk_prime;
    double shift_GPa; ///< K0 of the row minus K0 of the fit
} lehr_fitting_eos_variant;

typedef struct lehr_fitting_eos_systematics {
    size_t n_variants;
    lehr_fitting_eos_variant variants[LEHR_FITTING_EOS_MAX_VARIANTS];
    double sigma_scale_GPa; ///< of K0, from the constants of the scale (root of the sum of the squared
                            ///< shifts); NaN without a scale or without errors of its constants
    double
        sigma_zero_GPa; ///< of K0, from the ruby line at ambient pressure; NaN where its error is not known
} lehr_fitting_eos_systematics;

/// Repeat a fit with other choices.
///
/// Rows of the form: murnaghan, birch-murnaghan-2, birch-murnaghan-3, vinet, poirier-tarantola-3, tait-3,
/// without that of the fit. Rows of the scale: all others, on the wavelengths that give the pressures of the
/// data on @p scale (their ratio to that at ambient pressure, so that no wavelength is needed). The row of V0
/// needs a point within 0.01 GPa of zero pressure; rows of D (2.5 and 3) peak positions. A row whose fit
/// fails has no values.
/// @param[in] scale of the pressures; NULL: not ruby, or not known
/// @param[in] zero_shift_GPa shape (n_points,): what one standard error of the ruby line at ambient pressure
/// does to each pressure (.sigma_zero_GPa of pressure_scale.h); NULL: not known
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_eos_systematics_run(
    lehr_fitting_eos_systematics *out, const lehr_fitting_eos_fit *fit, const lehr_fitting_eos_data *data,
    const lehr_fitting_eos_fit_options *options, const lehr_fitting_pressure_scale *scale,
    const double *zero_shift_GPa, lehr_error *err);

/// Key `systematics`: list of records with choice, variant, K0, K0_prime, shift; keys `scale_error` and
/// `zero_error` where they are known.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_eos_systematics_describe(
    const lehr_fitting_eos_systematics *table, lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
