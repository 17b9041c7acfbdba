// Distributions, F-tests, information criteria and ellipses against scipy's numbers and closed forms.
#include "lehr_test.h"

#include <lehr/fitting/compare.h>
#include <lehr/fitting/distribution.h>
#include <lehr/fitting/ellipse.h>
#include <math.h>

static const char *stats(void)
{
    return lehr_test_reference("fitting/stats/stats.json");
}

typedef struct quantile {
    double dof;
    double t; ///< 0.95, both sides
} quantile;

static void test_quantiles(void **state)
{
    (void)state;
    // Roots of the regularised incomplete beta function in 25 digits (mpmath 1.3); tan(0.475 pi) for one
    // degree of freedom. scipy 1.10 has eleven digits here.
    static const quantile rows[] = {{1, 12.70620473617470464602168},  {2, 4.302652729749463852320944},
                                    {5, 2.570581835636315514696246},  {12, 2.178812829667228866326344},
                                    {19, 2.093024054408309769177315}, {100, 1.983971518523552286595185}};
    // 1e-12: what the definition of the functions promises.
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        assert_close(lehr_quantile_t(0.95, rows[k].dof), rows[k].t, 1e-12, 0);
        assert_close(lehr_quantile_f(0.95, 1, rows[k].dof), rows[k].t * rows[k].t, 1e-12, 0);
    }
    // The key has five digits of the probability: 5e-6 over the density of 0.24.
    assert_close(lehr_quantile_t(2 * 0.84134 - 1, 19),
                 lehr_test_json(stats(), "quantiles", "t_0p84134", "19", NULL), 3e-5, 0);
    static const char *const levels[] = {"68.27", "95.45", "99.73"};
    for (size_t k = 0; k < 3; k++) {
        double confidence = lehr_confidence_of_sigmas((double)(k + 1));
        assert_close(lehr_quantile_chi2(confidence, 1),
                     lehr_test_json(stats(), "quantiles", "dchi2", "1par", levels[k], NULL), 1e-12, 0);
        assert_close(lehr_quantile_chi2(confidence, 2),
                     lehr_test_json(stats(), "quantiles", "dchi2", "2par", levels[k], NULL), 1e-12, 0);
        assert_close(lehr_quantile_t(confidence, INFINITY), (double)(k + 1), 1e-12, 0);
    }
    assert_close(lehr_quantile_chi2(0.9, 2), 2 * log(10), 1e-14, 0);
    assert_close(lehr_quantile_f(0.9, 2, INFINITY), log(10), 1e-14, 0);
    assert_close(lehr_quantile_chi2(0.02, 2), -2 * log(0.98), 1e-12, 0);
}

static void test_tails(void **state)
{
    (void)state;
    assert_close(lehr_tail_f(4.6, 1, 14), lehr_test_json(stats(), "quantiles", "F_sf", "F=4.6,1,14", NULL),
                 1e-12, 0);
    assert_close(lehr_tail_f(86.54358707857297, 1, 14),
                 lehr_test_json(stats(), "quantiles", "F_sf", "F=86.54358707857297,1,14", NULL), 1e-12, 0);
    assert_close(lehr_tail_chi2(18.0882, 19),
                 lehr_test_json(stats(), "quantiles", "chi2_sf", "chi2=18.0882,19", NULL), 1e-12, 0);
    assert_close(lehr_tail_chi2(3, 2), exp(-1.5), 1e-14, 0);
    assert_close(lehr_tail_f(1.5, 2, INFINITY), exp(-1.5), 1e-14, 0);
    assert_true(isnan(lehr_tail_f(-1, 1, 14)) && isnan(lehr_tail_chi2(1, 0)) && isnan(lehr_quantile_t(1, 4)));
    assert_true(isnan(lehr_quantile_f(0.9, 1, 0)) && isnan(lehr_confidence_of_sigmas(-1)));
}

static void test_multiplier_depends_on_the_convention(void **state)
{
    (void)state;
    double one = lehr_confidence_of_sigmas(1);
    assert_close(lehr_covariance_multiplier(LEHR_COVARIANCE_ABSOLUTE, one, 3), 1, 1e-12, 0);
    assert_close(lehr_covariance_multiplier(LEHR_COVARIANCE_SCALED, 0.95, 12), 2.178812829667228866326344,
                 1e-12, 0);
    assert_true(isnan(lehr_covariance_multiplier(LEHR_COVARIANCE_SCALED, 0.95, 0)));
}

static void require_f_test(const char *key, size_t p_small)
{
    lehr_fitting_f_test got;
    lehr_error err = {0};
    double a = lehr_test_json(stats(), key, "chi2_a", NULL);
    double b = lehr_test_json(stats(), key, "chi2_b", NULL);
    enum { n = 22 }; // pressures of the quartz table
    size_t dof = (size_t)lehr_test_json(stats(), key, "df", "1", NULL);
    assert_int_equal(n - p_small - 1, dof);
    assert_ok(lehr_fitting_compare_f(&got, a, p_small, b, p_small + 1, n, &err), &err);
    assert_int_equal(got.dof_above, 1);
    assert_int_equal(got.dof_below, dof);
    // chi2 of the file has 16 digits; F(BM3 -> BM4) is a difference that loses one.
    assert_close(got.f, lehr_test_json(stats(), key, "F", NULL), 1e-12, 0);
    assert_close(got.p, lehr_test_json(stats(), key, "p", NULL), 1e-11, 0);
    lehr_fitting_criteria small = lehr_fitting_compare_criteria(a, n, p_small, false);
    lehr_fitting_criteria large = lehr_fitting_compare_criteria(b, n, p_small + 1, false);
    assert_close(large.aic - small.aic, lehr_test_json(stats(), key, "dAIC", NULL), 1e-12, 1e-12);
    assert_close(large.bic - small.bic, lehr_test_json(stats(), key, "dBIC", NULL), 1e-12, 1e-12);
}

static void test_f_test_of_equations_of_state(void **state)
{
    (void)state;
    require_f_test("ftest_quartz_bm2_bm3_ols", 2);
    require_f_test("ftest_quartz_bm3_bm4_ols", 3);
}

static void test_criteria_in_closed_form(void **state)
{
    (void)state;
    lehr_fitting_criteria c = lehr_fitting_compare_criteria(7.5, 10, 3, true);
    assert_close(c.aic, 13.5, 1e-15, 0);
    assert_close(c.aicc, 13.5 + 24.0 / 6, 1e-15, 0);
    assert_close(c.bic, 7.5 + 3 * log(10), 1e-15, 0);
    assert_true(isnan(lehr_fitting_compare_criteria(7.5, 4, 3, true).aicc));
    assert_true(isnan(lehr_fitting_compare_criteria(0, 10, 3, false).aic));
    assert_true(isnan(lehr_fitting_compare_criteria((double)NAN, 10, 3, true).bic));
}

static void test_comparisons_that_make_no_sense(void **state)
{
    (void)state;
    lehr_fitting_f_test got;
    lehr_error err = {0};
    assert_fails(lehr_fitting_compare_f(&got, 2, 3, 1, 3, 10, &err), LEHR_ERR_ARG, &err,
                 "p_small < p_large < n");
    assert_fails(lehr_fitting_compare_f(&got, 2, 3, 1, 4, 4, &err), LEHR_ERR_ARG, &err, "on 4 points");
    assert_fails(lehr_fitting_compare_f(&got, 1, 2, 2, 3, 10, &err), LEHR_ERR_DOMAIN, &err, "fits worse (2)");
    assert_fails(lehr_fitting_compare_f(&got, (double)NAN, 2, 2, 3, 10, &err), LEHR_ERR_DOMAIN, &err,
                 "nan and 2");
    assert_ok(lehr_fitting_compare_f(&got, 2, 2, 2 * (1 + 1e-12), 3, 10, &err), &err);
    assert_close(got.p, 1, 0, 0);
}

static void test_ellipse_is_the_contour_of_the_covariance(void **state)
{
    (void)state;
    const double c[] = {4, 0, -1.2, 0, 1, 0, -1.2, 0, 0.49}, values[] = {2.385, 0, 0.77};
    double one = lehr_confidence_of_sigmas(1);
    lehr_fitting_ellipse e;
    lehr_error err = {0};
    assert_ok(lehr_fitting_ellipse_init(&e, values, c, 3, 0, 2, LEHR_COVARIANCE_ABSOLUTE, one, 0, &err),
              &err);
    assert_close(e.radius * e.radius, 2.295748928898636, 1e-12, 0);
    double determinant = 4 * 0.49 - 1.44;
    double widest = 0;
    for (int k = 0; k < 360; k++) {
        double x = 0, y = 0;
        lehr_fitting_ellipse_point(&x, &y, &e, k * 3.14159265358979323846 / 180);
        double u = x - 2.385, v = y - 0.77;
        double distance = (0.49 * u * u + 2.4 * u * v + 4 * v * v) / determinant;
        assert_close(distance, e.radius * e.radius, 1e-12, 0);
        widest = fmax(widest, v);
    }
    // One degree of t from the top: cosine of half a degree.
    assert_close(widest, e.radius * 0.7, 4e-5, 0);
    assert_close(e.area, 3.14159265358979323846 * e.radius * e.radius * sqrt(determinant), 1e-13, 0);
    assert_ok(lehr_fitting_ellipse_init(&e, values, c, 3, 0, 2, LEHR_COVARIANCE_SCALED, 0.9, 7, &err), &err);
    // F(2, 7) quantile in closed form: (nu/2) ((1 - P)^(-2/nu) - 1).
    assert_close(e.radius * e.radius, 7 * (pow(0.1, -2.0 / 7) - 1), 1e-12, 0);
}

static void test_ellipses_that_do_not_exist(void **state)
{
    (void)state;
    const double c[] = {4, 2, 0, 2, 1, 0, 0, 0, (double)NAN}, values[] = {1, 2, 3};
    lehr_fitting_ellipse e;
    lehr_error err = {0};
#define ELLIPSE(i, j, convention, confidence)                                                                \
    lehr_fitting_ellipse_init(&e, values, c, 3, i, j, convention, confidence, 0, &err)
    assert_fails(ELLIPSE(0, 3, LEHR_COVARIANCE_ABSOLUTE, 0.9), LEHR_ERR_ARG, &err, "0 and 3 of 3");
    assert_fails(ELLIPSE(1, 1, LEHR_COVARIANCE_ABSOLUTE, 0.9), LEHR_ERR_ARG, &err, "1 and 1");
    assert_fails(ELLIPSE(0, 1, LEHR_COVARIANCE_ABSOLUTE, 90), LEHR_ERR_ARG, &err, "confidence 90");
    assert_fails(ELLIPSE(0, 1, LEHR_COVARIANCE_ABSOLUTE, 0.9), LEHR_ERR_DOMAIN, &err, "wholly correlated");
    assert_fails(ELLIPSE(0, 2, LEHR_COVARIANCE_ABSOLUTE, 0.9), LEHR_ERR_DOMAIN, &err,
                 "parameter 2 has the variance");
    assert_fails(ELLIPSE(0, 1, LEHR_COVARIANCE_SCALED, 0.9), LEHR_ERR_DOMAIN, &err, "no degree of freedom");
#undef ELLIPSE
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_tails),
        cmocka_unit_test(test_multiplier_depends_on_the_convention),
        cmocka_unit_test(test_f_test_of_equations_of_state),
        cmocka_unit_test(test_criteria_in_closed_form),
        cmocka_unit_test(test_comparisons_that_make_no_sense),
        cmocka_unit_test(test_ellipse_is_the_contour_of_the_covariance),
        cmocka_unit_test(test_ellipses_that_do_not_exist),
    };
    return cmocka_run_group_tests_name("fitting.compare", tests, NULL, NULL);
}
