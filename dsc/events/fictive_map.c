// Fictive temperature over windows and upper limits: how much the choice matters.
#include "fictive_private.h"

#include <math.h>
#include <stdio.h>

enum { GRID = 11, LIMITS = 21, ROWS = GRID * GRID + LIMITS, COLUMNS = 7 };

// Borders move by this part of the width of their window, both ways.
static const double widest = 0.4;

/// What varies along the rows.
typedef struct map_context {
    const lehr_dsc_balance *nominal;
    const lehr_dsc_lines *lines;
    double *columns[COLUMNS];
} map_context;

static lehr_status fill_row(const map_context *at, size_t row, const lehr_dsc_lines *lines, double t1_K,
                            lehr_error *err)
{
    double values[COLUMNS] = {
        lines->glass_K[0], lines->glass_K[1], lines->liquid_K[0], lines->liquid_K[1], t1_K,
        (double)NAN,       (double)NAN};
    lehr_status status = lehr_dsc_fictive_vary(&values[5], &values[6], NULL, at->nominal, lines, t1_K, err);
    for (size_t k = 0; k < COLUMNS; k++) {
        at->columns[k][row] = values[k];
    }
    return status;
}

/// Upper end of the glass window and lower end of the liquid window, each at most half way to the other.
static lehr_status fill_grid(const map_context *at, lehr_error *err)
{
    const double *glass = at->lines->glass_K;
    const double *liquid = at->lines->liquid_K;
    double middle = 0.5 * (glass[1] + liquid[0]);
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < GRID * GRID; i++) {
        double a = widest * (2.0 * (double)(i / GRID) / (GRID - 1) - 1);
        double b = widest * (2.0 * (double)(i % GRID) / (GRID - 1) - 1);
        lehr_dsc_lines varied = *at->lines;
        varied.glass_K[1] = fmin(glass[1] + a * (glass[1] - glass[0]), middle);
        varied.liquid_K[0] = fmax(liquid[0] + b * (liquid[1] - liquid[0]), middle);
        status = fill_row(at, i, &varied, at->nominal->t1_K, err);
    }
    return status;
}

static lehr_status fill_limits(const map_context *at, lehr_error *err)
{
    const double *liquid = at->lines->liquid_K;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < LIMITS; i++) {
        double part = (double)i / (LIMITS - 1);
        double t1_K = liquid[0] + part * (liquid[1] - liquid[0]);
        status = fill_row(at, GRID * GRID + i, at->lines, t1_K, err);
    }
    return status;
}

static lehr_status make_table(lehr_table **out, map_context *at, lehr_error *err)
{
    static const char *const names[COLUMNS] = {"glass_begin_K", "glass_end_K", "liquid_begin_K",
                                               "liquid_end_K",  "t1_K",        "fictive_temperature_K",
                                               "sigma_K"};
    lehr_status status = lehr_table_create(out, ROWS, err);
    for (size_t k = 0; status == LEHR_OK && k < COLUMNS; k++) {
        status = lehr_table_add_column(&at->columns[k], *out, names[k], "K", err);
    }
    return status;
}

/// What the rows are variations of.
static lehr_status add_header(lehr_table *table, const lehr_dsc_fictive *result, lehr_error *err)
{
    char text[64];
    const struct {
        const char *key;
        const double *window_K;
    } windows[] = {{"glass_window_K", result->glass_K}, {"liquid_window_K", result->liquid_K}};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < 2; i++) {
        snprintf(text, sizeof text, "%.10g:%.10g", windows[i].window_K[0], windows[i].window_K[1]);
        status = lehr_table_set_header(table, windows[i].key, text, err);
    }
    return status == LEHR_OK
               ? lehr_table_set_header(table, "liquid_model", lehr_dsc_model_name(result->liquid_model), err)
               : status;
}

/// The balance of a result again, with its windows, model and limits.
static lehr_status restore(lehr_dsc_balance *balance, lehr_dsc_lines *lines, const lehr_dsc_scan *scan,
                           const lehr_dsc_scan *glass_scan, const lehr_dsc_fictive *result,
                           const lehr_dsc_fictive_options *options, lehr_error *err)
{
    lehr_dsc_fictive_options fixed = *options;
    for (size_t k = 0; k < 2; k++) {
        fixed.glass_K[k] = result->glass_K[k];
        fixed.liquid_K[k] = result->liquid_K[k];
    }
    fixed.liquid_model = result->liquid_model;
    lehr_status status = lehr_dsc_fictive_choose(lines, scan, glass_scan, &fixed, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_balance_fit(balance, scan, glass_scan, lines, err);
    }
    return status == LEHR_OK ? lehr_dsc_balance_limit(balance, result->t2_K, result->t1_K, err) : status;
}

lehr_status lehr_dsc_fictive_map(lehr_table **out, const lehr_dsc_fictive *result, const lehr_dsc_run *run,
                                 const lehr_dsc_run *reference, const lehr_dsc_fictive_options *options,
                                 lehr_error *err)
{
    *out = NULL;
    lehr_dsc_scan *scan = NULL;
    lehr_dsc_scan *glass_scan = NULL;
    lehr_dsc_balance balance = {0};
    lehr_dsc_lines lines;
    lehr_table *table = NULL;
    map_context at = {.nominal = &balance, .lines = &lines};
    lehr_status status = lehr_dsc_fictive_take(&scan, &glass_scan, run, reference, options, err);
    status = status == LEHR_OK ? restore(&balance, &lines, scan, glass_scan, result, options, err) : status;
    status = status == LEHR_OK ? make_table(&table, &at, err) : status;
    status = status == LEHR_OK ? add_header(table, result, err) : status;
    status = status == LEHR_OK ? fill_grid(&at, err) : status;
    status = status == LEHR_OK ? fill_limits(&at, err) : status;
    if (status == LEHR_OK) {
        *out = table;
        table = NULL;
    }
    lehr_table_free(table);
    lehr_dsc_balance_clear(&balance);
    lehr_dsc_fictive_release(scan, glass_scan);
    return status;
}
