/// @file
/// Private: what the integration plan (integrator.c) and the patterns (pattern.c) share.
#ifndef LEHR_XRD_INTEGRATE_PRIVATE_H
#define LEHR_XRD_INTEGRATE_PRIVATE_H

#include "integrate.h"
#include <stdint.h>

struct lehr_xrd_integrator {
    lehr_xrd_integrate_options options;
    size_t rows;
    size_t columns;
    double low;          ///< lower edge of bin 0, in the unit of the options
    double step;         ///< width of a bin
    uint16_t *bins;      ///< shape (rows, columns): bin of a pixel, `points` when it is not used
    double *weights;     ///< shape (rows, columns): flat * P * Omega
    double *darks;       ///< shape (rows, columns), or NULL
    size_t *bin_pixels;  ///< shape (points,): pixels per bin
    double *bin_weights; ///< shape (points,): sum of weights
    double *bin_darks;   ///< shape (points,): sum of darks
    size_t masked;       ///< pixels masked by the mask, the dark or the flat
};

/// Sums of one image; arrays of shape (points,).
typedef struct lehr_xrd_frame_sums {
    const int64_t *counts;     ///< of integer images
    const double *values;      ///< of floating-point images; NULL: none
    const double *lost_pixels; ///< pixels without measurement, besides the masked ones; NULL: none
    const double *lost_weight;
    const double *lost_dark;
    size_t n_lost; ///< in all bins
} lehr_xrd_frame_sums;

/// Add an image whose sums are known. @param[in] weight > 0, as for lehr_xrd_pattern_add()
void lehr_xrd_pattern_add_sums(lehr_xrd_pattern *pattern, const lehr_xrd_integrator *integrator,
                               const lehr_xrd_frame_sums *sums, double weight);

#endif
