#include "lehr_test.h"

#include <lehr/core/provenance.h>
#include <stdio.h>
#include <string.h>

// FIPS 180-2, appendix B: "abc", the 448-bit message and a million times "a"; the empty message from NIST
// CAVP.
static const char sha_empty[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
static const char sha_abc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
static const char sha_448[] = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
static const char sha_million[] = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

static void test_checksums_of_bytes(void **state)
{
    (void)state;
    char sum[LEHR_SHA256_SIZE];
    lehr_sha256_bytes(sum, "", 0);
    assert_string_equal(sum, sha_empty);
    lehr_sha256_bytes(sum, "abc", 3);
    assert_string_equal(sum, sha_abc);
    const char *long_one = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    lehr_sha256_bytes(sum, long_one, strlen(long_one));
    assert_string_equal(sum, sha_448);
}

static void test_checksums_of_files(void **state)
{
    (void)state;
    lehr_error err = {0};
    char sum[LEHR_SHA256_SIZE];
    char *million = lehr_core_alloc(1000000, 1);
    assert_non_null(million);
    memset(million, 'a', 1000000);
    assert_ok(lehr_sha256_file(sum, lehr_test_write("million.bin", million, 1000000), &err), &err);
    assert_string_equal(sum, sha_million);
    lehr_core_free(million);
    assert_ok(lehr_sha256_file(sum, lehr_test_write("empty.bin", "", 0), &err), &err);
    assert_string_equal(sum, sha_empty);
    assert_fails(lehr_sha256_file(sum, "none/a.bin", &err), LEHR_ERR_IO, &err,
                 "cannot open 'none/a.bin': No such file or directory");
    assert_fails(lehr_sha256_file(sum, lehr_test_scratch("."), &err), LEHR_ERR_IO, &err, "Is a directory");
    assert_fails(lehr_sha256_file(sum, "/dev/zero", &err), LEHR_ERR_IO, &err,
                 "'/dev/zero' is a pipe or a device");
}

typedef struct quote_case {
    const char *name;
    const char *word;
    const char *want;
} quote_case;

static const quote_case quote_cases[] = {
    {"plain", "--range=500:560", "--range=500:560"},
    {"blank", "20 K/min", "'20 K/min'"},
    {"empty", "", "''"},
    {"apostrophe", "it's", "'it'\\''s'"},
    {"only apostrophes", "''", "''\\'''\\'''"},
    {"shell characters", "a*$(x);b\"\\", "'a*$(x);b\"\\'"},
    {"UTF-8", "\xC3\xA9.txt", "'\xC3\xA9.txt'"},
    {"tilde", "~/x", "'~/x'"},
};

static void test_command_line_is_quoted(void **state)
{
    const quote_case *row = *state;
    lehr_error err = {0};
    lehr_provenance *provenance = NULL;
    const char *const argv[] = {"lehr", row->word, "x"};
    char want[64];
    snprintf(want, sizeof want, "lehr %s x", row->want);
    assert_ok(lehr_provenance_create(&provenance, 3, argv, 0, &err), &err);
    assert_string_equal(lehr_provenance_command_line(provenance), want);
    lehr_provenance_free(provenance);
}

typedef struct time_case {
    const char *name;
    time_t time;
    const char *want;
} time_case;

// Closed form: 951782400 = 2000-02-29, 4102444800 = 2100-01-01 (GNU date -u -d @N).
static const time_case time_cases[] = {
    {"epoch", 0, "1970-01-01T00:00:00Z"},
    {"leap day", 951782400 + 3661, "2000-02-29T01:01:01Z"},
    {"after 2038", 4102444800, "2100-01-01T00:00:00Z"},
    {"before the epoch", -1, "1969-12-31T23:59:59Z"},
};

static void test_time_is_iso_8601(void **state)
{
    const time_case *row = *state;
    lehr_error err = {0};
    lehr_provenance *provenance = NULL;
    assert_ok(lehr_provenance_create(&provenance, 0, NULL, row->time, &err), &err);
    assert_string_equal(lehr_provenance_time(provenance), row->want);
    assert_string_equal(lehr_provenance_command_line(provenance), "");
    lehr_provenance_free(provenance);
}

static void test_impossible_time_is_refused(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_provenance *provenance = NULL;
    time_t never = (time_t)(INT64_MAX);
    assert_fails(lehr_provenance_create(&provenance, 0, NULL, never, &err), LEHR_ERR_ARG, &err,
                 "9223372036854775807 s since 1970");
    assert_null(provenance);
}

static const char *const command[] = {"lehr", "dsc", "tf", "a b.txt"};

static void test_inputs_are_stored_once(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_provenance *provenance = NULL;
    assert_ok(lehr_provenance_create(&provenance, 4, command, 0, &err), &err);
    const char *path = lehr_test_write("abc.txt", "abc", 3);
    assert_ok(lehr_provenance_add_input(provenance, path, &err), &err);
    assert_ok(lehr_provenance_add_input(provenance, path, &err), &err);
    for (int i = 0; i < 5; i++) { // past the first growth of the list
        char name[32];
        snprintf(name, sizeof name, "input%d.txt", i);
        assert_ok(lehr_provenance_add_input(provenance, lehr_test_write(name, "", 0), &err), &err);
    }
    assert_int_equal(lehr_provenance_inputs(provenance), 6);
    assert_string_equal(lehr_provenance_input_path(provenance, 0), path);
    assert_string_equal(lehr_provenance_input_sha256(provenance, 0), sha_abc);
    assert_string_equal(lehr_provenance_input_sha256(provenance, 5), sha_empty);
    assert_fails(lehr_provenance_add_input(provenance, "none.txt", &err), LEHR_ERR_IO, &err, "'none.txt'");
    assert_int_equal(lehr_provenance_inputs(provenance), 6);
    lehr_provenance_free(provenance);
}

static void test_description(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_provenance *provenance = NULL;
    lehr_record *record = NULL;
    lehr_value value = {0};
    assert_ok(lehr_provenance_create(&provenance, 4, command, 86400, &err), &err);
    assert_ok(lehr_provenance_add_input(provenance, lehr_test_write("abc.txt", "abc", 3), &err), &err);
    assert_ok(lehr_record_create(&record, &err), &err);
    assert_ok(lehr_provenance_describe(provenance, record, &err), &err);
    assert_false(lehr_record_find(record, "seed", &value));
    lehr_provenance_set_seed(provenance, 18446744073709551615UL);
    assert_ok(lehr_provenance_describe(provenance, record, &err), &err);
    assert_true(lehr_record_find(record, "seed", &value));
    assert_string_equal(value.text, "18446744073709551615");
    assert_true(lehr_record_find(record, "program", &value));
    assert_string_equal(value.text, "lehr");
    assert_true(lehr_record_find(record, "version", &value));
    assert_string_equal(value.text, lehr_version());
    assert_true(lehr_record_find(record, "command_line", &value));
    assert_string_equal(value.text, "lehr dsc tf 'a b.txt'");
    assert_true(lehr_record_find(record, "time", &value));
    assert_string_equal(value.text, "1970-01-02T00:00:00Z");
    assert_true(lehr_record_find(record, "inputs", &value));
    assert_int_equal(lehr_list_size(value.list), 1);
    lehr_value entry = lehr_list_value_at(value.list, 0);
    assert_true(lehr_record_find(entry.record, "size", &value));
    assert_close(value.number, 3, 0, 0);
    assert_true(lehr_record_find(entry.record, "sha256", &value));
    assert_string_equal(value.text, sha_abc);
    lehr_record_free(record);
    lehr_provenance_free(provenance);
}

/// What is described can be read back, and describes itself in the same way.
static void test_restored(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_provenance *made = NULL;
    lehr_provenance *restored = NULL;
    lehr_record *described = NULL;
    lehr_record *again = NULL;
    char *want = NULL;
    char *got = NULL;
    const char *argv[] = {"lehr", "run", "a b.yaml"};
    assert_ok(lehr_provenance_create(&made, 3, argv, 86400, &err), &err);
    assert_ok(lehr_provenance_add_input(made, lehr_test_write("one.txt", "abc", 3), &err), &err);
    lehr_provenance_set_seed(made, 18446744073709551557UL);
    assert_ok(lehr_record_create(&described, &err), &err);
    assert_ok(lehr_provenance_describe(made, described, &err), &err);
    assert_ok(lehr_provenance_restore(&restored, described, &err), &err);
    assert_ok(lehr_record_create(&again, &err), &err);
    assert_ok(lehr_provenance_describe(restored, again, &err), &err);
    assert_ok(lehr_record_to_json(&want, described, false, &err), &err);
    assert_ok(lehr_record_to_json(&got, again, false, &err), &err);
    assert_string_equal(got, want);
    lehr_provenance_free(restored);
    // Without its time, and with an input that has no checksum.
    assert_ok(lehr_record_add_number(described, "time", 3, &err), &err);
    assert_fails(lehr_provenance_restore(&restored, described, &err), LEHR_ERR_FORMAT, &err, "lacks time");
    assert_null(restored);
    lehr_list *inputs = NULL;
    lehr_record *one = NULL;
    assert_ok(lehr_record_add_text(described, "time", "2020-01-01T00:00:00Z", &err), &err);
    assert_ok(lehr_record_add_list(&inputs, described, "inputs", &err), &err);
    assert_ok(lehr_list_add_record(&one, inputs, &err), &err);
    assert_ok(lehr_record_add_text(one, "path", "a", &err), &err);
    assert_fails(lehr_provenance_restore(&restored, described, &err), LEHR_ERR_FORMAT, &err, "input 1");
    lehr_core_free(want);
    lehr_core_free(got);
    lehr_record_free(described);
    lehr_record_free(again);
    lehr_provenance_free(made);
}

static lehr_status collect_and_describe(void *context, lehr_error *err)
{
    lehr_provenance *provenance = NULL;
    lehr_record *record = NULL;
    lehr_status status = lehr_provenance_create(&provenance, 4, command, 0, err);
    status = status ? status : lehr_provenance_add_input(provenance, context, err);
    status = status ? status : lehr_record_create(&record, err);
    if (status == LEHR_OK) {
        lehr_provenance_set_seed(provenance, 7);
        status = lehr_provenance_describe(provenance, record, err);
    }
    lehr_provenance *restored = NULL;
    if (status == LEHR_OK) {
        status = lehr_provenance_restore(&restored, record, err);
    }
    lehr_provenance_free(restored);
    lehr_record_free(record);
    lehr_provenance_free(provenance);
    return status;
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    const char *path = lehr_test_write("abc.txt", "abc", 3);
    lehr_test_fault_sweep(collect_and_describe, (void *)(uintptr_t)path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checksums_of_bytes),
        cmocka_unit_test(test_checksums_of_files),
        LEHR_CASE(test_command_line_is_quoted, &quote_cases[0]),
        LEHR_CASE(test_command_line_is_quoted, &quote_cases[1]),
        LEHR_CASE(test_command_line_is_quoted, &quote_cases[2]),
        LEHR_CASE(test_command_line_is_quoted, &quote_cases[3]),
        LEHR_CASE(test_command_line_is_quoted, &quote_cases[4]),
        LEHR_CASE(test_command_line_is_quoted, &quote_cases[5]),
        LEHR_CASE(test_command_line_is_quoted, &quote_cases[6]),
        LEHR_CASE(test_command_line_is_quoted, &quote_cases[7]),
        LEHR_CASE(test_time_is_iso_8601, &time_cases[0]),
        LEHR_CASE(test_time_is_iso_8601, &time_cases[1]),
        LEHR_CASE(test_time_is_iso_8601, &time_cases[2]),
        LEHR_CASE(test_time_is_iso_8601, &time_cases[3]),
        cmocka_unit_test(test_impossible_time_is_refused),
        cmocka_unit_test(test_inputs_are_stored_once),
        cmocka_unit_test(test_description),
        cmocka_unit_test(test_restored),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("core.provenance", tests, NULL, NULL);
}
