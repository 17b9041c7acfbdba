// Maps as records, tables and NeXus files.
#include <lehr/ecnle/map.h>

#include "state_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/h5.h>
#include <lehr/core/nexus.h>
#include <lehr/ecnle/structure.h>
#include <stdio.h>

lehr_status lehr_ecnle_map_describe(const lehr_ecnle_state *states, const lehr_ecnle_grid *grid,
                                    lehr_record *record, lehr_error *err)
{
    size_t n = grid->n_phi * grid->n_pressure;
    size_t count[4] = {0};
    size_t negative = 0;
    for (size_t i = 0; i < n; i++) {
        count[states[i].status]++;
        negative += states[i].options.phi > LEHR_ECNLE_PHI_NEGATIVE_G;
    }
    lehr_status status = lehr_record_add_number(record, "states", (double)n, err);
    for (int k = 0; k < 4 && status == LEHR_OK; k++) {
        status = lehr_record_add_number(record, lehr_ecnle_status_name((lehr_ecnle_status)k),
                                        (double)count[k], err);
    }
    return status == LEHR_OK ? lehr_record_add_number(record, "negative_g", (double)negative, err) : status;
}

// ---- table ------------------------------------------------------------------------------------------
static lehr_status add_number(lehr_table *table, const lehr_ecnle_state *states, size_t n, size_t k,
                              lehr_error *err)
{
    char name[64];
    double *value = NULL, *sigma = NULL;
    const char *unit = lehr_ecnle_number_unit(k, &states[0]);
    snprintf(name, sizeof name, "sigma_%s", lehr_ecnle_number_name(k));
    lehr_status status = lehr_table_add_column(&value, table, lehr_ecnle_number_name(k), unit, err);
    status = status == LEHR_OK ? lehr_table_add_column(&sigma, table, name, unit, err) : status;
    for (size_t i = 0; i < n && status == LEHR_OK; i++) {
        lehr_estimate x = lehr_ecnle_number(&states[i], k);
        value[i] = x.value;
        sigma[i] = x.stderr_value;
    }
    return status;
}

lehr_status lehr_ecnle_map_to_table(lehr_table **out, const lehr_ecnle_state *states,
                                    const lehr_ecnle_grid *grid, lehr_error *err)
{
    size_t n = grid->n_phi * grid->n_pressure;
    lehr_table *table = NULL;
    double *phi = NULL, *pressure = NULL;
    *out = NULL;
    lehr_status status = lehr_table_create(&table, n, err);
    status = status == LEHR_OK ? lehr_table_add_column(&phi, table, "phi", "", err) : status;
    status = status == LEHR_OK ? lehr_table_add_column(&pressure, table, "pressure", "kT/d^3", err) : status;
    for (size_t k = 0; k < LEHR_ECNLE_N_NUMBERS && status == LEHR_OK; k++) {
        status = add_number(table, states, n, k, err);
    }
    status = status == LEHR_OK ? lehr_table_add_text_column(table, "status", err) : status;
    for (size_t i = 0; i < n && status == LEHR_OK; i++) {
        phi[i] = states[i].options.phi;
        pressure[i] = states[i].options.pressure;
        status = lehr_table_set_text(table, lehr_table_columns(table) - 1, i,
                                     lehr_ecnle_status_name(states[i].status), err);
    }
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

// ---- NeXus ------------------------------------------------------------------------------------------
/// One number of all states and its errors as images.
static lehr_status write_number(lehr_h5_writer *writer, double *image, const lehr_ecnle_state *states,
                                const lehr_ecnle_grid *grid, size_t k, lehr_error *err)
{
    char path[96];
    const size_t size[2] = {grid->n_phi, grid->n_pressure};
    const char *unit = lehr_ecnle_number_unit(k, &states[0]);
    lehr_status status = LEHR_OK;
    for (int errors = 0; errors < 2 && status == LEHR_OK; errors++) {
        for (size_t i = 0; i < size[0] * size[1]; i++) {
            lehr_estimate x = lehr_ecnle_number(&states[i], k);
            image[i] = errors ? x.stderr_value : x.value;
        }
        snprintf(path, sizeof path, "/entry/data/%s%s", lehr_ecnle_number_name(k), errors ? "_errors" : "");
        status = lehr_h5_write_doubles(writer, path, image, 2, size, unit, err);
    }
    return status;
}

static lehr_status write_data(lehr_h5_writer *writer, const lehr_ecnle_state *states,
                              const lehr_ecnle_grid *grid, lehr_error *err)
{
    static const char *const axes[2] = {"phi", "pressure"};
    const size_t size[2] = {grid->n_phi, grid->n_pressure};
    double *image = lehr_core_alloc(size[0] * size[1], sizeof *image);
    if (!image) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: image of %zu states", size[0] * size[1]);
    }
    lehr_status status = lehr_h5_write_group(writer, "/entry/data", "NXdata", err);
    status = status == LEHR_OK ? lehr_h5_write_attribute(writer, "/entry/data", "signal", "log10_tau", err)
                               : status;
    status = status == LEHR_OK ? lehr_h5_write_attribute_list(writer, "/entry/data", "axes", axes, 2, err)
                               : status;
    status = status == LEHR_OK
                 ? lehr_h5_write_doubles(writer, "/entry/data/phi", grid->phi, 1, &size[0], "", err)
                 : status;
    status = status == LEHR_OK ? lehr_h5_write_doubles(writer, "/entry/data/pressure", grid->pressure, 1,
                                                       &size[1], "kT/d^3", err)
                               : status;
    for (size_t k = 0; k < LEHR_ECNLE_N_NUMBERS && status == LEHR_OK; k++) {
        status = write_number(writer, image, states, grid, k, err);
    }
    for (size_t i = 0; i < size[0] * size[1]; i++) {
        image[i] = (double)states[i].status;
    }
    status = status == LEHR_OK ? lehr_h5_write_doubles(writer, "/entry/data/status", image, 2, size, "", err)
                               : status;
    lehr_core_free(image);
    return status;
}

lehr_status lehr_ecnle_map_write(const lehr_ecnle_state *states, const lehr_ecnle_grid *grid,
                                 const char *path, const lehr_provenance *provenance,
                                 const lehr_record *parameters, lehr_error *err)
{
    lehr_h5_writer *writer = NULL;
    lehr_status status =
        lehr_h5_writer_create(&writer, path, provenance ? lehr_provenance_time(provenance) : NULL, err);
    status = status == LEHR_OK ? lehr_h5_write_group(writer, "/entry", "NXentry", err) : status;
    status = status == LEHR_OK ? lehr_h5_write_attribute(writer, "/", "default", "entry", err) : status;
    status = status == LEHR_OK ? lehr_h5_write_attribute(writer, "/entry", "default", "data", err) : status;
    status = status == LEHR_OK ? write_data(writer, states, grid, err) : status;
    if (status == LEHR_OK && provenance) {
        status = lehr_nexus_write_process(writer, "/entry/process", provenance, parameters, err);
    }
    status = status == LEHR_OK ? lehr_h5_writer_commit(writer, err) : status;
    lehr_h5_writer_free(writer);
    return status;
}
