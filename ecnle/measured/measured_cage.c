// g(r) of a measured structure factor around its first minimum. What hard spheres of this density with the
// amplitude k of the tail have is known in closed form; the rest falls fast with q and is transformed by the
// quadrature of the plan:
//     g = 1 + k (g_PY - 1) + D,  r D(r) = 1/(12 pi phi) integral of q [S - 1 - k (S_PY - 1)] sin(q r)
#include "measured_private.h"

#include <gsl/gsl_sf_expint.h>
#include <lehr/ecnle/structure.h>
#include <math.h>

#define PI 3.141592653589793238463

/// [d] Gaussian by which D is smoothed: far narrower than the minimum, it ends the integral.
static const double smoothing = 0.003;

enum { N_SCAN = 31, N_BISECTIONS = 12, N_NEWTON = 3 };

static double weight_of(const lehr_ecnle_measured *m, size_t k)
{
    const lehr_ecnle_plan *plan = m->fluid->plan;
    double x = smoothing * plan->q[k];
    return plan->weight[k] * plan->q[k] * exp(-x * x / 2) / (12 * PI * m->fluid->phi);
}

static double rest_of_s(const lehr_ecnle_measured *m, size_t k)
{
    double spheres = lehr_ecnle_structure_factor(m->fluid->phi, m->fluid->plan->q[k]) - 1;
    return 1 / (1 + m->excess[k]) - 1 - m->beyond.k * spheres;
}

/// g, g' and g''.
static void pair_correlation(double g[3], const lehr_ecnle_measured *m, double r)
{
    const lehr_ecnle_plan *plan = m->fluid->plan;
    double y[3];
    lehr_ecnle_shell_y(y, &m->fluid->shell, r);
    y[0] = (1 - m->beyond.k) * r + m->beyond.k * y[0];
    y[1] = (1 - m->beyond.k) + m->beyond.k * y[1];
    y[2] *= m->beyond.k;
    for (size_t k = 0; k < plan->n && smoothing * plan->q[k] < 6; k++) {
        double q = plan->q[k];
        double a = m->rest[k];
        double sine = sin(q * r);
        y[0] += a * sine;
        y[1] += a * q * cos(q * r);
        y[2] -= a * q * q * sine;
    }
    g[0] = y[0] / r;
    g[1] = (y[1] - g[0]) / r;
    g[2] = (y[2] - 2 * g[1]) / r;
}

/// g alone.
static double value_at(const lehr_ecnle_measured *m, double r)
{
    const lehr_ecnle_plan *plan = m->fluid->plan;
    double y[3];
    lehr_ecnle_shell_y(y, &m->fluid->shell, r);
    double sum = (1 - m->beyond.k) * r + m->beyond.k * y[0];
    for (size_t k = 0; k < plan->n && smoothing * plan->q[k] < 6; k++) {
        sum += m->rest[k] * sin(plan->q[k] * r);
    }
    return sum / r;
}

/// First minimum: the lowest point of a scan, then the zero of g' beside it, by bisection to 1e-5 d and
/// Newton's steps, which end at rounding. NaN where it is at an end.
static double find_minimum(const lehr_ecnle_measured *m)
{
    const double step = (LEHR_ECNLE_CAGE_MAX - LEHR_ECNLE_CAGE_MIN) / (N_SCAN - 1);
    double g[3];
    double lowest = INFINITY;
    int at = 0;
    for (int i = 0; i < N_SCAN; i++) {
        double value = value_at(m, LEHR_ECNLE_CAGE_MIN + i * step);
        at = value < lowest ? i : at;
        lowest = fmin(lowest, value);
    }
    double low = LEHR_ECNLE_CAGE_MIN + (at - 1) * step;
    double high = low + 2 * step;
    if (at == 0 || at == N_SCAN - 1) {
        return (double)NAN;
    }
    for (int i = 0; i < N_BISECTIONS; i++) {
        double middle = (low + high) / 2;
        pair_correlation(g, m, middle);
        *(g[1] < 0 ? &low : &high) = middle;
    }
    double r = (low + high) / 2;
    for (int i = 0; i < N_NEWTON; i++) {
        pair_correlation(g, m, r);
        r = fmin(fmax(r - g[1] / g[2], low), high);
    }
    return r;
}

/// Integral of sin(q r)/r^3 from @p r to infinity.
static double outer_transform(double q, double r)
{
    double x = q * r;
    return q * q * (sin(x) / (2 * x * x) + cos(x) / (2 * x) - (PI / 2 - gsl_sf_Si(x)) / 2);
}

void lehr_ecnle_measured_fill_cage(lehr_ecnle_measured *m)
{
    lehr_ecnle_fluid *fluid = m->fluid;
    const lehr_ecnle_plan *plan = fluid->plan;
    double g[3];
    for (size_t k = 0; k < plan->n; k++) {
        m->rest[k] = weight_of(m, k) * rest_of_s(m, k);
    }
    fluid->shell = lehr_ecnle_shell_create(fluid->phi);
    double r = find_minimum(m);
    fluid->shell.cage_radius = r;
    if (!isfinite(r)) {
        fluid->shell.cage_g = fluid->outer_integral = m->cage_curvature = (double)NAN;
        return;
    }
    pair_correlation(g, m, r);
    fluid->shell.cage_g = g[0];
    m->cage_curvature = g[2];
    double outer = (1 - m->beyond.k) / r + m->beyond.k * lehr_ecnle_shell_outer_integral(&fluid->shell);
    for (size_t k = 0; k < plan->n && smoothing * plan->q[k] < 6; k++) {
        outer += m->rest[k] * outer_transform(plan->q[k], r);
    }
    fluid->outer_integral = outer;
}

lehr_ecnle_cage_response lehr_ecnle_measured_cage_response(const lehr_ecnle_measured *m, size_t k)
{
    double q = m->fluid->plan->q[k];
    double r = m->fluid->shell.cage_radius;
    double of_s = weight_of(m, k) / (1 + m->excess[k]);
    return (lehr_ecnle_cage_response){.slope = of_s * (q * cos(q * r) - sin(q * r) / r) / r,
                                      .outer = of_s * outer_transform(q, r)};
}
