/// @file
/// Forward-mode differentiation: numbers that carry their derivative, and models written in them.
///
/// A model is written once, for one point, in lehr_dual arithmetic; lehr_fitting_dual_model() then gives
/// values and an exact Jacobian to lehr_fitting_solve(), one pass per parameter. No step length has to be
/// chosen and no digits are lost, which finite differences cannot offer.
#ifndef LEHR_FITTING_DUAL_H
#define LEHR_FITTING_DUAL_H

#include <lehr/core/export.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// A value with its derivative with respect to one variable. The rules are those of IEEE arithmetic: outside
/// of its domain a function gives NaN or an infinity in one or both.
typedef struct lehr_dual {
    double value;
    double slope;
} lehr_dual;

LEHR_API lehr_dual lehr_dual_constant(double value); ///< slope 0
LEHR_API lehr_dual lehr_dual_variable(double value); ///< slope 1

LEHR_API lehr_dual lehr_dual_add(lehr_dual a, lehr_dual b);
LEHR_API lehr_dual lehr_dual_subtract(lehr_dual a, lehr_dual b);
LEHR_API lehr_dual lehr_dual_multiply(lehr_dual a, lehr_dual b);
LEHR_API lehr_dual lehr_dual_divide(lehr_dual a, lehr_dual b);
LEHR_API lehr_dual lehr_dual_negate(lehr_dual a);
LEHR_API lehr_dual lehr_dual_shift(lehr_dual a, double offset); ///< a + offset
LEHR_API lehr_dual lehr_dual_scale(lehr_dual a, double factor); ///< a factor

LEHR_API lehr_dual lehr_dual_exp(lehr_dual a);
LEHR_API lehr_dual lehr_dual_log(lehr_dual a);
LEHR_API lehr_dual lehr_dual_sqrt(lehr_dual a);
LEHR_API lehr_dual lehr_dual_sin(lehr_dual a);
LEHR_API lehr_dual lehr_dual_cos(lehr_dual a);
LEHR_API lehr_dual lehr_dual_tan(lehr_dual a);
LEHR_API lehr_dual lehr_dual_atan(lehr_dual a);
LEHR_API lehr_dual lehr_dual_tanh(lehr_dual a);
LEHR_API lehr_dual lehr_dual_erf(lehr_dual a);
LEHR_API lehr_dual lehr_dual_abs(lehr_dual a); ///< slope 0 at 0
/// a^b for a constant exponent; a may be negative where b is an integer.
LEHR_API lehr_dual lehr_dual_power(lehr_dual a, double b);
/// a^b; a > 0 unless the exponent has no slope.
LEHR_API lehr_dual lehr_dual_pow(lehr_dual a, lehr_dual b);

/// Model at one point.
/// @param[in] parameters shape (n_parameters,)
/// @param[in] i          index of the point
typedef lehr_dual (*lehr_dual_point)(const lehr_dual *parameters, size_t i, const void *context);

enum { LEHR_DUAL_MAX_PARAMETERS = 64 };

/// What lehr_fitting_dual_model() needs, as the `context` of a lehr_fitting_problem.
typedef struct lehr_fitting_dual {
    size_t n_points;
    size_t n_parameters; ///< at most LEHR_DUAL_MAX_PARAMETERS
    lehr_dual_point point;
    const void *context; ///< handed to point
} lehr_fitting_dual;

/// A `lehr_fitting_model` whose context is a lehr_fitting_dual.
/// @returns false with more than LEHR_DUAL_MAX_PARAMETERS parameters; where the model does not exist it gives
/// NaN, which
///          the fit treats alike
/// @accuracy values as the model computes them; derivatives to rounding
LEHR_API bool lehr_fitting_dual_model(const double *parameters, double *values, double *jacobian,
                                      const void *context);

LEHR_END_DECLS

#endif
