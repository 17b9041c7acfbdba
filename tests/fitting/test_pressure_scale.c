// Ruby scales against tables of 50-digit arithmetic.
#include "lehr_test.h"

#include <float.h>
#include <lehr/fitting/pressure_scale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Rounding of both wavelengths (half an ulp each) and of their difference.
static double rounding(const lehr_fitting_ruby_pressure *p, double wavelength_nm)
{
    return 2 * DBL_EPSILON * wavelength_nm * fabs(p->d_wavelength_GPa_per_nm);
}

static void test_forward_table(void **unused)
{
    (void)unused;
    FILE *file = fopen(lehr_test_reference("fitting/ruby/ruby_forward.csv"), "r");
    assert_non_null(file);
    char line[256], name[32];
    double wavelength = 0, wavelength0 = 0, want[3];
    size_t n = 0;
    lehr_error err = {0};
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "%31[^,],%lf,%lf,%lf,%lf,%lf", name, &wavelength, &wavelength0, want, want + 1,
                   want + 2) != 6) {
            continue;
        }
        const lehr_fitting_pressure_scale *scale = lehr_fitting_pressure_scale_find(name);
        assert_non_null(scale);
        lehr_fitting_ruby_pressure p;
        const lehr_fitting_ruby ruby = {wavelength, wavelength0, 0.013, 0.0071};
        assert_ok(lehr_fitting_pressure_scale_pressure(&p, scale, &ruby, &err), &err);
        assert_close(p.pressure_GPa, want[0], 1e-12, rounding(&p, wavelength));
        assert_close(p.d_wavelength_GPa_per_nm, want[1], 1e-12, 0);
        assert_close(p.d_wavelength0_GPa_per_nm, want[2], 1e-12, 0);
        assert_close(p.sigma_readout_GPa, 0.013 * want[1], 1e-12, 0);
        assert_close(p.sigma_zero_GPa, -0.0071 * want[2], 1e-12, 0);
        n++;
    }
    (void)fclose(file);
    assert_int_equal(n, 44);
}

static void test_inverse_table(void **unused)
{
    (void)unused;
    FILE *file = fopen(lehr_test_reference("fitting/ruby/ruby_inverse.csv"), "r");
    assert_non_null(file);
    char line[256], name[32];
    double pressure = 0, wavelength0 = 0, want = 0, got = 0;
    size_t n = 0;
    lehr_error err = {0};
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "%31[^,],%lf,%lf,%lf", name, &pressure, &wavelength0, &want) != 4) {
            continue;
        }
        const lehr_fitting_pressure_scale *scale = lehr_fitting_pressure_scale_find(name);
        assert_ok(lehr_fitting_pressure_scale_wavelength(&got, scale, pressure, wavelength0, &err), &err);
        assert_close(got, want, 1e-13, 0);
        n++;
    }
    (void)fclose(file);
    assert_int_equal(n, 32);
}

/// The same wavelength on all scales.
static void test_scales_against_each_other(void **unused)
{
    (void)unused;
    const char *path = lehr_test_reference("fitting/ruby/ruby.json");
    lehr_error err = {0};
    for (int row = 0; row < 9; row++) {
        char index[16];
        (void)snprintf(index, sizeof index, "%d", row);
        double wavelength = 0;
        double pressure = lehr_test_json(path, "same_lambda_table", index, "P_mao1986", NULL);
        const lehr_fitting_pressure_scale *mao = lehr_fitting_pressure_scale_find("mao1986");
        assert_ok(lehr_fitting_pressure_scale_wavelength(&wavelength, mao, pressure, 694.25, &err), &err);
        for (size_t i = 0; i < lehr_fitting_pressure_scale_count(); i++) {
            const lehr_fitting_pressure_scale *scale = lehr_fitting_pressure_scale_at(i);
            lehr_fitting_ruby_pressure p;
            const lehr_fitting_ruby ruby = {wavelength, 694.25, 0, 0};
            assert_ok(lehr_fitting_pressure_scale_pressure(&p, scale, &ruby, &err), &err);
            double want = lehr_test_json(path, "same_lambda_table", index,
                                         lehr_fitting_pressure_scale_name(scale), NULL);
            assert_close(p.pressure_GPa, want, 1e-9, 0); // printed with 10 digits
        }
    }
}

static void test_error_of_ruby2020(void **unused)
{
    (void)unused;
    const char *path = lehr_test_reference("fitting/ruby/ruby.json");
    const lehr_fitting_pressure_scale *scale = lehr_fitting_pressure_scale_find("ruby2020");
    lehr_error err = {0};
    for (int row = 0; row < 6; row++) {
        char index[16];
        (void)snprintf(index, sizeof index, "%d", row);
#define WANT(key) lehr_test_json(path, "ruby2020_uncertainty", index, key, NULL)
        double wavelength = 0;
        assert_ok(lehr_fitting_pressure_scale_wavelength(&wavelength, scale, WANT("P"), 694.25, &err), &err);
        const lehr_fitting_ruby ruby = {wavelength, 694.25, 0.01, 0};
        lehr_fitting_ruby_pressure p;
        assert_ok(lehr_fitting_pressure_scale_pressure(&p, scale, &ruby, &err), &err);
        assert_close(p.sigma_scale_GPa, WANT("sP_quadrature"), 1e-7, 0); // printed with 8 digits
        assert_close(p.sigma_readout_GPa, WANT("sP_readout_0p01nm"), 1e-7, 0);
        assert_close(p.sigma_GPa, hypot(WANT("sP_quadrature"), WANT("sP_readout_0p01nm")), 1e-7, 0);
#undef WANT
    }
}

/// Errors of the constants of the other forms: chijioke2005 states them; differences over A and B.
static void test_error_of_a_power_scale(void **unused)
{
    (void)unused;
    const lehr_fitting_ruby ruby = {712.31, 694.27, 0, 0};
    double d = (712.31 - 694.27) / 694.27;
    double of_a = 6.7 / 10.71 * (pow(1 + d, 10.71) - 1);
    double of_b =
        0.14 * 1876 * ((pow(1 + d, 10.7101) - 1) / 10.7101 - (pow(1 + d, 10.7099) - 1) / 10.7099) / 2e-4;
    lehr_fitting_ruby_pressure p;
    lehr_error err = {0};
    const lehr_fitting_pressure_scale *scale = lehr_fitting_pressure_scale_find("chijioke2005");
    assert_ok(lehr_fitting_pressure_scale_pressure(&p, scale, &ruby, &err), &err);
    assert_close(p.scale_shift_GPa[0], of_a, 1e-13, 0);
    assert_close(p.scale_shift_GPa[1], of_b, 1e-6, 0);
    assert_close(p.sigma_scale_GPa, hypot(of_a, of_b), 1e-7, 0); // differences: h^2 and 1e-13/h
    scale = lehr_fitting_pressure_scale_find("mao1986");
    assert_ok(lehr_fitting_pressure_scale_pressure(&p, scale, &ruby, &err), &err);
    assert_true(isnan(p.sigma_scale_GPa)); // the publication states none
    assert_close(p.sigma_GPa, 0, 0, 0);
}

/// Cells of a line of the table; words and empty cells are NaN.
static void split(double cells[6], const char *line)
{
    for (int k = 0; k < 6; k++) {
        char *end = NULL;
        cells[k] = strtod(line, &end);
        if (end == line) {
            cells[k] = (double)NAN;
        }
        line = strchr(line, ',') ? strchr(line, ',') + 1 : "";
    }
}

static void test_temperature_table(void **unused)
{
    (void)unused;
    FILE *file = fopen(lehr_test_reference("fitting/ruby/ruby_temperature.csv"), "r");
    assert_non_null(file);
    const lehr_fitting_pressure_scale *scale = lehr_fitting_pressure_scale_find("ruby2020");
    lehr_error err = {0};
    size_t n_datchi = 0;
    size_t n_ragan = 0;
    char line[256];
    while (fgets(line, sizeof line, file)) {
        double row[6];
        split(row, line);
        double corrected = 0;
        if (!isnan(row[1])) {
            assert_ok(lehr_fitting_ruby_correct(&corrected, LEHR_FITTING_RUBY_DATCHI2007, 697.85, row[0], 296,
                                                &err),
                      &err);
            assert_close(697.85 - corrected, row[1], 1e-12, 2 * DBL_EPSILON * 697.85);
            const lehr_fitting_ruby ruby = {corrected, 694.25, 0, 0};
            lehr_fitting_ruby_pressure p;
            assert_ok(lehr_fitting_pressure_scale_pressure(&p, scale, &ruby, &err), &err);
            assert_close(p.pressure_GPa, row[5], 1e-12, rounding(&p, 697.85));
            n_datchi++;
        }
        if (!isnan(row[2])) {
            assert_ok(
                lehr_fitting_ruby_correct(&corrected, LEHR_FITTING_RUBY_RAGAN1992, 697.85, row[0], 296, &err),
                &err);
            // printed with 12 digits
            assert_close(697.85 - corrected, row[4], 5e-12, 4 * DBL_EPSILON * 697.85);
            n_ragan++;
        }
    }
    (void)fclose(file);
    assert_int_equal(n_datchi, 9);
    assert_int_equal(n_ragan, 11);
}

/// The correction is the difference of the polynomial at both temperatures, not the polynomial of the
/// difference.
static void test_reference_temperature(void **unused)
{
    (void)unused;
    lehr_error err = {0};
    double both = 0, first = 0, second = 0;
    assert_ok(lehr_fitting_ruby_correct(&both, LEHR_FITTING_RUBY_DATCHI2007, 700, 650, 350, &err), &err);
    assert_ok(lehr_fitting_ruby_correct(&first, LEHR_FITTING_RUBY_DATCHI2007, 700, 650, 296, &err), &err);
    assert_ok(lehr_fitting_ruby_correct(&second, LEHR_FITTING_RUBY_DATCHI2007, first, 296, 350, &err), &err);
    assert_close(both, second, 1e-15, 0);
    assert_ok(lehr_fitting_ruby_correct(&both, LEHR_FITTING_RUBY_DATCHI2007, 700, 77, 77, &err), &err);
    assert_close(both, 700, 0, 0);
}

static void test_bad_input_is_named(void **unused)
{
    (void)unused;
    const lehr_fitting_pressure_scale *scale = lehr_fitting_pressure_scale_find("dewaele2008");
    lehr_fitting_ruby_pressure p;
    lehr_error err = {0};
    double w = 0;
    lehr_fitting_ruby ruby = {-3, 694.25, 0, 0};
#define PRESSURE() lehr_fitting_pressure_scale_pressure(&p, scale, &ruby, &err)
    assert_fails(PRESSURE(), LEHR_ERR_DOMAIN, &err, "wavelength = -3 nm");
    ruby = (lehr_fitting_ruby){700, (double)NAN, 0, 0};
    assert_fails(PRESSURE(), LEHR_ERR_DOMAIN, &err, "at ambient pressure = nan nm");
    ruby = (lehr_fitting_ruby){700, 694, -0.2, 0};
    assert_fails(PRESSURE(), LEHR_ERR_DOMAIN, &err, "-0.2 nm");
#undef PRESSURE
    for (size_t i = 0; i < lehr_fitting_pressure_scale_count(); i++) {
        scale = lehr_fitting_pressure_scale_at(i);
        assert_fails(lehr_fitting_pressure_scale_wavelength(&w, scale, -500, 694.25, &err), LEHR_ERR_DOMAIN,
                     &err, "no wavelength at P = -500 GPa");
        assert_fails(lehr_fitting_pressure_scale_wavelength(&w, scale, 10, 0, &err), LEHR_ERR_DOMAIN, &err,
                     "0 nm");
    }
    assert_fails(lehr_fitting_ruby_correct(&w, LEHR_FITTING_RUBY_DATCHI2007, 700, 950, 296, &err),
                 LEHR_ERR_DOMAIN, &err, "temperature 950 K is outside 296 K to 900 K");
    assert_fails(lehr_fitting_ruby_correct(&w, LEHR_FITTING_RUBY_RAGAN1992, 700, 296, 4, &err),
                 LEHR_ERR_DOMAIN, &err, "temperature 4 K is outside 15 K to 600 K");
    assert_fails(lehr_fitting_ruby_correct(&w, LEHR_FITTING_RUBY_RAGAN1992, 0, 296, 40, &err),
                 LEHR_ERR_DOMAIN, &err, "wavelength = 0 nm");
}

static void test_registry(void **unused)
{
    (void)unused;
    assert_null(lehr_fitting_pressure_scale_find("mao"));
    assert_string_equal(lehr_fitting_pressure_scale_name(lehr_fitting_pressure_scale_at(0)), "ruby2020");
    for (size_t i = 0; i < lehr_fitting_pressure_scale_count(); i++) {
        const lehr_fitting_pressure_scale *scale = lehr_fitting_pressure_scale_at(i);
        assert_ptr_equal(lehr_fitting_pressure_scale_find(lehr_fitting_pressure_scale_name(scale)), scale);
        const char *text = lehr_fitting_pressure_scale_provenance(scale);
        // The year of the name is the year of the publication.
        const char *year = lehr_fitting_pressure_scale_name(scale);
        assert_non_null(strstr(text, year + strlen(year) - 4));
        assert_true(lehr_fitting_pressure_scale_maximum(scale) >= 80);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forward_table),
        cmocka_unit_test(test_inverse_table),
        cmocka_unit_test(test_scales_against_each_other),
        cmocka_unit_test(test_error_of_ruby2020),
        cmocka_unit_test(test_error_of_a_power_scale),
        cmocka_unit_test(test_temperature_table),
        cmocka_unit_test(test_reference_temperature),
        cmocka_unit_test(test_bad_input_is_named),
        cmocka_unit_test(test_registry),
    };
    return cmocka_run_group_tests_name("fitting.pressure_scale", tests, NULL, NULL);
}
