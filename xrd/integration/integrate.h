/// @file
/// Azimuthal integration: images to I(q) with its counting error.
///
/// A pixel belongs to the bin of its centre, or is split over all bins that it covers, with the parts c. A
/// bin holds
///     I = sum c (raw - dark) / sum c w,   w = normalization * flat * P * Omega * eta * A
/// with P the polarization term, Omega = cos^3 of the angle of incidence, eta the efficiency of the sensor
/// and A the transmission of sample, gas and plates. Weights stand in the denominator: without splitting (c =
/// 1) the sums of raw counts stay integers, so the result is exact, independent of the order of pixels, and
/// its Poisson error simple. docs/theory/xrd.md and xrd_corrections.md have the definitions,
/// the reasons and the limits.
#ifndef LEHR_XRD_INTEGRATE_H
#define LEHR_XRD_INTEGRATE_H

#include <lehr/core/corrections.h>
#include <lehr/core/curve.h>
#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/xrd/geometry.h>
#include <lehr/xrd/image.h>
#include <lehr/xrd/mask.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// X(enumerator, name in options): quantity on the x axis.
#define LEHR_XRD_UNIT_LIST(X)                                                                                \
    X(LEHR_XRD_Q_PER_ANG, "q_A^-1")                                                                          \
    X(LEHR_XRD_Q_PER_NM, "q_nm^-1")                                                                          \
    X(LEHR_XRD_TWO_THETA_DEG, "2th_deg")                                                                     \
    X(LEHR_XRD_TWO_THETA_RAD, "2th_rad")                                                                     \
    X(LEHR_XRD_RADIUS_MM, "r_mm")

#define LEHR_XRD_UNIT_ENUM_(enumerator, name) enumerator,
typedef enum lehr_xrd_unit { LEHR_XRD_UNIT_LIST(LEHR_XRD_UNIT_ENUM_) } lehr_xrd_unit;
#undef LEHR_XRD_UNIT_ENUM_

/// X(enumerator, name in options): where the error of a bin comes from.
#define LEHR_XRD_ERROR_MODEL_LIST(X)                                                                         \
    X(LEHR_XRD_ERROR_POISSON, "poisson")     /* the counts of the bin */                                     \
    X(LEHR_XRD_ERROR_AZIMUTHAL, "azimuthal") /* the scatter of its pixels */                                 \
    X(LEHR_XRD_ERROR_NONE, "none")           /* no error: sigma is NaN */

#define LEHR_XRD_ERROR_MODEL_ENUM_(enumerator, name) enumerator,
typedef enum lehr_xrd_error_model {
    LEHR_XRD_ERROR_MODEL_LIST(LEHR_XRD_ERROR_MODEL_ENUM_)
} lehr_xrd_error_model;
#undef LEHR_XRD_ERROR_MODEL_ENUM_

/// X(enumerator, name in options): how a pixel that covers several bins is shared between them.
#define LEHR_XRD_SPLIT_LIST(X)                                                                               \
    X(LEHR_XRD_SPLIT_NO, "no")     /* all to the bin of its centre */                                        \
    X(LEHR_XRD_SPLIT_BBOX, "bbox") /* evenly over x +- the largest distance of a corner in x */              \
    X(LEHR_XRD_SPLIT_FULL, "full") /* by the area of its quadrilateral of corners in (x, azimuth) */

#define LEHR_XRD_SPLIT_ENUM_(enumerator, name) enumerator,
typedef enum lehr_xrd_split_kind { LEHR_XRD_SPLIT_LIST(LEHR_XRD_SPLIT_ENUM_) } lehr_xrd_split_kind;
#undef LEHR_XRD_SPLIT_ENUM_

/// X(enumerator, name in options): what a photon does that arrives while a pixel is still busy with another.
#define LEHR_XRD_DEAD_TIME_LIST(X)                                                                           \
    X(LEHR_XRD_NON_PARALYZABLE, "non-paralyzable") /* it is lost */                                          \
    X(LEHR_XRD_PARALYZABLE, "paralyzable")         /* it is lost, and the pixel is busy for longer */

#define LEHR_XRD_DEAD_TIME_ENUM_(enumerator, name) enumerator,
typedef enum lehr_xrd_dead_time_model {
    LEHR_XRD_DEAD_TIME_LIST(LEHR_XRD_DEAD_TIME_ENUM_)
} lehr_xrd_dead_time_model;
#undef LEHR_XRD_DEAD_TIME_ENUM_

/// Most layers on the way of the photons.
#define LEHR_XRD_MAX_LAYERS 8

/// Least transmission of a seat: pixels behind less hold stray light and are masked.
#define LEHR_XRD_LEAST_TRANSMISSION 0.01

/// Gas, a plate or a seat between sample and sensor. Its transmission is relative to that of the shortest
/// way: along the normal of the detector, or along the beam.
typedef struct lehr_xrd_layer {
    double mu_t;      ///< > 0: attenuation times thickness along its normal
    bool on_detector; ///< it lies parallel to the detector, as the gas before it does; the way in it is
                      ///< t/cos(incidence). Else it is a plate behind the sample that all photons cross
    double tilt_rad;  ///< of a plate: angle of its normal to the beam, 0 to pi/2 (excluded)
    double tilt_azimuth_rad; ///< azimuth towards which that normal, on the side of the detector, leans
    bool is_seat;         ///< a plate with a hole, the seat of a diamond; mu t is that of its full thickness
    double seat_distance; ///< >= 0: from the sample to its front, over its thickness
    double seat_inner;    ///< > 0: radius of the hole there, likewise
    double seat_outer;    ///< > 0: radius of the hole at its back, likewise; a cone between
} lehr_xrd_layer;

/// Smallest `clip`: below, outliers would be cut out of the counting noise and the mean be biased.
#define LEHR_XRD_LEAST_CLIP 4.0
/// Most bins of a curve.
#define LEHR_XRD_MAX_POINTS 65534

typedef struct lehr_xrd_integrate_options {
    size_t points; ///< 1 to LEHR_XRD_MAX_POINTS
    lehr_xrd_unit unit;
    double range[2];       ///< in `unit`, low < high; NaN: all pixels that are not masked
    double azimuth_rad[2]; ///< low < high, at most 2 pi apart; NaN: the full ring. With splitting a
                           ///< pixel is used when any part of it lies inside
    lehr_xrd_split_kind split;
    double polarization_factor;   ///< -1 to 1, (I_h - I_v)/(I_h + I_v); NaN: no correction
    double polarization_axis_rad; ///< azimuth of the main direction of polarization; 0 along the rows
    bool solid_angle;             ///< divide by Omega
    double sensor_absorption; ///< mu t > 0 of the sensor at normal incidence: its efficiency grows with the
                              ///< path in it, eta = (1 - exp(-mu t/cos alpha))/(1 - exp(-mu t)); NaN: none
    double sample_absorption; ///< mu t > 0 of a plate across the beam: transmission relative to that of the
                              ///< direct beam; NaN: none
    lehr_xrd_layer layers[LEHR_XRD_MAX_LAYERS]; ///< gas and plates
    size_t n_layers;
    double dead_time_s;  ///< > 0: time for which a pixel is busy with a photon; NaN: no correction
    double count_time_s; ///< > 0: time for which an image was exposed; needed with a dead time
    lehr_xrd_dead_time_model dead_time_model;
    lehr_xrd_error_model error_model;
    double normalization;     ///< > 0: monitor counts, exposure
    double saturation_counts; ///< larger pixels are bad; NaN: no limit
    double clip; ///< leave out pixels whose counts are less probable, given the mean of their bin, than a
                 ///< Gaussian beyond this many standard deviations; NaN: none
    double quantiles[2]; ///< 0 <= A <= B <= 1: the mean of the pixels of a bin between these quantiles of
                         ///< their intensity, A = B: that quantile, 0.5 the median; NaN: the mean of all
    bool keep_negative;  ///< negative pixels of signed types are values, not marks of gaps and bad pixels
} lehr_xrd_integrate_options;

/// 1000 points in 1/angstrom, no splitting, all pixels, polarization 0.99, solid angle, Poisson errors,
/// normalization 1.
LEHR_API lehr_xrd_integrate_options lehr_xrd_integrate_defaults(void);

/// Images that go with the data, of the same shape; borrowed while a plan is made. Each may be NULL.
typedef struct lehr_xrd_corrections {
    const lehr_xrd_mask *mask; ///< pixels that are not used
    const lehr_xrd_image
        *dark; ///< counts per pixel to subtract, free of noise by assumption; bad ones are masked
    const lehr_xrd_image *flat; ///< relative efficiency; pixels that are not positive and finite are masked
} lehr_xrd_corrections;

/// Geometry, mask and corrections worked out once: which pixel goes to which bin with which weight. Read-only
/// after creation; threads may share it.
typedef struct lehr_xrd_integrator lehr_xrd_integrator;

/// @param[in] rows, columns shape of the images
/// @param[in] corrections   NULL: none
/// @errors LEHR_ERR_ARG: an option outside its range; LEHR_ERR_DOMAIN: shapes differ, no wavelength for a q
///         axis, no pixel left or none inside the range; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_integrator_create(
    lehr_xrd_integrator **out, const lehr_xrd_geometry *geometry, size_t rows, size_t columns,
    const lehr_xrd_corrections *corrections, const lehr_xrd_integrate_options *options, lehr_error *err);
LEHR_API void lehr_xrd_integrator_free(lehr_xrd_integrator *integrator); ///< NULL is fine

LEHR_API size_t
lehr_xrd_integrator_masked(const lehr_xrd_integrator *integrator); ///< pixels masked in every image

/// The curve, gathered from one image or many. Fields are valid after lehr_xrd_pattern_finish().
typedef struct lehr_xrd_pattern {
    size_t size;
    lehr_xrd_unit unit;
    double *x;            ///< bin centres, in `unit`
    double *intensity;    ///< sum_signal / norm; NaN in a bin without pixels
    double *sigma;        ///< standard error: sqrt(sum_variance) / norm; NaN without pixels or error model
    double *count;        ///< pixels used: sum of c; with `quantiles` those that were sorted
    double *norm;         ///< sum of c w
    double *sum_signal;   ///< sum of c (raw - dark)
    double *sum_variance; ///< Poisson: sum of c^2 raw, at least that of one count: 1 without splitting, else
                          ///< (sum c^2 / sum c)^2
    size_t n_images;
    size_t masked_pixels;  ///< of each image
    size_t bad_pixels;     ///< pixels without measurement, besides the masked ones, in all images together
    size_t clipped_pixels; ///< outliers in all images together
    bool clips;            ///< outliers were looked for
    char corrections[LEHR_CORRECTIONS_SIZE]; ///< what was corrected for, as core/corrections.h has it
    double wavelength_ang;                   ///< of the geometry; NaN: unknown
    struct lehr_xrd_sums *sums;              ///< private
} lehr_xrd_pattern;

/// An empty pattern. @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_pattern_create(lehr_xrd_pattern **out,
                                                            const lehr_xrd_integrator *integrator,
                                                            lehr_error *err);
LEHR_API void lehr_xrd_pattern_free(lehr_xrd_pattern *pattern);  ///< NULL is fine
LEHR_API void lehr_xrd_pattern_reset(lehr_xrd_pattern *pattern); ///< forget the images

/// Add an image to the sums. @param[in] weight > 0: multiplies the normalization for this image (its monitor)
/// @errors LEHR_ERR_DOMAIN: another shape; LEHR_ERR_ARG: weight not greater than 0
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_pattern_add(lehr_xrd_pattern *pattern,
                                                         const lehr_xrd_integrator *integrator,
                                                         const lehr_xrd_image *image, double weight,
                                                         lehr_error *err);

/// Work out the fields from the sums. More images can be added afterwards.
/// @accuracy without splitting sums of integer images are exact below 2^53, intensity and sigma to 1e-14;
/// with
///           splitting 1e-10
LEHR_API void lehr_xrd_pattern_finish(lehr_xrd_pattern *pattern, const lehr_xrd_integrator *integrator);

/// Curve x, intensity, sigma of the bins that have pixels.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_pattern_to_curve(lehr_curve **out,
                                                              const lehr_xrd_pattern *pattern,
                                                              lehr_error *err);
/// Table with the columns <x axis>, intensity, sigma, count, norm of all bins.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_pattern_to_table(lehr_table **out,
                                                              const lehr_xrd_pattern *pattern,
                                                              lehr_error *err);

/// Result keys: points, empty_bins, images, masked_pixels, bad_pixels, with `clip` clipped_pixels,
/// corrections.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_pattern_describe(const lehr_xrd_pattern *pattern,
                                                              lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
