// Comparisons over all samples in the study file: defaults, what is given, and every mistake with its line,
// counted by hand in the study below.
#include "config_helper.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char base_study[] =
    "lehr_study: 1\n"                              // line 1
    "title: Two scans\n"                           // line 2
    "samples:\n"                                   // line 3
    "  - {name: A, dsc: [scan.txt]}\n"             // line 4
    "  - {name: B, dsc: [scan.txt]}\n"             // line 5
    "analysis:\n"                                  // line 6
    "  dsc: {tf: {}, master: {tf_scatter: 2 K}}\n" // line 7
    "  across:\n"                                  // line 8
    "    tg0: 596 K\n"                             // line 9
    "    dtg_dp: 0.0054 K/MPa\n"                   // line 10
    "    transition: {window: 640:700 K, scatter: 0.5 K, feature: onset, literature: 3.6 K/GPa, "
    "literature_error: 0.5 K/GPa}\n"                                                           // line 11
    "    regions: {shape: steps, level: 0.01, quantities: [fsdp_fwhm, fictive_temperature]}\n" // line 12
    "    verdict: {reference: B, correction: bh, level: 0.1, power: 0.9, enthalpy_scatter: 0.2 J/g}\n"
    "    correlation: true\n"     // line 14
    "    densification: false\n"; // line 15

static lehr_study_config *read_changed(const char *find, const char *replacement)
{
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    assert_ok(lehr_study_config_read(&config, write_changed(base_study, find, replacement), &err), &err);
    return config;
}

static void test_values(void **state)
{
    (void)state;
    lehr_study_config *config = read_changed("", "");
    const lehr_study_across *across = &config->across;
    // Conversions of units are exact to a few roundings.
    assert_close(across->tg0_K, 596, 1e-14, 0);
    assert_close(across->dtg_dp_K_per_GPa, 5.4, 1e-13, 0);
    assert_true(across->transition.part.wanted && across->transition.part.asked);
    assert_close(across->transition.window_K[0], 640, 1e-14, 0);
    assert_close(across->transition.scatter_K, 0.5, 1e-14, 0);
    assert_string_equal(across->transition.feature, "onset");
    assert_close(across->transition.literature_K_per_GPa, 3.6, 1e-14, 0);
    assert_close(across->transition.literature_error, 0.5, 1e-14, 0);
    assert_string_equal(across->regions.shape, "steps");
    assert_close(across->regions.level, 0.01, 0, 0);
    assert_int_equal(across->regions.quantities, 1u << 0 | 1u << 5); // the first and the sixth name
    assert_int_equal(across->verdict.reference, 1);
    assert_string_equal(across->verdict.correction, "bh");
    assert_close(across->verdict.power, 0.9, 0, 0);
    assert_close(across->verdict.scatter_fictive_K, 2, 1e-14, 0); // that of the master curve
    assert_close(across->verdict.scatter_enthalpy_J_per_g, 0.2, 1e-14, 0);
    assert_true(across->correlation.part.wanted && across->correlation.part.asked);
    assert_false(across->densification.part.wanted);
    lehr_study_config_free(config);
}

static void assert_all(const lehr_study_across *across, bool wanted, bool asked)
{
    const lehr_study_across_part parts[] = {across->transition.part, across->regions.part,
                                            across->verdict.part, across->correlation.part,
                                            across->densification.part};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        assert_int_equal(parts[i].wanted, wanted);
        assert_int_equal(parts[i].asked, asked);
    }
}

/// Without a word all is on, but nothing is asked for; a word for all, and one for a part beside it.
static void test_defaults(void **state)
{
    (void)state;
    const char *const all = strstr(base_study, "  across:");
    lehr_study_config *config = read_changed(all, "");
    assert_all(&config->across, true, false);
    assert_true(isnan(config->across.tg0_K) && isnan(config->across.dtg_dp_K_per_GPa));
    assert_true(isnan(config->across.transition.window_K[0]));
    assert_true(isnan(config->across.transition.literature_K_per_GPa));
    assert_string_equal(config->across.transition.feature, "midpoint");
    assert_string_equal(config->across.regions.shape, "lines");
    assert_close(config->across.regions.level, 0.05, 0, 0);
    assert_int_equal(config->across.regions.quantities, 0);
    assert_true(config->across.verdict.reference == SIZE_MAX);
    assert_string_equal(config->across.verdict.correction, "holm");
    assert_string_equal(config->across.correlation.correction, "bh");
    assert_close(config->across.densification.bulk_prime, 4, 0, 0);
    assert_true(isnan(config->across.densification.bulk_GPa));
    lehr_study_config_free(config);
    config = read_changed(all, "  across: false\n");
    assert_all(&config->across, false, false);
    lehr_study_config_free(config);
    config = read_changed(all, "  across: true\n");
    assert_all(&config->across, true, false);
    lehr_study_config_free(config);
    config = read_changed(all, "  across: {}\n");
    assert_all(&config->across, true, false);
    lehr_study_config_free(config);
    config =
        read_changed(all, "  across: {transition: true, regions: {}, verdict: {power: 0.5}, correlation: "
                          "true, densification: {bulk_modulus: 102 GPa}}\n");
    assert_all(&config->across, true, true);
    lehr_study_config_free(config);
}

static const config_mistake mistakes[] = {
    {"unknown part", "regions:", "region:", LEHR_ERR_FORMAT,
     "study.yaml:12: unknown key 'analysis.across.region': did you mean 'regions'?"},
    {"unknown key", "shape:", "shap:", LEHR_ERR_FORMAT,
     "study.yaml:12: unknown key 'analysis.across.regions.shap': did you mean 'shape'?"},
    {"word that is no flag", "correlation: true", "correlation: maybe", LEHR_ERR_FORMAT,
     "study.yaml:14: analysis.across.correlation: 'maybe' is neither true nor false"},
    {"list for options", "correlation: true", "correlation: [a]", LEHR_ERR_FORMAT,
     "study.yaml:14: analysis.across.correlation must be"},
    {"word for all", "across:\n    tg0: 596 K", "across: no\n  #", LEHR_ERR_FORMAT, "study.yaml:"},
    {"unknown shape", "shape: steps", "shape: step", LEHR_ERR_FORMAT,
     "study.yaml:12: analysis.across.regions.shape: unknown word 'step': did you mean 'steps'?"},
    {"level of certainty", "level: 0.01", "level: 0", LEHR_ERR_DOMAIN,
     "study.yaml:12: analysis.across.regions.level: 0 is outside"},
    {"unknown quantity", "fsdp_fwhm", "fsdp_width", LEHR_ERR_FORMAT,
     "study.yaml:12: analysis.across.regions.quantities[0]: unknown word 'fsdp_width'"},
    {"no such sample", "reference: B", "reference: Z", LEHR_ERR_FORMAT,
     "study.yaml:13: analysis.across.verdict.reference: there is no sample 'Z'"},
    {"unknown correction", "correction: bh", "correction: bonferoni", LEHR_ERR_FORMAT,
     "study.yaml:13: analysis.across.verdict.correction: unknown word 'bonferoni': known are holm, bh, none"},
    {"power beyond one", "power: 0.9", "power: 1.5", LEHR_ERR_DOMAIN,
     "study.yaml:13: analysis.across.verdict.power: 1.5 is outside"},
    {"negative scatter", "scatter: 0.5 K", "scatter: -0.5 K", LEHR_ERR_DOMAIN,
     "study.yaml:11: analysis.across.transition.scatter: -0.5 K is outside"},
    {"error without a slope", "literature: 3.6 K/GPa, ", "", LEHR_ERR_FORMAT,
     "study.yaml:11: analysis.across.transition.literature_error: needs the slope itself"},
    {"slope in a wrong unit", "3.6 K/GPa", "3.6 K", LEHR_ERR_DOMAIN,
     "study.yaml:11: analysis.across.transition.literature: "},
    {"window upside down", "640:700 K", "700:640 K", LEHR_ERR_DOMAIN,
     "study.yaml:11: analysis.across.transition.window: "},
    {"one quantity alone", "correlation: true", "correlation: {quantities: [coordination]}", LEHR_ERR_FORMAT,
     "study.yaml:14: analysis.across.correlation.quantities: one quantity alone has no partner"},
    {"modulus without itself", "densification: false", "densification: {bulk_modulus_prime: 5}",
     LEHR_ERR_FORMAT, "study.yaml:15: analysis.across.densification: values without the bulk modulus itself"},
    {"modulus of nothing", "densification: false", "densification: {bulk_modulus: 0 GPa}", LEHR_ERR_DOMAIN,
     "study.yaml:15: analysis.across.densification.bulk_modulus: 0 GPa is outside"},
    {"not a number", "596 K", "nan", LEHR_ERR_FORMAT, "study.yaml:9: analysis.across.tg0"},
};

static void test_mistake(void **state)
{
    assert_mistake(base_study, *state);
}

static void test_allocation_faults(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", write_changed(base_study, "", ""));
    lehr_test_fault_sweep(config_read_once, path);
}

int main(void)
{
    enum { N_ROWS = sizeof mistakes / sizeof *mistakes };
    struct CMUnitTest rows[N_ROWS];
    for (size_t i = 0; i < N_ROWS; i++) {
        rows[i] = (struct CMUnitTest)LEHR_CASE(test_mistake, &mistakes[i]);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_allocation_faults),
    };
    return cmocka_run_group_tests_name("study.config_across mistakes", rows, NULL, NULL) +
           cmocka_run_group_tests_name("study.config_across", tests, NULL, NULL);
}
