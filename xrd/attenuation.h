/// @file
/// Attenuation of X-rays in the sensors of detectors.
#ifndef LEHR_XRD_ATTENUATION_H
#define LEHR_XRD_ATTENUATION_H

#include <lehr/core/error.h>

LEHR_BEGIN_DECLS

/// Linear attenuation coefficient (all interactions) of silicon.
/// @param[in] material   "Si" or "silicon", case does not matter
/// @param[in] energy_keV 2 to 150
/// @errors LEHR_ERR_ARG: another material; LEHR_ERR_DOMAIN: an energy outside of the table
/// @accuracy straight lines between the logarithms of the tabulated values: 1 % from 4 keV on
/// @source J. H. Hubbell and S. M. Seltzer, NISTIR 5632 (1995), table 3, Z = 14; density 2.329 g/cm^3
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_attenuation_per_m(double *out, const char *material,
                                                               double energy_keV, lehr_error *err);

LEHR_END_DECLS

#endif
