/// @file
/// What the parts of the report about comparisons over all samples share. Private to study/.
#ifndef LEHR_STUDY_REPORT_ACROSS_H
#define LEHR_STUDY_REPORT_ACROSS_H

#include "across.h"

#include <stdio.h>

// ---- report_across.c ----------------------------------------------------------------------
/// Which samples are rejuvenated, which relaxed: lines of a list; none without the comparison.
void report_verdict_lines(FILE *file, const study_run *run);

// ---- report_across_rows.c -----------------------------------------------------------------
const lehr_record *report_row(const lehr_list *rows, size_t i);
/// A text of a row is this one.
bool report_row_is(const lehr_record *row, const char *name, const char *text);
/// A probability; a dash for NaN.
void report_p(FILE *file, double p);
/// @param[in] decimals below 0: so many significant digits
void report_number_cell(FILE *file, double value, int decimals);
void report_p_cell(FILE *file, double p);
/// Without its unit.
void report_quantity_cell(FILE *file, lehr_quantity q);
/// Head of a table; the first @p texts columns are of text.
void report_open_table(FILE *file, const char *const *heads, size_t n, size_t texts);
void report_close_table(FILE *file);
/// The name of a quantity in words.
const char *report_quantity_word(const char *name);

// ---- report_across_curves.c ---------------------------------------------------------------
// Nothing is written without a task.
const char *report_way_word(const char *way);
void report_transition(FILE *file, const study_task *task);
void report_regions(FILE *file, const study_run *run, const study_task *task);

// ---- report_across_structure.c --------------------------------------------------------------
void report_real_space(FILE *file, const study_task *task);
void report_densification(FILE *file, const study_task *task);

#endif
