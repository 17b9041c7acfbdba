/// @file
/// Fit of a model of the registry to points.
#ifndef LEHR_FITTING_MODEL_FIT_H
#define LEHR_FITTING_MODEL_FIT_H

#include <lehr/core/error.h>
#include <lehr/fitting/model.h>
#include <lehr/fitting/nonlinear.h>

LEHR_BEGIN_DECLS

/// Points; arrays are borrowed.
typedef struct lehr_model_points {
    size_t n;
    const double *x;     ///< shape (n,)
    const double *y;     ///< shape (n,)
    const double *sigma; ///< shape (n,), standard errors of y, or NULL for equal weights
} lehr_model_points;

/// Check points before any use: finite x and y, sigma greater than 0, y not constant.
/// @param[in] n_parameters that the points must determine
/// @errors LEHR_ERR_DOMAIN: fewer points than parameters; a bad value (the message names column and index)
LEHR_API LEHR_NODISCARD lehr_status lehr_model_points_check(const lehr_model_points *points,
                                                            size_t n_parameters, lehr_error *err);

/// Names and limits of the parameters of a model, all free.
/// @param[out] described shape (model->n_parameters,)
LEHR_API void lehr_model_describe_parameters(lehr_fitting_parameter *described, const lehr_model *model);

/// Model and points as the solver wants them; to be kept as long as the problem is used.
typedef struct lehr_model_data {
    const lehr_model *model;
    const lehr_model_points *points;
} lehr_model_data;

/// Problem of fitting a model. @p described: see lehr_model_describe_parameters(); NULL: all free without
/// limits.
LEHR_API lehr_fitting_problem lehr_model_problem(const lehr_model_data *data,
                                                 const lehr_fitting_parameter *described);

/// Fit from given start values.
/// @param[in,out] parameters shape (model->n_parameters,): start values in, estimates out; unchanged after an
/// error
/// @param[out]    covariance shape (n_parameters, n_parameters), see lehr_fitting_solve()
/// @param[in]     described  names, limits, fixed parameters; NULL for those of the model, all free
/// @errors as lehr_model_points_check() and lehr_fitting_solve()
LEHR_API LEHR_NODISCARD lehr_status lehr_model_fit(lehr_fitting_summary *summary, double *parameters,
                                                   double *covariance, const lehr_model *model,
                                                   const lehr_model_points *points,
                                                   const lehr_fitting_parameter *described,
                                                   const lehr_fitting_options *options, lehr_error *err);

LEHR_END_DECLS

#endif
