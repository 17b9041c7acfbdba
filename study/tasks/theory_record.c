// The theory beside measurement as records and tables.
#include "summary.h"
#include "theory.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static lehr_status add_estimate(lehr_record *record, const char *name, lehr_estimate e, const char *unit,
                                lehr_error *err)
{
    return lehr_record_add_quantity(record, name, e.value, e.stderr_value, unit, err);
}

// ---- inputs -----------------------------------------------------------------------------------
static lehr_status describe_inputs(const study_theory *theory, lehr_record *results, lehr_error *err)
{
    static const char *const names[LEHR_ECNLE_N_INPUTS][2] = {
        {"glass_transition", "glass_transition_origin"},
        {"phi_g", "phi_g_origin"},
        {"thermal_expansion", "thermal_expansion_origin"},
        {"diameter", "diameter_origin"},
        {"log10_tau_e", "log10_tau_e_origin"}};
    static const char *const units[LEHR_ECNLE_N_INPUTS] = {"K", "", "1/K", "angstrom", "log10(s)"};
    const study_theory_inputs *in = &theory->in;
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, results, "inputs", err);
    for (int i = 0; status == LEHR_OK && i < LEHR_ECNLE_N_INPUTS; i++) {
        const lehr_estimate e = {in->material.input[i], in->material.sigma[i]};
        status = add_estimate(record, names[i][0], e, units[i], err);
        status = status == LEHR_OK
                     ? lehr_record_add_text(record, names[i][1], study_origin_name(in->origin[i]), err)
                     : status;
    }
    status = status == LEHR_OK
                 ? lehr_record_add_quantity(record, "tau_g", in->material.tau_g_s, (double)NAN, "s", err)
                 : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "prefactor", in->prefactor, err) : status;
    return status == LEHR_OK && in->alloy ? lehr_record_add_text(record, "alloy", in->alloy, err) : status;
}

static lehr_status describe_ends(const study_theory *theory, lehr_record *results, lehr_error *err)
{
    const lehr_ecnle_ends *ends = &theory->ends;
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, results, "range", err);
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "coldest", ends->coldest_K, (double)NAN, "K", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "hottest", ends->hottest_K, (double)NAN, "K", err);
    }
    status = status == LEHR_OK ? add_estimate(record, "onset", ends->onset_K, "K", err) : status;
    status = status == LEHR_OK ? add_estimate(record, "cusp", ends->cusp_K, "K", err) : status;
    return status == LEHR_OK ? add_estimate(record, "cusp_pressure", ends->cusp_pressure_GPa, "GPa", err)
                             : status;
}

// ---- tests ---------------------------------------------------------------------------------------
static lehr_status describe_row(const study_theory_row *row, lehr_list *list, lehr_error *err)
{
    char text[STUDY_SENTENCE_SIZE];
    const lehr_fitting_agreement *test = &row->test;
    lehr_record *record = NULL;
    study_say_row(text, row);
    lehr_status status = lehr_list_add_record(&record, list, err);
    status = status == LEHR_OK ? lehr_record_add_text(record, "quantity", row->quantity, err) : status;
    status = status == LEHR_OK
                 ? lehr_record_add_text(record, "measured_by", study_source_name(row->source), err)
                 : status;
    status =
        status == LEHR_OK ? lehr_record_add_number(record, "pressure_GPa", row->pressure_GPa, err) : status;
    if (status == LEHR_OK && isfinite(row->temperature_K)) {
        status = lehr_record_add_number(record, "theory_at_K", row->temperature_K, err);
    }
    status = status == LEHR_OK ? add_estimate(record, "measured", test->measured, row->unit, err) : status;
    status = status == LEHR_OK ? add_estimate(record, "theory", test->predicted, row->unit, err) : status;
    status =
        status == LEHR_OK ? add_estimate(record, "difference", test->difference, row->unit, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "standard_errors", test->standard_errors, err)
                               : status;
    status = status == LEHR_OK
                 ? lehr_record_add_text(record, "verdict", lehr_fitting_verdict_name(test->verdict), err)
                 : status;
    if (status == LEHR_OK && isfinite(row->asks.value)) {
        bool diameter = strcmp(row->quantity, "dtg_dp") == 0;
        status = add_estimate(record, diameter ? "asked_diameter" : "asked_thermal_expansion", row->asks,
                              diameter ? "angstrom" : "1/K", err);
    }
    return status == LEHR_OK ? lehr_record_add_text(record, "sentence", text, err) : status;
}

static lehr_status describe_rows(const study_theory *theory, lehr_record *results, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, results, "comparisons", err);
    for (size_t i = 0; status == LEHR_OK && i < theory->n_rows; i++) {
        status = describe_row(&theory->rows[i], list, err);
    }
    return status;
}

// ---- treatments ------------------------------------------------------------------------------------
static lehr_estimate excess_of(const study_theory_place *place)
{
    const lehr_ecnle_regime *r = &place->regime;
    lehr_estimate tau = isfinite(r->log10_tau.value) ? r->log10_tau : r->log10_tau_linear;
    return (lehr_estimate){tau.value - log10(place->duration_s), tau.stderr_value};
}

static lehr_status describe_places(const study_theory *theory, const lehr_study_config *config,
                                   lehr_record *results, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, results, "treatments", err);
    for (size_t i = 0; status == LEHR_OK && i < theory->n_places; i++) {
        const study_theory_place *place = &theory->places[i];
        bool sample = place->sample != SIZE_MAX;
        lehr_record *record = NULL;
        status = lehr_list_add_record(&record, list, err);
        if (status == LEHR_OK) {
            status = lehr_record_add_text(record, "sample",
                                          sample ? config->samples[place->sample].name : "at Tg", err);
        }
        status =
            status == LEHR_OK ? lehr_record_add_number(record, "t_over_tg", place->t_over_tg, err) : status;
        status = status == LEHR_OK ? lehr_ecnle_regime_describe(&place->regime, record, err) : status;
        if (status == LEHR_OK && place->duration_s > 0) {
            status = add_estimate(record, "log10_tau_over_duration", excess_of(place), "", err);
            status = status == LEHR_OK
                         ? lehr_record_add_boolean(record, "extrapolated",
                                                   !isfinite(place->regime.log10_tau.value), err)
                         : status;
        }
    }
    return status;
}

static int by_reduced_temperature(const void *a, const void *b)
{
    const study_theory_place *p = *(const study_theory_place *const *)a;
    const study_theory_place *q = *(const study_theory_place *const *)b;
    return p->t_over_tg < q->t_over_tg ? -1 : p->t_over_tg > q->t_over_tg;
}

lehr_status study_theory_places_table(lehr_table **out, const study_theory *theory,
                                      const study_theory_place **order, lehr_error *err)
{
    static const char *const names[][2] = {{"t_over_tg", ""},
                                           {"log10_tau", "log10(s)"},
                                           {"sigma", "log10(s)"},
                                           {"log10_tau_linear", "log10(s)"},
                                           {"sigma_linear", "log10(s)"},
                                           {"duration", "s"},
                                           {"temperature", "K"},
                                           {"pressure", "GPa"},
                                           {"reduced_pressure", "kT/d^3"},
                                           {"critical_pressure", "GPa"},
                                           {"sigma_critical_pressure", "GPa"},
                                           {"sample", ""}}; // number in the study file, from 1
    enum { n_columns = sizeof names / sizeof *names };
    double *columns[n_columns] = {NULL};
    lehr_table *table = NULL;
    size_t n = 0;
    *out = NULL;
    for (size_t i = 0; i < theory->n_places; i++) {
        if (theory->places[i].sample != SIZE_MAX) {
            order[n++] = &theory->places[i];
        }
    }
    if (n == 0) {
        return LEHR_OK;
    }
    qsort(order, n, sizeof(const study_theory_place *), by_reduced_temperature);
    lehr_status status = lehr_table_create(&table, n, err);
    for (size_t j = 0; status == LEHR_OK && j < n_columns; j++) {
        status = lehr_table_add_column(&columns[j], table, names[j][0], names[j][1], err);
    }
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        const lehr_ecnle_regime *r = &order[i]->regime;
        const double row[n_columns] = {order[i]->t_over_tg,
                                       r->log10_tau.value,
                                       r->log10_tau.stderr_value,
                                       r->log10_tau_linear.value,
                                       r->log10_tau_linear.stderr_value,
                                       order[i]->duration_s,
                                       r->temperature_K,
                                       r->pressure_GPa,
                                       r->pressure.value,
                                       r->critical_pressure_GPa.value,
                                       r->critical_pressure_GPa.stderr_value,
                                       (double)(order[i]->sample + 1)};
        for (size_t j = 0; j < n_columns; j++) {
            columns[j][i] = row[j];
        }
    }
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

// ---- conclusions ------------------------------------------------------------------------------------
static lehr_status conclude(lehr_list *list, const char *about, const char *text, lehr_error *err)
{
    lehr_record *record = NULL;
    if (text[0] == '\0') {
        return LEHR_OK;
    }
    lehr_status status = lehr_list_add_record(&record, list, err);
    status = status == LEHR_OK ? lehr_record_add_text(record, "about", about, err) : status;
    return status == LEHR_OK ? lehr_record_add_text(record, "text", text, err) : status;
}

/// One sentence for each pressure and kind of regime, in the order of the treatments.
static lehr_status conclude_regimes(const study_theory *theory, const lehr_ecnle_regime **group,
                                    lehr_list *list, lehr_error *err)
{
    const study_theory_place *places = theory->places;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < theory->n_places; i++) {
        size_t n = 0;
        bool first = true;
        for (size_t k = 0; k < theory->n_places; k++) {
            bool same = places[k].regime.kind == places[i].regime.kind &&
                        places[k].regime.pressure_GPa == places[i].regime.pressure_GPa;
            first = first && !(same && k < i);
            if (same) {
                group[n++] = &places[k].regime;
            }
        }
        if (first) {
            char text[STUDY_SENTENCE_SIZE];
            study_say_regimes(text, group, n, &theory->in.material, &theory->ends,
                              theory->in.origin[LEHR_ECNLE_INPUT_DIAMETER]);
            status = conclude(list, "two-state regime", text, err);
        }
    }
    return status;
}

lehr_status study_theory_conclude(const study_theory *theory, const lehr_study_config *config,
                                  const lehr_ecnle_regime **group, lehr_record *results, lehr_error *err)
{
    char text[STUDY_SENTENCE_SIZE];
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, results, "conclusions", err);
    study_say_inputs(text, theory);
    status = status == LEHR_OK ? conclude(list, "inputs", text, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < theory->n_rows; i++) {
        study_say_row(text, &theory->rows[i]);
        status = conclude(list, theory->rows[i].quantity, text, err);
    }
    study_say_prefactor(text, theory);
    status = status == LEHR_OK ? conclude(list, "prefactor", text, err) : status;
    study_say_equilibrium(text, theory, config);
    status = status == LEHR_OK ? conclude(list, "equilibrium", text, err) : status;
    status = status == LEHR_OK ? conclude_regimes(theory, group, list, err) : status;
    study_say_yield(text, theory);
    return status == LEHR_OK ? conclude(list, "yield stress", text, err) : status;
}

lehr_status study_theory_describe(const study_theory *theory, const lehr_study_config *config,
                                  lehr_record *results, lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_status status = describe_inputs(theory, results, err);
    status = status == LEHR_OK ? lehr_record_add_record(&record, results, "glass", err) : status;
    status = status == LEHR_OK ? lehr_ecnle_glass_describe(&theory->glass, record, err) : status;
    status = status == LEHR_OK ? lehr_record_add_record(&record, results, "other_prefactor", err) : status;
    status = status == LEHR_OK ? lehr_ecnle_glass_describe(&theory->other, record, err) : status;
    status =
        status == LEHR_OK ? add_estimate(results, "equilibration", theory->equilibration, "", err) : status;
    status = status == LEHR_OK ? describe_ends(theory, results, err) : status;
    status = status == LEHR_OK ? describe_rows(theory, results, err) : status;
    return status == LEHR_OK ? describe_places(theory, config, results, err) : status;
}

// ---- tables/theory.csv ----------------------------------------------------------------------------------
static const lehr_list *comparisons_of(const study_run *run)
{
    for (size_t i = 0; i < run->n_tasks; i++) {
        lehr_value value;
        const study_task *task = &run->tasks[i];
        if (task->kind == STUDY_COMPARE && task->outcome &&
            lehr_record_find(task->outcome, "results.comparisons", &value) && value.kind == LEHR_VALUE_LIST) {
            return value.list;
        }
    }
    return NULL;
}

static lehr_status fill_texts(lehr_table *table, const lehr_list *list, const char *name, lehr_error *err)
{
    size_t column = lehr_table_columns(table);
    lehr_status status = lehr_table_add_text_column(table, name, err);
    for (size_t i = 0; status == LEHR_OK && i < lehr_list_size(list); i++) {
        lehr_value value = {.kind = LEHR_VALUE_TEXT, .text = ""};
        const lehr_record *record = lehr_list_value_at(list, i).record;
        if (strcmp(name, "unit") == 0) {
            value.text = lehr_record_find(record, "theory", &value) ? value.quantity.unit : "";
        } else {
            (void)lehr_record_find(record, name, &value);
        }
        status = lehr_table_set_text(table, column, i, value.text && value.text[0] ? value.text : "-", err);
    }
    return status;
}

static lehr_status fill_numbers(lehr_table *table, const lehr_list *list, const char *name, const char *unit,
                                bool quantity, lehr_error *err)
{
    char error_name[48];
    double *values = NULL, *errors = NULL;
    snprintf(error_name, sizeof error_name, "%.32s_stderr", name);
    lehr_status status = lehr_table_add_column(&values, table, name, unit, err);
    status =
        status == LEHR_OK && quantity ? lehr_table_add_column(&errors, table, error_name, "", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < lehr_list_size(list); i++) {
        lehr_value value = {.quantity = {NAN, NAN, ""}, .number = NAN};
        (void)lehr_record_find(lehr_list_value_at(list, i).record, name, &value);
        values[i] = quantity ? value.quantity.value : value.number;
        if (errors) {
            errors[i] = value.quantity.stderr_value;
        }
    }
    return status;
}

lehr_status study_theory_table(lehr_table **out, const study_run *run, lehr_error *err)
{
    static const char *const texts[] = {"quantity", "measured_by", "unit"};
    static const char *const numbers[] = {"measured", "theory", "difference"};
    const lehr_list *list = comparisons_of(run);
    lehr_table *table = NULL;
    *out = NULL;
    if (!list || lehr_list_size(list) == 0) {
        return LEHR_OK;
    }
    lehr_status status = lehr_table_create(&table, lehr_list_size(list), err);
    for (size_t i = 0; status == LEHR_OK && i < 3; i++) {
        status = fill_texts(table, list, texts[i], err);
    }
    status = status == LEHR_OK ? fill_numbers(table, list, "pressure_GPa", "GPa", false, err) : status;
    status = status == LEHR_OK ? fill_numbers(table, list, "theory_at_K", "K", false, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < 3; i++) {
        status = fill_numbers(table, list, numbers[i], "", true, err);
    }
    status = status == LEHR_OK ? fill_numbers(table, list, "standard_errors", "", false, err) : status;
    status = status == LEHR_OK ? fill_texts(table, list, "verdict", err) : status;
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}
