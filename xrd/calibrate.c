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

// ---- attempts --------------------------------------------------------------------------
/// Grow from a start and take the result when it is better than the one before.
/// @param[in] near the start is good to a few pixels: all rings at once
static lehr_status attempt(lehr_xrd_calibration **best, const calib_job *job, const double *start, bool near,
                           lehr_error *why, lehr_error *err)
{
    calib_outcome outcome;
    lehr_xrd_calibration *result = NULL;
    lehr_status status = calib_grow(&outcome, job, start, near, why);
    if (status == LEHR_ERR_NOMEM) {
        return lehr_error_set(err, status, "%s", why->message);
    }
    if (status != LEHR_OK) {
        return LEHR_OK; // this start leads nowhere; `why` says why
    }
    result = lehr_core_alloc(1, sizeof *result);
    status = result ? calib_report(result, job, &outcome, err)
                    : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a calibration");
    calib_outcome_clear(&outcome);
    bool better =
        status == LEHR_OK && (!*best || (result->converged && !(*best)->converged) ||
                              (result->converged == (*best)->converged &&
                               result->unexplained + result->rms_rad / job->options->rms_limit_rad <
                                   (*best)->unexplained + (*best)->rms_rad / job->options->rms_limit_rad));
    if (better) {
        lehr_xrd_calibration_free(*best);
        *best = result;
        result = NULL;
    }
    lehr_xrd_calibration_free(result);
    return status;
}

static void start_from_geometry(double *start, const calib_job *job)
{
    const lehr_xrd_geometry *geometry = job->options->start;
    memset(start, 0, CALIB_P * sizeof *start);
    start[LEHR_XRD_CALIBRATE_WAVELENGTH] = job->wavelength_ang;
    if (geometry) {
        start[LEHR_XRD_CALIBRATE_DISTANCE] = geometry->distance_m;
        start[LEHR_XRD_CALIBRATE_PONI1] = geometry->poni1_m;
        start[LEHR_XRD_CALIBRATE_PONI2] = geometry->poni2_m;
        start[LEHR_XRD_CALIBRATE_ROT1] = geometry->rot1_rad;
        start[LEHR_XRD_CALIBRATE_ROT2] = geometry->rot2_rad;
        start[LEHR_XRD_CALIBRATE_ROT3] = geometry->rot3_rad;
    }
}

/// A start with the beam at a centre (row, column) and a distance.
static void start_from_center(double *start, const calib_job *job, const double center[2], double distance_m)
{
    start_from_geometry(start, job);
    double rot1 = start[LEHR_XRD_CALIBRATE_ROT1], rot2 = start[LEHR_XRD_CALIBRATE_ROT2];
    double length = distance_m * cos(rot1) * cos(rot2);
    double beam1 = job->grid.start[0] + job->grid.step[0] * (center[0] - 0.5);
    double beam2 = job->grid.start[1] + job->grid.step[1] * (center[1] - 0.5);
    start[LEHR_XRD_CALIBRATE_DISTANCE] = length;
    start[LEHR_XRD_CALIBRATE_PONI1] = beam1 - length * tan(rot2) / cos(rot1);
    start[LEHR_XRD_CALIBRATE_PONI2] = beam2 + length * tan(rot1);
    for (int k = 0; k < 3; k++) { // what is fixed stays
        if (job->fixed[k] && job->options->start) {
            double known[CALIB_P];
            start_from_geometry(known, job);
            start[k] = known[k];
        } else if (job->fixed[k] && k == LEHR_XRD_CALIBRATE_DISTANCE) {
            start[k] = job->options->distance_m;
        }
    }
}

/// Distances that may be looked at, in widths of pixels, for the plane of travel 0.
static void distance_range(double range_px[2], const calib_job *job)
{
    double given = !isnan(job->options->distance_m) ? job->options->distance_m
                   : job->options->start            ? job->options->start->distance_m
                                                    : (double)NAN;
    double part = job->fixed[LEHR_XRD_CALIBRATE_DISTANCE] ? 0.01 : 0.15;
    range_px[0] = isnan(given) ? 20 : given * (1 - part) / job->pixel[1];
    range_px[1] = isnan(given) ? 1e6 : given * (1 + part) / job->pixel[1];
}

enum { INNER_PEAKS = 6 };

/// Distances in turn, until one holds.
static lehr_status attempt_distances(lehr_xrd_calibration **best, const calib_job *job,
                                     const double center[2], const double *distance_px, size_t n,
                                     lehr_error *why, lehr_error *err)
{
    double start[CALIB_P];
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n && !(*best && (*best)->converged); i++) {
        start_from_center(start, job, center, distance_px[i] * job->pixel[1] - job->travels[0]);
        status = attempt(best, job, start, false, why, err);
    }
    return status;
}

static lehr_status search(lehr_xrd_calibration **best, const calib_job *job, lehr_error *why, lehr_error *err)
{
    calib_peaks peaks;
    double center[2] = {0, 0}, share = 0, distance_px[CALIB_MOST_CANDIDATES], range_px[2];
    const double *given = job->options->center_px;
    const double near[2] = {given[1], given[0]};
    double aspect = job->pixel[0] / job->pixel[1];
    lehr_status status = calib_center_find(center, &share, job->contrast, isnan(given[0]) ? NULL : near, err);
    if (status == LEHR_OK) {
        calib_radius radius = calib_radius_flat(center, aspect);
        status = calib_peaks_find(&peaks, job->contrast, &radius, err);
    }
    if (status == LEHR_OK && peaks.n < 2) {
        status = lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "no rings of a calibrant: %zu peaks in the radial profile about column %.1f, row %.1f", peaks.n,
            center[1], center[0]);
    }
    if (status != LEHR_OK) {
        return status;
    }
    distance_range(range_px, job);
    size_t n = calib_match_distances(distance_px, &peaks, job->calibrant, job->wavelength_ang, range_px);
    if (n == 0) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "at no distance%s are the %zu rings about column %.1f, row %.1f those of %s: wrong "
            "calibrant, wavelength, pixel size%s",
            range_px[0] > 20 ? " near the given one" : "", peaks.n, center[1], center[0],
            lehr_xrd_calibrant_name(job->calibrant), range_px[0] > 20 ? " or distance" : "");
    }
    status = attempt_distances(best, job, center, distance_px, n, why, err);
    if (status == LEHR_OK && !(*best && (*best)->converged) && peaks.n > INNER_PEAKS) {
        // A tilt smears the outer rings most: the inner ones alone.
        peaks.n = INNER_PEAKS;
        peaks.most_px = 1.02 * peaks.peak[INNER_PEAKS - 1].radius_px;
        n = calib_match_distances(distance_px, &peaks, job->calibrant, job->wavelength_ang, range_px);
        status = attempt_distances(best, job, center, distance_px, n, why, err);
    }
    return status;
}

static lehr_status run(lehr_xrd_calibration **out, calib_job *job, lehr_error *err)
{
    lehr_xrd_calibration *best = NULL;
    lehr_error why = {0};
    double start[CALIB_P];
    lehr_status status = LEHR_OK;
    if (job->options->start) {
        start_from_geometry(start, job);
        status = attempt(&best, job, start, true, &why, err);
        if (status == LEHR_OK && !(best && best->converged)) {
            status = attempt(&best, job, start, false, &why, err);
        }
    }
    if (status == LEHR_OK && !(best && best->converged)) {
        lehr_error found = {0};
        status = search(&best, job, &why, &found);
        if (status != LEHR_OK && (status == LEHR_ERR_NOMEM || !best)) {
            status = lehr_error_set(err, status, "%s", found.message);
        } else {
            status = LEHR_OK;
        }
    }
    if (status == LEHR_OK && !best) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "%s", why.message);
    }
    if (status != LEHR_OK) {
        lehr_xrd_calibration_free(best);
        return status;
    }
    *out = best;
    return LEHR_OK;
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
        if (job->images[i].n_saturated > 0) {
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
        status = run(&result, &job, err);
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
