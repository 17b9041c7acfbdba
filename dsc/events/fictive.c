#include <lehr/dsc/fictive.h>

#include "balance.h"
#include "fictive_private.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

// A curve that leaves its line beyond a window costs more than this before the limit of the area moves.
#define TAIL_K     0.2
#define TAIL_SIGMA 4.0
// A part of the budget that exceeds the standard error by this factor, and this temperature, is reported.
#define BUDGET_FACTOR  3.0
#define BUDGET_LEAST_K 0.01
// Neighbouring residuals more alike than this are no white noise.
#define WHITE_LIMIT  0.5
#define WHITE_POINTS 20
// Neighbouring residuals more opposed than this, and than chance makes them, are none either.
#define OPPOSED_LIMIT 0.3
#define CHANCE_SIGMA  4.0
// Residuals below this part of the signal are the rounding of printed numbers.
#define ROUNDING_LEVEL 1e-6

lehr_dsc_fictive_options lehr_dsc_fictive_defaults(void)
{
    const double nan = (double)NAN;
    return (lehr_dsc_fictive_options){.glass_K = {nan, nan},
                                      .liquid_K = {nan, nan},
                                      .liquid_model = LEHR_DSC_MODEL_DEFAULT,
                                      .align_K = {nan, nan},
                                      .molar_mass_g_per_mol = nan,
                                      .t1_K = nan,
                                      .t2_K = nan,
                                      .time_constant_s = nan};
}

const char *lehr_dsc_model_name(lehr_dsc_model model)
{
    static const char *const names[] = {
        [LEHR_DSC_MODEL_LINE] = "line",
        [LEHR_DSC_MODEL_PARABOLA] = "parabola",
        [LEHR_DSC_MODEL_METALLIC] = "metallic",
        [LEHR_DSC_MODEL_DEFAULT] = "default",
    };
    return names[model];
}

static lehr_status warn_about_lines(const lehr_dsc_balance *balance, const lehr_dsc_lines *lines,
                                    lehr_warnings *warnings, lehr_error *err)
{
    const char *name = balance->scan->name;
    lehr_status status = LEHR_OK;
    if (lines->liquid_model == LEHR_DSC_MODEL_METALLIC && !balance->liquid.fixed_constant) {
        status = lehr_warnings_add(warnings, err,
                                   "%s: metallic liquid line without its constant 3R/M (needs --molar-mass "
                                   "and a signal in J/g/K): the "
                                   "constant is fitted",
                                   name);
    }
    const lehr_dsc_baseline *both[] = {&balance->glass, &balance->liquid};
    for (size_t i = 0; status == LEHR_OK && i < 2; i++) {
        double alike = lehr_linear_fit_autocorrelation(both[i]->fit);
        double level = fabs(lehr_dsc_baseline_at(both[i], both[i]->center_K));
        bool rounding = lehr_linear_fit_sigma(both[i]->fit) < ROUNDING_LEVEL * level;
        if (alike > WHITE_LIMIT && both[i]->n_points >= WHITE_POINTS && !rounding) {
            status = lehr_warnings_add(warnings, err,
                                       "%s: residuals of the %s line follow each other (correlation %.2f): "
                                       "smoothed data or a curved line; the "
                                       "standard error is a lower bound",
                                       name, i == 0 ? "glass" : "liquid", alike);
        }
        // White noise leaves a correlation of 1/sqrt(n) by chance.
        double chance = CHANCE_SIGMA / sqrt((double)both[i]->n_points);
        if (status == LEHR_OK && alike < -fmax(OPPOSED_LIMIT, chance) && !rounding) {
            status =
                lehr_warnings_add(warnings, err,
                                  "%s: residuals of the %s line alternate (correlation %.2f): sharpened or "
                                  "differentiated data; the standard error is an upper bound",
                                  name, i == 0 ? "glass" : "liquid", alike);
        }
    }
    return status;
}

/// Default limit on one side: the end of the scan, or the border of the window where the curve leaves its
/// line.
static lehr_status default_limit(double *limit_K, lehr_dsc_balance *balance, const lehr_dsc_lines *lines,
                                 bool hot, lehr_warnings *warnings, lehr_error *err)
{
    const lehr_dsc_baseline *line = hot ? &balance->liquid : &balance->glass;
    double border = hot ? lines->liquid_K[1] : lines->glass_K[0];
    double low = hot ? border : 0;
    double high = hot ? (double)INFINITY : border;
    double excess = 0;
    double noise = 0;
    *limit_K = hot ? (double)INFINITY : 0;
    lehr_status status = lehr_dsc_balance_excess(&excess, &noise, balance, line, low, high, err);
    if (status != LEHR_OK) {
        return status;
    }
    double step = fabs(lehr_dsc_balance_delta_cp(balance, 0.5 * (lines->glass_K[1] + lines->liquid_K[0])));
    if (fabs(excess) <= fmax(TAIL_K * step, TAIL_SIGMA * noise)) {
        return LEHR_OK;
    }
    *limit_K = border;
    return lehr_warnings_add(
        warnings, err,
        "%s: the curve leaves the %s line %s %g K (%s): the area is limited there; --%s overrides it",
        balance->scan->name, hot ? "liquid" : "glass", hot ? "above" : "below", border,
        hot ? "crystallisation?" : "start of the ramp, or relaxation?", hot ? "t1" : "t2");
}

/// A limit inside the transition cuts the area: its balance is the Tf of no glass.
static lehr_status check_limits(const lehr_dsc_fictive_options *options, const lehr_dsc_lines *lines,
                                lehr_error *err)
{
    double t1_K = options->t1_K;
    double t2_K = options->t2_K;
    if (!(t2_K >= t1_K) && t1_K < lines->liquid_K[0]) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "t1 %g K lies below the liquid window %g:%g K, inside the transition: take a "
                              "limit in the liquid, or leave it out",
                              t1_K, lines->liquid_K[0], lines->liquid_K[1]);
    }
    if (!(t2_K >= t1_K) && t2_K > lines->glass_K[1]) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "t2 %g K lies above the glass window %g:%g K, inside the transition: take a "
                              "limit in the glass, or leave it out",
                              t2_K, lines->glass_K[0], lines->glass_K[1]);
    }
    return LEHR_OK;
}

static lehr_status set_limits(lehr_dsc_balance *balance, const lehr_dsc_lines *lines,
                              const lehr_dsc_fictive_options *options, lehr_warnings *warnings,
                              lehr_error *err)
{
    double t1_K = options->t1_K;
    double t2_K = options->t2_K;
    lehr_status status = check_limits(options, lines, err);
    if (status == LEHR_OK && isnan(t1_K)) {
        status = default_limit(&t1_K, balance, lines, true, warnings, err);
    }
    bool own_line = balance->glass_scan == balance->scan;
    if (status == LEHR_OK && isnan(t2_K) && own_line) {
        status = default_limit(&t2_K, balance, lines, false, warnings, err);
    } else if (isnan(t2_K)) {
        t2_K =
            0; // the line of another run holds everywhere: what lies off it is relaxation, part of the area
    }
    return status == LEHR_OK ? lehr_dsc_balance_limit(balance, t2_K, t1_K, err) : status;
}

/// Everything that follows from a solved balance.
static lehr_status fill_result(lehr_dsc_fictive *out, const lehr_dsc_balance *balance,
                               const lehr_dsc_lines *lines, const lehr_dsc_fictive_options *options,
                               lehr_error *err)
{
    lehr_dsc_noise noise = {0};
    lehr_status status = lehr_dsc_balance_noise(&noise, balance, err);
    if (status != LEHR_OK) {
        return status;
    }
    *out = (lehr_dsc_fictive){
        .glass_K = {lines->glass_K[0], lines->glass_K[1]},
        .liquid_K = {lines->liquid_K[0], lines->liquid_K[1]},
        .glass_found = isnan(options->glass_K[0]),
        .liquid_found = isnan(options->liquid_K[0]),
        .liquid_model = lines->liquid_model,
        .fictive_temperature_K = balance->fictive_K,
        .fictive_temperature_stderr_K = noise.fictive_K,
        .noise_K = noise.fictive_K,
        .lag_K = balance->scan->rate_K_per_s * options->time_constant_s,
        .area = balance->area,
        .area_stderr = noise.area,
        .delta_cp = lehr_dsc_balance_delta_cp(balance, balance->fictive_K),
        .delta_cp_stderr = noise.delta_cp,
        .area_unit = balance->scan->area_unit,
        .delta_cp_unit = balance->scan->unit,
        .noise_level = noise.level,
        .t1_K = balance->t1_K,
        .t2_K = balance->t2_K,
        .rate_K_per_s = balance->scan->rate_K_per_s,
        .segment = balance->scan->segment,
        .points = balance->points,
    };
    status = lehr_dsc_fictive_windows_budget(&out->windows_K, balance, lines,
                                             out->glass_found || out->liquid_found, err);
    return status == LEHR_OK ? lehr_dsc_fictive_model_budget(&out->liquid_model_K, balance, lines, err)
                             : status;
}

/// The standard error is noise alone: say so where a choice or the lag matters much more.
static lehr_status warn_about_budget(const lehr_dsc_fictive *result, const char *name,
                                     lehr_warnings *warnings, lehr_error *err)
{
    const struct {
        const char *name;
        double value_K;
    } parts[] = {
        {"windows", result->windows_K}, {"liquid_model", result->liquid_model_K}, {"lag", result->lag_K}};
    double limit_K = fmax(BUDGET_FACTOR * result->fictive_temperature_stderr_K, BUDGET_LEAST_K);
    char text[96] = "";
    size_t used = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].value_K > limit_K) {
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %.2g K", used > 0 ? ", " : "",
                                     parts[i].name, parts[i].value_K);
        }
    }
    if (used == 0) {
        return LEHR_OK;
    }
    return lehr_warnings_add(
        warnings, err,
        "%s: the standard error of Tf, %.2g K, is noise only; the budget holds more than "
        "three times as much: %s. State it with the result, or narrow it down (windows "
        "further from the transition, --liquid-model, --reference)",
        name, result->fictive_temperature_stderr_K, text);
}

static lehr_status compute_scan(lehr_dsc_fictive *out, const lehr_dsc_scan *scan,
                                const lehr_dsc_scan *glass_scan, const lehr_dsc_fictive_options *options,
                                lehr_warnings *warnings, lehr_error *err)
{
    lehr_dsc_lines lines;
    lehr_dsc_balance balance = {0};
    lehr_status status = lehr_dsc_fictive_choose(&lines, scan, glass_scan, options, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_balance_fit(&balance, scan, glass_scan, &lines, err);
    }
    if (status == LEHR_OK) {
        status = warn_about_lines(&balance, &lines, warnings, err);
    }
    if (status == LEHR_OK) {
        status = set_limits(&balance, &lines, options, warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_balance_solve(&balance, err);
    }
    if (status == LEHR_OK) {
        status = fill_result(out, &balance, &lines, options, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_fictive_check_quench(out, &balance, &lines, warnings, err);
    }
    if (status == LEHR_OK) {
        status = warn_about_budget(out, scan->name, warnings, err);
    }
    lehr_dsc_balance_clear(&balance);
    return status;
}

lehr_status lehr_dsc_fictive_compute(lehr_dsc_fictive *out, const lehr_dsc_run *run,
                                     const lehr_dsc_run *reference, const lehr_dsc_fictive_options *options,
                                     lehr_warnings *warnings, lehr_error *err)
{
    *out = (lehr_dsc_fictive){0};
    lehr_dsc_scan *scan = NULL;
    lehr_dsc_scan *glass_scan = NULL;
    lehr_status status = lehr_dsc_fictive_take(&scan, &glass_scan, run, reference, options, err);
    if (status == LEHR_OK) {
        status = compute_scan(out, scan, glass_scan, options, warnings, err);
    }
    lehr_dsc_fictive_release(scan, glass_scan);
    if (status != LEHR_OK) {
        *out = (lehr_dsc_fictive){0};
    }
    return status;
}
