#include "pdf.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>

#define ITALIC(text) LEHR_FIGURE_ITALIC text LEHR_FIGURE_END
#define R_LABEL      ITALIC("r") " (Å)"
#define PER_ANG2     " (Å" LEHR_FIGURE_SUP "−2" LEHR_FIGURE_END ")"
#define PER_ANG      " (Å" LEHR_FIGURE_SUP "−1" LEHR_FIGURE_END ")"

static const double PI = 3.14159265358979323846;

static const char *label_of(lehr_pdf_function form)
{
    switch (form) {
    case LEHR_PDF_FUNCTION_SMALL_G:
        return ITALIC("g") "(" ITALIC("r") ")";
    case LEHR_PDF_FUNCTION_T:
        return ITALIC("T") "(" ITALIC("r") ")" PER_ANG2;
    case LEHR_PDF_FUNCTION_RDF:
        return "RDF(" ITALIC("r") ")" PER_ANG;
    case LEHR_PDF_FUNCTION_BIG_G:
        break;
    }
    return ITALIC("G") "(" ITALIC("r") ")" PER_ANG2;
}

/// What is drawn, one array after the other.
typedef struct picture {
    size_t n;
    double *y, *low, *high, *model_low, *model_high, *line, *rest, *rest_low, *rest_high;
    double density;
    bool errors;
} picture;

static lehr_status make_picture(picture *out, double **memory, const lehr_pdf_correlation *correlation,
                                lehr_pdf_function form, lehr_error *err)
{
    enum { ARRAYS = 9 };
    size_t n = correlation->n;
    *memory = lehr_core_alloc(n, ARRAYS * sizeof(double));
    if (!*memory) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw a function of r");
    }
    double **arrays[ARRAYS] = {&out->y,    &out->low,  &out->high,     &out->model_low, &out->model_high,
                               &out->line, &out->rest, &out->rest_low, &out->rest_high};
    for (size_t k = 0; k < ARRAYS; k++) {
        *arrays[k] = *memory + k * n;
    }
    bool given = !isnan(correlation->number_density);
    out->n = n;
    out->errors = !isnan(correlation->sigma[n - 1]);
    out->density = given ? correlation->number_density : correlation->low_r.number_density.value;
    for (size_t i = 0; i < n; i++) {
        lehr_estimate at = lehr_pdf_correlation_at(correlation, form, i);
        double scale = fabs(lehr_pdf_correlation_scale(correlation, form, i));
        double model =
            correlation->sigma_model ? hypot(at.stderr_value, scale * correlation->sigma_model[i]) : NAN;
        double r = correlation->r_ang[i], rest = correlation->g[i] + 4 * PI * out->density * r;
        bool low = r <= correlation->low_r.cutoff_ang;
        out->y[i] = at.value;
        out->low[i] = at.value - at.stderr_value;
        out->high[i] = at.value + at.stderr_value;
        out->model_low[i] = at.value - model;
        out->model_high[i] = at.value + model;
        out->line[i] = r <= 1.4 * correlation->low_r.cutoff_ang ? -4 * PI * out->density * r : NAN;
        out->rest[i] = low ? rest : NAN;
        out->rest_low[i] = low ? rest - correlation->sigma[i] : NAN;
        out->rest_high[i] = low ? rest + correlation->sigma[i] : NAN;
    }
    return LEHR_OK;
}

static lehr_status add_band(lehr_figure *figure, const lehr_pdf_correlation *correlation, const double *low,
                            const double *high, lehr_figure_color color, const char *label, lehr_error *err)
{
    const lehr_figure_series band = {.style = LEHR_FIGURE_BAND,
                                     .color = color,
                                     .size = correlation->n,
                                     .x = correlation->r_ang,
                                     .y = low,
                                     .upper = high,
                                     .label = label};
    return lehr_figure_add_series(figure, &band, err);
}

static lehr_status add_line(lehr_figure *figure, const lehr_pdf_correlation *correlation, const double *y,
                            lehr_figure_style style, lehr_figure_color color, const char *label,
                            lehr_error *err)
{
    const lehr_figure_series line = {.style = style,
                                     .color = color,
                                     .size = correlation->n,
                                     .x = correlation->r_ang,
                                     .y = y,
                                     .scale = 0.8,
                                     .label = label};
    return lehr_figure_add_series(figure, &line, err);
}

static lehr_status draw_function(lehr_figure *figure, const picture *what,
                                 const lehr_pdf_correlation *correlation, lehr_pdf_function form,
                                 lehr_error *err)
{
    bool rest = !isnan(correlation->low_r.rms);
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = R_LABEL;
    panel.y_label = label_of(form);
    panel.height = rest ? 2.2 : 1;
    panel.key = LEHR_FIGURE_TOP_RIGHT;
    panel.x_range[0] = 0;
    panel.x_range[1] = correlation->r_ang[correlation->n - 1];
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    if (!status && correlation->sigma_model) {
        status = add_band(figure, correlation, what->model_low, what->model_high, LEHR_FIGURE_ORANGE,
                          "with choices of the transform", err);
    }
    if (!status && what->errors) {
        status =
            add_band(figure, correlation, what->low, what->high, LEHR_FIGURE_BLUE, "one standard error", err);
    }
    if (!status && form == LEHR_PDF_FUNCTION_BIG_G && rest) {
        status = add_line(figure, correlation, what->line, LEHR_FIGURE_DASHED, LEHR_FIGURE_VERMILLION,
                          "−4π" ITALIC("ρr"), err);
    }
    return status ? status
                  : add_line(figure, correlation, what->y, LEHR_FIGURE_LINE, LEHR_FIGURE_BLUE, NULL, err);
}

static lehr_status draw_rest(lehr_figure *figure, const picture *what,
                             const lehr_pdf_correlation *correlation, lehr_error *err)
{
    char text[160], number[64];
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = R_LABEL;
    panel.y_label = ITALIC("G") " + 4π" ITALIC("ρr") PER_ANG2;
    panel.x_range[0] = 0;
    panel.x_range[1] = correlation->low_r.cutoff_ang;
    double most = 0;
    for (size_t i = 0; i < correlation->low_r.points; i++) {
        double high = what->errors ? what->rest_high[i] : what->rest[i];
        double low = what->errors ? what->rest_low[i] : what->rest[i];
        most = fmax(most, fmax(high, -low));
    }
    panel.y_range[0] = -1.1 * most;
    panel.y_range[1] = 1.8 * most; // room for the note
    lehr_number_format_esd(number, sizeof number, correlation->low_r.number_density.value,
                           correlation->low_r.number_density.stderr_value);
    snprintf(text, sizeof text, "slope: " ITALIC("ρ") " = %s Å" LEHR_FIGURE_SUP "−3" LEHR_FIGURE_END, number);
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status ? status : lehr_figure_add_level(figure, 0, LEHR_FIGURE_GREY, err);
    if (!status && what->errors) {
        status = add_band(figure, correlation, what->rest_low, what->rest_high, LEHR_FIGURE_BLUE, NULL, err);
    }
    status = status
                 ? status
                 : add_line(figure, correlation, what->rest, LEHR_FIGURE_LINE, LEHR_FIGURE_BLUE, NULL, err);
    return status ? status : lehr_figure_add_note(figure, LEHR_FIGURE_TOP_LEFT, text, err);
}

lehr_status lehr_figure_correlation(lehr_figure **out, const lehr_pdf_correlation *correlation,
                                    lehr_pdf_function form, lehr_error *err)
{
    picture what = {0};
    double *memory = NULL;
    lehr_figure *figure = NULL;
    *out = NULL;
    lehr_status status = make_picture(&what, &memory, correlation, form, err);
    status = status ? status : lehr_figure_create(&figure, 8.6, 8.2, err);
    status = status ? status : draw_function(figure, &what, correlation, form, err);
    if (!status && !isnan(correlation->low_r.rms)) {
        status = draw_rest(figure, &what, correlation, err);
    }
    if (!status) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    lehr_core_free(memory);
    return status;
}
