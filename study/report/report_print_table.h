/// @file
/// Tables of the report on paper. Private to study/.
#ifndef LEHR_STUDY_REPORT_PRINT_TABLE_H
#define LEHR_STUDY_REPORT_PRINT_TABLE_H

#include <lehr/core/xml.h>
#include <lehr/print/print.h>
#include <stdio.h>

/// After the opening of <table>: the table, up to its end. Tables inside of cells become indented rows; of
/// what a cell unfolds its summary is taken.
lehr_status report_print_table(lehr_print *print, lehr_xml *xml, lehr_error *err);

/// Characters as markup; white space in a row is one blank.
void report_print_markup(FILE *file, lehr_text_line text);
/// Tag of markup for an element of letters ("i" for <em>), or NULL for another one.
const char *report_print_letters(const lehr_xml *xml);

#endif
