// Cakes against tables of pyFAI, against the curve of the whole turn, and refusals.
#include "lehr_test.h"

#include <lehr/xrd/cake.h>
#include <lehr/xrd/recipe.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double RAD_PER_DEG = 3.14159265358979323846 / 180;

typedef struct cake_case {
    const char *name;
    const char *table;
    lehr_xrd_split_kind split;
} cake_case;

static const cake_case cases[] = {
    {"A, no splitting", "xrd/A_flat_cake_no.txt", LEHR_XRD_SPLIT_NO},
    {"A, bbox", "xrd/A_flat_cake_bbox.txt", LEHR_XRD_SPLIT_BBOX},
};

enum { N_X = 60, N_AZIMUTH = 36 };

/// Numbers of a file whose lines differ in length, '#' lines skipped. @returns how many
static size_t load_all(double *values, size_t room, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[8192];
    size_t n = 0;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        char *at = line;
        char *end = NULL;
        for (double value = strtod(at, &end); line[0] != '#' && end != at && n < room;
             value = strtod(at, &end)) {
            values[n++] = value;
            at = end;
        }
    }
    (void)fclose(file);
    return n;
}

// pyFAI has pixels in single precision, 2e-7 of q and azimuth: single pixels change cell without splitting,
// all parts change a little with it. 1e-6 of 90 % of the cells is asked for. Its bins span the azimuths of
// the pixels, which the table tells, and do not close the turn: pixels at +-180 degrees differ with
// splitting.
static void test_reference_table(void **state)
{
    static double want[N_X + N_AZIMUTH + N_X * N_AZIMUTH + 1];
    const cake_case *row = *state;
    lehr_error err = {0};
    lehr_xrd_cake *cake = NULL;
    lehr_xrd_recipe recipe = lehr_xrd_recipe_defaults();
    size_t n = load_all(want, sizeof want / sizeof *want, lehr_test_reference(row->table));
    assert_int_equal(n, N_X + N_AZIMUTH + N_X * N_AZIMUTH);
    const double *azimuth = want + N_X;
    double step = azimuth[1] - azimuth[0];
    recipe.poni = lehr_test_reference("xrd/A_flat.poni");
    recipe.options.points = N_X;
    recipe.options.split = row->split;
    recipe.options.azimuth_rad[0] = (azimuth[0] - step / 2) * RAD_PER_DEG;
    recipe.options.azimuth_rad[1] = (azimuth[N_AZIMUTH - 1] + step / 2) * RAD_PER_DEG;
    assert_ok(
        lehr_xrd_recipe_cake(&cake, &recipe, N_AZIMUTH, lehr_test_reference("xrd/A_flat.tif"), NULL, &err),
        &err);
    size_t n_agree = 0;
    for (size_t i = 0; i < N_X * N_AZIMUTH; i++) {
        double got = isnan(cake->intensity[i]) ? 0 : cake->intensity[i];
        double expected = want[N_X + N_AZIMUTH + i];
        assert_close(cake->x[i % N_X], want[i % N_X], 0, 1e-6);
        assert_close(cake->azimuth_deg[i / N_X], azimuth[i / N_X], 0, 1e-6);
        n_agree += fabs(got - expected) <= 1e-6 * fabs(expected);
    }
    if (n_agree < N_X * N_AZIMUTH * 9 / 10) {
        fail_msg("%zu of %d cells agree", n_agree, N_X * N_AZIMUTH);
    }
    lehr_xrd_cake_free(cake);
}

// ---- the whole turn -----------------------------------------------------------------
enum { ROWS = 71, COLUMNS = 53 };

static const lehr_xrd_geometry geometry = {.distance_m = 0.05,
                                           .poni1_m = 2.43e-3,
                                           .poni2_m = 1.91e-3,
                                           .rot1_rad = 0.02,
                                           .rot2_rad = -0.03,
                                           .wavelength_ang = 0.7,
                                           .pixel1_m = 75e-6,
                                           .pixel2_m = 75e-6,
                                           .orientation = 3};

static lehr_xrd_image *make_image(void)
{
    lehr_error err = {0};
    lehr_xrd_image *image = NULL;
    assert_ok(lehr_xrd_image_create(&image, ROWS, COLUMNS, LEHR_XRD_UINT16, &err), &err);
    for (size_t i = 0; i < ROWS * (size_t)COLUMNS; i++) {
        ((uint16_t *)image->pixels)[i] = (uint16_t)(i % 101 == 0 ? 65535 : 3 + i * i % 17);
    }
    return image;
}

static lehr_xrd_integrate_options make_options(lehr_xrd_split_kind split)
{
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.points = 40;
    options.split = split;
    options.normalization = 1.7;
    return options;
}

/// Sums over the azimuths are those of the curve: every part of every pixel is in one cell, also across
/// +-180 degrees and in the pixel of the beam.
static void test_sums_over_azimuth_are_the_curve(void **state)
{
    const cake_case *row = *state;
    lehr_error err = {0};
    lehr_xrd_cake *cake = NULL;
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_pattern *curve = NULL;
    lehr_xrd_integrate_options options = make_options(row->split);
    lehr_xrd_image *image = make_image();
    assert_ok(lehr_xrd_cake_create(&cake, &geometry, ROWS, COLUMNS, NULL, &options, 7, &err), &err);
    assert_ok(lehr_xrd_cake_add(cake, image, 1.3, &err), &err);
    lehr_xrd_cake_finish(cake);
    assert_ok(lehr_xrd_integrator_create(&plan, &geometry, ROWS, COLUMNS, NULL, &options, &err), &err);
    assert_ok(lehr_xrd_pattern_create(&curve, plan, &err), &err);
    assert_ok(lehr_xrd_pattern_add(curve, plan, image, 1.3, &err), &err);
    lehr_xrd_pattern_finish(curve, plan);
    assert_int_equal(cake->bad_pixels, curve->bad_pixels);
    for (size_t bin = 0; bin < options.points; bin++) {
        double count = 0, norm = 0, signal = 0;
        for (size_t k = bin; k < cake->n_x * cake->n_azimuth; k += cake->n_x) {
            count += cake->count[k];
            norm += cake->norm[k];
            signal += cake->count[k] > 0 ? cake->norm[k] * cake->intensity[k] : 0;
        }
        assert_close(count, curve->count[bin], 1e-12, 1e-12);
        assert_close(norm, curve->norm[bin], 1e-12, 1e-12);
        assert_close(signal, curve->sum_signal[bin], 1e-12, 1e-12);
    }
    lehr_xrd_pattern_free(curve);
    lehr_xrd_integrator_free(plan);
    lehr_xrd_image_free(image);
    lehr_xrd_cake_free(cake);
}

/// One azimuth is the curve of a sector, errors included; a sector across +-180 degrees.
static void test_one_azimuth_is_a_sector(void **state)
{
    const cake_case *row = *state;
    lehr_error err = {0};
    lehr_xrd_cake *cake = NULL;
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_pattern *curve = NULL;
    lehr_xrd_integrate_options options = make_options(row->split);
    options.azimuth_rad[0] = 130 * RAD_PER_DEG;
    options.azimuth_rad[1] = 221 * RAD_PER_DEG;
    lehr_xrd_image *image = make_image();
    assert_ok(lehr_xrd_cake_create(&cake, &geometry, ROWS, COLUMNS, NULL, &options, 1, &err), &err);
    assert_ok(lehr_xrd_cake_add(cake, image, 1, &err), &err);
    lehr_xrd_cake_finish(cake);
    assert_ok(lehr_xrd_integrator_create(&plan, &geometry, ROWS, COLUMNS, NULL, &options, &err), &err);
    assert_ok(lehr_xrd_pattern_create(&curve, plan, &err), &err);
    assert_ok(lehr_xrd_pattern_add(curve, plan, image, 1, &err), &err);
    lehr_xrd_pattern_finish(curve, plan);
    assert_close(cake->azimuth_deg[0], 175.5, 1e-14, 0);
    for (size_t bin = 0; bin < options.points; bin++) {
        assert_close(cake->count[bin], curve->count[bin], 1e-12, 0);
        assert_close(cake->intensity[bin], curve->intensity[bin], 1e-12, 0);
        // A bin that lost all or some pixels to bad ones has another least variance: none is that empty here.
        assert_close(cake->sigma[bin], curve->sigma[bin], 1e-12, 0);
    }
    lehr_xrd_pattern_free(curve);
    lehr_xrd_integrator_free(plan);
    lehr_xrd_image_free(image);
    lehr_xrd_cake_free(cake);
}

// ---- refusals -----------------------------------------------------------------------
static void test_refusals(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_cake *cake = NULL;
    lehr_xrd_integrate_options options = make_options(LEHR_XRD_SPLIT_NO);
    assert_fails(lehr_xrd_cake_create(&cake, &geometry, ROWS, COLUMNS, NULL, &options, 0, &err), LEHR_ERR_ARG,
                 &err, "0 azimuths of 40 points");
    options.split = LEHR_XRD_SPLIT_FULL;
    assert_fails(lehr_xrd_cake_create(&cake, &geometry, ROWS, COLUMNS, NULL, &options, 4, &err), LEHR_ERR_ARG,
                 &err, "a cake has 'no' or 'bbox'");
    options.split = LEHR_XRD_SPLIT_NO;
    options.error_model = LEHR_XRD_ERROR_AZIMUTHAL;
    assert_fails(lehr_xrd_cake_create(&cake, &geometry, ROWS, COLUMNS, NULL, &options, 4, &err), LEHR_ERR_ARG,
                 &err, "a cake has poisson or none");
    assert_null(cake);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_xrd_integrate_options options = make_options(LEHR_XRD_SPLIT_BBOX);
    lehr_xrd_cake *cake = NULL;
    lehr_table *table = NULL;
    lehr_status status = lehr_xrd_cake_create(&cake, &geometry, ROWS, COLUMNS, NULL, &options, 5, err);
    if (!status) {
        status = lehr_xrd_cake_add(cake, context, 1, err);
    }
    if (!status) {
        status = lehr_xrd_cake_to_table(&table, cake, err);
    }
    lehr_table_free(table);
    lehr_xrd_cake_free(cake);
    return status;
}

static void test_memory_failures(void **state)
{
    (void)state;
    lehr_xrd_image *image = make_image();
    lehr_test_fault_sweep(attempt, image);
    lehr_xrd_image_free(image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_reference_table, &cases[0]),
        LEHR_CASE(test_reference_table, &cases[1]),
        LEHR_CASE(test_sums_over_azimuth_are_the_curve, &cases[0]),
        LEHR_CASE(test_sums_over_azimuth_are_the_curve, &cases[1]),
        LEHR_CASE(test_one_azimuth_is_a_sector, &cases[0]),
        LEHR_CASE(test_one_azimuth_is_a_sector, &cases[1]),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_memory_failures),
    };
    return cmocka_run_group_tests_name("xrd.cake", tests, NULL, NULL);
}
