// From points and parameters to the result: rings, sectors, beam, tilt, errors of q.
#include "calibrate_private.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/propagate.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
enum { N_AZIMUTHS = 72 };

// ---- rings and sectors -----------------------------------------------------------------
static int by_ring(const void *a, const void *b)
{
    const calib_point *p = a, *q = b;
    if (p->image != q->image) {
        return p->image < q->image ? -1 : 1;
    }
    if (p->line != q->line) {
        return p->line < q->line ? -1 : 1;
    }
    return p->chi < q->chi ? -1 : p->chi > q->chi;
}

static void finish_ring(lehr_xrd_ring *ring, double weight, double weighted, double chi2, double squares)
{
    double n = (double)ring->n_sectors;
    ring->reduced_chi2 = n > 0 ? chi2 / n : (double)NAN;
    ring->rms_rad = n > 0 ? sqrt(squares / n) : (double)NAN;
    ring->shift =
        (lehr_estimate){n > 0 ? weighted / weight : (double)NAN, n > 0 ? 1 / sqrt(weight) : (double)NAN};
}

/// Points of one ring, [first, end).
static void fill_ring(lehr_xrd_calibration *out, const calib_job *job, const calib_outcome *outcome,
                      size_t first, size_t end)
{
    const calib_point *points = outcome->points.point;
    const calib_shape *shape = &outcome->shapes[points[first].line];
    lehr_xrd_ring *ring = &out->rings[out->n_rings];
    double weight = 0, weighted = 0, chi2 = 0, squares = 0;
    lehr_xrd_line line = lehr_xrd_calibrant_line(job->calibrant, points[first].line);
    *ring = (lehr_xrd_ring){.image = points[first].image,
                            .line = line,
                            .two_theta_rad = 2 * asin(out->geometry.wavelength_ang / (2 * line.d_ang)),
                            .fwhm_rad = shape->fwhm,
                            .lorentzian = shape->lorentzian,
                            .overlapped = points[first].overlapped};
    for (size_t i = first; i < end; i++) {
        const calib_point *point = &points[i];
        double w = 1 / (point->sigma * point->sigma + out->scatter_rad * out->scatter_rad);
        double pull = point->residual / point->sigma;
        out->sectors[out->n_sectors++] =
            (lehr_xrd_sector){.ring = out->n_rings,
                              .chi_rad = point->chi,
                              .row = (point->at[0] - job->grid.start[0]) / job->grid.step[0],
                              .column = (point->at[1] - job->grid.start[1]) / job->grid.step[1],
                              .residual_rad = point->residual,
                              .sigma_rad = point->sigma,
                              .significance = point->significance,
                              .misfit = point->misfit,
                              .used = point->used};
        ring->n_sectors += point->used;
        ring->n_rejected += !point->used;
        weight += point->used ? w : 0;
        weighted += point->used ? w * point->residual : 0;
        chi2 += point->used ? pull * pull : 0;
        squares += point->used ? point->residual * point->residual : 0;
    }
    finish_ring(ring, weight, weighted, chi2, squares);
    out->n_points += ring->n_sectors;
    out->n_rejected += ring->n_rejected;
    out->n_rings++;
}

static lehr_status fill_rings(lehr_xrd_calibration *out, const calib_job *job, calib_outcome *outcome,
                              lehr_error *err)
{
    calib_points *points = &outcome->points;
    double squares = 0;
    out->rings = lehr_core_alloc(points->n, sizeof *out->rings);
    out->sectors = lehr_core_alloc(points->n, sizeof *out->sectors);
    if (!out->rings || !out->sectors) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a calibration");
    }
    qsort(points->point, points->n, sizeof *points->point, by_ring);
    for (size_t first = 0, i = 1; i <= points->n; i++) {
        const calib_point *p = points->point;
        if (i == points->n || p[i].image != p[first].image || p[i].line != p[first].line) {
            fill_ring(out, job, outcome, first, i);
            first = i;
        }
    }
    for (size_t i = 0; i < out->n_sectors; i++) {
        squares += out->sectors[i].used ? out->sectors[i].residual_rad * out->sectors[i].residual_rad : 0;
    }
    out->rms_rad = out->n_points > 0 ? sqrt(squares / (double)out->n_points) : (double)NAN;
    return LEHR_OK;
}

// ---- derived ---------------------------------------------------------------------------
static double beam_row(const double *p, const calib_job *job)
{
    double beam = p[LEHR_XRD_CALIBRATE_PONI1] + p[LEHR_XRD_CALIBRATE_DISTANCE] *
                                                    tan(p[LEHR_XRD_CALIBRATE_ROT2]) /
                                                    cos(p[LEHR_XRD_CALIBRATE_ROT1]);
    return (beam - job->grid.start[0]) / job->grid.step[0] + 0.5;
}

static double beam_column(const double *p, const calib_job *job)
{
    double beam =
        p[LEHR_XRD_CALIBRATE_PONI2] - p[LEHR_XRD_CALIBRATE_DISTANCE] * tan(p[LEHR_XRD_CALIBRATE_ROT1]);
    return (beam - job->grid.start[1]) / job->grid.step[1] + 0.5;
}

static double tilt(const double *p, const calib_job *job)
{
    (void)job;
    double a = sin(p[LEHR_XRD_CALIBRATE_ROT2]);
    double b = sin(p[LEHR_XRD_CALIBRATE_ROT1]) * cos(p[LEHR_XRD_CALIBRATE_ROT2]);
    return asin(fmin(hypot(a, b), 1));
}

static double tilt_direction(const double *p, const calib_job *job)
{
    (void)job;
    return atan2(sin(p[LEHR_XRD_CALIBRATE_ROT2]),
                 -sin(p[LEHR_XRD_CALIBRATE_ROT1]) * cos(p[LEHR_XRD_CALIBRATE_ROT2]));
}

/// A quantity with its error through the covariance; derivatives by central differences of a hundredth of an
/// error.
static lehr_estimate derive(const lehr_xrd_calibration *out, const calib_job *job,
                            double (*quantity)(const double *, const calib_job *))
{
    double p[CALIB_P], gradient[CALIB_P];
    for (int k = 0; k < CALIB_P; k++) {
        p[k] = out->parameters[k].value;
    }
    for (int k = 0; k < CALIB_P; k++) {
        double step = 0.01 * sqrt(out->covariance[k * CALIB_P + k]), value = p[k];
        gradient[k] = 0;
        if (step > 0) {
            p[k] = value + step;
            double above = quantity(p, job);
            p[k] = value - step;
            gradient[k] = remainder(above - quantity(p, job), 2 * PI) / (2 * step);
            p[k] = value;
        }
    }
    return (lehr_estimate){quantity(p, job), lehr_covariance_propagate(gradient, out->covariance, CALIB_P)};
}

/// Relative error of q, over the part of its ring that is on the detector.
static double error_of_q(const lehr_xrd_calibration *out, const calib_job *job, double q_per_ang)
{
    double p[CALIB_P], mean[CALIB_P] = {0}, gradient[CALIB_P], at[2], n = 0;
    for (int k = 0; k < CALIB_P; k++) {
        p[k] = out->parameters[k].value;
    }
    double sine = q_per_ang * p[LEHR_XRD_CALIBRATE_WAVELENGTH] / (4 * PI);
    if (!(sine > 0 && sine < 0.99)) {
        return (double)NAN;
    }
    double theta = asin(sine);
    calib_frame frame = calib_frame_of(p, job->travels[0]);
    for (int k = 0; k < N_AZIMUTHS; k++) {
        double chi = 2 * PI * (k + 0.5) / N_AZIMUTHS - PI;
        bool meets = calib_frame_point(at, &frame, 2 * theta, chi);
        double row = (at[0] - job->grid.start[0]) / job->grid.step[0] + 0.5;
        double column = (at[1] - job->grid.start[1]) / job->grid.step[1] + 0.5;
        if (meets && row >= 0 && column >= 0 && row < (double)job->images[0].rows &&
            column < (double)job->images[0].columns) {
            (void)calib_two_theta(p, job->travels[0], at, gradient);
            for (int j = 0; j < CALIB_P; j++) {
                mean[j] += gradient[j] / (2 * tan(theta));
            }
            n += 1;
        }
    }
    for (int j = 0; j < CALIB_P; j++) {
        mean[j] /= n;
    }
    mean[LEHR_XRD_CALIBRATE_WAVELENGTH] = -1 / p[LEHR_XRD_CALIBRATE_WAVELENGTH];
    return n > 0 ? lehr_covariance_propagate(mean, out->covariance, CALIB_P) : (double)NAN;
}

static lehr_status fill_q(lehr_xrd_calibration *out, const calib_job *job, lehr_error *err)
{
    size_t n = job->options->n_q;
    out->q_per_ang = lehr_core_alloc(n, sizeof *out->q_per_ang);
    out->q_error = lehr_core_alloc(n, sizeof *out->q_error);
    if (!out->q_per_ang || !out->q_error) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a calibration");
    }
    out->n_q = n;
    for (size_t i = 0; i < n; i++) {
        out->q_per_ang[i] = job->options->q_per_ang[i];
        out->q_error[i] = error_of_q(out, job, out->q_per_ang[i]);
    }
    return LEHR_OK;
}

static void fill_geometry(lehr_xrd_calibration *out, const calib_job *job, const double *p)
{
    lehr_xrd_geometry *geometry = &out->geometry;
    *geometry = (lehr_xrd_geometry){.distance_m = p[LEHR_XRD_CALIBRATE_DISTANCE],
                                    .poni1_m = p[LEHR_XRD_CALIBRATE_PONI1],
                                    .poni2_m = p[LEHR_XRD_CALIBRATE_PONI2],
                                    .rot1_rad = p[LEHR_XRD_CALIBRATE_ROT1],
                                    .rot2_rad = p[LEHR_XRD_CALIBRATE_ROT2],
                                    .rot3_rad = p[LEHR_XRD_CALIBRATE_ROT3],
                                    .wavelength_ang = p[LEHR_XRD_CALIBRATE_WAVELENGTH],
                                    .pixel1_m = job->pixel[0],
                                    .pixel2_m = job->pixel[1],
                                    .rows = job->images[0].rows,
                                    .columns = job->images[0].columns,
                                    .orientation = job->options->orientation,
                                    .orientation_stated = true};
    const char *name = job->options->detector;
    size_t length = name ? strlen(name) : 0;
    if (length > 0 && length < sizeof geometry->detector) {
        memcpy(geometry->detector, name, length + 1);
    }
}

lehr_status calib_report(lehr_xrd_calibration *out, const calib_job *job, calib_outcome *outcome,
                         lehr_error *err)
{
    const calib_refinement *refinement = &outcome->refinement;
    memset(out, 0, sizeof *out);
    out->n_images = job->n_images;
    for (size_t i = 0; i < job->n_images; i++) {
        out->n_hot += job->images[i].n_hot;
    }
    fill_geometry(out, job, refinement->parameters);
    out->chi2 = refinement->chi2;
    out->dof = refinement->dof;
    out->reduced_chi2 = refinement->dof > 0 ? refinement->chi2 / (double)refinement->dof : (double)NAN;
    out->scatter_rad = refinement->scatter;
    out->error_scale = refinement->dof > 0
                           ? sqrt(fmax(1, refinement->weighted_chi2 / (double)refinement->dof))
                           : (double)NAN;
    memcpy(out->fixed, job->fixed, sizeof out->fixed);
    lehr_status status = fill_rings(out, job, outcome, err);
    status = status == LEHR_OK ? calib_budget(out, job, outcome, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    out->beam_row_px = derive(out, job, beam_row);
    out->beam_column_px = derive(out, job, beam_column);
    out->tilt_rad = derive(out, job, tilt);
    out->tilt_direction_rad = derive(out, job, tilt_direction);
    status = fill_q(out, job, err);
    return status == LEHR_OK ? calib_judge(out, job, outcome, err) : status;
}
