#include "multiple.h"

#include <gsl/gsl_cdf.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool lehr_fitting_correction_find(lehr_fitting_correction *out, const char *name)
{
    static const char *const names[] = {"none", "holm", "bh"}; // order of the enumeration
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0) {
            *out = (lehr_fitting_correction)i;
            return true;
        }
    }
    return false;
}

typedef struct ranked {
    double p;
    size_t index;
} ranked;

static int by_p(const void *a, const void *b)
{
    const ranked *u = a;
    const ranked *v = b;
    return u->p < v->p ? -1 : u->p > v->p;
}

static void adjust_sorted(double *adjusted, const ranked *tests, size_t m, lehr_fitting_correction correction)
{
    bool holm = correction == LEHR_FITTING_CORRECTION_HOLM;
    double reached = holm ? 0 : 1;
    for (size_t k = 0; k < m; k++) {
        size_t i = holm ? k : m - 1 - k;
        double factor = holm ? (double)(m - i) : (double)m / (double)(i + 1);
        double value = fmin(1, factor * tests[i].p);
        reached = holm ? fmax(reached, value) : fmin(reached, value);
        adjusted[tests[i].index] = reached;
    }
}

lehr_status lehr_fitting_adjust(double *adjusted, const double *p, size_t n,
                                lehr_fitting_correction correction, lehr_error *err)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < 0 || p[i] > 1) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "probability %zu is %.6g: outside of 0 to 1", i,
                                  p[i]);
        }
    }
    ranked *tests = lehr_core_alloc(n > 0 ? n : 1, sizeof *tests);
    if (!tests) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu tests", n);
    }
    for (size_t i = 0; i < n; i++) {
        if (!isnan(p[i])) {
            tests[m++] = (ranked){p[i], i};
        }
        adjusted[i] = p[i];
    }
    if (correction != LEHR_FITTING_CORRECTION_NONE) {
        qsort(tests, m, sizeof *tests, by_p);
        adjust_sorted(adjusted, tests, m, correction);
    }
    lehr_core_free(tests);
    return LEHR_OK;
}

double lehr_tail_normal(double z)
{
    return erfc(fabs(z) / sqrt(2));
}

double lehr_quantile_normal(double two_sided_p)
{
    return two_sided_p > 0 && two_sided_p < 1 ? gsl_cdf_ugaussian_Qinv(two_sided_p / 2) : (double)NAN;
}

double lehr_detectable(double level, double power)
{
    return lehr_quantile_normal(level) +
           (power > 0 && power < 1 ? gsl_cdf_ugaussian_Pinv(power) : (double)NAN);
}
