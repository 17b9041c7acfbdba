#include "subtract.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/line.h>
#include <math.h>

static const double PI = 3.14159265358979323846;

lehr_xrd_subtract_options lehr_xrd_subtract_defaults(void)
{
    const double unset = (double)NAN;
    return (lehr_xrd_subtract_options){.scale = 1, .range = {unset, unset}};
}

void lehr_xrd_subtraction_free(lehr_xrd_subtraction *subtraction)
{
    if (subtraction) {
        lehr_curve_free(subtraction->difference);
        lehr_core_free(subtraction->background);
        lehr_core_free(subtraction->sigma_scale);
        lehr_core_free(subtraction);
    }
}

// ---- checks -------------------------------------------------------------------------
static lehr_status check_options(const lehr_xrd_subtract_options *options, lehr_error *err)
{
    if (isnan(options->scale)) {
        if (!(options->range[0] < options->range[1])) {
            return lehr_error_set(err, LEHR_ERR_ARG,
                                  "a fit of the scale needs a window in which the sample does not scatter, "
                                  "or not with structure: --range A:B");
        }
        return LEHR_OK;
    }
    if (!isfinite(options->scale)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "scale %g is not finite", options->scale);
    }
    if (!(options->scale_stderr >= 0 && isfinite(options->scale_stderr))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "standard error %g of the scale is not 0 or greater",
                              options->scale_stderr);
    }
    return LEHR_OK;
}

/// Factor from the x axis of the background to that of the curve. 0: they do not convert.
static double axis_factor(lehr_axis from, lehr_axis to)
{
    static const struct {
        lehr_axis from, to;
        double factor;
    } known[] = {
        {LEHR_AXIS_Q_PER_NM, LEHR_AXIS_Q_PER_ANG, 0.1},
        {LEHR_AXIS_Q_PER_ANG, LEHR_AXIS_Q_PER_NM, 10},
        {LEHR_AXIS_TWO_THETA_DEG, LEHR_AXIS_TWO_THETA_RAD, PI / 180},
        {LEHR_AXIS_TWO_THETA_RAD, LEHR_AXIS_TWO_THETA_DEG, 180 / PI},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].from == from && known[i].to == to) {
            return known[i].factor;
        }
    }
    return from == to ? 1 : 0;
}

static lehr_status check_curve(const char *what, const lehr_curve *curve, lehr_error *err)
{
    if (curve->size < 2) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the %s has %zu points; 2 are needed", what, curve->size);
    }
    for (size_t i = 0; i < curve->size; i++) {
        if (!isfinite(curve->x[i]) || (i > 0 && !(curve->x[i] > curve->x[i - 1]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "x of the %s is not ascending: point %zu is %g", what,
                                  i, curve->x[i]);
        }
    }
    return LEHR_OK;
}

// ---- points -------------------------------------------------------------------------
/// A value with its standard error.
typedef struct sample {
    double value;
    double sigma;
} sample;

/// The background at x, by the straight line between its neighbours; NaN outside or next to a gap.
static sample background_at(const lehr_curve *background, double factor, double x, bool *interpolated)
{
    const sample none = {(double)NAN, (double)NAN};
    const double tolerance = 1e-6; // of a step: the same point, written with other digits
    size_t low = 0;
    size_t high = background->size - 1;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (background->x[middle] * factor <= x) {
            low = middle;
        } else {
            high = middle;
        }
    }
    double step = (background->x[high] - background->x[low]) * factor;
    double t = (x - background->x[low] * factor) / step;
    if (fabs(t) <= tolerance) {
        return (sample){background->y[low], background->sigma[low]};
    }
    if (fabs(t - 1) <= tolerance) {
        return (sample){background->y[high], background->sigma[high]};
    }
    if (!(t > 0 && t < 1)) {
        return none;
    }
    *interpolated = true;
    return (sample){(1 - t) * background->y[low] + t * background->y[high],
                    hypot((1 - t) * background->sigma[low], t * background->sigma[high])};
}

/// Everything the fit and the difference need, at the points of the curve that have both values.
typedef struct points {
    size_t size;
    double *x, *y, *sigma, *background, *background_sigma; ///< one block
} points;

static lehr_status gather(points *out, const lehr_curve *curve, const lehr_curve *background,
                          bool *interpolated, lehr_error *err)
{
    double factor = axis_factor(background->x_axis, curve->x_axis);
    if (factor == 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the curve is over %s, the background over %s",
                              lehr_axis_column(curve->x_axis), lehr_axis_column(background->x_axis));
    }
    size_t n = curve->size;
    out->x = lehr_core_alloc(5 * n, sizeof *out->x);
    if (!out->x) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu points", n);
    }
    out->y = out->x + n;
    out->sigma = out->y + n;
    out->background = out->sigma + n;
    out->background_sigma = out->background + n;
    for (size_t i = 0; i < n; i++) {
        sample below = background_at(background, factor, curve->x[i], interpolated);
        if (!isfinite(below.value) || !isfinite(curve->y[i])) {
            continue;
        }
        out->x[out->size] = curve->x[i];
        out->y[out->size] = curve->y[i];
        out->sigma[out->size] = curve->sigma[i];
        out->background[out->size] = below.value;
        // A background without errors, as a model has it, adds none.
        out->background_sigma[out->size++] = isnan(below.sigma) ? 0 : below.sigma;
    }
    if (out->size == 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "curve (%g to %g) and background (%g to %g) have no point in common",
                              curve->x[0], curve->x[n - 1], background->x[0] * factor,
                              background->x[background->size - 1] * factor);
    }
    return LEHR_OK;
}

// ---- fit of the scale ---------------------------------------------------------------
static bool has_errors(const lehr_fitting_line_data *data)
{
    for (size_t i = 0; i < data->n_points; i++) {
        if (!(data->sigma_y[i] > 0)) {
            return false;
        }
    }
    return true;
}

/// y = s x with errors in both: York's equations for a line through the origin. Without errors least squares.
static void fit_through_origin(lehr_xrd_subtraction *out, const lehr_fitting_line_data *data, bool weighted)
{
    enum { MOST_ITERATIONS = 200 };
    double scale = 0;
    double weight_sum = 0;
    for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
        double above = 0;
        double below = 0;
        weight_sum = 0;
        for (size_t i = 0; i < data->n_points; i++) {
            double vx = weighted ? data->sigma_x[i] * data->sigma_x[i] : 0;
            double vy = weighted ? data->sigma_y[i] * data->sigma_y[i] : 1;
            double w = 1 / (vy + scale * scale * vx);
            double adjusted = w * (data->x[i] * vy + scale * data->y[i] * vx);
            above += w * adjusted * data->y[i];
            below += w * adjusted * data->x[i];
            weight_sum += w * adjusted * adjusted;
        }
        double before = scale;
        scale = above / below;
        if (fabs(scale - before) <= 1e-14 * fabs(scale)) {
            break;
        }
    }
    double chi2 = 0;
    for (size_t i = 0; i < data->n_points; i++) {
        double residual = data->y[i] - scale * data->x[i];
        double variance = weighted ? pow(data->sigma_y[i], 2) + scale * scale * pow(data->sigma_x[i], 2) : 1;
        chi2 += residual * residual / variance;
    }
    double reduced = chi2 / ((double)data->n_points - 1);
    out->scale = scale;
    out->scale_stderr = sqrt((weighted ? fmax(1, reduced) : reduced) / weight_sum);
    out->remainder = 0;
    out->remainder_stderr = 0;
    out->reduced_chi2 = weighted ? reduced : (double)NAN;
}

static lehr_status fit_line(lehr_xrd_subtraction *out, const lehr_fitting_line_data *data, bool weighted,
                            lehr_error *err)
{
    lehr_fitting_line line;
    lehr_fitting_line_options options = lehr_fitting_line_options_defaults();
    lehr_fitting_line_data plain = {.n_points = data->n_points, .x = data->x, .y = data->y};
    options.method = weighted ? LEHR_FITTING_LINE_YORK : LEHR_FITTING_LINE_OLS;
    options.convention = weighted ? LEHR_COVARIANCE_INFLATE : LEHR_COVARIANCE_SCALED;
    lehr_status status = lehr_fitting_line_fit(&line, weighted ? data : &plain, &options, err);
    if (status) {
        return lehr_error_wrap(err, status, "scale of the background");
    }
    out->scale = line.slope.value;
    out->scale_stderr = line.slope.stderr_value;
    out->remainder = line.intercept.value;
    out->remainder_stderr = line.intercept.stderr_value;
    out->reduced_chi2 = weighted ? line.reduced_chi2 : (double)NAN;
    return LEHR_OK;
}

static lehr_status fit_scale(lehr_xrd_subtraction *out, const points *all,
                             const lehr_xrd_subtract_options *options, lehr_error *err)
{
    enum { LEAST_POINTS = 3 };
    size_t first = 0;
    size_t end = 0;
    double squares = 0;
    while (first < all->size && all->x[first] < options->range[0]) {
        first++;
    }
    for (end = first; end < all->size && all->x[end] <= options->range[1]; end++) {
        squares += all->background[end] * all->background[end];
    }
    out->fit_points = end - first;
    if (out->fit_points < LEAST_POINTS) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%zu points between %g and %g; a fit of the scale needs %d. Curve and "
                              "background have %g to %g in common",
                              out->fit_points, options->range[0], options->range[1], LEAST_POINTS, all->x[0],
                              all->x[all->size - 1]);
    }
    if (!(squares > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the background is zero between %g and %g",
                              options->range[0], options->range[1]);
    }
    const lehr_fitting_line_data data = {.n_points = out->fit_points,
                                         .x = all->background + first,
                                         .y = all->y + first,
                                         .sigma_x = all->background_sigma + first,
                                         .sigma_y = all->sigma + first};
    bool weighted = has_errors(&data);
    out->fitted = true;
    if (options->remainder == LEHR_XRD_REMAINDER_CONSTANT) {
        return fit_line(out, &data, weighted, err);
    }
    fit_through_origin(out, &data, weighted);
    return LEHR_OK;
}

// ---- the difference -----------------------------------------------------------------
static lehr_status fill(lehr_xrd_subtraction *out, const points *all, const lehr_curve *curve,
                        lehr_error *err)
{
    lehr_status status = lehr_curve_create(&out->difference, all->size, curve->x_axis, curve->y_axis, err);
    if (status) {
        return status;
    }
    out->background = lehr_core_memdup(all->background, all->size, sizeof *out->background);
    out->sigma_scale = lehr_core_alloc(all->size, sizeof *out->sigma_scale);
    if (!out->background || !out->sigma_scale) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu points", all->size);
    }
    for (size_t i = 0; i < all->size; i++) {
        out->difference->x[i] = all->x[i];
        out->difference->y[i] = all->y[i] - out->scale * all->background[i];
        out->difference->sigma[i] = hypot(all->sigma[i], out->scale * all->background_sigma[i]);
        out->sigma_scale[i] = fabs(all->background[i]) * out->scale_stderr;
    }
    out->left_out = curve->size - all->size;
    return LEHR_OK;
}

static lehr_status warn(const lehr_xrd_subtraction *result, lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    double dof = (double)result->fit_points - 2;
    if (result->left_out > 0) {
        status = lehr_warnings_add(warnings, err,
                                   "%zu points of the curve have no background (outside of it, or a gap) and "
                                   "are left out",
                                   result->left_out);
    }
    // Noise alone does that once in 1e5 fits.
    if (!status && result->fitted &&
        result->reduced_chi2 > 1 + 4.3 * sqrt(2 / fmax(1, dof)) + 6 / fmax(1, dof)) {
        status = lehr_warnings_add(warnings, err,
                                   "the scaled background does not describe the curve in the window of the "
                                   "fit (reduced chi2 %.3g): take a window without signal of the sample, or "
                                   "another background",
                                   result->reduced_chi2);
    }
    return status;
}

lehr_status lehr_xrd_subtract(lehr_xrd_subtraction **out, const lehr_curve *curve,
                              const lehr_curve *background, const lehr_xrd_subtract_options *options,
                              lehr_warnings *warnings, lehr_error *err)
{
    points all = {0};
    *out = NULL;
    lehr_xrd_subtraction *result = lehr_core_alloc(1, sizeof *result);
    if (!result) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    *result = (lehr_xrd_subtraction){.scale = options->scale,
                                     .scale_stderr = options->scale_stderr,
                                     .remainder = (double)NAN,
                                     .remainder_stderr = (double)NAN,
                                     .reduced_chi2 = (double)NAN};
    lehr_status status = check_options(options, err);
    status = status ? status : check_curve("curve", curve, err);
    status = status ? status : check_curve("background", background, err);
    if (!status) {
        status = gather(&all, curve, background, &result->interpolated, err);
    }
    if (!status && isnan(options->scale)) {
        status = fit_scale(result, &all, options, err);
    }
    if (!status) {
        status = fill(result, &all, curve, err);
    }
    if (!status) {
        status = warn(result, warnings, err);
    }
    lehr_core_free(all.x);
    if (status) {
        lehr_xrd_subtraction_free(result);
        return status;
    }
    *out = result;
    return LEHR_OK;
}
