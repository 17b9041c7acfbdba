// The parts of pixels sorted by bins, tile by tile.
#include "split.h"

#include <lehr/core/alloc.h>
#include <stdbool.h>
#include <string.h>

enum { TILE = LEHR_XRD_SPLIT_TILE, WIDEST = LEHR_XRD_SPLIT_WIDEST, GROUP = LEHR_XRD_SPLIT_GROUP };

static const uint32_t NOBODY = UINT32_MAX;

/// The pixels of one tile in lists, one for each first bin and number of parts, in the order of pixels.
typedef struct lists {
    uint32_t *head;             ///< shape (bins, WIDEST): place of the first pixel of a list, or NOBODY
    uint32_t next[TILE * TILE]; ///< the one behind it
    size_t least;               ///< bins that have lists: [least, most]
    size_t most;
} lists;

/// What has been packed, or counted.
typedef struct cursor {
    size_t runs, places, shares;
} cursor;

static size_t pixel_at(const lehr_xrd_split *split, size_t tile, size_t place)
{
    size_t across = (split->columns + TILE - 1) / TILE;
    return (tile / across * TILE + place / TILE) * split->columns + tile % across * TILE + place % TILE;
}

/// Pixels are taken from the last to the first, so that each goes to the front of its list.
static void sort_tile(lists *out, const lehr_xrd_split *split, const uint16_t *bins, size_t tile)
{
    size_t across = (split->columns + TILE - 1) / TILE;
    size_t rows = split->rows - tile / across * TILE;
    size_t columns = split->columns - tile % across * TILE;
    rows = rows < TILE ? rows : TILE;
    columns = columns < TILE ? columns : TILE;
    for (size_t bin = out->least; bin <= out->most; bin++) { // of the tile before
        for (size_t k = 0; k < WIDEST; k++) {
            out->head[bin * WIDEST + k] = NOBODY;
        }
    }
    out->least = SIZE_MAX;
    out->most = 0;
    for (size_t place = rows * TILE; place-- > 0;) {
        if (place % TILE >= columns) {
            continue;
        }
        size_t pixel = pixel_at(split, tile, place);
        size_t n = split->n[pixel];
        if (n == 0 || n > WIDEST) {
            continue;
        }
        size_t bin = bins[pixel];
        uint32_t *head = &out->head[bin * WIDEST + n - 1];
        out->next[place] = *head;
        *head = (uint32_t)place;
        out->least = bin < out->least ? bin : out->least;
        out->most = bin > out->most ? bin : out->most;
    }
}

/// The shares of a pixel: all its parts but the one in the middle, GROUP elements apart.
static void put_shares(double *shares, const double *parts, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (k != n / 2) {
            *shares = parts[k];
            shares += GROUP;
        }
    }
}

/// One list to a run. The arrays of @p split are not there yet when the runs are only counted.
static void pack_list(cursor *at, lehr_xrd_split *split, const lists *sorted, size_t tile, size_t bin,
                      size_t n_parts)
{
    size_t n = 0;
    for (uint32_t place = sorted->head[bin * WIDEST + n_parts - 1]; place != NOBODY;
         place = sorted->next[place]) {
        if (split->runs) {
            size_t pixel = pixel_at(split, tile, place);
            double *group = split->shares + at->shares + (n - n % GROUP) * (n_parts - 1);
            split->places[at->places + n] = (uint16_t)place;
            put_shares(group + n % GROUP, lehr_xrd_split_find(split, pixel), n_parts);
        }
        n++;
    }
    for (; n % GROUP != 0; n++) {
        if (split->runs) {
            split->places[at->places + n] = TILE * TILE;
        }
    }
    if (n > 0) {
        if (split->runs) {
            split->runs[at->runs] = (lehr_xrd_split_run){(uint16_t)bin, (uint16_t)n_parts, (uint32_t)n};
        }
        at->runs++;
        at->places += n;
        at->shares += n * (n_parts - 1);
    }
}

static void pack_tiles(cursor *at, lehr_xrd_split *split, lists *sorted, const uint16_t *bins)
{
    *at = (cursor){0};
    for (size_t tile = 0; tile < split->n_tiles; tile++) {
        split->tiles[tile] = at->runs;
        sort_tile(sorted, split, bins, tile);
        // Runs of a kind follow one another: the processor foresees which loop comes next.
        for (size_t n = 1; n <= WIDEST; n++) {
            for (size_t bin = sorted->least; bin <= sorted->most; bin++) {
                pack_list(at, split, sorted, tile, bin, n);
            }
        }
    }
    split->tiles[split->n_tiles] = at->runs;
}

/// Places of parts, pixels with many parts, and the largest first bin.
static lehr_status index_pixels(size_t *last_bin, lehr_xrd_split *split, const uint16_t *bins,
                                lehr_error *err)
{
    size_t n_pixels = split->rows * split->columns;
    split->begin = lehr_core_alloc(n_pixels / LEHR_XRD_SPLIT_STRETCH + 1, sizeof *split->begin);
    size_t n_long = 0;
    for (size_t i = 0; i < n_pixels; i++) {
        n_long += split->n[i] > WIDEST;
    }
    split->pixels = lehr_core_alloc(n_long, sizeof *split->pixels);
    if (!split->begin || !split->pixels) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the places of %zu pixels", n_pixels);
    }
    size_t at = 0;
    *last_bin = 0;
    for (size_t i = 0; i < n_pixels; i++) {
        if (i % LEHR_XRD_SPLIT_STRETCH == 0) {
            split->begin[i / LEHR_XRD_SPLIT_STRETCH] = at;
        }
        at += split->n[i];
        if (split->n[i] > WIDEST) {
            split->pixels[split->n_long++] = (uint32_t)i;
        }
        if (split->n[i] > 0 && bins[i] > *last_bin) {
            *last_bin = bins[i];
        }
    }
    return LEHR_OK;
}

static lehr_status allocate_runs(lehr_xrd_split *split, const cursor *counted, lehr_error *err)
{
    // A run of ours is read ahead of: the arrays have room behind their ends.
    lehr_xrd_split_run *runs = lehr_core_alloc(counted->runs + 1, sizeof *runs);
    split->places = lehr_core_alloc(counted->places + GROUP, sizeof *split->places);
    split->shares = lehr_core_alloc(counted->shares + GROUP, sizeof *split->shares);
    if (!runs || !split->places || !split->shares) {
        lehr_core_free(runs);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu parts of pixels", counted->shares);
    }
    split->runs = runs;
    return LEHR_OK;
}

static lehr_status shrink(lehr_xrd_split *split, lehr_error *err)
{
    double *parts = lehr_core_realloc(split->parts, split->size + 1, sizeof *parts);
    if (!parts) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu parts of pixels", split->size);
    }
    split->parts = parts;
    split->capacity = split->size + 1;
    return LEHR_OK;
}

lehr_status lehr_xrd_split_pack(lehr_xrd_split *split, const uint16_t *bins, lehr_error *err)
{
    size_t last_bin = 0;
    lists *sorted = lehr_core_alloc(1, sizeof *sorted);
    if (!sorted) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory to sort pixels");
    }
    lehr_status status = index_pixels(&last_bin, split, bins, err);
    if (status) {
        goto done;
    }
    split->n_tiles = (split->rows + TILE - 1) / TILE * ((split->columns + TILE - 1) / TILE);
    split->tiles = lehr_core_alloc(split->n_tiles + 1, sizeof *split->tiles);
    sorted->head = lehr_core_alloc((last_bin + 1) * WIDEST, sizeof *sorted->head);
    if (!split->tiles || !sorted->head) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu bins", last_bin + 1);
        goto done;
    }
    memset(sorted->head, 0xff, (last_bin + 1) * WIDEST * sizeof *sorted->head);
    sorted->least = 1; // no bin has a list yet
    cursor counted;
    pack_tiles(&counted, split, sorted, bins);
    status = allocate_runs(split, &counted, err);
    if (!status) {
        pack_tiles(&counted, split, sorted, bins);
        status = shrink(split, err);
    }
done:
    lehr_core_free(sorted->head);
    lehr_core_free(sorted);
    return status;
}
