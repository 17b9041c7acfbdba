/// @file
/// Start values of a peak. Private to the module.
#ifndef LEHR_FITTING_PEAK_START_H
#define LEHR_FITTING_PEAK_START_H

#include <lehr/fitting/peak.h>

/// The data of one fit.
typedef struct lehr_peak_data {
    const double *x;
    const double *y;
    const double *sigma; ///< or NULL
    size_t n;
    const lehr_model *shape;
    lehr_fitting_peak_baseline baseline;
} lehr_peak_data;

/// Best of a scan over widths from two sampling steps to four times the window, at two centres. Area and
/// baseline follow from a linear fit. False when no maximum fits.
bool lehr_peak_find_start(double *parameters, const lehr_peak_data *data);

#endif
