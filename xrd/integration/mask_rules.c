#include "mask_rules.h"

#include "detector.h"
#include "source.h"
#include <gsl/gsl_cdf.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

lehr_xrd_mask_rules lehr_xrd_mask_rules_defaults(void)
{
    const double unset = (double)NAN;
    return (lehr_xrd_mask_rules){
        .below = unset, .above = unset, .saturation_counts = unset, .outliers = unset};
}

/// A mask being made.
typedef struct making {
    const lehr_xrd_mask_rules *rules;
    lehr_xrd_mask *mask;
    size_t *masked;         ///< by reason
    unsigned char *pending; ///< shape (n_pixels,): of the reason at hand
    double *sum;            ///< shape (n_pixels,): of the frames; NULL without outliers
} making;

/// Count what is pending for a reason, add it to the mask and begin anew.
static void settle(making *work, lehr_xrd_mask_reason reason)
{
    size_t n = work->mask->rows * work->mask->columns;
    for (size_t i = 0; i < n; i++) {
        work->masked[reason] += work->pending[i] != 0;
    }
    lehr_xrd_mask_add(work->mask, work->pending);
    memset(work->pending, 0, n);
}

static lehr_status check_rules(const lehr_xrd_mask_rules *rules, const lehr_xrd_source *source,
                               lehr_error *err)
{
    lehr_xrd_pixel type = lehr_xrd_source_type(source);
    if (rules->n_corners > 0 && rules->n_corners < 3) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a polygon of %zu corners; 3 are needed", rules->n_corners);
    }
    for (size_t i = 0; i < 2 * rules->n_corners; i++) {
        if (!isfinite(rules->corners[i])) {
            return lehr_error_set(err, LEHR_ERR_ARG, "coordinate %zu of the polygon is not finite", i);
        }
    }
    if (isnan(rules->outliers)) {
        return LEHR_OK;
    }
    if (!(rules->outliers >= LEHR_XRD_LEAST_OUTLIERS)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "outliers beyond %g standard deviations are noise; take %g or more",
                              rules->outliers, LEHR_XRD_LEAST_OUTLIERS);
    }
    if (type == LEHR_XRD_FLOAT32 || type == LEHR_XRD_FLOAT64) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "outliers are told by counting statistics; the pixels are of type %s, not counts",
            lehr_xrd_pixel_name(type));
    }
    return LEHR_OK;
}

// ---- values -------------------------------------------------------------------------
/// True where the rule of a reason masks a value.
static bool value_is_masked(const lehr_xrd_mask_rules *rules, double saturation, lehr_xrd_mask_reason reason,
                            double value)
{
    switch (reason) {
    case LEHR_XRD_MASK_BELOW:
        return value < rules->below;
    case LEHR_XRD_MASK_ABOVE:
        return value > rules->above;
    default:
        return value > saturation;
    }
}

static lehr_status apply_values(making *work, lehr_xrd_source *source, lehr_error *err)
{
    static const lehr_xrd_mask_reason reasons[] = {LEHR_XRD_MASK_BELOW, LEHR_XRD_MASK_ABOVE,
                                                   LEHR_XRD_MASK_SATURATION};
    enum { N_REASONS = sizeof reasons / sizeof *reasons };
    size_t n = work->mask->rows * work->mask->columns;
    double saturation = isnan(work->rules->saturation_counts)
                            ? lehr_xrd_source_metadata(source)->saturation_counts
                            : work->rules->saturation_counts;
    lehr_xrd_image *image = NULL;
    unsigned char *flags = lehr_core_alloc(n, 1); // bit 0: bad, bit 1 + k: reason k
    lehr_status status = flags ? lehr_xrd_image_create(&image, work->mask->rows, work->mask->columns,
                                                       lehr_xrd_source_type(source), err)
                               : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a mask");
    for (size_t frame = 0; !status && frame < lehr_xrd_source_frames(source); frame++) {
        status = lehr_xrd_source_read(image, source, frame, err);
        for (size_t i = 0; !status && i < n; i++) {
            double value = lehr_xrd_image_at(image, i);
            bool bad = lehr_xrd_image_is_bad(image, i);
            unsigned found = bad;
            for (size_t k = 0; !bad && k < N_REASONS; k++) {
                found |= (unsigned)value_is_masked(work->rules, saturation, reasons[k], value) << (k + 1);
            }
            flags[i] = (unsigned char)(flags[i] | found);
            if (work->sum) {
                work->sum[i] += bad ? 0 : value;
            }
        }
    }
    for (size_t k = 0; !status && k <= N_REASONS; k++) {
        for (size_t i = 0; i < n; i++) {
            work->pending[i] = (flags[i] >> k) & 1;
        }
        settle(work, k == 0 ? LEHR_XRD_MASK_BAD : reasons[k - 1]);
    }
    lehr_xrd_image_free(image);
    lehr_core_free(flags);
    return status;
}

// ---- shapes -------------------------------------------------------------------------
/// Even-odd rule for the centre of a pixel.
static bool is_inside(const double *corners, size_t n_corners, double x, double y)
{
    bool inside = false;
    for (size_t k = 0, before = n_corners - 1; k < n_corners; before = k++) {
        const double *a = corners + 2 * k;
        const double *b = corners + 2 * before;
        bool crosses = (a[1] > y) != (b[1] > y);
        if (crosses && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]) {
            inside = !inside;
        }
    }
    return inside;
}

static void apply_polygon(making *work)
{
    size_t columns = work->mask->columns;
    for (size_t i = 0; work->rules->n_corners > 0 && i < work->mask->rows * columns; i++) {
        work->pending[i] = is_inside(work->rules->corners, work->rules->n_corners,
                                     (double)(i % columns) + 0.5, (double)(i / columns) + 0.5);
    }
    settle(work, LEHR_XRD_MASK_POLYGON);
}

static lehr_status apply_detector(making *work, lehr_error *err)
{
    const char *name = work->rules->detector;
    if (!name) {
        return LEHR_OK;
    }
    const lehr_xrd_detector *detector = lehr_xrd_detector_find(name);
    lehr_xrd_modules modules;
    if (!detector || !lehr_xrd_detector_modules(&modules, detector)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "no modules are known of a detector '%s'; those of Eiger, Eiger2 and Pilatus "
                              "are, by names like 'Eiger2 4M' and 'Pilatus 1M'",
                              name);
    }
    if (detector->rows != work->mask->rows || detector->columns != work->mask->columns) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN, "detector '%s' has %zu x %zu pixels (rows x columns), the image %zu x %zu",
            detector->name, detector->rows, detector->columns, work->mask->rows, work->mask->columns);
    }
    for (size_t i = 0; i < work->mask->rows * work->mask->columns; i++) {
        size_t row = i / work->mask->columns % (modules.rows + modules.row_gap);
        size_t column = i % work->mask->columns % (modules.columns + modules.column_gap);
        work->pending[i] = row >= modules.rows || column >= modules.columns;
    }
    settle(work, LEHR_XRD_MASK_DETECTOR);
    return LEHR_OK;
}

// ---- outliers -----------------------------------------------------------------------
/// Sum and number of the neighbours of a pixel that are not masked, within two rows and columns.
static double neighbours(const making *work, size_t pixel, size_t *n)
{
    enum { REACH = 2 };
    size_t rows = work->mask->rows;
    size_t columns = work->mask->columns;
    size_t row = pixel / columns;
    size_t column = pixel % columns;
    double sum = 0;
    *n = 0;
    for (size_t i = row < REACH ? 0 : row - REACH; i <= row + REACH && i < rows; i++) {
        for (size_t j = column < REACH ? 0 : column - REACH; j <= column + REACH && j < columns; j++) {
            size_t other = i * columns + j;
            if (other != pixel && !work->mask->masked[other]) {
                sum += work->sum[other];
                ++*n;
            }
        }
    }
    return sum;
}

static bool is_outlier(double own, double others, size_t n, double deviations, bool high)
{
    double limit = gsl_cdf_ugaussian_Q(deviations);
    double total = own + others;
    double share = 1 / ((double)n + 1);
    double mean = total * share;
    double width = sqrt(mean * (1 - share));
    // The exact test is for those only that a Gaussian, with room for the skewness, finds suspicious.
    if (high ? !(own > mean + deviations * width) : !(own < mean - (deviations - 1.5) * width)) {
        return false;
    }
    if (total > 1e6) {
        return high ? own > mean + deviations * width : own < mean - deviations * width;
    }
    return high ? gsl_cdf_binomial_Q((unsigned)own - 1, share, (unsigned)total) < limit
                : gsl_cdf_binomial_P((unsigned)own, share, (unsigned)total) < limit;
}

/// Mark outliers on one side.
static void mark_outliers(making *work, bool high)
{
    enum { LEAST_NEIGHBOURS = 8 };
    for (size_t i = 0; i < work->mask->rows * work->mask->columns; i++) {
        if (work->mask->masked[i] || work->sum[i] < 0) {
            continue;
        }
        size_t n = 0;
        double others = neighbours(work, i, &n);
        work->pending[i] = n >= LEAST_NEIGHBOURS && others >= 0 &&
                           is_outlier(work->sum[i], others, n, work->rules->outliers, high);
    }
    settle(work, LEHR_XRD_MASK_OUTLIER);
}

// ---- the mask -----------------------------------------------------------------------
static lehr_status add_files(making *work, const lehr_xrd_source *source, lehr_warnings *warnings,
                             lehr_error *err)
{
    const unsigned char *stored = lehr_xrd_source_mask(source);
    lehr_xrd_mask *read = NULL;
    if (stored) {
        memcpy(work->pending, stored, work->mask->rows * work->mask->columns);
        settle(work, LEHR_XRD_MASK_STORED);
    }
    if (!work->rules->file) {
        return LEHR_OK;
    }
    lehr_status status = lehr_xrd_mask_create(&read, work->mask->rows, work->mask->columns, err);
    if (!status) {
        status = lehr_xrd_mask_add_file(read, work->rules->file, warnings, err);
    }
    if (!status) {
        memcpy(work->pending, read->masked, read->rows * read->columns);
        settle(work, LEHR_XRD_MASK_FILE);
    }
    lehr_xrd_mask_free(read);
    return status;
}

static lehr_status prepare(making *work, const lehr_xrd_source *source, lehr_error *err)
{
    size_t rows = lehr_xrd_source_rows(source);
    size_t columns = lehr_xrd_source_columns(source);
    bool outliers = !isnan(work->rules->outliers);
    lehr_status status = lehr_xrd_mask_create(&work->mask, rows, columns, err);
    if (status) {
        return status;
    }
    work->pending = lehr_core_alloc(rows * columns, 1);
    work->sum = outliers ? lehr_core_alloc(rows * columns, sizeof *work->sum) : NULL;
    if (!work->pending || (outliers && !work->sum)) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a mask of %zu x %zu pixels", rows,
                              columns);
    }
    return LEHR_OK;
}

lehr_status lehr_xrd_mask_make(lehr_xrd_mask **out, size_t *masked, const char *locator,
                               const lehr_xrd_mask_rules *rules, lehr_warnings *warnings, lehr_error *err)
{
    lehr_xrd_source *source = NULL;
    making work = {.rules = rules, .masked = masked};
    *out = NULL;
    memset(masked, 0, LEHR_XRD_MASK_REASONS * sizeof *masked);
    lehr_status status = lehr_xrd_source_open(&source, locator, warnings, err);
    if (!status) {
        status = check_rules(rules, source, err);
    }
    if (!status) {
        status = prepare(&work, source, err);
    }
    if (!status) {
        status = add_files(&work, source, warnings, err);
    }
    if (!status) {
        apply_polygon(&work);
        status = apply_detector(&work, err);
    }
    if (!status) {
        status = apply_values(&work, source, err);
    }
    if (!status && work.sum) {
        mark_outliers(&work, true);
        mark_outliers(&work, false);
    }
    if (!status) {
        *out = work.mask;
        work.mask = NULL;
    }
    lehr_xrd_mask_free(work.mask);
    lehr_core_free(work.pending);
    lehr_core_free(work.sum);
    lehr_xrd_source_close(source);
    return status;
}
