// Series with a density of each sample, and with an ensemble of solutions.
#include "series_helper.h"

static void test_density_of_each(void **state)
{
    (void)state;
    beam_time b;
    lehr_pdf_sample *samples[SAMPLES];
    const double density[SAMPLES] = {(double)NAN, 1.02 * SYNTHETIC_DENSITY, SYNTHETIC_DENSITY};
    const double sigma[SAMPLES] = {(double)NAN, 0, 1e-9};
    load(&b);
    make_samples(samples, &b);
    lehr_pdf_series_options options = series_options();
    options.number_density_per_ang3 = density;
    options.number_density_sigma = sigma;
    lehr_pdf_series *got = solve_series(samples, &options);
    // Free, exact, and held by a narrow prior.
    assert_close(got->samples[0]->number_density.value, SYNTHETIC_DENSITY, 1e-2, 0);
    assert_close(got->samples[1]->number_density.value, density[1], 1e-12, 0);
    assert_close(got->samples[2]->number_density.value, density[2], 1e-6, 0);
    assert_true(got->samples[0]->number_density.stderr_value > 0);
    assert_true(got->density_at[1] == SIZE_MAX && got->density_at[0] != SIZE_MAX);
    lehr_pdf_series_free(got);
    free_samples(samples);
    unload(&b);
}

/// With a scale of the background that cannot move, the samples of a series are solved each alone: so must be
/// the members of its ensemble.
static void test_members_of_separate_samples(void **state)
{
    (void)state;
    beam_time b;
    lehr_error err = {0};
    lehr_pdf_sample *samples[SAMPLES];
    load(&b);
    make_samples(samples, &b);
    for (int automatic = 0; automatic < 2; automatic++) {
        lehr_pdf_series_options options = series_options();
        options.share_terms = false;
        options.structure.background_scale_sigma = 1e-7;
        options.structure.ensemble = true;
        options.structure.order = automatic ? LEHR_PDF_ORDER_AUTO : 1;
        lehr_pdf_series *got = solve_series(samples, &options);
        for (size_t k = 0; k < SAMPLES; k++) {
            lehr_pdf_structure *alone = NULL;
            assert_ok(lehr_pdf_structure_solve(&alone, samples[k], NULL, &options.structure, NULL, &err),
                      &err);
            const lehr_pdf_structure *one = got->samples[k];
            if (!automatic) { // orders of all samples change together: a series may leave out what one alone
                              // keeps
                assert_int_equal(one->n_members, alone->n_members);
                assert_close(one->density_model, alone->density_model, 1e-3, 0);
                assert_close(one->scale_model, alone->scale_model, 5e-3, 0); // it is 3e-5 of the scale
                assert_int_equal(one->n_modes, alone->n_modes);
            }
            assert_true(one->n_members >= 18 && one->density_model > 0);
            assert_close(one->number_density.stderr_value,
                         hypot(one->density_statistical, one->density_model), 1e-12, 0);
            lehr_pdf_structure_free(alone);
        }
        lehr_pdf_series_free(got);
    }
    free_samples(samples);
    unload(&b);
}

static void test_common_terms_vary(void **state)
{
    (void)state;
    beam_time b;
    lehr_pdf_sample *samples[SAMPLES];
    load(&b);
    make_samples(samples, &b);
    lehr_pdf_series_options options = series_options();
    options.structure.ensemble = true;
    lehr_pdf_series *got = solve_series(samples, &options);
    for (size_t k = 0; k < SAMPLES; k++) {
        const lehr_pdf_structure *one = got->samples[k];
        assert_true(one->n_members == 18); // 3 rmin, 3 qmax, 2 windows; the order is given
        // Noise-free data: what choices do is small, but the leakage of pairs that weigh differently with q.
        assert_true(one->density_model < 0.02 * SYNTHETIC_DENSITY);
        assert_close(one->number_density.value, SYNTHETIC_DENSITY,
                     3 * one->number_density.stderr_value / SYNTHETIC_DENSITY, 0);
    }
    lehr_pdf_series_free(got);
    free_samples(samples);
    unload(&b);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_pdf_series *got = NULL;
    lehr_pdf_series_options options = series_options();
    options.structure.ensemble = true;
    lehr_status status = lehr_pdf_series_solve(&got, context, 2, &options, NULL, err);
    lehr_pdf_series_free(got);
    return status;
}

static void test_allocation(void **state)
{
    (void)state;
    beam_time b;
    lehr_error err = {0};
    lehr_pdf_sample *samples[2];
    load(&b);
    for (size_t k = 0; k < 2; k++) { // few points: every allocation of the ensemble fails in turn
        b.s.options.qmax_per_ang = 10;
        assert_ok(lehr_pdf_sample_create(&samples[k], &b.patterns[k], &b.s.background, &b.s.composition,
                                         &b.s.options, NULL, &err),
                  &err);
    }
    lehr_test_fault_sweep(attempt, samples);
    lehr_pdf_sample_free(samples[0]);
    lehr_pdf_sample_free(samples[1]);
    unload(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_density_of_each),
        cmocka_unit_test(test_members_of_separate_samples),
        cmocka_unit_test(test_common_terms_vary),
        cmocka_unit_test(test_allocation),
    };
    return cmocka_run_group_tests_name("pdf.series_ensemble", tests, NULL, NULL);
}
