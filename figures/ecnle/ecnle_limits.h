/// @file
/// Figures of the limits of the ECNLE theory.
#ifndef LEHR_FIGURES_ECNLE_LIMITS_H
#define LEHR_FIGURES_ECNLE_LIMITS_H

#include <lehr/core/error.h>
#include <lehr/ecnle/limits.h>
#include <lehr/ecnle/plan.h>
#include <lehr/figures/figure.h>

LEHR_BEGIN_DECLS

/// Free energy under tension up to the yield stress and under pressure up to the critical one, at one density
/// that has spinodals. @errors LEHR_ERR_DOMAIN: it has none; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_stress_landscape(lehr_figure **out,
                                                                 const lehr_ecnle_plan *plan,
                                                                 const lehr_ecnle_limits *limits,
                                                                 lehr_error *err);

/// Yield stress, critical, least and equal-depth pressure over density. @param[in] limits shape (n,)
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_limits(lehr_figure **out, const lehr_ecnle_limits *limits,
                                                       size_t n, lehr_error *err);

LEHR_END_DECLS

#endif
