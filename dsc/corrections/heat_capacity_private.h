/// @file
/// Private: the runs behind a heat capacity.
#ifndef LEHR_DSC_HEAT_CAPACITY_PRIVATE_H
#define LEHR_DSC_HEAT_CAPACITY_PRIVATE_H

#include "interpolate.h"
#include <lehr/dsc/heat_capacity.h>

/// One ramp: heat flow over local rate [J/K] against temperature.
typedef struct lehr_dsc_cp_ramp {
    char *name;
    lehr_dsc_knots knots; ///< y: heat flow over rate [J/K]; rate: variance of y by the isothermal ends
    double *time_s;       ///< shape (knots.n,): of the points in order of time; NULL when unknown
    double *temperature_K, *y, *level_variance; ///< shape (knots.n,), in order of time
    double noise;                               ///< standard deviation of y; NaN: too few points
    double rate_K_per_s;                        ///< signed, of the segment
    size_t ends;                                ///< isothermal ends used: 0, 1 or 2
} lehr_dsc_cp_ramp;

/// @errors LEHR_ERR_DOMAIN; LEHR_ERR_NOMEM. Clear it also after an error.
LEHR_NODISCARD lehr_status lehr_dsc_cp_ramp_take(lehr_dsc_cp_ramp *out, const lehr_dsc_run *run,
                                                 const lehr_dsc_cp_options *options, lehr_error *err);
void lehr_dsc_cp_ramp_clear(lehr_dsc_cp_ramp *ramp);

/// Value at one temperature from a parabola through the points within the half width, and its variance.
/// @errors LEHR_ERR_DOMAIN: fewer than 6 points
LEHR_NODISCARD lehr_status lehr_dsc_cp_ramp_at(double *y, double *variance, const lehr_dsc_cp_ramp *ramp,
                                               double temperature_K, double half_width_K, lehr_error *err);

/// Places of the runs.
enum { SAMPLE, EMPTY, SAPPHIRE, MOST_RAMPS };

struct lehr_dsc_cp {
    lehr_dsc_cp_ramp ramps[MOST_RAMPS];
    size_t n_ramps; // 2 or 3
    lehr_dsc_cp_options options;
    char *sample;
    double mass_g, sapphire_mass_g;
    size_t n; // points of the result, in order of time
    double *time_s, *temperature_K, *cp, *sigma, *calibration;
};

#endif
