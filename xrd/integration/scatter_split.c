// The per-frame loop of splitting, run by run (split.h). A run needs no memory but its own parts: the sums of
// its bins stay in registers. Two pixels share a vector of 16 bytes, which every machine has.
#include "scatter.h"

#include <string.h>

enum {
    TILE = LEHR_XRD_SPLIT_TILE,
    GROUP = LEHR_XRD_SPLIT_GROUP,
    LINE = 64,       // bytes of a line of the cache
    FETCH_BYTES = 5, // of the next tile, for each pixel of this one
    AHEAD = 1024     // shares to be fetched early: the memory would be waited for otherwise
};

typedef double pair __attribute__((vector_size(16)));

static inline pair load(const double *from)
{
    pair v;
    memcpy(&v, from, sizeof v);
    return v;
}

/// Pixels of a tile in the image; while they are fetched, what is left of them.
typedef struct tile_pixels {
    size_t first; ///< number of the first pixel
    size_t rows;
    size_t columns;
    const char *row;
    size_t row_bytes;
    size_t stride;  ///< bytes from row to row
    size_t fetched; ///< bytes of the row
} tile_pixels;

/// What is left of the runs.
typedef struct reader {
    const double *values; ///< of the tile
    const uint16_t *places;
    const double *shares;
    tile_pixels next; ///< the tile that comes next
} reader;

/// Ask for @p bytes of the next tile, whose rows lie too far apart for the machine to foresee them.
static void fetch(tile_pixels *next, size_t bytes)
{
    for (size_t done = 0; done < bytes && next->rows > 0; done += LINE) {
        __builtin_prefetch(next->row + next->fetched, 0, 2);
        next->fetched += LINE;
        if (next->fetched >= next->row_bytes) {
            next->fetched = 0;
            next->row += next->stride;
            next->rows--;
        }
    }
}

/// Sums of c N and c^2 N of the bins of a run with @p width parts, which the compiler knows.
static inline void add_run(double *pairs, reader *at, size_t n, const size_t width)
{
    const double *values = at->values;
    const uint16_t *places = at->places;
    const double *shares = at->shares;
    const size_t middle = width / 2;
    pair sums[LEHR_XRD_SPLIT_WIDEST] = {{0}};
    pair squares[LEHR_XRD_SPLIT_WIDEST] = {{0}};
    for (const uint16_t *end = places + n; places < end; places += GROUP) {
        __builtin_prefetch(shares + AHEAD);
        __builtin_prefetch(places + AHEAD / 2);
#pragma GCC unroll 2
        for (size_t half = 0; half < GROUP; half += 2) {
            const pair value = {values[places[half]], values[places[half + 1]]};
            pair rest = {1, 1};
#pragma GCC unroll 6
            for (size_t k = 0; k < width; k++) {
                if (k != middle) {
                    pair part = load(shares + GROUP * (k < middle ? k : k - 1) + half);
                    pair product = part * value;
                    rest -= part;
                    sums[k] += product;
                    squares[k] += product * part;
                }
            }
            pair product = rest * value;
            sums[middle] += product;
            squares[middle] += product * rest;
        }
        shares += GROUP * (width - 1);
    }
#pragma GCC unroll 6
    for (size_t k = 0; k < width; k++) {
        pair both = load(pairs + 2 * k);
        both += (pair)__builtin_shufflevector(sums[k], squares[k], 0, 2) +
                (pair)__builtin_shufflevector(sums[k], squares[k], 1, 3);
        memcpy(pairs + 2 * k, &both, sizeof both);
    }
    at->places = places;
    at->shares = shares;
}

static void add_tile(double *pairs, reader *at, const lehr_xrd_split_run *runs, size_t n_runs)
{
    for (size_t i = 0; i < n_runs; i++) {
        fetch(&at->next, FETCH_BYTES * (size_t)runs[i].n);
        double *sums = pairs + 2 * (size_t)runs[i].bin;
        switch (runs[i].parts) {
        case 1:
            add_run(sums, at, runs[i].n, 1);
            break;
        case 2:
            add_run(sums, at, runs[i].n, 2);
            break;
        case 3:
            add_run(sums, at, runs[i].n, 3);
            break;
        case 4:
            add_run(sums, at, runs[i].n, 4);
            break;
        case 5:
            add_run(sums, at, runs[i].n, 5);
            break;
        default:
            add_run(sums, at, runs[i].n, 6);
            break;
        }
    }
}

/// Bad pixels have been told already.
static void ignore(void *context, size_t pixel)
{
    (void)context;
    (void)pixel;
}

/// Pixels with many parts.
static void add_long(const lehr_xrd_scatter *scatter, const lehr_xrd_image *image)
{
    const lehr_xrd_split *split = scatter->split;
    lehr_xrd_scatter quiet = *scatter;
    quiet.reject = ignore;
    for (size_t i = 0; i < split->n_long; i++) {
        size_t pixel = split->pixels[i];
        const double *parts = lehr_xrd_split_find(split, pixel);
        double *sums = scatter->pairs + 2 * (size_t)scatter->bins[pixel];
        double value = 0;
        lehr_xrd_scatter_values(&value, &quiet, image, pixel, 1);
        for (size_t k = 0; k < split->n[pixel]; k++) {
            sums[2 * k] += parts[k] * value;
            sums[2 * k + 1] += parts[k] * parts[k] * value;
        }
    }
}

/// Where the pixels of a tile are.
static tile_pixels find_tile(const lehr_xrd_scatter *scatter, const lehr_xrd_image *image, size_t tile)
{
    const lehr_xrd_split *split = scatter->split;
    size_t across = (split->columns + TILE - 1) / TILE;
    size_t row = tile / across * TILE;
    size_t column = tile % across * TILE;
    size_t size = lehr_xrd_pixel_size(image->type);
    tile_pixels out = {.first = row * split->columns + column,
                       .rows = tile < split->n_tiles ? split->rows - row : 0,
                       .columns = split->columns - column};
    out.rows = out.rows < TILE ? out.rows : TILE;
    out.columns = out.columns < TILE ? out.columns : TILE;
    out.row = (const char *)image->pixels + (out.rows > 0 ? out.first * size : 0);
    out.row_bytes = out.columns * size;
    out.stride = split->columns * size;
    return out;
}

void lehr_xrd_scatter_split(const lehr_xrd_scatter *scatter, const lehr_xrd_image *image)
{
    const lehr_xrd_split *split = scatter->split;
    reader at = {.values = scatter->tile, .places = split->places, .shares = split->shares};
    scatter->tile[TILE * TILE] = 0;
    tile_pixels pixels = find_tile(scatter, image, 0);
    for (size_t tile = 0; tile < split->n_tiles; tile++) {
        for (size_t row = 0; row < pixels.rows; row++) {
            lehr_xrd_scatter_values(scatter->tile + row * TILE, scatter, image,
                                    pixels.first + row * split->columns, pixels.columns);
        }
        pixels = find_tile(scatter, image, tile + 1);
        at.next = pixels;
        add_tile(scatter->pairs, &at, split->runs + split->tiles[tile],
                 split->tiles[tile + 1] - split->tiles[tile]);
    }
    add_long(scatter, image);
}
