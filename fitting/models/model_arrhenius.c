// Arrhenius law for the logarithm of a time.
#include "model_private.h"
#include "normal.h"

static const char *const names[] = {"ln_tau0", "B"};
static const double lower[] = {-LEHR_MODEL_UNLIMITED, -LEHR_MODEL_UNLIMITED};
static const double upper[] = {LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED};

static bool evaluate(const double *p, double x, double *value, double *gradient)
{
    if (!(x > 0)) {
        return false;
    }
    *value = p[0] + p[1] / x;
    if (gradient) {
        gradient[0] = 1;
        gradient[1] = 1 / x;
    }
    return true;
}

/// The model is linear: one step from anywhere is enough, so the normal equations will do.
static bool start(double *p, const double *x, const double *y, size_t n)
{
    lehr_normal sums = {.n = 2};
    double chi2 = 0;
    for (size_t i = 0; i < n; i++) {
        const double basis[] = {1, 1 / x[i]};
        if (!(x[i] > 0)) {
            return false;
        }
        lehr_normal_add(&sums, basis, y[i], 1);
    }
    return lehr_normal_solve(p, &chi2, &sums);
}

const lehr_model lehr_model_arrhenius = {
    .name = "arrhenius",
    .formula = "ln_tau0 + B/x",
    .n_parameters = 2,
    .parameters = names,
    .lower = lower,
    .upper = upper,
    .evaluate = evaluate,
    .start = start,
};
