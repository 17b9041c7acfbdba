/// @file
/// Options whose items are assignments to named parameters: "a=1,b=2", "a=0:5".
#ifndef LEHR_CLI_ASSIGN_H
#define LEHR_CLI_ASSIGN_H

#include "command.h"

/// Index of @p name (length bytes) among @p names. @errors LEHR_ERR_ARG with the nearest name, or all of them
LEHR_NODISCARD lehr_status cli_assign_find(size_t *index, const char *const *names, size_t n,
                                           const char *name, size_t length, const char *option,
                                           lehr_error *err);

/// "name=value" items of a list option into values[index of name].
/// @param[in,out] values shape (n,): only those that are given change
/// @param[out]    given  shape (n,) or NULL: set to true where given
/// @errors LEHR_ERR_ARG: an item of another form, an unknown name, no finite number
LEHR_NODISCARD lehr_status cli_assign_values(double *values, bool *given, const char *const *names, size_t n,
                                             const cli_call *call, const char *option, lehr_error *err);

/// "name=A:B" items; either side may be left out ("a=0:").
/// @param[in,out] lower, upper shape (n,): only those that are given change
/// @errors LEHR_ERR_ARG: an item of another form, an unknown name, A not below B
LEHR_NODISCARD lehr_status cli_assign_bounds(double *lower, double *upper, const char *const *names, size_t n,
                                             const cli_call *call, const char *option, lehr_error *err);

#endif
