/// @file
/// Private: the memory of a glass, and one step of its relaxation.
///
/// Tf = T - sum_k w_k m_k with m_k = int exp(-rate_k (xi - xi')) dT'. Over a step ln tau goes linearly in
/// time between its ends, so that d xi = dt (r_b - r_a)/ln(r_b/r_a) with r = 1/tau; dT/d xi is the parabola
/// that has the right value q tau at both ends and the right integral. The new Tf is the root of one equation
/// (Newton). A step is taken whole and in halves; their difference is the error, and is extrapolated.
#ifndef LEHR_DSC_TNM_STATE_H
#define LEHR_DSC_TNM_STATE_H

#include "tnm_kernel.h"

#include <lehr/dsc/tnm.h>
#include <stdbool.h>

/// A stretch of time with one rate.
typedef struct lehr_tnm_step {
    double from_K, to_K;
    double duration_s;
} lehr_tnm_step;

/// Where a program has come to. Tangents are derivatives with respect to activation_K, partition, stretching,
/// log_time.
typedef struct lehr_tnm_state {
    size_t n; ///< terms
    double temperature_K;
    double fictive_K;
    double fictive_tangent[LEHR_DSC_TNM_PARAMETERS];
    double *memory;         ///< shape (n,)
    double *memory_tangent; ///< shape (LEHR_DSC_TNM_PARAMETERS, n); NULL without tangents
} lehr_tnm_state;

/// Everything a step needs; made once.
typedef struct lehr_tnm_engine {
    lehr_dsc_tnm_parameters parameters;
    lehr_tnm_kernel *kernel;
    bool tangents;
    bool plain;          ///< follow plans by whole steps, without halves: second order, three times as fast
    lehr_tnm_state *now; ///< the result of every step
    lehr_tnm_state *whole, *halves; ///< being tried
    double *decay, *gain[3];        ///< shape (n,): e^-x; moments of e^(-x(1-s)) with 1, s, s^2 over 0 .. 1
    double *x;                      ///< shape (n,): rate times d xi
    lehr_tnm_state states[3];       ///< what now, whole and halves point to, by turns
    double *block;                  ///< all arrays
} lehr_tnm_engine;

/// @param[in] stretching lowest exponent that lehr_tnm_engine_set() will be given
LEHR_NODISCARD lehr_status lehr_tnm_engine_create(lehr_tnm_engine **out, double stretching, bool tangents,
                                                  lehr_error *err);
void lehr_tnm_engine_free(lehr_tnm_engine *engine);

/// Take over parameters, which must be valid, and begin in equilibrium.
void lehr_tnm_engine_set(lehr_tnm_engine *engine, const lehr_dsc_tnm_parameters *parameters, double start_K);

/// Advance a state by one step without halves; Tf is first guessed to change at this rate.
/// @returns false where the equation of the step has no root
bool lehr_tnm_engine_advance(lehr_tnm_engine *engine, lehr_tnm_state *state, const lehr_tnm_step *step,
                             double guess_K_per_s);

/// Try a step from engine->now: *error_K is the estimated error of the halves before extrapolation.
/// @returns false where the equation of a step has no root: take a shorter one
bool lehr_tnm_engine_try(lehr_tnm_engine *engine, const lehr_tnm_step *step, double *error_K);
/// Make the step that was tried the state.
void lehr_tnm_engine_accept(lehr_tnm_engine *engine);
/// Make a step of a plan, whatever its error. @returns false where it has no root
bool lehr_tnm_engine_follow(lehr_tnm_engine *engine, const lehr_tnm_step *step);

/// dTf/dt [K/s] of the state, and its tangents (nullable, shape (LEHR_DSC_TNM_PARAMETERS,)).
double lehr_tnm_engine_slope(const lehr_tnm_engine *engine, double *tangent);

/// ln tau with its derivatives: by Tf, and by activation_K, partition, stretching, log_time.
typedef struct lehr_tnm_time {
    double log_time;
    double by_fictive;
    double by[LEHR_DSC_TNM_PARAMETERS];
} lehr_tnm_time;
lehr_tnm_time lehr_tnm_time_at(const lehr_dsc_tnm_parameters *parameters, double temperature_K,
                               double fictive_K);

#endif
