#include "pdf.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>

#define ITALIC(text) LEHR_FIGURE_ITALIC text LEHR_FIGURE_END
#define R_LABEL      ITALIC("r") " (Å)"
#define RDF_LABEL    "RDF(" ITALIC("r") ") (Å" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"

/// Rows up to twice the upper limit; the integral runs from the lower one.
typedef struct picture {
    size_t n;
    double *rdf, *low, *high, *sum; ///< shape (n,)
} picture;

static lehr_status make_picture(picture *out, double **memory, const lehr_pdf_correlation *correlation,
                                const lehr_pdf_coordination *result, lehr_error *err)
{
    enum { ARRAYS = 4 };
    while (out->n < correlation->n && correlation->r_ang[out->n] <= 1.5 * result->range_ang[1]) {
        out->n++;
    }
    *memory = lehr_core_alloc(out->n, ARRAYS * sizeof(double));
    if (!*memory) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw an integral");
    }
    double **arrays[ARRAYS] = {&out->rdf, &out->low, &out->high, &out->sum};
    double sum = 0;
    for (size_t k = 0; k < ARRAYS; k++) {
        *arrays[k] = *memory + k * out->n;
    }
    for (size_t i = 0; i < out->n; i++) {
        lehr_estimate at = lehr_pdf_correlation_at(correlation, LEHR_PDF_FUNCTION_RDF, i);
        bool inside = i > 0 && correlation->r_ang[i - 1] >= result->range_ang[0];
        out->rdf[i] = at.value;
        out->low[i] = at.value - at.stderr_value;
        out->high[i] = at.value + at.stderr_value;
        sum += inside
                   ? (out->rdf[i] + out->rdf[i - 1]) / 2 * (correlation->r_ang[i] - correlation->r_ang[i - 1])
                   : 0;
        out->sum[i] = inside ? sum : (double)NAN;
    }
    return LEHR_OK;
}

static lehr_status add_panel(lehr_figure *figure, const picture *what,
                             const lehr_pdf_correlation *correlation, const lehr_pdf_coordination *result,
                             bool upper, lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = upper ? NULL : R_LABEL;
    panel.y_label = upper ? RDF_LABEL : "Neighbours";
    panel.height = upper ? 1.6 : 1;
    panel.x_range[0] = correlation->r_ang[0];
    panel.x_range[1] = correlation->r_ang[what->n - 1];
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    return status ? status
                  : lehr_figure_add_span(figure, result->range_ang[0], result->range_ang[1], LEHR_FIGURE_SKY,
                                         err);
}

static lehr_status draw_function(lehr_figure *figure, const picture *what,
                                 const lehr_pdf_correlation *correlation, const lehr_pdf_coordination *result,
                                 lehr_error *err)
{
    char text[96], number[48];
    static const char *const names[] = {"A", "B", "C", "D"};
    lehr_figure_series series = {.style = LEHR_FIGURE_BAND,
                                 .color = LEHR_FIGURE_BLUE,
                                 .size = what->n,
                                 .x = correlation->r_ang,
                                 .y = what->low,
                                 .upper = what->high,
                                 .scale = 0.8};
    lehr_status status = add_panel(figure, what, correlation, result, true, err);
    status = status ? status : lehr_figure_add_series(figure, &series, err);
    series.style = LEHR_FIGURE_LINE;
    series.y = what->rdf;
    series.upper = NULL;
    status = status ? status : lehr_figure_add_series(figure, &series, err);
    lehr_number_format_esd(number, sizeof number, result->coordination.value,
                           result->coordination.stderr_value);
    snprintf(text, sizeof text, "%s, convention %s", number, names[result->convention]);
    return status ? status : lehr_figure_add_note(figure, LEHR_FIGURE_TOP_LEFT, text, err);
}

lehr_status lehr_figure_coordination(lehr_figure **out, const lehr_pdf_correlation *correlation,
                                     const lehr_pdf_coordination *result, lehr_error *err)
{
    picture what = {0};
    double *memory = NULL;
    lehr_figure *figure = NULL;
    *out = NULL;
    lehr_status status = make_picture(&what, &memory, correlation, result, err);
    status = status ? status : lehr_figure_create(&figure, 8.6, 7.4, err);
    status = status ? status : draw_function(figure, &what, correlation, result, err);
    status = status ? status : add_panel(figure, &what, correlation, result, false, err);
    if (!status) {
        const lehr_figure_series series = {.style = LEHR_FIGURE_LINE,
                                           .color = LEHR_FIGURE_BLUE,
                                           .size = what.n,
                                           .x = correlation->r_ang,
                                           .y = what.sum,
                                           .scale = 0.8};
        status = lehr_figure_add_series(figure, &series, err);
    }
    if (!status) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    lehr_core_free(memory);
    return status;
}
