/// @file
/// Absorption of the scattered beam in the sample and behind it, relative to the forward direction.
///
/// Elastic scattering leaves with the energy that came in; Compton scattering leaves with less, and is
/// attenuated by mu(E') > mu(E): the ratio of the two is an argument.
#ifndef LEHR_PDF_ABSORPTION_H
#define LEHR_PDF_ABSORPTION_H

#include <lehr/core/error.h>

LEHR_BEGIN_DECLS

/// Plate, beam along its normal, transmission: A = (1 - e^-y)/y, y = mu t (ratio/cos 2theta - 1).
/// @param[in] mu_t  attenuation times thickness, >= 0
/// @param[in] ratio mu of the outgoing over that of the incoming beam, > 0; 1 for elastic scattering
/// @returns 1 at 2theta = 0 for ratio 1; NaN from 90 degrees on, where nothing leaves through the back
/// @accuracy 1e-14
LEHR_API double lehr_pdf_absorption_plate(double two_theta_rad, double mu_t, double ratio);

/// Cylinder bathed in the beam, axis normal to the plane of scattering: mean of exp(-mu l_in - ratio mu
/// l_out) over its cross-section, over that of elastic scattering at 2theta = 0.
/// @param[in] mu_r attenuation times radius, 0 to 10
/// @accuracy 1e-6 for mu R <= 1, 1e-5 for mu R <= 5, relative
LEHR_API double lehr_pdf_absorption_cylinder(double two_theta_rad, double mu_r, double ratio);

/// Flat layer behind the sample, as the anvil of a diamond cell or a window: exp(-mu t (ratio/cos 2theta -
/// 1)).
/// @returns NaN from 90 degrees on
LEHR_API double lehr_pdf_absorption_layer(double two_theta_rad, double mu_t, double ratio);

LEHR_END_DECLS

#endif
