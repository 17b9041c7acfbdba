// Studies of Pd40Ni40P20 whose theory agrees, differs, tells nothing, or stands alone; resuming.
#include "study_helper.h"

#include <lehr/core/table.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NONE (double)NAN

// ---- studies of Pd40Ni40P20 -----------------------------------------------------------------------
enum { N_T = 5, N_P = 3 };
static const double temperatures_K[N_T] = {545, 565, 580, 590, 605};
static const double pressures_GPa[N_P] = {0, 0.6, 1.1};

/// Scans that soften where a sigmoid over T/Tg(P) says: Tg(0) = 582 K, dTg/dP = 4.9 K/GPa, centre 0.99.
static void write_scans(void)
{
    static bool done = false;
    for (int i = 0; !done && i < N_T * N_P; i++) {
        char name[16];
        double t = temperatures_K[i % N_T], p = pressures_GPa[i / N_T];
        double z = t / (582 + 4.9 * p);
        // +-0.2 K from piece to piece, the same in every run
        double scatter = 0.2 * sin(12.9898 * i + 1);
        snprintf(name, sizeof name, "pd%d.txt", i);
        write_scan(name, 588 + 24 / (1 + exp(-(z - 0.99) / 0.015)) + scatter);
    }
    done = true;
}

/// @param[in] material after "glass_transition: 582" @param[in] compare keys of analysis.ecnle.compare
static const char *write_palladium(const char *name, const char *material, const char *master,
                                   const char *compare)
{
    char text[4096];
    size_t used =
        (size_t)snprintf(text, sizeof text,
                         "lehr_study: 1\ntitle: Pd40Ni40P20\nmaterial: {name: PNP, glass_transition: 582%s}\n"
                         "samples:\n",
                         material);
    write_scans();
    for (int i = 0; i < N_T * N_P; i++) {
        used += (size_t)snprintf(
            text + used, sizeof text - used,
            "  - {name: S%d, treatment: {pressure: %g, temperature: %g, duration: 1 h}, dsc: "
            "[pd%d.txt]}\n",
            i, pressures_GPa[i / N_T], temperatures_K[i % N_T], i);
    }
    snprintf(text + used, sizeof text - used,
             "analysis:\n  dsc: {tf: {glass: 380:480, liquid: 690:780}%s}\n  ecnle: {compare: {%s}}\n",
             master, compare);
    return write_study_file(name, text, "vit4");
}

#define MASTER ", master: {quantity: Tf, tg0: 582, curve: sigmoid, tf_scatter: 0.2}"

static lehr_study_options options_of(bool check, bool resume)
{
    lehr_study_options options = lehr_study_options_defaults();
    options.check = check;
    options.resume = resume;
    return options;
}

static const char *outcome(const char *folder)
{
    char path[128];
    snprintf(path, sizeof path, "%s/.lehr/theory_treatments.json", folder);
    return below(path);
}

/// Row of tables/theory.csv.
static size_t find_row(const lehr_table *table, const char *quantity, const char *measured_by,
                       double pressure_GPa)
{
    const double *pressure = lehr_table_column(table, lehr_table_find(table, "pressure_GPa"));
    for (size_t i = 0; i < lehr_table_rows(table); i++) {
        bool there = isnan(pressure_GPa) ? isnan(pressure[i]) : fabs(pressure[i] - pressure_GPa) < 1e-9;
        if (there && strcmp(lehr_table_text_at(table, 0, i), quantity) == 0 &&
            strcmp(lehr_table_text_at(table, 1, i), measured_by) == 0) {
            return i;
        }
    }
    fail_msg("no row %s by %s", quantity, measured_by);
    return 0;
}

static double number(const lehr_table *table, const char *column, size_t row)
{
    return lehr_table_column(table, lehr_table_find(table, column))[row];
}

static const char *verdict(const lehr_table *table, size_t row)
{
    return lehr_table_text_at(table, lehr_table_find(table, "verdict"), row);
}

static lehr_table *read_theory(const char *folder)
{
    char path[128];
    lehr_table *table = NULL;
    lehr_error err = {0};
    snprintf(path, sizeof path, "%s/tables/theory.csv", folder);
    assert_ok(lehr_table_read(&table, NULL, below(path), &err), &err);
    return table;
}

static void test_study_that_agrees(void **state)
{
    const char *study =
        write_palladium("agree.yaml", ", glass_transition_error: 1.5, diameter: 2.8, diameter_error: 0.1",
                        MASTER, "literature: {fragility: 50, fragility_error: 5, source: a book}");
    (void)state;
    run_outcome out = run_here(study, below("agree"), options_of(false, false));
    assert_int_equal(out.summary.failed, 0);
    lehr_table *table = read_theory("agree");
    // SOURCE: tests/oracle/ecnle_regime.py: dTg/dP, V* and m of the theory without pressure, Tg at 0.5 GPa;
    // 1e-6: its differences. The measured slope is the one that the scans were made with.
    size_t row = find_row(table, "dtg_dp", "master-fictive-temperature", NONE);
    assert_close(number(table, "theory", row), 4.79802407, 1e-6, 0);
    // To first order 3 x 0.1/2.8 of the slope, and 1.5/582 of it.
    assert_close(number(table, "theory_stderr", row), 4.798 * hypot(0.3 / 2.8, 1.5 / 582), 0.01, 0);
    double error = number(table, "measured_stderr", row);
    assert_true(error > 0 && error < 0.5);
    assert_true(fabs(number(table, "measured", row) - 4.9) < 3 * error);
    assert_string_equal(verdict(table, row), "agree");
    row = find_row(table, "fragility", "literature", NONE);
    assert_close(number(table, "theory", row), 62.5928095, 1e-6, 0);
    assert_close(number(table, "standard_errors", row),
                 (50 - 62.5928095) / hypot(5, number(table, "theory_stderr", row)), 5e-6, 0);
    row = find_row(table, "activation_volume", "none", NONE);
    assert_close(number(table, "theory", row), 9.54741586, 1e-6, 0);
    assert_string_equal(verdict(table, row), "not-measured");
    row = find_row(table, "equilibration", "master-fictive-temperature", NONE);
    assert_close(number(table, "theory", row), 0.9764716152, 1e-7, 0);
    assert_close(number(table, "measured", row), 0.99, 0, 3 * number(table, "measured_stderr", row));
    row = find_row(table, "glass_transition", "master-fictive-temperature", 1.1);
    assert_string_equal(verdict(table, row), "agree");
    assert_close(number(table, "measured", row), 582 + 4.9 * 1.1, 0, 0.5);
    lehr_table_free(table);
    // 14th treatment: 590 K and 1.1 GPa.
    const char *json = outcome("agree");
    assert_close(lehr_test_json(json, "results", "treatments", "13", "pressure", "value", NULL),
                 1.1 * 2.8 * 2.8 * 2.8 / (1.380649e-2 * 590), 1e-9, 0);
    assert_close(lehr_test_json(json, "results", "inputs", "phi_g", "value", NULL), 0.6592729024, 1e-8, 0);
}

static void test_study_that_differs(void **state)
{
    const char *study = write_palladium("differ.yaml", ", diameter: 4.5, diameter_error: 0.1", MASTER,
                                        "pressures: [0.3, 0.9]");
    (void)state;
    run_outcome out = run_here(study, below("differ"), options_of(false, false));
    assert_int_equal(out.summary.failed, 0);
    lehr_table *table = read_theory("differ");
    size_t row = find_row(table, "dtg_dp", "master-fictive-temperature", NONE);
    // d^3 is the only change: a factor 4.151.
    assert_close(number(table, "theory", row), 4.79802407 * pow(4.5 / 2.8, 3), 1e-6, 0);
    assert_string_equal(verdict(table, row), "differ");
    // Beyond the limit at 0.9 GPa: 0.9/(k 582/d^3) = 10.2 against 3.89, no transition.
    row = find_row(table, "glass_transition", "none", 0.9);
    assert_string_equal(verdict(table, row), "not-predicted");
    row = find_row(table, "glass_transition_linear", "master-fictive-temperature", 0.9);
    assert_close(number(table, "theory", row), 582 + 0.9 * 4.79802407 * pow(4.5 / 2.8, 3), 1e-7, 0);
    assert_string_equal(verdict(table, row), "differ");
    lehr_table_free(table);
}

static void test_study_with_large_errors(void **state)
{
    const char *study =
        write_palladium("vague.yaml", ", diameter: 3.1, diameter_error: 1.2", MASTER, "prefactor: unity");
    (void)state;
    run_outcome out = run_here(study, below("vague"), options_of(false, false));
    assert_int_equal(out.summary.failed, 0);
    lehr_table *table = read_theory("vague");
    size_t row = find_row(table, "dtg_dp", "master-fictive-temperature", NONE);
    assert_string_equal(verdict(table, row), "undetermined");
    lehr_table_free(table);
    // At 1.1 GPa the limit is within three standard errors.
    assert_close(lehr_test_json(outcome("vague"), "results", "inputs", "diameter", "stderr", NULL), 1.2,
                 1e-12, 0);
}

static void test_study_without_counterpart(void **state)
{
    const char *study = write_palladium("alone.yaml", "", "", "tau_g: 100 s");
    (void)state;
    run_outcome check = run_here(study, below("alone"), options_of(true, false));
    assert_message(&check, 0, "the diameter of the spheres will be assumed");
    assert_message(&check, 0,
                   "nothing that the study measures, and no literature, can stand beside the theory");
    run_outcome out = run_here(study, below("alone"), options_of(false, false));
    assert_message(&out, 0,
                   "the diameter of the spheres is assumed, 2.9 with a standard error of 0.3 angstrom");
    lehr_table *table = read_theory("alone");
    const char *const quantities[] = {"dtg_dp", "activation_volume", "fragility"};
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(verdict(table, find_row(table, quantities[i], "none", NONE)), "not-measured");
    }
    lehr_table_free(table);
}

static void test_resumed_study(void **state)
{
    const char *material = ", diameter: 2.8";
    const char *study = write_palladium("again.yaml", material, MASTER, "");
    (void)state;
    run_outcome first = run_here(study, below("again"), options_of(false, false));
    run_outcome second = run_here(study, below("again"), options_of(false, true));
    assert_int_equal(second.summary.reused, first.summary.tasks);
    study = write_palladium("again.yaml", material, MASTER, "literature: {dtg_dp: 5, dtg_dp_error: 1}");
    run_outcome third = run_here(study, below("again"), options_of(false, true));
    // The comparison, and three of the samples that take it.
    assert_int_equal(third.summary.reused, first.summary.tasks - 1 - 3);
    lehr_table *table = read_theory("again");
    assert_close(number(table, "measured", find_row(table, "dtg_dp", "literature", NONE)), 5, 1e-12, 0);
    lehr_table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_study_that_agrees),       cmocka_unit_test(test_study_that_differs),
        cmocka_unit_test(test_study_with_large_errors), cmocka_unit_test(test_study_without_counterpart),
        cmocka_unit_test(test_resumed_study),
    };
    return cmocka_run_group_tests_name("study.theory", tests, NULL, NULL);
}
