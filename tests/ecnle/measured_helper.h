/// @file
/// Structure factors of spheres as if they had been measured.
#ifndef LEHR_TEST_MEASURED_HELPER_H
#define LEHR_TEST_MEASURED_HELPER_H

#include "lehr_test.h"

#include "plan_helper.h"

#include <lehr/ecnle/measured.h>

enum { MEASURED_MOST = 2000 };

/// What spheres() fills, and tests change.
extern double q[MEASURED_MOST], s[MEASURED_MOST], sigma[MEASURED_MOST];

/// Percus-Yevick structure factor from 0.3 to @p end in steps of 0.05; sigma is @p relative times sqrt(S), 0:
/// none.
lehr_ecnle_sq_data spheres(double phi, double end, double relative);

lehr_ecnle_measured *measure(double phi, const lehr_ecnle_sq_data *data, lehr_ecnle_tail tail);

#endif
