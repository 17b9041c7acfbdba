/// @file
/// What the commands that fit a curve to the columns of a table share.
#ifndef LEHR_CLI_FIT_SHARE_H
#define LEHR_CLI_FIT_SHARE_H

#include "column.h"
#include "command.h"

#include <lehr/fitting/covariance.h>
#include <lehr/study/figure_fit.h>

/// Choices of --convention, in the order of lehr_covariance_convention.
extern const char *const cli_fit_conventions[];

#define CLI_FIT_CONVENTION_OPTION                                                                            \
    {                                                                                                        \
        .name = "convention", .kind = CLI_CHOICE, .choices = cli_fit_conventions,                            \
        .help = "standard errors: absolute trusts sigma (default with sigma), scaled goes by the scatter "   \
                "(default without), inflate takes the larger"                                                \
    }

/// --convention, else absolute with sigma and scaled without.
lehr_covariance_convention cli_fit_convention(const cli_call *call, bool has_sigma);

/// Read a table and copy its columns. Free each of them with lehr_core_free(), also after an error.
/// @param[out] values shape (n,): NULL where a column is absent
/// @param[out] rows   length of each column
LEHR_NODISCARD lehr_status cli_fit_read(double **values, size_t *rows, const cli_call *call, const char *path,
                                        const cli_column *const *columns, size_t n, lehr_error *err);

/// n_curve values of x from the lowest to the highest of the data.
void cli_fit_spread(double *curve_x, size_t n_curve, const double *x, size_t n);

#endif
