// Where a pattern ends: at the noise, at the edge of the detector, or where S leaves 1 as no structure does.
#include "structure.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdbool.h>

static const double WINDOW_PER_ANG = 1;
static const double FIRST_PER_ANG = 3; // signal is judged beyond
static const double EDGE = 0.6;   // intensity over free atoms, against the window before: a shadow or an edge
static const double LEAVE = 0.05; // of the mean of S, beyond what oscillations did before
static const double FAR = 0.3;    // and at the end: less may be a correction that the terms describe
static const size_t PERIOD = 6;   // windows in which a structure shows its oscillations
typedef struct window {
    double last_q, have, want, level, square, variance, signal, noise;
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
        windows[k].level += s->gain[i];
        windows[k].square += s->f_squared[i];
        windows[k].variance += s->gain[i] * s->gain[i] * s->variance[i];
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

/// Means of S less 1 in windows first .. end-1, from a scale and a constant that the
/// windows first .. k-1 determine. False where they do not.
static bool deviations(double *out, const window *w, size_t first, size_t k, size_t end)
{
    double aa = 0, ac = 0, cc = 0, ay = 0, cy = 0;
    for (size_t i = first; i < k; i++) {
        if (w[i].n == 0 || !(w[i].want > 0)) {
            return false;
        }
        double unit = 1 / w[i].want, c = w[i].level * unit, y = w[i].have * unit; // relative, a of 1
        aa += 1;
        ac += c;
        cc += c * c;
        ay += y;
        cy += c * y;
    }
    double det = aa * cc - ac * ac;
    if (!(det > 1e-9 * aa * cc)) {
        return false;
    }
    double a = (ay * cc - cy * ac) / det, c = (cy * aa - ay * ac) / det;
    for (size_t i = first; i < end; i++) {
        out[i] = ((w[i].have - c * w[i].level) / a - w[i].want) / w[i].square;
    }
    return a > 0;
}

/// True where all windows from @p k on lie on one side of free atoms, farther and farther, farther than the
/// oscillations before, which thermal motion makes smaller at higher q, and than noise.
static bool departs(const window *w, const double *deviation, size_t k, size_t n)
{
    double most = 0, before = 0;
    for (size_t i = k - PERIOD; i < k; i++) {
        most = fmax(most, fabs(deviation[i]));
    }
    for (size_t i = k; i < n; i++) {
        double noise = 3 * sqrt(w[i].variance) / fabs(w[i].have),
               here = copysign(1, deviation[k]) * deviation[i];
        if (w[i].n == 0 || !(here > most + LEAVE + noise) || !(here > before)) {
            return false;
        }
        before = here;
    }
    return before > FAR;
}

/// How many windows come before those that depart.
static size_t before_departure(const window *w, double *deviation, size_t n)
{
    for (size_t k = 5 * n / 6; k < n; k++) {
        if (k >= 2 * PERIOD && deviations(deviation, w, k - 2 * PERIOD, k, n) &&
            departs(w, deviation, k, n)) {
            return k;
        }
    }
    return n;
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

lehr_pdf_data_end lehr_pdf_data_end_find(const lehr_pdf_sample *sample, double background_scale)
{
    double last = sample->q_per_ang[sample->n - 1], alpha = 0;
    size_t most = (size_t)(last / WINDOW_PER_ANG) + 2;
    lehr_pdf_data_end out = {.qmax_per_ang = last, .reason = LEHR_PDF_END_ALL};
    window *windows = lehr_core_alloc(most, sizeof *windows);
    double *deviation = windows ? lehr_core_alloc(most, sizeof *deviation) : NULL;
    if (!deviation) {
        lehr_core_free(windows);
        out.qmax_per_ang = (double)NAN;
        return out;
    }
    size_t n = fill_ratios(windows, sample, background_scale);
    size_t good = before_edge(&alpha, windows, n), kept = before_departure(windows, deviation, good);
    if (n >= 4 && alpha > 0 && isfinite(alpha)) {
        fill_noise(windows, kept, sample, background_scale, alpha);
        out.qmax_per_ang = end_of(windows, kept, last);
        double end = kept > 0 ? windows[kept - 1].last_q : last;
        out.reason = out.qmax_per_ang < end ? LEHR_PDF_END_NOISE
                     : kept < good          ? LEHR_PDF_END_DEPARTURE
                     : good < n             ? LEHR_PDF_END_EDGE
                                            : LEHR_PDF_END_ALL;
    }
    lehr_core_free(deviation);
    lehr_core_free(windows);
    return out;
}

const char *lehr_pdf_data_end_text(lehr_pdf_end_reason reason)
{
    static const char *const texts[] = {
        "all data are used", "noise exceeds half of the signal",
        "the intensity breaks off: edge of the detector or a shadow",
        "S(q) leaves 1 as no structure does: edge of the detector, a shadow or a missing correction"};
    return texts[reason];
}

double lehr_pdf_qmax_of_noise(const lehr_pdf_sample *sample, double background_scale)
{
    return lehr_pdf_data_end_find(sample, background_scale).qmax_per_ang;
}
