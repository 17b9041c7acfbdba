// The structure factor of real patterns, and input that is refused or told of.
#include "synthetic.h"

#include <stdio.h>
#include <string.h>

// ---- real patterns ------------------------------------------------------------------
typedef struct real_case {
    const char *name, *pattern, *background, *composition;
    double wavelength_ang, qmin, qmax;
    double density; ///< [1/angstrom^3]
    double rtol;
    double first_peak;
} real_case;

// Densities from lattice (Ni 4/3.524^3) and from weighing (glass, 2.9 g/cm^3).
static const real_case real_cases[] = {
    {"Ni", "pdf/real/Ni/ni300mesh_300k_nor_1-5.chi", "pdf/real/Ni/kapton_bgrd_300k_nor_2-3.chi", "Ni",
     0.142774, 0.6, 26, 0.0914, 0.02, 2.492},
    {"Ni, qmax 20", "pdf/real/Ni/ni300mesh_300k_nor_1-5.chi", "pdf/real/Ni/kapton_bgrd_300k_nor_2-3.chi",
     "Ni", 0.142774, 0.6, 20, 0.0914, 0.02, 2.492},
    {"Mg2SiO4 glass", "pdf/real/Mg2SiO4_ambient.xy", "pdf/real/Mg2SiO4_ambient_bkg.xy", "Mg2SiO4",
     (double)NAN, (double)NAN, 20, 0.0868909, 0.04, 1.62},
    {"Mg2SiO4 glass, qmax 24", "pdf/real/Mg2SiO4_ambient.xy", "pdf/real/Mg2SiO4_ambient_bkg.xy", "Mg2SiO4",
     (double)NAN, (double)NAN, 24, 0.0868909, 0.04, 1.62},
};

static lehr_pdf_pattern *load(const char *path, double wavelength_ang)
{
    lehr_error err = {0};
    lehr_pdf_pattern *pattern = NULL;
    lehr_pdf_pattern_options options = lehr_pdf_pattern_defaults();
    options.wavelength_ang = wavelength_ang;
    assert_ok(lehr_pdf_pattern_read(&pattern, lehr_test_reference(path), &options, NULL, &err), &err);
    return pattern;
}

static void test_real(void **state)
{
    const real_case *row = *state;
    lehr_error err = {0};
    lehr_composition composition;
    lehr_pdf_sample *sample = NULL;
    lehr_pdf_sample_options options = lehr_pdf_sample_defaults();
    const lehr_pdf_structure_options how = lehr_pdf_structure_defaults();
    lehr_pdf_pattern *pattern = load(row->pattern, row->wavelength_ang);
    lehr_pdf_pattern *background = load(row->background, row->wavelength_ang);
    options.qmin_per_ang = row->qmin;
    options.qmax_per_ang = row->qmax;
    assert_ok(lehr_composition_parse(&composition, row->composition, &err), &err);
    assert_ok(lehr_pdf_sample_create(&sample, pattern, background, &composition, &options, NULL, &err), &err);
    lehr_pdf_structure *got = solve(sample, &how);
    print_message("%s: %.5f +- %.5f of %.5f, rmin %.3f, order %d\n", row->name, got->number_density.value,
                  got->number_density.stderr_value, row->density, got->options.rmin_ang, got->options.order);
    assert_close(got->number_density.value, row->density, row->rtol, 0);
    assert_true(fabs(got->number_density.value - row->density) < 2 * got->number_density.stderr_value);
    assert_close(got->first_peak_ang, row->first_peak, 0, 0.04);
    assert_true(got->error_scale > 1); // such data have more than counting noise
    lehr_pdf_structure_free(got);
    lehr_pdf_sample_free(sample);
    lehr_pdf_pattern_free(pattern);
    lehr_pdf_pattern_free(background);
}

// ---- refused ------------------------------------------------------------------------
static void test_refused(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_error err = {0};
    lehr_pdf_structure *got = NULL;
    lehr_pdf_low_r *plan = NULL;
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_pdf_structure_options options = plain_options();
    options.rmin_ang = 0.1;
    assert_fails(lehr_pdf_structure_solve(&got, sample, NULL, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "1.0 low-r data");
    options = plain_options();
    options.rmin_ang = -1;
    assert_fails(lehr_pdf_structure_solve(&got, sample, NULL, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "rmin = -1");
    options = plain_options();
    options.order = 4;
    assert_fails(lehr_pdf_structure_solve(&got, sample, NULL, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "order 4");
    options = plain_options();
    options.number_density_per_ang3 = 6.0; // g/cm^3 by mistake
    assert_fails(lehr_pdf_structure_solve(&got, sample, NULL, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "number density of 6/angstrom^3");
    options = plain_options();
    options.method = LEHR_PDF_METHOD_KROGH_MOE;
    assert_fails(lehr_pdf_structure_solve(&got, sample, NULL, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "needs the density");
    options = plain_options();
    options.background_scale = 3000; // hotter than the sample
    assert_fails(lehr_pdf_structure_solve(&got, sample, NULL, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "nothing is left of the sample");
    options = plain_options();
    const double other[] = {1, 2, 3, 4, 5, 6, 7, 8};
    assert_ok(lehr_pdf_low_r_create(&plan, other, 8, &options, &err), &err);
    assert_fails(lehr_pdf_structure_solve(&got, sample, plan, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "another grid");
    assert_null(got);
    lehr_pdf_low_r_free(plan);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

static bool warned(const lehr_warnings *warnings, const char *part)
{
    for (size_t i = 0; i < lehr_warnings_count(warnings); i++) {
        if (strstr(lehr_warnings_at(warnings, i), part)) {
            return true;
        }
    }
    return false;
}

static void test_warnings(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    lehr_error err = {0};
    lehr_warnings *warnings = NULL;
    lehr_pdf_structure *got = NULL;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    lehr_pdf_structure_options options = plain_options();
    options.number_density_per_ang3 = SYNTHETIC_DENSITY * 1.2;
    options.constant_sigma = 0.1; // 1.3 electrons, where 6 are true
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    assert_ok(lehr_pdf_structure_solve(&got, sample, NULL, &options, warnings, &err), &err);
    assert_true(warned(warnings, "the data pull"));
    assert_true(warned(warnings, "% from the"));
    lehr_pdf_structure_free(got);
    lehr_pdf_sample_free(sample);
    lehr_warnings_free(warnings);
    synthetic_free(&s);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_pdf_structure *got = NULL;
    lehr_record *record = NULL;
    lehr_table *table = NULL;
    lehr_warnings *warnings = NULL;
    lehr_pdf_structure_options options = lehr_pdf_structure_defaults();
    options.background_scale_sigma = 0.05;
    options.number_density_per_ang3 = 0.05;
    lehr_status status = lehr_warnings_create(&warnings, err);
    status =
        status == LEHR_OK ? lehr_pdf_structure_solve(&got, context, NULL, &options, warnings, err) : status;
    status = status == LEHR_OK ? lehr_record_create(&record, err) : status;
    status = status == LEHR_OK ? lehr_pdf_structure_describe(got, record, err) : status;
    status = status == LEHR_OK ? lehr_pdf_structure_to_table(&table, got, err) : status;
    lehr_table_free(table);
    lehr_record_free(record);
    lehr_warnings_free(warnings);
    lehr_pdf_structure_free(got);
    return status;
}

static void test_faults(void **state)
{
    (void)state;
    synthetic s;
    synthetic_load(&s);
    s.options.qmax_per_ang = 12; // shorter, so that the sweep is quick
    lehr_pdf_sample *sample = make_sample(&s, &s.options);
    lehr_test_fault_sweep(attempt, sample);
    lehr_pdf_sample_free(sample);
    synthetic_free(&s);
}

int main(void)
{
    struct CMUnitTest tests[8] = {cmocka_unit_test(test_refused), cmocka_unit_test(test_warnings),
                                  cmocka_unit_test(test_faults)};
    size_t n = 3;
    for (size_t i = 0; i < sizeof real_cases / sizeof *real_cases; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_real, &real_cases[i]);
    }
    return _cmocka_run_group_tests("pdf.structure_input", tests, n, NULL, NULL);
}
