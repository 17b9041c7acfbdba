/// @file
/// From barriers to times: elastic barrier, Kramers and two-state times, diffusion. Private to the module.
#ifndef LEHR_ECNLE_RELAXATION_H
#define LEHR_ECNLE_RELAXATION_H

#include "fluid_private.h"

#include "stationary.h"

#include <lehr/ecnle/state.h>

/// Fill elastic_barrier, cage_radius_d, the times and the diffusion coefficient of a state with known
/// stationary points.
void lehr_ecnle_relaxation_fill(lehr_ecnle_state *state, const lehr_ecnle_fluid *fluid);

/// One state, with the points of a neighbouring pressure to start from; says nothing.
/// @param[in]  near   NULL: none known
/// @param[out] points of this state, for the next one
LEHR_NODISCARD lehr_status lehr_ecnle_state_follow(lehr_ecnle_state *out, lehr_ecnle_stationary *points,
                                                   const lehr_ecnle_fluid *fluid,
                                                   const lehr_ecnle_options *options,
                                                   const lehr_ecnle_stationary *near, double near_pressure,
                                                   lehr_error *err);

/// Status and everything else of a state with options from its stationary points.
void lehr_ecnle_state_fill(lehr_ecnle_state *state, const lehr_ecnle_stationary *points,
                           const lehr_ecnle_fluid *fluid);

#endif
