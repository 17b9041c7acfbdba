#include "dsc_corrections.h"

#include "fit.h"
#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MOST_POINTS = 1500, LINE_POINTS = 2 };

static const char *axis_label(const char *unit)
{
    static const char *const labels[][2] = {
        {"mW", "Heat flow, endothermic up (mW)"},
        {"W/g", "Heat flow, endothermic up (W g" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"},
        {"J/K", "Heat capacity (J K" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"},
    };
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        if (strcmp(labels[i][0], unit) == 0) {
            return labels[i][1];
        }
    }
    return LEHR_FIGURE_ITALIC "c" LEHR_FIGURE_END LEHR_FIGURE_SUB "p" LEHR_FIGURE_END " (J g" LEHR_FIGURE_SUP
                              "−1" LEHR_FIGURE_END " K" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")";
}

/// A curve and its band, thinned.
static lehr_status add_curve(lehr_figure *figure, const lehr_figure_dsc_curve *curve, lehr_error *err)
{
    size_t step = curve->n / MOST_POINTS + 1;
    size_t n = (curve->n + step - 1) / step;
    double *room = lehr_core_alloc(4 * n, sizeof *room);
    if (!room) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw a curve of %zu points", curve->n);
    }
    double *x = room, *y = room + n, *low = room + 2 * n, *high = room + 3 * n;
    for (size_t i = 0; i < n; i++) {
        double sigma = curve->sigma ? curve->sigma[i * step] : 0;
        x[i] = curve->temperature_K[i * step];
        y[i] = curve->y[i * step];
        low[i] = y[i] - sigma;
        high[i] = y[i] + sigma;
    }
    lehr_figure_series series = {
        .style = LEHR_FIGURE_BAND, .color = curve->color, .size = n, .x = x, .y = low, .upper = high};
    lehr_status status = curve->sigma ? lehr_figure_add_series(figure, &series, err) : LEHR_OK;
    series = (lehr_figure_series){
        .style = curve->style, .color = curve->color, .size = n, .x = x, .y = y, .label = curve->label};
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    lehr_core_free(room);
    return status;
}

/// Room for what lies inside the range.
static void choose_range(lehr_figure_panel *panel, const lehr_figure_dsc_curve *curves, size_t n,
                         const double *range_K)
{
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < curves[k].n; i++) {
            double T = curves[k].temperature_K[i];
            if (curves[k].style == LEHR_FIGURE_LINE && (!range_K || (T >= range_K[0] && T <= range_K[1]))) {
                low = fmin(low, curves[k].y[i]);
                high = fmax(high, curves[k].y[i]);
            }
        }
    }
    if (low < high) {
        panel->y_range[0] = low - 0.08 * (high - low);
        panel->y_range[1] = high + 0.16 * (high - low);
    }
}

static lehr_status draw(lehr_figure *figure, const lehr_figure_dsc_curve *curves, size_t n_curves,
                        const lehr_figure_dsc_frame *frame, lehr_error *err)
{
    static const lehr_figure_color shades[] = {LEHR_FIGURE_BLUE, LEHR_FIGURE_VERMILLION, LEHR_FIGURE_GREEN};
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Temperature (K)";
    panel.y_label = axis_label(frame->unit);
    panel.key = LEHR_FIGURE_ABOVE;
    choose_range(&panel, curves, n_curves, frame->range_K);
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    for (size_t i = 0; status == LEHR_OK && i < frame->n_windows; i++) {
        status = lehr_figure_add_span(figure, frame->windows[2 * i], frame->windows[2 * i + 1], shades[i % 3],
                                      err);
    }
    for (size_t k = 0; status == LEHR_OK && k < n_curves; k++) {
        status = add_curve(figure, &curves[k], err);
    }
    if (status == LEHR_OK && !isnan(frame->mark_K)) {
        status = lehr_figure_add_mark(figure, frame->mark_K, NAN, LEHR_FIGURE_GREEN, frame->mark_text, err);
    }
    return status;
}

lehr_status lehr_figure_dsc_curves(lehr_figure **out, const lehr_figure_dsc_curve *curves, size_t n_curves,
                                   const lehr_figure_dsc_frame *frame, lehr_error *err)
{
    lehr_figure *figure = NULL;
    *out = NULL;
    lehr_status status = lehr_figure_create(&figure, 8.6, 6.6, err);
    status = status == LEHR_OK ? draw(figure, curves, n_curves, frame, err) : status;
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    return status;
}

/// Points, the values of a straight line at them, and the line.
static lehr_status draw_line(lehr_figure **out, lehr_figure_fit_data *data, double intercept, double slope,
                             lehr_error *err)
{
    double *fitted = lehr_core_alloc(data->n, sizeof *fitted);
    if (!fitted) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw %zu points", data->n);
    }
    double curve_x[LINE_POINTS] = {data->x[0], data->x[0]}; // no further: both panels share their x axis
    double curve_y[LINE_POINTS];
    for (size_t i = 0; i < data->n; i++) {
        fitted[i] = intercept + slope * data->x[i];
        curve_x[0] = fmin(curve_x[0], data->x[i]);
        curve_x[1] = fmax(curve_x[1], data->x[i]);
    }
    curve_y[0] = intercept + slope * curve_x[0];
    curve_y[1] = intercept + slope * curve_x[1];
    data->x_label = "Rate (K s" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")";
    data->fitted = fitted;
    data->n_curve = LINE_POINTS;
    data->curve_x = curve_x;
    data->curve_y = curve_y;
    data->note_place = LEHR_FIGURE_TOP_LEFT;
    lehr_status status = lehr_figure_fit(out, data, err);
    lehr_core_free(fitted);
    return status;
}

lehr_status lehr_figure_lag(lehr_figure **out, const lehr_dsc_lag *lag, const double *rate_K_per_s,
                            const double *onset_K, const double *sigma_K, lehr_error *err)
{
    char value[64];
    char note[128];
    lehr_number_format_esd(value, sizeof value, lag->time_constant_s * 1e3,
                           lag->time_constant_stderr_s * 1e3);
    (void)snprintf(note, sizeof note, LEHR_FIGURE_ITALIC "τ" LEHR_FIGURE_END " = %s ms", value);
    lehr_figure_fit_data data = {.y_label = "Onset (K)",
                                 .n = lag->line.n_points,
                                 .x = rate_K_per_s,
                                 .y = onset_K,
                                 .sigma = sigma_K,
                                 .note = note};
    *out = NULL;
    return draw_line(out, &data, lag->melting_K, lag->time_constant_s, err);
}

lehr_status lehr_figure_mass(lehr_figure **out, const lehr_dsc_mass_joint *joint, const lehr_dsc_mass *scans,
                             double delta_cp_J_per_gK, lehr_error *err)
{
    char value[64];
    char note[128];
    *out = NULL;
    double *room = lehr_core_alloc(3 * joint->n, sizeof *room);
    if (!room) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw %zu points", joint->n);
    }
    bool known = true;
    for (size_t i = 0; i < joint->n; i++) {
        room[i] = scans[i].rate_K_per_s;
        room[joint->n + i] = scans[i].step_W * 1e3;
        room[2 * joint->n + i] =
            1e3 * hypot(scans[i].step_stderr_W, joint->reproducibility * scans[i].step_W);
        known = known && room[2 * joint->n + i] > 0;
    }
    lehr_number_format_esd(value, sizeof value, joint->mass_g * 1e6, joint->mass_stderr_g * 1e6);
    (void)snprintf(note, sizeof note, LEHR_FIGURE_ITALIC "m" LEHR_FIGURE_END " = %s µg", value);
    lehr_figure_fit_data data = {.y_label = "Step of the heat flow (mW)",
                                 .n = joint->n,
                                 .x = room,
                                 .y = room + joint->n,
                                 .sigma = known ? room + 2 * joint->n : NULL,
                                 .note = note};
    lehr_status status = draw_line(out, &data, 0, joint->mass_g * delta_cp_J_per_gK * 1e3, err);
    lehr_core_free(room);
    return status;
}
