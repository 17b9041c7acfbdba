#include "difference.h"

#include "curve.h"

#include <lehr/core/alloc.h>
#include <math.h>

/// Part of a curve around a peak, scaled.
typedef struct scaled {
    size_t n;
    double *block;
    double *q;
    double *y;
} scaled;

/// Within half of the fit window beyond its ends.
static lehr_status scale_curve(scaled *out, const lehr_curve *curve, const lehr_xrd_fsdp *fit,
                               lehr_error *err)
{
    double reach = fabs(fit->fit_range[1] - fit->fit_range[0]);
    double top = fit->baseline.value + fit->amplitude.value;
    double *block = lehr_core_alloc(2 * curve->size, sizeof *block);
    *out = (scaled){.block = block};
    if (!block) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw a peak");
    }
    out->q = block;
    out->y = block + curve->size;
    for (size_t i = 0; i < curve->size; i++) {
        if (fabs(curve->x[i] - fit->position.value) <= reach && isfinite(curve->y[i])) {
            out->q[out->n] = curve->x[i];
            out->y[out->n++] = curve->y[i] / top;
        }
    }
    return LEHR_OK;
}

/// Straight line between points of rising q; NaN outside.
static double value_at(const scaled *curve, double q)
{
    for (size_t i = 1; i < curve->n; i++) {
        double step = curve->q[i] - curve->q[i - 1];
        double t = (q - curve->q[i - 1]) / step;
        if (t >= 0 && t <= 1) {
            return curve->y[i - 1] + t * (curve->y[i] - curve->y[i - 1]);
        }
    }
    return (double)NAN;
}

static lehr_status draw_curve(lehr_figure *figure, const scaled *curve, lehr_figure_color color,
                              const char *label, lehr_error *err)
{
    lehr_figure_series series = {.style = LEHR_FIGURE_POINTS,
                                 .color = color,
                                 .size = curve->n,
                                 .x = curve->q,
                                 .y = curve->y,
                                 .scale = 0.5,
                                 .label = label};
    return lehr_figure_add_series(figure, &series, err);
}

static lehr_status draw(lehr_figure *figure, const scaled *sample, const scaled *reference,
                        const figure_peak_pair *pair, lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.y_label = "Intensity over maximum";
    panel.height = 2.2;
    panel.key = LEHR_FIGURE_TOP_LEFT;
    panel.y_range[0] = 0;
    panel.y_range[1] = 1.35;
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? draw_curve(figure, reference, LEHR_FIGURE_GREY, "reference", err) : status;
    status = status == LEHR_OK ? draw_curve(figure, sample, LEHR_FIGURE_VERMILLION, "sample", err) : status;
    if (status == LEHR_OK) {
        status = lehr_figure_add_mark(figure, pair->reference_fit->position.value, (double)NAN,
                                      LEHR_FIGURE_GREY, NULL, err);
    }
    if (status == LEHR_OK) {
        status = lehr_figure_add_mark(figure, pair->sample_fit->position.value, (double)NAN,
                                      LEHR_FIGURE_VERMILLION, NULL, err);
    }
    for (size_t i = 0; i < sample->n; i++) {
        sample->y[i] -= value_at(reference, sample->q[i]);
    }
    panel = lehr_figure_panel_defaults();
    panel.x_label = figure_x_label(pair->sample_fit->x_axis);
    panel.y_label = "Difference";
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 0, LEHR_FIGURE_GREY, err) : status;
    return status == LEHR_OK ? draw_curve(figure, sample, LEHR_FIGURE_BLACK, NULL, err) : status;
}

lehr_status figure_difference(lehr_figure **out, const figure_peak_pair *pair, lehr_error *err)
{
    scaled sample = {0};
    scaled reference = {0};
    lehr_figure *figure = NULL;
    *out = NULL;
    lehr_status status = scale_curve(&sample, pair->sample, pair->sample_fit, err);
    status = status == LEHR_OK ? scale_curve(&reference, pair->reference, pair->reference_fit, err) : status;
    status = status == LEHR_OK ? lehr_figure_create(&figure, 8.6, 7, err) : status;
    status = status == LEHR_OK ? draw(figure, &sample, &reference, pair, err) : status;
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    lehr_core_free(sample.block);
    lehr_core_free(reference.block);
    return status;
}
