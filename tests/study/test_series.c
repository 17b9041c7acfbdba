// Studies with series over heating rates: energies, master curves, all stages of a run, and checks before it.
#include "pipeline_helper.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/// Temperature where ln(q/T^2) = -E/(R T) + C, with C from 640 K at 100 K/s: Kissinger's line of energy @p E.
static double shifted_K(double energy_kJ_per_mol, double rate_K_per_s)
{
    const double over_gas_K = energy_kJ_per_mol / 8.314462618e-3;
    const double constant = log(100.0 / (640.0 * 640.0)) + over_gas_K / 640.0;
    double t = 640.0;
    for (int i = 0; i < 60; i++) {
        t = over_gas_K / (constant - log(rate_K_per_s / (t * t)));
    }
    return t;
}

/// One scan with a time: half of the step lies exactly at @p middle_K.
static void write_rate(const char *name, double rate_K_per_s, double middle_K, unsigned seed)
{
    FILE *file = fopen(below(name), "w");
    assert_non_null(file);
    fputs("# columns: time_s temperature_K cp_J_per_gK\n", file);
    unsigned state = seed;
    for (int i = 0; i <= 420; i++) {
        double t = 360.0 + i;
        double glass = 0.39 + 1.3e-4 * t;
        double step = (0.93 - 3.5e-4 * t - glass) / (1.0 + exp(-(t - middle_K) / 4.0));
        state = state * 1103515245u + 12345u;
        double noise = 2e-4 * ((double)(state >> 16 & 0x7fff) / 16384.0 - 1.0);
        fprintf(file, "%.9f %.1f %.9f\n", (t - 360.0) / rate_K_per_s, t, glass + step + noise);
    }
    assert_int_equal(fclose(file), 0);
}

/// Path of a study that outlives the rotating ones of below().
static const char *keep_path(const char *name)
{
    static char path[PATH_SIZE + 64];
    snprintf(path, sizeof path, "%s", below(name));
    return path;
}

static const double series_rates[] = {100.0, 300.0, 1000.0};

enum { N_RATES = 3, MOST_SERIES_STUDY = 8192 };

/// Scans of one sample, "<name>_0.txt" ...; and its lines of the study file.
static void add_series_sample(char *text, const char *name, double pressure_GPa, double temperature_K,
                              double energy_kJ_per_mol, const char *extra)
{
    size_t used = strlen(text);
    for (unsigned k = 0; k < N_RATES; k++) {
        char file[48];
        snprintf(file, sizeof file, "%s_%u.txt", name, k);
        write_rate(file, series_rates[k], shifted_K(energy_kJ_per_mol, series_rates[k]),
                   (unsigned)(1000.0 * energy_kJ_per_mol) + k);
    }
    snprintf(
        text + used, MOST_SERIES_STUDY - used,
        "  - {name: %s, treatment: {pressure: %g GPa, temperature: %g K}, %sdsc_rates: [%s_0.txt, %s_1.txt, "
        "%s_2.txt]}\n",
        name, pressure_GPa, temperature_K, extra, name, name, name);
}

/// A master curve of energies: 300 to 450 kJ/mol around T/Tg(P) = 0.95, Tg(P) = 600 K + 5 K/GPa P; at 7 GPa
/// all of them @p offset higher.
static const char *write_master_study(const char *name, double offset_kJ_per_mol)
{
    static char text[MOST_SERIES_STUDY];
    snprintf(text, sizeof text, "lehr_study: 1\ntitle: Master\nsamples:\n");
    for (int p = 0; p < 2; p++) {
        for (int i = 0; i < 6; i++) {
            char sample[16];
            double pressure = p == 0 ? 0.0 : 7.0;
            double z = 0.88 + 0.028 * i + (p == 0 ? 0.0 : 0.006);
            double energy =
                300.0 + 150.0 / (1.0 + exp(-(z - 0.95) / 0.015)) + (p == 0 ? 0.0 : offset_kJ_per_mol);
            snprintf(sample, sizeof sample, "m%d%d", p, i);
            add_series_sample(text, sample, pressure, z * (600.0 + 5.0 * pressure), energy, "");
        }
    }
    size_t used = strlen(text);
    snprintf(text + used, sizeof text - used,
             "analysis:\n  dsc:\n    glass: 380:480\n    liquid: 710:770\n"
             "    kissinger: {sigma_temperature: 0.15 K}\n    master: {tg0: 600 K, curve: sigmoid}\n");
    write_text(name, text);
    return keep_path(name);
}

/// The only row of tables/master.csv of a run.
static lehr_table *read_master(const char *folder)
{
    char path[PATH_SIZE + 64];
    lehr_error err = {0};
    lehr_table *table = NULL;
    snprintf(path, sizeof path, "%s/tables/master.csv", folder);
    assert_ok(lehr_table_read(&table, NULL, path, &err), &err);
    assert_int_equal(lehr_table_rows(table), 1);
    return table;
}

/// Two samples with series, one of them also with a file for all analyses of single files, and master curves
/// that cannot be fitted.
static const char *write_stages_study(const char *name, const char *second_scan)
{
    static char text[MOST_SERIES_STUDY];
    char series[64];
    snprintf(text, sizeof text, "lehr_study: 1\ntitle: Stages\nsamples:\n");
    write_scan("single.txt", 640.0);
    add_series_sample(text, "S1", 0.0, 580.0, 400.0, "dsc: [single.txt], ");
    add_series_sample(text, "S2", 7.0, 600.0, 480.0, "");
    if (second_scan) {
        snprintf(series, sizeof series, "S2_1.txt");
        char *at = strstr(text, series);
        assert_non_null(at);
        assert_int_equal(strlen(second_scan), strlen(series));
        memcpy(at, second_scan, strlen(series));
    }
    size_t used = strlen(text);
    snprintf(text + used, sizeof text - used,
             "analysis:\n  dsc:\n    glass: 380:480\n    liquid: 710:770\n    tf: {}\n    tg: {}\n"
             "    kissinger: {sigma_temperature: 0.15 K}\n    master: {tg0: 600 K, quantity: Ea}\n");
    write_text(name, text);
    return keep_path(name);
}

/// Energies of both samples within 4 standard errors; the points of each series in a table of their own.
static void check_energies(const char *folder)
{
    char path[PATH_SIZE + 64];
    lehr_error err = {0};
    lehr_table *table = NULL;
    snprintf(path, sizeof path, "%s/tables/kissinger.csv", folder);
    assert_ok(lehr_table_read(&table, NULL, path, &err), &err);
    assert_int_equal(lehr_table_rows(table), 2);
    double error = column_at(table, "activation_energy_stderr", 0);
    assert_true(error > 0 && error < 20);
    // Without scatter from piece to piece only the noise of the scans is left: less than the error.
    assert_close(column_at(table, "activation_energy", 0), 400.0, 0, error);
    assert_close(column_at(table, "activation_energy", 1), 480.0, 0,
                 column_at(table, "activation_energy_stderr", 1));
    assert_string_equal(lehr_table_text_at(table, lehr_table_find(table, "history"), 0), "one-state");
    lehr_table_free(table);
}

/// Energies made to lie on one curve are found to; energies that differ at the other pressure are not. The
/// scans have no scatter from piece to piece, so the parameters agree within one standard error and the
/// noise.
static void test_master(void **state)
{
    (void)state;
    const char *study = write_master_study("one_curve.yaml", 0.0);
    outcome one = run(study, options_for(below("one_curve"), 2, false), -1);
    assert_run(&one);
    assert_int_equal(one.summary.failed, 0);
    assert_int_equal(one.summary.tasks, 12 * N_RATES + 12 + 1 + 2); // two comparisons: transition and regions
    lehr_table *table = read_master(below("one_curve"));
    assert_string_equal(lehr_table_text_at(table, lehr_table_find(table, "verdict"), 0), "collapse");
    assert_string_equal(lehr_table_text_at(table, lehr_table_find(table, "quantity"), 0),
                        "activation_energy");
    assert_close(column_at(table, "dtg_dp", 0), 5.0, 0, column_at(table, "dtg_dp_stderr", 0));
    assert_close(column_at(table, "plateau_low", 0), 300.0, 0, column_at(table, "plateau_low_stderr", 0));
    assert_close(column_at(table, "plateau_high", 0), 450.0, 0, column_at(table, "plateau_high_stderr", 0));
    assert_true(column_at(table, "fit_p", 0) > 0.5 && column_at(table, "collapse_p", 0) > 0.5);
    lehr_table_free(table);
    char *report = slurp(below("one_curve/report.html"));
    assert_non_null(strstr(report, "<b>The apparent activation energy</b> falls on one curve"));
    assert_non_null(strstr(report, "would tell how far they are from one"));
    assert_non_null(strstr(report, "they agree within their errors and what their distance may explain"));
    lehr_core_free(report);

    study = write_master_study("two_curves.yaml", 90.0);
    outcome two = run(study, options_for(below("two_curves"), 2, false), -1);
    assert_run(&two);
    table = read_master(below("two_curves"));
    assert_string_equal(lehr_table_text_at(table, lehr_table_find(table, "verdict"), 0), "no-collapse");
    assert_true(column_at(table, "collapse_p", 0) < 1e-4);
    lehr_table_free(table);
    report = slurp(below("two_curves/report.html"));
    assert_non_null(strstr(report, "does not fall on one curve"));
    assert_non_null(
        strstr(report, "neighbours at different pressures differ by more than three standard errors"));
    lehr_core_free(report);
}

/// All stages: the same bytes for any number of threads, after kills and after a run that had nothing to do;
/// a change of one scan renews what follows from it and nothing else.
static void test_stages(void **state)
{
    (void)state;
    enum { N_TASKS = 2 + 2 * N_RATES + 2 + 1 };
    const char *study = write_stages_study("stages.yaml", NULL);
    outcome whole = run(study, options_for(below("stages"), 1, false), -1);
    assert_run(&whole);
    assert_int_equal(whole.summary.tasks, N_TASKS);
    assert_int_equal(whole.summary.failed, 1); // two samples make no master curve
    assert_non_null(
        strstr(whole.first_failure, "master_activation_energy: 2 samples have a treatment and a result"));
    check_energies(below("stages"));
    outcome two = run(study, options_for(below("stages_two"), 2, false), -1);
    assert_run(&two);
    assert_same_results(below("stages"), below("stages_two"));
    for (long ms = 40; ms <= 1280; ms *= 2) {
        char name[32];
        snprintf(name, sizeof name, "stages%ld", ms);
        const char *folder = below(name);
        (void)run(study, options_for(folder, 2, false), ms);
        assert_false(is_partial(folder));
        outcome resumed = run(study, options_for(folder, 2, true), -1);
        assert_run(&resumed);
        assert_same_results(below("stages"), folder);
    }
    outcome again = run(study, options_for(below("stages"), 2, true), -1);
    assert_run(&again);
    assert_int_equal(again.summary.reused, N_TASKS - 1);
    write_rate("S2_2.txt", series_rates[2], shifted_K(480.0, series_rates[2]) + 0.2, 77);
    again = run(study, options_for(below("stages"), 2, true), -1);
    assert_run(&again);
    assert_int_equal(again.summary.reused, N_TASKS - 1 - 2); // the scan and the energy of S2
}

/// A scan that cannot be read leaves its series; the energy comes from the others and says so.
static void test_series_with_gaps(void **state)
{
    (void)state;
    write_text("bad1.txt", "this is no calorimeter file\n");
    const char *study = write_stages_study("gaps.yaml", "bad1.txt");
    outcome result = run(study, options_for(below("gaps"), 2, false), -1);
    assert_run(&result);
    assert_int_equal(result.summary.failed, 2); // the scan, and the master curve of two samples
    assert_non_null(strstr(result.first_failure, "S2_rate_2: "));
    check_energies(below("gaps"));
    char *report = slurp(below("gaps/report.html"));
    assert_non_null(strstr(report, "1 of 3 scans of the series could not be used"));
    lehr_core_free(report);
    // The scan comes back: also the energy is made again.
    study = write_stages_study("gaps.yaml", NULL);
    result = run(study, options_for(below("gaps"), 2, true), -1);
    assert_run(&result);
    assert_int_equal(result.summary.failed, 1);
    report = slurp(below("gaps/report.html"));
    assert_null(strstr(report, "could not be used"));
    lehr_core_free(report);
    // No scan is left.
    write_text("lost.yaml", "lehr_study: 1\ntitle: Lost\nsamples:\n"
                            "  - {name: A, dsc_rates: [bad1.txt, none.txt]}\n"
                            "  - {name: B, dsc: [single.txt]}\n"
                            "analysis: {dsc: {glass: 380:480, liquid: 710:770, tg: {}, kissinger: {}}}\n");
    result = run(below("lost.yaml"), options_for(below("lost"), 2, false), -1);
    assert_run(&result);
    assert_int_equal(result.summary.failed, 3);
    report = slurp(below("lost/report.html"));
    assert_non_null(
        strstr(report, "sample &#39;A&#39;: 0 of 2 scans could be used: a shift with the heating rate"));
    assert_non_null(strstr(report, ">640.0")); // B has its glass transition
    lehr_core_free(report);
}

/// A scan without a time has no heating rate; one without overshoot has no peak.
static void test_scans_that_cannot_be_used(void **state)
{
    (void)state;
    write_scan("timeless.txt", 640.0);
    write_rate("S0.txt", 100.0, 640.0, 5);
    static const struct {
        const char *feature;
        const char *message;
    } rows[] = {
        {"midpoint", "timeless.txt: the heating rate of segment 1 is unknown: the file needs a time column"},
        {"peak", "S0.txt: the scan has no peak: choose another analysis.dsc.kissinger.feature"}};
    for (size_t i = 0; i < 2; i++) {
        char text[512];
        snprintf(
            text, sizeof text,
            "lehr_study: 1\ntitle: Unusable\nsamples:\n  - {name: A, dsc_rates: [S0.txt, timeless.txt]}\n"
            "analysis: {dsc: {glass: 380:480, liquid: 710:770, kissinger: {feature: %s}}}\n",
            rows[i].feature);
        write_text("unusable.yaml", text);
        outcome result = run(below("unusable.yaml"), options_for(below("unusable"), 1, false), -1);
        assert_run(&result);
        if (!strstr(result.first_failure, rows[i].message)) {
            print_error("%s\n", result.first_failure);
            fail();
        }
    }
    // One glass has one fictive temperature.
    write_rate("S9.txt", 900.0, 640.0, 6);
    write_text("unusable.yaml",
               "lehr_study: 1\ntitle: Unusable\nsamples:\n  - {name: A, dsc_rates: [S0.txt, S9.txt]}\n"
               "analysis: {dsc: {glass: 380:480, liquid: 710:770, kissinger: {feature: tf}}}\n");
    outcome result = run(below("unusable.yaml"), options_for(below("unusable"), 1, false), -1);
    assert_run(&result);
    assert_int_equal(result.summary.failed, 1);
    assert_non_null(
        strstr(result.first_failure, "A_kissinger: the fictive temperature of one glass does not depend"));
}

/// A check finds what would fail, in the same words or before; it writes nothing.
static void test_check(void **state)
{
    (void)state;
    lehr_study_options options = options_for(below("checked"), 2, false);
    options.check = true;
    const char *study = write_stages_study("check.yaml", NULL);
    outcome result = run(study, options, -1);
    assert_run(&result);
    assert_int_equal(result.summary.tasks, 11);
    assert_int_equal(result.summary.failed, 1);
    assert_non_null(strstr(result.first_failure, "master_activation_energy: 2 samples have a treatment"));
    assert_int_not_equal(access(below("checked"), F_OK), 0);
    static const struct {
        const char *samples;
        const char *analyses;
        size_t failed;
        const char *message; ///< the first one
    } rows[] = {
        {"{name: A, dsc: [single.txt]}", "tg: {segment: 2}", 1,
         "there is no segment 2 among the 1 of the file"},
        {"{name: A, dsc: [single.txt]}", "tg: {glass: 310:350}", 1,
         "the glass window 310:350 K holds 0 points of segment 1, which goes from 360 to 800 K"},
        {"{name: A, dsc: [single.txt]}", "tg: {liquid: 790:900}", 0,
         "the liquid window 790:900 K reaches beyond segment 1, which goes from 360 to 800 K"},
        {"{name: A, dsc: [single.txt]}", "enthalpy: {}", 1,
         "the first and the second heating are both segment 1: the enthalpy needs two"},
        {"{name: A, dsc_rates: [S1_0.txt, single.txt]}", "kissinger: {}", 2,
         "the heating rate of segment 1 is unknown"},
        {"{name: A, dsc_rates: [S1_0.txt, S2_0.txt]}", "kissinger: {}", 1,
         "sample 'A': all 2 scans were heated at 100 K/s: a shift needs several rates"},
        {"{name: A, dsc: [absent.txt]}", "tg: {}", 1, "cannot find"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[512];
        snprintf(text, sizeof text,
                 "lehr_study: 1\ntitle: Check\nsamples:\n  - %s\n"
                 "analysis: {dsc: {glass: 380:480, liquid: 710:770, %s}}\n",
                 rows[i].samples, rows[i].analyses);
        write_text("check.yaml", text);
        result = run(below("check.yaml"), options, -1);
        assert_run(&result);
        if (result.summary.failed != rows[i].failed || !strstr(result.first_failure, rows[i].message)) {
            print_error("%zu failed: %s\n", result.summary.failed, result.first_failure);
            fail();
        }
    }
    assert_int_not_equal(access(below("checked"), F_OK), 0);
}

/// A window beyond the data is no secret of the check.
static void test_window_beyond(void **state)
{
    (void)state;
    write_text("beyond.yaml", "lehr_study: 1\ntitle: Beyond\nsamples:\n  - {name: A, dsc: [single.txt]}\n"
                              "analysis: {dsc: {glass: 380:480, liquid: 710:900, tf: {}, tg: {}}}\n");
    lehr_study_options options = options_for(below("beyond"), 2, false);
    outcome result = run(below("beyond.yaml"), options, -1);
    assert_run(&result);
    assert_int_equal(result.summary.failed, 0);
    // Of a run without failures it is the first warning.
    assert_non_null(
        strstr(result.first_failure,
               "the liquid window 710:900 K reaches beyond segment 1, which goes from 360 to 800 K"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_master),
        cmocka_unit_test(test_stages),
        cmocka_unit_test(test_series_with_gaps),
        cmocka_unit_test(test_scans_that_cannot_be_used),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_window_beyond),
    };
    return cmocka_run_group_tests_name("study.series", tests, NULL, NULL);
}
