/// @file
/// Stationary points of F(r) + P r: found from brackets in which each one is unique, never by a scan.
/// Private to the module.
///
/// F0'' has two zeros, r_up < r_dn, above the cusp at phi = 0.3233, and none below. Pressure only shifts F0'
/// by P, so the signs of F0'(r_up) + P and F0'(r_dn) + P decide which stationary points exist: the localised
/// minimum in (0, r_up), the barrier in (r_up, r_dn), the second minimum in (r_dn, 6/P).
#ifndef LEHR_ECNLE_STATIONARY_H
#define LEHR_ECNLE_STATIONARY_H

#include "fluid_private.h"

typedef struct lehr_ecnle_point {
    bool exists;
    lehr_estimate r_d;       ///< with numerical error, as all
    lehr_estimate energy;    ///< F(r) + P r [kT]
    lehr_estimate curvature; ///< F'' [kT/d^2]
} lehr_ecnle_point;

typedef struct lehr_ecnle_stationary {
    lehr_ecnle_point localised;
    lehr_ecnle_point barrier;
    lehr_ecnle_point second;
} lehr_ecnle_stationary;

/// Fill has_turnings, up and down.
void lehr_ecnle_turnings_find(lehr_ecnle_fluid *fluid);

/// The same for a structure of which nothing is known: by a scan of r^2 F0''. @returns number of zeros seen
size_t lehr_ecnle_turnings_scan(lehr_ecnle_fluid *fluid);

/// @param[in] pressure P of F + P r [kT/d^3]; negative for tension
void lehr_ecnle_stationary_find(lehr_ecnle_stationary *out, const lehr_ecnle_fluid *fluid, double pressure);

/// The same with the points at a pressure nearby to start from: dr/dP = -1/F''.
/// @param[in] near  NULL: none known
void lehr_ecnle_stationary_follow(lehr_ecnle_stationary *out, const lehr_ecnle_fluid *fluid, double pressure,
                                  const lehr_ecnle_stationary *near, double near_pressure);

#endif
