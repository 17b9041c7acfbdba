/// @file
/// A problem in fewer parameters: those that are not held. Private to the module.
#ifndef LEHR_FITTING_REDUCED_H
#define LEHR_FITTING_REDUCED_H

#include "arena.h"

#include <lehr/fitting/nonlinear.h>

/// Set up with lehr_fitting_reduced_place() once, with lehr_fitting_reduced_select() for each set of free
/// parameters.
typedef struct lehr_fitting_reduced {
    const lehr_fitting_problem *full;
    lehr_fitting_problem problem; ///< the problem in the selected parameters
    bool bounded;                 ///< the model of `problem` does not exist outside of the bounds
    size_t *index;                ///< shape (n_parameters of full,): position of each selected parameter
    double *parameters;           ///< shape (n_parameters of full,): all values, those that are held included
    double *jacobian;             ///< shape (n_points, n_parameters of full)
} lehr_fitting_reduced;

/// Room for the reductions of one problem (borrowed).
void lehr_fitting_reduced_place(lehr_fitting_reduced *out, lehr_arena *arena,
                                const lehr_fitting_problem *full);

/// Free are the parameters with `held[j]` false; the others stay at @p parameters.
void lehr_fitting_reduced_select(lehr_fitting_reduced *reduced, const bool *held, const double *parameters,
                                 bool bounded);
/// Selected parameters out of all.
void lehr_fitting_reduced_gather(const lehr_fitting_reduced *reduced, double *selected, const double *all);
/// Put the selected parameters into @p all.
void lehr_fitting_reduced_scatter(const lehr_fitting_reduced *reduced, double *all, const double *selected);

#endif
