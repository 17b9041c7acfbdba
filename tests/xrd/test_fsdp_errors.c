// Stated errors of the first sharp diffraction peak, and of differences between samples, against simulated
// repeats: Poisson counts on known profiles.
#include "fsdp_helper.h"
#include "lehr_test.h"

#include <lehr/xrd/fsdp.h>
#include <math.h>
#include <stdio.h>

static lehr_xrd_fsdp fit(const fsdp_sample *sample, lehr_random *random, const lehr_xrd_fsdp_options *options)
{
    lehr_error err = {0};
    lehr_xrd_fsdp got;
    lehr_curve *curve = fsdp_measure(sample, random);
    assert_ok(lehr_xrd_fsdp_fit(&got, curve, options, NULL, &err), &err);
    lehr_curve_free(curve);
    return got;
}

// ---- coverage -----------------------------------------------------------------------
/// Repeats inside of one standard error, and moments of the pulls.
typedef struct tally {
    size_t n;
    size_t inside;
    double sum;
    double sum_squares;
} tally;

static void count(tally *to, lehr_estimate got, double truth)
{
    double pull = (got.value - truth) / got.stderr_value;
    to->n++;
    to->inside += fabs(pull) < 1;
    to->sum += pull;
    to->sum_squares += pull * pull;
}

/// Share inside, and the figures of docs/theory/xrd_fsdp.md.
static double share(const tally *of, const char *name)
{
    double n = (double)of->n;
    print_message("%s: %.1f %% of %zu inside, mean pull %.2f, mean square %.2f\n", name,
                  100 * (double)of->inside / n, of->n, of->sum / n, of->sum_squares / n);
    return (double)of->inside / n;
}

static void assert_share(const tally *of, const char *name, double low, double high)
{
    double inside = share(of, name);
    assert_true(inside >= low && inside <= high);
}

enum { N_REPEATS = 4000 };

static void test_errors_of_one_sample(void **state)
{
    (void)state;
    tally position = {0}, centroid = {0}, maximum = {0}, skewness = {0};
    const lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    const fsdp_sample sample = {fsdp_gaussian, 1, 1, 4000, 240};
    for (size_t i = 0; i < N_REPEATS; i++) {
        lehr_random random = lehr_random_stream(11, i);
        lehr_xrd_fsdp got = fit(&sample, &random, &options);
        count(&position, got.position, 2.63);
        count(&centroid, got.asymmetry.centroid, 2.63);
        count(&maximum, got.asymmetry.maximum, 2.63);
        count(&skewness, got.asymmetry.skewness, 0);
        // Noise alone is no spread of windows and no asymmetry.
        assert_true(got.asymmetry.fitted && got.windows_used >= 4);
    }
    // Binomial error 0.7 %; max(1, sqrt(chi2)) makes errors 3 % too large on average.
    assert_share(&position, "position", 0.65, 0.72);
    assert_share(&maximum, "maximum", 0.65, 0.72);
    assert_share(&centroid, "centroid", 0.65, 0.72);
    assert_share(&skewness, "skewness", 0.65, 0.72);
}

/// Two glasses of one shape, one stretched by 1.004, on axes that share a wrong distance and wavelength, each
/// with a placement of its own.
static void test_differences(void **state)
{
    (void)state;
    tally position = {0}, width = {0}, ratio = {0}, volume = {0}, single = {0};
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    options.distance_m = 0.08;
    options.distance_uncertainty_m = 1e-3 * 0.08;
    options.placement_uncertainty_m = 1e-4 * 0.08;
    const fsdp_sample ideal = {fsdp_glass, 1, 1, 4000, 9600};
    const double stretch = 1.004;
    lehr_xrd_fsdp truth = fit(&ideal, NULL, &options);
    for (size_t i = 0; i < N_REPEATS; i++) {
        lehr_error err = {0};
        lehr_random random = lehr_random_stream(12, i);
        lehr_xrd_fsdp_difference got;
        double common = 1 + 1e-3 * lehr_random_normal(&random);
        fsdp_sample a = {fsdp_glass, 1, common + 1e-4 * lehr_random_normal(&random), 4000, 240};
        fsdp_sample b = {fsdp_glass, stretch, common + 1e-4 * lehr_random_normal(&random), 4000, 240};
        lehr_xrd_fsdp reference = fit(&a, &random, &options), other = fit(&b, &random, &options);
        assert_ok(lehr_xrd_fsdp_compare(&got, &other, &reference, &err), &err);
        count(&position, got.position, (stretch - 1) * truth.position.value);
        count(&width, got.fwhm, (stretch - 1) * truth.fwhm.value);
        count(&ratio, got.position_ratio, stretch);
        count(&volume, got.volume_ratio, pow(stretch, -3));
        double added = hypot(reference.position.stderr_value, other.position.stderr_value);
        count(&single, (lehr_estimate){got.position.value, added}, (stretch - 1) * truth.position.value);
    }
    // 66 to 70 %, the binomial error being 0.7 %.
    assert_share(&position, "difference of positions", 0.66, 0.70);
    assert_share(&width, "difference of widths", 0.66, 0.71); // 71 %: its error of 6 % varies with it
    assert_share(&ratio, "ratio of positions", 0.66, 0.70);
    assert_share(&volume, "cubed ratio", 0.66, 0.70);
    // Without cancelling what both share the error would be several times too large.
    assert_true(share(&single, "difference, errors of the single positions added") > 0.95);
}

/// Differences of position and width of one pair of curves move together by the placement.
static void count_together(double placement, uint64_t stream)
{
    enum { REPEATS = 200 };
    lehr_error err = {0};
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    double xx = 0, yy = 0, xy = 0, told = 0, x_mean = 0, y_mean = 0;
    options.distance_m = 1;
    options.placement_uncertainty_m = placement;
    for (size_t i = 0; i < REPEATS; i++) {
        lehr_random random = lehr_random_stream(stream, i);
        lehr_xrd_fsdp_difference got;
        fsdp_sample a = {fsdp_gaussian, 1, 1 + placement * lehr_random_normal(&random), 4000, 240}, b = a;
        b.axis_error = 1 + placement * lehr_random_normal(&random);
        lehr_xrd_fsdp reference = fit(&a, &random, &options), other = fit(&b, &random, &options);
        assert_ok(lehr_xrd_fsdp_compare(&got, &other, &reference, &err), &err);
        double x = got.position.value, y = got.fwhm.value;
        x_mean += x / REPEATS;
        y_mean += y / REPEATS;
        xx += x * x / REPEATS;
        yy += y * y / REPEATS;
        xy += x * y / REPEATS;
        told += got.correlation / REPEATS;
    }
    double found = (xy - x_mean * y_mean) / sqrt((xx - x_mean * x_mean) * (yy - y_mean * y_mean));
    print_message("correlation of position and width: told %.3f, found %.3f\n", told, found);
    // Three errors of a correlation of 200 pairs.
    assert_close(told, found, 0, 3 * (1 - found * found) / sqrt(REPEATS));
}

static void test_position_and_width(void **state)
{
    (void)state;
    count_together(0, 14);
    count_together(2e-2, 15);
}

/// A glass under rising pressure, q1^3 growing by 6.3 %: 200 curves, q1 known for each from the curve without
/// noise.
static void count_series(tally *position, tally *counting, tally *difference, double (*profile)(double))
{
    enum { N_STEPS = 200 };
    lehr_error err = {0};
    const lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    fsdp_sample sample = {profile, 1, 1, 4000, 240};
    double first = fit(&sample, NULL, &options).position.value;
    for (size_t i = 0; i < N_STEPS; i++) {
        lehr_xrd_fsdp_difference got;
        lehr_random random = lehr_random_stream(13, i);
        sample.stretch = 1;
        lehr_xrd_fsdp reference = fit(&sample, &random, &options);
        sample.stretch = cbrt(1 + 0.063 * (double)i / (N_STEPS - 1));
        double truth = fit(&sample, NULL, &options).position.value;
        lehr_xrd_fsdp step = fit(&sample, &random, &options);
        assert_ok(lehr_xrd_fsdp_compare(&got, &step, &reference, &err), &err);
        count(position, step.position, truth);
        count(counting, (lehr_estimate){step.position.value, step.budget.counting}, truth);
        count(difference, got.position, truth - first);
    }
}

static void test_compressed_series(void **state)
{
    (void)state;
    tally plain[3] = {0}, glass[3] = {0};
    count_series(&plain[0], &plain[1], &plain[2], fsdp_gaussian);
    count_series(&glass[0], &glass[1], &glass[2], fsdp_glass);
    // At least 66 % in 200 (binomial error 3.3 %).
    assert_share(&plain[0], "Gaussian, position in a series", 0.66, 0.76);
    assert_share(&plain[2], "Gaussian, difference in a series", 0.66, 0.76);
    assert_share(&glass[1], "glass, counting term", 0.66, 0.76);
    assert_share(&glass[2], "glass, difference in a series", 0.60, 0.76);
    // The whole error holds the choice of window and model, which the truth here does not vary.
    assert_share(&glass[0], "glass, position in a series", 0.66, 1);
}

// ---- closed forms -------------------------------------------------------------------
static void test_common_terms_of_a_difference(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_fsdp_difference got;
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    options.distance_m = 0.0816;
    options.distance_uncertainty_m = 1e-4;
    options.placement_uncertainty_m = 3e-5;
    options.wavelength_ang = 0.9537;
    options.wavelength_uncertainty_ang = 1e-3;
    const fsdp_sample a = {fsdp_glass, 1, 1, 4000, 960}, b = {fsdp_glass, 1.02, 1, 4000, 960};
    lehr_xrd_fsdp reference = fit(&a, NULL, &options), sample = fit(&b, NULL, &options);
    assert_ok(lehr_xrd_fsdp_compare(&got, &sample, &reference, &err), &err);
    // Move the detector and see what is left of the difference: q = 4 pi/lambda sin(atan(r/L)/2).
    const double pi = 3.14159265358979323846, k = 4 * pi / 0.9537, h = 1e-6;
    double change = 0, change_of_log = 0;
    for (int side = -1; side <= 1; side += 2) {
        double r_a = 0.0816 * tan(2 * asin(reference.position.value / k));
        double r_b = 0.0816 * tan(2 * asin(sample.position.value / k));
        double q_a = k * sin(atan(r_a / (0.0816 + side * h)) / 2);
        double q_b = k * sin(atan(r_b / (0.0816 + side * h)) / 2);
        change += side * (q_b - q_a) / (2 * h);
        change_of_log += side * log(q_b / q_a) / (2 * h);
    }
    // 1e-5: rounding of the central difference of a small difference.
    assert_close(got.position_budget.distance, fabs(change) * 1e-4, 1e-5, 0);
    assert_close(got.ratio_budget.distance, fabs(change_of_log) * 1e-4, 1e-5, 0);
    assert_close(got.position_budget.wavelength, fabs(got.position.value) * 1e-3 / 0.9537, 1e-10, 0);
    assert_close(got.ratio_budget.wavelength, 0, 0, 1e-15);
    assert_close(got.position_budget.placement, hypot(reference.budget.placement, sample.budget.placement),
                 1e-12, 0);
    assert_true(got.position_budget.distance < 0.02 * reference.budget.distance);
    // One shape: window and model do to the difference what stretching does to them, 2 %.
    assert_true(got.position_budget.model <= 0.021 * reference.budget.model);
    assert_true(got.position_budget.range <= 0.021 * reference.budget.range);
    assert_close(got.position_ratio.value, sample.position.value / reference.position.value, 1e-15, 0);
    assert_close(got.volume_ratio.stderr_value / got.volume_ratio.value,
                 3 * got.position_ratio.stderr_value / got.position_ratio.value, 1e-12, 0);
}

/// Samples of different shape: the model does not cancel.
static void test_another_shape_stays(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_fsdp_difference got;
    const lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    const fsdp_sample a = {fsdp_gaussian, 1, 1, 1e7, 960}, b = {fsdp_glass, 1, 1, 1e7, 960};
    lehr_xrd_fsdp reference = fit(&a, NULL, &options), sample = fit(&b, NULL, &options);
    assert_ok(lehr_xrd_fsdp_compare(&got, &sample, &reference, &err), &err);
    assert_close(got.position_budget.model, sample.budget.model, 0.02, 0);
    assert_close(got.position_budget.range, sample.budget.range, 0.02, 0);
}

static void test_refusals(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_fsdp_difference got;
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    const fsdp_sample sample = {fsdp_gaussian, 1, 1, 4000, 240};
    lehr_xrd_fsdp a = fit(&sample, NULL, &options), b = a;
    b.fraction = 0.6;
    assert_fails(lehr_xrd_fsdp_compare(&got, &a, &b, &err), LEHR_ERR_ARG, &err, "with another fraction");
    b = a;
    b.model = lehr_model_find("lorentzian");
    assert_fails(lehr_xrd_fsdp_compare(&got, &a, &b, &err), LEHR_ERR_ARG, &err, "another model or baseline");
    b = a;
    b.n_windows = 3;
    assert_fails(lehr_xrd_fsdp_compare(&got, &a, &b, &err), LEHR_ERR_ARG, &err, "another scan of windows");
    b = a;
    b.windows[2].fraction = 0.55;
    assert_fails(lehr_xrd_fsdp_compare(&got, &a, &b, &err), LEHR_ERR_ARG, &err, "another scan of windows");
    b = a;
    b.distance_relative = 0.01;
    assert_fails(lehr_xrd_fsdp_compare(&got, &a, &b, &err), LEHR_ERR_ARG, &err, "another distance");
    b = a;
    b.wavelength_ang = 1;
    assert_fails(lehr_xrd_fsdp_compare(&got, &a, &b, &err), LEHR_ERR_ARG, &err, "another wavelength");
    b = a;
    b.x_axis = LEHR_AXIS_OTHER;
    assert_fails(lehr_xrd_fsdp_compare(&got, &a, &b, &err), LEHR_ERR_ARG, &err, "another axis");
    b = a;
    b.position.value = -2;
    assert_fails(lehr_xrd_fsdp_compare(&got, &a, &b, &err), LEHR_ERR_DOMAIN, &err, "have no ratio");
}

// ---- several curves of one sample -------------------------------------------------------
static void test_average(void **state)
{
    (void)state;
    enum { N = 4 };
    lehr_error err = {0};
    lehr_xrd_fsdp mean;
    lehr_xrd_fsdp fits[N];
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    options.distance_m = 0.08;
    options.placement_uncertainty_m = 1e-5;
    const fsdp_sample sample = {fsdp_glass, 1, 1, 4000, 240};
    for (size_t i = 0; i < N; i++) {
        fits[i] = fit(&sample, NULL, &options);
    }
    assert_ok(lehr_xrd_fsdp_average(&mean, fits, N, &err), &err);
    assert_close(mean.position.value, fits[0].position.value, 1e-14, 0);
    assert_close(mean.budget.counting, fits[0].budget.counting / 2, 1e-12, 0);
    // One sample stands in one place; window and model do not become more certain.
    assert_close(mean.budget.placement, fits[0].budget.placement, 1e-12, 0);
    double variance =
        fabs(pow(fits[0].other.values[0].stderr_value, 2) - pow(fits[0].chosen.values[0].stderr_value, 2));
    double shift = fits[0].other.values[0].value - fits[0].position.value;
    assert_close(mean.budget.model, sqrt((shift * shift - 9 * variance / N) / 2), 1e-10, 0);
    assert_int_equal(mean.windows_used, fits[0].windows_used);
    // Curves that disagree by ten times their noise have an error from their scatter.
    double step = 10 * fits[0].chosen.values[0].stderr_value;
    for (size_t i = 0; i < N; i++) {
        fits[i].chosen.values[0].value += i % 2 == 0 ? step : -step;
    }
    fits[1].windows[2].use = LEHR_XRD_FSDP_FAILED;
    assert_ok(lehr_xrd_fsdp_average(&mean, fits, N, &err), &err);
    // chi2 = 4 x 100 over 3 degrees of freedom.
    assert_close(mean.budget.counting, sqrt(400.0 / 3) * fits[0].budget.counting / 2, 1e-9, 0);
    assert_int_equal(mean.windows_used, fits[0].windows_used - 1);
    fits[2].fraction = 0.4;
    assert_fails(lehr_xrd_fsdp_average(&mean, fits, N, &err), LEHR_ERR_ARG, &err, "another fraction");
    assert_fails(lehr_xrd_fsdp_average(&mean, fits, 0, &err), LEHR_ERR_ARG, &err, "no fit to average");
}

/// Errors of means of three against the truth.
static void test_average_covers(void **state)
{
    (void)state;
    enum { N_MEANS = 1000 };
    tally position = {0};
    lehr_error err = {0};
    const lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    const fsdp_sample sample = {fsdp_gaussian, 1, 1, 4000, 240};
    for (size_t i = 0; i < N_MEANS; i++) {
        lehr_random random = lehr_random_stream(14, i);
        lehr_xrd_fsdp fits[3], mean;
        for (size_t k = 0; k < 3; k++) {
            fits[k] = fit(&sample, &random, &options);
        }
        assert_ok(lehr_xrd_fsdp_average(&mean, fits, 3, &err), &err);
        count(&position, mean.position, 2.63);
    }
    // max(1, chi2/2) of three makes errors 16 % too large on average: 0.68 becomes 0.74; binomial error 1.5
    // %.
    assert_share(&position, "mean of three curves", 0.68, 0.79);
}

static lehr_status describe_once(void *context, lehr_error *err)
{
    const lehr_xrd_fsdp *fits = context;
    lehr_record *record = NULL;
    lehr_xrd_fsdp_difference difference;
    lehr_status status = lehr_xrd_fsdp_compare(&difference, &fits[1], &fits[0], err);
    status = status == LEHR_OK ? lehr_record_create(&record, err) : status;
    status = status == LEHR_OK ? lehr_xrd_fsdp_describe(&fits[1], record, err) : status;
    lehr_record_free(record);
    record = NULL;
    status = status == LEHR_OK ? lehr_record_create(&record, err) : status;
    status =
        status == LEHR_OK ? lehr_xrd_fsdp_difference_describe(&difference, &fits[1], record, err) : status;
    lehr_record_free(record);
    return status;
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    const lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    const fsdp_sample sample = {fsdp_gaussian, 1, 1, 4000, 240};
    lehr_xrd_fsdp fits[2] = {fit(&sample, NULL, &options), fit(&sample, NULL, &options)};
    lehr_test_fault_sweep(describe_once, fits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_errors_of_one_sample),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_position_and_width),
        cmocka_unit_test(test_compressed_series),
        cmocka_unit_test(test_common_terms_of_a_difference),
        cmocka_unit_test(test_another_shape_stays),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_average),
        cmocka_unit_test(test_average_covers),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
