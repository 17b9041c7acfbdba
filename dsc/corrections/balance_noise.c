// Propagation of noise from the points to the results of a balance.
#include "balance.h"
#include "tangent.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

/// Response of a result to each point: of the scan, and of the reference scan where the glass line comes from
/// there.
typedef struct response {
    double *of_scan;
    double *of_glass_scan; // the same array when the scans are the same
} response;

static lehr_status response_create(response *out, const lehr_dsc_balance *balance, lehr_error *err)
{
    *out = (response){0};
    out->of_scan = lehr_core_alloc(balance->scan->n, sizeof(double));
    out->of_glass_scan = balance->glass_scan == balance->scan
                             ? out->of_scan
                             : lehr_core_alloc(balance->glass_scan->n, sizeof(double));
    if (!out->of_scan || !out->of_glass_scan) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the propagation of noise");
    }
    return LEHR_OK;
}

static void response_clear(response *out)
{
    if (out->of_glass_scan != out->of_scan) {
        lehr_core_free(out->of_glass_scan);
    }
    lehr_core_free(out->of_scan);
}

static double norm2(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += values[i] * values[i];
    }
    return sum;
}

/// Standard deviation of a point from the residuals of several fits together (NULL: none).
static double pooled_level(const lehr_linear_fit *const *fits, size_t n)
{
    double sum = 0;
    double freedom = 0;
    for (size_t i = 0; i < n; i++) {
        if (fits[i]) {
            sum += lehr_linear_fit_residual_sum(fits[i]);
            freedom += (double)(lehr_linear_fit_rows(fits[i]) - lehr_linear_fit_columns(fits[i]));
        }
    }
    return sqrt(sum / freedom);
}

/// Noise of a point of each scan, from all windows that lie in it.
static void noise_levels(const lehr_dsc_balance *balance, double *of_scan, double *of_glass_scan)
{
    const lehr_linear_fit *glass = balance->glass.fit;
    const lehr_linear_fit *liquid = balance->liquid.fit;
    if (balance->scan == balance->glass_scan) {
        *of_scan = pooled_level((const lehr_linear_fit *const[]){glass, liquid}, 2);
        *of_glass_scan = *of_scan;
    } else if (balance->scan == balance->liquid_scan) {
        *of_scan = pooled_level(&liquid, 1);
        *of_glass_scan = pooled_level(&glass, 1);
    } else {
        *of_scan = pooled_level(
            (const lehr_linear_fit *const[]){balance->ends[0].own.fit, balance->ends[1].own.fit}, 2);
        *of_glass_scan = pooled_level((const lehr_linear_fit *const[]){glass, liquid}, 2);
    }
}

/// Standard error of a result with this response.
static double propagate(const response *s, const lehr_dsc_balance *balance)
{
    double of_scan = 0;
    double of_glass_scan = 0;
    noise_levels(balance, &of_scan, &of_glass_scan);
    double variance = of_scan * of_scan * norm2(s->of_scan, balance->scan->n);
    if (s->of_glass_scan != s->of_scan) {
        variance += of_glass_scan * of_glass_scan * norm2(s->of_glass_scan, balance->glass_scan->n);
    }
    return sqrt(variance);
}

/// Points of the scan that the liquid line comes from.
static double *of_liquid_scan(const response *s, const lehr_dsc_balance *balance)
{
    return balance->liquid_scan == balance->scan ? s->of_scan : s->of_glass_scan;
}

/// Add the response of the integral of the alignment over [low, high]: both runs at both ends, where their
/// lines are taken.
static lehr_status add_alignment(response *s, const lehr_dsc_balance *balance, double factor, double low_K,
                                 double high_K, lehr_error *err)
{
    double terms[LEHR_DSC_MAX_TERMS];
    lehr_status status = LEHR_OK;
    for (size_t k = 0; balance->aligned && status == LEHR_OK && k < 2; k++) {
        const lehr_dsc_end *end = &balance->ends[k];
        double part = factor * (high_K - low_K) * lehr_dsc_balance_share(balance, k, 0.5 * (low_K + high_K));
        lehr_dsc_baseline_terms_at(&end->own, end->at_K, terms);
        status = lehr_dsc_baseline_add_response(&end->own, terms, -part, s->of_scan, err);
        if (status == LEHR_OK) {
            lehr_dsc_baseline_terms_at(&end->reference, end->at_K, terms);
            status = lehr_dsc_baseline_add_response(&end->reference, terms, part, s->of_glass_scan, err);
        }
    }
    return status;
}

/// Response of the area: s = w - Pg' J(T2, T1).
static lehr_status area_response(response *s, const lehr_dsc_balance *balance, lehr_error *err)
{
    double terms[LEHR_DSC_MAX_TERMS];
    memcpy(s->of_scan, balance->weight, balance->scan->n * sizeof(double));
    lehr_dsc_baseline_terms_integral(&balance->glass, balance->t2_K, balance->t1_K, terms);
    lehr_status status = lehr_dsc_baseline_add_response(&balance->glass, terms, -1, s->of_glass_scan, err);
    return status == LEHR_OK ? add_alignment(s, balance, 1, balance->t2_K, balance->t1_K, err) : status;
}

/// Response of Tf: (Pl' J(Tf, T1) + Pg' J(T2, Tf) - w) / delta_cp(Tf).
static lehr_status fictive_response(response *s, const lehr_dsc_balance *balance, lehr_error *err)
{
    double terms[LEHR_DSC_MAX_TERMS];
    double scale = 1 / lehr_dsc_balance_delta_cp(balance, balance->fictive_K);
    for (size_t i = 0; i < balance->scan->n; i++) {
        s->of_scan[i] = -scale * balance->weight[i];
    }
    lehr_dsc_baseline_terms_integral(&balance->liquid, balance->fictive_K, balance->t1_K, terms);
    lehr_status status =
        lehr_dsc_baseline_add_response(&balance->liquid, terms, scale, of_liquid_scan(s, balance), err);
    if (status == LEHR_OK) {
        lehr_dsc_baseline_terms_integral(&balance->glass, balance->t2_K, balance->fictive_K, terms);
        status = lehr_dsc_baseline_add_response(&balance->glass, terms, scale, s->of_glass_scan, err);
    }
    return status == LEHR_OK ? add_alignment(s, balance, -scale, balance->t2_K, balance->t1_K, err) : status;
}

/// Turn the response of Tf into that of delta_cp(Tf): both lines at Tf, and Tf moving along their difference.
static lehr_status step_response(response *s, const lehr_dsc_balance *balance, lehr_error *err)
{
    double terms[LEHR_DSC_MAX_TERMS];
    double h = 1e-3; // [K]; the lines are smooth over hundreds of K
    double slope = (lehr_dsc_balance_delta_cp(balance, balance->fictive_K + h) -
                    lehr_dsc_balance_delta_cp(balance, balance->fictive_K - h)) /
                   (2 * h);
    for (size_t i = 0; i < balance->scan->n; i++) {
        s->of_scan[i] *= slope;
    }
    for (size_t i = 0; s->of_glass_scan != s->of_scan && i < balance->glass_scan->n; i++) {
        s->of_glass_scan[i] *= slope;
    }
    lehr_dsc_baseline_terms_at(&balance->liquid, balance->fictive_K, terms);
    lehr_status status =
        lehr_dsc_baseline_add_response(&balance->liquid, terms, 1, of_liquid_scan(s, balance), err);
    if (status == LEHR_OK) {
        lehr_dsc_baseline_terms_at(&balance->glass, balance->fictive_K, terms);
        status = lehr_dsc_baseline_add_response(&balance->glass, terms, -1, s->of_glass_scan, err);
    }
    return status;
}

lehr_status lehr_dsc_balance_noise(lehr_dsc_noise *out, const lehr_dsc_balance *balance, lehr_error *err)
{
    response s;
    lehr_status status = response_create(&s, balance, err);
    if (status == LEHR_OK) {
        double of_glass_scan = 0;
        noise_levels(balance, &out->level, &of_glass_scan);
        status = area_response(&s, balance, err);
    }
    if (status == LEHR_OK) {
        out->area = propagate(&s, balance);
        memset(s.of_glass_scan, 0, balance->glass_scan->n * sizeof(double));
        status = fictive_response(&s, balance, err);
    }
    if (status == LEHR_OK) {
        out->fictive_K = propagate(&s, balance);
        status = step_response(&s, balance, err);
    }
    if (status == LEHR_OK) {
        out->delta_cp = propagate(&s, balance);
    }
    response_clear(&s);
    return status;
}

lehr_status lehr_dsc_balance_change(double *stderr_K, const lehr_dsc_balance *nominal,
                                    const lehr_dsc_balance *varied, lehr_error *err)
{
    response a = {0};
    response b = {0};
    *stderr_K = (double)NAN;
    lehr_status status = response_create(&a, nominal, err);
    status = status == LEHR_OK ? response_create(&b, varied, err) : status;
    status = status == LEHR_OK ? fictive_response(&a, nominal, err) : status;
    status = status == LEHR_OK ? fictive_response(&b, varied, err) : status;
    if (status == LEHR_OK) {
        lehr_dsc_response_subtract(a.of_scan, b.of_scan, nominal->scan->n);
        if (a.of_glass_scan != a.of_scan) {
            lehr_dsc_response_subtract(a.of_glass_scan, b.of_glass_scan, nominal->glass_scan->n);
        }
        *stderr_K = propagate(&a, nominal);
    }
    response_clear(&a);
    response_clear(&b);
    return status;
}

lehr_status lehr_dsc_balance_excess(double *excess, double *excess_stderr, const lehr_dsc_balance *balance,
                                    const lehr_dsc_baseline *line, double low_K, double high_K,
                                    lehr_error *err)
{
    *excess = 0;
    *excess_stderr = 0;
    response s;
    double a = low_K;
    double b = high_K;
    double terms[LEHR_DSC_MAX_TERMS];
    lehr_status status = response_create(&s, balance, err);
    if (status == LEHR_OK && lehr_dsc_balance_weights(s.of_scan, balance->scan, low_K, high_K, &a, &b) > 1) {
        for (size_t i = 0; i < balance->scan->n; i++) {
            *excess += s.of_scan[i] == 0 ? 0 : s.of_scan[i] * balance->scan->y[i];
        }
        *excess -= lehr_dsc_baseline_integral(line, a, b);
        *excess += (b - a) * lehr_dsc_balance_shift(balance, 0.5 * (a + b));
        lehr_dsc_baseline_terms_integral(line, a, b, terms);
        double *target = line == &balance->glass ? s.of_glass_scan : of_liquid_scan(&s, balance);
        status = lehr_dsc_baseline_add_response(line, terms, -1, target, err);
        status = status == LEHR_OK ? add_alignment(&s, balance, 1, a, b, err) : status;
        *excess_stderr = propagate(&s, balance);
    }
    response_clear(&s);
    return status;
}
