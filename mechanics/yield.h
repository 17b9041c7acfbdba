/// @file
/// Stress-strain curves: modulus, yield by offset, largest stress.
#ifndef LEHR_MECHANICS_YIELD_H
#define LEHR_MECHANICS_YIELD_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/warnings.h>
#include <lehr/fitting/covariance.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// A test in compression or tension, both counted positive; arrays of shape (n,), borrowed, in the order of
/// the test. Strain is a plain number, not per cent.
typedef struct lehr_mechanics_curve {
    size_t n;
    const double *strain;
    const double *stress_MPa;
} lehr_mechanics_curve;

typedef struct lehr_mechanics_yield_options {
    double offset;      ///< plastic strain of the yield point, > 0
    double elastic[2];  ///< window of strain of the straight part; NaN: found
    double window_span; ///< half width in strain of the local fit at yield, and the least one at the largest
                        ///< stress; NaN: found
} lehr_mechanics_yield_options;

/// 0.002, windows found.
LEHR_API lehr_mechanics_yield_options lehr_mechanics_yield_defaults(void);

typedef struct lehr_mechanics_yield {
    lehr_estimate modulus_GPa;
    lehr_estimate strain_zero; ///< where the straight line meets zero stress: seating of the sample
    bool yields;               ///< the curve crosses the offset line
    lehr_estimate yield_stress_MPa;
    lehr_estimate yield_strain; ///< total strain from strain_zero
    lehr_estimate maximum_stress_MPa;
    double maximum_strain;     ///< of it, from strain_zero
    bool maximum_at_end;       ///< the stress rises up to the last point: the test ended before a maximum
    double modulus_window_GPa; ///< part of the modulus' error from the choice of the window
    double yield_window_MPa;   ///< part of the yield stress' error from it
    double modulus_sample_GPa; ///< part of the modulus' error from the size of the sample and the compliance
    double yield_sample_MPa;   ///< part of the yield stress' error from the cross section
    double noise_MPa;          ///< standard deviation of a point about the line
    double elastic[2];         ///< window that was used, measured strain
    size_t elastic_points;
    double curvature_t; ///< quadratic term of a parabola through the window, in its errors: beyond 3 the
                        ///< window is not straight
    double window_span;
} lehr_mechanics_yield;

/// Analyse one curve.
///
/// The straight part is a least-squares line through the window. A window that is not given is found among
/// those between 10 % and 60 % of the largest stress, in steps of 5 % and at least 25 % wide: the widest in
/// which a parabola is no better than a line (its quadratic term below 1 standard error). Where it ends below
/// 60 % because the curve bends, its upper end comes down by 10 %. Where none is straight, the one with the
/// smallest relative curvature is taken, with a warning. Yield is the first crossing, beyond the window, of
/// the curve with the line shifted by the offset; the curve there is a parabola fitted within window_span of
/// the crossing, to which it moves. The largest stress is not the highest reading, which noise shifts
/// upwards: about the highest of local parabolas the widest window is taken in which a third order is not
/// seen. The terms of the parabola that are seen give the place, a polynomial of third order the value.
///
/// Rows of unloading and loading again, whose strain lies more than a tenth of the offset below the largest
/// one before, are left out, with a warning.
///
/// Errors: noise about the line, propagated through line and parabola, and the root mean square change when
/// each end of the window moves by a fifth of its width (inwards).
/// @errors LEHR_ERR_ARG: an offset that is not positive, a window out of order; LEHR_ERR_DOMAIN: fewer than
/// 20
///         points, values that are not finite, rows that are not in the order of the test, a window with
///         fewer than 5 points, no rising part
/// @source ASTM E9 and E111 for offset and toe
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_yield_find(lehr_mechanics_yield *out,
                                                              const lehr_mechanics_curve *curve,
                                                              const lehr_mechanics_yield_options *options,
                                                              lehr_warnings *warnings, lehr_error *err);

/// What is not exact of a sample whose load and displacement were measured. 0: exact.
typedef struct lehr_mechanics_sample_errors {
    double length;             ///< relative, of the initial length
    double area;               ///< relative, of the cross section
    double compliance_per_MPa; ///< strain per stress that an error of the compliance of the machine makes
} lehr_mechanics_sample_errors;

/// Add them to the errors: E goes with length/area, stresses with 1/area, strains with 1/length; a strain per
/// stress c that is too large moves E by c E^2 and strains by c times the stress.
/// @errors LEHR_ERR_ARG: one that is negative
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_yield_add_sample(
    lehr_mechanics_yield *yield, const lehr_mechanics_sample_errors *errors, lehr_error *err);

/// Keys modulus (GPa), yield_stress, yield_strain, maximum_stress, maximum_strain, strain_zero, budget
/// (record of modulus.noise ...), elastic_window, noise_level. @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_yield_describe(const lehr_mechanics_yield *yield,
                                                                  lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
