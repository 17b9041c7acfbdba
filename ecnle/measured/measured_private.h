/// @file
/// What a measured structure factor holds. Private to the module.
#ifndef LEHR_ECNLE_MEASURED_PRIVATE_H
#define LEHR_ECNLE_MEASURED_PRIVATE_H

#include "fluid_private.h"

#include <lehr/ecnle/measured.h>

/// Where a node of the plan takes ln S from: (1 - t) of point j and t of the next one, to the weight w; the
/// rest comes from the tail.
typedef struct lehr_ecnle_share {
    size_t j;
    double t, w;
} lehr_ecnle_share;

/// S = 1 + k (S_PY - 1) + l 24 phi g_PY sin(q)/q^3: height and slope of a step of g(r) at contact.
typedef struct lehr_ecnle_oscillation {
    double k, l;
    double sigma_k;
    double k_alone; ///< of a fit without l
} lehr_ecnle_oscillation;

struct lehr_ecnle_measured {
    lehr_ecnle_fluid *fluid;
    size_t n;
    double *q, *s, *sigma; ///< shape (n,); sigma 0 where unknown
    bool has_sigma;
    lehr_ecnle_tail tail;
    lehr_ecnle_oscillation beyond;
    lehr_ecnle_share *share; ///< shape (plan->n,)
    double *excess;          ///< shape (plan->n,) 1/S - 1
    double *rest;            ///< shape (plan->n,) weighted q [S - 1 - k (S_PY - 1)]/(12 pi phi)
    double cage_curvature;   ///< g'' at the cage
};

/// Structure factor at the nodes, tables and turning points, for an object with data and amplitude.
LEHR_NODISCARD lehr_status lehr_ecnle_measured_fill(lehr_ecnle_measured *m, const lehr_ecnle_plan *plan,
                                                    double phi, lehr_error *err);

/// Which points a variant keeps.
typedef enum lehr_ecnle_kept {
    LEHR_ECNLE_KEEP_ALL,
    LEHR_ECNLE_KEEP_HALF, ///< every second one and the last
    LEHR_ECNLE_KEEP_FIRST ///< up to LEHR_ECNLE_FIRST_PART of the last wave number; a fitted tail is fitted
                          ///< again
} lehr_ecnle_kept;

#define LEHR_ECNLE_FIRST_PART 0.78

/// The same data with another tail, with fewer points, or with other values of S.
/// @param[in] s shape (n,) or NULL for those of @p m; its tail is fitted again where the tail is a fit
LEHR_NODISCARD lehr_status lehr_ecnle_measured_variant(lehr_ecnle_measured **out,
                                                       const lehr_ecnle_measured *m,
                                                       const lehr_ecnle_oscillation *beyond,
                                                       lehr_ecnle_kept kept, const double *s,
                                                       lehr_error *err);

/// Amplitude of the tail over a part of q, weighted where there are errors.
lehr_ecnle_oscillation lehr_ecnle_measured_fit_tail(const lehr_ecnle_measured *m, double phi, double first,
                                                    double last);

/// The same over the last @p width of the data.
lehr_ecnle_oscillation lehr_ecnle_measured_fit_end(const lehr_ecnle_measured *m, double phi, double width);

/// Numbers that a state is made of: F, F', F'' at the localised minimum, the barrier and the second minimum,
/// then these.
enum {
    LEHR_ECNLE_BASE_SHORT_TIME = 9,
    LEHR_ECNLE_BASE_CAGE,  ///< radius of the cage
    LEHR_ECNLE_BASE_OUTER, ///< integral of g/r^2 beyond it
    LEHR_ECNLE_N_BASE
};

/// Radius of the cage and what lies beyond it, from g(r) of the structure factor, to the fluid; NaN where
/// g(r) has no first minimum.
void lehr_ecnle_measured_fill_cage(lehr_ecnle_measured *m);

/// d/d ln S at node @p k of g'(r) at the cage and of the integral beyond a fixed radius, both at the cage.
typedef struct lehr_ecnle_cage_response {
    double slope;
    double outer;
} lehr_ecnle_cage_response;
lehr_ecnle_cage_response lehr_ecnle_measured_cage_response(const lehr_ecnle_measured *m, size_t k);

/// Covariance of these numbers (0 where a point does not exist).
/// @param[in] r_d shape (3,), NaN where a point does not exist
LEHR_NODISCARD lehr_status
lehr_ecnle_measured_covariance(double covariance[LEHR_ECNLE_N_BASE * LEHR_ECNLE_N_BASE],
                               const lehr_ecnle_measured *m, const double r_d[3], lehr_error *err);

#endif
