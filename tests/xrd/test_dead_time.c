// Correction for dead time: pixels whose photons are simulated one by one.
#include "stack_helper.h"

#include <lehr/xrd/cake.h>
#include <lehr/xrd/integrate.h>
#include <math.h>
#include <string.h>

enum { SIDE = 24, PIXELS = SIDE * SIDE, POINTS = 4, REPEATS = 150 };

static const lehr_xrd_geometry geometry = {.distance_m = 0.1,
                                           .poni1_m = SIDE / 2 * 1e-3,
                                           .poni2_m = SIDE / 2 * 1e-3,
                                           .wavelength_ang = 0.5,
                                           .pixel1_m = 1e-3,
                                           .pixel2_m = 1e-3,
                                           .orientation = 3};

static lehr_xrd_integrate_options corrected(double busy, lehr_xrd_dead_time_model model)
{
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.points = POINTS;
    options.dead_time_s = busy;
    options.count_time_s = 1;
    options.dead_time_model = model;
    return options;
}

static lehr_xrd_integrator *make_plan(const lehr_xrd_integrate_options *options)
{
    lehr_error err = {0};
    lehr_xrd_integrator *plan = NULL;
    assert_ok(lehr_xrd_integrator_create(&plan, &geometry, SIDE, SIDE, NULL, options, &err), &err);
    return plan;
}

static lehr_xrd_image *make_image(void)
{
    lehr_error err = {0};
    lehr_xrd_image *image = NULL;
    assert_ok(lehr_xrd_image_create(&image, SIDE, SIDE, LEHR_XRD_UINT32, &err), &err);
    return image;
}

/// Counts of a pixel exposed for 1 s to photons of a rate, by their times.
static uint32_t count(uint64_t *random, double rate, double dead_time_s, bool paralyzable)
{
    uint32_t counts = 0;
    double time = 0;
    double free = 0;
    while (time < 1) {
        time -= log(1 - uniform(random)) / rate;
        bool seen = time >= free && time < 1;
        counts += seen;
        if (seen || paralyzable) {
            free = time + dead_time_s;
        }
    }
    return counts;
}

typedef struct rate_case {
    const char *name;
    lehr_xrd_dead_time_model model;
    double busy; ///< rate times dead time at the centre
    double photons;
} rate_case;

static const rate_case rates[] = {
    {"5 percent", LEHR_XRD_NON_PARALYZABLE, 0.05, 300},
    {"20 percent", LEHR_XRD_NON_PARALYZABLE, 0.2, 300},
    {"5 percent, paralyzable", LEHR_XRD_PARALYZABLE, 0.05, 300},
    {"20 percent, paralyzable", LEHR_XRD_PARALYZABLE, 0.2, 300},
    {"40 percent, paralyzable", LEHR_XRD_PARALYZABLE, 0.4, 300},
    {"40 percent", LEHR_XRD_NON_PARALYZABLE, 0.4, 300},
};

/// The rate falls outwards as the weights do, so that every bin has one intensity: that of the photons,
/// without the losses. Its mean over the repeats is known to 3e-4, the rest is the half photon at the ends of
/// the exposure. The mean of sigma^2 is the variance of the repeats: 600 values know it to 3 % of sigma, 5 %
/// are allowed.
static void test_photons_one_by_one(void **state)
{
    const rate_case *row = *state;
    lehr_error err = {0};
    uint64_t random = 5;
    double dead_time_s = row->busy / row->photons;
    lehr_xrd_image *image = make_image();
    lehr_xrd_integrate_options options = corrected(dead_time_s, row->model);
    lehr_xrd_integrator *plan = make_plan(&options);
    lehr_xrd_projection projection = lehr_xrd_geometry_projection(&geometry, SIDE, SIDE);
    lehr_xrd_pattern *pattern = NULL;
    double mean[POINTS] = {0}, square[POINTS] = {0}, variance[POINTS] = {0};
    assert_ok(lehr_xrd_pattern_create(&pattern, plan, &err), &err);
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        for (size_t i = 0; i < PIXELS; i++) {
            lehr_xrd_position at = lehr_xrd_projection_at(&projection, i / SIDE, i % SIDE);
            double weight =
                pow(at.cos_incidence, 3) * lehr_xrd_polarization(at.two_theta_rad, at.chi_rad, 0.99);
            ((uint32_t *)image->pixels)[i] =
                count(&random, row->photons * weight, dead_time_s, row->model == LEHR_XRD_PARALYZABLE);
        }
        lehr_xrd_pattern_reset(pattern);
        assert_ok(lehr_xrd_pattern_add(pattern, plan, image, 1, &err), &err);
        lehr_xrd_pattern_finish(pattern, plan);
        for (size_t bin = 0; bin < POINTS; bin++) {
            mean[bin] += pattern->intensity[bin] / REPEATS;
            square[bin] += pattern->intensity[bin] * pattern->intensity[bin] / REPEATS;
            variance[bin] += pattern->sigma[bin] * pattern->sigma[bin] / REPEATS;
        }
    }
    double ratio = 0;
    double total = 0;
    for (size_t bin = 0; bin < POINTS; bin++) {
        ratio += (square[bin] - mean[bin] * mean[bin]) * REPEATS / (REPEATS - 1) / variance[bin] / POINTS;
        total += mean[bin] / POINTS;
    }
    assert_close(total, row->photons, 0, 1);
    assert_close(sqrt(ratio), 1, 0.05, 0);
    lehr_xrd_pattern_free(pattern);
    lehr_xrd_integrator_free(plan);
    lehr_xrd_image_free(image);
}

/// Intensity and error of the only bin, of a plan for one image.
static void integrate_one(double out[2], const lehr_xrd_integrate_options *options,
                          const lehr_xrd_corrections *extra, const lehr_xrd_image *image)
{
    lehr_error err = {0};
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_pattern *pattern = NULL;
    assert_ok(lehr_xrd_integrator_create(&plan, &geometry, SIDE, SIDE, extra, options, &err), &err);
    assert_ok(lehr_xrd_pattern_create(&pattern, plan, &err), &err);
    assert_ok(lehr_xrd_pattern_add(pattern, plan, image, 1, &err), &err);
    lehr_xrd_pattern_finish(pattern, plan);
    out[0] = pattern->intensity[0];
    out[1] = pattern->sigma[0];
    assert_close(pattern->count[0], PIXELS, 1e-12, 0);
    lehr_xrd_pattern_free(pattern);
    lehr_xrd_integrator_free(plan);
}

/// Without noise, by hand: counts 100 and 60 of a dead time of 1/500 of the exposure, with a dark image;
/// weights 1.
static void test_by_hand(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_image *image = make_image();
    lehr_xrd_image *dark = make_image();
    for (size_t i = 0; i < PIXELS; i++) {
        ((uint32_t *)image->pixels)[i] = i % 2 == 0 ? 100 : 60;
        ((uint32_t *)dark->pixels)[i] = 10;
    }
    lehr_xrd_integrate_options options = corrected(1.0 / 500, LEHR_XRD_NON_PARALYZABLE);
    options.points = 1;
    options.solid_angle = false;
    options.polarization_factor = (double)NAN;
    const lehr_xrd_corrections extra = {.dark = dark};
    // Live parts 0.8 and 0.88: (160 - 10 (0.8 + 0.88))/(0.8 + 0.88).
    const double want[2] = {160 / 1.68 - 10, sqrt(160.0 * PIXELS / 2) / (1.68 * PIXELS / 2)};
    double got[2];
    for (int split = LEHR_XRD_SPLIT_NO; split <= LEHR_XRD_SPLIT_FULL; split++) {
        options.split = (lehr_xrd_split_kind)split;
        integrate_one(got, &options, &extra, image);
        assert_close(got[0], want[0], 1e-12, 0);
        assert_close(got[1], want[1], 1e-12, 0);
    }
    // All quantiles are the mean, with its error.
    options.split = LEHR_XRD_SPLIT_NO;
    for (int filters = 0; filters < 2; filters++) {
        options.quantiles[0] = filters ? 0 : (double)NAN;
        options.quantiles[1] = filters ? 1 : (double)NAN;
        options.error_model = LEHR_XRD_ERROR_POISSON;
        integrate_one(got, &options, &extra, image);
        assert_close(got[0], want[0], 1e-12, 0);
        assert_close(got[1], want[1], 1e-12, 0);
        // Scatter: 100 - 0.8 D - 0.8 I of one half of the pixels, its opposite of the other.
        options.error_model = LEHR_XRD_ERROR_AZIMUTHAL;
        integrate_one(got, &options, &extra, image);
        double scatter = 100 - 0.8 * (10 + want[0]);
        double n = PIXELS;
        // The number of pixels for an unbiased error is that of equal weights: they differ by 1e-5 of it.
        assert_close(got[1], scatter * sqrt(n / (n - 1) * n) / (0.84 * n), 1e-5, 0);
    }
    options.quantiles[0] = options.quantiles[1] = (double)NAN;
    options.error_model = LEHR_XRD_ERROR_POISSON;
    lehr_xrd_cake *cake = NULL;
    assert_ok(lehr_xrd_cake_create(&cake, &geometry, SIDE, SIDE, &extra, &options, 1, &err), &err);
    assert_ok(lehr_xrd_cake_add(cake, image, 1, &err), &err);
    lehr_xrd_cake_finish(cake);
    assert_close(cake->intensity[0], 160 / 1.68 - 10, 1e-12, 0);
    lehr_xrd_cake_free(cake);
    lehr_xrd_image_free(dark);
    lehr_xrd_image_free(image);
}

/// Paralyzable, by hand: n tau = 0.3 gives m tau = 0.3 exp(-0.3). More counts than any rate explains are bad
/// pixels; the largest that one explains is exposure/(e dead time).
static void test_most_counts(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_image *image = NULL;
    assert_ok(lehr_xrd_image_create(&image, SIDE, SIDE, LEHR_XRD_FLOAT64, &err), &err);
    double *pixels = image->pixels;
    for (size_t i = 0; i < PIXELS; i++) {
        pixels[i] = 300 * exp(-0.3);
    }
    pixels[3] = 1000 / exp(1) + 1;
    pixels[77] = 1e6;
    pixels[90] = 700 * exp(-0.7);
    lehr_xrd_integrate_options options = corrected(1e-3, LEHR_XRD_PARALYZABLE);
    options.points = 1;
    options.solid_angle = false;
    options.polarization_factor = (double)NAN;
    for (int clip = 0; clip < 2; clip++) {
        lehr_xrd_pattern *pattern = NULL;
        options.clip = clip ? 5 : (double)NAN; // the bright pixel is an outlier
        lehr_xrd_integrator *plan = make_plan(&options);
        assert_ok(lehr_xrd_pattern_create(&pattern, plan, &err), &err);
        assert_ok(lehr_xrd_pattern_add(pattern, plan, image, 1, &err), &err);
        lehr_xrd_pattern_finish(pattern, plan);
        assert_int_equal(pattern->bad_pixels, 2);
        assert_int_equal(pattern->clipped_pixels, clip);
        double n = PIXELS - 3;
        double counts = n * 300 * exp(-0.3) + (clip ? 0 : 700 * exp(-0.7));
        double norm = n * exp(-0.3) + (clip ? 0 : exp(-0.7));
        double variance = n * 300 * exp(-0.3) * (1 - 0.6 * exp(-0.3)) / (0.7 * 0.7) +
                          (clip ? 0 : 700 * exp(-0.7) * (1 - 1.4 * exp(-0.7)) / (0.3 * 0.3));
        assert_close(pattern->count[0], n + !clip, 1e-13, 0);
        assert_close(pattern->norm[0], norm, 1e-12, 0);
        assert_close(pattern->intensity[0], counts / norm, 1e-12, 0);
        assert_close(pattern->sigma[0], sqrt(variance) / norm, 1e-11, 0);
        lehr_xrd_pattern_free(pattern);
        lehr_xrd_integrator_free(plan);
    }
    lehr_xrd_image_free(image);
}

static void test_refusals(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_integrator *plan = NULL;
    static const double times[][2] = {{0, 1}, {-1e-7, 1}, {2, 1}, {1e-7, (double)NAN}, {1e-7, 0}};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        lehr_xrd_integrate_options options = corrected(times[i][0], LEHR_XRD_NON_PARALYZABLE);
        options.count_time_s = times[i][1];
        assert_fails(lehr_xrd_integrator_create(&plan, &geometry, SIDE, SIDE, NULL, &options, &err),
                     LEHR_ERR_ARG, &err,
                     i < 3 ? "a dead time of" : "needs the time for which an image was exposed");
        assert_null(plan);
    }
}

int main(void)
{
    struct CMUnitTest tests[12] = {cmocka_unit_test(test_by_hand), cmocka_unit_test(test_most_counts),
                                   cmocka_unit_test(test_refusals)};
    size_t n = 3;
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_photons_one_by_one, &rates[i]);
    }
    return _cmocka_run_group_tests("xrd.dead_time", tests, n, NULL, NULL);
}
