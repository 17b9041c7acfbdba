#include "pdf_series.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

const char *const cli_pdf_commons[] = {"background-scale", "constant", "both", NULL};

static const double USUAL_WIDTH = 0.1; // of the prior of a background scale

static lehr_status fill_options(lehr_pdf_series_options *out, const cli_call *call, const cli_pdf_inputs *in,
                                lehr_error *err)
{
    size_t common = cli_call_choice(call, "joint-series");
    *out = lehr_pdf_series_defaults();
    out->share_background_scale = common != 1;
    out->share_terms = common != 0;
    lehr_status status = cli_pdf_structure_options(&out->structure, call, &in->entry, &in->composition, err);
    if (status == LEHR_OK && strcmp(cli_call_text(call, "method"), "joint") != 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--joint-series belongs to --method joint, not %s",
                              cli_call_text(call, "method"));
    }
    if (status == LEHR_OK && out->share_background_scale && !cli_call_given(call, "background")) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "--joint-series %s needs --background; without one only the constant can be common",
            cli_call_text(call, "joint-series"));
    }
    if (out->share_background_scale && !cli_call_given(call, "background-scale-error")) {
        out->structure.background_scale_sigma = USUAL_WIDTH;
    }
    return status;
}

/// Common terms in q^2 need one qmax: the smallest.
static lehr_status end_together(cli_pdf_series *series, lehr_error *err)
{
    double least = INFINITY;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < series->n; i++) {
        const lehr_pdf_sample *sample = series->inputs[i].sample;
        least = fmin(least, sample->q_per_ang[sample->n - 1]);
    }
    for (size_t i = 0; status == LEHR_OK && i < series->n; i++) {
        const lehr_pdf_sample *sample = series->inputs[i].sample;
        if (sample->q_per_ang[sample->n - 1] > least) {
            status = lehr_warnings_add(series->warnings[i], err,
                                       "the series ends at %.4g/angstrom, the smallest qmax of its samples",
                                       least);
            status = status == LEHR_OK ? cli_pdf_inputs_end_at(&series->inputs[i], least, err) : status;
        }
    }
    return status;
}

/// Fluorescence per atom is that of one material.
static lehr_status tell_of_composition(const cli_pdf_series *series, size_t i,
                                       const lehr_pdf_series_options *options, lehr_error *err)
{
    const lehr_composition *a = &series->inputs[0].composition, *b = &series->inputs[i].composition;
    bool same = a->size == b->size;
    for (size_t k = 0; same && k < a->size; k++) {
        same = a->parts[k].atomic_number == b->parts[k].atomic_number &&
               fabs(a->parts[k].fraction - b->parts[k].fraction) < 1e-6;
    }
    return same || !options->share_terms
               ? LEHR_OK
               : lehr_warnings_add(
                     series->warnings[i], err,
                     "the constant is common to samples of different composition: fluorescence per atom "
                     "need not be; --joint-series background-scale leaves it free");
}

static lehr_status read_all(cli_pdf_series *series, lehr_pdf_series_options *options, const cli_call *call,
                            lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < series->n; i++) {
        cli_pdf_inputs *in = &series->inputs[i];
        lehr_error own = {0};
        const char *input = cli_call_operand(call, i);
        for (size_t k = 0; status == LEHR_OK && k < i; k++) {
            if (strcmp(input, cli_call_operand(call, k)) == 0) {
                status = lehr_error_set(&own, LEHR_ERR_ARG, "given twice in one series");
            }
        }
        status = status == LEHR_OK ? lehr_warnings_create(&series->warnings[i], &own) : status;
        status = status == LEHR_OK ? cli_pdf_inputs_read(in, call, input, series->warnings[i], &own) : status;
        status = status == LEHR_OK ? fill_options(options, call, in, &own) : status;
        status = status == LEHR_OK ? cli_pdf_inputs_make_sample(in, call, options->structure.background_scale,
                                                                series->warnings[i], &own)
                                   : status;
        if (status == LEHR_OK) {
            series->densities[i] = options->structure.number_density_per_ang3;
            series->density_errors[i] = options->structure.number_density_sigma;
            status = tell_of_composition(series, i, options, &own);
        }
        if (status != LEHR_OK) {
            bool named = strncmp(own.message, input, strlen(input)) == 0;
            (void)lehr_error_set(err, status, "%s%s%s", named ? "" : input, named ? "" : ": ", own.message);
        }
    }
    return status;
}

static lehr_status solve(cli_pdf_series *series, const cli_call *call, lehr_error *err)
{
    lehr_pdf_series_options options = lehr_pdf_series_defaults();
    const lehr_pdf_sample **samples = lehr_core_alloc(series->n, sizeof(lehr_pdf_sample *));
    lehr_status status = samples ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a series");
    status = status == LEHR_OK ? read_all(series, &options, call, err) : status;
    status = status == LEHR_OK ? end_together(series, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < series->n; i++) {
        samples[i] = series->inputs[i].sample;
    }
    options.number_density_per_ang3 = series->densities;
    options.number_density_sigma = series->density_errors;
    status = status == LEHR_OK ? lehr_pdf_series_solve(&series->solution, samples, series->n, &options,
                                                       series->warnings, err)
                               : status;
    lehr_core_free(samples);
    return status;
}

lehr_status cli_pdf_series_prepare(const cli_call *call, void **shared, lehr_error *err)
{
    *shared = NULL;
    if (!cli_call_given(call, "joint-series")) {
        return LEHR_OK;
    }
    cli_pdf_series *series = lehr_core_alloc(1, sizeof *series);
    if (!series) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a series");
    }
    series->n = cli_call_operands(call);
    series->inputs = lehr_core_alloc(series->n, sizeof *series->inputs);
    series->warnings = lehr_core_alloc(series->n, sizeof(lehr_warnings *));
    series->densities = lehr_core_alloc(2 * series->n, sizeof *series->densities);
    series->density_errors = series->densities + series->n;
    lehr_status status = LEHR_OK;
    if (!series->inputs || !series->warnings || !series->densities) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", series->n);
    } else if (series->n < 2) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "--joint-series takes two or more patterns");
    }
    status = status == LEHR_OK ? solve(series, call, err) : status;
    if (status != LEHR_OK) {
        cli_pdf_series_discard(series);
        return status;
    }
    *shared = series;
    return LEHR_OK;
}

void cli_pdf_series_discard(void *shared)
{
    cli_pdf_series *series = shared;
    if (!series) {
        return;
    }
    for (size_t i = 0; i < series->n; i++) {
        if (series->inputs) {
            cli_pdf_inputs_clear(&series->inputs[i]);
        }
        if (series->warnings) {
            lehr_warnings_free(series->warnings[i]);
        }
    }
    lehr_pdf_series_free(series->solution);
    lehr_core_free(series->inputs);
    lehr_core_free(series->warnings);
    lehr_core_free(series->densities);
    lehr_core_free(series);
}

lehr_status cli_pdf_series_take(size_t *out, const cli_pdf_series *series, const cli_call *call,
                                const char *input, lehr_warnings *warnings, lehr_error *err)
{
    size_t i = 0;
    while (i + 1 < series->n && strcmp(input, cli_call_operand(call, i)) != 0) {
        i++;
    }
    *out = i;
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < lehr_warnings_count(series->warnings[i]); k++) {
        status = lehr_warnings_add(warnings, err, "%s", lehr_warnings_at(series->warnings[i], k));
    }
    return status;
}
