// Does one curve suffice? Separate curves for each pressure against the common one.
#include "master_curve.h"

#include <gsl/gsl_cdf.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

/// Points of one pressure over z.
typedef struct group {
    const lehr_master_curve *curve;
    size_t n;
    double *z;
    double *y;
    double *sigma; ///< NULL without errors
} group;

static bool evaluate(const double *p, double *values, double *jacobian, const void *context)
{
    const group *g = context;
    for (size_t i = 0; i < g->n; i++) {
        double value = 0, gradient[4], by_z = 0;
        if (!g->curve->evaluate(p, g->z[i], &value, gradient, &by_z)) {
            return false;
        }
        if (values) {
            values[i] = value;
        }
        if (jacobian) {
            memcpy(jacobian + i * g->curve->n_parameters, gradient,
                   g->curve->n_parameters * sizeof *gradient);
        }
    }
    return true;
}

/// Least chi2 of a separate curve, from the common one and from its own start; never above the common one.
static lehr_status separate_chi2(double *chi2, const group *g, const double *common,
                                 const lehr_fitting_options *options, lehr_error *err)
{
    double own[4], covariance[16], value = 0, gradient[4], by_z = 0;
    const lehr_fitting_problem problem = {.n_points = g->n,
                                          .n_parameters = g->curve->n_parameters,
                                          .y = g->y,
                                          .sigma = g->sigma,
                                          .model = evaluate,
                                          .context = g};
    lehr_fitting_options scaled = *options;
    scaled.convention = LEHR_COVARIANCE_SCALED;
    *chi2 = 0;
    for (size_t i = 0; i < g->n; i++) {
        (void)g->curve->evaluate(common, g->z[i], &value, gradient, &by_z);
        double r = (value - g->y[i]) / (g->sigma ? g->sigma[i] : 1);
        *chi2 += r * r;
    }
    for (int attempt = 0; attempt < 2; attempt++) {
        lehr_fitting_summary summary;
        memcpy(own, common, g->curve->n_parameters * sizeof *own);
        if (attempt == 1 && !g->curve->start(own, g->z, g->y, g->n)) {
            continue;
        }
        lehr_status status = lehr_fitting_solve(&summary, own, covariance, &problem, &scaled, err);
        if (status != LEHR_OK) {
            return status;
        }
        *chi2 = fmin(*chi2, summary.chi2);
    }
    return LEHR_OK;
}

static bool same_pressure(const lehr_fitting_master_points *points, size_t i, size_t j)
{
    return !(fabs(points->pressure_GPa[i] - points->pressure_GPa[j]) > 0);
}

/// Points at the pressure of point @p first; false when an earlier point has that pressure.
static bool take_group(group *g, const lehr_fitting_master *master, const lehr_fitting_master_points *points,
                       size_t first)
{
    g->n = 0;
    for (size_t i = 0; i < points->n; i++) {
        if (!same_pressure(points, i, first)) {
            continue;
        }
        if (i < first) {
            return false;
        }
        g->z[g->n] = points->temperature_K[i] / lehr_fitting_master_tg(master, points->pressure_GPa[i]);
        g->y[g->n] = points->y[i];
        if (g->sigma) {
            g->sigma[g->n] = points->sigma[i];
        }
        g->n++;
    }
    return true;
}

static double probability(const lehr_fitting_master *master, size_t n_separate, bool weighted)
{
    double difference = fmax(master->fit.chi2 - master->separate_chi2, 0);
    double extra = (double)n_separate - (double)master->fit.n_free;
    if (!(extra > 0) || master->extra.method.robust) {
        return (double)NAN;
    }
    if (weighted) {
        return gsl_cdf_chisq_Q(difference, extra);
    }
    double noise = master->separate_chi2 / (double)master->separate_dof;
    return master->separate_dof > 0
               ? gsl_cdf_fdist_Q(difference / extra / noise, extra, (double)master->separate_dof)
               : (double)NAN;
}

lehr_status lehr_master_test_collapse(lehr_fitting_master *master, const lehr_fitting_master_points *points,
                                      const lehr_fitting_options *options, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    size_t n_separate = 0;
    group g = {.curve = lehr_master_curve_of(master->curve)};
    g.z = lehr_core_alloc(points->n, sizeof *g.z);
    g.y = lehr_core_alloc(points->n, sizeof *g.y);
    g.sigma = points->sigma ? lehr_core_alloc(points->n, sizeof *g.sigma) : NULL;
    if (!g.z || !g.y || (points->sigma && !g.sigma)) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: master curve of %zu points", points->n);
    }
    for (size_t i = 0; status == LEHR_OK && i < points->n; i++) {
        double chi2 = 0;
        if (!take_group(&g, master, points, i)) {
            continue;
        }
        if (g.n > g.curve->n_parameters) {
            status = separate_chi2(&chi2, &g, master->parameters + LEHR_FITTING_MASTER_SHAPE, options, err);
        }
        master->n_pressures++;
        master->separate_chi2 += chi2;
        n_separate += g.n > g.curve->n_parameters ? g.curve->n_parameters : g.n;
    }
    master->separate_dof = points->n - n_separate;
    master->collapse_p = probability(master, n_separate, points->sigma != NULL);
    lehr_core_free(g.sigma);
    lehr_core_free(g.y);
    lehr_core_free(g.z);
    return status;
}
