#include "balance.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

#define BORDER_K    1e-9 // borders are inclusive; conversion from degrees Celsius costs some 1e-13 K
#define ROOT_K      1e-10
#define MARCH_STEPS 400 // over the width of the scan, in each direction

lehr_status lehr_dsc_balance_fit(lehr_dsc_balance *out, const lehr_dsc_scan *scan,
                                 const lehr_dsc_scan *glass_scan, const lehr_dsc_lines *lines,
                                 lehr_error *err)
{
    *out = (lehr_dsc_balance){.scan = scan, .glass_scan = glass_scan};
    lehr_status status = lehr_dsc_baseline_fit(&out->glass, glass_scan, lines->glass_K, LEHR_DSC_MODEL_LINE,
                                               (double)NAN, "glass", err);
    if (status == LEHR_OK) {
        status = lehr_dsc_baseline_fit(&out->liquid, scan, lines->liquid_K, lines->liquid_model,
                                       lines->constant, "liquid", err);
    }
    return status;
}

void lehr_dsc_balance_clear(lehr_dsc_balance *balance)
{
    lehr_dsc_baseline_clear(&balance->glass);
    lehr_dsc_baseline_clear(&balance->liquid);
    lehr_core_free(balance->weight);
    *balance = (lehr_dsc_balance){0};
}

static bool inside(double temperature_K, double low_K, double high_K)
{
    return temperature_K >= low_K - BORDER_K && temperature_K <= high_K + BORDER_K;
}

/// Trapezoid weights of the points inside [low, high]; *a and *b become the first and last of their
/// temperatures.
/// @returns the number of points inside
static size_t trapezoid_weights(double *weight, const lehr_dsc_scan *scan, double low_K, double high_K,
                                double *a, double *b)
{
    memset(weight, 0, scan->n * sizeof *weight);
    size_t n = 0;
    size_t before = 0;
    for (size_t i = 0; i < scan->n; i++) {
        if (!inside(scan->temperature_K[i], low_K, high_K)) {
            continue;
        }
        if (n > 0) { // neighbours inside, even where regulation noise threw a point outside
            double half = 0.5 * (scan->temperature_K[i] - scan->temperature_K[before]);
            weight[before] += half;
            weight[i] += half;
        } else {
            *a = scan->temperature_K[i];
        }
        *b = scan->temperature_K[i];
        before = i;
        n++;
    }
    return n;
}

lehr_status lehr_dsc_balance_limit(lehr_dsc_balance *balance, double t2_K, double t1_K, lehr_error *err)
{
    const lehr_dsc_scan *scan = balance->scan;
    if (!balance->weight) {
        balance->weight = lehr_core_alloc(scan->n, sizeof(double));
    }
    if (!balance->weight) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the weights of %zu points", scan->n);
    }
    balance->points = trapezoid_weights(balance->weight, scan, t2_K, t1_K, &balance->t2_K, &balance->t1_K);
    if (balance->points < 2) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: %zu points between T2 = %g K and T1 = %g K",
                              scan->name, balance->points, t2_K, t1_K);
    }
    double total = 0;
    for (size_t i = 0; i < scan->n; i++) {
        if (!inside(scan->temperature_K[i], t2_K, t1_K)) {
            continue;
        }
        if (!isfinite(scan->y[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "%s: the signal at %.2f K is no number; --t1 and --t2 limit the range",
                                  scan->name, scan->temperature_K[i]);
        }
        total += balance->weight[i] * scan->y[i];
    }
    balance->area = total - lehr_dsc_baseline_integral(&balance->glass, balance->t2_K, balance->t1_K);
    return LEHR_OK;
}

double lehr_dsc_balance_delta_cp(const lehr_dsc_balance *balance, double temperature_K)
{
    return lehr_dsc_baseline_at(&balance->liquid, temperature_K) -
           lehr_dsc_baseline_at(&balance->glass, temperature_K);
}

/// int_T^{T1} (l - g) dT - A: falls with T as long as l > g; zero at the fictive temperature.
static double imbalance(const lehr_dsc_balance *balance, double temperature_K)
{
    return lehr_dsc_baseline_integral(&balance->liquid, temperature_K, balance->t1_K) -
           lehr_dsc_baseline_integral(&balance->glass, temperature_K, balance->t1_K) - balance->area;
}

/// Walk from T1 down (A > 0) or up (A < 0) to the first change of sign; stop where the lines cross.
static lehr_status bracket(double *low, double *high, const lehr_dsc_balance *balance, lehr_error *err)
{
    const char *name = balance->scan->name;
    double width = balance->t1_K - balance->t2_K;
    double step = width / MARCH_STEPS * (balance->area > 0 ? -1 : 1);
    double here = balance->t1_K;
    if (!(lehr_dsc_balance_delta_cp(balance, here) > 0)) {
        return lehr_error_set(
            err, LEHR_ERR_NUMERIC,
            "%s: at %g K the liquid line lies below the glass line: check the windows and the sign (--sign)",
            name, here);
    }
    for (size_t i = 0; i < 2 * MARCH_STEPS; i++) {
        double next = here + step;
        if (!(next > 0) || !(lehr_dsc_balance_delta_cp(balance, next) > 0)) {
            break;
        }
        double value = imbalance(balance, next);
        if ((step < 0 && value >= 0) || (step > 0 && value <= 0)) {
            *low = fmin(here, next);
            *high = fmax(here, next);
            return LEHR_OK;
        }
        here = next;
    }
    return lehr_error_set(err, LEHR_ERR_NUMERIC,
                          "%s: no temperature balances the areas (A = %.6g %s, lines followed from %g K to "
                          "%g K): check the windows, T1 "
                          "and T2",
                          name, balance->area, balance->scan->area_unit, balance->t1_K, here);
}

lehr_status lehr_dsc_balance_solve(lehr_dsc_balance *balance, lehr_error *err)
{
    double low = 0;
    double high = 0;
    lehr_status status = bracket(&low, &high, balance, err);
    if (status != LEHR_OK) {
        return status;
    }
    while (high - low > ROOT_K) {
        double middle = 0.5 * (low + high);
        if (middle <= low || middle >= high) {
            break;
        }
        if (imbalance(balance, middle) > 0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    balance->fictive_K = 0.5 * (low + high);
    return LEHR_OK;
}

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

/// Noise of a point. One scan: both windows together; with a reference: each from its own window.
static void noise_levels(const lehr_dsc_balance *balance, double *of_scan, double *of_glass_scan)
{
    const lehr_linear_fit *glass = balance->glass.fit;
    const lehr_linear_fit *liquid = balance->liquid.fit;
    *of_scan = lehr_linear_fit_sigma(liquid);
    *of_glass_scan = lehr_linear_fit_sigma(glass);
    if (balance->scan == balance->glass_scan) {
        size_t free_glass = lehr_linear_fit_rows(glass) - lehr_linear_fit_columns(glass);
        size_t free_liquid = lehr_linear_fit_rows(liquid) - lehr_linear_fit_columns(liquid);
        double sum = lehr_linear_fit_residual_sum(glass) + lehr_linear_fit_residual_sum(liquid);
        *of_scan = sqrt(sum / (double)(free_glass + free_liquid));
        *of_glass_scan = *of_scan;
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

/// Response of the area: s = w - Pg' J(T2, T1).
static lehr_status area_response(response *s, const lehr_dsc_balance *balance, lehr_error *err)
{
    double terms[LEHR_DSC_MAX_TERMS];
    memcpy(s->of_scan, balance->weight, balance->scan->n * sizeof(double));
    lehr_dsc_baseline_terms_integral(&balance->glass, balance->t2_K, balance->t1_K, terms);
    return lehr_dsc_baseline_add_response(&balance->glass, terms, -1, s->of_glass_scan, err);
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
    lehr_status status = lehr_dsc_baseline_add_response(&balance->liquid, terms, scale, s->of_scan, err);
    if (status == LEHR_OK) {
        lehr_dsc_baseline_terms_integral(&balance->glass, balance->t2_K, balance->fictive_K, terms);
        status = lehr_dsc_baseline_add_response(&balance->glass, terms, scale, s->of_glass_scan, err);
    }
    return status;
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
    lehr_status status = lehr_dsc_baseline_add_response(&balance->liquid, terms, 1, s->of_scan, err);
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
    if (status == LEHR_OK && trapezoid_weights(s.of_scan, balance->scan, low_K, high_K, &a, &b) > 1) {
        for (size_t i = 0; i < balance->scan->n; i++) {
            *excess += s.of_scan[i] == 0 ? 0 : s.of_scan[i] * balance->scan->y[i];
        }
        *excess -= lehr_dsc_baseline_integral(line, a, b);
        lehr_dsc_baseline_terms_integral(line, a, b, terms);
        double *target = line == &balance->glass ? s.of_glass_scan : s.of_scan;
        status = lehr_dsc_baseline_add_response(line, terms, -1, target, err);
        *excess_stderr = propagate(&s, balance);
    }
    response_clear(&s);
    return status;
}

double lehr_dsc_balance_dip(const lehr_dsc_balance *balance, double low_K, double high_K)
{
    const lehr_dsc_scan *scan = balance->scan;
    double running = 0;
    double deepest = 0;
    double before_T = (double)NAN;
    double before = 0;
    for (size_t i = 0; i < scan->n; i++) {
        double T = scan->temperature_K[i];
        if (!inside(T, low_K, high_K)) {
            continue;
        }
        double above = scan->y[i] - lehr_dsc_baseline_at(&balance->glass, T);
        running += isnan(before_T) ? 0 : 0.5 * (above + before) * (T - before_T);
        deepest = fmin(deepest, running);
        before_T = T;
        before = above;
    }
    return deepest;
}
