// lehr dsc convert: a calorimeter file as a plain table.
#include "cmd_dsc.h"
#include "dsc_share.h"

#include <string.h>

static const cli_option convert_options[] = {
    {.name = "segment",
     .kind = CLI_TEXT,
     .placeholder = "N|last-heating",
     .help = "write this segment alone, numbered as by 'lehr dsc info' (all of them)"},
    CLI_DSC_READ_OPTIONS,
    {.name = NULL},
};

/// Segment by --segment, 0 for the last heating; NULL when there is none.
static const lehr_dsc_segment *find_segment(const lehr_dsc_run *run, size_t wanted)
{
    for (size_t s = run->n_segments; s-- > 0;) {
        const lehr_dsc_segment *segment = &run->segments[s];
        if (wanted > 0 ? segment->index == wanted : segment->kind == LEHR_DSC_HEATING) {
            return segment;
        }
    }
    return NULL;
}

static void move_points(double *values, const lehr_dsc_segment *segment)
{
    if (values) {
        memmove(values, values + segment->first, segment->count * sizeof *values);
    }
}

/// Leave only the segment of --segment in the run.
static lehr_status keep_segment(lehr_dsc_run *run, const cli_call *call, lehr_error *err)
{
    size_t wanted = 0;
    if (!cli_call_given(call, "segment")) {
        return LEHR_OK;
    }
    lehr_status status = cli_dsc_segment(&wanted, call, err);
    const lehr_dsc_segment *found = status == LEHR_OK ? find_segment(run, wanted) : NULL;
    if (status == LEHR_OK && !found) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: no segment %s among its %zu; see 'lehr dsc info'",
                                run->name, cli_call_text(call, "segment"), run->n_segments);
    }
    if (status != LEHR_OK) {
        return status;
    }
    move_points(run->time_s, found);
    move_points(run->temperature_K, found);
    move_points(run->reference_temperature_K, found);
    move_points(run->signal, found);
    run->segments[0] = *found;
    run->segments[0].first = 0;
    run->n_segments = 1;
    run->size = run->segments[0].count;
    return LEHR_OK;
}

static lehr_status convert_analyse(const cli_call *call, const char *input, cli_result *result,
                                   lehr_error *err)
{
    lehr_dsc_run *run = NULL;
    lehr_status status = cli_dsc_read_run(&run, call, input, result->warnings, err);
    if (status == LEHR_OK) {
        status = keep_segment(run, call, err);
    }
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
