// lehr xrd calibrate: geometry of a detector from the rings of a calibrant.
#include "cmd_xrd.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/core/units.h>
#include <lehr/figures/calibrate.h>
#include <lehr/xrd/calibrate.h>
#include <math.h>
#include <string.h>

static const cli_option calibrate_options[] = {
    {.name = "output",
     .letter = 'o',
     .kind = CLI_TEXT,
     .placeholder = "FILE",
     .help = "geometry to write, .poni; only when the calibration holds"},
    {.name = "calibrant",
     .kind = CLI_FILE,
     .placeholder = "NAME|FILE",
     .or_text = true,
     .required = true,
     .help = "LaB6, CeO2, Al2O3, Cr2O3, Si, AgBeh, Au, Ag, Al, Cu, Ni, Pt, W, NaCl, older certificates as "
             "LaB6-660a, "
             "LaB6-660b, Si-640c, Si-640d, Si-640e; or a file with one spacing d [angstrom] per line (.D)"},
    {.name = "cell",
     .kind = CLI_LIST,
     .placeholder = "A[,C]",
     .help = "lattice parameters [angstrom] in place of those of the table"},
    {.name = "detector",
     .kind = CLI_TEXT,
     .placeholder = "NAME",
     .help = "for the size of its pixels: 'Eiger 1M'"},
    {.name = "pixel",
     .kind = CLI_LIST,
     .placeholder = "P[,P2]",
     .help = "size of the pixels [um], along the columns and along the rows; without it: as --detector, "
             "--start or the "
             "image file says"},
    {.name = "energy", .kind = CLI_NUMBER, .unit = "keV", .placeholder = "E", .help = "of the photons"},
    {.name = "wavelength",
     .kind = CLI_TEXT,
     .placeholder = "L|free",
     .help = "wavelength [angstrom]; 'free' refines it, from two or more images with --travel, beginning "
             "with --energy, "
             "--start or the image file"},
    {.name = "wavelength-uncertainty",
     .kind = CLI_NUMBER,
     .unit = "angstrom",
     .placeholder = "S",
     .fallback = "0",
     .help = "its standard uncertainty: part of the errors"},
    {.name = "distance",
     .kind = CLI_NUMBER,
     .unit = "mm",
     .placeholder = "D",
     .help = "rough, right to 15 %"},
    {.name = "center",
     .kind = CLI_LIST,
     .placeholder = "X,Y",
     .help = "roughly where the beam meets the detector: column and row [pixel]"},
    {.name = "start",
     .kind = CLI_FILE,
     .placeholder = "FILE",
     .help = "geometry to begin with, as --poni elsewhere"},
    {.name = "fix",
     .kind = CLI_LIST,
     .placeholder = "LIST",
     .fallback = "rot3",
     .help = "what is not refined: distance, poni1, poni2, rot1, rot2, rot3; rotations stay at 0 or as in "
             "--start"},
    {.name = "travel",
     .kind = CLI_LIST,
     .placeholder = "T1,T2,...",
     .help = "several images: how far the detector was moved away from the sample for each [mm]"},
    {.name = "mask", .kind = CLI_FILE, .placeholder = "FILE", .help = "mask, nonzero = do not use"},
    {.name = "saturation",
     .kind = CLI_NUMBER,
     .placeholder = "N",
     .help = "do not use larger values; without it: as the image file says"},
    {.name = "polarization",
     .kind = CLI_NUMBER,
     .placeholder = "F",
     .fallback = "0.99",
     .help = "of the beam, 1 = horizontal"},
    {.name = "orientation",
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .fallback = "3",
     .help = "of the image, 1 to 4, as in .poni files"},
    {.name = "sector",
     .kind = CLI_NUMBER,
     .unit = "deg",
     .placeholder = "A",
     .fallback = "3",
     .help = "width of sectors"},
    {.name = "rings",
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .fallback = "0",
     .help = "use no more than N rings, from the inside; 0: all"},
    {.name = "rms-limit",
     .kind = CLI_NUMBER,
     .unit = "deg",
     .placeholder = "A",
     .fallback = "0.03",
     .help = "larger residuals in 2theta are refused"},
    {.name = "q",
     .kind = CLI_LIST,
     .placeholder = "LIST",
     .fallback = "1,2,3,5",
     .help = "where the error of q is told [1/angstrom]"},
    {.name = NULL},
};

// ---- options ---------------------------------------------------------------------------
/// Numbers of a list option. @returns how many, at most @p most; an error for more or for words
static lehr_status read_numbers(double *out, size_t *n, size_t most, const cli_call *call, const char *name,
                                lehr_error *err)
{
    *n = cli_call_list_size(call, name);
    if (*n > most) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s has %zu numbers; at most %zu are expected", name, *n,
                              most);
    }
    for (size_t i = 0; i < *n; i++) {
        const char *text = cli_call_list_at(call, name, i);
        if (lehr_number_parse(&out[i], text, strlen(text), lehr_number_style_c(), NULL) != LEHR_OK ||
            !isfinite(out[i])) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--%s: '%s' is not a number", name, text);
        }
    }
    return LEHR_OK;
}

static lehr_status read_fixed(bool *fixed, const cli_call *call, lehr_error *err)
{
    fixed[LEHR_XRD_CALIBRATE_ROT3] = false;
    for (size_t i = 0; i < cli_call_list_size(call, "fix"); i++) {
        const char *name = cli_call_list_at(call, "fix", i);
        int k = LEHR_XRD_CALIBRATE_AXIS1;
        for (int j = 0; j < LEHR_XRD_CALIBRATE_AXIS1; j++) {
            const char *known = lehr_xrd_calibrate_parameter_name((lehr_xrd_calibrate_parameter)j);
            k = strcmp(name, known) == 0 ? j : k;
        }
        k = strcmp(name, "dist") == 0 ? LEHR_XRD_CALIBRATE_DISTANCE : k;
        if (k == LEHR_XRD_CALIBRATE_AXIS1) {
            return lehr_error_set(
                err, LEHR_ERR_ARG,
                "--fix: '%s'; expected distance, poni1, poni2, rot1, rot2, rot3 or wavelength", name);
        }
        fixed[k] = true;
    }
    return LEHR_OK;
}

static lehr_status read_wavelength(lehr_xrd_calibrate_options *options, const cli_call *call, lehr_error *err)
{
    const double hc_keV_ang = 12.398419843320026; // SI constants of 2019
    const char *text = cli_call_text(call, "wavelength");
    double energy_keV = cli_call_number(call, "energy");
    bool fixed = true;
    if (text && strcmp(text, "free") == 0) {
        fixed = false;
    } else if (text) {
        if (!isnan(energy_keV)) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--energy and --wavelength say the same: give one");
        }
        lehr_status status = lehr_units_parse(&options->wavelength_ang, text, "angstrom", err);
        if (status != LEHR_OK) {
            return lehr_error_wrap(err, LEHR_ERR_ARG, "--wavelength");
        }
        if (!(options->wavelength_ang > 0)) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--wavelength %s is not greater than 0", text);
        }
    }
    if (!isnan(energy_keV)) {
        if (!(energy_keV > 0)) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--energy %g keV is not greater than 0", energy_keV);
        }
        options->wavelength_ang = hc_keV_ang / energy_keV;
    }
    options->fixed[LEHR_XRD_CALIBRATE_WAVELENGTH] = fixed;
    return LEHR_OK;
}

static lehr_status read_lists(lehr_xrd_calibrate_options *options, const cli_call *call, lehr_error *err)
{
    double pixel_um[2] = {0, 0};
    size_t n_pixel = 0, n_center = 0;
    lehr_status status = read_numbers(pixel_um, &n_pixel, 2, call, "pixel", err);
    if (status == LEHR_OK) {
        status = read_numbers(options->center_px, &n_center, 2, call, "center", err);
    }
    if (status == LEHR_OK && n_center == 1) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "--center needs two numbers: column and row");
    }
    if (status == LEHR_OK && n_pixel > 0) {
        options->pixel1_m = pixel_um[0] * 1e-6;
        options->pixel2_m = pixel_um[n_pixel - 1] * 1e-6;
    }
    return status;
}

static lehr_status read_options(lehr_xrd_calibrate_options *options, const cli_call *call, lehr_error *err)
{
    const double rad_per_deg = 3.14159265358979323846 / 180;
    *options = lehr_xrd_calibrate_defaults();
    options->detector = cli_call_text(call, "detector");
    options->distance_m = cli_call_number(call, "distance") * 1e-3;
    options->wavelength_uncertainty_ang = cli_call_number(call, "wavelength-uncertainty");
    options->mask = cli_call_text(call, "mask");
    options->saturation_counts = cli_call_number(call, "saturation");
    options->polarization_factor = cli_call_number(call, "polarization");
    options->orientation = (int)cli_call_integer(call, "orientation");
    options->sector_rad = cli_call_number(call, "sector") * rad_per_deg;
    options->most_rings = cli_call_integer(call, "rings");
    options->rms_limit_rad = cli_call_number(call, "rms-limit") * rad_per_deg;
    lehr_status status = read_wavelength(options, call, err);
    if (status == LEHR_OK) {
        status = read_fixed(options->fixed, call, err);
    }
    return status == LEHR_OK ? read_lists(options, call, err) : status;
}

/// The calibrant with the cell of the user.
static lehr_status open_calibrant(lehr_xrd_calibrant **out, const cli_call *call, lehr_error *err)
{
    double cell[2] = {(double)NAN, (double)NAN};
    size_t n = 0;
    lehr_status status = read_numbers(cell, &n, 2, call, "cell", err);
    return status == LEHR_OK
               ? lehr_xrd_calibrant_create(out, cli_call_text(call, "calibrant"), cell[0], cell[1], err)
               : status;
}

// ---- analysis --------------------------------------------------------------------------
enum { MOST_IMAGES = 64, MOST_Q = 64 };

static lehr_status list_inputs(lehr_xrd_calibrate_input *inputs, size_t *n, const cli_call *call,
                               lehr_error *err)
{
    double travels_mm[MOST_IMAGES] = {0};
    size_t n_travels = 0;
    lehr_status status = read_numbers(travels_mm, &n_travels, MOST_IMAGES, call, "travel", err);
    *n = cli_call_operands(call);
    if (status == LEHR_OK && *n > MOST_IMAGES) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "%zu images; at most %d are expected", *n, MOST_IMAGES);
    }
    if (status == LEHR_OK && n_travels != *n && !(n_travels == 0 && *n == 1)) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "--travel has %zu numbers for %zu images", n_travels, *n);
    }
    for (size_t i = 0; status == LEHR_OK && i < *n; i++) {
        inputs[i] = (lehr_xrd_calibrate_input){cli_call_operand(call, i), travels_mm[i] * 1e-3};
    }
    return status;
}

/// Write, describe, draw.
static lehr_status deliver(const cli_call *call, const lehr_xrd_calibration *calibration,
                           const lehr_xrd_calibrate_options *options, const char *input, cli_result *result,
                           lehr_error *err)
{
    const char *output = cli_call_text(call, "output");
    lehr_status status = lehr_xrd_calibration_describe(calibration, options->calibrant, result->record, err);
    result->not_converged = !calibration->converged;
    if (status == LEHR_OK && !calibration->converged) {
        status = lehr_warnings_add(result->warnings, err, "did not converge: %s%s", calibration->verdict,
                                   output ? "; no geometry is written" : "");
    } else if (status == LEHR_OK && output) {
        status = lehr_xrd_calibration_write(calibration, options->calibrant, output, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = lehr_figure_calibration(&figure, calibration, input, err);
        cli_plot_keep(result, figure);
    }
    return status;
}

static lehr_status calibrate_analyse(const cli_call *call, const char *input, cli_result *result,
                                     lehr_error *err)
{
    lehr_xrd_calibrate_input inputs[MOST_IMAGES];
    lehr_xrd_calibrate_options options;
    lehr_xrd_calibrant *calibrant = NULL;
    lehr_xrd_calibration *calibration = NULL;
    lehr_xrd_geometry start;
    double q_per_ang[MOST_Q];
    size_t n = 0;
    lehr_status status = read_options(&options, call, err);
    status = status == LEHR_OK ? read_numbers(q_per_ang, &options.n_q, MOST_Q, call, "q", err) : status;
    options.q_per_ang = q_per_ang;
    if (status == LEHR_OK && cli_call_text(call, "start")) {
        status = lehr_xrd_geometry_read(&start, cli_call_text(call, "start"), result->warnings, err);
        options.start = &start;
    }
    status = status == LEHR_OK ? open_calibrant(&calibrant, call, err) : status;
    status = status == LEHR_OK ? list_inputs(inputs, &n, call, err) : status;
    options.calibrant = calibrant;
    if (status == LEHR_OK) {
        status = lehr_xrd_calibrate(&calibration, inputs, n, &options, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = deliver(call, calibration, &options, input, result, err);
    }
    lehr_xrd_calibration_free(calibration);
    lehr_xrd_calibrant_free(calibrant);
    return status;
}

static const cli_key calibrate_results[] = {
    {"distance", "m",
     "sample to the plane of the detector, along its normal; the errors of all parameters add counting, cell "
     "and "
     "wavelength of the budget in quadrature"},
    {"poni1", "m", "foot of that normal, along the columns (y)"},
    {"poni2", "m", "the same along the rows (x)"},
    {"rot1", "rad", "rotations as in .poni files; no error where one is fixed"},
    {"rot2", "rad", ""},
    {"rot3", "rad", ""},
    {"wavelength", "angstrom", "error: from the fit where it is free, else --wavelength-uncertainty"},
    {"axis1", "", "several images: part of the travel along the columns; error: counting"},
    {"axis2", "", "the same along the rows"},
    {"rms", "deg", "of the residuals in 2theta, sectors in use"},
    {"scatter", "deg",
     "added to the counting errors of all sectors, in quadrature, where reduced_chi2 is above 2; 0 "
     "elsewhere"},
    {"rings", NULL, "rings with a fitted sector"},
    {"points", NULL, "sectors in use"},
    {"rejected", NULL, "sectors left out: more than five standard deviations off"},
    {"hot_pixels", NULL, "single bright pixels, left out"},
    {"chi2", NULL, "sum of squared residuals in units of their counting errors"},
    {"dof", NULL, "sectors in use minus parameters"},
    {"reduced_chi2", NULL, "chi2 per degree of freedom"},
    {"error_scale", NULL, "factor on the errors from counting: where 1 < reduced_chi2 < 2 its root, else 1"},
    {"unexplained", NULL, "part of the peaks of the radial profile that no line explains"},
    {"beam_column", "pixel", "where the beam meets the detector, a whole number being the edge of a pixel"},
    {"beam_row", "pixel", "the same for the row"},
    {"tilt", "deg", "between the normal of the detector and the beam"},
    {"tilt_direction", "deg",
     "of the tilt in the plane of the detector, from the rows (x) towards the columns (y)"},
    {"wavelength_ratio", "",
     "wavelength that the rings would rather have over the given one, with free distance: 1 when all is "
     "well; null "
     "where it is refined or the angles are too small"},
    {"q_error[].q", "1/angstrom", "of --q"},
    {"q_error[].relative_error", NULL,
     "standard error of q over q, mean over its ring; null outside of the image"},
    {"budget.counting", NULL, "part of the errors from counting and scatter, by parameter"},
    {"budget.cell", NULL, "part from the uncertainty of the lattice parameters"},
    {"budget.wavelength", NULL, "part from --wavelength-uncertainty"},
    {"correlation", NULL, "first, second, value for each pair of parameters"},
    {"calibrant", NULL, "name, lattice parameters with standard uncertainty, and their origin"},
    {"ring_list[].image", NULL, "number of the image"},
    {"ring_list[].hkl", NULL, "one of its reflections; 0 0 0 for lists"},
    {"ring_list[].d", "angstrom", "spacing"},
    {"ring_list[].two_theta", "deg", "where the line is by its spacing"},
    {"ring_list[].fwhm", "deg", "of the ring"},
    {"ring_list[].sectors", NULL, "in use"},
    {"ring_list[].rejected", NULL, "left out"},
    {"ring_list[].reduced_chi2", NULL, "squared residuals in counting errors over sectors"},
    {"ring_list[].shift", "deg", "mean residual of the ring; error: counting and scatter"},
    {"ring_list[].overlapped", NULL, "fitted together with a neighbour"},
    {"converged", NULL, "false: the geometry must not be used"},
    {"verdict", NULL, "why not"},
    {.name = NULL},
};

const cli_command cli_xrd_calibrate = {
    .area = "xrd",
    .verb = "calibrate",
    .summary = "geometry of a detector from the rings of a calibrant",
    .operands = "IMAGE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .by_name = true,
    .together = true,
    .description =
        "Finds distance, point of normal incidence and rotations of a detector from powder rings, "
        "without a start: the "
        "centre by symmetry, the distance from the radii. --distance, --center or --start narrow "
        "the search; tilts of more than some 5 degrees need --distance, and a beam that misses the "
        "detector needs --start, good to a few pixels. The frames "
        "of a file are summed; single bright pixels are left out.\n\n"
        "Rings are taken in from the inside (2, 3, 5, 8, 13, 21, ...). Each is cut into sectors; "
        "pseudo-Voigt lines on a "
        "linear background are fitted to the counts of each by maximum likelihood, lines that "
        "overlap together, with "
        "solid angle and polarization in the model. Least squares over all sectors gives the "
        "geometry. Sectors that lie "
        "more than five standard deviations off are left out.\n\n"
        "The standard errors add three terms (budget): counting, by Fisher's information of each "
        "sector and the "
        "covariance of the fit; the certified uncertainty of the lattice parameters; "
        "--wavelength-uncertainty. Where "
        "sectors scatter more than counting explains, errors grow with the scatter: by "
        "sqrt(reduced_chi2) up to a "
        "reduced_chi2 of 2, and beyond by a constant, 'scatter', that is added to the error of "
        "every sector in "
        "quadrature. Not in the errors: distortion of the detector, penetration of its sensor, a "
        "sample that is not "
        "thin.\n\n"
        "The lattice sets the scale: q rests on the cell, while distance and wavelength rest on "
        "each other. One image "
        "tells them apart at large angles only; 'wavelength_ratio' says what it would like. "
        "'--wavelength free' needs "
        "two or more images with --travel.\n\n"
        "A geometry with residuals above --rms-limit or as wide as the rings, with rings that lie "
        "off by a third of "
        "their width, or with bright rings that are no lines of the calibrant is not written, and "
        "the exit code is "
        "1.\n\n"
        "docs/theory/xrd_calibration.md.",
    .example =
        "lehr xrd calibrate --calibrant LaB6 --energy 17 --pixel 172 sample_data/calibration/lab6_near.h5 -o "
        "lab6.poni\n"
        "lehr xrd calibrate --calibrant LaB6 --energy 17.02 --wavelength free --travel 0,30 --pixel 172 "
        "sample_data/calibration/lab6_near.h5 sample_data/calibration/lab6_far.h5\n",
    .options = calibrate_options,
    .results = calibrate_results,
    .output = CLI_OUTPUT_NONE,
    .analyse = calibrate_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
