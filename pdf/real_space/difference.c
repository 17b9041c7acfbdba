#include "difference.h"

#include "sine.h"
#include "sq_private.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/distribution.h>
#include <lehr/fitting/linear.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

void lehr_pdf_difference_free(lehr_pdf_difference *difference)
{
    if (difference) {
        lehr_pdf_correlation_free(difference->correlation);
        lehr_pdf_sq_free(difference->structure);
        lehr_core_free(difference);
    }
}

// ---- S_2 - S_1 ---------------------------------------------------------------------------------
/// Points of the first that lie in the range of the second and in the limits.
typedef struct overlap {
    size_t first, n;
} overlap;

static lehr_status find_overlap(overlap *out, const lehr_pdf_sq *a, const lehr_pdf_sq *b,
                                const lehr_pdf_transform_options *options, lehr_error *err)
{
    double low = fmax(b->q_per_ang[0], isnan(options->min) ? 0 : options->min) * (1 - 1e-9);
    double high = fmin(b->q_per_ang[b->n - 1], isnan(options->max) ? INFINITY : options->max) * (1 + 1e-9);
    *out = (overlap){0, 0};
    for (size_t i = 0; i < a->n; i++) {
        out->first += a->q_per_ang[i] < low;
        out->n += a->q_per_ang[i] >= low && a->q_per_ang[i] <= high;
    }
    return out->n >= 2
               ? LEHR_OK
               : lehr_error_set(
                     err, LEHR_ERR_DOMAIN,
                     "the structure factors share %zu points of q: %g to %g and %g to %g 1/angstrom", out->n,
                     a->q_per_ang[0], a->q_per_ang[a->n - 1], b->q_per_ang[0], b->q_per_ang[b->n - 1]);
}

/// Without a qmax the shorter of the two decides.
static lehr_status warn_ends(const lehr_pdf_sq *a, const lehr_pdf_sq *b, lehr_warnings *warnings,
                             lehr_error *err)
{
    double end = a->q_per_ang[a->n - 1], other = b->q_per_ang[b->n - 1];
    double step = end - a->q_per_ang[a->n - 2];
    return fabs(end - other) > 1.01 * step
               ? lehr_warnings_add(
                     warnings, err,
                     "the reference ends at q = %.6g, the sample at %.6g 1/angstrom: the difference is that "
                     "of qmax = %.6g",
                     end, other, fmin(end, other))
               : LEHR_OK;
}

static size_t mode_named(const lehr_pdf_sq *structure, const char *name)
{
    for (size_t k = 0; k < structure->n_common; k++) {
        if (strcmp(structure->common_names[k], name) == 0) {
            return k;
        }
    }
    return SIZE_MAX;
}

/// Interpolation of the second at one point of the first: its stencil, or the point itself.
typedef struct place {
    size_t first, count;
    double c[LEHR_PDF_STENCIL];
} place;

static place place_of(const lehr_pdf_sq *b, double q)
{
    place out = {0, 1, {1}};
    size_t i = 0, last = b->n - 2;
    while (i < last && b->q_per_ang[i + 1] <= q) {
        i++;
    }
    for (size_t k = i; k <= i + 1; k++) {
        if (fabs(b->q_per_ang[k] - q) <= 1e-9 * q) {
            out.first = k;
            return out;
        }
    }
    out.count = pdf_stencil_find(&out.first, b->q_per_ang, b->n, i);
    pdf_stencil_interpolate(out.c, b->q_per_ang + out.first, out.count, q);
    return out;
}

static double interpolated(const double *values, const place *at)
{
    double sum = 0;
    for (size_t j = 0; j < at->count; j++) {
        sum += at->c[j] * values[at->first + j];
    }
    return sum;
}

static void fill_point(lehr_pdf_difference *out, size_t i, const lehr_pdf_sq *a, size_t row,
                       const lehr_pdf_sq *b)
{
    lehr_pdf_sq *to = out->structure;
    place at = place_of(b, a->q_per_ang[row]);
    double variance = a->sigma[row] * a->sigma[row];
    for (size_t j = 0; j < at.count; j++) {
        variance += pow(at.c[j] * b->sigma[at.first + j], 2);
    }
    to->q_per_ang[i] = a->q_per_ang[row];
    to->s[i] = 1 + (interpolated(b->s, &at) - a->s[row]);
    to->sigma[i] = sqrt(variance);
    out->interpolated = out->interpolated || at.count > 1;
    for (size_t k = 0; k < to->n_common; k++) {
        size_t in_a = mode_named(a, to->common_names[k]), in_b = mode_named(b, to->common_names[k]);
        double of_a = in_a == SIZE_MAX ? 0 : a->common[in_a * a->n + row];
        double of_b = in_b == SIZE_MAX ? 0 : interpolated(b->common + in_b * b->n, &at);
        to->common[k * to->n + i] = of_b - of_a;
    }
}

static lehr_status subtract(lehr_pdf_difference *out, const lehr_pdf_sq *a, const lehr_pdf_sq *b,
                            const overlap *both, lehr_error *err)
{
    size_t n_common = a->n_common;
    for (size_t k = 0; k < b->n_common; k++) {
        n_common += mode_named(a, b->common_names[k]) == SIZE_MAX;
    }
    lehr_status status = pdf_sq_allocate(&out->structure, both->n, n_common, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_pdf_sq *to = out->structure;
    to->n = both->n;
    to->has_sigma = a->has_sigma && b->has_sigma;
    to->quantity = LEHR_PDF_QUANTITY_S;
    to->number_density = (double)NAN;
    to->number_density_stderr = (double)NAN;
    size_t mode = 0;
    for (size_t k = 0; k < a->n_common; k++) {
        memcpy(to->common_names[mode++], a->common_names[k], sizeof *to->common_names);
    }
    for (size_t k = 0; k < b->n_common; k++) {
        if (mode_named(a, b->common_names[k]) == SIZE_MAX) {
            memcpy(to->common_names[mode++], b->common_names[k], sizeof *to->common_names);
        }
    }
    for (size_t i = 0; i < both->n; i++) {
        fill_point(out, i, a, both->first + i, b);
    }
    return LEHR_OK;
}

// ---- is there a difference? ----------------------------------------------------------------------
/// chi2 with the amplitudes of common errors as parameters that are 0 with a standard error of 1.
static lehr_status compare(lehr_pdf_difference *out, lehr_error *err)
{
    const lehr_pdf_sq *of = out->structure;
    size_t n = of->n, m = of->n_common;
    lehr_linear_fit *fit = NULL;
    out->points = n;
    out->chi2 = out->probability = (double)NAN;
    if (!of->has_sigma) {
        return LEHR_OK;
    }
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += pow((of->s[i] - 1) / of->sigma[i], 2);
    }
    out->chi2 = sum;
    lehr_status status = LEHR_OK;
    if (m > 0) {
        double *memory = lehr_core_alloc((n + m) * (m + 2), sizeof *memory);
        if (!memory) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to compare %zu points", n);
        }
        double *design = memory, *y = memory + (n + m) * m, *weights = y + n + m;
        for (size_t i = 0; i < n + m; i++) {
            y[i] = i < n ? of->s[i] - 1 : 0;
            weights[i] = i < n ? 1 / (of->sigma[i] * of->sigma[i]) : 1;
            for (size_t k = 0; k < m; k++) {
                design[i * m + k] = i < n ? of->common[k * n + i] : i - n == k;
            }
        }
        status = lehr_linear_fit_create(&fit, design, y, weights, n + m, m, err);
        if (status == LEHR_OK) {
            out->chi2 = lehr_linear_fit_residual_sum(fit);
        }
        lehr_linear_fit_free(fit);
        lehr_core_free(memory);
    }
    out->probability = lehr_tail_chi2(out->chi2, (double)n);
    return status;
}

static void find_largest(lehr_pdf_difference *out)
{
    const lehr_pdf_correlation *of = out->correlation;
    out->largest = out->largest_r_ang = (double)NAN;
    for (size_t i = 0; i < of->n; i++) {
        double ratio = fabs(of->g[i]) / of->sigma[i];
        if (isfinite(ratio) && !(ratio <= out->largest)) {
            out->largest = ratio;
            out->largest_r_ang = of->r_ang[i];
        }
    }
}

lehr_status lehr_pdf_difference_create(lehr_pdf_difference **out, const lehr_pdf_sq *first,
                                       const lehr_pdf_sq *second, const lehr_pdf_correlation_options *options,
                                       lehr_warnings *warnings, lehr_error *err)
{
    overlap both;
    lehr_pdf_correlation_options how = *options;
    lehr_pdf_difference *difference = lehr_core_alloc(1, sizeof *difference);
    *out = NULL;
    if (!difference) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a difference");
    }
    lehr_status status = find_overlap(&both, first, second, &options->transform, err);
    if (status == LEHR_OK && isnan(options->transform.max)) {
        status = warn_ends(first, second, warnings, err);
    }
    if (status == LEHR_OK) {
        status = subtract(difference, first, second, &both, err);
    }
    if (status == LEHR_OK) {
        status = compare(difference, err);
    }
    if (status == LEHR_OK) {
        // S_2 - S_1 tends to 0 at q = 0, which is S = 1 of the structure factor 1 + S_2 - S_1.
        how.transform.s_zero = 1;
        how.s_zero_stderr = 0;
        how.number_density = (double)NAN;
        how.ensemble = false;
        status =
            lehr_pdf_correlation_create(&difference->correlation, difference->structure, &how, warnings, err);
    }
    if (status != LEHR_OK) {
        lehr_pdf_difference_free(difference);
        return status;
    }
    find_largest(difference);
    *out = difference;
    return LEHR_OK;
}
