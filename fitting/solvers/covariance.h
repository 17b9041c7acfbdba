/// @file
/// Standard errors: the three conventions, values with their error, correlations.
#ifndef LEHR_FITTING_COVARIANCE_H
#define LEHR_FITTING_COVARIANCE_H

#include <lehr/core/export.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// How standard errors follow from a fit with weights 1/sigma^2 (C = (J^T W J)^-1, J the Jacobian).
typedef enum lehr_covariance_convention {
    LEHR_COVARIANCE_SCALED,   ///< C chi2/dof: the sigmas are relative, their scale comes from the scatter
    LEHR_COVARIANCE_ABSOLUTE, ///< C: the sigmas are standard errors that can be trusted
    LEHR_COVARIANCE_INFLATE,  ///< C max(1, chi2/dof): errors grow with the scatter but never shrink (EosFit7)
    LEHR_COVARIANCE_TESTED ///< absolute, unless the scatter says that the sigmas are too small: then scaled
} lehr_covariance_convention;

/// "scaled", "absolute", "inflate" or "tested".
LEHR_API const char *lehr_covariance_convention_name(lehr_covariance_convention convention);

/// What "tested" comes to: scaled where right sigmas would make a larger chi2 in less than 5 % of cases, else
/// absolute (also for dof = 0). Results of fits hold the convention that was decided on. Other conventions
/// stay.
/// @source docs/theory/fitting.md
LEHR_API lehr_covariance_convention lehr_covariance_decide(lehr_covariance_convention convention, double chi2,
                                                           size_t dof);

/// What C is multiplied with in a convention that is decided, that is any but tested (NaN). @p reduced_chi2
/// is NaN where dof is 0: then NaN but for absolute.
LEHR_API double lehr_covariance_factor(lehr_covariance_convention convention, double reduced_chi2);

/// A number with its standard error, in the same unit. An error that does not exist is NaN.
typedef struct lehr_estimate {
    double value;
    double stderr_value;
} lehr_estimate;

/// Correlation coefficients C_ij / sqrt(C_ii C_jj) with exact ones on the diagonal.
/// @param[out] correlation shape (n, n); a coefficient of a parameter without variance is NaN
/// @param[in]  covariance  shape (n, n), symmetric
LEHR_API void lehr_covariance_to_correlation(double *correlation, const double *covariance, size_t n);

LEHR_END_DECLS

#endif
