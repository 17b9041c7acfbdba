/// @file
/// Background subtraction: a measured curve minus a scaled one, with errors.
#ifndef LEHR_XRD_SUBTRACT_H
#define LEHR_XRD_SUBTRACT_H

#include <lehr/core/curve.h>
#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <stdbool.h>

LEHR_BEGIN_DECLS

/// X(enumerator, name in options): what is left of the curve in the window of the fit.
#define LEHR_XRD_REMAINDER_LIST(X)                                                                           \
    X(LEHR_XRD_REMAINDER_ZERO, "zero")         /* nothing: the sample does not scatter there */              \
    X(LEHR_XRD_REMAINDER_CONSTANT, "constant") /* an unknown constant: the difference is flat */

#define LEHR_XRD_REMAINDER_ENUM_(enumerator, name) enumerator,
typedef enum lehr_xrd_remainder { LEHR_XRD_REMAINDER_LIST(LEHR_XRD_REMAINDER_ENUM_) } lehr_xrd_remainder;
#undef LEHR_XRD_REMAINDER_ENUM_

typedef struct lehr_xrd_subtract_options {
    double scale;        ///< factor of the background; NaN: fitted
    double scale_stderr; ///< its standard error >= 0; of a scale that is given
    double range[2];     ///< window of the fit, in the unit of the curve, low < high
    lehr_xrd_remainder remainder;
} lehr_xrd_subtract_options;

/// Scale 1 without error, remainder zero.
LEHR_API lehr_xrd_subtract_options lehr_xrd_subtract_defaults(void);

typedef struct lehr_xrd_subtraction {
    /// curve - scale * background; sigma holds what is independent from point to point,
    /// sqrt(sigma^2 + scale^2 background_sigma^2).
    lehr_curve *difference;
    double *background;  ///< shape (size,): of the background at the points, not scaled
    double *sigma_scale; ///< shape (size,): |background| times the error of the scale: the same fraction of
                         ///< the background at all points, not independent noise
    double scale;
    double scale_stderr;
    bool fitted;
    bool interpolated; ///< the background has other points: straight lines between them
    size_t left_out;   ///< points of the curve outside of the background, or without a value
    size_t fit_points; ///< in the window
    double remainder;  ///< fitted constant; 0 for LEHR_XRD_REMAINDER_ZERO, NaN without a fit
    double remainder_stderr;
    double reduced_chi2; ///< of the fit; NaN without errors or fit
} lehr_xrd_subtraction;

/// Subtract.
///
/// The scale is fitted with the errors of both curves (York). Its standard error is multiplied by the root of
/// the reduced chi2 where that exceeds 1; without errors it comes from the scatter.
/// @param[in] curve, background of the same kind of axis; q in 1/angstrom and 1/nm, 2theta in deg and rad are
///            converted
/// @param[in,out] warnings nullable: points left out, a fit that its errors do not explain
/// @errors LEHR_ERR_ARG: an option out of range; LEHR_ERR_DOMAIN: other axes, x not ascending, no common
/// part,
///         fewer than 3 points in the window, a background that is zero there; LEHR_ERR_NOMEM
/// @source D. York et al., Am. J. Phys. 72, 367 (2004)
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_subtract(lehr_xrd_subtraction **out, const lehr_curve *curve,
                                                      const lehr_curve *background,
                                                      const lehr_xrd_subtract_options *options,
                                                      lehr_warnings *warnings, lehr_error *err);
LEHR_API void lehr_xrd_subtraction_free(lehr_xrd_subtraction *subtraction); ///< NULL is fine

/// Columns <x axis>, intensity, sigma, sigma_scale, background (scaled).
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_subtraction_to_table(lehr_table **out,
                                                                  const lehr_xrd_subtraction *subtraction,
                                                                  lehr_error *err);
/// Result keys: scale, points, left_out, interpolated, with a fit fit_points, remainder, reduced_chi2.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_subtraction_describe(const lehr_xrd_subtraction *subtraction,
                                                                  lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
