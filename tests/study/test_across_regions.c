// Change points over the temperature of treatment, made up studies: where they are found, and the error that
// T/Tg(P) has from the glass transition which all samples of a pressure share.
#include "lehr_test.h"

#include "across_helper.h"
#include "study_helper.h"

#include <lehr/fitting/random.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- regions ------------------------------------------------------------------------------
/// Twelve samples at 7 GPa whose slope changes at 560 K, five at ambient pressure.
static void test_regions(void **state)
{
    (void)state;
    char samples[TEXT_SIZE] = "";
    made m;
    lehr_random random = lehr_random_stream(12, 1);
    for (int i = 0; i < 17; i++) {
        size_t used = strlen(samples);
        snprintf(samples + used, sizeof samples - used,
                 "  - {name: S%d, dsc: [a], treatment: {pressure: %s, temperature: %d}}\n", i,
                 i < 12 ? "7" : "0", i < 12 ? 680 - 30 * i : 300 + 20 * i);
    }
    begin(&m, samples, "  across: {tg0: 596, dtg_dp: 5.4}\n");
    for (size_t i = 0; i < 17; i++) {
        double t = m.config->samples[i].treatment.temperature_K;
        add(&m, STUDY_TF, i, "fictive_temperature",
            660 - 0.3 * fmax(0, t - 560) + lehr_random_normal(&random), 1, "K");
    }
    compute_here(&m, STUDY_REGIONS);
    const lehr_record *few = row(&m, "rows", 0), *found = row(&m, "rows", 1);
    assert_string_equal(study_row_text(few, "verdict"), "too-few");
    assert_close(study_row_quantity(few, "pressure").value, 0, 0, 0);
    assert_string_equal(study_row_text(found, "verdict"), "change");
    assert_close(study_row_number(found, "regions"), 2, 0, 0);
    assert_close(study_row_number(found, "points"), 12, 0, 0);
    lehr_quantity at = study_row_quantity(found, "temperature");
    assert_close(at.value, 560, 0, 3 * at.stderr_value);
    assert_true(at.stderr_value > 1 && at.stderr_value < 20);
    assert_true(study_row_quantity(found, "temperature_low95").value <
                study_row_quantity(found, "temperature_low68").value);
    assert_close(study_row_quantity(found, "t_over_tg").value, at.value / (596 + 5.4 * 7), 1e-12, 0);
    // Its error holds the place, which moves with it.
    assert_close(study_row_number(found, "size"), -0.3, 0, 6 * study_row_number(found, "size_stderr"));
    double x[4], lower[4], upper[4];
    m.tasks[m.run.n_tasks++].outcome = m.outcome; // the figures over all samples read it from there
    assert_int_equal(study_across_changes(x, lower, upper, 4, &m.run, STUDY_TF, "fictive_temperature"), 1);
    assert_close(x[0], at.value, 1e-14, 0);
    m.run.n_tasks--;
    finish(&m);
}

/// Noise about a line: a change in few studies. Errors that miss what pieces differ by do not make more.
static void test_regions_false_findings(void **state)
{
    (void)state;
    enum { REPEATS = 150 };
    char samples[TEXT_SIZE] = "";
    made m;
    lehr_error err = {0};
    size_t wrong = 0;
    for (int i = 0; i < 8; i++) {
        size_t used = strlen(samples);
        snprintf(samples + used, sizeof samples - used,
                 "  - {name: S%d, dsc: [a], treatment: {pressure: 7, temperature: %d}}\n", i, 400 + 40 * i);
    }
    begin(&m, samples, "");
    m.options.folder = below("absent");
    for (uint64_t k = 0; k < REPEATS; k++) {
        lehr_random random = lehr_random_stream(31, k);
        for (size_t i = 0; i < m.run.n_tasks; i++) {
            lehr_record_free(m.tasks[i].outcome);
        }
        m.run.n_tasks = 0;
        for (size_t i = 0; i < 8; i++) {
            add(&m, STUDY_TF, i, "fictive_temperature", 650 + 2 * lehr_random_normal(&random), 0.1, "K");
        }
        (void)compute(&m, STUDY_REGIONS, &err);
        wrong += strcmp(study_row_text(row(&m, "rows", 0), "verdict"), "change") == 0;
    }
    assert_true(wrong <= 15); // 5 % of 150 and three binomial errors of 2.7
    finish(&m);
}

// ---- error of the axis --------------------------------------------------------------------
/// Samples at two pressures, @p n each, 20 K apart from 480 K.
static void begin_two_pressures(made *m, int n, const char *across)
{
    char samples[TEXT_SIZE] = "";
    for (int i = 0; i < 2 * n; i++) {
        size_t used = strlen(samples);
        snprintf(samples + used, sizeof samples - used,
                 "  - {name: S%d, dsc: [a], treatment: {pressure: %s, temperature: %d}}\n", i,
                 i < n ? "7" : "0", 480 + 20 * (i % n));
    }
    begin(m, samples, across);
    m->options.folder = below("absent");
}

/// Fictive temperatures that bend at a place of T/Tg(P), with noise of 1 K.
static void add_bent(made *m, double tg0_K, double dtg_dp, double place, lehr_random *random)
{
    for (size_t i = 0; i < m->run.n_tasks; i++) {
        lehr_record_free(m->tasks[i].outcome);
    }
    m->run.n_tasks = 0;
    for (size_t i = 0; i < m->config->n_samples; i++) {
        const lehr_study_treatment *t = &m->config->samples[i].treatment;
        double z = t->temperature_K / (tg0_K + dtg_dp * t->pressure_GPa);
        add(m, STUDY_TF, i, "fictive_temperature",
            660 - 250 * fmax(0, z - place) + (random ? lehr_random_normal(random) : 0), 1, "K");
    }
}

static void test_error_of_axis(void **state)
{
    (void)state;
    lehr_error err = {0};
    made m;
    lehr_random random = lehr_random_stream(41, 1);
    begin_two_pressures(&m, 12,
                        "  across: {tg0: 596, dtg_dp: 5.4, tg0_error: 3 K, dtg_dp_error: 0.8 K/GPa}\n");
    add_bent(&m, 596, 5.4, 0.95, &random);
    (void)compute(&m, STUDY_REGIONS, &err);
    assert_int_equal(count(&m, "rows"), 3);
    for (size_t i = 0; i < 2; i++) {
        const lehr_record *one = row(&m, "rows", i);
        assert_string_equal(study_row_text(one, "verdict"), "change");
        // By hand: sigma(Tg) = hypot(3, 0.8 P), in quadrature with each side of the interval over T.
        double p = study_row_quantity(one, "pressure").value, tg = 596 + 5.4 * p, s = hypot(3, 0.8 * p);
        lehr_quantity t = study_row_quantity(one, "temperature"), z = study_row_quantity(one, "t_over_tg");
        double axis = t.value * s / (tg * tg);
        double below68 = t.value - study_row_quantity(one, "temperature_low68").value;
        double above95 = study_row_quantity(one, "temperature_high95").value - t.value;
        assert_close(z.value, t.value / tg, 1e-13, 0);
        assert_close(study_row_number(one, "t_over_tg_axis"), axis, 1e-12, 0);
        assert_close(study_row_number(one, "t_over_tg_points"), t.stderr_value / tg, 1e-12, 0);
        assert_close(study_row_quantity(one, "t_over_tg_low68").value, z.value - hypot(below68 / tg, axis),
                     1e-12, 0);
        assert_close(study_row_quantity(one, "t_over_tg_high95").value,
                     z.value + hypot(above95 / tg, 1.959963984540054 * axis), 1e-12, 0);
    }
    finish(&m);
    // An error of Tg(0) alone is one factor for all pressures, to second order of 3/596.
    begin_two_pressures(&m, 12, "  across: {tg0: 596, dtg_dp: 0.0, tg0_error: 3 K}\n");
    add_bent(&m, 596, 0, 0.95, &random);
    (void)compute(&m, STUDY_REGIONS, &err);
    const lehr_record *all = row(&m, "rows", 2);
    assert_string_equal(study_row_text(all, "verdict"), "change");
    assert_close(study_row_number(all, "t_over_tg_shift_1"),
                 -3.0 / 596 * study_row_quantity(all, "t_over_tg").value, 3e-4, 0);
    finish(&m);
}

/// Where the error of Tg(P) comes from.
static void test_sources_of_axis(void **state)
{
    (void)state;
    made m;
    begin(&m, FOUR, "");
    m.config->material.glass_transition_K = 596;
    m.config->material.glass_transition_error_K = 2;
    study_across_axis axis = study_across_axis_find(&m.run);
    assert_false(study_across_axis_known(&axis));
    add_json(&m, STUDY_MASTER_ENERGY, SIZE_MAX,
             "{\"results\": {\"verdict\": \"collapse\", \"tg0\": {\"value\": 596.0, \"stderr\": 0.0, "
             "\"unit\": \"K\"}, "
             "\"dtg_dp\": {\"value\": 5.4, \"stderr\": 0.5, \"unit\": \"K/GPa\"}}}");
    axis = study_across_axis_find(&m.run);
    assert_true(study_across_axis_known(&axis));
    // The slope of a collapse is proportional to the Tg(0) that it was given: 2 K (1 + 5.4 7/596) and 0.5
    // K/GPa.
    assert_close(study_across_tg(&axis, 7).stderr_value, hypot(2 * (1 + 5.4 * 7 / 596), 3.5), 1e-12, 0);
    m.config->material.glass_transition_K = (double)NAN;
    lehr_record_free(m.tasks[0].outcome);
    m.run.n_tasks = 0;
    add_json(&m, STUDY_MASTER_ENERGY, SIZE_MAX,
             "{\"results\": {\"verdict\": \"collapse\", \"tg_correlation\": -0.6, \"tg0\": {\"value\": "
             "600.0, \"stderr\": 3.0, "
             "\"unit\": \"K\"}, \"dtg_dp\": {\"value\": 5.4, \"stderr\": 0.5, \"unit\": \"K/GPa\"}}}");
    axis = study_across_axis_find(&m.run);
    // Both from one fit: 9 + 2 (-0.6) 3 (0.5) 7 + 3.5^2.
    assert_close(study_across_tg(&axis, 7).stderr_value, sqrt(9 - 12.6 + 12.25), 1e-12, 0);
    m.config->across.dtg_dp_error = 0; // overrules what the fit says: exact
    axis = study_across_axis_find(&m.run);
    assert_close(study_across_tg(&axis, 7).stderr_value, 3, 1e-12, 0);
    finish(&m);
}

/// Intervals of the change over T/Tg(P) hold the truth as often as they say, with the glass transition off
/// anew in each study; without the error of the axis they do not.
static void test_coverage(void **state)
{
    (void)state;
    enum { REPEATS = 50 };
    lehr_error err = {0};
    made m;
    size_t n[2] = {0}, inside[2] = {0}, inside95[2] = {0}, bare[2] = {0};
    const double truth = 0.95;
    begin_two_pressures(&m, 12, "  across: {tg0_error: 4 K, dtg_dp_error: 1 K/GPa}\n");
    for (uint64_t k = 0; k < REPEATS; k++) {
        lehr_random random = lehr_random_stream(52, k);
        m.config->across.tg0_K = 596 + 4 * lehr_random_normal(&random);
        m.config->across.dtg_dp_K_per_GPa = 5.4 + lehr_random_normal(&random);
        add_bent(&m, 596, 5.4, truth, &random);
        (void)compute(&m, STUDY_REGIONS, &err);
        for (size_t which = 0; which < 2; which++) { // 7 GPa; all pressures
            const lehr_record *one = row(&m, "rows", 1 + which);
            lehr_quantity z = study_row_quantity(one, "t_over_tg");
            if (!(study_row_number(one, "change") == 1)) {
                continue;
            }
            n[which]++;
            inside[which] += study_row_quantity(one, "t_over_tg_low68").value <= truth &&
                             truth <= study_row_quantity(one, "t_over_tg_high68").value;
            inside95[which] += study_row_quantity(one, "t_over_tg_low95").value <= truth &&
                               truth <= study_row_quantity(one, "t_over_tg_high95").value;
            bare[which] += fabs(z.value - truth) <= study_row_number(one, "t_over_tg_points");
        }
    }
    for (size_t which = 0; which < 2; which++) {
        double all = (double)n[which];
        print_message("%s: %zu changes; 68 %% intervals hold %.3f, 95 %% %.3f; without the axis %.3f\n",
                      which ? "all pressures" : "7 GPa", n[which], (double)inside[which] / all,
                      (double)inside95[which] / all, (double)bare[which] / all);
        assert_true(n[which] >= 45);
        // Three binomial errors of 50: 0.197 and 0.092.
        assert_close((double)inside[which] / all, 0.6827, 0, 0.197);
        assert_close((double)inside95[which] / all, 0.95, 0, 0.092);
        assert_true((double)bare[which] / all < 0.6827 - 0.197);
    }
    finish(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_regions),       cmocka_unit_test(test_regions_false_findings),
        cmocka_unit_test(test_error_of_axis), cmocka_unit_test(test_sources_of_axis),
        cmocka_unit_test(test_coverage),
    };
    return cmocka_run_group_tests_name("study.across_regions", tests, NULL, NULL);
}
