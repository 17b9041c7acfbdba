// Patterns in the layouts that programs of the field write. The texts are made here after real files of each.
#include "lehr_test.h"

#include <lehr/pdf/pattern.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 20000 };

/// One layout: header, and rows of x = first + i step with y = 100 + i as a format of two doubles.
typedef struct layout {
    const char *name; ///< dialect that is recognised
    const char *header;
    const char *row; ///< printf format of x, y
    double first, step;
    double option_wavelength_ang;
    // What is expected.
    double q0;
    lehr_pdf_kind kind;
    lehr_pdf_sigma_origin origin;
    double wavelength_ang;
    lehr_pdf_applied polarization;
} layout;

#define NONE ((double)NAN)

// q of an angle: 4 pi/lambda sin(theta), written out by hand for the first row.
static const layout layouts[] = {
    {"FIT2D", "glass.tif\n 2-Theta Angle (Degrees)\n Intensity\n 200\n", " %.7E %.7E\n", 1.5, 0.2, 0.2,
     0.822444, LEHR_PDF_KIND_INTENSITY, LEHR_PDF_SIGMA_POISSON, 0.2, LEHR_PDF_APPLIED_UNKNOWN},
    {"FIT2D", "glass.tif\n Q (Inverse Nanometres)\n Intensity\n 200\n", " %.7E %.7E\n", 5, 1, NONE, 0.5,
     LEHR_PDF_KIND_INTENSITY, LEHR_PDF_SIGMA_POISSON, NONE, LEHR_PDF_APPLIED_UNKNOWN},
    {"", "", "%.4f  %.5f\n", 3.0, 0.05, NONE, 3.0, LEHR_PDF_KIND_INTENSITY, LEHR_PDF_SIGMA_POISSON, NONE,
     LEHR_PDF_APPLIED_UNKNOWN},
    {"pyFAI",
     "# == pyFAI calibration ==\n# Distance Sample to Detector: 0.4 m\n# Wavelength: 1.908e-11\n"
     "# Polarization factor: 0.99\n# Normalization factor: None\n#\n# q_A^-1\t I\n",
     "%.9E  %.9E\n", 1.25, 0.05, NONE, 1.25, LEHR_PDF_KIND_INTENSITY, LEHR_PDF_SIGMA_POISSON, 0.1908,
     LEHR_PDF_APPLIED_YES},
    {"pyFAI",
     "# == pyFAI calibration ==\n# Wavelength: 1.908e-11 m\n# Polarization factor: None\n# q_nm^-1 I sigma\n",
     "%.9E  %.9E  2.5\n", 12.5, 0.5, NONE, 1.25, LEHR_PDF_KIND_INTENSITY, LEHR_PDF_SIGMA_GIVEN, 0.1908,
     LEHR_PDF_APPLIED_NO},
    {"mar_utilities", "# Created by mar_utilities version 37\n#   a_001.chi\n##### start data\n",
     "%.3f    %g\n", 1.5, 0.2, 0.2, 0.822444, LEHR_PDF_KIND_INTENSITY, LEHR_PDF_SIGMA_POISSON, 0.2,
     LEHR_PDF_APPLIED_UNKNOWN},
    {"PDFgetX3",
     "[DEFAULT]\n\nversion = diffpy.pdfgetx-2.1.0\n\n# input\ndataformat = twotheta\ninputfile = a.chi\n"
     "wavelength = 0.1427\nrmax = 30.0\n\n# End of config ---\n#### start data\n\n#S 1\n"
     "#L Q($\\AA^{-1}$)  S\n",
     "%.5f %.6g\n", 0.5, 0.05, NONE, 0.5, LEHR_PDF_KIND_S, LEHR_PDF_SIGMA_SCATTER, 0.1427,
     LEHR_PDF_APPLIED_UNKNOWN},
    {"PDFgetX2",
     "History written:  Mon Apr 21\n####### Get_XPDF #######\ndet#  used  xcol\n  0    1    0    1.0   3\n"
     "lambda=0.142773    energy=86.8406    polartype=0\n##### start data\n#F a.sq\n#D today\n#C x\n#S 1 "
     "S(Q)\n"
     "#L Q S(Q) d_Q d_SQ\n",
     "%g %g 0.0 0.25\n", 0.5, 0.05, NONE, 0.5, LEHR_PDF_KIND_S, LEHR_PDF_SIGMA_GIVEN, 0.142773,
     LEHR_PDF_APPLIED_UNKNOWN},
    {"RMCProfile", "  200\n gapo4 F(Q)\n", "%.5f %.5f\n", 0.6, 0.05, NONE, 0.6, LEHR_PDF_KIND_F,
     LEHR_PDF_SIGMA_SCATTER, NONE, LEHR_PDF_APPLIED_UNKNOWN},
    {"lehr", "# program: lehr 0.1.0\n# polarization: 0.99\n# columns: q_per_ang intensity sigma count norm\n",
     "%.9g %.9g 1.5 200 190.5\n", 0.4, 0.05, NONE, 0.4, LEHR_PDF_KIND_INTENSITY, LEHR_PDF_SIGMA_GIVEN, NONE,
     LEHR_PDF_APPLIED_YES},
    {"lehr",
     "# program: lehr 0.1.0\n# polarization: 0.99\n# no_polarization: yes\n# corrections: solid_angle, "
     "sensor(mu_t=1.6)\n"
     "# columns: q_per_ang intensity sigma\n",
     "%.9g %.9g 1.5\n", 0.4, 0.05, NONE, 0.4, LEHR_PDF_KIND_INTENSITY, LEHR_PDF_SIGMA_GIVEN, NONE,
     LEHR_PDF_APPLIED_NO},
    {"lehr",
     "# program: lehr 0.1.0\n# corrections: solid_angle, polarization(0.99 axis=0)\n# columns: q_per_ang "
     "intensity sigma\n",
     "%.9g %.9g 1.5\n", 0.4, 0.05, NONE, 0.4, LEHR_PDF_KIND_INTENSITY, LEHR_PDF_SIGMA_GIVEN, NONE,
     LEHR_PDF_APPLIED_YES},
    {"lehr", "# program: lehr 0.1.0\n# energy_keV: 61.992099216600129\n# columns: q_per_ang S sigma\n",
     "%.9g %.9g 0.01\n", 0.4, 0.05, NONE, 0.4, LEHR_PDF_KIND_S, LEHR_PDF_SIGMA_GIVEN, 0.2,
     LEHR_PDF_APPLIED_UNKNOWN},
};

static lehr_text *make_text(const layout *row)
{
    char *bytes = test_calloc(MOST, 1);
    size_t used = (size_t)snprintf(bytes, MOST, "%s", row->header);
    lehr_text *text = NULL;
    lehr_error err = {0};
    for (int i = 0; i < 200; i++) {
        // Structure factors are no counts: a ripple gives scatter.
        double y = row->origin == LEHR_PDF_SIGMA_SCATTER ? 1.25 + 0.1 * ((i * 7) % 5) : 100 + i;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        used += (size_t)snprintf(bytes + used, MOST - used, row->row, row->first + i * row->step, y);
#pragma GCC diagnostic pop
    }
    assert_ok(lehr_text_decode(&text, bytes, used, "file", &err), &err);
    test_free(bytes);
    return text;
}

static void test_layout(void **state)
{
    const layout *row = *state;
    lehr_error err = {0};
    lehr_pdf_pattern *got = NULL;
    lehr_pdf_pattern_options options = lehr_pdf_pattern_defaults();
    options.wavelength_ang = row->option_wavelength_ang;
    lehr_text *text = make_text(row);
    assert_ok(lehr_pdf_pattern_parse(&got, text, &options, NULL, &err), &err);
    assert_int_equal(got->size, 200);
    assert_string_equal(got->dialect, row->name);
    assert_close(got->q_per_ang[0], row->q0, 2e-6, 0); // q0 is written with five digits
    assert_int_equal(got->kind, row->kind);
    assert_int_equal(got->sigma_origin, row->origin);
    assert_close(got->wavelength_ang, row->wavelength_ang, 1e-12, 0);
    assert_int_equal(got->polarization, row->polarization);
    lehr_pdf_pattern_free(got);
    lehr_text_free(text);
}

// ---- real files ---------------------------------------------------------------------
static void test_real_files(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        double wavelength;
        size_t n;
        double q_first, q_last; ///< closed form from the first and last x as printed in the file
    } files[] = {{"pdf/real/Mg2SiO4_ambient.xy", NONE, 4845, 1.235171111, 28.43890482},
                 {"pdf/real/Ni/ni300mesh_300k_nor_1-5.chi", 0.142774, 0, 0.0046083, 0}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        lehr_error err = {0};
        lehr_pdf_pattern *got = NULL;
        lehr_pdf_pattern_options options = lehr_pdf_pattern_defaults();
        options.wavelength_ang = files[i].wavelength;
        assert_ok(lehr_pdf_pattern_read(&got, lehr_test_reference(files[i].path), &options, NULL, &err),
                  &err);
        assert_true(files[i].n == 0 || got->size == files[i].n);
        // Five digits of x in the first file; 0.006 deg = 1.0472e-4 rad times 2 pi/0.142774 in the second.
        assert_close(got->q_per_ang[0], files[i].q_first, 1e-4, 0);
        assert_true(files[i].q_last == 0 || fabs(got->q_per_ang[got->size - 1] - files[i].q_last) < 1e-7);
        assert_int_equal(got->sigma_origin, LEHR_PDF_SIGMA_SCATTER);
        lehr_pdf_pattern_free(got);
    }
}

static void test_functions_of_r_are_refused(void **state)
{
    (void)state;
    static const char *const files[] = {"pdf/real/Ni/ni300mesh_300k_nor_1-5-pdfgetx3.gr",
                                        "pdf/real/Ni/ni300mesh_300k_nor_1-5-pdfgetx2.gr"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        lehr_error err = {0};
        lehr_pdf_pattern *got = NULL;
        const lehr_pdf_pattern_options options = lehr_pdf_pattern_defaults();
        assert_fails(lehr_pdf_pattern_read(&got, lehr_test_reference(files[i]), &options, NULL, &err),
                     LEHR_ERR_FORMAT, &err, "a function of r");
        assert_null(got);
    }
}

// ---- standard errors ----------------------------------------------------------------
/// Two independent uniform numbers to a normal one.
static double normal(unsigned long long *seed)
{
    double u[2];
    for (int i = 0; i < 2; i++) {
        *seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
        u[i] = ((double)(*seed >> 11) + 0.5) / 9007199254740992.0;
    }
    return sqrt(-2 * log(u[0])) * cos(6.283185307179586 * u[1]);
}

static void test_scatter_gives_the_noise(void **state)
{
    (void)state;
    char *bytes = test_calloc(100000, 1);
    size_t used = 0;
    unsigned long long seed = 20240917;
    lehr_text *text = NULL;
    lehr_pdf_pattern *got = NULL;
    lehr_error err = {0};
    const lehr_pdf_pattern_options options = lehr_pdf_pattern_defaults();
    for (int i = 0; i < 2000; i++) {
        double q = 0.5 + 0.01 * i;
        // A sharp line every 0.5/angstrom, as of a powder, besides a smooth curve; sigma = 2.3.
        double line = 400 * exp(-0.5 * pow((fmod(q, 0.5) - 0.25) / 0.02, 2));
        double y = 900 * exp(-q / 8) + line + 2.3 * normal(&seed);
        used += (size_t)snprintf(bytes + used, 100000 - used, "%.4f %.6f\n", q, y);
    }
    assert_ok(lehr_text_decode(&text, bytes, used, "file", &err), &err);
    assert_ok(lehr_pdf_pattern_parse(&got, text, &options, NULL, &err), &err);
    double mean = 0;
    for (size_t i = 0; i < got->size; i++) {
        mean += got->sigma[i] / (double)got->size;
        // A quartile of 101 values scatters by 18 % (five of that), and a quarter of the points belongs to
        // lines.
        assert_true(got->sigma[i] > 2.3 * 0.3 && got->sigma[i] < 2.3 * 1.4 * 1.9);
    }
    // Lines take a quarter of the window from the quartile: sigma comes out too large by up to 40 %.
    assert_true(mean > 2.2 && mean < 3.4);
    lehr_pdf_pattern_free(got);
    lehr_text_free(text);
    test_free(bytes);
}

// ---- odd and broken input -----------------------------------------------------------
typedef struct broken {
    const char *name;
    const char *header;
    double first, step;
    lehr_pdf_axis axis;
    double wavelength_ang;
    lehr_status code;
    const char *message;
} broken;

static const broken broken_rows[] = {
    {"angles without wavelength", "a\n 2-Theta Angle (Degrees)\n b\n 60\n", 1, 0.5, LEHR_PDF_AXIS_AUTO, NONE,
     LEHR_ERR_ARG, "give --wavelength or --energy"},
    {"1/nm taken as 1/angstrom", "", 10, 4, LEHR_PDF_AXIS_Q_PER_ANG, NONE, LEHR_ERR_DOMAIN,
     "as q in 1/nm (--axis q_nm^-1) it would be 1 to 24.6/angstrom"},
    {"1/nm without a label", "", 10, 4, LEHR_PDF_AXIS_AUTO, NONE, LEHR_ERR_DOMAIN, "it would be 1 to 24.6"},
    {"1/angstrom taken as 1/nm", "", 0.5, 0.4, LEHR_PDF_AXIS_Q_PER_NM, NONE, LEHR_ERR_DOMAIN,
     "as q in 1/angstrom (--axis q_A^-1) it would be 0.5 to 24.1/angstrom"},
    {"angles taken as q", "", 1, 0.6, LEHR_PDF_AXIS_AUTO, 0.7107, LEHR_ERR_DOMAIN,
     "as 2theta in degrees (--axis 2th_deg) it would be 0.1543 to 5.523/angstrom"},
    {"beyond 180 degrees", "", 1, 4, LEHR_PDF_AXIS_TWO_THETA_DEG, 0.7107, LEHR_ERR_DOMAIN, "above 180"},
    {"wavelength in nm", "", 1, 0.5, LEHR_PDF_AXIS_TWO_THETA_DEG, 71.07, LEHR_ERR_DOMAIN, "71.07 angstrom"},
    {"does not rise", "", 1, 0, LEHR_PDF_AXIS_Q_PER_ANG, NONE, LEHR_ERR_DOMAIN, "x = 1 follows 1"},
};

static void test_broken(void **state)
{
    const broken *row = *state;
    char bytes[8000];
    size_t used = (size_t)snprintf(bytes, sizeof bytes, "%s", row->header);
    lehr_text *text = NULL;
    lehr_pdf_pattern *got = NULL;
    lehr_error err = {0};
    lehr_pdf_pattern_options options = lehr_pdf_pattern_defaults();
    options.axis = row->axis;
    options.wavelength_ang = row->wavelength_ang;
    for (int i = 0; i < 60; i++) {
        used += (size_t)snprintf(bytes + used, sizeof bytes - used, "%.6g %.6g\n", row->first + i * row->step,
                                 50.5 + (i * 7) % 5);
    }
    assert_ok(lehr_text_decode(&text, bytes, used, "file.chi", &err), &err);
    assert_fails(lehr_pdf_pattern_parse(&got, text, &options, NULL, &err), row->code, &err, row->message);
    assert_non_null(strstr(err.message, "file.chi"));
    assert_null(got);
    lehr_text_free(text);
}

/// Parse rows of y; NULL after an error.
static lehr_pdf_pattern *parse(const char *const *rows, size_t n, lehr_warnings *warnings, lehr_error *err)
{
    char bytes[4000] = "";
    lehr_text *text = NULL;
    lehr_pdf_pattern *got = NULL;
    const lehr_pdf_pattern_options options = lehr_pdf_pattern_defaults();
    for (size_t i = 0; i < n; i++) {
        strncat(bytes, rows[i], sizeof bytes - strlen(bytes) - 1);
        strncat(bytes, "\n", sizeof bytes - strlen(bytes) - 1);
    }
    assert_ok(lehr_text_decode(&text, bytes, strlen(bytes), "file", err), err);
    (void)!lehr_pdf_pattern_parse(&got, text, &options, warnings, err);
    lehr_text_free(text);
    return got;
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

static void test_odd_values(void **state)
{
    (void)state;
    // Backwards, with a hole, a missing value and a negative one; counts.
    static const char *const rows[] = {"9.0 12.5", "8.5 11", "8.0 14", "4.5 nan", "4.0 21", "3.5 -3.5",
                                       "3.0 33",   "2.5 41", "2.0 50", "1.5 61",  "1.0 70", "0.5 79"};
    lehr_error err = {0};
    lehr_warnings *warnings = NULL;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    lehr_pdf_pattern *got = parse(rows, sizeof rows / sizeof *rows, warnings, &err);
    assert_non_null(got);
    assert_int_equal(got->size, 11);
    assert_close(got->q_per_ang[0], 0.5, 0, 0);
    assert_int_equal(got->dropped, 1);
    assert_int_equal(got->negative, 1);
    assert_true(warned(warnings, "1 of 11 intensities are negative, the first -3.5 at q = 3.5/angstrom"));
    assert_true(warned(warnings, "1 rows without a value"));
    assert_true(warned(warnings, "gap of q from 4 to 8/angstrom"));
    assert_true(warned(warnings, "taken from the scatter"));
    assert_true(warned(warnings, "does not say what its first column is"));
    lehr_pdf_pattern_free(got);
    lehr_warnings_free(warnings);
}

static void test_useless_values(void **state)
{
    (void)state;
    static const char *const constant[] = {"1 5.5", "2 5.5", "3 5.5", "4 5.5", "5 5.5",
                                           "6 5.5", "7 5.5", "8 5.5", "9 5.5", "10 5.5"};
    static const char *const few[] = {"1 5.5", "2 5.6", "3 5.7"};
    lehr_error err = {0};
    assert_null(parse(constant, 10, NULL, &err));
    assert_int_equal(err.code, LEHR_ERR_DOMAIN);
    assert_non_null(strstr(err.message, "constant"));
    lehr_error_clear(&err);
    assert_null(parse(few, 3, NULL, &err));
    assert_non_null(strstr(err.message, "3 points"));
    lehr_error_clear(&err);
    assert_null(parse(NULL, 0, NULL, &err));
    assert_true(err.code != LEHR_OK);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_text *text = context;
    lehr_pdf_pattern *got = NULL;
    lehr_warnings *warnings = NULL;
    lehr_pdf_pattern_options options = lehr_pdf_pattern_defaults();
    options.wavelength_ang = 0.2;
    lehr_status status = lehr_warnings_create(&warnings, err);
    status = status == LEHR_OK ? lehr_pdf_pattern_parse(&got, text, &options, warnings, err) : status;
    lehr_pdf_pattern_free(got);
    lehr_warnings_free(warnings);
    return status;
}

static void test_faults(void **state)
{
    (void)state;
    lehr_text *text = make_text(&layouts[5]);
    lehr_test_fault_sweep(attempt, text);
    lehr_text_free(text);
}

int main(void)
{
    struct CMUnitTest tests[40] = {cmocka_unit_test(test_real_files),
                                   cmocka_unit_test(test_functions_of_r_are_refused),
                                   cmocka_unit_test(test_scatter_gives_the_noise),
                                   cmocka_unit_test(test_odd_values),
                                   cmocka_unit_test(test_useless_values),
                                   cmocka_unit_test(test_faults)};
    size_t n = 6;
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_layout, &layouts[i]);
    }
    for (size_t i = 0; i < sizeof broken_rows / sizeof *broken_rows; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_broken, &broken_rows[i]);
    }
    return _cmocka_run_group_tests("pdf.pattern", tests, n, NULL, NULL);
}
