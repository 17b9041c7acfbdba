/// @file
/// Maps over packing fraction and pressure: many states, each started from its neighbour.
///
/// The numbers agree with those of lehr_ecnle_state_compute() to the numerical errors that are given; the
/// last bits may differ, since the roots are approached from elsewhere.
#ifndef LEHR_ECNLE_MAP_H
#define LEHR_ECNLE_MAP_H

#include <lehr/core/progress.h>
#include <lehr/core/provenance.h>
#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/ecnle/grid.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// All states of a grid; each density is prepared once, and each pressure begins at the points of the one
/// before. Pressures in any order; neighbours make it fast.
/// @param[out] states  shape (n_phi, n_pressure), row-major; undefined after an error
/// @param[in]  options everything but phi and pressure
/// @param[in]  threads 0 = default; the numbers do not depend on it
/// @errors those of lehr_ecnle_state_in_fluid(), for the first failing state
/// @accuracy 1e-9 against an independent calculation
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_map_compute(lehr_ecnle_state *states,
                                                           const lehr_ecnle_plan *plan,
                                                           const lehr_ecnle_grid *grid,
                                                           const lehr_ecnle_options *options, int threads,
                                                           const lehr_progress *progress, lehr_error *err);

/// Keys: states, then how many of each status, and with a negative g(r).
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_map_describe(const lehr_ecnle_state *states,
                                                            const lehr_ecnle_grid *grid, lehr_record *record,
                                                            lehr_error *err);

/// One row for each state: phi, pressure, all numbers of a state with their errors, status.
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_map_to_table(lehr_table **out, const lehr_ecnle_state *states,
                                                            const lehr_ecnle_grid *grid, lehr_error *err);

/// NeXus image: one dataset (n_phi, n_pressure) for each number and for its errors; the signal is log10_tau.
/// status: 0 fluid, 1 single, 2 double, 3 trapped.
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_map_write(const lehr_ecnle_state *states,
                                                         const lehr_ecnle_grid *grid, const char *path,
                                                         const lehr_provenance *provenance,
                                                         const lehr_record *parameters, lehr_error *err);

LEHR_END_DECLS

#endif
