// Cakes as tables, records and NeXus files.
#include "cake.h"
#include "integrate_private.h"

#include <lehr/core/h5.h>
#include <lehr/core/nexus.h>
#include <stdio.h>

lehr_status lehr_xrd_cake_to_table(lehr_table **out, const lehr_xrd_cake *cake, lehr_error *err)
{
    lehr_axis axis = lehr_xrd_unit_axis(cake->unit);
    const struct {
        const char *name;
        const char *unit;
        const double *values; ///< shape (n_azimuth, n_x); NULL: an axis
    } columns[] = {
        {"azimuth_deg", "deg", NULL},       {lehr_axis_column(axis), lehr_axis_unit(axis), NULL},
        {"intensity", "", cake->intensity}, {"sigma", "", cake->sigma},
        {"count", "", cake->count},         {"norm", "", cake->norm},
    };
    lehr_table *table = NULL;
    *out = NULL;
    lehr_status status = lehr_table_create(&table, cake->n_x * cake->n_azimuth, err);
    for (size_t c = 0; !status && c < sizeof columns / sizeof *columns; c++) {
        double *values = NULL;
        status = lehr_table_add_column(&values, table, columns[c].name, columns[c].unit, err);
        for (size_t i = 0; !status && i < cake->n_x * cake->n_azimuth; i++) {
            double place = c == 0 ? cake->azimuth_deg[i / cake->n_x] : cake->x[i % cake->n_x];
            values[i] = columns[c].values ? columns[c].values[i] : place;
        }
    }
    if (status) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

lehr_status lehr_xrd_cake_describe(const lehr_xrd_cake *cake, lehr_record *record, lehr_error *err)
{
    size_t empty = 0;
    for (size_t i = 0; i < cake->n_x * cake->n_azimuth; i++) {
        empty += !(cake->count[i] > 0);
    }
    const struct {
        const char *name;
        size_t value;
    } numbers[] = {
        {"points", cake->n_x},      {"azimuth_points", cake->n_azimuth},    {"empty_cells", empty},
        {"images", cake->n_images}, {"masked_pixels", cake->masked_pixels}, {"bad_pixels", cake->bad_pixels},
    };
    lehr_status status = LEHR_OK;
    for (size_t i = 0; !status && i < sizeof numbers / sizeof *numbers; i++) {
        status = lehr_record_add_number(record, numbers[i].name, (double)numbers[i].value, err);
    }
    return status ? status : lehr_record_add_text(record, LEHR_CORRECTIONS_KEY, cake->corrections, err);
}

// ---- NeXus --------------------------------------------------------------------------
static lehr_status write_data(lehr_h5_writer *writer, const lehr_xrd_cake *cake, lehr_error *err)
{
    lehr_axis axis = lehr_xrd_unit_axis(cake->unit);
    const char *const axes[] = {"azimuth", lehr_axis_column(axis)};
    const size_t size[] = {cake->n_azimuth, cake->n_x};
    char x_path[64];
    (void)snprintf(x_path, sizeof x_path, "/entry/data/%s", axes[1]);
    const struct {
        const char *path;
        const double *values;
    } cells[] = {{"/entry/data/intensity", cake->intensity},
                 {"/entry/data/intensity_errors", cake->sigma},
                 {"/entry/data/count", cake->count},
                 {"/entry/data/norm", cake->norm}};
    lehr_status status = lehr_h5_write_group(writer, "/entry/data", "NXdata", err);
    for (size_t i = 0; !status && i < sizeof cells / sizeof *cells; i++) {
        status = lehr_h5_write_doubles(writer, cells[i].path, cells[i].values, 2, size, NULL, err);
    }
    if (!status) {
        status =
            lehr_h5_write_doubles(writer, "/entry/data/azimuth", cake->azimuth_deg, 1, &size[0], "deg", err);
    }
    if (!status) {
        status = lehr_h5_write_doubles(writer, x_path, cake->x, 1, &size[1], lehr_axis_unit(axis), err);
    }
    if (!status) {
        status = lehr_h5_write_attribute(writer, "/entry/data", "signal", "intensity", err);
    }
    if (!status) {
        status = lehr_h5_write_attribute(writer, "/entry/data", "interpretation", "image", err);
    }
    if (!status) {
        status = lehr_h5_write_attribute(writer, "/entry/data", LEHR_CORRECTIONS_KEY, cake->corrections, err);
    }
    return status ? status : lehr_h5_write_attribute_list(writer, "/entry/data", "axes", axes, 2, err);
}

lehr_status lehr_xrd_cake_write(const lehr_xrd_cake *cake, const char *path,
                                const lehr_provenance *provenance, lehr_error *err)
{
    lehr_h5_writer *writer = NULL;
    lehr_status status =
        lehr_h5_writer_create(&writer, path, provenance ? lehr_provenance_time(provenance) : NULL, err);
    if (!status) {
        status = lehr_h5_write_group(writer, "/entry", "NXentry", err);
    }
    if (!status) {
        status = lehr_h5_write_attribute(writer, "/", "default", "entry", err);
    }
    if (!status) {
        status = lehr_h5_write_attribute(writer, "/entry", "default", "data", err);
    }
    if (!status) {
        status = write_data(writer, cake, err);
    }
    if (!status && provenance) {
        status = lehr_nexus_write_process(writer, "/entry/process", provenance, NULL, err);
    }
    if (!status) {
        status = lehr_h5_writer_commit(writer, err);
    }
    lehr_h5_writer_free(writer);
    return status;
}
