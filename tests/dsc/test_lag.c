// Thermal lag: the line, its errors against repeats, standards, and the corrected temperatures.
#include "correction_sim.h"

#include <lehr/dsc/lag.h>

enum { RATES = 6, REPEATS = 600 };
static const double rates[RATES] = {10, 30, 100, 300, 1000, 2000};

/// SOURCE: fdsc/expected.json: onset = 429.7485 K + q 1.2 ms.
static void test_listed_series(void **state)
{
    (void)state;
    const char *json = lehr_test_reference("dsc/fdsc/expected.json");
    const char *const keys[] = {"100.0", "200.0", "500.0", "1000.0"};
    const double q[4] = {100, 200, 500, 1000};
    double onset[4];
    for (size_t i = 0; i < 4; i++) {
        onset[i] = lehr_test_json(json, "lag", "indium_onset_K", keys[i], NULL);
    }
    lehr_dsc_lag got;
    lehr_error err = {0};
    assert_ok(lehr_dsc_lag_fit(&got, q, onset, NULL, 4, lehr_dsc_standard_find("in")->melting_K, &err), &err);
    // Onsets of 430 K in double precision: 6e-14 K, over 1000 K/s; an exact line.
    assert_close(got.time_constant_s, lehr_test_json(json, "lag", "slope_expected_s", NULL), 1e-10, 0);
    assert_close(got.melting_K, lehr_test_json(json, "lag", "Tm_In_K", NULL), 1e-12, 0);
    assert_close(got.offset_K, 0, 0, 1e-9);
}

/// Weighted with given errors, and by scatter without: both cover repeats. Without sigma the pulls follow
/// Student's t with 4 degrees of freedom (standard deviation sqrt 2): their share within one error is tested
/// instead.
static void test_errors_cover_repeats(void **state)
{
    (void)state;
    static const double sigma[RATES] = {0.05, 0.05, 0.07, 0.1, 0.2, 0.4};
    static const double equal = 0.08;
    sim_pulls slope = {0};
    sim_pulls melting = {0};
    double within = 0;
    lehr_error err = {0};
    for (size_t k = 0; k < REPEATS; k++) {
        lehr_random random = lehr_random_stream(11, k);
        double weighted[RATES];
        double plain[RATES];
        for (size_t i = 0; i < RATES; i++) {
            double truth = 505.3 + 2.7e-3 * rates[i];
            weighted[i] = truth + sigma[i] * lehr_random_normal(&random);
            plain[i] = truth + equal * lehr_random_normal(&random);
        }
        lehr_dsc_lag got;
        assert_ok(lehr_dsc_lag_fit(&got, rates, weighted, sigma, RATES, 505.078, &err), &err);
        sim_add(&slope, (got.time_constant_s - 2.7e-3) / got.time_constant_stderr_s);
        sim_add(&melting, (got.offset_K - 0.222) / got.offset_stderr_K);
        assert_ok(lehr_dsc_lag_fit(&got, rates, plain, NULL, RATES, NAN, &err), &err);
        within += fabs(got.time_constant_s - 2.7e-3) < got.time_constant_stderr_s;
        assert_true(isnan(got.offset_K));
    }
    sim_check(&slope);
    sim_check(&melting);
    // P(|t4| < 1) = 0.6261; four binomial standard deviations.
    assert_close(within / REPEATS, 0.6261, 0, 4 * sqrt(0.6261 * 0.3739 / REPEATS));
}

static void test_two_points_have_no_error(void **state)
{
    (void)state;
    const double q[2] = {100, 500};
    const double onset[2] = {430.1, 430.5};
    lehr_dsc_lag got;
    lehr_error err = {0};
    assert_ok(lehr_dsc_lag_fit(&got, q, onset, NULL, 2, NAN, &err), &err);
    assert_close(got.time_constant_s, 1e-3, 1e-10, 0);
    assert_true(isnan(got.time_constant_stderr_s));
    const double bad_rate[2] = {100, -500};
    assert_fails(lehr_dsc_lag_fit(&got, bad_rate, onset, NULL, 2, NAN, &err), LEHR_ERR_DOMAIN, &err,
                 "turns the sign of rate[0]");
    const double bad_onset[2] = {430.1, NAN};
    assert_fails(lehr_dsc_lag_fit(&got, q, bad_onset, NULL, 2, NAN, &err), LEHR_ERR_DOMAIN, &err,
                 "onset[1] = nan K");
    assert_fails(lehr_dsc_lag_fit(&got, q, onset, NULL, 1, NAN, &err), LEHR_ERR_DOMAIN, &err, "2");
    const double one[2] = {100, 100};
    assert_fails(lehr_dsc_lag_fit(&got, one, onset, NULL, 2, NAN, &err), LEHR_ERR_DOMAIN, &err, "equal");
}

/// ITS-90 table 1 in degrees Celsius, as printed there.
static void test_standards(void **state)
{
    (void)state;
    const struct {
        const char *symbol;
        double celsius;
    } rows[] = {{"Ga", 29.7646}, {"In", 156.5985}, {"Sn", 231.928}, {"Zn", 419.527},
                {"Al", 660.323}, {"Ag", 961.78},   {"Au", 1064.18}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_close(lehr_dsc_standard_find(rows[i].symbol)->melting_K, rows[i].celsius + 273.15, 0, 1e-9);
    }
    assert_null(lehr_dsc_standard_find("Xx"));
    assert_int_equal(lehr_dsc_standard_count(), 9);
    // 50 um, 2e-6 m^2/s, 1000 K/s: 0.625 K.
    assert_close(lehr_dsc_lag_gradient_K(-1000, 50e-6, 2e-6), 0.625, 1e-12, 0);
}

#define HEAT "0,300,2\n1,310,2\n2,320,2\n3,330,2\n4,340,2\n"
#define COOL "5,340,-2\n6,330,-2\n7,320,-2\n8,310,-2\n9,300,-2\n"

/// Heating and cooling at 10 K/s; T = Tm - q tau - HF R - offset.
static void test_correction(void **state)
{
    (void)state;
    lehr_dsc_run *run = sim_parse("# sign: endo up\ntime_s,T_K,HF_mW\n" HEAT COOL, NULL);
    assert_int_equal(run->n_segments, 2);
    const lehr_dsc_lag_correction correction = {
        .time_constant_s = 0.2, .thermal_resistance_K_per_W = 300, .offset_K = 0.25};
    double shift[2];
    lehr_error err = {0};
    assert_ok(lehr_dsc_lag_correct(shift, run, &correction, NULL, &err), &err);
    assert_close(shift[0], 2 + 0.6 + 0.25, 1e-9, 0);
    assert_close(shift[1], -2 - 0.6 + 0.25, 1e-9, 0);
    assert_close(run->temperature_K[1], 310 - 2.85, 1e-12, 0);
    assert_close(run->temperature_K[9], 300 + 2.35, 1e-12, 0);
    assert_close(run->segments[0].temperature_max_K, 340 - 2.85, 1e-12, 0);
    assert_close(run->segments[1].temperature_min_K, 302.35, 1e-12, 0);
    lehr_dsc_run_free(run);
}

typedef struct refusal {
    const char *name, *text;
    lehr_dsc_lag_correction correction;
    lehr_status code;
    const char *message;
} refusal;

static const refusal refusals[] = {
    {"nothing", "time_s,T_K,HF_mW\n" HEAT, {0, 0, 0}, LEHR_ERR_ARG, "nothing to correct"},
    {"negative", "time_s,T_K,HF_mW\n" HEAT, {-1, 0, 0}, LEHR_ERR_ARG, "must not be negative"},
    {"no number", "time_s,T_K,HF_mW\n" HEAT, {0, 0, NAN}, LEHR_ERR_ARG, "the offset nan K"},
    {"no rate", "T_K,HF_mW\n300,1\n301,1\n302,1\n303,1\n", {1, 0, 0}, LEHR_ERR_DOMAIN, "--rate gives it"},
    {"no heat flow",
     "T_K,voltage_V\n300,1\n301,1\n302,1\n",
     {0, 1, 0},
     LEHR_ERR_DOMAIN,
     "holds no heat flow"},
    {"no mass", "T_K,Cp\n300,1\n301,1\n302,1\n", {0, 1, 0}, LEHR_ERR_DOMAIN, "--mass gives the mass"},
    {"below zero", "time_s,T_K,HF_mW\n" HEAT, {100, 0, 0}, LEHR_ERR_DOMAIN, "after a shift of 1000 K"},
};

static void test_refusal(void **state)
{
    const refusal *row = *state;
    lehr_dsc_run *run = sim_parse(row->text, NULL);
    lehr_error err = {0};
    assert_fails(lehr_dsc_lag_correct(NULL, run, &row->correction, NULL, &err), row->code, &err,
                 row->message);
    lehr_dsc_run_free(run);
}

/// A resistance that turns noise of the heat flow into steps backwards is told.
static void test_backwards_is_told(void **state)
{
    (void)state;
    lehr_dsc_run *run = sim_parse("time_s,T_K,HF_mW\n0,300,2\n1,310,9\n2,320,2\n3,330,2\n4,340,2\n", NULL);
    const lehr_dsc_lag_correction correction = {.thermal_resistance_K_per_W = 2000};
    lehr_warnings *warnings = NULL;
    lehr_error err = {0};
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_dsc_lag_correct(NULL, run, &correction, warnings, &err), &err);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "1 points of the ramps run backwards"));
    lehr_warnings_free(warnings);
    lehr_dsc_run_free(run);
}

/// The bundled series and scans: the truth of their generator.
static void test_sample_series(void **state)
{
    (void)state;
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_sample("corrections/indium.csv"));
    double q[8], onset[8], sigma[8];
    for (size_t i = 0; i < table.rows; i++) {
        q[i] = table.values[3 * i];
        onset[i] = table.values[3 * i + 1];
        sigma[i] = table.values[3 * i + 2];
    }
    lehr_dsc_lag got;
    lehr_error err = {0};
    assert_ok(lehr_dsc_lag_fit(&got, q, onset, sigma, table.rows, 429.7485, &err), &err);
    const char *json = lehr_test_sample("corrections/truth.json");
    assert_close(got.time_constant_s, lehr_test_json(json, "time_constant_s", NULL), 0,
                 4 * got.time_constant_stderr_s);
    assert_close(got.offset_K, lehr_test_json(json, "scale_offset_K", NULL), 0, 4 * got.offset_stderr_K);
    lehr_test_free_numbers(&table);
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(test_listed_series),
        cmocka_unit_test(test_errors_cover_repeats),
        cmocka_unit_test(test_two_points_have_no_error),
        cmocka_unit_test(test_standards),
        cmocka_unit_test(test_correction),
        cmocka_unit_test(test_backwards_is_told),
        cmocka_unit_test(test_sample_series),
    };
    size_t n = 7;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refusal, &refusals[i]);
    }
    return _cmocka_run_group_tests("lag", tests, n, NULL, NULL);
}
