#include "ecnle.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>

enum { N_POINTS = 400 };

typedef struct stationary {
    double r_d;
    const char *label;
    lehr_figure_color color;
    unsigned marker;
} stationary;

/// Part of r worth showing: from inside the cage to beyond the last stationary point.
static void choose_interval(double interval[2], const lehr_ecnle_state *state)
{
    double first = state->r_loc_d.value;
    double last = state->r_barrier_d.value;
    if (isfinite(state->r_second_d.value)) {
        last = state->r_second_d.value;
    }
    first = isfinite(first) ? first : 0.08;
    last = isfinite(last) ? fmax(last, first) : fmax(0.5, first);
    interval[0] = fmax(0.35 * first, lehr_ecnle_fluid_r_min());
    interval[1] = last + fmax(0.5 * (last - first), 0.3 * last);
}

static double energy_at(const lehr_ecnle_fluid *fluid, const lehr_ecnle_state *state, double r_d)
{
    double slope = state->options.pressure - state->options.stress;
    return lehr_ecnle_free_energy_evaluate(fluid, r_d).value + slope * r_d;
}

/// Energies are drawn against the localised state, or the lowest point shown.
static double zero_of(const lehr_ecnle_fluid *fluid, const lehr_ecnle_state *state, const double *energy)
{
    if (isfinite(state->r_loc_d.value)) {
        return energy_at(fluid, state, state->r_loc_d.value);
    }
    double lowest = INFINITY;
    for (size_t i = 0; i < N_POINTS; i++) {
        lowest = fmin(lowest, energy[i]);
    }
    return lowest;
}

static double largest(const double *energy)
{
    double high = -INFINITY;
    for (size_t i = 0; i < N_POINTS; i++) {
        high = fmax(high, energy[i]);
    }
    return high;
}

static lehr_status add_points(lehr_figure *figure, const lehr_ecnle_fluid *fluid,
                              const lehr_ecnle_state *state, double zero, lehr_error *err)
{
    const stationary points[] = {
        {state->r_loc_d.value, "localised state", LEHR_FIGURE_GREEN, 0},
        {state->r_barrier_d.value, "barrier", LEHR_FIGURE_VERMILLION, 2},
        {state->r_second_d.value, "second minimum", LEHR_FIGURE_PURPLE, 1},
    };
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof points / sizeof *points; i++) {
        if (!isfinite(points[i].r_d)) {
            continue;
        }
        double y = energy_at(fluid, state, points[i].r_d) - zero;
        lehr_figure_series series = {.style = LEHR_FIGURE_POINTS,
                                     .color = points[i].color,
                                     .marker = points[i].marker,
                                     .size = 1,
                                     .x = &points[i].r_d,
                                     .y = &y,
                                     .scale = 1.6,
                                     .label = points[i].label};
        status = lehr_figure_add_series(figure, &series, err);
    }
    return status;
}

static lehr_status draw(lehr_figure *figure, const lehr_ecnle_fluid *fluid, const lehr_ecnle_state *state,
                        lehr_error *err)
{
    double r_d[N_POINTS];
    double energy[N_POINTS];
    double interval[2];
    char text[128];
    choose_interval(interval, state);
    for (size_t i = 0; i < N_POINTS; i++) {
        r_d[i] = interval[0] + (interval[1] - interval[0]) * (double)i / (N_POINTS - 1);
        energy[i] = energy_at(fluid, state, r_d[i]);
    }
    double zero = zero_of(fluid, state, energy);
    for (size_t i = 0; i < N_POINTS; i++) {
        energy[i] -= zero;
    }
    snprintf(text, sizeof text,
             LEHR_FIGURE_ITALIC "Φ" LEHR_FIGURE_END " = %g, " LEHR_FIGURE_ITALIC "P" LEHR_FIGURE_END
                                " = %g " LEHR_FIGURE_ITALIC "kT" LEHR_FIGURE_END "/" LEHR_FIGURE_ITALIC
                                "d" LEHR_FIGURE_END LEHR_FIGURE_SUP "3" LEHR_FIGURE_END,
             state->options.phi, state->options.pressure);
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label =
        "Displacement " LEHR_FIGURE_ITALIC "r" LEHR_FIGURE_END "/" LEHR_FIGURE_ITALIC "d" LEHR_FIGURE_END;
    panel.y_label = "Free energy above localised state (" LEHR_FIGURE_ITALIC "kT" LEHR_FIGURE_END ")";
    panel.key = LEHR_FIGURE_ABOVE; // inside it would cover a shallow barrier
    panel.y_range[1] = 1.18 * largest(energy);
    lehr_figure_series line = {
        .style = LEHR_FIGURE_LINE, .color = LEHR_FIGURE_BLUE, .size = N_POINTS, .x = r_d, .y = energy};
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &line, err) : status;
    status = status == LEHR_OK ? add_points(figure, fluid, state, zero, err) : status;
    return status == LEHR_OK ? lehr_figure_add_note(figure, LEHR_FIGURE_TOP_RIGHT, text, err) : status;
}

lehr_status lehr_figure_free_energy_of(lehr_figure **out, const lehr_ecnle_fluid *fluid,
                                       const lehr_ecnle_state *state, lehr_error *err)
{
    lehr_figure *figure = NULL;
    *out = NULL;
    lehr_status status = lehr_figure_create(&figure, 8.6, 6.2, err);
    status = status == LEHR_OK ? draw(figure, fluid, state, err) : status;
    if (status == LEHR_OK) {
        *out = figure;
        figure = NULL;
    }
    lehr_figure_free(figure);
    return status;
}

lehr_status lehr_figure_free_energy(lehr_figure **out, const lehr_ecnle_plan *plan,
                                    const lehr_ecnle_state *state, lehr_error *err)
{
    lehr_ecnle_fluid *fluid = NULL;
    *out = NULL;
    lehr_status status = lehr_ecnle_fluid_create_variant(
        &fluid, plan, state->options.phi, state->options.structure, state->options.contact, err);
    status = status == LEHR_OK ? lehr_figure_free_energy_of(out, fluid, state, err) : status;
    lehr_ecnle_fluid_free(fluid);
    return status;
}
