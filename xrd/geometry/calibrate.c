#include "calibrate.h"

#include "calibrate_private.h"
#include "detector.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

lehr_xrd_calibrate_options lehr_xrd_calibrate_defaults(void)
{
    const double unset = (double)NAN;
    return (lehr_xrd_calibrate_options){
        .wavelength_ang = unset,
        .pixel1_m = unset,
        .pixel2_m = unset,
        .distance_m = unset,
        .center_px = {unset, unset},
        .fixed = {[LEHR_XRD_CALIBRATE_ROT3] = true,
                  [LEHR_XRD_CALIBRATE_WAVELENGTH] = true,
                  [LEHR_XRD_CALIBRATE_AXIS1] = true,
                  [LEHR_XRD_CALIBRATE_AXIS2] = true},
        .saturation_counts = unset,
        .polarization_factor = 0.99,
        .orientation = 3,
        .sector_rad = 3 * PI / 180,
        .rms_limit_rad = 0.03 * PI / 180,
    };
}

const char *lehr_xrd_calibrate_parameter_name(lehr_xrd_calibrate_parameter parameter)
{
#define NAME_OF(enumerator, name, unit) [enumerator] = (name),
    static const char *const names[] = {LEHR_XRD_CALIBRATE_PARAMETER_LIST(NAME_OF)};
#undef NAME_OF
    return parameter < LEHR_XRD_CALIBRATE_PARAMETERS ? names[parameter] : "unknown";
}

// ---- what is given ---------------------------------------------------------------------
static lehr_status check_ranges(const lehr_xrd_calibrate_options *options, lehr_error *err)
{
    if (!isnan(options->wavelength_ang) &&
        !(options->wavelength_ang > 0.01 && options->wavelength_ang < 20)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "wavelength %g angstrom; expected 0.01 to 20",
                              options->wavelength_ang);
    }
    if (!(options->wavelength_uncertainty_ang >= 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "wavelength uncertainty %g is negative",
                              options->wavelength_uncertainty_ang);
    }
    if (!isnan(options->distance_m) && !(options->distance_m > 1e-3 && options->distance_m < 100)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "distance %g m; expected 0.001 to 100", options->distance_m);
    }
    if (isnan(options->center_px[0]) != isnan(options->center_px[1])) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the centre needs two numbers, column and row");
    }
    if (!(options->sector_rad >= 0.1 * PI / 180 && options->sector_rad <= 45 * PI / 180)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "sectors of %g degrees; expected 0.1 to 45",
                              options->sector_rad * 180 / PI);
    }
    if (!(fabs(options->polarization_factor) <= 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "polarization factor %g; expected -1 to 1",
                              options->polarization_factor);
    }
    if (options->orientation < 1 || options->orientation > 4) {
        return lehr_error_set(err, LEHR_ERR_ARG, "orientation %d; expected 1 to 4", options->orientation);
    }
    return options->rms_limit_rad > 0
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_ARG, "the rms limit is not greater than 0");
}

/// What is fixed needs a value: poni and rotations have one in a start only.
static lehr_status check_fixed(calib_job *job, lehr_error *err)
{
    const lehr_xrd_calibrate_options *options = job->options;
    size_t n_travels = 1;
    for (size_t i = 1; i < job->n_images; i++) {
        n_travels += fabs(job->travels[i] - job->travels[0]) > 1e-6;
    }
    memcpy(job->fixed, options->fixed, sizeof job->fixed);
    if (!job->fixed[LEHR_XRD_CALIBRATE_WAVELENGTH] && n_travels < 2) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "one image does not tell the wavelength from the distance: a free wavelength needs two or "
            "more with different travels of the detector");
    }
    if (job->n_images > 1 && n_travels < 2) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%zu images with one travel; give the travel of each",
                              job->n_images);
    }
    if (n_travels >= 2) {
        job->fixed[LEHR_XRD_CALIBRATE_AXIS1] = job->fixed[LEHR_XRD_CALIBRATE_AXIS2] = false;
    }
    bool poni = job->fixed[LEHR_XRD_CALIBRATE_PONI1] || job->fixed[LEHR_XRD_CALIBRATE_PONI2];
    if (poni && !options->start) {
        return lehr_error_set(err, LEHR_ERR_ARG, "poni1 or poni2 is fixed; a start geometry must say where");
    }
    if (job->fixed[LEHR_XRD_CALIBRATE_DISTANCE] && !options->start && isnan(options->distance_m)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the distance is fixed and not given");
    }
    return LEHR_OK;
}

static double first_known(double a, double b, double c, double d)
{
    return !isnan(a) ? a : !isnan(b) ? b : !isnan(c) ? c : d;
}

static lehr_status find_scales(calib_job *job, lehr_error *err)
{
    const lehr_xrd_calibrate_options *options = job->options;
    const double unset = (double)NAN;
    const lehr_xrd_geometry *start = options->start;
    const lehr_xrd_detector *detector = options->detector ? lehr_xrd_detector_find(options->detector) : NULL;
    const calib_image *image = &job->images[0];
    if (options->detector && !detector) {
        return lehr_error_set(err, LEHR_ERR_ARG, "detector '%s' is not known; give the size of its pixels",
                              options->detector);
    }
    if (detector && detector->rows > 0 &&
        (detector->rows != image->rows || detector->columns != image->columns)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the image has %zu x %zu pixels, a %s %zu x %zu",
                              image->rows, image->columns, detector->name, detector->rows, detector->columns);
    }
    double named = detector ? detector->pixel_m : unset;
    job->pixel[0] =
        first_known(options->pixel1_m, named, start ? start->pixel1_m : unset, image->file_pixel1_m);
    job->pixel[1] =
        first_known(options->pixel2_m, named, start ? start->pixel2_m : unset, image->file_pixel2_m);
    job->wavelength_ang = first_known(options->wavelength_ang, start ? start->wavelength_ang : unset,
                                      image->file_wavelength_ang, unset);
    if (isnan(job->pixel[0]) || isnan(job->pixel[1])) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "the size of the pixels is not known: neither the image file nor an option says it");
    }
    if (!(job->pixel[0] > 1e-7 && job->pixel[0] < 0.01 && job->pixel[1] > 1e-7 && job->pixel[1] < 0.01)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "pixels of %g m x %g m; expected 1e-7 to 0.01",
                              job->pixel[0], job->pixel[1]);
    }
    if (isnan(job->wavelength_ang)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the wavelength is not known: neither the image file nor an option says it");
    }
    return LEHR_OK;
}

/// Rows and columns to metres, with the flips of the orientation.
static void lay_grid(calib_job *job)
{
    lehr_xrd_geometry geometry = {.pixel1_m = job->pixel[0],
                                  .pixel2_m = job->pixel[1],
                                  .distance_m = 1,
                                  .orientation = job->options->orientation};
    lehr_xrd_projection projection =
        lehr_xrd_geometry_projection(&geometry, job->images[0].rows, job->images[0].columns);
    job->grid = (calib_grid){.start = {projection.start1_m, projection.start2_m},
                             .step = {projection.step1_m, projection.step2_m}};
}

// ---- the call --------------------------------------------------------------------------
static lehr_status warn(const lehr_xrd_calibration *result, const calib_job *job, lehr_warnings *warnings,
                        lehr_error *err)
{
    lehr_status status = LEHR_OK;
    double off = fabs(result->wavelength_ratio.value - 1);
    if (result->reduced_chi2 > 2) {
        status = lehr_warnings_add(
            warnings, err,
            "chi2 per degree of freedom is %.3g: sectors scatter more than counting explains (grains, "
            "distortion, pixels that are no counts); %.2g deg are added to their errors",
            result->reduced_chi2, result->scatter_rad * 180 / PI);
    }
    bool known = result->wavelength_ratio.stderr_value < 2e-3;
    if (status == LEHR_OK && known && off > 5 * result->wavelength_ratio.stderr_value && off > 1e-3) {
        status = lehr_warnings_add(
            warnings, err,
            "the rings would rather have %.5f times the given wavelength: check wavelength, cell "
            "and pixel size",
            result->wavelength_ratio.value);
    }
    for (size_t i = 0; status == LEHR_OK && i < job->n_images; i++) {
        double stated = job->images[i].file_wavelength_ang;
        // Rings at small angles fit any wavelength, with a distance that is as wrong.
        if (fabs(stated / job->wavelength_ang - 1) > 1e-3) {
            status = lehr_warnings_add(warnings, err,
                                       "image %zu: the file states a wavelength of %.6g angstrom, but %.6g "
                                       "angstrom was given and is "
                                       "used: check --energy, --wavelength or --start",
                                       i + 1, stated, job->wavelength_ang);
        }
        if (status == LEHR_OK && job->images[i].n_saturated > 0) {
            status = lehr_warnings_add(warnings, err, "image %zu: %zu saturated pixels are left out", i + 1,
                                       job->images[i].n_saturated);
        }
    }
    return status;
}

static lehr_status load_images(calib_image *images, double *travels, const lehr_xrd_calibrate_input *inputs,
                               size_t n, const lehr_xrd_calibrate_options *options, lehr_warnings *warnings,
                               lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        travels[i] = inputs[i].travel_m;
        status = calib_image_load(&images[i], inputs[i].locator, options, warnings, err);
        if (status == LEHR_OK &&
            (images[i].rows != images[0].rows || images[i].columns != images[0].columns)) {
            status = lehr_error_set(err, LEHR_ERR_DOMAIN, "%s has %zu x %zu pixels, %s %zu x %zu",
                                    inputs[i].locator, images[i].rows, images[i].columns, inputs[0].locator,
                                    images[0].rows, images[0].columns);
        }
    }
    return status;
}

lehr_status lehr_xrd_calibrate(lehr_xrd_calibration **out, const lehr_xrd_calibrate_input *inputs,
                               size_t n_inputs, const lehr_xrd_calibrate_options *options,
                               lehr_warnings *warnings, lehr_error *err)
{
    *out = NULL;
    if (n_inputs == 0 || !options->calibrant) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a calibration needs an image and a calibrant");
    }
    calib_image *images = lehr_core_alloc(n_inputs, sizeof *images);
    double *travels = lehr_core_alloc(n_inputs, sizeof *travels);
    calib_job job = {.options = options,
                     .calibrant = options->calibrant,
                     .images = images,
                     .travels = travels,
                     .n_images = n_inputs};
    calib_contrast contrast = {0};
    lehr_xrd_calibration *result = NULL;
    lehr_status status = images && travels
                             ? check_ranges(options, err)
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a calibration");
    if (status == LEHR_OK) {
        status = load_images(images, travels, inputs, n_inputs, options, warnings, err);
    }
    status = status == LEHR_OK ? find_scales(&job, err) : status;
    status = status == LEHR_OK ? check_fixed(&job, err) : status;
    if (status == LEHR_OK) {
        lay_grid(&job);
        job.contrast = &contrast;
        status = calib_contrast_make(&contrast, &images[0], job.pixel[0] / job.pixel[1], err);
    }
    if (status == LEHR_OK) {
        status = calib_search(&result, &job, err);
    }
    status = status == LEHR_OK ? warn(result, &job, warnings, err) : status;
    for (size_t i = 0; images && i < n_inputs; i++) {
        calib_image_clear(&images[i]);
    }
    calib_contrast_clear(&contrast);
    lehr_core_free(images);
    lehr_core_free(travels);
    if (status != LEHR_OK) {
        lehr_xrd_calibration_free(result);
        return status;
    }
    *out = result;
    return LEHR_OK;
}

void lehr_xrd_calibration_free(lehr_xrd_calibration *calibration)
{
    if (calibration) {
        lehr_core_free(calibration->q_per_ang);
        lehr_core_free(calibration->q_error);
        lehr_core_free(calibration->rings);
        lehr_core_free(calibration->sectors);
        lehr_core_free(calibration);
    }
}
