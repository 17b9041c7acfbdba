/// @file
/// Private: panels that show how a fictive temperature depends on windows and limits.
#ifndef LEHR_FIGURES_DSC_MAP_H
#define LEHR_FIGURES_DSC_MAP_H

#include <lehr/dsc/fictive.h>
#include <lehr/figures/figure.h>

/// Add two panels: Tf against the end of the glass window for three begins of the liquid window, and against
/// T1.
/// @param[in] map  of lehr_dsc_fictive_map()
/// @errors LEHR_ERR_ARG: the table is no such map
LEHR_NODISCARD lehr_status figure_add_map(lehr_figure *figure, const lehr_table *map,
                                          const lehr_dsc_fictive *result, lehr_error *err);

#endif
