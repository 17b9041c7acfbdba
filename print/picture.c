// Drawings: two side by side, or a wide one across the page.
#include "page.h"

#include <lehr/core/alloc.h>

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

void print_picture_clear(print_picture *of)
{
    if (of->handle) {
        g_object_unref(of->handle);
    }
    if (of->caption) {
        g_object_unref(of->caption);
    }
    lehr_core_free(of->path);
    *of = (print_picture){0};
}

static lehr_status prepare(print_picture *out, const lehr_print *print, const char *path, const char *caption,
                           lehr_error *err)
{
    double width = 0, height = 0;
    *out = (print_picture){.path = lehr_core_strdup(path)};
    lehr_status status = out->path ? read_svg(&out->handle, path, err)
                                   : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for figure %s", path);
    if (status == LEHR_OK && (!rsvg_handle_get_intrinsic_size_in_pixels(out->handle, &width, &height) ||
                              !(width > 0 && height > 0))) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "%s: an SVG without a size", path);
    }
    if (status == LEHR_OK) {
        out->wide = width > wide_from * height;
        out->width = out->wide ? print_column : (print_column - PRINT_GUTTER) / 2;
        out->height = fmin(out->width * height / width, most_height);
        status = print_layout(&out->caption, print, caption, caption_size, out->width, err);
    }
    if (status != LEHR_OK) {
        print_picture_clear(out);
    }
    return status;
}

/// @errors LEHR_ERR_FORMAT: librsvg cannot draw it
static lehr_status show(const lehr_print *print, const print_picture *of, double x, lehr_error *err)
{
    GError *bad = NULL;
    const RsvgRectangle box = {.x = x, .y = print->y, .width = of->width, .height = of->height};
    if (!rsvg_handle_render_document(of->handle, print->cairo, &box, &bad)) {
        lehr_status status = lehr_error_set(err, LEHR_ERR_FORMAT, "%s: %s", of->path, bad->message);
        g_error_free(bad);
        return status;
    }
    cairo_set_source_rgb(print->cairo, 0.25, 0.25, 0.25);
    print_layout_show(print, of->caption, x, print->y + of->height + 2);
    cairo_set_source_rgb(print->cairo, 0, 0, 0);
    return LEHR_OK;
}

/// One or two drawings in a row; they are cleared.
static lehr_status show_row(lehr_print *print, print_picture *pictures, size_t n, lehr_error *err)
{
    double height = 0;
    double x = PRINT_MARGIN;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < n; i++) {
        height = fmax(height, pictures[i].height + 2 + print_layout_height(pictures[i].caption));
    }
    print_need(print, height);
    for (size_t i = 0; i < n; i++) {
        status = status == LEHR_OK ? show(print, &pictures[i], x, err) : status;
        x += pictures[i].width + PRINT_GUTTER;
        print_picture_clear(&pictures[i]);
    }
    print->y += height + 9;
    print->page_used = true;
    return status;
}

lehr_status print_flush(lehr_print *print, lehr_error *err)
{
    return print->waiting.handle ? show_row(print, &print->waiting, 1, err) : LEHR_OK;
}

lehr_status lehr_print_figure(lehr_print *print, const char *svg_path, const char *caption_markup,
                              lehr_error *err)
{
    print_picture pair[2] = {{0}};
    lehr_status status = prepare(&pair[1], print, svg_path, caption_markup, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (pair[1].wide) {
        status = print_flush(print, err);
        lehr_status shown = show_row(print, &pair[1], 1, status == LEHR_OK ? err : NULL);
        return status == LEHR_OK ? shown : status;
    }
    if (!print->waiting.handle) {
        print->waiting = pair[1];
        return LEHR_OK;
    }
    pair[0] = print->waiting;
    print->waiting = (print_picture){0};
    return show_row(print, pair, 2, err);
}
