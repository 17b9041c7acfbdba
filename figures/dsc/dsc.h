/// @file
/// Figures of calorimetry.
#ifndef LEHR_FIGURES_DSC_H
#define LEHR_FIGURES_DSC_H

#include <lehr/core/error.h>
#include <lehr/core/table.h>
#include <lehr/dsc/fictive.h>
#include <lehr/figures/figure.h>

LEHR_BEGIN_DECLS

/// Heating scan with the glass and liquid lines, their windows, the two areas that are equal at the fictive
/// temperature (excess blue, lack orange), and that temperature with its error.
/// @param[in] lines   of lehr_dsc_fictive_lines(); long scans are thinned to about 1500 points
/// @param[in] result  of lehr_dsc_fictive_compute() for the same run and options
/// @param[in] map     of lehr_dsc_fictive_map(), drawn in two panels below; NULL: none
/// @errors LEHR_ERR_NOMEM; LEHR_ERR_ARG: @p map is no such table
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_fictive(lehr_figure **out, const lehr_table *lines,
                                                        const lehr_dsc_fictive *result, const lehr_table *map,
                                                        lehr_error *err);

LEHR_END_DECLS

#endif
