// Bars of colours beside images.
#include "model.h"

#include <math.h>

// Room for a bar, its labels and its title [cm].
static const double margin_cm = 0.30;
static const double gap_cm = 0.18;
static const double bar_cm = 0.28;
static const double title_cm = 0.62;
static const double title_middle_cm = 0.35;
static const double digit_cm = 0.165;
static const double tick_cm = 0.7;

figure_range figure_color_range(const figure_panel *panel)
{
    figure_range shown = {INFINITY, -INFINITY};
    const double *wished = panel->options.color_range;
    if (wished[0] < wished[1]) {
        return (figure_range){wished[0], wished[1]};
    }
    for (size_t k = 0; k < panel->n_items; k++) {
        const figure_item *item = &panel->items[k];
        for (size_t i = 0; item->style == LEHR_FIGURE_IMAGE && item->upper && i < item->size; i++) {
            if (isfinite(item->upper[i])) {
                shown.low = fmin(shown.low, item->upper[i]);
                shown.high = fmax(shown.high, item->upper[i]);
            }
        }
    }
    if (!(shown.low <= shown.high)) {
        return (figure_range){0, 1};
    }
    double least = 1e-9 * fmax(fabs(shown.low), fabs(shown.high));
    if (!(shown.high - shown.low > least)) {
        double half = shown.high != 0 ? 0.05 * fabs(shown.high) : 0.5;
        return (figure_range){shown.low - half, shown.high + half};
    }
    return shown;
}

static double step_of(figure_range shown, double height_cm)
{
    return figure_tick_step(shown, height_cm, tick_cm);
}

static int decimals_of(double step)
{
    double decimals = ceil(-log10(step) - 1e-9);
    return decimals > 0 && decimals <= 6 ? (int)decimals : decimals > 6 ? -1 : 0;
}

/// Width of the labels, as on a bar of a few centimetres.
static double labels_cm(const figure_panel *panel)
{
    figure_range shown = figure_color_range(panel);
    double largest = fmax(fabs(shown.low), fabs(shown.high));
    int decimals = decimals_of(step_of(shown, 4 * tick_cm));
    double digits = fmax(1, floor(log10(largest)) + 1);
    if (decimals < 0 || digits > 6) {
        return 6 * digit_cm;
    }
    return digit_cm * (digits + (decimals > 0 ? decimals + 0.6 : 0.2) + (shown.low < 0 ? 1 : 0));
}

double figure_right_cm(const lehr_figure *figure)
{
    double right_cm = margin_cm;
    for (size_t i = 0; i < figure->n_panels; i++) {
        if (figure->panels[i].color_label) {
            double bar = gap_cm + bar_cm + 0.15 + labels_cm(&figure->panels[i]) + title_cm;
            right_cm = fmax(right_cm, bar);
        }
    }
    return right_cm;
}

void figure_write_bar(const lehr_figure *figure, FILE *file, const figure_panel *panel, double bottom_cm,
                      double top_cm)
{
    if (!panel->color_label) {
        fputs("unset colorbox\nset cbrange [*:*]\n", file);
        return;
    }
    figure_range shown = figure_color_range(panel);
    double step = step_of(shown, top_cm - bottom_cm);
    int decimals = decimals_of(step);
    double left_cm = figure->width_cm - figure_right_cm(figure) + gap_cm;
    fprintf(file,
            "set colorbox vertical user origin screen %.6f, screen %.6f size screen %.6f, screen %.6f\n"
            "set cbrange [%.12g:%.12g] noextend\nset cbtics in scale 0.5 %.9g\nset format cb '%%.%d%c'\n"
            "set label ",
            left_cm / figure->width_cm, bottom_cm / figure->height_cm, bar_cm / figure->width_cm,
            (top_cm - bottom_cm) / figure->height_cm, shown.low, shown.high, step,
            decimals < 0 ? 1 : decimals, decimals < 0 ? 'e' : 'f');
    figure_write_text(file, panel->color_label);
    // Not a cblabel, which gnuplot puts where it guesses the labels to end.
    fprintf(file, " at screen %.6f, screen %.6f center rotate by 90 front\n",
            1 - title_middle_cm / figure->width_cm, 0.5 * (bottom_cm + top_cm) / figure->height_cm);
}
