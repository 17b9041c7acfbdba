// Mass from the step of the heat flow: listed values, closed forms, errors against repeats, refusals.
#include "correction_sim.h"

#include <lehr/dsc/mass.h>
#include <stdlib.h>

enum { POINTS = 961, REPEATS = 500 };
#define MASS            2.385e-6
#define JOINT_MASS      2.01609690159173
#define JOINT_EXCESS    0.0640730511499291
#define JOINT_ERROR     0.0335113427353085
#define JOINT_CHI2      41.9846153846154
#define JOINT_SLOPE     2.00505953765091
#define JOINT_INTERCEPT 0.0164713668631616

static double glass(double T)
{
    return 0.3936 + 1.34e-4 * T;
}

static double liquid(double T)
{
    return 0.930 - 3.5e-4 * T;
}

static lehr_dsc_mass_options windows(void)
{
    lehr_dsc_mass_options options = lehr_dsc_mass_defaults();
    options.glass_K[0] = 340;
    options.glass_K[1] = 440;
    options.liquid_K[0] = 725;
    options.liquid_K[1] = 775;
    options.at_K = 650;
    options.delta_cp_J_per_gK = liquid(650) - glass(650);
    return options;
}

/// Heat flow of a glass that turns into a liquid at 640 K, on a chip with an asymmetry.
static void fill(double *signal, const double *T, double rate, double factor, double sigma,
                 lehr_random *random)
{
    for (size_t i = 0; i < POINTS; i++) {
        double cp = T[i] < 640 ? glass(T[i]) : liquid(T[i]);
        double chip = rate * (2.3e-8 + 4.1e-11 * (T[i] - 300)) + 2e-6 + 1.3e-8 * (T[i] - 400);
        signal[i] = factor * rate * MASS * cp + chip + sigma * lehr_random_normal(random);
    }
}

/// Without noise the mass is exact, whatever is added that is linear in temperature. 1e-10: QR of centred
/// columns.
static void test_asymmetry_drops_out(void **state)
{
    (void)state;
    static double t[POINTS], T[POINTS], y[POINTS];
    lehr_dsc_segment segment;
    lehr_dsc_run run = sim_ramp(t, T, y, POINTS, &segment, 320, 731, 0.5);
    lehr_random random = lehr_random_stream(1, 0);
    lehr_dsc_mass_options options = windows();
    lehr_dsc_mass got;
    lehr_error err = {0};
    fill(y, T, 731, 1, 0, &random);
    assert_ok(lehr_dsc_mass_compute(&got, &run, &options, NULL, &err), &err);
    assert_close(got.mass_g, MASS, 1e-10, 0);
    assert_close(got.step_W, MASS * 731 * (liquid(650) - glass(650)), 1e-10, 0);
    assert_close(got.windows_g, 0, 0, 1e-10 * MASS);
    // A mass in the file changes nothing: it is what is looked for.
    run.mass_g = 1e-3;
    assert_ok(lehr_dsc_mass_compute(&got, &run, &options, NULL, &err), &err);
    assert_close(got.mass_g, MASS, 1e-10, 0);
}

/// SOURCE: fdsc/expected.json, polynomials of numpy in the same windows of the noise-free scan, shifted by
/// the lag. The file carries noise: four standard errors, 0.0018 ug, besides the 0.1 % that the list gives to
/// relaxation.
static void test_listed_masses(void **state)
{
    (void)state;
    const struct {
        const char *file, *key;
        double rate;
    } rows[] = {{"dsc/fdsc/flash_q100.csv", "q100", 100}, {"dsc/fdsc/flash_q200.csv", "q200", 200}};
    const char *json = lehr_test_reference("dsc/fdsc/expected.json");
    lehr_error err = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double want_g = 1e-6 * lehr_test_json(json, rows[i].key, "mass_from_step_650K_ug", NULL);
        lehr_dsc_run *run = sim_read(lehr_test_reference(rows[i].file), NULL);
        lehr_dsc_mass_options options = windows();
        double lag = rows[i].rate * 0.0012;
        for (size_t k = 0; k < 2; k++) {
            options.glass_K[k] += lag;
            options.liquid_K[k] =
                lag + (k ? 775 : lehr_test_json(json, rows[i].key, "liquid_window_true", "0", NULL));
        }
        options.at_K += lag;
        options.delta_cp_J_per_gK = lehr_test_json(json, "dCp_at_650K_J_gK", NULL);
        lehr_dsc_mass got;
        assert_ok(lehr_dsc_mass_compute(&got, run, &options, NULL, &err), &err);
        assert_close(got.mass_g, want_g, 0, 4 * got.noise_g);
        assert_true(got.noise_g < 3e-9);
        lehr_dsc_run_free(run);
    }
}

static void test_error_covers_repeats(void **state)
{
    (void)state;
    static double t[POINTS], T[POINTS], y[POINTS];
    lehr_dsc_segment segment;
    lehr_dsc_run run = sim_ramp(t, T, y, POINTS, &segment, 320, 731, 0.5);
    lehr_dsc_mass_options options = windows();
    const double truth = options.delta_cp_J_per_gK;
    options.delta_cp_stderr_J_per_gK = 0.004;
    sim_pulls noise = {0};
    sim_pulls total = {0};
    lehr_error err = {0};
    for (size_t k = 0; k < REPEATS; k++) {
        lehr_random random = lehr_random_stream(20260217, k);
        fill(y, T, 731, 1, 2e-5, &random);
        options.delta_cp_J_per_gK = truth;
        lehr_dsc_mass got;
        assert_ok(lehr_dsc_mass_compute(&got, &run, &options, NULL, &err), &err);
        sim_add(&noise, (got.mass_g - MASS) / got.noise_g);
        options.delta_cp_J_per_gK = truth + 0.004 * lehr_random_normal(&random);
        assert_ok(lehr_dsc_mass_compute(&got, &run, &options, NULL, &err), &err);
        sim_add(&total, (got.mass_g - MASS) / got.mass_stderr_g);
    }
    sim_check(&noise);
    sim_check(&total);
}

/// Eight scans with 1 % scatter between chips: the joint error covers it, and without scatter noise alone
/// does.
static void test_joint_error_covers_repeats(void **state)
{
    (void)state;
    enum { SCANS = 8 };
    static double t[POINTS], T[POINTS], y[POINTS];
    static const double rates[SCANS] = {100, 100, 200, 200, 500, 500, 1000, 1000};
    lehr_dsc_mass_options options = windows();
    lehr_error err = {0};
    for (int scattered = 0; scattered < 2; scattered++) {
        sim_pulls pulls = {0};
        double chi2 = 0;
        for (size_t k = 0; k < REPEATS; k++) {
            lehr_random random = lehr_random_stream(7 + (uint64_t)scattered, k);
            lehr_dsc_mass scans[SCANS];
            unsigned char outlier[SCANS];
            for (size_t s = 0; s < SCANS; s++) {
                lehr_dsc_segment segment;
                lehr_dsc_run run = sim_ramp(t, T, y, POINTS, &segment, 320, rates[s], 0.5);
                fill(y, T, rates[s], 1 + (scattered ? 0.01 * lehr_random_normal(&random) : 0),
                     2e-6 * rates[s] / 500, &random);
                assert_ok(lehr_dsc_mass_compute(&scans[s], &run, &options, NULL, &err), &err);
            }
            lehr_dsc_mass_joint joint;
            assert_ok(lehr_dsc_mass_combine(&joint, outlier, scans, SCANS, &err), &err);
            sim_add(&pulls, (joint.mass_g - MASS) / joint.mass_stderr_g);
            chi2 += joint.chi2 / REPEATS;
        }
        double mean = pulls.sum / pulls.n;
        double sd = sqrt(pulls.sum2 / pulls.n - mean * mean);
        // The scatter of eight scans is itself known to 27 %: the pulls follow Student's t with 7 degrees of
        // freedom, standard deviation 1.18. Without scatter the excess is positive by chance half of the
        // time: below 1.
        assert_close(mean, 0, 0, 0.2);
        assert_close(sd, scattered ? 1.18 : 0.93, 0, 0.15);
        if (!scattered) {
            assert_close(chi2, SCANS - 1, 0, 4 * sqrt(2.0 * (SCANS - 1) / REPEATS));
        }
    }
}

/// Weights, excess scatter and slope by hand: two groups of masses.
/// SOURCE: python: scipy.optimize.brentq on chi2(s) - (n - 1) for m = 2.0, 2.1, 1.94, 2.03; u = .01, .02,
/// .015, .03.
static void test_joint_values(void **state)
{
    (void)state;
    lehr_dsc_mass scans[4] = {
        {.mass_g = 2.0, .noise_g = 0.01, .step_W = 2, .step_stderr_W = 0.01, .rate_K_per_s = 1},
        {.mass_g = 2.1, .noise_g = 0.02, .step_W = 4.2, .step_stderr_W = 0.04, .rate_K_per_s = 2},
        {.mass_g = 1.94, .noise_g = 0.015, .step_W = 7.76, .step_stderr_W = 0.06, .rate_K_per_s = 4},
        {.mass_g = 2.03, .noise_g = 0.03, .step_W = 16.24, .step_stderr_W = 0.24, .rate_K_per_s = 8}};
    scans[0].delta_cp_g = 0.02 * scans[0].mass_g; // the given step of 1 J/g/K is known to 2 %
    unsigned char outlier[4];
    lehr_dsc_mass_joint got;
    lehr_error err = {0};
    assert_ok(lehr_dsc_mass_combine(&got, outlier, scans, 4, &err), &err);
    assert_close(got.mass_g, JOINT_MASS, 1e-9, 0);
    assert_close(got.reproducibility * got.mass_g, JOINT_EXCESS, 1e-8, 0);
    assert_close(got.noise_g, JOINT_ERROR, 1e-8, 0);
    assert_close(got.chi2, JOINT_CHI2, 1e-10, 0);
    assert_close(got.mass_stderr_g, hypot(JOINT_ERROR, 0.02 * JOINT_MASS), 1e-8, 0);
    assert_close(got.slope_mass_g, JOINT_SLOPE, 1e-8, 0);
    assert_close(got.intercept_W, JOINT_INTERCEPT, 1e-7, 0);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(outlier[i], 0);
    }
    scans[2].mass_g = 0.7;
    assert_ok(lehr_dsc_mass_combine(&got, outlier, scans, 4, &err), &err);
    assert_int_equal(outlier[2], 1);
    assert_int_equal(outlier[0] + outlier[1] + outlier[3], 0);
    assert_fails(lehr_dsc_mass_combine(&got, outlier, scans, 1, &err), LEHR_ERR_DOMAIN, &err,
                 "1 scans; a joint mass needs at least 2");
    // One rate gives no slope; masses without noise are averaged.
    lehr_dsc_mass same[2] = {{.mass_g = 2, .step_W = 2, .rate_K_per_s = 1},
                             {.mass_g = 3, .step_W = 3, .rate_K_per_s = 1}};
    assert_ok(lehr_dsc_mass_combine(&got, outlier, same, 2, &err), &err);
    assert_close(got.mass_g, 2.5, 1e-12, 0);
    assert_close(got.noise_g, 0.5, 1e-6, 0);
    assert_true(isnan(got.slope_mass_g));
}

// ---- from an enthalpy -----------------------------------------------------------------
/// The listed crystallisation of -95 J/g as the heat flow of 2.385 ug at 200 K/s.
static lehr_dsc_run *read_crystal(void)
{
    lehr_dsc_read_options options = lehr_dsc_read_defaults();
    options.temperature_column = "T_K";
    options.signal_column = "Cp_app";
    options.time_column = "t_s";
    options.signal_unit = "J/g/K";
    lehr_dsc_run *run = sim_read(lehr_test_reference("dsc/fdsc/tg_tx_q200.csv"), &options);
    run->signal_kind = LEHR_DSC_SIGNAL_HEAT_FLOW;
    for (size_t i = 0; i < run->size; i++) {
        run->signal[i] *= 200 * MASS;
    }
    return run;
}

/// SOURCE: fdsc/expected.json, crystal: enthalpies with the alpha-weighted and the straight baseline.
static void test_listed_enthalpy(void **state)
{
    (void)state;
    const char *json = lehr_test_reference("dsc/fdsc/expected.json");
    lehr_dsc_run *run = read_crystal();
    lehr_dsc_mass_enthalpy_options options = lehr_dsc_mass_enthalpy_defaults();
    options.range_K[0] = 735;
    options.range_K[1] = 850;
    options.enthalpy_J_per_g = -95;
    options.enthalpy_stderr_J_per_g = 1.9;
    lehr_dsc_mass got;
    lehr_error err = {0};
    assert_ok(lehr_dsc_mass_from_enthalpy(&got, run, &options, NULL, &err), &err);
    double line = lehr_test_json(json, "crystal", "dHx_straight_line_735_850", NULL) / -95;
    assert_close(got.mass_g, MASS * line, 1e-4, 0);
    assert_close(got.heat_J, -95 * MASS * line, 1e-4, 0);
    assert_close(got.delta_cp_g, 0.02 * got.mass_g, 1e-12, 0);
    assert_true(isnan(got.step_W));
    options.baseline = LEHR_DSC_PEAK_ALPHA;
    assert_ok(lehr_dsc_mass_from_enthalpy(&got, run, &options, NULL, &err), &err);
    // The side lines are fitted where the peak still has a foot of some 1e-4 of its height.
    assert_close(got.mass_g, MASS, 2e-3, 0);
    assert_close(got.baseline_g, MASS * (line - 1), 0.15, 0);
    // Two scans: a joint mass without slope, and the error of the enthalpy counted once.
    lehr_dsc_mass two[2] = {got, got};
    two[1].rate_K_per_s *= 2;
    two[0].noise_g = two[1].noise_g = 1e-3 * MASS;
    lehr_dsc_mass_joint joint;
    unsigned char outlier[2];
    assert_ok(lehr_dsc_mass_combine(&joint, outlier, two, 2, &err), &err);
    assert_true(isnan(joint.slope_mass_g));
    assert_close(joint.mass_stderr_g, hypot(1e-3 * MASS / sqrt(2), got.delta_cp_g), 1e-9, 0);
    lehr_dsc_run_free(run);
}

static void test_enthalpy_error_covers_repeats(void **state)
{
    (void)state;
    enum { DRAWS = 400 };
    lehr_dsc_run *run = read_crystal();
    double *clean = malloc(run->size * sizeof *clean);
    assert_non_null(clean);
    memcpy(clean, run->signal, run->size * sizeof *clean);
    lehr_dsc_mass_enthalpy_options options = lehr_dsc_mass_enthalpy_defaults();
    options.range_K[0] = 735;
    options.range_K[1] = 850;
    options.enthalpy_stderr_J_per_g = 0.3;
    options.enthalpy_J_per_g = -95;
    lehr_dsc_mass truth;
    lehr_error err = {0};
    assert_ok(lehr_dsc_mass_from_enthalpy(&truth, run, &options, NULL, &err), &err);
    sim_pulls noise = {0};
    sim_pulls total = {0};
    for (size_t k = 0; k < DRAWS; k++) {
        lehr_random random = lehr_random_stream(61, k);
        for (size_t i = 0; i < run->size; i++) {
            run->signal[i] = clean[i] + 200 * MASS * 0.05 * lehr_random_normal(&random);
        }
        lehr_dsc_mass got;
        options.enthalpy_J_per_g = -95;
        assert_ok(lehr_dsc_mass_from_enthalpy(&got, run, &options, NULL, &err), &err);
        sim_add(&noise, (got.mass_g - truth.mass_g) / got.noise_g);
        options.enthalpy_J_per_g += 0.3 * lehr_random_normal(&random);
        double scale = 95 / -options.enthalpy_J_per_g;
        sim_add(&total, (got.mass_g * scale - truth.mass_g) / hypot(got.noise_g, got.delta_cp_g));
    }
    sim_check(&noise);
    sim_check(&total);
    free(clean);
    lehr_dsc_run_free(run);
}

static void test_enthalpy_refused(void **state)
{
    (void)state;
    lehr_dsc_run *run = sim_parse("time_s,T_K,HF_mW\n0,300,1\n1,310,1\n2,320,1\n3,330,1\n", NULL);
    lehr_dsc_mass_enthalpy_options options = lehr_dsc_mass_enthalpy_defaults();
    lehr_dsc_mass got;
    lehr_error err = {0};
    assert_fails(lehr_dsc_mass_from_enthalpy(&got, run, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "needs A < B");
    options.range_K[0] = 300;
    options.range_K[1] = 330;
    assert_fails(lehr_dsc_mass_from_enthalpy(&got, run, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "the enthalpy of nan J/g must not be 0");
    options.enthalpy_J_per_g = 20;
    run->signal_kind = LEHR_DSC_SIGNAL_SPECIFIC_FLOW;
    assert_fails(lehr_dsc_mass_from_enthalpy(&got, run, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "a mass is already used");
    lehr_dsc_run_free(run);
}

typedef struct refusal {
    const char *name, *text;
    double glass_K[2], liquid_K[2], at_K, delta_cp, delta_cp_stderr;
    lehr_status code;
    const char *message;
} refusal;

#define STEP_TEXT                                                                                            \
    "time_s,T_K,HF_mW\n0,300,1\n1,310,1.1\n2,320,1\n3,330,1.1\n4,340,1\n5,350,2\n6,360,2.1\n7,370,2\n8,380," \
    "2.1\n9,390,2\n"
static const refusal refusals[] = {
    {"windows overlap",
     STEP_TEXT,
     {300, 360},
     {350, 390},
     345,
     0.2,
     NAN,
     LEHR_ERR_ARG,
     "must end below the liquid window"},
    {"no window",
     STEP_TEXT,
     {NAN, 340},
     {350, 390},
     345,
     0.2,
     NAN,
     LEHR_ERR_ARG,
     "the glass window nan:340 K"},
    {"no temperature",
     STEP_TEXT,
     {300, 340},
     {350, 390},
     NAN,
     0.2,
     NAN,
     LEHR_ERR_ARG,
     "temperature of the step, nan K"},
    {"no step",
     STEP_TEXT,
     {300, 340},
     {350, 390},
     345,
     0,
     NAN,
     LEHR_ERR_ARG,
     "step of the heat capacity, 0 J/g/K"},
    {"negative error",
     STEP_TEXT,
     {300, 340},
     {350, 390},
     345,
     0.2,
     -1,
     LEHR_ERR_ARG,
     "-1 J/g/K, is negative"},
    {"window outside",
     STEP_TEXT,
     {300, 340},
     {650, 690},
     345,
     0.2,
     NAN,
     LEHR_ERR_DOMAIN,
     "0 points in the liquid window"},
    {"heat capacity",
     "T_K,Cp\n300,1\n310,1\n320,1\n",
     {300, 340},
     {350, 390},
     345,
     0.2,
     NAN,
     LEHR_ERR_DOMAIN,
     "in which a mass is already used"},
    {"no rate",
     "T_K,HF_mW\n300,1\n310,1\n320,1\n330,1\n",
     {300, 340},
     {350, 390},
     345,
     0.2,
     NAN,
     LEHR_ERR_DOMAIN,
     "--rate gives it"},
    {"step down",
     "# sign: exo up\n" STEP_TEXT,
     {300, 340},
     {350, 390},
     345,
     0.2,
     NAN,
     LEHR_ERR_DOMAIN,
     "not positive: the liquid line lies below"},
};

static void test_refusal(void **state)
{
    const refusal *row = *state;
    lehr_dsc_run *run = sim_parse(row->text, NULL);
    lehr_dsc_mass_options options = lehr_dsc_mass_defaults();
    memcpy(options.glass_K, row->glass_K, sizeof options.glass_K);
    memcpy(options.liquid_K, row->liquid_K, sizeof options.liquid_K);
    options.at_K = row->at_K;
    options.delta_cp_J_per_gK = row->delta_cp;
    options.delta_cp_stderr_J_per_gK = row->delta_cp_stderr;
    lehr_dsc_mass got;
    lehr_error err = {0};
    assert_fails(lehr_dsc_mass_compute(&got, run, &options, NULL, &err), row->code, &err, row->message);
    lehr_dsc_run_free(run);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    const lehr_dsc_run *run = context;
    lehr_dsc_mass_options options = lehr_dsc_mass_defaults();
    options.glass_K[0] = 300;
    options.glass_K[1] = 340;
    options.liquid_K[0] = 350;
    options.liquid_K[1] = 390;
    options.at_K = 345;
    options.delta_cp_J_per_gK = 0.2;
    lehr_dsc_mass scans[2];
    lehr_dsc_mass_joint joint;
    lehr_table *table = NULL;
    unsigned char outlier[2];
    lehr_status status = lehr_dsc_mass_compute(&scans[0], run, &options, NULL, err);
    if (status == LEHR_OK) {
        scans[1] = scans[0];
        scans[1].rate_K_per_s *= 2;
        status = lehr_dsc_mass_combine(&joint, outlier, scans, 2, err);
    }
    status = status == LEHR_OK ? lehr_dsc_mass_lines(&table, run, &options, err) : status;
    lehr_table_free(table);
    return status;
}

static void test_allocation_failures(void **state)
{
    (void)state;
    lehr_dsc_run *run = sim_parse(STEP_TEXT, NULL);
    lehr_test_fault_sweep(attempt, run);
    lehr_dsc_run_free(run);
}

/// A glass window inside the start-up of the ramp, and smoothed data, are told.
static void test_warnings(void **state)
{
    (void)state;
    static double t[POINTS], T[POINTS], y[POINTS];
    lehr_dsc_segment segment;
    lehr_dsc_run run = sim_ramp(t, T, y, POINTS, &segment, 320, 1000, 0.5);
    lehr_random random = lehr_random_stream(3, 0);
    fill(y, T, 1000, 1, 2e-5, &random);
    lehr_dsc_mass_options options = windows();
    options.time_constant_s = 5e-3; // start-up of 25 K, to 345 K
    lehr_warnings *warnings = NULL;
    lehr_dsc_mass got;
    lehr_error err = {0};
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_dsc_mass_compute(&got, &run, &options, warnings, &err), &err);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "the start-up of the ramp lasts to 345.00 K"));
    options.time_constant_s = 4e-3;
    for (size_t i = 0; i < POINTS; i++) {
        y[i] += 2e-4 * sin(T[i] / 5);
    }
    assert_ok(lehr_dsc_mass_compute(&got, &run, &options, warnings, &err), &err);
    assert_int_equal(lehr_warnings_count(warnings), 3);
    assert_non_null(strstr(lehr_warnings_at(warnings, 1), "residuals of the glass line follow each other"));
    lehr_warnings_free(warnings);
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(test_asymmetry_drops_out),
        cmocka_unit_test(test_listed_masses),
        cmocka_unit_test(test_error_covers_repeats),
        cmocka_unit_test(test_joint_error_covers_repeats),
        cmocka_unit_test(test_joint_values),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_allocation_failures),
        cmocka_unit_test(test_listed_enthalpy),
        cmocka_unit_test(test_enthalpy_error_covers_repeats),
        cmocka_unit_test(test_enthalpy_refused),
    };
    size_t n = 10;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refusal, &refusals[i]);
    }
    return _cmocka_run_group_tests("mass", tests, n, NULL, NULL);
}
