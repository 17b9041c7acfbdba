#include "plan_private.h"

#include "structure_private.h"

#include <gsl/gsl_integration.h>
#include <lehr/core/alloc.h>
#include <math.h>

#define TWO_PI 6.283185307179586476925

// Widths follow the imaginary part y of the poles of S(q): a rule of n nodes on a panel of width h errs as
// rho^(-2n) with rho = 2y/h + sqrt(1 + 4y^2/h^2). The first pole has y = 0.095 at phi = 0.70 (q = 7.9), the
// second 0.52, the third 1.1; later ones grow as 2 ln q. The panels towards 0 resolve the Gaussian of a far
// second minimum.
const lehr_ecnle_panels lehr_ecnle_groups[LEHR_ECNLE_N_GROUPS] = {
    {0, 1.0 / 64, 1, 12},
    {1.0 / 64, 1.0 / 32, 1, 12},
    {1.0 / 32, 1.0 / 16, 1, 12},
    {1.0 / 16, 1.0 / 8, 1, 12},
    {1.0 / 8, 1.0 / 4, 1, 12},
    {1.0 / 4, 1, 3, 12},
    {1, 6, 10, 12},
    {6, 7, 4, 16},
    {7, 8.5, 12, 16},
    {8.5, 16, 30, 12},
    {16, 6 * TWO_PI, 24, 12},
    {6 * TWO_PI, 26 * TWO_PI, 20, 20},
    {26 * TWO_PI, 512 * TWO_PI, 486, 14},
};

double lehr_ecnle_plan_q_max(void)
{
    return lehr_ecnle_groups[LEHR_ECNLE_N_GROUPS - 1].end;
}

static lehr_status plan_allocate(lehr_ecnle_plan *plan, lehr_error *err)
{
    for (size_t g = 0; g < LEHR_ECNLE_N_GROUPS; g++) {
        plan->n += lehr_ecnle_groups[g].count * lehr_ecnle_groups[g].n_nodes;
    }
    double **const arrays[] = {&plan->q,        &plan->weight,   &plan->basis[0],
                               &plan->basis[1], &plan->basis[2], &plan->mobility};
    for (size_t k = 0; k < sizeof arrays / sizeof arrays[0]; k++) {
        *arrays[k] = lehr_core_alloc(plan->n, sizeof(double));
        if (!*arrays[k]) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: quadrature with %zu nodes", plan->n);
        }
    }
    return LEHR_OK;
}

/// Nodes of the panels of one group, from index @p next on.
static lehr_status fill_group(lehr_ecnle_plan *plan, size_t *next, const lehr_ecnle_panels *group,
                              lehr_error *err)
{
    gsl_integration_glfixed_table *rule = gsl_integration_glfixed_table_alloc(group->n_nodes);
    if (!rule) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: Gauss rule with %zu nodes",
                              group->n_nodes);
    }
    double width = (group->end - group->begin) / (double)group->count;
    for (size_t panel = 0; panel < group->count; panel++) {
        double low = group->begin + width * (double)panel;
        for (size_t k = 0; k < group->n_nodes; k++, (*next)++) {
            (void)gsl_integration_glfixed_point(low, low + width, k, &plan->q[*next], &plan->weight[*next],
                                                rule);
        }
    }
    gsl_integration_glfixed_table_free(rule);
    return LEHR_OK;
}

lehr_status lehr_ecnle_plan_create(lehr_ecnle_plan **out, lehr_error *err)
{
    *out = NULL;
    lehr_ecnle_plan *plan = lehr_core_alloc(1, sizeof *plan);
    if (!plan) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: quadrature");
    }
    lehr_status status = plan_allocate(plan, err);
    size_t next = 0;
    for (size_t g = 0; g < LEHR_ECNLE_N_GROUPS && status == LEHR_OK; g++) {
        status = fill_group(plan, &next, &lehr_ecnle_groups[g], err);
    }
    if (status != LEHR_OK) {
        lehr_ecnle_plan_free(plan);
        return status;
    }
    size_t mark = 0;
    plan->mark_q[0] = 32 * TWO_PI;
    for (size_t k = 0; k < plan->n; k++) {
        lehr_ecnle_triple f = lehr_ecnle_structure_basis(plan->q[k]);
        for (size_t j = 0; j < 3; j++) {
            plan->basis[j][k] = f.of[j];
        }
        plan->mobility[k] = lehr_ecnle_self_mobility(plan->q[k]);
        if (plan->q[k] > plan->mark_q[mark]) {
            plan->mark[mark++] = k;
            plan->mark_q[mark] = 2 * plan->mark_q[mark - 1];
        }
    }
    plan->mark[mark] = plan->n;
    *out = plan;
    return LEHR_OK;
}

void lehr_ecnle_plan_free(lehr_ecnle_plan *plan)
{
    if (!plan) {
        return;
    }
    lehr_core_free(plan->q);
    lehr_core_free(plan->weight);
    for (size_t j = 0; j < 3; j++) {
        lehr_core_free(plan->basis[j]);
    }
    lehr_core_free(plan->mobility);
    lehr_core_free(plan);
}
