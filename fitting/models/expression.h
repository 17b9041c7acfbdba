/// @file
/// Model functions written by the user, "a*exp(-b*x) + c", with exact derivatives by their parameters.
///
///     sum     = term { ("+" | "-") term }
///     term    = factor { ("*" | "/") factor }
///     factor  = ("+" | "-") factor | primary [ ("^" | "**") factor ]
///     primary = number | name | function "(" sum { "," sum } ")" | "(" sum ")"
///
/// so that -a^2 is -(a^2) and a^b^c is a^(b^c). The variable is x, the constant is pi; any other name is a
/// parameter. Functions: exp log log10 sqrt sin cos tan sinh cosh tanh atan abs erf pow.
#ifndef LEHR_FITTING_EXPRESSION_H
#define LEHR_FITTING_EXPRESSION_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// A parsed expression. Immutable: may be shared between threads.
typedef struct lehr_fitting_expression lehr_fitting_expression;

/// Bounds on what is accepted.
enum {
    LEHR_EXPRESSION_MAX_PARAMETERS = 24,
    LEHR_EXPRESSION_MAX_LENGTH = 4000,
    LEHR_EXPRESSION_MAX_DEPTH = 64
};

/// Parse. Never recurses deeper than LEHR_EXPRESSION_MAX_DEPTH.
/// @errors LEHR_ERR_ARG: a syntax error, an unknown function, a wrong number of arguments, too long, deep or
/// many
///         parameters. The message names position (from 1), what stands there, what was expected, and the
///         text. LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_expression_create(lehr_fitting_expression **out,
                                                                   const char *text, lehr_error *err);
LEHR_API void lehr_fitting_expression_free(lehr_fitting_expression *expression);

/// Text as it was given; borrowed.
LEHR_API const char *lehr_fitting_expression_text(const lehr_fitting_expression *expression);
LEHR_API size_t lehr_fitting_expression_parameters(const lehr_fitting_expression *expression);
/// Names in the order of their first occurrence; borrowed. @pre j < lehr_fitting_expression_parameters()
LEHR_API const char *lehr_fitting_expression_parameter(const lehr_fitting_expression *expression, size_t j);

/// Value and derivatives at one x. Thread-safe.
/// @param[in]  parameters shape (n_parameters,)
/// @param[out] gradient   shape (n_parameters,), or NULL
/// @returns false where the value is not finite (the logarithm of a negative number)
/// @accuracy rounding: derivatives are computed with the values (forward mode), not by differences
LEHR_API bool lehr_fitting_expression_evaluate(const lehr_fitting_expression *expression,
                                               const double *parameters, double x, double *value,
                                               double *gradient);

LEHR_END_DECLS

#endif
