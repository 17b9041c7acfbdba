// Molar masses of compositions.
#include "lehr_test.h"

#include <lehr/core/composition.h>
#include <math.h>
#include <string.h>

typedef struct formula {
    const char *name; // the text itself
    double want;      // g/mol, by hand from the weights
} formula;

// SOURCE: sums of the standard atomic weights of 2021, calculated by hand; Vit4 59.711 and Vit1 60.03 g/mol
// are also in the literature.
static const formula formulas[] = {
    {"Zr46.75Ti8.25Cu7.5Ni10Be27.5",
     (46.75 * 91.224 + 8.25 * 47.867 + 7.5 * 63.546 + 10 * 58.693 + 27.5 * 9.0122) / 100},
    {"Zr41.2Ti13.8Cu12.5Ni10Be22.5", 60.03},
    {"Pd43 Ni10 Cu27 P20", (43 * 106.42 + 10 * 58.693 + 27 * 63.546 + 20 * 30.974) / 100},
    {"(Zr0.4Cu0.6)98Al2", (0.4 * 98 * 91.224 + 0.6 * 98 * 63.546 + 2 * 26.982) / 100},
    {"((ZrTi)2Cu)3", (2 * 91.224 + 2 * 47.867 + 63.546) / 5},
    {"Au", 196.97},
    {"SiO\xE2\x82\x82", (28.085 + 2 * 15.999) / 3}, // subscript of Unicode
    {"Zr_{50}Cu_{50}", (91.224 + 63.546) / 2},      // of TeX
    {"[Zr0.5Cu0.5]95Al5", (95 * (91.224 + 63.546) / 2 + 5 * 26.982) / 100},
    {"Na+Cl-", (22.990 + 35.45) / 2},
    {"Fe2+O2-", (55.845 + 15.999) / 2},
    {"Al3+2O2-3", (2 * 26.982 + 3 * 15.999) / 5},
    {"Ca\xC2\xB2\xE2\x81\xBA O^2-", (40.078 + 15.999) / 2},
    {"CoC", (58.933 + 12.011) / 2}, // Co and C, not C, O and C
};

static void test_formula(void **state)
{
    const formula *row = *state;
    double got = 0;
    lehr_error err = {0};
    assert_ok(lehr_composition_molar_mass(&got, row->name, &err), &err);
    assert_close(got, row->want, 5e-6, 0); // Vit1 is given to four digits; the rest agree to rounding
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"", "no element"},          {"  ", "no element"},
        {"Zr50Xx50", "at 'Xx50'"},   {"zr50", "at 'zr50'"},
        {"Zr50;Cu50", "at ';Cu50'"}, {"Zr0Cu1", "an amount of 0"},
        {"Zr1.2.3", "not a number"}, {"(ZrCu", "never closed"},
        {"ZrCu)", "never opened"},   {"()2", "empty or never opened"},
        {"Tc50", "at 'Tc50'"},       {"Zr-50", "at '-50'"},
        {"Zr5-Cu5", "at '-Cu5'"},    {"50", "at '50'"},
        {"(((((Zr)))))", "at '('"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double got = 7.3;
        lehr_error err = {0};
        lehr_status status = lehr_composition_molar_mass(&got, bad[i][0], &err);
        if (i == sizeof bad / sizeof bad[0] - 1) {
            assert_fails(status, LEHR_ERR_FORMAT, &err, "no element with an atomic weight");
        } else {
            assert_fails(status, LEHR_ERR_FORMAT, &err, bad[i][1]);
        }
        assert_close(got, 7.3, 0, 0);
    }
}

// Elements by atomic number, each once; fractions by hand. Atomic numbers: the ends of the gaps of the table.
static void test_elements(void **state)
{
    (void)state;
    static const struct {
        const char *symbol;
        int number;
    } known[] = {{"H", 1},   {"C", 6},   {"Mo", 42}, {"Ru", 44}, {"Nd", 60},
                 {"Sm", 62}, {"Bi", 83}, {"Th", 90}, {"U", 92},  {"Au", 79}};
    lehr_composition got;
    lehr_error err = {0};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_ok(lehr_composition_parse(&got, known[i].symbol, &err), &err);
        assert_int_equal(got.parts[0].atomic_number, known[i].number);
        assert_string_equal(got.parts[0].symbol, known[i].symbol);
        assert_close(got.parts[0].fraction, 1, 0, 0);
    }
    assert_ok(lehr_composition_parse(&got, "(Cu3Zr)2Be4Cu", &err), &err); // Cu7 Zr2 Be4
    assert_int_equal(got.size, 3);
    assert_string_equal(got.parts[0].symbol, "Be");
    assert_string_equal(got.parts[2].symbol, "Zr");
    assert_close(got.parts[1].fraction, 7.0 / 13, 1e-15, 0);
    double mass = 7 * 63.546 + 2 * 91.224 + 4 * 9.0122;
    assert_close(got.parts[2].mass_fraction, 2 * 91.224 / mass, 1e-15, 0);
    assert_close(got.parts[2].weight_g_per_mol, 91.224, 0, 0);
    assert_close(got.molar_mass_g_per_mol, mass / 13, 1e-15, 0);
    got.size = 77;
    assert_fails(lehr_composition_parse(&got, "Zr50Xx", &err), LEHR_ERR_FORMAT, &err, "at 'Xx'");
    assert_int_equal(got.size, 77);
}

static void test_weights(void **state)
{
    (void)state;
    assert_close(lehr_composition_atomic_weight("Be"), 9.0122, 0, 0);
    assert_close(lehr_composition_atomic_weight("Tc"), (double)NAN, 0, 0);
    assert_close(lehr_composition_atomic_weight(""), (double)NAN, 0, 0);
}

static void test_amounts(void **state)
{
    (void)state;
    lehr_composition got;
    lehr_error err = {0};
    assert_ok(lehr_composition_parse(&got, "Pb 1 (Ti Zr) 1/2 O 3", &err), &err);
    assert_close(got.amount, 5, 1e-15, 0);
    assert_close(got.parts[1].fraction, 0.1, 1e-15, 0); // titanium
    assert_fails(lehr_composition_parse(&got, "Pb1/0", &err), LEHR_ERR_FORMAT, &err, "an amount of 0");
    assert_fails(lehr_composition_parse(&got, "Pb1/", &err), LEHR_ERR_FORMAT, &err, "not a number");
}

static void test_sum_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *formula;
        const char *sum; // NULL: no warning
    } rows[] = {{"Zr46.75Ti8.25Cu7.5Ni10Be27.5", NULL},
                {"Zr46.25Ti8.25Cu7.5Ni10Be27.5", " 99.5,"},
                {"Zr46.25Ti8.25Cu7.5Ni10Be22", " 94,"},
                {"Zr50Cu45Al4", " 99,"},
                {"Zr0.5Cu0.5", NULL},
                {"Zr0.5Cu0.4", " 0.9,"},
                {"CeO2", NULL},
                {"PbTi0.5Zr0.5O3", NULL},
                {"C10H20O", NULL},
                {"Na+Cl-", "charges"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_composition got;
        lehr_warnings *warnings = NULL;
        lehr_error err = {0};
        assert_ok(lehr_warnings_create(&warnings, &err), &err);
        assert_ok(lehr_composition_parse(&got, rows[i].formula, &err), &err);
        assert_ok(lehr_composition_check_sum(&got, warnings, &err), &err);
        assert_int_equal(lehr_warnings_count(warnings), rows[i].sum ? 1 : 0);
        assert_true(!rows[i].sum || strstr(lehr_warnings_at(warnings, 0), rows[i].sum));
        lehr_warnings_free(warnings);
    }
}

int main(void)
{
    struct CMUnitTest tests[32] = {cmocka_unit_test(test_refused), cmocka_unit_test(test_weights),
                                   cmocka_unit_test(test_elements), cmocka_unit_test(test_amounts),
                                   cmocka_unit_test(test_sum_is_told)};
    size_t n = 5;
    for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_formula, &formulas[i]);
    }
    return _cmocka_run_group_tests("composition", tests, n, NULL, NULL);
}
