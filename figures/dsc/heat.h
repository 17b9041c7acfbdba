/// @file
/// Private: heat maps, of cakes and of scans.
#ifndef LEHR_FIGURES_HEAT_H
#define LEHR_FIGURES_HEAT_H

#include "figure.h"

/// Values over a grid of evenly spaced cells.
typedef struct figure_heat {
    size_t n_x;
    size_t n_y;
    const double *x;      ///< centres, shape (n_x,), ascending
    const double *y;      ///< shape (n_y,)
    const double *values; ///< shape (n_y, n_x); NaN stays blank
    double ends[2];       ///< quantiles at which the colours end: 0 and 1 for all values
    const char *x_label;  ///< NULL: left to the panel below
    const char *y_label;
    const char *color_label;
    double height;         ///< of the panel
    double color_range[2]; ///< of the colours; both 0: from the values
    const char *x_names;   ///< of the cells, one a line; NULL: numbers
    const char *y_names;
    bool crosses; ///< mark the cells that are blank
} figure_heat;

/// Add a panel with a heat map and its bar of colours. @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status figure_add_heat(lehr_figure *figure, const figure_heat *heat, lehr_error *err);

#endif
