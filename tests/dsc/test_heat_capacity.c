// Heat capacity from two and three runs: reference materials, closed forms, bundled and listed runs, errors
// against repeats, refusals.
#include "correction_sim.h"

#include <lehr/dsc/heat_capacity.h>

enum { POINTS = 601, HOLD = 120, ALL = POINTS + 2 * HOLD, REPEATS = 400 };
#define MASS          21.37e-3
#define SAPPHIRE_MASS 25.41e-3
#define RATE          0.31

/// SOURCE: NIST-JANAF tables (Chase 1998), J/mol/K; molar mass 101.9613. The polynomial of ISO 11357-4
/// follows them within 0.03 %, and the value of the SRM 720 certificate at 300 K, 79.41.
static void test_sapphire(void **state)
{
    (void)state;
    static const double rows[][2] = {{200, 51.120},  {298.15, 79.015}, {300, 79.41},    {400, 96.086},
                                     {600, 112.545}, {800, 120.135},   {1000, 124.771}, {1200, 128.252}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_close(lehr_dsc_sapphire_cp_J_per_gK(rows[i][0]) * 101.9613, rows[i][1], 3e-4, 0);
    }
    assert_true(isnan(lehr_dsc_sapphire_cp_J_per_gK(99.9)));
    assert_true(isnan(lehr_dsc_sapphire_cp_J_per_gK(1200.1)));
    assert_true(isnan(lehr_dsc_sapphire_cp_J_per_gK(NAN)));
}

/// SOURCE: CODATA key value of aluminium at 298.15 K: 24.20(7) J/mol/K.
static void test_aluminium(void **state)
{
    (void)state;
    assert_close(lehr_dsc_aluminium_cp_J_per_gK(298.15) * 26.9815384, 24.20, 0, 0.07);
    assert_true(isnan(lehr_dsc_aluminium_cp_J_per_gK(934)));
}

/// Isotherm, ramp, isotherm in memory.
typedef struct sim {
    double t[ALL], T[ALL], y[ALL];
    lehr_dsc_segment segments[3];
    lehr_dsc_run run;
} sim;

static double sample_cp(double T)
{
    return 0.31 + 2.3e-4 * T;
}

static double sensitivity(double T)
{
    return 1.083 - 1.7e-4 * (T - 400);
}

/// Heat flow for a heat capacity m cp(T) [J/K] and pans, seen with the sensitivity, on a drifting line.
static void sim_make(sim *out, double mass, double (*cp)(double), double pan_g, const double drift[2],
                     double sigma, double first_K, lehr_random *random)
{
    double step = 250.0 / (POINTS - 1);
    for (size_t i = 0; i < ALL; i++) {
        size_t k = i < HOLD ? 0 : i - HOLD;
        k = k > POINTS - 1 ? POINTS - 1 : k;
        bool ramp = i >= HOLD && i < HOLD + POINTS;
        out->t[i] = (double)i * step / RATE;
        out->T[i] = first_K + step * (double)k;
        double capacity = (mass > 0 ? mass * cp(out->T[i]) : 0) +
                          pan_g * lehr_dsc_aluminium_cp_J_per_gK(out->T[i]) + 1.1e-3 * (1 + 1e-4 * out->T[i]);
        out->y[i] = (ramp ? RATE * capacity * sensitivity(out->T[i]) : 0) + drift[0] + drift[1] * out->t[i] +
                    sigma * lehr_random_normal(random);
    }
    static char name[] = "sim";
    static char sample[] = "glass";
    out->segments[0] = (lehr_dsc_segment){.index = 1, .kind = LEHR_DSC_ISOTHERMAL, .first = 0, .count = HOLD};
    out->segments[1] = (lehr_dsc_segment){.index = 2,
                                          .kind = LEHR_DSC_HEATING,
                                          .rate_K_per_s = RATE,
                                          .measured_rate_K_per_s = RATE,
                                          .first = HOLD,
                                          .count = POINTS};
    out->segments[2] =
        (lehr_dsc_segment){.index = 3, .kind = LEHR_DSC_ISOTHERMAL, .first = HOLD + POINTS, .count = HOLD};
    out->run = (lehr_dsc_run){.name = name,
                              .sample = sample,
                              .signal_kind = LEHR_DSC_SIGNAL_HEAT_FLOW,
                              .sign = LEHR_DSC_SIGN_ENDO_UP,
                              .mass_g = mass > 0 ? mass : (double)NAN,
                              .size = ALL,
                              .time_s = out->t,
                              .temperature_K = out->T,
                              .signal = out->y,
                              .n_segments = 3,
                              .segments = out->segments};
}

static const double drifts[3][2] = {{2e-4, 3e-8}, {-1e-4, -5e-8}, {4e-4, 1e-7}};

/// Drift, sensitivity, pans of other mass, grids that do not meet: the heat capacity comes back. 2e-7: the
/// sensitivity times cp bends between points 0.42 K apart.
static void test_three_runs_exact(void **state)
{
    (void)state;
    static sim sample, empty, sapphire;
    lehr_random random = lehr_random_stream(1, 0);
    sim_make(&sample, MASS, sample_cp, 1.3e-4, drifts[0], 0, 400, &random);
    sim_make(&empty, 0, NULL, 0, drifts[1], 0, 399.8, &random);
    sim_make(&sapphire, SAPPHIRE_MASS, lehr_dsc_sapphire_cp_J_per_gK, -2.1e-4, drifts[2], 0, 400.1, &random);
    lehr_dsc_cp_options options = lehr_dsc_cp_defaults();
    options.pan_difference_g = 1.3e-4;
    options.sapphire_pan_difference_g = -2.1e-4;
    lehr_dsc_cp *cp = NULL;
    lehr_table *table = NULL;
    lehr_dsc_cp_value value;
    lehr_error err = {0};
    assert_ok(lehr_dsc_cp_compute(&cp, &sample.run, &empty.run, &sapphire.run, &options, NULL, &err), &err);
    assert_ok(lehr_dsc_cp_table(&table, cp, &err), &err);
    size_t n = lehr_table_rows(table);
    assert_in_range(n, POINTS - 3, POINTS);
    const double *T = lehr_table_column(table, lehr_table_find(table, "temperature_K"));
    const double *got = lehr_table_column(table, lehr_table_find(table, "cp_J_per_gK"));
    const double *K = lehr_table_column(table, lehr_table_find(table, "calibration"));
    for (size_t i = 0; i < n; i++) {
        assert_close(got[i], sample_cp(T[i]), 2e-6, 0);
        assert_close(K[i], sensitivity(T[i]), 2e-6, 0);
    }
    assert_ok(lehr_dsc_cp_at(&value, cp, 512.3, 5, &err), &err);
    assert_close(value.cp_J_per_gK, sample_cp(512.3), 2e-6, 0);
    assert_close(value.reference, 1e-3 * value.cp_J_per_gK, 0.03, 0); // a little of it are pans
    // Written and read again, as a heat capacity of the same sample.
    const char *path = lehr_test_scratch("cp.csv");
    assert_ok(lehr_table_write(table, path, LEHR_TABLE_CSV, &err), &err);
    lehr_dsc_run *again = sim_read(path, NULL);
    assert_int_equal(again->signal_kind, LEHR_DSC_SIGNAL_HEAT_CAPACITY);
    assert_close(again->mass_g, MASS, 1e-12, 0);
    assert_string_equal(again->sample, "glass");
    assert_close(again->segments[0].rate_K_per_s, RATE, 1e-6, 0);
    lehr_dsc_run_free(again);
    lehr_table_free(table);
    lehr_dsc_cp_free(cp);
    // Without alignment the drift stays in: the answer is wrong, so the alignment does something.
    options.align = false;
    assert_ok(lehr_dsc_cp_compute(&cp, &sample.run, &empty.run, &sapphire.run, &options, NULL, &err), &err);
    assert_ok(lehr_dsc_cp_at(&value, cp, 512.3, 5, &err), &err);
    assert_true(fabs(value.cp_J_per_gK / sample_cp(512.3) - 1) > 0.01);
    lehr_dsc_cp_free(cp);
}

/// sigma of a point, the noise of --at and the error of --at with masses and reference: pulls of 400 repeats.
static void test_errors_cover_repeats(void **state)
{
    (void)state;
    static sim sample, empty, sapphire;
    sim_pulls point[2] = {{0}}, noise[2] = {{0}}, total = {0};
    lehr_error err = {0};
    for (size_t k = 0; k < REPEATS; k++) {
        lehr_random random = lehr_random_stream(53, k);
        sim_make(&sample, MASS, sample_cp, 0, drifts[0], 4e-6, 400, &random);
        sim_make(&empty, 0, NULL, 0, drifts[1], 6e-6, 399.8, &random);
        sim_make(&sapphire, SAPPHIRE_MASS, lehr_dsc_sapphire_cp_J_per_gK, 0, drifts[2], 4e-6, 400.1, &random);
        lehr_dsc_cp_options options = lehr_dsc_cp_defaults();
        options.mass_stderr_g = 0.05e-3;
        options.sapphire_mass_stderr_g = 0.04e-3;
        options.reference_relative = 2e-3;
        for (int runs = 2; runs < 4; runs++) {
            // Two runs trust the heat flow: their truth is the sample seen with the sensitivity.
            double factor = runs == 2 ? sensitivity(512.3) : 1;
            lehr_dsc_cp *cp = NULL;
            lehr_table *table = NULL;
            lehr_dsc_cp_value value;
            const lehr_dsc_run *third = runs == 3 ? &sapphire.run : NULL;
            assert_ok(lehr_dsc_cp_compute(&cp, &sample.run, &empty.run, third, &options, NULL, &err), &err);
            assert_ok(lehr_dsc_cp_at(&value, cp, 512.3, 5, &err), &err);
            sim_add(&noise[runs - 2], (value.cp_J_per_gK - factor * sample_cp(512.3)) / value.noise);
            assert_ok(lehr_dsc_cp_table(&table, cp, &err), &err);
            double T = lehr_table_column(table, lehr_table_find(table, "temperature_K"))[300];
            double got = lehr_table_column(table, lehr_table_find(table, "cp_J_per_gK"))[300];
            double sigma = lehr_table_column(table, lehr_table_find(table, "sigma"))[300];
            sim_add(&point[runs - 2], (got - (runs == 2 ? sensitivity(T) : 1) * sample_cp(T)) / sigma);
            lehr_table_free(table);
            lehr_dsc_cp_free(cp);
        }
        // Wrong masses and another sapphire, each within its error.
        sample.run.mass_g = MASS + 0.05e-3 * lehr_random_normal(&random);
        options.sapphire_mass_g =
            SAPPHIRE_MASS * (1 + 2e-3 * lehr_random_normal(&random)) + 0.04e-3 * lehr_random_normal(&random);
        lehr_dsc_cp *cp = NULL;
        lehr_dsc_cp_value value;
        assert_ok(lehr_dsc_cp_compute(&cp, &sample.run, &empty.run, &sapphire.run, &options, NULL, &err),
                  &err);
        assert_ok(lehr_dsc_cp_at(&value, cp, 512.3, 5, &err), &err);
        sim_add(&total, (value.cp_J_per_gK - sample_cp(512.3)) / value.stderr_J_per_gK);
        lehr_dsc_cp_free(cp);
    }
    for (int k = 0; k < 2; k++) {
        sim_check(&point[k]);
        sim_check(&noise[k]);
    }
    sim_check(&total);
}

/// SOURCE: truth.json of the generator in Python, whose runs have start-up, drift, sensitivity and noise.
static void test_sample_runs(void **state)
{
    (void)state;
    lehr_dsc_run *sample = sim_read(lehr_test_sample("corrections/cp_sample.csv"), NULL);
    lehr_dsc_run *empty = sim_read(lehr_test_sample("corrections/cp_empty.csv"), NULL);
    lehr_dsc_run *sapphire = sim_read(lehr_test_sample("corrections/cp_sapphire.csv"), NULL);
    const char *json = lehr_test_sample("corrections/truth.json");
    lehr_dsc_cp_options options = lehr_dsc_cp_defaults();
    options.discard_s = 20;
    lehr_dsc_cp *cp = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_cp_compute(&cp, sample, empty, sapphire, &options, NULL, &err), &err);
    for (int i = 0; i < 5; i++) {
        char key[2] = {(char)('0' + i), '\0'};
        lehr_dsc_cp_value value;
        assert_ok(lehr_dsc_cp_at(&value, cp, lehr_test_json(json, "temperature_K", key, NULL), 5, &err),
                  &err);
        assert_close(value.cp_J_per_gK, lehr_test_json(json, "cp_J_per_gK", key, NULL), 0, 4 * value.noise);
        assert_close(value.calibration, lehr_test_json(json, "calibration", key, NULL), 0,
                     4 * value.calibration_stderr);
    }
    lehr_dsc_cp_free(cp);
    lehr_dsc_run_free(sample);
    lehr_dsc_run_free(empty);
    lehr_dsc_run_free(sapphire);
}

/// SOURCE: runpair: columns Cp1 and HFempty of the noise-free file. Its numbers have eight digits: 1e-6.
static void test_listed_pair(void **state)
{
    (void)state;
    const char *path = lehr_test_reference("dsc/runpair/pair_L_qc100_clean.csv");
    lehr_dsc_read_options read = lehr_dsc_read_defaults();
    read.temperature_column = "T_K";
    read.time_column = "t_s";
    read.mass_g = MASS;
    read.signal_column = "HF1_mW";
    lehr_dsc_run *sample = sim_read(path, &read);
    read.signal_column = "HFempty_mW";
    lehr_dsc_run *empty = sim_read(path, &read);
    lehr_test_numbers truth = lehr_test_load_numbers(path);
    const lehr_dsc_cp_options options = lehr_dsc_cp_defaults();
    lehr_dsc_cp *cp = NULL;
    lehr_table *table = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_cp_compute(&cp, sample, empty, NULL, &options, NULL, &err), &err);
    assert_ok(lehr_dsc_cp_table(&table, cp, &err), &err);
    assert_int_equal(lehr_table_rows(table), truth.rows);
    const double *got = lehr_table_column(table, lehr_table_find(table, "cp_J_per_gK"));
    for (size_t i = 0; i < truth.rows; i++) {
        // Temperatures rounded to 1e-5 K make a local rate good to 2e-6 (5e-6 at the ends).
        assert_close(got[i], truth.values[i * truth.columns + 2], 1e-5, 0);
    }
    lehr_table_free(table);
    lehr_dsc_cp_free(cp);
    lehr_test_free_numbers(&truth);
    lehr_dsc_run_free(sample);
    lehr_dsc_run_free(empty);
}

static void test_refusals(void **state)
{
    (void)state;
    static sim sample, empty, sapphire;
    lehr_random random = lehr_random_stream(1, 0);
    sim_make(&sample, MASS, sample_cp, 0, drifts[0], 0, 400, &random);
    sim_make(&empty, 0, NULL, 0, drifts[1], 0, 400, &random);
    sim_make(&sapphire, SAPPHIRE_MASS, lehr_dsc_sapphire_cp_J_per_gK, 0, drifts[2], 0, 400, &random);
    lehr_dsc_cp_options options = lehr_dsc_cp_defaults();
    lehr_dsc_cp *cp = NULL;
    lehr_dsc_cp_value value;
    lehr_error err = {0};
    const lehr_dsc_run *S = &sample.run, *E = &empty.run, *R = &sapphire.run;
    sample.run.mass_g = NAN;
    assert_fails(lehr_dsc_cp_compute(&cp, S, E, R, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "--mass gives it");
    sample.run.mass_g = MASS;
    sapphire.run.mass_g = NAN;
    assert_fails(lehr_dsc_cp_compute(&cp, S, E, R, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "--sapphire-mass gives it");
    sapphire.run.mass_g = SAPPHIRE_MASS;
    assert_fails(lehr_dsc_cp_compute(&cp, S, R, E, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "--sapphire-mass");
    options.sapphire_mass_g = 0.02;
    assert_fails(lehr_dsc_cp_compute(&cp, S, R, E, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "does not lie above the empty run");
    options.reference_relative = -1;
    assert_fails(lehr_dsc_cp_compute(&cp, S, E, R, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "must not be negative");
    options.reference_relative = 1e-3;
    options.pan_difference_g = NAN;
    assert_fails(lehr_dsc_cp_compute(&cp, S, E, R, &options, NULL, &err), LEHR_ERR_ARG, &err, "is no number");
    options.pan_difference_g = 0;
    options.discard_s = 1e4;
    assert_fails(lehr_dsc_cp_compute(&cp, S, E, R, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "0 points of the ramp");
    options.discard_s = 0;
    sample.run.signal_kind = LEHR_DSC_SIGNAL_HEAT_CAPACITY;
    assert_fails(lehr_dsc_cp_compute(&cp, S, E, R, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "needs the heat flow in mW");
    sample.run.signal_kind = LEHR_DSC_SIGNAL_HEAT_FLOW;
    assert_ok(lehr_dsc_cp_compute(&cp, S, E, R, &options, NULL, &err), &err);
    assert_fails(lehr_dsc_cp_at(&value, cp, 900, 5, &err), LEHR_ERR_DOMAIN, &err,
                 "0 points within 5 K of 900 K");
    assert_fails(lehr_dsc_cp_at(&value, cp, 1300, 5, &err), LEHR_ERR_DOMAIN, &err, "100 to 1200 K");
    assert_fails(lehr_dsc_cp_at(&value, cp, 500, 0, &err), LEHR_ERR_ARG, &err, "half width 0 K");
    lehr_dsc_cp_free(cp);
    sim_make(&empty, 0, NULL, 0, drifts[1], 0, 670, &random);
    assert_fails(lehr_dsc_cp_compute(&cp, S, E, NULL, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "no range of temperature in common");
    assert_null(cp);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    sim *all = context;
    const lehr_dsc_cp_options options = lehr_dsc_cp_defaults();
    lehr_dsc_cp *cp = NULL;
    lehr_table *table = NULL;
    lehr_dsc_cp_value value;
    lehr_status status = lehr_dsc_cp_compute(&cp, &all[0].run, &all[1].run, &all[2].run, &options, NULL, err);
    status = status == LEHR_OK ? lehr_dsc_cp_table(&table, cp, err) : status;
    status = status == LEHR_OK ? lehr_dsc_cp_at(&value, cp, 500, 5, err) : status;
    lehr_table_free(table);
    lehr_dsc_cp_free(cp);
    return status;
}

static void test_allocation_failures(void **state)
{
    (void)state;
    static sim all[3];
    lehr_random random = lehr_random_stream(1, 0);
    sim_make(&all[0], MASS, sample_cp, 0, drifts[0], 0, 400, &random);
    sim_make(&all[1], 0, NULL, 0, drifts[1], 0, 400, &random);
    sim_make(&all[2], SAPPHIRE_MASS, lehr_dsc_sapphire_cp_J_per_gK, 0, drifts[2], 0, 400, &random);
    lehr_test_fault_sweep(attempt, all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sapphire),         cmocka_unit_test(test_aluminium),
        cmocka_unit_test(test_three_runs_exact), cmocka_unit_test(test_errors_cover_repeats),
        cmocka_unit_test(test_sample_runs),      cmocka_unit_test(test_listed_pair),
        cmocka_unit_test(test_refusals),         cmocka_unit_test(test_allocation_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
