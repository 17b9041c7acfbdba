/// @file
/// What the commands of the area dsc share: how a calorimeter file is read.
#ifndef LEHR_CLI_DSC_SHARE_H
#define LEHR_CLI_DSC_SHARE_H

#include "command.h"

#include <lehr/dsc/run.h>

/// Choices of --sign.
extern const char *const cli_dsc_signs[];

/// Options of every command that reads a run, but for --columns.
#define CLI_DSC_FILE_OPTIONS                                                                                 \
    {.name = "format",                                                                                       \
     .kind = CLI_TEXT,                                                                                       \
     .placeholder = "NAME",                                                                                  \
     .help = "format of the file instead of recognising it; 'lehr formats' lists the names"},                \
        {.name = "mass",                                                                                     \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "mg",                                                                                       \
         .placeholder = "M",                                                                                 \
         .help = "sample mass instead of the one in the file"},                                              \
        {.name = "rate",                                                                                     \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "K/s",                                                                                      \
         .placeholder = "R",                                                                                 \
         .help = "magnitude of the heating or cooling rate instead of the one found in the data; a "         \
                 "difference of more than 5 % from the time column is reported"},                            \
        {.name = "sign",                                                                                     \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = cli_dsc_signs,                                                                           \
         .help = "direction of the heat flow in the file: which kind of event points up"},                   \
        {.name = "signal-unit",                                                                              \
         .kind = CLI_TEXT,                                                                                   \
         .placeholder = "UNIT",                                                                              \
         .help = "unit of the signal column instead of the one in the file: mW, W/g, J/g/K"},                \
    {                                                                                                        \
        .name = "temperature-unit", .kind = CLI_TEXT, .placeholder = "UNIT",                                 \
        .help = "unit of the temperature column instead of the one in the file: K, degC"                     \
    }

/// The same with --columns.
#define CLI_DSC_READ_OPTIONS                                                                                 \
    CLI_DSC_FILE_OPTIONS,                                                                                    \
    {                                                                                                        \
        .name = "columns", .kind = CLI_LIST, .placeholder = "temperature=NAME,signal=NAME,time=NAME",        \
        .help = "columns to use, by name or by number counted from 1"                                        \
    }

/// --segment of every command that evaluates one ramp.
#define CLI_DSC_SEGMENT_OPTION                                                                               \
    {                                                                                                        \
        .name = "segment", .kind = CLI_TEXT, .placeholder = "N|last-heating", .fallback = "last-heating",    \
        .help = "segment to evaluate, numbered as by 'lehr dsc info'"                                        \
    }

/// --thickness and --diffusivity, for the temperature difference inside a sample.
#define CLI_DSC_THICKNESS_OPTIONS                                                                            \
    {.name = "thickness",                                                                                    \
     .kind = CLI_NUMBER,                                                                                     \
     .unit = "um",                                                                                           \
     .placeholder = "D",                                                                                     \
     .help = "thickness of the sample: the temperature difference inside it is estimated, and reported "     \
             "where it is not small"},                                                                       \
    {                                                                                                        \
        .name = "diffusivity", .kind = CLI_NUMBER, .unit = "m^2/s", .placeholder = "A", .fallback = "2e-6",  \
        .help = "thermal diffusivity of the sample; 2e-6 m^2/s is typical of metallic glasses based on "     \
                "zirconium"                                                                                  \
    }

/// What the header of a run says about a lag that was already corrected or desmeared; NULL: nothing.
const char *cli_dsc_lag_corrected(const lehr_dsc_run *run);

/// Temperature difference inside the sample at a rate; NaN without --thickness. @errors LEHR_ERR_ARG
LEHR_NODISCARD lehr_status cli_dsc_gradient(double *gradient_K, const cli_call *call, double rate_K_per_s,
                                            lehr_error *err);

/// What CLI_DSC_READ_OPTIONS ask for.
/// @errors LEHR_ERR_ARG
LEHR_NODISCARD lehr_status cli_dsc_read_options(lehr_dsc_read_options *out, const cli_call *call,
                                                lehr_error *err);

/// Read an input under the options of the call; what the reader assumed goes to @p warnings (nullable).
LEHR_NODISCARD lehr_status cli_dsc_read_run(lehr_dsc_run **out, const cli_call *call, const char *path,
                                            lehr_warnings *warnings, lehr_error *err);

/// Read a run that goes with the input (empty pans, sapphire): the same options, but its own mass, and
/// another column of the signal where @p signal is not NULL.
LEHR_NODISCARD lehr_status cli_dsc_read_other(lehr_dsc_run **out, const cli_call *call, const char *path,
                                              const char *signal, lehr_warnings *warnings, lehr_error *err);

/// The same with another signal column than --columns names; NULL: no other.
LEHR_NODISCARD lehr_status cli_dsc_read_signal(lehr_dsc_run **out, const cli_call *call, const char *path,
                                               const char *signal, lehr_warnings *warnings, lehr_error *err);

/// --segment: 0 for the last heating. @errors LEHR_ERR_ARG
LEHR_NODISCARD lehr_status cli_dsc_segment(size_t *out, const cli_call *call, lehr_error *err);

/// The same for an option of another name. Unset: 0.
LEHR_NODISCARD lehr_status cli_dsc_segment_named(size_t *out, const cli_call *call, const char *name,
                                                 lehr_error *err);

#endif
