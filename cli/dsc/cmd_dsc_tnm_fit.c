// lehr dsc tnm fit: parameters of the relaxation model from scans after known histories.
#include "assign.h"
#include "cmd_dsc.h"
#include "dsc_share.h"
#include "fit_share.h"
#include "plot.h"
#include "tnm_history.h"
#include "tnm_share.h"

#include <lehr/core/alloc.h>
#include <lehr/dsc/tnm_data.h>
#include <lehr/figures/dsc_tnm.h>
#include <math.h>
#include <string.h>

static const char *const lines_choices[] = {"given", "scaled", "free", NULL}; // order of lehr_dsc_tnm_lines

static const cli_option options[] = {
    {.name = "start",
     .kind = CLI_FILE,
     .placeholder = "FILE",
     .required = true,
     .help = "start values, and the lines of glass and liquid where they are known; as --params of 'dsc tnm "
             "simulate'"},
    CLI_TNM_HISTORY_OPTIONS,
    {.name = "glass",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help = "window below the transition, for the noise of a point"},
    {.name = "liquid",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help = "window above the transition, for the noise of a point"},
    {.name = "sigma",
     .kind = CLI_NUMBER,
     .unit = "J/g/K",
     .placeholder = "S",
     .help = "noise of a point, instead of the windows"},
    {.name = "range",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help = "points that are fitted (all)"},
    {.name = "every",
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .fallback = "1",
     .help = "fit every N-th point of the range"},
    {.name = "lines",
     .kind = CLI_CHOICE,
     .choices = lines_choices,
     .help =
         "lines of glass and liquid: given in --start (default where they are), given but for a factor of "
         "each scan, or free straight lines of each scan"},
    {.name = "fix",
     .kind = CLI_LIST,
     .placeholder = "NAME",
     .help = "parameters that keep their start value, by result key"},
    {.name = "reference-temperature",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "T",
     .help = "of log_time_ref (middle of the fitted points)"},
    {.name = "starts",
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .fallback = "12",
     .help = "further starts around the one given, with other stretching and nonlinearity above all"},
    {.name = "seed",
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .fallback = "1",
     .help = "of the further starts"},
    {.name = "confidence",
     .kind = CLI_NUMBER,
     .placeholder = "P",
     .help = "profile-likelihood intervals of this confidence too, 0.95 for 95 %"},
    CLI_FIT_CONVENTION_OPTION,
    CLI_DSC_SEGMENT_OPTION,
    CLI_DSC_READ_OPTIONS,
    {.name = NULL},
};

/// Everything of one call.
typedef struct session {
    lehr_dsc_tnm_material start;
    lehr_dsc_tnm_fit_options fit;
    size_t n;
    lehr_dsc_tnm_data **data; ///< shape (n,)
    lehr_dsc_tnm_scan *scans; ///< shape (n,)
} session;

static void clear_session(session *s)
{
    for (size_t i = 0; s->data && i < s->n; i++) {
        lehr_dsc_tnm_data_free(s->data[i]);
    }
    lehr_core_free(s->data);
    lehr_core_free(s->scans);
}

static void copy_window(double out[2], const cli_call *call, const char *name)
{
    const double *window = cli_call_window(call, name);
    if (window) {
        memcpy(out, window, 2 * sizeof *out);
    }
}

static lehr_status read_scan(session *s, const cli_call *call, size_t i, const cli_tnm_histories *histories,
                             lehr_warnings *warnings, lehr_error *err)
{
    const char *path = cli_call_operand(call, i);
    lehr_dsc_run *run = NULL;
    lehr_dsc_tnm_program *program = NULL;
    lehr_dsc_tnm_data_options settings = lehr_dsc_tnm_data_defaults();
    copy_window(settings.range_K, call, "range");
    copy_window(settings.glass_K, call, "glass");
    copy_window(settings.liquid_K, call, "liquid");
    settings.every = cli_call_integer(call, "every");
    settings.sigma = cli_call_number(call, "sigma");
    settings.any_scale = s->fit.lines != LEHR_DSC_TNM_LINES_GIVEN;
    lehr_status status = cli_dsc_segment(&settings.segment, call, err);
    if (status == LEHR_OK) {
        status = cli_dsc_read_run(&run, call, path, warnings, err);
    }
    if (status == LEHR_OK) {
        status = cli_tnm_history_of(&settings, &program, call, histories, i, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_tnm_data_create(&s->data[i], run, &settings, err);
    }
    if (status == LEHR_OK) {
        s->scans[i] = lehr_dsc_tnm_data_scan(s->data[i]);
    }
    lehr_dsc_tnm_program_free(program);
    lehr_dsc_run_free(run);
    return status;
}

static lehr_status read_scans(session *s, const cli_call *call, lehr_warnings *warnings, lehr_error *err)
{
    cli_tnm_histories histories;
    lehr_status status = cli_tnm_histories_open(&histories, call, err);
    s->n = cli_call_operands(call);
    s->data = lehr_core_alloc(s->n, sizeof(lehr_dsc_tnm_data *));
    s->scans = lehr_core_alloc(s->n, sizeof *s->scans);
    if (status == LEHR_OK && (!s->data || !s->scans)) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu scans", s->n);
    }
    for (size_t i = 0; status == LEHR_OK && i < s->n; i++) {
        status = read_scan(s, call, i, &histories, warnings, err);
    }
    cli_tnm_histories_close(&histories);
    return status;
}

/// Parameters that are held, by name.
static lehr_status read_fixed(session *s, const cli_call *call, lehr_error *err)
{
    enum { P = LEHR_DSC_TNM_PARAMETERS };
    const char *names[P];
    lehr_status status = LEHR_OK;
    for (size_t j = 0; j < P; j++) {
        names[j] = lehr_dsc_tnm_parameter_name(s->start.parameters.law, j);
    }
    for (size_t i = 0; status == LEHR_OK && i < cli_call_list_size(call, "fix"); i++) {
        const char *name = cli_call_list_at(call, "fix", i);
        size_t j = 0;
        status = cli_assign_find(&j, names, P, name, strlen(name), "fix", err);
        s->fit.fixed[j] = s->fit.fixed[j] || status == LEHR_OK;
    }
    return status;
}

static lehr_status read_options(session *s, const cli_call *call, lehr_error *err)
{
    s->fit = lehr_dsc_tnm_fit_defaults();
    lehr_status status = lehr_dsc_tnm_material_read(&s->start, cli_call_text(call, "start"), err);
    if (status != LEHR_OK) {
        return status;
    }
    bool known = lehr_dsc_tnm_line_known(&s->start.glass) && lehr_dsc_tnm_line_known(&s->start.liquid);
    s->fit.lines = known ? LEHR_DSC_TNM_LINES_GIVEN : LEHR_DSC_TNM_LINES_FREE;
    if (cli_call_given(call, "lines")) {
        s->fit.lines = (lehr_dsc_tnm_lines)cli_call_choice(call, "lines");
    }
    s->fit.n_starts = cli_call_integer(call, "starts");
    s->fit.seed = cli_call_integer(call, "seed");
    s->fit.threads = cli_call_threads(call);
    if (cli_call_given(call, "confidence")) {
        s->fit.confidence = cli_call_number(call, "confidence");
        if (!(s->fit.confidence > 0 && s->fit.confidence < 1)) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--confidence: %g is not between 0 and 1",
                                  s->fit.confidence);
        }
    }
    return read_fixed(s, call, err);
}

/// Move ln tau to the reference temperature of the fit.
static void choose_reference(session *s, const cli_call *call)
{
    lehr_dsc_tnm_parameters *p = &s->start.parameters;
    double low_K = INFINITY, high_K = -INFINITY;
    for (size_t i = 0; i < s->n; i++) {
        low_K = fmin(low_K, s->scans[i].temperature_K[0]);
        high_K = fmax(high_K, s->scans[i].temperature_K[s->scans[i].n - 1]);
    }
    double reference_K = cli_call_given(call, "reference-temperature")
                             ? cli_call_number(call, "reference-temperature")
                             : 0.5 * (low_K + high_K);
    p->log_time = lehr_dsc_tnm_log_time(p, reference_K, reference_K);
    p->reference_K = reference_K;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    session s = {0};
    lehr_dsc_tnm_fit *fit = NULL;
    lehr_figure *figure = NULL;
    (void)input;
    lehr_status status = read_options(&s, call, err);
    if (status == LEHR_OK) {
        status = read_scans(&s, call, result->warnings, err);
    }
    if (status == LEHR_OK) {
        bool weighted = true;
        for (size_t i = 0; i < s.n; i++) {
            weighted = weighted && !isnan(s.scans[i].sigma);
        }
        s.fit.convention = cli_fit_convention(call, weighted);
        choose_reference(&s, call);
        status = lehr_dsc_tnm_fit_solve(&fit, &s.start, s.scans, s.n, &s.fit, result->warnings,
                                        cli_call_progress(call), err);
    }
    if (status == LEHR_OK) {
        result->not_converged = fit->fit.stop != LEHR_FITTING_CONVERGED;
        status = lehr_dsc_tnm_fit_describe(fit, s.scans, result->record, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = lehr_figure_tnm_fit(&figure, fit, s.scans, err);
        cli_plot_keep(result, figure);
    }
    lehr_dsc_tnm_fit_free(fit);
    clear_session(&s);
    return status;
}

static const cli_key results[] = {
    {"activation_temperature", "K",
     "B = dh/R, or Q of ag; errors of all parameters from the covariance of the fit"},
    {"nonlinearity", "", "x"},
    {"zero_temperature", "K", "T2, instead of the nonlinearity with model ag"},
    {"stretching", "", "beta"},
    {"log_time_ref", "", "natural logarithm of tau in s at the reference temperature in equilibrium"},
    {"reference_temperature", "K", "a convention, without error"},
    {"model", NULL, "tnm or ag"},
    {"activation_energy", "kJ/mol", "R times the activation temperature; model tnm"},
    {"glass_transition", "K", "where tau is 100 s in equilibrium"},
    {"fragility", "", "d log10 tau/d(Tg/T) there: dh/(ln10 R Tg) with model tnm"},
    CLI_FIT_SUMMARY_KEYS,
    {"lines", NULL, "of glass and liquid: given, scaled or free"},
    {"starts.count", NULL, "starts, the one given included"},
    {"starts.converged", NULL, "of these, to a minimum"},
    {"starts.lowest", NULL, "of these, to the lowest one"},
    {"starts.seed", NULL, "of the further starts"},
    {"confidence", NULL, "of the intervals"},
    {"intervals.*.lower", NULL, "end of the profile-likelihood interval of a parameter"},
    {"intervals.*.upper", NULL, "its other end"},
    {"scans[].name", NULL, "file"},
    {"scans[].points", NULL, "points of the fit"},
    {"scans[].sigma", NULL, "noise of a point that was used [J/g/K]; null when unknown"},
    {"scans[].rms", NULL, "of the residuals [J/g/K]"},
    {"scans[].fictive_temperature", NULL, "of the model where the scan begins [K]"},
    {"scans[].scale", NULL, "factor on the lines; with --lines scaled"},
    {"scans[].glass", NULL, "A and B of the glass line A + B T; with --lines free"},
    {"scans[].liquid", NULL, "A and B of the liquid line"},
    CLI_FIT_CORRELATION_KEYS,
    {.name = NULL},
};

const cli_command cli_dsc_tnm_fit = {
    .area = "dsc",
    .verb = "tnm fit",
    .summary = "fit the relaxation model to scans after known histories",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .together = true,
    .description = CLI_TNM_MODEL
    "\n\n"
    "Fits heating scans of one glass jointly, each with its own thermal history. The history of a scan is "
    "found "
    "in its file (the segments before the last heating, from the hottest place on), or given: --cooling-rate "
    "with one rate for each file, --program for all, or --histories with a table of one row for each file "
    "(file, "
    "and program or cooling_rate_K_per_s, optionally start_temperature_K).\n\n"
    "Parameters are the activation temperature, nonlinearity, stretching and ln tau at a reference "
    "temperature. "
    "The lines of glass and liquid are given, given but for a factor of each scan, or free straight lines of "
    "each scan, solved jointly by variable projection. Derivatives are exact. Fits go out from --start and "
    "from "
    "further points around it; how many of them reach the lowest chi2 is reported.\n\n"
    "Points weigh with their noise: --sigma, or the scatter around straight lines in the windows --glass and "
    "--liquid of each scan, taken as white; without either all points weigh alike. Standard errors follow "
    "from "
    "the covariance of the fit (with the noise known, of the noise; else scaled with the scatter), those of "
    "derived quantities by propagation with all correlations. --confidence adds intervals from the profile "
    "of "
    "chi2.\n\n"
    "One scan determines a combination of the parameters at best, and no set can be assumed to hold over "
    "many "
    "decades of rate: strong correlations, a single history and parameters at a bound are "
    "reported.\n\n" CLI_TNM_PROGRAM "\n\n" CLI_TNM_PARAMETERS "\n\n"
    "G. H. Golub and V. Pereyra, SIAM J. Numer. Anal. 10, 413 (1973); docs/theory/dsc_tnm.md.",
    .example =
        "lehr dsc tnm fit --start sample_data/tnm/start.txt --rate '200 K/s' --cooling-rate '200 K/s,20 "
        "K/min' --sigma 0.0025 --starts 3 sample_data/tnm/fast.csv sample_data/tnm/slow.csv\n"
        "lehr dsc tnm fit --start sample_data/tnm/start.txt --sign exo --lines free --range 500:760 --every "
        "10 "
        "--starts 0 sample_data/vit4/dsc/P7_T583.txt\n",
    .options = options,
    .results = results,
    .threaded = true,
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
