#include "master_curve.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

/// What the model needs.
typedef struct collapse {
    const lehr_fitting_master_points *points;
    const lehr_master_curve *curve;
} collapse;

lehr_fitting_master_options lehr_fitting_master_options_defaults(void)
{
    return (lehr_fitting_master_options){.fit = lehr_fitting_options_defaults(),
                                         .curve = LEHR_FITTING_MASTER_AUTO,
                                         .tg0_K = (double)NAN,
                                         .dtg_dp_K_per_GPa = (double)NAN};
}

// ---- the model ----------------------------------------------------------------------
static bool evaluate(const double *p, double *values, double *jacobian, const void *context)
{
    const collapse *c = context;
    const double *shape = p + LEHR_FITTING_MASTER_SHAPE;
    size_t n_parameters = LEHR_FITTING_MASTER_SHAPE + c->curve->n_parameters;
    for (size_t i = 0; i < c->points->n; i++) {
        double pressure = c->points->pressure_GPa[i];
        double tg = p[LEHR_FITTING_MASTER_TG0] + pressure * (p[LEHR_FITTING_MASTER_DTG_DP] +
                                                             pressure * p[LEHR_FITTING_MASTER_TG_CURVATURE]);
        double z = c->points->temperature_K[i] / tg;
        double value = 0, gradient[4], by_z = 0;
        if (!(tg > 0) || !c->curve->evaluate(shape, z, &value, gradient, &by_z)) {
            return false;
        }
        if (values) {
            values[i] = value;
        }
        if (jacobian) {
            double *row = jacobian + i * n_parameters;
            double by_tg = -by_z * z / tg;
            row[LEHR_FITTING_MASTER_TG0] = by_tg;
            row[LEHR_FITTING_MASTER_DTG_DP] = by_tg * pressure;
            row[LEHR_FITTING_MASTER_TG_CURVATURE] = by_tg * pressure * pressure;
            memcpy(row + LEHR_FITTING_MASTER_SHAPE, gradient, c->curve->n_parameters * sizeof *row);
        }
    }
    return true;
}

// ---- start values -------------------------------------------------------------------
/// Curve through T/(1 + r P) in kelvin, for one r; sum of squares, infinite where there is none.
static double try_slope(double *shape, double *z_K, const collapse *c, double r)
{
    double sum = 0;
    for (size_t i = 0; i < c->points->n; i++) {
        z_K[i] = c->points->temperature_K[i] / (1 + r * c->points->pressure_GPa[i]);
    }
    if (!c->curve->start(shape, z_K, c->points->y, c->points->n)) {
        return INFINITY;
    }
    for (size_t i = 0; i < c->points->n; i++) {
        double value = 0, gradient[4], by_z = 0;
        if (!c->curve->evaluate(shape, z_K[i], &value, gradient, &by_z)) {
            return INFINITY;
        }
        sum += (value - c->points->y[i]) * (value - c->points->y[i]);
    }
    return sum;
}

/// From the curve over kelvin to that over z = T/tg0.
static void rescale(double *p, const collapse *c, double r, double tg0_K)
{
    double *shape = p + LEHR_FITTING_MASTER_SHAPE;
    if (isnan(tg0_K)) {
        tg0_K = shape[c->curve->center];
    }
    if (c->curve->center != SIZE_MAX) {
        shape[c->curve->center] /= tg0_K;
        shape[c->curve->width] /= tg0_K;
    } else { // value + slope (T - 1) -> value + slope (z - 1)
        shape[0] += shape[1] * (tg0_K - 1);
        shape[1] *= tg0_K;
    }
    p[LEHR_FITTING_MASTER_TG0] = tg0_K;
    p[LEHR_FITTING_MASTER_DTG_DP] = r * tg0_K;
    p[LEHR_FITTING_MASTER_TG_CURVATURE] = 0;
}

/// Curve for a pressure dependence that is given. Without tg0 its relative size follows from the centre of
/// the curve, which moves little with it: a few rounds suffice.
static double start_with_slope(double *shape, double *r, double *z_K, const collapse *c,
                               const lehr_fitting_master_options *options)
{
    enum { n_rounds = 8 };
    double sum = INFINITY;
    double tg0_K = options->tg0_K;
    *r = isnan(tg0_K) ? 0 : options->dtg_dp_K_per_GPa / tg0_K;
    for (int round = 0; round < n_rounds; round++) {
        sum = try_slope(shape, z_K, c, *r);
        if (!isnan(tg0_K) || !(sum < INFINITY)) {
            break;
        }
        *r = options->dtg_dp_K_per_GPa / shape[c->curve->center];
    }
    return sum;
}

/// Best of a scan of the relative slope r of Tg, over -0.3 to 0.6 of tg0 at the highest pressure; or the one
/// that is given.
static lehr_status find_start(double *p, const collapse *c, const lehr_fitting_master_options *options,
                              lehr_error *err)
{
    enum { n_scan = 61 };
    double highest = 0, best = INFINITY, best_r = 0, shape[4];
    double *z_K = lehr_core_alloc(c->points->n, sizeof *z_K);
    if (!z_K) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: master curve of %zu points", c->points->n);
    }
    for (size_t i = 0; i < c->points->n; i++) {
        highest = fmax(highest, fabs(c->points->pressure_GPa[i]));
    }
    if (!isnan(options->dtg_dp_K_per_GPa)) {
        best = start_with_slope(p + LEHR_FITTING_MASTER_SHAPE, &best_r, z_K, c, options);
    }
    for (int k = 0; isnan(options->dtg_dp_K_per_GPa) && k < n_scan; k++) {
        double r = (-0.3 + 0.015 * k) / highest;
        double sum = try_slope(shape, z_K, c, r);
        if (sum < best) {
            best = sum;
            best_r = r;
            memcpy(p + LEHR_FITTING_MASTER_SHAPE, shape, c->curve->n_parameters * sizeof *shape);
        }
    }
    lehr_core_free(z_K);
    if (!(best < INFINITY)) {
        return lehr_error_set(err, LEHR_ERR_NUMERIC, "no %s passes near the %zu points", c->curve->name,
                              c->points->n);
    }
    rescale(p, c, best_r, options->tg0_K);
    if (!isnan(options->dtg_dp_K_per_GPa)) {
        p[LEHR_FITTING_MASTER_DTG_DP] = options->dtg_dp_K_per_GPa;
    }
    return LEHR_OK;
}

// ---- one curve ----------------------------------------------------------------------
static void describe_parameters(lehr_fitting_parameter *described, const lehr_master_curve *curve,
                                lehr_fitting_master_curve kind, const lehr_fitting_master_options *options)
{
    bool given = !isnan(options->tg0_K);
    for (size_t j = 0; j < LEHR_FITTING_MASTER_SHAPE + curve->n_parameters; j++) {
        described[j] = lehr_fitting_parameter_free(lehr_fitting_master_parameter_name(kind, j));
    }
    described[LEHR_FITTING_MASTER_TG0].fixed = given;
    described[LEHR_FITTING_MASTER_DTG_DP].fixed = !isnan(options->dtg_dp_K_per_GPa);
    described[LEHR_FITTING_MASTER_TG_CURVATURE].fixed = !options->curvature;
    if (curve->center != SIZE_MAX) {
        described[LEHR_FITTING_MASTER_SHAPE + curve->center].fixed = !given; // z = 1 defines Tg
        described[LEHR_FITTING_MASTER_SHAPE + curve->width].lower = 1e-9;
    }
}

static lehr_status fit_curve(lehr_fitting_master *out, lehr_fitting_master_curve kind,
                             const lehr_fitting_master_points *points,
                             const lehr_fitting_master_options *options, lehr_error *err)
{
    const collapse c = {.points = points, .curve = lehr_master_curve_of(kind)};
    lehr_fitting_parameter described[LEHR_FITTING_MASTER_MAX_PARAMETERS];
    *out = (lehr_fitting_master){.n_points = points->n,
                                 .curve = kind,
                                 .tg0_given = !isnan(options->tg0_K),
                                 .dtg_dp_given = !isnan(options->dtg_dp_K_per_GPa),
                                 .has_curvature = options->curvature,
                                 .n_parameters = LEHR_FITTING_MASTER_SHAPE + c.curve->n_parameters};
    describe_parameters(described, c.curve, kind, options);
    const lehr_fitting_problem problem = {
        .n_points = points->n,
        .n_parameters = out->n_parameters,
        .y = points->y,
        .sigma = points->sigma,
        .model = evaluate,
        .context = &c,
        .parameters = described,
    };
    lehr_status status = find_start(out->parameters, &c, options, err);
    return status == LEHR_OK ? lehr_fitting_estimate(&out->fit, &out->extra, out->parameters, out->covariance,
                                                     &problem, &options->fit, &options->method, NULL, err)
                             : status;
}

/// Akaike's criterion with the correction for few points; infinite where that has none.
static double aicc(const lehr_fitting_summary *fit, size_t n_points, bool weighted)
{
    double n = (double)n_points, p = (double)fit->n_free + (weighted ? 0 : 1);
    double fall = weighted ? fit->chi2 : n * log(fit->chi2 / n);
    return n - p - 1 > 0 ? fall + 2 * p + 2 * p * (p + 1) / (n - p - 1) : INFINITY;
}

/// True when @p trial is better than @p best: one that converged before one that did not, then by the
/// criterion.
static bool is_better(const lehr_fitting_master *trial, double criterion, const lehr_fitting_master *best,
                      double lowest)
{
    bool settled = trial->fit.stop == LEHR_FITTING_CONVERGED;
    bool best_settled = best->fit.stop == LEHR_FITTING_CONVERGED;
    return settled != best_settled ? settled : criterion < lowest;
}

/// The best of the curves. One that cannot be fitted drops out; if all do, the error of the last one stands.
static lehr_status fit_all(lehr_fitting_master *out, const lehr_fitting_master_points *points,
                           const lehr_fitting_master_options *options, lehr_error *err)
{
    lehr_fitting_master_candidate candidates[LEHR_FITTING_MASTER_AUTO];
    lehr_status last = LEHR_OK;
    double best = INFINITY;
    bool found = false;
    lehr_fitting_master_options plain = *options;
    plain.method = (lehr_fitting_method){0};
    for (int k = 0; k < LEHR_FITTING_MASTER_AUTO; k++) {
        lehr_fitting_master trial;
        candidates[k] = (lehr_fitting_master_candidate){.curve = (lehr_fitting_master_curve)k};
        if (k == LEHR_FITTING_MASTER_LINE && isnan(options->tg0_K)) {
            continue;
        }
        lehr_status status = fit_curve(&trial, (lehr_fitting_master_curve)k, points, &plain, err);
        if (status == LEHR_ERR_NOMEM) {
            return status;
        }
        last = status != LEHR_OK ? status : last;
        if (status != LEHR_OK || trial.fit.stop == LEHR_FITTING_SINGULAR) {
            continue;
        }
        candidates[k].fitted = true;
        candidates[k].chi2 = trial.fit.chi2;
        candidates[k].aicc = aicc(&trial.fit, points->n, points->sigma != NULL);
        if (!found || is_better(&trial, candidates[k].aicc, out, best)) {
            best = candidates[k].aicc;
            *out = trial;
            found = true;
            last = LEHR_OK;
        }
    }
    if (last == LEHR_OK) {
        last = fit_curve(out, out->curve, points, options, err);
    }
    memcpy(out->candidates, candidates, sizeof candidates);
    return last;
}

// ---- checks and the fit -------------------------------------------------------------
static lehr_status check_point(const lehr_fitting_master_points *points, size_t i, lehr_error *err)
{
    if (!(points->temperature_K[i] > 0) || !isfinite(points->temperature_K[i])) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "temperature[%zu] = %g K is not a number greater than 0",
                              i, points->temperature_K[i]);
    }
    if (!isfinite(points->pressure_GPa[i]) || !isfinite(points->y[i])) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "point %zu (pressure %g GPa, value %g) is not finite",
                              i + 1, points->pressure_GPa[i], points->y[i]);
    }
    if (points->sigma && !(points->sigma[i] > 0 && isfinite(points->sigma[i]))) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "sigma[%zu] = %g is not a number greater than 0; leave the point out or fit without sigma", i,
            points->sigma[i]);
    }
    return LEHR_OK;
}

static lehr_status check(const lehr_fitting_master_points *points, const lehr_fitting_master_options *options,
                         lehr_error *err)
{
    bool one_pressure = true, constant = true;
    for (size_t i = 0; i < points->n; i++) {
        lehr_status status = check_point(points, i, err);
        if (status != LEHR_OK) {
            return status;
        }
        one_pressure = one_pressure && !(fabs(points->pressure_GPa[i] - points->pressure_GPa[0]) > 0);
        constant = constant && !(fabs(points->y[i] - points->y[0]) > 0);
    }
    if (points->n < 4) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu points are too few for a master curve", points->n);
    }
    if (one_pressure && isnan(options->dtg_dp_K_per_GPa)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "all %zu points are at %g GPa: dtg_dp needs two pressures", points->n,
                              points->pressure_GPa[0]);
    }
    if (!isnan(options->dtg_dp_K_per_GPa) && !isfinite(options->dtg_dp_K_per_GPa)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "dtg_dp = %g K/GPa is not finite",
                              options->dtg_dp_K_per_GPa);
    }
    if (constant) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "all %zu values are %g: there is nothing to collapse",
                              points->n, points->y[0]);
    }
    if (!isnan(options->tg0_K) && !(options->tg0_K > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "tg0 = %g K is not greater than 0", options->tg0_K);
    }
    if (options->curve == LEHR_FITTING_MASTER_LINE && isnan(options->tg0_K)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a line has no centre that defines Tg: give tg0");
    }
    return LEHR_OK;
}

lehr_status lehr_fitting_master_fit(lehr_fitting_master *out, const lehr_fitting_master_points *points,
                                    const lehr_fitting_master_options *options, lehr_warnings *warnings,
                                    lehr_error *err)
{
    lehr_fitting_master master = {0};
    lehr_fitting_master_options near = *options;
    near.fit.search = LEHR_FITTING_SEARCH_NEAR; // the scans for start values come near
    lehr_status status = check(points, options, err);
    if (status == LEHR_OK) {
        status = options->curve == LEHR_FITTING_MASTER_AUTO
                     ? fit_all(&master, points, &near, err)
                     : fit_curve(&master, options->curve, points, &near, err);
    }
    if (status == LEHR_OK) {
        status = lehr_master_test_collapse(&master, points, &near.fit, err);
    }
    if (status == LEHR_OK && master.collapse_p < 0.01) {
        status = lehr_warnings_add(
            warnings, err,
            "the points do not collapse: one curve for each of the %zu pressures fits better, "
            "chi2 %.4g instead of %.4g (p = %.2g)",
            master.n_pressures, master.separate_chi2, master.fit.chi2, master.collapse_p);
    }
    if (status == LEHR_OK) {
        *out = master;
    }
    return status;
}
