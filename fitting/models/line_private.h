/// @file
/// Weighted sums of a straight line. Private to the module.
#ifndef LEHR_FITTING_LINE_PRIVATE_H
#define LEHR_FITTING_LINE_PRIVATE_H

#include <lehr/fitting/line.h>
#include <lehr/fitting/orthogonal.h>

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

/// The line as a curve with the parameters level at @p centre (borrowed) and slope.
lehr_fitting_curve_problem lehr_fitting_line_problem(const lehr_fitting_line_data *data,
                                                     const double *centre);
/// Error model of a method.
lehr_fitting_error_model lehr_fitting_line_errors(lehr_fitting_line_method method);
/// Slope and intercept from the parameters of that curve.
void lehr_fitting_line_from_centre(lehr_fitting_line *out, const double parameters[2],
                                   const double covariance[4], double centre);

/// Another loss than squares, from a least-squares line on; errors of the sandwich formula.
lehr_status lehr_fitting_line_loss(lehr_fitting_line *out, const lehr_fitting_line_data *data,
                                   lehr_fitting_loss loss, lehr_error *err);

#endif
