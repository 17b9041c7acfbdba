// Stated errors of the first sharp diffraction peak against simulated repeats.
#include "fsdp_helper.h"
#include "lehr_test.h"

#include <lehr/xrd/fsdp.h>
#include <math.h>
#include <stdio.h>

static lehr_xrd_fsdp fit(const fsdp_sample *sample, lehr_random *random, const lehr_xrd_fsdp_options *options)
{
    lehr_error err = {0};
    lehr_xrd_fsdp got;
    lehr_curve *curve = fsdp_measure(sample, random);
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, options, NULL, &err), &err);
    lehr_curve_free(curve);
    return got;
}

/// Repeats inside of one standard error, and the mean square of the pulls.
typedef struct tally {
    size_t n;
    size_t inside;
    double sum;
    double sum_squares;
} tally;

static void count(tally *to, lehr_estimate got, double truth)
{
    double pull = (got.value - truth) / got.stderr_value;
    to->n++;
    to->inside += fabs(pull) < 1;
    to->sum += pull;
    to->sum_squares += pull * pull;
}

static double share(const tally *of, const char *name)
{
    double n = (double)of->n;
    print_message("%s: %.1f %% of %zu inside, mean pull %.2f, mean square %.2f\n", name,
                  100 * (double)of->inside / n, of->n, of->sum / n, of->sum_squares / n);
    return (double)of->inside / n;
}

static void test_explore(void **state)
{
    (void)state;
    tally position = {0}, width = {0}, counting = {0};
    tally dq = {0}, dw = {0}, ratio = {0}, volume = {0};
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    for (size_t i = 0; i < 2000; i++) {
        lehr_random random = lehr_random_stream(11, i);
        fsdp_sample sample = {fsdp_gaussian, 1, 1, 400, 240};
        lehr_xrd_fsdp got = fit(&sample, &random, &options);
        count(&position, got.position, 2.63);
        count(&width, got.fwhm, 0.46);
        count(&counting, (lehr_estimate){got.position.value, got.budget.counting}, 2.63);
    }
    share(&position, "position");
    share(&width, "width");
    share(&counting, "counting");
    fsdp_sample truth = {fsdp_glass, 1, 1, 400, 2400};
    lehr_xrd_fsdp exact = fit(&truth, NULL, &options);
    print_message("exact %g %g range %g model %g\n", exact.position.value, exact.fwhm.value, exact.budget.range, exact.budget.model);
    for (size_t i = 0; i < 2000; i++) {
        lehr_random random = lehr_random_stream(12, i);
        double common = 1 + 1e-3 * lehr_random_normal(&random);
        fsdp_sample a = {fsdp_glass, 1, common, 400, 240};
        fsdp_sample b = {fsdp_glass, 1.004, common, 400, 240};
        lehr_error err = {0};
        lehr_xrd_fsdp fa = fit(&a, &random, &options), fb = fit(&b, &random, &options);
        lehr_xrd_fsdp_difference d;
        assert_ok(lehr_xrd_fsdp_compare(&d, &fb, &fa, &err), &err);
        count(&dq, d.position, 0.004 * exact.position.value);
        count(&dw, d.fwhm, 0.004 * exact.fwhm.value);
        count(&ratio, d.position_ratio, 1.004);
        count(&volume, d.volume_ratio, pow(1.004, -3));
    }
    share(&dq, "dq");
    share(&dw, "dw");
    share(&ratio, "ratio");
    share(&volume, "volume");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_explore),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
