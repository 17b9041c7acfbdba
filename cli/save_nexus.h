/// @file
/// Results as NeXus files.
#ifndef LEHR_CLI_SAVE_NEXUS_H
#define LEHR_CLI_SAVE_NEXUS_H

#include "batch.h"

/// /entry (NXentry) with process (NXprocess), the results of cases first .. first+count-1 as /entry/results
/// (several: /entry/results/0, 1, ...) and, for one case with a curve, /entry/data (NXdata) as default plot.
LEHR_NODISCARD lehr_status cli_save_nexus(const cli_batch *batch, size_t first, size_t count,
                                          const char *path, lehr_error *err);

#endif
