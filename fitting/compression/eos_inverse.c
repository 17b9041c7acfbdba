// Volume at a pressure: closed form where the equation has one, else a safeguarded Newton search on the
// branch of V0.
#include "eos_private.h"

#include <math.h>

// Newton may not jump over a maximum of p(u) into another branch.
static const double longest_step = 0.125;

/// Search along u: `inside` lies on the branch and has not reached the target, `outside` has passed it or
/// left the branch.
typedef struct bracket {
    double inside;
    double outside; ///< NaN while unknown
} bracket;

static double next_u(const bracket *b, double u, const eos_point *point, double target)
{
    double step = (target - point->p) / point->bulk;
    double next = u + fmax(-longest_step, fmin(step, longest_step));
    bool settled = next == u;
    if (settled || isnan(b->outside) || (next - b->inside) * (next - b->outside) < 0) {
        return next;
    }
    return 0.5 * (b->inside + b->outside);
}

/// True where p(u) = target was found with K > 0; else *limit is the last p of the branch.
static bool search(double *u_out, double *limit, const lehr_fitting_eos *eos, const eos_shape *shape,
                   double target)
{
    const int most_steps = 1000;
    double sign = target < 0 ? -1 : 1;
    bracket b = {.inside = 0, .outside = (double)NAN};
    eos_point point = {.p = 0, .bulk = 1};
    double u = 0;
    double previous = INFINITY;
    for (int i = 0; i < most_steps; i++) {
        double next = next_u(&b, u, &point, target);
        eos_point trial;
        bool on_branch =
            eos->point(&trial, NULL, eos, shape, next, -expm1(-next)) && trial.bulk > 0 && isfinite(trial.p);
        bool reached = on_branch && sign * (trial.p - target) >= 0;
        double moved = fabs(next - u);
        if (on_branch) {
            point = trial;
            u = next;
        }
        if (reached || !on_branch) {
            b.outside = next;
        } else {
            b.inside = next;
        }
        bool settled =
            on_branch && (moved <= 1e-15 * fabs(next) || (moved >= previous && moved <= 1e-12 * fabs(next)));
        if (settled || fabs(b.outside - b.inside) <= 1e-15 * fabs(b.outside)) {
            break;
        }
        previous = on_branch ? moved : INFINITY;
    }
    *u_out = u;
    *limit = point.p;
    // The search also settles where the branch ends before the target.
    return fabs(point.p - target) <= 1e-9 * fabs(target);
}

lehr_status lehr_fitting_eos_volume_at(double *volume, const lehr_fitting_eos *eos,
                                       const lehr_fitting_eos_parameters *parameters, double pressure_GPa,
                                       lehr_error *err)
{
    lehr_fitting_eos_parameters p;
    lehr_status status = lehr_fitting_eos_complete(&p, eos, parameters, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (!isfinite(pressure_GPa)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "P = %g GPa is not finite", pressure_GPa);
    }
    eos_shape shape;
    lehr_fitting_eos_shape(&shape, eos, parameters, false);
    double target = pressure_GPa / p.bulk_GPa;
    double e = 0;
    double u = 0;
    double limit = 0;
    if (eos->invert) {
        if (!eos->invert(&e, eos, &shape, target)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "%s with K0 = %g GPa, K0' = %g has no volume at P = %g GPa", eos->name,
                                  p.bulk_GPa, p.bulk_prime, pressure_GPa);
        }
    } else if (search(&u, &limit, eos, &shape, target)) {
        e = -expm1(-u);
    } else {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s with K0 = %g GPa, K0' = %g has no volume at P = %g GPa: K falls to 0 at %g GPa", eos->name,
            p.bulk_GPa, p.bulk_prime, pressure_GPa, limit * p.bulk_GPa);
    }
    *volume = p.volume0 - p.volume0 * e;
    return LEHR_OK;
}
