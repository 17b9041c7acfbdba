// Figure of a pair of runs and their aligned difference.
#include "dsc_common.h"

#include <lehr/core/number.h>
#include <lehr/figures/dsc_events.h>
#include <math.h>
#include <stdio.h>

enum { RUN_1 = 1, RUN_2, ALIGNED, DIFFERENCE, GLASS, LIQUID };

static lehr_status add_windows(lehr_figure *figure, const lehr_dsc_enthalpy_options *options, lehr_error *err)
{
    lehr_status status =
        lehr_figure_add_span(figure, options->glass_K[0], options->glass_K[1], LEHR_FIGURE_BLUE, err);
    return status == LEHR_OK ? lehr_figure_add_span(figure, options->liquid_K[0], options->liquid_K[1],
                                                    LEHR_FIGURE_VERMILLION, err)
                             : status;
}

static lehr_status draw_runs(lehr_figure *figure, figure_picture *picture, const lehr_dsc_enthalpy *result,
                             const lehr_dsc_enthalpy_options *options, lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    const size_t columns[] = {ALIGNED, RUN_2};
    panel.y_label = figure_signal_label(result->signal_unit);
    panel.key = LEHR_FIGURE_ABOVE;
    panel.height = 1.3;
    figure_picture_range(panel.y_range, picture, columns, 2);
    double begin = fmin(result->fictive_temperature_1_K, result->fictive_temperature_2_K);
    for (size_t i = 0; i < picture->n; i++) {
        picture->column[LIQUID][i] = picture->column[0][i] > begin - 10 ? picture->column[LIQUID][i] : NAN;
    }
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? add_windows(figure, options, err) : status;
    const struct {
        size_t column;
        lehr_figure_style style;
        lehr_figure_color color;
        const char *label;
    } curves[] = {{GLASS, LEHR_FIGURE_DASHED, LEHR_FIGURE_GREY, NULL},
                  {LIQUID, LEHR_FIGURE_DASHED, LEHR_FIGURE_GREY, NULL},
                  {RUN_2, LEHR_FIGURE_LINE, LEHR_FIGURE_BLACK, "run 2"},
                  {ALIGNED, LEHR_FIGURE_LINE, LEHR_FIGURE_VERMILLION, "run 1, aligned"}};
    for (size_t k = 0; k < sizeof curves / sizeof *curves && status == LEHR_OK; k++) {
        status = figure_add_curve(figure, picture, curves[k].column, curves[k].style, curves[k].color,
                                  curves[k].label, err);
    }
    const double temperature_K[] = {result->fictive_temperature_1_K, result->fictive_temperature_2_K};
    const double error_K[] = {result->fictive_temperature_1_stderr_K, result->fictive_temperature_2_stderr_K};
    for (size_t k = 0; k < 2 && status == LEHR_OK; k++) {
        if (temperature_K[k] < picture->column[0][0] ||
            temperature_K[k] > picture->column[0][picture->n - 1]) {
            continue; // a glass cooled so fast that its fictive temperature lies beyond the scan
        }
        status = lehr_figure_add_mark(
            figure, temperature_K[k], error_K[k], k == 0 ? LEHR_FIGURE_VERMILLION : LEHR_FIGURE_BLACK,
            k == 0 ? LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "f1" LEHR_FIGURE_END
                   : LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "f2" LEHR_FIGURE_END,
            err);
    }
    return status;
}

static lehr_status draw_difference(lehr_figure *figure, const figure_picture *picture,
                                   const lehr_dsc_enthalpy *result, const lehr_dsc_enthalpy_options *options,
                                   lehr_error *err)
{
    char value[64];
    char text[160];
    const size_t difference = DIFFERENCE;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Temperature (K)";
    panel.y_label = "Run 2 − run 1";
    figure_picture_range(panel.y_range, picture, &difference, 1);
    (void)lehr_number_format_esd(value, sizeof value, result->relaxation_enthalpy,
                                 result->relaxation_enthalpy_stderr);
    (void)snprintf(text, sizeof text, "Δ" LEHR_FIGURE_ITALIC "H" LEHR_FIGURE_END " = %s %s", value,
                   result->area_unit);
    double zero[1600] = {0};
    lehr_figure_series area = {.style = LEHR_FIGURE_BAND,
                               .color = LEHR_FIGURE_SKY,
                               .size = picture->n < 1600 ? picture->n : 1600,
                               .x = picture->column[0],
                               .y = zero,
                               .upper = picture->column[DIFFERENCE]};
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? add_windows(figure, options, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &area, err) : status;
    status = status == LEHR_OK ? figure_add_curve(figure, picture, DIFFERENCE, LEHR_FIGURE_LINE,
                                                  LEHR_FIGURE_BLACK, NULL, err)
                               : status;
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 0, LEHR_FIGURE_GREY, err) : status;
    return status == LEHR_OK ? lehr_figure_add_note(figure, LEHR_FIGURE_TOP_LEFT, text, err) : status;
}

lehr_status lehr_figure_enthalpy(lehr_figure **out, const lehr_table *curves, const lehr_dsc_enthalpy *result,
                                 const lehr_dsc_enthalpy_options *options, lehr_error *err)
{
    figure_picture picture = {0};
    lehr_figure *figure = NULL;
    *out = NULL;
    lehr_status status = figure_picture_create(&picture, curves, result->low_K, result->high_K, err);
    status = status == LEHR_OK ? lehr_figure_create(&figure, 8.6, 9.6, err) : status;
    status = status == LEHR_OK ? draw_runs(figure, &picture, result, options, err) : status;
    status = status == LEHR_OK ? draw_difference(figure, &picture, result, options, err) : status;
    figure_picture_clear(&picture);
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}
