// `lehr pdf rpoly`: the ad hoc reduction of PDFgetX3.
#include "call.h"
#include "cmd_pdf.h"
#include "pdf_rpoly.h"
#include "pdf_share.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/structure.h>
#include <lehr/pdf/rpoly.h>
#include <lehr/pdf/x3.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const cli_option rpoly_options[] = {
    CLI_PDF_PATTERN_OPTIONS,
    {.name = "config",
     .kind = CLI_FILE,
     .placeholder = "FILE",
     .help =
         "configuration of PDFgetX3, or an output of it: options that are not given are taken from there"},
    {.name = "background-scale",
     .kind = CLI_NUMBER,
     .placeholder = "S",
     .help = "factor of the background; default 1"},
    {.name = "rpoly",
     .kind = CLI_NUMBER,
     .unit = "angstrom",
     .placeholder = "R",
     .help = "shortest distance that the polynomial leaves alone; default 0.9"},
    {.name = "qmaxinst",
     .kind = CLI_NUMBER,
     .unit = "1/angstrom",
     .placeholder = "Q",
     .help = "end of meaningful data, to which the polynomial is fitted; default: end of the file"},
    {.name = "qmin",
     .kind = CLI_NUMBER,
     .unit = "1/angstrom",
     .placeholder = "Q",
     .help = "start of the transform; default 0"},
    {.name = "qmax",
     .kind = CLI_NUMBER,
     .unit = "1/angstrom",
     .placeholder = "Q",
     .help = "end of the transform; default qmaxinst"},
    {.name = "rmin",
     .kind = CLI_NUMBER,
     .unit = "angstrom",
     .placeholder = "R",
     .help = "first distance of G; default 0"},
    {.name = "rmax",
     .kind = CLI_NUMBER,
     .unit = "angstrom",
     .placeholder = "R",
     .help = "last distance of G; default 30"},
    {.name = "rstep",
     .kind = CLI_NUMBER,
     .unit = "angstrom",
     .placeholder = "R",
     .help = "step of G; default 0.01"},
    {.name = "write",
     .kind = CLI_LIST,
     .placeholder = "iq,sq,fq,gr",
     .help = "functions that go to files beside the one of -o, with the same name and these extensions"},
    {.name = NULL},
};

/// What saving and drawing need.
typedef struct rpoly_case {
    lehr_pdf_rpoly *result;
    lehr_figure *figure;
    char *composition, *background; ///< nullable
    lehr_pdf_axis axis;
    double wavelength_ang, two_theta_zero_deg;
    char outputs[LEHR_PDF_X3_TEXT]; ///< of the configuration
} rpoly_case;

static void rpoly_release(void *own)
{
    rpoly_case *one = own;
    if (one) {
        lehr_pdf_rpoly_free(one->result);
        lehr_figure_free(one->figure);
        lehr_core_free(one->composition);
        lehr_core_free(one->background);
        lehr_core_free(one);
    }
}

// ---- one pattern --------------------------------------------------------------------
typedef struct rpoly_inputs {
    lehr_pdf_pattern *pattern, *background;
} rpoly_inputs;

/// Files of the analysis where the configuration names one; those of options are listed anyway.
static lehr_status list_inputs(const cli_call *call, const char *input, const char *background,
                               cli_result *result, lehr_error *err)
{
    lehr_status status = lehr_provenance_create(&result->inputs, call->argc, call->argv, call->time_now, err);
    status = status == LEHR_OK ? lehr_provenance_add_input(result->inputs, input, err) : status;
    return status == LEHR_OK ? lehr_provenance_add_input(result->inputs, background, err) : status;
}

static lehr_status read_inputs(rpoly_inputs *in, rpoly_case *one, const cli_call *call, const char *input,
                               const lehr_pdf_x3_config *config, cli_result *result, lehr_error *err)
{
    lehr_pdf_pattern_options options;
    const char *path = cli_call_text(call, "background");
    lehr_status status = cli_pdf_rpoly_fill_pattern_options(&options, call, config, err);
    status = status == LEHR_OK ? lehr_pdf_pattern_read(&in->pattern, input, &options, result->warnings, err)
                               : status;
    if (status == LEHR_OK && !path && config->background[0] != '\0') {
        path = config->background;
        status = strcmp(input, "-") != 0 ? list_inputs(call, input, path, result, err) : LEHR_OK;
    }
    if (status == LEHR_OK && path) {
        options.wavelength_ang = in->pattern->wavelength_ang;
        options.axis_untold = in->pattern->axis;
        one->background = lehr_core_strdup(path);
        status = one->background
                     ? cli_pdf_pattern_read(&in->background, path, &options, result->warnings, err)
                     : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a name");
    }
    one->two_theta_zero_deg = options.two_theta_zero_deg;
    one->axis = status == LEHR_OK ? in->pattern->axis : LEHR_PDF_AXIS_AUTO;
    one->wavelength_ang = status == LEHR_OK ? in->pattern->wavelength_ang : (double)NAN;
    return status;
}

static lehr_status reduce(rpoly_case *one, const rpoly_inputs *in, const lehr_composition *composition,
                          lehr_pdf_rpoly_options *options, const cli_call *call, cli_result *result,
                          lehr_error *err)
{
    lehr_pdf_rpoly_plan *own = NULL;
    double end = in->pattern->q_per_ang[in->pattern->size - 1];
    if (isnan(options->qmaxinst_per_ang)) {
        options->qmaxinst_per_ang = end;
    }
    const lehr_pdf_rpoly_plan *plan = cli_pdf_rpoly_plan(call, options->qmaxinst_per_ang);
    lehr_status status = LEHR_OK;
    if (!plan) {
        status = lehr_pdf_rpoly_plan_create(&own, composition, options, err);
        plan = own;
    }
    status = status == LEHR_OK ? lehr_pdf_rpoly_apply(&one->result, plan, in->pattern, in->background,
                                                      result->warnings, err)
                               : status;
    lehr_pdf_rpoly_plan_free(own);
    return status;
}

static lehr_status make_table(lehr_table **out, const lehr_pdf_rpoly *result, lehr_error *err)
{
    static const char *const names[] = {"r_ang", "G", "sigma"};
    static const char *const units[] = {"angstrom", "1/angstrom^2", "1/angstrom^2"};
    const double *const values[] = {result->r_ang, result->g, result->g_sigma};
    lehr_table *table = NULL;
    lehr_status status = lehr_table_create(&table, result->n_r, err);
    for (size_t k = 0; status == LEHR_OK && k < 3; k++) {
        double *column = NULL;
        status = lehr_table_add_column(&column, table, names[k], units[k], err);
        if (status == LEHR_OK) {
            memcpy(column, values[k], result->n_r * sizeof *column);
        }
    }
    *out = table; // the result owns it in any case
    return status;
}

static lehr_status analyse_case(rpoly_case *one, const cli_call *call, const char *input, cli_result *result,
                                lehr_error *err)
{
    lehr_pdf_x3_config config;
    lehr_composition composition;
    lehr_pdf_rpoly_options options;
    rpoly_inputs in = {0};
    const char *formula = NULL;
    lehr_status status = cli_pdf_rpoly_read_config(&config, call, result->warnings, err);
    status = status == LEHR_OK ? cli_pdf_composition(&composition, &formula, call, config.composition,
                                                     result->warnings, err)
                               : status;
    if (status == LEHR_OK) {
        cli_pdf_rpoly_fill_options(&options, call, &config);
        memcpy(one->outputs, config.outputs, sizeof one->outputs);
        one->composition = lehr_core_strdup(formula);
        status = one->composition ? read_inputs(&in, one, call, input, &config, result, err)
                                  : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a formula");
    }
    status = status == LEHR_OK ? reduce(one, &in, &composition, &options, call, result, err) : status;
    status = status == LEHR_OK ? lehr_pdf_rpoly_describe(one->result, result->record, err) : status;
    status = status == LEHR_OK ? make_table(&result->table, one->result, err) : status;
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = lehr_figure_rpoly(&one->figure, one->result, err);
    }
    lehr_pdf_pattern_free(in.pattern);
    lehr_pdf_pattern_free(in.background);
    return status;
}

static lehr_status rpoly_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    rpoly_case *one = lehr_core_alloc(1, sizeof *one);
    if (!one) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a result");
    }
    result->own = one;
    return analyse_case(one, call, input, result, err);
}

static lehr_status rpoly_plot(const cli_call *call, const char *input, const cli_result *result,
                              const char *path, lehr_error *err)
{
    const rpoly_case *one = result->own;
    (void)call;
    (void)input;
    return lehr_figure_render(one->figure, path, err);
}

// ---- files --------------------------------------------------------------------------
/// Write the function @p output to the file with the stem of @p path.
static lehr_status write_beside(const cli_call *call, const char *input, const rpoly_case *one,
                                const char *path, lehr_pdf_x3_output output, lehr_error *err)
{
    const lehr_pdf_x3_context context = {.input = input,
                                         .background = one->background,
                                         .composition = one->composition,
                                         .command_line =
                                             lehr_provenance_command_line(cli_call_provenance(call)),
                                         .axis = one->axis,
                                         .wavelength_ang = one->wavelength_ang,
                                         .two_theta_zero_deg = one->two_theta_zero_deg};
    const char *dot = strrchr(path, '.');
    size_t stem = (size_t)(dot - path), size = stem + 4;
    char *name = lehr_core_alloc(size, 1);
    if (!name) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a name");
    }
    snprintf(name, size, "%.*s.%s", (int)stem, path, lehr_pdf_x3_output_name(output));
    lehr_status status = LEHR_OK;
    if (strcmp(name, input) == 0 || (one->background && strcmp(name, one->background) == 0)) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "--write: '%s' is an input of this command", name);
    }
    status = status == LEHR_OK ? lehr_pdf_x3_write(name, output, one->result, &context, err) : status;
    lehr_core_free(name);
    return status;
}

/// Functions to write: --write, else the configuration, else only the one of -o.
static lehr_status list_outputs(bool *wanted, const cli_call *call, const rpoly_case *one, lehr_error *err)
{
    lehr_pdf_x3_output output;
    for (size_t i = 0; i < cli_call_list_size(call, "write"); i++) {
        const char *name = cli_call_list_at(call, "write", i);
        if (!lehr_pdf_x3_output_find(&output, name)) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--write: '%s' is none of iq, sq, fq, gr", name);
        }
        wanted[output] = true;
    }
    char words[LEHR_PDF_X3_TEXT];
    memcpy(words, one->outputs, sizeof words);
    char *rest = NULL;
    bool configured = cli_call_list_size(call, "write") == 0;
    for (char *word = strtok_r(words, " ,\t", &rest); configured && word;
         word = strtok_r(NULL, " ,\t", &rest)) {
        if (lehr_pdf_x3_output_find(&output, word)) {
            wanted[output] = true;
        }
    }
    return LEHR_OK;
}

static lehr_status rpoly_save(const cli_call *call, const char *input, const cli_result *result,
                              const char *path, bool *handled, lehr_error *err)
{
    const rpoly_case *one = result->own;
    lehr_pdf_x3_output output;
    bool wanted[4] = {false};
    const char *dot = strrchr(path, '.');
    lehr_status status = list_outputs(wanted, call, one, err);
    *handled = dot && lehr_pdf_x3_output_find(&output, dot);
    if (*handled) {
        wanted[output] = true;
    }
    for (int i = 0; status == LEHR_OK && dot && i < 4; i++) {
        if (wanted[i]) {
            status = write_beside(call, input, one, path, (lehr_pdf_x3_output)i, err);
        }
    }
    return status;
}

static const cli_key rpoly_results[] = {
    {"r_ang", "angstrom", "column: distance"},
    {"G", NULL, "column: reduced pair distribution function in 1/angstrom^2, on an arbitrary scale"},
    {"sigma", NULL, "column: its standard error, from those of the patterns"},
    {"scale", "", "factor of the intensities; error: counting"},
    {"degree", NULL, "rpoly qmaxinst/pi, degree of the fitted function"},
    {"polynomial_share", NULL,
     "root mean square of the polynomial over that of q (S - 1) before: how much of the data is not "
     "structure"},
    {"qmin", "1/angstrom", "start of the transform"},
    {"qmax", "1/angstrom", "end of the transform"},
    {"qmaxinst", "1/angstrom", "end of the data used"},
    {"points", NULL, "points of the grid of q"},
    {.name = NULL},
};

static const char *const extensions[] = {".iq", ".fq", NULL};

const cli_command cli_pdf_rpoly = {
    .area = "pdf",
    .verb = "rpoly",
    .summary = "ad hoc reduction of a pattern to S(q), F(q) and G(r), as PDFgetX3 does",
    .operands = "IQ...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "No physical corrections: the intensity, less the scaled background, is scaled by least squares so "
        "that "
        "S(q) lies around 1, and a polynomial takes from F = q (S - 1) what varies too slowly to be "
        "structure "
        "beyond rpoly. G(r) = (2/pi) int F sin(qr) dq. For the tutorial data of PDFgetX3 (Ni, CeO2, Si with "
        "Ni) "
        "G agrees with its output to 0.08 to 0.10 % without rescaling.\n\n"
        "The amplitude is arbitrary: it differs from that of corrected data by factors of 1.4 to 9. "
        "Coordination "
        "numbers and densities from it have no meaning; use 'pdf sq' for those. Positions and shapes of "
        "peaks "
        "are good.\n\n"
        "Standard errors are those of the patterns, carried through scale, polynomial and transform; files "
        "without errors get them from counts or scatter, and a warning says so.\n\n"
        "-o NAME.gr (or .iq, .sq, .fq) writes files with the header of PDFgetX3, which is a configuration by "
        "itself, and four columns x, y, 0 and the standard error of y; --write or 'outputtype' of the "
        "configuration add the other functions beside it. As of PDFgetX3, the lines of this header are no "
        "comments: "
        "numpy.loadtxt needs skiprows, or a file .txt or .csv, which holds the same columns.\n\n"
        "docs/theory/pdf.md; P. Juhas et al., J. Appl. Cryst. 46, 560 (2013).",
    .example = "lehr pdf rpoly --composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 --background "
               "sample_data/pattern/empty.xy --qmaxinst 22 --rmax 12 --rstep 0.02 "
               "sample_data/pattern/vit4.xy -o vit4.gr\n",
    .options = rpoly_options,
    .results = rpoly_results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".gr",
    .extensions = extensions,
    .prepare = cli_pdf_rpoly_prepare,
    .discard = cli_pdf_rpoly_discard,
    .analyse = rpoly_analyse,
    .plot = rpoly_plot,
    .save = rpoly_save,
    .release = rpoly_release,
};
