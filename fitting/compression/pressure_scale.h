/// @file
/// Ruby pressure scales: pressure from the wavelength of the R1 line, the inverse, temperature correction and
/// the two kinds of error (common to all points of a run, and per point).
///
/// d = (lambda - lambda0)/lambda0, where lambda0 is the wavelength at ambient pressure of the same ruby on
/// the same spectrometer. Using the lambda0 of a paper instead is an error of the whole run: 0.01 nm is 0.027
/// GPa.
#ifndef LEHR_FITTING_PRESSURE_SCALE_H
#define LEHR_FITTING_PRESSURE_SCALE_H

#include <lehr/core/error.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// One scale; constant.
typedef struct lehr_fitting_pressure_scale lehr_fitting_pressure_scale;

LEHR_API size_t lehr_fitting_pressure_scale_count(void);
/// @pre i < lehr_fitting_pressure_scale_count()
LEHR_API const lehr_fitting_pressure_scale *lehr_fitting_pressure_scale_at(size_t i);
/// Scale by its name ("ruby2020"), or NULL.
LEHR_API const lehr_fitting_pressure_scale *lehr_fitting_pressure_scale_find(const char *name);
LEHR_API const char *lehr_fitting_pressure_scale_name(const lehr_fitting_pressure_scale *scale);
/// Formula, constants with their errors, range and publication, in one line.
LEHR_API const char *lehr_fitting_pressure_scale_provenance(const lehr_fitting_pressure_scale *scale);
/// What to know before using its constants, as a sentence for a warning; NULL for nothing.
LEHR_API const char *lehr_fitting_pressure_scale_caveat(const lehr_fitting_pressure_scale *scale);
/// Highest pressure of the calibration [GPa].
LEHR_API double lehr_fitting_pressure_scale_maximum(const lehr_fitting_pressure_scale *scale);

/// A measured line. Errors >= 0; 0 for none.
typedef struct lehr_fitting_ruby {
    double wavelength_nm;
    double wavelength0_nm;       ///< at ambient pressure and temperature0_K
    double sigma_wavelength_nm;  ///< read-out, independent from point to point
    double sigma_wavelength0_nm; ///< common to all points that share wavelength0_nm
} lehr_fitting_ruby;

/// Pressure with its errors by source. The error of a single pressure is the root of the sum of their
/// squares; in a fit to several points only .sigma_readout_GPa is independent.
typedef struct lehr_fitting_ruby_pressure {
    double pressure_GPa;
    double d_wavelength_GPa_per_nm;  ///< dP/dlambda
    double d_wavelength0_GPa_per_nm; ///< dP/dlambda0
    double sigma_readout_GPa;        ///< from sigma_wavelength_nm: per point
    double sigma_zero_GPa;           ///< from sigma_wavelength0_nm: common to all points
    double sigma_scale_GPa;          ///< from the constants of the scale: common to all points; NaN where the
                                     ///< publication states no errors
    double scale_shift_GPa[2]; ///< change of the pressure when the constants A and B move by their standard
                               ///< errors, one at a time: what to add to all points of a fit; NaN likewise
    double sigma_GPa;          ///< all together; an unknown error of the scale is left out
} lehr_fitting_ruby_pressure;

/// Pressure of a line.
/// @errors LEHR_ERR_DOMAIN: a wavelength not greater than 0 or a negative error; the message names it
/// @accuracy 1e-13 relative for given d, also at small shifts; the rounding of the wavelengths enters with
/// dP/dlambda
/// @source the publication of each scale: lehr_fitting_pressure_scale_provenance()
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_pressure_scale_pressure(
    lehr_fitting_ruby_pressure *out, const lehr_fitting_pressure_scale *scale, const lehr_fitting_ruby *ruby,
    lehr_error *err);

/// Wavelength at a pressure.
/// @errors LEHR_ERR_DOMAIN: wavelength0 not greater than 0; a pressure so negative that the scale has no
/// wavelength
/// @accuracy 1e-13 relative
LEHR_API LEHR_NODISCARD lehr_status
lehr_fitting_pressure_scale_wavelength(double *wavelength_nm, const lehr_fitting_pressure_scale *scale,
                                       double pressure_GPa, double wavelength0_nm, lehr_error *err);

// ---- temperature --------------------------------------------------------------------
/// Shift of the R1 line with temperature at ambient pressure.
typedef enum lehr_fitting_ruby_shift {
    LEHR_FITTING_RUBY_DATCHI2007, ///< 296 K to 900 K
    LEHR_FITTING_RUBY_RAGAN1992   ///< 15 K to 600 K
} lehr_fitting_ruby_shift;

/// Wavelength that the line would have at @p temperature0_K, where lambda0 was measured:
/// lambda - [shift(temperature) - shift(temperature0)]. Equal temperatures change nothing, whatever they are.
/// @errors LEHR_ERR_DOMAIN: wavelength not greater than 0; a temperature outside the range of the polynomial
/// @accuracy the polynomials hold to about 0.01 nm (Datchi) and 0.02 nm (Ragan); 10 K is 0.07 nm or 0.2 GPa
/// @source F. Datchi et al., High Press. Res. 27, 447 (2007), eq. 2; D. D. Ragan, R. Gustavsen, D. Schiferl,
/// J. Appl. Phys. 72,
///         5539 (1992)
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_ruby_correct(double *corrected_nm,
                                                              lehr_fitting_ruby_shift shift,
                                                              double wavelength_nm, double temperature_K,
                                                              double temperature0_K, lehr_error *err);

LEHR_END_DECLS

#endif
