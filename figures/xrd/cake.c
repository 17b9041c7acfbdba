// Cakes as heat maps, and subtracted backgrounds.
#include "curve.h"
#include "heat.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double figure_quantile(const double *values, size_t n, double share)
{
    double *sorted = lehr_core_alloc(n, sizeof *sorted);
    size_t m = 0;
    for (size_t i = 0; sorted && i < n; i++) {
        if (isfinite(values[i])) {
            sorted[m++] = values[i];
        }
    }
    double found = NAN;
    if (m > 0) {
        qsort(sorted, m, sizeof *sorted, by_value);
        found = sorted[(size_t)(share * (double)(m - 1) + 0.5)];
    }
    lehr_core_free(sorted);
    return found;
}

// ---- cake ---------------------------------------------------------------------------
const char *figure_x_label_of_unit(lehr_xrd_unit unit)
{
    static const lehr_axis axes[] = {
        [LEHR_XRD_Q_PER_ANG] = LEHR_AXIS_Q_PER_ANG,
        [LEHR_XRD_Q_PER_NM] = LEHR_AXIS_Q_PER_NM,
        [LEHR_XRD_TWO_THETA_DEG] = LEHR_AXIS_TWO_THETA_DEG,
        [LEHR_XRD_TWO_THETA_RAD] = LEHR_AXIS_TWO_THETA_RAD,
        [LEHR_XRD_RADIUS_MM] = LEHR_AXIS_RADIUS_MM,
    };
    return figure_x_label(axes[unit]);
}

lehr_status lehr_figure_cake(lehr_figure **out, const lehr_xrd_cake *cake, lehr_error *err)
{
    const figure_heat heat = {.n_x = cake->n_x,
                              .n_y = cake->n_azimuth,
                              .x = cake->x,
                              .y = cake->azimuth_deg,
                              .values = cake->intensity,
                              .ends = {0.005, 0.995},
                              .x_label = figure_x_label_of_unit(cake->unit),
                              .y_label = "Azimuth (°)",
                              .color_label = "Intensity",
                              .height = 1};
    lehr_figure *figure = NULL;
    *out = NULL;
    lehr_status status = lehr_figure_create(&figure, 8.6, 6.6, err);
    status = status == LEHR_OK ? figure_add_heat(figure, &heat, err) : status;
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}

// ---- subtraction --------------------------------------------------------------------
static lehr_status add_line(lehr_figure *figure, const lehr_curve *x, const double *y,
                            lehr_figure_color color, const char *label, lehr_error *err)
{
    const lehr_figure_series line = {.style = LEHR_FIGURE_LINE,
                                     .color = color,
                                     .size = x->size,
                                     .x = x->x,
                                     .y = y,
                                     .scale = 0.8,
                                     .label = label};
    return lehr_figure_add_series(figure, &line, err);
}

/// The curve as it was, and what was taken from it. @param[out] scratch shape (2 size,)
static lehr_status draw_sources(lehr_figure *figure, const lehr_xrd_subtraction *subtraction, double *scratch,
                                const double window[2], lehr_error *err)
{
    const lehr_curve *difference = subtraction->difference;
    size_t n = difference->size;
    for (size_t i = 0; i < n; i++) {
        scratch[i] = subtraction->scale * subtraction->background[i];
        scratch[n + i] = difference->y[i] + scratch[i];
    }
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.y_label = "Intensity";
    panel.height = 1;
    panel.key = LEHR_FIGURE_ABOVE;
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    if (status == LEHR_OK && isfinite(window[0])) {
        status = lehr_figure_add_span(figure, window[0], window[1], LEHR_FIGURE_ORANGE, err);
    }
    if (status == LEHR_OK) {
        status = add_line(figure, difference, scratch + n, LEHR_FIGURE_BLACK, "curve", err);
    }
    return status == LEHR_OK
               ? add_line(figure, difference, scratch, LEHR_FIGURE_VERMILLION, "scaled background", err)
               : status;
}

lehr_status lehr_figure_subtraction(lehr_figure **out, const lehr_xrd_subtraction *subtraction,
                                    const double window[2], lehr_error *err)
{
    const lehr_curve *difference = subtraction->difference;
    lehr_figure *figure = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = figure_x_label(difference->x_axis);
    panel.y_label = "Difference";
    panel.height = 1;
    *out = NULL;
    double *scratch = lehr_core_alloc(2 * difference->size, sizeof *scratch);
    lehr_status status = scratch ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    status = status == LEHR_OK ? lehr_figure_create(&figure, 8.6, 8.0, err) : status;
    status = status == LEHR_OK ? draw_sources(figure, subtraction, scratch, window, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 0.0, LEHR_FIGURE_GREY, err) : status;
    status =
        status == LEHR_OK ? figure_xrd_curve(figure, difference, figure_has_errors(difference), err) : status;
    lehr_core_free(scratch);
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}
