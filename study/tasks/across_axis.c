// The axis T/Tg(P): where its glass transition comes from, and the error that all samples share through it.
#include "across.h"

#include <lehr/figures/figure.h>
#include <math.h>
#include <string.h>

/// A standard error; NaN where there is none to count with.
static double known(double error)
{
    return error > 0 ? error : (double)NAN;
}

/// Take over a value with its error where none was known before.
static void take(lehr_estimate *out, const char **from, double value, double error, const char *name)
{
    if (isnan(out->value) && isfinite(value)) {
        *out = (lehr_estimate){value, known(error)};
        *from = name;
    }
}

/// Tg(0) of the analysis is as a rule that of the material, whose error the study gives.
static double error_of_tg0(const lehr_study_config *config, double tg0_K)
{
    double difference = fabs(tg0_K - config->material.glass_transition_K);
    return difference <= 1e-9 * tg0_K ? config->material.glass_transition_error_K : (double)NAN;
}

/// From a master curve that found it itself and fits.
static void take_from_master(study_across_axis *axis, const study_run *run, study_kind kind, const char *name)
{
    const study_task *task = study_across_task(run, kind);
    lehr_quantity tg0 = {(double)NAN, (double)NAN, ""};
    lehr_quantity slope = tg0;
    const char *verdict = task ? study_outcome_text(task, "verdict") : NULL;
    if (verdict && strcmp(verdict, "collapse") == 0) {
        (void)study_outcome_quantity(task, "tg0", &tg0);
        (void)study_outcome_quantity(task, "dtg_dp", &slope);
    }
    take(&axis->tg0_K, &axis->tg0_from, tg0.value, tg0.stderr_value, name);
    bool first = !axis->dtg_dp_from;
    take(&axis->dtg_dp_K_per_GPa, &axis->dtg_dp_from, slope.value, slope.stderr_value, name);
    if (first && axis->dtg_dp_from) {
        axis->correlation = axis->tg0_from == name ? study_outcome_number(task, "tg_correlation") : 0;
        // A collapse fixes the ratio of slope and Tg(0): with a Tg(0) that was given the slope follows it.
        axis->follows = axis->tg0_from != name && fabs(tg0.value - axis->tg0_K.value) <= 1e-9 * tg0.value;
    }
}

study_across_axis study_across_axis_find(const study_run *run)
{
    const lehr_study_config *c = run->config;
    const lehr_study_across *across = &c->across;
    const lehr_estimate unknown = {(double)NAN, (double)NAN};
    study_across_axis axis = {.tg0_K = unknown, .dtg_dp_K_per_GPa = unknown};
    take(&axis.tg0_K, &axis.tg0_from, across->tg0_K, error_of_tg0(c, across->tg0_K), "analysis.across");
    take(&axis.dtg_dp_K_per_GPa, &axis.dtg_dp_from, across->dtg_dp_K_per_GPa, (double)NAN, "analysis.across");
    if (c->master.wanted) {
        take(&axis.tg0_K, &axis.tg0_from, c->master.tg0_K, error_of_tg0(c, c->master.tg0_K),
             "analysis.dsc.master");
        take(&axis.dtg_dp_K_per_GPa, &axis.dtg_dp_from, c->master.dtg_dp_K_per_GPa, (double)NAN,
             "analysis.dsc.master");
    }
    take(&axis.tg0_K, &axis.tg0_from, c->material.glass_transition_K, c->material.glass_transition_error_K,
         "the material");
    take(&axis.dtg_dp_K_per_GPa, &axis.dtg_dp_from, across->transition.literature_K_per_GPa,
         across->transition.literature_error, "the literature");
    take_from_master(&axis, run, STUDY_MASTER_ENERGY, "the collapse of activation energies");
    take_from_master(&axis, run, STUDY_MASTER_FICTIVE, "the collapse of fictive temperatures");
    if (!isnan(across->tg0_error_K)) {
        axis.tg0_K.stderr_value = across->tg0_error_K;
    }
    if (!isnan(across->dtg_dp_error)) {
        axis.dtg_dp_K_per_GPa.stderr_value = across->dtg_dp_error;
    }
    axis.correlation = isfinite(axis.correlation) ? axis.correlation : 0;
    return axis;
}

bool study_across_axis_known(const study_across_axis *axis)
{
    return axis->tg0_from && axis->dtg_dp_from;
}

const char *study_across_axis_label(const study_across_axis *axis)
{
    static const char reduced[] =
        LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END " / " LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB
                           "g" LEHR_FIGURE_END "(" LEHR_FIGURE_ITALIC "P" LEHR_FIGURE_END ")";
    return study_across_axis_known(axis) ? reduced : "Treatment temperature (K)";
}

size_t study_across_axis_modes(study_across_mode modes[STUDY_MOST_AXIS_MODES], const study_across_axis *axis)
{
    double tg0 = axis->tg0_K.stderr_value, slope = axis->dtg_dp_K_per_GPa.stderr_value;
    size_t n = 0;
    if (tg0 > 0) {
        double follows = axis->follows ? axis->dtg_dp_K_per_GPa.value / axis->tg0_K.value * tg0 : 0;
        double shared = slope > 0 ? axis->correlation * slope : 0;
        modes[n++] = (study_across_mode){tg0, follows + shared};
    }
    if (slope > 0) {
        double rest = tg0 > 0 ? sqrt(1 - axis->correlation * axis->correlation) : 1;
        modes[n++] = (study_across_mode){0, rest * slope};
    }
    return n;
}

double study_across_mode_tg(const study_across_mode *mode, double pressure_GPa)
{
    return mode->tg0_K + mode->dtg_dp_K_per_GPa * pressure_GPa;
}

lehr_estimate study_across_tg(const study_across_axis *axis, double pressure_GPa)
{
    study_across_mode modes[STUDY_MOST_AXIS_MODES];
    size_t n = study_across_axis_modes(modes, axis);
    double variance = 0;
    for (size_t m = 0; m < n; m++) {
        variance += pow(study_across_mode_tg(&modes[m], pressure_GPa), 2);
    }
    return (lehr_estimate){axis->tg0_K.value + axis->dtg_dp_K_per_GPa.value * pressure_GPa,
                           n > 0 ? sqrt(variance) : (double)NAN};
}

lehr_estimate study_across_reduced(const study_across_axis *axis, const lehr_study_treatment *treatment)
{
    lehr_estimate tg_K = study_across_tg(axis, treatment->pressure_GPa);
    double z = tg_K.value > 0 ? treatment->temperature_K / tg_K.value : (double)NAN;
    return (lehr_estimate){z, z * tg_K.stderr_value / tg_K.value};
}

lehr_status study_across_axis_describe(const study_across_axis *axis, lehr_record *record, lehr_error *err)
{
    if (!study_across_axis_known(axis)) {
        return LEHR_OK;
    }
    const lehr_estimate *tg0 = &axis->tg0_K, *slope = &axis->dtg_dp_K_per_GPa;
    lehr_status status =
        lehr_record_add_quantity(record, "axis_tg0", tg0->value, known(tg0->stderr_value), "K", err);
    status = status == LEHR_OK ? lehr_record_add_text(record, "axis_tg0_from", axis->tg0_from, err) : status;
    status = status == LEHR_OK ? lehr_record_add_quantity(record, "axis_dtg_dp", slope->value,
                                                          known(slope->stderr_value), "K/GPa", err)
                               : status;
    return status == LEHR_OK ? lehr_record_add_text(record, "axis_dtg_dp_from", axis->dtg_dp_from, err)
                             : status;
}
