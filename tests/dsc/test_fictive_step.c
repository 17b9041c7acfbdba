// Fictive temperature of scans whose answer is known in closed form; what the function refuses.
#include "lehr_test.h"

#include <lehr/dsc/fictive.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- closed forms ---------------------------------------------------------------------
/// A glass that turns into liquid at one temperature: there the areas balance exactly.
typedef struct step {
    double glass[2];  // a + b T
    double liquid[4]; // a + b T + c T^2 + d / T^2
    double step_K;
    double dip_low_K, dip_high_K, dip; // taken off the glass line in between
    double crystal_K, crystal;         // taken off above
} step;

static double step_at(const step *model, double T)
{
    double glass = model->glass[0] + model->glass[1] * T;
    double liquid =
        model->liquid[0] + model->liquid[1] * T + model->liquid[2] * T * T + model->liquid[3] / (T * T);
    double y = T < model->step_K ? glass : liquid;
    y -= T > model->dip_low_K && T < model->dip_high_K ? model->dip : 0;
    return y - (model->crystal_K > 0 && T > model->crystal_K ? model->crystal : 0);
}

/// Table with points at 400.0, 400.1, ... 700.0 K; borders of the model at odd multiples of 0.05 K fall
/// between them, where the trapezoid rule is exact up to the second order of 0.1 K.
static lehr_dsc_run *run_of_step(const step *model, const char *names, double scale, double offset,
                                 double slope)
{
    size_t size = 3001 * 64 + 256;
    char *bytes = malloc(size);
    assert_non_null(bytes);
    size_t used = (size_t)snprintf(bytes, size, "%s\n", names);
    for (int i = 0; i <= 3000; i++) {
        double T = 400 + 0.1 * i;
        double y = scale * step_at(model, T) + offset + slope * T;
        used += (size_t)snprintf(bytes + used, size - used, "%.10g,%.10g,%.12g\n", 0.5 * i, T, y);
    }
    lehr_text *text = NULL;
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(lehr_text_decode(&text, bytes, used, "step.csv", &err), &err);
    assert_ok(lehr_dsc_run_parse(&run, text, NULL, &err), &err);
    lehr_text_free(text);
    free(bytes);
    return run;
}

#define CP_NAMES "time_s,temperature_K,cp_J_per_gK"

static lehr_dsc_fictive_options step_windows(void)
{
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    options.glass_K[0] = 405;
    options.glass_K[1] = 480;
    options.liquid_K[0] = 620;
    options.liquid_K[1] = 690;
    return options;
}

static const step plain_step = {.glass = {0.39, 1.3e-4}, .liquid = {0.93, -3.5e-4}, .step_K = 571.35};

static void test_step_with_lines(void **state)
{
    (void)state;
    lehr_dsc_run *run = run_of_step(&plain_step, CP_NAMES, 1, 0, 0);
    lehr_dsc_fictive_options options = step_windows();
    lehr_dsc_fictive got;
    lehr_warnings *warnings = NULL;
    lehr_error err = {0};
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    options.time_constant_s = 0.25;
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, warnings, &err), &err);
    // Second order of the step width: 0.1^2/8 * (slope difference 4.8e-4)/(step 0.26) = 2e-6 K.
    assert_close(got.fictive_temperature_K, 571.35, 0, 5e-6);
    assert_close(got.delta_cp, 0.54 - 4.8e-4 * 571.35, 1e-6, 0);
    assert_close(got.windows_K, 0, 0, 1e-5); // exact lines: no window matters
    assert_close(got.liquid_model_K, 0, 0, 1e-5);
    assert_close(got.lag_K, 0.2 * 0.25, 1e-9, 0); // 0.1 K per 0.5 s
    assert_close(got.t1_K, 700, 0, 1e-9);
    assert_close(got.t2_K, 400, 0, 1e-9);
    assert_false(got.hyperquenched);
    assert_int_equal(got.points, 3001);
    lehr_warnings_free(warnings);
    lehr_dsc_run_free(run);
}

static void test_curved_liquids(void **state)
{
    (void)state;
    const double molar_mass = 59.71;
    const double constant = 3 * 8.31446261815324 / molar_mass;
    const step metallic = {.glass = {0.39, 1.3e-4}, .liquid = {constant, 1.2e-4, 0, 7.5e4}, .step_K = 561.55};
    const step parabola = {.glass = {0.39, 1.3e-4}, .liquid = {2.43, -4.6e-3, 2.9e-6, 0}, .step_K = 561.55};
    lehr_dsc_fictive_options options = step_windows();
    lehr_dsc_fictive got;
    lehr_error err = {0};
    lehr_dsc_run *run = run_of_step(&metallic, CP_NAMES, 1, 0, 0);
    options.liquid_model = LEHR_DSC_MODEL_METALLIC;
    options.molar_mass_g_per_mol = molar_mass;
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
    assert_close(got.fictive_temperature_K, 561.55, 0,
                 5e-5);                         // twelve digits in the table, extrapolated over 60 K
    assert_true(got.liquid_model_K > 1);        // a straight line is far off here, and the budget says so
    options.molar_mass_g_per_mol = (double)NAN; // the constant is then fitted, and warned about
    lehr_warnings *warnings = NULL;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, warnings, &err), &err);
    assert_close(got.fictive_temperature_K, 561.55, 0, 5e-5);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "the constant is fitted"));
    lehr_warnings_free(warnings);
    lehr_dsc_run_free(run);
    run = run_of_step(&parabola, CP_NAMES, 1, 0, 0);
    options.liquid_model = LEHR_DSC_MODEL_PARABOLA;
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
    assert_close(got.fictive_temperature_K, 561.55, 0, 5e-5);
    lehr_dsc_run_free(run);
}

/// Scale and anything linear in temperature drop out: raw heat flow without mass gives the same temperature.
static void test_scale_and_linear_background_drop_out(void **state)
{
    (void)state;
    lehr_dsc_run *run =
        run_of_step(&plain_step, "time_s,temperature_K,heat_flow_mW_endo_up", 3.7, -8.1, 0.0123);
    lehr_dsc_fictive_options options = step_windows();
    lehr_dsc_fictive got;
    lehr_error err = {0};
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
    assert_close(got.fictive_temperature_K, 571.35, 0, 5e-6);
    assert_string_equal(got.area_unit, "J"); // rate known, mass not
    assert_string_equal(got.delta_cp_unit, "J/K");
    assert_close(got.delta_cp, 3.7e-3 * (0.54 - 4.8e-4 * 571.35) / 0.2, 1e-6, 0);
    lehr_dsc_run_free(run);
}

/// A dip of constant depth e over w kelvin lowers the area by e w and raises Tf by about e w / delta_cp.
static const step quenched_step = {.glass = {0.39, 1.3e-4},
                                   .liquid = {0.62, 1.3e-4},
                                   .step_K = 571.35,
                                   .dip_low_K = 490.05,
                                   .dip_high_K = 530.05,
                                   .dip = 0.0575};

static void test_hyperquenched_glass_is_flagged(void **state)
{
    (void)state;
    lehr_dsc_run *run = run_of_step(&quenched_step, CP_NAMES, 1, 0, 0);
    lehr_dsc_fictive_options options = step_windows();
    lehr_dsc_fictive got;
    lehr_warnings *warnings = NULL;
    lehr_error err = {0};
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, warnings, &err), &err);
    assert_close(got.fictive_temperature_K, 571.35 + 0.0575 * 40 / 0.23, 0, 1e-5);
    assert_close(got.exotherm_K, 10, 1e-6, 0);
    assert_true(got.hyperquenched);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "dips below the glass line"));
    lehr_warnings_free(warnings);
    lehr_dsc_run_free(run);
}

/// With the dip inside the glass window the own line is wrong; the line of a second run is right.
static void test_glass_line_from_a_reference(void **state)
{
    (void)state;
    lehr_dsc_run *run = run_of_step(&quenched_step, CP_NAMES, 1, 0, 0);
    lehr_dsc_run *reference = run_of_step(&plain_step, CP_NAMES, 1, 0, 0); // same glass line
    lehr_dsc_run *raw = run_of_step(&plain_step, "time_s,temperature_K,heat_flow_mW", 1, 0, 0);
    lehr_dsc_fictive_options options = step_windows();
    options.glass_K[0] = 450;
    options.glass_K[1] = 535;
    lehr_dsc_fictive own;
    lehr_dsc_fictive got;
    lehr_error err = {0};
    double want = 571.35 + 0.0575 * 40 / 0.23;
    assert_ok(lehr_dsc_fictive_compute(&own, run, NULL, &options, NULL, &err), &err);
    assert_true(fabs(own.fictive_temperature_K - want) > 2);
    assert_ok(lehr_dsc_fictive_compute(&got, run, reference, &options, NULL, &err), &err);
    assert_close(got.fictive_temperature_K, want, 0, 1e-5);
    options.glass_K[0] = 535; // above the dip: for the reference as good as any other
    options.glass_K[1] = 565;
    assert_ok(lehr_dsc_fictive_compute(&got, run, reference, &options, NULL, &err), &err);
    assert_close(got.fictive_temperature_K, want, 0, 1e-5);
    assert_close(got.t2_K, 400, 0, 1e-9);
    assert_true(got.hyperquenched);
    assert_fails(lehr_dsc_fictive_compute(&got, run, raw, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "J/K");
    lehr_dsc_run_free(raw);
    lehr_dsc_run_free(reference);
    lehr_dsc_run_free(run);
}

/// Two parallel straight lines leave nothing to choose; a curved liquid under a straight line does.
static void test_budget_beyond_noise_is_told(void **state)
{
    (void)state;
    const step parabola = {.glass = {0.39, 1.3e-4}, .liquid = {2.43, -4.6e-3, 2.9e-6, 0}, .step_K = 561.55};
    const step *const models[] = {&plain_step, &parabola};
    for (size_t i = 0; i < 2; i++) {
        lehr_dsc_run *run = run_of_step(models[i], CP_NAMES, 1, 0, 0);
        const lehr_dsc_fictive_options options = step_windows();
        lehr_dsc_fictive got;
        lehr_warnings *warnings = NULL;
        lehr_error err = {0};
        size_t told = 0;
        assert_ok(lehr_warnings_create(&warnings, &err), &err);
        assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, warnings, &err), &err);
        for (size_t k = 0; k < lehr_warnings_count(warnings); k++) {
            const char *text = lehr_warnings_at(warnings, k);
            char size[48];
            (void)snprintf(size, sizeof size, "liquid_model %.2g K", got.liquid_model_K);
            told += strstr(text, "is noise only") && strstr(text, size) ? 1 : 0;
        }
        assert_int_equal(told, i);
        lehr_warnings_free(warnings);
        lehr_dsc_run_free(run);
    }
}

/// Noise from -1 to 1 without a library.
static double uniform_noise(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*state >> 11) * 0x1p-52 - 1;
}

/// Warnings about noise that is not white: of white noise and of its differences, as desmearing leaves them.
static size_t warnings_of_noise(bool differences)
{
    lehr_dsc_run *run = run_of_step(&plain_step, CP_NAMES, 1, 0, 0);
    lehr_dsc_fictive_options options = step_windows();
    lehr_dsc_fictive got;
    lehr_warnings *warnings = NULL;
    lehr_error err = {0};
    uint64_t random = 3;
    double before = 0;
    for (size_t i = 0; i < run->size; i++) {
        double now = uniform_noise(&random);
        run->signal[i] += 2.385e-3 * (differences ? now - before : now);
        before = now;
    }
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, warnings, &err), &err);
    size_t told = 0;
    for (size_t i = 0; i < lehr_warnings_count(warnings); i++) {
        told += strstr(lehr_warnings_at(warnings, i), "line alternate (correlation -0.") != NULL;
    }
    lehr_warnings_free(warnings);
    lehr_dsc_run_free(run);
    return told;
}

static void test_alternating_noise_is_told(void **state)
{
    (void)state;
    assert_int_equal(warnings_of_noise(false), 0);
    assert_int_equal(warnings_of_noise(true), 2); // both lines
}

static void test_crystallisation_limits_the_area(void **state)
{
    (void)state;
    step model = plain_step;
    model.crystal_K = 692.05;
    model.crystal = 3;
    lehr_dsc_run *run = run_of_step(&model, CP_NAMES, 1, 0, 0);
    lehr_dsc_fictive_options options = step_windows();
    lehr_dsc_fictive got;
    lehr_warnings *warnings = NULL;
    lehr_error err = {0};
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, warnings, &err), &err);
    assert_close(got.t1_K, 690, 0, 1e-9);
    assert_close(got.fictive_temperature_K, 571.35, 0, 5e-6);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "leaves the liquid line above 690 K"));
    options.t1_K = 692; // the user's word counts
    options.t2_K = 401;
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
    assert_close(got.t1_K, 692, 0, 1e-9);
    assert_close(got.t2_K, 401, 0, 1e-9);
    assert_close(got.fictive_temperature_K, 571.35, 0, 5e-6);
    lehr_warnings_free(warnings);
    lehr_dsc_run_free(run);
}

// ---- propagation of noise -------------------------------------------------------------
/// 61 points of the plain step with a jitter that repeats nowhere, 5 K apart.
static lehr_dsc_run *coarse_run(void)
{
    char bytes[4096] = "temperature_K,cp_J_per_gK\n";
    for (int i = 0; i <= 60; i++) {
        double T = 400 + 5 * i;
        size_t used = strlen(bytes);
        (void)snprintf(bytes + used, sizeof bytes - used, "%.10g,%.10g\n", T,
                       step_at(&plain_step, T) + 1e-3 * sin(7.3 * i * i));
    }
    lehr_text *text = NULL;
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(lehr_text_decode(&text, bytes, strlen(bytes), "coarse.csv", &err), &err);
    assert_ok(lehr_dsc_run_parse(&run, text, NULL, &err), &err);
    lehr_text_free(text);
    return run;
}

/// The closed form of every error equals the sum over points of the squared derivative, taken by differences.
static void check_propagation(lehr_dsc_run *run, const lehr_dsc_fictive_options *options)
{
    const double h = 1e-5; // the results are nearly linear in the points: the second order cancels in a
                           // central difference, the third is (1e-5/0.26)^2
    lehr_dsc_fictive at;
    lehr_dsc_fictive low;
    lehr_dsc_fictive high;
    lehr_error err = {0};
    assert_ok(lehr_dsc_fictive_compute(&at, run, NULL, options, NULL, &err), &err);
    double sum[3] = {0};
    for (size_t i = 0; i < run->size; i++) {
        double y = run->signal[i];
        run->signal[i] = y - h;
        assert_ok(lehr_dsc_fictive_compute(&low, run, NULL, options, NULL, &err), &err);
        run->signal[i] = y + h;
        assert_ok(lehr_dsc_fictive_compute(&high, run, NULL, options, NULL, &err), &err);
        run->signal[i] = y;
        sum[0] += pow((high.fictive_temperature_K - low.fictive_temperature_K) / (2 * h), 2);
        sum[1] += pow((high.area - low.area) / (2 * h), 2);
        sum[2] += pow((high.delta_cp - low.delta_cp) / (2 * h), 2);
    }
    // The root is found to 1e-10 K: 1e-5 K per unit of y in each derivative of some 10 K.
    assert_close(at.fictive_temperature_stderr_K, at.noise_level * sqrt(sum[0]), 1e-5, 0);
    assert_close(at.area_stderr, at.noise_level * sqrt(sum[1]), 1e-6, 0);
    assert_close(at.delta_cp_stderr, at.noise_level * sqrt(sum[2]), 1e-5, 0);
}

static void test_noise_is_propagated_exactly(void **state)
{
    (void)state;
    lehr_dsc_run *run = coarse_run();
    lehr_dsc_fictive_options options = step_windows();
    options.t1_K = 695;
    options.t2_K = 400;
    for (int model = 0; model < 3; model++) {
        options.liquid_model = (lehr_dsc_model)model;
        check_propagation(run, &options);
    }
    options.molar_mass_g_per_mol = 59.71;
    check_propagation(run, &options);
    lehr_dsc_run_free(run);
}

// ---- refusals -------------------------------------------------------------------------
typedef struct refusal {
    const char *name;
    double glass[2], liquid[2], t1_K;
    size_t segment;
    lehr_status status;
    const char *message;
} refusal;

#define UNSET (double)NAN
static const refusal refusals[] = {
    {"half a window", {UNSET, 480}, {620, 690}, UNSET, 0, LEHR_ERR_ARG, "--glass A:B needs A < B"},
    {"reversed window", {480, 405}, {620, 690}, UNSET, 0, LEHR_ERR_ARG, "A < B"},
    {"glass above liquid",
     {620, 690},
     {405, 480},
     UNSET,
     0,
     LEHR_ERR_ARG,
     "must end below the liquid window"},
    {"window outside", {100, 200}, {620, 690}, UNSET, 0, LEHR_ERR_DOMAIN, "covers 400.00:700.00 K"},
    {"two points", {405, 405.1}, {620, 690}, UNSET, 0, LEHR_ERR_DOMAIN, "2 points in the glass window"},
    {"no such segment", {405, 480}, {620, 690}, UNSET, 4, LEHR_ERR_DOMAIN, "no segment 4; the file has 1"},
    {"limit far below",
     {405, 480},
     {620, 690},
     300,
     0,
     LEHR_ERR_ARG,
     "t1 300 K lies below the liquid window"},
};

static void test_refusal(void **state)
{
    const refusal *want = *state;
    lehr_dsc_run *run = run_of_step(&plain_step, CP_NAMES, 1, 0, 0);
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    memcpy(options.glass_K, want->glass, sizeof options.glass_K);
    memcpy(options.liquid_K, want->liquid, sizeof options.liquid_K);
    options.t1_K = want->t1_K;
    options.segment = want->segment;
    lehr_dsc_fictive got;
    lehr_error err = {0};
    assert_fails(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), want->status, &err,
                 want->message);
    assert_close(got.fictive_temperature_K, 0, 0, 0);
    lehr_dsc_run_free(run);
}

static void test_more_refusals(void **state)
{
    (void)state;
    lehr_dsc_fictive_options options = step_windows();
    lehr_dsc_fictive got;
    lehr_error err = {0};
    lehr_dsc_run *run = run_of_step(&plain_step, CP_NAMES, -1, 0, 0); // a sign read the wrong way round
    assert_fails(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), LEHR_ERR_NUMERIC, &err,
                 "--sign");
    lehr_dsc_run_free(run);
    run = run_of_step(&plain_step, CP_NAMES, 1, 0, 0);
    run->signal[1700] = (double)NAN; // 570 K, in the transition
    assert_fails(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "570.00 K is no number");
    run->signal[100] = (double)NAN; // 410 K, in the glass window
    assert_fails(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "410.00 K (glass window)");
    options.t1_K = 500;
    options.t2_K = 600;
    assert_fails(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "not below T1");
    options = step_windows();
    run->signal[100] = run->signal[101];
    run->signal[1700] = run->signal[1701];
    options.t1_K = options.liquid_K[0] - 1; // gave a Tf of the cut area without a word
    assert_fails(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "below the liquid window");
    options = step_windows();
    options.t2_K = options.glass_K[1] + 1;
    assert_fails(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "above the glass window");
    options = step_windows();
    options.molar_mass_g_per_mol = 0;
    assert_fails(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "molar mass");
    options = step_windows();
    options.time_constant_s = -1;
    assert_fails(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "time constant");
    lehr_dsc_run_free(run);
}

// ---- record and memory ------------------------------------------------------------------
static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_dsc_fictive_options options = step_windows();
    lehr_dsc_fictive got;
    lehr_record *record = NULL;
    lehr_warnings *warnings = NULL;
    lehr_value value;
    lehr_status status = lehr_warnings_create(&warnings, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_fictive_compute(&got, context, context, &options, warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_create(&record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_fictive_describe(&got, record, err);
    }
    if (status == LEHR_OK) {
        static const char *const keys[] = {"fictive_temperature", "budget.noise", "budget.windows",
                                           "budget.liquid_model", "area",         "delta_cp",
                                           "hyperquenched"};
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
            assert_true(lehr_record_find(record, keys[i], &value));
        }
        assert_false(lehr_record_find(record, "budget.lag", &value)); // unknown, not zero
    }
    lehr_record_free(record);
    lehr_warnings_free(warnings);
    return status;
}

static void test_memory_runs_out(void **state)
{
    (void)state;
    lehr_dsc_run *run = run_of_step(&quenched_step, CP_NAMES, 1, 0, 0);
    lehr_test_fault_sweep(attempt, run);
    lehr_dsc_run_free(run);
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(test_step_with_lines),
        cmocka_unit_test(test_curved_liquids),
        cmocka_unit_test(test_scale_and_linear_background_drop_out),
        cmocka_unit_test(test_hyperquenched_glass_is_flagged),
        cmocka_unit_test(test_glass_line_from_a_reference),
        cmocka_unit_test(test_budget_beyond_noise_is_told),
        cmocka_unit_test(test_alternating_noise_is_told),
        cmocka_unit_test(test_crystallisation_limits_the_area),
        cmocka_unit_test(test_noise_is_propagated_exactly),
        cmocka_unit_test(test_more_refusals),
        cmocka_unit_test(test_memory_runs_out),
    };
    size_t n = 10;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refusal, &refusals[i]);
    }
    return _cmocka_run_group_tests("fictive_step", tests, n, NULL, NULL);
}
