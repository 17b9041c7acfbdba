/// @file
/// Series of a diffraction peak under rising and falling pressure: equation of state of a glass with all that
/// its points share, compression and decompression apart.
///
/// V/V0 = (q0/q)^D, with D = 3 where all distances change alike. A glass does not have to obey this: see
/// docs/theory/study.md.
#ifndef LEHR_FITTING_COMPRESSION_H
#define LEHR_FITTING_COMPRESSION_H

#include <lehr/core/error.h>
#include <lehr/core/warnings.h>
#include <lehr/fitting/eos_fit.h>
#include <lehr/fitting/eos_systematics.h>
#include <lehr/fitting/pressure_scale.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Points; arrays of shape (n,), borrowed. Errors are those that are independent from point to point.
typedef struct lehr_fitting_compression_data {
    size_t n;
    const double *pressure_GPa;
    const double *sigma_pressure_GPa; ///< >= 0; NULL: not known
    const double *q_per_ang;          ///< > 0
    const double *sigma_q;            ///< >= 0; NULL: not known
    const int *direction;             ///< +1: reached by compression, -1: by decompression
    const double *zero_shift_GPa;     ///< what one error of the ruby line at ambient pressure does to each
                                      ///< pressure; NULL: not known
    size_t n_windows;
    const double *const *q_windows; ///< shape (n_windows)(n): positions from other windows of the peak fit
    const double *const *sigma_windows; ///< likewise their errors; NULL without sigma_q
    const double *q_model;              ///< positions with another model of the peak; NULL: none
    const double *sigma_model;          ///< their errors; NULL without sigma_q
} lehr_fitting_compression_data;

/// The points that the equation is fitted to.
typedef enum lehr_fitting_compression_branch {
    LEHR_FITTING_COMPRESSION_UP,
    LEHR_FITTING_COMPRESSION_DOWN,
    LEHR_FITTING_COMPRESSION_BOTH
} lehr_fitting_compression_branch;

typedef struct lehr_fitting_compression_options {
    const lehr_fitting_eos *eos;
    double bulk_prime;       ///< K0' is held at this; NaN: fitted where the equation has it
    double bulk_prime_error; ///< of a K0' that is held; 0: exact
    double exponent;         ///< D
    double exponent_error;
    bool ambient; ///< q0 is the mean of the points within 0.05 GPa of zero pressure, which leave the fit;
                  ///< else q0 is a parameter of the fit
    lehr_estimate reference; ///< q0 that was measured outside of the series, held; NaN: none. Points at
                             ///< ambient pressure stay in the fit
    lehr_fitting_compression_branch branch;
    const lehr_fitting_pressure_scale *scale; ///< of the pressures; NULL: not ruby
} lehr_fitting_compression_options;

/// birch-murnaghan-3, D = 3 without error, q0 fitted, no reference, compression, no scale.
LEHR_API lehr_fitting_compression_options lehr_fitting_compression_defaults(void);

/// Parts of the errors.
typedef enum lehr_fitting_compression_part {
    LEHR_FITTING_COMPRESSION_STATISTICAL, ///< the points, by the covariance of the fit
    LEHR_FITTING_COMPRESSION_SCALE,       ///< constants of the pressure scale
    LEHR_FITTING_COMPRESSION_ZERO,        ///< ruby line at ambient pressure
    LEHR_FITTING_COMPRESSION_WINDOWS,     ///< window of the peak fit: rms shift beyond noise
    LEHR_FITTING_COMPRESSION_MODEL,       ///< model of the peak, likewise
    LEHR_FITTING_COMPRESSION_EXPONENT,    ///< exponent_error
    LEHR_FITTING_COMPRESSION_REFERENCE,   ///< q0 that is given by points at ambient pressure, or from outside
    LEHR_FITTING_COMPRESSION_PRIME,       ///< bulk_prime_error
    LEHR_FITTING_COMPRESSION_N_PARTS
} lehr_fitting_compression_part;

/// "statistical", "scale", "zero", "windows", "model", "exponent", "reference" or "prime".
LEHR_API const char *lehr_fitting_compression_part_name(lehr_fitting_compression_part part);

/// The fit with something else: its parameters.
typedef struct lehr_fitting_compression_variation {
    lehr_fitting_compression_part part;
    double weight; ///< of its squared shift: 1; of a choice 1/number, less the share of noise
    lehr_fitting_eos_parameters parameters; ///< V0 is 1
    double q0;
} lehr_fitting_compression_variation;

enum { LEHR_FITTING_COMPRESSION_MAX_VARIATIONS = 80 };

typedef struct lehr_fitting_compression {
    lehr_fitting_eos_fit fit; ///< of the branch, errors statistical
    lehr_estimate bulk_GPa;   ///< K0 with all parts
    lehr_estimate bulk_prime; ///< likewise
    lehr_estimate q0_per_ang; ///< with the parts of scale, zero and exponent; what all positions share
                              ///< (distance, window) is not in it
    double bulk_parts[LEHR_FITTING_COMPRESSION_N_PARTS];  ///< standard errors; 0: none
    double prime_parts[LEHR_FITTING_COMPRESSION_N_PARTS]; ///< likewise
    double form_GPa; ///< largest change of K0 with another equation; not in its error. NaN: none
    lehr_fitting_eos_systematics table;
    size_t n_variations;
    lehr_fitting_compression_variation variations[LEHR_FITTING_COMPRESSION_MAX_VARIATIONS];
    size_t n_ambient;      ///< points that gave q0; 0 where it is fitted or from outside
    size_t n_up, n_down;   ///< points of either direction
    bool has_up, has_down; ///< the branches could be fitted
    lehr_fitting_eos_fit up, down;
    bool tested;       ///< both branches against one curve
    double f, p;       ///< F statistic and its probability, were there one curve
    lehr_estimate gap; ///< mean of V/V0 under decompression minus the curve of compression; NaN: none
} lehr_fitting_compression;

/// Fit.
///
/// What all points share does not enter the weights: the fit is repeated with the pressures, positions or
/// exponent moved by one error, and the squared shifts are added. Windows and models of the peak are choices:
/// the mean of their squared shifts, beyond two standard errors of their own noise.
/// @param[in,out] warnings nullable: those of the fits
/// @errors LEHR_ERR_ARG: an option out of range; LEHR_ERR_DOMAIN: fewer points in the branch than parameters,
///         no point at ambient pressure where q0 is taken from it, a reference that is not positive, and
///         those of lehr_fitting_eos_fit_run(); LEHR_ERR_NOMEM
/// @accuracy of parameters as lehr_fitting_eos_fit_run(); errors are linear in what is moved
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_compression_fit(
    lehr_fitting_compression *out, const lehr_fitting_compression_data *data,
    const lehr_fitting_compression_options *options, lehr_warnings *warnings, lehr_error *err);

/// V/V0 of a point, (q0/q)^D. @param[out] sigma of q and q0; NaN where that of q is
LEHR_API double lehr_fitting_compression_volume(double *sigma, const lehr_fitting_compression *fit, double q,
                                                double sigma_q);

/// V/V0 of the equation at a pressure, with all parts in its error.
/// @errors as lehr_fitting_eos_volume_at()
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_compression_at(lehr_estimate *volume,
                                                                const lehr_fitting_compression *fit,
                                                                double pressure_GPa, lehr_error *err);

/// Fills the directions that are 0 by the order of the points: decompression is what lies more than three
/// errors, and 2 % of the highest pressure, below the highest pressure before; of a series that begins with
/// its highest point that point, too.
/// @param[in,out] direction shape (n,)
/// @param[in] sigma_GPa nullable
LEHR_API void lehr_fitting_compression_directions(int *direction, const double *pressure_GPa,
                                                  const double *sigma_GPa, size_t n);

/// Compression between two pressures.
typedef struct lehr_fitting_compression_span {
    lehr_estimate compression; ///< 1 - V(high)/V(low), with all parts of the error but the form
    double shared;  ///< part of it that other series share: scale, window and model of the peak, exponent
    size_t n_forms; ///< other equations that the points allow
    double form;    ///< root of the mean of their squared shifts; 0 without
} lehr_fitting_compression_span;

/// The equation of state between two pressures. Other forms: those of as many parameters as the fit has, and
/// smaller ones whose implied K0' lies within two statistical errors of the one fitted.
/// @param[out] forms nullable, shape (n_variants of the table,): compression of each row; NaN where it is
/// no such form
/// @errors as lehr_fitting_eos_volume_at()
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_compression_between(lehr_fitting_compression_span *out,
                                                                     double *forms,
                                                                     const lehr_fitting_compression *fit,
                                                                     double low_GPa, double high_GPa,
                                                                     lehr_error *err);

LEHR_END_DECLS

#endif
