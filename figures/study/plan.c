#include "plan.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// Of what has no exposure the repeats are the abscissa.
enum { SAMPLE, QUANTITY, EXPOSURE, REPEATS, STATISTICAL, SIGMA, N_COLUMNS, MOST_NAMED = 7 };

/// Where things stand in the table.
typedef struct layout {
    const lehr_table *table;
    size_t column[N_COLUMNS];
    size_t rows;
} layout;

static lehr_status find_columns(layout *out, const lehr_table *table, lehr_error *err)
{
    static const char *const names[N_COLUMNS] = {"sample",  "quantity",    "exposure_factor",
                                                 "repeats", "statistical", "sigma"};
    out->table = table;
    out->rows = lehr_table_rows(table);
    for (size_t k = 0; k < N_COLUMNS; k++) {
        out->column[k] = lehr_table_find(table, names[k]);
        if (out->column[k] == SIZE_MAX) {
            return lehr_error_set(err, LEHR_ERR_ARG, "a plan without column '%s'", names[k]);
        }
    }
    return out->rows > 0 ? LEHR_OK : lehr_error_set(err, LEHR_ERR_ARG, "a plan without rows");
}

static const char *text_at(const layout *of, int what, size_t row)
{
    return lehr_table_text_at(of->table, of->column[what], row);
}

static double number_at(const layout *of, int what, size_t row)
{
    return lehr_table_column(of->table, of->column[what])[row];
}

static bool same(const layout *of, int what, size_t a, size_t b)
{
    return strcmp(text_at(of, what, a), text_at(of, what, b)) == 0;
}

static const char *label_of(const char *quantity)
{
    static const char *const labels[][2] = {
        {"fsdp_position", "Error of " LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END LEHR_FIGURE_SUB
                          "1" LEHR_FIGURE_END " (Å" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"},
        {"fsdp_fwhm", "Error of width (Å" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"},
        {"fictive_temperature",
         "Error of " LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "f" LEHR_FIGURE_END " (K)"},
        {"glass_transition",
         "Error of " LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "g" LEHR_FIGURE_END " (K)"},
        {"number_density", "Error of density (Å" LEHR_FIGURE_SUP "−3" LEHR_FIGURE_END ")"},
        {"yield_stress", "Error of yield stress (MPa)"},
        {"modulus", "Error of modulus (GPa)"},
        {"weibull_scale", "Error of Weibull scale (GPa)"},
        {"weibull_modulus", "Error of Weibull modulus"},
        {"density", "Error of density (g/cm" LEHR_FIGURE_SUP "3" LEHR_FIGURE_END ")"},
        {"bulk_modulus",
         "Error of " LEHR_FIGURE_ITALIC "K" LEHR_FIGURE_END LEHR_FIGURE_SUB "0" LEHR_FIGURE_END " (GPa)"},
        {"bulk_modulus_prime",
         "Error of " LEHR_FIGURE_ITALIC "K" LEHR_FIGURE_END LEHR_FIGURE_SUB "0" LEHR_FIGURE_END "′"},
        {"volume_ratio", "Error of " LEHR_FIGURE_ITALIC "V" LEHR_FIGURE_END "/" LEHR_FIGURE_ITALIC
                         "V" LEHR_FIGURE_END LEHR_FIGURE_SUB "0" LEHR_FIGURE_END},
        {"pressure", "Error of pressure (GPa)"}};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        if (strcmp(labels[i][0], quantity) == 0) {
            return labels[i][1];
        }
    }
    return quantity;
}

/// Number of a sample in order of appearance: its rows stand together.
static size_t number_of(const layout *of, size_t row)
{
    size_t n = 0;
    for (size_t i = 1; i <= row; i++) {
        n += !same(of, SAMPLE, i - 1, i);
    }
    return n;
}

static bool is_exposed(const layout *of, size_t row)
{
    return !isnan(number_at(of, EXPOSURE, row));
}

/// Abscissa of the panel of the quantity of a row.
static const char *axis_of(const layout *of, size_t row)
{
    bool exposed = false;
    bool counted = false;
    for (size_t i = 0; i < of->rows; i++) {
        if (same(of, QUANTITY, i, row)) {
            exposed = exposed || is_exposed(of, i);
            counted = counted || !is_exposed(of, i);
        }
    }
    return exposed && counted ? "Exposure relative to the study, or repeats"
           : exposed          ? "Exposure relative to the study"
                              : "Repeats";
}

/// Points of the block [begin, end) with one number of repeats.
static lehr_status add_curve(lehr_figure *figure, const layout *of, size_t begin, size_t end, int what,
                             double repeats, bool named, lehr_error *err)
{
    static const lehr_figure_color colors[] = {LEHR_FIGURE_BLUE,   LEHR_FIGURE_VERMILLION, LEHR_FIGURE_GREEN,
                                               LEHR_FIGURE_PURPLE, LEHR_FIGURE_ORANGE,     LEHR_FIGURE_SKY,
                                               LEHR_FIGURE_BLACK,  LEHR_FIGURE_GREY};
    size_t number = number_of(of, begin);
    double *x = lehr_core_alloc(end - begin, 2 * sizeof *x);
    if (!x) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw a plan");
    }
    double *y = x + (end - begin);
    size_t n = 0;
    bool exposed = is_exposed(of, begin);
    for (size_t i = begin; i < end; i++) {
        bool same_repeats = number_at(of, REPEATS, i) <= repeats && number_at(of, REPEATS, i) >= repeats;
        if ((!exposed || same_repeats) && number_at(of, what, i) > 0) {
            x[n] = number_at(of, exposed ? EXPOSURE : REPEATS, i);
            y[n++] = number_at(of, what, i);
        }
    }
    if (n == 0) {
        lehr_core_free(x);
        return LEHR_OK;
    }
    bool first = repeats <= number_at(of, REPEATS, begin);
    lehr_figure_series series = {.style = what == SIGMA ? LEHR_FIGURE_LINE : LEHR_FIGURE_DASHED,
                                 .color = colors[number < MOST_NAMED ? number : MOST_NAMED],
                                 .size = n,
                                 .x = x,
                                 .y = y,
                                 .scale = first ? 1 : 0.6};
    lehr_status status = lehr_figure_add_series(figure, &series, err);
    if (status == LEHR_OK && what == SIGMA) {
        series.style = LEHR_FIGURE_POINTS;
        series.marker = (unsigned)(number % 5);
        series.label = named && number < MOST_NAMED ? text_at(of, SAMPLE, begin) : NULL;
        status = lehr_figure_add_series(figure, &series, err);
    }
    lehr_core_free(x);
    return status;
}

static lehr_status add_block(lehr_figure *figure, const layout *of, size_t begin, size_t end, bool named,
                             lehr_error *err)
{
    double first = number_at(of, REPEATS, begin);
    double last = is_exposed(of, begin) ? number_at(of, REPEATS, end - 1) : first;
    lehr_status status = add_curve(figure, of, begin, end, STATISTICAL, first, false, err);
    status = status == LEHR_OK ? add_curve(figure, of, begin, end, SIGMA, first, named, err) : status;
    return status == LEHR_OK && last > first ? add_curve(figure, of, begin, end, SIGMA, last, false, err)
                                             : status;
}

/// Whole decades around all that is drawn for the quantity of a row: each has a tick with a number.
static void find_decades(double range[2], const layout *of, size_t row)
{
    const int drawn[] = {STATISTICAL, SIGMA};
    double low = INFINITY;
    double high = 0;
    for (size_t i = 0; i < of->rows; i++) {
        for (size_t k = 0; same(of, QUANTITY, i, row) && k < 2; k++) {
            double value = number_at(of, drawn[k], i);
            low = value > 0 ? fmin(low, value) : low;
            high = value > 0 ? fmax(high, value) : high;
        }
    }
    if (high > 0 && isfinite(high)) {
        const double margin = 1.1;
        range[0] = pow(10, floor(log10(low / margin)));
        range[1] = pow(10, ceil(log10(high * margin)));
    }
}

/// All samples of the quantity of a row.
static lehr_status add_panel(lehr_figure *figure, const layout *of, size_t row, bool first, lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = axis_of(of, row);
    panel.y_label = label_of(text_at(of, QUANTITY, row));
    panel.x_log = panel.y_log = true;
    find_decades(panel.y_range, of, row);
    panel.key = first ? LEHR_FIGURE_ABOVE : LEHR_FIGURE_NOWHERE;
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    if (status == LEHR_OK && first) {
        status = lehr_figure_add_note(figure, LEHR_FIGURE_BOTTOM_LEFT, "dashed: statistical part, 1/√", err);
    }
    for (size_t begin = row; status == LEHR_OK && begin < of->rows;) {
        size_t end = begin + 1;
        while (end < of->rows && same(of, SAMPLE, begin, end) && same(of, QUANTITY, begin, end)) {
            end++;
        }
        if (same(of, QUANTITY, begin, row)) {
            status = add_block(figure, of, begin, end, first, err);
        }
        begin = end;
    }
    return status;
}

static bool is_first(const layout *of, size_t row)
{
    for (size_t i = 0; i < row; i++) {
        if (same(of, QUANTITY, i, row)) {
            return false;
        }
    }
    return true;
}

lehr_status lehr_figure_plan(lehr_figure **out, const lehr_table *table, lehr_error *err)
{
    layout of;
    lehr_figure *figure = NULL;
    size_t n = 0;
    size_t done = 0;
    *out = NULL;
    lehr_status status = find_columns(&of, table, err);
    for (size_t i = 0; status == LEHR_OK && i < of.rows; i++) {
        n += is_first(&of, i);
    }
    status = status == LEHR_OK ? lehr_figure_create(&figure, 8.6, 1.4 + 4.6 * (double)n, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < of.rows; i++) {
        if (is_first(&of, i)) {
            done++;
            status = add_panel(figure, &of, i, done == 1, err);
        }
    }
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}
