#include "mechanics.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static lehr_status begin(lehr_figure **figure, const char *x_label, const char *y_label, lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = x_label;
    panel.y_label = y_label;
    lehr_status status = lehr_figure_create(figure, 8.6, 6.4, err);
    return status == LEHR_OK ? lehr_figure_add_panel(*figure, &panel, err) : status;
}

/// Hand the figure over, or free it after an error.
static lehr_status finish(lehr_figure **out, lehr_figure *figure, lehr_status status)
{
    *out = status == LEHR_OK ? figure : NULL;
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
    }
    return status;
}

// ---- stress-strain ------------------------------------------------------------------------------
static lehr_status add_line(lehr_figure *figure, const lehr_mechanics_yield *y, double shift, double top_MPa,
                            lehr_figure_style style, lehr_error *err)
{
    double zero = y->strain_zero.value + shift;
    const double x[2] = {zero, zero + top_MPa / (1000 * y->modulus_GPa.value)};
    const double stress[2] = {0, top_MPa};
    const lehr_figure_series line = {
        .style = style, .color = LEHR_FIGURE_VERMILLION, .size = 2, .x = x, .y = stress};
    return lehr_figure_add_series(figure, &line, err);
}

lehr_status lehr_figure_yield(lehr_figure **out, const lehr_mechanics_curve *curve,
                              const lehr_mechanics_yield *yield, double offset, lehr_error *err)
{
    lehr_figure *figure = NULL;
    char note[60];
    const lehr_figure_series measured = {.style = LEHR_FIGURE_LINE,
                                         .color = LEHR_FIGURE_BLUE,
                                         .size = curve->n,
                                         .x = curve->strain,
                                         .y = curve->stress_MPa,
                                         .scale = 1.4};
    double top = yield->maximum_stress_MPa.value;
    lehr_status status = begin(&figure, "Strain", "Stress (MPa)", err);
    if (status == LEHR_OK) {
        status = lehr_figure_add_span(figure, yield->elastic[0], yield->elastic[1], LEHR_FIGURE_SKY, err);
    }
    if (status == LEHR_OK) {
        status = lehr_figure_add_series(figure, &measured, err);
    }
    if (status == LEHR_OK) {
        status = add_line(figure, yield, 0, top, LEHR_FIGURE_LINE, err);
    }
    if (status == LEHR_OK) {
        status = add_line(figure, yield, offset, top, LEHR_FIGURE_DASHED, err);
    }
    if (status == LEHR_OK && yield->yields) {
        const double x = yield->strain_zero.value + yield->yield_strain.value;
        const lehr_figure_series point = {.style = LEHR_FIGURE_POINTS,
                                          .color = LEHR_FIGURE_BLACK,
                                          .size = 1,
                                          .x = &x,
                                          .y = &yield->yield_stress_MPa.value,
                                          .sigma = &yield->yield_stress_MPa.stderr_value};
        status = lehr_figure_add_series(figure, &point, err);
    }
    if (status == LEHR_OK) {
        (void)snprintf(note, sizeof note, "modulus %.4g GPa", yield->modulus_GPa.value);
        status = lehr_figure_add_note(figure, LEHR_FIGURE_BOTTOM_RIGHT, note, err);
    }
    if (status == LEHR_OK && yield->yields) {
        (void)snprintf(note, sizeof note, "yield %.4g MPa", yield->yield_stress_MPa.value);
        status = lehr_figure_add_note(figure, LEHR_FIGURE_TOP_LEFT, note, err);
    }
    return finish(out, figure, status);
}

// ---- pop-ins ------------------------------------------------------------------------------------
static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/// Shares by the product limit (Kaplan and Meier), in the middle of each step: (i + 1/2)/n without lower
/// bounds.
/// @param[out] n_found points, whose stresses begin @p room in rising order
static lehr_status add_shares(lehr_figure *figure, const double *values, const bool *censored, size_t n,
                              double *room, size_t *n_found, lehr_error *err)
{
    double *x = room, *share = room + n, above = 1;
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        x[m] = values[i];
        m += !(censored && censored[i]);
    }
    qsort(x, m, sizeof *x, ascending);
    for (size_t i = 0; i < m; i++) {
        size_t left = m - i;
        for (size_t k = 0; censored && k < n; k++) {
            left += (size_t)(censored[k] && values[k] >= x[i]);
        }
        share[i] = 1 - above * (1 - 0.5 / (double)left);
        above *= 1 - 1 / (double)left;
    }
    *n_found = m;
    const lehr_figure_series points = {
        .style = LEHR_FIGURE_POINTS, .color = LEHR_FIGURE_BLUE, .size = m, .x = x, .y = share, .scale = 0.7};
    return lehr_figure_add_series(figure, &points, err);
}

static lehr_status add_weibull(lehr_figure *figure, const lehr_mechanics_popin *fit, double low, double high,
                               lehr_error *err)
{
    enum { N_CURVE = 200 };
    double x[N_CURVE], share[N_CURVE];
    for (size_t i = 0; i < N_CURVE; i++) {
        x[i] = low + (high - low) * (double)i / (N_CURVE - 1);
        share[i] = -expm1(-pow(x[i] / fit->weibull_scale.value, fit->weibull_modulus.value));
    }
    const lehr_figure_series curve = {
        .style = LEHR_FIGURE_LINE, .color = LEHR_FIGURE_BLACK, .size = N_CURVE, .x = x, .y = share};
    return lehr_figure_add_series(figure, &curve, err);
}

lehr_status lehr_figure_popin(lehr_figure **out, const double *values, const bool *censored, size_t n,
                              const lehr_mechanics_popin *fit, const char *x_label, lehr_error *err)
{
    lehr_figure *figure = NULL;
    char note[120];
    size_t n_found = 0;
    double *room = lehr_core_alloc(2 * n + 1, sizeof *room);
    lehr_status status =
        room ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure of %zu pop-ins", n);
    if (status == LEHR_OK) {
        status = begin(&figure, x_label, "Share of pop-ins below", err);
    }
    if (status == LEHR_OK) {
        status = add_shares(figure, values, censored, n, room, &n_found, err);
    }
    if (status == LEHR_OK && n_found > 0) {
        status = add_weibull(figure, fit, 0.97 * room[0], 1.03 * room[n_found - 1], err);
    }
    if (status == LEHR_OK) {
        (void)snprintf(note, sizeof note, "Weibull modulus %.3g ± %.2g", fit->weibull_modulus.value,
                       fit->weibull_modulus.stderr_value);
        status = lehr_figure_add_note(figure, LEHR_FIGURE_TOP_LEFT, note, err);
    }
    lehr_core_free(room);
    return finish(out, figure, status);
}

// ---- holds under stress -------------------------------------------------------------------------
lehr_status lehr_figure_critical(lehr_figure **out, const lehr_mechanics_holds *holds,
                                 const lehr_mechanics_critical *critical, const char *x_label,
                                 const char *y_label, lehr_error *err)
{
    lehr_figure *figure = NULL;
    lehr_figure_series points = {.style = LEHR_FIGURE_LINE,
                                 .color = LEHR_FIGURE_GREY,
                                 .size = holds->n,
                                 .x = holds->stress,
                                 .y = holds->property};
    lehr_status status = begin(&figure, x_label, y_label, err);
    if (status == LEHR_OK) {
        status = lehr_figure_add_level(figure, holds->property[0], LEHR_FIGURE_BLACK, err);
    }
    if (status == LEHR_OK) {
        status = lehr_figure_add_series(figure, &points, err);
    }
    if (status == LEHR_OK) {
        points.style = LEHR_FIGURE_POINTS;
        points.color = LEHR_FIGURE_BLUE;
        points.sigma = holds->sigma;
        status = lehr_figure_add_series(figure, &points, err);
    }
    if (status == LEHR_OK && critical->crosses) {
        status = lehr_figure_add_mark(figure, critical->stress.value, critical->stress.stderr_value,
                                      LEHR_FIGURE_VERMILLION, "critical", err);
    }
    return finish(out, figure, status);
}
