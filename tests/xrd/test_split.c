// Splitting of pixels: the sums of a frame, made tile by tile and run by run, against those of a cake with
// one azimuth, which takes every pixel by itself. The definitions are tested against independent tables in
// test_integrate.c; here it is that no pixel of any type, shape or number of parts is lost or taken twice.
#include "lehr_test.h"

#include <lehr/xrd/cake.h>
#include <lehr/xrd/integrate.h>
#include <math.h>

/// The beam passes below the image: no pixel lies across chi = pi, where a cake would take it in two parts.
static const lehr_xrd_geometry geometry = {.distance_m = 0.05,
                                           .poni1_m = -3e-3,
                                           .poni2_m = 11.3e-3,
                                           .rot1_rad = 0.02,
                                           .wavelength_ang = 0.7,
                                           .pixel1_m = 75e-6,
                                           .pixel2_m = 60e-6,
                                           .orientation = 3};

typedef struct split_case {
    const char *name;
    size_t rows;
    size_t columns;
    size_t points; ///< few: most pixels have one part; many: most have more than a run takes
    lehr_xrd_pixel type;
    double saturation;
} split_case;

static const split_case split_cases[] = {
    {"one pixel", 1, 1, 3, LEHR_XRD_UINT32, NAN},
    {"one row", 1, 1031, 700, LEHR_XRD_UINT32, NAN},
    {"whole tiles, one part", 320, 160, 9, LEHR_XRD_UINT16, NAN},
    {"two and three parts", 211, 347, 350, LEHR_XRD_UINT32, NAN},
    {"three to six parts", 211, 347, 1100, LEHR_XRD_UINT32, NAN},
    {"many parts", 161, 159, 3200, LEHR_XRD_UINT32, NAN},
    {"most points", 61, 59, LEHR_XRD_MAX_POINTS, LEHR_XRD_UINT32, NAN},
    {"saturation", 211, 347, 350, LEHR_XRD_UINT32, 900},
    {"bytes", 211, 347, 350, LEHR_XRD_UINT8, NAN},
    {"signed words", 211, 347, 350, LEHR_XRD_INT16, NAN},
    {"signed, large", 211, 347, 350, LEHR_XRD_INT32, NAN},
    {"single precision", 211, 347, 350, LEHR_XRD_FLOAT32, NAN},
    {"double precision", 211, 347, 350, LEHR_XRD_FLOAT64, NAN},
};

static void put(lehr_xrd_image *image, size_t i, double value)
{
    switch (image->type) {
    case LEHR_XRD_UINT8:
        ((uint8_t *)image->pixels)[i] = (uint8_t)value;
        break;
    case LEHR_XRD_UINT16:
        ((uint16_t *)image->pixels)[i] = (uint16_t)value;
        break;
    case LEHR_XRD_UINT32:
        ((uint32_t *)image->pixels)[i] = (uint32_t)value;
        break;
    case LEHR_XRD_INT16:
        ((int16_t *)image->pixels)[i] = (int16_t)value;
        break;
    case LEHR_XRD_INT32:
        ((int32_t *)image->pixels)[i] = (int32_t)value;
        break;
    case LEHR_XRD_FLOAT32:
        ((float *)image->pixels)[i] = (float)value;
        break;
    default:
        ((double *)image->pixels)[i] = value;
        break;
    }
}

/// A mark of a bad pixel of the type.
static double mark_of(lehr_xrd_pixel type, size_t i)
{
    switch (type) {
    case LEHR_XRD_UINT8:
        return UINT8_MAX - (double)(i % 2);
    case LEHR_XRD_UINT16:
        return UINT16_MAX - (double)(i % 2);
    case LEHR_XRD_UINT32:
        return UINT32_MAX - (double)(i % 2);
    case LEHR_XRD_INT16:
    case LEHR_XRD_INT32:
        return -1 - (double)(i % 2);
    default:
        return (double)NAN;
    }
}

static double value_at(const split_case *row, size_t i)
{
    bool bytes = row->type == LEHR_XRD_UINT8;
    bool wide = row->type == LEHR_XRD_UINT32 || row->type == LEHR_XRD_INT32;
    if (i % 103 == 50) {
        return mark_of(row->type, i);
    }
    if (i % 1013 == 7) {
        return bytes ? 253 : wide ? 2147483647 : 32000; // all types hold it
    }
    if (i % 1511 == 9 && row->type == LEHR_XRD_UINT32) {
        return 4294967293; // the largest that is valid
    }
    return (double)(1 + i * i % 229);
}

static lehr_xrd_image *make_image(const split_case *row)
{
    lehr_error err = {0};
    lehr_xrd_image *image = NULL;
    assert_ok(lehr_xrd_image_create(&image, row->rows, row->columns, row->type, &err), &err);
    for (size_t i = 0; i < row->rows * row->columns; i++) {
        put(image, i, value_at(row, i));
    }
    return image;
}

static void test_frame_is_the_sum_of_its_pixels(void **state)
{
    const split_case *row = *state;
    lehr_error err = {0};
    lehr_xrd_cake *cake = NULL;
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_pattern *curve = NULL;
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.points = row->points;
    options.split = LEHR_XRD_SPLIT_BBOX;
    options.saturation_counts = row->saturation;
    lehr_xrd_image *image = make_image(row);
    assert_ok(lehr_xrd_cake_create(&cake, &geometry, row->rows, row->columns, NULL, &options, 1, &err), &err);
    assert_ok(lehr_xrd_cake_add(cake, image, 1, &err), &err);
    lehr_xrd_cake_finish(cake);
    assert_ok(lehr_xrd_integrator_create(&plan, &geometry, row->rows, row->columns, NULL, &options, &err),
              &err);
    assert_ok(lehr_xrd_pattern_create(&curve, plan, &err), &err);
    assert_ok(lehr_xrd_pattern_add(curve, plan, image, 1, &err), &err);
    lehr_xrd_pattern_finish(curve, plan);
    assert_int_equal(cake->bad_pixels, curve->bad_pixels);
    // Both add up to some 10^4 terms in double precision, in different orders: 10^-12.
    for (size_t bin = 0; bin < options.points; bin++) {
        assert_close(curve->count[bin], cake->count[bin], 1e-12, 1e-12);
        if (cake->count[bin] > 1e-6) { // what is left of a bin whose pixels are bad is rounding
            assert_close(curve->intensity[bin], cake->intensity[bin], 1e-9, 0);
            assert_close(curve->sum_signal[bin], cake->intensity[bin] * cake->norm[bin], 1e-12, 1e-12);
            // The floor of the variance, at most 1, counts bad pixels in the one and not in the other.
            bool above_floor = curve->sum_variance[bin] > 1;
            assert_close(above_floor ? curve->sigma[bin] : 0, above_floor ? cake->sigma[bin] : 0, 1e-9, 0);
        }
    }
    lehr_xrd_pattern_free(curve);
    lehr_xrd_integrator_free(plan);
    lehr_xrd_image_free(image);
    lehr_xrd_cake_free(cake);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.points = 120;
    options.split = LEHR_XRD_SPLIT_FULL;
    lehr_status status = lehr_xrd_integrator_create(&plan, &geometry, 31, 47, NULL, &options, err);
    lehr_xrd_integrator_free(plan);
    return status;
}

static void test_memory_failures(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

int main(void)
{
    enum { N_CASES = sizeof split_cases / sizeof *split_cases };
    struct CMUnitTest tests[N_CASES + 1];
    for (size_t i = 0; i < N_CASES; i++) {
        tests[i] = (struct CMUnitTest)LEHR_CASE(test_frame_is_the_sum_of_its_pixels, &split_cases[i]);
    }
    tests[N_CASES] = (struct CMUnitTest)cmocka_unit_test(test_memory_failures);
    return cmocka_run_group_tests_name("xrd.split", tests, NULL, NULL);
}
