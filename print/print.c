#include "page.h"

#include <cairo-pdf.h>
#include <lehr/core/alloc.h>
#include <string.h>

typedef struct style {
    double size;   ///< of the letters [pt]
    double before; ///< space [pt]
    double after;
    double indent;
    int outline; ///< level in the outline; 0: not in it
    bool bold;   ///< a heading, which stays with what follows
    double grey;
} style;

static const style styles[LEHR_PRINT_N_STYLES] = {
    [LEHR_PRINT_TITLE] = {18, 0, 4, 0, 0, true, 0},
    [LEHR_PRINT_SECTION] = {14, 16, 5, 0, 1, true, 0},
    [LEHR_PRINT_SUBSECTION] = {11.5, 12, 4, 0, 2, true, 0},
    [LEHR_PRINT_HEADING] = {9.5, 8, 3, 0, 0, true, 0},
    [LEHR_PRINT_BODY] = {9, 2, 4, 0, 0, false, 0},
    [LEHR_PRINT_SOFT] = {8.5, 1, 4, 0, 0, false, 0.35},
    [LEHR_PRINT_ITEM] = {8.5, 1, 2, 12, 0, false, 0},
};

// ---- pieces of text -----------------------------------------------------------------------
lehr_status print_layout(PangoLayout **out, const lehr_print *print, const char *markup, double size,
                         double width, lehr_error *err)
{
    *out = NULL;
    GError *bad = NULL;
    if (!pango_parse_markup(markup, -1, 0, NULL, NULL, NULL, &bad)) {
        lehr_status status =
            lehr_error_set(err, LEHR_ERR_FORMAT, "text for paper: %s (\"%.60s\")", bad->message, markup);
        g_error_free(bad);
        return status;
    }
    PangoLayout *layout = pango_cairo_create_layout(print->cairo);
    PangoFontDescription *font = pango_font_description_from_string("Liberation Sans, Sans");
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_markup(layout, markup, -1);
    if (width > 0) {
        pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    }
    *out = layout;
    return LEHR_OK;
}

double print_layout_height(PangoLayout *layout)
{
    int height = 0;
    pango_layout_get_size(layout, NULL, &height);
    return (double)height / PANGO_SCALE;
}

double print_layout_width(PangoLayout *layout)
{
    int width = 0;
    pango_layout_get_size(layout, &width, NULL);
    return (double)width / PANGO_SCALE;
}

void print_layout_show(const lehr_print *print, PangoLayout *layout, double x, double y)
{
    cairo_move_to(print->cairo, x, y);
    pango_cairo_show_layout(print->cairo, layout);
}

// ---- pages ----------------------------------------------------------------------------------
/// Text of the foot, plain; nothing where it is no UTF-8.
static void foot(const lehr_print *print, const char *text, bool right)
{
    PangoLayout *layout = NULL;
    char *markup = g_markup_escape_text(text, -1);
    if (print_layout(&layout, print, markup, 7.5, 0, NULL) == LEHR_OK) {
        double x = right ? PRINT_WIDTH - PRINT_MARGIN - print_layout_width(layout) : PRINT_MARGIN;
        print_layout_show(print, layout, x, PRINT_HEIGHT - PRINT_FOOT);
        g_object_unref(layout);
    }
    g_free(markup);
}

void print_page_end(lehr_print *print)
{
    char number[32];
    cairo_set_source_rgb(print->cairo, 0.35, 0.35, 0.35);
    (void)g_snprintf(number, sizeof number, "%zu", print->pages);
    foot(print, print->title, false);
    foot(print, number, true);
    cairo_set_source_rgb(print->cairo, 0, 0, 0);
    cairo_show_page(print->cairo);
    print->pages++;
    print->page_used = false;
    print->y = PRINT_MARGIN;
}

static void add_to_outline(lehr_print *print, PangoLayout *layout, int level)
{
    char *place = g_strdup_printf("page=%zu pos=[%.1f %.1f]", print->pages, PRINT_MARGIN, print->y);
    int parent = level > 1 && print->outline_section ? print->outline_section : CAIRO_PDF_OUTLINE_ROOT;
    int entry = cairo_pdf_surface_add_outline(print->surface, parent, pango_layout_get_text(layout), place,
                                              level == 1 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : 0);
    print->outline_section = level == 1 ? entry : print->outline_section;
    g_free(place);
}

static void show_held(lehr_print *print)
{
    for (size_t i = 0; i < print->n_held; i++) {
        print_held *held = &print->held[i];
        print->y += print->page_used ? held->before : 0;
        if (held->outline > 0) {
            add_to_outline(print, held->layout, held->outline);
        }
        print_layout_show(print, held->layout, PRINT_MARGIN, print->y);
        print->y += print_layout_height(held->layout) + held->after;
        print->page_used = true;
        g_object_unref(held->layout);
    }
    print->n_held = 0;
}

void print_need(lehr_print *print, double height)
{
    for (size_t i = 0; i < print->n_held; i++) {
        const print_held *held = &print->held[i];
        height += held->before + print_layout_height(held->layout) + held->after;
    }
    if (print->page_used && print->y + height > print_bottom) {
        print_page_end(print);
    }
    show_held(print);
}

// ---- text -------------------------------------------------------------------------------------
/// Lines of a layout one by one, so that a page can end between two of them.
static void show_lines(lehr_print *print, PangoLayout *layout, const style *of)
{
    PangoLayoutIter *line = pango_layout_get_iter(layout);
    do {
        PangoRectangle box;
        pango_layout_iter_get_line_extents(line, NULL, &box);
        double height = (double)box.height / PANGO_SCALE;
        double base = (double)(pango_layout_iter_get_baseline(line) - box.y) / PANGO_SCALE;
        print_need(print, height);
        cairo_set_source_rgb(print->cairo, of->grey, of->grey, of->grey);
        cairo_move_to(print->cairo, PRINT_MARGIN + of->indent + (double)box.x / PANGO_SCALE, print->y + base);
        pango_cairo_show_layout_line(print->cairo, pango_layout_iter_get_line_readonly(line));
        print->y += height;
        print->page_used = true;
    } while (pango_layout_iter_next_line(line));
    pango_layout_iter_free(line);
    cairo_set_source_rgb(print->cairo, 0, 0, 0);
}

/// A heading waits for what comes next.
static void hold(lehr_print *print, PangoLayout *layout, const style *of)
{
    if (print->n_held == PRINT_MOST_HELD) {
        show_held(print);
    }
    print->held[print->n_held++] = (print_held){layout, of->before, of->after, of->outline};
}

lehr_status lehr_print_text(lehr_print *print, lehr_print_style which, const char *markup, lehr_error *err)
{
    const style *of = &styles[which];
    PangoLayout *layout = NULL;
    if (markup[strspn(markup, " \n")] == '\0') {
        return LEHR_OK;
    }
    lehr_status status = print_flush(print, err);
    char *bold = of->bold ? g_strdup_printf("<b>%s</b>", markup) : NULL;
    if (status == LEHR_OK) {
        status = print_layout(&layout, print, bold ? bold : markup, of->size, print_column - of->indent, err);
    }
    g_free(bold);
    if (status != LEHR_OK) {
        return status;
    }
    if (of->bold) {
        hold(print, layout, of);
        return LEHR_OK;
    }
    print->y += print->page_used && print->n_held == 0 ? of->before : 0;
    print_need(print, of->size * 1.3);
    if (which == LEHR_PRINT_ITEM) {
        cairo_new_path(print->cairo); // text leaves a current point, from which a line would come
        cairo_arc(print->cairo, PRINT_MARGIN + 4, print->y + of->size * 0.62, 1.2, 0, 2 * G_PI);
        cairo_fill(print->cairo);
    }
    show_lines(print, layout, of);
    print->y += of->after;
    g_object_unref(layout);
    return LEHR_OK;
}

// ---- object -----------------------------------------------------------------------------------
static cairo_status_t write_bytes(void *file, const unsigned char *bytes, unsigned n)
{
    return fwrite(bytes, 1, n, file) == n ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static void set_metadata(const lehr_print *print, const char *date)
{
    cairo_pdf_surface_set_metadata(print->surface, CAIRO_PDF_METADATA_TITLE, print->title);
    cairo_pdf_surface_set_metadata(print->surface, CAIRO_PDF_METADATA_CREATOR, "Lehr");
    cairo_pdf_surface_set_metadata(print->surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
}

lehr_status lehr_print_open(lehr_print **out, const char *path, const char *title, const char *date,
                            lehr_error *err)
{
    *out = NULL;
    lehr_print *print = lehr_core_alloc(1, sizeof *print);
    if (!print) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to print %s", path);
    }
    print->title = lehr_core_strdup(title);
    lehr_status status = print->title ? lehr_output_open(&print->output, path, err)
                                      : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to print %s", path);
    if (status != LEHR_OK) {
        lehr_print_free(print);
        return status;
    }
    print->surface = cairo_pdf_surface_create_for_stream(write_bytes, lehr_output_file(print->output),
                                                         PRINT_WIDTH, PRINT_HEIGHT);
    print->cairo = cairo_create(print->surface);
    print->y = PRINT_MARGIN;
    print->pages = 1;
    set_metadata(print, date);
    *out = print;
    return LEHR_OK;
}

lehr_status lehr_print_close(lehr_print *print, lehr_error *err)
{
    lehr_status status = print_flush(print, err);
    if (status != LEHR_OK) {
        return status;
    }
    show_held(print);
    if (print->page_used || print->pages == 1) {
        print_page_end(print);
    }
    cairo_status_t drawn = cairo_status(print->cairo);
    cairo_surface_finish(print->surface);
    cairo_status_t written = cairo_surface_status(print->surface);
    if (drawn != CAIRO_STATUS_SUCCESS || written != CAIRO_STATUS_SUCCESS) {
        return lehr_error_set(err, LEHR_ERR_IO, "cannot print: %s",
                              cairo_status_to_string(drawn != CAIRO_STATUS_SUCCESS ? drawn : written));
    }
    return lehr_output_commit(print->output, err);
}

void lehr_print_free(lehr_print *print)
{
    if (!print) {
        return;
    }
    for (size_t i = 0; i < print->n_held; i++) {
        g_object_unref(print->held[i].layout);
    }
    if (print->cairo) {
        cairo_destroy(print->cairo);
    }
    if (print->surface) {
        cairo_surface_destroy(print->surface);
    }
    lehr_output_free(print->output);
    lehr_core_free(print->title);
    print_picture_clear(&print->waiting);
    lehr_core_free(print);
}

size_t lehr_print_pages(const lehr_print *print)
{
    return print->pages;
}
