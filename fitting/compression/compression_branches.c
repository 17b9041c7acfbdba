// Compression against decompression.
#include "compression_private.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/// Fit of one direction alone; *has tells whether it could be done.
static lehr_status fit_alone(bool *has, lehr_fitting_eos_fit *fit, const work *w,
                             lehr_fitting_compression_branch branch, lehr_error *err)
{
    lehr_fitting_eos_fit_options how = w->how;
    lehr_error why = {0};
    selection s;
    *has = false;
    lehr_status status = compression_select(&s, w->data, branch, w->options->ambient, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (s.n >= compression_count_free(&how)) {
        status = lehr_fitting_eos_fit_run(fit, &s.data, &how, NULL, &why);
        *has = status == LEHR_OK && fit->fit.stop == LEHR_FITTING_CONVERGED;
    }
    compression_clear(&s);
    return status == LEHR_ERR_NOMEM ? lehr_error_set(err, status, "%s", why.message) : LEHR_OK;
}

lehr_status compression_test(work *w, lehr_error *err)
{
    lehr_fitting_compression *out = w->out;
    lehr_fitting_eos_fit joint;
    bool has_joint = false;
    lehr_status status = fit_alone(&out->has_up, &out->up, w, LEHR_FITTING_COMPRESSION_UP, err);
    if (status == LEHR_OK) {
        status = fit_alone(&out->has_down, &out->down, w, LEHR_FITTING_COMPRESSION_DOWN, err);
    }
    if (status != LEHR_OK || !out->has_up || !out->has_down) {
        return status;
    }
    status = fit_alone(&has_joint, &joint, w, LEHR_FITTING_COMPRESSION_BOTH, err);
    double n_free = (double)compression_count_free(&w->how);
    double dof = (double)(out->up.fit.dof + out->down.fit.dof);
    double apart = out->up.fit.chi2 + out->down.fit.chi2;
    if (status == LEHR_OK && has_joint && dof > 0 && apart > 0) {
        out->tested = true;
        out->f = fmax(joint.fit.chi2 - apart, 0) / n_free / (apart / dof);
        out->p = gsl_cdf_fdist_Q(out->f, n_free, dof);
    }
    return status;
}

/// The curve of a fit at a pressure as V/V0, its slope dV/dP, and its derivatives by q0 (in (q0/q)^D - V) and
/// K0, K0'.
static bool gap_at(double *value, double *slope, double gradient[3], const lehr_fitting_eos_fit *fit,
                   double pressure_GPa, double q)
{
    const double step = 1e-5;
    lehr_fitting_eos_parameters p = lehr_fitting_eos_fit_parameters(fit);
    double q0 = fit->parameters[LEHR_FITTING_EOS_V0].value;
    double volume = 0, moved = 0, above = 0;
    p.volume0 = 1;
    double dp = 1e-5 * p.bulk_GPa;
    bool good = lehr_fitting_eos_volume_at(&volume, fit->eos, &p, pressure_GPa, NULL) == LEHR_OK &&
                lehr_fitting_eos_volume_at(&above, fit->eos, &p, pressure_GPa + dp, NULL) == LEHR_OK;
    *value = pow(q0 / q, fit->dimension) - volume;
    *slope = (above - volume) / dp;
    gradient[0] = fit->dimension * pow(q0 / q, fit->dimension) / q0;
    double *const free_parameters[] = {&p.bulk_GPa, &p.bulk_prime};
    for (size_t k = 0; good && k < 2; k++) {
        double old = *free_parameters[k];
        double change = step * fmax(fabs(old), 1);
        *free_parameters[k] = old + change;
        good = lehr_fitting_eos_volume_at(&moved, fit->eos, &p, pressure_GPa, NULL) == LEHR_OK;
        gradient[k + 1] = -(moved - volume) / change;
        *free_parameters[k] = old;
    }
    return good;
}

static double quadratic_form(const double gradient[3], const lehr_fitting_eos_fit *fit)
{
    double sum = 0;
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 3; j++) {
            sum +=
                gradient[i] * gradient[j] * fit->covariance[i * (size_t)LEHR_FITTING_EOS_MAX_PARAMETERS + j];
        }
    }
    return fmax(sum, 0);
}

void compression_find_gap(lehr_fitting_compression *out, const lehr_fitting_compression_data *data)
{
    double sum = 0, sum_x = 0, sum_xx = 0;
    double mean_gradient[3] = {0};
    size_t n = 0;
    out->gap = (lehr_estimate){(double)NAN, (double)NAN};
    for (size_t i = 0; out->has_up && out->up.fit.dof > 0 && i < data->n; i++) {
        double value = 0, slope = 0, gradient[3];
        if (data->direction[i] > 0 ||
            !gap_at(&value, &slope, gradient, &out->up, data->pressure_GPa[i], data->q_per_ang[i])) {
            continue;
        }
        double of_q = data->sigma_q ? out->up.dimension * data->sigma_q[i] / data->q_per_ang[i] : 0;
        double of_p = data->sigma_pressure_GPa ? slope * data->sigma_pressure_GPa[i] : 0;
        double sigma = hypot(of_q, of_p);
        double weight = sigma > 0 ? 1 / (sigma * sigma) : 1;
        sum += weight;
        sum_x += weight * value;
        sum_xx += weight * value * value;
        for (size_t k = 0; k < 3; k++) {
            mean_gradient[k] += weight * gradient[k];
        }
        n++;
    }
    if (n == 0) {
        return;
    }
    bool known = data->sigma_q || data->sigma_pressure_GPa;
    double chi2 = n > 1 ? fmax(sum_xx - sum_x * sum_x / sum, 0) / (double)(n - 1) : 0;
    for (size_t k = 0; k < 3; k++) {
        mean_gradient[k] /= sum;
    }
    out->gap.value = sum_x / sum;
    // The gap itself changes with the pressure: its spread over the points is no error of the mean.
    double points = known ? 1 / sum : n > 1 ? chi2 / sum : (double)NAN;
    out->gap.stderr_value = sqrt(points + quadratic_form(mean_gradient, &out->up));
}
