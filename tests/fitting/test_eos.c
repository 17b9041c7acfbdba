// Equations of state against tables of 22 digits made by Taylor expansion at 50 digits, closed forms and
// differences.
#include "lehr_test.h"

#include <float.h>
#include <lehr/fitting/eos.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct eos_row {
    char set[32];
    char name[32];
    double volume0, bulk, prime, second, x;
    double rest[7];
} eos_row;

static const struct {
    const char *short_name, *name;
} names[] = {
    {"murnaghan", "murnaghan"},
    {"bm2", "birch-murnaghan-2"},
    {"bm3", "birch-murnaghan-3"},
    {"bm4", "birch-murnaghan-4"},
    {"vinet", "vinet"},
    {"pt2", "poirier-tarantola-2"},
    {"pt3", "poirier-tarantola-3"},
    {"pt4", "poirier-tarantola-4"},
    {"tait", "tait"},
    {"tait3", "tait-3"},
    {"taitlog", "log-tait"},
    {"kunc5", "kunc"},
};

static const lehr_fitting_eos *eos_of(const char *short_name)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i].short_name, short_name) == 0) {
            return lehr_fitting_eos_find(names[i].name);
        }
    }
    fail_msg("no equation '%s'", short_name);
    return NULL;
}

/// Next row of a table of the reference data; false at its end.
static bool next_row(eos_row *row, FILE *file)
{
    char line[512];
    while (fgets(line, sizeof line, file)) {
        double *r = row->rest;
        int n = sscanf(line, "%31[^,],%31[^,],%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf", row->set,
                       row->name, &row->volume0, &row->bulk, &row->prime, &row->second, &row->x, &r[0], &r[1],
                       &r[2], &r[3], &r[4], &r[5], &r[6]);
        if (n >= 9) {
            return true;
        }
    }
    return false;
}

static FILE *open_reference(const char *relative)
{
    FILE *file = fopen(lehr_test_reference(relative), "r");
    assert_non_null(file);
    return file;
}

/// Values that an equation does not use are poisoned: they must have no influence.
static lehr_fitting_eos_parameters parameters_of(const eos_row *row, const lehr_fitting_eos *eos,
                                                 double volume0)
{
    size_t order = lehr_fitting_eos_order(eos);
    return (lehr_fitting_eos_parameters){
        .volume0 = volume0,
        .bulk_GPa = row->bulk,
        .bulk_prime = order > 2 ? row->prime : (double)NAN,
        .bulk_second_per_GPa = order > 3 ? row->second : (double)NAN,
        .exponent = strcmp(row->name, "kunc5") == 0 ? 5 : (double)NAN,
    };
}

static void test_table(void **unused)
{
    (void)unused;
    FILE *file = open_reference("fitting/eos/eos_reference.csv");
    lehr_error err = {0};
    size_t n = 0;
    eos_row row;
    while (next_row(&row, file)) {
        const lehr_fitting_eos *eos = eos_of(row.name);
        double pressure = row.rest[0], bulk = row.rest[1];
        // The table is exact in V/V0, so V0 = 1 gives it without rounding where it is 1 +- 2^-20.
        lehr_fitting_eos_parameters p = parameters_of(&row, eos, 1);
        lehr_fitting_eos_state s;
        assert_ok(lehr_fitting_eos_state_at(&s, eos, &p, row.x, &err), &err);
        assert_close(s.pressure_GPa, pressure, 1e-13, 1e-14 * row.bulk);
        if (fabs(row.x - 1) < 1e-5) { // the rows that need expm1 and log1p: no absolute tolerance
            assert_close(s.pressure_GPa, pressure, 1e-13, 0);
        }
        // K and K'' are sums with cancellation towards the spinodal: their terms have the size of K0 and 1/K.
        assert_close(s.bulk_GPa, bulk, 1e-13, 1e-15 * row.bulk);
        assert_close(s.bulk_prime, row.rest[2], 1e-13, 0);
        assert_close(s.bulk_second_per_GPa, row.rest[3], 1e-12, 1e-14 / row.bulk);
        assert_close(s.energy_GPa_volume, row.rest[4] / row.volume0, 1e-12, 0);

        // With a volume in its unit the rounding of V and V0 enters with the factor K/P.
        p.volume0 = row.volume0;
        assert_ok(lehr_fitting_eos_state_at(&s, eos, &p, row.x * row.volume0, &err), &err);
        assert_close(s.pressure_GPa, pressure, 1e-13, 2 * DBL_EPSILON * fabs(bulk));
        assert_close(s.energy_GPa_volume, row.rest[4], 1e-12, 4 * DBL_EPSILON * fabs(pressure) * row.volume0);
        n++;
    }
    (void)fclose(file);
    assert_int_equal(n, 540);
}

static void test_inverse_table(void **unused)
{
    (void)unused;
    FILE *file = open_reference("fitting/eos/eos_inverse.csv");
    lehr_error err = {0};
    size_t n = 0;
    eos_row row;
    while (next_row(&row, file)) {
        const lehr_fitting_eos *eos = eos_of(row.name);
        lehr_fitting_eos_parameters p = parameters_of(&row, eos, row.volume0);
        double volume = 0;
        lehr_fitting_eos_state s;
        assert_ok(lehr_fitting_eos_volume_at(&volume, eos, &p, row.x, &err), &err);
        assert_close(volume, row.rest[0], 1e-13, 0);
        assert_ok(lehr_fitting_eos_state_at(&s, eos, &p, volume, &err), &err);
        // The rounding of V enters with K/P, which is 1e6 at 0.1 MPa.
        assert_close(s.pressure_GPa, row.x, 1e-13, 2 * DBL_EPSILON * s.bulk_GPa);
        n++;
    }
    (void)fclose(file);
    assert_int_equal(n, 324);
}

/// Into tension: volumes on the branch of V0 (K > 0) up to the spinodal, errors from there on, for every
/// equation.
static void test_branch_ends_at_the_spinodal(void **unused)
{
    (void)unused;
    lehr_error err = {0};
    for (size_t i = 0; i < lehr_fitting_eos_count(); i++) {
        const lehr_fitting_eos *eos = lehr_fitting_eos_at(i);
        const lehr_fitting_eos_parameters p = {20.9, 100, 4.3, -0.045, 4};
        lehr_fitting_eos_state s;
        double volume = 0, previous = 20.9;
        int n_volumes = 0;
        int n_errors = 0;
        for (double pressure = -0.37; pressure > -100; pressure -= 0.37) {
            if (lehr_fitting_eos_volume_at(&volume, eos, &p, pressure, &err) != LEHR_OK) {
                n_errors++;
                continue;
            }
            assert_int_equal(n_errors, 0);
            assert_true(volume > previous);
            assert_ok(lehr_fitting_eos_state_at(&s, eos, &p, volume, &err), &err);
            assert_true(s.bulk_GPa > 0);
            assert_close(s.pressure_GPa, pressure, 1e-12, 0);
            previous = volume;
            n_volumes++;
        }
        assert_true(n_volumes > 10);
        assert_true(n_errors > 100);
    }
}

/// An equation with K0' < 4 turns over under compression too: the pressure beyond its maximum has no volume.
static void test_branch_ends_under_compression(void **unused)
{
    (void)unused;
    // birch-murnaghan-3 with K0' = 2: a = -3; K = 0 where 5f(1 - 3f) + (1 + 2f)(1 - 6f) = 0, P there by the
    // formula.
    double f = (1 + sqrt(1 + 4 * 27.0)) / 54;
    double maximum = 3 * 50 * f * pow(1 + 2 * f, 2.5) * (1 - 3 * f);
    const lehr_fitting_eos *eos = lehr_fitting_eos_find("birch-murnaghan-3");
    const lehr_fitting_eos_parameters p = {1, 50, 2, 0, 0};
    lehr_error err = {0};
    double volume = 0;
    assert_ok(lehr_fitting_eos_volume_at(&volume, eos, &p, maximum * 0.999, &err), &err);
    assert_true(volume > pow(1 + 2 * f, -1.5) && volume < 1);
    char limit[64];
    (void)snprintf(limit, sizeof limit, "K falls to 0 at %g GPa", maximum);
    assert_fails(lehr_fitting_eos_volume_at(&volume, eos, &p, maximum * 1.01, &err), LEHR_ERR_DOMAIN, &err,
                 limit);
}

static void test_implied_parameters(void **unused)
{
    (void)unused;
    FILE *file = open_reference("fitting/eos/eos_reference.csv");
    lehr_error err = {0};
    eos_row row;
    while (next_row(&row, file)) {
        const lehr_fitting_eos *eos = eos_of(row.name);
        lehr_fitting_eos_parameters p = parameters_of(&row, eos, row.volume0), full;
        assert_ok(lehr_fitting_eos_complete(&full, eos, &p, &err), &err);
        // The table prints 13 digits.
        assert_close(full.bulk_prime, row.prime, 1e-13, 0);
        assert_close(full.bulk_second_per_GPa, row.second, 1e-13, 0);
    }
    (void)fclose(file);
}

/// dP/d(V, V0, K0, K0', K0'') against central differences of the pressure, for all equations in one place.
static void test_derivatives(void **unused)
{
    (void)unused;
    const double ratios[] = {1.04, 0.9993, 0.93, 0.61};
    for (size_t i = 0; i < lehr_fitting_eos_count(); i++) {
        const lehr_fitting_eos *eos = lehr_fitting_eos_at(i);
        for (size_t k = 0; k < 4; k++) {
            lehr_fitting_eos_parameters p = {72.31, 118.7, 4.37, -0.047, 4.2};
            double volume = ratios[k] * p.volume0;
            lehr_fitting_eos_derivatives d, up, down;
            assert_true(lehr_fitting_eos_differentiate(&d, eos, &p, volume));
            double *const variables[] = {&volume, &p.volume0, &p.bulk_GPa, &p.bulk_prime,
                                         &p.bulk_second_per_GPa};
            for (size_t v = 0; v < 5; v++) {
                double analytic = v == 0 ? d.d_volume : d.d_parameters[v - 1];
                double middle = *variables[v];
                double h = 1e-4 * fabs(middle);
                double estimate[2];
                for (int half = 0; half < 2; half++, h /= 2) {
                    *variables[v] = middle + h;
                    assert_true(lehr_fitting_eos_differentiate(&up, eos, &p, volume));
                    *variables[v] = middle - h;
                    assert_true(lehr_fitting_eos_differentiate(&down, eos, &p, volume));
                    estimate[half] = (up.pressure_GPa - down.pressure_GPa) / (2 * h);
                    *variables[v] = middle;
                }
                // Richardson's extrapolation: h^4 = 1e-16, rounding eps P/h = 1e-12 of the scale P/variable.
                double difference = (4 * estimate[1] - estimate[0]) / 3;
                assert_close(analytic, difference, 1e-9, 1e-10 * p.bulk_GPa / fabs(middle));
                bool unused_parameter = v > lehr_fitting_eos_order(eos);
                assert_true(!unused_parameter || analytic == 0);
            }
        }
    }
}

/// Modified Tait passes smoothly through its two limits, where the usual constants a, b, c fail.
static void test_limits_of_tait(void **unused)
{
    (void)unused;
    const struct {
        const char *limit;
        double second; // K0 K0''
    } rows[] = {{"murnaghan", 0}, {"log-tait", -5.1}, {"tait-3", -4.1}};
    const double volumes[] = {1.03, 1 + 1e-7, 0.97, 0.7};
    lehr_error err = {0};
    for (size_t i = 0; i < 3; i++) {
        const lehr_fitting_eos *limit = lehr_fitting_eos_find(rows[i].limit);
        const lehr_fitting_eos *tait = lehr_fitting_eos_find("tait");
        for (size_t k = 0; k < 4; k++) {
            lehr_fitting_eos_parameters p = {1, 64, 4.1, rows[i].second / 64, 0};
            lehr_fitting_eos_state a, b;
            lehr_fitting_eos_derivatives da, db;
            assert_ok(lehr_fitting_eos_state_at(&a, limit, &p, volumes[k], &err), &err);
            assert_ok(lehr_fitting_eos_state_at(&b, tait, &p, volumes[k], &err), &err);
            // 5.1/64 and 4.1/64 are rounded: a few ulp.
            assert_close(b.pressure_GPa, a.pressure_GPa, 1e-14, 0);
            assert_close(b.bulk_GPa, a.bulk_GPa, 1e-14, 0);
            assert_close(b.energy_GPa_volume, a.energy_GPa_volume, 1e-13, 0);
            // K0'' changes along in the limits: dP/dK0' = dP/dK0' (K0'' fixed) + dP/dK0'' dK0''/dK0'.
            assert_true(lehr_fitting_eos_differentiate(&da, limit, &p, volumes[k]));
            assert_true(lehr_fitting_eos_differentiate(&db, tait, &p, volumes[k]));
            double slope = i == 0 ? 0 : -1.0 / 64;
            double total = db.d_parameters[LEHR_FITTING_EOS_K0_PRIME] +
                           slope * db.d_parameters[LEHR_FITTING_EOS_K0_SECOND];
            assert_close(da.d_parameters[LEHR_FITTING_EOS_K0_PRIME], total, 1e-12, 1e-15);
        }
    }
}

static void test_spinodal_is_named(void **unused)
{
    (void)unused;
    // Vinet with K0' = 4: K = 0 at x with 1 + (1 + 4.5 x)(1 - x) = 0, P there by the formula itself.
    const lehr_fitting_eos *vinet = lehr_fitting_eos_find("vinet");
    lehr_fitting_eos_parameters p = {20.9, 100, 4, 0, 0};
    double eta = 4.5;
    double x = ((eta - 1) + sqrt((eta - 1) * (eta - 1) + 8 * eta)) / (2 * eta);
    double spinodal = 3 * 100 * (1 - x) / (x * x) * exp(eta * (1 - x));
    lehr_error err = {0};
    double volume = 0;
    lehr_fitting_eos_state s;
    assert_ok(lehr_fitting_eos_volume_at(&volume, vinet, &p, spinodal * 0.999, &err), &err);
    assert_ok(lehr_fitting_eos_state_at(&s, vinet, &p, volume, &err), &err);
    assert_close(s.pressure_GPa, spinodal * 0.999, 1e-12, 0);
    assert_true(s.bulk_GPa > 0 && volume < 20.9 * x * x * x);
    char limit[64];
    (void)snprintf(limit, sizeof limit, "K falls to 0 at %g GPa", spinodal);
    assert_fails(lehr_fitting_eos_volume_at(&volume, vinet, &p, spinodal * 1.001, &err), LEHR_ERR_DOMAIN,
                 &err, limit);

    // Murnaghan ends at P = -K0/K0'.
    const lehr_fitting_eos *murnaghan = lehr_fitting_eos_find("murnaghan");
    assert_ok(lehr_fitting_eos_volume_at(&volume, murnaghan, &p, -24.9, &err), &err);
    assert_close(volume, 20.9 * pow(1 - 0.996, -0.25), 1e-13, 0);
    assert_fails(lehr_fitting_eos_volume_at(&volume, murnaghan, &p, -25.1, &err), LEHR_ERR_DOMAIN, &err,
                 "murnaghan with K0 = 100 GPa, K0' = 4 has no volume at P = -25.1 GPa");
}

static void test_bad_input_is_named(void **unused)
{
    (void)unused;
    const lehr_fitting_eos *eos = lehr_fitting_eos_find("tait");
    const lehr_fitting_eos_parameters good = {20.9, 100, 4, -0.04, 0};
    lehr_fitting_eos_parameters p = good;
    lehr_fitting_eos_state s;
    lehr_fitting_eos_derivatives d;
    lehr_error err = {0};
    double volume = 0;
    p.volume0 = -3.5;
    assert_fails(lehr_fitting_eos_state_at(&s, eos, &p, 20, &err), LEHR_ERR_DOMAIN, &err, "V0 = -3.5 is not");
    assert_false(lehr_fitting_eos_differentiate(&d, eos, &p, 20));
    p = good;
    p.bulk_GPa = 0;
    assert_fails(lehr_fitting_eos_state_at(&s, eos, &p, 20, &err), LEHR_ERR_DOMAIN, &err,
                 "K0 = 0 GPa is not");
    p = good;
    p.bulk_prime = -1.5;
    assert_fails(lehr_fitting_eos_volume_at(&volume, eos, &p, 2, &err), LEHR_ERR_DOMAIN, &err,
                 "K0' = -1.5 is not greater than -1");
    p.bulk_prime = (double)NAN;
    assert_fails(lehr_fitting_eos_volume_at(&volume, eos, &p, 2, &err), LEHR_ERR_DOMAIN, &err, "K0' = nan");
    p = good;
    p.bulk_second_per_GPa = (double)INFINITY;
    assert_fails(lehr_fitting_eos_volume_at(&volume, eos, &p, 2, &err), LEHR_ERR_DOMAIN, &err, "K0'' = inf");
    p.exponent = (double)NAN;
    assert_fails(lehr_fitting_eos_state_at(&s, lehr_fitting_eos_find("kunc"), &p, 20, &err), LEHR_ERR_DOMAIN,
                 &err, "exponent n = nan of kunc");
    p = good;
    assert_fails(lehr_fitting_eos_state_at(&s, eos, &p, 0, &err), LEHR_ERR_DOMAIN, &err,
                 "no pressure at V = 0");
    assert_fails(lehr_fitting_eos_state_at(&s, eos, &p, (double)NAN, &err), LEHR_ERR_DOMAIN, &err, "V = nan");
    assert_fails(lehr_fitting_eos_volume_at(&volume, eos, &p, (double)NAN, &err), LEHR_ERR_DOMAIN, &err,
                 "P = nan GPa");
    // 1 - g e <= 0: compressed beyond what modified Tait allows with K0 K0'' > 0.
    p.bulk_second_per_GPa = 0.05;
    assert_fails(lehr_fitting_eos_state_at(&s, eos, &p, 4, &err), LEHR_ERR_DOMAIN, &err,
                 "no pressure at V = 4");
}

static void test_registry(void **unused)
{
    (void)unused;
    assert_null(lehr_fitting_eos_find("birch"));
    assert_ptr_equal(lehr_fitting_eos_smaller(lehr_fitting_eos_find("birch-murnaghan-4")),
                     lehr_fitting_eos_find("birch-murnaghan-3"));
    assert_null(lehr_fitting_eos_smaller(lehr_fitting_eos_find("vinet")));
    for (size_t i = 0; i < lehr_fitting_eos_count(); i++) {
        const lehr_fitting_eos *eos = lehr_fitting_eos_at(i);
        assert_ptr_equal(lehr_fitting_eos_find(lehr_fitting_eos_name(eos)), eos);
        assert_true(strlen(lehr_fitting_eos_reference(eos)) > 20);
        assert_in_range(lehr_fitting_eos_order(eos), 2, 4);
        const lehr_fitting_eos *smaller = lehr_fitting_eos_smaller(eos);
        assert_true(!smaller || lehr_fitting_eos_order(smaller) + 1 == lehr_fitting_eos_order(eos));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_inverse_table),
        cmocka_unit_test(test_branch_ends_at_the_spinodal),
        cmocka_unit_test(test_branch_ends_under_compression),
        cmocka_unit_test(test_implied_parameters),
        cmocka_unit_test(test_derivatives),
        cmocka_unit_test(test_limits_of_tait),
        cmocka_unit_test(test_spinodal_is_named),
        cmocka_unit_test(test_bad_input_is_named),
        cmocka_unit_test(test_registry),
    };
    return cmocka_run_group_tests_name("fitting.eos", tests, NULL, NULL);
}
