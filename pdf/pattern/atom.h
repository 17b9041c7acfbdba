/// @file
/// How one free atom scatters X-rays: form factor, anomalous terms, Compton scattering.
#ifndef LEHR_PDF_ATOM_H
#define LEHR_PDF_ATOM_H

#include <lehr/core/error.h>

LEHR_BEGIN_DECLS

/// Atomic number of the last element of the table of form factors, californium.
#define LEHR_PDF_ATOM_LARGEST_Z 98
/// End of the range in which the form factors hold: sin(theta)/lambda = 6/angstrom [1/angstrom]
#define LEHR_PDF_ATOM_LARGEST_Q 75.39822368615503

/// Form factor of a neutral atom without anomalous terms, five Gaussians and a constant.
/// @param[in] atomic_number 1 to LEHR_PDF_ATOM_LARGEST_Z
/// @param[in] q_per_ang     wave number, 0 to LEHR_PDF_ATOM_LARGEST_Q
/// @returns electrons; NaN outside of these ranges
/// @accuracy the fit differs from the tables that it describes by less than 0.01 electron on average; the
///   formula is evaluated to 1e-14 relative
/// @source D. Waasmaier and A. Kirfel, Acta Cryst. A 51, 416 (1995)
LEHR_API double lehr_pdf_atom_form_factor(int atomic_number, double q_per_ang);

/// Incoherent scattering function: Compton scattering in units of that of one free electron at rest, before
/// the factor of lehr_pdf_recoil().
/// @returns electrons, 0 at q = 0, tends to the atomic number; NaN for an atomic number outside 1..99
/// @accuracy that of the tables of xraylib (J. H. Hubbell et al.), 0.02 electron
/// @source J. H. Hubbell et al., J. Phys. Chem. Ref. Data 4, 471 (1975); T. Schoonjans et al., Spectrochim.
///   Acta B 66, 776 (2011)
LEHR_API double lehr_pdf_atom_compton(int atomic_number, double q_per_ang);

/// Anomalous terms of the form factor, f = f0 + f' + i f''.
/// @param[out] f_prime, f_second  electrons; f'' >= 0
/// @errors LEHR_ERR_DOMAIN: an element or energy outside of the tables of xraylib
/// @source L. Kissel, as in T. Schoonjans et al., Spectrochim. Acta B 66, 776 (2011)
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_atom_anomalous(double *f_prime, double *f_second,
                                                            int atomic_number, double energy_keV,
                                                            lehr_error *err);

/// What the detector makes of a photon.
typedef enum lehr_pdf_detector {
    LEHR_PDF_DETECTOR_COUNTING,   ///< counts photons above a threshold far below the Compton line
    LEHR_PDF_DETECTOR_INTEGRATING ///< sums their energy: amorphous silicon, image plate, CCD
} lehr_pdf_detector;

/// Ratio of the energies of a photon after and before Compton scattering by an electron at rest.
LEHR_API double lehr_pdf_recoil_energy_ratio(double two_theta_rad, double energy_keV);

/// Compton scattering of a free electron over its Thomson scattering:
///     R = k^2 [k + 1/k - (1 + p) sin^2 2theta]/[2 - (1 + p) sin^2 2theta],
/// p = 0 for an unpolarised beam or a full ring, with k = lehr_pdf_recoil_energy_ratio(), times k once more
/// for an integrating detector.
/// @param[in] polarization p = 1: in the plane of scattering, -1: across it
/// @accuracy 1e-15 relative
/// @source O. Klein and Y. Nishina, Z. Phys. 52, 853 (1929)
LEHR_API double lehr_pdf_recoil(double two_theta_rad, double energy_keV, double polarization,
                                lehr_pdf_detector detector);

LEHR_END_DECLS

#endif
