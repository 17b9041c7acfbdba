// Inputs of `lehr xrd stack`: files with their selections of frames, exposures, settings.
#include "call.h"
#include "xrd_background.h"
#include "xrd_share.h"
#include "xrd_stack.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void free_locators(char **locators, size_t n)
{
    for (size_t i = 0; locators != NULL && i < n; i++) {
        lehr_core_free(locators[i]);
    }
    lehr_core_free(locators);
}

/// The operands with the selection of frames behind them.
static lehr_status make_locators(char ***out, const cli_call *call, lehr_error *err)
{
    const char *frames = cli_call_text(call, "frames");
    size_t n = cli_call_operands(call);
    *out = lehr_core_alloc(n, sizeof **out);
    for (size_t i = 0; *out != NULL && i < n; i++) {
        const char *operand = cli_call_operand(call, i);
        if (frames != NULL && strchr(operand, '[') != NULL) {
            return lehr_error_set(err, LEHR_ERR_ARG, "'%s' selects frames already; leave out --frames",
                                  operand);
        }
        size_t size = strlen(operand) + (frames != NULL ? strlen(frames) : 0) + sizeof "::[]";
        char *locator = lehr_core_alloc(size, 1);
        if (locator == NULL) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for file names");
        }
        bool has_dataset = strstr(operand, "::") != NULL;
        snprintf(locator, size, "%s%s%s%s%s", operand, frames != NULL && !has_dataset ? "::" : "",
                 frames != NULL ? "[" : "", frames != NULL ? frames : "", frames != NULL ? "]" : "");
        (*out)[i] = locator;
    }
    return *out != NULL ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for file names");
}

static lehr_status read_options(lehr_xrd_stack_options *options, const cli_call *call, lehr_error *err)
{
    *options = lehr_xrd_stack_defaults();
    options->reject = cli_call_number(call, "reject");
    options->reject_frames = cli_call_number(call, "reject-frames");
    options->per_frame = cli_call_flag(call, "per-frame");
    options->threads = cli_call_threads(call);
    options->combine = (lehr_xrd_combine)cli_call_choice(call, "combine");
    options->quantile = cli_call_number(call, "quantile");
    options->trim = cli_call_number(call, "trim");
    options->unbias = cli_call_flag(call, "unbias");
    if (cli_call_given(call, "quantile") && options->combine != LEHR_XRD_COMBINE_QUANTILE) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--quantile belongs to --combine quantile");
    }
    if (cli_call_given(call, "trim") && options->combine != LEHR_XRD_COMBINE_TRIMMED) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--trim belongs to --combine trimmed");
    }
    if (options->unbias && options->combine == LEHR_XRD_COMBINE_MEAN) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--unbias belongs to --combine median, quantile or trimmed: the mean "
                              "of Poisson counts has no bias");
    }
    if (options->combine != LEHR_XRD_COMBINE_MEAN && !isnan(options->reject)) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "--reject belongs to the mean: a median, quantile or trimmed mean leaves spikes out by "
            "itself");
    }
    return LEHR_OK;
}

lehr_status cli_stack_inputs_read(cli_stack_inputs *out, const cli_call *call, lehr_warnings *warnings,
                                  lehr_error *err)
{
    lehr_xrd_recipe recipe;
    *out = (cli_stack_inputs){.n = cli_call_operands(call), .mean_exposure = (double)NAN};
    lehr_status status = read_options(&out->options, call, err);
    status = status == LEHR_OK ? make_locators(&out->locators, call, err) : status;
    status = status == LEHR_OK ? cli_xrd_recipe(&recipe, call, err) : status;
    const char *const *locators = (const char *const *)out->locators;
    if (status == LEHR_OK && (cli_call_has(call, "monitor") || cli_stack_has_groups(call))) {
        status = lehr_xrd_stack_count(&out->frames, locators, out->n, err);
    }
    if (status == LEHR_OK && cli_call_has(call, "monitor")) {
        status = lehr_xrd_monitor_read(&out->monitor, &out->options.n_monitor, &out->mean_exposure,
                                       cli_call_text(call, "monitor"), &out->frames, err);
        out->options.monitor = out->monitor;
    }
    return status == LEHR_OK ? lehr_xrd_recipe_plan(&out->plan, &recipe, locators[0], warnings, err) : status;
}

void cli_stack_inputs_clear(cli_stack_inputs *inputs)
{
    lehr_xrd_integrator_free(inputs->plan);
    lehr_core_free(inputs->monitor);
    lehr_xrd_stack_frames_clear(&inputs->frames);
    free_locators(inputs->locators, inputs->n);
}
