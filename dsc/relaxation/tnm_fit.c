#include "tnm_fit_private.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/multistart.h>
#include <math.h>
#include <string.h>

enum { P = LEHR_DSC_TNM_PARAMETERS, MOST_PASSES = 4 };

// Steps of the search for the lowest minimum, and of the estimates.
#define COARSE_K 1e-4
#define FINE_K   5e-6
// The steps are chosen anew until the estimates move by less than this part of their errors.
#define SETTLED 1e-3
// Lowest exponent of the box of starts.
#define BOX_STRETCHING 0.3

lehr_dsc_tnm_fit_options lehr_dsc_tnm_fit_defaults(void)
{
    return (lehr_dsc_tnm_fit_options){.n_starts = 12, .seed = 1};
}

void lehr_dsc_tnm_fit_free(lehr_dsc_tnm_fit *fit)
{
    if (fit) {
        lehr_core_free(fit->scans);
        lehr_core_free(fit->fitted);
        lehr_core_free(fit);
    }
}

// ---- search -----------------------------------------------------------------------------
/// What went wrong in a call of the fitting driver, memory first.
static lehr_status judge(lehr_tnm_session *s, lehr_status status, lehr_error *err)
{
    return atomic_load(&s->no_memory)
               ? lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the model of a fit")
               : status;
}

/// From the start and from points around it to the lowest minimum.
static lehr_status search(lehr_dsc_tnm_fit *out, lehr_tnm_session *s, double *values,
                          const lehr_dsc_tnm_fit_options *options, const lehr_progress *progress,
                          lehr_error *err)
{
    bool moynihan = s->joint.start->parameters.law == LEHR_DSC_TNM_MOYNIHAN;
    double wide_K = 0.1 * s->joint.start->parameters.reference_K;
    double lower[P] = {0.8 * values[0], moynihan ? 0.25 : fmax(0, values[1] - wide_K), BOX_STRETCHING,
                       values[3] - 1.5};
    double upper[P] = {1.25 * values[0], moynihan ? 0.95 : fmin(s->described[1].upper, values[1] + wide_K),
                       0.9, values[3] + 1.5};
    const lehr_fitting_multistart_options settings = {.lower = lower,
                                                      .upper = upper,
                                                      .n_starts = options->n_starts,
                                                      .seed = options->seed,
                                                      .threads = options->threads,
                                                      .fit = s->options};
    lehr_fitting_multistart found;
    double covariance[P * P];
    lehr_status status = lehr_tnm_joint_plan(&s->joint, values, BOX_STRETCHING, COARSE_K, err);
    s->joint.plain = true;
    if (status == LEHR_OK) {
        status = judge(
            s,
            lehr_fitting_multistart_solve(&found, values, covariance, &s->problem, &settings, progress, err),
            err);
    }
    if (status == LEHR_OK) {
        out->n_converged = found.n_converged;
        out->n_lowest = found.n_lowest;
    }
    return status;
}

/// Largest move in units of the standard errors.
static double moved(const double *from, const double *to, const double *covariance)
{
    double most = 0;
    for (size_t j = 0; j < P; j++) {
        double variance = covariance[j * P + j];
        most = variance > 0 ? fmax(most, fabs(to[j] - from[j]) / sqrt(variance)) : most;
    }
    return most;
}

/// Fit with steps chosen at the estimates, until these settle.
static lehr_status polish(lehr_dsc_tnm_fit *out, lehr_tnm_session *s, double *values, lehr_error *err)
{
    s->joint.plain = false;
    for (int pass = 0; pass < MOST_PASSES; pass++) {
        double before[P];
        memcpy(before, values, sizeof before);
        lehr_status status = lehr_tnm_joint_plan(&s->joint, values, 0.8 * values[2], FINE_K, err);
        if (status == LEHR_OK) {
            status = judge(
                s, lehr_fitting_solve(&out->fit, values, out->covariance, &s->problem, &s->options, err),
                err);
        }
        if (status != LEHR_OK) {
            return status;
        }
        if (pass > 0 && moved(before, values, out->covariance) < SETTLED) {
            break;
        }
    }
    return LEHR_OK;
}

// ---- result -----------------------------------------------------------------------------
static lehr_status find_intervals(lehr_dsc_tnm_fit *out, lehr_tnm_session *s, const double *values,
                                  double confidence, lehr_warnings *warnings, lehr_error *err)
{
    out->confidence = confidence;
    for (size_t j = 0; j < P && out->fit.stop == LEHR_FITTING_CONVERGED; j++) {
        if (!(out->covariance[j * P + j] > 0)) {
            continue;
        }
        lehr_error own = {0};
        lehr_status status =
            judge(s,
                  lehr_fitting_profile_interval(&out->intervals[j], j, confidence, &s->problem, &s->options,
                                                &out->fit, values, out->covariance, &own),
                  &own);
        if (status == LEHR_ERR_NUMERIC) {
            out->intervals[j] = (lehr_fitting_interval){.lower = (double)NAN, .upper = (double)NAN};
            status =
                lehr_warnings_add(warnings, &own, "no interval of %s: %s", s->described[j].name, own.message);
        }
        if (status != LEHR_OK) {
            return lehr_error_set(err, status, "%s", own.message);
        }
    }
    return LEHR_OK;
}

/// The model at the points, and what each scan has of its own.
static lehr_status finish_scans(lehr_dsc_tnm_fit *out, lehr_tnm_session *s, const double *values,
                                lehr_error *err)
{
    if (!lehr_tnm_joint_evaluate(&s->joint, values, out->fitted, NULL, out->scans)) {
        return judge(
            s, lehr_error_set(err, LEHR_ERR_NUMERIC, "the model cannot be followed at the estimates"), err);
    }
    size_t first = 0;
    for (size_t i = 0; i < out->n_scans; i++) {
        double sum = 0;
        size_t n = s->joint.scans[i].n;
        for (size_t k = first; k < first + n; k++) {
            double residual = s->joint.y[k] - out->fitted[k];
            sum += residual * residual;
        }
        double sigma = s->joint.sigma ? s->joint.sigma[first] : 1;
        out->scans[i].rms = sqrt(sum / (double)n);
        out->scans[i].chi2 = sum / (sigma * sigma);
        first += n;
    }
    return LEHR_OK;
}

static lehr_status create_result(lehr_dsc_tnm_fit **out, const lehr_tnm_session *s,
                                 const lehr_dsc_tnm_fit_options *options, lehr_error *err)
{
    lehr_dsc_tnm_fit *fit = lehr_core_alloc(1, sizeof *fit);
    *out = fit;
    if (fit) {
        fit->scans = lehr_core_alloc(s->joint.n_scans, sizeof *fit->scans);
        fit->fitted = lehr_core_alloc(s->joint.n_points, sizeof(double));
    }
    if (!fit || !fit->scans || !fit->fitted) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the result of a fit");
    }
    fit->lines = options->lines;
    fit->n_points = s->joint.n_points;
    fit->n_scans = s->joint.n_scans;
    fit->n_linear = fit->n_scans * lehr_tnm_joint_linear(options->lines);
    fit->n_starts = options->n_starts;
    fit->seed = options->seed;
    for (size_t j = 0; j < P; j++) {
        fit->intervals[j] = (lehr_fitting_interval){.lower = (double)NAN, .upper = (double)NAN};
    }
    return LEHR_OK;
}

lehr_status lehr_dsc_tnm_fit_solve(lehr_dsc_tnm_fit **out, const lehr_dsc_tnm_material *start,
                                   const lehr_dsc_tnm_scan *scans, size_t n_scans,
                                   const lehr_dsc_tnm_fit_options *options, lehr_warnings *warnings,
                                   const lehr_progress *progress, lehr_error *err)
{
    const lehr_dsc_tnm_parameters *p = &start->parameters;
    double values[P] = {p->activation_K, p->partition, p->stretching, p->log_time};
    lehr_dsc_tnm_fit *fit = NULL;
    lehr_tnm_session s;
    *out = NULL;
    lehr_status status = lehr_tnm_session_begin(&s, start, scans, n_scans, options, err);
    if (status == LEHR_OK) {
        status = create_result(&fit, &s, options, err);
    }
    if (status == LEHR_OK && options->n_starts > 0) {
        status = search(fit, &s, values, options, progress, err);
    }
    if (status == LEHR_OK) {
        status = polish(fit, &s, values, err);
    }
    if (status == LEHR_OK) {
        lehr_tnm_fit_count_linear(fit);
        fit->parameters = lehr_tnm_joint_parameters(&s.joint, values);
        for (size_t j = 0; j < P; j++) {
            fit->roles[j] = lehr_fitting_parameter_role(&s.described[j], values[j]);
        }
        lehr_tnm_fit_derive(fit);
        status = finish_scans(fit, &s, values, err);
    }
    if (status == LEHR_OK && options->confidence > 0) {
        status = find_intervals(fit, &s, values, options->confidence, warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_tnm_fit_warn(fit, scans, warnings, err);
    }
    if (status == LEHR_OK) {
        *out = fit;
        fit = NULL;
    }
    lehr_dsc_tnm_fit_free(fit);
    lehr_tnm_session_clear(&s);
    return status;
}
