#include "eos_fit_private.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/curve_robust.h>
#include <lehr/fitting/propagate.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { n_max = LEHR_FITTING_EOS_MAX_PARAMETERS };

lehr_fitting_eos_fit_options lehr_fitting_eos_fit_defaults(void)
{
    return (lehr_fitting_eos_fit_options){
        .eos = lehr_fitting_eos_find("birch-murnaghan-3"),
        .exponent = 5,
        .dimension = 3,
        .errors = LEHR_FITTING_ERRORS_ODR,
        .convention = LEHR_COVARIANCE_INFLATE,
        .start = {(double)NAN, (double)NAN, (double)NAN, (double)NAN},
        .max_iterations = 200,
    };
}

// ---- the curve P(x) -----------------------------------------------------------------
static lehr_fitting_eos_parameters parameters_of(const eos_curve *c, const double *values)
{
    return (lehr_fitting_eos_parameters){
        .volume0 = c->abscissa == LEHR_FITTING_EOS_OF_Q ? 1 : values[LEHR_FITTING_EOS_V0],
        .bulk_GPa = values[LEHR_FITTING_EOS_K0],
        .bulk_prime = values[LEHR_FITTING_EOS_K0_PRIME],
        .bulk_second_per_GPa = values[LEHR_FITTING_EOS_K0_SECOND],
        .exponent = c->exponent,
    };
}

/// P, dP/dx and the derivatives with respect to all parameters.
static bool evaluate(lehr_fitting_eos_derivatives *d, const eos_curve *c, const double *values, double x)
{
    lehr_fitting_eos_parameters p = parameters_of(c, values);
    if (c->abscissa == LEHR_FITTING_EOS_OF_VOLUME) {
        return lehr_fitting_eos_differentiate(d, c->eos, &p, x);
    }
    double zero = values[LEHR_FITTING_EOS_V0];
    if (!(zero > 0) || !(x > 0)) {
        return false;
    }
    double ratio = pow(zero / x, c->dimension);
    if (!lehr_fitting_eos_differentiate(d, c->eos, &p, ratio)) {
        return false;
    }
    double slope = d->d_volume * ratio * c->dimension; // dP/dln q10 = -dP/dln q1
    d->d_volume = -slope / x;
    d->d_parameters[LEHR_FITTING_EOS_V0] = slope / zero;
    return true;
}

static void set_free(double values[n_max], const eos_curve *c, const double *free)
{
    memcpy(values, c->values, sizeof c->values);
    for (size_t j = 0; j < c->n_free; j++) {
        values[c->free[j]] = free[j];
    }
}

lehr_fitting_eos_parameters lehr_fitting_eos_curve_parameters(const eos_curve *c, const double *free)
{
    double values[n_max];
    set_free(values, c, free);
    return parameters_of(c, values);
}

static bool curve(double *value, double *slope, double *gradient, const double *parameters, double x,
                  const void *context)
{
    const eos_curve *c = context;
    double values[n_max];
    set_free(values, c, parameters);
    lehr_fitting_eos_derivatives d;
    if (!evaluate(&d, c, values, x)) {
        return false;
    }
    *value = d.pressure_GPa;
    *slope = d.d_volume;
    for (size_t j = 0; j < c->n_free; j++) {
        gradient[j] = d.d_parameters[c->free[j]];
    }
    return true;
}

// ---- checks and start ---------------------------------------------------------------
static const char *parameter_name(lehr_fitting_eos_abscissa abscissa, size_t j)
{
    static const char *const names[] = {"V0", "K0", "K0'", "K0''"};
    return abscissa == LEHR_FITTING_EOS_OF_Q && j == 0 ? "q10" : names[j];
}

static lehr_status check(const lehr_fitting_eos_data *data, const lehr_fitting_eos_fit_options *options,
                         lehr_error *err)
{
    size_t order = lehr_fitting_eos_order(options->eos);
    for (size_t j = order; j < n_max; j++) {
        if (options->fixed[j]) {
            return lehr_error_set(err, LEHR_ERR_ARG, "%s cannot be fixed: %s implies it",
                                  parameter_name(data->abscissa, j), lehr_fitting_eos_name(options->eos));
        }
    }
    if (!(options->dimension > 0 && isfinite(options->dimension))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "D = %g is not greater than 0", options->dimension);
    }
    for (size_t i = 0; i < data->n_points; i++) {
        if (!isfinite(data->pressure_GPa[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "pressure[%zu] = %g GPa is not finite", i,
                                  data->pressure_GPa[i]);
        }
        if (!(data->x[i] > 0 && isfinite(data->x[i]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s[%zu] = %g is not a number greater than 0",
                                  data->abscissa == LEHR_FITTING_EOS_OF_Q ? "q1" : "volume", i, data->x[i]);
        }
    }
    return LEHR_OK;
}

/// V up to a constant factor.
static double volume_at(const lehr_fitting_eos_data *data, double dimension, size_t i)
{
    return data->abscissa == LEHR_FITTING_EOS_OF_Q ? pow(data->x[i], -dimension) : data->x[i];
}

/// V0 (or q10) and K0 of Murnaghan's equation with K' = 4 through the points of lowest and highest pressure.
static lehr_status find_start(double start[n_max], const lehr_fitting_eos_data *data, double dimension,
                              lehr_error *err)
{
    const double prime = 4;
    size_t low = 0;
    size_t high = 0;
    for (size_t i = 1; i < data->n_points; i++) {
        low = data->pressure_GPa[i] < data->pressure_GPa[low] ? i : low;
        high = data->pressure_GPa[i] > data->pressure_GPa[high] ? i : high;
    }
    double p_low = data->pressure_GPa[low];
    double p_high = data->pressure_GPa[high];
    double volume = volume_at(data, dimension, low);
    double ratio = pow(volume / volume_at(data, dimension, high), prime);
    double bulk = prime * (p_high - ratio * p_low) / (ratio - 1);
    if (!(ratio > 1) || !(bulk > 0 && isfinite(bulk)) || !(bulk + prime * p_low > 0)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "the volume does not fall with pressure: P = %g GPa (row %zu) against P = %g GPa (row %zu)",
            p_low, low + 1, p_high, high + 1);
    }
    double growth = pow(1 + prime * p_low / bulk, 1 / prime); // V0/V
    bool of_q = data->abscissa == LEHR_FITTING_EOS_OF_Q;
    start[LEHR_FITTING_EOS_V0] = of_q ? data->x[low] * pow(growth, -1 / dimension) : volume * growth;
    start[LEHR_FITTING_EOS_K0] = bulk;
    start[LEHR_FITTING_EOS_K0_PRIME] = prime;
    start[LEHR_FITTING_EOS_K0_SECOND] = -35.0 / 9 / bulk;
    return LEHR_OK;
}

lehr_status lehr_fitting_eos_curve_init(eos_curve *c, const lehr_fitting_eos_data *data,
                                        const lehr_fitting_eos_fit_options *options, lehr_error *err)
{
    *c = (eos_curve){
        .eos = options->eos,
        .abscissa = data->abscissa,
        .exponent = options->exponent,
        .dimension = options->dimension,
    };
    lehr_status status = check(data, options, err);
    if (status == LEHR_OK && data->n_points < 2) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu points; an equation of state needs at least 2",
                                data->n_points);
    }
    if (status == LEHR_OK) {
        status = find_start(c->values, data, options->dimension, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    for (size_t j = 0; j < lehr_fitting_eos_order(options->eos); j++) {
        c->values[j] = isnan(options->start[j]) ? c->values[j] : options->start[j];
        if (!options->fixed[j]) {
            c->free[c->n_free++] = j;
        } else if (isnan(options->start[j])) {
            return lehr_error_set(err, LEHR_ERR_ARG, "%s is fixed but has no value",
                                  parameter_name(data->abscissa, j));
        }
    }
    if (c->n_free == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "all parameters are fixed: there is nothing to fit");
    }
    lehr_fitting_eos_parameters start = parameters_of(c, c->values);
    lehr_fitting_eos_parameters completed;
    return lehr_fitting_eos_complete(&completed, options->eos, &start, err);
}

// ---- result -------------------------------------------------------------------------
lehr_fitting_eos_parameters lehr_fitting_eos_fit_parameters(const lehr_fitting_eos_fit *fit)
{
    return (lehr_fitting_eos_parameters){
        .volume0 = fit->abscissa == LEHR_FITTING_EOS_OF_Q ? 1 : fit->parameters[LEHR_FITTING_EOS_V0].value,
        .bulk_GPa = fit->parameters[LEHR_FITTING_EOS_K0].value,
        .bulk_prime = fit->parameters[LEHR_FITTING_EOS_K0_PRIME].value,
        .bulk_second_per_GPa = fit->parameters[LEHR_FITTING_EOS_K0_SECOND].value,
        .exponent = fit->exponent,
    };
}

/// K0 K0'' as the equation implies it for a K0'; NaN outside its domain.
static double implied_second(const lehr_fitting_eos_fit *fit, double prime)
{
    lehr_fitting_eos_parameters p = lehr_fitting_eos_fit_parameters(fit);
    p.bulk_prime = prime;
    lehr_fitting_eos_parameters completed;
    lehr_status status = lehr_fitting_eos_complete(&completed, fit->eos, &p, NULL);
    return status == LEHR_OK ? completed.bulk_second_per_GPa * p.bulk_GPa : (double)NAN;
}

/// K0' and K0'' that the equation implies, with their errors: K0 K0'' is a polynomial of degree 2 in K0', so
/// that a central difference is exact.
static lehr_status set_implied(lehr_fitting_eos_fit *out, lehr_error *err)
{
    const double step = 0.25;
    lehr_fitting_eos_parameters full;
    lehr_fitting_eos_parameters p = lehr_fitting_eos_fit_parameters(out);
    lehr_status status = lehr_fitting_eos_complete(&full, out->eos, &p, err);
    if (status != LEHR_OK || out->order == n_max) {
        return status;
    }
    if (out->order < 3) {
        out->parameters[LEHR_FITTING_EOS_K0_PRIME] = (lehr_estimate){full.bulk_prime, 0};
    }
    double up = implied_second(out, full.bulk_prime + step);
    double down = implied_second(out, full.bulk_prime - step);
    const double gradient[n_max] = {
        [LEHR_FITTING_EOS_K0] = -full.bulk_second_per_GPa / full.bulk_GPa,
        [LEHR_FITTING_EOS_K0_PRIME] = out->order < 3 ? 0 : (up - down) / (2 * step) / full.bulk_GPa,
    };
    double error = lehr_covariance_propagate(gradient, out->covariance, n_max);
    out->parameters[LEHR_FITTING_EOS_K0_SECOND] = (lehr_estimate){full.bulk_second_per_GPa, error};
    return LEHR_OK;
}

static void store(lehr_fitting_eos_fit *out, const eos_curve *c, const double *free, const double *covariance)
{
    for (size_t j = 0; j < n_max; j++) {
        out->parameters[j] = (lehr_estimate){c->values[j], 0};
    }
    for (size_t i = 0; i < c->n_free; i++) {
        size_t a = c->free[i];
        out->parameters[a] = (lehr_estimate){free[i], sqrt(covariance[i * c->n_free + i])};
        for (size_t j = 0; j < c->n_free; j++) {
            out->covariance[a * n_max + c->free[j]] = covariance[i * c->n_free + j];
        }
    }
}

static double largest_misfit(const eos_curve *c, const double *free, const lehr_fitting_eos_data *data)
{
    double largest = 0;
    for (size_t i = 0; i < data->n_points; i++) {
        double value = 0;
        double slope = 0;
        double gradient[n_max];
        if (curve(&value, &slope, gradient, free, data->x[i], c)) {
            largest = fmax(largest, fabs(value - data->pressure_GPa[i]));
        }
    }
    return largest;
}

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/// In a fit with errors of P alone, a 1-bar row with a tiny error makes V0 exact.
static lehr_status warn_of_pins(const lehr_fitting_eos_data *data,
                                const lehr_fitting_eos_fit_options *options, lehr_warnings *warnings,
                                lehr_error *err)
{
    const double tiny = 0.01;
    if (options->errors != LEHR_FITTING_ERRORS_WLS || !warnings) {
        return LEHR_OK;
    }
    double *sorted = lehr_core_memdup(data->sigma_pressure_GPa, data->n_points, sizeof *sorted);
    if (!sorted) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", data->n_points);
    }
    qsort(sorted, data->n_points, sizeof *sorted, compare_numbers);
    double median = sorted[data->n_points / 2];
    lehr_core_free(sorted);
    for (size_t i = 0; i < data->n_points; i++) {
        if (data->sigma_pressure_GPa[i] < tiny * median) {
            return lehr_warnings_add(warnings, err,
                                     "the error of pressure %zu, %g GPa, is far below the median of %g GPa: "
                                     "without errors of the volume this point "
                                     "fixes V0, and all errors come out too small",
                                     i, data->sigma_pressure_GPa[i], median);
        }
    }
    return LEHR_OK;
}

lehr_fitting_curve_problem lehr_fitting_eos_curve_problem(const eos_curve *c,
                                                          const lehr_fitting_eos_data *data)
{
    return (lehr_fitting_curve_problem){
        .n_points = data->n_points,
        .n_parameters = c->n_free,
        .x = data->x,
        .y = data->pressure_GPa,
        .sigma_x = data->sigma_x,
        .sigma_y = data->sigma_pressure_GPa,
        .curve = curve,
        .context = c,
    };
}

lehr_fitting_options lehr_fitting_eos_curve_options(const lehr_fitting_eos_fit_options *options)
{
    lehr_fitting_options settings = lehr_fitting_options_defaults();
    settings.convention = options->convention;
    settings.max_iterations = options->max_iterations;
    settings.search = LEHR_FITTING_SEARCH_NEAR; // the start in closed form is within a few percent
    return settings;
}

static lehr_status solve_robust(lehr_fitting_eos_fit *out, double *free, double *covariance,
                                const lehr_fitting_curve_problem *problem,
                                const lehr_fitting_options *settings, lehr_error *err)
{
    lehr_fitting_robust robust;
    const lehr_fitting_robust_options options = {.loss = out->loss, .fit = *settings};
    lehr_status status =
        lehr_fitting_curve_robust(&robust, free, covariance, problem, out->errors, &options, err);
    if (status == LEHR_OK) {
        out->fit = robust.fit;
        out->scale = robust.scale;
        out->n_outliers = robust.n_outliers;
    }
    return status;
}

static lehr_status solve(lehr_fitting_eos_fit *out, const eos_curve *c, const lehr_fitting_eos_data *data,
                         const lehr_fitting_eos_fit_options *options, lehr_error *err)
{
    double free[n_max];
    double covariance[n_max * n_max];
    for (size_t j = 0; j < c->n_free; j++) {
        free[j] = c->values[c->free[j]];
    }
    const lehr_fitting_curve_problem problem = lehr_fitting_eos_curve_problem(c, data);
    const lehr_fitting_options settings = lehr_fitting_eos_curve_options(options);
    lehr_status status = options->robust
                             ? solve_robust(out, free, covariance, &problem, &settings, err)
                             : lehr_fitting_curve_solve(&out->fit, free, covariance, NULL, &problem,
                                                        options->errors, &settings, err);
    if (status != LEHR_OK) {
        return status;
    }
    store(out, c, free, covariance);
    out->largest_misfit_GPa = largest_misfit(c, free, data);
    return set_implied(out, err);
}

lehr_status lehr_fitting_eos_fit_run(lehr_fitting_eos_fit *out, const lehr_fitting_eos_data *data,
                                     const lehr_fitting_eos_fit_options *options, lehr_warnings *warnings,
                                     lehr_error *err)
{
    eos_curve c;
    lehr_status status = lehr_fitting_eos_curve_init(&c, data, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_fitting_eos_fit fit = {
        .eos = options->eos,
        .abscissa = data->abscissa,
        .exponent = options->exponent,
        .dimension = options->dimension,
        .errors = options->errors,
        .robust = options->robust,
        .loss = options->loss,
        .n_points = data->n_points,
        .order = lehr_fitting_eos_order(options->eos),
    };
    memcpy(fit.fixed, options->fixed, sizeof fit.fixed);
    status = solve(&fit, &c, data, options, err);
    if (status == LEHR_OK) {
        status = warn_of_pins(data, options, warnings, err);
    }
    if (status == LEHR_OK) {
        *out = fit;
    }
    return status;
}
