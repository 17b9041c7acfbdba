// Tables of mechanical tests: units, signs, loads and displacements, samples of one table, what is refused.
#include "lehr_test.h"

#include <lehr/mechanics/tables.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *write(const char *name, const char *text)
{
    return lehr_test_write(name, text, strlen(text));
}

static lehr_mechanics_test_options plain(void)
{
    return (lehr_mechanics_test_options){
        .columns = {NULL, "--columns"}, .length_mm = (double)NAN, .area_mm2 = (double)NAN};
}

/// The same test in four forms: strain 0.001, 0.002 and stress 50, 100 MPa for 6 mm and 10 mm^2.
static void test_forms(void **state)
{
    static const char *const texts[] = {
        "strain,stress_MPa\n0.001,50\n0.002,100\n",
        "strain_percent;stress_GPa\n-0,1;-0,05\n-0,2;-0,1\n",
        "displacement_um load_kN\n6 0.5\n12 1.0\n",
        "Kraft[N]\tWeg[mm]\n500\t0.006\n1000\t0.012\n",
    };
    (void)state;
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        lehr_mechanics_test got;
        lehr_error err = {0};
        lehr_mechanics_test_options how = plain();
        how.length_mm = 6;
        how.area_mm2 = 10;
        how.columns.text = k == 3 ? "load=Kraft,displacement=Weg" : NULL;
        assert_ok(lehr_mechanics_test_read(&got, write("form.csv", texts[k]), &how, &err), &err);
        assert_int_equal(got.n, 2);
        for (size_t i = 0; i < 2; i++) { // conversion of units: a few roundings
            assert_close(got.strain[i], 0.001 * (double)(i + 1), 1e-14, 0);
            assert_close(got.stress_MPa[i], 50 * (double)(i + 1), 1e-14, 0);
        }
        lehr_mechanics_test_clear(&got);
    }
}

/// Exports of testing machines, in the shape that they have: 6 mm, 10 mm^2; strain 0.001, 0.002, 0.003 and
/// 50, 100, 150 MPa of each.
static void test_exports(void **state)
{
    static const char *const texts[] = {
        // Instron Bluehill: parameters, a table of results, names and units in rows of their own, quotes
        "\"General : Sample ID\",\"BMG\"\r\n\"Specimen : Length\",\"6.0\",\"mm\"\r\n\r\nResults Table "
        "1\r\n,Maximum "
        "Compressive load\r\n,(N)\r\n1,\"5,321.10\"\r\n\r\nTime,Compressive extension,Compressive "
        "load\r\n(s),(mm),(kN)\r\n\"0.1\",\"0.006\",\"0.5\"\r\n\"0.2\",\"0.012\",\"1.0\"\r\n\"0.3\",\"0."
        "018\",\"1.5\"\r\n",
        "Time (s),Extension (mm),Load (N)\n0.1,0.006,500\n0.2,0.012,1000\n0.3,0.018,1500\n",
        // Zwick: semicolons, decimal commas
        "\"Vorkraft\";\"5\";\"N\"\r\n\"Standardweg\";\"Standardkraft\"\r\n\"mm\";\"N\"\r\n0,006;500,0\r\n0,"
        "012;1000,0\r\n0,"
        "018;1500,0\r\n",
        "Zeit\tDehnung\tStandardkraft\ns\t%\tN\n0,1\t0,1\t500,0\n0,2\t0,2\t1000,0\n0,3\t0,3\t1500,0\n",
        // MTS: negative under compression; Shimadzu
        "MTS793|MPT|ENU|1|2|.|/|:|1|0|0|A\n\nData Acquisition: Timed\nStation Name: x.cfg\nAxial "
        "Displacement\tAxial "
        "Force\tTime\nmm\tkN\tSec\n-6.0e-03\t-5.0e-01\t1.0e-01\n-1.2e-02\t-1.0e+00\t2.0e-01\n"
        "-1.8e-02\t-1.5e+00\t3.0e-01\n",
        "\"BMG\"\n\"Time\",\"Force\",\"Stroke\"\n\"sec\",\"N\",\"mm\"\n\"0.1\",\"500\",\"0.006\"\n\"0.2\","
        "\"1000\",\"0.012\"\n"
        "\"0.3\",\"1500\",\"0.018\"\n",
        // load and displacement of different signs; a row without displacement
        "extension_mm,load_N\n0.006,-500\n0.012,-1000\n,-1200\n0.018,-1500\n",
    };
    (void)state;
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        lehr_mechanics_test got;
        lehr_error err = {0};
        lehr_mechanics_test_options how = plain();
        how.length_mm = 6;
        how.area_mm2 = 10;
        assert_ok(lehr_mechanics_test_read(&got, write("export.txt", texts[k]), &how, &err), &err);
        assert_int_equal(got.n, 3);
        assert_int_equal(got.missing, k == 6 ? 1 : 0);
        assert_int_equal(got.length_unused, k == 3);
        for (size_t i = 0; i < 3; i++) { // conversion of units: a few roundings
            assert_close(got.strain[i], 0.001 * (double)(i + 1), 1e-14, 0);
            assert_close(got.stress_MPa[i], 50 * (double)(i + 1), 1e-14, 0);
        }
        lehr_mechanics_test_clear(&got);
    }
}

/// d - C F over the length; a second sample in the same file is told.
static void test_compliance(void **state)
{
    lehr_mechanics_test got;
    lehr_error err = {0};
    lehr_mechanics_test_options how = plain();
    const char *path =
        write("two.csv", "extension_mm,load_N,extension_mm,load_N\n0.006,-500,1,2\n0.012,-1000,1,2\n");
    (void)state;
    how.length_mm = 6;
    how.area_mm2 = 10;
    how.compliance_mm_per_N = 2e-6;
    assert_ok(lehr_mechanics_test_read(&got, path, &how, &err), &err);
    assert_close(got.strain[1], (0.012 - 2e-6 * 1000) / 6, 1e-13, 0);
    assert_close(got.stress_MPa[1], 100, 1e-14, 0);
    assert_true(got.repeated);
    lehr_mechanics_test_clear(&got);
    how.compliance_mm_per_N = -1;
    assert_fails(lehr_mechanics_test_read(&got, path, &how, &err), LEHR_ERR_ARG, &err, "must be positive");
    how.compliance_mm_per_N = 1e-6;
    assert_fails(lehr_mechanics_test_read(&got, write("s.csv", "strain,load_N\n0.1,2\n0.2,3\n"), &how, &err),
                 LEHR_ERR_ARG, &err, "the table has a strain");
}

/// True values at constant volume: sigma (1 - e) and -ln(1 - e) in compression, with plus signs in tension.
static void test_true_values(void **state)
{
    lehr_mechanics_test got;
    lehr_error err = {0};
    lehr_mechanics_test_options how = plain();
    const char *path = write("true.csv", "strain,stress_MPa\n0.0,0\n0.1,1000\n");
    (void)state;
    how.form = LEHR_MECHANICS_FORM_COMPRESSION;
    assert_ok(lehr_mechanics_test_read(&got, path, &how, &err), &err);
    assert_close(got.stress_MPa[1], 900, 1e-14, 0);
    assert_close(got.strain[1], -log(0.9), 1e-14, 0);
    lehr_mechanics_test_clear(&got);
    how.form = LEHR_MECHANICS_FORM_TENSION;
    assert_ok(lehr_mechanics_test_read(&got, path, &how, &err), &err);
    assert_close(got.stress_MPa[1], 1100, 1e-14, 0);
    assert_close(got.strain[1], log(1.1), 1e-14, 0);
    lehr_mechanics_test_clear(&got);
}

typedef struct mistake {
    const char *name, *text, *columns;
    double length_mm, area_mm2;
    lehr_status code;
    const char *message;
} mistake;

static const mistake mistakes[] = {
    {"no strain", "stress_MPa\n1\n2\n", NULL, 6, 10, LEHR_ERR_FORMAT, "no column 'strain'"},
    {"no length", "displacement_mm,load_N\n1,2\n2,3\n", NULL, (double)NAN, 10, LEHR_ERR_ARG,
     "give the length of the sample"},
    {"no area", "strain,load_N\n0.1,2\n0.2,3\n", NULL, 6, (double)NAN, LEHR_ERR_ARG,
     "give the area or the diameter"},
    {"per cent", "strain,stress_MPa\n1,2\n3,3\n", NULL, 6, 10, LEHR_ERR_DOMAIN, "per cent"},
    {"unit of another kind", "strain,stress_K\n1,2\n3,3\n", "stress=stress_K", 6, 10, LEHR_ERR_DOMAIN,
     "stress_K"},
    {"unknown role", "strain,stress_MPa\n1,2\n", "stres=a", 6, 10, LEHR_ERR_ARG,
     "'stres=a' is not ROLE=NAME"},
    {"no such column", "strain,stress_MPa\n0.1,2\n", "stress=a", 6, 10, LEHR_ERR_FORMAT, "no column 'a'"},
    {"text", "strain,stress_MPa\na,2\nb,3\n", NULL, 6, 10, LEHR_ERR_FORMAT, "holds text"},
};
enum { N_MISTAKES = sizeof mistakes / sizeof *mistakes };

static void test_mistake(void **state)
{
    const mistake *row = *state;
    lehr_mechanics_test got;
    lehr_error err = {0};
    lehr_mechanics_test_options how = plain();
    how.columns.text = row->columns;
    how.length_mm = row->length_mm;
    how.area_mm2 = row->area_mm2;
    assert_fails(lehr_mechanics_test_read(&got, write("bad.csv", row->text), &how, &err), row->code, &err,
                 row->message);
    assert_null(got.strain);
    assert_null(got.stress_MPa);
}

/// Loads in uN, mN and the stress itself. Hertz: 0.31 (6 F E^2/(pi^3 R^2))^(1/3) = 1.05098 GPa for 0.1 mN, 1
/// um and 60 GPa. SOURCE: that formula in Python.
static void test_popins(void **state)
{
    static const char *const texts[] = {"load_uN\n100\n200\n", "load_mN\n0.1\n0.2\n",
                                        "shear_stress_MPa\n1276.55826\n1608.36263\n"};
    (void)state;
    for (size_t k = 0; k < 3; k++) {
        const lehr_mechanics_tip tip = {.radius_um = 1, .modulus_GPa = 60};
        const lehr_column_names names = {k == 2 ? "stress=shear_stress_MPa" : NULL, "--columns"};
        double *stress = NULL;
        size_t n = 0;
        bool of_loads = false;
        lehr_error err = {0};
        const double want = 0.31 * cbrt(6 * 0.1 * 3600 / pow(acos(-1), 3));
        assert_ok(lehr_mechanics_popins_read(&stress, &n, &of_loads, write("pop.csv", texts[k]), &names, &tip,
                                             &err),
                  &err);
        assert_int_equal(n, 2);
        assert_int_equal(of_loads, k < 2);
        assert_close(stress[0], k == 2 ? 1.27655826 : want, 1e-9, 0);
        assert_close(stress[1] / stress[0], cbrt(2), 1e-8, 0);
        lehr_core_free(stress);
    }
}

/// Rows of one sample out of a table of several: exact readings give the density.
static void test_weighings(void **state)
{
    lehr_mechanics_weighings table;
    lehr_mechanics_weighing weighing;
    lehr_mechanics_density got;
    lehr_error err = {0};
    const lehr_mechanics_bath bath = {
        .liquid_g_per_cm3 = 1, .air_g_per_cm3 = 0, .temperature_K = (double)NAN};
    const lehr_column_names names = {NULL, "--columns"};
    (void)state;
    const char *path = write("w.csv", "sample,mass_air_mg,mass_liquid_mg\na,600,500\nb,700,600\na,600,500\n");
    assert_ok(lehr_mechanics_bath_weighing(&weighing, &bath, &err), &err);
    assert_ok(lehr_mechanics_weighings_read(&table, path, &names, &err), &err);
    assert_ok(lehr_mechanics_weighings_measure(&got, &table, "a", &weighing, &err), &err);
    assert_close(got.density_g_per_cm3, 6, 1e-12, 0);
    assert_int_equal(got.n, 2);
    assert_ok(lehr_mechanics_weighings_measure(&got, &table, "b", &weighing, &err), &err);
    assert_close(got.density_g_per_cm3, 7, 1e-12, 0);
    assert_fails(lehr_mechanics_weighings_measure(&got, &table, "c", &weighing, &err), LEHR_ERR_DOMAIN, &err,
                 "no weighings of a sample 'c'");
    lehr_mechanics_weighings_clear(&table);
    const lehr_mechanics_bath cold = {.liquid_g_per_cm3 = (double)NAN, .temperature_K = (double)NAN};
    assert_fails(lehr_mechanics_bath_weighing(&weighing, &cold, &err), LEHR_ERR_ARG, &err, "temperature");
}

static lehr_status attempt(void *context, lehr_error *err)
{
    char *const *paths = context;
    lehr_mechanics_test test = {0};
    lehr_mechanics_weighings weighings = {.n = 0};
    lehr_mechanics_hold_table holds = {.n = 0};
    lehr_mechanics_density density;
    const lehr_mechanics_weighing water = {.liquid_g_per_cm3 = 1};
    const lehr_mechanics_tip tip = {.radius_um = 1, .modulus_GPa = 60};
    const lehr_column_names names = {NULL, "--columns"};
    lehr_mechanics_test_options how = plain();
    double *stress = NULL;
    size_t n = 0;
    bool of_loads = false;
    lehr_status status = lehr_mechanics_test_read(&test, paths[0], &how, err);
    status = status == LEHR_OK ? lehr_mechanics_weighings_read(&weighings, paths[1], &names, err) : status;
    status =
        status == LEHR_OK ? lehr_mechanics_weighings_measure(&density, &weighings, "a", &water, err) : status;
    status = status == LEHR_OK ? lehr_mechanics_holds_read(&holds, paths[2], &names, err) : status;
    status = status == LEHR_OK
                 ? lehr_mechanics_popins_read(&stress, &n, &of_loads, paths[3], &names, &tip, err)
                 : status;
    lehr_core_free(stress);
    lehr_mechanics_test_clear(&test);
    lehr_mechanics_weighings_clear(&weighings);
    lehr_mechanics_holds_clear(&holds);
    return status;
}

static void test_failing_memory(void **state)
{
    static char paths[4][512];
    static const char *const texts[4] = {
        "strain,stress_MPa\n0.1,1\n0.2,2\n", "sample,mass_air_g,mass_liquid_g\na,6,5\na,6,5\n",
        "stress_MPa,enthalpy,sigma\n0,1,1\n1,2,1\n2,3,1\n", "load_mN\n1\n2\n3\n"};
    char *names[4];
    (void)state;
    for (size_t k = 0; k < 4; k++) {
        char name[16];
        snprintf(name, sizeof name, "t%zu.csv", k);
        snprintf(paths[k], sizeof paths[k], "%s", write(name, texts[k]));
        names[k] = paths[k];
    }
    lehr_test_fault_sweep(attempt, names);
}

enum { N_PLAIN = 5 };

int main(void)
{
    struct CMUnitTest tests[N_PLAIN + N_MISTAKES] = {
        cmocka_unit_test(test_forms),          cmocka_unit_test(test_exports),
        cmocka_unit_test(test_compliance),     cmocka_unit_test(test_true_values),
        cmocka_unit_test(test_popins),         cmocka_unit_test(test_weighings),
        cmocka_unit_test(test_failing_memory),
    };
    for (size_t i = 0; i < N_MISTAKES; i++) {
        tests[N_PLAIN + i] = (struct CMUnitTest)LEHR_CASE(test_mistake, &mistakes[i]);
    }
    return cmocka_run_group_tests_name("mechanics.tables", tests, NULL, NULL);
}
