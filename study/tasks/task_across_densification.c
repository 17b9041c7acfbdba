// Which part of the compression at the pressure of treatment is left after its release.
#include "task_across_cells.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/across.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char peak_witness[] = "diffraction-peak";
static const char weighing_witness[] = "weighing";

/// One sample by one witness.
typedef struct release {
    size_t sample, reference;
    const char *witness;     ///< "diffraction-peak" or "weighing"
    lehr_estimate recovered; ///< 1 - V/V(reference) after release
    study_elastic elastic;   ///< 1 - V(P)/V(P of the reference)
    lehr_estimate fraction;
    lehr_estimate reduced;
} release;

/// 1 - V/V(reference) of the peaks, or 1 - rho(reference)/rho of the weighings.
static bool recovered_of(lehr_estimate *out, const char **witness, const study_task *task)
{
    lehr_quantity q;
    if (task->kind == STUDY_DIFFERENCE && task->outcome &&
        study_outcome_quantity(task, "volume_ratio_by_pressure", &q)) {
        *witness = peak_witness;
        *out = (lehr_estimate){1 - q.value, q.stderr_value};
        return isfinite(q.value);
    }
    if (task->kind == STUDY_DENSITY_CHANGE && task->outcome &&
        study_outcome_quantity(task, "change_by_pressure", &q)) {
        double ratio = 1 + q.value / 100;
        *witness = weighing_witness;
        *out = (lehr_estimate){1 - 1 / ratio, q.stderr_value / 100 / (ratio * ratio)};
        return isfinite(q.value);
    }
    return false;
}

static bool release_of(release *out, const study_run *run, const study_task *task,
                       const study_across_axis *axis)
{
    lehr_estimate recovered;
    const char *witness = NULL;
    size_t reference = task->others[1];
    if (!recovered_of(&recovered, &witness, task) || reference == SIZE_MAX) {
        return false;
    }
    const lehr_study_treatment *own = &run->config->samples[task->sample].treatment;
    const lehr_study_treatment *other = &run->config->samples[reference].treatment;
    *out =
        (release){.sample = task->sample, .reference = reference, .witness = witness, .recovered = recovered};
    const double ends_GPa[2] = {other->pressure_GPa, own->pressure_GPa};
    if (!study_elastic_find(&out->elastic, run, task->sample, ends_GPa)) {
        return false;
    }
    const lehr_estimate *in_situ = &out->elastic.compression;
    double f = out->recovered.value / in_situ->value;
    double of_elastic = in_situ->stderr_value > 0 ? f * in_situ->stderr_value / in_situ->value : 0;
    out->fraction = (lehr_estimate){f, hypot(out->recovered.stderr_value / in_situ->value, of_elastic)};
    out->reduced = study_across_reduced(axis, own);
    return isfinite(f);
}

/// Denser, looser, or neither, at two standard errors.
static const char *verdict_of(const release *r)
{
    double z = r->recovered.value / r->recovered.stderr_value;
    return z > 1.96 ? "denser" : z < -1.96 ? "looser" : "not-shown";
}

static lehr_status add_row(lehr_list *rows, const study_run *run, const release *r, lehr_error *err)
{
    const lehr_study_treatment *t = &run->config->samples[r->sample].treatment;
    const struct {
        const char *name;
        lehr_estimate estimate;
        const char *unit;
    } quantities[] = {{"pressure", {t->pressure_GPa, (double)NAN}, "GPa"},
                      {"temperature", {t->temperature_K, (double)NAN}, "K"},
                      {"recovered_densification", r->recovered, ""},
                      {"in_situ_compression", r->elastic.compression, ""},
                      {"fraction", r->fraction, ""}};
    lehr_record *row = NULL;
    lehr_status status = lehr_list_add_record(&row, rows, err);
    status = status == LEHR_OK
                 ? lehr_record_add_text(row, "sample", run->config->samples[r->sample].name, err)
                 : status;
    status = status == LEHR_OK
                 ? lehr_record_add_text(row, "reference", run->config->samples[r->reference].name, err)
                 : status;
    status = status == LEHR_OK ? lehr_record_add_text(row, "witness", r->witness, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < sizeof quantities / sizeof *quantities; i++) {
        status = lehr_record_add_quantity(row, quantities[i].name, quantities[i].estimate.value,
                                          quantities[i].estimate.stderr_value, quantities[i].unit, err);
    }
    const struct {
        const char *name;
        double value;
    } numbers[] = {{"t_over_tg", r->reduced.value},       {"t_over_tg_stderr", r->reduced.stderr_value},
                   {"cells", (double)r->elastic.n_cells}, {"in_situ_cells", r->elastic.from_cells},
                   {"in_situ_form", r->elastic.form},     {"cells_p", r->elastic.p}};
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        status = lehr_record_add_number(row, numbers[i].name, numbers[i].value, err);
    }
    status = status == LEHR_OK ? lehr_record_add_text(row, "in_situ_from", r->elastic.from, err) : status;
    return status == LEHR_OK ? lehr_record_add_text(row, "verdict", verdict_of(r), err) : status;
}

static lehr_status describe(lehr_record *record, const study_run *run, const release *all, size_t n,
                            lehr_error *err)
{
    lehr_list *rows = NULL;
    lehr_status status = study_elastic_describe(record, run, err);
    status = status == LEHR_OK ? lehr_record_add_list(&rows, record, "rows", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = add_row(rows, run, &all[i], err);
    }
    return status;
}

/// What one witness says: what is left, then the parts. @returns number of samples, half of the points
static size_t fill_points(lehr_figure_point *points, const study_run *run, const release *all, size_t n,
                          const char *witness, bool reduced)
{
    size_t used = 0, k = 0;
    for (size_t i = 0; i < n; i++) {
        used += all[i].witness == witness;
    }
    for (size_t i = 0; i < n; i++) {
        if (all[i].witness != witness) {
            continue;
        }
        const lehr_study_treatment *t = &run->config->samples[all[i].sample].treatment;
        double x = reduced ? all[i].reduced.value : t->temperature_K;
        const char *name = run->config->samples[all[i].sample].name;
        points[k] = (lehr_figure_point){t->pressure_GPa, x, all[i].recovered.value,
                                        all[i].recovered.stderr_value, name};
        points[used + k++] = (lehr_figure_point){t->pressure_GPa, x, all[i].fraction.value,
                                                 all[i].fraction.stderr_value, name};
    }
    return used;
}

static lehr_status draw(study_product *product, const study_run *run, const study_task *task,
                        const study_across_axis *axis, const release *all, size_t n, lehr_error *err)
{
    const bool reduced = study_across_axis_known(axis);
    lehr_figure *figure = NULL;
    lehr_figure_point *points = lehr_core_alloc(2 * n, sizeof *points);
    lehr_figure_region panels[4];
    size_t n_panels = 0, begin = 0;
    if (!points) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", n);
    }
    static const char *const labels[2][2] = {{"Densification left, peak", "Part of the compression, peak"},
                                             {"Densification left, weighing", "Part, weighing"}};
    for (size_t k = 0; k < 2; k++) {
        size_t used =
            fill_points(points + begin, run, all, n, k == 0 ? peak_witness : weighing_witness, reduced);
        for (size_t half = 0; half < 2 && used > 0; half++) {
            panels[n_panels++] =
                (lehr_figure_region){labels[k][half], points + begin + half * used, used, NULL, 0};
        }
        begin += 2 * used;
    }
    lehr_status status = lehr_figure_regions(&figure, panels, n_panels, study_across_axis_label(axis), err);
    lehr_core_free(points);
    return status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
}

lehr_status study_compute_densification(study_product *product, const study_run *run, const study_task *task,
                                        lehr_error *err)
{
    const study_across_axis axis = study_across_axis_find(run);
    size_t n = 0;
    if (!study_elastic_known(run)) {
        return lehr_warnings_add(product->warnings, err,
                                 "no bulk modulus: give analysis.across.densification.bulk_modulus");
    }
    release *all = lehr_core_alloc(run->n_tasks, sizeof *all);
    if (!all) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", run->n_tasks);
    }
    for (size_t i = 0; i < run->n_tasks; i++) {
        n += release_of(&all[n], run, &run->tasks[i], &axis);
    }
    lehr_status status = LEHR_OK;
    if (n == 0) {
        status =
            lehr_warnings_add(product->warnings, err,
                              "no diffraction peak and no weighing could be compared with that of a sample "
                              "treated alike at a lower pressure");
    } else if (!(all[0].elastic.compression.stderr_value > 0)) {
        status = lehr_warnings_add(product->warnings, err,
                                   "the bulk modulus has no error: that of the parts is "
                                   "from the diffraction peaks or weighings alone");
    }
    status = status == LEHR_OK ? study_across_axis_describe(&axis, product->results, err) : status;
    status = status == LEHR_OK ? describe(product->results, run, all, n, err) : status;
    status = status == LEHR_OK && n > 0 ? draw(product, run, task, &axis, all, n, err) : status;
    lehr_core_free(all);
    return status;
}
