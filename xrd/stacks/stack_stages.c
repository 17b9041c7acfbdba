// Columns of a table of stages.
#include "stack_stages.h"

#include <lehr/core/alloc.h>
#include <lehr/core/units.h>
#include <math.h>

static size_t find_number(const lehr_table *table, const char *name)
{
    size_t column = lehr_table_find(table, name);
    return column != SIZE_MAX && !lehr_table_column_is_text(table, column) ? column : SIZE_MAX;
}

/// Copy of the first of the columns that is there, in GPa; a column without unit is taken as GPa.
static lehr_status read_pressure(double **out, const lehr_table *table, const char *const *names,
                                 lehr_error *err)
{
    size_t rows = lehr_table_rows(table);
    size_t column = SIZE_MAX;
    *out = NULL;
    for (size_t k = 0; column == SIZE_MAX && names[k]; k++) {
        column = find_number(table, names[k]);
    }
    if (column == SIZE_MAX) {
        return LEHR_OK;
    }
    lehr_units_map map = {.factor = 1};
    const char *unit = lehr_table_column_unit(table, column);
    lehr_status status = unit[0] ? lehr_units_find(&map, unit, "GPa", err) : LEHR_OK;
    if (status) {
        return lehr_error_wrap(err, status, "column '%s'", lehr_table_column_name(table, column));
    }
    *out = lehr_core_alloc(rows, sizeof **out);
    for (size_t i = 0; *out && i < rows; i++) {
        (*out)[i] = lehr_table_column(table, column)[i] * map.factor;
    }
    return *out ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for pressures");
}

lehr_status stack_stages_columns(stage_table *t, lehr_error *err)
{
    static const char *const pressures[] = {"pressure_GPa", "pressure",     "P_GPa", "P", "pressure_kbar",
                                            "P_kbar",       "pressure_MPa", "P_MPa", NULL};
    static const char *const sigmas[] = {
        "sigma_pressure_GPa", "sigma_pressure",     "sigma_P_GPa", "sigma_P", "sigma_pressure_kbar",
        "sigma_P_kbar",       "sigma_pressure_MPa", "sigma_P_MPa", NULL};
    t->rows = lehr_table_rows(t->table);
    t->begin = find_number(t->table, "begin");
    t->end = find_number(t->table, "end");
    t->frame = find_number(t->table, "frame");
    t->stage = find_number(t->table, "stage");
    t->file = lehr_table_find(t->table, "file");
    t->name = lehr_table_find(t->table, "name");
    if ((t->begin == SIZE_MAX) != (t->end == SIZE_MAX)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "a table of stages has both columns 'begin' and 'end', or none");
    }
    if (t->file != SIZE_MAX && !lehr_table_column_is_text(t->table, t->file)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "column 'file' holds numbers; names of files are expected");
    }
    if (t->rows == 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the table of stages has no rows");
    }
    lehr_status status = read_pressure(&t->pressure, t->table, pressures, err);
    status = status ? status : read_pressure(&t->sigma, t->table, sigmas, err);
    for (size_t i = 0; !status && t->sigma && i < t->rows; i++) {
        if (t->sigma[i] < 0 || isinf(t->sigma[i])) {
            status =
                lehr_error_set(err, LEHR_ERR_DOMAIN, "row %zu: a standard error of the pressure of %g GPa",
                               i + 1, t->sigma[i]);
        }
    }
    return status;
}

lehr_status stack_stages_index(size_t *out, const stage_table *t, size_t column, size_t row, lehr_error *err)
{
    double value = lehr_table_column(t->table, column)[row];
    if (!(value >= 0 && value <= 1e9 && value == floor(value))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "row %zu: '%s' is %g; a number of a frame, from 0 on, is expected", row + 1,
                              lehr_table_column_name(t->table, column), value);
    }
    *out = (size_t)value;
    return LEHR_OK;
}
