// Fits of the relaxation model: listed estimates, noise-free recovery, standard errors against simulated
// repeats.
#include "lehr_test.h"

#include <lehr/dsc/tnm_fit.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { P = LEHR_DSC_TNM_PARAMETERS };

static const lehr_dsc_tnm_line glass = {.constant = 0.3936, .slope = 1.34e-4};
static const lehr_dsc_tnm_line liquid = {.constant = 0.930, .slope = -3.5e-4};
static const lehr_dsc_tnm_parameters truth = {.activation_K = 58000,
                                              .partition = 0.65,
                                              .stretching = 0.6,
                                              .log_time = -1.92225862473218,
                                              .reference_K = 640};

// ---- scans ----------------------------------------------------------------------------------
static const char *const programs[] = {"760 K, 200 K/s to 450 K, 200 K/s to 760 K",
                                       "740 K, 20 K/min to 450 K, 200 K/s to 760 K"};

typedef struct sample {
    size_t n;
    double *temperature_K, *cp;
    lehr_dsc_tnm_program *program;
} sample;

static lehr_dsc_tnm_program *parse(const char *text)
{
    lehr_error err = {0};
    lehr_dsc_tnm_program *program = NULL;
    assert_ok(lehr_dsc_tnm_program_parse(&program, text, &err), &err);
    return program;
}

static void clear(sample *s)
{
    free(s->temperature_K);
    free(s->cp);
    lehr_dsc_tnm_program_free(s->program);
}

static lehr_dsc_tnm_scan scan_of(const sample *s, double sigma)
{
    return (lehr_dsc_tnm_scan){.name = "scan",
                               .n = s->n,
                               .temperature_K = s->temperature_K,
                               .cp_J_per_gK = s->cp,
                               .sigma = sigma,
                               .program = s->program};
}

static lehr_dsc_tnm_material material(const lehr_dsc_tnm_parameters *parameters)
{
    return (lehr_dsc_tnm_material){.parameters = *parameters, .glass = glass, .liquid = liquid};
}

static double value(const lehr_dsc_tnm_fit *fit, size_t j)
{
    const lehr_dsc_tnm_parameters *p = &fit->parameters;
    const double values[P] = {p->activation_K, p->partition, p->stretching, p->log_time};
    return values[j];
}

static double stderr_of(const lehr_dsc_tnm_fit *fit, size_t j)
{
    return sqrt(fit->covariance[j * P + j]);
}

/// Scans of the model itself, which here only lends its curve: the truth is known, noise is added.
static sample make(const lehr_dsc_tnm_parameters *p, const char *program, double low_K, double step_K,
                   size_t n)
{
    lehr_error err = {0};
    sample s = {.n = n,
                .temperature_K = malloc(n * sizeof(double)),
                .cp = malloc(n * sizeof(double)),
                .program = parse(program)};
    assert_non_null(s.temperature_K);
    assert_non_null(s.cp);
    for (size_t i = 0; i < n; i++) {
        s.temperature_K[i] = low_K + step_K * (double)i;
    }
    lehr_dsc_tnm_options options = lehr_dsc_tnm_defaults();
    options.temperature_K = s.temperature_K;
    options.n_temperatures = n;
    lehr_dsc_tnm_curve *curve = NULL;
    assert_ok(lehr_dsc_tnm_simulate(&curve, p, s.program, &options, NULL, &err), &err);
    for (size_t i = 0; i < n; i++) {
        s.cp[i] = lehr_dsc_tnm_heat_capacity(&glass, &liquid, s.temperature_K[i], curve->fictive_K[i],
                                             curve->slope[i]);
    }
    lehr_dsc_tnm_curve_free(curve);
    return s;
}

/// Standard errors are what repeats scatter by: parameters, Tg, fragility; lines free.
static void test_errors_cover_repeats(void **state)
{
    (void)state;
    enum { REPEATS = 200, N = 54 };
    const double sigma = 0.0025;
    sample samples[] = {make(&truth, programs[0], 540, 3.5, N), make(&truth, programs[1], 540, 3.5, N)};
    double clean[2][N];
    memcpy(clean[0], samples[0].cp, sizeof clean[0]);
    memcpy(clean[1], samples[1].cp, sizeof clean[1]);
    const lehr_dsc_tnm_scan scans[] = {scan_of(&samples[0], sigma), scan_of(&samples[1], sigma)};
    const lehr_dsc_tnm_material from = material(&truth);
    lehr_dsc_tnm_fit_options options = lehr_dsc_tnm_fit_defaults();
    options.n_starts = 0;
    options.convention = LEHR_COVARIANCE_ABSOLUTE;
    options.lines = LEHR_DSC_TNM_LINES_FREE;
    double sum[P + 2] = {0}, sum2[P + 2] = {0}, chi2 = 0;
    for (uint64_t k = 0; k < REPEATS; k++) {
        lehr_error err = {0};
        lehr_random random = lehr_random_stream(77, k);
        lehr_dsc_tnm_fit *fit = NULL;
        for (size_t i = 0; i < 2 * N; i++) {
            samples[i / N].cp[i % N] = clean[i / N][i % N] + sigma * lehr_random_normal(&random);
        }
        assert_ok(lehr_dsc_tnm_fit_solve(&fit, &from, scans, 2, &options, NULL, NULL, &err), &err);
        const double want[P] = {58000, 0.65, 0.6, truth.log_time};
        double pulls[P + 2];
        for (size_t j = 0; j < P; j++) {
            pulls[j] = (value(fit, j) - want[j]) / stderr_of(fit, j);
        }
        pulls[P] = (fit->glass_transition_K.value - 597) / fit->glass_transition_K.stderr_value;
        pulls[P + 1] = (fit->fragility.value - 58000 / (log(10) * 597)) / fit->fragility.stderr_value;
        for (size_t j = 0; j < P + 2; j++) {
            sum[j] += pulls[j] / REPEATS;
            sum2[j] += pulls[j] * pulls[j] / REPEATS;
        }
        chi2 += fit->fit.reduced_chi2 / REPEATS;
        lehr_dsc_tnm_fit_free(fit);
    }
    for (size_t j = 0; j < P + 2; j++) {
        // Mean of 200 pulls: 1/sqrt(200); their standard deviation: 1/sqrt(400). Four of each.
        assert_close(sum[j], 0, 0, 4 / sqrt(REPEATS));
        assert_close(sqrt(sum2[j] - sum[j] * sum[j]), 1, 0, 4 / sqrt(2.0 * REPEATS));
    }
    // 96 degrees of freedom in each: 1 +- sqrt(2/96/200).
    assert_close(chi2, 1, 0, 4 * sqrt(2.0 / 96 / REPEATS));
    clear(&samples[0]);
    clear(&samples[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_errors_cover_repeats)};
    return cmocka_run_group_tests_name("tnm_fit_errors", tests, NULL, NULL);
}
