// Fixed and bounded parameters, their roles, and what a fit says about parameters that the data do not
// determine.
#include "lehr_test.h"

#include <lehr/fitting/nonlinear.h>
#include <lehr/fitting/setup.h>
#include <math.h>
#include <string.h>

enum { N = 6 };

static const double x_of[N] = {0.3, 1.1, 2.4, 3.0, 4.7, 5.2};
static const double y_of[N] = {1.21, 1.74, 3.16, 3.27, 5.01, 5.64};
static const double sigma_of[N] = {0.11, 0.23, 0.17, 0.31, 0.19, 0.13};

static bool line(const double *p, double *values, double *jacobian, const void *context)
{
    (void)context;
    for (size_t i = 0; i < N; i++) {
        if (values) {
            values[i] = p[0] + p[1] * x_of[i];
        }
        if (jacobian) {
            jacobian[2 * i] = 1;
            jacobian[2 * i + 1] = x_of[i];
        }
    }
    return true;
}

/// a exp(-b x) (1 + c x): three parameters, exists for b > 0 only; counts calls with c out of 0 .. 1.
typedef struct curve_context {
    size_t *calls_outside;
} curve_context;

static bool curve(const double *p, double *values, double *jacobian, const void *context)
{
    const curve_context *c = context;
    *c->calls_outside += !(p[2] >= 0 && p[2] <= 1);
    if (!(p[1] > 0)) {
        return false;
    }
    for (size_t i = 0; i < N; i++) {
        double e = exp(-p[1] * x_of[i]);
        double factor = 1 + p[2] * x_of[i];
        if (values) {
            values[i] = p[0] * e * factor;
        }
        if (jacobian) {
            jacobian[3 * i] = e * factor;
            jacobian[3 * i + 1] = -x_of[i] * p[0] * e * factor;
            jacobian[3 * i + 2] = p[0] * e * x_of[i];
        }
    }
    return true;
}

typedef struct line_fit {
    lehr_fitting_parameter described[2];
    double p[2];
    double covariance[4];
    lehr_fitting_summary summary;
    lehr_fitting_search search;
} line_fit;

static lehr_status fit_line(line_fit *f, lehr_error *err)
{
    lehr_fitting_problem problem = {.n_points = N,
                                    .n_parameters = 2,
                                    .y = y_of,
                                    .sigma = sigma_of,
                                    .model = line,
                                    .parameters = f->described};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    options.convention = LEHR_COVARIANCE_ABSOLUTE;
    options.search = f->search;
    return lehr_fitting_solve(&f->summary, f->p, f->covariance, &problem, &options, err);
}

static line_fit free_line(void)
{
    return (line_fit){
        .described = {lehr_fitting_parameter_free("intercept"), lehr_fitting_parameter_free("slope")},
        .p = {0, 1}};
}

/// Intercept for a given slope, and its variance 1/sum w.
static double intercept_for(double slope, double *variance)
{
    double sum = 0, sum_y = 0;
    for (size_t i = 0; i < N; i++) {
        double w = 1 / (sigma_of[i] * sigma_of[i]);
        sum += w;
        sum_y += w * (y_of[i] - slope * x_of[i]);
    }
    *variance = 1 / sum;
    return sum_y / sum;
}

static void test_a_fixed_parameter_stays(void **state)
{
    (void)state;
    line_fit f = free_line();
    lehr_error err = {0};
    double variance = 0;
    f.described[1].fixed = true;
    f.p[1] = 0.77;
    assert_ok(fit_line(&f, &err), &err);
    // Closed form; rounding of six sums.
    assert_close(f.p[0], intercept_for(0.77, &variance), 1e-14, 0);
    assert_close(f.p[1], 0.77, 0, 0);
    assert_close(f.covariance[0], variance, 1e-14, 0);
    assert_close(f.covariance[1], 0, 0, 0);
    assert_close(f.covariance[3], 0, 0, 0);
    assert_int_equal(f.summary.n_free, 1);
    assert_int_equal(f.summary.n_at_bound, 0);
    assert_int_equal(f.summary.dof, N - 1);
    assert_int_equal(lehr_fitting_parameter_role(&f.described[1], f.p[1]), LEHR_FITTING_ROLE_FIXED);
}

static void test_a_bound_that_holds_is_reported_without_error(void **state)
{
    (void)state;
    for (int search = 0; search < 2; search++) {
        line_fit f = free_line();
        lehr_error err = {0};
        double variance = 0;
        f.search = search ? LEHR_FITTING_SEARCH_NEAR : LEHR_FITTING_SEARCH_CASCADE;
        f.described[1].upper = 0.8; // the free slope is 0.88
        f.p[1] = 0.2;
        assert_ok(fit_line(&f, &err), &err);
        assert_int_equal(f.summary.stop, LEHR_FITTING_CONVERGED);
        assert_close(f.p[1], 0.8, 0, 0);
        assert_close(f.p[0], intercept_for(0.8, &variance), 1e-14, 0);
        assert_close(f.covariance[0], variance, 1e-14, 0);
        assert_true(isnan(f.covariance[1]) && isnan(f.covariance[2]) && isnan(f.covariance[3]));
        assert_int_equal(f.summary.n_at_bound, 1);
        assert_int_equal(f.summary.dof, N - 1);
        assert_string_equal(lehr_fitting_role_name(lehr_fitting_parameter_role(&f.described[1], f.p[1])),
                            "at upper bound");
    }
}

static void test_bounds_that_do_not_hold_change_nothing(void **state)
{
    (void)state;
    line_fit unbounded = free_line(), bounded = free_line();
    lehr_error err = {0};
    bounded.described[1].lower = 0.2;
    bounded.described[1].upper = 3;
    bounded.described[0].lower = 0;
    bounded.p[1] = 3; // on a bound, from which chi2 falls inwards
    bounded.p[0] = 0;
    assert_ok(fit_line(&unbounded, &err), &err);
    assert_ok(fit_line(&bounded, &err), &err);
    // Two ways to one minimum: rounding of the last step.
    assert_close(bounded.p[0], unbounded.p[0], 1e-13, 0);
    assert_close(bounded.p[1], unbounded.p[1], 1e-13, 0);
    assert_close(bounded.covariance[3], unbounded.covariance[3], 1e-13, 0);
    assert_int_equal(bounded.summary.n_at_bound, 0);
    assert_true(bounded.summary.angle_cosine <= 1e-10);
    assert_true(bounded.summary.scaled_step <= 1e-12);
}

static void test_all_parameters_at_bounds(void **state)
{
    (void)state;
    line_fit f = free_line();
    lehr_error err = {0};
    f.described[0].upper = 0.1;
    f.described[1].upper = 0.8;
    f.p[0] = -3;
    f.p[1] = 0.5;
    assert_ok(fit_line(&f, &err), &err);
    assert_int_equal(f.summary.stop, LEHR_FITTING_CONVERGED);
    assert_int_equal(f.summary.n_at_bound, 2);
    assert_int_equal(f.summary.n_free, 0);
    assert_close(f.p[0], 0.1, 0, 0);
    assert_close(f.p[1], 0.8, 0, 0);
}

/// A bound on one parameter of a curve gives what fixing it there gives, also where the free minimum is far
/// outside.
static void test_nonlinear_bound_equals_fixed(void **state)
{
    (void)state;
    // 2 exp(-0.6 x) (1 + 1.5 x) with scatter: the free minimum has c = 1.5.
    const double bent[N] = {2.45, 2.69, 2.22, 1.84, 0.93, 0.79};
    size_t calls[2] = {0, 0};
    double p[2][3] = {{1, 0.5, 0.5}, {1, 0.5, 1}}, covariance[2][9];
    lehr_fitting_summary summary[2];
    lehr_error err = {0};
    for (size_t k = 0; k < 2; k++) {
        curve_context context = {&calls[k]};
        lehr_fitting_parameter described[] = {
            lehr_fitting_parameter_free("a"), lehr_fitting_parameter_free("b"), {"c", k == 1, 0, 1}};
        lehr_fitting_problem problem = {.n_points = N,
                                        .n_parameters = 3,
                                        .y = bent,
                                        .sigma = sigma_of,
                                        .model = curve,
                                        .context = &context,
                                        .parameters = described};
        lehr_fitting_options options = lehr_fitting_options_defaults();
        options.search = LEHR_FITTING_SEARCH_NEAR;
        assert_ok(lehr_fitting_solve(&summary[k], p[k], covariance[k], &problem, &options, &err), &err);
        assert_int_equal(summary[k].stop, LEHR_FITTING_CONVERGED);
    }
    // A search that starts near stays inside the bounds at every call.
    assert_int_equal(calls[0], 0);
    assert_int_equal(summary[0].n_at_bound, 1);
    assert_close(p[0][2], 1, 0, 0);
    // Each fit stops at a scaled step of 1e-12; the correlation of a and b widens it ten times.
    assert_close(p[0][0], p[1][0], 1e-11, 0);
    assert_close(p[0][1], p[1][1], 1e-11, 0);
    assert_close(covariance[0][0], covariance[1][0], 1e-11, 0);
    assert_close(summary[0].chi2, summary[1].chi2, 1e-13, 0);
}

static void test_bad_descriptions_are_refused_by_name(void **state)
{
    (void)state;
    line_fit f = free_line();
    lehr_error err = {0};
    f.described[1].upper = 0.8;
    f.p[1] = 2.5;
    assert_fails(fit_line(&f, &err), LEHR_ERR_DOMAIN, &err,
                 "start value 2.5 of slope lies outside its bounds -inf .. 0.8");
    assert_close(f.p[1], 2.5, 0, 0);
    f.described[1].lower = 0.8;
    assert_fails(fit_line(&f, &err), LEHR_ERR_ARG, &err, "bounds 0.8 .. 0.8 of slope are not in order");
    f.described[1] = (lehr_fitting_parameter){NULL, false, 0, (double)NAN};
    assert_fails(fit_line(&f, &err), LEHR_ERR_ARG, &err, "of parameter 1 are not in order");
    f = free_line();
    f.p[0] = (double)NAN;
    assert_fails(fit_line(&f, &err), LEHR_ERR_DOMAIN, &err, "start value nan of intercept is not finite");
    f.described[0].fixed = f.described[1].fixed = true;
    assert_fails(fit_line(&f, &err), LEHR_ERR_ARG, &err, "no free parameters");
}

/// a + 2 b + c x: a and b cannot be told apart.
static bool redundant(const double *p, double *values, double *jacobian, const void *context)
{
    (void)context;
    for (size_t i = 0; i < N; i++) {
        if (values) {
            values[i] = p[0] + 2 * p[1] + p[2] * x_of[i];
        }
        if (jacobian) {
            const double row[] = {1, 2, x_of[i]};
            memcpy(jacobian + 3 * i, row, sizeof row);
        }
    }
    return true;
}

static void test_undetermined_parameters_are_named(void **state)
{
    (void)state;
    lehr_fitting_parameter described[] = {lehr_fitting_parameter_free("a"), lehr_fitting_parameter_free("b"),
                                          lehr_fitting_parameter_free("c")};
    double p[] = {1, 0.5, 0}, covariance[9];
    lehr_fitting_problem problem = {
        .n_points = N, .n_parameters = 3, .y = y_of, .model = redundant, .parameters = described};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_fitting_summary summary;
    lehr_error err = {0};
    assert_ok(lehr_fitting_solve(&summary, p, covariance, &problem, &options, &err), &err);
    assert_int_equal(summary.stop, LEHR_FITTING_SINGULAR);
    assert_true(isnan(covariance[0]));
    // The flat direction is (2, -1, 0) up to a factor: one of its components is printed as 1.
    bool by_a = strcmp(summary.undetermined, "a: 1, b: -0.5") == 0;
    assert_true(by_a || strcmp(summary.undetermined, "a: -2, b: 1") == 0);
    // Fixing one of the two cures it.
    described[1].fixed = true;
    assert_ok(lehr_fitting_solve(&summary, p, covariance, &problem, &options, &err), &err);
    assert_int_equal(summary.stop, LEHR_FITTING_CONVERGED);
    assert_string_equal(summary.undetermined, "");
}

static lehr_status attempt_bounded(void *context, lehr_error *err)
{
    (void)context;
    line_fit f = free_line();
    f.described[1].upper = 0.8;
    f.p[1] = 0.2;
    return fit_line(&f, err);
}

static void test_out_of_memory_is_reported(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt_bounded, NULL);
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_fixed_parameter_stays),
        cmocka_unit_test(test_a_bound_that_holds_is_reported_without_error),
        cmocka_unit_test(test_bounds_that_do_not_hold_change_nothing),
        cmocka_unit_test(test_all_parameters_at_bounds),
        cmocka_unit_test(test_nonlinear_bound_equals_fixed),
        cmocka_unit_test(test_bad_descriptions_are_refused_by_name),
        cmocka_unit_test(test_undetermined_parameters_are_named),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("fitting.bounds", tests, NULL, NULL);
}
