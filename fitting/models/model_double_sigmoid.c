// Two logistic steps one after the other.
#include "model_private.h"
#include "normal.h"

#include <string.h>

static const char *const names[] = {"base", "step_1", "center_1", "width_1", "step_2", "center_2", "width_2"};
static const double lower[] = {-LEHR_MODEL_UNLIMITED,     -LEHR_MODEL_UNLIMITED, -LEHR_MODEL_UNLIMITED,
                               LEHR_MODEL_SMALLEST_WIDTH, -LEHR_MODEL_UNLIMITED, -LEHR_MODEL_UNLIMITED,
                               LEHR_MODEL_SMALLEST_WIDTH};
static const double upper[] = {LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED,
                               LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED,
                               LEHR_MODEL_UNLIMITED};

/// A step of height step[0] at step[1] of width step[2], from the record of the single one.
static bool add_step(double *value, double *gradient, const double *step, double x)
{
    const double single[] = {0, step[0], step[1], step[2]};
    double height = 0, by_single[4];
    if (!lehr_model_sigmoid.evaluate(single, x, &height, gradient ? by_single : NULL)) {
        return false;
    }
    *value += height;
    for (int j = 0; gradient && j < 3; j++) {
        gradient[j] = by_single[j + 1];
    }
    return true;
}

static bool evaluate(const double *p, double x, double *value, double *gradient)
{
    *value = p[0];
    if (gradient) {
        gradient[0] = 1;
    }
    return add_step(value, gradient ? gradient + 1 : NULL, p + 1, x) &&
           add_step(value, gradient ? gradient + 4 : NULL, p + 4, x);
}

/// Linear in base and steps: chi2 for two centres and one width.
static bool try_centers(double *linear, double *chi2, const double *x, const double *y, size_t n,
                        const double centers[2], double width)
{
    lehr_normal sums = {.n = 3};
    for (size_t i = 0; i < n; i++) {
        const double basis[] = {1, 0.5 * (1 + tanh(0.5 * (x[i] - centers[0]) / width)),
                                0.5 * (1 + tanh(0.5 * (x[i] - centers[1]) / width))};
        lehr_normal_add(&sums, basis, y[i], 1);
    }
    return lehr_normal_solve(linear, chi2, &sums);
}

/// Best of a scan of two centres and a common width.
static bool start(double *p, const double *x, const double *y, size_t n)
{
    enum { n_centers = 16, n_widths = 4 };
    double least = x[0], most = x[0], best = HUGE_VAL;
    for (size_t i = 1; i < n; i++) {
        least = fmin(least, x[i]);
        most = fmax(most, x[i]);
    }
    for (int k = 0; k < n_centers * n_centers * n_widths && most > least; k++) {
        int first = k % n_centers, second = k / n_centers % n_centers;
        const double centers[] = {least + (most - least) * first / (n_centers - 1),
                                  least + (most - least) * second / (n_centers - 1)};
        double width = (most - least) * 0.2 * pow(0.5, k / (n_centers * n_centers));
        double linear[LEHR_NORMAL_MOST], chi2 = 0;
        if (first < second && try_centers(linear, &chi2, x, y, n, centers, width) && chi2 < best) {
            const double found[] = {linear[0], linear[1], centers[0], width, linear[2], centers[1], width};
            best = chi2;
            memcpy(p, found, sizeof found);
        }
    }
    return best < HUGE_VAL;
}

const lehr_model lehr_model_double_sigmoid = {
    .name = "double-sigmoid",
    .formula = "base + step_1/(1 + exp(-(x - center_1)/width_1)) + step_2/(1 + exp(-(x - center_2)/width_2))",
    .n_parameters = 7,
    .parameters = names,
    .lower = lower,
    .upper = upper,
    .evaluate = evaluate,
    .start = start,
};
