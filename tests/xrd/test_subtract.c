// Subtraction of backgrounds: closed forms, an independent fit, simulated counts, refusals.
#include "lehr_test.h"

#include <lehr/xrd/subtract.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

static lehr_curve *make_curve(size_t n, lehr_axis axis, double first, double step)
{
    lehr_error err = {0};
    lehr_curve *curve = NULL;
    assert_ok(lehr_curve_create(&curve, n, axis, LEHR_AXIS_INTENSITY, &err), &err);
    for (size_t i = 0; i < n; i++) {
        curve->x[i] = first + (double)i * step;
    }
    return curve;
}

static lehr_xrd_subtraction *subtract(const lehr_curve *curve, const lehr_curve *background,
                                      const lehr_xrd_subtract_options *options)
{
    lehr_error err = {0};
    lehr_xrd_subtraction *result = NULL;
    assert_ok(lehr_xrd_subtract(&result, curve, background, options, NULL, &err), &err);
    return result;
}

// ---- a given scale ------------------------------------------------------------------
/// On the same points; q in other units.
static void test_errors_propagate(void **state)
{
    (void)state;
    lehr_curve *curve = make_curve(5, LEHR_AXIS_Q_PER_ANG, 0.731, 0.137);
    lehr_curve *background = make_curve(5, LEHR_AXIS_Q_PER_NM, 7.31, 1.37);
    for (size_t i = 0; i < 5; i++) {
        curve->y[i] = 20 + 3.7 * (double)i;
        curve->sigma[i] = 0.31;
        background->y[i] = 4.3 - (double)i;
        background->sigma[i] = 0.17 * (double)i;
    }
    lehr_xrd_subtract_options options = lehr_xrd_subtract_defaults();
    options.scale = 1.9;
    options.scale_stderr = 0.03;
    lehr_xrd_subtraction *got = subtract(curve, background, &options);
    assert_false(got->interpolated);
    assert_int_equal(got->difference->size, 5);
    for (size_t i = 0; i < 5; i++) {
        double k = (double)i;
        assert_close(got->difference->y[i], 20 + 3.7 * k - 1.9 * (4.3 - k), 1e-14, 0);
        assert_close(got->difference->sigma[i], sqrt(0.31 * 0.31 + pow(1.9 * 0.17 * k, 2)), 1e-14, 0);
        assert_close(got->sigma_scale[i], 0.03 * fabs(4.3 - k), 1e-13, 0);
    }
    lehr_xrd_subtraction_free(got);
    lehr_curve_free(curve);
    lehr_curve_free(background);
}

/// Between the points of a straight background, in degrees and radians; what lies outside is left out, and
/// said.
static void test_backgrounds_are_interpolated(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_warnings *warnings = NULL;
    lehr_xrd_subtraction *got = NULL;
    lehr_curve *curve = make_curve(7, LEHR_AXIS_TWO_THETA_DEG, 10, 1.25);
    lehr_curve *background = make_curve(3, LEHR_AXIS_TWO_THETA_RAD, 11 * PI / 180, 3 * PI / 180);
    for (size_t i = 0; i < 7; i++) {
        curve->y[i] = 100;
        curve->sigma[i] = 0;
    }
    curve->y[3] = (double)NAN; // an empty bin
    for (size_t i = 0; i < 3; i++) {
        background->y[i] = 5 + 2 * (double)i; // 5 at 11 degrees, 2/3 per degree
        background->sigma[i] = 0.4;
    }
    lehr_xrd_subtract_options options = lehr_xrd_subtract_defaults();
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_xrd_subtract(&got, curve, background, &options, warnings, &err), &err);
    assert_true(got->interpolated);
    assert_int_equal(got->difference->size, 4); // 11.25, 12.5, 15, 16.25; 10 and 17.5 lie outside
    assert_int_equal(got->left_out, 3);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "3 points of the curve have no background"));
    for (size_t i = 0; i < 4; i++) {
        double x = got->difference->x[i];
        double t = fmod(x - 11, 3) / 3;
        assert_close(got->difference->y[i], 100 - 5 - (x - 11) * 2 / 3, 1e-13, 0);
        assert_close(got->difference->sigma[i], 0.4 * sqrt(t * t + (1 - t) * (1 - t)), 1e-12, 0);
    }
    lehr_xrd_subtraction_free(got);
    lehr_warnings_free(warnings);
    lehr_curve_free(curve);
    lehr_curve_free(background);
}

// ---- a fitted scale -----------------------------------------------------------------
// SOURCE: scipy.odr 1.10 (weights from both errors) and a scalar minimisation of
// sum (y - s b)^2/(sy^2 + s^2 sb^2) with York's standard error; the constant model from scipy.odr, whose
// errors are those of the linearised problem: scale 1e-8, errors 1e-2.
static void test_fit_against_odr(void **state)
{
    (void)state;
    static const double b[] = {3.1, 4.7, 6.2, 5.5, 2.9, 7.3}, sb[] = {.11, .13, .2, .15, .09, .22};
    static const double y[] = {4.9, 7.05, 9.6, 8.1, 4.4, 11.3}, sy[] = {.2, .21, .3, .25, .17, .33};
    lehr_curve *curve = make_curve(8, LEHR_AXIS_Q_PER_ANG, 1, 0.1);
    lehr_curve *background = make_curve(8, LEHR_AXIS_Q_PER_ANG, 1, 0.1);
    for (size_t i = 0; i < 8; i++) { // the first and the last are outside of the window
        size_t k = i >= 1 && i <= 6 ? i - 1 : 0;
        curve->y[i] = i == k + 1 ? y[k] : 1000;
        curve->sigma[i] = sy[k];
        background->y[i] = b[k];
        background->sigma[i] = sb[k];
    }
    lehr_xrd_subtract_options options = lehr_xrd_subtract_defaults();
    options.scale = (double)NAN;
    options.range[0] = 1.05;
    options.range[1] = 1.65;
    lehr_xrd_subtraction *got = subtract(curve, background, &options);
    assert_int_equal(got->fit_points, 6);
    assert_close(got->scale, 1.522676363627002, 1e-8, 0);
    assert_close(got->scale_stderr, 0.027754828859091658, 1e-7, 0);
    assert_close(got->reduced_chi2, 0.31344642947704465, 1e-10, 0);
    assert_close(got->difference->y[0], 1000 - got->scale * 3.1, 1e-14, 0);
    lehr_xrd_subtraction_free(got);
    options.remainder = LEHR_XRD_REMAINDER_CONSTANT;
    got = subtract(curve, background, &options);
    assert_close(got->scale, 1.5122117037093727, 1e-7, 0);
    assert_close(got->remainder, 0.048915998662128125, 1e-5, 0);
    assert_close(got->scale_stderr, 0.08530346248440046, 0.02, 0);
    assert_close(got->remainder_stderr, 0.3773118541822092, 0.02, 0);
    lehr_xrd_subtraction_free(got);
    lehr_curve_free(curve);
    lehr_curve_free(background);
}

/// Without errors: y = 2 b + {1, -1, 1, -1} has s = sum b y / sum b^2, by hand.
static void test_fit_without_errors(void **state)
{
    (void)state;
    lehr_curve *curve = make_curve(4, LEHR_AXIS_RADIUS_MM, 1, 1);
    lehr_curve *background = make_curve(4, LEHR_AXIS_RADIUS_MM, 1, 1);
    for (size_t i = 0; i < 4; i++) {
        background->y[i] = 3 + (double)i; // 3 4 5 6: sum of squares 86, with signs 3 - 4 + 5 - 6 = -2
        curve->y[i] = 2 * background->y[i] + (i % 2 == 0 ? 1 : -1);
    }
    lehr_xrd_subtract_options options = {.scale = (double)NAN, .range = {0, 9}};
    lehr_xrd_subtraction *got = subtract(curve, background, &options);
    assert_close(got->scale, 2 - 2.0 / 86, 1e-14, 0);
    assert_close(got->scale_stderr, sqrt((4 - 4.0 / 86) / 3 / 86), 1e-12, 0); // residual sum 4 - 2^2/86
    assert_true(isnan(got->reduced_chi2) && isnan(got->difference->sigma[0]));
    lehr_xrd_subtraction_free(got);
    lehr_curve_free(curve);
    lehr_curve_free(background);
}

static double gaussian(uint64_t *random)
{
    double u[2];
    for (int i = 0; i < 2; i++) {
        *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        u[i] = ((double)(*random >> 11) + 0.5) * 0x1p-53;
    }
    return sqrt(-2 * log(u[0])) * cos(2 * PI * u[1]);
}

// 2000 repeats of a curve 0.7 b (+ 3) with noise in both: 68.3 +- 1.04 % within one standard error, three of
// which are allowed, and the mean to three standard errors of it.
static void test_standard_error_of_the_scale(void **state)
{
    (void)state;
    enum { N = 80, REPEATS = 2000 };
    for (int remainder = 0; remainder < 2; remainder++) {
        uint64_t random = 42;
        lehr_curve *curve = make_curve(N, LEHR_AXIS_Q_PER_ANG, 1, 0.01);
        lehr_curve *background = make_curve(N, LEHR_AXIS_Q_PER_ANG, 1, 0.01);
        lehr_xrd_subtract_options options = {
            .scale = (double)NAN, .range = {0, 9}, .remainder = (lehr_xrd_remainder)remainder};
        double sum = 0, squares = 0;
        size_t inside = 0;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            for (size_t i = 0; i < N; i++) {
                double b = 50 - 0.4 * (double)i;
                curve->sigma[i] = 1.1;
                background->sigma[i] = 1.6;
                curve->y[i] = 0.7 * b + 3 * remainder + 1.1 * gaussian(&random);
                background->y[i] = b + 1.6 * gaussian(&random);
            }
            lehr_xrd_subtraction *got = subtract(curve, background, &options);
            inside += fabs(got->scale - 0.7) <= got->scale_stderr;
            sum += got->scale;
            squares += got->scale * got->scale;
            lehr_xrd_subtraction_free(got);
        }
        double mean = sum / REPEATS;
        // The error grows with chi2 > 1 and never shrinks: on average by 3 %, so 69.5 % are expected.
        assert_close((double)inside / REPEATS, 0.695, 0, 0.031);
        assert_close(mean, 0.7, 0, 3 * sqrt((squares / REPEATS - mean * mean) / REPEATS));
        lehr_curve_free(curve);
        lehr_curve_free(background);
    }
}

// ---- refusals -----------------------------------------------------------------------
typedef struct refusal {
    const char *name;
    lehr_xrd_subtract_options options;
    lehr_axis axis;
    double first; ///< x of the background
    double step;
    lehr_status code;
    const char *part;
} refusal;

static const refusal refusals[] = {
    {"scale not finite",
     {.scale = INFINITY},
     LEHR_AXIS_Q_PER_ANG,
     1,
     0.1,
     LEHR_ERR_ARG,
     "scale inf is not finite"},
    {"negative error",
     {.scale = 1, .scale_stderr = -1},
     LEHR_AXIS_Q_PER_ANG,
     1,
     0.1,
     LEHR_ERR_ARG,
     "standard error -1"},
    {"no window",
     {.scale = NAN, .range = {NAN, NAN}},
     LEHR_AXIS_Q_PER_ANG,
     1,
     0.1,
     LEHR_ERR_ARG,
     "--range A:B"},
    {"window outside",
     {.scale = NAN, .range = {7, 8}},
     LEHR_AXIS_Q_PER_ANG,
     1,
     0.1,
     LEHR_ERR_DOMAIN,
     "0 points between 7 and 8"},
    {"background zero",
     {.scale = NAN, .range = {1, 2}},
     LEHR_AXIS_Q_PER_ANG,
     1,
     0.1,
     LEHR_ERR_DOMAIN,
     "background is zero"},
    {"other axis",
     {.scale = 1},
     LEHR_AXIS_TWO_THETA_DEG,
     1,
     0.1,
     LEHR_ERR_DOMAIN,
     "over q_per_ang, the background over two_theta_deg"},
    {"nothing in common", {.scale = 1}, LEHR_AXIS_Q_PER_ANG, 5, 0.1, LEHR_ERR_DOMAIN, "no point in common"},
    {"descending",
     {.scale = 1},
     LEHR_AXIS_Q_PER_ANG,
     5,
     -0.1,
     LEHR_ERR_DOMAIN,
     "x of the background is not ascending"},
};

static void test_refusal(void **state)
{
    const refusal *row = *state;
    lehr_error err = {0};
    lehr_xrd_subtraction *got = NULL;
    lehr_curve *curve = make_curve(9, LEHR_AXIS_Q_PER_ANG, 1, 0.1);
    lehr_curve *background = make_curve(9, row->axis, row->first, row->step);
    assert_fails(lehr_xrd_subtract(&got, curve, background, &row->options, NULL, &err), row->code, &err,
                 row->part);
    assert_null(got);
    lehr_curve_free(curve);
    lehr_curve_free(background);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_curve **curves = context;
    lehr_xrd_subtract_options options = lehr_xrd_subtract_defaults();
    lehr_xrd_subtraction *got = NULL;
    lehr_table *table = NULL;
    lehr_status status = lehr_xrd_subtract(&got, curves[0], curves[1], &options, NULL, err);
    if (!status) {
        status = lehr_xrd_subtraction_to_table(&table, got, err);
    }
    lehr_table_free(table);
    lehr_xrd_subtraction_free(got);
    return status;
}

static void test_memory_failures(void **state)
{
    (void)state;
    lehr_curve *curves[] = {make_curve(9, LEHR_AXIS_Q_PER_ANG, 1, 0.1),
                            make_curve(9, LEHR_AXIS_Q_PER_ANG, 1, 0.1)};
    lehr_test_fault_sweep(attempt, curves);
    lehr_curve_free(curves[0]);
    lehr_curve_free(curves[1]);
}

enum { N_PLAIN = 6, N_REFUSALS = sizeof refusals / sizeof *refusals };

int main(void)
{
    struct CMUnitTest tests[N_PLAIN + N_REFUSALS] = {
        cmocka_unit_test(test_errors_propagate),
        cmocka_unit_test(test_backgrounds_are_interpolated),
        cmocka_unit_test(test_fit_against_odr),
        cmocka_unit_test(test_fit_without_errors),
        cmocka_unit_test(test_standard_error_of_the_scale),
        cmocka_unit_test(test_memory_failures),
    };
    for (size_t i = 0; i < N_REFUSALS; i++) {
        tests[N_PLAIN + i] = (struct CMUnitTest)LEHR_CASE(test_refusal, &refusals[i]);
    }
    return cmocka_run_group_tests_name("xrd.subtract", tests, NULL, NULL);
}
