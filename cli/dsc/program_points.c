#include "program_points.h"

#include "column.h"
#include "dsc_share.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ALPHA, TEMPERATURE, TIME, RATE, SPEED, N_COLUMNS };

static const char *const alpha_names[] = {"alpha", "conversion", "a", "extent", "alpha_percent", NULL};
static const char *const temperature_names[] = {"temperature_K", "temperature_degC",
                                                "temperature_C", "temperature",
                                                "T_K",           "T_degC",
                                                "T_C",           "T",
                                                "Temp",          NULL};
static const char *const time_names[] = {"time_s", "time_min", "time", "t_s", "t_min", "t", NULL};
static const char *const rate_names[] = {"rate_K_per_s",
                                         "rate_K_per_min",
                                         "heating_rate_K_per_s",
                                         "heating_rate_K_per_min",
                                         "heating_rate",
                                         "rate",
                                         "q_K_s",
                                         "q_K_min",
                                         "q_K_per_s",
                                         "q_K_per_min",
                                         "q",
                                         "beta",
                                         NULL};
static const char *const speed_names[] = {"dadt_per_s", "dadt_1_s", "dadt_1_min", "dadt",
                                          "dalpha_dt",  "da_dt",    NULL};
static const cli_column alpha_column = {"alpha", alpha_names, NULL, false};
static const cli_column temperature_column = {"temperature", temperature_names, "K", false};
static const cli_column time_column = {"time", time_names, "s", false};
static const cli_column rate_column = {"rate", rate_names, "K/s", false};
static const cli_column speed_column = {"dadt", speed_names, "1/s", false};
static const cli_column *const columns[N_COLUMNS] = {&alpha_column, &temperature_column, &time_column,
                                                     &rate_column, &speed_column};

void cli_programs_clear(cli_programs *programs)
{
    for (size_t i = 0; i < programs->n; i++) {
        lehr_dsc_conversion_free(programs->programs[i]);
    }
    lehr_core_free(programs->programs);
    *programs = (cli_programs){0};
}

/// Take over a program, also when it fails.
static lehr_status append(cli_programs *programs, lehr_dsc_conversion *program, lehr_error *err)
{
    lehr_dsc_conversion **grown =
        lehr_core_realloc(programs->programs, programs->n + 1, sizeof(lehr_dsc_conversion *));
    if (!grown) {
        lehr_dsc_conversion_free(program);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu programs", programs->n + 1);
    }
    programs->programs = grown;
    grown[programs->n++] = program;
    return LEHR_OK;
}

// ---- alpha over temperature -----------------------------------------------------------
/// Rows of one heating rate: time from the temperature.
static lehr_status append_ramp(cli_programs *programs, const char *path, double *const values[N_COLUMNS],
                               size_t first, size_t n, lehr_error *err)
{
    double rate = values[RATE][first];
    char name[512];
    lehr_dsc_conversion *program = NULL;
    double *time_s = lehr_core_alloc(n, sizeof *time_s);
    if (!time_s) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu times", n);
    }
    (void)snprintf(name, sizeof name, "%s at %.6g K/s", path, rate);
    for (size_t i = 0; i < n; i++) {
        time_s[i] = (values[TEMPERATURE][first + i] - values[TEMPERATURE][first]) / rate;
    }
    const double *speed = values[SPEED] ? values[SPEED] + first : NULL;
    const lehr_dsc_conversion_points points = {n, time_s, values[TEMPERATURE] + first, values[ALPHA] + first,
                                               speed};
    // Few rows are levels, many a measured curve.
    lehr_status status = n < 40
                             ? lehr_dsc_conversion_create_ramp(&program, name, rate, n, values[ALPHA] + first,
                                                               values[TEMPERATURE] + first, speed, err)
                             : lehr_dsc_conversion_create(&program, name, &points, err);
    lehr_core_free(time_s);
    return status == LEHR_OK ? append(programs, program, err) : status;
}

static lehr_status append_course(cli_programs *programs, const char *path, double *const values[N_COLUMNS],
                                 size_t rows, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (values[TIME]) {
        lehr_dsc_conversion *program = NULL;
        const lehr_dsc_conversion_points points = {rows, values[TIME], values[TEMPERATURE], values[ALPHA],
                                                   values[SPEED]};
        status = lehr_dsc_conversion_create(&program, path, &points, err);
        return status == LEHR_OK ? append(programs, program, err) : status;
    }
    if (!values[RATE]) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "%s: neither a column of times nor one of heating rates beside the conversion; name it with "
            "--columns time=NAME",
            path);
    }
    for (size_t first = 0; first < rows && status == LEHR_OK;) {
        size_t n = 1;
        while (first + n < rows &&
               fabs(values[RATE][first + n] - values[RATE][first]) <= 1e-6 * values[RATE][first]) {
            n++;
        }
        status = append_ramp(programs, path, values, first, n, err);
        first += n;
    }
    return status;
}

static lehr_status read_course(cli_programs *programs, const cli_call *call, const char *path,
                               const lehr_table *table, const size_t index[N_COLUMNS], lehr_error *err)
{
    double *values[N_COLUMNS] = {NULL};
    lehr_status status = LEHR_OK;
    if (index[TEMPERATURE] == SIZE_MAX) {
        cli_column wanted = temperature_column;
        size_t none = SIZE_MAX;
        wanted.required = true;
        status = cli_column_find(&none, call, table, &wanted, err);
    }
    for (size_t k = 0; k < N_COLUMNS && status == LEHR_OK; k++) {
        cli_column column = *columns[k];
        bool other = k == TEMPERATURE && cli_call_given(call, "temperature-unit");
        column.unit = other ? NULL : column.unit;
        status = cli_column_copy(&values[k], table, index[k], &column, err);
        if (status == LEHR_OK && other) {
            status = cli_column_convert(values[k], lehr_table_rows(table),
                                        cli_call_text(call, "temperature-unit"), "K", false, err);
        }
    }
    bool percent = status == LEHR_OK && strcmp(lehr_table_column_unit(table, index[ALPHA]), "percent") == 0;
    for (size_t i = 0; percent && i < lehr_table_rows(table); i++) {
        values[ALPHA][i] /= 100;
    }
    if (status == LEHR_OK) {
        status = append_course(programs, path, values, lehr_table_rows(table), err);
    }
    for (size_t k = 0; k < N_COLUMNS; k++) {
        lehr_core_free(values[k]);
    }
    return status;
}

// ---- one row per program, one column per level ----------------------------------------
/// Levels of the columns "T_0.05" (letter 'T') or "r_0.05", with or without a unit behind ("T_0.05_C"); @p
/// index and @p level have room for all columns.
static size_t find_levels(size_t *index, double *level, const lehr_table *table, char letter)
{
    size_t n = 0;
    for (size_t k = 0; k < lehr_table_columns(table); k++) {
        const char *name = lehr_table_column_name(table, k);
        double value;
        bool named = name[0] == letter && name[1] == '_' && !lehr_table_column_is_text(table, k);
        size_t digits = named ? strcspn(name + 2, "_") : 0;
        named = named && (name[2 + digits] == '\0' || lehr_table_column_unit(table, k)[0] != '\0');
        if (named && lehr_number_parse(&value, name + 2, digits, lehr_number_style_c(), NULL) == LEHR_OK &&
            value > 0 && value < 1) {
            index[n] = k;
            level[n++] = value;
        }
    }
    return n;
}

typedef struct level_table {
    size_t n;
    size_t *temperature, *speed; // columns, shape (n,)
    double *level;               // shape (n,)
    bool has_speed;
    double *temperature_K, *speed_per_s; // one row, shape (n,)
} level_table;

static void level_table_clear(level_table *t)
{
    lehr_core_free(t->temperature);
    lehr_core_free(t->speed);
    lehr_core_free(t->level);
    lehr_core_free(t->temperature_K);
    lehr_core_free(t->speed_per_s);
}

static lehr_status find_level_table(level_table *out, const lehr_table *table, lehr_error *err)
{
    size_t most = lehr_table_columns(table);
    *out = (level_table){.temperature = lehr_core_alloc(most, sizeof(size_t)),
                         .speed = lehr_core_alloc(most, sizeof(size_t)),
                         .level = lehr_core_alloc(most, sizeof(double)),
                         .temperature_K = lehr_core_alloc(most, sizeof(double)),
                         .speed_per_s = lehr_core_alloc(most, sizeof(double))};
    if (!out->temperature || !out->speed || !out->level || !out->temperature_K || !out->speed_per_s) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu columns", most);
    }
    // Borrowed for the levels of the rates, which must be those of the temperatures.
    size_t n_speed = find_levels(out->speed, out->speed_per_s, table, 'r');
    out->n = find_levels(out->temperature, out->level, table, 'T');
    out->has_speed = n_speed == out->n;
    for (size_t k = 0; k < out->n && out->has_speed; k++) {
        out->has_speed = fabs(out->speed_per_s[k] - out->level[k]) < 1e-9;
    }
    return LEHR_OK;
}

/// Temperatures and rates of a row in K and 1/s: the units of the columns, or that of --temperature-unit.
static lehr_status read_row(level_table *levels, const cli_call *call, const lehr_table *table, size_t row,
                            lehr_error *err)
{
    const char *given =
        cli_call_given(call, "temperature-unit") ? cli_call_text(call, "temperature-unit") : NULL;
    lehr_status status = LEHR_OK;
    for (size_t k = 0; k < levels->n && status == LEHR_OK; k++) {
        size_t column = levels->temperature[k];
        levels->temperature_K[k] = lehr_table_column(table, column)[row];
        levels->speed_per_s[k] = 0;
        status = cli_column_convert(&levels->temperature_K[k], 1,
                                    given ? given : lehr_table_column_unit(table, column), "K", false, err);
        if (status == LEHR_OK && levels->has_speed) {
            column = levels->speed[k];
            levels->speed_per_s[k] = lehr_table_column(table, column)[row];
            status = cli_column_convert(&levels->speed_per_s[k], 1, lehr_table_column_unit(table, column),
                                        "1/s", false, err);
        }
        if (status != LEHR_OK) {
            status = lehr_error_wrap(err, status, "column '%s'", lehr_table_column_name(table, column));
        }
    }
    return status;
}

static lehr_status read_levels(cli_programs *programs, const cli_call *call, const char *path,
                               const lehr_table *table, level_table *levels, size_t rate_index,
                               lehr_warnings *warnings, lehr_error *err)
{
    double *rate = NULL;
    lehr_status status = cli_column_copy(&rate, table, rate_index, &rate_column, err);
    if (status == LEHR_OK && lehr_table_column_unit(table, rate_index)[0] == '\0') {
        status = lehr_warnings_add(warnings, err, "%s: column '%s' has no unit: K/s assumed", path,
                                   lehr_table_column_name(table, rate_index));
    }
    for (size_t i = 0; i < lehr_table_rows(table) && status == LEHR_OK; i++) {
        char name[512];
        lehr_dsc_conversion *program = NULL;
        (void)snprintf(name, sizeof name, "%s, row %zu", path, i + 1);
        status = read_row(levels, call, table, i, err);
        if (status != LEHR_OK) {
            break;
        }
        status = lehr_dsc_conversion_create_ramp(&program, name, rate[i], levels->n, levels->level,
                                                 levels->temperature_K,
                                                 levels->has_speed ? levels->speed_per_s : NULL, err);
        status = status == LEHR_OK ? append(programs, program, err) : status;
    }
    lehr_core_free(rate);
    return status;
}

/// --columns names the column of a role.
static bool is_named(const cli_call *call, const char *role)
{
    size_t length = strlen(role);
    for (size_t i = 0; i < cli_call_list_size(call, "columns"); i++) {
        const char *item = cli_call_list_at(call, "columns", i);
        if (strncmp(item, role, length) == 0 && item[length] == '=') {
            return true;
        }
    }
    return false;
}

// ---- any --------------------------------------------------------------------------------
static lehr_status find_columns(size_t index[N_COLUMNS], const cli_call *call, const lehr_table *table,
                                lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t k = 0; k < N_COLUMNS && status == LEHR_OK; k++) {
        status = cli_column_find(&index[k], call, table, columns[k], err);
    }
    return status;
}

static lehr_status read_scan(cli_programs *programs, const cli_call *call, const char *path,
                             lehr_warnings *warnings, lehr_error *err)
{
    lehr_dsc_run *run = NULL;
    lehr_dsc_conversion *program = NULL;
    lehr_dsc_peaks_options options = lehr_dsc_peaks_defaults();
    options.baseline = (lehr_dsc_peak_baseline)cli_call_choice(call, "baseline");
    if (cli_call_has(call, "range")) {
        memcpy(options.range_K, cli_call_window(call, "range"), sizeof options.range_K);
    }
    lehr_status status = cli_dsc_segment(&options.segment, call, err);
    if (status == LEHR_OK) {
        status = cli_dsc_read_run(&run, call, path, warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_conversion_from_peak(&program, run, &options, warnings, err);
    }
    lehr_dsc_run_free(run);
    return status == LEHR_OK ? append(programs, program, err) : status;
}

lehr_status cli_programs_read(cli_programs *programs, const cli_call *call, const char *path,
                              lehr_warnings *warnings, lehr_error *err)
{
    lehr_table *table = NULL;
    level_table levels = {0};
    size_t index[N_COLUMNS];
    for (size_t k = 0; k < N_COLUMNS; k++) {
        index[k] = SIZE_MAX;
    }
    lehr_status status = lehr_table_read(&table, NULL, path, err);
    if (status == LEHR_ERR_FORMAT) {
        return read_scan(programs, call, path, warnings, err);
    }
    if (status == LEHR_OK && is_named(call, "alpha")) {
        status = find_columns(index, call, table, err);
    } else if (status == LEHR_OK && find_columns(index, call, table, NULL) != LEHR_OK) {
        index[ALPHA] = SIZE_MAX; // --columns are those of a heat flow
    }
    if (status == LEHR_OK && index[ALPHA] != SIZE_MAX) {
        status = read_course(programs, call, path, table, index, err);
        goto done;
    }
    if (status == LEHR_OK) {
        status = find_level_table(&levels, table, err);
    }
    if (status == LEHR_OK && levels.n > 0 && index[RATE] != SIZE_MAX) {
        status = read_levels(programs, call, path, table, &levels, index[RATE], warnings, err);
    } else if (status == LEHR_OK) {
        status = read_scan(programs, call, path, warnings, err);
    }
done:
    level_table_clear(&levels);
    lehr_table_free(table);
    return status;
}
