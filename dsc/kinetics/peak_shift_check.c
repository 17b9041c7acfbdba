// What a peak shift is asked for and given.
#include "peak_shift_private.h"

#include <math.h>

static lehr_status check_point(const lehr_dsc_shift_data *data, size_t i, lehr_error *err)
{
    double temperature_K = data->temperature_K[i];
    double rate_K_per_s = data->rate_K_per_s[i];
    double sigma_K = data->sigma_temperature_K ? data->sigma_temperature_K[i] : 0;
    double sigma_lnrate = data->sigma_lnrate ? data->sigma_lnrate[i] : 0;
    if (!(rate_K_per_s > 0) || !isfinite(rate_K_per_s)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "point %zu: a heating rate of %g K/s is not greater than 0", i + 1,
                              rate_K_per_s);
    }
    if (!(temperature_K > 0) || !isfinite(temperature_K)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "point %zu: a temperature of %g K is not greater than 0",
                              i + 1, temperature_K);
    }
    if (!(sigma_K >= 0) || !isfinite(sigma_K)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "point %zu: an error of the temperature of %g K is not a number >= 0", i + 1,
                              sigma_K);
    }
    if (!(sigma_lnrate >= 0) || !isfinite(sigma_lnrate)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "point %zu: an error of ln q of %g is not a number >= 0",
                              i + 1, sigma_lnrate);
    }
    return LEHR_OK;
}

static lehr_status check_spread(const lehr_dsc_shift_data *data, lehr_error *err)
{
    double rate_low = INFINITY, rate_high = 0, low_K = INFINITY, high_K = 0;
    for (size_t i = 0; i < data->n; i++) {
        rate_low = fmin(rate_low, data->rate_K_per_s[i]);
        rate_high = fmax(rate_high, data->rate_K_per_s[i]);
        low_K = fmin(low_K, data->temperature_K[i]);
        high_K = fmax(high_K, data->temperature_K[i]);
    }
    if (!(rate_high > rate_low * (1 + LEHR_DSC_SAME_RATE))) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "all %zu points have one heating rate, %g K/s; an activation energy needs several", data->n,
            rate_low);
    }
    if (!(high_K > low_K)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "all %zu temperatures are %g K: nothing shifts with the rate", data->n, low_K);
    }
    return LEHR_OK;
}

lehr_status lehr_dsc_shift_check(const lehr_dsc_shift_data *data, const lehr_dsc_shift_options *options,
                                 lehr_error *err)
{
    if (options->fit != LEHR_FITTING_LINE_YORK && options->fit != LEHR_FITTING_LINE_OLS) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a peak shift is fitted by york or ols, not %s",
                              lehr_fitting_line_method_name(options->fit));
    }
    if (options->fit == LEHR_FITTING_LINE_YORK && !data->sigma_temperature_K && !data->sigma_lnrate) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "york needs standard errors of the temperatures or rates; give them or fit by ols");
    }
    if (!(options->confidence > 0 && options->confidence < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a confidence of %g is not between 0 and 1",
                              options->confidence);
    }
    if (options->method->from_start && isnan(options->start_temperature_K)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%s needs a start temperature", options->method->name);
    }
    if (options->window == 1) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "a local activation energy needs a window of at least 2 rates");
    }
    if (data->n < 2) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%zu point: an activation energy needs at least 2, better 5", data->n);
    }
    for (size_t i = 0; i < data->n; i++) {
        lehr_status status = check_point(data, i, err);
        if (status != LEHR_OK) {
            return status;
        }
        if (!isnan(options->start_temperature_K) &&
            !(options->start_temperature_K < data->temperature_K[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "the start temperature %g K is not below point %zu at %g K",
                                  options->start_temperature_K, i + 1, data->temperature_K[i]);
        }
    }
    if (!isnan(options->glass_transition_K) && !(options->glass_transition_K > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a glass transition at %g K is not above 0 K",
                              options->glass_transition_K);
    }
    return check_spread(data, err);
}
