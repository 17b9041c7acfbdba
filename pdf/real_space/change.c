#include "change.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

const char *lehr_pdf_change_name(size_t range)
{
    static const char *const names[LEHR_PDF_CHANGE_N_RANGES] = {"first_shell", "second_shell", "third_shell",
                                                                "medium_range", "three_shells"};
    return range < LEHR_PDF_CHANGE_N_RANGES ? names[range] : "";
}

// ---- limits ---------------------------------------------------------------------------------
/// Row of the lowest G between two distances; n where r does not reach over them.
static size_t lowest(const lehr_pdf_correlation *g, double from_ang, double to_ang)
{
    size_t found = g->n;
    if (!(g->r_ang[g->n - 1] >= to_ang)) {
        return g->n;
    }
    for (size_t i = 0; i < g->n; i++) {
        bool inside = g->r_ang[i] >= from_ang && g->r_ang[i] <= to_ang;
        found = inside && (found == g->n || g->g[i] < g->g[found]) ? i : found;
    }
    return found;
}

/// Rows of the ranges, [first, last]; last is n where r ends before.
typedef struct rows {
    size_t first, last;
} rows;

static bool find_rows(rows ranges[LEHR_PDF_CHANGE_N_RANGES], double *first_ang, const lehr_pdf_correlation *g)
{
    size_t top = 0, limits[4];
    static const double windows[4][2] = {{0.6, 0.95}, {1.1, 1.55}, {1.85, 2.3}, {2.65, 3.15}};
    for (size_t i = 0; i < g->n; i++) {
        top = g->g[i] > g->g[top] ? i : top;
    }
    *first_ang = g->r_ang[top];
    for (size_t k = 0; k < 4; k++) {
        limits[k] = lowest(g, windows[k][0] * *first_ang, windows[k][1] * *first_ang);
    }
    size_t end = limits[3];
    while (end + 1 < g->n && g->r_ang[end + 1] <= 5 * *first_ang) {
        end++;
    }
    for (size_t k = 0; k < 3; k++) {
        ranges[k] = (rows){limits[k], limits[k + 1]};
    }
    ranges[LEHR_PDF_CHANGE_MEDIUM] = (rows){limits[3], end > limits[3] + 4 ? end : g->n};
    ranges[LEHR_PDF_CHANGE_SHELLS] = (rows){limits[0], limits[3]};
    return limits[0] < g->n && limits[1] < g->n;
}

// ---- shift and amplitude ------------------------------------------------------------------------
static double slope_at(const lehr_pdf_correlation *g, size_t i)
{
    size_t a = i > 0 ? i - 1 : i, b = i + 1 < g->n ? i + 1 : i;
    return (g->g[b] - g->g[a]) / (g->r_ang[b] - g->r_ang[a]);
}

static lehr_status estimate_of(lehr_estimate *out, const lehr_pdf_correlation *d, const double *v,
                               lehr_error *err)
{
    double variance = (double)NAN;
    out->value = 0;
    for (size_t i = 0; i < d->n; i++) {
        out->value += v[i] * d->g[i];
    }
    lehr_status status =
        d->structure->has_sigma ? lehr_pdf_correlation_variance(d, &variance, v, err) : LEHR_OK;
    out->stderr_value = sqrt(variance);
    return status;
}

/// Least squares of the difference on -G' and G. @param[out] v scratch, shape (n,)
static lehr_status find_shift(lehr_pdf_change_range *out, const lehr_pdf_correlation *d,
                              const lehr_pdf_correlation *g, const rows *in, double *v, lehr_error *err)
{
    double a = 0, b = 0, c = 0;
    for (size_t i = in->first; i <= in->last; i++) {
        double x = -slope_at(g, i), y = g->g[i];
        a += x * x;
        b += x * y;
        c += y * y;
    }
    double determinant = a * c - b * b;
    lehr_status status = LEHR_OK;
    for (size_t which = 0; status == LEHR_OK && which < 2; which++) {
        memset(v, 0, d->n * sizeof *v);
        for (size_t i = in->first; i <= in->last; i++) {
            double x = -slope_at(g, i), y = g->g[i];
            v[i] = (which == 0 ? c * x - b * y : a * y - b * x) / determinant;
        }
        status = estimate_of(which == 0 ? &out->shift_ang : &out->amplitude, d, v, err);
    }
    return status;
}

// ---- size -----------------------------------------------------------------------------------
/// Square of the difference at points about as far apart as the data resolve: E = D'D + tr C,
/// var = 2 tr C^2 + 4 D'C D, of the true D; what noise adds to D'C D of the measured one, tr C^2, is taken
/// off.
static lehr_status find_size(lehr_pdf_change_range *out, const lehr_pdf_correlation *d,
                             const lehr_pdf_correlation *g, const rows *in, double *v, lehr_error *err)
{
    const double pi = 3.14159265358979323846;
    double step_ang = d->r_ang[1] - d->r_ang[0];
    size_t stride = (size_t)fmax(1, floor(pi / d->qmax / 2 / step_ang)),
           count = (in->last - in->first) / stride + 1;
    double sum = 0, reference = 0, noise = 0, squares = 0, along = 0;
    size_t *places = lehr_core_alloc(count, sizeof *places);
    double *covariance = lehr_core_alloc(count * count, sizeof *covariance);
    lehr_status status = places && covariance
                             ? LEHR_OK
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points of G", count);
    memset(v, 0, d->n * sizeof *v);
    for (size_t k = 0; status == LEHR_OK && k < count; k++) {
        size_t i = places[k] = in->first + k * stride;
        v[i] = d->g[i];
        sum += d->g[i] * d->g[i];
        reference += g->g[i] * g->g[i];
    }
    if (status == LEHR_OK && d->structure->has_sigma) {
        status = lehr_pdf_correlation_covariance(d, covariance, places, count, err);
        status = status == LEHR_OK ? lehr_pdf_correlation_variance(d, &along, v, err) : status;
        for (size_t k = 0; status == LEHR_OK && k < count; k++) {
            noise += covariance[k * count + k];
            for (size_t l = 0; l < count; l++) {
                squares += covariance[k * count + l] * covariance[k * count + l];
            }
        }
    }
    double variance = d->structure->has_sigma ? 2 * squares + 4 * fmax(0, along - squares) : (double)NAN;
    out->square = (lehr_estimate){(sum - noise) / reference, sqrt(variance) / reference};
    double ratio = sqrt(fmax(0, out->square.value));
    out->ratio =
        (lehr_estimate){ratio, out->square.stderr_value / (2 * fmax(ratio, sqrt(out->square.stderr_value)))};
    lehr_core_free(places);
    lehr_core_free(covariance);
    return status;
}

lehr_status lehr_pdf_change_find(lehr_pdf_change *out, const lehr_pdf_difference *difference,
                                 const lehr_pdf_correlation *reference, lehr_error *err)
{
    const lehr_pdf_correlation *d = difference->correlation;
    rows ranges[LEHR_PDF_CHANGE_N_RANGES];
    *out = (lehr_pdf_change){0};
    bool same = d->n == reference->n && d->n >= 8 && d->r_ang[0] == reference->r_ang[0] &&
                d->r_ang[d->n - 1] == reference->r_ang[d->n - 1];
    if (!same) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the difference and the reference have other points of r");
    }
    if (!find_rows(ranges, &out->first_ang, reference)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "r ends at %.4g angstrom, before the end of the first shell, which has its maximum at %.4g",
            d->r_ang[d->n - 1], out->first_ang);
    }
    double *v = lehr_core_alloc(d->n, sizeof *v);
    lehr_status status =
        v ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points of G", d->n);
    for (size_t k = 0; status == LEHR_OK && k < LEHR_PDF_CHANGE_N_RANGES; k++) {
        lehr_pdf_change_range *range = &out->ranges[k];
        range->known = ranges[k].first < d->n && ranges[k].last < d->n;
        if (range->known) {
            range->low_ang = d->r_ang[ranges[k].first];
            range->high_ang = d->r_ang[ranges[k].last];
            status = find_shift(range, d, reference, &ranges[k], v, err);
            status = status == LEHR_OK ? find_size(range, d, reference, &ranges[k], v, err) : status;
        }
    }
    lehr_core_free(v);
    return status;
}
