// lehr pdf coordination: numbers of neighbours.
#include "cmd_pdf.h"
#include "pdf_real.h"
#include "plot.h"

#include <lehr/core/units.h>
#include <lehr/figures/pdf.h>
#include <lehr/pdf/coordination.h>
#include <math.h>
#include <string.h>

static const char *const conventions[] = {"A", "B", "C", "D", NULL};

static const cli_option coordination_options[] = {
    {.name = "range",
     .kind = CLI_TEXT,
     .placeholder = "A:B|minimum",
     .fallback = "minimum",
     .help = "limits of the integral [angstrom]; minimum: from the foot of the first peak to the minimum "
             "behind it"},
    {.name = "convention",
     .kind = CLI_CHOICE,
     .choices = conventions,
     .fallback = "C",
     .help =
         "A, B: twice the integral to the maximum of T, of RDF; C: to the minimum of RDF or over --range; D: "
         "Gaussian shells"},
    {.name = "shells",
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .fallback = "1",
     .help = "of convention D, 1 to 6"},
    CLI_PDF_TRANSFORM_OPTIONS,
    {.name = NULL},
};

static lehr_status read_options(lehr_pdf_coordination_options *out, const cli_call *call, lehr_error *err)
{
    lehr_pdf_coordination_options options = lehr_pdf_coordination_defaults();
    const char *range = cli_call_text(call, "range");
    bool given = strcmp(range, "minimum") != 0;
    options.convention = (lehr_pdf_convention)cli_call_choice(call, "convention");
    options.n_shells = cli_call_integer(call, "shells");
    bool symmetric =
        options.convention == LEHR_PDF_CONVENTION_A || options.convention == LEHR_PDF_CONVENTION_B;
    if (given && symmetric) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--range %s: conventions A and B find their limits; a range belongs to C and D",
                              range);
    }
    if (given && lehr_units_parse_window(options.range_ang, range, "angstrom", NULL) != LEHR_OK) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--range %s: expected A:B with A < B, or 'minimum'", range);
    }
    if (cli_call_given(call, "shells") && options.convention != LEHR_PDF_CONVENTION_D) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--shells belongs to --convention D");
    }
    *out = options;
    return LEHR_OK;
}

static lehr_status coordination_analyse(const cli_call *call, const char *input, cli_result *result,
                                        lehr_error *err)
{
    lehr_pdf_correlation_options transform;
    lehr_pdf_coordination_options options;
    lehr_pdf_coordination found;
    cli_pdf_real read = {NULL, NULL};
    lehr_status status = cli_pdf_options(&transform, call, err);
    if (status == LEHR_OK) {
        status = read_options(&options, call, err);
    }
    if (status == LEHR_OK) {
        status = cli_pdf_read_real(&read, call, input, &transform, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_coordination_find(&found, read.correlation, &options, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_coordination_describe(&found, read.correlation, result->record, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = lehr_figure_coordination(&figure, read.correlation, &found, err);
        cli_plot_keep(result, figure);
    }
    cli_pdf_clear_real(&read);
    return status;
}

static const cli_key coordination_results[] = {
    {"coordination", "", "number of neighbours; error: statistical and model of the budget in quadrature"},
    {"budget.statistical", "",
     "noise, limit and density together, their correlation counted; null without errors"},
    {"budget.model", "",
     "from S(q): standard deviation over 12 choices of qmax, window and S(0); from G(r): what a quarter of "
     "pi/qmax at a "
     "limit that the data give does, null for given limits; of D: from the range of the fit"},
    {"budget.structure", "",
     "part of budget.model: choices made for S(q), where 'pdf sq --ensemble' told them; else absent"},
    {"budget.noise", "", "errors of S(q) or G(r) at fixed limits"},
    {"budget.limit", "", "upper limit that the data give: RDF there times its error"},
    {"budget.density", "", "error of the number density"},
    {"convention", NULL, "A, B, C or D"},
    {"range", NULL, "limits of the integral (of D: of the fit)"},
    {"upper_limit", "angstrom", "where the data give it, with its error from noise"},
    {"number_density", "1/angstrom^3", "given or from the header"},
    {.name = NULL},
};

const cli_command cli_pdf_coordination = {
    .area = "pdf",
    .verb = "coordination",
    .summary = "number of neighbours from G(r)",
    .operands = "GR|SQ...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "N = int RDF dr, RDF = r [G(r) + 4 pi rho r], over --range; or by the conventions for a first peak "
        "that overlaps "
        "with the second: A, twice the integral to the maximum of T = RDF/r; B, twice the integral to the "
        "maximum of "
        "RDF; C, to the first minimum of RDF; D, Gaussian shells as of 'pdf peaks'. They differ by more than "
        "their "
        "errors: always quote convention and limits. The lower limit is where T reaches zero before the "
        "peak.\n\n"
        "Standard errors: the integral is linear in S(q), so that its error follows from those of S(q) "
        "without "
        "approximation, correlations of G(r) included. A limit that the data give moves with the noise; that "
        "is "
        "counted to first order. From S(q), the model error is the standard deviation over 12 other "
        "transforms: qmax "
        "times 1, 0.9, 0.8, another window, S(0) + 0.03. Of a file of G(r) the correlation of errors is that "
        "of noise "
        "of equal size in S(q), with qmax and window of the header.\n\n"
        "docs/theory/pdf_real_space.md; Y. Waseda, The Structure of Non-Crystalline Materials (1980).",
    .example = "lehr pdf coordination --range minimum sample_data/pdf/P7_T298.sq sample_data/pdf/P7_T643.sq\n"
               "lehr pdf coordination --range 2:3.4 --convention C sample_data/pdf/P7_T298.sq\n",
    .options = coordination_options,
    .results = coordination_results,
    .threaded = true,
    .analyse = coordination_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
