/// @file
/// Inside of a figure, shared by the parts of the engine; private to study/.
#ifndef LEHR_STUDY_FIGURE_MODEL_H
#define LEHR_STUDY_FIGURE_MODEL_H

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
    double *upper;
    char *text;
    size_t block; ///< series: number of its block in the data file
    bool visible; ///< series: at least one finite point
} figure_item;

typedef struct figure_panel {
    lehr_figure_panel options; ///< its texts point to the two copies below
    char *x_label;
    char *y_label;
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

/// Write the script. @p name is the file name without folder and extension.
void figure_script_write(const lehr_figure *figure, const char *name, const char *format, FILE *file);
/// Write the numbers of all series, one block each, separated by two blank lines.
void figure_data_write(const lehr_figure *figure, FILE *file);
/// A gnuplot string constant of any file name.
void figure_write_path(FILE *file, const char *path);

#endif
