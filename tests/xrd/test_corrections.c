// Corrections by pixel: sensor, sample, axis of polarization.
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
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sensor),
        cmocka_unit_test(test_sample),
        cmocka_unit_test(test_axis_of_polarization),
        cmocka_unit_test(test_efficiency_of_silicon),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests_name("xrd.corrections", tests, NULL, NULL);
}
