// What each correction does to the position of a first sharp diffraction peak, on synthetic images without
// noise: 13 keV, 81.6 mm, pixels of 150 um.
#include "lehr_test.h"

#include <lehr/core/curve.h>
#include <lehr/xrd/fsdp.h>
#include <lehr/xrd/integrate.h>
#include <math.h>
#include <stdio.h>

enum { ROWS = 700, COLUMNS = 700 }; // full rings to 3.7 1/angstrom

#define MU_SILICON_PER_M 3660.0 ///< 36.6 /cm: NISTIR 5632, interpolated between logarithms
#define SENSOR_M         450e-6
#define AIR_PER_M        0.2925 ///< the same of dry air, 20 degC, 1 atm

static const double DEG = 3.14159265358979323846 / 180;

static lehr_xrd_geometry geometry_of(bool parallax)
{
    return (lehr_xrd_geometry){.distance_m = 0.0816,
                               .poni1_m = 0.5 * ROWS * 150e-6,
                               .poni2_m = 0.5 * COLUMNS * 150e-6,
                               .wavelength_ang = 12.398419843320026 / 13,
                               .pixel1_m = 150e-6,
                               .pixel2_m = 150e-6,
                               .orientation = 3,
                               .sensor_thickness_m = SENSOR_M,
                               .parallax_per_m = parallax ? MU_SILICON_PER_M : 0};
}

// ---- the pattern --------------------------------------------------------------------
/// Table of the reference data; without values the closed form of tests/oracle/xrd_corrections.py.
typedef struct glass {
    lehr_test_numbers table;
} glass;

static double intensity_at(const glass *sample, double q)
{
    const lehr_test_numbers *table = &sample->table;
    if (!table->values) {
        double a = (q - 2.66) / 0.33;
        double b = (q - 4.55) / 0.55;
        return 0.05 + 0.9 * exp(-a * a) + 0.28 * exp(-b * b) + 0.06 * exp(-q / 1.5);
    }
    size_t low = 0;
    size_t high = table->rows - 1;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        bool below = table->values[middle * table->columns] <= q;
        low = below ? middle : low;
        high = below ? high : middle;
    }
    const double *left = table->values + low * table->columns;
    const double *right = table->values + high * table->columns;
    double t = fmin(1, fmax(0, (q - left[0]) / (right[0] - left[0])));
    return left[1] + t * (right[1] - left[1]);
}

// ---- one image, integrated ----------------------------------------------------------
/// What the photons meet, and what is corrected for.
typedef struct physics {
    bool solid_angle;
    double polarization; ///< NaN: none
    double sensor_m;     ///< thickness; NaN: every photon is counted, or no correction
    bool air;
    bool parallax;
} physics;

static double weight_at(const physics *world, const lehr_xrd_position *at)
{
    double c = at->cos_incidence;
    double weight = world->solid_angle ? c * c * c : 1;
    if (!isnan(world->polarization)) {
        double cos2 = cos(at->two_theta_rad) * cos(at->two_theta_rad);
        weight *= 0.5 * (1 + cos2 - world->polarization * cos(2 * at->chi_rad) * (1 - cos2));
    }
    if (!isnan(world->sensor_m)) {
        double mu_t = MU_SILICON_PER_M * world->sensor_m;
        weight *= (1 - exp(-mu_t / c)) / (1 - exp(-mu_t));
    }
    return weight * (world->air ? exp(-AIR_PER_M * 0.0816 * (1 / c - 1)) : 1);
}

static lehr_xrd_image *draw(const glass *sample, const physics *world)
{
    lehr_error err = {0};
    lehr_xrd_image *image = NULL;
    lehr_xrd_geometry geometry = geometry_of(world->parallax);
    lehr_xrd_projection projection = lehr_xrd_geometry_projection(&geometry, ROWS, COLUMNS);
    assert_ok(lehr_xrd_image_create(&image, ROWS, COLUMNS, LEHR_XRD_FLOAT64, &err), &err);
    for (size_t i = 0; i < ROWS * COLUMNS; i++) {
        lehr_xrd_position at = lehr_xrd_projection_at(&projection, i / COLUMNS, i % COLUMNS);
        double q = lehr_xrd_q_per_ang(at.two_theta_rad, geometry.wavelength_ang);
        ((double *)image->pixels)[i] = 1000 * intensity_at(sample, q) * weight_at(world, &at);
    }
    return image;
}

static double position_of(const lehr_xrd_image *image, const physics *corrected, double sector_deg)
{
    lehr_error err = {0};
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_pattern *pattern = NULL;
    lehr_curve *curve = NULL;
    lehr_xrd_fsdp peak;
    lehr_xrd_geometry geometry = geometry_of(corrected->parallax);
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.points = 400;
    options.error_model = LEHR_XRD_ERROR_NONE;
    options.solid_angle = corrected->solid_angle;
    options.polarization_factor = corrected->polarization;
    options.sensor_absorption = MU_SILICON_PER_M * corrected->sensor_m;
    options.n_layers = corrected->air;
    options.layers[0] = (lehr_xrd_layer){.mu_t = AIR_PER_M * 0.0816, .on_detector = true};
    if (!isnan(sector_deg)) {
        options.azimuth_rad[0] = -sector_deg * DEG;
        options.azimuth_rad[1] = sector_deg * DEG;
    }
    assert_ok(lehr_xrd_integrator_create(&plan, &geometry, ROWS, COLUMNS, NULL, &options, &err), &err);
    assert_ok(lehr_xrd_pattern_create(&pattern, plan, &err), &err);
    assert_ok(lehr_xrd_pattern_add(pattern, plan, image, 1, &err), &err);
    lehr_xrd_pattern_finish(pattern, plan);
    assert_ok(lehr_xrd_pattern_to_curve(&curve, pattern, &err), &err);
    lehr_xrd_fsdp_options fit = lehr_xrd_fsdp_defaults();
    fit.range[0] = 2.2;
    fit.range[1] = 3.2;
    fit.baseline = LEHR_FITTING_BASELINE_NONE;
    assert_ok(lehr_xrd_fsdp_fit(&peak, curve, &fit, NULL, &err), &err);
    lehr_curve_free(curve);
    lehr_xrd_pattern_free(pattern);
    lehr_xrd_integrator_free(plan);
    return peak.position.value;
}

// ---- the effects --------------------------------------------------------------------
typedef struct effect {
    const char *name;
    physics world;     ///< everything that acts, is corrected for in the comparison
    physics corrected; ///< and here all but one thing
    double sector_deg; ///< about the rows; NaN: the full ring
    double want;       ///< closed form: shift of the position [1/angstrom]
    double printed;    ///< the same for the table of the reference data
} effect;

#define WHOLE ((double)NAN)
#define NO    ((double)NAN)

// SOURCE of `want`: tests/oracle/xrd_corrections.py, along one line of the detector. `printed` are the
// figures that were found for the other pattern in the same way, two digits.
static const effect effects[] = {
    {"no solid angle",
     {.solid_angle = true, .polarization = 0.99, .sensor_m = NO},
     {.polarization = 0.99, .sensor_m = NO},
     WHOLE,
     -1.194e-2,
     -0.0104},
    {"no polarization, full ring",
     {.solid_angle = true, .polarization = 0.99, .sensor_m = NO},
     {.solid_angle = true, .polarization = NO, .sensor_m = NO},
     WHOLE,
     -3.653e-3,
     -0.0032},
    {"no polarization, along the rows",
     {.solid_angle = true, .polarization = 0.99, .sensor_m = NO},
     {.solid_angle = true, .polarization = NO, .sensor_m = NO},
     2,
     -7.924e-3,
     -0.0069},
    {"0.95 instead of 0.99, along the rows",
     {.solid_angle = true, .polarization = 0.99, .sensor_m = NO},
     {.solid_angle = true, .polarization = 0.95, .sensor_m = NO},
     2,
     -1.872e-4,
     -1.7e-4},
    {"no sensor, 450 um",
     {.solid_angle = true, .polarization = 0.99, .sensor_m = 450e-6},
     {.solid_angle = true, .polarization = 0.99, .sensor_m = NO},
     WHOLE,
     1.432e-3,
     0.0012},
    {"no sensor, 320 um",
     {.solid_angle = true, .polarization = 0.99, .sensor_m = 320e-6},
     {.solid_angle = true, .polarization = 0.99, .sensor_m = NO},
     WHOLE,
     1.980e-3,
     0.0017},
    {"no air",
     {.solid_angle = true, .polarization = 0.99, .sensor_m = NO, .air = true},
     {.solid_angle = true, .polarization = 0.99, .sensor_m = NO},
     WHOLE,
     -1.031e-4,
     -9e-5},
    {"no parallax",
     {.solid_angle = true, .polarization = 0.99, .sensor_m = NO, .parallax = true},
     {.solid_angle = true, .polarization = 0.99, .sensor_m = NO},
     WHOLE,
     4.613e-3,
     NO},
};

/// The shift between the curve without one correction and the curve with all. 2 % and 5e-6 for the width of
/// bins, pixels and sector, which act on both curves alike.
static void test_closed_form(void **state)
{
    const effect *row = *state;
    const glass sample = {0};
    lehr_xrd_image *image = draw(&sample, &row->world);
    double all = position_of(image, &row->world, row->sector_deg);
    double shift = position_of(image, &row->corrected, row->sector_deg) - all;
    assert_close(shift, row->want, 0.02, 5e-6);
    assert_close(all, 2.659388, 0, 3e-4); // of the pattern itself, to a tenth of a bin
    lehr_xrd_image_free(image);
}

/// The pattern of the reference data: to the two digits that are known, half of the last one and 2 %.
static void test_reference_pattern(void **state)
{
    const effect *row = *state;
    glass sample = {.table = lehr_test_load_numbers(lehr_test_reference("xrd/true_glass_Iq.txt"))};
    lehr_xrd_image *image = draw(&sample, &row->world);
    double shift = position_of(image, &row->corrected, row->sector_deg) -
                   position_of(image, &row->world, row->sector_deg);
    double digit = pow(10, floor(log10(fabs(row->printed)) + 1e-9) - 1);
    assert_close(shift, row->printed, 0.02, 0.5 * digit);
    lehr_xrd_image_free(image);
    lehr_test_free_numbers(&sample.table);
}

int main(void)
{
    enum { N = sizeof effects / sizeof *effects };
    static char names[N][64];
    struct CMUnitTest tests[2 * N];
    size_t n = 0;
    for (size_t i = 0; i < N; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_closed_form, &effects[i]);
        if (!isnan(effects[i].printed)) {
            tests[n] = (struct CMUnitTest)LEHR_CASE(test_reference_pattern, &effects[i]);
            snprintf(names[i], sizeof names[i], "%s, reference pattern", effects[i].name);
            tests[n++].name = names[i];
        }
    }
    return _cmocka_run_group_tests("xrd.effects", tests, n, NULL, NULL);
}
