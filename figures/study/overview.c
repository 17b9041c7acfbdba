#include "overview.h"

#include "model.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// Below this a treatment counts as one at ambient pressure (0.0001 GPa is one atmosphere).
static const double ambient_GPa = 0.001;

typedef struct labels {
    const char *x;
    const char *y;
} labels;

static labels labels_of(lehr_figure_axis axis)
{
    static const char treatment[] = "Treatment temperature (K)";
    switch (axis) {
    case LEHR_FIGURE_AXIS_FICTIVE:
        return (labels){treatment, "Fictive temperature " LEHR_FIGURE_ITALIC
                                   "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "f" LEHR_FIGURE_END " (K)"};
    case LEHR_FIGURE_AXIS_FSDP:
        return (labels){treatment, "Peak position " LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END LEHR_FIGURE_SUB
                                   "1" LEHR_FIGURE_END " (Å" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"};
    case LEHR_FIGURE_AXIS_FSDP_DIFFERENCE:
        return (labels){treatment, "Difference of " LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END LEHR_FIGURE_SUB
                                   "1" LEHR_FIGURE_END " (Å" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"};
    case LEHR_FIGURE_AXIS_FSDP_WIDTH:
        return (labels){treatment, "Difference of width (Å" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"};
    case LEHR_FIGURE_AXIS_FSDP_VOLUME:
        return (labels){treatment,
                        "(" LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END LEHR_FIGURE_SUB "1,ref" LEHR_FIGURE_END
                        "/" LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END LEHR_FIGURE_SUB "1" LEHR_FIGURE_END
                        ")" LEHR_FIGURE_SUP "3" LEHR_FIGURE_END};
    case LEHR_FIGURE_AXIS_GLASS_TRANSITION:
        return (labels){treatment, "Glass transition " LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB
                                   "g" LEHR_FIGURE_END " (K)"};
    case LEHR_FIGURE_AXIS_ENTHALPY:
        return (labels){treatment, "Relaxation enthalpy (J g" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"};
    case LEHR_FIGURE_AXIS_ENERGY:
        return (labels){treatment,
                        "Apparent activation energy (kJ mol" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"};
    case LEHR_FIGURE_AXIS_COORDINATION:
        return (labels){treatment, "Number of neighbours"};
    case LEHR_FIGURE_AXIS_DENSITY:
        return (labels){treatment, "Number density (Å" LEHR_FIGURE_SUP "−3" LEHR_FIGURE_END ")"};
    case LEHR_FIGURE_AXIS_RELAXATION:
        break;
    }
    return (labels){"Volume fraction " LEHR_FIGURE_ITALIC "Φ" LEHR_FIGURE_END,
                    "log" LEHR_FIGURE_SUB "10" LEHR_FIGURE_END " (" LEHR_FIGURE_ITALIC "τ" LEHR_FIGURE_END
                    "/s)"};
}

void figure_pressure_label(char *buffer, size_t size, double pressure_GPa)
{
    if (isnan(pressure_GPa)) {
        snprintf(buffer, size, "pressure not given");
    } else if (pressure_GPa < ambient_GPa) {
        snprintf(buffer, size, "ambient pressure");
    } else {
        snprintf(buffer, size, "%.4g GPa", pressure_GPa);
    }
}

static void pressure_label(char *buffer, size_t size, bool theory, double pressure)
{
    if (!theory) {
        figure_pressure_label(buffer, size, pressure);
        return;
    }
    snprintf(buffer, size,
             "%g " LEHR_FIGURE_ITALIC "kT" LEHR_FIGURE_END "/" LEHR_FIGURE_ITALIC
             "d" LEHR_FIGURE_END LEHR_FIGURE_SUP "3" LEHR_FIGURE_END,
             pressure);
}

static int by_pressure_and_x(const void *a, const void *b)
{
    const lehr_figure_point *p = a;
    const lehr_figure_point *q = b;
    if (p->pressure != q->pressure) {
        // Unknown pressures come last.
        return isnan(p->pressure)                                ? isnan(q->pressure) ? 0 : 1
               : isnan(q->pressure) || p->pressure < q->pressure ? -1
                                                                 : 1;
    }
    return p->x < q->x ? -1 : p->x > q->x;
}

static bool same_pressure(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

void lehr_figure_points_sort(lehr_figure_point *points, size_t n)
{
    qsort(points, n, sizeof *points, by_pressure_and_x);
}

bool lehr_figure_point_starts_group(const lehr_figure_point *before, const lehr_figure_point *point)
{
    return !same_pressure(before->pressure, point->pressure);
}

/// Columns of one series.
typedef struct room {
    double *numbers;    ///< three times the number of points
    const char **names; ///< shape (number of points,)
} room;

/// Points of one pressure: symbols over a thin line that leads the eye.
static lehr_status add_group(lehr_figure *figure, bool theory, const lehr_figure_point *points, size_t n,
                             size_t number, room *work, lehr_error *err)
{
    static const lehr_figure_color colors[] = {LEHR_FIGURE_BLUE,   LEHR_FIGURE_VERMILLION, LEHR_FIGURE_GREEN,
                                               LEHR_FIGURE_PURPLE, LEHR_FIGURE_ORANGE,     LEHR_FIGURE_BLACK};
    char label[96];
    double *x = work->numbers;
    double *y = x + n;
    double *sigma = x + 2 * n;
    for (size_t i = 0; i < n; i++) {
        x[i] = points[i].x;
        y[i] = points[i].value;
        sigma[i] = points[i].stderr_value;
        work->names[i] = points[i].name;
    }
    pressure_label(label, sizeof label, theory, points[0].pressure);
    lehr_figure_series series = {
        .style = LEHR_FIGURE_LINE, .color = colors[number % 6], .size = n, .x = x, .y = y, .scale = 0.5};
    series.names = work->names;
    lehr_status status = lehr_figure_add_series(figure, &series, err);
    series.style = LEHR_FIGURE_POINTS;
    series.marker = (unsigned)(number % 5);
    series.sigma = sigma;
    series.scale = 1.3;
    series.label = label;
    return status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
}

/// Symbols keep off the frame.
static void choose_range(double range[2], const lehr_figure_point *points, size_t n)
{
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        low = fmin(low, points[i].x);
        high = fmax(high, points[i].x);
    }
    if (low < high) {
        range[0] = low - 0.06 * (high - low);
        range[1] = high + 0.06 * (high - low);
    }
}

static lehr_status draw(lehr_figure *figure, const lehr_figure_panel *options, bool theory,
                        const lehr_figure_point *points, size_t n, room *work, lehr_error *err)
{
    lehr_figure_panel panel = *options;
    if (!(panel.x_range[0] < panel.x_range[1])) {
        choose_range(panel.x_range, points, n);
    }
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    size_t number = 0;
    for (size_t first = 0; status == LEHR_OK && first < n; number++) {
        size_t last = first;
        while (last < n && same_pressure(points[last].pressure, points[first].pressure)) {
            last++;
        }
        status = add_group(figure, theory, points + first, last - first, number, work, err);
        first = last;
    }
    return status;
}

static lehr_status add_panel(lehr_figure *figure, const lehr_figure_panel *panel, bool theory,
                             const lehr_figure_point *points, size_t n, lehr_error *err)
{
    size_t used = 0;
    size_t least = n > 0 ? n : 1;
    lehr_figure_point *sorted = lehr_core_alloc(least, sizeof *sorted);
    room work = {lehr_core_alloc(3 * least, sizeof(double)), lehr_core_alloc(least, sizeof(char *))};
    lehr_status status = sorted && work.numbers && work.names
                             ? LEHR_OK
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", n);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        if (isfinite(points[i].x) && isfinite(points[i].value)) {
            sorted[used++] = points[i];
        }
    }
    if (status == LEHR_OK) {
        lehr_figure_points_sort(sorted, used);
        status = draw(figure, panel, theory, sorted, used, &work, err);
    }
    lehr_core_free(sorted);
    lehr_core_free(work.numbers);
    lehr_core_free(work.names);
    return status;
}

lehr_status lehr_figure_add_by_pressure(lehr_figure *figure, const lehr_figure_panel *panel,
                                        const lehr_figure_point *points, size_t n, lehr_error *err)
{
    return add_panel(figure, panel, false, points, n, err);
}

lehr_status lehr_figure_by_pressure(lehr_figure **out, lehr_figure_axis axis, const lehr_figure_point *points,
                                    size_t n, lehr_error *err)
{
    labels names = labels_of(axis);
    lehr_figure *figure = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = names.x;
    panel.y_label = names.y;
    panel.key = LEHR_FIGURE_ABOVE;
    *out = NULL;
    lehr_status status = lehr_figure_create(&figure, 8.6, 6.4, err);
    status = status == LEHR_OK
                 ? add_panel(figure, &panel, axis == LEHR_FIGURE_AXIS_RELAXATION, points, n, err)
                 : status;
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    return status;
}
