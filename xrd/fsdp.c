#include "fsdp.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/distribution.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/// Half the distance between the windows of the scan.
static const double SCAN_STEP = 0.1;

/// Probability of a chi2 this large or larger below which a fit is reported as bad.
static const double BAD_FIT_PROBABILITY = 1e-6;

/// Usable points of the curve inside the range.
typedef struct points {
    size_t n;
    double *x;
    double *y;
    double *sigma; ///< NULL when the curve has none
} points;

/// Contiguous points above a threshold.
typedef struct window {
    size_t first;
    size_t n;
} window;

lehr_xrd_fsdp_options lehr_xrd_fsdp_defaults(void)
{
    const double unset = (double)NAN;
    return (lehr_xrd_fsdp_options){
        .fraction = 0.5,
        .range = {unset, unset},
        .baseline = LEHR_FITTING_BASELINE_CONSTANT,
        .distance_m = unset,
        .distance_uncertainty_m = unset,
        .wavelength_ang = unset,
    };
}

// ---- checks -------------------------------------------------------------------------
static lehr_status check_options(const lehr_xrd_fsdp_options *options, lehr_error *err)
{
    if (!(options->fraction > 0 && options->fraction < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "fraction %g; expected a number between 0 and 1",
                              options->fraction);
    }
    bool unset = isnan(options->range[0]) && isnan(options->range[1]);
    if (!unset && !(options->range[0] < options->range[1])) {
        return lehr_error_set(err, LEHR_ERR_ARG, "range %g to %g is empty", options->range[0],
                              options->range[1]);
    }
    if (isnan(options->distance_m) != isnan(options->distance_uncertainty_m)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the distance and its uncertainty are needed together");
    }
    if (!isnan(options->distance_m) && !(options->distance_m > 0 && options->distance_uncertainty_m >= 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "distance %g m with uncertainty %g m", options->distance_m,
                              options->distance_uncertainty_m);
    }
    return LEHR_OK;
}

static lehr_status check_axis(const lehr_curve *curve, lehr_error *err)
{
    if (curve->x_axis == LEHR_AXIS_Q_PER_ANG || curve->x_axis == LEHR_AXIS_Q_PER_NM ||
        curve->x_axis == LEHR_AXIS_OTHER) {
        return LEHR_OK;
    }
    return lehr_error_set(err, LEHR_ERR_DOMAIN, "the curve has the axis %s; a q axis is needed",
                          lehr_axis_column(curve->x_axis));
}

// ---- points -------------------------------------------------------------------------
static bool has_sigma(const lehr_curve *curve)
{
    for (size_t i = 0; i < curve->size; i++) {
        if (isfinite(curve->sigma[i])) {
            return true;
        }
    }
    return false;
}

static bool is_inside(const lehr_curve *curve, size_t i, const double range[2])
{
    bool finite = isfinite(curve->x[i]) && isfinite(curve->y[i]);
    return finite && (isnan(range[0]) || (curve->x[i] >= range[0] && curve->x[i] <= range[1]));
}

/// Points that are left out because their sigma is not greater than 0.
typedef struct unweighable {
    size_t n;
    size_t first; ///< index in the curve
} unweighable;

static lehr_status report_left_out(const points *used, unweighable left, const lehr_curve *curve,
                                   const double range[2], lehr_warnings *warnings, lehr_error *err)
{
    if (used->n > 0 && left.n == 0) {
        return LEHR_OK;
    }
    if (used->n > 0) {
        return lehr_warnings_add(
            warnings, err,
            "%zu of %zu points are left out: their sigma is not greater than 0, the first "
            "in row %zu of the data (%g)",
            left.n, left.n + used->n, left.first + 1, curve->sigma[left.first]);
    }
    if (left.n > 0) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "the column sigma is not greater than 0 in any of the %zu rows, the first being row "
            "%zu of the data (%g): leave the column out to weight all points alike",
            left.n, left.first + 1, curve->sigma[left.first]);
    }
    if (isnan(range[0])) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "no row with finite values");
    }
    return lehr_error_set(err, LEHR_ERR_DOMAIN, "no points between %g and %g", range[0], range[1]);
}

static void free_points(points *data)
{
    lehr_core_free(data->x);
    lehr_core_free(data->y);
    lehr_core_free(data->sigma);
}

static lehr_status take_points(points *out, const lehr_curve *curve, const double range[2],
                               lehr_warnings *warnings, lehr_error *err)
{
    unweighable left = {0};
    bool weighted = has_sigma(curve);
    out->x = lehr_core_alloc(curve->size, sizeof *out->x);
    out->y = lehr_core_alloc(curve->size, sizeof *out->y);
    out->sigma = weighted ? lehr_core_alloc(curve->size, sizeof *out->sigma) : NULL;
    if (!out->x || !out->y || (weighted && !out->sigma)) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < curve->size; i++) {
        if (!is_inside(curve, i, range)) {
            continue;
        }
        if (weighted && !(curve->sigma[i] > 0)) {
            left.first = left.n == 0 ? i : left.first;
            left.n++;
            continue;
        }
        out->x[out->n] = curve->x[i];
        out->y[out->n] = curve->y[i];
        if (weighted) {
            out->sigma[out->n] = curve->sigma[i];
        }
        out->n++;
    }
    return report_left_out(out, left, curve, range, warnings, err);
}

static size_t find_maximum(const points *data)
{
    size_t top = 0;
    for (size_t i = 1; i < data->n; i++) {
        top = data->y[i] > data->y[top] ? i : top;
    }
    return top;
}

/// Points around the maximum that are not below (1 - fraction) of it.
static window find_window(const points *data, size_t top, double fraction)
{
    double threshold = (1 - fraction) * data->y[top];
    size_t first = top;
    size_t last = top;
    while (first > 0 && data->y[first - 1] >= threshold) {
        first--;
    }
    while (last + 1 < data->n && data->y[last + 1] >= threshold) {
        last++;
    }
    return (window){.first = first, .n = last - first + 1};
}

// ---- fits ---------------------------------------------------------------------------
static lehr_status fit_window(lehr_fitting_peak *out, const points *data, window used,
                              lehr_fitting_peak_baseline baseline, lehr_error *err)
{
    lehr_fitting_peak_options options = lehr_fitting_peak_options_defaults();
    options.baseline = baseline;
    // Deviations larger than sigma are larger noise or a wrong model: neither leaves the position as certain.
    options.fit.convention = data->sigma ? LEHR_COVARIANCE_INFLATE : LEHR_COVARIANCE_SCALED;
    return lehr_fitting_peak_fit(out, data->x, data->y, data->sigma, used.first, used.n, &options, err);
}

/// Least and largest value of each parameter over the scanned windows.
typedef struct spread {
    double least[5];
    double most[5];
} spread;

static void list_parameters(double out[5], const lehr_fitting_peak *peak)
{
    out[0] = peak->position.value;
    out[1] = peak->fwhm.value;
    out[2] = peak->height.value;
    out[3] = peak->area.value;
    out[4] = peak->baseline.value;
}

static void widen(spread *found, const lehr_fitting_peak *peak)
{
    double values[5];
    list_parameters(values, peak);
    for (int i = 0; i < 5; i++) {
        found->least[i] = fmin(found->least[i], values[i]);
        found->most[i] = fmax(found->most[i], values[i]);
    }
}

/// Fit narrower and wider windows. One that cannot be fitted (too few points) is left out, with a warning.
static lehr_status scan_windows(spread *out, const lehr_fitting_peak *peak, const points *data, size_t top,
                                const lehr_xrd_fsdp_options *options, lehr_warnings *warnings,
                                lehr_error *err)
{
    const double fractions[] = {options->fraction - SCAN_STEP, options->fraction + SCAN_STEP};
    lehr_status status = LEHR_OK;
    list_parameters(out->least, peak);
    list_parameters(out->most, peak);
    for (size_t i = 0; !status && i < sizeof fractions / sizeof *fractions; i++) {
        lehr_fitting_peak other;
        lehr_error why = {0};
        if (!(fractions[i] > 0 && fractions[i] < 1)) {
            continue;
        }
        window used = find_window(data, top, fractions[i]);
        status = fit_window(&other, data, used, options->baseline, &why);
        if (!status && other.fit.stop == LEHR_FITTING_CONVERGED) {
            widen(out, &other);
        } else if (status == LEHR_ERR_NOMEM) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "%s", why.message);
        } else {
            status = lehr_warnings_add(
                warnings, err, "range term of the budget without the window of fraction %g: %s", fractions[i],
                why.message[0] ? why.message : "the fit did not converge");
        }
    }
    return status;
}

// ---- result -------------------------------------------------------------------------
/// Relative error of q at a distance with relative error dL/L: tan(2theta) = r/L at fixed r gives
/// dq/q = cos^2(theta) cos(2theta) dL/L, which is dL/L at small angles.
static double relative_distance_error(double q, lehr_axis axis, const lehr_xrd_fsdp_options *options)
{
    if (isnan(options->distance_m)) {
        return 0;
    }
    double relative = options->distance_uncertainty_m / options->distance_m;
    if (isnan(options->wavelength_ang)) {
        return relative;
    }
    double q_per_ang = axis == LEHR_AXIS_Q_PER_NM ? q / 10 : q;
    double sine = q_per_ang * options->wavelength_ang / (4 * PI);
    double cos2_theta = 1 - sine * sine;
    return fabs(cos2_theta * (1 - 2 * sine * sine)) * relative;
}

static lehr_estimate combine(lehr_estimate fitted, const spread *scan, int parameter, double distance)
{
    double range = 0.5 * (scan->most[parameter] - scan->least[parameter]);
    double counting = fitted.stderr_value;
    return (lehr_estimate){fitted.value, sqrt(counting * counting + range * range + distance * distance)};
}

static void fill_result(lehr_xrd_fsdp *out, const lehr_fitting_peak *peak, const spread *scan,
                        const points *data, window used, lehr_axis axis, const lehr_xrd_fsdp_options *options)
{
    double relative = relative_distance_error(peak->position.value, axis, options);
    double distance = fabs(peak->position.value) * relative;
    *out = (lehr_xrd_fsdp){
        .x_axis = axis,
        .position = combine(peak->position, scan, 0, distance),
        .fwhm = combine(peak->fwhm, scan, 1, peak->fwhm.value * relative),
        .amplitude = combine(peak->height, scan, 2, 0),
        .area = combine(peak->area, scan, 3, 0),
        .baseline = combine(peak->baseline, scan, 4, 0),
        .budget = {.counting = peak->position.stderr_value,
                   .distance = isnan(options->distance_m) ? (double)NAN : distance,
                   .range = 0.5 * (scan->most[0] - scan->least[0])},
        .fit_range = {data->x[used.first], data->x[used.first + used.n - 1]},
        .n_points = used.n,
        .weighted = data->sigma != NULL,
        .reduced_chi2 = data->sigma ? peak->fit.reduced_chi2 : (double)NAN,
        .error_scale = data->sigma ? fmax(1, sqrt(peak->fit.reduced_chi2)) : (double)NAN,
        .stop = peak->fit.stop,
    };
}

/// Say that the points lie further from the fit than their sigma allows.
static lehr_status warn_about_misfit(const lehr_xrd_fsdp *result, const lehr_fitting_peak *peak,
                                     lehr_warnings *warnings, lehr_error *err)
{
    double dof = (double)peak->fit.dof;
    if (!result->weighted || !(lehr_tail_chi2(peak->fit.chi2, dof) < BAD_FIT_PROBABILITY)) {
        return LEHR_OK;
    }
    return lehr_warnings_add(
        warnings, err,
        "the fit from %g to %g has reduced_chi2 = %.3g: the points scatter more than their sigma, or the "
        "peak is "
        "no Gaussian; the counting errors are multiplied with its root, %.3g. Look at the residuals (--plot) "
        "for "
        "outliers, integrate with --error azimuthal, or fit another --range or --fraction",
        result->fit_range[0], result->fit_range[1], result->reduced_chi2, result->error_scale);
}

static lehr_status fit_points(lehr_xrd_fsdp *out, const points *data, lehr_axis axis,
                              const lehr_xrd_fsdp_options *options, lehr_warnings *warnings, lehr_error *err)
{
    lehr_fitting_peak peak;
    spread scan;
    size_t top = find_maximum(data);
    window used = find_window(data, top, options->fraction);
    if (used.first == 0 || used.first + used.n == data->n) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the peak at %g is cut off: its top reaches the end of the curve or range, %g "
                              "to %g; choose another range",
                              data->x[top], data->x[0], data->x[data->n - 1]);
    }
    lehr_status status = fit_window(&peak, data, used, options->baseline, err);
    if (!status) {
        status = scan_windows(&scan, &peak, data, top, options, warnings, err);
    }
    if (!status) {
        fill_result(out, &peak, &scan, data, used, axis, options);
        status = warn_about_misfit(out, &peak, warnings, err);
    }
    return status;
}

lehr_status lehr_xrd_fsdp_fit(lehr_xrd_fsdp *out, const lehr_curve *curve,
                              const lehr_xrd_fsdp_options *options, lehr_warnings *warnings, lehr_error *err)
{
    points data = {0};
    lehr_status status = check_options(options, err);
    if (!status) {
        status = check_axis(curve, err);
    }
    if (!status) {
        status = take_points(&data, curve, options->range, warnings, err);
    }
    if (!status) {
        status = fit_points(out, &data, curve->x_axis, options, warnings, err);
    }
    free_points(&data);
    return status;
}
