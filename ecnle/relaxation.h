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

/// Status and everything else of a state with options from its stationary points.
void lehr_ecnle_state_fill(lehr_ecnle_state *state, const lehr_ecnle_stationary *points,
                           const lehr_ecnle_fluid *fluid);

#endif
