// The ways to fit besides plain least squares: counts, further starts, samples of the posterior.
#include "lehr_test.h"

#include <lehr/fitting/curve_fit.h>
#include <lehr/fitting/peak.h>
#include <lehr/fitting/setup.h>
#include <math.h>
#include <string.h>

enum { MOST = 256 };

typedef struct points {
    double x[MOST], y[MOST];
    lehr_model_points of;
} points;

static lehr_fitting_function expression(const char *text)
{
    lehr_fitting_expression *parsed = NULL;
    lehr_error err = {0};
    assert_ok(lehr_fitting_expression_create(&parsed, text, &err), &err);
    return (lehr_fitting_function){.expression = parsed};
}

static void discard(lehr_fitting_function *function)
{
    lehr_fitting_expression *parsed = (lehr_fitting_expression *)(uintptr_t)function->expression;
    lehr_fitting_expression_free(parsed);
}

// ---- counts ---------------------------------------------------------------------------
/// SOURCE: the maximum of the Poisson likelihood of peaks/poisson_mle.json, found there by a general
/// minimiser.
static void test_counts_of_a_peak(void **state)
{
    (void)state;
    const char *json = lehr_test_reference("fitting/peaks/poisson_mle.json");
    lehr_test_numbers table =
        lehr_test_load_numbers(lehr_test_reference("fitting/peaks/data/D_lorentz_counts.dat"));
    double x[MOST], y[MOST];
    assert_true(table.rows <= MOST);
    for (size_t i = 0; i < table.rows; i++) {
        x[i] = table.values[i * table.columns];
        y[i] = table.values[i * table.columns + 1];
    }
    lehr_fitting_peak_options options = lehr_fitting_peak_options_defaults();
    options.shape = lehr_model_find("lorentzian");
    options.method.poisson = true;
    lehr_fitting_peak peak;
    lehr_error err = {0};
    assert_ok(lehr_fitting_peak_fit(&peak, x, y, NULL, 0, table.rows, &options, &err), &err);
    const lehr_estimate got[] = {peak.baseline, peak.area, peak.position, peak.fwhm};
    static const char *const index[] = {"0", "1", "2", "3"};
    for (size_t j = 0; j < 4; j++) {
        // The minimiser of the file stopped at about 1e-9 of the errors in flat directions.
        assert_close(got[j].value, lehr_test_json(json, "mle", index[j], NULL), 1e-7, 0);
        assert_close(got[j].stderr_value, lehr_test_json(json, "stderr", index[j], NULL), 1e-6, 0);
    }
    assert_close(peak.extra.sum_model, peak.extra.sum_counts, 1e-11, 0);
    assert_close(peak.extra.deviance, lehr_test_json(json, "cash_deviance", NULL), 1e-10, 0);
    lehr_test_free_numbers(&table);
}

/// A constant: the maximum is the mean of the counts, with the variance mean/n.
static void test_counts_of_an_expression(void **state)
{
    (void)state;
    const points p = {.x = {1, 2, 3, 4, 5}, .y = {0, 2, 0, 1, 4}};
    const lehr_model_points of = {5, p.x, p.y, NULL};
    lehr_fitting_function function = expression("c + 0*x");
    lehr_fitting_curve_options options = lehr_fitting_curve_options_defaults();
    lehr_fitting_curve curve;
    lehr_error err = {0};
    options.start[0] = 3;
    options.method.poisson = true;
    assert_ok(lehr_fitting_curve_fit(&curve, &function, &of, &options, &err), &err);
    assert_close(curve.parameters[0], 1.4, 1e-12, 0);
    assert_close(sqrt(curve.covariance[0]), sqrt(1.4 / 5), 1e-9, 0);
    assert_close(curve.extra.sum_model, 7, 1e-12, 0);
    lehr_record *record = NULL;
    lehr_value value;
    assert_ok(lehr_record_create(&record, &err), &err);
    assert_ok(lehr_fitting_curve_describe(&curve, record, &err), &err);
    assert_true(lehr_record_find(record, "likelihood", &value));
    assert_true(lehr_record_find(record, "deviance", &value));
    assert_true(lehr_record_find(record, "sum_model", &value));
    lehr_record_free(record);
    discard(&function);
}

// ---- starts ---------------------------------------------------------------------------
/// sin(b x) has a minimum of chi2 for every few values of b: from b = 1 the search ends in a wrong one.
static void fill_wave(points *p)
{
    for (size_t i = 0; i < 40; i++) {
        p->x[i] = 0.25 * (double)i;
        p->y[i] = sin(2.6 * p->x[i]) + 0.01 * sin(31.0 * (double)i);
    }
    p->of = (lehr_model_points){40, p->x, p->y, NULL};
}

static void test_further_starts_find_the_lowest_minimum(void **state)
{
    (void)state;
    points p;
    fill_wave(&p);
    lehr_fitting_function function = expression("a*sin(b*x)");
    lehr_fitting_curve_options options = lehr_fitting_curve_options_defaults();
    lehr_fitting_curve curve, again;
    lehr_error err = {0};
    options.start[0] = 1;
    options.start[1] = 1.2;
    assert_ok(lehr_fitting_curve_fit(&curve, &function, &p.of, &options, &err), &err);
    assert_true(fabs(curve.parameters[1] - 2.6) > 0.3);
    options.method = (lehr_fitting_method){.n_starts = 40, .seed = 3, .threads = 1};
    assert_ok(lehr_fitting_curve_fit(&curve, &function, &p.of, &options, &err), &err);
    // The disturbance of 0.01 moves b by less than its error, 0.01/sqrt(sum x^2 cos^2) = 4e-4, times three.
    assert_close(curve.parameters[1], 2.6, 0, 1.2e-3);
    assert_true(curve.extra.n_starts_converged > curve.extra.n_starts_lowest);
    assert_true(curve.extra.n_starts_lowest >= 1);
    options.method.threads = 3;
    assert_ok(lehr_fitting_curve_fit(&again, &function, &p.of, &options, &err), &err);
    assert_memory_equal(again.parameters, curve.parameters, 2 * sizeof(double));
    options.start[1] = 0;
    assert_fails(lehr_fitting_curve_fit(&curve, &function, &p.of, &options, &err), LEHR_ERR_ARG, &err,
                 "b starts at 0, which gives no scale for further starts");
    options.lower[1] = 0.1;
    options.upper[1] = 5;
    options.start[1] = 1.2;
    assert_ok(lehr_fitting_curve_fit(&curve, &function, &p.of, &options, &err), &err);
    assert_close(curve.parameters[1], 2.6, 0, 1.2e-3);
    discard(&function);
}

// ---- posterior ------------------------------------------------------------------------
/// A linear model with known errors has a normal posterior: median and quantiles of every parameter are its
/// estimate and its error.
static void test_posterior_of_a_linear_model(void **state)
{
    (void)state;
    points p;
    double sigma[20];
    for (size_t i = 0; i < 20; i++) {
        p.x[i] = 1 + (double)i;
        p.y[i] = 3 - 0.4 * p.x[i] + 0.3 * sin(37.0 * (double)i);
        sigma[i] = 0.25;
    }
    p.of = (lehr_model_points){20, p.x, p.y, sigma};
    lehr_fitting_function function = expression("a + b*x");
    lehr_fitting_curve_options options = lehr_fitting_curve_options_defaults();
    lehr_fitting_curve curve;
    lehr_error err = {0};
    options.start[0] = options.start[1] = 1;
    options.fit.convention = LEHR_COVARIANCE_ABSOLUTE;
    options.method = (lehr_fitting_method){.n_steps = 4000, .seed = 5};
    assert_ok(lehr_fitting_curve_fit(&curve, &function, &p.of, &options, &err), &err);
    const lehr_fitting_posterior *found = &curve.extra.posterior;
    assert_int_equal(found->n_steps, 4000);
    assert_int_equal(found->n_walkers, 32);
    assert_true(found->acceptance > 0.2 && found->acceptance < 0.9);
    assert_true(found->autocorrelation > 1 && found->autocorrelation < 80);
    // 128000 samples with a correlation time near 30: 4000 independent ones, whose median is good to 2 % of
    // an error and whose quantiles to 2.4 %.
    for (size_t k = 0; k < 2; k++) {
        double error = sqrt(curve.covariance[3 * k]);
        assert_close(found->median[k], curve.parameters[k], 0, 0.08 * error);
        assert_close(found->upper[k], curve.parameters[k] + error, 0, 0.1 * error);
        assert_close(found->lower[k], curve.parameters[k] - error, 0, 0.1 * error);
    }
    lehr_record *record = NULL;
    lehr_value value;
    assert_ok(lehr_record_create(&record, &err), &err);
    assert_ok(lehr_fitting_curve_describe(&curve, record, &err), &err);
    assert_true(lehr_record_find(record, "posterior.a.median", &value));
    assert_true(lehr_record_find(record, "posterior.autocorrelation", &value));
    lehr_record_free(record);
    discard(&function);
}

// ---- refusals -------------------------------------------------------------------------
typedef struct refused_row {
    const char *name;
    lehr_fitting_method method;
    const char *part;
} refused_row;

static const refused_row refused[] = {
    {"robust counts", {.robust = true, .poisson = true}, "exclude each other"},
    {"intervals of counts",
     {.poisson = true, .confidence = 0.9},
     "profile intervals belong to least squares"},
    {"bootstrap of counts", {.poisson = true, .n_bootstrap = 9}, "bootstrap errors belong to least squares"},
    {"starts of a robust fit", {.robust = true, .n_starts = 3}, "further starts belong to least squares"},
    {"posterior of counts", {.poisson = true, .n_steps = 100}, "posterior samples belong to least squares"},
};

static void test_refused(void **state)
{
    const refused_row *row = *state;
    points p;
    fill_wave(&p);
    lehr_fitting_function function = expression("a*sin(b*x)");
    lehr_fitting_curve_options options = lehr_fitting_curve_options_defaults();
    lehr_fitting_curve curve;
    lehr_error err = {0};
    options.start[0] = options.start[1] = 1;
    options.method = row->method;
    assert_fails(lehr_fitting_curve_fit(&curve, &function, &p.of, &options, &err), LEHR_ERR_ARG, &err,
                 row->part);
    discard(&function);
}

/// A method and the function it is used with.
typedef struct attempt_row {
    lehr_fitting_method method;
    const lehr_fitting_function *function;
    const lehr_model_points *points;
} attempt_row;

static lehr_status attempt(void *context, lehr_error *err)
{
    const attempt_row *row = context;
    lehr_fitting_curve curve;
    lehr_fitting_curve_options options = lehr_fitting_curve_options_defaults();
    lehr_record *record = NULL;
    options.start[0] = 1;
    options.start[1] = 0.3;
    options.method = row->method;
    options.fit.search = LEHR_FITTING_SEARCH_NEAR;
    lehr_status status = lehr_fitting_curve_fit(&curve, row->function, row->points, &options, err);
    if (status == LEHR_OK) {
        status = lehr_record_create(&record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_curve_describe(&curve, record, err);
    }
    lehr_record_free(record);
    return status;
}

static void test_failing_memory_leaves_nothing(void **state)
{
    (void)state;
    const points p = {.x = {1, 2, 3, 4, 5}, .y = {2, 3, 3, 4, 6}};
    const lehr_model_points of = {5, p.x, p.y, NULL};
    lehr_fitting_function function = expression("a*exp(b*x)");
    attempt_row rows[] = {
        {{.poisson = true}, &function, &of},
        {{.n_starts = 2, .threads = 1}, &function, &of},
        {{.n_steps = 4, .threads = 1}, &function, &of},
    };
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        lehr_test_fault_sweep(attempt, &rows[k]);
    }
    discard(&function);
}

enum { N_REFUSED = sizeof refused / sizeof refused[0] };

int main(void)
{
    lehr_fitting_setup();
    struct CMUnitTest tests[N_REFUSED + 5] = {
        cmocka_unit_test(test_counts_of_a_peak),
        cmocka_unit_test(test_counts_of_an_expression),
        cmocka_unit_test(test_further_starts_find_the_lowest_minimum),
        cmocka_unit_test(test_posterior_of_a_linear_model),
        cmocka_unit_test(test_failing_memory_leaves_nothing),
    };
    for (size_t k = 0; k < N_REFUSED; k++) {
        tests[5 + k] = (struct CMUnitTest)LEHR_CASE(test_refused, &refused[k]);
    }
    return cmocka_run_group_tests_name("fitting.estimate_ways", tests, NULL, NULL);
}
