// The structure factor: synthetic patterns with known truth, simulation, real patterns, sensitivity, other
// methods.
#include "synthetic.h"

#include <stdio.h>
#include <string.h>

// ---- synthetic, noise free ----------------------------------------------------------
static void test_noise_free(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    for (int free_background = 0; free_background < 2; free_background++) {
        lehr_pdf_structure_options options = plain_options();
        options.background_scale_sigma = free_background ? 0.05 : 0;
        lehr_pdf_structure *got = solve(sample, &options);
        print_message("worst S %.1e, density %.6f of truth\n", worst_s(&s, got),
                      got->number_density.value / SYNTHETIC_DENSITY);
        assert_true(worst_s(&s, got) < 1e-4);
        assert_close(got->number_density.value, SYNTHETIC_DENSITY, 1e-3, 0);
        assert_close(got->scale.value, 1 / SYNTHETIC_SCALE, 1e-4, 0);
        assert_close(got->terms[0].value, SYNTHETIC_CONSTANT, 1e-3, 0);
        // Noise would give 0.025: the prior of the constant moves it by a twentieth of that.
        assert_close(got->background_scale.value, SYNTHETIC_BACKGROUND, 2e-3, 0);
        assert_true(got->condition > 1 && got->condition < 1000 && got->error_scale == 1);
        lehr_pdf_structure_free(got);
    }
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

static void test_automatic(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_pdf_structure_options options = plain_options();
    options.order = LEHR_PDF_ORDER_AUTO;
    options.rmin_ang = (double)NAN;
    options.s_zero = 0; // not known: 2e-4 of the density
    lehr_pdf_structure *got = solve(sample, &options);
    assert_int_equal(got->options.order, 1);
    assert_true(got->options.rmin_ang > 2.1 && got->options.rmin_ang < 2.35); // the foot of the peak, 2.3
    assert_close(got->first_peak_ang, 2.65, 0, 0.06);                         // truth of G, rows every 0.025
    assert_close(got->number_density.value, SYNTHETIC_DENSITY, 2e-3, 0);
    assert_true(got->n_scan > 10 && worst_s(&s, got) < 1e-3);
    lehr_pdf_structure_free(got);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

/// Compton scattering of an anvil that the background does not hold.
static void test_container_is_found(void **state)
{
    (void)state;
    static const double AMOUNT = 2.4;
    synthetic s;
    synthetic_load(&s);
    s.options.container = "C";
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    for (size_t i = 0; i < sample->n; i++) {
        // In electron units of the elastic scattering, which the gain brings the intensity to.
        sample->intensity[i] += SYNTHETIC_SCALE * AMOUNT * sample->container[i] / sample->gain[i];
    }
    lehr_pdf_structure_options options = plain_options();
    lehr_pdf_structure *got = solve(sample, &options);
    print_message("container %.4f +- %.4f\n", got->container.value, got->container.stderr_value);
    // A flat curve beyond 8/angstrom, much like the constant: the priors of both move it by parts of its
    // error.
    assert_true(fabs(got->container.value - AMOUNT) < 0.2 * got->container.stderr_value);
    assert_close(got->number_density.value, SYNTHETIC_DENSITY, 5e-3, 0);
    assert_close(got->scale.value, 1 / SYNTHETIC_SCALE, 2e-3, 0);
    lehr_pdf_structure_free(got);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

// ---- sensitivity --------------------------------------------------------------------
/// What one mistake does. Reference: numpy, an independent solution with rows of its own; printed with 4
/// digits.
typedef struct defect {
    const char *name;
    double scale, density; ///< over truth
    double rtol;
} defect;

static void check_defect(const lehr_pdf_structure *got, const defect *want)
{
    double scale = got->scale.value * SYNTHETIC_SCALE,
           density = got->number_density.value / SYNTHETIC_DENSITY;
    print_message("%-22s scale %.4f (%.4f) density %.4f (%.4f)\n", want->name, scale, want->scale, density,
                  want->density);
    assert_close(scale, want->scale, want->rtol, 0);
    assert_close(density, want->density, want->rtol, 0);
}

static void test_sensitivity(void **state)
{
    (void)state;
    // SOURCE: synthetic/sensitivity.txt. Its rows end at another rmin: a part of what a defect does, 0.5 %.
    static const defect none = {"none", 1, 0.9999, 5e-4}, recoil = {"no Klein-Nishina", 0.9915, 0.9979, 5e-3},
                        absorption = {"no absorption", 0.9632, 0.9863, 8e-3},
                        polarization = {"no polarisation", 0.9877, 0.9921, 5e-3},
                        constant = {"no constant", 0.8624, 0.9833, 2e-2},
                        background = {"background 1.00", 1.0006, 1.0017, 2e-3},
                        composition = {"composition", 1.0972, 0.9445, 2e-2},
                        shorter = {"qmax 15", 1.0000, 1.0003, 1e-3};
    synthetic s;
    synthetic_load(&s);
    const struct {
        const defect *want;
        int which;
    } rows[] = {{&none, 0},     {&recoil, 1},     {&absorption, 2},  {&polarization, 3},
                {&constant, 4}, {&background, 5}, {&composition, 6}, {&shorter, 7}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_error err = {0};
        synthetic wrong = s;
        lehr_pdf_structure_options options = plain_options();
        wrong.options.recoil = rows[i].which != 1;
        wrong.options.shape = rows[i].which == 2 ? LEHR_PDF_SHAPE_NONE : LEHR_PDF_SHAPE_PLATE;
        wrong.options.polarization =
            rows[i].which == 3 ? LEHR_PDF_POLARIZATION_NONE : LEHR_PDF_POLARIZATION_AUTO;
        options.order = rows[i].which == 4 ? 0 : 1;
        options.background_scale = rows[i].which == 5 ? 1 : SYNTHETIC_BACKGROUND;
        options.rmin_ang = 1.8;
        if (rows[i].which == 6) {
            assert_ok(lehr_composition_parse(&wrong.composition, "Zr51.75Ti8.25Cu7.5Ni10Be22", &err), &err);
        }
        wrong.options.qmax_per_ang = rows[i].which == 7 ? 15 : (double)NAN;
        lehr_pdf_sample *sample = make_sample(&wrong, &wrong.options);
        lehr_pdf_structure *got = solve(sample, &options);
        check_defect(got, rows[i].want);
        lehr_pdf_structure_free(got);
        lehr_pdf_sample_free(sample);
    }
    synthetic_free(&s);
}

// ---- other methods and forms --------------------------------------------------------
/// The synthetic pattern without its constant, which these methods do not know.
static void take_off_constant(synthetic *s)
{
    for (size_t i = 0; i < s->pattern.size; i++) {
        s->pattern.y[i] -= SYNTHETIC_SCALE * SYNTHETIC_CONSTANT;
    }
}

static void test_classic_methods(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    take_off_constant(&s);
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_pdf_structure_options options = plain_options();
    options.number_density_per_ang3 = SYNTHETIC_DENSITY;
    options.method = LEHR_PDF_METHOD_KROGH_MOE;
    lehr_pdf_structure *got = solve(sample, &options);
    // int q^2 (S - 1) of S that ends at 30/angstrom: what is cut off oscillates, 1e-4 of the integral.
    assert_close(got->scale.value, 1 / SYNTHETIC_SCALE, 5e-4, 0);
    assert_true(worst_s(&s, got) < 2e-3 && got->scale.stderr_value > 0);
    lehr_pdf_structure_free(got);
    options.method = LEHR_PDF_METHOD_HIGH_Q;
    options.order = 0;
    got = solve(sample, &options);
    // S oscillates by 2 % at 18/angstrom and by 1e-3 at 30: the mean of it over the fit.
    assert_close(got->scale.value, 1 / SYNTHETIC_SCALE, 1e-3, 0);
    lehr_pdf_structure_free(got);
    options.order = 1;
    options.high_q_from_per_ang = 15;
    got = solve(sample, &options);
    assert_close(got->scale.value, 1 / SYNTHETIC_SCALE, 1e-2, 0);
    assert_close(got->terms[0].value, 0, 0, 0.5);
    lehr_pdf_structure_free(got);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

static double rms_below(const lehr_pdf_structure *got, double rmin)
{
    double sum = 0;
    size_t n = 0;
    for (; n < got->n_r && got->r_ang[n] <= rmin; n++) {
        sum += got->residual[n] * got->residual[n];
    }
    return sqrt(sum / (double)n);
}

static void test_eggert_lowers_the_residual(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s); // with its constant: an error that the corrections can only hide
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_pdf_structure_options options = plain_options();
    options.number_density_per_ang3 = SYNTHETIC_DENSITY;
    options.method = LEHR_PDF_METHOD_KROGH_MOE;
    lehr_pdf_structure *plain = solve(sample, &options);
    options.eggert_iterations = 4;
    lehr_pdf_structure *corrected = solve(sample, &options);
    print_message("low-r residual %.3g before, %.3g after\n", rms_below(plain, 1.9),
                  rms_below(corrected, 1.9));
    assert_true(rms_below(corrected, 1.9) < 0.2 * rms_below(plain, 1.9));
    lehr_pdf_structure_free(plain);
    lehr_pdf_structure_free(corrected);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

static void test_forms(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_pdf_structure_options options = plain_options();
    lehr_pdf_structure *fz = solve(sample, &options);
    options.form = LEHR_PDF_FORM_ASHCROFT_LANGRETH;
    lehr_pdf_structure *al = solve(sample, &options);
    options.form = LEHR_PDF_FORM_LAUE_SUBTRACTED;
    lehr_pdf_structure *laue = solve(sample, &options);
    for (size_t i = 0; i < fz->n; i += 97) {
        const double *row = s.truth.values + i * s.truth.columns;
        assert_close(al->s[i], row[8] / row[3], 1e-4, 1e-4); // I_coh/<f^2> of the truth
        assert_close(laue->s[i], fz->s[i], 0, 0);
        assert_close(al->sigma[i] / fz->sigma[i], row[2] / row[3], 1e-6, 0);
    }
    lehr_pdf_structure_free(fz);
    lehr_pdf_structure_free(al);
    lehr_pdf_structure_free(laue);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

static void test_density_as_prior(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_pdf_structure_options options = plain_options();
    options.number_density_per_ang3 = SYNTHETIC_DENSITY * 1.03;
    options.number_density_sigma = 1e-6 * SYNTHETIC_DENSITY;
    lehr_pdf_structure *narrow = solve(sample, &options);
    options.number_density_sigma = 0;
    lehr_pdf_structure *exact = solve(sample, &options);
    // A very narrow prior is the exact value; the data cannot move it.
    assert_close(narrow->number_density.value, exact->number_density.value, 1e-5, 0);
    assert_close(narrow->scale.value, exact->scale.value, 1e-6, 0);
    assert_close(exact->number_density.stderr_value, 0, 0, 0);
    bool told = false;
    for (size_t i = 0; i < narrow->n_priors; i++) {
        told = told ||
               (strcmp(narrow->priors[i].name, "number_density") == 0 && narrow->priors[i].leverage > 0.99);
    }
    assert_true(told);
    lehr_pdf_structure_free(narrow);
    lehr_pdf_structure_free(exact);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_noise_free),
        cmocka_unit_test(test_automatic),
        cmocka_unit_test(test_container_is_found),
        cmocka_unit_test(test_sensitivity),
        cmocka_unit_test(test_classic_methods),
        cmocka_unit_test(test_eggert_lowers_the_residual),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_density_as_prior),
    };
    return cmocka_run_group_tests_name("pdf.structure", tests, NULL, NULL);
}
