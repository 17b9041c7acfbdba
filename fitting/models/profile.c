#include <lehr/fitting/profile.h>

#include "residuals.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/distribution.h>
#include <math.h>
#include <string.h>

// Beyond this many half-widths a side counts as open.
static const double farthest = 1e6;
static const double end_tolerance = 1e-9;
// chi2 lower than the minimum by this part is another minimum, not rounding.
static const double lower_minimum = 1e-8;
enum { MAX_STEPS = 100 };

/// One parameter under study.
typedef struct profile {
    lehr_fitting_problem problem; ///< with the parameter fixed
    lehr_fitting_options options;
    lehr_fitting_parameter *described; ///< shape (p,)
    const lehr_fitting_summary *summary;
    const double *minimum;    ///< shape (p,)
    const double *covariance; ///< shape (p, p)
    size_t j;
    double *place;     ///< shape (p,): the last constrained minimum
    double *trial;     ///< shape (p,)
    double *scratch;   ///< shape (p, p)
    double *residuals; ///< shape (n,)
    double scale;      ///< chi2 per squared standard error
    double multiplier; ///< k
    size_t n_fits;
} profile;

/// A point of the profile: z is the signed root of the rise of chi2, minus k; infinite where the model does
/// not exist.
typedef struct point {
    double value;
    double z;
} point;

static void free_profile(profile *f)
{
    lehr_core_free(f->described);
    lehr_core_free(f->place);
    lehr_core_free(f->trial);
    lehr_core_free(f->scratch);
    lehr_core_free(f->residuals);
}

static lehr_status init_profile(profile *f, lehr_error *err)
{
    const lehr_fitting_parameter *given = f->problem.parameters;
    size_t p = f->problem.n_parameters;
    f->described = lehr_core_alloc(p, sizeof *f->described);
    f->place = lehr_core_alloc(p, sizeof *f->place);
    f->trial = lehr_core_alloc(p, sizeof *f->trial);
    f->scratch = lehr_core_alloc(p, p * sizeof *f->scratch);
    f->residuals = lehr_core_alloc(f->problem.n_points, sizeof *f->residuals);
    if (!f->described || !f->place || !f->trial || !f->scratch || !f->residuals) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: profile of %zu parameters", p);
    }
    for (size_t k = 0; k < p; k++) {
        f->described[k] = given ? given[k] : lehr_fitting_parameter_free(NULL);
    }
    f->described[f->j].fixed = true;
    f->problem.parameters = f->described;
    f->options.search = LEHR_FITTING_SEARCH_NEAR;
    f->options.convention = LEHR_COVARIANCE_SCALED;
    return LEHR_OK;
}

/// Start of a constrained fit: the last place, moved along the regression of the others on this parameter.
static void predict(profile *f, double value, bool follow)
{
    size_t p = f->problem.n_parameters;
    double moved = value - f->place[f->j];
    for (size_t k = 0; k < p; k++) {
        double slope = f->covariance[k * p + f->j] / f->covariance[f->j * p + f->j];
        bool moves = follow && !f->described[k].fixed && isfinite(slope);
        double start = f->place[k] + (moves ? slope * moved : 0);
        f->trial[k] =
            f->described[k].fixed ? start : fmin(fmax(start, f->described[k].lower), f->described[k].upper);
    }
    f->trial[f->j] = value;
}

/// Lowest chi2 with the parameter at @p value.
static lehr_status constrained_chi2(double *chi2, profile *f, double value, lehr_error *err)
{
    lehr_fitting_summary summary = {0};
    *chi2 = INFINITY;
    for (int attempt = 0; attempt < 2; attempt++) {
        predict(f, value, attempt == 0);
        if (!lehr_fitting_residuals(&f->problem, f->trial, f->residuals)) {
            continue;
        }
        *chi2 = lehr_fitting_sum_of_squares(f->residuals, f->problem.n_points);
        bool alone = f->summary->n_free == 1 && f->summary->n_at_bound == 0;
        if (!alone) {
            lehr_status status =
                lehr_fitting_solve(&summary, f->trial, f->scratch, &f->problem, &f->options, err);
            if (status != LEHR_OK) {
                return status;
            }
            *chi2 = fmin(*chi2, summary.chi2);
        }
        f->n_fits++;
        memcpy(f->place, f->trial, f->problem.n_parameters * sizeof *f->place);
        return LEHR_OK;
    }
    return LEHR_OK;
}

static lehr_status evaluate(point *out, profile *f, double value, lehr_error *err)
{
    double chi2 = 0;
    char buffer[32];
    lehr_status status = constrained_chi2(&chi2, f, value, err);
    if (status != LEHR_OK) {
        return status;
    }
    double rise = chi2 - f->summary->chi2;
    if (rise < -lower_minimum * f->summary->chi2 - 1e-12 * f->scale) {
        return lehr_error_set(
            err, LEHR_ERR_NUMERIC,
            "chi2 is %.10g at %s = %.10g, lower than %.10g of the fit: it is not at the lowest minimum", chi2,
            lehr_fitting_parameter_name(f->described, f->j, buffer, sizeof buffer), value, f->summary->chi2);
    }
    *out = (point){value, sqrt(fmax(rise, 0) / f->scale) - f->multiplier};
    return LEHR_OK;
}

/// Go outwards until chi2 has risen enough: @p inside and @p outside then bracket the end. False in @p found
/// when the side is open.
static lehr_status bracket(point *inside, point *outside, bool *found, profile *f, double direction,
                           lehr_error *err)
{
    double best = f->minimum[f->j];
    double unit = f->multiplier * sqrt(f->covariance[f->j * f->problem.n_parameters + f->j]);
    double bound = direction > 0 ? f->described[f->j].upper : f->described[f->j].lower;
    double distance = unit;
    *inside = (point){best, -f->multiplier};
    *found = false;
    for (int step = 0; step < MAX_STEPS && distance < farthest * unit; step++) {
        double value = best + direction * distance;
        bool at_bound = direction > 0 ? value >= bound : value <= bound;
        lehr_status status = evaluate(outside, f, at_bound ? bound : value, err);
        if (status != LEHR_OK) {
            return status;
        }
        if (outside->z >= 0) {
            *found = true;
            return LEHR_OK;
        }
        if (at_bound) {
            return LEHR_OK;
        }
        *inside = *outside;
        // The root of the rise is nearly linear: go where it would reach k, a little farther, at most three
        // times as far.
        double stretch = 1.1 * f->multiplier / fmax(outside->z + f->multiplier, 1e-3 * f->multiplier);
        distance *= fmin(fmax(stretch, 1.2), 3);
    }
    return LEHR_OK;
}

/// Regula falsi (Illinois) between the two points; bisection where the outer one does not exist.
static lehr_status refine(double *end, point inside, point outside, profile *f, lehr_error *err)
{
    double unit = fabs(outside.value - f->minimum[f->j]);
    int last = 0;
    for (int step = 0; step < MAX_STEPS && fabs(outside.value - inside.value) > end_tolerance * unit;
         step++) {
        double part = isfinite(outside.z) ? -inside.z / (outside.z - inside.z) : 0.5;
        point middle;
        lehr_status status = evaluate(&middle, f, inside.value + part * (outside.value - inside.value), err);
        if (status != LEHR_OK) {
            return status;
        }
        if (fabs(middle.z) <= 1e-11 * f->multiplier) {
            inside = outside = middle;
        } else if (middle.z < 0) {
            inside = middle;
            outside.z *= last < 0 ? 0.5 : 1;
            last = -1;
        } else {
            outside = middle;
            inside.z *= last > 0 ? 0.5 : 1;
            last = 1;
        }
    }
    // Towards values without a model, the interval ends where the model does.
    *end = fabs(inside.z) < fabs(outside.z) ? inside.value : outside.value;
    return LEHR_OK;
}

static lehr_status find_end(double *end, bool *open, profile *f, double direction, lehr_error *err)
{
    point inside, outside;
    bool found = false;
    memcpy(f->place, f->minimum, f->problem.n_parameters * sizeof *f->place);
    lehr_status status = bracket(&inside, &outside, &found, f, direction, err);
    *open = !found;
    *end = direction > 0 ? f->described[f->j].upper : f->described[f->j].lower;
    return status == LEHR_OK && found ? refine(end, inside, outside, f, err) : status;
}

static lehr_status check(size_t j, double confidence, const lehr_fitting_problem *problem,
                         const lehr_fitting_summary *summary, const double *parameters,
                         const double *covariance, lehr_error *err)
{
    char buffer[32];
    size_t p = problem->n_parameters;
    if (j >= p) {
        return lehr_error_set(err, LEHR_ERR_ARG, "parameter %zu of %zu does not exist", j, p);
    }
    if (!(confidence > 0 && confidence < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "confidence %g; expected a number between 0 and 1",
                              confidence);
    }
    if (summary->stop != LEHR_FITTING_CONVERGED) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the fit has not converged (%s): its profile has no meaning",
                              lehr_fitting_stop_name(summary->stop));
    }
    if (!(covariance[j * p + j] > 0)) {
        const lehr_fitting_parameter *described = problem->parameters ? problem->parameters + j : NULL;
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN, "%s has no standard error (%s), from which the profile starts",
            lehr_fitting_parameter_name(problem->parameters, j, buffer, sizeof buffer),
            summary->dof == 0
                ? "no degree of freedom"
                : lehr_fitting_role_name(lehr_fitting_parameter_role(described, parameters[j])));
    }
    return LEHR_OK;
}

lehr_status lehr_fitting_profile_interval(lehr_fitting_interval *out, size_t j, double confidence,
                                          const lehr_fitting_problem *problem,
                                          const lehr_fitting_options *options,
                                          const lehr_fitting_summary *summary, const double *parameters,
                                          const double *covariance, lehr_error *err)
{
    lehr_status status = check(j, confidence, problem, summary, parameters, covariance, err);
    if (status != LEHR_OK) {
        return status;
    }
    profile f = {.problem = *problem,
                 .options = *options,
                 .summary = summary,
                 .minimum = parameters,
                 .covariance = covariance,
                 .j = j,
                 .scale = lehr_covariance_factor(summary->convention, summary->reduced_chi2),
                 .multiplier = lehr_covariance_multiplier(summary->convention, confidence, summary->dof)};
    lehr_fitting_interval interval = {0};
    status = init_profile(&f, err);
    if (status == LEHR_OK) {
        status = find_end(&interval.lower, &interval.lower_open, &f, -1, err);
    }
    if (status == LEHR_OK) {
        status = find_end(&interval.upper, &interval.upper_open, &f, 1, err);
    }
    if (status == LEHR_OK) {
        interval.n_fits = f.n_fits;
        *out = interval;
    }
    free_profile(&f);
    return status;
}
