// The numbers of a figure as a text file: one block per series.
#include "model.h"

#include <math.h>

/// A text inside a comment line: markup and line breaks left out.
static void write_comment(FILE *file, const char *text)
{
    for (const char *c = text; *c; c++) {
        if ((unsigned char)*c >= ' ') {
            fputc(*c, file);
        }
    }
}

static bool has_upper(const figure_item *item)
{
    return item->style == LEHR_FIGURE_BAND || item->style == LEHR_FIGURE_IMAGE;
}

static void write_block(const figure_item *item, FILE *file)
{
    fputs("# series: ", file);
    write_comment(file, item->text ? item->text : "without label");
    const double *third = has_upper(item) ? item->upper : item->sigma;
    fprintf(file, "\n# columns: x y%s%s\n",
            item->style == LEHR_FIGURE_IMAGE ? " value"
            : has_upper(item)                ? " upper"
            : third || item->sigma_x         ? " sigma"
                                             : "",
            item->sigma_x ? " sigma_x" : "");
    for (size_t i = 0; i < item->size; i++) {
        fprintf(file, "%.12g %.12g", item->x[i], item->y[i]);
        if (item->style == LEHR_FIGURE_IMAGE && !isfinite(third[i])) {
            fputs(" NaN", file); // a cell without value, not a missing row of the grid ("nan")
        } else if (third) {
            // A point without an error is drawn without a bar.
            fprintf(file, " %.12g", isfinite(third[i]) || third == item->upper ? third[i] : 0.0);
        } else if (item->sigma_x) {
            fputs(" 0", file);
        }
        if (item->sigma_x) {
            fprintf(file, " %.12g", isfinite(item->sigma_x[i]) ? item->sigma_x[i] : 0.0);
        }
        fputc('\n', file);
    }
    fputs("\n\n", file);
}

void figure_data_write(const lehr_figure *figure, FILE *file)
{
    for (size_t i = 0; i < figure->n_panels; i++) {
        const figure_panel *panel = &figure->panels[i];
        for (size_t j = 0; j < panel->n_items; j++) {
            if (panel->items[j].kind == ITEM_SERIES && panel->items[j].visible) {
                write_block(&panel->items[j], file);
            }
        }
    }
}
