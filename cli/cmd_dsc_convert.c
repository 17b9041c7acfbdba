// lehr dsc convert: a calorimeter file as a plain table.
#include "cmd_dsc.h"
#include "dsc_share.h"

static const cli_option convert_options[] = {CLI_DSC_READ_OPTIONS, {.name = NULL}};

static lehr_status convert_analyse(const cli_call *call, const char *input, cli_result *result,
                                   lehr_error *err)
{
    lehr_dsc_run *run = NULL;
    lehr_status status = cli_dsc_read_run(&run, call, input, result->warnings, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_run_to_table(&result->table, run, err);
    }
    lehr_dsc_run_free(run);
    return status;
}

const cli_command cli_dsc_convert = {
    .area = "dsc",
    .verb = "convert",
    .summary = "a calorimeter file as a plain table",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description = "Writes the points of a run as a table with the columns segment, time_s, temperature_K, "
                   "reference_temperature_K and the signal (heat_flow_mW, heat_flow_W_per_g or cp_J_per_gK), "
                   "endothermic "
                   "up whatever the sign in the file. Sample, mass and sign go to the header; from .csv, "
                   ".txt and .h5 the "
                   "table reads back as the same run.",
    .example = "lehr dsc convert sample_data/vit4/dsc/P7_T583.txt -o P7_T583.csv\n",
    .options = convert_options,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".csv",
    .analyse = convert_analyse,
};
