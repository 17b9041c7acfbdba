// One ramp out of a run: direction, unit by what is known of mass and rate, refusals.
#include "lehr_test.h"

#include "scan.h"
#include <math.h>
#include <string.h>

static lehr_dsc_run *parse_ok(const char *bytes, const lehr_dsc_read_options *options)
{
    lehr_text *text = NULL;
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(lehr_text_decode(&text, bytes, strlen(bytes), "a.csv", &err), &err);
    assert_ok(lehr_dsc_run_parse(&run, text, options, &err), &err);
    lehr_text_free(text);
    return run;
}

/// Heat flow 3 mW in a ramp of 2 K/s; sample of 5 mg.
typedef struct unit_case {
    const char *name, *text, *unit, *area_unit;
    double y;
} unit_case;

static const unit_case unit_cases[] = {
    {"mass and rate", "# mass: 5 mg\ntime_s,T_K,HF_mW\n0,300,3\n1,302,3\n2,304,3\n3,306,3\n", "J/g/K", "J/g",
     0.3},
    {"rate", "time_s,T_K,HF_mW\n0,300,3\n1,302,3\n2,304,3\n3,306,3\n", "J/K", "J", 1.5e-3},
    {"mass without time", "# mass: 5 mg\nT_K,HF_mW\n300,3\n302,3\n304,3\n306,3\n", "mW", "mW K", 3},
    {"flow per mass", "time_s,T_K,heat_flow_W_per_g\n0,300,0.6\n1,302,0.6\n2,304,0.6\n", "J/g/K", "J/g", 0.3},
    {"flow per mass without time", "T_K,heat_flow_W_per_g\n300,0.6\n302,0.6\n304,0.6\n", "W/g", "W K/g", 0.6},
    {"heat capacity", "T_K,Cp\n300,0.3\n302,0.3\n304,0.3\n", "J/g/K", "J/g", 0.3},
    {"cooling", "# mass: 5 mg\ntime_s,T_K,HF_mW\n0,306,-3\n1,304,-3\n2,302,-3\n3,300,-3\n", "J/g/K", "J/g",
     0.3},
    {"heat capacity on cooling", "T_K,Cp\n304,0.3\n302,0.3\n300,0.3\n", "J/g/K", "J/g", 0.3},
};

static void test_unit(void **state)
{
    const unit_case *want = *state;
    lehr_dsc_run *run = parse_ok(want->text, NULL);
    lehr_dsc_scan *scan = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_scan_create(&scan, run, 1, &err), &err);
    assert_string_equal(scan->unit, want->unit);
    assert_string_equal(scan->area_unit, want->area_unit);
    for (size_t i = 0; i < scan->n; i++) {
        assert_close(scan->y[i], want->y, 1e-13, 0);
        assert_close(scan->temperature_K[i], 300 + 2 * (double)i, 0, 0); // cold end first
    }
    lehr_dsc_scan_free(scan);
    lehr_dsc_run_free(run);
}

typedef struct refusal {
    const char *name, *text;
    size_t segment;
    const char *message;
} refusal;

#define HOLD_TEXT "time_s,T_K,HF_mW\n0,300,3\n1,300,3\n2,300,3\n3,300,3\n4,300,3\n5,300,3\n"
#define NUMBERED_TEXT                                                                                        \
    "time_s,T_K,HF_mW,segment\n0,300,1,2\n1,302,1,2\n2,304,1,2\n3,306,1,2\n"                                 \
    "9,310,3,4\n10,312,3,4\n11,314,3,4\n12,316,3,4\n"
static const refusal refusals[] = {
    {"isothermal", HOLD_TEXT, 1, "segment 1 is isothermal"},
    {"number not in the file", NUMBERED_TEXT, 1, "no segment 1; the file has 2 (2, 4), see"},
    {"no heating", HOLD_TEXT, 0, "none of the 1 segments is a heating ramp"},
    {"no signal", "T_K,voltage_V\n300,1\n301,1\n302,1\n", 0, "--columns signal=NAME"},
    {"weight", "T_K,Weight (mg)\n300,1\n301,1\n302,1\n", 0, "holds TGA (weight), no heat flow"},
};

static void test_refusal(void **state)
{
    const refusal *want = *state;
    lehr_dsc_run *run = parse_ok(want->text, NULL);
    lehr_dsc_scan *scan = NULL;
    lehr_error err = {0};
    assert_fails(lehr_dsc_scan_create(&scan, run, want->segment, &err), LEHR_ERR_DOMAIN, &err, want->message);
    assert_null(scan);
    lehr_dsc_run_free(run);
}

static void test_numbers_of_the_file_select(void **state)
{
    (void)state;
    lehr_dsc_run *run = parse_ok(NUMBERED_TEXT, NULL);
    lehr_dsc_scan *scan = NULL;
    lehr_error err = {0};
    const struct {
        size_t wanted, number;
        double first_K;
    } rows[] = {{2, 2, 300}, {4, 4, 310}, {0, 4, 310}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_ok(lehr_dsc_scan_create(&scan, run, rows[i].wanted, &err), &err);
        assert_int_equal(scan->segment, rows[i].number);
        assert_true(scan->temperature_K[0] == rows[i].first_K);
        lehr_dsc_scan_free(scan);
    }
    lehr_dsc_run_free(run);
}

/// The number 2 comes twice: nobody could say which is meant.
static void test_repeated_numbers_are_replaced(void **state)
{
    (void)state;
    lehr_dsc_run *run =
        parse_ok("# sign: endo up\ntime_s,T_K,HF_mW,segment\n0,300,1,2\n1,302,1,2\n2,304,1,2\n"
                 "3,306,1,4\n4,308,1,4\n5,310,1,4\n6,312,1,2\n7,314,1,2\n8,316,1,2\n",
                 NULL);
    assert_int_equal(run->n_segments, 3);
    assert_int_equal(run->segments[2].index, 3);
    assert_int_equal(lehr_warnings_count(run->warnings), 1);
    assert_non_null(strstr(lehr_warnings_at(run->warnings, 0), "do not tell its 3 segments apart"));
    lehr_dsc_run_free(run);
}

/// NUMBERED_TEXT runs at 2 K/s.
static void test_a_contradicting_rate_is_told(void **state)
{
    (void)state;
    static const struct {
        double rate_K_per_s;
        size_t warnings;
    } rows[] = {{2.0, 0}, {2.09, 0}, {1.91, 0}, {2.11, 1}, {1.89, 1}, {2.0 / 60, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_dsc_read_options options = lehr_dsc_read_defaults();
        options.rate_K_per_s = rows[i].rate_K_per_s;
        lehr_dsc_run *run = parse_ok("# sign: endo up\n" NUMBERED_TEXT, &options);
        assert_int_equal(lehr_warnings_count(run->warnings), rows[i].warnings);
        if (rows[i].warnings > 0) {
            const char *text = lehr_warnings_at(run->warnings, 0);
            assert_non_null(strstr(text, "segment 2 runs at 2 K/s (120 K/min), and 1 more differ"));
        }
        assert_true(run->segments[0].rate_K_per_s == rows[i].rate_K_per_s);
        lehr_dsc_run_free(run);
    }
    lehr_dsc_read_options options = lehr_dsc_read_defaults(); // no time column: nothing to contradict
    options.rate_K_per_s = 7;
    lehr_dsc_run *run = parse_ok("# sign: endo up\nT_K,HF_mW\n300,3\n302,3\n304,3\n306,3\n", &options);
    assert_int_equal(lehr_warnings_count(run->warnings), 0);
    lehr_dsc_run_free(run);
}

int main(void)
{
    struct CMUnitTest tests[32] = {cmocka_unit_test(test_numbers_of_the_file_select),
                                   cmocka_unit_test(test_repeated_numbers_are_replaced),
                                   cmocka_unit_test(test_a_contradicting_rate_is_told)};
    size_t n = 3;
    for (size_t i = 0; i < sizeof unit_cases / sizeof unit_cases[0]; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_unit, &unit_cases[i]);
    }
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refusal, &refusals[i]);
    }
    return _cmocka_run_group_tests("scan", tests, n, NULL, NULL);
}
