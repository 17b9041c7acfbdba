// Series in a diamond cell: closed forms of Birch and Murnaghan's equation, pulls in simulated series, what
// all points share, compression against decompression.
#include "lehr_test.h"

#include <lehr/fitting/compression.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <string.h>

enum { N_UP = 9, N_DOWN = 4, N_ALL = N_UP + N_DOWN };

static const double truth_bulk = 101.5, truth_prime = 4.3, truth_q0 = 2.694, truth_exponent = 2.5;
static const double volumes[N_ALL] = {1,    0.985, 0.97,  0.955, 0.938, 0.921, 0.905,
                                      0.89, 0.874, 0.895, 0.93,  0.96,  0.99};

/// P(V/V0) of the third order in Euler's strain (F. Birch, J. Geophys. Res. 83, 1257 (1978), eq. 4).
static double birch(double v, double bulk, double prime)
{
    double x = pow(v, -1.0 / 3);
    return 1.5 * bulk * (pow(x, 7) - pow(x, 5)) * (1 + 0.75 * (prime - 4) * (x * x - 1));
}

/// A series, exact or with noise.
typedef struct series {
    double pressure[N_ALL], sigma_p[N_ALL], q[N_ALL], sigma_q[N_ALL], zero[N_ALL];
    int direction[N_ALL];
    lehr_fitting_compression_data data;
} series;

static void make_series(series *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        s->pressure[i] = birch(volumes[i], truth_bulk, truth_prime);
        s->q[i] = truth_q0 * pow(volumes[i], -1 / truth_exponent);
        s->sigma_p[i] = 0.05;
        s->sigma_q[i] = 6e-4;
        s->zero[i] = -0.6 - 0.02 * s->pressure[i];
        s->direction[i] = i < N_UP ? 1 : -1;
    }
    s->data = (lehr_fitting_compression_data){.n = n,
                                              .pressure_GPa = s->pressure,
                                              .sigma_pressure_GPa = s->sigma_p,
                                              .q_per_ang = s->q,
                                              .sigma_q = s->sigma_q,
                                              .direction = s->direction};
}

static lehr_fitting_compression_options options_of(void)
{
    lehr_fitting_compression_options options = lehr_fitting_compression_defaults();
    options.exponent = truth_exponent;
    return options;
}

static void fit(lehr_fitting_compression *out, const series *s,
                const lehr_fitting_compression_options *options)
{
    lehr_error err = {0};
    assert_ok(lehr_fitting_compression_fit(out, &s->data, options, NULL, &err), &err);
}

// ---- exact series ---------------------------------------------------------------------------
static void test_exact(void **state)
{
    series s;
    lehr_fitting_compression got;
    lehr_fitting_compression_options options = options_of();
    (void)state;
    make_series(&s, N_ALL);
    fit(&got, &s, &options);
    // The fit ends where a step changes chi2 no more: about the root of the rounding.
    assert_close(got.bulk_GPa.value, truth_bulk, 1e-6, 0);
    assert_close(got.bulk_prime.value, truth_prime, 1e-6, 0);
    assert_close(got.q0_per_ang.value, truth_q0, 1e-9, 0);
    assert_int_equal(got.n_up, N_UP);
    assert_int_equal(got.n_down, N_DOWN);
    for (size_t i = 0; i < N_ALL; i++) {
        lehr_estimate v;
        double sigma = 0;
        assert_close(lehr_fitting_compression_volume(&sigma, &got, s.q[i], s.sigma_q[i]), volumes[i], 1e-8,
                     0);
        double of_q = truth_exponent * volumes[i] * s.sigma_q[i] / s.q[i];
        double of_zero = truth_exponent * volumes[i] * got.q0_per_ang.stderr_value / truth_q0;
        assert_close(sigma, hypot(of_q, of_zero), 1e-6, 0);
        assert_ok(lehr_fitting_compression_at(&v, &got, s.pressure[i], NULL), NULL);
        assert_close(v.value, volumes[i], 1e-8, 0);
    }
    lehr_fitting_compression_span span;
    double forms[LEHR_FITTING_EOS_MAX_VARIANTS];
    assert_ok(lehr_fitting_compression_between(&span, forms, &got, s.pressure[2], s.pressure[6], NULL), NULL);
    assert_close(span.compression.value, 1 - volumes[6] / volumes[2], 1e-6, 0);
    double of_forms = 0;
    for (size_t i = 0; i < got.table.n_variants; i++) {
        // Data of the third order with K0' = 4.3 and exact values: the second order (4) is refused or not by
        // the error of K0' alone.
        of_forms += isfinite(forms[i]) ? pow(forms[i] - span.compression.value, 2) : 0;
        assert_true(isnan(forms[i]) || fabs(forms[i] - span.compression.value) < 2e-3);
    }
    assert_true(span.n_forms >= 3);
    assert_close(span.form, sqrt(of_forms / (double)span.n_forms), 1e-12, 0);
    // From no pressure it is the V/V0 of the fit, with its error.
    lehr_estimate at;
    assert_ok(lehr_fitting_compression_at(&at, &got, s.pressure[6], NULL), NULL);
    assert_ok(lehr_fitting_compression_between(&span, NULL, &got, 0, s.pressure[6], NULL), NULL);
    assert_close(span.compression.value, 1 - at.value, 1e-10, 0);
    assert_close(span.compression.stderr_value, at.stderr_value, 1e-4, 0);
    assert_close(got.gap.value, 0, 0, 1e-8);
    options.branch = LEHR_FITTING_COMPRESSION_DOWN;
    fit(&got, &s, &options);
    assert_close(got.bulk_GPa.value, truth_bulk, 1e-5, 0);
    assert_int_equal(got.fit.n_points, N_DOWN);
    options.branch = LEHR_FITTING_COMPRESSION_BOTH;
    fit(&got, &s, &options);
    assert_int_equal(got.fit.n_points, N_ALL);
}

/// With K0' held at its truth K0 comes out, and its error is smaller than with K0' free.
static void test_held_derivative(void **state)
{
    series s;
    lehr_fitting_compression got, free_prime;
    lehr_fitting_compression_options options = options_of();
    (void)state;
    make_series(&s, N_UP);
    fit(&free_prime, &s, &options);
    options.bulk_prime = truth_prime;
    fit(&got, &s, &options);
    assert_close(got.bulk_GPa.value, truth_bulk, 1e-6, 0);
    assert_true(got.bulk_GPa.stderr_value < 0.6 * free_prime.bulk_GPa.stderr_value);
    assert_close(got.bulk_prime.stderr_value, 0, 0, 0);
}

/// q0 from the ambient point: its error is a part of that of K0, and together they are as large as that of
/// the fit in which q0 is free: the same information, the ambient point being exact in pressure.
static void test_ambient(void **state)
{
    series s;
    lehr_fitting_compression got, fitted;
    lehr_fitting_compression_options options = options_of();
    (void)state;
    make_series(&s, N_UP);
    s.sigma_p[0] = 0;
    fit(&fitted, &s, &options);
    options.ambient = true;
    fit(&got, &s, &options);
    assert_int_equal(got.n_ambient, 1);
    assert_int_equal(got.fit.n_points, N_UP - 1);
    assert_close(got.q0_per_ang.value, truth_q0, 1e-12, 0);
    assert_close(got.q0_per_ang.stderr_value, 6e-4, 1e-12, 0);
    assert_close(got.bulk_GPa.value, truth_bulk, 1e-6, 0);
    assert_true(got.bulk_parts[LEHR_FITTING_COMPRESSION_REFERENCE] >
                got.bulk_parts[LEHR_FITTING_COMPRESSION_STATISTICAL] / 2);
    // Fitted, the other points help to place q0, too.
    assert_true(got.bulk_GPa.stderr_value > fitted.bulk_GPa.stderr_value);
    assert_true(got.bulk_GPa.stderr_value < 2 * fitted.bulk_GPa.stderr_value);
}

/// q0 from outside: points at ambient pressure stay, K0 follows by dK0/dq0 of the equation. One q that is off
/// by a factor f takes (1 + f)^D for compression.
static void test_reference(void **state)
{
    series s;
    lehr_fitting_compression got, moved;
    lehr_fitting_compression_options options = options_of();
    lehr_error err = {0};
    (void)state;
    make_series(&s, N_UP);
    options.reference = (lehr_estimate){truth_q0, 4e-4};
    fit(&got, &s, &options);
    assert_int_equal(got.fit.n_points, N_UP);
    assert_close(got.bulk_GPa.value, truth_bulk, 1e-6, 0);
    assert_close(got.q0_per_ang.stderr_value, 4e-4, 1e-12, 0);
    options.reference.value += 4e-4;
    fit(&moved, &s, &options);
    assert_close(got.bulk_parts[LEHR_FITTING_COMPRESSION_REFERENCE],
                 fabs(moved.bulk_GPa.value - got.bulk_GPa.value), 1e-3, 0);
    // Windows that move all positions by one factor leave K0: q0 moves with them.
    double scaled[N_UP];
    const double *const windows[] = {scaled};
    const double *const sigma[] = {s.sigma_q};
    for (size_t i = 0; i < N_UP; i++) {
        scaled[i] = 1.003 * s.q[i];
    }
    s.data.n_windows = 1;
    s.data.q_windows = windows;
    s.data.sigma_windows = sigma;
    options.reference.value = truth_q0;
    fit(&got, &s, &options);
    assert_close(got.bulk_parts[LEHR_FITTING_COMPRESSION_WINDOWS], 0, 0, 0.01);
    options.reference.value = -1;
    assert_fails(lehr_fitting_compression_fit(&got, &s.data, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "a reference q0 of -1");
}

/// K0' that is held with an error: K0 moves by what the fit with the other K0' gives.
static void test_prime_part(void **state)
{
    series s;
    lehr_fitting_compression got, moved;
    lehr_fitting_compression_options options = options_of();
    (void)state;
    make_series(&s, N_UP);
    options.bulk_prime = truth_prime + 0.5;
    fit(&moved, &s, &options);
    options.bulk_prime = truth_prime;
    options.bulk_prime_error = 0.5;
    fit(&got, &s, &options);
    double part = got.bulk_parts[LEHR_FITTING_COMPRESSION_PRIME];
    assert_close(part, fabs(moved.bulk_GPa.value - truth_bulk), 1e-6, 0);
    assert_close(got.bulk_GPa.stderr_value, hypot(part, got.bulk_parts[LEHR_FITTING_COMPRESSION_STATISTICAL]),
                 1e-12, 0);
    assert_close(got.bulk_prime.stderr_value, 0.5, 1e-12, 0);
}

/// A series as a diamond cell gives it: ten points to 8 GPa, 0.03 GPa and 2e-4 1/angstrom each. With K0'
/// free, and held at a value drawn with its error in each, both K0 cover as their errors say.
static void test_coverage_of_a_cell(void **state)
{
    enum { REPEATS = 400, POINTS = 10 };
    const double spread = 0.6;
    double square[3] = {0}, inside[3] = {0};
    (void)state;
    lehr_random random = lehr_random_stream(78, 0);
    for (size_t k = 0; k < REPEATS; k++) {
        series s;
        lehr_fitting_compression got;
        make_series(&s, POINTS);
        for (size_t i = 0; i < POINTS; i++) {
            double v = 1 - 0.0072 * (double)i;
            s.direction[i] = 1;
            s.sigma_p[i] = 0.03;
            s.sigma_q[i] = 2e-4;
            s.pressure[i] = birch(v, truth_bulk, truth_prime) + 0.03 * lehr_random_normal(&random);
            s.q[i] = truth_q0 * pow(v, -1 / truth_exponent) + 2e-4 * lehr_random_normal(&random);
        }
        for (size_t way = 0; way < 3; way++) {
            lehr_fitting_compression_options options = options_of();
            options.bulk_prime = way > 0 ? truth_prime : (double)NAN;
            if (way == 2) { // a K0' of the literature, off by its error
                options.bulk_prime += spread * lehr_random_normal(&random);
                options.bulk_prime_error = spread;
            }
            fit(&got, &s, &options);
            double pull = (got.bulk_GPa.value - truth_bulk) / got.bulk_GPa.stderr_value;
            square[way] += pull * pull / REPEATS;
            inside[way] += fabs(pull) < 1 ? 1.0 / REPEATS : 0;
        }
    }
    for (size_t way = 0; way < 3; way++) {
        print_message("  K0: mean squared pull %.2f, within one error %.3f\n", square[way], inside[way]);
        // Expected 0.86: the errors of the points are taken as they are where chi2 says that they are too
        // large, and widened where it says that they are too small; of 400: 0.07 and 0.023.
        assert_true(square[way] > 0.65 && square[way] < 1.2);
        assert_true(inside[way] > 0.63 && inside[way] < 0.8);
    }
}

// ---- what all points share --------------------------------------------------------------------
/// At small compression K0 goes with 1/D: d ln K0 = -dD/D. At these it is 1.06 times as much, since K0' moves
/// with D: SOURCE of the tolerance is the curvature of the equation.
static void test_exponent_part(void **state)
{
    series s;
    lehr_fitting_compression got;
    lehr_fitting_compression_options options = options_of();
    (void)state;
    make_series(&s, N_UP);
    options.exponent_error = 0.01 * truth_exponent;
    fit(&got, &s, &options);
    double part = got.bulk_parts[LEHR_FITTING_COMPRESSION_EXPONENT];
    assert_close(part, 0.01 * truth_bulk, 0.1, 0);
    assert_close(got.bulk_GPa.stderr_value, hypot(part, got.bulk_parts[LEHR_FITTING_COMPRESSION_STATISTICAL]),
                 1e-12, 0);
    lehr_estimate at, without;
    assert_ok(lehr_fitting_compression_at(&at, &got, 8, NULL), NULL);
    options.exponent_error = 0;
    fit(&got, &s, &options);
    assert_ok(lehr_fitting_compression_at(&without, &got, 8, NULL), NULL);
    // V = (q0/q)^D: dV = V ln V dD/D.
    double moved = fabs(at.value * log(at.value) * 0.01);
    assert_close(sqrt(at.stderr_value * at.stderr_value - without.stderr_value * without.stderr_value), moved,
                 0.02, 0);
}

/// Windows that move all positions by one factor change nothing: the ratio to q0 is what counts. Ones that
/// stretch move K0 as an exponent would.
static void test_windows(void **state)
{
    series s;
    double scaled[N_UP], stretched[N_UP];
    lehr_fitting_compression got;
    const lehr_fitting_compression_options options = options_of();
    (void)state;
    make_series(&s, N_UP);
    for (size_t i = 0; i < N_UP; i++) {
        scaled[i] = 1.003 * s.q[i];
        stretched[i] = truth_q0 * pow(s.q[i] / truth_q0, 1.1);
    }
    const double *const same[] = {scaled};
    const double *const other[] = {stretched, s.q};
    const double *const sigma[] = {s.sigma_q, s.sigma_q};
    s.data.n_windows = 1;
    s.data.q_windows = same;
    s.data.sigma_windows = sigma;
    fit(&got, &s, &options);
    assert_close(got.bulk_parts[LEHR_FITTING_COMPRESSION_WINDOWS], 0, 0, 0.01);
    s.data.n_windows = 2;
    s.data.q_windows = other;
    fit(&got, &s, &options);
    // Two windows, one without a shift: the root of the mean square is the shift over sqrt(2).
    assert_close(got.bulk_parts[LEHR_FITTING_COMPRESSION_WINDOWS], 0.1 / 1.1 * truth_bulk / sqrt(2), 0.15, 0);
    s.data.n_windows = 0;
    s.data.q_model = stretched;
    s.data.sigma_model = s.sigma_q;
    fit(&got, &s, &options);
    assert_close(got.bulk_parts[LEHR_FITTING_COMPRESSION_MODEL], 0.1 / 1.1 * truth_bulk, 0.15, 0);
}

// ---- simulated series -------------------------------------------------------------------------
static void add_noise(series *s, size_t n, lehr_random *random, double zero)
{
    make_series(s, n);
    for (size_t i = 0; i < n; i++) {
        double p = lehr_random_normal(random);
        double q = lehr_random_normal(random);
        s->pressure[i] += s->sigma_p[i] * p + zero * s->zero[i];
        s->q[i] += s->sigma_q[i] * q;
    }
}

/// 500 series, the ruby line at ambient pressure off by another amount in each: mean squared pulls of K0, q0
/// and V at 8 GPa. Errors are inflated where chi2/dof exceeds 1, so they are a little too large: a factor
/// 1/1.15 in the mean square for 6 degrees of freedom (simulated with chi2 alone), +- 0.06 for 500 series.
static void test_pulls(void **state)
{
    enum { REPEATS = 500 };
    double sum_bulk = 0, sum_bare = 0, sum_q0 = 0, sum_v = 0, sum_span = 0;
    (void)state;
    lehr_random random = lehr_random_stream(9071, 0);
    for (size_t k = 0; k < REPEATS; k++) {
        series s;
        lehr_fitting_compression got;
        lehr_estimate v;
        const lehr_fitting_compression_options options = options_of();
        add_noise(&s, N_UP, &random, lehr_random_normal(&random));
        s.data.zero_shift_GPa = s.zero;
        fit(&got, &s, &options);
        assert_ok(lehr_fitting_compression_at(&v, &got, birch(0.93, truth_bulk, truth_prime), NULL), NULL);
        lehr_fitting_compression_span span;
        assert_ok(lehr_fitting_compression_between(&span, NULL, &got, birch(0.98, truth_bulk, truth_prime),
                                                   birch(0.93, truth_bulk, truth_prime), NULL),
                  NULL);
        sum_span +=
            pow((span.compression.value - (1 - 0.93 / 0.98)) / span.compression.stderr_value, 2) / REPEATS;
        double pull = (got.bulk_GPa.value - truth_bulk) / got.bulk_GPa.stderr_value;
        double bare =
            (got.q0_per_ang.value - truth_q0) / got.fit.parameters[LEHR_FITTING_EOS_V0].stderr_value;
        sum_bulk += pull * pull / REPEATS;
        sum_bare += bare * bare / REPEATS;
        sum_v += pow((v.value - 0.93) / v.stderr_value, 2) / REPEATS;
        sum_q0 += pow((got.q0_per_ang.value - truth_q0) / got.q0_per_ang.stderr_value, 2) / REPEATS;
    }
    print_message("  mean squared pulls: K0 %.2f, V %.2f, q0 %.2f (without the shared part %.1f)\n", sum_bulk,
                  sum_v, sum_q0, sum_bare);
    assert_close(sum_bulk, 0.87, 0, 0.2);
    assert_close(sum_v, 0.87, 0, 0.2);
    print_message("  compression between two pressures %.2f\n", sum_span);
    assert_close(sum_span, 0.87, 0, 0.2);
    assert_close(sum_q0, 0.95, 0, 0.2);
    // A ruby line that is off moves q0 above all, and K0 little.
    assert_true(sum_bare > 5);
}

/// One curve: the probability of the test is uniform, the gap has its error. A glass that stays 0.4 % denser:
/// found.
static void test_hysteresis(void **state)
{
    enum { REPEATS = 400 };
    double below = 0, sum = 0, sum_moved = 0, found = 0;
    (void)state;
    lehr_random random = lehr_random_stream(77, 0);
    for (size_t k = 0; k < 2 * REPEATS; k++) {
        const double kept = k < REPEATS ? 0 : 0.004;
        series s;
        lehr_fitting_compression got;
        const lehr_fitting_compression_options options = options_of();
        add_noise(&s, N_ALL, &random, 0);
        for (size_t i = N_UP; i < N_ALL; i++) {
            s.q[i] *= pow(1 - kept, -1 / truth_exponent);
        }
        fit(&got, &s, &options);
        assert_true(got.tested);
        double mean = 0; // of the volumes under decompression
        for (size_t i = N_UP; i < N_ALL; i++) {
            mean += volumes[i] / N_DOWN;
        }
        double pull = (got.gap.value + kept * mean) / got.gap.stderr_value;
        *(k < REPEATS ? &sum : &sum_moved) += pull * pull / REPEATS;
        below += k < REPEATS && got.p < 0.2 ? 1.0 / REPEATS : 0;
        found += k >= REPEATS && got.gap.value < -3 * got.gap.stderr_value ? 1.0 / REPEATS : 0;
    }
    print_message("  p < 0.2 in %.3f, pulls of the gap %.2f and %.2f, found in %.3f\n", below, sum, sum_moved,
                  found);
    // Standard error of a share of 0.2 in 400: 0.02; of a mean squared pull: 0.07.
    assert_close(below, 0.2, 0, 0.08);
    assert_true(sum > 0.6 && sum < 1.25);
    assert_true(sum_moved > 0.6 && sum_moved < 1.25);
    assert_true(found > 0.9);
}

// ---- directions -------------------------------------------------------------------------------
static void test_directions(void **state)
{
    static const struct {
        double pressure[6];
        int given[6], want[6];
    } rows[] = {
        {{0, 2, 5, 9, 6, 1}, {0}, {1, 1, 1, 1, -1, -1}},
        {{9, 7, 5, 3, 1, 0}, {0}, {-1, -1, -1, -1, -1, -1}},
        {{0, 2, 1.9, 4, 6, 9}, {0}, {1, 1, 1, 1, 1, 1}}, // a reading is off by its error
        {{0, 2, 5, 9, 6, 1}, {0, 0, 0, -1, 1, 0}, {1, 1, 1, -1, 1, -1}},
    };
    const double sigma[6] = {0.05, 0.05, 0.05, 0.05, 0.05, 0.05};
    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        int direction[6];
        memcpy(direction, rows[k].given, sizeof direction);
        lehr_fitting_compression_directions(direction, rows[k].pressure, sigma, 6);
        assert_memory_equal(direction, rows[k].want, sizeof direction);
    }
}

// ---- refusals -----------------------------------------------------------------------------------
static void test_errors(void **state)
{
    series s;
    lehr_fitting_compression got;
    lehr_error err = {0};
    lehr_fitting_compression_options options = options_of();
    (void)state;
#define FIT() lehr_fitting_compression_fit(&got, &s.data, &options, NULL, &err)
    make_series(&s, 2);
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "compression: 2 points");
    make_series(&s, N_UP);
    options.branch = LEHR_FITTING_COMPRESSION_DOWN;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "decompression: 0 points");
    options = options_of();
    options.exponent = 0;
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "an exponent greater than 0");
    options = options_of();
    options.exponent_error = (double)NAN;
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "exponent");
    options = options_of();
    options.eos = lehr_fitting_eos_find("birch-murnaghan-2");
    options.bulk_prime = 4;
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "birch-murnaghan-2 has no parameter K0'");
    options = options_of();
    options.ambient = true;
    s.pressure[0] = 0.2;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "no point at zero pressure");
    options.ambient = false;
    s.q[3] = (double)NAN;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "");
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_fitting_compression got;
    const lehr_fitting_compression_options options = options_of();
    return lehr_fitting_compression_fit(&got, context, &options, NULL, err);
}

static void test_failing_memory(void **state)
{
    series s;
    (void)state;
    make_series(&s, N_ALL);
    s.data.zero_shift_GPa = s.zero;
    s.data.q_model = s.q;
    s.data.sigma_model = s.sigma_q;
    lehr_test_fault_sweep(attempt, &s.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_held_derivative),
        cmocka_unit_test(test_ambient),
        cmocka_unit_test(test_exponent_part),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_pulls),
        cmocka_unit_test(test_hysteresis),
        cmocka_unit_test(test_directions),
        cmocka_unit_test(test_reference),
        cmocka_unit_test(test_prime_part),
        cmocka_unit_test(test_coverage_of_a_cell),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_failing_memory),
    };
    return cmocka_run_group_tests_name("fitting.compression", tests, NULL, NULL);
}
