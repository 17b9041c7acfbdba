/// @file
/// Numbers of a figure for its interactive view; private to figures/.
#ifndef LEHR_FIGURES_VIEW_H
#define LEHR_FIGURES_VIEW_H

#include "model.h"

#include <stdio.h>

/// Which points of a series go into the view, and how finely.
typedef struct view_selection {
    size_t n;
    size_t *points; ///< rising
} view_selection;

/// All points, or those that keep the look of a long curve. Free `points` with lehr_core_free().
/// @param[in] tolerance  in y by which straight stretches of dashed curves and bands may be off; 0: none are
/// cut
/// @errors LEHR_ERR_NOMEM
lehr_status view_select(view_selection *out, const figure_item *item, double tolerance, lehr_error *err);

/// A text as JSON that may stand in a script element of HTML and XML: no '<', '>' or '&'. Bytes that are no
/// UTF-8 become U+FFFD.
void view_write_text(FILE *file, const char *text);
/// A number with so many digits; null where it is not finite.
void view_write_number(FILE *file, double value, int digits);
/// The selected values: {"a":first,"s":step,"n":number} where they are even,
/// {"p":decimals,"d":[differences of value times 10^p]}, or a plain list where that would not be exact
/// enough. @param[in] resolution  that must be kept; 0: 9 digits
void view_write_values(FILE *file, const view_selection *of, const double *values, double resolution);

#endif
