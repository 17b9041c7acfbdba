// Certified nonlinear regression problems (NIST Statistical Reference Datasets), each from both starting
// points.
#include "lehr_test.h"

#include <lehr/fitting/nonlinear.h>
#include <lehr/fitting/setup.h>
#include <math.h>
#include <stdio.h>

enum { most_points = 300, most_parameters = 4, n_header_lines = 60 };

typedef struct dataset {
    size_t n;
    double x[most_points];
    double y[most_points];
} dataset;

/// Value and gradient of a model at one x.
typedef double (*point_model)(const double *p, double x, double *gradient);

typedef struct context {
    const dataset *data;
    point_model at;
    size_t n_parameters;
} context;

static bool model(const double *p, double *values, double *jacobian, const void *opaque)
{
    const context *c = opaque;
    for (size_t i = 0; i < c->data->n; i++) {
        double gradient[most_parameters];
        double value = c->at(p, c->data->x[i], gradient);
        if (values) {
            values[i] = value;
        }
        for (size_t j = 0; jacobian && j < c->n_parameters; j++) {
            jacobian[i * c->n_parameters + j] = gradient[j];
        }
    }
    return true;
}

static double saturation(const double *p, double x, double *g) // Misra1a, BoxBOD
{
    double e = exp(-p[1] * x);
    g[0] = 1 - e;
    g[1] = p[0] * x * e;
    return p[0] * (1 - e);
}

static double ultrasonic(const double *p, double x, double *g) // Chwirut2
{
    double denominator = p[1] + p[2] * x;
    double value = exp(-p[0] * x) / denominator;
    g[0] = -x * value;
    g[1] = -value / denominator;
    g[2] = -x * value / denominator;
    return value;
}

static double power(const double *p, double x, double *g) // DanWood
{
    g[0] = pow(x, p[1]);
    g[1] = p[0] * log(x) * g[0];
    return p[0] * g[0];
}

static double gaussian(const double *p, double x, double *g) // Eckerle4
{
    double u = (x - p[2]) / p[1];
    double shape = exp(-u * u / 2) / p[1];
    g[0] = shape;
    g[1] = p[0] * shape * (u * u - 1) / p[1];
    g[2] = p[0] * shape * u / p[1];
    return p[0] * shape;
}

static double kowalik(const double *p, double x, double *g) // MGH09
{
    double numerator = x * x + x * p[1];
    double denominator = x * x + x * p[2] + p[3];
    g[0] = numerator / denominator;
    g[1] = p[0] * x / denominator;
    g[2] = -p[0] * g[0] * x / denominator;
    g[3] = -p[0] * g[0] / denominator;
    return p[0] * g[0];
}

static double vogel(const double *p, double x, double *g) // MGH10: Vogel-Fulcher-Tammann
{
    double shift = x + p[2];
    g[0] = exp(p[1] / shift);
    g[1] = p[0] * g[0] / shift;
    g[2] = -p[1] * g[1] / shift;
    return p[0] * g[0];
}

static double sigmoid(const double *p, double x, double *g) // Rat42
{
    double e = exp(p[1] - p[2] * x);
    g[0] = 1 / (1 + e);
    g[1] = -p[0] * g[0] * g[0] * e;
    g[2] = -x * g[1];
    return p[0] * g[0];
}

typedef struct problem_case {
    const char *name; ///< of the dataset
    point_model at;
    size_t n_parameters;
} problem_case;

static const problem_case problem_cases[] = {{"Misra1a", saturation, 2},  {"BoxBOD", saturation, 2},
                                             {"Chwirut2", ultrasonic, 3}, {"DanWood", power, 2},
                                             {"Eckerle4", gaussian, 3},   {"MGH09", kowalik, 4},
                                             {"MGH10", vogel, 3},         {"Rat42", sigmoid, 3}};

static void load(dataset *data, const char *name)
{
    char path[64], line[256];
    snprintf(path, sizeof path, "fitting/real/nist/nonlinear/%s.dat", name);
    FILE *file = fopen(lehr_test_reference(path), "r");
    assert_non_null(file);
    for (size_t row = 0; fgets(line, sizeof line, file) && data->n < most_points; row++) {
        if (row >= n_header_lines && sscanf(line, "%lf %lf", &data->y[data->n], &data->x[data->n]) == 2) {
            data->n++;
        }
    }
    fclose(file);
}

static void solve_from(const problem_case *row, const dataset *data, const char *start)
{
    static const char *const index[] = {"0", "1", "2", "3"};
    const char *json = lehr_test_reference("fitting/nist/nist_nonlinear_50d.json");
    context c = {data, row->at, row->n_parameters};
    lehr_fitting_problem problem = {data->n, row->n_parameters, data->y, NULL, model, &c};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    options.max_iterations = 5000; // MGH10 creeps from its first start along a narrow curved valley
    double p[most_parameters], covariance[most_parameters * most_parameters];
    for (size_t j = 0; j < row->n_parameters; j++) {
        p[j] = lehr_test_json(json, row->name, start, index[j], NULL);
    }
    lehr_fitting_summary summary;
    lehr_error err = {0};
    assert_ok(lehr_fitting_solve(&summary, p, covariance, &problem, &options, &err), &err);
    assert_int_equal(summary.stop, LEHR_FITTING_CONVERGED);
    for (size_t j = 0; j < row->n_parameters; j++) {
        // 25-digit solutions of the same files. Nine digits are what double precision can be asked for.
        assert_close(p[j], lehr_test_json(json, row->name, "value", index[j], NULL), 1e-9, 0);
        double want = lehr_test_json(json, row->name, "stderr", index[j], NULL);
        assert_close(sqrt(covariance[j * row->n_parameters + j]), want, 1e-8, 0);
    }
    assert_close(summary.chi2, lehr_test_json(json, row->name, "rss", NULL), 1e-9, 0);
}

static void test_certified_values_from_both_starts(void **state)
{
    const problem_case *row = *state;
    dataset data = {0};
    load(&data, row->name);
    const char *json = lehr_test_reference("fitting/nist/nist_nonlinear_50d.json");
    assert_int_equal(data.n, (size_t)lehr_test_json(json, row->name, "n", NULL));
    solve_from(row, &data, "start1");
    solve_from(row, &data, "start2");
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_certified_values_from_both_starts, &problem_cases[0]),
        LEHR_CASE(test_certified_values_from_both_starts, &problem_cases[1]),
        LEHR_CASE(test_certified_values_from_both_starts, &problem_cases[2]),
        LEHR_CASE(test_certified_values_from_both_starts, &problem_cases[3]),
        LEHR_CASE(test_certified_values_from_both_starts, &problem_cases[4]),
        LEHR_CASE(test_certified_values_from_both_starts, &problem_cases[5]),
        LEHR_CASE(test_certified_values_from_both_starts, &problem_cases[6]),
        LEHR_CASE(test_certified_values_from_both_starts, &problem_cases[7]),
    };
    return cmocka_run_group_tests_name("fitting.nist", tests, NULL, NULL);
}
