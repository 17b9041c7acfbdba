// CBF files put together by hand after the definition of the format, and one written by another program.
#include "source_helper.h"

#include <math.h>
#include <md5.h>
#include <stdio.h>
#include <string.h>

/// What varies in a file of one section.
typedef struct cbf_case {
    const char *name;
    const char *type;
    const char *coding; ///< line of the header
    size_t rows, columns;
    const char *data;
    size_t bytes;
    lehr_xrd_pixel pixel;
    double want[6];
} cbf_case;

#define OFFSETS    "     conversions=\"x-CBF_BYTE_OFFSET\"\r\n"
#define PLAIN      ""
#define DATA(text) text, sizeof(text) - 1

// The differences are written out by hand: one byte; 80 and two bytes; 80 00 80 and four; 80 00 80 00 00 00
// 80 and eight.
static const cbf_case cases[] = {
    {"each width of difference",
     "signed 32-bit integer",
     OFFSETS,
     2,
     3,
     DATA("\x05\xff\x80\x00\x7f\x80\x00\x80\x00\x00\x01\x00\x80\x00\x80\xf9\x80\xfe\xff\xff"),
     LEHR_XRD_INT32,
     {5, 4, 32516, 98052, -3, -4}},
    {"gaps of a Pilatus",
     "signed 32-bit integer",
     OFFSETS,
     1,
     4,
     DATA("\x0a\xf5\x00\xff"),
     LEHR_XRD_INT32,
     {10, -1, -1, -2}},
    {"unsigned, wrapped",
     "unsigned 32-bit integer",
     OFFSETS,
     1,
     3,
     DATA("\x03\xfc\x02"),
     LEHR_XRD_UINT32,
     {3, 4294967295.0, 1}},
    {"eight bytes",
     "unsigned 32-bit integer",
     OFFSETS,
     1,
     2,
     DATA("\x80\x00\x80\x00\x00\x00\x80\xff\xff\xff\xff\x00\x00\x00\x00\xfe"),
     LEHR_XRD_UINT32,
     {4294967295.0, 4294967293.0}},
    {"signed 16 bits",
     "signed 16-bit integer",
     OFFSETS,
     1,
     2,
     DATA("\x80\x00\x81\x01"),
     LEHR_XRD_INT16,
     {-32512, -32511}},
    {"unsigned 8 bits",
     "unsigned 8-bit integer",
     OFFSETS,
     1,
     3,
     DATA("\x7f\x7f\x01"),
     LEHR_XRD_UINT8,
     {127, 254, 255}},
    {"signed 8 bits", "signed 8-bit integer", OFFSETS, 1, 2, DATA("\x81\x02"), LEHR_XRD_INT16, {-127, -125}},
    {"plain 16 bits",
     "unsigned 16-bit integer",
     PLAIN,
     1,
     2,
     DATA("\x01\x02\xff\x00"),
     LEHR_XRD_UINT16,
     {513, 255}},
    {"plain floats",
     "signed 32-bit real IEEE",
     PLAIN,
     1,
     1,
     DATA("\x00\x00\x20\xc0"),
     LEHR_XRD_FLOAT32,
     {-2.5}},
    {"plain, signed 8 bits", "signed 8-bit integer", PLAIN, 1, 2, DATA("\xff\x10"), LEHR_XRD_INT16, {-1, 16}},
    {"plain, big-endian",
     "signed 32-bit integer",
     "X-Binary-Element-Byte-Order: BIG_ENDIAN\r\n",
     1,
     1,
     DATA("\x00\x01\x00\x02"),
     LEHR_XRD_INT32,
     {65538}},
};

/// Text of a digest in base 64.
static void write_digest(char text[32], const void *data, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char digest[18] = {0};
    MD5_CTX context;
    MD5Init(&context);
    MD5Update(&context, data, n);
    MD5Final(digest, &context);
    for (size_t i = 0; i < 6; i++) {
        unsigned bits = (unsigned)digest[3 * i] << 16 | (unsigned)digest[3 * i + 1] << 8 | digest[3 * i + 2];
        for (size_t j = 0; j < 4; j++) {
            text[4 * i + j] = digits[bits >> (18 - 6 * j) & 63];
        }
    }
    memcpy(text + 22, "==", 3);
}

static const char header_text[] =
    "###CBF: VERSION 1.5\r\ndata_x\r\n_array_data.header_contents\r\n;\r\n"
    "# Detector: PILATUS 300K, S/N 3-0101\r\n# Pixel_size 172e-6 m x 0.171 mm\r\n"
    "# Silicon sensor, thickness 0.000320 m\r\n# Exposure_time 2500 ms\r\n"
    "# Exposure_period 2.51 s\r\n# Count_cutoff 1048500 counts\r\n"
    "# Energy 13000 eV\r\n# Detector_distance 81.6 mm\r\n"
    "# Beam_xy (243.25, 309.5) pixels\r\n;\r\n";

/// One section; @p announced is the number of bytes that its header states. Returns the size.
static size_t put_section(char *file, const cbf_case *row, size_t announced, const char *digest)
{
    int n =
        sprintf(file,
                "\r\n--CIF-BINARY-FORMAT-SECTION--\r\nContent-Type: application/octet-stream;\r\n%s"
                "Content-Transfer-Encoding: BINARY\r\nX-Binary-Size: %zu\r\nX-Binary-ID: 1\r\n"
                "X-Binary-Element-Type: \"%s\"\r\nX-Binary-Element-Byte-Order: LITTLE_ENDIAN\r\n"
                "Content-MD5: %s\r\nX-Binary-Number-of-Elements: %zu\r\n"
                "X-Binary-Size-Fastest-Dimension: %zu\r\nX-Binary-Size-Second-Dimension: %zu\r\n"
                "X-Binary-Size-Padding: 4095\r\n\r\n\x0c\x1a\x04\xd5",
                row->coding, announced, row->type, digest, row->rows * row->columns, row->columns, row->rows);
    size_t used = (size_t)n;
    memcpy(file + used, row->data, row->bytes);
    used += row->bytes;
    return used + (size_t)sprintf(file + used, "\r\n--CIF-BINARY-FORMAT-SECTION----\r\n;\r\n");
}

/// A file of @p sections times the same image.
static const char *write_cbf(const char *name, const cbf_case *row, int sections)
{
    char file[4096];
    char digest[32];
    write_digest(digest, row->data, row->bytes);
    size_t n = (size_t)sprintf(file, "%s", header_text);
    for (int i = 0; i < sections; i++) {
        n += put_section(file + n, row, row->bytes, digest);
    }
    return lehr_test_write(name, file, n);
}

static void test_cbf_of_each_kind(void **state)
{
    const cbf_case *row = *state;
    lehr_xrd_source *source = open_ok(write_cbf("kind.cbf", row, 2));
    assert_string_equal(lehr_xrd_source_format(source), "CBF");
    assert_int_equal(lehr_xrd_source_frames(source), 2);
    assert_int_equal(lehr_xrd_source_rows(source), row->rows);
    assert_int_equal(lehr_xrd_source_columns(source), row->columns);
    assert_int_equal(lehr_xrd_source_type(source), row->pixel);
    lehr_xrd_image *image = read_frame(source, 1);
    for (size_t i = 0; i < row->rows * row->columns; i++) {
        assert_true(lehr_xrd_image_at(image, i) == row->want[i]);
    }
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
}

static void test_header_with_units(void **state)
{
    (void)state;
    lehr_xrd_source *source = open_ok(write_cbf("header.cbf", &cases[0], 1));
    const lehr_xrd_metadata *metadata = lehr_xrd_source_metadata(source);
    // Decimal numbers times powers of ten: a rounding each.
    const double rtol = 1e-15;
    assert_close(metadata->pixel2_m, 172e-6, rtol, 0);
    assert_close(metadata->pixel1_m, 171e-6, rtol, 0);
    assert_close(metadata->sensor_thickness_m, 320e-6, rtol, 0);
    assert_close(metadata->count_time_s, 2.5, rtol, 0);
    assert_close(metadata->frame_time_s, 2.51, rtol, 0);
    assert_close(metadata->saturation_counts, 1048500, 0, 0);
    assert_close(metadata->wavelength_ang, 0.9537246033323097, rtol, 0); // 12.398419843320026 / 13
    assert_close(metadata->distance_m, 0.0816, rtol, 0);
    assert_close(metadata->beam_x_px, 243.25, 0, 0);
    assert_close(metadata->beam_y_px, 309.5, 0, 0);
    assert_string_equal(metadata->sensor_material, "Si");
    assert_string_equal(metadata->description, "PILATUS 300K, S/N 3-0101");
    lehr_xrd_source_close(source);
}

/// A header of its own in front of the first case.
static lehr_xrd_source *open_header(const char *header)
{
    char file[4096];
    char digest[32];
    write_digest(digest, cases[0].data, cases[0].bytes);
    size_t n = (size_t)sprintf(file, "###CBF: VERSION 1.5\r\n%s", header);
    n += put_section(file + n, &cases[0], cases[0].bytes, digest);
    return open_ok(lehr_test_write("own.cbf", file, n));
}

static void test_header_with_little_in_it(void **state)
{
    (void)state;
    lehr_xrd_source *source = open_header("# Beam_xy (-12.5, 0) pixels\r\n# Exposure_time 2 min\r\n"
                                          "# Wavelength 0.0000 A\r\n# Pixel_size 100 um x wide\r\n");
    const lehr_xrd_metadata *metadata = lehr_xrd_source_metadata(source);
    assert_true(metadata->beam_x_px == -12.5 && metadata->beam_y_px == 0);
    assert_true(isnan(metadata->count_time_s)); // minutes are not expected: not taken for seconds
    assert_true(isnan(metadata->wavelength_ang));
    assert_close(metadata->pixel2_m, 1e-4, 1e-15, 0);
    assert_true(isnan(metadata->pixel1_m));
    lehr_xrd_source_close(source);
    source =
        open_header("# Beam_xy (0.00, 0.00) pixels\r\n# Exposure_timeout 3 s\r\n# Count_cutoff = none\r\n");
    metadata = lehr_xrd_source_metadata(source);
    assert_true(isnan(metadata->beam_x_px) && isnan(metadata->beam_y_px));
    assert_true(isnan(metadata->count_time_s) && isnan(metadata->saturation_counts));
    assert_true(!metadata->dead_time_applied && !metadata->flat_applied);
    lehr_xrd_source_close(source);
    source = open_header("# Tau = 199.1e-09 s\r\n# Flat_field: FF_p300k_E8048_T4024.tif\r\n");
    metadata = lehr_xrd_source_metadata(source);
    assert_string_equal(metadata->dead_time_applied, "Tau");
    assert_string_equal(metadata->flat_applied, "Flat_field");
    lehr_xrd_source_close(source);
    source = open_header("# Tau = 0 s\r\n# Flat_field: (nil)\r\n");
    metadata = lehr_xrd_source_metadata(source);
    assert_true(!metadata->dead_time_applied && !metadata->flat_applied);
    lehr_xrd_source_close(source);
}

/// SOURCE: C_pilatus100k.cbf was written by FabIO from the array that is also in the TIFF file.
static void test_file_of_another_program(void **state)
{
    (void)state;
    lehr_xrd_source *cbf = open_ok(lehr_test_reference("xrd/C_pilatus100k.cbf"));
    lehr_xrd_source *tiff = open_ok(lehr_test_reference("xrd/C_pilatus100k.tif"));
    lehr_xrd_image *got = read_frame(cbf, 0);
    lehr_xrd_image *want = read_frame(tiff, 0);
    assert_int_equal(got->rows, 195);
    assert_int_equal(got->columns, 487);
    assert_int_equal(got->type, want->type);
    assert_memory_equal(got->pixels, want->pixels, 195 * 487 * sizeof(int32_t));
    lehr_xrd_image_free(got);
    lehr_xrd_image_free(want);
    lehr_xrd_source_close(cbf);
    lehr_xrd_source_close(tiff);
}

static void test_damaged_files_are_refused(void **state)
{
    (void)state;
    char file[4096];
    cbf_case row = cases[1];
    const char *path = write_cbf("cut.cbf", &cases[0], 1);
    read_fails(cut_file(path, "cut1.cbf", sizeof header_text - 1), "without an image");
    read_fails(cut_file(path, "cut2.cbf", sizeof header_text + 200), "without data");
    size_t n = put_section(strcpy(file, "###CBF\n") + 7, &row, 4, "AAAAAAAAAAAAAAAAAAAAAA==") + 7;
    read_fails(lehr_test_write("sum.cbf", file, n), "do not have the MD5 sum");
    n = put_section(file + 7, &row, 400, "AAAAAAAAAAAAAAAAAAAAAA==") + 7;
    read_fails(lehr_test_write("size.cbf", file, n), "truncated CBF file: 400 bytes of data announced");
    n = put_section(file + 7, &row, 4, "not a sum") + 7;
    read_fails(lehr_test_write("nosum.cbf", file, n), "'not a sum' is not an MD5 sum");
    row.columns = 5;
    read_fails(write_cbf("few.cbf", &row, 1), "4 bytes end at pixel 4 of 5");
    row.columns = 3;
    read_fails(write_cbf("many.cbf", &row, 1), "1 of 4 bytes left over");
    row = cases[5];
    row.data = "\x7f\x7f\x7f";
    read_fails(write_cbf("range.cbf", &row, 1), "pixel 2 is 381, outside of 0 to 255");
    row = cases[0];
    row.coding = "     conversions=\"x-CBF_PACKED\"\r\n";
    read_fails(write_cbf("packed.cbf", &row, 1), "compression 'x-CBF_PACKED'");
    row = cases[7];
    row.columns = 3;
    read_fails(write_cbf("plain.cbf", &row, 1), "4 bytes for 3 pixels of 2");
    row.rows = (size_t)1 << 33;
    read_fails(write_cbf("huge.cbf", &row, 1), "CBF image of 1 x 8589934592 x 3 pixels");
}

/// A difference that the data end in.
static void test_cut_differences(void **state)
{
    (void)state;
    static const char bytes[] = "\x80\x00\x80\x00\x00\x00\x80\x01\x02\x03\x04\x05\x06\x07\x08";
    cbf_case row = {
        .type = "signed 32-bit integer", .coding = OFFSETS, .rows = 1, .columns = 1, .data = bytes};
    for (row.bytes = 1; row.bytes < sizeof bytes - 1; row.bytes++) {
        // The first widths are complete differences when the next byte is no part of a wider one.
        read_fails(write_cbf("cut.cbf", &row, 1), "bytes end at pixel 0 of 1");
    }
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    char path[1200];
    snprintf(path, sizeof path, "%s::[0]", write_cbf("fault.cbf", &cases[4], 2));
    lehr_test_fault_sweep(read_everything, path);
}

enum { N_CASES = sizeof cases / sizeof *cases, N_PLAIN = 6 };

int main(void)
{
    struct CMUnitTest tests[N_PLAIN + N_CASES] = {
        cmocka_unit_test(test_header_with_units),       cmocka_unit_test(test_header_with_little_in_it),
        cmocka_unit_test(test_file_of_another_program), cmocka_unit_test(test_damaged_files_are_refused),
        cmocka_unit_test(test_cut_differences),         cmocka_unit_test(test_every_allocation_may_fail),
    };
    for (size_t i = 0; i < N_CASES; i++) {
        tests[N_PLAIN + i] = (struct CMUnitTest)LEHR_CASE(test_cbf_of_each_kind, &cases[i]);
    }
    return cmocka_run_group_tests_name("xrd.cbf", tests, NULL, NULL);
}
