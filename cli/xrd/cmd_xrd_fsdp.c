// lehr xrd fsdp: the first sharp diffraction peak of curves, and differences between them.
#include "cmd_xrd.h"
#include "plot.h"
#include "xrd_fsdp_curves.h"
#include "xrd_share.h"

#include <lehr/core/number.h>
#include <lehr/figures/xrd.h>
#include <lehr/xrd/fsdp.h>
#include <math.h>
#include <string.h>

static const char *const baselines[] = {"none", "constant", "linear", NULL}; // order of the enumeration
static const char *const models[] = {"gaussian",     "split-gaussian", "lorentzian", "voigt",
                                     "pseudo-voigt", "moffat",         NULL};
static const char *const axis_names[] = {"q_A^-1", "q_nm^-1", "2th_deg", "2th_rad", NULL};

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
     .help = "where the peak is looked for; without it: the whole curve"},
    {.name = "model",
     .kind = CLI_CHOICE,
     .choices = models,
     .fallback = "gaussian",
     .help = "shape of the peak; position is that of its maximum"},
    {.name = "baseline",
     .kind = CLI_CHOICE,
     .choices = baselines,
     .fallback = "constant",
     .help = "what the peak stands on"},
    {.name = "scan",
     .kind = CLI_TEXT,
     .placeholder = "A:B:N|none",
     .fallback = "0.3:0.8:6",
     .help = "N windows of fractions from A to B, for the range term of the budget; 'none': no such term"},
    {.name = "unit",
     .kind = CLI_CHOICE,
     .choices = axis_names,
     .help = "quantity on the x axis of the curves, where they do not say it or say it wrongly"},
    {.name = "distance",
     .kind = CLI_NUMBER,
     .unit = "mm",
     .placeholder = "D",
     .help = "sample to detector, for the error budget"},
    {.name = "distance-uncertainty",
     .kind = CLI_NUMBER,
     .unit = "mm",
     .placeholder = "D",
     .help = "standard error of the distance that all curves share (calibration)"},
    {.name = "placement-uncertainty",
     .kind = CLI_NUMBER,
     .unit = "mm",
     .placeholder = "D",
     .help = "standard error of the distance that every sample has for itself: its thickness and mounting"},
    {.name = "wavelength",
     .kind = CLI_NUMBER,
     .unit = "angstrom",
     .placeholder = "L",
     .help = "turns angles into q (without it: as the header of the file says), and makes the distance terms "
             "exact instead of their small-angle limit"},
    {.name = "wavelength-uncertainty",
     .kind = CLI_NUMBER,
     .unit = "angstrom",
     .placeholder = "D",
     .help = "its standard error"},
    {.name = "reference",
     .kind = CLI_FILE,
     .placeholder = "FILE",
     .help = "curve that the others are compared with; without it: the first of several"},
    {.name = NULL},
};

// ---- options ------------------------------------------------------------------------
/// "A:B:N" or "none".
static lehr_status read_scan(lehr_xrd_fsdp_options *out, const char *text, lehr_error *err)
{
    const char *first = strchr(text, ':');
    const char *second = first ? strchr(first + 1, ':') : NULL;
    lehr_number_style style = lehr_number_style_c();
    if (strcmp(text, "none") == 0) {
        out->n_windows = 0;
        return LEHR_OK;
    }
    bool good =
        second && lehr_number_parse(&out->scan[0], text, (size_t)(first - text), style, NULL) == LEHR_OK;
    good = good &&
           lehr_number_parse(&out->scan[1], first + 1, (size_t)(second - first - 1), style, NULL) == LEHR_OK;
    good = good && lehr_number_parse_size(&out->n_windows, second + 1, NULL) == LEHR_OK;
    bool inside = good && out->scan[0] > 0 && out->scan[0] < out->scan[1] && out->scan[1] < 1;
    if (!inside || out->n_windows < 2 || out->n_windows > LEHR_XRD_FSDP_MAX_WINDOWS) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--scan %s: expected 'none' or A:B:N with 0 < A < B < 1 and 2 to %d windows",
                              text, LEHR_XRD_FSDP_MAX_WINDOWS);
    }
    return LEHR_OK;
}

static lehr_status read_options(lehr_xrd_fsdp_options *out, const cli_call *call, lehr_error *err)
{
    *out = lehr_xrd_fsdp_defaults();
    out->fraction = cli_call_number(call, "fraction");
    out->model = lehr_model_find(cli_call_text(call, "model"));
    out->baseline = (lehr_fitting_peak_baseline)cli_call_choice(call, "baseline");
    out->distance_m = cli_call_number(call, "distance") * 1e-3;
    out->distance_uncertainty_m = cli_call_number(call, "distance-uncertainty") * 1e-3;
    out->placement_uncertainty_m = cli_call_number(call, "placement-uncertainty") * 1e-3;
    out->wavelength_ang = cli_call_number(call, "wavelength");
    out->wavelength_uncertainty_ang = cli_call_number(call, "wavelength-uncertainty");
    cli_xrd_window(out->range, cli_call_window(call, "range"), 1);
    return read_scan(out, cli_call_text(call, "scan"), err);
}

static lehr_status fsdp_prepare(const cli_call *call, void **shared, lehr_error *err)
{
    lehr_xrd_fsdp_options options;
    cli_xrd_fsdp_curves *all = NULL;
    lehr_status status = read_options(&options, call, err);
    status = status == LEHR_OK ? cli_xrd_fsdp_evaluate(&all, call, &options, err) : status;
    *shared = all;
    return status;
}

// ---- results ------------------------------------------------------------------------
static size_t index_of(const cli_call *call, const char *input)
{
    size_t i = 0;
    while (i + 1 < cli_call_operands(call) && cli_call_operand(call, i) != input) {
        i++;
    }
    return i;
}

static lehr_status tell_warnings(const cli_xrd_fsdp_curve *one, lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < lehr_warnings_count(one->warnings); i++) {
        status = lehr_warnings_add(warnings, err, "%s", lehr_warnings_at(one->warnings, i));
    }
    return status;
}

static lehr_status describe_difference(const cli_xrd_fsdp_curves *all, size_t i, cli_result *result,
                                       lehr_error *err)
{
    const cli_xrd_fsdp_curve *one = &all->cases[i];
    lehr_record *record = NULL;
    if (all->reference == SIZE_MAX || i == all->reference) {
        return LEHR_OK;
    }
    if (!one->compared) {
        return lehr_warnings_add(result->warnings, err, "no difference to '%s': %s", all->reference_name,
                                 all->why_not.message);
    }
    lehr_status status = lehr_record_add_record(&record, result->record, "difference", err);
    status = status == LEHR_OK ? lehr_record_add_text(record, "reference", all->reference_name, err) : status;
    return status == LEHR_OK ? lehr_xrd_fsdp_difference_describe(&one->difference, &one->fit, record, err)
                             : status;
}

static lehr_status fsdp_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    const cli_xrd_fsdp_curves *all = cli_call_shared(call);
    size_t i = index_of(call, input);
    const cli_xrd_fsdp_curve *one = &all->cases[i];
    if (one->status != LEHR_OK) {
        return lehr_error_set(err, one->status, "%s", one->error.message);
    }
    result->not_converged = one->fit.stop != LEHR_FITTING_CONVERGED;
    lehr_status status = tell_warnings(one, result->warnings, err);
    status = status == LEHR_OK ? lehr_xrd_fsdp_describe(&one->fit, result->record, err) : status;
    status = status == LEHR_OK ? describe_difference(all, i, result, err) : status;
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        const lehr_figure_fsdp_rows rows = {
            .n = all->n_operands, .position = all->position, .fwhm = all->fwhm, .own = i};
        status =
            lehr_figure_fsdp(&figure, one->curve, &one->fit, all->reference == SIZE_MAX ? NULL : &rows, err);
        cli_plot_keep(result, figure);
    }
    return status;
}

static const cli_key fsdp_results[] = {
    {"position", "1/angstrom", "of the maximum; error: all terms of the budget in quadrature"},
    {"fwhm", "1/angstrom", "full width at half maximum; error: the same terms for the width"},
    {"amplitude", "", "height above the baseline; error: counting, range and model"},
    {"area", "1/angstrom", "of the peak; error: counting, range and model"},
    {"baseline", "", "below the maximum; error: counting, range and model"},
    {"budget.counting", "1/angstrom",
     "noise of the points, from their sigma times error_scale, or from their scatter without sigma"},
    {"budget.distance", "1/angstrom", "from the shared error of the distance; null when it is not given"},
    {"budget.placement", "1/angstrom", "from the error of the distance of each sample; null when not given"},
    {"budget.wavelength", "1/angstrom", "from the error of the wavelength; null when not given"},
    {"budget.range", "1/angstrom",
     "choice of the window: root mean square deviation of the windows of the scan from the result, beyond "
     "what noise explains; null with --scan none"},
    {"budget.model", "1/angstrom",
     "symmetric or asymmetric: the same over both models; null where the other cannot be fitted"},
    {"fit_range", NULL, "first and last abscissa of the fit"},
    {"reduced_chi2", NULL, "chi2 per degree of freedom; null when the curve has no sigma"},
    {"error_scale", NULL,
     "factor on the errors of the points: sqrt(reduced_chi2) where chi2 has p < 0.05, else 1; null without "
     "sigma"},
    {"points", NULL, "points of the fit"},
    {"fraction", NULL, "of the height that was fitted"},
    {"model", NULL, "shape of the fit"},
    {"asymmetry.maximum", "1/angstrom",
     "position of the maximum of a split Gaussian fitted to the same points; errors of all of these: noise"},
    {"asymmetry.fwhm_left", "1/angstrom", "its width below the maximum"},
    {"asymmetry.fwhm_right", "1/angstrom", "and above"},
    {"asymmetry.centroid", "1/angstrom", "mean of q over it, without baseline"},
    {"asymmetry.skewness", "", "third standardized moment"},
    {"asymmetry.probability", NULL,
     "that noise makes the split Gaussian fit this much better than the Gaussian where the peak is one"},
    {"windows_used", NULL, "windows of the scan that the range term rests on"},
    {"windows[].fraction", NULL, "of the height"},
    {"windows[].position", "1/angstrom", "fitted in that window; error: noise"},
    {"windows[].fwhm", "1/angstrom", "likewise"},
    {"windows[].begin", NULL, "first abscissa"},
    {"windows[].end", NULL, "last abscissa"},
    {"windows[].points", NULL, "points"},
    {"windows[].use", NULL,
     "used; cut-off: reaches the end of the data; over-minimum: into the next peak; failed: no fit"},
    {"difference.reference", NULL, "with several curves or --reference: what this one is compared with"},
    {"difference.position", "1/angstrom", "this position minus that of the reference; error: its budget"},
    {"difference.fwhm", "1/angstrom", "likewise for the width"},
    {"difference.position_fwhm_correlation", "", "correlation of the errors of these two"},
    {"difference.position_ratio", "", "this position over that of the reference"},
    {"difference.volume_ratio", "", "(position of the reference over this one)^3"},
    {"difference.budget.counting", "1/angstrom", "noise of both curves"},
    {"difference.budget.distance", "1/angstrom", "what the shared error of the distance leaves"},
    {"difference.budget.placement", "1/angstrom", "of both samples"},
    {"difference.budget.wavelength", "1/angstrom", "what the error of the wavelength leaves"},
    {"difference.budget.range", "1/angstrom", "what the choice of the window does to the difference"},
    {"difference.budget.model", "1/angstrom", "what the other model does to the difference"},
    {"difference.fwhm_budget.counting", "1/angstrom", "the same for the width, and so the other terms"},
    {"difference.fwhm_budget.distance", "1/angstrom", ""},
    {"difference.fwhm_budget.placement", "1/angstrom", ""},
    {"difference.fwhm_budget.wavelength", "1/angstrom", ""},
    {"difference.fwhm_budget.range", "1/angstrom", ""},
    {"difference.fwhm_budget.model", "1/angstrom", ""},
    {.name = NULL},
};

const cli_command cli_xrd_fsdp = {
    .area = "xrd",
    .verb = "fsdp",
    .summary = "position and width of the first sharp diffraction peak, and differences between samples",
    .operands = "CURVE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Fits I(q) = y0 + A/(w sqrt(pi/(4 ln 2))) exp(-4 ln 2 (q - q0)^2/w^2), or another model, to the "
        "contiguous points around the maximum that are not below (1 - fraction) of it, weighted with "
        "1/sigma^2 where the curve has sigma. The curve is any table that lehr or another program wrote, "
        "over "
        "q or, with --wavelength, over 2theta; results are in 1/angstrom. '-' is standard input.\n\n"
        "The standard error of the position adds, and the budget lists: counting noise; the distance of "
        "sample "
        "to detector, with an error that all curves share and one that each has for itself; the wavelength; "
        "the choice of the window, from a scan over fractions; and the choice of the model, from a fit with "
        "a "
        "Gaussian split into two halves of different width (for --model split-gaussian: with a Gaussian). "
        "Window and model count with the root mean square deviation of their fits from the result, in so far "
        "as each deviation exceeds three standard deviations of noise. A window over the top of a peak "
        "determines its position, but area, width and baseline only together: their large errors are real. "
        "--baseline none gives a width that is precise, and right where there is no background.\n\n"
        "With several curves each is compared with the first, or with --reference. In the differences what "
        "all curves share cancels: distance and wavelength but for the difference of their effects, window "
        "and model but for what they do to the difference. Noise and placement of both curves stay.\n\n"
        "A sample of thickness t whose mean depth is not known has a placement uncertainty of t/sqrt(12); "
        "with t itself the error is the largest deviation, as in published work.\n\n"
        "Where the points lie further from the fit than their sigma explains (chi2 with p < 0.05), all "
        "counting errors "
        "are multiplied with sqrt(reduced_chi2), the error_scale; a more probable chi2 leaves them as they "
        "are. A fit that noise alone makes this bad with a probability below 1e-6 causes a warning. In "
        "differences only the scatter from point to point counts, not a smooth misfit, which both curves "
        "have.\n\n"
        "docs/theory/xrd_fsdp.md.",
    .example = "lehr xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 900 "
               "sample_data/vit4/xrd/P7_T583_master.h5 -o P7_T583.xy\n"
               "lehr xrd fsdp --range 2.2:3.2 --distance 81.6 --distance-uncertainty 0.02 P7_T583.xy\n"
               "lehr xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 900 "
               "sample_data/vit4/xrd/P0_T583_master.h5 -o P0_T583.xy\n"
               "lehr xrd fsdp --range 2.2:3.2 --distance 81.6 --placement-uncertainty 0.009 P0_T583.xy "
               "P7_T583.xy\n",
    .options = fsdp_options,
    .results = fsdp_results,
    .prepare = fsdp_prepare,
    .discard = cli_xrd_fsdp_discard,
    .analyse = fsdp_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
