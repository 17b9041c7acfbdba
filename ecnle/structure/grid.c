#include <lehr/ecnle/grid.h>

#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>

/// What is said about one density: a list has no lock, so each density has its own.
typedef struct remarks {
    lehr_warnings *list;
} remarks;

typedef struct work {
    lehr_ecnle_state *states;
    const lehr_ecnle_plan *plan;
    const lehr_ecnle_grid *grid;
    const lehr_ecnle_options *options;
    remarks *remarks; ///< shape (n_phi,)
} work;

static lehr_status compute_density(void *context, size_t task, int worker, lehr_error *err)
{
    const work *w = context;
    (void)worker;
    lehr_ecnle_fluid *fluid = NULL;
    lehr_status status = lehr_warnings_create(&w->remarks[task].list, err);
    if (status == LEHR_OK) {
        status = lehr_ecnle_fluid_create_variant(&fluid, w->plan, w->grid->phi[task], w->options->structure,
                                                 w->options->contact, err);
    }
    for (size_t j = 0; j < w->grid->n_pressure && status == LEHR_OK; j++) {
        lehr_ecnle_options options = *w->options;
        options.pressure = w->grid->pressure[j];
        status = lehr_ecnle_state_in_fluid(&w->states[task * w->grid->n_pressure + j], fluid, &options,
                                           w->remarks[task].list, err);
    }
    lehr_ecnle_fluid_free(fluid);
    return status;
}

static lehr_status collect_warnings(lehr_warnings *out, const work *w, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < w->grid->n_phi; i++) {
        for (size_t k = 0; k < lehr_warnings_count(w->remarks[i].list) && status == LEHR_OK; k++) {
            status = lehr_warnings_add(out, err, "%s", lehr_warnings_at(w->remarks[i].list, k));
        }
    }
    return status;
}

lehr_status lehr_ecnle_grid_compute(lehr_ecnle_state *states, const lehr_ecnle_plan *plan,
                                    const lehr_ecnle_grid *grid, const lehr_ecnle_options *options,
                                    int threads, const lehr_progress *progress, lehr_warnings *warnings,
                                    lehr_error *err)
{
    work w = {.states = states, .plan = plan, .grid = grid, .options = options};
    w.remarks = lehr_core_alloc(grid->n_phi, sizeof *w.remarks);
    if (!w.remarks) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu densities", grid->n_phi);
    }
    lehr_status status =
        lehr_parallel_for(grid->n_phi, threads, compute_density, &w, "states", progress, err);
    if (status == LEHR_OK) {
        status = collect_warnings(warnings, &w, err);
    }
    for (size_t i = 0; i < grid->n_phi; i++) {
        lehr_warnings_free(w.remarks[i].list);
    }
    lehr_core_free(w.remarks);
    return status;
}
