#include <lehr/fitting/peak.h>

#include <math.h>

static const double ln2 = 0.69314718055994530942;
static const double sqrt_4ln2_over_pi = 0.93943727869965133377; ///< height of a peak of unit area and width

/// The data of one fit, handed to the model.
typedef struct peak_data {
    const double *x;
    const double *y;
    const double *sigma; ///< or NULL
    size_t n;
    size_t n_parameters;
} peak_data;

lehr_fitting_peak_options lehr_fitting_peak_options_defaults(void)
{
    return (lehr_fitting_peak_options){.baseline = LEHR_FITTING_BASELINE_CONSTANT,
                                       .fit = lehr_fitting_options_defaults()};
}

bool lehr_fitting_peak_gaussian(const double *parameters, size_t n_parameters, const double *x, size_t n,
                                double *values, double *jacobian)
{
    double fwhm = parameters[LEHR_FITTING_PEAK_FWHM];
    double area = parameters[LEHR_FITTING_PEAK_AREA];
    bool has_baseline = n_parameters > LEHR_FITTING_PEAK_Y0;
    double baseline = has_baseline ? parameters[LEHR_FITTING_PEAK_Y0] : 0.0;
    if (!(fwhm > 0)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        double u = (x[i] - parameters[LEHR_FITTING_PEAK_POSITION]) / fwhm;
        double shape = sqrt_4ln2_over_pi / fwhm * exp(-4 * ln2 * u * u);
        if (values) {
            values[i] = baseline + area * shape;
        }
        if (jacobian) {
            double *row = jacobian + i * n_parameters;
            row[LEHR_FITTING_PEAK_POSITION] = area * shape * 8 * ln2 * u / fwhm;
            row[LEHR_FITTING_PEAK_FWHM] = area * shape * (8 * ln2 * u * u - 1) / fwhm;
            row[LEHR_FITTING_PEAK_AREA] = shape;
            if (has_baseline) {
                row[LEHR_FITTING_PEAK_Y0] = 1;
            }
        }
    }
    return true;
}

static bool peak_model(const double *parameters, double *values, double *jacobian, const void *context)
{
    const peak_data *data = context;
    return lehr_fitting_peak_gaussian(parameters, data->n_parameters, data->x, data->n, values, jacobian);
}

// ---- start values -------------------------------------------------------------------
/// Area and baseline by a linear fit for a given centre and width; returns chi2.
static double fit_linear_part(double *parameters, const peak_data *data)
{
    double s = 0, sg = 0, sgg = 0, sy = 0, sgy = 0, syy = 0;
    for (size_t i = 0; i < data->n; i++) {
        double u = (data->x[i] - parameters[LEHR_FITTING_PEAK_POSITION]) / parameters[LEHR_FITTING_PEAK_FWHM];
        double g = sqrt_4ln2_over_pi / parameters[LEHR_FITTING_PEAK_FWHM] * exp(-4 * ln2 * u * u);
        double weight = data->sigma ? 1 / (data->sigma[i] * data->sigma[i]) : 1;
        s += weight;
        sg += weight * g;
        sgg += weight * g * g;
        sy += weight * data->y[i];
        sgy += weight * g * data->y[i];
        syy += weight * data->y[i] * data->y[i];
    }
    double y0 = 0;
    double area = sgy / sgg;
    if (data->n_parameters > LEHR_FITTING_PEAK_Y0) {
        double determinant = s * sgg - sg * sg;
        area = (s * sgy - sg * sy) / determinant;
        y0 = (sy - area * sg) / s;
        parameters[LEHR_FITTING_PEAK_Y0] = y0;
    }
    parameters[LEHR_FITTING_PEAK_AREA] = area;
    return syy - area * sgy - y0 * sy;
}

/// Mean position with weights (y - min)^2, which the top of a peak dominates.
static double centre_of_top(const peak_data *data, double y_min)
{
    double sum = 0, sum_x = 0;
    for (size_t i = 0; i < data->n; i++) {
        double weight = (data->y[i] - y_min) * (data->y[i] - y_min);
        sum += weight;
        sum_x += weight * data->x[i];
    }
    return sum_x / sum;
}

/// Best of a scan over widths from two sampling steps to four times the window. False when no maximum fits.
static bool find_start(double *best, const peak_data *data)
{
    enum { n_widths = 24 };
    size_t top = 0, bottom = 0;
    for (size_t i = 1; i < data->n; i++) {
        top = data->y[i] > data->y[top] ? i : top;
        bottom = data->y[i] < data->y[bottom] ? i : bottom;
    }
    double span = fabs(data->x[data->n - 1] - data->x[0]);
    double narrowest = 2 * span / (double)(data->n - 1);
    double ratio = pow(4 * span / narrowest, 1.0 / (n_widths - 1));
    const double centres[] = {data->x[top], centre_of_top(data, data->y[bottom])};
    double best_chi2 = INFINITY;
    for (size_t c = 0; c < 2; c++) {
        double width = narrowest;
        for (size_t k = 0; k < n_widths; k++, width *= ratio) {
            double trial[LEHR_FITTING_PEAK_MAX_PARAMETERS] = {centres[c], width};
            double chi2 = fit_linear_part(trial, data);
            if (!(chi2 < best_chi2) || !(trial[LEHR_FITTING_PEAK_AREA] > 0)) {
                continue;
            }
            best_chi2 = chi2;
            for (size_t j = 0; j < data->n_parameters; j++) {
                best[j] = trial[j];
            }
        }
    }
    return best_chi2 < INFINITY;
}

// ---- checks -------------------------------------------------------------------------
static lehr_status check_point(const peak_data *data, size_t i, size_t first, lehr_error *err)
{
    if (!isfinite(data->x[i]) || !isfinite(data->y[i])) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "point %zu (x = %g, y = %g) is not finite", first + i,
                              data->x[i], data->y[i]);
    }
    if (data->sigma && !(data->sigma[i] > 0 && isfinite(data->sigma[i]))) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "sigma[%zu] = %g is not a number greater than 0; leave the point out or fit without sigma",
            first + i, data->sigma[i]);
    }
    bool rising = data->x[1] > data->x[0];
    if (i > 0 && !(rising ? data->x[i] > data->x[i - 1] : data->x[i] < data->x[i - 1])) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "x[%zu] = %g after %g: x must be sorted without repetition", first + i,
                              data->x[i], data->x[i - 1]);
    }
    return LEHR_OK;
}

static lehr_status check_data(const peak_data *data, size_t first, lehr_error *err)
{
    bool constant = true;
    if (data->n < data->n_parameters + 1) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%zu points are too few for a peak with %zu parameters; widen the range to at least %zu points",
            data->n, data->n_parameters, data->n_parameters + 1);
    }
    for (size_t i = 0; i < data->n; i++) {
        lehr_status status = check_point(data, i, first, err);
        if (status != LEHR_OK) {
            return status;
        }
        constant = constant && !(data->y[i] < data->y[0]) && !(data->y[i] > data->y[0]);
    }
    if (constant) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "all %zu values are %g: there is no peak", data->n,
                              data->y[0]);
    }
    return LEHR_OK;
}

// ---- result -------------------------------------------------------------------------
static lehr_estimate estimate(const lehr_fitting_peak *peak, const double *parameters, size_t j)
{
    double variance = peak->covariance[j * peak->n_parameters + j];
    return (lehr_estimate){.value = parameters[j], .stderr_value = sqrt(variance)};
}

/// Height A c / w and its error with the covariance of A and w.
static lehr_estimate height(const lehr_fitting_peak *peak)
{
    size_t p = peak->n_parameters;
    double value = peak->area.value * sqrt_4ln2_over_pi / peak->fwhm.value;
    double by_area = sqrt_4ln2_over_pi / peak->fwhm.value;
    double by_fwhm = -value / peak->fwhm.value;
    double variance =
        by_area * by_area * peak->covariance[LEHR_FITTING_PEAK_AREA * p + LEHR_FITTING_PEAK_AREA] +
        by_fwhm * by_fwhm * peak->covariance[LEHR_FITTING_PEAK_FWHM * p + LEHR_FITTING_PEAK_FWHM] +
        2 * by_area * by_fwhm * peak->covariance[LEHR_FITTING_PEAK_AREA * p + LEHR_FITTING_PEAK_FWHM];
    return (lehr_estimate){.value = value, .stderr_value = sqrt(fmax(variance, 0))};
}

lehr_status lehr_fitting_peak_fit(lehr_fitting_peak *out, const double *x, const double *y,
                                  const double *sigma, size_t first, size_t n,
                                  const lehr_fitting_peak_options *options, lehr_error *err)
{
    peak_data data = {.x = x + first,
                      .y = y + first,
                      .sigma = sigma ? sigma + first : NULL,
                      .n = n,
                      .n_parameters = options->baseline == LEHR_FITTING_BASELINE_CONSTANT ? 4 : 3};
    lehr_status status = check_data(&data, first, err);
    if (status != LEHR_OK) {
        return status;
    }
    double parameters[LEHR_FITTING_PEAK_MAX_PARAMETERS] = {0};
    if (!find_start(parameters, &data)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the %zu points from x = %g to %g show no maximum", n,
                              data.x[0], data.x[n - 1]);
    }
    lehr_fitting_problem problem = {.n_points = n,
                                    .n_parameters = data.n_parameters,
                                    .y = data.y,
                                    .sigma = data.sigma,
                                    .model = peak_model,
                                    .context = &data};
    lehr_fitting_peak peak = {.first = first, .n_points = n, .n_parameters = data.n_parameters};
    status = lehr_fitting_solve(&peak.fit, parameters, peak.covariance, &problem, &options->fit, err);
    if (status != LEHR_OK) {
        return lehr_error_wrap(err, status, "fitting a peak");
    }
    lehr_covariance_to_correlation(peak.correlation, peak.covariance, peak.n_parameters);
    peak.position = estimate(&peak, parameters, LEHR_FITTING_PEAK_POSITION);
    peak.fwhm = estimate(&peak, parameters, LEHR_FITTING_PEAK_FWHM);
    peak.area = estimate(&peak, parameters, LEHR_FITTING_PEAK_AREA);
    peak.height = height(&peak);
    if (peak.n_parameters > LEHR_FITTING_PEAK_Y0) {
        peak.baseline = estimate(&peak, parameters, LEHR_FITTING_PEAK_Y0);
    }
    *out = peak;
    return LEHR_OK;
}
