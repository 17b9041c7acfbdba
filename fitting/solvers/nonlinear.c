#include <lehr/fitting/nonlinear.h>

#include "damped.h"
#include "gauss_newton.h"
#include "reduced.h"
#include "residuals.h"
#include "search.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// Sums of squares that agree to this, relative, belong to the same minimum.
static const double same_minimum = 1e-9;

/// One fit: the problem, its workspaces and the places that the searches reached.
typedef struct fit {
    const lehr_fitting_problem *problem;
    const lehr_fitting_options *options;
    const double *start;
    bool bounded;     ///< some parameter that is not fixed has a bound
    lehr_arena arena; ///< holds all the room of the fit but that of the cascade
    lehr_stage stage;
    lehr_fitting_reduced reduced;
    lehr_gauss_newton_room polish;
    lehr_damped_room damped;
    lehr_search_workspace *search;     ///< made when the cascade is needed
    bool *held;                        ///< shape (2 p,): now, and before the last polish
    double *small;                     ///< shape (2 p,): selected parameters, end of a search
    double *candidates;                ///< shape (LEHR_SEARCH_METHODS + 1, p)
    double *best;                      ///< shape (p,)
    double *covariance;                ///< shape (p, p), of the selected parameters
    lehr_gauss_newton_outcome outcome; ///< of best
    bool best_is_last;                 ///< the polish holds the Jacobian of best
    size_t iterations;
} fit;

lehr_fitting_options lehr_fitting_options_defaults(void)
{
    return (lehr_fitting_options){.convention = LEHR_COVARIANCE_SCALED, .max_iterations = 200};
}

const char *lehr_fitting_stop_name(lehr_fitting_stop stop)
{
    static const char *const names[] = {
        [LEHR_FITTING_CONVERGED] = "converged",
        [LEHR_FITTING_MAX_ITERATIONS] = "max_iterations",
        [LEHR_FITTING_SINGULAR] = "singular",
    };
    return names[stop];
}

static double chi2_at(fit *f, const double *parameters)
{
    // Between two steps the trial of the stage is not in use.
    double *residuals = f->stage.trial.residuals;
    bool exists = lehr_fitting_residuals(f->problem, parameters, residuals);
    return exists ? lehr_fitting_sum_of_squares(residuals, f->problem->n_points) : INFINITY;
}

// ---- checks -------------------------------------------------------------------------
static lehr_status check_data(const lehr_fitting_problem *problem, lehr_error *err)
{
    for (size_t i = 0; i < problem->n_points; i++) {
        if (!isfinite(problem->y[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "y[%zu] = %g is not finite", i, problem->y[i]);
        }
        if (problem->sigma && !(problem->sigma[i] > 0 && isfinite(problem->sigma[i]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "sigma[%zu] = %g is not a number greater than 0", i,
                                  problem->sigma[i]);
        }
    }
    return LEHR_OK;
}

static lehr_status check(const lehr_fitting_problem *problem, const double *start,
                         const lehr_fitting_options *options, lehr_error *err)
{
    size_t n_free = 0;
    for (size_t j = 0; j < problem->n_parameters; j++) {
        n_free += !(problem->parameters && problem->parameters[j].fixed);
    }
    if (n_free == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the model has no %sparameters",
                              problem->n_parameters > 0 ? "free " : "");
    }
    if (options->convention != LEHR_COVARIANCE_SCALED && !problem->sigma) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "%s errors need a sigma for every point; without sigma use scaled errors",
                              lehr_covariance_convention_name(options->convention));
    }
    if (problem->n_points < n_free) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu points cannot determine %zu parameters",
                              problem->n_points, n_free);
    }
    lehr_status status = check_data(problem, err);
    return status == LEHR_OK
               ? lehr_fitting_parameters_check(problem->parameters, problem->n_parameters, start, err)
               : status;
}

// ---- workspaces ---------------------------------------------------------------------
static void place_fit(fit *f, lehr_arena *arena)
{
    size_t n = f->problem->n_points;
    size_t p = f->problem->n_parameters;
    lehr_stage_place(&f->stage, arena, f->problem);
    lehr_fitting_reduced_place(&f->reduced, arena, f->problem);
    lehr_gauss_newton_place(&f->polish, arena, n, p);
    lehr_damped_place(&f->damped, arena, p);
    f->held = lehr_arena_take(arena, 2 * p, sizeof *f->held);
    f->small = lehr_arena_take(arena, 2 * p, sizeof *f->small);
    f->candidates = lehr_arena_take(arena, LEHR_SEARCH_METHODS + 1, p * sizeof *f->candidates);
    f->best = lehr_arena_take(arena, p, sizeof *f->best);
    f->covariance = lehr_arena_take(arena, p, p * sizeof *f->covariance);
}

static lehr_status init_fit(fit *f, lehr_error *err)
{
    const lehr_fitting_problem *problem = f->problem;
    for (size_t j = 0; problem->parameters && j < problem->n_parameters; j++) {
        const lehr_fitting_parameter *described = problem->parameters + j;
        f->bounded |= !described->fixed && (isfinite(described->lower) || isfinite(described->upper));
    }
    f->outcome = (lehr_gauss_newton_outcome){
        .stop = LEHR_FITTING_MAX_ITERATIONS, .chi2 = INFINITY, .scaled_step = INFINITY, .angle_cosine = 1};
    place_fit(f, &f->arena);
    lehr_status status = lehr_arena_open(&f->arena, "workspace of a fit", err);
    if (status == LEHR_OK) {
        place_fit(f, &f->arena);
        memcpy(f->best, f->start, problem->n_parameters * sizeof *f->best);
    }
    return status;
}

static void clear_fit(fit *f)
{
    lehr_search_free(f->search);
    lehr_arena_close(&f->arena);
}

// ---- from a place near a minimum to the minimum --------------------------------------
static void hold_fixed(fit *f)
{
    for (size_t j = 0; j < f->problem->n_parameters; j++) {
        f->held[j] = f->problem->parameters && f->problem->parameters[j].fixed;
    }
}

/// True when the parameters lie inside their bounds.
static bool is_inside(const fit *f, const double *parameters)
{
    return lehr_fitting_parameters_check(f->problem->parameters, f->problem->n_parameters, parameters,
                                         NULL) == LEHR_OK;
}

/// Polish the parameters that are not held.
static lehr_gauss_newton_outcome polish(fit *f, double *parameters)
{
    lehr_fitting_reduced_select(&f->reduced, f->held, parameters, true);
    if (f->reduced.problem.n_parameters == 0) {
        return (lehr_gauss_newton_outcome){.stop = LEHR_FITTING_CONVERGED, .chi2 = chi2_at(f, parameters)};
    }
    lehr_fitting_reduced_gather(&f->reduced, f->small, parameters);
    lehr_gauss_newton_outcome outcome =
        lehr_gauss_newton_polish(&f->polish, &f->stage, &f->reduced.problem, f->small);
    lehr_fitting_reduced_scatter(&f->reduced, parameters, f->small);
    if (f->bounded && !is_inside(f, parameters)) { // by a last step below rounding
        lehr_fitting_reduced_scatter(&f->reduced, parameters, f->stage.here.parameters);
    }
    f->iterations += outcome.steps;
    return outcome;
}

/// Polish; at bounds, alternate with projected searches until the set of held parameters no longer changes.
static lehr_gauss_newton_outcome settle(fit *f, double *parameters)
{
    size_t p = f->problem->n_parameters;
    lehr_gauss_newton_outcome outcome = {
        .stop = LEHR_FITTING_MAX_ITERATIONS, .chi2 = INFINITY, .scaled_step = INFINITY, .angle_cosine = 1};
    bool *before = f->held + p;
    if (!f->bounded) {
        hold_fixed(f);
        return polish(f, parameters);
    }
    for (size_t round = 0; round < 2 * p + 2; round++) {
        if (!lehr_damped_find_held(&f->damped, &f->stage, f->problem, f->held, parameters)) {
            break;
        }
        memcpy(before, f->held, p * sizeof *before);
        outcome = polish(f, parameters);
        bool same = lehr_damped_find_held(&f->damped, &f->stage, f->problem, f->held, parameters) &&
                    memcmp(before, f->held, p * sizeof *before) == 0;
        if (same && outcome.stop == LEHR_FITTING_CONVERGED) {
            break;
        }
        f->iterations +=
            lehr_damped_search(&f->damped, &f->stage, f->problem, parameters, f->options->max_iterations);
    }
    return outcome;
}

/// Settle one place and keep it where it is the best: the lowest chi2, and of equal ones the one that
/// converged.
static void settle_candidate(fit *f, double *parameters)
{
    lehr_gauss_newton_outcome outcome = settle(f, parameters);
    f->best_is_last = false;
    bool equal = outcome.chi2 <= f->outcome.chi2 * (1 + same_minimum);
    bool better = f->outcome.stop == LEHR_FITTING_CONVERGED
                      ? outcome.stop == LEHR_FITTING_CONVERGED && outcome.chi2 < f->outcome.chi2
                      : outcome.stop == LEHR_FITTING_CONVERGED && equal;
    if (better || outcome.chi2 < f->outcome.chi2 * (1 - same_minimum) || !isfinite(f->outcome.chi2)) {
        f->outcome = outcome;
        f->best_is_last = true;
        memcpy(f->best, parameters, f->problem->n_parameters * sizeof *parameters);
    }
}

// ---- searches -----------------------------------------------------------------------
/// Run every search; @p chi2 of a place out of bounds is infinite.
static lehr_status run_searches(fit *f, double *chi2, lehr_error *err)
{
    size_t p = f->problem->n_parameters;
    lehr_status status = LEHR_OK;
    if (!f->search) {
        status = lehr_search_create(&f->search, f->problem->n_points, p, err);
    }
    hold_fixed(f);
    lehr_fitting_reduced_select(&f->reduced, f->held, f->start, false);
    lehr_fitting_reduced_gather(&f->reduced, f->small, f->start);
    for (size_t m = 0; m < LEHR_SEARCH_METHODS && status == LEHR_OK; m++) {
        double *candidate = f->candidates + m * p;
        status = lehr_search_run(f->search, &f->reduced.problem, m, f->small + p, f->small,
                                 f->options->max_iterations, &f->iterations, err);
        memcpy(candidate, f->start, p * sizeof *candidate);
        lehr_fitting_reduced_scatter(&f->reduced, candidate, f->small + p);
    }
    for (size_t m = 0; m < LEHR_SEARCH_METHODS; m++) {
        double *candidate = f->candidates + m * p;
        chi2[m] = is_inside(f, candidate) ? chi2_at(f, candidate) : INFINITY;
    }
    return status;
}

static void run_damped(fit *f, double *parameters)
{
    memcpy(parameters, f->start, f->problem->n_parameters * sizeof *parameters);
    f->iterations +=
        lehr_damped_search(&f->damped, &f->stage, f->problem, parameters, f->options->max_iterations);
}

/// All searches; places are settled in the order of their chi2 until one converges.
static lehr_status run_cascade(fit *f, lehr_error *err)
{
    enum { n_candidates = LEHR_SEARCH_METHODS + 1 };
    size_t p = f->problem->n_parameters;
    double chi2[n_candidates];
    lehr_status status = run_searches(f, chi2, err);
    if (status != LEHR_OK) {
        return status;
    }
    double *damped = f->candidates + LEHR_SEARCH_METHODS * p;
    run_damped(f, damped);
    chi2[LEHR_SEARCH_METHODS] = chi2_at(f, damped);
    for (size_t round = 0; round < n_candidates && f->outcome.stop != LEHR_FITTING_CONVERGED; round++) {
        size_t lowest = 0;
        for (size_t m = 1; m < n_candidates; m++) {
            lowest = chi2[m] < chi2[lowest] ? m : lowest;
        }
        if (isfinite(chi2[lowest])) {
            settle_candidate(f, f->candidates + lowest * p);
        }
        chi2[lowest] = INFINITY;
    }
    return LEHR_OK;
}

// ---- result -------------------------------------------------------------------------
/// "a: 1, b: -0.5" for the direction of the selected parameters.
static void name_direction(lehr_fitting_summary *summary, const fit *f, const double *direction)
{
    char buffer[32];
    size_t used = 0;
    for (size_t k = 0; k < f->reduced.problem.n_parameters; k++) {
        size_t room = sizeof summary->undetermined - used;
        // Written so that NaN, too, is left out.
        if (!(fabs(direction[k]) > 0) || room < 2) {
            continue;
        }
        const char *name =
            lehr_fitting_parameter_name(f->problem->parameters, f->reduced.index[k], buffer, sizeof buffer);
        int written = snprintf(summary->undetermined + used, room, "%s%s: %.3g", used > 0 ? ", " : "", name,
                               direction[k]);
        used += written > 0 ? ((size_t)written < room ? (size_t)written : room - 1) : 0;
    }
}

/// Covariance of all parameters from that of the selected ones.
static void spread_covariance(double *covariance, const fit *f, double factor)
{
    size_t p = f->problem->n_parameters;
    size_t n_free = f->reduced.problem.n_parameters;
    for (size_t i = 0; i < p; i++) {
        for (size_t j = 0; j < p; j++) {
            bool fixed = f->problem->parameters &&
                         (f->problem->parameters[i].fixed || f->problem->parameters[j].fixed);
            covariance[i * p + j] = fixed ? 0 : (double)NAN;
        }
    }
    for (size_t i = 0; i < n_free; i++) {
        for (size_t j = 0; j < n_free; j++) {
            covariance[f->reduced.index[i] * p + f->reduced.index[j]] =
                factor * f->covariance[i * n_free + j];
        }
    }
}

/// Summary and covariance at f->best.
static void describe(lehr_fitting_summary *summary, double *covariance, fit *f)
{
    size_t p = f->problem->n_parameters;
    *summary = (lehr_fitting_summary){.stop = f->outcome.stop,
                                      .convention = f->options->convention,
                                      .iterations = f->iterations,
                                      .chi2 = f->outcome.chi2,
                                      .scaled_step = f->outcome.scaled_step,
                                      .angle_cosine = f->outcome.angle_cosine};
    for (size_t j = 0; j < p; j++) {
        const lehr_fitting_parameter *described = f->problem->parameters ? f->problem->parameters + j : NULL;
        lehr_fitting_role role = lehr_fitting_parameter_role(described, f->best[j]);
        f->held[j] = role != LEHR_FITTING_ROLE_FREE;
        summary->n_free += role == LEHR_FITTING_ROLE_FREE;
        summary->n_at_bound += role == LEHR_FITTING_ROLE_AT_LOWER || role == LEHR_FITTING_ROLE_AT_UPPER;
    }
    summary->dof = f->problem->n_points - summary->n_free;
    summary->reduced_chi2 = summary->dof > 0 ? summary->chi2 / (double)summary->dof : (double)NAN;
    lehr_fitting_reduced_select(&f->reduced, f->held, f->best, false);
    if (summary->n_free > 0) {
        lehr_fitting_reduced_gather(&f->reduced, f->small + p, f->best);
        // At bounds other parameters may be selected now than in the polish.
        bool known = f->best_is_last && !f->bounded && isfinite(f->outcome.chi2);
        lehr_gauss_newton_covariance(&f->polish, &f->stage, &f->reduced.problem, f->covariance, f->small,
                                     known ? NULL : f->small + p);
        name_direction(summary, f, f->small);
    }
    summary->convention = lehr_covariance_decide(f->options->convention, summary->chi2, summary->dof);
    spread_covariance(covariance, f, lehr_covariance_factor(summary->convention, summary->reduced_chi2));
}

lehr_status lehr_fitting_solve(lehr_fitting_summary *summary, double *parameters, double *covariance,
                               const lehr_fitting_problem *problem, const lehr_fitting_options *options,
                               lehr_error *err)
{
    lehr_status status = check(problem, parameters, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    fit f = {.problem = problem, .options = options, .start = parameters};
    status = init_fit(&f, err);
    if (status != LEHR_OK) {
        goto done;
    }
    bool near = options->search == LEHR_FITTING_SEARCH_NEAR;
    if (near) {
        run_damped(&f, f.candidates);
    }
    // A search that took a step has seen the model at the start.
    if (f.iterations == 0 && !isfinite(chi2_at(&f, parameters))) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "the model does not exist at the start values");
        goto done;
    }
    if (near) {
        settle_candidate(&f, f.candidates);
    }
    if (f.outcome.stop != LEHR_FITTING_CONVERGED) {
        status = run_cascade(&f, err);
    }
    if (status == LEHR_OK) {
        describe(summary, covariance, &f);
        memcpy(parameters, f.best, problem->n_parameters * sizeof *parameters);
    }
done:
    clear_fit(&f);
    return status;
}
