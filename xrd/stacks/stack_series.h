/// @file
/// Series in time: stages of a stack, such as the steps of a compression, with their pressures.
#ifndef LEHR_XRD_STACK_SERIES_H
#define LEHR_XRD_STACK_SERIES_H

#include <lehr/core/provenance.h>
#include <lehr/core/table.h>
#include <lehr/xrd/stack_groups.h>

LEHR_BEGIN_DECLS

/// A stage: frames at one pressure.
typedef struct lehr_xrd_stage {
    size_t first_frame; ///< counted over all files
    size_t last_frame;  ///< inclusive; frames between them may be left out
    size_t frames;
    double pressure_GPa;       ///< mean over its frames; NaN: not known
    double sigma_pressure_GPa; ///< root of the squares of its parts: error given with the pressures, the same
                               ///< for all frames of a stage by assumption, and standard error of the mean
                               ///< from their scatter; NaN: neither is known
    char name[64];
} lehr_xrd_stage;

typedef struct lehr_xrd_stages {
    size_t n;
    lehr_xrd_stage *at; ///< shape (n,)
    size_t *group_of;   ///< shape (n_frames,): stage of each frame, or LEHR_XRD_NO_GROUP
    size_t n_frames;
} lehr_xrd_stages;

/// How the rows of a table become stages.
typedef struct lehr_xrd_stage_options {
    double plateau_GPa; ///< frames whose pressure stays within this distance of the mean of their plateau
                        ///< form a stage, unless it drifts by more from its first to its last frame; plateaus
                        ///< of one pressure that follow each other are joined. NaN: rows of equal stage, or
                        ///< of equal pressure, that follow each other
    size_t least_frames; ///< shorter plateaus belong to no stage
} lehr_xrd_stage_options;

/// No plateaus; at least 3 frames.
LEHR_API lehr_xrd_stage_options lehr_xrd_stage_defaults(void);

/// Stages from a table. What its rows are is told by its columns:
///   begin, end         a stage of frames begin to end - 1, counted from 0 over all files
///   file               a stage of all frames of the file of that name (with or without its folder)
///   file, begin, end   a stage of frames begin to end - 1 of that file
///   frame              one frame, in ascending order; other frames belong to no stage
///   none of these      one row for each frame
/// Further columns: pressure_GPa, sigma_pressure_GPa (GPa by name or by unit), name (text) and, with one row
/// for a frame, stage (a number): rows of the same number that follow each other are one stage.
/// @param[in] file_names  shape (n_files,), without selection of frames
/// @param[in] file_frames shape (n_files,): frames of each file
/// @errors LEHR_ERR_FORMAT: columns missing or of another kind; LEHR_ERR_DOMAIN: another number of rows than
///         frames, a range outside of the stack or in two stages, an unknown file, a pressure that is not
///         finite where plateaus are looked for, an error below 0, no stage; LEHR_ERR_ARG: an option out of
///         range; the message names the row
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_stages_from_table(lehr_xrd_stages **out, const lehr_table *table,
                                                               const char *const *file_names,
                                                               const size_t *file_frames, size_t n_files,
                                                               const lehr_xrd_stage_options *options,
                                                               lehr_error *err);
LEHR_API void lehr_xrd_stages_free(lehr_xrd_stages *stages); ///< NULL is fine

/// One row for each stage, with the columns that `lehr fit eos` reads: pressure_GPa, sigma_pressure_GPa,
/// q1_per_ang, sigma_q1_per_ang; then fwhm_per_ang, sigma_fwhm_per_ang, level, sigma_level, reduced_chi2,
/// drift, first_frame, last_frame, frames_used, and the texts name, state and failure. Columns that no stage
/// has (pressures, errors of pressures) are left out.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_series_table(lehr_table **out, const lehr_xrd_groups *groups,
                                                          const lehr_xrd_stages *stages, lehr_error *err);

/// NeXus file: /entry/series (NXdata: q1 with errors against pressure, or stage), /entry/curves (NXdata,
/// shape (stages, points)). @param[in] provenance nullable
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_series_write(const lehr_xrd_groups *groups,
                                                          const lehr_xrd_stages *stages, const char *path,
                                                          const lehr_provenance *provenance, lehr_error *err);

LEHR_END_DECLS

#endif
