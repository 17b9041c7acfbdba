// Fictive temperature against windows and limits, below its figure.
#include "dsc_map.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>

/// Columns of the map of windows.
typedef struct stability {
    size_t n;
    const double *glass_end, *liquid_begin, *t1, *fictive, *sigma;
} stability;

static bool read_map(stability *out, const lehr_table *map)
{
    static const char *const names[] = {"glass_end_K", "liquid_begin_K", "t1_K", "fictive_temperature_K",
                                        "sigma_K"};
    const double **targets[] = {&out->glass_end, &out->liquid_begin, &out->t1, &out->fictive, &out->sigma};
    out->n = lehr_table_rows(map);
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        size_t column = lehr_table_find(map, names[k]);
        if (column == SIZE_MAX) {
            return false;
        }
        *targets[k] = lehr_table_column(map, column);
    }
    return true;
}

/// Draw the rows [begin, begin + step, ...) of the map as one line against @p x.
static lehr_status add_rows(lehr_figure *figure, const double *x, const stability *map, const size_t rows[3],
                            bool band, lehr_figure_series series, lehr_error *err)
{
    size_t n = rows[1];
    double *copies = lehr_core_alloc(4 * n, sizeof *copies);
    if (!copies) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a line of the map");
    }
    for (size_t i = 0; i < n; i++) {
        size_t row = rows[0] + i * rows[2];
        copies[i] = x[row];
        copies[n + i] = map->fictive[row];
        copies[2 * n + i] = map->fictive[row] - map->sigma[row];
        copies[3 * n + i] = map->fictive[row] + map->sigma[row];
    }
    series.size = n;
    series.x = copies;
    series.y = copies + n;
    lehr_status status = LEHR_OK;
    if (band) {
        lehr_figure_series shade = {.style = LEHR_FIGURE_BAND,
                                    .color = series.color,
                                    .size = n,
                                    .x = copies,
                                    .y = copies + 2 * n,
                                    .upper = copies + 3 * n};
        status = lehr_figure_add_series(figure, &shade, err);
    }
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    lehr_core_free(copies);
    return status;
}

/// Room for the key above the three lines and for the note below.
static void choose_range(lehr_figure_panel *panel, const stability *map, size_t grid)
{
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t i = 0; i < grid; i++) {
        for (size_t k = 0; k < 3; k++) {
            size_t row = i * grid + k * (grid - 1) / 2;
            double sigma = k == 1 ? map->sigma[row] : 0;
            low = fmin(low, map->fictive[row] - sigma);
            high = fmax(high, map->fictive[row] + sigma);
        }
    }
    if (low < high) {
        panel->y_range[0] = low - 0.3 * (high - low);
        panel->y_range[1] = high + 0.3 * (high - low);
    }
}

/// Tf against the end of the glass window, for three begins of the liquid window.
static lehr_status draw_windows(lehr_figure *figure, const stability *map, size_t grid,
                                const lehr_dsc_fictive *result, lehr_error *err)
{
    static const lehr_figure_color colors[] = {LEHR_FIGURE_SKY, LEHR_FIGURE_BLUE, LEHR_FIGURE_PURPLE};
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "End of the glass window (K)";
    panel.y_label = LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "f" LEHR_FIGURE_END " (K)";
    panel.height = 0.6;
    panel.key = LEHR_FIGURE_TOP_LEFT;
    choose_range(&panel, map, grid);
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    for (size_t k = 0; status == LEHR_OK && k < 3; k++) {
        size_t first = k * (grid - 1) / 2;
        char label[64];
        snprintf(label, sizeof label, "%.0f K", map->liquid_begin[first]);
        lehr_figure_series line = {.style = LEHR_FIGURE_LINE, .color = colors[k], .label = label};
        status =
            add_rows(figure, map->glass_end, map, (const size_t[]){first, grid, grid}, k == 1, line, err);
    }
    status = status == LEHR_OK ? lehr_figure_add_note(figure, LEHR_FIGURE_BOTTOM_LEFT,
                                                      "key: begin of the liquid window", err)
                               : status;
    return status == LEHR_OK
               ? lehr_figure_add_mark(figure, result->glass_K[1], NAN, LEHR_FIGURE_GREY, NULL, err)
               : status;
}

/// Tf against the upper limit of the area.
static lehr_status draw_limits(lehr_figure *figure, const stability *map, size_t grid, lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Upper limit " LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "1" LEHR_FIGURE_END
                    " of the area (K)";
    panel.y_label = LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "f" LEHR_FIGURE_END " (K)";
    panel.height = 0.6;
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    lehr_figure_series line = {.style = LEHR_FIGURE_LINE, .color = LEHR_FIGURE_VERMILLION};
    const size_t rows[] = {grid * grid, map->n - grid * grid, 1};
    return status == LEHR_OK ? add_rows(figure, map->t1, map, rows, true, line, err) : status;
}

/// Rows of the map that share the first end of the glass window.
static size_t grid_size(const stability *map)
{
    size_t n = 0;
    while (n < map->n && map->glass_end[n] == map->glass_end[0]) {
        n++;
    }
    return n;
}

lehr_status figure_add_map(lehr_figure *figure, const lehr_table *table, const lehr_dsc_fictive *result,
                           lehr_error *err)
{
    stability map;
    size_t grid = read_map(&map, table) ? grid_size(&map) : 0;
    if (grid < 3 || grid * grid >= map.n) {
        return lehr_error_set(err, LEHR_ERR_ARG, "this table is no map of fictive temperatures");
    }
    lehr_status status = draw_windows(figure, &map, grid, result, err);
    return status == LEHR_OK ? draw_limits(figure, &map, grid, err) : status;
}
