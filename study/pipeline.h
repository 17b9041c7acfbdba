/// @file
/// A whole study: raw files in, results.h5, tables, figures and a report out.
#ifndef LEHR_STUDY_PIPELINE_H
#define LEHR_STUDY_PIPELINE_H

#include <lehr/core/error.h>
#include <lehr/core/progress.h>
#include <lehr/core/provenance.h>
#include <lehr/core/warnings.h>
#include <lehr/study/config.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Parts of a study.
#define LEHR_STUDY_DSC   1u
#define LEHR_STUDY_XRD   2u
#define LEHR_STUDY_ECNLE 4u
#define LEHR_STUDY_PDF   8u
#define LEHR_STUDY_MECH  16u
#define LEHR_STUDY_EOS   32u
#define LEHR_STUDY_ALL   63u

typedef struct lehr_study_options {
    const char *folder;            ///< output; created with its parents
    unsigned parts;                ///< sum of LEHR_STUDY_*
    bool check;                    ///< only look whether all can be done: see lehr_study_run()
    bool resume;                   ///< take over what an earlier run did with the same inputs and parameters
    int threads;                   ///< 0: default
    const lehr_progress *progress; ///< nullable
} lehr_study_options;

/// Folder "lehr-report", all parts, no resume.
LEHR_API lehr_study_options lehr_study_options_defaults(void);

/// What a run did.
typedef struct lehr_study_summary {
    size_t tasks;    ///< files and states
    size_t reused;   ///< taken over from an earlier run
    size_t failed;   ///< named in the failures and in the report
    size_t warnings; ///< of all analyses, in the report
} lehr_study_summary;

/// Run a study and write its results to a folder. With `check` nothing is computed and nothing is written:
/// files are read, segments and windows compared with them, series and treatments counted; what would fail is
/// told in the same way.
///
///
/// - `results.h5` (NeXus; opens with a plot),
/// - `tables/samples.csv`, `tables/ecnle_states.csv` and others over all samples, one table per curve,
/// - `figures/` (SVG and PDF with the gnuplot script and the numbers of each),
/// - `report.html`, self-contained,
/// - `.lehr/` with what `resume` needs and the list of files written.
///
/// Files below figures/, tables/ and .lehr/ that an earlier run wrote and this one did not renew are removed.
/// A sample that fails does not stop the others. All files appear under their names only when complete;
/// results do not depend on the number of threads nor on whether the run was interrupted and resumed.
/// @param[in,out] provenance  gets all input files; its command line and time are written to the results
/// @param[in,out] messages    nullable: one line per failed file or state, then files without an analysis,
/// then the
///   warnings of the analyses; one that several share comes once, "A_dsc (and 3 more): ..."
/// @errors LEHR_ERR_ARG: none of the wanted parts is in the study; LEHR_ERR_FORMAT: a sample has the same
/// data twice; LEHR_ERR_IO: folder not writable, disk full,
///   gnuplot missing; LEHR_ERR_NOMEM. A failed sample is not an error: see summary.failed
LEHR_API LEHR_NODISCARD lehr_status lehr_study_run(lehr_study_summary *out, const lehr_study_config *config,
                                                   const lehr_study_options *options,
                                                   lehr_provenance *provenance, lehr_warnings *messages,
                                                   lehr_error *err);

LEHR_END_DECLS

#endif
