#include "pulls.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N_BINS = 16, CURVE_POINTS = 161, LABEL_SIZE = 48 };
static const double lowest = -4.0;
static const double bin_width = 0.5;

/// Everything that is drawn.
typedef struct drawing {
    size_t n;
    double *number; ///< 1 .. n
    double *pull;
} drawing;

static lehr_status add_band(lehr_figure *figure, size_t n, double half, lehr_figure_color color,
                            lehr_error *err)
{
    const double x[] = {0.0, (double)n + 1.0};
    const double low[] = {-half, -half};
    const double high[] = {half, half};
    const lehr_figure_series band = {
        .style = LEHR_FIGURE_BAND, .color = color, .size = 2, .x = x, .y = low, .upper = high};
    return lehr_figure_add_series(figure, &band, err);
}

/// The pulls of one quantity, in a colour and with a symbol of their own.
static lehr_status add_group(lehr_figure *figure, const drawing *all, const char *quantity, size_t first,
                             size_t n, size_t group, lehr_error *err)
{
    enum { COLORS = 7, MARKERS = 5 };
    char label[LABEL_SIZE];
    snprintf(label, sizeof label, "%s", quantity);
    for (char *at = label; *at; at++) {
        *at = *at == '_' ? ' ' : *at;
    }
    const lehr_figure_series points = {.style = LEHR_FIGURE_POINTS,
                                       .color = (lehr_figure_color)(group % COLORS),
                                       .marker = (unsigned)(group / COLORS + group % COLORS) % MARKERS,
                                       .size = n,
                                       .x = all->number + first,
                                       .y = all->pull + first,
                                       .scale = 0.8,
                                       .label = label};
    return lehr_figure_add_series(figure, &points, err);
}

static lehr_status draw_pulls(lehr_figure *figure, const drawing *all, const lehr_figure_pull *pulls,
                              lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Number in the table";
    panel.y_label = "Pull";
    panel.x_range[0] = 0.0;
    panel.x_range[1] = (double)all->n + 1.0;
    panel.key = LEHR_FIGURE_ABOVE;
    panel.height = 1.4;
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? add_band(figure, all->n, 2.0, LEHR_FIGURE_SKY, err) : status;
    status = status == LEHR_OK ? add_band(figure, all->n, 1.0, LEHR_FIGURE_BLUE, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 0.0, LEHR_FIGURE_GREY, err) : status;
    for (size_t i = 0, n = 0, group = 0; status == LEHR_OK && i < all->n; i += n, group++) {
        n = 1;
        while (i + n < all->n && strcmp(pulls[i + n].quantity, pulls[i].quantity) == 0) {
            n++;
        }
        status = add_group(figure, all, pulls[i].quantity, i, n, group, err);
    }
    return status;
}

/// Outline of the histogram, and the counts that standard normal numbers give per bin.
static lehr_status draw_distribution(lehr_figure *figure, const drawing *all, lehr_error *err)
{
    double counts[N_BINS] = {0};
    double edges[2 * N_BINS];
    double outline[2 * N_BINS];
    double x[CURVE_POINTS];
    double normal[CURVE_POINTS];
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Pull";
    panel.y_label = "Number per 0.5";
    panel.y_range[0] = 0.0;
    panel.x_range[0] = lowest;
    panel.x_range[1] = -lowest;
    for (size_t i = 0; i < all->n; i++) {
        double place = fmin(fmax(floor((all->pull[i] - lowest) / bin_width), 0.0), N_BINS - 1.0);
        counts[(size_t)place] += 1.0;
    }
    for (size_t i = 0; i < N_BINS; i++) {
        edges[2 * i] = lowest + bin_width * (double)i;
        edges[2 * i + 1] = edges[2 * i] + bin_width;
        outline[2 * i] = outline[2 * i + 1] = counts[i];
    }
    for (size_t i = 0; i < CURVE_POINTS; i++) {
        x[i] = lowest - 2.0 * lowest * (double)i / (CURVE_POINTS - 1);
        normal[i] = (double)all->n * bin_width * exp(-0.5 * x[i] * x[i]) / sqrt(2.0 * acos(-1.0));
    }
    const lehr_figure_series series[] = {
        {.style = LEHR_FIGURE_LINE, .color = LEHR_FIGURE_BLUE, .size = 2 * N_BINS, .x = edges, .y = outline},
        {.style = LEHR_FIGURE_LINE,
         .color = LEHR_FIGURE_VERMILLION,
         .size = CURVE_POINTS,
         .x = x,
         .y = normal}};
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series[0], err) : status;
    return status == LEHR_OK ? lehr_figure_add_series(figure, &series[1], err) : status;
}

lehr_status lehr_figure_pulls(lehr_figure **out, const lehr_figure_pull *pulls, size_t n, lehr_error *err)
{
    lehr_figure *figure = NULL;
    *out = NULL;
    if (n == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "no pulls to draw");
    }
    drawing all = {
        .n = n, .number = lehr_core_alloc(n, sizeof(double)), .pull = lehr_core_alloc(n, sizeof(double))};
    lehr_status status = all.number && all.pull
                             ? lehr_figure_create(&figure, 17.6, 13.0, err)
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        all.number[i] = (double)(i + 1);
        all.pull[i] = pulls[i].pull;
    }
    status = status == LEHR_OK ? draw_pulls(figure, &all, pulls, err) : status;
    status = status == LEHR_OK ? draw_distribution(figure, &all, err) : status;
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    lehr_core_free(all.number);
    lehr_core_free(all.pull);
    return status;
}
