// Figure of a glass transition.
#include "dsc_common.h"

#include <lehr/figures/dsc_events.h>
#include <math.h>

enum { SIGNAL = 1, GLASS, LIQUID, TANGENT };

// Room that the key takes, as part of the frame.
#define KEY_WIDTH  0.62
#define KEY_HEIGHT 0.5

/// Lines as far as they mean something: the tangent within the step, the liquid line from below the onset on.
static void cut_lines(figure_picture *picture, const lehr_dsc_glass_transition *result, double range[2])
{
    const size_t signal = SIGNAL;
    figure_picture_range(range, picture, &signal, 1);
    double onset = fmin(result->onset.temperature_K, result->midpoint.temperature_K);
    double width = picture->column[0][picture->n - 1] - picture->column[0][0];
    for (size_t i = 0; i < picture->n; i++) {
        double T = picture->column[0][i];
        double glass = picture->column[GLASS][i];
        double tangent = picture->column[TANGENT][i];
        double margin = 0.04 * (range[1] - range[0]);
        bool within = tangent > glass - margin && tangent < range[1] - margin && isfinite(tangent);
        within = within && tangent < fmax(picture->column[LIQUID][i], picture->column[SIGNAL][i]) + margin;
        picture->column[TANGENT][i] = within ? tangent : NAN;
        picture->column[LIQUID][i] = T > onset - 0.05 * width ? picture->column[LIQUID][i] : NAN;
    }
}

/// Value of a column at a temperature.
static double at(const figure_picture *picture, size_t column, double temperature_K)
{
    const double *T = picture->column[0];
    for (size_t i = 1; i < picture->n; i++) {
        if (T[i - 1] <= temperature_K && temperature_K <= T[i] && T[i] > T[i - 1]) {
            double f = (temperature_K - T[i - 1]) / (T[i] - T[i - 1]);
            return (1 - f) * picture->column[column][i - 1] + f * picture->column[column][i];
        }
    }
    return NAN;
}

static lehr_status draw(lehr_figure *figure, const figure_picture *whole, const figure_picture *cut,
                        const lehr_dsc_glass_transition *result,
                        const lehr_dsc_glass_transition_options *options, lehr_error *err)
{
    const struct {
        const lehr_dsc_event *event;
        size_t column;
        unsigned marker;
        lehr_figure_color color;
        const char *label;
    } points[] = {
        {&result->onset, GLASS, 2, LEHR_FIGURE_PURPLE, "onset"},
        {&result->midpoint, SIGNAL, 0, LEHR_FIGURE_GREEN, "midpoint"},
        {&result->inflection, SIGNAL, 3, LEHR_FIGURE_BLUE, "inflection"},
        {&result->endset, LIQUID, 4, LEHR_FIGURE_PURPLE, "endset"},
        {&result->peak, SIGNAL, 1, LEHR_FIGURE_ORANGE, "peak"},
    };
    lehr_status status =
        lehr_figure_add_span(figure, options->glass_K[0], options->glass_K[1], LEHR_FIGURE_BLUE, err);
    status = status == LEHR_OK ? lehr_figure_add_span(figure, options->liquid_K[0], options->liquid_K[1],
                                                      LEHR_FIGURE_VERMILLION, err)
                               : status;
    const struct {
        size_t column;
        lehr_figure_style style;
        lehr_figure_color color;
    } curves[] = {{GLASS, LEHR_FIGURE_DASHED, LEHR_FIGURE_BLUE},
                  {LIQUID, LEHR_FIGURE_DASHED, LEHR_FIGURE_VERMILLION},
                  {SIGNAL, LEHR_FIGURE_LINE, LEHR_FIGURE_BLACK},
                  {TANGENT, LEHR_FIGURE_LINE, LEHR_FIGURE_PURPLE}};
    for (size_t k = 0; k < sizeof curves / sizeof *curves && status == LEHR_OK; k++) {
        status = figure_add_curve(figure, cut, curves[k].column, curves[k].style, curves[k].color, NULL, err);
    }
    for (size_t k = 0; k < sizeof points / sizeof *points && status == LEHR_OK; k++) {
        double T = points[k].event->temperature_K;
        status = figure_add_point(figure, T, points[k].event->stderr_K, at(whole, points[k].column, T),
                                  points[k].marker, points[k].color, points[k].label, err);
    }
    return status;
}

lehr_status lehr_figure_glass_transition(lehr_figure **out, const lehr_table *lines,
                                         const lehr_dsc_glass_transition *result,
                                         const lehr_dsc_glass_transition_options *options, lehr_error *err)
{
    figure_picture whole = {0};
    figure_picture cut = {0};
    lehr_figure *figure = NULL;
    double margin = 0.1 * (options->liquid_K[1] - options->glass_K[0]);
    *out = NULL;
    lehr_status status = figure_picture_create(&whole, lines, options->glass_K[0], options->liquid_K[1], err);
    status = status == LEHR_OK ? figure_picture_create(&cut, lines, options->glass_K[0] - margin,
                                                       options->liquid_K[1] + margin, err)
                               : status;
    status = status == LEHR_OK ? lehr_figure_create(&figure, 8.6, 6.6, err) : status;
    if (status == LEHR_OK) {
        lehr_figure_panel panel = lehr_figure_panel_defaults();
        panel.x_label = "Temperature (K)";
        panel.y_label = figure_signal_label(result->delta_cp_unit);
        panel.key = LEHR_FIGURE_TOP_LEFT;
        cut_lines(&cut, result, panel.y_range);
        const size_t signal = SIGNAL;
        figure_picture_range(panel.y_range, &whole, &signal, 1);
        double place = (result->midpoint.temperature_K - options->glass_K[0]) /
                       (options->liquid_K[1] - options->glass_K[0]);
        if (place < KEY_WIDTH) { // the key lies above the curve instead of beside the step
            panel.y_range[1] += KEY_HEIGHT * (panel.y_range[1] - panel.y_range[0]);
        }
        panel.x_range[0] = fmax(options->glass_K[0] - margin, cut.column[0][0]);
        panel.x_range[1] = fmin(options->liquid_K[1] + margin, cut.column[0][cut.n - 1]);
        status = lehr_figure_add_panel(figure, &panel, err);
    }
    status = status == LEHR_OK ? draw(figure, &whole, &cut, result, options, err) : status;
    figure_picture_clear(&whole);
    figure_picture_clear(&cut);
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}
