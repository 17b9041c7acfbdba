/// @file
/// Thermal histories of the scans of 'dsc tnm fit', from options.
#ifndef LEHR_CLI_TNM_HISTORY_H
#define LEHR_CLI_TNM_HISTORY_H

#include "command.h"

#include <lehr/dsc/tnm_data.h>

#define CLI_TNM_HISTORY_OPTIONS                                                                              \
    {.name = "program",                                                                                      \
     .kind = CLI_FILE,                                                                                       \
     .or_text = true,                                                                                        \
     .placeholder = "FILE|TEXT",                                                                             \
     .help = "thermal program of all scans, the scan as its last segment"},                                  \
        {.name = "cooling-rate",                                                                             \
         .kind = CLI_LIST,                                                                                   \
         .placeholder = "RATE",                                                                              \
         .help = "rate at which each glass was cooled before its scan, in the order of the files; one rate " \
                 "for all, or one for each ('200 K/s,20 K/min'; bare: K/s)"},                                \
        {.name = "start-temperature",                                                                        \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "K",                                                                                        \
         .placeholder = "T",                                                                                 \
         .help = "from which it was cooled (the end of the scan)"},                                          \
    {                                                                                                        \
        .name = "histories", .kind = CLI_FILE, .placeholder = "TABLE",                                       \
        .help = "table with one row for each file: file, and program (the name of a file) or "               \
                "cooling_rate_K_per_s, start_temperature_K"                                                  \
    }

/// What the options say of all scans.
typedef struct cli_tnm_histories {
    lehr_table *table; ///< of --histories, or NULL
} cli_tnm_histories;

/// @errors LEHR_ERR_ARG: options that exclude each other; as lehr_table_read()
LEHR_NODISCARD lehr_status cli_tnm_histories_open(cli_tnm_histories *out, const cli_call *call,
                                                  lehr_error *err);
void cli_tnm_histories_close(cli_tnm_histories *histories);

/// History of operand @p i into the settings; *program (to be freed) is lent to them.
/// @errors LEHR_ERR_ARG, LEHR_ERR_FORMAT
LEHR_NODISCARD lehr_status cli_tnm_history_of(lehr_dsc_tnm_data_options *settings,
                                              lehr_dsc_tnm_program **program, const cli_call *call,
                                              const cli_tnm_histories *histories, size_t i, lehr_error *err);

#endif
