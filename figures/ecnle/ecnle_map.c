#include "ecnle.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>

#define ITALIC(text) LEHR_FIGURE_ITALIC text LEHR_FIGURE_END

/// Half a step beyond the ends, so that the first and last cells are seen whole.
static void fill_range(double range[2], const double *at, size_t n)
{
    double low = n > 1 ? (at[1] - at[0]) / 2 : 0.01;
    double high = n > 1 ? (at[n - 1] - at[n - 2]) / 2 : 0.01;
    range[0] = fmin(at[0] - low, at[n - 1] + high);
    range[1] = fmax(at[0] - low, at[n - 1] + high);
}

static lehr_status add_image(lehr_figure *figure, double *cells, const lehr_ecnle_state *states,
                             const lehr_ecnle_grid *grid, bool reversible, lehr_error *err)
{
    size_t n = grid->n_phi * grid->n_pressure;
    double low = INFINITY, high = -INFINITY;
    char label[160];
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.y_label = "Pressure (" ITALIC("kT") "/" ITALIC("d") LEHR_FIGURE_SUP "3" LEHR_FIGURE_END ")";
    panel.height = 1;
    fill_range(panel.x_range, grid->phi, grid->n_phi);
    fill_range(panel.y_range, grid->pressure, grid->n_pressure);
    for (size_t i = 0; i < n; i++) { // x runs first
        const lehr_ecnle_state *s = &states[(i % grid->n_phi) * grid->n_pressure + i / grid->n_phi];
        // In a single well both times are one: there the second picture is blank.
        double time = s->status == LEHR_ECNLE_DOUBLE ? s->log10_tau_reversible.value : (double)NAN;
        cells[i] = s->options.phi;
        cells[n + i] = s->options.pressure;
        cells[2 * n + i] = reversible ? time : s->log10_tau.value;
        low = fmin(low, cells[2 * n + i]); // NaN counts as missing
        high = fmax(high, cells[2 * n + i]);
    }
    snprintf(label, sizeof label,
             "Packing fraction " ITALIC("Φ") "; colour: log" LEHR_FIGURE_SUB "10" LEHR_FIGURE_END
                                             " " ITALIC("τ") "%s/s, %.3g to %.3g",
             reversible ? "*" : "", low, high);
    panel.x_label = label;
    const lehr_figure_series image = {
        .style = LEHR_FIGURE_IMAGE, .size = n, .x = cells, .y = cells + n, .upper = cells + 2 * n};
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    return status == LEHR_OK ? lehr_figure_add_series(figure, &image, err) : status;
}

lehr_status lehr_figure_ecnle_map(lehr_figure **out, const lehr_ecnle_state *states,
                                  const lehr_ecnle_grid *grid, lehr_error *err)
{
    size_t n = grid->n_phi * grid->n_pressure;
    lehr_figure *figure = NULL;
    *out = NULL;
    double *cells = lehr_core_alloc(3 * n, sizeof *cells);
    lehr_status status =
        cells ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a picture of %zu states", n);
    status = status == LEHR_OK ? lehr_figure_create(&figure, 8.6, 12, err) : status;
    status = status == LEHR_OK ? add_image(figure, cells, states, grid, false, err) : status;
    status = status == LEHR_OK ? add_image(figure, cells, states, grid, true, err) : status;
    lehr_core_free(cells);
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}
