/// @file
/// Numerical solution of the Ornstein-Zernike equation for hard spheres with a closure.
///
///     h(q) = c(q) + rho c(q) h(q),     h = -1 for r < d,     c = closure(gamma) for r > d,  gamma = h - c
///
/// On the grid r_i = (i + 1/2) dr, q_j = (j + 1/2) pi/(n dr) both transforms are one sine transform (type
/// IV), and r = d lies half-way between two points, so that the error is of second order in dr. Newton's
/// iteration with generalised minimal residuals, along a path of growing density.
/// @source M. J. Booth, A. G. Schlijper, L. E. Scales
/// and A. D. J. Haymet, Comput. Phys. Commun. 119, 122 (1999); F. J. Rogers and D. A. Young, Phys. Rev. A 30,
/// 999 (1984)
#ifndef LEHR_ECNLE_OZ_H
#define LEHR_ECNLE_OZ_H

#include <lehr/core/error.h>
#include <lehr/core/warnings.h>
#include <lehr/fitting/covariance.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef enum lehr_ecnle_closure {
    LEHR_ECNLE_CLOSURE_PY,          ///< Percus-Yevick: c = 0 outside
    LEHR_ECNLE_CLOSURE_HNC,         ///< hypernetted chain: c = e^gamma - 1 - gamma outside
    LEHR_ECNLE_CLOSURE_ROGERS_YOUNG ///< mixes both so that virial and compressibility pressures agree
} lehr_ecnle_closure;

typedef struct lehr_ecnle_oz_options {
    lehr_ecnle_closure closure;
    size_t points_per_diameter; ///< of the coarsest grid, 20 .. 800
    double range_d;             ///< extent in r, at least 8 [d]
    size_t n_grids;             ///< 1: one grid; 2, 3: also twice and four times as fine, extrapolated to 0
    /// Rogers-Young: mixing parameter [1/d]; NaN: found from the consistency of the pressures
    double mixing_per_d;
} lehr_ecnle_oz_options;

/// Percus-Yevick, 50 points per diameter, 160 d, three grids, mixing found.
LEHR_API lehr_ecnle_oz_options lehr_ecnle_oz_defaults(void);

typedef struct lehr_ecnle_oz lehr_ecnle_oz;

/// @param[in] phi 0.01 .. 0.70
/// @errors LEHR_ERR_DOMAIN: a value outside its range; LEHR_ERR_NUMERIC: no solution found at a density (the
/// message tells how far the path came); LEHR_ERR_NOMEM
/// @accuracy the structure factor of the Percus-Yevick closure to 1e-6 of its closed form for phi <= 0.66 and
/// q d <= 40 with the defaults
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_oz_solve(lehr_ecnle_oz **out, double phi,
                                                        const lehr_ecnle_oz_options *options,
                                                        lehr_warnings *warnings, lehr_error *err);
LEHR_API void lehr_ecnle_oz_free(lehr_ecnle_oz *oz);

LEHR_API double lehr_ecnle_oz_phi(const lehr_ecnle_oz *oz);
/// Grid of wave numbers that all grids share: n values from pi/(2 range) on.
LEHR_API size_t lehr_ecnle_oz_size(const lehr_ecnle_oz *oz);
LEHR_API const double *lehr_ecnle_oz_q(const lehr_ecnle_oz *oz); ///< [1/d]
LEHR_API const double *lehr_ecnle_oz_s(const lehr_ecnle_oz *oz); ///< extrapolated S(q)
/// Estimated error of the extrapolation, or with one grid NaN.
LEHR_API const double *lehr_ecnle_oz_s_error(const lehr_ecnle_oz *oz);
/// S on grid @p level (0 the coarsest), shape (size,).
LEHR_API const double *lehr_ecnle_oz_s_level(const lehr_ecnle_oz *oz, size_t level);

/// S at any q between the ends of the grid, by a spline through 1/S. NaN outside.
LEHR_API double lehr_ecnle_oz_s_at(const lehr_ecnle_oz *oz, double q);

LEHR_API lehr_estimate lehr_ecnle_oz_contact(const lehr_ecnle_oz *oz); ///< g(d), extrapolated
LEHR_API double lehr_ecnle_oz_mixing(const lehr_ecnle_oz *oz);         ///< Rogers-Young [1/d]; NaN otherwise
/// Relative difference of the compressibilities from the virial pressure and from S(0).
LEHR_API double lehr_ecnle_oz_inconsistency(const lehr_ecnle_oz *oz);
LEHR_API double lehr_ecnle_oz_residual(const lehr_ecnle_oz *oz); ///< largest |change of gamma| on any grid

LEHR_END_DECLS

#endif
