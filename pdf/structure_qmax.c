// Where a pattern ends: at the noise, or at the edge of the detector.
#include "structure.h"

#include <lehr/core/alloc.h>
#include <math.h>

static const double WINDOW_PER_ANG = 1;
static const double FIRST_PER_ANG = 3; // signal is judged beyond
static const double EDGE = 0.6; // intensity over free atoms, against the window before: a shadow or an edge
typedef struct window {
    double last_q, have, want, signal, noise;
    size_t n;
} window;

static double net(const lehr_pdf_sample *s, double b, size_t i)
{
    return s->intensity[i] - (s->background ? b * s->background[i] : 0);
}

/// Ratio of intensity and scattering of free atoms in each window.
static size_t fill_ratios(window *windows, const lehr_pdf_sample *s, double b)
{
    size_t n = 0;
    double start = fmax(FIRST_PER_ANG, s->q_per_ang[0]);
    for (size_t i = 0; i < s->n; i++) {
        double q = s->q_per_ang[i];
        if (q < start) {
            continue;
        }
        size_t k = (size_t)((q - start) / WINDOW_PER_ANG);
        n = k + 1;
        windows[k].last_q = q;
        windows[k].have += s->gain[i] * net(s, b, i);
        windows[k].want += s->compton[i] + s->f2_mean[i];
        windows[k].n++;
    }
    return n;
}

/// How many windows come before one in the upper half whose ratio falls; scale from the upper half of those.
static size_t before_edge(double *alpha, const window *windows, size_t n)
{
    size_t good = n;
    for (size_t k = n / 2 + 1; k < n && good == n; k++) {
        double before = windows[k - 1].have / windows[k - 1].want, here = windows[k].have / windows[k].want;
        if (windows[k - 1].n > 0 && windows[k].n > 0 && !(here > EDGE * before)) {
            good = k - 1; // the edge may lie in the window before
        }
    }
    double have = 0, want = 0;
    for (size_t k = good / 2; k < good; k++) {
        have += windows[k].have;
        want += windows[k].want;
    }
    *alpha = want / have;
    return good;
}

static void fill_noise(window *windows, size_t n, const lehr_pdf_sample *s, double b, double alpha)
{
    double start = fmax(FIRST_PER_ANG, s->q_per_ang[0]);
    for (size_t i = 0; i < s->n; i++) {
        double q = s->q_per_ang[i];
        size_t k = q < start ? n : (size_t)((q - start) / WINDOW_PER_ANG);
        if (k >= n) {
            continue;
        }
        double factor = q * alpha * s->gain[i] / s->f_squared[i];
        double f = factor * net(s, b, i) - q * (s->compton[i] + s->f2_mean[i]) / s->f_squared[i];
        double empty = s->background ? b * b * s->background_variance[i] : 0;
        windows[k].signal += f * f;
        windows[k].noise += factor * factor * (s->variance[i] + empty);
    }
}

static double end_of(const window *windows, size_t n, double fallback)
{
    double signal = 0;
    size_t points = 0;
    for (size_t k = 0; k < n; k++) {
        signal += windows[k].signal;
        points += windows[k].n;
    }
    for (size_t k = n; k > 0; k--) {
        const window *w = &windows[k - 1];
        if (w->n > 0 && w->noise / (double)w->n <= signal / (double)points / 4) {
            return w->last_q;
        }
    }
    return fallback;
}

double lehr_pdf_qmax_of_noise(const lehr_pdf_sample *sample, double background_scale)
{
    double last = sample->q_per_ang[sample->n - 1], alpha = 0;
    size_t most = (size_t)(last / WINDOW_PER_ANG) + 2;
    window *windows = lehr_core_alloc(most, sizeof *windows);
    if (!windows) {
        return (double)NAN;
    }
    size_t n = fill_ratios(windows, sample, background_scale);
    size_t good = before_edge(&alpha, windows, n);
    double qmax = last;
    if (n >= 4 && alpha > 0 && isfinite(alpha)) {
        fill_noise(windows, good, sample, background_scale, alpha);
        qmax = end_of(windows, good, last);
    }
    lehr_core_free(windows);
    return qmax;
}
