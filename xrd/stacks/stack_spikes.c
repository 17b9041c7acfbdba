// Spikes: which values to look at, and the test.
#include "stack_private.h"

#include <gsl/gsl_cdf.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>

enum {
    TABLE_SIZE = 4096,
    TABLE_STEPS = 16, // per unit of the root of the mean
    LARGE_MEAN = 1000 // from here on the distribution is a Gaussian, well enough for a threshold
};

// Events are values that noise exceeds with this probability; the test then decides. The mean of a pixel is
// known from eight frames only, so that its threshold lies a little lower.
#define EVENT_PROBABILITY 1e-4
#define MEAN_MARGIN       0.98
// Pixels that exceed theirs in two of the first eight frames are bright, not hit: their threshold becomes
// this much of the second largest value, and as much of its root.
#define BRIGHT_MARGIN 1.3

/// Probability of more than @p limit deviations on one side.
static double tail_of(double deviations)
{
    return gsl_cdf_ugaussian_Q(deviations);
}

/// Thresholds by the root of the mean, for means of up to (TABLE_SIZE / TABLE_STEPS)^2.
static void fill_table(uint16_t table[TABLE_SIZE])
{
    unsigned threshold = 0;
    for (int i = 0; i < TABLE_SIZE; i++) {
        double root = (double)i / TABLE_STEPS;
        double mean = MEAN_MARGIN * root * root;
        if (mean > LARGE_MEAN) {
            table[i] = (uint16_t)(mean + gsl_cdf_ugaussian_Qinv(EVENT_PROBABILITY) * sqrt(mean));
            continue;
        }
        while (mean > 0 && threshold < STACK_NEVER &&
               gsl_cdf_poisson_Q(threshold, mean) > EVENT_PROBABILITY) {
            threshold++;
        }
        table[i] = (uint16_t)threshold;
    }
}

/// Threshold of a pixel with an expected value. Counts of one are no spikes.
static uint16_t threshold_of(const uint16_t table[TABLE_SIZE], double mean)
{
    double place = sqrt(mean) * TABLE_STEPS;
    if (!(place < TABLE_SIZE)) {
        return STACK_NEVER;
    }
    uint16_t threshold = table[(size_t)place];
    return threshold > 1 ? threshold : 1;
}

/// Mean intensity of every bin in the first frames, as counted so far.
static void first_curve(double *intensity, const stack_pass *pass, const double *monitor)
{
    size_t n = pass->frames->size < STACK_WAYS ? pass->frames->size : STACK_WAYS;
    for (size_t bin = 0; bin < pass->points; bin++) {
        double counts = 0;
        double weight = 0;
        for (size_t i = 0; i < n; i++) {
            const stack_lost *lost = &pass->lost[i];
            double exposure = monitor ? monitor[i] : 1;
            counts += stack_sum_at(pass, i, bin);
            weight += exposure * (pass->plan->bin_weights[bin] - (lost->weight ? lost->weight[bin] : 0));
        }
        intensity[bin] = weight > 0 ? counts / weight : 0;
    }
}

lehr_status stack_spikes_prepare(stack_pass *pass, const double *monitor, lehr_error *err)
{
    size_t n_locks = pass->n_pixels / STACK_BLOCK + 1;
    double *intensity = lehr_core_alloc(pass->points, sizeof *intensity);
    uint16_t *table = lehr_core_alloc(TABLE_SIZE, sizeof *table);
    pass->threshold = lehr_core_alloc(pass->n_pixels, sizeof *pass->threshold);
    pass->threshold8 = lehr_core_alloc(pass->n_pixels, 1);
    pass->pixel_sums = lehr_core_alloc(pass->n_pixels, sizeof *pass->pixel_sums);
    pass->locks = lehr_core_alloc(n_locks, sizeof *pass->locks);
    bool complete =
        intensity && table && pass->threshold && pass->threshold8 && pass->pixel_sums && pass->locks;
    if (!complete) {
        lehr_core_free(intensity);
        lehr_core_free(table);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the search for spikes");
    }
    for (size_t i = 0; i < n_locks; i++) {
        atomic_flag_clear(&pass->locks[i]);
    }
    fill_table(table);
    first_curve(intensity, pass, monitor);
    double most_exposure = 1;
    for (size_t i = 0; monitor && i < pass->frames->size; i++) {
        most_exposure = fmax(i == 0 ? 0 : most_exposure, monitor[i]);
    }
    for (size_t i = 0; i < pass->n_pixels; i++) {
        size_t bin = pass->plan->bins[i];
        uint16_t threshold = STACK_NEVER;
        if (bin < pass->points) {
            threshold = threshold_of(table, intensity[bin] * pass->plan->weights[i] * most_exposure);
        }
        pass->threshold[i] = threshold;
        pass->threshold8[i] = (unsigned char)(threshold < UINT8_MAX ? threshold : UINT8_MAX);
    }
    lehr_core_free(intensity);
    lehr_core_free(table);
    return LEHR_OK;
}

static int compare(const void *left, const void *right)
{
    const stack_event *a = left;
    const stack_event *b = right;
    if (a->pixel != b->pixel) {
        return a->pixel < b->pixel ? -1 : 1;
    }
    if (a->value != b->value) {
        return a->value > b->value ? -1 : 1;
    }
    return (a->frame > b->frame) - (a->frame < b->frame);
}

void stack_spikes_raise(stack_pass *pass, const stack_events *events)
{
    enum { LEAST = 2 }; // events of a pixel in one group: no chance
    stack_event *sorted = events->items;
    qsort(sorted, events->size, sizeof *sorted, compare);
    for (size_t i = 0; i + 1 < events->size; i++) {
        bool begins = i == 0 || sorted[i - 1].pixel != sorted[i].pixel;
        const stack_event *second = &sorted[i + LEAST - 1];
        if (!begins || second->pixel != sorted[i].pixel) {
            continue;
        }
        double raised = BRIGHT_MARGIN * second->value + BRIGHT_MARGIN * sqrt(second->value);
        uint16_t threshold = raised < STACK_NEVER ? (uint16_t)raised : STACK_NEVER;
        pass->threshold[second->pixel] = threshold;
        pass->threshold8[second->pixel] = (unsigned char)(threshold < UINT8_MAX ? threshold : UINT8_MAX);
    }
}

// ---- the test -----------------------------------------------------------------------
/// P(X >= value) for X binomial (total, share) is below @p limit.
static bool is_improbable(double value, double total, double share, double limit)
{
    double ratio = value / total;
    if (!(ratio > share)) {
        return false;
    }
    // Chernoff's bound settles the clear cases.
    double rest = ratio < 1 ? (1 - ratio) * log((1 - ratio) / (1 - share)) : 0;
    if (total * (ratio * log(ratio / share) + rest) > -log(limit)) {
        return true;
    }
    return gsl_cdf_binomial_Q((unsigned)value - 1, share, (unsigned)total) < limit;
}

/// Spikes among the events of one pixel, the largest first, moved to the front. @returns their number
static size_t test_pixel(stack_event *events, size_t n, double total, double exposure, const double *monitor,
                         double limit)
{
    size_t spikes = 0;
    for (size_t i = 0; i < n; i++) {
        double own = monitor ? monitor[events[i].frame] : 1;
        double value = fmin(events[i].value, STACK_CLAMP);
        if (!(own < exposure) || !is_improbable(value, total, own / exposure, limit)) {
            break;
        }
        total -= value;
        exposure -= own;
        spikes++;
    }
    return spikes;
}

size_t stack_spikes_test(stack_events *events, const stack_pass *pass, const double *monitor, double reject)
{
    double limit = tail_of(reject);
    double exposure = 0;
    for (size_t i = 0; i < pass->frames->size; i++) {
        exposure += monitor ? monitor[i] : 1;
    }
    if (events->size > 0) {
        qsort(events->items, events->size, sizeof *events->items, compare);
    }
    size_t kept = 0;
    for (size_t first = 0, n = 0; first < events->size; first += n) {
        const stack_event *of_pixel = events->items + first;
        n = 1;
        while (first + n < events->size && of_pixel[n].pixel == of_pixel->pixel) {
            n++;
        }
        size_t spikes =
            test_pixel(events->items + first, n, pass->pixel_sums[of_pixel->pixel], exposure, monitor, limit);
        for (size_t i = 0; i < spikes; i++) {
            events->items[kept++] = events->items[first + i];
        }
    }
    return kept;
}
