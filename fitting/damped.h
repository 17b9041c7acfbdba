/// @file
/// Levenberg-Marquardt search with steps projected on bounds. Private to the module.
#ifndef LEHR_FITTING_DAMPED_H
#define LEHR_FITTING_DAMPED_H

#include <lehr/fitting/nonlinear.h>

typedef struct lehr_damped_workspace lehr_damped_workspace;

/// Room for @p n_points points and @p n_parameters parameters.
LEHR_NODISCARD lehr_status lehr_damped_create(lehr_damped_workspace **out, size_t n_points,
                                              size_t n_parameters, lehr_error *err);
void lehr_damped_free(lehr_damped_workspace *w);

/// Search from @p parameters (in, out), which lie inside the bounds of the problem. Parameters that end at a
/// bound sit on it exactly. Returns the number of steps.
size_t lehr_damped_search(lehr_damped_workspace *w, const lehr_fitting_problem *problem, double *parameters,
                          size_t max_iterations);

/// Which parameters are to be held: fixed ones, and those on a bound beyond which chi2 would fall.
/// @returns false where the model does not exist
bool lehr_damped_find_held(lehr_damped_workspace *w, const lehr_fitting_problem *problem, bool *held,
                           const double *parameters);

#endif
