/// @file
/// Weighted sums of a straight line. Private to the module.
#ifndef LEHR_FITTING_LINE_PRIVATE_H
#define LEHR_FITTING_LINE_PRIVATE_H

#include <lehr/fitting/line.h>

/// Moments about the weighted mean.
typedef struct line_moments {
    double weight, x_mean, y_mean, xx, xy;
} line_moments;

/// @param[in] x,y,weights shape (n,); the weights have a sum greater than 0
line_moments lehr_fitting_line_moments(const double *x, const double *y, const double *weights, size_t n);

/// Slope, intercept and the covariance (X' W X)^-1 of the moments.
void lehr_fitting_line_set(lehr_fitting_line *out, const line_moments *m);

/// y_i - intercept - slope x_i.
double lehr_fitting_line_residual(const lehr_fitting_line *line, const lehr_fitting_line_data *data,
                                  size_t i);

/// Huber's M-estimate. @p weights is room for n_points numbers.
lehr_status lehr_fitting_line_robust(lehr_fitting_line *out, const lehr_fitting_line_data *data, double huber,
                                     double *weights, lehr_error *err);

#endif
