#include "lehr_test.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <lehr/core/record.h>
#include <lehr/fitting/peak.h>
#include <lehr/fitting/setup.h>
#include <math.h>
#include <string.h>

enum { n_grid = 201 };

/// Truth of each shape on a sloping baseline.
typedef struct shape_case {
    const char *name;
    double parameters[LEHR_FITTING_PEAK_MAX_PARAMETERS]; ///< shape, baseline, slope
} shape_case;

static const shape_case shape_cases[] = {
    {"gaussian", {0.13, 0.9, 3.1, 0.52, -0.031}},
    {"lorentzian", {0.13, 0.9, 3.1, 0.52, -0.031}},
    {"voigt", {0.13, 0.29, 3.1, 0.21, 0.52, -0.031}},
    {"pseudo-voigt", {0.13, 0.9, 3.1, 0.37, 0.52, -0.031}},
    {"moffat", {0.13, 0.9, 3.1, 1.83, 0.52, -0.031}},
    {"split-gaussian", {0.13, 0.71, 3.1, 1.17, 0.52, -0.031}},
};

static void fill_exact(double *x, double *y, const shape_case *row)
{
    for (size_t i = 0; i < n_grid; i++) {
        x[i] = -4 + 0.04 * (double)i;
    }
    assert_true(lehr_fitting_peak_evaluate(y, NULL, row->parameters, lehr_model_find(row->name),
                                           LEHR_FITTING_BASELINE_LINEAR, x, n_grid));
}

static lehr_fitting_peak_options options_for(const char *name)
{
    lehr_fitting_peak_options options = lehr_fitting_peak_options_defaults();
    options.shape = lehr_model_find(name);
    options.baseline = LEHR_FITTING_BASELINE_LINEAR;
    return options;
}

static void test_exact_data_return_their_parameters(void **state)
{
    const shape_case *row = *state;
    double x[n_grid], y[n_grid];
    lehr_fitting_peak peak;
    lehr_error err = {0};
    lehr_fitting_peak_options options = options_for(row->name);
    fill_exact(x, y, row);
    assert_ok(lehr_fitting_peak_fit(&peak, x, y, NULL, 0, n_grid, &options, &err), &err);
    assert_int_equal(peak.fit.stop, LEHR_FITTING_CONVERGED);
    for (size_t j = 0; j < peak.n_parameters; j++) {
        // Rounding of y times the condition number of the model (below 1e4).
        assert_close(peak.parameters[j], row->parameters[j], 1e-11, 1e-12);
    }
    double width = 0, top = 0, gradient[4];
    assert_true(peak.shape->fwhm(row->parameters, &width, gradient));
    assert_true(peak.shape->evaluate(row->parameters, row->parameters[0], &top, NULL));
    assert_close(peak.fwhm.value, width, 1e-11, 0);
    assert_close(peak.height.value, top, 1e-11, 0);
}

/// Quoted errors of the parameters and of the derived width and height against the scatter of repeats.
static void test_quoted_errors_match_the_scatter_of_repeats(void **state)
{
    enum { n_repeats = 400, n_most = LEHR_FITTING_PEAK_MAX_PARAMETERS + 2 };
    const shape_case *row = *state;
    double x[n_grid], exact[n_grid], y[n_grid], sigma[n_grid];
    double sum[n_most] = {0}, sum_square[n_most] = {0}, sum_variance[n_most] = {0};
    size_t n = 0;
    lehr_fitting_peak_options options = options_for(row->name);
    options.fit.convention = LEHR_COVARIANCE_ABSOLUTE;
    fill_exact(x, exact, row);
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 20211105);
    for (int repeat = 0; repeat < n_repeats; repeat++) {
        for (size_t i = 0; i < n_grid; i++) {
            sigma[i] = 0.01 + 0.005 * exact[i];
            y[i] = exact[i] + gsl_ran_gaussian(rng, sigma[i]);
        }
        lehr_fitting_peak peak;
        lehr_error err = {0};
        assert_ok(lehr_fitting_peak_fit(&peak, x, y, sigma, 0, n_grid, &options, &err), &err);
        n = peak.n_parameters;
        for (size_t k = 0; k < n + 2; k++) {
            lehr_estimate derived = k == n ? peak.fwhm : peak.height;
            double value = k < n ? peak.parameters[k] : derived.value;
            double error = k < n ? sqrt(peak.covariance[k * n + k]) : derived.stderr_value;
            sum[k] += value;
            sum_square[k] += value * value;
            sum_variance[k] += error * error;
        }
    }
    gsl_rng_free(rng);
    for (size_t k = 0; k < n + 2; k++) {
        double mean = sum[k] / n_repeats;
        double sd = sqrt((sum_square[k] - n_repeats * mean * mean) / (n_repeats - 1));
        // The standard deviation of 400 repeats has a standard error of sd/sqrt(2 399), 3.5 %; four are
        // allowed, since 46 quantities are compared.
        assert_close(sqrt(sum_variance[k] / n_repeats), sd, 4 / sqrt(2.0 * (n_repeats - 1)), 0);
    }
}

// ---- reference ----------------------------------------------------------------------
typedef struct reference_case {
    const char *name; ///< key in peaks.json
    const char *file;
    const char *shape;
    bool weighted;
    const char *order[5]; ///< place in the file of position, second, area, (gamma,) baseline
} reference_case;

static const reference_case reference_cases[] = {
    {"D_lorentz_w", "D_lorentz_counts.dat", "lorentzian", true, {"2", "3", "1", "0", NULL}},
    {"D_lorentz_u", "D_lorentz_counts.dat", "lorentzian", false, {"2", "3", "1", "0", NULL}},
    {"D_voigt_w", "D_voigt_counts.dat", "voigt", true, {"2", "3", "1", "4", "0"}},
};

static void test_fits_of_the_reference_are_reproduced(void **state)
{
    const reference_case *row = *state;
    char path[128] = "fitting/peaks/data/";
    lehr_test_numbers data = lehr_test_load_numbers(lehr_test_reference(strcat(path, row->file)));
    const char *json = lehr_test_reference("fitting/peaks/peaks.json");
    double x[n_grid], y[n_grid], sigma[n_grid];
    lehr_fitting_peak peak;
    lehr_error err = {0};
    lehr_fitting_peak_options options = lehr_fitting_peak_options_defaults();
    options.shape = lehr_model_find(row->shape);
    assert_int_equal(data.rows, n_grid);
    for (size_t i = 0; i < n_grid; i++) {
        x[i] = data.values[i * data.columns];
        y[i] = data.values[i * data.columns + 1];
        sigma[i] = data.values[i * data.columns + 2];
    }
    lehr_test_free_numbers(&data);
    assert_ok(lehr_fitting_peak_fit(&peak, x, y, row->weighted ? sigma : NULL, 0, n_grid, &options, &err),
              &err);
    size_t n = peak.n_parameters;
    for (size_t j = 0; j < n; j++) {
        // 40-digit fits of the same files. Demanded are 1e-7 for values, 1e-5 for errors, 1e-6 for
        // correlations.
        assert_close(peak.parameters[j], lehr_test_json(json, row->name, "value", row->order[j], NULL), 1e-9,
                     0);
        assert_close(sqrt(peak.covariance[j * n + j]),
                     lehr_test_json(json, row->name, "stderr_scaled", row->order[j], NULL), 1e-7, 0);
        for (size_t k = 0; k < n; k++) {
            assert_close(peak.correlation[j * n + k],
                         lehr_test_json(json, row->name, "corr", row->order[j], row->order[k], NULL), 0,
                         1e-8);
        }
    }
    assert_close(peak.fit.chi2, lehr_test_json(json, row->name, "chi2", NULL), 1e-10, 0);
}

// ---- limits, start, fixed -----------------------------------------------------------
static void test_a_shape_at_its_limit_is_reported(void **state)
{
    (void)state;
    double x[n_grid], y[n_grid];
    lehr_fitting_peak peak, gaussian;
    lehr_error err = {0};
    lehr_fitting_peak_options options = options_for("pseudo-voigt");
    // A flat top is further from a Lorentzian than a Gaussian is: eta would fall below 0.
    for (size_t i = 0; i < n_grid; i++) {
        x[i] = -4 + 0.04 * (double)i;
        y[i] = 3.2 * exp(-pow(fabs(x[i] - 0.13), 4));
    }
    assert_ok(lehr_fitting_peak_fit(&peak, x, y, NULL, 0, n_grid, &options, &err), &err);
    assert_int_equal(peak.fit.n_at_bound, 1);
    assert_close(peak.parameters[3], 0, 0, 0);
    assert_true(isnan(sqrt(peak.covariance[3 * peak.n_parameters + 3])));
    options = options_for("gaussian"); // what is left is a Gaussian, errors included
    assert_ok(lehr_fitting_peak_fit(&gaussian, x, y, NULL, 0, n_grid, &options, &err), &err);
    assert_close(peak.fwhm.value, gaussian.fwhm.value, 1e-9, 0);
    assert_close(peak.fwhm.stderr_value, gaussian.fwhm.stderr_value, 1e-2, 0); // one degree of freedom of 196
}

static void test_start_values_of_the_user(void **state)
{
    (void)state;
    double x[n_grid], y[n_grid];
    lehr_fitting_peak peak;
    lehr_error err = {0};
    fill_exact(x, y, &shape_cases[0]);
    // A second, higher peak: the start decides which one is fitted, the first one pulled by the second.
    for (size_t i = 0; i < n_grid; i++) {
        y[i] += 9 * exp(-(x[i] - 3) * (x[i] - 3) / 0.01);
    }
    lehr_fitting_peak_options options = options_for("gaussian");
    options.fit.search = LEHR_FITTING_SEARCH_NEAR;
    options.start[0] = 0.2;
    options.start[1] = 0.8;
    options.start[2] = 3;
    assert_ok(lehr_fitting_peak_fit(&peak, x, y, NULL, 0, n_grid, &options, &err), &err);
    assert_close(peak.position.value, 0.13, 0, 0.1);
    options.start[0] = 2.9;
    options.start[1] = 0.2;
    assert_ok(lehr_fitting_peak_fit(&peak, x, y, NULL, 0, n_grid, &options, &err), &err);
    assert_close(peak.position.value, 3, 0, 0.1);
    options.start[1] = -0.8;
    assert_fails(lehr_fitting_peak_fit(&peak, x, y, NULL, 0, n_grid, &options, &err), LEHR_ERR_DOMAIN, &err,
                 "fwhm");
    options.start[1] = (double)NAN;
    options.fixed[1] = true;
    assert_fails(lehr_fitting_peak_fit(&peak, x, y, NULL, 0, n_grid, &options, &err), LEHR_ERR_ARG, &err,
                 "fwhm is fixed but has no value");
    options = options_for("sigmoid");
    assert_fails(lehr_fitting_peak_fit(&peak, x, y, NULL, 0, n_grid, &options, &err), LEHR_ERR_ARG, &err,
                 "sigmoid is not a peak");
}

// ---- record -------------------------------------------------------------------------
static void test_record_holds_parameters_and_pairs(void **state)
{
    (void)state;
    double x[n_grid], y[n_grid];
    lehr_fitting_peak peak;
    lehr_error err = {0};
    lehr_value value;
    lehr_record *record = NULL;
    lehr_fitting_peak_options options = options_for("voigt");
    fill_exact(x, y, &shape_cases[2]);
    for (size_t i = 0; i < n_grid; i++) {
        y[i] += 0.001 * sin(37.0 * (double)i); // any disturbance
    }
    assert_ok(lehr_fitting_peak_fit(&peak, x, y, NULL, 0, n_grid, &options, &err), &err);
    assert_ok(lehr_record_create(&record, &err), &err);
    assert_ok(lehr_fitting_peak_describe(&peak, "1/angstrom", record, &err), &err);
    const struct {
        const char *name;
        double want;
        const char *unit;
    } rows[] = {{"position", 0.13, "1/angstrom"}, {"sigma", 0.29, "1/angstrom"},
                {"gamma", 0.21, "1/angstrom"},    {"area", 3.1, "1/angstrom"},
                {"baseline", 0.52, ""},           {"slope", -0.031, "angstrom"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(lehr_record_find(record, rows[i].name, &value));
        assert_close(value.quantity.value, rows[i].want, 0, 0.01); // ten times the disturbance
        assert_true(value.quantity.stderr_value > 0);
        assert_string_equal(value.quantity.unit, rows[i].unit);
    }
    assert_true(lehr_record_find(record, "correlation", &value));
    assert_int_equal(lehr_list_size(value.list), 15); // 6 parameters: 6 5/2 pairs
    assert_true(lehr_record_find(record, "fwhm", &value) && lehr_record_find(record, "height", &value));
    lehr_record_free(record);
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_exact_data_return_their_parameters, &shape_cases[0]),
        LEHR_CASE(test_exact_data_return_their_parameters, &shape_cases[1]),
        LEHR_CASE(test_exact_data_return_their_parameters, &shape_cases[2]),
        LEHR_CASE(test_exact_data_return_their_parameters, &shape_cases[3]),
        LEHR_CASE(test_exact_data_return_their_parameters, &shape_cases[4]),
        LEHR_CASE(test_exact_data_return_their_parameters, &shape_cases[5]),
        LEHR_CASE(test_quoted_errors_match_the_scatter_of_repeats, &shape_cases[1]),
        LEHR_CASE(test_quoted_errors_match_the_scatter_of_repeats, &shape_cases[2]),
        LEHR_CASE(test_quoted_errors_match_the_scatter_of_repeats, &shape_cases[3]),
        LEHR_CASE(test_quoted_errors_match_the_scatter_of_repeats, &shape_cases[4]),
        LEHR_CASE(test_quoted_errors_match_the_scatter_of_repeats, &shape_cases[5]),
        LEHR_CASE(test_fits_of_the_reference_are_reproduced, &reference_cases[0]),
        LEHR_CASE(test_fits_of_the_reference_are_reproduced, &reference_cases[1]),
        LEHR_CASE(test_fits_of_the_reference_are_reproduced, &reference_cases[2]),
        cmocka_unit_test(test_a_shape_at_its_limit_is_reported),
        cmocka_unit_test(test_start_values_of_the_user),
        cmocka_unit_test(test_record_holds_parameters_and_pairs),
    };
    return cmocka_run_group_tests_name("fitting.peak_shapes", tests, NULL, NULL);
}
