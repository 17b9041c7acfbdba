// lehr simulate: raw files of a study from known truth, or what they would tell.
#include "cmd_simulate.h"

#include "call.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/core/spelling.h>
#include <lehr/figures/plan.h>
#include <lehr/study/plan.h>
#include <lehr/study/simulate.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const cli_option simulate_options[] = {
    {.name = "output",
     .letter = 'o',
     .kind = CLI_TEXT,
     .placeholder = "DIR",
     .help = "folder for the files, made when missing; required without --plan"},
    {.name = "seed",
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .help = "of the random numbers, at least 1, instead of simulation.seed"},
    {.name = "force", .kind = CLI_FLAG, .help = "replace files that exist"},
    {.name = "plan", .kind = CLI_FLAG, .help = "write no files: print the standard errors to be expected"},
    {.name = "exposures",
     .kind = CLI_LIST,
     .placeholder = "FACTORS",
     .help = "with --plan: factors on the exposure of the study (default 0.1,0.3,1,3,10)"},
    {.name = "repeats",
     .kind = CLI_LIST,
     .placeholder = "COUNTS",
     .help =
         "with --plan: how many pieces, scans, images, curves, tables or series are measured alike (default "
         "1; of what has no exposure 1,2,4,8,16)"},
    {.name = "want",
     .kind = CLI_LIST,
     .placeholder = "NAME=ERROR",
     .help =
         "with --plan: exposure and repeats that reach a standard error, or that nothing does; names are q1, "
         "fwhm [1/angstrom], tf, tg [K], density [atoms per cubic angstrom], yield [MPa], modulus [GPa], "
         "popin "
         "[GPa], weibull, weighed [g/cm^3], k0 [GPa], k0_prime, volume [V/V0], pressure [GPa]"},
    {.name = "csv", .kind = CLI_TEXT, .placeholder = "FILE", .help = "with --plan: the plan as a table"},
    {.name = NULL},
};

static const cli_key simulate_results[] = {
    {"folder", NULL, "where the files are"},
    {"files", NULL, "number of files written, truth.json and the study included"},
    {"truths", NULL, "values in truth.json that a run of the study should find"},
    {"seed", NULL, "of the random numbers"},
    {"wanted[].sample", NULL, "with --want, as plan"},
    {"wanted[].quantity", NULL, ""},
    {"wanted[].unit", NULL, ""},
    {"wanted[].want", NULL, "standard error wanted"},
    {"wanted[].reached", NULL, "exposure and repeats below reach it"},
    {"wanted[].exposure_factor", NULL,
     "factor on the exposure of each repeat; null: no exposure reaches it, or nothing is exposed"},
    {"wanted[].exposure_s", "s", "likewise in seconds, all frames of a file together; null: as in plan"},
    {"wanted[].repeats", NULL,
     "repeats it takes; more than one where the scatter from piece to piece asks for it"},
    {"wanted[].repeats_alone", NULL, "repeats that reach it at the exposure of the study; null: none do"},
    {"wanted[].floor", NULL, "part of the error that neither lowers"},
    {"wanted[].answer", NULL, "the same in words"},
    {"plan[].sample", NULL, "with --plan: name of the sample"},
    {"plan[].quantity", NULL,
     "result key: fsdp_position, fsdp_fwhm, fictive_temperature, glass_transition, number_density, "
     "yield_stress, modulus, weibull_scale, weibull_modulus, density (by weighing), bulk_modulus, "
     "bulk_modulus_prime, and of the point at the highest pressure volume_ratio, pressure"},
    {"plan[].unit", NULL, "of what follows"},
    {"plan[].exposure_factor", NULL,
     "factor on the exposure of the study, in scans on the averaging of their noise; null: the quantity has "
     "no "
     "exposure, repeats alone lower its error"},
    {"plan[].exposure_s", "s",
     "likewise in seconds, all frames of a file together; null: not images, or the study does not state "
     "simulation.xrd.exposure"},
    {"plan[].repeats", NULL, "how often 'repeat' is measured"},
    {"plan[].value", NULL, "expected value"},
    {"plan[].statistical", NULL,
     "counting or noise: falls with the root of exposure and repeats; errors have three significant digits"},
    {"plan[].piece", NULL,
     "placement, thermometer, reading of pressures: falls with the root of the repeats alone"},
    {"plan[].floor", NULL,
     "windows, models, common distance, tip, liquid, pressure scale: falls with neither"},
    {"plan[].sigma", NULL, "standard error: the three in quadrature"},
    {"plan[].repeat", NULL, "what one repeat is: scan, image file of 4 frames, table of 60 indents"},
    {.name = NULL},
};

// ---- files --------------------------------------------------------------------------------
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

static lehr_status make_files(const cli_call *call, const lehr_study_config *config, cli_result *result,
                              lehr_error *err)
{
    static const char *const of_plans[] = {"exposures", "repeats", "want", "csv"};
    size_t seed = cli_call_integer(call, "seed");
    lehr_study_simulate_options options = {.folder = cli_call_text(call, "output"),
                                           .seed = seed == SIZE_MAX ? 0 : seed,
                                           .force = cli_call_flag(call, "force"),
                                           .threads = cli_call_threads(call),
                                           .progress = cli_call_progress(call)};
    lehr_study_simulate_summary summary;
    for (size_t i = 0; i < sizeof of_plans / sizeof *of_plans; i++) {
        if (cli_call_given(call, of_plans[i])) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--%s belongs to --plan", of_plans[i]);
        }
    }
    if (cli_call_plots(call)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--plot belongs to --plan: the files of a study are drawn by "
                              "'lehr run'");
    }
    lehr_status status = lehr_study_simulate(&summary, config, &options, result->warnings, err);
    return status == LEHR_OK ? describe(result->record, &summary, options.folder, err) : status;
}

// ---- plan ---------------------------------------------------------------------------------
/// Numbers of a list option, or the default. Free with lehr_core_free().
static lehr_status read_numbers(double **out, size_t *n, const cli_call *call, const char *name,
                                const double *usual, size_t n_usual, lehr_error *err)
{
    size_t given = cli_call_list_size(call, name);
    *n = given > 0 ? given : n_usual;
    *out = lehr_core_alloc(*n, sizeof **out);
    if (!*out) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for --%s", name);
    }
    for (size_t i = 0; i < *n; i++) {
        if (given == 0) {
            (*out)[i] = usual[i];
            continue;
        }
        const char *text = cli_call_list_at(call, name, i);
        lehr_status status = lehr_number_parse(&(*out)[i], text, strlen(text), lehr_number_style_c(), err);
        if (status != LEHR_OK) {
            return lehr_error_wrap(err, status, "--%s", name);
        }
    }
    return LEHR_OK;
}

static lehr_status refuse_want(const char *text, lehr_error *err)
{
    char names[256] = "";
    size_t used = 0;
    for (size_t k = 0; k < LEHR_STUDY_PLAN_N_QUANTITIES && used < sizeof names; k++) {
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
                                 k == 0                                 ? ""
                                 : k + 1 < LEHR_STUDY_PLAN_N_QUANTITIES ? ", "
                                                                        : " and ",
                                 lehr_study_plan_word((lehr_study_plan_quantity)k));
    }
    return lehr_error_set(err, LEHR_ERR_ARG, "--want: '%s' is not NAME=ERROR with a name of %s", text, names);
}

static lehr_status read_want(double want[LEHR_STUDY_PLAN_N_QUANTITIES], const cli_call *call, lehr_error *err)
{
    for (size_t k = 0; k < LEHR_STUDY_PLAN_N_QUANTITIES; k++) {
        want[k] = NAN;
    }
    for (size_t i = 0; i < cli_call_list_size(call, "want"); i++) {
        const char *text = cli_call_list_at(call, "want", i);
        size_t length = strcspn(text, "=");
        size_t k = 0;
        for (; k < LEHR_STUDY_PLAN_N_QUANTITIES; k++) {
            const char *word = lehr_study_plan_word((lehr_study_plan_quantity)k);
            if (strlen(word) == length && strncmp(word, text, length) == 0) {
                break;
            }
        }
        if (k == LEHR_STUDY_PLAN_N_QUANTITIES || text[length] != '=') {
            return refuse_want(text, err);
        }
        lehr_status status = lehr_number_parse(&want[k], text + length + 1, strlen(text + length + 1),
                                               lehr_number_style_c(), err);
        if (status != LEHR_OK) {
            return lehr_error_wrap(err, status, "--want: %s", text);
        }
    }
    return LEHR_OK;
}

static lehr_status report_plan(const cli_call *call, const lehr_study_plan *plan,
                               const lehr_study_plan_options *options, cli_result *result, lehr_error *err)
{
    const char *csv = cli_call_text(call, "csv");
    lehr_table *table = NULL;
    lehr_figure *figure = NULL;
    lehr_status status = lehr_study_plan_describe(plan, options, result->record, err);
    status = status == LEHR_OK ? lehr_study_plan_to_table(&table, plan, err) : status;
    status = status == LEHR_OK && csv ? lehr_table_write(table, csv, LEHR_TABLE_CSV, err) : status;
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = lehr_figure_plan(&figure, table, err);
        cli_plot_keep(result, figure);
    }
    lehr_table_free(table);
    return status;
}

/// A quantity that something is wanted of, and that the study does not measure, is a mistake.
static lehr_status check_want(const lehr_study_plan *plan, const lehr_study_plan_options *options,
                              lehr_error *err)
{
    for (size_t k = 0; k < LEHR_STUDY_PLAN_N_QUANTITIES; k++) {
        bool there = !(options->want[k] > 0);
        for (size_t i = 0; i < plan->n && !there; i++) {
            there = plan->entries[i].quantity == (lehr_study_plan_quantity)k;
        }
        if (!there) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--want: %s: the study does not measure it (%s)",
                                  lehr_study_plan_word((lehr_study_plan_quantity)k),
                                  lehr_study_plan_key((lehr_study_plan_quantity)k));
        }
    }
    return LEHR_OK;
}

static lehr_status make_plan(const cli_call *call, const lehr_study_config *config, cli_result *result,
                             lehr_error *err)
{
    static const size_t usual_counts[] = {1, 2, 4, 8, 16};
    static const double exposures[] = {0.1, 0.3, 1, 3, 10};
    static const double once[] = {1};
    size_t seed = cli_call_integer(call, "seed");
    lehr_study_plan_options options = {.seed = seed == SIZE_MAX ? 0 : seed,
                                       .threads = cli_call_threads(call),
                                       .progress = cli_call_progress(call)};
    double *factors = NULL;
    double *counts = NULL;
    lehr_study_plan *plan = NULL;
    lehr_status status = read_numbers(&factors, &options.n_exposures, call, "exposures", exposures, 5, err);
    status =
        status == LEHR_OK ? read_numbers(&counts, &options.n_repeats, call, "repeats", once, 1, err) : status;
    size_t *repeats = status == LEHR_OK ? lehr_core_alloc(options.n_repeats, sizeof *repeats) : NULL;
    if (status == LEHR_OK && !repeats) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for --repeats");
    }
    for (size_t i = 0; status == LEHR_OK && i < options.n_repeats; i++) {
        bool whole = counts[i] >= 1 && counts[i] <= 1e6 && counts[i] <= floor(counts[i]);
        repeats[i] = whole ? (size_t)counts[i] : 0;
        if (!whole) {
            status = lehr_error_set(err, LEHR_ERR_ARG,
                                    "--repeats: %g is not a whole number from 1 to 1000000", counts[i]);
        }
    }
    options.exposures = factors;
    options.repeats = repeats;
    if (!cli_call_given(call, "repeats")) {
        options.counts = usual_counts;
        options.n_counts = sizeof usual_counts / sizeof *usual_counts;
    }
    status = status == LEHR_OK ? read_want(options.want, call, err) : status;
    status = status == LEHR_OK ? lehr_study_plan_create(&plan, config, &options, err) : status;
    status = status == LEHR_OK ? check_want(plan, &options, err) : status;
    status = status == LEHR_OK ? report_plan(call, plan, &options, result, err) : status;
    lehr_study_plan_free(plan);
    lehr_core_free(factors);
    lehr_core_free(counts);
    lehr_core_free(repeats);
    return status;
}

static lehr_status simulate_analyse(const cli_call *call, const char *input, cli_result *result,
                                    lehr_error *err)
{
    lehr_study_config *config = NULL;
    bool plan = cli_call_flag(call, "plan");
    if (cli_call_integer(call, "seed") == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--seed: must be at least 1");
    }
    if (plan && cli_call_given(call, "output")) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--plan writes no files: leave out --output, or --plan");
    }
    if (!plan && !cli_call_given(call, "output")) {
        return lehr_error_set(err, LEHR_ERR_ARG, "no folder for the files: give -o DIR, or --plan");
    }
    lehr_status status = lehr_study_config_read_plan(&config, input, err);
    if (status == LEHR_OK) {
        status = plan ? make_plan(call, config, result, err) : make_files(call, config, result, err);
    }
    lehr_study_config_free(config);
    return status;
}

const cli_command cli_simulate = {
    .verb = "simulate",
    .summary = "make the raw files of a study from known truth, or plan a beam time",
    .operands = "STUDY",
    .min_operands = 1,
    .max_operands = 1,
    .by_name = true,
    .description =
        "Reads a study file as 'lehr run' does, but for the raw files, which need not exist, and writes all "
        "of "
        "them: calorimeter scans, detector images with their geometry, mask, monitor and background, curves "
        "of "
        "intensity; stress-strain curves, pop-ins, weighings; lines of ruby, curves and images of a diamond "
        "cell; "
        "the study file itself; and truth.json with what went in and what 'lehr run' should find. "
        "The "
        "block 'simulation' of the study says what the material does and how it is measured. All of its keys "
        "have defaults that follow from the material: composition, density and glass transition are "
        "enough.\n\n"
        "Scans: relaxation of Tool, Narayanaswamy and Moynihan through quench, compression, annealing and "
        "release, in the temperature T Tg(0)/Tg(P); then heat flow with mass, lag of the sensor, drift, "
        "asymmetry, "
        "offset and white noise. Images: flux, exposure and thickness of the sample give the counts, through "
        "S(q), form factors, Compton scattering, polarisation, solid angle, absorption and air; then Poisson "
        "noise, dead pixels, spikes. Curves: the same through a full ring, with a background. "
        "Stress-strain curves: hardening of Ramberg and Osgood behind a seating. Pop-ins: a Weibull "
        "distribution. Cells: an equation of state with errors of reading the ruby line.\n\n"
        "A study may name 'truth: truth.json' before that file exists: 'lehr run' then has a table of what "
        "it "
        "found beside what went in.\n\n"
        "The same study and seed give the same bytes for any number of threads. Files that exist are "
        "replaced "
        "with --force only.\n\n"
        "--plan writes nothing and prints the standard errors that the study will have, against exposure and "
        "repeats: 'exposure_factor' times the exposure that the study has now, and how often it is measured. "
        "Position and width of the diffraction peak: the covariance of the fit of noise-free images with the "
        "counting errors of the exposure. Temperatures, yield stress and modulus: propagated noise of eight "
        "simulated scans or curves. Number density: the solution of noise-free intensities with their "
        "counting "
        "errors. Pop-ins: errors of maximum likelihood in large samples. Densities by weighing: the balance. "
        "Equations of state: the fit of noise-free points. What falls with the root of exposure and repeats "
        "is "
        "'statistical', what falls with the repeats alone is 'piece' (placement_uncertainty, "
        "sigma_temperature, reading of pressures), what falls with neither is 'floor' (windows, models, "
        "distance_uncertainty, tip, liquid, pressure scale). --want asks the other way round: what to expose "
        "and how often, or that a floor is above the error wanted.\n\n"
        "docs/theory/simulate.md has the equations, all keys, and tests of the prediction.",
    .example = "lehr simulate sample_data/plan/study.yaml -o simulated --seed 2 --force\n"
               "lehr simulate sample_data/plan/study.yaml --plan --want q1=0.002,tf=0.2 --csv plan.csv\n",
    .options = simulate_options,
    .results = simulate_results,
    .output = CLI_OUTPUT_NONE,
    .threaded = true,
    .analyse = simulate_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
