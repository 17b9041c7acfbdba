// lehr fit peak
#include "assign.h"
#include "cmd_fit.h"
#include "fit_share.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/core/curve.h>
#include <lehr/core/number.h>
#include <lehr/fitting/peak.h>
#include <math.h>
#include <stdio.h>

static const char *const models[] = {"gaussian", "lorentzian",     "voigt", "pseudo-voigt",
                                     "moffat",   "split-gaussian", NULL};
static const char *const baselines[] = {"none", "constant", "linear", NULL}; // order of the enumeration

static const cli_option options[] = {
    {.name = "model",
     .kind = CLI_CHOICE,
     .choices = models,
     .fallback = "gaussian",
     .help = "shape of the peak"},
    {.name = "baseline",
     .kind = CLI_CHOICE,
     .choices = baselines,
     .fallback = "constant",
     .help = "what the peak stands on"},
    {.name = "range",
     .kind = CLI_WINDOW,
     .placeholder = "A:B",
     .help = "points to use, in the unit of x; without it all"},
    {.name = "fraction",
     .kind = CLI_NUMBER,
     .placeholder = "F",
     .help = "use the top of the peak alone: points around the maximum not below (1 - F) of it"},
    {.name = "start",
     .kind = CLI_LIST,
     .placeholder = "NAME=VALUE,...",
     .help = "start values, instead of those found in the data"},
    {.name = "fix",
     .kind = CLI_LIST,
     .placeholder = "NAME=VALUE,...",
     .help = "parameters that are not fitted"},
    CLI_FIT_MULTISTART_OPTION,
    CLI_FIT_LIKELIHOOD_OPTION,
    CLI_FIT_METHOD_OPTIONS,
    CLI_FIT_CONVENTION_OPTION,
    {.name = NULL},
};

/// Points inside --range; arrays of the curve are moved to the front.
static lehr_status choose_range(lehr_curve *curve, const cli_call *call, lehr_error *err)
{
    const double *range = cli_call_window(call, "range");
    size_t n = 0;
    for (size_t i = 0; i < curve->size; i++) {
        if (!range || (curve->x[i] >= range[0] && curve->x[i] <= range[1])) {
            curve->x[n] = curve->x[i];
            curve->y[n] = curve->y[i];
            curve->sigma[n] = curve->sigma[i];
            n++;
        }
    }
    if (n == 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "no points in the range; x goes from %g to %g",
                              curve->size > 0 ? curve->x[0] : (double)NAN,
                              curve->size > 0 ? curve->x[curve->size - 1] : (double)NAN);
    }
    curve->size = n;
    return LEHR_OK;
}

static bool has_sigma(const lehr_curve *curve)
{
    for (size_t i = 0; i < curve->size; i++) {
        if (!isnan(curve->sigma[i])) {
            return true;
        }
    }
    return false;
}

static lehr_status fill_options(lehr_fitting_peak_options *out, const cli_call *call, const double **sigma,
                                lehr_error *err)
{
    const char *names[LEHR_FITTING_PEAK_MAX_PARAMETERS];
    *out = lehr_fitting_peak_options_defaults();
    out->shape = lehr_model_find(cli_call_text(call, "model"));
    out->baseline = (lehr_fitting_peak_baseline)cli_call_choice(call, "baseline");
    out->fit.convention = cli_fit_convention(call, *sigma != NULL);
    size_t n = lehr_fitting_peak_n_parameters(out->shape, out->baseline);
    for (size_t j = 0; j < n; j++) {
        names[j] = lehr_fitting_peak_parameter_name(out->shape, j);
    }
    lehr_status status = cli_fit_method(&out->method, call, err);
    if (status == LEHR_OK) {
        status = cli_fit_starts(&out->method, call, err);
    }
    if (status == LEHR_OK) {
        status = cli_fit_likelihood(&out->method, sigma, call, err);
    }
    if (status == LEHR_OK) {
        status = cli_assign_values(out->start, NULL, names, n, call, "start", err);
    }
    return status == LEHR_OK ? cli_assign_values(out->start, out->fixed, names, n, call, "fix", err) : status;
}

/// Window of --fraction, or all points.
static lehr_status choose_window(size_t *first, size_t *n, const lehr_curve *curve, const cli_call *call,
                                 lehr_error *err)
{
    double fraction = cli_call_number(call, "fraction");
    *first = 0;
    *n = curve->size;
    if (isnan(fraction)) {
        return LEHR_OK;
    }
    if (!(fraction > 0 && fraction < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--fraction: %g is not between 0 and 1", fraction);
    }
    lehr_fitting_peak_window(first, n, curve->y, curve->size, fraction);
    return LEHR_OK;
}

// ---- figure -------------------------------------------------------------------------
static const char *x_label(lehr_axis axis)
{
    switch (axis) {
    case LEHR_AXIS_Q_PER_ANG:
        return LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END " (Å" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")";
    case LEHR_AXIS_Q_PER_NM:
        return LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END " (nm" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")";
    case LEHR_AXIS_TWO_THETA_DEG:
        return "2" LEHR_FIGURE_ITALIC "θ" LEHR_FIGURE_END " (°)";
    case LEHR_AXIS_R_ANG:
        return LEHR_FIGURE_ITALIC "r" LEHR_FIGURE_END " (Å)";
    default:
        return LEHR_FIGURE_ITALIC "x" LEHR_FIGURE_END;
    }
}

static lehr_status draw(cli_result *result, const lehr_curve *curve, const double *sigma,
                        const lehr_fitting_peak *peak, lehr_error *err)
{
    enum { n_curve = 300 };
    double curve_x[n_curve], curve_y[n_curve];
    char value[64], note[128];
    lehr_figure *figure = NULL;
    const double *x = curve->x + peak->first;
    double *fitted = lehr_core_alloc(peak->n_points, sizeof *fitted);
    lehr_status status = fitted ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    cli_fit_spread(curve_x, n_curve, x, peak->n_points);
    if (status == LEHR_OK && (!lehr_fitting_peak_evaluate(fitted, NULL, peak->parameters, peak->shape,
                                                          peak->baseline_kind, x, peak->n_points) ||
                              !lehr_fitting_peak_evaluate(curve_y, NULL, peak->parameters, peak->shape,
                                                          peak->baseline_kind, curve_x, n_curve))) {
        status = lehr_error_set(err, LEHR_ERR_NUMERIC, "the fitted peak does not exist");
    }
    lehr_number_format_esd(value, sizeof value, peak->position.value, peak->position.stderr_value);
    snprintf(note, sizeof note, "position %s", value);
    const lehr_figure_fit_data data = {.x_label = x_label(curve->x_axis),
                                       .y_label = "Intensity",
                                       .n = peak->n_points,
                                       .x = x,
                                       .y = curve->y + peak->first,
                                       .sigma = sigma ? sigma + peak->first : NULL,
                                       .fitted = fitted,
                                       .n_curve = n_curve,
                                       .curve_x = curve_x,
                                       .curve_y = curve_y,
                                       .note = note,
                                       .note_place = LEHR_FIGURE_TOP_LEFT};
    status = status == LEHR_OK ? lehr_figure_fit(&figure, &data, err) : status;
    cli_plot_keep(result, figure);
    lehr_core_free(fitted);
    return status;
}

// ---- the command --------------------------------------------------------------------
static lehr_status analyse_curve(const cli_call *call, lehr_curve *curve, cli_result *result, lehr_error *err)
{
    lehr_fitting_peak_options settings;
    lehr_fitting_peak peak;
    size_t first = 0, n = 0;
    lehr_status status = choose_range(curve, call, err);
    const double *sigma = status == LEHR_OK && has_sigma(curve) ? curve->sigma : NULL;
    if (status == LEHR_OK) {
        status = fill_options(&settings, call, &sigma, err);
    }
    if (status == LEHR_OK) {
        status = choose_window(&first, &n, curve, call, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_peak_fit(&peak, curve->x, curve->y, sigma, first, n, &settings, err);
    }
    if (status == LEHR_OK) {
        result->not_converged = peak.fit.stop != LEHR_FITTING_CONVERGED;
        status = lehr_fitting_peak_describe(&peak, lehr_axis_unit(curve->x_axis), result->record, err);
    }
    if (status == LEHR_OK) {
        status = cli_fit_warn(result, &peak.extra, err);
    }
    if (status == LEHR_OK) {
        status = cli_fit_warn_counts(result, &settings.method, curve->y + first, n, err);
    }
    return status == LEHR_OK && cli_call_plots(call) ? draw(result, curve, sigma, &peak, err) : status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_curve *curve = NULL;
    lehr_status status = lehr_curve_read(&curve, input, err);
    if (status == LEHR_OK) {
        status = analyse_curve(call, curve, result, err);
    }
    lehr_curve_free(curve);
    return status;
}

static const cli_key results[] = {
    {"model", NULL, "shape that was fitted"},
    {"position", "", "of the maximum, in the unit of x; errors of all parameters from the covariance"},
    {"fwhm", "", "full width at half maximum, in the unit of x; derived for voigt and split-gaussian"},
    {"area", "", "of the peak alone"},
    {"height", "", "above the baseline; derived from area and shape"},
    {"baseline", "", "at the position of the peak; absent with --baseline none"},
    {"slope", "", "of the linear baseline"},
    {"sigma", "", "voigt: standard deviation of the Gaussian part"},
    {"gamma", "", "voigt: half width of the Lorentzian part"},
    {"eta", "", "pseudo-voigt: share of the Lorentzian, 0 to 1"},
    {"beta", "", "moffat: exponent; 1 is a Lorentzian, large a Gaussian"},
    {"fwhm_left", "", "split-gaussian: full width of the left side's Gaussian"},
    {"fwhm_right", "", "split-gaussian: full width of the right side's Gaussian"},
    CLI_FIT_SUMMARY_KEYS,
    CLI_FIT_METHOD_KEYS,
    CLI_FIT_MULTISTART_KEYS,
    CLI_FIT_LIKELIHOOD_KEYS,
    CLI_FIT_CORRELATION_KEYS,
    {.name = NULL},
};

const cli_command cli_fit_peak = {
    .area = "fit",
    .verb = "peak",
    .summary = "position, width and area of a peak",
    .operands = "CURVE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Fits one peak on a baseline to a curve, weighted with 1/sigma^2 where the curve has sigma. The "
        "parameters of "
        "every shape are its position, its area and its widths:\n\n"
        "gaussian: area/(fwhm sqrt(pi/(4 ln 2))) exp(-4 ln 2 (x - position)^2/fwhm^2); lorentzian; "
        "pseudo-voigt, a mixture "
        "of both; voigt, both folded, with the Faddeeva function; moffat, (1 + u^2)^-beta; split-gaussian, "
        "with a width on "
        "each side.\n\n"
        "Start values are found in the data. Standard errors, also those of fwhm and height where they are "
        "derived, follow "
        "from the whole covariance. A parameter that ends at a limit of its shape (eta = 0) has none.\n\n"
        "The top half of a peak alone (--fraction 0.5) determines its position; baseline, area and width are "
        "then "
        "correlated above 0.99, and their large errors are real.\n\n"
        "--likelihood poisson takes y as counts, which have no sigma; weights 1/N would pull the baseline "
        "down by a "
        "count.\n\n"
        "docs/theory/fitting.md.",
    .example = "lehr fit peak sample_data/fitting/fsdp.xy\n"
               "lehr fit peak --robust huber sample_data/fitting/fsdp.xy\n"
               "lehr fit peak --model voigt --baseline linear sample_data/fitting/fsdp.xy\n"
               "lehr fit peak --fraction 0.5 --fix baseline=0.35 sample_data/fitting/fsdp.xy\n",
    .options = options,
    .results = results,
    .threaded = true,
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
