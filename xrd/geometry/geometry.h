/// @file
/// Where the pixels are: the geometry of pyFAI's `.poni` files, versions 1 to 3. Parameters of Fit2D and
/// image controls of GSAS-II are turned into it.
///
/// Pixel (row i, column j) has its centre at p1 = (i + 1/2) pixel1 - poni1, p2 = (j + 1/2) pixel2 - poni2,
/// L = distance. Then (t1, t2, t3) = R3(rot3) R2(rot2) R1(rot1) (p1, p2, L) with
///     R1 = [[1,0,0],[0,c,s],[0,-s,c]],  R2 = [[c,0,-s],[0,1,0],[s,0,c]],  R3 = [[c,-s,0],[s,c,0],[0,0,1]],
/// t3 along the beam. 2theta = atan2(hypot(t1,t2), t3); chi = atan2(t1, t2), 0 along +t2 (horizontal).
///
/// Orientation says which corner of the detector, seen from the sample, the first pixel of the stored image
/// is: 1 top right, 2 top left, 3 bottom left (native: nothing is changed), 4 bottom right. For 1 and 2 the
/// row index is counted from the other end (i -> rows - 1 - i) and t1 changes sign; for 1 and 4 the same
/// holds for columns and t2. docs/theory/xrd.md says how to find the right one.
#ifndef LEHR_XRD_GEOMETRY_H
#define LEHR_XRD_GEOMETRY_H

#include <lehr/core/error.h>
#include <lehr/core/text.h>
#include <lehr/core/warnings.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// A plain value.
typedef struct lehr_xrd_geometry {
    double distance_m; ///< sample to the plane of the detector, along its normal
    double poni1_m;    ///< foot of that normal, along rows (slow)
    double poni2_m;    ///< the same, along columns (fast)
    double rot1_rad;
    double rot2_rad;
    double rot3_rad;
    double wavelength_ang; ///< NaN when the file does not state it
    double pixel1_m;       ///< height of a pixel; NaN when a file of GSAS-II does not state it
    double pixel2_m;       ///< width of a pixel; likewise
    size_t rows;           ///< shape of the images; 0 when the file does not state it
    size_t columns;
    int orientation;           ///< 1 to 4
    bool orientation_stated;   ///< false: 3 was assumed
    bool orientation_doubtful; ///< not stated, by a file of the kind that Dioptas writes, or by Fit2D
    char detector[64];         ///< name in the file, or ""
    bool parallax;             ///< the file asks for a correction of the depth at which photons are absorbed
    char sensor_material[64];  ///< of version 3, or ""
    double sensor_thickness_m; ///< likewise; 0 when the file does not state it
    double parallax_per_m; ///< attenuation of the sensor of `sensor_thickness_m`: positions are corrected for
                           ///< the depth in it; 0: they are not. Readers leave it 0: it depends on the energy
} lehr_xrd_geometry;

/// Read a geometry; its keys tell what it is:
/// - `.poni` file: keys are not case-sensitive, the last value of a key wins;
/// - parameters of Fit2D as pyFAI names them: directDist [mm], centerX, centerY [pixel], tilt,
/// tiltPlanRotation
///   [deg], pixelX, pixelY [micrometre], wavelength [angstrom], one per line, "key: value" or "key = value";
/// - `.imctrl` file of GSAS-II: distance [mm], center [mm], tilt, rotation [deg], wavelength [angstrom], and
///   pixelSize [micrometre] where a user has added it. azmthOff, DetDepth and sag cause a warning.
/// @param[in,out] warnings nullable: unknown keys, entries without influence here
/// @errors LEHR_ERR_IO: cannot read; LEHR_ERR_FORMAT: a key missing, a value that is no number or out of
/// range
///         (file, line and value named), an unknown detector without pixel size, a version or feature
///         (spline distortion, detector arm) that is not supported; LEHR_ERR_NOMEM
/// @source pyFAI documentation, https://pyfai.readthedocs.io, "poni file"
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_geometry_read(lehr_xrd_geometry *out, const char *path,
                                                           lehr_warnings *warnings, lehr_error *err);

/// The same from decoded text.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_geometry_parse(lehr_xrd_geometry *out, const lehr_text *text,
                                                            lehr_warnings *warnings, lehr_error *err);

/// Warn when the orientation is doubtful. To be called once the user's own choice, if any, has been applied.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_geometry_warn(const lehr_xrd_geometry *geometry,
                                                           const char *path, lehr_warnings *warnings,
                                                           lehr_error *err);

/// Geometry applied to images of one shape: rotation matrix and directions worked out.
typedef struct lehr_xrd_projection {
    double rotation[3][3];
    double start1_m, step1_m; ///< p1 = start1 + step1 * row
    double start2_m, step2_m; ///< p2 = start2 + step2 * column
    double distance_m;
    double sign1, sign2;                ///< of t1 and t2
    double parallax_per_m, thickness_m; ///< of the sensor; 0: no correction
} lehr_xrd_projection;

/// @pre rows, columns > 0; orientation 1 to 4
LEHR_API lehr_xrd_projection lehr_xrd_geometry_projection(const lehr_xrd_geometry *geometry, size_t rows,
                                                          size_t columns);

/// Directions of one pixel centre.
typedef struct lehr_xrd_position {
    double two_theta_rad;
    double chi_rad;       ///< -pi to pi
    double radius_m;      ///< distance from the axis of the beam, hypot(t1, t2)
    double cos_incidence; ///< of the angle to the normal of the detector
} lehr_xrd_position;

/// @accuracy 2theta and q to 1e-14 relative (checked against an independent double-precision calculation)
LEHR_API lehr_xrd_position lehr_xrd_projection_at(const lehr_xrd_projection *projection, size_t row,
                                                  size_t column);
/// The same for a point of the stored image: whole numbers are centres of pixels, the corners of pixel (i, j)
/// lie at i +- 1/2, j +- 1/2.
LEHR_API lehr_xrd_position lehr_xrd_projection_at_point(const lehr_xrd_projection *projection, double row,
                                                        double column);

/// Mean distance, along the sensor, between where photons enter it and where they are absorbed:
///     d = sin(alpha)/mu [1 - E/(exp(E) - 1)],   E = mu t/cos(alpha)
/// A pixel at p holds the photons that enter at p - d (away from the foot of the normal is positive).
/// @param[in] cos_incidence 0 < cos(alpha) <= 1
LEHR_API double lehr_xrd_parallax_m(double per_m, double thickness_m, double cos_incidence);

/// q = 4 pi sin(theta) / lambda [1/angstrom].
LEHR_API double lehr_xrd_q_per_ang(double two_theta_rad, double wavelength_ang);

/// Polarization term P = [1 + cos^2(2theta) - f cos(2 chi) (1 - cos^2(2theta))] / 2 of a beam with
/// f = (I_h - I_v)/(I_h + I_v), horizontal meaning along t2.
LEHR_API double lehr_xrd_polarization(double two_theta_rad, double chi_rad, double factor);

LEHR_END_DECLS

#endif
