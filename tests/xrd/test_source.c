// Readers: what they read from synthetic and real files, and what they say about broken ones.
#include "source_helper.h"

#include <lehr/core/h5.h>
#include <lehr/xrd/mask.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *write_npy(const char *name, const char *header, const void *values, size_t bytes)
{
    char text[512] = "\x93NUMPY\x01";
    size_t n = strlen(header);
    text[8] = (char)n;
    memcpy(text + 10, header, n);
    memcpy(text + 10 + n, values, bytes);
    return lehr_test_write(name, text, 10 + n + bytes);
}

/// Two frames of 7 x 5 pixels with the values 1, 2, ...
static const char *write_two_frames(void)
{
    uint8_t values[2 * 7 * 5];
    for (size_t i = 0; i < sizeof values; i++) {
        values[i] = (uint8_t)(i + 1);
    }
    return write_npy("two.npy", "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 7, 5), }", values,
                     sizeof values);
}

// ---- files that are no images -------------------------------------------------------
static void test_what_is_no_image_is_named(void **state)
{
    (void)state;
    open_fails("no/such/file.tif", LEHR_ERR_IO, "'no/such/file.tif': cannot open: No such file");
    open_fails(lehr_test_write("empty.tif", "", 0), LEHR_ERR_FORMAT, "the file is empty");
    open_fails(lehr_test_write("text.tif", "# q I\n1 2\n", 10), LEHR_ERR_FORMAT,
               "begins with bytes 23 20 71 20");
    open_fails(lehr_test_write("short.h5", "\x89HDF\r\n\x1a\n", 8), LEHR_ERR_FORMAT, "HDF5");
    open_fails(lehr_test_write("short.npy", "\x93NUMPY\x01\x00\x10", 9), LEHR_ERR_FORMAT,
               "damaged .npy header");
    open_fails("image.tif::data", LEHR_ERR_ARG, "expected FILE::/dataset[frames]");
    open_fails("image.tif::", LEHR_ERR_ARG, "expected FILE::/dataset[frames]");
    open_fails("image.tif::[1", LEHR_ERR_ARG, "expected FILE::/dataset[frames]");
}

static void test_selection_of_frames(void **state)
{
    (void)state;
    const char *path = write_two_frames();
    const struct {
        const char *selection;
        size_t frames;
        size_t first;
    } rows[] = {{"::[1]", 1, 1},  {"::[:]", 2, 0},     {"::[1:]", 1, 1},
                {"::[:1]", 1, 0}, {"::[0:2:2]", 1, 0}, {"::[::1]", 2, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_xrd_source *source = open_ok(suffixed(path, rows[i].selection));
        lehr_xrd_image *image = read_frame(source, 0);
        assert_int_equal(lehr_xrd_source_frames(source), rows[i].frames);
        assert_true(lehr_xrd_image_at(image, 0) == (double)(35 * rows[i].first + 1));
        lehr_xrd_image_free(image);
        lehr_xrd_source_close(source);
    }
    open_fails(suffixed(path, "::[2]"), LEHR_ERR_FORMAT, "no frames [2] in a file of 2 frames");
    open_fails(suffixed(path, "::[1:1]"), LEHR_ERR_FORMAT, "no frames [1:1]");
    open_fails(suffixed(path, "::[0:2:0]"), LEHR_ERR_FORMAT, "no frames [0:2:0]");
    open_fails(suffixed(path, "::[]"), LEHR_ERR_FORMAT, "no frames []");
    open_fails(suffixed(path, "::[x]"), LEHR_ERR_FORMAT, "frame selection");
    open_fails(suffixed(path, "::/entry/data"), LEHR_ERR_ARG, "a NPY file has no datasets");
    lehr_error err = {0};
    lehr_xrd_image *image = NULL;
    assert_fails(lehr_xrd_image_read(&image, path, &err), LEHR_ERR_FORMAT, &err,
                 "2 frames where one is needed");
}

static void test_frames_outside_the_source(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_source *source = open_ok(write_two_frames());
    lehr_xrd_image *image = read_frame(source, 0);
    assert_fails(lehr_xrd_source_read(image, source, 2, &err), LEHR_ERR_ARG, &err, "frame 2 of 2");
    image->type = LEHR_XRD_INT16;
    assert_fails(lehr_xrd_source_read(image, source, 0, &err), LEHR_ERR_ARG, &err,
                 "7 x 5 int16 for frames of 7 x 5 uint8");
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
}

// ---- .npy ---------------------------------------------------------------------------
static void test_npy(void **state)
{
    (void)state;
    const float values[12] = {1.5F, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12.25F};
    const char *header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2, 3), }\n";
    lehr_xrd_source *source = open_ok(write_npy("a.npy", header, values, sizeof values));
    assert_int_equal(lehr_xrd_source_frames(source), 2);
    lehr_xrd_image *image = read_frame(source, 1);
    assert_true(lehr_xrd_image_at(image, 5) == 12.25);
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
    open_fails(write_npy("b.npy", header, values, sizeof values - 1), LEHR_ERR_FORMAT, "truncated .npy file");
    open_fails(write_npy("c.npy", "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 4), }", values,
                         sizeof values),
               LEHR_ERR_FORMAT, "Fortran order");
    open_fails(write_npy("d.npy", "{'descr': '<c8', 'fortran_order': False, 'shape': (3, 2), }", values,
                         sizeof values),
               LEHR_ERR_FORMAT, "type '<c8'");
    open_fails(write_npy("e.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (12,), }", values,
                         sizeof values),
               LEHR_ERR_FORMAT, "wrong rank");
}

/// Types that other images of ours never have.
static void test_npy_of_other_types(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        const char *bytes; ///< two pixels
        size_t n;
        double want;
    } rows[] = {
        {"|i1", "\x01\xfe", 2, -2},
        {">i2", "\x00\x01\xff\x01", 4, -255},
        {">u4", "\0\0\0\1\0\1\0\2", 8, 65538},
        {">f4", "\0\0\0\0\xc0\x20\0\0", 8, -2.5},
        {"<i8", "\0\0\0\0\0\0\0\0\7\0\0\0\1\0\0\0", 16, 4294967303.0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char header[128];
        snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': False, 'shape': (1, 2), }",
                 rows[i].code);
        lehr_xrd_source *source = open_ok(write_npy("t.npy", header, rows[i].bytes, rows[i].n));
        lehr_xrd_image *image = read_frame(source, 0);
        assert_true(lehr_xrd_image_at(image, 1) == rows[i].want);
        lehr_xrd_image_free(image);
        lehr_xrd_source_close(source);
    }
}

// ---- rule for bad pixels ------------------------------------------------------------
static void test_bad_pixels_by_type(void **state)
{
    (void)state;
    uint16_t u16[] = {0, 65533, 65534, 65535};
    uint32_t u32[] = {0, UINT32_MAX - 2, UINT32_MAX - 1, UINT32_MAX};
    int32_t i32[] = {0, INT32_MAX, -1, -2};
    float f32[] = {-3.5F, 1e30F, NAN, INFINITY};
    const lehr_xrd_image images[] = {{2, 2, LEHR_XRD_UINT16, u16},
                                     {2, 2, LEHR_XRD_UINT32, u32},
                                     {2, 2, LEHR_XRD_INT32, i32},
                                     {2, 2, LEHR_XRD_FLOAT32, f32}};
    for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
        for (size_t pixel = 0; pixel < 4; pixel++) {
            assert_int_equal(lehr_xrd_image_is_bad(&images[i], pixel), pixel >= 2);
        }
    }
}

// ---- HDF5 ---------------------------------------------------------------------------
static void test_eiger_stack_frame_by_frame(void **state)
{
    (void)state;
    lehr_xrd_source *source = open_ok(lehr_test_reference("xrd/D_eiger1m_stack_master.h5"));
    lehr_test_numbers want = lehr_test_load_numbers(LEHR_GOLDEN "/xrd/eiger_stack/expected.txt");
    assert_int_equal(lehr_xrd_source_frames(source), want.rows);
    for (size_t frame = 0; frame < want.rows; frame++) {
        lehr_xrd_image *image = read_frame(source, frame);
        double sum = 0, weighted = 0, bad = 0, largest = 0;
        for (size_t i = 0; i < image->rows * image->columns; i++) {
            double value = lehr_xrd_image_at(image, i);
            bool is_bad = lehr_xrd_image_is_bad(image, i);
            bad += is_bad;
            sum += is_bad ? 0 : value;
            weighted += is_bad ? 0 : value * (double)(i % 65521);
            largest = is_bad ? largest : fmax(largest, value);
        }
        const double *row = want.values + frame * want.columns;
        assert_true(sum == row[1] && weighted == row[2] && bad == row[3] && largest == row[4]);
        lehr_xrd_image_free(image);
    }
    lehr_xrd_source_close(source);
    lehr_test_free_numbers(&want);
}

static void test_eiger_metadata_and_mask(void **state)
{
    (void)state;
    lehr_xrd_source *source = open_ok(lehr_test_reference("xrd/D_eiger1m_stack_master.h5"));
    const lehr_xrd_metadata *metadata = lehr_xrd_source_metadata(source);
    // The file stores single precision: 6e-8.
    assert_close(metadata->wavelength_ang, 12.398419843320026 / 13, 1e-7, 0);
    assert_close(metadata->distance_m, 0.0816, 1e-7, 0);
    assert_close(metadata->pixel1_m, 75e-6, 1e-7, 0);
    assert_close(metadata->beam_x_px, 494.66666, 1e-7, 0);
    assert_close(metadata->sensor_thickness_m, 450e-6, 1e-7, 0);
    assert_close(metadata->count_time_s, 0.1, 1e-7, 0);
    assert_string_equal(metadata->sensor_material, "Si");
    assert_int_equal(lehr_xrd_source_mask_pixels(source), 39369);
    lehr_xrd_source_close(source);
}

static void test_parts_of_a_stack(void **state)
{
    (void)state;
    const char *path = lehr_test_reference("xrd/D_eiger1m_stack_master.h5");
    lehr_xrd_source *whole = open_ok(suffixed(path, "::[6]"));
    lehr_xrd_image *expected = read_frame(whole, 0);
    const char *const same[] = {"::/entry/data[6]", "::/entry/data/data_000002[1]", "::[2::4]"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        lehr_xrd_source *part = open_ok(suffixed(path, same[i]));
        lehr_xrd_image *image = read_frame(part, lehr_xrd_source_frames(part) - 1);
        assert_memory_equal(image->pixels, expected->pixels, 4 * image->rows * image->columns);
        lehr_xrd_image_free(image);
        lehr_xrd_source_close(part);
    }
    lehr_xrd_image_free(expected);
    lehr_xrd_source_close(whole);
    open_fails(suffixed(path, "::/entry/data/data_000003"), LEHR_ERR_FORMAT,
               "no dataset '/entry/data/data_000003'");
    open_fails(suffixed(path, "::/entry/sample/monitor"), LEHR_ERR_FORMAT, "of rank 1 holds no images");
}

static void test_master_without_its_data_files(void **state)
{
    (void)state;
    const char *master = lehr_test_reference("xrd/D_eiger1m_stack_master.h5");
    open_fails(cut_file(master, "lonely_master.h5", 42321), LEHR_ERR_IO,
               "D_eiger1m_stack_data_000001.h5', which is missing");
    const char *dls = lehr_test_reference("xrd/real/nexus_examples/DLS_i04_Therm_6_2.nxs");
    open_fails(dls, LEHR_ERR_IO, "Therm_6_2_000001.h5', which is missing");
    // The virtual dataset reads as zeros without its source: that must not pass for an image.
    open_fails(suffixed(dls, "::/entry/data/data"), LEHR_ERR_IO, "Therm_6_2_000001.h5', which is missing");
}

static void test_truncated_hdf5_is_refused(void **state)
{
    (void)state;
    const char *path = lehr_test_reference("xrd/A_flat.h5");
    open_fails(cut_file(path, "cut.h5", 2000), LEHR_ERR_FORMAT, "cut.h5");
    open_fails(cut_file(path, "cut.h5", 200000), LEHR_ERR_FORMAT, "cut.h5");
}

/// A real file and what h5py says about it.
typedef struct real_case {
    const char *name;
    const char *path;
    const char *dataset;
    size_t frames, rows, columns;
    lehr_xrd_pixel type;
    size_t frame;
    double sum; ///< of the good pixels of that frame
} real_case;

// Sums by numpy: image[image >= 0].sum() of the frame.
static const real_case real_cases[] = {
    {"Lambda, int16 with deflate", "dioptas_lambda_nexus/testasapo1_1009_00002_m1_part00000.nxs",
     "/entry/instrument/detector/data", 10, 516, 1554, LEHR_XRD_INT16, 3, 14895720},
    {"NXsas, chunks smaller than a frame", "nexus_examples/APS_NXsas_nexus-example.hdf5",
     "/entry/data/frames", 10, 195, 487, LEHR_XRD_INT32, 7, 488824736},
    {"areaDetector, old signal attribute", "nexus_examples/AgBehenate_228.hdf5", "/entry/data/data", 1, 195,
     487, LEHR_XRD_INT32, 0, 123204419},
    {"Pilatus TIFF", "dioptas_CeO2_Pilatus1M/CeO2_Pilatus1M.tif", "", 1, 1043, 981, LEHR_XRD_INT32, 0,
     126844086},
    {"areaDetector TIFF", "lightform_pixium/pixium_03150.tif", "", 1, 1441, 1440, LEHR_XRD_UINT16, 0,
     10214884},
};

static void test_real_file(void **state)
{
    const real_case *row = *state;
    char relative[256];
    snprintf(relative, sizeof relative, "xrd/real/%s", row->path);
    lehr_xrd_source *source = open_ok(lehr_test_reference(relative));
    assert_string_equal(lehr_xrd_source_dataset(source), row->dataset);
    assert_int_equal(lehr_xrd_source_frames(source), row->frames);
    assert_int_equal(lehr_xrd_source_rows(source), row->rows);
    assert_int_equal(lehr_xrd_source_columns(source), row->columns);
    assert_int_equal(lehr_xrd_source_type(source), row->type);
    lehr_xrd_image *image = read_frame(source, row->frame);
    double sum = 0;
    for (size_t i = 0; i < row->rows * row->columns; i++) {
        sum += lehr_xrd_image_is_bad(image, i) ? 0 : lehr_xrd_image_at(image, i);
    }
    assert_true(sum == row->sum);
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
}

static void test_units_of_metadata(void **state)
{
    (void)state;
    lehr_xrd_source *lambda =
        open_ok(lehr_test_reference("xrd/real/dioptas_lambda_nexus/testasapo1_1009_00002_m1_part00000.nxs"));
    const lehr_xrd_metadata *metadata = lehr_xrd_source_metadata(lambda);
    assert_close(metadata->pixel1_m, 55e-6, 1e-12, 0);   // 55 micrometer in the file
    assert_close(metadata->count_time_s, 0.1, 1e-12, 0); // 100 milliseconds
    assert_true(isnan(metadata->sensor_thickness_m));    // 300 without unit: not 300 m
    assert_true(metadata->saturation_counts == 4095);
    assert_int_equal(lehr_xrd_source_mask_pixels(lambda), 17071); // numpy: ((pixel_mask & 0xFFFF) != 0).sum()
    lehr_xrd_source_close(lambda);
    lehr_xrd_source *pilatus =
        open_ok(lehr_test_reference("xrd/real/dioptas_CeO2_Pilatus1M/CeO2_Pilatus1M.tif"));
    metadata = lehr_xrd_source_metadata(pilatus);
    assert_close(metadata->pixel1_m, 172e-6, 1e-12, 0);
    assert_close(metadata->sensor_thickness_m, 450e-6, 1e-12, 0);
    assert_close(metadata->count_time_s, 3, 1e-12, 0);
    assert_string_equal(metadata->sensor_material, "Si");
    lehr_xrd_source_close(pilatus);
}

/// A file whose beam centre is (12, 12) in @p unit (NULL: no attribute), with pixels of 0.2 mm.
static void write_centre(const char *path, const char *unit)
{
    static const char detector[] = "/entry/instrument/detector";
    const double values[16] = {1};
    lehr_h5_writer *w = NULL;
    lehr_error err = {0};
    char name[64];
    assert_ok(lehr_h5_writer_create(&w, path, NULL, &err), &err);
    assert_ok(lehr_h5_write_group(w, "/entry", "NXentry", &err), &err);
    assert_ok(lehr_h5_write_group(w, "/entry/instrument", "NXinstrument", &err), &err);
    assert_ok(lehr_h5_write_group(w, detector, "NXdetector", &err), &err);
    (void)snprintf(name, sizeof name, "%s/data", detector);
    assert_ok(lehr_h5_write_doubles(w, name, values, 2, (const size_t[]){4, 4}, NULL, &err), &err);
    for (int i = 0; i < 2; i++) {
        (void)snprintf(name, sizeof name, "%s/%c_pixel_size", detector, "xy"[i]);
        assert_ok(lehr_h5_write_number(w, name, 0.2, "mm", &err), &err);
        (void)snprintf(name, sizeof name, "%s/beam_center_%c", detector, "xy"[i]);
        assert_ok(lehr_h5_write_number(w, name, 12, unit, &err), &err);
    }
    assert_ok(lehr_h5_writer_commit(w, &err), &err);
    lehr_h5_writer_free(w);
}

static void test_units_of_beam_centre(void **state)
{
    (void)state;
    static const struct {
        const char *unit;
        double want_px; ///< NaN: not stated
    } rows[] = {{"pixel", 12}, {"Pixels", 12},      {"mm", 60},           {"m", 60000},
                {"um", 0.06},  {NULL, (double)NAN}, {"deg", (double)NAN}, {"wombat", (double)NAN}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *path = lehr_test_scratch("centre.h5");
        write_centre(path, rows[i].unit);
        lehr_xrd_source *source = open_ok(path);
        const lehr_xrd_metadata *metadata = lehr_xrd_source_metadata(source);
        assert_int_equal(isnan(metadata->beam_x_px), isnan(rows[i].want_px));
        if (!isnan(rows[i].want_px)) {
            assert_close(metadata->beam_x_px, rows[i].want_px, 1e-14, 0);
            assert_close(metadata->beam_y_px, rows[i].want_px, 1e-14, 0);
        }
        lehr_xrd_source_close(source);
    }
    // A real file: millimetres by their attribute; its own entries *_pixel say 99.95 and -5.65 in full.
    lehr_xrd_source *real =
        open_ok(lehr_test_reference("xrd/real/nexus_examples/APS_NXsas_nexus-example.hdf5"));
    assert_close(lehr_xrd_source_metadata(real)->beam_x_px, 99.95, 1e-6, 0);
    assert_close(lehr_xrd_source_metadata(real)->beam_y_px, -5.65, 1e-6, 0);
    lehr_xrd_source_close(real);
}

static void test_several_candidates_are_listed(void **state)
{
    (void)state;
    const char *path = lehr_test_scratch("two.h5");
    lehr_h5_writer *writer = NULL;
    lehr_error err = {0};
    double values[16] = {1, 2, 3};
    assert_ok(lehr_h5_writer_create(&writer, path, "2000-01-01T00:00:00Z", &err), &err);
    assert_ok(lehr_h5_write_doubles(writer, "/left", values, 2, (const size_t[]){4, 4}, "", &err), &err);
    assert_ok(lehr_h5_write_doubles(writer, "/right", values, 2, (const size_t[]){4, 4}, "", &err), &err);
    assert_ok(lehr_h5_writer_commit(writer, &err), &err);
    lehr_h5_writer_free(writer);
    open_fails(path, LEHR_ERR_FORMAT, "/left, /right");
    lehr_xrd_source *source = open_ok(suffixed(path, "::/right"));
    lehr_xrd_image *image = read_frame(source, 0);
    assert_int_equal(lehr_xrd_source_type(source), LEHR_XRD_FLOAT64);
    assert_true(lehr_xrd_image_at(image, 2) == 3);
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
}

// ---- masks --------------------------------------------------------------------------
static void test_masks(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_mask *mask = NULL;
    lehr_warnings *warnings = NULL;
    const unsigned char first[6] = {0, 7, 0, 0, 0, 0};
    const unsigned char inverted[6] = {1, 1, 1, 0, 1, 1};
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_xrd_mask_create(&mask, 2, 3, &err), &err);
    lehr_xrd_mask_add(mask, first);
    assert_int_equal(lehr_xrd_mask_count(mask), 1);
    const char *header = "{'descr': '|b1', 'fortran_order': False, 'shape': (2, 3), }";
    assert_ok(lehr_xrd_mask_add_file(mask, write_npy("m.npy", header, inverted, 6), warnings, &err), &err);
    assert_int_equal(lehr_xrd_mask_count(mask), 5);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "rejects 5 of 6 pixels"));
    const char *other = "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2), }";
    assert_fails(lehr_xrd_mask_add_file(mask, write_npy("n.npy", other, inverted, 6), NULL, &err),
                 LEHR_ERR_FORMAT, &err, "has 3 x 2 pixels (rows x columns), the image 2 x 3");
    lehr_xrd_mask_free(mask);
    lehr_warnings_free(warnings);
}

// ---- allocation failures ------------------------------------------------------------
static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    const float values[4] = {1, 2, 3, 4};
    char npy[256];
    snprintf(npy, sizeof npy, "%s",
             write_npy("fault.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", values,
                       sizeof values));
    lehr_test_fault_sweep(read_everything, npy);
}

static void test_every_allocation_may_fail_in_hdf5(void **state)
{
    (void)state;
    char path[1200];
    snprintf(path, sizeof path, "%s", lehr_test_reference("xrd/C_pilatus100k.h5"));
    lehr_test_fault_sweep(read_everything, path);
    snprintf(path, sizeof path, "%s", lehr_test_sample("vit4/xrd/P7_T583_master.h5"));
    lehr_test_fault_sweep(read_everything, path);
    snprintf(path, sizeof path, "%s", lehr_test_reference("xrd/real/nexus_examples/AgBehenate_228.hdf5"));
    lehr_test_fault_sweep(read_everything, path);
}

enum { N_REAL = sizeof real_cases / sizeof *real_cases, N_PLAIN = 17 };

int main(void)
{
    struct CMUnitTest tests[N_PLAIN + N_REAL] = {
        cmocka_unit_test(test_what_is_no_image_is_named),
        cmocka_unit_test(test_selection_of_frames),
        cmocka_unit_test(test_frames_outside_the_source),
        cmocka_unit_test(test_npy),
        cmocka_unit_test(test_npy_of_other_types),
        cmocka_unit_test(test_bad_pixels_by_type),
        cmocka_unit_test(test_eiger_stack_frame_by_frame),
        cmocka_unit_test(test_eiger_metadata_and_mask),
        cmocka_unit_test(test_parts_of_a_stack),
        cmocka_unit_test(test_master_without_its_data_files),
        cmocka_unit_test(test_truncated_hdf5_is_refused),
        cmocka_unit_test(test_units_of_metadata),
        cmocka_unit_test(test_units_of_beam_centre),
        cmocka_unit_test(test_several_candidates_are_listed),
        cmocka_unit_test(test_masks),
        cmocka_unit_test(test_every_allocation_may_fail),
        cmocka_unit_test(test_every_allocation_may_fail_in_hdf5),
    };
    for (size_t i = 0; i < N_REAL; i++) {
        tests[N_PLAIN + i] = (struct CMUnitTest)LEHR_CASE(test_real_file, &real_cases[i]);
    }
    return cmocka_run_group_tests_name("xrd.source", tests, NULL, NULL);
}
