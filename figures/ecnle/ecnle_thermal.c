#include "ecnle_thermal.h"

#include <lehr/core/alloc.h>
#include <math.h>

#define ITALIC(text) LEHR_FIGURE_ITALIC text LEHR_FIGURE_END
#define SUB(text)    LEHR_FIGURE_SUB text LEHR_FIGURE_END
#define SUP(text)    LEHR_FIGURE_SUP text LEHR_FIGURE_END

/// Curve with a band of one standard error where it has one. @param[in] y shape (3, n): value, lower, upper
static lehr_status add_curve(lehr_figure *figure, const double *x, const double *y, size_t n,
                             lehr_figure_style style, lehr_figure_color color, const char *label,
                             lehr_error *err)
{
    const lehr_figure_series band = {
        .style = LEHR_FIGURE_BAND, .color = color, .size = n, .x = x, .y = y + n, .upper = y + 2 * n};
    const lehr_figure_series line = {
        .style = style, .color = color, .size = n, .x = x, .y = y, .label = label};
    double widest = 0;
    for (size_t i = 0; i < n; i++) {
        widest = isfinite(y[i]) ? fmax(widest, y[2 * n + i] - y[n + i]) : widest;
    }
    // Numerical errors are narrower than any line.
    lehr_status status = widest > 1e-6 ? lehr_figure_add_series(figure, &band, err) : LEHR_OK;
    return status == LEHR_OK ? lehr_figure_add_series(figure, &line, err) : status;
}

static void put(double *y, size_t n, size_t i, lehr_estimate value)
{
    y[i] = value.value;
    y[n + i] = value.value - value.stderr_value;
    y[2 * n + i] = value.value + value.stderr_value;
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

lehr_status lehr_figure_ecnle_relaxation(lehr_figure **out, const lehr_ecnle_thermal_point *points, size_t n,
                                         lehr_error *err)
{
    lehr_figure *figure = NULL;
    *out = NULL;
    double *x = lehr_core_alloc(7 * n, sizeof *x);
    lehr_status status =
        x ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure of %zu points", n);
    bool reversible = false; // a second time besides tau
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        x[i] = 1000 / points[i].temperature_K;
        put(x + n, n, i, points[i].log10_tau);
        put(x + 4 * n, n, i, points[i].log10_tau_reversible);
        reversible = reversible || points[i].status == LEHR_ECNLE_DOUBLE;
    }
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "1000/" ITALIC("T") " (K" SUP("−1") ")";
    panel.y_label = "log" SUB("10") "(time/s)";
    panel.key = LEHR_FIGURE_TOP_LEFT;
    status = status == LEHR_OK ? lehr_figure_create(&figure, 8.6, 6.6, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    if (status == LEHR_OK) {
        status = add_curve(figure, x, x + n, n, LEHR_FIGURE_LINE, LEHR_FIGURE_BLUE,
                           "over the barrier, " ITALIC("τ"), err);
    }
    if (status == LEHR_OK && reversible) {
        status = add_curve(figure, x, x + 4 * n, n, LEHR_FIGURE_DASHED, LEHR_FIGURE_VERMILLION,
                           "two-state, " ITALIC("τ") "*", err);
    }
    lehr_core_free(x);
    return finish(out, figure, status);
}

lehr_status lehr_figure_ecnle_glass(lehr_figure **out, const lehr_ecnle_glass *glasses, size_t n,
                                    lehr_error *err)
{
    lehr_figure *figure = NULL;
    *out = NULL;
    double *x = lehr_core_alloc(3 * n, sizeof *x);
    lehr_status status =
        x ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure of %zu points", n);
    bool metric = true;
    for (size_t i = 0; i < n; i++) {
        metric = metric && isfinite(glasses[i].pressure_GPa);
    }
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        x[i] = metric ? glasses[i].pressure_GPa : glasses[i].pressure;
        x[n + i] = glasses[i].temperature_K.value;
        x[2 * n + i] = glasses[i].temperature_K.stderr_value;
    }
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = metric ? "Pressure (GPa)" : "Pressure (" ITALIC("kT") "/" ITALIC("d") SUP("3") ")";
    panel.y_label = "Glass transition (K)";
    status = status == LEHR_OK ? lehr_figure_create(&figure, 8.6, 6.2, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    if (status == LEHR_OK) {
        const lehr_figure_series line = {
            .style = LEHR_FIGURE_LINE, .color = LEHR_FIGURE_BLUE, .size = n, .x = x, .y = x + n};
        const lehr_figure_series dots = {.style = LEHR_FIGURE_POINTS,
                                         .color = LEHR_FIGURE_BLUE,
                                         .size = n,
                                         .x = x,
                                         .y = x + n,
                                         .sigma = x + 2 * n};
        status = lehr_figure_add_series(figure, &line, err);
        status = status == LEHR_OK ? lehr_figure_add_series(figure, &dots, err) : status;
    }
    lehr_core_free(x);
    return finish(out, figure, status);
}
