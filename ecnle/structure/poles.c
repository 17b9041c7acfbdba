#include "poles.h"

#include "plan_private.h"
#include "structure_private.h"

#include <math.h>

#define PI 3.141592653589793238463

/// Newton's iteration for L(t) + S(t) e^t = 0, the zeros of 1/S(q) at t = i q.
static double complex refine(const lehr_ecnle_laplace *p, double complex t)
{
    for (int i = 0; i < 30; i++) {
        double complex e = cexp(t);
        double complex s = lehr_ecnle_laplace_s(p, t);
        double complex value = lehr_ecnle_laplace_l(p, t) + s * e;
        double complex step = value / (p->l[1] + (lehr_ecnle_laplace_s_derivative(p, t) + s) * e);
        t -= step;
        if (cabs(step) < 1e-10 * cabs(t)) { // far more than an error estimate needs
            break;
        }
    }
    return t;
}

/// |residue| of A(q) at the pole: A = q^2 (1-x)^2 / [12 pi phi x (1+x)] with x = 1/S, so q^2/(12 pi phi x').
static double residue(const lehr_ecnle_laplace *p, double complex t)
{
    // x = W(t) W(-t) with W(t) = [S(t) + L(t) e^-t] / [(1-phi)^2 t^3]; W(t) vanishes at the pole.
    double complex norm = p->s[3] * t * t * t;
    double complex e = cexp(-t);
    double complex slope = lehr_ecnle_laplace_s_derivative(p, t) + (p->l[1] - lehr_ecnle_laplace_l(p, t)) * e;
    double complex other = lehr_ecnle_laplace_s(p, -t) + lehr_ecnle_laplace_l(p, -t) / e;
    double derivative = cabs(slope * other / (norm * norm));
    return cabs(t) * cabs(t) / (12 * PI * p->phi * derivative);
}

/// Leading Gauss error of 1/(x - z) over a panel: 2 pi |rho|^-(2n+1), twice for the conjugate pole. A factor
/// of 4 covers the poles of 1/(1+S), which are four times as strong and lie somewhat farther from the axis.
static double panel_error(double complex q)
{
    const lehr_ecnle_panels *group = lehr_ecnle_groups;
    while (group + 1 < lehr_ecnle_groups + LEHR_ECNLE_N_GROUPS && creal(q) > group->end) {
        group++;
    }
    double width = (group->end - group->begin) / (double)group->count;
    double middle = group->begin + width * (floor((creal(q) - group->begin) / width) + 0.5);
    double complex z = (q - middle) / (width / 2);
    double complex root = csqrt(z * z - 1);
    double rho = fmax(cabs(z + root), cabs(z - root));
    return 4 * 4 * PI * pow(rho, -(2.0 * (double)group->n_nodes + 1));
}

void lehr_ecnle_poles_find(lehr_ecnle_pole pole[LEHR_ECNLE_N_POLES], double phi, double scale)
{
    lehr_ecnle_laplace p = lehr_ecnle_laplace_create(phi);
    double complex t = -1 + (2 * PI + 0.8) * I;
    for (size_t k = 0; k < LEHR_ECNLE_N_POLES; k++) {
        t = refine(&p, t);
        pole[k].q = -I * t / scale; // t has a negative real part: q lies above the real axis
        // The residue does not depend on the scale: scale^3 = phi_shape/phi takes it out.
        pole[k].gauss_error = panel_error(pole[k].q) * residue(&p, t);
        // The poles follow each other at nearly 2 pi, ever farther from the axis.
        t += -2 * log1p(1.0 / (double)(k + 1)) + 2 * PI * I;
    }
}
