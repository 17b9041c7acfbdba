/// @file
/// Figure of a master curve.
#ifndef LEHR_FIGURES_MASTER_H
#define LEHR_FIGURES_MASTER_H

#include <lehr/core/error.h>
#include <lehr/figures/figure.h>
#include <lehr/fitting/master.h>

LEHR_BEGIN_DECLS

/// Upper panel: the points over T/Tg(P), a symbol for each pressure, and the curve. Lower panel: residuals,
/// in standard errors where there are any.
/// @param[in] points   those that were fitted
/// @param[in] y_label  with its unit
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_master(lehr_figure **out, const lehr_fitting_master *master,
                                                       const lehr_fitting_master_points *points,
                                                       const char *y_label, lehr_error *err);

LEHR_END_DECLS

#endif
