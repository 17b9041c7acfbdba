#include "measured_helper.h"

#include <lehr/ecnle/limits.h>
#include <lehr/ecnle/sample.h>
#include <lehr/ecnle/structure.h>
#include <math.h>
#include <string.h>

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
        cmocka_unit_test(test_sample_in_angstrom),
        LEHR_CASE(test_bad_data_are_refused, &bad_cases[0]),
        LEHR_CASE(test_bad_data_are_refused, &bad_cases[1]),
        LEHR_CASE(test_bad_data_are_refused, &bad_cases[2]),
        LEHR_CASE(test_bad_data_are_refused, &bad_cases[3]),
        LEHR_CASE(test_bad_data_are_refused, &bad_cases[4]),
        LEHR_CASE(test_bad_data_are_refused, &bad_cases[5]),
        LEHR_CASE(test_bad_data_are_refused, &bad_cases[6]),
        cmocka_unit_test(test_gaps_are_refused),
        cmocka_unit_test(test_tail_of_other_atoms_is_flagged),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("ecnle.measured", tests, make_plan, free_plan);
}
