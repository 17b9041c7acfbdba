// Combination of frames by order statistics: against sorted values, against moments of simulated counts, and
// whole curves against their truth.
#include "stack_helper.h"

#include "stack_poisson.h"
#include "stack_select.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- single pixels --------------------------------------------------------------------
/// SOURCE: numpy.quantile(v, q) (linear), scipy.stats.trim_mean(v, t) of numpy 1.24 and scipy 1.10, v as in
/// `numbers` below; grouped quantiles by hand from their definition.
typedef struct select_case {
    const char *name;
    size_t n;
    bool trimmed;
    double share;
    double value;
    double grouped;
} select_case;

static const uint32_t numbers[] = {3, 0, 2, 2, 7, 1, 2, 0, 5, 300, 2, 4};

static const select_case select_cases[] = {
    {"median of an odd number", 9, false, 0.5, 2,
     1.5 + 1.5 / 3}, // 0 0 1 2 2 2 3 5 7: three below, three of it
    {"median of an even number", 12, false, 0.5, 2, 1.5 + 3.0 / 4}, // 0 0 1 2 2 2 2 3 4 5 7 300
    {"lower quartile", 12, false, 0.25, 1.75, 0.5 + 1},
    {"upper quantile", 12, false, 0.9, 6.8, 6.5 + 0.8},
    {"trimmed by a tenth", 12, true, 0.1, 2.8, 1.5 + 3.0 / 4},
    {"trimmed by a quarter", 12, true, 0.25, 2.5, 1.5 + 3.0 / 4},
    {"trimmed by nearly half", 9, true, 0.49, 2, 1.5 + 1.5 / 3},
    {"one value", 1, false, 0.5, 3, 3},
};

static void test_select(void **state)
{
    const select_case *row = *state;
    double scratch[12];
    double copy[12];
    const stack_rule rule = {row->trimmed, row->share};
    stack_selected got = stack_select_counts(numbers, row->n, &rule, scratch);
    assert_close(got.value, row->value, 1e-14, 0);
    assert_close(got.grouped, row->grouped, 1e-14, 0);
    for (size_t i = 0; i < row->n; i++) {
        copy[i] = numbers[i];
    }
    got = stack_select_numbers(copy, row->n, &rule); // by partition instead of counting
    assert_close(got.value, row->value, 1e-14, 0);
    assert_true(isnan(got.grouped));
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/// Both ways against sorting, on random counts of all sizes.
static void test_select_random(void **state)
{
    (void)state;
    enum { MOST = 300 };
    uint64_t random = 11;
    static uint32_t counts[MOST];
    static double sorted[MOST];
    static double scratch[MOST];
    for (int trial = 0; trial < 2000; trial++) {
        size_t n = 3 + (size_t)(uniform(&random) * (MOST - 3));
        double span = pow(10, 6 * uniform(&random));
        for (size_t i = 0; i < n; i++) {
            counts[i] = (uint32_t)(span * uniform(&random));
            sorted[i] = counts[i];
        }
        qsort(sorted, n, sizeof *sorted, compare);
        stack_rule rule = {trial % 2 == 0, trial % 2 == 0 ? 0.49 * uniform(&random) : uniform(&random)};
        double want = 0;
        if (rule.trimmed) {
            size_t cut = (size_t)(rule.share * (double)n);
            for (size_t i = cut; i < n - cut; i++) {
                want += sorted[i] / (double)(n - 2 * cut);
            }
        } else {
            double place = rule.share * (double)(n - 1);
            size_t low = (size_t)place;
            want = sorted[low] + (place - (double)low) * (sorted[low + 1 < n ? low + 1 : low] - sorted[low]);
        }
        stack_selected got = stack_select_counts(counts, n, &rule, scratch);
        assert_close(got.value, want, 1e-9, 1e-9); // the place of a quantile is rounded to 1e-9 of a rank
    }
}

// ---- moments --------------------------------------------------------------------------
/// Expectation and variance of 40 000 simulated values: the mean must agree within 4.5 standard errors, the
/// variance within 4.5 of its own, sqrt(2/N) (normal values; twice that where they are of few steps), and
/// within 5 % more where the formula is of first order (trimmed means of more than 64 frames).
typedef struct moment_case {
    const char *name;
    bool trimmed;
    double share;
    stack_poisson_kind kind;
    size_t n;
    double mean;
    double slack; ///< of the variance
} moment_case;

static const moment_case moment_cases[] = {
    {"median of 5, mean 0.3", false, 0.5, STACK_POISSON_VALUE, 5, 0.3, 0},
    {"median of 8, mean 1.7", false, 0.5, STACK_POISSON_VALUE, 8, 1.7, 0},
    {"median of 4, mean 60", false, 0.5, STACK_POISSON_VALUE, 4, 60, 0},
    {"median of 101, mean 5.3", false, 0.5, STACK_POISSON_VALUE, 101, 5.3, 0},
    {"median of 100, mean 0.69", false, 0.5, STACK_POISSON_VALUE, 100, 0.69, 0},
    {"lower quartile of 10, mean 4", false, 0.25, STACK_POISSON_VALUE, 10, 4, 0},
    {"0.9 quantile of 30, mean 12", false, 0.9, STACK_POISSON_VALUE, 30, 12, 0},
    {"grouped median of 8, mean 0.1", false, 0.5, STACK_POISSON_GROUPED, 8, 0.1, 0},
    {"grouped median of 50, mean 5.3", false, 0.5, STACK_POISSON_GROUPED, 50, 5.3, 0},
    {"grouped quartile of 21, mean 2.2", false, 0.25, STACK_POISSON_GROUPED, 21, 2.2, 0},
    {"trimmed mean of 10, mean 0.4", true, 0.1, STACK_POISSON_VALUE, 10, 0.4, 0},
    {"trimmed mean of 64, mean 6", true, 0.2, STACK_POISSON_VALUE, 64, 6, 0},
    {"trimmed mean of 12, mean 100", true, 0.25, STACK_POISSON_VALUE, 12, 100, 0},
    {"trimmed mean of 300, mean 3", true, 0.1, STACK_POISSON_VALUE, 300, 3, 0.05},
};

static void test_moments(void **state)
{
    enum { REPEATS = 40000, MOST = 300 };
    const moment_case *row = *state;
    lehr_error err = {0};
    stack_moments got;
    const stack_rule rule = {row->trimmed, row->share};
    uint64_t random = 3;
    uint32_t counts[MOST];
    double scratch[MOST];
    double sum = 0;
    double squares = 0;
    assert_ok(stack_poisson_moments(&got, &rule, row->kind, row->n, row->mean, &err), &err);
    size_t repeats = row->n > 60 ? REPEATS / 4 : REPEATS;
    for (size_t i = 0; i < repeats; i++) {
        for (size_t k = 0; k < row->n; k++) {
            counts[k] = poisson(&random, row->mean);
        }
        stack_selected one = stack_select_counts(counts, row->n, &rule, scratch);
        double value = (row->kind == STACK_POISSON_VALUE ? one.value : one.grouped) - got.expectation;
        sum += value;
        squares += value * value;
    }
    double n = (double)repeats;
    double variance = squares / n - sum / n * (sum / n);
    assert_close(sum / n, 0, 0, 4.5 * sqrt(got.variance / n) + 1e-12);
    assert_close(variance, got.variance, row->slack + 9 * sqrt(2 / n), 0);
}

/// The limit of many frames and counts: median m - 1/6 of a grouped one, variance pi/2 m/n, from the
/// expansion of quantiles about a Gaussian (Cornish and Fisher). Grouping takes up to a part p from the
/// variance, p the probability of the middle count: 2.8 % at m = 200.
static void test_moments_of_many(void **state)
{
    (void)state;
    lehr_error err = {0};
    stack_moments got;
    const stack_rule median = {.share = 0.5};
    assert_ok(stack_poisson_moments(&got, &median, STACK_POISSON_GROUPED, 1001, 200, &err), &err);
    assert_close(got.expectation - 200, -1.0 / 6, 0.02, 0);
    assert_close(got.variance, 1.5707963267948966 * 200 / 1001, 0.03, 0);
    stack_poisson *table = NULL; // the grid and what follows it
    assert_ok(stack_poisson_create(&table, &median, STACK_POISSON_GROUPED, 1001, 1e6, 1, &err), &err);
    for (double mean = 0.003; mean < 5e4; mean *= 3) {
        stack_moments at = stack_poisson_at(table, mean);
        if (mean < 390) {
            assert_ok(stack_poisson_moments(&got, &median, STACK_POISSON_GROUPED, 1001, mean, &err), &err);
            assert_close(at.expectation, got.expectation, 0, 2e-3 * (1 + sqrt(mean)) * 0.2);
            assert_close(at.variance, got.variance, 0.03, 0);
        } else {
            assert_close(at.expectation - mean, -1.0 / 6, 0.05, 0);
            assert_close(at.variance, 1.5707963267948966 * mean / 1001, 0.03, 0);
        }
    }
    stack_poisson_free(table);
}

int main(void)
{

    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_select, &select_cases[0]),   LEHR_CASE(test_select, &select_cases[1]),
        LEHR_CASE(test_select, &select_cases[2]),   LEHR_CASE(test_select, &select_cases[3]),
        LEHR_CASE(test_select, &select_cases[4]),   LEHR_CASE(test_select, &select_cases[5]),
        LEHR_CASE(test_select, &select_cases[6]),   LEHR_CASE(test_select, &select_cases[7]),
        cmocka_unit_test(test_select_random),       LEHR_CASE(test_moments, &moment_cases[0]),
        LEHR_CASE(test_moments, &moment_cases[1]),  LEHR_CASE(test_moments, &moment_cases[2]),
        LEHR_CASE(test_moments, &moment_cases[3]),  LEHR_CASE(test_moments, &moment_cases[4]),
        LEHR_CASE(test_moments, &moment_cases[5]),  LEHR_CASE(test_moments, &moment_cases[6]),
        LEHR_CASE(test_moments, &moment_cases[7]),  LEHR_CASE(test_moments, &moment_cases[8]),
        LEHR_CASE(test_moments, &moment_cases[9]),  LEHR_CASE(test_moments, &moment_cases[10]),
        LEHR_CASE(test_moments, &moment_cases[11]), LEHR_CASE(test_moments, &moment_cases[12]),
        LEHR_CASE(test_moments, &moment_cases[13]), cmocka_unit_test(test_moments_of_many),
    };
    return cmocka_run_group_tests_name("xrd.stack_select", tests, NULL, NULL);
}
