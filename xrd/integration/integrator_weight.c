// The weight of a pixel: everything that scales its counts besides the intensity.
#include "integrate_private.h"

#include <math.h>
#include <stdio.h>

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

/// Cosine of the direction of a pixel to the normal of a plate.
static double cos_to_normal(const lehr_xrd_layer *layer, const lehr_xrd_position *position)
{
    return cos(position->two_theta_rad) * cos(layer->tilt_rad) +
           sin(position->two_theta_rad) * sin(layer->tilt_rad) *
               cos(position->chi_rad - layer->tilt_azimuth_rad);
}

/// Transmission of a seat. At the depth z, in thicknesses from the sample, a ray is z tan(beta) from the axis
/// and the hole inner + (z - distance) (outer - inner) wide: the ray is inside the seat where the first
/// exceeds the second.
static double seat_transmission(const lehr_xrd_layer *layer, double cosine)
{
    if (!(cosine > 0)) {
        return 0;
    }
    double slope = layer->seat_outer - layer->seat_inner;
    double front = layer->seat_distance;
    double excess = sqrt((1 - cosine) * (1 + cosine)) / cosine - slope; // grows by so much along z
    double at_front = front * (excess + slope) - layer->seat_inner;
    double at_back = at_front + excess;
    double part = at_front > 0 ? 1 : 0; // of the thickness
    if ((at_front > 0) != (at_back > 0)) {
        part = fmax(at_front, at_back) / fabs(excess);
    }
    double transmission = exp(-layer->mu_t * part / cosine);
    return transmission >= LEHR_XRD_LEAST_TRANSMISSION ? transmission : 0;
}

/// Transmission of a layer over that of the shortest way through it; 0 where photons do not come out at its
/// back.
static double layer_transmission(const lehr_xrd_layer *layer, const lehr_xrd_position *position)
{
    double cosine = layer->on_detector ? position->cos_incidence : cos_to_normal(layer, position);
    double reference = layer->on_detector ? 1 : cos(layer->tilt_rad);
    if (layer->is_seat) {
        return seat_transmission(layer, cosine);
    }
    return cosine > 0 ? exp(-layer->mu_t * (1 / cosine - 1 / reference)) : 0;
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
    for (size_t k = 0; k < options->n_layers; k++) {
        weight *= layer_transmission(&options->layers[k], position);
    }
    if (flat) {
        double efficiency = lehr_xrd_image_at(flat, i);
        weight *= isfinite(efficiency) && efficiency > 0 ? efficiency : 0;
    }
    return weight > 0 ? weight : 0;
}

// ---- what was done ------------------------------------------------------------------
lehr_status lehr_xrd_plan_note_corrections(lehr_xrd_integrator *plan, const lehr_xrd_geometry *geometry,
                                           const lehr_xrd_corrections *extra, lehr_error *err)
{
    const double deg = 180 / 3.14159265358979323846;
    const lehr_xrd_integrate_options *options = &plan->options;
    char details[5][80];
    snprintf(details[0], sizeof details[0], "%s %.6g s of %.6g s",
             options->dead_time_model == LEHR_XRD_PARALYZABLE ? "paralyzable" : "non-paralyzable",
             options->dead_time_s, options->count_time_s);
    snprintf(details[1], sizeof details[1], "%.6g axis=%.6g", options->polarization_factor,
             options->polarization_axis_rad * deg);
    snprintf(details[2], sizeof details[2], "mu_t=%.6g", options->sensor_absorption);
    snprintf(details[3], sizeof details[3], "mu=%.6g/m t=%.6g m", geometry->parallax_per_m,
             geometry->sensor_thickness_m);
    snprintf(details[4], sizeof details[4], "mu_t=%.6g", options->sample_absorption);
    const struct {
        bool done;
        const char *name;
        const char *detail;
    } items[] = {
        {extra->dark != NULL, "dark", NULL},
        {extra->flat != NULL, "flat", NULL},
        {!isnan(options->dead_time_s), "dead_time", details[0]},
        {options->solid_angle, "solid_angle", NULL},
        {!isnan(options->polarization_factor), "polarization", details[1]},
        {!isnan(options->sensor_absorption), "sensor", details[2]},
        {geometry->parallax_per_m > 0, "parallax", details[3]},
        {!isnan(options->sample_absorption), "sample", details[4]},
    };
    lehr_status status = LEHR_OK;
    snprintf(plan->corrections, sizeof plan->corrections, "none");
    for (size_t i = 0; !status && i < sizeof items / sizeof *items; i++) {
        if (items[i].done) {
            status = lehr_corrections_add(plan->corrections, sizeof plan->corrections, items[i].name,
                                          items[i].detail, err);
        }
    }
    for (size_t i = 0; !status && i < options->n_layers; i++) {
        const lehr_xrd_layer *layer = &options->layers[i];
        char detail[160];
        int n = snprintf(detail, sizeof detail, "mu_t=%.6g %s", layer->mu_t,
                         layer->on_detector ? "detector" : "beam");
        if (layer->is_seat) {
            n = snprintf(detail, sizeof detail, "mu_t=%.6g seat %.6g %.6g %.6g", layer->mu_t,
                         layer->seat_distance, layer->seat_inner, layer->seat_outer);
        }
        if (!layer->on_detector && layer->tilt_rad > 0) {
            snprintf(detail + n, sizeof detail - (size_t)n, " tilt=%.6g azimuth=%.6g", layer->tilt_rad * deg,
                     layer->tilt_azimuth_rad * deg);
        }
        status = lehr_corrections_add(plan->corrections, sizeof plan->corrections, "layer", detail, err);
    }
    return status;
}
