#include "ecnle_limits.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>

#define ITALIC(text) LEHR_FIGURE_ITALIC text LEHR_FIGURE_END
#define SUB(text)    LEHR_FIGURE_SUB text LEHR_FIGURE_END
#define PER_VOLUME   " (" ITALIC("kT") "/" ITALIC("d") LEHR_FIGURE_SUP "3" LEHR_FIGURE_END ")"

enum { N_POINTS = 300 };

static const char r_label[] = "Displacement " ITALIC("r") "/" ITALIC("d");

// ---- landscape under stress ---------------------------------------------------------------
/// F(r) + load r, from 0 at the inner spinodal.
static lehr_status add_landscape(lehr_figure *figure, const lehr_ecnle_fluid *fluid, double load,
                                 double zero_d, const double *r_d, lehr_figure_color color, const char *label,
                                 lehr_error *err)
{
    double energy[N_POINTS];
    double zero = lehr_ecnle_free_energy_evaluate(fluid, zero_d).value;
    for (size_t i = 0; i < N_POINTS; i++) {
        energy[i] = lehr_ecnle_free_energy_evaluate(fluid, r_d[i]).value - zero + load * (r_d[i] - zero_d);
    }
    const lehr_figure_series line = {
        .style = LEHR_FIGURE_LINE, .color = color, .size = N_POINTS, .x = r_d, .y = energy, .label = label};
    return lehr_figure_add_series(figure, &line, err);
}

static void spread(double *r_d, double begin, double end)
{
    for (size_t i = 0; i < N_POINTS; i++) {
        r_d[i] = begin * pow(end / begin, (double)i / (N_POINTS - 1));
    }
}

/// One panel: a family of loads, as parts of the largest one.
static lehr_status add_panel(lehr_figure *figure, const lehr_ecnle_fluid *fluid, double largest,
                             double zero_d, const double interval[2], lehr_error *err)
{
    static const double parts[] = {0, 0.5, 1, 1.25};
    static const lehr_figure_color colors[] = {LEHR_FIGURE_BLACK, LEHR_FIGURE_BLUE, LEHR_FIGURE_VERMILLION,
                                               LEHR_FIGURE_GREY};
    double r_d[N_POINTS];
    spread(r_d, interval[0], interval[1]);
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = r_label;
    panel.y_label = "Free energy (" ITALIC("kT") ")";
    panel.key = largest < 0 ? LEHR_FIGURE_BOTTOM_LEFT : LEHR_FIGURE_TOP_LEFT;
    panel.height = 1;
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    for (size_t k = 0; status == LEHR_OK && k < sizeof parts / sizeof *parts; k++) {
        char label[64];
        snprintf(label, sizeof label, "%s = %.4g", largest < 0 ? ITALIC("σ") : ITALIC("P"),
                 fabs(parts[k] * largest));
        status = add_landscape(figure, fluid, parts[k] * largest, zero_d, r_d, colors[k], label, err);
    }
    return status;
}

lehr_status lehr_figure_stress_landscape(lehr_figure **out, const lehr_ecnle_plan *plan,
                                         const lehr_ecnle_limits *limits, lehr_error *err)
{
    lehr_ecnle_fluid *fluid = NULL;
    lehr_figure *figure = NULL;
    *out = NULL;
    if (!limits->has_spinodals) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "phi = %g: no localised state at any pressure, so there is no landscape to draw", limits->phi);
    }
    double inner = limits->inner.r_d.value;
    double outer = limits->outer.r_d.value;
    const double tension[2] = {fmax(inner / 12, lehr_ecnle_fluid_r_min()), outer};
    const double compression[2] = {fmax(inner / 12, lehr_ecnle_fluid_r_min()), 2.5 * outer};
    lehr_status status = lehr_ecnle_fluid_create(&fluid, plan, limits->phi, err);
    status = status == LEHR_OK ? lehr_figure_create(&figure, 8.6, 11, err) : status;
    status = status == LEHR_OK ? add_panel(figure, fluid, -limits->yield_stress.value, inner, tension, err)
                               : status;
    status = status == LEHR_OK
                 ? add_panel(figure, fluid, limits->critical_pressure.value, inner, compression, err)
                 : status;
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    lehr_ecnle_fluid_free(fluid);
    return status;
}

// ---- limits over density ------------------------------------------------------------------
typedef struct limit_line {
    size_t offset; ///< of the estimate in lehr_ecnle_limits
    const char *label;
    lehr_figure_color color;
} limit_line;

static const limit_line limit_lines[] = {
    {offsetof(lehr_ecnle_limits, yield_stress), "yield stress", LEHR_FIGURE_VERMILLION},
    {offsetof(lehr_ecnle_limits, critical_pressure), "critical pressure", LEHR_FIGURE_BLUE},
    {offsetof(lehr_ecnle_limits, least_pressure), "least pressure", LEHR_FIGURE_GREEN},
    {offsetof(lehr_ecnle_limits, equal_depth_pressure), "equal depth", LEHR_FIGURE_PURPLE},
};

lehr_status lehr_figure_limits(lehr_figure **out, const lehr_ecnle_limits *limits, size_t n, lehr_error *err)
{
    lehr_figure *figure = NULL;
    *out = NULL;
    double *columns = lehr_core_alloc(2 * n, sizeof *columns);
    lehr_status status =
        columns ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure of %zu densities", n);
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Packing fraction " ITALIC("Φ");
    panel.y_label = "Pressure or stress" PER_VOLUME;
    panel.y_log = true;
    panel.key = LEHR_FIGURE_BOTTOM_LEFT;
    status = status == LEHR_OK ? lehr_figure_create(&figure, 8.6, 7, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    for (size_t k = 0; status == LEHR_OK && k < sizeof limit_lines / sizeof *limit_lines; k++) {
        for (size_t i = 0; i < n; i++) {
            const char *base = (const char *)&limits[i] + limit_lines[k].offset;
            double value = ((const lehr_estimate *)(const void *)base)->value;
            columns[i] = limits[i].phi;
            columns[n + i] = value > 0 ? value : (double)NAN;
        }
        const lehr_figure_series line = {.style = LEHR_FIGURE_LINE,
                                         .color = limit_lines[k].color,
                                         .size = n,
                                         .x = columns,
                                         .y = columns + n,
                                         .label = limit_lines[k].label};
        status = lehr_figure_add_series(figure, &line, err);
    }
    lehr_core_free(columns);
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}
