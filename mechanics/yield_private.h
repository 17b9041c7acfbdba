/// @file
/// Rows of a stress-strain curve, and polynomials through stretches of it. Private to mechanics/.
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

enum { YIELD_MOST_DEGREE = 3 };

/// A polynomial through a stretch of the curve.
typedef struct yield_stretch {
    size_t first, n;
    size_t degree;
    double center;
    double coefficient[YIELD_MOST_DEGREE + 1];
    double covariance[(YIELD_MOST_DEGREE + 1) *
                      (YIELD_MOST_DEGREE + 1)]; ///< of the coefficients, (degree + 1)^2
                                                ///< of them, scaled with the residuals
    double sigma;                               ///< of a point
} yield_stretch;

// ---- yield_stretch.c ------------------------------------------------------------------------------
/// Least squares through the rows @p first to @p last (not included). @errors LEHR_ERR_DOMAIN: too few
lehr_status yield_fit_stretch(yield_stretch *out, const lehr_mechanics_curve *c, size_t first, size_t last,
                              size_t degree, lehr_error *err);
/// Parabola through the neighbours of a row within @p span of strain, at least seven of them.
lehr_status yield_fit_near(yield_stretch *out, const lehr_mechanics_curve *c, size_t row, double span,
                           lehr_error *err);
double yield_value_at(const yield_stretch *s, double strain);
double yield_slope_at(const yield_stretch *s, double strain);
double yield_variance_at(const yield_stretch *s, double strain);

// ---- yield_maximum.c ------------------------------------------------------------------------------
/// Largest stress of the curve below the noise.
/// @param[in] peak row of the highest reading
lehr_status yield_find_maximum(lehr_mechanics_yield *out, const lehr_mechanics_curve *c,
                               const yield_stretch *line, size_t peak, double span, lehr_error *err);

#endif
