#include "ecnle_share.h"

#include "call.h"
#include "options.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- lists of values --------------------------------------------------------------------
static lehr_status values_append(cli_sweep *list, const char *option, double value, lehr_error *err)
{
    if (list->n == CLI_SWEEP_MOST) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s: more than %d values", option, CLI_SWEEP_MOST);
    }
    double *grown = lehr_core_realloc(list->at, list->n + 1, sizeof *grown);
    if (grown == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: values of --%s", option);
    }
    list->at = grown;
    list->at[list->n++] = value;
    return LEHR_OK;
}

/// Append a value of a sweep rounded to 15 digits, so that 0.5:0.6:3 holds 0.55 and not its neighbour.
static lehr_status values_append_rounded(cli_sweep *list, const char *option, double value, lehr_error *err)
{
    char text[32];
    double rounded = 0;
    int length = snprintf(text, sizeof text, "%.15g", value);
    lehr_status status = lehr_number_parse(&rounded, text, (size_t)length, lehr_number_style_c(), err);
    return status == LEHR_OK ? values_append(list, option, rounded, err) : status;
}

/// "A:B:N": N values from A to B, both included.
static lehr_status values_append_sweep(cli_sweep *list, const char *option, const char *item, lehr_error *err)
{
    const char *first = strchr(item, ':');
    const char *second = strchr(first + 1, ':');
    double begin = 0, end = 0;
    size_t n = 0;
    lehr_number_style style = lehr_number_style_c();
    if (second == NULL || lehr_number_parse(&begin, item, (size_t)(first - item), style, NULL) != LEHR_OK ||
        lehr_number_parse(&end, first + 1, (size_t)(second - first - 1), style, NULL) != LEHR_OK ||
        lehr_number_parse_size(&n, second + 1, NULL) != LEHR_OK || n < 2) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--%s: '%s' is not a sweep A:B:N of N > 1 values from A to B", option, item);
    }
    lehr_status status = LEHR_OK;
    for (size_t k = 0; k < n && status == LEHR_OK; k++) {
        double value = (begin * (double)(n - 1 - k) + end * (double)k) / (double)(n - 1);
        status = values_append_rounded(list, option, value, err);
    }
    return status;
}

lehr_status cli_sweep_append(cli_sweep *sweep, const char *option, const char *item, lehr_error *err)
{
    double value = 0;
    if (strchr(item, ':') != NULL) {
        return values_append_sweep(sweep, option, item, err);
    }
    if (lehr_number_parse(&value, item, strlen(item), lehr_number_style_c(), NULL) == LEHR_OK) {
        return values_append(sweep, option, value, err);
    }
    return lehr_error_set(err, LEHR_ERR_ARG, "--%s: '%s' is neither a number nor a sweep A:B:N", option,
                          item);
}

lehr_status cli_sweep_read(cli_sweep *sweep, const cli_call *call, const char *option, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < cli_call_list_size(call, option) && status == LEHR_OK; i++) {
        status = cli_sweep_append(sweep, option, cli_call_list_at(call, option, i), err);
    }
    return status;
}

lehr_status cli_sweep_by_step(cli_sweep *sweep, const cli_call *call, const char *option, lehr_error *err)
{
    const char *text = cli_call_text(call, option);
    const char *first = strchr(text, ':');
    const char *second = first ? strchr(first + 1, ':') : NULL;
    double begin = 0, end = 0, step = 0;
    lehr_number_style style = lehr_number_style_c();
    if (second == NULL || lehr_number_parse(&begin, text, (size_t)(first - text), style, NULL) != LEHR_OK ||
        lehr_number_parse(&end, first + 1, (size_t)(second - first - 1), style, NULL) != LEHR_OK ||
        lehr_number_parse(&step, second + 1, strlen(second + 1), style, NULL) != LEHR_OK || !(step > 0) ||
        !(end > begin)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s: '%s' is not a range A:B:STEP with A < B and STEP > 0",
                              option, text);
    }
    double n = floor((end - begin) / step * (1 + 1e-12)) + 1;
    if (!(n <= CLI_SWEEP_MOST)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s: '%s' holds more than %d values", option, text,
                              CLI_SWEEP_MOST);
    }
    lehr_status status = LEHR_OK;
    for (size_t k = 0; k < (size_t)n && status == LEHR_OK; k++) {
        status = values_append_rounded(sweep, option, begin + step * (double)k, err);
    }
    return status;
}

// ---- options of a state -----------------------------------------------------------------
const char *const cli_ecnle_prefactors[] = {"kramers", "unity", NULL};
const char *const cli_ecnle_elastic[] = {"none", "unit", "py", NULL};
const char *const cli_ecnle_two_state[] = {"printed", "curvature", NULL};
const char *const cli_ecnle_structures[] = {"py", "verlet-weis", NULL};
const char *const cli_ecnle_contacts[] = {"py", "carnahan-starling", NULL};

lehr_ecnle_options cli_ecnle_options(const cli_call *call)
{
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    options.tau_e_s = cli_call_number(call, "tau-e");
    options.prefactor = (lehr_ecnle_prefactor)cli_call_choice(call, "prefactor");
    options.elastic = (lehr_ecnle_elastic)cli_call_choice(call, "elastic");
    options.two_state = (lehr_ecnle_two_state)cli_call_choice(call, "two-state");
    options.structure = (lehr_ecnle_structure)cli_call_choice(call, "closure");
    options.contact = (lehr_ecnle_contact)cli_call_choice(call, "contact");
    if (cli_options_find(call->command, "diameter", strlen("diameter")) != SIZE_MAX &&
        cli_call_has(call, "diameter")) {
        options.diameter_ang = cli_call_number(call, "diameter");
    }
    return options;
}

lehr_status cli_ecnle_prepare(const cli_call *call, void **shared, lehr_error *err)
{
    *shared = NULL;
    if (cli_options_find(call->command, "diameter", strlen("diameter")) != SIZE_MAX &&
        cli_call_given(call, "diameter") && !(cli_call_number(call, "diameter") > 0)) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "--diameter: %g angstrom is not a length greater than 0; leave the option out for "
            "diffusion in units of the diameter",
            cli_call_number(call, "diameter"));
    }
    lehr_ecnle_plan *plan = NULL;
    lehr_status status = lehr_ecnle_plan_create(&plan, err);
    *shared = plan;
    return status;
}

void cli_ecnle_discard(void *shared)
{
    lehr_ecnle_plan_free(shared);
}

lehr_status cli_ecnle_usage(lehr_status status)
{
    return status == LEHR_ERR_DOMAIN ? LEHR_ERR_ARG : status;
}
