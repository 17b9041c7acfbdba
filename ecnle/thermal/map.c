#include <lehr/ecnle/map.h>

#include "relaxation.h"

#include <lehr/core/parallel.h>

typedef struct work {
    lehr_ecnle_state *states;
    const lehr_ecnle_plan *plan;
    const lehr_ecnle_grid *grid;
    const lehr_ecnle_options *options;
} work;

static lehr_status compute_density(void *context, size_t task, int worker, lehr_error *err)
{
    const work *w = context;
    (void)worker;
    lehr_ecnle_fluid *fluid = NULL;
    lehr_ecnle_stationary points[2];
    lehr_status status = lehr_ecnle_fluid_create_variant(&fluid, w->plan, w->grid->phi[task],
                                                         w->options->structure, w->options->contact, err);
    double before = 0;
    for (size_t j = 0; j < w->grid->n_pressure && status == LEHR_OK; j++) {
        lehr_ecnle_options options = *w->options;
        options.pressure = w->grid->pressure[j];
        status = lehr_ecnle_state_follow(&w->states[task * w->grid->n_pressure + j], &points[j % 2], fluid,
                                         &options, j > 0 ? &points[(j + 1) % 2] : NULL, before, err);
        before = options.pressure - options.stress;
    }
    lehr_ecnle_fluid_free(fluid);
    return status;
}

lehr_status lehr_ecnle_map_compute(lehr_ecnle_state *states, const lehr_ecnle_plan *plan,
                                   const lehr_ecnle_grid *grid, const lehr_ecnle_options *options,
                                   int threads, const lehr_progress *progress, lehr_error *err)
{
    work w = {.states = states, .plan = plan, .grid = grid, .options = options};
    return lehr_parallel_for(grid->n_phi, threads, compute_density, &w, "densities", progress, err);
}
