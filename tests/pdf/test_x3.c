// Configurations and outputs of PDFgetX3.
#include "lehr_test.h"

#include <lehr/pdf/x3.h>
#include <math.h>
#include <string.h>

static void test_real_configuration(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_x3_config got;
    // The files of the tutorial: comments, keys without value behind '#'.
    assert_ok(lehr_pdf_x3_config_read(&got, lehr_test_reference("pdf/real/Ni/pdfgetx3.cfg"), NULL, &err),
              &err);
    assert_int_equal(got.axis, LEHR_PDF_AXIS_TWO_THETA_DEG);
    assert_string_equal(got.composition, "Ni");
    assert_string_equal(got.outputs, "gr");
    assert_non_null(strstr(got.background, "real/Ni/kapton_bgrd_300k_nor_2-3.chi"));
    assert_close(got.wavelength_ang, 0.142774, 0, 0);
    assert_close(got.qmaxinst_per_ang, 26.5, 0, 0);
    assert_close(got.qmin_per_ang, (double)NAN, 0, 0); // commented out
    // The header of an output is a configuration too.
    assert_ok(lehr_pdf_x3_config_read(
                  &got, lehr_test_reference("pdf/real/Ni/ni300mesh_300k_nor_1-5-pdfgetx3.gr"), NULL, &err),
              &err);
    assert_close(got.rpoly_ang, 0.9, 0, 0);
    assert_close(got.background_scale, 1, 0, 0);
    assert_close(got.qmin_per_ang, 0, 0, 0);
}

static const char *write_config(const char *text)
{
    return lehr_test_write("a.cfg", text, strlen(text));
}

static void test_odd_configuration(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_x3_config got;
    lehr_warnings *warnings = NULL;
    const char *path = write_config("; old style\n[DEFAULT]\nDataFormat: Qnm\noutputtype = sq, gr\nqmax =\n"
                                    "backgroundfile = /abs/b.chi\nnoise = 3\n[hot]\nqmax = 3\n");
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_pdf_x3_config_read(&got, path, warnings, &err), &err);
    assert_int_equal(got.axis, LEHR_PDF_AXIS_Q_PER_NM);
    assert_string_equal(got.background, "/abs/b.chi");
    assert_close(got.qmax_per_ang, (double)NAN, 0, 0);
    assert_int_equal(lehr_warnings_count(warnings), 2);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "'noise' has no use here"));
    assert_non_null(strstr(lehr_warnings_at(warnings, 1), "section [hot]"));
    lehr_warnings_free(warnings);
}

static void test_broken_configuration(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"[DEFAULT]\nqmax = 2x\n", "line 2: 'qmax'"},
                                          {"qmax 20\n", "'qmax 20' is no line"},
                                          {"dataformat = angles\n", "none of twotheta, QA, Qnm"},
                                          {"mode = neutron\n", "only X-rays"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_error err = {0};
        lehr_pdf_x3_config got;
        assert_fails(lehr_pdf_x3_config_read(&got, write_config(rows[i][0]), NULL, &err), LEHR_ERR_FORMAT,
                     &err, rows[i][1]);
    }
    lehr_error err = {0};
    lehr_pdf_x3_config got;
    assert_fails(lehr_pdf_x3_config_read(&got, "/nowhere/a.cfg", NULL, &err), LEHR_ERR_IO, &err, "/nowhere");
}

static void test_written_files_read_back(void **state)
{
    (void)state;
    enum { N = 20 };
    lehr_error err = {0};
    double x[N], y[N], sigma[N];
    for (size_t i = 0; i < N; i++) {
        x[i] = 1.5 + 0.25 * (double)i;
        y[i] = 1 + 0.0625 * (double)i;
        sigma[i] = 0.125;
    }
    lehr_pdf_rpoly result = {.n_q = N,
                             .q_per_ang = x,
                             .i = y,
                             .i_sigma = sigma,
                             .s = y,
                             .s_sigma = sigma,
                             .f = y,
                             .f_sigma = sigma,
                             .n_r = N,
                             .r_ang = x,
                             .g = y,
                             .g_sigma = sigma};
    result.options = lehr_pdf_rpoly_defaults();
    result.options.qmaxinst_per_ang = 6.25;
    const lehr_pdf_x3_context context = {.input = "a\nb.chi",
                                         .composition = "Zr50Cu50",
                                         .axis = LEHR_PDF_AXIS_TWO_THETA_DEG,
                                         .wavelength_ang = 0.2};
    for (int output = 0; output < 4; output++) {
        lehr_pdf_x3_output found;
        lehr_pdf_pattern *pattern = NULL;
        lehr_pdf_x3_config config;
        const lehr_pdf_pattern_options options = lehr_pdf_pattern_defaults();
        const char *path = lehr_test_scratch(lehr_pdf_x3_output_name((lehr_pdf_x3_output)output));
        assert_true(lehr_pdf_x3_output_find(&found, lehr_pdf_x3_output_name((lehr_pdf_x3_output)output)));
        assert_int_equal(found, output);
        assert_ok(lehr_pdf_x3_write(path, found, &result, &context, &err), &err);
        assert_ok(lehr_pdf_x3_config_read(&config, path, NULL, &err), &err);
        assert_int_equal(config.axis, LEHR_PDF_AXIS_TWO_THETA_DEG);
        assert_string_equal(config.composition, "Zr50Cu50");
        assert_close(config.qmaxinst_per_ang, 6.25, 0, 0);
        lehr_status status = lehr_pdf_pattern_read(&pattern, path, &options, NULL, &err);
        if (output == LEHR_PDF_X3_GR) {
            assert_fails(status, LEHR_ERR_FORMAT, &err, "a function of r");
            continue;
        }
        assert_ok(status, &err);
        assert_int_equal(pattern->kind, output); // the two lists have the same order
        assert_close(pattern->q_per_ang[3], x[3], 0, 0);
        assert_close(pattern->y[3], y[3], 0, 0);
        assert_close(pattern->sigma[3], 0.125, 0, 0);
        lehr_pdf_pattern_free(pattern);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_real_configuration),
        cmocka_unit_test(test_odd_configuration),
        cmocka_unit_test(test_broken_configuration),
        cmocka_unit_test(test_written_files_read_back),
    };
    return cmocka_run_group_tests_name("pdf.x3", tests, NULL, NULL);
}
