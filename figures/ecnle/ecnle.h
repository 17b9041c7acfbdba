/// @file
/// Figures of the ECNLE theory.
#ifndef LEHR_FIGURES_ECNLE_H
#define LEHR_FIGURES_ECNLE_H

#include <lehr/core/error.h>
#include <lehr/ecnle/grid.h>
#include <lehr/ecnle/plan.h>
#include <lehr/ecnle/state.h>
#include <lehr/figures/figure.h>

LEHR_BEGIN_DECLS

/// Dynamic free energy F(r) + (P - stress) r of one state with its stationary points marked.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_free_energy(lehr_figure **out, const lehr_ecnle_plan *plan,
                                                            const lehr_ecnle_state *state, lehr_error *err);

/// The same for a fluid that is at hand, of any structure.
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_free_energy_of(lehr_figure **out,
                                                               const lehr_ecnle_fluid *fluid,
                                                               const lehr_ecnle_state *state,
                                                               lehr_error *err);

/// Relaxation time as colours over density and pressure; blank where there is none. The contours of whole
/// decades are left to the data file beside the figure.
/// @param[in] states shape (n_phi, n_pressure) @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_ecnle_map(lehr_figure **out, const lehr_ecnle_state *states,
                                                          const lehr_ecnle_grid *grid, lehr_error *err);

LEHR_END_DECLS

#endif
