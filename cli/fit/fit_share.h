/// @file
/// What the commands that fit a curve to the columns of a table share.
#ifndef LEHR_CLI_FIT_SHARE_H
#define LEHR_CLI_FIT_SHARE_H

#include "column.h"
#include "command.h"

#include <lehr/figures/fit.h>
#include <lehr/fitting/estimate.h>

/// Choices of --convention, in the order of lehr_covariance_convention.
extern const char *const cli_fit_conventions[];

#define CLI_FIT_CONVENTION_OPTION                                                                            \
    {                                                                                                        \
        .name = "convention", .kind = CLI_CHOICE, .choices = cli_fit_conventions,                            \
        .help = "standard errors: absolute trusts sigma (default with sigma), scaled goes by the scatter "   \
                "(default without), inflate takes the larger, tested the scatter where chi2 has p < 0.05"    \
    }

/// Choices of --robust, in the order of lehr_fitting_loss.
extern const char *const cli_fit_losses[];

/// --confidence --bootstrap --seed
#define CLI_FIT_REPEAT_OPTIONS                                                                               \
    {.name = "confidence",                                                                                   \
     .kind = CLI_NUMBER,                                                                                     \
     .placeholder = "P",                                                                                     \
     .help = "profile-likelihood intervals of this confidence too, 0.95 for 95 %"},                          \
        {.name = "bootstrap",                                                                                \
         .kind = CLI_INTEGER,                                                                                \
         .placeholder = "N",                                                                                 \
         .help = "errors and intervals from N simulated repeats too (parametric bootstrap)"},                \
    {                                                                                                        \
        .name = "seed", .kind = CLI_INTEGER, .placeholder = "N", .fallback = "1",                            \
        .help = "of the random numbers"                                                                      \
    }

/// --multistart, for fits whose start is uncertain.
#define CLI_FIT_MULTISTART_OPTION                                                                            \
    {                                                                                                        \
        .name = "multistart", .kind = CLI_INTEGER, .placeholder = "N",                                       \
        .help = "N further starts, spread over the bounds of each parameter or over start - 2 |start| .. "   \
                "start + 2 |start|; the lowest minimum counts"                                               \
    }

/// --likelihood, for counts.
#define CLI_FIT_LIKELIHOOD_OPTION                                                                            \
    {                                                                                                        \
        .name = "likelihood", .kind = CLI_CHOICE, .choices = cli_fit_likelihoods, .fallback = "normal",      \
        .help = "normal: least squares; poisson: y are counts, and a column sigma is not used"               \
    }

/// --mcmc, for parameters with curved or open posteriors.
#define CLI_FIT_MCMC_OPTION                                                                                  \
    {                                                                                                        \
        .name = "mcmc", .kind = CLI_INTEGER, .placeholder = "N",                                             \
        .help = "quantiles of the posterior too, from N samples of each of 32 walkers; flat priors"          \
    }

/// Choices of --likelihood.
extern const char *const cli_fit_likelihoods[];

/// Result keys of these options.
#define CLI_FIT_MULTISTART_KEYS                                                                              \
    {"starts.tried", NULL, "the given start and those of --multistart"},                                     \
        {"starts.converged", NULL, "starts that led to a minimum"},                                          \
    {                                                                                                        \
        "starts.lowest", NULL, "of those, to the lowest one: few call for more starts"                       \
    }
#define CLI_FIT_LIKELIHOOD_KEYS                                                                              \
    {"likelihood", NULL, "poisson, where it was asked for; chi2 is then Pearson's, errors are Fisher's"},    \
        {"deviance", NULL, "poisson: 2 sum [m - N + N ln(N/m)]"},                                            \
        {"sum_counts", NULL, "poisson: sum of the counts"},                                                  \
    {                                                                                                        \
        "sum_model", NULL, "poisson: of the model; the same at the maximum"                                  \
    }
#define CLI_FIT_MCMC_KEYS                                                                                    \
    {"posterior.walkers", NULL, "of the ensemble"},                                                          \
        {"posterior.steps", NULL, "kept, of each walker; a fifth as many before are dropped"},               \
        {"posterior.acceptance", NULL,                                                                       \
         "part of the moves that were accepted; 0.2 to 0.75 is healthy, the more the fewer parameters"},     \
        {"posterior.autocorrelation", NULL, "longest correlation time of a parameter, in steps"},            \
        {"posterior.*.median", NULL, "of the samples, also of derived quantities"},                          \
        {"posterior.*.lower", NULL, "quantile of the samples, of --confidence or 68.27 %"},                  \
    {                                                                                                        \
        "posterior.*.upper", NULL, "upper quantile"                                                          \
    }

/// Result keys of every least-squares fit.
#define CLI_FIT_SUMMARY_KEYS                                                                                 \
    {"chi2", NULL, "sum of squared residuals, divided by sigma^2 where there is sigma"},                     \
        {"reduced_chi2", NULL, "chi2 per degree of freedom"},                                                \
        {"dof", NULL, "points minus fitted parameters"}, {"points", NULL, "points of the fit"},              \
        {"convention", NULL,                                                                                 \
         "of the standard errors: scaled, absolute or inflate (tested comes to one of the first two); "      \
         "sandwich for a robust loss"},                                                                      \
        {"stop", NULL, "converged, max_iterations or singular"},                                             \
    {                                                                                                        \
        "undetermined", NULL, "where singular: the direction in which the parameters are not determined"     \
    }

#define CLI_FIT_CORRELATION_KEYS                                                                             \
    {"correlation[].first", NULL, "a parameter"}, {"correlation[].second", NULL, "another one"},             \
    {                                                                                                        \
        "correlation[].value", NULL, "their correlation coefficient"                                         \
    }

/// The same, and --robust
#define CLI_FIT_METHOD_OPTIONS                                                                               \
    {.name = "robust",                                                                                       \
     .kind = CLI_CHOICE,                                                                                     \
     .choices = cli_fit_losses,                                                                              \
     .help = "a loss that outliers cannot pull away, instead of squares; standard errors by the sandwich "   \
             "formula"},                                                                                     \
        CLI_FIT_REPEAT_OPTIONS

/// Result keys of these options.
#define CLI_FIT_REPEAT_KEYS                                                                                  \
    {"confidence", NULL, "of the intervals"},                                                                \
        {"intervals.*.lower", NULL,                                                                          \
         "lower end of the profile interval of a parameter; null where it has none"},                        \
        {"intervals.*.upper", NULL, "upper end"},                                                            \
        {"bootstrap.replicates", NULL, "fits of simulated repeats"},                                         \
        {"bootstrap.discarded", NULL, "repeats whose fit did not converge"},                                 \
        {"bootstrap.*.stderr", NULL, "standard deviation over the repeats, also of derived quantities"},     \
        {"bootstrap.*.lower", NULL, "quantile over the repeats, of --confidence or 68.27 %"},                \
    {                                                                                                        \
        "bootstrap.*.upper", NULL, "upper quantile"                                                          \
    }

#define CLI_FIT_METHOD_KEYS                                                                                  \
    {"scale", NULL,                                                                                          \
     "robust: residual at which the loss leaves the square, in units of sigma (of y without)"},              \
        {"outliers", NULL, "robust: points beyond three scales"}, CLI_FIT_REPEAT_KEYS

/// What --confidence, --bootstrap and --seed ask for.
/// @errors LEHR_ERR_ARG: a confidence that is not between 0 and 1, a bootstrap of fewer than 2 repeats
LEHR_NODISCARD lehr_status cli_fit_repeats(lehr_fitting_method *out, const cli_call *call, lehr_error *err);

/// --robust. @errors LEHR_ERR_ARG: --convention beside it, which it would not heed
LEHR_NODISCARD lehr_status cli_fit_loss(bool *robust, lehr_fitting_loss *loss, const cli_call *call,
                                        lehr_error *err);

/// Both. @errors as cli_fit_repeats() and cli_fit_loss()
LEHR_NODISCARD lehr_status cli_fit_method(lehr_fitting_method *out, const cli_call *call, lehr_error *err);

/// --multistart of a command that has it. @errors LEHR_ERR_ARG: 0
LEHR_NODISCARD lehr_status cli_fit_starts(lehr_fitting_method *out, const cli_call *call, lehr_error *err);
/// Warns where @p y holds a value that is no whole number, though --likelihood takes them as counts.
LEHR_NODISCARD lehr_status cli_fit_warn_counts(cli_result *result, const lehr_fitting_method *method,
                                               const double *y, size_t n, lehr_error *err);

/// --likelihood of a command that has it; for counts @p sigma becomes NULL.
/// @errors LEHR_ERR_ARG: another convention than absolute with counts
LEHR_NODISCARD lehr_status cli_fit_likelihood(lehr_fitting_method *out, const double **sigma,
                                              const cli_call *call, lehr_error *err);
/// --mcmc of a command that has it. @errors LEHR_ERR_ARG: fewer than 100 samples
LEHR_NODISCARD lehr_status cli_fit_posterior(lehr_fitting_method *out, const cli_call *call, lehr_error *err);
/// Warn of a chain that is too short, and of starts that disagree.
LEHR_NODISCARD lehr_status cli_fit_warn(cli_result *result, const lehr_fitting_extra *extra, lehr_error *err);

/// --convention, else absolute with sigma and scaled without.
lehr_covariance_convention cli_fit_convention(const cli_call *call, bool has_sigma);

/// Read a table and copy its columns. Free each of them with lehr_core_free(), also after an error.
/// @param[out] values shape (n,): NULL where a column is absent
/// @param[out] rows   length of each column
LEHR_NODISCARD lehr_status cli_fit_read(double **values, size_t *rows, const cli_call *call, const char *path,
                                        const cli_column *const *columns, size_t n, lehr_error *err);

/// A label of an axis from a column, "fictive temperature (K)".
enum { CLI_FIT_LABEL_SIZE = 128 };
typedef char cli_fit_label[CLI_FIT_LABEL_SIZE];

/// The same, with the labels of the columns (shape (n,)) that there are.
LEHR_NODISCARD lehr_status cli_fit_read_labelled(double **values, cli_fit_label *labels, size_t *rows,
                                                 const cli_call *call, const char *path,
                                                 const cli_column *const *columns, size_t n, lehr_error *err);

/// n_curve values of x from the lowest to the highest of the data.
void cli_fit_spread(double *curve_x, size_t n_curve, const double *x, size_t n);

#endif
