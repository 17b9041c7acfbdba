// Systematics of a bulk modulus, against relations that hold exactly.
#include "lehr_test.h"

#include <lehr/fitting/eos_systematics.h>
#include <lehr/fitting/setup.h>
#include <math.h>
#include <string.h>

enum { n_points = 9 };

static const double pressures[n_points] = {0, 3.1, 7.4, 12.2, 17.7, 23.9, 30.2, 37.1, 43.3};

/// Exact peak positions of Murnaghan's equation with D = 3 and the truth 102 GPa, 4.2.
static void make_positions(double *q)
{
    for (size_t i = 0; i < n_points; i++) {
        q[i] = 2.69 * pow(1 + 4.2 * pressures[i] / 102, 1 / 4.2 / 3);
    }
}

static lehr_fitting_eos_fit_options murnaghan(void)
{
    lehr_fitting_eos_fit_options options = lehr_fitting_eos_fit_defaults();
    options.eos = lehr_fitting_eos_find("murnaghan");
    options.errors = LEHR_FITTING_ERRORS_OLS;
    options.convention = LEHR_COVARIANCE_SCALED;
    return options;
}

static lehr_fitting_eos_systematics run(const lehr_fitting_eos_data *data,
                                        const lehr_fitting_eos_fit_options *options, const char *scale)
{
    lehr_fitting_eos_fit fit;
    lehr_fitting_eos_systematics table;
    lehr_error err = {0};
    assert_ok(lehr_fitting_eos_fit_run(&fit, data, options, NULL, &err), &err);
    const lehr_fitting_pressure_scale *of = scale ? lehr_fitting_pressure_scale_find(scale) : NULL;
    assert_ok(lehr_fitting_eos_systematics_run(&table, &fit, data, options, of, NULL, &err), &err);
    return table;
}

static const lehr_fitting_eos_variant *find(const lehr_fitting_eos_systematics *table,
                                            lehr_fitting_eos_choice choice, const char *name)
{
    for (size_t k = 0; k < table->n_variants; k++) {
        if (table->variants[k].choice == choice && strcmp(table->variants[k].name, name) == 0) {
            return &table->variants[k];
        }
    }
    return NULL;
}

/// A constant shift s of all pressures turns Murnaghan's P = (K0/K0')[(V0/V)^K0' - 1] into the same curve
/// with K0 - K0' s: P + s has the constant -(K0 - K0' s)/K0'.
static void test_ruby_zero(void **unused)
{
    (void)unused;
    const double shift = -0.27, truth_prime = 4.2;
    double volumes[n_points], shifts[n_points];
    for (size_t i = 0; i < n_points; i++) {
        volumes[i] = 16.4 * pow(1 + truth_prime * pressures[i] / 102, -1 / truth_prime);
        shifts[i] = shift;
    }
    const lehr_fitting_eos_data data = {n_points, LEHR_FITTING_EOS_OF_VOLUME, pressures, volumes, NULL, NULL};
    const lehr_fitting_eos_fit_options options = murnaghan();
    lehr_fitting_eos_fit fit;
    lehr_fitting_eos_systematics table;
    lehr_error err = {0};
    assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, &err), &err);
    assert_ok(lehr_fitting_eos_systematics_run(&table, &fit, &data, &options, NULL, shifts, &err), &err);
    const lehr_fitting_eos_variant *row = find(&table, LEHR_FITTING_EOS_CHOICE_RUBY_ZERO, "one error lower");
    assert_non_null(row);
    // Rounding of exact data, amplified by the correlation of V0 and K0.
    assert_close(row->shift_GPa, -truth_prime * shift, 1e-9, 0);
    assert_close(row->bulk_prime.value, truth_prime, 1e-10, 0);
    assert_close(table.sigma_zero_GPa, truth_prime * fabs(shift), 1e-9, 0);
    assert_close(run(&data, &options, NULL).sigma_zero_GPa, (double)NAN, 0, 0);
}

static void test_dimension_and_zero(void **unused)
{
    (void)unused;
    double q[n_points];
    make_positions(q);
    const lehr_fitting_eos_data data = {n_points, LEHR_FITTING_EOS_OF_Q, pressures, q, NULL, NULL};
    const lehr_fitting_eos_fit_options options = murnaghan();
    const lehr_fitting_eos_systematics table = run(&data, &options, NULL);
    // Murnaghan's equation depends on D K0' and D K0 alone: both scale as 3/D.
    const lehr_fitting_eos_variant *row = find(&table, LEHR_FITTING_EOS_CHOICE_DIMENSION, "D = 2.5");
    assert_non_null(row);
    assert_close(row->bulk_GPa.value, 102 * 3 / 2.5, 1e-9, 0);
    assert_close(row->bulk_prime.value, 4.2 * 3 / 2.5, 1e-9, 0);
    assert_close(row->shift_GPa, 102 * 0.2, 1e-8, 0);
    assert_null(find(&table, LEHR_FITTING_EOS_CHOICE_DIMENSION, "D = 3"));
    // Exact data: the ambient point is q10 itself.
    row = find(&table, LEHR_FITTING_EOS_CHOICE_V0, "fixed at 2.69");
    assert_non_null(row);
    assert_close(row->shift_GPa, 0, 0, 1e-8);
    assert_close(row->zero.stderr_value, 0, 0, 0);
    // Five other forms; without a scale no rows for it.
    assert_int_equal(table.n_variants, 5 + 1 + 1);
    assert_null(find(&table, LEHR_FITTING_EOS_CHOICE_FORM, "murnaghan"));
    assert_true(isnan(table.sigma_scale_GPa));
}

/// A form as a row is the fit with that form.
static void test_forms(void **unused)
{
    (void)unused;
    double q[n_points];
    make_positions(q);
    const lehr_fitting_eos_data data = {n_points, LEHR_FITTING_EOS_OF_Q, pressures, q, NULL, NULL};
    lehr_fitting_eos_fit_options options = murnaghan();
    options.fixed[LEHR_FITTING_EOS_K0_PRIME] = true; // must not reach birch-murnaghan-2, which has none
    options.start[LEHR_FITTING_EOS_K0_PRIME] = 4.4;
    const lehr_fitting_eos_systematics table = run(&data, &options, NULL);
    for (size_t k = 0; k < 5; k++) {
        const lehr_fitting_eos_variant *row = &table.variants[k];
        lehr_fitting_eos_fit_options other = options;
        other.eos = lehr_fitting_eos_find(row->name);
        other.fixed[LEHR_FITTING_EOS_K0_PRIME] = lehr_fitting_eos_order(other.eos) > 2;
        lehr_fitting_eos_fit fit;
        lehr_error err = {0};
        assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &other, NULL, &err), &err);
        assert_true(row->converged);
        assert_close(row->bulk_GPa.value, fit.parameters[LEHR_FITTING_EOS_K0].value, 1e-14, 0);
        assert_close(row->bulk_GPa.stderr_value, fit.parameters[LEHR_FITTING_EOS_K0].stderr_value, 1e-14, 0);
    }
}

/// A is a factor of all pressures: one error of A moves K0 by the same fraction and leaves K0' and V0.
static void test_scale_constants_reach_the_modulus(void **unused)
{
    (void)unused;
    double q[n_points];
    make_positions(q);
    const lehr_fitting_eos_data data = {n_points, LEHR_FITTING_EOS_OF_Q, pressures, q, NULL, NULL};
    const lehr_fitting_eos_fit_options options = murnaghan();
    lehr_fitting_eos_systematics table = run(&data, &options, "ruby2020");
    const lehr_fitting_eos_variant *a = find(&table, LEHR_FITTING_EOS_CHOICE_CONSTANT, "A one error higher");
    const lehr_fitting_eos_variant *b = find(&table, LEHR_FITTING_EOS_CHOICE_CONSTANT, "B one error higher");
    assert_non_null(a);
    assert_non_null(b);
    assert_close(a->shift_GPa, 102 * 10.0 / 1870, 1e-8, 0);
    assert_close(a->bulk_prime.value, 4.2, 1e-8, 0);
    assert_close(table.sigma_scale_GPa, hypot(a->shift_GPa, b->shift_GPa), 1e-14, 0);
    assert_int_equal(table.n_variants, 5 + 7 + 2 + 1 + 1);

    // Scales of one form that differ in A alone by 1904/1876 do not exist; mao1986 and dewaele2004 share A:
    // equal K0 to first order, more K0' where B is larger. Same slope at zero pressure: the difference in K0
    // is of second order.
    table = run(&data, &options, "mao1986");
    const lehr_fitting_eos_variant *dewaele = find(&table, LEHR_FITTING_EOS_CHOICE_SCALE, "dewaele2004");
    assert_non_null(dewaele);
    assert_true(fabs(dewaele->shift_GPa) < 1 && dewaele->bulk_prime.value > 4.2);
    assert_null(find(&table, LEHR_FITTING_EOS_CHOICE_SCALE, "mao1986"));
    assert_true(isnan(table.sigma_scale_GPa)); // mao1986 states no errors
}

/// To another scale and back: pressures, and so K0, return.
static void test_scales_and_back(void **unused)
{
    (void)unused;
    double q[n_points], other[n_points];
    make_positions(q);
    lehr_error err = {0};
    const lehr_fitting_pressure_scale *mao = lehr_fitting_pressure_scale_find("mao1986");
    const lehr_fitting_pressure_scale *ruby2020 = lehr_fitting_pressure_scale_find("ruby2020");
    for (size_t i = 0; i < n_points; i++) {
        lehr_fitting_ruby ruby = {.wavelength0_nm = 694.31};
        lehr_fitting_ruby_pressure p;
        assert_ok(
            lehr_fitting_pressure_scale_wavelength(&ruby.wavelength_nm, ruby2020, pressures[i], 694.31, &err),
            &err);
        assert_ok(lehr_fitting_pressure_scale_pressure(&p, mao, &ruby, &err), &err);
        other[i] = p.pressure_GPa;
    }
    const lehr_fitting_eos_data data = {n_points, LEHR_FITTING_EOS_OF_Q, other, q, NULL, NULL};
    const lehr_fitting_eos_fit_options options = murnaghan();
    const lehr_fitting_eos_systematics table = run(&data, &options, "mao1986");
    const lehr_fitting_eos_variant *back = find(&table, LEHR_FITTING_EOS_CHOICE_SCALE, "ruby2020");
    assert_non_null(back);
    // Rounding of the wavelengths, 1e-13 nm or 3e-13 GPa.
    assert_close(back->bulk_GPa.value, 102, 1e-9, 0);
    assert_close(back->bulk_prime.value, 4.2, 1e-8, 0);
}

/// The errors of the pressures follow the slope of one scale against the other.
static void test_errors_on_another_scale(void **unused)
{
    (void)unused;
    double q[n_points], sigma[n_points], other[n_points], other_sigma[n_points];
    make_positions(q);
    lehr_error err = {0};
    const lehr_fitting_pressure_scale *from = lehr_fitting_pressure_scale_find("ruby2020");
    const lehr_fitting_pressure_scale *to = lehr_fitting_pressure_scale_find("mao1978");
    for (size_t i = 0; i < n_points; i++) {
        sigma[i] = 0.02 + 0.003 * pressures[i];
        double ends[3];
        for (int side = 0; side < 3; side++) { // the scale mao1978 at P - h, P and P + h of ruby2020
            lehr_fitting_ruby ruby = {.wavelength0_nm = 694.25};
            lehr_fitting_ruby_pressure p;
            assert_ok(lehr_fitting_pressure_scale_wavelength(&ruby.wavelength_nm, from,
                                                             pressures[i] + 1e-3 * (side - 1), 694.25, &err),
                      &err);
            assert_ok(lehr_fitting_pressure_scale_pressure(&p, to, &ruby, &err), &err);
            ends[side] = p.pressure_GPa;
        }
        other[i] = ends[1];
        other_sigma[i] = sigma[i] * (ends[2] - ends[0]) / 2e-3;
    }
    lehr_fitting_eos_fit_options options = murnaghan();
    options.errors = LEHR_FITTING_ERRORS_WLS;
    options.convention = LEHR_COVARIANCE_ABSOLUTE;
    const lehr_fitting_eos_data data = {n_points, LEHR_FITTING_EOS_OF_Q, pressures, q, sigma, NULL};
    const lehr_fitting_eos_data moved = {n_points, LEHR_FITTING_EOS_OF_Q, other, q, other_sigma, NULL};
    const lehr_fitting_eos_systematics table = run(&data, &options, "ruby2020");
    const lehr_fitting_eos_variant *row = find(&table, LEHR_FITTING_EOS_CHOICE_SCALE, "mao1978");
    assert_non_null(row);
    lehr_fitting_eos_fit fit;
    assert_ok(lehr_fitting_eos_fit_run(&fit, &moved, &options, NULL, &err), &err);
    // Central differences: 1e-8 of the slope.
    assert_close(row->bulk_GPa.value, fit.parameters[LEHR_FITTING_EOS_K0].value, 1e-8, 0);
    assert_close(row->bulk_GPa.stderr_value, fit.parameters[LEHR_FITTING_EOS_K0].stderr_value, 1e-6, 0);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    double q[n_points];
    make_positions(q);
    const lehr_fitting_eos_data data = {n_points, LEHR_FITTING_EOS_OF_Q, pressures, q, NULL, NULL};
    const lehr_fitting_eos_fit_options options = murnaghan();
    lehr_fitting_eos_fit fit;
    lehr_fitting_eos_systematics table;
    lehr_record *record = NULL;
    lehr_status status = lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, err);
    if (status == LEHR_OK) {
        const lehr_fitting_pressure_scale *scale = lehr_fitting_pressure_scale_find("ruby2020");
        status = lehr_fitting_eos_systematics_run(&table, &fit, &data, &options, scale, pressures, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_create(&record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_eos_systematics_describe(&table, record, err);
    }
    lehr_value value;
    if (status == LEHR_OK) {
        assert_true(lehr_record_find(record, "systematics", &value));
        assert_int_equal(lehr_list_size(value.list), 17);
        assert_true(lehr_record_find(lehr_list_value_at(value.list, 0).record, "shift", &value));
        assert_true(lehr_record_find(record, "scale_error", &value));
    }
    lehr_record_free(record);
    return status;
}

static void test_out_of_memory_is_reported(void **unused)
{
    (void)unused;
    lehr_test_fault_sweep(attempt, NULL);
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dimension_and_zero),
        cmocka_unit_test(test_ruby_zero),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_scale_constants_reach_the_modulus),
        cmocka_unit_test(test_scales_and_back),
        cmocka_unit_test(test_errors_on_another_scale),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("fitting.eos_systematics", tests, NULL, NULL);
}
