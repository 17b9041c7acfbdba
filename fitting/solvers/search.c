#include "search.h"

#include "residuals.h"

#include <cminpack.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <lehr/core/alloc.h>
#include <limits.h>
#include <string.h>

// Residual reported where the model does not exist: any step that leads there is rejected, and the sum of
// squares stays finite.
static const double residual_out_of_domain = 1e100;
// Parameters settle to this; what is left is the work of the polish, which converges faster.
static const double step_settled = 1e-7;

struct lehr_search_workspace {
    const lehr_fitting_problem *problem;
    double *parameters; ///< shape (p,)
    double *residuals;  ///< shape (n,)
    double *jacobian;   ///< shape (n, p)
    double *columns;    ///< shape (p, n): Jacobian in the order of MINPACK
    double *small;      ///< shape (5 p + n,): diagonal, Q^T r, work arrays of MINPACK
    int *pivots;        ///< shape (p,)
};

lehr_status lehr_search_create(lehr_search_workspace **out, size_t n_points, size_t n_parameters,
                               lehr_error *err)
{
    size_t n = n_points;
    size_t p = n_parameters;
    *out = NULL;
    lehr_search_workspace *w = lehr_core_alloc(1, sizeof *w);
    if (!w) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: workspace of the fit");
    }
    w->parameters = lehr_core_alloc(p, sizeof(double));
    w->residuals = lehr_core_alloc(n, sizeof(double));
    w->jacobian = lehr_core_alloc(n, p * sizeof(double));
    w->columns = lehr_core_alloc(n, p * sizeof(double));
    w->small = lehr_core_alloc(5 * p + n, sizeof(double));
    w->pivots = lehr_core_alloc(p, sizeof(int));
    if (!w->parameters || !w->residuals || !w->jacobian || !w->columns || !w->small || !w->pivots) {
        lehr_search_free(w);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", n);
    }
    *out = w;
    return LEHR_OK;
}

void lehr_search_free(lehr_search_workspace *w)
{
    if (!w) {
        return;
    }
    lehr_core_free(w->pivots);
    lehr_core_free(w->small);
    lehr_core_free(w->columns);
    lehr_core_free(w->jacobian);
    lehr_core_free(w->residuals);
    lehr_core_free(w->parameters);
    lehr_core_free(w);
}

// ---- GSL ----------------------------------------------------------------------------
static void copy_parameters(const lehr_search_workspace *w, const gsl_vector *x)
{
    for (size_t j = 0; j < w->problem->n_parameters; j++) {
        w->parameters[j] = gsl_vector_get(x, j);
    }
}

static int gsl_residuals(const gsl_vector *x, void *context, gsl_vector *f)
{
    const lehr_search_workspace *w = context;
    copy_parameters(w, x);
    bool exists = lehr_fitting_residuals(w->problem, w->parameters, w->residuals);
    for (size_t i = 0; i < w->problem->n_points; i++) {
        gsl_vector_set(f, i, exists ? w->residuals[i] : residual_out_of_domain);
    }
    return GSL_SUCCESS;
}

static int gsl_jacobian(const gsl_vector *x, void *context, gsl_matrix *jacobian)
{
    const lehr_search_workspace *w = context;
    size_t p = w->problem->n_parameters;
    copy_parameters(w, x);
    if (!lehr_fitting_weighted_jacobian(w->problem, w->parameters, w->jacobian)) {
        return GSL_EDOM;
    }
    for (size_t i = 0; i < w->problem->n_points; i++) {
        for (size_t j = 0; j < p; j++) {
            gsl_matrix_set(jacobian, i, j, w->jacobian[i * p + j]);
        }
    }
    return GSL_SUCCESS;
}

static lehr_status run_gsl(lehr_search_workspace *w, const gsl_multifit_nlinear_parameters *settings,
                           double *end, const double *start, size_t max_iterations, size_t *iterations,
                           lehr_error *err)
{
    size_t p = w->problem->n_parameters;
    gsl_multifit_nlinear_workspace *gsl =
        gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, settings, w->problem->n_points, p);
    if (!gsl) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: workspace of the fit");
    }
    gsl_multifit_nlinear_fdf fdf = {
        .f = gsl_residuals,
        .df = gsl_jacobian,
        .n = w->problem->n_points,
        .p = p,
        .params = w,
    };
    gsl_vector_const_view x = gsl_vector_const_view_array(start, p);
    memcpy(end, start, p * sizeof *end);
    if (gsl_multifit_nlinear_init(&x.vector, &fdf, gsl) == GSL_SUCCESS) {
        // GSL's gradient test depends on the units and is left out (0).
        int info = 0;
        (void)gsl_multifit_nlinear_driver(max_iterations, step_settled, 0.0, 0.0, NULL, NULL, &info, gsl);
        *iterations += gsl_multifit_nlinear_niter(gsl);
        const gsl_vector *position = gsl_multifit_nlinear_position(gsl);
        for (size_t j = 0; j < p; j++) {
            end[j] = gsl_vector_get(position, j);
        }
    }
    gsl_multifit_nlinear_free(gsl);
    return LEHR_OK;
}

// ---- MINPACK ------------------------------------------------------------------------
static int minpack_function(void *context, int m, int n, const double *x, double *residuals, double *columns,
                            int stride, int flag)
{
    const lehr_search_workspace *w = context;
    size_t n_points = (size_t)m;
    size_t p = (size_t)n;
    if (flag == 1) {
        if (!lehr_fitting_residuals(w->problem, x, residuals)) {
            for (size_t i = 0; i < n_points; i++) {
                residuals[i] = residual_out_of_domain;
            }
        }
        return 0;
    }
    if (!lehr_fitting_weighted_jacobian(w->problem, x, w->jacobian)) {
        return -1;
    }
    for (size_t j = 0; j < p; j++) {
        for (size_t i = 0; i < n_points; i++) {
            columns[j * (size_t)stride + i] = w->jacobian[i * p + j];
        }
    }
    return 0;
}

static void run_minpack(lehr_search_workspace *w, double *end, const double *start, size_t max_iterations,
                        size_t *iterations)
{
    size_t n = w->problem->n_points;
    size_t p = w->problem->n_parameters;
    int calls = 0, jacobians = 0;
    double *work = w->small;
    int limit = max_iterations < INT_MAX / 10 ? (int)max_iterations * 10 : INT_MAX;
    memcpy(end, start, p * sizeof *end);
    // 1e-15 in the sum of squares never stops the search before the parameters have settled.
    (void)lmder(minpack_function, w, (int)n, (int)p, end, w->residuals, w->columns, (int)n, 1e-15,
                step_settled, 0.0, limit, work, 1, 100.0, 0, &calls, &jacobians, w->pivots, work + p,
                work + 2 * p, work + 3 * p, work + 4 * p, work + 5 * p);
    *iterations += (size_t)jacobians;
}

lehr_status lehr_search_run(lehr_search_workspace *w, const lehr_fitting_problem *problem, size_t method,
                            double *end, const double *start, size_t max_iterations, size_t *iterations,
                            lehr_error *err)
{
    gsl_multifit_nlinear_parameters settings = gsl_multifit_nlinear_default_parameters();
    w->problem = problem;
    if (method == LEHR_SEARCH_METHODS - 1) {
        run_minpack(w, end, start, max_iterations, iterations);
        return LEHR_OK;
    }
    const gsl_multifit_nlinear_trs *const regions[] = {
        gsl_multifit_nlinear_trs_lmaccel, gsl_multifit_nlinear_trs_lm, gsl_multifit_nlinear_trs_dogleg};
    settings.trs = regions[method];
    settings.scale = method == 1 ? gsl_multifit_nlinear_scale_levenberg : gsl_multifit_nlinear_scale_more;
    return run_gsl(w, &settings, end, start, max_iterations, iterations, err);
}
