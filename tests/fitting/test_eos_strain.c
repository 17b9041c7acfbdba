#include "lehr_test.h"

#include <lehr/fitting/eos.h>
#include <lehr/fitting/eos_strain.h>
#include <math.h>
#include <stdio.h>

/// Quartz: f, F and their errors by 50-digit arithmetic, derivatives by differentiation there.
static void test_quartz(void **unused)
{
    (void)unused;
    const char *path = lehr_test_reference("fitting/eos/ff_quartz.json");
    lehr_test_numbers data = lehr_test_load_numbers(lehr_test_reference("fitting/real/quartz_eosfit7.dat"));
    assert_int_equal(data.rows, 22);
    double volume0 = lehr_test_json(path, "V0", NULL);
    lehr_error err = {0};
    for (size_t i = 1; i < data.rows; i++) { // the first row has P = 0
        const double *row = data.values + 4 * i;
        const lehr_fitting_eos_datum datum = {row[0], row[1], row[2], row[3]};
        lehr_fitting_eos_strain s;
        assert_ok(lehr_fitting_eos_strain_of(&s, LEHR_FITTING_EOS_STRAIN_EULER, &datum, volume0, &err), &err);
        char index[24];
        (void)snprintf(index, sizeof index, "%zu", i - 1);
        // V - V0 amplifies the rounding of V0 by V/(V0 - V) < 100; the errors are printed with 12 digits.
        assert_close(s.strain, lehr_test_json(path, "rows", index, "f", NULL), 1e-13, 0);
        assert_close(s.stress, lehr_test_json(path, "rows", index, "F", NULL), 1e-13, 0);
        assert_close(s.sigma_strain, lehr_test_json(path, "rows", index, "sf", NULL), 1e-11, 0);
        assert_close(s.sigma_stress, lehr_test_json(path, "rows", index, "sF", NULL), 1e-11, 0);
        assert_close(s.covariance, lehr_test_json(path, "rows", index, "cov_fF", NULL), 1e-11, 0);
        assert_close(s.d_stress_dV0, lehr_test_json(path, "rows", index, "dF_dV0", NULL), 1e-11, 0);
    }
    lehr_test_free_numbers(&data);
}

/// Points of the equations themselves lie on their straight lines, under compression and in tension.
static void test_equations_give_their_lines(void **unused)
{
    (void)unused;
    const struct {
        lehr_fitting_eos_strain_kind kind;
        const char *equation;
        double intercept, slope;
    } rows[] = {
        {LEHR_FITTING_EOS_STRAIN_EULER, "birch-murnaghan-3", 83.7, 83.7 * 1.5 * 1.31},
        {LEHR_FITTING_EOS_STRAIN_NATURAL, "poirier-tarantola-3", 83.7,
         83.7 * 1.5 * 3.31}, // a u = (3/2)(K0' - 2) f
        {LEHR_FITTING_EOS_STRAIN_VINET, "vinet", log(83.7), 1.5 * 4.31},
    };
    const lehr_fitting_eos_parameters p = {65.3, 83.7, 5.31, 0, 0};
    lehr_error err = {0};
    for (size_t i = 0; i < 3; i++) {
        for (double x = 0.71; x < 1.1; x += 0.061) {
            lehr_fitting_eos_state state;
            const lehr_fitting_eos *eos = lehr_fitting_eos_find(rows[i].equation);
            assert_ok(lehr_fitting_eos_state_at(&state, eos, &p, 65.3 * x, &err), &err);
            lehr_fitting_eos_datum datum = {state.pressure_GPa, 65.3 * x, 0.013, 0.0017};
            lehr_fitting_eos_strain s, up, down, v0;
            assert_ok(lehr_fitting_eos_strain_of(&s, rows[i].kind, &datum, 65.3, &err), &err);
            assert_close(s.stress, rows[i].intercept + rows[i].slope * s.strain, 1e-13, 0);
            // Errors against central differences over V and V0: h^2 = 1e-8, rounding 1e-12/h.
            datum.volume = 65.3 * x * (1 + 1e-5);
            assert_ok(lehr_fitting_eos_strain_of(&up, rows[i].kind, &datum, 65.3, &err), &err);
            datum.volume = 65.3 * x * (1 - 1e-5);
            assert_ok(lehr_fitting_eos_strain_of(&down, rows[i].kind, &datum, 65.3, &err), &err);
            double h = 2e-5 * 65.3 * x;
            double f_v = (up.strain - down.strain) / h;
            double stress_v = (up.stress - down.stress) / h;
            double stress_p =
                (rows[i].kind == LEHR_FITTING_EOS_STRAIN_VINET ? 1 : s.stress) / datum.pressure_GPa;
            assert_close(s.sigma_strain, fabs(f_v) * 0.0017, 1e-6, 0);
            assert_close(s.covariance, f_v * stress_v * 0.0017 * 0.0017, 1e-4, 0);
            assert_close(s.sigma_stress, hypot(stress_v * 0.0017, stress_p * 0.013), 1e-4, 0);
            datum.volume = 65.3 * x;
            assert_ok(lehr_fitting_eos_strain_of(&v0, rows[i].kind, &datum, 65.3 * (1 + 1e-6), &err), &err);
            assert_close((v0.strain - s.strain) / 65.3e-6, s.d_strain_dV0, 1e-4, 0);
            assert_close((v0.stress - s.stress) / 65.3e-6, s.d_stress_dV0, 1e-3, 0);
        }
    }
}

static void test_bad_input_is_named(void **unused)
{
    (void)unused;
    const lehr_fitting_eos_datum good = {3.3, 18.2, 0.1, 0.01};
    lehr_fitting_eos_datum d = good;
    lehr_fitting_eos_strain s;
    lehr_error err = {0};
#define STRAIN(kind, v0) lehr_fitting_eos_strain_of(&s, LEHR_FITTING_EOS_STRAIN_##kind, &d, (v0), &err)
    assert_fails(STRAIN(EULER, 18.2), LEHR_ERR_DOMAIN, &err, "no normalised pressure");
    assert_fails(STRAIN(EULER, -1), LEHR_ERR_DOMAIN, &err, "V0 = -1");
    assert_fails(STRAIN(VINET, 18.1), LEHR_ERR_DOMAIN, &err, "the logarithm does not exist");
    d.pressure_GPa = 0;
    assert_fails(STRAIN(EULER, 19), LEHR_ERR_DOMAIN, &err, "P = 0 GPa at V = 18.2");
    d = good;
    d.volume = (double)NAN;
    assert_fails(STRAIN(NATURAL, 19), LEHR_ERR_DOMAIN, &err, "V = nan");
    d = good;
    d.sigma_volume = -0.2;
    assert_fails(STRAIN(NATURAL, 19), LEHR_ERR_DOMAIN, &err, "-0.2");
#undef STRAIN
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quartz),
        cmocka_unit_test(test_equations_give_their_lines),
        cmocka_unit_test(test_bad_input_is_named),
    };
    return cmocka_run_group_tests_name("fitting.eos_strain", tests, NULL, NULL);
}
