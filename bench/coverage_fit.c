// Do the intervals of fits cover the truth as often as they say? Simulated repeats of a peak, an equation of
// state with errors in both variables, relaxation times and a line with errors in both variables; the truth
// is known in each. Prints one JSON line per quantity and returns 1 when one that should hold does not.
//
// coverage_fit [REPEATS]
#include "fit_models.h"

#include <lehr/fitting/bootstrap.h>
#include <lehr/fitting/distribution.h>
#include <lehr/fitting/eos_fit.h>
#include <lehr/fitting/line.h>
#include <lehr/fitting/profile.h>
#include <lehr/fitting/setup.h>
#include <lehr/fitting/vft.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// Every replicate returns 1 or 0: the interval of 68.27 % covers the truth, that of 95 % does, the truth lies
// below that of 95 %, or above it. A skewed estimate shows in the last two, which should be 2.5 % each.
enum { COVERS_68, COVERS_95, N_LEVELS, BELOW_95 = N_LEVELS, ABOVE_95, N_VALUES };

static double level(size_t k)
{
    return k == COVERS_68 ? lehr_confidence_of_sigmas(1) : 0.95;
}

static void judge_interval(double *values, size_t k, double lower, double upper, double truth)
{
    values[k] = lower <= truth && truth <= upper ? 1 : 0;
    if (k == COVERS_95) {
        values[BELOW_95] = truth < lower ? 1 : 0;
        values[ABOVE_95] = truth > upper ? 1 : 0;
    }
}

static void judge(double *values, lehr_estimate estimate, double truth, lehr_covariance_convention convention,
                  size_t dof)
{
    for (size_t k = 0; k < N_LEVELS; k++) {
        double half = lehr_covariance_multiplier(convention, level(k), dof) * estimate.stderr_value;
        judge_interval(values, k, estimate.value - half, estimate.value + half, truth);
    }
}

static lehr_status peak_position(double *values, lehr_random *random, const void *context, lehr_error *err)
{
    fit_data data;
    double p[4], covariance[16];
    lehr_fitting_summary summary;
    lehr_fitting_options options = lehr_fitting_options_defaults();
    (void)context;
    fit_simulate(&data, &fit_peak, random);
    for (size_t j = 0; j < 4; j++) {
        p[j] = fit_peak.start[j];
    }
    options.search = LEHR_FITTING_SEARCH_NEAR;
    lehr_fitting_problem problem = fit_problem(&fit_peak, &data, false);
    lehr_status status = lehr_fitting_solve(&summary, p, covariance, &problem, &options, err);
    if (status == LEHR_OK) {
        judge(values, (lehr_estimate){p[2], sqrt(covariance[10])}, fit_peak.truth[2], summary.convention,
              summary.dof);
    }
    return status;
}

static lehr_status bulk_modulus(double *values, lehr_random *random, const void *context, lehr_error *err)
{
    fit_data data;
    double sigma_x[FIT_MAX_POINTS];
    (void)context;
    fit_simulate(&data, &fit_eos, random);
    for (size_t i = 0; i < data.n; i++) {
        sigma_x[i] = 0.02;
        data.x[i] += sigma_x[i] * lehr_random_normal(random);
    }
    lehr_fitting_eos_data points = {.n_points = data.n,
                                    .abscissa = LEHR_FITTING_EOS_OF_VOLUME,
                                    .pressure_GPa = data.y,
                                    .x = data.x,
                                    .sigma_pressure_GPa = data.sigma,
                                    .sigma_x = sigma_x};
    lehr_fitting_eos_fit_options options = lehr_fitting_eos_fit_defaults();
    lehr_fitting_eos_fit fit;
    options.convention = LEHR_COVARIANCE_ABSOLUTE;
    lehr_status status = lehr_fitting_eos_fit_run(&fit, &points, &options, NULL, err);
    if (status == LEHR_OK) {
        judge(values, fit.parameters[LEHR_FITTING_EOS_K0], fit_eos.truth[1], options.convention, fit.fit.dof);
    }
    return status;
}

static lehr_status vft(lehr_fitting_vft *out, fit_data *data, lehr_random *random, lehr_error *err)
{
    fit_simulate(data, &fit_vft, random);
    lehr_model_points points = {data->n, data->x, data->y, data->sigma};
    lehr_fitting_vft_options options = lehr_fitting_vft_options_defaults();
    options.fit.convention = LEHR_COVARIANCE_ABSOLUTE;
    return lehr_fitting_vft_fit(out, &points, &options, NULL, err);
}

static lehr_status glass_transition(double *values, lehr_random *random, const void *context, lehr_error *err)
{
    fit_data data;
    lehr_fitting_vft fit;
    (void)context;
    lehr_status status = vft(&fit, &data, random, err);
    if (status == LEHR_OK) {
        double truth = fit_vft.truth[2] + fit_vft.truth[1] / (log(100) - fit_vft.truth[0]);
        judge(values, fit.glass_transition_K, truth, fit.fit.convention, fit.fit.dof);
    }
    return status;
}

static lehr_status vft_t0(double *values, lehr_random *random, const void *context, lehr_error *err)
{
    fit_data data;
    lehr_fitting_vft fit;
    (void)context;
    lehr_status status = vft(&fit, &data, random, err);
    if (status == LEHR_OK) {
        lehr_estimate t0 = {fit.parameters[2], sqrt(fit.covariance[8])};
        judge(values, t0, fit_vft.truth[2], fit.fit.convention, fit.fit.dof);
    }
    return status;
}

static lehr_status vft_t0_profile(double *values, lehr_random *random, const void *context, lehr_error *err)
{
    fit_data data;
    lehr_fitting_vft fit;
    (void)context;
    lehr_status status = vft(&fit, &data, random, err);
    lehr_fitting_problem problem = fit_problem(&fit_vft, &data, true);
    lehr_fitting_options options = lehr_fitting_options_defaults();
    options.convention = LEHR_COVARIANCE_ABSOLUTE;
    for (size_t k = 0; status == LEHR_OK && k < N_LEVELS; k++) {
        lehr_fitting_interval interval;
        status = lehr_fitting_profile_interval(&interval, 2, level(k), &problem, &options, &fit.fit,
                                               fit.parameters, fit.covariance, err);
        if (status == LEHR_OK) {
            judge_interval(values, k, interval.lower, interval.upper, fit_vft.truth[2]);
        }
    }
    return status;
}

static lehr_status york_slope(double *values, lehr_random *random, const void *context, lehr_error *err)
{
    enum { n = 12 };
    double x[n], y[n], sigma_x[n], sigma_y[n], correlation[n];
    (void)context;
    for (size_t i = 0; i < n; i++) {
        double u = lehr_random_normal(random), v = lehr_random_normal(random);
        correlation[i] = 0.4;
        sigma_x[i] = 0.05 + 0.01 * (double)(i % 4);
        sigma_y[i] = 0.12 - 0.02 * (double)(i % 3);
        x[i] = 0.5 * (double)i + sigma_x[i] * u;
        y[i] = 5.4 - 0.48 * 0.5 * (double)i + sigma_y[i] * (0.4 * u + sqrt(1 - 0.16) * v);
    }
    lehr_fitting_line_data data = {n, x, y, sigma_x, sigma_y, correlation};
    lehr_fitting_line_options options = lehr_fitting_line_options_defaults();
    lehr_fitting_line line;
    lehr_status status = lehr_fitting_line_fit(&line, &data, &options, err);
    if (status == LEHR_OK) {
        judge(values, line.slope, -0.48, LEHR_COVARIANCE_ABSOLUTE, line.dof);
    }
    return status;
}

/// A replicate whose fit fails (the noise hides the curvature of a VFT) is discarded and counted.
static lehr_status tolerant(double *values, lehr_random *random, const void *context, lehr_error *err)
{
    lehr_bootstrap_replicate replicate = *(const lehr_bootstrap_replicate *)context;
    lehr_status status = replicate(values, random, NULL, err);
    if (status == LEHR_ERR_NUMERIC) {
        lehr_error_clear(err);
        values[COVERS_68] = (double)NAN;
        status = LEHR_OK;
    }
    return status;
}

typedef struct quantity {
    const char *name;
    lehr_bootstrap_replicate replicate;
    bool symmetric; ///< false where the estimate is known to be skewed: there the sides are reported only
} quantity;

static bool measure(const quantity *row, size_t n, uint64_t seed)
{
    lehr_bootstrap_options options = {.n_replicates = n, .seed = seed};
    lehr_bootstrap *runs = NULL;
    lehr_error err = {0};
    if (lehr_bootstrap_run(&runs, tolerant, &row->replicate, N_VALUES, &options, NULL, &err) != LEHR_OK) {
        (void)fprintf(stderr, "%s: %s\n", row->name, err.message);
        return false;
    }
    double covers_68 = lehr_bootstrap_estimate(runs, COVERS_68).value;
    double covers_95 = lehr_bootstrap_estimate(runs, COVERS_95).value;
    double below = lehr_bootstrap_estimate(runs, BELOW_95).value;
    double above = lehr_bootstrap_estimate(runs, ABOVE_95).value;
    bool holds = covers_68 >= 0.66 && covers_68 <= 0.70 && covers_95 >= 0.94 && covers_95 <= 0.96;
    bool balanced = fmin(below, above) >= 0.015 && fmax(below, above) <= 0.035;
    printf("{\"coverage\": \"%s\", \"repeats\": %zu, \"discarded\": %zu, \"covers_68\": %.4f, \"covers_95\": "
           "%.4f, "
           "\"truth_below_95\": %.4f, \"truth_above_95\": %.4f, \"within_limits\": %s, \"balanced\": %s}\n",
           row->name, lehr_bootstrap_count(runs), lehr_bootstrap_discarded(runs), covers_68, covers_95, below,
           above, holds ? "true" : "false", balanced ? "true" : "false");
    lehr_bootstrap_free(runs);
    return (holds && balanced) || !row->symmetric;
}

int main(int argc, char **argv)
{
    static const quantity quantities[] = {
        {"peak_position", peak_position, true},
        {"eos_K0_odr", bulk_modulus, true},
        {"vft_glass_transition", glass_transition, true},
        {"york_slope", york_slope, true},
        {"vft_T0_normal", vft_t0, false},
        {"vft_T0_profile", vft_t0_profile, true},
    };
    char *end = NULL;
    unsigned long repeats = argc > 1 ? strtoul(argv[1], &end, 10) : 20000;
    bool all = true;
    if (argc > 1 && (*end != '\0' || repeats < 100)) {
        (void)fprintf(stderr, "usage: coverage_fit [REPEATS]; REPEATS is a number of at least 100\n");
        return 2;
    }
    lehr_fitting_setup();
    for (size_t k = 0; k < sizeof quantities / sizeof quantities[0]; k++) {
        all &= measure(&quantities[k], repeats, k + 1);
    }
    return all ? 0 : 1;
}
