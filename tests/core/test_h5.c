// Reading of HDF5. The inputs are written with the HDF5 library itself, independently of our writer.
#include "lehr_test.h"

#include "h5_private.h"
#include <lehr/core/h5.h>
#include <lehr/core/parallel.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROWS = 5, COLUMNS = 6 };

// ---- inputs -------------------------------------------------------------------------
/// 100*row + column + 0.5 as stored by `put`.
static void fill_grid(double values[ROWS * COLUMNS])
{
    for (int i = 0; i < ROWS * COLUMNS; i++) {
        values[i] = 100 * (i / COLUMNS) + i % COLUMNS + 0.5;
    }
}

static void put(hid_t file, const char *name, hid_t type, int rank, const hsize_t *size, hid_t memory,
    const void *values, hid_t creation)
{
    hid_t space = rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(rank, size, NULL);
    hid_t set = H5Dcreate2(file, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    assert_true(set >= 0);
    assert_true(!values || H5Dwrite(set, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Dclose(set);
    H5Sclose(space);
}

static void put_text(hid_t file, const char *name, size_t size, H5T_str_t padding, const void *values, hsize_t n)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, size);
    H5Tset_strpad(type, padding);
    H5Tset_cset(type, size == H5T_VARIABLE ? H5T_CSET_UTF8 : H5T_CSET_ASCII);
    put(file, name, type, n > 0, &n, type, values, H5P_DEFAULT);
    H5Tclose(type);
}

static void put_attributes(hid_t file)
{
    const char *variable = "Vit4 \xC3\xA9";
    const int64_t number = -37;
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t text = H5Tcopy(H5T_C_S1);
    H5Tset_size(text, H5T_VARIABLE);
    H5Tset_cset(text, H5T_CSET_UTF8);
    hid_t attribute = H5Acreate_by_name(file, "grid", "title", text, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Awrite(attribute, text, &variable) >= 0);
    H5Aclose(attribute);
    attribute = H5Acreate2(file, "offset", H5T_STD_I64BE, space, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Awrite(attribute, H5T_NATIVE_INT64, &number) >= 0);
    H5Aclose(attribute);
    H5Tclose(text);
    H5Sclose(space);
}

static void put_chunked(hid_t file)
{
    double values[ROWS * COLUMNS];
    const hsize_t size[2] = { ROWS, COLUMNS };
    const hsize_t chunk[2] = { 2, 3 };
    fill_grid(values);
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(creation, 2, chunk);
    put(file, "plain_chunks", H5T_IEEE_F64LE, 2, size, H5T_NATIVE_DOUBLE, values, creation);
    put(file, "empty_chunks", H5T_IEEE_F64LE, 2, size, H5T_NATIVE_DOUBLE, NULL, creation);
    H5Pset_shuffle(creation);
    H5Pset_deflate(creation, 7);
    put(file, "packed", H5T_STD_U16LE, 2, size, H5T_NATIVE_DOUBLE, values, creation);
    H5Pclose(creation);
}

/// A file with one object of each kind that a reader meets.
static const char *write_zoo(const char *name)
{
    double values[ROWS * COLUMNS];
    const hsize_t size[2] = { ROWS, COLUMNS };
    const hsize_t one = 1;
    const hsize_t none = 0;
    const double number = 2.385;
    const int8_t truth = 1;
    const char *words[] = { "alpha", "", "g\xC3\xA4mma" };
    const char *path = lehr_test_scratch(name);
    fill_grid(values);
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(file >= 0);
    put(file, "grid", H5T_IEEE_F64LE, 2, size, H5T_NATIVE_DOUBLE, values, H5P_DEFAULT);
    put(file, "big_endian", H5T_STD_I16BE, 2, size, H5T_NATIVE_DOUBLE, values, H5P_DEFAULT);
    put(file, "scalar", H5T_IEEE_F32BE, 0, NULL, H5T_NATIVE_DOUBLE, &number, H5P_DEFAULT);
    put(file, "single", H5T_STD_U8LE, 1, &one, H5T_NATIVE_DOUBLE, &number, H5P_DEFAULT);
    put(file, "empty", H5T_IEEE_F64LE, 1, &none, H5T_NATIVE_DOUBLE, NULL, H5P_DEFAULT);
    put_text(file, "variable", H5T_VARIABLE, H5T_STR_NULLTERM, &words[2], 0);
    put_text(file, "words", H5T_VARIABLE, H5T_STR_NULLTERM, words, 3);
    put_text(file, "null_padded", 4, H5T_STR_NULLPAD, "ab\0\0full", 2);
    put_text(file, "space_padded", 5, H5T_STR_SPACEPAD, "a b  ", 0);
    hid_t boolean = H5Tenum_create(H5T_NATIVE_INT8);
    H5Tenum_insert(boolean, "TRUE", &truth);
    put(file, "boolean", boolean, 0, NULL, boolean, &truth, H5P_DEFAULT);
    H5Tclose(boolean);
    hid_t compound = H5Tcreate(H5T_COMPOUND, 8);
    H5Tinsert(compound, "x", 0, H5T_NATIVE_DOUBLE);
    put(file, "compound", compound, 0, NULL, compound, &number, H5P_DEFAULT);
    H5Tclose(compound);
    const hsize_t many[9] = { 1, 1, 1, 1, 1, 1, 1, 1, 1 };
    put(file, "rank9", H5T_NATIVE_DOUBLE, 9, many, H5T_NATIVE_DOUBLE, &number, H5P_DEFAULT);
    put_chunked(file);
    put_attributes(file);
    hid_t group = H5Gcreate2(file, "frames", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    const char *frames[] = { "data_10", "data_2", "data_000001", "data_1", "a", "data_2b", "data_", "10", "9" };
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        put(group, frames[i], H5T_NATIVE_INT, 0, NULL, H5T_NATIVE_DOUBLE, &number, H5P_DEFAULT);
    }
    H5Gclose(group);
    H5Fclose(file);
    return path;
}

/// A master file with links to a file that is there and to one that is not.
static const char *write_master(void)
{
    (void)write_zoo("part.h5");
    const char *path = lehr_test_scratch("master.h5");
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t group = H5Gcreate2(file, "entry", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Lcreate_external("part.h5", "/grid", group, "there", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    assert_true(H5Lcreate_external("lost.h5", "/grid", group, "lost", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    assert_true(H5Lcreate_external("part.h5", "/none", group, "wrong", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    H5Gclose(group);
    H5Fclose(file);
    return path;
}

static lehr_h5_reader *open_reader(const char *path)
{
    lehr_error err = { 0 };
    lehr_h5_reader *reader = NULL;
    assert_ok(lehr_h5_reader_open(&reader, path, &err), &err);
    assert_string_equal(lehr_h5_reader_path(reader), path);
    return reader;
}

static void close_reader(lehr_h5_reader *reader)
{
    lehr_error err = { 0 };
    assert_ok(lehr_h5_reader_close(reader, &err), &err);
}

// ---- opening ------------------------------------------------------------------------
static void test_files_that_do_not_open(void **state)
{
    (void)state;
    lehr_error err = { 0 };
    lehr_h5_reader *reader = NULL;
    assert_fails(lehr_h5_reader_open(&reader, "none/a.h5", &err), LEHR_ERR_IO, &err,
        "cannot open 'none/a.h5': No such file or directory");
    assert_fails(lehr_h5_reader_open(&reader, lehr_test_scratch("."), &err), LEHR_ERR_IO, &err, "it is a folder");
    assert_fails(lehr_h5_reader_open(&reader, lehr_test_write("text.h5", "no HDF5", 7), &err), LEHR_ERR_FORMAT, &err,
        "text.h5' is no whole HDF5 file: file signature not found");
    assert_fails(lehr_h5_reader_open(&reader, lehr_test_write("empty.h5", "", 0), &err), LEHR_ERR_FORMAT, &err,
        "empty.h5' is no whole HDF5 file");
    const char *cut = write_zoo("cut.h5");
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
    const char *path = write_zoo("damaged.h5");
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    for (long at = 96; at < (long)info.st_size; at++) { // everything after the superblock
        fseek(file, at, SEEK_SET);
        fputc(0xA5, file);
    }
    fclose(file);
    lehr_error err = { 0 };
    lehr_h5_reader *reader = NULL;
    double *values = NULL;
    size_t n = 0;
    lehr_status status = lehr_h5_reader_open(&reader, path, &err);
    if (status == LEHR_OK) {
        status = lehr_h5_read_double(&values, &n, reader, "/grid", &err);
        close_reader(reader);
    }
    assert_fails(status, LEHR_ERR_FORMAT, &err, "damaged.h5'");
    assert_null(values);
}

static void test_leaked_identifier_is_reported(void **state)
{
    (void)state;
    lehr_error err = { 0 };
    lehr_h5_reader *reader = open_reader(write_zoo("leak.h5"));
    assert_true(H5Gopen2(reader->file, "/frames", H5P_DEFAULT) >= 0);
    assert_fails(lehr_h5_reader_close(reader, &err), LEHR_ERR_INTERNAL, &err, "1 HDF5 objects were left open");
    close_reader(open_reader(lehr_test_scratch("leak.h5")));
}

// ---- links and names ----------------------------------------------------------------
static void test_existence(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        bool exists, is_dataset;
    } rows[] = { { "/", true, false }, { "grid", true, true }, { "/frames/data_2", true, true },
        { "/frames", true, false }, { "/none", false, false }, { "/none/x", false, false },
        { "/grid@title", true, false }, { "/grid@none", false, false }, { "/@offset", true, false } };
    lehr_h5_reader *reader = open_reader(write_zoo("zoo.h5"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(lehr_h5_exists(reader, rows[i].path), rows[i].exists);
        assert_int_equal(lehr_h5_is_dataset(reader, rows[i].path), rows[i].is_dataset);
    }
    char *longer = lehr_core_alloc(6000, 1);
    assert_non_null(longer);
    memset(longer, 'x', 5999);
    assert_false(lehr_h5_exists(reader, longer));
    lehr_core_free(longer);
    close_reader(reader);
}

static void test_names_are_in_natural_order(void **state)
{
    (void)state;
    static const char *const want[]
        = { "9", "10", "a", "data_", "data_000001", "data_1", "data_2", "data_2b", "data_10" };
    lehr_error err = { 0 };
    lehr_h5_reader *reader = open_reader(write_zoo("zoo.h5"));
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
    close_reader(reader);
}

static void test_external_links(void **state)
{
    (void)state;
    lehr_error err = { 0 };
    lehr_h5_reader *reader = open_reader(write_master());
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
    assert_int_equal(n, ROWS * COLUMNS);
    assert_close(values[n - 1], 405.5, 0, 0);
    lehr_core_free(values);
    assert_fails(lehr_h5_read_double(&values, &n, reader, "/entry/lost", &err), LEHR_ERR_IO, &err,
        "'/entry/lost' is a link to '/grid' in the file 'lost.h5', which is missing");
    assert_fails(lehr_h5_read_double(&values, &n, reader, "/entry/wrong", &err), LEHR_ERR_FORMAT, &err,
        "'/entry/wrong' is a link to '/none' in the file 'part.h5', which does not hold it");
    close_reader(reader);
}

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
    { "grid", 2, ROWS, 0, 0, LEHR_H5_FLOAT, 8, 0, false },
    { "big_endian", 2, ROWS, 0, 0, LEHR_H5_INT, 2, 0, true },
    { "scalar", 0, 0, 0, 0, LEHR_H5_FLOAT, 4, 0, true },
    { "single", 1, 1, 0, 0, LEHR_H5_UINT, 1, 0, false },
    { "empty", 1, 0, 0, 0, LEHR_H5_FLOAT, 8, 0, false },
    { "null_padded", 1, 2, 0, 0, LEHR_H5_STRING, 4, 0, false },
    { "boolean", 0, 0, 0, 0, LEHR_H5_INT, 1, 0, false },
    { "compound", 0, 0, 0, 0, LEHR_H5_OTHER, 8, 0, false },
    { "plain_chunks", 2, ROWS, 2, 0, LEHR_H5_FLOAT, 8, 0, false },
    { "packed", 2, ROWS, 2, 2, LEHR_H5_UINT, 2, 2, false }, // 2 is the shuffle filter
};

static void test_shape(void **state)
{
    const shape_case *row = *state;
    lehr_error err = { 0 };
    lehr_h5_shape shape = { 0 };
    lehr_h5_reader *reader = open_reader(write_zoo("zoo.h5"));
    assert_ok(lehr_h5_shape_of(&shape, reader, row->name, &err), &err);
    assert_int_equal(shape.rank, row->rank);
    assert_int_equal(shape.size[0], row->rows);
    assert_int_equal(shape.chunk[0], row->chunk);
    assert_int_equal(shape.type, row->type);
    assert_int_equal(shape.item_size, row->item_size);
    assert_int_equal(shape.n_filters, row->n_filters);
    assert_int_equal(shape.filter, row->filter);
    assert_int_equal(shape.big_endian, row->big_endian);
    close_reader(reader);
}

static void test_whole_datasets_become_doubles(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        double rest; // integers lose the half
    } rows[] = { { "grid", 0.5 }, { "/big_endian", 0 }, { "/packed", 0 }, { "plain_chunks", 0.5 }, { "grid", 0.5 } };
    lehr_error err = { 0 };
    lehr_h5_reader *reader = open_reader(write_zoo("zoo.h5"));
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        double *values = NULL;
        size_t n = 0;
        assert_ok(lehr_h5_read_double(&values, &n, reader, rows[k].path, &err), &err);
        assert_int_equal(n, ROWS * COLUMNS);
        for (size_t i = 0; i < n; i++) {
            assert_close(values[i], (double)(100 * (i / COLUMNS) + i % COLUMNS) + rows[k].rest, 0, 0);
        }
        lehr_core_free(values);
    }
    double *values = NULL;
    size_t n = 7;
    assert_ok(lehr_h5_read_double(&values, &n, reader, "empty", &err), &err);
    assert_int_equal(n, 0);
    lehr_core_free(values);
    close_reader(reader);
}

static void test_wrong_objects_are_named(void **state)
{
    (void)state;
    lehr_error err = { 0 };
    lehr_h5_reader *reader = open_reader(write_zoo("zoo.h5"));
    lehr_h5_shape shape;
    double *values = NULL;
    double value = 7;
    size_t n = 0;
    assert_fails(lehr_h5_read_double(&values, &n, reader, "words", &err), LEHR_ERR_FORMAT, &err,
        "zoo.h5': 'words' holds text; numbers are needed");
    assert_fails(lehr_h5_read_double(&values, &n, reader, "compound", &err), LEHR_ERR_FORMAT, &err, "neither number");
    assert_fails(lehr_h5_read_double(&values, &n, reader, "/entry/data", &err), LEHR_ERR_FORMAT, &err,
        "zoo.h5': no dataset '/entry/data'");
    assert_fails(lehr_h5_read_double(&values, &n, reader, "/frames", &err), LEHR_ERR_FORMAT, &err, "not a dataset");
    assert_fails(lehr_h5_shape_of(&shape, reader, "rank9", &err), LEHR_ERR_FORMAT, &err, "(rank up to 8)");
    assert_fails(lehr_h5_read_number(&value, reader, "grid", &err), LEHR_ERR_FORMAT, &err, "'grid' holds 30 numbers");
    assert_fails(lehr_h5_read_number(&value, reader, "words", &err), LEHR_ERR_FORMAT, &err, "numbers are needed");
    assert_fails(lehr_h5_read_number(&value, reader, "none", &err), LEHR_ERR_FORMAT, &err, "no dataset 'none'");
    assert_fails(lehr_h5_read_number(&value, reader, "grid@title", &err), LEHR_ERR_FORMAT, &err, "is not one number");
    assert_fails(lehr_h5_read_number(&value, reader, "grid@x", &err), LEHR_ERR_FORMAT, &err, "no attribute 'grid@x'");
    assert_null(values);
    assert_close(value, 7, 0, 0); // untouched
    close_reader(reader);
}

static void test_single_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        double want;
    } rows[] = { { "scalar", (double)2.385F }, { "single", 2 }, { "/@offset", -37 }, { "@offset", -37 }, { "boolean", 1 } };
    lehr_error err = { 0 };
    lehr_h5_reader *reader = open_reader(write_zoo("zoo.h5"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double value = 0;
        assert_ok(lehr_h5_read_number(&value, reader, rows[i].path, &err), &err);
        assert_close(value, rows[i].want, 0, 0);
    }
    close_reader(reader);
}

// ---- hyperslabs and chunks ----------------------------------------------------------
static void test_slabs(void **state)
{
    (void)state;
    lehr_error err = { 0 };
    lehr_h5_reader *reader = open_reader(write_zoo("zoo.h5"));
    const size_t start[2] = { 3, 2 };
    const size_t count[2] = { 2, 4 };
    int16_t got[8] = { 0 };
    assert_ok(lehr_h5_read_slab(got, sizeof got, reader, "/big_endian", start, count, &err), &err);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(got[i], 100 * (3 + i / 4) + 2 + i % 4);
    }
    const size_t nothing[2] = { 0, 4 };
    assert_ok(lehr_h5_read_slab(got, 0, reader, "/big_endian", start, nothing, &err), &err);
    float scalar = 0;
    assert_ok(lehr_h5_read_slab(&scalar, sizeof scalar, reader, "/scalar", NULL, NULL, &err), &err);
    assert_close((double)scalar, (double)2.385F, 0, 0);
    const size_t beyond[2] = { 2, 5 };
    assert_fails(lehr_h5_read_slab(got, sizeof got, reader, "/big_endian", start, beyond, &err), LEHR_ERR_ARG, &err,
        "has 6 elements along axis 1, not 5 from index 2 on");
    const size_t far[2] = { SIZE_MAX, 0 };
    assert_fails(lehr_h5_read_slab(got, sizeof got, reader, "/big_endian", far, count, &err), LEHR_ERR_ARG, &err,
        "along axis 0");
    assert_fails(lehr_h5_read_slab(got, 15, reader, "/big_endian", start, count, &err), LEHR_ERR_ARG, &err,
        "15 bytes are too few for 8 elements of 2 bytes");
    assert_fails(lehr_h5_read_slab(got, sizeof got, reader, "/words", start, count, &err), LEHR_ERR_FORMAT, &err,
        "numbers are needed");
    close_reader(reader);
}

static void test_chunks(void **state)
{
    (void)state;
    lehr_error err = { 0 };
    lehr_h5_reader *reader = open_reader(write_zoo("zoo.h5"));
    const size_t start[2] = { 2, 3 };
    void *chunk = NULL;
    size_t bytes = 0;
    unsigned mask = 9;
    assert_ok(lehr_h5_read_chunk(&chunk, &bytes, &mask, reader, "/plain_chunks", start, &err), &err);
    assert_int_equal(bytes, 2 * 3 * sizeof(double));
    assert_int_equal(mask, 0);
    const double want[6] = { 203.5, 204.5, 205.5, 303.5, 304.5, 305.5 };
    assert_memory_equal(chunk, want, sizeof want);
    lehr_core_free(chunk);
    assert_fails(lehr_h5_read_chunk(&chunk, &bytes, &mask, reader, "/empty_chunks", start, &err), LEHR_ERR_FORMAT,
        &err, "'/empty_chunks' at index 2 was never written");
    assert_fails(lehr_h5_read_chunk(&chunk, &bytes, &mask, reader, "/grid", start, &err), LEHR_ERR_FORMAT, &err,
        "'/grid' is not stored in chunks");
    const size_t odd[2] = { 2, 2 };
    assert_fails(lehr_h5_read_chunk(&chunk, &bytes, &mask, reader, "/plain_chunks", odd, &err), LEHR_ERR_ARG, &err,
        "no chunk of '/plain_chunks' begins at index 2 of axis 1");
    const size_t beyond[2] = { 6, 0 };
    assert_fails(lehr_h5_read_chunk(&chunk, &bytes, &mask, reader, "/plain_chunks", beyond, &err), LEHR_ERR_ARG, &err,
        "index 6 of axis 0");
    assert_null(chunk);
    close_reader(reader);
}

static void test_detector_file_of_the_reference(void **state)
{
    (void)state;
    lehr_error err = { 0 };
    lehr_h5_shape shape = { 0 };
    double number = 0;
    lehr_h5_reader *reader = open_reader(lehr_test_reference("xrd/D_eiger1m_stack_master.h5"));
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
    assert_fails(lehr_h5_read_double(&values, &n, reader, "/entry/data/data_000001", &err), LEHR_ERR_FORMAT, &err,
        "is packed with filter 32008, which HDF5 cannot undo here");
    close_reader(reader);
}

// ---- texts --------------------------------------------------------------------------
static void test_texts(void **state)
{
    (void)state;
    static const struct {
        const char *path, *want;
    } rows[] = { { "variable", "g\xC3\xA4mma" }, { "space_padded", "a b" }, { "/grid@title", "Vit4 \xC3\xA9" } };
    lehr_error err = { 0 };
    lehr_h5_reader *reader = open_reader(write_zoo("zoo.h5"));
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
    assert_fails(lehr_h5_read_text(&text, reader, "words", &err), LEHR_ERR_FORMAT, &err, "'words' holds 3 texts");
    assert_fails(lehr_h5_read_text(&text, reader, "grid", &err), LEHR_ERR_FORMAT, &err, "'grid' is no text");
    assert_fails(lehr_h5_read_text(&text, reader, "/@offset", &err), LEHR_ERR_FORMAT, &err, "'/@offset' is no text");
    assert_fails(lehr_h5_read_text(&text, reader, "/grid@a", &err), LEHR_ERR_FORMAT, &err, "no attribute '/grid@a'");
    assert_fails(lehr_h5_read_text(&text, reader, "none", &err), LEHR_ERR_FORMAT, &err, "no dataset 'none'");
    assert_null(text);
    close_reader(reader);
}

// ---- threads and faults -------------------------------------------------------------
static lehr_status read_some(void *context, size_t task, int worker, lehr_error *err)
{
    (void)worker;
    static const char *const sets[] = { "/grid", "/big_endian", "/plain_chunks" };
    const size_t start[2] = { task % ROWS, 0 };
    const size_t count[2] = { 1, 1 };
    double value = 0;
    int16_t small = 0;
    bool integer = task % 3 == 1;
    void *out = integer ? (void *)&small : (void *)&value;
    lehr_status status = lehr_h5_read_slab(out, integer ? sizeof small : sizeof value, context, sets[task % 3], start,
        count, err);
    double got = integer ? (double)small + 0.5 : value;
    if (status == LEHR_OK && got != 100.0 * (double)(task % ROWS) + 0.5) {
        status = lehr_error_set(err, LEHR_ERR_NUMERIC, "task %zu read %g", task, got);
    }
    return status;
}

static void test_threads_share_a_reader(void **state)
{
    (void)state;
    lehr_error err = { 0 };
    lehr_h5_reader *reader = open_reader(write_zoo("zoo.h5"));
    assert_ok(lehr_parallel_for(300, 4, read_some, reader, "rows", NULL, &err), &err);
    close_reader(reader);
}

static lehr_status read_everything(lehr_h5_reader *reader, lehr_error *err)
{
    const size_t start[2] = { 0, 0 };
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
    return status == LEHR_OK || closed == LEHR_ERR_INTERNAL ? closed : status; // no path may leak an identifier
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    const char *path = write_zoo("zoo.h5");
    lehr_test_fault_sweep(open_read_and_close, (void *)(uintptr_t)path);
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
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_threads_share_a_reader),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("core.h5", tests, NULL, NULL);
}
