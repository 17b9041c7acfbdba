// Printed numbers of Phan et al., Phys. Rev. Lett. 126, 025502 (2021): rejuvenation and strain hardening.
#include "reproduce_theory.h"

#include <lehr/core/constants.h>
#include <lehr/ecnle/alloys.h>
#include <lehr/ecnle/glass.h>
#include <math.h>
#include <stdio.h>

static const double none = (double)NAN;

static void add_onset(theory *t)
{
    lehr_ecnle_onset onset = {0};
    if (t->status == LEHR_OK) {
        t->status = lehr_ecnle_onset_find(&onset, t->plan, t->err);
    }
    theory_add(t, 1, "density at which a barrier appears", 0.432, 0.0005, onset.phi.value, "",
               "with the caging term taken negative; with the printed plus sign nothing localises");
}

static void add_glass_density(theory *t)
{
    static const struct {
        lehr_ecnle_prefactor prefactor;
        const char *what, *note;
    } variants[] = {
        {LEHR_ECNLE_PREFACTOR_KRAMERS, "density of tau = 100 s, printed prefactor 2 pi/sqrt(K0 KB)",
         "the printed equation does not give the printed density"},
        {LEHR_ECNLE_PREFACTOR_UNITY, "the same with prefactor 1",
         "0.14 decades of tau off; the printed value equals an extrapolation by VFT, see the other paper"}};
    for (size_t i = 0; t->status == LEHR_OK && i < 2; i++) {
        lehr_ecnle_options options = theory_options(0.6585, 0);
        lehr_estimate phi = {none, none};
        options.prefactor = variants[i].prefactor;
        t->status = lehr_ecnle_glass_density(&phi, t->plan, &options, 100, t->err);
        theory_add(t, 2, variants[i].what, 0.6585, 0.00005, phi.value, "", variants[i].note);
    }
}

/// By its own mapping every alloy gets back the Tg that was put in.
static void add_alloys(theory *t)
{
    char what[120], note[200];
    for (int i = 0; t->status == LEHR_OK && i < 5; i++) {
        const lehr_ecnle_alloy *alloy = lehr_ecnle_alloys_at((size_t)i);
        lehr_ecnle_material material = theory_material(t, alloy->tg_K);
        double tg = lehr_ecnle_material_temperature_K(&material, 0.6585);
        double meant = lehr_ecnle_material_phi(&material, alloy->tg_published_K);
        (void)snprintf(what, sizeof what, "Tg of %s by the mapping", alloy->name);
        (void)snprintf(note, sizeof note,
                       "the mapping returns the measured Tg; the printed one means a density of %.5f", meant);
        theory_add(t, 3 + i, what, alloy->tg_published_K,
                   0.5 * pow(10, i == 0  ? -1
                                 : i < 3 ? -2
                                         : -3),
                   tg, "K", note);
        (void)snprintf(what, sizeof what, "its distance from the measured %g K", alloy->tg_K);
        theory_add(t, 8 + i, what, none, 0, alloy->tg_published_K - alloy->tg_K, "K",
                   "printed theory less experiment");
    }
    theory_add(t, 13, "T0 - Tg of the mapping", none, 0, (0.6585 - 0.5) / (12e-4 * 0.5), "K",
               "(phi_g - phi0)/(beta phi0) with the printed 12e-4/K and 0.5");
}

static void add_second_minimum(theory *t)
{
    static const double pressures[] = {1, 2, 3, 3.5};
    char what[120];
    for (size_t i = 0; i < 4; i++) {
        double P = pressures[i];
        (void)snprintf(what, sizeof what, "second minimum at phi 0.60, P = %g", P);
        theory_add(t, 14, what, 3 / P, 0.01 * 3 / P, theory_at(t, 0.60, P).r_second_d.value, "d",
                   "against 3/P; tolerance 1 %");
    }
    theory_add(t, 15, "the same at phi 0.50, P = 1, over that at 0.60", 1, 0.001,
               theory_at(t, 0.50, 1).r_second_d.value / theory_at(t, 0.60, 1).r_second_d.value, "",
               "independent of density");
    theory_add(t, 16, "pressure above which the second state is gone, phi 0.60", none, 0,
               theory_limits(t, 0.60).critical_pressure.value, "kT/d^3", "");
    theory_add(t, 17, "barrier at phi 0.64 over that at 0.60", none, 0,
               theory_at(t, 0.64, 0).barrier_1.value / theory_at(t, 0.60, 0).barrier_1.value, "", "P = 0");
    lehr_ecnle_state free = theory_at(t, 0.60, 0), pressed = theory_at(t, 0.60, 1.5);
    theory_add(t, 18, "change of the localisation length by P = 1.5, phi 0.60", 0, 0.05,
               pressed.r_loc_d.value / free.r_loc_d.value - 1, "", "barely changes: below 5 %");
    theory_add(t, 18, "change of the barrier's place", 0, 0.05,
               pressed.r_barrier_d.value / free.r_barrier_d.value - 1, "", "said to change barely, too");
}

static void add_isotherms(theory *t)
{
    static const double temperatures_K[] = {635.33, 618.67, 602, 595.33},
                        phi[] = {0.630, 0.640, 0.650, 0.654};
    char what[120];
    for (int i = 0; i < 4; i++) {
        (void)snprintf(what, sizeof what, "density at %g K with T0 = 852 K", temperatures_K[i]);
        theory_add(t, 19 + i, what, phi[i], 0.00001, 0.5 + (852 - temperatures_K[i]) * 6e-4, "",
                   "the temperatures of the figure are those of round densities");
        (void)snprintf(what, sizeof what, "rise of log10 tau by P = 1.5 there");
        theory_add(t, 19 + i, what, none, 0,
                   theory_at(t, phi[i], 1.5).log10_tau.value - theory_at(t, phi[i], 0).log10_tau.value, "",
                   "tau rises with pressure");
    }
}

static void add_yield(theory *t)
{
    lehr_ecnle_limits limits = theory_limits(t, 0.53);
    theory_add(t, 23, "stress that removes the minimum of a precompressed glass, phi 0.53", 26, 1,
               limits.critical_pressure.value, "kT/d^3", "as the text assigns it");
    theory_add(t, 24, "stress that removes the localised minimum", 4, 0.5, limits.yield_stress.value,
               "kT/d^3", "as the text assigns it");
    theory_add(t, 23, "26 against the stress that removes the localised minimum", 26, 1,
               limits.yield_stress.value, "kT/d^3", "the two printed stresses are interchanged");
    theory_add(t, 24, "4 against the pressure that removes the second minimum", 4, 0.5,
               limits.critical_pressure.value, "kT/d^3", "likewise");
    lehr_ecnle_options options = theory_options(0.53, 1);
    options.stress = 0.9;
    theory_add(t, 25, "second minimum with P* = 1 and a stress of 0.9, phi 0.53", 30, 0.3,
               theory_state(t, &options).r_second_d.value, "d",
               "against 3/(P* - stress): kept while P* exceeds the stress");
}

/// Diameter for which the theory's dTg/dP is that of Vit4.
static void add_diameter(theory *t)
{
    lehr_ecnle_material material = theory_material(t, 596);
    const lehr_ecnle_load load = {.path = LEHR_ECNLE_PATH_REDUCED, .pressure = 0};
    lehr_ecnle_glass glass = {0};
    material.phi_g_computed = true;
    if (t->status == LEHR_OK) {
        t->status = lehr_ecnle_material_prepare(&material, t->plan, t->err);
    }
    if (t->status == LEHR_OK) {
        t->status = lehr_ecnle_glass_find(&glass, t->plan, &material, &load, NULL, t->err);
    }
    double kT_J = LEHR_CORE_BOLTZMANN_J_PER_K * 596;
    double volume_m3 = 5.4e-9 * kT_J / glass.dtg_dp_reduced_K.value;
    theory_add(t, 26, "diameter for which dTg/dP is the measured 5.4 K/GPa of Vit4", 0.8, 0.4,
               1e9 * cbrt(volume_m3), "nm",
               "printed: 0.4 to 1.2 nm; ours is the distance of the atomic shell");
}

lehr_status reproduce_phan2021_hardening(lehr_reproduce *list, lehr_error *err)
{
    theory t = theory_begin(list, err);
    add_onset(&t);
    add_glass_density(&t);
    add_alloys(&t);
    add_second_minimum(&t);
    add_isotherms(&t);
    add_yield(&t);
    add_diameter(&t);
    return theory_end(&t);
}
