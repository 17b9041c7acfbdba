#include <lehr/fitting/curve_robust.h>

#include "orthogonal_private.h"
#include "reweight.h"

#include <lehr/core/alloc.h>
#include <string.h>

/// The last fit and the room of all.
typedef struct robust_curve {
    lehr_fitting_robust *out;
    const lehr_fitting_robust_options *options;
    curve_workspace room;
    double *now;    ///< shape (p,)
    double *before; ///< shape (p,)
    double *covariance;
} robust_curve;

static lehr_status solve(robust_curve *r, const lehr_fitting_problem *problem, lehr_error *err)
{
    return lehr_fitting_robust_solve(r->out, r->now, r->covariance, problem, r->options, err);
}

/// Renew the weights until no parameter moves by more than 1e-8 of its error.
static lehr_status solve_effective(robust_curve *r, size_t p, lehr_error *err)
{
    const int most_rounds = 200;
    bool agreed = false;
    for (int round = 0; round < most_rounds && !agreed; round++) {
        memcpy(r->before, r->now, p * sizeof *r->before);
        if (!lehr_fitting_curve_effective_sigmas(&r->room, r->now)) {
            return lehr_error_set(err, LEHR_ERR_NUMERIC, "the effective variance of a point does not exist");
        }
        const lehr_fitting_problem problem = lehr_fitting_curve_direct(&r->room, r->room.sigma);
        lehr_status status = solve(r, &problem, err);
        if (status != LEHR_OK) {
            return status;
        }
        agreed = lehr_fitting_stands_still(r->now, r->before, r->covariance, p, 1e-8);
    }
    if (!agreed) {
        r->out->fit.stop = LEHR_FITTING_MAX_ITERATIONS;
    }
    return LEHR_OK;
}

static lehr_status solve_model(robust_curve *r, lehr_fitting_error_model model, lehr_error *err)
{
    const lehr_fitting_curve_problem *of = r->room.data.problem;
    lehr_fitting_problem problem;
    switch (model) {
    case LEHR_FITTING_ERRORS_EFFECTIVE_VARIANCE:
        return solve_effective(r, of->n_parameters, err);
    case LEHR_FITTING_ERRORS_ODR:
        problem = lehr_fitting_curve_orthogonal(&r->room);
        break;
    default:
        problem = lehr_fitting_curve_direct(&r->room, model == LEHR_FITTING_ERRORS_WLS ? of->sigma_y : NULL);
    }
    return solve(r, &problem, err);
}

lehr_status lehr_fitting_curve_robust(lehr_fitting_robust *out, double *parameters, double *covariance,
                                      const lehr_fitting_curve_problem *problem,
                                      lehr_fitting_error_model model,
                                      const lehr_fitting_robust_options *options, lehr_error *err)
{
    size_t p = problem->n_parameters;
    lehr_fitting_robust_options near = *options;
    lehr_fitting_options squares = options->fit;
    robust_curve r = {.out = out, .options = &near, .covariance = covariance};
    near.fit.search = LEHR_FITTING_SEARCH_NEAR;
    squares.convention = LEHR_COVARIANCE_SCALED;
    lehr_fitting_summary summary;
    r.now = lehr_core_memdup(parameters, p, sizeof *r.now);
    r.before = lehr_core_alloc(p, sizeof *r.before);
    lehr_status status = lehr_fitting_curve_workspace_init(&r.room, problem, err);
    if (status == LEHR_OK && (!r.now || !r.before)) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", problem->n_points);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_curve_solve(&summary, r.now, covariance, NULL, problem, model, &squares, err);
    }
    if (status == LEHR_OK) {
        status = solve_model(&r, model, err);
    }
    if (status == LEHR_OK) {
        memcpy(parameters, r.now, p * sizeof *parameters);
    }
    lehr_fitting_curve_workspace_clear(&r.room);
    lehr_core_free(r.before);
    lehr_core_free(r.now);
    return status;
}
