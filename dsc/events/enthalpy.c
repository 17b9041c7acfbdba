#include <lehr/dsc/enthalpy.h>

#include "choice.h"
#include "enthalpy_private.h"
#include "scan_table.h"
#include "tangent.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/linear.h>
#include <math.h>
#include <string.h>

#define WINDOW_SHIFT 0.2 // borders of the windows move inward by this part of their width for the budget
#define DISAGREE     3.0 // standard errors between enthalpy and check that are reported
#define RATE_PART    0.01
#define MASS_PART    0.001
#define TAIL_K       0.2 // a curve that leaves the liquid line costs more than this, and
#define TAIL_SIGMA   4.0 // so many standard errors, before it is reported
#define STEP_PART    0.05
#define MISFIT       1.5 // scatter of the aligned windows over what the noise explains

lehr_dsc_enthalpy_options lehr_dsc_enthalpy_defaults(void)
{
    const double nan = (double)NAN;
    return (lehr_dsc_enthalpy_options){.glass_K = {nan, nan}, .liquid_K = {nan, nan}};
}

lehr_status lehr_dsc_enthalpy_check(const lehr_dsc_enthalpy_options *options, lehr_error *err)
{
    const double *glass = options->glass_K;
    const double *liquid = options->liquid_K;
    if (!(glass[0] < glass[1]) || !(liquid[0] < liquid[1]) || !(glass[1] <= liquid[0])) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "the windows that align the runs are needed: --glass A:B --liquid A:B with A < B, the "
            "glass below the liquid (given: %g:%g and %g:%g K)",
            glass[0], glass[1], liquid[0], liquid[1]);
    }
    return LEHR_OK;
}

/// Root mean square deviation of each result in four windows with one border moved inward, beyond what the
/// noise explains; NaN where one fails.
static lehr_status windows_budget(double *budget, const lehr_dsc_pair_solution *nominal, lehr_error *err)
{
    lehr_dsc_choice choices[LEHR_DSC_PAIR_ITEMS] = {0};
    for (size_t border = 0; border < 4; border++) {
        double windows[2][2];
        memcpy(windows[0], nominal->glass_K, sizeof windows[0]);
        memcpy(windows[1], nominal->liquid_K, sizeof windows[1]);
        double *window = windows[border / 2];
        double shift = WINDOW_SHIFT * (window[1] - window[0]);
        window[border % 2] += border % 2 == 0 ? shift : -shift;
        lehr_dsc_pair_solution varied;
        lehr_error own = {0};
        double change[LEHR_DSC_PAIR_ITEMS];
        lehr_status status = lehr_dsc_pair_solve(&varied, nominal->pair, windows[0], windows[1], &own);
        status = status == LEHR_OK ? lehr_dsc_pair_change(change, nominal, &varied, &own) : status;
        for (size_t k = 0; k < LEHR_DSC_PAIR_ITEMS; k++) {
            double value = status == LEHR_OK ? varied.value[k] : (double)NAN;
            lehr_dsc_choice_add(&choices[k], value - nominal->value[k], status == LEHR_OK ? change[k] : 0);
        }
        lehr_dsc_pair_solution_clear(&varied);
        if (status == LEHR_ERR_NOMEM) {
            return lehr_error_set(err, status, "%s", own.message);
        }
    }
    for (size_t k = 0; k < LEHR_DSC_PAIR_ITEMS; k++) {
        budget[k] = lehr_dsc_choice_value(&choices[k]);
    }
    return LEHR_OK;
}

/// Enthalpy when the line joins the means of the difference in both windows, its trend inside them ignored.
static double through_means(const lehr_dsc_pair_solution *with)
{
    double T[2] = {0};
    double d[2] = {0};
    double n[2] = {0};
    for (size_t k = 0; k < with->n_points; k++) {
        size_t i = with->points[k];
        size_t side = with->pair->first->temperature_K[i] < with->center_K ? 0 : 1;
        T[side] += with->pair->first->temperature_K[i];
        d[side] += with->pair->difference[i];
        n[side] += 1;
    }
    double slope = (d[1] / n[1] - d[0] / n[0]) / (T[1] / n[1] - T[0] / n[0]);
    double a = with->one.t2_K;
    double b = with->one.t1_K;
    return with->weight_sum - (b - a) * (d[0] / n[0] + slope * (0.5 * (a + b) - T[0] / n[0]));
}

static lehr_status fill(lehr_dsc_enthalpy *out, const lehr_dsc_pair_solution *with, lehr_error *err)
{
    double error[LEHR_DSC_PAIR_ITEMS];
    double windows[LEHR_DSC_PAIR_ITEMS];
    lehr_status status = lehr_dsc_pair_propagate(error, with, err);
    status = status == LEHR_OK ? windows_budget(windows, with, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    const lehr_dsc_scan *first = with->pair->first;
    const lehr_dsc_scan *second = with->pair->second;
    *out = (lehr_dsc_enthalpy){
        .relaxation_enthalpy = with->value[LEHR_DSC_PAIR_ENTHALPY],
        .relaxation_enthalpy_stderr = error[LEHR_DSC_PAIR_ENTHALPY],
        .windows = windows[LEHR_DSC_PAIR_ENTHALPY],
        .alignment = fabs(through_means(with) - with->value[LEHR_DSC_PAIR_ENTHALPY]),
        .fictive_temperature_1_K = with->value[LEHR_DSC_PAIR_TF_1],
        .fictive_temperature_1_stderr_K = error[LEHR_DSC_PAIR_TF_1],
        .fictive_temperature_1_windows_K = windows[LEHR_DSC_PAIR_TF_1],
        .fictive_temperature_2_K = with->value[LEHR_DSC_PAIR_TF_2],
        .fictive_temperature_2_stderr_K = error[LEHR_DSC_PAIR_TF_2],
        .fictive_temperature_2_windows_K = windows[LEHR_DSC_PAIR_TF_2],
        .check_enthalpy = with->value[LEHR_DSC_PAIR_CHECK],
        .check_enthalpy_stderr = error[LEHR_DSC_PAIR_CHECK],
        .check_enthalpy_windows = windows[LEHR_DSC_PAIR_CHECK],
        .difference = with->value[LEHR_DSC_PAIR_DIFFERENCE],
        .difference_stderr = error[LEHR_DSC_PAIR_DIFFERENCE],
        .difference_windows = windows[LEHR_DSC_PAIR_DIFFERENCE],
        .unaligned = with->weight_sum,
        .drift = lehr_dsc_pair_drift_at(with, 0.5 * (with->one.t2_K + with->one.t1_K)),
        .noise_level_1 = lehr_dsc_pooled_noise(&with->one.glass, &with->one.liquid),
        .noise_level_2 = lehr_dsc_pooled_noise(&with->two.glass, &with->two.liquid),
        .low_K = with->one.t2_K,
        .high_K = with->one.t1_K,
        .rate_1_K_per_s = first->rate_K_per_s,
        .rate_2_K_per_s = second->rate_K_per_s,
        .area_unit = first->area_unit,
        .signal_unit = first->unit,
        .segment_1 = first->segment,
        .segment_2 = second->segment,
        .points = with->one.points,
    };
    return LEHR_OK;
}

/// Do the runs belong together?
static lehr_status warn_about_runs(const lehr_dsc_pair *pair, lehr_warnings *warnings, lehr_error *err)
{
    const lehr_dsc_scan *one = pair->first;
    const lehr_dsc_scan *two = pair->second;
    lehr_status status = LEHR_OK;
    if (fabs(one->rate_K_per_s - two->rate_K_per_s) > RATE_PART * one->rate_K_per_s) {
        status = lehr_warnings_add(
            warnings, err,
            "%s is heated at %.6g K/s, %s at %.6g K/s: the difference of the runs holds more "
            "than relaxation",
            one->name, one->rate_K_per_s, two->name, two->rate_K_per_s);
    }
    if (status == LEHR_OK && fabs(one->mass_g - two->mass_g) > MASS_PART * one->mass_g) {
        status = lehr_warnings_add(
            warnings, err, "%s has a mass of %.6g mg, %s of %.6g mg: both runs should be of the same sample",
            one->name, 1e3 * one->mass_g, two->name, 1e3 * two->mass_g);
    }
    return status;
}

/// Does a run leave its liquid line above the window, or has the second a smaller step: crystallisation.
static lehr_status warn_about_crystals(const lehr_dsc_pair_solution *with, lehr_warnings *warnings,
                                       lehr_error *err)
{
    const lehr_dsc_balance *both[] = {&with->one, &with->two};
    double middle = 0.5 * (with->glass_K[1] + with->liquid_K[0]);
    double step[2];
    double step_error[2];
    for (size_t k = 0; k < 2; k++) {
        double excess = 0;
        double error = 0;
        lehr_dsc_noise noise = {0};
        lehr_status status = lehr_dsc_balance_excess(&excess, &error, both[k], &both[k]->liquid,
                                                     with->liquid_K[1], (double)INFINITY, err);
        status = status == LEHR_OK ? lehr_dsc_balance_noise(&noise, both[k], err) : status;
        step[k] = lehr_dsc_balance_delta_cp(both[k], middle);
        step_error[k] = noise.delta_cp;
        if (status == LEHR_OK && fabs(excess) > fmax(TAIL_K * fabs(step[k]), TAIL_SIGMA * error)) {
            status = lehr_warnings_add(warnings, err, "%s: the curve leaves the liquid line above %g K%s",
                                       both[k]->scan->name, with->liquid_K[1],
                                       k == 0 ? " (crystallisation?): run 2 must then be a fresh sample, "
                                                "cooled slowly, not the same one"
                                              : " (crystallisation?)");
        }
        if (status != LEHR_OK) {
            return status;
        }
    }
    double apart = fabs(step[0] - step[1]);
    if (apart > fmax(TAIL_SIGMA * hypot(step_error[0], step_error[1]), STEP_PART * fabs(step[1]))) {
        return lehr_warnings_add(
            warnings, err,
            "the step of %s at %.0f K is %.3g, that of %s %.3g %s: crystallisation in run 1, another "
            "mass, or windows inside the transition",
            with->pair->first->name, middle, step[0], with->pair->second->name, step[1],
            with->pair->first->unit);
    }
    return LEHR_OK;
}

static lehr_status warn_about_result(const lehr_dsc_enthalpy *result, const lehr_dsc_pair_solution *with,
                                     lehr_warnings *warnings, lehr_error *err)
{
    double scatter = lehr_linear_fit_sigma(with->drift);
    double noise = hypot(result->noise_level_1, result->noise_level_2);
    lehr_status status = LEHR_OK;
    if (scatter > MISFIT * noise &&
        scatter > 1e-3 * fabs(lehr_dsc_balance_delta_cp(&with->two, with->center_K))) {
        status = lehr_warnings_add(
            warnings, err,
            "one straight line does not align both windows (scatter %.2g, noise %.2g %s): the "
            "glass window holds relaxation, or the baselines differ by more than a line; move "
            "the windows",
            scatter, noise, result->signal_unit);
    }
    double limit =
        hypot(result->difference_stderr, isnan(result->difference_windows) ? 0 : result->difference_windows);
    if (status == LEHR_OK && fabs(result->difference) > DISAGREE * limit) {
        status = lehr_warnings_add(
            warnings, err,
            "relaxation enthalpy, %.4g, and the check by fictive temperatures, %.4g %s, differ by "
            "more than their errors (noise and windows, %.2g): see the windows, the shape of the "
            "liquid line, and whether both runs are of one sample",
            result->relaxation_enthalpy, result->check_enthalpy, result->area_unit, limit);
    }
    return status;
}

lehr_status lehr_dsc_enthalpy_compute(lehr_dsc_enthalpy *out, const lehr_dsc_run *run1,
                                      const lehr_dsc_run *run2, const lehr_dsc_enthalpy_options *options,
                                      lehr_warnings *warnings, lehr_error *err)
{
    lehr_dsc_pair pair = {0};
    lehr_dsc_pair_solution solution = {0};
    *out = (lehr_dsc_enthalpy){0};
    lehr_status status = lehr_dsc_enthalpy_check(options, err);
    status = status == LEHR_OK ? lehr_dsc_pair_create(&pair, run1, run2, options, err) : status;
    status = status == LEHR_OK ? warn_about_runs(&pair, warnings, err) : status;
    status = status == LEHR_OK
                 ? lehr_dsc_pair_solve(&solution, &pair, options->glass_K, options->liquid_K, err)
                 : status;
    status = status == LEHR_OK ? fill(out, &solution, err) : status;
    status = status == LEHR_OK ? warn_about_crystals(&solution, warnings, err) : status;
    status = status == LEHR_OK ? warn_about_result(out, &solution, warnings, err) : status;
    lehr_dsc_pair_solution_clear(&solution);
    lehr_dsc_pair_clear(&pair);
    if (status != LEHR_OK) {
        *out = (lehr_dsc_enthalpy){0};
    }
    return status;
}

static lehr_status tabulate(lehr_table **out, const lehr_dsc_pair_solution *with, lehr_error *err)
{
    const lehr_dsc_pair *pair = with->pair;
    const char *unit = pair->first->unit;
    double *column[7] = {0};
    const lehr_dsc_column_of columns[] = {
        {"temperature_K", "K", &column[0]}, {"run_1", unit, &column[1]},
        {"run_2", unit, &column[2]},        {"run_1_aligned", unit, &column[3]},
        {"difference", unit, &column[4]},   {"glass_line", unit, &column[5]},
        {"liquid_line", unit, &column[6]}};
    lehr_status status =
        lehr_dsc_table_create(out, pair->first->n, columns, sizeof columns / sizeof *columns, err);
    for (size_t i = 0; i < pair->first->n && status == LEHR_OK; i++) {
        double T = pair->first->temperature_K[i];
        double drift = lehr_dsc_pair_drift_at(with, T);
        column[0][i] = T;
        column[1][i] = pair->first->y[i];
        column[2][i] = pair->first->y[i] + pair->difference[i];
        column[3][i] = pair->first->y[i] + drift;
        column[4][i] = pair->difference[i] - drift;
        column[5][i] = lehr_dsc_baseline_at(&with->two.glass, T);
        column[6][i] = lehr_dsc_baseline_at(&with->two.liquid, T);
    }
    return status;
}

lehr_status lehr_dsc_enthalpy_curves(lehr_table **out, const lehr_dsc_run *run1, const lehr_dsc_run *run2,
                                     const lehr_dsc_enthalpy_options *options, lehr_error *err)
{
    lehr_dsc_pair pair = {0};
    lehr_dsc_pair_solution solution = {0};
    *out = NULL;
    lehr_status status = lehr_dsc_enthalpy_check(options, err);
    status = status == LEHR_OK ? lehr_dsc_pair_create(&pair, run1, run2, options, err) : status;
    status = status == LEHR_OK
                 ? lehr_dsc_pair_solve(&solution, &pair, options->glass_K, options->liquid_K, err)
                 : status;
    status = status == LEHR_OK ? tabulate(out, &solution, err) : status;
    lehr_dsc_pair_solution_clear(&solution);
    lehr_dsc_pair_clear(&pair);
    return status;
}
