#include "lehr_test.h"

#include "h5_zoo.h"

#include <float.h>
#include <lehr/core/h5.h>
#include <lehr/core/provenance.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

static const char time_text[] = "2000-02-29T01:01:01Z";

static lehr_status write_all_kinds(lehr_h5_writer *writer, lehr_error *err)
{
    static const double grid[6] = {2.385, -0.0, NAN, INFINITY, DBL_MIN / 4, 0.1};
    static const char *const words[] = {"alpha", "", "g\xC3\xA4mma"};
    const size_t size[2] = {2, 3};
    const size_t none = 0;
    lehr_status status = lehr_h5_write_group(writer, "/entry", "NXentry", err);
    status = status ? status : lehr_h5_write_group(writer, "/entry/plain", NULL, err);
    status = status ? status : lehr_h5_write_doubles(writer, "/entry/grid", grid, 2, size, "1/angstrom", err);
    status = status ? status : lehr_h5_write_doubles(writer, "/entry/none", NULL, 1, &none, NULL, err);
    status = status ? status : lehr_h5_write_number(writer, "/entry/number", 612.3, "K", err);
    status = status ? status : lehr_h5_write_integer(writer, "/entry/integer", -9007199254740993, err);
    status = status ? status : lehr_h5_write_boolean(writer, "/entry/true", true, err);
    status = status ? status : lehr_h5_write_text(writer, "/entry/text", "Vit4 \xC3\xA9", err);
    status = status ? status : lehr_h5_write_texts(writer, "/entry/words", words, 3, err);
    status = status ? status : lehr_h5_write_attribute(writer, "/", "default", "wrong", err);
    status = status ? status : lehr_h5_write_attribute(writer, "/", "default", "entry", err);
    return status ? status : lehr_h5_write_attribute_list(writer, "/entry/grid", "axes", words, 3, err);
}

static void write_file(const char *path)
{
    lehr_error err = {0};
    lehr_h5_writer *writer = NULL;
    assert_ok(lehr_h5_writer_create(&writer, path, time_text, &err), &err);
    assert_ok(write_all_kinds(writer, &err), &err);
    assert_ok(lehr_h5_writer_commit(writer, &err), &err);
    lehr_h5_writer_free(writer);
}

static void assert_text(lehr_h5_reader *reader, const char *path, const char *want)
{
    lehr_error err = {0};
    char *text = NULL;
    assert_ok(lehr_h5_read_text(&text, reader, path, &err), &err);
    assert_string_equal(text, want);
    lehr_core_free(text);
}

static void test_everything_reads_back(void **state)
{
    (void)state;
    static const double grid[6] = {2.385, -0.0, NAN, INFINITY, DBL_MIN / 4, 0.1};
    lehr_error err = {0};
    lehr_h5_reader *reader = NULL;
    double *values = NULL;
    double number = 0;
    char **texts = NULL;
    size_t n = 0;
    const char *path = lehr_test_scratch("all.h5");
    write_file(path);
    assert_ok(lehr_h5_reader_open(&reader, path, &err), &err);
    assert_ok(lehr_h5_read_double(&values, &n, reader, "/entry/grid", &err), &err);
    assert_int_equal(n, 6);
    assert_memory_equal(values, grid, sizeof grid); // bit for bit
    lehr_core_free(values);
    assert_ok(lehr_h5_read_double(&values, &n, reader, "/entry/none", &err), &err);
    assert_int_equal(n, 0);
    lehr_core_free(values);
    assert_ok(lehr_h5_read_number(&number, reader, "/entry/number", &err), &err);
    assert_close(number, 612.3, 0, 0);
    int64_t integer = 0;
    assert_ok(lehr_h5_read_slab(&integer, sizeof integer, reader, "/entry/integer", NULL, NULL, &err), &err);
    assert_true(integer == -9007199254740993);
    assert_ok(lehr_h5_read_number(&number, reader, "/entry/true", &err), &err);
    assert_close(number, 1, 0, 0);
    assert_text(reader, "/entry/number@units", "K");
    assert_text(reader, "/entry/grid@units", "1/angstrom");
    assert_text(reader, "/entry@NX_class", "NXentry");
    assert_text(reader, "/@default", "entry");
    assert_text(reader, "/@creator", "lehr");
    assert_text(reader, "/@creator_version", lehr_version());
    assert_text(reader, "/@file_name", "all.h5");
    assert_text(reader, "/@file_time", time_text);
    assert_text(reader, "/entry/text", "Vit4 \xC3\xA9");
    assert_false(lehr_h5_exists(reader, "/entry/plain@NX_class"));
    assert_ok(lehr_h5_read_texts(&texts, &n, reader, "/entry/grid@axes", &err), &err);
    assert_int_equal(n, 3);
    assert_string_equal(texts[2], "g\xC3\xA4mma");
    lehr_h5_free_texts(texts, n);
    assert_ok(lehr_h5_reader_close(reader, &err), &err);
}

/// HDF5 stamps objects with whole seconds.
static void wait_for_the_next_second(void)
{
    const struct timespec step = {.tv_nsec = 20000000L};
    for (time_t start = time(NULL); time(NULL) == start;) {
        nanosleep(&step, NULL);
    }
}

static void test_same_content_gives_the_same_bytes(void **state)
{
    (void)state;
    lehr_error err = {0};
    char sums[2][LEHR_SHA256_SIZE];
    const char *path = lehr_test_scratch("same.h5");
    for (int i = 0; i < 2; i++) {
        write_file(path);
        assert_ok(lehr_sha256_file(sums[i], path, &err), &err);
        wait_for_the_next_second();
    }
    assert_string_equal(sums[0], sums[1]);
}

typedef lehr_status creator(lehr_h5_writer **out, const char *path, const char *time, lehr_error *err);

/// More groups and texts than are kept in memory of a file on disk: 1.3 MB of file, most of it headers.
static void write_many(const char *path, creator *create)
{
    lehr_error err = {0};
    lehr_h5_writer *writer = NULL;
    assert_ok(create(&writer, path, time_text, &err), &err);
    for (int i = 0; i < 250; i++) {
        char name[64];
        snprintf(name, sizeof name, "/g%d", i);
        assert_ok(lehr_h5_write_group(writer, name, "NXentry", &err), &err);
        for (int k = 0; k < 12; k++) {
            snprintf(name, sizeof name, "/g%d/n%d", i, k);
            assert_ok(lehr_h5_write_number(writer, name, i + 0.1 * k, "K", &err), &err);
        }
    }
    assert_ok(lehr_h5_writer_commit(writer, &err), &err);
    lehr_h5_writer_free(writer);
}

static size_t read_all(char *bytes, size_t most, const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(bytes, 1, most, file);
    fclose(file);
    return n;
}

/// A file on disk and one in memory differ in one byte, the mark of a file that is being written, which the
/// image of memory keeps (byte 20 of the superblock of version 0).
static void test_disk_and_memory_give_the_same_file(void **state)
{
    (void)state;
    enum { MOST = 16 << 20, MARK = 20 };
    static char bytes[2][MOST];
    const char *path = lehr_test_scratch("twice.h5");
    write_many(path, lehr_h5_writer_create);
    size_t n = read_all(bytes[0], MOST, path);
    assert_in_range(n, 1000000, MOST - 1);
    write_many(path, lehr_h5_writer_create_on_disk);
    assert_int_equal(read_all(bytes[1], MOST, path), n);
    bytes[0][MARK] = bytes[1][MARK] = 0;
    assert_true(memcmp(bytes[0], bytes[1], n) == 0);
}

/// 40 MB of numbers rise by their buffer of 1 MB and what HDF5 keeps; in memory they rise by 40 MB.
static void test_disk_takes_what_memory_need_not_hold(void **state)
{
    (void)state;
    enum { N = 125000, SETS = 40 };
    static double values[N];
    const size_t size = N;
    lehr_error err = {0};
    lehr_h5_writer *writer = NULL;
    if (!lehr_test_memory_begin()) {
        skip();
    }
    assert_ok(lehr_h5_writer_create_on_disk(&writer, lehr_test_scratch("large.h5"), time_text, &err), &err);
    for (int i = 0; i < SETS; i++) {
        char name[16];
        snprintf(name, sizeof name, "/v%d", i);
        assert_ok(lehr_h5_write_doubles(writer, name, values, 1, &size, NULL, &err), &err);
    }
    assert_ok(lehr_h5_writer_commit(writer, &err), &err);
    lehr_h5_writer_free(writer);
    assert_in_range(lehr_test_memory_rise(), 0, 10 << 20);
}

/// A limit of the size of files stands for a full disk: the error comes once, and the file can still be
/// closed.
static void test_full_disk_under_a_file(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_h5_writer *writer = NULL;
    struct rlimit before;
    const char *path = lehr_test_scratch("full.h5");
    void (*kept)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit small = {1000, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    lehr_status status = lehr_h5_writer_create_on_disk(&writer, path, time_text, &err);
    status = status ? status : write_all_kinds(writer, &err);
    status = status ? status : lehr_h5_writer_commit(writer, &err);
    lehr_h5_writer_free(writer);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, kept);
    assert_fails(status, LEHR_ERR_IO, &err, "full.h5': File too large; free some space");
    struct stat info;
    assert_int_not_equal(stat(path, &info), 0);
}

static void test_a_pipe_takes_no_file_on_disk(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_h5_writer *writer = NULL;
    assert_ok(lehr_h5_writer_create_on_disk(&writer, "/dev/full", time_text, &err), &err);
    assert_ok(write_all_kinds(writer, &err), &err);
    assert_fails(lehr_h5_writer_commit(writer, &err), LEHR_ERR_IO, &err,
                 "cannot write '/dev/full': No space left on device");
    lehr_h5_writer_free(writer);
}

static void test_refused_objects_are_named(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_h5_writer *writer = NULL;
    const size_t size[9] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    const double value = 1;
    const char *path = lehr_test_scratch("refused.h5");
    assert_ok(lehr_h5_writer_create(&writer, path, time_text, &err), &err);
    assert_ok(lehr_h5_write_number(writer, "/a", 1, NULL, &err), &err);
    assert_fails(lehr_h5_write_number(writer, "/a", 1, NULL, &err), LEHR_ERR_ARG, &err, "cannot write '/a'");
    assert_fails(lehr_h5_write_text(writer, "/b/c", "", &err), LEHR_ERR_ARG, &err,
                 "refused.h5': cannot write '/b/c'");
    assert_fails(lehr_h5_write_group(writer, "/a", "NXdata", &err), LEHR_ERR_ARG, &err, "cannot write '/a'");
    assert_fails(lehr_h5_write_attribute(writer, "/b", "x", "", &err), LEHR_ERR_ARG, &err,
                 "attribute '/b@x'");
    assert_fails(lehr_h5_write_doubles(writer, "/d", &value, 9, size, NULL, &err), LEHR_ERR_ARG, &err,
                 "rank 9 of '/d' is above 8");
    lehr_h5_writer_free(writer);
    struct stat info;
    assert_int_not_equal(stat(path, &info), 0); // never committed
    lehr_h5_writer_free(NULL);
}

static void test_places_that_take_no_file(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_h5_writer *writer = NULL;
    assert_fails(lehr_h5_writer_create(&writer, "none/a.h5", time_text, &err), LEHR_ERR_IO, &err,
                 "cannot write 'none/a.h5': No such file");
    assert_null(writer);
    assert_ok(lehr_h5_writer_create(&writer, "/dev/full", time_text, &err), &err);
    assert_ok(write_all_kinds(writer, &err), &err);
    assert_fails(lehr_h5_writer_commit(writer, &err), LEHR_ERR_IO, &err,
                 "cannot write '/dev/full': No space left on device");
    lehr_h5_writer_free(writer);
}

static lehr_status write_once(void *context, lehr_error *err)
{
    lehr_h5_writer *writer = NULL;
    lehr_status status = lehr_h5_writer_create(&writer, context, time_text, err);
    status = status ? status : write_all_kinds(writer, err);
    status = status ? status : lehr_h5_writer_commit(writer, err);
    lehr_h5_writer_free(writer);
    return status;
}

static lehr_status write_on_disk_once(void *context, lehr_error *err)
{
    lehr_h5_writer *writer = NULL;
    lehr_status status = lehr_h5_writer_create_on_disk(&writer, context, time_text, err);
    status = status ? status : write_all_kinds(writer, err);
    status = status ? status : lehr_h5_writer_commit(writer, err);
    lehr_h5_writer_free(writer);
    return status;
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    const char *path = lehr_test_scratch("sweep.h5");
    size_t n_before = zoo_identifiers();
    lehr_test_fault_sweep(write_once, (void *)(uintptr_t)path);
    lehr_test_fault_sweep(write_on_disk_once, (void *)(uintptr_t)path);
    assert_int_equal(zoo_identifiers(), n_before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_reads_back),
        cmocka_unit_test(test_same_content_gives_the_same_bytes),
        cmocka_unit_test(test_disk_and_memory_give_the_same_file),
        cmocka_unit_test(test_disk_takes_what_memory_need_not_hold),
        cmocka_unit_test(test_full_disk_under_a_file),
        cmocka_unit_test(test_a_pipe_takes_no_file_on_disk),
        cmocka_unit_test(test_refused_objects_are_named),
        cmocka_unit_test(test_places_that_take_no_file),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("core.h5_write", tests, NULL, NULL);
}
