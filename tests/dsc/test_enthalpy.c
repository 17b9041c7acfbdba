// Relaxation enthalpy of a pair of runs: known truth, standard errors against repeats, what is reported and
// refused.
#include "lehr_test.h"

#include "noise.h"

#include <lehr/dsc/enthalpy.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPECTED "dsc/runpair/expected.json"

static lehr_dsc_run *read_run(const char *file, const char *signal)
{
    lehr_dsc_read_options reading = lehr_dsc_read_defaults();
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    reading.signal_column = signal;
    reading.mass_g = strncmp(signal, "HF", 2) == 0 ? 21.37e-3 : (double)NAN;
    assert_ok(lehr_dsc_run_read(&run, lehr_test_reference(file), &reading, &err), &err);
    return run;
}

static lehr_dsc_enthalpy_options windows_of(const char *id)
{
    const char *json = lehr_test_reference(EXPECTED);
    lehr_dsc_enthalpy_options options = lehr_dsc_enthalpy_defaults();
    options.glass_K[0] = lehr_test_json(json, id, "align_windows", "0", "0", NULL);
    options.glass_K[1] = lehr_test_json(json, id, "align_windows", "0", "1", NULL);
    options.liquid_K[0] = lehr_test_json(json, id, "align_windows", "1", "0", NULL);
    options.liquid_K[1] = lehr_test_json(json, id, "align_windows", "1", "1", NULL);
    return options;
}

typedef struct pair_case {
    const char *name, *clean, *noisy;
} pair_case;

static const pair_case pair_cases[] = {
    {"pair_L_qc100", "dsc/runpair/pair_L_qc100_clean.csv", "dsc/runpair/pair_L_qc100_drift_noise.csv"},
    {"pair_L_qc1e6", "dsc/runpair/pair_L_qc1e6_clean.csv", "dsc/runpair/pair_L_qc1e6_drift_noise.csv"},
};
#define N_PAIRS (sizeof pair_cases / sizeof pair_cases[0])

static void test_known_truth(void **state)
{
    const pair_case *row = *state;
    const char *json = lehr_test_reference(EXPECTED);
    const lehr_dsc_enthalpy_options options = windows_of(row->name);
    lehr_dsc_run *run1 = read_run(row->clean, "Cp1_J_gK");
    lehr_dsc_run *run2 = read_run(row->clean, "Cp2_J_gK");
    lehr_dsc_enthalpy got;
    lehr_warnings *warnings = NULL;
    lehr_error err = {0};
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_dsc_enthalpy_compute(&got, run1, run2, &options, warnings, &err), &err);
    double want = lehr_test_json(json, row->name, "dH_relax_exact_J_g", NULL);
    // Trapezoid rule on 1/3 K; what relaxes inside the windows is below 1e-4 J/g.
    assert_close(got.relaxation_enthalpy, want, 0, 2e-4);
    assert_close(got.check_enthalpy, want, 0, 2e-4);
    assert_close(got.difference, got.relaxation_enthalpy - got.check_enthalpy, 0, 1e-12);
    // Straight lines are exact in this model; windows 240 K from the transition carry eight digits that far.
    assert_close(got.fictive_temperature_1_K, lehr_test_json(json, row->name, "Tf1", NULL), 0, 0.02);
    assert_close(got.fictive_temperature_2_K, lehr_test_json(json, row->name, "Tf2", NULL), 0, 0.02);
    assert_int_equal(lehr_warnings_count(warnings), 0);
    // Runs exchanged: the other sign.
    lehr_dsc_enthalpy back;
    assert_ok(lehr_dsc_enthalpy_compute(&back, run2, run1, &options, NULL, &err), &err);
    assert_close(back.relaxation_enthalpy, -got.relaxation_enthalpy, 1e-9, 0);
    lehr_warnings_free(warnings);
    lehr_dsc_run_free(run1);
    lehr_dsc_run_free(run2);
}

static void test_noise_and_drift(void **state)
{
    const pair_case *row = *state;
    const char *json = lehr_test_reference(EXPECTED);
    const lehr_dsc_enthalpy_options options = windows_of(row->name);
    lehr_dsc_run *run1 = read_run(row->noisy, "HF1_mW");
    lehr_dsc_run *run2 = read_run(row->noisy, "HF2_mW");
    lehr_dsc_enthalpy got;
    lehr_error err = {0};
    assert_ok(lehr_dsc_enthalpy_compute(&got, run1, run2, &options, NULL, &err), &err);
    // The list integrates over the whole file, here between the windows' outer borders: they differ by the
    // noise of the 5 K beyond, some 0.01 J/g.
    assert_close(got.relaxation_enthalpy, lehr_test_json(json, row->name, "dH_aligned_on_noisy_file", NULL),
                 0, 0.02);
    double truth = lehr_test_json(json, row->name, "dH_relax_exact_J_g", NULL);
    assert_close(got.relaxation_enthalpy, truth, 0, 4 * got.relaxation_enthalpy_stderr);
    // 15 %: other limits, and the noise level from some 160 points is known to 6 %.
    assert_close(got.relaxation_enthalpy_stderr, lehr_test_json(json, row->name, "dH_aligned_MC_sd", NULL),
                 0.15, 0);
    assert_close(got.unaligned - truth, 1.12, 0, 0.05); // the drift that was put in
    assert_close(got.noise_level_1, 4e-6 / (21.37e-3 / 3), 0.2, 0);
    lehr_dsc_run_free(run1);
    lehr_dsc_run_free(run2);
}

// ---- made runs ------------------------------------------------------------------------
/// Glass, transition and liquid with a relaxation exotherm of known area in front of it.
typedef struct made {
    double low_K, step_K, rate, exotherm; // of one run: J/g released below the transition
    double crystal;                       // taken off above 665 K
    double drift, slope;                  // J/g/K and J/g/K^2
} made;

enum { MADE = 701 };

static double made_at(const made *model, double T)
{
    double g = 0.39 + 1.3e-4 * T;
    double l = 0.93 - 3.5e-4 * T;
    double y = g + (l - g) / (1 + exp(-(T - 570) / 3.1));
    y -= model->exotherm / (9.7 * sqrt(2 * 3.141592653589793)) * exp(-0.5 * pow((T - 520) / 9.7, 2));
    y -= T > 665 ? model->crystal : 0;
    return y + model->drift + model->slope * (T - 500);
}

static lehr_dsc_run *make_run(const made *model)
{
    double rows[3 * MADE];
    for (size_t i = 0; i < MADE; i++) {
        double T = model->low_K + model->step_K * (double)i;
        rows[3 * i] = model->step_K * (double)i / model->rate;
        rows[3 * i + 1] = T;
        rows[3 * i + 2] = made_at(model, T);
    }
    return noise_make_run("time_s,temperature_K,cp_J_per_gK", rows, MADE, 3);
}

static lehr_dsc_enthalpy_options made_windows(void)
{
    return (lehr_dsc_enthalpy_options){.glass_K = {400, 460}, .liquid_K = {620, 660}};
}

static const made first = {390, 0.4, 0.333, 7.3, 0, 0, 0};
static const made second = {385.3, 0.43, 0.333, 0, 0, 0.0123, 2.1e-5};

/// Different grids, a linear drift: the area of the exotherm comes back. 1e-4: linear interpolation on 0.43
/// K.
static void test_grids_and_drift(void **state)
{
    (void)state;
    lehr_dsc_run *run1 = make_run(&first);
    lehr_dsc_run *run2 = make_run(&second);
    const lehr_dsc_enthalpy_options options = made_windows();
    lehr_dsc_enthalpy got;
    lehr_table *curves = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_enthalpy_compute(&got, run1, run2, &options, NULL, &err), &err);
    assert_close(got.relaxation_enthalpy, 7.3, 2e-4, 0);
    assert_close(got.check_enthalpy, 7.3, 2e-3,
                 0); // the step of this model ends within the windows to 1e-4 of it
    assert_close(got.alignment, 0, 0, 1e-3);
    assert_close(got.drift, 0.0123 + 2.1e-5 * 30, 0, 1e-5);
    assert_string_equal(got.area_unit, "J/g");
    assert_ok(lehr_dsc_enthalpy_curves(&curves, run1, run2, &options, &err), &err);
    assert_int_equal(lehr_table_rows(curves), MADE);
    assert_string_equal(lehr_table_column_name(curves, 4), "difference");
    lehr_table_free(curves);
    lehr_dsc_run_free(run1);
    lehr_dsc_run_free(run2);
}

static bool told(const lehr_warnings *warnings, const char *part)
{
    for (size_t i = 0; i < lehr_warnings_count(warnings); i++) {
        if (strstr(lehr_warnings_at(warnings, i), part)) {
            return true;
        }
    }
    return false;
}

typedef struct warning_case {
    const char *name, *part;
    made first, second;
    double mass_g[2];
} warning_case;

static const warning_case warning_cases[] = {
    {"nothing to tell", NULL, {390, 0.4, 0.333, 7.3, 0, 0, 0}, {390, 0.4, 0.333, 0, 0, 0, 0}, {1e-2, 1e-2}},
    {"other rate", "heated at", {390, 0.4, 0.333, 7.3, 0, 0, 0}, {390, 0.4, 0.4, 0, 0, 0, 0}, {1e-2, 1e-2}},
    {"other mass",
     "has a mass",
     {390, 0.4, 0.333, 7.3, 0, 0, 0},
     {390, 0.4, 0.333, 0, 0, 0, 0},
     {1e-2, 1.1e-2}},
    {"crystallisation",
     "fresh sample",
     {390, 0.4, 0.333, 7.3, 2, 0, 0},
     {390, 0.4, 0.333, 0, 0, 0, 0},
     {1e-2, 1e-2}},
};

static void test_warnings(void **state)
{
    const warning_case *row = *state;
    lehr_dsc_run *run1 = make_run(&row->first);
    lehr_dsc_run *run2 = make_run(&row->second);
    run1->mass_g = row->mass_g[0];
    run2->mass_g = row->mass_g[1];
    const lehr_dsc_enthalpy_options options = made_windows();
    lehr_dsc_enthalpy got;
    lehr_warnings *warnings = NULL;
    lehr_error err = {0};
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_dsc_enthalpy_compute(&got, run1, run2, &options, warnings, &err), &err);
    assert_int_equal(lehr_warnings_count(warnings), row->part ? 1 : 0);
    assert_true(!row->part || told(warnings, row->part));
    lehr_warnings_free(warnings);
    lehr_dsc_run_free(run1);
    lehr_dsc_run_free(run2);
}

/// A glass window inside the exotherm: alignment and check both suffer, and it is said.
static void test_disagreement_is_told(void **state)
{
    (void)state;
    lehr_dsc_run *run1 = make_run(&first);
    lehr_dsc_run *run2 = make_run(&second);
    lehr_dsc_enthalpy_options options = made_windows();
    lehr_dsc_enthalpy got;
    lehr_warnings *warnings = NULL;
    lehr_error err = {0};
    options.glass_K[0] = 505;
    options.glass_K[1] = 518;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_dsc_enthalpy_compute(&got, run1, run2, &options, warnings, &err), &err);
    assert_true(told(warnings, "does not align both windows") ||
                told(warnings, "differ by more than their errors"));
    lehr_warnings_free(warnings);
    lehr_dsc_run_free(run1);
    lehr_dsc_run_free(run2);
}

/// Pulls of 400 draws have a width of 1, known to 3.5 %; and the mean does not move.
static void test_standard_errors_cover_repeats(void **state)
{
    (void)state;
    enum { REPEATS = 400, QUANTITIES = 5 };
    static const char *const names[] = {"relaxation_enthalpy", "fictive_temperature_1",
                                        "fictive_temperature_2", "check_enthalpy", "difference"};
    const double noise[2] = {4e-4, 9e-4}; // the runs need not be equally good
    lehr_dsc_run *run[2] = {make_run(&first), make_run(&second)};
    static double store[2 * QUANTITIES * REPEATS];
    double clean[2][MADE];
    for (size_t k = 0; k < 2; k++) {
        memcpy(clean[k], run[k]->signal, sizeof clean[k]);
    }
    const lehr_dsc_enthalpy_options options = made_windows();
    lehr_dsc_enthalpy exact;
    lehr_error err = {0};
    uint64_t random = 991;
    assert_ok(lehr_dsc_enthalpy_compute(&exact, run[0], run[1], &options, NULL, &err), &err);
    for (size_t r = 0; r < REPEATS; r++) {
        for (size_t k = 0; k < 2; k++) {
            for (size_t i = 0; i < MADE; i++) {
                run[k]->signal[i] = clean[k][i] + noise[k] * noise_normal(&random);
            }
        }
        lehr_dsc_enthalpy got;
        assert_ok(lehr_dsc_enthalpy_compute(&got, run[0], run[1], &options, NULL, &err), &err);
        const double value[] = {got.relaxation_enthalpy, got.fictive_temperature_1_K,
                                got.fictive_temperature_2_K, got.check_enthalpy, got.difference};
        const double error[] = {got.relaxation_enthalpy_stderr, got.fictive_temperature_1_stderr_K,
                                got.fictive_temperature_2_stderr_K, got.check_enthalpy_stderr,
                                got.difference_stderr};
        for (size_t k = 0; k < QUANTITIES; k++) {
            store[2 * k * REPEATS + r] = value[k];
            store[(2 * k + 1) * REPEATS + r] = error[k];
        }
    }
    const double want[] = {exact.relaxation_enthalpy, exact.fictive_temperature_1_K,
                           exact.fictive_temperature_2_K, exact.check_enthalpy, exact.difference};
    for (size_t k = 0; k < QUANTITIES; k++) {
        const noise_pulls pulls = {&store[2 * k * REPEATS], &store[(2 * k + 1) * REPEATS], REPEATS};
        double mean = 0;
        size_t n = 0;
        double width = noise_pull_width(&pulls, &mean, &n);
        print_message("%s: mean %.6g, quoted %.3g, pulls %.3f\n", names[k], mean, pulls.error[0], width);
        assert_close(width, 1, 0, 0.15);
        assert_close(mean, want[k], 0, 4 * pulls.error[0] / 20); // the mean of 400 draws
    }
    lehr_dsc_run_free(run[0]);
    lehr_dsc_run_free(run[1]);
}

/// A file with two heatings holds both runs; one with a single heating does not.
static void test_one_file(void **state)
{
    (void)state;
    lehr_dsc_run *both = NULL;
    lehr_dsc_enthalpy got;
    lehr_dsc_enthalpy named;
    lehr_error err = {0};
    lehr_dsc_enthalpy_options options = {.glass_K = {360, 480}, .liquid_K = {725, 775}};
    assert_ok(lehr_dsc_run_read(&both, lehr_test_sample("vit4/dsc/P0_T523.txt"), NULL, &err), &err);
    assert_ok(lehr_dsc_enthalpy_compute(&got, both, NULL, &options, NULL, &err), &err);
    assert_int_equal(got.segment_1, 1);
    assert_int_equal(got.segment_2, 3);
    options.segment = 1;
    options.segment2 = 3;
    assert_ok(lehr_dsc_enthalpy_compute(&named, both, both, &options, NULL, &err), &err);
    assert_close(named.relaxation_enthalpy, got.relaxation_enthalpy, 0, 0);
    options.segment2 = 1;
    assert_fails(lehr_dsc_enthalpy_compute(&got, both, NULL, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "two heating segments");
    options.segment2 = 2;
    assert_fails(lehr_dsc_enthalpy_compute(&got, both, NULL, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "one cooled");
    lehr_dsc_run_free(both);
}

static void test_refused(void **state)
{
    (void)state;
    lehr_dsc_run *run1 = make_run(&first);
    lehr_dsc_run *run2 = make_run(&second);
    lehr_dsc_enthalpy got;
    lehr_error err = {0};
    lehr_dsc_enthalpy_options options = lehr_dsc_enthalpy_defaults();
    assert_fails(lehr_dsc_enthalpy_compute(&got, run1, run2, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "windows");
    options = made_windows();
    options.liquid_K[0] = 455;
    assert_fails(lehr_dsc_enthalpy_compute(&got, run1, run2, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "below");
    options = made_windows();
    options.glass_K[0] = 300;
    options.glass_K[1] = 380;
    assert_fails(lehr_dsc_enthalpy_compute(&got, run1, run2, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "covers");
    const made later = {430, 0.4, 0.333, 0, 0, 0, 0};
    lehr_dsc_run *apart = make_run(&later);
    options = made_windows();
    assert_fails(lehr_dsc_enthalpy_compute(&got, run1, apart, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "do not overlap");
    options = made_windows();
    run2->signal[400] = (double)NAN;
    assert_fails(lehr_dsc_enthalpy_compute(&got, run1, run2, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "no number");
    apart->signal_kind = LEHR_DSC_SIGNAL_HEAT_FLOW;
    assert_fails(lehr_dsc_enthalpy_compute(&got, run1, apart, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "J/K");
    lehr_dsc_run_free(apart);
    lehr_dsc_run_free(run1);
    lehr_dsc_run_free(run2);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_dsc_run **run = context;
    const lehr_dsc_enthalpy_options options = made_windows();
    lehr_dsc_enthalpy got;
    lehr_table *curves = NULL;
    lehr_record *record = NULL;
    lehr_status status = lehr_dsc_enthalpy_compute(&got, run[0], run[1], &options, NULL, err);
    status = status == LEHR_OK ? lehr_record_create(&record, err) : status;
    status = status == LEHR_OK ? lehr_dsc_enthalpy_describe(&got, record, err) : status;
    status = status == LEHR_OK ? lehr_dsc_enthalpy_curves(&curves, run[0], run[1], &options, err) : status;
    lehr_table_free(curves);
    lehr_record_free(record);
    return status;
}

static void test_short_memory(void **state)
{
    (void)state;
    lehr_dsc_run *run[2] = {make_run(&first), make_run(&second)};
    lehr_test_fault_sweep(attempt, run);
    lehr_dsc_run_free(run[0]);
    lehr_dsc_run_free(run[1]);
}

int main(void)
{
    struct CMUnitTest tests[64] = {
        cmocka_unit_test(test_grids_and_drift),
        cmocka_unit_test(test_disagreement_is_told),
        cmocka_unit_test(test_standard_errors_cover_repeats),
        cmocka_unit_test(test_one_file),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_short_memory),
    };
    size_t n = 6;
    for (size_t i = 0; i < N_PAIRS; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_known_truth, &pair_cases[i]);
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_noise_and_drift, &pair_cases[i]);
    }
    for (size_t i = 0; i < sizeof warning_cases / sizeof *warning_cases; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_warnings, &warning_cases[i]);
    }
    return _cmocka_run_group_tests("enthalpy", tests, n, NULL, NULL);
}
