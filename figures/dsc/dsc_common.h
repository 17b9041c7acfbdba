/// @file
/// Private: what the figures of thermal events share.
#ifndef LEHR_FIGURES_DSC_COMMON_H
#define LEHR_FIGURES_DSC_COMMON_H

#include <lehr/core/table.h>
#include <lehr/figures/figure.h>

enum { FIGURE_MOST_COLUMNS = 8 };

/// Columns of a table for drawing: a range of its first column, thinned evenly to some 1500 points.
typedef struct figure_picture {
    size_t n, columns;
    double *column[FIGURE_MOST_COLUMNS]; ///< in the order of the table
} figure_picture;

LEHR_NODISCARD lehr_status figure_picture_create(figure_picture *out, const lehr_table *table, double low,
                                                 double high, lehr_error *err);
void figure_picture_clear(figure_picture *picture);

/// Axis title of a signal by its unit.
const char *figure_signal_label(const char *unit);

/// Range of the given columns with room above and below. @param[in] columns  shape (n,)
void figure_picture_range(double range[2], const figure_picture *picture, const size_t *columns, size_t n);

/// One curve of the picture.
LEHR_NODISCARD lehr_status figure_add_curve(lehr_figure *figure, const figure_picture *picture, size_t column,
                                            lehr_figure_style style, lehr_figure_color color,
                                            const char *label, lehr_error *err);

/// One symbol with "label value(error) K" in the key; nothing when @p x is NaN.
LEHR_NODISCARD lehr_status figure_add_point(lehr_figure *figure, double x, double error, double y,
                                            unsigned marker, lehr_figure_color color, const char *label,
                                            lehr_error *err);

#endif
