/// @file
/// Windows for the glass and the liquid line of a scan, found in the scan itself.
///
/// The scan is averaged in at most 200 bins. A stretch of bins is straight when what a parabola and a cubic
/// take from the residuals of its line is explained by the noise of the bins, or is small against the step of
/// the glass transition. From every bin the longest straight stretch is followed upwards. The glass line is
/// the first long one (later ones are taken where the first is the tail of a start-up hook, or the curve
/// bends up between both: an instrument, not relaxation); the liquid line the one above it with the largest
/// step times root of length, among those that a liquid can have: no crystallisation in between, a change of
/// slope of at most 2.5 steps per Tg, and a step that is ten standard errors high. Both windows are then
/// drawn in where the curve leaves them. No temperature and no height is fixed: everything scales with the
/// data.
#ifndef LEHR_DSC_WINDOWS_H
#define LEHR_DSC_WINDOWS_H

#include <lehr/core/error.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef struct lehr_dsc_windows {
    double glass_K[2];
    double liquid_K[2];
    double half_step_K; ///< where the curve first reaches half way from the glass to the liquid line
    double step;        ///< distance of the lines there, in the unit of the signal
    double noise;       ///< standard deviation of a bin, in the unit of the signal
} lehr_dsc_windows;

/// Find the windows of one ramp.
/// @param[in] name           of the scan, for messages
/// @param[in] temperature_K  shape (n,), from cold to hot; small steps back do no harm
/// @param[in] y              shape (n,): proportional to heat capacity, apart from what is linear in
///                           temperature; values that are not finite are left out
/// @param[in] glass_K        shape (2,): a window that is given and only passed on; NULL: find it
/// @param[in] liquid_K       likewise
/// @errors LEHR_ERR_ARG: a given window is not in order; LEHR_ERR_DOMAIN: too few points, or no window that
/// can
///   be trusted (no straight glass, no step, the scan ends or crystallises too early, too much noise): the
///   message says which, and which option to give
/// @accuracy see docs/theory/dsc.md: on simulated scans the fictive temperature is off by less than 0.4 K
/// without
///   noise, and scatters little more than with windows chosen by hand
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_windows_find(lehr_dsc_windows *out, const char *name,
                                                          const double *temperature_K, const double *y,
                                                          size_t n, const double *glass_K,
                                                          const double *liquid_K, lehr_error *err);

LEHR_END_DECLS

#endif
