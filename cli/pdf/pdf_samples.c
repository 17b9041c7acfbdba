#include "pdf_samples.h"

#include "column.h"

#include <lehr/core/table.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/// Column of one of two names; SIZE_MAX for none.
static size_t find_column(const lehr_table *table, const char *name, const char *other)
{
    size_t at = lehr_table_find(table, name);
    return at == SIZE_MAX ? lehr_table_find(table, other) : at;
}

/// Row of an input: that of its path, else the only one of its name.
static lehr_status find_row(size_t *out, const lehr_table *table, size_t files, const char *input,
                            lehr_error *err)
{
    size_t found = 0;
    for (int by_name = 0; by_name < 2 && found == 0; by_name++) {
        for (size_t i = 0; i < lehr_table_rows(table); i++) {
            const char *file = lehr_table_text_at(table, files, i);
            bool same = strcmp(by_name ? name_of(file) : file, by_name ? name_of(input) : input) == 0;
            *out = same ? i : *out;
            found += same;
        }
    }
    if (found == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "no row is of '%s': name it in the column file", input);
    }
    return found == 1 ? LEHR_OK
                      : lehr_error_set(err, LEHR_ERR_FORMAT, "%zu rows are of '%s'", found, name_of(input));
}

static lehr_status read_number(double *out, const lehr_table *table, size_t row, const char *const names[2],
                               const char *unit, lehr_error *err)
{
    size_t column = find_column(table, names[0], names[1]);
    *out = (double)NAN;
    if (column == SIZE_MAX) {
        return LEHR_OK;
    }
    if (lehr_table_column_is_text(table, column)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "column %s holds texts, not numbers", names[0]);
    }
    *out = lehr_table_column(table, column)[row];
    if (isnan(*out)) {
        return LEHR_OK;
    }
    lehr_status status = cli_column_convert(out, 1, lehr_table_column_unit(table, column), unit, false, err);
    if (status == LEHR_OK && !(*out > 0 && isfinite(*out))) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "%s = %g is not greater than 0", names[0], *out);
    }
    return status;
}

static lehr_status fill(cli_pdf_entry *out, const lehr_table *table, const char *input, lehr_error *err)
{
    static const char *const densities[2] = {"density", "density_g_per_cm3"};
    static const char *const numbers[2] = {"number_density", "number_density_per_ang3"};
    static const char *const plates[2] = {"plate", "mu_t"};
    size_t files = find_column(table, "file", "input"), row = 0;
    size_t formulas = lehr_table_find(table, "composition");
    if (files == SIZE_MAX || !lehr_table_column_is_text(table, files)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "no column file with names of inputs; the first line may read "
                              "'file,composition,density'");
    }
    lehr_status status = find_row(&row, table, files, input, err);
    if (status == LEHR_OK && formulas != SIZE_MAX && lehr_table_column_is_text(table, formulas)) {
        const char *formula = lehr_table_text_at(table, formulas, row);
        if (strlen(formula) >= sizeof out->composition) {
            return lehr_error_set(err, LEHR_ERR_FORMAT, "a composition of %zu characters", strlen(formula));
        }
        memcpy(out->composition, formula, strlen(formula) + 1);
    }
    status = status ? status : read_number(&out->density_g_per_cm3, table, row, densities, "g/cm^3", err);
    status = status ? status
                    : read_number(&out->number_density_per_ang3, table, row, numbers, "1/angstrom^3", err);
    status = status ? status : read_number(&out->plate_mu_t, table, row, plates, "", err);
    if (status == LEHR_OK && !isnan(out->density_g_per_cm3) && !isnan(out->number_density_per_ang3)) {
        status = lehr_error_set(err, LEHR_ERR_ARG,
                                "density and number_density of '%s' say the same: give one", input);
    }
    return status;
}

lehr_status cli_pdf_entry_find(cli_pdf_entry *out, const cli_call *call, const char *input, lehr_error *err)
{
    lehr_table *table = NULL;
    *out = (cli_pdf_entry){
        .density_g_per_cm3 = (double)NAN, .number_density_per_ang3 = (double)NAN, .plate_mu_t = (double)NAN};
    if (!cli_call_given(call, "samples")) {
        return LEHR_OK;
    }
    const char *path = cli_call_text(call, "samples");
    lehr_status status = lehr_table_read(&table, NULL, path, err);
    if (status == LEHR_OK) {
        status = fill(out, table, input, err);
        status = status ? lehr_error_wrap(err, status, "%s", path) : status;
    }
    lehr_table_free(table);
    return status;
}
