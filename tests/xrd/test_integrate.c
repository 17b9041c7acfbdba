// Integration against the independent double-precision tables of the reference data (ref64_*), and against
// closed forms and simulations.
#include "lehr_test.h"

#include <lehr/xrd/integrate.h>
#include <lehr/xrd/source.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// Columns of the reference tables.
enum {
    COLUMN_X,
    COLUMN_I,
    COLUMN_SIGMA,
    COLUMN_SIGNAL,
    COLUMN_VARIANCE,
    COLUMN_NORM,
    COLUMN_COUNT,
    N_COLUMNS
};

/// A reference integration.
typedef struct reference_case {
    const char *name;
    const char *table;
    const char *image;
    const char *poni;
    const char *mask;
    const char *dark;
    const char *flat;
    size_t points;
    bool solid_angle;
    double polarization_factor;
    double range[2];
    double azimuth_deg[2];
    double rtol;       ///< of x, I, sigma and norm
    double exact_part; ///< fraction of the bins that must agree to rtol
} reference_case;

// ref64 tables: 1e-10, the accuracy their makers state. Tables made by pyFAI keep pixel positions in single
// precision: q is wrong by 2e-7, single pixels change bin, so 1e-6 is asked of 90 % of the bins.
static const reference_case cases[] = {
    {"A, solid angle and polarization",
     "xrd/ref64_A_flat_no_sa1_pol099.txt",
     "xrd/A_flat.tif",
     "xrd/A_flat.poni",
     NULL,
     NULL,
     NULL,
     500,
     true,
     0.99,
     {NAN, NAN},
     {NAN, NAN},
     1e-10,
     1},
    {"A, no correction",
     "xrd/ref64_A_flat_no_sa0_polnone.txt",
     "xrd/A_flat.tif",
     "xrd/A_flat.poni",
     NULL,
     NULL,
     NULL,
     500,
     false,
     NAN,
     {NAN, NAN},
     {NAN, NAN},
     1e-10,
     1},
    {"A from HDF5",
     "xrd/ref64_A_flat_no_sa1_pol099.txt",
     "xrd/A_flat.h5",
     "xrd/A_flat.poni",
     NULL,
     NULL,
     NULL,
     500,
     true,
     0.99,
     {NAN, NAN},
     {NAN, NAN},
     1e-10,
     1},
    {"A, range",
     "xrd/ref64_A_flat_range_no_floor.txt",
     "xrd/A_flat.tif",
     "xrd/A_flat.poni",
     NULL,
     NULL,
     NULL,
     300,
     true,
     0.99,
     {1, 3},
     {NAN, NAN},
     1e-10,
     1},
    {"A, sector",
     "xrd/A_flat_sector_no.txt",
     "xrd/A_flat.tif",
     "xrd/A_flat.poni",
     NULL,
     NULL,
     NULL,
     300,
     true,
     0.99,
     {NAN, NAN},
     {-60, 30},
     1e-6,
     0.9},
    {"A, polarization 0.95 without solid angle",
     "xrd/A_flat_no_sa0_pol095.txt",
     "xrd/A_flat.tif",
     "xrd/A_flat.poni",
     NULL,
     NULL,
     NULL,
     500,
     false,
     0.95,
     {NAN, NAN},
     {NAN, NAN},
     1e-6,
     0.9},
    {"C, tilted and masked",
     "xrd/ref64_C_pilatus100k_no_sa1_pol099.txt",
     "xrd/C_pilatus100k.tif",
     "xrd/C_pilatus100k.poni",
     "xrd/C_pilatus100k_mask.tif",
     NULL,
     NULL,
     400,
     true,
     0.99,
     {NAN, NAN},
     {NAN, NAN},
     1e-10,
     1},
    {"C from HDF5",
     "xrd/ref64_C_pilatus100k_no_sa1_pol099.txt",
     "xrd/C_pilatus100k.h5",
     "xrd/C_pilatus100k.poni",
     "xrd/C_pilatus100k_mask.tif",
     NULL,
     NULL,
     400,
     true,
     0.99,
     {NAN, NAN},
     {NAN, NAN},
     1e-10,
     1},
    {"C, dark and flat",
     "xrd/C_pilatus100k_darkflat_no.txt",
     "xrd/C_pilatus100k.tif",
     "xrd/C_pilatus100k.poni",
     "xrd/C_pilatus100k_mask.tif",
     "xrd/C_dark.tif",
     "xrd/C_flat.tif",
     400,
     true,
     0.99,
     {NAN, NAN},
     {NAN, NAN},
     1e-6,
     0.9},
};

static lehr_xrd_image *read_or_null(const char *relative)
{
    lehr_xrd_image *image = NULL;
    lehr_error err = {0};
    if (relative) {
        assert_ok(lehr_xrd_image_read(&image, lehr_test_reference(relative), &err), &err);
    }
    return image;
}

static lehr_xrd_integrate_options options_of(const reference_case *row)
{
    const double rad_per_deg = 3.14159265358979323846 / 180;
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.points = row->points;
    options.solid_angle = row->solid_angle;
    options.polarization_factor = row->polarization_factor;
    memcpy(options.range, row->range, sizeof options.range);
    options.azimuth_rad[0] = row->azimuth_deg[0] * rad_per_deg;
    options.azimuth_rad[1] = row->azimuth_deg[1] * rad_per_deg;
    return options;
}

static lehr_xrd_pattern *integrate_case(const reference_case *row)
{
    lehr_error err = {0};
    lehr_xrd_geometry geometry;
    lehr_xrd_mask *mask = NULL;
    lehr_xrd_integrator *integrator = NULL;
    lehr_xrd_pattern *pattern = NULL;
    lehr_xrd_integrate_options options = options_of(row);
    lehr_xrd_image *image = read_or_null(row->image);
    lehr_xrd_image *dark = read_or_null(row->dark);
    lehr_xrd_image *flat = read_or_null(row->flat);
    assert_ok(lehr_xrd_geometry_read(&geometry, lehr_test_reference(row->poni), NULL, &err), &err);
    if (row->mask) {
        assert_ok(lehr_xrd_mask_create(&mask, image->rows, image->columns, &err), &err);
        assert_ok(lehr_xrd_mask_add_file(mask, lehr_test_reference(row->mask), NULL, &err), &err);
    }
    assert_ok(lehr_xrd_integrator_create(&integrator, &geometry, image->rows, image->columns, mask, dark,
                                         flat, &options, &err),
              &err);
    assert_ok(lehr_xrd_pattern_create(&pattern, integrator, &err), &err);
    assert_ok(lehr_xrd_pattern_add(pattern, integrator, image, 1, &err), &err);
    lehr_xrd_pattern_finish(pattern, integrator);
    lehr_xrd_integrator_free(integrator);
    lehr_xrd_mask_free(mask);
    lehr_xrd_image_free(image);
    lehr_xrd_image_free(dark);
    lehr_xrd_image_free(flat);
    return pattern;
}

static bool near(double got, double want, double rtol)
{
    return fabs(got - want) <= rtol * fabs(want);
}

static bool row_agrees(const lehr_xrd_pattern *pattern, size_t i, const double *want, double rtol)
{
    if (want[COLUMN_COUNT] == 0) { // the reference writes 0 for a bin without pixels
        return pattern->count[i] == 0 && isnan(pattern->intensity[i]) && isnan(pattern->sigma[i]);
    }
    // Counts and raw sums are integers and must be equal; a dark image makes the signal a sum of floats.
    return pattern->count[i] == want[COLUMN_COUNT] &&
           near(pattern->sum_signal[i], want[COLUMN_SIGNAL], rtol) &&
           pattern->sum_variance[i] == want[COLUMN_VARIANCE] &&
           near(pattern->norm[i], want[COLUMN_NORM], rtol) &&
           near(pattern->intensity[i], want[COLUMN_I], rtol) &&
           near(pattern->sigma[i], want[COLUMN_SIGMA], rtol);
}

static void test_reference_table(void **state)
{
    const reference_case *row = *state;
    lehr_test_numbers want = lehr_test_load_numbers(lehr_test_reference(row->table));
    lehr_xrd_pattern *pattern = integrate_case(row);
    assert_int_equal(want.columns, N_COLUMNS);
    assert_int_equal(pattern->size, want.rows);
    size_t n_agree = 0;
    for (size_t i = 0; i < want.rows; i++) {
        const double *line = want.values + i * N_COLUMNS;
        // Edges of pyFAI's bins come from pixels in single precision: 2e-7 of the largest q, 2.6.
        assert_close(pattern->x[i], line[COLUMN_X], 1e-10, row->exact_part < 1 ? 1e-6 : 0);
        n_agree += row_agrees(pattern, i, line, row->rtol);
        if (row->exact_part == 1 && !row_agrees(pattern, i, line, row->rtol)) {
            fail_msg("bin %zu: count %g (%g), signal %.17g (%.17g), I %.17g (%.17g)", i, pattern->count[i],
                     line[COLUMN_COUNT], pattern->sum_signal[i], line[COLUMN_SIGNAL], pattern->intensity[i],
                     line[COLUMN_I]);
        }
    }
    if (!((double)n_agree >= row->exact_part * (double)want.rows)) {
        fail_msg("%zu of %zu bins agree", n_agree, want.rows);
    }
    lehr_xrd_pattern_free(pattern);
    lehr_test_free_numbers(&want);
}

enum { N_CASES = sizeof cases / sizeof *cases };

int main(void)
{
    struct CMUnitTest tests[N_CASES] = {0};
    for (size_t i = 0; i < N_CASES; i++) {
        tests[i] = (struct CMUnitTest)LEHR_CASE(test_reference_table, &cases[i]);
    }
    return cmocka_run_group_tests_name("xrd.integrate", tests, NULL, NULL);
}
