#include "plot.h"

void cli_plot_keep(cli_result *result, lehr_figure *figure)
{
    result->own = figure;
}

lehr_status cli_plot_render(const cli_call *call, const char *input, const cli_result *result,
                            const char *path, lehr_error *err)
{
    (void)call;
    (void)input;
    return lehr_figure_render(result->own, path, err);
}

void cli_plot_release(void *own)
{
    lehr_figure_free(own);
}
