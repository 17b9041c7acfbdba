// lehr pdf gr: pair correlation function from a structure factor.
#include "cmd_pdf.h"
#include "pdf_real.h"
#include "plot.h"
#include "target.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/pdf.h>
#include <lehr/pdf/correlation_output.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const cli_option gr_options[] = {
    {.name = "form",
     .kind = CLI_CHOICE,
     .choices = cli_pdf_functions,
     .fallback = "G",
     .help = "function of r; all but G need the number density"},
    CLI_PDF_TRANSFORM_OPTIONS,
    CLI_PDF_GRID_OPTIONS,
    {.name = "ensemble",
     .kind = CLI_FLAG,
     .help = "column sigma_model: spread over 12 choices of qmax, window and S(0)"},
    {.name = NULL},
};

/// The first of several inputs, whose transform the others borrow where they lie on its points of q.
typedef struct gr_shared {
    lehr_pdf_sq *structure;
    lehr_pdf_correlation *correlation;
} gr_shared;

static void gr_discard(void *own)
{
    gr_shared *shared = own;
    if (shared) {
        lehr_pdf_correlation_free(shared->correlation);
        lehr_pdf_sq_free(shared->structure);
        lehr_core_free(shared);
    }
}

static lehr_status gr_prepare(const cli_call *call, void **own, lehr_error *err)
{
    lehr_pdf_correlation_options options;
    lehr_error ignored = {0}; // what is wrong is told by the analyses
    const char *first = cli_call_operand(call, 0);
    *own = NULL;
    if (cli_call_operands(call) < 2 || strcmp(first, "-") == 0) {
        return LEHR_OK;
    }
    gr_shared *shared = lehr_core_alloc(1, sizeof *shared);
    if (!shared) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for what the inputs share");
    }
    lehr_status status = cli_pdf_grid(&options, call, &ignored);
    options.without_errors = true;
    status = status == LEHR_OK
                 ? lehr_pdf_sq_read(&shared->structure, first,
                                    (lehr_pdf_quantity)cli_call_choice(call, "quantity"), NULL, &ignored)
                 : status;
    status = status == LEHR_OK ? lehr_pdf_correlation_create(&shared->correlation, shared->structure,
                                                             &options, NULL, &ignored)
                               : status;
    if (status != LEHR_OK) {
        gr_discard(shared);
        shared = NULL;
    }
    *own = shared;
    return LEHR_OK;
}

static lehr_status gr_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_pdf_correlation_options options;
    lehr_pdf_sq *structure = NULL;
    lehr_pdf_correlation *correlation = NULL;
    lehr_pdf_function form = (lehr_pdf_function)cli_call_choice(call, "form");
    lehr_status status = cli_pdf_grid(&options, call, err);
    const gr_shared *shared = cli_call_shared(call);
    options.ensemble = cli_call_flag(call, "ensemble");
    options.like = shared ? shared->correlation : NULL;
    if (status == LEHR_OK) {
        status = lehr_pdf_sq_read(&structure, input, (lehr_pdf_quantity)cli_call_choice(call, "quantity"),
                                  result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_correlation_create(&correlation, structure, &options, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_correlation_to_table(&result->table, correlation, form, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(result->record, "quantity", lehr_pdf_quantity_name(structure->quantity),
                                      err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_correlation_describe(correlation, form, result->record, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = lehr_figure_correlation(&figure, correlation, form, err);
        cli_plot_keep(result, figure);
    }
    lehr_pdf_correlation_free(correlation);
    lehr_pdf_sq_free(structure);
    return status;
}

static lehr_status gr_save(const cli_call *call, const char *input, const cli_result *result,
                           const char *path, bool *handled, lehr_error *err)
{
    const lehr_provenance *provenance = cli_call_provenance(call);
    char version[64];
    snprintf(version, sizeof version, "lehr %s", lehr_version());
    const char *const keys[][2] = {{"version", version},
                                   {"command_line", lehr_provenance_command_line(provenance)},
                                   {"time", lehr_provenance_time(provenance)},
                                   {"inputfile", input}};
    *handled = strcasecmp(cli_target_extension(path), ".gr") == 0;
    return *handled
               ? lehr_pdf_gr_write(path, result->table, result->record, keys, sizeof keys / sizeof *keys, err)
               : LEHR_OK;
}

static const cli_key gr_results[] = {
    {"r_ang", "angstrom", "column: distance"},
    {"G", "1/angstrom^2", "column: the function; its name is that of the form: G, g, T or RDF"},
    {"sigma", NULL,
     "column: standard error from the errors of S(q), with those common to all points, of S(0) and, where "
     "the form "
     "holds it, of the number density"},
    {"sigma_model", NULL, "column: with --ensemble: standard deviation over choices of the transform"},
    {"quantity", NULL, "what the file held: S, S-1 or F"},
    {"form", NULL, "function of r"},
    {"definition", NULL, "its definition"},
    {"qmin", "1/angstrom", "first q used"},
    {"qmax", "1/angstrom", "last q used"},
    {"window", NULL, "damping towards qmax"},
    {"window_start_per_ang", NULL, "of the cosine window: where it begins to fall"},
    {"s_zero", "", "S(0) of the continuation below qmin"},
    {"number_density", "1/angstrom^3", "given or from the header; null where neither tells it"},
    {"low_r.cutoff", "angstrom", "shortest distance between atoms"},
    {"low_r.number_density", "1/angstrom^3",
     "from the slope of G(r) below; error: that of G, correlations counted"},
    {"low_r.rms", "1/angstrom^2",
     "root mean square of G + 4 pi rho r below; rho as given, else of the slope"},
    {"low_r.reduced_chi2", NULL, "mean square of the same in standard errors; null without errors"},
    {"low_r.points", NULL, "points of G below"},
    {.name = NULL},
};

const cli_command cli_pdf_gr = {
    .area = "pdf",
    .verb = "gr",
    .summary = "pair correlation function G(r), g(r), T(r) or RDF(r) from a structure factor",
    .operands = "SQ...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "G(r) = (2/pi) int q [S(q)-1] W(q) sin(q r) dq = 4 pi rho r [g(r)-1], T(r) = G + 4 pi rho r, "
        "RDF(r) = r T(r), with a window W. The data are integrated on their own grid of q, which may be "
        "uneven, as a "
        "polynomial through six neighbours times sin(q r). Below qmin S follows a parabola from S(0) to the "
        "first "
        "point.\n\n"
        "Inputs: the output of 'pdf sq'; .sq and .fq files of PDFgetX3 and PDFgetX2; RMCProfile; any table "
        "with a "
        "column q in 1/angstrom or 1/nm. -o FILE.gr writes a file with the header of PDFgetX3 and columns "
        "r G dr dG.\n\n"
        "Standard errors follow from those of S(q) through the linear transform, without approximation: "
        "independent "
        "ones (column sigma), and ones that move all points together (every column sigma_<name>). --ensemble "
        "adds "
        "sigma_model, the standard deviation over qmax times 1, 0.9 and 0.8, the window and another one, and "
        "S(0) "
        "and S(0) + 0.03: what a choice does, not noise.\n\n"
        "Below the shortest distance between atoms G = -4 pi rho r. The data are never replaced by that "
        "line: low_r "
        "tells how far they are from it, and which density their slope has. --qmax auto ends the data where "
        "that "
        "minimises the expected squared error of G.\n\n"
        "docs/theory/pdf_real_space.md; D. A. Keen, J. Appl. Cryst. 34, 172 (2001).",
    .example = "lehr pdf gr --window lorch sample_data/pdf/P7_T298.sq -o P7_T298.gr\n",
    .options = gr_options,
    .results = gr_results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".gr",
    .threaded = true,
    .prepare = gr_prepare,
    .discard = gr_discard,
    .analyse = gr_analyse,
    .save = gr_save,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
