/// @file
/// Fits whose parameters are tied by a linear map, p = B q + c: equal widths, a fixed ratio, a global
/// parameter of several data sets.
#ifndef LEHR_FITTING_TIED_H
#define LEHR_FITTING_TIED_H

#include <lehr/fitting/nonlinear.h>

LEHR_BEGIN_DECLS

/// The map from the variables q of the fit to the parameters p of the model; arrays are borrowed.
typedef struct lehr_fitting_tie {
    size_t n_variables;
    const double *matrix; ///< B, shape (n_parameters, n_variables), row-major
    const double *offset; ///< c, shape (n_parameters,); NULL for zero
    const lehr_fitting_parameter
        *variables; ///< names and bounds of q, shape (n_variables,); NULL: free, without names
} lehr_fitting_tie;

/// p = B q + c.
LEHR_API void lehr_fitting_tie_apply(double *parameters, const lehr_fitting_tie *tie, size_t n_parameters,
                                     const double *variables);

/// Fit the variables.
///
/// @param[in,out] variables  shape (n_variables,): start values in, estimates out; unchanged after an error
/// @param[out]    parameters shape (n_parameters,), B q + c
/// @param[out]    covariance of the parameters, B C B^T, shape (n_parameters, n_parameters). A variable at
/// its bound takes
///                           part in no error; where a parameter depends on it, its row is NaN
/// @param[in]     problem    in the parameters; its own descriptions of parameters only give names
/// @errors as lehr_fitting_solve(), for the variables; LEHR_ERR_ARG: a parameter with bounds or fixed
/// (describe the
///         variables instead), an element of the map that is not finite
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_tied_solve(lehr_fitting_summary *summary, double *variables,
                                                            double *parameters, double *covariance,
                                                            const lehr_fitting_problem *problem,
                                                            const lehr_fitting_tie *tie,
                                                            const lehr_fitting_options *options,
                                                            lehr_error *err);

LEHR_END_DECLS

#endif
