// Medians and means between quantiles of the pixels of a bin.
#include "stack_helper.h"

#include <lehr/xrd/integrate.h>
#include <math.h>
#include <stdlib.h>

enum { SIDE = 200, PIXELS = SIDE * SIDE, POINTS = 25, REPEATS = 150 };

static const lehr_xrd_geometry geometry = {.distance_m = 0.1,
                                           .poni1_m = SIDE / 2 * 1e-4,
                                           .poni2_m = SIDE / 2 * 1e-4,
                                           .wavelength_ang = 0.5,
                                           .pixel1_m = 1e-4,
                                           .pixel2_m = 1e-4,
                                           .orientation = 3};

// ---- by hand ------------------------------------------------------------------------
typedef struct hand_case {
    const char *name;
    size_t pixels;
    double quantiles[2];
    bool weighted; ///< pixel i weighs 1 + i mod 3
    double want;
} hand_case;

// SOURCE: tests/oracle/xrd_corrections.py: numpy.median, scipy.stats.trim_mean and means of sorted lists,
// with weights of lists in which each value stands as often as it weighs.
static const hand_case by_hand[] = {
    {"median", 40, {0.5, 0.5}, false, 48.5},
    {"median of an odd number", 39, {0.5, 0.5}, false, 47},
    {"trimmed by a tenth", 40, {0.1, 0.9}, false, 47.90625},
    {"second quarter", 40, {0.25, 0.5}, false, 35},
    {"upper tenth", 40, {0.9, 1}, false, 97},
    {"weights, trimmed by a tenth", 40, {0.1, 0.9}, true, 22.518723628692},
    {"weights, lower half", 40, {0, 0.5}, true, 10.059071729958},
};

static void test_by_hand(void **state)
{
    const hand_case *row = *state;
    lehr_error err = {0};
    lehr_xrd_image *image = NULL;
    lehr_xrd_image *flat = NULL;
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_pattern *pattern = NULL;
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.points = 1;
    options.unit = LEHR_XRD_RADIUS_MM;
    options.polarization_factor = (double)NAN;
    options.solid_angle = false;
    options.quantiles[0] = row->quantiles[0];
    options.quantiles[1] = row->quantiles[1];
    assert_ok(lehr_xrd_image_create(&image, 1, row->pixels, LEHR_XRD_UINT16, &err), &err);
    assert_ok(lehr_xrd_image_create(&flat, 1, row->pixels, LEHR_XRD_FLOAT64, &err), &err);
    for (size_t i = 0; i < row->pixels; i++) {
        ((uint16_t *)image->pixels)[i] = (uint16_t)(i * i % 97 + 3);
        ((double *)flat->pixels)[i] = row->weighted ? (double)(1 + i % 3) : 1;
    }
    const lehr_xrd_corrections extra = {.flat = flat};
    for (int scatter = 0; scatter < 2; scatter++) {
        options.error_model = scatter ? LEHR_XRD_ERROR_AZIMUTHAL : LEHR_XRD_ERROR_POISSON;
        assert_ok(lehr_xrd_integrator_create(&plan, &geometry, 1, row->pixels, &extra, &options, &err), &err);
        assert_ok(lehr_xrd_pattern_create(&pattern, plan, &err), &err);
        assert_ok(lehr_xrd_pattern_add(pattern, plan, image, 1, &err), &err);
        assert_ok(lehr_xrd_pattern_add(pattern, plan, image, 2, &err),
                  &err); // twice the exposure: half as intense
        lehr_xrd_pattern_finish(pattern, plan);
        assert_close(pattern->intensity[0], row->want * 2 / 3, 1e-11, 0); // digits of the list
        assert_true(pattern->sigma[0] > 0 && isfinite(pattern->sigma[0]));
        lehr_xrd_pattern_free(pattern);
        lehr_xrd_integrator_free(plan);
    }
    lehr_xrd_image_free(image);
    lehr_xrd_image_free(flat);
}

// ---- standard errors ----------------------------------------------------------------
typedef struct error_case {
    const char *name;
    double quantiles[2];
    lehr_xrd_error_model model;
    lehr_xrd_split_kind split;
    bool spikes;
    double dark;
    double loss; ///< variance over that of the mean of all pixels
} error_case;

// SOURCE of the losses: tests/oracle/xrd_corrections.py, simulated samples of Gaussian noise.
static const error_case errors[] = {
    {"median, poisson", {0.5, 0.5}, LEHR_XRD_ERROR_POISSON, LEHR_XRD_SPLIT_NO, false, 0, 1.5677},
    {"median, scatter", {0.5, 0.5}, LEHR_XRD_ERROR_AZIMUTHAL, LEHR_XRD_SPLIT_NO, false, 0, 1.5677},
    {"median, poisson, spikes", {0.5, 0.5}, LEHR_XRD_ERROR_POISSON, LEHR_XRD_SPLIT_NO, true, 0, 1.5677},
    {"trimmed, poisson", {0.1, 0.9}, LEHR_XRD_ERROR_POISSON, LEHR_XRD_SPLIT_NO, false, 0, 1.0613},
    {"trimmed, scatter", {0.1, 0.9}, LEHR_XRD_ERROR_AZIMUTHAL, LEHR_XRD_SPLIT_NO, false, 0, 1.0613},
    {"trimmed, scatter, spikes", {0.1, 0.9}, LEHR_XRD_ERROR_AZIMUTHAL, LEHR_XRD_SPLIT_NO, true, 0, 1.0613},
    {"trimmed, poisson, dark", {0.1, 0.9}, LEHR_XRD_ERROR_POISSON, LEHR_XRD_SPLIT_NO, false, 150, 1.0613},
    {"median, poisson, bbox", {0.5, 0.5}, LEHR_XRD_ERROR_POISSON, LEHR_XRD_SPLIT_BBOX, false, 0, 1.5677},
};

/// Counts of a mean in all pixels: a Gaussian, made as skew as Poisson's; one in 50 with 5000 more.
static void draw(uint32_t *pixels, uint64_t *random, const double *expected, bool spikes)
{
    for (size_t i = 0; i < PIXELS; i++) {
        double gauss = sqrt(-2 * log(1 - uniform(random))) * cos(6.283185307179586 * uniform(random));
        double value = expected[i] + sqrt(expected[i]) * gauss + (gauss * gauss - 1) / 6;
        pixels[i] = (uint32_t)fmax(0, floor(value + uniform(random)));
        pixels[i] += spikes && uniform(random) < 0.02 ? 5000 : 0;
    }
}

/// Poisson counts of mean 300 times the weight of the pixel. The mean of sigma^2 is the variance of the
/// repeats within 5 % of sigma (3450 values know it to 1.2 %; a median by ranks is off by 2 % in bins of 60
/// pixels). Where nothing else acts, the mean is right to 1/6 of a count, the asymmetry of counts, and with
/// spikes of one pixel in 50, all of them high, to the shift of the quantiles by 1 % of the pixels: 0.04
/// standard deviations of a pixel.
static void test_errors(void **state)
{
    const error_case *row = *state;
    const double intensity = 300;
    lehr_error err = {0};
    uint64_t random = 17;
    lehr_xrd_image *image = NULL;
    lehr_xrd_image *dark = NULL;
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_pattern *pattern = NULL;
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    lehr_xrd_projection projection = lehr_xrd_geometry_projection(&geometry, SIDE, SIDE);
    double mean[POINTS] = {0}, square[POINTS] = {0}, variance[POINTS] = {0}, all[POINTS] = {0};
    options.points = POINTS;
    options.split = row->split;
    options.error_model = row->model;
    options.quantiles[0] = row->quantiles[0];
    options.quantiles[1] = row->quantiles[1];
    assert_ok(lehr_xrd_image_create(&image, SIDE, SIDE, LEHR_XRD_UINT32, &err), &err);
    assert_ok(lehr_xrd_image_create(&dark, SIDE, SIDE, LEHR_XRD_FLOAT64, &err), &err);
    double *expected = calloc(PIXELS, sizeof *expected);
    for (size_t i = 0; i < PIXELS; i++) {
        lehr_xrd_position at = lehr_xrd_projection_at(&projection, i / SIDE, i % SIDE);
        double weight = pow(at.cos_incidence, 3) * lehr_xrd_polarization(at.two_theta_rad, at.chi_rad, 0.99);
        expected[i] = intensity * weight + row->dark;
        ((double *)dark->pixels)[i] = row->dark;
    }
    const lehr_xrd_corrections extra = {.dark = row->dark > 0 ? dark : NULL};
    assert_ok(lehr_xrd_integrator_create(&plan, &geometry, SIDE, SIDE, &extra, &options, &err), &err);
    assert_ok(lehr_xrd_pattern_create(&pattern, plan, &err), &err);
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        draw(image->pixels, &random, expected, row->spikes);
        lehr_xrd_pattern_reset(pattern);
        assert_ok(lehr_xrd_pattern_add(pattern, plan, image, 1, &err), &err);
        lehr_xrd_pattern_finish(pattern, plan);
        for (size_t bin = 0; bin < POINTS; bin++) {
            mean[bin] += pattern->intensity[bin] / REPEATS;
            square[bin] += pattern->intensity[bin] * pattern->intensity[bin] / REPEATS;
            variance[bin] += pattern->sigma[bin] * pattern->sigma[bin] / REPEATS;
            all[bin] = (intensity * pattern->norm[bin] + row->dark * pattern->count[bin]) /
                       (pattern->norm[bin] * pattern->norm[bin]); // of the mean, c = 1
        }
    }
    double ratio = 0, loss = 0;
    double n = POINTS - 2; // the first bin has few pixels, the last one the corners
    for (size_t bin = 1; bin + 1 < POINTS; bin++) {
        double spread = (square[bin] - mean[bin] * mean[bin]) * REPEATS / (REPEATS - 1);
        ratio += spread / variance[bin] / n;
        loss += spread / all[bin] / n;
        assert_close(mean[bin], intensity, 0, row->spikes ? 1.3 : 0.6);
    }
    assert_close(sqrt(ratio), 1, 0.05, 0);
    if (row->split == LEHR_XRD_SPLIT_NO) {
        assert_close(loss, row->loss * (row->spikes ? 1.02 : 1), 0.06, 0); // less pixels; noise of the spread
    }
    free(expected);
    lehr_xrd_pattern_free(pattern);
    lehr_xrd_integrator_free(plan);
    lehr_xrd_image_free(dark);
    lehr_xrd_image_free(image);
}

// ---- pixels and bins that are not there ---------------------------------------------
/// A pixel that is bad in one image leaves only that one; a bin that loses all its pixels is empty in it.
static void test_bad_pixels(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_image *image = NULL;
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_pattern *pattern = NULL;
    const uint16_t first[] = {10, 20, 65535, 40, 65535, 65535};
    const uint16_t second[] = {10, 20, 30, 90, 50, 65534};
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.points = 2;
    options.unit = LEHR_XRD_RADIUS_MM;
    options.polarization_factor = (double)NAN;
    options.solid_angle = false;
    options.quantiles[0] = options.quantiles[1] = 0.5;
    lehr_xrd_geometry row = geometry;
    row.poni1_m = 0.5e-4;
    row.poni2_m = 0;
    assert_ok(lehr_xrd_image_create(&image, 1, 6, LEHR_XRD_UINT16, &err), &err);
    assert_ok(lehr_xrd_integrator_create(&plan, &row, 1, 6, NULL, &options, &err), &err);
    assert_ok(lehr_xrd_pattern_create(&pattern, plan, &err), &err);
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; i < 6; i++) {
            ((uint16_t *)image->pixels)[i] = k == 0 ? first[i] : second[i];
        }
        assert_ok(lehr_xrd_pattern_add(pattern, plan, image, 1, &err), &err);
    }
    lehr_xrd_pattern_finish(pattern, plan);
    // Bins {0, 1, 2} and {3, 4, 5}: medians 15 of two pixels and 20 of three, 40 of one and 70 of two.
    assert_close(pattern->intensity[0], (2 * 15 + 3 * 20) / 5.0, 1e-14, 0);
    assert_close(pattern->intensity[1], (1 * 40 + 2 * 70) / 3.0, 1e-14, 0);
    assert_close(pattern->count[1], 3, 0, 0);
    assert_int_equal(pattern->bad_pixels, 4);
    lehr_xrd_pattern_free(pattern);
    lehr_xrd_integrator_free(plan);
    lehr_xrd_image_free(image);
}

static void test_refusals(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_integrator *plan = NULL;
    static const struct {
        double quantiles[2];
        const char *message;
    } rows[] = {
        {{0.6, 0.4}, "quantiles 0.6 to 0.4; expected 0 <= A <= B <= 1"},
        {{-0.1, 0.4}, "expected 0 <= A <= B <= 1"},
        {{0.1, 1.1}, "expected 0 <= A <= B <= 1"},
        {{0.5, (double)NAN}, "expected 0 <= A <= B <= 1"},
        {{1, 1}, "quantile 1: the extreme"},
        {{0, 0}, "quantile 0: the extreme"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
        options.quantiles[0] = rows[i].quantiles[0];
        options.quantiles[1] = rows[i].quantiles[1];
        assert_fails(lehr_xrd_integrator_create(&plan, &geometry, 4, 4, NULL, &options, &err), LEHR_ERR_ARG,
                     &err, rows[i].message);
        assert_null(plan);
    }
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.quantiles[0] = options.quantiles[1] = 0.5;
    options.clip = 5;
    assert_fails(lehr_xrd_integrator_create(&plan, &geometry, 4, 4, NULL, &options, &err), LEHR_ERR_ARG, &err,
                 "either clip outliers or take quantiles");
}

static lehr_status make_pattern(void *context, lehr_error *err)
{
    lehr_xrd_pattern *pattern = NULL;
    lehr_status status = lehr_xrd_pattern_create(&pattern, context, err);
    assert_true((status == LEHR_OK) == (pattern != NULL));
    lehr_xrd_pattern_free(pattern);
    return status;
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.quantiles[0] = 0.1;
    options.quantiles[1] = 0.9;
    assert_ok(lehr_xrd_integrator_create(&plan, &geometry, 8, 8, NULL, &options, &err), &err);
    lehr_test_fault_sweep(make_pattern, plan);
    lehr_xrd_integrator_free(plan);
}

int main(void)
{
    struct CMUnitTest tests[24] = {cmocka_unit_test(test_bad_pixels), cmocka_unit_test(test_refusals),
                                   cmocka_unit_test(test_every_allocation_may_fail)};
    size_t n = 3;
    for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_by_hand, &by_hand[i]);
    }
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_errors, &errors[i]);
    }
    return _cmocka_run_group_tests("xrd.filter", tests, n, NULL, NULL);
}
