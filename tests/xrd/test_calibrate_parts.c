// Parts of the calibration: derivatives, profiles, output, failing memory.
#include "calibrate_helper.h"
#include "lehr_test.h"

#include "calibrate_private.h"

#include <lehr/fitting/poisson.h>
#include <lehr/fitting/random.h>
#include <lehr/xrd/calibrate.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
        cmocka_unit_test(test_gradient),
        cmocka_unit_test(test_profile),
        cmocka_unit_test(test_output),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests_name("xrd.calibrate_parts", tests, NULL, NULL);
}
