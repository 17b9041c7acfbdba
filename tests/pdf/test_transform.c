// Transforms against sums of Gaussian shells and polynomials in closed form.
#include "transform_helper.h"

#include <lehr/pdf/transform.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

// ---- reference: shells at three qmax, three windows -------------------------------------
typedef struct shell_case {
    const char *name;
    double qmax;
    lehr_pdf_window window;
    size_t column;
} shell_case;

static const shell_case shell_cases[] = {
    {"qmax 12, none", 12, LEHR_PDF_WINDOW_NONE, 3},
    {"qmax 12, lorch", 12, LEHR_PDF_WINDOW_LORCH, 4},
    {"qmax 12, soper-lorch", 12, LEHR_PDF_WINDOW_SOPER_LORCH, 5},
    {"qmax 20, none", 20, LEHR_PDF_WINDOW_NONE, 6},
    {"qmax 20, lorch", 20, LEHR_PDF_WINDOW_LORCH, 7},
    {"qmax 20, soper-lorch", 20, LEHR_PDF_WINDOW_SOPER_LORCH, 8},
    {"qmax 30, none", 30, LEHR_PDF_WINDOW_NONE, 9},
    {"qmax 30, lorch", 30, LEHR_PDF_WINDOW_LORCH, 10},
    {"qmax 30, soper-lorch", 30, LEHR_PDF_WINDOW_SOPER_LORCH, 11},
};

static double *column_of(const lehr_test_numbers *table, size_t column, double shift)
{
    double *values = new_doubles(table->rows);
    for (size_t i = 0; i < table->rows; i++) {
        values[i] = table->values[i * table->columns + column] + shift;
    }
    return values;
}

static void test_reference_shells(void **state)
{
    const shell_case *row = *state;
    lehr_error err = {0};
    lehr_pdf_transform *plan = NULL;
    lehr_test_numbers sq = lehr_test_load_numbers(lehr_test_reference("pdf/analytic/gauss_shell_Sq.txt"));
    lehr_test_numbers gr = lehr_test_load_numbers(lehr_test_reference("pdf/analytic/gauss_shell_Gr.txt"));
    double *q = column_of(&sq, 0, 0), *s = column_of(&sq, 1, -1), *r = column_of(&gr, 0, 0);
    double *got = new_doubles(gr.rows);
    lehr_pdf_transform_options options = lehr_pdf_transform_defaults();
    options.max = row->qmax;
    options.damping = lehr_pdf_damping_of(row->window);
    options.s_zero = 0.0273;
    assert_ok(lehr_pdf_transform_create(&plan, q, sq.rows, r, gr.rows, &options, &err), &err);
    assert_ok(lehr_pdf_transform_apply(plan, got, s, 1, 0, &err), &err);
    double worst = 0;
    for (size_t i = 0; i < gr.rows; i++) {
        worst = fmax(worst, fabs(got[i] - gr.values[i * gr.columns + row->column]));
    }
    print_message("%s: worst %.2e\n", row->name, worst);
    // The table itself has ten digits of values up to 5.
    assert_close(worst, 0, 0, 1e-9);
    lehr_pdf_transform_free(plan);
    lehr_core_free(got);
    lehr_core_free(r);
    lehr_core_free(s);
    lehr_core_free(q);
    lehr_test_free_numbers(&gr);
    lehr_test_free_numbers(&sq);
}

// ---- closed forms that need no reference ---------------------------------------------------
/// One Gaussian shell of 12 neighbours at 2.8 angstrom: S - 1 and, with an endless range of q, G.
static double shell_s(double q)
{
    return q > 0 ? 12 / 2.8 * sin(2.8 * q) / q * exp(-0.2 * 0.2 * q * q / 2) : 12;
}

static double shell_g(double r)
{
    double a = (r - 2.8) / 0.2, b = (r + 2.8) / 0.2;
    return 12 / (2.8 * 0.2 * sqrt(2 * PI)) * (exp(-a * a / 2) - exp(-b * b / 2));
}

static void test_uneven_grids(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_transform *plan = NULL;
    enum { N = 1201, N_R = 60 };
    double *q = new_doubles(N), *s = new_doubles(N), r[N_R], got[N_R];
    for (size_t i = 0; i < N; i++) {
        double t = (double)i / (N - 1);
        q[i] = 40 * (0.6 * t + 0.4 * t * t); // spacing 0.020 to 0.047, as of a detector of even angles
        s[i] = shell_s(q[i]);
    }
    for (size_t i = 0; i < N_R; i++) {
        r[i] = 0.01 + 0.1 * (double)i + 0.002 * (double)(i % 3); // uneven too
    }
    lehr_pdf_transform_options options = lehr_pdf_transform_defaults();
    assert_ok(lehr_pdf_transform_create(&plan, q, N, r, N_R, &options, &err), &err);
    assert_ok(lehr_pdf_transform_apply(plan, got, s, 1, 0, &err), &err);
    for (size_t i = 0; i < N_R; i++) {
        // Degree 5 on a spacing h of 0.05: (2.8 h)^6/200 of a signal of 12/2.8, summed over few periods.
        assert_close(got[i], shell_g(r[i]), 0, 1e-6);
    }
    assert_close(lehr_pdf_transform_reach(plan), PI / (q[N - 1] - q[N - 2]), 1e-12, 0);
    assert_int_equal(lehr_pdf_transform_inputs(plan), N);
    assert_int_equal(lehr_pdf_transform_outputs(plan), N_R);
    lehr_pdf_transform_free(plan);
    lehr_core_free(s);
    lehr_core_free(q);
}

/// Simpson's rule with 60000 panels on the same integrand, from the definition of the window in the manual.
static double by_simpson(double r, const lehr_pdf_damping *damping, double qmax)
{
    const size_t n = 60000;
    double sum = 0;
    for (size_t i = 0; i <= n; i++) {
        double q = qmax * (double)i / (double)n;
        double window = q <= 9 ? 1 : 0.5 * (1 + cos(PI * (q - 9) / (qmax - 9)));
        if (damping->window == LEHR_PDF_WINDOW_VARIABLE) {
            double d = PI / qmax * (1 - exp(-fabs(r - 2.8) / 1.5));
            window = q * d > 0 ? sin(q * d) / (q * d) : 1;
        }
        double weight = i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2;
        sum += weight * q * shell_s(q) * window * sin(q * r);
    }
    return 2 / PI * sum * qmax / (double)n / 3;
}

static void test_cosine_and_variable_windows(void **state)
{
    (void)state;
    lehr_error err = {0};
    enum { N = 801, N_R = 25 };
    double *q = new_grid(0, 0.02, N), *r = new_grid(0.2, 0.2, N_R), s[N], got[N_R];
    for (size_t i = 0; i < N; i++) {
        s[i] = shell_s(q[i]);
    }
    lehr_pdf_damping dampings[2] = {lehr_pdf_damping_of(LEHR_PDF_WINDOW_COSINE),
                                    lehr_pdf_damping_of(LEHR_PDF_WINDOW_VARIABLE)};
    dampings[0].q1_per_ang = 9;
    dampings[1].width_ang = 1.5;
    for (size_t k = 0; k < 2; k++) {
        lehr_pdf_transform *plan = NULL;
        lehr_pdf_transform_options options = lehr_pdf_transform_defaults();
        options.damping = dampings[k];
        assert_ok(lehr_pdf_transform_create(&plan, q, N, r, N_R, &options, &err), &err);
        assert_ok(lehr_pdf_transform_apply(plan, got, s, 1, 0, &err), &err);
        for (size_t i = 0; i < N_R; i++) {
            // Simpson: (q r)^4 h^4/180, below 1e-9 here; interpolation as above.
            assert_close(got[i], by_simpson(r[i], &dampings[k], 16), 0, 1e-7);
        }
        lehr_pdf_transform_free(plan);
    }
    lehr_core_free(r);
    lehr_core_free(q);
}

static void test_continuation_to_zero(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_transform *whole = NULL, *begun = NULL, *cut = NULL;
    enum { N = 121, FIRST = 33, N_R = 40 };
    double *q = new_grid(0, 0.025, N), *r = new_grid(0, 0.25, N_R), s[N], want[N_R], got[N_R];
    for (size_t i = 0; i < N; i++) {
        s[i] = -1 + 0.02 + 0.3 * q[i] * q[i];
    }
    lehr_pdf_transform_options options = lehr_pdf_transform_defaults();
    assert_ok(lehr_pdf_transform_create(&whole, q, N, r, N_R, &options, &err), &err);
    options.min = 0.81; // between two points: begins at 0.825
    options.s_zero = 0.02;
    assert_ok(lehr_pdf_transform_create(&begun, q, N, r, N_R, &options, &err), &err);
    assert_close(lehr_pdf_transform_min(begun), q[FIRST], 0, 0);
    assert_ok(lehr_pdf_transform_apply(whole, want, s, 1, 0, &err), &err);
    s[0] = (double)NAN; // below qmin nothing is read
    assert_ok(lehr_pdf_transform_apply(begun, got, s, 1, 0, &err), &err);
    options.extend = false;
    assert_ok(lehr_pdf_transform_create(&cut, q, N, r, N_R, &options, &err), &err);
    for (size_t i = 0; i < N_R; i++) {
        // The data are the parabola: both integrals are exact up to rounding and the resolved phase (1e-10).
        assert_close(got[i], want[i], 0, 1e-9);
        // dG/dS0 = (2/pi) int_0^qmin q [1 - (q/qmin)^2] sin(q r) dq in closed form.
        double m = q[FIRST], x = m * r[i];
        double exact =
            x > 0 ? 2 / PI * m * m * (6 * (sin(x) - x * cos(x)) - 2 * x * x * sin(x)) / pow(x, 4) : 0;
        assert_close(lehr_pdf_transform_slope(begun)[i], exact, 0, 1e-9);
        assert_close(lehr_pdf_transform_offset(begun)[i], (0.02 - 1) * exact, 0, 1e-9);
        assert_close(lehr_pdf_transform_offset(cut)[i], 0, 0, 0);
    }
    lehr_pdf_transform_free(cut);
    lehr_pdf_transform_free(begun);
    lehr_pdf_transform_free(whole);
    lehr_core_free(r);
    lehr_core_free(q);
}

static void test_inverse(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_transform *plan = NULL;
    enum { N = 801, N_Q = 300 };
    double *r = new_grid(0.01, 0.01, N), *q = new_grid(0, 0.1, N_Q), g[N], got[N_Q];
    for (size_t i = 0; i < N; i++) {
        g[i] = shell_g(r[i]);
    }
    lehr_pdf_transform_options options = lehr_pdf_transform_defaults();
    assert_ok(lehr_pdf_transform_create_inverse(&plan, r, N, q, N_Q, &options, &err), &err);
    assert_ok(lehr_pdf_transform_apply(plan, got, g, 1, 0, &err), &err);
    for (size_t i = 0; i < N_Q; i++) {
        // A Gaussian of 0.2 on a grid of 0.01: interpolation 1e-9; r up to 8 holds all of it.
        assert_close(got[i], shell_s(q[i]), 0, 1e-7);
    }
    lehr_pdf_transform_free(plan);
    lehr_core_free(q);
    lehr_core_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_reference_shells, &shell_cases[0]),
        LEHR_CASE(test_reference_shells, &shell_cases[1]),
        LEHR_CASE(test_reference_shells, &shell_cases[2]),
        LEHR_CASE(test_reference_shells, &shell_cases[3]),
        LEHR_CASE(test_reference_shells, &shell_cases[4]),
        LEHR_CASE(test_reference_shells, &shell_cases[5]),
        LEHR_CASE(test_reference_shells, &shell_cases[6]),
        LEHR_CASE(test_reference_shells, &shell_cases[7]),
        LEHR_CASE(test_reference_shells, &shell_cases[8]),
        cmocka_unit_test(test_uneven_grids),
        cmocka_unit_test(test_cosine_and_variable_windows),
        cmocka_unit_test(test_continuation_to_zero),
        cmocka_unit_test(test_inverse),
    };
    return cmocka_run_group_tests_name("pdf.transform", tests, NULL, NULL);
}
