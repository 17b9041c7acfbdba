// lehr ecnle figures: the figures of the literature, computed anew.
#include "cmd_ecnle.h"
#include "ecnle_share.h"

#include <lehr/core/output.h>
#include <lehr/figures/ecnle_papers.h>
#include <stdio.h>

static const char *const formats[] = {"svg", "pdf", "png", NULL};

static const cli_option options[] = {
    {.name = "output",
     .letter = 'o',
     .kind = CLI_TEXT,
     .placeholder = "FOLDER",
     .required = true,
     .help = "folder for the figures, each with its gnuplot script and data; it is made where it is missing"},
    {.name = "format", .kind = CLI_CHOICE, .choices = formats, .fallback = "svg", .help = "kind of image"},
    {.name = "prefactor",
     .kind = CLI_CHOICE,
     .choices = cli_ecnle_prefactors,
     .fallback = "unity",
     .help = "factor before exp(barrier): 1 gives the published curves, kramers is what the equations say"},
    {.name = NULL},
};

static lehr_status render(const cli_call *call, size_t i, lehr_list *list, lehr_error *err)
{
    char path[4096];
    lehr_figure *figure = NULL;
    lehr_record *row = NULL;
    int length = snprintf(path, sizeof path, "%s/%s.%s", cli_call_text(call, "output"),
                          lehr_figure_ecnle_paper_name(i), cli_call_text(call, "format"));
    if (length < 0 || (size_t)length >= sizeof path) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--output: the name of the folder is too long");
    }
    lehr_status status = lehr_figure_ecnle_paper(
        &figure, cli_call_shared(call), i, (lehr_ecnle_prefactor)cli_call_choice(call, "prefactor"), err);
    status = status == LEHR_OK ? lehr_figure_render(figure, path, err) : status;
    status = status == LEHR_OK ? lehr_list_add_record(&row, list, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(row, "file", path, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(row, "content", lehr_figure_ecnle_paper_caption(i), err)
                               : status;
    lehr_figure_free(figure);
    return status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_list *list = NULL;
    (void)input;
    lehr_status status = lehr_output_make_folder(cli_call_text(call, "output"), err);
    status = status == LEHR_OK ? lehr_record_add_list(&list, result->record, "figures", err) : status;
    for (size_t i = 0; i < lehr_figure_ecnle_papers_count() && status == LEHR_OK; i++) {
        status = render(call, i, list, err);
    }
    return status;
}

static const cli_key results[] = {
    {"figures[].file", NULL, "image; beside it the script .gp and the data .dat"},
    {"figures[].content", NULL, "what is seen"},
    {.name = NULL},
};

const cli_command cli_ecnle_figures = {
    .area = "ecnle",
    .verb = "figures",
    .summary = "the figures of the two papers on metallic glasses under pressure, computed anew",
    .operands = "",
    .description =
        "Draws every figure of A. D. Phan et al., Phys. Rev. Lett. 126, 025502 (2021), "
        "'rejuvenation', and of "
        "their companion on reversible relaxation, 'reversible'. Curves of the theory alone: the "
        "measured points "
        "of the originals are published as pictures only. Where a pressure of the originals is "
        "not printed, one "
        "was chosen; it stands in the key.\n\n"
        "The numbers carry numerical errors only, below the width of any line. docs/theory/ecnle_papers.md "
        "sets the printed "
        "numbers beside the computed ones.",
    .example = "lehr ecnle figures -o figures --format png\n",
    .options = options,
    .results = results,
    .output = CLI_OUTPUT_NONE,
    .analyse = analyse,
    .prepare = cli_ecnle_prepare,
    .discard = cli_ecnle_discard,
};
