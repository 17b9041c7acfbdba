#include "ecnle_panels.h"

#include <lehr/ecnle/glass.h>
#include <lehr/ecnle/state.h>
#include <math.h>
#include <stdio.h>

// ---- curves of one number of a state ----------------------------------------------------------

lehr_ecnle_material figure_glass(lehr_ecnle_prefactor prefactor)
{
    lehr_ecnle_material m = lehr_ecnle_material_defaults();
    m.input[LEHR_ECNLE_INPUT_TG] = 570;
    m.input[LEHR_ECNLE_INPUT_DIAMETER] = 8; // of its diffusion coefficients
    m.options.prefactor = prefactor;
    m.options.diameter_ang = 8;
    return m;
}

static double number_of(const lehr_ecnle_state *s, figure_number which)
{
    switch (which) {
    case LOG10_TAU:
        return s->log10_tau.value;
    case LOG10_REVERSIBLE:
        return s->log10_tau_reversible.value;
    case DELTA:
        return s->delta.value;
    case BARRIER_1:
        return s->barrier_1.value;
    case BARRIER_2:
        return s->barrier_2.value;
    case LOG10_D:
        return log10(s->diffusion.value);
    case FRAGILITY:
    case NOTHING:
        break;
    }
    return (double)NAN;
}

/// m at the glass transition under a pressure.
static lehr_status fragility_at(double *out, const lehr_ecnle_plan *plan, lehr_ecnle_prefactor prefactor,
                                double pressure, lehr_error *err)
{
    lehr_ecnle_material m = figure_glass(prefactor);
    lehr_ecnle_glass g;
    const lehr_ecnle_load load = {LEHR_ECNLE_PATH_REDUCED, pressure};
    lehr_status status = lehr_ecnle_glass_find(&g, plan, &m, &load, NULL, err);
    *out = status == LEHR_OK ? g.fragility.value : (double)NAN;
    return status;
}

/// One point of a curve: x and both numbers.
static lehr_status point_of(double out[3], const figure_panel_of *p, double member, double share,
                            const lehr_ecnle_plan *plan, lehr_ecnle_prefactor prefactor, lehr_error *err)
{
    lehr_ecnle_material m = figure_glass(prefactor);
    lehr_ecnle_options o = m.options;
    lehr_ecnle_state s;
    double at = p->range[0] + (p->range[1] - p->range[0]) * share;
    bool over_p = p->axis == OVER_P || p->axis == OVER_P_ALLOYS;
    o.phi = over_p ? member : at;
    o.pressure = over_p ? at : member;
    double t = lehr_ecnle_material_temperature_K(&m, at);
    out[0] = over_p ? at : p->axis == OVER_T ? t : 1000 / t;
    if (p->number == FRAGILITY) {
        return fragility_at(&out[1], plan, prefactor, at, err);
    }
    lehr_status status = lehr_ecnle_state_compute(&s, plan, &o, NULL, err);
    out[1] = status == LEHR_OK ? number_of(&s, p->number) : (double)NAN;
    out[2] = status == LEHR_OK ? number_of(&s, p->second) : (double)NAN;
    return status;
}

static void name_member(char *text, size_t size, const figure_panel_of *p, double member)
{
    if (p->axis == OVER_P) {
        snprintf(text, size, ITALIC("Φ") " = %.2f", member);
    } else if (p->axis == OVER_P_ALLOYS) {
        // T0 = 852 K of the mapping behind the published isotherms
        snprintf(text, size, "%.5g K", 852 - (member - 0.5) / 6e-4);
    } else {
        snprintf(text, size, ITALIC("P") " = %g", member);
    }
}

static lehr_status add_member(lehr_figure *figure, const figure_panel_of *p, size_t k,
                              const lehr_ecnle_plan *plan, lehr_ecnle_prefactor prefactor, lehr_error *err)
{
    static const lehr_figure_color colors[FIGURE_MEMBERS] = {LEHR_FIGURE_BLACK,      LEHR_FIGURE_BLUE,
                                                             LEHR_FIGURE_VERMILLION, LEHR_FIGURE_GREEN,
                                                             LEHR_FIGURE_PURPLE,     LEHR_FIGURE_ORANGE};
    double x[FIGURE_POINTS], y[2][FIGURE_POINTS];
    char label[64];
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < FIGURE_POINTS && status == LEHR_OK; i++) {
        double point[3] = {0};
        status = point_of(point, p, p->member[k], (double)i / (FIGURE_POINTS - 1), plan, prefactor, err);
        x[i] = point[0];
        y[0][i] = point[1];
        y[1][i] = point[2];
    }
    name_member(label, sizeof label, p, p->member[k]);
    for (int j = 0; j < 2 && status == LEHR_OK; j++) {
        const lehr_figure_series line = {.style = j == 0 ? LEHR_FIGURE_LINE : LEHR_FIGURE_DASHED,
                                         .color = colors[k],
                                         .size = FIGURE_POINTS,
                                         .x = x,
                                         .y = y[j],
                                         .label = j == 0          ? (p->n > 1 ? label : NULL)
                                                  : k + 1 == p->n ? p->second_label
                                                                  : NULL};
        if (j == 0 || p->second != NOTHING) {
            status = lehr_figure_add_series(figure, &line, err);
        }
    }
    return status;
}

lehr_status figure_add_panel_of(lehr_figure *figure, const figure_panel_of *p, const lehr_ecnle_plan *plan,
                                lehr_ecnle_prefactor prefactor, lehr_error *err)
{
    static const char *const x_labels[] = {INVERSE_T, "Temperature (K)", PRESSURE, PRESSURE};
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = x_labels[p->axis];
    panel.y_label = p->y_label;
    panel.key = p->n > 1 ? p->key : LEHR_FIGURE_NOWHERE;
    panel.height = 1;
    if (p->y_range[1] > p->y_range[0]) {
        panel.y_range[0] = p->y_range[0];
        panel.y_range[1] = p->y_range[1];
    }
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    for (size_t k = 0; k < p->n && status == LEHR_OK; k++) {
        status = add_member(figure, p, k, plan, prefactor, err);
    }
    return status;
}

// ---- free energies --------------------------------------------------------------------------------

lehr_status figure_add_landscape(lehr_figure *figure, const figure_landscape *l, const lehr_ecnle_plan *plan,
                                 lehr_error *err)
{
    static const lehr_figure_color colors[FIGURE_MEMBERS] = {LEHR_FIGURE_BLACK,      LEHR_FIGURE_BLUE,
                                                             LEHR_FIGURE_VERMILLION, LEHR_FIGURE_GREEN,
                                                             LEHR_FIGURE_PURPLE,     LEHR_FIGURE_ORANGE};
    lehr_ecnle_fluid *fluid = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Displacement " ITALIC("r") "/" ITALIC("d");
    panel.y_label = "Free energy (" ITALIC("kT") ")";
    panel.key = l->key;
    panel.height = 1;
    lehr_status status = lehr_ecnle_fluid_create(&fluid, plan, l->phi, err);
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    for (size_t k = 0; k < l->n && status == LEHR_OK; k++) {
        double r[4 * FIGURE_POINTS], f[4 * FIGURE_POINTS];
        char label[64];
        for (size_t i = 0; i < 4 * FIGURE_POINTS; i++) {
            r[i] = l->range[0] * pow(l->range[1] / l->range[0], (double)i / (4 * FIGURE_POINTS - 1));
            f[i] = lehr_ecnle_free_energy_evaluate(fluid, r[i]).value + l->load[k] * r[i];
        }
        snprintf(label, sizeof label, "%s = %.4g", l->symbol, fabs(l->load[k]));
        const lehr_figure_series line = {.style = LEHR_FIGURE_LINE,
                                         .color = colors[k],
                                         .size = 4 * FIGURE_POINTS,
                                         .x = r,
                                         .y = f,
                                         .label = label};
        status = lehr_figure_add_series(figure, &line, err);
    }
    lehr_ecnle_fluid_free(fluid);
    return status;
}
