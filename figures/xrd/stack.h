/// @file
/// Figures of stacks: maps and series.
#ifndef LEHR_FIGURES_STACK_H
#define LEHR_FIGURES_STACK_H

#include <lehr/figures/figure.h>
#include <lehr/xrd/stack_map.h>
#include <lehr/xrd/stack_series.h>

LEHR_BEGIN_DECLS

/// Heat maps of the mean intensity and, where peaks were fitted, of their position and width, each with a bar
/// of colours. Points without a value stay blank and are crossed out. @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_map(lehr_figure **out, const lehr_xrd_groups *groups,
                                                    const lehr_xrd_grid *grid, lehr_error *err);

/// The curves of the stages above each other (a waterfall), and, where peaks were fitted, their position with
/// errors against the pressure, or the stage where there is none. @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_series_of_stack(lehr_figure **out,
                                                                const lehr_xrd_groups *groups,
                                                                const lehr_xrd_stages *stages,
                                                                lehr_error *err);

LEHR_END_DECLS

#endif
