// Pop-ins in curves of load over depth: simulated Hertzian contacts with known jumps, exports of machines;
// distributions with lower bounds; activation volume.
#include "lehr_test.h"

#include <lehr/fitting/random.h>
#include <lehr/mechanics/indent.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N = 500 };
static const double RADIUS_UM = 1.1, MODULUS_GPA = 92;

typedef struct curve {
    double depth[N], load[N];
    lehr_mechanics_indent indent;
} curve;

/// F = (4/3) E_r sqrt(R) h^(3/2) (Hertz): load steps to 2.5 mN, a jump of depth after row @p at; with @p held
/// the depth steps instead and the load drops.
static void make(curve *c, size_t at, double jump_nm, bool held, lehr_random *random)
{
    double shift = 0, stiffness = 4.0 / 3 * MODULUS_GPA * sqrt(RADIUS_UM);
    for (size_t i = 0; i < N; i++) {
        double rise = (double)(i + 1) / N;
        shift = i == at + 1 ? jump_nm : shift;
        double h_um = held ? 0.082 * rise : pow(2.5 * rise / stiffness, 2.0 / 3);
        double load = held ? stiffness * pow(fmax(h_um - shift / 1000, 0), 1.5) : 2.5 * rise;
        c->depth[i] = 1000 * h_um + (held ? 0 : shift) + 0.25 * lehr_random_normal(random);
        c->load[i] = load + 0.0008 * lehr_random_normal(random);
    }
    c->indent = (lehr_mechanics_indent){.n = N, .depth_nm = c->depth, .load_mN = c->load};
}

/// Found where it is, once, with its size; nothing found where there is nothing.
static void test_jumps(void **state)
{
    enum { REPEATS = 400 };
    (void)state;
    lehr_random random = lehr_random_stream(41, 0);
    for (int held = 0; held < 2; held++) {
        double found = 0, alone = 0, alarms = 0, sum = 0, square = 0;
        for (size_t k = 0; k < REPEATS; k++) {
            curve c;
            lehr_mechanics_popins got;
            lehr_mechanics_indent_options how = lehr_mechanics_indent_defaults();
            how.least_load_mN = 0.02;
            lehr_error err = {0};
            size_t at = held ? 200 + k / 2 : 80 + k;
            make(&c, at, 4, held, &random);
            assert_ok(lehr_mechanics_indent_find(&got, &c.indent, &how, &err), &err);
            bool right = got.n > 0 && got.all[0].row == at;
            found += right ? 1.0 / REPEATS : 0;
            alone += right && got.n == 1 ? 1.0 / REPEATS : 0;
            sum += right ? got.all[0].jump_nm.value / REPEATS : 0;
            double pull = right ? (got.all[0].jump_nm.value - 4) / got.all[0].jump_nm.stderr_value : 0;
            square += pull * pull / REPEATS;
            make(&c, at, 0, held, &random);
            how.false_alarm = 0.05;
            assert_ok(lehr_mechanics_indent_find(&got, &c.indent, &how, &err), &err);
            alarms += got.n > 0 ? 1.0 / REPEATS : 0;
        }
        print_message("  found %.3f, alone %.3f, jump %.2f nm, squared pulls %.2f, false alarms %.3f\n",
                      found, alone, sum, square, alarms);
        // 4 nm are eleven times the noise of a step. False alarms: of 400 the error is 0.011, three of them,
        // and 0.015 since the noise is not quite that of independent readings. Mean squares: three errors of
        // 0.07.
        // Of 20000 (load) and 6000 (displacement) 0.991 and 0.987 are found, 0.984 and 0.981 alone; three
        // binomial errors of 400 below the smaller.
        assert_true(found > 0.970 && alone > 0.960);
        assert_close(sum / found, 4, 0.03, 0);
        assert_close(square / found, 1, 0, 0.25);
        assert_true(alarms < 0.098);
    }
}

/// A pop-in that the machine follows over six rows, and two of them.
static void test_slow_and_several(void **state)
{
    curve c;
    lehr_mechanics_popins got;
    lehr_error err = {0};
    const lehr_mechanics_indent_options how = lehr_mechanics_indent_defaults();
    (void)state;
    lehr_random random = lehr_random_stream(42, 0);
    make(&c, 199, 5, false, &random);
    for (size_t i = 300; i < N; i++) {
        c.depth[i] += fmin((double)(i - 299), 6); // 1 nm a row, three times the noise of a step
    }
    assert_ok(lehr_mechanics_indent_find(&got, &c.indent, &how, &err), &err);
    assert_int_equal(got.n, 2);
    assert_int_equal(got.all[0].row, 199);
    assert_true(got.all[1].row >= 296 && got.all[1].row <= 302);
    assert_close(got.all[1].jump_nm.value, 6, 0, 1.5);
    assert_close(got.highest_load_mN, 2.5, 0.01, 0);
}

/// Depths rounded to more than their noise, of 500 and 2000 rows, most of which are then equal to the next:
/// no pop-in but the one that is there.
static void test_rounded(void **state)
{
    enum { MOST = 2000, REPEATS = 8 };
    static const double roundings[] = {0.1, 1}, noises[] = {0, 0.02, 0.2};
    static double depth[MOST], load[MOST];
    (void)state;
    lehr_random random = lehr_random_stream(47, 0);
    const lehr_mechanics_indent_options how = {.false_alarm = 0.01, .least_load_mN = 0.02};
    size_t alarms = 0, missed = 0, n = 0;
    for (size_t k = 0; k < 2 * 2 * 3 * REPEATS; k++) {
        size_t rows = k % 2 ? N : MOST, at = rows / 2;
        double rounding = roundings[k / 2 % 2], noise = noises[k / 4 % 3];
        for (int jump = 0; jump < 2; jump++) {
            for (size_t i = 0; i < rows; i++) {
                load[i] = 2.5 * (double)(i + 1) / (double)rows;
                depth[i] = 1000 * pow(load[i] / (4.0 / 3 * MODULUS_GPA * sqrt(RADIUS_UM)), 2.0 / 3);
                depth[i] += noise * lehr_random_normal(&random) + (jump && i > at ? 8 : 0);
                depth[i] = rounding * round(depth[i] / rounding);
            }
            lehr_mechanics_popins got;
            lehr_error err = {0};
            const lehr_mechanics_indent indent = {.n = rows, .depth_nm = depth, .load_mN = load};
            assert_ok(lehr_mechanics_indent_find(&got, &indent, &how, &err), &err);
            bool right = false;
            for (size_t i = 0; i < got.n; i++) {
                // A width of rounding is 1 nm at most: its two readings are off by less than that.
                right = right || (got.all[i].row == at && fabs(got.all[i].jump_nm.value - 8) < 2);
            }
            alarms += got.n > (size_t)jump;
            missed += jump && !right;
        }
        n++;
    }
    print_message("  of %zu: %zu missed, of twice as many %zu with others\n", n, missed, alarms);
    // 8 nm are 18 times the noise of rounding to 1 nm. Alarms of 1 %: 1.9 of 192 expected, three errors
    // of 1.4.
    assert_int_equal(missed, 0);
    assert_true(alarms <= 6);
}

/// Exports in the shape that machines give them.
static void test_exports(void **state)
{
    static const char *const texts[] = {
        ("test.hys\r\nNumber of Points = 3\r\n\r\nDepth (nm)\tLoad (µN)\tTime (s)\r\n"
         "1.5\t10\t0.1\r\n2.5\t20\t0.2\r\n3.5\t30\t0.3\r\n"),
        ("Displacement Into Surface,Load On Sample,Time On Sample\nnm,mN,s\n"
         "1.5,0.010,0.1\n2.5,0.020,0.2\n3.5,0.030,0.3\n"),
        "Kraft[mN];Eindringtiefe[µm]\n0,010;0,0015\n0,020;0,0025\n0,030;0,0035\n",
        "Time;Pd;Fn\n(s);(nm);(mN)\n0.1;1.5;0.010\n0.2;2.5;0.020\n0.3;;0.025\n0.3;3.5;0.030\n",
    };
    (void)state;
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        lehr_mechanics_indent got;
        lehr_error err = {0};
        const lehr_column_names names = {NULL, "--columns"};
        const char *path = lehr_test_write("indent.txt", texts[k], strlen(texts[k]));
        assert_ok(lehr_mechanics_indent_read(&got, path, &names, &err), &err);
        assert_int_equal(got.n, 3);
        for (size_t i = 0; i < 3; i++) { // conversion of units: a few roundings
            assert_close(got.depth_nm[i], 1.5 + (double)i, 1e-13, 0);
            assert_close(got.load_mN[i], 0.01 * (double)(i + 1), 1e-13, 0);
        }
        lehr_mechanics_indent_clear(&got);
    }
}

/// Without lower bounds: the maximum of the complete sample. With them modulus and scale cover, and dropping
/// them instead would not.
static void test_censored(void **state)
{
    enum { REPEATS = 1500, INDENTS = 40 };
    const double m = 9, scale = 2.4, limit = 2.35;
    double inside[4] = {0}, mean = 0, dropped = 0;
    lehr_mechanics_popin got, plain;
    double values[INDENTS];
    bool censored[INDENTS] = {false};
    lehr_error err = {0};
    (void)state;
    lehr_random random = lehr_random_stream(43, 0);
    for (size_t k = 0; k < REPEATS; k++) {
        double found[INDENTS];
        size_t n = 0;
        for (size_t i = 0; i < INDENTS; i++) {
            double x = scale * pow(-log(lehr_random_uniform(&random)), 1 / m);
            censored[i] = k > 0 && x > limit;
            values[i] = k > 0 ? fmin(x, limit) : x;
            found[n] = x;
            n += !censored[i];
        }
        assert_ok(lehr_mechanics_popin_fit_censored(&got, values, censored, INDENTS, &err), &err);
        assert_ok(lehr_mechanics_popin_fit(&plain, found, n, &err), &err);
        if (k == 0) {
            assert_close(got.weibull_modulus.value, plain.weibull_modulus.value, 1e-9, 0);
            assert_close(got.weibull_scale.value, plain.weibull_scale.value, 1e-9, 0);
            continue;
        }
        // Mean of Weibull's distribution: scale Gamma(1 + 1/m).
        const double pulls[4] = {(got.weibull_modulus.value - m) / got.weibull_modulus.stderr_value,
                                 (got.weibull_scale.value - scale) / got.weibull_scale.stderr_value,
                                 (got.mean.value - scale * tgamma(1 + 1 / m)) / got.mean.stderr_value,
                                 (got.median.value - scale * pow(log(2), 1 / m)) / got.median.stderr_value};
        for (size_t j = 0; j < 4; j++) {
            inside[j] += fabs(pulls[j]) < 1 ? 1.0 / (REPEATS - 1) : 0;
        }
        mean += got.mean.value / (REPEATS - 1);
        dropped += plain.mean.value / (REPEATS - 1);
    }
    print_message("  within one error: %.3f %.3f %.3f %.3f; mean %.4f, without lower bounds %.4f\n",
                  inside[0], inside[1], inside[2], inside[3], mean, dropped);
    for (size_t j = 0; j < 4; j++) { // 68.3 %; the error of the share is 0.012
        assert_close(inside[j], 0.683, 0, 0.055);
    }
    assert_close(mean, scale * tgamma(1 + 1 / m), 0.005, 0);
    assert_true(dropped < 0.97 * mean);
}

/// Stresses drawn from exp(-exp((tau - tau0) V/kT)).
static void test_activation(void **state)
{
    enum { REPEATS = 1500, INDENTS = 30 };
    const double volume = 25, temperature_K = 296;
    const double per_GPa = volume / (1.380649e-23 * temperature_K * 1e21);
    double inside = 0, mean = 0, stress[INDENTS];
    const bool censored[INDENTS] = {false};
    lehr_error err = {0};
    (void)state;
    lehr_random random = lehr_random_stream(44, 0);
    lehr_estimate got;
    for (size_t k = 0; k < REPEATS; k++) {
        for (size_t i = 0; i < INDENTS; i++) {
            stress[i] = 2.4 + log(-log(lehr_random_uniform(&random))) / per_GPa;
        }
        assert_ok(lehr_mechanics_popin_activation(&got, stress, censored, INDENTS, temperature_K, &err),
                  &err);
        mean += got.value / REPEATS;
        inside += fabs(got.value - volume) < got.stderr_value ? 1.0 / REPEATS : 0;
    }
    print_message("  activation volume %.2f, within one error %.3f\n", mean, inside);
    assert_close(mean, volume, 0.02, 0);
    assert_close(inside, 0.683, 0, 0.055);
    assert_fails(lehr_mechanics_popin_activation(&got, stress, censored, INDENTS, -1, &err), LEHR_ERR_ARG,
                 &err, "must be positive");
    assert_fails(lehr_mechanics_popin_activation(&got, stress, censored, 3, 300, &err), LEHR_ERR_DOMAIN, &err,
                 "3 of 3 indents popped in");
}

static void test_refused(void **state)
{
    curve c;
    lehr_mechanics_popins got;
    lehr_error err = {0};
    lehr_mechanics_indent_options how = lehr_mechanics_indent_defaults();
    (void)state;
    lehr_random random = lehr_random_stream(45, 0);
    make(&c, 100, 5, false, &random);
    lehr_mechanics_indent few = {.n = 40, .depth_nm = c.depth, .load_mN = c.load};
    assert_fails(lehr_mechanics_indent_find(&got, &few, &how, &err), LEHR_ERR_DOMAIN, &err,
                 "40 rows of loading");
    few.n = 0;
    assert_fails(lehr_mechanics_indent_find(&got, &few, &how, &err), LEHR_ERR_DOMAIN, &err,
                 "0 rows of loading");
    how.false_alarm = 1;
    assert_fails(lehr_mechanics_indent_find(&got, &c.indent, &how, &err), LEHR_ERR_ARG, &err,
                 "false alarm 1");
    how = lehr_mechanics_indent_defaults();
    c.load[7] = (double)NAN;
    assert_fails(lehr_mechanics_indent_find(&got, &c.indent, &how, &err), LEHR_ERR_DOMAIN, &err,
                 "row 8: depth");
    for (size_t i = 0; i < N; i++) {
        c.depth[i] = 5;
    }
    c.load[7] = c.load[6];
    assert_fails(lehr_mechanics_indent_find(&got, &c.indent, &how, &err), LEHR_ERR_DOMAIN, &err,
                 "the depth is 5 nm in all rows of loading");
}

static lehr_status attempt(void *context, lehr_error *err)
{
    curve *c = context;
    lehr_mechanics_popins got;
    lehr_mechanics_popin fit;
    lehr_estimate volume;
    lehr_mechanics_indent read = {0};
    const lehr_column_names names = {NULL, "--columns"};
    const bool censored[6] = {false, true};
    const double values[6] = {2, 2.2, 1.9, 2.5, 2.3, 2.1};
    const lehr_mechanics_indent_options how = lehr_mechanics_indent_defaults();
    static const char text[] = "depth_nm,load_mN\n1,2\n3,4\n";
    lehr_status status = lehr_mechanics_indent_find(&got, &c->indent, &how, err);
    status =
        status == LEHR_OK
            ? lehr_mechanics_indent_read(&read, lehr_test_write("i.csv", text, strlen(text)), &names, err)
            : status;
    lehr_mechanics_indent_clear(&read);
    status = status == LEHR_OK ? lehr_mechanics_popin_fit_censored(&fit, values, censored, 6, err) : status;
    return status == LEHR_OK ? lehr_mechanics_popin_activation(&volume, values, censored, 6, 300, err)
                             : status;
}

static void test_failing_memory(void **state)
{
    curve c;
    (void)state;
    lehr_random random = lehr_random_stream(46, 0);
    make(&c, 100, 5, false, &random);
    lehr_test_fault_sweep(attempt, &c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jumps),    cmocka_unit_test(test_slow_and_several),
        cmocka_unit_test(test_rounded),  cmocka_unit_test(test_exports),
        cmocka_unit_test(test_censored), cmocka_unit_test(test_activation),
        cmocka_unit_test(test_refused),  cmocka_unit_test(test_failing_memory),
    };
    return cmocka_run_group_tests_name("mechanics.indent", tests, NULL, NULL);
}
