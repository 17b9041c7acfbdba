// The weight of a pixel: everything that scales its counts besides the intensity.
#include "integrate_private.h"

#include <math.h>

/// Mean transmission of a plate across the beam for scattering at all depths, over that of the direct beam;
/// 0 where it does not come out at the back.
static double plate_transmission(double mu_t, double cos_two_theta)
{
    if (!(cos_two_theta > 0)) {
        return 0;
    }
    double more = mu_t * (1 / cos_two_theta - 1); // further path of what is scattered at the front
    return more > 0 ? -expm1(-more) / more : 1;
}

/// Weight of a pixel, or 0 for one that must not be used.
double lehr_xrd_pixel_weight(const lehr_xrd_integrator *plan, const lehr_xrd_position *position,
                             const lehr_xrd_image *flat, size_t i)
{
    const lehr_xrd_integrate_options *options = &plan->options;
    double weight = 1;
    if (options->solid_angle) {
        double c = position->cos_incidence;
        weight = c * c * c;
    }
    if (!isnan(options->polarization_factor)) {
        weight *=
            lehr_xrd_polarization(position->two_theta_rad, position->chi_rad - options->polarization_axis_rad,
                                  options->polarization_factor);
    }
    if (!isnan(options->sensor_absorption)) {
        weight *=
            expm1(-options->sensor_absorption / position->cos_incidence) / expm1(-options->sensor_absorption);
    }
    if (!isnan(options->sample_absorption)) {
        weight *= plate_transmission(options->sample_absorption, cos(position->two_theta_rad));
    }
    if (flat) {
        double efficiency = lehr_xrd_image_at(flat, i);
        weight *= isfinite(efficiency) && efficiency > 0 ? efficiency : 0;
    }
    return weight > 0 ? weight : 0;
}
