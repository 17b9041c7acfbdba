/// @file
/// report.html of a study: self-contained, figures inline. Private to study/.
#ifndef LEHR_STUDY_REPORT_H
#define LEHR_STUDY_REPORT_H

#include "task.h"

#include <stdio.h>

/// @param[in] folder  for report.html; figures are taken from that of the run
lehr_status study_report_write(const study_run *run, const char *folder, lehr_error *err);

/// The page while it is written, top to bottom. Sections of an area take it, or its file and run alone.
typedef struct report_page {
    FILE *file;
    const study_run *run;
    size_t n_figures;
} report_page;

/// A figure of the folder figures/ by its name without extension: drawn as it was, with its interactive view
/// where study_save_figure() left one. @param[in] caption  also tells those who cannot see it
lehr_status report_figure(report_page *page, const char *name, const char *caption, lehr_error *err);
/// The figures of a task, one after another.
lehr_status report_task_figures(report_page *page, const study_task *task, lehr_error *err);
/// Number of an input file in the provenance, where its row is '#in-N'; SIZE_MAX when it is not there.
size_t report_input_of(const study_run *run, const lehr_study_file *file);
/// Name of a sample as a link to its section.
void report_sample_link(FILE *file, const study_run *run, size_t sample);

// Made of report_page.css and report_*.js when Lehr is built.
// Lines, then NULL.
extern const char *const study_report_style[];
extern const char *const study_report_script[];

/// Differences of diffraction peaks to those of the reference.
void report_peaks(FILE *file, const study_run *run);

/// Density, first peak and neighbours from structure functions.
void report_structures(FILE *file, const study_run *run);

// ---- report_head.c ----------------------------------------------------------------------
/// From the first byte to the beginning of the content. @param[in] body  the content: its headings
/// "<h2 id='...'>" and "<h3 id='...'>", each whole on its line, make the table of contents
/// @errors LEHR_ERR_NOMEM
lehr_status report_head(FILE *file, const study_run *run, FILE *body, lehr_error *err);
void report_script(FILE *file);
/// Failures, how much was done, the answer in short, then warnings with links to where they belong.
/// @errors LEHR_ERR_NOMEM
lehr_status report_notices(FILE *file, const study_run *run, lehr_error *err);
// ---- report_across.c ------------------------------------------------------------------
/// Comparisons over all samples, each with its figures. @param[out] any false when there are none
/// @errors LEHR_ERR_NOMEM, LEHR_ERR_IO
lehr_status report_across(bool *any, report_page *page, lehr_error *err);
/// Tests of the theory against what was measured, and what can be concluded. In report_theory.c.
void report_theory(FILE *file, const study_run *run);
/// Known values and what was found: words, tables, figure.
/// @errors LEHR_ERR_NOMEM, LEHR_ERR_IO
lehr_status report_truth(report_page *page, lehr_error *err);
/// One sentence for the verdict on errors and known values; none for a verdict that is not known.
void report_truth_verdict(FILE *file, const char *verdict);
/// Mechanical tests of all samples. @returns the task of the critical stress, whose figure comes next, or
/// NULL
const study_task *report_mechanics(FILE *file, const study_run *run);
/// Series in a diamond cell.
void report_compression(FILE *file, const study_run *run);

// ---- report_tables.c ------------------------------------------------------------------
void report_findings(FILE *file, const study_run *run);
/// The answer in a few lines: what was found, with errors, and whether the errors hold.
void report_short(FILE *file, const study_run *run);
/// The least and the largest value of a quantity; begin with {0}.
typedef struct report_spread {
    size_t n;
    lehr_quantity low, high;
    const char *of_low, *of_high; ///< samples; borrowed
} report_spread;

/// A value that is not finite does not count.
void report_spread_add(report_spread *spread, lehr_quantity q, const char *sample);
/// "600.1(2) K (A)" of one value, "from 600.1(2) K (A) to 612.0(3) K (B)" of more. @pre spread->n > 0
void report_spread_write(FILE *file, const report_spread *spread);
/// What is lowest and highest among the samples, a line of a list for each quantity.
void report_ranges(FILE *file, const study_run *run);
/// What the shift with the heating rate tells, and what it does not.
void report_energies(FILE *file, const study_run *run);
/// One sentence for each master curve, and what neighbours on it tell without a curve. @errors LEHR_ERR_NOMEM
lehr_status report_verdicts(FILE *file, const study_run *run, lehr_error *err);
// ---- report_samples.c -------------------------------------------------------------------
void report_samples(FILE *file, const study_run *run);
/// Table of states. @errors LEHR_ERR_NOMEM
lehr_status report_states(FILE *file, const study_run *run, lehr_error *err);
void report_provenance(FILE *file, const study_run *run);

#endif
