/// @file
/// Private: shared by the two ways of subtracting.
#ifndef LEHR_DSC_SUBTRACT_PRIVATE_H
#define LEHR_DSC_SUBTRACT_PRIVATE_H

#include <lehr/dsc/run.h>

/// Standard deviation of a point over all segments; NaN where all are too short.
LEHR_NODISCARD lehr_status lehr_dsc_run_noise(double *noise, const lehr_dsc_run *run, lehr_error *err);

/// Unit in which a signal is printed ("mW" for W), and the factor to it.
const char *lehr_dsc_flow_unit(lehr_dsc_signal signal, double *factor);

#endif
