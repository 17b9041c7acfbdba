#include "lehr_test.h"

#include <lehr/core/warnings.h>
#include <string.h>

static void test_texts_keep_their_order_and_are_not_repeated(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_warnings *warnings = NULL;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_int_equal(lehr_warnings_count(warnings), 0);
    for (int i = 0; i < 11; i++) {
        assert_ok(lehr_warnings_add(warnings, &err, "a.txt: line %d: segment without rate", i % 9), &err);
    }
    assert_int_equal(lehr_warnings_count(warnings), 9);
    assert_string_equal(lehr_warnings_at(warnings, 0), "a.txt: line 0: segment without rate");
    assert_string_equal(lehr_warnings_at(warnings, 8), "a.txt: line 8: segment without rate");
    lehr_warnings_free(warnings);
}

static void test_nobody_listens(void **state)
{
    (void)state;
    assert_int_equal(lehr_warnings_add(NULL, NULL, "lost %d", 1), LEHR_OK);
    assert_int_equal(lehr_warnings_count(NULL), 0);
    lehr_warnings_free(NULL);
}

static void test_long_texts_are_cut_at_a_character(void **state)
{
    (void)state;
    lehr_error err = {0};
    char text[3001];
    for (size_t i = 0; i + 1 < sizeof text; i += 2) {
        memcpy(text + i, "\xC3\x85", 2);
    }
    text[sizeof text - 1] = '\0';
    lehr_warnings *warnings = NULL;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_warnings_add(warnings, &err, "%s", text), &err);
    const char *stored = lehr_warnings_at(warnings, 0);
    size_t length = strlen(stored);
    assert_true(length < LEHR_ERROR_MESSAGE_SIZE);
    assert_string_equal(stored + length - 3, "...");
    assert_int_equal((unsigned char)stored[length - 4], 0x85);
    lehr_warnings_free(warnings);
}

static lehr_status add_several(void *context, lehr_error *err)
{
    (void)context;
    lehr_warnings *warnings = NULL;
    lehr_status status = lehr_warnings_create(&warnings, err);
    for (int i = 0; status == LEHR_OK && i < 6; i++) {
        status = lehr_warnings_add(warnings, err, "text %d", i);
    }
    lehr_warnings_free(warnings);
    return status;
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    lehr_test_fault_sweep(add_several, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_keep_their_order_and_are_not_repeated),
        cmocka_unit_test(test_nobody_listens),
        cmocka_unit_test(test_long_texts_are_cut_at_a_character),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("core.warnings", tests, NULL, NULL);
}
