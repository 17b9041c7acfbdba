/// @file
/// Parts of a record that every fit has: parameters by name, quality, correlations.
#ifndef LEHR_FITTING_DESCRIBE_H
#define LEHR_FITTING_DESCRIBE_H

#include <lehr/core/record.h>
#include <lehr/fitting/nonlinear.h>

LEHR_BEGIN_DECLS

/// A value with its standard error under a name.
typedef struct lehr_described {
    const char *name;
    lehr_estimate estimate;
    const char *unit;
} lehr_described;

/// Add @p n quantities in order.
LEHR_API LEHR_NODISCARD lehr_status lehr_describe_estimates(lehr_record *record, const lehr_described *rows,
                                                            size_t n, lehr_error *err);

/// Keys chi2 reduced_chi2 dof points convention stop, and undetermined where the fit is singular.
LEHR_API LEHR_NODISCARD lehr_status lehr_describe_summary(lehr_record *record,
                                                          const lehr_fitting_summary *summary,
                                                          size_t n_points, lehr_error *err);

/// Key correlation: a list of first, second, value for each pair of parameters that both vary.
/// @param[in] names      shape (n,)
/// @param[in] covariance shape (n, n)
LEHR_API LEHR_NODISCARD lehr_status lehr_describe_correlation(lehr_record *record, const char *const *names,
                                                              const double *covariance, size_t n,
                                                              lehr_error *err);

LEHR_END_DECLS

#endif
