// Several samples solved together: truth, errors by simulation, gain over single solutions, refused input.
#include "series_helper.h"

enum { DRAWS = 300 };

static void test_noise_free(void **state)
{
    (void)state;
    beam_time b;
    lehr_pdf_sample *samples[SAMPLES];
    load(&b);
    make_samples(samples, &b);
    for (int which = 1; which < 4; which++) {
        lehr_pdf_series_options options = series_options();
        options.share_background_scale = which & 1;
        options.share_terms = which & 2;
        lehr_pdf_series *got = solve_series(samples, &options);
        for (size_t k = 0; k < SAMPLES; k++) {
            const lehr_pdf_structure *one = got->samples[k];
            // As for one sample: the prior of the constant moves b by a part of its error.
            assert_close(one->scale.value, 1 / (SYNTHETIC_SCALE * factors[k]), 5e-4, 0);
            assert_close(one->number_density.value, SYNTHETIC_DENSITY, 2e-3, 0);
            assert_close(one->background_scale.value, SYNTHETIC_BACKGROUND, 4e-3, 0);
            assert_close(one->terms[0].value, SYNTHETIC_CONSTANT, 5e-3, 0);
            // What is common is one number.
            assert_close(one->background_scale.value, got->samples[0]->background_scale.value,
                         options.share_background_scale ? 1e-12 : 1, 0);
        }
        assert_true(isfinite(got->background_scale.value) == options.share_background_scale);
        assert_true(isfinite(got->terms[0].value) == options.share_terms);
        // alpha, alpha b, c, rho of each; what is common only once
        assert_int_equal(got->n_parameters, 12 - 2 * (options.share_background_scale + options.share_terms));
        lehr_pdf_series_free(got);
    }
    free_samples(samples);
    unload(&b);
}

// ---- simulation -----------------------------------------------------------------------
static double normal(unsigned long long *seed)
{
    double u[2];
    for (int i = 0; i < 2; i++) {
        *seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
        u[i] = ((double)(*seed >> 11) + 0.5) / 9007199254740992.0;
    }
    return sqrt(-2 * log(u[0])) * cos(6.283185307179586 * u[1]);
}

/// Poisson noise in every pattern; that of the background is one for all samples.
static void draw(beam_time *b, unsigned long long *seed)
{
    for (size_t k = 0; k <= SAMPLES; k++) {
        double *y = k < SAMPLES ? b->patterns[k].y : b->s.background.y;
        for (size_t i = 0; i < b->n; i++) {
            double mean = b->mean[k * b->n + i];
            y[i] = mean + sqrt(mean) * normal(seed);
        }
    }
}

enum { PROBES = 10 };

typedef struct tally {
    double sum[PROBES], square[PROBES], inside[PROBES];
} tally;

static void count(tally *t, int k, double deviation, double error)
{
    double z = deviation / error;
    t->sum[k] += z / DRAWS;
    t->square[k] += z * z / DRAWS;
    t->inside[k] += (fabs(z) < 1) / (double)DRAWS;
}

static void count_series(tally *t, const lehr_pdf_series *got, const beam_time *b)
{
    enum { AT = 40 };
    size_t n = got->n_parameters;
    for (size_t k = 0; k < SAMPLES; k++) {
        const lehr_pdf_structure *one = got->samples[k];
        count(t, (int)k, one->scale.value - 1 / (SYNTHETIC_SCALE * factors[k]), one->scale.stderr_value);
        count(t, 3 + (int)k, one->number_density.value - SYNTHETIC_DENSITY, one->number_density.stderr_value);
    }
    count(t, 6, got->background_scale.value - SYNTHETIC_BACKGROUND, got->background_scale.stderr_value);
    count(t, 7, got->terms[0].value - SYNTHETIC_CONSTANT, got->terms[0].stderr_value);
    // The difference of two densities needs their covariance.
    size_t i = got->density_at[0], k = got->density_at[2];
    double variance =
        got->covariance[i * (n + 1)] + got->covariance[k * (n + 1)] - 2 * got->covariance[i * n + k];
    count(t, 8, got->samples[0]->number_density.value - got->samples[2]->number_density.value,
          sqrt(variance));
    count(t, 9, got->samples[1]->s[AT] - synthetic_s(&b->s, AT * THINNING), got->samples[1]->sigma[AT]);
}

static void test_errors_by_simulation(void **state)
{
    (void)state;
    static const char *const names[PROBES] = {"scale",   "scale",      "scale",    "density",    "density",
                                              "density", "background", "constant", "difference", "S"};
    beam_time b;
    tally t = {{0}, {0}, {0}};
    unsigned long long seed = 20260;
    double all = 0;
    load(&b);
    for (int k = 0; k < DRAWS; k++) {
        lehr_pdf_sample *samples[SAMPLES];
        lehr_pdf_series_options options = series_options();
        draw(&b, &seed);
        options.structure.background_scale = SYNTHETIC_BACKGROUND + 0.05 * normal(&seed);
        make_samples(samples, &b);
        lehr_pdf_series *got = solve_series(samples, &options);
        count_series(&t, got, &b);
        lehr_pdf_series_free(got);
        free_samples(samples);
    }
    for (int k = 0; k < PROBES; k++) {
        print_message("%-10s mean %+.3f, rms %.3f, %.1f %% within one error\n", names[k], t.sum[k],
                      sqrt(t.square[k]), 100 * t.inside[k]);
        // 300 draws: the mean to 0.058, the share to 0.027, the root mean square to 0.041; four of each.
        assert_close(t.sum[k], 0, 0, 0.23);
        assert_close(t.inside[k], 0.683, 0, 0.108);
        assert_close(sqrt(t.square[k]), 1, 0, 0.164);
        all += t.inside[k] / PROBES;
    }
    print_message("all: %.1f %%\n", 100 * all);
    assert_close(all, 0.683, 0, 0.04);
    unload(&b);
}

/// Change of the densities of the first and last sample.
static void shift(double *out, lehr_pdf_sample **samples, const lehr_pdf_series_options *options,
                  const lehr_pdf_series *before, double scale)
{
    lehr_pdf_series *moved = solve_series(samples, options);
    for (size_t j = 0; j < 2; j++) {
        size_t k = j * (SAMPLES - 1);
        out[j] = (moved->samples[k]->number_density.value - before->samples[k]->number_density.value) * scale;
    }
    lehr_pdf_series_free(moved);
}

/// Covariance of two densities by what one standard error of every point and prior does. The background is
/// noisy, so that most of it is the noise that both samples share.
static void test_covariance_by_derivatives(void **state)
{
    (void)state;
    static const double STEP = 0.01;
    beam_time b;
    lehr_pdf_sample *samples[SAMPLES];
    lehr_pdf_series_options options = series_options();
    double change[2], by_background = 0, covariance = 0;
    load(&b);
    for (size_t i = 0; i < b.n; i++) {
        b.s.background.sigma[i] *= 2;
    }
    make_samples(samples, &b);
    lehr_pdf_series *got = solve_series(samples, &options);
    for (size_t i = 0; i < b.n; i++) {
        double step = STEP * sqrt(samples[0]->background_variance[i]), before = samples[0]->background[i];
        for (size_t k = 0; k <= SAMPLES; k++) { // each sample alone, then the background of all
            bool empty = k == SAMPLES;
            double own = empty ? 0 : samples[k]->intensity[i];
            for (size_t l = 0; empty && l < SAMPLES; l++) {
                samples[l]->background[i] = before + step;
            }
            if (!empty) {
                samples[k]->intensity[i] = own + STEP * sqrt(samples[k]->variance[i]);
            }
            shift(change, samples, &options, got, 1 / STEP);
            covariance += change[0] * change[1];
            by_background += empty ? change[0] * change[1] : 0;
            for (size_t l = 0; empty && l < SAMPLES; l++) {
                samples[l]->background[i] = before;
            }
            if (!empty) {
                samples[k]->intensity[i] = own;
            }
        }
    }
    options.structure.background_scale += STEP * options.structure.background_scale_sigma;
    shift(change, samples, &options, got, 1 / STEP);
    covariance += change[0] * change[1];
    size_t n = got->n_parameters;
    double computed = got->covariance[got->density_at[0] * n + got->density_at[2]];
    print_message("covariance of two densities %.4g, by derivatives %.4g, %.0f %% of it by the background\n",
                  computed, covariance, 100 * by_background / covariance);
    assert_true(by_background > 0.2 * covariance);
    // Noise is taken off the normal equations of data that have none: 0.2 % here without the factor 2, and
    // its square with it.
    assert_close(computed, covariance, 0.03, 0);
    lehr_pdf_series_free(got);
    free_samples(samples);
    unload(&b);
}

/// What is common is known better than from any sample alone.
static void test_gain(void **state)
{
    (void)state;
    beam_time b;
    lehr_pdf_sample *samples[SAMPLES];
    lehr_pdf_series_options options = series_options();
    load(&b);
    make_samples(samples, &b);
    options.structure.background_scale_sigma = 0.5; // the data decide
    lehr_pdf_series *got = solve_series(samples, &options);
    for (size_t k = 0; k < SAMPLES; k++) {
        lehr_pdf_structure *alone = solve(samples[k], &options.structure);
        const lehr_pdf_structure *together = got->samples[k];
        print_message("sample %zu: b %.4f alone, %.4f together; constant %.3f, %.3f; density %.2e, %.2e\n",
                      k + 1, alone->background_scale.stderr_value, together->background_scale.stderr_value,
                      alone->terms[0].stderr_value, together->terms[0].stderr_value,
                      alone->number_density.stderr_value, together->number_density.stderr_value);
        assert_true(together->background_scale.stderr_value < 0.8 * alone->background_scale.stderr_value);
        assert_true(together->terms[0].stderr_value < 0.8 * alone->terms[0].stderr_value);
        assert_true(together->number_density.stderr_value < alone->number_density.stderr_value);
        lehr_pdf_structure_free(alone);
    }
    assert_close(lehr_pdf_series_correlation(got, 1, 1, true), 1, 1e-9, 0);
    assert_true(fabs(lehr_pdf_series_correlation(got, 0, 2, true)) < 1);
    lehr_pdf_series_free(got);
    free_samples(samples);
    unload(&b);
}

// ---- refused --------------------------------------------------------------------------
static void test_refused(void **state)
{
    (void)state;
    beam_time b;
    lehr_error err = {0};
    lehr_pdf_series *got = NULL;
    lehr_pdf_sample *samples[SAMPLES];
    load(&b);
    make_samples(samples, &b);
    const lehr_pdf_sample *const *list = (const lehr_pdf_sample *const *)samples;
    lehr_pdf_series_options options = series_options();
    assert_fails(lehr_pdf_series_solve(&got, list, 1, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "two or more");
    options.share_background_scale = options.share_terms = false;
    assert_fails(lehr_pdf_series_solve(&got, list, 3, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "nothing is common");
    options = series_options();
    options.structure.background_scale_sigma = 0;
    assert_fails(lehr_pdf_series_solve(&got, list, 3, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "needs a width");
    options = series_options();
    options.structure.order = 0;
    assert_fails(lehr_pdf_series_solve(&got, list, 3, &options, NULL, &err), LEHR_ERR_ARG, &err, "order 0");
    options = series_options();
    options.structure.method = LEHR_PDF_METHOD_HIGH_Q;
    assert_fails(lehr_pdf_series_solve(&got, list, 3, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "not high-q");
    options = series_options();
    options.structure.rmin_ang = 0.1;
    assert_fails(lehr_pdf_series_solve(&got, list, 3, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "low-r data");
    options = series_options();
    const lehr_pdf_sample *const twice[] = {samples[0], samples[1], samples[0]};
    assert_fails(lehr_pdf_series_solve(&got, twice, 3, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "1 and 3 are the same");
    free_samples(samples);
    unload(&b);
}

static lehr_status solve_and_describe(void *context, lehr_error *err)
{
    lehr_pdf_sample **samples = context;
    lehr_pdf_series *got = NULL;
    lehr_record *record = NULL;
    const lehr_pdf_series_options options = series_options();
    lehr_status status =
        lehr_pdf_series_solve(&got, (const lehr_pdf_sample *const *)samples, SAMPLES, &options, NULL, err);
    status = status == LEHR_OK ? lehr_record_create(&record, err) : status;
    status = status == LEHR_OK ? lehr_pdf_series_describe(got, 0, record, err) : status;
    lehr_record_free(record);
    lehr_pdf_series_free(got);
    return status;
}

static void test_allocation(void **state)
{
    (void)state;
    beam_time b;
    lehr_pdf_sample *samples[SAMPLES];
    load(&b);
    make_samples(samples, &b);
    lehr_test_fault_sweep(solve_and_describe, samples);
    free_samples(samples);
    unload(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_noise_free), cmocka_unit_test(test_errors_by_simulation),
        cmocka_unit_test(test_gain),       cmocka_unit_test(test_covariance_by_derivatives),
        cmocka_unit_test(test_refused),    cmocka_unit_test(test_allocation),
    };
    return cmocka_run_group_tests_name("pdf.series", tests, NULL, NULL);
}
