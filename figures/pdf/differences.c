#include "pdf.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define ITALIC(text) LEHR_FIGURE_ITALIC text LEHR_FIGURE_END
#define R_LABEL      ITALIC("r") " (Å)"
#define LABEL        "Δ" ITALIC("G") " (Å" LEHR_FIGURE_SUP "−2" LEHR_FIGURE_END ")"

enum { MOST_PANELS = 6 };

/// Largest difference with its error beyond 1 angstrom: below, errors of the scale fill the picture.
static double scale_of(const lehr_pdf_difference *const *differences, size_t n)
{
    double most = 0;
    for (size_t k = 0; k < n; k++) {
        const lehr_pdf_correlation *one = differences[k]->correlation;
        for (size_t i = 0; i < one->n; i++) {
            double high = fabs(one->g[i]) + (isfinite(one->sigma[i]) ? one->sigma[i] : 0);
            most = one->r_ang[i] > 1 ? fmax(most, high) : most;
        }
    }
    return most;
}

/// The name of a sample stands in those of its columns.
static const char *name_of(const lehr_table *table, size_t k)
{
    static const char prefix[] = "difference_";
    size_t seen = 0;
    for (size_t c = 0; c < lehr_table_columns(table); c++) {
        const char *name = lehr_table_column_name(table, c);
        if (strncmp(name, prefix, sizeof prefix - 1) == 0 && seen++ == k) {
            return name + sizeof prefix - 1;
        }
    }
    return "";
}

static lehr_status draw(lehr_figure *figure, const lehr_pdf_difference *difference, const char *name,
                        double most, bool last, lehr_error *err)
{
    const lehr_pdf_correlation *one = difference->correlation;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = last ? R_LABEL : NULL;
    panel.y_label = LABEL;
    panel.x_range[0] = 0;
    panel.x_range[1] = one->r_ang[one->n - 1];
    panel.y_range[0] = -1.1 * most;
    panel.y_range[1] = 1.4 * most;
    double *edges = lehr_core_alloc(2 * one->n, sizeof *edges);
    if (!edges) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw a difference");
    }
    for (size_t i = 0; i < one->n; i++) {
        edges[i] = one->g[i] - one->sigma[i];
        edges[one->n + i] = one->g[i] + one->sigma[i];
    }
    lehr_figure_series series = {.style = LEHR_FIGURE_BAND,
                                 .color = LEHR_FIGURE_BLUE,
                                 .size = one->n,
                                 .x = one->r_ang,
                                 .y = edges,
                                 .upper = edges + one->n,
                                 .scale = 0.8};
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status ? status : lehr_figure_add_level(figure, 0, LEHR_FIGURE_GREY, err);
    if (!status && difference->structure->has_sigma) {
        status = lehr_figure_add_series(figure, &series, err);
    }
    series.style = LEHR_FIGURE_LINE;
    series.y = one->g;
    series.upper = NULL;
    status = status ? status : lehr_figure_add_series(figure, &series, err);
    lehr_core_free(edges);
    return status ? status : lehr_figure_add_note(figure, LEHR_FIGURE_TOP_RIGHT, name, err);
}

lehr_status lehr_figure_differences(lehr_figure **out, const lehr_pdf_difference *const *differences,
                                    size_t n, const lehr_table *table, lehr_error *err)
{
    lehr_figure *figure = NULL;
    size_t drawn = n < MOST_PANELS ? n : MOST_PANELS;
    double most = scale_of(differences, drawn);
    *out = NULL;
    lehr_status status = lehr_figure_create(&figure, 8.6, 3 + 3 * (double)drawn, err);
    for (size_t k = 0; !status && k < drawn; k++) {
        status = draw(figure, differences[k], name_of(table, k), most, k + 1 == drawn, err);
    }
    if (status) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}
