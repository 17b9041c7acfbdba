// Standard errors of fits of the relaxation model against simulated repeats.
#include "lehr_test.h"

#include "tnm_helper.h"

#include <lehr/fitting/random.h>
#include <math.h>
#include <string.h>

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
