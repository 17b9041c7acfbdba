// lehr dsc kissinger: activation energy from the shift of a temperature with the heating rate.
#include "cmd_dsc.h"
#include "dsc_share.h"
#include "fit_share.h"
#include "plot.h"
#include "shift_history.h"
#include "shift_points.h"

#include <lehr/core/alloc.h>

#include <lehr/dsc/peak_shift.h>
#include <lehr/figures/dsc_kinetics.h>
#include <math.h>
#include <string.h>

static const char *const methods[] = {"kissinger",     "ozawa",   "lnq",  "boswell",
                                      "augis-bennett", "starink", "tang", NULL};
static const char *const fits[] = {"york", "ols", NULL};

static const cli_option options[] = {
    {.name = "method",
     .kind = CLI_CHOICE,
     .choices = methods,
     .fallback = "kissinger",
     .help = "whose numbers are the result; the others stand beside it"},
    {.name = "start-temperature",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "T",
     .help = "temperature at which the reaction starts, of augis-bennett"},
    {.name = "fit",
     .kind = CLI_CHOICE,
     .choices = fits,
     .help = "york takes the errors of temperature and rate, ols the scatter; without it york where there "
             "are errors"},
    CLI_FIT_CONVENTION_OPTION,
    {.name = "sigma-temperature",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "S",
     .help = "standard error of the temperatures; for scans added in quadrature to the noise of each"},
    {.name = "sigma-lnrate",
     .kind = CLI_NUMBER,
     .placeholder = "S",
     .help = "standard error of ln q, the relative error of the rates"},
    {.name = "confidence",
     .kind = CLI_NUMBER,
     .placeholder = "P",
     .fallback = "0.95",
     .help = "of the interval"},
    {.name = "window",
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .fallback = "2",
     .help = "neighbouring rates that give a local activation energy"},
    {.name = "tg",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "T",
     .help = "glass transition, for temperatures T/Tg and the fragility"},
    {.name = "feature",
     .kind = CLI_CHOICE,
     .choices = cli_shift_features,
     .help = "temperature to take from scans, or what the temperatures of a table are"},
    {.name = "glass",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help = "scans: window of the glass line; with --liquid the features are those of the glass transition"},
    {.name = "liquid",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help = "scans: window of the liquid line"},
    {.name = "range",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help = "scans without --glass: limits of the peak; without it the largest peak of the scan"},
    {.name = "baseline",
     .kind = CLI_CHOICE,
     .choices = cli_shift_baselines,
     .fallback = "line",
     .help = "scans without --glass: baseline under the peak"},
    {.name = "segment",
     .kind = CLI_TEXT,
     .placeholder = "N|last-heating|all-heating",
     .fallback = "last-heating",
     .help = "scans: segments to evaluate, numbered as by 'lehr dsc info'"},
    {.name = "cooling-rate",
     .kind = CLI_TEXT,
     .placeholder = "R|equal",
     .help = "rate [K/s] at which the glass was cooled before each scan, or equal: each at its heating rate. "
             "Without it "
             "from the table or from the cooling segments of the files"},
    {.name = "tnm",
     .kind = CLI_FILE,
     .placeholder = "FILE",
     .help = "parameters of the relaxation model (as of 'lehr dsc tnm') with which the thermal history is "
             "simulated; "
             "without it those of a typical metallic glass"},
    CLI_DSC_FILE_OPTIONS,
    {.name = "rate-unit",
     .kind = CLI_TEXT,
     .placeholder = "UNIT",
     .help = "unit of the rate column of a table instead of the one in it: K/s, K/min"},
    {.name = "columns",
     .kind = CLI_LIST,
     .placeholder =
         "rate=NAME,temperature=NAME,sigma_temperature=NAME,sigma_lnrate=NAME,fwhm=NAME,cooling_rate=NAME",
     .help = "columns of a table by name or by number counted from 1; of scans "
             "temperature=NAME,signal=NAME,time=NAME"},
    {.name = NULL},
};

static lehr_dsc_shift_options options_of(const cli_call *call, bool errors)
{
    lehr_dsc_shift_options out = lehr_dsc_shift_defaults();
    out.method = lehr_dsc_shift_method_find(cli_call_text(call, "method"));
    out.fit = errors ? LEHR_FITTING_LINE_YORK : LEHR_FITTING_LINE_OLS;
    if (cli_call_given(call, "fit")) {
        out.fit = cli_call_choice(call, "fit") == 0 ? LEHR_FITTING_LINE_YORK : LEHR_FITTING_LINE_OLS;
    }
    out.convention = cli_fit_convention(call, out.fit == LEHR_FITTING_LINE_YORK);
    out.start_temperature_K = cli_call_number(call, "start-temperature");
    out.confidence = cli_call_number(call, "confidence");
    out.window = cli_call_integer(call, "window");
    out.glass_transition_K = cli_call_number(call, "tg");
    return out;
}

static lehr_status draw(cli_result *result, const lehr_dsc_shift *shift, const lehr_dsc_shift_data *data,
                        const double *history_K, lehr_error *err)
{
    lehr_figure *figure = NULL;
    const lehr_dsc_shift_data history = {
        .n = data->n, .rate_K_per_s = data->rate_K_per_s, .temperature_K = history_K};
    lehr_status status = lehr_figure_shift(&figure, shift, data, history_K ? &history : NULL, err);
    cli_plot_keep(result, figure);
    return status;
}

static lehr_status evaluate(const cli_call *call, const cli_shift_points *points, bool glass,
                            cli_result *result, lehr_error *err)
{
    lehr_dsc_shift *shift = NULL;
    double *history_K = NULL;
    const lehr_dsc_shift_data data = {.n = points->n,
                                      .rate_K_per_s = points->rate_K_per_s,
                                      .temperature_K = points->temperature_K,
                                      .sigma_temperature_K = points->sigma_temperature_K,
                                      .sigma_lnrate = points->sigma_lnrate,
                                      .fwhm_K = points->fwhm_K};
    lehr_dsc_shift_options settings = options_of(call, data.sigma_temperature_K || data.sigma_lnrate);
    lehr_status status = lehr_dsc_shift_fit(&shift, &data, &settings, result->warnings, err);
    if (status == LEHR_OK) {
        result->not_converged = shift->chosen.line.stop != LEHR_FITTING_CONVERGED;
        status = lehr_dsc_shift_describe(shift, result->record, err);
    }
    if (status == LEHR_OK) {
        status = cli_shift_add_history(&history_K, points, shift, glass, call, result, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = draw(result, shift, &data, history_K, err);
    }
    lehr_core_free(history_K);
    lehr_dsc_shift_free(shift);
    return status;
}

/// The fictive temperature belongs to the cooling that made the glass: so does its rate.
static lehr_status take_cooling_rates(cli_shift_points *points, lehr_warnings *warnings, lehr_error *err)
{
    for (size_t i = 0; i < points->n; i++) {
        if (isnan(points->cooling_rate_K_per_s[i])) {
            return lehr_warnings_add(
                warnings, err,
                "the cooling rates are not known; the heating rates stand for them, which is right only "
                "if they are equal (--cooling-rate)");
        }
    }
    memcpy(points->rate_K_per_s, points->cooling_rate_K_per_s, points->n * sizeof(double));
    return LEHR_OK;
}

static bool group(const cli_call *call)
{
    return !cli_shift_is_table(call, cli_call_operand(call, 0));
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    cli_shift_points points = {0};
    bool scans = group(call);
    bool tf = cli_call_given(call, "feature") && cli_call_choice(call, "feature") == CLI_SHIFT_TF;
    lehr_status status = scans ? cli_shift_read_scans(&points, call, result, err)
                               : cli_shift_read_table(&points, call, input, result->warnings, err);
    if (status == LEHR_OK) {
        status = cli_shift_set_cooling(&points, call, err);
    }
    if (status == LEHR_OK && scans && tf) {
        status = take_cooling_rates(&points, result->warnings, err);
    }
    if (status == LEHR_OK) {
        bool glass = !tf && (scans ? cli_call_has(call, "glass") && cli_call_has(call, "liquid")
                                   : points.cooling_rate_K_per_s != NULL);
        status = evaluate(call, &points, glass, result, err);
    }
    cli_shift_points_clear(&points);
    return status;
}

static const cli_key results[] = {
    {"activation_energy", "kJ/mol",
     "from the slope by the chosen method; error: those of temperatures and rates (york) or the scatter "
     "(ols)"},
    {"intercept", "", "of the line, with rates in K/s and temperatures in K; error likewise"},
    {"chi2", NULL,
     "york: sum of the squared distances in units of their errors; ols: of the squared residuals"},
    {"curvature_p", NULL,
     "F-test of a quadratic term: probability of so large a gain if the line is straight; null for fewer "
     "than 4 points"},
    {"reduced_chi2", NULL, "chi2 per degree of freedom"},
    {"interval.lower", "kJ/mol",
     "of the activation energy: normal distribution (absolute errors), else Student's t"},
    {"interval.upper", "kJ/mol", "upper end"},
    {"interval.confidence", NULL, "of --confidence"},
    {"ln_k0", "",
     "ln of the pre-exponential factor in 1/s, where the method gives one; error with the correlation of "
     "slope and intercept"},
    {"pre_exponential", "1/s", "exp(ln_k0)"},
    {"avrami_exponent", "",
     "2.5 R T^2/(E fwhm), mean over the points with a width; error: scatter of the points and error of E"},
    {"fragility", "", "E/(R Tg ln 10), with --tg"},
    {"method", NULL, "whose numbers these are"},
    {"fit", NULL, "york or ols"},
    {"errors", NULL, "convention of the standard errors"},
    {"stop", NULL, "converged, max_iterations or singular"},
    {"points", NULL, "number of points"},
    {"methods[].name", NULL, "a method"},
    {"methods[].activation_energy", "kJ/mol", "by this method from the same points"},
    {"methods[].intercept", "", "of its line"},
    {"methods[].chi2", NULL, "of its line"},
    {"methods[].curvature_p", NULL, "of its line"},
    {"methods[].ln_k0", "", "of its line, where it gives one"},
    {"local[].temperature", "K", "1/mean(1/T) of neighbouring points"},
    {"local[].reduced_temperature", "", "T/Tg, with --tg"},
    {"local[].rate_low", "K/s", "slowest rate of these points"},
    {"local[].rate_high", "K/s", "fastest rate"},
    {"local[].activation_energy", "kJ/mol",
     "from these points alone; error: york those of the points, ols the scatter of all points about a "
     "parabola"},
    {"scans[].file", NULL, "scans: the file"},
    {"scans[].segment", NULL, "number of the segment"},
    {"scans[].rate", "K/s", "its heating rate"},
    {"scans[].cooling_rate", "K/s", "of the cooling before it, where the file has one"},
    {"scans[].temperature", "K", "the feature; error: noise of the signal and --sigma-temperature"},
    {"history_activation_energy", "kJ/mol",
     "what the relaxation model gives through the thermal history alone; error: scatter about a straight "
     "line and, of a typical glass, what metallic glasses differ by"},
    {"history_barrier", "kJ/mol",
     "activation energy of the model in equilibrium; error: what metallic glasses differ by in fragility"},
    {"history_model", NULL, "given (--tnm) or typical"},
    {"history[].rate", "K/s", "heating rate of a simulated scan"},
    {"history[].cooling_rate", "K/s", "its cooling rate"},
    {"history[].temperature", "K", "its feature"},
    {.name = NULL},
};

const cli_command cli_dsc_kissinger = {
    .area = "dsc",
    .verb = "kissinger",
    .summary = "activation energy from the shift of a temperature with the heating rate",
    .operands = "TABLE|FILE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .group = group,
    .description =
        "Fits a line through ln[q/(T - T0)^s] over 1/T, whose slope is the activation energy: kissinger (s = "
        "2), ozawa (s = 0, "
        "slope 1.0516 E/R), lnq (s = 0, slope E/R; for glass transitions), boswell (s = 1), augis-bennett (s "
        "= 1, "
        "--start-temperature), starink (s = 1.92), tang (s = 1.894661). All stand side by side: they differ "
        "by up to 11 % on "
        "the same points.\n\n"
        "A table has a heating rate and a temperature in each row, and may have sigma_temperature, "
        "sigma_lnrate, fwhm and "
        "cooling_rate; each table is a result of its own. Anything else is taken as heating scans, all of "
        "which make one "
        "result: --feature says which temperature is taken from each, with --glass and --liquid from the "
        "glass transition, "
        "without from the largest peak.\n\n"
        "Standard errors: the temperature enters 1/T and ln(q/T^2), so that the errors of a point are "
        "correlated; york (2004) "
        "takes them as they are. ols goes by the scatter and its interval is Student's; errors of "
        "temperatures pull its slope "
        "down. Local activation energies come from neighbouring rates.\n\n"
        "For a glass transition the slope is a barrier only if each scan follows a cooling as fast as the "
        "heating. Where the "
        "cooling rates are known and say otherwise, the relaxation model of Tool, Narayanaswamy and Moynihan "
        "gives what this "
        "history alone would shift (history_activation_energy), by the parameters of --tnm or those of a "
        "typical metallic "
        "glass.\n\n"
        "H. E. Kissinger, Anal. Chem. 29, 1702 (1957); D. York et al., Am. J. Phys. 72, 367 (2004); "
        "docs/theory/dsc_kinetics.md.",
    .example = "lehr dsc kissinger sample_data/kinetics/peaks.csv\n"
               "lehr dsc kissinger --feature midpoint --tg 602 sample_data/kinetics/tg_fixed.csv\n"
               "lehr dsc kissinger --feature peak --sigma-temperature 0.3 "
               "sample_data/kinetics/crystallisation_5.csv "
               "sample_data/kinetics/crystallisation_20.csv sample_data/kinetics/crystallisation_80.csv\n",
    .options = options,
    .results = results,
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
