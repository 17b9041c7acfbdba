#include "lehr_test.h"

#include <float.h>
#include <lehr/core/alloc.h>
#include <lehr/core/record.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static lehr_record *new_record(void)
{
    lehr_record *record = NULL;
    lehr_error err = {0};
    assert_ok(lehr_record_create(&record, &err), &err);
    return record;
}

/// A record with every kind of value. Used by the round trip and by the fault sweep.
static lehr_status fill(lehr_record *record, lehr_error *err)
{
    lehr_record *budget = NULL;
    lehr_record *segment = NULL;
    lehr_list *segments = NULL;
    lehr_list *inner = NULL;
    lehr_status status = lehr_record_add_quantity(record, "fictive_temperature", 612.3, 0.4, "K", err);
    status = status ? status : lehr_record_add_record(&budget, record, "budget", err);
    status = status ? status : lehr_record_add_quantity(budget, "noise", 0.1 + 0.2, NAN, "K", err);
    status = status ? status : lehr_record_add_number(record, "points", 1800, err);
    status = status ? status : lehr_record_add_number(record, "tiny", DBL_MIN, err);
    status = status ? status
                    : lehr_record_add_text(record, "format",
                                           "STARe \"text\" \xC2\xB0"
                                           "C",
                                           err);
    status = status ? status : lehr_record_add_boolean(record, "hyperquenched", true, err);
    status = status ? status : lehr_record_add_list(&segments, record, "segments", err);
    status = status ? status : lehr_list_add_record(&segment, segments, err);
    status = status ? status : lehr_record_add_text(segment, "kind", "heating", err);
    status = status ? status : lehr_list_add_list(&inner, segments, err);
    status = status ? status : lehr_list_add_number(inner, -0.0, err);
    status = status ? status : lehr_list_add_text(segments, "last", err);
    status = status ? status : lehr_list_add_boolean(segments, false, err);
    return status ? status : lehr_list_add_quantity(segments, 2.385, INFINITY, "", err);
}

static void test_values_keep_their_order(void **state)
{
    (void)state;
    static const char *const names[] = {"fictive_temperature", "budget",  "points", "tiny", "format",
                                        "hyperquenched",       "segments"};
    lehr_error err = {0};
    lehr_record *record = new_record();
    assert_ok(fill(record, &err), &err);
    assert_int_equal(lehr_record_size(record), 7);
    for (size_t i = 0; i < 7; i++) {
        assert_string_equal(lehr_record_name_at(record, i), names[i]);
    }
    lehr_value value = lehr_record_value_at(record, 0);
    assert_int_equal(value.kind, LEHR_VALUE_QUANTITY);
    assert_close(value.quantity.value, 612.3, 0, 0);
    assert_close(value.quantity.stderr_value, 0.4, 0, 0);
    assert_string_equal(value.quantity.unit, "K");
    value = lehr_record_value_at(record, 6);
    assert_int_equal(value.kind, LEHR_VALUE_LIST);
    assert_int_equal(lehr_list_size(value.list), 5);
    assert_int_equal(lehr_list_value_at(value.list, 3).kind, LEHR_VALUE_BOOLEAN);
    lehr_record_free(record);
}

static void test_replacing_keeps_the_place(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_record *record = new_record();
    assert_ok(fill(record, &err), &err);
    assert_ok(lehr_record_add_text(record, "budget", "none", &err), &err);
    assert_int_equal(lehr_record_size(record), 7);
    assert_string_equal(lehr_record_name_at(record, 1), "budget");
    assert_string_equal(lehr_record_value_at(record, 1).text, "none");
    lehr_record_free(record);
}

static void test_find_descends_dotted_paths(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_record *record = new_record();
    lehr_value value = {0};
    assert_ok(fill(record, &err), &err);
    assert_true(lehr_record_find(record, "budget.noise", &value));
    assert_close(value.quantity.value, 0.1 + 0.2, 0, 0);
    assert_false(lehr_record_find(record, "budget.windows", &value));
    assert_false(lehr_record_find(record, "points.noise", &value));
    assert_false(lehr_record_find(record, "poin", &value));
    assert_close(value.quantity.value, 0.1 + 0.2, 0, 0); // untouched
    assert_ok(lehr_record_add_number(record, "a.txt", 7, &err), &err);
    assert_true(lehr_record_find(record, "a.txt", &value)); // a dot of the name itself
    lehr_record_free(record);
}

static const char *const compact =
    "{\"fictive_temperature\": {\"value\": 612.29999999999995, \"stderr\": 0.40000000000000002, \"unit\": "
    "\"K\"}, "
    "\"budget\": {\"noise\": {\"value\": 0.30000000000000004, \"stderr\": null, \"unit\": \"K\"}}, "
    "\"points\": 1800, \"tiny\": 2.2250738585072014e-308, \"format\": \"STARe \\\"text\\\" \xC2\xB0"
    "C\", "
    "\"hyperquenched\": true, \"segments\": [{\"kind\": \"heating\"}, [-0.0], \"last\", false, "
    "{\"value\": 2.3849999999999998, \"stderr\": null, \"unit\": \"\"}]}";

static void test_json_has_the_documented_shape(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_record *record = new_record();
    char *json = NULL;
    assert_ok(fill(record, &err), &err);
    assert_ok(lehr_record_to_json(&json, record, false, &err), &err);
    assert_string_equal(json, compact);
    lehr_core_free(json);
    assert_ok(lehr_record_to_json(&json, record, true, &err), &err);
    assert_non_null(strstr(json, "{\n  \"fictive_temperature\": {\n    \"value\": 612.29999999999995,\n"));
    lehr_core_free(json);
    lehr_record_free(record);
}

static void test_json_round_trip(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_record *record = NULL;
    char *json = NULL;
    assert_ok(lehr_record_from_json(&record, compact, &err), &err);
    lehr_value value = {0};
    assert_true(lehr_record_find(record, "budget.noise", &value));
    assert_int_equal(value.kind, LEHR_VALUE_QUANTITY);
    assert_close(value.quantity.value, 0.1 + 0.2, 0, 0); // 17 digits give back the same double
    assert_true(isnan(value.quantity.stderr_value));
    assert_true(lehr_record_find(record, "tiny", &value));
    assert_close(value.number, DBL_MIN, 0, 0);
    assert_ok(lehr_record_to_json(&json, record, false, &err), &err);
    assert_string_equal(json, compact);
    lehr_core_free(json);
    lehr_record_free(record);
}

static void test_almost_quantities_stay_records(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_record *record = NULL;
    const char *json =
        "{\"a\": {\"value\": 1, \"stderr\": 2}, \"b\": {\"value\": 1, \"stderr\": 2, \"unit\": 3},"
        " \"c\": {\"value\": 1, \"stderr\": 2, \"unit\": \"K\", \"n\": 4}, \"d\": null}";
    assert_ok(lehr_record_from_json(&record, json, &err), &err);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(lehr_record_value_at(record, i).kind, LEHR_VALUE_RECORD);
    }
    assert_int_equal(lehr_record_value_at(record, 3).kind, LEHR_VALUE_NUMBER);
    assert_true(isnan(lehr_record_value_at(record, 3).number));
    lehr_record_free(record);
}

static void test_numbers_in_json(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {9007199254740992.0, "{\"x\": 9007199254740992}"},
        {1e17, "{\"x\": 1e17}"},
        {-12, "{\"x\": -12}"},
        {INFINITY, "{\"x\": null}"},
        {NAN, "{\"x\": null}"},
        {0, "{\"x\": 0}"},
        {1.5, "{\"x\": 1.5}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_error err = {0};
        lehr_record *record = new_record();
        char *json = NULL;
        assert_ok(lehr_record_add_number(record, "x", rows[i].value, &err), &err);
        assert_ok(lehr_record_to_json(&json, record, false, &err), &err);
        assert_string_equal(json, rows[i].text);
        lehr_core_free(json);
        lehr_record_free(record);
    }
}

static void test_bytes_that_are_no_utf8_are_replaced(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *want;
    } rows[] = {
        {"caf\xE9.txt", "{\"x\": \"caf\xEF\xBF\xBD.txt\"}"}, // Latin-1
        {"\xE2\x82\xAC \xF0\x9F\x94\xA5 \xC3\xA9",
         "{\"x\": \"\xE2\x82\xAC \xF0\x9F\x94\xA5 \xC3\xA9\"}"},               // 3, 4, 2 bytes
        {"\xC0\x80", "{\"x\": \"\xEF\xBF\xBD\xEF\xBF\xBD\"}"},                 // overlong
        {"\xED\xA0\x80", "{\"x\": \"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"}"}, // surrogate
        {"\xF4\x90", "{\"x\": \"\xEF\xBF\xBD\xEF\xBF\xBD\"}"},                 // past U+10FFFF
        {"\xE2\x82", "{\"x\": \"\xEF\xBF\xBD\xEF\xBF\xBD\"}"},                 // cut
        {"\xFF", "{\"x\": \"\xEF\xBF\xBD\"}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_error err = {0};
        lehr_record *record = new_record();
        char *json = NULL;
        assert_ok(lehr_record_add_text(record, "x", rows[i].bytes, &err), &err);
        assert_ok(lehr_record_to_json(&json, record, false, &err), &err);
        assert_string_equal(json, rows[i].want);
        lehr_core_free(json);
        lehr_record_free(record);
    }
}

static void test_broken_json_names_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *json, *part;
    } rows[] = {
        {"{\"a\": 1,\n \"b\": }", "JSON line 2, column 7"},
        {"[1, 2]", "must be an object"},
        {"{\"a\": 1, \"a\": 2}", "duplicate"},
        {"{\"a\": 1e999}", "overflow"},
        {"", "JSON line 1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_error err = {0};
        lehr_record *record = NULL;
        assert_fails(lehr_record_from_json(&record, rows[i].json, &err), LEHR_ERR_FORMAT, &err, rows[i].part);
        assert_null(record);
    }
}

static lehr_status build_print_and_read(void *context, lehr_error *err)
{
    (void)context;
    lehr_record *record = NULL;
    lehr_record *again = NULL;
    char *json = NULL;
    lehr_status status = lehr_record_create(&record, err);
    status = status ? status : fill(record, err);
    status = status ? status : lehr_record_to_json(&json, record, true, err);
    status = status ? status : lehr_record_from_json(&again, json, err);
    if (status != LEHR_OK) {
        assert_null(again);
    }
    lehr_core_free(json);
    lehr_record_free(again);
    lehr_record_free(record);
    return status;
}

/// Giving back spare room changes no value and moves none; more can be added.
static void test_trimmed_record_holds_the_same(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_value text;
    lehr_record *record = new_record();
    char *before = NULL, *after = NULL;
    assert_ok(fill(record, &err), &err);
    assert_ok(lehr_record_to_json(&before, record, false, &err), &err);
    assert_true(lehr_record_find(record, "format", &text));
    lehr_core_alloc_limit((size_t)1 << 30);
    size_t left = lehr_core_alloc_left();
    lehr_record_trim(record);
    assert_true(lehr_core_alloc_left() > left);
    lehr_core_alloc_limit(SIZE_MAX);
    assert_string_equal(text.text, "STARe \"text\" \xC2\xB0"
                                   "C");
    assert_ok(lehr_record_to_json(&after, record, false, &err), &err);
    assert_string_equal(before, after);
    assert_ok(lehr_record_add_number(record, "later", 2, &err), &err);
    assert_true(lehr_record_find(record, "later", &text) && text.number == 2);
    lehr_core_free(before);
    lehr_core_free(after);
    lehr_record_free(record);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    lehr_test_fault_sweep(build_print_and_read, NULL);
    lehr_record_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_keep_their_order),
        cmocka_unit_test(test_replacing_keeps_the_place),
        cmocka_unit_test(test_find_descends_dotted_paths),
        cmocka_unit_test(test_json_has_the_documented_shape),
        cmocka_unit_test(test_json_round_trip),
        cmocka_unit_test(test_almost_quantities_stay_records),
        cmocka_unit_test(test_numbers_in_json),
        cmocka_unit_test(test_bytes_that_are_no_utf8_are_replaced),
        cmocka_unit_test(test_broken_json_names_line_and_column),
        cmocka_unit_test(test_trimmed_record_holds_the_same),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("core.record", tests, NULL, NULL);
}
