// Logistic step between two plateaus: the master curve.
#include "model_private.h"
#include "normal.h"

static const char *const names[] = {"plateau_low", "plateau_high", "center", "width"};
static const double lower[] = {-LEHR_MODEL_UNLIMITED, -LEHR_MODEL_UNLIMITED, -LEHR_MODEL_UNLIMITED,
                               LEHR_MODEL_SMALLEST_WIDTH};
static const double upper[] = {LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED,
                               LEHR_MODEL_UNLIMITED};

/// 1/(1 + exp(-u)), without overflow.
static double logistic(double u)
{
    return 0.5 * (1 + tanh(0.5 * u));
}

static bool evaluate(const double *p, double x, double *value, double *gradient)
{
    if (!(p[3] > 0)) {
        return false;
    }
    double u = (x - p[2]) / p[3];
    double step = logistic(u);
    double slope = (p[1] - p[0]) * step * logistic(-u) / p[3];
    *value = p[0] * logistic(-u) + p[1] * step;
    if (gradient) {
        gradient[0] = logistic(-u);
        gradient[1] = step;
        gradient[2] = -slope;
        gradient[3] = -slope * u;
    }
    return true;
}

/// Linear in the plateaus: best of a scan of centres and widths.
static bool start(double *p, const double *x, const double *y, size_t n)
{
    enum { n_centers = 19, n_widths = 5 };
    double least = x[0], most = x[0], best = HUGE_VAL;
    for (size_t i = 1; i < n; i++) {
        least = fmin(least, x[i]);
        most = fmax(most, x[i]);
    }
    for (int k = 0; k < n_centers * n_widths && most > least; k++) {
        double center = least + (most - least) * (k % n_centers) / (n_centers - 1);
        double width = (most - least) * 0.35 * pow(0.45, k / n_centers);
        lehr_normal sums = {.n = 2};
        double linear[LEHR_NORMAL_MOST], chi2 = 0;
        for (size_t i = 0; i < n; i++) {
            double step = logistic((x[i] - center) / width);
            const double basis[] = {1 - step, step};
            lehr_normal_add(&sums, basis, y[i], 1);
        }
        if (lehr_normal_solve(linear, &chi2, &sums) && chi2 < best) {
            best = chi2;
            p[0] = linear[0];
            p[1] = linear[1];
            p[2] = center;
            p[3] = width;
        }
    }
    return best < HUGE_VAL;
}

const lehr_model lehr_model_sigmoid = {
    .name = "sigmoid",
    .formula = "plateau_low + (plateau_high - plateau_low)/(1 + exp(-(x - center)/width))",
    .n_parameters = 4,
    .parameters = names,
    .lower = lower,
    .upper = upper,
    .evaluate = evaluate,
    .start = start,
};
