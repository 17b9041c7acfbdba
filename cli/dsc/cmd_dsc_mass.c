// lehr dsc mass: mass of a flash-DSC sample.
#include "cmd_dsc.h"
#include "dsc_share.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/dsc/lag.h>
#include <lehr/dsc/mass.h>
#include <lehr/figures/dsc_corrections.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *const baselines[] = {"line", "alpha", NULL}; // order of lehr_dsc_peak_baseline

static const cli_option mass_options[] = {
    {.name = "delta-cp",
     .kind = CLI_NUMBER,
     .unit = "J/g/K",
     .placeholder = "C",
     .help = "step of the heat capacity at --at, from conventional calorimetry"},
    {.name = "delta-cp-error",
     .kind = CLI_NUMBER,
     .unit = "J/g/K",
     .placeholder = "C",
     .help = "standard error of --delta-cp; it is part of that of the mass"},
    {.name = "at",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "T",
     .help = "temperature to which both lines are extrapolated"},
    {.name = "glass",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help = "window of the glass line, below the onset of relaxation"},
    {.name = "liquid",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help = "window of the liquid line, between transition and crystallisation"},
    {.name = "enthalpy",
     .kind = CLI_NUMBER,
     .unit = "J/g",
     .placeholder = "H",
     .help = "instead of --delta-cp: enthalpy of a peak (crystallisation, melting) from conventional "
             "calorimetry, "
             "negative when exothermic"},
    {.name = "enthalpy-error",
     .kind = CLI_NUMBER,
     .unit = "J/g",
     .placeholder = "H",
     .help = "standard error of --enthalpy; it is part of that of the mass"},
    {.name = "range",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help = "limits of that peak, for --enthalpy"},
    {.name = "baseline",
     .kind = CLI_CHOICE,
     .choices = baselines,
     .fallback = "line",
     .help = "baseline under that peak: straight, or weighted with the conversion"},
    {.name = "time-constant",
     .kind = CLI_NUMBER,
     .unit = "s",
     .placeholder = "T",
     .help = "time constant of the thermal lag: a window within five of them after the start of the ramp is "
             "reported"},
    CLI_DSC_THICKNESS_OPTIONS,
    CLI_DSC_SEGMENT_OPTION,
    CLI_DSC_READ_OPTIONS,
    {.name = NULL},
};

/// What is gathered from the files.
typedef struct collection {
    size_t n;
    lehr_dsc_mass *scans;    ///< shape (operands,)
    const char **inputs;     ///< shape (operands,)
    unsigned char *outliers; ///< shape (operands,)
} collection;

/// By which of the two ways, and what belongs to it.
typedef struct way {
    bool enthalpy;
    lehr_dsc_mass_options step;
    lehr_dsc_mass_enthalpy_options peak;
} way;

static lehr_status check_way(way *out, const cli_call *call, lehr_error *err)
{
    static const char *const of_step[] = {"delta-cp", "at", "glass", "liquid"};
    static const char *const of_peak[] = {"enthalpy", "range"};
    out->enthalpy = cli_call_given(call, "enthalpy");
    const char *const *needed = out->enthalpy ? of_peak : of_step;
    const char *const *foreign = out->enthalpy ? of_step : of_peak;
    for (size_t i = 0; i < (out->enthalpy ? 2u : 4u); i++) {
        if (!cli_call_given(call, needed[i])) {
            return lehr_error_set(
                err, LEHR_ERR_ARG,
                "--%s is missing; a mass needs --delta-cp, --at, --glass and --liquid, or --enthalpy and "
                "--range",
                needed[i]);
        }
    }
    for (size_t i = 0; i < (out->enthalpy ? 4u : 2u); i++) {
        if (cli_call_given(call, foreign[i])) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--%s has no place beside --%s", foreign[i],
                                  out->enthalpy ? "enthalpy" : "delta-cp");
        }
    }
    return LEHR_OK;
}

static lehr_status fill_options(way *out, const cli_call *call, lehr_error *err)
{
    *out = (way){.step = lehr_dsc_mass_defaults(), .peak = lehr_dsc_mass_enthalpy_defaults()};
    lehr_status status = check_way(out, call, err);
    if (status == LEHR_OK && out->enthalpy) {
        memcpy(out->peak.range_K, cli_call_window(call, "range"), sizeof out->peak.range_K);
        out->peak.enthalpy_J_per_g = cli_call_number(call, "enthalpy");
        out->peak.enthalpy_stderr_J_per_g = cli_call_number(call, "enthalpy-error");
        out->peak.baseline = (lehr_dsc_peak_baseline)cli_call_choice(call, "baseline");
        return cli_dsc_segment(&out->peak.segment, call, err);
    }
    if (status == LEHR_OK) {
        memcpy(out->step.glass_K, cli_call_window(call, "glass"), sizeof out->step.glass_K);
        memcpy(out->step.liquid_K, cli_call_window(call, "liquid"), sizeof out->step.liquid_K);
        out->step.at_K = cli_call_number(call, "at");
        out->step.delta_cp_J_per_gK = cli_call_number(call, "delta-cp");
        out->step.delta_cp_stderr_J_per_gK = cli_call_number(call, "delta-cp-error");
        out->step.time_constant_s = cli_call_number(call, "time-constant");
        status = cli_dsc_segment(&out->step.segment, call, err);
    }
    return status;
}

/// The peak over its baseline.
static lehr_status draw_peak(cli_result *result, const lehr_dsc_run *run, const way *by, lehr_error *err)
{
    lehr_dsc_peaks_options settings = lehr_dsc_peaks_defaults();
    settings.baseline = by->peak.baseline;
    settings.segment = by->peak.segment;
    memcpy(settings.range_K, by->peak.range_K, sizeof settings.range_K);
    lehr_dsc_run massless = *run; // heat flow in mW whatever mass the file states
    massless.mass_g = (double)NAN;
    lehr_table *lines = NULL;
    lehr_figure *figure = NULL;
    lehr_status status = lehr_dsc_peaks_lines(&lines, &massless, &settings, err);
    if (status == LEHR_OK) {
        size_t n = lehr_table_rows(lines);
        const double *T = lehr_table_column(lines, lehr_table_find(lines, "temperature_K"));
        const double *signal = lehr_table_column(lines, lehr_table_find(lines, "signal"));
        const double *base = lehr_table_column(lines, lehr_table_find(lines, "baseline"));
        const lehr_figure_dsc_curve curves[] = {
            {"baseline", LEHR_FIGURE_VERMILLION, LEHR_FIGURE_DASHED, n, T, base, NULL},
            {"scan", LEHR_FIGURE_BLACK, LEHR_FIGURE_LINE, n, T, signal, NULL},
        };
        const lehr_figure_dsc_frame frame = {
            .unit = "mW", .windows = by->peak.range_K, .n_windows = 1, .mark_K = NAN};
        status = lehr_figure_dsc_curves(&figure, curves, 2, &frame, err);
    }
    cli_plot_keep(result, figure);
    lehr_table_free(lines);
    return status;
}

/// The scan with its lines.
static lehr_status draw_scan(cli_result *result, const lehr_dsc_run *run,
                             const lehr_dsc_mass_options *options, lehr_error *err)
{
    lehr_table *lines = NULL;
    lehr_figure *figure = NULL;
    lehr_status status = lehr_dsc_mass_lines(&lines, run, options, err);
    if (status == LEHR_OK) {
        const double windows[4] = {options->glass_K[0], options->glass_K[1], options->liquid_K[0],
                                   options->liquid_K[1]};
        const double range[2] = {windows[0], windows[3]};
        size_t n = lehr_table_rows(lines);
        const double *T = lehr_table_column(lines, 0);
        const lehr_figure_dsc_curve curves[] = {
            {"glass", LEHR_FIGURE_BLUE, LEHR_FIGURE_DASHED, n, T, lehr_table_column(lines, 2), NULL},
            {"liquid", LEHR_FIGURE_VERMILLION, LEHR_FIGURE_DASHED, n, T, lehr_table_column(lines, 3), NULL},
            {"scan", LEHR_FIGURE_BLACK, LEHR_FIGURE_LINE, n, T, lehr_table_column(lines, 1), NULL},
        };
        const lehr_figure_dsc_frame frame = {.unit = "mW",
                                             .windows = windows,
                                             .n_windows = 2,
                                             .mark_K = options->at_K,
                                             .mark_text = "step",
                                             .range_K = range};
        status = lehr_figure_dsc_curves(&figure, curves, sizeof curves / sizeof *curves, &frame, err);
    }
    cli_plot_keep(result, figure);
    lehr_table_free(lines);
    return status;
}

/// A thick sample has no one temperature.
static lehr_status warn_thickness(const cli_call *call, const lehr_dsc_mass *mass, lehr_warnings *warnings,
                                  const char *input, lehr_error *err)
{
    double gradient_K = 0;
    lehr_status status = cli_dsc_gradient(&gradient_K, call, mass->rate_K_per_s, err);
    if (status != LEHR_OK || !(gradient_K > 1)) {
        return status;
    }
    return lehr_warnings_add(
        warnings, err,
        "%s: a sample of %.4g um has a temperature difference of %.3g K inside at %.5g K/s: the "
        "transition is smeared, and the liquid line sets in later",
        input, cli_call_number(call, "thickness"), gradient_K, mass->rate_K_per_s);
}

static lehr_status take_file(collection *all, const cli_call *call, const char *input, const way *by,
                             cli_result *result, lehr_error *err)
{
    lehr_dsc_run *run = NULL;
    lehr_dsc_mass mass;
    lehr_status status = cli_dsc_read_run(&run, call, input, result->warnings, err);
    if (status == LEHR_OK) {
        status = by->enthalpy ? lehr_dsc_mass_from_enthalpy(&mass, run, &by->peak, result->warnings, err)
                              : lehr_dsc_mass_compute(&mass, run, &by->step, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = warn_thickness(call, &mass, result->warnings, input, err);
    }
    if (status == LEHR_OK && cli_call_operands(call) == 1) {
        status = lehr_dsc_mass_describe(&mass, result->record, err);
        if (status == LEHR_OK && run->mass_g > 0) {
            status = lehr_record_add_quantity(result->record, "stated_mass", run->mass_g * 1e3, (double)NAN,
                                              "mg", err);
        }
        if (status == LEHR_OK && cli_call_plots(call)) {
            status = by->enthalpy ? draw_peak(result, run, by, err) : draw_scan(result, run, &by->step, err);
        }
    }
    if (status == LEHR_OK) {
        mass.name = input;
        all->inputs[all->n] = input;
        all->scans[all->n++] = mass;
    }
    lehr_dsc_run_free(run);
    return status;
}

static lehr_status describe_all(cli_result *result, const collection *all, const lehr_dsc_mass_joint *joint,
                                lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_dsc_mass_joint_describe(joint, result->record, err);
    status = status == LEHR_OK ? lehr_record_add_list(&list, result->record, "scans", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < all->n; i++) {
        lehr_record *one = NULL;
        status = lehr_list_add_record(&one, list, err);
        status = status == LEHR_OK ? lehr_record_add_text(one, "input", all->inputs[i], err) : status;
        status = status == LEHR_OK ? lehr_dsc_mass_describe(&all->scans[i], one, err) : status;
        status =
            status == LEHR_OK ? lehr_record_add_boolean(one, "outlier", all->outliers[i] != 0, err) : status;
        if (status == LEHR_OK && all->outliers[i]) {
            status = lehr_warnings_add(
                result->warnings, err,
                "%s: its mass of %.5g ug lies apart from the others (joint %.5g ug); it is part of "
                "the joint value: leave the file out, or look for a chip that moved or a rate "
                "beyond the lag",
                all->inputs[i], all->scans[i].mass_g * 1e6, joint->mass_g * 1e6);
        }
    }
    return status;
}

/// The joint value, once all files are read.
static lehr_status join(cli_result *result, const cli_call *call, const collection *all, const way *by,
                        lehr_error *err)
{
    lehr_dsc_mass_joint joint;
    lehr_status status = lehr_dsc_mass_combine(&joint, all->outliers, all->scans, all->n, err);
    if (status == LEHR_OK) {
        status = describe_all(result, all, &joint, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = by->enthalpy
                     ? lehr_error_set(err, LEHR_ERR_ARG,
                                      "--plot draws several masses by --delta-cp, one by --enthalpy")
                     : lehr_figure_mass(&figure, &joint, all->scans, by->step.delta_cp_J_per_gK, err);
        cli_plot_keep(result, figure);
    }
    return status;
}

/// All files; one that fails is told, and the others still count.
static lehr_status take_all(collection *all, const cli_call *call, const way *by, cli_result *result,
                            lehr_error *err)
{
    size_t n = cli_call_operands(call);
    for (size_t i = 0; i < n; i++) {
        lehr_error own = {0};
        const char *input = cli_call_operand(call, i);
        lehr_status status = take_file(all, call, input, by, result, &own);
        if (status == LEHR_OK) {
            continue;
        }
        if (n == 1 || status == LEHR_ERR_NOMEM || status == LEHR_ERR_ARG) {
            return lehr_error_set(err, status, "%s", own.message);
        }
        size_t used = strlen(result->failure);
        (void)snprintf(result->failure + used, sizeof result->failure - used, "%s%s", used ? "; " : "",
                       own.message);
    }
    if (n > 1 && all->n < 2) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%zu of %zu scans can be used, a joint mass needs 2: %s",
                              all->n, n, result->failure);
    }
    return LEHR_OK;
}

static lehr_status mass_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    (void)input; // the first of the operands
    size_t n = cli_call_operands(call);
    way by;
    collection all = {.scans = lehr_core_alloc(n, sizeof *all.scans),
                      .inputs = lehr_core_alloc(n, sizeof *all.inputs),
                      .outliers = lehr_core_alloc(n, 1)};
    lehr_status status = all.scans && all.inputs && all.outliers
                             ? fill_options(&by, call, err)
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu scans", n);
    if (status == LEHR_OK) {
        status = take_all(&all, call, &by, result, err);
    }
    if (status == LEHR_OK && n > 1) {
        status = join(result, call, &all, &by, err);
    }
    lehr_core_free(all.scans);
    lehr_core_free(all.inputs);
    lehr_core_free(all.outliers);
    return status;
}

#define SCAN_KEYS(prefix)                                                                                    \
    {prefix "step", "mW", "liquid minus glass line of the heat flow at --at; error: noise of both lines"},   \
        {prefix "rate", "K/s", "of the segment"},                                                            \
        {prefix "noise_level", "mW", "standard deviation of a point from the residuals in the windows"},     \
        {prefix "segment", NULL, "number of the segment"},                                                   \
        {prefix "heat", "mJ", "with --enthalpy: heat of the peak, as by 'lehr dsc peaks'; error: noise"},    \
        {prefix "budget.baseline", "mg", "with --enthalpy: distance to the mass with the other baseline"},   \
    {                                                                                                        \
        prefix "budget.windows", "mg",                                                                       \
            "half the range of the mass while each border of the windows moves inward by a fifth"            \
    }

static const cli_key mass_results[] = {
    {"mass", "mg",
     "step/(rate delta-cp); several files: weighted mean; error: noise, reproducibility and "
     "--delta-cp-error"},
    {"budget.noise", "mg", "part from noise (and, for several files, from their scatter beyond it)"},
    {"budget.delta_cp", "mg", "part from --delta-cp-error"},
    {"budget.enthalpy", "mg", "part from --enthalpy-error"},
    SCAN_KEYS(""),
    {"stated_mass", "mg", "mass in the file or of --mass, for comparison; absent when there is none"},
    {"reproducibility", "", "several files: relative standard deviation between scans beyond noise"},
    {"scatter", "mg", "several files: standard deviation of the single masses"},
    {"slope_mass", "mg", "several rates: mass from the slope of step against rate with free intercept"},
    {"intercept", "mW",
     "several rates: step at zero rate, 0 within its error when windows and lines are right"},
    {"chi2", NULL, "several files: of the single masses about their mean, by noise alone"},
    {"reduced_chi2", NULL, "chi2 per degree of freedom"},
    {"scans[].input", NULL, "name of the file"},
    {"scans[].mass", "mg", "of one scan"},
    {"scans[].budget.noise", "mg", "part from noise"},
    {"scans[].budget.delta_cp", "mg", "part from --delta-cp-error"},
    {"scans[].budget.enthalpy", "mg", "part from --enthalpy-error"},
    SCAN_KEYS("scans[]."),
    {"scans[].outlier", NULL, "true where it lies beyond 3.5 robust standard deviations of the median"},
    {.name = NULL},
};

const cli_command cli_dsc_mass = {
    .area = "dsc",
    .verb = "mass",
    .summary = "mass of a flash-DSC sample from the step of its heat flow, or from an enthalpy",
    .operands = "FLASH...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .together = true,
    .description = "m = step/(q dcp): both lines of the heat flow are least-squares fits in their windows, "
                   "extrapolated to one "
                   "temperature, where the step of the specific heat capacity is known from conventional "
                   "calorimetry. What is linear "
                   "in temperature (asymmetry of the chip, its losses) is in both lines and drops out.\n\n"
                   "The standard error is the noise of the points, taken from the residuals in the windows "
                   "and propagated through both "
                   "lines, and --delta-cp-error in quadrature. budget.windows sets beside it what the "
                   "windows could change.\n\n"
                   "--enthalpy --range takes the heat of a peak instead, |heat|/|enthalpy|, as 'lehr dsc "
                   "peaks' integrates it; the error is "
                   "its noise and --enthalpy-error, the budget adds limits and baseline.\n\n"
                   "Several files give one mass: their weighted mean, which is the slope of step against "
                   "rate through the origin. "
                   "Scatter beyond noise (chips, contact) widens the weights until chi2 is what it should be "
                   "(Mandel and Paule) and is "
                   "reported as reproducibility; a scan beyond 3.5 robust standard deviations is named. "
                   "slope_mass and intercept are "
                   "the line with free intercept.\n\n"
                   "docs/theory/dsc_corrections.md.",
    .example =
        "lehr dsc mass --delta-cp 0.2217 --at 650 --segment 1 --glass 360:480 --liquid 725:775 "
        "sample_data/vit4/dsc/P0_T623.txt\n"
        "lehr dsc mass --delta-cp 0.2217 --delta-cp-error 0.004 --at 650 --glass 340:440 --liquid 725:775 "
        "sample_data/corrections/flash_q200.csv sample_data/corrections/flash_q500.csv "
        "sample_data/corrections/flash_q1000.csv\n",
    .options = mass_options,
    .results = mass_results,
    .analyse = mass_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
