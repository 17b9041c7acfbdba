/// @file
/// Two diffraction peaks and their difference. Private to figures/.
#ifndef LEHR_FIGURES_DIFFERENCE_H
#define LEHR_FIGURES_DIFFERENCE_H

#include "figure.h"

#include <lehr/core/curve.h>
#include <lehr/xrd/fsdp.h>

/// Curves over the axis of their fits; borrowed.
typedef struct figure_peak_pair {
    const lehr_curve *sample;
    const lehr_xrd_fsdp *sample_fit;
    const lehr_curve *reference;
    const lehr_xrd_fsdp *reference_fit;
} figure_peak_pair;

/// Both peaks divided by their fitted maxima; below, sample minus reference at the points of the
/// sample (straight lines between those of the reference).
/// @errors LEHR_ERR_NOMEM
lehr_status figure_difference(lehr_figure **out, const figure_peak_pair *pair, lehr_error *err);

#endif
