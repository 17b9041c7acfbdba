/// @file
/// Trust-region searches of GSL and MINPACK behind one call. Private to the module.
#ifndef LEHR_FITTING_SEARCH_H
#define LEHR_FITTING_SEARCH_H

#include <lehr/fitting/nonlinear.h>

enum { LEHR_SEARCH_METHODS = 4 };

/// Buffers that the model can write to.
typedef struct lehr_search_workspace lehr_search_workspace;

LEHR_NODISCARD lehr_status lehr_search_create(lehr_search_workspace **out, size_t n_points,
                                              size_t n_parameters, lehr_error *err);
void lehr_search_free(lehr_search_workspace *w);

/// Search number @p method (below LEHR_SEARCH_METHODS) from @p start to @p end, both shape (n_parameters,).
/// The bounds of the problem play no part.
/// @param[in,out] iterations raised by the iterations of the search
/// @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status lehr_search_run(lehr_search_workspace *w, const lehr_fitting_problem *problem,
                                           size_t method, double *end, const double *start,
                                           size_t max_iterations, size_t *iterations, lehr_error *err);

#endif
