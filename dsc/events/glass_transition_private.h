/// @file
/// Private: the points of a glass transition under given lines and smoothing, and their response to noise.
#ifndef LEHR_DSC_GLASS_TRANSITION_PRIVATE_H
#define LEHR_DSC_GLASS_TRANSITION_PRIVATE_H

#include "tangent.h"

#include <lehr/dsc/glass_transition.h>

/// Numbers of the results that carry an error.
typedef enum lehr_dsc_step_item {
    LEHR_DSC_STEP_ONSET,
    LEHR_DSC_STEP_MIDPOINT,
    LEHR_DSC_STEP_INFLECTION,
    LEHR_DSC_STEP_ENDSET,
    LEHR_DSC_STEP_ASTM,
    LEHR_DSC_STEP_TANGENT,
    LEHR_DSC_STEP_PEAK,
    LEHR_DSC_STEP_DELTA_CP,
    LEHR_DSC_STEP_OVERSHOOT,
    LEHR_DSC_STEP_ITEMS
} lehr_dsc_step_item;

/// Lines, curve and the points on it.
typedef struct lehr_dsc_step {
    const lehr_dsc_scan *scan; // borrowed
    lehr_dsc_baseline glass, liquid;
    lehr_dsc_smooth smooth;
    lehr_dsc_smooth crest;  // the same with a width of its own, for the top of the overshoot
    double crest_half_K;    // that width; NaN: chosen from the noise
    double noise;           // of a point, from the residuals in both windows
    double from_K, until_K; // between the windows
    lehr_dsc_tangent tangent;
    lehr_dsc_search top; // of the overshoot
    double level;        // signal at half height between extrapolated onset and endset
    double above_K;      // where the overshoot begins
    bool overshoot;
    double value[LEHR_DSC_STEP_ITEMS]; // NaN: none
} lehr_dsc_step;

/// Fit the lines in the windows. Release with lehr_dsc_step_clear() (also after an error).
LEHR_NODISCARD lehr_status lehr_dsc_step_fit(lehr_dsc_step *out, const lehr_dsc_scan *scan,
                                             const double glass_K[2], const double liquid_K[2],
                                             lehr_error *err);
void lehr_dsc_step_clear(lehr_dsc_step *step);

/// Find the points; smooth.half_K is set. @errors LEHR_ERR_NUMERIC
LEHR_NODISCARD lehr_status lehr_dsc_step_locate(lehr_dsc_step *step, lehr_error *err);

/// Standard errors of the values from the noise. @param[out] error  shape (LEHR_DSC_STEP_ITEMS,); NaN without
/// value
LEHR_NODISCARD lehr_status lehr_dsc_step_propagate(double *error, const lehr_dsc_step *step, lehr_error *err);

/// Standard errors of the differences between the values under two choices of lines and smoothing, from the
/// noise of the first. @param[out] error  shape (LEHR_DSC_STEP_ITEMS,); NaN where one has no value
LEHR_NODISCARD lehr_status lehr_dsc_step_change(double *error, const lehr_dsc_step *nominal,
                                                const lehr_dsc_step *varied, lehr_error *err);

#endif
