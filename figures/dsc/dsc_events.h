/// @file
/// Figures of thermal events: glass transition, peaks, relaxation enthalpy of a pair of runs.
#ifndef LEHR_FIGURES_DSC_EVENTS_H
#define LEHR_FIGURES_DSC_EVENTS_H

#include <lehr/core/error.h>
#include <lehr/core/table.h>
#include <lehr/dsc/enthalpy.h>
#include <lehr/dsc/glass_transition.h>
#include <lehr/dsc/peaks.h>
#include <lehr/figures/figure.h>

LEHR_BEGIN_DECLS

/// Scan with both lines and their windows, the tangent, and the temperatures on them.
/// @param[in] lines   of lehr_dsc_glass_transition_lines(); long scans are thinned to about 1500 points
/// @param[in] result  of lehr_dsc_glass_transition_compute() for the same run and @p options
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_glass_transition(
    lehr_figure **out, const lehr_table *lines, const lehr_dsc_glass_transition *result,
    const lehr_dsc_glass_transition_options *options, lehr_error *err);

/// Scan with the baseline of every peak, the area between them filled, onset, peak and endset.
/// @param[in] lines  of lehr_dsc_peaks_lines() for the same run and options
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_peaks(lehr_figure **out, const lehr_table *lines,
                                                      const lehr_dsc_peaks *peaks, lehr_error *err);

/// Both runs (the first aligned) with lines and windows; below, their difference with its area filled.
/// @param[in] curves  of lehr_dsc_enthalpy_curves() for the same runs and @p options
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_enthalpy(lehr_figure **out, const lehr_table *curves,
                                                         const lehr_dsc_enthalpy *result,
                                                         const lehr_dsc_enthalpy_options *options,
                                                         lehr_error *err);

LEHR_END_DECLS

#endif
