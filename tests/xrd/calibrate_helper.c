#include "calibrate_helper.h"

#include "lehr_test.h"

#include <lehr/fitting/random.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

simulated_image simulated_defaults(void)
{
    simulated_image image = {.rows = 400,
                             .columns = 420,
                             .pixel_m = 150e-6,
                             .distance_m = 0.105,
                             .poni1_m = 0.0311,
                             .poni2_m = 0.0287,
                             .rot1_rad = 0.011,
                             .rot2_rad = -0.017,
                             .wavelength_ang = 12.398419843320026 / 13,
                             .height = 200,
                             .background = 6,
                             .fwhm_rad = 0.0042,
                             .lorentzian = 0.3,
                             .seed = 1};
    static const int sums[] = {1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14}; // h^2 + k^2 + l^2
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        image.d_ang[i] = 4.156826 / sqrt(sums[i]);
    }
    return image;
}

/// Number of counts with a mean: by products of uniform numbers, large means as sums of smaller ones.
static int32_t draw_counts(lehr_random *random, double mean)
{
    int32_t n = 0;
    while (mean > 30) {
        n += draw_counts(random, 30);
        mean -= 30;
    }
    for (double product = lehr_random_uniform(random), end = exp(-mean); product > end; n++) {
        product *= lehr_random_uniform(random);
    }
    return n;
}

static double mean_at(const simulated_image *s, double row, double column, double bright)
{
    // t = R2 R1 p, written out.
    double p1 = row * s->pixel_m - s->poni1_m, p2 = column * s->pixel_m - s->poni2_m, p3 = s->distance_m;
    double c1 = cos(s->rot1_rad), s1 = sin(s->rot1_rad), c2 = cos(s->rot2_rad), s2 = sin(s->rot2_rad);
    double along2 = c1 * p2 + s1 * p3, along3 = -s1 * p2 + c1 * p3;
    double t1 = c2 * p1 - s2 * along3, t2 = along2, t3 = s2 * p1 + c2 * along3;
    double radius = hypot(t1, t2), two_theta = atan2(radius, t3), chi = atan2(t1, t2);
    double incidence = p3 / sqrt(p1 * p1 + p2 * p2 + p3 * p3), cosine = cos(two_theta);
    double polarization = 0.5 * (1 + cosine * cosine - 0.99 * cos(2 * chi) * (1 - cosine * cosine));
    double lines = 0;
    for (size_t i = 0; s->d_ang[i] > 0; i++) {
        double u = (two_theta - 2 * asin(s->wavelength_ang / (2 * s->d_ang[i]))) / s->fwhm_rad;
        if (s->wavelength_ang < 2 * s->d_ang[i] && fabs(u) < 60) {
            double shape = s->lorentzian / (1 + 4 * u * u) + (1 - s->lorentzian) * exp(-4 * log(2) * u * u);
            lines += s->height * shape / (1 + 0.3 * (double)(i % 3));
        }
    }
    return s->background * exp(-two_theta) +
           bright * lines * polarization * incidence * incidence * incidence;
}

const char *simulated_write(const simulated_image *s, const char *name)
{
    lehr_random random = lehr_random_stream(s->seed, 7);
    size_t n = s->rows * s->columns, header = 128;
    char *bytes = calloc(1, header + n * sizeof(int32_t));
    assert_non_null(bytes);
    int32_t *pixels = (int32_t *)(void *)(bytes + header);
    memcpy(bytes, "\x93NUMPY\x01\x00\x76\x00", 10);
    int length =
        snprintf(bytes + 10, header - 10, "{'descr': '<i4', 'fortran_order': False, 'shape': (%zu, %zu), }",
                 s->rows, s->columns);
    memset(bytes + 10 + length, ' ', header - 11 - (size_t)length);
    bytes[header - 1] = '\n';
    for (size_t i = 0; i < n; i++) {
        double row = (double)(i / s->columns) + 0.5, column = (double)(i % s->columns) + 0.5, mean = 0;
        double bright = s->spots > 0 && lehr_random_uniform(&random) < s->spots ? 10 : 1;
        for (int k = 0; s->integrated && k < 9; k++) {
            mean += mean_at(s, row + (k / 3 - 1) / 3.0, column + (k % 3 - 1) / 3.0, bright) / 9;
        }
        mean = s->integrated ? mean : mean_at(s, row, column, bright);
        pixels[i] = s->seed > 0 ? draw_counts(&random, mean) : (int32_t)(mean + 0.5);
    }
    const char *path = lehr_test_write(name, bytes, header + n * sizeof(int32_t));
    free(bytes);
    return path;
}

lehr_xrd_calibrant *open_calibrant(const char *name, double a, double c)
{
    lehr_error err = {0};
    lehr_xrd_calibrant *calibrant = NULL;
    assert_ok(lehr_xrd_calibrant_create(&calibrant, name, a, c, &err), &err);
    return calibrant;
}

lehr_xrd_calibrate_options options_for(const simulated_image *image, const lehr_xrd_calibrant *calibrant)
{
    lehr_xrd_calibrate_options options = lehr_xrd_calibrate_defaults();
    options.calibrant = calibrant;
    options.wavelength_ang = image->wavelength_ang;
    options.pixel1_m = options.pixel2_m = image->pixel_m;
    return options;
}

lehr_status calibrate_one(lehr_xrd_calibration **out, const char *path,
                          const lehr_xrd_calibrate_options *options, lehr_error *err)
{
    const lehr_xrd_calibrate_input input = {path, 0};
    return lehr_xrd_calibrate(out, &input, 1, options, NULL, err);
}
