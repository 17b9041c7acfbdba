/// @file
/// Private: a scan seen through a local quintic: value and slope at any temperature, and how they respond to
/// noise.
#ifndef LEHR_DSC_SMOOTH_H
#define LEHR_DSC_SMOOTH_H

#include "scan.h"

/// Least-squares polynomial of degree 5 around a temperature with the weights (1 - u^2)^3, u = (T_i -
/// T)/half. Value and slope are smooth functions of T.
typedef struct lehr_dsc_smooth {
    const lehr_dsc_scan *scan; // borrowed
    bool sorted;               // temperatures never fall
    double low_K, high_K;      // points beyond these do not enter
    double half_K;             // half the full width
} lehr_dsc_smooth;

typedef struct lehr_dsc_local {
    double value, slope;
} lehr_dsc_local;

/// Which functional of the curve.
typedef enum lehr_dsc_order {
    LEHR_DSC_VALUE,
    LEHR_DSC_SLOPE,
} lehr_dsc_order;

/// Look at the points in [low, high]; the half-width is set by the caller afterwards.
/// @errors LEHR_ERR_DOMAIN: fewer than 10 points, a value that is no number
LEHR_NODISCARD lehr_status lehr_dsc_smooth_init(lehr_dsc_smooth *out, const lehr_dsc_scan *scan, double low_K,
                                                double high_K, lehr_error *err);

/// Smallest half-width that holds enough points everywhere: some six times the usual distance of points.
double lehr_dsc_smooth_least_half(const lehr_dsc_smooth *smooth);

/// @errors LEHR_ERR_NUMERIC: too few points around the temperature
LEHR_NODISCARD lehr_status lehr_dsc_smooth_at(lehr_dsc_local *out, const lehr_dsc_smooth *smooth,
                                              double temperature_K, lehr_error *err);

/// response_i += factor * d(value or slope at the temperature)/dy_i
LEHR_NODISCARD lehr_status lehr_dsc_smooth_add_response(const lehr_dsc_smooth *smooth, double temperature_K,
                                                        lehr_dsc_order order, double factor, double *response,
                                                        lehr_error *err);

/// Largest sign*(value or slope) - base(T) in [low, high]; base may be NULL.
typedef struct lehr_dsc_search {
    double low_K, high_K;
    lehr_dsc_order order;
    double sign;                                   // +1 largest, -1 smallest
    double (*base)(const void *context, double T); // subtracted from the value; NULL: nothing
    const void *context;
} lehr_dsc_search;

/// @param[out] at_K  NaN when the extremum lies at a border of the range
LEHR_NODISCARD lehr_status lehr_dsc_smooth_extremum(double *at_K, const lehr_dsc_smooth *smooth,
                                                    const lehr_dsc_search *search, lehr_error *err);

/// response_i += factor * d(place of that extremum)/dy_i
LEHR_NODISCARD lehr_status lehr_dsc_smooth_add_extremum_response(const lehr_dsc_smooth *smooth,
                                                                 const lehr_dsc_search *search, double at_K,
                                                                 double factor, double *response,
                                                                 lehr_error *err);

/// Root of value(T) - level(T) between two temperatures where it has different signs; NaN when it has not.
LEHR_NODISCARD lehr_status lehr_dsc_smooth_root(double *at_K, const lehr_dsc_smooth *smooth, double a_K,
                                                double b_K, double (*level)(const void *context, double T),
                                                const void *context, lehr_error *err);

#endif
