// Shells of neighbours: recovery through every window, errors by simulation, files.
#include "glass_helper.h"
#include "lehr_test.h"

#include <lehr/pdf/correlation_output.h>
#include <lehr/pdf/shells.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

// ---- recovery -------------------------------------------------------------------------------
typedef struct recovery_case {
    const char *name;
    const glass *what;
    lehr_pdf_window window;
    double qmax;
    double range[2];
} recovery_case;

static const recovery_case recovery_cases[] = {
    {"one shell, no window, 12", &glass_simple, LEHR_PDF_WINDOW_NONE, 12, {1.9, 3.3}},
    {"one shell, lorch, 12", &glass_simple, LEHR_PDF_WINDOW_LORCH, 12, {1.9, 3.3}},
    {"one shell, soper-lorch, 20", &glass_simple, LEHR_PDF_WINDOW_SOPER_LORCH, 20, {1.9, 3.3}},
    {"one shell, cosine, 20", &glass_simple, LEHR_PDF_WINDOW_COSINE, 20, {1.9, 3.3}},
    {"one shell, variable, 20", &glass_simple, LEHR_PDF_WINDOW_VARIABLE, 20, {1.9, 3.3}},
    {"two shells, no window, 20", &glass_double, LEHR_PDF_WINDOW_NONE, 20, {1.9, 3.4}},
    {"two shells, lorch, 20", &glass_double, LEHR_PDF_WINDOW_LORCH, 20, {1.9, 3.4}},
};

static void test_recovery(void **state)
{
    const recovery_case *row = *state;
    lehr_error err = {0};
    lehr_pdf_shells got;
    lehr_pdf_sq *structure = glass_structure(row->what, row->qmax, 0, NULL);
    lehr_pdf_correlation *correlation = glass_correlation(structure, row->window, 0.01);
    lehr_pdf_shells_options options = lehr_pdf_shells_defaults();
    options.n_shells = row->what->n_shells;
    memcpy(options.range_ang, row->range, sizeof options.range_ang);
    assert_ok(lehr_pdf_shells_fit(&got, correlation, &options, NULL, &err), &err);
    assert_int_equal(got.stop, LEHR_FITTING_CONVERGED);
    assert_false(got.weighted);
    for (size_t i = 0; i < options.n_shells; i++) {
        // The foot of the next shell, 5.3 of its standard deviations from the end of the range, is 1e-6 of
        // it; with qmax 12 its ripples are exp(-(0.4 x 12)^2/2) = 1e-5.
        const double *want = row->what->shells[i], tolerance = row->qmax < 15 ? 1e-4 : 3e-6;
        const lehr_pdf_shell *shell = &got.shells[i];
        assert_close(shell->position.value, want[0], tolerance, 0);
        assert_close(shell->width.value, want[1], 10 * tolerance, 0);
        assert_close(shell->coordination.value, want[2], 10 * tolerance, 0);
        assert_close(shell->area.value, want[2] / want[0], 10 * tolerance, 0);
        assert_close(shell->height.value, want[2] / (want[0] * want[1] * sqrt(2 * PI)), 20 * tolerance, 0);
    }
    // The model is G itself in the range.
    double *model = lehr_core_alloc(correlation->n, sizeof *model);
    assert_non_null(model);
    assert_ok(lehr_pdf_shells_model(&got, correlation, model, &err), &err);
    for (size_t i = 0; i < correlation->n; i++) {
        if (correlation->r_ang[i] >= row->range[0] && correlation->r_ang[i] <= row->range[1]) {
            assert_close(model[i], correlation->g[i], 0, row->qmax < 15 ? 1e-3 : 1e-5);
        }
    }
    lehr_core_free(model);
    lehr_pdf_correlation_free(correlation);
    lehr_pdf_sq_free(structure);
}

static void test_finds_range_and_starts(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_shells got;
    lehr_pdf_sq *structure = glass_structure(&glass_double, 20, 0.003, NULL);
    lehr_pdf_correlation *correlation = glass_correlation(structure, LEHR_PDF_WINDOW_NONE, 0.01);
    lehr_pdf_shells_options options = lehr_pdf_shells_defaults();
    options.n_shells = 2;
    assert_ok(lehr_pdf_shells_fit(&got, correlation, &options, NULL, &err), &err);
    assert_close(got.shells[0].position.value, 2.55, 0, 0.003);
    assert_close(got.shells[1].position.value, 3, 0, 0.003);
    assert_true(got.range_ang[0] > 1.9 && got.range_ang[0] < 2.3 && got.range_ang[1] > 3.1 &&
                got.range_ang[1] < 3.4);
    // The matter thins out between 3.8 and 4.2: its minimum by hand.
    assert_close(lehr_pdf_first_minimum(correlation), 4, 0, 0.3);
    lehr_pdf_correlation_free(correlation);
    lehr_pdf_sq_free(structure);
}

// ---- errors ---------------------------------------------------------------------------------
enum { DRAWS = 200 };

/// Shares of the truth inside one and two statistical errors, for position, width and number of two shells.
static void coverage(size_t inside[2][6], double scatter[6], size_t draws, bool from_file)
{
    lehr_error err = {0};
    lehr_pdf_shells_options options = lehr_pdf_shells_defaults();
    options.n_shells = 2;
    options.range_ang[0] = 1.9;
    options.range_ang[1] = 3.6;
    options.start_ang[0] = 2.5;
    options.start_ang[1] = 3.05;
    for (size_t k = 0; k < draws; k++) {
        lehr_random random = lehr_random_stream(20, k);
        lehr_pdf_shells got;
        lehr_pdf_sq *structure = glass_structure(&glass_double, 20, 0.01, &random);
        lehr_pdf_correlation *correlation = glass_correlation(structure, LEHR_PDF_WINDOW_LORCH, 0.05),
                             *read = NULL;
        if (from_file) {
            lehr_table *table = NULL;
            assert_ok(lehr_pdf_correlation_to_table(&table, correlation, LEHR_PDF_FUNCTION_BIG_G, &err),
                      &err);
            assert_ok(lehr_table_set_header(table, "qmax", "20", &err), &err);
            assert_ok(lehr_table_set_header(table, "window", "lorch", &err), &err);
            assert_ok(lehr_pdf_correlation_from_table(&read, table, NULL, 0.058, NULL, &err), &err);
            lehr_table_free(table);
        }
        assert_ok(lehr_pdf_shells_fit(&got, read ? read : correlation, &options, NULL, &err), &err);
        assert_true(got.weighted);
        for (size_t i = 0; i < 6; i++) {
            double z = (got.parameters[i] - glass_double.shells[i / 3][i % 3]) / sqrt(got.covariance[7 * i]);
            inside[0][i] += fabs(z) < 1;
            inside[1][i] += fabs(z) < 2;
            scatter[i] += z * z / (double)draws;
        }
        lehr_pdf_correlation_free(read);
        lehr_pdf_correlation_free(correlation);
        lehr_pdf_sq_free(structure);
    }
}

static void test_coverage(void **state)
{
    bool from_file = *state != NULL;
    size_t inside[2][6] = {{0}};
    double scatter[6] = {0};
    size_t draws = from_file ? DRAWS / 2 : DRAWS;
    coverage(inside, scatter, draws, from_file);
    for (size_t i = 0; i < 6; i++) {
        double one = (double)inside[0][i] / (double)draws, two = (double)inside[1][i] / (double)draws;
        print_message("%zu: %.3f %.3f, z^2 %.3f\n", i, one, two, scatter[i]);
        // 400 draws: 0.683 +- 0.023 and 0.954 +- 0.010, four of them; errors grow with chi2, which adds a
        // little.
        assert_close(one, 0.70, 0, 0.12);
        assert_close(two, 0.96, 0, 0.05);
    }
}

static void test_density_error_counts(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_shells sharp, blurred;
    lehr_pdf_sq *structure = glass_structure(&glass_simple, 20, 0.002, NULL);
    lehr_pdf_shells_options options = lehr_pdf_shells_defaults();
    options.range_ang[0] = 1.9;
    options.range_ang[1] = 3.5;
    lehr_pdf_correlation *correlation = glass_correlation(structure, LEHR_PDF_WINDOW_NONE, 0.01);
    assert_ok(lehr_pdf_shells_fit(&sharp, correlation, &options, NULL, &err), &err);
    correlation->number_density_stderr = 0.002;
    assert_ok(lehr_pdf_shells_fit(&blurred, correlation, &options, NULL, &err), &err);
    assert_true(blurred.shells[0].statistical[1] > 1.2 * sharp.shells[0].statistical[1]);
    lehr_pdf_correlation_free(correlation);
    lehr_pdf_sq_free(structure);
}

static void test_as_many_points_as_parameters(void **state)
{
    (void)state;
    // Three points for three parameters: no scatter is left, but the noise of G is known. Its errors are
    // those of repeats within three times 5 %, and the second order of so few points.
    enum { REPEATS = 200 };
    double sum[3] = {0}, squares[3] = {0}, error[3] = {0};
    lehr_pdf_shells_options options = lehr_pdf_shells_defaults();
    options.range_ang[0] = 2.6;
    options.range_ang[1] = 2.95;
    for (size_t k = 0; k < REPEATS; k++) {
        lehr_error err = {0};
        lehr_random random = lehr_random_stream(44, k);
        lehr_pdf_shells got;
        lehr_pdf_sq *structure = glass_structure(&glass_simple, 20, 0.003, &random);
        lehr_pdf_correlation *correlation = glass_correlation(structure, LEHR_PDF_WINDOW_NONE, 0.01);
        assert_ok(lehr_pdf_shells_fit(&got, correlation, &options, NULL, &err), &err);
        assert_int_equal(got.n_points, 3);
        assert_true(got.weighted && got.found && isnan(got.reduced_chi2));
        for (size_t i = 0; i < 3; i++) {
            double off = got.parameters[i] - glass_simple.shells[0][i];
            sum[i] += off / REPEATS;
            squares[i] += off * off / REPEATS;
            error[i] += sqrt(got.covariance[4 * i]) / REPEATS;
        }
        lehr_pdf_correlation_free(correlation);
        lehr_pdf_sq_free(structure);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_close(error[i], sqrt(squares[i] - sum[i] * sum[i]), 0.2, 0);
    }
}

static void test_tells_that_there_is_no_shell(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_shells got;
    lehr_warnings *warnings = NULL;
    lehr_pdf_sq *structure = glass_structure(&glass_simple, 20, 0.003, NULL);
    lehr_pdf_correlation *correlation = glass_correlation(structure, LEHR_PDF_WINDOW_NONE, 0.01);
    lehr_pdf_shells_options options = lehr_pdf_shells_defaults();
    options.range_ang[0] = 3.7; // the foot of the far atoms: no maximum lies in it
    options.range_ang[1] = 4.4;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_pdf_shells_fit(&got, correlation, &options, warnings, &err), &err);
    assert_false(got.found);
    bool told = false;
    for (size_t i = 0; i < lehr_warnings_count(warnings); i++) {
        told = told || strstr(lehr_warnings_at(warnings, i), "no shell") != NULL;
    }
    assert_true(told);
    lehr_warnings_free(warnings);
    lehr_pdf_correlation_free(correlation);
    lehr_pdf_sq_free(structure);
}

// ---- bad input ------------------------------------------------------------------------------
static void test_refuses(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_shells got;
    lehr_pdf_sq *structure = glass_structure(&glass_simple, 20, 0.002, NULL);
    lehr_pdf_correlation *correlation = glass_correlation(structure, LEHR_PDF_WINDOW_NONE, 0.01);
    lehr_pdf_shells_options options = lehr_pdf_shells_defaults();
    options.n_shells = 7;
    assert_fails(lehr_pdf_shells_fit(&got, correlation, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "7 shells");
    options.n_shells = 3;
    options.range_ang[0] = 2.5;
    options.range_ang[1] = 3;
    assert_fails(lehr_pdf_shells_fit(&got, correlation, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "4 independent points between 2.5 and 3");
    options.range_ang[1] = 9;
    assert_fails(lehr_pdf_shells_fit(&got, correlation, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "outside");
    options = lehr_pdf_shells_defaults();
    correlation->number_density = (double)NAN;
    assert_fails(lehr_pdf_shells_fit(&got, correlation, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "number density");
    correlation->number_density = 0.06;
    double qmax = correlation->qmax;
    correlation->qmax = (double)NAN;
    assert_fails(lehr_pdf_shells_fit(&got, correlation, &options, NULL, &err), LEHR_ERR_DOMAIN, &err, "qmax");
    correlation->qmax = qmax;
    for (size_t i = 0; i < correlation->n; i++) {
        correlation->g[i] = 0;
    }
    assert_fails(lehr_pdf_shells_fit(&got, correlation, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "no peak");
    lehr_pdf_correlation_free(correlation);
    lehr_pdf_sq_free(structure);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    const lehr_pdf_correlation *correlation = context;
    lehr_pdf_shells got;
    lehr_record *record = NULL;
    lehr_pdf_shells_options options = lehr_pdf_shells_defaults();
    options.range_ang[0] = 2;
    options.range_ang[1] = 3.4;
    lehr_status status = lehr_record_create(&record, err);
    if (status == LEHR_OK) {
        status = lehr_pdf_shells_fit(&got, correlation, &options, NULL, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_shells_describe(&got, record, err);
    }
    lehr_record_free(record);
    return status;
}

static void test_memory_failures(void **state)
{
    (void)state;
    lehr_pdf_sq *structure = glass_structure(&glass_simple, 8, 0.002, NULL);
    lehr_pdf_correlation *correlation = glass_correlation(structure, LEHR_PDF_WINDOW_NONE, 0.01);
    lehr_test_fault_sweep(attempt, correlation);
    lehr_pdf_correlation_free(correlation);
    lehr_pdf_sq_free(structure);
}

int main(void)
{
    static const char yes[] = "yes";
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_recovery, &recovery_cases[0]),
        LEHR_CASE(test_recovery, &recovery_cases[1]),
        LEHR_CASE(test_recovery, &recovery_cases[2]),
        LEHR_CASE(test_recovery, &recovery_cases[3]),
        LEHR_CASE(test_recovery, &recovery_cases[4]),
        LEHR_CASE(test_recovery, &recovery_cases[5]),
        LEHR_CASE(test_recovery, &recovery_cases[6]),
        cmocka_unit_test(test_finds_range_and_starts),
        {"coverage, from S(q)", test_coverage, NULL, NULL, NULL},
        {"coverage, from a file of G(r)", test_coverage, NULL, NULL, (void *)(uintptr_t)yes},
        cmocka_unit_test(test_density_error_counts),
        cmocka_unit_test(test_as_many_points_as_parameters),
        cmocka_unit_test(test_tells_that_there_is_no_shell),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_memory_failures),
    };
    return cmocka_run_group_tests_name("pdf.shells", tests, NULL, NULL);
}
