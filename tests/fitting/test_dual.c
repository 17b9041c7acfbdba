// Dual numbers against derivatives in closed form.
#include "lehr_test.h"

#include <lehr/fitting/dual.h>
#include <math.h>

typedef struct rule {
    const char *name;
    lehr_dual (*function)(lehr_dual);
    double (*value)(double);
    double (*derivative)(double);
    double x;
} rule;

static double one_over(double x)
{
    return 1 / x;
}

static double half_over_root(double x)
{
    return 0.5 / sqrt(x);
}

static double minus_sin(double x)
{
    return -sin(x);
}

static double secant_squared(double x)
{
    return 1 / (cos(x) * cos(x));
}

static double lorentzian(double x)
{
    return 1 / (1 + x * x);
}

static double one_minus_tanh_squared(double x)
{
    return 1 - tanh(x) * tanh(x);
}

static double bell(double x)
{
    return 2 / sqrt(3.14159265358979323846) * exp(-x * x);
}

static double sign(double x)
{
    return x > 0 ? 1 : -1;
}

static const rule rules[] = {
    {"exp", lehr_dual_exp, exp, exp, 0.77},
    {"log", lehr_dual_log, log, one_over, 2.385},
    {"sqrt", lehr_dual_sqrt, sqrt, half_over_root, 2.385},
    {"sin", lehr_dual_sin, sin, cos, 2.385},
    {"cos", lehr_dual_cos, cos, minus_sin, 2.385},
    {"tan", lehr_dual_tan, tan, secant_squared, 0.77},
    {"atan", lehr_dual_atan, atan, lorentzian, -1.31},
    {"tanh", lehr_dual_tanh, tanh, one_minus_tanh_squared, 0.41},
    {"erf", lehr_dual_erf, erf, bell, 0.63},
    {"abs", lehr_dual_abs, fabs, sign, -0.63},
};

static void test_rule(void **state)
{
    const rule *row = *state;
    lehr_dual a = {row->x, -1.7};
    lehr_dual got = row->function(a);
    // A few roundings on either side.
    assert_close(got.value, row->value(row->x), 4e-16, 0);
    assert_close(got.slope, -1.7 * row->derivative(row->x), 2e-15, 0);
    // A constant stays a constant.
    assert_close(row->function(lehr_dual_constant(row->x)).slope, 0, 0, 0);
}

static void test_arithmetic(void **state)
{
    (void)state;
    lehr_dual a = {2.385, 0.31}, b = {-0.77, 1.9};
    assert_close(lehr_dual_add(a, b).slope, 2.21, 1e-15, 0);
    assert_close(lehr_dual_subtract(a, b).value, 3.155, 1e-15, 0);
    assert_close(lehr_dual_subtract(a, b).slope, -1.59, 1e-15, 0);
    assert_close(lehr_dual_multiply(a, b).slope, 0.31 * -0.77 + 2.385 * 1.9, 1e-15, 0);
    assert_close(lehr_dual_divide(a, b).slope, (0.31 * -0.77 - 2.385 * 1.9) / (0.77 * 0.77), 1e-15, 0);
    assert_close(lehr_dual_negate(a).slope, -0.31, 0, 0);
    assert_close(lehr_dual_shift(a, 3).value, 5.385, 1e-15, 0);
    assert_close(lehr_dual_scale(a, -3).slope, -0.93, 1e-15, 0);
}

static void test_powers(void **state)
{
    (void)state;
    lehr_dual a = {2.385, 0.31}, b = {-0.77, 1.9};
    assert_close(lehr_dual_power(a, 2.5).slope, 2.5 * pow(2.385, 1.5) * 0.31, 1e-15, 0);
    assert_close(lehr_dual_power(b, 3).slope, 3 * 0.77 * 0.77 * 1.9, 1e-15, 0);
    assert_close(lehr_dual_power(a, 0).slope, 0, 0, 0);
    double value = pow(2.385, -0.77);
    assert_close(lehr_dual_pow(a, b).value, value, 1e-15, 0);
    assert_close(lehr_dual_pow(a, b).slope, value * (1.9 * log(2.385) - 0.77 * 0.31 / 2.385), 1e-14, 0);
    // 0^x has no slope for x > 0, and sqrt of a constant 0 none at all.
    assert_close(lehr_dual_pow(lehr_dual_constant(0), lehr_dual_variable(2)).slope, 0, 0, 0);
    assert_close(lehr_dual_sqrt(lehr_dual_constant(0)).slope, 0, 0, 0);
    assert_true(isnan(lehr_dual_log(lehr_dual_variable(-1)).value));
}

/// a exp(-b x) at x = 0.5, 1, 1.5
static lehr_dual decay_point(const lehr_dual *p, size_t i, const void *context)
{
    const double *step = context;
    return lehr_dual_multiply(p[0], lehr_dual_exp(lehr_dual_scale(p[1], -*step * (double)(i + 1))));
}

static void test_model_has_values_and_jacobian(void **state)
{
    (void)state;
    const double step = 0.5, p[] = {2.385, 0.77};
    double values[3], jacobian[6];
    lehr_fitting_dual model = {3, 2, decay_point, &step};
    assert_true(lehr_fitting_dual_model(p, values, jacobian, &model));
    assert_true(lehr_fitting_dual_model(p, NULL, NULL, &model));
    for (size_t i = 0; i < 3; i++) {
        double x = step * (double)(i + 1);
        assert_close(values[i], p[0] * exp(-p[1] * x), 1e-15, 0);
        assert_close(jacobian[2 * i], exp(-p[1] * x), 1e-15, 0);
        assert_close(jacobian[2 * i + 1], -x * p[0] * exp(-p[1] * x), 1e-15, 0);
    }
    model.n_parameters = LEHR_DUAL_MAX_PARAMETERS + 1;
    assert_false(lehr_fitting_dual_model(p, values, jacobian, &model));
}

int main(void)
{
    enum { n_rules = sizeof rules / sizeof rules[0] };
    struct CMUnitTest tests[n_rules + 3];
    for (size_t k = 0; k < n_rules; k++) {
        tests[k] = (struct CMUnitTest)LEHR_CASE(test_rule, &rules[k]);
    }
    tests[n_rules] = (struct CMUnitTest)cmocka_unit_test(test_arithmetic);
    tests[n_rules + 1] = (struct CMUnitTest)cmocka_unit_test(test_powers);
    tests[n_rules + 2] = (struct CMUnitTest)cmocka_unit_test(test_model_has_values_and_jacobian);
    return cmocka_run_group_tests_name("fitting.dual", tests, NULL, NULL);
}
