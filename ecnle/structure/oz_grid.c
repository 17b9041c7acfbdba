#include "oz_grid.h"

#include "gmres.h"

#include <gsl/gsl_fft_complex.h>
#include <lehr/core/alloc.h>
#include <math.h>

#define PI 3.141592653589793238463

enum { MOST_VECTORS = 90, MOST_STEPS = 30 };

struct lehr_ecnle_oz_grid {
    size_t n, n_core;
    double dr, dq;
    lehr_ecnle_closure closure;
    double rho, mixing;
    double *packed;                               ///< shape (n,) n/2 complex numbers
    double *twiddle;                              ///< shape (n,) n/2 complex numbers
    double *inverse_s;                            ///< shape (n,)
    double *slope;                                ///< shape (n,) dc/dgamma
    double *gain;                                 ///< shape (n,) S^2 - 1
    double *scratch;                              ///< shape (n,)
    double *change, *step, *trial, *trial_change; ///< shape (n,)
    gsl_fft_complex_wavetable *wavetable;
    gsl_fft_complex_workspace *workspace;
    lehr_ecnle_gmres *gmres;
};

static lehr_status allocate(lehr_ecnle_oz_grid *grid, lehr_error *err)
{
    double **const arrays[] = {&grid->packed, &grid->twiddle,     &grid->inverse_s, &grid->slope,
                               &grid->gain,   &grid->scratch,     &grid->change,    &grid->step,
                               &grid->trial,  &grid->trial_change};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++) {
        *arrays[k] = lehr_core_alloc(grid->n, sizeof(double));
        if (!*arrays[k]) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: grid of %zu points", grid->n);
        }
    }
    grid->wavetable = gsl_fft_complex_wavetable_alloc(grid->n / 2);
    grid->workspace = gsl_fft_complex_workspace_alloc(grid->n / 2);
    if (!grid->wavetable || !grid->workspace) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: transform of %zu points", grid->n);
    }
    return lehr_ecnle_gmres_create(&grid->gmres, grid->n, MOST_VECTORS, err);
}

lehr_status lehr_ecnle_oz_grid_create(lehr_ecnle_oz_grid **out, size_t n, size_t n_core,
                                      lehr_ecnle_closure closure, lehr_error *err)
{
    *out = NULL;
    lehr_ecnle_oz_grid *grid = lehr_core_alloc(1, sizeof *grid);
    if (!grid) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: grid");
    }
    grid->n = n;
    grid->n_core = n_core;
    grid->dr = 1.0 / (double)n_core;
    grid->dq = PI / ((double)n * grid->dr);
    grid->closure = closure;
    lehr_status status = allocate(grid, err);
    if (status != LEHR_OK) {
        lehr_ecnle_oz_grid_free(grid);
        return status;
    }
    for (size_t k = 0; k < n / 2; k++) {
        double angle = -PI * (8 * (double)k + 1) / (8 * (double)n);
        grid->twiddle[2 * k] = cos(angle);
        grid->twiddle[2 * k + 1] = sin(angle);
    }
    *out = grid;
    return LEHR_OK;
}

void lehr_ecnle_oz_grid_free(lehr_ecnle_oz_grid *grid)
{
    if (!grid) {
        return;
    }
    double *const arrays[] = {grid->packed,  grid->twiddle, grid->inverse_s, grid->slope, grid->gain,
                              grid->scratch, grid->change,  grid->step,      grid->trial, grid->trial_change};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++) {
        lehr_core_free(arrays[k]);
    }
    if (grid->wavetable) {
        gsl_fft_complex_wavetable_free(grid->wavetable);
    }
    if (grid->workspace) {
        gsl_fft_complex_workspace_free(grid->workspace);
    }
    lehr_ecnle_gmres_free(grid->gmres);
    lehr_core_free(grid);
}

size_t lehr_ecnle_oz_grid_size(const lehr_ecnle_oz_grid *grid)
{
    return grid->n;
}

size_t lehr_ecnle_oz_grid_core(const lehr_ecnle_oz_grid *grid)
{
    return grid->n_core;
}

const double *lehr_ecnle_oz_grid_inverse_s(const lehr_ecnle_oz_grid *grid)
{
    return grid->inverse_s;
}

// ---- transform ------------------------------------------------------------------------------
/// z_k times the twiddle factor k.
static void twist(double *z, const double *twiddle)
{
    double re = z[0] * twiddle[0] - z[1] * twiddle[1];
    z[1] = z[0] * twiddle[1] + z[1] * twiddle[0];
    z[0] = re;
}

void lehr_ecnle_oz_grid_transform(lehr_ecnle_oz_grid *grid, double *x)
{
    // The sine transform is the cosine transform of the reversed input with alternating signs; the cosine
    // transform of n numbers is a complex transform of n/2 between two twists.
    size_t n = grid->n;
    double *z = grid->packed;
    for (size_t k = 0; k < n / 2; k++) {
        z[2 * k] = x[n - 1 - 2 * k];
        z[2 * k + 1] = x[2 * k];
        twist(z + 2 * k, grid->twiddle + 2 * k);
    }
    (void)gsl_fft_complex_forward(z, 1, n / 2, grid->wavetable, grid->workspace);
    for (size_t k = 0; k < n / 2; k++) {
        twist(z + 2 * k, grid->twiddle + 2 * k);
        x[2 * k] = z[2 * k];
        x[n - 1 - 2 * k] = z[2 * k + 1];
    }
}

// ---- closure --------------------------------------------------------------------------------
/// Direct correlation outside of the core and its derivative by gamma. *g: 1 + gamma + c
static void closure_at(double *c, double *slope, double gamma, double r, lehr_ecnle_closure closure,
                       double mixing)
{
    if (closure == LEHR_ECNLE_CLOSURE_PY) {
        *c = 0;
        *slope = 0;
    } else if (closure == LEHR_ECNLE_CLOSURE_HNC) {
        *slope = expm1(gamma);
        *c = *slope - gamma;
    } else {
        double f = -expm1(-mixing * r);
        *slope = expm1(f * gamma);
        *c = *slope / f - gamma;
    }
}

/// change = r (gamma_new - gamma) for u = r gamma, with derivative data when asked for.
/// @returns the largest |change of gamma|; infinite where 1/S is not positive
static double evaluate(lehr_ecnle_oz_grid *grid, double *change, const double *u)
{
    size_t n = grid->n;
    double *x = grid->scratch;
    for (size_t i = 0; i < n; i++) {
        double r = ((double)i + 0.5) * grid->dr;
        double gamma = u[i] / r;
        double c = -1 - gamma;
        grid->slope[i] = -1;
        if (i >= grid->n_core) {
            closure_at(&c, &grid->slope[i], gamma, r, grid->closure, grid->mixing);
        }
        x[i] = r * c;
    }
    lehr_ecnle_oz_grid_transform(grid, x);
    double to_q = 4 * PI * grid->dr * grid->rho; // q rho c(q)
    double least = INFINITY;
    for (size_t k = 0; k < n; k++) {
        double q = ((double)k + 0.5) * grid->dq;
        double rho_c = to_q * x[k] / q;
        double inverse = 1 - rho_c;
        least = fmin(least, inverse);
        grid->inverse_s[k] = inverse;
        grid->gain[k] = 1 / (inverse * inverse) - 1;
        x[k] = q * rho_c * rho_c / inverse; // q rho gamma(q)
    }
    if (!(least > 0)) {
        return INFINITY;
    }
    lehr_ecnle_oz_grid_transform(grid, x);
    double to_r = grid->dq / (2 * PI * PI) / grid->rho;
    double largest = 0;
    for (size_t i = 0; i < n; i++) {
        double r = ((double)i + 0.5) * grid->dr;
        change[i] = to_r * x[i] - u[i];
        double size = fabs(change[i]) / r;
        largest = size <= largest ? largest : size; // NaN passes through
    }
    return isfinite(largest) ? largest : INFINITY;
}

/// out = (1 - d gamma_new/d gamma) in, both r times gamma.
static void apply(void *context, double *out, const double *in)
{
    lehr_ecnle_oz_grid *grid = context;
    size_t n = grid->n;
    double *x = grid->scratch;
    for (size_t i = 0; i < n; i++) {
        x[i] = grid->slope[i] * in[i];
    }
    lehr_ecnle_oz_grid_transform(grid, x);
    for (size_t k = 0; k < n; k++) {
        x[k] *= grid->gain[k];
    }
    lehr_ecnle_oz_grid_transform(grid, x);
    for (size_t i = 0; i < n; i++) {
        out[i] = in[i] - 2 / (double)n * x[i];
    }
}

static double norm(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += x[i] * x[i];
    }
    return sqrt(sum);
}

/// Go along the step, or a part of it, until the change shrinks. @returns the new residual, infinite: it does
/// not
static double search(lehr_ecnle_oz_grid *grid, double *u, double residual_norm)
{
    double part = 1;
    for (int halving = 0; halving < 7; halving++, part /= 2) {
        for (size_t i = 0; i < grid->n; i++) {
            grid->trial[i] = u[i] + part * grid->step[i];
        }
        double residual = evaluate(grid, grid->trial_change, grid->trial);
        if (isfinite(residual) && norm(grid->trial_change, grid->n) < residual_norm * (1 - 1e-3 * part)) {
            for (size_t i = 0; i < grid->n; i++) {
                u[i] = grid->trial[i];
                grid->change[i] = grid->trial_change[i];
            }
            return residual;
        }
    }
    return INFINITY;
}

lehr_status lehr_ecnle_oz_grid_solve(double *residual, lehr_ecnle_oz_grid *grid, double *u, double phi,
                                     double mixing, lehr_error *err)
{
    const double enough = 1e-11;  // of gamma: far below the error of the grid
    const double roundoff = 1e-9; // what rounding leaves at high density
    (void)err;
    grid->rho = 6 * phi / PI;
    grid->mixing = mixing;
    *residual = evaluate(grid, grid->change, u);
    for (int i = 0; i < MOST_STEPS && isfinite(*residual) && *residual > enough; i++) {
        double tolerance = fmin(1e-2, fmax(1e-6, *residual));
        (void)lehr_ecnle_gmres_solve(grid->gmres, grid->step, grid->change, apply, grid, tolerance);
        double next = search(grid, u, norm(grid->change, grid->n));
        if (!isfinite(next) && *residual < roundoff) {
            break;
        }
        *residual = next;
    }
    if (isfinite(*residual)) {
        *residual = evaluate(grid, grid->change, u); // inverse_s belongs to u again
    }
    if (!(*residual < roundoff)) {
        *residual = INFINITY;
    }
    return LEHR_OK;
}

double lehr_ecnle_oz_grid_contact(const lehr_ecnle_oz_grid *grid, const double *u, double mixing)
{
    // gamma half-way between two points, from two points on either side.
    static const double weight[4] = {-1.0 / 16, 9.0 / 16, 9.0 / 16, -1.0 / 16};
    double gamma = 0, c = 0, slope = 0;
    for (size_t j = 0; j < 4; j++) {
        size_t i = grid->n_core - 2 + j;
        gamma += weight[j] * u[i] / (((double)i + 0.5) * grid->dr);
    }
    closure_at(&c, &slope, gamma, 1, grid->closure, mixing);
    return 1 + gamma + c;
}

void lehr_ecnle_oz_grid_refine(double *fine, const lehr_ecnle_oz_grid *coarse, const double *u)
{
    // At a quarter of a cell from a point: cubic through the points -1, 0, 1, 2 seen from there. r gamma is
    // odd in r, and nothing is left at the far end.
    static const double weight[4] = {-7.0 / 128, 105.0 / 128, 35.0 / 128, -5.0 / 128};
    size_t n = coarse->n;
    for (size_t i = 0; i < 2 * n; i++) {
        long centre = (long)(i / 2);
        long side = i % 2 ? 1 : -1; // fine points lie at -1/4 and +1/4 of the cell
        double sum = 0;
        for (long j = -1; j <= 2; j++) {
            long k = centre + side * j;
            double value = k < 0 ? -u[-k - 1] : k >= (long)n ? 0 : u[k];
            sum += weight[j + 1] * value;
        }
        fine[i] = sum;
    }
}
