// Calibrations that must be refused, and images at the edge of what can be calibrated.
#include "calibrate_helper.h"
#include "lehr_test.h"

#include "calibrate_private.h"

#include <lehr/core/warnings.h>
#include <lehr/xrd/calibrate.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- what must be refused ----------------------------------------------------------------
typedef struct refusal {
    const char *name;
    const char *calibrant;
    double wavelength_factor;
    double distance_m;
} refusal;

static const refusal refusals[] = {
    {"another calibrant", "CeO2", 1, NAN},
    {"another calibrant, dense", "Al2O3", 1, NAN},
    {"3 % too little energy", "LaB6", 1.03, NAN},
    {"distance 40 % off", "LaB6", 1, 0.147},
};

static void test_refusal(void **state)
{
    const refusal *row = *state;
    lehr_error err = {0};
    lehr_xrd_calibration *got = NULL;
    simulated_image image = simulated_defaults();
    lehr_xrd_calibrant *calibrant = open_calibrant(row->calibrant, NAN, NAN);
    lehr_xrd_calibrate_options options = options_for(&image, calibrant);
    options.wavelength_ang *= row->wavelength_factor;
    options.distance_m = row->distance_m;
    lehr_status status = calibrate_one(&got, simulated_write(&image, "rings.npy"), &options, &err);
    // Either nothing fits, or the result says that it should not be used.
    assert_true(status == LEHR_ERR_DOMAIN ||
                (status == LEHR_OK && !got->converged && strlen(got->verdict) > 10));
    print_message("    %s\n", status == LEHR_OK ? got->verdict : err.message);
    lehr_xrd_calibration_free(got);
    lehr_xrd_calibrant_free(calibrant);
}

/// Lines of a face-centred cubic cell in place of those of the image.
static void set_face_centred_lines(simulated_image *image, double a)
{
    size_t n = 0;
    for (int sum = 3; sum < 120 && n < SIMULATED_MOST_LINES - 1; sum++) {
        bool found = false;
        for (int h = 0; h * h <= sum; h++) {
            for (int k = 0; k <= h; k++) {
                int l = (int)lround(sqrt(fmax(sum - h * h - k * k, 0)));
                found = found || (h * h + k * k + l * l == sum && h % 2 == k % 2 && k % 2 == l % 2);
            }
        }
        if (found) {
            image->d_ang[n++] = a / sqrt(sum);
        }
    }
    image->d_ang[n] = 0;
}

/// Ceria taken for silicon: all lines of silicon are near those of ceria, 0.36 % off.
static void test_cell_of_almost_the_same_size(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_calibration *got = NULL;
    simulated_image image = simulated_defaults();
    set_face_centred_lines(&image, 5.411651);
    image.wavelength_ang = 0.374;
    image.fwhm_rad = 0.12 * 3.14159265358979323846 / 180;
    lehr_xrd_calibrant *calibrant = open_calibrant("Si", NAN, NAN);
    lehr_xrd_calibrate_options options = options_for(&image, calibrant);
    const char *path = simulated_write(&image, "ceria.npy");
    assert_ok(calibrate_one(&got, path, &options, &err), &err);
    print_message("    %s\n", got->verdict);
    assert_false(got->converged);
    lehr_xrd_calibration_free(got);
    lehr_xrd_calibrant_free(calibrant);
    calibrant = open_calibrant("CeO2", NAN, NAN);
    options = options_for(&image, calibrant);
    assert_ok(calibrate_one(&got, path, &options, &err), &err);
    assert_true(got->converged);
    lehr_xrd_calibration_free(got);
    lehr_xrd_calibrant_free(calibrant);
}

static void set_primitive_lines(simulated_image *image, double a)
{
    size_t n = 0;
    for (size_t sum = 1; n < SIMULATED_MOST_LINES - 1; sum++) {
        if (sum % 8 != 7 && sum != 28 && sum != 60) { // sums of three squares
            image->d_ang[n++] = a / sqrt((double)sum);
        }
    }
    image->d_ang[n] = 0;
}

/// A tilt of 20 degrees with a rough distance, and a beam that misses the detector with a start that is good
/// to 2 pixels: rings lie closer than the growth from the inside can be wrong by.
static void test_tilted_and_off_the_detector(void **state)
{
    (void)state;
    static const double tilts[2][2] = {{0.3, -0.18}, {0.01, -0.015}};
    static const double ponis[2][2] = {{0.042, 0.037}, {-0.030, 0.037}};
    for (size_t i = 0; i < 2; i++) {
        lehr_error err = {0};
        lehr_xrd_calibration *got = NULL;
        simulated_image image = simulated_defaults();
        image.wavelength_ang = 0.374;
        image.fwhm_rad = 0.12 * 3.14159265358979323846 / 180;
        image.rot1_rad = tilts[i][0];
        image.rot2_rad = tilts[i][1];
        image.poni1_m = ponis[i][0];
        image.poni2_m = ponis[i][1];
        set_primitive_lines(&image, 4.156826);
        lehr_xrd_calibrant *calibrant = open_calibrant("LaB6", 4.156826, NAN);
        lehr_xrd_calibrate_options options = options_for(&image, calibrant);
        const lehr_xrd_geometry start = {.orientation = 3,
                                         .distance_m = 1.002 * image.distance_m,
                                         .poni1_m = image.poni1_m + 2 * image.pixel_m,
                                         .poni2_m = image.poni2_m - 2 * image.pixel_m,
                                         .rot1_rad = image.rot1_rad,
                                         .rot2_rad = image.rot2_rad,
                                         .pixel1_m = image.pixel_m,
                                         .pixel2_m = image.pixel_m,
                                         .wavelength_ang = (double)NAN};
        options.start = i == 1 ? &start : NULL;
        options.distance_m = i == 0 ? image.distance_m : (double)NAN;
        assert_ok(calibrate_one(&got, simulated_write(&image, "tilted.npy"), &options, &err), &err);
        print_message("    %zu: %zu rings, %zu sectors, chi2/dof %.3g, %s\n", i, got->n_rings, got->n_points,
                      got->reduced_chi2, got->verdict);
        assert_true(got->converged);
        assert_close(got->geometry.distance_m, image.distance_m, 0, 4 * got->parameters[0].stderr_value);
        assert_close(got->geometry.rot1_rad, image.rot1_rad, 0, 4 * got->parameters[3].stderr_value);
        assert_close(got->geometry.rot2_rad, image.rot2_rad, 0, 4 * got->parameters[4].stderr_value);
        lehr_xrd_calibration_free(got);
        lehr_xrd_calibrant_free(calibrant);
    }
}

/// The image as an EDF file that states a wavelength.
static const char *with_wavelength(const simulated_image *image, double wavelength_m)
{
    enum { NPY_HEADER = 128, EDF_HEADER = 512 };
    size_t size = image->rows * image->columns * sizeof(int32_t);
    char *bytes = malloc(EDF_HEADER + size);
    FILE *file = fopen(simulated_write(image, "stated.npy"), "rb");
    assert_non_null(bytes);
    assert_non_null(file);
    assert_int_equal(fseek(file, NPY_HEADER, SEEK_SET), 0);
    assert_int_equal(fread(bytes + EDF_HEADER, 1, size, file), size);
    fclose(file);
    memset(bytes, ' ', EDF_HEADER);
    int length = snprintf(bytes, EDF_HEADER,
                          "{\nHeaderID = EH:000001:000000:000000 ;\nByteOrder = LowByteFirst ;\n"
                          "DataType = SignedInteger ;\nDim_1 = %zu ;\nDim_2 = %zu ;\nSize = %zu ;\n"
                          "WaveLength = %.10g ;\n",
                          image->columns, image->rows, size, wavelength_m);
    bytes[length] = ' ';
    memcpy(bytes + EDF_HEADER - 2, "}\n", 2);
    const char *path = lehr_test_write("stated.edf", bytes, EDF_HEADER + size);
    free(bytes);
    return path;
}

/// Another wavelength than the file states is told: rings at small angles fit it.
static void test_stated_wavelength(void **state)
{
    (void)state;
    simulated_image image = simulated_defaults();
    lehr_xrd_calibrant *calibrant = open_calibrant("LaB6", 4.156826, NAN);
    const lehr_xrd_calibrate_options options = options_for(&image, calibrant);
    for (int other = 0; other < 2; other++) {
        lehr_error err = {0};
        lehr_warnings *warnings = NULL;
        lehr_xrd_calibration *got = NULL;
        const char *path = with_wavelength(&image, (other ? 1.01 : 1.0002) * image.wavelength_ang * 1e-10);
        const lehr_xrd_calibrate_input input = {path, 0};
        assert_ok(lehr_warnings_create(&warnings, &err), &err);
        assert_ok(lehr_xrd_calibrate(&got, &input, 1, &options, warnings, &err), &err);
        assert_true(got->converged);
        assert_int_equal(lehr_warnings_count(warnings), other);
        assert_true(!other || strstr(lehr_warnings_at(warnings, 0), "the file states a wavelength of"));
        lehr_xrd_calibration_free(got);
        lehr_warnings_free(warnings);
    }
    lehr_xrd_calibrant_free(calibrant);
}

static void test_images_without_rings(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_calibration *got = NULL;
    simulated_image image = simulated_defaults();
    lehr_xrd_calibrant *calibrant = open_calibrant("LaB6", NAN, NAN);
    lehr_xrd_calibrate_options options = options_for(&image, calibrant);
    image.height = 0;
    lehr_status status = calibrate_one(&got, simulated_write(&image, "air.npy"), &options, &err);
    assert_true(status == LEHR_ERR_DOMAIN && !got);
    image.background = 0;
    assert_fails(calibrate_one(&got, simulated_write(&image, "empty.npy"), &options, &err), LEHR_ERR_DOMAIN,
                 &err, "no rings: pixels have one value, 0");
    image = simulated_defaults(); // a glass: one broad halo
    image.fwhm_rad = 0.12;
    image.d_ang[1] = 0;
    image.d_ang[0] = 2.36;
    status = calibrate_one(&got, simulated_write(&image, "glass.npy"), &options, &err);
    assert_true((status == LEHR_ERR_DOMAIN && !got) || (status == LEHR_OK && !got->converged));
    lehr_xrd_calibration_free(got);
    lehr_xrd_calibrant_free(calibrant);
}

static void test_options(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_calibration *got = NULL;
    simulated_image image = simulated_defaults();
    image.rows = image.columns = 40;
    const char *path = simulated_write(&image, "small.npy");
    lehr_xrd_calibrant *calibrant = open_calibrant("LaB6", NAN, NAN);
    lehr_xrd_calibrate_options good = options_for(&image, calibrant), options = good;
    options.wavelength_ang = (double)NAN;
    assert_fails(calibrate_one(&got, path, &options, &err), LEHR_ERR_ARG, &err,
                 "the wavelength is not known");
    options = good;
    options.pixel1_m = (double)NAN;
    assert_fails(calibrate_one(&got, path, &options, &err), LEHR_ERR_ARG, &err,
                 "size of the pixels is not known");
    options = good;
    options.detector = "Eiger 1M";
    assert_fails(calibrate_one(&got, path, &options, &err), LEHR_ERR_DOMAIN, &err,
                 "the image has 40 x 40 pixels");
    options.detector = "Polaroid";
    assert_fails(calibrate_one(&got, path, &options, &err), LEHR_ERR_ARG, &err,
                 "detector 'Polaroid' is not known");
    options = good;
    options.sector_rad = 1;
    assert_fails(calibrate_one(&got, path, &options, &err), LEHR_ERR_ARG, &err, "expected 0.1 to 45");
    options = good;
    options.center_px[0] = 20;
    assert_fails(calibrate_one(&got, path, &options, &err), LEHR_ERR_ARG, &err,
                 "the centre needs two numbers");
    options = good;
    options.orientation = 5;
    assert_fails(calibrate_one(&got, path, &options, &err), LEHR_ERR_ARG, &err, "orientation 5");
    options = good;
    options.calibrant = NULL;
    assert_fails(calibrate_one(&got, path, &options, &err), LEHR_ERR_ARG, &err, "an image and a calibrant");
    assert_fails(calibrate_one(&got, "missing.npy", &good, &err), LEHR_ERR_IO, &err, "missing.npy");
    assert_null(got);
    lehr_xrd_calibrant_free(calibrant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_refusal, &refusals[0]),
        LEHR_CASE(test_refusal, &refusals[1]),
        LEHR_CASE(test_refusal, &refusals[2]),
        LEHR_CASE(test_refusal, &refusals[3]),
        cmocka_unit_test(test_cell_of_almost_the_same_size),
        cmocka_unit_test(test_tilted_and_off_the_detector),
        cmocka_unit_test(test_stated_wavelength),
        cmocka_unit_test(test_images_without_rings),
        cmocka_unit_test(test_options),
    };
    return cmocka_run_group_tests_name("xrd.calibrate_refused", tests, NULL, NULL);
}
