/// @file
/// report.html of a study: self-contained, figures inline. Private to study/.
#ifndef LEHR_STUDY_REPORT_H
#define LEHR_STUDY_REPORT_H

#include "task.h"

#include <stdio.h>

lehr_status study_report_write(const study_run *run, lehr_error *err);

/// The style sheet of the page.
extern const char *const study_report_style;

/// Differences of diffraction peaks to those of the reference.
void report_peaks(FILE *file, const study_run *run);

/// Density, first peak and neighbours from structure functions.
void report_structures(FILE *file, const study_run *run);

/// Known values and what was found: words, tables, figure. @p n_figures counts the figures of the page.
/// @errors LEHR_ERR_NOMEM, LEHR_ERR_IO
lehr_status report_truth(FILE *file, const study_run *run, size_t *n_figures, lehr_error *err);
/// Mechanical tests of all samples. @returns the task of the critical stress, whose figure comes next, or
/// NULL
const study_task *report_mechanics(FILE *file, const study_run *run);
/// Series in a diamond cell.
void report_compression(FILE *file, const study_run *run);

// ---- report_tables.c ------------------------------------------------------------------
void report_findings(FILE *file, const study_run *run);
/// What the shift with the heating rate tells, and what it does not.
void report_energies(FILE *file, const study_run *run);
/// One sentence for each master curve, and what neighbours on it tell without a curve. @errors LEHR_ERR_NOMEM
lehr_status report_verdicts(FILE *file, const study_run *run, lehr_error *err);
void report_samples(FILE *file, const study_run *run);
/// Table of states. @errors LEHR_ERR_NOMEM
lehr_status report_states(FILE *file, const study_run *run, lehr_error *err);
void report_provenance(FILE *file, const study_run *run);

#endif
