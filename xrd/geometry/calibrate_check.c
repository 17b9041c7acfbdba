// May this geometry be used?
#include "calibrate_private.h"

#include <math.h>
#include <stdio.h>

enum { N_AZIMUTHS = 72, LEAST_SECTORS = 5 };
static const double PI = 3.14159265358979323846;
static const double DEG_PER_RAD = 57.2957795130823208768;

/// Bright rings that no line explains, in the radial profile of the refined geometry of the first image.
static lehr_status find_unexplained(lehr_xrd_calibration *out, const calib_job *job,
                                    const calib_outcome *outcome, lehr_error *err)
{
    calib_peaks peaks;
    const double *p = outcome->refinement.parameters;
    calib_radius radius = calib_radius_of(p, job->travels[0], job->grid.start, job->grid.step);
    lehr_status status = calib_peaks_find(&peaks, job->contrast, &radius, err);
    if (status == LEHR_OK) {
        out->unexplained = peaks.n > 0
                               ? calib_match_unexplained(&peaks, job->calibrant,
                                                         p[LEHR_XRD_CALIBRATE_WAVELENGTH], radius.distance_px)
                               : 1;
    }
    return status;
}

/// The ring that lies furthest from where it should, in units of @p scale of the ring, where that is sure.
static double worst_ring(const lehr_xrd_calibration *out, double (*scale)(const lehr_xrd_ring *),
                         size_t *which)
{
    double worst = 0;
    for (size_t i = 0; i < out->n_rings; i++) {
        const lehr_xrd_ring *ring = &out->rings[i];
        double off = fabs(ring->shift.value) / scale(ring);
        bool sure = fabs(ring->shift.value) > 5 * out->error_scale * ring->shift.stderr_value;
        if (ring->n_sectors > 3 && sure && off > worst) {
            worst = off;
            *which = i;
        }
    }
    return worst;
}

static double width_of(const lehr_xrd_ring *ring)
{
    return ring->fwhm_rad;
}

static double angle_of(const lehr_xrd_ring *ring)
{
    return ring->two_theta_rad;
}

static double mean_width(const lehr_xrd_calibration *out)
{
    double sum = 0;
    for (size_t i = 0; i < out->n_rings; i++) {
        sum += out->rings[i].fwhm_rad;
    }
    return out->n_rings > 0 ? sum / (double)out->n_rings : 0;
}

/// Rings that say something.
static size_t used_rings(const lehr_xrd_calibration *out)
{
    size_t n = 0;
    for (size_t i = 0; i < out->n_rings; i++) {
        n += out->rings[i].n_sectors >= LEAST_SECTORS;
    }
    return n;
}

/// Part of a ring that lies on pixels in use, of the first image.
static double visible_part(const calib_job *job, const double *parameters, double two_theta)
{
    calib_frame frame = calib_frame_of(parameters, job->travels[0]);
    const calib_image *image = &job->images[0];
    double seen = 0, at[2];
    for (int k = 0; k < N_AZIMUTHS; k++) {
        if (calib_frame_point(at, &frame, two_theta, 2 * PI * (k + 0.5) / N_AZIMUTHS - PI)) {
            double row = (at[0] - job->grid.start[0]) / job->grid.step[0] + 0.5;
            double column = (at[1] - job->grid.start[1]) / job->grid.step[1] + 0.5;
            bool on = row >= 0 && column >= 0 && row < (double)image->rows && column < (double)image->columns;
            seen += on && !image->masked[(size_t)row * image->columns + (size_t)column];
        }
    }
    return seen / N_AZIMUTHS;
}

static bool is_found(const lehr_xrd_calibration *out, double d_ang)
{
    bool found = false;
    for (size_t i = 0; i < out->n_rings; i++) {
        // A group of overlapped lines goes by its strongest.
        double near = out->rings[i].overlapped ? 0.05 : 1e-9;
        found = found || fabs(out->rings[i].line.d_ang / d_ang - 1) < near;
    }
    return found;
}

/// Strong lines of a known structure that should be seen, and are not: a lattice may hold another one.
static void judge_missing(lehr_xrd_calibration *out, const calib_job *job, const double *parameters)
{
    size_t expected = 0, missing = 0;
    double last = 0;
    for (size_t i = 0; i < out->n_rings; i++) {
        last = fmax(last, out->rings[i].two_theta_rad);
    }
    for (size_t i = 0; i < lehr_xrd_calibrant_size(job->calibrant); i++) {
        lehr_xrd_line line = lehr_xrd_calibrant_line(job->calibrant, i);
        double sine = out->geometry.wavelength_ang / (2 * line.d_ang);
        bool known = line.h != 0 || line.k != 0 || line.l != 0;
        if (!known || line.intensity < 0.3 || !(sine < 0.69) || 2 * asin(sine) > last ||
            visible_part(job, parameters, 2 * asin(sine)) < 0.25) {
            continue;
        }
        expected++;
        missing += !is_found(out, line.d_ang);
    }
    if (2 * missing > expected) {
        snprintf(out->verdict, sizeof out->verdict,
                 "%zu of %zu strong lines of %s that should be on the detector are not there: wrong "
                 "calibrant or distance",
                 missing, expected, lehr_xrd_calibrant_name(job->calibrant));
    }
}

/// Rings at small angles do not know the wavelength, and small distortions pass for it.
static bool wavelength_is_off(const lehr_xrd_calibration *out, double least)
{
    double off = fabs(out->wavelength_ratio.value - 1), error = out->wavelength_ratio.stderr_value;
    return error < 2e-3 && off > 5 * error && off > least;
}

static void judge_rings(lehr_xrd_calibration *out)
{
    size_t ring = 0;
    char *text = out->verdict;
    double by_width = worst_ring(out, width_of, &ring);
    if (by_width > 0.3) {
        snprintf(
            text, sizeof out->verdict,
            "the ring of d = %.4f angstrom lies %.2g of its width from where it should: rings are assigned "
            "inconsistently",
            out->rings[ring].line.d_ang, by_width);
        return;
    }
    double by_angle = worst_ring(out, angle_of, &ring);
    if (by_angle > 2e-3) {
        snprintf(
            text, sizeof out->verdict,
            "the ring of d = %.4f angstrom is off by %.2g of its angle: wrong wavelength, cell or pixel size",
            out->rings[ring].line.d_ang, by_angle);
        return;
    }
    if (wavelength_is_off(out, 5e-3)) {
        snprintf(text, sizeof out->verdict,
                 "the rings have %.4f times the given wavelength: wrong energy, cell or pixel size",
                 out->wavelength_ratio.value);
    }
}

lehr_status calib_judge(lehr_xrd_calibration *out, const calib_job *job, const calib_outcome *outcome,
                        lehr_error *err)
{
    char *text = out->verdict;
    lehr_status status = find_unexplained(out, job, outcome, err);
    size_t rings = used_rings(out);
    text[0] = '\0';
    if (status != LEHR_OK) {
        return status;
    }
    if (rings < 2 || out->n_points < 16) {
        snprintf(text, sizeof out->verdict, "only %zu rings of %d sectors and more", rings, LEAST_SECTORS);
    } else if (!(out->rms_rad <= job->options->rms_limit_rad)) {
        snprintf(text, sizeof out->verdict, "residuals of %.3g deg (rms); the limit is %.3g deg",
                 out->rms_rad * DEG_PER_RAD, job->options->rms_limit_rad * DEG_PER_RAD);
    } else if (!(out->rms_rad <= 0.35 * mean_width(out))) {
        snprintf(text, sizeof out->verdict, "residuals of %.3g deg (rms) are as wide as the rings, %.3g deg",
                 out->rms_rad * DEG_PER_RAD, mean_width(out) * DEG_PER_RAD);
    } else if (out->n_rejected > out->n_points) {
        snprintf(text, sizeof out->verdict, "%zu of %zu sectors lie off the rings of this geometry",
                 out->n_rejected, out->n_sectors);
    } else if (out->unexplained > 0.35) {
        snprintf(text, sizeof out->verdict,
                 "%.0f %% of the bright rings are no lines of %s: wrong calibrant, wavelength or distance",
                 100 * out->unexplained, lehr_xrd_calibrant_name(job->calibrant));
    } else if (out->unexplained > 0.15 && wavelength_is_off(out, 1e-3)) {
        // One cubic cell in place of another that is 0.4 % larger.
        snprintf(text, sizeof out->verdict,
                 "%.0f %% of the bright rings are no lines of %s, and the others have %.4f times the given "
                 "wavelength: wrong calibrant",
                 100 * out->unexplained, lehr_xrd_calibrant_name(job->calibrant),
                 out->wavelength_ratio.value);
    } else if (!outcome->refinement.converged) {
        snprintf(text, sizeof out->verdict,
                 "the refinement has not come to rest: its last step was %.2g of an error",
                 outcome->refinement.moved);
    } else {
        judge_rings(out);
        if (text[0] == '\0') {
            judge_missing(out, job, outcome->refinement.parameters);
        }
    }
    out->converged = text[0] == '\0';
    return LEHR_OK;
}
