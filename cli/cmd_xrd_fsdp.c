// lehr xrd fsdp: the first sharp diffraction peak of a curve.
#include "cmd_xrd.h"
#include "plot.h"
#include "xrd_share.h"

#include <lehr/core/curve.h>
#include <lehr/study/figure_xrd.h>
#include <lehr/xrd/fsdp.h>

static const char *const baselines[] = {"none", "constant", NULL};
static const lehr_fitting_peak_baseline baseline_kinds[] = {LEHR_FITTING_BASELINE_NONE,
                                                            LEHR_FITTING_BASELINE_CONSTANT};

static const cli_option fsdp_options[] = {
    {.name = "fraction",
     .kind = CLI_NUMBER,
     .placeholder = "F",
     .fallback = "0.5",
     .help = "part of the height that is fitted: points not below (1 - F) of the maximum"},
    {.name = "range",
     .kind = CLI_WINDOW,
     .unit = "1/angstrom",
     .placeholder = "A:B",
     .help = "where the maximum is looked for; without it: the whole curve"},
    {.name = "baseline",
     .kind = CLI_CHOICE,
     .choices = baselines,
     .fallback = "constant",
     .help = "what the Gaussian stands on"},
    {.name = "distance",
     .kind = CLI_NUMBER,
     .unit = "mm",
     .placeholder = "D",
     .help = "sample to detector, for the error budget"},
    {.name = "distance-uncertainty",
     .kind = CLI_NUMBER,
     .unit = "mm",
     .placeholder = "D",
     .help = "standard error of the distance"},
    {.name = "wavelength",
     .kind = CLI_NUMBER,
     .unit = "angstrom",
     .placeholder = "L",
     .help = "makes the distance term exact instead of its small-angle limit"},
    {.name = NULL},
};

static lehr_status fsdp_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_curve *curve = NULL;
    lehr_xrd_fsdp peak;
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    lehr_status status = lehr_curve_read(&curve, input, err);
    if (status == LEHR_OK) {
        const double per_ang = curve->x_axis == LEHR_AXIS_Q_PER_NM ? 10 : 1;
        options.fraction = cli_call_number(call, "fraction");
        options.baseline = baseline_kinds[cli_call_choice(call, "baseline")];
        options.distance_m = cli_call_number(call, "distance") * 1e-3;
        options.distance_uncertainty_m = cli_call_number(call, "distance-uncertainty") * 1e-3;
        options.wavelength_ang = cli_call_number(call, "wavelength");
        cli_xrd_window(options.range, cli_call_window(call, "range"), per_ang);
        status = lehr_xrd_fsdp_fit(&peak, curve, &options, result->warnings, err);
    }
    if (status == LEHR_OK) {
        result->not_converged = peak.stop != LEHR_FITTING_CONVERGED;
        status = lehr_xrd_fsdp_describe(&peak, result->record, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = lehr_figure_fsdp(&figure, curve, &peak, err);
        cli_plot_keep(result, figure);
    }
    lehr_curve_free(curve);
    return status;
}

static const cli_key fsdp_results[] = {
    {"position", "1/angstrom",
     "of the maximum; error: counting, distance and range of the budget in quadrature"},
    {"fwhm", "1/angstrom", "full width at half maximum; error: counting, distance and range"},
    {"amplitude", "", "height above the baseline; error: counting and range"},
    {"area", "1/angstrom", "of the Gaussian; error: counting and range"},
    {"baseline", "", "constant below the Gaussian; error: counting and range"},
    {"budget.counting", "1/angstrom",
     "noise of the points, from their sigma times error_scale, or from their scatter without sigma"},
    {"budget.distance", "1/angstrom",
     "position times relative error of the distance; 0 when it is not given"},
    {"budget.range", "1/angstrom", "half the spread of the position over fractions F - 0.1, F and F + 0.1"},
    {"fit_range", NULL, "first and last abscissa of the fit"},
    {"reduced_chi2", NULL, "chi2 per degree of freedom; null when the curve has no sigma"},
    {"error_scale", NULL,
     "factor on the errors of the points: sqrt(reduced_chi2), at least 1; null without sigma"},
    {"points", NULL, "points of the fit"},
    {.name = NULL},
};

const cli_command cli_xrd_fsdp = {
    .area = "xrd",
    .verb = "fsdp",
    .summary = "position and width of the first sharp diffraction peak",
    .operands = "CURVE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description = "Fits I(q) = y0 + A/(w sqrt(pi/(4 ln 2))) exp(-4 ln 2 (q - q0)^2/w^2) to the contiguous "
                   "points around the maximum "
                   "that are not below (1 - fraction) of it, weighted with 1/sigma^2 where the curve has "
                   "sigma. The curve is any table "
                   "that lehr or another program wrote, on a q axis; '-' is standard input.\n\n"
                   "The standard error of the position adds three terms, which the budget lists: counting "
                   "noise; the uncertainty of the "
                   "sample-to-detector distance; and the choice of the window, from fits with a fraction "
                   "smaller and larger by 0.1. A "
                   "window over the top of a peak determines its position, but area, width and baseline only "
                   "together: their large "
                   "errors are real. --baseline none gives a width that is precise, and right where there is "
                   "no background.\n\n"
                   "Where the points lie further from the fit than their sigma (reduced_chi2 > 1), all "
                   "errors of the fit are multiplied "
                   "with sqrt(reduced_chi2), the error_scale; a smaller reduced_chi2 leaves them as they "
                   "are. A fit that noise alone "
                   "makes this bad with a probability below 1e-6 causes a warning.\n\n"
                   "docs/theory/xrd.md.",
    .example = "lehr xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 900 "
               "sample_data/vit4/xrd/P7_T583_master.h5 -o P7_T583.xy\n"
               "lehr xrd fsdp --range 2.2:3.2 --distance 81.6 --distance-uncertainty 0.02 P7_T583.xy\n",
    .options = fsdp_options,
    .results = fsdp_results,
    .analyse = fsdp_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
