// Calibration against images whose geometry is known: reference images of another program, and images in
// closed form.
#include "calibrate_helper.h"
#include "lehr_test.h"

#include "calibrate_private.h"

#include <lehr/core/warnings.h>
#include <lehr/fitting/poisson.h>
#include <lehr/fitting/random.h>
#include <lehr/xrd/calibrate.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static lehr_xrd_calibrant *open_calibrant(const char *name, double a, double c)
{
    lehr_error err = {0};
    lehr_xrd_calibrant *calibrant = NULL;
    assert_ok(lehr_xrd_calibrant_create(&calibrant, name, a, c, &err), &err);
    return calibrant;
}

static lehr_status calibrate_one(lehr_xrd_calibration **out, const char *path,
                                 const lehr_xrd_calibrate_options *options, lehr_error *err)
{
    const lehr_xrd_calibrate_input input = {path, 0};
    return lehr_xrd_calibrate(out, &input, 1, options, NULL, err);
}

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
    const char *path = lehr_test_reference(row->image);
    const char *json = lehr_test_reference("xrd/K_calibration_results.json");
    FILE *file = fopen(path, "rb");
    if (!file) {
        print_message("[  SKIPPED ] %s: no such reference image\n", row->image);
        skip();
    }
    fclose(file);
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
static lehr_xrd_calibrate_options options_for(const simulated_image *image,
                                              const lehr_xrd_calibrant *calibrant)
{
    lehr_xrd_calibrate_options options = lehr_xrd_calibrate_defaults();
    options.calibrant = calibrant;
    options.wavelength_ang = image->wavelength_ang;
    options.pixel1_m = options.pixel2_m = image->pixel_m;
    return options;
}

enum { N_IMAGES = 36, N_FREE = 5 };

/// Errors cover the truth: 36 images with other geometries, nothing known to begin with.
static void test_pulls(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_random random = lehr_random_stream(11, 0);
    lehr_xrd_calibrant *calibrant = open_calibrant("LaB6", 4.156826, NAN);
    double sum[N_FREE] = {0}, squares[N_FREE] = {0}, chi2 = 0;
    for (int i = 0; i < N_IMAGES; i++) {
        simulated_image image = simulated_defaults();
        lehr_xrd_calibration *got = NULL;
        image.seed = (uint64_t)i + 100;
        image.distance_m = 0.08 + 0.05 * lehr_random_uniform(&random);
        image.poni1_m += 0.01 * lehr_random_normal(&random);
        image.poni2_m += 0.01 * lehr_random_normal(&random);
        image.rot1_rad = 0.03 * lehr_random_normal(&random);
        image.rot2_rad = 0.03 * lehr_random_normal(&random);
        image.height = 60 + 200 * lehr_random_uniform(&random);
        image.lorentzian = 0.6 * lehr_random_uniform(&random);
        const double truth[N_FREE] = {image.distance_m, image.poni1_m, image.poni2_m, image.rot1_rad,
                                      image.rot2_rad};
        lehr_xrd_calibrate_options options = options_for(&image, calibrant);
        assert_ok(calibrate_one(&got, simulated_write(&image, "rings.npy"), &options, &err), &err);
        assert_string_equal(got->verdict, "");
        chi2 += got->reduced_chi2 / N_IMAGES;
        for (int k = 0; k < N_FREE; k++) {
            double pull = (got->parameters[k].value - truth[k]) / got->parameters[k].stderr_value;
            sum[k] += pull;
            squares[k] += pull * pull;
        }
        lehr_xrd_calibration_free(got);
    }
    // chi2 of one image has some 400 degrees of freedom, of all 14000: standard deviation 0.012.
    assert_close(chi2, 1, 0, 0.05);
    for (int k = 0; k < N_FREE; k++) {
        double mean = sum[k] / N_IMAGES, spread = sqrt(squares[k] / N_IMAGES);
        print_message("    %s: pull %.2f +- %.2f\n",
                      lehr_xrd_calibrate_parameter_name((lehr_xrd_calibrate_parameter)k), mean, spread);
        // Standard deviations over 36 images: 1/6 of the mean, 1/sqrt(72) = 0.12 of the spread.
        assert_close(mean, 0, 0, 0.5);
        assert_close(spread, 1, 0, 0.36);
    }
    lehr_xrd_calibrant_free(calibrant);
}

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

// ---- parts --------------------------------------------------------------------------------
/// Derivatives of 2theta against central differences.
static void test_gradient(void **state)
{
    (void)state;
    double p[CALIB_P] = {0.0816, 0.0405, 0.0381, 0.15, -0.09, 0.3, 0.95, 0.02, -0.03};
    const double point[2] = {0.0713, 0.0114}, travel = 0.05;
    double gradient[CALIB_P];
    (void)calib_two_theta(p, travel, point, gradient);
    for (int k = 0; k < CALIB_P; k++) {
        double value = p[k], step = 1e-6;
        p[k] = value + step;
        double above = calib_two_theta(p, travel, point, NULL);
        p[k] = value - step;
        double slope = (above - calib_two_theta(p, travel, point, NULL)) / (2 * step);
        p[k] = value;
        assert_close(gradient[k], slope, 1e-7, 1e-8); // rounding of 1e-16 / 1e-6, bend of 1e-12
    }
    // A direction and back.
    calib_frame frame = calib_frame_of(p, travel);
    double at[2];
    assert_true(calib_frame_point(at, &frame, 0.41, 2.2));
    assert_close(calib_two_theta(p, travel, at, NULL), 0.41, 1e-13, 0);
}

enum { N_BINS = 48 };
typedef struct sector_case {
    calib_cell cells[N_BINS];
    double x[N_BINS];
    double line[1];
    calib_shape shape;
} sector_case;

static bool sector_model(const double *p, double *values, double *jacobian, const void *context)
{
    const sector_case *c = context;
    for (size_t b = 0; b < N_BINS; b++) {
        double slope = 0, t = (double)b / (N_BINS - 1);
        double height = calib_shape_at(&slope, &c->shape, c->cells[b].two_theta - c->line[0] - p[3]);
        double model = p[0] * c->cells[b].weight * height + c->cells[b].pixels * (p[1] * (1 - t) + p[2] * t);
        if (!(model > 0)) {
            return false;
        }
        if (values) {
            values[b] = model;
        }
        if (jacobian) {
            const double row[] = {c->cells[b].weight * height, c->cells[b].pixels * (1 - t),
                                  c->cells[b].pixels * t, -p[0] * c->cells[b].weight * slope};
            memcpy(jacobian + 4 * b, row, sizeof row);
        }
    }
    return true;
}

/// The solver of sectors finds what the general one of fitting/ finds.
static void test_profile(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_random random = lehr_random_stream(3, 1);
    sector_case c = {.line = {0.3}, .shape = {0.004, 0.4}};
    double counts[N_BINS], p[4] = {20, 3, 3, 0}, covariance[16];
    const double truth[4] = {31, 2.2, 4.1, 0.0007};
    for (size_t b = 0; b < N_BINS; b++) {
        c.cells[b] = (calib_cell){0, 9, 7.5, 0.29 + 0.02 * (double)b / (N_BINS - 1)};
    }
    assert_true(sector_model(truth, counts, NULL, &c));
    for (size_t b = 0; b < N_BINS; b++) {
        counts[b] = floor(fmax(0, counts[b] + sqrt(counts[b]) * lehr_random_normal(&random)) + 0.5);
        c.cells[b].counts = counts[b];
    }
    calib_profile profile = {.n_lines = 1,
                             .n_bins = N_BINS,
                             .line = c.line,
                             .low = c.cells[0].two_theta,
                             .high = c.cells[N_BINS - 1].two_theta,
                             .cell = c.cells,
                             .shape = c.shape};
    calib_profile_fit got = calib_profile_solve(&profile, 0);
    lehr_fitting_problem problem = {
        .n_points = N_BINS, .n_parameters = 4, .y = counts, .model = sector_model, .context = &c};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_fitting_poisson want;
    assert_ok(lehr_fitting_poisson_solve(&want, p, covariance, &problem, &options, &err), &err);
    assert_true(got.ok);
    // The walk stops where the likelihood is flat to 1e-9: parameters to 1e-4 of their errors.
    assert_close(got.amplitude[0], p[0], 0, 1e-4 * sqrt(covariance[0]));
    assert_close(got.background[0], p[1], 0, 1e-4 * sqrt(covariance[5]));
    assert_close(got.shift, p[3], 0, 1e-4 * sqrt(covariance[15]));
    assert_close(got.shift_error, sqrt(covariance[15]), 1e-3, 0);
    assert_close(got.shift, truth[3], 0, 4 * got.shift_error);
    assert_close(got.misfit, want.fit.chi2 / (N_BINS - 4), 1e-3, 0);
}

// ---- output -------------------------------------------------------------------------------
static void test_output(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_calibration *got = NULL;
    lehr_xrd_geometry back;
    lehr_record *record = NULL;
    lehr_value value;
    simulated_image image = simulated_defaults();
    lehr_xrd_calibrant *calibrant = open_calibrant("LaB6", NAN, NAN);
    lehr_xrd_calibrate_options options = options_for(&image, calibrant);
    assert_ok(calibrate_one(&got, simulated_write(&image, "rings.npy"), &options, &err), &err);
    const char *path = lehr_test_scratch("rings.poni");
    for (int orientation = 3; orientation <= 4; orientation++) {
        got->geometry.orientation = orientation;
        assert_ok(lehr_xrd_calibration_write(got, calibrant, path, &err), &err);
        assert_ok(lehr_xrd_geometry_read(&back, path, NULL, &err), &err);
        assert_close(back.distance_m, got->geometry.distance_m, 1e-11, 0);
        assert_close(back.poni2_m, got->geometry.poni2_m, 1e-11, 0);
        assert_close(back.rot2_rad, got->geometry.rot2_rad, 1e-11, 0);
        assert_close(back.wavelength_ang, got->geometry.wavelength_ang, 1e-11, 0);
        assert_close(back.pixel1_m, 150e-6, 1e-12, 0);
        assert_int_equal(back.orientation, orientation);
        assert_int_equal(back.rows, 400);
    }
    assert_fails(lehr_xrd_calibration_write(got, calibrant, "no/such/folder/x.poni", &err), LEHR_ERR_IO, &err,
                 "no/such");
    assert_ok(lehr_record_create(&record, &err), &err);
    assert_ok(lehr_xrd_calibration_describe(got, calibrant, record, &err), &err);
    assert_true(lehr_record_find(record, "distance", &value) &&
                value.quantity.value == got->geometry.distance_m);
    assert_true(lehr_record_find(record, "calibrant.origin", &value) && strstr(value.text, "660c"));
    assert_true(lehr_record_find(record, "ring_list", &value) && lehr_list_size(value.list) == got->n_rings);
    assert_true(lehr_record_find(record, "points", &value) && value.number == (double)got->n_points);
    assert_false(lehr_record_find(record, "verdict", &value));
    lehr_record_free(record);
    lehr_xrd_calibration_free(got);
    lehr_xrd_calibrant_free(calibrant);
}

typedef struct sweep {
    const char *path;
    lehr_xrd_calibrate_options options;
} sweep;

static lehr_status attempt(void *context, lehr_error *err)
{
    const sweep *s = context;
    lehr_xrd_calibration *got = NULL;
    lehr_status status = calibrate_one(&got, s->path, &s->options, err);
    assert_true((status == LEHR_OK) == (got != NULL));
    lehr_xrd_calibration_free(got);
    return status;
}

/// Memory may run out anywhere. There are thousands of places: the first ones are all tried, later ones at
/// growing steps.
static void test_faults(void **state)
{
    (void)state;
    simulated_image image = simulated_defaults();
    image.rows = image.columns = 130;
    image.pixel_m = 450e-6;
    image.fwhm_rad = 0.011;
    image.seed = 0;
    lehr_xrd_calibrant *calibrant = open_calibrant("LaB6", NAN, NAN);
    sweep s = {simulated_write(&image, "small.npy"), options_for(&image, calibrant)};
    s.options.most_rings = 4;
    lehr_status status = LEHR_ERR_NOMEM;
    for (long n = 0; status != LEHR_OK; n += 1 + n / 12) {
        lehr_error err = {0};
        lehr_core_alloc_fail_after(n);
        status = attempt(&s, &err);
        lehr_core_alloc_fail_after(-1);
        assert_true(status == LEHR_OK || status == LEHR_ERR_NOMEM);
    }
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
        cmocka_unit_test(test_pulls),
        LEHR_CASE(test_lattice, &lattice_cases[0]),
        LEHR_CASE(test_lattice, &lattice_cases[1]),
        cmocka_unit_test(test_grains_and_wide_pixels),
        cmocka_unit_test(test_cell_and_wavelength_in_the_budget),
        cmocka_unit_test(test_free_wavelength),
        cmocka_unit_test(test_fixed_and_turned),
        LEHR_CASE(test_refusal, &refusals[0]),
        LEHR_CASE(test_refusal, &refusals[1]),
        LEHR_CASE(test_refusal, &refusals[2]),
        LEHR_CASE(test_refusal, &refusals[3]),
        cmocka_unit_test(test_cell_of_almost_the_same_size),
        cmocka_unit_test(test_tilted_and_off_the_detector),
        cmocka_unit_test(test_stated_wavelength),
        cmocka_unit_test(test_images_without_rings),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_gradient),
        cmocka_unit_test(test_profile),
        cmocka_unit_test(test_output),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
