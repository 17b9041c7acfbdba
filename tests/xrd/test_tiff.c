// TIFF images of each kind, written by libtiff, and broken ones.
#include "source_helper.h"

#include <stdio.h>
#include <string.h>
#include <tiffio.h>
#include <zlib.h>

typedef struct tiff_case {
    const char *name;
    const char *mode; ///< of TIFFOpen: byte order
    uint16_t bits;
    uint16_t format;
    uint16_t compression;
    uint32_t rows_per_strip; ///< 0: tiles of 16 x 16
    lehr_xrd_pixel type;
} tiff_case;

static const tiff_case tiff_cases[] = {
    {"uint8", "wl", 8, SAMPLEFORMAT_UINT, COMPRESSION_NONE, 7, LEHR_XRD_UINT8},
    {"uint16, big-endian", "wb", 16, SAMPLEFORMAT_UINT, COMPRESSION_NONE, 3, LEHR_XRD_UINT16},
    {"uint32", "wl", 32, SAMPLEFORMAT_UINT, COMPRESSION_NONE, 1, LEHR_XRD_UINT32},
    {"int16", "wl", 16, SAMPLEFORMAT_INT, COMPRESSION_NONE, 7, LEHR_XRD_INT16},
    {"int32, big-endian, deflate", "wb", 32, SAMPLEFORMAT_INT, COMPRESSION_ADOBE_DEFLATE, 3, LEHR_XRD_INT32},
    {"float32, LZW", "wl", 32, SAMPLEFORMAT_IEEEFP, COMPRESSION_LZW, 2, LEHR_XRD_FLOAT32},
    {"int8", "wl", 8, SAMPLEFORMAT_INT, COMPRESSION_NONE, 7, LEHR_XRD_INT16},
    {"int64, big-endian", "wb", 64, SAMPLEFORMAT_INT, COMPRESSION_NONE, 2, LEHR_XRD_FLOAT64},
    {"uint64", "wl", 64, SAMPLEFORMAT_UINT, COMPRESSION_NONE, 7, LEHR_XRD_FLOAT64},
    {"uint16, PackBits", "wl", 16, SAMPLEFORMAT_UINT, COMPRESSION_PACKBITS, 3, LEHR_XRD_UINT16},
    {"uint16 in tiles, LZW", "wl", 16, SAMPLEFORMAT_UINT, COMPRESSION_LZW, 0, LEHR_XRD_UINT16},
    {"float32 in tiles, big-endian", "wb", 32, SAMPLEFORMAT_IEEEFP, COMPRESSION_NONE, 0, LEHR_XRD_FLOAT32},
    {"float64, BigTIFF", "w8l", 64, SAMPLEFORMAT_IEEEFP, COMPRESSION_NONE, 4, LEHR_XRD_FLOAT64},
};

enum { ROWS = 19, COLUMNS = 5, N_PAGES = 2, TILE = 16 };

static double pixel_value(size_t page, size_t i)
{
    return (double)(17 + i + page); // below 128: fits all types
}

/// Write one value in the type of the file.
static void put_pixel(void *row, const tiff_case *kind, size_t column, double value)
{
    int64_t whole = (int64_t)value;
    float single = (float)value;
    size_t size = kind->bits / 8;
    const void *from = kind->format != SAMPLEFORMAT_IEEEFP ? (const void *)&whole
                       : size == 4                         ? (const void *)&single
                                                           : (const void *)&value;
    memcpy((char *)row + column * size, from, size); // little-endian: the low bytes come first
}

static void write_rows(TIFF *tiff, const tiff_case *row, size_t page)
{
    for (uint32_t y = 0; y < ROWS; y++) {
        double buffer[COLUMNS];
        for (size_t x = 0; x < COLUMNS; x++) {
            put_pixel(buffer, row, x, pixel_value(page, y * COLUMNS + x));
        }
        assert_int_equal(TIFFWriteScanline(tiff, buffer, y, 0), 1);
    }
}

static void write_tiles(TIFF *tiff, const tiff_case *row, size_t page)
{
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, (uint32_t)TILE);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, (uint32_t)TILE);
    for (uint32_t first = 0; first < ROWS; first += TILE) {
        double buffer[TILE * TILE] = {0};
        for (size_t y = 0; y < TILE && first + y < ROWS; y++) {
            for (size_t x = 0; x < COLUMNS; x++) {
                put_pixel(buffer, row, y * TILE + x, pixel_value(page, (first + y) * COLUMNS + x));
            }
        }
        assert_true(TIFFWriteTile(tiff, buffer, 0, first, 0, 0) > 0);
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
        if (row->rows_per_strip > 0) {
            TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, row->rows_per_strip);
            write_rows(tiff, row, page);
        } else {
            write_tiles(tiff, row, page);
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

static void put_i32(unsigned char *bytes, int32_t value)
{
    memcpy(bytes, &value, sizeof value);
}

/// SOURCE: offsets and units of the header as MarCCD documents it ("frame_header"; thousandths of pixels and
/// millimetres, milliseconds, nanometres, femtometres).
static void test_header_of_marccd(void **state)
{
    (void)state;
    enum { HEADER = 1024, DATA = 4096 };
    static unsigned char file[DATA + 2 * 3 * 2];
    // Little-endian TIFF: width, height, bits, strip offset, rows per strip, bytes of the strip.
    static const unsigned char tags[] = {
        'I',  'I', 42, 0, 8, 0, 0, 0, 6,    0,                      //
        0,    1,   4,  0, 1, 0, 0, 0, 3,    0,    0, 0,             // 256 width 3
        1,    1,   4,  0, 1, 0, 0, 0, 2,    0,    0, 0,             // 257 height 2
        2,    1,   3,  0, 1, 0, 0, 0, 16,   0,    0, 0,             // 258 bits 16
        0x11, 1,   4,  0, 1, 0, 0, 0, 0x00, 0x10, 0, 0,             // 273 offset 4096
        0x16, 1,   4,  0, 1, 0, 0, 0, 2,    0,    0, 0,             // 278 rows 2
        0x17, 1,   4,  0, 1, 0, 0, 0, 12,   0,    0, 0, 0, 0, 0, 0, // 279 bytes 12
    };
    memcpy(file, tags, sizeof tags);
    memcpy(file + HEADER + 4, "MMX", 4);
    put_i32(file + HEADER + 28, 1234);
    put_i32(file + HEADER + 104, 65535);
    put_i32(file + HEADER + 640, 199731);
    put_i32(file + HEADER + 644, 1024125);
    put_i32(file + HEADER + 648, 1011500);
    put_i32(file + HEADER + 656, 2500);
    put_i32(file + HEADER + 772, 79346);
    put_i32(file + HEADER + 776, 79211);
    put_i32(file + HEADER + 908, 33440);
    memcpy(file + DATA, "\x01\x00\x02\x00\x03\x00\x04\x00\x05\x00\x00\x01", 12);
    lehr_xrd_source *source = open_ok(lehr_test_write("mar.mccd", file, sizeof file));
    const lehr_xrd_metadata *metadata = lehr_xrd_source_metadata(source);
    // Whole numbers times powers of ten: a rounding each.
    assert_close(metadata->distance_m, 0.199731, 1e-15, 0);
    assert_close(metadata->beam_x_px, 1024.125, 1e-15, 0);
    assert_close(metadata->beam_y_px, 1011.5, 1e-15, 0);
    assert_close(metadata->count_time_s, 2.5, 1e-15, 0);
    assert_close(metadata->pixel2_m, 79.346e-6, 1e-15, 0);
    assert_close(metadata->pixel1_m, 79.211e-6, 1e-15, 0);
    assert_close(metadata->wavelength_ang, 0.3344, 1e-15, 0);
    assert_close(metadata->saturation_counts, 65534, 0, 0);
    assert_string_equal(metadata->description, "MarCCD");
    lehr_xrd_image *image = read_frame(source, 0);
    assert_true(lehr_xrd_image_at(image, 5) == 256);
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
}

/// Pack a file with gzip, as the program of that name does.
static const char *pack(const char *path, const char *name)
{
    const char *packed = lehr_test_scratch(name);
    char buffer[4096];
    FILE *file = fopen(path, "rb");
    gzFile stream = gzopen(packed, "wb");
    assert_non_null(file);
    assert_non_null(stream);
    for (size_t n = 1; n > 0;) {
        n = fread(buffer, 1, sizeof buffer, file);
        assert_int_equal(gzwrite(stream, buffer, (unsigned)n), n);
    }
    fclose(file);
    assert_int_equal(gzclose(stream), Z_OK);
    return packed;
}

static void test_packed_with_gzip(void **state)
{
    (void)state;
    const char *packed = pack(write_tiff("plain.tif", &tiff_cases[2]), "packed.tif.gz");
    lehr_xrd_source *source = open_ok(packed);
    lehr_xrd_image *image = read_frame(source, 1);
    assert_true(lehr_xrd_image_at(image, 7) == pixel_value(1, 7));
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
    open_fails(cut_file(packed, "cut.tif.gz", 60), LEHR_ERR_FORMAT, "truncated or damaged gzip file");
    open_fails(pack(lehr_test_write("x.h5", "\x89HDF\r\n\x1a\n", 8), "x.h5.gz"), LEHR_ERR_FORMAT,
               "HDF5 file packed with gzip; unpack it first");
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    char locator[256];
    snprintf(locator, sizeof locator, "%s::[1]", write_tiff("fault.tif", &tiff_cases[2]));
    lehr_test_fault_sweep(read_everything, locator);
}

enum { N_TIFF = sizeof tiff_cases / sizeof *tiff_cases, N_PLAIN = 5 };

int main(void)
{
    struct CMUnitTest tests[N_PLAIN + N_TIFF] = {
        cmocka_unit_test(test_truncated_tiff_is_refused), cmocka_unit_test(test_colour_tiff_is_refused),
        cmocka_unit_test(test_header_of_marccd),          cmocka_unit_test(test_packed_with_gzip),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    for (size_t i = 0; i < N_TIFF; i++) {
        tests[N_PLAIN + i] = (struct CMUnitTest)LEHR_CASE(test_tiff_of_each_kind, &tiff_cases[i]);
    }
    return cmocka_run_group_tests_name("xrd.tiff", tests, NULL, NULL);
}
