/// @file
/// The page under the pen. Private to the module.
#ifndef LEHR_PRINT_PAGE_H
#define LEHR_PRINT_PAGE_H

#include <lehr/core/output.h>
#include <lehr/print/print.h>
#include <librsvg/rsvg.h>
#include <math.h>
#include <pango/pangocairo.h>

// Points, 1/72 inch.
#define PRINT_WIDTH  595.28
#define PRINT_HEIGHT 841.89
#define PRINT_MARGIN 48.0
#define PRINT_FOOT   30.0 // above the edge
#define PRINT_GUTTER 14.0

static const double print_column = PRINT_WIDTH - 2 * PRINT_MARGIN;
static const double print_bottom = PRINT_HEIGHT - PRINT_MARGIN;

/// Headings that wait for what they stand above.
enum { PRINT_MOST_HELD = 4 };
typedef struct print_held {
    PangoLayout *layout;
    double before, after;
    int outline; ///< level in the outline; 0: not in it
} print_held;

/// A drawing and its caption, laid out for a width.
typedef struct print_picture {
    RsvgHandle *handle; ///< NULL: none
    PangoLayout *caption;
    char *path; ///< for messages
    bool wide;  ///< much wider than high: too small in half of the page
    double width;
    double height; ///< of the drawing
} print_picture;

struct lehr_print {
    lehr_output *output;
    cairo_surface_t *surface;
    cairo_t *cairo;
    char *title;
    double y;              ///< where the next block begins
    size_t pages;          ///< the present one included
    int outline_section;   ///< entry of the outline that subsections hang on; 0: none
    bool page_used;        ///< something stands on the present page
    print_picture waiting; ///< a narrow one, for its neighbour
    size_t n_held;
    print_held held[PRINT_MOST_HELD];
};

/// A layout with text of a size in points, broken at @p width (0: not broken). Free with g_object_unref().
/// @errors LEHR_ERR_FORMAT: bad markup
LEHR_NODISCARD lehr_status print_layout(PangoLayout **out, const lehr_print *print, const char *markup,
                                        double size, double width, lehr_error *err);
double print_layout_height(PangoLayout *layout);
double print_layout_width(PangoLayout *layout); ///< of the text

/// Draw at a place; the colour is that of the pen.
void print_layout_show(const lehr_print *print, PangoLayout *layout, double x, double y);

/// The next page, with the foot of this one.
void print_page_end(lehr_print *print);
/// Make room for a block of that height, on a new page where this one has less, and put the headings that
/// wait above it.
void print_need(lehr_print *print, double height);
void print_picture_clear(print_picture *of);
/// Draw the narrow figure that waits, if there is one.
LEHR_NODISCARD lehr_status print_flush(lehr_print *print, lehr_error *err);

#endif
