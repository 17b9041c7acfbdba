/// @file
/// Private: geometries of Fit2D and GSAS-II, turned into the one of pyFAI. Both describe a detector by the
/// place where the direct beam meets its plane, and by one tilt of that plane.
#ifndef LEHR_XRD_GEOMETRY_IMPORT_H
#define LEHR_XRD_GEOMETRY_IMPORT_H

#include "geometry.h"

typedef enum lehr_xrd_geometry_kind {
    LEHR_XRD_GEOMETRY_PONI,
    LEHR_XRD_GEOMETRY_FIT2D,
    LEHR_XRD_GEOMETRY_GSAS,
} lehr_xrd_geometry_kind;

/// Told from the keys: directDist of Fit2D parameters; center and tilt of image controls of GSAS-II.
lehr_xrd_geometry_kind lehr_xrd_geometry_kind_of(const lehr_text *text);

/// Read one of the two. The pixel size is NaN where an .imctrl file does not state it.
/// @errors LEHR_ERR_FORMAT
/// @source Fit2D: parameters as named in the documentation of pyFAI, pyFAI.geometry.fit2d. GSAS-II:
/// "GSASIIimage"
///         in its developer's documentation.
lehr_status lehr_xrd_geometry_import(lehr_xrd_geometry *out, const lehr_text *text,
                                     lehr_xrd_geometry_kind kind, lehr_warnings *warnings, lehr_error *err);

/// The direct beam meets the plane of the detector in (x, y), at a distance along the beam; the normal of the
/// detector is tilted by an angle in the direction @p plane_rad, counted from x towards y. Sets distance,
/// poni and rotations.
///
/// The tilt turns about an axis in the plane of the detector, so with t the tilt and a the direction, the
/// normal is (sin t sin a, sin t cos a, cos t) along (1, 2, 3), and
///   distance = D cos t, poni1 = y - D sin t sin a, poni2 = x - D sin t cos a,
///   rot2 = asin(sin t sin a), rot1 = atan2(-sin t cos a, cos t),
///   rot3 = asin((cos t - 1) sin a cos a / cos rot2).
void lehr_xrd_geometry_set_tilt(lehr_xrd_geometry *out, double x_m, double y_m, double along_beam_m,
                                double tilt_rad, double plane_rad);

#endif
