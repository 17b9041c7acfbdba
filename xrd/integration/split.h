/// @file
/// Private: parts of pixels in consecutive bins: the sparse matrix of splitting.
///
/// It is kept twice. By pixels, for what looks at single ones: the parts of a pixel follow one another. And
/// by bins, for the sums of a frame: the image is cut into tiles that fit into a near cache, and the pixels
/// of a tile are sorted by their first bin and their number of parts. Such a run is summed in registers, and
/// the bins are touched once per run instead of once per part. One part of a pixel follows from the others,
/// since all of them make 1, and is not stored. Few pixels have more than LEHR_XRD_SPLIT_WIDEST parts; they
/// are taken one by one.
#ifndef LEHR_XRD_SPLIT_H
#define LEHR_XRD_SPLIT_H

#include <lehr/core/error.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LEHR_XRD_SPLIT_WIDEST = 6,  ///< parts of a pixel in a run
    LEHR_XRD_SPLIT_TILE = 160,  ///< rows and columns of a tile
    LEHR_XRD_SPLIT_GROUP = 4,   ///< pixels whose parts stand together
    LEHR_XRD_SPLIT_STRETCH = 16 ///< pixels between two known places in `parts`
};

/// Pixels of a tile with the same first bin and the same number of parts.
typedef struct lehr_xrd_split_run {
    uint16_t bin;
    uint16_t parts; ///< 1 to LEHR_XRD_SPLIT_WIDEST
    uint32_t n;     ///< places, a multiple of LEHR_XRD_SPLIT_GROUP
} lehr_xrd_split_run;

typedef struct lehr_xrd_split {
    size_t rows;
    size_t columns;
    // by pixels
    uint16_t *n;   ///< shape (rows, columns): bins of a pixel; 0 for one that is not used
    double *parts; ///< of all pixels
    size_t size;   ///< elements of `parts`
    size_t capacity;
    size_t *begin; ///< place of the parts of every LEHR_XRD_SPLIT_STRETCH-th pixel
    // by bins
    size_t n_tiles;
    size_t *tiles;            ///< shape (n_tiles + 1,): first run of a tile; tiles go by rows
    lehr_xrd_split_run *runs; ///< of all tiles
    uint16_t
        *places;    ///< of the pixels of all runs: row * TILE + column in the tile, TILE * TILE for a filler
    double *shares; ///< of all runs, by groups of pixels: all parts but the one in the middle, parts / 2
    size_t n_long;
    uint32_t *pixels; ///< shape (n_long,): those with more than LEHR_XRD_SPLIT_WIDEST parts, ascending
} lehr_xrd_split;

LEHR_NODISCARD lehr_status lehr_xrd_split_create(lehr_xrd_split **out, size_t rows, size_t columns,
                                                 lehr_error *err);
void lehr_xrd_split_free(lehr_xrd_split *split); ///< NULL is fine

/// Append the parts of a pixel, which make 1. Pixels come in ascending order; those left out have none.
/// @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status lehr_xrd_split_append(lehr_xrd_split *split, size_t pixel, const double *parts,
                                                 size_t n, lehr_error *err);
/// Sort the pixels by bins, once all are there.
/// @param[in] bins shape (rows, columns): first bin of each pixel
/// @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status lehr_xrd_split_pack(lehr_xrd_split *split, const uint16_t *bins, lehr_error *err);

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
