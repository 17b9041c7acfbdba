/// @file
/// Simulated runs for the tests of the corrections.
#ifndef LEHR_TEST_CORRECTION_SIM_H
#define LEHR_TEST_CORRECTION_SIM_H

#include "lehr_test.h"

#include <lehr/core/text.h>
#include <lehr/dsc/run.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <string.h>

/// A run from a text table.
static inline lehr_dsc_run *sim_parse(const char *bytes, const lehr_dsc_read_options *options)
{
    lehr_text *text = NULL;
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(lehr_text_decode(&text, bytes, strlen(bytes), "sim.csv", &err), &err);
    assert_ok(lehr_dsc_run_parse(&run, text, options, &err), &err);
    lehr_text_free(text);
    return run;
}

static inline lehr_dsc_run *sim_read(const char *path, const lehr_dsc_read_options *options)
{
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_run_read(&run, path, options, &err), &err);
    return run;
}

/// A run in memory that borrows its arrays: one ramp of n points, linear in time.
static inline lehr_dsc_run sim_ramp(double *time_s, double *temperature_K, double *signal, size_t n,
                                    lehr_dsc_segment *segment, double from_K, double rate_K_per_s,
                                    double step_K)
{
    static char name[] = "sim";
    static char sample[] = "";
    for (size_t i = 0; i < n; i++) {
        temperature_K[i] = from_K + (rate_K_per_s > 0 ? step_K : -step_K) * (double)i;
        time_s[i] = step_K * (double)i / fabs(rate_K_per_s);
    }
    double to_K = temperature_K[n - 1];
    *segment = (lehr_dsc_segment){.index = 1,
                                  .kind = rate_K_per_s > 0 ? LEHR_DSC_HEATING : LEHR_DSC_COOLING,
                                  .rate_K_per_s = rate_K_per_s,
                                  .measured_rate_K_per_s = rate_K_per_s,
                                  .count = n,
                                  .temperature_min_K = fmin(from_K, to_K),
                                  .temperature_max_K = fmax(from_K, to_K)};
    return (lehr_dsc_run){.name = name,
                          .sample = sample,
                          .signal_kind = LEHR_DSC_SIGNAL_HEAT_FLOW,
                          .sign = LEHR_DSC_SIGN_ENDO_UP,
                          .mass_g = (double)NAN,
                          .size = n,
                          .time_s = time_s,
                          .temperature_K = temperature_K,
                          .signal = signal,
                          .n_segments = 1,
                          .segments = segment};
}

/// Pulls of repeated simulations: mean 0 and standard deviation 1 within four of their own errors.
typedef struct sim_pulls {
    double sum, sum2, n;
} sim_pulls;

static inline void sim_add(sim_pulls *pulls, double pull)
{
    pulls->sum += pull;
    pulls->sum2 += pull * pull;
    pulls->n += 1;
}

/// The standard deviation of N pulls is known to 1/sqrt(2N), their mean to 1/sqrt(N).
static inline void sim_check(const sim_pulls *pulls)
{
    double mean = pulls->sum / pulls->n;
    assert_close(mean, 0, 0, 4 / sqrt(pulls->n));
    assert_close(sqrt(pulls->sum2 / pulls->n - mean * mean), 1, 0, 4 / sqrt(2 * pulls->n));
}

#endif
