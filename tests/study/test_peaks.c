// Crystallisation in a study: peaks, supercooled liquid region, shift with the heating rate.
// SOURCE: closed form. A Gaussian exotherm of standard deviation s on a straight baseline has its onset, the
// tangent at the inflection, at Tp - 2 s, its full width at half height 2.354820 s, and its area as written.
// A logistic step of width w has the onset T0 - 2 w but for the slopes of both lines (below 0.3 K here).
#include "study_helper.h"

#include <lehr/core/table.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double R = 8.31446261815324;
static const double energy = 300e3;
static const double width_K = 4.0; ///< s of the exotherm, and w of the step
static const double heat_J_per_g = 60.0;

/// Peak temperature where ln(rate/Tp^2) = const - E/(R Tp), 760 K at 1/3 K/s.
static double peak_at(double rate)
{
    double constant = log(1.0 / 3 / (760.0 * 760.0)) + energy / (R * 760.0);
    double t = 760;
    for (int i = 0; i < 200; i++) {
        t = energy / R / (constant - log(rate / (t * t)));
    }
    return t;
}

/// Endothermic up. @param[in] sign of the event at @p peak_K: -1 exothermic
static void write_ramp(const char *name, double rate, double t0_K, double peak_K, int sign, unsigned seed)
{
    FILE *file = fopen(below(name), "w");
    assert_non_null(file);
    fputs("# columns: time_s temperature_K heat_flow_W_per_g\n", file);
    srand(seed);
    for (int i = 0; i < 920; i++) {
        double t = 400 + 0.5 * i;
        double glass = 0.39 + 1.3e-4 * t;
        double cp = glass + (0.93 - 3.5e-4 * t - glass) / (1 + exp(-(t - t0_K) / width_K));
        double z = (t - peak_K) / width_K;
        cp += sign * heat_J_per_g / (width_K * 2.50662827463100050) * exp(-0.5 * z * z);
        double sum = 0; // twelve uniform numbers: variance 1
        for (int k = 0; k < 12; k++) {
            sum += rand() / (RAND_MAX + 1.0) - 0.5;
        }
        fprintf(file, "%.9g %.9g %.9g\n", 0.5 * i / rate, t, rate * (cp + 1e-3 * sum));
    }
    assert_int_equal(fclose(file), 0);
}

static run_outcome run(const char *name, const char *samples, const char *analysis, bool check)
{
    char text[2048];
    lehr_study_options options = lehr_study_options_defaults();
    options.check = check;
    options.parts = LEHR_STUDY_DSC;
    snprintf(text, sizeof text,
             "lehr_study: 1\ntitle: Crystals\nsamples:\n%sinstruments: {dsc: {sign: endo}}\n"
             "analysis: {dsc: {%s}}\n",
             samples, analysis);
    const char *study = write_study_file("study.yaml", text, "vit4");
    return run_here(study, below(name), options);
}

static double column_at(const lehr_table *table, const char *name, size_t row)
{
    size_t column = lehr_table_find(table, name);
    assert_true(column != SIZE_MAX);
    return lehr_table_column(table, column)[row];
}

/// Within four of its errors, which are no larger than @p most, and a @p bias of the definition.
static void check(const lehr_table *table, const char *name, const char *sigma, double want, double most,
                  double bias)
{
    double error = column_at(table, sigma, 0);
    assert_true(error > 0 && error < most);
    assert_close(column_at(table, name, 0), want, 0, 4 * error + bias);
}

static void test_crystals(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_table *table = NULL;
    write_ramp("A1.txt", 1.0 / 3, 612, 760, -1, 1);
    write_ramp("A2.txt", 1.0 / 3, 612, 760, -1, 2);
    run_outcome got = run("crystals", "  - {name: A, dsc: [A1.txt, A2.txt]}\n",
                          "glass: '420:560', liquid: '650:710', tg: {}, peaks: {}", false);
    assert_message(&got, 0, "");
    assert_ok(lehr_table_read(&table, NULL, below("crystals/tables/samples.csv"), &err), &err);
    check(table, "crystallisation_onset_K", "crystallisation_onset_stderr_K", 752, 0.02, 0);
    check(table, "crystallisation_peak_K", "crystallisation_peak_stderr_K", 760, 0.02,
          0.001); // slope of the line
    check(table, "crystallisation_fwhm_K", "crystallisation_fwhm_stderr_K", 2.35482 * width_K, 0.01, 0);
    check(table, "crystallisation_enthalpy_J_per_g", "crystallisation_enthalpy_stderr_J_per_g", -heat_J_per_g,
          0.1, 0);
    check(table, "supercooled_region_K", "supercooled_region_stderr_K", 752 - 604, 0.2, 0.3);
    double difference =
        column_at(table, "crystallisation_onset_K", 0) - column_at(table, "glass_transition_onset_K", 0);
    // Means of two weighted with errors of one and of the difference: they differ by a part of the error.
    assert_close(column_at(table, "supercooled_region_K", 0), difference, 0, 0.02);
    lehr_table_free(table);
}

/// The line gives the energy that was put in; its history is no matter.
static void test_kissinger(void **state)
{
    (void)state;
    static const double rates[] = {1.0 / 30, 1.0 / 12, 1.0 / 6, 2.0 / 3};
    static const char *const features[] = {"crystallisation", "crystallisation_onset"};
    for (size_t i = 0; i < 4; i++) {
        char name[16];
        snprintf(name, sizeof name, "r%zu.txt", i);
        write_ramp(name, rates[i], 612, peak_at(rates[i]), -1, 10 + (unsigned)i);
    }
    for (size_t k = 0; k < 2; k++) {
        char analysis[128];
        lehr_error err = {0};
        lehr_table *table = NULL;
        snprintf(analysis, sizeof analysis, "kissinger: {feature: %s}", features[k]);
        run_outcome got =
            run("line", "  - {name: A, dsc_rates: [r0.txt, r1.txt, r2.txt, r3.txt]}\n", analysis, false);
        assert_message(&got, 0, "");
        assert_null(strstr(got.messages, "do not follow a cooling"));
        assert_ok(lehr_table_read(&table, NULL, below("line/tables/kissinger.csv"), &err), &err);
        double error = column_at(table, "activation_energy_stderr", 0);
        // All onsets lie 8 K below their peaks: E(Tx/Tp)^2 to first order, less 2.1 % to 2.2 %.
        double want = k == 0 ? 300 : 300 * pow(752.0 / 760, 2);
        assert_true(error > 0 && error < 0.5);
        assert_close(column_at(table, "activation_energy", 0), want, k == 0 ? 0 : 2e-3, 4 * error);
        lehr_table_free(table);
    }
}

/// What a scan lacks is said; what cannot be done fails.
static void test_odd(void **state)
{
    (void)state;
    static const struct {
        const char *file, *analysis, *part;
        size_t failed;
    } cases[] = {
        {"none.txt", "peaks: {}", "no peak stands out of the noise", 0},
        {"melt.txt", "peaks: {}", "no crystallisation: none of the 1 peaks", 0},
        {"early.txt", "glass: '420:470', liquid: '650:710', tg: {}, peaks: {}", "above the glass transition",
         0},
        {"A1.txt", "peaks: {range: '900:950'}", "A1.txt", 1},
        {"A1.txt", "peaks: {segment: 3}", "segment 3", 1},
        {"absent.txt", "peaks: {}", "cannot find", 1},
    };
    write_ramp("A1.txt", 1.0 / 3, 612, 760, -1, 1);
    write_ramp("none.txt", 1.0 / 3, 612, 5000, -1, 2);
    write_ramp("melt.txt", 1.0 / 3, 612, 760, 1, 3);
    write_ramp("early.txt", 1.0 / 3, 612, 520, -1, 4);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int check_only = 0; check_only < 2; check_only++) {
            char sample[64];
            snprintf(sample, sizeof sample, "  - {name: A, dsc: [%s]}\n", cases[i].file);
            run_outcome got = run("odd", sample, cases[i].analysis, check_only == 1);
            if (!strstr(got.messages, cases[i].part) || got.summary.failed != cases[i].failed) {
                print_error("case %zu: no '%s' (%zu failed) in: %s\n", i, cases[i].part, got.summary.failed,
                            got.messages);
                fail();
            }
        }
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"peaks: {left: '600:610'}", "give its range"},
        {"peaks: {baseline: spline}", "unknown word 'spline'"},
        {"peaks: {range: '700'}", "analysis.dsc.peaks.range"},
        {"peaks: {prominence: 2}", "prominence"},
        {"peaks: {ranges: '700:800'}", "did you mean 'range'"},
        {"kissinger: {feature: crystallisation}, master: {quantity: Ea}", "no master curve"},
        {"kissinger: {feature: crystals}", "crystallisation_onset"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[512];
        lehr_study_config *config = NULL;
        lehr_error err = {0};
        snprintf(
            text, sizeof text,
            "lehr_study: 1\ntitle: No\nsamples:\n  - {name: A, dsc: [A1.txt], dsc_rates: [A1.txt, A2.txt]}\n"
            "analysis: {dsc: {%s}}\n",
            cases[i][0]);
        const char *study = write_study_file("bad.yaml", text, "vit4");
        assert_int_not_equal(lehr_study_config_read(&config, study, &err), LEHR_OK);
        if (!strstr(err.message, cases[i][1])) {
            print_error("case %zu: no '%s' in: %s\n", i, cases[i][1], err.message);
            fail();
        }
        assert_null(config);
    }
}

static void test_no_memory(void **state)
{
    (void)state;
    write_ramp("A1.txt", 1.0 / 3, 612, 760, -1, 1);
    const char *study =
        write_study_file("memory.yaml",
                         "lehr_study: 1\ntitle: Faults\nsamples:\n  - {name: A, dsc: [A1.txt]}\n"
                         "analysis: {dsc: {glass: '420:560', liquid: '650:710', tg: {}, peaks: {}}}\n",
                         "vit4");
    // A run makes some thousands; each attempt draws figures.
    assert_short_memory_is_told(study, below("memory"), 1009);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_memory), // before any has made threads
        cmocka_unit_test(test_crystals),  cmocka_unit_test(test_kissinger),
        cmocka_unit_test(test_odd),       cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
