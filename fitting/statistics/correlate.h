/// @file
/// Correlation of two quantities over few samples, with errors in both.
#ifndef LEHR_FITTING_CORRELATE_H
#define LEHR_FITTING_CORRELATE_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

/// Fewest samples that have an interval.
#define LEHR_FITTING_CORRELATE_FEWEST 4

/// Samples; arrays of shape (n,), borrowed.
typedef struct lehr_fitting_correlate_data {
    size_t n;
    const double *x, *y;
    const double *sigma_x,
        *sigma_y; ///< standard errors >= 0, independent; NULL or NaN: not known, taken as 0
} lehr_fitting_correlate_data;

typedef struct lehr_fitting_correlate_options {
    double confidence; ///< of the intervals, between 0 and 1
    size_t draws;      ///< permutations where there are too many for all of them
    uint64_t seed;
} lehr_fitting_correlate_options;

/// 95 %, 9999 draws.
LEHR_API lehr_fitting_correlate_options lehr_fitting_correlate_defaults(void);

/// A coefficient with its interval.
typedef struct lehr_fitting_coefficient {
    double r;
    double lower, upper;
} lehr_fitting_coefficient;

typedef struct lehr_fitting_correlate {
    size_t n;
    lehr_fitting_coefficient pearson;  ///< of the values as they are
    lehr_fitting_coefficient spearman; ///< of their ranks
    /// Of the values behind the errors: weighted, and divided by the root of both reliabilities. Within
    /// -1..1; NaN where the errors explain all scatter of a quantity
    lehr_fitting_coefficient corrected;
    double reliability_x, reliability_y; ///< part of the variance that is not from errors, at least 0
    double p;                            ///< of so large a Pearson coefficient where there is no relation
    double p_spearman;
    bool exact; ///< all permutations were tried
} lehr_fitting_correlate;

/// Correlate.
///
/// Intervals by Fisher's z with variance 1/(n - 3), for ranks (1 + r^2/2)/(n - 3). p by permutations of the
/// samples, all of them up to n = 8, so that it needs no normal distribution; the smallest that few samples
/// can give is 2/n!. Weights of the corrected coefficient: 1/sqrt((Vx + sigma_x^2)(Vy + sigma_y^2)), V the
/// variance without errors; its interval is that of the weighted coefficient, divided likewise: the
/// reliabilities are taken as known.
/// @errors LEHR_ERR_DOMAIN: fewer than 4 samples, a value that is not finite, an error below 0, equal values
/// of one quantity (the message names it); LEHR_ERR_ARG: a confidence outside of 0..1; LEHR_ERR_NOMEM
/// @source R. A. Fisher, Metron 1, 3 (1921); C. Spearman, Am. J. Psychol. 15, 72 (1904); D. G. Bonett, T. A.
/// Wright, Psychometrika 65, 23 (2000)
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_correlate_find(lehr_fitting_correlate *out,
                                                                const lehr_fitting_correlate_data *data,
                                                                const lehr_fitting_correlate_options *options,
                                                                lehr_error *err);

LEHR_END_DECLS

#endif
