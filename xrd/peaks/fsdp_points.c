// Which points of a curve belong to the peak.
#include "fsdp_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/// A window reaches over a minimum where the curve behind rises by this part of the height above it, and by
/// this many standard errors, in so many neighbouring points: a spike does not.
static const double RISE = 0.15;
static const double RISE_SIGMAS = 5;
enum { RISE_POINTS = 3 };

// ---- axis ---------------------------------------------------------------------------
/// Factor that turns the axis into 1/angstrom, or (angles) into radians of theta; NaN for axes that are
/// neither q nor angle.
static double factor_of(lehr_axis axis)
{
    switch (axis) {
    case LEHR_AXIS_Q_PER_ANG:
    case LEHR_AXIS_OTHER:
        return 1;
    case LEHR_AXIS_Q_PER_NM:
        return 0.1;
    case LEHR_AXIS_TWO_THETA_DEG:
        return PI / 360;
    case LEHR_AXIS_TWO_THETA_RAD:
        return 0.5;
    default:
        return (double)NAN;
    }
}

lehr_status lehr_xrd_fsdp_curve(lehr_curve **out, const lehr_curve *curve, double wavelength_ang,
                                lehr_error *err)
{
    double factor = factor_of(curve->x_axis);
    bool angle = curve->x_axis == LEHR_AXIS_TWO_THETA_DEG || curve->x_axis == LEHR_AXIS_TWO_THETA_RAD;
    *out = NULL;
    if (!isnan(wavelength_ang) && !(wavelength_ang > 0 && isfinite(wavelength_ang))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a wavelength of %g angstrom; expected one greater than 0",
                              wavelength_ang);
    }
    if (isnan(factor)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the curve has the axis %s; a q axis is needed, or 2theta with its wavelength",
                              lehr_axis_column(curve->x_axis));
    }
    if (angle && isnan(wavelength_ang)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the curve has the axis %s; a q axis is needed: give the wavelength "
                              "(--wavelength), which turns the angles into q",
                              lehr_axis_column(curve->x_axis));
    }
    lehr_axis axis = curve->x_axis == LEHR_AXIS_OTHER ? LEHR_AXIS_OTHER : LEHR_AXIS_Q_PER_ANG;
    lehr_status status = lehr_curve_create(out, curve->size, axis, curve->y_axis, err);
    for (size_t i = 0; status == LEHR_OK && i < curve->size; i++) {
        double x = factor * curve->x[i];
        (*out)->x[i] = angle ? 4 * PI / wavelength_ang * sin(x) : x;
    }
    if (status == LEHR_OK) {
        memcpy((*out)->y, curve->y, curve->size * sizeof *curve->y);
        memcpy((*out)->sigma, curve->sigma, curve->size * sizeof *curve->sigma);
    }
    return status;
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

static lehr_status report_left_out(const fsdp_points *used, unweighable left, const lehr_curve *curve,
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

void fsdp_points_clear(fsdp_points *data)
{
    lehr_core_free(data->x);
    lehr_core_free(data->y);
    lehr_core_free(data->sigma);
    lehr_core_free(data->smooth);
}

lehr_status fsdp_points_take(fsdp_points *out, const lehr_curve *curve, const double range[2],
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
        if (weighted && !(curve->sigma[i] > 0 && isfinite(curve->sigma[i]))) {
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

size_t fsdp_points_top(const fsdp_points *data)
{
    size_t top = 0;
    for (size_t i = 1; i < data->n; i++) {
        top = data->smooth[i] > data->smooth[top] ? i : top;
    }
    return top;
}

fsdp_window fsdp_points_window(const fsdp_points *data, double fraction)
{
    fsdp_window used = {0};
    lehr_fitting_peak_window(&used.first, &used.n, data->smooth, data->n, fraction);
    return used;
}

/// Standard error of a point where the curve says none: from differences of neighbours, which a slope only
/// makes larger.
static double scatter(const fsdp_points *data)
{
    double sum = 0;
    for (size_t i = 1; i < data->n; i++) {
        double step = data->y[i] - data->y[i - 1];
        sum += step * step;
    }
    return data->n > 1 ? sqrt(sum / (2 * (double)(data->n - 1))) : 0;
}

/// From the maximum to the point @p end (that one not included) the curve goes down and up again.
static bool rises_again(const fsdp_points *data, size_t top, size_t end, bool up, double depth)
{
    double least = data->y[top];
    double noise = data->sigma ? 0 : scatter(data);
    int risen = 0;
    for (size_t i = top; i != end; i += up ? 1 : (size_t)-1) {
        double rise = data->y[i] - least;
        double fall = data->y[top] - least;
        double sigma = data->sigma ? data->sigma[i] : noise;
        bool rises = fall > 0.5 * depth && rise > fmax(RISE * fall, RISE_SIGMAS * sigma);
        risen = rises ? risen + 1 : 0;
        if (risen == RISE_POINTS) {
            return true;
        }
        least = fmin(least, data->y[i]);
    }
    return false;
}

lehr_xrd_fsdp_use fsdp_points_judge(const fsdp_points *data, fsdp_window used, size_t top, double fraction)
{
    size_t last = used.first + used.n - 1;
    double depth = fraction * data->y[top];
    if (used.first == 0 || last + 1 == data->n) {
        return LEHR_XRD_FSDP_CUT_OFF;
    }
    // Above half the depth of the window ripples of the noise are no minima.
    bool over =
        rises_again(data, top, last + 1, true, depth) || rises_again(data, top, used.first - 1, false, depth);
    return over ? LEHR_XRD_FSDP_OVER_MINIMUM : LEHR_XRD_FSDP_USED;
}
