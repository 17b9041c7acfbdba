/// @file
/// report.pdf of a study. Private to study/.
#ifndef LEHR_STUDY_REPORT_PRINT_H
#define LEHR_STUDY_REPORT_PRINT_H

#include "task.h"

/// The page report.html of a folder, which is there, set on paper beside it.
/// @errors LEHR_ERR_IO, LEHR_ERR_FORMAT: a figure or the page cannot be read; LEHR_ERR_NOMEM
lehr_status study_report_print(const study_run *run, const char *folder, lehr_error *err);

#endif
