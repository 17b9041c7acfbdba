/// @file
/// The parts of the study file about the ECNLE theory.
#ifndef LEHR_STUDY_CONFIG_ECNLE_H
#define LEHR_STUDY_CONFIG_ECNLE_H

#include <stdbool.h>
#include <stddef.h>

/// analysis.ecnle.state: every pressure at every volume fraction.
typedef struct lehr_study_states {
    bool wanted;
    size_t n_phi;
    double *phi; ///< shape (n_phi,)
    size_t n_pressure;
    double *pressure; ///< shape (n_pressure,) [kT/d^3]
} lehr_study_states;

/// What the literature measured; NaN where not given.
typedef struct lehr_study_literature {
    double dtg_dp_K_per_GPa, dtg_dp_error;
    double fragility, fragility_error;
    double activation_volume_ang3, activation_volume_error;
    char *source; ///< NULL: not said
} lehr_study_literature;

/// analysis.ecnle.compare: the theory beside what the study measured. NaN where not given.
typedef struct lehr_study_compare {
    bool wanted;
    char *alloy;      ///< name in the table of lehr_ecnle_alloy_find(), given or found; NULL: none
    bool alloy_found; ///< by the name or the composition of the material
    char *prefactor;  ///< "unity" or "kramers"
    char *elastic;    ///< "none", "unit" or "py"
    double phi_g;     ///< NaN: where tau = tau_g
    double phi_g_error;
    double tau_g_s;
    double tau_e_s;
    double log10_tau_e_error;
    size_t n_pressure;
    double *pressure_GPa; ///< shape (n_pressure,); n_pressure 0: those of the treatments
    lehr_study_literature literature;
} lehr_study_compare;

#endif
