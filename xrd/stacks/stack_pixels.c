// Single pixels of a frame: their bins, their losses, the sums over frames that threads share.
#include "stack_private.h"

#include <lehr/core/alloc.h>
#include <math.h>

// ---- sums of pixels -----------------------------------------------------------------
/// One thread at a time may change the sums of pixels [first, first + n). The parts are taken in ascending
/// order.
void stack_lock(const stack_pass *pass, size_t first, size_t n)
{
    for (size_t part = first / STACK_BLOCK; part <= (first + n - 1) / STACK_BLOCK; part++) {
        while (atomic_flag_test_and_set_explicit(&pass->locks[part], memory_order_acquire)) {
        }
    }
}

void stack_unlock(const stack_pass *pass, size_t first, size_t n)
{
    for (size_t part = first / STACK_BLOCK; part <= (first + n - 1) / STACK_BLOCK; part++) {
        atomic_flag_clear_explicit(&pass->locks[part], memory_order_release);
    }
}

// ---- single pixels ------------------------------------------------------------------
lehr_status stack_lost_reserve(const stack_pass *pass, size_t frame, lehr_error *err)
{
    stack_lost *lost = &pass->lost[frame];
    if (!lost->pixels) {
        lost->pixels = lehr_core_alloc(3 * pass->points, sizeof *lost->pixels);
        if (!lost->pixels) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the bad pixels of a frame");
        }
        lost->weight = lost->pixels + pass->points;
        lost->dark = lost->weight + pass->points;
    }
    return LEHR_OK;
}

lehr_status stack_lose_pixel(const stack_pass *pass, size_t frame, size_t pixel, lehr_error *err)
{
    stack_lost *lost = &pass->lost[frame];
    lehr_status status = stack_lost_reserve(pass, frame, err);
    if (status) {
        return status;
    }
    size_t n = 0;
    const double *parts = lehr_xrd_plan_parts(pass->plan, pixel, &n);
    for (size_t k = 0; k < n; k++) {
        size_t bin = pass->plan->bins[pixel] + k;
        lost->pixels[bin] += parts[k];
        lost->weight[bin] += parts[k] * pass->plan->weights[pixel];
        lost->dark[bin] += pass->plan->darks ? parts[k] * pass->plan->darks[pixel] : 0;
    }
    lost->n++;
    return LEHR_OK;
}

void stack_add_pixel(const stack_pass *pass, size_t frame, size_t pixel, double counts)
{
    size_t at = frame * pass->points + pass->plan->bins[pixel];
    if (pass->counts) {
        pass->counts[at] += (int64_t)counts;
        return;
    }
    size_t n = 0;
    const double *parts = lehr_xrd_plan_parts(pass->plan, pixel, &n);
    for (size_t k = 0; k < n; k++) {
        pass->values[at + k] += parts[k] * counts;
        pass->squares[at + k] += parts[k] * parts[k] * counts;
    }
}

double stack_sum_at(const stack_pass *pass, size_t frame, size_t bin)
{
    size_t at = frame * pass->points + bin;
    return pass->counts ? (double)pass->counts[at] : pass->values[at];
}

double stack_element_at(const void *elements, lehr_xrd_pixel type, size_t i)
{
    switch (type) {
    case LEHR_XRD_UINT8:
        return ((const uint8_t *)elements)[i];
    case LEHR_XRD_UINT16:
        return ((const uint16_t *)elements)[i];
    case LEHR_XRD_UINT32:
        return ((const uint32_t *)elements)[i];
    case LEHR_XRD_INT16:
        return ((const int16_t *)elements)[i];
    case LEHR_XRD_INT32:
        return ((const int32_t *)elements)[i];
    default:
        return -1;
    }
}

static lehr_status note_value(const stack_pass *pass, stack_worker *worker, size_t pixel, size_t frame,
                              double value, lehr_error *err)
{
    if (!(value > 0)) {
        return LEHR_OK;
    }
    pass->pixel_sums[pixel] += (uint32_t)fmin(value, STACK_CLAMP);
    if (value <= pass->threshold[pixel]) {
        return LEHR_OK;
    }
    stack_event event = {(uint32_t)pixel, (uint32_t)frame, (uint32_t)value};
    return stack_events_add(&worker->events, event, err);
}

static bool is_valid(const stack_pass *pass, double value)
{
    return value <= pass->most && (value >= 0 || pass->plan->options.keep_negative);
}

lehr_status stack_note_pixels(const stack_pass *pass, stack_worker *worker, const void *elements,
                              size_t first, size_t n, size_t frame, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    stack_lock(pass, first, n);
    for (size_t i = 0; !status && i < n; i++) {
        double value = stack_element_at(elements, pass->frames->type, i);
        if (pass->plan->bins[first + i] != pass->points && is_valid(pass, value)) {
            status = note_value(pass, worker, first + i, frame, value, err);
        }
    }
    stack_unlock(pass, first, n);
    return status;
}

/// Pixels whose values do not fit into a byte, one by one.
lehr_status stack_add_wide(const stack_pass *pass, stack_worker *worker, const void *elements, size_t first,
                           size_t n, size_t frame, lehr_error *err)
{
    const lehr_xrd_integrator *plan = pass->plan;
    lehr_status status = LEHR_OK;
    if (pass->threshold) {
        stack_lock(pass, first, n);
    }
    for (size_t i = 0; !status && i < n; i++) {
        size_t pixel = first + i;
        size_t bin = plan->bins[pixel];
        double value = stack_element_at(elements, pass->frames->type, i);
        if (bin == pass->points) {
            continue;
        }
        if (!is_valid(pass, value)) {
            status = stack_lose_pixel(pass, frame, pixel, err);
            continue;
        }
        stack_add_pixel(pass, frame, pixel, value);
        status = pass->threshold ? note_value(pass, worker, pixel, frame, value, err) : LEHR_OK;
    }
    if (pass->threshold) {
        stack_unlock(pass, first, n);
    }
    return status;
}
