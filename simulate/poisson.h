/// @file
/// Counts of photons.
#ifndef LEHR_SIMULATE_POISSON_H
#define LEHR_SIMULATE_POISSON_H

#include <lehr/core/export.h>
#include <lehr/fitting/random.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

/// A count with a Poisson distribution. Means of 0 and below give 0.
/// @param[in] mean up to 2^31
/// @accuracy exact, but for the rounding of the logarithm of the factorial (1e-13)
/// @source below 10 inversion; else transformed rejection: W. Hoermann, Insurance: Mathematics and Economics
///         12, 39 (1993), algorithm PTRS
LEHR_API uint32_t lehr_simulate_poisson(lehr_random *random, double mean);

LEHR_END_DECLS

#endif
