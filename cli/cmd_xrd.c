// Commands of the area xrd: detector images.
#include "command.h"
#include "commands.h"
#include "plot.h"

#include <lehr/core/curve.h>
#include <lehr/study/figure_xrd.h>
#include <lehr/xrd/fsdp.h>
#include <lehr/xrd/integrate.h>
#include <lehr/xrd/recipe.h>
#include <lehr/xrd/source.h>
#include <math.h>
#include <string.h>

// ---- info -----------------------------------------------------------------------------
static lehr_status info_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    (void)call;
    lehr_xrd_source *source = NULL;
    lehr_status status = lehr_xrd_source_open(&source, input, result->warnings, err);
    if (status == LEHR_OK) {
        status = lehr_xrd_source_describe(source, result->record, err);
    }
    lehr_xrd_source_close(source);
    return status;
}

static const cli_key info_results[] = {
    {"format", NULL, "name of the reader"},
    {"dataset", NULL, "first dataset of the images, in HDF5 files"},
    {"width", NULL, "columns of an image"},
    {"height", NULL, "rows of an image"},
    {"frames", NULL, "number of images"},
    {"dtype", NULL, "type of the pixels"},
    {"mask_pixels", NULL, "pixels that the mask in the file rejects"},
    {"wavelength", "angstrom", "as the file states it, like all that follow; absent when it does not"},
    {"distance", "m", "sample to detector"},
    {"pixel_size_x", "m", "width of a pixel"},
    {"pixel_size_y", "m", "height of a pixel"},
    {"beam_center_x", "pixel", "column of the direct beam; absent when the file does not state its unit"},
    {"beam_center_y", "pixel", "row of the direct beam; absent when the file does not state its unit"},
    {"count_time", "s", "exposure of a frame"},
    {"frame_time", "s", "time from frame to frame"},
    {"sensor_thickness", "m", "thickness of the sensor"},
    {"saturation", "count", "larger values are not measurements"},
    {"sensor_material", NULL, "material of the sensor"},
    {"description", NULL, "name of the detector"},
    {.name = NULL},
};

static const cli_command info = {
    .area = "xrd",
    .verb = "info",
    .summary = "what a file of detector images holds",
    .operands = "FILE...",
    .min_operands = 1,
    .by_name = true,
    .max_operands = CLI_MANY,
    .description = "Reads TIFF, HDF5 (DECTRIS Eiger master and data files, NeXus, plain datasets; deflate, "
                   "LZ4 and bitshuffle) and "
                   "NumPy .npy files, and tells shape, number of frames, type and what the file says about "
                   "the measurement.\n\n"
                   "In HDF5 files the images are looked for in this order: the data_NNNNNN links of "
                   "/entry/data or /entry, "
                   "/entry/data/data, the signal of the default NXdata, the data of an NXdetector, the only "
                   "dataset that can hold "
                   "images. FILE::/dataset chooses another one, FILE::/dataset[A:B:STEP] or FILE::[A:B:STEP] "
                   "some of the frames, "
                   "counted from 0, without B.",
    .example = "lehr xrd info sample_data/vit4/xrd/P7_T583_master.h5\n",
    .results = info_results,
    .analyse = info_analyse,
};

// ---- integrate ------------------------------------------------------------------------
#define NAME_OF(enumerator, name) name,
static const char *const unit_names[] = {LEHR_XRD_UNIT_LIST(NAME_OF) NULL};
static const char *const error_names[] = {LEHR_XRD_ERROR_MODEL_LIST(NAME_OF) NULL};
#undef NAME_OF
static const char *const axis_units[] = {[LEHR_XRD_Q_PER_ANG] = "1/angstrom",
                                         [LEHR_XRD_Q_PER_NM] = "1/nm",
                                         [LEHR_XRD_TWO_THETA_DEG] = "deg",
                                         [LEHR_XRD_TWO_THETA_RAD] = "rad",
                                         [LEHR_XRD_RADIUS_MM] = "mm"};

static const cli_option integrate_options[] = {
    {.name = "poni",
     .kind = CLI_FILE,
     .placeholder = "FILE",
     .required = true,
     .help = "geometry: .poni file of version 1, 2 or 2.1"},
    {.name = "points",
     .letter = 'n',
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .fallback = "1000",
     .help = "number of bins, 1 to 65534"},
    {.name = "unit",
     .kind = CLI_CHOICE,
     .choices = unit_names,
     .fallback = "q_A^-1",
     .help = "quantity on the x axis"},
    {.name = "range",
     .kind = CLI_WINDOW,
     .placeholder = "A:B",
     .unit_option = "unit",
     .units = axis_units,
     .help = "part of the x axis, in its unit; without it: all pixels that are not masked"},
    {.name = "azimuth",
     .kind = CLI_WINDOW,
     .unit = "deg",
     .placeholder = "A:B",
     .help =
         "sector of azimuths, 0 along the rows (horizontal), +90 towards higher row numbers; may pass 180"},
    {.name = "split",
     .kind = CLI_TEXT,
     .placeholder = "no",
     .fallback = "no",
     .help = "pixel splitting: 'no', each pixel belongs to the bin of its centre; nothing else is available"},
    {.name = "mask",
     .kind = CLI_FILE,
     .placeholder = "FILE",
     .help = "image of the same shape, nonzero = do not use; added to the mask in the image file"},
    {.name = "dark",
     .kind = CLI_FILE,
     .placeholder = "FILE",
     .help = "image to subtract, taken as free of noise"},
    {.name = "flat",
     .kind = CLI_FILE,
     .placeholder = "FILE",
     .help = "relative efficiency of the pixels; those without a positive one are masked"},
    {.name = "polarization",
     .kind = CLI_NUMBER,
     .placeholder = "F",
     .fallback = "0.99",
     .help = "(Ih - Iv)/(Ih + Iv) of the beam: 0.99 for a synchrotron, 0 for an unpolarized source"},
    {.name = "no-polarization", .kind = CLI_FLAG, .help = "leave the polarization correction out"},
    {.name = "no-solid-angle",
     .kind = CLI_FLAG,
     .help = "leave the correction for the solid angle of a pixel out"},
    {.name = "error",
     .kind = CLI_CHOICE,
     .choices = error_names,
     .fallback = "poisson",
     .help = "standard errors: from the counts, from the scatter of the pixels of a bin, or none"},
    {.name = "keep-negative",
     .kind = CLI_FLAG,
     .help = "count negative pixels of signed images as values; without it they are gaps and bad pixels"},
    {.name = "normalization",
     .kind = CLI_NUMBER,
     .placeholder = "X",
     .fallback = "1",
     .help = "divide by this number, for example the monitor counts of a frame"},
    {.name = "orientation",
     .kind = CLI_INTEGER,
     .placeholder = "1-4",
     .help = "corner of the first stored pixel, seen from the sample: 1 top right, 2 top left, 3 bottom "
             "left, 4 bottom "
             "right; instead of the one in the .poni file. Geometries made by Dioptas need 2; 3 confirms the "
             "default and ends its warning"},
    {.name = "wavelength",
     .kind = CLI_NUMBER,
     .unit = "angstrom",
     .placeholder = "L",
     .help = "instead of the one in the .poni file"},
    {.name = NULL},
};

static void copy_window(double out[2], const double *window, double factor)
{
    out[0] = window ? window[0] * factor : (double)NAN;
    out[1] = window ? window[1] * factor : (double)NAN;
}

static lehr_status recipe_of(lehr_xrd_recipe *out, const cli_call *call, lehr_error *err)
{
    const double rad_per_deg = 3.14159265358979323846 / 180;
    lehr_xrd_recipe recipe = lehr_xrd_recipe_defaults();
    lehr_xrd_integrate_options *options = &recipe.options;
    recipe.poni = cli_call_text(call, "poni");
    recipe.mask = cli_call_text(call, "mask");
    recipe.dark = cli_call_text(call, "dark");
    recipe.flat = cli_call_text(call, "flat");
    recipe.wavelength_ang = cli_call_number(call, "wavelength");
    if (cli_call_has(call, "orientation")) {
        size_t orientation = cli_call_integer(call, "orientation");
        if (orientation < 1 || orientation > 4) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--orientation %zu; expected 1 to 4", orientation);
        }
        recipe.orientation = (int)orientation;
    }
    if (!isnan(recipe.wavelength_ang) && !(recipe.wavelength_ang > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--wavelength %g is not greater than 0",
                              recipe.wavelength_ang);
    }
    if (strcmp(cli_call_text(call, "split"), "no") != 0) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--split %s: splitting of pixels over bins is not available; 'no' gives each "
                              "to the bin of its centre",
                              cli_call_text(call, "split"));
    }
    options->points = cli_call_integer(call, "points");
    options->unit = (lehr_xrd_unit)cli_call_choice(call, "unit");
    copy_window(options->range, cli_call_window(call, "range"), 1);
    copy_window(options->azimuth_rad, cli_call_window(call, "azimuth"), rad_per_deg);
    options->polarization_factor =
        cli_call_flag(call, "no-polarization") ? (double)NAN : cli_call_number(call, "polarization");
    options->solid_angle = !cli_call_flag(call, "no-solid-angle");
    options->error_model = (lehr_xrd_error_model)cli_call_choice(call, "error");
    options->keep_negative = cli_call_flag(call, "keep-negative");
    options->normalization = cli_call_number(call, "normalization");
    *out = recipe;
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
    lehr_status status = recipe_of(&recipe, call, err);
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
    {"count", NULL, "column: pixels in the bin"},
    {"norm", NULL, "column: sum in the denominator"},
    {"points", NULL, "number of bins"},
    {"empty_bins", NULL, "bins without a pixel; their intensity is nan"},
    {"images", NULL, "frames that were integrated together"},
    {"masked_pixels", NULL, "pixels masked in every frame"},
    {"bad_pixels", NULL, "further pixels without measurement, in all frames together"},
    {.name = NULL},
};

static const cli_command integrate = {
    .area = "xrd",
    .verb = "integrate",
    .summary = "azimuthal integration of images to a curve with standard errors",
    .operands = "IMAGE...",
    .min_operands = 1,
    .by_name = true,
    .max_operands = CLI_MANY,
    .description = "Each bin holds intensity = sum of (counts - dark) / sum of (normalization x flat x "
                   "polarization x solid angle) over "
                   "the pixels whose centre lies in it. The columns are x (the centre of the bin), "
                   "intensity, sigma, count (pixels) and "
                   "norm (the sum in the denominator). A file of several frames gives their mean; FILE::[N] "
                   "selects one.\n\n"
                   "Standard errors: poisson takes the sum of the raw counts of a bin as its variance, and 1 "
                   "for a bin without counts; "
                   "azimuthal takes the scatter of the pixels about the mean of their bin, which also shows "
                   "texture and bad pixels.\n\n"
                   "Bad pixels are left out: the two largest values of unsigned types, negative values of "
                   "signed types, values that are "
                   "not finite, and those above the saturation that the file states. Some programs average "
                   "the marks of gaps (-1, -2) "
                   "along with the counts; --keep-negative does the same, to compare with them. It is also "
                   "right for signed images from "
                   "which a background was subtracted.\n\n"
                   "docs/theory/xrd.md; G. Ashiotis et al., J. Appl. Cryst. 48, 510 (2015) for the geometry.",
    .example = "lehr xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --points 900 "
               "sample_data/vit4/xrd/P7_T583_master.h5 -o P7_T583.xy\n"
               "lehr xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --unit 2th_deg --range 10:40 "
               "sample_data/vit4/xrd/P0_T583_master.h5::[0]\n",
    .options = integrate_options,
    .results = integrate_results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".xy",
    .analyse = integrate_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};

// ---- fsdp -----------------------------------------------------------------------------
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
        copy_window(options.range, cli_call_window(call, "range"), per_ang);
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

static const cli_command fsdp = {
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

const cli_command *const cli_xrd_commands[] = {&info, &integrate, &fsdp, NULL};
