#include "dsc_share.h"

#include <lehr/core/number.h>
#include <lehr/dsc/lag.h>
#include <math.h>
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

static lehr_status read_with(lehr_dsc_run **out, const lehr_dsc_read_options *options, const char *path,
                             lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = lehr_dsc_run_read(out, path, options, err);
    return status == LEHR_OK ? copy_warnings(warnings, (*out)->warnings, err) : status;
}

lehr_status cli_dsc_read_signal(lehr_dsc_run **out, const cli_call *call, const char *path,
                                const char *signal, lehr_warnings *warnings, lehr_error *err)
{
    lehr_dsc_read_options options;
    *out = NULL;
    lehr_status status = cli_dsc_read_options(&options, call, err);
    options.signal_column = signal ? signal : options.signal_column;
    return status == LEHR_OK ? read_with(out, &options, path, warnings, err) : status;
}

lehr_status cli_dsc_read_other(lehr_dsc_run **out, const cli_call *call, const char *path, const char *signal,
                               lehr_warnings *warnings, lehr_error *err)
{
    lehr_dsc_read_options options;
    *out = NULL;
    lehr_status status = cli_dsc_read_options(&options, call, err);
    options.mass_g = (double)NAN;
    options.signal_column = signal ? signal : options.signal_column;
    return status == LEHR_OK ? read_with(out, &options, path, warnings, err) : status;
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

const char *cli_dsc_lag_corrected(const lehr_dsc_run *run)
{
    const char *shifted = lehr_table_header(run->header, "lag_corrected");
    return shifted ? shifted : lehr_table_header(run->header, "desmeared");
}

lehr_status cli_dsc_gradient(double *gradient_K, const cli_call *call, double rate_K_per_s, lehr_error *err)
{
    double thickness_m = cli_call_number(call, "thickness") * 1e-6;
    double diffusivity = cli_call_number(call, "diffusivity");
    *gradient_K = (double)NAN;
    if (isnan(thickness_m)) {
        return LEHR_OK;
    }
    if (!(thickness_m > 0) || !(diffusivity > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--thickness and --diffusivity must be greater than 0 (%g um, %g m^2/s)",
                              thickness_m * 1e6, diffusivity);
    }
    *gradient_K = lehr_dsc_lag_gradient_K(rate_K_per_s, thickness_m, diffusivity);
    return LEHR_OK;
}
