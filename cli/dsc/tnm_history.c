#include "tnm_history.h"

#include "column.h"
#include "tnm_share.h"

#include <lehr/core/units.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

lehr_status cli_tnm_histories_open(cli_tnm_histories *out, const cli_call *call, lehr_error *err)
{
    static const char *const ways[] = {"program", "cooling-rate", "histories"};
    const char *given = NULL;
    *out = (cli_tnm_histories){0};
    for (size_t k = 0; k < 3; k++) {
        if (cli_call_given(call, ways[k]) && given) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--%s and --%s exclude each other", given, ways[k]);
        }
        given = cli_call_given(call, ways[k]) ? ways[k] : given;
    }
    size_t rates = cli_call_list_size(call, "cooling-rate");
    if (rates > 1 && rates != cli_call_operands(call)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--cooling-rate: %zu rates for %zu files", rates,
                              cli_call_operands(call));
    }
    return cli_call_given(call, "histories")
               ? lehr_table_read(&out->table, NULL, cli_call_text(call, "histories"), err)
               : LEHR_OK;
}

void cli_tnm_histories_close(cli_tnm_histories *histories)
{
    lehr_table_free(histories->table);
}

static const char *without_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/// Row of a file: by its whole name, else by its name without folder.
static lehr_status find_row(size_t *row, const lehr_table *table, size_t column, const char *path,
                            lehr_error *err)
{
    *row = SIZE_MAX;
    for (size_t i = 0; i < lehr_table_rows(table); i++) {
        const char *name = lehr_table_text_at(table, column, i);
        bool whole = strcmp(name, path) == 0;
        bool base = strcmp(without_folder(name), without_folder(path)) == 0;
        *row = whole || (base && *row == SIZE_MAX) ? i : *row;
    }
    return *row != SIZE_MAX
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_FORMAT, "--histories: no row for the file '%s'", path);
}

/// Number in a row under a column that may be absent; NaN then.
static lehr_status read_cell(double *out, const cli_call *call, const lehr_table *table,
                             const cli_column *column, size_t row, lehr_error *err)
{
    size_t index = SIZE_MAX;
    lehr_units_map map = {1, 0};
    (void)call;
    *out = (double)NAN;
    for (size_t k = 0; index == SIZE_MAX && column->names[k]; k++) {
        index = lehr_table_find(table, column->names[k]);
    }
    if (index == SIZE_MAX) {
        return LEHR_OK;
    }
    const char *unit = lehr_table_column_unit(table, index);
    lehr_status status = unit[0] != '\0' ? lehr_units_find(&map, unit, column->unit, err) : LEHR_OK;
    if (status != LEHR_OK || lehr_table_column_is_text(table, index)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "--histories: column '%s' holds no numbers in %s",
                              lehr_table_column_name(table, index), column->unit);
    }
    *out = map.factor * lehr_table_column(table, index)[row] + map.offset;
    return LEHR_OK;
}

static lehr_status from_table(lehr_dsc_tnm_data_options *settings, lehr_dsc_tnm_program **program,
                              const cli_call *call, const lehr_table *table, const char *path,
                              lehr_error *err)
{
    static const char *const rate_names[] = {"cooling_rate_K_per_s", "cooling_rate", NULL};
    static const char *const start_names[] = {"start_temperature_K", "start_temperature", NULL};
    static const cli_column rate = {"rate", rate_names, "K/s", false};
    static const cli_column start = {"start", start_names, "K", false};
    size_t file = lehr_table_find(table, "file");
    size_t text = lehr_table_find(table, "program");
    size_t row = 0;
    if (file == SIZE_MAX || !lehr_table_column_is_text(table, file)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "--histories: no column 'file' of names");
    }
    lehr_status status = find_row(&row, table, file, path, err);
    const char *cell = status == LEHR_OK && text != SIZE_MAX ? lehr_table_text_at(table, text, row) : NULL;
    if (cell && cell[0] != '\0') {
        status = cli_tnm_program(program, cell, "histories", err);
        settings->program = *program;
        return status;
    }
    if (status == LEHR_OK) {
        status = read_cell(&settings->cooling_rate_K_per_s, call, table, &rate, row, err);
    }
    if (status == LEHR_OK) {
        status = read_cell(&settings->start_K, call, table, &start, row, err);
    }
    if (status == LEHR_OK && isnan(settings->cooling_rate_K_per_s)) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "--histories: neither program nor cooling_rate_K_per_s for '%s'", path);
    }
    return status;
}

lehr_status cli_tnm_history_of(lehr_dsc_tnm_data_options *settings, lehr_dsc_tnm_program **program,
                               const cli_call *call, const cli_tnm_histories *histories, size_t i,
                               lehr_error *err)
{
    size_t rates = cli_call_list_size(call, "cooling-rate");
    *program = NULL;
    settings->start_K = cli_call_number(call, "start-temperature");
    if (histories->table) {
        return from_table(settings, program, call, histories->table, cli_call_operand(call, i), err);
    }
    if (cli_call_given(call, "program")) {
        lehr_status status = cli_tnm_program(program, cli_call_text(call, "program"), "program", err);
        settings->program = *program;
        return status;
    }
    if (rates > 0) {
        const char *text = cli_call_list_at(call, "cooling-rate", rates > 1 ? i : 0);
        lehr_status status = lehr_units_parse(&settings->cooling_rate_K_per_s, text, "K/s", err);
        settings->cooling_rate_K_per_s = fabs(settings->cooling_rate_K_per_s);
        return status == LEHR_OK ? status : lehr_error_wrap(err, status, "--cooling-rate");
    }
    return LEHR_OK;
}
