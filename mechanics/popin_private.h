/// @file
/// What the distributions of pop-ins share. Private to mechanics/.
#ifndef LEHR_MECHANICS_POPIN_PRIVATE_H
#define LEHR_MECHANICS_POPIN_PRIVATE_H

#include <lehr/mechanics/popin.h>

/// Zero of sum x^m ln x/sum x^m - 1/m of logarithms from which the mean of those that popped in was taken.
/// @param[in] deviation of the logarithms, > 0, for a start
lehr_status popin_solve_modulus(double *out, const double *logs, size_t n, double deviation, lehr_error *err);

#endif
