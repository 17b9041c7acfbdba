/// @file
/// Private: the per-frame loop of integration: pixel values added to the bins of a map.
#ifndef LEHR_XRD_SCATTER_H
#define LEHR_XRD_SCATTER_H

#include "split.h"
#include <lehr/xrd/image.h>
#include <stdbool.h>
#include <stdint.h>

/// Values of the pixels of a tile, and a zero behind them.
enum { LEHR_XRD_SCATTER_TILE = LEHR_XRD_SPLIT_TILE * LEHR_XRD_SPLIT_TILE + 1 };

/// Where values go. Integer images add to `counts`, floating-point images to `sums`; both have n_bins + 1
/// elements, the last one for pixels that no bin wants. With splitting all add to `pairs`.
typedef struct lehr_xrd_scatter {
    const uint16_t *bins; ///< shape (n_pixels,): bin of a pixel, n_bins when it is masked
    size_t n_pixels;
    uint16_t n_bins;
    const lehr_xrd_split *split; ///< parts of the pixels; NULL: none are split
    int64_t *counts;
    double *sums;
    double *pairs;            ///< shape (n_bins, 2): sums of c N and of c^2 N
    double *tile;             ///< with splitting: scratch, shape (LEHR_XRD_SCATTER_TILE,)
    double saturation_counts; ///< larger values are bad; NaN: no limit
    bool keep_negative;       ///< negative pixels of signed types are valid
    /// Called for each bad pixel that is not masked.
    void (*reject)(void *context, size_t pixel);
    void *context;
} lehr_xrd_scatter;

/// Values of the pixels [first, first + n); 0 for bad ones, which are told to `reject` if a bin wants them.
void lehr_xrd_scatter_values(double *out, const lehr_xrd_scatter *scatter, const lehr_xrd_image *image,
                             size_t first, size_t n);

/// Add an image of n_pixels pixels. Sums of integers are exact; floats are added in the order of pixels.
void lehr_xrd_scatter_image(const lehr_xrd_scatter *scatter, const lehr_xrd_image *image);

/// The same with splitting (scatter_split.c): sums in double precision, in an order that the plan alone
/// gives.
void lehr_xrd_scatter_split(const lehr_xrd_scatter *scatter, const lehr_xrd_image *image);

#endif
