// Fits of equations of state against fits in 40-digit arithmetic, published results and simulated repeats.
#include "lehr_test.h"

#include <lehr/fitting/eos_fit.h>
#include <lehr/fitting/setup.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { n_quartz = 22, n_max = LEHR_FITTING_EOS_MAX_PARAMETERS };

/// Columns of a table of the reference data.
typedef struct quartz {
    double pressure[n_quartz], volume[n_quartz], sigma_pressure[n_quartz], sigma_volume[n_quartz];
} quartz;

static lehr_fitting_eos_data read_quartz(quartz *q, const char *path)
{
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference(path));
    assert_int_equal(table.rows, n_quartz);
    for (size_t i = 0; i < n_quartz; i++) {
        q->pressure[i] = table.values[4 * i];
        q->volume[i] = table.values[4 * i + 1];
        q->sigma_pressure[i] = table.values[4 * i + 2];
        q->sigma_volume[i] = table.values[4 * i + 3];
    }
    lehr_test_free_numbers(&table);
    return (lehr_fitting_eos_data){n_quartz,  LEHR_FITTING_EOS_OF_VOLUME, q->pressure,
                                   q->volume, q->sigma_pressure,          q->sigma_volume};
}

static const struct {
    const char *short_name, *name;
} equations[] = {
    {"murnaghan", "murnaghan"},     {"bm2", "birch-murnaghan-2"}, {"bm3", "birch-murnaghan-3"},
    {"bm4", "birch-murnaghan-4"},   {"vinet", "vinet"},           {"pt3", "poirier-tarantola-3"},
    {"pt4", "poirier-tarantola-4"}, {"tait3", "tait-3"},
};
static const char *const error_names[] = {
    [LEHR_FITTING_ERRORS_ODR] = "odr",
    [LEHR_FITTING_ERRORS_EFFECTIVE_VARIANCE] = "ev",
    [LEHR_FITTING_ERRORS_WLS] = "wls",
    [LEHR_FITTING_ERRORS_OLS] = "ols",
};

static void compare_with_json(const lehr_fitting_eos_fit *fit, const char *path, const char *key)
{
    assert_int_equal(fit->fit.stop, LEHR_FITTING_CONVERGED);
    assert_close(fit->fit.chi2, lehr_test_json(path, key, "chi2", NULL), 1e-8, 0);
    const char *const errors = fit->fit.convention == LEHR_COVARIANCE_SCALED     ? "stderr_scaled"
                               : fit->fit.convention == LEHR_COVARIANCE_ABSOLUTE ? "stderr_unscaled"
                                                                                 : "stderr_inflate_only";
    for (size_t j = 0; j < fit->order; j++) {
        char index[24];
        (void)snprintf(index, sizeof index, "%zu", j);
        double want = lehr_test_json(path, key, "value", index, NULL);
        double want_error = lehr_test_json(path, key, errors, index, NULL);
        // Steps below 1e-8 of the error are where both fits stop; V0 of wls has an error of 1e-6 for a value
        // of 113.
        assert_close(fit->parameters[j].value, want, 1e-12, 1e-7 * want_error);
        assert_close(fit->parameters[j].stderr_value, want_error, 1e-6, 0);
    }
}

/// All equations, all error models, with P = 0 and P = 0.001 GPa for the ambient row; conventions in turn.
static void test_quartz(void **unused)
{
    (void)unused;
    const char *const tables[] = {"quartz_eosfit7", "quartz_1bar"};
    const char *const files[] = {"fitting/real/quartz_eosfit7.dat", "fitting/real/quartz_angel1997.dat"};
    const char *path = lehr_test_reference("fitting/eos/eos_fits.json");
    quartz q;
    lehr_error err = {0};
    for (size_t t = 0; t < 2; t++) {
        lehr_fitting_eos_data data = read_quartz(&q, files[t]);
        // The second set of fits has the ambient row at 1 bar.
        q.pressure[0] = t == 1 ? 1e-4 : q.pressure[0];
        for (size_t e = 0; e < sizeof equations / sizeof equations[0]; e++) {
            for (size_t m = 0; m < 4; m++) {
                lehr_fitting_eos_fit_options options = lehr_fitting_eos_fit_defaults();
                options.eos = lehr_fitting_eos_find(equations[e].name);
                options.errors = (lehr_fitting_error_model)m;
                options.convention = (e + m) % 2 ? LEHR_COVARIANCE_INFLATE : LEHR_COVARIANCE_ABSOLUTE;
                if (options.errors == LEHR_FITTING_ERRORS_OLS || (e + m) % 3 == 0) {
                    options.convention = LEHR_COVARIANCE_SCALED;
                }
                lehr_fitting_eos_fit fit;
                assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, &err), &err);
                char key[64];
                (void)snprintf(key, sizeof key, "%s/%s/%s", tables[t], equations[e].short_name,
                               error_names[m]);
                compare_with_json(&fit, path, key);
            }
        }
    }
}

/// R. J. Angel et al. (1997): 112.981(2) angstrom^3, 37.12(9) GPa, 5.99(4), chi2 0.95.
static void test_published_quartz(void **unused)
{
    (void)unused;
    quartz q;
    lehr_fitting_eos_data data = read_quartz(&q, "fitting/real/quartz_angel1997.dat");
    q.pressure[0] = 1e-4;
    lehr_fitting_eos_fit_options options = lehr_fitting_eos_fit_defaults();
    options.errors = LEHR_FITTING_ERRORS_EFFECTIVE_VARIANCE;
    options.convention = LEHR_COVARIANCE_SCALED;
    lehr_fitting_eos_fit fit;
    lehr_error err = {0};
    assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, &err), &err);
    char text[64];
    (void)snprintf(text, sizeof text, "%.3f(%.0f) %.2f(%.0f) %.2f(%.0f) %.2f", fit.parameters[0].value,
                   1e3 * fit.parameters[0].stderr_value, fit.parameters[1].value,
                   1e2 * fit.parameters[1].stderr_value, fit.parameters[2].value,
                   1e2 * fit.parameters[2].stderr_value, fit.fit.reduced_chi2);
    assert_string_equal(text, "112.981(2) 37.12(9) 5.99(4) 0.95");
}

/// EosFit7 on its own demonstration file: K0 = 37.12600(9104) GPa, as stored in the tests of Quantas.
static void test_eosfit7_quartz(void **unused)
{
    (void)unused;
    quartz q;
    lehr_fitting_eos_data data = read_quartz(&q, "fitting/real/quartz_eosfit7.dat");
    lehr_fitting_eos_fit_options options = lehr_fitting_eos_fit_defaults();
    options.errors = LEHR_FITTING_ERRORS_EFFECTIVE_VARIANCE;
    options.convention = LEHR_COVARIANCE_INFLATE;
    lehr_fitting_eos_fit fit;
    lehr_error err = {0};
    assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, &err), &err);
    // EosFit7 stops about a thousandth of an error before the minimum.
    assert_close(fit.parameters[LEHR_FITTING_EOS_K0].value, 37.12600, 0, 2e-4);
    assert_close(fit.parameters[LEHR_FITTING_EOS_K0].stderr_value, 0.09104, 0, 2e-5);
}

static void test_implied_second_and_bands(void **unused)
{
    (void)unused;
    const char *path = lehr_test_reference("fitting/eos/ff_quartz.json");
    quartz q;
    lehr_fitting_eos_data data = read_quartz(&q, "fitting/real/quartz_eosfit7.dat");
    lehr_fitting_eos_fit_options options = lehr_fitting_eos_fit_defaults();
    options.errors = LEHR_FITTING_ERRORS_EFFECTIVE_VARIANCE;
    options.convention = LEHR_COVARIANCE_ABSOLUTE;
    lehr_fitting_eos_fit fit;
    lehr_error err = {0};
    assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, &err), &err);
    lehr_estimate second = fit.parameters[LEHR_FITTING_EOS_K0_SECOND];
    assert_close(second.value, lehr_test_json(path, "implied_Kpp", "value", NULL), 1e-9, 0);
    assert_close(second.stderr_value, lehr_test_json(path, "implied_Kpp", "stderr_unscaled", NULL), 1e-7, 0);
    for (int row = 0; row < 7; row++) {
        char index[16];
        (void)snprintf(index, sizeof index, "%d", row);
#define WANT(key) lehr_test_json(path, "bands", index, key, NULL)
        lehr_fitting_eos_prediction p;
        assert_ok(lehr_fitting_eos_fit_predict(&p, &fit, WANT("P"), &err), &err);
        // Values move with the convergence of the fit, 1e-8 of the error.
        assert_close(p.volume.value, WANT("V"), 1e-10, 0);
        assert_close(p.volume.stderr_value, WANT("sV"), 1e-6, 0);
        assert_close(p.bulk_GPa.value, WANT("K"), 1e-9, 0);
        assert_close(p.bulk_GPa.stderr_value, WANT("sK"), 1e-6, 0);
#undef WANT
    }
}

static void test_order_of_the_equation(void **unused)
{
    (void)unused;
    const char *path = lehr_test_reference("fitting/stats/stats.json");
    quartz q;
    lehr_fitting_eos_data data = read_quartz(&q, "fitting/real/quartz_eosfit7.dat");
    const struct {
        const char *equation, *key;
    } rows[] = {{"birch-murnaghan-3", "ftest_quartz_bm2_bm3_ols"},
                {"birch-murnaghan-4", "ftest_quartz_bm3_bm4_ols"}};
    lehr_fitting_eos_fit fit;
    lehr_fitting_eos_comparison f;
    lehr_error err = {0};
    lehr_fitting_eos_fit_options options = lehr_fitting_eos_fit_defaults();
    for (size_t k = 0; k < 2; k++) {
        options.eos = lehr_fitting_eos_find(rows[k].equation);
        options.errors = LEHR_FITTING_ERRORS_OLS;
        options.convention = LEHR_COVARIANCE_SCALED;
        assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, &err), &err);
        assert_ok(lehr_fitting_eos_fit_compare(&f, &fit, &data, &options, &err), &err);
        assert_close(f.f, lehr_test_json(path, rows[k].key, "F", NULL), 1e-7, 0);
        assert_close(f.p, lehr_test_json(path, rows[k].key, "p", NULL), 1e-6, 0);
        assert_close(f.chi2_less, lehr_test_json(path, rows[k].key, "chi2_a", NULL), 1e-9, 0);
    }
    // Orthogonal distance: from the two fits in 40 digits.
    options.errors = LEHR_FITTING_ERRORS_ODR;
    assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, &err), &err);
    assert_ok(lehr_fitting_eos_fit_compare(&f, &fit, &data, &options, &err), &err);
    const char *fits = lehr_test_reference("fitting/eos/eos_fits.json");
    double chi2_3 = lehr_test_json(fits, "quartz_eosfit7/bm3/odr", "chi2", NULL);
    double chi2_4 = lehr_test_json(fits, "quartz_eosfit7/bm4/odr", "chi2", NULL);
    assert_close(f.f, (chi2_3 - chi2_4) / chi2_4 * 18, 1e-7, 0);
    // Effective variance with the weights of the larger equation in both fits: Gauss-Newton in numpy, 10
    // digits.
    options.errors = LEHR_FITTING_ERRORS_EFFECTIVE_VARIANCE;
    assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, &err), &err);
    assert_ok(lehr_fitting_eos_fit_compare(&f, &fit, &data, &options, &err), &err);
    assert_close(f.chi2_less, 18.09642951316, 1e-9, 0);
    assert_close(f.f, 1.4391744675, 1e-7, 0);
    options.eos = lehr_fitting_eos_find("vinet");
    assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, &err), &err);
    assert_fails(lehr_fitting_eos_fit_compare(&f, &fit, &data, &options, &err), LEHR_ERR_ARG, &err,
                 "vinet contains no smaller equation");
    options.eos = lehr_fitting_eos_find("birch-murnaghan-3");
    options.fixed[LEHR_FITTING_EOS_K0_PRIME] = true;
    options.start[LEHR_FITTING_EOS_K0_PRIME] = 6;
    assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, &err), &err);
    assert_fails(lehr_fitting_eos_fit_compare(&f, &fit, &data, &options, &err), LEHR_ERR_ARG, &err,
                 "nothing to test");
}

// ---- without reference data ---------------------------------------------------------
static const double pressures[] = {0, 2.3, 5.1, 8.8, 12.4, 17.9, 24.2, 31.7, 38.4, 43.3};
enum { n_points = 10 };

/// Exact points of an equation, as volumes and as peak positions with D = 2.5.
static void make_points(double *volume, double *q, const lehr_fitting_eos *eos,
                        const lehr_fitting_eos_parameters *p)
{
    lehr_error err = {0};
    for (size_t i = 0; i < n_points; i++) {
        assert_ok(lehr_fitting_eos_volume_at(&volume[i], eos, p, pressures[i], &err), &err);
        q[i] = 2.7 * pow(volume[i] / p->volume0, -1 / 2.5);
    }
}

static void test_every_equation_returns_its_truth(void **unused)
{
    (void)unused;
    lehr_error err = {0};
    for (size_t k = 0; k < lehr_fitting_eos_count(); k++) {
        const lehr_fitting_eos *eos = lehr_fitting_eos_at(k);
        const lehr_fitting_eos_parameters truth = {16.41, 102.3, 4.61, -0.061, 5};
        lehr_fitting_eos_parameters full;
        double volume[n_points], q[n_points];
        assert_ok(lehr_fitting_eos_complete(&full, eos, &truth, &err), &err);
        make_points(volume, q, eos, &truth);
        lehr_fitting_eos_fit_options options = lehr_fitting_eos_fit_defaults();
        options.eos = eos;
        options.errors = LEHR_FITTING_ERRORS_OLS;
        options.convention = LEHR_COVARIANCE_SCALED;
        options.dimension = 2.5;
        for (int of_q = 0; of_q < 2; of_q++) {
            const lehr_fitting_eos_data data = {
                n_points,  of_q ? LEHR_FITTING_EOS_OF_Q : LEHR_FITTING_EOS_OF_VOLUME,
                pressures, of_q ? q : volume,
                NULL,      NULL};
            lehr_fitting_eos_fit fit;
            assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, &err), &err);
            assert_int_equal(fit.fit.stop, LEHR_FITTING_CONVERGED);
            // Rounding of V, 1e-16, times K/P and the condition of four parameters (1e4).
            assert_close(fit.parameters[0].value, of_q ? 2.7 : 16.41, 1e-12, 0);
            assert_close(fit.parameters[1].value, 102.3, 1e-9, 0);
            assert_close(fit.parameters[2].value, full.bulk_prime, 1e-8, 0);
            assert_close(fit.parameters[3].value, full.bulk_second_per_GPa, 1e-7, 0);
            assert_true(fit.largest_misfit_GPa < 1e-11);
        }
    }
}

/// A peak position with D is a volume with 3/D times... exactly: K0 scales as 1/D while K0 and all else of
/// Murnaghan's law follow.
static void test_dimension_rescales_the_modulus(void **unused)
{
    (void)unused;
    // Murnaghan: P = (K0/K0') [(q/q10)^(D K0') - 1] depends on D K0' and K0/K0' alone.
    const lehr_fitting_eos *eos = lehr_fitting_eos_find("murnaghan");
    const lehr_fitting_eos_parameters truth = {1, 102, 4.2, 0, 0};
    double volume[n_points], q[n_points];
    make_points(volume, q, eos, &truth); // D = 2.5
    const lehr_fitting_eos_data data = {n_points, LEHR_FITTING_EOS_OF_Q, pressures, q, NULL, NULL};
    lehr_fitting_eos_fit_options options = lehr_fitting_eos_fit_defaults();
    options.eos = eos;
    options.errors = LEHR_FITTING_ERRORS_OLS;
    options.convention = LEHR_COVARIANCE_SCALED;
    lehr_fitting_eos_fit fit;
    lehr_error err = {0};
    assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, &err), &err); // D = 3
    assert_close(fit.parameters[1].value, 102 * 2.5 / 3, 1e-9, 0);
    assert_close(fit.parameters[2].value, 4.2 * 2.5 / 3, 1e-9, 0);
}

static void test_fixed_parameters(void **unused)
{
    (void)unused;
    // birch-murnaghan-3 with K0' fixed at 4 is birch-murnaghan-2, value for value and error for error.
    const lehr_fitting_eos_parameters truth = {16.41, 102.3, 4.61, 0, 0};
    double volume[n_points], q[n_points], sigma[n_points];
    make_points(volume, q, lehr_fitting_eos_find("vinet"), &truth);
    for (size_t i = 0; i < n_points; i++) {
        sigma[i] = 0.003 + 0.0004 * (double)i;
    }
    const lehr_fitting_eos_data data = {n_points, LEHR_FITTING_EOS_OF_VOLUME, pressures, volume, NULL, sigma};
    lehr_fitting_eos_fit_options options = lehr_fitting_eos_fit_defaults();
    lehr_fitting_eos_fit second, fixed;
    lehr_error err = {0};
    options.eos = lehr_fitting_eos_find("birch-murnaghan-2");
    assert_ok(lehr_fitting_eos_fit_run(&second, &data, &options, NULL, &err), &err);
    options.eos = lehr_fitting_eos_find("birch-murnaghan-3");
    options.fixed[LEHR_FITTING_EOS_K0_PRIME] = true;
    options.start[LEHR_FITTING_EOS_K0_PRIME] = 4;
    assert_ok(lehr_fitting_eos_fit_run(&fixed, &data, &options, NULL, &err), &err);
    for (size_t j = 0; j < n_max; j++) {
        assert_close(fixed.parameters[j].value, second.parameters[j].value, 1e-12, 0);
        assert_close(fixed.parameters[j].stderr_value, second.parameters[j].stderr_value, 1e-9, 0);
    }
    assert_int_equal(fixed.fit.dof, 8);
    assert_close(fixed.parameters[LEHR_FITTING_EOS_K0_PRIME].stderr_value, 0, 0, 0);
    options.start[LEHR_FITTING_EOS_K0_PRIME] = (double)NAN;
    assert_fails(lehr_fitting_eos_fit_run(&fixed, &data, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "K0' is fixed but has no value");
}

static void test_a_pinned_volume_is_warned_of(void **unused)
{
    (void)unused;
    const lehr_fitting_eos_parameters truth = {16.41, 102.3, 4.61, 0, 0};
    double volume[n_points], q[n_points], sigma[n_points];
    make_points(volume, q, lehr_fitting_eos_find("vinet"), &truth);
    for (size_t i = 0; i < n_points; i++) {
        sigma[i] = i == 0 ? 1e-6 : 0.05;
    }
    const lehr_fitting_eos_data data = {n_points, LEHR_FITTING_EOS_OF_VOLUME, pressures, volume, sigma, NULL};
    lehr_fitting_eos_fit_options options = lehr_fitting_eos_fit_defaults();
    options.errors = LEHR_FITTING_ERRORS_WLS;
    lehr_fitting_eos_fit fit;
    lehr_warnings *warnings = NULL;
    lehr_error err = {0};
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &options, warnings, &err), &err);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "pressure 0, 1e-06 GPa"));
    lehr_warnings_free(warnings);
}

static double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U; // Knuth's MMIX generator
    return ((double)(*state >> 11) + 0.5) / 9007199254740992.0;
}

static double gauss(uint64_t *state)
{
    double radius = sqrt(-2 * log(uniform(state)));
    return radius * cos(6.283185307179586 * uniform(state));
}

/// Stated errors of K0 cover the truth as often as they say, with errors in pressure and peak position.
static void test_coverage(void **unused)
{
    (void)unused;
    enum { repeats = 4000 };
    const lehr_fitting_eos *eos = lehr_fitting_eos_find("birch-murnaghan-3");
    const lehr_fitting_eos_parameters truth = {1, 102, 4.2, 0, 0};
    double volume[n_points], q[n_points], noisy_p[n_points], noisy_q[n_points], sp[n_points], sq[n_points];
    make_points(volume, q, eos, &truth);
    uint64_t state = 77;
    int within_1 = 0, within_2 = 0;
    lehr_fitting_eos_fit_options options = lehr_fitting_eos_fit_defaults();
    options.dimension = 2.5;
    options.convention = LEHR_COVARIANCE_ABSOLUTE;
    for (int k = 0; k < repeats; k++) {
        for (size_t i = 0; i < n_points; i++) {
            sp[i] = i == 0 ? 0 : 0.05 + 0.004 * pressures[i];
            sq[i] = 0.0006;
            noisy_p[i] = pressures[i] + sp[i] * gauss(&state);
            noisy_q[i] = q[i] + sq[i] * gauss(&state);
        }
        const lehr_fitting_eos_data data = {n_points, LEHR_FITTING_EOS_OF_Q, noisy_p, noisy_q, sp, sq};
        lehr_fitting_eos_fit fit;
        lehr_error err = {0};
        assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, &err), &err);
        assert_int_equal(fit.fit.stop, LEHR_FITTING_CONVERGED);
        double z = fabs(fit.parameters[LEHR_FITTING_EOS_K0].value - 102) /
                   fit.parameters[LEHR_FITTING_EOS_K0].stderr_value;
        within_1 += z < 1;
        within_2 += z < 1.959964;
    }
    print_message("coverage of K0: %.2f %% (68.27), %.2f %% (95)\n", 100.0 * within_1 / repeats,
                  100.0 * within_2 / repeats);
    // 4000 repeats: standard deviations 0.74 % and 0.34 %.
    assert_true(within_1 > 0.66 * repeats && within_1 < 0.70 * repeats);
    assert_true(within_2 > 0.94 * repeats && within_2 < 0.96 * repeats);
}

static void test_bad_input_is_named(void **unused)
{
    (void)unused;
    double p[] = {0, 2, 4, 6, 8}, v[] = {10, 9.8, 9.63, 9.47, 9.34}, s[] = {0.1, 0.1, 0.1, 0.1, 0.1};
    lehr_fitting_eos_data data = {5, LEHR_FITTING_EOS_OF_VOLUME, p, v, s, NULL};
    lehr_fitting_eos_fit_options options = lehr_fitting_eos_fit_defaults();
    lehr_fitting_eos_fit fit;
    lehr_error err = {0};
#define FIT() lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, &err)
    assert_ok(FIT(), &err);
    p[1] = (double)NAN;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "pressure[1] = nan GPa");
    p[1] = 2;
    v[3] = -9;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "volume[3] = -9");
    data.abscissa = LEHR_FITTING_EOS_OF_Q;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "q1[3] = -9");
    v[3] = 9.47;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err,
                 "the volume does not fall with pressure"); // peaks move up under pressure
    data.abscissa = LEHR_FITTING_EOS_OF_VOLUME;
    s[2] = -0.1;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "sigma_y[2] = -0.1");
    s[2] = 0.1;
    data.n_points = 2;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "2 points cannot determine 3 parameters");
    data.n_points = 1;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "1 points; an equation of state needs at least 2");
    data.n_points = 5;
    data.sigma_pressure_GPa = NULL;
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "odr needs a sigma");
    data.sigma_pressure_GPa = s;
    options.fixed[LEHR_FITTING_EOS_K0_SECOND] = true;
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "K0'' cannot be fixed: birch-murnaghan-3 implies it");
    options.fixed[LEHR_FITTING_EOS_K0_SECOND] = false;
    options.dimension = 0;
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "D = 0");
    options.dimension = 3;
    options.start[LEHR_FITTING_EOS_K0] = -5;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "K0 = -5 GPa");
    for (size_t j = 0; j < 3; j++) {
        options.fixed[j] = true;
        options.start[j] = 10;
    }
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "nothing to fit");
#undef FIT
}

static lehr_status attempt(void *context, lehr_error *err)
{
    const double p[] = {0, 2, 4, 6, 8}, v[] = {10, 9.8, 9.63, 9.47, 9.34}, s[] = {0.1, 0.1, 0.1, 0.1, 0.1};
    const lehr_fitting_eos_data data = {5, LEHR_FITTING_EOS_OF_VOLUME, p, v, s, s};
    lehr_fitting_eos_fit_options options = lehr_fitting_eos_fit_defaults();
    options.errors = *(const lehr_fitting_error_model *)context;
    lehr_fitting_eos_fit fit;
    lehr_fitting_eos_comparison comparison;
    lehr_warnings *warnings = NULL;
    lehr_record *record = NULL;
    lehr_status status = lehr_warnings_create(&warnings, err);
    if (status == LEHR_OK) {
        status = lehr_fitting_eos_fit_run(&fit, &data, &options, warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_eos_fit_compare(&comparison, &fit, &data, &options, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_create(&record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_eos_fit_describe(&fit, "angstrom^3", record, err);
    }
    lehr_record_free(record);
    lehr_warnings_free(warnings);
    return status;
}

static void test_out_of_memory_is_reported(void **unused)
{
    (void)unused;
    lehr_fitting_error_model models[] = {LEHR_FITTING_ERRORS_ODR, LEHR_FITTING_ERRORS_EFFECTIVE_VARIANCE,
                                         LEHR_FITTING_ERRORS_WLS};
    for (int k = 0; k < 3; k++) {
        lehr_test_fault_sweep(attempt, &models[k]);
    }
}

static void test_description(void **unused)
{
    (void)unused;
    const double p[] = {0, 2, 4, 6, 8}, v[] = {10, 9.8, 9.63, 9.47, 9.34}, s[] = {0.1, 0.1, 0.1, 0.1, 0.1};
    const lehr_fitting_eos_data data = {5, LEHR_FITTING_EOS_OF_VOLUME, p, v, s, s};
    lehr_fitting_eos_fit_options options = lehr_fitting_eos_fit_defaults();
    options.fixed[LEHR_FITTING_EOS_V0] = true;
    options.start[LEHR_FITTING_EOS_V0] = 10.01;
    lehr_fitting_eos_fit fit;
    lehr_record *record = NULL;
    lehr_value value;
    lehr_error err = {0};
    assert_ok(lehr_fitting_eos_fit_run(&fit, &data, &options, NULL, &err), &err);
    assert_ok(lehr_record_create(&record, &err), &err);
    assert_ok(lehr_fitting_eos_fit_describe(&fit, "angstrom^3", record, &err), &err);
    assert_true(lehr_record_find(record, "V0", &value));
    assert_close(value.quantity.value, 10.01, 0, 0);
    assert_string_equal(value.quantity.unit, "angstrom^3");
    assert_true(lehr_record_find(record, "K0", &value));
    assert_string_equal(value.quantity.unit, "GPa");
    assert_true(lehr_record_find(record, "free", &value));
    assert_int_equal(lehr_list_size(value.list), 2);
    assert_string_equal(lehr_list_value_at(value.list, 1).text, "K0_prime");
    assert_true(lehr_record_find(record, "correlation", &value));
    const lehr_list *row = lehr_list_value_at(value.list, 1).list;
    double want =
        fit.covariance[1 * n_max + 2] / fit.parameters[1].stderr_value / fit.parameters[2].stderr_value;
    assert_close(lehr_list_value_at(row, 0).number, want, 1e-14, 0);
    assert_true(want < -0.9);
    lehr_record_free(record);
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quartz),
        cmocka_unit_test(test_published_quartz),
        cmocka_unit_test(test_eosfit7_quartz),
        cmocka_unit_test(test_implied_second_and_bands),
        cmocka_unit_test(test_order_of_the_equation),
        cmocka_unit_test(test_every_equation_returns_its_truth),
        cmocka_unit_test(test_dimension_rescales_the_modulus),
        cmocka_unit_test(test_fixed_parameters),
        cmocka_unit_test(test_a_pinned_volume_is_warned_of),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_bad_input_is_named),
        cmocka_unit_test(test_description),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("fitting.eos_fit", tests, NULL, NULL);
}
