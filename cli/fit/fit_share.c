#include "fit_share.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

const char *const cli_fit_conventions[] = {"scaled", "absolute", "inflate", "tested", NULL};

const char *const cli_fit_likelihoods[] = {"normal", "poisson", NULL};

const char *const cli_fit_losses[] = {"huber", "cauchy", "soft-l1", NULL};

lehr_status cli_fit_repeats(lehr_fitting_method *out, const cli_call *call, lehr_error *err)
{
    *out = (lehr_fitting_method){.seed = cli_call_integer(call, "seed"), .threads = cli_call_threads(call)};
    if (cli_call_given(call, "bootstrap")) {
        out->n_bootstrap = cli_call_integer(call, "bootstrap");
        if (out->n_bootstrap < 2) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--bootstrap: %zu repeats; expected at least 2",
                                  out->n_bootstrap);
        }
    }
    if (cli_call_given(call, "confidence")) {
        out->confidence = cli_call_number(call, "confidence");
        if (!(out->confidence > 0 && out->confidence < 1)) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--confidence: %g is not between 0 and 1",
                                  out->confidence);
        }
    }
    return LEHR_OK;
}

lehr_status cli_fit_loss(bool *robust, lehr_fitting_loss *loss, const cli_call *call, lehr_error *err)
{
    *robust = cli_call_given(call, "robust");
    if (!*robust) {
        return LEHR_OK;
    }
    *loss = (lehr_fitting_loss)cli_call_choice(call, "robust");
    return cli_call_given(call, "convention")
               ? lehr_error_set(
                     err, LEHR_ERR_ARG,
                     "--convention belongs to least squares: the errors of --robust are those of the "
                     "sandwich formula")
               : LEHR_OK;
}

lehr_status cli_fit_method(lehr_fitting_method *out, const cli_call *call, lehr_error *err)
{
    lehr_status status = cli_fit_repeats(out, call, err);
    return status == LEHR_OK ? cli_fit_loss(&out->robust, &out->loss, call, err) : status;
}

lehr_status cli_fit_starts(lehr_fitting_method *out, const cli_call *call, lehr_error *err)
{
    if (!cli_call_given(call, "multistart")) {
        return LEHR_OK;
    }
    out->n_starts = cli_call_integer(call, "multistart");
    return out->n_starts > 0
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_ARG, "--multistart: 0 starts; expected at least 1");
}

lehr_status cli_fit_likelihood(lehr_fitting_method *out, const double **sigma, const cli_call *call,
                               lehr_error *err)
{
    out->poisson = cli_call_choice(call, "likelihood") == 1;
    if (!out->poisson) {
        return LEHR_OK;
    }
    *sigma = NULL;
    if (cli_call_given(call, "convention") &&
        cli_call_choice(call, "convention") != (size_t)LEHR_COVARIANCE_ABSOLUTE) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "--likelihood poisson: counts carry their own errors; --convention absolute, or none");
    }
    return LEHR_OK;
}

lehr_status cli_fit_warn_counts(cli_result *result, const lehr_fitting_method *method, const double *y,
                                size_t n, lehr_error *err)
{
    for (size_t i = 0; method->poisson && i < n; i++) {
        if (y[i] != floor(y[i])) {
            return lehr_warnings_add(
                result->warnings, err,
                "y[%zu] = %g is no whole number: --likelihood poisson takes y as counts, "
                "and its errors are wrong for counts that were divided or corrected",
                i, y[i]);
        }
    }
    return LEHR_OK;
}

lehr_status cli_fit_posterior(lehr_fitting_method *out, const cli_call *call, lehr_error *err)
{
    const size_t fewest = 100;
    if (!cli_call_given(call, "mcmc")) {
        return LEHR_OK;
    }
    out->n_steps = cli_call_integer(call, "mcmc");
    return out->n_steps >= fewest
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_ARG, "--mcmc: %zu samples; expected at least %zu", out->n_steps,
                                fewest);
}

lehr_status cli_fit_warn(cli_result *result, const lehr_fitting_extra *extra, lehr_error *err)
{
    const double long_enough = 50;
    const lehr_fitting_posterior *posterior = &extra->posterior;
    lehr_status status = LEHR_OK;
    if (posterior->n_steps > 0 && (double)posterior->n_steps < long_enough * posterior->autocorrelation) {
        status = lehr_warnings_add(
            result->warnings, err,
            "the chain of %zu steps is shorter than 50 correlation times of %.3g steps: its "
            "quantiles are uncertain; --mcmc %.0f would do",
            posterior->n_steps, posterior->autocorrelation, ceil(long_enough * posterior->autocorrelation));
    }
    if (status == LEHR_OK && extra->n_starts_converged > 1 && extra->n_starts_lowest == 1) {
        status = lehr_warnings_add(
            result->warnings, err,
            "one start of %zu led to the lowest minimum: there may be a lower one; try more",
            extra->method.n_starts + 1);
    }
    return status;
}

lehr_covariance_convention cli_fit_convention(const cli_call *call, bool has_sigma)
{
    if (cli_call_given(call, "convention")) {
        return (lehr_covariance_convention)cli_call_choice(call, "convention");
    }
    return has_sigma ? LEHR_COVARIANCE_ABSOLUTE : LEHR_COVARIANCE_SCALED;
}

/// How a unit is spelt in names of columns: "1/angstrom" as "per_ang", "J/g" as "J_per_g".
static void spell_suffix(char *out, size_t size, const char *unit)
{
    size_t used = 0;
    bool inverse = strncmp(unit, "1/", 2) == 0;
    used += (size_t)snprintf(out, size, "%s", inverse ? "per_" : "");
    for (const char *c = unit + (inverse ? 2 : 0); *c && used + 6 < size; c++) {
        bool long_name = strncmp(c, "angstrom", 8) == 0;
        const char *piece = *c == '/' ? "_per_" : *c == '^' ? "" : long_name ? "ang" : NULL;
        used += (size_t)(piece ? snprintf(out + used, size - used, "%s", piece)
                               : snprintf(out + used, size - used, "%c", *c));
        c += long_name ? 7 : 0;
    }
}

static void write_label(cli_fit_label label, const lehr_table *table, size_t column)
{
    const char *name = lehr_table_column_name(table, column);
    const char *unit = lehr_table_column_unit(table, column);
    char suffix[64];
    spell_suffix(suffix, sizeof suffix, unit);
    size_t length = strlen(name), tail = strlen(suffix);
    bool named = tail > 0 && length > tail + 1 && name[length - tail - 1] == '_' &&
                 strcmp(name + length - tail, suffix) == 0;
    length -= named ? tail + 1 : 0;
    snprintf(label, CLI_FIT_LABEL_SIZE, "%.*s%s%s%s", (int)(length < 80 ? length : 80), name,
             unit[0] ? " (" : "", unit[0] ? unit : "", unit[0] ? ")" : "");
    for (size_t i = 0; i < length && i < 80; i++) {
        label[i] = label[i] == '_' ? ' ' : label[i];
    }
}

lehr_status cli_fit_read_labelled(double **values, cli_fit_label *labels, size_t *rows, const cli_call *call,
                                  const char *path, const cli_column *const *columns, size_t n,
                                  lehr_error *err)
{
    lehr_table *table = NULL;
    for (size_t k = 0; k < n; k++) {
        values[k] = NULL;
    }
    lehr_status status = cli_column_check(call, columns, n, err);
    if (status == LEHR_OK) {
        status = lehr_table_read(&table, NULL, path, err);
    }
    for (size_t k = 0; status == LEHR_OK && k < n; k++) {
        size_t index = SIZE_MAX;
        status = cli_column_find(&index, call, table, columns[k], err);
        status = status == LEHR_OK ? cli_column_copy(&values[k], table, index, columns[k], err) : status;
        if (status == LEHR_OK && labels && index != SIZE_MAX) {
            write_label(labels[k], table, index);
        }
    }
    if (status == LEHR_OK) {
        *rows = lehr_table_rows(table);
    }
    lehr_table_free(table);
    return status;
}

lehr_status cli_fit_read(double **values, size_t *rows, const cli_call *call, const char *path,
                         const cli_column *const *columns, size_t n, lehr_error *err)
{
    return cli_fit_read_labelled(values, NULL, rows, call, path, columns, n, err);
}

void cli_fit_spread(double *curve_x, size_t n_curve, const double *x, size_t n)
{
    double low = x[0], high = x[0];
    for (size_t i = 1; i < n; i++) {
        low = fmin(low, x[i]);
        high = fmax(high, x[i]);
    }
    for (size_t i = 0; i < n_curve; i++) {
        curve_x[i] = low + (high - low) * (double)i / (double)(n_curve - 1);
    }
}
