#include "lehr_test.h"

#include "h5_zoo.h"

#include <hdf5.h>

/// 100*row + column + 0.5 as stored by `put`.
static void fill_grid(double values[ZOO_ROWS * ZOO_COLUMNS])
{
    for (int i = 0; i < ZOO_ROWS * ZOO_COLUMNS; i++) {
        values[i] = 100 * (i / ZOO_COLUMNS) + i % ZOO_COLUMNS + 0.5;
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

static void put_text(hid_t file, const char *name, size_t size, H5T_str_t padding, const void *values,
                     hsize_t n)
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
    hid_t attribute =
        H5Acreate_by_name(file, "grid", "title", text, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
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
    double values[ZOO_ROWS * ZOO_COLUMNS];
    const hsize_t size[2] = {ZOO_ROWS, ZOO_COLUMNS};
    const hsize_t chunk[2] = {2, 3};
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

const char *zoo_write(const char *name)
{
    double values[ZOO_ROWS * ZOO_COLUMNS];
    const hsize_t size[2] = {ZOO_ROWS, ZOO_COLUMNS};
    const hsize_t one = 1;
    const hsize_t none = 0;
    const double number = 2.385;
    const int8_t truth = 1;
    const char *words[] = {"alpha", "", "g\xC3\xA4mma"};
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
    const hsize_t many[9] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    put(file, "rank9", H5T_NATIVE_DOUBLE, 9, many, H5T_NATIVE_DOUBLE, &number, H5P_DEFAULT);
    put_chunked(file);
    put_attributes(file);
    hid_t group = H5Gcreate2(file, "frames", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    const char *frames[] = {"data_10", "data_2", "data_000001", "data_1", "a", "data_2b", "data_", "10", "9"};
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        put(group, frames[i], H5T_NATIVE_INT, 0, NULL, H5T_NATIVE_DOUBLE, &number, H5P_DEFAULT);
    }
    H5Gclose(group);
    H5Fclose(file);
    return path;
}

const char *zoo_write_master(void)
{
    (void)zoo_write("part.h5");
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

// ---- identifiers --------------------------------------------------------------------
/// Valid identifiers of the kind of @p newest, which is closed: HDF5 counts them up from a base per kind.
static size_t count_like(hid_t newest)
{
    const hid_t base = newest & ~(((hid_t)1 << 56) - 1);
    size_t n = 0;
    for (hid_t id = base; id < newest; id++) {
        n += H5Iis_valid(id) > 0;
    }
    assert_true(H5Idec_ref(newest) >= 0);
    return n;
}

size_t zoo_identifiers(void)
{
    return count_like(H5Screate(H5S_SCALAR)) + count_like(H5Tcopy(H5T_NATIVE_INT)) +
           count_like(H5Pcreate(H5P_FILE_ACCESS));
}

static size_t n_before;

lehr_h5_reader *zoo_open(const char *path)
{
    lehr_error err = {0};
    lehr_h5_reader *reader = NULL;
    n_before = zoo_identifiers();
    assert_ok(lehr_h5_reader_open(&reader, path, &err), &err);
    assert_string_equal(lehr_h5_reader_path(reader), path);
    return reader;
}

void zoo_close(lehr_h5_reader *reader)
{
    lehr_error err = {0};
    assert_ok(lehr_h5_reader_close(reader, &err), &err);
    assert_int_equal(zoo_identifiers(), n_before);
}
