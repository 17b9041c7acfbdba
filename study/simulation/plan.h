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
#include <stddef.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

/// X(enumerator, result key, short name, unit)
#define LEHR_STUDY_PLAN_LIST(X)                                                                              \
    X(LEHR_STUDY_PLAN_POSITION, "fsdp_position", "q1", "1/angstrom")                                         \
    X(LEHR_STUDY_PLAN_FWHM, "fsdp_fwhm", "fwhm", "1/angstrom")                                               \
    X(LEHR_STUDY_PLAN_FICTIVE, "fictive_temperature", "tf", "K")                                             \
    X(LEHR_STUDY_PLAN_GLASS, "glass_transition", "tg", "K")                                                  \
    X(LEHR_STUDY_PLAN_DENSITY, "number_density", "density", "1/angstrom^3")

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
    double want[LEHR_STUDY_PLAN_N_QUANTITIES]; ///< standard error wanted, in the unit; NaN: none
    uint64_t seed;                             ///< of simulated scans; 0: that of the study
    int threads;                               ///< 0: default
    const lehr_progress *progress;             ///< nullable
} lehr_study_plan_options;

/// A quantity of a sample, with one file.
typedef struct lehr_study_plan_entry {
    size_t sample;
    lehr_study_plan_quantity quantity;
    double value;
    double *statistical;    ///< shape (exposures, repeats): falls with the root of both
    double piece;           ///< from piece to piece: falls with the root of the repeats
    double floor;           ///< falls with neither
    size_t simulated;       ///< scans behind each statistical error; 0: closed form
    double wanted_exposure; ///< factor that reaches the wanted error; NaN: none does, or nothing is wanted
    size_t wanted_repeats;
} lehr_study_plan_entry;

/// A plan. Arrays and entries belong to it.
typedef struct lehr_study_plan {
    size_t n_exposures, n_repeats;
    double *exposures;
    size_t *repeats;
    size_t n;
    lehr_study_plan_entry *entries;  ///< in the order of samples and of the list above
    const lehr_study_config *config; ///< borrowed
} lehr_study_plan;

/// Expected errors of every quantity that the study asks for, of every sample.
///
/// Position and width of the peak: the covariance of the fit of noise-free images whose counting errors are
/// those of the exposure (Fisher's information); floor: budget of the fit but for counting, at the largest
/// exposure of the plan. Temperatures: the
/// propagated noise of a few simulated scans, their noise divided by the root of the exposure; piece: the
/// scatter of the thermometer; floor: choice of windows and smoothing. Density: the solution of noise-free
/// intensities with their counting errors; floor: its model part.
/// @param[in] config of lehr_study_config_read_plan(); must outlive the plan
/// @errors LEHR_ERR_ARG: factors and repeats out of range, nothing to plan; those of lehr_study_simulate()
LEHR_API LEHR_NODISCARD lehr_status lehr_study_plan_create(lehr_study_plan **out,
                                                           const lehr_study_config *config,
                                                           const lehr_study_plan_options *options,
                                                           lehr_error *err);
LEHR_API void lehr_study_plan_free(lehr_study_plan *plan); ///< NULL is fine

/// Standard error of the mean of repeats: statistical, piece and floor in quadrature.
LEHR_API double lehr_study_plan_sigma(const lehr_study_plan *plan, size_t entry, size_t exposure,
                                      size_t repeat);

/// Columns sample quantity unit exposure repeats value statistical piece floor sigma.
LEHR_API LEHR_NODISCARD lehr_status lehr_study_plan_to_table(lehr_table **out, const lehr_study_plan *plan,
                                                             lehr_error *err);
/// Result keys: plan (list of the rows of the table), wanted (list of sample quantity want exposure repeats
/// floor, of entries that something is wanted of).
LEHR_API LEHR_NODISCARD lehr_status lehr_study_plan_describe(const lehr_study_plan *plan,
                                                             const lehr_study_plan_options *options,
                                                             lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
