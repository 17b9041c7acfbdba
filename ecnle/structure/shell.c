#include "shell.h"

#include "structure_private.h"

#include <lehr/ecnle/structure.h>
#include <math.h>

enum { n_gauss = 16 };

/// The three roots of S(t): the real one by Newton's iteration, the pair from the deflated quadratic, all
/// polished.
static void find_rates(double complex rate[3], const lehr_ecnle_laplace *p)
{
    // S(0) < 0 and S is convex beyond its largest inflection: Newton from the right converges monotonically.
    double real = 2 * cbrt(-p->s[0] / p->s[3]) + 1;
    for (int i = 0; i < 100; i++) {
        double step = creal(lehr_ecnle_laplace_s(p, real)) / creal(lehr_ecnle_laplace_s_derivative(p, real));
        real -= step;
        if (fabs(step) <= 1e-16 * fabs(real)) {
            break;
        }
    }
    double sum = -p->s[2] / p->s[3] - real;     // of the pair
    double product = -p->s[0] / p->s[3] / real; // of the pair
    rate[0] = real;
    rate[1] = sum / 2 + csqrt(sum * sum / 4 - product);
    rate[1] -= lehr_ecnle_laplace_s(p, rate[1]) / lehr_ecnle_laplace_s_derivative(p, rate[1]);
    rate[2] = conj(rate[1]);
}

void lehr_ecnle_shell_y(double y[3], const lehr_ecnle_shell *shell, double r)
{
    y[0] = y[1] = y[2] = 0;
    for (int i = 0; i < 3; i++) {
        double complex term = shell->amplitude[i] * cexp(shell->rate[i] * (r - 1));
        y[0] += creal(term);
        y[1] += creal(shell->rate[i] * term);
        y[2] += creal(shell->rate[i] * shell->rate[i] * term);
    }
}

/// r^2 g'(r) = r Y' - Y; its sign is that of g'.
static double slope_of_g(const lehr_ecnle_shell *shell, double r, double *derivative)
{
    double y[3];
    lehr_ecnle_shell_y(y, shell, r);
    *derivative = r * y[2];
    return r * y[1] - y[0];
}

/// Root of g' in the shell, which falls from contact: Newton kept inside a shrinking bracket.
static double find_cage(const lehr_ecnle_shell *shell)
{
    double derivative = 0;
    double low = 1;
    double high = 2;
    if (!(slope_of_g(shell, low, &derivative) < 0) || !(slope_of_g(shell, high, &derivative) > 0)) {
        return (double)NAN;
    }
    double r = 1.5;
    for (int i = 0; i < 100; i++) {
        double slope = slope_of_g(shell, r, &derivative);
        if (slope < 0) {
            low = r;
        } else {
            high = r;
        }
        double next = r - slope / derivative;
        if (!(next > low && next < high)) {
            next = (low + high) / 2;
        }
        if (fabs(next - r) <= 4e-16 * r) {
            return next;
        }
        r = next;
    }
    return r;
}

lehr_ecnle_shell lehr_ecnle_shell_create(double phi)
{
    lehr_ecnle_laplace p = lehr_ecnle_laplace_create(phi);
    lehr_ecnle_shell shell = {.phi = phi};
    find_rates(shell.rate, &p);
    for (int i = 0; i < 3; i++) {
        double complex t = shell.rate[i];
        shell.amplitude[i] =
            t * lehr_ecnle_laplace_l(&p, t) / (12 * phi * lehr_ecnle_laplace_s_derivative(&p, t));
    }
    shell.cage_radius = find_cage(&shell);
    double y[3];
    lehr_ecnle_shell_y(y, &shell, shell.cage_radius);
    shell.cage_g = y[0] / shell.cage_radius;
    return shell;
}

double lehr_ecnle_pair_correlation(double phi, double r)
{
    if (!(r >= 1 && r <= 2)) {
        return (double)NAN;
    }
    lehr_ecnle_shell shell = lehr_ecnle_shell_create(phi);
    double y[3];
    lehr_ecnle_shell_y(y, &shell, r);
    return y[0] / r;
}

// ---- integral of g/r^2 --------------------------------------------------------------
/// (e^t - 1 - t - t^2/2)/t^3
static double exponential_remainder(double t)
{
    if (t > 1) {
        return (exp(t) - 1 - t - t * t / 2) / (t * t * t);
    }
    double term = 1.0 / 6;
    double sum = 0;
    for (int k = 4; k < 22; k++) {
        sum += term;
        term *= t / k;
    }
    return sum;
}

/// t^2 G(t), with the t^3 that L + S e^t hides at small t taken out analytically.
static double t2_laplace(const lehr_ecnle_laplace *p, double t)
{
    double l = p->l[0] + p->l[1] * t;
    double s = ((p->s[3] * t + p->s[2]) * t + p->s[1]) * t + p->s[0];
    double head = (p->s[3] + p->s[2] + p->s[1] / 2) + t * (p->s[3] + p->s[2] / 2) + t * t * p->s[3] / 2;
    return l / (12 * p->phi * (head + s * exponential_remainder(t)));
}

double lehr_ecnle_shell_outer_integral(const lehr_ecnle_shell *shell)
{
    // Nodes and weights of the 16-point Gauss-Legendre rule, positive half.
    static const double node[n_gauss / 2] = {
        0.0950125098376374402, 0.2816035507792589132, 0.4580167776572273863, 0.6178762444026437484,
        0.7554044083550030339, 0.8656312023878317439, 0.9445750230732325761, 0.9894009349916499326};
    static const double weight[n_gauss / 2] = {
        0.1894506104550684963, 0.1826034150449235889, 0.1691565193950025382, 0.1495959888165767321,
        0.1246289712555338720, 0.0951585116824927848, 0.0622535239386478929, 0.0271524594117540949};
    enum { n_panels = 32 };
    const double t_end = 48; // G falls as e^-t
    lehr_ecnle_laplace p = lehr_ecnle_laplace_create(shell->phi);
    double all = 0;   // integral of g/r^2 from 1: half the integral of t^2 G(t) over t
    double inner = 0; // the part inside the cage
    double half_t = t_end / n_panels / 2;
    double half_r = (shell->cage_radius - 1) / 2;
    for (int k = 0; k < n_gauss; k++) {
        double x = k % 2 ? node[k / 2] : -node[k / 2];
        double w = weight[k / 2];
        for (int panel = 0; panel < n_panels; panel++) {
            all += w * half_t * t2_laplace(&p, half_t * (2 * panel + 1 + x)) / 2;
        }
        double r = 1 + half_r * (1 + x);
        double y[3];
        lehr_ecnle_shell_y(y, shell, r);
        inner += w * half_r * y[0] / (r * r * r);
    }
    return all - inner;
}
