// lehr simulate: raw files of a study from known truth.
#include "cmd_simulate.h"

#include "call.h"

#include <lehr/study/simulate.h>
#include <stdint.h>
#include <stdio.h>

static const cli_option simulate_options[] = {
    {.name = "output",
     .letter = 'o',
     .kind = CLI_TEXT,
     .placeholder = "DIR",
     .help = "folder for the files, made when missing; required"},
    {.name = "seed",
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .help = "of the random numbers, instead of simulation.seed; at least 1"},
    {.name = "force", .kind = CLI_FLAG, .help = "replace files that exist"},
    {.name = NULL},
};

static const cli_key simulate_results[] = {
    {"folder", NULL, "where the files are"},
    {"files", NULL, "number of files written, truth.json and the study included"},
    {"truths", NULL, "values in truth.json that a run of the study should find"},
    {"seed", NULL, "of the random numbers"},
    {.name = NULL},
};

static lehr_status describe(lehr_record *record, const lehr_study_simulate_summary *summary,
                            const char *folder, lehr_error *err)
{
    lehr_status status = lehr_record_add_text(record, "folder", folder, err);
    status =
        status == LEHR_OK ? lehr_record_add_number(record, "files", (double)summary->files, err) : status;
    status =
        status == LEHR_OK ? lehr_record_add_number(record, "truths", (double)summary->truths, err) : status;
    return status == LEHR_OK ? lehr_record_add_number(record, "seed", (double)summary->seed, err) : status;
}

static lehr_status simulate_analyse(const cli_call *call, const char *input, cli_result *result,
                                    lehr_error *err)
{
    lehr_study_simulate_options options = {.folder = cli_call_text(call, "output"),
                                           .force = cli_call_flag(call, "force"),
                                           .threads = cli_call_threads(call),
                                           .progress = cli_call_progress(call)};
    lehr_study_config *config = NULL;
    lehr_study_simulate_summary summary;
    size_t seed = cli_call_integer(call, "seed");
    if (seed == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--seed: must be at least 1");
    }
    options.seed = seed == SIZE_MAX ? 0 : seed;
    lehr_status status = lehr_study_config_read_plan(&config, input, err);
    status =
        status == LEHR_OK ? lehr_study_simulate(&summary, config, &options, result->warnings, err) : status;
    status = status == LEHR_OK ? describe(result->record, &summary, options.folder, err) : status;
    lehr_study_config_free(config);
    return status;
}

const cli_command cli_simulate = {
    .verb = "simulate",
    .summary = "make the raw files of a study from known truth",
    .operands = "STUDY",
    .min_operands = 1,
    .max_operands = 1,
    .by_name = true,
    .description =
        "Reads a study file as 'lehr run' does, with the block 'simulation', and writes every raw file "
        "that it names.",
    .example = "lehr simulate sample_data/vit4/study.yaml -o vit4-simulated\n",
    .options = simulate_options,
    .results = simulate_results,
    .output = CLI_OUTPUT_NONE,
    .threaded = true,
    .analyse = simulate_analyse,
};
