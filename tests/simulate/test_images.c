// Simulated images and curves: files that read back, numbers of photons.
#include "lehr_test.h"

#include <lehr/core/constants.h>
#include <lehr/simulate/images.h>
#include <lehr/simulate/intensity.h>
#include <lehr/xrd/source.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char vit4[] = "Zr46.75Ti8.25Cu7.5Ni10Be27.5";
static const lehr_simulate_structure wanted_structure = {.position_per_ang = 2.63,
                                                         .width_per_ang = 0.51,
                                                         .softness_ang = 0.2,
                                                         .number_density_per_ang3 = 0.0605,
                                                         .contrast = 0.32};

static lehr_xrd_geometry coarse(void)
{
    return (lehr_xrd_geometry){.distance_m = 0.21,
                               .poni1_m = 0.011,
                               .poni2_m = 0.007,
                               .rot2_rad = -0.05,
                               .wavelength_ang = LEHR_CORE_HC_KEV_ANG / 68.5,
                               .pixel1_m = 2e-3,
                               .pixel2_m = 1.5e-3,
                               .rows = 40,
                               .columns = 50,
                               .orientation = 3};
}

// ---- files --------------------------------------------------------------------------------------
typedef struct image_file {
    const char *name, *file;
    size_t frames;
} image_file;

static const image_file image_files[] = {{"Eiger with a data file", "a_master.h5", 3},
                                         {"Eiger in one file", "b.h5", 2},
                                         {"TIFF", "c.tif", 2},
                                         {"CBF", "d.cbf", 1}};

/// Every pixel reads back; those without measurement are masked, or bad by their value.
static void test_files(void **state)
{
    const image_file *row = *state;
    enum { ROWS = 7, COLUMNS = 11, N = ROWS * COLUMNS };
    static const uint32_t steps[] = {0, 1, 127, 128, 129, 300, 32767, 32768, 70000, 3000000, 5};
    uint32_t counts[3 * N];
    unsigned char masked[N] = {0};
    lehr_error err = {0};
    lehr_xrd_geometry g = coarse();
    masked[13] = 1;
    for (size_t i = 0; i < 3 * N; i++) {
        counts[i] = masked[i % N] ? UINT32_MAX : steps[i * 7 % 11] + (uint32_t)(i / N);
    }
    const lehr_simulate_images images = {.frames = row->frames,
                                         .rows = ROWS,
                                         .columns = COLUMNS,
                                         .counts = counts,
                                         .masked = masked,
                                         .count_time_s = 0.25,
                                         .geometry = &g};
    const char *path = lehr_test_scratch(row->file);
    assert_ok(lehr_simulate_images_write(&images, path, &err), &err);
    lehr_xrd_source *source = NULL;
    lehr_xrd_image *image = NULL;
    assert_ok(lehr_xrd_source_open(&source, path, NULL, &err), &err);
    assert_int_equal(lehr_xrd_source_frames(source), row->frames);
    assert_int_equal(lehr_xrd_source_rows(source), ROWS);
    assert_int_equal(lehr_xrd_source_columns(source), COLUMNS);
    if (strstr(row->file, ".tif") == NULL) {
        assert_close(lehr_xrd_source_metadata(source)->wavelength_ang, g.wavelength_ang, 1e-6, 0);
        assert_close(lehr_xrd_source_metadata(source)->distance_m, 0.21, 1e-9, 0);
    }
    assert_ok(lehr_xrd_image_create(&image, ROWS, COLUMNS, lehr_xrd_source_type(source), &err), &err);
    for (size_t f = 0; f < row->frames; f++) {
        assert_ok(lehr_xrd_source_read(image, source, f, &err), &err);
        for (size_t i = 0; i < N; i++) {
            bool bad = lehr_xrd_image_is_bad(image, i);
            assert_int_equal(bad, masked[i]);
            assert_true(bad || lehr_xrd_image_at(image, i) == counts[f * N + i]);
        }
    }
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
}

static void test_files_refused(void **state)
{
    (void)state;
    uint32_t counts[4] = {0};
    unsigned char masked[2] = {0};
    lehr_error err = {0};
    lehr_xrd_geometry g = coarse();
    const lehr_simulate_images images = {
        .frames = 2, .rows = 1, .columns = 2, .counts = counts, .masked = masked, .geometry = &g};
    assert_fails(lehr_simulate_images_write(&images, "x.cbf", &err), LEHR_ERR_ARG, &err, "holds one frame");
    assert_fails(lehr_simulate_images_write(&images, "x.mar", &err), LEHR_ERR_ARG, &err, "give such a name");
    assert_fails(lehr_simulate_images_write(&images, "/nowhere/x.tif", &err), LEHR_ERR_IO, &err, "/nowhere");
}

static void test_geometry_file(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_geometry g = coarse();
    lehr_xrd_geometry back;
    const char *path = lehr_test_scratch("g.poni");
    assert_ok(lehr_simulate_geometry_write(&g, path, &err), &err);
    assert_ok(lehr_xrd_geometry_read(&back, path, NULL, &err), &err);
    assert_close(back.distance_m, g.distance_m, 1e-14, 0);
    assert_close(back.rot2_rad, g.rot2_rad, 1e-14, 0);
    assert_close(back.wavelength_ang, g.wavelength_ang, 1e-13, 0);
    assert_int_equal(back.rows, 40);
    assert_int_equal(back.orientation, 3);
}

// ---- curves -------------------------------------------------------------------------------------
static const lehr_simulate_intensity_options curve_options = {.qmin_per_ang = 0.4,
                                                              .qmax_per_ang = 12,
                                                              .step_per_ang = 0.02,
                                                              .energy_keV = 68.5,
                                                              .mu_t = 0.05,
                                                              .scale = 2,
                                                              .constant = 4,
                                                              .background = 0.9,
                                                              .frame_height = 30,
                                                              .peak_counts = 1e5};

/// Photons at the highest point are as many as asked for, but for the background; points scatter by their
/// errors.
static void test_curve(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_simulate_structure s = wanted_structure;
    lehr_simulate_scattering *atoms = NULL;
    lehr_simulate_intensity *curve = NULL;
    assert_ok(lehr_simulate_structure_solve(&s, &err), &err);
    assert_ok(lehr_simulate_scattering_create(&atoms, vit4, &s, 68.5, 12.1, &err), &err);
    assert_ok(lehr_simulate_intensity_create(&curve, atoms, &curve_options, &err), &err);
    assert_int_equal(curve->n, 581);
    double most = 0;
    for (size_t i = 0; i < curve->n; i++) {
        double q = 0.4 + 0.02 * (double)i;
        assert_close(curve->q_per_ang[i], q, 1e-12, 0);
        assert_close(curve->photons[i] / curve->photons[0], q / 0.4, 1e-12, 0);
        double own = curve->sample[i] - 0.9 * curve->frame[i];
        most = fmax(most, own * curve->photons[i]);
    }
    // q times I has its maximum a little above that of I.
    assert_close(most, 1e5, 0.02, 0);
    double *values = calloc(2 * curve->n, sizeof *values);
    assert_non_null(values);
    lehr_simulate_intensity_draw(values, values + curve->n, curve, false, 4, 4);
    double chi2 = 0;
    for (size_t i = 0; i < curve->n; i++) {
        double d = (values[i] - curve->sample[i]) / values[curve->n + i];
        chi2 += d * d;
    }
    assert_close(chi2, (double)curve->n, 0, 4 * sqrt(2 * (double)curve->n));
    free(values);
    lehr_simulate_intensity_free(curve);
    lehr_simulate_scattering_free(atoms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_files, &image_files[0]), LEHR_CASE(test_files, &image_files[1]),
        LEHR_CASE(test_files, &image_files[2]), LEHR_CASE(test_files, &image_files[3]),
        cmocka_unit_test(test_files_refused),   cmocka_unit_test(test_geometry_file),
        cmocka_unit_test(test_curve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
