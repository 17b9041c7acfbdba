// Radii of rings, and the distances at which they are those of a calibrant.
#include "calibrate_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Rings that a tilt has smeared may be off by so much of their radius.
static const double TOLERANCE = 0.008;
static const double TOLERANCE_PX = 2.0;
static const double LEAST_SIGNIFICANCE = 6.0, LEAST_SHARE = 0.02;
static const double LEAST_PIXELS = 3;

// ---- profile --------------------------------------------------------------------------
typedef struct radial {
    size_t n;
    double least_width;   ///< of smoothing: that of binned pixels
    double *sum, *pixels; ///< of the contrast, by radius, 1 pixel wide
    double *smooth;       ///< mean over a width that grows with the radius
    double *ground;       ///< background
    double *excess;       ///< significance of what is above it
} radial;

calib_radius calib_radius_flat(const double center[2], double aspect)
{
    return (calib_radius){.rotation = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
                          .start = {aspect * (0.5 - center[0]), 0.5 - center[1]},
                          .step = {aspect, 1},
                          .distance_px = 1};
}

static double radius_at(const calib_radius *radius, double row, double column)
{
    const double(*m)[3] = (const double(*)[3])radius->rotation;
    double p[3] = {radius->start[0] + radius->step[0] * row, radius->start[1] + radius->step[1] * column,
                   radius->distance_px};
    double t[3];
    for (int i = 0; i < 3; i++) {
        t[i] = m[i][0] * p[0] + m[i][1] * p[1] + m[i][2] * p[2];
    }
    return t[2] > 0 ? radius->distance_px * sqrt(t[0] * t[0] + t[1] * t[1]) / t[2] : INFINITY;
}

/// Row or column of the centre of a binned pixel, in pixels of the image.
static double unbinned(const calib_contrast *contrast, size_t i)
{
    return ((double)i + 0.5) * (double)contrast->binning - 0.5;
}

static double largest_radius(const calib_radius *radius, const calib_contrast *contrast)
{
    double most = 0;
    for (int k = 0; k < 4; k++) {
        double row = k & 1 ? unbinned(contrast, contrast->rows) : 0;
        double column = k & 2 ? unbinned(contrast, contrast->columns) : 0;
        most = fmax(most, radius_at(radius, row, column));
    }
    return fmin(most, 6.0 * (double)(contrast->binning * (contrast->rows + contrast->columns)));
}

static void fill_radial(radial *r, const calib_contrast *contrast, const calib_radius *radius)
{
    for (size_t i = 0; i < contrast->rows; i++) {
        for (size_t j = 0; j < contrast->columns; j++) {
            double rho = radius_at(radius, unbinned(contrast, i), unbinned(contrast, j));
            size_t k = rho < (double)r->n ? (size_t)rho : r->n, at = i * contrast->columns + j;
            if (k < r->n && contrast->valid[at]) {
                r->sum[k] += (double)contrast->value[at];
                r->pixels[k] += 1;
            }
        }
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/// Lower quartile over a window, which rings that are further apart than half of it do not reach.
static double ground_at(const radial *r, size_t k, double *scratch)
{
    size_t half = 20 + k / 20, m = 0;
    for (size_t i = k > half ? k - half : 0; i <= k + half && i < r->n; i++) {
        if (r->pixels[i] >= LEAST_PIXELS) {
            scratch[m++] = r->smooth[i];
        }
    }
    qsort(scratch, m, sizeof *scratch, by_value);
    return m > 0 ? scratch[m / 4] : 0;
}

static double smoothing(const radial *r, size_t k)
{
    return fmax(r->least_width, 0.4 * TOLERANCE * (double)k);
}

static void smooth_radial(radial *r)
{
    for (size_t k = 0; k < r->n; k++) {
        double width = smoothing(r, k), sum = 0, pixels = 0, squares = 0;
        size_t reach = (size_t)(3 * width) + 1;
        for (size_t i = k > reach ? k - reach : 0; i <= k + reach && i < r->n; i++) {
            double t = ((double)i - (double)k) / width, kernel = exp(-t * t / 2);
            sum += kernel * r->sum[i];
            pixels += kernel * r->pixels[i];
            squares += kernel * kernel * r->pixels[i];
        }
        r->smooth[k] = pixels > 0 ? sum / pixels : 0;
        r->excess[k] =
            squares > 0 ? pixels / sqrt(squares) : 0; // the noise of the mean is that of a pixel over this
    }
}

/// Highest first.
static int by_significance(const void *a, const void *b)
{
    double x = ((const calib_peak *)a)->significance, y = ((const calib_peak *)b)->significance;
    return x > y ? -1 : x < y;
}

static int by_radius(const void *a, const void *b)
{
    double x = ((const calib_peak *)a)->radius_px, y = ((const calib_peak *)b)->radius_px;
    return x < y ? -1 : x > y;
}

static bool is_maximum(const radial *r, size_t k)
{
    size_t reach = (size_t)(2 * smoothing(r, k));
    for (size_t i = k > reach ? k - reach : 0; i <= k + reach && i < r->n; i++) {
        if (r->excess[i] > r->excess[k] || (r->excess[i] == r->excess[k] && i < k)) {
            return false;
        }
    }
    return true;
}

static void list_peaks(calib_peaks *out, const radial *r, calib_peak *all)
{
    size_t n = 0;
    for (size_t k = 3; k + 3 < r->n; k++) {
        if (r->excess[k] > LEAST_SIGNIFICANCE && is_maximum(r, k)) {
            double left = r->excess[k - 1], mid = r->excess[k], right = r->excess[k + 1];
            double bend = left - 2 * mid + right;
            double shift = bend < 0 ? 0.5 * (left - right) / bend : 0;
            all[n++] = (calib_peak){(double)k + 0.5 + shift, mid};
        }
    }
    qsort(all, n, sizeof *all, by_significance);
    // Ripples of bright rings are no rings. The third peak is the measure: the beam itself may outshine all
    // rings.
    double least = n > 2 ? LEAST_SHARE * all[2].significance : 0;
    while (n > 3 && all[n - 1].significance < least) {
        n--;
    }
    out->n = n < CALIB_MOST_PEAKS ? n : CALIB_MOST_PEAKS;
    memcpy(out->peak, all, out->n * sizeof *all);
    qsort(out->peak, out->n, sizeof *out->peak, by_radius);
}

/// The contrast has unit noise. Between rings it is negative, since its background holds parts of them: what
/// is less negative there is no ring.
static void find_excess(radial *r, double *scratch)
{
    smooth_radial(r);
    for (size_t k = 0; k < r->n; k++) {
        r->ground[k] = ground_at(r, k, scratch);
    }
    for (size_t k = 0; k < r->n; k++) {
        double gain = r->excess[k];
        r->excess[k] =
            gain > 0 && r->pixels[k] >= LEAST_PIXELS ? (r->smooth[k] - fmax(r->ground[k], 0)) * gain : 0;
    }
}

lehr_status calib_peaks_find(calib_peaks *out, const calib_contrast *contrast, const calib_radius *radius,
                             lehr_error *err)
{
    radial r = {.n = (size_t)largest_radius(radius, contrast) + 2,
                .least_width = fmax(1.2, 0.5 * (double)contrast->binning)};
    memset(out, 0, sizeof *out);
    double *scratch = lehr_core_alloc(6 * r.n, sizeof *scratch);
    calib_peak *all = lehr_core_alloc(r.n, sizeof *all);
    if (!scratch || !all) {
        lehr_core_free(scratch);
        lehr_core_free(all);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a radial profile");
    }
    r.sum = scratch + r.n;
    r.pixels = scratch + 2 * r.n;
    r.smooth = scratch + 3 * r.n;
    r.ground = scratch + 4 * r.n;
    r.excess = scratch + 5 * r.n;
    fill_radial(&r, contrast, radius);
    find_excess(&r, scratch);
    list_peaks(out, &r, all);
    out->least_px = INFINITY;
    for (size_t k = 0; k < r.n; k++) {
        if (r.pixels[k] >= LEAST_PIXELS) {
            out->least_px = fmin(out->least_px, (double)k);
            out->most_px = (double)k + 1;
        }
    }
    lehr_core_free(scratch);
    lehr_core_free(all);
    return LEHR_OK;
}

// ---- distances ------------------------------------------------------------------------
/// tan(2theta) of a line, or 0 where there is no line in front of the detector.
static double tangent(const lehr_xrd_calibrant *calibrant, size_t i, double wavelength_ang)
{
    double sine = wavelength_ang / (2 * lehr_xrd_calibrant_line(calibrant, i).d_ang);
    return sine < 0.69 ? tan(2 * asin(sine)) : 0; // 2theta below 87 degrees
}

static double tolerance_of(double radius_px)
{
    return fmax(TOLERANCE_PX, TOLERANCE * radius_px);
}

/// Nearest line of a peak at a distance: its radius, or NaN.
static double nearest_line(double radius_px, double distance_px, const double *tangents, size_t n)
{
    double best = (double)NAN;
    for (size_t i = 0; i < n; i++) {
        double r = distance_px * tangents[i];
        if (tangents[i] > 0 && !(fabs(r - radius_px) >= fabs(best - radius_px))) {
            best = r;
        }
    }
    return best;
}

typedef struct matcher {
    const calib_peaks *peaks;
    const lehr_xrd_calibrant *calibrant;
    double *tangents; ///< shape (n,)
    size_t n;
} matcher;

/// Part of the peaks that lines explain.
static double explained_peaks(const matcher *m, double distance_px)
{
    double all = 0, hit = 0;
    for (size_t i = 0; i < m->peaks->n; i++) {
        double radius = m->peaks->peak[i].radius_px, weight = sqrt(m->peaks->peak[i].significance);
        double line = nearest_line(radius, distance_px, m->tangents, m->n);
        all += weight;
        hit += fabs(line - radius) < tolerance_of(radius) ? weight : 0;
    }
    return all > 0 ? hit / all : 0;
}

/// Part of the lines that should be seen which are seen, and the part of all radii that lines claim.
static double seen_lines(const matcher *m, double distance_px, double *claimed)
{
    double all = 0, hit = 0, covered = 0, reached = 0;
    for (size_t i = 0; i < m->n; i++) {
        double radius = distance_px * m->tangents[i];
        if (!(m->tangents[i] > 0 && radius > m->peaks->least_px && radius < m->peaks->most_px)) {
            continue;
        }
        double weight = sqrt(lehr_xrd_calibrant_line(m->calibrant, i).intensity), nearest = INFINITY;
        for (size_t k = 0; k < m->peaks->n; k++) {
            nearest = fmin(nearest, fabs(m->peaks->peak[k].radius_px - radius));
        }
        all += weight;
        hit += nearest < tolerance_of(radius) ? weight : 0;
        double low = fmax(radius - tolerance_of(radius), reached); // lines fall in d: radii rise
        covered += fmax(0, radius + tolerance_of(radius) - low);
        reached = radius + tolerance_of(radius);
    }
    *claimed = fmin(covered / fmax(m->peaks->most_px - m->peaks->least_px, 1), 0.95);
    return all > 0 ? hit / all : 0;
}

static double score(const matcher *m, double distance_px)
{
    double claimed = 0;
    double seen = seen_lines(m, distance_px, &claimed);
    double beyond_chance = fmax(0, (explained_peaks(m, distance_px) - claimed) / (1 - claimed));
    return beyond_chance * (0.25 + 0.75 * seen);
}

/// Least squares for the distance over the peaks that lines explain, a few times.
static double polish(const matcher *m, double distance_px)
{
    for (int pass = 0; pass < 4; pass++) {
        double numerator = 0, denominator = 0;
        for (size_t i = 0; i < m->peaks->n; i++) {
            double radius = m->peaks->peak[i].radius_px;
            double line = nearest_line(radius, distance_px, m->tangents, m->n);
            if (fabs(line - radius) < tolerance_of(radius)) {
                double slope = line / distance_px;
                double weight =
                    m->peaks->peak[i].significance / (tolerance_of(radius) * tolerance_of(radius));
                numerator += weight * slope * radius;
                denominator += weight * slope * slope;
            }
        }
        distance_px = denominator > 0 ? numerator / denominator : distance_px;
    }
    return distance_px;
}

typedef struct candidate {
    double distance_px, score;
} candidate;

/// Keep the best, all different by more than 1 %.
static void keep(candidate *best, size_t *n, candidate trial)
{
    for (size_t i = 0; i < *n; i++) {
        if (fabs(best[i].distance_px / trial.distance_px - 1) < 0.01) {
            best[i] = trial.score > best[i].score ? trial : best[i];
            return;
        }
    }
    if (*n < CALIB_MOST_CANDIDATES) {
        best[(*n)++] = trial;
        return;
    }
    size_t worst = 0;
    for (size_t i = 1; i < *n; i++) {
        worst = best[i].score < best[worst].score ? i : worst;
    }
    best[worst] = trial.score > best[worst].score ? trial : best[worst];
}

static int by_score(const void *a, const void *b)
{
    double x = ((const candidate *)a)->score, y = ((const candidate *)b)->score;
    return x > y ? -1 : x < y;
}

static bool matcher_open(matcher *m, double *tangents, size_t most, const calib_peaks *peaks,
                         const lehr_xrd_calibrant *calibrant, double wavelength_ang)
{
    size_t n = lehr_xrd_calibrant_size(calibrant);
    *m = (matcher){.peaks = peaks, .calibrant = calibrant, .tangents = tangents, .n = n < most ? n : most};
    bool any = false;
    for (size_t i = 0; i < m->n; i++) {
        tangents[i] = tangent(calibrant, i, wavelength_ang);
        any = any || tangents[i] > 0;
    }
    return any;
}

enum { MOST_LINES = 1024 };

size_t calib_match_distances(double *distance_px, const calib_peaks *peaks,
                             const lehr_xrd_calibrant *calibrant, double wavelength_ang,
                             const double range_px[2])
{
    double tangents[MOST_LINES];
    candidate best[CALIB_MOST_CANDIDATES];
    matcher m;
    size_t n = 0;
    if (!matcher_open(&m, tangents, MOST_LINES, peaks, calibrant, wavelength_ang)) {
        return 0;
    }
    for (size_t i = 0; i < peaks->n; i++) {
        for (size_t k = 0; k < m.n && k < 40; k++) {
            double trial = tangents[k] > 0 ? peaks->peak[i].radius_px / tangents[k] : 0;
            if (!(trial > range_px[0] && trial < range_px[1])) {
                continue;
            }
            trial = polish(&m, trial);
            candidate found = {trial, score(&m, trial)};
            if (found.score > 0.05 && trial > range_px[0] && trial < range_px[1]) {
                keep(best, &n, found);
            }
        }
    }
    qsort(best, n, sizeof *best, by_score);
    for (size_t i = 0; i < n; i++) {
        distance_px[i] = best[i].distance_px;
    }
    return n;
}

double calib_match_unexplained(const calib_peaks *peaks, const lehr_xrd_calibrant *calibrant,
                               double wavelength_ang, double distance_px)
{
    double tangents[MOST_LINES];
    matcher m;
    if (!matcher_open(&m, tangents, MOST_LINES, peaks, calibrant, wavelength_ang)) {
        return 1;
    }
    return 1 - explained_peaks(&m, distance_px);
}
