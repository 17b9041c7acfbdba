#include "straight.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum {
    LEAST_POINTS = 48,
    POINTS_PER_BIN = 2,
    LEAST_BINS = 6,   // of a stretch
    PART = 25,        // of all bins
    PATIENCE = 8,     // failures in a row that end a stretch
    BACK_TO_BACK = 6, // variance of y[i] - 2 y[i+1] + y[i+2] in units of that of y
};
// Limit of the two squared contrasts together, chi-squared with two degrees of freedom: 1.1 % by chance.
static const double contrast_limit = 9;
// The second of two estimates of the noise, from 200 means, is good to some 10 %.
static const double clearly_more = 1.5;

double lehr_dsc_bins_center(const lehr_dsc_bins *bins, size_t i)
{
    return bins->begin_K + ((double)i + 0.5) * bins->width_K;
}

// ---- averaging --------------------------------------------------------------------------
/// Sums of one pass over the points.
typedef struct sums {
    size_t count[LEHR_DSC_MOST_BINS];
    double temperature_K[LEHR_DSC_MOST_BINS];
    double y[LEHR_DSC_MOST_BINS];
    size_t n_bends[LEHR_DSC_MOST_BINS];
    double bends[LEHR_DSC_MOST_BINS]; // squared second differences of neighbours
} sums;

static size_t bin_of(const lehr_dsc_bins *bins, double temperature_K)
{
    double at = (temperature_K - bins->begin_K) / bins->width_K;
    size_t i = at > 0 ? (size_t)at : 0;
    return i < bins->n ? i : bins->n - 1;
}

static void add_points(sums *total, const lehr_dsc_bins *bins, const double *temperature_K, const double *y,
                       size_t n)
{
    double before[2] = {(double)NAN, (double)NAN};
    for (size_t k = 0; k < n; k++) {
        if (!isfinite(y[k]) || !isfinite(temperature_K[k])) {
            continue;
        }
        size_t i = bin_of(bins, temperature_K[k]);
        double bend = y[k] - 2 * before[0] + before[1];
        total->count[i]++;
        total->temperature_K[i] += temperature_K[k];
        total->y[i] += y[k];
        if (!isnan(bend)) {
            total->n_bends[i]++;
            total->bends[i] += bend * bend;
        }
        before[1] = before[0];
        before[0] = y[k];
    }
}

/// Mean of every bin at its centre: between the means at the mean temperatures of the filled bins around it.
static void place_means(lehr_dsc_bins *bins, const sums *total)
{
    size_t low = 0; // bin 0 and the last one hold the outermost points
    for (size_t high = 1; high < bins->n; high++) {
        if (total->count[high] == 0) {
            continue;
        }
        double t0 = total->temperature_K[low] / (double)total->count[low];
        double t1 = total->temperature_K[high] / (double)total->count[high];
        double y0 = total->y[low] / (double)total->count[low];
        double slope = t1 > t0 ? (total->y[high] / (double)total->count[high] - y0) / (t1 - t0) : 0;
        size_t end = high + 1 == bins->n ? bins->n : high;
        for (size_t i = low; i < end; i++) {
            bool nearer_high = i > low && total->count[i] > 0; // the last bin
            double from_T = nearer_high ? t1 : t0;
            double from_y = nearer_high ? y0 + slope * (t1 - t0) : y0;
            bins->y[i] = from_y + slope * (lehr_dsc_bins_center(bins, i) - from_T);
        }
        low = high;
    }
}

/// Noise of a mean: white noise of the points, or what neighbouring means differ by where that is more
/// (smoothed data).
static double noise_of_means(const lehr_dsc_bins *bins, const sums *total)
{
    double values[LEHR_DSC_MOST_BINS];
    size_t n = 0;
    for (size_t i = 0; i < bins->n; i++) {
        if (total->n_bends[i] > 0) {
            values[n++] =
                total->bends[i] / (double)total->n_bends[i] / BACK_TO_BACK / (double)total->count[i];
        }
    }
    double white = n > 0 ? sqrt(gsl_stats_median(values, 1, n)) : 0;
    for (size_t i = 0; i + 2 < bins->n; i++) {
        values[i] = fabs(bins->y[i] - 2 * bins->y[i + 1] + bins->y[i + 2]);
    }
    double of_means = gsl_stats_median(values, 1, bins->n - 2) / 0.6744898 / sqrt(BACK_TO_BACK);
    return of_means > clearly_more * white ? of_means : white;
}

lehr_status lehr_dsc_bins_fill(lehr_dsc_bins *out, const char *name, const double *temperature_K,
                               const double *y, size_t n, lehr_error *err)
{
    double low = (double)INFINITY;
    double high = -(double)INFINITY;
    size_t finite = 0;
    for (size_t k = 0; k < n; k++) {
        if (isfinite(y[k]) && isfinite(temperature_K[k])) {
            low = temperature_K[k] < low ? temperature_K[k] : low;
            high = temperature_K[k] > high ? temperature_K[k] : high;
            finite++;
        }
    }
    if (finite < LEAST_POINTS || !(high > low)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%s: %zu points are too few to find the windows: give --glass A:B and --liquid "
                              "A:B",
                              name, finite);
    }
    size_t n_bins =
        finite / POINTS_PER_BIN < LEHR_DSC_MOST_BINS ? finite / POINTS_PER_BIN : LEHR_DSC_MOST_BINS;
    *out = (lehr_dsc_bins){.n = n_bins, .begin_K = low, .width_K = (high - low) / (double)n_bins};
    sums total = {0};
    add_points(&total, out, temperature_K, y, n);
    place_means(out, &total);
    out->noise = noise_of_means(out, &total);
    return LEHR_OK;
}

// ---- stretches --------------------------------------------------------------------------
/// Running sums of i^k y_i, from which the contrasts of any stretch follow.
typedef struct moments {
    double sum[4][LEHR_DSC_MOST_BINS + 1];
} moments;

static void moments_fill(moments *out, const lehr_dsc_bins *bins)
{
    double mean = 0;
    for (size_t i = 0; i < bins->n; i++) {
        mean += bins->y[i] / (double)bins->n;
    }
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < bins->n; i++) {
        double x = (double)i;
        double term = bins->y[i] - mean; // a constant changes no contrast; less to cancel
        for (size_t k = 0; k < 4; k++) {
            out->sum[k][i + 1] = out->sum[k][i] + term;
            term *= x;
        }
    }
}

/// What a cubic takes off the sum of squared residuals of the line through the bins [begin, end): the squared
/// projections on the discrete Legendre polynomials of degree 2 and 3.
static double squared_contrasts(const moments *of, size_t begin, size_t end)
{
    double m = (double)(end - begin);
    double c = (double)begin + (m - 1) / 2;
    double s[4];
    for (size_t k = 0; k < 4; k++) {
        s[k] = of->sum[k][end] - of->sum[k][begin];
    }
    double s1 = s[1] - c * s[0];
    double s2 = s[2] - 2 * c * s[1] + c * c * s[0];
    double s3 = s[3] - 3 * c * s[2] + 3 * c * c * s[1] - c * c * c * s[0];
    double m2 = m * m;
    double second = s2 - (m2 - 1) / 12 * s[0];
    double third = s3 - (3 * m2 - 7) / 20 * s1;
    double norm2 = m * (m2 - 1) * (m2 - 4) / 180;
    double norm3 = norm2 * (m2 - 9) * (180.0 / 2800.0);
    return second * second / norm2 + third * third / norm3;
}

/// End of the longest straight stretch from @p begin on; @p begin when there is none.
static size_t follow(const moments *of, const lehr_dsc_bins *bins, size_t begin, size_t least,
                     double tolerance)
{
    double by_noise = contrast_limit * bins->noise * bins->noise;
    size_t best = begin;
    size_t failures = 0;
    for (size_t end = begin + least; end <= bins->n && failures < PATIENCE; end++) {
        double limit = by_noise + (double)(end - begin) * tolerance * tolerance;
        bool straight = squared_contrasts(of, begin, end) <= limit;
        best = straight ? end : best;
        failures = straight ? 0 : failures + 1;
    }
    return best;
}

size_t lehr_dsc_straight_find(lehr_dsc_stretch *out, const lehr_dsc_bins *bins, double tolerance)
{
    moments of;
    moments_fill(&of, bins);
    size_t least = bins->n / PART > LEAST_BINS ? bins->n / PART : LEAST_BINS;
    size_t n = 0;
    size_t reached = 0;
    for (size_t i = 0; i + least <= bins->n; i++) {
        size_t end = follow(&of, bins, i, least, tolerance);
        if (end > i && end > reached) {
            out[n++] = (lehr_dsc_stretch){i, end};
            reached = end;
        }
    }
    return n;
}

// ---- lines ------------------------------------------------------------------------------
lehr_dsc_straight lehr_dsc_straight_fit(const lehr_dsc_bins *bins, lehr_dsc_stretch stretch)
{
    double m = (double)(stretch.end - stretch.begin);
    double center = ((double)stretch.begin + (double)stretch.end - 1) / 2;
    double sum = 0;
    double tilt = 0;
    for (size_t i = stretch.begin; i < stretch.end; i++) {
        sum += bins->y[i];
        tilt += ((double)i - center) * bins->y[i];
    }
    double spread = m * (m * m - 1) / 12;
    double variance = bins->noise * bins->noise;
    return (lehr_dsc_straight){
        .center_K = bins->begin_K + (center + 0.5) * bins->width_K,
        .value = sum / m,
        .slope = tilt / spread / bins->width_K,
        .variance = variance / m,
        .slope_variance = variance / spread / (bins->width_K * bins->width_K),
    };
}

double lehr_dsc_straight_at(const lehr_dsc_straight *line, double temperature_K)
{
    return line->value + line->slope * (temperature_K - line->center_K);
}

double lehr_dsc_straight_variance(const lehr_dsc_straight *line, double temperature_K)
{
    double arm = temperature_K - line->center_K;
    return line->variance + arm * arm * line->slope_variance;
}
