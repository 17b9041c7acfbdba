/// @file
/// Fit of any function of x: an expression written by the user, or a model of the registry.
#ifndef LEHR_FITTING_CURVE_FIT_H
#define LEHR_FITTING_CURVE_FIT_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/fitting/estimate.h>
#include <lehr/fitting/expression.h>
#include <lehr/fitting/model_fit.h>

LEHR_BEGIN_DECLS

/// The function: exactly one of the two is set; borrowed.
typedef struct lehr_fitting_function {
    const lehr_fitting_expression *expression;
    const lehr_model *model;
} lehr_fitting_function;

LEHR_API size_t lehr_fitting_function_parameters(const lehr_fitting_function *function);
LEHR_API const char *lehr_fitting_function_parameter(const lehr_fitting_function *function, size_t j);
/// Value at x; NaN where the function does not exist.
LEHR_API double lehr_fitting_function_value(const lehr_fitting_function *function, const double *parameters,
                                            double x);

enum { LEHR_FITTING_CURVE_MAX_PARAMETERS = LEHR_EXPRESSION_MAX_PARAMETERS };

typedef struct lehr_fitting_curve_options {
    lehr_fitting_options fit;
    double start[LEHR_FITTING_CURVE_MAX_PARAMETERS]; ///< NaN: found in the data, which only a model can
    bool fixed[LEHR_FITTING_CURVE_MAX_PARAMETERS];
    double lower[LEHR_FITTING_CURVE_MAX_PARAMETERS]; ///< bounds besides those of a model; -INFINITY for none
    double upper[LEHR_FITTING_CURVE_MAX_PARAMETERS]; ///< INFINITY for none
    lehr_fitting_method method;                      ///< loss, intervals, bootstrap
} lehr_fitting_curve_options;

/// Scaled errors, nothing given, fixed or bounded, plain least squares.
LEHR_API lehr_fitting_curve_options lehr_fitting_curve_options_defaults(void);

typedef struct lehr_fitting_curve {
    lehr_fitting_summary fit;
    size_t n_points;
    size_t n_parameters;
    const char *names[LEHR_FITTING_CURVE_MAX_PARAMETERS]; ///< borrowed from the function
    double parameters[LEHR_FITTING_CURVE_MAX_PARAMETERS];
    double covariance[LEHR_FITTING_CURVE_MAX_PARAMETERS *
                      LEHR_FITTING_CURVE_MAX_PARAMETERS]; ///< (n_parameters)^2
    lehr_fitting_extra extra;
} lehr_fitting_curve;

/// Fit.
/// @errors LEHR_ERR_ARG: no parameters, a parameter of an expression without start value; as
/// lehr_fitting_estimate(); LEHR_ERR_DOMAIN: bad points, a start outside its bounds or where the function
/// does not
///         exist (the message names parameter or index); LEHR_ERR_NUMERIC, LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_curve_fit(lehr_fitting_curve *out,
                                                           const lehr_fitting_function *function,
                                                           const lehr_model_points *points,
                                                           const lehr_fitting_curve_options *options,
                                                           lehr_error *err);

/// Result keys: parameters (a record of the parameters by name), the summary, those of
/// lehr_fitting_extra_describe(), correlation.
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_curve_describe(const lehr_fitting_curve *curve,
                                                                lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
