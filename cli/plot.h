/// @file
/// Figures of commands. An analysis that is asked for a figure makes it while it still has its data, and
/// leaves it in cli_result.own; the two functions below are the .plot and .release of such a command.
#ifndef LEHR_CLI_PLOT_H
#define LEHR_CLI_PLOT_H

#include "command.h"

#include <lehr/figures/figure.h>

/// Hand a figure over to the result.
void cli_plot_keep(cli_result *result, lehr_figure *figure);

/// .plot: render the figure of the result.
lehr_status cli_plot_render(const cli_call *call, const char *input, const cli_result *result,
                            const char *path, lehr_error *err);

/// .release: free the figure.
void cli_plot_release(void *own);

#endif
