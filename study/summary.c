#include "summary.h"

#include "across.h"
#include "theory.h"

#include <lehr/figures/across.h>

#include <lehr/core/alloc.h>
#include <lehr/fitting/covariance.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const study_overview study_overviews[STUDY_N_OVERVIEWS] = {
    {"fictive_temperature", STUDY_TF, "fictive_temperature", "K", LEHR_FIGURE_AXIS_FICTIVE,
     "Fictive temperature after each treatment. Bars: one standard error."},
    {"glass_transition", STUDY_TG, "midpoint", "K", LEHR_FIGURE_AXIS_GLASS_TRANSITION,
     "Glass transition (midpoint) in the heating scan after each treatment. Bars: one standard error."},
    {"relaxation_enthalpy", STUDY_ENTHALPY, "relaxation_enthalpy", "J/g", LEHR_FIGURE_AXIS_ENTHALPY,
     "Enthalpy of the treated glass above that of the glass of the second heating. Bars: one standard "
     "error."},
    {"kissinger", STUDY_KISSINGER, NULL, "", LEHR_FIGURE_AXIS_ENERGY,
     "Shift with the heating rate of every series, and the lines fitted to it."},
    {"activation_energy", STUDY_KISSINGER, "activation_energy", "kJ/mol", LEHR_FIGURE_AXIS_ENERGY,
     "Apparent activation energy from the shift with the heating rate after each treatment. Bars: one "
     "standard error."},
    {"fsdp_position", STUDY_PATTERN, "fsdp.position", "1/angstrom", LEHR_FIGURE_AXIS_FSDP,
     "Position of the first sharp diffraction peak after each treatment. Bars: one standard error."},
    {"fsdp_difference", STUDY_DIFFERENCE, "position", "1/angstrom", LEHR_FIGURE_AXIS_FSDP_DIFFERENCE,
     "Position of the first sharp diffraction peak minus that of the reference. Bars: one standard error, "
     "what both samples share cancelled."},
    {"fsdp_width_difference", STUDY_DIFFERENCE, "fwhm", "1/angstrom", LEHR_FIGURE_AXIS_FSDP_WIDTH,
     "Width of the peak minus that of the reference. Bars as above."},
    {"fsdp_volume_ratio", STUDY_DIFFERENCE, "volume_ratio", "", LEHR_FIGURE_AXIS_FSDP_VOLUME,
     "Cube of the ratio of positions, reference over sample: the ratio of volumes where all distances change "
     "alike."},
    {"structure_functions", STUDY_STRUCTURE, NULL, "", LEHR_FIGURE_AXIS_DENSITY,
     "Structure functions of all samples, shifted. Bands: one standard error."},
    {"pair_functions", STUDY_CORRELATION, NULL, "", LEHR_FIGURE_AXIS_DENSITY,
     "Pair correlation functions G(r) of all samples, shifted. Bands: one standard error."},
    {"pair_differences", STUDY_CHANGE, NULL, "", LEHR_FIGURE_AXIS_DENSITY,
     "G(r) of each sample minus that of the reference, shifted. Bands: one standard error, what both share "
     "cancelled."},
    {"number_density", STUDY_STRUCTURE, "number_density", "1/angstrom^3", LEHR_FIGURE_AXIS_DENSITY,
     "Number density from the low-r condition after each treatment. Bars: one standard error."},
    {"coordination", STUDY_CORRELATION, "coordination", "", LEHR_FIGURE_AXIS_COORDINATION,
     "Number of neighbours in the first shell after each treatment. Bars: one standard error."},
    {"compression", STUDY_EOS, NULL, "", LEHR_FIGURE_AXIS_DENSITY,
     "Volume from the position of the diffraction peak in the diamond cell over pressure, all series; lines "
     "join the values of the equation of state at the points. Bars: one standard error."},
    {"relaxation_time", STUDY_STATE, "log10_tau", "log10(s)", LEHR_FIGURE_AXIS_RELAXATION,
     "Relaxation time of the ECNLE theory over volume fraction."},
};

// ---- one sample -----------------------------------------------------------------------
size_t study_sample_quantity(lehr_quantity *out, const study_run *run, size_t sample, study_kind kind,
                             const char *path)
{
    double sum_w = 0;
    double sum_wx = 0;
    double sum_wxx = 0;
    size_t n = 0;
    *out = (lehr_quantity){.value = NAN, .stderr_value = NAN, .unit = ""};
    for (size_t i = study_first_task(run, sample); i < run->n_tasks; i = study_next_task(run, i)) {
        const study_task *task = &run->tasks[i];
        lehr_quantity one;
        if (task->kind != kind || !study_outcome_quantity(task, path, &one) || !isfinite(one.value)) {
            continue;
        }
        if (n++ == 0) {
            *out = one;
        }
        // Differences to the first value keep the digits of the scatter.
        double w = one.stderr_value > 0 ? 1.0 / (one.stderr_value * one.stderr_value) : 1.0;
        double x = one.value - out->value;
        sum_w += w;
        sum_wx += w * x;
        sum_wxx += w * x * x;
    }
    if (n > 1) {
        double chi2 = fmax(sum_wxx - sum_wx * sum_wx / sum_w, 0.0);
        lehr_covariance_convention convention =
            out->stderr_value > 0 ? lehr_covariance_decide(LEHR_COVARIANCE_TESTED, chi2, n - 1)
                                  : LEHR_COVARIANCE_SCALED;
        out->value += sum_wx / sum_w;
        out->stderr_value = sqrt(lehr_covariance_factor(convention, chi2 / (double)(n - 1)) / sum_w);
    }
    return n;
}

size_t study_count_kind(const study_run *run, study_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < run->n_tasks; i++) {
        n += run->tasks[i].kind == kind;
    }
    return n;
}

const study_task *study_sample_task(const study_run *run, size_t sample, study_kind kind)
{
    for (size_t i = study_first_task(run, sample); i < run->n_tasks; i = study_next_task(run, i)) {
        if (run->tasks[i].kind == kind) {
            return &run->tasks[i];
        }
    }
    return NULL;
}

static size_t count_failures(const study_run *run, size_t sample)
{
    size_t n = 0;
    for (size_t i = study_first_task(run, sample); i < run->n_tasks; i = study_next_task(run, i)) {
        n += run->tasks[i].err.code != LEHR_OK;
    }
    return n;
}

// ---- samples --------------------------------------------------------------------------
/// Columns of results in the table of samples.
static const struct {
    study_kind kind;
    const char *path;
    const char *column;
    const char *stderr_column; ///< NULL: none
    const char *unit;
    bool always; ///< also in a study that does not ask for it
} sample_columns[] = {
    {STUDY_TF, "fictive_temperature", "fictive_temperature_K", "fictive_temperature_stderr_K", "K", true},
    {STUDY_TF, "budget.windows", "fictive_temperature_windows_K", NULL, "K", true},
    {STUDY_PATTERN, "fsdp.position", "fsdp_position_per_ang", "fsdp_position_stderr_per_ang", "1/angstrom",
     true},
    {STUDY_PATTERN, "fsdp.fwhm", "fsdp_fwhm_per_ang", "fsdp_fwhm_stderr_per_ang", "1/angstrom", true},
    {STUDY_DIFFERENCE, "position", "fsdp_position_difference_per_ang",
     "fsdp_position_difference_stderr_per_ang", "1/angstrom", false},
    {STUDY_DIFFERENCE, "fwhm", "fsdp_fwhm_difference_per_ang", "fsdp_fwhm_difference_stderr_per_ang",
     "1/angstrom", false},
    {STUDY_DIFFERENCE, "volume_ratio", "fsdp_volume_ratio", "fsdp_volume_ratio_stderr", "", false},
    {STUDY_STRUCTURE, "number_density", "number_density_per_ang3", "number_density_stderr_per_ang3",
     "1/angstrom^3", false},
    {STUDY_STRUCTURE, "mass_density", "mass_density_g_per_cm3", "mass_density_stderr_g_per_cm3", "g/cm^3",
     false},
    {STUDY_CORRELATION, "first_peak", "first_peak_ang", "first_peak_stderr_ang", "angstrom", false},
    {STUDY_CORRELATION, "first_peak_width", "first_peak_width_ang", "first_peak_width_stderr_ang", "angstrom",
     false},
    {STUDY_CORRELATION, "coordination", "coordination", "coordination_stderr", "", false},
    {STUDY_CORRELATION, "budget.statistical", "coordination_statistical", NULL, "", false},
    {STUDY_CORRELATION, "budget.model", "coordination_model", NULL, "", false},
    {STUDY_TG, "midpoint", "glass_transition_K", "glass_transition_stderr_K", "K", false},
    {STUDY_TG, "budget.midpoint.windows", "glass_transition_windows_K", NULL, "K", false},
    {STUDY_TG, "onset", "glass_transition_onset_K", "glass_transition_onset_stderr_K", "K", false},
    {STUDY_TG, "delta_cp", "delta_cp_J_per_gK", "delta_cp_stderr_J_per_gK", "J/g/K", false},
    {STUDY_ENTHALPY, "relaxation_enthalpy", "relaxation_enthalpy_J_per_g",
     "relaxation_enthalpy_stderr_J_per_g", "J/g", false},
    {STUDY_ENTHALPY, "budget.relaxation_enthalpy.windows", "relaxation_enthalpy_windows_J_per_g", NULL, "J/g",
     false},
    {STUDY_PEAKS, "crystallisation.onset", "crystallisation_onset_K", "crystallisation_onset_stderr_K", "K",
     false},
    {STUDY_PEAKS, "crystallisation.peak", "crystallisation_peak_K", "crystallisation_peak_stderr_K", "K",
     false},
    {STUDY_PEAKS, "crystallisation.fwhm", "crystallisation_fwhm_K", "crystallisation_fwhm_stderr_K", "K",
     false},
    {STUDY_PEAKS, "crystallisation.enthalpy", "crystallisation_enthalpy_J_per_g",
     "crystallisation_enthalpy_stderr_J_per_g", "J/g", false},
    {STUDY_PEAKS, "supercooled_region", "supercooled_region_K", "supercooled_region_stderr_K", "K", false},
    {STUDY_KISSINGER, "activation_energy", "activation_energy_kJ_per_mol",
     "activation_energy_stderr_kJ_per_mol", "kJ/mol", false},
    {STUDY_YIELD, "modulus", "modulus_GPa", "modulus_stderr_GPa", "GPa", false},
    {STUDY_YIELD, "yield_stress", "yield_stress_MPa", "yield_stress_stderr_MPa", "MPa", false},
    {STUDY_YIELD, "maximum_stress", "maximum_stress_MPa", "maximum_stress_stderr_MPa", "MPa", false},
    {STUDY_POPIN, "shear_stress", "popin_shear_stress_GPa", "popin_shear_stress_stderr_GPa", "GPa", false},
    {STUDY_POPIN, "weibull_modulus", "weibull_modulus", "weibull_modulus_stderr", "", false},
    {STUDY_WEIGHING, "density", "measured_density_g_per_cm3", "measured_density_stderr_g_per_cm3", "g/cm^3",
     false},
    {STUDY_DENSITY_CHANGE, "change", "density_change_percent", "density_change_stderr_percent", "%", false},
    {STUDY_EOS, "bulk_modulus", "bulk_modulus_GPa", "bulk_modulus_stderr_GPa", "GPa", false},
    {STUDY_EOS, "bulk_modulus_prime", "bulk_modulus_prime", "bulk_modulus_prime_stderr", "", false},
};

static lehr_status fill_treatments(lehr_table *table, const study_run *run, lehr_error *err)
{
    double *pressure = NULL;
    double *temperature = NULL;
    double *duration = NULL;
    double *failures = NULL;
    lehr_status status = lehr_table_add_text_column(table, "sample", err);
    status = status == LEHR_OK ? lehr_table_add_column(&pressure, table, "pressure_GPa", "GPa", err) : status;
    status =
        status == LEHR_OK ? lehr_table_add_column(&temperature, table, "temperature_K", "K", err) : status;
    status = status == LEHR_OK ? lehr_table_add_column(&duration, table, "duration_s", "s", err) : status;
    status = status == LEHR_OK ? lehr_table_add_column(&failures, table, "failures", "", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < run->config->n_samples; i++) {
        const lehr_study_sample *sample = &run->config->samples[i];
        pressure[i] = sample->treatment.pressure_GPa;
        temperature[i] = sample->treatment.temperature_K;
        duration[i] = sample->treatment.duration_s;
        failures[i] = (double)count_failures(run, i);
        status = lehr_table_set_text(table, 0, i, sample->name, err);
    }
    return status;
}

static lehr_status fill_results(lehr_table *table, const study_run *run, size_t column, lehr_error *err)
{
    double *values = NULL;
    double *errors = NULL;
    const char *unit = sample_columns[column].unit;
    if (!sample_columns[column].always && !study_kind_wanted(run->config, sample_columns[column].kind)) {
        return LEHR_OK;
    }
    lehr_status status = lehr_table_add_column(&values, table, sample_columns[column].column, unit, err);
    if (status == LEHR_OK && sample_columns[column].stderr_column) {
        status = lehr_table_add_column(&errors, table, sample_columns[column].stderr_column, unit, err);
    }
    for (size_t i = 0; status == LEHR_OK && i < run->config->n_samples; i++) {
        lehr_quantity q;
        study_sample_quantity(&q, run, i, sample_columns[column].kind, sample_columns[column].path);
        // Without a mass, areas and steps are in other units: those are in the results of each file.
        bool comparable = strcmp(q.unit, unit) == 0;
        values[i] = comparable ? q.value : (double)NAN;
        if (errors) {
            errors[i] = comparable ? q.stderr_value : (double)NAN;
        }
    }
    return status;
}

/// How the liquid was extrapolated: a choice that moves the fictive temperature.
static lehr_status fill_models(lehr_table *table, const study_run *run, lehr_error *err)
{
    size_t column = lehr_table_columns(table);
    lehr_status status = lehr_table_add_text_column(table, "liquid_model", err);
    for (size_t i = 0; status == LEHR_OK && i < run->config->n_samples; i++) {
        lehr_quantity q;
        bool known = study_sample_quantity(&q, run, i, STUDY_TF, "fictive_temperature") > 0;
        status = lehr_table_set_text(table, column, i, known ? run->config->tf.liquid_model : "-", err);
    }
    return status;
}

/// Whether the scans of the series followed a cooling at the same rate.
static lehr_status fill_histories(lehr_table *table, const study_run *run, lehr_error *err)
{
    size_t column = lehr_table_columns(table);
    lehr_status status = lehr_table_add_text_column(table, "rates_history", err);
    for (size_t i = 0; status == LEHR_OK && i < run->config->n_samples; i++) {
        const study_task *task = study_sample_task(run, i, STUDY_KISSINGER);
        const char *history = task ? study_outcome_text(task, "history") : NULL;
        status = lehr_table_set_text(table, column, i, history ? history : "-", err);
    }
    return status;
}

lehr_status study_samples_table(lehr_table **out, const study_run *run, lehr_error *err)
{
    lehr_table *table = NULL;
    *out = NULL;
    lehr_status status = lehr_table_create(&table, run->config->n_samples, err);
    status = status == LEHR_OK ? fill_treatments(table, run, err) : status;
    for (size_t j = 0; status == LEHR_OK && j < sizeof sample_columns / sizeof *sample_columns; j++) {
        status = fill_results(table, run, j, err);
    }
    status = status == LEHR_OK && run->config->tf.wanted ? fill_models(table, run, err) : status;
    status = status == LEHR_OK && run->config->kissinger.wanted ? fill_histories(table, run, err) : status;
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

// ---- overviews ------------------------------------------------------------------------
static size_t collect_states(lehr_figure_point *points, const study_run *run, const char *path)
{
    size_t n = 0;
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        lehr_quantity q;
        if (task->kind == STUDY_STATE && study_outcome_quantity(task, path, &q) && isfinite(q.value)) {
            points[n++] = (lehr_figure_point){
                .pressure = task->pressure, .x = task->phi, .value = q.value, .stderr_value = NAN};
        }
    }
    return n;
}

lehr_status study_overview_points(lehr_figure_point **out, size_t *n, const study_run *run,
                                  const study_overview *overview, lehr_error *err)
{
    size_t most = run->n_tasks > run->config->n_samples ? run->n_tasks : run->config->n_samples;
    lehr_figure_point *points = lehr_core_alloc(most, sizeof *points);
    *n = 0;
    *out = points;
    if (!points) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", most);
    }
    if (overview->kind == STUDY_STATE) {
        *n = collect_states(points, run, overview->path);
        return LEHR_OK;
    }
    for (size_t i = 0; i < run->config->n_samples; i++) {
        const lehr_study_treatment *treatment = &run->config->samples[i].treatment;
        lehr_quantity q;
        if (study_sample_quantity(&q, run, i, overview->kind, overview->path) > 0 &&
            strcmp(q.unit, overview->unit) == 0 && isfinite(treatment->temperature_K)) {
            points[(*n)++] = (lehr_figure_point){.pressure = treatment->pressure_GPa,
                                                 .name = run->config->samples[i].name,
                                                 .x = treatment->temperature_K,
                                                 .value = q.value,
                                                 .stderr_value = q.stderr_value};
        }
    }
    return LEHR_OK;
}

bool study_overview_exists(const study_run *run, const study_overview *overview)
{
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        lehr_quantity q;
        bool placed = task->kind == STUDY_STATE ||
                      (task->sample < run->config->n_samples &&
                       isfinite(run->config->samples[task->sample].treatment.temperature_K));
        if (task->kind != overview->kind) {
            continue;
        }
        if (!overview->path && study_has_curve(task)) {
            return true;
        }
        if (overview->path && placed && study_outcome_quantity(task, overview->path, &q) &&
            isfinite(q.value) && strcmp(q.unit, overview->unit) == 0) {
            return true;
        }
    }
    return false;
}
