/// @file
/// What a calorimeter records of a glass: heat flow with lag, drift, asymmetry and noise.
///
///     flow(t) = m cp(T) dT/dt + [a0 + a1 (T - T0)] dT/dt + offset + drift t,
///     cp = g(T) + [l(Tf) - g(Tf)] dTf/dT,
///
/// T0 the start of the program, through a first-order lag of the sensor, tau dy/dt + y = flow with y = offset
/// at t = 0, and white noise on each point. A thermometer that is off moves all temperatures of the record.
#ifndef LEHR_SIMULATE_CALORIMETRY_H
#define LEHR_SIMULATE_CALORIMETRY_H

#include <lehr/core/error.h>
#include <lehr/dsc/run.h>
#include <lehr/simulate/glass.h>
#include <stdbool.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

/// Calorimeter and program: heating, then cooling and heating again for each further heating.
typedef struct lehr_simulate_calorimeter {
    double mass_mg;
    double rate_K_per_s;    ///< of the heatings
    double cooling_K_per_s; ///< between them
    double start_K, top_K;
    double step_K;    ///< distance of points
    size_t heatings;  ///< >= 1
    bool first_cools; ///< the record begins with a cooling from the top, at cooling_K_per_s
    double noise_mW;  ///< standard deviation of a point
    double offset_mW;
    double drift_mW_per_s;
    double asymmetry_mJ_per_K;        ///< a0
    double asymmetry_slope_mJ_per_K2; ///< a1
    double lag_s;
    double thermometer_K;           ///< recorded minus true temperature
    const double *heatings_K_per_s; ///< shape (heatings,): rates one by one; NULL: all as above
    const double *coolings_K_per_s; ///< likewise, of the cooling before each heating (of the first with
                                    ///< first_cools only). Both are borrowed while a record is made
} lehr_simulate_calorimeter;

/// One ramp. The arrays, shape (n,), belong to it.
typedef struct lehr_simulate_ramp {
    bool heating;
    double rate_K_per_s; ///< magnitude
    size_t n;
    double *time_s;        ///< from the begin of the record
    double *temperature_K; ///< true
    double *cp_J_per_gK;   ///< true
    double *flow_mW;       ///< recorded, endothermic up
    double fictive_K;      ///< where the ramp begins
} lehr_simulate_ramp;

/// A record: what a file holds.
typedef struct lehr_simulate_record {
    lehr_simulate_calorimeter instrument;
    size_t n_ramps;
    lehr_simulate_ramp *ramps; ///< shape (n_ramps,)
} lehr_simulate_record;

/// Most points of a record.
#define LEHR_SIMULATE_MOST_POINTS 5000000

/// Record of a glass after a history.
/// @param[in] history that ends in the glass or, with first_cools, in the liquid at the top; borrowed
/// @param[in] seed, stream of the noise
/// @errors LEHR_ERR_DOMAIN: a mass, rate or step that is not > 0, start, history and top not in order, too
///         many points, those of lehr_dsc_tnm_simulate(); LEHR_ERR_NUMERIC; LEHR_ERR_NOMEM
/// @accuracy cp as lehr_dsc_tnm_simulate() gives it; the lag is exact for a flow that is straight between
/// points
LEHR_API LEHR_NODISCARD lehr_status lehr_simulate_record_create(
    lehr_simulate_record **out, const lehr_simulate_glass *glass, const lehr_dsc_tnm_program *history,
    const lehr_simulate_calorimeter *instrument, uint64_t seed, uint64_t stream, lehr_error *err);
LEHR_API void lehr_simulate_record_free(lehr_simulate_record *record); ///< NULL is fine

/// Draw the noise of a record anew.
LEHR_API void lehr_simulate_record_redraw(lehr_simulate_record *record, double noise_mW, uint64_t seed,
                                          uint64_t stream);

/// The record as a calorimeter run, as if read from a file.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_simulate_record_to_run(lehr_dsc_run **out,
                                                                const lehr_simulate_record *record,
                                                                const char *name, lehr_error *err);

/// Temperature where (cp - g)/(l - g) of a heating ramp last rises through 1/2 before its maximum, with the
/// true lines: the midpoint of the glass transition of a noise-free record. NaN where there is none.
LEHR_API double lehr_simulate_midpoint_K(const lehr_simulate_record *record, size_t ramp,
                                         const lehr_simulate_glass *glass);

/// Enthalpy [J/g] of a glass with one fictive temperature minus that of a glass with the other: integral of
/// l - g from the second to the first.
LEHR_API double lehr_simulate_enthalpy_J_per_g(const lehr_simulate_glass *glass, double fictive_K,
                                               double reference_K);

/// Write a record: `.csv` as a table with the columns segment, time_s, temperature_K, heat_flow_mW; any other
/// name as the curve export of a Mettler STARe program. Atomic.
/// @param[in] exothermic_up direction of the signal in the file
/// @errors LEHR_ERR_IO; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_simulate_record_write(const lehr_simulate_record *record,
                                                               const char *path, const char *sample,
                                                               bool exothermic_up, lehr_error *err);

LEHR_END_DECLS

#endif
