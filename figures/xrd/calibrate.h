/// @file
/// Figure of a calibration.
#ifndef LEHR_FIGURES_CALIBRATE_H
#define LEHR_FIGURES_CALIBRATE_H

#include <lehr/core/error.h>
#include <lehr/figures/figure.h>
#include <lehr/xrd/calibrate.h>

LEHR_BEGIN_DECLS

/// The image on a logarithmic scale with the rings of the refined geometry (large images are binned); below
/// it the residuals of all sectors in units of their errors, ring against azimuth.
/// @param[in] locator of the image, that of travel 0 where there are several
/// @errors those of lehr_xrd_source_open() and lehr_xrd_source_read(); LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_calibration(lehr_figure **out,
                                                            const lehr_xrd_calibration *calibration,
                                                            const char *locator, lehr_error *err);

LEHR_END_DECLS

#endif
