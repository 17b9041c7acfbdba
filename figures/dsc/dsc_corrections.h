/// @file
/// Figures of the corrections of calorimetry: curves before and after, steps and onsets against rate.
#ifndef LEHR_FIGURES_DSC_CORRECTIONS_H
#define LEHR_FIGURES_DSC_CORRECTIONS_H

#include <lehr/core/error.h>
#include <lehr/dsc/lag.h>
#include <lehr/dsc/mass.h>
#include <lehr/figures/figure.h>

LEHR_BEGIN_DECLS

/// One curve over temperature; long ones are thinned to about 1500 points.
typedef struct lehr_figure_dsc_curve {
    const char *label; ///< entry of the key
    lehr_figure_color color;
    lehr_figure_style style; ///< LINE or DASHED
    size_t n;
    const double *temperature_K; ///< shape (n,)
    const double *y;             ///< shape (n,)
    const double *sigma;         ///< shape (n,): drawn as a band; NULL: none
} lehr_figure_dsc_curve;

/// What else goes into the frame.
typedef struct lehr_figure_dsc_frame {
    const char *unit;      ///< of y: "mW", "W/g", "J/g/K" or "J/K"
    const double *windows; ///< shape (2 n_windows,): borders of shaded ranges
    size_t n_windows;
    double mark_K;         ///< vertical line; NaN: none
    const char *mark_text; ///< beside it, or NULL
    const double *range_K; ///< shape (2,): range that sets the vertical scale; NULL: everything
} lehr_figure_dsc_frame;

/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_dsc_curves(lehr_figure **out,
                                                           const lehr_figure_dsc_curve *curves,
                                                           size_t n_curves,
                                                           const lehr_figure_dsc_frame *frame,
                                                           lehr_error *err);

/// Onsets against rate with the line and the residuals.
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_lag(lehr_figure **out, const lehr_dsc_lag *lag,
                                                    const double *rate_K_per_s, const double *onset_K,
                                                    const double *sigma_K, lehr_error *err);

/// Steps of the heat flow against rate with the line through the origin, and the residuals.
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_mass(lehr_figure **out, const lehr_dsc_mass_joint *joint,
                                                     const lehr_dsc_mass *scans, double delta_cp_J_per_gK,
                                                     lehr_error *err);

LEHR_END_DECLS

#endif
