#include "table_columns.h"

#include "sq.h"

#include <lehr/core/number.h>
#include <lehr/core/units.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

static const char *const q_names[] = {"q_per_ang", "q",       "q_A^-1", "Q(A^-1)",
                                      "q_per_nm",  "q_nm^-1", "qA",     NULL};
static const char *const r_names[] = {"r_ang", "r", "r_A", "r(A)", NULL};
static const char *const sigma_names[] = {"sigma", "error", "err", "esd", "stderr", "uncertainty",
                                          "dS",    "dF",    "dG",  "e",   "std",    NULL};

static bool is_named(const lehr_table *table, size_t column, const char *const *names)
{
    const char *name = lehr_table_column_name(table, column);
    for (size_t k = 0; names[k]; k++) {
        if (strcasecmp(name, names[k]) == 0) {
            return true;
        }
    }
    return false;
}

/// Exact names first: "S" is not "s".
size_t lehr_pdf_column_named(const lehr_table *table, const char *const *names)
{
    for (size_t k = 0; names[k]; k++) {
        size_t column = lehr_table_find(table, names[k]);
        if (column != SIZE_MAX && !lehr_table_column_is_text(table, column)) {
            return column;
        }
    }
    return SIZE_MAX;
}

const char *lehr_pdf_column_common(const lehr_table *table, size_t column)
{
    static const char prefix[] = "sigma_";
    const char *name = lehr_table_column_name(table, column);
    // sigma_S is another name of sigma; sigma_model is no error of the data.
    bool common = strncmp(name, prefix, sizeof prefix - 1) == 0 && strcmp(name, "sigma_S") != 0 &&
                  strcmp(name, "sigma_model") != 0 && !lehr_table_column_is_text(table, column);
    return common ? name + sizeof prefix - 1 : NULL;
}

size_t lehr_pdf_column_common_count(const lehr_table *table)
{
    size_t count = 0;
    for (size_t c = 0; c < lehr_table_columns(table); c++) {
        count += lehr_pdf_column_common(table, c) != NULL;
    }
    return count;
}

size_t lehr_pdf_column_next(const lehr_table *table, size_t x)
{
    for (size_t c = 0; c < lehr_table_columns(table); c++) {
        if (c != x && !lehr_table_column_is_text(table, c) && !is_named(table, c, sigma_names) &&
            strcmp(lehr_table_column_name(table, c), "noise") != 0 && !lehr_pdf_column_common(table, c)) {
            return c;
        }
    }
    return SIZE_MAX;
}

size_t lehr_pdf_column_q(double *factor, const lehr_table *table)
{
    size_t column = lehr_pdf_column_named(table, q_names);
    lehr_units_map map = {1, 0};
    *factor = 1;
    if (column == SIZE_MAX) {
        column = lehr_pdf_column_next(table, SIZE_MAX);
        // A column without a name of its own is q; one that says otherwise ("two_theta_deg") is not.
        bool unnamed = column != SIZE_MAX && strspn(lehr_table_column_name(table, column), "0123456789x") ==
                                                 strlen(lehr_table_column_name(table, column));
        return unnamed ? column : SIZE_MAX;
    }
    const char *unit = lehr_table_column_unit(table, column);
    if (unit[0] != '\0' && lehr_units_find(&map, unit, "1/angstrom", NULL) != LEHR_OK) {
        return SIZE_MAX;
    }
    bool named_nm = strstr(lehr_table_column_name(table, column), "nm") != NULL;
    *factor = unit[0] != '\0' ? map.factor : named_nm ? 0.1 : 1;
    return column;
}

size_t lehr_pdf_column_sigma(const lehr_table *table, size_t y)
{
    static const char *const own[] = {"sigma_S", NULL};
    size_t column = lehr_pdf_column_named(table, sigma_names);
    column = column == SIZE_MAX ? lehr_pdf_column_named(table, own) : column;
    bool unnamed = lehr_table_columns(table) == 3 && strcmp(lehr_table_column_name(table, 2), "3") == 0;
    column = column == SIZE_MAX && unnamed ? 2 : column;
    return column != SIZE_MAX && column != y && !lehr_table_column_is_text(table, column) ? column : SIZE_MAX;
}

size_t lehr_pdf_column_noise(const lehr_table *table, size_t sigma)
{
    static const char *const names[] = {"noise", NULL};
    return sigma == SIZE_MAX ? SIZE_MAX : lehr_pdf_column_named(table, names);
}

bool lehr_pdf_table_is_real_space(const lehr_table *table, const char *path)
{
    const char *type = lehr_table_header(table, "outputtype");
    const char *dot = path ? strrchr(path, '.') : NULL;
    if (lehr_pdf_column_named(table, q_names) != SIZE_MAX) {
        return false;
    }
    if (lehr_pdf_column_named(table, r_names) != SIZE_MAX || (type && strcasecmp(type, "gr") == 0)) {
        return true;
    }
    return dot && (strcasecmp(dot, ".gr") == 0 || strcasecmp(dot, ".gofr") == 0);
}

double lehr_pdf_header_number(const lehr_table *table, const char *const *keys)
{
    for (size_t k = 0; keys[k]; k++) {
        const char *text = lehr_table_header(table, keys[k]);
        double value = 0;
        size_t length = text ? strcspn(text, " \t") : 0;
        if (text && lehr_number_parse(&value, text, length, lehr_number_style_c(), NULL) == LEHR_OK) {
            return value;
        }
    }
    return (double)NAN;
}

void lehr_pdf_header_density(double *density, double *stderr_value, const lehr_table *table)
{
    static const char *const keys[] = {"number_density[1/angstrom^3]", "number_density", NULL};
    static const char *const error_keys[] = {"number_density_stderr[1/angstrom^3]", "number_density_stderr",
                                             NULL};
    double value = lehr_pdf_header_number(table, keys);
    double error = lehr_pdf_header_number(table, error_keys);
    *density = value > 0 && isfinite(value) ? value : (double)NAN;
    *stderr_value = error >= 0 && isfinite(error) ? error : (double)NAN;
}
