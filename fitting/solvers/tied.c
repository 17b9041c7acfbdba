#include <lehr/fitting/tied.h>

#include <lehr/core/alloc.h>
#include <math.h>

/// The problem in the variables.
typedef struct tied {
    const lehr_fitting_problem *problem;
    const lehr_fitting_tie *tie;
    double *parameters; ///< shape (n_parameters,)
    double *jacobian;   ///< shape (n_points, n_parameters)
} tied;

void lehr_fitting_tie_apply(double *parameters, const lehr_fitting_tie *tie, size_t n_parameters,
                            const double *variables)
{
    for (size_t j = 0; j < n_parameters; j++) {
        parameters[j] = tie->offset ? tie->offset[j] : 0;
        for (size_t k = 0; k < tie->n_variables; k++) {
            parameters[j] += tie->matrix[j * tie->n_variables + k] * variables[k];
        }
    }
}

static bool tied_model(const double *variables, double *values, double *jacobian, const void *context)
{
    const tied *t = context;
    size_t p = t->problem->n_parameters;
    size_t q = t->tie->n_variables;
    lehr_fitting_tie_apply(t->parameters, t->tie, p, variables);
    if (!t->problem->model(t->parameters, values, jacobian ? t->jacobian : NULL, t->problem->context)) {
        return false;
    }
    for (size_t i = 0; jacobian && i < t->problem->n_points; i++) {
        for (size_t k = 0; k < q; k++) {
            double sum = 0;
            for (size_t j = 0; j < p; j++) {
                sum += t->jacobian[i * p + j] * t->tie->matrix[j * q + k];
            }
            jacobian[i * q + k] = sum;
        }
    }
    return true;
}

static lehr_status check(const lehr_fitting_problem *problem, const lehr_fitting_tie *tie, lehr_error *err)
{
    char buffer[32];
    for (size_t j = 0; j < problem->n_parameters; j++) {
        const lehr_fitting_parameter *described = problem->parameters ? problem->parameters + j : NULL;
        const char *name = lehr_fitting_parameter_name(problem->parameters, j, buffer, sizeof buffer);
        if (described && (described->fixed || isfinite(described->lower) || isfinite(described->upper))) {
            return lehr_error_set(
                err, LEHR_ERR_ARG,
                "%s of a tied fit is fixed or bounded: put this on the variables of the tie", name);
        }
        if (tie->offset && !isfinite(tie->offset[j])) {
            return lehr_error_set(err, LEHR_ERR_ARG, "offset %g of %s is not finite", tie->offset[j], name);
        }
        for (size_t k = 0; k < tie->n_variables; k++) {
            double element = tie->matrix[j * tie->n_variables + k];
            if (!isfinite(element)) {
                return lehr_error_set(err, LEHR_ERR_ARG,
                                      "element %g of the tie of %s to variable %zu is not finite", element,
                                      name, k);
            }
        }
    }
    return LEHR_OK;
}

/// B C B^T; terms with a zero of B do not count, so that NaN stays where it belongs.
static void map_covariance(double *covariance, const lehr_fitting_tie *tie, size_t p,
                           const double *of_variables)
{
    size_t q = tie->n_variables;
    for (size_t i = 0; i < p; i++) {
        for (size_t j = 0; j < p; j++) {
            double sum = 0;
            for (size_t k = 0; k < q; k++) {
                for (size_t l = 0; l < q; l++) {
                    double factor = tie->matrix[i * q + k] * tie->matrix[j * q + l];
                    sum += fabs(factor) > 0 ? factor * of_variables[k * q + l] : 0;
                }
            }
            covariance[i * p + j] = sum;
        }
    }
}

lehr_status lehr_fitting_tied_solve(lehr_fitting_summary *summary, double *variables, double *parameters,
                                    double *covariance, const lehr_fitting_problem *problem,
                                    const lehr_fitting_tie *tie, const lehr_fitting_options *options,
                                    lehr_error *err)
{
    size_t p = problem->n_parameters;
    size_t q = tie->n_variables;
    lehr_status status = check(problem, tie, err);
    if (status != LEHR_OK) {
        return status;
    }
    tied t = {.problem = problem, .tie = tie};
    double *of_variables = lehr_core_alloc(q, q * sizeof *of_variables);
    t.parameters = lehr_core_alloc(p, sizeof *t.parameters);
    t.jacobian = lehr_core_alloc(problem->n_points, p * sizeof *t.jacobian);
    if (!of_variables || !t.parameters || !t.jacobian) {
        status =
            lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: tied fit of %zu points", problem->n_points);
        goto done;
    }
    lehr_fitting_problem in_variables = *problem;
    in_variables.n_parameters = q;
    in_variables.model = tied_model;
    in_variables.context = &t;
    in_variables.parameters = tie->variables;
    status = lehr_fitting_solve(summary, variables, of_variables, &in_variables, options, err);
    if (status == LEHR_OK) {
        lehr_fitting_tie_apply(parameters, tie, p, variables);
        map_covariance(covariance, tie, p, of_variables);
    }
done:
    lehr_core_free(t.jacobian);
    lehr_core_free(t.parameters);
    lehr_core_free(of_variables);
    return status;
}
