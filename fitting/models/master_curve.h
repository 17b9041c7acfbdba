/// @file
/// The curves f(z) of the master fits. Private to the module.
#ifndef LEHR_FITTING_MASTER_CURVE_H
#define LEHR_FITTING_MASTER_CURVE_H

#include <lehr/fitting/master.h>
#include <stdint.h>

/// One curve; parameters on their own.
typedef struct lehr_master_curve {
    const char *name;
    size_t n_parameters;
    const char *const *parameters;
    size_t center; ///< index of the parameter that moves with z, SIZE_MAX for none
    size_t width;  ///< index of the parameter that must be greater than 0, SIZE_MAX for none
    /// Value, derivatives by the parameters, derivative by z. False where the curve does not exist.
    bool (*evaluate)(const double *parameters, double z, double *value, double *gradient, double *by_z);
    /// Start values; z in any unit.
    bool (*start)(double *parameters, const double *z, const double *y, size_t n);
} lehr_master_curve;

/// Record of a curve. @pre not LEHR_FITTING_MASTER_AUTO
const lehr_master_curve *lehr_master_curve_of(lehr_fitting_master_curve curve);

/// One curve against one for each pressure: fills the last members of a fit that is otherwise complete.
LEHR_NODISCARD lehr_status lehr_master_test_collapse(lehr_fitting_master *master,
                                                     const lehr_fitting_master_points *points,
                                                     const lehr_fitting_options *options, lehr_error *err);

#endif
