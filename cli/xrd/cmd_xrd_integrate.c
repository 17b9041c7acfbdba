// lehr xrd integrate: images to a curve.
#include "cmd_xrd.h"
#include "plot.h"
#include "xrd_share.h"

#include <lehr/core/number.h>
#include <lehr/figures/xrd.h>
#include <string.h>

static const cli_option integrate_options[] = {
    CLI_XRD_INTEGRATE_OPTIONS,
    {.name = "clip",
     .kind = CLI_NUMBER,
     .placeholder = "S",
     .help = "leave out spikes: pixels whose counts are less probable, given the mean of their bin, than a "
             "Gaussian beyond S standard deviations; 4 or more, 5 is usual"},
    {.name = "filter",
     .kind = CLI_TEXT,
     .placeholder = "median|quantile:A:B",
     .help = "instead of the mean of a bin, the median of its pixels, or the mean of those between two "
             "quantiles (quantile:0.1:0.9): texture and spots have little weight. Not for few counts"},
    {.name = NULL},
};

/// "median", "quantile:A:B".
static lehr_status read_filter(double out[2], const char *text, lehr_error *err)
{
    if (text == NULL) {
        return LEHR_OK;
    }
    if (strcmp(text, "median") == 0) {
        out[0] = out[1] = 0.5;
        return LEHR_OK;
    }
    const char *first = strncmp(text, "quantile:", 9) == 0 ? text + 9 : "";
    const char *second = strchr(first, ':');
    if (second == NULL ||
        lehr_number_parse(&out[0], first, (size_t)(second - first), lehr_number_style_c(), NULL) ||
        lehr_number_parse(&out[1], second + 1, strlen(second + 1), lehr_number_style_c(), NULL) ||
        !(out[0] >= 0 && out[0] <= out[1] && out[1] <= 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--filter %s: expected 'median' or 'quantile:A:B' with 0 <= A <= B <= 1", text);
    }
    return LEHR_OK;
}

static lehr_status integrate_figure(cli_result *result, const lehr_xrd_pattern *pattern, lehr_error *err)
{
    lehr_curve *curve = NULL;
    lehr_figure *figure = NULL;
    lehr_status status = lehr_xrd_pattern_to_curve(&curve, pattern, err);
    if (status == LEHR_OK) {
        status = lehr_figure_pattern(&figure, curve, err);
    }
    cli_plot_keep(result, figure);
    lehr_curve_free(curve);
    return status;
}

static lehr_status integrate_analyse(const cli_call *call, const char *input, cli_result *result,
                                     lehr_error *err)
{
    lehr_xrd_recipe recipe;
    lehr_xrd_pattern *pattern = NULL;
    lehr_status status = cli_xrd_recipe(&recipe, call, err);
    if (status == LEHR_OK) {
        recipe.options.clip = cli_call_number(call, "clip");
        status = read_filter(recipe.options.quantiles, cli_call_text(call, "filter"), err);
    }
    if (status == LEHR_OK) {
        status = lehr_xrd_recipe_run(&pattern, &recipe, input, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_xrd_pattern_describe(pattern, result->record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_xrd_pattern_to_table(&result->table, pattern, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = integrate_figure(result, pattern, err);
    }
    lehr_xrd_pattern_free(pattern);
    return status;
}

static const cli_key integrate_results[] = {
    {"q_per_ang", "1/angstrom", "column: centre of each bin"},
    {"q_per_nm", "1/nm", "instead, with --unit q_nm^-1"},
    {"two_theta_deg", "deg", "instead, with --unit 2th_deg"},
    {"two_theta_rad", "rad", "instead, with --unit 2th_rad"},
    {"radius_mm", "mm", "instead, with --unit r_mm"},
    {"intensity", NULL, "column: mean of the bin; nan where no pixel lies in it"},
    {"sigma", NULL, "column: its standard error, by --error"},
    {"count", NULL, "column: pixels in the bin, with parts of pixels"},
    {"norm", NULL, "column: sum in the denominator"},
    {"points", NULL, "number of bins"},
    {"empty_bins", NULL, "bins without a pixel; their intensity is nan"},
    {"images", NULL, "frames that were integrated together"},
    {"masked_pixels", NULL, "pixels masked in every frame"},
    {"bad_pixels", NULL, "further pixels without measurement, in all frames together"},
    {"clipped_pixels", NULL, "pixels left out by --clip, in all frames together"},
    {"wavelength_ang", "angstrom",
     "of the geometry; 'lehr xrd fsdp' reads it from the header of a curve over "
     "angles; absent when it is not known"},
    {"corrections", NULL, "what the curve is corrected for, and with what"},
    {.name = NULL},
};

const cli_command cli_xrd_integrate = {
    .area = "xrd",
    .verb = "integrate",
    .summary = "azimuthal integration of images to a curve with standard errors",
    .operands = "IMAGE...",
    .min_operands = 1,
    .by_name = true,
    .max_operands = CLI_MANY,
    .description =
        "Each bin holds intensity = sum of (counts - dark) / sum of (normalization x flat x "
        "polarization x solid angle) over "
        "the pixels whose centre lies in it. The columns are x (the centre of the bin), "
        "intensity, sigma, count (pixels) and "
        "norm (the sum in the denominator). With --split every pixel counts in all bins that it covers, "
        "with the part c of it that lies there: curves of narrow bins become smoother, and errors of "
        "neighbouring bins correlated. A file of several frames gives their mean; FILE::[N] "
        "selects one.\n\n"
        "Standard errors: poisson takes the sum of the raw counts of a bin (times c^2) as its variance, "
        "and that of one count for a bin without counts; "
        "azimuthal takes the scatter of the pixels about the mean of their bin, which also shows "
        "texture and bad pixels. With --filter poisson multiplies the variance by what quantiles lose "
        "against "
        "the mean (pi/2 for the median), azimuthal takes the scatter about them.\n\n"
        "Corrections: flat, polarization, solid angle, sensor, gas, plates, seats, sample and dead time go "
        "into the "
        "sum in the denominator. What was applied stands in the line 'corrections' of the header, and is "
        "refused a second time: images that say that they are corrected, curves that do.\n\n"
        "Bad pixels are left out: the two largest values of unsigned types, negative values of "
        "signed types, values that are "
        "not finite, and those above the saturation that the file states. Some programs average "
        "the marks of gaps (-1, -2) "
        "along with the counts; --keep-negative does the same, to compare with them. It is also "
        "right for signed images from "
        "which a background was subtracted.\n\n"
        "docs/theory/xrd.md, docs/theory/xrd_corrections.md; G. Ashiotis et al., J. Appl. Cryst. 48, 510 "
        "(2015) for the geometry.",
    .example = "lehr xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 900 "
               "sample_data/vit4/xrd/P7_T583_master.h5 -o P7_T583.xy\n"
               "lehr xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --unit 2th_deg --range 10:40 "
               "sample_data/vit4/xrd/P0_T583_master.h5::[0]\n"
               "lehr xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --sensor file --air-path air "
               "--plate diamond:2mm sample_data/vit4/xrd/P7_T583_master.h5 -o corrected.xy\n",
    .options = integrate_options,
    .results = integrate_results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".xy",
    .analyse = integrate_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
