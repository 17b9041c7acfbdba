// Printed numbers computed again: the verdicts, and that every paper can be computed.
#include "lehr_test.h"

#include <lehr/study/reproduce.h>
#include <math.h>
#include <string.h>

static void test_verdicts(void **state)
{
    (void)state;
    static const lehr_reproduce_row rows[] = {
        {1, LEHR_REPRODUCE_CHECK, 1.13, 0.005, 1.135, "", "at the edge of the last digit", "", 0},
        {2, LEHR_REPRODUCE_CHECK, 1.13, 0.005, 1.1351, "", "beyond it", "", 0},
        {3, LEHR_REPRODUCE_CHECK, NAN, 0, 1, "", "nothing printed", "", 0},
        {4, LEHR_REPRODUCE_COMPUTED, 1, 0, NAN, "", "nothing computed", "", 0},
        {5, LEHR_REPRODUCE_DATUM, 1, 0, NAN, "", "a measurement", "", 0},
    };
    static const lehr_reproduce_verdict want[] = {LEHR_REPRODUCE_AGREES, LEHR_REPRODUCE_DIFFERS,
                                                  LEHR_REPRODUCE_BESIDE, LEHR_REPRODUCE_WAITS,
                                                  LEHR_REPRODUCE_BESIDE};
    lehr_reproduce *list = NULL;
    lehr_error err = {0};
    assert_ok(lehr_reproduce_create(&list, 0, &err), &err);
    size_t before = lehr_reproduce_size(list);
    assert_ok(lehr_reproduce_add(list, rows, 5, &err), &err);
    assert_int_equal(lehr_reproduce_size(list), before + 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(lehr_reproduce_at(list, before + i)->verdict, want[i]);
    }
    lehr_reproduce_free(list);
}

/// Contradictions that the papers hold are found: SOURCE: sums and ratios done by hand.
static void test_known_contradictions(void **state)
{
    (void)state;
    static const struct {
        const char *paper;
        int number;
        double ours;
    } known[] = {{"shen2025", 85, 99.5}, {"shen2025", 85, 109.5}, {"zhang2017", 79, 70 + 20 * 2.724 / 4.088}};
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        bool found = false;
        for (size_t paper = 0; paper < lehr_reproduce_papers(); paper++) {
            lehr_reproduce *list = NULL;
            lehr_error err = {0};
            assert_ok(lehr_reproduce_create(&list, paper, &err), &err);
            for (size_t i = 0; i < lehr_reproduce_size(list); i++) {
                const lehr_reproduce_row *row = lehr_reproduce_at(list, i);
                found = found || (strcmp(known[k].paper, lehr_reproduce_paper_key(paper)) == 0 &&
                                  row->number == known[k].number && row->verdict == LEHR_REPRODUCE_DIFFERS &&
                                  fabs(row->ours - known[k].ours) < 1e-9);
            }
            lehr_reproduce_free(list);
        }
        assert_true(found);
    }
}

static void test_unknown_paper(void **state)
{
    (void)state;
    lehr_reproduce *list = NULL;
    lehr_error err = {0};
    assert_fails(lehr_reproduce_create(&list, 99, &err), LEHR_ERR_ARG, &err, "paper 99");
    assert_null(list);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_reproduce *list = NULL;
    lehr_status status = lehr_reproduce_create(&list, *(const size_t *)context, err);
    lehr_reproduce_free(list);
    return status;
}

static void test_short_memory(void **state)
{
    (void)state;
    // The others compute the theory or simulate scans: thousands of allocations, which their own tests sweep.
    for (size_t paper = 0; paper < lehr_reproduce_papers(); paper++) {
        const char *key = lehr_reproduce_paper_key(paper);
        if (strcmp(key, "miyazaki2016") == 0 || strcmp(key, "zhang2017") == 0) {
            lehr_test_fault_sweep(attempt, &paper);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_known_contradictions),
        cmocka_unit_test(test_unknown_paper),
        cmocka_unit_test(test_short_memory),
    };
    return cmocka_run_group_tests_name("study.reproduce", tests, NULL, NULL);
}
