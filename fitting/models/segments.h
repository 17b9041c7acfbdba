/// @file
/// Change points: where a curve of few points turns from one straight line into another, or jumps.
#ifndef LEHR_FITTING_SEGMENTS_H
#define LEHR_FITTING_SEGMENTS_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/fitting/covariance.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Most change points that are looked for.
#define LEHR_FITTING_SEGMENTS_MOST 2

typedef enum lehr_fitting_segments_shape {
    LEHR_FITTING_SEGMENTS_LINES, ///< straight lines that meet at the change points
    LEHR_FITTING_SEGMENTS_STEPS  ///< constant levels with jumps
} lehr_fitting_segments_shape;

/// Points; arrays of shape (n,), borrowed.
typedef struct lehr_fitting_segments_data {
    size_t n;
    const double *x;     ///< rising; equal values are repeats
    const double *y;     ///< any unit
    const double *sigma; ///< standard errors > 0 of y; NULL: from the scatter
} lehr_fitting_segments_data;

typedef struct lehr_fitting_segments_options {
    lehr_fitting_segments_shape shape;
    size_t n_breaks;   ///< LEHR_FITTING_SEGMENTS_MOST + 1: as many as the data support
    double confidence; ///< of the intervals, between 0 and 1
    double level;      ///< probability of a change point too many, between 0 and 1; where n_breaks is free
    bool relative;     ///< sigma is known up to a common factor, which the scatter gives
} lehr_fitting_segments_options;

/// Lines, as many breaks as the data support at a level of 5 %, 68.27 %, absolute errors.
LEHR_API lehr_fitting_segments_options lehr_fitting_segments_defaults(void);

/// One change point.
typedef struct lehr_fitting_break {
    double x;     ///< where; of steps the middle of the gap between two points
    double lower; ///< interval of the confidence; its ends may be those of the data
    double upper;
    lehr_estimate change; ///< of the slope; or of the level, for a break at this x
} lehr_fitting_break;

typedef struct lehr_fitting_segments {
    lehr_fitting_segments_shape shape;
    bool sigma_known;
    double confidence;
    size_t n_points;
    size_t n_breaks;
    lehr_fitting_break breaks[LEHR_FITTING_SEGMENTS_MOST];
    double origin;       ///< the first x
    lehr_estimate level; ///< y there
    lehr_estimate slope; ///< of the first line; 0 for steps, exactly
    double chi2;
    size_t dof;
    double bic[LEHR_FITTING_SEGMENTS_MOST + 1]; ///< for 0, 1, 2 breaks; NaN where there are too few points
    bool exact;                                 ///< the data lie on the segments: nothing is left to chance
    double p_change; ///< how often noise alone gains as much by change points; NaN where their number was
                     ///< given or the data are exact
    double p_second; ///< how often noise about one change point gains as much by a second one; NaN likewise
                     ///< and where the points are too few for two
} lehr_fitting_segments;

/// Find change points.
///
/// All positions on a grid (eight in each gap between points; of many points, at most 120 in all) are tried,
/// and the best is refined. The number of breaks is that of the lowest criterion: of lines BIC, in which each
/// break counts as two parameters (place and change); of steps its modification by Zhang and Siegmund,
/// chi2 + 3 k ln n + sum ln(n_j/n). Both are too generous for few points; a change is therefore taken only
/// where noise alone (999 draws or more, the same for all data) gains as much in at most `level` of all
/// cases, a second one where noise about the best curve with one does. The interval of a break holds all
/// places at which chi2, lowest over all else, stays within the quantile of chi2 with one degree of freedom
/// of its minimum; of steps, where chi2 jumps with the place, within -2 ln(1 - sqrt(confidence)). Without
/// sigma, or with relative ones, chi2 is in units of the scatter. The errors of level, slope and change are
/// those of least squares in which the places of lines are free, too (linear about the best ones); without
/// sigma times Student's factor. Places of jumps are held: they move by whole gaps.
/// @errors LEHR_ERR_DOMAIN: two points more than parameters are needed, values that are not finite, x that
/// falls (the
///         message names the row); LEHR_ERR_ARG: a confidence or level outside of 0..1, too many breaks;
///         LEHR_ERR_NOMEM
/// @source D. J. Hudson, J. Am. Stat. Assoc. 61, 1097 (1966); Y.-C. Yao, Ann. Stat. 15, 1321 (1987) and N. R.
/// Zhang, D. O. Siegmund, Biometrics 63, 22 (2007) for steps
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_segments_find(lehr_fitting_segments *out,
                                                               const lehr_fitting_segments_data *data,
                                                               const lehr_fitting_segments_options *options,
                                                               lehr_error *err);

/// y of the segments at any x.
LEHR_API double lehr_fitting_segments_at(const lehr_fitting_segments *segments, double x);

/// Keys breaks (list of x, lower, upper, change), level, slope, chi2, dof, bic (list), p_change, p_second,
/// confidence, points.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_segments_describe(const lehr_fitting_segments *segments,
                                                                   lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
