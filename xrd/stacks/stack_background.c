#include "stack_background.h"

#include <lehr/core/alloc.h>
#include <lehr/core/corrections.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/// Values of the frames that are selected: the table has one for each of them, or one for each frame of the
/// files.
static lehr_status select_rows(double *values, size_t *n, const lehr_xrd_stack_frames *frames,
                               const char *path, lehr_error *err)
{
    if (frames == NULL || *n == frames->n) {
        return LEHR_OK;
    }
    if (frames->n == frames->n_all) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "'%s': the monitor has %zu values for %zu frames; one for each is needed", path,
                              *n, frames->n);
    }
    if (*n != frames->n_all) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "'%s': the monitor has %zu values for %zu selected frames of %zu; one for each of these "
            "or of those is needed",
            path, *n, frames->n, frames->n_all);
    }
    for (size_t i = 0; i < frames->n; i++) { // ascending: nothing is overwritten before it is read
        values[i] = values[frames->numbers[i]];
    }
    *n = frames->n;
    return LEHR_OK;
}

lehr_status lehr_xrd_monitor_read(double **out, size_t *n, double *mean, const char *path,
                                  const lehr_xrd_stack_frames *frames, lehr_error *err)
{
    lehr_table *table = NULL;
    *out = NULL;
    lehr_status status = lehr_table_read(&table, NULL, path, err);
    if (status != LEHR_OK) {
        return status;
    }
    size_t column = lehr_table_find(table, "monitor");
    column = column == SIZE_MAX ? lehr_table_columns(table) - 1 : column;
    const double *values = lehr_table_columns(table) > 0 ? lehr_table_column(table, column) : NULL;
    *n = lehr_table_rows(table);
    if (values == NULL || *n == 0) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "'%s': no column of monitor counts", path);
    } else {
        *out = lehr_core_memdup(values, *n, sizeof **out);
        status = *out != NULL ? select_rows(*out, n, frames, path, err)
                              : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    double sum = 0;
    for (size_t i = 0; status == LEHR_OK && i < *n; i++) {
        sum += (*out)[i];
        if (!((*out)[i] > 0 && isfinite((*out)[i]))) {
            status = lehr_error_set(err, LEHR_ERR_DOMAIN,
                                    "'%s': the monitor of frame %zu is %g, not greater than 0; read other "
                                    "frames (--frames)",
                                    path, i, (*out)[i]);
        }
    }
    for (size_t i = 0; status == LEHR_OK && i < *n; i++) {
        (*out)[i] *= (double)*n / sum;
    }
    lehr_table_free(table);
    if (status != LEHR_OK) {
        lehr_core_free(*out);
        *out = NULL;
        return status;
    }
    *mean = sum / (double)*n;
    return LEHR_OK;
}

// ---- the difference -----------------------------------------------------------------
static lehr_status subtract_patterns(lehr_xrd_subtraction **out, const lehr_xrd_pattern *pattern,
                                     const lehr_xrd_pattern *background,
                                     const lehr_xrd_subtract_options *options, lehr_warnings *warnings,
                                     lehr_error *err)
{
    lehr_curve *curve = NULL;
    lehr_curve *below = NULL;
    lehr_status status = lehr_xrd_pattern_to_curve(&curve, pattern, err);
    if (status == LEHR_OK) {
        status = lehr_xrd_pattern_to_curve(&below, background, err);
    }
    if (status == LEHR_OK) {
        status = lehr_xrd_subtract(out, curve, below, options, warnings, err);
    }
    lehr_curve_free(curve);
    lehr_curve_free(below);
    return status;
}

lehr_status lehr_xrd_background_subtract(lehr_xrd_subtraction **out, const lehr_xrd_stack *stack,
                                         const lehr_xrd_integrator *integrator,
                                         const lehr_xrd_stack_options *options,
                                         const lehr_xrd_background *background, double mean_exposure,
                                         lehr_warnings *warnings, lehr_error *err)
{
    double *monitor = NULL;
    lehr_xrd_stack *frames = NULL;
    lehr_xrd_subtract_options scale = background->subtract;
    lehr_status status = LEHR_OK;
    lehr_xrd_stack_options own = {
        .reject = options->reject, .reject_frames = (double)NAN, .threads = options->threads};
    *out = NULL;
    if (background->monitor != NULL) {
        double mean = 1;
        status = lehr_xrd_monitor_read(&monitor, &own.n_monitor, &mean, background->monitor, NULL, err);
        own.monitor = monitor;
        // A scale that is fitted stays NaN.
        scale.scale *= isnan(mean_exposure) ? 1 : mean_exposure / mean;
    }
    if (status == LEHR_OK) {
        status = lehr_xrd_stack_run(&frames, &background->locator, 1, integrator, &own, NULL, err);
        status = status == LEHR_OK ? status : lehr_error_wrap(err, status, "background");
    }
    lehr_xrd_pattern *curve = stack->combined ? stack->combined->curve : stack->mean;
    if (status == LEHR_OK) {
        status = subtract_patterns(out, curve, frames->mean, &scale, warnings, err);
    }
    if (status == LEHR_OK) {
        char before[LEHR_CORRECTIONS_SIZE];
        memcpy(before, curve->corrections, sizeof before);
        status = lehr_corrections_subtract(curve->corrections, before, "the stack", background->locator, err);
    }
    lehr_xrd_stack_free(frames);
    lehr_core_free(monitor);
    return status;
}

// ---- results ------------------------------------------------------------------------
lehr_status lehr_xrd_background_describe(const lehr_xrd_subtraction *difference, lehr_record *record,
                                         lehr_error *err)
{
    lehr_status status = lehr_record_add_quantity(record, "background_scale", difference->scale,
                                                  difference->scale_stderr, "", err);
    return status == LEHR_OK && difference->fitted
               ? lehr_record_add_number(record, "background_reduced_chi2", difference->reduced_chi2, err)
               : status;
}

lehr_status lehr_xrd_background_to_table(lehr_table **out, const lehr_xrd_pattern *pattern,
                                         const lehr_xrd_subtraction *difference, lehr_error *err)
{
    enum { INTENSITY, SIGMA, BACKGROUND, SIGMA_SCALE, N_COLUMNS };
    static const char *const names[N_COLUMNS] = {"intensity", "sigma", "background", "sigma_scale"};
    double *columns[N_COLUMNS];
    lehr_table *measured = NULL;
    lehr_table *table = NULL;
    *out = NULL;
    lehr_status status = lehr_xrd_pattern_to_table(&measured, pattern, err);
    if (status == LEHR_OK) {
        status = lehr_table_create(&table, pattern->size, err);
    }
    // x, intensity, sigma of the difference; then what the pattern has besides; then the background.
    for (size_t c = 0; status == LEHR_OK && c < lehr_table_columns(measured); c++) {
        const char *name = lehr_table_column_name(measured, c);
        double *values = NULL;
        status = lehr_table_add_column(&values, table, name, lehr_table_column_unit(measured, c), err);
        if (status == LEHR_OK && strcmp(name, names[INTENSITY]) != 0 && strcmp(name, names[SIGMA]) != 0) {
            memcpy(values, lehr_table_column(measured, c), pattern->size * sizeof *values);
        } else if (status == LEHR_OK) {
            columns[strcmp(name, names[SIGMA]) == 0] = values;
        }
    }
    for (size_t c = BACKGROUND; status == LEHR_OK && c < N_COLUMNS; c++) {
        status = lehr_table_add_column(&columns[c], table, names[c], "", err);
    }
    const lehr_curve *curve = difference->difference;
    for (size_t bin = 0, i = 0; status == LEHR_OK && bin < pattern->size && i < curve->size; bin++) {
        if (pattern->x[bin] == curve->x[i]) { // other bins are empty, and stay nan
            columns[INTENSITY][bin] = curve->y[i];
            columns[SIGMA][bin] = curve->sigma[i];
            columns[BACKGROUND][bin] = difference->scale * difference->background[i];
            columns[SIGMA_SCALE][bin] = difference->sigma_scale[i];
            i++;
        }
    }
    lehr_table_free(measured);
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}
