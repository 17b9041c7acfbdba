#include "dsc_share.h"

#include <lehr/core/number.h>
#include <string.h>

const char *const cli_dsc_signs[] = {"endo", "exo", NULL};

/// "temperature=NAME" and its like, into the options.
static lehr_status set_column(lehr_dsc_read_options *options, const char *item, lehr_error *err)
{
    const struct {
        const char *key;
        const char **target;
    } keys[] = {
        {"temperature=", &options->temperature_column},
        {"signal=", &options->signal_column},
        {"time=", &options->time_column},
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        size_t length = strlen(keys[i].key);
        if (strncmp(item, keys[i].key, length) == 0 && item[length] != '\0') {
            *keys[i].target = item + length;
            return LEHR_OK;
        }
    }
    return lehr_error_set(err, LEHR_ERR_ARG,
                          "--columns: '%s' is not one of temperature=NAME, signal=NAME, time=NAME", item);
}

lehr_status cli_dsc_read_options(lehr_dsc_read_options *out, const cli_call *call, lehr_error *err)
{
    *out = lehr_dsc_read_defaults();
    out->format = cli_call_text(call, "format");
    out->mass_g = cli_call_number(call, "mass") * 1e-3;
    out->rate_K_per_s = cli_call_number(call, "rate");
    out->signal_unit = cli_call_text(call, "signal-unit");
    out->temperature_unit = cli_call_text(call, "temperature-unit");
    if (cli_call_has(call, "sign")) {
        out->sign = cli_call_choice(call, "sign") == 0 ? LEHR_DSC_SIGN_ENDO_UP : LEHR_DSC_SIGN_EXO_UP;
    }
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < cli_call_list_size(call, "columns"); i++) {
        status = set_column(out, cli_call_list_at(call, "columns", i), err);
    }
    return status;
}

static lehr_status copy_warnings(lehr_warnings *to, const lehr_warnings *from, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < lehr_warnings_count(from); i++) {
        status = lehr_warnings_add(to, err, "%s", lehr_warnings_at(from, i));
    }
    return status;
}

lehr_status cli_dsc_read_signal(lehr_dsc_run **out, const cli_call *call, const char *path,
                                const char *signal, lehr_warnings *warnings, lehr_error *err)
{
    lehr_dsc_read_options options;
    *out = NULL;
    lehr_status status = cli_dsc_read_options(&options, call, err);
    options.signal_column = signal ? signal : options.signal_column;
    if (status == LEHR_OK) {
        status = lehr_dsc_run_read(out, path, &options, err);
    }
    if (status == LEHR_OK) {
        status = copy_warnings(warnings, (*out)->warnings, err);
    }
    return status;
}

lehr_status cli_dsc_read_run(lehr_dsc_run **out, const cli_call *call, const char *path,
                             lehr_warnings *warnings, lehr_error *err)
{
    return cli_dsc_read_signal(out, call, path, NULL, warnings, err);
}

lehr_status cli_dsc_segment_named(size_t *out, const cli_call *call, const char *name, lehr_error *err)
{
    const char *segment = cli_call_text(call, name);
    *out = 0;
    if (!segment || strcmp(segment, "last-heating") == 0) {
        return LEHR_OK;
    }
    if (lehr_number_parse_size(out, segment, NULL) != LEHR_OK || *out == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s: '%s' is neither a number from 1 on nor last-heating",
                              name, segment);
    }
    return LEHR_OK;
}

lehr_status cli_dsc_segment(size_t *out, const cli_call *call, lehr_error *err)
{
    return cli_dsc_segment_named(out, call, "segment", err);
}
