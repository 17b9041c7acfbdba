// Files of S(q) and G(r): dialects of other programs, our own, and what is wrong with files.
#include "lehr_test.h"

#include <lehr/pdf/correlation.h>
#include <lehr/pdf/correlation_output.h>
#include <lehr/pdf/sq.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static const char *file_of(const char *name, const char *text)
{
    return lehr_test_write(name, text, strlen(text));
}

// ---- dialects -----------------------------------------------------------------------------
/// Each holds S = 0.5, 1.25, 0.9, 1.05, 0.99, 1 at q = 1 .. 6.
typedef struct dialect_case {
    const char *name;
    const char *file;
    const char *text;
    lehr_pdf_quantity quantity; ///< as recognised
    double sigma;               ///< of S in the second row; 0: none
} dialect_case;

#define SIX_S "1 0.5\n2 1.25\n3 0.9\n4 1.05\n5 0.99\n6 1\n"
#define SIX_F "1 -0.5\n2 0.5\n3 -0.3\n4 0.2\n5 -0.05\n6 0\n"

static const dialect_case dialect_cases[] = {
    {"own", "a.sq",
     "# columns: q_per_ang S sigma\n1 .5 .1\n2 1.25 .2\n3 .9 .1\n4 1.05 .1\n5 .99 .1\n6 1 .1\n",
     LEHR_PDF_QUANTITY_S, 0.2},
    {"no names, .sq", "b.sq", SIX_S, LEHR_PDF_QUANTITY_S, 0},
    {"no names, .fq", "b.fq", SIX_F, LEHR_PDF_QUANTITY_F, 0},
    {"three columns without names", "c.dat", "1 .5 .1\n2 1.25 .2\n3 .9 .1\n4 1.05 .1\n5 .99 .1\n6 1 .1\n",
     LEHR_PDF_QUANTITY_S, 0.2},
    {"F named, with its errors", "d.txt", "q F dF\n1 -.5 .1\n2 .5 .4\n3 -.3 .1\n4 .2 .1\n5 -.05 .1\n6 0 .1\n",
     LEHR_PDF_QUANTITY_F, 0.2},
    {"S - 1", "e.csv", "q,S-1\n1,-.5\n2,.25\n3,-.1\n4,.05\n5,-.01\n6,0\n", LEHR_PDF_QUANTITY_I, 0},
    {"1/nm", "f.xy", "# columns: q_per_nm S\n10 .5\n20 1.25\n30 .9\n40 1.05\n50 .99\n60 1\n",
     LEHR_PDF_QUANTITY_S, 0},
    {"falling", "g.sq", "# columns: q_per_ang S\n6 1\n5 .99\n4 1.05\n3 .9\n2 1.25\n1 .5\n",
     LEHR_PDF_QUANTITY_S, 0},
    {"PDFgetX3", "h.sq",
     "[DEFAULT]\n\nversion = diffpy.pdfgetx-2.2.1\ndataformat = QA\noutputtype = sq\nqmax = 6\n\n"
     "# End of config ---\n\n#### start data\n#S 1\n#L Q(\xc3\x85$^{-1}$)  S\n" SIX_S,
     LEHR_PDF_QUANTITY_S, 0},
    {"PDFgetX3, F by its header alone", "i.dat",
     "[DEFAULT]\noutputtype = fq\n#### start data\n#S 1\n#L Q(1/A)  y\n" SIX_F, LEHR_PDF_QUANTITY_F, 0},
    {"xPDFsuite", "j.fq", "# [PDF]\n# qmax = 6\n# outputtype = fq\n##### start data\n#L Q  F\n" SIX_F,
     LEHR_PDF_QUANTITY_F, 0},
    {"PDFgetX2", "k.sq",
     "History written:  Mon Apr 21 20:48:28 2008\nquiet=0    debug=0    autosave_isa=1\n"
     "  0    1    0    1    3    0.600000    35.0000    0.00000\n## S(q)  qmin=0.010000    qmax=27.000000\n"
     "##### start data\n#F k.sq\n#S 1    S(q)\n#D \n#L q(A^-1)    S(q)    d_q    d_Sq\n"
     "1 .5 0 .1\n2 1.25 0 .2\n3 .9 0 .1\n4 1.05 0 .1\n5 .99 0 .1\n6 1 0 .1\n",
     LEHR_PDF_QUANTITY_S, 0.2},
    {"RMCProfile", "l.fq", " 6\n some glass at 300 K\n1 -.5\n2 .25\n3 -.1\n4 .05\n5 -.01\n6 0\n",
     LEHR_PDF_QUANTITY_I, 0},
};

static void test_dialects(void **state)
{
    static const double want[6] = {0.5, 1.25, 0.9, 1.05, 0.99, 1};
    const dialect_case *row = *state;
    lehr_error err = {0};
    lehr_pdf_sq *got = NULL;
    lehr_warnings *warnings = NULL;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_pdf_sq_read(&got, file_of(row->file, row->text), LEHR_PDF_QUANTITY_AUTO, warnings, &err),
              &err);
    assert_int_equal(got->quantity, row->quantity);
    assert_int_equal(got->n, 6);
    assert_int_equal(got->has_sigma, row->sigma > 0);
    for (size_t i = 0; i < 6; i++) {
        assert_close(got->q_per_ang[i], (double)i + 1, 1e-14, 0);
        assert_close(got->s[i], want[i], 1e-14, 0);
    }
    assert_true(row->sigma > 0 ? fabs(got->sigma[1] - row->sigma) < 1e-14 : isnan(got->sigma[1]));
    assert_int_equal(lehr_warnings_count(warnings), 0);
    lehr_warnings_free(warnings);
    lehr_pdf_sq_free(got);
}

static void test_common_errors_and_density(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_sq *got = NULL;
    const char *path =
        file_of("common.fq", "# number_density[1/angstrom^3]: 0.0561\n# number_density_stderr: 0.0002\n"
                             "# columns: q_per_ang F sigma sigma_scale sigma_model sigma_background\n"
                             "0 0 1 0 9 0\n1 -.5 .1 .3 9 .1\n2 .5 .4 .2 9 .4\n4 0 .1 .1 9 .8\n");
    assert_ok(lehr_pdf_sq_read(&got, path, LEHR_PDF_QUANTITY_AUTO, NULL, &err), &err);
    assert_int_equal(got->n, 3); // F(0) says nothing about S(0)
    assert_int_equal(got->n_common, 2);
    assert_string_equal(got->common_names[0], "scale");
    assert_string_equal(got->common_names[1], "background");
    assert_close(got->common[1], 0.1, 1e-14, 0);
    assert_close(got->common[3 + 2], 0.2, 1e-14, 0);
    assert_close(got->number_density, 0.0561, 0, 0);
    assert_close(got->number_density_stderr, 0.0002, 0, 0);
    lehr_pdf_sq_free(got);
}

/// The file of 'lehr pdf sq': sigma is the whole error, noise its independent part.
static void test_noise_and_parameters(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_sq *got = NULL;
    const char *path =
        file_of("noise.sq", "# columns: q_per_ang S sigma noise\n1 .5 .5 .3\n2 1 .1 .1\n3 1 .13 .12\n");
    assert_ok(lehr_pdf_sq_read(&got, path, LEHR_PDF_QUANTITY_AUTO, NULL, &err), &err);
    assert_int_equal(got->n_common, 1);
    assert_string_equal(got->common_names[0], "parameters");
    assert_close(got->sigma[0], 0.3, 1e-14, 0);
    assert_close(got->common[0], 0.4, 1e-14, 0);
    assert_close(got->common[1], 0, 0, 0);
    assert_close(got->common[2], 0.05, 1e-12, 0);
    lehr_pdf_sq_free(got);
}

// ---- functions of r -----------------------------------------------------------------------
static void test_round_trip(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_sq *structure = NULL;
    lehr_pdf_correlation *got = NULL, *back = NULL;
    lehr_table *table = NULL, *read = NULL;
    lehr_record *record = NULL;
    const char *keys[][2] = {{"version", "lehr x"}, {"command_line", "lehr pdf gr a=b 50%\nc"}};
    assert_ok(
        lehr_pdf_sq_read(&structure, lehr_test_sample("pdf/P7_T298.sq"), LEHR_PDF_QUANTITY_AUTO, NULL, &err),
        &err);
    lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
    options.step_ang = 0.05;
    options.transform.damping = lehr_pdf_damping_of(LEHR_PDF_WINDOW_COSINE);
    options.transform.damping.q1_per_ang = 17;
    assert_ok(lehr_pdf_correlation_create(&got, structure, &options, NULL, &err), &err);
    for (int form = LEHR_PDF_FUNCTION_BIG_G; form <= LEHR_PDF_FUNCTION_RDF; form++) {
        const char *path = lehr_test_scratch("round.gr");
        assert_ok(lehr_record_create(&record, &err), &err);
        assert_ok(lehr_pdf_correlation_to_table(&table, got, (lehr_pdf_function)form, &err), &err);
        assert_ok(lehr_pdf_correlation_describe(got, (lehr_pdf_function)form, record, &err), &err);
        assert_ok(lehr_pdf_gr_write(path, table, record, (const char *const(*)[2])keys, 2, &err), &err);
        assert_ok(lehr_pdf_table_read(&read, path, &err), &err);
        assert_true(lehr_pdf_table_is_real_space(read, path));
        assert_ok(lehr_pdf_correlation_from_table(&back, read, NULL, (double)NAN, NULL, &err), &err);
        assert_int_equal(back->n, got->n);
        assert_close(back->qmax, 30, 1e-12, 0);
        assert_close(back->qmin, 0.3, 1e-12, 0);
        assert_close(back->number_density, 0.056, 1e-12, 0);
        assert_close(back->number_density_stderr, 0.0002, 1e-12, 0);
        assert_int_equal(back->damping.window, LEHR_PDF_WINDOW_COSINE);
        assert_close(back->damping.q1_per_ang, 17, 1e-12, 0);
        assert_true(back->window_known);
        for (size_t i = 0; i < got->n; i++) {
            assert_close(back->g[i], got->g[i], 0, 1e-12);
            // The errors of the other forms hold that of the density.
            assert_true(form == LEHR_PDF_FUNCTION_BIG_G ? fabs(back->sigma[i] - got->sigma[i]) < 1e-12
                                                        : back->sigma[i] >= got->sigma[i]);
        }
        lehr_pdf_correlation_free(back);
        lehr_table_free(read);
        lehr_table_free(table);
        lehr_record_free(record);
    }
    lehr_pdf_correlation_free(got);
    lehr_pdf_sq_free(structure);
}

static void test_measured_files(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        size_t rows;
        double qmax, first, third; ///< as printed in the file: G at r = 0.01 and 0.03
        bool errors;
    } rows[] = {
        {"pdf/real/Ni/ni300mesh_300k_nor_1-5-pdfgetx3.gr", 3001, 26, -0.00272255, -0.00745207, false},
        {"pdf/real/Ni/ni300mesh_300k_nor_1-5-pdfgetx2.gr", 9999, 27, 6.873431e-02, 2.235165e-01, true}};
    for (size_t k = 0; k < 2; k++) {
        lehr_error err = {0};
        lehr_table *table = NULL;
        lehr_pdf_correlation *got = NULL;
        const char *path = lehr_test_reference(rows[k].file);
        assert_ok(lehr_pdf_table_read(&table, path, &err), &err);
        assert_true(lehr_pdf_table_is_real_space(table, path));
        assert_ok(lehr_pdf_correlation_from_table(&got, table, NULL, (double)NAN, NULL, &err), &err);
        size_t shift = got->r_ang[0] == 0;
        assert_int_equal(got->n, rows[k].rows);
        assert_close(got->g[shift], rows[k].first, 1e-12, 0);
        assert_close(got->g[shift + 2], rows[k].third, 1e-12, 0);
        assert_close(got->qmax, rows[k].qmax, 1e-12, 0);
        assert_int_equal(isfinite(got->sigma[5]), rows[k].errors);
        assert_int_equal(got->window_known, k == 0);
        lehr_pdf_correlation_free(got);
        lehr_table_free(table);
    }
}

// ---- bad files ----------------------------------------------------------------------------
typedef struct bad_case {
    const char *name;
    const char *file;
    const char *text;
    lehr_status code;
    const char *part;
} bad_case;

static const bad_case bad_structures[] = {
    {"out of order", "a.sq", "# columns: q_per_ang S\n1 1\n3 1\n2 1\n4 1\n", LEHR_ERR_DOMAIN, "row 3: q = 2"},
    {"one error of zero", "c.sq", "# columns: q_per_ang S sigma\n1 1 .1\n2 1 0\n3 1 .1\n", LEHR_ERR_DOMAIN,
     "row 2 (q = 2): the error is 0"},
    {"angles", "d.sq", "# columns: two_theta_deg S\n1 1\n2 1\n3 1\n", LEHR_ERR_FORMAT, "two_theta_deg"},
    {"function of r", "e.gr", "# columns: r_ang G\n1 1\n2 1\n3 1\n", LEHR_ERR_FORMAT, "function of q"},
    {"one column", "f.sq", "# columns: q_per_ang\n1\n2\n3\n", LEHR_ERR_FORMAT, "one column"},
    {"all missing", "g.sq", "# columns: q_per_ang S\n1 nan\n2 nan\n3 nan\n", LEHR_ERR_DOMAIN, "0 rows"},
    {"empty", "h.sq", "", LEHR_ERR_FORMAT, "h.sq"},
    {"nothing behind the mark", "i.sq", "[DEFAULT]\nqmax = 3\n#### start data\n#L Q S\n", LEHR_ERR_DOMAIN,
     "i.sq"},
};

static void test_bad_structure(void **state)
{
    const bad_case *row = *state;
    lehr_error err = {0};
    lehr_pdf_sq *got = NULL;
    const char *path = file_of(row->file, row->text);
    assert_fails(lehr_pdf_sq_read(&got, path, LEHR_PDF_QUANTITY_AUTO, NULL, &err), row->code, &err,
                 row->part);
    assert_null(got);
}

static const bad_case bad_functions[] = {
    {"out of order", "a.gr", "# columns: r_ang G\n1 1\n3 1\n2 1\n4 1\n", LEHR_ERR_DOMAIN, "row 3: r = 2"},
    {"negative r", "b.gr", "# columns: r_ang G\n-1 1\n3 1\n5 1\n6 1\n", LEHR_ERR_DOMAIN, "row 1: r = -1"},
    {"g without density", "c.gr", "# columns: r_ang g\n1 1\n2 1\n3 1\n4 1\n", LEHR_ERR_DOMAIN, "g(r) needs"},
    {"unknown window", "d.gr", "# window: hann\n# columns: r_ang G\n1 1\n2 1\n3 1\n4 1\n", LEHR_ERR_FORMAT,
     "window 'hann'"},
    {"unknown form", "e.gr", "# form: K\n# columns: r_ang G\n1 1\n2 1\n3 1\n4 1\n", LEHR_ERR_FORMAT,
     "form 'K'"},
    {"one error of zero", "f.gr", "# qmax: 20\n# columns: r_ang G sigma\n1 1 .1\n2 1 0\n3 1 .1\n4 1 .1\n",
     LEHR_ERR_DOMAIN, "at r = 2 the error is 0"},
    {"three rows", "g.gr", "# columns: r_ang G\n1 1\n2 1\n3 nan\n4 1\n", LEHR_ERR_DOMAIN, "3 rows"},
    {"cosine beyond qmax", "h.gr",
     "# window: cosine\n# window_start_per_ang: 25\n# qmax: 20\n# columns: r_ang G\n1 1\n2 1\n3 1\n4 1\n",
     LEHR_ERR_ARG, "cosine window begins at 25"},
};

static void test_bad_function(void **state)
{
    const bad_case *row = *state;
    lehr_error err = {0};
    lehr_table *table = NULL;
    lehr_pdf_correlation *got = NULL;
    assert_ok(lehr_pdf_table_read(&table, file_of(row->file, row->text), &err), &err);
    assert_fails(lehr_pdf_correlation_from_table(&got, table, NULL, (double)NAN, NULL, &err), row->code, &err,
                 row->part);
    assert_null(got);
    lehr_table_free(table);
}

static void test_warnings(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part;
    } rows[] = {
        {"# columns: q_per_ang S\n1 .5\n2 nan\n3 .9\n4 1.05\n", "1 rows of S(q) without finite values"},
        {"# columns: q_per_ang S\n1 .5\n2 .8\n2 1\n3 .9\n4 1.05\n", "1 rows repeat the q of the row before"},
        {"# columns: q_per_ang S sigma\n1 .5 0\n2 1 0\n3 .9 0\n4 1.05 0\n", "all errors of S(q) are 0"},
        {"# columns: q_per_ang S\n1 -.5\n2 .2\n3 -.1\n4 .05\n", "tends to 0.05 instead of 1"},
        {"# columns: q_per_ang F\n.2 -1\n2 .2\n3 -.1\n4 .05\n", "S(0.2) = -4"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_error err = {0};
        lehr_warnings *warnings = NULL;
        lehr_pdf_sq *got = NULL;
        assert_ok(lehr_warnings_create(&warnings, &err), &err);
        assert_ok(
            lehr_pdf_sq_read(&got, file_of("w.sq", rows[i].text), LEHR_PDF_QUANTITY_AUTO, warnings, &err),
            &err);
        assert_int_equal(lehr_warnings_count(warnings), 1);
        assert_non_null(strstr(lehr_warnings_at(warnings, 0), rows[i].part));
        lehr_warnings_free(warnings);
        lehr_pdf_sq_free(got);
    }
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_pdf_sq *got = NULL;
    lehr_status status = lehr_pdf_sq_read(&got, context, LEHR_PDF_QUANTITY_AUTO, NULL, err);
    lehr_pdf_sq_free(got);
    return status;
}

static void test_memory_failures(void **state)
{
    (void)state;
    char path[512];
    strncpy(path, file_of("m.sq", dialect_cases[11].text), sizeof path - 1);
    path[sizeof path - 1] = '\0';
    lehr_test_fault_sweep(attempt, path);
}

int main(void)
{
    enum { N_DIALECTS = sizeof dialect_cases / sizeof *dialect_cases };
    enum { N_BAD = sizeof bad_structures / sizeof *bad_structures };
    enum { N_BAD_R = sizeof bad_functions / sizeof *bad_functions };
    struct CMUnitTest tests[N_DIALECTS + N_BAD + N_BAD_R + 6];
    size_t n = 0;
    for (size_t i = 0; i < N_DIALECTS; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_dialects, &dialect_cases[i]);
    }
    for (size_t i = 0; i < N_BAD; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_bad_structure, &bad_structures[i]);
    }
    for (size_t i = 0; i < N_BAD_R; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_bad_function, &bad_functions[i]);
    }
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_common_errors_and_density);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_noise_and_parameters);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_round_trip);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_measured_files);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_warnings);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_memory_failures);
    return _cmocka_run_group_tests("pdf.sq", tests, n, NULL, NULL);
}
