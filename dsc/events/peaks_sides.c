// Windows of the side lines of a peak.
#include "peaks_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

#define SIDE_PART   0.05 // of the range: window of a side line
#define SIDE_POINTS 6    // least in it
#define GROW        0.25 // a window is extended by this part of itself
#define GROW_SIGMA  4.0  // while the new points follow the line within the noise, or
#define GROW_PART   2e-5 // within this part of the height
#define GROW_MOST   0.4  // and at most to this part of the way to the farthest point

/// Narrowest window from one end of the range: at least a part of it and a number of points.
static void narrowest(double window_K[2], const lehr_dsc_scan *scan, const double range_K[2], bool left)
{
    for (double part = SIDE_PART; part < 0.5; part *= 1.2) {
        double width = part * (range_K[1] - range_K[0]);
        size_t points = 0;
        window_K[0] = left ? range_K[0] : range_K[1] - width;
        window_K[1] = left ? range_K[0] + width : range_K[1];
        for (size_t i = 0; i < scan->n; i++) {
            points += scan->temperature_K[i] >= window_K[0] && scan->temperature_K[i] <= window_K[1] ? 1 : 0;
        }
        if (points >= SIDE_POINTS) {
            return;
        }
    }
}

/// Mean distance of the points in (low, high) from a line, and their number.
static double mean_distance(size_t *points, const lehr_dsc_scan *scan, const lehr_dsc_baseline *line,
                            double low_K, double high_K)
{
    double sum = 0;
    *points = 0;
    for (size_t i = 0; i < scan->n; i++) {
        double T = scan->temperature_K[i];
        if (T > low_K && T < high_K) {
            sum += scan->y[i] - lehr_dsc_baseline_at(line, T);
            ++*points;
        }
    }
    return *points > 0 ? sum / (double)*points : 0;
}

/// Does the curve follow the line of the window a little further? Then the window is extended.
static lehr_status extend(bool *extended, double window_K[2], const lehr_dsc_scan *scan, bool left,
                          double height, double noise, lehr_error *err)
{
    double width = window_K[1] - window_K[0];
    double further[2] = {left ? window_K[1] : window_K[0] - GROW * width,
                         left ? window_K[1] + GROW * width : window_K[0]};
    lehr_dsc_baseline line = {0};
    size_t points = 0;
    lehr_status status =
        lehr_dsc_baseline_fit(&line, scan, window_K, LEHR_DSC_MODEL_LINE, (double)NAN, "side", err);
    if (status == LEHR_OK) {
        double distance = fabs(mean_distance(&points, scan, &line, further[0], further[1]));
        // variance of the mean of new points, and of the line there (evenly spaced points)
        double n = (double)line.n_points;
        double reach = 0.5 * (further[0] + further[1]) - 0.5 * (window_K[0] + window_K[1]);
        double variance = 1 / fmax((double)points, 1) + 1 / n + 12 * reach * reach / (n * width * width);
        *extended = distance < fmax(GROW_SIGMA * noise * sqrt(variance), GROW_PART * height);
        window_K[left ? 1 : 0] = *extended ? further[left ? 1 : 0] : window_K[left ? 1 : 0];
    }
    lehr_dsc_baseline_clear(&line);
    return status;
}

/// Undo one extension, but keep the narrowest window.
static void step_back(double window_K[2], const lehr_dsc_scan *scan, const double range_K[2], bool left)
{
    double least[2];
    double width = (window_K[1] - window_K[0]) / (1 + GROW);
    narrowest(least, scan, range_K, left);
    window_K[left ? 1 : 0] = left ? fmax(window_K[0] + width, least[1]) : fmin(window_K[1] - width, least[0]);
}

/// Temperature farthest from the straight line between the ends of the range, and that distance.
static double farthest_point(double *height, const lehr_dsc_scan *scan, const double range_K[2])
{
    double ends[2] = {(double)NAN, (double)NAN};
    double at_K = 0.5 * (range_K[0] + range_K[1]);
    for (size_t i = 0; i < scan->n; i++) {
        double T = scan->temperature_K[i];
        if (T >= range_K[0] && T <= range_K[1]) {
            ends[0] = isnan(ends[0]) ? scan->y[i] : ends[0];
            ends[1] = scan->y[i];
        }
    }
    *height = 0;
    for (size_t i = 0; i < scan->n; i++) {
        double T = scan->temperature_K[i];
        double f = (T - range_K[0]) / (range_K[1] - range_K[0]);
        double distance = fabs(scan->y[i] - (1 - f) * ends[0] - f * ends[1]);
        if (f >= 0 && f <= 1 && distance > *height) {
            *height = distance;
            at_K = T;
        }
    }
    return at_K;
}

lehr_status lehr_dsc_bump_choose_sides(lehr_dsc_bump_limits *limits, const lehr_dsc_scan *scan,
                                       lehr_dsc_peak_baseline kind, lehr_error *err)
{
    double height = 0;
    double at_K = farthest_point(&height, scan, limits->base_K);
    lehr_status status = LEHR_OK;
    for (size_t side = 0; side < 2 && status == LEHR_OK; side++) {
        bool left = side == 0;
        double *window = left ? limits->left_K : limits->right_K;
        if (!isnan(window[0])) {
            continue;
        }
        narrowest(window, scan, limits->base_K, left);
        lehr_dsc_baseline first = {0};
        status = lehr_dsc_baseline_fit(&first, scan, window, LEHR_DSC_MODEL_LINE, (double)NAN, "side", err);
        double noise = status == LEHR_OK ? lehr_linear_fit_sigma(first.fit) : 0;
        lehr_dsc_baseline_clear(&first);
        double most = GROW_MOST * fabs(at_K - limits->base_K[side]);
        bool extended = kind == LEHR_DSC_PEAK_ALPHA;
        while (extended && status == LEHR_OK && (1 + GROW) * (window[1] - window[0]) < most) {
            status = extend(&extended, window, scan, left, height, noise, err);
        }
        if (kind == LEHR_DSC_PEAK_ALPHA && !extended) { // the last extension already felt the peak
            step_back(window, scan, limits->base_K, left);
        }
    }
    return status;
}
