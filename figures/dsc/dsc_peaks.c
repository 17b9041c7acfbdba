// Figure of peaks with their baselines.
#include "dsc_common.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/dsc_events.h>
#include <math.h>

enum { SIGNAL = 1, BASELINE, LEFT, RIGHT };

/// Value of a column at the row nearest to a temperature.
static double near(const figure_picture *picture, size_t column, double temperature_K)
{
    size_t best = 0;
    for (size_t i = 1; i < picture->n; i++) {
        double here = fabs(picture->column[0][i] - temperature_K);
        best = here < fabs(picture->column[0][best] - temperature_K) ? i : best;
    }
    return picture->column[column][best];
}

/// Area between curve and baseline, baseline, onset, top and endset.
static lehr_status draw_peak(lehr_figure *figure, const figure_picture *picture, const lehr_dsc_peak *peak,
                             bool named, lehr_error *err)
{
    double *base = lehr_core_alloc(picture->n, sizeof *base);
    if (!base) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the area of a peak");
    }
    for (size_t i = 0; i < picture->n; i++) {
        double T = picture->column[0][i];
        bool inside = T >= peak->range_K[0] && T <= peak->range_K[1];
        base[i] = inside ? picture->column[BASELINE][i] : NAN;
    }
    const lehr_figure_series area = {.style = LEHR_FIGURE_BAND,
                                     .color = peak->exothermic ? LEHR_FIGURE_VERMILLION : LEHR_FIGURE_SKY,
                                     .size = picture->n,
                                     .x = picture->column[0],
                                     .y = base,
                                     .upper = picture->column[SIGNAL]};
    lehr_status status = lehr_figure_add_series(figure, &area, err);
    lehr_core_free(base);
    const struct {
        double x, error;
        size_t column;
        unsigned marker;
        lehr_figure_color color;
        const char *label;
    } points[] = {{peak->onset_K, peak->onset_stderr_K, BASELINE, 2, LEHR_FIGURE_PURPLE, "onset"},
                  {peak->peak_K, peak->peak_stderr_K, SIGNAL, 1, LEHR_FIGURE_ORANGE, "peak"},
                  {peak->endset_K, peak->endset_stderr_K, BASELINE, 4, LEHR_FIGURE_PURPLE, "endset"}};
    for (size_t k = 0; k < sizeof points / sizeof *points && status == LEHR_OK; k++) {
        double y = near(picture, points[k].column, points[k].x);
        if (named) {
            status = figure_add_point(figure, points[k].x, points[k].error, y, points[k].marker,
                                      points[k].color, points[k].label, err);
        } else if (isfinite(points[k].x) && isfinite(y)) {
            const lehr_figure_series symbol = {.style = LEHR_FIGURE_POINTS,
                                               .color = points[k].color,
                                               .marker = points[k].marker,
                                               .size = 1,
                                               .x = &points[k].x,
                                               .y = &y};
            status = lehr_figure_add_series(figure, &symbol, err);
        }
    }
    return status;
}

/// The part of the scan around the peaks; all of it without any.
static void choose_part(double part[2], const lehr_table *lines, const lehr_dsc_peaks *peaks)
{
    const double *T = lehr_table_column(lines, 0);
    size_t rows = lehr_table_rows(lines);
    size_t n = lehr_dsc_peaks_count(peaks);
    part[0] = T[0];
    part[1] = T[rows - 1];
    if (n > 0) {
        double low = lehr_dsc_peaks_at(peaks, 0)->range_K[0];
        double high = lehr_dsc_peaks_at(peaks, n - 1)->range_K[1];
        part[0] = fmax(part[0], low - 0.55 * (high - low));
        part[1] = fmin(part[1], high + 0.05 * (high - low));
    }
}

static lehr_status draw(lehr_figure *figure, const figure_picture *picture, const lehr_dsc_peaks *peaks,
                        lehr_error *err)
{
    size_t n = lehr_dsc_peaks_count(peaks);
    lehr_status status = LEHR_OK;
    for (size_t k = 0; k < n && status == LEHR_OK && n == 1; k++) {
        const lehr_dsc_peak *peak = lehr_dsc_peaks_at(peaks, k);
        status = lehr_figure_add_span(figure, peak->left_K[0], peak->left_K[1], LEHR_FIGURE_BLUE, err);
        status = status == LEHR_OK
                     ? lehr_figure_add_span(figure, peak->right_K[0], peak->right_K[1], LEHR_FIGURE_BLUE, err)
                     : status;
    }
    for (size_t k = 0; k < n && status == LEHR_OK; k++) {
        status = draw_peak(figure, picture, lehr_dsc_peaks_at(peaks, k), n == 1, err);
    }
    status = status == LEHR_OK ? figure_add_curve(figure, picture, BASELINE, LEHR_FIGURE_DASHED,
                                                  LEHR_FIGURE_BLUE, NULL, err)
                               : status;
    return status == LEHR_OK
               ? figure_add_curve(figure, picture, SIGNAL, LEHR_FIGURE_LINE, LEHR_FIGURE_BLACK, NULL, err)
               : status;
}

lehr_status lehr_figure_peaks(lehr_figure **out, const lehr_table *lines, const lehr_dsc_peaks *peaks,
                              lehr_error *err)
{
    figure_picture picture = {0};
    lehr_figure *figure = NULL;
    double part[2];
    *out = NULL;
    choose_part(part, lines, peaks);
    lehr_status status = figure_picture_create(&picture, lines, part[0], part[1], err);
    status = status == LEHR_OK ? lehr_figure_create(&figure, 8.6, 6.6, err) : status;
    if (status == LEHR_OK) {
        lehr_figure_panel panel = lehr_figure_panel_defaults();
        const size_t signal = SIGNAL;
        bool up = lehr_dsc_peaks_count(peaks) == 0 || !lehr_dsc_peaks_at(peaks, 0)->exothermic;
        panel.x_label = "Temperature (K)";
        panel.y_label = figure_signal_label(lehr_dsc_peaks_height_unit(peaks));
        panel.key = up ? LEHR_FIGURE_TOP_LEFT : LEHR_FIGURE_BOTTOM_LEFT;
        figure_picture_range(panel.y_range, &picture, &signal, 1);
        status = lehr_figure_add_panel(figure, &panel, err);
    }
    status = status == LEHR_OK ? draw(figure, &picture, peaks, err) : status;
    figure_picture_clear(&picture);
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}
