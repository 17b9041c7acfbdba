/// @file
/// Figures of comparisons over all samples of a study.
#ifndef LEHR_FIGURES_ACROSS_H
#define LEHR_FIGURES_ACROSS_H

#include <lehr/core/error.h>
#include <lehr/figures/figure.h>
#include <lehr/figures/overview.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// One way to the pressure dependence of the glass transition.
typedef struct lehr_figure_slope {
    const char *name;
    double tg0_K; ///< NaN: no line
    double slope_K_per_GPa;
    double stderr_slope; ///< NaN: none
    bool used;           ///< in the comparison; others are drawn open
} lehr_figure_slope;

/// Upper panel: glass transitions (over pressure: x of the points) and the lines. Lower panel: the slopes
/// side by side.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_transition(lehr_figure **out, const lehr_figure_point *points,
                                                           size_t n, const lehr_figure_slope *slopes,
                                                           size_t n_slopes, lehr_error *err);

/// A change point with its interval.
typedef struct lehr_figure_change {
    double x, lower, upper;
} lehr_figure_change;

/// A quantity over one axis, by pressure, with change points.
typedef struct lehr_figure_region {
    const char *y_label;
    const lehr_figure_point *points;
    size_t n;
    const lehr_figure_change *changes;
    size_t n_changes;
} lehr_figure_region;

/// One panel for each quantity, eight at most, over the same axis.
/// @errors LEHR_ERR_NOMEM; LEHR_ERR_ARG: no panel, or too many
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_regions(lehr_figure **out, const lehr_figure_region *regions,
                                                        size_t n, const char *x_label, lehr_error *err);
/// Change points on the last panel of any figure.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_add_changes(lehr_figure *figure,
                                                            const lehr_figure_change *changes, size_t n,
                                                            lehr_error *err);

/// Differences of samples to their reference.
typedef struct lehr_figure_verdict {
    size_t sample; ///< place on the axis, from 1
    double difference;
    double stderr_difference;
    int found; ///< 1 rejuvenated, -1 relaxed, 0 not shown
} lehr_figure_verdict;

typedef struct lehr_figure_verdicts {
    const char *y_label;
    const lehr_figure_verdict *rows;
    size_t n;
} lehr_figure_verdicts;

/// One panel for each quantity; samples side by side.
/// @param[in] names of the samples, one a line
/// @param[in] x_label below the names; "" for none
/// @errors as lehr_figure_regions()
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_verdicts_create(lehr_figure **out,
                                                                const lehr_figure_verdicts *panels, size_t n,
                                                                const char *names, const char *x_label,
                                                                lehr_error *err);

/// Coefficients of all pairs as a heat map.
typedef struct lehr_figure_matrix {
    size_t n;                ///< quantities
    const char *names;       ///< short ones, one a line
    const double *values;    ///< shape (n, n); NaN stays blank
    const bool *significant; ///< shape (n, n)
} lehr_figure_matrix;

/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_correlations(lehr_figure **out,
                                                             const lehr_figure_matrix *matrix,
                                                             lehr_error *err);

/// Two quantities against each other.
typedef struct lehr_figure_pair {
    const char *x_label;
    const char *y_label;
    const double *x, *y, *sigma_x, *sigma_y; ///< shape (n,)
    size_t n;
    const char *note;
    bool rises; ///< leaves the upper left corner free
} lehr_figure_pair;

/// One panel for each pair, each with its own axes.
/// @errors as lehr_figure_regions()
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_pairs(lehr_figure **out, const lehr_figure_pair *pairs,
                                                      size_t n, lehr_error *err);

LEHR_END_DECLS

#endif
