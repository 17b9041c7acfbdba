#include <lehr/core/curve.h>

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdbool.h>

#define AXIS_COLUMN(name, column, unit) [name] = column,
#define AXIS_UNIT(name, column, unit)   [name] = unit,

const char *lehr_axis_column(lehr_axis axis)
{
    static const char *const columns[] = {LEHR_AXIS_LIST(AXIS_COLUMN)};
    return columns[axis];
}

const char *lehr_axis_unit(lehr_axis axis)
{
    static const char *const units[] = {LEHR_AXIS_LIST(AXIS_UNIT)};
    return units[axis];
}

// ---- the object -------------------------------------------------------------------------
lehr_status lehr_curve_create(lehr_curve **out, size_t size, lehr_axis x_axis, lehr_axis y_axis,
                              lehr_error *err)
{
    *out = NULL;
    lehr_curve *curve = lehr_core_alloc(1, sizeof *curve);
    if (curve) {
        *curve = (lehr_curve){.size = size, .x_axis = x_axis, .y_axis = y_axis};
        curve->x = lehr_core_alloc(size, sizeof *curve->x);
        curve->y = lehr_core_alloc(size, sizeof *curve->y);
        curve->sigma = lehr_core_alloc(size, sizeof *curve->sigma);
    }
    if (!curve || !curve->x || !curve->y || !curve->sigma) {
        lehr_curve_free(curve);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a curve of %zu points", size);
    }
    for (size_t i = 0; i < size; i++) {
        curve->sigma[i] = NAN;
    }
    *out = curve;
    return LEHR_OK;
}

void lehr_curve_free(lehr_curve *curve)
{
    if (!curve) {
        return;
    }
    lehr_core_free(curve->x);
    lehr_core_free(curve->y);
    lehr_core_free(curve->sigma);
    lehr_core_free(curve);
}

static bool has_sigma(const lehr_curve *curve)
{
    for (size_t i = 0; i < curve->size; i++) {
        if (!isnan(curve->sigma[i])) {
            return true;
        }
    }
    return false;
}

static lehr_status add_values(lehr_table *table, const char *name, const char *unit, const double *values,
                              lehr_error *err)
{
    double *column = NULL;
    lehr_status status = lehr_table_add_column(&column, table, name, unit, err);
    for (size_t i = 0; status == LEHR_OK && i < lehr_table_rows(table); i++) {
        column[i] = values[i];
    }
    return status;
}

lehr_status lehr_curve_to_table(lehr_table **out, const lehr_curve *curve, lehr_error *err)
{
    *out = NULL;
    lehr_table *table = NULL;
    const char *y_name = curve->y_axis == LEHR_AXIS_OTHER ? "y" : lehr_axis_column(curve->y_axis);
    const char *y_unit = lehr_axis_unit(curve->y_axis);
    lehr_status status = lehr_table_create(&table, curve->size, err);
    if (status == LEHR_OK) {
        status =
            add_values(table, lehr_axis_column(curve->x_axis), lehr_axis_unit(curve->x_axis), curve->x, err);
    }
    if (status == LEHR_OK) {
        status = add_values(table, y_name, y_unit, curve->y, err);
    }
    if (status == LEHR_OK && has_sigma(curve)) {
        status = add_values(table, "sigma", y_unit, curve->sigma, err);
    }
    if (status == LEHR_OK) {
        *out = table;
        table = NULL;
    }
    lehr_table_free(table);
    return status;
}

lehr_status lehr_curve_read(lehr_curve **out, const char *path, lehr_error *err)
{
    *out = NULL;
    lehr_table *table = NULL;
    lehr_status status = lehr_table_read(&table, NULL, path, err);
    if (status == LEHR_OK) {
        status = lehr_curve_from_table(out, table, err);
        status = status == LEHR_OK ? LEHR_OK : lehr_error_wrap(err, status, "%s", path);
    }
    lehr_table_free(table);
    return status;
}
