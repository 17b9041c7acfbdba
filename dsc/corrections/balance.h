/// @file
/// Private: the balance of areas behind the fictive temperature: lines, area, root, propagation of noise.
#ifndef LEHR_DSC_BALANCE_H
#define LEHR_DSC_BALANCE_H

#include "baseline.h"

/// One end of the alignment of a scan with its reference: lines of both runs in a common window.
typedef struct lehr_dsc_end {
    lehr_dsc_baseline own, reference; // reference: only where the pair is aligned
    double at_K;                      // middle of the window
    double shift;                     // reference minus own there
} lehr_dsc_end;

typedef struct lehr_dsc_balance {
    const lehr_dsc_scan *scan;        // borrowed
    const lehr_dsc_scan *glass_scan;  // source of the glass line; the same object without a reference run
    const lehr_dsc_scan *liquid_scan; // source of the liquid line; one of the two
    bool aligned;                     // a straight line through both ends is added to the scan
    lehr_dsc_end ends[2];             // cold and hot; used where the liquid line is the reference's
    lehr_dsc_baseline glass, liquid;
    double *weight; // shape (scan->n,): trapezoid weights between t2 and t1, 0 outside
    size_t points;  // inside
    double t1_K, t2_K;
    double area; // of signal minus glass line
    double fictive_K;
} lehr_dsc_balance;

/// Windows and liquid model of one balance.
typedef struct lehr_dsc_lines {
    double glass_K[2], liquid_K[2];
    lehr_dsc_model liquid_model;
    double constant;   // 3R/M in the unit of the scan, NaN: fit it
    bool both;         // the liquid line, too, comes from the reference
    double align_K[2]; // cold window of the alignment (the hot one is that of the liquid); NaN: none
} lehr_dsc_lines;

/// Standard errors from the noise of the signal.
typedef struct lehr_dsc_noise {
    double level; // of a point of the scan
    double fictive_K, area, delta_cp;
} lehr_dsc_noise;

/// Fit both lines. Release with lehr_dsc_balance_clear() (also after an error).
LEHR_NODISCARD lehr_status lehr_dsc_balance_fit(lehr_dsc_balance *out, const lehr_dsc_scan *scan,
                                                const lehr_dsc_scan *glass_scan, const lehr_dsc_lines *lines,
                                                lehr_error *err);
void lehr_dsc_balance_clear(lehr_dsc_balance *balance);

/// Set the limits to the outermost points inside [t2, t1] and integrate.
/// @errors LEHR_ERR_DOMAIN: fewer than two points, a value that is no number
LEHR_NODISCARD lehr_status lehr_dsc_balance_limit(lehr_dsc_balance *balance, double t2_K, double t1_K,
                                                  lehr_error *err);

/// Trapezoid weights of the points inside [low, high], borders included; 0 for all others.
/// @param[out] weight  shape (scan->n,)
/// @param[out] a, b    first and last temperature inside
/// @returns the number of points inside
size_t lehr_dsc_balance_weights(double *weight, const lehr_dsc_scan *scan, double low_K, double high_K,
                                double *a, double *b);

/// Straight line that alignment adds to the scan; 0 without.
double lehr_dsc_balance_shift(const lehr_dsc_balance *balance, double temperature_K);
/// Part of it that the shift at end 0 or 1 has: 1 at that end, 0 at the other.
double lehr_dsc_balance_share(const lehr_dsc_balance *balance, size_t end, double temperature_K);

/// Find the fictive temperature. @errors LEHR_ERR_NUMERIC
LEHR_NODISCARD lehr_status lehr_dsc_balance_solve(lehr_dsc_balance *balance, lehr_error *err);

/// l - g
double lehr_dsc_balance_delta_cp(const lehr_dsc_balance *balance, double temperature_K);

/// Propagate the noise of the points (independent, equal, estimated from the windows).
LEHR_NODISCARD lehr_status lehr_dsc_balance_noise(lehr_dsc_noise *out, const lehr_dsc_balance *balance,
                                                  lehr_error *err);

/// Standard error of the difference of two fictive temperatures of the same scans under other lines, from the
/// noise of the first: what both have alike cancels.
LEHR_NODISCARD lehr_status lehr_dsc_balance_change(double *stderr_K, const lehr_dsc_balance *nominal,
                                                   const lehr_dsc_balance *varied, lehr_error *err);

/// Area between the signal and one of its lines over the points in [low, high], and its standard error.
LEHR_NODISCARD lehr_status lehr_dsc_balance_excess(double *excess, double *excess_stderr,
                                                   const lehr_dsc_balance *balance,
                                                   const lehr_dsc_baseline *line, double low_K, double high_K,
                                                   lehr_error *err);

/// Deepest value of the running integral of signal minus glass line from @p low to @p high; <= 0.
double lehr_dsc_balance_dip(const lehr_dsc_balance *balance, double low_K, double high_K);

#endif
