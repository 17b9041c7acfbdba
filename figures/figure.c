#include "model.h"

#include <lehr/core/alloc.h>
#include <math.h>

lehr_figure_panel lehr_figure_panel_defaults(void)
{
    return (lehr_figure_panel){
        .x_range = {NAN, NAN},
        .y_range = {NAN, NAN},
        .color_range = {NAN, NAN},
        .height = 1.0,
        .key = LEHR_FIGURE_NOWHERE,
    };
}

lehr_status lehr_figure_create(lehr_figure **out, double width_cm, double height_cm, lehr_error *err)
{
    *out = NULL;
    if (!(width_cm > 3.0 && width_cm < 100.0 && height_cm > 2.0 && height_cm < 100.0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "figure of %g x %g cm: width and height must be 3 to 100 cm",
                              width_cm, height_cm);
    }
    lehr_figure *figure = lehr_core_alloc(1, sizeof *figure);
    if (!figure) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    }
    figure->width_cm = width_cm;
    figure->height_cm = height_cm;
    *out = figure;
    return LEHR_OK;
}

static void clear_item(figure_item *item)
{
    lehr_core_free(item->x);
    lehr_core_free(item->y);
    lehr_core_free(item->sigma);
    lehr_core_free(item->sigma_x);
    lehr_core_free(item->upper);
    for (size_t i = 0; item->names && i < item->size; i++) {
        lehr_core_free(item->names[i]);
    }
    lehr_core_free(item->names);
    lehr_core_free(item->text);
}

void lehr_figure_free(lehr_figure *figure)
{
    if (!figure) {
        return;
    }
    for (size_t i = 0; i < figure->n_panels; i++) {
        figure_panel *panel = &figure->panels[i];
        for (size_t j = 0; j < panel->n_items; j++) {
            clear_item(&panel->items[j]);
        }
        lehr_core_free(panel->items);
        lehr_core_free(panel->x_label);
        lehr_core_free(panel->y_label);
        lehr_core_free(panel->color_label);
        lehr_core_free(panel->x_names);
        lehr_core_free(panel->y_names);
    }
    lehr_core_free(figure->panels);
    lehr_core_free(figure);
}

/// Copy of a nullable text; false when memory is short.
static bool copy_text(char **out, const char *text)
{
    *out = text ? lehr_core_strdup(text) : NULL;
    return *out || !text;
}

static bool copy_array(double **out, const double *values, size_t size)
{
    *out = values ? lehr_core_memdup(values, size, sizeof *values) : NULL;
    return *out || !values;
}

lehr_status lehr_figure_add_panel(lehr_figure *figure, const lehr_figure_panel *options, lehr_error *err)
{
    if (!(options->height > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "height %g of a panel is not positive", options->height);
    }
    if (figure->n_panels == FIGURE_MOST_PANELS) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a figure has at most %d panels", FIGURE_MOST_PANELS);
    }
    figure_panel *panels = lehr_core_realloc(figure->panels, figure->n_panels + 1, sizeof *panels);
    if (!panels) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a panel");
    }
    figure->panels = panels;
    figure_panel panel = {.options = *options};
    if (!copy_text(&panel.x_label, options->x_label) || !copy_text(&panel.y_label, options->y_label) ||
        !copy_text(&panel.color_label, options->color_label) ||
        !copy_text(&panel.x_names, options->x_names) || !copy_text(&panel.y_names, options->y_names)) {
        char *const texts[] = {panel.x_label, panel.y_label, panel.color_label, panel.x_names};
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            lehr_core_free(texts[i]);
        }
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the labels of a panel");
    }
    panel.options.x_label = panel.x_label;
    panel.options.y_label = panel.y_label;
    panel.options.color_label = panel.color_label;
    panel.options.x_names = panel.x_names;
    panel.options.y_names = panel.y_names;
    panels[figure->n_panels++] = panel;
    return LEHR_OK;
}

/// Nullable copies of nullable texts.
static bool copy_names(char ***out, const char *const *names, size_t size)
{
    *out = names ? lehr_core_alloc(size, sizeof **out) : NULL;
    bool copied = *out || !names;
    for (size_t i = 0; copied && names && i < size; i++) {
        copied = copy_text(&(*out)[i], names[i]);
    }
    return copied;
}

/// Append to the last panel; takes over the arrays of @p item, also when it fails.
static lehr_status append(lehr_figure *figure, figure_item *item, lehr_error *err)
{
    if (figure->n_panels == 0) {
        clear_item(item);
        return lehr_error_set(err, LEHR_ERR_ARG, "a figure needs a panel before anything can be drawn in it");
    }
    figure_panel *panel = &figure->panels[figure->n_panels - 1];
    figure_item *items = lehr_core_realloc(panel->items, panel->n_items + 1, sizeof *items);
    if (!items) {
        clear_item(item);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a part of a figure");
    }
    panel->items = items;
    items[panel->n_items++] = *item;
    return LEHR_OK;
}

static bool has_finite_point(const lehr_figure_series *series)
{
    for (size_t i = 0; i < series->size; i++) {
        if (isfinite(series->x[i]) && isfinite(series->y[i])) {
            return true;
        }
    }
    return false;
}

lehr_status lehr_figure_add_series(lehr_figure *figure, const lehr_figure_series *series, lehr_error *err)
{
    bool needs_upper = series->style == LEHR_FIGURE_BAND || series->style == LEHR_FIGURE_IMAGE;
    if (!series->x || !series->y || (needs_upper && !series->upper)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "series of a figure without x, y or upper edge or values");
    }
    figure_item item = {
        .kind = ITEM_SERIES,
        .style = series->style,
        .color = series->color,
        .marker = series->marker,
        .scale = series->scale > 0 ? series->scale : 1.0,
        .size = series->size,
        .block = figure->n_blocks,
        .visible = has_finite_point(series),
    };
    bool copied =
        copy_array(&item.x, series->x, series->size) && copy_array(&item.y, series->y, series->size) &&
        copy_array(&item.sigma, series->sigma, series->size) &&
        copy_array(&item.sigma_x, series->sigma_x, series->size) &&
        copy_array(&item.upper, series->upper, series->size) &&
        copy_names(&item.names, series->names, series->size) && copy_text(&item.text, series->label);
    if (!copied) {
        clear_item(&item);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points of a figure", series->size);
    }
    lehr_status status = append(figure, &item, err);
    if (status == LEHR_OK && item.visible) {
        figure->n_blocks++;
    }
    return status;
}

/// Append an item that has a text and no arrays.
static lehr_status append_text(lehr_figure *figure, figure_item *item, const char *text, lehr_error *err)
{
    if (!copy_text(&item->text, text)) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a text of a figure");
    }
    return append(figure, item, err);
}

lehr_status lehr_figure_add_span(lehr_figure *figure, double low, double high, lehr_figure_color color,
                                 lehr_error *err)
{
    figure_item item = {.kind = ITEM_SPAN, .low = low, .high = high, .color = color};
    return append(figure, &item, err);
}

lehr_status lehr_figure_add_mark(lehr_figure *figure, double x, double stderr_x, lehr_figure_color color,
                                 const char *text, lehr_error *err)
{
    figure_item item = {.kind = ITEM_MARK, .low = x, .high = stderr_x, .color = color};
    return append_text(figure, &item, text, err);
}

lehr_status lehr_figure_add_level(lehr_figure *figure, double y, lehr_figure_color color, lehr_error *err)
{
    figure_item item = {.kind = ITEM_LEVEL, .low = y, .color = color};
    return append(figure, &item, err);
}

lehr_status lehr_figure_add_note(lehr_figure *figure, lehr_figure_place place, const char *text,
                                 lehr_error *err)
{
    figure_item item = {.kind = ITEM_NOTE, .place = place};
    return append_text(figure, &item, text, err);
}
