// Corrections by pixel: sensor, sample, gas and plates, axis of polarization, depth in the sensor.
#include "lehr_test.h"

#include <lehr/core/attenuation.h>
#include <lehr/xrd/integrate.h>
#include <math.h>

static const double PI = 3.14159265358979323846;

/// Norm of the only pixel of an image, i.e. its weight. The pixel has its centre 60 mm along the rows and 20
/// mm along the columns from the beam, 80 mm behind the sample; the detector is not tilted.
static double weight_of(const lehr_xrd_integrate_options *wanted)
{
    const lehr_xrd_geometry geometry = {.distance_m = 0.08,
                                        .poni1_m = 0.00005 - 0.02,
                                        .poni2_m = 0.00005 - 0.06,
                                        .pixel1_m = 1e-4,
                                        .pixel2_m = 1e-4,
                                        .wavelength_ang = 1,
                                        .orientation = 3};
    lehr_error err = {0};
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_pattern *pattern = NULL;
    lehr_xrd_image *image = NULL;
    lehr_xrd_integrate_options options = *wanted;
    options.points = 1;
    options.unit = LEHR_XRD_RADIUS_MM;
    options.range[0] = 0;
    options.range[1] = 100;
    assert_ok(lehr_xrd_image_create(&image, 1, 1, LEHR_XRD_UINT16, &err), &err);
    assert_ok(lehr_xrd_integrator_create(&plan, &geometry, 1, 1, NULL, &options, &err), &err);
    assert_ok(lehr_xrd_pattern_create(&pattern, plan, &err), &err);
    assert_ok(lehr_xrd_pattern_add(pattern, plan, image, 1, &err), &err);
    lehr_xrd_pattern_finish(pattern, plan);
    double weight = pattern->norm[0];
    lehr_xrd_pattern_free(pattern);
    lehr_xrd_integrator_free(plan);
    lehr_xrd_image_free(image);
    return weight;
}

static lehr_xrd_integrate_options nothing(void)
{
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.polarization_factor = (double)NAN;
    options.solid_angle = false;
    return options;
}

// cos 2theta = cos alpha = 80/sqrt(80^2 + 60^2 + 20^2); 1e-12 for the position of the pixel.
static const double COS = 0.78446454055273617;

static void test_sensor(void **state)
{
    (void)state;
    lehr_xrd_integrate_options options = nothing();
    options.sensor_absorption = 1.6;
    assert_close(weight_of(&options), (1 - exp(-1.6 / COS)) / (1 - exp(-1.6)), 1e-12, 0);
    options.sensor_absorption = 50; // opaque
    assert_close(weight_of(&options), 1, 1e-12, 0);
    options.sensor_absorption = 1e-9; // transparent: the path alone
    assert_close(weight_of(&options), 1 / COS, 1e-8, 0);
}

// The mean over depths z of exp(-mu z) exp(-mu (t - z)/cos 2theta), over exp(-mu t): Simpson's rule of 2000
// steps is exact to 1e-13 for these.
static void test_sample(void **state)
{
    (void)state;
    enum { N = 2000 };
    for (int k = 0; k < 2; k++) {
        double mu_t = k == 0 ? 0.3 : 2.1;
        double sum = 0;
        for (int i = 0; i <= N; i++) {
            double z = (double)i / N;
            double factor = i == 0 || i == N ? 1 : (i % 2 == 1 ? 4 : 2);
            sum += factor * exp(-mu_t * z - mu_t * (1 - z) / COS + mu_t) / (3.0 * N);
        }
        lehr_xrd_integrate_options options = nothing();
        options.sample_absorption = mu_t;
        assert_close(weight_of(&options), sum, 1e-11, 0);
    }
}

// Turned by 90 degrees the factor changes sign; at 45 degrees to the pixel nothing of it is left.
static void test_axis_of_polarization(void **state)
{
    (void)state;
    lehr_xrd_integrate_options options = nothing();
    double chi = atan2(20, 60);
    double cos2 = COS * COS;
    options.polarization_factor = 0.9;
    options.polarization_axis_rad = PI / 2;
    assert_close(weight_of(&options), 0.5 * (1 + cos2 + 0.9 * cos(2 * chi) * (1 - cos2)), 1e-12, 0);
    options.polarization_axis_rad = chi - PI / 4;
    assert_close(weight_of(&options), 0.5 * (1 + cos2), 1e-12, 0);
    options.polarization_axis_rad = chi; // along the axis the electric field does not radiate: the least
    assert_close(weight_of(&options), 0.5 * (1 + cos2 - 0.9 * (1 - cos2)), 1e-12, 0);
}

// SOURCE: numpy, linear interpolation of logarithms of NIST's table; 13 keV and 450 um: eta 0.807 at normal
// incidence and 0.899 at 44 degrees; 1e-3 for 0.2 % between that mu and the one of the splines.
static void test_efficiency_of_silicon(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_material silicon;
    double per_m = 0;
    assert_ok(lehr_material_find(&silicon, "Si", (double)NAN, (double)NAN, &err), &err);
    assert_ok(lehr_attenuation_per_m(&per_m, &silicon, 13, &err), &err);
    assert_close(1 - exp(-per_m * 450e-6), 0.807, 0, 1e-3);
    assert_close(1 - exp(-per_m * 450e-6 / cos(44 * PI / 180)), 0.899, 0, 1e-3);
}

// Gas before a flat detector, by hand: the way is 1/cos(alpha) times that of the normal. With the plate the
// transmissions multiply.
static void test_gas(void **state)
{
    (void)state;
    lehr_xrd_integrate_options options = nothing();
    options.n_layers = 1;
    options.layers[0] = (lehr_xrd_layer){.mu_t = 0.05, .on_detector = true};
    assert_close(weight_of(&options), exp(-0.05 * (1 / COS - 1)), 1e-12, 0);
    options.n_layers = 2;
    options.layers[1] = (lehr_xrd_layer){.mu_t = 0.7};
    assert_close(weight_of(&options), exp(-0.75 * (1 / COS - 1)), 1e-12, 0);
}

// SOURCE: tests/oracle/xrd_corrections.py, normals as vectors. Edge on, a plate lets nothing through.
static void test_tilted_plate(void **state)
{
    (void)state;
    static const struct {
        double mu_t, tilt_deg, azimuth_deg, want;
    } rows[] = {
        {0.7, 0, 0, 0.825035869938960},
        {0.7, 30, 0, 1.093370663959493},
        {0.7, 30, 90, 0.911996754817511},
        {0.31, 12.5, -140, 0.846990368709262},
        {0.7, 80, 180, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_xrd_integrate_options options = nothing();
        options.n_layers = 1;
        options.layers[0] = (lehr_xrd_layer){.mu_t = rows[i].mu_t,
                                             .tilt_rad = rows[i].tilt_deg * PI / 180,
                                             .tilt_azimuth_rad = rows[i].azimuth_deg * PI / 180};
        if (rows[i].want > 0) {
            assert_close(weight_of(&options), rows[i].want, 1e-12, 0);
            continue;
        }
        lehr_error err = {0};
        lehr_xrd_integrator *plan = NULL;
        const lehr_xrd_geometry geometry = {.distance_m = 0.08,
                                            .poni2_m = -0.06,
                                            .pixel1_m = 1e-4,
                                            .pixel2_m = 1e-4,
                                            .wavelength_ang = 1,
                                            .orientation = 3};
        assert_fails(lehr_xrd_integrator_create(&plan, &geometry, 2, 2, NULL, &options, &err),
                     LEHR_ERR_DOMAIN, &err, "all 4 pixels are masked");
    }
}

// SOURCE: tests/oracle/xrd_corrections.py, 4e6 steps along the ray: six digits.
static void test_seat(void **state)
{
    (void)state;
    static const struct {
        double mu_t, distance, inner, outer, tilt_deg, azimuth_deg, want;
    } rows[] = {
        {0.4, 0.575, 0.175, 0.625, 0, 0, 0.600554}, // all of the thickness
        {0.4, 0.575, 0.5, 0.75, 0, 0, 0.626845},    // through the hole at the front, into the seat
        {0.4, 0.575, 0.175, 1.5, 0, 0, 0.765868},   // out of the seat into the hole
        {0.4, 0.575, 0.6, 1.9, 0, 0, 1},            // through the hole
        {1.1, 0.575, 0.5, 0.75, 20, 70, 0.558946},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_xrd_integrate_options options = nothing();
        options.n_layers = 1;
        options.layers[0] = (lehr_xrd_layer){.mu_t = rows[i].mu_t,
                                             .is_seat = true,
                                             .seat_distance = rows[i].distance,
                                             .seat_inner = rows[i].inner,
                                             .seat_outer = rows[i].outer,
                                             .tilt_rad = rows[i].tilt_deg * PI / 180,
                                             .tilt_azimuth_rad = rows[i].azimuth_deg * PI / 180};
        assert_close(weight_of(&options), rows[i].want, 2e-6, 0);
    }
}

typedef struct depth_case {
    const char *name;
    double per_m, thickness_m, incidence_deg, want_m;
} depth_case;

// SOURCE: tests/oracle/xrd_corrections.py: quadrature over the path to 1e-12, confirmed by following 4e6
// photons to 3e-4; the last one is half the thickness times the tangent for a sensor without attenuation.
static const depth_case depths[] = {
    {"Si, 13 keV, 23 degrees", 3660, 450e-6, 23.4, 6.969624136968e-05},
    {"Si, 13 keV, 44 degrees", 3660, 450e-6, 44, 1.408106949052e-04},
    {"CdTe, 60 degrees", 12000, 750e-6, 60, 7.216876386438e-05},
    {"Si, 40 keV", 200, 320e-6, 35, 1.105745034061e-04},
    {"nearly transparent", 1, 1e-3, 30, 2.886195790405e-04},
    {"transparent", 1e-6, 1e-3, 30, 0.5e-3 * 0.57735026918962573},
};

// The distance itself, and the sign: photons of one cone are seen further out by it, and a pixel where they
// are seen on the mean has the angle of the cone, on a detector with any rotation.
static void test_depth_in_the_sensor(void **state)
{
    const depth_case *row = *state;
    double incidence = row->incidence_deg * PI / 180;
    double got_m = lehr_xrd_parallax_m(row->per_m, row->thickness_m, cos(incidence));
    assert_close(got_m, row->want_m, 1e-9, 0);
    lehr_xrd_geometry geometry = {.distance_m = 0.1,
                                  .pixel1_m = 1e-4,
                                  .pixel2_m = 1e-4,
                                  .wavelength_ang = 1,
                                  .orientation = 3,
                                  .rot1_rad = 0.1,
                                  .rot2_rad = -0.05,
                                  .sensor_thickness_m = row->thickness_m};
    double seen_m = 0.1 * tan(incidence) + row->want_m;
    double entered_m = 0.1 * tan(incidence);
    const double directions[][2] = {{1, 0}, {0, -1}, {0.6, 0.8}};
    for (size_t k = 0; k < 3; k++) {
        geometry.parallax_per_m = 0;
        lehr_xrd_projection plain = lehr_xrd_geometry_projection(&geometry, 8, 8);
        geometry.parallax_per_m = row->per_m;
        lehr_xrd_projection deep = lehr_xrd_geometry_projection(&geometry, 8, 8);
        const double *to = directions[k];
        lehr_xrd_position want = lehr_xrd_projection_at_point(&plain, entered_m * to[0] / 1e-4 - 0.5,
                                                              entered_m * to[1] / 1e-4 - 0.5);
        lehr_xrd_position got =
            lehr_xrd_projection_at_point(&deep, seen_m * to[0] / 1e-4 - 0.5, seen_m * to[1] / 1e-4 - 0.5);
        assert_close(got.two_theta_rad, want.two_theta_rad, 1e-9, 0); // digits of the distance
        assert_close(got.chi_rad, want.chi_rad, 1e-9, 0);
        assert_close(got.cos_incidence, cos(incidence), 1e-9, 0);
    }
    lehr_xrd_projection deep = lehr_xrd_geometry_projection(&geometry, 8, 8);
    assert_close(lehr_xrd_projection_at_point(&deep, -0.5, -0.5).cos_incidence, 1, 0, 0); // the foot itself
}

static void test_refusals(void **state)
{
    (void)state;
    const lehr_xrd_geometry geometry = {
        .distance_m = 0.08, .pixel1_m = 1e-4, .pixel2_m = 1e-4, .wavelength_ang = 1};
    lehr_error err = {0};
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_integrate_options options = nothing();
    options.sensor_absorption = 0;
    assert_fails(lehr_xrd_integrator_create(&plan, &geometry, 4, 4, NULL, &options, &err), LEHR_ERR_ARG, &err,
                 "mu t of sensor or sample (0, nan)");
    options = nothing();
    options.sample_absorption = -1;
    assert_fails(lehr_xrd_integrator_create(&plan, &geometry, 4, 4, NULL, &options, &err), LEHR_ERR_ARG, &err,
                 "is not greater than 0");
    options = nothing();
    options.polarization_axis_rad = (double)INFINITY;
    assert_fails(lehr_xrd_integrator_create(&plan, &geometry, 4, 4, NULL, &options, &err), LEHR_ERR_ARG, &err,
                 "axis of polarization");
    static const lehr_xrd_layer bad[] = {
        {.mu_t = 0, .on_detector = true},
        {.mu_t = (double)NAN},
        {.mu_t = (double)INFINITY},
        {.mu_t = 1, .tilt_rad = 1.6},
        {.mu_t = 1, .tilt_rad = -0.1},
        {.mu_t = 1, .tilt_azimuth_rad = (double)NAN},
        {.mu_t = 1, .is_seat = true, .seat_inner = 1},
        {.mu_t = 1, .is_seat = true, .seat_inner = 1, .seat_outer = -1},
        {.mu_t = 1, .is_seat = true, .seat_distance = (double)NAN, .seat_inner = 1, .seat_outer = 1},
        {.mu_t = 1, .is_seat = true, .on_detector = true, .seat_inner = 1, .seat_outer = 1}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        options = nothing();
        options.n_layers = 1;
        options.layers[0] = bad[i];
        assert_fails(lehr_xrd_integrator_create(&plan, &geometry, 4, 4, NULL, &options, &err), LEHR_ERR_ARG,
                     &err, bad[i].is_seat ? "layer 0: a seat at " : "layer 0: mu t = ");
        assert_null(plan);
    }
    options.n_layers = LEHR_XRD_MAX_LAYERS + 1;
    assert_fails(lehr_xrd_integrator_create(&plan, &geometry, 4, 4, NULL, &options, &err), LEHR_ERR_ARG, &err,
                 "9 layers of gas and plates; at most 8");
}

/// What was done, in the words of core/corrections.h.
static void test_what_was_applied(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_pattern *pattern = NULL;
    lehr_xrd_image *flat = NULL;
    const lehr_xrd_geometry geometry = {.distance_m = 0.08,
                                        .pixel1_m = 1e-4,
                                        .pixel2_m = 1e-4,
                                        .wavelength_ang = 1,
                                        .orientation = 3,
                                        .sensor_thickness_m = 450e-6,
                                        .parallax_per_m = 3660};
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.sensor_absorption = 1.647;
    options.sample_absorption = 0.25;
    options.dead_time_s = 1.2e-7;
    options.count_time_s = 0.5;
    options.n_layers = 2;
    options.layers[0] = (lehr_xrd_layer){.mu_t = 0.05, .on_detector = true};
    options.layers[1] = (lehr_xrd_layer){.mu_t = 0.7, .tilt_rad = PI / 6, .tilt_azimuth_rad = PI / 2};
    assert_ok(lehr_xrd_image_create(&flat, 4, 4, LEHR_XRD_FLOAT64, &err), &err);
    for (size_t i = 0; i < 16; i++) {
        ((double *)flat->pixels)[i] = 1;
    }
    const lehr_xrd_corrections extra = {.flat = flat};
    assert_ok(lehr_xrd_integrator_create(&plan, &geometry, 4, 4, &extra, &options, &err), &err);
    assert_ok(lehr_xrd_pattern_create(&pattern, plan, &err), &err);
    assert_string_equal(pattern->corrections,
                        "flat, dead_time(non-paralyzable 1.2e-07 s of 0.5 s), solid_angle, polarization(0.99 "
                        "axis=0), sensor(mu_t=1.647), parallax(mu=3660/m t=0.00045 m), sample(mu_t=0.25), "
                        "layer(mu_t=0.05 detector), layer(mu_t=0.7 beam tilt=30 azimuth=90)");
    lehr_xrd_pattern_free(pattern);
    lehr_xrd_integrator_free(plan);
    options = nothing();
    const lehr_xrd_geometry plain = {
        .distance_m = 0.08, .pixel1_m = 1e-4, .pixel2_m = 1e-4, .wavelength_ang = 1, .orientation = 3};
    assert_ok(lehr_xrd_integrator_create(&plan, &plain, 4, 4, NULL, &options, &err), &err);
    assert_ok(lehr_xrd_pattern_create(&pattern, plan, &err), &err);
    assert_string_equal(pattern->corrections, "none");
    lehr_xrd_pattern_free(pattern);
    lehr_xrd_integrator_free(plan);
    lehr_xrd_image_free(flat);
}

int main(void)
{
    struct CMUnitTest tests[16] = {
        cmocka_unit_test(test_sensor),
        cmocka_unit_test(test_sample),
        cmocka_unit_test(test_gas),
        cmocka_unit_test(test_tilted_plate),
        cmocka_unit_test(test_seat),
        cmocka_unit_test(test_axis_of_polarization),
        cmocka_unit_test(test_efficiency_of_silicon),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_what_was_applied),
    };
    size_t n = 9;
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_depth_in_the_sensor, &depths[i]);
    }
    return _cmocka_run_group_tests("xrd.corrections", tests, n, NULL, NULL);
}
