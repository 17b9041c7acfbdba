#include <lehr/dsc/glass_transition.h>

#include "choice.h"
#include "glass_transition_private.h"
#include "scan_table.h"

#include <math.h>
#include <string.h>

#define WINDOW_SHIFT 0.2  // borders of the windows move inward by this part of their width for the budget
#define WIDEST       3.0  // the half-width stays below this part of the distance of the windows
#define LEAST_SIGMA  3.0  // a step exceeds its standard error by this factor,
#define LEAST_PART   1e-9 // and the signal by this part
#define WHITE_LIMIT  0.5  // neighbouring residuals more alike than this are no white noise
#define WHITE_POINTS 20
// Residuals below this part of the signal are the rounding of printed numbers.
#define ROUNDING_LEVEL 1e-6

lehr_dsc_glass_transition_options lehr_dsc_glass_transition_defaults(void)
{
    const double nan = (double)NAN;
    return (lehr_dsc_glass_transition_options){
        .glass_K = {nan, nan}, .liquid_K = {nan, nan}, .smooth_K = nan};
}

static lehr_status check_options(const lehr_dsc_glass_transition_options *options, lehr_error *err)
{
    const double *glass = options->glass_K;
    const double *liquid = options->liquid_K;
    if (!(glass[0] < glass[1]) || !(liquid[0] < liquid[1])) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "the windows of the glass and of the liquid line are needed: --glass A:B --liquid A:B "
            "with A < B (given: %g:%g and %g:%g K)",
            glass[0], glass[1], liquid[0], liquid[1]);
    }
    if (!(glass[1] < liquid[0])) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "the glass window %g:%g K must end below the liquid window %g:%g K: the transition lies "
            "between them",
            glass[0], glass[1], liquid[0], liquid[1]);
    }
    if (!isnan(options->smooth_K) && !(options->smooth_K > 0 && isfinite(options->smooth_K))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the width of the smoothing, %g K, is not greater than 0",
                              options->smooth_K);
    }
    return LEHR_OK;
}

/// The width given, or the narrowest at which the noise acts linearly.
static lehr_status set_width(lehr_dsc_step *step, const lehr_dsc_glass_transition_options *options,
                             lehr_warnings *warnings, lehr_error *err)
{
    double most_K = (step->until_K - step->from_K) / WIDEST;
    double least_K = lehr_dsc_smooth_least_half(&step->smooth);
    if (!isnan(options->smooth_K)) {
        step->smooth.half_K = 0.5 * options->smooth_K;
        step->crest_half_K = step->smooth.half_K;
        if (step->smooth.half_K < 0.7 * least_K) {
            return lehr_error_set(
                err, LEHR_ERR_ARG,
                "%s: a local quintic of %g K holds too few points; at least %.3g K are needed",
                step->scan->name, options->smooth_K, 2 * least_K);
        }
        return LEHR_OK;
    }
    const lehr_dsc_search rise = {
        .low_K = step->from_K, .high_K = step->until_K, .order = LEHR_DSC_SLOPE, .sign = 1};
    bool enough = false;
    lehr_status status = lehr_dsc_smooth_choose(&enough, &step->smooth, &rise, 1, step->noise, most_K, err);
    if (status == LEHR_OK && !enough && !options->midpoint_only) {
        status = lehr_warnings_add(
            warnings, err,
            "%s: even a local quintic of %.3g K leaves the inflection uncertain: onset, "
            "inflection and endset and their errors are rough, the midpoint is less affected",
            step->scan->name, 2 * step->smooth.half_K);
    }
    return status;
}

/// Choices of all values.
typedef struct choices {
    lehr_dsc_choice of[LEHR_DSC_STEP_ITEMS];
    double moved[LEHR_DSC_STEP_ITEMS]; // deviation of the last variant
} choices;

/// Points under other windows and another width (a factor). A variant without solution leaves NaN.
static lehr_status vary(choices *all, const lehr_dsc_step *nominal, const double glass_K[2],
                        const double liquid_K[2], double wider, lehr_error *err)
{
    lehr_dsc_step varied;
    double change[LEHR_DSC_STEP_ITEMS];
    lehr_error own = {0};
    lehr_status status = lehr_dsc_step_fit(&varied, nominal->scan, glass_K, liquid_K, &own);
    varied.smooth.half_K = wider * nominal->smooth.half_K;
    varied.crest_half_K = wider * nominal->crest_half_K;
    status = status == LEHR_OK ? lehr_dsc_step_locate(&varied, &own) : status;
    status = status == LEHR_OK ? lehr_dsc_step_change(change, nominal, &varied, &own) : status;
    for (size_t k = 0; k < LEHR_DSC_STEP_ITEMS; k++) {
        double value = status == LEHR_OK ? varied.value[k] : (double)NAN;
        all->moved[k] = value - nominal->value[k];
        lehr_dsc_choice_add(&all->of[k], all->moved[k], status == LEHR_OK ? change[k] : 0);
    }
    lehr_dsc_step_clear(&varied);
    return status == LEHR_ERR_NOMEM ? lehr_error_set(err, status, "%s", own.message) : LEHR_OK;
}

static lehr_status windows_budget(choices *all, const lehr_dsc_step *step,
                                  const lehr_dsc_glass_transition_options *options, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    *all = (choices){0};
    for (size_t border = 0; border < 4 && status == LEHR_OK; border++) {
        lehr_dsc_glass_transition_options varied = *options;
        double *window = border < 2 ? varied.glass_K : varied.liquid_K;
        double shift = WINDOW_SHIFT * (window[1] - window[0]);
        window[border % 2] += border % 2 == 0 ? shift : -shift;
        status = vary(all, step, varied.glass_K, varied.liquid_K, 1, err);
    }
    return status;
}

/// The same lines under wider local quintics, once and twice.
static lehr_status smoothing_budget(choices wider[2], const lehr_dsc_step *step,
                                    const lehr_dsc_glass_transition_options *options, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    double factor = 1;
    for (size_t k = 0; k < 2 && status == LEHR_OK; k++) {
        factor *= LEHR_DSC_WIDER;
        wider[k] = (choices){0};
        status = vary(&wider[k], step, options->glass_K, options->liquid_K, factor, err);
    }
    return status;
}

static lehr_dsc_event event_of(const lehr_dsc_step *step, const double *error, const choices *windows,
                               const choices wider[2], lehr_dsc_step_item k)
{
    double bias = lehr_dsc_choice_bias(wider[0].moved[k], sqrt(wider[0].of[k].variances), wider[1].moved[k]);
    return (lehr_dsc_event){
        .temperature_K = step->value[k],
        .stderr_K = hypot(error[k], isnan(bias) ? 0 : bias),
        .noise_K = error[k],
        .windows_K = lehr_dsc_choice_value(&windows->of[k]),
        .smoothing_K = bias,
    };
}

/// A step that noise or the rounding of numbers could have made is none.
static lehr_status check_step(const lehr_dsc_step *step, const double *error, lehr_error *err)
{
    double height = step->value[LEHR_DSC_STEP_DELTA_CP];
    double level = fabs(lehr_dsc_baseline_at(&step->glass, step->glass.center_K));
    if (height > fmax(LEAST_SIGMA * error[LEHR_DSC_STEP_DELTA_CP], LEAST_PART * level)) {
        return LEHR_OK;
    }
    return lehr_error_set(err, LEHR_ERR_NUMERIC,
                          "%s: no step between the windows: liquid minus glass line is %.3g(%.2g) %s",
                          step->scan->name, height, error[LEHR_DSC_STEP_DELTA_CP], step->scan->unit);
}

static lehr_status fill(lehr_dsc_glass_transition *out, const lehr_dsc_step *step,
                        const lehr_dsc_glass_transition_options *options, lehr_error *err)
{
    double error[LEHR_DSC_STEP_ITEMS];
    choices windows;
    choices wider[2];
    lehr_status status = lehr_dsc_step_propagate(error, step, err);
    status = status == LEHR_OK ? check_step(step, error, err) : status;
    status = status == LEHR_OK ? windows_budget(&windows, step, options, err) : status;
    status = status == LEHR_OK ? smoothing_budget(wider, step, options, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    const lehr_dsc_scan *scan = step->scan;
    *out = (lehr_dsc_glass_transition){
        .onset = event_of(step, error, &windows, wider, LEHR_DSC_STEP_ONSET),
        .midpoint = event_of(step, error, &windows, wider, LEHR_DSC_STEP_MIDPOINT),
        .inflection = event_of(step, error, &windows, wider, LEHR_DSC_STEP_INFLECTION),
        .endset = event_of(step, error, &windows, wider, LEHR_DSC_STEP_ENDSET),
        .midpoint_astm = event_of(step, error, &windows, wider, LEHR_DSC_STEP_ASTM),
        .midpoint_tangent = event_of(step, error, &windows, wider, LEHR_DSC_STEP_TANGENT),
        .peak = event_of(step, error, &windows, wider, LEHR_DSC_STEP_PEAK),
        .delta_cp = step->value[LEHR_DSC_STEP_DELTA_CP],
        .delta_cp_stderr = error[LEHR_DSC_STEP_DELTA_CP],
        .delta_cp_windows = lehr_dsc_choice_value(&windows.of[LEHR_DSC_STEP_DELTA_CP]),
        .overshoot_enthalpy = step->value[LEHR_DSC_STEP_OVERSHOOT],
        .overshoot_enthalpy_stderr = error[LEHR_DSC_STEP_OVERSHOOT],
        .overshoot_enthalpy_windows = lehr_dsc_choice_value(&windows.of[LEHR_DSC_STEP_OVERSHOOT]),
        .overshoot = step->overshoot,
        .slope = step->tangent.slope,
        .smooth_K = 2 * step->smooth.half_K,
        .smooth_peak_K = 2 * step->crest_half_K,
        .noise_level = step->noise,
        .rate_K_per_s = scan->rate_K_per_s,
        .delta_cp_unit = scan->unit,
        .area_unit = scan->area_unit,
        .cooling = scan->cooling,
        .segment = scan->segment,
    };
    return LEHR_OK;
}

/// Residuals that follow each other: the noise is not what the propagation assumes.
static lehr_status warn_about_lines(const lehr_dsc_step *step, lehr_warnings *warnings, lehr_error *err)
{
    const lehr_dsc_baseline *both[] = {&step->glass, &step->liquid};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < 2; i++) {
        double alike = lehr_linear_fit_autocorrelation(both[i]->fit);
        double level = fabs(lehr_dsc_baseline_at(both[i], both[i]->center_K));
        bool rounding = lehr_linear_fit_sigma(both[i]->fit) < ROUNDING_LEVEL * level;
        if (alike > WHITE_LIMIT && both[i]->n_points >= WHITE_POINTS && !rounding) {
            status = lehr_warnings_add(
                warnings, err,
                "%s: residuals of the %s line follow each other (correlation %.2f): smoothed "
                "data or a curved line; the standard errors are lower bounds",
                step->scan->name, i == 0 ? "glass" : "liquid", alike);
        }
    }
    return status;
}

static lehr_status warn_about_result(const lehr_dsc_glass_transition *result, bool midpoint_only,
                                     const char *name, lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (!midpoint_only && result->onset.temperature_K > result->midpoint.temperature_K) {
        status = lehr_warnings_add(
            warnings, err,
            "%s: the tangent belongs to the overshoot: its onset, %.2f K, lies above the half "
            "step, %.2f K; quote the midpoint or the fictive temperature (lehr dsc tf)",
            name, result->onset.temperature_K, result->midpoint.temperature_K);
    }
    if (status == LEHR_OK && !midpoint_only && result->overshoot && isnan(result->peak.temperature_K)) {
        status = lehr_warnings_add(
            warnings, err, "%s: the overshoot has no largest signal on this background; no peak is reported",
            name);
    }
    const lehr_dsc_event *events[] = {&result->midpoint, &result->onset};
    static const char *const names[] = {"midpoint", "onset"};
    for (size_t k = 0; k < (midpoint_only ? 1 : 2) && status == LEHR_OK; k++) {
        double beyond_K = events[k]->windows_K;
        if (beyond_K > fmax(3 * events[k]->stderr_K, 0.1)) {
            status = lehr_warnings_add(
                warnings, err,
                "%s: the standard error of the %s, %.2g K, leaves the windows out; their choice moves it by "
                "%.2g K (budget)",
                name, names[k], events[k]->stderr_K, beyond_K);
        }
    }
    return status;
}

lehr_status lehr_dsc_glass_transition_compute(lehr_dsc_glass_transition *out, const lehr_dsc_run *run,
                                              const lehr_dsc_glass_transition_options *options,
                                              lehr_warnings *warnings, lehr_error *err)
{
    *out = (lehr_dsc_glass_transition){0};
    lehr_dsc_scan *scan = NULL;
    lehr_dsc_step step = {0};
    lehr_status status = check_options(options, err);
    status = status == LEHR_OK ? lehr_dsc_scan_create(&scan, run, options->segment, err) : status;
    status =
        status == LEHR_OK ? lehr_dsc_step_fit(&step, scan, options->glass_K, options->liquid_K, err) : status;
    status = status == LEHR_OK ? warn_about_lines(&step, warnings, err) : status;
    status = status == LEHR_OK ? set_width(&step, options, warnings, err) : status;
    status = status == LEHR_OK ? lehr_dsc_step_locate(&step, err) : status;
    status = status == LEHR_OK ? fill(out, &step, options, err) : status;
    status = status == LEHR_OK ? warn_about_result(out, options->midpoint_only, scan->name, warnings, err)
                               : status;
    lehr_dsc_step_clear(&step);
    lehr_dsc_scan_free(scan);
    if (status != LEHR_OK) {
        *out = (lehr_dsc_glass_transition){0};
    }
    return status;
}

lehr_status lehr_dsc_glass_transition_lines(lehr_table **out, const lehr_dsc_run *run,
                                            const lehr_dsc_glass_transition_options *options,
                                            const lehr_dsc_glass_transition *result, lehr_error *err)
{
    *out = NULL;
    lehr_dsc_scan *scan = NULL;
    lehr_dsc_step step = {0};
    double *tangent = NULL;
    lehr_status status = check_options(options, err);
    status = status == LEHR_OK ? lehr_dsc_scan_create(&scan, run, options->segment, err) : status;
    status =
        status == LEHR_OK ? lehr_dsc_step_fit(&step, scan, options->glass_K, options->liquid_K, err) : status;
    status = status == LEHR_OK ? lehr_dsc_scan_tabulate(out, scan, &step.glass, &step.liquid, err) : status;
    status = status == LEHR_OK ? lehr_table_add_column(&tangent, *out, "tangent", scan->unit, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < scan->n; i++) {
        double onset = result->onset.temperature_K;
        tangent[i] =
            lehr_dsc_baseline_at(&step.glass, onset) + result->slope * (scan->temperature_K[i] - onset);
    }
    lehr_dsc_step_clear(&step);
    lehr_dsc_scan_free(scan);
    if (status != LEHR_OK) {
        lehr_table_free(*out);
        *out = NULL;
    }
    return status;
}
