// The curve that decides which points belong to the peak: local parabolas, as wide as the noise asks for.
//
// Points that are chosen by their own intensity are the high ones at both ends of the window, and the fit
// becomes too narrow. A parabola over many points hardly knows the noise of one of them.
#include "fsdp_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Differences of this order tell noise from a smooth peak.
enum { ORDER = 6, MOST_ROUNDS = 14, LEAST_NEIGHBOURS = 5, LEAST_POINTS = 2 * ORDER + 4 };
/// Relative change of the width of the parabolas that ends their search.
static const double STEADY = 0.02;
/// Error of the mean intensity of a window, over the height, above which it is a ripple of the noise.
static const double RIPPLE = 0.05;
/// Root of the sum of the squared binomial coefficients, times the 0.6745 of the median of a normal deviate.
static const double DIFFERENCE_SCALE = 30.3973683071 * 0.674489750196;

/// Peak as it is known so far.
typedef struct outline {
    fsdp_window used;
    size_t top;
    double height; ///< above the lowest point nearby
    double fwhm;
} outline;

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/// Standard deviation of a point in the window: median of the sixth differences, which a spike leaves alone.
static double noise_of(double *work, const fsdp_points *data, fsdp_window used)
{
    size_t first = used.first > ORDER ? used.first - ORDER : 0;
    size_t end = used.first + used.n + ORDER < data->n ? used.first + used.n + ORDER : data->n;
    size_t n = end - first;
    memcpy(work, data->y + first, n * sizeof *work);
    for (size_t k = 0; k < ORDER; k++, n--) {
        for (size_t i = 0; i + 1 < n; i++) {
            work[i] = work[i + 1] - work[i];
        }
    }
    for (size_t i = 0; i < n; i++) {
        work[i] = fabs(work[i]);
    }
    qsort(work, n, sizeof *work, compare);
    return work[n / 2] / DIFFERENCE_SCALE;
}

/// Height and width of the peak of @p y, as of a Gaussian.
static outline outline_of(const fsdp_points *data, const double *y, double fraction)
{
    outline out = {0};
    lehr_fitting_peak_window(&out.used.first, &out.used.n, y, data->n, fraction);
    size_t first = out.used.first, last = first + out.used.n - 1;
    out.top = first;
    for (size_t i = first; i <= last; i++) {
        out.top = y[i] > y[out.top] ? i : out.top;
    }
    double length = fabs(data->x[last] - data->x[first]);
    double least = y[out.top];
    for (size_t i = first > out.used.n ? first - out.used.n : 0; i < data->n && i <= last + out.used.n; i++) {
        least = fmin(least, y[i]);
    }
    out.height = fmin(y[out.top], y[out.top] - least);
    double share = fmin(0.95, fraction * y[out.top] / out.height);
    out.fwhm = length / sqrt(-log2(1 - share));
    return out;
}

/// Half width with the least mean square error at half the height of a Gaussian.
static double bandwidth_of(const outline *peak, double noise, double step)
{
    // Uniform weights: 9/8 s^2 step/h of noise and 3/35 h^4/24 of the fourth derivative, 52 height/fwhm^4,
    // as error; those used here fall towards the ends and reach further.
    double relative = noise / peak->height;
    return 1.3 * peak->fwhm * pow(4.07 * relative * relative * step / peak->fwhm, 1.0 / 9);
}

/// Parabola through the neighbours of point @p i within @p h, at that point.
static double parabola(const double *x, const double *left, size_t n_all, size_t i, double h)
{
    double m[5] = {0}, b[3] = {0};
    size_t n = 0, from = i;
    while (from > 0 && fabs(x[from - 1] - x[i]) < h) {
        from--;
    }
    for (size_t k = from; k < n_all && (k <= i || fabs(x[k] - x[i]) < h); k++, n++) {
        double u = (x[k] - x[i]) / h;
        double w = (1 - u * u) * (1 - u * u), y = left[k] - left[i];
        double wu = w * u, wuu = wu * u;
        m[0] += w, m[1] += wu, m[2] += wuu, m[3] += wuu * u, m[4] += wuu * u * u;
        b[0] += w * y, b[1] += wu * y, b[2] += wuu * y;
    }
    double c0 = m[2] * m[4] - m[3] * m[3], c1 = m[2] * m[3] - m[1] * m[4], c2 = m[1] * m[3] - m[2] * m[2];
    double determinant = m[0] * c0 + m[1] * c1 + m[2] * c2;
    bool determined = n >= LEAST_NEIGHBOURS && determinant > 0;
    return left[i] + (determined ? (c0 * b[0] + c1 * b[1] + c2 * b[2]) / determinant : 0);
}

/// @param[in] model shape (n,) curve beside which the points are smoothed
/// @param[out] work shape (n,)
static void smooth_beside(fsdp_points *data, const double *model, double *work, double h)
{
    for (size_t i = 0; i < data->n; i++) {
        work[i] = data->y[i] - model[i];
    }
    for (size_t i = 0; i < data->n; i++) {
        data->smooth[i] = model[i] + parabola(data->x, work, data->n, i, h);
    }
}

/// Half width of the parabolas: the outline needs them, and they need the outline.
static double search(fsdp_points *data, double *model, double *work, double fraction)
{
    double step = fabs(data->x[data->n - 1] - data->x[0]) / (double)(data->n - 1);
    double h = 0, before = -1, fwhm = LEAST_NEIGHBOURS * step;
    bool ripple = false;
    memset(model, 0, data->n * sizeof *model);
    for (int round = 0; round < MOST_ROUNDS && (ripple || fabs(h - before) > STEADY * before); round++) {
        outline peak = outline_of(data, data->smooth, fraction);
        double noise = noise_of(work, data, round == 0 ? (fsdp_window){0, data->n} : peak.used);
        ripple = noise > RIPPLE * peak.height * sqrt((double)peak.used.n);
        peak.fwhm = fmax(peak.fwhm, ripple ? 2 * fwhm : LEAST_NEIGHBOURS * step);
        fwhm = fmin(peak.fwhm, step * (double)data->n);
        before = h;
        h = peak.height > 0 ? bandwidth_of(&peak, noise, step) : 0;
        smooth_beside(data, model, work, h);
    }
    return h;
}

/// Smooth beside the fitted peak: what parabolas take from the top of a peak they do not take from
/// deviations.
static lehr_status refine(fsdp_points *data, double *model, double *work, double h,
                          const lehr_xrd_fsdp_options *options, lehr_error *err)
{
    lehr_fitting_peak peak;
    lehr_error why = {0};
    fsdp_window used = fsdp_points_window(data, options->fraction);
    lehr_status status = fsdp_fit_window(&peak, data, used, options->model, options->baseline, &why);
    if (status != LEHR_OK) {
        // A window that cannot be fitted says so itself, later.
        return status == LEHR_ERR_NOMEM ? lehr_error_set(err, status, "%s", why.message) : LEHR_OK;
    }
    bool exists = lehr_fitting_peak_evaluate(model, NULL, peak.parameters, peak.shape, peak.baseline_kind,
                                             data->x, data->n);
    if (exists && peak.fit.stop == LEHR_FITTING_CONVERGED) {
        smooth_beside(data, model, work, h);
    }
    return LEHR_OK;
}

lehr_status fsdp_points_smooth(fsdp_points *data, const lehr_xrd_fsdp_options *options, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    double *work = lehr_core_alloc(2 * data->n, sizeof *work);
    data->smooth = lehr_core_alloc(data->n, sizeof *data->smooth);
    if (!work || !data->smooth) {
        lehr_core_free(work);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    memcpy(data->smooth, data->y, data->n * sizeof *data->smooth);
    if (data->n >= LEAST_POINTS) {
        double *model = work + data->n;
        double h = search(data, model, work, options->fraction);
        status = h > 0 ? refine(data, model, work, h, options, err) : LEHR_OK;
    }
    lehr_core_free(work);
    return status;
}
