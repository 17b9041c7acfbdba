/// @file
/// The curve P(x) of an equation of state as its fits see it. Private to the module.
#ifndef LEHR_FITTING_EOS_FIT_PRIVATE_H
#define LEHR_FITTING_EOS_FIT_PRIVATE_H

#include <lehr/fitting/eos_fit.h>

/// What the curve needs besides the free parameters.
typedef struct eos_curve {
    const lehr_fitting_eos *eos;
    lehr_fitting_eos_abscissa abscissa;
    double exponent, dimension;
    double
        values[LEHR_FITTING_EOS_MAX_PARAMETERS]; ///< of all parameters; those of the free ones are replaced
    size_t n_free;
    size_t free[LEHR_FITTING_EOS_MAX_PARAMETERS]; ///< index of each free parameter
} eos_curve;

/// Checked curve with start values. @errors see lehr_fitting_eos_fit_run()
lehr_status lehr_fitting_eos_curve_init(eos_curve *c, const lehr_fitting_eos_data *data,
                                        const lehr_fitting_eos_fit_options *options, lehr_error *err);

/// All parameters, for values of the free ones.
lehr_fitting_eos_parameters lehr_fitting_eos_curve_parameters(const eos_curve *c, const double *free);

/// The problem of the fit; borrows both.
lehr_fitting_curve_problem lehr_fitting_eos_curve_problem(const eos_curve *c,
                                                          const lehr_fitting_eos_data *data);

lehr_fitting_options lehr_fitting_eos_curve_options(const lehr_fitting_eos_fit_options *options);

#endif
