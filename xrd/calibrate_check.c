// May this geometry be used?
#include "calibrate_private.h"

#include <math.h>
#include <stdio.h>

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

/// Rings with sectors in use.
static size_t used_rings(const lehr_xrd_calibration *out)
{
    size_t n = 0;
    for (size_t i = 0; i < out->n_rings; i++) {
        n += out->rings[i].n_sectors > 0;
    }
    return n;
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
    double off = fabs(out->wavelength_ratio.value - 1);
    // Rings at small angles do not know the wavelength, and small distortions pass for it.
    bool known = out->wavelength_ratio.stderr_value < 2e-3;
    if (known && off > 5 * out->wavelength_ratio.stderr_value && off > 5e-3) {
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
    if (!outcome->refinement.converged) {
        snprintf(text, sizeof out->verdict,
                 "the refinement has not come to rest: its last step was %.2g of an error",
                 outcome->refinement.moved);
    } else if (rings < 2 || out->n_points < 16) {
        snprintf(text, sizeof out->verdict, "only %zu rings with %zu sectors", rings, out->n_points);
    } else if (!(out->rms_rad <= job->options->rms_limit_rad)) {
        snprintf(text, sizeof out->verdict, "residuals of %.3g deg (rms); the limit is %.3g deg",
                 out->rms_rad * DEG_PER_RAD, job->options->rms_limit_rad * DEG_PER_RAD);
    } else if (!(out->rms_rad <= 0.35 * mean_width(out))) {
        snprintf(text, sizeof out->verdict, "residuals of %.3g deg (rms) are as wide as the rings, %.3g deg",
                 out->rms_rad * DEG_PER_RAD, mean_width(out) * DEG_PER_RAD);
    } else if (out->n_rejected > out->n_points) {
        snprintf(text, sizeof out->verdict, "%zu of %zu sectors lie off the rings of this geometry",
                 out->n_rejected, out->n_sectors);
    } else if (out->unexplained > 0.4) {
        snprintf(text, sizeof out->verdict,
                 "%.0f %% of the bright rings are no lines of %s: wrong calibrant, wavelength or distance",
                 100 * out->unexplained, lehr_xrd_calibrant_name(job->calibrant));
    } else {
        judge_rings(out);
    }
    out->converged = text[0] == '\0';
    return LEHR_OK;
}
