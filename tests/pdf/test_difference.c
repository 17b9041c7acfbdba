// Differences of G(r): against two transforms, by simulation, on different grids.
#include "glass_helper.h"
#include "lehr_test.h"

#include <lehr/pdf/difference.h>
#include <math.h>
#include <string.h>

static lehr_pdf_correlation_options coarse(void)
{
    lehr_pdf_correlation_options options = lehr_pdf_correlation_defaults();
    options.r_ang[0] = options.step_ang = 0.05;
    options.r_ang[1] = 8;
    return options;
}

static void test_equals_two_transforms(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_sq *a = glass_structure(&glass_simple, 20, 0.01, NULL);
    lehr_pdf_sq *b = glass_structure(&glass_double, 20, 0.02, NULL);
    lehr_pdf_correlation_options options = coarse();
    options.transform.damping = lehr_pdf_damping_of(LEHR_PDF_WINDOW_LORCH);
    options.transform.min = 0.5;
    options.transform.max = 18;
    options.transform.s_zero = 0.02; // cancels
    options.s_zero_stderr = 0.5;
    lehr_pdf_difference *got = NULL;
    lehr_pdf_correlation *of_a = NULL, *of_b = NULL;
    assert_ok(lehr_pdf_difference_create(&got, a, b, &options, NULL, &err), &err);
    options.s_zero_stderr = 0;
    assert_ok(lehr_pdf_correlation_create(&of_a, a, &options, NULL, &err), &err);
    assert_ok(lehr_pdf_correlation_create(&of_b, b, &options, NULL, &err), &err);
    for (size_t i = 0; i < of_a->n; i++) {
        assert_close(got->correlation->g[i], of_b->g[i] - of_a->g[i], 0, 1e-12);
        assert_close(got->correlation->sigma[i], hypot(of_a->sigma[i], of_b->sigma[i]), 1e-9, 0);
    }
    assert_false(got->interpolated);
    assert_int_equal(got->points, 876);
    assert_true(got->probability < 1e-12 && got->largest > 10);
    lehr_pdf_correlation_free(of_b);
    lehr_pdf_correlation_free(of_a);
    lehr_pdf_difference_free(got);
    lehr_pdf_sq_free(b);
    lehr_pdf_sq_free(a);
}

/// Give a structure factor errors common to all points: dS = size[k] (S + k).
static void add_common(lehr_pdf_sq *structure, size_t n, const char *const *names, const double *sizes)
{
    lehr_core_free(structure->common);
    lehr_core_free(structure->common_names);
    structure->n_common = n;
    structure->common = lehr_core_alloc(n * structure->n, sizeof(double));
    structure->common_names = lehr_core_alloc(n, sizeof *structure->common_names);
    assert_true(structure->common && structure->common_names);
    for (size_t k = 0; k < n; k++) {
        strcpy(structure->common_names[k], names[k]);
        for (size_t i = 0; i < structure->n; i++) {
            structure->common[k * structure->n + i] = sizes[k] * (structure->s[i] + (double)k);
        }
    }
}

static void test_common_errors_cancel(void **state)
{
    (void)state;
    lehr_error err = {0};
    static const char *const names_a[] = {"scale"}, *const names_b[] = {"scale", "background"};
    const double size_a[] = {0.05}, size_b[] = {0.05, 0.01};
    lehr_pdf_sq *a = glass_structure(&glass_simple, 20, 1e-6, NULL);
    lehr_pdf_sq *b = glass_structure(&glass_simple, 20, 1e-6, NULL);
    const lehr_pdf_correlation_options options = coarse();
    lehr_pdf_difference *got = NULL;
    add_common(a, 1, names_a, size_a);
    add_common(b, 1, names_a, size_a);
    assert_ok(lehr_pdf_difference_create(&got, a, b, &options, NULL, &err), &err);
    assert_true(got->correlation->sigma[55] < 1e-4); // nothing is left of 5 % of a peak of 6
    lehr_pdf_difference_free(got);
    add_common(b, 2, names_b, size_b);
    assert_ok(lehr_pdf_difference_create(&got, a, b, &options, NULL, &err), &err);
    assert_int_equal(got->structure->n_common, 2);
    assert_string_equal(got->structure->common_names[1], "background");
    for (size_t i = 0; i < got->structure->n; i++) {
        assert_close(got->structure->common[i], 0, 0, 1e-15);
        assert_close(got->structure->common[got->structure->n + i], 0.01 * (b->s[i] + 1), 1e-12, 0);
    }
    assert_true(got->correlation->sigma[55] > 0.01);
    lehr_pdf_difference_free(got);
    lehr_pdf_sq_free(b);
    lehr_pdf_sq_free(a);
}

static void test_no_difference_by_simulation(void **state)
{
    (void)state;
    enum { DRAWS = 200 };
    lehr_error err = {0};
    static const char *const names[] = {"scale"};
    const double sizes[] = {0.03};
    size_t rare = 0, inside = 0;
    double scatter = 0;
    lehr_pdf_correlation_options options = coarse();
    options.r_ang[1] = 4;
    for (size_t k = 0; k < DRAWS; k++) {
        lehr_random random = lehr_random_stream(31, k), other = lehr_random_stream(32, k);
        lehr_pdf_difference *got = NULL;
        lehr_pdf_sq *a = glass_structure(&glass_simple, 12, 0.01, &random);
        lehr_pdf_sq *b = glass_structure(&glass_simple, 12, 0.02, &other);
        lehr_random shift = lehr_random_stream(33, k);
        add_common(b, 1, names, sizes); // the first does not have it: it does not cancel
        double size = lehr_random_normal(&shift);
        for (size_t i = 0; i < b->n; i++) {
            b->s[i] += size * b->common[i];
        }
        assert_ok(lehr_pdf_difference_create(&got, a, b, &options, NULL, &err), &err);
        double z = got->correlation->g[55] / got->correlation->sigma[55];
        inside += fabs(z) < 1;
        scatter += z * z / DRAWS;
        rare += got->probability < 0.1;
        lehr_pdf_difference_free(got);
        lehr_pdf_sq_free(b);
        lehr_pdf_sq_free(a);
    }
    print_message("68 %%: %.3f, z^2 %.3f, 10 %%: %.3f\n", (double)inside / DRAWS, scatter,
                  (double)rare / DRAWS);
    // 200 draws: 0.683 +- 0.033, 1 +- 0.10, 0.1 +- 0.021; three and a half of them.
    assert_close((double)inside / DRAWS, 0.683, 0, 0.115);
    assert_close(scatter, 1, 0, 0.35);
    assert_close((double)rare / DRAWS, 0.1, 0, 0.075);
}

static void test_other_grid(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_table *table = NULL;
    lehr_pdf_sq *a = glass_structure(&glass_simple, 16, 0.01, NULL), *b = NULL;
    double *columns[3];
    const lehr_pdf_correlation_options options = coarse();
    lehr_pdf_difference *got = NULL;
    assert_ok(lehr_table_create(&table, 700, &err), &err);
    assert_ok(lehr_table_add_column(&columns[0], table, "q_per_ang", "", &err), &err);
    assert_ok(lehr_table_add_column(&columns[1], table, "S", "", &err), &err);
    assert_ok(lehr_table_add_column(&columns[2], table, "sigma", "", &err), &err);
    for (size_t i = 0; i < 700; i++) {
        columns[0][i] = 0.61 + 0.0213 * (double)i; // to 15.5
        columns[1][i] = 1 + glass_s(&glass_simple, columns[0][i]);
        columns[2][i] = 0.01;
    }
    assert_ok(lehr_pdf_sq_from_table(&b, table, NULL, LEHR_PDF_QUANTITY_S, NULL, &err), &err);
    assert_ok(lehr_pdf_difference_create(&got, a, b, &options, NULL, &err), &err);
    assert_true(got->interpolated);
    assert_close(got->structure->q_per_ang[0], 0.62, 1e-9, 0);
    for (size_t i = 0; i < got->correlation->n; i++) {
        assert_close(got->correlation->g[i], 0, 0, 1e-5); // interpolation of degree five
    }
    lehr_pdf_difference_free(got);
    b->q_per_ang[0] = 40;
    for (size_t i = 1; i < b->n; i++) {
        b->q_per_ang[i] = 40 + (double)i;
    }
    assert_fails(lehr_pdf_difference_create(&got, a, b, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "share 0 points of q");
    assert_null(got);
    lehr_table_free(table);
    lehr_pdf_sq_free(b);
    lehr_pdf_sq_free(a);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    const lehr_pdf_sq *structure = context;
    lehr_pdf_difference *got = NULL;
    const lehr_pdf_correlation_options options = coarse();
    lehr_status status = lehr_pdf_difference_create(&got, structure, structure, &options, NULL, err);
    lehr_pdf_difference_free(got);
    return status;
}

static void test_memory_failures(void **state)
{
    (void)state;
    static const char *const names[] = {"scale"};
    const double sizes[] = {0.03};
    lehr_pdf_sq *structure = glass_structure(&glass_simple, 5, 0.01, NULL);
    add_common(structure, 1, names, sizes);
    lehr_test_fault_sweep(attempt, structure);
    lehr_pdf_sq_free(structure);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equals_two_transforms),
        cmocka_unit_test(test_common_errors_cancel),
        cmocka_unit_test(test_no_difference_by_simulation),
        cmocka_unit_test(test_other_grid),
        cmocka_unit_test(test_memory_failures),
    };
    return cmocka_run_group_tests_name("pdf.difference", tests, NULL, NULL);
}
