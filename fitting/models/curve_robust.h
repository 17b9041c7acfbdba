/// @file
/// Fits of a curve that outliers cannot pull away, also with errors in x and y.
#ifndef LEHR_FITTING_CURVE_ROBUST_H
#define LEHR_FITTING_CURVE_ROBUST_H

#include <lehr/fitting/orthogonal.h>
#include <lehr/fitting/robust.h>

LEHR_BEGIN_DECLS

/// Fit with another loss than squares. The residuals are those of the error model: for the orthogonal
/// distance r_i = sqrt(min d' C_i^-1 d) with its sign. Every loss grows with r^2, so that the foot points are
/// those of the least-squares fit with the same parameters. Effective variances are renewed until they agree
/// with the fit. The start is the minimum of the squares.
/// @param[in,out] parameters start values in, estimates out; unchanged after an error
/// @param[out]    covariance shape (n_parameters, n_parameters), of the sandwich formula
/// @errors as lehr_fitting_curve_solve() and lehr_fitting_robust_solve()
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_curve_robust(lehr_fitting_robust *out, double *parameters,
                                                              double *covariance,
                                                              const lehr_fitting_curve_problem *problem,
                                                              lehr_fitting_error_model model,
                                                              const lehr_fitting_robust_options *options,
                                                              lehr_error *err);

LEHR_END_DECLS

#endif
