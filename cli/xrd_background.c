#include "xrd_background.h"

#include "xrd_share.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
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

lehr_status cli_xrd_read_monitor(double **out, size_t *n, double *mean, const char *path,
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
    *mean = sum / (double)*n;
    lehr_table_free(table);
    return status;
}

// ---- the background -----------------------------------------------------------------
/// Scale and window. @param[in] ratio of the exposures
static lehr_status read_scale(lehr_xrd_subtract_options *out, const cli_call *call, double ratio,
                              lehr_error *err)
{
    const char *text = cli_call_text(call, "background-scale");
    lehr_xrd_subtract_options options = lehr_xrd_subtract_defaults();
    cli_xrd_window(options.range, cli_call_window(call, "background-range"), 1);
    if (strcmp(text, "fit") == 0) {
        options.scale = (double)NAN;
        if (isnan(options.range[0])) {
            return lehr_error_set(err, LEHR_ERR_ARG,
                                  "--background-scale fit needs a window in which the sample does not "
                                  "scatter: --background-range A:B");
        }
    } else if (lehr_number_parse(&options.scale, text, strlen(text), lehr_number_style_c(), err) ||
               !isfinite(options.scale)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--background-scale %s: expected a number or 'fit'", text);
    } else {
        options.scale *= ratio;
    }
    *out = options;
    return LEHR_OK;
}

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

/// Options that mean nothing without a background, or with another one.
static lehr_status check_options(const cli_call *call, lehr_error *err)
{
    static const char *const others[] = {"background-scale", "background-range", "background-monitor"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (!cli_call_has(call, "background") && cli_call_given(call, others[i])) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--%s without --background", others[i]);
        }
    }
    if (cli_call_given(call, "background-range") &&
        strcmp(cli_call_text(call, "background-scale"), "fit") != 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--background-range belongs to --background-scale fit");
    }
    if (cli_call_has(call, "background-monitor") && !cli_call_has(call, "monitor")) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--background-monitor needs the --monitor of the sample, too");
    }
    return LEHR_OK;
}

lehr_status cli_xrd_background(lehr_xrd_subtraction **out, const cli_call *call, const lehr_xrd_stack *stack,
                               const lehr_xrd_integrator *integrator, const lehr_xrd_stack_options *options,
                               double mean_exposure, lehr_warnings *warnings, lehr_error *err)
{
    const char *locator = cli_call_text(call, "background");
    double *monitor = NULL;
    double ratio = 1;
    lehr_xrd_stack *background = NULL;
    lehr_xrd_subtract_options scale;
    lehr_xrd_stack_options own = {
        .reject = options->reject, .reject_frames = (double)NAN, .threads = options->threads};
    *out = NULL;
    lehr_status status = check_options(call, err);
    if (status != LEHR_OK || locator == NULL) {
        return status;
    }
    if (cli_call_has(call, "background-monitor")) {
        double mean = 1;
        status = cli_xrd_read_monitor(&monitor, &own.n_monitor, &mean,
                                      cli_call_text(call, "background-monitor"), NULL, err);
        own.monitor = monitor;
        ratio = mean_exposure / mean;
    }
    if (status == LEHR_OK) {
        status = read_scale(&scale, call, ratio, err);
    }
    if (status == LEHR_OK) {
        status = lehr_xrd_stack_run(&background, &locator, 1, integrator, &own, NULL, err);
        status = status == LEHR_OK ? status : lehr_error_wrap(err, status, "background");
    }
    if (status == LEHR_OK) {
        status = subtract_patterns(out, stack->combined ? stack->combined->curve : stack->mean,
                                   background->mean, &scale, warnings, err);
    }
    if (status == LEHR_OK) {
        char before[LEHR_CORRECTIONS_SIZE];
        memcpy(before, stack->mean->corrections, sizeof before);
        status = lehr_corrections_subtract(stack->mean->corrections, before, "the stack", locator, err);
    }
    lehr_xrd_stack_free(background);
    lehr_core_free(monitor);
    return status;
}

// ---- results ------------------------------------------------------------------------
lehr_status cli_xrd_background_describe(const lehr_xrd_subtraction *difference, lehr_record *record,
                                        lehr_error *err)
{
    lehr_status status = lehr_record_add_quantity(record, "background_scale", difference->scale,
                                                  difference->scale_stderr, "", err);
    return status == LEHR_OK && difference->fitted
               ? lehr_record_add_number(record, "background_reduced_chi2", difference->reduced_chi2, err)
               : status;
}

lehr_status cli_xrd_background_table(lehr_table **out, const lehr_xrd_pattern *pattern,
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
