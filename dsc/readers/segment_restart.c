// Where a new scan begins in a table of scans that were joined without the way back.
#include "builder.h"

#include <math.h>

// Near a border the temperature turns round when it comes back by more than this part of its span there; less
// is the overshoot of a hold.
#define TURN_FRACTION 0.2

// From one point to the next against its direction by more than this part of the span, and by more than so
// many common steps, a file begins anew. The points behind must stay there: a spike does not count.
#define RESTART_FRACTION 0.2
#define RESTART_STEPS    20.0
#define RESTART_POINTS   3

size_t lehr_dsc_scan_end(const double *temperature_K, size_t first, size_t end)
{
    const double *T = temperature_K;
    double low = T[first];
    double high = T[first];
    double path = 0;
    for (size_t i = first + 1; i < end; i++) {
        low = fmin(low, T[i]);
        high = fmax(high, T[i]);
        path += fabs(T[i] - T[i - 1]);
    }
    double least = fmax(RESTART_FRACTION * (high - low), RESTART_STEPS * path / (double)(end - first));
    for (size_t i = first + RESTART_POINTS; i + RESTART_POINTS < end; i++) {
        double step = T[i] - T[i - 1];
        bool back = step * (T[i - 1] - T[first]) < 0;
        bool stays = fabs(T[i + RESTART_POINTS] - T[i]) < 0.5 * fabs(step);
        if (fabs(step) > least && back && stays) {
            return i;
        }
    }
    return end;
}

size_t lehr_dsc_turning_point(const double *t, size_t low, size_t high)
{
    size_t top = low;
    size_t bottom = low;
    for (size_t k = low; k <= high; k++) {
        top = t[k] > t[top] ? k : top;
        bottom = t[k] < t[bottom] ? k : bottom;
    }
    double rise = t[top] - fmax(t[low], t[high]);
    double dip = fmin(t[low], t[high]) - t[bottom];
    bool turns = fmax(rise, dip) > TURN_FRACTION * (t[top] - t[bottom]);
    return !turns ? high + 1 : rise > dip ? top : bottom;
}
