#include "lehr_test.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <lehr/fitting/setup.h>
#include <lehr/fitting/vft.h>
#include <math.h>

enum { n_most = 64 };

typedef struct sample {
    double x[n_most], y[n_most], sigma[n_most];
    lehr_model_points points;
} sample;

static void load(sample *out, const char *path, bool weighted)
{
    lehr_test_numbers data = lehr_test_load_numbers(lehr_test_reference(path));
    assert_in_range(data.rows, 3, n_most);
    for (size_t i = 0; i < data.rows; i++) {
        out->x[i] = data.values[i * data.columns];
        out->y[i] = data.values[i * data.columns + 1];
        out->sigma[i] = data.columns > 2 ? data.values[i * data.columns + 2] : (double)NAN;
    }
    out->points = (lehr_model_points){data.rows, out->x, out->y, weighted ? out->sigma : NULL};
    lehr_test_free_numbers(&data);
}

/// n temperatures from low to high with the exact times of a law.
static void fill(sample *out, size_t n, double low_K, double high_K, double ln_tau0, double b_K, double t0_K)
{
    for (size_t i = 0; i < n; i++) {
        out->x[i] = low_K + (high_K - low_K) * (double)i / (double)(n - 1);
        out->y[i] = ln_tau0 + b_K / (out->x[i] - t0_K);
        out->sigma[i] = 0.05;
    }
    out->points = (lehr_model_points){n, out->x, out->y, NULL};
}

typedef struct reference_case {
    const char *name; ///< key in vft.json
    bool weighted;
    lehr_covariance_convention convention;
    const char *errors, *derived; ///< keys
} reference_case;

static const reference_case reference_cases[] = {
    {"noise_ols", false, LEHR_COVARIANCE_SCALED, "stderr_scaled", "derived"},
    {"noise_wls", true, LEHR_COVARIANCE_SCALED, "stderr_scaled", "derived"},
    {"noise_wls", true, LEHR_COVARIANCE_ABSOLUTE, "stderr_unscaled", "derived_unscaled"},
};

static void test_fits_of_the_reference_are_reproduced(void **state)
{
    const reference_case *row = *state;
    static const char *const index[] = {"0", "1", "2"};
    const char *json = lehr_test_reference("fitting/vft/vft.json");
    sample s;
    lehr_fitting_vft vft;
    lehr_error err = {0};
    lehr_fitting_vft_options options = lehr_fitting_vft_options_defaults();
    options.fit.convention = row->convention;
    load(&s, "fitting/vft/vft_noise.dat", row->weighted);
    assert_ok(lehr_fitting_vft_fit(&vft, &s.points, &options, NULL, &err), &err);
    assert_int_equal(vft.fit.stop, LEHR_FITTING_CONVERGED);
    for (size_t j = 0; j < 3; j++) {
        // 40-digit fits; demanded are 1e-7 for values and 1e-5 for errors, 1e-6 for derived errors.
        assert_close(vft.parameters[j], lehr_test_json(json, row->name, "value", index[j], NULL), 1e-9, 0);
        assert_close(sqrt(vft.covariance[4 * j]),
                     lehr_test_json(json, row->name, row->errors, index[j], NULL), 1e-7, 0);
    }
    const struct {
        lehr_estimate got;
        const char *value, *error;
    } derived[] = {
        {vft.glass_transition_K, "Tg", "s_Tg"}, {vft.fragility, "m", "s_m"}, {vft.strength, "D", "s_D"}};
    for (size_t k = 0; k < 3; k++) {
        assert_close(derived[k].got.value,
                     lehr_test_json(json, row->name, row->derived, derived[k].value, NULL), 1e-9, 0);
        assert_close(derived[k].got.stderr_value,
                     lehr_test_json(json, row->name, row->derived, derived[k].error, NULL), 1e-7, 0);
    }
    assert_close(vft.activation_energy_kJ_per_mol.value,
                 lehr_test_json(json, row->name, row->derived, "Eapp_at_Tg_kJmol", NULL), 1e-9, 0);
    assert_close(vft.fit.chi2, lehr_test_json(json, row->name, "chi2", NULL), 1e-10, 0);
}

static void test_arrhenius_and_its_test_equal_the_reference(void **state)
{
    (void)state;
    const char *json = lehr_test_reference("fitting/vft/vft.json");
    sample s;
    lehr_fitting_vft vft;
    lehr_error err = {0};
    lehr_fitting_vft_options options = lehr_fitting_vft_options_defaults();
    load(&s, "fitting/vft/vft_noise.dat", false);
    assert_ok(lehr_fitting_vft_fit(&vft, &s.points, &options, NULL, &err), &err);
    const double r = 8.31446261815324e-3; // kJ/mol/K, exact since 2019
    assert_close(vft.arrhenius_energy_kJ_per_mol.value,
                 r * lehr_test_json(json, "noise_arrhenius", "value", "1", NULL), 1e-11, 0);
    assert_close(vft.arrhenius_energy_kJ_per_mol.stderr_value,
                 r * lehr_test_json(json, "noise_arrhenius", "stderr_scaled", "1", NULL), 1e-9, 0);
    assert_close(vft.arrhenius_f, lehr_test_json(json, "ftest_noise_arrhenius_vs_vft", "F", NULL), 1e-6, 0);
    assert_close(vft.arrhenius_p, lehr_test_json(json, "ftest_noise_arrhenius_vs_vft", "p", NULL), 1e-6, 0);
}

typedef struct exact_case {
    const char *name;
    double low_K, high_K, ln_tau0, b_K, t0_K;
    double rtol; ///< rounding of ln tau times the condition number
} exact_case;

static const exact_case exact_cases[] = {
    {"Vit1-like, 80 K window", 640, 720, -34.5, 7650, 412.5, 1e-9},
    {"fragile, close to T0", 320, 420, -31.2, 1234, 301.7, 1e-11},
    {"strong", 1100, 1900, -29.1, 31234, 147.3, 1e-9},
    {"T0 below zero", 600, 900, -27.3, 29876, -153.7, 1e-9},
};

static void test_exact_data_return_their_parameters(void **state)
{
    const exact_case *row = *state;
    sample s;
    lehr_fitting_vft vft;
    lehr_error err = {0};
    lehr_warnings *warnings = NULL;
    lehr_fitting_vft_options options = lehr_fitting_vft_options_defaults();
    fill(&s, 17, row->low_K, row->high_K, row->ln_tau0, row->b_K, row->t0_K);
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_fitting_vft_fit(&vft, &s.points, &options, warnings, &err), &err);
    assert_int_equal(vft.fit.stop, LEHR_FITTING_CONVERGED);
    assert_close(vft.parameters[0], row->ln_tau0, row->rtol, 0);
    assert_close(vft.parameters[1], row->b_K, row->rtol, 0);
    assert_close(vft.parameters[2], row->t0_K, row->rtol, 0);
    // Closed forms by another route: m = log10(100 s/tau0) Tg/(Tg - T0), E = R d(ln tau)/d(1/T) at Tg.
    double tg = row->t0_K + row->b_K / (log(100) - row->ln_tau0);
    assert_close(vft.glass_transition_K.value, tg, row->rtol, 0);
    assert_close(vft.fragility.value, (2 - row->ln_tau0 / log(10)) * tg / (tg - row->t0_K), 10 * row->rtol,
                 0);
    double slope = row->b_K * tg * tg / ((tg - row->t0_K) * (tg - row->t0_K));
    assert_close(vft.activation_energy_kJ_per_mol.value, 8.31446261815324e-3 * slope, 10 * row->rtol, 0);
    assert_int_equal(lehr_warnings_count(warnings), row->t0_K > 0 ? 0 : 1);
    lehr_warnings_free(warnings);
}

/// Scatter of repeats against the quoted errors, for quantities whose errors are nearly normal.
static void test_quoted_errors_match_the_scatter_of_repeats(void **state)
{
    (void)state;
    enum { n_repeats = 600 };
    sample s;
    double sum[3] = {0}, sum_square[3] = {0}, sum_variance[3] = {0}, exact[n_most];
    lehr_fitting_vft_options options = lehr_fitting_vft_options_defaults();
    options.fit.convention = LEHR_COVARIANCE_ABSOLUTE;
    fill(&s, 33, 560, 720, -34.5, 7650, 412.5);
    s.points.sigma = s.sigma;
    for (size_t i = 0; i < s.points.n; i++) {
        exact[i] = s.y[i];
    }
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 19250814);
    for (int repeat = 0; repeat < n_repeats; repeat++) {
        lehr_fitting_vft vft;
        lehr_error err = {0};
        for (size_t i = 0; i < s.points.n; i++) {
            s.y[i] = exact[i] + gsl_ran_gaussian(rng, s.sigma[i]);
        }
        assert_ok(lehr_fitting_vft_fit(&vft, &s.points, &options, NULL, &err), &err);
        const lehr_estimate got[] = {vft.glass_transition_K, vft.fragility, vft.activation_energy_kJ_per_mol};
        for (size_t k = 0; k < 3; k++) {
            sum[k] += got[k].value;
            sum_square[k] += got[k].value * got[k].value;
            sum_variance[k] += got[k].stderr_value * got[k].stderr_value;
        }
    }
    gsl_rng_free(rng);
    for (size_t k = 0; k < 3; k++) {
        double mean = sum[k] / n_repeats;
        double sd = sqrt((sum_square[k] - n_repeats * mean * mean) / (n_repeats - 1));
        // The standard deviation of 600 repeats has a standard error of 2.9 %; three are allowed.
        assert_close(sqrt(sum_variance[k] / n_repeats), sd, 3 / sqrt(2.0 * (n_repeats - 1)), 0);
    }
}

static void test_bad_input_is_refused(void **state)
{
    (void)state;
    sample s;
    lehr_fitting_vft vft;
    lehr_error err = {0};
    lehr_fitting_vft_options options = lehr_fitting_vft_options_defaults();
#define FIT() lehr_fitting_vft_fit(&vft, &s.points, &options, NULL, &err)
    fill(&s, 17, 640, 720, -34.5, 7650, 412.5);
    s.y[3] = (double)NAN;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "point 4");
    fill(&s, 17, 640, 720, -34.5, 7650, 412.5);
    s.x[16] = -1;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "temperature[16] = -1 K");
    fill(&s, 17, 640, 720, -34.5, 7650, 412.5);
    s.points.sigma = s.sigma;
    s.sigma[5] = 0;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "sigma[5] = 0");
    fill(&s, 2, 640, 720, -34.5, 7650, 412.5);
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "2 points cannot determine 3 parameters");
    fill(&s, 17, 640, 720, -34.5, 7650, 412.5);
    for (size_t i = 0; i < 17; i++) {
        s.x[i] = i < 9 ? 640 : 700;
    }
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "2 different temperatures");
    fill(&s, 17, 640, 720, 3, 0, 412.5);
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "all 17 values are 3");
    fill(&s, 17, 640, 720, -80, 50000, 0);
    for (size_t i = 0; i < 17; i++) {
        s.y[i] -= 3e-4 * (s.x[i] - 680) * (s.x[i] - 680); // concave; every VFT law is convex
    }
    assert_fails(FIT(), LEHR_ERR_NUMERIC, &err, "fit an Arrhenius law");
    options.tau_g_s = 0;
    fill(&s, 17, 640, 720, -34.5, 7650, 412.5);
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "glass transition at 0 s");
#undef FIT
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_fits_of_the_reference_are_reproduced, &reference_cases[0]),
        LEHR_CASE(test_fits_of_the_reference_are_reproduced, &reference_cases[1]),
        LEHR_CASE(test_fits_of_the_reference_are_reproduced, &reference_cases[2]),
        cmocka_unit_test(test_arrhenius_and_its_test_equal_the_reference),
        LEHR_CASE(test_exact_data_return_their_parameters, &exact_cases[0]),
        LEHR_CASE(test_exact_data_return_their_parameters, &exact_cases[1]),
        LEHR_CASE(test_exact_data_return_their_parameters, &exact_cases[2]),
        LEHR_CASE(test_exact_data_return_their_parameters, &exact_cases[3]),
        cmocka_unit_test(test_quoted_errors_match_the_scatter_of_repeats),
        cmocka_unit_test(test_bad_input_is_refused),
    };
    return cmocka_run_group_tests_name("fitting.vft", tests, NULL, NULL);
}
