// lehr report: the report of an earlier run, made again from its results.
#include "cmd_report.h"

#include "call.h"

#include <lehr/core/alloc.h>
#include <lehr/study/pipeline.h>
#include <stdio.h>
#include <string.h>

static const cli_option options[] = {
    {.name = "output",
     .letter = 'o',
     .kind = CLI_TEXT,
     .placeholder = "DIR",
     .help = "folder for report.html and copies of the figures and tables it links to, made when missing "
             "(default: "
             "that of the results)"},
    {.name = NULL},
};

static const cli_key results[] = {
    {"report", NULL, "the report, to be opened in a browser"},
    {"tasks", NULL, "analyses in it"},
    {"failed", NULL, "analyses that had failed in the run; the report names them"},
    {"warnings", NULL, "warnings in the report"},
    {.name = NULL},
};

/// "DIR/report.html"; DIR is the folder of the results when none is given.
static lehr_status add_report(lehr_record *record, const char *folder, const char *input, lehr_error *err)
{
    static const char name[] = "report.html";
    const char *slash = strrchr(input, '/');
    size_t length = folder ? strlen(folder) : slash ? (size_t)(slash - input) : 0;
    size_t size = length + sizeof name + 1;
    char *path = lehr_core_alloc(size, 1);
    if (path == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    bool here = !folder && !slash;
    snprintf(path, size, "%.*s%s%s", (int)length, folder ? folder : input, here ? "" : "/", name);
    lehr_status status = lehr_record_add_text(record, "report", path, err);
    lehr_core_free(path);
    return status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_study_summary summary = {0};
    const char *folder = cli_call_text(call, "output");
    lehr_status status = cli_call_new_provenance(&result->inputs, call, err);
    status = status == LEHR_OK ? lehr_provenance_add_input(result->inputs, input, err) : status;
    status = status == LEHR_OK ? lehr_study_report(&summary, input, folder, result->warnings, err) : status;
    status = status == LEHR_OK ? add_report(result->record, folder, input, err) : status;
    const struct {
        const char *key;
        size_t value;
    } counts[] = {{"tasks", summary.tasks}, {"failed", summary.failed}, {"warnings", summary.warnings}};
    for (size_t i = 0; status == LEHR_OK && i < sizeof counts / sizeof counts[0]; i++) {
        status = lehr_record_add_number(result->record, counts[i].key, (double)counts[i].value, err);
    }
    return status;
}

const cli_command cli_report = {
    .verb = "report",
    .summary = "make the report of an earlier run again",
    .operands = "RESULTS",
    .min_operands = 1,
    .max_operands = 1,
    .by_name = true,
    .description =
        "Reads results.h5 of 'lehr run' and writes report.html again, without the raw files and without "
        "computing anything. The study file, the provenance and what failed are in results.h5; the outcomes "
        "of the analyses and the figures are in the folder that 'lehr run' wrote, beside it, and results.h5 "
        "must still be there.\n\n"
        "The page is the same as that of the run, byte by byte, for the same version of Lehr. Figures that "
        "were drawn anew by hand (gnuplot NAME.gp) enter it as they are. With -o, figures and tables are "
        "copied too, so that the links of the page hold.\n\n"
        "All numbers and their standard errors are those of the run; see 'lehr help run'. Results of "
        "another version of Lehr are taken, with a warning.",
    .example = "lehr run sample_data/vit4/study.yaml --only ecnle -o vit4-report\n"
               "lehr report vit4-report/results.h5 -o vit4-page\n",
    .options = options,
    .results = results,
    .output = CLI_OUTPUT_NONE,
    .analyse = analyse,
};
