// Reading of HDF5: files, links, names, texts, threads.
#include "lehr_test.h"

#include "h5_private.h"
#include "h5_zoo.h"

#include <lehr/core/h5.h>
#include <lehr/core/parallel.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- opening ------------------------------------------------------------------------
static void test_files_that_do_not_open(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_h5_reader *reader = NULL;
    assert_fails(lehr_h5_reader_open(&reader, "none/a.h5", &err), LEHR_ERR_IO, &err,
                 "cannot open 'none/a.h5': No such file or directory");
    assert_fails(lehr_h5_reader_open(&reader, lehr_test_scratch("."), &err), LEHR_ERR_IO, &err,
                 "it is a folder");
    assert_fails(lehr_h5_reader_open(&reader, lehr_test_write("text.h5", "no HDF5", 7), &err),
                 LEHR_ERR_FORMAT, &err, "text.h5' is no whole HDF5 file: file signature not found");
    assert_fails(lehr_h5_reader_open(&reader, lehr_test_write("empty.h5", "", 0), &err), LEHR_ERR_FORMAT,
                 &err, "empty.h5' is no whole HDF5 file");
    const char *cut = zoo_write("cut.h5");
    assert_int_equal(truncate(cut, 3000), 0);
    assert_fails(lehr_h5_reader_open(&reader, cut, &err), LEHR_ERR_FORMAT, &err,
                 "cut.h5' is no whole HDF5 file: truncated file: eof = 3000");
    assert_null(reader);
    assert_ok(lehr_h5_reader_close(NULL, &err), &err);
}

static void test_damaged_content_is_an_error(void **state)
{
    (void)state;
    // Nonsense behind the superblock: HDF5 itself must notice, whatever it says.
    const char *path = zoo_write("damaged.h5");
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    for (long at = 96; at < (long)info.st_size; at++) { // everything after the superblock
        fseek(file, at, SEEK_SET);
        fputc(0xA5, file);
    }
    fclose(file);
    lehr_error err = {0};
    lehr_h5_reader *reader = NULL;
    double *values = NULL;
    size_t n = 0;
    lehr_status status = lehr_h5_reader_open(&reader, path, &err);
    if (status == LEHR_OK) {
        status = lehr_h5_read_double(&values, &n, reader, "/grid", &err);
        zoo_close(reader);
    }
    assert_fails(status, LEHR_ERR_FORMAT, &err, "damaged.h5'");
    assert_null(values);
}

static void test_leaked_identifier_is_reported(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_h5_reader *reader = zoo_open(zoo_write("leak.h5"));
    assert_true(H5Gopen2(reader->file, "/frames", H5P_DEFAULT) >= 0);
    assert_fails(lehr_h5_reader_close(reader, &err), LEHR_ERR_INTERNAL, &err,
                 "1 HDF5 objects were left open");
    zoo_close(zoo_open(lehr_test_scratch("leak.h5")));
}

// ---- links and names ----------------------------------------------------------------
static void test_existence(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        bool exists, is_dataset;
    } rows[] = {{"/", true, false},           {"grid", true, true},         {"/frames/data_2", true, true},
                {"/frames", true, false},     {"/none", false, false},      {"/none/x", false, false},
                {"/grid@title", true, false}, {"/grid@none", false, false}, {"/@offset", true, false}};
    lehr_h5_reader *reader = zoo_open(zoo_write("zoo.h5"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(lehr_h5_exists(reader, rows[i].path), rows[i].exists);
        assert_int_equal(lehr_h5_is_dataset(reader, rows[i].path), rows[i].is_dataset);
    }
    char *longer = lehr_core_alloc(6000, 1);
    assert_non_null(longer);
    memset(longer, 'x', 5999);
    assert_false(lehr_h5_exists(reader, longer));
    lehr_core_free(longer);
    zoo_close(reader);
}

static void test_names_are_in_natural_order(void **state)
{
    (void)state;
    static const char *const want[] = {"9",      "10",     "a",       "data_",  "data_000001",
                                       "data_1", "data_2", "data_2b", "data_10"};
    lehr_error err = {0};
    lehr_h5_reader *reader = zoo_open(zoo_write("zoo.h5"));
    char **names = NULL;
    size_t n = 0;
    assert_ok(lehr_h5_list(&names, &n, reader, "/frames", &err), &err);
    assert_int_equal(n, sizeof want / sizeof *want);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(names[i], want[i]);
    }
    lehr_h5_free_texts(names, n);
    assert_fails(lehr_h5_list(&names, &n, reader, "/grid", &err), LEHR_ERR_FORMAT, &err, "no group '/grid'");
    assert_null(names);
    zoo_close(reader);
}

static void test_external_links(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_h5_reader *reader = zoo_open(zoo_write_master());
    char file[64];
    char object[64];
    assert_true(lehr_h5_external_link(reader, "/entry/lost", file, object, sizeof file));
    assert_string_equal(file, "lost.h5");
    assert_string_equal(object, "/grid");
    assert_false(lehr_h5_external_link(reader, "/entry", file, object, sizeof file));
    assert_false(lehr_h5_external_link(reader, "/entry/lost", file, object, 4)); // no room
    assert_true(lehr_h5_exists(reader, "/entry/there"));
    assert_false(lehr_h5_exists(reader, "/entry/lost"));
    double *values = NULL;
    size_t n = 0;
    assert_ok(lehr_h5_read_double(&values, &n, reader, "/entry/there", &err), &err);
    assert_int_equal(n, ZOO_ROWS * ZOO_COLUMNS);
    assert_close(values[n - 1], 405.5, 0, 0);
    lehr_core_free(values);
    assert_fails(lehr_h5_read_double(&values, &n, reader, "/entry/lost", &err), LEHR_ERR_IO, &err,
                 "'/entry/lost' is a link to '/grid' in the file 'lost.h5', which is missing");
    assert_fails(lehr_h5_read_double(&values, &n, reader, "/entry/wrong", &err), LEHR_ERR_FORMAT, &err,
                 "'/entry/wrong' is a link to '/none' in the file 'part.h5', which does not hold it");
    zoo_close(reader);
}

// ---- texts --------------------------------------------------------------------------
static void test_texts(void **state)
{
    (void)state;
    static const struct {
        const char *path, *want;
    } rows[] = {{"variable", "g\xC3\xA4mma"}, {"space_padded", "a b"}, {"/grid@title", "Vit4 \xC3\xA9"}};
    lehr_error err = {0};
    lehr_h5_reader *reader = zoo_open(zoo_write("zoo.h5"));
    char *text = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_ok(lehr_h5_read_text(&text, reader, rows[i].path, &err), &err);
        assert_string_equal(text, rows[i].want);
        lehr_core_free(text);
    }
    char **texts = NULL;
    size_t n = 0;
    assert_ok(lehr_h5_read_texts(&texts, &n, reader, "words", &err), &err);
    assert_int_equal(n, 3);
    assert_string_equal(texts[0], "alpha");
    assert_string_equal(texts[1], "");
    assert_string_equal(texts[2], "g\xC3\xA4mma");
    lehr_h5_free_texts(texts, n);
    assert_ok(lehr_h5_read_texts(&texts, &n, reader, "null_padded", &err), &err);
    assert_int_equal(n, 2);
    assert_string_equal(texts[0], "ab");
    assert_string_equal(texts[1], "full");
    lehr_h5_free_texts(texts, n);
    assert_fails(lehr_h5_read_text(&text, reader, "words", &err), LEHR_ERR_FORMAT, &err,
                 "'words' holds 3 texts");
    assert_fails(lehr_h5_read_text(&text, reader, "grid", &err), LEHR_ERR_FORMAT, &err, "'grid' is no text");
    assert_fails(lehr_h5_read_text(&text, reader, "/@offset", &err), LEHR_ERR_FORMAT, &err,
                 "'/@offset' is no text");
    assert_fails(lehr_h5_read_text(&text, reader, "/grid@a", &err), LEHR_ERR_FORMAT, &err,
                 "no attribute '/grid@a'");
    assert_fails(lehr_h5_read_text(&text, reader, "none", &err), LEHR_ERR_FORMAT, &err, "no dataset 'none'");
    assert_null(text);
    zoo_close(reader);
}

// ---- threads and faults -------------------------------------------------------------
static lehr_status read_some(void *context, size_t task, int worker, lehr_error *err)
{
    (void)worker;
    static const char *const sets[] = {"/grid", "/big_endian", "/plain_chunks"};
    const size_t start[2] = {task % ZOO_ROWS, 0};
    const size_t count[2] = {1, 1};
    double value = 0;
    int16_t small = 0;
    bool integer = task % 3 == 1;
    void *out = integer ? (void *)&small : (void *)&value;
    lehr_status status = lehr_h5_read_slab(out, integer ? sizeof small : sizeof value, context,
                                           sets[task % 3], start, count, err);
    double got = integer ? (double)small + 0.5 : value;
    if (status == LEHR_OK && got != 100.0 * (double)(task % ZOO_ROWS) + 0.5) {
        status = lehr_error_set(err, LEHR_ERR_NUMERIC, "task %zu read %g", task, got);
    }
    return status;
}

static void test_threads_share_a_reader(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_h5_reader *reader = zoo_open(zoo_write("zoo.h5"));
    assert_ok(lehr_parallel_for(300, 4, read_some, reader, "rows", NULL, &err), &err);
    zoo_close(reader);
}

static lehr_status read_everything(lehr_h5_reader *reader, lehr_error *err)
{
    const size_t start[2] = {0, 0};
    double *values = NULL;
    char **texts = NULL;
    char *text = NULL;
    void *chunk = NULL;
    size_t n = 0;
    size_t bytes = 0;
    unsigned mask = 0;
    double value = 0;
    lehr_status status = lehr_h5_list(&texts, &n, reader, "/", err);
    lehr_h5_free_texts(texts, n);
    status = status ? status : lehr_h5_read_double(&values, &n, reader, "/grid", err);
    lehr_core_free(values);
    status = status ? status : lehr_h5_read_number(&value, reader, "/@offset", err);
    status = status ? status : lehr_h5_read_texts(&texts, &n, reader, "/words", err);
    if (status == LEHR_OK) {
        lehr_h5_free_texts(texts, n);
    }
    status = status ? status : lehr_h5_read_texts(&texts, &n, reader, "/null_padded", err);
    if (status == LEHR_OK) {
        lehr_h5_free_texts(texts, n);
    }
    status = status ? status : lehr_h5_read_text(&text, reader, "/grid@title", err);
    lehr_core_free(text);
    status = status ? status : lehr_h5_read_chunk(&chunk, &bytes, &mask, reader, "/plain_chunks", start, err);
    lehr_core_free(chunk);
    return status;
}

static lehr_status open_read_and_close(void *context, lehr_error *err)
{
    lehr_h5_reader *reader = NULL;
    lehr_status status = lehr_h5_reader_open(&reader, context, err);
    if (status == LEHR_OK) {
        status = read_everything(reader, err);
    }
    lehr_status closed = lehr_h5_reader_close(reader, status == LEHR_OK ? err : NULL);
    return status == LEHR_OK || closed == LEHR_ERR_INTERNAL ? closed
                                                            : status; // no path may leak an identifier
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    const char *path = zoo_write("zoo.h5");
    size_t n_before = zoo_identifiers();
    lehr_test_fault_sweep(open_read_and_close, (void *)(uintptr_t)path);
    assert_int_equal(zoo_identifiers(), n_before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_that_do_not_open),
        cmocka_unit_test(test_damaged_content_is_an_error),
        cmocka_unit_test(test_leaked_identifier_is_reported),
        cmocka_unit_test(test_existence),
        cmocka_unit_test(test_names_are_in_natural_order),
        cmocka_unit_test(test_external_links),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_threads_share_a_reader),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("core.h5", tests, NULL, NULL);
}
