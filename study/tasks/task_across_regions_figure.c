// Figures of change points over the temperature of treatment.
#include "task_across_regions.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/across.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_PANELS = 5, MOST_CHANGES = 24 };

/// All samples with a quantity and a temperature, in the order of the study.
size_t study_places(study_place *out, const study_run *run, const study_across_quantity *what,
                    const study_across_axis *axis)
{
    size_t n = 0;
    for (size_t i = 0; i < run->config->n_samples; i++) {
        const lehr_study_treatment *t = &run->config->samples[i].treatment;
        lehr_quantity q;
        if (isfinite(t->temperature_K) && isfinite(t->pressure_GPa) && study_across_value(&q, run, i, what)) {
            out[n++] = (study_place){.y = q.value,
                                     .sigma = q.stderr_value > 0 ? q.stderr_value : (double)NAN,
                                     .temperature_K = t->temperature_K,
                                     .pressure_GPa = t->pressure_GPa,
                                     .reduced = study_across_reduced(axis, t).value};
        }
    }
    return n;
}

bool study_regions_chosen(const study_run *run, size_t quantity)
{
    unsigned chosen = run->config->across.regions.quantities;
    return chosen == 0 || (chosen & (1u << quantity));
}

typedef struct panels {
    size_t n;
    lehr_figure_region at[MOST_PANELS];
    char labels[MOST_PANELS][STUDY_ACROSS_LABEL_SIZE];
    lehr_figure_change changes[MOST_PANELS][MOST_CHANGES];
    lehr_figure_point *points; ///< shape (MOST_PANELS, samples)
} panels;

/// Change points of a quantity on the axis of the figure: over T/Tg(P) those of all pressures where there are
/// any, else those of each.
static size_t take_changes(lehr_figure_change *out, const lehr_list *rows, const char *name, bool reduced)
{
    const char *key = reduced ? "t_over_tg" : "temperature";
    size_t n = 0;
    bool common = false;
    for (size_t i = 0; i < lehr_list_size(rows); i++) {
        const lehr_record *row = lehr_list_value_at(rows, i).record;
        double x = study_row_quantity(row, key).value;
        bool all = isnan(study_row_quantity(row, "pressure").value);
        if (strcmp(study_row_text(row, "quantity"), name) != 0 || !isfinite(x) || n == MOST_CHANGES) {
            continue;
        }
        char low[32];
        char high[32];
        snprintf(low, sizeof low, "%s_low68", key);
        snprintf(high, sizeof high, "%s_high68", key);
        n = all && !common ? 0 : n;
        common = common || all;
        out[n++] =
            (lehr_figure_change){x, study_row_quantity(row, low).value, study_row_quantity(row, high).value};
    }
    return n;
}

static void add_panel(panels *to, const study_run *run, size_t quantity, const study_place *places, size_t n,
                      const lehr_list *rows, bool reduced)
{
    const study_across_quantity *what = &study_across_quantities[quantity];
    size_t i = to->n++;
    lehr_figure_point *points = to->points + i * run->config->n_samples;
    for (size_t k = 0; k < n; k++) {
        points[k] = (lehr_figure_point){.pressure = places[k].pressure_GPa,
                                        .x = reduced ? places[k].reduced : places[k].temperature_K,
                                        .value = places[k].y,
                                        .stderr_value = places[k].sigma};
    }
    study_across_label(to->labels[i], what);
    to->at[i] = (lehr_figure_region){.y_label = to->labels[i],
                                     .points = points,
                                     .n = n,
                                     .changes = to->changes[i],
                                     .n_changes = take_changes(to->changes[i], rows, what->name, reduced)};
}

/// Quantities first..last in one figure; none where nothing is known.
static lehr_status draw(study_product *product, const study_run *run, const study_task *task,
                        const study_across_axis *axis, const lehr_list *rows, const char *suffix,
                        size_t first, size_t last, lehr_error *err)
{
    const bool reduced = study_across_axis_known(axis);
    lehr_figure *figure = NULL;
    size_t most = run->config->n_samples;
    panels *to = lehr_core_alloc(1, sizeof *to);
    study_place *places = lehr_core_alloc(most, sizeof *places);
    lehr_status status = LEHR_OK;
    if (to) {
        to->points = lehr_core_alloc(MOST_PANELS * most, sizeof *to->points);
    }
    if (!to || !places || !to->points) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", most);
    }
    for (size_t q = first; status == LEHR_OK && q <= last && to->n < MOST_PANELS; q++) {
        size_t n =
            study_regions_chosen(run, q) ? study_places(places, run, &study_across_quantities[q], axis) : 0;
        if (n > 0) {
            add_panel(to, run, q, places, n, rows, reduced);
        }
    }
    if (status == LEHR_OK && to->n > 0) {
        status = lehr_figure_regions(&figure, to->at, to->n, study_across_axis_label(axis), err);
        status = status == LEHR_OK ? study_draw(product, run, task, suffix, figure, err) : status;
    }
    lehr_core_free(to ? to->points : NULL);
    lehr_core_free(to);
    lehr_core_free(places);
    return status;
}

lehr_status study_draw_regions(study_product *product, const study_run *run, const study_task *task,
                               const study_across_axis *axis, const lehr_list *rows, lehr_error *err)
{
    lehr_status status =
        draw(product, run, task, axis, rows, "", STUDY_ACROSS_FICTIVE, STUDY_ACROSS_ENERGY, err);
    return status == LEHR_OK ? draw(product, run, task, axis, rows, "_structure", STUDY_ACROSS_POSITION,
                                    STUDY_N_ACROSS_QUANTITIES - 1, err)
                             : status;
}
