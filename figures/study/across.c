#include "across.h"

#include "heat.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double width_cm = 8.6;
static const double wide_cm = 17.2; ///< of more than MOST_NARROW names beside each other
enum { MOST_NARROW = 24 };
static const double panel_cm = 3.9;
static const lehr_figure_color colors[] = {LEHR_FIGURE_BLUE,   LEHR_FIGURE_VERMILLION, LEHR_FIGURE_GREEN,
                                           LEHR_FIGURE_PURPLE, LEHR_FIGURE_ORANGE,     LEHR_FIGURE_BLACK};
enum { N_COLORS = sizeof colors / sizeof *colors, NAMES_SIZE = 4096 };

/// Give the figure away, or free it after an error.
static lehr_status finish(lehr_figure **out, lehr_figure *figure, lehr_status status)
{
    *out = status == LEHR_OK ? figure : NULL;
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
    }
    return status;
}

// ---- transition -------------------------------------------------------------------------
#define TG LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "g" LEHR_FIGURE_END

static lehr_status add_lines(lehr_figure *figure, const lehr_figure_slope *slopes, size_t n, double highest,
                             lehr_error *err)
{
    lehr_status status = LEHR_OK;
    const double x[2] = {0, highest};
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        const double y[2] = {slopes[i].tg0_K, slopes[i].tg0_K + slopes[i].slope_K_per_GPa * highest};
        const lehr_figure_series line = {.style = slopes[i].used ? LEHR_FIGURE_LINE : LEHR_FIGURE_DASHED,
                                         .color = colors[i % N_COLORS],
                                         .size = isfinite(slopes[i].tg0_K) ? 2 : 0,
                                         .x = x,
                                         .y = y,
                                         .label = slopes[i].name};
        status = line.size > 0 ? lehr_figure_add_series(figure, &line, err) : LEHR_OK;
    }
    return status;
}

static lehr_status add_points(lehr_figure *figure, const lehr_figure_point *points, size_t n, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        const lehr_figure_series one = {.style = LEHR_FIGURE_POINTS,
                                        .color = LEHR_FIGURE_BLACK,
                                        .size = 1,
                                        .x = &points[i].x,
                                        .y = &points[i].value,
                                        .sigma = &points[i].stderr_value};
        status = lehr_figure_add_series(figure, &one, err);
    }
    return status;
}

static lehr_status add_slopes(lehr_figure *figure, const lehr_figure_slope *slopes, size_t n, lehr_error *err)
{
    char names[NAMES_SIZE] = "";
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    for (size_t i = 0; i < n; i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? "\n" : "", slopes[i].name);
    }
    panel.x_names = names;
    panel.x_label = "";
    panel.y_label = "d" TG "/d" LEHR_FIGURE_ITALIC "P" LEHR_FIGURE_END " (K/GPa)";
    panel.x_range[0] = 0.4;
    panel.x_range[1] = (double)n + 0.6;
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 0, LEHR_FIGURE_GREY, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        const double x = (double)(i + 1);
        const lehr_figure_series one = {.style = LEHR_FIGURE_POINTS,
                                        .color = colors[i % N_COLORS],
                                        .marker = slopes[i].used ? 0 : 5,
                                        .size = 1,
                                        .x = &x,
                                        .y = &slopes[i].slope_K_per_GPa,
                                        .sigma = &slopes[i].stderr_slope,
                                        .scale = 1.3};
        status = lehr_figure_add_series(figure, &one, err);
    }
    return status;
}

lehr_status lehr_figure_transition(lehr_figure **out, const lehr_figure_point *points, size_t n,
                                   const lehr_figure_slope *slopes, size_t n_slopes, lehr_error *err)
{
    lehr_figure *figure = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    double highest = 0;
    panel.x_label = "Pressure of treatment (GPa)";
    panel.y_label = TG " (K)";
    panel.key = LEHR_FIGURE_ABOVE;
    panel.height = 1.2;
    for (size_t i = 0; i < n; i++) {
        highest = fmax(highest, points[i].x);
    }
    highest = highest > 0 ? highest : 1;
    panel.x_range[0] = -0.05 * highest;
    panel.x_range[1] = 1.05 * highest;
    lehr_status status = lehr_figure_create(&figure, width_cm, 11.5, err);
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    status = status == LEHR_OK ? add_lines(figure, slopes, n_slopes, highest, err) : status;
    status = status == LEHR_OK ? add_points(figure, points, n, err) : status;
    status = status == LEHR_OK ? add_slopes(figure, slopes, n_slopes, err) : status;
    return finish(out, figure, status);
}

// ---- regions ----------------------------------------------------------------------------
lehr_status lehr_figure_add_changes(lehr_figure *figure, const lehr_figure_change *changes, size_t n,
                                    lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = lehr_figure_add_span(figure, changes[i].lower, changes[i].upper, LEHR_FIGURE_ORANGE, err);
        if (status == LEHR_OK) {
            status = lehr_figure_add_mark(figure, changes[i].x, (double)NAN, LEHR_FIGURE_ORANGE, NULL, err);
        }
    }
    return status;
}

/// Range of the axis that all panels share, symbols off the frame.
static void shared_range(double range[2], const lehr_figure_region *regions, size_t n)
{
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < regions[i].n; k++) {
            low = fmin(low, regions[i].points[k].x);
            high = fmax(high, regions[i].points[k].x);
        }
    }
    if (low < high) {
        range[0] = low - 0.06 * (high - low);
        range[1] = high + 0.06 * (high - low);
    }
}

lehr_status lehr_figure_regions(lehr_figure **out, const lehr_figure_region *regions, size_t n,
                                const char *x_label, lehr_error *err)
{
    lehr_figure *figure = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    shared_range(panel.x_range, regions, n);
    lehr_status status = lehr_figure_create(&figure, width_cm, 2.2 + panel_cm * (double)n, err);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        panel.x_label = i + 1 == n ? x_label : NULL;
        panel.y_label = regions[i].y_label;
        panel.key = i == 0 ? LEHR_FIGURE_ABOVE : LEHR_FIGURE_NOWHERE;
        status = lehr_figure_add_by_pressure(figure, &panel, regions[i].points, regions[i].n, err);
        status = status == LEHR_OK
                     ? lehr_figure_add_changes(figure, regions[i].changes, regions[i].n_changes, err)
                     : status;
    }
    return finish(out, figure, status);
}

// ---- verdicts ---------------------------------------------------------------------------
static lehr_status add_verdicts(lehr_figure *figure, const lehr_figure_verdicts *of, bool keyed,
                                lehr_error *err)
{
    static const struct {
        int found;
        lehr_figure_color color;
        unsigned marker;
        const char *label;
    } kinds[] = {{1, LEHR_FIGURE_VERMILLION, 2, "rejuvenated"},
                 {-1, LEHR_FIGURE_BLUE, 4, "relaxed"},
                 {0, LEHR_FIGURE_GREY, 5, "not shown"}};
    lehr_status status = lehr_figure_add_level(figure, 0, LEHR_FIGURE_GREY, err);
    for (size_t k = 0; status == LEHR_OK && k < sizeof kinds / sizeof *kinds; k++) {
        bool named = false;
        for (size_t i = 0; status == LEHR_OK && i < of->n; i++) {
            const double x = (double)of->rows[i].sample;
            const lehr_figure_series one = {.style = LEHR_FIGURE_POINTS,
                                            .color = kinds[k].color,
                                            .marker = kinds[k].marker,
                                            .size = 1,
                                            .x = &x,
                                            .y = &of->rows[i].difference,
                                            .sigma = &of->rows[i].stderr_difference,
                                            .scale = 1.3,
                                            .label = keyed && !named ? kinds[k].label : NULL};
            if (of->rows[i].found == kinds[k].found) {
                status = lehr_figure_add_series(figure, &one, err);
                named = true;
            }
        }
    }
    return status;
}

lehr_status lehr_figure_verdicts_create(lehr_figure **out, const lehr_figure_verdicts *panels, size_t n,
                                        const char *names, const char *x_label, lehr_error *err)
{
    lehr_figure *figure = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    size_t n_names = 1;
    for (const char *c = names; *c; c++) {
        n_names += *c == '\n';
    }
    panel.x_range[0] = 0.4;
    panel.x_range[1] = (double)n_names + 0.6;
    lehr_status status = lehr_figure_create(&figure, n_names > MOST_NARROW ? wide_cm : width_cm,
                                            2.8 + panel_cm * (double)n, err);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        panel.x_label = i + 1 == n ? x_label : NULL;
        panel.x_names = i + 1 == n ? names : NULL;
        panel.y_label = panels[i].y_label;
        panel.key = i == 0 ? LEHR_FIGURE_ABOVE : LEHR_FIGURE_NOWHERE;
        status = lehr_figure_add_panel(figure, &panel, err);
        status = status == LEHR_OK ? add_verdicts(figure, &panels[i], i == 0, err) : status;
    }
    return finish(out, figure, status);
}

// ---- correlations -----------------------------------------------------------------------
/// A star on each pair that is significant.
static lehr_status add_stars(lehr_figure *figure, const lehr_figure_matrix *m, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < m->n * m->n; i++) {
        const double x = (double)(i % m->n + 1);
        const double y = (double)(i / m->n + 1);
        const lehr_figure_series one = {.style = LEHR_FIGURE_POINTS,
                                        .color = LEHR_FIGURE_VERMILLION,
                                        .marker = 3,
                                        .size = 1,
                                        .x = &x,
                                        .y = &y,
                                        .scale = 1.5};
        status = m->significant[i] ? lehr_figure_add_series(figure, &one, err) : LEHR_OK;
    }
    return status;
}

lehr_status lehr_figure_correlations(lehr_figure **out, const lehr_figure_matrix *matrix, lehr_error *err)
{
    lehr_figure *figure = NULL;
    *out = NULL;
    double *centres = lehr_core_alloc(matrix->n, sizeof *centres);
    if (!centres) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure of %zu quantities", matrix->n);
    }
    for (size_t i = 0; i < matrix->n; i++) {
        centres[i] = (double)(i + 1);
    }
    const figure_heat heat = {.n_x = matrix->n,
                              .n_y = matrix->n,
                              .x = centres,
                              .y = centres,
                              .values = matrix->values,
                              .ends = {0, 1},
                              .x_label = "",
                              .y_label = "",
                              .color_label = "Pearson coefficient",
                              .height = 1,
                              .color_range = {-1, 1},
                              .x_names = matrix->names,
                              .y_names = matrix->names};
    lehr_status status = lehr_figure_create(&figure, width_cm + 2, width_cm, err);
    status = status == LEHR_OK ? figure_add_heat(figure, &heat, err) : status;
    status = status == LEHR_OK ? add_stars(figure, matrix, err) : status;
    lehr_core_free(centres);
    return finish(out, figure, status);
}

lehr_status lehr_figure_pairs(lehr_figure **out, const lehr_figure_pair *pairs, size_t n, lehr_error *err)
{
    lehr_figure *figure = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    lehr_status status = lehr_figure_create(&figure, width_cm, 0.5 + 5.2 * (double)n, err);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        panel.x_label = pairs[i].x_label;
        panel.y_label = pairs[i].y_label;
        status = lehr_figure_add_panel(figure, &panel, err);
        const lehr_figure_series points = {.style = LEHR_FIGURE_POINTS,
                                           .color = colors[i % N_COLORS],
                                           .size = pairs[i].n,
                                           .x = pairs[i].x,
                                           .y = pairs[i].y,
                                           .sigma = pairs[i].sigma_y,
                                           .sigma_x = pairs[i].sigma_x,
                                           .scale = 1.2};
        status = status == LEHR_OK ? lehr_figure_add_series(figure, &points, err) : status;
        status =
            status == LEHR_OK
                ? lehr_figure_add_note(figure, pairs[i].rises ? LEHR_FIGURE_TOP_LEFT : LEHR_FIGURE_TOP_RIGHT,
                                       pairs[i].note, err)
                : status;
    }
    return finish(out, figure, status);
}
