#include "theory.h"

#include "model.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>

#define ITALIC(text) LEHR_FIGURE_ITALIC text LEHR_FIGURE_END
#define SUB(text)    LEHR_FIGURE_SUB text LEHR_FIGURE_END

enum { MOST_GROUPS = 9 };

// ---- sets ---------------------------------------------------------------------------------
/// Different pressures, in the order of their first points.
typedef struct groups {
    size_t n;
    double pressure_GPa[MOST_GROUPS];
} groups;

static void find_groups(groups *to, const lehr_figure_theory_set *set)
{
    for (size_t i = 0; set->pressure_GPa && i < set->n; i++) {
        size_t g = 0;
        while (g < to->n && fabs(to->pressure_GPa[g] - set->pressure_GPa[i]) > 0) {
            g++;
        }
        if (g == to->n && to->n < MOST_GROUPS) {
            to->pressure_GPa[to->n++] = set->pressure_GPa[i];
        }
    }
}

static lehr_figure_color color_of(size_t group)
{
    static const lehr_figure_color colors[] = {LEHR_FIGURE_BLUE,   LEHR_FIGURE_VERMILLION, LEHR_FIGURE_GREEN,
                                               LEHR_FIGURE_PURPLE, LEHR_FIGURE_ORANGE,     LEHR_FIGURE_SKY,
                                               LEHR_FIGURE_GREY};
    return colors[group % (sizeof colors / sizeof *colors)];
}

/// Whether a set shows something at this pressure.
static bool has_group(const lehr_figure_theory_set *set, double pressure_GPa)
{
    for (size_t i = 0; i < set->n; i++) {
        if (!(fabs(set->pressure_GPa[i] - pressure_GPa) > 0) && isfinite(set->y[i])) {
            return true;
        }
    }
    return false;
}

/// Points of one pressure. @param[in] open symbols without filling @param[in] named in the key
static lehr_status add_group(lehr_figure *figure, const lehr_figure_theory_set *set, const groups *of,
                             size_t group, bool open, bool named, lehr_error *err)
{
    char label[32];
    double *x = lehr_core_alloc(3 * set->n, sizeof *x);
    size_t n = 0;
    if (!x) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    }
    for (size_t i = 0; i < set->n; i++) {
        if (!(fabs(set->pressure_GPa[i] - of->pressure_GPa[group]) > 0) && isfinite(set->y[i])) {
            x[n] = set->x[i];
            x[set->n + n] = set->y[i];
            x[2 * set->n + n++] = set->sigma ? set->sigma[i] : (double)NAN;
        }
    }
    figure_pressure_label(label, sizeof label, of->pressure_GPa[group]);
    const lehr_figure_series points = {.style = LEHR_FIGURE_POINTS,
                                       .color = color_of(group),
                                       .marker = (unsigned)(group % 5) + (open ? 5U : 0U),
                                       .size = n,
                                       .x = x,
                                       .y = x + set->n,
                                       .sigma = set->sigma ? x + 2 * set->n : NULL,
                                       .scale = open ? 1.1 : 0.8,
                                       .label = named ? label : NULL};
    lehr_status status = n > 0 ? lehr_figure_add_series(figure, &points, err) : LEHR_OK;
    lehr_core_free(x);
    return status;
}

/// @param[in] before a set whose points of the same pressures are in the key already; NULL: none shall be
static lehr_status add_groups(lehr_figure *figure, const lehr_figure_theory_set *set, const groups *of,
                              const lehr_figure_theory_set *before, bool open, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t g = 0; status == LEHR_OK && set->n > 0 && g < of->n; g++) {
        bool named = before && !has_group(before, of->pressure_GPa[g]);
        status = add_group(figure, set, of, g, open, named, err);
    }
    return status;
}

static lehr_status add_line(lehr_figure *figure, const lehr_figure_theory_set *set, lehr_figure_style style,
                            lehr_figure_color color, lehr_error *err)
{
    const lehr_figure_series line = {
        .style = style, .color = color, .size = set->n, .x = set->x, .y = set->y, .label = set->label};
    return set->n > 0 ? lehr_figure_add_series(figure, &line, err) : LEHR_OK;
}

/// Band of one standard error, where there is one.
static lehr_status add_band(lehr_figure *figure, const lehr_figure_theory_set *set, lehr_figure_color color,
                            lehr_error *err)
{
    double widest = 0;
    for (size_t i = 0; set->sigma && i < set->n; i++) {
        widest = isfinite(set->sigma[i]) ? fmax(widest, set->sigma[i]) : widest;
    }
    if (!(widest > 1e-6)) {
        return LEHR_OK; // narrower than any line
    }
    double *edge = lehr_core_alloc(2 * set->n, sizeof *edge);
    if (!edge) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    }
    for (size_t i = 0; i < set->n; i++) {
        edge[i] = set->y[i] - set->sigma[i];
        edge[set->n + i] = set->y[i] + set->sigma[i];
    }
    const lehr_figure_series band = {.style = LEHR_FIGURE_BAND,
                                     .color = color,
                                     .size = set->n,
                                     .x = set->x,
                                     .y = edge,
                                     .upper = edge + set->n};
    lehr_status status = lehr_figure_add_series(figure, &band, err);
    lehr_core_free(edge);
    return status;
}

static lehr_status finish(lehr_figure **out, lehr_figure *figure, lehr_status status)
{
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}

// ---- times -----------------------------------------------------------------------------------
static const char reduced_label[] = ITALIC("T") " / " ITALIC("T") SUB("g") "(" ITALIC("P") ")";

/// The same on all panels, so that they can be read together.
static void find_span(double span[2], const lehr_figure_theory_times_data *data)
{
    span[0] = INFINITY;
    span[1] = -INFINITY;
    const lehr_figure_theory_set *sets[4] = {&data->points, &data->extrapolated, NULL, NULL};
    for (size_t k = 0; k < data->n_measured && k < 2; k++) {
        sets[2 + k] = &data->measured[k];
    }
    for (size_t k = 0; k < 4; k++) {
        for (size_t i = 0; sets[k] && i < sets[k]->n; i++) {
            if (!isfinite(sets[k]->y[i])) {
                continue; // shown nowhere
            }
            span[0] = fmin(span[0], sets[k]->x[i]);
            span[1] = fmax(span[1], sets[k]->x[i]);
        }
    }
    if (!(span[0] <= span[1])) {
        span[0] = 0.95;
        span[1] = 1.05;
    }
    double margin = fmax(0.06 * (span[1] - span[0]), 0.01);
    span[0] -= margin;
    span[1] += margin;
}

static lehr_status add_times(lehr_figure *figure, const lehr_figure_theory_times_data *data,
                             const groups *pressures, const double span[2], lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = data->n_measured > 0 ? NULL : reduced_label;
    panel.y_label = "log" SUB("10") "(" ITALIC("τ") "/s)";
    panel.x_range[0] = span[0];
    panel.x_range[1] = span[1];
    panel.key = LEHR_FIGURE_ABOVE;
    panel.height = 1.4;
    const lehr_figure_theory_set nothing = {.n = 0};
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    if (status == LEHR_OK && isfinite(data->log10_duration)) {
        status = lehr_figure_add_level(figure, data->log10_duration, LEHR_FIGURE_GREY, err);
        status = status == LEHR_OK ? lehr_figure_add_note(figure, LEHR_FIGURE_BOTTOM_LEFT,
                                                          "grey: duration of the treatments", err)
                                   : status;
    }
    status = status == LEHR_OK ? add_band(figure, &data->line, LEHR_FIGURE_GREY, err) : status;
    status =
        status == LEHR_OK ? add_line(figure, &data->line, LEHR_FIGURE_LINE, LEHR_FIGURE_BLACK, err) : status;
    status = status == LEHR_OK ? add_groups(figure, &data->points, pressures, &nothing, false, err) : status;
    return status == LEHR_OK ? add_groups(figure, &data->extrapolated, pressures, &data->points, true, err)
                             : status;
}

static lehr_status add_measured(lehr_figure *figure, const lehr_figure_theory_times_data *data, size_t k,
                                const groups *pressures, const double span[2], lehr_error *err)
{
    const lehr_figure_theory_set *set = &data->measured[k];
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = k + 1 == data->n_measured ? reduced_label : NULL;
    panel.y_label = set->label;
    panel.x_range[0] = span[0];
    panel.x_range[1] = span[1];
    const lehr_figure_theory_set curve = {.n = set->n, .x = set->x, .y = data->fitted[k]};
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? add_line(figure, &curve, LEHR_FIGURE_LINE, LEHR_FIGURE_GREY, err) : status;
    return status == LEHR_OK ? add_groups(figure, set, pressures, NULL, false, err) : status;
}

lehr_status lehr_figure_theory_times(lehr_figure **out, const lehr_figure_theory_times_data *data,
                                     lehr_error *err)
{
    lehr_figure *figure = NULL;
    groups pressures = {0};
    double span[2];
    *out = NULL;
    find_groups(&pressures, &data->points);
    find_groups(&pressures, &data->extrapolated);
    for (size_t k = 0; k < data->n_measured; k++) {
        find_groups(&pressures, &data->measured[k]);
    }
    find_span(span, data);
    lehr_status status = lehr_figure_create(&figure, 8.6, 6.6 + 3.4 * (double)data->n_measured, err);
    status = status == LEHR_OK ? add_times(figure, data, &pressures, span, err) : status;
    for (size_t k = 0; status == LEHR_OK && k < data->n_measured; k++) {
        status = add_measured(figure, data, k, &pressures, span, err);
    }
    return finish(out, figure, status);
}

// ---- glass transitions ---------------------------------------------------------------------
lehr_status lehr_figure_theory_glass(lehr_figure **out, const lehr_figure_theory_set *theory,
                                     const lehr_figure_theory_set *linear,
                                     const lehr_figure_theory_set *measured, size_t n_measured,
                                     lehr_error *err)
{
    static const lehr_figure_color colors[] = {LEHR_FIGURE_BLACK, LEHR_FIGURE_VERMILLION, LEHR_FIGURE_GREEN,
                                               LEHR_FIGURE_PURPLE, LEHR_FIGURE_ORANGE};
    lehr_figure *figure = NULL;
    *out = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Pressure (GPa)";
    panel.y_label = ITALIC("T") SUB("g") " (K)";
    panel.key = LEHR_FIGURE_TOP_LEFT;
    lehr_status status = lehr_figure_create(&figure, 8.6, 7.4, err);
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    status = status == LEHR_OK ? add_band(figure, linear, LEHR_FIGURE_SKY, err) : status;
    status = status == LEHR_OK ? add_line(figure, linear, LEHR_FIGURE_DASHED, LEHR_FIGURE_BLUE, err) : status;
    status = status == LEHR_OK ? add_line(figure, theory, LEHR_FIGURE_LINE, LEHR_FIGURE_BLUE, err) : status;
    for (size_t k = 0; status == LEHR_OK && k < n_measured; k++) {
        const lehr_figure_series points = {.style = LEHR_FIGURE_POINTS,
                                           .color = colors[k % (sizeof colors / sizeof *colors)],
                                           .marker = (unsigned)(k % 5),
                                           .size = measured[k].n,
                                           .x = measured[k].x,
                                           .y = measured[k].y,
                                           .sigma = measured[k].sigma,
                                           .label = measured[k].label};
        status = lehr_figure_add_series(figure, &points, err);
    }
    return finish(out, figure, status);
}

// ---- limits ------------------------------------------------------------------------------------
static lehr_status add_limits(lehr_figure *figure, const lehr_ecnle_regime *regimes, size_t n, double *room,
                              lehr_error *err)
{
    for (size_t i = 0; i < n; i++) {
        room[i] = regimes[i].temperature_K;
        room[n + i] = regimes[i].critical_pressure_GPa.value;
        room[2 * n + i] = regimes[i].critical_pressure_GPa.stderr_value;
        room[3 * n + i] = regimes[i].equal_depth_pressure_GPa.value;
    }
    const lehr_figure_theory_set critical = {
        .n = n, .x = room, .y = room + n, .sigma = room + 2 * n, .label = "second minimum vanishes"};
    const lehr_figure_theory_set equal = {
        .n = n, .x = room, .y = room + 3 * n, .label = "minima equally deep"};
    lehr_status status = add_band(figure, &critical, LEHR_FIGURE_SKY, err);
    status =
        status == LEHR_OK ? add_line(figure, &critical, LEHR_FIGURE_LINE, LEHR_FIGURE_BLUE, err) : status;
    return status == LEHR_OK ? add_line(figure, &equal, LEHR_FIGURE_DASHED, LEHR_FIGURE_BLUE, err) : status;
}

/// Pressures of the treatments and of the upper limit: the lower one may fall by many decades.
static void find_heights(double range[2], const lehr_ecnle_regime *regimes, size_t n,
                         const lehr_figure_theory_set *treatments)
{
    double low = INFINITY, high = 0;
    for (size_t i = 0; i < n; i++) {
        double critical = regimes[i].critical_pressure_GPa.value;
        low = critical > 0 ? fmin(low, 0.1 * critical) : low;
        high = fmax(high, critical);
    }
    for (size_t i = 0; i < treatments->n; i++) {
        low = treatments->y[i] > 0 ? fmin(low, treatments->y[i]) : low;
        high = fmax(high, treatments->y[i]);
    }
    if (low < high) {
        range[0] = low / 2;
        range[1] = high * 2;
    }
}

lehr_status lehr_figure_theory_limits(lehr_figure **out, const lehr_ecnle_regime *regimes, size_t n,
                                      const lehr_figure_theory_set *treatments, lehr_error *err)
{
    lehr_figure *figure = NULL;
    *out = NULL;
    double *room = lehr_core_alloc(4 * n, sizeof *room);
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Temperature (K)";
    panel.y_label = "Pressure (GPa)";
    panel.y_log = true;
    panel.key = LEHR_FIGURE_ABOVE;
    find_heights(panel.y_range, regimes, n, treatments);
    const lehr_figure_series points = {.style = LEHR_FIGURE_POINTS,
                                       .color = LEHR_FIGURE_BLACK,
                                       .size = treatments->n,
                                       .x = treatments->x,
                                       .y = treatments->y,
                                       .label = "treatments"};
    lehr_status status = room ? lehr_figure_create(&figure, 8.6, 7.4, err)
                              : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    status = status == LEHR_OK ? add_limits(figure, regimes, n, room, err) : status;
    status = status == LEHR_OK && treatments->n > 0 ? lehr_figure_add_series(figure, &points, err) : status;
    lehr_core_free(room);
    return finish(out, figure, status);
}
