// Geometry: positions against the independent tables, orientations, and what `.poni` files may say.
#include "lehr_test.h"

#include <lehr/xrd/geometry.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double DEG_PER_RAD = 180 / 3.14159265358979323846;

// ---- positions ----------------------------------------------------------------------
// Columns of *_pixels.txt; q and 2theta were checked against exact arithmetic (6e-15), the others are pyFAI's
// in single precision: chi to 3.0e-6, cos^3 and polarization to 2e-7.
enum { ROW, COLUMN, Q, TWO_THETA_DEG, CHI, HALF_WIDTH, SOLID_ANGLE, POL_095, POL_099, N_COLUMNS };

typedef struct pixel_case {
    const char *name;
    const char *table;
    const char *poni;
    size_t rows, columns;
} pixel_case;

static const pixel_case pixel_cases[] = {
    {"A, flat", "xrd/A_flat_pixels.txt", "xrd/A_flat.poni", 500, 520},
    {"C, tilted, named detector", "xrd/C_pilatus100k_pixels.txt", "xrd/C_pilatus100k.poni", 195, 487},
};

static void test_positions(void **state)
{
    const pixel_case *one = *state;
    lehr_error err = {0};
    lehr_xrd_geometry geometry;
    assert_ok(lehr_xrd_geometry_read(&geometry, lehr_test_reference(one->poni), NULL, &err), &err);
    assert_int_equal(geometry.rows, one->rows);
    assert_int_equal(geometry.columns, one->columns);
    lehr_test_numbers want = lehr_test_load_numbers(lehr_test_reference(one->table));
    lehr_xrd_projection projection = lehr_xrd_geometry_projection(&geometry, one->rows, one->columns);
    assert_int_equal(want.columns, N_COLUMNS);
    for (size_t i = 0; i < want.rows; i++) {
        const double *row = want.values + i * N_COLUMNS;
        lehr_xrd_position got = lehr_xrd_projection_at(&projection, (size_t)row[ROW], (size_t)row[COLUMN]);
        double c = got.cos_incidence;
        // The tables print 15 digits.
        assert_close(lehr_xrd_q_per_ang(got.two_theta_rad, geometry.wavelength_ang), row[Q], 2e-14, 0);
        assert_close(got.two_theta_rad * DEG_PER_RAD, row[TWO_THETA_DEG], 2e-14, 0);
        assert_close(got.chi_rad, row[CHI], 0, 3.5e-6);
        assert_close(c * c * c, row[SOLID_ANGLE], 3e-7, 0);
        assert_close(lehr_xrd_polarization(got.two_theta_rad, got.chi_rad, 0.95), row[POL_095], 5e-7, 0);
        assert_close(lehr_xrd_polarization(got.two_theta_rad, got.chi_rad, 0.99), row[POL_099], 5e-7, 0);
    }
    lehr_test_free_numbers(&want);
}

/// Flipping the stored image and stating the matching orientation must not move a pixel on the detector.
static void test_orientations_flip_the_image(void **state)
{
    (void)state;
    enum { ROWS = 40, COLUMNS = 70 };
    lehr_xrd_geometry geometry = {.distance_m = 0.2,
                                  .poni1_m = 0.01,
                                  .poni2_m = 0.003,
                                  .rot1_rad = 0.2,
                                  .rot2_rad = -0.1,
                                  .rot3_rad = 0.3,
                                  .pixel1_m = 1e-4,
                                  .pixel2_m = 2e-4,
                                  .orientation = 3};
    lehr_xrd_projection native = lehr_xrd_geometry_projection(&geometry, ROWS, COLUMNS);
    for (int orientation = 1; orientation <= 4; orientation++) {
        bool flip1 = orientation == 1 || orientation == 2;
        bool flip2 = orientation == 1 || orientation == 4;
        geometry.orientation = orientation;
        lehr_xrd_projection flipped = lehr_xrd_geometry_projection(&geometry, ROWS, COLUMNS);
        lehr_xrd_position want =
            lehr_xrd_projection_at(&native, flip1 ? ROWS - 1 - 7 : 7, flip2 ? COLUMNS - 1 - 11 : 11);
        lehr_xrd_position got = lehr_xrd_projection_at(&flipped, 7, 11);
        assert_close(got.two_theta_rad, want.two_theta_rad, 1e-14, 0);
        assert_close(got.cos_incidence, want.cos_incidence, 1e-14, 0);
        // The azimuth is seen in the flipped frame.
        assert_close(sin(got.chi_rad), (flip1 ? -1 : 1) * sin(want.chi_rad), 1e-13, 0);
        assert_close(cos(got.chi_rad), (flip2 ? -1 : 1) * cos(want.chi_rad), 1e-13, 0);
    }
}

// ---- files --------------------------------------------------------------------------
#define MINIMAL "Distance: 0.25\nPoni1: 0.0167\nPoni2: 0.0418\n"

static lehr_status parse(lehr_xrd_geometry *out, const char *text, lehr_warnings *warnings, lehr_error *err)
{
    lehr_text *decoded = NULL;
    memset(out, 0, sizeof *out);
    lehr_status status = lehr_text_decode(&decoded, text, strlen(text), "a.poni", err);
    if (!status) {
        status = lehr_xrd_geometry_parse(out, decoded, warnings, err);
    }
    lehr_text_free(decoded);
    return status;
}

static void test_keys_case_order_and_comments(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_geometry geometry;
    assert_ok(parse(&geometry,
                    "# comment\r\nDISTANCE: 1\r\n" MINIMAL
                    "  rot1 : -0.5 \nPixelSize1: 1e-4\npixelsize2: 2e-4\n"
                    "SplineFile: None\nWavelength: 1.5e-10\n\n",
                    NULL, &err),
              &err);
    assert_true(geometry.distance_m == 0.25); // the last one wins
    assert_true(geometry.rot1_rad == -0.5 && geometry.rot2_rad == 0);
    assert_true(geometry.pixel1_m == 1e-4 && geometry.pixel2_m == 2e-4);
    assert_close(geometry.wavelength_ang, 1.5, 1e-15, 0);
    assert_int_equal(geometry.orientation, 3);
    assert_false(geometry.orientation_stated);
    assert_true(geometry.orientation_doubtful);
}

static void test_detectors_by_name_and_configuration(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_geometry geometry;
    const char *const same[] = {"Eiger2CdTe_1M", "Eiger2 CdTe 1M", "eiger2-cdte-1m"};
    for (size_t i = 0; i < 3; i++) {
        char text[256];
        snprintf(text, sizeof text, MINIMAL "Detector: %s\nDetector_config: {}\n", same[i]);
        assert_ok(parse(&geometry, text, NULL, &err), &err);
        assert_true(geometry.pixel1_m == 75e-6 && geometry.rows == 1062 && geometry.columns == 1028);
        assert_true(isnan(geometry.wavelength_ang));
        assert_false(geometry.orientation_doubtful);
    }
    assert_ok(parse(&geometry,
                    "poni_version: 2.1\n" MINIMAL
                    "Detector: Detector\nDetector_config: {\"pixel1\": 1e-4, \"pixel2\": 2e-4, "
                    "\"max_shape\": [3, 4], \"orientation\": 2}\n",
                    NULL, &err),
              &err);
    assert_true(geometry.pixel2_m == 2e-4 && geometry.rows == 3 && geometry.columns == 4);
    assert_int_equal(geometry.orientation, 2);
    assert_true(geometry.orientation_stated);
    assert_ok(
        parse(&geometry, "poni_version: 3\nParallax: False\n" MINIMAL "Detector: Pilatus1M\n", NULL, &err),
        &err);
    assert_false(geometry.parallax);
    assert_string_equal(geometry.sensor_material, "");
    assert_ok(parse(&geometry,
                    "poni_version: 3\nParallax: True\n" MINIMAL
                    "Detector: Pilatus1M\nDetector_config: {\"orientation\": 3, \"sensor\": {\"material\": "
                    "\"CdTe\", \"thickness\": 0.00075}}\n",
                    NULL, &err),
              &err);
    assert_true(geometry.parallax && geometry.sensor_thickness_m == 0.00075 && geometry.parallax_per_m == 0);
    assert_string_equal(geometry.sensor_material, "CdTe");
}

static void test_what_is_not_used_is_warned_of(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_warnings *warnings = NULL;
    lehr_xrd_geometry geometry;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(parse(&geometry,
                    MINIMAL "Detector: Pilatus1M\nDetector_config: {\"binning\": [1, 1]}\nRot4: 1\n",
                    warnings, &err),
              &err);
    assert_int_equal(lehr_warnings_count(warnings), 2);
    assert_string_equal(lehr_warnings_at(warnings, 0), "'a.poni' line 6: unknown key 'Rot4' is not used");
    assert_string_equal(lehr_warnings_at(warnings, 1),
                        "'a.poni' line 5: 'binning' in Detector_config is not used");
    lehr_warnings_free(warnings);
}

typedef struct refusal {
    const char *name;
    const char *text;
    const char *part;
} refusal;

#define SIZED MINIMAL "PixelSize1: 1e-4\nPixelSize2: 1e-4\n"

static const refusal refusals[] = {
    {"empty", "", "'a.poni': key 'Distance' is missing"},
    {"a key missing", "Distance: 0.25\nPoni1: 0\n", "'a.poni': key 'Poni2' is missing"},
    {"garbage", "\x01\x02 zebra\n", "line 1: '\x01\x02 zebra' is not of the form 'key: value'"},
    {"no number", SIZED "Rot1: 1.2.3\n", "'a.poni' line 6: Rot1"},
    {"trailing junk", SIZED "Rot1: 1 rad\n", "line 6: Rot1"},
    {"not finite", SIZED "Rot2: inf\n", "line 6: Rot2 = inf is not finite"},
    {"negative distance", SIZED "Distance: -0.1\n", "Distance = -0.1 m; expected metres, between 0 and 1000"},
    {"wavelength in angstrom", SIZED "Wavelength: 0.95\n",
     "Wavelength = 0.95 m; expected metres, between 1e-13 and 1e-07"},
    {"pixel in micrometres", MINIMAL "PixelSize1: 172\nPixelSize2: 172\n",
     "PixelSize1 = 172 m; expected metres"},
    {"unknown detector", MINIMAL "Detector: Homemade\n",
     "detector 'Homemade' is not known by name: add pixel1 and pixel2"},
    {"no detector", MINIMAL, "detector '' is not known by name"},
    {"broken JSON", SIZED "Detector_config: {\"pixel1\": \n", "line 6: Detector_config is not a JSON object"},
    {"JSON list", SIZED "Detector_config: [1]\n", "line 6: Detector_config is not a JSON object"},
    {"pixel as text", MINIMAL "Detector_config: {\"pixel1\": \"big\"}\n",
     "pixel1 in Detector_config is not a number"},
    {"shape of one number", SIZED "Detector_config: {\"max_shape\": [3]}\n",
     "max_shape in Detector_config; expected [rows, columns]"},
    {"orientation 5", SIZED "Detector_config: {\"orientation\": 5}\n",
     "orientation 5 in Detector_config; expected 1 to 4"},
    {"version 4", SIZED "poni_version: 4\n", "poni_version 4; versions 1 to 3 are understood"},
    {"parallax", SIZED "poni_version: 3\nParallax: perhaps\n",
     "line 7: Parallax 'perhaps'; expected True or False"},
    {"sensor in micrometres",
     MINIMAL
     "Detector: Pilatus1M\nDetector_config: {\"sensor\": {\"material\": \"Si\", \"thickness\": 450}}\n",
     "line 5: sensor in Detector_config; expected {\"material\": \"Si\", \"thickness\": 0.00045}"},
    {"sensor without material",
     MINIMAL "Detector: Pilatus1M\nDetector_config: {\"sensor\": {\"thickness\": 0.00045}}\n",
     "sensor in Detector_config"},
    {"sensor as text", MINIMAL "Detector: Pilatus1M\nDetector_config: {\"sensor\": \"Si,450\"}\n",
     "sensor in Detector_config"},
    {"spline", SIZED "SplineFile: frelon.spline\n", "line 6: distortion by a spline file is not supported"},
};

static void test_refusal(void **state)
{
    const refusal *row = *state;
    lehr_error err = {0};
    lehr_xrd_geometry geometry;
    assert_fails(parse(&geometry, row->text, NULL, &err), LEHR_ERR_FORMAT, &err, row->part);
}

static void test_missing_file(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_geometry geometry;
    assert_fails(lehr_xrd_geometry_read(&geometry, "no/such.poni", NULL, &err), LEHR_ERR_IO, &err,
                 "no/such.poni");
}

enum {
    N_PIXELS = sizeof pixel_cases / sizeof *pixel_cases,
    N_REFUSALS = sizeof refusals / sizeof *refusals,
    N_PLAIN = 5
};

int main(void)
{
    struct CMUnitTest tests[N_PLAIN + N_PIXELS + N_REFUSALS] = {
        cmocka_unit_test(test_orientations_flip_the_image),
        cmocka_unit_test(test_keys_case_order_and_comments),
        cmocka_unit_test(test_detectors_by_name_and_configuration),
        cmocka_unit_test(test_what_is_not_used_is_warned_of),
        cmocka_unit_test(test_missing_file),
    };
    for (size_t i = 0; i < N_PIXELS; i++) {
        tests[N_PLAIN + i] = (struct CMUnitTest)LEHR_CASE(test_positions, &pixel_cases[i]);
    }
    for (size_t i = 0; i < N_REFUSALS; i++) {
        tests[N_PLAIN + N_PIXELS + i] = (struct CMUnitTest)LEHR_CASE(test_refusal, &refusals[i]);
    }
    return cmocka_run_group_tests_name("xrd.geometry", tests, NULL, NULL);
}
