// Pixels that are bad in some frames: right normalisation frame by frame.
#include "lehr_test.h"

#include <lehr/xrd/integrate.h>
#include <math.h>

enum { FRAMES = 4, ROWS = 20, COLUMNS = 30, PIXELS = ROWS * COLUMNS };

static uint32_t counts_at(size_t frame, size_t i)
{
    return (uint32_t)(40 + 7 * frame + i * 13 % 31);
}

static bool is_out(size_t frame, size_t i)
{
    return (i + 5 * frame) % 17 == 0 || (i == 44 && frame > 0);
}

/// Errors from the scatter of the pixels that each frame has, by hand: sum over frames of n/(n - 1) sum (s -
/// w I)^2 with I of that frame.
static void check_scatter(lehr_xrd_image *image, const lehr_xrd_corrections *extra,
                          const lehr_xrd_geometry *geometry)
{
    lehr_error err = {0};
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_pattern *pattern = NULL;
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.points = 1;
    options.solid_angle = false;
    options.polarization_factor = (double)NAN;
    options.error_model = LEHR_XRD_ERROR_AZIMUTHAL;
    assert_ok(lehr_xrd_integrator_create(&plan, geometry, ROWS, COLUMNS, extra, &options, &err), &err);
    assert_ok(lehr_xrd_pattern_create(&pattern, plan, &err), &err);
    double scatter = 0;
    double norm = 0;
    for (size_t frame = 0; frame < FRAMES; frame++) {
        double signal = 0, weight = 0, count = 0, squares = 0;
        for (size_t pass = 0; pass < 2; pass++) {
            for (size_t i = 0; i < PIXELS; i++) {
                bool out = is_out(frame, i);
                double own = counts_at(frame, i) - 0.5 * (double)(i % 3);
                double w = 1 + 0.01 * (double)(i % 7);
                ((uint32_t *)image->pixels)[i] = out ? UINT32_MAX : counts_at(frame, i);
                if (pass == 0 && !out) {
                    signal += own;
                    weight += w;
                    count++;
                } else if (!out) {
                    squares += (own - w * signal / weight) * (own - w * signal / weight);
                }
            }
        }
        scatter += squares * count / (count - 1);
        norm += weight;
        assert_ok(lehr_xrd_pattern_add(pattern, plan, image, 1, &err), &err);
    }
    lehr_xrd_pattern_finish(pattern, plan);
    assert_close(pattern->sigma[0], sqrt(scatter) / norm, 1e-11, 0);
    lehr_xrd_pattern_free(pattern);
    lehr_xrd_integrator_free(plan);
}

/// Each frame counts with the pixels that it has: sum of counts over sum of weights times exposure, of these
/// alone. By hand, with a flat, a dark image and exposures; marks of bad pixels and saturation, with and
/// without splitting.
static void test_pixels_bad_in_some_frames(void **state)
{
    (void)state;
    lehr_error err = {0};
    const lehr_xrd_geometry geometry = {
        .distance_m = 0.08, .pixel1_m = 1e-4, .pixel2_m = 1e-4, .wavelength_ang = 1, .orientation = 3};
    lehr_xrd_image *image = NULL, *flat = NULL, *dark = NULL;
    assert_ok(lehr_xrd_image_create(&image, ROWS, COLUMNS, LEHR_XRD_UINT32, &err), &err);
    assert_ok(lehr_xrd_image_create(&flat, ROWS, COLUMNS, LEHR_XRD_FLOAT64, &err), &err);
    assert_ok(lehr_xrd_image_create(&dark, ROWS, COLUMNS, LEHR_XRD_FLOAT64, &err), &err);
    for (size_t i = 0; i < PIXELS; i++) {
        ((double *)flat->pixels)[i] = 1 + 0.01 * (double)(i % 7);
        ((double *)dark->pixels)[i] = 0.5 * (double)(i % 3);
    }
    const lehr_xrd_corrections extra = {.flat = flat, .dark = dark};
    for (int split = LEHR_XRD_SPLIT_NO; split <= LEHR_XRD_SPLIT_FULL; split++) {
        lehr_xrd_integrator *plan = NULL;
        lehr_xrd_pattern *pattern = NULL;
        lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
        options.points = 1;
        options.split = (lehr_xrd_split_kind)split;
        options.solid_angle = false;
        options.polarization_factor = (double)NAN;
        options.saturation_counts = 1000;
        assert_ok(lehr_xrd_integrator_create(&plan, &geometry, ROWS, COLUMNS, &extra, &options, &err), &err);
        assert_ok(lehr_xrd_pattern_create(&pattern, plan, &err), &err);
        double raw = 0, signal = 0, norm = 0, count = 0;
        for (size_t frame = 0; frame < FRAMES; frame++) {
            double exposure = 1 + 0.2 * (double)frame;
            for (size_t i = 0; i < PIXELS; i++) {
                bool out = is_out(frame, i);
                uint32_t mark = i % 2 == 0 ? UINT32_MAX : 1001;
                ((uint32_t *)image->pixels)[i] = out ? mark : counts_at(frame, i);
                raw += out ? 0 : counts_at(frame, i);
                signal += out ? 0 : counts_at(frame, i) - 0.5 * (double)(i % 3);
                norm += out ? 0 : exposure * (1 + 0.01 * (double)(i % 7));
                count += !out;
            }
            assert_ok(lehr_xrd_pattern_add(pattern, plan, image, exposure, &err), &err);
        }
        lehr_xrd_pattern_finish(pattern, plan);
        assert_close(pattern->intensity[0], signal / norm, 1e-12, 0);
        assert_close(pattern->sigma[0], sqrt(raw) / norm, 1e-12, 0);
        assert_close(pattern->count[0], count, 1e-12, 0);
        assert_close((double)pattern->bad_pixels, FRAMES * PIXELS - count, 0, 0);
        lehr_xrd_pattern_free(pattern);
        lehr_xrd_integrator_free(plan);
    }
    check_scatter(image, &extra, &geometry);
    lehr_xrd_image_free(image);
    lehr_xrd_image_free(flat);
    lehr_xrd_image_free(dark);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pixels_bad_in_some_frames)};
    return cmocka_run_group_tests_name("xrd.dynamic_pixels", tests, NULL, NULL);
}
