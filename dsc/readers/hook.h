/// @file
/// Private: the start-up of a ramp, and runs that lose points.
#ifndef LEHR_DSC_HOOK_H
#define LEHR_DSC_HOOK_H

#include <lehr/dsc/run.h>

/// The start-up hook of a ramp has died away after this many thermal time constants: exp(-5) = 0.7 %.
#define LEHR_DSC_HOOK_CONSTANTS 5.0

/// Time since the begin of the segment, at one of its points [s]: from the time column, else from temperature
/// and rate. NaN where neither is known.
double lehr_dsc_hook_elapsed_s(const lehr_dsc_run *run, const lehr_dsc_segment *segment, size_t point);

/// keep[i] = 0 for the points of the ramps within @p discard_s of their begin. @param[in,out] keep shape
/// (size,)
void lehr_dsc_hook_mark(unsigned char *keep, const lehr_dsc_run *run, double discard_s);

/// As lehr_dsc_run_to_table(), with a column sigma in the unit of the signal column, without the rows whose
/// keep is 0.
/// @param[in] sigma shape (size,), in the unit of the run's signal; NULL: no such column
/// @param[in] keep  shape (size,); NULL: all
LEHR_NODISCARD lehr_status lehr_dsc_hook_table(lehr_table **out, const lehr_dsc_run *run, const double *sigma,
                                               const unsigned char *keep, lehr_error *err);

#endif
