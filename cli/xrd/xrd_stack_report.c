// Results of `lehr xrd stack` as one curve: records, tables, warnings, figure.
#include "call.h"
#include "xrd_background.h"
#include "xrd_share.h"
#include "xrd_stack.h"

#include <lehr/core/table.h>
#include <lehr/figures/xrd.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static lehr_status add_list(lehr_record *record, const char *name, const double *values, size_t n,
                            lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, name, err);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = lehr_list_add_number(list, values[i], err);
    }
    return status;
}

static lehr_status add_rejected(lehr_record *record, const lehr_xrd_stack *stack, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "frames_rejected", err);
    for (size_t i = 0; status == LEHR_OK && i < stack->n_frames; i++) {
        status = stack->used[i] ? LEHR_OK : lehr_list_add_number(list, (double)i, err);
    }
    return status;
}

static bool any_finite(const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (isfinite(values[i])) {
            return true;
        }
    }
    return false;
}

static lehr_status describe(cli_result *result, const lehr_xrd_stack *stack, double seconds, lehr_error *err)
{
    lehr_record *record = result->record;
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"frames", (double)stack->n_frames},
        {"frames_used", (double)stack->frames_used},
        {"spikes", (double)stack->spikes},
        {"drift", stack->drift},
        {"frames_per_second", (double)stack->n_frames / seconds},
    };
    lehr_status status = lehr_xrd_pattern_describe(cli_stack_curve(stack), record, err);
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        status = lehr_record_add_number(record, numbers[i].name, numbers[i].value, err);
    }
    status = status == LEHR_OK ? add_rejected(record, stack, err) : status;
    status = status == LEHR_OK ? add_list(record, "level", stack->level, stack->n_frames, err) : status;
    if (status == LEHR_OK &&
        any_finite(stack->level_stderr, stack->n_frames)) { // none without an error model
        status = add_list(record, "level_stderr", stack->level_stderr, stack->n_frames, err);
    }
    return status == LEHR_OK && stack->combined != NULL
               ? lehr_record_add_number(record, "combine_bias", stack->combined->typical_bias, err)
               : status;
}

/// Matrices of all curves, as HDF5 and JSON can hold them.
static lehr_status add_matrix(lehr_record *record, const char *name, const double *values,
                              const lehr_xrd_stack *stack, lehr_error *err)
{
    lehr_list *rows = NULL;
    lehr_status status = lehr_record_add_list(&rows, record, name, err);
    for (size_t i = 0; status == LEHR_OK && i < stack->n_frames; i++) {
        lehr_list *row = NULL;
        status = lehr_list_add_list(&row, rows, err);
        for (size_t bin = 0; status == LEHR_OK && bin < stack->points; bin++) {
            status = lehr_list_add_number(row, values[i * stack->points + bin], err);
        }
    }
    return status;
}

/// Two columns for each frame, as text can hold them.
static lehr_status add_columns(lehr_table *table, const lehr_xrd_stack *stack, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < 2 * stack->n_frames; i++) {
        char name[48];
        double *column = NULL;
        const double *values = i % 2 == 0 ? stack->intensity : stack->sigma;
        snprintf(name, sizeof name, "%s_%zu", i % 2 == 0 ? "intensity" : "sigma", i / 2);
        status = lehr_table_add_column(&column, table, name, "", err);
        if (status == LEHR_OK) {
            memcpy(column, values + i / 2 * stack->points, stack->points * sizeof *column);
        }
    }
    return status;
}

static lehr_status add_frames(cli_result *result, const cli_call *call, const lehr_xrd_stack *stack,
                              lehr_error *err)
{
    const char *output = cli_call_common_text(call, "output");
    if (stack->intensity == NULL) {
        return LEHR_OK;
    }
    lehr_table_format format = output != NULL ? lehr_table_format_of(output) : LEHR_TABLE_TEXT;
    bool json = cli_call_common_flag(call, "json");
    if (format == LEHR_TABLE_HDF5 && !json) {
        return LEHR_OK; // written as they are
    }
    if (format != LEHR_TABLE_JSON && !json) {
        return add_columns(result->table, stack, err);
    }
    lehr_status status = add_matrix(result->record, "frame_intensity", stack->intensity, stack, err);
    return status == LEHR_OK ? add_matrix(result->record, "frame_sigma", stack->sigma, stack, err) : status;
}

static lehr_status warn(const lehr_xrd_stack *stack, bool choosing, lehr_warnings *warnings, lehr_error *err)
{
    // Levels of frames under a steady beam scatter by counting noise alone; this much more happens once in
    // 1e5 stacks.
    double dof = (double)stack->frames_used - 1;
    if (!(stack->drift > 1 + 4.3 * sqrt(2 / dof) + 6 / dof)) {
        return LEHR_OK;
    }
    return lehr_warnings_add(
        warnings, err,
        "the intensity changes from frame to frame beyond counting noise (reduced chi2 of the "
        "levels %.3g): %s%s",
        stack->drift, "give the exposures with --monitor",
        choosing ? "" : ", or leave outliers out with --reject-frames");
}

/// What the median of Poisson counts is worth.
static lehr_status warn_of_bias(const lehr_xrd_combined *combined, const cli_call *call,
                                lehr_warnings *warnings, lehr_error *err)
{
    const double worth_telling = 0.002;
    const bool trimmed = cli_call_choice(call, "combine") == LEHR_XRD_COMBINE_TRIMMED;
    const char *name = trimmed ? "trimmed mean" : cli_call_text(call, "combine");
    lehr_status status = LEHR_OK;
    if (!cli_call_flag(call, "unbias") && fabs(combined->typical_bias) > worth_telling &&
        cli_call_choice(call, "combine") != LEHR_XRD_COMBINE_QUANTILE) {
        status = lehr_warnings_add(
            warnings, err,
            "the %s of counts this low lies %.3g %% %s their mean (median over the bins), since "
            "Poisson counts are skewed and whole numbers: --unbias corrects for it, or take the "
            "mean with --reject 5",
            name, 100 * fabs(combined->typical_bias), combined->typical_bias < 0 ? "below" : "above");
    }
    if (status == LEHR_OK && combined->undetermined > 0) {
        status = lehr_warnings_add(
            warnings, err,
            "in %zu bins the %s is 0 for every pixel, though there are counts: it says nothing "
            "there; take the mean with --reject 5",
            combined->undetermined, name);
    }
    return status;
}

const lehr_xrd_pattern *cli_stack_curve(const lehr_xrd_stack *stack)
{
    return stack->combined != NULL ? stack->combined->curve : stack->mean;
}

static lehr_status stack_figure(cli_result *result, const lehr_xrd_stack *stack,
                                const lehr_xrd_subtraction *difference, const cli_call *call, lehr_error *err)
{
    lehr_curve *curve = NULL;
    lehr_figure *figure = NULL;
    if (difference != NULL) {
        double window[2];
        cli_xrd_window(window, cli_call_window(call, "background-range"), 1);
        lehr_status drawn = lehr_figure_subtraction(&figure, difference, window, err);
        ((cli_stack_data *)result->own)->figure = figure;
        return drawn;
    }
    lehr_status status = lehr_xrd_pattern_to_curve(&curve, cli_stack_curve(stack), err);
    if (status == LEHR_OK) {
        status = lehr_figure_pattern(&figure, curve, err);
    }
    ((cli_stack_data *)result->own)->figure = figure;
    lehr_curve_free(curve);
    return status;
}

/// Results of a finished stack.
lehr_status cli_stack_report(cli_result *result, const cli_call *call, const lehr_xrd_stack *stack,
                             const lehr_xrd_subtraction *difference, double seconds, lehr_error *err)
{
    lehr_status status = describe(result, stack, seconds, err);
    if (status == LEHR_OK && difference != NULL) {
        status = lehr_xrd_background_describe(difference, result->record, err);
    }
    if (status == LEHR_OK) {
        status = difference != NULL
                     ? lehr_xrd_background_to_table(&result->table, cli_stack_curve(stack), difference, err)
                     : lehr_xrd_pattern_to_table(&result->table, cli_stack_curve(stack), err);
    }
    if (status == LEHR_OK) {
        status = add_frames(result, call, stack, err);
    }
    if (status == LEHR_OK) {
        status = warn(stack, cli_call_has(call, "reject-frames"), result->warnings, err);
    }
    if (status == LEHR_OK && stack->combined != NULL) {
        status = warn_of_bias(stack->combined, call, result->warnings, err);
    }
    return status == LEHR_OK && cli_call_plots(call) ? stack_figure(result, stack, difference, call, err)
                                                     : status;
}
