#include "pattern_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FEWEST_POINTS = 10 };

lehr_pdf_pattern_options lehr_pdf_pattern_defaults(void)
{
    return (lehr_pdf_pattern_options){.axis = LEHR_PDF_AXIS_AUTO, .wavelength_ang = NAN};
}

void lehr_pdf_pattern_free(lehr_pdf_pattern *pattern)
{
    if (pattern) {
        lehr_core_free(pattern->q_per_ang);
        lehr_core_free(pattern->y);
        lehr_core_free(pattern->sigma);
        lehr_core_free(pattern);
    }
}

static lehr_pdf_pattern *allocate(size_t n)
{
    lehr_pdf_pattern *pattern = lehr_core_alloc(1, sizeof *pattern);
    if (pattern) {
        pattern->q_per_ang = lehr_core_alloc(n, sizeof *pattern->q_per_ang);
        pattern->y = lehr_core_alloc(n, sizeof *pattern->y);
        pattern->sigma = lehr_core_alloc(n, sizeof *pattern->sigma);
    }
    if (pattern && pattern->q_per_ang && pattern->y && pattern->sigma) {
        return pattern;
    }
    lehr_pdf_pattern_free(pattern);
    return NULL;
}

static bool is_descending(const lehr_curve *curve)
{
    return curve->size > 1 && curve->x[curve->size - 1] < curve->x[0];
}

/// Copy the rows with values, ascending, and count the rest.
static void copy_rows(lehr_pdf_pattern *out, const lehr_curve *curve, bool *errors)
{
    bool backward = is_descending(curve);
    *errors = curve->size > 0;
    for (size_t i = 0; i < curve->size; i++) {
        size_t k = backward ? curve->size - 1 - i : i;
        // Negative angles of a diffractometer lie on the other side of the beam.
        if (!isfinite(curve->y[k]) || !isfinite(curve->x[k]) || curve->x[k] < 0) {
            out->dropped++;
            continue;
        }
        out->q_per_ang[out->size] = curve->x[k];
        out->y[out->size] = curve->y[k];
        out->sigma[out->size] = curve->sigma[k];
        *errors = *errors && curve->sigma[k] >= 0 && isfinite(curve->sigma[k]);
        out->size++;
    }
}

static lehr_status check_order(const lehr_pdf_pattern *pattern, lehr_error *err)
{
    if (pattern->size < FEWEST_POINTS) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu points with values: a pattern has %d at least",
                              pattern->size, (int)FEWEST_POINTS);
    }
    for (size_t i = 1; i < pattern->size; i++) {
        if (!(pattern->q_per_ang[i] > pattern->q_per_ang[i - 1])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "x = %g follows %g: x must rise from row to row, each value once",
                                  pattern->q_per_ang[i], pattern->q_per_ang[i - 1]);
        }
    }
    return LEHR_OK;
}

/// A point without error between others (an empty bin in counts) gets the largest of its neighbours.
static void mend_zero_errors(lehr_pdf_pattern *pattern)
{
    double least = INFINITY;
    for (size_t i = 0; i < pattern->size; i++) {
        least = pattern->sigma[i] > 0 ? fmin(least, pattern->sigma[i]) : least;
    }
    for (size_t i = 0; i < pattern->size; i++) {
        double before = i > 0 ? pattern->sigma[i - 1] : 0;
        double after = i + 1 < pattern->size ? pattern->sigma[i + 1] : 0;
        if (!(pattern->sigma[i] > 0)) {
            pattern->sigma[i] = fmax(fmax(before, after), least);
        }
    }
}

static bool any_error(const lehr_pdf_pattern *pattern)
{
    bool any = false;
    for (size_t i = 0; i < pattern->size; i++) {
        any = any || pattern->sigma[i] > 0;
    }
    return any;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/// Gaps of the grid: a step of more than five medians.
static lehr_status warn_of_gaps(const lehr_pdf_pattern *pattern, lehr_warnings *warnings, lehr_error *err)
{
    size_t n = pattern->size - 1;
    double *steps = lehr_core_alloc(n, sizeof *steps);
    lehr_status status = LEHR_OK;
    if (!steps) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu steps", n);
    }
    for (size_t i = 0; i < n; i++) {
        steps[i] = pattern->q_per_ang[i + 1] - pattern->q_per_ang[i];
    }
    qsort(steps, n, sizeof *steps, ascending);
    double median = steps[n / 2];
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        double step = pattern->q_per_ang[i + 1] - pattern->q_per_ang[i];
        if (step > 5 * median) {
            status = lehr_warnings_add(warnings, err,
                                       "gap of q from %.4g to %.4g/angstrom: the transform bridges it by a "
                                       "straight line",
                                       pattern->q_per_ang[i], pattern->q_per_ang[i + 1]);
            break; // one is enough to make people look
        }
    }
    lehr_core_free(steps);
    return status;
}

static lehr_status warn_of_values(lehr_pdf_pattern *pattern, lehr_warnings *warnings, lehr_error *err)
{
    size_t first = SIZE_MAX;
    for (size_t i = 0; pattern->kind == LEHR_PDF_KIND_INTENSITY && i < pattern->size; i++) {
        if (pattern->y[i] < 0) {
            first = first == SIZE_MAX ? i : first;
            pattern->negative++;
        }
    }
    lehr_status status = LEHR_OK;
    if (4 * pattern->negative > 3 * pattern->size) { // half is noise about zero, of a background say
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%zu of %zu intensities are negative, the first %g at q = %.4g/angstrom: no pattern of "
            "scattering; was a background of another exposure subtracted?",
            pattern->negative, pattern->size, pattern->y[first], pattern->q_per_ang[first]);
    }
    if (pattern->negative > 0) {
        status = lehr_warnings_add(
            warnings, err, "%zu of %zu intensities are negative, the first %g at q = %.4g/angstrom%s",
            pattern->negative, pattern->size, pattern->y[first], pattern->q_per_ang[first],
            pattern->negative > pattern->size / 10 ? ": was too much background subtracted?" : "");
    }
    if (status == LEHR_OK && pattern->dropped > 0) {
        status = lehr_warnings_add(warnings, err, "%zu rows without a value were left out", pattern->dropped);
    }
    return status == LEHR_OK ? warn_of_gaps(pattern, warnings, err) : status;
}

/// Everything behind the reading of the numbers.
static lehr_status finish(lehr_pdf_pattern **out, const lehr_curve *curve, lehr_pdf_header *header,
                          const lehr_pdf_pattern_options *options, lehr_warnings *warnings, lehr_error *err)
{
    bool errors = false;
    if (header->kind == LEHR_PDF_KIND_G) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "a function of r, not a pattern: see 'lehr pdf peaks'");
    }
    lehr_pdf_pattern *pattern = allocate(curve->size);
    if (!pattern) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a pattern of %zu points", curve->size);
    }
    copy_rows(pattern, curve, &errors);
    pattern->kind = header->kind;
    pattern->polarization = header->polarization;
    pattern->solid_angle = header->solid_angle;
    pattern->absorption = header->absorption;
    pattern->background = header->background;
    memcpy(pattern->corrections, header->corrections, sizeof pattern->corrections);
    memcpy(pattern->dialect, header->dialect, sizeof pattern->dialect);
    lehr_status status = check_order(pattern, err);
    status = status == LEHR_OK ? lehr_pdf_pattern_convert(pattern, header, options, warnings, err) : status;
    if (status == LEHR_OK && errors && any_error(pattern)) {
        mend_zero_errors(pattern);
    } else if (status == LEHR_OK) {
        status = lehr_pdf_pattern_estimate_sigma(pattern, warnings, err);
    }
    status = status == LEHR_OK ? warn_of_values(pattern, warnings, err) : status;
    if (status == LEHR_OK) {
        *out = pattern;
        pattern = NULL;
    }
    lehr_pdf_pattern_free(pattern);
    return status;
}

lehr_status lehr_pdf_pattern_parse(lehr_pdf_pattern **out, const lehr_text *text,
                                   const lehr_pdf_pattern_options *options, lehr_warnings *warnings,
                                   lehr_error *err)
{
    lehr_curve *curve = NULL;
    lehr_pdf_header header;
    *out = NULL;
    lehr_pdf_header_read(&header, text);
    lehr_status status = lehr_pdf_pattern_load(&curve, &header, text, err);
    if (status == LEHR_OK) {
        status = finish(out, curve, &header, options, warnings, err);
        status = status == LEHR_OK ? status : lehr_error_wrap(err, status, "%s", lehr_text_name(text));
    }
    lehr_curve_free(curve);
    return status;
}

static bool is_hdf5(const char *path)
{
    return lehr_table_format_of(path) == LEHR_TABLE_HDF5;
}

static lehr_status read_hdf5(lehr_pdf_pattern **out, const char *path,
                             const lehr_pdf_pattern_options *options, lehr_warnings *warnings,
                             lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_curve *curve = NULL;
    lehr_pdf_header header = {.wavelength_ang = NAN, .dialect = "lehr"};
    lehr_status status = lehr_table_read(&table, NULL, path, err);
    if (status == LEHR_OK) {
        status = lehr_pdf_header_read_table(&curve, &header, table, err);
        status = status == LEHR_OK ? finish(out, curve, &header, options, warnings, err) : status;
        status = status == LEHR_OK ? status : lehr_error_wrap(err, status, "%s", path);
    }
    lehr_curve_free(curve);
    lehr_table_free(table);
    return status;
}

lehr_status lehr_pdf_pattern_read(lehr_pdf_pattern **out, const char *path,
                                  const lehr_pdf_pattern_options *options, lehr_warnings *warnings,
                                  lehr_error *err)
{
    lehr_text *text = NULL;
    *out = NULL;
    if (is_hdf5(path)) {
        return read_hdf5(out, path, options, warnings, err);
    }
    lehr_status status = lehr_text_read(&text, path, err);
    status = status == LEHR_OK ? lehr_pdf_pattern_parse(out, text, options, warnings, err) : status;
    lehr_text_free(text);
    return status;
}
