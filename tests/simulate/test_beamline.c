// Counts of photons: their distribution, their mean in a pixel, and the files that hold them.
#include "lehr_test.h"

#include <lehr/core/constants.h>
#include <lehr/simulate/beamline.h>
#include <lehr/simulate/images.h>
#include <lehr/simulate/intensity.h>
#include <lehr/simulate/poisson.h>
#include <lehr/xrd/geometry.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

// ---- distribution ---------------------------------------------------------------------------
/// Mean and variance of 40000 counts are the mean, within four standard errors (variance: sqrt(2/n + 1/(n
/// m))).
static void test_poisson_moments(void **state)
{
    (void)state;
    static const double means[] = {0.03, 1.7, 9.99, 10.01, 37.2, 1234.5, 3.3e6};
    const size_t n = 40000;
    for (size_t k = 0; k < sizeof means / sizeof *means; k++) {
        lehr_random random = lehr_random_stream(11, k);
        double sum = 0;
        double squares = 0;
        for (size_t i = 0; i < n; i++) {
            double d = (double)lehr_simulate_poisson(&random, means[k]) - means[k];
            sum += d;
            squares += d * d;
        }
        assert_close(sum / (double)n, 0, 0, 4 * sqrt(means[k] / (double)n));
        assert_close(squares / (double)n / means[k], 1, 0,
                     4 * sqrt(2 / (double)n + 1 / ((double)n * means[k])));
    }
    lehr_random random = lehr_random_stream(1, 1);
    assert_int_equal(lehr_simulate_poisson(&random, 0), 0);
    assert_int_equal(lehr_simulate_poisson(&random, -3), 0);
    assert_int_equal(lehr_simulate_poisson(&random, NAN), 0);
}

/// Frequencies of single counts against exp(-m) m^k/k!: chi2 over cells of 20 and more; both methods.
static void test_poisson_frequencies(void **state)
{
    (void)state;
    static const double means[] = {4.2, 23.6};
    enum { N = 100000, CELLS = 80 };
    for (size_t k = 0; k < 2; k++) {
        double seen[CELLS] = {0};
        lehr_random random = lehr_random_stream(3, k);
        for (size_t i = 0; i < N; i++) {
            uint32_t count = lehr_simulate_poisson(&random, means[k]);
            assert_true(count < CELLS);
            seen[count] += 1;
        }
        double p = exp(-means[k]);
        double chi2 = 0;
        double cells = 0;
        for (size_t i = 0; i < CELLS; p *= means[k] / (double)(++i)) {
            if (N * p >= 20) {
                chi2 += (seen[i] - N * p) * (seen[i] - N * p) / (N * p);
                cells += 1;
            }
        }
        // Four standard deviations of chi2.
        assert_close(chi2, cells, 0, 4 * sqrt(2 * cells));
    }
}

// ---- structure ------------------------------------------------------------------------------
static const lehr_simulate_structure wanted_structure = {.position_per_ang = 2.63,
                                                         .width_per_ang = 0.51,
                                                         .softness_ang = 0.2,
                                                         .number_density_per_ang3 = 0.0605,
                                                         .contrast = 0.32};

/// Highest point and width as asked for, S(q) to 1, and G(r) = -4 pi rho r below the first neighbours: the
/// sine transform to 40/angstrom, where spheres softened by 0.2 angstrom have ended.
static void test_structure(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_simulate_structure s = wanted_structure;
    assert_ok(lehr_simulate_structure_solve(&s, &err), &err);
    double top = 0;
    double q_top = 0;
    for (double q = 2; q < 3.2; q += 1e-4) {
        double value = lehr_simulate_structure_at(&s, q);
        q_top = value > top ? q : q_top;
        top = fmax(value, top);
    }
    assert_close(q_top, 2.63, 0, 2e-4);
    double edges[2] = {NAN, NAN};
    for (double q = 2; q < 3.4; q += 1e-5) {
        bool above = lehr_simulate_structure_at(&s, q) > top / 2;
        edges[0] = above && isnan(edges[0]) ? q : edges[0];
        edges[1] = above ? q : edges[1];
    }
    assert_close(edges[1] - edges[0], 0.51, 0, 3e-5);
    assert_close(lehr_simulate_structure_at(&s, 35), 1, 0, 1e-6);
    for (double r = 0.7; r < 1.55; r += 0.2) {
        double g = 0;
        const double step = 0.001;
        for (double q = step / 2; q < 40; q += step) {
            g += 2 / pi * step * q * (lehr_simulate_structure_at(&s, q) - 1) * sin(q * r);
        }
        // Softness reaches 0.9 angstrom inwards with 1e-4 of the contact value.
        assert_close(g, -4 * pi * 0.0605 * r, 2e-3, 0);
    }
}

static void test_structure_refused(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_simulate_structure s = wanted_structure;
    s.width_per_ang = 0.05;
    assert_fails(lehr_simulate_structure_solve(&s, &err), LEHR_ERR_DOMAIN, &err,
                 "cannot be 0.05/angstrom wide");
    s.width_per_ang = NAN;
    assert_fails(lehr_simulate_structure_solve(&s, &err), LEHR_ERR_DOMAIN, &err, "must be greater than 0");
}

// ---- pixels -----------------------------------------------------------------------------------
static lehr_xrd_geometry coarse(void)
{
    return (lehr_xrd_geometry){.distance_m = 0.21,
                               .poni1_m = 0.011,
                               .poni2_m = 0.007,
                               .rot1_rad = 0.12,
                               .rot2_rad = -0.05,
                               .rot3_rad = 0.3,
                               .wavelength_ang = LEHR_CORE_HC_KEV_ANG / 68.5,
                               .pixel1_m = 2e-3,
                               .pixel2_m = 1.5e-3,
                               .rows = 40,
                               .columns = 50,
                               .orientation = 3};
}

static const char vit4[] = "Zr46.75Ti8.25Cu7.5Ni10Be27.5";

static double *expected_of(const lehr_xrd_geometry *g, double mu_t)
{
    lehr_error err = {0};
    lehr_simulate_structure s = {.position_per_ang = 2.63,
                                 .width_per_ang = 0.51,
                                 .softness_ang = 0.2,
                                 .number_density_per_ang3 = 0.06,
                                 .peaks = true};
    lehr_simulate_scattering *atoms = NULL;
    double *counts = NULL;
    assert_ok(lehr_simulate_structure_solve(&s, &err), &err);
    assert_ok(lehr_simulate_scattering_create(&atoms, vit4, &s, 68.5, 20, &err), &err);
    const lehr_simulate_beam beam = {
        .photons = 3e9, .polarization = 0.93, .atoms_per_m2 = 1.7e24, .mu_t = mu_t, .sample = atoms};
    assert_ok(lehr_simulate_expected_counts(&counts, g, &beam, &err), &err);
    lehr_simulate_scattering_free(atoms);
    return counts;
}

// SOURCE: tests/oracle/simulate_pixels.py: means over the area of a pixel by 24 x 24 points, form factors of
// its own.
static const struct {
    size_t row, column;
    double counts;
} pixels[] = {
    {0, 0, 809.845},   {3, 21, 460.734},  {17, 4, 594.811},
    {25, 30, 192.955}, {39, 11, 179.996}, {39, 49, 81.9738},
};

/// Pixels of 2 mm, over which the peak changes by a tenth: the mean of 2 x 2 points of Gauss is good to 1e-3,
/// the tables of Compton scattering of the list (every 0.5/angstrom) to 1e-3 of the whole.
static void test_pixels(void **state)
{
    (void)state;
    lehr_xrd_geometry g = coarse();
    double *counts = expected_of(&g, 0);
    for (size_t i = 0; i < sizeof pixels / sizeof *pixels; i++) {
        assert_close(counts[pixels[i].row * g.columns + pixels[i].column], pixels[i].counts, 2e-3, 0);
    }
    lehr_core_free(counts);
}

/// A plate of mu t = 1 lets through exp(-1) forward, and less at an angle: e^-y/... of the mean over its
/// depth.
static void test_absorption(void **state)
{
    (void)state;
    lehr_xrd_geometry g = coarse();
    double *clear = expected_of(&g, 0);
    double *behind = expected_of(&g, 1);
    lehr_xrd_projection projection = lehr_xrd_geometry_projection(&g, g.rows, g.columns);
    for (size_t i = 7; i < g.rows * g.columns; i += 211) {
        lehr_xrd_position at = lehr_xrd_projection_at(&projection, i / g.columns, i % g.columns);
        double mean = 0;
        for (int k = 0; k < 1000; k++) { // depth by depth
            double depth = (k + 0.5) / 1000;
            mean += exp(-depth - (1 - depth) / cos(at.two_theta_rad)) / 1000;
        }
        // Compton scattering, up to a third of the whole at these angles, is absorbed at an energy up to a
        // tenth lower: a per cent of the ratio at most.
        assert_close(behind[i] / clear[i], mean, 1e-2, 0);
    }
    lehr_core_free(clear);
    lehr_core_free(behind);
}

/// Sum over frames of (N - mean)^2/mean over all pixels: its expectation is their number.
static void test_frames(void **state)
{
    (void)state;
    enum { FRAMES = 12 };
    lehr_xrd_geometry g = coarse();
    size_t n = g.rows * g.columns;
    double *expected = expected_of(&g, 0);
    uint32_t *frame = calloc(n, sizeof *frame);
    unsigned char *masked = calloc(n, 1);
    assert_non_null(frame);
    assert_non_null(masked);
    masked[5] = 1;
    double chi2 = 0;
    double sum = 0;
    double mean = 0;
    for (uint64_t f = 0; f < FRAMES; f++) {
        lehr_simulate_frame(frame, expected, masked, n, 0.8, 0, 9, f);
        assert_int_equal(frame[5], UINT32_MAX);
        for (size_t i = 6; i < n; i++) {
            double m = 0.8 * expected[i];
            chi2 += (frame[i] - m) * (frame[i] - m) / m;
            sum += frame[i];
            mean += m;
        }
    }
    double cells = FRAMES * (double)(n - 6);
    assert_close(chi2, cells, 0, 4 * sqrt(2 * cells));
    assert_close(sum, mean, 0, 4 * sqrt(mean));
    uint32_t *spiky = calloc(n, sizeof *spiky);
    assert_non_null(spiky);
    lehr_simulate_frame(frame, expected, masked, n, 1, 0, 9, 1);
    lehr_simulate_frame(spiky, expected, masked, n, 1, 7, 9, 1);
    size_t changed = 0;
    for (size_t i = 0; i < n; i++) {
        changed += spiky[i] != frame[i];
        assert_true(spiky[i] == frame[i] || (spiky[i] >= frame[i] + 30 && spiky[i] <= frame[i] + 7 * 3000));
    }
    assert_true(changed >= 5 && changed <= 7);
    free(spiky);
    free(masked);
    free(frame);
    lehr_core_free(expected);
}

static const lehr_simulate_intensity_options curve_options = {.qmin_per_ang = 0.4,
                                                              .qmax_per_ang = 12,
                                                              .step_per_ang = 0.02,
                                                              .energy_keV = 68.5,
                                                              .mu_t = 0.05,
                                                              .scale = 2,
                                                              .constant = 4,
                                                              .background = 0.9,
                                                              .frame_height = 30,
                                                              .peak_counts = 1e5};

// ---- faults -------------------------------------------------------------------------------------
static lehr_status attempt(void *context, lehr_error *err)
{
    const char *path = context;
    lehr_simulate_structure s = {.position_per_ang = 2.6,
                                 .width_per_ang = 0.5,
                                 .softness_ang = 0.2,
                                 .number_density_per_ang3 = 0.06,
                                 .peaks = true};
    lehr_xrd_geometry g = coarse();
    lehr_simulate_scattering *atoms = NULL;
    lehr_simulate_intensity *curve = NULL;
    double *counts = NULL;
    static uint32_t frame[2000];
    static unsigned char masked[2000];
    lehr_status status = lehr_simulate_structure_solve(&s, err);
    status = status == LEHR_OK ? lehr_simulate_scattering_create(&atoms, vit4, &s, 68.5, 12.1, err) : status;
    lehr_simulate_beam beam = {.photons = 1e9, .sample = atoms};
    status = status == LEHR_OK ? lehr_simulate_beam_set_sample(&beam, vit4, 6, 1e-4, 68.5, err) : status;
    status = status == LEHR_OK ? lehr_simulate_beam_set_air(&beam, 0.1, err) : status;
    status = status == LEHR_OK ? lehr_simulate_expected_counts(&counts, &g, &beam, err) : status;
    status = status == LEHR_OK ? lehr_simulate_intensity_create(&curve, atoms, &curve_options, err) : status;
    if (status == LEHR_OK) {
        const lehr_simulate_images images = {
            .frames = 1, .rows = 40, .columns = 50, .counts = frame, .masked = masked, .geometry = &g};
        lehr_simulate_frame(frame, counts, masked, 2000, 1, 3, 1, 1);
        status = lehr_simulate_images_write(&images, path, err);
    }
    lehr_simulate_intensity_free(curve);
    lehr_core_free(counts);
    lehr_simulate_scattering_free(atoms);
    return status;
}

static void test_faults(void **state)
{
    (void)state;
    static const char *const names[] = {"f_master.h5", "f.tif", "f.cbf"};
    for (size_t i = 0; i < 3; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s", lehr_test_scratch(names[i]));
        lehr_test_fault_sweep(attempt, path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_poisson_moments), cmocka_unit_test(test_poisson_frequencies),
        cmocka_unit_test(test_structure),       cmocka_unit_test(test_structure_refused),
        cmocka_unit_test(test_pixels),          cmocka_unit_test(test_absorption),
        cmocka_unit_test(test_frames),          cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
