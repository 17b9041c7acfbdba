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

#endif
