// Position and width over shapes, counts and steps: the limits of the fit must not follow the noise of its
// points.
#include "fsdp_helper.h"
#include "lehr_test.h"

#include <lehr/xrd/fsdp.h>
#include <math.h>

enum { N_REPEATS = 2000 };

/// Poisson counts with the errors of the expected counts, so that weights do not follow the noise either.
typedef struct bias_case {
    const char *name;
    double (*profile)(double);
    double counts;
    size_t n; ///< points from 1.9 to 3.5
    const char *model;
    lehr_fitting_peak_baseline baseline;
} bias_case;

static double bare_gaussian(double q)
{
    return (fsdp_gaussian(q) - 0.1) / 0.9;
}

static double bare_lorentzian(double q)
{
    double u = (q - 2.63) / 0.23;
    return 1 / (1 + u * u);
}

static const bias_case cases[] = {
    {"Gaussian, 20 counts, 960 points", bare_gaussian, 20, 960, "gaussian", LEHR_FITTING_BASELINE_NONE},
    {"Gaussian, 400 counts, 120 points", bare_gaussian, 400, 120, "gaussian", LEHR_FITTING_BASELINE_NONE},
    {"Lorentzian, 100 counts, 480 points", bare_lorentzian, 100, 480, "lorentzian",
     LEHR_FITTING_BASELINE_NONE},
    {"Gaussian on a baseline, 4000 counts, 960 points", fsdp_gaussian, 4000, 960, "gaussian",
     LEHR_FITTING_BASELINE_CONSTANT},
    {"Gaussian on a baseline, 1e5 counts, 60 points", fsdp_gaussian, 1e5, 60, "gaussian",
     LEHR_FITTING_BASELINE_CONSTANT},
    {"glass, 1000 counts, 960 points", fsdp_glass, 1000, 960, "gaussian", LEHR_FITTING_BASELINE_NONE},
    {"glass, split, 4000 counts, 480 points", fsdp_glass, 4000, 480, "split-gaussian",
     LEHR_FITTING_BASELINE_NONE},
};

/// Deviations over their stated error.
typedef struct tally {
    double sum, sum_squares, inside;
} tally;

static void test_case(void **state)
{
    const bias_case *k = *state;
    static const char *const names[] = {"position", "fwhm"};
    lehr_error err = {0};
    lehr_xrd_fsdp truth, got;
    tally tallies[2] = {{0}};
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    options.n_windows = 0;
    options.model = lehr_model_find(k->model);
    options.baseline = k->baseline;
    const fsdp_sample sample = {k->profile, 1, 1, k->counts, k->n};
    lehr_curve *ideal = fsdp_measure(&sample, NULL);
    assert_ok(lehr_xrd_fsdp_fit(&truth, ideal, &options, NULL, &err), &err);
    for (size_t i = 0; i < N_REPEATS; i++) {
        lehr_random random = lehr_random_stream(77, i);
        lehr_curve *curve = fsdp_measure(&sample, &random);
        for (size_t j = 0; j < curve->size; j++) {
            curve->sigma[j] = ideal->sigma[j];
        }
        assert_ok(lehr_xrd_fsdp_fit(&got, curve, &options, NULL, &err), &err);
        for (int v = 0; v < 2; v++) {
            const lehr_estimate *value = &got.chosen.values[v];
            double pull = (value->value - truth.chosen.values[v].value) / value->stderr_value;
            tallies[v].sum += pull;
            tallies[v].sum_squares += pull * pull;
            tallies[v].inside += fabs(pull) < 1;
        }
        lehr_curve_free(curve);
    }
    for (int v = 0; v < 2; v++) {
        double n = N_REPEATS, mean = tallies[v].sum / n, inside = tallies[v].inside / n;
        print_message("%s: %s: mean pull %.3f, mean square %.3f, %.1f %% inside\n", k->name, names[v], mean,
                      tallies[v].sum_squares / n, 100 * inside);
        // Less than 0.05, and three standard errors (0.022) of so many repeats; 68.3 % and as many of 1.04 %.
        assert_true(fabs(mean) < 0.05 + 0.067);
        assert_true(inside > 0.683 - 0.0312 && inside < 0.683 + 0.0312);
    }
    lehr_curve_free(ideal);
}

int main(void)
{
    enum { N_CASES = sizeof cases / sizeof *cases };
    struct CMUnitTest tests[N_CASES];
    for (size_t i = 0; i < N_CASES; i++) {
        tests[i] = (struct CMUnitTest){cases[i].name, test_case, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
