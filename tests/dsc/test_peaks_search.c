// Peaks looked for in a whole scan with noise: one is found where there is one, with its whole area.
#include "lehr_test.h"

#include "noise.h"

#include <lehr/dsc/peaks.h>
#include <math.h>
#include <stdlib.h>

/// Gaussians of known area on a line. SOURCE: closed form, height width sqrt(2 pi) / rate.
typedef struct noisy_case {
    const char *name;
    double from_K, to_K, step_K; // of the scan
    double center_K, width_K;    // of the peak, height -1.2 W/g
    double noise_W_per_g;
} noisy_case;

static const noisy_case noisy_cases[] = {
    {"1 % of noise, 600 rows", 640, 760, 0.2, 705, 6, 0.012},
    {"1 % of noise, 3600 rows", 600, 780, 0.05, 705, 6, 0.012},
    {"2.5 % of noise, 3600 rows", 600, 780, 0.05, 705, 6, 0.03},
    {"half a per cent, wide", 600, 780, 0.2, 690, 11, 0.006},
};

enum { REPEATS = 20 };
static const double rate = 0.5; // K/s

static void test_flat_top_with_noise(void **state)
{
    const noisy_case *model = *state;
    const double area = -1.2 * model->width_K * 2.5066282746310002 / rate;
    size_t n = (size_t)((model->to_K - model->from_K) / model->step_K);
    double *rows = malloc(n * 3 * sizeof *rows);
    uint64_t random = 4711;
    assert_non_null(rows);
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        for (size_t i = 0; i < n; i++) {
            double T = model->from_K + model->step_K * (double)i;
            double u = (T - model->center_K) / model->width_K;
            rows[3 * i] = model->step_K * (double)i / rate;
            rows[3 * i + 1] = T;
            rows[3 * i + 2] = 0.3 + 2e-4 * (T - 640) - 1.2 * exp(-0.5 * u * u) +
                              model->noise_W_per_g * noise_normal(&random);
        }
        lehr_dsc_run *run = noise_make_run("time_s,temperature_K,heat_flow_W_per_g", rows, n, 3);
        lehr_dsc_peaks_options options = lehr_dsc_peaks_defaults();
        lehr_dsc_peaks *peaks = NULL;
        lehr_error err = {0};
        assert_ok(lehr_dsc_peaks_compute(&peaks, run, &options, NULL, &err), &err);
        assert_int_equal(lehr_dsc_peaks_count(peaks), 1);
        const lehr_dsc_peak *peak = lehr_dsc_peaks_at(peaks, 0);
        // Of 80 draws none lies beyond 3.7 standard errors in 98 of 100 cases; what the limits cut off, and a
        // noise taken from few points, are granted a quarter of it.
        assert_close(peak->enthalpy, area, 0, 4.6 * peak->enthalpy_stderr);
        assert_true(peak->enthalpy_stderr < 0.05 * fabs(area));
        assert_close(peak->farthest_K, model->center_K, 0, 0.3 * model->width_K);
        lehr_dsc_peaks_free(peaks);
        lehr_dsc_run_free(run);
    }
    free(rows);
}

/// Two Gaussians that overlap: each goes to the saddle, wherever the noise puts their feet, and the error
/// holds what the saddle does.
/// SOURCE: areas of 1.2 exp(-((T - 690)/4)^2/2) + 0.8 exp(-((T - 704)/5)^2/2) up to and from the saddle of
/// the curve on 0.3 + 2e-4 (T - 600), over a rate of 0.5 K/s, on a grid of 5e-4 K in numpy.
static void test_overlapping_peaks(void **state)
{
    (void)state;
    enum { N = 900, DRAWS = 40 };
    static double rows[3 * N];
    const double truth[2] = {-25.4824, -18.6343};
    double squares[2] = {0};
    uint64_t random = 15;
    for (int draw = 0; draw < DRAWS; draw++) {
        for (size_t i = 0; i < N; i++) {
            double T = 600 + 0.2 * (double)i;
            rows[3 * i] = 0.4 * (double)i;
            rows[3 * i + 1] = T;
            rows[3 * i + 2] = 0.3 + 2e-4 * (T - 600) - 1.2 * exp(-0.5 * pow((T - 690) / 4, 2)) -
                              0.8 * exp(-0.5 * pow((T - 704) / 5, 2)) + 0.002 * noise_normal(&random);
        }
        lehr_dsc_run *run = noise_make_run("time_s,temperature_K,heat_flow_W_per_g", rows, N, 3);
        lehr_dsc_peaks_options options = lehr_dsc_peaks_defaults();
        lehr_dsc_peaks *peaks = NULL;
        lehr_error err = {0};
        assert_ok(lehr_dsc_peaks_compute(&peaks, run, &options, NULL, &err), &err);
        assert_int_equal(lehr_dsc_peaks_count(peaks), 2);
        for (size_t k = 0; k < 2; k++) {
            const lehr_dsc_peak *peak = lehr_dsc_peaks_at(peaks, k);
            squares[k] += pow((peak->enthalpy - truth[k]) / peak->enthalpy_stderr, 2) / DRAWS;
        }
        lehr_dsc_peaks_free(peaks);
        lehr_dsc_run_free(run);
    }
    for (size_t k = 0; k < 2; k++) {
        print_message("overlapping peak %zu: rms pull %.3f\n", k, sqrt(squares[k]));
        assert_close(sqrt(squares[k]), 1, 0, 0.4); // 40 draws know it to 11 %, the feet add some
    }
}

int main(void)
{
    struct CMUnitTest tests[8] = {cmocka_unit_test(test_overlapping_peaks)};
    size_t n = 1;
    for (size_t i = 0; i < sizeof noisy_cases / sizeof *noisy_cases; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_flat_top_with_noise, &noisy_cases[i]);
    }
    return _cmocka_run_group_tests("peaks_search", tests, n, NULL, NULL);
}
