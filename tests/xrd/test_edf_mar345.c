// EDF and mar345 files: written by another program, put together by hand, and broken.
#include "source_helper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// ---- EDF ----------------------------------------------------------------------------
/// SOURCE: frames.edf was written by FabIO 0.14, tests/oracle/image_files.py.
static void test_frames_of_another_program(void **state)
{
    (void)state;
    lehr_xrd_source *source = open_ok(LEHR_GOLDEN "/xrd/frames.edf");
    assert_string_equal(lehr_xrd_source_format(source), "EDF");
    assert_int_equal(lehr_xrd_source_frames(source), 3);
    assert_int_equal(lehr_xrd_source_type(source), LEHR_XRD_INT32);
    const lehr_xrd_metadata *metadata = lehr_xrd_source_metadata(source);
    // Decimal numbers times powers of ten: a rounding each.
    assert_close(metadata->wavelength_ang, 0.95, 1e-15, 0);
    assert_close(metadata->distance_m, 0.0816, 1e-15, 0);
    assert_close(metadata->pixel2_m, 75e-6, 1e-15, 0);
    assert_close(metadata->pixel1_m, 76e-6, 1e-15, 0);
    assert_close(metadata->beam_x_px, 4.5, 0, 0);
    assert_close(metadata->beam_y_px, 3.25, 0, 0);
    assert_close(metadata->count_time_s, 0.5, 0, 0);
    for (size_t k = 3; k-- > 0;) {
        lehr_xrd_image *image = read_frame(source, k);
        assert_int_equal(image->rows, 3);
        assert_int_equal(image->columns, 5);
        for (size_t i = 0; i < 15; i++) {
            assert_true(lehr_xrd_image_at(image, i) ==
                        1000 * (double)k + 10 * (double)(i / 5) + (double)(i % 5) - 2);
        }
        lehr_xrd_image_free(image);
    }
    lehr_xrd_source_close(source);
}

typedef struct edf_case {
    const char *name;
    const char *type;
    const char *keys;
    const char *data;
    size_t bytes;
    lehr_xrd_pixel pixel;
    double want; ///< the only pixel
} edf_case;

#define LOW  "ByteOrder = LowByteFirst ;\n"
#define HIGH "byteorder=HighByteFirst;\r\n"

static const edf_case edf_cases[] = {
    {"UnsignedByte", "UnsignedByte", "", "\xfd", 1, LEHR_XRD_UINT8, 253},
    {"SignedByte", "SignedByte", "", "\xfd", 1, LEHR_XRD_INT16, -3},
    {"UnsignedShort", "UnsignedShort", LOW, "\x01\x02", 2, LEHR_XRD_UINT16, 513},
    {"SignedShort, high byte first", "SignedShort", HIGH, "\xff\x02", 2, LEHR_XRD_INT16, -254},
    {"UnsignedInteger", "UnsignedInteger", LOW, "\x00\x00\x00\x80", 4, LEHR_XRD_UINT32, 2147483648.0},
    {"UnsignedLong", "UnsignedLong", HIGH, "\x00\x01\x00\x02", 4, LEHR_XRD_UINT32, 65538},
    {"SignedLong", "SignedLong", LOW, "\xfe\xff\xff\xff", 4, LEHR_XRD_INT32, -2},
    {"Unsigned64, high byte first", "Unsigned64", HIGH, "\0\0\0\x01\0\0\0\x05", 8, LEHR_XRD_FLOAT64,
     4294967301.0},
    {"Signed64", "Signed64", LOW, "\x07\0\0\0\0\0\0\0", 8, LEHR_XRD_FLOAT64, 7},
    {"FloatValue", "FloatValue", LOW, "\0\0\x20\xc0", 4, LEHR_XRD_FLOAT32, -2.5},
    {"Real, high byte first", "REAL", HIGH, "\xc0\x20\0\0", 4, LEHR_XRD_FLOAT32, -2.5},
    {"DoubleValue", "DoubleValue", LOW, "\0\0\0\0\0\0\x04\xc0", 8, LEHR_XRD_FLOAT64, -2.5},
};

static const char *write_text(const char *name, const char *text)
{
    return lehr_test_write(name, text, strlen(text));
}

static const char *write_edf(const char *name, const char *keys, const void *data, size_t n)
{
    char file[2048];
    size_t used = (size_t)snprintf(file, sizeof file, "{\n%s}\n", keys);
    memcpy(file + used, data, n);
    return lehr_test_write(name, file, used + n);
}

static void test_edf_of_each_type(void **state)
{
    const edf_case *row = *state;
    char keys[512];
    snprintf(keys, sizeof keys,
             "HeaderID = EH:000001:000000:000000 ;\nDataType = %s ;\n%sDim_1 = 1 ;\nDim_2 = 1 ;\n", row->type,
             row->keys);
    lehr_xrd_source *source = open_ok(write_edf("type.edf", keys, row->data, row->bytes));
    assert_int_equal(lehr_xrd_source_type(source), row->pixel);
    lehr_xrd_image *image = read_frame(source, 0);
    assert_true(lehr_xrd_image_at(image, 0) == row->want);
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
}

/// General header, an image with units, its errors, an image that is packed, padding.
static void test_blocks_that_are_no_images(void **state)
{
    (void)state;
    char file[2048];
    unsigned char packed[128];
    uLongf n_packed = sizeof packed;
    assert_int_equal(compress(packed, &n_packed, (const Bytef *)"\x05\x06", 2), Z_OK);
    int n = snprintf(
        file, sizeof file,
        "{\nEDF_DataFormatVersion = 2.4 ;\nEDF_DataBlockID = 0.Image.General ;\nEDF_BinarySize = 0 ;\n"
        "WaveLength = 0.1 _nm ;\n SampleDistance = \"81.6 mm\" ; PSize_1 = 75_um ; PSize_2 = 0.9 ;\n}\n");
    n += sprintf(file + n,
                 "{\nEDF_DataBlockID = 1.Image.Psd ;\nEDF_BinarySize = 4 ;\nDataType = UnsignedByte ;\n"
                 "Dim_1 = 2 ;\nDim_2 = 1 ;\nExposureTime = 20 ms ;\n}\r\n\x03\x04}{");
    n += sprintf(file + n, "{\nEDF_DataBlockID = 1.Image.Error ;\nSize = 8 ;\nDataType = FloatValue ;\n"
                           "ByteOrder = LowByteFirst ;\nDim_1 = 2 ;\n}\nabcdefgh");
    n += sprintf(
        file + n,
        "\n \n{\nEDF_DataBlockID = 2.Image.Psd ;\nEDF_BinarySize = %lu ;\nCompression = ZCompression ;\n"
        "DataType = UnsignedByte ;\nDim_1 = 2 ;\nDim_2 = 1 ;\n}\n",
        n_packed);
    memcpy(file + n, packed, n_packed);
    memcpy(file + n + n_packed, "\n\0", 2);
    size_t whole = (size_t)n + n_packed + 2;
    lehr_xrd_source *source = open_ok(lehr_test_write("blocks.edf", file, whole));
    assert_int_equal(lehr_xrd_source_frames(source), 2);
    const lehr_xrd_metadata *metadata = lehr_xrd_source_metadata(source);
    assert_close(metadata->wavelength_ang, 1, 1e-15, 0);
    assert_close(metadata->distance_m, 0.0816, 1e-15, 0);
    assert_close(metadata->pixel2_m, 75e-6, 1e-15, 0);
    assert_true(metadata->pixel1_m != metadata->pixel1_m); // 0.9 without a unit cannot be metres
    assert_close(metadata->count_time_s, 0.02, 1e-15, 0);
    lehr_xrd_image *first = read_frame(source, 0);
    lehr_xrd_image *second = read_frame(source, 1);
    assert_true(lehr_xrd_image_at(first, 1) == 4);
    assert_true(lehr_xrd_image_at(second, 0) == 5 && lehr_xrd_image_at(second, 1) == 6);
    lehr_xrd_image_free(first);
    lehr_xrd_image_free(second);
    lehr_xrd_source_close(source);
    file[n + 4] ^= 0x55;
    lehr_error err = {0};
    char path[1200];
    snprintf(path, sizeof path, "%s::[1]", lehr_test_write("flipped.edf", file, whole));
    assert_fails(read_everything(path, &err), LEHR_ERR_FORMAT, &err, "damaged compressed block");
    memcpy(file + whole, "tail", 4);
    lehr_warnings *warnings = NULL;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_xrd_source_open(&source, lehr_test_write("tail.edf", file, whole + 4), warnings, &err),
              &err);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "4 bytes from byte"));
    lehr_warnings_free(warnings);
    lehr_xrd_source_close(source);
}

static void test_damaged_edf_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *keys;
        const char *part;
    } rows[] = {
        {"Dim_1 = 2 ;\n", "EDF file without an image"},
        {"DataType = Complex ;\nDim_1 = 2 ;\n", "pixels of type 'Complex'"},
        {"DataType = UnsignedShort ;\nDim_1 = 2 ;\n", "without 'ByteOrder'"},
        {"DataType = UnsignedShort ;\nByteOrder = Middle ;\nDim_1 = 2 ;\n", "ByteOrder = 'Middle'"},
        {"DataType = UnsignedByte ;\nDim_2 = 2 ;\n", "without 'Dim_1'"},
        {"DataType = UnsignedByte ;\nDim_1 = two ;\n", "'Dim_1'"},
        {"DataType = UnsignedByte ;\nDim_1 = 0 ;\n", "EDF image of 1 x 1 x 0 pixels"},
        {"DataType = UnsignedByte ;\nDim_1 = 99999 ;\nDim_2 = 99999 ;\n",
         "EDF image of 1 x 99999 x 99999 pixels"},
        {"DataType = UnsignedByte ;\nDim_1 = 2 ;\nDim_3 = 4 ;\n", "EDF image of 4 x 1 x 2 pixels"},
        {"DataType = UnsignedByte ;\nDim_1 = 4 ;\nSize = 3 ;\n", "3 bytes for 1 x 4 pixels"},
        {"DataType = UnsignedByte ;\nDim_1 = 9 ;\n", "image 0 needs 9 bytes"},
        {"DataType = UnsignedByte ;\nDim_1 = 4 ;\nCompression = Dgeb ;\n", "compression 'Dgeb'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        read_fails(write_edf("bad.edf", rows[i].keys, "abcd", 4), rows[i].part);
    }
    read_fails(cut_file(LEHR_GOLDEN "/xrd/frames.edf", "cut.edf", 1120), "image 1 needs 60 bytes");
    read_fails(cut_file(LEHR_GOLDEN "/xrd/frames.edf", "cut.edf", 400), "has no end");
    read_fails(write_text("two.edf", "{\nDataType = UnsignedByte ;\nDim_1 = 1 ;\n}\nA{\nDataType = "
                                     "UnsignedByte ;\nDim_1 = 2 ;\n}\nAB"),
               "differs from the first one");
    // A sign without a key ended in an endless search once.
    lehr_xrd_source_close(
        open_ok(write_text("sign.edf", "{\n= 2 ;\n=\n;DataType = UnsignedByte ;\nDim_1 = 1 ;\n}\nA")));
    // Text in braces that is another format.
    read_fails(write_text("x.json", "{\"a\": 1}"), "not an image format");
}

// ---- mar345 -------------------------------------------------------------------------
/// SOURCE: plate.mar40 was written by FabIO 0.14, tests/oracle/image_files.py; 436 of its pixels are above
/// 65535.
static void test_plate_of_another_program(void **state)
{
    (void)state;
    lehr_xrd_source *source = open_ok(LEHR_GOLDEN "/xrd/plate.mar40");
    assert_string_equal(lehr_xrd_source_format(source), "mar345");
    const lehr_xrd_metadata *metadata = lehr_xrd_source_metadata(source);
    assert_close(metadata->pixel2_m, 150e-6, 1e-15, 0);
    assert_close(metadata->pixel1_m, 100e-6, 1e-15, 0);
    assert_close(metadata->wavelength_ang, 0.124, 1e-15, 0);
    assert_close(metadata->distance_m, 1.11886, 1e-15, 0);
    assert_close(metadata->beam_x_px, 20.25, 0, 0);
    assert_close(metadata->beam_y_px, 19.5, 0, 0);
    assert_close(metadata->count_time_s, 12.5, 0, 0);
    lehr_xrd_image *image = read_frame(source, 0);
    assert_int_equal(image->type, LEHR_XRD_UINT32);
    assert_int_equal(image->rows * image->columns, 1600);
    for (size_t i = 0; i < 1600; i++) {
        size_t row = i / 40;
        size_t column = i % 40;
        assert_true(lehr_xrd_image_at(image, i) ==
                    (double)((row * 2711 + column * 977 + row * column % 11 * 6007) % 90000));
    }
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
}

static void test_damaged_plate_is_refused(void **state)
{
    (void)state;
    enum { CAPACITY = 16384 };
    static unsigned char bytes[CAPACITY];
    FILE *file = fopen(LEHR_GOLDEN "/xrd/plate.mar40", "rb");
    assert_non_null(file);
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    const char *path = LEHR_GOLDEN "/xrd/plate.mar40";
    read_fails(cut_file(path, "cut.mar", 2000), "the header alone has 4096");
    read_fails(cut_file(path, "cut.mar", 4200), "pixels above 65535 announced");
    read_fails(cut_file(path, "cut.mar", n - 100), "bytes end at pixel");
    bytes[4096] = 0xff;
    bytes[4098] = 0xff;
    read_fails(lehr_test_write("table.mar", bytes, n), "in the table of high values");
    for (size_t i = 4096; i < n; i++) {
        if (memcmp(bytes + i, "\nCCP4", 5) == 0) {
            memcpy(bytes + i, "\nXCP4", 5);
        }
    }
    read_fails(lehr_test_write("name.mar", bytes, n), "without a packed image");
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    lehr_test_fault_sweep(read_everything, (void *)(uintptr_t)LEHR_GOLDEN "/xrd/plate.mar40");
    lehr_test_fault_sweep(read_everything, (void *)(uintptr_t)LEHR_GOLDEN "/xrd/frames.edf::[1]");
}

enum { N_CASES = sizeof edf_cases / sizeof *edf_cases, N_PLAIN = 6 };

int main(void)
{
    struct CMUnitTest tests[N_PLAIN + N_CASES] = {
        cmocka_unit_test(test_frames_of_another_program), cmocka_unit_test(test_blocks_that_are_no_images),
        cmocka_unit_test(test_damaged_edf_is_refused),    cmocka_unit_test(test_plate_of_another_program),
        cmocka_unit_test(test_damaged_plate_is_refused),  cmocka_unit_test(test_every_allocation_may_fail),
    };
    for (size_t i = 0; i < N_CASES; i++) {
        tests[N_PLAIN + i] = (struct CMUnitTest)LEHR_CASE(test_edf_of_each_type, &edf_cases[i]);
    }
    return cmocka_run_group_tests_name("xrd.edf_mar345", tests, NULL, NULL);
}
