#include "lehr_test.h"

#include <lehr/fitting/setup.h>
#include <lehr/fitting/vft.h>
#include <math.h>
#include <string.h>

enum { n_points = 33 };

/// Exact times of a law, disturbed, with errors of 0.05.
typedef struct sample {
    double x[n_points], y[n_points], sigma[n_points];
    lehr_model_points points;
} sample;

static void fill(sample *s)
{
    for (size_t i = 0; i < n_points; i++) {
        s->x[i] = 580 + 5 * (double)i;
        s->y[i] = -34.5 + 7650 / (s->x[i] - 412.5) + 0.05 * sin(37.0 * (double)i);
        s->sigma[i] = 0.05;
    }
    s->points = (lehr_model_points){n_points, s->x, s->y, s->sigma};
}

static lehr_fitting_vft fit(const sample *s, const lehr_fitting_method *method)
{
    lehr_fitting_vft vft;
    lehr_error err = {0};
    lehr_fitting_vft_options options = lehr_fitting_vft_options_defaults();
    options.fit.convention = LEHR_COVARIANCE_ABSOLUTE;
    options.method = *method;
    assert_ok(lehr_fitting_vft_fit(&vft, &s->points, &options, NULL, &err), &err);
    return vft;
}

static void test_bootstrap_errors_agree_with_the_covariance(void **state)
{
    (void)state;
    sample s;
    fill(&s);
    const lehr_fitting_method method = {.n_bootstrap = 2000, .seed = 5};
    lehr_fitting_vft vft = fit(&s, &method);
    // Order: ln_tau0, B, T0, then Tg, m, D, E.
    const lehr_estimate derived[] = {vft.glass_transition_K, vft.fragility, vft.strength,
                                     vft.activation_energy_kJ_per_mol};
    assert_int_equal(vft.extra.n_replicates + vft.extra.n_discarded, 2000);
    assert_int_equal(vft.extra.n_discarded, 0);
    for (size_t k = 0; k < 7; k++) {
        double error = k < 3 ? sqrt(vft.covariance[4 * k]) : derived[k - 3].stderr_value;
        double value = k < 3 ? vft.parameters[k] : derived[k - 3].value;
        // 2000 repeats: 1.6 % at one standard error; the curvature of the law adds up to 5 % for ln_tau0, B
        // and D.
        assert_close(vft.extra.bootstrap_stderr[k], error, 0.1, 0);
        assert_true(vft.extra.bootstrap_lower[k] < value && value < vft.extra.bootstrap_upper[k]);
        // 68.27 %: about two standard errors wide; a quantile of 2000 is good to 2.8 % of the error.
        assert_close(vft.extra.bootstrap_upper[k] - vft.extra.bootstrap_lower[k], 2 * error, 0.12, 0);
    }
}

static void test_threads_do_not_change_a_bit(void **state)
{
    (void)state;
    sample s;
    fill(&s);
    lehr_fitting_method method = {.n_bootstrap = 64, .seed = 5, .threads = 1};
    lehr_fitting_vft one = fit(&s, &method);
    for (method.threads = 2; method.threads <= 5; method.threads += 3) {
        lehr_fitting_vft many = fit(&s, &method);
        assert_memory_equal(many.extra.bootstrap_stderr, one.extra.bootstrap_stderr, 7 * sizeof(double));
        assert_memory_equal(many.extra.bootstrap_upper, one.extra.bootstrap_upper, 7 * sizeof(double));
    }
    method.seed = 6;
    lehr_fitting_vft other = fit(&s, &method);
    assert_true(memcmp(other.extra.bootstrap_stderr, one.extra.bootstrap_stderr, sizeof(double)) != 0);
}

/// In a narrow window the error of T0 is not symmetric: the profile reaches further down than up.
static void test_profile_intervals_show_the_asymmetry_of_t0(void **state)
{
    (void)state;
    sample s;
    fill(&s);
    s.points.n = 17; // 580 to 660 K
    const lehr_fitting_method method = {.confidence = 0.9973002039367398};
    lehr_fitting_vft vft = fit(&s, &method);
    const lehr_fitting_interval *t0 = &vft.extra.intervals[LEHR_FITTING_VFT_T0];
    double down = vft.parameters[LEHR_FITTING_VFT_T0] - t0->lower,
           up = t0->upper - vft.parameters[LEHR_FITTING_VFT_T0];
    double three = 3 * sqrt(vft.covariance[8]);
    assert_true(up < three && three < down);
    // At both ends chi2 of the best remaining law has risen by 9, up to the resolution of the search.
    for (int side = 0; side < 2; side++) {
        double end = side ? t0->upper : t0->lower;
        double sum = 0, u_mean = 0, y_mean = 0, suu = 0, suy = 0, chi2 = 0;
        for (size_t i = 0; i < 17; i++) {
            sum += 1;
            u_mean += 1 / (s.x[i] - end);
            y_mean += s.y[i];
        }
        u_mean /= sum;
        y_mean /= sum;
        for (size_t i = 0; i < 17; i++) {
            suu += pow(1 / (s.x[i] - end) - u_mean, 2);
            suy += (1 / (s.x[i] - end) - u_mean) * (s.y[i] - y_mean);
        }
        for (size_t i = 0; i < 17; i++) {
            chi2 += pow((s.y[i] - y_mean - suy / suu * (1 / (s.x[i] - end) - u_mean)) / 0.05, 2);
        }
        assert_close(chi2 - vft.fit.chi2, 9, 1e-5, 0);
    }
}

static void test_a_robust_fit_withstands_an_outlier(void **state)
{
    (void)state;
    sample s;
    fill(&s);
    lehr_fitting_method method = {0};
    double clean = fit(&s, &method).glass_transition_K.value;
    s.y[2] += 3;
    double pulled = fit(&s, &method).glass_transition_K.value;
    method.robust = true;
    method.loss = LEHR_FITTING_LOSS_CAUCHY;
    lehr_fitting_vft robust = fit(&s, &method);
    assert_true(fabs(pulled - clean) > 1);
    assert_close(robust.glass_transition_K.value, clean, 0, 0.1);
    assert_int_equal(robust.extra.n_outliers, 1);
    assert_true(isnan(robust.arrhenius_p));
}

static void test_what_does_not_go_together_is_refused(void **state)
{
    (void)state;
    sample s;
    lehr_fitting_vft vft;
    lehr_error err = {0};
    lehr_fitting_vft_options options = lehr_fitting_vft_options_defaults();
    fill(&s);
    options.method.robust = true;
    options.method.n_bootstrap = 10;
    assert_fails(lehr_fitting_vft_fit(&vft, &s.points, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "bootstrap errors belong");
    options.method.confidence = 0.9;
    assert_fails(lehr_fitting_vft_fit(&vft, &s.points, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "profile intervals belong");
    options.method.confidence = 1;
    assert_fails(lehr_fitting_vft_fit(&vft, &s.points, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "a confidence of 1");
}

static lehr_status attempt(void *context, lehr_error *err)
{
    sample *s = context;
    lehr_fitting_vft vft;
    lehr_fitting_vft_options options = lehr_fitting_vft_options_defaults();
    options.method = (lehr_fitting_method){.n_bootstrap = 4, .confidence = 0.9, .threads = 1};
    return lehr_fitting_vft_fit(&vft, &s->points, &options, NULL, err);
}

static void test_failing_memory_leaves_nothing(void **state)
{
    (void)state;
    sample s;
    fill(&s);
    lehr_test_fault_sweep(attempt, &s);
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bootstrap_errors_agree_with_the_covariance),
        cmocka_unit_test(test_threads_do_not_change_a_bit),
        cmocka_unit_test(test_profile_intervals_show_the_asymmetry_of_t0),
        cmocka_unit_test(test_a_robust_fit_withstands_an_outlier),
        cmocka_unit_test(test_what_does_not_go_together_is_refused),
        cmocka_unit_test(test_failing_memory_leaves_nothing),
    };
    return cmocka_run_group_tests_name("fitting.estimate", tests, NULL, NULL);
}
