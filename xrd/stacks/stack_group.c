// Eight frames at a time: block by block from the compressed chunks into the bins.
#include "stack_private.h"

#include "planes.h"
#include "scatter.h"
#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

// ---- buffers ------------------------------------------------------------------------
lehr_status stack_events_add(stack_events *events, stack_event event, lehr_error *err)
{
    if (events->size == events->capacity) {
        size_t capacity = events->capacity ? 2 * events->capacity : 1024;
        stack_event *grown = lehr_core_realloc(events->items, capacity, sizeof *grown);
        if (!grown) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu possible spikes", capacity);
        }
        events->items = grown;
        events->capacity = capacity;
    }
    events->items[events->size++] = event;
    return LEHR_OK;
}

void stack_worker_clear(stack_worker *worker)
{
    lehr_xrd_frame_reader_clear(&worker->reader);
    for (size_t k = 0; k < STACK_WAYS; k++) {
        lehr_core_free(worker->stored[k]);
    }
    lehr_xrd_image_free(worker->image);
    lehr_core_free(worker->planes);
    lehr_core_free(worker->wide);
    lehr_core_free(worker->bytes);
    lehr_core_free(worker->values);
    lehr_core_free(worker->sums);
    lehr_core_free(worker->pairs);
    lehr_core_free(worker->tile);
    stack_strip_clear(&worker->strip);
    lehr_core_free(worker->events.items);
    *worker = (stack_worker){0};
}

lehr_status stack_worker_init(stack_worker *worker, const stack_pass *pass, lehr_error *err)
{
    *worker = (stack_worker){.reader = {.frames = pass->frames}};
    worker->sums = lehr_core_alloc((pass->points + 1) * STACK_WAYS, sizeof *worker->sums);
    bool complete = worker->sums != NULL;
    if (pass->plan->split) {
        worker->pairs = lehr_core_alloc(pass->points, 2 * sizeof *worker->pairs);
        worker->tile = lehr_core_alloc(LEHR_XRD_SCATTER_TILE, sizeof *worker->tile);
        complete = complete && worker->pairs && worker->tile;
    }
    return complete ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for sums");
}

/// Room for blocks of @p n pixels.
static lehr_status make_room(stack_worker *worker, size_t n, size_t item_size, lehr_error *err)
{
    if (n <= worker->block) {
        return LEHR_OK;
    }
    lehr_core_free(worker->planes);
    lehr_core_free(worker->wide);
    lehr_core_free(worker->bytes);
    lehr_core_free(worker->values);
    worker->block = 0;
    worker->planes = lehr_core_alloc(n, item_size);
    worker->wide = lehr_core_alloc(n, item_size);
    worker->bytes = lehr_core_alloc(n, STACK_WAYS);
    worker->values = lehr_core_alloc(n, STACK_WAYS);
    if (!worker->planes || !worker->wide || !worker->bytes || !worker->values) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for blocks of %zu pixels", n);
    }
    worker->block = n;
    return LEHR_OK;
}

// ---- blocks -------------------------------------------------------------------------
/// Clear the pixels of @p top (bit set: bad) in the low planes. False where such a pixel is none of the two
/// marks for bad ones, all ones or all ones but the lowest.
static bool clear_bad(unsigned char *planes, size_t stride, const unsigned char *top)
{
    for (size_t i = 0; i < stride; i++) {
        unsigned bad = top[i];
        unsigned high = bad;
        for (size_t k = 1; k < 8; k++) {
            high &= planes[k * stride + i];
        }
        if (high != bad) {
            return false;
        }
    }
    for (size_t k = 0; k < 8; k++) {
        for (size_t i = 0; i < stride; i++) {
            planes[k * stride + i] = (unsigned char)(planes[k * stride + i] & ~(unsigned)top[i]);
        }
    }
    return true;
}

/// Bad pixels that the plan does not know.
static lehr_status lose_pixels(const stack_pass *pass, size_t frame, size_t first, const unsigned char *top,
                               size_t stride, lehr_error *err)
{
    const unsigned char *wanted = pass->wanted + first / 8;
    for (size_t i = 0; i < stride; i++) {
        for (unsigned bits = top[i] & wanted[i]; bits != 0; bits &= bits - 1) {
            size_t pixel = first + 8 * i + (size_t)__builtin_ctz(bits);
            lehr_status status = stack_lose_pixel(pass, frame, pixel, err);
            if (status) {
                return status;
            }
        }
    }
    return LEHR_OK;
}

/// The low bytes of one block of one frame to @p bytes, with zeros for bad pixels; a block that needs more
/// than bytes is added here and leaves zeros.
static lehr_status take_block(const stack_pass *pass, stack_worker *worker, unsigned char *bytes,
                              size_t first, size_t n, size_t frame, lehr_error *err)
{
    size_t stride = n / 8;
    unsigned char *planes = worker->planes;
    const unsigned char *top = planes + (8 * pass->item_size - 1) * stride;
    bool small =
        pass->most >= UINT8_MAX && pass->item_size > 1 && lehr_xrd_planes_small(planes, n, pass->item_size);
    bool any_bad = small && !lehr_xrd_planes_empty(top, stride);
    if (any_bad) {
        small = clear_bad(planes, stride, top);
    }
    if (!small) {
        memset(bytes, 0, n);
        lehr_xrd_blocks_untangle(worker->wide, planes, n, pass->item_size);
        return stack_add_wide(pass, worker, worker->wide, first, n, frame, err);
    }
    lehr_xrd_planes_bytes(bytes, planes, stride, n);
    return any_bad ? lose_pixels(pass, frame, first, top, stride, err) : LEHR_OK;
}

/// Values above their threshold become events.
static lehr_status find_events(const stack_pass *pass, stack_worker *worker, const unsigned char *bytes,
                               size_t first, size_t n, size_t frame, lehr_error *err)
{
    enum { STRETCH = 64 };
    const unsigned char *threshold = pass->threshold8 + first;
    lehr_status status = LEHR_OK;
    for (size_t at = 0; !status && at < n; at += STRETCH) {
        size_t end = n - at < STRETCH ? n : at + STRETCH;
        bool above = lehr_xrd_planes_exceed(bytes + at, threshold + at, end - at);
        for (size_t i = at; above && !status && i < end; i++) {
            if (bytes[i] > threshold[i]) {
                stack_event event = {(uint32_t)(first + i), (uint32_t)frame, bytes[i]};
                status = stack_events_add(&worker->events, event, err);
            }
        }
    }
    return status;
}

/// pixel_sums += the bytes of all frames of the group.
static void add_pixel_sums(const stack_pass *pass, const stack_worker *worker, size_t first, size_t n)
{
    uint32_t *sums = pass->pixel_sums + first;
    stack_lock(pass, first, n);
    for (size_t k = 0; k < STACK_WAYS; k += 4) {
        const unsigned char *a = worker->bytes + k * worker->block;
        const unsigned char *b = a + worker->block;
        const unsigned char *c = b + worker->block;
        const unsigned char *d = c + worker->block;
        for (size_t i = 0; i < n; i++) {
            sums[i] += (uint32_t)a[i] + b[i] + c[i] + d[i];
        }
    }
    stack_unlock(pass, first, n);
}

/// Scatter the bytes of a block of all frames at once.
static lehr_status add_bytes(const stack_pass *pass, stack_worker *worker, size_t first, size_t n,
                             size_t group, size_t ways, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (pass->plan->split) {
        stack_strip_add(worker, pass, n);
    } else {
        lehr_xrd_planes_interleave(worker->values, worker->bytes, worker->block, n);
        lehr_xrd_planes_scatter(worker->sums, pass->plan->bins + first, worker->values, n);
    }
    if (pass->threshold) {
        add_pixel_sums(pass, worker, first, n);
        for (size_t k = 0; !status && k < ways; k++) {
            status = find_events(pass, worker, worker->bytes + k * worker->block, first, n,
                                 STACK_WAYS * group + k, err);
        }
    }
    return status;
}

// ---- stored frames ------------------------------------------------------------------
lehr_status stack_name_frame(lehr_status status, const stack_pass *pass, size_t i, lehr_error *err)
{
    const lehr_xrd_frame *frame = &pass->frames->items[i];
    return lehr_error_wrap(err, status, "'%s': frame %zu", pass->frames->locators[frame->source],
                           frame->index);
}

static lehr_status open_chunks(lehr_xrd_blocks chunks[STACK_WAYS], const stack_pass *pass,
                               stack_worker *worker, size_t group, size_t ways, bool *alike, lehr_error *err)
{
    *alike = true;
    for (size_t k = 0; k < ways; k++) {
        size_t frame = STACK_WAYS * group + k;
        lehr_status status =
            lehr_xrd_frames_stored(&worker->stored[k], &worker->capacity[k], pass->frames, frame, err);
        if (!status) {
            status = lehr_xrd_blocks_open(&chunks[k], pass->n_pixels, pass->item_size, worker->stored[k],
                                          pass->frames->items[frame].bytes, err);
            status = status ? stack_name_frame(status, pass, frame, err) : LEHR_OK;
        }
        if (status) {
            return status;
        }
        *alike = *alike && chunks[k].block == chunks[0].block && chunks[k].block % STACK_BLOCK == 0;
    }
    return LEHR_OK;
}

/// The pixels behind the last whole group of eight.
static lehr_status add_tails(const stack_pass *pass, stack_worker *worker,
                             const lehr_xrd_blocks chunks[STACK_WAYS], size_t group, size_t ways,
                             lehr_error *err)
{
    uint64_t tail[LEHR_XRD_GROUP];
    lehr_status status = LEHR_OK;
    for (size_t k = 0; !status && k < ways; k++) {
        size_t n = 0;
        size_t frame = STACK_WAYS * group + k;
        status = lehr_xrd_blocks_tail(tail, &n, &chunks[k], err);
        if (status) {
            return stack_name_frame(status, pass, frame, err);
        }
        if (n > 0) {
            status = stack_add_wide(pass, worker, tail, pass->n_pixels - n, n, frame, err);
        }
    }
    return status;
}

static lehr_status add_block(const stack_pass *pass, stack_worker *worker, lehr_xrd_blocks chunks[STACK_WAYS],
                             size_t *n, size_t first, size_t group, size_t ways, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t k = 0; !status && k < ways; k++) {
        size_t frame = STACK_WAYS * group + k;
        status = lehr_xrd_blocks_next(worker->planes, n, &chunks[k], err);
        if (status) {
            return stack_name_frame(status, pass, frame, err);
        }
        if (*n > 0) {
            unsigned char *bytes = worker->bytes + k * worker->block;
            status = take_block(pass, worker, bytes, first, *n, frame, err);
        }
    }
    if (!status && *n > 0) {
        status = add_bytes(pass, worker, first, *n, group, ways, err);
    }
    return status;
}

/// Sums of the group so far to those of its frames.
static void flush(const stack_pass *pass, stack_worker *worker, size_t group, size_t ways)
{
    for (size_t k = 0; k < ways; k++) {
        int64_t *counts = pass->counts + (STACK_WAYS * group + k) * pass->points;
        for (size_t bin = 0; bin < pass->points; bin++) {
            counts[bin] += worker->sums[STACK_WAYS * bin + k];
        }
    }
    memset(worker->sums, 0, (pass->points + 1) * STACK_WAYS * sizeof *worker->sums);
}

static lehr_status add_stored(const stack_pass *pass, stack_worker *worker,
                              lehr_xrd_blocks chunks[STACK_WAYS], size_t group, size_t ways, lehr_error *err)
{
    const size_t most_pixels = (size_t)1 << 23; // bytes of so many pixels fit into the sums
    lehr_status status = make_room(worker, chunks[0].block, pass->item_size, err);
    if (!status && pass->plan->split) {
        status = stack_strip_room(worker, pass, chunks[0].block, err);
    }
    status = status ? stack_name_frame(status, pass, STACK_WAYS * group, err) : LEHR_OK;
    size_t unflushed = 0;
    size_t n = 1;
    if (!status) {
        memset(worker->bytes, 0, STACK_WAYS * worker->block); // frames that the last group has not
    }
    for (size_t first = 0; !status && n > 0; first += n) {
        status = add_block(pass, worker, chunks, &n, first, group, ways, err);
        unflushed += n;
        if (unflushed > most_pixels && !pass->plan->split) {
            flush(pass, worker, group, ways);
            unflushed = 0;
        }
    }
    if (status) {
        return status;
    }
    if (pass->plan->split) {
        stack_strip_finish(worker, pass, group, ways);
    } else {
        flush(pass, worker, group, ways);
    }
    return add_tails(pass, worker, chunks, group, ways, err);
}

// ---- frames of other files -----------------------------------------------------------
static lehr_status add_image(const stack_pass *pass, stack_worker *worker, size_t frame, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (!worker->image) {
        status = lehr_xrd_image_create(&worker->image, pass->plan->rows, pass->plan->columns,
                                       pass->frames->type, err);
    }
    if (!status) {
        status = lehr_xrd_frames_read(worker->image, &worker->reader, frame, err);
    }
    if (!status && pass->plan->split) {
        return stack_add_split(pass, worker, frame, err);
    }
    for (size_t first = 0; !status && first < pass->n_pixels; first += STACK_BLOCK) {
        size_t n = pass->n_pixels - first < STACK_BLOCK ? pass->n_pixels - first : STACK_BLOCK;
        const unsigned char *pixels = worker->image->pixels;
        status = stack_add_wide(pass, worker, pixels + first * pass->item_size, first, n, frame, err);
    }
    return status;
}

lehr_status stack_group_run(const stack_pass *pass, stack_worker *worker, size_t group, lehr_error *err)
{
    size_t begin = STACK_WAYS * group;
    size_t ways = pass->frames->size - begin < STACK_WAYS ? pass->frames->size - begin : STACK_WAYS;
    lehr_xrd_blocks chunks[STACK_WAYS];
    lehr_status status = LEHR_OK;
    bool stored = true;
    for (size_t k = 0; k < ways; k++) {
        stored = stored && pass->frames->items[begin + k].file >= 0;
    }
    if (stored) {
        status = open_chunks(chunks, pass, worker, group, ways, &stored, err);
    }
    if (stored || status) {
        return status ? status : add_stored(pass, worker, chunks, group, ways, err);
    }
    for (size_t k = 0; !status && k < ways; k++) {
        status = add_image(pass, worker, begin + k, err);
    }
    return status;
}
