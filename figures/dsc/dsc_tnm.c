#include "dsc_tnm.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

enum { MOST_POINTS = 1500, MOST_RESIDUALS = 6 };

#define CP_LABEL                                                                                             \
    LEHR_FIGURE_ITALIC "c" LEHR_FIGURE_END LEHR_FIGURE_SUB "p" LEHR_FIGURE_END " (J g" LEHR_FIGURE_SUP       \
                       "−1" LEHR_FIGURE_END " K" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"
#define TF_LABEL LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "f" LEHR_FIGURE_END " (K)"

// ---- a simulated scan ---------------------------------------------------------------------
enum { CP, GLASS, LIQUID, TF, EQUILIBRIUM, N_COLUMNS };

/// The curve as drawn.
typedef struct picture {
    size_t n;
    double *temperature_K;
    double *columns[N_COLUMNS];
} picture;

static void clear_picture(picture *p)
{
    lehr_core_free(p->temperature_K);
    for (size_t j = 0; j < N_COLUMNS; j++) {
        lehr_core_free(p->columns[j]);
    }
}

static lehr_status fill_picture(picture *p, const lehr_dsc_tnm_curve *curve,
                                const lehr_dsc_tnm_material *material, lehr_error *err)
{
    size_t step = curve->size / MOST_POINTS + 1;
    *p = (picture){.n = (curve->size + step - 1) / step};
    p->temperature_K = lehr_core_alloc(p->n, sizeof(double));
    bool complete = p->temperature_K != NULL;
    for (size_t j = 0; j < N_COLUMNS; j++) {
        p->columns[j] = lehr_core_alloc(p->n, sizeof(double));
        complete = complete && p->columns[j];
    }
    if (!complete) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw a curve of %zu points", curve->size);
    }
    bool known = lehr_dsc_tnm_line_known(&material->glass) && lehr_dsc_tnm_line_known(&material->liquid);
    for (size_t i = 0; i < p->n; i++) {
        double T = curve->temperature_K[i * step];
        p->temperature_K[i] = T;
        p->columns[CP][i] = lehr_dsc_tnm_heat_capacity(&material->glass, &material->liquid, T,
                                                       curve->fictive_K[i * step], curve->slope[i * step]);
        p->columns[GLASS][i] = known ? lehr_dsc_tnm_line_at(&material->glass, T) : 0;
        p->columns[LIQUID][i] = known ? lehr_dsc_tnm_line_at(&material->liquid, T) : 1;
        p->columns[TF][i] = curve->fictive_K[i * step];
        p->columns[EQUILIBRIUM][i] = T;
    }
    return LEHR_OK;
}

static lehr_status add_column(lehr_figure *figure, const picture *p, size_t column, lehr_figure_style style,
                              lehr_figure_color color, const char *label, lehr_error *err)
{
    const lehr_figure_series series = {.style = style,
                                       .color = color,
                                       .size = p->n,
                                       .x = p->temperature_K,
                                       .y = p->columns[column],
                                       .label = label};
    return lehr_figure_add_series(figure, &series, err);
}

/// Both axes show where the curve is; the straight lines go further.
static void choose_range(double range[2], const picture *p, size_t column)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < p->n; i++) {
        low = fmin(low, p->columns[column][i]);
        high = fmax(high, p->columns[column][i]);
    }
    if (low < high) {
        range[0] = low - 0.06 * (high - low);
        range[1] = high + 0.06 * (high - low);
    }
}

static lehr_status draw_curve(lehr_figure *figure, const picture *p, bool known, lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.y_label = known ? CP_LABEL
                          : "d" LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "f" LEHR_FIGURE_END
                            "/d" LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END;
    panel.key = LEHR_FIGURE_ABOVE;
    panel.height = 1.6;
    choose_range(panel.y_range, p, CP);
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    if (status == LEHR_OK) {
        status = add_column(figure, p, GLASS, LEHR_FIGURE_DASHED, LEHR_FIGURE_BLUE, "glass", err);
    }
    if (status == LEHR_OK) {
        status = add_column(figure, p, LIQUID, LEHR_FIGURE_DASHED, LEHR_FIGURE_VERMILLION, "liquid", err);
    }
    if (status == LEHR_OK) {
        status = add_column(figure, p, CP, LEHR_FIGURE_LINE, LEHR_FIGURE_BLACK, "model", err);
    }
    panel = lehr_figure_panel_defaults();
    panel.x_label = "Temperature (K)";
    panel.y_label = TF_LABEL;
    choose_range(panel.y_range, p, TF);
    if (status == LEHR_OK) {
        status = lehr_figure_add_panel(figure, &panel, err);
    }
    if (status == LEHR_OK) {
        status = add_column(figure, p, EQUILIBRIUM, LEHR_FIGURE_DASHED, LEHR_FIGURE_VERMILLION, NULL, err);
    }
    return status == LEHR_OK ? add_column(figure, p, TF, LEHR_FIGURE_LINE, LEHR_FIGURE_BLACK, NULL, err)
                             : status;
}

lehr_status lehr_figure_tnm_curve(lehr_figure **out, const lehr_dsc_tnm_curve *curve,
                                  const lehr_dsc_tnm_material *material, lehr_error *err)
{
    picture p;
    lehr_figure *figure = NULL;
    *out = NULL;
    bool known = lehr_dsc_tnm_line_known(&material->glass) && lehr_dsc_tnm_line_known(&material->liquid);
    lehr_status status = fill_picture(&p, curve, material, err);
    if (status == LEHR_OK) {
        status = lehr_figure_create(&figure, 8.6, 9.4, err);
    }
    if (status == LEHR_OK) {
        status = draw_curve(figure, &p, known, err);
    }
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    clear_picture(&p);
    return status;
}

// ---- fitted scans -------------------------------------------------------------------------
static lehr_figure_color color_of(size_t i)
{
    static const lehr_figure_color colors[] = {LEHR_FIGURE_BLUE,   LEHR_FIGURE_VERMILLION, LEHR_FIGURE_GREEN,
                                               LEHR_FIGURE_PURPLE, LEHR_FIGURE_ORANGE,     LEHR_FIGURE_SKY};
    return colors[i % (sizeof colors / sizeof *colors)];
}

/// Name of a file without its folder.
static const char *short_name(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash && slash[1] != '\0' ? slash + 1 : name;
}

static lehr_status add_scans(lehr_figure *figure, const lehr_dsc_tnm_fit *fit, const lehr_dsc_tnm_scan *scans,
                             lehr_error *err)
{
    lehr_status status = LEHR_OK;
    size_t first = 0;
    for (size_t i = 0; status == LEHR_OK && i < fit->n_scans; i++) {
        lehr_figure_series series = {.style = LEHR_FIGURE_POINTS,
                                     .color = color_of(i),
                                     .marker = (unsigned)(i % 5) + 5,
                                     .size = scans[i].n,
                                     .x = scans[i].temperature_K,
                                     .y = scans[i].cp_J_per_gK,
                                     .scale = 0.35,
                                     .label = short_name(scans[i].name)};
        status = lehr_figure_add_series(figure, &series, err);
        series.style = LEHR_FIGURE_LINE;
        series.color = LEHR_FIGURE_BLACK;
        series.y = fit->fitted + first;
        series.label = i + 1 == fit->n_scans ? "fit" : NULL;
        series.scale = 0.8;
        status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
        first += scans[i].n;
    }
    return status;
}

static lehr_status add_residuals(lehr_figure *figure, const lehr_dsc_tnm_scan *scan, const double *fitted,
                                 size_t i, bool last, lehr_error *err)
{
    bool known = !isnan(scan->sigma);
    double *residuals = lehr_core_alloc(scan->n, sizeof *residuals);
    if (!residuals) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw %zu residuals", scan->n);
    }
    double most = 0;
    for (size_t k = 0; k < scan->n; k++) {
        residuals[k] = (scan->cp_J_per_gK[k] - fitted[k]) / (known ? scan->sigma : 1);
        most = fmax(most, fabs(residuals[k]));
    }
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = last ? "Temperature (K)" : NULL;
    panel.y_label = known ? "Δ/" LEHR_FIGURE_ITALIC "σ" LEHR_FIGURE_END : "Δ (J/g/K)";
    panel.height = 0.55;
    panel.y_range[0] = -1.1 * most;
    panel.y_range[1] = 1.1 * most;
    const lehr_figure_series series = {.style = LEHR_FIGURE_POINTS,
                                       .color = color_of(i),
                                       .marker = (unsigned)(i % 5) + 5,
                                       .size = scan->n,
                                       .x = scan->temperature_K,
                                       .y = residuals,
                                       .scale = 0.35};
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    if (status == LEHR_OK) {
        status = lehr_figure_add_level(figure, 0, LEHR_FIGURE_GREY, err);
    }
    if (status == LEHR_OK) {
        status = lehr_figure_add_series(figure, &series, err);
    }
    lehr_core_free(residuals);
    return status;
}

static lehr_status draw_fit(lehr_figure *figure, const lehr_dsc_tnm_fit *fit, const lehr_dsc_tnm_scan *scans,
                            size_t n_residuals, lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.y_label = CP_LABEL;
    panel.key = fit->n_scans <= 3 ? LEHR_FIGURE_TOP_LEFT : LEHR_FIGURE_NOWHERE;
    panel.height = 1.6;
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    if (status == LEHR_OK) {
        status = add_scans(figure, fit, scans, err);
    }
    size_t first = 0;
    for (size_t i = 0; status == LEHR_OK && i < n_residuals; i++) {
        status = add_residuals(figure, &scans[i], fit->fitted + first, i, i + 1 == n_residuals, err);
        first += scans[i].n;
    }
    return status;
}

lehr_status lehr_figure_tnm_fit(lehr_figure **out, const lehr_dsc_tnm_fit *fit,
                                const lehr_dsc_tnm_scan *scans, lehr_error *err)
{
    lehr_figure *figure = NULL;
    size_t n_residuals = fit->n_scans < MOST_RESIDUALS ? fit->n_scans : MOST_RESIDUALS;
    *out = NULL;
    lehr_status status = lehr_figure_create(&figure, 8.6, 6.8 + 1.7 * (double)n_residuals, err);
    if (status == LEHR_OK) {
        status = draw_fit(figure, fit, scans, n_residuals, err);
    }
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    return status;
}
