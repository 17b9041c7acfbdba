/// @file
/// Private: glass and liquid lines: linear models of temperature, fitted in a window.
#ifndef LEHR_DSC_BASELINE_H
#define LEHR_DSC_BASELINE_H

#include "scan.h"
#include <lehr/dsc/fictive.h>
#include <lehr/fitting/linear.h>

#define LEHR_DSC_MAX_TERMS 3

/// value(T) = offset + sum_k coefficient_k term_k(T)
typedef struct lehr_dsc_baseline {
    lehr_dsc_model model;
    bool fixed_constant; ///< metallic with the constant 3R/M given
    double offset;
    double center_K;
    size_t n_terms;
    const double *coefficients; ///< shape (n_terms,), borrowed from fit
    lehr_linear_fit *fit;
    size_t n_points;
    size_t *points; ///< shape (n_points,): indices of the scan inside the window
} lehr_dsc_baseline;

/// Fit a model to the points of the window, borders included.
/// @param[in] constant  fixed constant of the metallic model in the unit of the scan; NaN: fit it
/// @param[in] what      "glass" or "liquid", for messages
/// @errors LEHR_ERR_DOMAIN: window outside the data, too few points, a value that is no number
LEHR_NODISCARD lehr_status lehr_dsc_baseline_fit(lehr_dsc_baseline *out, const lehr_dsc_scan *scan,
                                                 const double window_K[2], lehr_dsc_model model,
                                                 double constant, const char *what, lehr_error *err);
void lehr_dsc_baseline_clear(lehr_dsc_baseline *baseline);

double lehr_dsc_baseline_at(const lehr_dsc_baseline *baseline, double temperature_K);
/// Integral from @p a_K to @p b_K.
double lehr_dsc_baseline_integral(const lehr_dsc_baseline *baseline, double a_K, double b_K);
/// The same for each term alone, shape (LEHR_DSC_MAX_TERMS,).
void lehr_dsc_baseline_terms_at(const lehr_dsc_baseline *baseline, double temperature_K, double *terms);
void lehr_dsc_baseline_terms_integral(const lehr_dsc_baseline *baseline, double a_K, double b_K,
                                      double *terms);

/// response_i += factor * d(sum_k functional_k coefficient_k)/dy_i for the points of the window.
/// @param[in,out] response  shape (n of the scan,)
LEHR_NODISCARD lehr_status lehr_dsc_baseline_add_response(const lehr_dsc_baseline *baseline,
                                                          const double *functional, double factor,
                                                          double *response, lehr_error *err);

#endif
