// Change points: exact data, coverage of intervals and choice of their number over simulated repeats.
#include "lehr_test.h"

#include <lehr/fitting/random.h>
#include <lehr/fitting/segments.h>
#include <math.h>

enum { N = 24 };

typedef struct sample {
    double x[N], y[N], sigma[N];
} sample;

/// Temperatures of annealing; slopes that change at two places.
static double lines(double x)
{
    return 700 + 0.02 * (x - 300) - 0.30 * fmax(0, x - 417) + 0.25 * fmax(0, x - 633);
}

static double steps(double x)
{
    return x > 533 ? 12 : 20;
}

static void fill(sample *s, double (*truth)(double), double noise, uint64_t stream)
{
    lehr_random random = lehr_random_stream(17, stream);
    for (size_t i = 0; i < N; i++) {
        s->x[i] = 300 + 20 * (double)i;
        s->sigma[i] = noise > 0 ? noise : 1;
        s->y[i] = truth(s->x[i]) + noise * lehr_random_normal(&random);
    }
}

static lehr_fitting_segments find(const sample *s, bool with_sigma, lehr_fitting_segments_shape shape,
                                  size_t n_breaks)
{
    lehr_fitting_segments out;
    lehr_error err = {0};
    lehr_fitting_segments_options options = lehr_fitting_segments_defaults();
    options.shape = shape;
    options.n_breaks = n_breaks;
    const lehr_fitting_segments_data data = {N, s->x, s->y, with_sigma ? s->sigma : NULL};
    assert_ok(lehr_fitting_segments_find(&out, &data, &options, &err), &err);
    return out;
}

static void test_exact_lines(void **state)
{
    (void)state;
    sample s;
    fill(&s, lines, 0, 0);
    lehr_fitting_segments r = find(&s, true, LEHR_FITTING_SEGMENTS_LINES, LEHR_FITTING_SEGMENTS_MOST + 1);
    assert_int_equal(r.n_breaks, 2);
    // Golden sections stop where chi2 no longer falls, at a part of 1e-8 of the span.
    assert_close(r.breaks[0].x, 417, 0, 1e-4);
    assert_close(r.breaks[1].x, 633, 0, 1e-4);
    assert_close(r.breaks[0].change.value, -0.30, 1e-6, 0);
    assert_close(r.breaks[1].change.value, 0.25, 1e-6, 0);
    assert_close(r.slope.value, 0.02, 1e-5, 0);
    for (double x = 300; x < 760; x += 7.3) {
        assert_close(lehr_fitting_segments_at(&r, x), lines(x), 1e-7, 0);
    }
}

static double one_bend(double x)
{
    return x > 427 ? 3 * x : x + 2 * 427;
}

/// Exact data have no scatter to count: rounding is no reason for another change point.
static void test_exact_data_have_no_needless_breaks(void **state)
{
    (void)state;
    sample s;
    fill(&s, one_bend, 0, 0);
    lehr_fitting_segments r = find(&s, false, LEHR_FITTING_SEGMENTS_LINES, LEHR_FITTING_SEGMENTS_MOST + 1);
    assert_int_equal(r.n_breaks, 1);
    assert_close(r.breaks[0].x, 427, 0, 1e-4);
}

static void test_exact_step(void **state)
{
    (void)state;
    sample s;
    fill(&s, steps, 0, 0);
    lehr_fitting_segments r = find(&s, true, LEHR_FITTING_SEGMENTS_STEPS, LEHR_FITTING_SEGMENTS_MOST + 1);
    assert_int_equal(r.n_breaks, 1);
    assert_close(r.breaks[0].x, 530, 0, 0); // the middle of the gap from 520 to 540
    assert_close(r.breaks[0].lower, 520, 0, 0);
    assert_close(r.breaks[0].upper, 540, 0, 0);
    assert_close(r.breaks[0].change.value, -8, 1e-12, 0);
}

/// 68.27 % intervals of the places of change, with and without known errors.
static void test_intervals_of_lines(void **state)
{
    const bool with_sigma = *state != NULL;
    enum { REPEATS = 200 };
    double inside[2] = {0}, covered[4] = {0};
    for (uint64_t k = 0; k < REPEATS; k++) {
        sample s;
        fill(&s, lines, 2.5, k + 1);
        lehr_fitting_segments r = find(&s, with_sigma, LEHR_FITTING_SEGMENTS_LINES, 2);
        inside[0] += r.breaks[0].lower <= 417 && 417 <= r.breaks[0].upper ? 1.0 / REPEATS : 0;
        inside[1] += r.breaks[1].lower <= 633 && 633 <= r.breaks[1].upper ? 1.0 / REPEATS : 0;
        const lehr_estimate got[4] = {r.level, r.slope, r.breaks[0].change, r.breaks[1].change};
        const double want[4] = {700, 0.02, -0.30, 0.25};
        for (size_t j = 0; j < 4; j++) {
            covered[j] += fabs(got[j].value - want[j]) < got[j].stderr_value ? 1.0 / REPEATS : 0;
        }
    }
    print_message("  level %.3f slope %.3f changes %.3f %.3f\n", covered[0], covered[1], covered[2],
                  covered[3]);
    // Two and a half binomial errors of 3.3 %; the last line has five points, its profile is only nearly a
    // parabola.
    assert_close(inside[0], 0.683, 0, 0.08);
    assert_close(inside[1], 0.683, 0, 0.08);
    for (size_t j = 0; j < 4; j++) { // with the places held slope and changes would cover 40 to 60 %
        assert_close(covered[j], 0.683, 0, 0.08);
    }
}

static void test_interval_of_a_step_is_not_too_short(void **state)
{
    (void)state;
    enum { REPEATS = 200 };
    double inside = 0, width = 0;
    for (uint64_t k = 0; k < REPEATS; k++) {
        sample s;
        fill(&s, steps, 5, k + 1);
        lehr_fitting_segments r = find(&s, true, LEHR_FITTING_SEGMENTS_STEPS, 1);
        inside += r.breaks[0].lower <= 533 && 533 <= r.breaks[0].upper ? 1.0 / REPEATS : 0;
        width += (r.breaks[0].upper - r.breaks[0].lower) / REPEATS;
    }
    // Whole gaps belong to the interval, so that it covers more than 68.3 %, and is at least one gap wide.
    assert_in_range((size_t)(1000 * inside), 660, 930);
    assert_true(width > 20 && width < 120);
}

/// The number of breaks: none in noise about a line, two in the curve above.
/// The level before a jump.
static void test_level_of_steps(void **state)
{
    (void)state;
    enum { REPEATS = 400 };
    double covered = 0;
    for (uint64_t k = 0; k < REPEATS; k++) {
        sample s;
        fill(&s, steps, 2, k + 1);
        lehr_fitting_segments r = find(&s, k % 2, LEHR_FITTING_SEGMENTS_STEPS, 1);
        assert_close(r.slope.stderr_value, 0, 0, 0);
        covered += fabs(r.level.value - 20) < r.level.stderr_value ? 1.0 / REPEATS : 0;
    }
    print_message("  level %.3f\n", covered);
    assert_close(covered, 0.683, 0, 0.06); // two and a half binomial errors of 2.3 %
}

static void test_number_of_breaks(void **state)
{
    (void)state;
    enum { REPEATS = 100 };
    size_t none = 0, two = 0;
    for (uint64_t k = 0; k < REPEATS; k++) {
        sample s;
        fill(&s, lines, 2.5, k + 1);
        two += find(&s, true, LEHR_FITTING_SEGMENTS_LINES, LEHR_FITTING_SEGMENTS_MOST + 1).n_breaks == 2;
        for (size_t i = 0; i < N; i++) {
            s.y[i] -= lines(s.x[i]) - 0.1 * s.x[i];
        }
        none += find(&s, true, LEHR_FITTING_SEGMENTS_LINES, LEHR_FITTING_SEGMENTS_MOST + 1).n_breaks == 0;
    }
    assert_true(two >= 97);
    assert_true(none >= 89); // 95 % expected, three binomial errors of 2.2 %
}

/// A design that no table of penalties was made for: few points, uneven distances, unequal errors.
static void test_rate_of_needless_breaks(void **state)
{
    (void)state;
    enum { REPEATS = 200, FEW = 9 };
    for (int which = 0; which < 4; which++) {
        size_t none = 0, one = 0;
        const bool with_step = which % 2 == 1;
        lehr_fitting_segments_options options = lehr_fitting_segments_defaults();
        options.shape = which < 2 ? LEHR_FITTING_SEGMENTS_STEPS : LEHR_FITTING_SEGMENTS_LINES;
        for (uint64_t k = 0; k < REPEATS; k++) {
            lehr_random random = lehr_random_stream(4, k);
            double x[FEW], y[FEW], sigma[FEW];
            for (size_t i = 0; i < FEW; i++) {
                double change = options.shape == LEHR_FITTING_SEGMENTS_STEPS ? (i > 4 ? 20 : 0)
                                                                             : fmax(0, (double)(i * i) - 20);
                x[i] = (double)(i * i);
                sigma[i] = 0.5 + 0.3 * (double)(i % 3);
                y[i] = (with_step ? change : 0) + sigma[i] * lehr_random_normal(&random);
            }
            lehr_fitting_segments r;
            lehr_error err = {0};
            assert_ok(lehr_fitting_segments_find(&r, &(lehr_fitting_segments_data){FEW, x, y, sigma},
                                                 &options, &err),
                      &err);
            none += r.n_breaks == 0;
            one += r.n_breaks == 1;
        }
        // 5 % may be wrong; three binomial errors of 1.5 %. The criterion alone: 16 to 21 % of steps.
        assert_in_range(with_step ? one : none, (size_t)(0.90 * REPEATS), REPEATS);
    }
}

/// Errors that are three times too small: taken as they are they show changes that are not there, taken as
/// ratios they do not.
static void test_relative_errors(void **state)
{
    (void)state;
    enum { REPEATS = 120 };
    size_t wrong[2] = {0, 0};
    for (uint64_t k = 0; k < REPEATS; k++) {
        sample s;
        fill(&s, lines, 1, k + 1);
        for (size_t i = 0; i < N; i++) {
            s.y[i] = 3 * (s.y[i] - lines(s.x[i]));
        }
        for (int relative = 0; relative < 2; relative++) {
            lehr_fitting_segments r;
            lehr_error err = {0};
            lehr_fitting_segments_options options = lehr_fitting_segments_defaults();
            options.relative = relative == 1;
            assert_ok(lehr_fitting_segments_find(&r, &(lehr_fitting_segments_data){N, s.x, s.y, s.sigma},
                                                 &options, &err),
                      &err);
            wrong[relative] += r.n_breaks > 0;
        }
    }
    assert_true(wrong[0] > REPEATS / 2);
    assert_true(wrong[1] <= 13); // 5 % of 120 and three binomial errors of 2.4
}

/// Up and down again: no single step is a help, two are.
static void test_step_up_and_down(void **state)
{
    (void)state;
    sample s;
    fill(&s, steps, 1, 3);
    for (size_t i = 0; i < N; i++) {
        s.y[i] += (i >= 8 && i < 12 ? 6 : 0) - steps(s.x[i]);
    }
    lehr_fitting_segments r = find(&s, true, LEHR_FITTING_SEGMENTS_STEPS, LEHR_FITTING_SEGMENTS_MOST + 1);
    assert_int_equal(r.n_breaks, 2);
    assert_close(r.breaks[0].x, 450, 0, 0);
    assert_close(r.breaks[1].x, 530, 0, 0);
    assert_true(r.p_change <= 0.001 && r.p_second <= 0.001); // none of 999 draws
}

/// Zhang and Siegmund's criterion for one step between 12 and 12 points: chi2 + (1 + 3) ln 24 + 2 ln(1/2).
static void test_criterion_of_steps(void **state)
{
    (void)state;
    sample s;
    fill(&s, steps, 1, 5);
    lehr_fitting_segments r = find(&s, true, LEHR_FITTING_SEGMENTS_STEPS, LEHR_FITTING_SEGMENTS_MOST + 1);
    assert_int_equal(r.n_breaks, 1);
    assert_close(r.bic[1], r.chi2 + 4 * log(24.0) - 2 * log(2.0), 1e-12, 0);
    assert_true(r.p_second > 0.05);
}

static void test_bad_input(void **state)
{
    (void)state;
    sample s;
    fill(&s, lines, 1, 1);
    lehr_fitting_segments r;
    lehr_error err = {0};
    lehr_fitting_segments_options options = lehr_fitting_segments_defaults();
    lehr_fitting_segments_data data = {4, s.x, s.y, NULL};
    assert_fails(lehr_fitting_segments_find(&r, &data, &options, &err), LEHR_ERR_DOMAIN, &err, "4 points");
    data.n = N;
    options.confidence = 1;
    assert_fails(lehr_fitting_segments_find(&r, &data, &options, &err), LEHR_ERR_ARG, &err, "confidence");
    options = lehr_fitting_segments_defaults();
    options.level = 0;
    assert_fails(lehr_fitting_segments_find(&r, &data, &options, &err), LEHR_ERR_ARG, &err, "level 0");
    options = lehr_fitting_segments_defaults();
    options.n_breaks = 7;
    assert_fails(lehr_fitting_segments_find(&r, &data, &options, &err), LEHR_ERR_ARG, &err,
                 "7 change points");
    options = lehr_fitting_segments_defaults();
    s.x[5] = 0;
    assert_fails(lehr_fitting_segments_find(&r, &data, &options, &err), LEHR_ERR_DOMAIN, &err, "row 6");
    for (size_t i = 0; i < N; i++) {
        s.x[i] = 300;
    }
    assert_fails(lehr_fitting_segments_find(&r, &data, &options, &err), LEHR_ERR_DOMAIN, &err, "different x");
    s.y[3] = (double)NAN;
    assert_fails(lehr_fitting_segments_find(&r, &data, &options, &err), LEHR_ERR_DOMAIN, &err, "row 4");
}

int main(void)
{
    static int yes = 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_lines),
        cmocka_unit_test(test_exact_step),
        cmocka_unit_test(test_exact_data_have_no_needless_breaks),
        {"intervals, errors known", test_intervals_of_lines, NULL, NULL, &yes},
        {"intervals, errors from the scatter", test_intervals_of_lines, NULL, NULL, NULL},
        cmocka_unit_test(test_interval_of_a_step_is_not_too_short),
        cmocka_unit_test(test_level_of_steps),
        cmocka_unit_test(test_number_of_breaks),
        cmocka_unit_test(test_rate_of_needless_breaks),
        cmocka_unit_test(test_relative_errors),
        cmocka_unit_test(test_step_up_and_down),
        cmocka_unit_test(test_criterion_of_steps),
        cmocka_unit_test(test_bad_input),
    };
    return cmocka_run_group_tests_name("fitting.segments", tests, NULL, NULL);
}
