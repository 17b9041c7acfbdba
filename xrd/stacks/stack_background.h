/// @file
/// The background of a stack: exposures of frames, the frames without the sample, and the difference as a
/// table.
#ifndef LEHR_XRD_STACK_BACKGROUND_H
#define LEHR_XRD_STACK_BACKGROUND_H

#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/xrd/stack.h>
#include <lehr/xrd/subtract.h>

LEHR_BEGIN_DECLS

/// Exposures of frames from a table (column "monitor", else the last one), relative to their mean, so that
/// intensities stay those of a mean frame.
/// @param[out] out  shape (*n,), free with lehr_core_free()
/// @param[out] mean of these exposures
/// @param[in] frames that are selected: theirs are taken where the table has all; NULL: the whole table
/// @errors those of lehr_table_read(); LEHR_ERR_FORMAT: no column; LEHR_ERR_DOMAIN: an exposure that is not
/// greater than 0 (frame named), another number of rows than frames; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_monitor_read(double **out, size_t *n, double *mean,
                                                          const char *path,
                                                          const lehr_xrd_stack_frames *frames,
                                                          lehr_error *err);

/// Frames without the sample. Texts are borrowed.
typedef struct lehr_xrd_background {
    const char *locator;                ///< FILE, FILE::/dataset[frames], ...
    const char *monitor;                ///< table with the exposure of every frame; NULL: none
    lehr_xrd_subtract_options subtract; ///< a scale that is given is multiplied with the ratio of the mean
                                        ///< exposures where both have a monitor
} lehr_xrd_background;

/// The curve of a stack minus its background, which is integrated with the same bins, mask and corrections
/// and the same `reject`; no frame of it is left out. The corrections of the curve then name the background.
/// @param[in] options       of the stack
/// @param[in] mean_exposure of the stack, from lehr_xrd_monitor_read(); NaN: no monitor
/// @errors those of lehr_xrd_stack_run(), lehr_xrd_subtract() and lehr_xrd_monitor_read()
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_background_subtract(
    lehr_xrd_subtraction **out, const lehr_xrd_stack *stack, const lehr_xrd_integrator *integrator,
    const lehr_xrd_stack_options *options, const lehr_xrd_background *background, double mean_exposure,
    lehr_warnings *warnings, lehr_error *err);

/// The table of a pattern, with intensity and sigma of the difference, and background and sigma_scale behind.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_background_to_table(lehr_table **out,
                                                                 const lehr_xrd_pattern *pattern,
                                                                 const lehr_xrd_subtraction *difference,
                                                                 lehr_error *err);

/// Result keys background_scale and background_reduced_chi2.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_background_describe(const lehr_xrd_subtraction *difference,
                                                                 lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
