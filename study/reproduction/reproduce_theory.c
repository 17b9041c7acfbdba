#include "reproduce_theory.h"

#include <stdio.h>

theory theory_begin(lehr_reproduce *list, lehr_error *err)
{
    theory t = {.list = list, .err = err};
    t.status = lehr_ecnle_plan_create(&t.plan, err);
    return t;
}

lehr_status theory_end(theory *t)
{
    lehr_ecnle_plan_free(t->plan);
    return t->status;
}

lehr_ecnle_options theory_options(double phi, double pressure)
{
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    options.phi = phi;
    options.pressure = pressure;
    options.prefactor = LEHR_ECNLE_PREFACTOR_UNITY;
    return options;
}

lehr_ecnle_state theory_state(theory *t, const lehr_ecnle_options *options)
{
    lehr_ecnle_state state = {0};
    if (t->status == LEHR_OK) {
        t->status = lehr_ecnle_state_compute(&state, t->plan, options, NULL, t->err);
    }
    return state;
}

lehr_ecnle_state theory_at(theory *t, double phi, double pressure)
{
    const lehr_ecnle_options options = theory_options(phi, pressure);
    return theory_state(t, &options);
}

lehr_ecnle_limits theory_limits(theory *t, double phi)
{
    lehr_ecnle_limits limits = {0};
    lehr_ecnle_fluid *fluid = NULL;
    if (t->status == LEHR_OK) {
        t->status = lehr_ecnle_fluid_create(&fluid, t->plan, phi, t->err);
    }
    if (t->status == LEHR_OK) {
        lehr_ecnle_limits_find(&limits, fluid);
    }
    lehr_ecnle_fluid_free(fluid);
    return limits;
}

lehr_ecnle_material theory_material(theory *t, double tg_K)
{
    lehr_ecnle_material material = lehr_ecnle_material_defaults();
    material.input[LEHR_ECNLE_INPUT_TG] = tg_K;
    material.options = theory_options(0.6585, 0);
    if (t->status == LEHR_OK) {
        t->status = lehr_ecnle_material_prepare(&material, t->plan, t->err);
    }
    return material;
}

void theory_add(theory *t, int number, const char *what, double printed, double tolerance, double ours,
                const char *unit, const char *note)
{
    lehr_reproduce_row row = {.number = number,
                              .kind = LEHR_REPRODUCE_COMPUTED,
                              .printed = printed,
                              .tolerance = tolerance,
                              .ours = ours,
                              .unit = unit,
                              .what = what};
    (void)snprintf(row.note, sizeof row.note, "%s", note);
    if (t->status == LEHR_OK) {
        t->status = lehr_reproduce_add(t->list, &row, 1, t->err);
    }
}
