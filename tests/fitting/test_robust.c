// Robust losses against independent minima, their errors against repeats, and the Poisson likelihood.
#include "lehr_test.h"

#include <lehr/fitting/poisson.h>
#include <lehr/fitting/random.h>
#include <lehr/fitting/robust.h>
#include <lehr/fitting/setup.h>
#include <math.h>

enum { MOST = 256 };

typedef struct points {
    size_t n;
    double x[MOST], y[MOST];
} points;

static points load(const char *path)
{
    points out = {0};
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference(path));
    assert_true(table.rows <= MOST);
    for (; out.n < table.rows; out.n++) {
        out.x[out.n] = table.values[out.n * table.columns];
        out.y[out.n] = table.values[out.n * table.columns + 1];
    }
    lehr_test_free_numbers(&table);
    return out;
}

static bool line(const double *p, double *values, double *jacobian, const void *context)
{
    const points *data = context;
    for (size_t i = 0; i < data->n; i++) {
        if (values) {
            values[i] = p[0] + p[1] * data->x[i];
        }
        if (jacobian) {
            jacobian[2 * i] = 1;
            jacobian[2 * i + 1] = data->x[i];
        }
    }
    return true;
}

static lehr_fitting_problem line_problem(const points *data)
{
    return (lehr_fitting_problem){
        .n_points = data->n, .n_parameters = 2, .y = data->y, .model = line, .context = data};
}

typedef struct loss_case {
    const char *name; ///< key of the file
    lehr_fitting_loss loss;
} loss_case;

static const loss_case loss_cases[] = {{"huber", LEHR_FITTING_LOSS_HUBER},
                                       {"cauchy", LEHR_FITTING_LOSS_CAUCHY},
                                       {"soft_l1", LEHR_FITTING_LOSS_SOFT_L1}};

static void test_minimum(void **state)
{
    const loss_case *row = *state;
    const char *stats = lehr_test_reference("fitting/stats/stats.json");
    points data = load("fitting/stats/robust_line.dat");
    lehr_fitting_problem problem = line_problem(&data);
    lehr_fitting_robust_options options = lehr_fitting_robust_options_defaults();
    lehr_fitting_robust got;
    double p[] = {0, 1}, covariance[4];
    lehr_error err = {0};
    options.loss = row->loss;
    options.scale = lehr_test_json(stats, "robust_line", row->name, "f_scale", NULL);
    assert_ok(lehr_fitting_robust_solve(&got, p, covariance, &problem, &options, &err), &err);
    assert_int_equal(got.fit.stop, LEHR_FITTING_CONVERGED);
    // The minima of the file come from a general minimiser that stops at about 1e-8; their sum is exact to
    // its square.
    assert_close(p[0], lehr_test_json(stats, "robust_line", row->name, "a", NULL), 1e-6, 0);
    assert_close(p[1], lehr_test_json(stats, "robust_line", row->name, "b", NULL), 1e-6, 0);
    assert_close(got.loss / 2, lehr_test_json(stats, "robust_line", row->name, "cost", NULL), 1e-11, 0);
    assert_int_equal(got.n_outliers, 2);
}

/// The condition of the minimum in closed form: sum psi = 0 and sum psi x = 0.
static void test_forces_balance(void **state)
{
    const loss_case *row = *state;
    points data = load("fitting/stats/robust_line.dat");
    lehr_fitting_problem problem = line_problem(&data);
    lehr_fitting_robust_options options = lehr_fitting_robust_options_defaults();
    lehr_fitting_robust got;
    double p[] = {0, 1}, covariance[4], force = 0, moment = 0, median = 0;
    lehr_error err = {0};
    options.loss = row->loss;
    assert_ok(lehr_fitting_robust_solve(&got, p, covariance, &problem, &options, &err), &err);
    for (size_t i = 0; i < data.n; i++) {
        double r = p[0] + p[1] * data.x[i] - data.y[i];
        double u = r / got.scale;
        size_t smaller = 0;
        for (size_t k = 0; k < data.n; k++) {
            smaller += fabs(p[0] + p[1] * data.x[k] - data.y[k]) < fabs(r);
        }
        median += smaller == 9 || smaller == 10 ? fabs(r) / 2 : 0;
        const double psi[] = {fabs(u) > 1 ? (u > 0 ? got.scale : -got.scale) : r, r / (1 + u * u),
                              r / sqrt(1 + u * u)};
        force += psi[row->loss];
        moment += psi[row->loss] * data.x[i];
    }
    // Parameters to 1e-10 of errors of 0.1, times 19 points.
    assert_close(force, 0, 0, 1e-9);
    assert_close(moment, 0, 0, 1e-8);
    // The scale is the median residual, between the tenth and the eleventh of 20, times its factors.
    assert_int_equal(data.n, 20);
    assert_close(median * 1.482602218505602 * lehr_fitting_loss_tuning(row->loss), got.scale, 1e-9, 0);
}

/// Sandwich errors against the scatter of repeats, with a tenth of the points displaced by ten sigmas.
static void test_errors_match_the_scatter(void **state)
{
    const loss_case *row = *state;
    enum { repeats = 600, n = 60 };
    points data = {.n = n};
    lehr_fitting_problem problem = line_problem(&data);
    lehr_fitting_robust_options options = lehr_fitting_robust_options_defaults();
    double sum = 0, sum2 = 0, variance = 0;
    options.loss = row->loss;
    options.fit.search = LEHR_FITTING_SEARCH_NEAR;
    for (size_t k = 0; k < repeats; k++) {
        lehr_random random = lehr_random_stream(11, k);
        for (size_t i = 0; i < n; i++) {
            data.x[i] = (double)i / n - 0.5;
            bool bad = lehr_random_uniform(&random) < 0.1;
            data.y[i] = 0.7 * data.x[i] + lehr_random_normal(&random) * (bad ? 10 : 1);
        }
        lehr_fitting_robust got;
        double p[] = {0, 1}, covariance[4];
        lehr_error err = {0};
        assert_ok(lehr_fitting_robust_solve(&got, p, covariance, &problem, &options, &err), &err);
        sum += p[1];
        sum2 += p[1] * p[1];
        variance += covariance[3];
    }
    double scatter = sqrt(sum2 / repeats - sum * sum / repeats / repeats);
    // The scatter of 600 repeats is known to 3 %; the sandwich is 4 % low with 60 points. Least squares would
    // be at 0.18.
    assert_close(sqrt(variance / repeats), scatter, 0.12, 0);
    assert_close(sum / repeats, 0.7, 0, 4 * scatter / sqrt(repeats));
}

static void test_fixed_parameters_and_refusals(void **state)
{
    (void)state;
    points data = {.n = 6, .x = {0, 1, 2, 3, 4, 5}, .y = {0.1, 1.2, 1.9, 3.2, 9.0, 5.1}};
    lehr_fitting_parameter described[] = {{"a", true, 0, 0}, lehr_fitting_parameter_free("b")};
    lehr_fitting_problem problem = line_problem(&data);
    lehr_fitting_robust_options options = lehr_fitting_robust_options_defaults();
    lehr_fitting_robust got;
    double p[] = {0, 0.5}, covariance[4];
    lehr_error err = {0};
    problem.parameters = described;
    assert_ok(lehr_fitting_robust_solve(&got, p, covariance, &problem, &options, &err), &err);
    assert_close(p[0], 0, 0, 0);
    assert_close(covariance[0], 0, 0, 0);
    assert_true(covariance[3] > 0);
    assert_close(p[1], 1.03, 0.05, 0); // the five good points, and the bounded pull of the sixth
    options.scale = -1;
    assert_fails(lehr_fitting_robust_solve(&got, p, covariance, &problem, &options, &err), LEHR_ERR_ARG, &err,
                 "scale -1 of the huber loss");
    options.scale = 0;
    for (size_t i = 0; i < data.n; i++) {
        data.y[i] = data.x[i];
    }
    assert_fails(lehr_fitting_robust_solve(&got, p, covariance, &problem, &options, &err), LEHR_ERR_NUMERIC,
                 &err, "give no scale");
    assert_string_equal(lehr_fitting_loss_name(LEHR_FITTING_LOSS_SOFT_L1), "soft-l1");
}

// ---- counts --------------------------------------------------------------------------
/// y0 + (2 A/pi) w/(4 (x - xc)^2 + w^2) with parameters y0, A, xc, w
static bool lorentzian(const double *p, double *values, double *jacobian, const void *context)
{
    const points *data = context;
    const double two_over_pi = 0.63661977236758134308;
    if (!(p[3] > 0)) {
        return false;
    }
    for (size_t i = 0; i < data->n; i++) {
        double u = data->x[i] - p[2];
        double d = 4 * u * u + p[3] * p[3];
        double shape = two_over_pi * p[3] / d;
        if (values) {
            values[i] = p[0] + p[1] * shape;
        }
        if (jacobian) {
            jacobian[4 * i] = 1;
            jacobian[4 * i + 1] = shape;
            jacobian[4 * i + 2] = p[1] * shape * 8 * u / d;
            jacobian[4 * i + 3] = p[1] * shape * (1 / p[3] - 2 * p[3] / d);
        }
    }
    return true;
}

static void test_poisson_likelihood(void **state)
{
    (void)state;
    const char *json = lehr_test_reference("fitting/peaks/poisson_mle.json");
    static const char *const index[] = {"0", "1", "2", "3"};
    points data = load("fitting/peaks/data/D_lorentz_counts.dat");
    lehr_fitting_problem problem = {
        .n_points = data.n, .n_parameters = 4, .y = data.y, .model = lorentzian, .context = &data};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_fitting_poisson got;
    double p[] = {40, 2500, 0, 1}, covariance[16];
    lehr_error err = {0};
    assert_ok(lehr_fitting_poisson_solve(&got, p, covariance, &problem, &options, &err), &err);
    assert_int_equal(got.fit.stop, LEHR_FITTING_CONVERGED);
    for (size_t j = 0; j < 4; j++) {
        // The minimiser of the file stopped at about 1e-9 of the errors in flat directions.
        assert_close(p[j], lehr_test_json(json, "mle", index[j], NULL), 1e-7, 0);
        assert_close(sqrt(covariance[5 * j]), lehr_test_json(json, "stderr", index[j], NULL), 1e-6, 0);
    }
    // At the maximum of the likelihood the model has as many counts as the data: exact, but for rounding of
    // the stop.
    assert_close(got.sum_model, got.sum_counts, 1e-11, 0);
    assert_close(got.deviance, lehr_test_json(json, "cash_deviance", NULL), 1e-10, 0);
    assert_close(got.fit.chi2, lehr_test_json(json, "pearson_chi2", NULL), 1e-7, 0);
    assert_int_equal(got.fit.dof, data.n - 4);
}

/// A constant: the maximum is the mean, its variance mean/n.
static void test_poisson_constant_with_empty_bins(void **state)
{
    (void)state;
    points data = {.n = 5, .x = {0}, .y = {0, 2, 0, 1, 4}};
    lehr_fitting_parameter described[] = {lehr_fitting_parameter_free("level"), {"slope", true, 0, 0}};
    lehr_fitting_problem problem = line_problem(&data);
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_fitting_poisson got;
    double p[] = {3, 0}, covariance[4];
    lehr_error err = {0};
    problem.parameters = described;
    assert_ok(lehr_fitting_poisson_solve(&got, p, covariance, &problem, &options, &err), &err);
    assert_close(p[0], 1.4, 1e-10, 0);
    assert_close(covariance[0], 1.4 / 5, 1e-9, 0);

    data.y[2] = -1;
    assert_fails(lehr_fitting_poisson_solve(&got, p, covariance, &problem, &options, &err), LEHR_ERR_DOMAIN,
                 &err, "y[2] = -1 is not a number of counts");
    data.y[2] = 0;
    p[0] = -2;
    assert_fails(lehr_fitting_poisson_solve(&got, p, covariance, &problem, &options, &err), LEHR_ERR_DOMAIN,
                 &err, "the model is -2 at point 1");
    problem.sigma = data.x;
    assert_fails(lehr_fitting_poisson_solve(&got, p, covariance, &problem, &options, &err), LEHR_ERR_ARG,
                 &err, "leave sigma out");
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    points data = {.n = 6, .x = {0, 1, 2, 3, 4, 5}, .y = {0.1, 1.2, 1.9, 3.2, 9.0, 5.1}};
    lehr_fitting_problem problem = line_problem(&data);
    lehr_fitting_robust_options options = lehr_fitting_robust_options_defaults();
    lehr_fitting_robust robust;
    lehr_fitting_poisson poisson;
    double p[] = {1, 0.5}, q[] = {1, 0.5}, covariance[4];
    options.fit.search = LEHR_FITTING_SEARCH_NEAR;
    lehr_status status = lehr_fitting_poisson_solve(&poisson, q, covariance, &problem, &options.fit, err);
    return status == LEHR_OK ? lehr_fitting_robust_solve(&robust, p, covariance, &problem, &options, err)
                             : status;
}

static void test_out_of_memory_is_reported(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_minimum, &loss_cases[0]),
        LEHR_CASE(test_minimum, &loss_cases[1]),
        LEHR_CASE(test_minimum, &loss_cases[2]),
        LEHR_CASE(test_forces_balance, &loss_cases[0]),
        LEHR_CASE(test_forces_balance, &loss_cases[1]),
        LEHR_CASE(test_forces_balance, &loss_cases[2]),
        LEHR_CASE(test_errors_match_the_scatter, &loss_cases[0]),
        LEHR_CASE(test_errors_match_the_scatter, &loss_cases[1]),
        LEHR_CASE(test_errors_match_the_scatter, &loss_cases[2]),
        cmocka_unit_test(test_fixed_parameters_and_refusals),
        cmocka_unit_test(test_poisson_likelihood),
        cmocka_unit_test(test_poisson_constant_with_empty_bins),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("fitting.robust", tests, NULL, NULL);
}
