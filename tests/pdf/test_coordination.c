// Numbers of neighbours: closed forms, a synthetic glass, errors by simulation.
#include "glass_helper.h"
#include "lehr_test.h"

#include <lehr/pdf/coordination.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

// ---- integrals --------------------------------------------------------------------------------
static void test_weights_integrate_polynomials(void **state)
{
    (void)state;
    double r[40], weights[40];
    r[0] = 0.3;
    for (size_t i = 1; i < 40; i++) {
        r[i] =
            r[i - 1] + 0.05 + 0.02 * (double)(i % 3); // uneven, below the jump that asks for straight lines
    }
    static const double limits[][2] = {{0.3, 1.9}, {0.77, 1.234}, {0.4, 0.41}, {0.5, 0.5}};
    for (size_t k = 0; k < 4; k++) {
        double a = limits[k][0], b = limits[k][1], sum = 0;
        lehr_pdf_integral_weights(weights, r, 40, a, b);
        for (size_t i = 0; i < 40; i++) {
            sum += weights[i] * (2 - 3 * r[i] + pow(r[i], 5));
        }
        double want = 2 * (b - a) - 1.5 * (b * b - a * a) + (pow(b, 6) - pow(a, 6)) / 6;
        assert_close(sum, want, 1e-12, 1e-13); // degree five is exact
    }
}

static lehr_pdf_coordination find(const lehr_pdf_correlation *correlation, lehr_pdf_convention convention,
                                  double a, double b)
{
    lehr_error err = {0};
    lehr_pdf_coordination got;
    lehr_pdf_coordination_options options = lehr_pdf_coordination_defaults();
    options.convention = convention;
    options.range_ang[0] = a;
    options.range_ang[1] = b;
    assert_ok(lehr_pdf_coordination_find(&got, correlation, &options, NULL, &err), &err);
    return got;
}

/// T of the simple glass at endless qmax; even matter is not there below 4 angstrom.
static double t_of(double r)
{
    double x = (r - 2.8) / 0.2, y = (r - 5.5) / 0.4;
    return 12 / (2.8 * 0.2 * sqrt(2 * PI)) * exp(-x * x / 2) +
           40 / (5.5 * 0.4 * sqrt(2 * PI)) * exp(-y * y / 2);
}

static double integral_of_rdf(double a, double b)
{
    double sum = 0, h = (b - a) / 20000;
    for (int i = 0; i <= 20000; i++) {
        double r = a + h * i;
        sum += (i == 0 || i == 20000 ? 1 : i % 2 == 1 ? 4 : 2) * r * t_of(r);
    }
    return sum * h / 3;
}

/// Zero of d(T r^power)/dr between a and b.
static double extremum_of(double a, double b, int power)
{
    const double h = 1e-5;
    double sign = t_of(a + h) * pow(a + h, power) > t_of(a - h) * pow(a - h, power) ? 1 : -1;
    for (int i = 0; i < 60; i++) {
        double middle = (a + b) / 2;
        double slope = t_of(middle + h) * pow(middle + h, power) - t_of(middle - h) * pow(middle - h, power);
        *(slope * sign > 0 ? &a : &b) = middle;
    }
    return a;
}

static void test_conventions(void **state)
{
    (void)state;
    lehr_pdf_sq *structure = glass_structure(&glass_simple, 30, 0.001, NULL);
    lehr_pdf_correlation *correlation = glass_correlation(structure, LEHR_PDF_WINDOW_NONE, 0.01);
    double a = extremum_of(2.7, 2.9, 0), b = extremum_of(2.7, 2.9, 1), c = extremum_of(3.2, 4.5, 1);
    lehr_pdf_coordination got = find(correlation, LEHR_PDF_CONVENTION_A, (double)NAN, (double)NAN);
    // T(2.2 and below) is 0: the lower limit, where a ripple of 1e-8 crosses zero, does not matter.
    assert_close(got.upper_limit.value, a, 0, 1e-5);
    assert_close(got.coordination.value, 2 * integral_of_rdf(1.2, a), 1e-4, 0);
    got = find(correlation, LEHR_PDF_CONVENTION_B, (double)NAN, (double)NAN);
    assert_close(got.upper_limit.value, b, 0, 1e-5);
    assert_close(got.coordination.value, 2 * integral_of_rdf(1.2, b), 1e-4, 0);
    got = find(correlation, LEHR_PDF_CONVENTION_C, (double)NAN, (double)NAN);
    assert_close(got.upper_limit.value, c, 0, 2e-3); // flat: its position is that of a small slope
    assert_close(got.coordination.value, integral_of_rdf(1.2, c), 1e-5, 0);
    got = find(correlation, LEHR_PDF_CONVENTION_C, 2.31, 3.07);
    assert_true(isnan(got.upper_limit.value));
    assert_close(got.coordination.value, integral_of_rdf(2.31, 3.07), 1e-7, 0);
    got = find(correlation, LEHR_PDF_CONVENTION_D, 1.9, 3.3);
    assert_close(got.coordination.value, 12, 1e-5, 0);
    lehr_pdf_correlation_free(correlation);
    lehr_pdf_sq_free(structure);
}

static void test_synthetic_glass(void **state)
{
    (void)state;
    lehr_error err = {0};
    // SOURCE: S, independent program, trapezoids over its own transform; G, scipy's cubic spline of 4 pi rho
    // r^2 g.
    static const struct {
        const char *file, *y;
        double want;
    } rows[2] = {{"pdf/synthetic/zr_vit_truth_q.txt", "S", 10.882},
                 {"pdf/synthetic/zr_vit_truth_r.txt", "G", 10.88254}};
    for (size_t k = 0; k < 2; k++) {
        lehr_test_numbers numbers = lehr_test_load_numbers(lehr_test_reference(rows[k].file));
        lehr_pdf_sq *structure = NULL;
        lehr_pdf_correlation *correlation = NULL;
        lehr_table *table = NULL;
        double *columns[2];
        assert_ok(lehr_table_create(&table, numbers.rows, &err), &err);
        assert_ok(lehr_table_add_column(&columns[0], table, k == 0 ? "q" : "r", "", &err), &err);
        assert_ok(lehr_table_add_column(&columns[1], table, rows[k].y, "", &err), &err);
        for (size_t i = 0; i < numbers.rows; i++) {
            columns[0][i] = numbers.values[i * numbers.columns];
            columns[1][i] = numbers.values[i * numbers.columns + 1];
        }
        if (k == 0) {
            lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
            options.number_density = 0.06067493;
            assert_ok(lehr_pdf_sq_from_table(&structure, table, NULL, LEHR_PDF_QUANTITY_S, NULL, &err), &err);
            assert_ok(lehr_pdf_correlation_create(&correlation, structure, &options, NULL, &err), &err);
        } else {
            assert_ok(lehr_pdf_correlation_from_table(&correlation, table, NULL, 0.06067493, NULL, &err),
                      &err);
        }
        lehr_pdf_coordination got = find(correlation, LEHR_PDF_CONVENTION_C, 2, 3.4);
        print_message("%s: %.4f\n", rows[k].y, got.coordination.value);
        // Digits printed; the reference continues the data below 0.5 1/angstrom in another way: 1e-3.
        assert_close(got.coordination.value, rows[k].want, 0, k == 0 ? 1.5e-3 : 1e-5);
        lehr_pdf_correlation_free(correlation);
        lehr_pdf_sq_free(structure);
        lehr_table_free(table);
        lehr_test_free_numbers(&numbers);
    }
}

// ---- errors -------------------------------------------------------------------------------------
static void test_errors_by_simulation(void **state)
{
    (void)state;
    enum { DRAWS = 200 };
    static const lehr_pdf_convention conventions[3] = {LEHR_PDF_CONVENTION_A, LEHR_PDF_CONVENTION_C,
                                                       LEHR_PDF_CONVENTION_C};
    lehr_error err = {0};
    double scatter[3] = {0}, mean[3] = {0}, exact[3];
    size_t inside[3] = {0};
    lehr_pdf_sq *ideal = glass_structure(&glass_simple, 20, 0.003, NULL);
    lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
    options.r_ang[0] = 1;
    options.r_ang[1] = 6.5;
    options.step_ang = 0.05;
    options.transform.damping = lehr_pdf_damping_of(LEHR_PDF_WINDOW_LORCH);
    lehr_pdf_correlation *correlation = NULL;
    assert_ok(lehr_pdf_correlation_create(&correlation, ideal, &options, NULL, &err), &err);
    for (size_t k = 0; k < 3; k++) {
        exact[k] = find(correlation, conventions[k], 2, k == 2 ? 3.4 : (double)NAN).coordination.value;
    }
    lehr_pdf_correlation_free(correlation);
    for (size_t draw = 0; draw < DRAWS; draw++) {
        lehr_random random = lehr_random_stream(77, draw);
        lehr_pdf_sq *structure = glass_structure(&glass_simple, 20, 0.003, &random);
        structure->number_density = 0.06 + 0.0001 * lehr_random_normal(&random);
        structure->number_density_stderr = 0.0001;
        assert_ok(lehr_pdf_correlation_create(&correlation, structure, &options, NULL, &err), &err);
        for (size_t k = 0; k < 3; k++) {
            lehr_pdf_coordination_options how = lehr_pdf_coordination_defaults();
            lehr_pdf_coordination got;
            how.convention = conventions[k];
            how.range_ang[0] = 2;
            how.range_ang[1] = k == 2 ? 3.4 : (double)NAN;
            how.ensemble = false;
            assert_ok(lehr_pdf_coordination_find(&got, correlation, &how, NULL, &err), &err);
            double z = (got.coordination.value - exact[k]) / got.statistical;
            inside[k] += fabs(z) < 1;
            scatter[k] += z * z / DRAWS;
            mean[k] += z / DRAWS;
        }
        lehr_pdf_correlation_free(correlation);
        lehr_pdf_sq_free(structure);
    }
    lehr_pdf_sq_free(ideal);
    for (size_t k = 0; k < 3; k++) {
        print_message("%zu: 68 %%: %.3f, z^2 %.3f, mean %.3f\n", k, (double)inside[k] / DRAWS, scatter[k],
                      mean[k]);
        // 200 draws: 0.683 +- 0.033, 1 +- 0.10, 0 +- 0.071; three of them, and the curvature of a
        // limit.
        assert_close((double)inside[k] / DRAWS, 0.683, 0, 0.1);
        assert_close(scatter[k], 1, 0, 0.3);
        assert_close(mean[k], 0, 0, 0.25);
    }
}

static void test_budget(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_sq *structure = glass_structure(&glass_simple, 20, 0.003, NULL);
    structure->number_density_stderr = 0.0006;
    lehr_pdf_correlation *correlation = glass_correlation(structure, LEHR_PDF_WINDOW_LORCH, 0.02);
    lehr_pdf_coordination got = find(correlation, LEHR_PDF_CONVENTION_C, 2.2, 3.4);
    // dN/drho at fixed limits is the volume of the shell.
    assert_close(got.density, 4 * PI / 3 * (3.4 * 3.4 * 3.4 - 2.2 * 2.2 * 2.2) * 0.0006, 1e-12, 0);
    assert_close(got.statistical, hypot(got.noise, got.density), 1e-12, 0);
    assert_close(got.limit, 0, 0, 0);
    // sigma^2 = v^T Cov v with the full covariance, in another way than the code takes.
    enum { N = 75 };
    size_t rows[N];
    double *covariance = lehr_core_alloc(N * N, sizeof *covariance);
    double *weights = lehr_core_alloc(correlation->n, sizeof *weights), sum = 0;
    assert_true(covariance && weights);
    lehr_pdf_integral_weights(weights, correlation->r_ang, correlation->n, 2.2, 3.4);
    for (size_t i = 0; i < N; i++) {
        rows[i] = 103 + i; // r = 2.08 to 3.56
    }
    assert_ok(lehr_pdf_correlation_covariance(correlation, covariance, rows, N, &err), &err);
    for (size_t i = 0; i < N * N; i++) {
        size_t a = rows[i / N], b = rows[i % N];
        sum += weights[a] * correlation->r_ang[a] * covariance[i] * weights[b] * correlation->r_ang[b];
    }
    assert_close(got.noise * got.noise, sum, 1e-9, 0);
    // The ensemble, by hand.
    double mean = 0, square = 0;
    for (size_t k = 0; k < LEHR_PDF_ENSEMBLE_SIZE; k++) {
        lehr_pdf_correlation *member = NULL;
        assert_ok(lehr_pdf_correlation_member(&member, correlation, k, &err), &err);
        double value = 4 * PI * 0.06 / 3 * (3.4 * 3.4 * 3.4 - 2.2 * 2.2 * 2.2);
        for (size_t i = 0; i < member->n; i++) {
            value += weights[i] * member->r_ang[i] * member->g[i];
        }
        mean += value / 12;
        square += value * value / 12;
        lehr_pdf_correlation_free(member);
    }
    assert_close(got.model, sqrt((square - mean * mean) * 12 / 11), 1e-5, 0);
    assert_close(got.coordination.stderr_value, hypot(got.statistical, got.model), 1e-12, 0);
    lehr_core_free(weights);
    lehr_core_free(covariance);
    lehr_pdf_correlation_free(correlation);
    lehr_pdf_sq_free(structure);
}

// ---- bad input ------------------------------------------------------------------------------------
static void test_refuses(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_coordination got;
    lehr_pdf_sq *structure = glass_structure(&glass_simple, 20, 0.003, NULL);
    lehr_pdf_correlation *correlation = glass_correlation(structure, LEHR_PDF_WINDOW_NONE, 0.05);
    lehr_pdf_coordination_options options = lehr_pdf_coordination_defaults();
    options.range_ang[0] = 3;
    options.range_ang[1] = 2;
    assert_fails(lehr_pdf_coordination_find(&got, correlation, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "not in order");
    options.range_ang[1] = 9;
    assert_fails(lehr_pdf_coordination_find(&got, correlation, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "outside of the data");
    correlation->number_density = (double)NAN;
    assert_fails(lehr_pdf_coordination_find(&got, correlation, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "needs the number density");
    correlation->number_density = 0.06;
    for (size_t i = 0; i < correlation->n; i++) {
        correlation->g[i] = -0.1;
    }
    options = lehr_pdf_coordination_defaults();
    assert_fails(lehr_pdf_coordination_find(&got, correlation, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "no first peak");
    lehr_pdf_correlation_free(correlation);
    lehr_pdf_sq_free(structure);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    const lehr_pdf_correlation *correlation = context;
    const lehr_pdf_coordination_options options = lehr_pdf_coordination_defaults();
    lehr_pdf_coordination got;
    lehr_record *record = NULL;
    lehr_status status = lehr_record_create(&record, err);
    if (status == LEHR_OK) {
        status = lehr_pdf_coordination_find(&got, correlation, &options, NULL, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_coordination_describe(&got, correlation, record, err);
    }
    lehr_record_free(record);
    return status;
}

static void test_memory_failures(void **state)
{
    (void)state;
    lehr_pdf_sq *structure = glass_structure(&glass_simple, 4, 0.003, NULL);
    lehr_pdf_correlation *correlation = glass_correlation(structure, LEHR_PDF_WINDOW_LORCH, 0.1);
    lehr_test_fault_sweep(attempt, correlation);
    lehr_pdf_correlation_free(correlation);
    lehr_pdf_sq_free(structure);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weights_integrate_polynomials),
        cmocka_unit_test(test_conventions),
        cmocka_unit_test(test_synthetic_glass),
        cmocka_unit_test(test_errors_by_simulation),
        cmocka_unit_test(test_budget),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_memory_failures),
    };
    return cmocka_run_group_tests_name("pdf.coordination", tests, NULL, NULL);
}
