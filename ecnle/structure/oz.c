#include <lehr/ecnle/oz.h>

#include "oz_grid.h"

#include <gsl/gsl_spline.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdbool.h>

#define PI 3.141592653589793238463

enum { MOST_GRIDS = 3 };

struct lehr_ecnle_oz {
    double phi;
    size_t n; ///< wave numbers that are given out
    size_t n_grids;
    double *q, *s, *s_error, *inverse; ///< shape (n,)
    double *level[MOST_GRIDS];         ///< shape (n,)
    lehr_estimate contact;
    double mixing, inconsistency, residual;
    gsl_spline *spline;
};

lehr_ecnle_oz_options lehr_ecnle_oz_defaults(void)
{
    return (lehr_ecnle_oz_options){
        .points_per_diameter = 50, .range_d = 160, .n_grids = 3, .mixing_per_d = (double)NAN};
}

static lehr_status check(double phi, const lehr_ecnle_oz_options *o, lehr_error *err)
{
    if (!(phi >= 0.01 && phi <= 0.70)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "packing fraction %g is outside 0.01 .. 0.70", phi);
    }
    if (o->points_per_diameter < 20 || o->points_per_diameter > 800) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu points per diameter are outside 20 .. 800",
                              o->points_per_diameter);
    }
    if (!(o->range_d >= 8 && o->range_d <= 1000)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "a range of %g diameters is outside 8 .. 1000",
                              o->range_d);
    }
    if (o->n_grids < 1 || o->n_grids > MOST_GRIDS) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu grids: give 1, 2 or 3", o->n_grids);
    }
    if (o->closure == LEHR_ECNLE_CLOSURE_ROGERS_YOUNG && !isnan(o->mixing_per_d) &&
        !(o->mixing_per_d > 0 && isfinite(o->mixing_per_d))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "mixing parameter %g is not greater than 0",
                              o->mixing_per_d);
    }
    return LEHR_OK;
}

/// Even number of points, with small factors only, so that the transform is fast.
static size_t round_up(double least)
{
    size_t n = 2 * (size_t)ceil(least / 2);
    static const size_t factors[3] = {2, 3, 5};
    for (;; n += 2) {
        size_t rest = n;
        for (size_t k = 0; k < 3; k++) {
            while (rest % factors[k] == 0) {
                rest /= factors[k];
            }
        }
        if (rest == 1) {
            return n;
        }
    }
}

// ---- path in density ------------------------------------------------------------------------
/// Solution at @p phi on the coarsest grid, from nothing: the density grows as fast as Newton's iteration
/// follows.
static lehr_status climb(double *residual, lehr_ecnle_oz_grid *grid, double *u, double *kept, double phi,
                         double mixing, lehr_error *err)
{
    size_t n = lehr_ecnle_oz_grid_size(grid);
    double reached = 0;
    double step = fmin(phi, 0.15);
    for (size_t i = 0; i < n; i++) {
        u[i] = kept[i] = 0;
    }
    while (reached < phi) {
        double next = fmin(phi, reached + step);
        lehr_status status = lehr_ecnle_oz_grid_solve(residual, grid, u, next, mixing, err);
        if (status != LEHR_OK) {
            return status;
        }
        bool found = isfinite(*residual);
        for (size_t i = 0; i < n; i++) {
            *(found ? &kept[i] : &u[i]) = found ? u[i] : kept[i];
        }
        reached = found ? next : reached;
        step *= found ? 1.3 : 0.5;
        if (step < 1e-5) {
            return lehr_error_set(err, LEHR_ERR_NUMERIC,
                                  "the closure has no solution beyond phi = %.5g that the iteration finds "
                                  "(%.5g was asked for)",
                                  reached, phi);
        }
    }
    return LEHR_OK;
}

/// 1/S at q = 0, where it is even in q.
static double inverse_s_zero(const double *inverse)
{
    return (9 * inverse[0] - inverse[1]) / 8;
}

// ---- thermodynamic consistency --------------------------------------------------------------
typedef struct consistency {
    lehr_ecnle_oz_grid *grid;
    double *u, *kept;
    double phi;
} consistency;

/// Compressibility from the virial pressure, 1 + 8 phi g + 4 phi^2 dg/dphi, over that from S(0), minus 1.
static lehr_status disagreement(double *out, consistency *c, double mixing, lehr_error *err)
{
    static const double place[3] = {-1, 1, 0};
    const double h = 2e-3;
    double contact[3] = {0}, residual = 0, inverse = 0;
    lehr_status status = climb(&residual, c->grid, c->u, c->kept, c->phi - h, mixing, err);
    for (int k = 0; k < 3 && status == LEHR_OK; k++) {
        status = lehr_ecnle_oz_grid_solve(&residual, c->grid, c->u, c->phi + place[k] * h, mixing, err);
        if (status == LEHR_OK && !isfinite(residual)) {
            status =
                lehr_error_set(err, LEHR_ERR_NUMERIC, "the closure has no solution near phi = %.5g", c->phi);
        }
        contact[k] = lehr_ecnle_oz_grid_contact(c->grid, c->u, mixing);
        inverse = inverse_s_zero(lehr_ecnle_oz_grid_inverse_s(c->grid));
    }
    double slope = (contact[1] - contact[0]) / (2 * h);
    *out = (1 + 8 * c->phi * contact[2] + 4 * c->phi * c->phi * slope) / inverse - 1;
    return status;
}

/// Mixing parameter at which both agree: secant in its logarithm.
static lehr_status find_mixing(double *mixing, consistency *c, lehr_error *err)
{
    double x[2] = {log(0.16), log(0.22)};
    double f[2] = {0, 0};
    lehr_status status = disagreement(&f[0], c, exp(x[0]), err);
    for (int i = 0; i < 20 && status == LEHR_OK; i++) {
        status = disagreement(&f[1], c, exp(x[1]), err);
        double step = -f[1] * (x[1] - x[0]) / (f[1] - f[0]);
        if (status != LEHR_OK || !(fabs(step) > 1e-7)) {
            break;
        }
        x[0] = x[1];
        f[0] = f[1];
        x[1] += fmin(fmax(step, -1), 1);
    }
    *mixing = exp(x[1]);
    if (status == LEHR_OK && !(fabs(f[1]) < 1e-5)) {
        return lehr_error_set(err, LEHR_ERR_NUMERIC,
                              "no mixing parameter makes both pressures agree at phi = %g (left: %.2g)",
                              c->phi, f[1]);
    }
    return status;
}

// ---- grids --------------------------------------------------------------------------------------
typedef struct solution {
    lehr_ecnle_oz_grid *grid[MOST_GRIDS];
    double *u[MOST_GRIDS];
    double *kept; ///< shape of the coarsest grid
} solution;

static void release(solution *s)
{
    for (size_t k = 0; k < MOST_GRIDS; k++) {
        lehr_ecnle_oz_grid_free(s->grid[k]);
        lehr_core_free(s->u[k]);
    }
    lehr_core_free(s->kept);
}

static lehr_status make_grids(solution *s, const lehr_ecnle_oz_options *o, lehr_error *err)
{
    size_t n = round_up(o->range_d * (double)o->points_per_diameter);
    lehr_status status = LEHR_OK;
    s->kept = lehr_core_alloc(n, sizeof *s->kept);
    for (size_t k = 0; k < o->n_grids && status == LEHR_OK; k++) {
        status = lehr_ecnle_oz_grid_create(&s->grid[k], n << k, o->points_per_diameter << k, o->closure, err);
        s->u[k] = lehr_core_alloc(n << k, sizeof(double));
        if (status == LEHR_OK && (!s->u[k] || !s->kept)) {
            status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: grid of %zu points", n << k);
        }
    }
    return status;
}

/// Coarsest grid along the path, the finer ones from the one before.
static lehr_status solve_grids(lehr_ecnle_oz *oz, solution *s, lehr_error *err)
{
    double contact[MOST_GRIDS] = {0};
    double residual = 0;
    lehr_status status = climb(&residual, s->grid[0], s->u[0], s->kept, oz->phi, oz->mixing, err);
    for (size_t k = 0; k < oz->n_grids && status == LEHR_OK; k++) {
        if (k > 0) {
            lehr_ecnle_oz_grid_refine(s->u[k], s->grid[k - 1], s->u[k - 1]);
            status = lehr_ecnle_oz_grid_solve(&residual, s->grid[k], s->u[k], oz->phi, oz->mixing, err);
        }
        if (status == LEHR_OK && !isfinite(residual)) {
            return lehr_error_set(err, LEHR_ERR_NUMERIC,
                                  "no solution on the grid with %zu points per diameter",
                                  lehr_ecnle_oz_grid_core(s->grid[k]));
        }
        oz->residual = fmax(oz->residual, residual);
        const double *inverse = lehr_ecnle_oz_grid_inverse_s(s->grid[k]);
        for (size_t i = 0; status == LEHR_OK && i < oz->n; i++) {
            oz->level[k][i] = 1 / inverse[i];
        }
        contact[k] = status == LEHR_OK ? lehr_ecnle_oz_grid_contact(s->grid[k], s->u[k], oz->mixing) : 0;
    }
    double best = contact[oz->n_grids - 1];
    double error = (double)NAN;
    if (status == LEHR_OK && oz->n_grids > 1) {
        double before = best;
        best += (contact[oz->n_grids - 1] - contact[oz->n_grids - 2]) / 3;
        error = fabs(best - before);
    }
    oz->contact = (lehr_estimate){best, error};
    return status;
}

/// Richardson's extrapolation of 1/S in dr^2. The error is the last correction; where it happens to pass
/// through 0, a small part of the one before.
static void extrapolate(lehr_ecnle_oz *oz)
{
    for (size_t i = 0; i < oz->n; i++) {
        double t[MOST_GRIDS];
        double last = 0, error = (double)NAN;
        for (size_t k = 0; k < oz->n_grids; k++) {
            t[k] = 1 / oz->level[k][i];
        }
        double power = 1;
        for (size_t order = 1; order < oz->n_grids; order++) {
            double before = t[oz->n_grids - 1];
            power *= 4;
            for (size_t k = oz->n_grids - 1; k >= order; k--) {
                t[k] = (power * t[k] - t[k - 1]) / (power - 1);
            }
            double correction = fabs(t[oz->n_grids - 1] - before);
            error = fmax(correction, 1e-4 * last);
            last = correction;
        }
        oz->inverse[i] = t[oz->n_grids - 1];
        oz->s[i] = 1 / oz->inverse[i];
        oz->s_error[i] = error * oz->s[i] * oz->s[i];
    }
}

static lehr_status allocate(lehr_ecnle_oz *oz, lehr_error *err)
{
    double **const arrays[] = {&oz->q,        &oz->s,        &oz->s_error, &oz->inverse,
                               &oz->level[0], &oz->level[1], &oz->level[2]};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++) {
        *arrays[k] = lehr_core_alloc(oz->n, sizeof(double));
        if (!*arrays[k]) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: structure factor");
        }
    }
    oz->spline = gsl_spline_alloc(gsl_interp_cspline, oz->n);
    return oz->spline ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: spline");
}

/// The whole calculation, for an object with its arrays.
static lehr_status fill(lehr_ecnle_oz *oz, const lehr_ecnle_oz_options *o, lehr_error *err)
{
    solution s = {.kept = NULL};
    lehr_status status = make_grids(&s, o, err);
    if (status == LEHR_OK && o->closure == LEHR_ECNLE_CLOSURE_ROGERS_YOUNG && isnan(oz->mixing)) {
        consistency c = {s.grid[0], s.u[0], s.kept, oz->phi};
        status = find_mixing(&oz->mixing, &c, err);
    }
    status = status == LEHR_OK ? solve_grids(oz, &s, err) : status;
    if (status == LEHR_OK) {
        consistency c = {s.grid[0], s.u[0], s.kept, oz->phi};
        status = disagreement(&oz->inconsistency, &c, oz->mixing, err);
    }
    release(&s);
    if (status == LEHR_OK) {
        extrapolate(oz);
        (void)gsl_spline_init(oz->spline, oz->q, oz->inverse, oz->n);
    }
    return status;
}

lehr_status lehr_ecnle_oz_solve(lehr_ecnle_oz **out, double phi, const lehr_ecnle_oz_options *options,
                                lehr_warnings *warnings, lehr_error *err)
{
    (void)warnings;
    *out = NULL;
    lehr_status status = check(phi, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_ecnle_oz *oz = lehr_core_alloc(1, sizeof *oz);
    if (!oz) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: structure factor");
    }
    double m = (double)options->points_per_diameter;
    double dq = PI * m / (double)round_up(options->range_d * m);
    oz->phi = phi;
    oz->n_grids = options->n_grids;
    oz->mixing = options->closure == LEHR_ECNLE_CLOSURE_ROGERS_YOUNG ? options->mixing_per_d : (double)NAN;
    oz->n = (size_t)(m / dq); // q dr < 1: beyond, dr^2 is no small number
    status = allocate(oz, err);
    for (size_t i = 0; status == LEHR_OK && i < oz->n; i++) {
        oz->q[i] = ((double)i + 0.5) * dq;
    }
    status = status == LEHR_OK ? fill(oz, options, err) : status;
    if (status != LEHR_OK) {
        lehr_ecnle_oz_free(oz);
        return status;
    }
    *out = oz;
    return LEHR_OK;
}

void lehr_ecnle_oz_free(lehr_ecnle_oz *oz)
{
    if (!oz) {
        return;
    }
    double *const arrays[] = {oz->q,        oz->s,        oz->s_error, oz->inverse,
                              oz->level[0], oz->level[1], oz->level[2]};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++) {
        lehr_core_free(arrays[k]);
    }
    if (oz->spline) {
        gsl_spline_free(oz->spline);
    }
    lehr_core_free(oz);
}

double lehr_ecnle_oz_s_at(const lehr_ecnle_oz *oz, double q)
{
    if (!(q >= oz->q[0] && q <= oz->q[oz->n - 1])) {
        return (double)NAN;
    }
    return 1 / gsl_spline_eval(oz->spline, q, NULL);
}

double lehr_ecnle_oz_phi(const lehr_ecnle_oz *oz)
{
    return oz->phi;
}

size_t lehr_ecnle_oz_size(const lehr_ecnle_oz *oz)
{
    return oz->n;
}

const double *lehr_ecnle_oz_q(const lehr_ecnle_oz *oz)
{
    return oz->q;
}

const double *lehr_ecnle_oz_s(const lehr_ecnle_oz *oz)
{
    return oz->s;
}

const double *lehr_ecnle_oz_s_error(const lehr_ecnle_oz *oz)
{
    return oz->s_error;
}

const double *lehr_ecnle_oz_s_level(const lehr_ecnle_oz *oz, size_t level)
{
    return oz->level[level];
}

lehr_estimate lehr_ecnle_oz_contact(const lehr_ecnle_oz *oz)
{
    return oz->contact;
}

double lehr_ecnle_oz_mixing(const lehr_ecnle_oz *oz)
{
    return oz->mixing;
}

double lehr_ecnle_oz_inconsistency(const lehr_ecnle_oz *oz)
{
    return oz->inconsistency;
}

double lehr_ecnle_oz_residual(const lehr_ecnle_oz *oz)
{
    return oz->residual;
}
