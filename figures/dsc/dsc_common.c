#include "dsc_common.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_POINTS = 1500 };

lehr_status figure_picture_create(figure_picture *out, const lehr_table *table, double low, double high,
                                  lehr_error *err)
{
    size_t rows = lehr_table_rows(table);
    const double *x = lehr_table_column(table, 0);
    size_t inside = 0;
    for (size_t i = 0; i < rows; i++) {
        inside += x[i] >= low && x[i] <= high ? 1 : 0;
    }
    size_t step = inside / MOST_POINTS + 1;
    *out = (figure_picture){.columns = lehr_table_columns(table)};
    out->columns = out->columns < FIGURE_MOST_COLUMNS ? out->columns : FIGURE_MOST_COLUMNS;
    for (size_t k = 0; k < out->columns; k++) {
        out->column[k] = lehr_core_alloc(inside / step + 1, sizeof(double));
        if (!out->column[k]) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw %zu points", inside);
        }
    }
    size_t seen = 0;
    for (size_t i = 0; i < rows; i++) {
        if (!(x[i] >= low && x[i] <= high) || seen++ % step != 0) {
            continue;
        }
        for (size_t k = 0; k < out->columns; k++) {
            out->column[k][out->n] = lehr_table_column(table, k)[i];
        }
        out->n++;
    }
    return LEHR_OK;
}

void figure_picture_clear(figure_picture *picture)
{
    for (size_t k = 0; k < FIGURE_MOST_COLUMNS; k++) {
        lehr_core_free(picture->column[k]);
    }
    *picture = (figure_picture){0};
}

const char *figure_signal_label(const char *unit)
{
#define PER(u) " " u LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END
    static const char *const labels[][2] = {
        {"mW", "Heat flow, endothermic up (mW)"},
        {"W/g", "Heat flow, endothermic up (W" PER("g") ")"},
        {"J/K", "Heat capacity (J" PER("K") ")"},
        {"J/g/K", LEHR_FIGURE_ITALIC "c" LEHR_FIGURE_END LEHR_FIGURE_SUB "p" LEHR_FIGURE_END " (J" PER("g")
                      PER("K") ")"},
    };
#undef PER
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        if (strcmp(labels[i][0], unit) == 0) {
            return labels[i][1];
        }
    }
    return "Signal";
}

void figure_picture_range(double range[2], const figure_picture *picture, const size_t *columns, size_t n)
{
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < picture->n; i++) {
            double y = picture->column[columns[k]][i];
            low = isfinite(y) ? fmin(low, y) : low;
            high = isfinite(y) ? fmax(high, y) : high;
        }
    }
    if (low < high) {
        range[0] = low - 0.08 * (high - low);
        range[1] = high + 0.12 * (high - low);
    }
}

lehr_status figure_add_curve(lehr_figure *figure, const figure_picture *picture, size_t column,
                             lehr_figure_style style, lehr_figure_color color, const char *label,
                             lehr_error *err)
{
    const lehr_figure_series series = {.style = style,
                                       .color = color,
                                       .size = picture->n,
                                       .x = picture->column[0],
                                       .y = picture->column[column],
                                       .scale = 0.9,
                                       .label = label};
    return lehr_figure_add_series(figure, &series, err);
}

lehr_status figure_add_point(lehr_figure *figure, double x, double error, double y, unsigned marker,
                             lehr_figure_color color, const char *label, lehr_error *err)
{
    if (isnan(x) || isnan(y)) {
        return LEHR_OK;
    }
    char value[64];
    char text[128];
    (void)lehr_number_format_esd(value, sizeof value, x, error);
    (void)snprintf(text, sizeof text, "%s %s K", label, value);
    const lehr_figure_series series = {.style = LEHR_FIGURE_POINTS,
                                       .color = color,
                                       .marker = marker,
                                       .size = 1,
                                       .x = &x,
                                       .y = &y,
                                       .label = text};
    return lehr_figure_add_series(figure, &series, err);
}
