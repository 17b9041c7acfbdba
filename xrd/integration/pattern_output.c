#include "integrate_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

lehr_axis lehr_xrd_unit_axis(lehr_xrd_unit unit)
{
    static const lehr_axis axes[] = {
        [LEHR_XRD_Q_PER_ANG] = LEHR_AXIS_Q_PER_ANG,
        [LEHR_XRD_Q_PER_NM] = LEHR_AXIS_Q_PER_NM,
        [LEHR_XRD_TWO_THETA_DEG] = LEHR_AXIS_TWO_THETA_DEG,
        [LEHR_XRD_TWO_THETA_RAD] = LEHR_AXIS_TWO_THETA_RAD,
        [LEHR_XRD_RADIUS_MM] = LEHR_AXIS_RADIUS_MM,
    };
    return axes[unit];
}

static size_t filled_bins(const lehr_xrd_pattern *pattern)
{
    size_t filled = 0;
    for (size_t i = 0; i < pattern->size; i++) {
        filled += pattern->count[i] > 0;
    }
    return filled;
}

lehr_status lehr_xrd_pattern_to_curve(lehr_curve **out, const lehr_xrd_pattern *pattern, lehr_error *err)
{
    lehr_curve *curve = NULL;
    *out = NULL;
    lehr_status status = lehr_curve_create(&curve, filled_bins(pattern), lehr_xrd_unit_axis(pattern->unit),
                                           LEHR_AXIS_INTENSITY, err);
    if (status) {
        return status;
    }
    size_t n = 0;
    for (size_t i = 0; i < pattern->size; i++) {
        if (pattern->count[i] > 0) {
            curve->x[n] = pattern->x[i];
            curve->y[n] = pattern->intensity[i];
            curve->sigma[n] = pattern->sigma[i];
            n++;
        }
    }
    *out = curve;
    return LEHR_OK;
}

static lehr_status add_column(lehr_table *table, const char *name, const char *unit, const double *values,
                              lehr_error *err)
{
    double *column = NULL;
    lehr_status status = lehr_table_add_column(&column, table, name, unit, err);
    if (!status) {
        memcpy(column, values, lehr_table_rows(table) * sizeof *values);
    }
    return status;
}

lehr_status lehr_xrd_pattern_to_table(lehr_table **out, const lehr_xrd_pattern *pattern, lehr_error *err)
{
    lehr_axis axis = lehr_xrd_unit_axis(pattern->unit);
    const struct {
        const char *name;
        const char *unit;
        const double *values;
    } columns[] = {
        {lehr_axis_column(axis), lehr_axis_unit(axis), pattern->x},
        {"intensity", "", pattern->intensity},
        {"sigma", "", pattern->sigma},
        {"count", "", pattern->count},
        {"norm", "", pattern->norm},
    };
    lehr_table *table = NULL;
    *out = NULL;
    lehr_status status = lehr_table_create(&table, pattern->size, err);
    for (size_t i = 0; !status && i < sizeof columns / sizeof *columns; i++) {
        status = add_column(table, columns[i].name, columns[i].unit, columns[i].values, err);
    }
    if (status) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

lehr_status lehr_xrd_pattern_describe(const lehr_xrd_pattern *pattern, lehr_record *record, lehr_error *err)
{
    const struct {
        const char *name;
        size_t value;
    } numbers[] = {
        {"points", pattern->size},           {"empty_bins", pattern->size - filled_bins(pattern)},
        {"images", pattern->n_images},       {"masked_pixels", pattern->masked_pixels},
        {"bad_pixels", pattern->bad_pixels},
    };
    lehr_status status = LEHR_OK;
    for (size_t i = 0; !status && i < sizeof numbers / sizeof *numbers; i++) {
        status = lehr_record_add_number(record, numbers[i].name, (double)numbers[i].value, err);
    }
    if (!status && pattern->clips) {
        status = lehr_record_add_number(record, "clipped_pixels", (double)pattern->clipped_pixels, err);
    }
    if (!status && pattern->wavelength_ang > 0) { // what reads angles needs it for q
        status = lehr_record_add_number(record, "wavelength_ang", pattern->wavelength_ang, err);
    }
    return status ? status : lehr_record_add_text(record, LEHR_CORRECTIONS_KEY, pattern->corrections, err);
}
