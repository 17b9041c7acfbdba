// Printed numbers of M. Zhang et al., Sci. Rep. 7, 625 (2017): holds under stress.
#include "reproduce_private.h"

#include <complex.h>
#include <gsl/gsl_sf_coupling.h>
#include <gsl/gsl_sf_legendre.h>
#include <lehr/core/composition.h>
#include <lehr/core/constants.h>
#include <lehr/mechanics/critical.h>
#include <math.h>
#include <stdlib.h>

static const double stress_percent[4] = {0, 50, 70, 90};
static const double enthalpy_J_per_g[4] = {3.935, 2.967, 1.211, 5.299};

enum { BEFORE_CRITICAL = 11 }; // rows before number 79
static const lehr_reproduce_row strength[] = {
    {68, LEHR_REPRODUCE_DATUM, 1687, 0.5, NAN, "MPa", "yield stress, as cast", "", 0},
    {69, LEHR_REPRODUCE_DATUM, 1706, 0.5, NAN, "MPa", "after a hold at 50 % of it", "", 0},
    {70, LEHR_REPRODUCE_DATUM, 1753, 0.5, NAN, "MPa", "after 70 %", "", 0},
    {71, LEHR_REPRODUCE_DATUM, 1597, 0.5, NAN, "MPa", "after 90 %", "", 0},
    {72, LEHR_REPRODUCE_CHECK, 1.13, 0.005, 100 * (1706.0 / 1687 - 1), "%", "change of yield after 50 %",
     "from 1706 and 1687 MPa", 0},
    {73, LEHR_REPRODUCE_CHECK, 3.91, 0.005, 100 * (1753.0 / 1687 - 1), "%", "after 70 %",
     "from 1753 and 1687 MPa", 0},
    {74, LEHR_REPRODUCE_CHECK, -5.33, 0.005, 100 * (1597.0 / 1687 - 1), "%", "after 90 %",
     "from 1597 and 1687 MPa", 0},
    // The first implied density is the yardstick; half digits of both densities and both changes.
    {75, LEHR_REPRODUCE_CHECK, NAN, 0, 6.062 / 1.0073, "g/cm^3",
     "as-cast density implied by 6.062 and +0.73 %", "", 0},
    {76, LEHR_REPRODUCE_CHECK, 6.062 / 1.0073, 0.0016, 6.074 / 1.0092, "g/cm^3",
     "implied by 6.074 and +0.92 %", "against number 75; half digits of two densities and two changes", 0},
    {77, LEHR_REPRODUCE_CHECK, 6.062 / 1.0073, 0.0016, 5.990 / 0.9953, "g/cm^3",
     "implied by 5.990 and -0.47 %", "likewise", 0},
    {78, LEHR_REPRODUCE_CHECK, NAN, 0, (6.062 / 1.0073 + 6.074 / 1.0092 + 5.990 / 0.9953) / 3, "g/cm^3",
     "their mean", "", 0},
    {83, LEHR_REPRODUCE_CHECK, NAN, 0, 298 / 0.44, "K", "Tg of the experiment for which 298 K is 0.44 Tg",
     "half a digit of 0.44 is 8 K", 0},
    {83, LEHR_REPRODUCE_CHECK, 355, 4, 0.44 * 808, "K", "0.44 times 808 K", "half a digit of 0.44 is 4 K", 0},
    {84, LEHR_REPRODUCE_CHECK, 0.7, 0.05, 0.9 / 1.25, "", "critical stress over yield in the simulation",
     "from 0.9 and 1.25 GPa, against 70 % of the experiment", 0},
};

/// Enthalpies as changes of the fictive temperature.
static lehr_status add_enthalpies(lehr_reproduce *list, lehr_error *err)
{
    static const char *const names[] = {NULL, "change of Tf after 50 %", "after 70 %", "after 90 %"};
    static const char *const data[] = {"relaxation enthalpy, as cast",
                                       "after a hold at 50 % of the yield stress", "after 70 %",
                                       "after 90 %"};
    double molar_mass = 0;
    lehr_status status = lehr_composition_molar_mass(&molar_mass, "Zr35Ti30Be27.5Cu7.5", err);
    for (int i = 0; status == LEHR_OK && i < 4; i++) {
        const lehr_reproduce_row row = {
            64 + i, LEHR_REPRODUCE_DATUM, enthalpy_J_per_g[i], 0.0005, NAN, "J/g", data[i], "", 0};
        status = lehr_reproduce_add(list, &row, 1, err);
    }
    for (int i = 1; status == LEHR_OK && i < 4; i++) {
        double step = 1.5 * LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K / molar_mass;
        const lehr_reproduce_row row = {
            64 + i,
            LEHR_REPRODUCE_CHECK,
            NAN,
            0,
            -(enthalpy_J_per_g[0] - enthalpy_J_per_g[i]) / step,
            "K",
            names[i],
            "relaxation enthalpy over a step of 3R/2 per mole: more enthalpy released means a higher Tf",
            0};
        status = lehr_reproduce_add(list, &row, 1, err);
    }
    return status;
}

static lehr_status add_critical(lehr_reproduce *list, lehr_error *err)
{
    lehr_mechanics_critical critical;
    const lehr_mechanics_holds holds = {4, stress_percent, enthalpy_J_per_g, NULL};
    lehr_status status = lehr_mechanics_critical_find(&critical, &holds, err);
    if (status != LEHR_OK) {
        return status;
    }
    const lehr_reproduce_row rows[] = {
        {79, LEHR_REPRODUCE_CHECK, 70, 5, critical.stress.value, "%",
         "critical stress over yield: enthalpy as without hold",
         "straight line between the holds at 70 and 90 %; without printed errors it has none", 0},
        {79, LEHR_REPRODUCE_CHECK, 70, 5, critical.extreme_stress, "%", "hold with the lowest enthalpy",
         "what the text calls critical is the strongest relaxation", 0},
    };
    return lehr_reproduce_add(list, rows, 2, err);
}

// ---- bond order of perfect clusters -------------------------------------------------------------
enum { L = 6, NEIGHBOURS = 12 };

/// Third-order invariant W6 of 12 bonds over the cube of the length of q6m.
static double normalised_w6(const double bonds[NEIGHBOURS][3])
{
    double complex q[2 * L + 1] = {0};
    for (int i = 0; i < NEIGHBOURS; i++) {
        const double *b = bonds[i];
        double r = sqrt(b[0] * b[0] + b[1] * b[1] + b[2] * b[2]);
        double azimuth = atan2(b[1], b[0]);
        for (int m = 0; m <= L; m++) {
            double complex y = gsl_sf_legendre_sphPlm(L, m, b[2] / r) * cexp(I * (m * azimuth));
            q[L + m] += y;
            q[L - m] += m == 0 ? 0 : (m % 2 ? -1 : 1) * conj(y);
        }
    }
    double complex w = 0;
    double norm = 0;
    for (int m = -L; m <= L; m++) {
        norm += creal(q[L + m] * conj(q[L + m]));
        for (int n = -L; n <= L; n++) {
            if (abs(m + n) <= L) {
                w += gsl_sf_coupling_3j(2 * L, 2 * L, 2 * L, 2 * m, 2 * n, -2 * (m + n)) * q[L + m] *
                     q[L + n] * q[L - m - n];
            }
        }
    }
    return creal(w) / pow(norm, 1.5);
}

/// Layers of a close-packed crystal: six neighbours in the plane, three above, three below; below they stand
/// as above (hcp) or turned by 60 degrees (fcc).
static void close_packed(double bonds[NEIGHBOURS][3], double turn)
{
    const double third = acos(-1) / 3;
    for (int i = 0; i < 6; i++) {
        double *in = bonds[i], *off = bonds[6 + i];
        double angle = i < 3 ? third / 2 + 2 * third * i : third / 2 + turn + 2 * third * i;
        in[0] = cos(third * i);
        in[1] = sin(third * i);
        in[2] = 0;
        off[0] = cos(angle) / sqrt(3);
        off[1] = sin(angle) / sqrt(3);
        off[2] = (i < 3 ? 1 : -1) * sqrt(2.0 / 3);
    }
}

static void icosahedron(double bonds[NEIGHBOURS][3])
{
    const double golden = (1 + sqrt(5)) / 2;
    for (int i = 0; i < NEIGHBOURS; i++) {
        int axis = i / 4;
        bonds[i][axis] = 0;
        bonds[i][(axis + 1) % 3] = i & 1 ? 1 : -1;
        bonds[i][(axis + 2) % 3] = i & 2 ? golden : -golden;
    }
}

static lehr_status add_bond_order(lehr_reproduce *list, lehr_error *err)
{
    double fcc[NEIGHBOURS][3], hcp[NEIGHBOURS][3], ico[NEIGHBOURS][3];
    close_packed(fcc, acos(-1) / 3);
    close_packed(hcp, 0);
    icosahedron(ico);
    const lehr_reproduce_row rows[] = {
        {80, LEHR_REPRODUCE_COMPUTED, -0.01316, 5e-6, normalised_w6((const double(*)[3])fcc), "", "W6 of fcc",
         "12 neighbours", 0},
        {81, LEHR_REPRODUCE_COMPUTED, -0.01244, 5e-6, normalised_w6((const double(*)[3])hcp), "", "W6 of hcp",
         "12 neighbours", 0},
        {82, LEHR_REPRODUCE_COMPUTED, -0.16975, 5e-6, normalised_w6((const double(*)[3])ico), "",
         "W6 of the icosahedron", "12 neighbours", 0},
    };
    return lehr_reproduce_add(list, rows, 3, err);
}

lehr_status reproduce_zhang2017(lehr_reproduce *list, lehr_error *err)
{
    lehr_status status = add_enthalpies(list, err);
    if (status == LEHR_OK) {
        status = lehr_reproduce_add(list, strength, BEFORE_CRITICAL, err);
    }
    if (status == LEHR_OK) {
        status = add_critical(list, err);
    }
    if (status == LEHR_OK) {
        status = add_bond_order(list, err);
    }
    return status == LEHR_OK ? lehr_reproduce_add(list, strength + BEFORE_CRITICAL,
                                                  sizeof strength / sizeof strength[0] - BEFORE_CRITICAL, err)
                             : status;
}
