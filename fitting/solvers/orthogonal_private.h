/// @file
/// Foot points of a curve and the least-squares problems behind its fits. Private to the module.
#ifndef LEHR_FITTING_ORTHOGONAL_PRIVATE_H
#define LEHR_FITTING_ORTHOGONAL_PRIVATE_H

#include <lehr/fitting/orthogonal.h>

/// Covariance matrix of the errors of one point.
typedef struct curve_point_errors {
    double xx, xy, yy;
} curve_point_errors;

/// What the models see: the points and room for one gradient that nobody asked for.
typedef struct curve_points {
    const lehr_fitting_curve_problem *problem;
    double *gradient; ///< shape (n_parameters,)
} curve_points;

/// The curve at a trial foot point t, and the point as seen from there.
typedef struct curve_foot {
    double t, value, slope;
    double offset;   ///< distance along the normal: (y - f) - f' (x - t)
    double variance; ///< of the offset
} curve_foot;

/// Room of one fit.
typedef struct curve_workspace {
    curve_points data;
    double *sigma; ///< shape (n_points,)
    double *zeros; ///< shape (n_points,)
    double *trial; ///< shape (n_parameters,)
} curve_workspace;

curve_point_errors lehr_fitting_point_errors(const lehr_fitting_curve_problem *problem, size_t i);

/// The curve at t, seen from point i. False where it does not exist or the point has no error there.
bool lehr_fitting_foot_at(curve_foot *out, const curve_points *data, const double *parameters, size_t i,
                          double t, double *gradient);

/// Foot point of point i. False where there is none.
bool lehr_fitting_foot_find(curve_foot *f, const curve_points *data, const double *parameters, size_t i,
                            double *gradient);

/// Clear it also after an error. @errors LEHR_ERR_NOMEM
lehr_status lehr_fitting_curve_workspace_init(curve_workspace *w, const lehr_fitting_curve_problem *problem,
                                              lehr_error *err);
void lehr_fitting_curve_workspace_clear(curve_workspace *w);

/// Errors of y and of x carried over to y, at given parameters, into w->sigma. False where the curve does not
/// exist.
bool lehr_fitting_curve_effective_sigmas(curve_workspace *w, const double *parameters);

/// Fit of y at the measured x; borrows @p w and @p sigma (nullable: equal weights).
lehr_fitting_problem lehr_fitting_curve_direct(const curve_workspace *w, const double *sigma);

/// Orthogonal fit; borrows @p w.
lehr_fitting_problem lehr_fitting_curve_orthogonal(curve_workspace *w);

#endif
