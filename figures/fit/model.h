/// @file
/// Inside of a figure, shared by the parts of the engine; private to figures/.
#ifndef LEHR_FIGURES_MODEL_H
#define LEHR_FIGURES_MODEL_H

#include "figure.h"

#include <stdio.h>

typedef enum figure_item_kind { ITEM_SERIES, ITEM_SPAN, ITEM_MARK, ITEM_LEVEL, ITEM_NOTE } figure_item_kind;

/// Anything drawn in a panel; owns its arrays and its text.
typedef struct figure_item {
    figure_item_kind kind;
    lehr_figure_style style;
    lehr_figure_color color;
    lehr_figure_place place;
    unsigned marker;
    double scale;
    double low;  ///< span: lower x; mark: x; level: y
    double high; ///< span: upper x; mark: standard error
    size_t size;
    double *x;
    double *y;
    double *sigma;
    double *sigma_x;
    double *upper;
    char **names; ///< series: nullable, with nullable texts
    char *text;
    size_t block; ///< series: number of its block in the data file
    bool visible; ///< series: at least one finite point
} figure_item;

typedef struct figure_panel {
    lehr_figure_panel options; ///< its texts point to the copies below
    char *x_label;
    char *y_label;
    char *color_label;
    char *x_names;
    char *y_names;
    figure_item *items;
    size_t n_items;
} figure_panel;

struct lehr_figure {
    double width_cm;
    double height_cm;
    figure_panel *panels;
    size_t n_panels;
    size_t n_blocks;
};

enum { FIGURE_MOST_PANELS = 16 };

typedef struct figure_range {
    double low;
    double high;
} figure_range;

// ---- figure_range.c -------------------------------------------------------------------
/// What an axis ('x' or 'y') shows: the wish of the user, or the data with a margin.
figure_range figure_shown_range(const figure_panel *panel, char axis);
/// 1, 2 or 5 times a power of ten, so that labels on an axis of this length are about @p least_cm apart or
/// more.
double figure_tick_step(figure_range shown, double length_cm, double least_cm);
#define FIGURE_TICK_X_CM 1.1
#define FIGURE_TICK_Y_CM 0.6
/// Left margin [cm] that holds the labels and the title of the y axes. A title without room would not be
/// drawn.
double figure_left_cm(const lehr_figure *figure, const double *heights_cm);
/// Values that the colours of an image tell: those of its cells, widened where they are all one.
figure_range figure_color_range(const figure_panel *panel);
/// Right margin [cm], with the bars of colours where a panel has one.
double figure_right_cm(const lehr_figure *figure);
/// Characters of the longest of names, one a line, markup not counted; 0 for NULL.
size_t figure_longest_name(const char *names);
/// Height that names below an axis take beyond that of one line [cm]; 0 for NULL.
double figure_names_cm(const char *names);
/// "ambient pressure", "7 GPa", "pressure not given" for NaN.
void figure_pressure_label(char *buffer, size_t size, double pressure_GPa);
/// Names as the labels of an axis ('x' or 'y').
void figure_write_names(FILE *file, char axis, const char *names);
/// Lines of the key above the first panel, and their height.
size_t figure_key_lines(const lehr_figure *figure);
double figure_key_cm(const lehr_figure *figure);

// ---- layout.c -------------------------------------------------------------------------
extern const char *const figure_color_rgb[]; ///< hexadecimal digits, by lehr_figure_color
extern const char *const figure_text_rgb[];  ///< the same, of texts
extern const double figure_px_per_cm;        ///< of SVG

/// Frame of a panel on the figure [cm], from its lower left corner.
typedef struct figure_frame {
    double left_cm;
    double right_cm;
    double bottom_cm;
    double top_cm;
} figure_frame;

/// @param[out] frames  those of the panels that the figure has
void figure_frames(const lehr_figure *figure, figure_frame frames[FIGURE_MOST_PANELS]);

// ---- figure_bar.c ---------------------------------------------------------------------
/// The bar of colours of a panel between these heights [cm], or none.
void figure_write_bar(const lehr_figure *figure, FILE *file, const figure_panel *panel, double bottom_cm,
                      double top_cm);

// ---- figure_script.c -------------------------------------------------------------------
/// A gnuplot string constant showing @p text literally but for our own markup.
void figure_write_text(FILE *file, const char *text);
/// Write the script. @p name is the file name without folder and extension.
void figure_script_write(const lehr_figure *figure, const char *name, const char *format, FILE *file);
/// Write the numbers of all series, one block each, separated by two blank lines.
void figure_data_write(const lehr_figure *figure, FILE *file);
/// A gnuplot string constant of any file name.
void figure_write_path(FILE *file, const char *path);

#endif
