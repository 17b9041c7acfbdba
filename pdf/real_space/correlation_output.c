#include "correlation_output.h"

#include <lehr/core/number.h>
#include <lehr/core/output.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char DENSITY_UNIT[] = "1/angstrom^3";

// ---- header of a table -------------------------------------------------------------------------
/// What later steps need is told in the table itself, so that every format of file has it.
static lehr_status tell_number(lehr_table *table, const char *key, double value, lehr_error *err)
{
    char text[40];
    lehr_number_format(text, sizeof text, value);
    return isfinite(value) ? lehr_table_set_header(table, key, text, err) : LEHR_OK;
}

static lehr_status tell(lehr_table *table, const lehr_pdf_correlation *correlation, lehr_pdf_function form,
                        lehr_error *err)
{
    const lehr_pdf_damping *damping = &correlation->damping;
    bool cosine = damping->window == LEHR_PDF_WINDOW_COSINE,
         variable = damping->window == LEHR_PDF_WINDOW_VARIABLE;
    double q1 = isnan(damping->q1_per_ang) ? correlation->qmax / 2 : damping->q1_per_ang, none = (double)NAN;
    const struct {
        const char *key;
        double value;
    } rows[] = {{"qmin", correlation->qmin},
                {"qmax", correlation->qmax},
                {"number_density", correlation->number_density},
                {"number_density_stderr", correlation->number_density_stderr},
                {"window_start_per_ang", cosine ? q1 : none},
                {"window_center_ang", variable ? damping->center_ang : none},
                {"window_width_ang", variable ? damping->width_ang : none}};
    lehr_status status = lehr_table_set_header(table, "form", lehr_pdf_function_name(form), err);
    if (status == LEHR_OK && correlation->window_known) {
        status = lehr_table_set_header(table, "window", lehr_pdf_window_name(damping->window), err);
    }
    for (size_t i = 0; status == LEHR_OK && i < sizeof rows / sizeof *rows; i++) {
        status = tell_number(table, rows[i].key, rows[i].value, err);
    }
    return status;
}

// ---- table -----------------------------------------------------------------------------------
lehr_status lehr_pdf_correlation_to_table(lehr_table **out, const lehr_pdf_correlation *correlation,
                                          lehr_pdf_function form, lehr_error *err)
{
    const char *unit = lehr_pdf_function_unit(form);
    const double *sigma = correlation->sigma, *model = correlation->sigma_model;
    double *columns[4] = {NULL, NULL, NULL, NULL};
    size_t n = correlation->n;
    lehr_table *table = NULL;
    *out = NULL;
    lehr_status status = lehr_pdf_correlation_check_form(correlation, form, err);
    if (status == LEHR_OK) {
        status = lehr_table_create(&table, n, err);
    }
    if (status == LEHR_OK) {
        status = tell(table, correlation, form, err);
    }
    const char *names[4] = {"r_ang", lehr_pdf_function_name(form), isnan(sigma[n - 1]) ? NULL : "sigma",
                            model ? "sigma_model" : NULL};
    for (size_t c = 0; status == LEHR_OK && c < 4; c++) {
        if (names[c]) {
            status = lehr_table_add_column(&columns[c], table, names[c], c == 0 ? "angstrom" : unit, err);
        }
    }
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        lehr_estimate at = lehr_pdf_correlation_at(correlation, form, i);
        columns[0][i] = correlation->r_ang[i];
        columns[1][i] = at.value;
        if (columns[2]) {
            columns[2][i] = at.stderr_value;
        }
        if (columns[3]) {
            columns[3][i] = fabs(lehr_pdf_correlation_scale(correlation, form, i)) * model[i];
        }
    }
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

// ---- record ----------------------------------------------------------------------------------
static lehr_status describe_window(const lehr_pdf_correlation *correlation, lehr_record *record,
                                   lehr_error *err)
{
    const lehr_pdf_damping *damping = &correlation->damping;
    const char *name = correlation->window_known ? lehr_pdf_window_name(damping->window) : "unknown";
    lehr_status status = lehr_record_add_text(record, "window", name, err);
    if (status == LEHR_OK && damping->window == LEHR_PDF_WINDOW_COSINE) {
        double q1 = isnan(damping->q1_per_ang) ? correlation->qmax / 2 : damping->q1_per_ang;
        status = lehr_record_add_number(record, "window_start_per_ang", q1, err);
    }
    if (status == LEHR_OK && damping->window == LEHR_PDF_WINDOW_VARIABLE) {
        status = lehr_record_add_number(record, "window_center_ang", damping->center_ang, err);
        if (status == LEHR_OK) {
            status = lehr_record_add_number(record, "window_width_ang", damping->width_ang, err);
        }
    }
    return status;
}

static lehr_status describe_low_r(const lehr_pdf_low_region *low, lehr_record *record, lehr_error *err)
{
    const double none = (double)NAN;
    lehr_record *inner = NULL;
    lehr_status status = lehr_record_add_record(&inner, record, "low_r", err);
    if (!status) {
        status = lehr_record_add_quantity(inner, "cutoff", low->cutoff_ang, none, "angstrom", err);
    }
    if (!status) {
        status = lehr_record_add_quantity(inner, "number_density", low->number_density.value,
                                          low->number_density.stderr_value, DENSITY_UNIT, err);
    }
    if (!status) {
        status = lehr_record_add_quantity(inner, "rms", low->rms, none, "1/angstrom^2", err);
    }
    if (!status) {
        status = lehr_record_add_number(inner, "reduced_chi2", low->reduced_chi2, err);
    }
    return status ? status : lehr_record_add_number(inner, "points", (double)low->points, err);
}

lehr_status lehr_pdf_correlation_describe(const lehr_pdf_correlation *correlation, lehr_pdf_function form,
                                          lehr_record *record, lehr_error *err)
{
    const double none = (double)NAN;
    lehr_status status = lehr_record_add_text(record, "form", lehr_pdf_function_name(form), err);
    if (!status) {
        status = lehr_record_add_text(record, "definition", lehr_pdf_function_definition(form), err);
    }
    if (!status) {
        status = lehr_record_add_quantity(record, "qmin", correlation->qmin, none, "1/angstrom", err);
    }
    if (!status) {
        status = lehr_record_add_quantity(record, "qmax", correlation->qmax, none, "1/angstrom", err);
    }
    if (!status) {
        status = describe_window(correlation, record, err);
    }
    if (!status && correlation->plan) {
        status = lehr_record_add_quantity(record, "s_zero", correlation->options.transform.s_zero,
                                          correlation->options.s_zero_stderr, "", err);
    }
    if (!status) {
        status = lehr_record_add_quantity(record, "number_density", correlation->number_density,
                                          correlation->number_density_stderr, DENSITY_UNIT, err);
    }
    return status ? status : describe_low_r(&correlation->low_r, record, err);
}

// ---- PDFgetX3 --------------------------------------------------------------------------------
static void write_value(FILE *file, const char *key, double value)
{
    char text[40];
    if (isfinite(value)) {
        lehr_number_format(text, sizeof text, value);
        fprintf(file, "%s = %s\n", key, text);
    }
}

static double quantity_of(const lehr_record *record, const char *path, bool error)
{
    lehr_value value;
    if (!lehr_record_find(record, path, &value) || value.kind != LEHR_VALUE_QUANTITY) {
        return (double)NAN;
    }
    return error ? value.quantity.stderr_value : value.quantity.value;
}

static void write_texts(FILE *file, const lehr_record *record)
{
    static const char *const names[] = {"form", "definition", "window"};
    static const char *const numbers[] = {"window_start_per_ang", "window_center_ang", "window_width_ang"};
    lehr_value value;
    for (size_t i = 0; i < 3; i++) {
        if (lehr_record_find(record, names[i], &value) && value.kind == LEHR_VALUE_TEXT) {
            fprintf(file, "%s = %s\n", names[i], value.text);
        }
    }
    for (size_t i = 0; i < 3; i++) {
        if (lehr_record_find(record, numbers[i], &value) && value.kind == LEHR_VALUE_NUMBER) {
            write_value(file, numbers[i], value.number);
        }
    }
}

/// '=' would divide the line anew, and PDFgetX3's own reader takes '%' for a reference.
static void write_key(FILE *file, const char *key, const char *value)
{
    fprintf(file, "%s = ", key);
    for (; *value != '\0'; value++) {
        fputc(*value == '\n' || *value == '\r' || *value == '%' ? ' ' : *value, file);
    }
    fputc('\n', file);
}

static void write_rows(FILE *file, const lehr_table *table, const size_t columns[4])
{
    size_t rows = lehr_table_rows(table);
    for (size_t i = 0; i < rows; i++) {
        for (size_t c = 0; c < 4; c++) {
            char text[40] = "0";
            if (c != 2 && columns[c] != SIZE_MAX) {
                lehr_number_format(text, sizeof text, lehr_table_column(table, columns[c])[i]);
            }
            if (c < 2 || columns[3] != SIZE_MAX) {
                fprintf(file, c == 0 ? "%s" : " %s", text);
            }
        }
        fputc('\n', file);
    }
}

static void write_all(FILE *file, const lehr_table *table, const lehr_record *record,
                      const char *const (*keys)[2], size_t n_keys)
{
    const size_t columns[4] = {0, 1, SIZE_MAX, lehr_table_find(table, "sigma")};
    const double *r = lehr_table_column(table, 0);
    const char *name = lehr_table_column_name(table, 1), *unit = lehr_table_column_unit(table, 1);
    bool plain = strcmp(name, "G") == 0;
    size_t rows = lehr_table_rows(table);
    fputs("[DEFAULT]\n\n", file);
    for (size_t i = 0; i < n_keys; i++) {
        write_key(file, keys[i][0], keys[i][1]);
    }
    fprintf(file, "dataformat = QA\noutputtype = gr\nmode = xray\n");
    write_value(file, "qmin", quantity_of(record, "qmin", false));
    write_value(file, "qmax", quantity_of(record, "qmax", false));
    write_value(file, "rmin", r[0]);
    write_value(file, "rmax", r[rows - 1]);
    write_value(file, "rstep", rows > 1 ? (r[rows - 1] - r[0]) / (double)(rows - 1) : (double)NAN);
    write_texts(file, record);
    write_value(file, "number_density", quantity_of(record, "number_density", false));
    write_value(file, "number_density_stderr", quantity_of(record, "number_density", true));
    fputs("\n# End of config --------------------------------------------------------------\n\n", file);
    fprintf(file, "#### start data\n#S 1\n#L r(\xc3\x85)  %s(%s)", name,
            plain             ? "\xc3\x85$^{-2}$"
            : unit[0] != '\0' ? unit
                              : "1");
    fputs(columns[3] == SIZE_MAX ? "\n" : "  dr  dG\n", file);
    write_rows(file, table, columns);
}

lehr_status lehr_pdf_gr_write(const char *path, const lehr_table *table, const lehr_record *description,
                              const char *const (*keys)[2], size_t n_keys, lehr_error *err)
{
    lehr_output *output = NULL;
    if (lehr_table_columns(table) < 2 || lehr_table_rows(table) == 0 || lehr_table_column_is_text(table, 0) ||
        lehr_table_column_is_text(table, 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a function of r has columns r and G; the table has none");
    }
    lehr_status status = lehr_output_open(&output, path, err);
    if (status == LEHR_OK) {
        write_all(lehr_output_file(output), table, description, keys, n_keys);
        status = lehr_output_commit(output, err);
    }
    lehr_output_free(output);
    return status;
}
