// What the axes show, where their ticks are, and how much room labels and key need.
#include "model.h"

#include <math.h>
#include <string.h>

// Room in 8 pt type [cm].
static const double label_cm = 1.02;
static const double digit_cm = 0.165;
static const double letter_cm = 0.155;
static const double key_line_cm = 0.40;
// Data that vary by less than this part of their size are drawn as constant: labels could not tell them
// apart.
static const double flat = 1e-6;

static void widen(figure_range *r, double value, bool log)
{
    if (isfinite(value) && (!log || value > 0)) {
        r->low = fmin(r->low, value);
        r->high = fmax(r->high, value);
    }
}

/// A margin on both sides; a range without width gets one.
static figure_range padded(figure_range r, bool log, double fraction)
{
    if (!(r.low <= r.high)) {
        return log ? (figure_range){0.1, 10.0} : (figure_range){0.0, 1.0};
    }
    if (log) {
        double decades = fmax(log10(r.high / r.low), 0.1);
        double factor = pow(10.0, fraction * decades);
        return (figure_range){r.low / factor, r.high * factor};
    }
    double width = r.high - r.low;
    if (!(width > flat * fabs(r.high))) {
        width = r.high != 0 ? 0.1 * fabs(r.high) : 1.0;
    }
    return (figure_range){r.low - fraction * width, r.high + fraction * width};
}

static bool inside(double x, const double limits[2])
{
    return !(x < limits[0]) && !(x > limits[1]);
}

static void widen_y(figure_range *r, const figure_item *item, size_t i, bool log)
{
    double bar =
        item->sigma && isfinite(item->sigma[i]) && item->style == LEHR_FIGURE_POINTS ? item->sigma[i] : 0;
    widen(r, item->y[i] - bar, log);
    widen(r, item->y[i] + bar, log);
    if (item->upper) {
        widen(r, item->upper[i], log);
    }
}

static void data_ranges(const figure_panel *panel, figure_range *x_range, figure_range *y_range)
{
    *x_range = *y_range = (figure_range){INFINITY, -INFINITY};
    const lehr_figure_panel *options = &panel->options;
    for (size_t k = 0; k < panel->n_items; k++) {
        const figure_item *item = &panel->items[k];
        for (size_t i = 0; i < item->size; i++) {
            if (isfinite(item->y[i]) && inside(item->x[i], options->x_range)) {
                double bar = item->sigma_x && isfinite(item->sigma_x[i]) ? item->sigma_x[i] : 0;
                widen(x_range, item->x[i] - bar, options->x_log);
                widen(x_range, item->x[i] + bar, options->x_log);
                widen_y(y_range, item, i, options->y_log);
            }
        }
        if (item->kind == ITEM_LEVEL) {
            widen(y_range, item->low, options->y_log);
        }
    }
}

figure_range figure_shown_range(const figure_panel *panel, char axis)
{
    const lehr_figure_panel *options = &panel->options;
    bool is_x = axis == 'x';
    figure_range x;
    figure_range y;
    data_ranges(panel, &x, &y);
    const double *wanted = is_x ? options->x_range : options->y_range;
    figure_range shown = is_x ? padded(x, options->x_log, 0.02) : padded(y, options->y_log, 0.06);
    shown.low = isfinite(wanted[0]) ? wanted[0] : shown.low;
    shown.high = isfinite(wanted[1]) ? wanted[1] : shown.high;
    return shown;
}

// ---- ticks ----------------------------------------------------------------------------
double figure_tick_step(figure_range shown, double length_cm, double least_cm)
{
    double intervals = fmin(fmax(floor(length_cm / least_cm), 2.0), 8.0);
    double raw = (shown.high - shown.low) / intervals;
    double power = pow(10.0, floor(log10(raw)));
    double mantissa = raw / power;
    static const double rounds[] = {1.0, 2.0, 5.0, 10.0};
    int k = mantissa < 1.4 ? 0 : mantissa < 3.2 ? 1 : mantissa < 7.0 ? 2 : 3;
    // One label tells no scale: a low panel about zero would show 0 alone.
    double step = power * rounds[k];
    bool alone = floor(shown.high / step) - ceil(shown.low / step) < 1.0;
    return alone && k > 0 ? power * rounds[k - 1] : step;
}

/// Characters of the longest label of the y axis.
static double label_characters(const figure_panel *panel, double height_cm)
{
    figure_range y = figure_shown_range(panel, 'y');
    if (panel->options.y_names) {
        return (double)figure_longest_name(panel->options.y_names) + 0.5;
    }
    if (panel->options.y_log) {
        return 3;
    }
    double step = figure_tick_step(y, height_cm, FIGURE_TICK_Y_CM);
    double largest = fmax(fabs(y.low), fabs(y.high));
    double decimals = fmin(fmax(ceil(-log10(step) - 1e-9), 0.0), 6.0);
    double digits = fmin(fmax(floor(log10(largest)) + 1.0, 1.0), 6.0);
    return digits + (decimals > 0 ? decimals + 0.5 : 0.0) + (y.low <= -step ? 1.0 : 0.0);
}

double figure_left_cm(const lehr_figure *figure, const double *heights_cm)
{
    double characters = 2;
    for (size_t i = 0; i < figure->n_panels; i++) {
        characters = fmax(characters, label_characters(&figure->panels[i], heights_cm[i]));
    }
    return label_cm + digit_cm * characters;
}

// ---- key ------------------------------------------------------------------------------
size_t figure_key_lines(const lehr_figure *figure)
{
    const figure_panel *panel = &figure->panels[0];
    size_t entries = 0;
    size_t longest = 0;
    if (panel->options.key != LEHR_FIGURE_ABOVE) {
        return 0;
    }
    for (size_t i = 0; i < panel->n_items; i++) {
        const figure_item *item = &panel->items[i];
        if (item->kind == ITEM_SERIES && item->visible && item->text) {
            size_t length = strlen(item->text);
            longest = length > longest ? length : longest;
            entries++;
        }
    }
    // Sample of the line and gap take about as much as six characters.
    double column_cm = (double)(longest + 6) * letter_cm;
    double columns = fmax(floor((figure->width_cm - 1.5) / column_cm), 1.0);
    return (size_t)ceil((double)entries / columns);
}

double figure_key_cm(const lehr_figure *figure)
{
    return key_line_cm * (double)figure_key_lines(figure);
}
