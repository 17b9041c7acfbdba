// Calibration against images whose geometry is known: reference images of another program, and images in
// closed form.
#include "calibrate_helper.h"
#include "lehr_test.h"

#include "calibrate_private.h"

#include <lehr/core/warnings.h>
#include <lehr/fitting/random.h>
#include <lehr/xrd/calibrate.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- reference images -------------------------------------------------------------------
/// Images of 13 keV on an Eiger 1M; truth in K_calibration_results.json. The cells are those of the lists of
/// lines that made the images. The starts are off as a user's are.
typedef struct reference_case {
    const char *name;
    const char *image;
    const char *calibrant;
    double a, c;
    double distance_m, center_px[2];
} reference_case;

#define NOWHERE                                                                                              \
    {                                                                                                        \
        (double)NAN, (double)NAN                                                                             \
    }
static const reference_case reference_cases[] = {
    {"LaB6, 2 pixels off", "xrd/K_LaB6.h5", "LaB6", 4.156826, NAN, 0.083, {489.8, 532.5}},
    {"LaB6, 22 pixels off", "xrd/K_LaB6.h5", "LaB6", 4.156826, NAN, 0.083, {489.8, 552.5}},
    {"LaB6, nothing known", "xrd/K_LaB6.h5", "LaB6", 4.156826, NAN, NAN, NOWHERE},
    {"alumina, 2 pixels off", "xrd/K_alpha_Al2O3.h5", "Al2O3", 4.7570, 12.9877, 0.083, {489.8, 532.5}},
    {"alumina, 22 pixels off", "xrd/K_alpha_Al2O3.h5", "Al2O3", 4.7570, 12.9877, 0.083, {489.8, 552.5}},
    {"alumina, nothing known", "xrd/K_alpha_Al2O3.h5", "Al2O3", 4.7570, 12.9877, NAN, NOWHERE},
    {"Cr2O3, nothing known", "xrd/K_Cr2O3.h5", "Cr2O3", 4.9590, 13.5959, NAN, NOWHERE},
    {"CeO2, nothing known", "xrd/K_CeO2.h5", "CeO2", 5.411651, NAN, NAN, NOWHERE},
};

/// Relative error of q at a q, mean over the ring, of a geometry against the truth.
static double error_of_q(const lehr_xrd_geometry *got, const lehr_xrd_geometry *truth, double q)
{
    lehr_xrd_projection a = lehr_xrd_geometry_projection(got, 1065, 1030);
    lehr_xrd_projection b = lehr_xrd_geometry_projection(truth, 1065, 1030);
    double sum = 0, n = 0;
    for (size_t row = 0; row < 1065; row += 5) {
        for (size_t column = 0; column < 1030; column += 5) {
            double want = lehr_xrd_q_per_ang(lehr_xrd_projection_at(&b, row, column).two_theta_rad,
                                             truth->wavelength_ang);
            if (fabs(want - q) < 0.02) {
                sum += lehr_xrd_q_per_ang(lehr_xrd_projection_at(&a, row, column).two_theta_rad,
                                          got->wavelength_ang) /
                           want -
                       1;
                n += 1;
            }
        }
    }
    return sum / n;
}

static void test_reference_image(void **state)
{
    const reference_case *row = *state;
    lehr_error err = {0};
    lehr_xrd_calibration *got = NULL;
    const double q = 2.67;
    const char *path = lehr_test_reference_or_skip(row->image);
    const char *json = lehr_test_reference("xrd/K_calibration_results.json");
    lehr_xrd_calibrate_options options = lehr_xrd_calibrate_defaults();
    lehr_xrd_calibrant *calibrant = open_calibrant(row->calibrant, row->a, row->c);
    options.calibrant = calibrant;
    options.wavelength_ang = 1e10 * lehr_test_json(json, "wavelength_m", NULL);
    options.detector = "Eiger 1M";
    options.distance_m = row->distance_m;
    memcpy(options.center_px, row->center_px, sizeof options.center_px);
    options.q_per_ang = &q;
    options.n_q = 1;
    assert_ok(calibrate_one(&got, path, &options, &err), &err);
    assert_string_equal(got->verdict, "");
    assert_true(got->converged && got->n_rings >= 6);
    lehr_xrd_geometry truth = {.distance_m = lehr_test_json(json, "true", "dist", NULL),
                               .poni1_m = lehr_test_json(json, "true", "poni1", NULL),
                               .poni2_m = lehr_test_json(json, "true", "poni2", NULL),
                               .rot1_rad = lehr_test_json(json, "true", "rot1", NULL),
                               .rot2_rad = lehr_test_json(json, "true", "rot2", NULL),
                               .wavelength_ang = options.wavelength_ang,
                               .pixel1_m = 75e-6,
                               .pixel2_m = 75e-6,
                               .orientation = 3};
    // The photon limit of these images is 5e-6; the error that is told must hold to three of its sizes.
    double off = fabs(error_of_q(&got->geometry, &truth, q));
    assert_true(off < 2e-5 && off < 3 * got->q_error[0] && got->q_error[0] < 1e-5);
    assert_true(got->reduced_chi2 > 0.9 && got->reduced_chi2 < 1.2);
    const double want[] = {truth.distance_m, truth.poni1_m, truth.poni2_m, truth.rot1_rad, truth.rot2_rad};
    for (int k = 0; k < 5; k++) {
        assert_close(got->parameters[k].value, want[k], 0, 3.5 * got->parameters[k].stderr_value);
    }
    lehr_xrd_calibration_free(got);
    lehr_xrd_calibrant_free(calibrant);
}

/// A real image: CeO2 on a Pilatus 1M with the geometry that another program found. The two agree as far as
/// that program says nothing about its errors: cells that differ by 1e-4, rings of one pixel.
static void test_real_image(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_calibration *got = NULL;
    lehr_xrd_geometry other;
    const char *folder = "xrd/real/dioptas_CeO2_Pilatus1M/CeO2_Pilatus1M";
    char poni[120], tif[120];
    snprintf(poni, sizeof poni, "%s.poni", folder);
    snprintf(tif, sizeof tif, "%s.tif", folder);
    assert_ok(lehr_xrd_geometry_read(&other, lehr_test_reference(poni), NULL, &err), &err);
    lehr_xrd_calibrate_options options = lehr_xrd_calibrate_defaults();
    lehr_xrd_calibrant *calibrant = open_calibrant("CeO2", NAN, NAN);
    options.calibrant = calibrant;
    options.wavelength_ang = other.wavelength_ang;
    options.pixel1_m = options.pixel2_m = 172e-6;
    options.orientation = 2;
    assert_ok(calibrate_one(&got, lehr_test_reference(tif), &options, &err), &err);
    assert_true(got->converged && got->n_rings >= 14 && got->reduced_chi2 > 2 && got->scatter_rad > 0);
    assert_close(got->geometry.distance_m, other.distance_m, 3e-4, 0);
    assert_close(got->geometry.poni1_m, other.poni1_m, 0, 172e-6);
    assert_close(got->geometry.poni2_m, other.poni2_m, 0, 172e-6);
    assert_close(got->geometry.rot1_rad, other.rot1_rad, 0, 1e-3);
    assert_close(got->geometry.rot2_rad, other.rot2_rad, 0, 1e-3);
    lehr_xrd_calibration_free(got);
    lehr_xrd_calibrant_free(calibrant);
}

// ---- images in closed form --------------------------------------------------------------
/// Other lattices: face-centred, and corundum with lines that lie close together.
typedef struct lattice_case {
    const char *name;
    const char *calibrant;
    double a, c;
    int hkl[14][3]; ///< ends with 0 0 0
} lattice_case;

static const lattice_case lattice_cases[] = {
    {"CeO2",
     "CeO2",
     5.411651,
     NAN,
     {{1, 1, 1}, {2, 0, 0}, {2, 2, 0}, {3, 1, 1}, {2, 2, 2}, {4, 0, 0}, {3, 3, 1}, {4, 2, 0}, {4, 2, 2}}},
    {"Cr2O3",
     "Cr2O3",
     4.95876,
     13.5942,
     {{0, 1, 2},
      {1, 0, 4},
      {1, 1, 0},
      {0, 0, 6},
      {1, 1, 3},
      {2, 0, 2},
      {0, 2, 4},
      {1, 1, 6},
      {1, 2, 2},
      {2, 1, 4},
      {3, 0, 0},
      {1, 0, 10}}},
};

static void test_lattice(void **state)
{
    const lattice_case *row = *state;
    lehr_error err = {0};
    lehr_xrd_calibration *got = NULL;
    simulated_image image = simulated_defaults();
    const double q = 2.67;
    image.distance_m = 0.055; // 40 degrees at the corners
    memset(image.d_ang, 0, sizeof image.d_ang);
    for (size_t i = 0; i < 14 && (row->hkl[i][0] || row->hkl[i][1] || row->hkl[i][2]); i++) {
        double h = row->hkl[i][0], k = row->hkl[i][1], l = row->hkl[i][2];
        double plane = isnan(row->c) ? h * h + k * k + l * l : 4.0 / 3 * (h * h + h * k + k * k);
        image.d_ang[i] =
            1 / sqrt(plane / (row->a * row->a) + (isnan(row->c) ? 0 : l * l / (row->c * row->c)));
    }
    lehr_xrd_calibrant *calibrant = open_calibrant(row->calibrant, row->a, row->c);
    lehr_xrd_calibrate_options options = options_for(&image, calibrant);
    options.q_per_ang = &q;
    options.n_q = 1;
    assert_ok(calibrate_one(&got, simulated_write(&image, "lattice.npy"), &options, &err), &err);
    assert_string_equal(got->verdict, "");
    const double want[] = {image.distance_m, image.poni1_m, image.poni2_m, image.rot1_rad, image.rot2_rad};
    for (int k = 0; k < 5; k++) {
        assert_close(got->parameters[k].value, want[k], 0, 3.5 * got->parameters[k].stderr_value);
    }
    assert_true(got->q_error[0] < 2e-5 && got->reduced_chi2 > 0.8 &&
                got->reduced_chi2 < 1.25); // 300 sectors: 0.08
    lehr_xrd_calibration_free(got);
    lehr_xrd_calibrant_free(calibrant);
}

/// Pixels that average over their area, grains: scatter beyond counting is found and told.
static void test_grains_and_wide_pixels(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_calibration *got = NULL;
    lehr_warnings *warnings = NULL;
    lehr_xrd_calibrant *calibrant = open_calibrant("LaB6", 4.156826, NAN);
    simulated_image image = simulated_defaults();
    image.integrated = true;
    image.spots = 0.05;
    image.height = 500;
    lehr_xrd_calibrate_options options = options_for(&image, calibrant);
    const lehr_xrd_calibrate_input input = {simulated_write(&image, "spots.npy"), 0};
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_xrd_calibrate(&got, &input, 1, &options, warnings, &err), &err);
    assert_true(got->converged && got->reduced_chi2 > 2 && got->scatter_rad > 0 && got->error_scale < 1.2);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "sectors scatter more than counting explains"));
    assert_close(got->parameters[0].value, image.distance_m, 0, 4 * got->parameters[0].stderr_value);
    assert_close(got->parameters[3].value, image.rot1_rad, 0, 4 * got->parameters[3].stderr_value);
    lehr_warnings_free(warnings);
    lehr_xrd_calibration_free(got);
    lehr_xrd_calibrant_free(calibrant);
}

/// The uncertainty of the cell moves distance and q as a calculation with the cell changed by it does.
static void test_cell_and_wavelength_in_the_budget(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_calibration *got = NULL, *moved = NULL;
    simulated_image image = simulated_defaults();
    const char *path = simulated_write(&image, "rings.npy");
    lehr_xrd_calibrant *calibrant = open_calibrant("LaB6", NAN, NAN),
                       *wider = open_calibrant("LaB6", 4.157226, NAN);
    const double q = 2.5, uncertainty = 5e-5;
    lehr_xrd_calibrate_options options = options_for(&image, calibrant);
    options.q_per_ang = &q;
    options.n_q = 1;
    assert_ok(calibrate_one(&got, path, &options, &err), &err);
    options.calibrant = wider;
    assert_ok(calibrate_one(&moved, path, &options, &err), &err);
    // Ten uncertainties, since fits stop within a part of their errors; 2 %: both are 1e-4 of the distance
    // and more.
    double want = fabs(moved->geometry.distance_m - got->geometry.distance_m) / 10;
    assert_close(got->cell[0], want, 0.04, 0);
    assert_close(got->parameters[0].stderr_value, hypot(got->counting[0], got->cell[0]), 1e-9, 0);
    // q scales with the lattice: the relative error of a belongs to it.
    assert_true(got->q_error[0] > 4e-5 / 4.156826 && got->q_error[0] < 3e-5);
    lehr_xrd_calibration_free(moved);
    options.calibrant = calibrant;
    options.wavelength_ang += 10 * uncertainty;
    assert_ok(calibrate_one(&moved, path, &options, &err), &err);
    want = fabs(moved->geometry.distance_m - got->geometry.distance_m) / 10;
    lehr_xrd_calibration_free(moved);
    options.wavelength_ang -= 10 * uncertainty;
    options.wavelength_uncertainty_ang = uncertainty;
    assert_ok(calibrate_one(&moved, path, &options, &err), &err);
    assert_close(moved->wavelength_part[0], want, 0.04, 0);
    assert_close(moved->parameters[LEHR_XRD_CALIBRATE_WAVELENGTH].stderr_value, uncertainty, 1e-12, 0);
    // Distance and wavelength go together: the lattice holds q, so its error hardly grows.
    assert_true(moved->covariance[LEHR_XRD_CALIBRATE_WAVELENGTH] < 0 &&
                moved->q_error[0] < 2 * got->q_error[0]);
    lehr_xrd_calibration_free(moved);
    lehr_xrd_calibration_free(got);
    lehr_xrd_calibrant_free(wider);
    lehr_xrd_calibrant_free(calibrant);
}

/// Three images along a known travel tell wavelength and direction of the travel.
static void test_free_wavelength(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_calibration *got = NULL;
    const double axis[2] = {0.008, -0.013}, travels[3] = {0, 0.02, 0.045};
    static const char *const files[] = {"near.npy", "middle.npy", "far.npy"};
    lehr_xrd_calibrate_input inputs[3];
    simulated_image image = simulated_defaults();
    image.distance_m = 0.08;
    for (size_t k = 0; k < 3; k++) {
        simulated_image one = image;
        one.distance_m += travels[k] * sqrt(1 - axis[0] * axis[0] - axis[1] * axis[1]);
        one.poni1_m += travels[k] * axis[0];
        one.poni2_m += travels[k] * axis[1];
        one.seed = 40 + k;
        inputs[k] = (lehr_xrd_calibrate_input){simulated_write(&one, files[k]), travels[k]};
    }
    lehr_xrd_calibrant *calibrant = open_calibrant("LaB6", 4.156826, NAN);
    lehr_xrd_calibrate_options options = options_for(&image, calibrant);
    options.wavelength_ang *= 1.001; // what is believed
    options.fixed[LEHR_XRD_CALIBRATE_WAVELENGTH] = false;
    assert_fails(lehr_xrd_calibrate(&got, inputs, 1, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "one image does not tell the wavelength");
    assert_null(got);
    assert_ok(lehr_xrd_calibrate(&got, inputs, 3, &options, NULL, &err), &err);
    assert_true(got->converged && got->n_images == 3);
    const double want[LEHR_XRD_CALIBRATE_PARAMETERS] = {image.distance_m,     image.poni1_m,  image.poni2_m,
                                                        image.rot1_rad,       image.rot2_rad, 0,
                                                        image.wavelength_ang, axis[0],        axis[1]};
    for (int k = 0; k < LEHR_XRD_CALIBRATE_PARAMETERS; k++) {
        if (k != LEHR_XRD_CALIBRATE_ROT3) {
            assert_close(got->parameters[k].value, want[k], 0, 3.5 * got->parameters[k].stderr_value);
        }
    }
    assert_true(got->parameters[LEHR_XRD_CALIBRATE_WAVELENGTH].stderr_value < 1e-4);
    lehr_xrd_calibration_free(got);
    lehr_xrd_calibrant_free(calibrant);
}

/// What is fixed stays; pixels that are not square; a start far from the truth; orientations.
static void test_fixed_and_turned(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_calibration *got = NULL, *turned = NULL;
    lehr_xrd_geometry start = {.orientation = 3};
    simulated_image image = simulated_defaults();
    image.rot1_rad = image.rot2_rad = 0;
    lehr_xrd_calibrant *calibrant = open_calibrant("LaB6", 4.156826, NAN);
    lehr_xrd_calibrate_options options = options_for(&image, calibrant);
    const char *path = simulated_write(&image, "flat.npy");
    options.fixed[LEHR_XRD_CALIBRATE_ROT1] = options.fixed[LEHR_XRD_CALIBRATE_ROT2] = true;
    assert_ok(calibrate_one(&got, path, &options, &err), &err);
    assert_true(got->converged && got->geometry.rot1_rad == 0 && isnan(got->parameters[3].stderr_value));
    assert_close(got->geometry.poni1_m, image.poni1_m, 0, 3.5 * got->parameters[1].stderr_value);
    assert_close(got->beam_row_px.value, image.poni1_m / image.pixel_m, 0,
                 3.5 * got->beam_row_px.stderr_value);
    assert_close(got->beam_row_px.stderr_value, got->parameters[1].stderr_value / image.pixel_m, 1e-6, 0);
    lehr_xrd_calibration_free(got);
    options.fixed[LEHR_XRD_CALIBRATE_DISTANCE] = true;
    assert_fails(calibrate_one(&got, path, &options, &err), LEHR_ERR_ARG, &err,
                 "the distance is fixed and not given");
    options.distance_m = image.distance_m;
    assert_ok(calibrate_one(&got, path, &options, &err), &err);
    assert_true(got->converged && got->geometry.distance_m == image.distance_m);
    lehr_xrd_calibration_free(got);
    options.fixed[LEHR_XRD_CALIBRATE_PONI1] = true;
    assert_fails(calibrate_one(&got, path, &options, &err), LEHR_ERR_ARG, &err,
                 "a start geometry must say where");
    start.distance_m = 0.11; // a start that is wrong leads to the search
    start.poni1_m = 0.02;
    start.poni2_m = 0.04;
    start.pixel1_m = start.pixel2_m = image.pixel_m;
    start.wavelength_ang = (double)NAN;
    options = options_for(&image, calibrant);
    options.start = &start;
    assert_ok(calibrate_one(&got, path, &options, &err), &err);
    assert_true(got->converged);
    options.orientation = 2; // rows counted from the other end
    options.start = NULL;
    assert_ok(calibrate_one(&turned, path, &options, &err), &err);
    assert_true(turned->converged && turned->geometry.orientation == 2);
    assert_close(turned->geometry.poni1_m, 400 * image.pixel_m - got->geometry.poni1_m, 0, 1e-7);
    assert_close(turned->geometry.rot2_rad, -got->geometry.rot2_rad, 0, 2e-6);
    assert_close(turned->beam_row_px.value, got->beam_row_px.value, 0, 1e-3);
    lehr_xrd_calibration_free(turned);
    lehr_xrd_calibration_free(got);
    lehr_xrd_calibrant_free(calibrant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_reference_image, &reference_cases[0]),
        LEHR_CASE(test_reference_image, &reference_cases[1]),
        LEHR_CASE(test_reference_image, &reference_cases[2]),
        LEHR_CASE(test_reference_image, &reference_cases[3]),
        LEHR_CASE(test_reference_image, &reference_cases[4]),
        LEHR_CASE(test_reference_image, &reference_cases[5]),
        LEHR_CASE(test_reference_image, &reference_cases[6]),
        LEHR_CASE(test_reference_image, &reference_cases[7]),
        cmocka_unit_test(test_real_image),
        LEHR_CASE(test_lattice, &lattice_cases[0]),
        LEHR_CASE(test_lattice, &lattice_cases[1]),
        cmocka_unit_test(test_grains_and_wide_pixels),
        cmocka_unit_test(test_cell_and_wavelength_in_the_budget),
        cmocka_unit_test(test_free_wavelength),
        cmocka_unit_test(test_fixed_and_turned),
    };
    return cmocka_run_group_tests_name("xrd.calibrate", tests, NULL, NULL);
}
