// Curves of all samples in one picture and one table: series over heating rates, structure functions.
#include "summary.h"
#include <lehr/figures/compression.h>
#include <lehr/figures/curves.h>
#include <lehr/figures/rates.h>

#include <lehr/core/alloc.h>
#include <lehr/dsc/peak_shift.h>
#include <math.h>

typedef struct series_list {
    size_t n;
    lehr_table **curves;  ///< shape (n,)
    const char **labels;  ///< shape (n,), borrowed
    double *pressure_GPa; ///< shape (n,) of the treatments
} series_list;

static void clear_series(series_list *list)
{
    for (size_t i = 0; list->curves && i < list->n; i++) {
        lehr_table_free(list->curves[i]);
    }
    lehr_core_free(list->curves);
    lehr_core_free(list->labels);
    lehr_core_free(list->pressure_GPa);
}

static lehr_status gather_series(series_list *out, const study_run *run, study_kind kind, lehr_error *err)
{
    size_t most = run->n_tasks; // a sample may have several curves
    *out = (series_list){.curves = lehr_core_alloc(most, sizeof(lehr_table *)),
                         .labels = lehr_core_alloc(most, sizeof(char *)),
                         .pressure_GPa = lehr_core_alloc(most, sizeof(double))};
    lehr_status status = out->curves && out->labels && out->pressure_GPa
                             ? LEHR_OK
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu series", most);
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        if (task->kind != kind || !task->outcome) {
            continue;
        }
        status = study_curve_read(&out->curves[out->n], run, task, err);
        if (status == LEHR_OK && out->curves[out->n]) {
            const lehr_study_sample *sample = &run->config->samples[task->sample];
            out->pressure_GPa[out->n] = sample->treatment.pressure_GPa;
            out->labels[out->n++] = sample->name;
        }
    }
    return status;
}

#define PER_ANG2 " (Å" LEHR_FIGURE_SUP "−2" LEHR_FIGURE_END ")"

static lehr_status draw_curves(lehr_figure **out, const series_list *all, study_kind kind, lehr_error *err)
{
    static const char q_label[] =
        LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END " (Å" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")";
    static const char r_label[] = LEHR_FIGURE_ITALIC "r" LEHR_FIGURE_END " (Å)";
    bool of_q = kind == STUDY_STRUCTURE;
    const figure_curves_data data = {
        .n = all->n,
        .curves = (const lehr_table *const *)all->curves,
        .labels = all->labels,
        .x_label = of_q ? q_label : r_label,
        .y_label = of_q ? LEHR_FIGURE_ITALIC "S" LEHR_FIGURE_END "(" LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END
                                             "), shifted"
                   : kind == STUDY_CORRELATION ? LEHR_FIGURE_ITALIC "G" LEHR_FIGURE_END "(" LEHR_FIGURE_ITALIC
                                                                    "r" LEHR_FIGURE_END "), shifted" PER_ANG2
                                               : "Δ" LEHR_FIGURE_ITALIC "G" LEHR_FIGURE_END
                                                 "(" LEHR_FIGURE_ITALIC "r" LEHR_FIGURE_END
                                                 "), shifted" PER_ANG2,
        .level = of_q ? 1 : 0,
        .from = 1};
    return figure_curves(out, &data, err);
}

lehr_status study_series_figure(lehr_figure **out, const study_run *run, study_kind kind, lehr_error *err)
{
    series_list all = {0};
    *out = NULL;
    lehr_status status = gather_series(&all, run, kind, err);
    if (status == LEHR_OK && all.n > 0 && kind == STUDY_EOS) {
        status = lehr_figure_volumes(out, (const lehr_table *const *)all.curves, all.labels, all.n, err);
    } else if (status == LEHR_OK && all.n > 0 && kind != STUDY_KISSINGER) {
        status = draw_curves(out, &all, kind, err);
    } else if (status == LEHR_OK && all.n > 0) {
        const figure_series_data data = {
            .n = all.n,
            .curves = (const lehr_table *const *)all.curves,
            .labels = all.labels,
            .pressure_GPa = all.pressure_GPa,
            .power = lehr_dsc_shift_method_find(run->config->kissinger.method)->power};
        status = figure_series(out, &data, err);
    }
    clear_series(&all);
    return status;
}

enum { MOST_SHARED = 6 };

/// Columns that all series of a kind have: abscissa, value, error; of shifts with the heating rate also fit,
/// rate and temperature.
static size_t shared_columns(study_kind kind)
{
    return kind == STUDY_KISSINGER ? MOST_SHARED : 3;
}

/// Rows of one series at @p row: the shared columns, then the number of the series.
static void copy_series(double *const columns[MOST_SHARED + 1], size_t shared, const lehr_table *curve,
                        size_t number, size_t row)
{
    for (size_t i = 0; i < lehr_table_rows(curve); i++) {
        for (size_t j = 0; j < shared; j++) {
            columns[j][row + i] = lehr_table_column(curve, j)[i];
        }
        columns[shared][row + i] = (double)number;
    }
}

lehr_status study_series_table(lehr_table **out, const study_run *run, study_kind kind, lehr_error *err)
{
    series_list all = {0};
    lehr_table *table = NULL;
    double *columns[MOST_SHARED + 1] = {NULL};
    size_t shared = shared_columns(kind);
    size_t n_rows = 0;
    *out = NULL;
    lehr_status status = gather_series(&all, run, kind, err);
    for (size_t i = 0; status == LEHR_OK && i < all.n; i++) {
        n_rows += lehr_table_rows(all.curves[i]) + (i > 0);
    }
    if (status == LEHR_OK && all.n > 0) {
        status = lehr_table_create(&table, n_rows, err);
    }
    for (size_t j = 0; status == LEHR_OK && all.n > 0 && j <= shared; j++) {
        const char *name = j < shared ? lehr_table_column_name(all.curves[0], j) : "series";
        const char *unit = j < shared ? lehr_table_column_unit(all.curves[0], j) : "";
        status = lehr_table_add_column(&columns[j], table, name, unit, err);
    }
    for (size_t i = 0, row = 0; status == LEHR_OK && i < all.n; i++) {
        // A row of NaN ends a series: a plot joins only what belongs together.
        for (size_t j = 0; i > 0 && j <= shared; j++) {
            columns[j][row] = (double)NAN;
        }
        row += i > 0;
        copy_series(columns, shared, all.curves[i], i + 1, row);
        row += lehr_table_rows(all.curves[i]);
    }
    clear_series(&all);
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}
