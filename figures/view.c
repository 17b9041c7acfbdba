// What the interactive view of a figure needs, as JSON.
#include "view.h"

#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <lehr/core/provenance.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double shown_parts = 20000; // of a range: finer than any screen, and than a zoom of ten times
static const double cut_parts = 4;       // of the resolution: a twentieth of a pixel
static const double error_digits = 10;   // parts of the smallest error
enum { EXACT_POINTS = 150, MOST_CELLS = 40000 };

/// What values must be told apart.
typedef struct resolution {
    double x;
    double y; ///< 0: all digits
} resolution;

static double part_of(figure_range shown, bool log)
{
    return log ? 0 : (shown.high - shown.low) / shown_parts;
}

/// Smallest positive error, or infinity.
static double smallest_error(const double *sigma, size_t n)
{
    double smallest = INFINITY;
    for (size_t i = 0; sigma && i < n; i++) {
        smallest = sigma[i] > 0 ? fmin(smallest, sigma[i]) : smallest;
    }
    return smallest;
}

/// Half of the least width of a band that has one everywhere: a band of errors. Else 0: an area between
/// curves that meet.
static double least_half_width(const figure_item *item)
{
    double least = item->style == LEHR_FIGURE_BAND ? INFINITY : 0;
    for (size_t i = 0; item->upper && i < item->size; i++) {
        double width = item->upper[i] - item->y[i];
        least = isfinite(width) ? fmin(least, 0.5 * width) : least;
    }
    return least > 0 && isfinite(least) ? least : 0;
}

static resolution resolution_of(const figure_panel *panel, const figure_item *item)
{
    resolution out = {part_of(figure_shown_range(panel, 'x'), panel->options.x_log),
                      part_of(figure_shown_range(panel, 'y'), panel->options.y_log)};
    if (item->size <= EXACT_POINTS || item->style == LEHR_FIGURE_IMAGE) {
        return (resolution){0, 0};
    }
    out.x = fmin(out.x, smallest_error(item->sigma_x, item->size) / error_digits);
    out.y = fmin(out.y, smallest_error(item->sigma, item->size) / error_digits);
    double width = least_half_width(item);
    out.y = width > 0 ? fmin(out.y, width / error_digits) : out.y;
    return out;
}

/// What straight stretches may be off; a band of errors keeps all its points.
static double cut_of(const figure_panel *panel, const figure_item *item, double step)
{
    bool exact = panel->options.x_log || panel->options.y_log || least_half_width(item) > 0;
    return exact ? 0 : cut_parts * step;
}

static void write_column(FILE *file, const char *key, const view_selection *of, const double *values,
                         double step)
{
    if (values) {
        fprintf(file, ",\"%s\":", key);
        view_write_values(file, of, values, step);
    }
}

/// Three digits of each error are enough.
static void write_errors(FILE *file, const char *key, const view_selection *of, const double *sigma)
{
    if (!sigma) {
        return;
    }
    fprintf(file, ",\"%s\":[", key);
    for (size_t i = 0; i < of->n; i++) {
        fputs(i > 0 ? "," : "", file);
        view_write_number(file, sigma[of->points[i]], 3);
    }
    fputc(']', file);
}

static void write_names(FILE *file, const view_selection *of, char *const *names)
{
    fputs(",\"n\":[", file);
    for (size_t i = 0; i < of->n; i++) {
        fputs(i > 0 ? "," : "", file);
        view_write_text(file, names[of->points[i]] ? names[of->points[i]] : "");
    }
    fputc(']', file);
}

static lehr_status write_series(FILE *file, const figure_panel *panel, const figure_item *item,
                                lehr_error *err)
{
    static const char *const styles[] = {"points", "line", "dashed", "band", "image"};
    view_selection of;
    resolution step = resolution_of(panel, item);
    lehr_status status = view_select(&of, item, cut_of(panel, item, step.y), err);
    if (status != LEHR_OK) {
        return status;
    }
    fprintf(file, "{\"k\":\"%s\",\"c\":\"#%s\",\"m\":%u,\"s\":%g", styles[item->style],
            figure_color_rgb[item->color], item->marker, item->scale);
    if (of.n < item->size && item->style != LEHR_FIGURE_DASHED && item->style != LEHR_FIGURE_BAND) {
        fprintf(file, ",\"of\":%zu", item->size);
    }
    if (item->style != LEHR_FIGURE_IMAGE || item->size <= MOST_CELLS) {
        write_column(file, "x", &of, item->x, step.x);
        write_column(file, "y", &of, item->y, step.y);
        write_column(file, "u", &of, item->upper, step.y);
        write_errors(file, "e", &of, item->style == LEHR_FIGURE_POINTS ? item->sigma : NULL);
        write_errors(file, "ex", &of, item->style == LEHR_FIGURE_POINTS ? item->sigma_x : NULL);
    }
    if (item->names) {
        write_names(file, &of, item->names);
    }
    lehr_core_free(of.points);
    return LEHR_OK;
}

/// All but the text and the closing brace.
static lehr_status write_item(FILE *file, const figure_panel *panel, const figure_item *item, lehr_error *err)
{
    static const char *const kinds[] = {"", "span", "mark", "level", "note"};
    static const char *const places[] = {"", "tl", "tr", "bl", "br", ""};
    if (item->kind == ITEM_SERIES) {
        return write_series(file, panel, item, err);
    }
    fprintf(file, "{\"k\":\"%s\",\"c\":\"#%s\",\"a\":", kinds[item->kind], figure_color_rgb[item->color]);
    view_write_number(file, item->low, 9);
    fputs(",\"b\":", file);
    view_write_number(file, item->high, 9);
    fprintf(file, ",\"l\":\"#%s\",\"p\":\"%s\"", figure_text_rgb[item->color], places[item->place]);
    return LEHR_OK;
}

/// Names, one a line, as a list.
static void write_ticks(FILE *file, const char *names)
{
    char name[96];
    fputs(",\"n\":[", file);
    for (const char *c = names; *c;) {
        size_t length = strcspn(c, "\n");
        snprintf(name, sizeof name, "%.*s", (int)(length < 90 ? length : 90), c);
        fputs(c > names ? "," : "", file);
        view_write_text(file, name);
        c += length + (c[length] == '\n');
    }
    fputc(']', file);
}

/// @param[in] names in the place of the numbers, or NULL
static void write_axis(FILE *file, char axis, const char *label, const char *names, bool log,
                       figure_range shown)
{
    fprintf(file, ",\"%c\":{\"log\":%d,\"r\":[%.12g,%.12g]", axis, log, shown.low, shown.high);
    if (names) {
        write_ticks(file, names);
    }
    if (label) {
        fputs(",\"t\":", file);
        view_write_text(file, label);
    }
    fputc('}', file);
}

static lehr_status write_panel(FILE *file, const lehr_figure *figure, size_t number, const figure_frame *at,
                               lehr_error *err)
{
    static const char *const keys[] = {"", "tl", "tr", "bl", "br", "above"};
    const figure_panel *panel = &figure->panels[number];
    lehr_status status = LEHR_OK;
    fprintf(file, "%s{\"box\":[%.2f,%.2f,%.2f,%.2f],\"key\":\"%s\"", number > 0 ? "," : "",
            at->left_cm * figure_px_per_cm, (figure->height_cm - at->top_cm) * figure_px_per_cm,
            at->right_cm * figure_px_per_cm, (figure->height_cm - at->bottom_cm) * figure_px_per_cm,
            keys[panel->options.key]);
    write_axis(file, 'x', panel->x_label, panel->x_names, panel->options.x_log,
               figure_shown_range(panel, 'x'));
    write_axis(file, 'y', panel->y_label, panel->y_names, panel->options.y_log,
               figure_shown_range(panel, 'y'));
    if (panel->color_label) {
        write_axis(file, 'z', panel->color_label, NULL, false, figure_color_range(panel));
    }
    fputs(",\"items\":[", file);
    for (size_t i = 0, n = 0; status == LEHR_OK && i < panel->n_items; i++) {
        const figure_item *item = &panel->items[i];
        if (item->kind == ITEM_SERIES && !item->visible) {
            continue;
        }
        fputs(n++ > 0 ? "," : "", file);
        status = write_item(file, panel, item, err);
        if (item->text) {
            fputs(",\"t\":", file);
            view_write_text(file, item->text);
        }
        fputc('}', file);
    }
    fputs("]}", file);
    return status;
}

/// Text without markup.
static void write_plain(FILE *file, const char *text)
{
    for (const char *c = text; *c; c++) {
        if ((unsigned char)*c >= ' ') {
            fputc(*c, file);
        }
    }
}

static size_t count_finite(const figure_item *item)
{
    size_t n = 0;
    for (size_t i = 0; i < item->size; i++) {
        n += isfinite(item->x[i]) && isfinite(item->y[i]);
    }
    return n;
}

/// "Temperature (K), from 300 to 700", or the names on an axis: "A, B, C".
static void describe_axis(FILE *file, const char *label, const char *fallback, const char *names,
                          figure_range shown)
{
    bool labelled = label && *label;
    if (labelled || !names) {
        write_plain(file, labelled ? label : fallback);
    }
    if (!names) {
        fprintf(file, ", from %.4g to %.4g", shown.low, shown.high);
        return;
    }
    fputs(labelled ? ", " : "", file);
    for (const char *c = names; *c; c++) {
        if (*c == '\n') {
            fputs(c[1] ? ", " : "", file);
        } else if ((unsigned char)*c >= ' ') {
            fputc(*c, file);
        }
    }
}

/// "y, from a to b, over x, from c to d: scan (1200 points), fit; marked: Tg = 600 K".
/// @param[in] below the panel that has the labels of x
static void describe_panel(FILE *file, const figure_panel *panel, const figure_panel *below)
{
    const char *separator = ": ";
    describe_axis(file, panel->options.y_label, "y", panel->y_names, figure_shown_range(panel, 'y'));
    fputs(", over ", file);
    describe_axis(file, below->options.x_label, "x", below->x_names, figure_shown_range(panel, 'x'));
    for (size_t i = 0; i < panel->n_items; i++) {
        const figure_item *item = &panel->items[i];
        if (!item->text || (item->kind == ITEM_SERIES && !item->visible)) {
            continue;
        }
        fputs(separator, file);
        write_plain(file, item->text);
        if (item->kind == ITEM_SERIES) {
            fprintf(file, " (%zu points)", count_finite(item));
        }
        separator = ", ";
    }
    fputs(". ", file);
}

/// What is seen, in words. Free with free(); NULL when memory is short.
static char *describe(const lehr_figure *figure)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    for (size_t i = 0; file && i < figure->n_panels; i++) {
        size_t k = i; // panels above leave it to the one below
        while (k + 1 < figure->n_panels && !figure->panels[k].options.x_label && !figure->panels[k].x_names) {
            k++;
        }
        describe_panel(file, &figure->panels[i], &figure->panels[k]);
    }
    if (!file || fclose(file) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

static lehr_status write_view(FILE *file, const lehr_figure *figure, const char *checksum, lehr_error *err)
{
    figure_frame frames[FIGURE_MOST_PANELS];
    lehr_status status = LEHR_OK;
    figure_frames(figure, frames);
    char *about = describe(figure);
    if (!about) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the view of a figure");
    }
    fprintf(file, "{\"svg\":\"%s\",\"about\":", checksum);
    view_write_text(file, about);
    fprintf(file, ",\"w\":%.0f,\"h\":%.0f,\"panels\":[", figure->width_cm * figure_px_per_cm,
            figure->height_cm * figure_px_per_cm);
    free(about);
    for (size_t i = 0; status == LEHR_OK && i < figure->n_panels; i++) {
        status = write_panel(file, figure, i, &frames[i], err);
    }
    fputs("]}\n", file);
    return status;
}

lehr_status lehr_figure_write_view(const lehr_figure *figure, const char *path, const char *svg_path,
                                   lehr_error *err)
{
    char checksum[LEHR_SHA256_SIZE];
    lehr_output *output = NULL;
    lehr_status status = lehr_sha256_file(checksum, svg_path, err);
    status = status == LEHR_OK ? lehr_output_open(&output, path, err) : status;
    status = status == LEHR_OK ? write_view(lehr_output_file(output), figure, checksum, err) : status;
    status = status == LEHR_OK ? lehr_output_commit(output, err) : status;
    lehr_output_free(output);
    return status;
}
