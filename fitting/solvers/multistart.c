#include <lehr/fitting/multistart.h>

#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <string.h>

static const double same_minimum = 1e-6; ///< of chi2, relative

/// What the tasks share; each writes to rows of its own.
typedef struct run {
    const lehr_fitting_problem *problem;
    const lehr_fitting_multistart_options *options;
    double ratio;                    ///< of the recurrence
    double *parameters;              ///< shape (n_starts + 1, p)
    double *covariance;              ///< shape (n_starts + 1, p, p)
    lehr_fitting_summary *summaries; ///< shape (n_starts + 1,); chi2 is infinite where there is no fit
} run;

static bool is_fixed(const lehr_fitting_problem *problem, size_t j)
{
    return problem->parameters && problem->parameters[j].fixed;
}

/// Root of x^(d+1) = x + 1: the golden ratio in d dimensions.
static double golden_ratio(size_t d)
{
    double x = 2;
    for (int k = 0; k < 60; k++) {
        x = pow(1 + x, 1 / (double)(d + 1));
    }
    return x;
}

/// Point @p k of the box; fixed parameters stay at @p start.
static void place(double *parameters, const run *r, size_t k, const double *start)
{
    double step = 1;
    for (size_t j = 0; j < r->problem->n_parameters; j++) {
        lehr_random shift = lehr_random_stream(r->options->seed, j);
        step /= r->ratio;
        double u = lehr_random_uniform(&shift) + (double)k * step;
        double width = r->options->upper[j] - r->options->lower[j];
        parameters[j] = is_fixed(r->problem, j) ? start[j] : r->options->lower[j] + (u - floor(u)) * width;
    }
}

static lehr_status run_start(void *context, size_t task, int worker, lehr_error *err)
{
    const run *r = context;
    size_t p = r->problem->n_parameters;
    double *parameters = r->parameters + task * p;
    (void)worker;
    lehr_status status = lehr_fitting_solve(&r->summaries[task], parameters, r->covariance + task * p * p,
                                            r->problem, &r->options->fit, err);
    if (status == LEHR_ERR_DOMAIN && task > 0) {
        // The data were found good with the start given: here the model does not exist.
        lehr_error_clear(err);
        r->summaries[task] = (lehr_fitting_summary){.stop = LEHR_FITTING_MAX_ITERATIONS, .chi2 = INFINITY};
        status = LEHR_OK;
    }
    return status;
}

static lehr_status check_box(const lehr_fitting_problem *problem,
                             const lehr_fitting_multistart_options *options, lehr_error *err)
{
    char buffer[32];
    for (size_t j = 0; j < problem->n_parameters; j++) {
        const char *name = lehr_fitting_parameter_name(problem->parameters, j, buffer, sizeof buffer);
        double lower = options->lower[j];
        double upper = options->upper[j];
        if (is_fixed(problem, j)) {
            continue;
        }
        if (!(lower < upper) || !isfinite(lower) || !isfinite(upper)) {
            return lehr_error_set(err, LEHR_ERR_ARG, "box %g .. %g of the starts of %s is not a finite range",
                                  lower, upper, name);
        }
        if (problem->parameters &&
            !(lower >= problem->parameters[j].lower && upper <= problem->parameters[j].upper)) {
            return lehr_error_set(err, LEHR_ERR_ARG,
                                  "box %g .. %g of the starts of %s exceeds its bounds %g .. %g", lower,
                                  upper, name, problem->parameters[j].lower, problem->parameters[j].upper);
        }
    }
    return LEHR_OK;
}

/// The lowest chi2, converged fits first; of equal ones the first start.
static void choose(lehr_fitting_multistart *out, const run *r)
{
    *out = (lehr_fitting_multistart){0};
    for (size_t k = 0; k <= r->options->n_starts; k++) {
        const lehr_fitting_summary *fit = &r->summaries[k];
        const lehr_fitting_summary *best = &r->summaries[out->best];
        bool converged = fit->stop == LEHR_FITTING_CONVERGED;
        bool best_converged = best->stop == LEHR_FITTING_CONVERGED;
        bool lower = fit->chi2 < best->chi2 * (1 - same_minimum);
        out->best = (converged && !best_converged) || (converged == best_converged && lower) ? k : out->best;
        out->n_converged += converged;
    }
    out->fit = r->summaries[out->best];
    for (size_t k = 0; k <= r->options->n_starts; k++) {
        out->n_lowest += r->summaries[k].stop == LEHR_FITTING_CONVERGED &&
                         r->summaries[k].chi2 <= out->fit.chi2 * (1 + same_minimum);
    }
}

lehr_status lehr_fitting_multistart_solve(lehr_fitting_multistart *out, double *parameters,
                                          double *covariance, const lehr_fitting_problem *problem,
                                          const lehr_fitting_multistart_options *options,
                                          const lehr_progress *progress, lehr_error *err)
{
    size_t p = problem->n_parameters;
    size_t n = options->n_starts + 1;
    lehr_status status = check_box(problem, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    run r = {.problem = problem, .options = options, .ratio = golden_ratio(p)};
    r.parameters = lehr_core_alloc(n, p * sizeof *r.parameters);
    r.covariance = lehr_core_alloc(n, p * p * sizeof *r.covariance);
    r.summaries = lehr_core_alloc(n, sizeof *r.summaries);
    if (!r.parameters || !r.covariance || !r.summaries) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu starts", n);
        goto done;
    }
    memcpy(r.parameters, parameters, p * sizeof *parameters);
    for (size_t k = 1; k < n; k++) {
        place(r.parameters + k * p, &r, k, parameters);
    }
    status = lehr_parallel_for(n, options->threads, run_start, &r, "starts", progress, err);
    if (status != LEHR_OK) {
        goto done;
    }
    choose(out, &r);
    memcpy(parameters, r.parameters + out->best * p, p * sizeof *parameters);
    memcpy(covariance, r.covariance + out->best * p * p, p * p * sizeof *covariance);
done:
    lehr_core_free(r.summaries);
    lehr_core_free(r.covariance);
    lehr_core_free(r.parameters);
    return status;
}
