// Forms of G(r), what it says at low r, its errors and choices by simulation, input that is refused.
#include "correlation_helper.h"

#include <lehr/fitting/random.h>
#include <lehr/pdf/correlation_output.h>
#include <stdint.h>

static const double PI = 3.14159265358979323846;

// ---- forms, low r, ensemble, qmax -------------------------------------------------------------
enum { N_Q = 1001 };

/// A shell of 12 neighbours at 2.8 angstrom in even matter of density rho beyond its edge; S, and G at
/// endless qmax.
static double model_s(double q, double density)
{
    double edge = cbrt(3 * 13 / (4 * PI * density)), x = q * edge;
    if (q == 0) {
        return 0;
    }
    double f = 12 / 2.8 * sin(2.8 * q) * exp(-0.2 * 0.2 * q * q / 2);
    f -= 4 * PI * density * (sin(x) - x * cos(x)) / (q * q) * exp(-0.6 * 0.6 * q * q / 2);
    return 1 + f / q;
}

static lehr_pdf_sq *make_structure(double density, double sigma, const lehr_random *noise)
{
    static double q[N_Q], s[N_Q];
    lehr_random random = noise ? *noise : lehr_random_stream(0, 0);
    for (size_t i = 0; i < N_Q; i++) {
        q[i] = 0.02 * (double)i;
        s[i] = model_s(q[i], density) + (noise ? sigma * lehr_random_normal(&random) : 0);
    }
    lehr_pdf_sq *structure = structure_of(make_table(q, s, N_Q, sigma));
    structure->number_density = density;
    return structure;
}

static void test_forms(void **state)
{
    (void)state;
    lehr_pdf_sq *structure = make_structure(0.06, 0.01, NULL);
    structure->number_density_stderr = 0.0006;
    lehr_pdf_correlation *got = correlate(structure, lehr_pdf_correlation_defaults());
    size_t i = 279; // r = 2.8
    double r = got->r_ang[i], g = got->g[i], s = got->sigma[i], mean = 4 * PI * 0.06 * r;
    assert_close(r, 2.8, 1e-12, 0);
    const struct {
        lehr_pdf_function form;
        double value, from_g, from_density; ///< by hand from the definitions
    } rows[] = {{LEHR_PDF_FUNCTION_BIG_G, g, s, 0},
                {LEHR_PDF_FUNCTION_SMALL_G, 1 + g / mean, s / mean, g / mean * 0.01},
                {LEHR_PDF_FUNCTION_T, g + mean, s, mean * 0.01},
                {LEHR_PDF_FUNCTION_RDF, r * (g + mean), r * s, r * mean * 0.01}};
    for (size_t k = 0; k < 4; k++) {
        lehr_estimate at = lehr_pdf_correlation_at(got, rows[k].form, i);
        assert_close(at.value, rows[k].value, 1e-13, 0);
        assert_close(at.stderr_value, hypot(rows[k].from_g, rows[k].from_density), 1e-12, 0);
    }
    lehr_pdf_correlation_free(got);
    lehr_pdf_sq_free(structure);
}

static void test_low_r_by_simulation(void **state)
{
    (void)state;
    enum { DRAWS = 400 };
    lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
    options.r_ang[1] = 4;
    options.cutoff_ang = 1.8;
    options.step_ang = 0.05;
    size_t inside = 0;
    double chi2 = 0, scatter = 0, mean = 0;
    for (size_t k = 0; k < DRAWS; k++) {
        lehr_random random = lehr_random_stream(911, k);
        lehr_pdf_sq *structure = make_structure(0.06, 0.01, &random);
        lehr_pdf_correlation *got = correlate(structure, options);
        double z = (got->low_r.number_density.value - 0.06) / got->low_r.number_density.stderr_value;
        inside += fabs(z) < 1;
        scatter += z * z / DRAWS;
        mean += z / DRAWS;
        chi2 += got->low_r.reduced_chi2 / DRAWS;
        lehr_pdf_correlation_free(got);
        lehr_pdf_sq_free(structure);
    }
    print_message("68 %%: %.3f; z^2: %.3f; mean z: %.3f; chi2: %.3f\n", (double)inside / DRAWS, scatter, mean,
                  chi2);
    // 400 draws: 0.683 +- 0.023, z^2 1 +- 0.07, mean 0 +- 0.05; three and a half of them.
    assert_close((double)inside / DRAWS, 0.683, 0, 0.08);
    assert_close(scatter, 1, 0, 0.25);
    assert_close(mean, 0, 0, 0.2);
    assert_close(chi2, 1, 0, 0.1);
}

static void test_cutoff_is_the_foot_of_the_peak(void **state)
{
    (void)state;
    lehr_pdf_sq *structure = make_structure(0.06, 0.01, NULL);
    lehr_pdf_correlation *got = correlate(structure, lehr_pdf_correlation_defaults());
    // G/2 lies where T = 12/(2.8 x 0.2 sqrt(2 pi)) exp(-u^2/2) - 2 pi rho (2.8 + r): u = -1.02, so 2.8 - 3 x
    // 0.204.
    assert_close(got->low_r.cutoff_ang, 2.188, 0, 0.04);
    lehr_pdf_correlation_free(got);
    lehr_pdf_sq_free(structure);
}

static void test_ensemble(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_sq *structure = make_structure(0.06, 0.01, NULL);
    lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
    options.ensemble = true;
    options.step_ang = 0.1;
    lehr_pdf_correlation *got = correlate(structure, options);
    double *sum = lehr_core_alloc(2 * got->n, sizeof *sum);
    assert_non_null(sum);
    for (size_t k = 0; k < LEHR_PDF_ENSEMBLE_SIZE; k++) {
        lehr_pdf_correlation *member = NULL;
        assert_ok(lehr_pdf_correlation_member(&member, got, k, &err), &err);
        assert_close(member->qmax, 20 * (1 - 0.1 * (double)(k % 3)), 1e-3, 0);
        assert_int_equal(member->damping.window, k < 6 ? LEHR_PDF_WINDOW_NONE : LEHR_PDF_WINDOW_LORCH);
        for (size_t i = 0; i < got->n; i++) {
            sum[2 * i] += member->g[i];
            sum[2 * i + 1] += member->g[i] * member->g[i];
        }
        lehr_pdf_correlation_free(member);
    }
    for (size_t i = 0; i < got->n; i++) {
        double variance = (sum[2 * i + 1] - sum[2 * i] * sum[2 * i] / 12) / 11;
        assert_close(got->sigma_model[i] * got->sigma_model[i], variance, 1e-6, 1e-12);
    }
    lehr_core_free(sum);
    lehr_pdf_correlation_free(got);
    lehr_pdf_sq_free(structure);
}

static void test_qmax_by_noise(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_random random = lehr_random_stream(5, 5);
    lehr_pdf_sq *structure = make_structure(0.06, 0.02, &random);
    double qmax = 0;
    assert_ok(lehr_pdf_qmax_find(&qmax, structure, 0, &err), &err);
    // The mean square of the signal, (12/2.8)^2 exp(-0.04 q^2)/2, equals that of the noise, (0.02 q)^2, at q
    // = 12.3; a few periods of sin(2.8 q), 1.1 long, decide.
    assert_close(qmax, 12.3, 0, 2);
    for (size_t i = 0; i < N_Q; i++) {
        structure->s[i] = 1 + 0.02 * lehr_random_normal(&random) * (i % 2 == 0 ? 0.1 : 1);
    }
    assert_fails(lehr_pdf_qmax_find(&qmax, structure, 0, &err), LEHR_ERR_DOMAIN, &err, "no signal");
    structure->has_sigma = false;
    assert_fails(lehr_pdf_qmax_find(&qmax, structure, 0, &err), LEHR_ERR_DOMAIN, &err, "needs the errors");
    lehr_pdf_sq_free(structure);
}

/// Errors of a functional: the same from the response to S(q), from the covariance, and by the model for
/// files whose noise is that of the model.
static void test_variances_agree(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_correlation *read = NULL;
    lehr_table *table = NULL;
    lehr_pdf_sq *structure = make_structure(0.06, 0.01, NULL);
    lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
    options.r_ang[1] = 5;
    options.step_ang = 0.05;
    options.transform.damping = lehr_pdf_damping_of(LEHR_PDF_WINDOW_LORCH);
    lehr_pdf_correlation *got = correlate(structure, options);
    assert_ok(lehr_pdf_correlation_to_table(&table, got, LEHR_PDF_FUNCTION_T, &err), &err);
    assert_ok(lehr_table_set_header(table, "qmax", "20", &err), &err);
    assert_ok(lehr_table_set_header(table, "window", "Lorch", &err), &err);
    assert_ok(lehr_pdf_correlation_from_table(&read, table, NULL, 0.06, NULL, &err), &err);
    double v[100] = {0}, variance[2], covariance[2][400];
    size_t rows[20];
    for (size_t i = 0; i < 20; i++) {
        rows[i] = 40 + i;
        v[40 + i] = got->r_ang[40 + i] * 0.05;
    }
    const lehr_pdf_correlation *both[2] = {got, read};
    for (size_t k = 0; k < 2; k++) {
        double sum = 0;
        assert_ok(lehr_pdf_correlation_variance(both[k], &variance[k], v, &err), &err);
        assert_ok(lehr_pdf_correlation_covariance(both[k], covariance[k], rows, 20, &err), &err);
        for (size_t i = 0; i < 400; i++) {
            sum += v[rows[i / 20]] * covariance[k][i] * v[rows[i % 20]];
        }
        assert_close(variance[k], sum, 1e-9, 0);
    }
    assert_close(read->g[50], got->g[50], 0, 1e-12); // T and back
    // Sum over the points of q against the integral, and the rule at either end.
    assert_close(variance[1], variance[0], 0.03, 0);
    for (size_t i = 0; i < 400; i++) {
        assert_close(covariance[1][i], covariance[0][i], 0, 0.02 * covariance[0][0]);
    }
    lehr_pdf_correlation_free(read);
    lehr_table_free(table);
    lehr_pdf_correlation_free(got);
    lehr_pdf_sq_free(structure);
}

// ---- memory -----------------------------------------------------------------------------------
static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_record *record = NULL;
    lehr_pdf_correlation *correlation = NULL, *read = NULL;
    lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
    options.ensemble = true;
    options.transform.max = 2; // few points
    options.r_ang[1] = 6;
    options.step_ang = 0.5;
    lehr_status status = lehr_record_create(&record, err);
    if (status == LEHR_OK) {
        status = lehr_pdf_correlation_create(&correlation, context, &options, NULL, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_correlation_describe(correlation, LEHR_PDF_FUNCTION_SMALL_G, record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_correlation_to_table(&table, correlation, LEHR_PDF_FUNCTION_SMALL_G, err);
    }
    if (status == LEHR_OK) {
        status = lehr_table_set_header(table, "qmax", "20", err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_correlation_from_table(&read, table, NULL, 0.06, NULL, err);
    }
    lehr_pdf_correlation_free(read);
    lehr_pdf_correlation_free(correlation);
    lehr_table_free(table);
    lehr_record_free(record);
    return status;
}

static void test_memory_failures(void **state)
{
    (void)state;
    lehr_pdf_sq *structure = make_structure(0.06, 0.01, NULL);
    lehr_test_fault_sweep(attempt, structure);
    lehr_pdf_sq_free(structure);
}

static void test_refuses(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_correlation *got = NULL;
    lehr_table *table = NULL;
    lehr_pdf_sq *structure = make_structure(0.06, 0, NULL);
    lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
    options.r_ang[1] = 0;
    assert_fails(lehr_pdf_correlation_create(&got, structure, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "rmin < rmax");
    assert_null(got);
    options = lehr_pdf_correlation_defaults();
    options.step_ang = 0;
    assert_fails(lehr_pdf_correlation_create(&got, structure, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "a step of 0");
    options = lehr_pdf_correlation_defaults();
    options.number_density = -1;
    assert_fails(lehr_pdf_correlation_create(&got, structure, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "number density -1");
    options = lehr_pdf_correlation_defaults();
    options.cutoff_ang = 0;
    assert_fails(lehr_pdf_correlation_create(&got, structure, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "shortest distance");
    structure->number_density = (double)NAN;
    got = correlate(structure, lehr_pdf_correlation_defaults());
    assert_fails(lehr_pdf_correlation_to_table(&table, got, LEHR_PDF_FUNCTION_RDF, &err), LEHR_ERR_DOMAIN,
                 &err, "RDF(r) needs the number density");
    assert_null(table);
    lehr_pdf_correlation_free(got);
    lehr_pdf_sq_free(structure);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_low_r_by_simulation),
        cmocka_unit_test(test_cutoff_is_the_foot_of_the_peak),
        cmocka_unit_test(test_ensemble),
        cmocka_unit_test(test_qmax_by_noise),
        cmocka_unit_test(test_variances_agree),
        cmocka_unit_test(test_memory_failures),
        cmocka_unit_test(test_refuses),
    };
    return cmocka_run_group_tests_name("pdf.correlation_forms", tests, NULL, NULL);
}
