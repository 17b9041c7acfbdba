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

/// Windows (found where they are not given) and model of the lines for this pair of scans.
LEHR_NODISCARD lehr_status lehr_dsc_fictive_choose(lehr_dsc_lines *out, const lehr_dsc_scan *scan,
                                                   const lehr_dsc_scan *glass_scan,
                                                   const lehr_dsc_fictive_options *options, lehr_error *err);

/// Set exotherm_K and hyperquenched, and warn with the cure.
LEHR_NODISCARD lehr_status lehr_dsc_fictive_check_quench(lehr_dsc_fictive *out,
                                                         const lehr_dsc_balance *balance,
                                                         const lehr_dsc_lines *lines, lehr_warnings *warnings,
                                                         lehr_error *err);

/// Budget of the windows: root mean square deviation of Tf under six others, beyond what the noise explains,
/// at the limits of the nominal balance.
/// @param[in] found  windows that were found follow the noise: what that does to Tf is not taken off
LEHR_NODISCARD lehr_status lehr_dsc_fictive_windows_budget(double *budget_K, const lehr_dsc_balance *nominal,
                                                           const lehr_dsc_lines *lines, bool found,
                                                           lehr_error *err);

/// Budget of the liquid model: distance to the Tf of another shape of the liquid line; NaN when it has none.
LEHR_NODISCARD lehr_status lehr_dsc_fictive_model_budget(double *budget_K, const lehr_dsc_balance *nominal,
                                                         const lehr_dsc_lines *lines, lehr_error *err);

/// Tf under other lines, its standard error, and that of its distance to the nominal one (both nullable). NaN
/// (and success) where these lines give none.
LEHR_NODISCARD lehr_status lehr_dsc_fictive_vary(double *fictive_K, double *stderr_K, double *change_K,
                                                 const lehr_dsc_balance *nominal, const lehr_dsc_lines *lines,
                                                 double t1_K, lehr_error *err);

#endif
