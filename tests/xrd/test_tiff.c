// TIFF images of each kind, written by libtiff, and broken ones.
#include "source_helper.h"

#include <stdio.h>
#include <string.h>
#include <tiffio.h>

typedef struct tiff_case {
    const char *name;
    const char *mode; ///< of TIFFOpen: byte order
    uint16_t bits;
    uint16_t format;
    uint16_t compression;
    uint32_t rows_per_strip;
    lehr_xrd_pixel type;
} tiff_case;

static const tiff_case tiff_cases[] = {
    {"uint8", "wl", 8, SAMPLEFORMAT_UINT, COMPRESSION_NONE, 7, LEHR_XRD_UINT8},
    {"uint16, big-endian", "wb", 16, SAMPLEFORMAT_UINT, COMPRESSION_NONE, 3, LEHR_XRD_UINT16},
    {"uint32", "wl", 32, SAMPLEFORMAT_UINT, COMPRESSION_NONE, 1, LEHR_XRD_UINT32},
    {"int16", "wl", 16, SAMPLEFORMAT_INT, COMPRESSION_NONE, 7, LEHR_XRD_INT16},
    {"int32, big-endian, deflate", "wb", 32, SAMPLEFORMAT_INT, COMPRESSION_ADOBE_DEFLATE, 3, LEHR_XRD_INT32},
    {"float32, LZW", "wl", 32, SAMPLEFORMAT_IEEEFP, COMPRESSION_LZW, 2, LEHR_XRD_FLOAT32},
    {"float64, BigTIFF", "w8l", 64, SAMPLEFORMAT_IEEEFP, COMPRESSION_NONE, 4, LEHR_XRD_FLOAT64},
};

enum { ROWS = 7, COLUMNS = 5, N_PAGES = 2 };

static double pixel_value(size_t page, size_t i)
{
    return (double)(17 + 3 * i + page);
}

static void put_pixel(void *row, lehr_xrd_pixel type, size_t column, double value)
{
    switch (type) {
    case LEHR_XRD_UINT8:
        ((uint8_t *)row)[column] = (uint8_t)value;
        break;
    case LEHR_XRD_UINT16:
    case LEHR_XRD_INT16:
        ((uint16_t *)row)[column] = (uint16_t)value;
        break;
    case LEHR_XRD_UINT32:
    case LEHR_XRD_INT32:
        ((uint32_t *)row)[column] = (uint32_t)value;
        break;
    case LEHR_XRD_FLOAT32:
        ((float *)row)[column] = (float)value;
        break;
    case LEHR_XRD_FLOAT64:
    case LEHR_XRD_PIXEL_COUNT:
        ((double *)row)[column] = value;
        break;
    }
}

static const char *write_tiff(const char *name, const tiff_case *row)
{
    const char *path = lehr_test_scratch(name);
    TIFF *tiff = TIFFOpen(path, row->mode);
    assert_non_null(tiff);
    for (size_t page = 0; page < N_PAGES; page++) {
        TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, (uint32_t)COLUMNS);
        TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, (uint32_t)ROWS);
        TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, row->bits);
        TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, row->format);
        TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, (uint16_t)1);
        TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, (uint16_t)PHOTOMETRIC_MINISBLACK);
        TIFFSetField(tiff, TIFFTAG_COMPRESSION, row->compression);
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, row->rows_per_strip);
        for (uint32_t y = 0; y < ROWS; y++) {
            double buffer[COLUMNS];
            for (size_t x = 0; x < COLUMNS; x++) {
                put_pixel(buffer, row->type, x, pixel_value(page, y * COLUMNS + x));
            }
            assert_int_equal(TIFFWriteScanline(tiff, buffer, y, 0), 1);
        }
        assert_int_equal(TIFFWriteDirectory(tiff), 1);
    }
    TIFFClose(tiff);
    return path;
}

static void test_tiff_of_each_kind(void **state)
{
    const tiff_case *row = *state;
    lehr_xrd_source *source = open_ok(write_tiff("kind.tif", row));
    assert_string_equal(lehr_xrd_source_format(source), "TIFF");
    assert_int_equal(lehr_xrd_source_frames(source), N_PAGES);
    assert_int_equal(lehr_xrd_source_rows(source), ROWS);
    assert_int_equal(lehr_xrd_source_columns(source), COLUMNS);
    assert_int_equal(lehr_xrd_source_type(source), row->type);
    for (size_t page = N_PAGES; page-- > 0;) { // backwards: pages may be read in any order
        lehr_xrd_image *image = read_frame(source, page);
        for (size_t i = 0; i < ROWS * COLUMNS; i++) {
            assert_true(lehr_xrd_image_at(image, i) == pixel_value(page, i));
        }
        lehr_xrd_image_free(image);
    }
    lehr_xrd_source_close(source);
}

static void test_truncated_tiff_is_refused(void **state)
{
    (void)state;
    const char *path = lehr_test_reference("xrd/A_flat.tif");
    lehr_error err = {0};
    open_fails(cut_file(path, "cut.tif", 100), LEHR_ERR_FORMAT, "TIFF");
    lehr_xrd_source *source = open_ok(cut_file(path, "cut.tif", 300000));
    lehr_xrd_image *image = NULL;
    assert_ok(lehr_xrd_image_create(&image, 500, 520, LEHR_XRD_UINT16, &err), &err);
    assert_fails(lehr_xrd_source_read(image, source, 0, &err), LEHR_ERR_FORMAT, &err,
                 "truncated or damaged TIFF");
    assert_non_null(strstr(err.message, "cut.tif"));
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
}

static void test_colour_tiff_is_refused(void **state)
{
    (void)state;
    const char *path = lehr_test_scratch("colour.tif");
    TIFF *tiff = TIFFOpen(path, "w");
    unsigned char pixels[3 * COLUMNS] = {0};
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, (uint32_t)COLUMNS);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, (uint32_t)1);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, (uint16_t)8);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, (uint16_t)3);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, (uint16_t)PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, (uint16_t)PHOTOMETRIC_RGB);
    assert_int_equal(TIFFWriteScanline(tiff, pixels, 0, 0), 1);
    TIFFClose(tiff);
    open_fails(path, LEHR_ERR_FORMAT, "3 samples per pixel");
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    char locator[256];
    snprintf(locator, sizeof locator, "%s::[1]", write_tiff("fault.tif", &tiff_cases[2]));
    lehr_test_fault_sweep(read_everything, locator);
}

enum { N_TIFF = sizeof tiff_cases / sizeof *tiff_cases, N_PLAIN = 3 };

int main(void)
{
    struct CMUnitTest tests[N_PLAIN + N_TIFF] = {
        cmocka_unit_test(test_truncated_tiff_is_refused),
        cmocka_unit_test(test_colour_tiff_is_refused),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    for (size_t i = 0; i < N_TIFF; i++) {
        tests[N_PLAIN + i] = (struct CMUnitTest)LEHR_CASE(test_tiff_of_each_kind, &tiff_cases[i]);
    }
    return cmocka_run_group_tests_name("xrd.tiff", tests, NULL, NULL);
}
