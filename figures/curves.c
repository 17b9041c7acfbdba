#include "curves.h"

#include <lehr/core/alloc.h>
#include <math.h>

/// Standard error of row @p i: the columns from the third on.
static double error_at(const lehr_table *curve, size_t i)
{
    double sum = 0;
    for (size_t c = 2; c < lehr_table_columns(curve); c++) {
        sum = hypot(sum, lehr_table_column(curve, c)[i]);
    }
    return isfinite(sum) ? sum : 0;
}

/// Most that a curve reaches above and below its level.
static void reach_of(double reach[2], const figure_curves_data *data)
{
    for (size_t k = 0; k < data->n; k++) {
        const double *x = lehr_table_column(data->curves[k], 0);
        const double *y = lehr_table_column(data->curves[k], 1);
        for (size_t i = 0; i < lehr_table_rows(data->curves[k]); i++) {
            if (x[i] >= data->from && isfinite(y[i])) {
                reach[0] = fmax(reach[0], data->level - y[i]);
                reach[1] = fmax(reach[1], y[i] - data->level);
            }
        }
    }
}

static lehr_status draw(lehr_figure *figure, const figure_curves_data *data, size_t k, double shift,
                        double *work, lehr_error *err)
{
    static const lehr_figure_color colors[] = {LEHR_FIGURE_BLUE,   LEHR_FIGURE_VERMILLION, LEHR_FIGURE_GREEN,
                                               LEHR_FIGURE_PURPLE, LEHR_FIGURE_ORANGE,     LEHR_FIGURE_BLACK};
    const lehr_table *curve = data->curves[k];
    size_t n = lehr_table_rows(curve);
    for (size_t i = 0; i < n; i++) {
        double y = lehr_table_column(curve, 1)[i] + shift;
        double error = error_at(curve, i);
        work[i] = y;
        work[n + i] = y - error;
        work[2 * n + i] = y + error;
    }
    lehr_figure_series series = {.style = LEHR_FIGURE_BAND,
                                 .color = colors[k % 6],
                                 .size = n,
                                 .x = lehr_table_column(curve, 0),
                                 .y = work + n,
                                 .upper = work + 2 * n};
    lehr_status status = lehr_figure_add_level(figure, data->level + shift, LEHR_FIGURE_GREY, err);
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    series.style = LEHR_FIGURE_LINE;
    series.y = work;
    series.upper = NULL;
    series.scale = 0.8;
    series.label = data->labels[k];
    return status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
}

static lehr_status draw_all(lehr_figure *figure, const figure_curves_data *data, double *work,
                            lehr_error *err)
{
    double reach[2] = {0, 0};
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    reach_of(reach, data);
    double shift = 0.6 * (reach[0] + reach[1]);
    panel.x_label = data->x_label;
    panel.y_label = data->y_label;
    panel.key = LEHR_FIGURE_ABOVE;
    panel.y_range[0] = data->level - 1.1 * reach[0];
    panel.y_range[1] = data->level + shift * (double)(data->n - 1) + 1.1 * reach[1];
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    for (size_t k = 0; status == LEHR_OK && k < data->n; k++) {
        status = draw(figure, data, k, shift * (double)k, work, err);
    }
    return status;
}

lehr_status figure_curves(lehr_figure **out, const figure_curves_data *data, lehr_error *err)
{
    lehr_figure *figure = NULL;
    size_t most = 1;
    *out = NULL;
    for (size_t k = 0; k < data->n; k++) {
        size_t rows = lehr_table_rows(data->curves[k]);
        most = rows > most ? rows : most;
    }
    double *work = lehr_core_alloc(3 * most, sizeof *work);
    lehr_status status = work ? lehr_figure_create(&figure, 8.6, fmin(6 + 1.5 * (double)data->n, 24), err)
                              : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw curves");
    status = status == LEHR_OK ? draw_all(figure, data, work, err) : status;
    lehr_core_free(work);
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}
