/// @file
/// The theory beside measurement: what it is computed from, what the study measured, the tests, and the
/// sentences made of them. Private to study/.
#ifndef LEHR_STUDY_THEORY_H
#define LEHR_STUDY_THEORY_H

#include "task.h"

#include <lehr/ecnle/glass.h>
#include <lehr/ecnle/regime.h>
#include <lehr/fitting/agreement.h>

/// Below this a treatment counts as one at ambient pressure (0.0001 GPa is one atmosphere).
#define STUDY_AMBIENT_GPA 0.001

enum { STUDY_SENTENCE_SIZE = 1024, STUDY_NUMBER_SIZE = 64 };

// ---- inputs (theory_inputs.c) -----------------------------------------------------------
/// Where an input comes from.
typedef enum study_origin {
    STUDY_GIVEN,    ///< in the study file
    STUDY_TABLE,    ///< table of alloys, named in the study file
    STUDY_INFERRED, ///< table of alloys, found by the name or composition of the material
    STUDY_COMPUTED, ///< by the theory itself
    STUDY_ASSUMED   ///< usual value of the literature
} study_origin;

/// "given", "table", "inferred", "computed", "assumed".
const char *study_origin_name(study_origin origin);

/// What the theory is computed from.
typedef struct study_theory_inputs {
    lehr_ecnle_material material; ///< prepared
    study_origin origin[LEHR_ECNLE_N_INPUTS];
    const char *alloy; ///< borrowed from the study; NULL: none
    const char *prefactor;
} study_theory_inputs;

/// @errors LEHR_ERR_DOMAIN: inputs out of range, tau_g not reached
lehr_status study_theory_inputs_read(study_theory_inputs *out, const lehr_study_config *config,
                                     const lehr_ecnle_plan *plan, lehr_error *err);

// ---- what was measured (theory_measured.c) -------------------------------------------------
/// Who measured a number.
typedef enum study_source {
    STUDY_BY_ENERGY,    ///< master curve of activation energies
    STUDY_BY_FICTIVE,   ///< master curve of fictive temperatures
    STUDY_BY_ASSUMED,   ///< slope that the master curves were given
    STUDY_BY_MIDPOINTS, ///< calorimetric midpoints after treatments that differ in pressure alone
    STUDY_BY_RATES,     ///< activation energy of series cooled and heated at equal rates
    STUDY_BY_APPARENT,  ///< apparent activation energy of glasses treated near Tg(P)
    STUDY_BY_YIELD,     ///< stress-strain curves
    STUDY_BY_HOLDS,     ///< critical stress of holds
    STUDY_BY_LITERATURE,
    STUDY_BY_NOBODY,
    STUDY_N_SOURCES
} study_source;

/// "master-activation-energy", ..., "literature", "none".
const char *study_source_name(study_source source);

/// A master curve: Tg(P) and its place.
typedef struct study_master_found {
    bool found;
    lehr_estimate tg0_K;
    lehr_estimate dtg_dp_K_per_GPa;
    double curvature;     ///< [K/GPa^2]; 0: none
    bool slope_given;     ///< not measured
    bool poor;            ///< does not describe its points within their errors
    lehr_estimate center; ///< of the curve in T/Tg(P); NaN where it defines Tg, or there is none
} study_master_found;

/// Numbers of the study; NaN where it has none.
typedef struct study_theory_measured {
    study_master_found energy, fictive;
    lehr_estimate midpoint_slope_K_per_GPa;
    size_t n_midpoints;                       ///< samples behind it
    lehr_estimate energy_equal_kJ_per_mol;    ///< equal rates
    lehr_estimate energy_apparent_kJ_per_mol; ///< treated near Tg(P)
    lehr_estimate yield_stress_GPa;           ///< mean of the samples
    lehr_estimate critical_stress_GPa;        ///< of holds
    double duration_s;                        ///< of the treatments, where all have one; NaN: they differ
} study_theory_measured;

/// @param[in] tg_K glass transition at ambient pressure, for T/Tg(P) without a master curve
/// @errors LEHR_ERR_NOMEM
lehr_status study_theory_measured_read(study_theory_measured *out, const study_run *run, double tg_K,
                                       lehr_error *err);

/// Points (x, y, sigma) of groups: one slope, an intercept for each group, weights 1/sigma^2 (equal where one
/// is not known), errors that grow with the scatter and never shrink. NaN where no group holds two different
/// x.
/// @param[out] weight shape (n,) room to work @param[in] group shape (n,) any numbers
lehr_estimate study_common_slope(double *weight, const double *x, const double *y, const double *sigma,
                                 const size_t *group, size_t n);

/// Tg(P) [K] of a master curve with the error of its slope and of tg0.
lehr_estimate study_master_tg(const study_master_found *master, double pressure_GPa);

// ---- tests (theory_tests.c) ------------------------------------------------------------------
/// A predicted and a measured number.
typedef struct study_theory_row {
    const char *quantity; ///< "glass_transition", "glass_transition_linear", "dtg_dp", "activation_volume",
                          ///< "fragility", "equilibration", "yield_stress", "critical_stress"
    const char *unit;
    double pressure_GPa;  ///< NaN: of no pressure
    double temperature_K; ///< at which the theory was taken, where that is not Tg; NaN: where it is
    study_source source;
    const char *literature; ///< words for it where it is the source; borrowed
    bool poor;              ///< the master curve behind it does not describe its points
    lehr_fitting_agreement test;
    const char *assumed; ///< input that is assumed and decides this number: "d", "βΦ₀"; NULL: none
    lehr_estimate asks;  ///< input with which the theory would meet the measured value; NaN: none
} study_theory_row;

/// What the theory gives for the study.
typedef struct study_theory_place {
    size_t sample; ///< SIZE_MAX: a pressure of the study file at Tg
    double duration_s;
    double t_over_tg; ///< T/Tg(P) of the master curve, else of the theory to first order
    lehr_ecnle_regime regime;
} study_theory_place;

typedef struct study_theory {
    study_theory_inputs in;
    study_theory_measured measured;
    lehr_ecnle_glass glass; ///< at no pressure
    lehr_ecnle_glass other; ///< with the other prefactor
    lehr_ecnle_ends ends;
    lehr_estimate equilibration; ///< T/Tg where tau is the duration of the treatments
    size_t n_places;
    study_theory_place *places;
    size_t n_rows;
    study_theory_row *rows;
    const char *literature; ///< words for the literature of the study file
    const char *slopes;     ///< words for the literature that dTg/dP is from
} study_theory;

/// Glass, ends of the theory, and what the other prefactor gives (NaN where it gives nothing); in
/// theory_inputs.c. @pre inputs
lehr_status study_theory_glasses(study_theory *to, const lehr_ecnle_plan *plan, lehr_warnings *warnings,
                                 lehr_error *err);

/// Everything that is computed. @pre plan; earlier stages have run
lehr_status study_theory_compute(study_theory *out, const study_run *run, lehr_warnings *warnings,
                                 lehr_error *err);
void study_theory_clear(study_theory *theory);

// ---- sentences (theory_words.c) ----------------------------------------------------------------
/// Append to a text of STUDY_SENTENCE_SIZE bytes; what does not fit is cut.
void study_words_add(char *text, const char *format, ...) LEHR_PRINTF(2, 3);
/// "5.41(55)"; five digits where there is no error.
void study_words_format(char out[STUDY_NUMBER_SIZE], lehr_estimate e);
/// The same with its unit, appended.
void study_words_number(char *text, lehr_estimate e, const char *unit);

/// "3.2", "more than 20"
void study_words_count(char *text, double n);

/// What a test says. @param[out] text at least STUDY_SENTENCE_SIZE bytes, as all here
void study_say_row(char *text, const study_theory_row *row);

/// What can be concluded about the two-state regime at one pressure, for regimes of one kind.
/// @param[in] regimes shape (n,), n > 0 @param[in] origin of the diameter
void study_say_regimes(char *text, const lehr_ecnle_regime *const *regimes, size_t n,
                       const lehr_ecnle_material *material, const lehr_ecnle_ends *ends, study_origin origin);

/// What the theory was computed from.
void study_say_inputs(char *text, const study_theory *theory);
/// What the choice of the prefactor does.
void study_say_prefactor(char *text, const study_theory *theory);
/// Which treatments should have reached equilibrium. @pre some have a duration
void study_say_equilibrium(char *text, const study_theory *theory, const lehr_study_config *config);
/// Yield stresses at the treatments.
void study_say_yield(char *text, const study_theory *theory);

// ---- records (theory_record.c) -----------------------------------------------------------------
/// Keys inputs glass other_prefactor equilibration range comparisons treatments.
lehr_status study_theory_describe(const study_theory *theory, const lehr_study_config *config,
                                  lehr_record *results, lehr_error *err);
/// Key conclusions: all sentences. @param[out] group shape (n_places,) room to work
lehr_status study_theory_conclude(const study_theory *theory, const lehr_study_config *config,
                                  const lehr_ecnle_regime **group, lehr_record *results, lehr_error *err);
/// One row per treatment, by T/Tg(P); NULL without treatments. @param[out] order shape (n_places,) room to
/// work
lehr_status study_theory_places_table(lehr_table **out, const study_theory *theory,
                                      const study_theory_place **order, lehr_error *err);
/// tables/theory.csv from the outcome: one row per test. NULL when there are none.
lehr_status study_theory_table(lehr_table **out, const study_run *run, lehr_error *err);

#endif
