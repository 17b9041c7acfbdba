/// @file
/// Private: what the parts of a stack share; one pass takes group by group of eight frames.
#ifndef LEHR_XRD_STACK_PRIVATE_H
#define LEHR_XRD_STACK_PRIVATE_H

#include "blocks.h"
#include "frames.h"
#include "integrate_private.h"
#include "stack.h"
#include "stack_groups.h"
#include <stdatomic.h>

enum {
    STACK_WAYS = 8,          // frames of a group
    STACK_BLOCK = 2048,      // pixels handled at once where the file has no blocks
    STACK_CLAMP = 65535,     // larger values count as this in the test for spikes
    STACK_NEVER = 65535,     // threshold of a pixel that no value exceeds
    STACK_LEAST_COMBINED = 3 // frames of a median, a quantile or a trimmed mean
};

/// A value that may be a spike.
typedef struct stack_event {
    uint32_t pixel;
    uint32_t frame;
    uint32_t value;
} stack_event;

typedef struct stack_events {
    stack_event *items;
    size_t size;
    size_t capacity;
} stack_events;

/// Pixels without measurement in one frame, by bin.
typedef struct stack_lost {
    double *pixels; ///< shape (points,)
    double *weight;
    double *dark;
    size_t n; ///< pixels in all bins
} stack_lost;

/// Shared by the threads: read-only but for the sums, each part of which one thread writes at a time.
typedef struct stack_pass {
    const lehr_xrd_integrator *plan;
    const lehr_xrd_frames *frames;
    size_t n_pixels;
    size_t points;
    size_t item_size;
    double most;           ///< largest valid value
    unsigned char *wanted; ///< shape (n_pixels / 8 + 1,): bit set for a pixel that has a bin
    // spikes; NULL without
    uint16_t *threshold;       ///< shape (n_pixels,): larger values are events
    unsigned char *threshold8; ///< the same, at most 255
    uint32_t *pixel_sums;      ///< shape (n_pixels,): over all frames, of clamped values
    atomic_flag *locks;        ///< of the pixels of STACK_BLOCK; shape (n_pixels / STACK_BLOCK + 1,)
    // results
    int64_t *counts;  ///< shape (n_frames, points); NULL with splitting
    double *values;   ///< with splitting: sum of c N, shape (n_frames, points); NULL without
    double *squares;  ///< with splitting: sum of c^2 N
    stack_lost *lost; ///< shape (n_frames,); arrays NULL where nothing was lost
} stack_pass;

/// A row of tiles of eight frames, while it is gathered, and the sums so far (stack_strip.c).
typedef struct stack_strip {
    unsigned char *values; ///< shape (size + block, STACK_WAYS)
    size_t size;           ///< pixels of the strip
    size_t block;          ///< room behind it
    size_t fill;           ///< pixels that are there
    size_t number;         ///< of the strip
    size_t next_long;      ///< first pixel with many parts that is still to come
    size_t places;         ///< what has been used of the runs
    size_t shares;
    unsigned char *tile; ///< shape (tile + 1, STACK_WAYS)
    double *sums;        ///< shape (points, 2, STACK_WAYS): c N, c^2 N
} stack_strip;

/// Buffers of one thread.
typedef struct stack_worker {
    lehr_xrd_frame_reader reader;
    unsigned char *stored[STACK_WAYS];
    size_t capacity[STACK_WAYS];
    lehr_xrd_image *image;
    unsigned char *planes; ///< of one block of one frame
    void *wide;            ///< its elements
    unsigned char *bytes;  ///< shape (STACK_WAYS, block): low bytes of the block of each frame
    unsigned char *values; ///< shape (block, STACK_WAYS)
    size_t block;          ///< room, in pixels
    uint32_t *sums;        ///< shape (points + 1, STACK_WAYS)
    double *pairs;         ///< with splitting: shape (points, 2), see scatter.h; NULL without
    double *tile;          ///< likewise
    stack_strip strip;     ///< likewise
    stack_events events;
} stack_worker;

/// Sets of frames whose curves are wanted, too.
typedef struct stack_sets {
    const size_t *group_of; ///< shape (frames,)
    lehr_xrd_groups *out;   ///< its curves and levels are filled
} stack_sets;

// ---- stack.c --------------------------------------------------------------------------
/// lehr_xrd_stack_run() on a list of frames. @param[in] sets nullable
LEHR_NODISCARD lehr_status stack_run_frames(lehr_xrd_stack **out, const lehr_xrd_frames *frames,
                                            const lehr_xrd_integrator *integrator,
                                            const lehr_xrd_stack_options *options, const stack_sets *sets,
                                            const lehr_progress *progress, lehr_error *err);

// ---- stack_pass.c ---------------------------------------------------------------------
/// Free with stack_pass_clear(), also after a failure. @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_pass_init(stack_pass *pass, const lehr_xrd_frames *frames,
                                           const lehr_xrd_integrator *integrator, lehr_error *err);
void stack_pass_clear(stack_pass *pass);
/// Sums of all frames, of all ranks together. @param[out] events values that may be spikes, in any order
LEHR_NODISCARD lehr_status stack_pass_run(stack_events *events, stack_pass *pass,
                                          const lehr_xrd_stack_options *options,
                                          const lehr_progress *progress, lehr_error *err);

// ---- stack_group.c --------------------------------------------------------------------
LEHR_NODISCARD lehr_status stack_worker_init(stack_worker *worker, const stack_pass *pass, lehr_error *err);
void stack_worker_clear(stack_worker *worker);

/// Frames 8 group to 8 group + 7. @errors LEHR_ERR_FORMAT, LEHR_ERR_IO, LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_group_run(const stack_pass *pass, stack_worker *worker, size_t group,
                                           lehr_error *err);

/// Put the name of a frame before a message.
lehr_status stack_name_frame(lehr_status status, const stack_pass *pass, size_t frame, lehr_error *err);

// ---- stack_split.c --------------------------------------------------------------------
/// A whole frame, worker->image, whose pixels are shared between bins. @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_add_split(const stack_pass *pass, stack_worker *worker, size_t frame,
                                           lehr_error *err);

// ---- stack_strip.c --------------------------------------------------------------------
/// Begin a group whose blocks have up to @p block pixels. @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_strip_room(stack_worker *worker, const stack_pass *pass, size_t block,
                                            lehr_error *err);
void stack_strip_clear(stack_strip *strip);
/// The next @p n pixels of the eight frames, worker->bytes.
void stack_strip_add(stack_worker *worker, const stack_pass *pass, size_t n);
/// End a group: its sums to those of its frames.
void stack_strip_finish(stack_worker *worker, const stack_pass *pass, size_t group, size_t ways);

// ---- stack_pixels.c -------------------------------------------------------------------
/// One thread at a time may change the sums of pixels [first, first + n). The parts are taken in ascending
/// order.
void stack_lock(const stack_pass *pass, size_t first, size_t n);
void stack_unlock(const stack_pass *pass, size_t first, size_t n);

/// Pixels [first, first + n) of a frame whose values do not fit into a byte, one by one.
/// @param[in] elements of the type of the frames
/// @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_add_wide(const stack_pass *pass, stack_worker *worker, const void *elements,
                                          size_t first, size_t n, size_t frame, lehr_error *err);

/// Look for events among the pixels [first, first + n) of a frame whose sums are there already.
/// @pre a search for spikes @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_note_pixels(const stack_pass *pass, stack_worker *worker,
                                             const void *elements, size_t first, size_t n, size_t frame,
                                             lehr_error *err);

/// Add counts of a pixel to the sums of its frame. @pre it has a bin
void stack_add_pixel(const stack_pass *pass, size_t frame, size_t pixel, double counts);
/// Sum of the counts of a bin in a frame.
double stack_sum_at(const stack_pass *pass, size_t frame, size_t bin);

/// Room for the losses of a frame. @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_lost_reserve(const stack_pass *pass, size_t frame, lehr_error *err);
/// Count a pixel of a frame as lost. @pre it has a bin @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_lose_pixel(const stack_pass *pass, size_t frame, size_t pixel,
                                            lehr_error *err);

/// One element of any type as a number; negative for one that is no measurement.
double stack_element_at(const void *elements, lehr_xrd_pixel type, size_t i);

/// Append an event. @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_events_add(stack_events *events, stack_event event, lehr_error *err);

// ---- stack_spikes.c -------------------------------------------------------------------
/// Thresholds for events, from the frames of the first group, whose counts are in the pass.
LEHR_NODISCARD lehr_status stack_spikes_prepare(stack_pass *pass, const double *monitor, lehr_error *err);
/// Higher thresholds for pixels that are bright in several frames of the first group, given the (then sorted)
/// events of that group: they would fill the memory with events of every frame.
void stack_spikes_raise(stack_pass *pass, const stack_events *events);
/// Test the events (sorted here) and keep the spikes among them at the front. @returns their number
size_t stack_spikes_test(stack_events *events, const stack_pass *pass, const double *monitor, double reject);

// ---- stack_result.c -------------------------------------------------------------------
/// An empty result. Free with lehr_xrd_stack_free(). @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_result_create(lehr_xrd_stack **out, const lehr_xrd_integrator *integrator,
                                               size_t n_frames, bool per_frame, lehr_error *err);
/// Take spikes out of the sums of their frames; their pixels count as lost. @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_result_clean(const stack_pass *pass, const stack_event *spikes, size_t n,
                                              lehr_error *err);
/// Curves and levels of the frames, those used, and their mean.
/// @errors LEHR_ERR_DOMAIN: no frame is left; LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_result_fill(lehr_xrd_stack *stack, const stack_pass *pass,
                                             const lehr_xrd_stack_options *options, lehr_error *err);

// ---- stack_sets.c ---------------------------------------------------------------------
/// Add the sums of a frame to a curve.
void stack_add_frame(lehr_xrd_pattern *curve, const stack_pass *pass, size_t frame, double exposure);
/// Curves and levels of the sets from the sums of their frames. @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_sets_fill(const stack_sets *sets, const lehr_xrd_stack *stack,
                                           const stack_pass *pass, const lehr_xrd_stack_options *options,
                                           lehr_error *err);
/// Level of frames from a curve that is their mean: sum of signal over sum of weights; error of all counts.
lehr_estimate stack_level_of(const lehr_xrd_pattern *curve, const lehr_xrd_integrator *plan);
/// Frames first to end - 1 of one set, or all of them (group_of NULL).
typedef struct stack_range {
    size_t first, end;
    const size_t *group_of;
    size_t group;
} stack_range;
/// Reduced chi2 of the levels of these frames, as far as they are used; NaN for fewer than two.
double stack_drift_of(const lehr_xrd_stack *stack, const stack_range *range);

// ---- stack_combined.c -----------------------------------------------------------------
/// Second pass: every pixel combined over the frames used, and the curve of it.
LEHR_NODISCARD lehr_status stack_combined_create(lehr_xrd_combined **out, const stack_pass *pass,
                                                 const lehr_xrd_stack *stack,
                                                 const lehr_xrd_stack_options *options,
                                                 const lehr_progress *progress, lehr_error *err);
void stack_combined_free(lehr_xrd_combined *combined); ///< NULL is fine

#endif
