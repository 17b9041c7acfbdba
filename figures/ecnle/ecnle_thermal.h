/// @file
/// Figures of the ECNLE theory in kelvin and GPa.
#ifndef LEHR_FIGURES_ECNLE_THERMAL_H
#define LEHR_FIGURES_ECNLE_THERMAL_H

#include <lehr/core/error.h>
#include <lehr/ecnle/glass.h>
#include <lehr/ecnle/material.h>
#include <lehr/figures/figure.h>

LEHR_BEGIN_DECLS

/// Relaxation times over 1000/T with bands of their errors. @param[in] points shape (n,)
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_ecnle_relaxation(lehr_figure **out,
                                                                 const lehr_ecnle_thermal_point *points,
                                                                 size_t n, lehr_error *err);

/// Glass transition over pressure with its errors; pressures in GPa where all have one.
/// @param[in] glasses shape (n,)
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_ecnle_glass(lehr_figure **out,
                                                            const lehr_ecnle_glass *glasses, size_t n,
                                                            lehr_error *err);

LEHR_END_DECLS

#endif
