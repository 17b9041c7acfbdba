// What the theory of a study is computed from and compared with: inputs and their origin, numbers from
// outcomes, keys that are refused.
#include "study_helper.h"

#include "theory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- slope of groups --------------------------------------------------------------------------
static void test_common_slope(void **state)
{
    // SOURCE: numpy.linalg.lstsq with one column per group: slope, its error and chi2/dof = 2.558; the same
    // without weights. 1e-9: the digits printed there and rounding.
    const double x[] = {0, 1.2, 3.1, 0.5, 2.2, 4.0}, y[] = {581.3, 586.9, 594.2, 560.1, 567.7, 577.4};
    const double sigma[] = {0.4, 0.5, 0.7, 0.3, 0.6, 0.5}, unknown[] = {0, 0, 0, 0, 0, 0};
    const size_t group[] = {3, 3, 3, 8, 8, 8}, apart[] = {0, 1, 2, 3, 4, 5};
    double room[6];
    (void)state;
    lehr_estimate slope = study_common_slope(room, x, y, sigma, group, 6);
    assert_close(slope.value, 4.702021485441675, 1e-9, 0);
    assert_close(slope.stderr_value, 0.22025234994357015, 1e-9, 0);
    slope = study_common_slope(room, x, y, unknown, group, 6);
    assert_close(slope.value, 4.5856537530266515, 1e-9, 0);
    assert_close(slope.stderr_value, 0.273743366272911, 1e-9, 0);
    assert_true(isnan(study_common_slope(room, x, y, sigma, apart, 6).value));
    assert_true(isnan(study_common_slope(room, x, y, sigma, group, 0).value));
    // Two points of one group: no scatter to go by, the error is theirs. Closed form: 5.6/1.2.
    slope = study_common_slope(room, x, y, sigma, group, 2);
    assert_close(slope.value, 5.6 / 1.2, 1e-12, 0);
    assert_close(slope.stderr_value, hypot(0.4, 0.5) / 1.2, 1e-12, 0);
    assert_true(isnan(study_common_slope(room, x, y, unknown, group, 2).stderr_value));
}

// ---- alloys ---------------------------------------------------------------------------------------
static lehr_study_config *read_config(const char *name, const char *material, const char *compare)
{
    char text[1024];
    lehr_study_config *config = NULL;
    lehr_error err = {0};
    snprintf(text, sizeof text,
             "lehr_study: 1\ntitle: x\n%ssamples:\n  - {name: A, treatment: {pressure: 1, temperature: 570, "
             "duration: "
             "60 s}}\nanalysis: {ecnle: {compare: {%s}}}\n",
             material, compare);
    assert_ok(lehr_study_config_read(&config, write_study_file(name, text, "vit4"), &err), &err);
    return config;
}

static void test_where_inputs_come_from(void **state)
{
    lehr_ecnle_plan *plan = NULL;
    study_theory_inputs in;
    lehr_error err = {0};
    (void)state;
    assert_ok(lehr_ecnle_plan_create(&plan, &err), &err);
    lehr_study_config *config = read_config("a.yaml", "material: {name: x, composition: Pd40Ni40P20}\n", "");
    assert_ok(study_theory_inputs_read(&in, config, plan, &err), &err);
    assert_close(in.material.input[LEHR_ECNLE_INPUT_TG], 582, 0, 0); // of the table of alloys
    assert_int_equal(in.origin[LEHR_ECNLE_INPUT_TG], STUDY_INFERRED);
    assert_int_equal(in.origin[LEHR_ECNLE_INPUT_DIAMETER], STUDY_ASSUMED);
    assert_int_equal(in.origin[LEHR_ECNLE_INPUT_PHI_G], STUDY_COMPUTED);
    lehr_study_config_free(config);
    config = read_config("b.yaml", "", "alloy: Vit4, phi_g: 0.6585, prefactor: kramers, tau_e: 0.2 ps");
    assert_ok(study_theory_inputs_read(&in, config, plan, &err), &err);
    assert_close(in.material.input[LEHR_ECNLE_INPUT_TG], 596, 0, 0);
    assert_close(in.material.input[LEHR_ECNLE_INPUT_LOG10_TAU_E], log10(2e-13), 1e-12, 0);
    assert_int_equal(in.origin[LEHR_ECNLE_INPUT_TG], STUDY_TABLE);
    assert_int_equal(in.origin[LEHR_ECNLE_INPUT_PHI_G], STUDY_GIVEN);
    assert_int_equal(in.material.options.prefactor, LEHR_ECNLE_PREFACTOR_KRAMERS);
    lehr_study_config_free(config);
    lehr_ecnle_plan_free(plan);
}

// ---- what outcomes say ------------------------------------------------------------------------
static void add_outcome(study_task *task, study_kind kind, size_t sample, const char *results)
{
    char json[512];
    lehr_error err = {0};
    *task = (study_task){.kind = kind, .sample = sample};
    snprintf(json, sizeof json, "{\"results\": {%s}}", results);
    assert_ok(lehr_record_from_json(&task->outcome, json, &err), &err);
}

#define Q(name, value, error, unit)                                                                          \
    "\"" name "\": {\"value\": " #value ", \"stderr\": " #error ", \"unit\": \"" unit "\"}"

static const study_theory_row *row_of(const study_theory *theory, const char *quantity, study_source source)
{
    for (size_t i = 0; i < theory->n_rows; i++) {
        if (theory->rows[i].source == source && strcmp(theory->rows[i].quantity, quantity) == 0) {
            return &theory->rows[i];
        }
    }
    fail_msg("no %s by %s", quantity, study_source_name(source));
    return NULL;
}

static void test_numbers_from_outcomes(void **state)
{
    enum { n_tasks = 9 };
    study_task tasks[n_tasks];
    study_run run = {.tasks = tasks, .n_tasks = n_tasks};
    study_theory theory;
    lehr_error err = {0};
    (void)state;
    const char *study =
        write_study_file("outcomes.yaml",
                         "lehr_study: 1\ntitle: x\nmaterial: {name: x, glass_transition: 582, "
                         "glass_transition_error: 1.5, diameter: "
                         "2.8}\nsamples:\n"
                         "  - {name: A, treatment: {pressure: 0, temperature: 570, duration: 1 h}}\n"
                         "  - {name: B, treatment: {pressure: 0.8, temperature: 570, duration: 1 h}}\n"
                         "  - {name: C, treatment: {pressure: 0.8, temperature: 500, duration: 1 h}}\n"
                         "analysis: {dsc: {tf: {}, master: {quantity: Tf}}, ecnle: {compare: {}}}\n",
                         "vit4");
    lehr_study_config *config = NULL;
    assert_ok(lehr_study_config_read(&config, study, &err), &err);
    run.config = config;
    assert_ok(lehr_ecnle_plan_create(&run.plan, &err), &err);
    add_outcome(&tasks[0], STUDY_TG, 0, Q("midpoint", 590.4, 0.3, "K"));
    add_outcome(&tasks[1], STUDY_TG, 1, Q("midpoint", 592.0, 0.4, "K"));
    add_outcome(&tasks[2], STUDY_TG, 2, Q("midpoint", 600.0, 0.4, "K"));
    add_outcome(&tasks[3], STUDY_KISSINGER, 0,
                Q("activation_energy", 480, 12, "kJ/mol") ", \"history\": \"equal-rates\"");
    add_outcome(&tasks[4], STUDY_KISSINGER, 1,
                Q("activation_energy", 390, 9, "kJ/mol") ", \"history\": \"one-state\"");
    add_outcome(&tasks[5], STUDY_KISSINGER, 2,
                Q("activation_energy", 700, 9, "kJ/mol") ", \"history\": \"one-state\"");
    add_outcome(&tasks[6], STUDY_MASTER_FICTIVE, SIZE_MAX,
                Q("tg0", 583, 0.7, "K") ", " Q("dtg_dp", 4.9, 0.2, "K/GPa") ", \"verdict\": \"collapse\"");
    add_outcome(&tasks[7], STUDY_YIELD, 0, Q("yield_stress", 1687, 30, "MPa"));
    add_outcome(&tasks[8], STUDY_CRITICAL, SIZE_MAX, Q("critical_stress", 1.2, 0.1, "GPa"));
    assert_ok(study_theory_compute(&theory, &run, NULL, &err), &err);
    assert_close(row_of(&theory, "yield_stress", STUDY_BY_YIELD)->test.measured.value, 1.687, 1e-12, 0);
    assert_close(row_of(&theory, "critical_stress", STUDY_BY_HOLDS)->test.measured.stderr_value, 0.1, 1e-12,
                 0);
    assert_close(row_of(&theory, "critical_stress", STUDY_BY_HOLDS)->temperature_K, theory.ends.coldest_K,
                 1e-6, 0);
    // SOURCE: spinodals of an independent program rise with density: more than the 95.97 GPa at 570 K of
    // tests/oracle/ecnle_regime.py
    assert_true(row_of(&theory, "yield_stress", STUDY_BY_YIELD)->test.predicted.value > 95.97);
    // Closed form: m = E/(ln 10 R Tg), V* = (dTg/dP) E/(N_A Tg), errors in quadrature.
    const study_theory_row *row = row_of(&theory, "fragility", STUDY_BY_RATES);
    assert_close(row->test.measured.value, 43.0792743262389, 1e-9, 0);
    assert_close(row->test.measured.stderr_value, 43.0792743 * hypot(12.0 / 480, 1.5 / 582), 1e-7, 0);
    // d m/d slope is m/slope: 42.. asks for 6e-4 m/62.5928; 1e-6: the differences of the independent program.
    assert_close(row->asks.value, 6e-4 * 43.0792743 / 62.5928095, 1e-6, 0);
    // Sample B lies at 570/(583 + 0.8 x 4.9) = 0.971 and counts, sample C at 0.852 does not.
    row = row_of(&theory, "fragility", STUDY_BY_APPARENT);
    assert_close(row->test.measured.value, 43.0792743262389 * 390 / 480, 1e-9, 0);
    row = row_of(&theory, "activation_volume", STUDY_BY_FICTIVE);
    assert_close(row->test.measured.value, 6.710632106516988, 1e-9, 0);
    assert_close(row->test.measured.stderr_value,
                 6.7106321 * sqrt(pow(12.0 / 480, 2) + pow(1.5 / 582, 2) + pow(0.2 / 4.9, 2)), 1e-7, 0);
    // Samples A and B differ in pressure alone.
    row = row_of(&theory, "dtg_dp", STUDY_BY_MIDPOINTS);
    assert_close(row->test.measured.value, 1.6 / 0.8, 1e-9, 0);
    assert_close(row->test.measured.stderr_value, hypot(0.3, 0.4) / 0.8, 1e-9, 0);
    // dTg/dP goes as d^3.
    row = row_of(&theory, "dtg_dp", STUDY_BY_FICTIVE);
    assert_close(row->asks.value, 2.8 * cbrt(4.9 / 4.79802407), 1e-6, 0);
    row = row_of(&theory, "glass_transition", STUDY_BY_FICTIVE);
    assert_close(row->test.measured.value, 583 + 0.8 * 4.9, 1e-12, 0);
    assert_close(row->test.measured.stderr_value, hypot(0.7, 0.8 * 0.2), 1e-12, 0);
    study_theory_clear(&theory);
    for (size_t i = 0; i < n_tasks; i++) {
        lehr_record_free(tasks[i].outcome);
    }
    lehr_ecnle_plan_free(run.plan);
    lehr_study_config_free(config);
}

// ---- what is refused --------------------------------------------------------------------------------
static const struct refusal {
    const char *name, *material, *compare;
    lehr_status code;
    const char *message;
} refusals[] = {
    {"no glass transition", "material: {name: x}", "", LEHR_ERR_FORMAT,
     ":5: analysis.ecnle.compare: needs the glass transition"},
    {"unknown alloy", "material: {name: x}", "alloy: Pd99", LEHR_ERR_FORMAT,
     ":5: analysis.ecnle.compare.alloy: no alloy 'Pd99'; known are Pd30Ni50P20"},
    {"error alone", "material: {name: x, glass_transition: 582, diameter_error: 0.1}", "", LEHR_ERR_FORMAT,
     ":3: material.diameter_error: is the error of material.diameter, which is not given"},
    {"error as large as the value",
     "material: {name: x, glass_transition: 582, diameter: 2.8, diameter_error: 3}", "", LEHR_ERR_DOMAIN,
     ":3: material.diameter_error: 3 is not less than the value, 2.8"},
    {"another unit", "material: {name: x, glass_transition: 582, diameter: 2.8 K}", "", LEHR_ERR_DOMAIN,
     ":3: material.diameter"},
    {"nanometres as angstrom", "material: {name: x, glass_transition: 582, diameter: 0.28}", "",
     LEHR_ERR_DOMAIN, ":3: material.diameter: 0.28 angstrom is outside of 0.5 to 50"},
    {"word", "material: {name: x, glass_transition: 582}", "prefactor: kramer", LEHR_ERR_FORMAT, "kramers"},
    {"unknown key", "material: {name: x, glass_transition: 582}", "presures: [1]", LEHR_ERR_FORMAT,
     "pressures"},
    {"pressure twice", "material: {name: x, glass_transition: 582}", "pressures: [1, 1000 MPa]",
     LEHR_ERR_FORMAT, "pressures[1]: 1 GPa is given twice"},
    {"negative pressure", "material: {name: x, glass_transition: 582}", "pressures: [-1]", LEHR_ERR_DOMAIN,
     "-1 GPa is outside of 0 to 1000"},
    {"error of what is computed", "material: {name: x, glass_transition: 582}", "phi_g_error: 0.001",
     LEHR_ERR_FORMAT, "phi_g: auto"},
    {"density out of range", "material: {name: x, glass_transition: 582}", "phi_g: 0.8", LEHR_ERR_DOMAIN,
     "0.8 is outside of"},
    {"literature without value", "material: {name: x, glass_transition: 582}",
     "literature: {fragility_error: 3}", LEHR_ERR_FORMAT,
     "is the error of analysis.ecnle.compare.literature.fragility"},
    {"not a number", "material: {name: x, glass_transition: 582}", "literature: {dtg_dp: nan}",
     LEHR_ERR_FORMAT, "literature.dtg_dp"},
};
enum { N_REFUSALS = sizeof refusals / sizeof *refusals };

static void test_refusal(void **state)
{
    const struct refusal *r = *state;
    char text[1024];
    lehr_study_config *config = NULL;
    lehr_error err = {0};
    snprintf(text, sizeof text,
             "lehr_study: 1\ntitle: x\n%s\nsamples: [{name: A, treatment: {pressure: 1, temperature: "
             "570}}]\nanalysis: "
             "{ecnle: {compare: {%s}}}\n",
             r->material, r->compare);
    lehr_status status = lehr_study_config_read(&config, write_study_file("bad.yaml", text, "vit4"), &err);
    assert_fails(status, r->code, &err, r->message);
    assert_null(config);
}

int main(void)
{
    struct CMUnitTest tests[N_REFUSALS + 3] = {cmocka_unit_test(test_common_slope),
                                               cmocka_unit_test(test_where_inputs_come_from),
                                               cmocka_unit_test(test_numbers_from_outcomes)};
    size_t n = 3;
    for (size_t i = 0; i < N_REFUSALS; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refusal, &refusals[i]);
    }
    return cmocka_run_group_tests_name("study.theory_inputs", tests, NULL, NULL);
}
