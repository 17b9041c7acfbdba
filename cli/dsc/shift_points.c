// Points of `dsc kissinger` from a table.
#include "shift_points.h"

#include "column.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

const char *const cli_shift_features[] = {"onset", "midpoint", "inflection", "peak", "tf", NULL};

enum { RATE, TEMPERATURE, SIGMA_TEMPERATURE, SIGMA_LNRATE, FWHM, COOLING, N_COLUMNS };

static const char *const rate_names[] = {"rate_K_per_s",
                                         "rate_K_per_min",
                                         "heating_rate_K_per_s",
                                         "heating_rate_K_per_min",
                                         "rate",
                                         "heating_rate",
                                         "q_K_s",
                                         "q_K_min",
                                         "q_K_per_s",
                                         "q_K_per_min",
                                         "q",
                                         "beta_K_min",
                                         "beta_K_s",
                                         "beta",
                                         NULL};
static const char *const temperature_names[] = {"temperature_K",
                                                "temperature_degC",
                                                "temperature_C",
                                                "temperature",
                                                "T_K",
                                                "T_degC",
                                                "T_C",
                                                "T",
                                                "Tp_K",
                                                "Tp_degC",
                                                "Tp_C",
                                                "Tp",
                                                "Tg_K",
                                                "Tg_degC",
                                                "Tg_C",
                                                "Tg",
                                                "Tf_K",
                                                "Tf_degC",
                                                "Tf_C",
                                                "Tf",
                                                "Tx_K",
                                                "Tx_degC",
                                                "Tx_C",
                                                "Tx",
                                                "T_peak",
                                                "T_onset",
                                                NULL};
static const char *const onset_names[] = {"onset_K", "onset", "T_onset", "Tonset_K",
                                          "Tonset",  "Tx_K",  "Tx",      NULL};
static const char *const midpoint_names[] = {"midpoint_K", "midpoint", "T_half", "T_mid", "T_midpoint", NULL};
static const char *const inflection_names[] = {"inflection_K", "inflection", "T_inflection", NULL};
static const char *const peak_names[] = {"peak_K", "peak", "T_peak", "Tp_K", "Tp", NULL};
static const char *const tf_names[] = {"fictive_temperature_K", "fictive_temperature", "Tf_K", "Tf", NULL};
static const char *const *const feature_names[] = {onset_names, midpoint_names, inflection_names, peak_names,
                                                   tf_names};
static const char *const sigma_names[] = {
    "sigma_temperature_K", "sigma_temperature", "sigma_T_K", "sigma_T", "sT_K", "sT", NULL};
static const char *const sigma_lnrate_names[] = {"sigma_lnrate", "sigma_lnq", "s_lnq", NULL};
static const char *const fwhm_names[] = {"fwhm_K", "fwhm", "width_K", NULL};
static const char *const cooling_names[] = {"cooling_rate_K_per_s", "cooling_rate_K_per_min", "cooling_rate",
                                            NULL};

static const cli_column rate_column = {"rate", rate_names, NULL, true};
static const cli_column temperature_column = {"temperature", temperature_names, NULL, true};
static const cli_column sigma_column = {"sigma_temperature", sigma_names, NULL, false};
static const cli_column sigma_lnrate_column = {"sigma_lnrate", sigma_lnrate_names, NULL, false};
static const cli_column fwhm_column = {"fwhm", fwhm_names, NULL, false};
static const cli_column cooling_column = {"cooling_rate", cooling_names, NULL, false};
static const cli_column *const columns[N_COLUMNS] = {
    &rate_column, &temperature_column, &sigma_column, &sigma_lnrate_column, &fwhm_column, &cooling_column};

void cli_shift_points_clear(cli_shift_points *points)
{
    lehr_core_free(points->rate_K_per_s);
    lehr_core_free(points->temperature_K);
    lehr_core_free(points->sigma_temperature_K);
    lehr_core_free(points->sigma_lnrate);
    lehr_core_free(points->fwhm_K);
    lehr_core_free(points->cooling_rate_K_per_s);
    *points = (cli_shift_points){0};
}

bool cli_shift_is_table(const cli_call *call, const char *path)
{
    lehr_table *table = NULL;
    size_t index = SIZE_MAX;
    if (strcmp(path, "-") == 0) {
        return true;
    }
    bool found = lehr_table_read(&table, NULL, path, NULL) == LEHR_OK &&
                 cli_column_find(&index, call, table, &rate_column, NULL) == LEHR_OK;
    lehr_table_free(table);
    return found;
}

static lehr_status read_column(double **out, const cli_call *call, const lehr_table *table, size_t k,
                               lehr_warnings *warnings, lehr_error *err)
{
    static const char *const targets[N_COLUMNS] = {"K/s", "K", "K", NULL, "K", "K/s"};
    cli_column column = *columns[k];
    size_t index = SIZE_MAX;
    lehr_status status = LEHR_OK;
    if (k == TEMPERATURE && cli_call_given(call, "feature")) {
        column.names = feature_names[cli_call_choice(call, "feature")];
        column.required = false;
        status = cli_column_find(&index, call, table, &column, err);
        column = *columns[k];
    }
    if (status == LEHR_OK && index == SIZE_MAX) {
        status = cli_column_find(&index, call, table, &column, err);
    }
    if (status == LEHR_OK) {
        status = cli_column_copy(out, table, index, &column, err);
    }
    if (status != LEHR_OK || !*out || !targets[k]) {
        return status;
    }
    const char *name = lehr_table_column_name(table, index);
    const char *unit = lehr_table_column_unit(table, index);
    if (k == RATE && cli_call_given(call, "rate-unit")) {
        unit = cli_call_text(call, "rate-unit");
    } else if (k == TEMPERATURE && cli_call_given(call, "temperature-unit")) {
        unit = cli_call_text(call, "temperature-unit");
    } else if (unit[0] == '\0' && (k == RATE || k == TEMPERATURE)) {
        status = lehr_warnings_add(warnings, err, "column '%s' has no unit: %s assumed (--%s-unit)", name,
                                   targets[k], columns[k]->role);
    }
    if (status == LEHR_OK) {
        status = cli_column_convert(*out, lehr_table_rows(table), unit, targets[k],
                                    k == SIGMA_TEMPERATURE || k == FWHM, err);
    }
    return status == LEHR_OK ? LEHR_OK : lehr_error_wrap(err, status, "column '%s'", name);
}

/// Option that holds for all points instead of a column.
static lehr_status fill(double **values, size_t n, double value, lehr_error *err)
{
    if (!*values) {
        *values = lehr_core_alloc(n, sizeof **values);
    }
    if (!*values) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", n);
    }
    for (size_t i = 0; i < n; i++) {
        (*values)[i] = value;
    }
    return LEHR_OK;
}

lehr_status cli_shift_read_table(cli_shift_points *out, const cli_call *call, const char *path,
                                 lehr_warnings *warnings, lehr_error *err)
{
    lehr_table *table = NULL;
    double **const arrays[N_COLUMNS] = {&out->rate_K_per_s, &out->temperature_K, &out->sigma_temperature_K,
                                        &out->sigma_lnrate, &out->fwhm_K,        &out->cooling_rate_K_per_s};
    *out = (cli_shift_points){0};
    lehr_status status = cli_column_check(call, columns, N_COLUMNS, err);
    if (status == LEHR_OK) {
        status = lehr_table_read(&table, NULL, path, err);
    }
    if (status == LEHR_OK) {
        out->n = lehr_table_rows(table);
        for (size_t k = 0; status == LEHR_OK && k < N_COLUMNS; k++) {
            status = read_column(arrays[k], call, table, k, warnings, err);
        }
    }
    if (status == LEHR_OK && cli_call_given(call, "sigma-temperature")) {
        status = fill(&out->sigma_temperature_K, out->n, cli_call_number(call, "sigma-temperature"), err);
    }
    if (status == LEHR_OK && cli_call_given(call, "sigma-lnrate")) {
        status = fill(&out->sigma_lnrate, out->n, cli_call_number(call, "sigma-lnrate"), err);
    }
    lehr_table_free(table);
    return status;
}
