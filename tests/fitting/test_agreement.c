#include "lehr_test.h"

#include <lehr/fitting/agreement.h>
#include <math.h>

#define NONE (double)NAN

// Closed form: s = hypot of both errors, n = difference/s.
static const struct row {
    const char *name;
    lehr_estimate measured, predicted;
    double difference, error, n;
    lehr_fitting_verdict verdict;
    const char *word;
} rows[] = {
    {"agree", {5.2, 0.3}, {5.6, 0.4}, -0.4, 0.5, -0.8, LEHR_FITTING_AGREE, "agree"},
    {"a large error tells little",
     {3.1, 4.0},
     {5.6, 3.0},
     -2.5,
     5.0,
     -0.5,
     LEHR_FITTING_UNDETERMINED,
     "undetermined"},
    {"between two and three", {6.85, 0.3}, {5.6, 0.4}, 1.25, 0.5, 2.5, LEHR_FITTING_TENSION, "tension"},
    {"differ", {8.1, 0.3}, {5.6, 0.4}, 2.5, 0.5, 5.0, LEHR_FITTING_DIFFER, "differ"},
    {"a large error can still differ", {-20, 3.0}, {5, 4.0}, -25, 5.0, -5.0, LEHR_FITTING_DIFFER, "differ"},
    {"an exact prediction", {5.0, 0.25}, {5.4, 0}, -0.4, 0.25, -1.6, LEHR_FITTING_AGREE, "agree"},
    {"measured without error", {5.4, NONE}, {5.6, 0.4}, -0.2, NONE, NONE, LEHR_FITTING_NO_ERROR, "no-error"},
    {"both exact", {5.4, 0}, {5.6, 0}, -0.2, 0, NONE, LEHR_FITTING_NO_ERROR, "no-error"},
    {"not measured", {NONE, NONE}, {5.6, 0.4}, NONE, NONE, NONE, LEHR_FITTING_NOT_MEASURED, "not-measured"},
    {"not predicted",
     {5.4, 0.1},
     {NONE, NONE},
     NONE,
     NONE,
     NONE,
     LEHR_FITTING_NOT_PREDICTED,
     "not-predicted"},
};
enum { N_ROWS = sizeof rows / sizeof *rows };

static void test_verdict(void **state)
{
    const struct row *row = *state;
    lehr_fitting_agreement a = lehr_fitting_agreement_of(row->measured, row->predicted);
    assert_close(a.difference.value, row->difference, 0, 1e-14);
    assert_close(a.difference.stderr_value, row->error, 0, 1e-14);
    assert_close(a.standard_errors, row->n, 1e-13, 0);
    assert_int_equal(a.verdict, row->verdict);
    assert_string_equal(lehr_fitting_verdict_name(a.verdict), row->word);
}

int main(void)
{
    struct CMUnitTest tests[N_ROWS];
    for (size_t i = 0; i < N_ROWS; i++) {
        tests[i] = (struct CMUnitTest)LEHR_CASE(test_verdict, &rows[i]);
    }
    return cmocka_run_group_tests_name("fitting.agreement", tests, NULL, NULL);
}
