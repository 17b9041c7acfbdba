/// @file
/// Private: the parts of a calibration. An image becomes counts and a mask (calibrate_image.c); the centre is
/// found by symmetry (calibrate_center.c); radii of rings give the distance (calibrate_match.c); sectors of
/// rings give points (calibrate_windows.c, calibrate_profile.c, calibrate_points.c); points give a geometry
/// (calibrate_refine.c); rings are taken in from the inside (calibrate_grow.c); the result is judged
/// (calibrate_check.c).
#ifndef LEHR_XRD_CALIBRATE_PRIVATE_H
#define LEHR_XRD_CALIBRATE_PRIVATE_H

#include "calibrate.h"

#include <stdint.h>

enum { CALIB_P = LEHR_XRD_CALIBRATE_PARAMETERS };

/// Sum of the frames of a file.
typedef struct calib_image {
    size_t rows, columns;
    float *counts;         ///< shape (rows, columns); not less than 0
    unsigned char *masked; ///< 1: do not use
    bool whole;            ///< pixels are whole numbers
    size_t n_saturated;
    size_t n_hot;                                             ///< single bright pixels, masked
    double file_wavelength_ang, file_pixel1_m, file_pixel2_m; ///< NaN where the file is silent
} calib_image;

lehr_status calib_image_load(calib_image *out, const char *locator, const lehr_xrd_calibrate_options *options,
                             lehr_warnings *warnings, lehr_error *err);
void calib_image_clear(calib_image *image);

/// Plain rings: background taken off, divided by the noise, binned.
typedef struct calib_contrast {
    size_t rows, columns;
    size_t binning;
    double aspect; ///< height of a pixel over its width
    float *value;  ///< shape (rows, columns), clipped; 0 where masked
    unsigned char *valid;
} calib_contrast;

lehr_status calib_contrast_make(calib_contrast *out, const calib_image *image, double aspect,
                                lehr_error *err);
void calib_contrast_clear(calib_contrast *contrast);

/// Centre of symmetry, in pixels of the image (row, column; a whole number is the edge of a pixel).
/// @param[in] near  shape (2,) row and column to look around, or NULL: anywhere
/// @param[out] share part of the variance of the contrast that rings about the centre explain
lehr_status calib_center_find(double center[2], double *share, const calib_contrast *contrast,
                              const double *near, lehr_error *err);

/// One peak of the radial profile.
typedef struct calib_peak {
    double radius_px;
    double significance;
} calib_peak;

enum { CALIB_MOST_PEAKS = 64, CALIB_MOST_CANDIDATES = 6 };

typedef struct calib_peaks {
    size_t n;
    calib_peak peak[CALIB_MOST_PEAKS];
    double least_px, most_px; ///< radii that the image covers
} calib_peaks;

/// How the radius of a pixel, in widths of pixels, follows from its row and column: on a plane across the
/// beam.
typedef struct calib_radius {
    double rotation[3][3];
    double start[2], step[2]; ///< p = start + step * (row, column), centre of the pixel
    double distance_px;       ///< of pixels for p, and of the plane
} calib_radius;

/// Circles about a centre (row, column).
calib_radius calib_radius_flat(const double center[2], double aspect);

/// Peaks of the mean contrast over rings of one radius.
lehr_status calib_peaks_find(calib_peaks *out, const calib_contrast *contrast, const calib_radius *radius,
                             lehr_error *err);

/// Distances, in pixels, at which the peaks are lines of the calibrant, the best first.
/// @returns number found, at most CALIB_MOST_CANDIDATES
size_t calib_match_distances(double *distance_px, const calib_peaks *peaks,
                             const lehr_xrd_calibrant *calibrant, double wavelength_ang,
                             const double range_px[2]);

/// Share of the peaks, by significance, that lie on no line.
double calib_match_unexplained(const calib_peaks *peaks, const lehr_xrd_calibrant *calibrant,
                               double wavelength_ang, double distance_px);

// ---- geometry -------------------------------------------------------------------------
/// Directions from points of the detector. Points are (1, 2) in metres from the corner of the first pixel of
/// orientation 3.
typedef struct calib_frame {
    double rotation[3][3];
    double distance_m, poni[2];
} calib_frame;

/// Radii of pixels under a geometry, on a plane across the beam at its distance.
calib_radius calib_radius_of(const double *parameters, double travel_m, const double start[2],
                             const double step[2]);

calib_frame calib_frame_of(const double *parameters, double travel_m);
/// 2theta; with derivatives with respect to the parameters, shape (CALIB_P,), unless NULL.
double calib_two_theta(const double *parameters, double travel_m, const double point[2], double *gradient);
/// Where a direction meets the detector; false when it does not.
bool calib_frame_point(double point[2], const calib_frame *frame, double two_theta, double chi);

/// How pixels become points.
typedef struct calib_grid {
    double start[2], step[2]; ///< point = start + step * (row, column), centre of the pixel
} calib_grid;

// ---- points ---------------------------------------------------------------------------
/// Where a ring lies in one sector.
typedef struct calib_point {
    size_t image;
    size_t line; ///< index in the calibrant
    double at[2];
    double chi;
    double sigma; ///< of 2theta
    double significance;
    double misfit;
    double residual; ///< of the last refinement
    bool overlapped; ///< fitted together with other lines
    bool used;
} calib_point;

typedef struct calib_points {
    size_t n, capacity;
    calib_point *point;
} calib_points;

lehr_status calib_points_add(calib_points *points, const calib_point *point, lehr_error *err);

/// Shape of the rings near one group of lines.
typedef struct calib_shape {
    double fwhm;
    double lorentzian;
} calib_shape;

/// Everything that stays the same in the course of one calibration.
typedef struct calib_job {
    const lehr_xrd_calibrate_options *options;
    const lehr_xrd_calibrant *calibrant;
    const calib_image *images;      ///< shape (n_images,)
    const calib_contrast *contrast; ///< of the first image
    const double *travels;
    size_t n_images;
    double pixel[2];
    calib_grid grid;
    double wavelength_ang; ///< given
    bool fixed[CALIB_P];
} calib_job;

/// Lines that are fitted together in one range of 2theta.
enum { CALIB_MOST_TOGETHER = 4 };
typedef struct calib_window {
    size_t n_lines;
    size_t index[CALIB_MOST_TOGETHER]; ///< of the lines in the calibrant
    double low, high;                  ///< of 2theta
    double line[CALIB_MOST_TOGETHER];
    size_t n_sectors, n_bins;
    size_t first_cell, first_sector;
} calib_window;

/// Sums of one bin of 2theta in one sector.
typedef struct calib_cell {
    double counts, pixels, weight, two_theta;
} calib_cell;

/// Azimuth of the pixels of one sector that are near a line.
typedef struct calib_azimuth {
    double first; ///< edge of the sector
    double sum;   ///< of what pixels have beyond it
    double pixels;
} calib_azimuth;

typedef struct calib_sectors {
    size_t n_windows;
    calib_window *window;
    size_t n_cells;
    calib_cell *cell; ///< by window, sector, bin
    size_t n_sectors;
    calib_azimuth *azimuth; ///< by window, sector
} calib_sectors;

/// What to look at.
typedef struct calib_view {
    const double *parameters;
    size_t image;
    const unsigned char *present; ///< shape (lines,): 1 where the line is to be looked at
    double fwhm;                  ///< of the rings, expected; in 2theta
    double reach;                 ///< half width of a window beyond its outermost lines, in 2theta
    bool settled;                 ///< shapes stay as they are
    bool single;                  ///< lines alone, each in a window that ends half way to its neighbours
} calib_view;

lehr_status calib_sectors_make(calib_sectors *out, const calib_job *job, const calib_view *view,
                               lehr_error *err);
void calib_sectors_clear(calib_sectors *sectors);

/// Points by matched filter: rough, robust, for single lines.
lehr_status calib_points_rough(calib_points *points, const calib_job *job, const calib_view *view,
                               lehr_error *err);
/// Points by likelihood.
/// @param[in,out] shapes shape (lines,): fwhm -1 where the line is not there, 0 where it was not looked at
lehr_status calib_points_fine(calib_points *points, calib_shape *shapes, const calib_job *job,
                              const calib_view *view, lehr_error *err);

/// One sector of a window as a likelihood problem: amplitudes of lines, two ends of the background, common
/// shift.
typedef struct calib_profile {
    size_t n_lines, n_bins;
    const double *line; ///< 2theta of the lines
    double low, high;
    const calib_cell *cell; ///< shape (n_bins,)
    calib_shape shape;
} calib_profile;
typedef struct calib_profile_fit {
    double amplitude[CALIB_MOST_TOGETHER]; ///< of each line at its maximum, counts per pixel
    double amplitude_error[CALIB_MOST_TOGETHER];
    double background[2];
    double shift, shift_error;
    double significance; ///< of the strongest line: height over error
    double misfit;       ///< Pearson's chi2 per degree of freedom
    double likelihood;   ///< logarithm, up to a constant
    bool ok;
} calib_profile_fit;

/// Maximum likelihood by Fisher's scoring; ok is false where it does not converge or a line is not there.
calib_profile_fit calib_profile_solve(const calib_profile *profile, double start_shift);

/// Height of the profile at @p x from the centre, and its derivative.
double calib_shape_at(double *slope, const calib_shape *shape, double x);

/// Least squares over the points that are used.
typedef struct calib_refinement {
    double parameters[CALIB_P];
    double covariance[CALIB_P * CALIB_P]; ///< of counting alone, absolute
    double chi2;                          ///< with the errors from counting
    double weighted_chi2;                 ///< with the errors that were used
    double scatter; ///< what had to be added to the errors from counting, in quadrature; 0: nothing
    size_t dof;
    double moved; ///< last change of a parameter, in units of its error
    bool converged;
} calib_refinement;

/// @param[in] tilt_prior standard deviation of rot1 and rot2 about their start; 0: none
/// @param[in] robust     errors of the points count little: a loss that outliers cannot pull away
lehr_status calib_refine(calib_refinement *out, calib_points *points, const calib_job *job, const bool *fixed,
                         const double *start, double tilt_prior, bool robust, lehr_error *err);

typedef struct calib_outcome {
    calib_refinement refinement;
    calib_points points;
    calib_shape *shapes; ///< shape (lines,)
} calib_outcome;
/// From a start to a geometry: take rings in from the inside, then fit by likelihood until nothing moves.
/// @param[in] near the start is good to a few pixels: all rings are taken at once
lehr_status calib_grow(calib_outcome *out, const calib_job *job, const double *start, bool near,
                       lehr_error *err);
void calib_outcome_clear(calib_outcome *outcome);

/// The best of all starts, converged or not.
lehr_status calib_search(lehr_xrd_calibration **out, const calib_job *job, lehr_error *err);

/// Fill the result from the outcome: budget, beam, tilt, rings, sectors, errors of q, verdict.
lehr_status calib_report(lehr_xrd_calibration *out, const calib_job *job, calib_outcome *outcome,
                         lehr_error *err);

/// Part of the errors that the cell and the wavelength have, and the check of the wavelength.
lehr_status calib_budget(lehr_xrd_calibration *out, const calib_job *job, const calib_outcome *outcome,
                         lehr_error *err);

/// Decide whether the result may be used: `unexplained`, `converged`, `verdict`.
lehr_status calib_judge(lehr_xrd_calibration *out, const calib_job *job, const calib_outcome *outcome,
                        lehr_error *err);

#endif
