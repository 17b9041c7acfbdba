// Scans of treated glasses against independent calculations and closed forms.
#include "lehr_test.h"

#include <lehr/simulate/calorimetry.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static lehr_simulate_glass glass_of(double partition, double stretching)
{
    return (lehr_simulate_glass){.material = {.parameters = {.activation_K = 58000,
                                                             .partition = partition,
                                                             .stretching = stretching,
                                                             .log_time = log(100),
                                                             .reference_K = 597},
                                              .glass = {.constant = 0.3936, .slope = 1.34e-4},
                                              .liquid = {.constant = 0.930, .slope = -3.5e-4}},
                                 .tg_K = 597,
                                 .dtg_dp_K_per_GPa = 5.4};
}

static const lehr_simulate_calorimeter plain = {.mass_mg = 2.5,
                                                .rate_K_per_s = 200,
                                                .cooling_K_per_s = 100,
                                                .start_K = 450,
                                                .top_K = 760,
                                                .step_K = 0.1,
                                                .heatings = 1};

static lehr_simulate_record *record_of(const lehr_simulate_glass *glass, const char *history,
                                       const lehr_simulate_calorimeter *instrument, uint64_t stream)
{
    lehr_error err = {0};
    lehr_dsc_tnm_program *program = NULL;
    lehr_simulate_record *record = NULL;
    assert_ok(lehr_dsc_tnm_program_parse(&program, history, &err), &err);
    assert_ok(lehr_simulate_record_create(&record, glass, program, instrument, 5, stream, &err), &err);
    lehr_dsc_tnm_program_free(program);
    return record;
}

// ---- heat flow against listed scans ---------------------------------------------------------
typedef struct listed {
    const char *name, *history;
    double rate_K_per_s, top_K, partition, stretching;
} listed;

static const listed listed_scans[] = {
    {"T01", "740 K, 20 K/min to 450 K", 1.0 / 3, 720, 0.65, 0.6},
    {"T02", "760 K, 200 K/s to 450 K", 200, 760, 0.65, 0.6},
    {"T04", "740 K, 20 K/min to 450 K", 200, 760, 0.65, 0.6},
    {"T09", "760 K, 10 K/s to 450 K", 10, 740, 1, 1},
};

/// Flow = m cp rate; cp of the list is good to 1e-4 J/g/K (tests/dsc/test_tnm.c says why).
static void test_listed_flow(void **state)
{
    const listed *row = *state;
    char file[64];
    snprintf(file, sizeof file, "dsc/tnm/%s_grid0.1.csv", row->name);
    lehr_test_numbers want = lehr_test_load_numbers(lehr_test_reference(file));
    lehr_simulate_glass glass = glass_of(row->partition, row->stretching);
    lehr_simulate_calorimeter instrument = plain;
    instrument.rate_K_per_s = row->rate_K_per_s;
    instrument.top_K = row->top_K;
    lehr_simulate_record *record = record_of(&glass, row->history, &instrument, 0);
    assert_int_equal(record->n_ramps, 1);
    assert_int_equal(record->ramps[0].n, want.rows);
    for (size_t i = 0; i < want.rows; i++) {
        double flow = record->ramps[0].flow_mW[i] / (2.5 * row->rate_K_per_s);
        assert_close(record->ramps[0].temperature_K[i], want.values[i * want.columns], 0, 1e-8);
        assert_close(flow, want.values[i * want.columns + 1], 0, 1e-4);
    }
    lehr_simulate_record_free(record);
    lehr_test_free_numbers(&want);
}

// ---- history --------------------------------------------------------------------------------
/// The course in the reduced temperature: its corners and the time it takes.
static void test_history(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_simulate_glass glass = glass_of(0.65, 0.6);
    const lehr_simulate_history h = {.melt_K = 820,
                                     .room_K = 300,
                                     .quench_K_per_s = 1e4,
                                     .compression_GPa_per_s = 0.005,
                                     .heating_K_per_s = 0.5,
                                     .cooling_K_per_s = 10,
                                     .pressure_GPa = 7,
                                     .temperature_K = 583,
                                     .duration_s = 3600};
    double scale = 597 / (597 + 5.4 * 7); // Tg(0)/Tg(P)
    lehr_dsc_tnm_program *program = NULL;
    assert_ok(lehr_simulate_history_program(&program, &glass, &h, &err), &err);
    double lowest = 1e9;
    double highest = 0;
    double time_s = 0;
    for (size_t i = 1; i < program->n; i++) {
        lowest = fmin(lowest, program->segments[i].to_K);
        highest = fmax(highest, program->segments[i].to_K);
        time_s += program->segments[i].duration_s;
    }
    assert_close(program->segments[0].to_K, 300, 1e-12, 0);
    assert_close(lowest, 300 * scale, 1e-12, 0);
    assert_close(highest, 583 * scale, 1e-12, 0);
    assert_close(program->segments[program->n - 1].to_K, 300, 1e-12, 0);
    // 2 x 1400 s of pressure, 283 K at both rates, the hold.
    assert_close(time_s, 2800 + 283 / 0.5 + 283 / 10.0 + 3600, 1e-9, 0);
    lehr_dsc_tnm_program_free(program);
}

static void test_history_refused(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_simulate_glass glass = glass_of(0.65, 0.6);
    lehr_simulate_history h = {.melt_K = 820,
                               .room_K = 300,
                               .quench_K_per_s = 1e4,
                               .compression_GPa_per_s = 0.005,
                               .heating_K_per_s = 0.5,
                               .cooling_K_per_s = 10,
                               .pressure_GPa = NAN,
                               .temperature_K = 830};
    lehr_dsc_tnm_program *program = NULL;
    assert_fails(lehr_simulate_history_program(&program, &glass, &h, &err), LEHR_ERR_DOMAIN, &err,
                 "not below the melt");
    h.temperature_K = 583;
    h.quench_K_per_s = NAN;
    assert_fails(lehr_simulate_history_program(&program, &glass, &h, &err), LEHR_ERR_DOMAIN, &err,
                 "quench rate");
    h.quench_K_per_s = 1e4;
    h.pressure_GPa = 7;
    glass.dtg_dp_K_per_GPa = -100;
    assert_fails(lehr_simulate_history_program(&program, &glass, &h, &err), LEHR_ERR_DOMAIN, &err,
                 "glass transition at");
    assert_null(program);
}

// ---- instrument -----------------------------------------------------------------------------
/// Far below the transition the flow is straight in time: behind a lag it follows by rate of change times
/// lag, once exp(-t/lag) is over; asymmetry, offset and drift add as they stand.
static void test_lag_and_baseline(void **state)
{
    (void)state;
    lehr_simulate_glass glass = glass_of(0.65, 0.6);
    lehr_simulate_calorimeter c = plain;
    c.start_K = 300;
    c.top_K = 440;
    c.lag_s = 0.02;
    c.offset_mW = 3.5;
    c.drift_mW_per_s = 12;
    c.asymmetry_mJ_per_K = 0.3;
    c.asymmetry_slope_mJ_per_K2 = 2e-3;
    lehr_simulate_record *record = record_of(&glass, "760 K, 20 K/min to 300 K", &c, 0);
    const lehr_simulate_ramp *ramp = &record->ramps[0];
    for (size_t i = 0; i < ramp->n; i += 50) {
        double t = 0.1 * (double)i / 200;
        double cp = 0.3936 + 1.34e-4 * (300 + 200 * t);
        double flow = (2.5 * cp + 0.3 + 2e-3 * 200 * t) * 200 + 3.5 + 12 * t;
        double change = (2.5 * 1.34e-4 + 2e-3) * 200 * 200 + 12;
        double start = (2.5 * (0.3936 + 1.34e-4 * 300) + 0.3) * 200 + 3.5;
        double want = flow - change * 0.02 + (3.5 - start + change * 0.02) * exp(-t / 0.02);
        // cp of the slowly cooled glass is the line to 1e-6 here.
        assert_close(ramp->flow_mW[i], want, 0, 1e-3);
    }
    lehr_simulate_record_free(record);
}

/// Mean and variance of 3101 points: within four standard errors.
static void test_noise(void **state)
{
    (void)state;
    lehr_simulate_glass glass = glass_of(0.65, 0.6);
    lehr_simulate_calorimeter c = plain;
    lehr_simulate_record *clean = record_of(&glass, "760 K, 20 K/min to 450 K", &c, 0);
    c.noise_mW = 0.7;
    lehr_simulate_record *noisy = record_of(&glass, "760 K, 20 K/min to 450 K", &c, 1);
    lehr_simulate_record *again = record_of(&glass, "760 K, 20 K/min to 450 K", &c, 1);
    lehr_simulate_record *other = record_of(&glass, "760 K, 20 K/min to 450 K", &c, 2);
    size_t n = noisy->ramps[0].n;
    double sum = 0;
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        double d = noisy->ramps[0].flow_mW[i] - clean->ramps[0].flow_mW[i];
        sum += d;
        squares += d * d;
    }
    assert_close(sum / (double)n, 0, 0, 4 * 0.7 / sqrt((double)n));
    assert_close(squares / (double)n / 0.49, 1, 0, 4 * sqrt(2.0 / (double)n));
    assert_memory_equal(noisy->ramps[0].flow_mW, again->ramps[0].flow_mW, n * sizeof(double));
    assert_true(memcmp(noisy->ramps[0].flow_mW, other->ramps[0].flow_mW, n * sizeof(double)) != 0);
    lehr_simulate_record_free(clean);
    lehr_simulate_record_free(noisy);
    lehr_simulate_record_free(again);
    lehr_simulate_record_free(other);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        size_t offset;
        double value;
        const char *part;
    } bad[] = {{offsetof(lehr_simulate_calorimeter, mass_mg), 0, "mass: 0 is not"},
               {offsetof(lehr_simulate_calorimeter, rate_K_per_s), NAN, "rate: nan is not"},
               {offsetof(lehr_simulate_calorimeter, step_K), -1, "step: -1 is not"},
               {offsetof(lehr_simulate_calorimeter, step_K), 1e-5, "too many"},
               {offsetof(lehr_simulate_calorimeter, top_K), 440, "is not above the start"}};
    lehr_error err = {0};
    lehr_simulate_glass glass = glass_of(0.65, 0.6);
    lehr_dsc_tnm_program *program = NULL;
    assert_ok(lehr_dsc_tnm_program_parse(&program, "760 K, 20 K/min to 450 K", &err), &err);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lehr_simulate_calorimeter c = plain;
        lehr_simulate_record *record = NULL;
        memcpy((char *)&c + bad[i].offset, &bad[i].value, sizeof(double));
        assert_fails(lehr_simulate_record_create(&record, &glass, program, &c, 1, 1, &err), LEHR_ERR_DOMAIN,
                     &err, bad[i].part);
        assert_null(record);
    }
    lehr_dsc_tnm_program_free(program);
}

// ---- files ------------------------------------------------------------------------------------
typedef struct written {
    const char *name, *file;
    bool exothermic_up;
    double tolerance_mW; ///< of the digits in the file
} written;

static const written files[] = {{"STARe text", "scan.txt", true, 1e-3},
                                {"STARe text, endothermic", "scan2.txt", false, 1e-3},
                                {"table", "scan.csv", false, 1e-9},
                                {"table, exothermic", "scan2.csv", true, 1e-9}};

/// What is written reads back: segments, times, temperatures with the error of the thermometer, flow, mass.
static void test_files(void **state)
{
    const written *row = *state;
    lehr_error err = {0};
    lehr_simulate_glass glass = glass_of(0.65, 0.6);
    lehr_simulate_calorimeter c = plain;
    c.step_K = 1;
    c.heatings = 2;
    c.thermometer_K = 0.25;
    lehr_simulate_record *record = record_of(&glass, "760 K, 20 K/min to 450 K", &c, 0);
    const char *path = lehr_test_scratch(row->file);
    lehr_dsc_run *run = NULL;
    lehr_dsc_read_options options = lehr_dsc_read_defaults();
    options.sign = row->exothermic_up ? LEHR_DSC_SIGN_EXO_UP : LEHR_DSC_SIGN_ENDO_UP;
    assert_ok(lehr_simulate_record_write(record, path, "A1", row->exothermic_up, &err), &err);
    assert_ok(lehr_dsc_run_read(&run, path, &options, &err), &err);
    assert_int_equal(run->n_segments, 3);
    assert_int_equal(run->segments[1].kind, LEHR_DSC_COOLING);
    assert_close(run->mass_g, 2.5e-3, 1e-9, 0);
    size_t at = 0;
    for (size_t k = 0; k < 3; k++) {
        assert_close(fabs(run->segments[k].measured_rate_K_per_s), record->ramps[k].rate_K_per_s, 1e-6, 0);
        for (size_t i = 0; i < record->ramps[k].n; i++, at++) {
            assert_close(run->temperature_K[at], record->ramps[k].temperature_K[i] + 0.25, 0, 6e-5);
            assert_close(run->signal[at] * 1e3, record->ramps[k].flow_mW[i], 0, row->tolerance_mW);
        }
    }
    assert_int_equal(at, run->size);
    lehr_dsc_run_free(run);
    lehr_simulate_record_free(record);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    const char *path = context;
    lehr_simulate_glass glass = glass_of(1, 1);
    lehr_simulate_calorimeter c = plain;
    lehr_simulate_record *record = NULL;
    lehr_dsc_run *run = NULL;
    lehr_dsc_tnm_program *program = NULL;
    const lehr_simulate_history h = {.melt_K = 820,
                                     .room_K = 450,
                                     .quench_K_per_s = 1e3,
                                     .compression_GPa_per_s = 1,
                                     .heating_K_per_s = 10,
                                     .cooling_K_per_s = 10,
                                     .pressure_GPa = NAN,
                                     .temperature_K = NAN,
                                     .duration_s = NAN};
    c.step_K = 20;
    lehr_status status = lehr_simulate_history_program(&program, &glass, &h, err);
    status =
        status == LEHR_OK ? lehr_simulate_record_create(&record, &glass, program, &c, 1, 1, err) : status;
    status = status == LEHR_OK ? lehr_simulate_record_to_run(&run, record, "A1", err) : status;
    status = status == LEHR_OK ? lehr_simulate_record_write(record, path, "A1", true, err) : status;
    lehr_dsc_run_free(run);
    lehr_simulate_record_free(record);
    lehr_dsc_tnm_program_free(program);
    return status;
}

static void test_faults(void **state)
{
    (void)state;
    char path[512];
    snprintf(path, sizeof path, "%s", lehr_test_scratch("fault.txt"));
    lehr_test_fault_sweep(attempt, path);
    snprintf(path, sizeof path, "%s", lehr_test_scratch("fault.csv"));
    lehr_test_fault_sweep(attempt, path);
}

static void test_disk_full(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_simulate_glass glass = glass_of(0.65, 0.6);
    lehr_simulate_record *record = record_of(&glass, "760 K, 20 K/min to 450 K", &plain, 0);
    assert_fails(lehr_simulate_record_write(record, "/dev/full", "A1", true, &err), LEHR_ERR_IO, &err,
                 "/dev/full");
    lehr_simulate_record_free(record);
}

/// Midpoint where cp is half-way in a scan with a closed form of cp; enthalpy between two fictive
/// temperatures.
static void test_truth(void **state)
{
    (void)state;
    lehr_simulate_glass glass = glass_of(0.65, 0.6);
    // int (l - g) from 590 to 610 K, l - g = 0.5364 - 4.84e-4 T
    assert_close(lehr_simulate_enthalpy_J_per_g(&glass, 610, 590), 0.5364 * 20 - 4.84e-4 * 600 * 20, 1e-12,
                 0);
    lehr_simulate_record *record = record_of(&glass, "760 K, 20 K/min to 450 K", &plain, 0);
    lehr_simulate_ramp *ramp = &record->ramps[0];
    for (size_t i = 0; i < ramp->n; i++) {
        double t = ramp->temperature_K[i];
        double share = 1 / (1 + exp(-(t - 641.237) / 3));
        ramp->cp_J_per_gK[i] =
            0.3936 + 1.34e-4 * t + share * (0.5364 - 4.84e-4 * t) + 1.5 * exp(-(t - 680) * (t - 680) / 50);
    }
    // Linear between points of 0.1 K: below 1e-5 K.
    assert_close(lehr_simulate_midpoint_K(record, 0, &glass), 641.237, 0, 1e-4);
    lehr_simulate_record_free(record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_listed_flow, &listed_scans[0]),
        LEHR_CASE(test_listed_flow, &listed_scans[1]),
        LEHR_CASE(test_listed_flow, &listed_scans[2]),
        LEHR_CASE(test_listed_flow, &listed_scans[3]),
        cmocka_unit_test(test_history),
        cmocka_unit_test(test_history_refused),
        cmocka_unit_test(test_lag_and_baseline),
        cmocka_unit_test(test_noise),
        cmocka_unit_test(test_refused),
        LEHR_CASE(test_files, &files[0]),
        LEHR_CASE(test_files, &files[1]),
        LEHR_CASE(test_files, &files[2]),
        LEHR_CASE(test_files, &files[3]),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_disk_full),
        cmocka_unit_test(test_truth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
