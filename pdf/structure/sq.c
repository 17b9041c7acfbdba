#include "sq.h"

#include "sq_private.h"
#include "table_columns.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/core/units.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NAME_OF(enumerator, name) name,
static const char *const quantity_names[] = {LEHR_PDF_QUANTITY_LIST(NAME_OF)};
#undef NAME_OF

const char *lehr_pdf_quantity_name(lehr_pdf_quantity quantity)
{
    return quantity_names[quantity];
}

void lehr_pdf_sq_free(lehr_pdf_sq *structure)
{
    if (structure) {
        lehr_core_free(structure->common_names);
        lehr_core_free(structure->common);
        lehr_core_free(structure->sigma);
        lehr_core_free(structure->s);
        lehr_core_free(structure->q_per_ang);
        lehr_core_free(structure);
    }
}

// ---- which quantity -------------------------------------------------------------------------
static const char *const s_names[] = {"S", "S(q)", "S_q", "Sq", "S_FZ", NULL};
static const char *const i_names[] = {"S-1", "i", "i(q)", "S(q)-1", "h", NULL};
static const char *const f_names[] = {"F", "F(q)", "F_per_ang", "Fq", "q(S-1)", NULL};

/// AUTO where nothing tells.
static lehr_pdf_quantity by_extension(const lehr_table *table, const char *path)
{
    const char *type = lehr_table_header(table, "outputtype");
    const char *format = lehr_table_header(table, "format");
    const char *dot = path ? strrchr(path, '.') : NULL;
    if (type && (strcasecmp(type, "fq") == 0 || strcasecmp(type, "sq") == 0)) {
        return strcasecmp(type, "fq") == 0 ? LEHR_PDF_QUANTITY_F : LEHR_PDF_QUANTITY_S;
    }
    if (format && strcmp(format, "RMCProfile") == 0) {
        return LEHR_PDF_QUANTITY_I; // RMCProfile calls it F(Q): the sum of weighted partials, tends to 0
    }
    if (dot && (strncasecmp(dot, ".mint", 5) == 0 || strncasecmp(dot, ".int", 4) == 0)) {
        return LEHR_PDF_QUANTITY_I; // GudrunX: the interference function over <f>^2
    }
    return !dot                          ? LEHR_PDF_QUANTITY_AUTO
           : strcasecmp(dot, ".fq") == 0 ? LEHR_PDF_QUANTITY_F
           : strcasecmp(dot, ".sq") == 0 ? LEHR_PDF_QUANTITY_S
                                         : LEHR_PDF_QUANTITY_AUTO;
}

/// Column of the values, and what they are.
static size_t find_values(lehr_pdf_quantity *quantity, const lehr_table *table, const char *path, size_t x)
{
    const char *const *const lists[] = {s_names, i_names, f_names};
    const lehr_pdf_quantity kinds[] = {LEHR_PDF_QUANTITY_S, LEHR_PDF_QUANTITY_I, LEHR_PDF_QUANTITY_F};
    for (size_t k = 0; k < 3; k++) {
        size_t column = lehr_pdf_column_named(table, lists[k]);
        bool wanted = *quantity == LEHR_PDF_QUANTITY_AUTO || *quantity == kinds[k];
        if (column != SIZE_MAX && column != x && wanted) {
            *quantity = kinds[k];
            return column;
        }
    }
    if (*quantity == LEHR_PDF_QUANTITY_AUTO) {
        *quantity = by_extension(table, path);
    }
    return lehr_pdf_column_next(table, x);
}

// ---- reading --------------------------------------------------------------------------------
typedef struct columns {
    const double *q, *y, *sigma; ///< sigma nullable: independent errors
    const double *whole;         ///< nullable: errors with those of parameters
    bool automatic;              ///< the caller does not tell the quantity
    bool guessed;                ///< nothing does: taken as S
    double q_factor;
    size_t n;
    bool falling;
} columns;

static lehr_status find_columns(columns *out, lehr_pdf_quantity *quantity, const lehr_table *table,
                                const char *path, lehr_error *err)
{
    size_t x = lehr_pdf_column_q(&out->q_factor, table);
    if (x == SIZE_MAX || lehr_pdf_table_is_real_space(table, path)) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "a structure factor is a function of q in 1/angstrom or 1/nm; the first column is '%s'",
            lehr_table_columns(table) > 0 ? lehr_table_column_name(table, 0) : "");
    }
    out->automatic = *quantity == LEHR_PDF_QUANTITY_AUTO;
    size_t y = find_values(quantity, table, path, x);
    if (y == SIZE_MAX) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "one column of numbers; expected q and S(q)");
    }
    out->guessed = *quantity == LEHR_PDF_QUANTITY_AUTO;
    *quantity = out->guessed ? LEHR_PDF_QUANTITY_S : *quantity;
    size_t sigma = lehr_pdf_column_sigma(table, y);
    out->q = lehr_table_column(table, x);
    out->y = lehr_table_column(table, y);
    size_t noise = lehr_pdf_column_noise(table, sigma);
    out->sigma = sigma == SIZE_MAX ? NULL : lehr_table_column(table, noise == SIZE_MAX ? sigma : noise);
    // What common errors have columns of their own need not be guessed from the whole.
    bool apart = lehr_pdf_column_common_count(table) > 0;
    out->whole = noise == SIZE_MAX || apart ? NULL : lehr_table_column(table, sigma);
    out->n = lehr_table_rows(table);
    out->falling = out->n > 1 && out->q[0] > out->q[out->n - 1];
    return LEHR_OK;
}

lehr_status pdf_sq_allocate(lehr_pdf_sq **out, size_t n, size_t n_common, lehr_error *err)
{
    lehr_pdf_sq *structure = lehr_core_alloc(1, sizeof *structure);
    *out = structure;
    if (structure) {
        structure->q_per_ang = lehr_core_alloc(n, sizeof(double));
        structure->s = lehr_core_alloc(n, sizeof(double));
        structure->sigma = lehr_core_alloc(n, sizeof(double));
        structure->common = lehr_core_alloc(n * n_common, sizeof(double));
        structure->common_names = lehr_core_alloc(n_common, sizeof *structure->common_names);
        structure->n_common = n_common;
        if (structure->q_per_ang && structure->s && structure->sigma && structure->common &&
            structure->common_names) {
            return LEHR_OK;
        }
    }
    return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a structure factor of %zu points", n);
}

/// Factor and shift from the quantity to S.
static double to_s(lehr_pdf_quantity quantity, double q, double y)
{
    return quantity == LEHR_PDF_QUANTITY_S ? y : quantity == LEHR_PDF_QUANTITY_I ? 1 + y : 1 + y / q;
}

/// Rows that are finite, in rising order; the source row of each goes to @p rows.
static size_t fill(lehr_pdf_sq *structure, size_t *rows, size_t *joined, const columns *from)
{
    size_t left_out = 0;
    for (size_t k = 0; k < from->n; k++) {
        size_t row = from->falling ? from->n - 1 - k : k;
        double q = from->q[row] * from->q_factor;
        double s = to_s(structure->quantity, q, from->y[row]);
        if (q == 0 && structure->quantity == LEHR_PDF_QUANTITY_F) {
            continue; // F(0) = 0 says nothing about S(0)
        }
        if (!isfinite(q) || !isfinite(s)) {
            left_out++;
            continue;
        }
        if (structure->n > 0 && fabs(q - structure->q_per_ang[structure->n - 1]) <= 1e-9 * q) {
            // Programs that join an extrapolation to the data write the joint twice.
            structure->s[structure->n - 1] = (structure->s[structure->n - 1] + s) / 2;
            (*joined)++;
            continue;
        }
        size_t i = structure->n++;
        double scale = structure->quantity == LEHR_PDF_QUANTITY_F ? 1 / q : 1;
        structure->q_per_ang[i] = q;
        structure->s[i] = s;
        structure->sigma[i] = from->sigma ? scale * from->sigma[row] : (double)NAN;
        rows[i] = row;
    }
    return left_out;
}

static lehr_status check_sigma(lehr_pdf_sq *structure, const size_t *rows, lehr_warnings *warnings,
                               lehr_error *err)
{
    size_t known = 0, zero = 0, bad = SIZE_MAX;
    for (size_t i = 0; i < structure->n; i++) {
        bool good = structure->sigma[i] > 0 && isfinite(structure->sigma[i]);
        known += good;
        zero += structure->sigma[i] == 0;
        bad = !good && bad == SIZE_MAX ? i : bad;
    }
    structure->has_sigma = known == structure->n;
    if (known > 0 && !structure->has_sigma) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "row %zu (q = %g): the error is %g; give every point an error greater than 0 or none",
            rows[bad] + 1, structure->q_per_ang[bad], structure->sigma[bad]);
    }
    for (size_t i = 0; known == 0 && i < structure->n; i++) {
        structure->sigma[i] = (double)NAN;
    }
    if (zero > 0 && known == 0) {
        return lehr_warnings_add(warnings, err, "all errors of S(q) are 0: taken as not known");
    }
    return LEHR_OK;
}

/// Mean of S over the last fifth of q; and its value at the smallest q.
static lehr_status check_limits(const lehr_pdf_sq *structure, const columns *from, lehr_warnings *warnings,
                                lehr_error *err)
{
    size_t n = structure->n;
    double begin =
        structure->q_per_ang[n - 1] - 0.2 * (structure->q_per_ang[n - 1] - structure->q_per_ang[0]);
    double sum = 0;
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (structure->q_per_ang[i] >= begin) {
            sum += structure->s[i];
            count++;
        }
    }
    double mean = sum / (double)count;
    const char *name = lehr_pdf_quantity_name(structure->quantity);
    if (from->guessed && fabs(mean) < 0.3) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "the file does not say what it holds, and its values tend to %.3g, as S-1 and F = q (S-1) "
            "do, not to 1 as S: give --quantity S-1 or F",
            mean);
    }
    if (from->automatic && !(mean > -1 && mean < 3)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "taken as %s, S(q) tends to %.3g at large q instead of 1: intensities need 'pdf sq' first; "
            "--quantity overrules",
            name, mean);
    }
    if (!(fabs(mean - 1) < 0.3)) {
        return lehr_warnings_add(
            warnings, err, "taken as %s, S(q) tends to %.3g instead of 1: is the file another quantity?",
            name, mean);
    }
    if (structure->s[0] < -0.5) {
        return lehr_warnings_add(warnings, err,
                                 "taken as %s, S(%g) = %.3g; a structure factor is not negative: is the file "
                                 "another quantity?",
                                 name, structure->q_per_ang[0], structure->s[0]);
    }
    return LEHR_OK;
}

/// Of the forms that 'pdf sq' writes all but this one are numbers of Faber and Ziman.
static lehr_status check_form(const lehr_table *table, lehr_warnings *warnings, lehr_error *err)
{
    const char *form = lehr_table_header(table, "form");
    if (!form || strcmp(form, "ashcroft-langreth") != 0) {
        return LEHR_OK;
    }
    return lehr_warnings_add(
        warnings, err,
        "the file holds S(q) = I_coh/<f^2> (ashcroft-langreth): distances are good, but the "
        "slope at small r, densities and numbers of neighbours need the form faber-ziman");
}

static double scale_of(const lehr_pdf_sq *structure, size_t i)
{
    return structure->quantity == LEHR_PDF_QUANTITY_F ? 1 / structure->q_per_ang[i] : 1;
}

static void fill_common(lehr_pdf_sq *structure, const size_t *rows, const columns *from,
                        const lehr_table *table)
{
    size_t mode = 0;
    for (size_t c = 0; c < lehr_table_columns(table); c++) {
        const char *name = lehr_pdf_column_common(table, c);
        if (!name) {
            continue;
        }
        const double *values = lehr_table_column(table, c);
        snprintf(structure->common_names[mode], sizeof structure->common_names[mode], "%s", name);
        for (size_t i = 0; i < structure->n; i++) {
            double value = values[rows[i]] * scale_of(structure, i);
            structure->common[mode * structure->n + i] = isfinite(value) ? value : 0;
        }
        mode++;
    }
    for (size_t i = 0; from->whole && i < structure->n; i++) {
        double whole = from->whole[rows[i]], noise = from->sigma[rows[i]];
        double rest = whole * whole - noise * noise;
        snprintf(structure->common_names[mode], sizeof structure->common_names[mode], "parameters");
        structure->common[mode * structure->n + i] = rest > 0 ? sqrt(rest) * scale_of(structure, i) : 0;
    }
}

static lehr_status check_order(const lehr_pdf_sq *structure, const size_t *rows, lehr_error *err)
{
    if (structure->n < 2) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu rows with finite values; expected at least 2",
                              structure->n);
    }
    for (size_t i = 1; i < structure->n; i++) {
        if (!(structure->q_per_ang[i] > structure->q_per_ang[i - 1])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "row %zu: q = %g follows q = %g; sort the rows by q, each once",
                                  rows[i] + 1, structure->q_per_ang[i], structure->q_per_ang[i - 1]);
        }
    }
    return LEHR_OK;
}

lehr_status lehr_pdf_sq_from_table(lehr_pdf_sq **out, const lehr_table *table, const char *path,
                                   lehr_pdf_quantity quantity, lehr_warnings *warnings, lehr_error *err)
{
    columns from = {0};
    lehr_pdf_sq *structure = NULL;
    size_t *rows = NULL;
    size_t left_out = 0, joined = 0;
    *out = NULL;
    lehr_status status = find_columns(&from, &quantity, table, path, err);
    if (status == LEHR_OK) {
        status = pdf_sq_allocate(&structure, from.n,
                                 lehr_pdf_column_common_count(table) + (from.whole != NULL), err);
    }
    if (status == LEHR_OK) {
        rows = lehr_core_alloc(from.n, sizeof *rows);
        status = rows ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the rows of S(q)");
    }
    if (status == LEHR_OK) {
        structure->quantity = quantity;
        structure->own_solution = lehr_pdf_column_noise(table, 0) != SIZE_MAX;
        left_out = fill(structure, rows, &joined, &from);
        fill_common(structure, rows, &from, table);
        lehr_pdf_header_density(&structure->number_density, &structure->number_density_stderr, table);
        status = check_order(structure, rows, err);
    }
    if (status == LEHR_OK && left_out > 0) {
        status =
            lehr_warnings_add(warnings, err, "%zu rows of S(q) without finite values are left out", left_out);
    }
    if (status == LEHR_OK && joined > 0) {
        status =
            lehr_warnings_add(warnings, err, "%zu rows repeat the q of the row before: averaged", joined);
    }
    if (status == LEHR_OK) {
        status = check_sigma(structure, rows, warnings, err);
    }
    if (status == LEHR_OK) {
        status = check_limits(structure, &from, warnings, err);
    }
    if (status == LEHR_OK) {
        status = check_form(table, warnings, err);
    }
    if (status == LEHR_OK) {
        *out = structure;
        structure = NULL;
    }
    lehr_core_free(rows);
    lehr_pdf_sq_free(structure);
    return status;
}

lehr_status lehr_pdf_sq_read(lehr_pdf_sq **out, const char *path, lehr_pdf_quantity quantity,
                             lehr_warnings *warnings, lehr_error *err)
{
    lehr_table *table = NULL;
    *out = NULL;
    lehr_status status = lehr_pdf_table_read(&table, path, err);
    if (status == LEHR_OK) {
        status = lehr_pdf_sq_from_table(out, table, path, quantity, warnings, err);
        status = status == LEHR_OK ? status : lehr_error_wrap(err, status, "%s", path);
    }
    lehr_table_free(table);
    return status;
}
