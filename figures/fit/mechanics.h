/// @file
/// Figures of mechanical tests.
#ifndef LEHR_FIGURES_MECHANICS_H
#define LEHR_FIGURES_MECHANICS_H

#include <lehr/core/error.h>
#include <lehr/figures/figure.h>
#include <lehr/mechanics/critical.h>
#include <lehr/mechanics/popin.h>
#include <lehr/mechanics/yield.h>
#include <stdbool.h>

LEHR_BEGIN_DECLS

/// Stress over strain with the straight part, the shifted line, yield and largest stress.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_yield(lehr_figure **out, const lehr_mechanics_curve *curve,
                                                      const lehr_mechanics_yield *yield, double offset,
                                                      lehr_error *err);

/// Share of pop-ins below a stress, with the Weibull distribution of the fit.
/// @param[in] values   shape (n,)
/// @param[in] censored shape (n,): values that are lower bounds, which raise no point but lower the shares;
/// nullable
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_popin(lehr_figure **out, const double *values,
                                                      const bool *censored, size_t n,
                                                      const lehr_mechanics_popin *fit, const char *x_label,
                                                      lehr_error *err);

/// Property over stress, the level without stress, and the crossing.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_critical(lehr_figure **out, const lehr_mechanics_holds *holds,
                                                         const lehr_mechanics_critical *critical,
                                                         const char *x_label, const char *y_label,
                                                         lehr_error *err);

LEHR_END_DECLS

#endif
