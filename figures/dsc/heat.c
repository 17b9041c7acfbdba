#include "heat.h"

#include "curve.h"

#include <lehr/core/alloc.h>
#include <math.h>

/// Half a cell beyond the centres; one cell alone is one wide.
static void set_range(double range[2], const double *centres, size_t n)
{
    double step = n > 1 ? (centres[n - 1] - centres[0]) / (double)(n - 1) : 1;
    range[0] = centres[0] - step / 2;
    range[1] = centres[n - 1] + step / 2;
}

/// Grid and values of the picture: shape (3, n). @returns the number of blank cells
static size_t fill_cells(double *cells, const figure_heat *heat)
{
    size_t n = heat->n_x * heat->n_y;
    size_t blank = 0;
    double low = figure_quantile(heat->values, n, heat->ends[0]);
    double high = figure_quantile(heat->values, n, heat->ends[1]);
    for (size_t i = 0; i < n; i++) {
        double value = heat->values[i];
        cells[i] = heat->x[i % heat->n_x];
        cells[n + i] = heat->y[i / heat->n_x];
        cells[2 * n + i] = isfinite(value) ? fmin(fmax(value, low), high) : (double)NAN;
        blank += isfinite(value) ? 0 : 1;
    }
    return blank;
}

/// A cross on each blank cell. The scratch becomes their places.
static lehr_status mark_blanks(lehr_figure *figure, double *cells, size_t n, lehr_error *err)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(cells[2 * n + i])) {
            cells[found] = cells[i];
            cells[n + found++] = cells[n + i];
        }
    }
    const lehr_figure_series crosses = {.style = LEHR_FIGURE_POINTS,
                                        .color = LEHR_FIGURE_VERMILLION,
                                        .marker = 10,
                                        .size = found,
                                        .x = cells,
                                        .y = cells + n,
                                        .scale = n > 400 ? 0.5 : 1};
    return lehr_figure_add_series(figure, &crosses, err);
}

lehr_status figure_add_heat(lehr_figure *figure, const figure_heat *heat, lehr_error *err)
{
    size_t n = heat->n_x * heat->n_y;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = heat->x_label;
    panel.y_label = heat->y_label;
    panel.color_label = heat->color_label;
    panel.height = heat->height;
    panel.color_range[0] = heat->color_range[0];
    panel.color_range[1] = heat->color_range[1];
    panel.x_names = heat->x_names;
    panel.y_names = heat->y_names;
    set_range(panel.x_range, heat->x, heat->n_x);
    set_range(panel.y_range, heat->y, heat->n_y);
    double *cells = lehr_core_alloc(3 * n, sizeof *cells);
    lehr_status status =
        cells ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a picture of %zu cells", n);
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    if (status == LEHR_OK) {
        size_t blank = fill_cells(cells, heat);
        const lehr_figure_series image = {
            .style = LEHR_FIGURE_IMAGE, .size = n, .x = cells, .y = cells + n, .upper = cells + 2 * n};
        status = blank < n ? lehr_figure_add_series(figure, &image, err) : LEHR_OK;
        if (status == LEHR_OK && blank > 0 && heat->crosses) {
            status = mark_blanks(figure, cells, n, err);
        }
    }
    lehr_core_free(cells);
    return status;
}
