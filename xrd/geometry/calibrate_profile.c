// One sector of a group of lines: pseudo-Voigt lines that share one shift and one shape, on a linear
// background; amplitudes and background are free. Maximum likelihood of counts by Fisher's scoring. There are
// thousands of these fits of a few dozen bins in one calibration, so they have a solver of their own;
// lehr_fitting_poisson_solve() finds the same (tests).
#include "calibrate_private.h"

#include <math.h>
#include <string.h>

enum { MOST_FREE = CALIB_MOST_TOGETHER + 3, MOST_STEPS = 250 };
static const double LN_2 = 0.693147180559945309417;

double calib_shape_at(double *slope, const calib_shape *shape, double x)
{
    double u = x / shape->fwhm, u2 = 4 * u * u;
    double gauss = exp(-LN_2 * u2), lorentz = 1 / (1 + u2);
    *slope = -8 * u / shape->fwhm *
             (shape->lorentzian * lorentz * lorentz + (1 - shape->lorentzian) * LN_2 * gauss);
    return shape->lorentzian * lorentz + (1 - shape->lorentzian) * gauss;
}

/// Parameters: amplitudes, background at both ends, shift.
typedef struct state {
    double p[MOST_FREE];
    double likelihood;
    double gradient[MOST_FREE];
    double information[MOST_FREE][MOST_FREE];
    double pearson;
    size_t n_used;
} state;

/// Model of one bin with its derivatives.
static double model_of(double *j, const calib_profile *profile, const calib_cell *cell, const double *p)
{
    size_t n = profile->n_lines;
    double model = 0, t = (cell->two_theta - profile->low) / (profile->high - profile->low);
    j[n + 2] = 0;
    for (size_t k = 0; k < n; k++) {
        double slope = 0;
        j[k] = cell->weight *
               calib_shape_at(&slope, &profile->shape, cell->two_theta - profile->line[k] - p[n + 2]);
        j[n + 2] -= cell->weight * p[k] * slope;
        model += p[k] * j[k];
    }
    j[n] = cell->pixels * (1 - t);
    j[n + 1] = cell->pixels * t;
    return model + p[n] * j[n] + p[n + 1] * j[n + 1];
}

static void evaluate(state *s, const calib_profile *profile)
{
    size_t n = profile->n_lines + 3;
    s->likelihood = s->pearson = 0;
    s->n_used = 0;
    memset(s->gradient, 0, sizeof s->gradient);
    memset(s->information, 0, sizeof s->information);
    for (size_t b = 0; b < profile->n_bins; b++) {
        const calib_cell *cell = &profile->cell[b];
        double j[MOST_FREE];
        if (!(cell->pixels > 0)) {
            continue;
        }
        double m = fmax(model_of(j, profile, cell, s->p), 1e-9);
        double pull = cell->counts / m - 1;
        s->likelihood += (cell->counts > 0 ? cell->counts * log(m) : 0) - m;
        s->pearson += m * pull * pull;
        s->n_used++;
        for (size_t i = 0; i < n; i++) {
            s->gradient[i] += j[i] * pull;
            for (size_t k = 0; k <= i; k++) {
                s->information[i][k] += j[i] * j[k] / m;
            }
        }
    }
}

/// Cholesky's factor in the lower triangle; false where the matrix is not positive.
static bool factor(double a[MOST_FREE][MOST_FREE], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k <= i; k++) {
            double sum = a[i][k];
            for (size_t l = 0; l < k; l++) {
                sum -= a[i][l] * a[k][l];
            }
            if (i == k) {
                if (!(sum > 0)) {
                    return false;
                }
                a[i][i] = sqrt(sum);
            } else {
                a[i][k] = sum / a[k][k];
            }
        }
    }
    return true;
}

static void solve(double *x, double a[MOST_FREE][MOST_FREE], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            x[i] -= a[i][k] * x[k];
        }
        x[i] /= a[i][i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++) {
            x[i] -= a[k][i] * x[k];
        }
        x[i] /= a[i][i];
    }
}

/// A damped step that stays where amplitudes and background are positive. False where there is none.
static bool step_from(state *trial, const state *s, const calib_profile *profile, double damping)
{
    size_t n = profile->n_lines + 3;
    double a[MOST_FREE][MOST_FREE], step[MOST_FREE];
    memcpy(a, s->information, sizeof a);
    memcpy(step, s->gradient, sizeof step);
    for (size_t i = 0; i < n; i++) {
        a[i][i] = a[i][i] * (1 + damping) + 1e-30;
    }
    if (!factor(a, n)) {
        return false;
    }
    solve(step, a, n);
    for (size_t i = 0; i < n; i++) {
        trial->p[i] = s->p[i] + step[i];
        if (i < n - 1) {
            trial->p[i] = fmax(trial->p[i], fmax(0.1 * s->p[i], 1e-7));
        }
    }
    // The shift may not run away where nothing holds it.
    double most = 0.5 * profile->shape.fwhm;
    trial->p[n - 1] = s->p[n - 1] + fmin(fmax(step[n - 1], -most), most);
    evaluate(trial, profile);
    return true;
}

static void begin(state *s, const calib_profile *profile, double shift)
{
    size_t n = profile->n_lines, n_bins = profile->n_bins, edge = n_bins / 5 + 1;
    double counts[2] = {0, 0}, pixels[2] = {0, 0};
    for (size_t b = 0; b < edge; b++) {
        const calib_cell *ends[2] = {&profile->cell[b], &profile->cell[n_bins - 1 - b]};
        for (int k = 0; k < 2; k++) {
            counts[k] += ends[k]->counts;
            pixels[k] += ends[k]->pixels;
        }
    }
    double both = (counts[0] + counts[1] + 0.1) / (pixels[0] + pixels[1] + 1);
    for (int k = 0; k < 2; k++) {
        s->p[n + (size_t)k] = fmax(pixels[k] > 3 ? counts[k] / pixels[k] : both, 0.01 * both + 1e-6);
    }
    for (size_t k = 0; k < n; k++) {
        double high = 0, seen = 0;
        for (size_t b = 0; b < n_bins; b++) {
            const calib_cell *cell = &profile->cell[b];
            if (fabs(cell->two_theta - profile->line[k] - shift) < 0.4 * profile->shape.fwhm &&
                cell->weight > 0) {
                high += cell->counts - both * cell->pixels;
                seen += cell->weight;
            }
        }
        s->p[k] = fmax(seen > 0 ? 1.2 * high / seen : 0, 0.1 * both + 1e-6);
    }
    s->p[n + 2] = shift;
    evaluate(s, profile);
}

/// Errors and quality at the maximum.
static void finish(calib_profile_fit *fit, const state *s, const calib_profile *profile)
{
    size_t n = profile->n_lines, strongest = 0;
    double a[MOST_FREE][MOST_FREE], column[MOST_FREE] = {0};
    memcpy(a, s->information, sizeof a);
    for (size_t k = 0; k < n; k++) {
        fit->amplitude[k] = s->p[k];
        strongest = s->p[k] > s->p[strongest] ? k : strongest;
    }
    fit->background[0] = s->p[n];
    fit->background[1] = s->p[n + 1];
    fit->shift = s->p[n + 2];
    if (!factor(a, n + 3)) {
        fit->ok = false;
        return;
    }
    column[n + 2] = 1;
    solve(column, a, n + 3);
    fit->shift_error = sqrt(column[n + 2]);
    for (size_t k = 0; k < n; k++) {
        memset(column, 0, sizeof column);
        column[k] = 1;
        solve(column, a, n + 3);
        fit->amplitude_error[k] = sqrt(column[k]);
    }
    fit->significance = s->p[strongest] / fit->amplitude_error[strongest];
    fit->misfit = s->n_used > n + 3 ? s->pearson / (double)(s->n_used - n - 3) : (double)NAN;
    fit->ok = fit->ok && fit->shift_error > 0 && fit->significance > 0;
}

calib_profile_fit calib_profile_solve(const calib_profile *profile, double start_shift)
{
    calib_profile_fit fit = {.ok = false};
    state now, trial;
    size_t n = profile->n_lines + 3, seen = 0;
    double damping = 1e-3;
    for (size_t b = 0; b < profile->n_bins; b++) {
        seen += profile->cell[b].pixels > 0;
    }
    if (seen < n + 3) {
        return fit;
    }
    memset(&now, 0, sizeof now);
    memset(&trial, 0, sizeof trial);
    begin(&now, profile, start_shift);
    for (int k = 0; k < MOST_STEPS && damping < 1e9; k++) {
        if (!step_from(&trial, &now, profile, damping) || !(trial.likelihood >= now.likelihood)) {
            damping *= 8;
            continue;
        }
        double gain = trial.likelihood - now.likelihood;
        now = trial;
        damping = fmax(damping / 8, 1e-12);
        if (gain < 1e-9) { // the likelihood is flat to 1e-9: parameters stand to 5e-5 of their errors
            fit.ok = true;
            break;
        }
    }
    fit.ok = fit.ok || damping >= 1e9;
    fit.likelihood = now.likelihood;
    finish(&fit, &now, profile);
    return fit;
}
