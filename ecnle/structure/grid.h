/// @file
/// States on a grid of packing fractions and pressures, computed in parallel.
#ifndef LEHR_ECNLE_GRID_H
#define LEHR_ECNLE_GRID_H

#include <lehr/core/progress.h>
#include <lehr/ecnle/state.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef struct lehr_ecnle_grid {
    const double *phi; ///< shape (n_phi,)
    size_t n_phi;
    const double *pressure; ///< shape (n_pressure,) [kT/d^3]
    size_t n_pressure;
} lehr_ecnle_grid;

/// All states of the grid; each density is prepared once for all its pressures.
/// @param[out] states   shape (n_phi, n_pressure), row-major; undefined after an error
/// @param[in]  options  everything but phi and pressure
/// @param[in]  threads  0 = default; the numbers do not depend on it
/// @param[in]  progress NULL, or receives the number of densities done
/// @param[in,out] warnings NULL, or receives what lehr_ecnle_state_compute() says, in the order of the states
/// @errors those of lehr_ecnle_state_compute(), for the first failing state
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_grid_compute(lehr_ecnle_state *states,
                                                            const lehr_ecnle_plan *plan,
                                                            const lehr_ecnle_grid *grid,
                                                            const lehr_ecnle_options *options, int threads,
                                                            const lehr_progress *progress,
                                                            lehr_warnings *warnings, lehr_error *err);

LEHR_END_DECLS

#endif
