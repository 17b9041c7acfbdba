#include "scatter.h"

#include "curve.h"

#include <lehr/core/alloc.h>
#include <math.h>

static lehr_status draw(lehr_figure *figure, const lehr_pdf_scatter *scatter, double *f_squared,
                        const char *title, lehr_error *err)
{
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = figure_x_label(LEHR_AXIS_Q_PER_ANG);
    panel.y_label = "Intensity per atom (electrons)";
    panel.y_log = true;
    panel.key = LEHR_FIGURE_ABOVE;
    double lowest = INFINITY;
    for (size_t i = 0; i < scatter->n_q; i++) {
        f_squared[i] = scatter->f_mean[i] * scatter->f_mean[i];
        lowest = fmin(lowest, f_squared[i]);
    }
    // Compton scattering vanishes at q = 0: on a logarithmic axis it would press the rest to the top.
    panel.y_range[0] = lowest / 10;
    const lehr_figure_series series[] = {
        {.style = LEHR_FIGURE_LINE,
         .color = LEHR_FIGURE_BLUE,
         .size = scatter->n_q,
         .x = scatter->q_per_ang,
         .y = scatter->f2_mean,
         .label = "⟨f²⟩"},
        {.style = LEHR_FIGURE_DASHED,
         .color = LEHR_FIGURE_VERMILLION,
         .size = scatter->n_q,
         .x = scatter->q_per_ang,
         .y = f_squared,
         .label = "⟨f⟩²"},
        {.style = LEHR_FIGURE_LINE,
         .color = LEHR_FIGURE_GREEN,
         .size = scatter->n_q,
         .x = scatter->q_per_ang,
         .y = scatter->compton,
         .label = "Compton"},
    };
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    for (size_t i = 0; status == LEHR_OK && i < sizeof series / sizeof *series; i++) {
        status = lehr_figure_add_series(figure, &series[i], err);
    }
    return status == LEHR_OK ? lehr_figure_add_note(figure, LEHR_FIGURE_TOP_RIGHT, title, err) : status;
}

lehr_status lehr_figure_scatter(lehr_figure **out, const lehr_pdf_scatter *scatter, const char *title,
                                lehr_error *err)
{
    lehr_figure *figure = NULL;
    double *f_squared = lehr_core_alloc(scatter->n_q, sizeof *f_squared);
    *out = NULL;
    lehr_status status = f_squared ? lehr_figure_create(&figure, 8.6, 6.2, err)
                                   : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    status = status == LEHR_OK ? draw(figure, scatter, f_squared, title, err) : status;
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    lehr_core_free(f_squared);
    return status;
}
