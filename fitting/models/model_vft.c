// Vogel-Fulcher-Tammann law for the logarithm of a time.
#include "model_private.h"
#include "normal.h"

static const char *const names[] = {"ln_tau0", "B", "T0"};
static const double lower[] = {-LEHR_MODEL_UNLIMITED, -LEHR_MODEL_UNLIMITED, -LEHR_MODEL_UNLIMITED};
static const double upper[] = {LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED};

static bool evaluate(const double *p, double x, double *value, double *gradient)
{
    double distance = x - p[2];
    if (!(distance > 0)) {
        return false;
    }
    *value = p[0] + p[1] / distance;
    if (gradient) {
        gradient[0] = 1;
        gradient[1] = 1 / distance;
        gradient[2] = p[1] / (distance * distance);
    }
    return true;
}

/// Linear in ln_tau0 and B: best of a scan of T0 below the data.
static bool start(double *p, const double *x, const double *y, size_t n)
{
    double least = x[0], most = x[0], best = HUGE_VAL;
    for (size_t i = 1; i < n; i++) {
        least = fmin(least, x[i]);
        most = fmax(most, x[i]);
    }
    for (double distance = 0.02 * (most - least); distance < 50 * (most - least); distance *= 1.25) {
        lehr_normal sums = {.n = 2};
        double linear[LEHR_NORMAL_MOST], chi2 = 0;
        for (size_t i = 0; i < n; i++) {
            const double basis[] = {1, 1 / (x[i] - least + distance)};
            lehr_normal_add(&sums, basis, y[i], 1);
        }
        if (lehr_normal_solve(linear, &chi2, &sums) && chi2 < best) {
            best = chi2;
            p[0] = linear[0];
            p[1] = linear[1];
            p[2] = least - distance;
        }
    }
    return best < HUGE_VAL;
}

const lehr_model lehr_model_vft = {
    .name = "vft",
    .formula = "ln_tau0 + B/(x - T0)",
    .n_parameters = 3,
    .parameters = names,
    .lower = lower,
    .upper = upper,
    .evaluate = evaluate,
    .start = start,
};
