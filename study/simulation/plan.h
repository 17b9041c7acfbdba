/// @file
/// What a study will be able to tell: expected standard errors against exposure and repeats, before anything
/// is measured.
#ifndef LEHR_STUDY_PLAN_H
#define LEHR_STUDY_PLAN_H

#include <lehr/core/error.h>
#include <lehr/core/progress.h>
#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/study/config.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

/// X(enumerator, result key, short name, unit)
///
/// Of a series in a diamond cell volume and pressure are those of its point at the highest pressure.
#define LEHR_STUDY_PLAN_LIST(X)                                                                              \
    X(LEHR_STUDY_PLAN_POSITION, "fsdp_position", "q1", "1/angstrom")                                         \
    X(LEHR_STUDY_PLAN_FWHM, "fsdp_fwhm", "fwhm", "1/angstrom")                                               \
    X(LEHR_STUDY_PLAN_FICTIVE, "fictive_temperature", "tf", "K")                                             \
    X(LEHR_STUDY_PLAN_GLASS, "glass_transition", "tg", "K")                                                  \
    X(LEHR_STUDY_PLAN_DENSITY, "number_density", "density", "1/angstrom^3")                                  \
    X(LEHR_STUDY_PLAN_YIELD, "yield_stress", "yield", "MPa")                                                 \
    X(LEHR_STUDY_PLAN_MODULUS, "modulus", "modulus", "GPa")                                                  \
    X(LEHR_STUDY_PLAN_POPIN_SCALE, "weibull_scale", "popin", "GPa")                                          \
    X(LEHR_STUDY_PLAN_POPIN_MODULUS, "weibull_modulus", "weibull", "")                                       \
    X(LEHR_STUDY_PLAN_WEIGHED, "density", "weighed", "g/cm^3")                                               \
    X(LEHR_STUDY_PLAN_BULK, "bulk_modulus", "k0", "GPa")                                                     \
    X(LEHR_STUDY_PLAN_BULK_PRIME, "bulk_modulus_prime", "k0_prime", "")                                      \
    X(LEHR_STUDY_PLAN_VOLUME, "volume_ratio", "volume", "")                                                  \
    X(LEHR_STUDY_PLAN_PRESSURE, "pressure", "pressure", "GPa")

#define LEHR_STUDY_PLAN_ENUM_(name, key, word, unit) name,
typedef enum lehr_study_plan_quantity {
    LEHR_STUDY_PLAN_LIST(LEHR_STUDY_PLAN_ENUM_) LEHR_STUDY_PLAN_N_QUANTITIES
} lehr_study_plan_quantity;
#undef LEHR_STUDY_PLAN_ENUM_

LEHR_API const char *lehr_study_plan_key(lehr_study_plan_quantity quantity);  ///< "fsdp_position"
LEHR_API const char *lehr_study_plan_word(lehr_study_plan_quantity quantity); ///< "q1"
LEHR_API const char *lehr_study_plan_unit(lehr_study_plan_quantity quantity);

typedef struct lehr_study_plan_options {
    const double *exposures; ///< shape (n_exposures,): factors on the exposure of the study, > 0
    size_t n_exposures;
    const size_t *repeats; ///< shape (n_repeats,): pieces or scans measured alike, >= 1
    size_t n_repeats;
    const size_t *counts; ///< shape (n_counts,): repeats of what has no exposure; NULL: those above
    size_t n_counts;
    double want[LEHR_STUDY_PLAN_N_QUANTITIES]; ///< standard error wanted, in the unit; NaN: none
    uint64_t seed;                             ///< of simulated scans; 0: that of the study
    int threads;                               ///< 0: default
    const lehr_progress *progress;             ///< nullable
} lehr_study_plan_options;

enum { LEHR_STUDY_PLAN_REPEAT_SIZE = 64 };

/// A quantity of a sample, with one file.
typedef struct lehr_study_plan_entry {
    size_t sample;
    lehr_study_plan_quantity quantity;
    bool exposed; ///< an exposure lowers its error; of what has none (mechanical tests, weighings, tables of
                  ///< positions) repeats alone do
    double exposure_s; ///< all frames of one file together at the factor 1; NaN: the study states no time
    char repeat[LEHR_STUDY_PLAN_REPEAT_SIZE]; ///< what one repeat is: "image file of 4 frames"
    double value;
    size_t n_exposures;     ///< 1 where nothing is exposed
    size_t n_repeats;       ///< of .repeats
    const size_t *repeats;  ///< borrowed from the plan
    double *statistical;    ///< shape (n_exposures, n_repeats): falls with the root of both
    double piece;           ///< from piece to piece: falls with the root of the repeats
    double floor;           ///< falls with neither
    size_t simulated;       ///< scans or curves behind each statistical error; 0: closed form
    bool reached;           ///< something is wanted, and the numbers below reach it
    double wanted_exposure; ///< factor that reaches the wanted error; NaN: none does, nothing is exposed, or
                            ///< nothing is wanted
    size_t wanted_repeats;  ///< with it
    size_t repeats_alone;   ///< that reach it at the exposure of the study; 0: none
} lehr_study_plan_entry;

/// A plan. Arrays and entries belong to it.
typedef struct lehr_study_plan {
    size_t n_exposures, n_repeats, n_counts;
    double *exposures;
    size_t *repeats; ///< of what is exposed
    size_t *counts;  ///< of the rest
    size_t n;
    lehr_study_plan_entry *entries;  ///< in the order of samples and of the list above
    const lehr_study_config *config; ///< borrowed
} lehr_study_plan;

/// Expected errors of every quantity that the study asks for, of every sample.
///
/// Position and width of the peak: the covariance of the fit of noise-free images whose counting errors are
/// those of the exposure (Fisher's information); floor: budget of the fit without noise. Temperatures: the
/// propagated noise of a few simulated scans, their noise divided by the root of the exposure; piece: the
/// scatter of the thermometer; floor: choice of windows and smoothing. Density: the solution of noise-free
/// intensities with their counting errors; floor: its model part. Yield stress and modulus: as temperatures,
/// of a few simulated curves. Pop-ins: errors of large samples; floor: the tip. Weighings: the balance;
/// floor: the liquid. Series in a cell: the covariance of the fit of noise-free points; piece: reading of the
/// pressures and placement; floor: what the points share (scale, line at ambient pressure, windows, model,
/// exponent).
/// @param[in] config of lehr_study_config_read_plan(); must outlive the plan
/// @errors LEHR_ERR_ARG: factors and repeats out of range, nothing to plan; those of lehr_study_simulate()
LEHR_API LEHR_NODISCARD lehr_status lehr_study_plan_create(lehr_study_plan **out,
                                                           const lehr_study_config *config,
                                                           const lehr_study_plan_options *options,
                                                           lehr_error *err);
LEHR_API void lehr_study_plan_free(lehr_study_plan *plan); ///< NULL is fine

/// Standard error of the mean of repeats: statistical, piece and floor in quadrature. @pre indices below
/// n_exposures and n_repeats of the entry
LEHR_API double lehr_study_plan_sigma(const lehr_study_plan *plan, size_t entry, size_t exposure,
                                      size_t repeat);

/// Columns sample quantity unit repeat exposure_factor exposure_s repeats value statistical piece floor
/// sigma; errors with three significant digits.
LEHR_API LEHR_NODISCARD lehr_status lehr_study_plan_to_table(lehr_table **out, const lehr_study_plan *plan,
                                                             lehr_error *err);
/// In words what reaches the wanted error of an entry, or why nothing does. Free with lehr_core_free().
LEHR_API LEHR_NODISCARD lehr_status lehr_study_plan_answer(char **out, const lehr_study_plan *plan,
                                                           size_t entry, double want, lehr_error *err);
/// Result keys: wanted (list, of entries that something is wanted of: sample quantity unit want reached
/// exposure_factor exposure_s repeats repeats_alone floor answer), plan (list of the rows of the table, the
/// value with its error).
LEHR_API LEHR_NODISCARD lehr_status lehr_study_plan_describe(const lehr_study_plan *plan,
                                                             const lehr_study_plan_options *options,
                                                             lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
