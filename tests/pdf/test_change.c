// Change of G(r) against a reference, shell by shell. Structure factors of Gaussian shells, whose G is known:
// S - 1 = sum A sin(q r)/q exp(-(s q)^2/2) has G = sum A exp(-(r - r_k)^2/(2 s^2))/(s sqrt(2 pi)).
#include "lehr_test.h"

#include <lehr/core/table.h>
#include <lehr/fitting/random.h>
#include <lehr/pdf/change.h>
#include <math.h>

enum { N_Q = 1000, N_SHELLS = 5 };
static const double places[N_SHELLS] = {2.9, 5.0, 7.4, 9.8, 12.2},
                    widths[N_SHELLS] = {0.25, 0.4, 0.45, 0.5, 0.5}, heights[N_SHELLS] = {10, 8, 6, 4, 3};

/// @param[in] random NULL: exact
static lehr_pdf_sq *make(double shift, double growth, double sigma, lehr_random *random)
{
    lehr_error err = {0};
    lehr_table *table = NULL;
    lehr_pdf_sq *out = NULL;
    static const char *const names[] = {"q_per_ang", "S", "sigma"};
    double *columns[3];
    assert_ok(lehr_table_create(&table, N_Q, &err), &err);
    for (size_t k = 0; k < 3; k++) {
        assert_ok(lehr_table_add_column(&columns[k], table, names[k], "", &err), &err);
    }
    for (size_t i = 0; i < N_Q; i++) {
        double q = 0.02 * (double)(i + 1), s = 1;
        for (size_t k = 0; k < N_SHELLS; k++) {
            double r = places[k] + (k == 0 ? shift : 0), a = heights[k] * (k == 1 ? 1 + growth : 1);
            s += a * sin(q * r) / q * exp(-0.5 * pow(widths[k] * q, 2));
        }
        columns[0][i] = q;
        columns[1][i] = s + (random ? sigma * lehr_random_normal(random) : 0);
        columns[2][i] = sigma;
    }
    assert_ok(lehr_pdf_sq_from_table(&out, table, NULL, LEHR_PDF_QUANTITY_S, NULL, &err), &err);
    lehr_table_free(table);
    return out;
}

static lehr_pdf_correlation_options options_of(double rmax_ang)
{
    lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
    options.r_ang[0] = 0.04;
    options.r_ang[1] = rmax_ang;
    options.step_ang = 0.04;
    options.transform.threads = 1;
    return options;
}

static lehr_status find(lehr_pdf_change *out, const lehr_pdf_sq *a, const lehr_pdf_sq *b, double rmax_ang,
                        lehr_error *err)
{
    lehr_pdf_difference *difference = NULL;
    lehr_pdf_correlation *reference = NULL;
    lehr_pdf_correlation_options options = options_of(rmax_ang);
    lehr_status status = lehr_pdf_difference_create(&difference, a, b, &options, NULL, err);
    options.without_errors = true;
    status = status == LEHR_OK ? lehr_pdf_correlation_create(&reference, a, &options, NULL, err) : status;
    status = status == LEHR_OK ? lehr_pdf_change_find(out, difference, reference, err) : status;
    lehr_pdf_correlation_free(reference);
    lehr_pdf_difference_free(difference);
    return status;
}

static void test_exact(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_change got;
    lehr_pdf_sq *a = make(0, 0, 1e-6, NULL), *b = make(0.004, 0.03, 1e-6, NULL);
    assert_ok(find(&got, a, b, 16, &err), &err);
    const lehr_pdf_change_range *first = &got.ranges[LEHR_PDF_CHANGE_FIRST],
                                *second = &got.ranges[LEHR_PDF_CHANGE_SECOND],
                                *third = &got.ranges[LEHR_PDF_CHANGE_THIRD];
    assert_close(got.first_ang, 2.9, 0, 0.03);
    // The derivative is taken over 0.08 angstrom: 1 - h^2/(2 s^2) = 0.987 of it at its largest, h = 0.04.
    assert_close(first->shift_ang.value, 0.004, 0.03, 0);
    assert_close(first->amplitude.value, 0, 0, 5e-4);
    assert_close(second->amplitude.value, 0.03, 0.01, 0);
    assert_close(second->shift_ang.value, 0, 0, 1e-4);
    assert_close(third->amplitude.value, 0, 0, 1e-3);
    // A Gaussian that moved by d: R = d/(s sqrt(2)); one that grew by a: R = a.
    assert_close(first->ratio.value, 0.004 / (0.25 * sqrt(2)), 0.02, 0);
    assert_close(second->ratio.value, 0.03, 0.01, 0);
    assert_true(got.ranges[LEHR_PDF_CHANGE_MEDIUM].known && third->ratio.value < 1e-3);
    assert_close(got.ranges[LEHR_PDF_CHANGE_SHELLS].high_ang, third->high_ang, 0, 0);
    // Less r: fewer shells.
    assert_ok(find(&got, a, b, 6.8, &err), &err);
    assert_true(got.ranges[LEHR_PDF_CHANGE_SECOND].known && !got.ranges[LEHR_PDF_CHANGE_THIRD].known);
    assert_fails(find(&got, a, b, 4, &err), LEHR_ERR_DOMAIN, &err, "before the end of the first shell");
    lehr_pdf_sq_free(a);
    lehr_pdf_sq_free(b);
}

/// Mean squares of deviations over errors in simulated pairs.
static void test_pulls(void **state)
{
    (void)state;
    enum { REPEATS = 80 };
    lehr_error err = {0};
    double shift = 0, amplitude = 0, same = 0, moved = 0, mean = 0;
    for (uint64_t k = 0; k < REPEATS; k++) {
        lehr_random random = lehr_random_stream(61, k);
        lehr_pdf_change got;
        lehr_pdf_sq *a = make(0, 0, 0.01, &random), *b = make(0.004, 0.03, 0.01, &random);
        assert_ok(find(&got, a, b, 12, &err), &err);
        const lehr_pdf_change_range *r = got.ranges;
        shift += pow((r[0].shift_ang.value - 0.004) / r[0].shift_ang.stderr_value, 2) / REPEATS;
        amplitude += pow((r[1].amplitude.value - 0.03) / r[1].amplitude.stderr_value, 2) / REPEATS;
        same += pow(r[2].square.value / r[2].square.stderr_value, 2) / REPEATS;
        mean += r[2].square.value / r[2].square.stderr_value / REPEATS;
        moved +=
            pow((r[0].square.value - 0.5 * pow(0.004 / 0.25, 2)) / r[0].square.stderr_value, 2) / REPEATS;
        lehr_pdf_sq_free(a);
        lehr_pdf_sq_free(b);
    }
    print_message(
        "mean squares: shift %.2f, amplitude %.2f, R^2 of no change %.2f (mean pull %.2f), of a shift %.2f\n",
        shift, amplitude, same, mean, moved);
    // Three errors of a mean of 80 squares; a sum of few squares of noise is skewed.
    assert_close(shift, 1, 0, 3 * sqrt(2.0 / REPEATS));
    assert_close(amplitude, 1, 0, 3 * sqrt(2.0 / REPEATS));
    assert_close(same, 1, 0, 0.6);
    assert_close(moved, 1, 0, 0.6);
    assert_close(mean, 0, 0, 3 / sqrt(REPEATS));
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_pdf_sq **pair = context;
    lehr_pdf_change got;
    return find(&got, pair[0], pair[1], 6, err);
}

static void test_memory_failures(void **state)
{
    (void)state;
    lehr_pdf_sq *pair[2] = {make(0, 0, 0.01, NULL), make(0.004, 0, 0.01, NULL)};
    lehr_test_fault_sweep(attempt, pair);
    lehr_pdf_sq_free(pair[0]);
    lehr_pdf_sq_free(pair[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_pulls),
        cmocka_unit_test(test_memory_failures),
    };
    return cmocka_run_group_tests_name("pdf.change", tests, NULL, NULL);
}
