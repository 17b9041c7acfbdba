// Reading of HDF5: shapes, numbers, hyperslabs and chunks.
#include "lehr_test.h"

#include "h5_zoo.h"

#include <lehr/core/h5.h>
#include <stdint.h>

// ---- shapes and numbers -------------------------------------------------------------
typedef struct shape_case {
    const char *name; // of the dataset
    size_t rank, rows, chunk, n_filters;
    lehr_h5_type type;
    size_t item_size;
    unsigned filter;
    bool big_endian;
} shape_case;

static const shape_case shape_cases[] = {
    {"grid", 2, ZOO_ROWS, 0, 0, LEHR_H5_FLOAT, 8, 0, false},
    {"big_endian", 2, ZOO_ROWS, 0, 0, LEHR_H5_INT, 2, 0, true},
    {"scalar", 0, 0, 0, 0, LEHR_H5_FLOAT, 4, 0, true},
    {"single", 1, 1, 0, 0, LEHR_H5_UINT, 1, 0, false},
    {"empty", 1, 0, 0, 0, LEHR_H5_FLOAT, 8, 0, false},
    {"null_padded", 1, 2, 0, 0, LEHR_H5_STRING, 4, 0, false},
    {"boolean", 0, 0, 0, 0, LEHR_H5_INT, 1, 0, false},
    {"compound", 0, 0, 0, 0, LEHR_H5_OTHER, 8, 0, false},
    {"plain_chunks", 2, ZOO_ROWS, 2, 0, LEHR_H5_FLOAT, 8, 0, false},
    {"packed", 2, ZOO_ROWS, 2, 2, LEHR_H5_UINT, 2, 2, false}, // 2 is the shuffle filter
};

static void test_shape(void **state)
{
    const shape_case *row = *state;
    lehr_error err = {0};
    lehr_h5_shape shape = {0};
    lehr_h5_reader *reader = zoo_open(zoo_write("zoo.h5"));
    assert_ok(lehr_h5_shape_of(&shape, reader, row->name, &err), &err);
    assert_int_equal(shape.rank, row->rank);
    assert_int_equal(shape.size[0], row->rows);
    assert_int_equal(shape.chunk[0], row->chunk);
    assert_int_equal(shape.type, row->type);
    assert_int_equal(shape.item_size, row->item_size);
    assert_int_equal(shape.n_filters, row->n_filters);
    assert_int_equal(shape.filter, row->filter);
    assert_int_equal(shape.big_endian, row->big_endian);
    zoo_close(reader);
}

static void test_whole_datasets_become_doubles(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        double rest; // integers lose the half
    } rows[] = {{"grid", 0.5}, {"/big_endian", 0}, {"/packed", 0}, {"plain_chunks", 0.5}, {"grid", 0.5}};
    lehr_error err = {0};
    lehr_h5_reader *reader = zoo_open(zoo_write("zoo.h5"));
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        double *values = NULL;
        size_t n = 0;
        assert_ok(lehr_h5_read_double(&values, &n, reader, rows[k].path, &err), &err);
        assert_int_equal(n, ZOO_ROWS * ZOO_COLUMNS);
        for (size_t i = 0; i < n; i++) {
            assert_close(values[i], (double)(100 * (i / ZOO_COLUMNS) + i % ZOO_COLUMNS) + rows[k].rest, 0, 0);
        }
        lehr_core_free(values);
    }
    double *values = NULL;
    size_t n = 7;
    assert_ok(lehr_h5_read_double(&values, &n, reader, "empty", &err), &err);
    assert_int_equal(n, 0);
    lehr_core_free(values);
    zoo_close(reader);
}

static void test_wrong_objects_are_named(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_h5_reader *reader = zoo_open(zoo_write("zoo.h5"));
    lehr_h5_shape shape;
    double *values = NULL;
    double value = 7;
    size_t n = 0;
    assert_fails(lehr_h5_read_double(&values, &n, reader, "words", &err), LEHR_ERR_FORMAT, &err,
                 "zoo.h5': 'words' holds text; numbers are needed");
    assert_fails(lehr_h5_read_double(&values, &n, reader, "compound", &err), LEHR_ERR_FORMAT, &err,
                 "neither number");
    assert_fails(lehr_h5_read_double(&values, &n, reader, "/entry/data", &err), LEHR_ERR_FORMAT, &err,
                 "zoo.h5': no dataset '/entry/data'");
    assert_fails(lehr_h5_read_double(&values, &n, reader, "/frames", &err), LEHR_ERR_FORMAT, &err,
                 "not a dataset");
    assert_fails(lehr_h5_shape_of(&shape, reader, "rank9", &err), LEHR_ERR_FORMAT, &err, "(rank up to 8)");
    assert_fails(lehr_h5_read_number(&value, reader, "grid", &err), LEHR_ERR_FORMAT, &err,
                 "'grid' holds 30 numbers");
    assert_fails(lehr_h5_read_number(&value, reader, "words", &err), LEHR_ERR_FORMAT, &err,
                 "numbers are needed");
    assert_fails(lehr_h5_read_number(&value, reader, "none", &err), LEHR_ERR_FORMAT, &err,
                 "no dataset 'none'");
    assert_fails(lehr_h5_read_number(&value, reader, "grid@title", &err), LEHR_ERR_FORMAT, &err,
                 "is not one number");
    assert_fails(lehr_h5_read_number(&value, reader, "grid@x", &err), LEHR_ERR_FORMAT, &err,
                 "no attribute 'grid@x'");
    assert_null(values);
    assert_close(value, 7, 0, 0); // untouched
    zoo_close(reader);
}

static void test_single_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        double want;
    } rows[] = {
        {"scalar", (double)2.385F}, {"single", 2}, {"/@offset", -37}, {"@offset", -37}, {"boolean", 1}};
    lehr_error err = {0};
    lehr_h5_reader *reader = zoo_open(zoo_write("zoo.h5"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double value = 0;
        assert_ok(lehr_h5_read_number(&value, reader, rows[i].path, &err), &err);
        assert_close(value, rows[i].want, 0, 0);
    }
    zoo_close(reader);
}

// ---- hyperslabs and chunks ----------------------------------------------------------
static void test_slabs(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_h5_reader *reader = zoo_open(zoo_write("zoo.h5"));
    const size_t start[2] = {3, 2};
    const size_t count[2] = {2, 4};
    int16_t got[8] = {0};
    assert_ok(lehr_h5_read_slab(got, sizeof got, reader, "/big_endian", start, count, &err), &err);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(got[i], 100 * (3 + i / 4) + 2 + i % 4);
    }
    const size_t nothing[2] = {0, 4};
    assert_ok(lehr_h5_read_slab(got, 0, reader, "/big_endian", start, nothing, &err), &err);
    float scalar = 0;
    assert_ok(lehr_h5_read_slab(&scalar, sizeof scalar, reader, "/scalar", NULL, NULL, &err), &err);
    assert_close((double)scalar, (double)2.385F, 0, 0);
    const size_t beyond[2] = {2, 5};
    assert_fails(lehr_h5_read_slab(got, sizeof got, reader, "/big_endian", start, beyond, &err), LEHR_ERR_ARG,
                 &err, "has 6 elements along axis 1, not 5 from index 2 on");
    const size_t far[2] = {SIZE_MAX, 0};
    assert_fails(lehr_h5_read_slab(got, sizeof got, reader, "/big_endian", far, count, &err), LEHR_ERR_ARG,
                 &err, "along axis 0");
    assert_fails(lehr_h5_read_slab(got, 15, reader, "/big_endian", start, count, &err), LEHR_ERR_ARG, &err,
                 "15 bytes are too few for 8 elements of 2 bytes");
    assert_fails(lehr_h5_read_slab(got, sizeof got, reader, "/words", start, count, &err), LEHR_ERR_FORMAT,
                 &err, "numbers are needed");
    zoo_close(reader);
}

static void test_chunks(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_h5_reader *reader = zoo_open(zoo_write("zoo.h5"));
    const size_t start[2] = {2, 3};
    void *chunk = NULL;
    size_t bytes = 0;
    unsigned mask = 9;
    assert_ok(lehr_h5_read_chunk(&chunk, &bytes, &mask, reader, "/plain_chunks", start, &err), &err);
    assert_int_equal(bytes, 2 * 3 * sizeof(double));
    assert_int_equal(mask, 0);
    const double want[6] = {203.5, 204.5, 205.5, 303.5, 304.5, 305.5};
    assert_memory_equal(chunk, want, sizeof want);
    lehr_core_free(chunk);
    assert_fails(lehr_h5_read_chunk(&chunk, &bytes, &mask, reader, "/empty_chunks", start, &err),
                 LEHR_ERR_FORMAT, &err, "'/empty_chunks' at index 2 was never written");
    assert_fails(lehr_h5_read_chunk(&chunk, &bytes, &mask, reader, "/grid", start, &err), LEHR_ERR_FORMAT,
                 &err, "'/grid' is not stored in chunks");
    const size_t odd[2] = {2, 2};
    assert_fails(lehr_h5_read_chunk(&chunk, &bytes, &mask, reader, "/plain_chunks", odd, &err), LEHR_ERR_ARG,
                 &err, "no chunk of '/plain_chunks' begins at index 2 of axis 1");
    const size_t beyond[2] = {6, 0};
    assert_fails(lehr_h5_read_chunk(&chunk, &bytes, &mask, reader, "/plain_chunks", beyond, &err),
                 LEHR_ERR_ARG, &err, "index 6 of axis 0");
    assert_null(chunk);
    zoo_close(reader);
}

static void test_detector_file_of_the_reference(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_h5_shape shape = {0};
    double number = 0;
    lehr_h5_reader *reader = zoo_open(lehr_test_reference("xrd/D_eiger1m_stack_master.h5"));
    assert_ok(lehr_h5_shape_of(&shape, reader, "/entry/data/data_000001", &err), &err);
    assert_int_equal(shape.size[0], 5);
    assert_int_equal(shape.size[1], 1065);
    assert_int_equal(shape.size[2], 1030);
    assert_int_equal(shape.chunk[0], 1);
    assert_int_equal(shape.filter, 32008); // bitshuffle
    assert_int_equal(shape.n_filters, 1);
    assert_int_equal(shape.type, LEHR_H5_UINT);
    assert_ok(lehr_h5_read_number(&number, reader, "/entry/instrument/detector/x_pixel_size", &err), &err);
    assert_close(number, (double)75e-6F, 0, 0); // stored as a float
    double *values = NULL;
    size_t n = 0;
    assert_fails(lehr_h5_read_double(&values, &n, reader, "/entry/data/data_000001", &err), LEHR_ERR_FORMAT,
                 &err, "is packed with filter 32008, which HDF5 cannot undo here");
    zoo_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_shape, &shape_cases[0]),
        LEHR_CASE(test_shape, &shape_cases[1]),
        LEHR_CASE(test_shape, &shape_cases[2]),
        LEHR_CASE(test_shape, &shape_cases[3]),
        LEHR_CASE(test_shape, &shape_cases[4]),
        LEHR_CASE(test_shape, &shape_cases[5]),
        LEHR_CASE(test_shape, &shape_cases[6]),
        LEHR_CASE(test_shape, &shape_cases[7]),
        LEHR_CASE(test_shape, &shape_cases[8]),
        LEHR_CASE(test_shape, &shape_cases[9]),
        cmocka_unit_test(test_whole_datasets_become_doubles),
        cmocka_unit_test(test_wrong_objects_are_named),
        cmocka_unit_test(test_single_numbers),
        cmocka_unit_test(test_slabs),
        cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_detector_file_of_the_reference),
    };
    return cmocka_run_group_tests_name("core.h5_read", tests, NULL, NULL);
}
