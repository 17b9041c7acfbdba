/// @file
/// Pulls: deviations of results from a known truth, each divided by its standard error.
///
/// Where the errors are right and independent, pulls are standard normal numbers and the sum of their squares
/// is chi2 with n degrees of freedom. Where results share data or an instrument their pulls are correlated;
/// the sum then still has the mean n, but the variance 2 sum rho_ij^2, and is taken as a scaled chi2 with
/// n^2 / sum rho_ij^2 degrees of freedom.
/// @source F. E. Satterthwaite, Biometrics Bulletin 2, 110 (1946); M. B. Brown, Biometrics 31, 987 (1975)
#ifndef LEHR_FITTING_PULLS_H
#define LEHR_FITTING_PULLS_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// What a set of pulls tells of the errors.
typedef enum lehr_fitting_pulls_verdict {
    LEHR_FITTING_PULLS_CONSISTENT,
    LEHR_FITTING_PULLS_TOO_SMALL, ///< the errors are too small: chi2 is too large
    LEHR_FITTING_PULLS_TOO_LARGE, ///< the errors are too large
    LEHR_FITTING_PULLS_BIASED     ///< the mean is off by more than chance
} lehr_fitting_pulls_verdict;

/// "consistent", "errors too small", "errors too large", "biased"
LEHR_API const char *lehr_fitting_pulls_word(lehr_fitting_pulls_verdict verdict);

typedef struct lehr_fitting_pulls {
    size_t n;
    double mean;
    double mean_stderr;   ///< of the mean where errors and correlations are right: sqrt(sum rho_ij) / n
    double mean_p;        ///< probability of a mean so far from 0
    double mean_absolute; ///< mean |pull|; 0.798 for standard normal numbers
    double sd;            ///< standard deviation about the mean; NaN for one pull
    double sd_stderr;     ///< sd / sqrt(2 (dof - 1)); NaN where dof is not above 1
    double chi2;          ///< sum of squares times dof / n: compare with chi2 of dof degrees of freedom
    double dof;           ///< n where nothing is correlated, else less
    double chi2_p;        ///< probability of so large a chi2
    double two_sided_p;   ///< of a chi2 so far from expectation in either direction: 2 min(p, 1 - p)
    size_t largest;       ///< number of the pull that is largest in magnitude
    double largest_p;     ///< probability of so large a one among n independent pulls
    lehr_fitting_pulls_verdict verdict;
} lehr_fitting_pulls;

/// @param[in] pulls        shape (n,), finite
/// @param[in] correlation  shape (n, n), symmetric, diagonal 1; NULL: independent
/// @param[in] level        a verdict other than consistent needs a probability (of the mean or of chi2,
/// two-sided)
///   below it; 0 < level < 1
/// @errors LEHR_ERR_ARG: n = 0, level out of range; LEHR_ERR_DOMAIN: a pull or correlation that is not
/// finite,
///   |correlation| > 1
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_pulls_test(lehr_fitting_pulls *out, const double *pulls,
                                                            const double *correlation, size_t n, double level,
                                                            lehr_error *err);

/// Correlation of two sets of pulls of the same n samples from sum ab / sqrt(sum a^2 sum b^2), with what
/// chance adds to its square (1/n) taken off: 0 where chance explains it. 1 for fewer than 6 samples: the
/// safe bound.
LEHR_API double lehr_fitting_pulls_correlation(const double *a, const double *b, size_t n);

/// n, mean, sd, chi2, dof, p, two_sided_p, largest pull and its probability, verdict.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_pulls_describe(const lehr_fitting_pulls *of,
                                                                const double *pulls, lehr_record *record,
                                                                lehr_error *err);

LEHR_END_DECLS

#endif
