// Do the standard errors of fictive temperatures cover as often as they say? Noisy repeats of heating scans
// with known fictive temperature: three in closed form (equal rates, fast cooled, annealed with a curved
// liquid), or the simulated scans T02, T03 and T05 where their folder is named. Prints one JSON line per
// scan: how often the intervals of one standard error and of 95 % hold the value without noise (noise
// coverage: must be 66-70 % and 94-96 %), and how often the true one (besides noise that asks for the right
// lines). Returns 1 when noise coverage fails.
//
// coverage_dsc [REPEATS [FOLDER]]    FOLDER holds T02_grid0.1.csv and its like
#include "../tests/support/dsc_curve.h"

#include <lehr/core/alloc.h>
#include <lehr/dsc/fictive.h>
#include <lehr/fitting/bootstrap.h>
#include <lehr/fitting/distribution.h>
#include <lehr/fitting/random.h>
#include <lehr/fitting/setup.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOISE_68, NOISE_95, TRUE_68, TRUE_95, PULL, FOUND_ERROR, FOUND_REFUSED, FOUND_95, N_VALUES };

typedef struct scan_case {
    const char *name;     // also of the file
    double fictive_K;     // true
    double sigma;         // 1 % of the step
    double windows[2][2]; // glass, liquid
    double molar_mass;    // NaN: straight liquid line
    dsc_curve curve;      // in closed form
} scan_case;

// True temperatures and windows of the files: expected.json beside them.
static const scan_case cases[] = {
    {"T02",
     637.9436263385778,
     0.0024745,
     {{460, 560}, {705, 755}},
     (double)NAN,
     {"equal rates", 637.9436263385778, 648, 7, DSC_CURVE_LINES, 450, 760, 0.1}},
    {"T03",
     666.0060482355952,
     0.0024745,
     {{410, 480}, {705, 755}},
     (double)NAN,
     {"fast cooled", 666.0060482355952, 645, 9, DSC_CURVE_LINES, 400, 760, 0.1}},
    {"T04",
     596.7821184026294,
     0.0024745,
     {{460, 580}, {715, 755}},
     (double)NAN,
     {"annealed", 596.7821184026294, 650, 5, DSC_CURVE_LINES, 450, 760, 0.1}},
    {"T05",
     587.5542200247355,
     0.0023407,
     {{460, 580}, {715, 755}},
     DSC_CURVE_MOLAR_MASS,
     {"annealed, curved liquid", 587.5542200247355, 650, 5, DSC_CURVE_METALLIC, 450, 760, 0.1}},
};

typedef struct repeat_context {
    const scan_case *of;
    const lehr_dsc_run *clean;
    lehr_dsc_fictive_options options;
    double expected_K; // without noise
    double noise;      // in units of sigma
} repeat_context;

/// The same scan with windows that are found in it: distance to the true Tf, and whether two times the noise
/// and the windows entry together hold it.
static void repeat_with_found_windows(double *values, const repeat_context *at, const lehr_dsc_run *noisy)
{
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    lehr_dsc_fictive got;
    lehr_error none = {0};
    options.molar_mass_g_per_mol = at->of->molar_mass;
    bool found = lehr_dsc_fictive_compute(&got, noisy, NULL, &options, NULL, &none) == LEHR_OK;
    values[FOUND_REFUSED] = found ? 0 : 1;
    values[FOUND_ERROR] = found ? got.fictive_temperature_K - at->of->fictive_K : 0;
    values[FOUND_95] = found && fabs(values[FOUND_ERROR]) <= 2 * hypot(got.noise_K, got.windows_K);
}

static lehr_status repeat(double *values, lehr_random *random, const void *context, lehr_error *err)
{
    const repeat_context *at = context;
    lehr_dsc_run noisy = *at->clean; // shares all but the signal
    lehr_dsc_fictive got;
    noisy.signal = lehr_core_memdup(at->clean->signal, at->clean->size, sizeof(double));
    if (!noisy.signal) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a scan");
    }
    for (size_t i = 0; i < noisy.size; i++) {
        noisy.signal[i] += at->noise * at->of->sigma * lehr_random_normal(random);
    }
    lehr_status status = lehr_dsc_fictive_compute(&got, &noisy, NULL, &at->options, NULL, err);
    if (status == LEHR_OK) {
        repeat_with_found_windows(values, at, &noisy);
    }
    lehr_core_free(noisy.signal);
    if (status != LEHR_OK) {
        return status;
    }
    double z = lehr_covariance_multiplier(LEHR_COVARIANCE_ABSOLUTE, 0.95, 1);
    double from_expected = (got.fictive_temperature_K - at->expected_K) / got.fictive_temperature_stderr_K;
    double from_truth = (got.fictive_temperature_K - at->of->fictive_K) / got.fictive_temperature_stderr_K;
    values[NOISE_68] = fabs(from_expected) <= 1;
    values[NOISE_95] = fabs(from_expected) <= z;
    values[TRUE_68] = fabs(from_truth) <= 1;
    values[TRUE_95] = fabs(from_truth) <= z;
    values[PULL] = from_expected;
    return LEHR_OK;
}

static lehr_status read_scan(lehr_dsc_run **out, const scan_case *of, const char *folder, lehr_error *err)
{
    char path[1024];
    if (!folder) {
        *out = dsc_curve_run(&of->curve);
        return *out ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no scan");
    }
    (void)snprintf(path, sizeof path, "%s/%s_grid0.1.csv", folder, of->name);
    return lehr_dsc_run_read(out, path, NULL, err);
}

static bool print_case(const repeat_context *at, const lehr_bootstrap *runs, const char *name)
{
    double v[N_VALUES];
    for (size_t k = 0; k < N_VALUES; k++) {
        v[k] = lehr_bootstrap_estimate(runs, k).value;
    }
    bool holds = v[NOISE_68] >= 0.66 && v[NOISE_68] <= 0.70 && v[NOISE_95] >= 0.94 && v[NOISE_95] <= 0.96;
    printf("{\"coverage\": \"dsc_tf\", \"scan\": \"%s\", \"liquid_model\": \"%s\", \"repeats\": %zu, "
           "\"expected_K\": %.4f, \"true_K\": %.4f, \"noise_covers_68\": %.4f, \"noise_covers_95\": %.4f, "
           "\"pull_mean\": %.4f, \"pull_sd\": %.4f, \"truth_covers_68\": %.4f, \"truth_covers_95\": %.4f, "
           "\"found_windows\": {\"bias_K\": %.3f, \"sd_K\": %.3f, \"refused\": %.4f, "
           "\"noise_and_windows_cover_95\": %.4f}, \"within_limits\": %s}\n",
           name, isnan(at->of->molar_mass) ? "line" : "metallic", lehr_bootstrap_count(runs), at->expected_K,
           at->of->fictive_K, v[NOISE_68], v[NOISE_95], v[PULL],
           lehr_bootstrap_estimate(runs, PULL).stderr_value, v[TRUE_68], v[TRUE_95], v[FOUND_ERROR],
           lehr_bootstrap_estimate(runs, FOUND_ERROR).stderr_value, v[FOUND_REFUSED], v[FOUND_95],
           holds ? "true" : "false");
    return holds;
}

static bool measure(const scan_case *of, size_t n, const char *folder, double noise, uint64_t seed)
{
    lehr_bootstrap_options options = {.n_replicates = n, .seed = seed};
    lehr_bootstrap *runs = NULL;
    lehr_dsc_run *clean = NULL;
    lehr_dsc_fictive at_rest;
    lehr_error err = {0};
    repeat_context at = {.of = of, .noise = noise, .options = lehr_dsc_fictive_defaults()};
    memcpy(at.options.glass_K, of->windows[0], sizeof at.options.glass_K);
    memcpy(at.options.liquid_K, of->windows[1], sizeof at.options.liquid_K);
    at.options.molar_mass_g_per_mol = of->molar_mass;
    lehr_status status = read_scan(&clean, of, folder, &err);
    if (status == LEHR_OK) {
        at.clean = clean;
        status = lehr_dsc_fictive_compute(&at_rest, clean, NULL, &at.options, NULL, &err);
    }
    bool holds = false;
    if (status == LEHR_OK) {
        at.expected_K = at_rest.fictive_temperature_K;
        status = lehr_bootstrap_run(&runs, repeat, &at, N_VALUES, &options, NULL, &err);
    }
    if (status == LEHR_OK) {
        holds = print_case(&at, runs, folder ? of->name : of->curve.name);
    } else {
        (void)fprintf(stderr, "coverage_dsc: %s: %s\n", of->name, err.message);
    }
    lehr_bootstrap_free(runs);
    lehr_dsc_run_free(clean);
    return holds;
}

int main(int argc, char **argv)
{
    char *end = NULL;
    char *noise_end = NULL;
    unsigned long repeats = argc > 1 ? strtoul(argv[1], &end, 10) : 20000;
    const char *folder = argc > 2 && strcmp(argv[2], "-") != 0 ? argv[2] : NULL;
    double noise = argc > 3 ? strtod(argv[3], &noise_end) : 1;
    bool all = true;
    if (argc > 4 || (argc > 1 && (*end != '\0' || repeats < 100)) ||
        (argc > 3 && (*noise_end != '\0' || !(noise > 0)))) {
        (void)fprintf(stderr,
                      "usage: coverage_dsc [REPEATS [FOLDER|- [NOISE]]]; at least 100 repeats, noise in per "
                      "cent of the step\n");
        return 2;
    }
    lehr_fitting_setup();
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        all &= measure(&cases[k], repeats, folder, noise, k + 1);
    }
    return all ? 0 : 1;
}
