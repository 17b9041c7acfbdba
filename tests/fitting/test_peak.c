#include "lehr_test.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <lehr/fitting/peak.h>
#include <lehr/fitting/setup.h>
#include <math.h>
#include <string.h>

enum { n_grid = 381 };

/// The grid of the reference peaks, 0.40 .. 4.20 in steps of 0.01, with an exact Gaussian on it.
static void exact_peak(double *x, double *y, const double *parameters, size_t n_parameters)
{
    for (size_t i = 0; i < n_grid; i++) {
        x[i] = 0.40 + 0.01 * (double)i;
    }
    assert_true(lehr_fitting_peak_evaluate(
        y, NULL, parameters, lehr_model_find("gaussian"),
        n_parameters == 4 ? LEHR_FITTING_BASELINE_CONSTANT : LEHR_FITTING_BASELINE_NONE, x, n_grid));
}

typedef struct exact_case {
    const char *name;
    double position, fwhm, area, baseline;
    size_t n_parameters, first, n;
    double rtol; ///< rounding of y times the condition number of the window
} exact_case;

static const exact_case exact_cases[] = {
    {"full range", 2.683, 0.462, 1.9, 0.35, 4, 0, n_grid, 1e-12},
    {"upper half", 2.683, 0.462, 1.9, 0.35, 4, 204, 49, 1e-10},
    {"no baseline", 2.117, 0.831, 3.3, 0, 3, 0, n_grid, 1e-12},
    {"narrow in a wide window", 1.2345, 0.0337, 0.7, 12.5, 4, 0, n_grid, 1e-11},
    {"one flank and the top", 2.683, 0.462, 1.9, 0.35, 4, 190, 45, 1e-10},
    {"negative baseline", 2.683, 1.462, 21.9, -3.3, 4, 0, n_grid, 1e-11},
};

static void test_exact_data_return_their_parameters(void **state)
{
    const exact_case *row = *state;
    double x[n_grid], y[n_grid];
    const double truth[] = {row->position, row->fwhm, row->area, row->baseline};
    exact_peak(x, y, truth, row->n_parameters);
    lehr_fitting_peak_options options = lehr_fitting_peak_options_defaults();
    options.baseline = row->n_parameters == 4 ? LEHR_FITTING_BASELINE_CONSTANT : LEHR_FITTING_BASELINE_NONE;
    lehr_fitting_peak peak;
    lehr_error err = {0};
    assert_ok(lehr_fitting_peak_fit(&peak, x, y, NULL, row->first, row->n, &options, &err), &err);
    assert_int_equal(peak.fit.stop, LEHR_FITTING_CONVERGED);
    assert_close(peak.position.value, row->position, row->rtol, 0);
    assert_close(peak.fwhm.value, row->fwhm, row->rtol, 0);
    assert_close(peak.area.value, row->area, row->rtol, 0);
    assert_close(peak.baseline.value, row->baseline, row->rtol, 1e-12);
    // Closed form: at its centre a Gaussian of area A and full width w has the height 2 A sqrt(ln 2/pi)/w.
    assert_close(peak.height.value, 2 * row->area * sqrt(log(2) / acos(-1)) / row->fwhm, row->rtol, 0);
    assert_int_equal(peak.first, row->first);
    assert_int_equal(peak.n_points, row->n);
}

static void test_jacobian_equals_finite_differences(void **state)
{
    (void)state;
    const double x[] = {2.1, 2.5, 2.683, 2.9, 3.4};
    const double p[] = {2.683, 0.462, 1.9, 0.35, -0.21};
    const lehr_model *gaussian = lehr_model_find("gaussian");
    const lehr_fitting_peak_baseline linear = LEHR_FITTING_BASELINE_LINEAR;
    double jacobian[25], up[5], down[5];
    assert_true(lehr_fitting_peak_evaluate(NULL, jacobian, p, gaussian, linear, x, 5));
    for (size_t j = 0; j < 5; j++) {
        const double step = 1e-5;
        double shifted[] = {p[0], p[1], p[2], p[3], p[4]};
        shifted[j] = p[j] + step;
        assert_true(lehr_fitting_peak_evaluate(up, NULL, shifted, gaussian, linear, x, 5));
        shifted[j] = p[j] - step;
        assert_true(lehr_fitting_peak_evaluate(down, NULL, shifted, gaussian, linear, x, 5));
        for (size_t i = 0; i < 5; i++) {
            // Central difference: step^2 m'''/6 (m''' up to 600) plus rounding 1e-16 y/step.
            assert_close(jacobian[5 * i + j], (up[i] - down[i]) / (2 * step), 0, 5e-8);
        }
    }
}

typedef struct reference_case {
    const char *name; ///< key in peaks.json
    const char *file;
    size_t first, n;
    bool weighted;
    bool y0_fixed; ///< held at 0.35
} reference_case;

static const reference_case reference_cases[] = {
    {"B_noise_top50_free", "fitting/peaks/data/B_fsdp_noise.dat", 204, 50, false, false},
    {"B_noise_top50_y0fixed", "fitting/peaks/data/B_fsdp_noise.dat", 204, 50, false, true},
    {"B_noise_full", "fitting/peaks/data/B_fsdp_noise.dat", 0, n_grid, false, false},
    {"B_noise_full_weighted", "fitting/peaks/data/B_fsdp_noise.dat", 0, n_grid, true, false},
    {"A_exact_top50_of_max", "fitting/peaks/data/A_fsdp_exact.dat", 204, 49, false, false},
    {"A_exact_top50_above_base", "fitting/peaks/data/A_fsdp_exact.dat", 206, 46, false, false},
};

/// The reference lists y0, A, xc, w; the fit orders xc, w, A, y0.
static const char *const reference_index[] = {"2", "3", "1", "0"};
/// Its errors and correlations leave a fixed y0 out.
static const char *const reference_index_y0_fixed[] = {"1", "2", "0"};

static void compare_with_reference(const lehr_fitting_peak *peak, const reference_case *row)
{
    const char *json = lehr_test_reference("fitting/peaks/peaks.json");
    const lehr_estimate got[] = {peak->position, peak->fwhm, peak->area, peak->baseline};
    bool exact = row->file[strlen("fitting/peaks/data/")] == 'A';
    const char *const *of_error = row->y0_fixed ? reference_index_y0_fixed : reference_index;
    const char *errors = row->weighted ? "stderr_unscaled" : "stderr_scaled";
    size_t n_free = row->y0_fixed ? 3 : 4;
    for (size_t j = 0; j < n_free; j++) {
        // 40-digit fits of the same files; the tolerances are those its README demands of double precision.
        assert_close(got[j].value, lehr_test_json(json, row->name, "value", reference_index[j], NULL), 1e-9,
                     0);
        if (exact) {
            continue; // scaled errors of noise-free data are rounding noise
        }
        assert_close(got[j].stderr_value, lehr_test_json(json, row->name, errors, of_error[j], NULL), 1e-7,
                     0);
        for (size_t k = 0; k < n_free; k++) {
            double want = lehr_test_json(json, row->name, "corr", of_error[j], of_error[k], NULL);
            assert_close(peak->correlation[j * peak->n_parameters + k], want, 0, 1e-8);
        }
    }
    if (!exact) {
        assert_close(peak->fit.chi2, lehr_test_json(json, row->name, "chi2", NULL), 1e-10, 0);
        assert_close(peak->fit.reduced_chi2, lehr_test_json(json, row->name, "redchi2", NULL), 1e-10, 0);
    }
}

static void test_fits_of_the_reference_are_reproduced(void **state)
{
    const reference_case *row = *state;
    lehr_test_numbers data = lehr_test_load_numbers(lehr_test_reference(row->file));
    double x[n_grid], y[n_grid], sigma[n_grid];
    assert_int_equal(data.rows, n_grid);
    for (size_t i = 0; i < n_grid; i++) {
        x[i] = data.values[i * data.columns];
        y[i] = data.values[i * data.columns + 1];
        sigma[i] = data.columns > 2 ? data.values[i * data.columns + 2] : 1;
    }
    lehr_test_free_numbers(&data);
    lehr_fitting_peak_options options = lehr_fitting_peak_options_defaults();
    options.start[3] = row->y0_fixed ? 0.35 : (double)NAN;
    options.fixed[3] = row->y0_fixed;
    options.fit.convention = row->weighted ? LEHR_COVARIANCE_ABSOLUTE : LEHR_COVARIANCE_SCALED;
    lehr_fitting_peak peak;
    lehr_error err = {0};
    assert_ok(
        lehr_fitting_peak_fit(&peak, x, y, row->weighted ? sigma : NULL, row->first, row->n, &options, &err),
        &err);
    assert_int_equal(peak.fit.stop, LEHR_FITTING_CONVERGED);
    compare_with_reference(&peak, row);
}

static void test_quoted_errors_match_the_scatter_of_repeats(void **state)
{
    (void)state;
    enum { n_repeats = 400, n_quantities = 5 };
    const double truth[] = {2.683, 0.462, 1.9, 0.35};
    double x[n_grid], exact[n_grid], y[n_grid], sigma[n_grid];
    double sum[n_quantities] = {0}, sum_square[n_quantities] = {0}, sum_quoted[n_quantities] = {0};
    exact_peak(x, exact, truth, 4);
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 20211105);
    lehr_fitting_peak_options options = lehr_fitting_peak_options_defaults();
    options.fit.convention = LEHR_COVARIANCE_ABSOLUTE;
    for (int repeat = 0; repeat < n_repeats; repeat++) {
        for (size_t i = 0; i < n_grid; i++) {
            sigma[i] = 0.02 + 0.01 * exact[i];
            y[i] = exact[i] + gsl_ran_gaussian(rng, sigma[i]);
        }
        lehr_fitting_peak peak;
        lehr_error err = {0};
        assert_ok(lehr_fitting_peak_fit(&peak, x, y, sigma, 0, n_grid, &options, &err), &err);
        const lehr_estimate got[] = {peak.position, peak.fwhm, peak.area, peak.baseline, peak.height};
        for (size_t k = 0; k < n_quantities; k++) {
            sum[k] += got[k].value;
            sum_square[k] += got[k].value * got[k].value;
            sum_quoted[k] += got[k].stderr_value;
        }
    }
    gsl_rng_free(rng);
    const double want[] = {2.683, 0.462, 1.9, 0.35, 2 * 1.9 * sqrt(log(2) / acos(-1)) / 0.462};
    for (size_t k = 0; k < n_quantities; k++) {
        double mean = sum[k] / n_repeats;
        double sd = sqrt((sum_square[k] - n_repeats * mean * mean) / (n_repeats - 1));
        double quoted = sum_quoted[k] / n_repeats;
        // The standard deviation of 400 repeats has a standard error of sd/sqrt(2 399); three of them are
        // allowed.
        assert_close(quoted, sd, 3 / sqrt(2.0 * (n_repeats - 1)), 0);
        assert_close(mean, want[k], 0, 4 * sd / sqrt(n_repeats)); // no bias beyond four standard errors
    }
}

static void test_equal_weights_change_nothing_but_chi2(void **state)
{
    (void)state;
    const double truth[] = {2.683, 0.462, 1.9, 0.35};
    double x[n_grid], y[n_grid], sigma[n_grid];
    exact_peak(x, y, truth, 4);
    for (size_t i = 0; i < n_grid; i++) {
        y[i] += 0.01 * sin(37.0 * (double)i); // any disturbance
        sigma[i] = 0.25;
    }
    lehr_fitting_peak_options options = lehr_fitting_peak_options_defaults();
    lehr_fitting_peak plain, weighted;
    lehr_error err = {0};
    assert_ok(lehr_fitting_peak_fit(&plain, x, y, NULL, 0, n_grid, &options, &err), &err);
    assert_ok(lehr_fitting_peak_fit(&weighted, x, y, sigma, 0, n_grid, &options, &err), &err);
    // The same minimum, reached to the convergence of the polish.
    assert_close(weighted.position.value, plain.position.value, 1e-11, 0);
    assert_close(weighted.area.stderr_value, plain.area.stderr_value, 1e-9, 0);
    assert_close(weighted.fit.chi2, plain.fit.chi2 * 16, 1e-11, 0);
    // A decreasing axis describes the same peak.
    for (size_t i = 0; i < n_grid / 2; i++) {
        double keep_x = x[i], keep_y = y[i];
        x[i] = x[n_grid - 1 - i];
        y[i] = y[n_grid - 1 - i];
        x[n_grid - 1 - i] = keep_x;
        y[n_grid - 1 - i] = keep_y;
    }
    assert_ok(lehr_fitting_peak_fit(&weighted, x, y, NULL, 0, n_grid, &options, &err), &err);
    assert_close(weighted.fwhm.value, plain.fwhm.value, 1e-11, 0);
}

static void test_bad_input_is_refused_with_its_place(void **state)
{
    (void)state;
    const double truth[] = {2.683, 0.462, 1.9, 0.35};
    double x[n_grid], y[n_grid], sigma[n_grid];
    exact_peak(x, y, truth, 4);
    for (size_t i = 0; i < n_grid; i++) {
        sigma[i] = 0.1;
    }
    lehr_fitting_peak_options options = lehr_fitting_peak_options_defaults();
    lehr_fitting_peak peak;
    lehr_error err = {0};
#define FIT(first, n) lehr_fitting_peak_fit(&peak, x, y, sigma, (first), (n), &options, &err)
    assert_fails(FIT(200, 4), LEHR_ERR_DOMAIN, &err, "4 points are too few for a peak with 4 parameters");
    sigma[210] = 0;
    assert_fails(FIT(200, 50), LEHR_ERR_DOMAIN, &err, "sigma[210] = 0");
    sigma[210] = 0.1;
    y[220] = (double)NAN;
    assert_fails(FIT(200, 50), LEHR_ERR_DOMAIN, &err, "point 221");
    y[220] = 1;
    x[205] = x[204];
    assert_fails(FIT(200, 50), LEHR_ERR_DOMAIN, &err, "x[205]");
    for (size_t i = 0; i < n_grid; i++) {
        y[i] = 2.385;
    }
    assert_fails(FIT(0, 100), LEHR_ERR_DOMAIN, &err, "all 100 values are 2.385");
    options.baseline = LEHR_FITTING_BASELINE_NONE;
    for (size_t i = 0; i < n_grid; i++) {
        y[i] = -2.385 - 1e-3 * (double)i;
    }
    assert_fails(FIT(0, 100), LEHR_ERR_DOMAIN, &err, "no maximum");
    options.fit.convention = LEHR_COVARIANCE_ABSOLUTE;
    y[50] = 3;
    assert_fails(lehr_fitting_peak_fit(&peak, x, y, NULL, 0, 100, &options, &err), LEHR_ERR_ARG, &err,
                 "fitting a peak: absolute errors need a sigma");
#undef FIT
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_exact_data_return_their_parameters, &exact_cases[0]),
        LEHR_CASE(test_exact_data_return_their_parameters, &exact_cases[1]),
        LEHR_CASE(test_exact_data_return_their_parameters, &exact_cases[2]),
        LEHR_CASE(test_exact_data_return_their_parameters, &exact_cases[3]),
        LEHR_CASE(test_exact_data_return_their_parameters, &exact_cases[4]),
        LEHR_CASE(test_exact_data_return_their_parameters, &exact_cases[5]),
        cmocka_unit_test(test_jacobian_equals_finite_differences),
        LEHR_CASE(test_fits_of_the_reference_are_reproduced, &reference_cases[0]),
        LEHR_CASE(test_fits_of_the_reference_are_reproduced, &reference_cases[1]),
        LEHR_CASE(test_fits_of_the_reference_are_reproduced, &reference_cases[2]),
        LEHR_CASE(test_fits_of_the_reference_are_reproduced, &reference_cases[3]),
        LEHR_CASE(test_fits_of_the_reference_are_reproduced, &reference_cases[4]),
        LEHR_CASE(test_fits_of_the_reference_are_reproduced, &reference_cases[5]),
        cmocka_unit_test(test_quoted_errors_match_the_scatter_of_repeats),
        cmocka_unit_test(test_equal_weights_change_nothing_but_chi2),
        cmocka_unit_test(test_bad_input_is_refused_with_its_place),
    };
    return cmocka_run_group_tests_name("fitting.peak", tests, NULL, NULL);
}
