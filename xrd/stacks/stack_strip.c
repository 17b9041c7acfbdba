// Eight frames at a time whose pixels are shared between bins: the runs of split.h, each part looked up once
// for eight frames. The blocks of a chunk are gathered until a row of tiles is complete.
#include "stack_private.h"

#include "planes.h"
#include <lehr/core/alloc.h>
#include <string.h>

enum { TILE = LEHR_XRD_SPLIT_TILE, GROUP = LEHR_XRD_SPLIT_GROUP, HALF = STACK_WAYS / 2, AHEAD = 1024 };

typedef double pair __attribute__((vector_size(16)));
typedef int32_t int2 __attribute__((vector_size(8)));

/// What is left of the runs of the tiles.
typedef struct reader {
    const unsigned char *values; ///< shape (TILE * TILE + 1, STACK_WAYS)
    const uint16_t *places;
    const double *shares;
} reader;

lehr_status stack_strip_room(stack_worker *worker, const stack_pass *pass, size_t block, lehr_error *err)
{
    stack_strip *strip = &worker->strip;
    strip->size = TILE * pass->plan->columns;
    strip->fill = strip->number = strip->next_long = strip->places = strip->shares = 0;
    if (block > strip->block) {
        lehr_core_free(strip->values);
        strip->values = lehr_core_alloc(strip->size + block, STACK_WAYS);
        strip->block = strip->values ? block : 0;
    }
    if (!strip->tile) {
        strip->tile = lehr_core_alloc(TILE * TILE + 1, STACK_WAYS);
        strip->sums = lehr_core_alloc(pass->points, 2 * STACK_WAYS * sizeof *strip->sums);
    }
    if (!strip->values || !strip->tile || !strip->sums) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %d rows of eight frames", TILE);
    }
    memset(strip->sums, 0, pass->points * 2 * STACK_WAYS * sizeof *strip->sums);
    return LEHR_OK;
}

void stack_strip_clear(stack_strip *strip)
{
    lehr_core_free(strip->values);
    lehr_core_free(strip->tile);
    lehr_core_free(strip->sums);
}

/// Values of one pixel in four frames.
static inline void load_four(pair out[2], const unsigned char *values)
{
    const int2 low = {values[0], values[1]};
    const int2 high = {values[2], values[3]};
    out[0] = __builtin_convertvector(low, pair);
    out[1] = __builtin_convertvector(high, pair);
}

static inline void add_pair(double *to, pair more)
{
    pair sum;
    memcpy(&sum, to, sizeof sum);
    sum += more;
    memcpy(to, &sum, sizeof sum);
}

/// Four of the eight frames of a run with @p width parts, which the compiler knows.
/// @param[in,out] sums of the first bin: c N of eight frames, then c^2 N
static inline void add_half(double *sums, const unsigned char *values, const uint16_t *places,
                            const double *shares, size_t n, const size_t width)
{
    const size_t middle = width / 2;
    pair first[LEHR_XRD_SPLIT_WIDEST][2] = {{{0}}};
    pair second[LEHR_XRD_SPLIT_WIDEST][2] = {{{0}}};
    for (const uint16_t *end = places + n; places < end; places += GROUP, shares += GROUP * (width - 1)) {
        __builtin_prefetch(shares + AHEAD);
        for (size_t i = 0; i < GROUP; i++) {
            pair value[2];
            double rest = 1;
            load_four(value, values + STACK_WAYS * (size_t)places[i]);
#pragma GCC unroll 6
            for (size_t k = 0; k <= width; k++) {
                if (k == middle) {
                    continue; // the part that follows from the others comes last
                }
                size_t bin = k == width ? middle : k;
                double share = k == width ? rest : shares[GROUP * (k < middle ? k : k - 1) + i];
                rest -= share;
                const pair part = {share, share};
                pair low = value[0] * part;
                pair high = value[1] * part;
                first[bin][0] += low;
                first[bin][1] += high;
                second[bin][0] += low * part;
                second[bin][1] += high * part;
            }
        }
    }
#pragma GCC unroll 6
    for (size_t k = 0; k < width; k++) {
        double *to = sums + 2 * STACK_WAYS * k;
        add_pair(to, first[k][0]);
        add_pair(to + 2, first[k][1]);
        add_pair(to + STACK_WAYS, second[k][0]);
        add_pair(to + STACK_WAYS + 2, second[k][1]);
    }
}

static inline void add_run(double *sums, reader *at, size_t n, const size_t width)
{
    add_half(sums, at->values, at->places, at->shares, n, width);
    add_half(sums + HALF, at->values + HALF, at->places, at->shares, n, width);
    at->places += n;
    at->shares += n * (width - 1);
}

static void add_tile(double *sums, reader *at, const lehr_xrd_split_run *runs, size_t n_runs)
{
    for (size_t i = 0; i < n_runs; i++) {
        double *bin = sums + 2 * STACK_WAYS * (size_t)runs[i].bin;
        switch (runs[i].parts) {
        case 1:
            add_run(bin, at, runs[i].n, 1);
            break;
        case 2:
            add_run(bin, at, runs[i].n, 2);
            break;
        case 3:
            add_run(bin, at, runs[i].n, 3);
            break;
        case 4:
            add_run(bin, at, runs[i].n, 4);
            break;
        case 5:
            add_run(bin, at, runs[i].n, 5);
            break;
        default:
            add_run(bin, at, runs[i].n, 6);
            break;
        }
    }
}

/// Pixels of the strip with many parts, one by one.
static void add_long(stack_strip *strip, const stack_pass *pass)
{
    const lehr_xrd_split *split = pass->plan->split;
    size_t begin = strip->number * strip->size;
    while (strip->next_long < split->n_long && split->pixels[strip->next_long] < begin + strip->size) {
        size_t pixel = split->pixels[strip->next_long++];
        const unsigned char *values = strip->values + STACK_WAYS * (pixel - begin);
        const double *parts = lehr_xrd_split_find(split, pixel);
        double *sums = strip->sums + 2 * STACK_WAYS * (size_t)pass->plan->bins[pixel];
        for (size_t k = 0; k < split->n[pixel]; k++, sums += 2 * STACK_WAYS) {
            for (size_t way = 0; way < STACK_WAYS; way++) {
                sums[way] += parts[k] * values[way];
                sums[STACK_WAYS + way] += parts[k] * parts[k] * values[way];
            }
        }
    }
}

/// The strip is complete: into the bins with it.
static void run_strip(stack_strip *strip, const stack_pass *pass)
{
    const lehr_xrd_split *split = pass->plan->split;
    size_t across = (split->columns + TILE - 1) / TILE;
    size_t rows = split->rows - strip->number * TILE < TILE ? split->rows - strip->number * TILE : TILE;
    reader at = {.values = strip->tile,
                 .places = split->places + strip->places,
                 .shares = split->shares + strip->shares};
    for (size_t i = 0; i < across; i++) {
        size_t tile = strip->number * across + i;
        size_t column = i * TILE;
        size_t n = split->columns - column < TILE ? split->columns - column : TILE;
        for (size_t row = 0; row < rows; row++) {
            memcpy(strip->tile + STACK_WAYS * TILE * row,
                   strip->values + STACK_WAYS * (row * split->columns + column), STACK_WAYS * n);
        }
        add_tile(strip->sums, &at, split->runs + split->tiles[tile],
                 split->tiles[tile + 1] - split->tiles[tile]);
    }
    strip->places = (size_t)(at.places - split->places);
    strip->shares = (size_t)(at.shares - split->shares);
    add_long(strip, pass);
    strip->number++;
}

void stack_strip_add(stack_worker *worker, const stack_pass *pass, size_t n)
{
    stack_strip *strip = &worker->strip;
    lehr_xrd_planes_interleave(strip->values + STACK_WAYS * strip->fill, worker->bytes, worker->block, n);
    strip->fill += n;
    while (strip->fill >= strip->size) {
        run_strip(strip, pass);
        strip->fill -= strip->size;
        memmove(strip->values, strip->values + STACK_WAYS * strip->size, STACK_WAYS * strip->fill);
    }
}

void stack_strip_finish(stack_worker *worker, const stack_pass *pass, size_t group, size_t ways)
{
    stack_strip *strip = &worker->strip;
    if (strip->number * TILE < pass->plan->rows) { // the last rows; pixels behind the blocks are zero here
        memset(strip->values + STACK_WAYS * strip->fill, 0, STACK_WAYS * (strip->size - strip->fill));
        run_strip(strip, pass);
    }
    for (size_t way = 0; way < ways; way++) {
        size_t at = (STACK_WAYS * group + way) * pass->points;
        for (size_t bin = 0; bin < pass->points; bin++) {
            pass->values[at + bin] += strip->sums[2 * STACK_WAYS * bin + way];
            pass->squares[at + bin] += strip->sums[2 * STACK_WAYS * bin + STACK_WAYS + way];
        }
    }
}
