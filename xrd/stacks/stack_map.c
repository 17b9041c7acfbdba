#include "stack_map.h"

#include "integrate_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/h5.h>
#include <lehr/core/nexus.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

lehr_xrd_grid lehr_xrd_grid_defaults(void)
{
    return (lehr_xrd_grid){.frames_per_point = 1, .step_row = 1, .step_column = 1, .unit = ""};
}

/// Set of a point in the order of the scan.
static size_t set_of(const lehr_xrd_grid *grid, size_t point)
{
    size_t row = point / grid->columns;
    size_t column = point % grid->columns;
    bool back = grid->snake && row % 2 == 1;
    return row * grid->columns + (back ? grid->columns - 1 - column : column);
}

lehr_status lehr_xrd_grid_assign(size_t *group_of, size_t n_frames, const lehr_xrd_grid *grid,
                                 lehr_error *err)
{
    if (grid->rows == 0 || grid->columns == 0 || grid->frames_per_point == 0 ||
        grid->rows > SIZE_MAX / grid->columns / grid->frames_per_point) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a map of %zu x %zu points with %zu frames each", grid->rows,
                              grid->columns, grid->frames_per_point);
    }
    size_t wanted = grid->rows * grid->columns * grid->frames_per_point;
    if (n_frames > wanted || (n_frames < wanted && !grid->incomplete)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "a map of %zu x %zu points with %zu frames each has %zu frames, but there are %zu%s", grid->rows,
            grid->columns, grid->frames_per_point, wanted, n_frames,
            n_frames < wanted ? "; a scan that was stopped is taken as incomplete" : "");
    }
    for (size_t i = 0; i < n_frames; i++) {
        group_of[i] = set_of(grid, i / grid->frames_per_point);
    }
    return LEHR_OK;
}

// ---- table ----------------------------------------------------------------------------
/// Number @p k of a point, in the order of the columns.
static double point_number(const lehr_xrd_group *point, size_t k)
{
    const double numbers[] = {
        (double)point->frames, (double)point->frames_used, point->level.value, point->level.stderr_value,
        point->q1.value,       point->q1.stderr_value,     point->fwhm.value,  point->fwhm.stderr_value,
        point->reduced_chi2};
    return numbers[k];
}

static lehr_status add_places(lehr_table *table, const lehr_xrd_grid *grid, lehr_error *err)
{
    static const char *const names[] = {"row", "column", "y", "x"};
    double *columns[4];
    lehr_status status = LEHR_OK;
    for (size_t k = 0; !status && k < 4; k++) {
        status = lehr_table_add_column(&columns[k], table, names[k], k < 2 ? "" : grid->unit, err);
    }
    for (size_t i = 0; !status && i < lehr_table_rows(table); i++) {
        columns[0][i] = (double)(i / grid->columns);
        columns[1][i] = (double)(i % grid->columns);
        columns[2][i] = grid->step_row * columns[0][i];
        columns[3][i] = grid->step_column * columns[1][i];
    }
    return status;
}

static lehr_status add_texts(lehr_table *table, const lehr_xrd_groups *groups, lehr_error *err)
{
    size_t first = lehr_table_columns(table);
    lehr_status status = lehr_table_add_text_column(table, "state", err);
    if (!status) {
        status = lehr_table_add_text_column(table, "failure", err);
    }
    for (size_t i = 0; !status && i < groups->n; i++) {
        status = lehr_table_set_text(table, first, i, lehr_xrd_group_state_name(groups->at[i].state), err);
        status = status ? status : lehr_table_set_text(table, first + 1, i, groups->at[i].failure, err);
    }
    return status;
}

lehr_status lehr_xrd_map_table(lehr_table **out, const lehr_xrd_groups *groups, const lehr_xrd_grid *grid,
                               lehr_error *err)
{
    static const char *const names[] = {"frames",       "frames_used",        "level",
                                        "sigma_level",  "q1_per_ang",         "sigma_q1_per_ang",
                                        "fwhm_per_ang", "sigma_fwhm_per_ang", "reduced_chi2"};
    static const char *const units[] = {"",           "",           "",           "", "1/angstrom",
                                        "1/angstrom", "1/angstrom", "1/angstrom", ""};
    lehr_table *table = NULL;
    *out = NULL;
    lehr_status status = lehr_table_create(&table, groups->n, err);
    if (!status) {
        status = add_places(table, grid, err);
    }
    for (size_t k = 0; !status && k < sizeof names / sizeof *names; k++) {
        double *column = NULL;
        status = lehr_table_add_column(&column, table, names[k], units[k], err);
        for (size_t i = 0; !status && i < groups->n; i++) {
            column[i] = point_number(&groups->at[i], k);
        }
    }
    if (!status) {
        status = add_texts(table, groups, err);
    }
    if (status) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

// ---- NeXus ----------------------------------------------------------------------------
/// Axes of an image in its group.
static lehr_status write_axes(lehr_h5_writer *writer, const char *group, const lehr_xrd_grid *grid,
                              bool third, const lehr_xrd_groups *groups, lehr_error *err)
{
    lehr_axis axis = lehr_xrd_unit_axis(groups->unit);
    const char *const names[] = {"y", "x", lehr_axis_column(axis)};
    const char *const units[] = {grid->unit, grid->unit, lehr_axis_unit(axis)};
    const size_t sizes[] = {grid->rows, grid->columns, groups->points};
    const double steps[] = {grid->step_row, grid->step_column};
    size_t n = third ? 3 : 2;
    lehr_status status = lehr_h5_write_attribute_list(writer, group, "axes", names, n, err);
    for (size_t k = 0; !status && k < n; k++) {
        char path[96];
        double *values = lehr_core_alloc(sizes[k], sizeof *values);
        if (!values) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for an axis");
        }
        for (size_t i = 0; i < sizes[k]; i++) {
            values[i] = k < 2 ? steps[k] * (double)i : groups->x[i];
        }
        (void)snprintf(path, sizeof path, "%s/%s", group, names[k]);
        status =
            lehr_h5_write_doubles(writer, path, values, 1, &sizes[k], units[k][0] ? units[k] : NULL, err);
        lehr_core_free(values);
    }
    return status;
}

/// An image of one estimate, with its errors.
static lehr_status write_image(lehr_h5_writer *writer, const char *name, const char *unit, size_t offset,
                               const lehr_xrd_groups *groups, const lehr_xrd_grid *grid, lehr_error *err)
{
    const size_t size[] = {grid->rows, grid->columns};
    char group[64];
    char path[128];
    double *values = lehr_core_alloc(2 * groups->n, sizeof *values);
    if (!values) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for an image");
    }
    for (size_t i = 0; i < groups->n; i++) {
        values[i] = point_number(&groups->at[i], offset);
        values[groups->n + i] = point_number(&groups->at[i], offset + 1);
    }
    (void)snprintf(group, sizeof group, "/entry/%s", name);
    (void)snprintf(path, sizeof path, "%s/%s", group, name);
    lehr_status status = lehr_h5_write_group(writer, group, "NXdata", err);
    status = status ? status : lehr_h5_write_doubles(writer, path, values, 2, size, unit, err);
    (void)snprintf(path, sizeof path, "%s/%s_errors", group, name);
    status = status ? status : lehr_h5_write_doubles(writer, path, values + groups->n, 2, size, unit, err);
    lehr_core_free(values);
    status = status ? status : lehr_h5_write_attribute(writer, group, "signal", name, err);
    status = status ? status : lehr_h5_write_attribute(writer, group, "interpretation", "image", err);
    return status ? status : write_axes(writer, group, grid, false, groups, err);
}

static lehr_status write_curves(lehr_h5_writer *writer, const lehr_xrd_groups *groups,
                                const lehr_xrd_grid *grid, lehr_error *err)
{
    const size_t size[] = {grid->rows, grid->columns, groups->points};
    const char *group = "/entry/curves";
    lehr_status status = lehr_h5_write_group(writer, group, "NXdata", err);
    status = status ? status
                    : lehr_h5_write_doubles(writer, "/entry/curves/intensity", groups->intensity, 3, size,
                                            NULL, err);
    status = status ? status
                    : lehr_h5_write_doubles(writer, "/entry/curves/intensity_errors", groups->sigma, 3, size,
                                            NULL, err);
    status = status ? status : lehr_h5_write_attribute(writer, group, "signal", "intensity", err);
    status = status ? status : lehr_h5_write_attribute(writer, group, "interpretation", "spectrum", err);
    return status ? status : write_axes(writer, group, grid, true, groups, err);
}

static lehr_status write_states(lehr_h5_writer *writer, const lehr_xrd_groups *groups,
                                const lehr_xrd_grid *grid, lehr_error *err)
{
    const size_t size[] = {grid->rows, grid->columns};
    double *values = lehr_core_alloc(groups->n, sizeof *values);
    if (!values) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for an image");
    }
    for (size_t i = 0; i < groups->n; i++) {
        values[i] = (double)groups->at[i].state;
    }
    lehr_status status = lehr_h5_write_doubles(writer, "/entry/state", values, 2, size, NULL, err);
    lehr_core_free(values);
    return status ? status
                  : lehr_h5_write_attribute(writer, "/entry/state", "meaning",
                                            "0 good, 1 no_peak, 2 rejected, 3 empty", err);
}

static bool has_peaks(const lehr_xrd_groups *groups)
{
    for (size_t i = 0; i < groups->n; i++) {
        if (isfinite(groups->at[i].q1.value)) {
            return true;
        }
    }
    return false;
}

lehr_status lehr_xrd_map_write(const lehr_xrd_groups *groups, const lehr_xrd_grid *grid, const char *path,
                               const lehr_provenance *provenance, lehr_error *err)
{
    static const struct {
        const char *name, *unit;
        size_t offset; // in point_number()
    } images[] = {{"level", NULL, 2}, {"q1", "1/angstrom", 4}, {"fwhm", "1/angstrom", 6}};
    bool peaks = has_peaks(groups);
    lehr_h5_writer *writer = NULL;
    lehr_status status =
        lehr_h5_writer_create(&writer, path, provenance ? lehr_provenance_time(provenance) : NULL, err);
    status = status ? status : lehr_h5_write_group(writer, "/entry", "NXentry", err);
    status = status ? status : lehr_h5_write_attribute(writer, "/", "default", "entry", err);
    status =
        status ? status : lehr_h5_write_attribute(writer, "/entry", "default", peaks ? "q1" : "level", err);
    for (size_t k = 0; !status && k < (peaks ? 3 : 1); k++) {
        status = write_image(writer, images[k].name, images[k].unit, images[k].offset, groups, grid, err);
    }
    status = status ? status : write_curves(writer, groups, grid, err);
    status = status ? status : write_states(writer, groups, grid, err);
    if (!status && provenance) {
        status = lehr_nexus_write_process(writer, "/entry/process", provenance, NULL, err);
    }
    status = status ? status : lehr_h5_writer_commit(writer, err);
    lehr_h5_writer_free(writer);
    return status;
}
