#include "tnm_program_text.h"

#include <lehr/core/units.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/// A column of a program table, found by the begin of its name.
typedef struct column {
    const double *values;
    lehr_units_map map;
} column;

static lehr_status find_column(column *out, const lehr_table *table, const char *word, const char *unit,
                               lehr_error *err)
{
    *out = (column){.map = {1, 0}};
    for (size_t j = 0; j < lehr_table_columns(table); j++) {
        const char *name = lehr_table_column_name(table, j);
        size_t length = strlen(word);
        if (strncasecmp(name, word, length) != 0 || (name[length] != '\0' && name[length] != '_')) {
            continue;
        }
        out->values = lehr_table_column(table, j);
        if (!out->values) {
            return lehr_error_set(err, LEHR_ERR_FORMAT, "column '%s' holds text; expected numbers in %s",
                                  name, unit);
        }
        const char *given = lehr_table_column_unit(table, j);
        return given[0] != '\0' ? lehr_units_find(&out->map, given, unit, err) : LEHR_OK;
    }
    return LEHR_OK;
}

/// Value of a cell; NaN where the column is absent or the cell empty.
static double cell(const column *from, size_t row)
{
    return from->values ? from->map.factor * from->values[row] + from->map.offset : (double)NAN;
}

static lehr_status add_row(lehr_dsc_tnm_program **program, double rate, double to_K, double hold_s,
                           lehr_error *err)
{
    bool ramp = !isnan(rate) && rate != 0;
    if (!*program) {
        return ramp || isnan(to_K)
                   ? lehr_error_set(err, LEHR_ERR_FORMAT,
                                    "the first row of a program is its start: to_K without a rate")
                   : lehr_dsc_tnm_program_create(program, to_K, err);
    }
    lehr_status status = LEHR_OK;
    if (ramp && isnan(to_K)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "a ramp of %g K/s without to_K", rate);
    }
    if (ramp) {
        status = lehr_tnm_program_signed_ramp(*program, rate, to_K, err);
    } else if (isnan(hold_s)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "neither a rate nor a hold; a ramp needs a rate other than 0");
    }
    bool hold = !isnan(hold_s) && !(ramp && hold_s == 0);
    return status == LEHR_OK && hold ? lehr_dsc_tnm_program_hold(*program, hold_s, err) : status;
}

static lehr_status from_table(lehr_dsc_tnm_program **out, const lehr_text *text, lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_dsc_tnm_program *program = NULL;
    column rate, to, hold;
    *out = NULL;
    lehr_status status = lehr_table_parse(&table, NULL, text, err);
    if (status != LEHR_OK) {
        return status;
    }
    status = find_column(&rate, table, "rate", "K/s", err);
    if (status == LEHR_OK) {
        status = find_column(&to, table, "to", "K", err);
    }
    if (status == LEHR_OK) {
        status = find_column(&hold, table, "hold", "s", err);
    }
    if (status == LEHR_OK && (!rate.values || !to.values)) {
        status =
            lehr_error_set(err, LEHR_ERR_FORMAT,
                           "a table of a program has the columns rate_K_per_s, to_K and optionally hold_s");
    }
    for (size_t i = 0; status == LEHR_OK && i < lehr_table_rows(table); i++) {
        status = add_row(&program, cell(&rate, i), cell(&to, i), cell(&hold, i), err);
        status = status == LEHR_OK ? status : lehr_error_wrap(err, status, "row %zu", i + 1);
    }
    if (status == LEHR_OK && (!program || program->n == 0)) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "no ramp and no hold");
    }
    if (status == LEHR_OK) {
        *out = program;
        program = NULL;
    }
    lehr_dsc_tnm_program_free(program);
    lehr_table_free(table);
    return status;
}

lehr_status lehr_dsc_tnm_program_read(lehr_dsc_tnm_program **out, const char *path, lehr_error *err)
{
    lehr_text *text = NULL;
    *out = NULL;
    lehr_status status = lehr_text_read(&text, path, err);
    if (status != LEHR_OK) {
        return status;
    }
    bool table = false;
    for (size_t i = 0; i < lehr_text_size(text); i++) {
        lehr_text_line line = lehr_text_line_at(text, i);
        table =
            table || (lehr_text_find(line, "rate") != SIZE_MAX &&
                      (lehr_text_find(line, "to_K") != SIZE_MAX || lehr_text_find(line, "to[") != SIZE_MAX));
    }
    status = table ? from_table(out, text, err) : lehr_tnm_program_of_text(out, text, true, err);
    if (status != LEHR_OK) {
        status = table ? status : lehr_error_wrap(err, status, "%s", path);
    }
    lehr_text_free(text);
    return status;
}
