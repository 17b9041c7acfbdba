// Mechanical tests and series in a diamond cell in a study: known truths, what is left out, resuming, failing
// memory. Curves are closed forms with noise of fixed streams.
#include "mechanics_helper.h"

#include <lehr/core/table.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// ---- results ----------------------------------------------------------------------------------
static double pull_of(const char *json, const char *name, double want)
{
    double value = lehr_test_json(json, "results", name, "value", NULL);
    double error = lehr_test_json(json, "results", name, "stderr", NULL);
    print_message("  %s: %.6g(%.2g), truth %.6g: %.2f\n", name, value, error, want, (value - want) / error);
    assert_true(fabs(value - want) < 3.5 * error);
    return (value - want) / error;
}

static double cell(const char *path, const char *column, size_t row)
{
    lehr_table *table = NULL;
    lehr_error err = {0};
    assert_ok(lehr_table_read(&table, NULL, path, &err), &err);
    size_t index = lehr_table_find(table, column);
    assert_true(index != SIZE_MAX);
    double value = lehr_table_column(table, index)[row];
    lehr_table_free(table);
    return value;
}

static void test_truths(void **state)
{
    (void)state;
    run_outcome got =
        run(write_study("all.yaml", SAMPLE_A SERIES SAMPLE_B, MECH EOS), below("all"), false, false);
    assert_int_equal(got.summary.failed, 0);
    // 2 curves, pop-ins, 2 weighings, 9 points, their series, the critical stress
    assert_int_equal(got.summary.tasks, 2 + 1 + 2 + N_POINTS + 1 + 1);
    (void)pull_of(below("all/.lehr/A_yield.json"), "modulus", 88);
    (void)pull_of(below("all/.lehr/A_yield.json"), "yield_stress", 1650);
    (void)pull_of(below("all/.lehr/A_yield_2.json"), "modulus", 88);
    (void)pull_of(below("all/.lehr/A_eos.json"), "bulk_modulus", truth_bulk);
    (void)pull_of(below("all/.lehr/A_eos.json"), "bulk_modulus_prime", truth_prime);
    (void)pull_of(below("all/.lehr/A_eos.json"), "position_zero", truth_q0);
    const char *samples = below("all/tables/samples.csv");
    assert_close(cell(samples, "measured_density_g_per_cm3", 0), 5, 2e-3, 0);
    assert_close(cell(samples, "measured_density_g_per_cm3", 1), 5.05, 2e-3, 0);
    assert_close(cell(samples, "popin_shear_stress_GPa", 0), 2.155, 1e-12, 0); // mean of the ten
    assert_close(cell(samples, "modulus_GPa", 0), 88, 2e-3, 0);
    assert_close(cell(samples, "bulk_modulus_GPa", 0), truth_bulk, 0.05, 0);
    assert_true(isnan(cell(samples, "bulk_modulus_GPa", 1)));
    // Zhang et al. (2017), between 70 and 90 %: 70 + 20 (3.935 - 1.211)/(5.299 - 1.211).
    assert_close(cell(below("all/tables/critical.csv"), "critical_stress", 0), 83.327, 1e-4, 0);
    assert_int_equal(access(below("all/figures/A_eos.svg"), F_OK), 0);
    assert_int_equal(access(below("all/figures/A_eos_patterns.svg"), F_OK), 0);
}

/// Points of the table, state at the pressure of a treatment, branches.
static void test_series(void **state)
{
    (void)state;
    const char *json = below("all/.lehr/A_eos.json");
    assert_close(lehr_test_json(json, "results", "compression_points", NULL), 6, 0, 0);
    assert_close(lehr_test_json(json, "results", "decompression_points", NULL), 3, 0, 0);
    assert_true(lehr_test_json(json, "results", "hysteresis_p", NULL) > 1e-3);
    assert_true(fabs(lehr_test_json(json, "results", "hysteresis_gap", "value", NULL)) <
                4 * lehr_test_json(json, "results", "hysteresis_gap", "stderr", NULL));
    // V/V0 at 5 GPa of the truth, by bisection of the closed form.
    double low = 0.8, high = 1;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        *(birch(middle) > 5 ? &low : &high) = middle;
    }
    double v = lehr_test_json(json, "results", "in_situ", "0", "volume_ratio", "value", NULL);
    double error = lehr_test_json(json, "results", "in_situ", "0", "volume_ratio", "stderr", NULL);
    assert_close(v, low, 0, 4 * error);
    assert_close(lehr_test_json(json, "results", "in_situ", "0", "densification", "value", NULL),
                 100 * (1 / v - 1), 1e-12, 0);
    for (size_t i = 0; i < N_POINTS; i++) {
        const char *table = below("all/tables/dac.csv");
        assert_close(cell(table, "volume_ratio", i), volumes[i], 0, 4 * cell(table, "sigma", i));
        assert_close(cell(table, "pressure_GPa", i), birch(volumes[i]), 0,
                     4 * cell(table, "sigma_pressure_GPa", i));
        assert_close(cell(table, "direction", i), i < 6 ? 1 : -1, 0, 0);
    }
    // Parts in quadrature.
    static const char *const parts[] = {"statistical", "scale",    "zero",     "windows",
                                        "model",       "exponent", "reference"};
    double sum = 0;
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        sum = hypot(sum, lehr_test_json(json, "results", "budget", "bulk_modulus", parts[k], "value", NULL));
    }
    assert_close(lehr_test_json(json, "results", "bulk_modulus", "stderr", NULL), sum, 1e-12, 0);
}

/// The same curves with the exponent 2.5: K0 is 3/2.5 times as large where the compression is small.
static void test_exponent(void **state)
{
    (void)state;
    run_outcome got = run(write_study("exponent.yaml", SAMPLE_A SERIES,
                                      "  eos: {range: '1.8:3.4', exponent: 2.5, model: vinet}\n"),
                          below("exponent"), false, false);
    assert_int_equal(got.summary.failed, 0);
    double bulk =
        lehr_test_json(below("exponent/.lehr/A_eos.json"), "results", "bulk_modulus", "value", NULL);
    assert_close(bulk, truth_bulk * 3 / 2.5, 0.08, 0);
}

// ---- what fails or is left out ------------------------------------------------------------------
static void test_gaps(void **state)
{
    (void)state;
    (void)write_text("gaps.csv", "pressure,q1_per_ang,curve\n0,2.55,-\n1.7,-,missing.xy\n4.1,2.60,-\n"
                                 "-,2.62,-\n7.1,2.63,-\n10.5,2.66,-\n13.9,2.69,-\n9.9,-,-\n");
    run_outcome got = run(write_study("gaps.yaml",
                                      "  - name: A\n    dac: [{table: gaps.csv}]\n"
                                      "    compression: [{file: none.csv}, {file: test1.csv}]\n"
                                      "  - name: B\n    weighings: [{file: w.csv, sample: C}]\n",
                                      EOS "  mech: {yield: {}, density: {temperature: 22 degC}}\n"),
                          below("gaps"), false, false);
    assert_message(&got, 4, "A_dac: ");
    assert_message(&got, 4, "none.csv");
    assert_message(&got, 4, "A_yield_2: ");
    assert_message(&got, 4, "give the length of the sample");
    assert_message(&got, 4, "no weighings of a sample 'C'");
    assert_message(&got, 4, "'missing.xy' could not be evaluated: its point is left out");
    assert_message(&got, 4, "row 4) has no pressure: it is left out");
    assert_message(&got, 4, "row 8) has no position of the peak: it is left out");
    assert_close(lehr_test_json(below("gaps/.lehr/A_eos.json"), "results", "points", NULL), 5, 0, 0);
}

/// Only one part; another part keeps its files away.
static void test_parts(void **state)
{
    lehr_study_options options = lehr_study_options_defaults();
    (void)state;
    const char *study = write_study("parts.yaml", SAMPLE_A SERIES SAMPLE_B, MECH EOS);
    options.parts = LEHR_STUDY_MECH;
    run_outcome got = run_here(study, below("parts"), options);
    assert_int_equal(got.summary.tasks, 6);
    assert_int_not_equal(access(below("parts/tables/eos.csv"), F_OK), 0);
    options.parts = LEHR_STUDY_EOS;
    got = run_here(study, below("parts"), options);
    assert_int_equal(got.summary.tasks, N_POINTS + 1);
    assert_int_equal(access(below("parts/tables/eos.csv"), F_OK), 0);
    assert_int_not_equal(access(below("parts/tables/yield.csv"), F_OK), 0);
}

// ---- resuming -----------------------------------------------------------------------------------
static void assert_same_results(const char *a, const char *b)
{
    char command[2048];
    snprintf(command, sizeof command, "diff -rq --exclude='*.pdf' '%s' '%s' >&2", a, b);
    assert_int_equal(system(command), 0);
}

/// The same bytes from a run that had nothing to do, from one that found half of the outcomes, on one thread
/// and on two; a change of one value renews what follows from it.
static void test_resume(void **state)
{
    char command[2048];
    (void)state;
    const char *study = write_study("all.yaml", SAMPLE_A SERIES SAMPLE_B, MECH EOS);
    const size_t n = 2 + 1 + 2 + N_POINTS + 1 + 1;
    run_outcome got = run(study, below("whole"), false, false);
    assert_int_equal(got.summary.reused, 0);
    snprintf(command, sizeof command,
             "cp -r '%s' '%s' && rm '%s'/.lehr/A_dac_[3-6].json '%s'/.lehr/A_eos.json", below("whole"),
             below("half"), below("half"), below("half"));
    assert_int_equal(system(command), 0);
    got = run(study, below("half"), false, true);
    assert_int_equal(got.summary.reused, n - 5);
    assert_same_results(below("whole"), below("half"));
    got = run(study, below("half"), false, true);
    assert_int_equal(got.summary.reused, n);
    assert_same_results(below("whole"), below("half"));
    // Another line at ambient pressure: all points and their series; another temperature: one weighing.
    got = run(write_study("all.yaml",
                          SAMPLE_A "    dac: [{table: cell.csv, ruby0: 694.31, ruby0_error: 0.05 angstrom, "
                                   "background: empty.xy}]\n" SAMPLE_B,
                          MECH EOS),
              below("half"), false, true);
    assert_int_equal(got.summary.reused, n - N_POINTS - 1);
    // Another pressure of a treatment: the state there.
    got = run(write_study("all.yaml",
                          SAMPLE_A
                          "    dac: [{table: cell.csv, ruby0: 694.31, ruby0_error: 0.05 angstrom, "
                          "background: empty.xy}]\n"
                          "  - name: B\n    treatment: {pressure: 6 GPa}\n    weighings: [{file: w.csv}]\n",
                          MECH EOS),
              below("half"), false, true);
    assert_int_equal(got.summary.reused, n - 1);
}

// ---- other sources of points ----------------------------------------------------------------------
/// Positions with pressures in kbar.
static void test_positions(void **state)
{
    (void)state;
    run_outcome got =
        run(write_study("positions.yaml", "  - name: A\n    dac: [{table: positions.csv}]\n", "  eos: {}\n"),
            below("positions"), false, false);
    assert_int_equal(got.summary.failed, 0);
    assert_message(&got, 0, "by the order of the pressures, 3 points of the series are of decompression");
    (void)pull_of(below("positions/.lehr/A_eos.json"), "bulk_modulus", truth_bulk);
    (void)pull_of(below("positions/.lehr/A_eos.json"), "position_zero", truth_q0);
}

/// Images and stacks of the bundled study as points: the positions are those of its samples, and the error of
/// the distance, common to all, is not in the error of the ratio.
static void test_images(void **state)
{
    (void)state;
    const char *study = write_study("images.yaml",
                                    "  - name: A\n    xrd: [@/xrd/P0_T583_master.h5]\n    dac:\n      - "
                                    "remounted: false\n        points:\n"
                                    "        - {images: @/xrd/P7_T523_master.h5, pressure: 0}\n"
                                    "        - {images: @/xrd/P0_T583_master.h5, pressure: 0.6}\n"
                                    "        - {images: @/xrd/P7_T623_master.h5, pressure: 1.05}\n"
                                    "        - {images: none.h5, pressure: 0.9}\n",
                                    "  xrd:\n    integrate: {points: 1000, range: '1.5:4.0'}\n    fsdp: "
                                    "{range: '2.1:3.2'}\n  eos: {model: bm2}\n"
                                    "instruments:\n  xrd: {poni: @/xrd/eiger500k.poni, distance_uncertainty: "
                                    "1 mm, placement_uncertainty: 50 um}\n");
    run_outcome got = run(study, below("images"), false, false);
    assert_message(&got, 1, "A_dac_4: ");
    double of_sample =
        lehr_test_json(below("images/.lehr/A_xrd.json"), "results", "fsdp", "position", "value", NULL);
    assert_close(cell(below("images/tables/dac.csv"), "fsdp_position_per_ang", 1), of_sample, 1e-12, 0);
    // The error of the distance is 1 % of the position: it is not in what scatters from point to point.
    assert_true(lehr_test_json(below("images/.lehr/A_dac.json"), "results", "fsdp", "budget", "distance",
                               "value", NULL) > 0.02);
    assert_true(cell(below("images/tables/dac.csv"), "fsdp_position_stderr_per_ang", 0) < 1e-3);
}

/// The density of the weighings is the prior of the structure function.
static void test_measured_density(void **state)
{
    (void)state;
    (void)write_text("w6.csv", "mass_air_g,mass_liquid_g\n0.600,0.500\n0.6001,0.5001\n0.5999,0.4999\n");
    lehr_study_options options = lehr_study_options_defaults();
    options.parts = LEHR_STUDY_PDF;
    const char *study = write_study("measured.yaml",
                                    "  - name: A\n    weighings: [{file: w6.csv}]\n    pdf: [{file: "
                                    "@/pdf/P7_T583.xy, density: measured}]\n"
                                    "  - name: B\n    pdf: [{file: @/pdf/P7_T643.xy}]\n",
                                    "  pdf: {structure: {plate: 0.05, qmax: 20, density: 6.0}}\n  mech: "
                                    "{density: {liquid_density: 1, air_density: "
                                    "0, sigma_mass: 0.2 mg}}\n"
                                    "instruments: {pdf: {energy: 68.5 keV, polarization: full-ring, "
                                    "background: @/pdf/empty.xy, background_scale: "
                                    "0.95, background_scale_error: 0.02}}\nmaterial: {name: V, composition: "
                                    "Zr46.75Ti8.25Cu7.5Ni10Be27.5}\n");
    run_outcome got = run_here(study, below("measured"), options);
    assert_int_equal(got.summary.failed, 0);
    // The column of the prior is there, and it is of this curve alone.
    lehr_table *table = NULL;
    lehr_error err = {0};
    assert_ok(lehr_table_read(&table, NULL, below("measured/tables/A_sq.csv"), &err), &err);
    assert_true(lehr_table_find(table, "sigma_density_1") != SIZE_MAX);
    lehr_table_free(table);
    assert_true(lehr_test_json(below("measured/.lehr/A_density.json"), "results", "density", "value", NULL) >
                5.9);
}

/// Relaxation enthalpies of scans with treatments under stress.
static void test_critical_of_scans(void **state)
{
    (void)state;
    run_outcome got =
        run(write_study("scans.yaml",
                        "  - name: H0\n    treatment: {stress: 0}\n    dsc: [@/dsc/P0_T623.txt]\n"
                        "  - name: H1\n    treatment: {stress: 800 MPa}\n    dsc: [@/dsc/P0_T583.txt]\n"
                        "  - name: H2\n    treatment: {stress: 1.2}\n    dsc: [@/dsc/P0_T663.txt]\n",
                        "  dsc: {enthalpy: {}}\n  mech: {critical: {}}\n"),
            below("scans"), false, false);
    assert_int_equal(got.summary.failed, 0);
    assert_int_equal(got.summary.tasks, 4);
    const char *json = below("scans/.lehr/critical_stress.json");
    assert_close(lehr_test_json(json, "results", "holds", NULL), 3, 0, 0);
    double y[3];
    static const char *const names[] = {"scans/.lehr/H0_enthalpy.json", "scans/.lehr/H1_enthalpy.json",
                                        "scans/.lehr/H2_enthalpy.json"};
    for (size_t i = 0; i < 3; i++) {
        y[i] = lehr_test_json(below(names[i]), "results", "relaxation_enthalpy", "value", NULL);
    }
    // The straight line between the holds meets the value without stress.
    double want = 0.8 + 0.4 * (y[1] - y[0]) / (y[1] - y[2]);
    assert_close(lehr_test_json(json, "results", "critical_stress", "value", NULL), want, 1e-9, 0);
}

// ---- failing memory -------------------------------------------------------------------------------
static int sweep_allocations(const char *study, const char *folder)
{
    lehr_study_options options = lehr_study_options_defaults();
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    options.folder = folder;
    options.threads = 1;
    if (lehr_study_config_read(&config, study, &err) != LEHR_OK) {
        return 2;
    }
    for (long n = 0;; n += 61) {
        lehr_provenance *provenance = NULL;
        lehr_study_summary summary;
        lehr_error_clear(&err);
        if (lehr_provenance_create(&provenance, 0, NULL, 1700000000, &err) != LEHR_OK) {
            return 3;
        }
        lehr_core_alloc_fail_after(n);
        lehr_status status = lehr_study_run(&summary, config, &options, provenance, NULL, &err);
        bool injected = lehr_core_alloc_count() > n;
        lehr_core_alloc_fail_after(-1);
        lehr_provenance_free(provenance);
        if (status != (injected ? LEHR_ERR_NOMEM : LEHR_OK) || !injected) {
            print_message("%ld allocations: %s\n", n, err.message);
            lehr_study_config_free(config);
            return status == LEHR_OK && !injected && n > 0 ? 0 : 1;
        }
    }
}

static lehr_status read_config(void *context, lehr_error *err)
{
    lehr_study_config *config = NULL;
    lehr_status status = lehr_study_config_read(&config, context, err);
    lehr_study_config_free(config);
    return status;
}

static void test_failing_memory(void **state)
{
    (void)state;
    char study[512];
    snprintf(study, sizeof study, "%s", write_study("all.yaml", SAMPLE_A SERIES SAMPLE_B, MECH EOS));
    lehr_test_fault_sweep(read_config, study);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        exit(sweep_allocations(
            write_study("faults.yaml",
                        "  - name: A\n    compression: [{file: test1.csv, diameter: 3, length: 6}]\n"
                        "    weighings: [{file: w.csv}]\n    dac: [{table: positions.csv}]\n",
                        "  eos: {}\n  mech: {yield: {}, density: {temperature: 295}}\n"),
            below("faults")));
    }
    int result = 0;
    assert_int_equal(waitpid(pid, &result, 0), pid);
    assert_true(WIFEXITED(result));
    assert_int_equal(WEXITSTATUS(result), 0);
}

static int set_up(void **state)
{
    (void)state;
    write_files();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_truths),
        cmocka_unit_test(test_series),
        cmocka_unit_test(test_exponent),
        cmocka_unit_test(test_gaps),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_positions),
        cmocka_unit_test(test_images),
        cmocka_unit_test(test_measured_density),
        cmocka_unit_test(test_resume),
        cmocka_unit_test(test_critical_of_scans),
        // Last: its child takes the folder of this program with it.
        cmocka_unit_test(test_failing_memory),
    };
    return cmocka_run_group_tests_name("study.mechanics", tests, set_up, NULL);
}
