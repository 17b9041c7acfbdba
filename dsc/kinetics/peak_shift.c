#include "peak_shift_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <lehr/fitting/distribution.h>
#include <lehr/fitting/linear.h>
#include <math.h>

static const double gas_kJ_per_mol_K = LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K / 1000;

lehr_dsc_shift_options lehr_dsc_shift_defaults(void)
{
    return (lehr_dsc_shift_options){
        .method = lehr_dsc_shift_method_at(0),
        .fit = LEHR_FITTING_LINE_YORK,
        .convention = LEHR_COVARIANCE_ABSOLUTE,
        .start_temperature_K = (double)NAN,
        .confidence = 0.95,
        .glass_transition_K = (double)NAN,
    };
}

// ---- one line -----------------------------------------------------------------------
void lehr_dsc_shift_coordinates(const lehr_dsc_shift_data *data, const lehr_dsc_shift_method *method,
                                double start_temperature_K, double *x, double *y, double *sigma_x,
                                double *sigma_y, double *correlation)
{
    for (size_t i = 0; i < data->n; i++) {
        double t = data->temperature_K[i];
        double above = method->from_start ? t - start_temperature_K : t;
        double sigma_t = data->sigma_temperature_K ? data->sigma_temperature_K[i] : 0;
        double sigma_q = data->sigma_lnrate ? data->sigma_lnrate[i] : 0;
        double sx = sigma_t / (t * t);
        double sy_of_t = method->power * sigma_t / above;
        double sy = hypot(sigma_q, sy_of_t);
        x[i] = 1 / t;
        y[i] = log(data->rate_K_per_s[i]) - method->power * log(above);
        if (sigma_x) {
            sigma_x[i] = sx;
        }
        if (sigma_y) {
            sigma_y[i] = sy;
        }
        if (correlation) {
            // Both x and y fall with T: the covariance is positive. York's equations want less than 1, which
            // is what the two have where the rate is exact.
            double r = sy > 0 ? sy_of_t / sy : 0;
            correlation[i] = fmin(r, 1 - 1e-12);
        }
    }
}

/// Quadratic instead of straight: the sums of squares of both, at the weights of the straight line.
static lehr_status test_curvature(shift_scatter *out, const lehr_dsc_shift_work *work,
                                  const lehr_fitting_line *line, bool york, lehr_error *err)
{
    size_t n = line->n_points;
    lehr_linear_fit *straight = NULL;
    lehr_linear_fit *curved = NULL;
    double b = line->slope.value;
    double center = 0, low = INFINITY, high = -INFINITY;
    *out =
        (shift_scatter){.p = (double)NAN, .gain = (double)NAN, .change = (double)NAN, .sigma = (double)NAN};
    if (n < 4) {
        return LEHR_OK;
    }
    for (size_t i = 0; i < n; i++) {
        double sx = work->sigma_x[i];
        double sy = work->sigma_y[i];
        double variance = sy * sy - 2 * b * work->correlation[i] * sx * sy + b * b * sx * sx;
        work->weights[i] = york ? 1 / variance : 1;
        center += work->x[i] / (double)n;
        low = fmin(low, work->x[i]);
        high = fmax(high, work->x[i]);
    }
    lehr_status status =
        lehr_linear_polynomial_create(&straight, work->x, work->y, work->weights, n, 1, center, err);
    if (status == LEHR_OK) {
        status = lehr_linear_polynomial_create(&curved, work->x, work->y, work->weights, n, 2, center, err);
    }
    if (status == LEHR_OK) {
        double rest = lehr_linear_fit_residual_sum(curved);
        double dof = (double)n - 3;
        out->gain = fmax(0, lehr_linear_fit_residual_sum(straight) - rest);
        out->p = rest > 0 ? lehr_tail_f(out->gain / (rest / dof), 1, dof) : (double)NAN;
        out->sigma = sqrt(rest / dof);
        out->change = fabs(2 * lehr_linear_fit_coefficients(curved)[2] * (high - low) / b);
    } else if (status == LEHR_ERR_NUMERIC) {
        lehr_error_clear(err); // only two different temperatures
        status = LEHR_OK;
    }
    lehr_linear_fit_free(straight);
    lehr_linear_fit_free(curved);
    return status;
}

void lehr_dsc_shift_set_energy(lehr_dsc_shift_line *out)
{
    const lehr_dsc_shift_method *method = out->method;
    double per_slope = -gas_kJ_per_mol_K / method->factor;
    double slope = out->line.slope.value;
    out->energy_kJ_per_mol =
        (lehr_estimate){per_slope * slope, fabs(per_slope) * out->line.slope.stderr_value};
    out->ln_k0 = (lehr_estimate){(double)NAN, (double)NAN};
    double over_gas = out->energy_kJ_per_mol.value / gas_kJ_per_mol_K;
    if (!isnan(method->shift) && over_gas > 0) {
        // E/R is proportional to the slope b: d ln(E/R) = db/b.
        double c = (method->power - 1) / slope;
        double sb = out->line.slope.stderr_value;
        double sa = out->line.intercept.stderr_value;
        out->ln_k0.value = out->line.intercept.value + method->shift + (method->power - 1) * log(over_gas);
        out->ln_k0.stderr_value = sqrt(fmax(0, sa * sa + c * c * sb * sb + 2 * c * out->line.covariance));
    }
}

lehr_status lehr_dsc_shift_fit_line(lehr_dsc_shift_line *out, shift_scatter *scatter,
                                    lehr_dsc_shift_work *work, const lehr_dsc_shift_data *data,
                                    const lehr_dsc_shift_method *method,
                                    const lehr_dsc_shift_options *options, lehr_error *err)
{
    bool york = options->fit == LEHR_FITTING_LINE_YORK;
    const lehr_fitting_line_data points = {data->n,
                                           work->x,
                                           work->y,
                                           york ? work->sigma_x : NULL,
                                           york ? work->sigma_y : NULL,
                                           york ? work->correlation : NULL};
    lehr_fitting_line_options settings = lehr_fitting_line_options_defaults();
    settings.method = options->fit;
    settings.convention = york ? options->convention : LEHR_COVARIANCE_SCALED;
    lehr_dsc_shift_coordinates(data, method, options->start_temperature_K, work->x, work->y, work->sigma_x,
                               work->sigma_y, work->correlation);
    out->method = method;
    lehr_status status = lehr_fitting_line_fit(&out->line, &points, &settings, err);
    if (status == LEHR_OK) {
        lehr_dsc_shift_set_energy(out);
        status = test_curvature(scatter, work, &out->line, york, err);
        out->curvature_p = scatter->p;
    }
    return status;
}

// ---- what follows from the chosen line ------------------------------------------------
/// Augis and Bennett: n = 2.5 R T^2/(E fwhm). The scatter of the points and the error of E, which they share.
static void set_avrami(lehr_dsc_shift *out, const lehr_dsc_shift_data *data)
{
    lehr_estimate energy = out->chosen.energy_kJ_per_mol;
    double sum = 0;
    double sum2 = 0;
    size_t n = 0;
    for (size_t i = 0; data->fwhm_K && i < data->n; i++) {
        double t = data->temperature_K[i];
        if (data->fwhm_K[i] > 0 && isfinite(data->fwhm_K[i])) {
            double value = 2.5 * gas_kJ_per_mol_K * t * t / (energy.value * data->fwhm_K[i]);
            sum += value;
            sum2 += value * value;
            n++;
        }
    }
    double mean = sum / (double)n; // NaN without points
    double variance = n > 1 ? fmax(0, sum2 - sum * mean) / (double)(n - 1) / (double)n : (double)NAN;
    double relative = energy.stderr_value / energy.value;
    out->n_avrami = n;
    out->avrami =
        (lehr_estimate){n > 0 ? mean : (double)NAN, sqrt(variance + mean * mean * relative * relative)};
}

static void set_fragility(lehr_dsc_shift *out)
{
    double per_energy = 1 / (gas_kJ_per_mol_K * out->options.glass_transition_K * log(10));
    out->fragility = (lehr_estimate){per_energy * out->chosen.energy_kJ_per_mol.value,
                                     per_energy * out->chosen.energy_kJ_per_mol.stderr_value};
}

static lehr_status warn(const lehr_dsc_shift *shift, const shift_scatter *scatter,
                        const lehr_dsc_shift_data *data, size_t n_rates, lehr_warnings *warnings,
                        lehr_error *err)
{
    lehr_status status = LEHR_OK;
    double low = INFINITY;
    double high = 0;
    for (size_t i = 0; i < data->n; i++) {
        low = fmin(low, data->rate_K_per_s[i]);
        high = fmax(high, data->rate_K_per_s[i]);
    }
    if (n_rates < 3) {
        status = lehr_warnings_add(
            warnings, err,
            "%zu heating rates: nothing shows whether the line is straight; take 3 at least, "
            "better 5",
            n_rates);
    }
    if (status == LEHR_OK && high / low < 10 * (1 - 2 * LEHR_DSC_SAME_RATE)) {
        status = lehr_warnings_add(
            warnings, err, "the heating rates span a factor of %.3g; ICTAC advises 10 or more", high / low);
    }
    if (status == LEHR_OK && !(shift->chosen.energy_kJ_per_mol.value > 0)) {
        status = lehr_warnings_add(
            warnings, err,
            "the activation energy is not positive: the temperature does not rise with the rate");
    }
    const lehr_fitting_line *line = &shift->chosen.line;
    bool trusted =
        shift->options.fit == LEHR_FITTING_LINE_YORK && line->convention == LEHR_COVARIANCE_ABSOLUTE;
    if (status == LEHR_OK && trusted && line->dof > 0 &&
        lehr_tail_chi2(line->chi2, (double)line->dof) < 1e-3) {
        status = lehr_warnings_add(
            warnings, err,
            "the points scatter %.2g times as much as their errors say; the error of the activation "
            "energy is too small (--convention scaled goes by the scatter)",
            sqrt(line->reduced_chi2));
    }
    // With known errors the gain must exceed them, too, and a bend of a percent misleads nobody.
    bool york = shift->options.fit == LEHR_FITTING_LINE_YORK;
    bool curved =
        scatter->p < 0.05 && scatter->change > 0.01 && (!york || lehr_tail_chi2(scatter->gain, 1) < 0.05);
    if (status == LEHR_OK && curved) {
        status = lehr_warnings_add(
            warnings, err,
            "the points bend away from a straight line (p = %.2g): the activation energy changes "
            "by %.2g %% from end to end; see the local ones",
            scatter->p, 100 * scatter->change);
    }
    return status;
}

// ---- all ----------------------------------------------------------------------------
static lehr_status work_create(lehr_dsc_shift_work *work, size_t n, lehr_error *err)
{
    double *room = lehr_core_alloc(6 * n, sizeof *room);
    if (!room) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to fit %zu points", n);
    }
    *work = (lehr_dsc_shift_work){room, room + n, room + 2 * n, room + 3 * n, room + 4 * n, room + 5 * n};
    return LEHR_OK;
}

static lehr_status fit_methods(lehr_dsc_shift *shift, lehr_dsc_shift_work *work,
                               const lehr_dsc_shift_data *data, lehr_error *err)
{
    size_t n = lehr_dsc_shift_method_count();
    lehr_status status = LEHR_OK;
    shift->methods = lehr_core_alloc(n, sizeof *shift->methods);
    if (!shift->methods) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu methods", n);
    }
    for (size_t k = 0; k < n && status == LEHR_OK; k++) {
        const lehr_dsc_shift_method *method = lehr_dsc_shift_method_at(k);
        shift_scatter scatter;
        if (!method->from_start || !isnan(shift->options.start_temperature_K)) {
            status = lehr_dsc_shift_fit_line(&shift->methods[shift->n_methods++], &scatter, work, data,
                                             method, &shift->options, err);
        }
    }
    return status;
}

lehr_status lehr_dsc_shift_fit(lehr_dsc_shift **out, const lehr_dsc_shift_data *data,
                               const lehr_dsc_shift_options *options, lehr_warnings *warnings,
                               lehr_error *err)
{
    lehr_dsc_shift *shift = NULL;
    lehr_dsc_shift_work work = {0};
    shift_scatter scatter;
    size_t n_rates = 0;
    *out = NULL;
    lehr_status status = lehr_dsc_shift_check(data, options, err);
    if (status == LEHR_OK) {
        shift = lehr_core_alloc(1, sizeof *shift);
        status = shift ? work_create(&work, data->n, err)
                       : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a result");
    }
    if (status != LEHR_OK) {
        goto done;
    }
    shift->options = *options;
    shift->n_points = data->n;
    status = fit_methods(shift, &work, data, err);
    if (status == LEHR_OK) {
        status =
            lehr_dsc_shift_fit_line(&shift->chosen, &scatter, &work, data, options->method, options, err);
    }
    if (status == LEHR_OK) {
        const lehr_fitting_line *line = &shift->chosen.line;
        shift->multiplier = lehr_covariance_multiplier(line->convention, options->confidence, line->dof);
        set_avrami(shift, data);
        set_fragility(shift);
        status = lehr_dsc_shift_fit_local(shift, &n_rates, &scatter, data, err);
    }
    if (status == LEHR_OK) {
        status = warn(shift, &scatter, data, n_rates, warnings, err);
    }
    if (status == LEHR_OK) {
        *out = shift;
        shift = NULL;
    }
done:
    lehr_core_free(work.x);
    lehr_dsc_shift_free(shift);
    return status;
}

void lehr_dsc_shift_free(lehr_dsc_shift *shift)
{
    if (shift) {
        lehr_core_free(shift->methods);
        lehr_core_free(shift->local);
        lehr_core_free(shift);
    }
}
