#include "lehr_test.h"

#include <lehr/core/record.h>
#include <lehr/fitting/curve_fit.h>
#include <lehr/fitting/setup.h>
#include <math.h>
#include <string.h>

enum { n_most = 201 };

typedef struct sample {
    double x[n_most], y[n_most], sigma[n_most];
    lehr_model_points points;
} sample;

static lehr_fitting_expression *parse(const char *text)
{
    lehr_fitting_expression *expression = NULL;
    lehr_error err = {0};
    assert_ok(lehr_fitting_expression_create(&expression, text, &err), &err);
    return expression;
}

/// 40 points of 1.83 exp(-0.42 x) + 0.17 with a disturbance.
static void fill(sample *s, double disturbance)
{
    for (size_t i = 0; i < 40; i++) {
        s->x[i] = 0.25 * (double)i;
        s->y[i] = 1.83 * exp(-0.42 * s->x[i]) + 0.17 + disturbance * sin(37.0 * (double)i);
        s->sigma[i] = 0.01;
    }
    s->points = (lehr_model_points){40, s->x, s->y, NULL};
}

static void set_start(lehr_fitting_curve_options *options, double a, double b, double c)
{
    options->start[0] = a;
    options->start[1] = b;
    options->start[2] = c;
}

static void test_exact_data_return_their_parameters(void **state)
{
    (void)state;
    sample s;
    lehr_fitting_curve curve;
    lehr_error err = {0};
    lehr_fitting_expression *expression = parse("a*exp(-b*x) + c");
    const lehr_fitting_function function = {.expression = expression};
    lehr_fitting_curve_options options = lehr_fitting_curve_options_defaults();
    fill(&s, 0);
    set_start(&options, 1, 1, 0);
    assert_ok(lehr_fitting_curve_fit(&curve, &function, &s.points, &options, &err), &err);
    const double want[] = {1.83, 0.42, 0.17};
    for (size_t j = 0; j < 3; j++) {
        assert_close(curve.parameters[j], want[j], 1e-12, 0); // rounding of y times a condition number of 20
    }
    assert_close(lehr_fitting_function_value(&function, curve.parameters, 2), 1.83 * exp(-0.84) + 0.17, 1e-12,
                 0);
    lehr_fitting_expression_free(expression);
}

/// A written Lorentzian reproduces the 40-digit fit of the reference, errors included.
static void test_an_expression_reproduces_the_reference(void **state)
{
    (void)state;
    const char *json = lehr_test_reference("fitting/peaks/peaks.json");
    lehr_test_numbers data =
        lehr_test_load_numbers(lehr_test_reference("fitting/peaks/data/D_lorentz_counts.dat"));
    sample s;
    lehr_fitting_curve curve;
    lehr_error err = {0};
    lehr_fitting_expression *expression = parse("y0 + 2*A/pi*w/(4*(x - xc)^2 + w^2)");
    const lehr_fitting_function function = {.expression = expression};
    lehr_fitting_curve_options options = lehr_fitting_curve_options_defaults();
    assert_int_equal(data.rows, n_most);
    for (size_t i = 0; i < data.rows; i++) {
        s.x[i] = data.values[i * data.columns];
        s.y[i] = data.values[i * data.columns + 1];
        s.sigma[i] = data.values[i * data.columns + 2];
    }
    s.points = (lehr_model_points){data.rows, s.x, s.y, s.sigma};
    lehr_test_free_numbers(&data);
    const double start[] = {30, 2500, 1.1, 0.2}; // y0 A w xc, the start of the reference
    static const char *const at[] = {"0", "1", "3", "2"};
    for (size_t j = 0; j < 4; j++) {
        options.start[j] = start[j];
    }
    assert_ok(lehr_fitting_curve_fit(&curve, &function, &s.points, &options, &err), &err);
    for (size_t j = 0; j < 4; j++) {
        assert_close(curve.parameters[j], lehr_test_json(json, "D_lorentz_w", "value", at[j], NULL), 1e-9, 0);
        assert_close(sqrt(curve.covariance[5 * j]),
                     lehr_test_json(json, "D_lorentz_w", "stderr_scaled", at[j], NULL), 1e-7, 0);
    }
    lehr_fitting_expression_free(expression);
}

static void test_models_find_their_start(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double low, high;
        double parameters[LEHR_MODEL_MAX_PARAMETERS];
        double rtol; ///< rounding of y times the condition number
    } rows[] = {
        {"arrhenius", 600, 700, {-79.7, 50286}, 1e-11},
        {"vft", 600, 700, {-34.5, 7650, 412.5}, 1e-8},
        {"sigmoid", 0.8, 1.1, {120.3, 431.7, 0.947, 0.031}, 1e-11},
        {"double-sigmoid", 0.7, 1.2, {11.3, 4.7, 0.85, 0.021, -2.9, 1.03, 0.037}, 1e-9},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        sample s;
        lehr_fitting_curve curve;
        lehr_error err = {0};
        const lehr_fitting_function function = {.model = lehr_model_find(rows[r].name)};
        lehr_fitting_curve_options options = lehr_fitting_curve_options_defaults();
        s.points = (lehr_model_points){60, s.x, s.y, NULL};
        for (size_t i = 0; i < 60; i++) {
            s.x[i] = rows[r].low + (rows[r].high - rows[r].low) * (double)i / 59;
            s.y[i] = lehr_fitting_function_value(&function, rows[r].parameters, s.x[i]);
        }
        assert_ok(lehr_fitting_curve_fit(&curve, &function, &s.points, &options, &err), &err);
        for (size_t j = 0; j < curve.n_parameters; j++) {
            assert_close(curve.parameters[j], rows[r].parameters[j], rows[r].rtol, 0);
        }
    }
}

static void test_bounds_fixed_and_intervals(void **state)
{
    (void)state;
    sample s;
    lehr_fitting_curve curve;
    lehr_error err = {0};
    lehr_fitting_expression *expression = parse("a*exp(-b*x) + c");
    const lehr_fitting_function function = {.expression = expression};
    lehr_fitting_curve_options options = lehr_fitting_curve_options_defaults();
    fill(&s, 0.01);
    set_start(&options, 1, 1, 0);
    options.upper[2] = 0.1; // the minimum, 0.17, lies beyond
    assert_ok(lehr_fitting_curve_fit(&curve, &function, &s.points, &options, &err), &err);
    assert_close(curve.parameters[2], 0.1, 0, 0);
    assert_int_equal(curve.fit.n_at_bound, 1);
    assert_true(isnan(sqrt(curve.covariance[8])));
    options.upper[2] = HUGE_VAL;
    options.fixed[2] = true;
    options.start[2] = 0.1; // the same problem
    double at_bound = curve.parameters[1];
    assert_ok(lehr_fitting_curve_fit(&curve, &function, &s.points, &options, &err), &err);
    assert_close(curve.parameters[1], at_bound, 1e-9, 0);
    options.fixed[2] = false;
    options.method.confidence = 0.6826894921370859; // one standard error to each side, where errors are small
    assert_ok(lehr_fitting_curve_fit(&curve, &function, &s.points, &options, &err), &err);
    for (size_t j = 0; j < 3; j++) {
        double error = sqrt(curve.covariance[4 * j]);
        // Student's t of 37 degrees of freedom widens the interval by 1.4 %; curvature skews it by a few
        // percent.
        assert_close(curve.extra.intervals[j].upper - curve.parameters[j], error, 0.05, 0);
        assert_close(curve.parameters[j] - curve.extra.intervals[j].lower, error, 0.05, 0);
    }
    lehr_fitting_expression_free(expression);
}

static void test_a_robust_loss_withstands_an_outlier(void **state)
{
    (void)state;
    sample s;
    lehr_fitting_curve plain, robust;
    lehr_error err = {0};
    lehr_fitting_expression *expression = parse("a*exp(-b*x) + c");
    const lehr_fitting_function function = {.expression = expression};
    lehr_fitting_curve_options options = lehr_fitting_curve_options_defaults();
    fill(&s, 0.01);
    s.y[11] += 5;
    set_start(&options, 1, 1, 0);
    assert_ok(lehr_fitting_curve_fit(&plain, &function, &s.points, &options, &err), &err);
    options.method.robust = true;
    options.method.loss = LEHR_FITTING_LOSS_CAUCHY;
    assert_ok(lehr_fitting_curve_fit(&robust, &function, &s.points, &options, &err), &err);
    assert_true(fabs(plain.parameters[0] - 1.83) > 0.1);
    assert_close(robust.parameters[0], 1.83, 0, 0.02); // the disturbance
    assert_int_equal(robust.extra.n_outliers, 1);
    options.method.confidence = 0.9;
    assert_fails(lehr_fitting_curve_fit(&robust, &function, &s.points, &options, &err), LEHR_ERR_ARG, &err,
                 "not to a robust loss");
    lehr_fitting_expression_free(expression);
}

static void test_bad_input_is_refused(void **state)
{
    (void)state;
    sample s;
    lehr_fitting_curve curve;
    lehr_error err = {0};
    lehr_fitting_expression *expression = parse("a*exp(-b*x) + c");
    lehr_fitting_function function = {.expression = expression};
    lehr_fitting_curve_options options = lehr_fitting_curve_options_defaults();
#define FIT() lehr_fitting_curve_fit(&curve, &function, &s.points, &options, &err)
    fill(&s, 0.01);
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "parameter 'a' has no start value");
    set_start(&options, 1, (double)NAN, 0);
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "parameter 'b' has no start value");
    set_start(&options, 1, 1, 0);
    options.lower[1] = 2;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "b");
    options.lower[1] = -HUGE_VAL;
    s.y[7] = (double)NAN;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "point 8");
    fill(&s, 0.01);
    s.points.sigma = s.sigma;
    s.sigma[3] = -0.5;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "sigma[3] = -0.5");
    fill(&s, 0.01);
    s.points.n = 2;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "2 points cannot determine 3");
    fill(&s, 0.01);
    for (size_t i = 0; i < 40; i++) {
        s.y[i] = 4;
    }
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "all 40 values are 4");
    fill(&s, 0.01);
    options.method.confidence = 95;
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "a confidence of 95");
    options.method.confidence = 0;
    lehr_fitting_expression_free(expression);
    expression = parse("2*x");
    function.expression = expression;
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "no parameters to fit");
    lehr_fitting_expression_free(expression);
    expression = parse("log(a*x - 1)");
    function.expression = expression;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "does not exist at the start values");
    lehr_fitting_expression_free(expression);
#undef FIT
}

static void test_two_equal_parameters_are_singular(void **state)
{
    (void)state;
    sample s;
    lehr_fitting_curve curve;
    lehr_error err = {0};
    lehr_record *record = NULL;
    lehr_value value;
    lehr_fitting_expression *expression = parse("(a + b)*exp(-x) + c");
    const lehr_fitting_function function = {.expression = expression};
    lehr_fitting_curve_options options = lehr_fitting_curve_options_defaults();
    fill(&s, 0.01);
    set_start(&options, 1, 1, 0);
    assert_ok(lehr_fitting_curve_fit(&curve, &function, &s.points, &options, &err), &err);
    assert_int_equal(curve.fit.stop, LEHR_FITTING_SINGULAR);
    assert_ok(lehr_record_create(&record, &err), &err);
    assert_ok(lehr_fitting_curve_describe(&curve, record, &err), &err);
    assert_true(lehr_record_find(record, "undetermined", &value)); // names a and b
    assert_non_null(strstr(value.text, "a:"));
    assert_non_null(strstr(value.text, "b:"));
    assert_true(lehr_record_find(record, "parameters.a", &value));
    assert_true(isnan(value.quantity.stderr_value));
    lehr_record_free(record);
    lehr_fitting_expression_free(expression);
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_data_return_their_parameters),
        cmocka_unit_test(test_an_expression_reproduces_the_reference),
        cmocka_unit_test(test_models_find_their_start),
        cmocka_unit_test(test_bounds_fixed_and_intervals),
        cmocka_unit_test(test_a_robust_loss_withstands_an_outlier),
        cmocka_unit_test(test_bad_input_is_refused),
        cmocka_unit_test(test_two_equal_parameters_are_singular),
    };
    return cmocka_run_group_tests_name("fitting.curve_fit", tests, NULL, NULL);
}
