/// @file
/// What a fit may do with each parameter: leave it free, hold it fixed, keep it within bounds.
#ifndef LEHR_FITTING_PARAMETERS_H
#define LEHR_FITTING_PARAMETERS_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// One parameter of a model. Start from lehr_fitting_parameter_free(): zeros would be bounds.
typedef struct lehr_fitting_parameter {
    const char *name; ///< for messages; NULL for "parameter 3"; borrowed
    bool fixed;       ///< stays at its start value
    double lower;     ///< -INFINITY for none
    double upper;     ///< INFINITY for none
} lehr_fitting_parameter;

/// A free parameter without bounds. @p name may be NULL.
LEHR_API lehr_fitting_parameter lehr_fitting_parameter_free(const char *name);

/// What became of a parameter. A parameter that the search leaves at a bound sits on it exactly.
typedef enum lehr_fitting_role {
    LEHR_FITTING_ROLE_FREE,
    LEHR_FITTING_ROLE_FIXED,
    LEHR_FITTING_ROLE_AT_LOWER, ///< "at bound": chi2 would fall beyond it, so the value has no standard error
    LEHR_FITTING_ROLE_AT_UPPER
} lehr_fitting_role;

/// Role of a parameter with the value that a fit returned. @p parameter may be NULL (free).
LEHR_API lehr_fitting_role lehr_fitting_parameter_role(const lehr_fitting_parameter *parameter, double value);

/// "free", "fixed", "at lower bound" or "at upper bound".
LEHR_API const char *lehr_fitting_role_name(lehr_fitting_role role);

/// Name of parameter @p j, or "parameter 3" (for j = 3) written to @p buffer where it has none.
/// @param[in] parameters shape (n,) or NULL
LEHR_API const char *lehr_fitting_parameter_name(const lehr_fitting_parameter *parameters, size_t j,
                                                 char *buffer, size_t size);

/// Check values (a start, a point of a scan) against the description.
/// @errors LEHR_ERR_ARG: bounds that are not ordered or not numbers; LEHR_ERR_DOMAIN: a value that is not
/// finite or
///         outside its bounds. The message names parameter, value and bounds
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_parameters_check(const lehr_fitting_parameter *parameters,
                                                                  size_t n, const double *values,
                                                                  lehr_error *err);

LEHR_END_DECLS

#endif
