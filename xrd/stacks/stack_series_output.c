// Series as tables and NeXus files.
#include "integrate_private.h"
#include "stack_series.h"

#include <lehr/core/alloc.h>
#include <lehr/core/h5.h>
#include <lehr/core/nexus.h>
#include <math.h>
#include <string.h>

/// Columns in their order. Those that may be left out are without any number in most series.
typedef struct series_column {
    const char *name;
    const char *unit;
    bool optional;
} series_column;

static const series_column columns[] = {
    {"pressure_GPa", "GPa", true},
    {"sigma_pressure_GPa", "GPa", true},
    {"q1_per_ang", "1/angstrom", false},
    {"sigma_q1_per_ang", "1/angstrom", false},
    {"fwhm_per_ang", "1/angstrom", false},
    {"sigma_fwhm_per_ang", "1/angstrom", false},
    {"level", "", false},
    {"sigma_level", "", false},
    {"reduced_chi2", "", false},
    {"drift", "", false},
    {"first_frame", "", false},
    {"last_frame", "", false},
    {"frames_used", "", false},
};
enum { N_COLUMNS = sizeof columns / sizeof *columns };

static double number_of(const lehr_xrd_group *group, const lehr_xrd_stage *stage, size_t k)
{
    const double numbers[N_COLUMNS] = {stage->pressure_GPa,
                                       stage->sigma_pressure_GPa,
                                       group->q1.value,
                                       group->q1.stderr_value,
                                       group->fwhm.value,
                                       group->fwhm.stderr_value,
                                       group->level.value,
                                       group->level.stderr_value,
                                       group->reduced_chi2,
                                       group->drift,
                                       (double)stage->first_frame,
                                       (double)stage->last_frame,
                                       (double)group->frames_used};
    return numbers[k];
}

static bool is_known(const lehr_xrd_groups *groups, const lehr_xrd_stages *stages, size_t k)
{
    for (size_t i = 0; i < groups->n; i++) {
        if (!isnan(number_of(&groups->at[i], &stages->at[i], k))) {
            return true;
        }
    }
    return false;
}

static lehr_status add_texts(lehr_table *table, const lehr_xrd_groups *groups, const lehr_xrd_stages *stages,
                             lehr_error *err)
{
    static const char *const names[] = {"name", "state", "failure"};
    bool named = false;
    for (size_t i = 0; i < groups->n; i++) {
        named = named || stages->at[i].name[0] != '\0';
    }
    lehr_status status = LEHR_OK;
    for (size_t k = named ? 0 : 1; !status && k < 3; k++) {
        size_t column = lehr_table_columns(table);
        status = lehr_table_add_text_column(table, names[k], err);
        for (size_t i = 0; !status && i < groups->n; i++) {
            const char *const texts[] = {stages->at[i].name, lehr_xrd_group_state_name(groups->at[i].state),
                                         groups->at[i].failure};
            status = lehr_table_set_text(table, column, i, texts[k], err);
        }
    }
    return status;
}

lehr_status lehr_xrd_series_table(lehr_table **out, const lehr_xrd_groups *groups,
                                  const lehr_xrd_stages *stages, lehr_error *err)
{
    lehr_table *table = NULL;
    *out = NULL;
    if (groups->n != stages->n) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%zu stages with %zu curves", stages->n, groups->n);
    }
    lehr_status status = lehr_table_create(&table, groups->n, err);
    for (size_t k = 0; !status && k < N_COLUMNS; k++) {
        double *column = NULL;
        if (columns[k].optional && !is_known(groups, stages, k)) {
            continue;
        }
        status = lehr_table_add_column(&column, table, columns[k].name, columns[k].unit, err);
        for (size_t i = 0; !status && i < groups->n; i++) {
            column[i] = number_of(&groups->at[i], &stages->at[i], k);
        }
    }
    status = status ? status : add_texts(table, groups, stages, err);
    if (status) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

// ---- NeXus ----------------------------------------------------------------------------
/// Position and width of the peak against the pressure, or the number of the stage.
static lehr_status write_series(lehr_h5_writer *writer, const lehr_xrd_groups *groups,
                                const lehr_xrd_stages *stages, lehr_error *err)
{
    static const struct {
        const char *path, *unit;
        size_t number;
    } datasets[] = {{"/entry/series/q1", "1/angstrom", 2},   {"/entry/series/q1_errors", "1/angstrom", 3},
                    {"/entry/series/fwhm", "1/angstrom", 4}, {"/entry/series/fwhm_errors", "1/angstrom", 5},
                    {"/entry/series/level", NULL, 6},        {"/entry/series/level_errors", NULL, 7},
                    {"/entry/series/first_frame", NULL, 10}, {"/entry/series/last_frame", NULL, 11},
                    {"/entry/series/pressure", "GPa", 0},    {"/entry/series/pressure_errors", "GPa", 1}};
    enum { N_DATASETS = sizeof datasets / sizeof *datasets, N_PRESSURES = 2 };
    bool pressures = is_known(groups, stages, 0);
    const char *const axes[] = {pressures ? "pressure" : "first_frame"};
    double *values = lehr_core_alloc(groups->n, sizeof *values);
    lehr_status status = values ? lehr_h5_write_group(writer, "/entry/series", "NXdata", err)
                                : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a series");
    for (size_t k = 0; !status && k < N_DATASETS - (pressures ? 0 : N_PRESSURES); k++) {
        for (size_t i = 0; i < groups->n; i++) {
            values[i] = number_of(&groups->at[i], &stages->at[i], datasets[k].number);
        }
        status =
            lehr_h5_write_doubles(writer, datasets[k].path, values, 1, &groups->n, datasets[k].unit, err);
    }
    lehr_core_free(values);
    status = status ? status : lehr_h5_write_attribute(writer, "/entry/series", "signal", "q1", err);
    return status ? status : lehr_h5_write_attribute_list(writer, "/entry/series", "axes", axes, 1, err);
}

static lehr_status write_curves(lehr_h5_writer *writer, const lehr_xrd_groups *groups, lehr_error *err)
{
    lehr_axis axis = lehr_xrd_unit_axis(groups->unit);
    const size_t size[] = {groups->n, groups->points};
    const char *const axes[] = {".", lehr_axis_column(axis)};
    char path[96] = "/entry/curves/";
    strncat(path, axes[1], sizeof path - strlen(path) - 1);
    lehr_status status = lehr_h5_write_group(writer, "/entry/curves", "NXdata", err);
    status = status ? status
                    : lehr_h5_write_doubles(writer, "/entry/curves/intensity", groups->intensity, 2, size,
                                            NULL, err);
    status = status ? status
                    : lehr_h5_write_doubles(writer, "/entry/curves/intensity_errors", groups->sigma, 2, size,
                                            NULL, err);
    status = status ? status
                    : lehr_h5_write_doubles(writer, path, groups->x, 1, &size[1], lehr_axis_unit(axis), err);
    status = status ? status : lehr_h5_write_attribute(writer, "/entry/curves", "signal", "intensity", err);
    status =
        status ? status : lehr_h5_write_attribute(writer, "/entry/curves", "interpretation", "spectrum", err);
    return status ? status : lehr_h5_write_attribute_list(writer, "/entry/curves", "axes", axes, 2, err);
}

lehr_status lehr_xrd_series_write(const lehr_xrd_groups *groups, const lehr_xrd_stages *stages,
                                  const char *path, const lehr_provenance *provenance, lehr_error *err)
{
    lehr_h5_writer *writer = NULL;
    bool peaks = is_known(groups, stages, 2);
    lehr_status status =
        lehr_h5_writer_create(&writer, path, provenance ? lehr_provenance_time(provenance) : NULL, err);
    status = status ? status : lehr_h5_write_group(writer, "/entry", "NXentry", err);
    status = status ? status : lehr_h5_write_attribute(writer, "/", "default", "entry", err);
    status = status ? status
                    : lehr_h5_write_attribute(writer, "/entry", "default", peaks ? "series" : "curves", err);
    status = status ? status : write_series(writer, groups, stages, err);
    status = status ? status : write_curves(writer, groups, err);
    if (!status && provenance) {
        status = lehr_nexus_write_process(writer, "/entry/process", provenance, NULL, err);
    }
    status = status ? status : lehr_h5_writer_commit(writer, err);
    lehr_h5_writer_free(writer);
    return status;
}
