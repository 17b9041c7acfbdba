#include "xrd.h"

#include "curve.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>

#define Q_LABEL(unit)                                                                                        \
    LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END " (" unit LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"

const char *figure_x_label(lehr_axis axis)
{
    switch (axis) {
    case LEHR_AXIS_Q_PER_ANG:
        return Q_LABEL("Å");
    case LEHR_AXIS_Q_PER_NM:
        return Q_LABEL("nm");
    case LEHR_AXIS_TWO_THETA_DEG:
        return "2" LEHR_FIGURE_ITALIC "θ" LEHR_FIGURE_END " (°)";
    case LEHR_AXIS_TWO_THETA_RAD:
        return "2" LEHR_FIGURE_ITALIC "θ" LEHR_FIGURE_END " (rad)";
    case LEHR_AXIS_RADIUS_MM:
        return "Radius (mm)";
    default:
        return "x";
    }
}

bool figure_has_errors(const lehr_curve *curve)
{
    for (size_t i = 0; i < curve->size; i++) {
        if (isfinite(curve->sigma[i])) {
            return true;
        }
    }
    return false;
}

/// The curve over its band of errors.
lehr_status figure_xrd_curve(lehr_figure *figure, const lehr_curve *curve, bool errors, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (errors) {
        double *low = lehr_core_alloc(curve->size, sizeof *low);
        double *high = lehr_core_alloc(curve->size, sizeof *high);
        status =
            low && high ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a band of errors");
        for (size_t i = 0; status == LEHR_OK && i < curve->size; i++) {
            low[i] = curve->y[i] - curve->sigma[i];
            high[i] = curve->y[i] + curve->sigma[i];
        }
        lehr_figure_series band = {.style = LEHR_FIGURE_BAND,
                                   .color = LEHR_FIGURE_BLUE,
                                   .size = curve->size,
                                   .x = curve->x,
                                   .y = low,
                                   .upper = high};
        status = status == LEHR_OK ? lehr_figure_add_series(figure, &band, err) : status;
        lehr_core_free(low);
        lehr_core_free(high);
    }
    lehr_figure_series line = {.style = LEHR_FIGURE_LINE,
                               .color = LEHR_FIGURE_BLUE,
                               .size = curve->size,
                               .x = curve->x,
                               .y = curve->y,
                               .scale = 0.8};
    return status == LEHR_OK ? lehr_figure_add_series(figure, &line, err) : status;
}

/// Bins at the corners of the detector hold few pixels: the axis ends at two and a half times the median.
static lehr_status add_relative_errors(lehr_figure *figure, const lehr_curve *curve, lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = figure_x_label(curve->x_axis);
    panel.y_label = LEHR_FIGURE_ITALIC "σ" LEHR_FIGURE_END "/" LEHR_FIGURE_ITALIC "I" LEHR_FIGURE_END " (%)";
    double *percent = lehr_core_alloc(curve->size, sizeof *percent);
    if (!percent) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for relative errors");
    }
    for (size_t i = 0; i < curve->size; i++) {
        percent[i] = curve->y[i] > 0 ? 100.0 * curve->sigma[i] / curve->y[i] : NAN;
    }
    panel.y_range[0] = 0.0;
    panel.y_range[1] = 2.5 * figure_quantile(percent, curve->size, 0.5);
    lehr_figure_series line = {.style = LEHR_FIGURE_LINE,
                               .color = LEHR_FIGURE_GREY,
                               .size = curve->size,
                               .x = curve->x,
                               .y = percent,
                               .scale = 0.8};
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &line, err) : status;
    lehr_core_free(percent);
    return status;
}

lehr_status lehr_figure_pattern(lehr_figure **out, const lehr_curve *curve, lehr_error *err)
{
    lehr_figure *figure = NULL;
    bool errors = figure_has_errors(curve);
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = errors ? NULL : figure_x_label(curve->x_axis);
    panel.y_label = "Intensity (counts per pixel)";
    panel.height = 2.6;
    *out = NULL;
    lehr_status status = lehr_figure_create(&figure, 8.6, 6.6, err);
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    status = status == LEHR_OK ? figure_xrd_curve(figure, curve, errors, err) : status;
    if (status == LEHR_OK && errors) {
        status = add_relative_errors(figure, curve, err);
    }
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}
