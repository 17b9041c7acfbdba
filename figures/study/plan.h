/// @file
/// Figure of expected errors against exposure.
#ifndef LEHR_FIGURES_PLAN_H
#define LEHR_FIGURES_PLAN_H

#include <lehr/core/table.h>
#include <lehr/figures/figure.h>

LEHR_BEGIN_DECLS

/// One panel for each quantity: the standard error of each sample over the exposure (points and line), and
/// its statistical part alone (dashed), which falls with the root. Both axes are logarithmic. Of several
/// repeats the first is drawn, and the last one thinner. Where nothing is exposed (exposure_factor is NaN)
/// the abscissa is the repeats.
/// @param[in] table columns sample, quantity, exposure_factor, repeats, statistical, sigma: rows of one
/// sample
///   stand together, and in them those of one quantity
/// @errors LEHR_ERR_ARG: a column is missing, no rows; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_plan(lehr_figure **out, const lehr_table *table,
                                                     lehr_error *err);

LEHR_END_DECLS

#endif
