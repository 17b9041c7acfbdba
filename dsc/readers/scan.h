/// @file
/// Private: one ramp of a run, as temperature and a signal proportional to heat capacity.
#ifndef LEHR_DSC_SCAN_H
#define LEHR_DSC_SCAN_H

#include <lehr/dsc/run.h>

/// Points of one ramp from its cold to its hot end.
typedef struct lehr_dsc_scan {
    const char *name; ///< of the file; borrowed from the run
    size_t segment;   ///< number of the segment
    size_t n;
    double *temperature_K; ///< shape (n,)
    double *y;             ///< shape (n,): positive for a positive heat capacity
    double rate_K_per_s;   ///< magnitude; NaN when unknown
    const char *unit;      ///< of y: "J/g/K", "J/K", "W/g" or "mW", by what is known of mass and rate
    const char *area_unit; ///< of the integral of y over temperature
    bool cooling;    ///< a cooling ramp: y keeps its sign as a heat capacity, the order of time is reversed
    double *clock_s; ///< shape (n,): time from the cold end, rising with the index; NULL without a time
                     ///< column
    bool flow;       ///< the signal of the run is a heat flow, not a heat capacity
    double mass_g;   ///< of the run; NaN when unknown
} lehr_dsc_scan;

/// Take the segment of number @p segment (its index; 0: the last heating segment) out of a run.
/// @errors LEHR_ERR_DOMAIN: the run holds no heat flow; no such segment (those that exist are named)
LEHR_NODISCARD lehr_status lehr_dsc_scan_create(lehr_dsc_scan **out, const lehr_dsc_run *run, size_t segment,
                                                lehr_error *err);
/// Name of a column that holds y: cp_J_per_gK, heat_capacity_J_per_K, heat_flow_W_per_g or heat_flow_mW.
const char *lehr_dsc_scan_signal_column(const lehr_dsc_scan *scan);
void lehr_dsc_scan_free(lehr_dsc_scan *scan);

#endif
