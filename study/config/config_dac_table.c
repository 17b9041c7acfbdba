// Points of a series in a diamond cell from a table.
#include "config_value.h"

#include <lehr/core/alloc.h>
#include <lehr/core/column.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { PRESSURE, SIGMA_PRESSURE, RUBY, SIGMA_RUBY, TEMPERATURE, Q1, SIGMA_Q1, N_NUMBERS };
enum { IMAGES, STACK, CURVE, DIRECTION, N_TEXTS };

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

static const lehr_column numbers[N_NUMBERS] = {
    [PRESSURE] = {"pressure",
                  NAMES("pressure_GPa", "pressure", "P_GPa", "P", "pressure_kbar", "P_kbar", "pressure_MPa"),
                  "GPa", false},
    [SIGMA_PRESSURE] = {"sigma_pressure",
                        NAMES("sigma_pressure_GPa", "sigma_pressure", "pressure_error", "sigma_P_GPa",
                              "sigma_P", "sigP", "sigma_pressure_kbar"),
                        "GPa", false},
    [RUBY] = {"ruby",
              NAMES("ruby_nm", "ruby", "ruby_ang", "wavelength_nm", "wavelength", "wavelength_ang",
                    "lambda_nm", "lambda"),
              "nm", false},
    [SIGMA_RUBY] = {"sigma_ruby",
                    NAMES("sigma_ruby_nm", "sigma_ruby", "ruby_error", "sigma_ruby_ang",
                          "sigma_wavelength_nm", "sigma_wavelength", "sigma_lambda_nm"),
                    "nm", false},
    [TEMPERATURE] = {"temperature", NAMES("temperature_K", "temperature", "T_K", "T"), "K", false},
    [Q1] = {"q1", NAMES("q1_per_ang", "q1", "position_per_ang", "position"), "1/angstrom", false},
    [SIGMA_Q1] = {"sigma_q1",
                  NAMES("sigma_q1_per_ang", "sigma_q1", "q1_error", "sigma_position_per_ang",
                        "sigma_position"),
                  "1/angstrom", false},
};
static const lehr_column texts[N_TEXTS] = {
    [IMAGES] = {"images", NAMES("images", "image"), NULL, false},
    [STACK] = {"stack", NAMES("stack"), NULL, false},
    [CURVE] = {"curve", NAMES("curve", "file"), NULL, false},
    [DIRECTION] = {"direction", NAMES("direction", "branch"), NULL, false},
};

/// The table while it is read.
typedef struct reading {
    lehr_table *table;
    lehr_column_names names;
    double *values[N_NUMBERS]; ///< NULL where absent
    size_t text[N_TEXTS];      ///< columns; SIZE_MAX where absent
    const char *key;           ///< "samples[0].dac[0].table"
} reading;

static void clear(reading *of)
{
    for (size_t k = 0; k < N_NUMBERS; k++) {
        lehr_core_free(of->values[k]);
    }
    lehr_table_free(of->table);
}

static lehr_status read_columns(reading *of, lehr_error *err)
{
    const lehr_column *all[N_NUMBERS + N_TEXTS];
    for (size_t k = 0; k < N_NUMBERS + N_TEXTS; k++) {
        all[k] = k < N_NUMBERS ? &numbers[k] : &texts[k - N_NUMBERS];
    }
    lehr_status status = lehr_column_check(&of->names, all, N_NUMBERS + N_TEXTS, err);
    for (size_t k = 0; status == LEHR_OK && k < N_NUMBERS; k++) {
        status = lehr_column_read(&of->values[k], &of->names, of->table, &numbers[k], err);
    }
    for (size_t k = 0; status == LEHR_OK && k < N_TEXTS; k++) {
        status = lehr_column_find_text(&of->text[k], &of->names, of->table, &texts[k], err);
    }
    return status;
}

static lehr_status check_columns(const reading *of, lehr_error *err)
{
    size_t n = of->values[Q1] != NULL;
    for (size_t k = IMAGES; k <= CURVE; k++) {
        n += of->text[k] != SIZE_MAX;
    }
    if (lehr_table_rows(of->table) == 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "the table has no rows");
    }
    if (n == 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "the table says nothing of the peak: it needs a column q1_per_ang, images, "
                              "stack or curve; name it with 'columns: q1=NAME'");
    }
    return of->values[PRESSURE] || of->values[RUBY]
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_FORMAT,
                                "the table says nothing of the pressure: it needs a column pressure_GPa or "
                                "ruby_nm; name it with 'columns: ruby=NAME'");
}

// ---- one row ------------------------------------------------------------------------------
static double value_of(const reading *of, size_t column, size_t row, double fallback)
{
    return of->values[column] ? of->values[column][row] : fallback;
}

/// Text of a cell, or NULL where it is empty or absent.
static const char *text_of(const reading *of, size_t column, size_t row)
{
    const char *text =
        of->text[column] == SIZE_MAX ? NULL : lehr_table_text_at(of->table, of->text[column], row);
    bool none = !text || !text[0] || strcmp(text, "-") == 0 || strcasecmp(text, "nan") == 0;
    return none ? NULL : text;
}

static lehr_status read_direction(int *out, const reading *of, size_t row, const config_reader *in)
{
    static const char *const up[] = {"compression", "up", "loading", "increase", "c", "+", NULL};
    static const char *const down[] = {"decompression", "down", "unloading", "decrease", "d", "-", NULL};
    const char *text =
        of->text[DIRECTION] == SIZE_MAX ? "" : lehr_table_text_at(of->table, of->text[DIRECTION], row);
    *out = 0;
    for (size_t i = 0; up[i]; i++) {
        *out = strcasecmp(text, up[i]) == 0 ? 1 : strcasecmp(text, down[i]) == 0 ? -1 : *out;
    }
    return *out != 0 || !text[0]
               ? LEHR_OK
               : config_refuse(in, LEHR_ERR_FORMAT, of->key,
                               "row %zu: direction '%s' is neither compression (up, loading) nor "
                               "decompression (down, unloading)",
                               row + 1, text);
}

/// The file of a row: of images, a stack or a curve; without one the position itself.
static lehr_status read_source(lehr_study_sample *sample, lehr_study_dac_point *out, const reading *of,
                               size_t row, const config_reader *in)
{
    static const lehr_study_dac_source sources[] = {LEHR_STUDY_DAC_IMAGES, LEHR_STUDY_DAC_STACK,
                                                    LEHR_STUDY_DAC_CURVE};
    out->source = LEHR_STUDY_DAC_Q1;
    out->file = SIZE_MAX;
    for (size_t k = IMAGES; k <= CURVE; k++) {
        const char *name = text_of(of, k, row);
        if (name && out->file == SIZE_MAX) {
            out->source = sources[k];
            out->file = sample->n_dac_files++;
            lehr_status status = config_name_file(&sample->dac_files[out->file], in, of->key, name);
            if (status != LEHR_OK) {
                return status;
            }
        }
    }
    return LEHR_OK;
}

static lehr_status check_errors(const lehr_study_dac_point *point, size_t row, const config_reader *in,
                                const char *key)
{
    const double errors[] = {point->pressure_error_GPa, point->ruby_error_nm, point->q1_error_per_ang};
    for (size_t k = 0; k < sizeof errors / sizeof *errors; k++) {
        if (errors[k] < 0 || isinf(errors[k])) {
            return config_refuse(in, LEHR_ERR_DOMAIN, key, "row %zu: a standard error of %g", row + 1,
                                 errors[k]);
        }
    }
    return LEHR_OK;
}

static lehr_status read_row(lehr_study_sample *sample, lehr_study_dac_point *out, const reading *of,
                            size_t row, const config_reader *in)
{
    // The caller has put the errors that all points share into the point.
    *out = (lehr_study_dac_point){
        .line = row + 1,
        .q1_per_ang = value_of(of, Q1, row, (double)NAN),
        .q1_error_per_ang = value_of(of, SIGMA_Q1, row, (double)NAN),
        .pressure_GPa = value_of(of, PRESSURE, row, (double)NAN),
        .pressure_error_GPa = value_of(of, SIGMA_PRESSURE, row, out->pressure_error_GPa),
        .ruby_nm = value_of(of, RUBY, row, (double)NAN),
        .ruby_error_nm = value_of(of, SIGMA_RUBY, row, out->ruby_error_nm),
        .temperature_K = value_of(of, TEMPERATURE, row, (double)NAN),
    };
    lehr_status status = config_check_ruby(in, of->key, out->ruby_nm);
    if (status != LEHR_OK) {
        return status;
    }
    status = check_errors(out, row, in, of->key);
    status = status == LEHR_OK ? read_source(sample, out, of, row, in) : status;
    return status == LEHR_OK ? read_direction(&out->direction, of, row, in) : status;
}

// ---- all rows -----------------------------------------------------------------------------
static lehr_status read_rows(lehr_study_sample *sample, lehr_study_dac *dac, const reading *of,
                             const config_reader *in, const char *series, const raw_dac *raw)
{
    char key[CONFIG_KEY_SIZE];
    size_t n = lehr_table_rows(of->table);
    size_t n_files = sample->n_dac_files;
    double pressure_error = NAN;
    double ruby_error = NAN;
    dac->points = lehr_core_alloc(n, sizeof *dac->points);
    lehr_study_file *files = lehr_core_realloc(sample->dac_files, n_files + n, sizeof *files);
    sample->dac_files = files ? files : sample->dac_files;
    if (!dac->points || !files) {
        return config_no_memory(in);
    }
    memset(files + n_files, 0, n * sizeof *files);
    snprintf(key, sizeof key, "%.90s.pressure_error", series);
    lehr_status status = config_read_quantity(&pressure_error, in, key, raw->pressure_error, "GPa", 0, 100);
    snprintf(key, sizeof key, "%.90s.ruby_error", series);
    status =
        status == LEHR_OK ? config_read_quantity(&ruby_error, in, key, raw->ruby_error, "nm", 0, 10) : status;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        lehr_study_dac_point *point = &dac->points[i];
        point->pressure_error_GPa = pressure_error;
        point->ruby_error_nm = ruby_error;
        dac->n_points = i + 1;
        status = read_row(sample, point, of, i, in);
        if (status == LEHR_OK) {
            status = config_read_stack(&point->stack, in, series, &raw->stack, &(raw_stack){0});
        }
    }
    return status;
}

lehr_status config_read_dac_table(lehr_study_sample *sample, lehr_study_dac *dac, const config_reader *in,
                                  const char *series, const raw_dac *raw)
{
    char key[CONFIG_KEY_SIZE];
    lehr_error why = {0};
    reading of = {.names = {raw->columns, "columns:"}, .key = key};
    snprintf(key, sizeof key, "%.100s.table", series);
    lehr_status status = config_read_file(&dac->table, in, key, raw->table, "series");
    if (status != LEHR_OK || (in->planned && access(dac->table.path, F_OK) != 0)) {
        return status; // a table that is still to be made
    }
    char *path = NULL;
    status = config_source_of(&path, in, key, &dac->table);
    if (status != LEHR_OK) {
        return status;
    }
    status = lehr_table_read(&of.table, NULL, path, &why);
    lehr_core_free(path);
    status = status == LEHR_OK ? read_columns(&of, &why) : status;
    status = status == LEHR_OK ? check_columns(&of, &why) : status;
    if (status != LEHR_OK) {
        status = status == LEHR_ERR_NOMEM
                     ? config_no_memory(in)
                     : config_refuse(in, status, key, "'%s': %s", dac->table.written, why.message);
    }
    status = status == LEHR_OK ? read_rows(sample, dac, &of, in, series, raw) : status;
    clear(&of);
    return status;
}
