/// @file
/// Figure of a fit: the curve over its points, the residuals below.
#ifndef LEHR_FIGURES_FIT_H
#define LEHR_FIGURES_FIT_H

#include <lehr/core/error.h>
#include <lehr/figures/figure.h>

LEHR_BEGIN_DECLS

/// What is drawn. Arrays and texts are borrowed for the call.
typedef struct lehr_figure_fit_data {
    const char *x_label;
    const char *y_label;
    size_t n;
    const double *x;      ///< shape (n,)
    const double *y;      ///< shape (n,)
    const double *sigma;  ///< shape (n,) standard errors of y, or NULL
    const double *fitted; ///< shape (n,) the fit at the points
    size_t n_curve;
    const double *curve_x; ///< shape (n_curve,), rising or falling
    const double *curve_y; ///< shape (n_curve,)
    const char *note;      ///< text in the upper panel, or NULL
    lehr_figure_place note_place;
    // Points of several groups (pressures) get colours, markers and a key of their own.
    size_t n_groups;           ///< 0 or 1: all points alike
    const size_t *group;       ///< shape (n,) 0 .. n_groups-1; NULL where all are alike
    const char *const *labels; ///< shape (n_groups,)
    double height_cm;          ///< of the whole figure; 0: 8.2, for the two panels
} lehr_figure_fit_data;

/// Upper panel: points with error bars and the curve. Lower panel: residuals, divided by sigma where there is
/// one.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_fit(lehr_figure **out, const lehr_figure_fit_data *data,
                                                    lehr_error *err);

LEHR_END_DECLS

#endif
