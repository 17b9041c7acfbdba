// Glass transition of simulated scans against an independent evaluation, and its standard errors against
// repeats.
#include "lehr_test.h"

#include "noise.h"

#include <lehr/dsc/glass_transition.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPECTED "dsc/tnm/expected.json"

typedef struct scan_case {
    const char *name;    // file
    const char *id;      // key in expected.json
    double inflection_K; // independent of the list, see below
} scan_case;

// SOURCE of the inflections: root of the second derivative of a quintic fitted by numpy.polyfit to the 41
// points of the noise-free file around the steepest one (0.1 K grid). The listed inflections come from
// differences on that grid and are up to 0.07 K away; fits to 11, 21 and 81 points agree with the values here
// within 0.01 K.
static const scan_case scan_cases[] = {
    {"T01_grid0.1", "T01", 609.2394}, {"T01_grid0.5", "T01", 609.2394}, {"T02_grid0.1", "T02", 652.0240},
    {"T02_grid0.5", "T02", 652.0240}, {"T03_grid0.1", "T03", 655.4412}, {"T03_grid0.5", "T03", 655.4412},
    {"T04_grid0.1", "T04", 658.5558}, {"T04_grid0.5", "T04", 658.5558}, {"T05_grid0.1", "T05", 660.8520},
    {"T05_grid0.5", "T05", 660.8520}, {"T09_grid0.1", "T09", 630.3080}, {"T09_grid0.5", "T09", 630.3080},
};
#define N_SCAN_CASES (sizeof scan_cases / sizeof scan_cases[0])

static lehr_dsc_glass_transition_options windows_of(const char *id)
{
    const char *json = lehr_test_reference(EXPECTED);
    lehr_dsc_glass_transition_options options = lehr_dsc_glass_transition_defaults();
    options.glass_K[0] = lehr_test_json(json, id, "glass_window", "0", NULL);
    options.glass_K[1] = lehr_test_json(json, id, "glass_window", "1", NULL);
    options.liquid_K[0] = lehr_test_json(json, id, "liquid_window", "0", NULL);
    options.liquid_K[1] = lehr_test_json(json, id, "liquid_window", "1", NULL);
    return options;
}

static lehr_dsc_run *read_scan(const char *name)
{
    char path[64];
    (void)snprintf(path, sizeof path, "dsc/tnm/%s.csv", name);
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_run_read(&run, lehr_test_reference(path), NULL, &err), &err);
    return run;
}

/// The list promises 0.05 K and 0.005 J/g for the definitions. The 0.5 K grid adds nothing to that.
static void test_listed_values(void **state)
{
    const scan_case *row = *state;
    const char *json = lehr_test_reference(EXPECTED);
    lehr_dsc_run *run = read_scan(row->name);
    lehr_dsc_glass_transition_options options = windows_of(row->id);
    lehr_dsc_glass_transition got;
    lehr_error err = {0};
    assert_ok(lehr_dsc_glass_transition_compute(&got, run, &options, NULL, &err), &err);
    const struct {
        const char *key;
        double got;
        double tolerance;
    } values[] = {
        {"T_onset", got.onset.temperature_K, 0.05},
        {"T_half", got.midpoint.temperature_K, 0.05},
        {"T_inflection", got.inflection.temperature_K, 0.09}, // see the comment above the table
        {"T_endset", got.endset.temperature_K, 0.05},
        {"T_peak", got.peak.temperature_K, 0.05},
        {"overshoot_area_J_g", got.overshoot_enthalpy, 0.005},
        {"dCp_at_half", got.delta_cp, 1e-4},
    };
    for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
        double want = lehr_test_json(json, row->id, "features_polyfit1", values[k].key, NULL);
        assert_close(values[k].got, want, 0, values[k].tolerance);
    }
    assert_close(got.inflection.temperature_K, row->inflection_K, 0, 0.05);
    // With the lines of the model instead of the fitted ones: the same but for what the windows cost.
    double true_half = lehr_test_json(json, row->id, "features_true_baselines", "T_half", NULL);
    assert_close(got.midpoint.temperature_K, true_half, 0,
                 0.05 + fabs(true_half - lehr_test_json(json, row->id, "features_polyfit1", "T_half", NULL)));
    assert_true(got.overshoot);
    assert_string_equal(got.area_unit, "J/g");
    lehr_dsc_run_free(run);
}

// ---- noise ----------------------------------------------------------------------------
typedef struct noise_case {
    const char *name;
    const char *id;
    const char *file;
    double noise;    // J/g/K per point
    double smooth_K; // NaN: chosen
} noise_case;

// The grid is 0.5 K: the noise is that of 1 % of the step per 0.1 K and less.
static const noise_case noise_cases[] = {
    {"equal rates, fixed width", "T02", "T02_grid0.5", 0.0011, 38},
    {"equal rates, chosen width", "T02", "T02_grid0.5", 0.0011, NAN},
    {"fast-cooled glass", "T03", "T03_grid0.5", 0.0025, NAN},
    {"large overshoot", "T04", "T04_grid0.5", 0.0011, NAN},
    {"strong noise", "T02", "T02_grid0.5", 0.0055, NAN},
};

enum { REPEATS = 400, QUANTITIES = 9 };

static void collect(double *value, double *error, const lehr_dsc_glass_transition *got)
{
    const lehr_dsc_event *events[] = {&got->onset,  &got->midpoint,      &got->inflection,
                                      &got->endset, &got->midpoint_astm, &got->midpoint_tangent,
                                      &got->peak};
    for (size_t k = 0; k < 7; k++) {
        value[k] = events[k]->temperature_K;
        error[k] = events[k]->noise_K; // a bias that is always the same does not scatter
    }
    value[7] = got->delta_cp;
    error[7] = got->delta_cp_stderr;
    value[8] = got->overshoot_enthalpy;
    error[8] = got->overshoot_enthalpy_stderr;
}

/// Quoted errors are what repeats scatter by: the pulls (deviation from the mean of all repeats over the
/// quoted error) have standard deviation 1. 400 draws know it to 1/sqrt(800) = 3.5 %; 0.15 is four of these.
static void test_standard_errors_cover_repeats(void **state)
{
    static const char *const names[] = {"onset",   "midpoint", "inflection", "endset",   "astm",
                                        "tangent", "peak",     "delta_cp",   "overshoot"};
    const noise_case *row = *state;
    lehr_dsc_run *run = read_scan(row->file);
    lehr_dsc_glass_transition_options options = windows_of(row->id);
    options.smooth_K = row->smooth_K;
    double *clean = malloc(run->size * sizeof *clean);
    double(*value)[QUANTITIES] = calloc(REPEATS, sizeof *value);
    double(*error)[QUANTITIES] = calloc(REPEATS, sizeof *error);
    assert_true(clean && value && error);
    memcpy(clean, run->signal, run->size * sizeof *clean);
    uint64_t random = 20250703;
    for (int r = 0; r < REPEATS; r++) {
        for (size_t i = 0; i < run->size; i++) {
            run->signal[i] = clean[i] + row->noise * noise_normal(&random);
        }
        lehr_dsc_glass_transition got;
        lehr_error err = {0};
        assert_ok(lehr_dsc_glass_transition_compute(&got, run, &options, NULL, &err), &err);
        collect(value[r], error[r], &got);
    }
    for (int k = 0; k < QUANTITIES; k++) {
        double mean = 0;
        double pulls = 0;
        int n = 0;
        for (int r = 0; r < REPEATS; r++) {
            mean += isnan(value[r][k]) ? 0 : value[r][k];
            n += isnan(value[r][k]) ? 0 : 1;
        }
        for (int r = 0; r < REPEATS; r++) {
            double pull = (value[r][k] - mean / n) / error[r][k];
            pulls += isnan(pull) ? 0 : pull * pull;
        }
        double sd = sqrt(pulls / n);
        print_message("%s, %s: %d values, mean %.6g, quoted %.3g, pulls %.3f\n", row->name, names[k], n,
                      mean / n, error[0][k], sd);
        assert_true(n > 0.9 * REPEATS);
        // Inflection and peak are maxima: where the width of the smoothing is chosen from the noise, they
        // follow it too, up to 20 % and 8 % beyond what is first order in the noise, and the 14 % of 400
        // draws. That their whole errors cover the truth is tested on made curves.
        double excess = !isnan(row->smooth_K) ? 0 : k == 2 ? 0.20 : k == 6 ? 0.07 : 0;
        assert_close(sd, 1, 0, 0.15 + excess);
    }
    free(clean);
    free(value);
    free(error);
    lehr_dsc_run_free(run);
}

int main(void)
{
    struct CMUnitTest tests[64];
    size_t n = 0;
    for (size_t i = 0; i < N_SCAN_CASES; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_listed_values, &scan_cases[i]);
    }
    for (size_t i = 0; i < sizeof noise_cases / sizeof *noise_cases; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_standard_errors_cover_repeats, &noise_cases[i]);
    }
    return _cmocka_run_group_tests("glass transition", tests, n, NULL, NULL);
}
