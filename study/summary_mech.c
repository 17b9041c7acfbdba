// Points of all series in a diamond cell as one table.
#include "summary.h"

#include <lehr/core/alloc.h>

/// The curves of all series that were fitted.
static size_t count_rows(lehr_table *const *curves, size_t n)
{
    size_t rows = 0;
    for (size_t i = 0; i < n; i++) {
        rows += curves[i] ? lehr_table_rows(curves[i]) : 0;
    }
    return rows;
}

/// Columns of numbers of the first curve, in all.
static lehr_status copy_numbers(lehr_table *table, lehr_table *const *curves, size_t n,
                                const lehr_table *first, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t j = 0; status == LEHR_OK && j < lehr_table_columns(first); j++) {
        double *column = NULL;
        size_t row = 0;
        status = lehr_table_add_column(&column, table, lehr_table_column_name(first, j),
                                       lehr_table_column_unit(first, j), err);
        for (size_t i = 0; status == LEHR_OK && i < n; i++) {
            for (size_t k = 0; curves[i] && k < lehr_table_rows(curves[i]); k++) {
                column[row++] = lehr_table_column(curves[i], j)[k];
            }
        }
    }
    return status;
}

static lehr_status fill_texts(lehr_table *table, const study_run *run, lehr_table *const *curves,
                              lehr_error *err)
{
    size_t row = 0;
    lehr_status status = lehr_table_add_text_column(table, "sample", err);
    status = status == LEHR_OK ? lehr_table_add_text_column(table, "series", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        for (size_t k = 0; status == LEHR_OK && curves[i] && k < lehr_table_rows(curves[i]); k++) {
            status = lehr_table_set_text(table, 0, row, run->config->samples[run->tasks[i].sample].name, err);
            status = status == LEHR_OK ? lehr_table_set_text(table, 1, row++, run->tasks[i].id, err) : status;
        }
    }
    return status;
}

static lehr_status make_table(lehr_table **out, const study_run *run, lehr_table *const *curves,
                              lehr_error *err)
{
    lehr_table *table = NULL;
    const lehr_table *first = NULL;
    for (size_t i = run->n_tasks; i-- > 0;) {
        first = curves[i] ? curves[i] : first;
    }
    if (!first) {
        return LEHR_OK;
    }
    lehr_status status = lehr_table_create(&table, count_rows(curves, run->n_tasks), err);
    status = status == LEHR_OK ? fill_texts(table, run, curves, err) : status;
    status = status == LEHR_OK ? copy_numbers(table, curves, run->n_tasks, first, err) : status;
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

lehr_status study_cells_table(lehr_table **out, const study_run *run, lehr_error *err)
{
    lehr_table **curves = lehr_core_alloc(run->n_tasks, sizeof *curves);
    *out = NULL;
    lehr_status status =
        curves ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu series", run->n_tasks);
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        if (run->tasks[i].kind == STUDY_EOS && run->tasks[i].outcome) {
            status = study_curve_from_record(&curves[i], run->tasks[i].outcome, err);
        }
    }
    status = status == LEHR_OK ? make_table(out, run, curves, err) : status;
    for (size_t i = 0; curves && i < run->n_tasks; i++) {
        lehr_table_free(curves[i]);
    }
    lehr_core_free(curves);
    return status;
}
