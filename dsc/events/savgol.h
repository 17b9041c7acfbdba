/// @file
/// Private: local polynomials (Savitzky and Golay, any spacing): filtered values, slopes, noise and its
/// propagation.
#ifndef LEHR_DSC_SAVGOL_H
#define LEHR_DSC_SAVGOL_H

#include <lehr/core/error.h>
#include <stddef.h>

/// out_i = value_factor p_i(x_i) + slope_factor p_i'(x_i), with p_i the polynomial of degree @p order that
/// fits the @p width points around i best (at the ends: the outermost @p width points).
typedef struct lehr_dsc_savgol_options {
    size_t order; ///< 1..6
    size_t width; ///< odd, greater than order
    double value_factor, slope_factor;
    const char *name; ///< of the data, for messages
} lehr_dsc_savgol_options;

typedef struct lehr_dsc_savgol {
    size_t n;
    double *out;        ///< shape (n,)
    double *gain;       ///< shape (n,): standard deviation of out_i for noise 1 of the points
    double *transposed; ///< shape (n,): sum_i functional_i d(out_i)/dy_j; NULL without a functional
    double
        noise; ///< standard deviation of a point, from the residuals of p_i, robust; 0 for width = order + 1
    double alike; ///< lag-1 correlation of those residuals beyond what white noise has; 0 when they vanish
} lehr_dsc_savgol;

/// @param[in] x          shape (n,), not decreasing
/// @param[in] functional shape (n,) or NULL
/// @errors LEHR_ERR_ARG: order or width out of range; LEHR_ERR_DOMAIN: fewer points than the width, a value
/// that
///         is no number; LEHR_ERR_NUMERIC: too many equal x in a window; LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status lehr_dsc_savgol_filter(lehr_dsc_savgol *out, const double *x, const double *y,
                                                  size_t n, const double *functional,
                                                  const lehr_dsc_savgol_options *options, lehr_error *err);
void lehr_dsc_savgol_clear(lehr_dsc_savgol *local);

#endif
