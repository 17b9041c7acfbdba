#include "pdf.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>

#define ITALIC(text) LEHR_FIGURE_ITALIC text LEHR_FIGURE_END
#define R_LABEL      ITALIC("r") " (Å)"
#define PER_ANG2     " (Å" LEHR_FIGURE_SUP "−2" LEHR_FIGURE_END ")"

static const double PI = 3.14159265358979323846;

/// Rows around the fit and what is drawn there.
typedef struct picture {
    size_t first, n;
    const double *r;
    double *t, *low, *high, *model, *rest; ///< shape (n,)
    double *all;                           ///< shape (points of the correlation,): workspace of models
    double *one;                           ///< shape (n,): one shell
} picture;

static lehr_status make_picture(picture *out, double **memory, const lehr_pdf_correlation *correlation,
                                const lehr_pdf_shells *shells, lehr_error *err)
{
    enum { ARRAYS = 6 };
    double margin = 0.35 * (shells->range_ang[1] - shells->range_ang[0]);
    for (size_t i = 0; i < correlation->n; i++) {
        double r = correlation->r_ang[i];
        out->first += r < shells->range_ang[0] - margin;
        out->n += r >= shells->range_ang[0] - margin && r <= shells->range_ang[1] + margin;
    }
    *memory = lehr_core_alloc(ARRAYS * out->n + correlation->n, sizeof(double));
    if (!*memory) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw shells");
    }
    double **arrays[ARRAYS + 1] = {&out->t,    &out->low, &out->high, &out->model,
                                   &out->rest, &out->one, &out->all};
    for (size_t k = 0; k <= ARRAYS; k++) {
        *arrays[k] = *memory + k * out->n;
    }
    out->r = correlation->r_ang + out->first;
    lehr_status status = lehr_pdf_shells_model(shells, correlation, out->all, err);
    for (size_t i = 0; status == LEHR_OK && i < out->n; i++) {
        size_t row = out->first + i;
        double r = out->r[i], sigma = correlation->sigma[row];
        double mean = 4 * PI * correlation->number_density * r;
        bool used = r >= shells->range_ang[0] && r <= shells->range_ang[1];
        out->t[i] = correlation->g[row] + mean;
        out->low[i] = out->t[i] - sigma;
        out->high[i] = out->t[i] + sigma;
        out->model[i] = out->all[row] + mean;
        out->rest[i] = used ? (out->t[i] - out->model[i]) / (shells->weighted ? sigma : 1) : NAN;
    }
    return status;
}

static lehr_status add_shell(lehr_figure *figure, const picture *what,
                             const lehr_pdf_correlation *correlation, const lehr_pdf_shells *shells, size_t k,
                             lehr_error *err)
{
    static const lehr_figure_color colors[] = {LEHR_FIGURE_GREEN, LEHR_FIGURE_PURPLE, LEHR_FIGURE_ORANGE,
                                               LEHR_FIGURE_BLACK};
    char text[80], number[48];
    lehr_pdf_shells single = *shells;
    single.n_shells = 1;
    for (size_t i = 0; i < 3; i++) {
        single.parameters[i] = shells->parameters[3 * k + i];
    }
    lehr_status status = lehr_pdf_shells_model(&single, correlation, what->all, err);
    for (size_t i = 0; status == LEHR_OK && i < what->n; i++) {
        what->one[i] = what->all[what->first + i] + 4 * PI * correlation->number_density * what->r[i];
    }
    const lehr_pdf_shell *shell = &shells->shells[k];
    // A band over the whole figure hides what it is about.
    double error = shell->position.stderr_value;
    bool known = error < 0.15 * (what->r[what->n - 1] - what->r[0]);
    lehr_number_format_esd(number, sizeof number, shell->position.value, shell->position.stderr_value);
    snprintf(text, sizeof text, "%s Å", number);
    const lehr_figure_series series = {.style = LEHR_FIGURE_DASHED,
                                       .color = colors[k % (sizeof colors / sizeof *colors)],
                                       .size = what->n,
                                       .x = what->r,
                                       .y = what->one,
                                       .scale = 0.8,
                                       .label = shells->n_shells > 1 ? text : NULL};
    status = status ? status : lehr_figure_add_series(figure, &series, err);
    return status ? status
                  : lehr_figure_add_mark(figure, shell->position.value, known ? error : (double)NAN,
                                         series.color, shells->n_shells == 1 ? text : NULL, err);
}

static lehr_figure_panel panel_of(const picture *what)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_range[0] = what->r[0];
    panel.x_range[1] = what->r[what->n - 1];
    return panel;
}

static lehr_status draw_peak(lehr_figure *figure, const picture *what,
                             const lehr_pdf_correlation *correlation, const lehr_pdf_shells *shells,
                             lehr_error *err)
{
    double most = 0, at = 0;
    for (size_t i = 0; i < what->n; i++) {
        at = what->t[i] > most ? what->r[i] : at;
        most = fmax(most, what->t[i]);
    }
    bool left = at < (what->r[0] + what->r[what->n - 1]) / 2;
    lehr_figure_panel panel = panel_of(what);
    panel.y_label = ITALIC("T") "(" ITALIC("r") ")" PER_ANG2;
    panel.height = 2.6;
    panel.key = shells->n_shells == 1 ? LEHR_FIGURE_NOWHERE
                : left                ? LEHR_FIGURE_TOP_RIGHT
                                      : LEHR_FIGURE_TOP_LEFT;
    panel.y_range[1] = 1.25 * most; // room for the positions
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status ? status
                    : lehr_figure_add_span(figure, shells->range_ang[0], shells->range_ang[1],
                                           LEHR_FIGURE_SKY, err);
    lehr_figure_series series = {.style = LEHR_FIGURE_BAND,
                                 .color = LEHR_FIGURE_BLUE,
                                 .size = what->n,
                                 .x = what->r,
                                 .y = what->low,
                                 .upper = what->high};
    if (!status && shells->weighted) {
        status = lehr_figure_add_series(figure, &series, err);
    }
    series = (lehr_figure_series){.style = LEHR_FIGURE_LINE,
                                  .color = LEHR_FIGURE_BLUE,
                                  .size = what->n,
                                  .x = what->r,
                                  .y = what->t,
                                  .scale = 0.8};
    status = status ? status : lehr_figure_add_series(figure, &series, err);
    series.color = LEHR_FIGURE_VERMILLION;
    series.y = what->model;
    series.scale = 1.1;
    status = status ? status : lehr_figure_add_series(figure, &series, err);
    for (size_t k = 0; !status && k < shells->n_shells; k++) {
        status = add_shell(figure, what, correlation, shells, k, err);
    }
    return status;
}

static lehr_status draw_rest(lehr_figure *figure, const picture *what, const lehr_pdf_shells *shells,
                             lehr_error *err)
{
    lehr_figure_panel panel = panel_of(what);
    panel.x_label = R_LABEL;
    panel.y_label = shells->weighted ? "Residual (" ITALIC("σ") ")" : "Residual" PER_ANG2;
    const lehr_figure_series series = {.style = LEHR_FIGURE_LINE,
                                       .color = LEHR_FIGURE_BLUE,
                                       .size = what->n,
                                       .x = what->r,
                                       .y = what->rest,
                                       .scale = 0.8};
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status ? status
                    : lehr_figure_add_span(figure, shells->range_ang[0], shells->range_ang[1],
                                           LEHR_FIGURE_SKY, err);
    status = status ? status : lehr_figure_add_level(figure, 0, LEHR_FIGURE_GREY, err);
    return status ? status : lehr_figure_add_series(figure, &series, err);
}

lehr_status lehr_figure_shells(lehr_figure **out, const lehr_pdf_correlation *correlation,
                               const lehr_pdf_shells *shells, lehr_error *err)
{
    picture what = {0};
    double *memory = NULL;
    lehr_figure *figure = NULL;
    *out = NULL;
    lehr_status status = make_picture(&what, &memory, correlation, shells, err);
    status = status ? status : lehr_figure_create(&figure, 8.6, 7.4, err);
    status = status ? status : draw_peak(figure, &what, correlation, shells, err);
    status = status ? status : draw_rest(figure, &what, shells, err);
    if (!status) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    lehr_core_free(memory);
    return status;
}
