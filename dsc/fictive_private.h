/// @file
/// Private: what the evaluation of a fictive temperature and the table of its lines begin with.
#ifndef LEHR_DSC_FICTIVE_PRIVATE_H
#define LEHR_DSC_FICTIVE_PRIVATE_H

#include "balance.h"
#include <lehr/dsc/fictive.h>

/// Check the options and take the scan to evaluate and the one that gives the glass line: the same object
/// without a reference. Release both with lehr_dsc_fictive_release(), also after an error.
LEHR_NODISCARD lehr_status lehr_dsc_fictive_take(lehr_dsc_scan **scan, lehr_dsc_scan **glass_scan,
                                                 const lehr_dsc_run *run, const lehr_dsc_run *reference,
                                                 const lehr_dsc_fictive_options *options, lehr_error *err);
void lehr_dsc_fictive_release(lehr_dsc_scan *scan, lehr_dsc_scan *glass_scan);

/// Windows and model of the lines for this scan.
lehr_dsc_lines lehr_dsc_fictive_choose(const lehr_dsc_scan *scan, const lehr_dsc_fictive_options *options);

#endif
