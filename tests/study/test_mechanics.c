// Mechanical tests and series in a diamond cell in a study: known truths, what is left out, resuming. Curves
// are closed forms with noise of fixed streams.
#include "mechanics_helper.h"

#include <lehr/core/table.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static void test_truths(void **state)
{
    (void)state;
    run_outcome got =
        run(write_study("all.yaml", SAMPLE_A SERIES SAMPLE_B, MECH EOS), below("all"), false, false);
    assert_int_equal(got.summary.failed, 0);
    // 2 curves, pop-ins, 2 weighings and their changes, 9 points, their series, the critical stress
    assert_int_equal(got.summary.tasks, 2 + 1 + 4 + N_POINTS + 1 + 1);
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
    assert_int_equal(got.summary.tasks, 8);
    assert_int_not_equal(access(below("parts/tables/eos.csv"), F_OK), 0);
    options.parts = LEHR_STUDY_EOS;
    got = run_here(study, below("parts"), options);
    assert_int_equal(got.summary.tasks, N_POINTS + 1);
    assert_int_equal(access(below("parts/tables/eos.csv"), F_OK), 0);
    assert_int_not_equal(access(below("parts/tables/yield.csv"), F_OK), 0);
}

/// The change of density of two pieces: what the liquid does to both is cancelled where it is one liquid.
static void test_density_change(void **state)
{
    (void)state;
    // SOURCE: rho = m_a/(m_a - m_l) rho_l without air; the ratio of both is free of rho_l.
    write_text("pair.csv", "sample,mass_air_g,mass_liquid_g\nA,1.0,0.8\nB,1.0,0.81\n");
    const double change = 100 * (0.2 / 0.19 - 1), rho_a = 1 / 0.2, rho_b = 1 / 0.19;
    const char *samples =
        "  - name: A\n    treatment: {pressure: 0, temperature: 300 K}\n    weighings: [{file: pair.csv}]\n"
        "  - name: B\n    treatment: {pressure: 5 GPa, temperature: 300 K}\n    weighings: [{file: "
        "pair.csv}]\n";
    run_outcome got =
        run(write_study("pair.yaml", samples,
                        "  mech: {density: {liquid_density: 1, sigma_liquid_density: 0.01, air_density: 0, "
                        "sigma_mass: 0.1 mg, reference: A}}\n"),
            below("pair"), false, false);
    assert_int_equal(got.summary.failed, 0);
    const char *json = below("pair/.lehr/B_density_change.json");
    assert_close(lehr_test_json(json, "results", "change", "value", NULL), change, 1e-10, 0);
    assert_close(lehr_test_json(json, "results", "change_by_pressure", "value", NULL), change, 1e-10, 0);
    // Without air the liquid drops out altogether; d ln rho of the readings: m_l/m_a and 1 over m_a - m_l.
    double own = 1e-4 * hypot(0.81 / 0.19, 1 / 0.19), other = 1e-4 * hypot(0.8 / 0.2, 1 / 0.2);
    double error = 100 * rho_b / rho_a * hypot(own, other);
    assert_close(lehr_test_json(json, "results", "change", "stderr", NULL), error, 1e-9, 0);
    assert_close(lehr_test_json(json, "results", "budget", "liquid", "value", NULL), 0, 0, 1e-12);
    assert_close(cell(below("pair/tables/density_changes.csv"), "change", 1), change, 1e-10, 0);
    assert_close(cell(below("pair/tables/samples.csv"), "density_change_percent", 1), change, 1e-10, 0);
    // Two liquids: both errors stay, 1 % each.
    got = run(write_study("pair.yaml",
                          "  - name: A\n    weighings: [{file: pair.csv}]\n  - name: B\n    weighings: "
                          "[{file: pair.csv, temperature: 295 K}]\n",
                          "  mech: {density: {liquid_density: 1, sigma_liquid_density: 0.01, air_density: 0, "
                          "sigma_mass: 0.1 mg}}\n"),
              below("pair"), false, false);
    assert_message(&got, 0, "the error of the liquid is not cancelled");
    assert_message(&got, 0, "samples[1].weighings[0].temperature: is not used");
    assert_close(lehr_test_json(json, "results", "budget", "liquid", "value", NULL),
                 100 * rho_b / rho_a * 0.01 * sqrt(2), 1e-9, 0);
}

// ---- resuming -----------------------------------------------------------------------------------
/// The same bytes from a run that had nothing to do, from one that found half of the outcomes, on one thread
/// and on two; a change of one value renews what follows from it.
static void test_resume(void **state)
{
    char command[2048];
    (void)state;
    const char *study = write_study("all.yaml", SAMPLE_A SERIES SAMPLE_B, MECH EOS);
    const size_t n = 2 + 1 + 4 + N_POINTS + 1 + 1;
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
    // Another pressure of a treatment: the state there, and with what its density is compared.
    got = run(write_study("all.yaml",
                          SAMPLE_A
                          "    dac: [{table: cell.csv, ruby0: 694.31, ruby0_error: 0.05 angstrom, "
                          "background: empty.xy}]\n"
                          "  - name: B\n    treatment: {pressure: 6 GPa}\n    weighings: [{file: w.csv}]\n",
                          MECH EOS),
              below("half"), false, true);
    assert_int_equal(got.summary.reused, n - 2);
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

/// Stacks with a monitor, spikes and an empty cell: as samples[].xrd_stacks, to the last digit.
static void test_stacks(void **state)
{
    (void)state;
#define STACK_T623 "file: @/xrd/P0_T623_stack_master.h5, monitor: @/xrd/P0_T623_stack_monitor.csv"
#define AIR                                                                                                  \
    "reject: 5, reject_frames: 8, background: @/xrd/air_master.h5, background_monitor: "                     \
    "@/xrd/air_monitor.csv"
    run_outcome got = run(
        write_study("stacks.yaml",
                    "  - name: A\n    xrd_stacks: [{" STACK_T623 "}]\n    dac:\n      - {" AIR ", points: [\n"
                    "          {stack: @/xrd/P0_T623_stack_master.h5, monitor: "
                    "@/xrd/P0_T623_stack_monitor.csv, pressure: 0},\n"
                    "          {stack: @/xrd/P0_T663_stack_master.h5, monitor: "
                    "@/xrd/P0_T663_stack_monitor.csv, pressure: 0.1}]}\n",
                    "  xrd:\n    integrate: {points: 900}\n    fsdp: {range: '2.2:3.2'}\n    stack: {" AIR
                    "}\n  eos: {model: bm2}\ninstruments: {xrd: {poni: @/xrd/eiger500k.poni}}\n"),
        below("stacks"), false, false);
    assert_int_equal(got.summary.failed, 0);
    static const char *const keys[] = {"position", "fwhm"};
    for (size_t k = 0; k < 2; k++) {
        assert_close(
            lehr_test_json(below("stacks/.lehr/A_dac.json"), "results", "fsdp", keys[k], "value", NULL),
            lehr_test_json(below("stacks/.lehr/A_xrd.json"), "results", "fsdp", keys[k], "value", NULL), 0,
            0);
    }
    assert_true(lehr_test_json(below("stacks/.lehr/A_dac.json"), "results", "stack", "spikes", NULL) > 10);
    assert_int_equal(access(below("stacks/figures/A_dac_background.svg"), F_OK), 0);
    assert_message(&got, 0, "as many parameters as points");
    assert_close(lehr_test_json(below("stacks/.lehr/A_eos.json"), "results", "points", NULL), 2, 0, 0);
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

static int set_up(void **state)
{
    (void)state;
    write_files();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_truths),    cmocka_unit_test(test_series),
        cmocka_unit_test(test_exponent),  cmocka_unit_test(test_gaps),
        cmocka_unit_test(test_parts),     cmocka_unit_test(test_density_change),
        cmocka_unit_test(test_positions), cmocka_unit_test(test_images),
        cmocka_unit_test(test_stacks),    cmocka_unit_test(test_measured_density),
        cmocka_unit_test(test_resume),    cmocka_unit_test(test_critical_of_scans),
    };
    return cmocka_run_group_tests_name("study.mechanics", tests, set_up, NULL);
}
