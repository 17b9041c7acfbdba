/// @file
/// Geometry of a detector from the rings of a calibrant.
///
/// Without a start the centre is found by symmetry and the distance from the ratios of the radii. Rings are
/// taken in from the inside (2, 3, 5, 8, then all), so that the tilt is known before rings lie close. Each
/// ring is cut into sectors of azimuth; the position of a ring in a sector is found by maximum likelihood of
/// the counts (pseudo-Voigt lines on a linear background, lines that overlap together). Distance, poni and
/// rotations follow from all sectors by least squares. docs/theory/xrd_calibration.md has the derivations.
#ifndef LEHR_XRD_CALIBRATE_H
#define LEHR_XRD_CALIBRATE_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/warnings.h>
#include <lehr/fitting/covariance.h>
#include <lehr/xrd/calibrant.h>
#include <lehr/xrd/geometry.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// X(enumerator, key in results and in --fix, unit): what is refined.
#define LEHR_XRD_CALIBRATE_PARAMETER_LIST(X)                                                                 \
    X(LEHR_XRD_CALIBRATE_DISTANCE, "distance", "m")                                                          \
    X(LEHR_XRD_CALIBRATE_PONI1, "poni1", "m")                                                                \
    X(LEHR_XRD_CALIBRATE_PONI2, "poni2", "m")                                                                \
    X(LEHR_XRD_CALIBRATE_ROT1, "rot1", "rad")                                                                \
    X(LEHR_XRD_CALIBRATE_ROT2, "rot2", "rad")                                                                \
    X(LEHR_XRD_CALIBRATE_ROT3, "rot3", "rad")                                                                \
    X(LEHR_XRD_CALIBRATE_WAVELENGTH, "wavelength", "angstrom")                                               \
    X(LEHR_XRD_CALIBRATE_AXIS1, "axis1", "")                                                                 \
    X(LEHR_XRD_CALIBRATE_AXIS2, "axis2", "")

#define LEHR_XRD_CALIBRATE_PARAMETER_ENUM_(enumerator, name, unit) enumerator,
typedef enum lehr_xrd_calibrate_parameter {
    LEHR_XRD_CALIBRATE_PARAMETER_LIST(LEHR_XRD_CALIBRATE_PARAMETER_ENUM_) LEHR_XRD_CALIBRATE_PARAMETERS
} lehr_xrd_calibrate_parameter;
#undef LEHR_XRD_CALIBRATE_PARAMETER_ENUM_

/// One image of the calibrant. Several differ by known travels of the detector along one straight line; the
/// components of its direction along 1 and 2 of the detector are the parameters axis1 and axis2, and poni and
/// distance of an image are those of travel 0 plus travel * (axis1, axis2, sqrt(1 - axis1^2 - axis2^2)).
typedef struct lehr_xrd_calibrate_input {
    const char *locator; ///< of an image file; its selected frames are summed
    double travel_m;     ///< away from the sample, from where the distance is counted; 0 for a single image
} lehr_xrd_calibrate_input;

/// Settings. Texts and arrays are borrowed.
typedef struct lehr_xrd_calibrate_options {
    const lehr_xrd_calibrant *calibrant; ///< required
    double wavelength_ang;               ///< NaN: as the start or the image file says
    double wavelength_uncertainty_ang;   ///< standard uncertainty, part of the errors; 0: none
    const char *detector;                ///< name; NULL: not one that is known
    double pixel1_m, pixel2_m;           ///< NaN: of the detector, the start or the image file
    const lehr_xrd_geometry *start;      ///< geometry to start from; NULL: none
    double distance_m;                   ///< rough, right to 15 %; NaN: unknown
    double center_px[2]; ///< rough: column and row where the direct beam meets the detector, a whole
                         ///< number being the edge of a pixel; NaN: unknown
    bool fixed[LEHR_XRD_CALIBRATE_PARAMETERS]; ///< stay at the start; rot3, wavelength, axis1, axis2 by
                                               ///< default
    const char *mask;                          ///< mask file; NULL: none besides the one in the image file
    double saturation_counts;                  ///< of one frame; NaN: as the image file says
    double polarization_factor;                ///< of the beam, (I_h - I_v)/(I_h + I_v)
    int orientation;                           ///< 1 to 4, see geometry.h
    double sector_rad;                         ///< width of a sector
    size_t most_rings;                         ///< use no more than so many rings, from the inside; 0: all
    double rms_limit_rad;                      ///< larger residuals are refused
    const double *q_per_ang;                   ///< shape (n_q,): where the error of q is worked out
    size_t n_q;
} lehr_xrd_calibrate_options;

/// Sectors of 3 degrees, rot3 and wavelength fixed, polarization 0.99, orientation 3, rms limit 0.03 degrees,
/// nothing known.
LEHR_API lehr_xrd_calibrate_options lehr_xrd_calibrate_defaults(void);

/// One ring of one image.
typedef struct lehr_xrd_ring {
    size_t image;
    lehr_xrd_line line;
    double two_theta_rad; ///< where the line should be
    double fwhm_rad;
    double lorentzian;   ///< share of the Lorentzian in the pseudo-Voigt
    bool overlapped;     ///< fitted together with a neighbour
    size_t n_sectors;    ///< used
    size_t n_rejected;   ///< fitted, but not used
    double reduced_chi2; ///< sum of squared residuals in their errors over n_sectors
    lehr_estimate shift; ///< weighted mean of the residuals [rad], its error from counting
    double rms_rad;
} lehr_xrd_ring;

/// One sector of one ring.
typedef struct lehr_xrd_sector {
    size_t ring; ///< index
    double chi_rad;
    double row, column;  ///< of the ring there, whole numbers being centres of pixels
    double residual_rad; ///< position of the ring in 2theta minus that of the line
    double sigma_rad;    ///< from counting
    double significance; ///< height of the line over its error
    double misfit;       ///< Pearson's chi2 per degree of freedom of the profile
    bool used;
} lehr_xrd_sector;

/// Result.
typedef struct lehr_xrd_calibration {
    lehr_xrd_geometry geometry; ///< of travel 0
    size_t n_images;
    lehr_estimate
        parameters[LEHR_XRD_CALIBRATE_PARAMETERS]; ///< error: counting, cell, wavelength; NaN when fixed
    bool fixed[LEHR_XRD_CALIBRATE_PARAMETERS];
    /// Of counting, scaled, and of the cell and the wavelength; row-major, 0 for what is fixed.
    double covariance[LEHR_XRD_CALIBRATE_PARAMETERS * LEHR_XRD_CALIBRATE_PARAMETERS];
    double counting[LEHR_XRD_CALIBRATE_PARAMETERS];        ///< budget: standard error from counting, scaled
    double cell[LEHR_XRD_CALIBRATE_PARAMETERS];            ///< budget: from the uncertainty of the cell
    double wavelength_part[LEHR_XRD_CALIBRATE_PARAMETERS]; ///< budget: from the uncertainty of the wavelength
    lehr_estimate beam_column_px, beam_row_px; ///< where the direct beam meets the detector (as center_px)
    lehr_estimate tilt_rad;                    ///< between the normal of the detector and the beam
    lehr_estimate tilt_direction_rad; ///< azimuth in the plane of the detector towards which it leans away
                                      ///< from the sample, 0 along the columns' axis 2, +90 along axis 1
    double chi2;
    size_t dof;
    double reduced_chi2;
    /// What is added to the errors of all sectors, in quadrature, where reduced_chi2 is above 2, so that they
    /// agree with the scatter; 0 elsewhere.
    double scatter_rad;
    double error_scale; ///< sqrt of chi2 per degree of freedom with the errors that were used, at least 1; in
                        ///< all errors from counting
    double rms_rad;     ///< of the residuals in 2theta of sectors that are used
    size_t n_points;    ///< sectors that are used
    size_t n_rejected;
    size_t n_hot; ///< single bright pixels that were left out, all images
    double
        unexplained; ///< share of the peaks of the radial profile, by significance, that belongs to no line
    /// Wavelength over the given one, from a fit with free wavelength and distance: a check, NaN when it is
    /// refined.
    lehr_estimate wavelength_ratio;
    size_t n_q;
    double *q_per_ang;
    double *q_error; ///< relative standard error of q there, NaN where q is not on the detector
    size_t n_rings;
    lehr_xrd_ring *rings; ///< shape (n_rings,), by image, then from the inside
    size_t n_sectors;
    lehr_xrd_sector *sectors; ///< shape (n_sectors,), by ring, then azimuth
    bool converged;           ///< false: do not use this geometry; `verdict` says why
    char verdict[256];        ///< "" when converged
} lehr_xrd_calibration;

/// Calibrate.
///
/// A result with `converged` false is one that should not be used: residuals above the limit or as wide as
/// the rings, rings that do not lie where one geometry puts them, bright rings that no line explains, too few
/// sectors.
/// @param[in] inputs   shape (n_inputs,), at least 1; a free wavelength needs 2 or more with different
/// travels
/// @param[in,out] warnings nullable: reduced chi2 above 2, floating-point pixels, sectors lost to saturation
/// @errors LEHR_ERR_ARG: an option outside its range, wavelength or pixel size unknown, wavelength free with
/// one image;
///         LEHR_ERR_DOMAIN: no rings in the image, no distance at which they are those of the calibrant,
///         fewer than 2 rings; those of lehr_xrd_source_open(), lehr_xrd_source_read(),
///         lehr_xrd_mask_add_file(); LEHR_ERR_NOMEM
/// @accuracy errors cover the truth for simulated images (docs/theory/xrd_calibration.md, "Shown")
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_calibrate(lehr_xrd_calibration **out,
                                                       const lehr_xrd_calibrate_input *inputs,
                                                       size_t n_inputs,
                                                       const lehr_xrd_calibrate_options *options,
                                                       lehr_warnings *warnings, lehr_error *err);
LEHR_API void lehr_xrd_calibration_free(lehr_xrd_calibration *calibration); ///< NULL is fine

/// Key of a parameter in results and in --fix.
LEHR_API const char *lehr_xrd_calibrate_parameter_name(lehr_xrd_calibrate_parameter parameter);

/// Result keys: distance poni1 poni2 rot1 rot2 rot3 wavelength rings points rms chi2 dof reduced_chi2
/// error_scale beam_column beam_row tilt tilt_direction q_error budget correlation ring_list wavelength_check
/// calibrant converged.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_calibration_describe(const lehr_xrd_calibration *calibration,
                                                                  const lehr_xrd_calibrant *calibrant,
                                                                  lehr_record *record, lehr_error *err);

/// Write the geometry of travel 0 as a `.poni` file, version 2, or 2.1 when the orientation is not 3. Atomic.
/// @errors LEHR_ERR_IO
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_calibration_write(const lehr_xrd_calibration *calibration,
                                                               const lehr_xrd_calibrant *calibrant,
                                                               const char *path, lehr_error *err);

LEHR_END_DECLS

#endif
