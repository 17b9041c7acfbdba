// The same peak in other windows and with another model.
#include "fsdp_private.h"

#include <lehr/fitting/distribution.h>
#include <lehr/fitting/propagate.h>
#include <math.h>

static const double PI = 3.14159265358979323846;
/// Standard deviations of a Gaussian in its full width at half maximum.
static const double SIGMAS_PER_FWHM = 2.35482004503094938;

/// Standard deviations of its own error by which the noise of neighbours must exceed sigma before it counts.
static const double NOISE_EXCESS = 3;

/// Usable windows below which the scan says little.
static const size_t LEAST_WINDOWS = 3;

/// Parameters of the split Gaussian.
enum { SPLIT_POSITION, SPLIT_LEFT, SPLIT_AREA, SPLIT_RIGHT };

lehr_status fsdp_fit_window(lehr_fitting_peak *out, const fsdp_points *data, fsdp_window used,
                            const lehr_model *model, lehr_fitting_peak_baseline baseline, lehr_error *err)
{
    lehr_fitting_peak_options options = lehr_fitting_peak_options_defaults();
    options.shape = model;
    options.baseline = baseline;
    // Deviations that sigma does not explain are larger noise or a wrong model: neither leaves the position
    // as certain.
    options.fit.convention = data->sigma ? LEHR_COVARIANCE_TESTED : LEHR_COVARIANCE_SCALED;
    return lehr_fitting_peak_fit(out, data->x, data->y, data->sigma, used.first, used.n, &options, err);
}

// ---- noise --------------------------------------------------------------------------
double fsdp_noise_scale(const lehr_fitting_peak *peak, const fsdp_points *data, fsdp_window used)
{
    double sum = 0;
    double before = 0;
    double n = (double)used.n - 1;
    for (size_t i = used.first; i < used.first + used.n; i++) {
        double model = (double)NAN;
        lehr_fitting_peak_evaluate(&model, NULL, peak->parameters, peak->shape, peak->baseline_kind,
                                   &data->x[i], 1);
        double residual = (data->y[i] - model) / (data->sigma ? data->sigma[i] : 1);
        double step = i > used.first ? residual - before : 0;
        sum += step * step;
        before = residual;
    }
    double variance = sum / (2 * n);
    // Independent residuals: the variance of this estimate is 3 sigma^4/n.
    bool explained = data->sigma && !(variance > 1 + NOISE_EXCESS * sqrt(3 / n));
    return explained ? 1 : sqrt(variance);
}

double fsdp_fitted_scale(const lehr_fitting_peak *peak)
{
    return sqrt(lehr_covariance_factor(peak->fit.convention, peak->fit.reduced_chi2));
}

/// Correlation of the noise of position, the first parameter, and width.
static double correlation_of(const lehr_fitting_peak *peak)
{
    double gradient[LEHR_FITTING_PEAK_MAX_PARAMETERS] = {0};
    double width = 0, covariance = 0;
    bool exists = peak->shape->fwhm(peak->parameters, &width, gradient);
    for (size_t k = 0; k < peak->n_parameters; k++) {
        covariance += gradient[k] * peak->covariance[k];
    }
    double correlation = covariance / (peak->position.stderr_value * peak->fwhm.stderr_value);
    return exists && isfinite(correlation) ? fmax(-1, fmin(1, correlation)) : 0;
}

void fsdp_variant_fill(lehr_xrd_fsdp_variant *out, const lehr_fitting_peak *peak, const fsdp_points *data,
                       fsdp_window used, double fraction, double scale)
{
    const lehr_estimate values[LEHR_XRD_FSDP_N_VALUES] = {
        [LEHR_XRD_FSDP_POSITION] = peak->position, [LEHR_XRD_FSDP_FWHM] = peak->fwhm,
        [LEHR_XRD_FSDP_AMPLITUDE] = peak->height,  [LEHR_XRD_FSDP_AREA] = peak->area,
        [LEHR_XRD_FSDP_BASELINE] = peak->baseline,
    };
    double before = fsdp_fitted_scale(peak);
    *out = (lehr_xrd_fsdp_variant){
        .model = peak->shape,
        .fraction = fraction,
        .fit_range = {data->x[used.first], data->x[used.first + used.n - 1]},
        .n_points = used.n,
        .use = LEHR_XRD_FSDP_USED,
        .correlation = correlation_of(peak),
    };
    for (size_t i = 0; i < LEHR_XRD_FSDP_N_VALUES; i++) {
        out->values[i].value = values[i].value;
        out->values[i].stderr_value = before > 0 ? values[i].stderr_value * scale / before : 0;
    }
}

/// A variant without values.
static lehr_xrd_fsdp_variant unused(const lehr_model *model, double fraction, lehr_xrd_fsdp_use use,
                                    const fsdp_points *data, fsdp_window window)
{
    lehr_xrd_fsdp_variant out = {.model = model,
                                 .fraction = fraction,
                                 .fit_range = {data->x[window.first], data->x[window.first + window.n - 1]},
                                 .n_points = window.n,
                                 .use = use};
    for (size_t i = 0; i < LEHR_XRD_FSDP_N_VALUES; i++) {
        out.values[i] = (lehr_estimate){(double)NAN, (double)NAN};
    }
    return out;
}

// ---- windows ------------------------------------------------------------------------
/// Fit one more window or model; one that cannot be fitted is kept as such.
static lehr_status fit_variant(lehr_xrd_fsdp_variant *out, lehr_fitting_peak *peak, const lehr_xrd_fsdp *fit,
                               const fsdp_points *data, fsdp_window window, const lehr_model *model,
                               double fraction, lehr_error *err)
{
    lehr_error why = {0};
    lehr_status status = fsdp_fit_window(peak, data, window, model, fit->baseline_kind, &why);
    if (status == LEHR_ERR_NOMEM) {
        return lehr_error_set(err, status, "%s", why.message);
    }
    bool good = status == LEHR_OK && peak->fit.stop == LEHR_FITTING_CONVERGED && peak->fit.n_at_bound == 0;
    if (good) {
        fsdp_variant_fill(out, peak, data, window, fraction, fit->noise_scale);
    } else {
        *out = unused(model, fraction, LEHR_XRD_FSDP_FAILED, data, window);
    }
    return LEHR_OK;
}

static lehr_status scan_windows(lehr_xrd_fsdp *out, const fsdp_points *data,
                                const lehr_xrd_fsdp_options *options, lehr_error *err)
{
    size_t top = fsdp_points_top(data);
    size_t n = options->n_windows;
    double step = n > 1 ? (options->scan[1] - options->scan[0]) / (double)(n - 1) : 0;
    lehr_status status = LEHR_OK;
    out->n_windows = n;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        lehr_fitting_peak peak;
        lehr_xrd_fsdp_variant *variant = &out->windows[i];
        double fraction = options->scan[0] + step * (double)i;
        fsdp_window window = fsdp_points_window(data, fraction);
        lehr_xrd_fsdp_use use = fsdp_points_judge(data, window, top, fraction);
        if (use == LEHR_XRD_FSDP_USED) {
            status = fit_variant(variant, &peak, out, data, window, out->model, fraction, err);
        } else {
            *variant = unused(out->model, fraction, use, data, window);
        }
        out->windows_used += variant->use == LEHR_XRD_FSDP_USED;
    }
    return status;
}

// ---- models -------------------------------------------------------------------------
/// Moments of the split Gaussian with the standard deviations a (left) and b (right): mean - maximum,
/// variance, third central moment.
static void moments_of(double moments[3], double a, double b)
{
    double difference = b - a;
    double unit = sqrt(2 / PI);
    moments[0] = unit * difference;
    moments[1] = (1 - 2 / PI) * difference * difference + a * b;
    moments[2] = unit * difference * ((4 / PI - 1) * difference * difference + a * b);
}

/// Centroid and skewness with their derivatives by the widths at half maximum.
static void shape_of(double values[2], double by_left[2], double by_right[2], const double *parameters)
{
    double a = parameters[SPLIT_LEFT] / SIGMAS_PER_FWHM;
    double b = parameters[SPLIT_RIGHT] / SIGMAS_PER_FWHM;
    double d = b - a;
    double unit = sqrt(2 / PI);
    double m[3];
    moments_of(m, a, b);
    values[0] = parameters[SPLIT_POSITION] + m[0];
    values[1] = m[2] / pow(m[1], 1.5);
    for (int side = 0; side < 2; side++) {
        double sign = side == 0 ? -1 : 1; // of d
        double product = side == 0 ? b : a;
        double variance = 2 * (1 - 2 / PI) * d * sign + product;
        double third = unit * (sign * (3 * (4 / PI - 1) * d * d + a * b) + d * product);
        double *out = side == 0 ? by_left : by_right;
        out[0] = unit * sign / SIGMAS_PER_FWHM;
        out[1] = (third - 1.5 * m[2] / m[1] * variance) / pow(m[1], 1.5) / SIGMAS_PER_FWHM;
    }
}

/// @param[in] split, plain fits of the same points by both models; plain NULL: not fitted
static void fill_asymmetry(lehr_xrd_fsdp_asymmetry *out, const lehr_fitting_peak *split,
                           const lehr_fitting_peak *plain, bool weighted)
{
    double values[2], by_left[2], by_right[2];
    const double *p = split->parameters;
    size_t n = split->n_parameters;
    shape_of(values, by_left, by_right, p);
    lehr_estimate *shape[2] = {&out->centroid, &out->skewness};
    for (size_t i = 0; i < 2; i++) {
        double gradient[LEHR_FITTING_PEAK_MAX_PARAMETERS] = {0};
        gradient[SPLIT_POSITION] = i == 0 ? 1 : 0;
        gradient[SPLIT_LEFT] = by_left[i];
        gradient[SPLIT_RIGHT] = by_right[i];
        *shape[i] = (lehr_estimate){values[i], lehr_covariance_propagate(gradient, split->covariance, n)};
    }
    out->fitted = true;
    out->maximum = split->position;
    out->fwhm_left = lehr_covariance_estimate(p, split->covariance, n, SPLIT_LEFT);
    out->fwhm_right = lehr_covariance_estimate(p, split->covariance, n, SPLIT_RIGHT);
    out->probability = (double)NAN;
    if (plain) {
        // Noise that exceeds sigma weakens the gain; noise that does not leaves it.
        double noise = weighted ? fmax(1, split->fit.reduced_chi2) : split->fit.reduced_chi2;
        double gain = fmax(0, plain->fit.chi2 - split->fit.chi2) / noise;
        out->probability = lehr_tail_f(gain, 1, (double)split->fit.dof);
    }
}

static lehr_status try_models(lehr_xrd_fsdp *out, const lehr_fitting_peak *peak, const fsdp_points *data,
                              fsdp_window used, lehr_error *err)
{
    const lehr_model *split = lehr_model_find("split-gaussian");
    const lehr_model *gaussian = lehr_model_find("gaussian");
    const lehr_model *model = out->model == split ? gaussian : split;
    lehr_fitting_peak other;
    lehr_fitting_peak plain;
    lehr_xrd_fsdp_variant ignored = {0};
    lehr_status status = fit_variant(&out->other, &other, out, data, used, model, out->fraction, err);
    bool fitted = status == LEHR_OK && out->other.use == LEHR_XRD_FSDP_USED;
    if (status != LEHR_OK || (!fitted && model == split)) {
        return status;
    }
    if (model == gaussian) {
        fill_asymmetry(&out->asymmetry, peak, fitted ? &other : NULL, data->sigma != NULL);
        return LEHR_OK;
    }
    if (out->model == gaussian) {
        fill_asymmetry(&out->asymmetry, &other, peak, data->sigma != NULL);
        return LEHR_OK;
    }
    status = fit_variant(&ignored, &plain, out, data, used, gaussian, out->fraction, err);
    if (status == LEHR_OK) {
        bool both = ignored.use == LEHR_XRD_FSDP_USED;
        fill_asymmetry(&out->asymmetry, &other, both ? &plain : NULL, data->sigma != NULL);
    }
    return status;
}

static lehr_status warn_about_scan(const lehr_xrd_fsdp *fit, lehr_warnings *warnings, lehr_error *err)
{
    if (fit->n_windows == 0 || fit->windows_used >= LEAST_WINDOWS || fit->windows_used == fit->n_windows) {
        return LEHR_OK;
    }
    return lehr_warnings_add(
        warnings, err,
        "the range term of the budget rests on %zu of %zu windows: the others reach the end of the data or "
        "over a minimum, or cannot be fitted; scan smaller fractions or widen the range",
        fit->windows_used, fit->n_windows);
}

lehr_status fsdp_vary(lehr_xrd_fsdp *out, const lehr_fitting_peak *peak, const fsdp_points *data,
                      fsdp_window used, const lehr_xrd_fsdp_options *options, lehr_warnings *warnings,
                      lehr_error *err)
{
    lehr_status status = scan_windows(out, data, options, err);
    status = status == LEHR_OK ? try_models(out, peak, data, used, err) : status;
    return status == LEHR_OK ? warn_about_scan(out, warnings, err) : status;
}
