/// @file
/// Private: two runs on common temperatures, their aligned difference, and what follows from it.
#ifndef LEHR_DSC_ENTHALPY_PRIVATE_H
#define LEHR_DSC_ENTHALPY_PRIVATE_H

#include "balance.h"

#include <lehr/dsc/enthalpy.h>

/// Numbers that follow from a pair under given windows.
typedef enum lehr_dsc_pair_item {
    LEHR_DSC_PAIR_ENTHALPY,
    LEHR_DSC_PAIR_TF_1,
    LEHR_DSC_PAIR_TF_2,
    LEHR_DSC_PAIR_CHECK,
    LEHR_DSC_PAIR_DIFFERENCE,
    LEHR_DSC_PAIR_ITEMS
} lehr_dsc_pair_item;

/// Two runs; run 2 interpolated to the points of run 1.
typedef struct lehr_dsc_pair {
    lehr_dsc_scan *first, *second;
    size_t *below, *above; // shape (first->n,): points of run 2 around each point of run 1
    double *part;          // shape (first->n,): weight of the point above; NaN where run 2 has none
    double *difference;    // shape (first->n,): run 2 minus run 1, not aligned; NaN outside
} lehr_dsc_pair;

/// Evaluation of a pair under given windows.
typedef struct lehr_dsc_pair_solution {
    const lehr_dsc_pair *pair; // borrowed
    double glass_K[2], liquid_K[2];
    lehr_dsc_balance one, two; // each with its own lines
    lehr_linear_fit *drift;    // line through the difference in both windows
    double center_K;           // of that line
    size_t *points;            // shape (n_points,): of run 1, that it was fitted to
    size_t n_points;
    double weight_sum; // int of the unaligned difference
    double value[LEHR_DSC_PAIR_ITEMS];
} lehr_dsc_pair_solution;

/// Release with lehr_dsc_pair_clear() (also after an error). @p second NULL: both segments are of @p first.
LEHR_NODISCARD lehr_status lehr_dsc_pair_create(lehr_dsc_pair *out, const lehr_dsc_run *first,
                                                const lehr_dsc_run *second,
                                                const lehr_dsc_enthalpy_options *options, lehr_error *err);
void lehr_dsc_pair_clear(lehr_dsc_pair *pair);

/// Release with lehr_dsc_pair_solution_clear() (also after an error).
LEHR_NODISCARD lehr_status lehr_dsc_pair_solve(lehr_dsc_pair_solution *out, const lehr_dsc_pair *pair,
                                               const double glass_K[2], const double liquid_K[2],
                                               lehr_error *err);
void lehr_dsc_pair_solution_clear(lehr_dsc_pair_solution *solution);

/// The aligning line at a temperature.
double lehr_dsc_pair_drift_at(const lehr_dsc_pair_solution *solution, double temperature_K);

/// Standard errors from the noise of both runs. @param[out] error  shape (LEHR_DSC_PAIR_ITEMS,)
LEHR_NODISCARD lehr_status lehr_dsc_pair_propagate(double *error, const lehr_dsc_pair_solution *solution,
                                                   lehr_error *err);

/// Standard errors of the differences between the values under two choices of windows, from the noise of the
/// first.
LEHR_NODISCARD lehr_status lehr_dsc_pair_change(double *error, const lehr_dsc_pair_solution *nominal,
                                                const lehr_dsc_pair_solution *varied, lehr_error *err);

/// Check the windows of the options. @errors LEHR_ERR_ARG
LEHR_NODISCARD lehr_status lehr_dsc_enthalpy_check(const lehr_dsc_enthalpy_options *options, lehr_error *err);

#endif
