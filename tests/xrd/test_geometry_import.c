// Geometries of Fit2D and GSAS-II: against the conversion of pyFAI and the rotations of GSAS-II.
#include "lehr_test.h"

#include <lehr/xrd/geometry.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double DEG_PER_RAD = 180 / 3.14159265358979323846;

static lehr_status parse(lehr_xrd_geometry *out, const char *text, lehr_warnings *warnings, lehr_error *err)
{
    lehr_text *decoded = NULL;
    memset(out, 0, sizeof *out);
    lehr_status status = lehr_text_decode(&decoded, text, strlen(text), "a.txt", err);
    if (!status) {
        status = lehr_xrd_geometry_parse(out, decoded, warnings, err);
    }
    lehr_text_free(decoded);
    return status;
}

typedef struct fit2d_case {
    const char *name;
    const char *text;
    double distance_m, poni1_m, poni2_m, rot1_rad, rot2_rad, rot3_rad; ///< of pyFAI
    double pixel1_m, pixel2_m;
    double beam_mm, x_px, y_px, tilt_deg; ///< as in the text
} fit2d_case;

// SOURCE: pyFAI 0.21.3, AzimuthalIntegrator.setFit2D() with these numbers; rot3 by the formula of its version
// 2023 (convert_from_Fit2d), because 0.21.3 writes sqrt(10 - x) for sqrt(1 - x) there.
static const fit2d_case fit2d_cases[] = {
    {"small tilt, dictionary of Python",
     "{'directDist': 208.36071181911709,\n 'centerX': 1019.8886820814655,\n 'centerY': 1026.5636273165978,\n"
     " 'tilt': 0.20915926627927123,\n 'tiltPlanRotation': 36.219147551081498,\n 'pixelX': 200.0,\n 'pixelY': "
     "200.0,\n"
     " 'splineFile': None}",
     0.20835932348400002, 0.20486329222399086, 0.2033640941569992, -0.0029451069184359482,
     0.002156997756023708, -3.17629803459063e-06, 200e-6, 200e-6, 208.36071181911709, 1019.8886820814655,
     1026.5636273165978, 0.20915926627927123},
    {"lines with colons, negative plane",
     "# by hand\ndirectDist: 763.8\ncenterX: 1784.97\ncenterY: 743.39\ntilt: 3.8\ntiltPlanRotation: -61.3\n"
     "pixelX: 75\npixelY: 80\nwavelength: 0.1899\n",
     0.7621207614814678, 0.10387234330260718, 0.10956383409803058, -0.03188559917210573, -0.05816468840222678,
     0.0009276480214832628, 80e-6, 75e-6, 763.8, 1784.97, 743.39, 3.8},
    {"large tilt, beam beside the detector",
     "directDist = 150\ncenterX = 10.5\ncenterY = -20.25\ntilt = 25\ntiltPlanRotation = 170\npixelX = 172\n"
     "pixelY = 172\n",
     0.13594616805549747, -0.014491033650005732, 0.0642356611090175, 0.43049757870111904, 0.0734529236689849,
     0.01606632346292991, 172e-6, 172e-6, 150, 10.5, -20.25, 25},
    {"no tilt", "directDist: 300\ncenterX: 500\ncenterY: 400\npixelX: 100\npixelY: 100\n", 0.3, 0.04, 0.05, 0,
     0, 0, 100e-6, 100e-6, 300, 500, 400, 0},
};

static void test_parameters_of_fit2d(void **state)
{
    const fit2d_case *row = *state;
    lehr_xrd_geometry got;
    lehr_error err = {0};
    assert_ok(parse(&got, row->text, NULL, &err), &err);
    // Some twenty roundings; rot1 by an arc cosine near 1 in pyFAI costs it half the digits of small angles.
    assert_close(got.distance_m, row->distance_m, 1e-14, 0);
    assert_close(got.poni1_m, row->poni1_m, 1e-13, 0);
    assert_close(got.poni2_m, row->poni2_m, 1e-13, 0);
    assert_close(got.rot1_rad, row->rot1_rad, 0, 1e-12);
    assert_close(got.rot2_rad, row->rot2_rad, 0, 1e-14);
    assert_close(got.rot3_rad, row->rot3_rad, 0, 1e-13);
    assert_close(got.pixel1_m, row->pixel1_m, 1e-15, 0);
    assert_close(got.pixel2_m, row->pixel2_m, 1e-15, 0);
    assert_int_equal(got.orientation, 3);
    assert_true(got.orientation_doubtful); // rows from the bottom or from the top?
}

/// Forth and back: the beam meets the detector in the stated pixel, at the stated distance, under the stated
/// tilt.
static void test_beam_returns(void **state)
{
    const fit2d_case *row = *state;
    lehr_xrd_geometry got;
    lehr_error err = {0};
    assert_ok(parse(&got, row->text, NULL, &err), &err);
    got.poni1_m -= (row->y_px - 0.5) * got.pixel1_m; // centre of pixel (0, 0) becomes the beam
    got.poni2_m -= (row->x_px - 0.5) * got.pixel2_m;
    lehr_xrd_projection projection = lehr_xrd_geometry_projection(&got, 1, 1);
    lehr_xrd_position beam = lehr_xrd_projection_at(&projection, 0, 0);
    assert_close(beam.two_theta_rad, 0, 0, 1e-13);
    assert_close(got.distance_m / beam.cos_incidence, 1e-3 * row->beam_mm, 1e-13, 0);
    assert_close(acos(beam.cos_incidence) * DEG_PER_RAD, row->tilt_deg, 0, 1e-9); // arc cosine near 1
}

#define CONTROLS_1                                                                                           \
    "type:PWDR\ncolor:Paired\nwavelength:0.241591903732\ncalibrant:Si    SRM640c\ndistance:799.996\n"        \
    "center:[207.19238005247112, 204.69313574215306]\nOblique:[0.5, False]\ntilt:-0.208383931505\n"          \
    "rotation:3.38243362973\nazmthOff:0.0\nDetDepth:0.0629\nvaryList:{'dist': False, 'tilt': True}\n"
#define CONTROLS_2                                                                                           \
    "distance:250.5\ncenter:[ 80.25  -30.5]\ntilt:18.75\nrotation:127.5\npixelSize:[172.0, 150.0]\n"

typedef struct gsas_case {
    const char *name;
    const char *text;
    double pixel1_m, pixel2_m;
    size_t row, column;
    double two_theta_deg, azimuth_deg;
} gsas_case;

// SOURCE: tests/oracle/gsas_angles.py
static const gsas_case gsas_cases[] = {
    {"nearly straight, first pixel", CONTROLS_1, 200e-6, 200e-6, 0, 0, 19.97973376261928,
     -135.34801257076253},
    {"nearly straight, first rows", CONTROLS_1, 200e-6, 200e-6, 17, 1023, 14.105214160822328,
     -90.70977063880737},
    {"nearly straight, last rows", CONTROLS_1, 200e-6, 200e-6, 2047, 3, 19.996453047045353,
     135.2349867211826},
    {"tilted, first pixel", CONTROLS_2, 150e-6, 172e-6, 0, 0, 16.862971385095918, 157.74545263696595},
    {"tilted, first rows", CONTROLS_2, 150e-6, 172e-6, 17, 1023, 22.449158230909624, 18.118041380581335},
    {"tilted, last rows", CONTROLS_2, 150e-6, 172e-6, 2047, 3, 57.53320574238454, 104.42170898423991},
    {"tilted, far corner", CONTROLS_2, 150e-6, 172e-6, 1500, 1900, 65.75879159830498, 46.48960086539405},
};

static void test_controls_of_gsas(void **state)
{
    const gsas_case *row = *state;
    lehr_xrd_geometry got;
    lehr_error err = {0};
    assert_ok(parse(&got, row->text, NULL, &err), &err);
    if (row->text[0] == 't') { // GSAS-II itself does not write the pixel size
        assert_true(isnan(got.pixel1_m) && isnan(got.pixel2_m));
        assert_close(got.wavelength_ang, 0.241591903732, 0, 0);
        got.pixel1_m = row->pixel1_m;
        got.pixel2_m = row->pixel2_m;
    }
    assert_close(got.pixel1_m, row->pixel1_m, 1e-15, 0);
    assert_close(got.pixel2_m, row->pixel2_m, 1e-15, 0);
    lehr_xrd_projection projection = lehr_xrd_geometry_projection(&got, 2048, 2048);
    lehr_xrd_position position = lehr_xrd_projection_at(&projection, row->row, row->column);
    // Double precision on both sides, some fifty roundings.
    assert_close(position.two_theta_rad * DEG_PER_RAD, row->two_theta_deg, 1e-13, 0);
    assert_close(position.chi_rad * DEG_PER_RAD, row->azimuth_deg, 1e-13, 0);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *part;
    } rows[] = {
        {"directDist: 100\ncenterX: 1\npixelX: 100\npixelY: 100\n", "'a.txt': key 'centerY' is missing"},
        {"directDist: 0.2 m\ncenterX: 1\ncenterY: 1\npixelX: 100\npixelY: 100\n", "line 1: directDist"},
        {"directDist: -2\ncenterX: 1\ncenterY: 1\npixelX: 100\npixelY: 100\n",
         "directDist = -2; expected millimetres"},
        {"directDist: 2\ncenterX: nan\ncenterY: 1\npixelX: 100\npixelY: 100\n",
         "line 2: centerX = nan is not finite"},
        {"directDist: 2\ncenterX: 1\ncenterY: 1\npixelX: 1e-4\npixelY: 100\n",
         "pixelX = 0.0001; expected micrometres"},
        {"directDist: 2\ncenterX: 1\ncenterY: 1\npixelX: 100\npixelY: 100\ntilt: 90\n",
         "tilt = 90; expected degrees"},
        {"directDist: 2\ncenterX: 1\ncenterY: 1\npixelX: 9\npixelY: 9\nwavelength: 1e-10\n",
         "expected angstrom"},
        {"directDist: 2\ncenterX: 1\ncenterY: 1\npixelX: 9\npixelY: 9\nsplineFile: a.spline\n",
         "spline file"},
        {"distance:100\ncenter:[1]\ntilt:0\nrotation:0\n", "line 2: center"},
        {"distance:100\ncenter:[1, 2, 3]\ntilt:0\nrotation:0\n", "center has more than 2 numbers"},
        {"distance:100\ncenter:[1, 2]\ntilt:0\n", "key 'rotation' is missing"},
        {"distance:100\ncenter:[1, 2]\ntilt:0\nrotation:0\ndet2theta:10\n",
         "detector on an arm (det2theta = 10)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_xrd_geometry got;
        lehr_error err = {0};
        assert_fails(parse(&got, rows[i].text, NULL, &err), LEHR_ERR_FORMAT, &err, rows[i].part);
    }
}

static void test_corrections_cause_warnings(void **state)
{
    (void)state;
    lehr_xrd_geometry got;
    lehr_error err = {0};
    lehr_warnings *warnings = NULL;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(parse(&got, CONTROLS_1 "sag:0.0\n", warnings, &err), &err);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_string_equal(lehr_warnings_at(warnings, 0), "'a.txt' line 11: DetDepth = 0.0629 is not used");
    lehr_warnings_free(warnings);
}

enum {
    N_FIT2D = sizeof fit2d_cases / sizeof *fit2d_cases,
    N_GSAS = sizeof gsas_cases / sizeof *gsas_cases,
    N_PLAIN = 2
};

int main(void)
{
    struct CMUnitTest tests[N_PLAIN + 2 * N_FIT2D + N_GSAS] = {
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_corrections_cause_warnings),
    };
    for (size_t i = 0; i < N_FIT2D; i++) {
        tests[N_PLAIN + 2 * i] = (struct CMUnitTest)LEHR_CASE(test_parameters_of_fit2d, &fit2d_cases[i]);
        tests[N_PLAIN + 2 * i + 1] = (struct CMUnitTest)LEHR_CASE(test_beam_returns, &fit2d_cases[i]);
    }
    for (size_t i = 0; i < N_GSAS; i++) {
        tests[N_PLAIN + 2 * N_FIT2D + i] =
            (struct CMUnitTest)LEHR_CASE(test_controls_of_gsas, &gsas_cases[i]);
    }
    return cmocka_run_group_tests_name("xrd.geometry_import", tests, NULL, NULL);
}
