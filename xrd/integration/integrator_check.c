// Options of an integration: what is allowed.
#include "integrate_private.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

static bool is_window(const double window[2])
{
    bool unset = isnan(window[0]) && isnan(window[1]);
    return unset || (isfinite(window[0]) && isfinite(window[1]) && window[0] < window[1]);
}

static lehr_status check_layer(const lehr_xrd_layer *layer, size_t i, lehr_error *err)
{
    bool tilt = layer->tilt_rad >= 0 && layer->tilt_rad < PI / 2 && isfinite(layer->tilt_azimuth_rad);
    if (!(layer->mu_t > 0 && isfinite(layer->mu_t)) || (!layer->on_detector && !tilt)) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "layer %zu: mu t = %g tilted by %g degrees; expected mu t > 0 and 0 to 90 degrees", i,
            layer->mu_t, layer->tilt_rad * 180 / PI);
    }
    if (layer->is_seat &&
        (layer->on_detector || !(layer->seat_distance >= 0 && isfinite(layer->seat_distance)) ||
         !(layer->seat_inner > 0 && layer->seat_outer > 0 &&
           isfinite(layer->seat_inner + layer->seat_outer)))) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "layer %zu: a seat at %g thicknesses with a hole of %g to %g; expected numbers "
                              "greater than 0, across the beam",
                              i, layer->seat_distance, layer->seat_inner, layer->seat_outer);
    }
    return LEHR_OK;
}

/// What photons are attenuated by, and how they are counted.
static lehr_status check_matter(const lehr_xrd_integrate_options *options, lehr_error *err)
{
    if (options->sensor_absorption <= 0 || options->sample_absorption <= 0 ||
        isinf(options->sensor_absorption) || isinf(options->sample_absorption)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "mu t of sensor or sample (%g, %g) is not greater than 0",
                              options->sensor_absorption, options->sample_absorption);
    }
    if (options->n_layers > LEHR_XRD_MAX_LAYERS) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%zu layers of gas and plates; at most %d",
                              options->n_layers, LEHR_XRD_MAX_LAYERS);
    }
    for (size_t i = 0; i < options->n_layers; i++) {
        lehr_status status = check_layer(&options->layers[i], i, err);
        if (status) {
            return status;
        }
    }
    if (isnan(options->dead_time_s)) {
        return LEHR_OK;
    }
    if (!(options->dead_time_s > 0 && options->dead_time_s < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a dead time of %g s; expected more than 0, less than 1 s",
                              options->dead_time_s);
    }
    if (!(options->count_time_s > 0 && isfinite(options->count_time_s))) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the correction for dead time needs the time for which an image was exposed");
    }
    return LEHR_OK;
}

/// Outliers and quantiles.
static lehr_status check_statistics(const lehr_xrd_integrate_options *options, lehr_error *err)
{
    if (!isnan(options->clip) && !(options->clip >= LEHR_XRD_LEAST_CLIP)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "clipping beyond %g standard deviations would cut into the noise and bias the "
                              "mean; take %g or more",
                              options->clip, LEHR_XRD_LEAST_CLIP);
    }
    const double *quantiles = options->quantiles;
    bool filters = !isnan(quantiles[0]) || !isnan(quantiles[1]);
    if (filters && !(quantiles[0] >= 0 && quantiles[0] <= quantiles[1] && quantiles[1] <= 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "quantiles %g to %g; expected 0 <= A <= B <= 1",
                              quantiles[0], quantiles[1]);
    }
    if (filters && quantiles[0] == quantiles[1] && !(quantiles[0] > 0 && quantiles[0] < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "quantile %g: the extreme of the pixels of a bin has no standard error",
                              quantiles[0]);
    }
    if (filters && !isnan(options->clip)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "either clip outliers or take quantiles, not both");
    }
    return LEHR_OK;
}

lehr_status lehr_xrd_plan_check_options(const lehr_xrd_integrate_options *options, lehr_error *err)
{
    if (!(options->points >= 1 && options->points <= LEHR_XRD_MAX_POINTS)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%zu points; expected 1 to %d", options->points,
                              LEHR_XRD_MAX_POINTS);
    }
    if (!is_window(options->range)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "range %g to %g is empty", options->range[0],
                              options->range[1]);
    }
    double span = options->azimuth_rad[1] - options->azimuth_rad[0];
    if (!is_window(options->azimuth_rad) || span > 2 * PI * (1 + 1e-12)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "azimuth %g to %g degrees; expected low < high, at most 360 apart",
                              options->azimuth_rad[0] * 180 / PI, options->azimuth_rad[1] * 180 / PI);
    }
    double factor = options->polarization_factor;
    if (!isnan(factor) && !(factor >= -1 && factor <= 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "polarization factor %g; expected -1 to 1", factor);
    }
    if (!isfinite(options->polarization_axis_rad)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the axis of polarization is not finite");
    }
    if (!(options->normalization > 0 && isfinite(options->normalization))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "normalization %g is not greater than 0",
                              options->normalization);
    }
    lehr_status status = check_matter(options, err);
    return status ? status : check_statistics(options, err);
}
