// Integration of small images: closed forms, simulated counts, refusals.
#include "lehr_test.h"

#include <lehr/xrd/integrate.h>
#include <math.h>
#include <string.h>

// ---- small images, closed forms -----------------------------------------------------
enum { SIDE = 60 };

/// Untilted detector, 0.1 m away, pixels of 0.1 mm, centre in the middle.
static lehr_xrd_geometry small_geometry(void)
{
    return (lehr_xrd_geometry){.distance_m = 0.1,
                               .poni1_m = SIDE / 2 * 1e-4,
                               .poni2_m = SIDE / 2 * 1e-4,
                               .wavelength_ang = 0.5,
                               .pixel1_m = 1e-4,
                               .pixel2_m = 1e-4,
                               .orientation = 3};
}

/// 12 bins in mm from the beam, no corrections.
static lehr_xrd_integrate_options small_options(void)
{
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.points = 12;
    options.unit = LEHR_XRD_RADIUS_MM;
    options.polarization_factor = (double)NAN;
    options.solid_angle = false;
    return options;
}

static lehr_xrd_integrator *small_integrator(const lehr_xrd_integrate_options *options,
                                             const lehr_xrd_mask *mask)
{
    lehr_error err = {0};
    lehr_xrd_integrator *integrator = NULL;
    lehr_xrd_geometry geometry = small_geometry();
    assert_ok(lehr_xrd_integrator_create(&integrator, &geometry, SIDE, SIDE,
                                         &(lehr_xrd_corrections){.mask = mask}, options, &err),
              &err);
    return integrator;
}

static lehr_xrd_image *small_image(lehr_xrd_pixel type)
{
    lehr_error err = {0};
    lehr_xrd_image *image = NULL;
    assert_ok(lehr_xrd_image_create(&image, SIDE, SIDE, type, &err), &err);
    return image;
}

static void test_bad_pixels_leave_signal_and_weight(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_integrate_options options = small_options();
    options.solid_angle = true;
    lehr_xrd_image *image = small_image(LEHR_XRD_UINT16);
    uint16_t *pixels = image->pixels;
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        pixels[i] = (uint16_t)(i % 11 == 0 ? 65535 - i % 2 : 7 + i % 5);
    }
    // The same pixels masked from the start must give the same curve, whatever their values.
    lehr_xrd_mask *mask = NULL;
    assert_ok(lehr_xrd_mask_create(&mask, SIDE, SIDE, &err), &err);
    for (size_t i = 0; i < SIDE * SIDE; i += 11) {
        mask->masked[i] = 1;
    }
    options.range[0] = 0;
    options.range[1] = 3.5;
    lehr_xrd_integrator *plain = small_integrator(&options, NULL);
    lehr_xrd_integrator *masked = small_integrator(&options, mask);
    lehr_xrd_pattern *got = NULL, *want = NULL;
    assert_ok(lehr_xrd_pattern_create(&got, plain, &err), &err);
    assert_ok(lehr_xrd_pattern_create(&want, masked, &err), &err);
    assert_ok(lehr_xrd_pattern_add(got, plain, image, 1, &err), &err);
    assert_ok(lehr_xrd_pattern_add(want, masked, image, 1, &err), &err);
    lehr_xrd_pattern_finish(got, plain);
    lehr_xrd_pattern_finish(want, masked);
    assert_true(got->bad_pixels > 0);
    assert_int_equal(want->bad_pixels, 0);
    for (size_t i = 0; i < got->size; i++) {
        assert_true(got->sum_signal[i] == want->sum_signal[i] && got->count[i] == want->count[i]);
        assert_close(got->norm[i], want->norm[i], 1e-13, 0); // the weights are subtracted instead of left out
    }
    lehr_xrd_pattern_free(got);
    lehr_xrd_pattern_free(want);
    lehr_xrd_integrator_free(plain);
    lehr_xrd_integrator_free(masked);
    lehr_xrd_mask_free(mask);
    lehr_xrd_image_free(image);
}

static void test_saturated_pixels_are_bad(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_integrate_options options = small_options();
    options.saturation_counts = 100;
    lehr_xrd_integrator *integrator = small_integrator(&options, NULL);
    lehr_xrd_pattern *pattern = NULL;
    lehr_xrd_image *image = small_image(LEHR_XRD_INT32);
    int32_t *pixels = image->pixels;
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        pixels[i] = 100; // not above
    }
    pixels[5] = 101;
    pixels[6] = -1;
    assert_ok(lehr_xrd_pattern_create(&pattern, integrator, &err), &err);
    assert_ok(lehr_xrd_pattern_add(pattern, integrator, image, 1, &err), &err);
    lehr_xrd_pattern_finish(pattern, integrator);
    assert_int_equal(pattern->bad_pixels, 2);
    for (size_t i = 0; i < pattern->size; i++) {
        assert_close(pattern->intensity[i], 100, 1e-14, 0);
    }
    lehr_xrd_pattern_reset(pattern);
    pixels[5] = 50;
    assert_ok(lehr_xrd_pattern_add(pattern, integrator, image, 1, &err), &err);
    lehr_xrd_pattern_finish(pattern, integrator);
    assert_int_equal(pattern->bad_pixels, 1);
    assert_int_equal(pattern->n_images, 1);
    lehr_xrd_pattern_free(pattern);
    lehr_xrd_integrator_free(integrator);
    lehr_xrd_image_free(image);
}

static void test_azimuthal_error_is_the_scatter_of_the_bin(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_integrate_options options = small_options();
    options.error_model = LEHR_XRD_ERROR_AZIMUTHAL;
    lehr_xrd_integrator *integrator = small_integrator(&options, NULL);
    lehr_xrd_pattern *pattern = NULL;
    lehr_xrd_image *image = small_image(LEHR_XRD_FLOAT64);
    double *pixels = image->pixels;
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        pixels[i] = i % 2 == 0 ? 4 : 10;
    }
    assert_ok(lehr_xrd_pattern_create(&pattern, integrator, &err), &err);
    assert_ok(lehr_xrd_pattern_add(pattern, integrator, image, 1, &err), &err);
    lehr_xrd_pattern_finish(pattern, integrator);
    for (size_t i = 0; i < pattern->size; i++) {
        // n pixels of 4 and 10 with mean m have the sample variance n/(n-1) (m - 4)(10 - m); of the mean, 1/n
        // of it.
        double n = pattern->count[i], m = pattern->intensity[i];
        assert_close(pattern->sigma[i], sqrt((m - 4) * (10 - m) / (n - 1)), 1e-12, 0);
    }
    lehr_xrd_pattern_free(pattern);
    lehr_xrd_integrator_free(integrator);
    lehr_xrd_image_free(image);
}

/// Poisson deviate by inversion; a linear congruential generator with fixed seed is good enough for small
/// means.
static uint32_t poisson(double mean, uint64_t *random)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    double u = (double)(*random >> 11) * 0x1p-53;
    double term = exp(-mean), sum = term;
    uint32_t k = 0;
    while (u > sum && k < 1000) {
        k++;
        term *= mean / k;
        sum += term;
    }
    return k;
}

// Pulls (I - truth)/sigma of 400 images x 12 bins: 68.27 % within 1 and variance 1. With 4800 pulls the
// standard error of the fraction is 0.7 %, of the variance 2 %; three of them are allowed. Bins hold 20 to
// 400 pixels of 2 counts.
static void test_poisson_errors_cover_the_truth(void **state)
{
    (void)state;
    const double truth = 2;
    lehr_error err = {0};
    lehr_xrd_integrate_options options = small_options();
    lehr_xrd_integrator *integrator = small_integrator(&options, NULL);
    lehr_xrd_pattern *pattern = NULL;
    lehr_xrd_image *image = small_image(LEHR_XRD_UINT32);
    uint64_t random = 20260101;
    size_t n = 0, n_inside = 0;
    double squares = 0;
    assert_ok(lehr_xrd_pattern_create(&pattern, integrator, &err), &err);
    for (int repeat = 0; repeat < 400; repeat++) {
        for (size_t i = 0; i < SIDE * SIDE; i++) {
            ((uint32_t *)image->pixels)[i] = poisson(truth, &random);
        }
        lehr_xrd_pattern_reset(pattern);
        assert_ok(lehr_xrd_pattern_add(pattern, integrator, image, 1, &err), &err);
        lehr_xrd_pattern_finish(pattern, integrator);
        for (size_t bin = 0; bin < pattern->size; bin++) {
            double pull = (pattern->intensity[bin] - truth) / pattern->sigma[bin];
            n_inside += fabs(pull) <= 1;
            squares += pull * pull;
            n++;
        }
    }
    assert_close((double)n_inside / (double)n, 0.6827, 0, 0.021);
    assert_close(squares / (double)n, 1, 0, 0.06);
    lehr_xrd_pattern_free(pattern);
    lehr_xrd_integrator_free(integrator);
    lehr_xrd_image_free(image);
}

static void test_a_bin_without_counts_has_an_error(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_integrate_options options = small_options();
    options.normalization = 2.5;
    lehr_xrd_integrator *integrator = small_integrator(&options, NULL);
    lehr_xrd_pattern *pattern = NULL;
    lehr_xrd_image *image = small_image(LEHR_XRD_UINT8);
    assert_ok(lehr_xrd_pattern_create(&pattern, integrator, &err), &err);
    assert_ok(lehr_xrd_pattern_add(pattern, integrator, image, 3, &err), &err);
    lehr_xrd_pattern_finish(pattern, integrator);
    for (size_t bin = 0; bin < pattern->size; bin++) {
        assert_true(pattern->intensity[bin] == 0);
        assert_close(pattern->sigma[bin], 1 / (pattern->count[bin] * 2.5 * 3), 1e-14, 0);
    }
    lehr_xrd_pattern_free(pattern);
    lehr_xrd_integrator_free(integrator);
    lehr_xrd_image_free(image);
}

static void test_sector_may_pass_half_a_turn(void **state)
{
    (void)state;
    const double rad_per_deg = 3.14159265358979323846 / 180;
    lehr_error err = {0};
    double counts[3] = {0};
    const double sectors[3][2] = {{135, 225}, {-225, -135}, {-45, 45}};
    for (int i = 0; i < 3; i++) {
        lehr_xrd_integrate_options options = small_options();
        lehr_xrd_pattern *pattern = NULL;
        options.azimuth_rad[0] = sectors[i][0] * rad_per_deg + 1e-6; // off the diagonal, where pixels lie
        options.azimuth_rad[1] = sectors[i][1] * rad_per_deg + 1e-6;
        lehr_xrd_integrator *integrator = small_integrator(&options, NULL);
        lehr_xrd_image *image = small_image(LEHR_XRD_UINT8);
        assert_ok(lehr_xrd_pattern_create(&pattern, integrator, &err), &err);
        assert_ok(lehr_xrd_pattern_add(pattern, integrator, image, 1, &err), &err);
        lehr_xrd_pattern_finish(pattern, integrator);
        for (size_t bin = 0; bin < pattern->size; bin++) {
            counts[i] += pattern->count[bin];
        }
        lehr_xrd_pattern_free(pattern);
        lehr_xrd_integrator_free(integrator);
        lehr_xrd_image_free(image);
    }
    assert_true(counts[0] == SIDE * SIDE / 4);
    assert_true(counts[1] == counts[0] && counts[2] == counts[0]);
}

static void test_units_agree(void **state)
{
    (void)state;
    const double deg_per_rad = 180 / 3.14159265358979323846;
    lehr_error err = {0};
    double last[5];
    for (int unit = 0; unit < 5; unit++) {
        lehr_xrd_integrate_options options = small_options();
        options.unit = (lehr_xrd_unit)unit;
        options.points = 1;
        options.range[0] = 0;
        // The upper edge is rounded up by 2^-23; twice the centre gives it back.
        options.range[1] = unit == LEHR_XRD_RADIUS_MM ? 3 : unit == LEHR_XRD_TWO_THETA_DEG ? 2 : 0.1;
        lehr_xrd_integrator *integrator = small_integrator(&options, NULL);
        lehr_xrd_pattern *pattern = NULL;
        assert_ok(lehr_xrd_pattern_create(&pattern, integrator, &err), &err);
        last[unit] = 2 * pattern->x[0] / options.range[1];
        lehr_xrd_pattern_free(pattern);
        lehr_xrd_integrator_free(integrator);
    }
    for (int unit = 0; unit < 5; unit++) {
        assert_close(last[unit], 1 + 0x1p-23, 1e-15, 0);
    }
    lehr_xrd_geometry geometry = small_geometry();
    lehr_xrd_projection projection = lehr_xrd_geometry_projection(&geometry, SIDE, SIDE);
    lehr_xrd_position position = lehr_xrd_projection_at(&projection, SIDE - 1, SIDE / 2);
    // Pixel 29.5 px above and 0.5 px beside the beam: tan(2theta) = hypot/1000 px.
    double two_theta = atan(hypot(29.5, 0.5) / 1000);
    assert_close(position.two_theta_rad, two_theta, 1e-14, 0);
    assert_close(position.radius_m * 1e3, hypot(2.95, 0.05), 1e-13, 0);
    assert_close(position.chi_rad * deg_per_rad, atan2(29.5, 0.5) * deg_per_rad, 1e-13, 0);
    assert_close(lehr_xrd_q_per_ang(two_theta, 0.5), 8 * 3.14159265358979323846 * sin(two_theta / 2), 1e-15,
                 0);
}

// ---- refusals -----------------------------------------------------------------------
static void refuse(const lehr_xrd_geometry *geometry, const lehr_xrd_integrate_options *options,
                   const lehr_xrd_mask *mask, lehr_status want, const char *part)
{
    lehr_error err = {0};
    lehr_xrd_integrator *integrator = (lehr_xrd_integrator *)&err;
    assert_fails(lehr_xrd_integrator_create(&integrator, geometry, SIDE, SIDE,
                                            &(lehr_xrd_corrections){.mask = mask}, options, &err),
                 want, &err, part);
    assert_null(integrator);
}

static void test_wrong_options_are_refused(void **state)
{
    (void)state;
    const lehr_xrd_geometry geometry = small_geometry();
    lehr_xrd_integrate_options options = small_options();
    options.points = 0;
    refuse(&geometry, &options, NULL, LEHR_ERR_ARG, "0 points; expected 1 to 65534");
    options.points = 65535;
    refuse(&geometry, &options, NULL, LEHR_ERR_ARG, "65535 points");
    options = small_options();
    options.range[0] = 3;
    options.range[1] = 1;
    refuse(&geometry, &options, NULL, LEHR_ERR_ARG, "range 3 to 1 is empty");
    options.range[0] = 100;
    options.range[1] = 101;
    refuse(&geometry, &options, NULL, LEHR_ERR_DOMAIN,
           "no pixel inside the range; those of the image lie between");
    options = small_options();
    options.azimuth_rad[0] = 0;
    options.azimuth_rad[1] = 7;
    refuse(&geometry, &options, NULL, LEHR_ERR_ARG, "at most 360 apart");
    options = small_options();
    options.polarization_factor = 1.5;
    refuse(&geometry, &options, NULL, LEHR_ERR_ARG, "polarization factor 1.5; expected -1 to 1");
    options = small_options();
    options.normalization = 0;
    refuse(&geometry, &options, NULL, LEHR_ERR_ARG, "normalization 0 is not greater than 0");
}

static void test_inputs_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_mask *mask = NULL;
    lehr_xrd_geometry geometry = small_geometry();
    lehr_xrd_integrate_options options = small_options();
    geometry.rows = 195;
    geometry.columns = 487;
    refuse(&geometry, &options, NULL, LEHR_ERR_DOMAIN,
           "geometry is for 195 x 487 pixels (rows x columns), the image has 60 x 60");
    geometry = small_geometry();
    geometry.wavelength_ang = (double)NAN;
    options.unit = LEHR_XRD_Q_PER_NM;
    refuse(&geometry, &options, NULL, LEHR_ERR_DOMAIN, "no wavelength, which a q axis needs");
    options = small_options();
    assert_ok(lehr_xrd_mask_create(&mask, SIDE, SIDE + 1, &err), &err);
    refuse(&geometry, &options, mask, LEHR_ERR_DOMAIN, "mask is for 60 x 61");
    lehr_xrd_mask_free(mask);
    assert_ok(lehr_xrd_mask_create(&mask, SIDE, SIDE, &err), &err);
    memset(mask->masked, 1, SIDE * SIDE);
    refuse(&geometry, &options, mask, LEHR_ERR_DOMAIN, "all 3600 pixels are masked");
    lehr_xrd_mask_free(mask);
}

static lehr_status integrate_small(void *context, lehr_error *err)
{
    (void)context;
    lehr_xrd_geometry geometry = small_geometry();
    lehr_xrd_integrate_options options = small_options();
    lehr_xrd_integrator *integrator = NULL;
    lehr_xrd_pattern *pattern = NULL;
    lehr_curve *curve = NULL;
    lehr_table *table = NULL;
    lehr_status status = lehr_xrd_integrator_create(&integrator, &geometry, SIDE, SIDE, NULL, &options, err);
    if (!status) {
        status = lehr_xrd_pattern_create(&pattern, integrator, err);
    }
    if (!status) {
        status = lehr_xrd_pattern_to_curve(&curve, pattern, err);
    }
    if (!status) {
        status = lehr_xrd_pattern_to_table(&table, pattern, err);
    }
    lehr_table_free(table);
    lehr_curve_free(curve);
    lehr_xrd_pattern_free(pattern);
    lehr_xrd_integrator_free(integrator);
    return status;
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    lehr_test_fault_sweep(integrate_small, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_pixels_leave_signal_and_weight),
        cmocka_unit_test(test_saturated_pixels_are_bad),
        cmocka_unit_test(test_azimuthal_error_is_the_scatter_of_the_bin),
        cmocka_unit_test(test_poisson_errors_cover_the_truth),
        cmocka_unit_test(test_a_bin_without_counts_has_an_error),
        cmocka_unit_test(test_sector_may_pass_half_a_turn),
        cmocka_unit_test(test_units_agree),
        cmocka_unit_test(test_wrong_options_are_refused),
        cmocka_unit_test(test_inputs_that_do_not_fit_are_refused),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("xrd.pattern", tests, NULL, NULL);
}
