// Glass transitions in closed form, on awkward data; what is refused.
#include "lehr_test.h"

#include "noise.h"

#include <lehr/dsc/glass_transition.h>
#include <math.h>
#include <string.h>

/// A logistic step from g to l: midpoint and inflection at the center, slope step/(4 width): the tangent
/// meets the lines 2 widths away.
enum { ROWS = 1201 };
static const double center_K = 572.3;
static const double width_K = 4.17;

typedef struct made {
    const char *name, *columns;
    double factor, offset, slope; // of the signal: factor (step) + offset + slope (T - 500)
    bool cooling;
    double crystal; // taken off above 668 K
    const char *unit;
} made;

static const made cases[] = {
    {"heat capacity", "time_s,temperature_K,cp_J_per_gK", 1, 0, 0, false, 0, "J/g/K"},
    {"raw heat flow", "time_s,temperature_K,heat_flow_mW", 2.7, -8.1, 0.0123, false, 0, "J/K"},
    {"without time", "temperature_K,heat_flow_mW", 2.7, 3.3, -0.004, false, 0, "mW"},
    {"cooling", "time_s,temperature_K,cp_J_per_gK", 1, 0, 0, true, 0, "J/g/K"},
    {"crystallisation right after the window", "time_s,temperature_K,cp_J_per_gK", 1, 0, 0, false, 9.3,
     "J/g/K"},
};

static double step_at(const made *model, double T)
{
    double y = 0.45 + 0.231 / (1 + exp(-(T - center_K) / width_K));
    y -= T > 668 ? model->crystal * (T - 668) : 0;
    return model->factor * y + model->offset + model->slope * (T - 500);
}

static lehr_dsc_run *make_run(const made *model)
{
    static double rows[3 * ROWS];
    bool time = strncmp(model->columns, "time", 4) == 0;
    size_t n = time ? 3 : 2;
    for (size_t i = 0; i < ROWS; i++) {
        double T = 450 + 0.2 * (double)(model->cooling ? ROWS - 1 - i : i);
        rows[n * i] = 0.8 * (double)i;
        rows[n * i + n - 2] = T;
        rows[n * i + n - 1] = step_at(model, T);
    }
    return noise_make_run(model->columns, rows, ROWS, n);
}

static lehr_dsc_glass_transition_options windows(void)
{
    lehr_dsc_glass_transition_options options = lehr_dsc_glass_transition_defaults();
    options.glass_K[0] = 455;
    options.glass_K[1] = 500;
    options.liquid_K[0] = 640;
    options.liquid_K[1] = 665;
    return options;
}

/// 0.01 K: the logistic has reached 2e-7 of the step at the windows; the quintic of its least width is good
/// to 1e-4 K.
static void test_closed_form(void **state)
{
    const made *model = *state;
    lehr_dsc_run *run = make_run(model);
    lehr_dsc_glass_transition_options options = windows();
    lehr_dsc_glass_transition got;
    lehr_record *record = NULL;
    lehr_value value;
    lehr_error err = {0};
    options.segment = run->segments[0].index;
    options.smooth_K = 6;
    assert_ok(lehr_dsc_glass_transition_compute(&got, run, &options, NULL, &err), &err);
    assert_close(got.midpoint.temperature_K, center_K, 0, 0.01);
    assert_close(got.inflection.temperature_K, center_K, 0, 0.01);
    assert_close(got.onset.temperature_K, center_K - 2 * width_K, 0, 0.01);
    assert_close(got.endset.temperature_K, center_K + 2 * width_K, 0, 0.01);
    assert_close(got.midpoint_tangent.temperature_K, center_K, 0, 0.01);
    // With a sloping background half the height lies elsewhere on the curve; without, at the center.
    if (model->slope == 0) {
        assert_close(got.midpoint_astm.temperature_K, center_K, 0, 0.01);
    }
    double rate = 0.25; // 0.2 K per 0.8 s
    double unit = strcmp(model->unit, "J/K") == 0 ? 1e-3 / rate : 1;
    assert_close(got.delta_cp, 0.231 * model->factor * unit, 1e-5, 0);
    assert_string_equal(got.delta_cp_unit, model->unit);
    assert_false(got.overshoot);
    assert_true(isnan(got.peak.temperature_K));
    assert_int_equal(got.cooling, model->cooling);
    assert_ok(lehr_record_create(&record, &err), &err);
    assert_ok(lehr_dsc_glass_transition_describe(&got, record, &err), &err);
    assert_true(lehr_record_find(record, "budget.onset.noise", &value));
    assert_false(lehr_record_find(record, "peak", &value));
    lehr_record_free(record);
    lehr_dsc_run_free(run);
}

static void test_refused(void **state)
{
    (void)state;
    lehr_dsc_run *run = make_run(&cases[0]);
    lehr_dsc_glass_transition got;
    lehr_error err = {0};
    lehr_dsc_glass_transition_options options = lehr_dsc_glass_transition_defaults();
    assert_fails(lehr_dsc_glass_transition_compute(&got, run, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "--glass A:B");
    options = windows();
    options.glass_K[1] = 645;
    assert_fails(lehr_dsc_glass_transition_compute(&got, run, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "must end below");
    options = windows();
    options.smooth_K = 0;
    assert_fails(lehr_dsc_glass_transition_compute(&got, run, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "smoothing");
    options.smooth_K = 0.3;
    assert_fails(lehr_dsc_glass_transition_compute(&got, run, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "too few points");
    options = windows();
    options.liquid_K[0] = 900;
    options.liquid_K[1] = 950;
    assert_fails(lehr_dsc_glass_transition_compute(&got, run, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "covers");
    options = windows();
    options.segment = 7;
    assert_fails(lehr_dsc_glass_transition_compute(&got, run, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "segment 7");
    options = windows();
    for (size_t i = 0; i < run->size; i++) {
        run->signal[i] = -run->signal[i]; // the wrong sign
    }
    assert_fails(lehr_dsc_glass_transition_compute(&got, run, &options, NULL, &err), LEHR_ERR_NUMERIC, &err,
                 "--sign");
    for (size_t i = 0; i < run->size; i++) {
        run->signal[i] = 0.4; // nothing at all
    }
    assert_fails(lehr_dsc_glass_transition_compute(&got, run, &options, NULL, &err), LEHR_ERR_NUMERIC, &err,
                 "windows");
    run->signal[600] = (double)NAN;
    assert_fails(lehr_dsc_glass_transition_compute(&got, run, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "no number");
    assert_true(got.midpoint.temperature_K == 0);
    lehr_dsc_run_free(run);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_dsc_glass_transition_options options = windows();
    lehr_dsc_glass_transition got;
    lehr_table *lines = NULL;
    lehr_record *record = NULL;
    options.smooth_K = 14; // a choice of the width would call the same again and again
    lehr_status status = lehr_dsc_glass_transition_compute(&got, context, &options, NULL, err);
    status = status == LEHR_OK ? lehr_record_create(&record, err) : status;
    status = status == LEHR_OK ? lehr_dsc_glass_transition_describe(&got, record, err) : status;
    status =
        status == LEHR_OK ? lehr_dsc_glass_transition_lines(&lines, context, &options, &got, err) : status;
    lehr_table_free(lines);
    lehr_record_free(record);
    return status;
}

static void test_short_memory(void **state)
{
    (void)state;
    static double rows[3 * 241];
    for (size_t i = 0; i < 241; i++) {
        rows[3 * i] = (double)i;
        rows[3 * i + 1] = 450 + (double)i;
        rows[3 * i + 2] = step_at(&cases[0], rows[3 * i + 1]);
    }
    lehr_dsc_run *run = noise_make_run("time_s,temperature_K,cp_J_per_gK", rows, 241, 3);
    lehr_test_fault_sweep(attempt, run);
    lehr_dsc_run_free(run);
}

/// Temperatures, step and overshoot of an overshooting transition.
static void evaluate(double *value, double *error, double *noise, const lehr_dsc_run *run)
{
    lehr_dsc_glass_transition_options options = windows();
    lehr_dsc_glass_transition got;
    lehr_error err = {0};
    options.smooth_K = 16;
    assert_ok(lehr_dsc_glass_transition_compute(&got, run, &options, NULL, &err), &err);
    const lehr_dsc_event *events[] = {&got.onset,         &got.midpoint,         &got.inflection, &got.endset,
                                      &got.midpoint_astm, &got.midpoint_tangent, &got.peak};
    for (size_t k = 0; k < 7; k++) {
        value[k] = events[k]->temperature_K;
        error[k] = events[k]->noise_K;
    }
    value[7] = got.delta_cp;
    error[7] = got.delta_cp_stderr;
    value[8] = got.overshoot_enthalpy;
    error[8] = got.overshoot_enthalpy_stderr;
    *noise = got.noise_level;
}

/// The quoted error is the noise times the length of the vector of derivatives by all points: here by
/// differences. 1 %: places are found to 1e-5 of a half-width, 4e-5 K, for shifts of some 0.01 K.
static void test_errors_are_derivatives(void **state)
{
    (void)state;
    enum { N = 241, QUANTITIES = 9 };
    static double rows[3 * N];
    uint64_t random = 3;
    for (size_t i = 0; i < N; i++) {
        double T = 450 + (double)i;
        rows[3 * i] = (double)i;
        rows[3 * i + 1] = T;
        rows[3 * i + 2] = step_at(&cases[0], T) + 0.2 * exp(-0.5 * pow((T - 592) / 8, 2)) + 2e-4 * T +
                          1e-5 * noise_normal(&random);
    }
    lehr_dsc_run *run = noise_make_run("time_s,temperature_K,cp_J_per_gK", rows, N, 3);
    double value[2][QUANTITIES];
    double error[QUANTITIES];
    double ignored[QUANTITIES];
    double sum[QUANTITIES] = {0};
    double noise = 0;
    double other = 0;
    const double h = 2e-4;
    evaluate(value[0], error, &noise, run);
    for (size_t i = 0; i < N; i++) {
        double kept = run->signal[i];
        for (size_t side = 0; side < 2; side++) {
            run->signal[i] = kept + (side == 0 ? h : -h);
            evaluate(value[side], ignored, &other, run);
        }
        run->signal[i] = kept;
        for (size_t k = 0; k < QUANTITIES; k++) {
            sum[k] += pow((value[0][k] - value[1][k]) / (2 * h), 2);
        }
    }
    for (size_t k = 0; k < QUANTITIES; k++) {
        assert_close(error[k] / noise, sqrt(sum[k]), 0.02, 0);
    }
    lehr_dsc_run_free(run);
}

/// What is printed as value(error) covers the truth: 68 % of draws within one, 95 % within 1.96 errors, with
/// and without overshoot, at 0.5 % and 1.5 % of the step. The truth of the overshooting curve is that of its
/// closed form, from a grid of 2e-4 K.
/// SOURCE: slope, tangents and half height of 0.45 + 0.231 L((T - 572.3)/4.17) + A exp(-((T - 588)/7)^2/2),
/// L the logistic function, on a grid of 2e-4 K in numpy.
typedef struct cover_case {
    const char *name;
    double overshoot, noise;
    double truth[4]; // onset, midpoint, inflection, endset
} cover_case;

static const cover_case cover_cases[] = {
    {"step, 1.5 % noise", 0, 0.003465, {563.960, 572.300, 572.300, 580.640}},
    {"overshoot, 0.5 % noise", 0.08, 0.001155, {564.872, 571.891, 574.082, 578.972}},
    {"overshoot, 1.5 % noise", 0.08, 0.003465, {564.872, 571.891, 574.082, 578.972}},
};

static void test_errors_cover_truth(void **state)
{
    const cover_case *row = *state;
    enum { DRAWS = 60, N = 481 };
    static double rows[2 * N];
    uint64_t random = 77;
    size_t within[4][2] = {{0}};
    for (int draw = 0; draw < DRAWS; draw++) {
        for (size_t i = 0; i < N; i++) {
            double T = 450 + 0.5 * (double)i;
            rows[2 * i] = T;
            rows[2 * i + 1] = step_at(&cases[0], T) + row->overshoot * exp(-0.5 * pow((T - 588) / 7, 2)) +
                              row->noise * noise_normal(&random);
        }
        lehr_dsc_run *run = noise_make_run("temperature_K,cp_J_per_gK", rows, N, 2);
        lehr_dsc_glass_transition_options options = windows();
        lehr_dsc_glass_transition got;
        lehr_error err = {0};
        assert_ok(lehr_dsc_glass_transition_compute(&got, run, &options, NULL, &err), &err);
        const lehr_dsc_event *events[] = {&got.onset, &got.midpoint, &got.inflection, &got.endset};
        for (size_t k = 0; k < 4; k++) {
            double pull = fabs(events[k]->temperature_K - row->truth[k]) / events[k]->stderr_K;
            within[k][0] += pull <= 1 ? 1 : 0;
            within[k][1] += pull <= 1.96 ? 1 : 0;
        }
        lehr_dsc_run_free(run);
    }
    for (size_t k = 0; k < 4; k++) {
        double part = (double)within[k][0] / DRAWS;
        double most = (double)within[k][1] / DRAWS;
        print_message("%s %zu: %.3f %.3f\n", row->name, k, part, most);
        // Binomial: 0.060 and 0.028 with 60 draws; three of these. Inflections on a flat flank under strong
        // noise are covered less, 0.84 of 120 draws.
        assert_close(part, 0.683, 0, 0.18);
        assert_true(most > (k == 2 ? 0.76 : 0.86));
    }
}

int main(void)
{
    struct CMUnitTest tests[16] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_short_memory),
        cmocka_unit_test(test_errors_are_derivatives),
    };
    size_t n = 3;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_closed_form, &cases[i]);
    }
    for (size_t i = 0; i < sizeof cover_cases / sizeof *cover_cases; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_errors_cover_truth, &cover_cases[i]);
    }
    return _cmocka_run_group_tests("made glass transitions", tests, n, NULL, NULL);
}
