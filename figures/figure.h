/// @file
/// Figures through gnuplot: panels with series, spans, marks and texts, rendered to SVG, PDF or PNG.
///
/// Every figure leaves its script `name.gp` and its numbers `name.dat` beside the image, so that it can be
/// restyled and drawn again (`gnuplot name.gp`, or `gnuplot -e "format='pdf'" name.gp`, in that folder).
/// Every text given here is literal: no character of it is a command, a font change or a path to gnuplot.
/// Italics, subscripts and superscripts are made with the macros below.
#ifndef LEHR_FIGURES_FIGURE_H
#define LEHR_FIGURES_FIGURE_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

// Markup inside texts: LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "f" LEHR_FIGURE_END
#define LEHR_FIGURE_SUB    "\x01"
#define LEHR_FIGURE_SUP    "\x02"
#define LEHR_FIGURE_ITALIC "\x03"
#define LEHR_FIGURE_END    "\x04"

/// X(enumerator, hexadecimal RGB): the palette of Okabe and Ito (distinguishable with colour-deficient
/// sight), and a grey.
#define LEHR_FIGURE_COLOR_LIST(X)                                                                            \
    X(LEHR_FIGURE_BLACK, "000000")                                                                           \
    X(LEHR_FIGURE_BLUE, "0072B2")                                                                            \
    X(LEHR_FIGURE_VERMILLION, "D55E00")                                                                      \
    X(LEHR_FIGURE_GREEN, "009E73")                                                                           \
    X(LEHR_FIGURE_PURPLE, "CC79A7")                                                                          \
    X(LEHR_FIGURE_ORANGE, "E69F00")                                                                          \
    X(LEHR_FIGURE_SKY, "56B4E9")                                                                             \
    X(LEHR_FIGURE_YELLOW, "F0E442")                                                                          \
    X(LEHR_FIGURE_GREY, "7F7F7F")

#define LEHR_FIGURE_COLOR_ENUM_(name, rgb) name,
typedef enum lehr_figure_color { LEHR_FIGURE_COLOR_LIST(LEHR_FIGURE_COLOR_ENUM_) } lehr_figure_color;
#undef LEHR_FIGURE_COLOR_ENUM_

typedef enum lehr_figure_style {
    LEHR_FIGURE_POINTS, ///< symbols, with error bars where sigma is given
    LEHR_FIGURE_LINE,
    LEHR_FIGURE_DASHED,
    LEHR_FIGURE_BAND, ///< filled between y and upper
    LEHR_FIGURE_IMAGE ///< `upper` as colours over a complete grid of x and y, x running first; NaN stays
                      ///< blank
} lehr_figure_style;

typedef enum lehr_figure_place {
    LEHR_FIGURE_NOWHERE,
    LEHR_FIGURE_TOP_LEFT,
    LEHR_FIGURE_TOP_RIGHT,
    LEHR_FIGURE_BOTTOM_LEFT,
    LEHR_FIGURE_BOTTOM_RIGHT,
    LEHR_FIGURE_ABOVE ///< key only: in one line above the frame of the first panel
} lehr_figure_place;

/// One coordinate system. Labels carry their unit. Panels are stacked from top to bottom.
typedef struct lehr_figure_panel {
    const char *x_label; ///< NULL: tick labels and title of the axis are left to the panel below
    const char *y_label;
    bool x_log;
    bool y_log;
    double x_range[2]; ///< NaN: from the data, with a margin
    double y_range[2];
    double height; ///< relative to the other panels
    lehr_figure_place key;
    const char *color_label; ///< of a bar beside the panel that tells the values of an image; NULL: no bar
    double color_range[2];   ///< of that bar; NaN: from the values
    const char *x_names;     ///< names, one a line, at 1, 2, ... in the place of numbers; NULL: numbers
    const char *y_names;
} lehr_figure_panel;
LEHR_API lehr_figure_panel lehr_figure_panel_defaults(void);

/// Data of one curve or set of points; arrays and texts are copied. Values that are not finite leave a gap.
typedef struct lehr_figure_series {
    lehr_figure_style style;
    lehr_figure_color color;
    unsigned marker; ///< 0 circle, 1 square, 2 triangle, 3 diamond, 4 triangle down; + 5 open; 10 cross
    size_t size;
    const double *x;
    const double *y;
    const double *sigma;   ///< standard error of y, or NULL
    const double *sigma_x; ///< style POINTS: standard error of x, or NULL
    const double *upper;   ///< style BAND: the other edge; IMAGE: the values
    double scale;          ///< of line width or symbol size; 0 means 1
    const char *label;     ///< entry of the key, or NULL
    /// What each point belongs to (the name of a sample), shape (size,), nullable as a whole and each; not
    /// drawn, but told by the interactive view. Copied.
    const char *const *names;
} lehr_figure_series;

typedef struct lehr_figure lehr_figure;

/// @param[in] width_cm, height_cm  size of the whole figure; 8.6 cm is one column of a journal
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_create(lehr_figure **out, double width_cm, double height_cm,
                                                       lehr_error *err);
LEHR_API void lehr_figure_free(lehr_figure *figure);

/// Begin a panel below the former one; what is added next belongs to it.
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_add_panel(lehr_figure *figure, const lehr_figure_panel *panel,
                                                          lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_add_series(lehr_figure *figure,
                                                           const lehr_figure_series *series, lehr_error *err);
/// Shade low <= x <= high over the height of the panel.
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_add_span(lehr_figure *figure, double low, double high,
                                                         lehr_figure_color color, lehr_error *err);
/// Vertical line at @p x with its standard error shaded (NaN: none) and a text at its upper end (nullable),
/// on the side where there is more room.
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_add_mark(lehr_figure *figure, double x, double stderr_x,
                                                         lehr_figure_color color, const char *text,
                                                         lehr_error *err);
/// Horizontal line at @p y over the width of the panel.
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_add_level(lehr_figure *figure, double y,
                                                          lehr_figure_color color, lehr_error *err);
/// Text in a corner of the panel, inside the frame.
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_add_note(lehr_figure *figure, lehr_figure_place place,
                                                         const char *text, lehr_error *err);

/// Draw to @p path (.svg, .pdf or .png); writes `.gp` and `.dat` beside it. All files are replaced
/// atomically. Thread-safe for different paths.
/// @errors LEHR_ERR_ARG: another extension, or no panel; LEHR_ERR_IO: folder not writable, gnuplot not
///   installed or failed (its message is passed on)
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_render(const lehr_figure *figure, const char *path,
                                                       lehr_error *err);

/// Write what an interactive view of the figure needs, as JSON: frames of the panels in pixels of the SVG,
/// ranges of the axes, all series, marks and texts, and the SHA-256 of @p svg_path, the figure as it was
/// drawn: a figure that somebody has drawn anew since does not fit its view any more.
///
/// Numbers are rounded to a 20 000th of the range shown, or to a tenth of the smallest error. Curves of more
/// than 1600 points are thinned: of each of 400 stretches the first, last, lowest and highest points stay. An
/// image of more than 40 000 cells has no values in the view. Keys are described in docs/theory/study.md.
/// @errors LEHR_ERR_IO: cannot read @p svg_path or write @p path; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_write_view(const lehr_figure *figure, const char *path,
                                                           const char *svg_path, lehr_error *err);

LEHR_END_DECLS

#endif
