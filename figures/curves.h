/// @file
/// Curves of all samples, one above the other. Private to figures/.
#ifndef LEHR_FIGURES_CURVES_H
#define LEHR_FIGURES_CURVES_H

#include "figure.h"

#include <lehr/core/table.h>

/// Data of the figure.
typedef struct figure_curves_data {
    size_t n;
    const lehr_table *const *curves; ///< shape (n,): columns x, y, then standard errors, added in quadrature
    const char *const *labels;       ///< shape (n,)
    const char *x_label, *y_label;
    double level; ///< of y far out, drawn under every curve
    double from;  ///< x below which a curve does not count for the distance between them
} figure_curves_data;

/// Each curve with the band of its standard errors. @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status figure_curves(lehr_figure **out, const figure_curves_data *data, lehr_error *err);

#endif
