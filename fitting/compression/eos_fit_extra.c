// Intervals and simulated repeats of an equation of state.
#include "eos_fit_private.h"
#include "estimate_private.h"

#include <lehr/fitting/curve_extra.h>
#include <math.h>

enum { n_max = LEHR_FITTING_EOS_MAX_PARAMETERS };

/// K0'' that the equation implies.
static void imply_second(double *derived, const double *parameters, const void *context)
{
    const eos_curve *c = context;
    const lehr_fitting_eos_parameters p = lehr_fitting_eos_curve_parameters(c, parameters);
    lehr_fitting_eos_parameters full;
    lehr_status status = lehr_fitting_eos_complete(&full, c->eos, &p, NULL);
    derived[0] = status == LEHR_OK ? full.bulk_second_per_GPa : (double)NAN;
}

static size_t n_implied(const lehr_fitting_eos_fit *fit)
{
    return fit->order < n_max ? 1 : 0;
}

lehr_status lehr_fitting_eos_fit_extra(lehr_fitting_extra *extra, const lehr_fitting_eos_fit *fit,
                                       const lehr_fitting_eos_data *data,
                                       const lehr_fitting_eos_fit_options *options,
                                       const lehr_fitting_method *method, lehr_error *err)
{
    eos_curve c;
    double free[n_max];
    double covariance[n_max * n_max];
    lehr_fitting_method asked = *method;
    asked.robust = fit->robust;
    lehr_status status = lehr_fitting_eos_curve_init(&c, data, options, err);
    if (status == LEHR_OK && fit->robust) { // nothing but to refuse what does not go with a loss
        return lehr_fitting_extra_begin(extra, &asked, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    for (size_t i = 0; i < c.n_free; i++) {
        free[i] = fit->parameters[c.free[i]].value;
        for (size_t j = 0; j < c.n_free; j++) {
            covariance[i * c.n_free + j] = fit->covariance[c.free[i] * n_max + c.free[j]];
        }
    }
    const lehr_fitting_curve_problem problem = lehr_fitting_eos_curve_problem(&c, data);
    const lehr_fitting_options settings = lehr_fitting_eos_curve_options(options);
    const lehr_fitting_derived derived = {n_implied(fit), imply_second, &c};
    return lehr_fitting_curve_extra(extra, &problem, fit->errors, &settings, &fit->fit, free, covariance,
                                    method, &derived, err);
}

lehr_status lehr_fitting_eos_fit_extra_describe(const lehr_fitting_extra *extra,
                                                const lehr_fitting_eos_fit *fit, lehr_record *record,
                                                lehr_error *err)
{
    const char *const all[n_max] = {fit->abscissa == LEHR_FITTING_EOS_OF_Q ? "q10" : "V0", "K0", "K0_prime",
                                    "K0_second"};
    const char *names[n_max];
    size_t n = 0;
    for (size_t j = 0; j < fit->order; j++) {
        if (!fit->fixed[j]) {
            names[n++] = all[j];
        }
    }
    if (n_implied(fit) > 0) {
        names[n] = all[LEHR_FITTING_EOS_K0_SECOND];
    }
    return lehr_fitting_extra_describe(extra, names, n, n_implied(fit), record, err);
}
