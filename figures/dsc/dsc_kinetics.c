#include "dsc_kinetics.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>

enum { CURVE_POINTS = 101 };

static const char energy_label[] =
    LEHR_FIGURE_ITALIC "E" LEHR_FIGURE_END " (kJ mol" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")";

// ---- peak shift -----------------------------------------------------------------------
/// "ln(q/T^2 / K^-1 s^-1)"
static void label_y(char *out, size_t size, const lehr_dsc_shift_method *method)
{
    const char *t = method->from_start ? LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END " − " LEHR_FIGURE_ITALIC
                                                            "T" LEHR_FIGURE_END LEHR_FIGURE_SUB
                                                            "0" LEHR_FIGURE_END
                                       : LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END;
    if (!(method->power > 0)) {
        (void)snprintf(out, size,
                       "ln(" LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END " / K s" LEHR_FIGURE_SUP
                       "−1" LEHR_FIGURE_END ")");
    } else if (!(method->power > 1)) {
        (void)snprintf(out, size,
                       "ln[" LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END "/(%s) / s" LEHR_FIGURE_SUP
                       "−1" LEHR_FIGURE_END "]",
                       t);
    } else {
        (void)snprintf(out, size,
                       "ln(" LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END "/%s" LEHR_FIGURE_SUP
                       "%.4g" LEHR_FIGURE_END " / K" LEHR_FIGURE_SUP "−%.4g" LEHR_FIGURE_END
                       " s" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")",
                       t, method->power, method->power - 1);
    }
}

/// Coordinates of points as drawn: 1000/T.
typedef struct shift_picture {
    double *room, *x, *y, *sigma_x, *sigma_y, *correlation;
    double line_x[CURVE_POINTS], line_y[CURVE_POINTS], lower[CURVE_POINTS], upper[CURVE_POINTS];
} shift_picture;

static lehr_status picture_points(shift_picture *p, const lehr_dsc_shift *shift,
                                  const lehr_dsc_shift_data *data, lehr_error *err)
{
    size_t n = data->n;
    p->room = lehr_core_alloc(5 * n, sizeof(double));
    if (!p->room) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw %zu points", n);
    }
    p->x = p->room;
    p->y = p->room + n;
    p->sigma_x = p->room + 2 * n;
    p->sigma_y = p->room + 3 * n;
    p->correlation = p->room + 4 * n;
    lehr_dsc_shift_coordinates(data, shift->chosen.method, shift->options.start_temperature_K, p->x, p->y,
                               p->sigma_x, p->sigma_y, p->correlation);
    for (size_t i = 0; i < n; i++) {
        p->x[i] *= 1000;
        p->sigma_x[i] *= 1000;
    }
    return LEHR_OK;
}

/// Line and band over the points and a little beyond.
static void picture_line(shift_picture *p, const lehr_dsc_shift *shift, size_t n)
{
    const lehr_fitting_line *line = &shift->chosen.line;
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        low = fmin(low, p->x[i]);
        high = fmax(high, p->x[i]);
    }
    double margin = 0.05 * (high - low);
    for (size_t i = 0; i < CURVE_POINTS; i++) {
        double x = low - margin + (high - low + 2 * margin) * (double)i / (CURVE_POINTS - 1);
        double u = x / 1000;
        double sa = line->intercept.stderr_value;
        double sb = line->slope.stderr_value;
        double half = shift->multiplier * sqrt(fmax(0, sa * sa + u * u * sb * sb + 2 * u * line->covariance));
        p->line_x[i] = x;
        p->line_y[i] = line->intercept.value + line->slope.value * u;
        p->lower[i] = p->line_y[i] - half;
        p->upper[i] = p->line_y[i] + half;
    }
}

static lehr_status add_history(lehr_figure *figure, const lehr_dsc_shift *shift,
                               const lehr_dsc_shift_data *history, lehr_error *err)
{
    shift_picture p = {0};
    lehr_status status = picture_points(&p, shift, history, err);
    lehr_figure_series series = {.style = LEHR_FIGURE_DASHED,
                                 .color = LEHR_FIGURE_VERMILLION,
                                 .size = history->n,
                                 .x = p.x,
                                 .y = p.y,
                                 .label = "history alone (TNM)"};
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    series.style = LEHR_FIGURE_POINTS;
    series.marker = 5;
    series.scale = 0.7;
    series.label = NULL;
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    lehr_core_free(p.room);
    return status;
}

static lehr_status add_shift_series(lehr_figure *figure, const shift_picture *p, const lehr_dsc_shift *shift,
                                    const lehr_dsc_shift_data *data, lehr_error *err)
{
    const lehr_figure_series band = {.style = LEHR_FIGURE_BAND,
                                     .color = LEHR_FIGURE_SKY,
                                     .size = CURVE_POINTS,
                                     .x = p->line_x,
                                     .y = p->lower,
                                     .upper = p->upper};
    const lehr_figure_series line = {.style = LEHR_FIGURE_LINE,
                                     .color = LEHR_FIGURE_BLUE,
                                     .size = CURVE_POINTS,
                                     .x = p->line_x,
                                     .y = p->line_y};
    bool errors = data->sigma_temperature_K || data->sigma_lnrate;
    const lehr_figure_series points = {.style = LEHR_FIGURE_POINTS,
                                       .color = LEHR_FIGURE_BLACK,
                                       .size = data->n,
                                       .x = p->x,
                                       .y = p->y,
                                       .sigma = errors ? p->sigma_y : NULL,
                                       .sigma_x = errors ? p->sigma_x : NULL,
                                       .scale = 0.9,
                                       .label = "measured"};
    lehr_status status = isnan(shift->multiplier) || isnan(shift->chosen.energy_kJ_per_mol.stderr_value)
                             ? LEHR_OK
                             : lehr_figure_add_series(figure, &band, err);
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &line, err) : status;
    return status == LEHR_OK ? lehr_figure_add_series(figure, &points, err) : status;
}

/// Neighbours that nearly coincide have energies with enormous errors: they leave the frame.
static void choose_local_range(lehr_figure_panel *panel, const lehr_dsc_shift *shift)
{
    double middle = shift->chosen.energy_kJ_per_mol.value;
    double low = middle, high = middle;
    bool wild = false;
    for (size_t i = 0; i < shift->n_local; i++) {
        lehr_estimate e = shift->local[i].energy_kJ_per_mol;
        double error = isnan(e.stderr_value) ? 0 : e.stderr_value;
        bool shown = error < 0.5 * fabs(middle) && fabs(e.value - middle) < 3 * fabs(middle);
        low = shown ? fmin(low, e.value - error) : low;
        high = shown ? fmax(high, e.value + error) : high;
        wild = wild || !shown;
    }
    if (wild && middle > 0) {
        low = fmin(low, 0.25 * middle);
        high = fmax(high, 1.75 * middle);
        panel->y_range[0] = low - 0.08 * (high - low);
        panel->y_range[1] = high + 0.08 * (high - low);
    }
}

static lehr_status add_local_panel(lehr_figure *figure, const lehr_dsc_shift *shift, lehr_error *err)
{
    double tg_K = shift->options.glass_transition_K;
    size_t n = shift->n_local;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.height = 0.7;
    panel.x_label = isnan(tg_K) ? "Temperature (K)"
                                : LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END "/" LEHR_FIGURE_ITALIC
                                                     "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "g" LEHR_FIGURE_END;
    panel.y_label = energy_label;
    double *room = lehr_core_alloc(3 * n, sizeof *room);
    if (!room) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw %zu points", n);
    }
    for (size_t i = 0; i < n; i++) {
        room[i] = shift->local[i].temperature_K / (isnan(tg_K) ? 1 : tg_K);
        room[n + i] = shift->local[i].energy_kJ_per_mol.value;
        room[2 * n + i] = shift->local[i].energy_kJ_per_mol.stderr_value;
    }
    const lehr_figure_series points = {.style = LEHR_FIGURE_POINTS,
                                       .color = LEHR_FIGURE_BLACK,
                                       .size = n,
                                       .x = room,
                                       .y = room + n,
                                       .sigma = room + 2 * n,
                                       .scale = 0.9};
    choose_local_range(&panel, shift);
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK
                 ? lehr_figure_add_level(figure, shift->chosen.energy_kJ_per_mol.value, LEHR_FIGURE_BLUE, err)
                 : status;
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &points, err) : status;
    lehr_core_free(room);
    return status;
}

static lehr_status add_shift_note(lehr_figure *figure, const lehr_dsc_shift *shift, lehr_error *err)
{
    char value[64];
    char text[160];
    lehr_number_format_esd(value, sizeof value, shift->chosen.energy_kJ_per_mol.value,
                           shift->chosen.energy_kJ_per_mol.stderr_value);
    (void)snprintf(text, sizeof text,
                   LEHR_FIGURE_ITALIC "E" LEHR_FIGURE_END " = %s kJ mol" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END,
                   value);
    return lehr_figure_add_note(figure, LEHR_FIGURE_TOP_RIGHT, text, err);
}

lehr_status lehr_figure_shift(lehr_figure **out, const lehr_dsc_shift *shift, const lehr_dsc_shift_data *data,
                              const lehr_dsc_shift_data *history, lehr_error *err)
{
    shift_picture p = {0};
    lehr_figure *figure = NULL;
    char label[160];
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    *out = NULL;
    label_y(label, sizeof label, shift->chosen.method);
    panel.x_label =
        "1000/" LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END " (K" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")";
    panel.y_label = label;
    panel.key = LEHR_FIGURE_ABOVE;
    lehr_status status = picture_points(&p, shift, data, err);
    if (status != LEHR_OK) {
        goto done;
    }
    picture_line(&p, shift, data->n);
    status = lehr_figure_create(&figure, 8.6, shift->n_local > 1 ? 10.5 : 6.6, err);
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    status = status == LEHR_OK ? add_shift_series(figure, &p, shift, data, err) : status;
    if (status == LEHR_OK && history) {
        status = add_history(figure, shift, history, err);
    }
    status = status == LEHR_OK ? add_shift_note(figure, shift, err) : status;
    if (status == LEHR_OK && shift->n_local > 1) {
        status = add_local_panel(figure, shift, err);
    }
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
done:
    lehr_core_free(p.room);
    lehr_figure_free(figure);
    return status;
}

// ---- isoconversional --------------------------------------------------------------------
/// Columns alpha, E, its error (or lower and upper for the band) of one curve.
static void fill_curve(double *room, const lehr_dsc_isoconversional_curve *curve, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const lehr_dsc_isoconversional_point *p = &curve->points[i];
        room[i] = p->alpha;
        room[n + i] = p->energy_kJ_per_mol.value;
        room[2 * n + i] = p->lower_kJ_per_mol;
        room[3 * n + i] = p->upper_kJ_per_mol;
        room[4 * n + i] = p->ln_factor.value;
        room[5 * n + i] = p->ln_factor.stderr_value;
    }
}

static lehr_status add_curves(lehr_figure *figure, const lehr_dsc_isoconversional *result, double *room,
                              lehr_error *err)
{
    static const lehr_figure_color colors[] = {LEHR_FIGURE_BLUE,   LEHR_FIGURE_VERMILLION, LEHR_FIGURE_GREEN,
                                               LEHR_FIGURE_ORANGE, LEHR_FIGURE_PURPLE,     LEHR_FIGURE_GREY};
    size_t n = result->n_alpha;
    lehr_status status = LEHR_OK;
    for (size_t k = 0; k < result->n_curves && status == LEHR_OK; k++) {
        fill_curve(room, &result->curves[k], n);
        lehr_figure_series series = {.style = LEHR_FIGURE_BAND,
                                     .color = LEHR_FIGURE_SKY,
                                     .size = n,
                                     .x = room,
                                     .y = room + 2 * n,
                                     .upper = room + 3 * n};
        if (k == 0 && !isnan(result->multiplier)) {
            status = lehr_figure_add_series(figure, &series, err);
        }
        series.style = k == 0 ? LEHR_FIGURE_LINE : LEHR_FIGURE_DASHED;
        series.color = colors[k % (sizeof colors / sizeof *colors)];
        series.y = room + n;
        series.upper = NULL;
        series.label = lehr_dsc_isoconversional_name(result->curves[k].method);
        status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
        series.style = LEHR_FIGURE_POINTS;
        series.marker = (unsigned)k % 5;
        series.scale = 0.7;
        series.label = NULL;
        status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    }
    return status;
}

static lehr_status add_factor_panel(lehr_figure *figure, const lehr_dsc_isoconversional *result, double *room,
                                    lehr_error *err)
{
    const lehr_dsc_isoconversional_curve *curve = &result->curves[0];
    size_t n = result->n_alpha;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    bool differential = curve->method == LEHR_DSC_FRIEDMAN || curve->method == LEHR_DSC_VYAZOVKIN_INTERVAL;
    panel.height = 0.7;
    panel.x_label = "Conversion " LEHR_FIGURE_ITALIC "α" LEHR_FIGURE_END;
    panel.y_label = differential ? "ln[" LEHR_FIGURE_ITALIC "A f" LEHR_FIGURE_END "(" LEHR_FIGURE_ITALIC
                                   "α" LEHR_FIGURE_END ") / s" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END "]"
                                 : "ln[" LEHR_FIGURE_ITALIC "A" LEHR_FIGURE_END "/" LEHR_FIGURE_ITALIC
                                   "g" LEHR_FIGURE_END "(" LEHR_FIGURE_ITALIC "α" LEHR_FIGURE_END
                                   ") / s" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END "]";
    fill_curve(room, curve, n);
    const lehr_figure_series points = {.style = LEHR_FIGURE_POINTS,
                                       .color = LEHR_FIGURE_BLUE,
                                       .size = n,
                                       .x = room,
                                       .y = room + 4 * n,
                                       .sigma = room + 5 * n,
                                       .scale = 0.7};
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    return status == LEHR_OK ? lehr_figure_add_series(figure, &points, err) : status;
}

lehr_status lehr_figure_isoconversional(lehr_figure **out, const lehr_dsc_isoconversional *result,
                                        lehr_error *err)
{
    lehr_figure *figure = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    *out = NULL;
    panel.y_label = energy_label;
    panel.key = LEHR_FIGURE_ABOVE;
    double *room = lehr_core_alloc(6 * result->n_alpha, sizeof *room);
    lehr_status status = room ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    status = status == LEHR_OK ? lehr_figure_create(&figure, 8.6, 9.6, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    status = status == LEHR_OK ? add_curves(figure, result, room, err) : status;
    status = status == LEHR_OK ? add_factor_panel(figure, result, room, err) : status;
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_core_free(room);
    lehr_figure_free(figure);
    return status;
}
