// lehr pdf difference: G(r) of samples minus that of a reference.
#include "cmd_pdf.h"
#include "pdf_real.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/pdf.h>
#include <lehr/pdf/difference.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const cli_option difference_options[] = {
    CLI_PDF_TRANSFORM_OPTIONS,
    CLI_PDF_GRID_OPTIONS,
    {.name = NULL},
};

/// Name of a file without folder and extension.
static void stem_of(char *stem, size_t size, const char *path)
{
    const char *slash = strrchr(path, '/');
    snprintf(stem, size, "%s", slash ? slash + 1 : path);
    char *dot = strrchr(stem, '.');
    if (dot && dot != stem) {
        *dot = '\0';
    }
}

static lehr_status add_columns(lehr_table *table, const lehr_pdf_difference *difference, const char *stem,
                               lehr_error *err)
{
    const lehr_pdf_correlation *from = difference->correlation;
    const double *values[2] = {from->g, from->sigma};
    static const char *const kinds[2] = {"difference", "sigma"};
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < (isnan(difference->chi2) ? 1 : 2); k++) {
        double *column = NULL;
        char name[300];
        snprintf(name, sizeof name, "%s_%s", kinds[k], stem);
        status = lehr_table_add_column(&column, table, name, "1/angstrom^2", err);
        if (status == LEHR_OK) {
            memcpy(column, values[k], from->n * sizeof *column);
        }
    }
    return status;
}

static lehr_status describe(lehr_list *list, const lehr_pdf_difference *difference, const char *stem,
                            lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_status status = lehr_list_add_record(&record, list, err);
    status = status ? status : lehr_record_add_text(record, "sample", stem, err);
    status = status ? status : lehr_record_add_number(record, "points", (double)difference->points, err);
    status = status ? status
                    : lehr_record_add_number(record, "reduced_chi2",
                                             difference->chi2 / (double)difference->points, err);
    status = status ? status : lehr_record_add_number(record, "probability", difference->probability, err);
    status = status ? status : lehr_record_add_number(record, "largest", difference->largest, err);
    status =
        status ? status : lehr_record_add_number(record, "largest_r_ang", difference->largest_r_ang, err);
    return status ? status : lehr_record_add_boolean(record, "interpolated", difference->interpolated, err);
}

/// Errors of two separate solutions are not the same though they have one name: they must not cancel.
static void keep_apart(lehr_pdf_sq *structure, const lehr_pdf_sq *reference)
{
    for (size_t k = 0; structure->own_solution && reference->own_solution && k < structure->n_common; k++) {
        char name[sizeof *structure->common_names];
        memcpy(name, structure->common_names[k], sizeof name);
        snprintf(structure->common_names[k], sizeof name, "own %.*s", (int)(sizeof name - sizeof "own "),
                 name);
    }
}

/// One sample: its columns and its row; the differences stay for the figure.
static lehr_status add_sample(lehr_pdf_difference **kept, cli_result *result, lehr_list *list,
                              const lehr_pdf_sq *reference, const char *path,
                              const lehr_pdf_correlation_options *options, const cli_call *call,
                              lehr_error *err)
{
    char stem[256];
    lehr_pdf_sq *structure = NULL;
    stem_of(stem, sizeof stem, path);
    lehr_status status = lehr_pdf_sq_read(
        &structure, path, (lehr_pdf_quantity)cli_call_choice(call, "quantity"), result->warnings, err);
    if (status == LEHR_OK) {
        keep_apart(structure, reference);
        status = lehr_pdf_difference_create(kept, reference, structure, options, result->warnings, err);
        status = status ? lehr_error_wrap(err, status, "%s", path) : status;
    }
    if (status == LEHR_OK && !result->table) {
        double *r = NULL;
        status = lehr_table_create(&result->table, (*kept)->correlation->n, err);
        status = status ? status : lehr_table_add_column(&r, result->table, "r_ang", "angstrom", err);
        for (size_t i = 0; status == LEHR_OK && i < (*kept)->correlation->n; i++) {
            r[i] = (*kept)->correlation->r_ang[i];
        }
    }
    status = status ? status : add_columns(result->table, *kept, stem, err);
    status = status ? status : describe(list, *kept, stem, err);
    lehr_pdf_sq_free(structure);
    return status;
}

static lehr_status difference_analyse(const cli_call *call, const char *input, cli_result *result,
                                      lehr_error *err)
{
    size_t n = cli_call_operands(call) - 1;
    lehr_pdf_correlation_options options;
    lehr_pdf_sq *reference = NULL;
    lehr_list *list = NULL;
    lehr_pdf_difference **kept = lehr_core_alloc(n, sizeof *kept);
    lehr_status status =
        kept ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu differences", n);
    status = status ? status : cli_pdf_grid(&options, call, err);
    if (status == LEHR_OK && options.find_qmax) {
        status =
            lehr_error_set(err, LEHR_ERR_ARG, "--qmax auto: a difference needs one qmax for all; give it");
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_sq_read(&reference, input, (lehr_pdf_quantity)cli_call_choice(call, "quantity"),
                                  result->warnings, err);
    }
    status = status ? status : lehr_record_add_text(result->record, "reference", input, err);
    status = status ? status : lehr_record_add_list(&list, result->record, "differences", err);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status =
            add_sample(&kept[i], result, list, reference, cli_call_operand(call, i + 1), &options, call, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status =
            lehr_figure_differences(&figure, (const lehr_pdf_difference *const *)kept, n, result->table, err);
        cli_plot_keep(result, figure);
    }
    for (size_t i = 0; kept && i < n; i++) {
        lehr_pdf_difference_free(kept[i]);
    }
    lehr_core_free(kept);
    lehr_pdf_sq_free(reference);
    return status;
}

static const cli_key difference_results[] = {
    {"r_ang", "angstrom", "column: distance"},
    {"difference_SAMPLE", "1/angstrom^2", "column: G of the sample minus G of the reference"},
    {"sigma_SAMPLE", "1/angstrom^2",
     "column: its standard error; errors that both files tell under one name count with their difference"},
    {"reference", NULL, "file that is subtracted"},
    {"differences", NULL, "one row for each sample"},
    {"differences[].sample", NULL, "name of the file"},
    {"differences[].points", NULL, "points of q that are compared"},
    {"differences[].reduced_chi2", NULL,
     "of S - S(reference) = 0, common errors left free within their size"},
    {"differences[].probability", NULL, "that noise alone makes this chi2 or a larger one"},
    {"differences[].largest", NULL, "largest difference in standard errors"},
    {"differences[].largest_r_ang", NULL, "its r [angstrom]"},
    {"differences[].interpolated", NULL, "the sample has other points of q than the reference"},
    {.name = NULL},
};

const cli_command cli_pdf_difference = {
    .area = "pdf",
    .verb = "difference",
    .summary = "G(r) of samples minus that of a reference, common errors cancelled",
    .operands = "REFERENCE SQ...",
    .min_operands = 2,
    .max_operands = CLI_MANY,
    .by_name = true,
    .together = true,
    .description =
        "Transforms S(q) - S(q) of the reference with one qmin, qmax and window, over the q that "
        "both have. Ripples and "
        "S(0) cancel as far as they are the same. Differences of noise remain: the column sigma "
        "holds the independent "
        "errors of both files, in quadrature, and of errors common to all points (columns "
        "sigma_<name> of S(q)) that "
        "both files tell under one name the difference of the shifts only: samples that were "
        "measured and scaled alike "
        "share them. Files of 'pdf sq' come each from a solution of its own, whose errors add under any "
        "name, also those of a joint series.\n\n"
        "Whether there is a difference at all is told in q, where the points are independent: "
        "chi2 of S - S(reference) = "
        "0, with common errors left free within their size, and its probability. Points of G(r) "
        "closer than pi/qmax are "
        "not independent; the largest of many standard errors is no test by itself.\n\n"
        "docs/theory/pdf_real_space.md.",
    .example = "lehr pdf difference --window lorch sample_data/pdf/P7_T298.sq sample_data/pdf/P7_T583.sq "
               "sample_data/pdf/P7_T643.sq -o changes.csv\n",
    .options = difference_options,
    .results = difference_results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".csv",
    .threaded = true,
    .analyse = difference_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
