/// @file
/// The least squares below change points. Private to fitting/.
#ifndef LEHR_FITTING_SEGMENTS_PRIVATE_H
#define LEHR_FITTING_SEGMENTS_PRIVATE_H

#include <lehr/fitting/segments.h>

enum {
    SEGMENTS_MOST = LEHR_FITTING_SEGMENTS_MOST,
    SEGMENTS_WIDEST = 2 + SEGMENTS_MOST,
    SEGMENTS_ALL = SEGMENTS_WIDEST + SEGMENTS_MOST, ///< coefficients and places
    SEGMENTS_PER_GAP = 8,
    SEGMENTS_MOST_PLACES = 120
};

/// A search over the data: the places that are tried and room for a design matrix.
typedef struct segments_search {
    const lehr_fitting_segments_data *data;
    lehr_fitting_segments_shape shape;
    bool absolute;   ///< the errors are known, not only their ratios
    double *weights; ///< shape (n,) or NULL
    double *design;  ///< shape (n, SEGMENTS_ALL)
    double *places;  ///< shape (n_places,) rising
    size_t n_places;
    double span; ///< of local searches
} segments_search;

/// A fit with given breaks.
typedef struct segments_trial {
    double chi2;
    double coefficients[SEGMENTS_WIDEST];
    double covariance[SEGMENTS_WIDEST * SEGMENTS_WIDEST]; ///< for a point of weight 1 with variance 1
    size_t width;
} segments_trial;

// ---- segments_search.c ------------------------------------------------------------------------
/// Fit with @p k breaks. False where they leave a segment without points of its own.
bool segments_fit_at(segments_trial *out, segments_search *s, const double *breaks, size_t k,
                     bool with_covariance);
/// Variances of the coefficients of a fit, for a point of weight 1 with variance 1. Of lines the places are
/// free, too, unless the points do not tell them from the rest. @param[out] variance shape (fit->width,)
void segments_variances(double *variance, segments_search *s, const segments_trial *fit, const double *breaks,
                        size_t k);
/// Places that are tried: within the gaps for lines, the middles of the gaps for steps; never beyond the
/// second point from either end, so that each line has two.
lehr_status segments_make_places(segments_search *s, lehr_error *err);
/// Lowest chi2 of k breaks on the grid.
double segments_lowest(double *best, segments_search *s, size_t k);
/// Each break in turn to its lowest chi2, until none moves.
void segments_refine(double *breaks, segments_search *s, size_t k, double span);
/// Ends of the set in which the profile of break j stays below the limit.
void segments_interval(lehr_fitting_break *out, segments_search *s, size_t k, size_t j, double limit);

// ---- segments_null.c --------------------------------------------------------------------------
/// Parameters of k breaks: each counts as two (place and change).
size_t segments_parameters(lehr_fitting_segments_shape shape, size_t k);
/// What is added to the deviance for breaks at these places: of lines Bayes' p ln n, of steps that of Zhang
/// and Siegmund, 3 k ln n + sum ln(n_j/n).
double segments_penalty(const segments_search *s, const double *breaks, size_t k);
/// How often noise alone gains as much by change points as the data do.
/// @param[out] p_change that there is any at all, of up to @p most
/// @param[in]  breaks   of one change point, for @p p_second
/// @param[out] p_second a second one beside it; NaN where two are too many for the data
/// @errors LEHR_ERR_NOMEM
lehr_status segments_test(double *p_change, double *p_second, segments_search *s, const double *breaks,
                          size_t most, size_t draws, lehr_error *err);

#endif
