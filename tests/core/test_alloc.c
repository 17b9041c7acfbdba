// The limit of memory: what counts, what is refused, what is given back.
#include "lehr_test.h"

#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>
#include <string.h>

enum { LIMIT = 1 << 20 };

static void test_requests_beyond_the_limit_fail(void **state)
{
    (void)state;
    lehr_core_alloc_limit(LIMIT);
    size_t left = lehr_core_alloc_left();
    assert_false(lehr_core_alloc_refused());
    void *half = lehr_core_alloc(left / 2, 1);
    assert_non_null(half);
    assert_true(lehr_core_alloc_left() <= left - left / 2);
    assert_null(lehr_core_alloc(left / 2 + 1, 1));
    assert_true(lehr_core_alloc_refused());
    lehr_core_free(half);
    assert_int_equal(lehr_core_alloc_left(), left); // all of it is given back
    half = lehr_core_alloc(left / 2 + 1, 1);
    assert_non_null(half);
    lehr_core_free(half);
    lehr_core_alloc_limit(SIZE_MAX);
    assert_false(lehr_core_alloc_refused());
}

static void test_a_block_grows_up_to_the_limit(void **state)
{
    (void)state;
    lehr_core_alloc_limit(LIMIT);
    size_t left = lehr_core_alloc_left();
    unsigned char *block = lehr_core_alloc(left / 4, 1);
    assert_non_null(block);
    block[left / 4 - 1] = 77;
    // What it has already counts once: three quarters more do not fit beside it, but into it.
    unsigned char *grown = lehr_core_realloc(block, left - left / 8, 1);
    assert_non_null(grown);
    assert_int_equal(grown[left / 4 - 1], 77);
    assert_null(lehr_core_realloc(grown, 2 * left, 1)); // and stays as it is
    assert_int_equal(grown[left / 4 - 1], 77);
    assert_true(lehr_core_alloc_peak() >= left - left / 8);
    lehr_core_free(grown);
    assert_int_equal(lehr_core_alloc_left(), left);
    lehr_core_alloc_limit(SIZE_MAX);
}

static void test_requests_of_libraries(void **state)
{
    (void)state;
    lehr_core_alloc_limit(SIZE_MAX);
    assert_true(lehr_core_alloc_allows(SIZE_MAX));
    assert_int_equal(lehr_core_alloc_left(), SIZE_MAX);
    lehr_core_alloc_limit(LIMIT);
    assert_true(lehr_core_alloc_allows(lehr_core_alloc_left()));
    assert_false(lehr_core_alloc_refused());
    assert_false(lehr_core_alloc_allows(LIMIT + 1));
    assert_true(lehr_core_alloc_refused());
    lehr_core_alloc_limit(SIZE_MAX);
}

static lehr_status take_and_give(void *context, size_t task, int worker, lehr_error *err)
{
    (void)context, (void)worker;
    for (size_t i = 1; i < 200; i++) {
        void *block = lehr_core_alloc(i, 1 + task % 13);
        void *grown = block ? lehr_core_realloc(block, 3 * i, 7) : NULL;
        if (!grown) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory");
        }
        lehr_core_free(grown);
    }
    return LEHR_OK;
}

static void test_threads_share_the_account(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_core_alloc_limit(LIMIT);
    size_t left = lehr_core_alloc_left();
    assert_ok(lehr_parallel_for(64, 4, take_and_give, NULL, "tasks", NULL, &err), &err);
    assert_int_equal(lehr_core_alloc_left(), left);
    lehr_core_alloc_limit(SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requests_beyond_the_limit_fail),
        cmocka_unit_test(test_a_block_grows_up_to_the_limit),
        cmocka_unit_test(test_requests_of_libraries),
        cmocka_unit_test(test_threads_share_the_account),
    };
    return cmocka_run_group_tests_name("core.alloc", tests, NULL, NULL);
}
