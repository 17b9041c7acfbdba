// Where the panels of a figure are.
#include "model.h"

#include <math.h>

#define COLOR_TEXT_(name, rgb) rgb,
const char *const figure_color_rgb[] = {LEHR_FIGURE_COLOR_LIST(COLOR_TEXT_)};
#undef COLOR_TEXT_

// The same hues, dark enough to be read as text: 4.5 to 1 on white at least.
const char *const figure_text_rgb[] = {
    [LEHR_FIGURE_BLACK] = "000000", [LEHR_FIGURE_BLUE] = "0072B2",   [LEHR_FIGURE_VERMILLION] = "B34F00",
    [LEHR_FIGURE_GREEN] = "00785A", [LEHR_FIGURE_PURPLE] = "A3497F", [LEHR_FIGURE_ORANGE] = "8C6100",
    [LEHR_FIGURE_SKY] = "1F6FA3",   [LEHR_FIGURE_YELLOW] = "6E6800", [LEHR_FIGURE_GREY] = "636363",
};

const double figure_px_per_cm = 96.0 / 2.54;

// Margins around the panels [cm].
static const double top_cm = 0.25;
static const double axis_cm = 1.05;
static const double gap_cm = 0.14;

/// Height of the space below a panel [cm].
static double below_cm(const figure_panel *panel)
{
    if (!panel->x_label) {
        return gap_cm;
    }
    double title_cm = panel->options.x_names && panel->x_label[0] == '\0' ? 0.5 * axis_cm : axis_cm;
    return title_cm + figure_names_cm(panel->options.x_names);
}

/// Heights of all panels [cm]. @param[out] heights_cm shape (n_panels,)
static void share_height(const lehr_figure *figure, double *heights_cm)
{
    double free_cm = figure->height_cm - top_cm - figure_key_cm(figure);
    double sum = 0;
    for (size_t i = 0; i < figure->n_panels; i++) {
        free_cm -= below_cm(&figure->panels[i]);
        sum += figure->panels[i].options.height;
    }
    for (size_t i = 0; i < figure->n_panels; i++) {
        heights_cm[i] = fmax(free_cm, 0.5) * figure->panels[i].options.height / sum;
    }
}

void figure_frames(const lehr_figure *figure, figure_frame frames[FIGURE_MOST_PANELS])
{
    double heights_cm[FIGURE_MOST_PANELS];
    share_height(figure, heights_cm);
    double left_cm = figure_left_cm(figure, heights_cm);
    double right_cm = figure->width_cm - figure_right_cm(figure);
    double next_cm = figure->height_cm - top_cm - figure_key_cm(figure);
    for (size_t i = 0; i < figure->n_panels; i++) {
        frames[i] = (figure_frame){left_cm, right_cm, next_cm - heights_cm[i], next_cm};
        next_cm = frames[i].bottom_cm - below_cm(&figure->panels[i]);
    }
}
