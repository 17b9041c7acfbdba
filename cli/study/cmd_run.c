// Whole studies: from a study file to results, tables, figures and a report.
#include "call.h"
#include "cmd_report.h"
#include "cmd_reproduce.h"
#include "cmd_simulate.h"
#include "command.h"

#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <lehr/study/pipeline.h>
#include <stdio.h>
#include <string.h>

static const cli_option run_options[] = {
    {.name = "output",
     .letter = 'o',
     .kind = CLI_TEXT,
     .placeholder = "DIR",
     .fallback = "lehr-report",
     .help = "folder for results, made when missing"},
    {.name = "only",
     .kind = CLI_LIST,
     .placeholder = "PARTS",
     .help =
         "analyse these parts of the study: dsc, xrd, pdf, mech, eos, ecnle, across (comparisons over all "
         "samples, with what they take)"},
    {.name = "check",
     .kind = CLI_FLAG,
     .help = "only look whether all can be done: read the files, compare segments and windows with them; "
             "writes nothing"},
    {.name = "resume",
     .kind = CLI_FLAG,
     .help = "take over what an earlier run in the same folder did with the same inputs and parameters"},
    {.name = NULL},
};

static const cli_key run_results[] = {
    {"report", NULL, "the report, to be opened in a browser; not with --check"},
    {"results", NULL, "NeXus file with all results and curves; not with --check"},
    {"tasks", NULL, "analyses of files, samples and the study, and states of theory"},
    {"reused", NULL, "taken over from an earlier run"},
    {"failed", NULL, "could not be analysed: exit code 3"},
    {"warnings", NULL,
     "warnings in the report; their texts are told on standard error, one that several share once"},
    {"tables/theory.csv", NULL,
     "file, with analysis.ecnle.compare: quantity, measured_by, unit, pressure_GPa, theory_at_K; measured, "
     "theory and "
     "difference, each with _stderr; standard_errors and verdict (agree, undetermined, tension, differ, "
     "no-error, "
     "not-measured, not-predicted)"},
    {"tables/theory_treatments.csv", NULL,
     "file, likewise: t_over_tg log10_tau sigma log10_tau_linear sigma_linear duration temperature pressure "
     "reduced_pressure critical_pressure sigma_critical_pressure sample, one row for each treatment"},
    {.name = NULL},
};

static lehr_status parts_of(unsigned *out, const cli_call *call, lehr_error *err)
{
    static const struct {
        const char *name;
        unsigned part;
    } known[] = {{"dsc", LEHR_STUDY_DSC},      {"xrd", LEHR_STUDY_XRD}, {"pdf", LEHR_STUDY_PDF},
                 {"mech", LEHR_STUDY_MECH},    {"eos", LEHR_STUDY_EOS}, {"ecnle", LEHR_STUDY_ECNLE},
                 {"across", LEHR_STUDY_ACROSS}};
    size_t n = cli_call_list_size(call, "only");
    *out = n == 0 ? LEHR_STUDY_ALL : 0;
    for (size_t i = 0; i < n; i++) {
        const char *name = cli_call_list_at(call, "only", i);
        unsigned part = 0;
        for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
            part = strcmp(name, known[k].name) == 0 ? known[k].part : part;
        }
        if (part == 0) {
            return lehr_error_set(err, LEHR_ERR_ARG,
                                  "--only: unknown part '%s'; there are dsc, xrd, pdf, mech, eos, "
                                  "ecnle and across",
                                  name);
        }
        *out |= part;
    }
    return LEHR_OK;
}

static lehr_status add_path(lehr_record *record, const char *key, const char *folder, const char *name,
                            lehr_error *err)
{
    char *path = lehr_output_join(folder, name);
    if (path == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    lehr_status status = lehr_record_add_text(record, key, path, err);
    lehr_core_free(path);
    return status;
}

static lehr_status describe(lehr_record *record, const lehr_study_summary *summary, const char *folder,
                            lehr_error *err)
{
    const struct {
        const char *key;
        size_t value;
    } counts[] = {{"tasks", summary->tasks},
                  {"reused", summary->reused},
                  {"failed", summary->failed},
                  {"warnings", summary->warnings}};
    // A check writes neither.
    lehr_status status = folder ? add_path(record, "report", folder, "report.html", err) : LEHR_OK;
    if (status == LEHR_OK && folder) {
        status = add_path(record, "results", folder, "results.h5", err);
    }
    for (size_t i = 0; status == LEHR_OK && i < sizeof counts / sizeof counts[0]; i++) {
        status = lehr_record_add_number(record, counts[i].key, (double)counts[i].value, err);
    }
    return status;
}

static lehr_status run_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_study_options options = lehr_study_options_defaults();
    lehr_study_config *config = NULL;
    lehr_provenance *provenance = NULL;
    lehr_study_summary summary = {0};
    options.folder = cli_call_text(call, "output");
    options.check = cli_call_flag(call, "check");
    options.resume = cli_call_flag(call, "resume");
    options.threads = cli_call_threads(call);
    options.progress = cli_call_progress(call);
    lehr_status status = parts_of(&options.parts, call, err);
    if (status == LEHR_OK) {
        status = lehr_study_config_read(&config, input, err);
    }
    if (status == LEHR_OK) {
        status = cli_call_new_provenance(&provenance, call, err);
    }
    if (status == LEHR_OK) {
        status = lehr_study_run(&summary, config, &options, provenance, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = describe(result->record, &summary, options.check ? NULL : options.folder, err);
    }
    if (status == LEHR_OK && summary.failed > 0) {
        snprintf(result->failure, sizeof result->failure,
                 options.check ? "%zu of %zu would fail"
                               : "%zu of %zu could not be analysed; the others are in the report",
                 summary.failed, summary.tasks);
    }
    result->inputs = provenance;
    lehr_study_config_free(config);
    return status;
}

static const cli_command run = {
    .verb = "run",
    .summary = "analyse a whole study and write a report",
    .operands = "STUDY",
    .min_operands = 1,
    .max_operands = 1,
    .by_name = true,
    .description =
        "Reads a study file (YAML: material, samples with treatments and raw files, instruments, "
        "analyses), analyses "
        "all samples in parallel, and writes to the output folder: report.html (self-contained), "
        "results.h5 (NeXus), "
        "tables/*.csv, figures/* (SVG and PDF, each with its gnuplot script and numbers).\n\n"
        "Each result carries the standard error of the command that computes it: see 'lehr help "
        "dsc tf', 'dsc tg', 'dsc enthalpy', 'dsc peaks', 'dsc kissinger', 'fit master', "
        "'xrd integrate', 'xrd stack', 'xrd fsdp', 'pdf sq' and 'ecnle state'. Where a sample has "
        "several files, the table "
        "of samples holds the mean weighted by 1/stderr^2 with the larger of the internal and the "
        "external error.\n\n"
        "The scans of samples[].dsc_rates are one series over heating rates: their shift gives an "
        "activation energy, with the temperatures' noise, what the choice of windows does to them, and the "
        "scatter from piece to piece "
        "(sigma_temperature) as errors. Where they do not follow a cooling at the rate of heating the "
        "report says that the slope depends on the history. One curve over T/Tg(P) is fitted to the "
        "activation energies and fictive temperatures of all treatments, and tested against one curve "
        "for each pressure.\n\n"
        "Where analysis.dsc.peaks is asked for, every scan gives onset, peak, width and enthalpy of its "
        "first "
        "crystallisation, and with analysis.dsc.tg the supercooled liquid region, from the onset of the "
        "glass "
        "transition to that of the crystallisation of the same scan; its error is that of both onsets in "
        "quadrature. The series over heating rates may be one of crystallisation peaks or onsets.\n\n"
        "Curves that another program integrated (samples[].xrd_curves, over q or 2theta) count as further "
        "files "
        "of a sample beside its images (samples[].xrd).\n\n"
        "Stacks of images (samples[].xrd_stacks) lose spikes and bad frames, are weighted by their "
        "monitor and have their background subtracted. Diffraction peaks are compared with those of a "
        "reference sample, and of the sample treated alike at the lowest pressure, with the errors that "
        "both share cancelled.\n\n"
        "Curves of intensity at high q (samples[].pdf) become structure functions, with a background, "
        "energy, "
        "polarisation, absorption and density that the study gives for all or for each: S(q) and number "
        "density as by 'pdf sq', G(r), its first peak and the number of neighbours as by 'pdf gr', 'pdf "
        "peaks' and 'pdf coordination', and the difference of each G(r) to that of a reference sample. "
        "Errors "
        "of a prior that samples share (density, scale of the background) cancel in it as far as they act "
        "alike.\n\n"
        "Stress-strain curves, tables of pop-ins and weighings (samples[].compression, popins, weighings) "
        "are "
        "evaluated as by 'mech yield', 'mech popin' and 'mech density'; holds under stress give a critical "
        "stress, as by 'mech critical', from the relaxation enthalpies of the samples or a table. Series in "
        "a "
        "diamond cell (samples[].dac) become an equation of state: pressures from the ruby line, volumes "
        "from "
        "the position of the diffraction peak with an exponent that the study gives, K0 with the parts of "
        "its "
        "error that all points share, compression against decompression.\n\n"
        "Then the samples are compared (analysis.across, on where the study has what it needs): dTg/dP from "
        "midpoints, from the collapse of energies and fictive temperatures, theory and literature, and which "
        "agree; regions of the temperature of treatment by change points that noise does not explain; "
        "rejuvenated or relaxed against a reference, corrected for the number of tests, with the smallest "
        "difference that would have been seen; correlations of all pairs of quantities; the part of the "
        "compression that stays after release. See docs/theory/study.md, 'Across the samples'.\n\n"
        "A sample that fails is reported, the others still finish, and the exit code is 3. Files "
        "appear under their "
        "names only when complete. With --resume a run that was interrupted goes on where it "
        "stopped; what it gives is "
        "the same as without interruption. Results do not depend on the number of threads.",
    .example = "lehr run sample_data/vit4/study.yaml -o vit4-report\n",
    .options = run_options,
    .results = run_results,
    .output = CLI_OUTPUT_NONE,
    .threaded = true,
    .analyse = run_analyse,
};

const cli_command *const cli_study_commands[] = {&run, &cli_report, &cli_simulate, &cli_reproduce, NULL};
