// Bands of pixels: the frames are walked through together, so that memory holds a band of each and no more.
// A band that ends inside of a compressed block leaves the frame at the beginning of that block.
#include "stack_bands.h"

#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>
#include <lehr/core/ranks.h>
#include <math.h>
#include <string.h>

enum {
    TILE = 16,  // pixels gathered at once: a cache line of counts
    TILES = 32, // of one task
    LEAST_BAND = TILE,
    CHUNK_HEADER = 12,
    LENGTH_BYTES = 4
};

#define INVALID UINT32_MAX

/// Where a frame is in its chunk.
typedef struct cursor {
    uint64_t offset; ///< of the next block, from the beginning of the chunk
    size_t left;     ///< elements not passed yet
    size_t block;    ///< elements of a block; 0: not begun
    size_t number;   ///< of the next block
} cursor;

typedef struct band_worker {
    lehr_xrd_frame_reader reader;
    lehr_xrd_image *image;
    unsigned char *stored;
    size_t stored_size;
    unsigned char *planes;
    unsigned char *elements;
    size_t block;     ///< room in planes and elements, in elements
    uint32_t *counts; ///< shape (TILE, n_chosen)
    double *numbers;  ///< shape (n_chosen,)
} band_worker;

typedef struct bands {
    stack_pixel_values *out;
    const stack_pass *pass;
    const size_t *chosen;
    const double *exposure;
    size_t n_chosen;
    const stack_rule *rule;
    double offset; ///< added to counts, so that none is negative
    cursor *cursors;
    uint32_t *counts; ///< shape (n_chosen, width)
    size_t width;
    size_t first; ///< pixel of the band
    size_t n;     ///< pixels of the band
    band_worker *workers;
} bands;

// ---- elements to counts ---------------------------------------------------------------
static void take_elements(uint32_t *out, const bands *b, const void *elements, size_t n)
{
    const stack_pass *pass = b->pass;
    bool negative = pass->plan->options.keep_negative;
    if (pass->frames->type == LEHR_XRD_UINT32 && !negative) { // most of all files
        const uint32_t *values = elements;
        uint32_t most = (uint32_t)pass->most;
        for (size_t i = 0; i < n; i++) {
            out[i] = values[i] <= most ? values[i] : INVALID;
        }
        return;
    }
    for (size_t i = 0; i < n; i++) {
        double value = stack_element_at(elements, pass->frames->type, i);
        bool valid = value <= pass->most && (value >= 0 || negative);
        out[i] = valid ? (uint32_t)(value + b->offset) : INVALID;
    }
}

/// The part of elements [first, first + n) that lies in the band.
static void take_part(uint32_t *row, const bands *b, const unsigned char *elements, size_t first, size_t n)
{
    size_t end = b->first + b->n;
    size_t from = first > b->first ? first : b->first;
    size_t to = first + n < end ? first + n : end;
    if (from < to) {
        take_elements(row + (from - b->first), b, elements + (from - first) * b->pass->item_size, to - from);
    }
}

// ---- stored frames --------------------------------------------------------------------
static lehr_status begin_cursor(cursor *at, const bands *b, size_t frame, lehr_error *err)
{
    const lehr_xrd_frame *stored = &b->pass->frames->items[frame];
    unsigned char header[CHUNK_HEADER];
    lehr_xrd_blocks blocks;
    size_t bytes = stored->bytes < CHUNK_HEADER ? stored->bytes : CHUNK_HEADER;
    lehr_status status = lehr_xrd_frames_part(header, bytes, b->pass->frames, frame, 0, err);
    if (!status) {
        status = lehr_xrd_blocks_open(&blocks, b->pass->n_pixels, b->pass->item_size, header, bytes, err);
    }
    if (!status) {
        *at = (cursor){.offset = CHUNK_HEADER, .left = b->pass->n_pixels, .block = blocks.block};
    }
    return status;
}

static lehr_status make_room(band_worker *worker, size_t block, size_t item_size, lehr_error *err)
{
    if (block <= worker->block) {
        return LEHR_OK;
    }
    lehr_core_free(worker->planes);
    lehr_core_free(worker->elements);
    worker->block = 0;
    worker->planes = lehr_core_alloc(block, item_size);
    worker->elements = lehr_core_alloc(block, item_size);
    if (!worker->planes || !worker->elements) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for blocks of %zu pixels", block);
    }
    worker->block = block;
    return LEHR_OK;
}

/// What is left of a chunk, as far as @p want bytes, into the buffer of the worker.
static lehr_status load(lehr_xrd_chunk *out, band_worker *worker, const bands *b, const cursor *at,
                        size_t frame, size_t want, lehr_error *err)
{
    size_t rest = b->pass->frames->items[frame].bytes - (size_t)at->offset;
    size_t bytes = want < rest ? want : rest;
    if (bytes > worker->stored_size) {
        unsigned char *grown = lehr_core_realloc(worker->stored, bytes, 1);
        if (!grown) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu bytes of a chunk", bytes);
        }
        worker->stored = grown;
        worker->stored_size = bytes;
    }
    *out = (lehr_xrd_chunk){.at = worker->stored, .left = bytes, .block = at->number};
    return lehr_xrd_frames_part(worker->stored, bytes, b->pass->frames, frame, at->offset, err);
}

/// Bytes of the next block with its length, as it stands in the buffer; 0 where the length is not there.
static size_t next_bytes(const lehr_xrd_chunk *chunk)
{
    if (chunk->left < LENGTH_BYTES) {
        return 0;
    }
    const unsigned char *at = chunk->at;
    return LENGTH_BYTES + ((size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3]);
}

/// Bytes that blocks of the band may take: what they take on average, and one block at its worst.
static size_t expected_bytes(const bands *b, const cursor *at, size_t frame)
{
    double share = (double)(b->n + at->block) / (double)b->pass->n_pixels;
    size_t worst = at->block * b->pass->item_size;
    return (size_t)(1.1 * share * (double)b->pass->frames->items[frame].bytes) + worst + worst / 128 + 64;
}

/// One block: decoded, its part of the band taken. Stays in front of it where the band ends inside.
static lehr_status pass_block(uint32_t *row, band_worker *worker, const bands *b, cursor *at, size_t frame,
                              lehr_xrd_chunk *chunk, lehr_error *err)
{
    size_t item_size = b->pass->item_size;
    size_t first = b->pass->n_pixels - at->left;
    size_t rest = b->pass->frames->items[frame].bytes - (size_t)at->offset;
    size_t wanted = at->left < LEHR_XRD_GROUP ? rest : next_bytes(chunk); // the tail is not compressed
    lehr_status status = LEHR_OK;
    if ((wanted == 0 || wanted > chunk->left) && chunk->left < rest) {
        size_t more = expected_bytes(b, at, frame);
        status = load(chunk, worker, b, at, frame, more > wanted ? more : wanted, err);
    }
    lehr_xrd_blocks blocks = {
        .chunk = *chunk, .item_size = item_size, .elements = at->left, .block = at->block};
    size_t n = 0;
    status = status ? status : lehr_xrd_blocks_next(worker->planes, &n, &blocks, err);
    if (status) {
        return status;
    }
    if (n == 0) { // elements behind the last whole group of eight
        status = lehr_xrd_blocks_tail(worker->elements, &n, &blocks, err);
    } else if (first + n > b->first) {
        lehr_xrd_blocks_untangle(worker->elements, worker->planes, n, item_size);
    }
    if (!status) {
        take_part(row, b, worker->elements, first, n);
    }
    if (!status && first + n <= b->first + b->n) {
        at->offset += (size_t)(blocks.chunk.at - chunk->at);
        at->left -= n;
        at->number++;
        *chunk = blocks.chunk;
    } else {
        chunk->left = 0; // the band is complete
    }
    return status;
}

static lehr_status take_stored(uint32_t *row, band_worker *worker, const bands *b, cursor *at, size_t frame,
                               lehr_error *err)
{
    lehr_xrd_chunk chunk = {0};
    lehr_status status = at->block ? LEHR_OK : begin_cursor(at, b, frame, err);
    status = status ? status : make_room(worker, at->block, b->pass->item_size, err);
    status = status ? status : load(&chunk, worker, b, at, frame, expected_bytes(b, at, frame), err);
    size_t end = b->first + b->n;
    bool inside = true;
    while (!status && inside && b->pass->n_pixels - at->left < end) {
        size_t before = at->left;
        status = pass_block(row, worker, b, at, frame, &chunk, err);
        inside = at->left != before;
    }
    return status;
}

// ---- tasks ----------------------------------------------------------------------------
static lehr_status take_frame(void *context, size_t task, int index, lehr_error *err)
{
    bands *b = context;
    band_worker *worker = &b->workers[index];
    const lehr_xrd_frames *frames = b->pass->frames;
    size_t frame = b->chosen[task];
    uint32_t *row = b->counts + task * b->width;
    lehr_status status = LEHR_OK;
    if (frames->items[frame].file >= 0) {
        status = take_stored(row, worker, b, &b->cursors[task], frame, err);
        return status ? stack_name_frame(status, b->pass, frame, err) : LEHR_OK;
    }
    if (!worker->image) {
        status = lehr_xrd_image_create(&worker->image, frames->rows, frames->columns, frames->type, err);
    }
    if (!status) {
        status = lehr_xrd_frames_read(worker->image, &worker->reader, frame, err);
    }
    if (!status) {
        take_part(row, b, worker->image->pixels, 0, b->pass->n_pixels);
    }
    return status;
}

/// Combine pixel @p i of the band, whose counts are at @p counts.
static void combine_pixel(const bands *b, band_worker *worker, size_t i, uint32_t *counts)
{
    size_t pixel = b->first + i;
    size_t n = 0;
    for (size_t f = 0; f < b->n_chosen; f++) {
        if (counts[f] != INVALID) {
            if (b->exposure) {
                worker->numbers[n] = ((double)counts[f] - b->offset) / b->exposure[f];
            }
            counts[n++] = counts[f];
        }
    }
    if (2 * n < b->n_chosen) {
        return;
    }
    stack_selected got = b->exposure ? stack_select_numbers(worker->numbers, n, b->rule)
                                     : stack_select_counts(counts, n, b->rule, worker->numbers);
    double offset = b->exposure ? 0 : b->offset;
    b->out->value[pixel] = got.value - offset;
    b->out->grouped[pixel] = got.grouped - offset;
    b->out->valid[pixel] = (uint32_t)n;
}

static lehr_status combine_tiles(void *context, size_t task, int index, lehr_error *err)
{
    const bands *b = context;
    band_worker *worker = &b->workers[index];
    size_t end = (task + 1) * TILE * TILES;
    end = end < b->n ? end : b->n;
    (void)err;
    for (size_t first = task * TILE * TILES; first < end; first += TILE) {
        size_t n = end - first < TILE ? end - first : TILE;
        for (size_t f = 0; f < b->n_chosen; f++) {
            const uint32_t *row = b->counts + f * b->width + first;
            for (size_t i = 0; i < n; i++) {
                worker->counts[i * b->n_chosen + f] = row[i];
            }
        }
        for (size_t i = 0; i < n; i++) {
            if (b->pass->plan->bins[b->first + first + i] != b->pass->points) {
                combine_pixel(b, worker, first + i, worker->counts + i * b->n_chosen);
            }
        }
    }
    return LEHR_OK;
}

// ---- the walk -------------------------------------------------------------------------
static lehr_status create_buffers(bands *b, int n_workers, lehr_error *err)
{
    b->cursors = lehr_core_alloc(b->n_chosen, sizeof *b->cursors);
    b->counts = lehr_core_alloc(b->n_chosen, b->width * sizeof *b->counts);
    b->workers = lehr_core_alloc((size_t)n_workers, sizeof *b->workers);
    bool complete = b->cursors && b->counts && b->workers;
    for (int w = 0; complete && w < n_workers; w++) {
        b->workers[w].reader.frames = b->pass->frames;
        b->workers[w].counts = lehr_core_alloc(b->n_chosen, TILE * sizeof(uint32_t));
        b->workers[w].numbers = lehr_core_alloc(b->n_chosen, sizeof(double));
        complete = b->workers[w].counts && b->workers[w].numbers;
    }
    return complete
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for bands of %zu pixels of %zu frames",
                                b->width, b->n_chosen);
}

static void free_buffers(bands *b, int n_workers)
{
    for (int w = 0; b->workers && w < n_workers; w++) {
        band_worker *worker = &b->workers[w];
        lehr_xrd_frame_reader_clear(&worker->reader);
        lehr_xrd_image_free(worker->image);
        lehr_core_free(worker->stored);
        lehr_core_free(worker->planes);
        lehr_core_free(worker->elements);
        lehr_core_free(worker->counts);
        lehr_core_free(worker->numbers);
    }
    lehr_core_free(b->workers);
    lehr_core_free(b->cursors);
    lehr_core_free(b->counts);
}

/// Pixels of a band: whole blocks where there is memory for them.
static size_t band_width(const bands *b, size_t memory_bytes, size_t n_pixels)
{
    size_t usual_block = 8192 / b->pass->item_size;
    size_t width = memory_bytes / (sizeof(uint32_t) * b->n_chosen);
    width -= width > usual_block ? width % usual_block : width % TILE;
    width = width > LEAST_BAND ? width : LEAST_BAND;
    return width < n_pixels ? width : n_pixels;
}

lehr_status stack_bands_run(stack_pixel_values *out, const stack_pass *pass, const size_t *chosen,
                            const double *exposure, size_t n_chosen, const stack_rule *rule,
                            size_t memory_bytes, int threads, const lehr_progress *progress, lehr_error *err)
{
    bands b = {
        .out = out, .pass = pass, .chosen = chosen, .exposure = exposure, .n_chosen = n_chosen, .rule = rule};
    size_t begin = 0;
    size_t count = 0;
    lehr_ranks_share(&begin, &count, pass->n_pixels);
    size_t end = begin + count;
    int n_workers = lehr_parallel_threads(threads, n_chosen);
    b.offset = pass->plan->options.keep_negative ? 0x1p31 : 0;
    b.width = band_width(&b, memory_bytes, pass->n_pixels);
    lehr_status status = create_buffers(&b, n_workers, err);
    for (size_t i = 0; i < pass->n_pixels; i++) { // sums over ranks must not count what is not this rank's
        out->value[i] = i >= begin && i < end ? (double)NAN : 0;
        out->grouped[i] = out->value[i];
    }
    for (b.first = begin; !status && b.first < end; b.first += b.n) {
        b.n = end - b.first < b.width ? end - b.first : b.width;
        status = lehr_parallel_for(n_chosen, n_workers, take_frame, &b, "", NULL, err);
        if (!status) {
            size_t tasks = (b.n + TILE * TILES - 1) / (TILE * TILES);
            status = lehr_parallel_for(tasks, n_workers, combine_tiles, &b, "", NULL, err);
        }
        lehr_progress_report(progress, "pixels", b.first + b.n - begin, count);
    }
    free_buffers(&b, n_workers);
    status = lehr_ranks_sum_double(out->value, pass->n_pixels, status, err);
    status = lehr_ranks_sum_double(out->grouped, pass->n_pixels, status, err);
    return lehr_ranks_sum_uint32(out->valid, pass->n_pixels, status, err);
}
