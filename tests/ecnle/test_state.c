#include "lehr_test.h"

#include "plan_helper.h"

#include <lehr/ecnle/state.h>
#include <math.h>
#include <string.h>

static lehr_ecnle_state compute(const lehr_ecnle_options *options)
{
    lehr_ecnle_state result;
    lehr_error err = {0};
    assert_ok(lehr_ecnle_state_compute(&result, plan, options, NULL, &err), &err);
    return result;
}

/// Columns of barriers.txt.
enum {
    PHI,
    PRESSURE,
    STATUS,
    R_LOC,
    R_BARRIER,
    R_SECOND,
    BARRIER_1,
    BARRIER_2,
    DELTA,
    K0,
    KB,
    KL2,
    TAU_S,
    LOG_TAU_KRAMERS,
    LOG_REVERSIBLE_KRAMERS,
    LOG_TAU_UNITY,
    LOG_REVERSIBLE_UNITY,
    LOG_REVERSIBLE_CURVATURE,
    N_COLUMNS
};

/// The word in the status column reads as NaN; the empty columns tell the status too.
static lehr_ecnle_status status_of(const double *row)
{
    if (isnan(row[R_BARRIER])) {
        return LEHR_ECNLE_TRAPPED;
    }
    return isnan(row[R_SECOND]) ? LEHR_ECNLE_SINGLE : LEHR_ECNLE_DOUBLE;
}

// The reference prints 10 digits, 5e-10 at worst; the calculation is required to agree to 1e-9.
static const double rtol = 1e-9;

static void compare(lehr_estimate got, double want)
{
    assert_close(got.value, want, rtol, 0);
    assert_true(isnan(want) == isnan(got.stderr_value));
    if (!isnan(want)) {
        // The numerical error is given, and better than what is required.
        assert_true(got.stderr_value > 0 && got.stderr_value < 1e-9 * fabs(want));
    }
}

static void compare_row(const double *row)
{
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    options.phi = row[PHI];
    options.pressure = row[PRESSURE];
    lehr_ecnle_state s = compute(&options);
    assert_int_equal(s.status, status_of(row));
    compare(s.r_loc_d, row[R_LOC]);
    compare(s.r_barrier_d, row[R_BARRIER]);
    compare(s.r_second_d, row[R_SECOND]);
    compare(s.barrier_1, row[BARRIER_1]);
    compare(s.barrier_2, row[BARRIER_2]);
    compare(s.delta, row[DELTA]);
    if (!isnan(row[K0])) { // the table leaves K0 of a trapped state out
        compare(s.curvature_loc, row[K0]);
    }
    compare(s.curvature_barrier, row[KB]);
    compare(s.curvature_second, row[KL2]);
    compare(s.tau_s_s, row[TAU_S] * 1e-13);
    compare(s.log10_tau, row[LOG_TAU_KRAMERS]);
    compare(s.log10_tau_reversible, row[LOG_REVERSIBLE_KRAMERS]);

    options.two_state = LEHR_ECNLE_TWO_STATE_CURVATURE;
    compare(compute(&options).log10_tau_reversible, row[LOG_REVERSIBLE_CURVATURE]);
    options.two_state = LEHR_ECNLE_TWO_STATE_PRINTED;
    options.prefactor = LEHR_ECNLE_PREFACTOR_UNITY;
    s = compute(&options);
    compare(s.log10_tau, row[LOG_TAU_UNITY]);
    compare(s.log10_tau_reversible, row[LOG_REVERSIBLE_UNITY]);
}

typedef struct density_case {
    const char *name;
    double phi;
} density_case;

static const density_case densities[] = {
    {"phi 0.44", 0.44}, {"phi 0.46", 0.46}, {"phi 0.48", 0.48}, {"phi 0.50", 0.50}, {"phi 0.53", 0.53},
    {"phi 0.55", 0.55}, {"phi 0.58", 0.58}, {"phi 0.60", 0.60}, {"phi 0.64", 0.64}, {"phi 0.6585", 0.6585}};

static void test_barriers_equal_the_reference(void **state)
{
    const density_case *density = *state;
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("ecnle/barriers.txt"));
    assert_int_equal(table.columns, N_COLUMNS);
    size_t compared = 0;
    for (size_t i = 0; i < table.rows; i++) {
        const double *row = table.values + i * table.columns;
        if (fabs(row[PHI] - density->phi) < 1e-9) {
            compare_row(row);
            compared++;
        }
    }
    assert_int_equal(compared, 9);
    lehr_test_free_numbers(&table);
}

static void test_elastic_barriers_equal_the_reference(void **state)
{
    (void)state;
    // Columns: phi, cage, jump, Fe(1), Fe(PY), then log10 tau NLE, g=1, PY with Kramers, and the three with
    // unity.
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("ecnle/elastic.txt"));
    assert_int_equal(table.columns, 11);
    for (size_t i = 0; i < table.rows; i++) {
        const double *row = table.values + i * table.columns;
        lehr_ecnle_options options = lehr_ecnle_options_defaults();
        options.phi = row[0];
        for (int p = 0; p < 2; p++) {
            options.prefactor = p == 0 ? LEHR_ECNLE_PREFACTOR_KRAMERS : LEHR_ECNLE_PREFACTOR_UNITY;
            options.elastic = LEHR_ECNLE_ELASTIC_NONE;
            assert_close(compute(&options).log10_tau.value, row[5 + 3 * p], rtol, 0);
            assert_close(compute(&options).elastic_barrier.value, 0, 0, 0);
            options.elastic = LEHR_ECNLE_ELASTIC_UNIT;
            lehr_ecnle_state unit = compute(&options);
            assert_close(unit.cage_radius_d.value, row[1], rtol, 0);
            compare(unit.elastic_barrier, row[3]);
            compare(unit.log10_tau, row[6 + 3 * p]);
            options.elastic = LEHR_ECNLE_ELASTIC_PY;
            lehr_ecnle_state py = compute(&options);
            // The table's integral of g/r^2 is off by 3e-9 at 0.6585 (30-digit arithmetic: test_structure).
            assert_close(py.elastic_barrier.value, row[4], 4e-9, 0);
            assert_close(py.log10_tau.value, row[7 + 3 * p], 4e-9, 0);
        }
    }
    lehr_test_free_numbers(&table);
}

static void test_diffusion_equals_the_reference(void **state)
{
    (void)state;
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("ecnle/diffusion.txt"));
    for (size_t i = 0; i < table.rows; i++) {
        const double *row = table.values + i * table.columns;
        lehr_ecnle_options options = lehr_ecnle_options_defaults();
        options.phi = row[0];
        options.diameter_ang = 8;
        assert_close(log10(compute(&options).diffusion.value), row[5], 0, 1e-6); // 6 printed decimals
        options.prefactor = LEHR_ECNLE_PREFACTOR_UNITY;
        assert_close(log10(compute(&options).diffusion.value), row[6], 0, 1e-6);
        double metric = compute(&options).diffusion.value;
        options.diameter_ang = 0;
        assert_close(compute(&options).diffusion.value * 0.64e-18, metric, 1e-14, 0); // d^2 in m^2
    }
    lehr_test_free_numbers(&table);
}

static void test_stress_acts_as_negative_pressure(void **state)
{
    (void)state;
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    options.phi = 0.53;
    options.pressure = 2;
    options.stress = 1.5;
    lehr_ecnle_state a = compute(&options);
    options.pressure = 0.5;
    options.stress = 0;
    lehr_ecnle_state b = compute(&options);
    assert_close(a.log10_tau_reversible.value, b.log10_tau_reversible.value, 0, 0); // the same arithmetic
    // The primary minimum vanishes at the yield stress 25.1556457 (reference), the second one at P
    // = 4.3597215.
    options.pressure = 0;
    options.stress = 25.15564;
    assert_int_equal(compute(&options).status, LEHR_ECNLE_SINGLE);
    options.stress = 25.15565;
    assert_int_equal(compute(&options).status, LEHR_ECNLE_FLUID);
    options.stress = 0;
    options.pressure = 4.35972;
    assert_int_equal(compute(&options).status, LEHR_ECNLE_DOUBLE);
    options.pressure = 4.35973;
    assert_int_equal(compute(&options).status, LEHR_ECNLE_TRAPPED);
}

static void test_what_does_not_exist_is_no_number(void **state)
{
    (void)state;
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    options.pressure = 5;
    lehr_ecnle_state trapped = compute(&options);
    assert_int_equal(trapped.status, LEHR_ECNLE_TRAPPED);
    assert_true(trapped.r_loc_d.value > 0 && trapped.curvature_loc.value > 0);
    const lehr_estimate absent[] = {
        trapped.r_barrier_d, trapped.r_second_d,           trapped.barrier_1,        trapped.barrier_2,
        trapped.delta,       trapped.curvature_barrier,    trapped.curvature_second, trapped.elastic_barrier,
        trapped.log10_tau,   trapped.log10_tau_reversible, trapped.diffusion};
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        assert_true(isnan(absent[i].value) && isnan(absent[i].stderr_value));
    }
    options.phi = 0.40;
    options.pressure = 0;
    lehr_ecnle_state fluid = compute(&options);
    assert_int_equal(fluid.status, LEHR_ECNLE_FLUID);
    assert_true(isnan(fluid.r_loc_d.value) && isnan(fluid.r_second_d.value) && isnan(fluid.log10_tau.value));
    assert_true(fluid.tau_s_s.value > 0);
    options.pressure = 1;
    assert_close(compute(&options).r_second_d.value, 3, 1e-3, 0); // r = 3/P up to the rest of the cage force
}

typedef struct bad_case {
    const char *name;
    lehr_ecnle_options options;
    lehr_status code;
    const char *message;
} bad_case;

static const bad_case bad_cases[] = {
    {"density",
     {.phi = 0.71, .tau_e_s = 1e-13},
     LEHR_ERR_DOMAIN,
     "packing fraction 0.71 is outside 0.05 .. 0.7"},
    {"pressure", {.phi = 0.5, .pressure = (double)NAN, .tau_e_s = 1e-13}, LEHR_ERR_DOMAIN, "must be finite"},
    {"stress", {.phi = 0.5, .stress = INFINITY, .tau_e_s = 1e-13}, LEHR_ERR_DOMAIN, "must be finite"},
    {"high pressure",
     {.phi = 0.5, .pressure = 1e4, .tau_e_s = 1e-13},
     LEHR_ERR_DOMAIN,
     "10000 kT/d^3 is above"},
    {"tiny pressure", {.phi = 0.5, .pressure = 1e-13, .tau_e_s = 1e-13}, LEHR_ERR_DOMAIN, "neither 0 nor"},
    {"time", {.phi = 0.5}, LEHR_ERR_DOMAIN, "tau_e = 0 s"},
    {"diameter", {.phi = 0.5, .tau_e_s = 1e-13, .diameter_ang = -8}, LEHR_ERR_DOMAIN, "diameter -8"},
    {"curvature with unity",
     {.phi = 0.5,
      .tau_e_s = 1e-13,
      .prefactor = LEHR_ECNLE_PREFACTOR_UNITY,
      .two_state = LEHR_ECNLE_TWO_STATE_CURVATURE},
     LEHR_ERR_ARG,
     "needs the Kramers prefactor"},
};

static void test_bad_options_are_refused(void **state)
{
    const bad_case *row = *state;
    lehr_ecnle_state result;
    lehr_error err = {0};
    assert_fails(lehr_ecnle_state_compute(&result, plan, &row->options, NULL, &err), row->code, &err,
                 row->message);
}

static void assert_warns(double phi, double pressure, const char *part)
{
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    options.phi = phi;
    options.pressure = pressure;
    lehr_warnings *warnings = NULL;
    lehr_ecnle_state result;
    lehr_error err = {0};
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_ecnle_state_compute(&result, plan, &options, warnings, &err), &err);
    assert_int_equal(lehr_warnings_count(warnings), part ? 1 : 0);
    assert_true(!part || strstr(lehr_warnings_at(warnings, 0), part));
    lehr_warnings_free(warnings);
}

static void test_doubtful_states_are_flagged(void **state)
{
    (void)state;
    assert_warns(0.6, 1, NULL);
    assert_warns(0.6585, 1, "negative (-0.382)");
    assert_warns(0.44, 0, "too low for Kramers");
    assert_warns(0.6, 5, "above 4.04993 kT/d^3 the barrier is gone");
    assert_warns(0.4, 0, "no localised state");
}

static void test_record_has_the_keys_of_the_contract(void **state)
{
    (void)state;
    static const struct {
        const char *key, *unit;
        double want;
    } rows[] = {
        // the row phi = 0.6, P = 1 of the reference
        {"r_loc", "d", 0.01935168351},
        {"r_barrier", "d", 0.4049947817},
        {"r_second", "d", 2.999987966},
        {"barrier_1", "kT", 11.39657464},
        {"barrier_2", "kT", 2.715456131},
        {"delta", "kT", 8.681118508},
        {"K0", "kT/d^2", 7895.357077},
        {"KB", "kT/d^2", 27.55732238},
        {"tau_s", "s", 609.6569495e-13},
        {"log10_tau", "log10(s)", -7.13570748},
        {"log10_tau_reversible", "log10(s)", -10.90594306},
        {"diffusion", "d^2/s", (double)NAN},
    };
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    options.phi = 0.6;
    options.pressure = 1;
    lehr_ecnle_state s = compute(&options);
    lehr_record *record = NULL;
    lehr_error err = {0};
    lehr_value value;
    assert_ok(lehr_record_create(&record, &err), &err);
    assert_ok(lehr_ecnle_state_describe(&s, record, &err), &err);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(lehr_record_find(record, rows[i].key, &value));
        assert_int_equal(value.kind, LEHR_VALUE_QUANTITY);
        assert_string_equal(value.quantity.unit, rows[i].unit);
        if (!isnan(rows[i].want)) {
            assert_close(value.quantity.value, rows[i].want, rtol, 0);
        }
        assert_true(value.quantity.stderr_value > 0);
    }
    assert_true(lehr_record_find(record, "status", &value));
    assert_string_equal(value.text, "double");
    assert_true(lehr_record_find(record, "KL2", &value));
    assert_true(lehr_record_find(record, "stderr_kind", &value));
    assert_string_equal(value.text, "numerical");
    assert_true(lehr_record_find(record, "pressure", &value));
    assert_close(value.number, 1, 0, 0);
    lehr_record_free(record);
}

static void test_threads_share_plan_and_fluid(void **state)
{
    (void)state;
    enum { n_states = 64 };
    double alone[n_states], together[n_states];
    lehr_ecnle_fluid *fluid = NULL;
    lehr_error err = {0};
    assert_ok(lehr_ecnle_fluid_create(&fluid, plan, 0.57, &err), &err);
    for (int pass = 0; pass < 2; pass++) {
        double *log10_tau = pass == 0 ? alone : together;
        int failures = 0;
#pragma omp parallel for num_threads(pass == 0 ? 1 : 4) default(none) shared(fluid, log10_tau) reduction(+ : failures)
        for (int i = 0; i < n_states; i++) {
            lehr_ecnle_options options = lehr_ecnle_options_defaults();
            options.pressure = 0.06 * i;
            lehr_ecnle_state s = {0};
            failures += lehr_ecnle_state_in_fluid(&s, fluid, &options, NULL, NULL) != LEHR_OK;
            log10_tau[i] = s.log10_tau_reversible.value;
        }
        assert_int_equal(failures, 0);
    }
    assert_memory_equal(alone, together, sizeof alone); // identical bits for any number of threads
    lehr_ecnle_fluid_free(fluid);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    lehr_warnings *warnings = NULL;
    lehr_record *record = NULL;
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_ecnle_state s;
    lehr_status status = lehr_warnings_create(&warnings, err);
    if (status == LEHR_OK) {
        status = lehr_ecnle_state_compute(&s, plan, &options, warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_create(&record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_ecnle_state_describe(&s, record, err);
    }
    lehr_record_free(record);
    lehr_warnings_free(warnings);
    return status;
}

static void test_out_of_memory_is_reported(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_barriers_equal_the_reference, &densities[0]),
        LEHR_CASE(test_barriers_equal_the_reference, &densities[1]),
        LEHR_CASE(test_barriers_equal_the_reference, &densities[2]),
        LEHR_CASE(test_barriers_equal_the_reference, &densities[3]),
        LEHR_CASE(test_barriers_equal_the_reference, &densities[4]),
        LEHR_CASE(test_barriers_equal_the_reference, &densities[5]),
        LEHR_CASE(test_barriers_equal_the_reference, &densities[6]),
        LEHR_CASE(test_barriers_equal_the_reference, &densities[7]),
        LEHR_CASE(test_barriers_equal_the_reference, &densities[8]),
        LEHR_CASE(test_barriers_equal_the_reference, &densities[9]),
        cmocka_unit_test(test_elastic_barriers_equal_the_reference),
        cmocka_unit_test(test_diffusion_equals_the_reference),
        cmocka_unit_test(test_stress_acts_as_negative_pressure),
        cmocka_unit_test(test_what_does_not_exist_is_no_number),
        LEHR_CASE(test_bad_options_are_refused, &bad_cases[0]),
        LEHR_CASE(test_bad_options_are_refused, &bad_cases[1]),
        LEHR_CASE(test_bad_options_are_refused, &bad_cases[2]),
        LEHR_CASE(test_bad_options_are_refused, &bad_cases[3]),
        LEHR_CASE(test_bad_options_are_refused, &bad_cases[4]),
        LEHR_CASE(test_bad_options_are_refused, &bad_cases[5]),
        LEHR_CASE(test_bad_options_are_refused, &bad_cases[6]),
        LEHR_CASE(test_bad_options_are_refused, &bad_cases[7]),
        cmocka_unit_test(test_doubtful_states_are_flagged),
        cmocka_unit_test(test_record_has_the_keys_of_the_contract),
        cmocka_unit_test(test_threads_share_plan_and_fluid),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("ecnle.state", tests, make_plan, free_plan);
}
