// Attenuation of elements, compounds and named materials.
#include "lehr_test.h"

#include <lehr/core/attenuation.h>
#include <math.h>
#include <string.h>

static const double NOT_GIVEN = (double)NAN;

typedef struct entry {
    const char *name; ///< material
    double energy_keV;
    double want_cm2_per_g;
} entry;

// SOURCE: J. H. Hubbell and S. M. Seltzer, NISTIR 5632 (1995), tables 3 and 4, mu/rho as printed there; the
// value of Si at 13 keV is 36.6 /cm (logarithms interpolated), not the 46.0 /cm of straight lines.
static const entry printed[] = {
    {"Si", 5, 245.0},      {"Si", 10, 33.89},      {"Si", 15, 10.34},   {"Si", 20, 4.464},
    {"Si", 60, 0.3207},    {"Si", 150, 0.1448},    {"Si", 2, 2777},     {"Ge", 20, 42.22},
    {"Be", 10, 0.6466},    {"diamond", 10, 2.373}, {"Al", 20, 3.441},   {"Cu", 10, 215.9},
    {"Pb", 20, 86.36},     {"air", 10, 5.120},     {"air", 20, 0.7779}, {"water", 10, 5.329},
    {"water", 20, 0.8096}, {"argon", 10, 63.16},
};

static void test_printed(void **state)
{
    const entry *row = *state;
    lehr_material material;
    lehr_error err = {0};
    double got = 0;
    assert_ok(lehr_material_find(&material, row->name, NOT_GIVEN, NOT_GIVEN, &err), &err);
    assert_ok(lehr_attenuation_mass(&got, &material.composition, row->energy_keV, &err), &err);
    // Four printed digits, and 1e-3 between the editions of the tables; air with another content of argon.
    assert_close(got, row->want_cm2_per_g, strcmp(row->name, "air") == 0 ? 4e-3 : 2e-3, 0);
}

static void test_silicon_13_keV(void **state)
{
    (void)state;
    lehr_material silicon;
    lehr_error err = {0};
    double per_m = 0;
    assert_ok(lehr_material_find(&silicon, "silicon", NOT_GIVEN, NOT_GIVEN, &err), &err);
    assert_ok(lehr_attenuation_per_m(&per_m, &silicon, 13, &err), &err);
    assert_close(per_m, 3660, 0, 10); // three digits
    assert_string_equal(silicon.name, "Si");
}

// By hand: mass fractions of the molecule times the printed values of the elements at 10 keV.
static void test_mixture(void **state)
{
    (void)state;
    lehr_material glass;
    lehr_error err = {0};
    double mass = 0;
    double per_m = 0;
    assert_ok(lehr_material_find(&glass, "silica", NOT_GIVEN, NOT_GIVEN, &err), &err);
    assert_ok(lehr_attenuation_mass(&mass, &glass.composition, 10, &err), &err);
    assert_close(mass, (28.085 * 33.89 + 2 * 15.999 * 5.952) / 60.083, 1e-3, 0);
    assert_ok(lehr_attenuation_per_m(&per_m, &glass, 10, &err), &err);
    assert_close(per_m, 100 * 2.203 * mass, 1e-14, 0);
    assert_ok(lehr_material_find(&glass, "SiO2@2.65", NOT_GIVEN, NOT_GIVEN, &err), &err);
    assert_close(glass.density_g_per_cm3, 2.65, 0, 0);
    assert_ok(lehr_material_find(&glass, "Kapton@1.43", NOT_GIVEN, NOT_GIVEN, &err), &err);
    assert_close(glass.density_g_per_cm3, 1.43, 0, 0);
    assert_int_equal(glass.composition.size, 4);
}

typedef struct density {
    const char *name;
    double want;
    double rtol;
} density;

// SOURCE: contents of the unit cell over its volume (N_A = 6.02214076e23), lattice parameters of the JCPDS
// cards; metals CRC Handbook.
static const density densities[] = {
    {"Si", 8 * 28.085 / (0.602214076 * 5.43102 * 5.43102 * 5.43102), 1e-4},
    {"Ge", 8 * 72.630 / (0.602214076 * 5.6579 * 5.6579 * 5.6579), 3e-4},
    {"gaas", 4 * 144.645 / (0.602214076 * 5.6533 * 5.6533 * 5.6533), 3e-4},
    {"CdTe", 4 * 240.01 / (0.602214076 * 6.482 * 6.482 * 6.482), 3e-4},
    {"Diamond", 8 * 12.011 / (0.602214076 * 3.567 * 3.567 * 3.567), 3e-4},
    {"cbn", 4 * 24.817 / (0.602214076 * 3.6157 * 3.6157 * 3.6157), 3e-4},
    {"Cu", 8.96, 2e-3},
    {"W", 19.3, 2e-3},
    {"Zr", 6.51, 4e-3},
    // Dry air at 20 degC and 1 atm by the formula of the CIPM: 1.2041 kg/m^3; helium 0.16637 kg/m^3 (NIST).
    {"air", 1.2041e-3, 5e-4},
    {"helium", 0.16637e-3, 5e-4},
};

static void test_density(void **state)
{
    const density *row = *state;
    lehr_material material;
    lehr_error err = {0};
    assert_ok(lehr_material_find(&material, row->name, NOT_GIVEN, NOT_GIVEN, &err), &err);
    assert_close(material.density_g_per_cm3, row->want, row->rtol, 0);
}

static void test_gas_law(void **state)
{
    (void)state;
    lehr_material warm;
    lehr_material thin;
    lehr_material solid;
    lehr_error err = {0};
    assert_ok(lehr_material_find(&warm, "air", 2 * 293.15, NOT_GIVEN, &err), &err);
    assert_ok(lehr_material_find(&thin, "air", NOT_GIVEN, 0.5 * 1.01325e-4, &err), &err);
    assert_close(warm.density_g_per_cm3, thin.density_g_per_cm3, 1e-14, 0);
    assert_close(warm.density_g_per_cm3, 0.5 * 1.2041e-3, 5e-4, 0);
    assert_true(warm.is_gas);
    assert_ok(lehr_material_find(&solid, "Si", 77, 1, &err), &err);
    assert_false(solid.is_gas);
    assert_fails(lehr_material_find(&warm, "air", -3, NOT_GIVEN, &err), LEHR_ERR_ARG, &err,
                 "air at -3 K and 0.000101325 GPa: not greater than 0");
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        lehr_status status;
        const char *message;
    } bad[] = {
        {"SiO2", LEHR_ERR_ARG, "no density is known of 'SiO2'"},
        {"C", LEHR_ERR_ARG, "diamond, graphite"},
        {"O2", LEHR_ERR_ARG, "no density is known of 'O2'"},
        {"Zr50Cu50", LEHR_ERR_ARG, "Zr50Cu50@2.65"},
        {"", LEHR_ERR_ARG, "expected a name or a composition"},
        {"@2.3", LEHR_ERR_ARG, "expected a name or a composition"},
        {"steel", LEHR_ERR_FORMAT, "material 'steel'"},
        {"Si@heavy", LEHR_ERR_FORMAT, "density behind '@'"},
        {"Si@2329", LEHR_ERR_ARG, "a density of 2329; expected g/cm^3"},
        {"Si@-1", LEHR_ERR_ARG, "a density of -1"},
        {"Si@nan", LEHR_ERR_ARG, "a density of"},
        {"Si@", LEHR_ERR_FORMAT, "density behind"},
    };
    lehr_material material = {.density_g_per_cm3 = 7.3};
    lehr_error err = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_fails(lehr_material_find(&material, bad[i].text, NOT_GIVEN, NOT_GIVEN, &err), bad[i].status,
                     &err, bad[i].message);
        assert_close(material.density_g_per_cm3, 7.3, 0, 0);
    }
    double got = 7.3;
    static const double energies[] = {0.99, 801, -5, (double)NAN};
    assert_ok(lehr_material_find(&material, "CdTe", NOT_GIVEN, NOT_GIVEN, &err), &err);
    for (size_t i = 0; i < 4; i++) {
        assert_fails(lehr_attenuation_per_m(&got, &material, energies[i], &err), LEHR_ERR_DOMAIN, &err,
                     "CdTe: attenuation is tabulated from 1 to 800 keV");
        assert_close(got, 7.3, 0, 0);
    }
    assert_ok(lehr_attenuation_per_m(&got, &material, 1, &err), &err);
    assert_ok(lehr_attenuation_per_m(&got, &material, 800, &err), &err);
}

int main(void)
{
    struct CMUnitTest tests[40] = {cmocka_unit_test(test_silicon_13_keV), cmocka_unit_test(test_mixture),
                                   cmocka_unit_test(test_gas_law), cmocka_unit_test(test_refusals)};
    size_t n = 4;
    for (size_t i = 0; i < sizeof printed / sizeof *printed; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_printed, &printed[i]);
    }
    for (size_t i = 0; i < sizeof densities / sizeof *densities; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_density, &densities[i]);
    }
    return _cmocka_run_group_tests("attenuation", tests, n, NULL, NULL);
}
