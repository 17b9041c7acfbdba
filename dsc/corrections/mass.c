// Mass from the step of the heat flow at one temperature.
#include <lehr/dsc/mass.h>

#include "baseline.h"
#include "hook.h"
#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

// Borders of windows move inward by this part of their width for the budget, as for the fictive temperature.
#define WINDOW_SHIFT 0.2
// Neighbouring residuals more alike than this are no white noise.
#define WHITE_LIMIT 0.5

lehr_dsc_mass_options lehr_dsc_mass_defaults(void)
{
    const double nan = (double)NAN;
    return (lehr_dsc_mass_options){.glass_K = {nan, nan},
                                   .liquid_K = {nan, nan},
                                   .at_K = nan,
                                   .delta_cp_J_per_gK = nan,
                                   .delta_cp_stderr_J_per_gK = nan,
                                   .time_constant_s = nan};
}

static lehr_status check_options(const lehr_dsc_mass_options *options, lehr_error *err)
{
    const double *glass = options->glass_K;
    const double *liquid = options->liquid_K;
    if (!(glass[0] < glass[1]) || !(liquid[0] < liquid[1]) || !(glass[1] <= liquid[0])) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "the glass window %g:%g K must end below the liquid window %g:%g K, both as A:B with "
            "A < B",
            glass[0], glass[1], liquid[0], liquid[1]);
    }
    if (!(options->at_K > 0 && isfinite(options->at_K))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the temperature of the step, %g K, is not greater than 0",
                              options->at_K);
    }
    if (!(options->delta_cp_J_per_gK > 0 && isfinite(options->delta_cp_J_per_gK))) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the step of the heat capacity, %g J/g/K, is not greater than 0",
                              options->delta_cp_J_per_gK);
    }
    if (options->delta_cp_stderr_J_per_gK < 0 || isinf(options->delta_cp_stderr_J_per_gK)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the error of the step of the heat capacity, %g J/g/K, is negative",
                              options->delta_cp_stderr_J_per_gK);
    }
    return LEHR_OK;
}

/// Scan in J/K: heat flow over rate, whatever mass the file states.
static lehr_status take(lehr_dsc_scan **scan, const lehr_dsc_run *run, const lehr_dsc_mass_options *options,
                        lehr_error *err)
{
    *scan = NULL;
    lehr_status status = check_options(options, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (run->signal_kind == LEHR_DSC_SIGNAL_HEAT_CAPACITY ||
        run->signal_kind == LEHR_DSC_SIGNAL_SPECIFIC_FLOW) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s: holds %s (%s), in which a mass is already used; the heat flow in mW is needed", run->name,
            lehr_dsc_signal_name(run->signal_kind), lehr_dsc_signal_unit(run->signal_kind));
    }
    lehr_dsc_run massless = *run; // shares the arrays
    massless.mass_g = (double)NAN;
    status = lehr_dsc_scan_create(scan, &massless, options->segment, err);
    if (status == LEHR_OK && !((*scan)->rate_K_per_s > 0)) {
        lehr_dsc_scan_free(*scan);
        *scan = NULL;
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: the rate of the ramp is not known; --rate gives it",
                              run->name);
    }
    return status;
}

/// Both lines of one scan.
typedef struct lines {
    lehr_dsc_baseline glass, liquid;
} lines;

static void clear(lines *both)
{
    lehr_dsc_baseline_clear(&both->glass);
    lehr_dsc_baseline_clear(&both->liquid);
}

static lehr_status fit(lines *both, const lehr_dsc_scan *scan, const double glass_K[2],
                       const double liquid_K[2], lehr_error *err)
{
    *both = (lines){0};
    const double none = (double)NAN;
    lehr_status status =
        lehr_dsc_baseline_fit(&both->glass, scan, glass_K, LEHR_DSC_MODEL_LINE, none, "glass", err);
    return status == LEHR_OK ? lehr_dsc_baseline_fit(&both->liquid, scan, liquid_K, LEHR_DSC_MODEL_LINE, none,
                                                     "liquid", err)
                             : status;
}

static double step_at(const lines *both, double at_K)
{
    return lehr_dsc_baseline_at(&both->liquid, at_K) - lehr_dsc_baseline_at(&both->glass, at_K);
}

/// Standard deviation of a point from both windows together.
static double noise_of(const lines *both)
{
    const lehr_linear_fit *fits[] = {both->glass.fit, both->liquid.fit};
    double sum = 0;
    double free = 0;
    for (size_t i = 0; i < 2; i++) {
        sum += lehr_linear_fit_residual_sum(fits[i]);
        free += (double)(lehr_linear_fit_rows(fits[i]) - lehr_linear_fit_columns(fits[i]));
    }
    return sqrt(sum / free);
}

/// Variance of one line at T* for noise 1 of the points: phi' (X'X)^-1 phi.
static lehr_status variance_at(double *variance, const lehr_dsc_baseline *line, double at_K, lehr_error *err)
{
    double covariance[LEHR_DSC_MAX_TERMS * LEHR_DSC_MAX_TERMS];
    double terms[LEHR_DSC_MAX_TERMS];
    lehr_status status = lehr_linear_fit_covariance(line->fit, covariance, err);
    lehr_dsc_baseline_terms_at(line, at_K, terms);
    for (size_t i = 0; status == LEHR_OK && i < line->n_terms; i++) {
        for (size_t k = 0; k < line->n_terms; k++) {
            *variance += terms[i] * covariance[i * line->n_terms + k] * terms[k];
        }
    }
    return status;
}

/// Half the range of the step over the nominal windows and four with one border moved inward; infinite where
/// a narrower window cannot be fitted.
static lehr_status windows_budget(double *half, const lehr_dsc_scan *scan,
                                  const lehr_dsc_mass_options *options, double nominal, lehr_error *err)
{
    double low = nominal;
    double high = nominal;
    for (size_t border = 0; border < 4; border++) {
        double windows[4] = {options->glass_K[0], options->glass_K[1], options->liquid_K[0],
                             options->liquid_K[1]};
        double shift = WINDOW_SHIFT * (windows[border < 2 ? 1 : 3] - windows[border < 2 ? 0 : 2]);
        windows[border] += border % 2 == 0 ? shift : -shift;
        lines varied;
        lehr_error own = {0};
        lehr_status status = fit(&varied, scan, windows, windows + 2, &own);
        double step = status == LEHR_OK ? step_at(&varied, options->at_K) : (double)INFINITY;
        clear(&varied);
        if (status == LEHR_ERR_NOMEM) {
            return lehr_error_set(err, status, "%s", own.message);
        }
        low = fmin(low, step);
        high = fmax(high, step);
    }
    *half = 0.5 * (high - low);
    return LEHR_OK;
}

static lehr_status warn(const lehr_dsc_scan *scan, const lines *both, const lehr_dsc_mass_options *options,
                        lehr_warnings *warnings, lehr_error *err)
{
    const lehr_dsc_baseline *lines_of[] = {&both->glass, &both->liquid};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < 2; i++) {
        double alike = lehr_linear_fit_autocorrelation(lines_of[i]->fit);
        double level = fabs(lehr_dsc_baseline_at(lines_of[i], lines_of[i]->center_K));
        if (alike > WHITE_LIMIT && lines_of[i]->n_points >= 20 &&
            lehr_linear_fit_sigma(lines_of[i]->fit) > 1e-6 * level) {
            status = lehr_warnings_add(
                warnings, err,
                "%s: residuals of the %s line follow each other (correlation %.2f): smoothed "
                "data, or relaxation inside the window; the standard error is a lower bound",
                scan->name, i == 0 ? "glass" : "liquid", alike);
        }
    }
    double hook_K = LEHR_DSC_HOOK_CONSTANTS * options->time_constant_s * scan->rate_K_per_s;
    double start_K = scan->temperature_K[0] + hook_K;
    if (status == LEHR_OK && options->glass_K[0] < start_K) {
        status = lehr_warnings_add(
            warnings, err,
            "%s: the glass window begins at %g K, but the start-up of the ramp lasts to %.2f K "
            "(five time constants): move the window up",
            scan->name, options->glass_K[0], start_K);
    }
    return status;
}

static lehr_status fill(lehr_dsc_mass *out, const lehr_dsc_scan *scan, const lines *both,
                        const lehr_dsc_mass_options *options, lehr_error *err)
{
    double step = step_at(both, options->at_K);
    if (!(step > 0)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s: the step at %g K is %.4g mW, not positive: the liquid line lies below the glass "
            "line; check windows and --sign",
            scan->name, options->at_K, step * scan->rate_K_per_s * 1e3);
    }
    double variance = 0;
    double windows = 0;
    lehr_status status = variance_at(&variance, &both->glass, options->at_K, err);
    status = status == LEHR_OK ? variance_at(&variance, &both->liquid, options->at_K, err) : status;
    status = status == LEHR_OK ? windows_budget(&windows, scan, options, step, err) : status;
    double noise = noise_of(both);
    double rate = scan->rate_K_per_s;
    double given = isnan(options->delta_cp_stderr_J_per_gK) ? 0 : options->delta_cp_stderr_J_per_gK;
    *out = (lehr_dsc_mass){
        .name = scan->name,
        .mass_g = step / options->delta_cp_J_per_gK,
        .noise_g = noise * sqrt(variance) / options->delta_cp_J_per_gK,
        .windows_g = windows / options->delta_cp_J_per_gK,
        .baseline_g = (double)NAN,
        .heat_J = (double)NAN,
        .heat_stderr_J = (double)NAN,
        .step_W = step * rate,
        .step_stderr_W = noise * sqrt(variance) * rate,
        .rate_K_per_s = rate,
        .noise_level_W = noise * rate,
        .segment = scan->segment,
    };
    out->delta_cp_g = out->mass_g * given / options->delta_cp_J_per_gK;
    out->mass_stderr_g = hypot(out->noise_g, out->delta_cp_g);
    return status;
}

lehr_status lehr_dsc_mass_compute(lehr_dsc_mass *out, const lehr_dsc_run *run,
                                  const lehr_dsc_mass_options *options, lehr_warnings *warnings,
                                  lehr_error *err)
{
    *out = (lehr_dsc_mass){0};
    lehr_dsc_scan *scan = NULL;
    lines both = {0};
    lehr_status status = take(&scan, run, options, err);
    if (status == LEHR_OK) {
        status = fit(&both, scan, options->glass_K, options->liquid_K, err);
    }
    if (status == LEHR_OK) {
        status = warn(scan, &both, options, warnings, err);
    }
    if (status == LEHR_OK) {
        status = fill(out, scan, &both, options, err);
    }
    clear(&both);
    lehr_dsc_scan_free(scan);
    if (status != LEHR_OK) {
        *out = (lehr_dsc_mass){0};
    }
    return status;
}

static lehr_status tabulate(lehr_table **out, const lehr_dsc_scan *scan, const lines *both, lehr_error *err)
{
    static const char *const names[] = {"temperature_K", "heat_flow_mW", "glass_line", "liquid_line"};
    static const char *const units[] = {"K", "mW", "mW", "mW"};
    double *columns[4] = {NULL};
    lehr_table *table = NULL;
    lehr_status status = lehr_table_create(&table, scan->n, err);
    for (size_t k = 0; status == LEHR_OK && k < 4; k++) {
        status = lehr_table_add_column(&columns[k], table, names[k], units[k], err);
    }
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    double to_mW = scan->rate_K_per_s * 1e3;
    for (size_t i = 0; i < scan->n; i++) {
        columns[0][i] = scan->temperature_K[i];
        columns[1][i] = scan->y[i] * to_mW;
        columns[2][i] = lehr_dsc_baseline_at(&both->glass, scan->temperature_K[i]) * to_mW;
        columns[3][i] = lehr_dsc_baseline_at(&both->liquid, scan->temperature_K[i]) * to_mW;
    }
    *out = table;
    return LEHR_OK;
}

lehr_status lehr_dsc_mass_lines(lehr_table **out, const lehr_dsc_run *run,
                                const lehr_dsc_mass_options *options, lehr_error *err)
{
    *out = NULL;
    lehr_dsc_scan *scan = NULL;
    lines both = {0};
    lehr_status status = take(&scan, run, options, err);
    status = status == LEHR_OK ? fit(&both, scan, options->glass_K, options->liquid_K, err) : status;
    status = status == LEHR_OK ? tabulate(out, scan, &both, err) : status;
    clear(&both);
    lehr_dsc_scan_free(scan);
    return status;
}
