/// @file
/// The background of a stack as options of a command.
#ifndef LEHR_CLI_XRD_BACKGROUND_H
#define LEHR_CLI_XRD_BACKGROUND_H

#include "command.h"

#include <lehr/xrd/stack_background.h>

/// Options of a command that subtracts a background from a stack.
#define CLI_XRD_BACKGROUND_OPTIONS                                                                           \
    {.name = "background",                                                                                   \
     .kind = CLI_FILE,                                                                                       \
     .placeholder = "FILE",                                                                                  \
     .help = "images without the sample, integrated in the same way and subtracted from the mean"},          \
        {.name = "background-scale",                                                                         \
         .kind = CLI_TEXT,                                                                                   \
         .placeholder = "S|fit",                                                                             \
         .fallback = "1",                                                                                    \
         .help = "factor of the background, besides the ratio of the exposures where both monitors are "     \
                 "given; or 'fit': from the window --background-range"},                                     \
        {.name = "background-range",                                                                         \
         .kind = CLI_WINDOW,                                                                                 \
         .placeholder = "A:B",                                                                               \
         .help = "window of the fit, in the unit of the x axis: the sample does not scatter there"},         \
    {                                                                                                        \
        .name = "background-monitor", .kind = CLI_FILE, .placeholder = "FILE",                               \
        .help = "table with the exposure of every frame of the background"                                   \
    }

/// The difference of a stack and its background; *out is NULL where none is asked for.
/// @param[in] mean_exposure of the stack; NaN without a monitor
LEHR_NODISCARD lehr_status cli_xrd_background(lehr_xrd_subtraction **out, const cli_call *call,
                                              const lehr_xrd_stack *stack,
                                              const lehr_xrd_integrator *integrator,
                                              const lehr_xrd_stack_options *options, double mean_exposure,
                                              lehr_warnings *warnings, lehr_error *err);

#endif
