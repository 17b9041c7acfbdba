// Frames whose pixels are shared between bins: whole images, by the loop that single images take.
#include "stack_private.h"

#include "scatter.h"
#include <string.h>

/// What the callback for bad pixels needs.
typedef struct losses {
    const stack_pass *pass;
    size_t frame;
    lehr_status status;
    lehr_error *err;
} losses;

static void lose(void *context, size_t pixel)
{
    losses *lost = context;
    if (!lost->status) {
        lost->status = stack_lose_pixel(lost->pass, lost->frame, pixel, lost->err);
    }
}

lehr_status stack_add_split(const stack_pass *pass, stack_worker *worker, size_t frame, lehr_error *err)
{
    losses lost = {.pass = pass, .frame = frame, .err = err};
    const lehr_xrd_integrator *plan = pass->plan;
    const lehr_xrd_scatter scatter = {.bins = plan->bins,
                                      .n_pixels = pass->n_pixels,
                                      .n_bins = (uint16_t)pass->points,
                                      .split = plan->split,
                                      .pairs = worker->pairs,
                                      .tile = worker->tile,
                                      .saturation_counts = plan->options.saturation_counts,
                                      .keep_negative = plan->options.keep_negative,
                                      .reject = lose,
                                      .context = &lost};
    memset(worker->pairs, 0, 2 * pass->points * sizeof *worker->pairs);
    lehr_xrd_scatter_split(&scatter, worker->image);
    for (size_t bin = 0; bin < pass->points; bin++) {
        pass->values[frame * pass->points + bin] = worker->pairs[2 * bin];
        pass->squares[frame * pass->points + bin] = worker->pairs[2 * bin + 1];
    }
    lehr_status status = lost.status;
    const unsigned char *pixels = worker->image->pixels;
    for (size_t first = 0; !status && pass->threshold && first < pass->n_pixels; first += STACK_BLOCK) {
        size_t n = pass->n_pixels - first < STACK_BLOCK ? pass->n_pixels - first : STACK_BLOCK;
        status = stack_note_pixels(pass, worker, pixels + first * pass->item_size, first, n, frame, err);
    }
    return status;
}
