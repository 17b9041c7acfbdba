// Empty runs and the asymmetry of a chip: closed forms, errors against repeats, what reads back.
#include "correction_sim.h"

#include <lehr/dsc/subtract.h>

enum { POINTS = 401, REPEATS = 500 };

/// Two isotherms and a ramp; the background is shifted by half a step and twice as dense in its ramp.
#define RUN                                                                                                  \
    "# sign: endo up\n# mass: 5 mg\ntime_s,T_K,HF_mW\n"                                                      \
    "0,300,1\n1,300,1\n2,300,1\n3,300,1\n4,300,1\n5,300,1\n6,310,7\n7,320,7\n8,330,7\n9,340,7\n10,350,7\n"
#define EMPTY                                                                                                \
    "# sign: endo up\ntime_s,T_K,HF_mW\n"                                                                    \
    "0,300,0.5\n1,300,0.5\n2,300,0.5\n3,300,0.5\n4,300,0.5\n5,300,0.5\n6,310,3.1\n7,320,3.2\n8,330,3.3\n9,"  \
    "340,3.4\n10,350,3.5\n"

static void test_by_temperature_and_time(void **state)
{
    (void)state;
    lehr_dsc_run *run = sim_parse(RUN, NULL);
    lehr_dsc_run *empty = sim_parse(EMPTY, NULL);
    lehr_error err = {0};
    for (int by_time = 0; by_time < 2; by_time++) {
        lehr_dsc_subtract_options options = lehr_dsc_subtract_defaults();
        options.axis = by_time ? LEHR_DSC_AXIS_TIME : LEHR_DSC_AXIS_TEMPERATURE;
        options.scale = 2;
        lehr_dsc_subtracted got;
        lehr_table *table = NULL;
        assert_ok(lehr_dsc_subtract_background(&got, &table, run, empty, &options, NULL, &err), &err);
        assert_int_equal(got.points, 11);
        assert_int_equal(got.dropped, 0);
        const double *HF = lehr_table_column(table, lehr_table_find(table, "heat_flow_mW"));
        assert_close(HF[1], 1 - 2 * 0.5, 0, 1e-12);
        assert_close(HF[8], 7 - 2 * 3.3, 0, 1e-9);
        assert_string_equal(lehr_table_header(table, "mass"), "5 mg");
        const char *path = lehr_test_scratch("subtracted.csv");
        assert_ok(lehr_table_write(table, path, LEHR_TABLE_CSV, &err), &err);
        lehr_dsc_run *again = sim_read(path, NULL);
        assert_int_equal(again->n_segments, run->n_segments);
        assert_close(again->mass_g, 5e-3, 1e-12, 0);
        assert_int_equal(again->sign_origin, LEHR_DSC_ORIGIN_FILE);
        assert_close(again->signal[8], 0.4e-3, 1e-9, 0);
        lehr_dsc_run_free(again);
        lehr_table_free(table);
    }
    lehr_dsc_run_free(run);
    lehr_dsc_run_free(empty);
}

/// sigma: noise of the run, of the background between its points, and the error of the scale.
static void test_sigma_covers_repeats(void **state)
{
    (void)state;
    static double t[POINTS], T[POINTS], y[POINTS], s[POINTS], b[POINTS], x[POINTS];
    lehr_dsc_segment mine, other;
    lehr_dsc_run run = sim_ramp(t, T, y, POINTS, &mine, 300, 0.5, 1);
    lehr_dsc_run empty = sim_ramp(s, x, b, POINTS, &other, 299.6, 0.5, 1.002);
    sim_pulls pulls = {0};
    lehr_error err = {0};
    for (size_t k = 0; k < REPEATS; k++) {
        lehr_random random = lehr_random_stream(31, k);
        for (size_t i = 0; i < POINTS; i++) {
            y[i] = 1e-3 * (5 + 2 * (0.4 + 1e-3 * T[i]) + 0.01 * lehr_random_normal(&random));
            b[i] = 1e-3 * (0.4 + 1e-3 * x[i] + 0.02 * lehr_random_normal(&random));
        }
        lehr_dsc_subtract_options options = lehr_dsc_subtract_defaults();
        options.scale = 2 + 0.03 * lehr_random_normal(&random);
        options.scale_stderr = 0.03;
        lehr_dsc_subtracted got;
        lehr_table *table = NULL;
        assert_ok(lehr_dsc_subtract_background(&got, &table, &run, &empty, &options, NULL, &err), &err);
        double HF = lehr_table_column(table, lehr_table_find(table, "heat_flow_mW"))[10];
        double sigma =
            lehr_table_column(table, lehr_table_find(table, "sigma"))[10]; // 0.38 between two points
        sim_add(&pulls, (HF - 5) / sigma);
        lehr_table_free(table);
    }
    sim_check(&pulls);
}

/// Points outside of the background are left out and told.
static void test_partial_cover(void **state)
{
    (void)state;
    lehr_dsc_run *run = sim_parse("time_s,T_K,HF_mW\n0,300,1\n1,301,1\n2,302,1\n3,303,1\n4,304,1\n", NULL);
    lehr_dsc_run *empty = sim_parse("time_s,T_K,HF_mW\n0,301,1\n1,302,1\n2,303,1\n3,304,1\n", NULL);
    lehr_dsc_run *far = sim_parse("time_s,T_K,HF_mW\n0,401,1\n1,402,1\n2,403,1\n3,404,1\n", NULL);
    const lehr_dsc_subtract_options options = lehr_dsc_subtract_defaults();
    lehr_warnings *warnings = NULL;
    lehr_dsc_subtracted got;
    lehr_table *table = NULL;
    lehr_error err = {0};
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_dsc_subtract_background(&got, &table, run, empty, &options, warnings, &err), &err);
    assert_int_equal(lehr_table_rows(table), 4);
    assert_int_equal(got.dropped, 1);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "1 of 5 points lie outside"));
    lehr_table_free(table);
    assert_fails(lehr_dsc_subtract_background(&got, &table, run, far, &options, NULL, &err), LEHR_ERR_DOMAIN,
                 &err, "no range in common");
    assert_null(table);
    lehr_warnings_free(warnings);
    lehr_dsc_run_free(run);
    lehr_dsc_run_free(empty);
    lehr_dsc_run_free(far);
}

typedef struct refusal {
    const char *name, *run, *background;
    lehr_dsc_subtract_options options;
    lehr_status code;
    const char *message;
} refusal;

#define FLOW "time_s,T_K,HF_mW\n0,300,1\n1,310,1\n2,320,1\n3,330,1\n"
#define CP   "T_K,Cp\n300,1\n310,1\n320,1\n330,1\n"
static const refusal refusals[] = {
    {"kinds", FLOW, CP, {0, 1, NAN}, LEHR_ERR_DOMAIN, "both must hold the same"},
    {"programs", FLOW, EMPTY, {0, 1, NAN}, LEHR_ERR_DOMAIN, "has 1 segments, the background"},
    {"no time", CP, CP, {LEHR_DSC_AXIS_TIME, 1, NAN}, LEHR_ERR_ARG, "has no time column"},
    {"scale", FLOW, FLOW, {0, NAN, NAN}, LEHR_ERR_ARG, "the scale nan"},
    {"scale error", FLOW, FLOW, {0, 1, -1}, LEHR_ERR_ARG, "its error -1 negative"},
};

static void test_refusal(void **state)
{
    const refusal *row = *state;
    lehr_dsc_run *run = sim_parse(row->run, NULL);
    lehr_dsc_run *background = sim_parse(row->background, NULL);
    lehr_dsc_subtracted got;
    lehr_table *table = NULL;
    lehr_error err = {0};
    assert_fails(lehr_dsc_subtract_background(&got, &table, run, background, &row->options, NULL, &err),
                 row->code, &err, row->message);
    assert_null(table);
    lehr_dsc_run_free(run);
    lehr_dsc_run_free(background);
}

// ---- asymmetry ------------------------------------------------------------------------
static void fill_asymmetric(double *y, const double *T, double rate, double sigma, lehr_random *random)
{
    for (size_t i = 0; i < POINTS; i++) {
        y[i] = rate * (1.9e-6 - 1e-9 * (T[i] - 700)) + 3.1e-6 + 2.2e-8 * (T[i] - 750) +
               sigma * lehr_random_normal(random);
    }
}

/// Heating and cooling, and two heating rates: exact without noise, pulls with it.
static void test_asymmetry(void **state)
{
    (void)state;
    static double t[2][POINTS], T[2][POINTS], y[2][POINTS];
    static const double pairs[2][2] = {{500, -500}, {200, 1000}};
    static const double windows[2][2] = {{710, 790},
                                         {710, 830}}; // the second reaches beyond the data: c and d correlate
    lehr_error err = {0};
    for (size_t p = 0; p < 2; p++) {
        const double *window = windows[p];
        double offset_there = 3.1e-6 + 2.2e-8 * (0.5 * (window[0] + window[1]) - 750);
        lehr_dsc_segment segment[2];
        lehr_dsc_run runs[2];
        for (size_t r = 0; r < 2; r++) {
            runs[r] = sim_ramp(t[r], T[r], y[r], POINTS, &segment[r], pairs[p][r] > 0 ? 700 : 800,
                               pairs[p][r], 0.25);
        }
        const lehr_dsc_run *const both[2] = {&runs[0], &runs[1]};
        sim_pulls offset = {0};
        sim_pulls slope = {0};
        sim_pulls point = {0};
        for (size_t k = 0; k <= REPEATS; k++) {
            lehr_random random = lehr_random_stream(41 + p, k);
            double sigma = k == 0 ? 0 : 2e-6;
            fill_asymmetric(y[0], T[0], pairs[p][0], sigma, &random);
            fill_asymmetric(y[1], T[1], pairs[p][1], sigma, &random);
            lehr_dsc_asymmetry got;
            lehr_table *table = NULL;
            assert_ok(lehr_dsc_asymmetry_fit(&got, both, 2, window, NULL, &err), &err);
            assert_ok(lehr_dsc_asymmetry_subtract(&table, &runs[0], &got, &err), &err);
            double HF = lehr_table_column(table, lehr_table_find(table, "heat_flow_mW"))[10];
            double u = lehr_table_column(table, lehr_table_find(table, "sigma"))[10];
            double truth = 1e3 * pairs[p][0] * (1.9e-6 - 1e-9 * (T[0][10] - 700));
            lehr_table_free(table);
            if (k == 0) { // heat flows of 1 mW in double precision, 300 points
                assert_close(got.offset, offset_there, 1e-8, 0);
                assert_close(got.slope, 2.2e-8, 1e-7, 0);
                assert_close(HF, truth, 1e-9, 0);
                assert_int_equal(got.ramps, 2);
                continue;
            }
            sim_add(&offset, (got.offset - offset_there) / got.offset_stderr);
            sim_add(&slope, (got.slope - 2.2e-8) / got.slope_stderr);
            // What was subtracted at 702.5 K, outside of the window: sigma without the noise of the point
            // itself.
            double line = 1e3 * y[0][10] - HF;
            double noise = 1e3 * got.noise_level;
            sim_add(&point,
                    (line - 1e3 * (3.1e-6 + 2.2e-8 * (T[0][10] - 750))) / sqrt(u * u - noise * noise));
        }
        sim_check(&offset);
        sim_check(&slope);
        sim_check(&point);
    }
}

static void test_asymmetry_refused(void **state)
{
    (void)state;
    lehr_dsc_run *run = sim_parse(FLOW, NULL);
    lehr_dsc_run *cp = sim_parse(CP, NULL);
    const lehr_dsc_run *const one[2] = {run, cp};
    const double window[2] = {300, 330};
    const double wrong[2] = {330, 300};
    lehr_dsc_asymmetry got;
    lehr_error err = {0};
    assert_fails(lehr_dsc_asymmetry_fit(&got, one, 1, window, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "1 ramps with 4 points in the window 300:330 K");
    assert_fails(lehr_dsc_asymmetry_fit(&got, one, 1, wrong, NULL, &err), LEHR_ERR_ARG, &err, "needs A < B");
    assert_fails(lehr_dsc_asymmetry_fit(&got, one, 2, window, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "a heat flow is needed");
    lehr_dsc_run_free(run);
    lehr_dsc_run_free(cp);
}

/// The bundled pair against the truth of its generator: four standard errors.
static void test_sample_pair(void **state)
{
    (void)state;
    lehr_dsc_run *run = sim_read(lehr_test_sample("corrections/flash_pair.csv"), NULL);
    const lehr_dsc_run *const one[1] = {run};
    const double window[2] = {710, 790};
    const char *json = lehr_test_sample("corrections/truth.json");
    lehr_dsc_asymmetry got;
    lehr_error err = {0};
    assert_ok(lehr_dsc_asymmetry_fit(&got, one, 1, window, NULL, &err), &err);
    assert_close(got.offset * 1e3, lehr_test_json(json, "offset_at_750K_mW", NULL), 0,
                 4e3 * got.offset_stderr);
    assert_close(got.slope * 1e3, lehr_test_json(json, "offset_slope_mW_per_K", NULL), 0,
                 4e3 * got.slope_stderr);
    lehr_dsc_run_free(run);
}

typedef struct pair {
    lehr_dsc_run *run, *empty;
} pair;

static lehr_status attempt(void *context, lehr_error *err)
{
    const pair *both = context;
    const lehr_dsc_subtract_options options = lehr_dsc_subtract_defaults();
    const double window[2] = {290, 360};
    lehr_dsc_run other = *both->empty;
    lehr_dsc_segment ramps[2] = {other.segments[0], other.segments[1]};
    ramps[1].rate_K_per_s *= 2;
    other.segments = ramps;
    const lehr_dsc_run *const runs[2] = {both->run, &other};
    lehr_dsc_subtracted got;
    lehr_dsc_asymmetry asymmetry;
    lehr_table *table = NULL;
    lehr_status status =
        lehr_dsc_subtract_background(&got, &table, both->run, both->empty, &options, NULL, err);
    lehr_table_free(table);
    table = NULL;
    status = status == LEHR_OK ? lehr_dsc_asymmetry_fit(&asymmetry, runs, 2, window, NULL, err) : status;
    status = status == LEHR_OK ? lehr_dsc_asymmetry_subtract(&table, both->run, &asymmetry, err) : status;
    lehr_table_free(table);
    return status;
}

static void test_allocation_failures(void **state)
{
    (void)state;
    pair both = {sim_parse(RUN, NULL), sim_parse(EMPTY, NULL)};
    lehr_test_fault_sweep(attempt, &both);
    lehr_dsc_run_free(both.run);
    lehr_dsc_run_free(both.empty);
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(test_by_temperature_and_time), cmocka_unit_test(test_sigma_covers_repeats),
        cmocka_unit_test(test_partial_cover),           cmocka_unit_test(test_asymmetry),
        cmocka_unit_test(test_asymmetry_refused),       cmocka_unit_test(test_sample_pair),
        cmocka_unit_test(test_allocation_failures),
    };
    size_t n = 7;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refusal, &refusals[i]);
    }
    return _cmocka_run_group_tests("subtract", tests, n, NULL, NULL);
}
