/// @file
/// Private: what the figures of X-ray scattering share.
#ifndef LEHR_FIGURES_CURVE_H
#define LEHR_FIGURES_CURVE_H

#include "xrd.h"

/// Label of an axis, with its unit.
const char *figure_x_label(lehr_axis axis);
const char *figure_x_label_of_unit(lehr_xrd_unit unit);
/// True where a curve has any error.
bool figure_has_errors(const lehr_curve *curve);
/// The curve, with @p errors over its band of errors.
LEHR_NODISCARD lehr_status figure_xrd_curve(lehr_figure *figure, const lehr_curve *curve, bool errors,
                                            lehr_error *err);
/// Quantile of the finite values, or NaN; NaN also when memory is short, which leaves the axis to the data.
double figure_quantile(const double *values, size_t n, double share);

#endif
