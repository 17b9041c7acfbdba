// Functions of r from files.
#include "correlation_private.h"
#include "table_columns.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

static const double PI = 3.14159265358979323846;

typedef struct columns {
    const double *r, *y, *sigma, *model; ///< sigma and model nullable
    lehr_pdf_function form;
    size_t y_column;
} columns;

// Case tells G from g.
static bool form_of_name(lehr_pdf_function *form, const char *name)
{
    for (int k = LEHR_PDF_FUNCTION_BIG_G; k <= LEHR_PDF_FUNCTION_RDF; k++) {
        const char *want = lehr_pdf_function_name((lehr_pdf_function)k);
        size_t length = strlen(want);
        bool tail = strncmp(name, want, length) == 0 &&
                    (name[length] == '\0' || name[length] == '(' || name[length] == '_');
        if (tail) {
            *form = (lehr_pdf_function)k;
            return true;
        }
    }
    return false;
}

static lehr_status find_form(columns *out, const lehr_table *table, const lehr_pdf_function *given,
                             lehr_error *err)
{
    const char *header = lehr_table_header(table, "form");
    out->form = LEHR_PDF_FUNCTION_BIG_G;
    if (given) {
        out->form = *given;
    } else if (header && !form_of_name(&out->form, header)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "form '%s' in the header; expected G, g, T or RDF",
                              header);
    } else if (!header) {
        form_of_name(&out->form, lehr_table_column_name(table, out->y_column));
    }
    return LEHR_OK;
}

static lehr_status find_columns(columns *out, const lehr_table *table, const lehr_pdf_function *form,
                                lehr_error *err)
{
    static const char *const r_names[] = {"r_ang", "r", "r_A", "r(A)", NULL};
    static const char *const model_names[] = {"sigma_model", NULL};
    size_t x = lehr_pdf_column_named(table, r_names);
    x = x == SIZE_MAX ? lehr_pdf_column_next(table, SIZE_MAX) : x;
    out->y_column = x == SIZE_MAX ? SIZE_MAX : lehr_pdf_column_next(table, x);
    if (out->y_column == SIZE_MAX) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "a function of r needs two columns of numbers, r and G(r)");
    }
    size_t sigma = lehr_pdf_column_sigma(table, out->y_column);
    size_t model = lehr_pdf_column_named(table, model_names);
    out->r = lehr_table_column(table, x);
    out->y = lehr_table_column(table, out->y_column);
    out->sigma = sigma == SIZE_MAX ? NULL : lehr_table_column(table, sigma);
    out->model = model == SIZE_MAX ? NULL : lehr_table_column(table, model);
    return find_form(out, table, form, err);
}

/// Files of PDFgetX3 before its version 2.4 have no window and do not say so.
static lehr_status read_window(lehr_pdf_correlation *correlation, const lehr_table *table, lehr_error *err)
{
    static const char *const q1_keys[] = {"q1[1/angstrom]", "window_start_per_ang", "q1", NULL};
    static const char *const center_keys[] = {"window_center_ang", NULL};
    static const char *const width_keys[] = {"window_width_ang", NULL};
    const char *name = lehr_table_header(table, "window");
    const char *version = lehr_table_header(table, "version");
    lehr_pdf_window window = LEHR_PDF_WINDOW_NONE;
    if (name && !lehr_pdf_window_find(&window, name)) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "window '%s' in the header; expected none, lorch, soper-lorch, cosine or variable", name);
    }
    correlation->window_known = name || (version && strncmp(version, "diffpy.pdfgetx", 14) == 0);
    correlation->damping = lehr_pdf_damping_of(window);
    correlation->damping.q1_per_ang = lehr_pdf_header_number(table, q1_keys);
    double center = lehr_pdf_header_number(table, center_keys),
           width = lehr_pdf_header_number(table, width_keys);
    correlation->damping.center_ang = isnan(center) ? correlation->damping.center_ang : center;
    correlation->damping.width_ang = isnan(width) ? correlation->damping.width_ang : width;
    return isnan(correlation->qmax) ? LEHR_OK
                                    : lehr_pdf_damping_check(&correlation->damping, correlation->qmax, err);
}

static lehr_status read_header(lehr_pdf_correlation *correlation, const lehr_table *table,
                               double number_density, lehr_error *err)
{
    static const char *const qmin_keys[] = {
        "qmin_used[1/angstrom]", "qmin_per_ang", "qmin[1/angstrom]", "qmin", "Qmin", NULL};
    static const char *const qmax_keys[] = {
        "qmax_used[1/angstrom]", "qmax_per_ang", "qmax[1/angstrom]", "qmax", "Qmax", NULL};
    correlation->qmin = lehr_pdf_header_number(table, qmin_keys);
    correlation->qmax = lehr_pdf_header_number(table, qmax_keys);
    correlation->options = lehr_pdf_correlation_defaults();
    lehr_pdf_header_density(&correlation->number_density, &correlation->number_density_stderr, table);
    if (!isnan(number_density)) {
        if (!(number_density > 0 && isfinite(number_density))) {
            return lehr_error_set(err, LEHR_ERR_ARG, "number density %g 1/angstrom^3 is not greater than 0",
                                  number_density);
        }
        correlation->number_density = number_density;
        correlation->number_density_stderr = (double)NAN;
    }
    return read_window(correlation, table, err);
}

/// G and dG from any form.
static void fill_point(lehr_pdf_correlation *correlation, size_t i, const columns *from, size_t row)
{
    double r = from->r[row], y = from->y[row];
    double mean = 4 * PI * correlation->number_density * r;
    double scale = 1;
    switch (from->form) {
    case LEHR_PDF_FUNCTION_SMALL_G:
        scale = mean;
        y = (y - 1) * mean;
        break;
    case LEHR_PDF_FUNCTION_T:
        y -= mean;
        break;
    case LEHR_PDF_FUNCTION_RDF:
        scale = 1 / r;
        y = y / r - mean;
        break;
    case LEHR_PDF_FUNCTION_BIG_G:
        break;
    }
    correlation->r_ang[i] = r;
    correlation->g[i] = y;
    correlation->sigma[i] = from->sigma ? scale * from->sigma[row] : (double)NAN;
    if (correlation->sigma_model) {
        correlation->sigma_model[i] = scale * from->model[row];
    }
}

static lehr_status fill_points(lehr_pdf_correlation *correlation, const columns *from,
                               lehr_warnings *warnings, lehr_error *err)
{
    size_t rows = correlation->n, left_out = 0;
    correlation->n = 0;
    for (size_t row = 0; row < rows; row++) {
        double r = from->r[row];
        if (r == 0 && from->form != LEHR_PDF_FUNCTION_BIG_G) {
            continue; // g(0) says nothing about G near 0
        }
        if (!isfinite(r) || !isfinite(from->y[row])) {
            left_out++;
            continue;
        }
        size_t i = correlation->n;
        if (!(r >= 0) || (i > 0 && !(r > correlation->r_ang[i - 1]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "row %zu: r = %g does not follow; sort the rows by r >= 0, each once",
                                  row + 1, r);
        }
        fill_point(correlation, i, from, row);
        correlation->n++;
    }
    if (correlation->n < 4) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu rows with finite values; expected at least 4",
                              correlation->n);
    }
    return left_out == 0 ? LEHR_OK
                         : lehr_warnings_add(warnings, err,
                                             "%zu rows of G(r) without finite values are left out", left_out);
}

/// At r = 0 the error of G is 0; everywhere else it is known or not.
static lehr_status check_sigma(lehr_pdf_correlation *correlation, lehr_warnings *warnings, lehr_error *err)
{
    size_t known = 0, bad = SIZE_MAX, first = correlation->r_ang[0] == 0;
    for (size_t i = first; i < correlation->n; i++) {
        bool good = correlation->sigma[i] > 0 && isfinite(correlation->sigma[i]);
        known += good;
        bad = !good && bad == SIZE_MAX ? i : bad;
    }
    if (known > 0 && bad != SIZE_MAX) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "at r = %g the error is %g; give every point an error greater than 0 or none",
                              correlation->r_ang[bad], correlation->sigma[bad]);
    }
    bool given = known == 0 && !isnan(correlation->sigma[correlation->n - 1]);
    for (size_t i = 0; known == 0 && i < correlation->n; i++) {
        correlation->sigma[i] = (double)NAN;
    }
    return given ? lehr_warnings_add(warnings, err, "all errors of G(r) are 0: taken as not known") : LEHR_OK;
}

lehr_status lehr_pdf_correlation_from_table(lehr_pdf_correlation **out, const lehr_table *table,
                                            const lehr_pdf_function *form, double number_density,
                                            lehr_warnings *warnings, lehr_error *err)
{
    columns from = {0};
    lehr_pdf_correlation *correlation = NULL;
    *out = NULL;
    lehr_status status = find_columns(&from, table, form, err);
    if (status == LEHR_OK) {
        status = pdf_correlation_allocate(&correlation, lehr_table_rows(table), err);
    }
    if (status == LEHR_OK) {
        status = read_header(correlation, table, number_density, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_correlation_check_form(correlation, from.form, err);
    }
    if (status == LEHR_OK && from.model) {
        correlation->sigma_model = lehr_core_alloc(correlation->n, sizeof(double));
        status = correlation->sigma_model
                     ? LEHR_OK
                     : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the model error");
    }
    if (status == LEHR_OK) {
        status = fill_points(correlation, &from, warnings, err);
    }
    if (status == LEHR_OK) {
        status = check_sigma(correlation, warnings, err);
    }
    if (status == LEHR_OK) {
        bool model = isfinite(correlation->sigma[correlation->n - 1]) && !(correlation->qmax > 0);
        for (size_t i = 0; model && i < correlation->n; i++) {
            correlation->sigma[i] = (double)NAN; // without qmax their correlation is unknown
        }
        status = model
                     ? lehr_warnings_add(warnings, err,
                                         "the file does not tell qmax, which governs how errors of G(r) are "
                                         "correlated: they are not used")
                     : LEHR_OK;
    }
    if (status == LEHR_OK) {
        status = pdf_correlation_low_r(correlation, (double)NAN, err);
    }
    if (status != LEHR_OK) {
        lehr_pdf_correlation_free(correlation);
        return status;
    }
    *out = correlation;
    return LEHR_OK;
}
