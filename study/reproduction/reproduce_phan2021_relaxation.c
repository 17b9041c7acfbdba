// Printed numbers of Phan et al. (2021): reversible structural relaxation of metallic glasses.
#include "reproduce_theory.h"

#include <lehr/ecnle/glass.h>
#include <lehr/ecnle/structure.h>
#include <math.h>
#include <stdio.h>

static const double none = (double)NAN;

static void add_landscape(theory *t)
{
    lehr_ecnle_state s = theory_at(t, 0.60, 1);
    theory_add(t, 27, "localised minimum, phi 0.60, P = 1", none, 0, s.r_loc_d.value, "d", "");
    theory_add(t, 27, "barrier", none, 0, s.r_barrier_d.value, "d", "");
    theory_add(t, 27, "second minimum", none, 0, s.r_second_d.value, "d", "");
    theory_add(t, 27, "barrier from the localised minimum", none, 0, s.barrier_1.value, "kT", "");
    theory_add(t, 27, "barrier from the second minimum", none, 0, s.barrier_2.value, "kT", "");
    lehr_ecnle_fluid *fluid = NULL;
    if (t->status == LEHR_OK) {
        t->status = lehr_ecnle_fluid_create(&fluid, t->plan, 0.60, t->err);
    }
    double r = s.r_loc_d.value;
    double caging =
        t->status == LEHR_OK ? lehr_ecnle_free_energy_evaluate(fluid, r).value + 3 * log(r) : none;
    theory_add(t, 28, "caging term at the localised minimum", none, 0, caging, "kT",
               "negative: the printed minus sign is right");
    lehr_ecnle_fluid_free(fluid);
    theory_add(t, 29, "tau_s over tau_E, phi 0.60", none, 0, s.tau_s_s.value / s.options.tau_e_s, "",
               "tau_E = 0.1 ps");
}

/// Weight of the localised well under exp(-F), by the trapezoid rule on 20 000 points of each well.
static double localised_weight(theory *t, double phi, double pressure)
{
    enum { N = 20000 };
    lehr_ecnle_state s = theory_at(t, phi, pressure);
    lehr_ecnle_fluid *fluid = NULL;
    if (t->status == LEHR_OK) {
        t->status = lehr_ecnle_fluid_create(&fluid, t->plan, phi, t->err);
    }
    double weight[2] = {0, 0};
    const double ends[3] = {lehr_ecnle_fluid_r_min(), s.r_barrier_d.value, 60 / pressure};
    for (int well = 0; t->status == LEHR_OK && well < 2; well++) {
        double step = (ends[well + 1] - ends[well]) / N;
        for (int i = 0; i <= N; i++) {
            double r = ends[well] + step * i;
            double f = lehr_ecnle_free_energy_evaluate(fluid, r).value + pressure * r;
            weight[well] += (i == 0 || i == N ? 0.5 : 1) * step * exp(-f);
        }
    }
    lehr_ecnle_fluid_free(fluid);
    return weight[0] / (weight[0] + weight[1]);
}

static void add_two_states(theory *t)
{
    lehr_ecnle_options options = theory_options(0.60, 1);
    lehr_ecnle_state unity = theory_state(t, &options);
    options.prefactor = LEHR_ECNLE_PREFACTOR_KRAMERS;
    lehr_ecnle_state printed = theory_state(t, &options);
    options.two_state = LEHR_ECNLE_TWO_STATE_CURVATURE;
    lehr_ecnle_state own = theory_state(t, &options);
    theory_add(t, 30, "log10 tau* at phi 0.60, P = 1, as printed", none, 0,
               printed.log10_tau_reversible.value, "", "tau* in s");
    theory_add(t, 30, "the same with prefactor 1", none, 0, unity.log10_tau_reversible.value, "", "");
    theory_add(t, 30, "the same with the curvature of each well", none, 0, own.log10_tau_reversible.value, "",
               "one attempt rate for both wells is two decades off");
    theory_add(t, 31, "tau*/tau where both wells are equally deep", none, 0, 1 / (1 + exp(0)), "",
               "half: the factor to the form of Gilroy and Phillips");
    lehr_ecnle_state s = theory_at(t, 0.53, 1);
    theory_add(t, 32, "share of the first well at long times, phi 0.53, P = 1, printed equation", none, 0,
               1 / (1 + exp(-s.delta.value)), "", "1/(1 + exp(-Delta))");
    theory_add(t, 32, "the same by integrating exp(-F) over the wells", none, 0, localised_weight(t, 0.53, 1),
               "", "the second well is wide, which depths alone do not know");
}

static void add_mapping(theory *t)
{
    lehr_ecnle_material material = theory_material(t, 570);
    theory_add(
        t, 33, "Tg + (phi_g - phi)/6e-4 less the other paper's T0 - (phi - 0.5)/6e-4, phi 0.60", 0, 1e-9,
        lehr_ecnle_material_temperature_K(&material, 0.60) - (570 + (0.6585 - 0.5) / 6e-4 - 0.1 / 6e-4), "K",
        "the two mappings are one");
    theory_add(t, 34, "second minimum at phi 0.64 over that at 0.50, P = 1", 1, 0.001,
               theory_at(t, 0.64, 1).r_second_d.value / theory_at(t, 0.50, 1).r_second_d.value, "", "");
    theory_add(t, 38, "height of S(q) at phi 0.66, q d = 7.44", none, 0,
               lehr_ecnle_structure_factor(0.66, 7.44), "",
               "can be computed beyond the printed limit of 0.64");
}

static void add_barriers(theory *t)
{
    static const double phi[] = {0.50, 0.55, 0.60}, pressures[] = {0.5, 1, 1.5};
    char what[120];
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            lehr_ecnle_state s = theory_at(t, phi[i], pressures[j]);
            (void)snprintf(what, sizeof what, "Delta at phi %.2f, P = %g", phi[i], pressures[j]);
            theory_add(t, i == 2 ? 35 : 36, what, none, 0, s.delta.value, "kT",
                       s.delta.value < 0 ? "the second state is the lower one" : "");
        }
        (void)snprintf(what, sizeof what, "pressure at which the second state is gone, phi %.2f", phi[i]);
        theory_add(t, 37, what, none, 0, theory_limits(t, phi[i]).critical_pressure.value, "kT/d^3", "");
        (void)snprintf(what, sizeof what, "pressure above which the second state is the higher one, phi %.2f",
                       phi[i]);
        theory_add(t, 50, what, none, 0, theory_limits(t, phi[i]).equal_depth_pressure.value, "kT/d^3",
                   "the paper calls it higher at all pressures");
    }
}

static void add_times(theory *t)
{
    lehr_ecnle_options options = theory_options(0.64, 0);
    theory_add(t, 39, "log10 tau at phi 0.64, prefactor 1", -2, 0.5,
               theory_state(t, &options).log10_tau.value, "", "printed: up to 0.01 s");
    options.prefactor = LEHR_ECNLE_PREFACTOR_KRAMERS;
    theory_add(t, 39, "the same with the printed prefactor", -2, 0.5,
               theory_state(t, &options).log10_tau.value, "", "");
    lehr_ecnle_state zero = theory_at(t, 0.60, 0), one = theory_at(t, 0.60, 1),
                     more = theory_at(t, 0.60, 1.5);
    theory_add(t, 43, "tau/tau* at phi 0.60, P = 1", none, 0, 1 + exp(one.delta.value), "", "1 + exp(Delta)");
    theory_add(t, 44, "change of log10 tau* from P = 1 to 1.5, phi 0.60", none, 0,
               more.log10_tau_reversible.value - one.log10_tau_reversible.value, "", "falls, as printed");
    theory_add(t, 44, "change of log10 tau", none, 0, more.log10_tau.value - one.log10_tau.value, "",
               "rises, as printed");
    theory_add(t, 45, "log10 D of d = 0.8 nm at phi 0.60, P = 0", none, 0,
               log10(zero.diffusion.value * 0.64e-18), "", "D in m^2/s");
    theory_add(t, 46, "D at P = 1 over that at 0", none, 0, one.diffusion.value / zero.diffusion.value, "",
               "said to change hardly");
}

/// VFT through the theory's times between phi 0.57 and 0.64, and the fragility by it and directly.
static void add_vft(theory *t)
{
    static const double window[2] = {0.57, 0.64};
    const lehr_ecnle_load load = {.path = LEHR_ECNLE_PATH_REDUCED, .pressure = 0};
    lehr_ecnle_material material = theory_material(t, 570);
    lehr_fitting_vft vft = {0};
    if (t->status == LEHR_OK) {
        t->status = lehr_ecnle_glass_vft(&vft, t->plan, &material, &load, window, 8, NULL, t->err);
    }
    static const char note[] = "fitted to phi 0.57 to 0.64 in steps of 0.01, prefactor 1";
    theory_add(t, 40, "VFT, ln tau0 of Pd40Ni10Cu30P20", -44.65, 0.6,
               vft.parameters[LEHR_FITTING_VFT_LN_TAU0], "", note);
    theory_add(t, 41, "VFT, B", 9062.25, 314.59, vft.parameters[LEHR_FITTING_VFT_B], "K", note);
    theory_add(t, 42, "VFT, T0", 386.25, 4.73, vft.parameters[LEHR_FITTING_VFT_T0], "K", note);
    theory_add(t, 2, "Tg of 100 s by this extrapolation, as a density", 0.6585, 0.0005,
               lehr_ecnle_material_phi(&material, vft.glass_transition_K.value), "",
               "phi_g is where the fit, not the theory, reaches 100 s");
    double m = 9062.25 * 570 / (log(10) * (570 - 386.25) * (570 - 386.25));
    theory_add(t, 47, "fragility of the printed VFT numbers", none, 0, m, "", "m = B Tg/[ln 10 (Tg - T0)^2]");
    theory_add(t, 49, "the same between strong (30, 0) and fragile (100, 1)", none, 0, (m - 30) / (100 - 30),
               "", "the glass is neither");
}

static void add_fragility(theory *t)
{
    static const struct {
        lehr_ecnle_elastic elastic;
        const char *what, *note;
    } variants[] = {{LEHR_ECNLE_ELASTIC_NONE, "fragility at P = 1.5 less that at 0", "falls, as printed"},
                    {LEHR_ECNLE_ELASTIC_UNIT, "the same with the elastic barrier",
                     "rises, as the measurements that the other paper cites"}};
    for (size_t i = 0; i < 2; i++) {
        double m[2] = {none, none};
        for (size_t j = 0; t->status == LEHR_OK && j < 2; j++) {
            const lehr_ecnle_load load = {.path = LEHR_ECNLE_PATH_REDUCED, .pressure = j == 0 ? 0 : 1.5};
            lehr_ecnle_material material = theory_material(t, 570);
            lehr_ecnle_glass glass = {0};
            material.options.elastic = variants[i].elastic;
            material.phi_g_computed = true;
            if (t->status == LEHR_OK) {
                t->status = lehr_ecnle_material_prepare(&material, t->plan, t->err);
            }
            if (t->status == LEHR_OK) {
                t->status = lehr_ecnle_glass_find(&glass, t->plan, &material, &load, NULL, t->err);
            }
            m[j] = glass.fragility.value;
        }
        theory_add(t, 48, variants[i].what, none, 0, m[1] - m[0], "", variants[i].note);
    }
}

lehr_status reproduce_phan2021_relaxation(lehr_reproduce *list, lehr_error *err)
{
    theory t = theory_begin(list, err);
    add_landscape(&t);
    add_two_states(&t);
    add_mapping(&t);
    add_barriers(&t);
    add_times(&t);
    add_vft(&t);
    add_fragility(&t);
    return theory_end(&t);
}
