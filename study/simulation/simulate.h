/// @file
/// Raw files of a study from its block `simulation`: what `lehr run` would find after a beam time, with known
/// truth.
#ifndef LEHR_STUDY_SIMULATE_H
#define LEHR_STUDY_SIMULATE_H

#include <lehr/core/error.h>
#include <lehr/core/progress.h>
#include <lehr/core/warnings.h>
#include <lehr/study/config.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

typedef struct lehr_study_simulate_options {
    const char *folder;            ///< output, required; created with its parents
    uint64_t seed;                 ///< 0: that of the study
    bool force;                    ///< replace files that exist
    int threads;                   ///< 0: default
    const lehr_progress *progress; ///< nullable
} lehr_study_simulate_options;

typedef struct lehr_study_simulate_summary {
    size_t files;  ///< written, truth.json and the study included
    size_t truths; ///< values in truth.json that a run of the study should find
    uint64_t seed;
} lehr_study_simulate_summary;

/// Give every key that the study leaves out its default. @param[out] out owns nothing that @p config does
/// not: its arrays are borrowed
/// @errors LEHR_ERR_DOMAIN: the material does not tell what a default needs (composition, glass transition,
///         density): the message names file, line and key
LEHR_API LEHR_NODISCARD lehr_status lehr_study_simulation_resolve(lehr_study_simulation *out,
                                                                  const lehr_study_config *config,
                                                                  lehr_error *err);

/// Write every raw file that a study names, the study itself, and truth.json.
///
/// Names must lie in the folder of the study: no absolute paths, no "..". A geometry, mask, dark or flat
/// image that exists beside the study is copied and used; a geometry or mask that does not is made. The same
/// study and seed give the same bytes, whatever the number of threads. Files appear when they are complete;
/// the study comes last.
/// @param[in] config of lehr_study_config_read_plan()
/// @param[in,out] messages nullable: a geometry that exists and overrules the block, a lag that the truth
/// does not
///   hold
/// @errors LEHR_ERR_DOMAIN, LEHR_ERR_FORMAT: a file that cannot be made (message with line); LEHR_ERR_IO: a
///         file that exists, without force (the first is named); folder not writable, disk full;
///         LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_study_simulate(lehr_study_simulate_summary *out,
                                                        const lehr_study_config *config,
                                                        const lehr_study_simulate_options *options,
                                                        lehr_warnings *messages, lehr_error *err);

LEHR_END_DECLS

#endif
