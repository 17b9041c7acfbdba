#include "dsc.h"
#include "dsc_map.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_POINTS = 1500 };

/// The scan as drawn, and the two lines at its points.
typedef struct picture {
    size_t n;
    double *temperature_K;
    double *signal; ///< in the unit of the axis
    double *glass;
    double *liquid;
} picture;

static void clear_picture(picture *scan)
{
    lehr_core_free(scan->temperature_K);
    lehr_core_free(scan->signal);
    lehr_core_free(scan->glass);
    lehr_core_free(scan->liquid);
}

static const char *axis_label(const char *unit)
{
    static const char *const labels[][2] = {
        {"mW", "Heat flow, endothermic up (mW)"},
        {"W/g", "Heat flow, endothermic up (W g" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"},
        {"J/K", "Heat capacity (J K" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"},
        {"J/g/K",
         LEHR_FIGURE_ITALIC "c" LEHR_FIGURE_END LEHR_FIGURE_SUB "p" LEHR_FIGURE_END " (J g" LEHR_FIGURE_SUP
                            "−1" LEHR_FIGURE_END " K" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"},
    };
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        if (strcmp(labels[i][0], unit) == 0) {
            return labels[i][1];
        }
    }
    return "Signal";
}

/// Copy the four columns of the scan, thinned evenly.
static lehr_status copy_scan(picture *out, const lehr_table *lines, lehr_error *err)
{
    size_t rows = lehr_table_rows(lines);
    size_t step = rows / MOST_POINTS + 1;
    size_t n = (rows + step - 1) / step;
    *out = (picture){.n = n,
                     .temperature_K = lehr_core_alloc(n, sizeof(double)),
                     .signal = lehr_core_alloc(n, sizeof(double)),
                     .glass = lehr_core_alloc(n, sizeof(double)),
                     .liquid = lehr_core_alloc(n, sizeof(double))};
    if (!out->temperature_K || !out->signal || !out->glass || !out->liquid) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw a scan of %zu points", rows);
    }
    double *const columns[] = {out->temperature_K, out->signal, out->glass, out->liquid};
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        const double *values = lehr_table_column(lines, k);
        for (size_t i = 0; i < n; i++) {
            columns[k][i] = values[i * step];
        }
    }
    return LEHR_OK;
}

/// Equal areas: what the scan has above the step from one line to the other at Tf, and what it lacks below
/// it.
static lehr_status add_areas(lehr_figure *figure, const picture *scan, const lehr_dsc_fictive *result,
                             lehr_error *err)
{
    double *step = lehr_core_alloc(scan->n, sizeof *step);
    double *above = lehr_core_alloc(scan->n, sizeof *above);
    double *below = lehr_core_alloc(scan->n, sizeof *below);
    lehr_status status =
        step && above && below ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the areas");
    for (size_t i = 0; status == LEHR_OK && i < scan->n; i++) {
        double t = scan->temperature_K[i];
        step[i] = t < result->fictive_temperature_K ? scan->glass[i] : scan->liquid[i];
        step[i] = t >= result->t2_K && t <= result->t1_K ? step[i] : NAN;
        above[i] = fmax(scan->signal[i], step[i]);
        below[i] = fmin(scan->signal[i], step[i]);
    }
    lehr_figure_series area = {.style = LEHR_FIGURE_BAND,
                               .color = LEHR_FIGURE_BLUE,
                               .size = scan->n,
                               .x = scan->temperature_K,
                               .y = step,
                               .upper = above};
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &area, err) : status;
    area.color = LEHR_FIGURE_ORANGE;
    area.upper = below;
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &area, err) : status;
    lehr_core_free(step);
    lehr_core_free(above);
    lehr_core_free(below);
    return status;
}

/// The liquid line means something above Tf only; a little of it below shows where it crosses.
static void cut_liquid(picture *scan, const lehr_dsc_fictive *result)
{
    double begin_K = result->fictive_temperature_K - 0.03 * (result->t1_K - result->t2_K);
    for (size_t i = 0; i < scan->n; i++) {
        scan->liquid[i] = scan->temperature_K[i] >= begin_K ? scan->liquid[i] : NAN;
    }
}

static lehr_status add_lines(lehr_figure *figure, const picture *scan, lehr_error *err)
{
    lehr_figure_series series = {.style = LEHR_FIGURE_DASHED,
                                 .color = LEHR_FIGURE_BLUE,
                                 .size = scan->n,
                                 .x = scan->temperature_K,
                                 .y = scan->glass,
                                 .scale = 0.9,
                                 .label = "glass"};
    lehr_status status = lehr_figure_add_series(figure, &series, err);
    series.y = scan->liquid;
    series.color = LEHR_FIGURE_VERMILLION;
    series.label = "liquid";
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    series = (lehr_figure_series){.style = LEHR_FIGURE_LINE,
                                  .color = LEHR_FIGURE_BLACK,
                                  .size = scan->n,
                                  .x = scan->temperature_K,
                                  .y = scan->signal,
                                  .label = "scan"};
    return status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
}

/// Room for the curve: the lines may leave the frame far from their windows.
static void choose_range(lehr_figure_panel *panel, const picture *scan, const lehr_dsc_fictive *result)
{
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t i = 0; i < scan->n; i++) {
        double t = scan->temperature_K[i];
        if (t >= result->t2_K && t <= result->t1_K) {
            low = fmin(low, scan->signal[i]);
            high = fmax(high, scan->signal[i]);
        }
    }
    if (low < high) {
        panel->y_range[0] = low - 0.08 * (high - low);
        panel->y_range[1] = high + 0.16 * (high - low);
    }
}

static lehr_status draw(lehr_figure *figure, const picture *scan, const lehr_dsc_fictive *result,
                        lehr_error *err)
{
    char value[64];
    char text[128];
    lehr_number_format_esd(value, sizeof value, result->fictive_temperature_K,
                           result->fictive_temperature_stderr_K);
    snprintf(text, sizeof text,
             LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "f" LEHR_FIGURE_END " = %s K", value);
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Temperature (K)";
    panel.y_label = axis_label(result->delta_cp_unit);
    panel.key = LEHR_FIGURE_ABOVE;
    choose_range(&panel, scan, result);
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK
                 ? lehr_figure_add_span(figure, result->glass_K[0], result->glass_K[1], LEHR_FIGURE_BLUE, err)
                 : status;
    status = status == LEHR_OK ? lehr_figure_add_span(figure, result->liquid_K[0], result->liquid_K[1],
                                                      LEHR_FIGURE_VERMILLION, err)
                               : status;
    status = status == LEHR_OK ? add_areas(figure, scan, result, err) : status;
    status = status == LEHR_OK ? add_lines(figure, scan, err) : status;
    if (status == LEHR_OK) {
        status = lehr_figure_add_mark(figure, result->fictive_temperature_K,
                                      result->fictive_temperature_stderr_K, LEHR_FIGURE_GREEN, text, err);
    }
    return status;
}

lehr_status lehr_figure_fictive(lehr_figure **out, const lehr_table *lines, const lehr_dsc_fictive *result,
                                const lehr_table *map, lehr_error *err)
{
    picture scan = {0};
    lehr_figure *figure = NULL;
    *out = NULL;
    lehr_status status = copy_scan(&scan, lines, err);
    if (status == LEHR_OK) {
        cut_liquid(&scan, result);
        status = lehr_figure_create(&figure, 8.6, map ? 14.5 : 6.6, err);
    }
    status = status == LEHR_OK ? draw(figure, &scan, result, err) : status;
    status = status == LEHR_OK && map ? figure_add_map(figure, map, result, err) : status;
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    clear_picture(&scan);
    return status;
}
