// Printed numbers of Miyazaki et al., npj Comput. Mater. 2, 16013 (2016): simulated glasses under pressure.
#include "reproduce_private.h"

#include <lehr/core/composition.h>
#include <lehr/core/constants.h>
#include <math.h>

static const lehr_reproduce_row slopes[] = {
    {51, LEHR_REPRODUCE_CHECK, NAN, 0, (888.0 - 795) / 5, "K/GPa", "dTg/dP of Zr50Cu40Al10",
     "from 795 K at 0 and 888 K at 5 GPa", 0},
    {52, LEHR_REPRODUCE_CHECK, NAN, 0, (888.0 - 795) / 5 / 5.4, "", "its ratio to the 5.4 K/GPa of Vit4",
     "quench rates of a simulation, and other atoms; see shen2025, number 87", 0},
    {53, LEHR_REPRODUCE_CHECK, NAN, 0, (1126.0 - 927) / 5, "K/GPa", "dTg/dP of Cu50Zr50 (Lennard-Jones)",
     "from 927 K at 0 and 1126 K at 5 GPa", 0},
    {54, LEHR_REPRODUCE_CHECK, NAN, 0, (1126.0 - 927) / (888 - 795), "", "ratio of the two slopes",
     "two alloys of nearly the same elements: the potential makes the difference", 0},
    {55, LEHR_REPRODUCE_CHECK, NAN, 0, 1100.0 / 795, "", "crossover Tc/Tg of Zr50Cu40Al10 at 0 GPa",
     "from 1100 K and 795 K", 0},
    {55, LEHR_REPRODUCE_CHECK, NAN, 0, 1200.0 / 888, "", "the same at 5 GPa", "from 1200 K and 888 K", 0},
    {56, LEHR_REPRODUCE_CHECK, NAN, 0, 1200.0 / 927, "", "crossover Tc/Tg of Cu50Zr50 at 0 GPa",
     "from 1200 K and 927 K", 0},
    {56, LEHR_REPRODUCE_CHECK, NAN, 0, 1500.0 / 1126, "", "the same at 5 GPa", "from 1500 K and 1126 K", 0},
};

static const lehr_reproduce_row simulations[] = {
    {57, LEHR_REPRODUCE_COMPUTED, 1.2, 0.1, NAN, "", "rejuvenation begins at Ta/Tg", "needs trajectories", 0},
    {58, LEHR_REPRODUCE_COMPUTED, 1, 0.1, NAN, "", "strongest ageing at Ta/Tg(P)", "needs trajectories", 0},
    {60, LEHR_REPRODUCE_DATUM, 3, 0, NAN, "", "systems that age (six rejuvenate)", "a count of simulations",
     0},
    {61, LEHR_REPRODUCE_COMPUTED, 1, 0, NAN, "ns", "annealing time, at least tau_alpha above Tg",
     "needs trajectories", 0},
    {62, LEHR_REPRODUCE_COMPUTED, NAN, 0, NAN, "", "tau_alpha where F_s(q1, t) = 1/e", "needs trajectories",
     0},
    {63, LEHR_REPRODUCE_COMPUTED, NAN, 0, NAN, "K", "Tf by intersection of liquid and glass lines",
     "needs energies of trajectories over temperature", 0},
};

/// Stored energies per mole and per atom, and the rise of Tf that they mean.
static lehr_status add_energies(lehr_reproduce *list, lehr_error *err)
{
    static const double printed_J_per_g[2] = {9.6, 10.6};
    static const char *const names[2][3] = {
        {"pressure-promoted rejuvenation, 9.6 J/g, per mole", "the same per atom",
         "rise of Tf that it means"},
        {"thermal rejuvenation, 10.6 J/g, per mole", "the same per atom", "rise of Tf that it means"}};
    double molar_mass = 0;
    lehr_status status = lehr_composition_molar_mass(&molar_mass, "Zr50Cu40Al10", err);
    for (size_t i = 0; status == LEHR_OK && i < 2; i++) {
        double J_per_mol = printed_J_per_g[i] * molar_mass;
        double meV = 1000 * J_per_mol / LEHR_CORE_AVOGADRO_PER_MOL / LEHR_CORE_ELEMENTARY_CHARGE_C;
        double rise_K = J_per_mol / (1.5 * LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K);
        const lehr_reproduce_row rows[] = {
            {59, LEHR_REPRODUCE_CHECK, NAN, 0, J_per_mol / 1000, "kJ/mol", names[i][0],
             "molar mass of Zr50Cu40Al10", 0},
            {59, LEHR_REPRODUCE_CHECK, NAN, 0, meV, "meV", names[i][1], "", 0},
            {59, LEHR_REPRODUCE_CHECK, NAN, 0, rise_K, "K", names[i][2],
             "with a step of the heat capacity of 3R/2 per mole of atoms, usual for metallic glasses", 0},
        };
        status = lehr_reproduce_add(list, rows, 3, err);
    }
    return status;
}

lehr_status reproduce_miyazaki2016(lehr_reproduce *list, lehr_error *err)
{
    lehr_status status = lehr_reproduce_add(list, slopes, sizeof slopes / sizeof slopes[0], err);
    if (status == LEHR_OK) {
        status = add_energies(list, err);
    }
    return status == LEHR_OK
               ? lehr_reproduce_add(list, simulations, sizeof simulations / sizeof simulations[0], err)
               : status;
}
