// Starts in turn: the given geometry, then centre and distances from the rings.
#include "calibrate_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

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

lehr_status calib_search(lehr_xrd_calibration **out, const calib_job *job, lehr_error *err)
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
