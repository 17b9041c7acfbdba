// Errors of the geometry: counting, the cell of the calibrant, the wavelength.
#include "calibrate_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

/// How a common error of the lines moves the parameters: -C J'W dr, dr being the change of the residuals.
/// @param[in] change of the 2theta of each line, shape (lines,)
static void respond(double *shift, const calib_job *job, const calib_outcome *outcome, const double *change)
{
    double right[CALIB_P] = {0}, gradient[CALIB_P];
    const calib_refinement *refinement = &outcome->refinement;
    for (size_t i = 0; i < outcome->points.n; i++) {
        const calib_point *point = &outcome->points.point[i];
        if (!point->used) {
            continue;
        }
        double weight = 1 / (point->sigma * point->sigma + refinement->scatter * refinement->scatter);
        double d_ang = lehr_xrd_calibrant_line(job->calibrant, point->line).d_ang;
        double lambda = refinement->parameters[LEHR_XRD_CALIBRATE_WAVELENGTH];
        (void)calib_two_theta(refinement->parameters, job->travels[point->image], point->at, gradient);
        gradient[LEHR_XRD_CALIBRATE_WAVELENGTH] =
            -1 / (d_ang * sqrt(1 - lambda * lambda / (4 * d_ang * d_ang)));
        for (int k = 0; k < CALIB_P; k++) {
            right[k] += job->fixed[k] ? 0 : weight * gradient[k] * change[point->line];
        }
    }
    for (int j = 0; j < CALIB_P; j++) {
        shift[j] = 0;
        for (int k = 0; k < CALIB_P; k++) {
            double c = refinement->covariance[j * CALIB_P + k];
            shift[j] += isfinite(c) ? c * right[k] : 0;
        }
    }
}

/// Which quantity of the calibrant or the beam is off.
typedef enum source { SOURCE_A, SOURCE_C, SOURCE_WAVELENGTH } source;

static void line_changes(double *change, const calib_job *job, double lambda, source which,
                         double uncertainty)
{
    for (size_t i = 0; i < lehr_xrd_calibrant_size(job->calibrant); i++) {
        lehr_xrd_line line = lehr_xrd_calibrant_line(job->calibrant, i);
        double sine = lambda / (2 * line.d_ang);
        double tangent = sine < 1 ? sine / sqrt(1 - sine * sine) : 0;
        double relative = which == SOURCE_A   ? -line.d_per_a / line.d_ang
                          : which == SOURCE_C ? -line.d_per_c / line.d_ang
                                              : 1 / lambda;
        change[i] = 2 * tangent * relative * uncertainty;
    }
}

static void add_outer(double *covariance, const double *shift)
{
    for (int j = 0; j < CALIB_P; j++) {
        for (int k = 0; k < CALIB_P; k++) {
            covariance[j * CALIB_P + k] += shift[j] * shift[k];
        }
    }
}

static void add_sources(lehr_xrd_calibration *out, const calib_job *job, const calib_outcome *outcome,
                        double *change)
{
    double lambda = out->geometry.wavelength_ang, shift[CALIB_P], uncertainty = 0;
    double cell[CALIB_P] = {0};
    for (source which = SOURCE_A; which <= SOURCE_C; which++) {
        if (which == SOURCE_A) {
            (void)lehr_xrd_calibrant_a(job->calibrant, &uncertainty);
        } else {
            (void)lehr_xrd_calibrant_c(job->calibrant, &uncertainty);
        }
        line_changes(change, job, lambda, which, uncertainty);
        respond(shift, job, outcome, change);
        add_outer(out->covariance, shift);
        for (int k = 0; k < CALIB_P; k++) {
            cell[k] += shift[k] * shift[k];
        }
    }
    for (int k = 0; k < CALIB_P; k++) {
        out->cell[k] = sqrt(cell[k]);
    }
    if (job->fixed[LEHR_XRD_CALIBRATE_WAVELENGTH] && job->options->wavelength_uncertainty_ang > 0) {
        line_changes(change, job, lambda, SOURCE_WAVELENGTH, job->options->wavelength_uncertainty_ang);
        respond(shift, job, outcome, change);
        shift[LEHR_XRD_CALIBRATE_WAVELENGTH] = job->options->wavelength_uncertainty_ang;
        add_outer(out->covariance, shift);
        for (int k = 0; k < CALIB_P; k++) {
            out->wavelength_part[k] = fabs(shift[k]);
        }
    }
}

/// The wavelength that the rings would have if they could. One image can tell where 2theta is large.
static lehr_status check_wavelength(lehr_xrd_calibration *out, const calib_job *job,
                                    const calib_outcome *outcome, lehr_error *err)
{
    const double unset = (double)NAN;
    bool fixed[CALIB_P];
    calib_refinement trial;
    lehr_error ignored = {0};
    calib_points copy = {.n = outcome->points.n, .capacity = outcome->points.n};
    out->wavelength_ratio = (lehr_estimate){unset, unset};
    if (!job->fixed[LEHR_XRD_CALIBRATE_WAVELENGTH] || job->fixed[LEHR_XRD_CALIBRATE_DISTANCE]) {
        return LEHR_OK;
    }
    copy.point = lehr_core_memdup(outcome->points.point, copy.n, sizeof *copy.point);
    if (!copy.point) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a calibration");
    }
    memcpy(fixed, job->fixed, sizeof fixed);
    fixed[LEHR_XRD_CALIBRATE_WAVELENGTH] = false;
    lehr_status status =
        calib_refine(&trial, &copy, job, fixed, outcome->refinement.parameters, 0, false, &ignored);
    lehr_core_free(copy.point);
    if (status == LEHR_ERR_NOMEM) {
        return lehr_error_set(err, status, "out of memory for a calibration");
    }
    if (status == LEHR_OK && trial.converged && trial.dof > 0) {
        double scale = sqrt(fmax(1, trial.weighted_chi2 / (double)trial.dof)),
               given = out->geometry.wavelength_ang;
        double error = sqrt(trial.covariance[LEHR_XRD_CALIBRATE_WAVELENGTH * (CALIB_P + 1)]);
        out->wavelength_ratio =
            (lehr_estimate){trial.parameters[LEHR_XRD_CALIBRATE_WAVELENGTH] / given, scale * error / given};
    }
    return LEHR_OK;
}

lehr_status calib_budget(lehr_xrd_calibration *out, const calib_job *job, const calib_outcome *outcome,
                         lehr_error *err)
{
    double *change = lehr_core_alloc(lehr_xrd_calibrant_size(job->calibrant), sizeof *change);
    if (!change) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a calibration");
    }
    double scale2 = out->error_scale * out->error_scale;
    for (int k = 0; k < CALIB_P * CALIB_P; k++) {
        double c = outcome->refinement.covariance[k];
        out->covariance[k] = isfinite(c) ? scale2 * c : 0;
    }
    for (int k = 0; k < CALIB_P; k++) {
        out->counting[k] = sqrt(out->covariance[k * (CALIB_P + 1)]);
    }
    add_sources(out, job, outcome, change);
    lehr_core_free(change);
    for (int k = 0; k < CALIB_P; k++) {
        double variance = out->covariance[k * (CALIB_P + 1)];
        out->parameters[k] =
            (lehr_estimate){outcome->refinement.parameters[k], variance > 0 ? sqrt(variance) : (double)NAN};
    }
    return check_wavelength(out, job, outcome, err);
}
