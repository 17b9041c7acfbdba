/// @file
/// Private: parts of pixels in consecutive bins: the sparse matrix of splitting, by pixels. The bins of a
/// pixel follow one another, so that the first and their number are enough. Most pixels have about the same
/// number of parts: these stand in a dense matrix with zeros behind, which a frame is multiplied with without
/// any branch. The few pixels with more are kept in a list.
#ifndef LEHR_XRD_SPLIT_H
#define LEHR_XRD_SPLIT_H

#include <lehr/core/error.h>
#include <stddef.h>
#include <stdint.h>

enum { LEHR_XRD_SPLIT_MAX_WIDTH = 6 };

typedef struct lehr_xrd_split {
    size_t n_pixels;
    uint16_t *n;      ///< shape (n_pixels,): bins of a pixel; 0 for one that is not used
    size_t width;     ///< columns of the dense matrix, at most LEHR_XRD_SPLIT_MAX_WIDTH
    double *dense;    ///< shape (n_pixels, width): the first parts of each pixel
    size_t n_long;    ///< pixels with more parts
    uint32_t *pixels; ///< shape (n_long,), ascending
    size_t *begin;    ///< shape (n_long,): place of their parts
    double *parts; ///< of pixels with more than `width` parts, all of them; while the matrix is made, of all
                   ///< pixels
    size_t size;   ///< elements of `parts`
    size_t capacity;
} lehr_xrd_split;

LEHR_NODISCARD lehr_status lehr_xrd_split_create(lehr_xrd_split **out, size_t n_pixels, lehr_error *err);
void lehr_xrd_split_free(lehr_xrd_split *split); ///< NULL is fine

/// Append the parts of a pixel. Pixels come in ascending order; those left out have none.
/// @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status lehr_xrd_split_append(lehr_xrd_split *split, size_t pixel, const double *parts,
                                                 size_t n, lehr_error *err);
/// Choose the width and fill the dense matrix, once all pixels are there. @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status lehr_xrd_split_pack(lehr_xrd_split *split, lehr_error *err);

/// Parts of a pixel, of which it has n[pixel] > 0. @pre packed
const double *lehr_xrd_split_find(const lehr_xrd_split *split, size_t pixel);

/// Share the interval [low, high], in steps from the lower edge of bin 0, evenly over the bins it covers.
/// What lies outside of [0, n_bins] goes to the bin at that end.
/// @param[out] parts shape (n_bins,): the first n are set
/// @returns n, 0 where no bin is covered
size_t lehr_xrd_split_interval(double *parts, size_t *first, double low, double high, size_t n_bins);

/// Share a quadrilateral by its area in every bin, measured from its own shape and divided by the area in all
/// bins.
/// @param[in] place    corners in the order of the outline, in steps from the lower edge of bin 0
/// @param[in] azimuth  of the corners, without a jump between them
size_t lehr_xrd_split_quadrilateral(double *parts, size_t *first, const double place[4],
                                    const double azimuth[4], size_t n_bins);

#endif
