/// @file
/// Masks made by rules: values, shapes, detectors, outliers; and files to keep them in.
#ifndef LEHR_XRD_MASK_RULES_H
#define LEHR_XRD_MASK_RULES_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/warnings.h>
#include <lehr/xrd/mask.h>

LEHR_BEGIN_DECLS

/// X(enumerator, key in results): why a pixel is masked.
#define LEHR_XRD_MASK_REASON_LIST(X)                                                                         \
    X(LEHR_XRD_MASK_BAD, "bad")               /* no measurement, by its value (lehr_xrd_image_is_bad) */     \
    X(LEHR_XRD_MASK_STORED, "stored")         /* mask in the image file */                                   \
    X(LEHR_XRD_MASK_FILE, "file")             /* another mask file */                                        \
    X(LEHR_XRD_MASK_BELOW, "below")           /* */                                                          \
    X(LEHR_XRD_MASK_ABOVE, "above")           /* */                                                          \
    X(LEHR_XRD_MASK_SATURATION, "saturation") /* */                                                          \
    X(LEHR_XRD_MASK_POLYGON, "polygon")       /* */                                                          \
    X(LEHR_XRD_MASK_DETECTOR, "detector")     /* gap between modules */                                      \
    X(LEHR_XRD_MASK_OUTLIER, "outliers")      /* */

#define LEHR_XRD_MASK_REASON_ENUM_(enumerator, name) enumerator,
typedef enum lehr_xrd_mask_reason {
    LEHR_XRD_MASK_REASON_LIST(LEHR_XRD_MASK_REASON_ENUM_) LEHR_XRD_MASK_REASONS
} lehr_xrd_mask_reason;
#undef LEHR_XRD_MASK_REASON_ENUM_

/// Smallest `outliers`, as for clipping.
#define LEHR_XRD_LEAST_OUTLIERS 4.0

/// Arrays and texts are borrowed.
typedef struct lehr_xrd_mask_rules {
    const char *file;         ///< mask to begin with; NULL: none
    double below;             ///< mask smaller values; NaN: none
    double above;             ///< mask larger values; NaN: none
    double saturation_counts; ///< mask larger values; NaN: as the image file says
    const double
        *corners;     ///< x y x y ...: a polygon, pixel (i, j) covering i to i + 1 in y and j to j + 1 in x
    size_t n_corners; ///< at least 3; 0: none
    const char *detector; ///< name: mask the gaps between its modules; NULL: none
    double outliers;      ///< mask pixels that differ from their 24 neighbours by more than a Gaussian beyond
                          ///< this many standard deviations would; NaN: none
} lehr_xrd_mask_rules;

/// No rule besides bad pixels, the mask in the file and its saturation.
LEHR_API lehr_xrd_mask_rules lehr_xrd_mask_rules_defaults(void);

/// Apply the rules to all selected frames of a file: a pixel is masked that one frame masks.
///
/// Outliers: counts N of a pixel and M of its n neighbours in the sum of the frames. If all have one mean, N
/// given N + M is binomial with probability 1/(n + 1), whatever the mean; a pixel with a less probable N,
/// high or low, is masked. High ones are found first, and are no neighbours any more when low ones are looked
/// for.
/// @param[out] masked shape (LEHR_XRD_MASK_REASONS,): pixels that each rule masks
/// @errors of lehr_xrd_source_open(), lehr_xrd_source_read(), lehr_xrd_mask_add_file(); LEHR_ERR_ARG: a rule
///         out of range, an unknown detector, outliers of floating-point pixels; LEHR_ERR_DOMAIN: a detector
///         of another shape than the image
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_mask_make(lehr_xrd_mask **out, size_t *masked,
                                                       const char *locator, const lehr_xrd_mask_rules *rules,
                                                       lehr_warnings *warnings, lehr_error *err);

/// Result keys: masked_pixels, pixels, and the record reasons.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_mask_describe(const lehr_xrd_mask *mask, const size_t *masked,
                                                           lehr_record *record, lehr_error *err);

/// Write a mask, 1 = masked: .npy, or .tif, .tiff (8 bits per pixel, not compressed). Atomic.
/// @errors LEHR_ERR_ARG: another extension; LEHR_ERR_IO
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_mask_write(const lehr_xrd_mask *mask, const char *path,
                                                        lehr_error *err);

LEHR_END_DECLS

#endif
