// Masks by rules: values, polygons, gaps of detectors, outliers; written and read back.
#include "stack_helper.h"

#include <lehr/xrd/mask_rules.h>
#include <lehr/xrd/source.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 200, COLUMNS = 300, PIXELS = ROWS * COLUMNS };

static lehr_xrd_mask *make(const char *path, const lehr_xrd_mask_rules *rules, size_t *masked)
{
    lehr_error err = {0};
    lehr_xrd_mask *mask = NULL;
    assert_ok(lehr_xrd_mask_make(&mask, masked, path, rules, NULL, &err), &err);
    return mask;
}

/// Two frames of a value, with two further ones.
static const char *small_stack(void)
{
    static uint32_t values[2][6 * 8];
    for (size_t i = 0; i < 2 * 6 * 8; i++) {
        values[i / 48][i % 48] = 10;
    }
    values[0][5] = 2;
    values[1][6] = 90;
    values[1][7] = 500;
    values[0][9] = UINT32_MAX;
    return write_stack("rules.h5", values[0], 2, 6, 8, 4);
}

static void test_values(void **state)
{
    (void)state;
    size_t masked[LEHR_XRD_MASK_REASONS];
    lehr_xrd_mask_rules rules = lehr_xrd_mask_rules_defaults();
    const char *path = small_stack();
    lehr_xrd_mask *mask = make(path, &rules, masked);
    assert_int_equal(lehr_xrd_mask_count(mask), 1); // the bad one
    assert_true(mask->masked[9]);
    lehr_xrd_mask_free(mask);
    rules.below = 3;
    rules.above = 50;
    rules.saturation_counts = 100;
    mask = make(path, &rules, masked);
    assert_true(mask->masked[5] && mask->masked[6] && mask->masked[7] && mask->masked[9]);
    assert_int_equal(lehr_xrd_mask_count(mask), 4);
    assert_int_equal(masked[LEHR_XRD_MASK_BAD], 1);
    assert_int_equal(masked[LEHR_XRD_MASK_BELOW], 1);
    assert_int_equal(masked[LEHR_XRD_MASK_ABOVE], 2);
    assert_int_equal(masked[LEHR_XRD_MASK_SATURATION], 1);
    lehr_xrd_mask_free(mask);
}

/// A right triangle whose legs are 4 pixels: by Pick's theorem for the centres 4 + 3 + 2 + ... without those
/// on the hypotenuse, 6 of them.
static void test_polygon(void **state)
{
    (void)state;
    static const double corners[] = {1, 1, 5, 1, 1, 5};
    size_t masked[LEHR_XRD_MASK_REASONS];
    lehr_xrd_mask_rules rules = lehr_xrd_mask_rules_defaults();
    rules.corners = corners;
    rules.n_corners = 3;
    lehr_xrd_mask *mask = make(small_stack(), &rules, masked);
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 8; j++) {
            bool inside = i >= 1 && j >= 1 && i + j < 5; // the sum of the centres, i + j + 1, below 6
            if (i + j != 5) {                            // on the line either way is right
                assert_int_equal(mask->masked[8 * i + j], inside || 8 * i + j == 9);
            }
        }
    }
    lehr_xrd_mask_free(mask);
}

typedef struct detector_case {
    const char *name;
    size_t rows, columns;
    size_t modules; ///< by the data sheet
    size_t module_rows, module_columns;
} detector_case;

static const detector_case detectors[] = {
    {"Pilatus 1M", 1043, 981, 10, 195, 487}, {"pilatus-300k", 619, 487, 3, 195, 487},
    {"Eiger 1M", 1065, 1030, 2, 514, 1030},  {"Eiger2 1M", 1062, 1028, 2, 512, 1028},
    {"eiger2_1mw", 512, 2068, 2, 512, 1028}, {"Eiger2 250k", 512, 512, 1, 512, 512},
};

/// What is not masked are the modules.
static void test_detector(void **state)
{
    const detector_case *row = *state;
    size_t masked[LEHR_XRD_MASK_REASONS];
    lehr_xrd_mask_rules rules = lehr_xrd_mask_rules_defaults();
    uint32_t *values = calloc(row->rows * row->columns, sizeof *values);
    assert_non_null(values);
    rules.detector = row->name;
    const char *path = write_stack("detector.h5", values, 1, row->rows, row->columns, 4);
    lehr_xrd_mask *mask = make(path, &rules, masked);
    assert_int_equal(row->rows * row->columns - lehr_xrd_mask_count(mask),
                     row->modules * row->module_rows * row->module_columns);
    lehr_xrd_mask_free(mask);
    free(values);
}

// The gaps of a real Pilatus 1M (written by the detector as -1) are the negative pixels that the layout
// gives.
static void test_real_gaps(void **state)
{
    (void)state;
    size_t masked[LEHR_XRD_MASK_REASONS];
    lehr_xrd_mask_rules rules = lehr_xrd_mask_rules_defaults();
    rules.detector = "Pilatus 1M";
    lehr_xrd_mask *mask =
        make(lehr_test_reference("xrd/real/dioptas_CeO2_Pilatus1M/CeO2_Pilatus1M.tif"), &rules, masked);
    assert_int_equal(masked[LEHR_XRD_MASK_BAD], 73560); // numpy: (image < 0).sum()
    assert_int_equal(lehr_xrd_mask_count(mask), 73560); // all gaps are among them
    assert_int_equal(masked[LEHR_XRD_MASK_DETECTOR], 1043 * 981 - 10 * 195 * 487);
    lehr_xrd_mask_free(mask);
}

typedef struct outlier_case {
    const char *name;
    double mean;
} outlier_case;

static const outlier_case outlier_cases[] = {{"outliers, mean 0.02", 0.02},
                                             {"outliers, mean 0.5", 0.5},
                                             {"outliers, mean 6", 6},
                                             {"outliers, mean 200", 200}};

/// 40 hot pixels, and 40 dead ones where the mean tells them, on a slope of a factor of three; 60 000 good
/// pixels give 60 000 x 6e-7 = 0.03 false ones at 5 standard deviations on both sides: at most one.
static void test_outliers(void **state)
{
    const outlier_case *row = *state;
    size_t masked[LEHR_XRD_MASK_REASONS];
    uint64_t random = 17;
    uint32_t *values = malloc(PIXELS * sizeof *values);
    assert_non_null(values);
    bool dead = row->mean >= 200 / 4.0;
    for (size_t i = 0; i < PIXELS; i++) {
        values[i] = poisson(&random, row->mean * (0.5 + (double)(i % COLUMNS) / COLUMNS));
    }
    for (size_t k = 0; k < 40; k++) {
        values[700 + 1400 * k] += 60 + (uint32_t)(2 * row->mean);
        values[1310 + 1400 * k] = dead ? 0 : values[1310 + 1400 * k];
    }
    lehr_xrd_mask_rules rules = lehr_xrd_mask_rules_defaults();
    rules.outliers = 5;
    lehr_xrd_mask *mask = make(write_stack("outliers.h5", values, 1, ROWS, COLUMNS, 4), &rules, masked);
    for (size_t k = 0; k < 40; k++) {
        assert_true(mask->masked[700 + 1400 * k]);
        assert_int_equal(mask->masked[1310 + 1400 * k], dead);
    }
    assert_in_range(masked[LEHR_XRD_MASK_OUTLIER], dead ? 80 : 40, dead ? 81 : 41);
    lehr_xrd_mask_free(mask);
    free(values);
}

static void test_written_masks_read_back(void **state)
{
    (void)state;
    static const char *const names[] = {"mask.tif", "mask.TIFF", "mask.npy"};
    lehr_error err = {0};
    size_t masked[LEHR_XRD_MASK_REASONS];
    lehr_xrd_mask_rules rules = lehr_xrd_mask_rules_defaults();
    rules.below = 3;
    rules.above = 50;
    const char *image = small_stack();
    lehr_xrd_mask *mask = make(image, &rules, masked);
    for (size_t i = 0; i < 3; i++) {
        const char *path = lehr_test_scratch(names[i]);
        lehr_xrd_mask *back = NULL;
        assert_ok(lehr_xrd_mask_write(mask, path, &err), &err);
        assert_ok(lehr_xrd_mask_create(&back, 6, 8, &err), &err);
        assert_ok(lehr_xrd_mask_add_file(back, path, NULL, &err), &err);
        assert_memory_equal(back->masked, mask->masked, 48);
        lehr_xrd_mask_free(back);
        lehr_xrd_mask_rules again = lehr_xrd_mask_rules_defaults();
        again.file = path;
        back = make(image, &again, masked);
        assert_int_equal(masked[LEHR_XRD_MASK_FILE], 4);
        lehr_xrd_mask_free(back);
    }
    assert_fails(lehr_xrd_mask_write(mask, "mask.png", &err), LEHR_ERR_ARG, &err, "as .tif or .npy");
    lehr_xrd_mask_free(mask);
}

static void test_refusals(void **state)
{
    (void)state;
    static const double corners[] = {1, 1, (double)NAN, 3, 1, 2};
    size_t masked[LEHR_XRD_MASK_REASONS];
    lehr_error err = {0};
    lehr_xrd_mask *mask = NULL;
    const char *path = small_stack();
    lehr_xrd_mask_rules rules = lehr_xrd_mask_rules_defaults();
    rules.detector = "Pilatus 1M";
    assert_fails(lehr_xrd_mask_make(&mask, masked, path, &rules, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "has 1043 x 981 pixels (rows x columns), the image 6 x 8");
    rules.detector = "Mar345";
    assert_fails(lehr_xrd_mask_make(&mask, masked, path, &rules, NULL, &err), LEHR_ERR_ARG, &err,
                 "no modules are known of a detector 'Mar345'");
    rules.detector = NULL;
    rules.outliers = 3;
    assert_fails(lehr_xrd_mask_make(&mask, masked, path, &rules, NULL, &err), LEHR_ERR_ARG, &err,
                 "are noise; take 4 or more");
    rules.outliers = (double)NAN;
    rules.corners = corners;
    rules.n_corners = 2;
    assert_fails(lehr_xrd_mask_make(&mask, masked, path, &rules, NULL, &err), LEHR_ERR_ARG, &err,
                 "polygon of 2 corners");
    rules.n_corners = 3;
    assert_fails(lehr_xrd_mask_make(&mask, masked, path, &rules, NULL, &err), LEHR_ERR_ARG, &err,
                 "coordinate 2 of the polygon is not finite");
    assert_null(mask);
}

enum {
    N_PLAIN = 5,
    N_DETECTORS = sizeof detectors / sizeof *detectors,
    N_OUTLIERS = sizeof outlier_cases / sizeof *outlier_cases
};

int main(void)
{
    struct CMUnitTest tests[N_PLAIN + N_DETECTORS + N_OUTLIERS] = {
        cmocka_unit_test(test_values),    cmocka_unit_test(test_polygon),
        cmocka_unit_test(test_real_gaps), cmocka_unit_test(test_written_masks_read_back),
        cmocka_unit_test(test_refusals),
    };
    for (size_t i = 0; i < N_DETECTORS; i++) {
        tests[N_PLAIN + i] = (struct CMUnitTest)LEHR_CASE(test_detector, &detectors[i]);
    }
    for (size_t i = 0; i < N_OUTLIERS; i++) {
        tests[N_PLAIN + N_DETECTORS + i] = (struct CMUnitTest)LEHR_CASE(test_outliers, &outlier_cases[i]);
    }
    return cmocka_run_group_tests_name("xrd.mask_rules", tests, NULL, NULL);
}
