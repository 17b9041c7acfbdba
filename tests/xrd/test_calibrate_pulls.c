// Errors of a calibration against the truth of many images.
#include "calibrate_helper.h"
#include "lehr_test.h"

#include <lehr/fitting/random.h>
#include <lehr/xrd/calibrate.h>
#include <math.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pulls)};
    return cmocka_run_group_tests_name("xrd.calibrate_pulls", tests, NULL, NULL);
}
