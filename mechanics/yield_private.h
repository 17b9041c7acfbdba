/// @file
/// Rows of a stress-strain curve before they are analysed. Private to mechanics/.
#ifndef LEHR_MECHANICS_YIELD_PRIVATE_H
#define LEHR_MECHANICS_YIELD_PRIVATE_H

#include <lehr/mechanics/yield.h>

/// Rows in the order of the test, whatever unloading there was between. @errors LEHR_ERR_DOMAIN
lehr_status yield_check_order(const lehr_mechanics_curve *curve, size_t peak, lehr_error *err);

/// The rows whose strain is not more than @p tolerance below the largest one before, i.e. without unloading
/// and loading again: such a loop moves along a line of its own, which may touch the shifted one.
/// @param[out] room what to free with lehr_core_free(); NULL where all rows stay. @errors as above, NOMEM
lehr_status yield_leave_loops(lehr_mechanics_curve *out, double **room, const lehr_mechanics_curve *curve,
                              double tolerance, lehr_error *err);

#endif
