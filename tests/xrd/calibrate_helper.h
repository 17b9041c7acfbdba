/// @file
/// Images of calibrants in closed form: geometry, lines and noise of their own, apart from the code under
/// test.
#ifndef LEHR_TEST_CALIBRATE_HELPER_H
#define LEHR_TEST_CALIBRATE_HELPER_H

#include <lehr/xrd/calibrate.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIMULATED_MOST_LINES = 40 };

typedef struct simulated_image {
    size_t rows, columns;
    double pixel_m;
    double distance_m, poni1_m, poni2_m, rot1_rad, rot2_rad;
    double wavelength_ang;
    double d_ang[SIMULATED_MOST_LINES]; ///< ends with 0
    double height;                      ///< counts at the top of a line
    double background;                  ///< counts at 2theta = 0
    double fwhm_rad, lorentzian;
    double spots;    ///< part of the pixels of rings that a grain makes ten times brighter
    bool integrated; ///< mean over 3 x 3 points of each pixel instead of its centre
    uint64_t seed;   ///< 0: no noise
} simulated_image;

/// 400 x 420 pixels of 150 um, 13 keV, 105 mm, slightly tilted, the first lines of a cubic primitive cell
/// of 4.156826.
simulated_image simulated_defaults(void);

/// A calibrant by name; NaN for cells of the table.
lehr_xrd_calibrant *open_calibrant(const char *name, double a, double c);
/// Options that know wavelength and pixels of an image, and nothing else.
lehr_xrd_calibrate_options options_for(const simulated_image *image, const lehr_xrd_calibrant *calibrant);
/// Calibrate from one image.
lehr_status calibrate_one(lehr_xrd_calibration **out, const char *path,
                          const lehr_xrd_calibrate_options *options, lehr_error *err);

/// Write a .npy file of int32 and return its path.
const char *simulated_write(const simulated_image *image, const char *name);

#endif
