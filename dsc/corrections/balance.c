#include "balance.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

#define BORDER_K    1e-9 // borders are inclusive; conversion from degrees Celsius costs some 1e-13 K
#define ROOT_K      1e-10
#define MARCH_STEPS 400 // over the width of the scan, in each direction

/// Lines of a pair of runs besides the two of the balance: the scan's own in the liquid window (its noise),
/// and where the pair is aligned, both runs at both ends.
static lehr_status fit_pair(lehr_dsc_balance *out, const lehr_dsc_lines *lines, lehr_error *err)
{
    const double *windows[2] = {lines->align_K, lines->liquid_K};
    bool aligned = !isnan(lines->align_K[0]);
    lehr_status status = LEHR_OK;
    for (size_t k = aligned ? 0 : 1; status == LEHR_OK && k < 2; k++) {
        const char *what = k == 0 ? "alignment" : "liquid";
        out->ends[k].at_K = 0.5 * (windows[k][0] + windows[k][1]);
        status = lehr_dsc_baseline_fit(&out->ends[k].own, out->scan, windows[k], LEHR_DSC_MODEL_LINE,
                                       (double)NAN, what, err);
        if (status == LEHR_OK && aligned) {
            status = lehr_dsc_baseline_fit(&out->ends[k].reference, out->glass_scan, windows[k],
                                           LEHR_DSC_MODEL_LINE, (double)NAN, what, err);
        }
        if (status == LEHR_OK && aligned) {
            out->ends[k].shift = lehr_dsc_baseline_at(&out->ends[k].reference, out->ends[k].at_K) -
                                 lehr_dsc_baseline_at(&out->ends[k].own, out->ends[k].at_K);
        }
    }
    out->aligned = aligned;
    return status;
}

lehr_status lehr_dsc_balance_fit(lehr_dsc_balance *out, const lehr_dsc_scan *scan,
                                 const lehr_dsc_scan *glass_scan, const lehr_dsc_lines *lines,
                                 lehr_error *err)
{
    bool both = lines->both && scan != glass_scan;
    *out =
        (lehr_dsc_balance){.scan = scan, .glass_scan = glass_scan, .liquid_scan = both ? glass_scan : scan};
    lehr_status status = lehr_dsc_baseline_fit(&out->glass, glass_scan, lines->glass_K, LEHR_DSC_MODEL_LINE,
                                               (double)NAN, "glass", err);
    if (status == LEHR_OK) {
        status = lehr_dsc_baseline_fit(&out->liquid, out->liquid_scan, lines->liquid_K, lines->liquid_model,
                                       lines->constant, "liquid", err);
    }
    return status == LEHR_OK && both ? fit_pair(out, lines, err) : status;
}

void lehr_dsc_balance_clear(lehr_dsc_balance *balance)
{
    lehr_dsc_baseline_clear(&balance->glass);
    lehr_dsc_baseline_clear(&balance->liquid);
    for (size_t k = 0; k < 2; k++) {
        lehr_dsc_baseline_clear(&balance->ends[k].own);
        lehr_dsc_baseline_clear(&balance->ends[k].reference);
    }
    lehr_core_free(balance->weight);
    *balance = (lehr_dsc_balance){0};
}

double lehr_dsc_balance_share(const lehr_dsc_balance *balance, size_t end, double temperature_K)
{
    double a = balance->ends[end].at_K;
    double b = balance->ends[1 - end].at_K;
    return balance->aligned ? (temperature_K - b) / (a - b) : 0;
}

double lehr_dsc_balance_shift(const lehr_dsc_balance *balance, double temperature_K)
{
    return balance->ends[0].shift * lehr_dsc_balance_share(balance, 0, temperature_K) +
           balance->ends[1].shift * lehr_dsc_balance_share(balance, 1, temperature_K);
}

static bool inside(double temperature_K, double low_K, double high_K)
{
    return temperature_K >= low_K - BORDER_K && temperature_K <= high_K + BORDER_K;
}

size_t lehr_dsc_balance_weights(double *weight, const lehr_dsc_scan *scan, double low_K, double high_K,
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
    balance->points =
        lehr_dsc_balance_weights(balance->weight, scan, t2_K, t1_K, &balance->t2_K, &balance->t1_K);
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
    double middle_K = 0.5 * (balance->t2_K + balance->t1_K);
    balance->area = total - lehr_dsc_baseline_integral(&balance->glass, balance->t2_K, balance->t1_K) +
                    (balance->t1_K - balance->t2_K) * lehr_dsc_balance_shift(balance, middle_K);
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
        double above =
            scan->y[i] + lehr_dsc_balance_shift(balance, T) - lehr_dsc_baseline_at(&balance->glass, T);
        running += isnan(before_T) ? 0 : 0.5 * (above + before) * (T - before_T);
        deepest = running < deepest ? running : deepest;
        before_T = T;
        before = above;
    }
    return deepest;
}
