// Corrections of a sample: absorption against an independent integral, polarisation, never twice; odd input.
#include "synthetic.h"

#include <lehr/core/attenuation.h>
#include <lehr/pdf/absorption.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

// ---- absorption ---------------------------------------------------------------------
static void test_cylinder(void **state)
{
    (void)state;
    // SOURCE: scipy dblquad over the cross-section in Cartesian coordinates, 1e-9.
    static const double rows[][4] = {// mu R, 2theta, ratio, A
                                     {0.3, 0.7, 1, 1.0041312949440893},
                                     {0.3, 0.7, 1.25, 0.9453024305394081},
                                     {1, 0.35, 1, 1.014486883617426},
                                     {1, 1.2, 1.1, 1.0849838630366644},
                                     {2.5, 0.9, 1, 1.819101452061355}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_close(lehr_pdf_absorption_cylinder(rows[i][1], rows[i][0], rows[i][2]), rows[i][3], 1e-5, 0);
    }
    assert_close(lehr_pdf_absorption_cylinder(0, 1.7, 1), 1, 1e-14, 0);
    // Weak absorption: 1 - (ratio - 1) mu times the mean way out, 8 R/(3 pi).
    assert_close(lehr_pdf_absorption_cylinder(0.9, 1e-6, 1.3), 1 - 0.3e-6 * 8 / (3 * PI), 0, 1e-11);
}

static void test_plate_and_layer(void **state)
{
    (void)state;
    // 1/t int_0^t exp(-mu z - nu (t - z)/cos) dz exp(mu t), by Simpson's rule in 2000 steps.
    const double mu_t = 1.31, ratio = 1.17, angle = 0.83;
    double sum = 0;
    for (int i = 0; i <= 2000; i++) {
        double z = i / 2000.0, weight = i == 0 || i == 2000 ? 1 : i % 2 ? 4 : 2;
        sum += weight * exp(-mu_t * z - mu_t * ratio * (1 - z) / cos(angle) + mu_t);
    }
    assert_close(lehr_pdf_absorption_plate(angle, mu_t, ratio), sum / 6000, 1e-12, 0);
    assert_close(lehr_pdf_absorption_plate(0, mu_t, 1), 1, 0, 0);
    assert_close(lehr_pdf_absorption_plate(angle, 0, 1), 1, 0, 0);
    assert_close(lehr_pdf_absorption_plate(1.6, mu_t, 1), (double)NAN, 0, 0);
    assert_close(lehr_pdf_absorption_layer(angle, mu_t, ratio), exp(-mu_t * (ratio / cos(angle) - 1)), 1e-15,
                 0);
    assert_close(lehr_pdf_absorption_layer(1.6, mu_t, 1), (double)NAN, 0, 0);
}

// ---- corrections --------------------------------------------------------------------
static lehr_pdf_sample *make(const synthetic *s, const lehr_pdf_sample_options *options)
{
    lehr_error err = {0};
    lehr_pdf_sample *sample = NULL;
    assert_ok(
        lehr_pdf_sample_create(&sample, &s->pattern, &s->background, &s->composition, options, NULL, &err),
        &err);
    return sample;
}

static void test_columns_against_truth(void **state)
{
    (void)state;
    // SOURCE: synthetic/zr_vit_truth_q.txt, 10 digits; its electron rest energy differs in the sixth digit.
    synthetic s;
    synthetic_load(&s);
    lehr_pdf_sample *sample = make(&s, &s.options);
    for (size_t i = 0; i < sample->n; i += 13) {
        const double *row = s.truth.values + i * s.truth.columns;
        assert_close(sample->gain[i] * row[6] * row[7], 1, 1e-8, 0);
        assert_close(sample->f_squared[i], row[2], 1e-9, 0);
        assert_close(sample->f2_mean[i], row[3], 1e-9, 0);
        assert_close(sample->compton[i], row[4] * row[5], 1e-6, 0);
        assert_close(sample->background[i], s.background.y[i], 0, 0);
    }
    assert_int_equal(sample->polarization, LEHR_PDF_POLARIZATION_FULL_RING);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

static void test_compton_is_absorbed_at_its_energy(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_error err = {0};
    lehr_material diamond;
    double before = 0, after = 0, anvil_before = 0, anvil_after = 0;
    const size_t at = 1400;
    lehr_pdf_sample *without = make(&s, &s.options);
    s.options.compton_absorption = true;
    s.options.anvil = "diamond";
    s.options.anvil_mm = 2.2;
    lehr_pdf_sample *with = make(&s, &s.options);
    double angle = 2 * asin(with->q_per_ang[at] * 0.18099883 / (4 * PI));
    double energy = 12.398419843320026 / 0.18099883,
           outgoing = energy / (1 + energy / 510.99895 * (1 - cos(angle)));
    assert_ok(lehr_material_find(&diamond, "diamond", (double)NAN, (double)NAN, &err), &err);
    assert_ok(lehr_attenuation_mass(&before, &s.composition, energy, &err), &err);
    assert_ok(lehr_attenuation_mass(&after, &s.composition, outgoing, &err), &err);
    assert_ok(lehr_attenuation_mass(&anvil_before, &diamond.composition, energy, &err), &err);
    assert_ok(lehr_attenuation_mass(&anvil_after, &diamond.composition, outgoing, &err), &err);
    double mu_t = anvil_before * 3.515 * 0.22; // density of diamond, 1 % is enough below
    double plate = lehr_pdf_absorption_plate(angle, s.options.mu_t, after / before) /
                   lehr_pdf_absorption_plate(angle, s.options.mu_t, 1);
    double layer = exp(-mu_t * (anvil_after / anvil_before - 1) / cos(angle));
    assert_close(with->compton[at] / without->compton[at], plate * layer, 1e-5, 0);
    assert_close(with->gain[at] / without->gain[at], exp(mu_t * (1 / cos(angle) - 1)), 1e-3, 0);
    assert_true(plate < 0.97); // it matters
    lehr_pdf_sample_free(with);
    lehr_pdf_sample_free(without);
    synthetic_free(&s);
}

static void test_polarization_of_one_azimuth(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    s.options.shape = LEHR_PDF_SHAPE_NONE;
    const size_t at = 1200;
    double values[3];
    static const double degrees[] = {-1, 0, 1};
    for (int k = 0; k < 3; k++) {
        s.options.polarization = LEHR_PDF_POLARIZATION_DEGREE;
        s.options.degree = degrees[k];
        lehr_pdf_sample *sample = make(&s, &s.options);
        values[k] = sample->gain[at];
        lehr_pdf_sample_free(sample);
    }
    double cosine = cos(2 * asin(s.pattern.q_per_ang[at] * 0.18099883 / (4 * PI)));
    assert_close(values[0], 1, 1e-15, 0); // across the plane nothing is lost
    assert_close(values[1], 2 / (1 + cosine * cosine), 1e-9, 0);
    assert_close(values[2], 1 / (cosine * cosine), 1e-9, 0);
    synthetic_free(&s);
}

static lehr_status create(const synthetic *s, const lehr_pdf_sample_options *options, lehr_warnings *warnings,
                          lehr_error *err)
{
    lehr_pdf_sample *sample = NULL;
    lehr_status status =
        lehr_pdf_sample_create(&sample, &s->pattern, &s->background, &s->composition, options, warnings, err);
    assert_true((status == LEHR_OK) == (sample != NULL));
    lehr_pdf_sample_free(sample);
    return status;
}

static void test_never_twice(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_error err = {0};
    s.pattern.polarization = LEHR_PDF_APPLIED_YES;
    lehr_pdf_sample *sample = make(&s, &s.options); // AUTO
    assert_int_equal(sample->polarization, LEHR_PDF_POLARIZATION_NONE);
    lehr_pdf_sample_free(sample);
    s.options.polarization = LEHR_PDF_POLARIZATION_FULL_RING;
    assert_fails(create(&s, &s.options, NULL, &err), LEHR_ERR_ARG, &err, "polarisation was corrected in the");
    s.options.polarization = LEHR_PDF_POLARIZATION_AUTO;
    s.pattern.absorption = LEHR_PDF_APPLIED_YES;
    assert_fails(create(&s, &s.options, NULL, &err), LEHR_ERR_ARG, &err,
                 "absorption in the sample was corrected");
    s.options.shape = LEHR_PDF_SHAPE_NONE;
    s.pattern.background = LEHR_PDF_APPLIED_YES;
    assert_fails(create(&s, &s.options, NULL, &err), LEHR_ERR_ARG, &err, "a background was subtracted");
    synthetic_free(&s);
}

static void test_line_of_corrections(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_error err = {0};
    char text[LEHR_CORRECTIONS_SIZE];
    strcpy(s.pattern.corrections, "solid_angle");
    s.options.anvil = "diamond";
    s.options.anvil_mm = 2;
    lehr_pdf_sample *sample = make(&s, &s.options);
    assert_ok(lehr_pdf_sample_corrections(text, sample, &s.pattern, &err), &err);
    assert_string_equal(
        text,
        "solid_angle, polarization(full ring), sample(mu_t=1.88866), layer(diamond t=2 mm), background");
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

// ---- odd input ----------------------------------------------------------------------
static void test_refused(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_error err = {0};
    lehr_pdf_sample_options o = s.options;
    o.mu_t = -1;
    assert_fails(create(&s, &o, NULL, &err), LEHR_ERR_ARG, &err, "of -1 is not in 0 to 20");
    o = s.options;
    o.anvil = "unobtainium";
    o.anvil_mm = 1;
    assert_fails(create(&s, &o, NULL, &err), LEHR_ERR_FORMAT, &err, "unobtainium");
    o.anvil = "diamond";
    o.anvil_mm = 0;
    assert_fails(create(&s, &o, NULL, &err), LEHR_ERR_ARG, &err, "0 mm");
    o = s.options;
    o.polarization = LEHR_PDF_POLARIZATION_DEGREE;
    o.degree = 1.5;
    assert_fails(create(&s, &o, NULL, &err), LEHR_ERR_ARG, &err, "1.5 is not in -1 to 1");
    o = s.options;
    o.qmin_per_ang = 29.5;
    assert_fails(create(&s, &o, NULL, &err), LEHR_ERR_DOMAIN, &err, "points between qmin and qmax");
    o.qmax_per_ang = 3;
    assert_fails(create(&s, &o, NULL, &err), LEHR_ERR_ARG, &err, "must rise");
    o = s.options;
    o.container = "Xx";
    assert_fails(create(&s, &o, NULL, &err), LEHR_ERR_FORMAT, &err, "at 'Xx'");
    s.pattern.wavelength_ang = (double)NAN;
    assert_fails(create(&s, &s.options, NULL, &err), LEHR_ERR_ARG, &err, "give --wavelength or --energy");
    s.pattern.wavelength_ang = 0.6; // 30/angstrom is out of reach
    assert_fails(create(&s, &s.options, NULL, &err), LEHR_ERR_DOMAIN, &err, "beyond 4 pi/lambda");
    s.pattern.wavelength_ang = 0.4; // 2theta passes 90 degrees at 22/angstrom
    assert_fails(create(&s, &s.options, NULL, &err), LEHR_ERR_DOMAIN, &err, "nothing leaves a plate");
    s.pattern.wavelength_ang = 0.18099883;
    s.background.size /= 2;
    assert_fails(create(&s, &s.options, NULL, &err), LEHR_ERR_DOMAIN, &err, "the background covers");
    s.background.size *= 2;
    s.pattern.kind = LEHR_PDF_KIND_F;
    assert_fails(create(&s, &s.options, NULL, &err), LEHR_ERR_ARG, &err, "a structure function");
    s.pattern.kind = LEHR_PDF_KIND_INTENSITY;
    for (size_t i = 0; i < s.pattern.size; i++) {
        s.pattern.y[i] = -1;
    }
    assert_fails(create(&s, &s.options, NULL, &err), LEHR_ERR_DOMAIN, &err, "no intensity");
    synthetic_free(&s);
}

static void test_warnings(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_error err = {0};
    lehr_warnings *warnings = NULL;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    s.pattern.polarization = LEHR_PDF_APPLIED_UNKNOWN;
    s.background.y[100] *= 1000;
    assert_ok(create(&s, &s.options, warnings, &err), &err);
    assert_int_equal(lehr_warnings_count(warnings), 2);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "does not say whether polarisation"));
    assert_non_null(strstr(lehr_warnings_at(warnings, 1), "exceeds the sample at 0.0678 % of q"));
    lehr_warnings_free(warnings);
    synthetic_free(&s);
}

static void test_end_of_the_data(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_pdf_sample *sample = make(&s, &s.options);
    assert_close(lehr_pdf_qmax_of_noise(sample, 0.92), 30, 0,
                 1.03); // all is good but perhaps the last window
    for (size_t i = 0; i < sample->n; i++) {
        sample->variance[i] *= sample->q_per_ang[i] > 21.5 ? 2000 : 1;
    }
    assert_close(lehr_pdf_qmax_of_noise(sample, 0.92), 21, 0, 1.01); // windows of 1/angstrom
    for (size_t i = 0; i < sample->n; i++) {
        sample->intensity[i] *= sample->q_per_ang[i] > 19.5 ? 0.3 : 1; // behind the edge of the detector
    }
    assert_close(lehr_pdf_qmax_of_noise(sample, 0.92), 18, 0, 1.01); // and one window before it
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

static void test_densities(void **state)
{
    (void)state;
    // Nickel: 4 atoms in (3.524 A)^3 are 0.0914 1/A^3; 8.91 g/cm^3.
    double n = 4 / pow(3.524, 3);
    assert_close(lehr_pdf_mass_density(n, 58.693), 58.693 * 4 / 0.602214076 / pow(3.524, 3), 1e-14, 0);
    assert_close(lehr_pdf_number_density(lehr_pdf_mass_density(n, 58.693), 58.693), n, 1e-14, 0);
}

typedef struct fault {
    synthetic *s;
    lehr_pdf_sample_options options;
} fault;

static lehr_status attempt(void *context, lehr_error *err)
{
    fault *f = context;
    lehr_pdf_sample *sample = NULL;
    lehr_status status = lehr_pdf_sample_create(&sample, &f->s->pattern, &f->s->background,
                                                &f->s->composition, &f->options, NULL, err);
    lehr_pdf_sample_free(sample);
    return status;
}

static void test_faults(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    fault f = {.s = &s, .options = s.options};
    f.options.container = "C";
    lehr_test_fault_sweep(attempt, &f);
    synthetic_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cylinder),
        cmocka_unit_test(test_plate_and_layer),
        cmocka_unit_test(test_columns_against_truth),
        cmocka_unit_test(test_compton_is_absorbed_at_its_energy),
        cmocka_unit_test(test_polarization_of_one_azimuth),
        cmocka_unit_test(test_never_twice),
        cmocka_unit_test(test_line_of_corrections),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_end_of_the_data),
        cmocka_unit_test(test_densities),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests_name("pdf.sample", tests, NULL, NULL);
}
