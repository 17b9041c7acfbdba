// Printed numbers of the two papers beside the computed ones: the table of docs/theory/ecnle_papers.md.
#include "lehr_test.h"

#include "plan_helper.h"

#include <lehr/ecnle/alloys.h>
#include <lehr/ecnle/glass.h>
#include <lehr/ecnle/limits.h>
#include <math.h>

// ---- what is computed ---------------------------------------------------------------------------
static lehr_ecnle_state state_at(double phi, double pressure, lehr_ecnle_prefactor prefactor)
{
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_ecnle_state s;
    lehr_error err = {0};
    options.phi = phi;
    options.pressure = pressure;
    options.prefactor = prefactor;
    assert_ok(lehr_ecnle_state_compute(&s, plan, &options, NULL, &err), &err);
    return s;
}

static double onset(void)
{
    lehr_ecnle_onset found;
    lehr_error err = {0};
    assert_ok(lehr_ecnle_onset_find(&found, plan, &err), &err);
    return found.phi.value;
}

static double density(lehr_ecnle_prefactor prefactor, lehr_ecnle_elastic elastic)
{
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_estimate phi_g;
    lehr_error err = {0};
    options.prefactor = prefactor;
    options.elastic = elastic;
    assert_ok(lehr_ecnle_glass_density(&phi_g, plan, &options, 100, &err), &err);
    return phi_g.value;
}

static double density_kramers(void)
{
    return density(LEHR_ECNLE_PREFACTOR_KRAMERS, LEHR_ECNLE_ELASTIC_NONE);
}

static double density_unity(void)
{
    return density(LEHR_ECNLE_PREFACTOR_UNITY, LEHR_ECNLE_ELASTIC_NONE);
}

static double density_elastic_unity(void)
{
    return density(LEHR_ECNLE_PREFACTOR_UNITY, LEHR_ECNLE_ELASTIC_UNIT);
}

static double density_elastic_kramers(void)
{
    return density(LEHR_ECNLE_PREFACTOR_KRAMERS, LEHR_ECNLE_ELASTIC_UNIT);
}

static double tau_published_density_kramers(void)
{
    return pow(10, state_at(0.6585, 0, LEHR_ECNLE_PREFACTOR_KRAMERS).log10_tau.value);
}

static double tau_published_density_unity(void)
{
    return pow(10, state_at(0.6585, 0, LEHR_ECNLE_PREFACTOR_UNITY).log10_tau.value);
}

static double tau_at_064_unity(void)
{
    return pow(10, state_at(0.64, 0, LEHR_ECNLE_PREFACTOR_UNITY).log10_tau.value);
}

static lehr_ecnle_limits limits_053(void)
{
    lehr_ecnle_fluid *fluid = NULL;
    lehr_ecnle_limits limits;
    lehr_error err = {0};
    assert_ok(lehr_ecnle_fluid_create(&fluid, plan, 0.53, &err), &err);
    lehr_ecnle_limits_find(&limits, fluid);
    lehr_ecnle_fluid_free(fluid);
    return limits;
}

static double primary_vanishes(void)
{
    return limits_053().yield_stress.value;
}

static double secondary_vanishes(void)
{
    return limits_053().critical_pressure.value;
}

static double second_minimum_times_p(void)
{
    return state_at(0.60, 1, LEHR_ECNLE_PREFACTOR_KRAMERS).r_second_d.value;
}

static lehr_fitting_vft law(void)
{
    lehr_ecnle_material m = lehr_ecnle_material_defaults();
    const lehr_ecnle_load ambient = {LEHR_ECNLE_PATH_REDUCED, 0};
    const double window[2] = {0.5625, 0.6425};
    lehr_fitting_vft vft;
    lehr_error err = {0};
    m.input[LEHR_ECNLE_INPUT_TG] = 570;
    m.options.prefactor = LEHR_ECNLE_PREFACTOR_UNITY;
    assert_ok(lehr_ecnle_material_prepare(&m, plan, &err), &err);
    assert_ok(lehr_ecnle_glass_vft(&vft, plan, &m, &ambient, window, 9, NULL, &err), &err);
    return vft;
}

static double law_ln_tau0(void)
{
    return law().parameters[LEHR_FITTING_VFT_LN_TAU0];
}

static double law_b(void)
{
    return law().parameters[LEHR_FITTING_VFT_B];
}

static double law_t0(void)
{
    return law().parameters[LEHR_FITTING_VFT_T0];
}

/// Largest distance of the published law from the theory in decades, phi = 0.56 .. 0.645.
static double distance_from_law(lehr_ecnle_prefactor prefactor)
{
    double worst = 0;
    for (int i = 0; i <= 17; i++) {
        double phi = 0.56 + 0.005 * i;
        double t = 570 + (0.6585 - phi) / 6e-4;
        double published = (-44.65 + 9062.25 / (t - 386.25)) / 2.302585092994045684018;
        worst = fmax(worst, fabs(state_at(phi, 0, prefactor).log10_tau.value - published));
    }
    return worst;
}

static double distance_unity(void)
{
    return distance_from_law(LEHR_ECNLE_PREFACTOR_UNITY);
}

static double distance_kramers(void)
{
    return distance_from_law(LEHR_ECNLE_PREFACTOR_KRAMERS);
}

static double fragility_of_published_law(void)
{
    return 9062.25 * 570 / (2.302585092994045684018 * (570 - 386.25) * (570 - 386.25));
}

static double fragility(double pressure, lehr_ecnle_prefactor prefactor, lehr_ecnle_elastic elastic)
{
    lehr_ecnle_material m = lehr_ecnle_material_defaults();
    const lehr_ecnle_load load = {LEHR_ECNLE_PATH_REDUCED, pressure};
    lehr_ecnle_glass glass;
    lehr_error err = {0};
    m.input[LEHR_ECNLE_INPUT_TG] = 570;
    m.phi_g_computed = true;
    m.options.prefactor = prefactor;
    m.options.elastic = elastic;
    assert_ok(lehr_ecnle_material_prepare(&m, plan, &err), &err);
    assert_ok(lehr_ecnle_glass_find(&glass, plan, &m, &load, NULL, &err), &err);
    return glass.fragility.value;
}

static double fragility_unity(void)
{
    return fragility(0, LEHR_ECNLE_PREFACTOR_UNITY, LEHR_ECNLE_ELASTIC_NONE);
}

static double fragility_kramers(void)
{
    return fragility(0, LEHR_ECNLE_PREFACTOR_KRAMERS, LEHR_ECNLE_ELASTIC_NONE);
}

static double fragility_under_pressure(void)
{
    return fragility(1.5, LEHR_ECNLE_PREFACTOR_UNITY, LEHR_ECNLE_ELASTIC_NONE);
}

static double equal_depth_060(void)
{
    lehr_ecnle_fluid *fluid = NULL;
    lehr_ecnle_limits limits;
    lehr_error err = {0};
    assert_ok(lehr_ecnle_fluid_create(&fluid, plan, 0.60, &err), &err);
    lehr_ecnle_limits_find(&limits, fluid);
    lehr_ecnle_fluid_free(fluid);
    return limits.equal_depth_pressure.value;
}

/// Volume fraction of the published isotherms, T0 = 852 K: of 588.5 K, the printed glass transition.
static double density_of_published_tg(void)
{
    return 0.5 + (852 - 588.5) * 6e-4;
}

// ---- table -----------------------------------------------------------------------------------------
typedef struct printed_number {
    const char *name;
    double printed, printed_error; ///< error: as printed, or half of the last digit
    double (*compute)(void);
    double want, atol; ///< of an independent calculation
    bool agrees;       ///< printed and computed agree to three printed errors
} printed_number;

// SOURCE of `want`: an independent program with adaptive quadrature and 30-digit spot checks.
static const printed_number numbers[] = {
    {"onset of localisation", 0.432, 0.0005, onset, 0.431535153789, 1e-11, true},
    {"phi_g, printed prefactor", 0.6585, 0.00005, density_kramers, 0.67143020, 6e-9, false},
    {"phi_g, prefactor 1", 0.6585, 0.00005, density_unity, 0.65927290, 6e-9, false},
    {"tau at 0.6585, printed prefactor", 100, 0.5, tau_published_density_kramers, 0.3834691, 6e-8, false},
    {"tau at 0.6585, prefactor 1", 100, 0.5, tau_published_density_unity, 72.806, 2e-3, false},
    {"phi_g with elastic barrier, prefactor 1", 0.611, 0.0005, density_elastic_unity, 0.61081628, 6e-9, true},
    {"phi_g with elastic barrier, printed prefactor", 0.6157, 0.00005, density_elastic_kramers, 0.61568534,
     6e-9, true},
    {"longest time up to 0.64", 0.01, 0.005, tau_at_064_unity, 0.0886, 6e-5, false},
    {"stress that removes the primary minimum", 4, 0.5, primary_vanishes, 25.1556457012, 1e-9, false},
    {"stress that removes the secondary minimum", 26, 0.5, secondary_vanishes, 4.35972146207, 1e-10, false},
    {"second minimum at P = 1", 3, 0.0005, second_minimum_times_p, 2.999987966, 1e-8, true},
    {"ln tau0 of the law", -44.65, 0.6, law_ln_tau0, -44.63, 6e-3, true},
    {"B of the law", 9062.25, 314.59, law_b, 9002, 0.6, true},
    {"T0 of the law", 386.25, 4.73, law_t0, 387.6, 0.06, true},
    {"distance of the law, prefactor 1", 0, 0.02, distance_unity, 0.036, 6e-4, true},
    {"distance of the law, printed prefactor", 0, 0.02, distance_kramers, 2.2, 0.06, false},
    {"fragility by the printed law", 66.44, 0.005, fragility_of_published_law, 66.44, 6e-3, true},
    {"fragility, prefactor 1", 66.44, 0.5, fragility_unity, 61.30, 6e-3, false},
    {"fragility, printed prefactor", 66.44, 0.5, fragility_kramers, 69.82, 6e-3, false},
    {"fragility at P = 1.5, prefactor 1", (double)NAN, (double)NAN, fragility_under_pressure, 60.49, 6e-3,
     false},
    {"pressure above which state 2 is the higher one, 0.60", 0, 0.005, equal_depth_060, 0.0550330149044,
     1e-11, false},
    {"phi of the printed Tg of Pd30Ni50P20", 0.6585, 0.00005, density_of_published_tg, 0.6581, 1e-9, false},
};

static void test_printed_number(void **state)
{
    const printed_number *row = *state;
    double computed = row->compute();
    assert_close(computed, row->want, 0, row->atol);
    bool agrees = fabs(computed - row->printed) <= 3 * row->printed_error;
    assert_int_equal(agrees, row->agrees);
}

static void test_glass_transitions_of_the_alloys(void **state)
{
    (void)state;
    // By construction T0 = Tg + 264.1667 K returns the measured Tg at phi = 0.6585; the printed ones are 0.3
    // to 3.2 K higher, which the recipe of the paper does not give.
    static const double shift_K[5] = {2.5, 0.37, 0.31, 0.30, 3.176};
    for (size_t i = 0; i < 5; i++) {
        const lehr_ecnle_alloy *alloy = lehr_ecnle_alloys_at(i);
        lehr_ecnle_material m = lehr_ecnle_material_defaults();
        m.input[LEHR_ECNLE_INPUT_TG] = alloy->tg_K;
        assert_close(lehr_ecnle_material_temperature_K(&m, 0.6585), alloy->tg_K, 1e-14, 0);
        assert_close(lehr_ecnle_material_temperature_K(&m, 0.5) - alloy->tg_K, 264.1667, 0, 5e-5);
        assert_close(alloy->tg_published_K - alloy->tg_K, shift_K[i], 0, 1e-9);
    }
}

static void test_two_state_times_and_barriers_move_as_published(void **state)
{
    (void)state;
    // Qualitative statements: F_B1 and tau rise, F_B2 and tau* fall with pressure; r_loc and r_barrier barely
    // move.
    static const double phi[] = {0.50, 0.55, 0.60};
    for (size_t i = 0; i < 3; i++) {
        lehr_ecnle_state before = state_at(phi[i], 0.1, LEHR_ECNLE_PREFACTOR_UNITY);
        for (int k = 5; k <= 35; k += 5) {
            lehr_ecnle_state s = state_at(phi[i], 0.1 * k, LEHR_ECNLE_PREFACTOR_UNITY);
            assert_true(s.barrier_1.value > before.barrier_1.value);
            assert_true(s.barrier_2.value < before.barrier_2.value);
            assert_true(s.log10_tau.value > before.log10_tau.value);
            assert_true(k < 10 || s.log10_tau_reversible.value < before.log10_tau_reversible.value);
            before = s;
        }
    }
    lehr_ecnle_state none = state_at(0.60, 0, LEHR_ECNLE_PREFACTOR_UNITY);
    lehr_ecnle_state one = state_at(0.60, 1, LEHR_ECNLE_PREFACTOR_UNITY);
    assert_close(one.r_loc_d.value, none.r_loc_d.value, 0.01, 0);
    assert_close(one.r_barrier_d.value, none.r_barrier_d.value, 0.1, 0);
}

int main(void)
{
    enum { n = sizeof numbers / sizeof *numbers };
    struct CMUnitTest tests[n + 2] = {cmocka_unit_test(test_glass_transitions_of_the_alloys),
                                      cmocka_unit_test(test_two_state_times_and_barriers_move_as_published)};
    for (size_t i = 0; i < n; i++) {
        tests[2 + i] = (struct CMUnitTest)LEHR_CASE(test_printed_number, &numbers[i]);
    }
    return cmocka_run_group_tests_name("ecnle.papers", tests, make_plan, free_plan);
}
