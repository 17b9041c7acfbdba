/// @file
/// A measured and a predicted number: their difference in standard errors, and in one word what it says.
#ifndef LEHR_FITTING_AGREEMENT_H
#define LEHR_FITTING_AGREEMENT_H

#include <lehr/core/export.h>
#include <lehr/fitting/covariance.h>

LEHR_BEGIN_DECLS

/// s is the error of the difference, both errors added in quadrature; n = |difference|/s.
typedef enum lehr_fitting_verdict {
    LEHR_FITTING_AGREE,        ///< n <= 2, and s is small enough to tell
    LEHR_FITTING_UNDETERMINED, ///< n <= 2, but s is more than half of the larger value: most values would
                               ///< agree
    LEHR_FITTING_TENSION,      ///< 2 < n <= 3
    LEHR_FITTING_DIFFER,       ///< n > 3
    LEHR_FITTING_NO_ERROR,     ///< neither number has an error, or one is not known: no test
    LEHR_FITTING_NOT_MEASURED, ///< there is a predicted number alone
    LEHR_FITTING_NOT_PREDICTED ///< there is no predicted number
} lehr_fitting_verdict;

/// "agree", "undetermined", "tension", "differ", "no-error", "not-measured", "not-predicted".
LEHR_API const char *lehr_fitting_verdict_name(lehr_fitting_verdict verdict);

typedef struct lehr_fitting_agreement {
    lehr_estimate measured, predicted; ///< NaN: none; an error that is NaN is not known
    lehr_estimate difference;          ///< measured - predicted
    double standard_errors;            ///< difference/s with its sign; NaN without a test
    lehr_fitting_verdict verdict;
} lehr_fitting_agreement;

/// The two are taken as independent. One error that is not known leaves no test; one that is 0 counts as
/// exact, as long as the other is not.
LEHR_API lehr_fitting_agreement lehr_fitting_agreement_of(lehr_estimate measured, lehr_estimate predicted);

LEHR_END_DECLS

#endif
