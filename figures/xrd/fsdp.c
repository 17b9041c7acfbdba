// Figure of the first sharp diffraction peak: fit, residuals, windows, differences.
#include "curve.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>

#define Q1      LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END LEHR_FIGURE_SUB "1" LEHR_FIGURE_END
#define PER_ANG " (Å" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"

/// The points around the peak, the model there and its residuals.
typedef struct picture {
    size_t n;
    double *q;
    double *intensity;
    double *sigma;
    double *used;   ///< model, NaN outside the fit range
    double *beyond; ///< model everywhere
    double *residual;
} picture;

static void clear_picture(picture *peak)
{
    lehr_core_free(peak->q);
    lehr_core_free(peak->intensity);
    lehr_core_free(peak->sigma);
    lehr_core_free(peak->used);
    lehr_core_free(peak->beyond);
    lehr_core_free(peak->residual);
}

static lehr_status allocate_picture(picture *peak, size_t n, lehr_error *err)
{
    double **arrays[] = {&peak->q,    &peak->intensity, &peak->sigma,
                         &peak->used, &peak->beyond,    &peak->residual};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        *arrays[i] = lehr_core_alloc(n, sizeof(double));
        if (!*arrays[i]) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw a peak");
        }
    }
    return LEHR_OK;
}

/// Everything within one and a half fit windows of the peak.
static void fill_picture(picture *peak, const lehr_curve *curve, const lehr_xrd_fsdp *fit)
{
    double reach = 0.75 * fabs(fit->fit_range[1] - fit->fit_range[0]) + 0.25 * fit->fwhm.value;
    double low = fmin(fit->fit_range[0], fit->fit_range[1]);
    double high = fmax(fit->fit_range[0], fit->fit_range[1]);
    for (size_t i = 0; i < curve->size; i++) {
        double q = curve->x[i];
        if (!(fabs(q - fit->position.value) <= reach) || !isfinite(curve->y[i])) {
            continue;
        }
        bool used = q >= low && q <= high;
        double model = lehr_xrd_fsdp_model(fit, q);
        size_t n = peak->n++;
        peak->q[n] = q;
        peak->intensity[n] = curve->y[i];
        peak->sigma[n] = curve->sigma[i];
        peak->beyond[n] = model;
        peak->used[n] = used ? model : NAN;
        peak->residual[n] = !used           ? NAN
                            : fit->weighted ? (curve->y[i] - model) / curve->sigma[i]
                                            : curve->y[i] - model;
    }
}

/// Both panels show the same q, also where only one has points.
static void show_all(lehr_figure_panel *panel, const picture *peak)
{
    if (peak->n > 1) {
        double low = fmin(peak->q[0], peak->q[peak->n - 1]);
        double high = fmax(peak->q[0], peak->q[peak->n - 1]);
        panel->x_range[0] = low - 0.02 * (high - low);
        panel->x_range[1] = high + 0.02 * (high - low);
    }
}

static lehr_status add_range(lehr_figure *figure, const lehr_xrd_fsdp *fit, lehr_error *err)
{
    return lehr_figure_add_span(figure, fmin(fit->fit_range[0], fit->fit_range[1]),
                                fmax(fit->fit_range[0], fit->fit_range[1]), LEHR_FIGURE_SKY, err);
}

static lehr_status draw_peak(lehr_figure *figure, const picture *peak, const lehr_xrd_fsdp *fit,
                             lehr_error *err)
{
    char value[64];
    char text[128];
    lehr_number_format_esd(value, sizeof value, fit->position.value, fit->position.stderr_value);
    snprintf(text, sizeof text, Q1 " = %s", value);
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.y_label = "Intensity (counts per pixel)";
    panel.height = 2.6;
    show_all(&panel, peak);
    // Room above the peak for the text of its position.
    panel.y_range[1] = fit->baseline.value + 1.2 * fit->amplitude.value;
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? add_range(figure, fit, err) : status;
    lehr_figure_series series = {.style = LEHR_FIGURE_POINTS,
                                 .color = LEHR_FIGURE_BLACK,
                                 .size = peak->n,
                                 .x = peak->q,
                                 .y = peak->intensity,
                                 .sigma = fit->weighted ? peak->sigma : NULL,
                                 .scale = 0.55};
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    series = (lehr_figure_series){.style = LEHR_FIGURE_DASHED,
                                  .color = LEHR_FIGURE_VERMILLION,
                                  .size = peak->n,
                                  .x = peak->q,
                                  .y = peak->beyond};
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    series.style = LEHR_FIGURE_LINE;
    series.y = peak->used;
    series.scale = 1.2;
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    if (status == LEHR_OK) {
        status = lehr_figure_add_mark(figure, fit->position.value, fit->position.stderr_value,
                                      LEHR_FIGURE_BLUE, text, err);
    }
    return status;
}

static lehr_status draw_residuals(lehr_figure *figure, const picture *peak, const lehr_xrd_fsdp *fit,
                                  lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = figure_x_label(fit->x_axis);
    panel.y_label = fit->weighted ? "Residual (" LEHR_FIGURE_ITALIC "σ" LEHR_FIGURE_END ")" : "Residual";
    show_all(&panel, peak);
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? add_range(figure, fit, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 0.0, LEHR_FIGURE_GREY, err) : status;
    lehr_figure_series series = {.style = LEHR_FIGURE_POINTS,
                                 .color = LEHR_FIGURE_BLACK,
                                 .size = peak->n,
                                 .x = peak->q,
                                 .y = peak->residual,
                                 .scale = 0.55};
    return status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
}

// ---- windows ------------------------------------------------------------------------
/// One point with its error.
static lehr_status add_point(lehr_figure *figure, double x, lehr_estimate y, lehr_figure_color color,
                             unsigned marker, const char *label, lehr_error *err)
{
    lehr_figure_series series = {.style = LEHR_FIGURE_POINTS,
                                 .color = color,
                                 .marker = marker,
                                 .size = 1,
                                 .x = &x,
                                 .y = &y.value,
                                 .sigma = isnan(y.stderr_value) ? NULL : &y.stderr_value,
                                 .label = label};
    return lehr_figure_add_series(figure, &series, err);
}

static lehr_status draw_windows(lehr_figure *figure, const lehr_xrd_fsdp *fit, lehr_error *err)
{
    double x[LEHR_XRD_FSDP_MAX_WINDOWS], y[LEHR_XRD_FSDP_MAX_WINDOWS], sigma[LEHR_XRD_FSDP_MAX_WINDOWS];
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Fraction of the height";
    panel.y_label = fit->x_axis == LEHR_AXIS_OTHER ? Q1 : Q1 PER_ANG;
    panel.height = 1.3;
    panel.key = LEHR_FIGURE_TOP_RIGHT;
    for (size_t i = 0; i < fit->n_windows; i++) {
        const lehr_estimate *position = &fit->windows[i].values[LEHR_XRD_FSDP_POSITION];
        x[i] = fit->windows[i].fraction;
        y[i] = position->value;
        sigma[i] = position->stderr_value;
    }
    // Room for the key on the right.
    panel.x_range[0] = x[0] - 0.05;
    panel.x_range[1] = x[fit->n_windows - 1] + 0.25;
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? lehr_figure_add_level(figure, fit->position.value, LEHR_FIGURE_GREY, err)
                               : status;
    lehr_figure_series series = {.style = LEHR_FIGURE_POINTS,
                                 .color = LEHR_FIGURE_BLACK,
                                 .marker = 5,
                                 .size = fit->n_windows,
                                 .x = x,
                                 .y = y,
                                 .sigma = sigma,
                                 .label = "windows"};
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    if (status == LEHR_OK && fit->other.use == LEHR_XRD_FSDP_USED) {
        status = add_point(figure, fit->fraction + 0.01, fit->other.values[LEHR_XRD_FSDP_POSITION],
                           LEHR_FIGURE_GREEN, 3, fit->other.model->name, err);
    }
    return status == LEHR_OK ? add_point(figure, fit->fraction, fit->chosen.values[LEHR_XRD_FSDP_POSITION],
                                         LEHR_FIGURE_VERMILLION, 0, "result", err)
                             : status;
}

// ---- differences --------------------------------------------------------------------
/// Position or width of all samples against the reference.
static lehr_status draw_differences(lehr_figure *figure, const lehr_figure_fsdp_rows *rows, bool width,
                                    lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = width ? "Curve, in the order given" : NULL;
    panel.y_label = width ? "Δ"
                            "FWHM" PER_ANG
                          : "Δ" Q1 PER_ANG;
    panel.height = 1.3;
    panel.x_range[0] = 0.5;
    panel.x_range[1] = (double)rows->n + 0.5;
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 0, LEHR_FIGURE_GREY, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < rows->n; i++) {
        lehr_estimate value = width ? rows->fwhm[i] : rows->position[i];
        bool own = i == rows->own;
        status = add_point(figure, (double)i + 1, value, own ? LEHR_FIGURE_VERMILLION : LEHR_FIGURE_BLACK,
                           own ? 0 : 5, NULL, err);
    }
    return status;
}

static lehr_status draw_all(lehr_figure *figure, const picture *peak, const lehr_xrd_fsdp *fit,
                            const lehr_figure_fsdp_rows *rows, lehr_error *err)
{
    lehr_status status = draw_peak(figure, peak, fit, err);
    status = status == LEHR_OK ? draw_residuals(figure, peak, fit, err) : status;
    if (status == LEHR_OK && fit->windows_used > 0) {
        status = draw_windows(figure, fit, err);
    }
    if (status == LEHR_OK && rows) {
        status = draw_differences(figure, rows, false, err);
        status = status == LEHR_OK ? draw_differences(figure, rows, true, err) : status;
    }
    return status;
}

lehr_status lehr_figure_fsdp(lehr_figure **out, const lehr_curve *curve, const lehr_xrd_fsdp *fit,
                             const lehr_figure_fsdp_rows *rows, lehr_error *err)
{
    picture peak = {0};
    lehr_figure *figure = NULL;
    double height_cm = 6.6 + (fit->windows_used > 0 ? 3.0 : 0) + (rows ? 5.0 : 0);
    *out = NULL;
    lehr_status status = allocate_picture(&peak, curve->size, err);
    if (status == LEHR_OK) {
        fill_picture(&peak, curve, fit);
        status = lehr_figure_create(&figure, 8.6, height_cm, err);
    }
    status = status == LEHR_OK ? draw_all(figure, &peak, fit, rows, err) : status;
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    clear_picture(&peak);
    return status;
}
