/// @file
/// Private: features of a noise-free scan.
#ifndef LEHR_DSC_HISTORY_PRIVATE_H
#define LEHR_DSC_HISTORY_PRIVATE_H

#include <lehr/dsc/history.h>

/// Feature of a scan on an even grid.
/// @param[in] step  shape (n,): (cp - g)/(l - g) with the lines of the material
/// @param[in] cp    shape (n,), glass: g, shape (n,)
/// @returns NaN where the scan has no such feature
double lehr_dsc_history_feature(lehr_dsc_feature feature, size_t n, const double *temperature_K,
                                const double *step, const double *cp, const double *glass);

#endif
