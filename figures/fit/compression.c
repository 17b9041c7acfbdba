#include "compression.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_CURVE = 200 };

static const char volume_label[] = LEHR_FIGURE_ITALIC "V" LEHR_FIGURE_END "/" LEHR_FIGURE_ITALIC
                                                      "V" LEHR_FIGURE_END LEHR_FIGURE_SUB "0" LEHR_FIGURE_END;

/// Points of one direction, and the curve.
typedef struct picture {
    double *room; ///< shape (6, n)
    double x[N_CURVE], y[N_CURVE], low[N_CURVE], high[N_CURVE];
    double range[2]; ///< of the abscissa, the same in both panels
} picture;

static double volume_at(double *sigma, const lehr_fitting_compression *fit, double pressure_GPa)
{
    lehr_estimate volume = {(double)NAN, (double)NAN};
    if (lehr_fitting_compression_at(&volume, fit, pressure_GPa, NULL) != LEHR_OK) {
        volume = (lehr_estimate){(double)NAN, (double)NAN};
    }
    *sigma = volume.stderr_value;
    return volume.value;
}

static void fill_curve(picture *p, const lehr_figure_compression_data *data,
                       const lehr_fitting_compression *fit)
{
    double low = 0, high = 0;
    for (size_t i = 0; i < data->n; i++) {
        low = fmin(low, data->pressure_GPa[i]);
        high = fmax(high, data->pressure_GPa[i]);
    }
    p->range[0] = low - 0.03 * (high - low);
    p->range[1] = high + 0.03 * (high - low);
    for (size_t k = 0; k < N_CURVE; k++) {
        double sigma = 0;
        p->x[k] = low + (high - low) * (double)k / (N_CURVE - 1);
        p->y[k] = volume_at(&sigma, fit, p->x[k]);
        sigma = isfinite(sigma) ? sigma : 0;
        p->low[k] = p->y[k] - sigma;
        p->high[k] = p->y[k] + sigma;
    }
}

/// Numbers of the points of a direction: x, sigma of x, y, sigma of y, residual.
static size_t fill_points(double *const columns[5], const lehr_figure_compression_data *data,
                          const lehr_fitting_compression *fit, int direction)
{
    const double step_GPa = 1e-3;
    size_t n = 0;
    for (size_t i = 0; i < data->n; i++) {
        if ((data->direction[i] > 0) != (direction > 0)) {
            continue;
        }
        double pressure = data->pressure_GPa[i];
        double total = 0, ignored = 0;
        double sigma_q = data->sigma_q ? data->sigma_q[i] : 0;
        double sigma_p = data->sigma_pressure_GPa ? data->sigma_pressure_GPa[i] : 0;
        double volume = lehr_fitting_compression_volume(&total, fit, data->q_per_ang[i], sigma_q);
        double fitted = volume_at(&ignored, fit, pressure);
        double slope = (volume_at(&ignored, fit, pressure + step_GPa) - fitted) / step_GPa;
        double own = fit->fit.dimension * volume * sigma_q / data->q_per_ang[i];
        double sigma = hypot(own, slope * sigma_p);
        columns[0][n] = pressure;
        columns[1][n] = sigma_p;
        columns[2][n] = volume;
        columns[3][n] = own;
        columns[4][n++] = sigma > 0 ? (volume - fitted) / sigma : 100 * (volume - fitted);
    }
    return n;
}

static lehr_status add_curve(lehr_figure *figure, const picture *p, lehr_error *err)
{
    const lehr_figure_series band = {.style = LEHR_FIGURE_BAND,
                                     .color = LEHR_FIGURE_SKY,
                                     .size = N_CURVE,
                                     .x = p->x,
                                     .y = p->low,
                                     .upper = p->high};
    const lehr_figure_series curve = {
        .style = LEHR_FIGURE_LINE, .color = LEHR_FIGURE_BLACK, .size = N_CURVE, .x = p->x, .y = p->y};
    lehr_status status = lehr_figure_add_series(figure, &band, err);
    return status == LEHR_OK ? lehr_figure_add_series(figure, &curve, err) : status;
}

/// Points of both directions: volumes, or residuals.
static lehr_status add_points(lehr_figure *figure, picture *p, const lehr_figure_compression_data *data,
                              const lehr_fitting_compression *fit, bool residuals, lehr_error *err)
{
    static const struct {
        int direction;
        lehr_figure_color color;
        unsigned marker;
        const char *label;
    } kinds[] = {{1, LEHR_FIGURE_BLUE, 0, "compression"}, {-1, LEHR_FIGURE_VERMILLION, 5, "decompression"}};
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < 2; k++) {
        double *columns[5];
        for (size_t c = 0; c < 5; c++) {
            columns[c] = p->room + c * data->n;
        }
        size_t n = fill_points(columns, data, fit, kinds[k].direction);
        const lehr_figure_series series = {.style = LEHR_FIGURE_POINTS,
                                           .color = kinds[k].color,
                                           .marker = kinds[k].marker,
                                           .size = n,
                                           .x = columns[0],
                                           .y = residuals ? columns[4] : columns[2],
                                           .sigma = residuals || !data->sigma_q ? NULL : columns[3],
                                           .sigma_x =
                                               residuals || !data->sigma_pressure_GPa ? NULL : columns[1],
                                           .label = residuals ? NULL : kinds[k].label};
        status = n > 0 ? lehr_figure_add_series(figure, &series, err) : LEHR_OK;
    }
    return status;
}

/// "K0 = 102(3) GPa" without the brackets: two lines of plain text.
static lehr_status add_notes(lehr_figure *figure, const lehr_fitting_compression *fit, lehr_error *err)
{
    char note[120];
    snprintf(note, sizeof note,
             LEHR_FIGURE_ITALIC "K" LEHR_FIGURE_END LEHR_FIGURE_SUB "0" LEHR_FIGURE_END " = %.4g ± %.2g GPa",
             fit->bulk_GPa.value, fit->bulk_GPa.stderr_value);
    return lehr_figure_add_note(figure, LEHR_FIGURE_BOTTOM_LEFT, note, err);
}

static lehr_status draw(lehr_figure *figure, picture *p, const lehr_figure_compression_data *data,
                        const lehr_fitting_compression *fit, lehr_error *err)
{
    bool errors = data->sigma_q || data->sigma_pressure_GPa;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.y_label = volume_label;
    panel.key = LEHR_FIGURE_TOP_RIGHT;
    panel.height = 2.2;
    memcpy(panel.x_range, p->range, sizeof panel.x_range);
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? add_curve(figure, p, err) : status;
    status = status == LEHR_OK ? add_points(figure, p, data, fit, false, err) : status;
    status = status == LEHR_OK ? add_notes(figure, fit, err) : status;
    panel = lehr_figure_panel_defaults();
    panel.x_label = "Pressure (GPa)";
    memcpy(panel.x_range, p->range, sizeof panel.x_range);
    panel.y_label = errors ? "Residual / error" : "Residual (%)";
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 0, LEHR_FIGURE_GREY, err) : status;
    return status == LEHR_OK ? add_points(figure, p, data, fit, true, err) : status;
}

lehr_status lehr_figure_compression(lehr_figure **out, const lehr_figure_compression_data *data,
                                    const lehr_fitting_compression *fit, lehr_error *err)
{
    lehr_figure *figure = NULL;
    picture *p = lehr_core_alloc(1, sizeof *p);
    *out = NULL;
    if (p) {
        p->room = lehr_core_alloc(5 * data->n, sizeof *p->room);
    }
    lehr_status status = p && p->room ? lehr_figure_create(&figure, 8.6, 9.0, err)
                                      : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    if (status == LEHR_OK) {
        fill_curve(p, data, fit);
        status = draw(figure, p, data, fit, err);
    }
    if (p) {
        lehr_core_free(p->room);
    }
    lehr_core_free(p);
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}

// ---- several series -------------------------------------------------------------------------
static int by_first(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/// The equation through the points of a series, from low to high pressure.
static lehr_status add_equation(lehr_figure *figure, const lehr_table *curve, lehr_figure_color color,
                                lehr_error *err)
{
    size_t rows = lehr_table_rows(curve);
    size_t column = lehr_table_find(curve, "fit");
    if (column == SIZE_MAX) {
        return LEHR_OK;
    }
    double(*pairs)[2] = lehr_core_alloc(rows, sizeof *pairs);
    double *x = lehr_core_alloc(2 * rows, sizeof *x);
    lehr_status status =
        pairs && x ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", rows);
    for (size_t i = 0; status == LEHR_OK && i < rows; i++) {
        pairs[i][0] = lehr_table_column(curve, 0)[i];
        pairs[i][1] = lehr_table_column(curve, column)[i];
    }
    if (status == LEHR_OK) {
        qsort(pairs, rows, sizeof *pairs, by_first);
        for (size_t i = 0; i < rows; i++) {
            x[i] = pairs[i][0];
            x[rows + i] = pairs[i][1];
        }
        const lehr_figure_series line = {
            .style = LEHR_FIGURE_LINE, .color = color, .size = rows, .x = x, .y = x + rows};
        status = lehr_figure_add_series(figure, &line, err);
    }
    lehr_core_free(pairs);
    lehr_core_free(x);
    return status;
}

lehr_status lehr_figure_volumes(lehr_figure **out, const lehr_table *const *curves, const char *const *labels,
                                size_t n, lehr_error *err)
{
    static const lehr_figure_color colors[] = {LEHR_FIGURE_BLUE,   LEHR_FIGURE_VERMILLION, LEHR_FIGURE_GREEN,
                                               LEHR_FIGURE_PURPLE, LEHR_FIGURE_ORANGE,     LEHR_FIGURE_BLACK};
    const size_t n_colors = sizeof colors / sizeof *colors;
    lehr_figure *figure = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Pressure (GPa)";
    panel.y_label = volume_label;
    panel.key = n <= 6 ? LEHR_FIGURE_TOP_RIGHT : LEHR_FIGURE_ABOVE;
    *out = NULL;
    lehr_status status = lehr_figure_create(&figure, 8.6, 6.6, err);
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        const lehr_figure_series points = {.style = LEHR_FIGURE_POINTS,
                                           .color = colors[i % n_colors],
                                           .marker = (unsigned)(i % 5),
                                           .size = lehr_table_rows(curves[i]),
                                           .x = lehr_table_column(curves[i], 0),
                                           .y = lehr_table_column(curves[i], 1),
                                           .sigma = lehr_table_column(curves[i], 2),
                                           .label = labels[i]};
        status = add_equation(figure, curves[i], colors[i % n_colors], err);
        status = status == LEHR_OK ? lehr_figure_add_series(figure, &points, err) : status;
    }
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}
