/// @file
/// A pattern with everything that is known about how it was scattered: corrections and form factors on its
/// points.
///
///     I = {P A [<f>^2 (S - 1) + <f^2> + I_C R A_C/A] + constant}/alpha + b I_background
///
/// P polarisation, A absorption, I_C Compton scattering with its recoil factor R and its own absorption A_C.
#ifndef LEHR_PDF_SAMPLE_H
#define LEHR_PDF_SAMPLE_H

#include <lehr/core/composition.h>
#include <lehr/core/error.h>
#include <lehr/core/warnings.h>
#include <lehr/pdf/pattern.h>
#include <lehr/pdf/scatter.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef enum lehr_pdf_polarization {
    LEHR_PDF_POLARIZATION_AUTO, ///< a full ring, or none where the file says that the integration corrected
                                ///< it
    LEHR_PDF_POLARIZATION_NONE, ///< not to be corrected
    LEHR_PDF_POLARIZATION_FULL_RING,
    LEHR_PDF_POLARIZATION_DEGREE ///< one azimuth: degree of polarisation in the plane of scattering
} lehr_pdf_polarization;

typedef enum lehr_pdf_shape {
    LEHR_PDF_SHAPE_NONE,
    LEHR_PDF_SHAPE_PLATE,   ///< across the beam, in transmission
    LEHR_PDF_SHAPE_CYLINDER ///< bathed in the beam
} lehr_pdf_shape;

typedef struct lehr_pdf_sample_options {
    double qmin_per_ang, qmax_per_ang; ///< part of the pattern that is used; NaN: all
    lehr_pdf_polarization polarization;
    double degree; ///< of POLARIZATION_DEGREE: 1 in the plane of scattering, -1 across it
    lehr_pdf_shape shape;
    double mu_t;           ///< attenuation times thickness of a plate or times radius of a cylinder
    const char *anvil;     ///< material of a layer behind the sample, as for lehr_material_find(); NULL: none
    double anvil_mm;       ///< its thickness
    const char *container; ///< composition whose Compton scattering is a free term; NULL: none
    lehr_pdf_detector detector;
    bool anomalous;          ///< f' and f''
    bool recoil;             ///< Klein-Nishina; without it Compton scattering is that of the tables
    bool compton_absorption; ///< Compton scattering is absorbed at its own energy
} lehr_pdf_sample_options;

/// All points, polarisation AUTO, no absorption, counting detector, everything else on.
LEHR_API lehr_pdf_sample_options lehr_pdf_sample_defaults(void);

/// Arrays of shape (n,), owned.
typedef struct lehr_pdf_sample {
    size_t n;
    double *q_per_ang;
    double *intensity, *variance;             ///< as measured
    double *background, *background_variance; ///< on the same q; NULL: none
    double *gain;                             ///< 1/(P A)
    double *f_squared;                        ///< <f>^2
    double *f2_mean;                          ///< <f^2>
    double *compton;                          ///< I_C R A_C/A [electrons]
    double *container;                        ///< Compton scattering of the container, likewise; NULL: none
    double wavelength_ang;                    ///< NaN: not known
    double molar_mass_g_per_mol;
    lehr_composition composition;
    lehr_pdf_polarization polarization; ///< that was corrected; never AUTO
    lehr_pdf_sample_options options;
} lehr_pdf_sample;

/// Put a sample together.
/// @param[in] background nullable; interpolated to the points of the pattern by straight lines
/// @param[in,out] warnings nullable: polarisation that the file does not tell, a background above the sample
/// @errors LEHR_ERR_ARG: a correction that the file says was made already, options outside of their range, a
///   wavelength that is missing for the corrections asked for, no intensities; LEHR_ERR_DOMAIN: background
///   that does not cover the pattern, fewer than 50 points left, scattering angles of 90 degrees and more
///   with a plate or anvil, intensities that are all 0, energies outside of the tables; LEHR_ERR_FORMAT: a
///   material; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_sample_create(lehr_pdf_sample **out,
                                                           const lehr_pdf_pattern *pattern,
                                                           const lehr_pdf_pattern *background,
                                                           const lehr_composition *composition,
                                                           const lehr_pdf_sample_options *options,
                                                           lehr_warnings *warnings, lehr_error *err);
LEHR_API void lehr_pdf_sample_free(lehr_pdf_sample *sample); ///< NULL is fine

/// Line of corrections of what comes from a sample: that of its pattern and what was done here.
/// @param[out] text LEHR_CORRECTIONS_SIZE bytes
/// @errors LEHR_ERR_ARG: no room
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_sample_corrections(char *text, const lehr_pdf_sample *sample,
                                                                const lehr_pdf_pattern *pattern,
                                                                lehr_error *err);

/// Number density [1/angstrom^3] of a density [g/cm^3] and mean molar mass of the atoms [g/mol], and back.
LEHR_API double lehr_pdf_number_density(double density_g_per_cm3, double molar_mass_g_per_mol);
LEHR_API double lehr_pdf_mass_density(double number_density_per_ang3, double molar_mass_g_per_mol);

LEHR_END_DECLS

#endif
