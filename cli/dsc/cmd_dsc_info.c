// lehr dsc info: what a calorimeter file holds.
#include "cmd_dsc.h"
#include "dsc_share.h"

#include <lehr/dsc/info.h>

static const cli_option read_only_options[] = {CLI_DSC_READ_OPTIONS, {.name = NULL}};

static lehr_status info_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_dsc_run *run = NULL;
    lehr_status status = cli_dsc_read_run(&run, call, input, result->warnings, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_info_describe(run, result->record, err);
    }
    lehr_dsc_run_free(run);
    return status;
}

static const cli_key info_results[] = {
    {"format", NULL, "name of the reader"},
    {"encoding", NULL, "text encoding"},
    {"decimal_mark", NULL, "point or comma"},
    {"signal", NULL, "heat flow, heat flow per mass, heat capacity, or none"},
    {"sign", NULL, "direction in the file: endo up or exo up"},
    {"sign_origin", NULL, "where the sign comes from: file, assumed, option"},
    {"sample", NULL, "name of the sample"},
    {"columns", NULL, "columns of the file"},
    {"mass", "mg", "sample mass; null when the file does not state it"},
    {"points", NULL, "number of rows"},
    {"segments[].index", NULL,
     "number for --segment: that of the file where it has a column of them, else 1, 2, ..."},
    {"segments[].kind", NULL, "heating, cooling or isothermal"},
    {"segments[].rate", "K/s", "slope of temperature against time over the middle four fifths"},
    {"segments[].points", NULL, "number of rows"},
    {"segments[].temperature_min", "K", "lowest temperature"},
    {"segments[].temperature_max", "K", "highest temperature"},
    {.name = NULL},
};

const cli_command cli_dsc_info = {
    .area = "dsc",
    .verb = "info",
    .summary = "what a calorimeter file holds",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Recognises the format of an export, reads it whole, and tells format, encoding, decimal mark, sign "
        "of the heat flow, sample, mass and segments.\n\n"
        "Segments are those of the file where it numbers them; otherwise they are found in the data from the "
        "local heating rate. What the file does not state and had to be assumed appears as a warning.",
    .example = "lehr dsc info sample_data/vit4/dsc/P7_T583.txt\n"
               "lehr dsc info --json sample_data/vit4/dsc/P0_T623.txt\n",
    .options = read_only_options,
    .results = info_results,
    .analyse = info_analyse,
};
