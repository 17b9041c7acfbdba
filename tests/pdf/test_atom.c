// Form factors and Compton scattering against an independent evaluation (numpy) of the same sources, recoil
// against the formula of Klein and Nishina in another form.
#include "lehr_test.h"

#include <lehr/pdf/scatter.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Columns behind the symbol.
enum { COLUMN_Z = 0, COLUMN_Q = 1, COLUMN_WK = 4, COLUMN_COMPTON = 7, N_COLUMNS = 10, N_COEFFICIENTS = 12 };

/// Numbers of the next row that begins with a symbol; false at the end of the file.
static bool next_row(FILE *file, double *numbers, size_t n)
{
    char line[1024];
    do {
        if (!fgets(line, sizeof line, file)) {
            return false;
        }
    } while (line[0] == '#');
    char *rest = NULL;
    assert_non_null(strtok_r(line, "\t\n", &rest));
    for (size_t i = 0; i < n; i++) {
        const char *cell = strtok_r(NULL, "\t\n", &rest);
        assert_non_null(cell);
        numbers[i] = strtod(cell, NULL);
    }
    return true;
}

static void test_against_tables(void **state)
{
    (void)state;
    // SOURCE: formfactors/ff_compton.tsv, numpy; printed with six decimals.
    FILE *file = fopen(lehr_test_reference("pdf/formfactors/ff_compton.tsv"), "r");
    double row[N_COLUMNS];
    size_t rows = 0;
    assert_non_null(file);
    for (; next_row(file, row, N_COLUMNS); rows++) {
        int z = (int)row[COLUMN_Z];
        assert_close(lehr_pdf_atom_form_factor(z, row[COLUMN_Q]), row[COLUMN_WK], 0, 5.1e-7);
        assert_close(lehr_pdf_atom_compton(z, row[COLUMN_Q]), row[COLUMN_COMPTON], 0, 5.1e-7);
    }
    assert_int_equal(rows, 391);
    fclose(file);
}

static void test_table_is_the_published_one(void **state)
{
    (void)state;
    // SOURCE: the 98 rows of coefficients; the formula is evaluated here in long double.
    FILE *file = fopen(lehr_test_reference("pdf/formfactors/waasmaier_kirfel_1995_neutral.tsv"), "r");
    double numbers[N_COEFFICIENTS];
    int z = 0;
    assert_non_null(file);
    static const double q[] = {0, 1.37, 6.283, 17.71, 74.9};
    while (next_row(file, numbers, N_COEFFICIENTS)) {
        const double *row = numbers + 1;
        assert_int_equal(++z, (int)numbers[0]);
        for (size_t k = 0; k < sizeof q / sizeof *q; k++) {
            long double s = q[k] / 12.566370614359172954L;
            long double sum = row[5];
            for (size_t j = 0; j < 5; j++) {
                sum += row[j] * expl(-row[6 + j] * s * s);
            }
            // The terms cancel to a part of their size: 1e-12 electrons of up to 100.
            assert_close(lehr_pdf_atom_form_factor(z, q[k]), (double)sum, 1e-12, 1e-12);
        }
    }
    assert_int_equal(z, LEHR_PDF_ATOM_LARGEST_Z);
    fclose(file);
}

static void test_limits(void **state)
{
    (void)state;
    for (int z = 1; z <= LEHR_PDF_ATOM_LARGEST_Z; z++) {
        // All electrons scatter in phase forwards; the fit of the source is off by up to 0.05.
        assert_close(lehr_pdf_atom_form_factor(z, 0), z, 0, 0.06);
        assert_close(lehr_pdf_atom_compton(z, 0), 0, 0, 0);
    }
    assert_close(lehr_pdf_atom_form_factor(0, 1), (double)NAN, 0, 0);
    assert_close(lehr_pdf_atom_form_factor(99, 1), (double)NAN, 0, 0);
    assert_close(lehr_pdf_atom_form_factor(40, 75.5), (double)NAN, 0, 0);
    assert_close(lehr_pdf_atom_form_factor(40, -0.1), (double)NAN, 0, 0);
    assert_close(lehr_pdf_atom_compton(100, 1), (double)NAN, 0, 0);
}

static void test_recoil(void **state)
{
    (void)state;
    const double energy = 68.5, angle = 0.873;
    // dsigma/dOmega = r^2/2 k^2 (k + 1/k - sin^2), as 1/(1 + e v)^2 [1 + e^2 v^2/((1 + c^2)(1 + e v))], v = 1
    // - c.
    double e = energy / 510.99895, c = cos(angle), v = 1 - c;
    double want = 1 / ((1 + e * v) * (1 + e * v)) * (1 + e * e * v * v / ((1 + c * c) * (1 + e * v)));
    assert_close(lehr_pdf_recoil(angle, energy, 0, LEHR_PDF_DETECTOR_COUNTING), want, 1e-14, 0);
    assert_close(lehr_pdf_recoil(angle, energy, 0, LEHR_PDF_DETECTOR_INTEGRATING), want / (1 + e * v), 1e-14,
                 0);
    assert_close(lehr_pdf_recoil(0, energy, 0, LEHR_PDF_DETECTOR_INTEGRATING), 1, 0, 0);
}

static void test_averages_of_a_glass(void **state)
{
    (void)state;
    // SOURCE: synthetic/zr_vit_truth_q.txt, numpy, printed with 10 digits; the recoil of column 6 is apart.
    lehr_test_numbers truth = lehr_test_load_numbers(lehr_test_reference("pdf/synthetic/zr_vit_truth_q.txt"));
    lehr_error err = {0};
    lehr_composition composition;
    lehr_pdf_scatter *scatter = NULL;
    lehr_pdf_scatter_options options = lehr_pdf_scatter_defaults();
    double *q = test_calloc(truth.rows, sizeof *q);
    for (size_t i = 0; i < truth.rows; i++) {
        q[i] = truth.values[i * truth.columns];
    }
    options.energy_keV = 68.5;
    options.anomalous = false;
    assert_ok(lehr_composition_parse(&composition, "Zr46.25Ti8.25Cu7.5Ni10Be27.5", &err), &err);
    assert_ok(lehr_pdf_scatter_create(&scatter, &composition, q, truth.rows, &options, &err), &err);
    for (size_t i = 0; i < truth.rows; i++) {
        const double *row = truth.values + i * truth.columns;
        assert_close(scatter->f_mean[i] * scatter->f_mean[i], row[2], 1e-9, 0);
        assert_close(scatter->f2_mean[i], row[3], 1e-9, 0);
        // The reference takes 511 keV or 510.9989 keV for the electron: 1e-6 of the recoil.
        assert_close(scatter->compton[i], row[4] * row[5], 1e-6, 0);
    }
    lehr_pdf_scatter_free(scatter);
    lehr_test_free_numbers(&truth);
    test_free(q);
}

static void test_anomalous_terms(void **state)
{
    (void)state;
    lehr_error err = {0};
    double real = 0, imaginary = 0;
    // Literature at 68.5 keV: Zr +0.094, 0.349; Ce -0.10, 1.44, printed with these digits.
    assert_ok(lehr_pdf_atom_anomalous(&real, &imaginary, 40, 68.5, &err), &err);
    assert_close(real, 0.094, 0, 6e-4);
    assert_close(imaginary, 0.349, 0, 6e-4);
    assert_ok(lehr_pdf_atom_anomalous(&real, &imaginary, 58, 68.5, &err), &err);
    assert_close(real, -0.10, 0, 6e-3);
    assert_close(imaginary, 1.44, 0, 6e-3);
    assert_fails(lehr_pdf_atom_anomalous(&real, &imaginary, 40, -1, &err), LEHR_ERR_DOMAIN, &err, "-1 keV");
    assert_fails(lehr_pdf_atom_anomalous(&real, &imaginary, 40, (double)NAN, &err), LEHR_ERR_DOMAIN, &err,
                 "nan keV");
    assert_fails(lehr_pdf_atom_anomalous(&real, &imaginary, 40, 1e5, &err), LEHR_ERR_DOMAIN, &err,
                 "100000 keV");
}

static void test_anomalous_average_is_complex(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_composition composition;
    lehr_pdf_scatter *scatter = NULL;
    lehr_pdf_scatter_options options = lehr_pdf_scatter_defaults();
    const double q = 3.71;
    double zr[2], ce[2];
    options.energy_keV = 45.3; // above the edge of cerium
    assert_ok(lehr_composition_parse(&composition, "Zr3Ce", &err), &err);
    assert_ok(lehr_pdf_scatter_create(&scatter, &composition, &q, 1, &options, &err), &err);
    assert_ok(lehr_pdf_atom_anomalous(&zr[0], &zr[1], 40, 45.3, &err), &err);
    assert_ok(lehr_pdf_atom_anomalous(&ce[0], &ce[1], 58, 45.3, &err), &err);
    double a = lehr_pdf_atom_form_factor(40, q) + zr[0], b = lehr_pdf_atom_form_factor(58, q) + ce[0];
    double mean = hypot(0.75 * a + 0.25 * b, 0.75 * zr[1] + 0.25 * ce[1]);
    double square = 0.75 * (a * a + zr[1] * zr[1]) + 0.25 * (b * b + ce[1] * ce[1]);
    assert_close(scatter->f_mean[0], mean, 1e-14, 0);
    assert_close(scatter->f2_mean[0], square, 1e-14, 0);
    lehr_pdf_scatter_free(scatter);
}

static void test_refused(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_composition composition;
    lehr_pdf_scatter *scatter = NULL;
    lehr_pdf_scatter_options options = lehr_pdf_scatter_defaults();
    assert_ok(lehr_composition_parse(&composition, "Ni", &err), &err);
    const double far_q[] = {1, 76};
    assert_fails(lehr_pdf_scatter_create(&scatter, &composition, far_q, 2, &options, &err), LEHR_ERR_DOMAIN,
                 &err, "q[1] = 76/angstrom");
    const double nan_q[] = {(double)NAN};
    assert_fails(lehr_pdf_scatter_create(&scatter, &composition, nan_q, 1, &options, &err), LEHR_ERR_DOMAIN,
                 &err, "q[0] = nan");
    options.energy_keV = 8.04; // copper K alpha reaches 8.15/angstrom
    const double beyond[] = {1, 9};
    assert_fails(lehr_pdf_scatter_create(&scatter, &composition, beyond, 2, &options, &err), LEHR_ERR_DOMAIN,
                 &err, "beyond 4 pi/lambda");
    assert_null(scatter);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    const lehr_composition *composition = context;
    const double q[] = {0, 1, 2};
    lehr_pdf_scatter *scatter = NULL;
    lehr_table *table = NULL;
    lehr_pdf_scatter_options options = lehr_pdf_scatter_defaults();
    lehr_status status = lehr_pdf_scatter_create(&scatter, composition, q, 3, &options, err);
    status = status == LEHR_OK ? lehr_pdf_scatter_to_table(&table, scatter, err) : status;
    lehr_table_free(table);
    lehr_pdf_scatter_free(scatter);
    return status;
}

static void test_faults(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_composition composition;
    assert_ok(lehr_composition_parse(&composition, "SiO2", &err), &err);
    lehr_test_fault_sweep(attempt, &composition);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_tables),
        cmocka_unit_test(test_table_is_the_published_one),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_recoil),
        cmocka_unit_test(test_averages_of_a_glass),
        cmocka_unit_test(test_anomalous_terms),
        cmocka_unit_test(test_anomalous_average_is_complex),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests_name("pdf.atom", tests, NULL, NULL);
}
