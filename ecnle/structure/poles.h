/// @file
/// Poles of S(q) in the upper half plane: they set the error of the quadrature. Private to the module.
#ifndef LEHR_ECNLE_POLES_H
#define LEHR_ECNLE_POLES_H

#include <complex.h>

/// Poles up to q = 2 pi 48: later ones lie so far from the axis that they add nothing.
enum { LEHR_ECNLE_N_POLES = 48 };

typedef struct lehr_ecnle_pole {
    double complex q;
    double
        gauss_error; ///< asymptotic Gauss error of the integral of |residue of A|/(q - pole), both conjugates
} lehr_ecnle_pole;

/// @param[in] scale diameter of the spheres in units of d: the poles lie at 1/scale of their places for 1
void lehr_ecnle_poles_find(lehr_ecnle_pole pole[LEHR_ECNLE_N_POLES], double phi, double scale);

#endif
