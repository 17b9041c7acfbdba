#include "lehr_test.h"

#include <lehr/core/alloc.h>
#include <lehr/core/error.h>
#include <string.h>

static void test_set_stores_code_and_message(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_status status = lehr_error_set(&err, LEHR_ERR_DOMAIN, "q[%d] = %g", 3, -2.385);
    assert_int_equal(status, LEHR_ERR_DOMAIN);
    assert_int_equal(err.code, LEHR_ERR_DOMAIN);
    assert_string_equal(err.message, "q[3] = -2.385");
    assert_int_equal(lehr_error_set(NULL, LEHR_ERR_IO, "nobody listens"), LEHR_ERR_IO);
}

static void test_wrap_adds_the_place_in_front(void **state)
{
    (void)state;
    lehr_error err = {0};
    (void)lehr_error_set(&err, LEHR_ERR_FORMAT, "tag 273 missing");
    assert_int_equal(lehr_error_wrap(&err, LEHR_ERR_FORMAT, "reading '%s'", "a.tif"), LEHR_ERR_FORMAT);
    assert_string_equal(err.message, "reading 'a.tif': tag 273 missing");
    assert_int_equal(lehr_error_wrap(NULL, LEHR_ERR_NOMEM, "x"), LEHR_ERR_NOMEM);
}

static void test_long_messages_are_cut_at_a_character(void **state)
{
    (void)state;
    lehr_error err = {0};
    char text[2000];
    for (size_t i = 0; i + 1 < sizeof text; i += 2) {
        memcpy(text + i, "\xC3\x85", 2); // two-byte character
    }
    text[sizeof text - 2] = '\0';
    (void)lehr_error_set(&err, LEHR_ERR_IO, "%s", text);
    size_t length = strlen(err.message);
    assert_true(length < LEHR_ERROR_MESSAGE_SIZE);
    assert_string_equal(err.message + length - 3, "...");
    assert_int_equal((unsigned char)err.message[length - 4], 0x85); // the character before the cut is whole
    (void)lehr_error_wrap(&err, LEHR_ERR_IO, "reading");
    assert_true(strlen(err.message) < LEHR_ERROR_MESSAGE_SIZE);
}

static void test_every_status_has_a_text(void **state)
{
    (void)state;
    assert_string_equal(lehr_status_text(LEHR_ERR_NOMEM), "out of memory");
    assert_string_equal(lehr_status_name(LEHR_ERR_NUMERIC), "LEHR_ERR_NUMERIC");
    assert_string_equal(lehr_status_text((lehr_status)-99), "unknown status");
    assert_string_equal(lehr_status_name((lehr_status)-99), "LEHR_ERR_UNKNOWN");
}

static void test_clear_forgets(void **state)
{
    (void)state;
    lehr_error err = {.code = LEHR_ERR_IO, .message = "old"};
    lehr_error_clear(&err);
    assert_int_equal(err.code, LEHR_OK);
    assert_string_equal(err.message, "");
    lehr_error_clear(NULL);
}

static void test_allocation_checks_overflow_and_zeroes(void **state)
{
    (void)state;
    unsigned char *block = lehr_core_alloc(7, 3);
    assert_non_null(block);
    for (size_t i = 0; i < 21; i++) {
        assert_int_equal(block[i], 0);
    }
    lehr_core_free(block);
    assert_null(lehr_core_alloc(SIZE_MAX / 2, 3));
    assert_null(lehr_core_realloc(NULL, SIZE_MAX / 2, 3));
    void *empty = lehr_core_alloc(0, 8);
    assert_non_null(empty);
    lehr_core_free(empty);
}

static void test_injected_failure_hits_the_request_after_n(void **state)
{
    (void)state;
    lehr_core_alloc_fail_after(1);
    char *first = lehr_core_strdup("kept");
    char *second = lehr_core_strdup("lost");
    char *third = lehr_core_strdup("lost too");
    assert_int_equal(lehr_core_alloc_count(), 3);
    lehr_core_alloc_fail_after(-1);
    assert_string_equal(first, "kept");
    assert_null(second);
    assert_null(third);
    lehr_core_free(first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_stores_code_and_message),
        cmocka_unit_test(test_wrap_adds_the_place_in_front),
        cmocka_unit_test(test_long_messages_are_cut_at_a_character),
        cmocka_unit_test(test_every_status_has_a_text),
        cmocka_unit_test(test_clear_forgets),
        cmocka_unit_test(test_allocation_checks_overflow_and_zeroes),
        cmocka_unit_test(test_injected_failure_hits_the_request_after_n),
    };
    return cmocka_run_group_tests_name("core.error", tests, NULL, NULL);
}
