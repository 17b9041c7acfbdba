/// @file
/// Critical stress of mechanical rejuvenation: where a glass that was held under stress has relaxed no
/// longer.
#ifndef LEHR_MECHANICS_CRITICAL_H
#define LEHR_MECHANICS_CRITICAL_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/fitting/covariance.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// A property of samples (relaxation enthalpy, density, hardness) after a hold at rising stress. The first
/// row is the sample without stress. Arrays of shape (n,), borrowed.
typedef struct lehr_mechanics_holds {
    size_t n;
    const double *stress;   ///< rising, any unit; the first is the reference
    const double *property; ///< any unit
    const double *sigma;    ///< standard errors, >= 0; NULL: not known
} lehr_mechanics_holds;

typedef struct lehr_mechanics_critical {
    bool relaxes;          ///< some hold brought the property to the other side of the reference
    bool crosses;          ///< and a larger stress brought it back
    lehr_estimate stress;  ///< where the straight line between the two holds meets the reference
    double between[2];     ///< these two holds
    double extreme_stress; ///< hold with the largest change before the crossing, i.e. the most relaxed glass
    lehr_estimate extreme; ///< that change
    double significance;   ///< of the change beyond the crossing, in standard errors; NaN without errors
} lehr_mechanics_critical;

/// Stress at which the property returns to its value without stress, by straight lines between the holds.
///
/// The error follows from the errors of reference and of both holds: at the crossing at fraction f of the way
/// from hold a to hold b it is (b - a)/|y_b - y_a| times the root of s_0^2 + (1 - f)^2 s_a^2 + f^2 s_b^2. It
/// does not hold what a curve between the holds would change; `between` bounds that.
/// @errors LEHR_ERR_DOMAIN: fewer than 3 rows, stresses that do not rise, a value that is not finite, a
///         negative error; the message names the row
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_critical_find(lehr_mechanics_critical *out,
                                                                 const lehr_mechanics_holds *holds,
                                                                 lehr_error *err);

/// Keys critical_stress, between (list), extreme_stress, extreme_change, significance, relaxes, crosses.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_critical_describe(const lehr_mechanics_critical *critical,
                                                                     const char *stress_unit,
                                                                     const char *property_unit,
                                                                     lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
