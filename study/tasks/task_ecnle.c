// One state of the theory.
#include "task.h"
#include <lehr/figures/ecnle.h>

#include <lehr/ecnle/state.h>

lehr_status study_compute_state(study_product *product, const study_run *run, const study_task *task,
                                lehr_error *err)
{
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_ecnle_state state;
    lehr_figure *figure = NULL;
    options.phi = task->phi;
    options.pressure = task->pressure;
    lehr_status status = lehr_ecnle_state_compute(&state, run->plan, &options, product->warnings, err);
    status = status == LEHR_OK ? lehr_ecnle_state_describe(&state, product->results, err) : status;
    status = status == LEHR_OK ? lehr_figure_free_energy(&figure, run->plan, &state, err) : status;
    return status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
}
