/// @file
/// What the parts of the analysis of a compression series share. Private to fitting/.
#ifndef LEHR_FITTING_COMPRESSION_PRIVATE_H
#define LEHR_FITTING_COMPRESSION_PRIVATE_H

#include <lehr/fitting/compression.h>

/// The points that a fit takes, copied together; `q` and `sigma_q` change from fit to fit.
typedef struct selection {
    size_t n;
    size_t *from;     ///< shape (n,): numbers among all points
    double *pressure; ///< shape (n,), likewise
    double *sigma_pressure, *q, *sigma_q, *zero;
    lehr_fitting_eos_data data;
} selection;

/// What a series passes through.
typedef struct work {
    lehr_fitting_compression *out;
    const lehr_fitting_compression_data *data;
    const lehr_fitting_compression_options *options;
    lehr_fitting_eos_fit_options how;
    lehr_estimate ambient; ///< q0 of the points at ambient pressure
    selection branch;
} work;

// ---- compression_points.c
/// @param[in] without_ambient those points have given q0
lehr_status compression_select(selection *s, const lehr_fitting_compression_data *data,
                               lehr_fitting_compression_branch branch, bool without_ambient, lehr_error *err);
void compression_clear(selection *s);
/// Positions and their errors (nullable) into the selection.
void compression_set_positions(selection *s, const double *q, const double *sigma_q);
/// Mean position at ambient pressure, its error the larger of what the points say and scatter by.
/// @returns number of points
size_t compression_ambient(lehr_estimate *out, const work *w, const double *q, const double *sigma_q);
/// Parameters that are fitted.
size_t compression_count_free(const lehr_fitting_eos_fit_options *how);

// ---- compression_branches.c
/// Either direction for itself, and both against one curve.
lehr_status compression_test(work *w, lehr_error *err);
/// Mean distance of the points of decompression from the curve of compression.
void compression_find_gap(lehr_fitting_compression *out, const lehr_fitting_compression_data *data);

#endif
