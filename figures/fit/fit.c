#include "fit.h"

#include <lehr/core/alloc.h>
#include <math.h>

/// Points of one group in one panel: of the data, or of the residuals.
static lehr_status add_group(lehr_figure *figure, const lehr_figure_fit_data *data, size_t group,
                             bool residuals, double *room, lehr_error *err)
{
    static const lehr_figure_color colors[] = {LEHR_FIGURE_BLUE,   LEHR_FIGURE_VERMILLION, LEHR_FIGURE_GREEN,
                                               LEHR_FIGURE_PURPLE, LEHR_FIGURE_ORANGE,     LEHR_FIGURE_SKY,
                                               LEHR_FIGURE_GREY};
    double *x = room, *y = room + data->n, *sigma = room + 2 * data->n;
    size_t n = 0;
    for (size_t i = 0; i < data->n; i++) {
        if (data->group && data->group[i] != group) {
            continue;
        }
        double error = data->sigma ? data->sigma[i] : (double)NAN;
        x[n] = data->x[i];
        y[n] = residuals ? (data->y[i] - data->fitted[i]) / (data->sigma ? error : 1) : data->y[i];
        sigma[n] = residuals ? (double)NAN : error;
        n++;
    }
    const lehr_figure_series points = {
        .style = LEHR_FIGURE_POINTS,
        .color = colors[group % (sizeof colors / sizeof *colors)],
        .marker = (unsigned)(group % 5),
        .size = n,
        .x = x,
        .y = y,
        .sigma = data->sigma && !residuals ? sigma : NULL,
        .scale = 0.7,
        .label = data->group && !residuals ? data->labels[group] : NULL,
    };
    return n > 0 ? lehr_figure_add_series(figure, &points, err) : LEHR_OK;
}

static lehr_status add_groups(lehr_figure *figure, const lehr_figure_fit_data *data, bool residuals,
                              double *room, lehr_error *err)
{
    size_t n_groups = data->group ? data->n_groups : 1;
    lehr_status status = LEHR_OK;
    for (size_t g = 0; status == LEHR_OK && g < n_groups; g++) {
        status = add_group(figure, data, g, residuals, room, err);
    }
    return status;
}

static lehr_status add_upper(lehr_figure *figure, const lehr_figure_fit_data *data, double *room,
                             lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.y_label = data->y_label;
    panel.height = 3;
    panel.key = data->group ? LEHR_FIGURE_ABOVE : LEHR_FIGURE_NOWHERE;
    const lehr_figure_series curve = {
        .style = LEHR_FIGURE_LINE,
        .color = LEHR_FIGURE_BLACK,
        .size = data->n_curve,
        .x = data->curve_x,
        .y = data->curve_y,
    };
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    if (status == LEHR_OK) {
        status = add_groups(figure, data, false, room, err);
    }
    if (status == LEHR_OK) {
        status = lehr_figure_add_series(figure, &curve, err);
    }
    return status == LEHR_OK && data->note ? lehr_figure_add_note(figure, data->note_place, data->note, err)
                                           : status;
}

static lehr_status add_lower(lehr_figure *figure, const lehr_figure_fit_data *data, double *room,
                             lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = data->x_label;
    panel.y_label = data->sigma ? "Residual / σ" : "Residual";
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    if (status == LEHR_OK) {
        status = lehr_figure_add_level(figure, 0, LEHR_FIGURE_BLACK, err);
    }
    return status == LEHR_OK ? add_groups(figure, data, true, room, err) : status;
}

lehr_status lehr_figure_fit(lehr_figure **out, const lehr_figure_fit_data *data, lehr_error *err)
{
    lehr_figure *figure = NULL;
    *out = NULL;
    double *room = lehr_core_alloc(3 * data->n, sizeof *room);
    lehr_status status =
        room ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the figure of a fit");
    if (status == LEHR_OK) {
        status = lehr_figure_create(&figure, 8.6, data->height_cm > 0 ? data->height_cm : 8.2, err);
    }
    if (status == LEHR_OK) {
        status = add_upper(figure, data, room, err);
    }
    if (status == LEHR_OK) {
        status = add_lower(figure, data, room, err);
    }
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    lehr_core_free(room);
    return status;
}
