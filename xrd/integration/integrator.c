// The integration plan. What does not depend on the counts (bin of each pixel, sum of weights per bin) is
// worked out here once; pattern.c then needs one pass over the pixels of a frame.
#include "integrate_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

lehr_xrd_integrate_options lehr_xrd_integrate_defaults(void)
{
    const double unset = (double)NAN;
    return (lehr_xrd_integrate_options){
        .points = 1000,
        .unit = LEHR_XRD_Q_PER_ANG,
        .range = {unset, unset},
        .azimuth_rad = {unset, unset},
        .polarization_factor = 0.99,
        .sensor_absorption = unset,
        .sample_absorption = unset,
        .solid_angle = true,
        .error_model = LEHR_XRD_ERROR_POISSON,
        .normalization = 1,
        .saturation_counts = unset,
        .clip = unset,
        .dead_time_s = unset,
        .count_time_s = unset,
        .quantiles = {unset, unset},
    };
}

// ---- checks -------------------------------------------------------------------------
static lehr_status check_shape(const char *what, size_t rows, size_t columns, const lehr_xrd_integrator *plan,
                               lehr_error *err)
{
    if (rows != plan->rows || columns != plan->columns) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%s is for %zu x %zu pixels (rows x columns), the image has %zu x %zu", what,
                              rows, columns, plan->rows, plan->columns);
    }
    return LEHR_OK;
}

static lehr_status check_inputs(const lehr_xrd_integrator *plan, const lehr_xrd_geometry *geometry,
                                const lehr_xrd_corrections *extra, lehr_error *err)
{
    lehr_status status = lehr_xrd_plan_check_options(&plan->options, err);
    if (!status &&
        (plan->rows == 0 || plan->columns == 0 || plan->rows > LEHR_XRD_MAX_PIXELS / plan->columns)) {
        status =
            lehr_error_set(err, LEHR_ERR_DOMAIN, "images of %zu x %zu pixels", plan->rows, plan->columns);
    }
    if (!status && geometry->rows != 0) {
        status = check_shape("geometry", geometry->rows, geometry->columns, plan, err);
    }
    if (!status && extra->mask) {
        status = check_shape("mask", extra->mask->rows, extra->mask->columns, plan, err);
    }
    if (!status && extra->dark) {
        status = check_shape("dark image", extra->dark->rows, extra->dark->columns, plan, err);
    }
    if (!status && extra->flat) {
        status = check_shape("flat image", extra->flat->rows, extra->flat->columns, plan, err);
    }
    bool q_axis = plan->options.unit == LEHR_XRD_Q_PER_ANG || plan->options.unit == LEHR_XRD_Q_PER_NM;
    if (!status && q_axis && !(geometry->wavelength_ang > 0)) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "the geometry has no wavelength, which a q axis needs");
    }
    return status;
}

// ---- pixels -------------------------------------------------------------------------
double lehr_xrd_axis_value(const lehr_xrd_position *position, lehr_xrd_unit unit, double wavelength_ang)
{
    switch (unit) {
    case LEHR_XRD_Q_PER_ANG:
        return lehr_xrd_q_per_ang(position->two_theta_rad, wavelength_ang);
    case LEHR_XRD_Q_PER_NM:
        return 10 * lehr_xrd_q_per_ang(position->two_theta_rad, wavelength_ang);
    case LEHR_XRD_TWO_THETA_DEG:
        return position->two_theta_rad * (180 / PI);
    case LEHR_XRD_TWO_THETA_RAD:
        return position->two_theta_rad;
    case LEHR_XRD_RADIUS_MM:
        return position->radius_m * 1e3;
    }
    return (double)NAN;
}

static bool in_azimuth(double chi_rad, const double window_rad[2])
{
    if (isnan(window_rad[0])) {
        return true;
    }
    double turn = fmod(chi_rad - window_rad[0], 2 * PI);
    turn = turn < 0 ? turn + 2 * PI : turn;
    return turn <= window_rad[1] - window_rad[0];
}

/// First pass: weights and places of the pixels.
static void survey_pixels(lehr_xrd_survey *out, lehr_xrd_integrator *plan, const lehr_xrd_geometry *geometry,
                          const lehr_xrd_corrections *extra)
{
    lehr_xrd_projection projection = lehr_xrd_geometry_projection(geometry, plan->rows, plan->columns);
    out->least = (double)INFINITY;
    out->most = -(double)INFINITY;
    for (size_t i = 0; i < plan->rows * plan->columns; i++) {
        lehr_xrd_position position =
            lehr_xrd_projection_at(&projection, i / plan->columns, i % plan->columns);
        double weight = lehr_xrd_pixel_weight(plan, &position, extra->flat, i);
        bool masked = weight == 0 || (extra->mask && extra->mask->masked[i]) ||
                      (extra->dark && lehr_xrd_image_is_bad(extra->dark, i));
        plan->masked += masked;
        if (masked) {
            out->values[i] = (double)NAN;
            continue;
        }
        plan->weights[i] = weight;
        if (extra->dark) {
            plan->darks[i] = lehr_xrd_image_at(extra->dark, i);
        }
        double value = lehr_xrd_axis_value(&position, plan->options.unit, geometry->wavelength_ang);
        out->values[i] = value;
        out->inside[i] = in_azimuth(position.chi_rad, plan->options.azimuth_rad);
        if (out->azimuths) {
            out->azimuths[i] = position.chi_rad;
        }
        out->least = fmin(out->least, value);
        out->most = fmax(out->most, value);
    }
}

// ---- bins ---------------------------------------------------------------------------
/// Lower edge and width. The upper edge is moved up by one unit of single precision, as pyFAI does, so that
/// the outermost pixel belongs to the last bin.
static lehr_status choose_bins(lehr_xrd_integrator *plan, const lehr_xrd_survey *found, lehr_error *err)
{
    const lehr_xrd_integrate_options *options = &plan->options;
    const double above = 1 + 0x1p-23;
    if (!(found->least <= found->most)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "all %zu pixels are masked", plan->rows * plan->columns);
    }
    bool given = !isnan(options->range[0]);
    double low = given ? options->range[0] : found->least;
    double high = (given ? options->range[1] : found->most) * above;
    plan->low = low;
    plan->step = (high - low) / (double)options->points;
    if (!(plan->step > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "all pixels lie at %g: no range to divide into bins",
                              low);
    }
    return LEHR_OK;
}

void lehr_xrd_plan_count(lehr_xrd_integrator *plan, size_t pixel, const double *parts, size_t n)
{
    double weight = plan->weights[pixel];
    double dark = plan->darks ? plan->darks[pixel] : 0;
    for (size_t k = 0; k < n; k++) {
        size_t bin = plan->bins[pixel] + k;
        plan->bin_pixels[bin] += parts[k];
        plan->bin_squares[bin] += parts[k] * parts[k];
        plan->bin_weights[bin] += parts[k] * weight;
        plan->bin_darks[bin] += parts[k] * dark;
    }
}

const double *lehr_xrd_plan_parts(const lehr_xrd_integrator *plan, size_t pixel, size_t *n)
{
    static const double whole = 1;
    *n = plan->split ? plan->split->n[pixel] : 1;
    return plan->split ? lehr_xrd_split_find(plan->split, pixel) : &whole;
}

static void fill_bins(lehr_xrd_integrator *plan, const lehr_xrd_survey *found, size_t *used)
{
    const double whole = 1;
    size_t points = plan->options.points;
    for (size_t i = 0; i < plan->rows * plan->columns; i++) {
        double place = (found->values[i] - plan->low) / plan->step;
        plan->bins[i] = (uint16_t)points;
        if (!(place >= 0 && place < (double)points) || !found->inside[i]) {
            continue;
        }
        plan->bins[i] = (uint16_t)place;
        lehr_xrd_plan_count(plan, i, &whole, 1);
        ++*used;
    }
}

static lehr_status share_pixels(lehr_xrd_integrator *plan, const lehr_xrd_survey *found, lehr_error *err)
{
    size_t used = 0;
    if (plan->options.split != LEHR_XRD_SPLIT_NO) {
        lehr_status status = lehr_xrd_plan_split(plan, found, &used, err);
        if (status) {
            return status;
        }
    } else {
        fill_bins(plan, found, &used);
    }
    if (used == 0) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN, "no pixel inside the range%s; those of the image lie between %g and %g %s",
            isnan(plan->options.azimuth_rad[0]) ? "" : " and the sector of azimuths", found->least,
            found->most, lehr_axis_unit(lehr_xrd_unit_axis(plan->options.unit)));
    }
    return LEHR_OK;
}

// ---- the plan -----------------------------------------------------------------------
static lehr_status allocate(lehr_xrd_integrator *plan, lehr_xrd_survey *scratch, bool has_dark,
                            lehr_error *err)
{
    size_t n_pixels = plan->rows * plan->columns;
    size_t n_corners = (plan->rows + 1) * (plan->columns + 1);
    size_t points = plan->options.points;
    bool splits = plan->options.split != LEHR_XRD_SPLIT_NO;
    plan->bins = lehr_core_alloc(n_pixels, sizeof *plan->bins);
    const struct {
        double **array;
        size_t n;
        bool wanted;
    } arrays[] = {
        {&plan->weights, n_pixels, true},
        {&plan->darks, n_pixels, has_dark},
        {&plan->bin_pixels, points, true},
        {&plan->bin_squares, points, true},
        {&plan->bin_weights, points, true},
        {&plan->bin_darks, points, true},
        {&scratch->values, n_pixels, true},
        {&scratch->azimuths, n_pixels, splits},
        {&scratch->corner_values, n_corners, splits},
        {&scratch->corner_azimuths, n_corners, splits},
    };
    scratch->inside = lehr_core_alloc(n_pixels, 1);
    bool complete = plan->bins && scratch->inside;
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        if (arrays[i].wanted) {
            *arrays[i].array = lehr_core_alloc(arrays[i].n, sizeof(double));
            complete = complete && *arrays[i].array;
        }
    }
    if (!complete) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the integration of %zu x %zu pixels",
                              plan->rows, plan->columns);
    }
    return LEHR_OK;
}

static void clear_survey(lehr_xrd_survey *scratch)
{
    lehr_core_free(scratch->values);
    lehr_core_free(scratch->azimuths);
    lehr_core_free(scratch->corner_values);
    lehr_core_free(scratch->corner_azimuths);
    lehr_core_free(scratch->inside);
}

lehr_status lehr_xrd_integrator_create(lehr_xrd_integrator **out, const lehr_xrd_geometry *geometry,
                                       size_t rows, size_t columns, const lehr_xrd_corrections *corrections,
                                       const lehr_xrd_integrate_options *options, lehr_error *err)
{
    const lehr_xrd_corrections none = {0};
    const lehr_xrd_corrections *extra = corrections ? corrections : &none;
    *out = NULL;
    lehr_xrd_survey scratch = {0};
    lehr_xrd_integrator *plan = lehr_core_alloc(1, sizeof *plan);
    if (!plan) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    *plan = (lehr_xrd_integrator){
        .options = *options, .rows = rows, .columns = columns, .wavelength_ang = geometry->wavelength_ang};
    lehr_status status = check_inputs(plan, geometry, extra, err);
    if (!isnan(options->dead_time_s)) {
        plan->options.saturation_counts = fmin(options->saturation_counts, lehr_xrd_live_most(options));
    }
    if (!status) {
        status = allocate(plan, &scratch, extra->dark != NULL, err);
    }
    if (status) {
        goto done;
    }
    survey_pixels(&scratch, plan, geometry, extra);
    if (scratch.corner_values) {
        lehr_xrd_survey_corners(&scratch, plan, geometry);
    }
    status = choose_bins(plan, &scratch, err);
    if (!status) {
        status = lehr_xrd_plan_note_corrections(plan, geometry, extra, err);
    }
    if (!status) {
        status = share_pixels(plan, &scratch, err);
    }
    if (!status) {
        *out = plan;
        plan = NULL;
    }
done:
    clear_survey(&scratch);
    lehr_xrd_integrator_free(plan);
    return status;
}

void lehr_xrd_integrator_free(lehr_xrd_integrator *integrator)
{
    if (integrator) {
        lehr_core_free(integrator->bins);
        lehr_core_free(integrator->weights);
        lehr_core_free(integrator->darks);
        lehr_xrd_split_free(integrator->split);
        lehr_core_free(integrator->bin_pixels);
        lehr_core_free(integrator->bin_squares);
        lehr_core_free(integrator->bin_weights);
        lehr_core_free(integrator->bin_darks);
        lehr_core_free(integrator);
    }
}

size_t lehr_xrd_integrator_masked(const lehr_xrd_integrator *integrator)
{
    return integrator->masked;
}

// ---- images -------------------------------------------------------------------------
lehr_status lehr_xrd_plan_check(const lehr_xrd_integrator *plan, const lehr_xrd_image *image, double weight,
                                lehr_error *err)
{
    if (image->rows != plan->rows || image->columns != plan->columns) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "image of %zu x %zu pixels for a geometry of %zu x %zu",
                              image->rows, image->columns, plan->rows, plan->columns);
    }
    if (!(weight > 0 && isfinite(weight))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "normalization %g is not greater than 0", weight);
    }
    return LEHR_OK;
}

bool lehr_xrd_plan_is_bad(const lehr_xrd_integrator *plan, const lehr_xrd_image *image, size_t i)
{
    double value = lehr_xrd_image_at(image, i);
    bool bad =
        lehr_xrd_image_is_bad(image, i) && !(plan->options.keep_negative && value < 0 && isfinite(value));
    return bad || value > plan->options.saturation_counts;
}
