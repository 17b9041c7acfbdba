// Known values of a study: what is read, and how every mistake is reported.
#include "config_helper.h"

#include <lehr/study/config.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char study[] = "lehr_study: 1\n"
                            "title: Truth\n"
                            "truth: truth.json\n" // line 3
                            "samples:\n"
                            "  - {name: A, dsc: [scan.txt]}\n"
                            "  - {name: B, dsc: [scan.txt]}\n"
                            "analysis: {dsc: {tf: {}}}\n";

#define ENTRY(sample, quantity, value, unit)                                                                 \
    "{\"sample\": \"" sample "\", \"quantity\": \"" quantity "\", \"value\": " value ", \"unit\": \"" unit   \
    "\"}"
#define LIST(entries) "{\"seed\": 3, \"recoverable\": [" entries "]}"
#define GOOD          ENTRY("A", "fictive_temperature", "601.5", "K")

static lehr_status read_with(lehr_study_config **out, const char *truth, lehr_error *err)
{
    lehr_test_write("scan.txt", "", 0);
    lehr_test_write("truth.json", truth, strlen(truth));
    return lehr_study_config_read(out, lehr_test_write("study.yaml", study, sizeof study - 1), err);
}

static void test_values(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    assert_ok(read_with(&config, LIST(GOOD ", " ENTRY("B", "relaxation_enthalpy", "-2", "J/g")), &err), &err);
    assert_int_equal(config->truth.n, 2);
    assert_int_equal(config->truth.items[0].sample, 0);
    assert_close(config->truth.items[0].value, 601.5, 0, 0);
    assert_int_equal(config->truth.items[1].sample, 1);
    assert_int_not_equal(config->truth.items[0].quantity, config->truth.items[1].quantity);
    lehr_study_config_free(config);
}

typedef struct mistake {
    const char *name;
    const char *truth;
    lehr_status code;
    const char *message;
} mistake;

static const mistake mistakes[] = {
    {"unknown sample", LIST(ENTRY("C", "fictive_temperature", "600", "K")), LEHR_ERR_FORMAT,
     "truth.json: recoverable[0]: the study has no sample 'C'"},
    {"misspelt quantity", LIST(GOOD ", " ENTRY("A", "fictive_temprature", "600", "K")), LEHR_ERR_FORMAT,
     "recoverable[1]: unknown quantity 'fictive_temprature'; did you mean 'fictive_temperature'?"},
    {"unknown quantity", LIST(ENTRY("A", "colour", "600", "K")), LEHR_ERR_FORMAT,
     "unknown quantity 'colour': docs/theory/study.md lists"},
    {"wrong unit", LIST(ENTRY("A", "fictive_temperature", "327", "degC")), LEHR_ERR_FORMAT,
     "fictive_temperature is compared in 'K', not in 'degC': convert the value"},
    {"no sample", LIST(ENTRY("", "fictive_temperature", "600", "K")), LEHR_ERR_FORMAT,
     "fictive_temperature belongs to a sample: name it"},
    {"given twice", LIST(GOOD ", " GOOD), LEHR_ERR_FORMAT,
     "recoverable[1]: fictive_temperature of this sample was given before, as recoverable[0]"},
    {"no value", LIST("{\"sample\": \"A\", \"quantity\": \"fictive_temperature\", \"unit\": \"K\"}"),
     LEHR_ERR_FORMAT, "recoverable[0]: an entry has the texts"},
    {"null value", LIST(ENTRY("A", "fictive_temperature", "null", "K")), LEHR_ERR_FORMAT,
     "recoverable[0]: an entry has the texts"},
    {"no object", LIST("7"), LEHR_ERR_FORMAT, "recoverable[0]: an entry has the texts"},
    {"empty list", LIST(""), LEHR_ERR_FORMAT, "has no list 'recoverable' with at least one entry"},
    {"no list", "{\"values\": []}", LEHR_ERR_FORMAT, "has no list 'recoverable'"},
    {"broken JSON", "{\"recoverable\": [", LEHR_ERR_FORMAT, "truth.json: "},
    {"no outermost object", "[1]", LEHR_ERR_FORMAT, "truth.json: "},
};

static void test_mistake(void **state)
{
    const mistake *row = *state;
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    assert_fails(read_with(&config, row->truth, &err), row->code, &err, row->message);
    assert_non_null(strstr(err.message, "study.yaml:3: truth: "));
    assert_null(config);
}

static void test_missing_file(void **state)
{
    (void)state;
    static const char other[] = "lehr_study: 1\ntitle: Truth\ntruth: absent.json\nsamples: [{name: A}]\n"
                                "analysis: {ecnle: {state: {phi: [0.6]}}}\n";
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    assert_fails(
        lehr_study_config_read(&config, lehr_test_write("study.yaml", other, sizeof other - 1), &err),
        LEHR_ERR_IO, &err, "study.yaml:3: truth: file of known values: cannot find");
}

static void test_allocation_faults(void **state)
{
    (void)state;
    char path[512];
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    assert_ok(read_with(&config, LIST(GOOD), &err), &err);
    snprintf(path, sizeof path, "%s", config->path);
    lehr_study_config_free(config);
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
        cmocka_unit_test(test_missing_file),
        cmocka_unit_test(test_allocation_faults),
    };
    return cmocka_run_group_tests_name("study.truth mistakes", rows, NULL, NULL) +
           cmocka_run_group_tests_name("study.truth", tests, NULL, NULL);
}
