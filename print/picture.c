// Drawings: two side by side, or a wide one across the page.
#include "page.h"

#include <lehr/core/alloc.h>
#include <librsvg/rsvg.h>

static const double most_height = 330; ///< of a drawing [pt]
static const double wide_from = 1.9;   ///< width over height
static const double caption_size = 7.5;

/// librsvg drops blanks at the ends of a piece of text, also where they are to be kept: no-break spaces stay.
static GString *keep_spaces(const char *bytes, size_t size)
{
    static const char kept[] = "\xC2\xA0";
    GString *out = g_string_sized_new(size + size / 16);
    for (size_t i = 0; i < size;) {
        size_t end = i;
        while (end < size && bytes[end] != '<') {
            end++;
        }
        size_t first = i, last = end;
        while (first < end && bytes[first] == ' ') {
            first++;
        }
        while (last > first && bytes[last - 1] == ' ') {
            last--;
        }
        for (size_t k = i; k < end; k++) {
            bool at_end = first < last && (k < first || k >= last);
            g_string_append_len(out, at_end ? kept : bytes + k, at_end ? 2 : 1);
        }
        while (end < size && bytes[end] != '>') {
            g_string_append_c(out, bytes[end++]);
        }
        if (end < size) {
            g_string_append_c(out, bytes[end++]);
        }
        i = end;
    }
    return out;
}

/// A drawing and its caption, laid out for a width.
typedef struct picture {
    RsvgHandle *handle;
    PangoLayout *caption;
    double width;
    double height; ///< of the drawing
} picture;

static void clear(picture *of)
{
    if (of->handle) {
        g_object_unref(of->handle);
    }
    if (of->caption) {
        g_object_unref(of->caption);
    }
}

static lehr_status read_svg(RsvgHandle **out, const char *path, lehr_error *err)
{
    GError *bad = NULL;
    gchar *bytes = NULL;
    gsize size = 0;
    *out = NULL;
    if (g_file_get_contents(path, &bytes, &size, &bad)) {
        GString *text = keep_spaces(bytes, size);
        *out = rsvg_handle_new_from_data((const guint8 *)text->str, text->len, &bad);
        g_string_free(text, TRUE);
        g_free(bytes);
    }
    if (*out) {
        return LEHR_OK;
    }
    lehr_status status =
        lehr_error_set(err, bytes ? LEHR_ERR_FORMAT : LEHR_ERR_IO, "%s: %s", path, bad->message);
    g_error_free(bad);
    return status;
}

static lehr_status prepare(picture *out, const lehr_print *print, const char *path, const char *caption,
                           double width, lehr_error *err)
{
    double natural_width = 0, natural_height = 0;
    *out = (picture){.width = width};
    lehr_status status = read_svg(&out->handle, path, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (!rsvg_handle_get_intrinsic_size_in_pixels(out->handle, &natural_width, &natural_height) ||
        !(natural_width > 0 && natural_height > 0)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: an SVG without a size", path);
    }
    out->height = fmin(width * natural_height / natural_width, most_height);
    return print_layout(&out->caption, print, caption, caption_size, width, err);
}

static double height_of(const picture *of)
{
    return of->height + 2 + print_layout_height(of->caption);
}

/// @errors LEHR_ERR_FORMAT: librsvg cannot draw it
static lehr_status show(const lehr_print *print, const picture *of, double x, const char *path,
                        lehr_error *err)
{
    GError *bad = NULL;
    const RsvgRectangle box = {.x = x, .y = print->y, .width = of->width, .height = of->height};
    if (!rsvg_handle_render_document(of->handle, print->cairo, &box, &bad)) {
        lehr_status status = lehr_error_set(err, LEHR_ERR_FORMAT, "%s: %s", path, bad->message);
        g_error_free(bad);
        return status;
    }
    cairo_set_source_rgb(print->cairo, 0.25, 0.25, 0.25);
    print_layout_show(print, of->caption, x, print->y + of->height + 2);
    cairo_set_source_rgb(print->cairo, 0, 0, 0);
    return LEHR_OK;
}

/// One or two drawings in a row.
static lehr_status show_row(lehr_print *print, const char *const *paths, const char *const *captions,
                            size_t n, double width, lehr_error *err)
{
    picture pictures[2] = {{0}};
    double height = 0;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < n && status == LEHR_OK; i++) {
        status = prepare(&pictures[i], print, paths[i], captions[i], width, err);
        height = status == LEHR_OK ? fmax(height, height_of(&pictures[i])) : height;
    }
    if (status == LEHR_OK) {
        print_need(print, height);
    }
    for (size_t i = 0; i < n && status == LEHR_OK; i++) {
        status = show(print, &pictures[i], PRINT_MARGIN + (double)i * (width + PRINT_GUTTER), paths[i], err);
    }
    print->y += height + 9;
    print->page_used = true;
    for (size_t i = 0; i < n; i++) {
        clear(&pictures[i]);
    }
    return status;
}

static double half_width(void)
{
    return (print_column - PRINT_GUTTER) / 2;
}

lehr_status print_flush(lehr_print *print, lehr_error *err)
{
    print_waiting waiting = print->waiting;
    if (!waiting.path) {
        return LEHR_OK;
    }
    print->waiting = (print_waiting){NULL, NULL};
    lehr_status status = show_row(print, (const char *const[]){waiting.path},
                                  (const char *const[]){waiting.caption}, 1, half_width(), err);
    lehr_core_free(waiting.path);
    lehr_core_free(waiting.caption);
    return status;
}

/// Much wider than high: it would be too small in half of the page.
static lehr_status is_wide(bool *wide, const char *path, lehr_error *err)
{
    RsvgHandle *handle = NULL;
    double width = 0, height = 0;
    lehr_status status = read_svg(&handle, path, err);
    if (status == LEHR_OK) {
        *wide =
            rsvg_handle_get_intrinsic_size_in_pixels(handle, &width, &height) && width > wide_from * height;
        g_object_unref(handle);
    }
    return status;
}

lehr_status lehr_print_figure(lehr_print *print, const char *svg_path, const char *caption_markup,
                              lehr_error *err)
{
    bool wide = false;
    lehr_status status = is_wide(&wide, svg_path, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (wide) {
        status = print_flush(print, err);
        return status == LEHR_OK ? show_row(print, &svg_path, &caption_markup, 1, print_column, err) : status;
    }
    print_waiting waiting = print->waiting;
    if (!waiting.path) {
        print->waiting = (print_waiting){lehr_core_strdup(svg_path), lehr_core_strdup(caption_markup)};
        return print->waiting.path && print->waiting.caption
                   ? LEHR_OK
                   : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for figure %s", svg_path);
    }
    print->waiting = (print_waiting){NULL, NULL};
    status = show_row(print, (const char *const[]){waiting.path, svg_path},
                      (const char *const[]){waiting.caption, caption_markup}, 2, half_width(), err);
    lehr_core_free(waiting.path);
    lehr_core_free(waiting.caption);
    return status;
}
