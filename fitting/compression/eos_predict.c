// What follows from a fitted equation of state: states with errors, and the test against the next smaller
// equation.
#include <lehr/fitting/eos_fit.h>

#include <gsl/gsl_cdf.h>
#include <lehr/core/alloc.h>
#include <lehr/fitting/propagate.h>
#include <math.h>

enum { n_max = LEHR_FITTING_EOS_MAX_PARAMETERS };

// ---- prediction ---------------------------------------------------------------------
static double *parameter_at(lehr_fitting_eos_parameters *p, size_t j)
{
    double *const fields[] = {&p->volume0, &p->bulk_GPa, &p->bulk_prime, &p->bulk_second_per_GPa};
    return fields[j];
}

static lehr_status state_at_pressure(double *volume, double *bulk_GPa, const lehr_fitting_eos_fit *fit,
                                     const lehr_fitting_eos_parameters *p, double pressure_GPa,
                                     lehr_error *err)
{
    lehr_fitting_eos_state state;
    lehr_status status = lehr_fitting_eos_volume_at(volume, fit->eos, p, pressure_GPa, err);
    if (status == LEHR_OK) {
        status = lehr_fitting_eos_state_at(&state, fit->eos, p, *volume, err);
    }
    if (status == LEHR_OK) {
        *bulk_GPa = state.bulk_GPa;
    }
    return status;
}

lehr_status lehr_fitting_eos_fit_predict(lehr_fitting_eos_prediction *out, const lehr_fitting_eos_fit *fit,
                                         double pressure_GPa, lehr_error *err)
{
    // A hundredth of an error: curvature is then 1e-4 of the change and cancels in the difference.
    const double step = 0.01;
    double volume[3];
    double bulk[3];
    double volume_gradient[n_max] = {0};
    double bulk_gradient[n_max] = {0};
    const lehr_fitting_eos_parameters middle = lehr_fitting_eos_fit_parameters(fit);
    lehr_status status = state_at_pressure(&volume[0], &bulk[0], fit, &middle, pressure_GPa, err);
    // V/V0 of a peak position does not depend on q10.
    size_t first = fit->abscissa == LEHR_FITTING_EOS_OF_Q ? 1 : 0;
    for (size_t j = first; status == LEHR_OK && j < fit->order; j++) {
        double h = step * fit->parameters[j].stderr_value;
        for (int side = 1; status == LEHR_OK && side <= 2 && h > 0; side++) {
            lehr_fitting_eos_parameters p = middle;
            *parameter_at(&p, j) += side == 1 ? h : -h;
            status = state_at_pressure(&volume[side], &bulk[side], fit, &p, pressure_GPa, err);
        }
        if (status == LEHR_OK && h > 0) {
            volume_gradient[j] = (volume[1] - volume[2]) / (2 * h);
            bulk_gradient[j] = (bulk[1] - bulk[2]) / (2 * h);
        }
    }
    if (status == LEHR_OK) {
        out->volume =
            (lehr_estimate){volume[0], lehr_covariance_propagate(volume_gradient, fit->covariance, n_max)};
        out->bulk_GPa =
            (lehr_estimate){bulk[0], lehr_covariance_propagate(bulk_gradient, fit->covariance, n_max)};
    }
    return status;
}

// ---- F-test -------------------------------------------------------------------------
/// Errors of P with those of x carried over at the curve of the fit: the weights of an effective-variance
/// fit.
static lehr_status frozen_sigmas(double *sigma, const lehr_fitting_eos_fit *fit,
                                 const lehr_fitting_eos_data *data, lehr_error *err)
{
    const lehr_fitting_eos_parameters p = lehr_fitting_eos_fit_parameters(fit);
    for (size_t i = 0; i < data->n_points; i++) {
        bool of_q = data->abscissa == LEHR_FITTING_EOS_OF_Q;
        double zero = fit->parameters[LEHR_FITTING_EOS_V0].value;
        double volume = of_q ? pow(zero / data->x[i], fit->dimension) : data->x[i];
        lehr_fitting_eos_derivatives d;
        if (!lehr_fitting_eos_differentiate(&d, fit->eos, &p, volume)) {
            return lehr_error_set(err, LEHR_ERR_NUMERIC, "the fitted curve does not exist at point %zu",
                                  i + 1);
        }
        double slope = of_q ? d.d_volume * volume * fit->dimension / data->x[i] : d.d_volume;
        double sx = data->sigma_x ? data->sigma_x[i] : 0;
        double sp = data->sigma_pressure_GPa ? data->sigma_pressure_GPa[i] : 0;
        sigma[i] = hypot(sp, slope * sx);
    }
    return LEHR_OK;
}

static lehr_status fit_smaller(lehr_fitting_eos_fit *out, const lehr_fitting_eos_fit *fit,
                               const lehr_fitting_eos_data *data, const lehr_fitting_eos_fit_options *options,
                               lehr_error *err)
{
    lehr_fitting_eos_data points = *data;
    lehr_fitting_eos_fit_options settings = *options;
    settings.eos = lehr_fitting_eos_smaller(options->eos);
    for (size_t j = lehr_fitting_eos_order(settings.eos); j < n_max; j++) {
        settings.fixed[j] = false;
    }
    if (options->errors != LEHR_FITTING_ERRORS_EFFECTIVE_VARIANCE) {
        return lehr_fitting_eos_fit_run(out, &points, &settings, NULL, err);
    }
    double *sigma = lehr_core_alloc(data->n_points, sizeof *sigma);
    if (!sigma) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", data->n_points);
    }
    lehr_status status = frozen_sigmas(sigma, fit, data, err);
    if (status == LEHR_OK) {
        points.sigma_pressure_GPa = sigma;
        points.sigma_x = NULL;
        settings.errors = LEHR_FITTING_ERRORS_WLS;
        status = lehr_fitting_eos_fit_run(out, &points, &settings, NULL, err);
    }
    lehr_core_free(sigma);
    return status;
}

lehr_status lehr_fitting_eos_fit_compare(lehr_fitting_eos_comparison *out, const lehr_fitting_eos_fit *fit,
                                         const lehr_fitting_eos_data *data,
                                         const lehr_fitting_eos_fit_options *options, lehr_error *err)
{
    if (!lehr_fitting_eos_smaller(options->eos)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%s contains no smaller equation to compare with",
                              lehr_fitting_eos_name(options->eos));
    }
    if (options->fixed[fit->order - 1]) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the last parameter of %s is fixed: there is nothing to test",
                              lehr_fitting_eos_name(options->eos));
    }
    lehr_fitting_eos_fit less;
    lehr_status status = fit_smaller(&less, fit, data, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    double dof = (double)fit->fit.dof;
    double f = dof > 0 ? (less.fit.chi2 - fit->fit.chi2) / (fit->fit.chi2 / dof) : (double)NAN;
    *out = (lehr_fitting_eos_comparison){
        .f = f,
        .p = isnan(f) ? (double)NAN : gsl_cdf_fdist_Q(fmax(f, 0), 1, dof),
        .chi2_less = less.fit.chi2,
    };
    return LEHR_OK;
}
