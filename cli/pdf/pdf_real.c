#include "pdf_real.h"

#include <lehr/core/units.h>
#include <math.h>
#include <string.h>

#define NAME_OF(enumerator, name)                    name,
#define FORM_NAME_OF(enumerator, name, unit, column) name,
const char *const cli_pdf_windows[] = {"none", "lorch", "soper-lorch", "cosine", NULL};
const char *const cli_pdf_functions[] = {LEHR_PDF_FUNCTION_LIST(FORM_NAME_OF) NULL};
const char *const cli_pdf_quantities[] = {LEHR_PDF_QUANTITY_LIST(NAME_OF) NULL};

static lehr_status read_qmax(lehr_pdf_correlation_options *options, const cli_call *call, lehr_error *err)
{
    const char *text = cli_call_text(call, "qmax");
    if (!text) {
        return LEHR_OK;
    }
    if (strcmp(text, "auto") == 0) {
        options->find_qmax = true;
        return LEHR_OK;
    }
    if (lehr_units_parse(&options->transform.max, text, "1/angstrom", NULL) != LEHR_OK ||
        !(options->transform.max > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--qmax %s: expected a number greater than 0 or 'auto'",
                              text);
    }
    return LEHR_OK;
}

lehr_status cli_pdf_options(lehr_pdf_correlation_options *out, const cli_call *call, lehr_error *err)
{
    lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
    options.transform.damping = lehr_pdf_damping_of((lehr_pdf_window)cli_call_choice(call, "window"));
    options.transform.damping.q1_per_ang = cli_call_number(call, "window-start");
    options.transform.min = cli_call_number(call, "qmin");
    options.transform.extend = !cli_call_flag(call, "no-extrapolation");
    options.transform.s_zero = cli_call_number(call, "s-zero");
    options.transform.threads = cli_call_threads(call);
    options.s_zero_stderr = cli_call_number(call, "s-zero-uncertainty");
    options.number_density = cli_call_number(call, "number-density");
    options.number_density_stderr = cli_call_number(call, "number-density-uncertainty");
    options.cutoff_ang = cli_call_number(call, "cutoff");
    *out = options;
    if (cli_call_has(call, "window-start") && options.transform.damping.window != LEHR_PDF_WINDOW_COSINE) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--window-start belongs to --window cosine");
    }
    if (!options.transform.extend &&
        (cli_call_given(call, "s-zero") || cli_call_given(call, "s-zero-uncertainty"))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--s-zero has no meaning with --no-extrapolation");
    }
    if (cli_call_has(call, "number-density-uncertainty") &&
        !(cli_call_has(call, "number-density") && options.number_density_stderr >= 0)) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "--number-density-uncertainty is the standard error of --number-density and not negative");
    }
    return read_qmax(out, call, err);
}

lehr_status cli_pdf_grid(lehr_pdf_correlation_options *out, const cli_call *call, lehr_error *err)
{
    lehr_status status = cli_pdf_options(out, call, err);
    out->r_ang[0] = cli_call_number(call, "rmin");
    out->r_ang[1] = cli_call_number(call, "rmax");
    out->step_ang = cli_call_number(call, "rstep");
    return status;
}

// ---- inputs ------------------------------------------------------------------------------------
/// What the user says about a function of r goes into its header.
static lehr_status overrule(lehr_table *table, const cli_call *call,
                            const lehr_pdf_correlation_options *options, lehr_error *err)
{
    const char *qmax = cli_call_text(call, "qmax");
    lehr_status status = LEHR_OK;
    if (options->find_qmax || cli_call_given(call, "qmin") || cli_call_given(call, "no-extrapolation") ||
        cli_call_given(call, "s-zero") || cli_call_given(call, "quantity")) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "--qmin, --qmax auto, --s-zero, --no-extrapolation and --quantity belong to S(q); "
            "the file holds a function of r");
    }
    if (qmax) {
        status = lehr_table_set_header(table, "qmax[1/angstrom]", qmax, err);
    }
    if (status == LEHR_OK && cli_call_given(call, "window")) {
        status = lehr_table_set_header(table, "window", cli_call_text(call, "window"), err);
    }
    if (status == LEHR_OK && cli_call_given(call, "window-start")) {
        status =
            lehr_table_set_header(table, "window_start_per_ang", cli_call_text(call, "window-start"), err);
    }
    return status;
}

lehr_status cli_pdf_read_real(cli_pdf_real *out, const cli_call *call, const char *path,
                              const lehr_pdf_correlation_options *options, lehr_warnings *warnings,
                              lehr_error *err)
{
    lehr_table *table = NULL;
    *out = (cli_pdf_real){NULL, NULL};
    lehr_status status = lehr_pdf_table_read(&table, path, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (lehr_pdf_table_is_real_space(table, path)) {
        status = overrule(table, call, options, err);
        if (status == LEHR_OK) {
            status = lehr_pdf_correlation_from_table(&out->correlation, table, NULL, options->number_density,
                                                     warnings, err);
        }
        if (status == LEHR_OK && !isnan(options->number_density_stderr)) {
            out->correlation->number_density_stderr = options->number_density_stderr;
        }
    } else {
        lehr_pdf_quantity quantity = (lehr_pdf_quantity)cli_call_choice(call, "quantity");
        status = lehr_pdf_sq_from_table(&out->structure, table, path, quantity, warnings, err);
        if (status == LEHR_OK) {
            status = lehr_pdf_correlation_create(&out->correlation, out->structure, options, warnings, err);
        }
    }
    lehr_table_free(table);
    if (status != LEHR_OK) {
        cli_pdf_clear_real(out);
    }
    return status;
}

void cli_pdf_clear_real(cli_pdf_real *input)
{
    lehr_pdf_correlation_free(input->correlation);
    lehr_pdf_sq_free(input->structure);
    *input = (cli_pdf_real){NULL, NULL};
}
