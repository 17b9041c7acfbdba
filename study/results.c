#include "results.h"

#include "across.h"
#include "again.h"

#include "summary.h"
#include "theory.h"

#include <lehr/core/alloc.h>
#include <lehr/core/h5.h>
#include <lehr/core/nexus.h>
#include <math.h>
#include <stdio.h>

enum { GROUP_SIZE = 96, PATH_SIZE = 320 };

// ---- overviews ------------------------------------------------------------------------
static lehr_status overview_table(lehr_table **out, const study_overview *overview,
                                  const lehr_figure_point *points, size_t n, lehr_error *err)
{
    bool theory = overview->kind == STUDY_STATE;
    const char *unit = overview->unit;
    lehr_table *table = NULL;
    double *x = NULL;
    double *value = NULL;
    double *sigma = NULL;
    double *pressure = NULL;
    const char *x_name = theory ? "phi" : "treatment_temperature";
    size_t n_rows = n;
    for (size_t i = 1; i < n; i++) {
        n_rows += lehr_figure_point_starts_group(&points[i - 1], &points[i]);
    }
    lehr_status status = lehr_table_create(&table, n_rows, err);
    status = status == LEHR_OK ? lehr_table_add_column(&x, table, x_name, theory ? "" : "K", err) : status;
    status = status == LEHR_OK ? lehr_table_add_column(&value, table, overview->name, unit, err) : status;
    status = status == LEHR_OK && !theory ? lehr_table_add_column(&sigma, table, "sigma", unit, err) : status;
    status = status == LEHR_OK
                 ? lehr_table_add_column(&pressure, table, "pressure", theory ? "kT/d^3" : "GPa", err)
                 : status;
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    for (size_t i = 0, row = 0; i < n; i++, row++) {
        // A row of NaN ends the curve of a pressure: a plot joins only what belongs together.
        row += i > 0 && lehr_figure_point_starts_group(&points[i - 1], &points[i]);
        x[row] = points[i].x;
        value[row] = points[i].value;
        pressure[row] = points[i].pressure;
        if (sigma) {
            sigma[row] = points[i].stderr_value;
        }
    }
    *out = table;
    return LEHR_OK;
}

/// Table of the points of an overview; NULL without points.
static lehr_status point_table(lehr_table **out, const study_run *run, const study_overview *overview,
                               lehr_error *err)
{
    lehr_figure_point *points = NULL;
    size_t n = 0;
    *out = NULL;
    lehr_status status = study_overview_points(&points, &n, run, overview, err);
    if (status == LEHR_OK && n > 0) {
        lehr_figure_points_sort(points, n);
        status = overview_table(out, overview, points, n, err);
    }
    lehr_core_free(points);
    return status;
}

/// One NXdata over all samples or states; *written tells whether there was anything.
static lehr_status write_overview(bool *written, lehr_h5_writer *writer, const study_run *run,
                                  const study_overview *overview, lehr_error *err)
{
    char path[PATH_SIZE];
    lehr_table *table = NULL;
    lehr_status status = overview->path ? point_table(&table, run, overview, err)
                                        : study_series_table(&table, run, overview->kind, err);
    if (status == LEHR_OK && table) {
        snprintf(path, sizeof path, "/study/%s", overview->name);
        status = lehr_nexus_write_table(writer, path, "NXdata", table, err);
        *written = status == LEHR_OK;
    }
    lehr_table_free(table);
    return status;
}

static lehr_status write_overviews(lehr_h5_writer *writer, const study_run *run, lehr_error *err)
{
    bool has_default = false;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < STUDY_N_OVERVIEWS; i++) {
        bool written = false;
        status = write_overview(&written, writer, run, &study_overviews[i], err);
        if (status == LEHR_OK && written && !has_default) {
            status = lehr_h5_write_attribute(writer, "/study", "default", study_overviews[i].name, err);
            has_default = true;
        }
    }
    return status;
}

// ---- files ----------------------------------------------------------------------------
/// Results and warnings, or the message of a failure, as a group; the curve beside it.
static lehr_status write_task(lehr_h5_writer *writer, const char *parent, const study_run *run,
                              const study_task *task, lehr_error *err)
{
    char path[PATH_SIZE];
    lehr_value results;
    lehr_table *curve = NULL;
    snprintf(path, sizeof path, "%s/%s", parent, task->id);
    if (!task->outcome) {
        lehr_status failed = lehr_h5_write_group(writer, path, "NXcollection", err);
        snprintf(path, sizeof path, "%s/%s/failure", parent, task->id);
        return failed == LEHR_OK ? lehr_h5_write_text(writer, path, task->err.message, err) : failed;
    }
    if (!lehr_record_find(task->outcome, "results", &results)) {
        return lehr_error_set(err, LEHR_ERR_INTERNAL, "outcome of %s without results", task->id);
    }
    lehr_status status = lehr_nexus_write_record(writer, path, "NXcollection", results.record, err);
    status = status == LEHR_OK ? study_curve_read(&curve, run, task, err) : status;
    if (status == LEHR_OK && curve) {
        // A table that begins with words has no axis to be plotted over.
        bool plain = !lehr_table_column_is_text(curve, 0);
        snprintf(path, sizeof path, "%s/%s_curve", parent, task->id);
        status = lehr_nexus_write_table(writer, path, plain ? "NXdata" : "NXcollection", curve, err);
        snprintf(path, sizeof path, "%s_curve", task->id);
        status = status == LEHR_OK && plain ? lehr_h5_write_attribute(writer, parent, "default", path, err)
                                            : status;
    }
    lehr_table_free(curve);
    return status;
}

static lehr_status write_treatment(lehr_h5_writer *writer, const char *parent,
                                   const lehr_study_treatment *treatment, lehr_error *err)
{
    const struct {
        const char *name;
        double value;
        const char *unit;
    } rows[] = {
        {"pressure", treatment->pressure_GPa, "GPa"},
        {"temperature", treatment->temperature_K, "K"},
        {"duration", treatment->duration_s, "s"},
        {"stress", treatment->stress_GPa, "GPa"},
    };
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/treatment", parent);
    lehr_status status = lehr_h5_write_group(writer, path, "NXcollection", err);
    for (size_t i = 0; status == LEHR_OK && i < sizeof rows / sizeof *rows; i++) {
        if (isfinite(rows[i].value)) {
            snprintf(path, sizeof path, "%s/treatment/%s", parent, rows[i].name);
            status = lehr_h5_write_number(writer, path, rows[i].value, rows[i].unit, err);
        }
    }
    return status;
}

static lehr_status write_sample(lehr_h5_writer *writer, const study_run *run, size_t sample, lehr_error *err)
{
    char group[GROUP_SIZE];
    char path[PATH_SIZE];
    snprintf(group, sizeof group, "/study/sample_%.64s", run->config->samples[sample].name);
    lehr_status status = lehr_h5_write_group(writer, group, "NXsubentry", err);
    snprintf(path, sizeof path, "%s/title", group);
    status =
        status == LEHR_OK ? lehr_h5_write_text(writer, path, run->config->samples[sample].name, err) : status;
    status = status == LEHR_OK ? write_treatment(writer, group, &run->config->samples[sample].treatment, err)
                               : status;
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        if (run->tasks[i].sample == sample) {
            status = write_task(writer, group, run, &run->tasks[i], err);
        }
    }
    return status;
}

/// Overviews of the theory beside its states, the first one as its default plot.
static lehr_status write_state_overviews(lehr_h5_writer *writer, const study_run *run, lehr_error *err)
{
    bool has_default = false;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < STUDY_N_OVERVIEWS; i++) {
        const study_overview *overview = &study_overviews[i];
        lehr_table *table = NULL;
        char path[PATH_SIZE];
        status = overview->kind == STUDY_STATE && overview->path ? point_table(&table, run, overview, err)
                                                                 : status;
        if (status == LEHR_OK && table) {
            snprintf(path, sizeof path, "/study/ecnle/%s", overview->name);
            status = lehr_nexus_write_table(writer, path, "NXdata", table, err);
            if (status == LEHR_OK && !has_default) {
                status = lehr_h5_write_attribute(writer, "/study/ecnle", "default", overview->name, err);
            }
            has_default = true;
        }
        lehr_table_free(table);
    }
    return status;
}

static lehr_status write_states(lehr_h5_writer *writer, const study_run *run, lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_status status = study_states_table(&table, run, err);
    if (status != LEHR_OK || !table) {
        return status;
    }
    status = lehr_h5_write_group(writer, "/study/ecnle", "NXsubentry", err);
    status = status == LEHR_OK
                 ? lehr_nexus_write_table(writer, "/study/ecnle/states", "NXcollection", table, err)
                 : status;
    status = status == LEHR_OK ? write_state_overviews(writer, run, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        if (run->tasks[i].kind == STUDY_STATE) {
            status = write_task(writer, "/study/ecnle", run, &run->tasks[i], err);
        }
    }
    lehr_table_free(table);
    return status;
}

/// The theory beside measurement: results, treatments and one row per test.
static lehr_status write_theory(lehr_h5_writer *writer, const study_run *run, lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_status status = study_theory_table(&table, run, err);
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        if (run->tasks[i].kind == STUDY_COMPARE) {
            status = lehr_h5_write_group(writer, "/study/theory", "NXsubentry", err);
            status =
                status == LEHR_OK ? write_task(writer, "/study/theory", run, &run->tasks[i], err) : status;
        }
    }
    if (status == LEHR_OK && table) {
        status = lehr_nexus_write_table(writer, "/study/theory/comparisons", "NXcollection", table, err);
    }
    lehr_table_free(table);
    return status;
}

/// The tasks over all samples, those of one part in one group. One that holds tables alone has nothing to
/// plot.
static lehr_status write_overall(lehr_h5_writer *writer, const study_run *run, const char *group,
                                 unsigned part, lehr_error *err)
{
    bool plots = part != LEHR_STUDY_ACROSS && part != LEHR_STUDY_ALL;
    bool open = false;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        const study_method *method = &study_methods[run->tasks[i].kind];
        if (!method->over_all || method->part != part) {
            continue;
        }
        status =
            open ? LEHR_OK : lehr_h5_write_group(writer, group, plots ? "NXsubentry" : "NXcollection", err);
        open = true;
        status = status == LEHR_OK ? write_task(writer, group, run, &run->tasks[i], err) : status;
    }
    return status;
}

/// Tables of the comparisons beside their outcomes.
static lehr_status write_comparisons(lehr_h5_writer *writer, const study_run *run, lehr_error *err)
{
    lehr_status status = write_overall(writer, run, "/study/across", LEHR_STUDY_ACROSS, err);
    for (size_t i = 0; status == LEHR_OK && i < STUDY_N_ACROSS_FILES; i++) {
        const study_across_file *of = &study_across_files[i];
        char path[PATH_SIZE];
        lehr_table *table = NULL;
        snprintf(path, sizeof path, "/study/across/table_%s", of->name);
        status = study_across_table(&table, study_across_task(run, of->kind), of->rows, err);
        if (status == LEHR_OK && table) {
            status = lehr_nexus_write_table(writer, path, "NXcollection", table, err);
        }
        lehr_table_free(table);
    }
    return status;
}

// ---- entry ----------------------------------------------------------------------------
static lehr_status write_material(lehr_h5_writer *writer, const lehr_study_material *material,
                                  lehr_error *err)
{
    static const char group[] = "/study/material";
    lehr_status status = lehr_h5_write_group(writer, group, "NXsample", err);
    if (status == LEHR_OK && material->name) {
        status = lehr_h5_write_text(writer, "/study/material/name", material->name, err);
    }
    if (status == LEHR_OK && material->composition) {
        status = lehr_h5_write_text(writer, "/study/material/chemical_formula", material->composition, err);
    }
    if (status == LEHR_OK && isfinite(material->density_g_per_cm3)) {
        status = lehr_h5_write_number(writer, "/study/material/density", material->density_g_per_cm3,
                                      "g/cm^3", err);
    }
    if (status == LEHR_OK && isfinite(material->glass_transition_K)) {
        status = lehr_h5_write_number(writer, "/study/material/glass_transition",
                                      material->glass_transition_K, "K", err);
    }
    return status;
}

/// What lehr_study_report() needs.
static lehr_status write_again(lehr_h5_writer *writer, const study_run *run, lehr_error *err)
{
    char *json = NULL;
    lehr_status status = study_again_describe(&json, run, err);
    status = status == LEHR_OK ? lehr_h5_write_text(writer, STUDY_AGAIN_RUN, json, err) : status;
    lehr_core_free(json);
    return status == LEHR_OK ? lehr_h5_write_text(writer, STUDY_AGAIN_FILE, run->config->text, err) : status;
}

static lehr_status write_entry(lehr_h5_writer *writer, const study_run *run, lehr_error *err)
{
    lehr_table *samples = NULL;
    lehr_status status = lehr_h5_write_group(writer, "/study", "NXentry", err);
    status = status == LEHR_OK ? lehr_h5_write_attribute(writer, "/", "default", "study", err) : status;
    status = status == LEHR_OK ? lehr_h5_write_text(writer, "/study/title", run->config->title, err) : status;
    if (status == LEHR_OK && run->config->simulation.given) {
        status = lehr_h5_write_text(writer, "/study/data_origin", "simulated", err);
    }
    status = status == LEHR_OK ? write_material(writer, &run->config->material, err) : status;
    status = status == LEHR_OK
                 ? lehr_nexus_write_process(writer, "/study/process", run->provenance, run->parameters, err)
                 : status;
    status = status == LEHR_OK ? write_again(writer, run, err) : status;
    status = status == LEHR_OK ? study_samples_table(&samples, run, err) : status;
    status = status == LEHR_OK
                 ? lehr_nexus_write_table(writer, "/study/samples", "NXcollection", samples, err)
                 : status;
    lehr_table_free(samples);
    return status == LEHR_OK ? write_overviews(writer, run, err) : status;
}

lehr_status study_results_write(const study_run *run, lehr_error *err)
{
    lehr_h5_writer *writer = NULL;
    char *path = study_path(run, "results.h5", "", "");
    if (!path) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the name of the results");
    }
    lehr_status status =
        lehr_h5_writer_create_on_disk(&writer, path, lehr_provenance_time(run->provenance), err);
    status = status == LEHR_OK ? write_entry(writer, run, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < run->config->n_samples; i++) {
        status = write_sample(writer, run, i, err);
    }
    status = status == LEHR_OK ? write_overall(writer, run, "/study/master", LEHR_STUDY_DSC, err) : status;
    status =
        status == LEHR_OK ? write_overall(writer, run, "/study/mechanics", LEHR_STUDY_MECH, err) : status;
    status = status == LEHR_OK ? write_theory(writer, run, err) : status;
    status = status == LEHR_OK ? write_comparisons(writer, run, err) : status;
    status = status == LEHR_OK ? write_overall(writer, run, "/study/truth", LEHR_STUDY_ALL, err) : status;
    status = status == LEHR_OK ? write_states(writer, run, err) : status;
    status = status == LEHR_OK ? lehr_h5_writer_commit(writer, err) : status;
    lehr_h5_writer_free(writer);
    lehr_core_free(path);
    return status;
}
