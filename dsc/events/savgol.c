// Local polynomials. Each window is solved by the QR of the module fitting; where the spacing repeats, so do
// the weights.
#include "savgol.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/linear.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

// Windows whose spacing agrees to this part of a step share their weights.
#define SAME_SPACING 1e-4
#define CLIP         4.0    // robust standard deviations
#define MAD_TO_SIGMA 1.4826 // of the normal distribution

/// Weights of one window.
typedef struct stencil {
    size_t at; // point of the window where the polynomial is evaluated; SIZE_MAX: none yet
    double step;
    double *value; // shape (width,)
    double *slope;
    double *zero; // stands for y: only the weights are wanted
} stencil;

static lehr_status check(const double *x, const double *y, size_t n, const lehr_dsc_savgol_options *options,
                         lehr_error *err)
{
    if (options->order < 1 || options->order > 6) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the order %zu of the local polynomials is not from 1 to 6",
                              options->order);
    }
    if (options->width % 2 == 0 || options->width <= options->order) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "the width of %zu points is not odd and greater than the order %zu of the local "
            "polynomials",
            options->width, options->order);
    }
    if (n < options->width) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: %zu points, fewer than the width of %zu",
                              options->name, n, options->width);
    }
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: row %zu of the ramp is no number", options->name,
                                  i + 1);
        }
    }
    return LEHR_OK;
}

/// True when the window is evenly spaced by the step of the weights at hand.
static bool same(const stencil *weights, const double *x, size_t width, size_t at)
{
    if (weights->at != at) {
        return false;
    }
    for (size_t j = 1; j < width; j++) {
        if (!(fabs(x[j] - x[j - 1] - weights->step) <= SAME_SPACING * weights->step)) {
            return false;
        }
    }
    return true;
}

static lehr_status renew(stencil *weights, const double *x, const lehr_dsc_savgol_options *options, size_t at,
                         lehr_error *err)
{
    lehr_linear_fit *fit = NULL;
    const double value[7] = {1};
    const double slope[7] = {0, 1};
    lehr_status status = lehr_linear_polynomial_create(&fit, x, weights->zero, NULL, options->width,
                                                       options->order, x[at], err);
    if (status == LEHR_OK) {
        status = lehr_linear_fit_response(fit, value, weights->value, err);
    }
    if (status == LEHR_OK) {
        status = lehr_linear_fit_response(fit, slope, weights->slope, err);
    } else if (status == LEHR_ERR_NUMERIC) {
        status = lehr_error_wrap(err, status, "%s: local polynomial at %g", options->name, x[at]);
    }
    lehr_linear_fit_free(fit);
    weights->at = at;
    weights->step = (x[options->width - 1] - x[0]) / (double)(options->width - 1);
    return status;
}

/// Residuals of the polynomials, each divided by what white noise 1 gives it.
typedef struct residuals {
    double *standard; // shape (n,)
    double *sorted;   // shape (n,)
} residuals;

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/// Noise from the residuals below four robust standard deviations: a few points at which the curve turns
/// sharply (begin and end of a ramp, a peak) say nothing about noise.
static void judge(lehr_dsc_savgol *out, residuals *rest)
{
    for (size_t i = 0; i < out->n; i++) {
        rest->sorted[i] = fabs(rest->standard[i]);
    }
    qsort(rest->sorted, out->n, sizeof(double), compare);
    double limit = CLIP * MAD_TO_SIGMA * rest->sorted[out->n / 2];
    double sum = 0;
    double neighbours = 0;
    double points = 0;
    for (size_t i = 0; i < out->n; i++) {
        double r = rest->standard[i];
        if (fabs(r) > limit) {
            continue;
        }
        sum += r * r;
        points += 1;
        bool pair = i > 0 && fabs(rest->standard[i - 1]) <= limit;
        neighbours += pair ? r * rest->standard[i - 1] : 0;
    }
    out->noise = sqrt(sum / points);
    out->alike = sum > 0 ? neighbours / sum : 0;
}

static void apply(lehr_dsc_savgol *out, residuals *rest, const stencil *weights, const double *y,
                  size_t first, size_t i, const double *functional, const lehr_dsc_savgol_options *options)
{
    double smooth = 0;
    double norm = 0;
    for (size_t j = 0; j < options->width; j++) {
        double w = options->value_factor * weights->value[j] + options->slope_factor * weights->slope[j];
        out->out[i] += w * y[first + j];
        smooth += weights->value[j] * y[first + j];
        norm += w * w;
        if (functional) {
            out->transposed[first + j] += functional[i] * w;
        }
    }
    out->gain[i] = sqrt(norm);
    double left = 1 - weights->value[i - first]; // of the variance: a projection
    rest->standard[i] = left > 1e-9 ? (y[i] - smooth) / sqrt(left) : 0;
}

static lehr_status run_windows(lehr_dsc_savgol *out, stencil *weights, residuals *rest, const double *x,
                               const double *y, const double *functional,
                               const lehr_dsc_savgol_options *options, lehr_error *err)
{
    size_t half = options->width / 2;
    size_t last = out->n - options->width;
    for (size_t i = 0; i < out->n; i++) {
        size_t first = i < half ? 0 : i - half;
        first = first > last ? last : first;
        if (!same(weights, x + first, options->width, i - first)) {
            lehr_status status = renew(weights, x + first, options, i - first, err);
            if (status != LEHR_OK) {
                return status;
            }
        }
        apply(out, rest, weights, y, first, i, functional, options);
    }
    judge(out, rest);
    return LEHR_OK;
}

lehr_status lehr_dsc_savgol_filter(lehr_dsc_savgol *out, const double *x, const double *y, size_t n,
                                   const double *functional, const lehr_dsc_savgol_options *options,
                                   lehr_error *err)
{
    *out = (lehr_dsc_savgol){.n = n};
    lehr_status status = check(x, y, n, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    stencil weights = {.at = SIZE_MAX,
                       .value = lehr_core_alloc(options->width, sizeof(double)),
                       .slope = lehr_core_alloc(options->width, sizeof(double)),
                       .zero = lehr_core_alloc(options->width, sizeof(double))};
    residuals rest = {lehr_core_alloc(n, sizeof(double)), lehr_core_alloc(n, sizeof(double))};
    out->out = lehr_core_alloc(n, sizeof(double));
    out->gain = lehr_core_alloc(n, sizeof(double));
    out->transposed = functional ? lehr_core_alloc(n, sizeof(double)) : NULL;
    bool enough = weights.value && weights.slope && weights.zero && out->out && out->gain && rest.standard &&
                  rest.sorted;
    if (!enough || (functional && !out->transposed)) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to filter %zu points", n);
    }
    if (status == LEHR_OK) {
        status = run_windows(out, &weights, &rest, x, y, functional, options, err);
    }
    lehr_core_free(weights.value);
    lehr_core_free(weights.slope);
    lehr_core_free(weights.zero);
    lehr_core_free(rest.standard);
    lehr_core_free(rest.sorted);
    if (status != LEHR_OK) {
        lehr_dsc_savgol_clear(out);
    }
    return status;
}

void lehr_dsc_savgol_clear(lehr_dsc_savgol *local)
{
    lehr_core_free(local->out);
    lehr_core_free(local->gain);
    lehr_core_free(local->transposed);
    *local = (lehr_dsc_savgol){0};
}
