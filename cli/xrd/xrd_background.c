#include "xrd_background.h"

#include "xrd_share.h"

#include <lehr/core/number.h>
#include <math.h>
#include <string.h>

// ---- the background -----------------------------------------------------------------
/// Scale and window.
static lehr_status read_scale(lehr_xrd_subtract_options *out, const cli_call *call, lehr_error *err)
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
    }
    *out = options;
    return LEHR_OK;
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
    lehr_xrd_background background = {.locator = cli_call_text(call, "background"),
                                      .monitor = cli_call_text(call, "background-monitor")};
    *out = NULL;
    lehr_status status = check_options(call, err);
    if (status != LEHR_OK || background.locator == NULL) {
        return status;
    }
    status = read_scale(&background.subtract, call, err);
    return status == LEHR_OK ? lehr_xrd_background_subtract(out, stack, integrator, options, &background,
                                                            mean_exposure, warnings, err)
                             : status;
}
