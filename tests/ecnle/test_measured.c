#include "lehr_test.h"

#include "plan_helper.h"

#include <lehr/ecnle/limits.h>
#include <lehr/ecnle/oz.h>
#include <lehr/ecnle/sample.h>
#include <lehr/ecnle/structure.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <string.h>

enum { MOST = 2000 };

static double q[MOST], s[MOST], sigma[MOST];

/// Percus-Yevick structure factor from 0.3 to @p end in steps of 0.05.
static lehr_ecnle_sq_data spheres(double phi, double end, double relative)
{
    size_t n = 0;
    for (; n < MOST && 0.3 + 0.05 * (double)n <= end; n++) {
        q[n] = 0.3 + 0.05 * (double)n;
        s[n] = lehr_ecnle_structure_factor(phi, q[n]);
        sigma[n] = relative * sqrt(s[n]);
    }
    return (lehr_ecnle_sq_data){n, q, s, relative > 0 ? sigma : NULL};
}

static lehr_ecnle_measured *measure(double phi, const lehr_ecnle_sq_data *data, lehr_ecnle_tail tail)
{
    lehr_ecnle_measured *measured = NULL;
    lehr_error err = {0};
    assert_ok(lehr_ecnle_measured_create(&measured, plan, phi, data, tail, NULL, &err), &err);
    return measured;
}

static lehr_ecnle_state state_of(const lehr_ecnle_measured *measured, double pressure,
                                 lehr_ecnle_measured_budget *budget)
{
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_ecnle_state out;
    lehr_error err = {0};
    options.pressure = pressure;
    assert_ok(lehr_ecnle_measured_state(&out, budget, measured, &options, NULL, &err), &err);
    return out;
}

static lehr_ecnle_state exact_state(double phi, double pressure)
{
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_ecnle_state out;
    lehr_error err = {0};
    options.phi = phi;
    options.pressure = pressure;
    assert_ok(lehr_ecnle_state_compute(&out, plan, &options, NULL, &err), &err);
    return out;
}

static void test_sampled_spheres_give_the_closed_form(void **state)
{
    (void)state;
    static const double phi[] = {0.45, 0.53, 0.60, 0.6585};
    for (size_t i = 0; i < sizeof phi / sizeof *phi; i++) {
        lehr_ecnle_sq_data data = spheres(phi[i], 60, 0);
        lehr_ecnle_measured_budget budget;
        lehr_ecnle_measured *measured = measure(phi[i], &data, LEHR_ECNLE_TAIL_FIT);
        lehr_ecnle_state got = state_of(measured, 1, &budget);
        lehr_ecnle_state want = exact_state(phi[i], 1);
        assert_int_equal(got.status, want.status);
        assert_close(lehr_ecnle_measured_tail(measured).value, 1, 0, 1e-9);
        // The spacing of 0.05 is all that is left: 1e-4 kT at the sharpest peak, and the error says so.
        assert_close(got.barrier_1.value, want.barrier_1.value, 0, 3e-4);
        assert_close(got.barrier_1.value, want.barrier_1.value, 0, 2 * got.barrier_1.stderr_value);
        assert_close(got.log10_tau.value, want.log10_tau.value, 0, 2e-4);
        assert_close(got.r_loc_d.value, want.r_loc_d.value, 1e-6, 0);
        assert_close(got.r_second_d.value, want.r_second_d.value, 1e-7, 0);
        assert_true(isnan(budget.barrier_noise) && budget.barrier_interpolation > 0);
        lehr_ecnle_measured_free(measured);
    }
}

static void test_limits_of_sampled_spheres(void **state)
{
    (void)state;
    lehr_ecnle_sq_data data = spheres(0.53, 60, 0);
    lehr_ecnle_measured *measured = measure(0.53, &data, LEHR_ECNLE_TAIL_PY);
    lehr_ecnle_limits limits;
    lehr_ecnle_limits_find(&limits, lehr_ecnle_measured_fluid(measured));
    // SOURCE: independent calculation with the closed form; the spacing leaves 1e-5.
    assert_close(limits.yield_stress.value, 25.1556457012, 3e-5, 0);
    assert_close(limits.critical_pressure.value, 4.35972146207, 3e-5, 0);
    lehr_ecnle_measured_free(measured);
}

static void test_short_data_are_continued_within_the_error(void **state)
{
    (void)state;
    // The reference: cut at q d = 30 without a tail, the barrier at 0.6585 falls from 26.62 to 19.97.
    lehr_ecnle_sq_data data = spheres(0.6585, 30, 0);
    lehr_ecnle_measured_budget budget;
    lehr_ecnle_measured *grafted = measure(0.6585, &data, LEHR_ECNLE_TAIL_FIT);
    lehr_ecnle_measured *cut = measure(0.6585, &data, LEHR_ECNLE_TAIL_NONE);
    assert_close(state_of(grafted, 0, &budget).barrier_1.value, 26.62348189, 0, 1e-3);
    lehr_ecnle_state s_cut = state_of(cut, 0, &budget);
    assert_close(s_cut.barrier_1.value, 19.97, 0, 1); // the last half period fades out
    assert_true(s_cut.barrier_1.stderr_value > 5);    // the error knows of the tail
    assert_close(budget.barrier_graft, 26.62 - s_cut.barrier_1.value, 0.02, 0);
    lehr_ecnle_measured_free(grafted);
    lehr_ecnle_measured_free(cut);
}

static void test_tail_of_other_closures_is_within_the_error(void **state)
{
    (void)state;
    // Hypernetted chain: the contact value is twice that of Percus and Yevick and shows only far out. The
    // same solution used to q d = 145 stands for the truth (the last 50 change it by 0.03 kT).
    static const struct {
        lehr_ecnle_closure closure;
        double end;
    } cases[] = {{LEHR_ECNLE_CLOSURE_HNC, 35},          {LEHR_ECNLE_CLOSURE_HNC, 45},
                 {LEHR_ECNLE_CLOSURE_HNC, 60},          {LEHR_ECNLE_CLOSURE_HNC, 90},
                 {LEHR_ECNLE_CLOSURE_ROGERS_YOUNG, 35}, {LEHR_ECNLE_CLOSURE_ROGERS_YOUNG, 45},
                 {LEHR_ECNLE_CLOSURE_ROGERS_YOUNG, 60}};
    const double phi = 0.55;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lehr_ecnle_oz_options options = lehr_ecnle_oz_defaults();
        lehr_ecnle_oz *oz = NULL;
        lehr_ecnle_measured_budget budget;
        lehr_error err = {0};
        options.closure = cases[i].closure;
        options.points_per_diameter = 200;
        assert_ok(lehr_ecnle_oz_solve(&oz, phi, &options, NULL, &err), &err);
        const double *of_q = lehr_ecnle_oz_q(oz);
        lehr_ecnle_sq_data data = {0, of_q, lehr_ecnle_oz_s(oz), NULL};
        while (data.n < lehr_ecnle_oz_size(oz) && of_q[data.n] < 145) {
            data.n++;
        }
        lehr_ecnle_measured *whole = measure(phi, &data, LEHR_ECNLE_TAIL_FIT);
        while (of_q[data.n - 1] > cases[i].end) {
            data.n--;
        }
        lehr_ecnle_measured *cut = measure(phi, &data, LEHR_ECNLE_TAIL_FIT);
        lehr_ecnle_state truth = state_of(whole, 0, &budget);
        lehr_ecnle_state short_of = state_of(cut, 0, &budget);
        assert_true(fabs(short_of.barrier_1.value - truth.barrier_1.value) <
                    1.3 * short_of.barrier_1.stderr_value);
        assert_true(fabs(short_of.log10_tau.value - truth.log10_tau.value) <
                    1.3 * short_of.log10_tau.stderr_value);
        assert_true(short_of.barrier_1.stderr_value < 2.5);
        lehr_ecnle_measured_free(whole);
        lehr_ecnle_measured_free(cut);
        lehr_ecnle_oz_free(oz);
    }
}

// ---- noise -----------------------------------------------------------------------------------------
enum { N_REPEATS = 160 };

static void test_errors_are_the_scatter_of_repeats(void **state)
{
    (void)state;
    // Noise drawn from sigma, everything computed again: the scatter is known to 1/sqrt(320) = 5.6 %; three
    // of these and the second order make 25 %. The mean tells the bias, to the scatter over sqrt(160).
    const double phi = 0.60;
    lehr_ecnle_sq_data data = spheres(phi, 60, 0.008);
    lehr_ecnle_measured_budget budget;
    lehr_ecnle_measured *measured = measure(phi, &data, LEHR_ECNLE_TAIL_FIT);
    lehr_ecnle_state clean = state_of(measured, 1, &budget);
    lehr_ecnle_measured_free(measured);
    double clean_s[MOST], sum[4] = {0}, squares[4] = {0};
    memcpy(clean_s, s, data.n * sizeof *s);
    for (int i = 0; i < N_REPEATS; i++) {
        lehr_random random = lehr_random_stream(77, (uint64_t)i);
        lehr_ecnle_state drawn;
        lehr_ecnle_options options = lehr_ecnle_options_defaults();
        options.pressure = 1;
        for (size_t k = 0; k < data.n; k++) {
            s[k] = clean_s[k] + sigma[k] * lehr_random_normal(&random);
        }
        measured = measure(phi, &data, LEHR_ECNLE_TAIL_FIT);
        assert_ok(
            lehr_ecnle_state_in_fluid(&drawn, lehr_ecnle_measured_fluid(measured), &options, NULL, NULL),
            NULL);
        const double change[4] = {drawn.barrier_1.value - clean.barrier_1.value,
                                  drawn.log10_tau.value - clean.log10_tau.value,
                                  drawn.r_barrier_d.value - clean.r_barrier_d.value,
                                  drawn.curvature_barrier.value - clean.curvature_barrier.value};
        for (int k = 0; k < 4; k++) {
            sum[k] += change[k] / N_REPEATS;
            squares[k] += change[k] * change[k] / N_REPEATS;
        }
        lehr_ecnle_measured_free(measured);
    }
    double scatter[4];
    for (int k = 0; k < 4; k++) {
        scatter[k] = sqrt(squares[k] - sum[k] * sum[k]);
    }
    // noise and amplitude of the tail together are what scatters
    assert_close(hypot(budget.barrier_noise, budget.barrier_graft), scatter[0], 0.25, 0);
    assert_close(hypot(budget.log10_tau_noise, budget.log10_tau_graft), scatter[1], 0.25, 0);
    assert_close(clean.r_barrier_d.stderr_value, scatter[2], 0.25, 0);
    assert_close(clean.curvature_barrier.stderr_value, scatter[3], 0.25, 0);
    assert_close(budget.barrier_bias, sum[0], 0.3, 3 * scatter[0] / sqrt(N_REPEATS));
    assert_true(budget.barrier_bias > 0); // noise squared only deepens the cage
}

static void test_noise_of_the_free_energy(void **state)
{
    (void)state;
    // One point moves: the change of F is its derivative, by a difference that knows nothing of the formula.
    const double phi = 0.55, r = 0.21;
    lehr_ecnle_sq_data data = spheres(phi, 40, 0);
    size_t k = 145; // q d = 7.55, on the side of the main peak
    double h = 1e-4 * s[k];
    lehr_ecnle_free_energy side[2];
    for (int i = 0; i < 2; i++) {
        s[k] += i == 0 ? h : -2 * h;
        lehr_ecnle_measured *moved = measure(phi, &data, LEHR_ECNLE_TAIL_PY);
        side[i] = lehr_ecnle_free_energy_evaluate(lehr_ecnle_measured_fluid(moved), r);
        lehr_ecnle_measured_free(moved);
    }
    s[k] += h;
    for (size_t i = 0; i < data.n; i++) {
        sigma[i] = i == k ? h : 0;
    }
    data.sigma = sigma;
    lehr_ecnle_measured *measured = measure(phi, &data, LEHR_ECNLE_TAIL_PY);
    lehr_ecnle_free_energy noise;
    lehr_error err = {0};
    assert_ok(lehr_ecnle_measured_noise(&noise, measured, r, &err), &err);
    // The spline spreads a point over its neighbours, the propagation shares it out by straight lines: 8 %.
    assert_close(noise.value, fabs(side[0].value - side[1].value) / 2, 0.08, 0);
    assert_close(noise.slope, fabs(side[0].slope - side[1].slope) / 2, 0.08, 0);
    assert_close(noise.curvature, fabs(side[0].curvature - side[1].curvature) / 2, 0.08, 0);
    lehr_ecnle_measured_free(measured);
}

// ---- samples -----------------------------------------------------------------------------------------
static void test_sample_in_angstrom(void **state)
{
    (void)state;
    // phi = 0.58 with d = 2.83 A: the same numbers in another unit, and the diffusion in m^2/s.
    const double phi = 0.58, d = 2.83;
    lehr_ecnle_sq_data data = spheres(phi, 50, 0);
    lehr_curve *curve = NULL;
    lehr_ecnle_measured *measured = NULL;
    lehr_ecnle_measured_budget budget;
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_ecnle_state got;
    double inputs[2];
    lehr_error err = {0};
    assert_ok(lehr_curve_create(&curve, data.n, LEHR_AXIS_Q_PER_NM, LEHR_AXIS_OTHER, &err), &err);
    for (size_t i = 0; i < data.n; i++) {
        curve->x[i] = 10 * q[i] / d;
        curve->y[i] = s[i];
    }
    lehr_ecnle_sample sample = {.curve = curve,
                                .number_density_per_ang3 = phi * 6 / (3.141592653589793 * d * d * d),
                                .diameter_ang = d,
                                .sigma_diameter_ang = 0.004};
    options.diameter_ang = d;
    assert_close(lehr_ecnle_sample_phi(&sample), phi, 1e-14, 0);
    assert_ok(lehr_ecnle_sample_create(&measured, plan, &sample, NULL, &err), &err);
    assert_ok(lehr_ecnle_sample_state(&got, &budget, inputs, measured, plan, &sample, &options, NULL, &err),
              &err);
    lehr_ecnle_state want = exact_state(phi, 0);
    assert_close(got.log10_tau.value, want.log10_tau.value, 0, 1e-4);
    assert_true(inputs[1] > 0 && got.log10_tau.stderr_value >= inputs[1]);
    // The scale is a change of every S(q): the state of the scaled curve tells its effect.
    double moved[2];
    sample.sigma_diameter_ang = 0;
    sample.sigma_scale = 0.01;
    assert_ok(lehr_ecnle_sample_state(&got, &budget, inputs, measured, plan, &sample, &options, NULL, &err),
              &err);
    for (int k = 0; k < 2; k++) {
        lehr_ecnle_measured *other = NULL;
        double factor = k == 0 ? 0.99 : 1.01;
        for (size_t i = 0; i < data.n; i++) {
            curve->y[i] = s[i] * factor;
        }
        assert_ok(lehr_ecnle_sample_create(&other, plan, &sample, NULL, &err), &err);
        lehr_ecnle_state of_other;
        assert_ok(
            lehr_ecnle_state_in_fluid(&of_other, lehr_ecnle_measured_fluid(other), &options, NULL, &err),
            &err);
        moved[k] = of_other.log10_tau.value;
        lehr_ecnle_measured_free(other);
    }
    assert_close(inputs[1], fabs(moved[1] - moved[0]) / 2, 1e-9, 0);
    sample.sigma_scale = 1.5;
    lehr_ecnle_measured_free(measured);
    assert_fails(lehr_ecnle_sample_create(&measured, plan, &sample, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "scale 1(1.5) of S(q)");
    sample.sigma_scale = 0;
    measured = NULL;
    sample.diameter_ang = 4.2; // packing fraction 1.9
    assert_fails(lehr_ecnle_sample_create(&measured, plan, &sample, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "check number density and diameter");
    sample.diameter_ang = -1;
    assert_fails(lehr_ecnle_sample_create(&measured, plan, &sample, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "diameter -1");
    sample.diameter_ang = d;
    curve->x_axis = LEHR_AXIS_TWO_THETA_DEG;
    assert_fails(lehr_ecnle_sample_create(&measured, plan, &sample, NULL, &err), LEHR_ERR_FORMAT, &err,
                 "no wave number");
    lehr_curve_free(curve);
}

// ---- bad data ----------------------------------------------------------------------------------------
typedef struct bad_case {
    const char *name;
    size_t place; ///< point that is spoiled
    double q, s;  ///< NaN: as it is
    size_t n;     ///< points used; 0: all
    const char *message;
} bad_case;

#define SAME (double)NAN

static const bad_case bad_cases[] = {
    {"negative", 12, SAME, -0.003, 0, "S = -0.003 at q d = 0.9 is not greater than 0: correct background"},
    {"zero", 12, SAME, 0, 0, "is not greater than 0"},
    {"infinite", 12, SAME, INFINITY, 0, "point 13"},
    {"order", 12, 0.5, SAME, 0, "wave numbers must increase"},
    {"few", 0, SAME, SAME, 12, "12 points are too few"},
    {"short", 0, SAME, SAME, 200, "the last point lies at q d = 10.25: measure to 15"},
    {"negative q", 0, -1, SAME, 0, "is no point"},
};

static void test_bad_data_are_refused(void **state)
{
    const bad_case *row = *state;
    lehr_ecnle_sq_data data = spheres(0.5, 40, 0);
    lehr_ecnle_measured *measured = NULL;
    lehr_error err = {0};
    data.n = row->n > 0 ? row->n : data.n;
    q[row->place] = isnan(row->q) ? q[row->place] : row->q;
    s[row->place] = isnan(row->s) ? s[row->place] : row->s;
    assert_fails(lehr_ecnle_measured_create(&measured, plan, 0.5, &data, LEHR_ECNLE_TAIL_FIT, NULL, &err),
                 LEHR_ERR_DOMAIN, &err, row->message);
    assert_null(measured);
}

static void test_gaps_are_refused(void **state)
{
    (void)state;
    lehr_ecnle_sq_data data = spheres(0.5, 40, 0);
    lehr_ecnle_measured *measured = NULL;
    lehr_error err = {0};
    for (size_t i = 100; i < data.n; i++) {
        q[i] += 0.7;
    }
    assert_fails(lehr_ecnle_measured_create(&measured, plan, 0.5, &data, LEHR_ECNLE_TAIL_FIT, NULL, &err),
                 LEHR_ERR_DOMAIN, &err, "no point between q d = 5.25 and 6");
    data = spheres(0.5, 40, 0);
    data.q_d += 70;
    data.s += 70;
    data.n -= 70;
    assert_fails(lehr_ecnle_measured_create(&measured, plan, 0.5, &data, LEHR_ECNLE_TAIL_FIT, NULL, &err),
                 LEHR_ERR_DOMAIN, &err, "the first point lies at q d = 3.8");
}

static void test_elastic_barrier_of_sampled_spheres(void **state)
{
    (void)state;
    // The closed form of the shell knows nothing of the transform of the samples. Interpolation of S between
    // points 0.05/d apart leaves 1e-5 in g; with S = 1 beyond 60/d the minimum of g is off by its ripple.
    const double phi[] = {0.45, 0.58, 0.64};
    for (size_t i = 0; i < 3; i++) {
        lehr_ecnle_sq_data data = spheres(phi[i], 60, 0.001);
        lehr_ecnle_measured *grafted = measure(phi[i], &data, LEHR_ECNLE_TAIL_FIT);
        lehr_ecnle_measured *cut = measure(phi[i], &data, LEHR_ECNLE_TAIL_NONE);
        for (int e = LEHR_ECNLE_ELASTIC_UNIT; e <= LEHR_ECNLE_ELASTIC_PY; e++) {
            lehr_ecnle_options options = lehr_ecnle_options_defaults();
            lehr_ecnle_measured_budget budget;
            lehr_ecnle_state exact, out, of_cut;
            options.elastic = (lehr_ecnle_elastic)e;
            options.phi = phi[i];
            assert_ok(lehr_ecnle_state_compute(&exact, plan, &options, NULL, NULL), NULL);
            assert_ok(lehr_ecnle_measured_state(&out, &budget, grafted, &options, NULL, NULL), NULL);
            assert_ok(lehr_ecnle_measured_state(&of_cut, &budget, cut, &options, NULL, NULL), NULL);
            assert_close(out.cage_radius_d.value, exact.cage_radius_d.value, 1e-4, 0);
            double off = fabs(of_cut.cage_radius_d.value - exact.cage_radius_d.value);
            assert_true(off < 0.04 && of_cut.cage_radius_d.stderr_value > off / 2);
            assert_close(out.elastic_barrier.value, exact.elastic_barrier.value, 2e-3, 0);
            assert_true(out.elastic_barrier.stderr_value > 0 && out.cage_radius_d.stderr_value > 1e-6);
        }
        lehr_ecnle_measured_free(grafted);
        lehr_ecnle_measured_free(cut);
    }
}

static void test_elastic_errors_are_the_scatter_of_repeats(void **state)
{
    (void)state;
    // As for the barriers: scatter of 160 repeats is known to 5.6 %; three of these and the second order.
    // What noise adds on average is part of the stated error, so that the root mean square is what it must
    // meet.
    const double phi = 0.58;
    lehr_ecnle_sq_data data = spheres(phi, 50, 0.006);
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_ecnle_measured_budget budget;
    lehr_ecnle_state clean;
    double clean_s[MOST], squares[3] = {0};
    options.elastic = LEHR_ECNLE_ELASTIC_PY;
    lehr_ecnle_measured *measured = measure(phi, &data, LEHR_ECNLE_TAIL_FIT);
    assert_ok(lehr_ecnle_measured_state(&clean, &budget, measured, &options, NULL, NULL), NULL);
    lehr_ecnle_measured_free(measured);
    memcpy(clean_s, s, data.n * sizeof *s);
    for (int i = 0; i < N_REPEATS; i++) {
        lehr_random random = lehr_random_stream(78, (uint64_t)i);
        lehr_ecnle_state drawn;
        for (size_t k = 0; k < data.n; k++) {
            s[k] = clean_s[k] + sigma[k] * lehr_random_normal(&random);
        }
        measured = measure(phi, &data, LEHR_ECNLE_TAIL_FIT);
        assert_ok(
            lehr_ecnle_state_in_fluid(&drawn, lehr_ecnle_measured_fluid(measured), &options, NULL, NULL),
            NULL);
        const double change[3] = {drawn.cage_radius_d.value - clean.cage_radius_d.value,
                                  drawn.elastic_barrier.value - clean.elastic_barrier.value,
                                  drawn.log10_tau.value - clean.log10_tau.value};
        for (int k = 0; k < 3; k++) {
            squares[k] += change[k] * change[k] / N_REPEATS;
        }
        lehr_ecnle_measured_free(measured);
    }
    const double stated[3] = {clean.cage_radius_d.stderr_value, clean.elastic_barrier.stderr_value,
                              clean.log10_tau.stderr_value};
    for (int k = 0; k < 3; k++) {
        assert_close(stated[k], sqrt(squares[k]), 0.25, 0);
    }
}

static void test_elastic_barrier_needs_a_cage(void **state)
{
    (void)state;
    // g(r) of this S(q) falls all the way.
    lehr_ecnle_sq_data data = spheres(0.3, 40, 0);
    for (size_t k = 0; k < data.n; k++) {
        s[k] = 1 + 0.2 * exp(-q[k] / 3);
    }
    lehr_ecnle_measured *measured = measure(0.3, &data, LEHR_ECNLE_TAIL_NONE);
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_ecnle_state out;
    lehr_ecnle_measured_budget budget;
    lehr_error err = {0};
    options.elastic = LEHR_ECNLE_ELASTIC_UNIT;
    assert_fails(lehr_ecnle_measured_state(&out, &budget, measured, &options, NULL, &err), LEHR_ERR_DOMAIN,
                 &err, "no first minimum between 1.15 and 1.9 d");
    lehr_ecnle_measured_free(measured);
}

static void test_tail_of_other_atoms_is_flagged(void **state)
{
    (void)state;
    // Soft cores: the oscillation dies out as exp(-(q/15)^2).
    lehr_ecnle_sq_data data = spheres(0.55, 45, 0);
    lehr_warnings *warnings = NULL;
    lehr_ecnle_measured *measured = NULL;
    lehr_error err = {0};
    for (size_t i = 0; i < data.n; i++) {
        s[i] = 1 + (s[i] - 1) * exp(-q[i] * q[i] / 225);
    }
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_ecnle_measured_create(&measured, plan, 0.55, &data, LEHR_ECNLE_TAIL_FIT, warnings, &err),
              &err);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_true(strstr(lehr_warnings_at(warnings, 0), "no hard cores"));
    lehr_ecnle_measured_free(measured);
    lehr_warnings_free(warnings);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_ecnle_measured *measured = NULL;
    lehr_ecnle_measured_budget budget;
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_ecnle_state out;
    lehr_record *record = NULL;
    lehr_status status =
        lehr_ecnle_measured_create(&measured, plan, 0.5, context, LEHR_ECNLE_TAIL_FIT, NULL, err);
    status =
        status == LEHR_OK ? lehr_ecnle_measured_state(&out, &budget, measured, &options, NULL, err) : status;
    status = status == LEHR_OK ? lehr_record_create(&record, err) : status;
    status = status == LEHR_OK ? lehr_ecnle_measured_describe(&out, &budget, measured, record, err) : status;
    lehr_record_free(record);
    lehr_ecnle_measured_free(measured);
    return status;
}

static void test_out_of_memory_is_reported(void **state)
{
    (void)state;
    lehr_ecnle_sq_data data = spheres(0.5, 20, 0.01);
    lehr_test_fault_sweep(attempt, &data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sampled_spheres_give_the_closed_form),
        cmocka_unit_test(test_limits_of_sampled_spheres),
        cmocka_unit_test(test_short_data_are_continued_within_the_error),
        cmocka_unit_test(test_tail_of_other_closures_is_within_the_error),
        cmocka_unit_test(test_errors_are_the_scatter_of_repeats),
        cmocka_unit_test(test_noise_of_the_free_energy),
        cmocka_unit_test(test_sample_in_angstrom),
        LEHR_CASE(test_bad_data_are_refused, &bad_cases[0]),
        LEHR_CASE(test_bad_data_are_refused, &bad_cases[1]),
        LEHR_CASE(test_bad_data_are_refused, &bad_cases[2]),
        LEHR_CASE(test_bad_data_are_refused, &bad_cases[3]),
        LEHR_CASE(test_bad_data_are_refused, &bad_cases[4]),
        LEHR_CASE(test_bad_data_are_refused, &bad_cases[5]),
        LEHR_CASE(test_bad_data_are_refused, &bad_cases[6]),
        cmocka_unit_test(test_gaps_are_refused),
        cmocka_unit_test(test_elastic_barrier_of_sampled_spheres),
        cmocka_unit_test(test_elastic_errors_are_the_scatter_of_repeats),
        cmocka_unit_test(test_elastic_barrier_needs_a_cage),
        cmocka_unit_test(test_tail_of_other_atoms_is_flagged),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("ecnle.measured", tests, make_plan, free_plan);
}
