#include "structure.h"

#include "curve.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>

#define ITALIC(text)   LEHR_FIGURE_ITALIC text LEHR_FIGURE_END
#define PER_ANG(power) "Å" LEHR_FIGURE_SUP "−" power LEHR_FIGURE_END
#define R_LABEL        ITALIC("r") " (Å)"

/// A curve over the band of its errors; the band is left out where they are not known.
static lehr_status add_curve(lehr_figure *figure, size_t n, const double *x, const double *y,
                             const double *sigma, lehr_figure_color color, const char *label, lehr_error *err)
{
    double *edges = lehr_core_alloc(2 * n, sizeof *edges);
    if (!edges) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a band of errors");
    }
    for (size_t i = 0; i < n; i++) {
        double half = isfinite(sigma[i]) ? sigma[i] : 0;
        edges[i] = y[i] - half;
        edges[n + i] = y[i] + half;
    }
    const lehr_figure_series band = {
        .style = LEHR_FIGURE_BAND, .color = color, .size = n, .x = x, .y = edges, .upper = edges + n};
    const lehr_figure_series line = {
        .style = LEHR_FIGURE_LINE, .color = color, .size = n, .x = x, .y = y, .scale = 0.8, .label = label};
    lehr_status status = lehr_figure_add_series(figure, &band, err);
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &line, err) : status;
    lehr_core_free(edges);
    return status;
}

static lehr_status draw_rpoly(lehr_figure *figure, const lehr_pdf_rpoly *r, lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = figure_x_label(LEHR_AXIS_Q_PER_ANG);
    panel.y_label = ITALIC("F") "(" ITALIC("q") ") (" PER_ANG("1") ")";
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 0, LEHR_FIGURE_GREY, err) : status;
    status = status == LEHR_OK
                 ? add_curve(figure, r->n_q, r->q_per_ang, r->f, r->f_sigma, LEHR_FIGURE_BLUE, NULL, err)
                 : status;
    panel = lehr_figure_panel_defaults();
    panel.x_label = R_LABEL;
    panel.y_label = ITALIC("G") "(" ITALIC("r") ") (" PER_ANG("2") ", arbitrary scale)";
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 0, LEHR_FIGURE_GREY, err) : status;
    return status == LEHR_OK
               ? add_curve(figure, r->n_r, r->r_ang, r->g, r->g_sigma, LEHR_FIGURE_VERMILLION, NULL, err)
               : status;
}

lehr_status lehr_figure_rpoly(lehr_figure **out, const lehr_pdf_rpoly *result, lehr_error *err)
{
    lehr_figure *figure = NULL;
    *out = NULL;
    lehr_status status = lehr_figure_create(&figure, 8.6, 11, err);
    status = status == LEHR_OK ? draw_rpoly(figure, result, err) : status;
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    return status;
}

static lehr_status draw_s(lehr_figure *figure, const lehr_pdf_structure *r, lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = figure_x_label(LEHR_AXIS_Q_PER_ANG);
    panel.y_label = ITALIC("S") "(" ITALIC("q") ")";
    panel.height = 1.4;
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 1, LEHR_FIGURE_GREY, err) : status;
    return status == LEHR_OK
               ? add_curve(figure, r->n, r->q_per_ang, r->s, r->sigma, LEHR_FIGURE_BLUE, NULL, err)
               : status;
}

/// The residual up to a little beyond rmin; the peak itself would press it flat.
static lehr_status draw_low_r(lehr_figure *figure, const lehr_pdf_structure *r, lehr_error *err)
{
    char text[64];
    double rmin = r->options.rmin_ang, largest = 0;
    bool known = isfinite(rmin);
    double end = known ? 1.25 * rmin : 3;
    size_t n = 0;
    for (size_t i = 0; i < r->n_r; i++) {
        n += r->r_ang[i] <= end;
        largest = r->r_ang[i] <= (known ? rmin : end) ? fmax(largest, fabs(r->residual[i])) : largest;
    }
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = R_LABEL;
    panel.y_label =
        ITALIC("G") " + 4π" ITALIC("ρ") LEHR_FIGURE_SUB "0" LEHR_FIGURE_END ITALIC("r") " (" PER_ANG("2") ")";
    panel.x_range[0] = 0;
    panel.x_range[1] = end;
    panel.y_range[0] = -2 * largest;
    panel.y_range[1] = 2 * largest;
    const lehr_figure_series line = {.style = LEHR_FIGURE_LINE,
                                     .color = LEHR_FIGURE_VERMILLION,
                                     .size = n,
                                     .x = r->r_ang,
                                     .y = r->residual};
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 0, LEHR_FIGURE_GREY, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &line, err) : status;
    if (status == LEHR_OK && known) {
        snprintf(text, sizeof text, ITALIC("r") LEHR_FIGURE_SUB "min" LEHR_FIGURE_END " = %.3g Å", rmin);
        status = lehr_figure_add_mark(figure, rmin, (double)NAN, LEHR_FIGURE_BLACK, text, err);
    }
    return status;
}

static lehr_status draw_scan(lehr_figure *figure, const lehr_pdf_structure *r, lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = ITALIC("r") LEHR_FIGURE_SUB "min" LEHR_FIGURE_END " (Å)";
    panel.y_label = ITALIC("ρ") LEHR_FIGURE_SUB "0" LEHR_FIGURE_END " (" PER_ANG("3") ")";
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? add_curve(figure, r->n_scan, r->scan_rmin_ang, r->scan_density,
                                           r->scan_sigma, LEHR_FIGURE_GREEN, NULL, err)
                               : status;
    return status == LEHR_OK
               ? lehr_figure_add_mark(figure, r->options.rmin_ang, (double)NAN, LEHR_FIGURE_BLACK, NULL, err)
               : status;
}

lehr_status lehr_figure_structure(lehr_figure **out, const lehr_pdf_structure *result, lehr_error *err)
{
    lehr_figure *figure = NULL;
    *out = NULL;
    bool scan = result->n_scan > 2 && result->n_parameters > 0;
    lehr_status status = lehr_figure_create(&figure, 8.6, scan ? 15 : 11, err);
    status = status == LEHR_OK ? draw_s(figure, result, err) : status;
    status = status == LEHR_OK ? draw_low_r(figure, result, err) : status;
    status = status == LEHR_OK && scan ? draw_scan(figure, result, err) : status;
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    return status;
}
