#include "rates.h"

#include "model.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_POINTS = 600 };

/// One scan as drawn.
typedef struct picture {
    size_t n;
    double *temperature_K;
    double *share; ///< of the way from the glass to the liquid line
} picture;

static void clear_picture(picture *p)
{
    lehr_core_free(p->temperature_K);
    lehr_core_free(p->share);
}

/// The part of a scan from @p low_K to @p high_K, thinned evenly.
static lehr_status take_scan(picture *out, const lehr_table *scan, double low_K, double high_K,
                             lehr_error *err)
{
    size_t glass = lehr_table_find(scan, "glass_line");
    size_t liquid = lehr_table_find(scan, "liquid_line");
    size_t rows = lehr_table_rows(scan);
    size_t step = rows / MOST_POINTS + 1;
    *out = (picture){.temperature_K = lehr_core_alloc(rows / step + 1, sizeof(double)),
                     .share = lehr_core_alloc(rows / step + 1, sizeof(double))};
    if (!out->temperature_K || !out->share) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw a scan of %zu points", rows);
    }
    for (size_t i = 0; glass != SIZE_MAX && liquid != SIZE_MAX && i < rows; i += step) {
        double t = lehr_table_column(scan, 0)[i];
        double g = lehr_table_column(scan, glass)[i];
        double share = (lehr_table_column(scan, 1)[i] - g) / (lehr_table_column(scan, liquid)[i] - g);
        if (t >= low_K && t <= high_K && isfinite(share)) {
            out->temperature_K[out->n] = t;
            out->share[out->n++] = share;
        }
    }
    return LEHR_OK;
}

/// Value of the curve at @p t_K, by linear interpolation.
static double share_at(const picture *p, double t_K)
{
    for (size_t i = 1; i < p->n; i++) {
        double a = p->temperature_K[i - 1];
        double b = p->temperature_K[i];
        if ((t_K - a) * (t_K - b) <= 0 && a < b) {
            return p->share[i - 1] + (t_K - a) / (b - a) * (p->share[i] - p->share[i - 1]);
        }
    }
    return (double)NAN;
}

static lehr_status add_scan(lehr_figure *figure, const figure_rates_data *data, size_t i, size_t number,
                            const double range_K[2], lehr_error *err)
{
    static const lehr_figure_color colors[] = {LEHR_FIGURE_BLUE,   LEHR_FIGURE_SKY,        LEHR_FIGURE_GREEN,
                                               LEHR_FIGURE_ORANGE, LEHR_FIGURE_VERMILLION, LEHR_FIGURE_PURPLE,
                                               LEHR_FIGURE_GREY};
    char label[64];
    picture scan = {0};
    lehr_status status = take_scan(&scan, data->scans[i], range_K[0], range_K[1], err);
    double at = status == LEHR_OK ? share_at(&scan, data->temperature_K[i]) : (double)NAN;
    snprintf(label, sizeof label, "%.4g K/s", data->rate_K_per_s[i]);
    lehr_figure_series series = {.style = LEHR_FIGURE_LINE,
                                 .color = colors[number % 7],
                                 .size = scan.n,
                                 .x = scan.temperature_K,
                                 .y = scan.share,
                                 .scale = 0.8,
                                 .label = label};
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    series = (lehr_figure_series){.style = LEHR_FIGURE_POINTS,
                                  .color = colors[number % 7],
                                  .size = 1,
                                  .x = &data->temperature_K[i],
                                  .y = &at,
                                  .scale = 1.1};
    status = status == LEHR_OK && isfinite(at) ? lehr_figure_add_series(figure, &series, err) : status;
    clear_picture(&scan);
    return status;
}

/// A rate and its place in the data.
typedef struct entry {
    double rate_K_per_s;
    size_t index;
} entry;

static int by_rate(const void *a, const void *b)
{
    const entry *p = a;
    const entry *q = b;
    if (p->rate_K_per_s < q->rate_K_per_s || p->rate_K_per_s > q->rate_K_per_s) {
        return p->rate_K_per_s < q->rate_K_per_s ? -1 : 1;
    }
    return p->index < q->index ? -1 : p->index > q->index;
}

static lehr_status draw(lehr_figure *figure, const figure_rates_data *data, const entry *order,
                        lehr_error *err)
{
    // Relaxation begins some tens of kelvin below what is taken, and ends some above.
    const double below_K = 90;
    const double above_K = 55;
    double range_K[2] = {INFINITY, -INFINITY};
    for (size_t i = 0; i < data->n; i++) {
        range_K[0] = fmin(range_K[0], data->temperature_K[i] - below_K);
        range_K[1] = fmax(range_K[1], data->temperature_K[i] + above_K);
    }
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Temperature (K)";
    panel.y_label = "Share of the step, glass 0, liquid 1";
    panel.key = LEHR_FIGURE_ABOVE;
    panel.x_range[0] = range_K[0];
    panel.x_range[1] = range_K[1];
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 0, LEHR_FIGURE_GREY, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 1, LEHR_FIGURE_GREY, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < data->n; i++) {
        if (data->scans[order[i].index]) {
            status = add_scan(figure, data, order[i].index, i, range_K, err);
        }
    }
    return status == LEHR_OK ? lehr_figure_add_note(figure, LEHR_FIGURE_TOP_LEFT, data->feature, err)
                             : status;
}

lehr_status figure_rates(lehr_figure **out, const figure_rates_data *data, lehr_error *err)
{
    lehr_figure *figure = NULL;
    entry *order = lehr_core_alloc(data->n, sizeof *order);
    *out = NULL;
    lehr_status status =
        order ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw %zu scans", data->n);
    for (size_t i = 0; status == LEHR_OK && i < data->n; i++) {
        order[i] = (entry){data->rate_K_per_s[i], i};
    }
    if (status == LEHR_OK) {
        qsort(order, data->n, sizeof *order, by_rate);
        status = lehr_figure_create(&figure, 8.6, 6.4, err);
    }
    status = status == LEHR_OK ? draw(figure, data, order, err) : status;
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    lehr_core_free(order);
    return status;
}

// ---- all series -------------------------------------------------------------------------
enum { MOST_TOLD_APART = 9 };

static bool pressure_of(double *out, const figure_series_data *data, size_t i)
{
    *out = data->pressure_GPa ? data->pressure_GPa[i] : (double)NAN;
    return isfinite(*out);
}

/// Number of colour of a series among many: its pressure's, counted as they come; those without one follow
/// as one more. @param[out] first it is the first of its kind
static size_t group_of(bool *first, const figure_series_data *data, size_t number)
{
    double pressure_GPa, other_GPa;
    size_t group = 0;
    bool given = pressure_of(&pressure_GPa, data, number);
    *first = true;
    for (size_t i = 0; i < number; i++) {
        bool alike =
            pressure_of(&other_GPa, data, i) == given && (!given || !(fabs(other_GPa - pressure_GPa) > 0));
        *first = *first && !alike;
    }
    for (size_t i = 0; i < data->n; i++) {
        bool other = pressure_of(&other_GPa, data, i);
        bool before = other && (!given || other_GPa < pressure_GPa);
        for (size_t k = 0; before && k < i; k++) {
            double earlier_GPa;
            before = !(pressure_of(&earlier_GPa, data, k) && !(fabs(earlier_GPa - other_GPa) > 0));
        }
        group += before;
    }
    return group;
}

/// What the key says of a series; NULL: nothing.
static const char *key_of(char *buffer, size_t size, const figure_series_data *data, size_t number,
                          bool first)
{
    double pressure_GPa;
    if (data->n <= MOST_TOLD_APART) {
        return data->labels[number];
    }
    bool given = pressure_of(&pressure_GPa, data, number);
    figure_pressure_label(buffer, size, pressure_GPa);
    return !first ? NULL : given ? buffer : "no treatment";
}

static lehr_status draw_series(lehr_figure *figure, const figure_series_data *data, size_t number,
                               const double *x, const char *const *names, lehr_error *err)
{
    static const lehr_figure_color colors[] = {LEHR_FIGURE_BLUE,   LEHR_FIGURE_VERMILLION, LEHR_FIGURE_GREEN,
                                               LEHR_FIGURE_PURPLE, LEHR_FIGURE_ORANGE,     LEHR_FIGURE_BLACK,
                                               LEHR_FIGURE_SKY,    LEHR_FIGURE_YELLOW,     LEHR_FIGURE_GREY};
    char label[64];
    bool first = true;
    bool many = data->n > MOST_TOLD_APART;
    size_t kind = many ? group_of(&first, data, number) : number;
    const lehr_table *curve = data->curves[number];
    lehr_figure_series series = {.style = LEHR_FIGURE_LINE,
                                 .color = colors[kind % 9],
                                 .size = lehr_table_rows(curve),
                                 .x = x,
                                 .y = lehr_table_column(curve, 3),
                                 .scale = 0.6};
    lehr_status status = lehr_figure_add_series(figure, &series, err);
    series.style = LEHR_FIGURE_POINTS;
    series.marker = (unsigned)(kind % 5);
    series.y = lehr_table_column(curve, 1);
    series.sigma = lehr_table_column(curve, 2);
    series.label = key_of(label, sizeof label, data, number, first);
    series.names = many ? names : NULL;
    series.scale = 0.8;
    return status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
}

static lehr_status add_series(lehr_figure *figure, const figure_series_data *data, size_t number,
                              lehr_error *err)
{
    const lehr_table *curve = data->curves[number];
    size_t n = lehr_table_rows(curve);
    double *x = lehr_core_alloc(n, sizeof *x);
    const char **names = lehr_core_alloc(n, sizeof *names);
    lehr_status status =
        x && names ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw %zu points", n);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        x[i] = 1000.0 * lehr_table_column(curve, 0)[i];
        names[i] = data->labels[number];
    }
    status = status == LEHR_OK ? draw_series(figure, data, number, x, names, err) : status;
    lehr_core_free(names);
    lehr_core_free(x);
    return status;
}

/// "ln(q/T^2), q in K/s, T in K"
static void label_ordinate(char *label, size_t size, double power)
{
    char divisor[96] = "";
    if (power > 0) {
        char exponent[32] = "";
        if (power < 1 || power > 1) {
            snprintf(exponent, sizeof exponent, LEHR_FIGURE_SUP "%.5g" LEHR_FIGURE_END, power);
        }
        snprintf(divisor, sizeof divisor, "/" LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END "%s", exponent);
    }
    snprintf(label, size, "ln(" LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END "%s)   (K, s)", divisor);
}

lehr_status figure_series(lehr_figure **out, const figure_series_data *data, lehr_error *err)
{
    char label[160];
    lehr_figure *figure = NULL;
    *out = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    label_ordinate(label, sizeof label, data->power);
    panel.x_label =
        "1000 / " LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END " (K" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")";
    panel.y_label = label;
    panel.key = LEHR_FIGURE_ABOVE;
    lehr_status status = lehr_figure_create(&figure, 8.6, 8.2, err);
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < data->n; i++) {
        status = add_series(figure, data, i, err);
    }
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    return status;
}
