// Tables and figures over all samples, written.
#include "summary.h"

#include "across.h"
#include "theory.h"

#include <lehr/core/alloc.h>

/// NULL when there is nothing to show.
static lehr_status figure_points(lehr_figure **out, const study_run *run, const study_overview *overview,
                                 lehr_error *err)
{
    lehr_figure_point *points = NULL;
    size_t n = 0;
    *out = NULL;
    lehr_status status = study_overview_points(&points, &n, run, overview, err);
    if (status == LEHR_OK && n > 0) {
        status = lehr_figure_by_pressure(out, overview->axis, points, n, err);
    }
    lehr_core_free(points);
    return status;
}

static lehr_status draw_overview(const study_run *run, const study_overview *overview, lehr_error *err)
{
    lehr_figure *figure = NULL;
    lehr_status status = overview->path ? figure_points(&figure, run, overview, err)
                                        : study_series_figure(&figure, run, overview->kind, err);
    if (status == LEHR_OK && figure) {
        status = study_save_figure(run, overview->name, figure, err);
    }
    lehr_figure_free(figure);
    return status;
}

/// Write a table under its name; takes it over. NULL writes nothing.
static lehr_status write_table(const study_run *run, lehr_table *table, const char *name, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (table) {
        char *path = study_path(run, "tables", name, ".csv");
        status = path ? lehr_table_write(table, path, LEHR_TABLE_CSV, err)
                      : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for table %s", name);
        lehr_core_free(path);
    }
    lehr_table_free(table);
    return status;
}

lehr_status study_summary_write(const study_run *run, lehr_error *err)
{
    lehr_table *samples = NULL;
    lehr_table *states = NULL;
    lehr_status status = study_samples_table(&samples, run, err);
    status = status == LEHR_OK ? write_table(run, samples, "samples", err) : status;
    status = status == LEHR_OK ? study_states_table(&states, run, err) : status;
    status = status == LEHR_OK ? write_table(run, states, "ecnle_states", err) : status;
    lehr_table *theory = NULL;
    status = status == LEHR_OK ? study_theory_table(&theory, run, err) : status;
    status = status == LEHR_OK ? write_table(run, theory, "theory", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < STUDY_N_KIND_TABLES; i++) {
        const study_table_of_kinds *of = &study_tables_of_kinds[i];
        lehr_table *table = NULL;
        status = study_kind_table(&table, run, of->first, of->last, err);
        status = status == LEHR_OK ? write_table(run, table, of->name, err) : status;
    }
    for (size_t i = 0; status == LEHR_OK && i < STUDY_N_ACROSS_FILES; i++) {
        const study_across_file *of = &study_across_files[i];
        lehr_table *table = NULL;
        status = study_across_table(&table, study_across_task(run, of->kind), of->rows, err);
        status = status == LEHR_OK ? write_table(run, table, of->name, err) : status;
    }
    if (status == LEHR_OK) {
        lehr_table *cells = NULL;
        status = study_cells_table(&cells, run, err);
        status = status == LEHR_OK ? write_table(run, cells, "dac", err) : status;
    }
    for (size_t i = 0; status == LEHR_OK && i < STUDY_N_OVERVIEWS; i++) {
        status = draw_overview(run, &study_overviews[i], err);
    }
    return status;
}
