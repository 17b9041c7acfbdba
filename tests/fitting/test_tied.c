// Parameters tied by a linear map against the same fit written in its own variables.
#include "lehr_test.h"

#include <lehr/fitting/setup.h>
#include <lehr/fitting/tied.h>
#include <math.h>

enum { N = 9 };
static const double y_of[N] = {0.32, 1.41, 2.02, 1.13, 0.94, 2.21, 3.05, 1.87, 0.61};

static double x_at(size_t i)
{
    return 0.4 * (double)i;
}

/// Two bells: heights, centres and widths (a1, c1, w1, a2, c2, w2).
static bool bells(const double *p, double *values, double *jacobian, const void *context)
{
    (void)context;
    for (size_t i = 0; i < N; i++) {
        double sum = 0;
        for (size_t b = 0; b < 2; b++) {
            const double *q = p + 3 * b;
            double u = (x_at(i) - q[1]) / q[2];
            double e = exp(-u * u);
            sum += q[0] * e;
            if (jacobian) {
                double *row = jacobian + 6 * i + 3 * b;
                row[0] = e;
                row[1] = 2 * q[0] * e * u / q[2];
                row[2] = 2 * q[0] * e * u * u / q[2];
            }
        }
        if (values) {
            values[i] = sum;
        }
    }
    return true;
}

/// The same with one width and the second centre 1.6 beyond the first: (a1, c, w, a2).
static bool tied_bells(const double *q, double *values, double *jacobian, const void *context)
{
    const double p[] = {q[0], q[1], q[2], q[3], q[1] + 1.6, q[2]};
    double full[6 * N];
    bool ok = bells(p, values, jacobian ? full : NULL, context);
    for (size_t i = 0; jacobian && i < N; i++) {
        const double *row = full + 6 * i;
        jacobian[4 * i] = row[0];
        jacobian[4 * i + 1] = row[1] + row[4];
        jacobian[4 * i + 2] = row[2] + row[5];
        jacobian[4 * i + 3] = row[3];
    }
    return ok;
}

static const double matrix[6 * 4] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0};
static const double offset[6] = {0, 0, 0, 0, 1.6, 0};

typedef struct tied_fit {
    lehr_fitting_parameter variables[4];
    double q[4], p[6], covariance[36];
    lehr_fitting_summary summary;
} tied_fit;

static tied_fit begin(void)
{
    tied_fit f = {.q = {1.5, 0.7, 0.6, 2.5}};
    for (size_t k = 0; k < 4; k++) {
        f.variables[k] = lehr_fitting_parameter_free(NULL);
    }
    return f;
}

static lehr_status run(tied_fit *f, lehr_error *err)
{
    lehr_fitting_problem problem = {.n_points = N, .n_parameters = 6, .y = y_of, .model = bells};
    lehr_fitting_tie tie = {4, matrix, offset, f->variables};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    return lehr_fitting_tied_solve(&f->summary, f->q, f->p, f->covariance, &problem, &tie, &options, err);
}

static void test_a_tie_equals_a_model_of_its_own(void **state)
{
    (void)state;
    tied_fit f = begin();
    double q[] = {1.5, 0.7, 0.6, 2.5}, c[16];
    lehr_fitting_problem own = {.n_points = N, .n_parameters = 4, .y = y_of, .model = tied_bells};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_fitting_summary summary;
    lehr_error err = {0};
    assert_ok(run(&f, &err), &err);
    assert_ok(lehr_fitting_solve(&summary, q, c, &own, &options, &err), &err);
    assert_int_equal(f.summary.stop, LEHR_FITTING_CONVERGED);
    assert_int_equal(f.summary.dof, N - 4);
    const size_t of[6] = {0, 1, 2, 3, 1, 2}; // variable behind each parameter
    for (size_t j = 0; j < 6; j++) {
        // Well-conditioned: rounding of the last step.
        assert_close(f.p[j], q[of[j]] + offset[j], 1e-12, 0);
        for (size_t k = 0; k < 6; k++) {
            assert_close(f.covariance[6 * j + k], c[4 * of[j] + of[k]], 1e-10, 1e-15);
        }
    }
    // Equal parameters have equal errors and correlation one.
    assert_close(f.covariance[6 * 2 + 5], f.covariance[6 * 2 + 2], 1e-15, 0);
}

static void test_bounds_are_those_of_the_variables(void **state)
{
    (void)state;
    tied_fit f = begin();
    lehr_error err = {0};
    f.variables[2].upper = 0.5;
    f.q[2] = 0.4;
    assert_ok(run(&f, &err), &err);
    assert_close(f.p[2], 0.5, 0, 0);
    assert_close(f.p[5], 0.5, 0, 0);
    assert_true(isnan(f.covariance[6 * 2 + 2]) && isnan(f.covariance[6 * 5]));
    assert_true(f.covariance[0] > 0 && isfinite(f.covariance[6 * 1 + 4]));
}

static void test_refusals(void **state)
{
    (void)state;
    lehr_fitting_parameter described[6];
    for (size_t j = 0; j < 6; j++) {
        described[j] = lehr_fitting_parameter_free(j == 3 ? "a2" : NULL);
    }
    lehr_fitting_problem problem = {
        .n_points = N, .n_parameters = 6, .y = y_of, .model = bells, .parameters = described};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_fitting_summary summary;
    double q[4] = {1.5, 0.7, 0.6, 2.5}, p[6], c[36], bad[24] = {0};
    lehr_fitting_tie tie = {4, bad, NULL, NULL};
    lehr_error err = {0};
    described[3].fixed = true;
    assert_fails(lehr_fitting_tied_solve(&summary, q, p, c, &problem, &tie, &options, &err), LEHR_ERR_ARG,
                 &err, "a2 of a tied fit is fixed or bounded");
    described[3].fixed = false;
    bad[7] = (double)NAN;
    assert_fails(lehr_fitting_tied_solve(&summary, q, p, c, &problem, &tie, &options, &err), LEHR_ERR_ARG,
                 &err, "element nan of the tie of parameter 1 to variable 3");
    bad[7] = 0;
    const double no_offset[6] = {0, 0, 0, INFINITY, 0, 0};
    tie.offset = no_offset;
    assert_fails(lehr_fitting_tied_solve(&summary, q, p, c, &problem, &tie, &options, &err), LEHR_ERR_ARG,
                 &err, "offset inf of a2");
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    tied_fit f = begin();
    return run(&f, err);
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
        cmocka_unit_test(test_a_tie_equals_a_model_of_its_own),
        cmocka_unit_test(test_bounds_are_those_of_the_variables),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("fitting.tied", tests, NULL, NULL);
}
