/// @file
/// What the thermal history of a glass alone does to a series over heating rates. Private to study/.
#ifndef LEHR_STUDY_HISTORY_H
#define LEHR_STUDY_HISTORY_H

#include <lehr/core/record.h>
#include <lehr/dsc/peak_shift.h>

/// A series of scans of one glass, formed from the liquid at one rate.
typedef struct study_history {
    const char *feature;    ///< word of the study file
    double cooling_K_per_s; ///< magnitude
    double *temperature_K;  ///< shape (n,): gets the feature of the simulated scans
    double energy_kJ_per_mol;
    double barrier_kJ_per_mol; ///< of the model in equilibrium
} study_history;

/// Send a relaxation model typical of metallic glasses, placed at the scan in the middle of the rates,
/// through the cooling and the heating of every scan, and fit the same line to what it gives. Adds
/// history_activation_energy and history_barrier to the results.
/// @param[in] data, shift  the measured series
/// @errors those of lehr_dsc_history_typical() and lehr_dsc_history_features()
lehr_status study_history_simulate(study_history *history, const lehr_dsc_shift_data *data,
                                   const lehr_dsc_shift *shift, lehr_record *results, lehr_error *err);

#endif
