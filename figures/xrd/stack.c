#include "stack.h"

#include "curve.h"
#include "heat.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define Q1_LABEL                                                                                             \
    LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END LEHR_FIGURE_SUB "1" LEHR_FIGURE_END " (Å" LEHR_FIGURE_SUP         \
                       "−1" LEHR_FIGURE_END ")"

// ---- maps -----------------------------------------------------------------------------
static double map_value(const lehr_xrd_group *point, size_t k)
{
    const double values[] = {point->level.value, point->q1.value, point->fwhm.value};
    return values[k];
}

static bool has_any(const lehr_xrd_groups *groups, size_t k)
{
    for (size_t i = 0; i < groups->n; i++) {
        if (isfinite(map_value(&groups->at[i], k))) {
            return true;
        }
    }
    return false;
}

static void label_axis(char *out, size_t size, const char *name, const char *points, const char *unit)
{
    snprintf(out, size, "%s%s%s%s", unit[0] ? name : points, unit[0] ? " (" : "", unit, unit[0] ? ")" : "");
}

lehr_status lehr_figure_map(lehr_figure **out, const lehr_xrd_groups *groups, const lehr_xrd_grid *grid,
                            lehr_error *err)
{
    static const char *const color_labels[] = {"Mean intensity", Q1_LABEL,
                                               "FWHM (Å" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"};
    size_t n_panels = has_any(groups, 1) ? 3 : 1;
    char x_label[64];
    char y_label[64];
    label_axis(x_label, sizeof x_label, "x", "Column", grid->unit);
    label_axis(y_label, sizeof y_label, "y", "Row", grid->unit);
    double aspect = (double)grid->rows * grid->step_row / ((double)grid->columns * grid->step_column);
    double height_cm = fmin(fmax(5.2 * aspect, 2.2), 6.5); // of one panel, as long as that is legible
    lehr_figure *figure = NULL;
    *out = NULL;
    double *scratch = lehr_core_alloc(groups->n + grid->columns + grid->rows, sizeof *scratch);
    lehr_status status =
        scratch ? lehr_figure_create(&figure, 8.6, (double)n_panels * (height_cm + 0.3) + 1.2, err)
                : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    double *x = scratch ? scratch + groups->n : NULL;
    double *y = x ? x + grid->columns : NULL;
    for (size_t i = 0; x && i < grid->columns; i++) {
        x[i] = grid->step_column * (double)i;
    }
    for (size_t i = 0; y && i < grid->rows; i++) {
        y[i] = grid->step_row * (double)i;
    }
    for (size_t k = 0; status == LEHR_OK && k < n_panels; k++) {
        for (size_t i = 0; i < groups->n; i++) {
            scratch[i] = map_value(&groups->at[i], k);
        }
        const figure_heat heat = {.n_x = grid->columns,
                                  .n_y = grid->rows,
                                  .x = x,
                                  .y = y,
                                  .values = scratch,
                                  .ends = {0, 1},
                                  .x_label = k + 1 == n_panels ? x_label : NULL,
                                  .y_label = y_label,
                                  .color_label = color_labels[k],
                                  .height = 1,
                                  .crosses = true};
        status = figure_add_heat(figure, &heat, err);
    }
    lehr_core_free(scratch);
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}

// ---- series ---------------------------------------------------------------------------
/// Distance of neighbouring curves: a quarter of what the middle 98 % of all span, or less with many.
static double offset_of(const lehr_xrd_groups *groups)
{
    size_t n = groups->n * groups->points;
    double span = figure_quantile(groups->intensity, n, 0.99) - figure_quantile(groups->intensity, n, 0.01);
    return span > 0 ? 0.25 * span * fmin(1, 8.0 / (double)groups->n) : 0;
}

static lehr_status draw_waterfall(lehr_figure *figure, const lehr_xrd_groups *groups,
                                  const lehr_xrd_stages *stages, lehr_error *err)
{
    static const lehr_figure_color colors[] = {LEHR_FIGURE_BLUE,   LEHR_FIGURE_VERMILLION, LEHR_FIGURE_GREEN,
                                               LEHR_FIGURE_PURPLE, LEHR_FIGURE_ORANGE,     LEHR_FIGURE_SKY};
    enum { N_COLORS = sizeof colors / sizeof *colors };
    bool pressures = isfinite(stages->at[0].pressure_GPa);
    double offset = offset_of(groups);
    char label[96];
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = figure_x_label_of_unit(groups->unit);
    panel.y_label = groups->n > 1 ? "Intensity, shifted" : "Intensity";
    panel.height = 1.3;
    panel.key = groups->n <= 12 ? LEHR_FIGURE_ABOVE : LEHR_FIGURE_NOWHERE;
    double *y = lehr_core_alloc(groups->points, sizeof *y);
    lehr_status status = y ? lehr_figure_add_panel(figure, &panel, err)
                           : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    for (size_t k = 0; status == LEHR_OK && k < groups->n; k++) {
        for (size_t i = 0; i < groups->points; i++) {
            y[i] = groups->intensity[k * groups->points + i] + offset * (double)k;
        }
        const lehr_xrd_stage *stage = &stages->at[k];
        if (stage->name[0]) {
            snprintf(label, sizeof label, "%s", stage->name);
        } else if (pressures) {
            snprintf(label, sizeof label, "%.3g GPa", stage->pressure_GPa);
        } else {
            snprintf(label, sizeof label, "frames %zu–%zu", stage->first_frame, stage->last_frame);
        }
        const lehr_figure_series line = {.style = LEHR_FIGURE_LINE,
                                         .color = colors[k % N_COLORS],
                                         .size = groups->points,
                                         .x = groups->x,
                                         .y = y,
                                         .scale = 0.7,
                                         .label = label};
        status = lehr_figure_add_series(figure, &line, err);
    }
    lehr_core_free(y);
    return status;
}

static lehr_status draw_positions(lehr_figure *figure, const lehr_xrd_groups *groups,
                                  const lehr_xrd_stages *stages, lehr_error *err)
{
    bool pressures = isfinite(stages->at[0].pressure_GPa);
    size_t n = groups->n;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = pressures ? "Pressure (GPa)" : "Stage";
    panel.y_label = Q1_LABEL;
    double *columns = lehr_core_alloc(4 * n, sizeof *columns);
    lehr_status status = columns ? lehr_figure_add_panel(figure, &panel, err)
                                 : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        columns[i] = pressures ? stages->at[i].pressure_GPa : (double)i;
        columns[n + i] = groups->at[i].q1.value;
        columns[2 * n + i] = groups->at[i].q1.stderr_value;
        columns[3 * n + i] = stages->at[i].sigma_pressure_GPa;
    }
    if (status == LEHR_OK) {
        const lehr_figure_series points = {.style = LEHR_FIGURE_POINTS,
                                           .color = LEHR_FIGURE_BLUE,
                                           .size = n,
                                           .x = columns,
                                           .y = columns + n,
                                           .sigma = columns + 2 * n,
                                           .sigma_x = pressures ? columns + 3 * n : NULL};
        status = lehr_figure_add_series(figure, &points, err);
    }
    lehr_core_free(columns);
    return status;
}

lehr_status lehr_figure_series_of_stack(lehr_figure **out, const lehr_xrd_groups *groups,
                                        const lehr_xrd_stages *stages, lehr_error *err)
{
    lehr_figure *figure = NULL;
    bool peaks = has_any(groups, 1);
    *out = NULL;
    lehr_status status = lehr_figure_create(&figure, 8.6, peaks ? 11.5 : 7.5, err);
    status = status == LEHR_OK ? draw_waterfall(figure, groups, stages, err) : status;
    status = status == LEHR_OK && peaks ? draw_positions(figure, groups, stages, err) : status;
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}
