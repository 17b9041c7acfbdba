// Changes of G(r) against the reference, shell by shell, over T/Tg(P).
#include "across.h"

#include "summary.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/across.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#define IN(text)  LEHR_FIGURE_ITALIC text LEHR_FIGURE_END
#define SUB(text) LEHR_FIGURE_SUB text LEHR_FIGURE_END

/// What is told of a sample; panels of the figure are those with a label.
static const struct {
    const char *name, *path, *unit, *label;
} columns[] = {
    {"r_value", "three_shells.r_value", "", IN("R") ", three shells"},
    {"r_value_squared", "three_shells.r_value_squared", "", NULL},
    {"shift_1", "first_shell.shift", "angstrom", "Δ" IN("r") SUB("1") " (Å)"},
    {"shift_2", "second_shell.shift", "angstrom", NULL},
    {"shift_3", "third_shell.shift", "angstrom", "Δ" IN("r") SUB("3") " (Å)"},
    {"amplitude_1", "first_shell.amplitude", "", NULL},
    {"amplitude_2", "second_shell.amplitude", "", NULL},
    {"amplitude_3", "third_shell.amplitude", "", NULL},
    {"amplitude_medium", "medium_range.amplitude", "", "amplitude beyond"},
    {"r_value_medium", "medium_range.r_value", "", NULL},
};
enum { N_COLUMNS = sizeof columns / sizeof *columns, MOST_PANELS = 4 };

/// A sample with a difference to the reference.
typedef struct change {
    size_t sample;
    lehr_estimate reduced;
    double probability; ///< that noise alone makes S(q) differ as much; of the first curve
    lehr_quantity values[N_COLUMNS];
} change;

static bool change_of(change *out, const study_run *run, const study_across_axis *axis, size_t sample)
{
    bool any = false;
    size_t curves = 0;
    *out = (change){.sample = sample, .probability = (double)NAN};
    out->reduced = study_across_reduced(axis, &run->config->samples[sample].treatment);
    for (size_t k = 0; k < N_COLUMNS; k++) {
        curves = study_sample_quantity(&out->values[k], run, sample, STUDY_CHANGE, columns[k].path);
        any = any || curves > 0;
    }
    const study_task *task = study_sample_task(run, sample, STUDY_CHANGE);
    out->probability = task ? study_outcome_number(task, "probability") : (double)NAN;
    return any;
}

static lehr_status add_row(lehr_list *rows, const study_run *run, const change *of, lehr_error *err)
{
    const lehr_study_treatment *t = &run->config->samples[of->sample].treatment;
    const size_t reference = study_change_reference(run->config);
    lehr_record *row = NULL;
    lehr_status status = lehr_list_add_record(&row, rows, err);
    const char *const texts[][2] = {{"sample", run->config->samples[of->sample].name},
                                    {"reference", run->config->samples[reference].name}};
    for (size_t i = 0; status == LEHR_OK && i < 2; i++) {
        status = lehr_record_add_text(row, texts[i][0], texts[i][1], err);
    }
    status = status == LEHR_OK
                 ? lehr_record_add_quantity(row, "pressure", t->pressure_GPa, (double)NAN, "GPa", err)
                 : status;
    status = status == LEHR_OK
                 ? lehr_record_add_quantity(row, "temperature", t->temperature_K, (double)NAN, "K", err)
                 : status;
    status = status == LEHR_OK ? lehr_record_add_quantity(row, "t_over_tg", of->reduced.value,
                                                          of->reduced.stderr_value, "", err)
                               : status;
    status = status == LEHR_OK ? lehr_record_add_number(row, "probability", of->probability, err) : status;
    for (size_t k = 0; status == LEHR_OK && k < N_COLUMNS; k++) {
        status = lehr_record_add_quantity(row, columns[k].name, of->values[k].value,
                                          of->values[k].stderr_value, columns[k].unit, err);
    }
    return status;
}

/// Samples with a place on the axis; none: no figure.
static lehr_status draw(study_product *product, const study_run *run, const study_task *task,
                        const study_across_axis *axis, const change *all, size_t n, lehr_error *err)
{
    const bool reduced = study_across_axis_known(axis);
    lehr_figure_region panels[MOST_PANELS];
    lehr_figure *figure = NULL;
    size_t n_panels = 0, used = 0;
    lehr_figure_point *points = lehr_core_alloc(MOST_PANELS * n + 1, sizeof *points);
    if (!points) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", n);
    }
    for (size_t k = 0; k < N_COLUMNS && n_panels < MOST_PANELS; k++) {
        size_t first = used;
        for (size_t i = 0; columns[k].label && i < n; i++) {
            const lehr_study_treatment *t = &run->config->samples[all[i].sample].treatment;
            double x = reduced ? all[i].reduced.value : t->temperature_K;
            if (isfinite(x) && isfinite(all[i].values[k].value)) {
                points[used++] = (lehr_figure_point){t->pressure_GPa, x, all[i].values[k].value,
                                                     all[i].values[k].stderr_value,
                                                     run->config->samples[all[i].sample].name};
            }
        }
        if (used > first) {
            panels[n_panels++] =
                (lehr_figure_region){columns[k].label, points + first, used - first, NULL, 0};
        }
    }
    lehr_status status = LEHR_OK;
    if (n_panels > 0) {
        status = lehr_figure_regions(&figure, panels, n_panels, study_across_axis_label(axis), err);
        status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    }
    lehr_core_free(points);
    return status;
}

lehr_status study_compute_real_space(study_product *product, const study_run *run, const study_task *task,
                                     lehr_error *err)
{
    const study_across_axis axis = study_across_axis_find(run);
    lehr_list *rows = NULL;
    size_t n = 0;
    change *all = lehr_core_alloc(run->config->n_samples, sizeof *all);
    if (!all) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", run->config->n_samples);
    }
    for (size_t i = 0; i < run->config->n_samples; i++) {
        n += change_of(&all[n], run, &axis, i);
    }
    lehr_status status = study_across_axis_describe(&axis, product->results, err);
    status = status == LEHR_OK ? lehr_record_add_list(&rows, product->results, "rows", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = add_row(rows, run, &all[i], err);
    }
    if (status == LEHR_OK && n == 0) {
        status = lehr_warnings_add(product->warnings, err, "no G(r) could be compared with the reference");
    }
    status = status == LEHR_OK && n > 0 ? draw(product, run, task, &axis, all, n, err) : status;
    lehr_core_free(all);
    return status;
}
