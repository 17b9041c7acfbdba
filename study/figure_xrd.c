#include "figure_xrd.h"

#include "figure_curve.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>

#define Q_LABEL(unit)                                                                                        \
    LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END " (" unit LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"

const char *figure_x_label(lehr_axis axis)
{
    switch (axis) {
    case LEHR_AXIS_Q_PER_ANG:
        return Q_LABEL("Å");
    case LEHR_AXIS_Q_PER_NM:
        return Q_LABEL("nm");
    case LEHR_AXIS_TWO_THETA_DEG:
        return "2" LEHR_FIGURE_ITALIC "θ" LEHR_FIGURE_END " (°)";
    case LEHR_AXIS_TWO_THETA_RAD:
        return "2" LEHR_FIGURE_ITALIC "θ" LEHR_FIGURE_END " (rad)";
    case LEHR_AXIS_RADIUS_MM:
        return "Radius (mm)";
    default:
        return "x";
    }
}

bool figure_has_errors(const lehr_curve *curve)
{
    for (size_t i = 0; i < curve->size; i++) {
        if (isfinite(curve->sigma[i])) {
            return true;
        }
    }
    return false;
}

/// The curve over its band of errors.
lehr_status figure_xrd_curve(lehr_figure *figure, const lehr_curve *curve, bool errors, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (errors) {
        double *low = lehr_core_alloc(curve->size, sizeof *low);
        double *high = lehr_core_alloc(curve->size, sizeof *high);
        status =
            low && high ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a band of errors");
        for (size_t i = 0; status == LEHR_OK && i < curve->size; i++) {
            low[i] = curve->y[i] - curve->sigma[i];
            high[i] = curve->y[i] + curve->sigma[i];
        }
        lehr_figure_series band = {.style = LEHR_FIGURE_BAND,
                                   .color = LEHR_FIGURE_BLUE,
                                   .size = curve->size,
                                   .x = curve->x,
                                   .y = low,
                                   .upper = high};
        status = status == LEHR_OK ? lehr_figure_add_series(figure, &band, err) : status;
        lehr_core_free(low);
        lehr_core_free(high);
    }
    lehr_figure_series line = {.style = LEHR_FIGURE_LINE,
                               .color = LEHR_FIGURE_BLUE,
                               .size = curve->size,
                               .x = curve->x,
                               .y = curve->y,
                               .scale = 0.8};
    return status == LEHR_OK ? lehr_figure_add_series(figure, &line, err) : status;
}

/// Bins at the corners of the detector hold few pixels: the axis ends at two and a half times the median.
static lehr_status add_relative_errors(lehr_figure *figure, const lehr_curve *curve, lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = figure_x_label(curve->x_axis);
    panel.y_label = LEHR_FIGURE_ITALIC "σ" LEHR_FIGURE_END "/" LEHR_FIGURE_ITALIC "I" LEHR_FIGURE_END " (%)";
    double *percent = lehr_core_alloc(curve->size, sizeof *percent);
    if (!percent) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for relative errors");
    }
    for (size_t i = 0; i < curve->size; i++) {
        percent[i] = curve->y[i] > 0 ? 100.0 * curve->sigma[i] / curve->y[i] : NAN;
    }
    panel.y_range[0] = 0.0;
    panel.y_range[1] = 2.5 * figure_quantile(percent, curve->size, 0.5);
    lehr_figure_series line = {.style = LEHR_FIGURE_LINE,
                               .color = LEHR_FIGURE_GREY,
                               .size = curve->size,
                               .x = curve->x,
                               .y = percent,
                               .scale = 0.8};
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &line, err) : status;
    lehr_core_free(percent);
    return status;
}

lehr_status lehr_figure_pattern(lehr_figure **out, const lehr_curve *curve, lehr_error *err)
{
    lehr_figure *figure = NULL;
    bool errors = figure_has_errors(curve);
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = errors ? NULL : figure_x_label(curve->x_axis);
    panel.y_label = "Intensity (counts per pixel)";
    panel.height = 2.6;
    *out = NULL;
    lehr_status status = lehr_figure_create(&figure, 8.6, 6.6, err);
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    status = status == LEHR_OK ? figure_xrd_curve(figure, curve, errors, err) : status;
    if (status == LEHR_OK && errors) {
        status = add_relative_errors(figure, curve, err);
    }
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}

// ---- peak ---------------------------------------------------------------------------
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

static double model_at(const lehr_xrd_fsdp *fit, double q)
{
    const double ln_2 = 0.693147180559945309;
    double u = (q - fit->position.value) / fit->fwhm.value;
    return fit->baseline.value + fit->amplitude.value * exp(-4.0 * ln_2 * u * u);
}

/// Everything within one and a half fit windows of the peak.
static void fill_picture(picture *peak, const lehr_curve *curve, const lehr_xrd_fsdp *fit)
{
    double reach = 0.75 * (fit->fit_range[1] - fit->fit_range[0]) + 0.25 * fit->fwhm.value;
    for (size_t i = 0; i < curve->size; i++) {
        double q = curve->x[i];
        if (!(fabs(q - fit->position.value) <= reach) || !isfinite(curve->y[i])) {
            continue;
        }
        bool used = q >= fit->fit_range[0] && q <= fit->fit_range[1];
        double model = model_at(fit, q);
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
        double margin = 0.02 * (peak->q[peak->n - 1] - peak->q[0]);
        panel->x_range[0] = peak->q[0] - margin;
        panel->x_range[1] = peak->q[peak->n - 1] + margin;
    }
}

static lehr_status draw_peak(lehr_figure *figure, const picture *peak, const lehr_xrd_fsdp *fit,
                             lehr_error *err)
{
    char value[64];
    char text[128];
    lehr_number_format_esd(value, sizeof value, fit->position.value, fit->position.stderr_value);
    snprintf(text, sizeof text,
             LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END LEHR_FIGURE_SUB "1" LEHR_FIGURE_END " = %s", value);
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.y_label = "Intensity (counts per pixel)";
    panel.height = 2.6;
    show_all(&panel, peak);
    // Room above the peak for the text of its position.
    panel.y_range[1] = fit->baseline.value + 1.2 * fit->amplitude.value;
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK
                 ? lehr_figure_add_span(figure, fit->fit_range[0], fit->fit_range[1], LEHR_FIGURE_SKY, err)
                 : status;
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
    status = status == LEHR_OK
                 ? lehr_figure_add_span(figure, fit->fit_range[0], fit->fit_range[1], LEHR_FIGURE_SKY, err)
                 : status;
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 0.0, LEHR_FIGURE_GREY, err) : status;
    lehr_figure_series series = {.style = LEHR_FIGURE_POINTS,
                                 .color = LEHR_FIGURE_BLACK,
                                 .size = peak->n,
                                 .x = peak->q,
                                 .y = peak->residual,
                                 .scale = 0.55};
    return status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
}

lehr_status lehr_figure_fsdp(lehr_figure **out, const lehr_curve *curve, const lehr_xrd_fsdp *fit,
                             lehr_error *err)
{
    picture peak = {0};
    lehr_figure *figure = NULL;
    *out = NULL;
    lehr_status status = allocate_picture(&peak, curve->size, err);
    if (status == LEHR_OK) {
        fill_picture(&peak, curve, fit);
        status = lehr_figure_create(&figure, 8.6, 6.6, err);
    }
    status = status == LEHR_OK ? draw_peak(figure, &peak, fit, err) : status;
    status = status == LEHR_OK ? draw_residuals(figure, &peak, fit, err) : status;
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    clear_picture(&peak);
    return status;
}
