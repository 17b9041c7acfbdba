#include "lehr_test.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <lehr/fitting/master.h>
#include <lehr/fitting/setup.h>
#include <math.h>

enum { n_most = 80 };

typedef struct sample {
    double temperature_K[n_most], pressure_GPa[n_most], y[n_most], sigma[n_most];
    lehr_fitting_master_points points;
} sample;

static void bind(sample *s, size_t n, bool weighted)
{
    s->points =
        (lehr_fitting_master_points){n, s->temperature_K, s->pressure_GPa, s->y, weighted ? s->sigma : NULL};
}

/// Activation energies of a glass annealed at 0, 3.5 and 7 GPa: steps between 210 and 420 kJ/mol at T =
/// Tg(P).
static const double truth_tg0_K = 613, truth_slope = 3.7, truth_low = 210, truth_high = 420,
                    truth_width = 0.021;

static void fill(sample *s, double center, double curvature)
{
    const double pressures[] = {0, 3.5, 7};
    size_t n = 0;
    for (size_t k = 0; k < 3; k++) {
        double tg = truth_tg0_K + truth_slope * pressures[k] + curvature * pressures[k] * pressures[k];
        for (double z = 0.85; z < 1.12; z += 0.0213, n++) {
            s->temperature_K[n] = z * tg;
            s->pressure_GPa[n] = pressures[k];
            s->y[n] = truth_low + (truth_high - truth_low) / (1 + exp(-(z - center) / truth_width));
            s->sigma[n] = 5;
        }
    }
    bind(s, n, false);
}

static void load(sample *s, size_t column)
{
    lehr_test_numbers data = lehr_test_load_numbers(lehr_test_reference("dsc/pressure/master.csv"));
    assert_int_equal(data.rows, 44);
    for (size_t i = 0; i < data.rows; i++) {
        const double *row = data.values + i * data.columns; // P T Ea sEa Tf sTf
        s->pressure_GPa[i] = row[0];
        s->temperature_K[i] = row[1];
        s->y[i] = row[column];
        s->sigma[i] = row[column + 1];
    }
    bind(s, data.rows, true);
    lehr_test_free_numbers(&data);
}

/// A parameter of the result within three standard errors of what the data were made with.
static void assert_within_errors(const lehr_fitting_master *m, size_t j, double want)
{
    double error = sqrt(m->covariance[j * m->n_parameters + j]);
    assert_true(error > 0);
    assert_close(m->parameters[j], want, 0, 3 * error);
}

static void test_activation_energies_of_the_reference_collapse(void **state)
{
    (void)state;
    const char *json = lehr_test_reference("dsc/pressure/expected.json");
    sample s;
    lehr_fitting_master m;
    lehr_error err = {0};
    lehr_fitting_master_options options = lehr_fitting_master_options_defaults();
    options.fit.convention = LEHR_COVARIANCE_ABSOLUTE;
    options.tg0_K = lehr_test_json(json, "Tg0", NULL);
    load(&s, 2);
    assert_ok(lehr_fitting_master_fit(&m, &s.points, &options, NULL, &err), &err);
    assert_int_equal(m.fit.stop, LEHR_FITTING_CONVERGED);
    assert_int_equal(m.curve, LEHR_FITTING_MASTER_BUMP);
    assert_within_errors(&m, LEHR_FITTING_MASTER_DTG_DP, lehr_test_json(json, "dTg_dP", NULL));
    const double shape[] = {260, 560, 0.9, 0.12}; // "model" of expected.json
    for (size_t j = 0; j < 4; j++) {
        assert_within_errors(&m, LEHR_FITTING_MASTER_SHAPE + j, shape[j]);
    }
    // chi2 of 39 degrees of freedom with the noise of the file: between the 0.1 % quantiles, 17.3 and 72.1.
    assert_in_range((int)m.fit.chi2, 17, 72);
    assert_int_equal(m.fit.dof, 39);
    assert_int_equal(m.n_pressures, 11);
    assert_true(m.collapse_p > 0.01);
}

static void test_fictive_temperatures_of_the_reference_collapse_on_a_line(void **state)
{
    (void)state;
    sample s;
    lehr_fitting_master m;
    lehr_error err = {0};
    lehr_fitting_master_options options = lehr_fitting_master_options_defaults();
    options.fit.convention = LEHR_COVARIANCE_ABSOLUTE;
    options.tg0_K = 620;
    options.curve = LEHR_FITTING_MASTER_LINE;
    load(&s, 4);
    assert_ok(lehr_fitting_master_fit(&m, &s.points, &options, NULL, &err), &err);
    assert_within_errors(&m, LEHR_FITTING_MASTER_DTG_DP, 3.6);
    assert_within_errors(&m, LEHR_FITTING_MASTER_SHAPE, 690 - 55); // Tf = 690 - 55 z
    assert_within_errors(&m, LEHR_FITTING_MASTER_SHAPE + 1, -55);
    assert_true(m.collapse_p > 0.01);
}

static void test_exact_data_return_their_parameters(void **state)
{
    (void)state;
    for (int given = 0; given < 2; given++) {
        for (int curvature = 0; curvature < 2; curvature++) {
            sample s;
            lehr_fitting_master m;
            lehr_error err = {0};
            lehr_fitting_master_options options = lehr_fitting_master_options_defaults();
            double center = given ? 0.973 : 1;
            options.tg0_K = given ? truth_tg0_K : (double)NAN;
            options.curvature = curvature;
            fill(&s, center, curvature ? -0.11 : 0);
            assert_ok(lehr_fitting_master_fit(&m, &s.points, &options, NULL, &err), &err);
            const double want[] = {truth_tg0_K, truth_slope, curvature ? -0.11 : 0, truth_low, truth_high,
                                   center,      truth_width};
            assert_int_equal(m.curve, LEHR_FITTING_MASTER_SIGMOID);
            for (size_t j = 0; j < 7; j++) {
                assert_close(m.parameters[j], want[j], 1e-9, 1e-10); // rounding times the condition number
            }
            // Closed form: half of the step at the centre.
            assert_close(lehr_fitting_master_value(&m, center), (truth_low + truth_high) / 2, 1e-10, 0);
            assert_close(lehr_fitting_master_tg(&m, 7), truth_tg0_K + 7 * truth_slope + 49 * want[2], 1e-10,
                         0);
        }
    }
}

/// A known slope is kept; the curve is found with it, also from one pressure alone.
static void test_known_slope(void **state)
{
    (void)state;
    for (int given = 0; given < 2; given++) {
        sample s;
        lehr_fitting_master m;
        lehr_error err = {0};
        lehr_fitting_master_options options = lehr_fitting_master_options_defaults();
        double center = given ? 0.973 : 1;
        options.tg0_K = given ? truth_tg0_K : (double)NAN;
        options.dtg_dp_K_per_GPa = truth_slope;
        options.curve = LEHR_FITTING_MASTER_SIGMOID;
        fill(&s, center, 0);
        assert_ok(lehr_fitting_master_fit(&m, &s.points, &options, NULL, &err), &err);
        assert_true(m.dtg_dp_given);
        assert_int_equal(m.fit.n_free, 4);
        const double want[] = {truth_tg0_K, truth_slope, 0, truth_low, truth_high, center, truth_width};
        for (size_t j = 0; j < 7; j++) {
            assert_close(m.parameters[j], want[j], 1e-9, 1e-10); // rounding times the condition number
        }
        assert_close(m.parameters[LEHR_FITTING_MASTER_DTG_DP], truth_slope, 0, 0);
        bind(&s, 13, false); // the first pressure
        assert_ok(lehr_fitting_master_fit(&m, &s.points, &options, NULL, &err), &err);
        assert_close(m.parameters[LEHR_FITTING_MASTER_SHAPE], truth_low, 1e-8, 0);
        assert_true(isnan(m.collapse_p)); // nothing to compare
        // A slope that is not that of the data is kept all the same, and they do not collapse with it.
        options.dtg_dp_K_per_GPa = -4 * truth_slope;
        fill(&s, center, 0);
        assert_ok(lehr_fitting_master_fit(&m, &s.points, &options, NULL, &err), &err);
        assert_close(m.parameters[LEHR_FITTING_MASTER_DTG_DP], -4 * truth_slope, 0, 0);
        assert_true(m.collapse_p < 1e-6);
    }
}

/// Without errors of its own every curve of a pressure moved by 15 K in Tf refuses to collapse; unmoved it
/// does.
static void test_data_that_do_not_collapse_are_told(void **state)
{
    (void)state;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 7);
    for (int moved = 0; moved < 2; moved++) {
        for (int weighted = 0; weighted < 2; weighted++) {
            sample s;
            lehr_fitting_master m;
            lehr_error err = {0};
            lehr_warnings *warnings = NULL;
            lehr_fitting_master_options options = lehr_fitting_master_options_defaults();
            options.curve = LEHR_FITTING_MASTER_SIGMOID;
            fill(&s, 1, 0);
            for (size_t i = 0; i < s.points.n; i++) {
                s.y[i] += gsl_ran_gaussian(rng, 5) + (moved && s.pressure_GPa[i] > 5 ? 15 : 0);
            }
            bind(&s, s.points.n, weighted);
            assert_ok(lehr_warnings_create(&warnings, &err), &err);
            assert_ok(lehr_fitting_master_fit(&m, &s.points, &options, warnings, &err), &err);
            assert_true(moved ? m.collapse_p < 1e-4 : m.collapse_p > 0.01);
            assert_int_equal(lehr_warnings_count(warnings), moved);
            lehr_warnings_free(warnings);
        }
    }
    gsl_rng_free(rng);
}

/// Distribution of collapse_p over repeats of collapsing data: 5 % of them below 0.05.
static void test_collapse_p_is_a_probability(void **state)
{
    (void)state;
    enum { n_repeats = 150 };
    int below = 0;
    double sum_slope = 0, sum_square = 0, sum_variance = 0;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 20261121);
    for (int repeat = 0; repeat < n_repeats; repeat++) {
        sample s;
        lehr_fitting_master m;
        lehr_error err = {0};
        lehr_fitting_master_options options = lehr_fitting_master_options_defaults();
        options.curve = LEHR_FITTING_MASTER_SIGMOID;
        options.fit.convention = LEHR_COVARIANCE_ABSOLUTE;
        fill(&s, 1, 0);
        bind(&s, s.points.n, true);
        for (size_t i = 0; i < s.points.n; i++) {
            s.y[i] += gsl_ran_gaussian(rng, 5);
        }
        assert_ok(lehr_fitting_master_fit(&m, &s.points, &options, NULL, &err), &err);
        below += m.collapse_p < 0.05;
        double slope = m.parameters[LEHR_FITTING_MASTER_DTG_DP];
        sum_slope += slope;
        sum_square += slope * slope;
        sum_variance +=
            m.covariance[LEHR_FITTING_MASTER_DTG_DP * m.n_parameters + LEHR_FITTING_MASTER_DTG_DP];
    }
    gsl_rng_free(rng);
    // Binomial: 7.5 +- 2.7 of 150; three standard errors, but not none at all.
    assert_in_range(below, 1, 15);
    double mean = sum_slope / n_repeats;
    double sd = sqrt((sum_square - n_repeats * mean * mean) / (n_repeats - 1));
    // The standard deviation of 150 repeats has a standard error of 5.8 %; three are allowed.
    assert_close(sqrt(sum_variance / n_repeats), sd, 3 / sqrt(2.0 * (n_repeats - 1)), 0);
    assert_close(mean, truth_slope, 0, 4 * sd / sqrt(n_repeats));
}

static void test_bad_input_is_refused(void **state)
{
    (void)state;
    sample s;
    lehr_fitting_master m;
    lehr_error err = {0};
    lehr_fitting_master_options options = lehr_fitting_master_options_defaults();
#define FIT() lehr_fitting_master_fit(&m, &s.points, &options, NULL, &err)
    fill(&s, 1, 0);
    s.y[4] = (double)NAN;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "point 5");
    fill(&s, 1, 0);
    s.temperature_K[2] = 0;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "temperature[2] = 0 K");
    fill(&s, 1, 0);
    bind(&s, s.points.n, true);
    s.sigma[7] = -1;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "sigma[7] = -1");
    fill(&s, 1, 0);
    bind(&s, 13, false);
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "all 13 points are at 0 GPa");
    bind(&s, 3, false);
    s.pressure_GPa[1] = 2;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "3 points are too few");
    fill(&s, 1, 0);
    for (size_t i = 0; i < s.points.n; i++) {
        s.y[i] = 2.5;
    }
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "values are 2.5");
    fill(&s, 1, 0);
    options.curve = LEHR_FITTING_MASTER_LINE;
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "give tg0");
    options.tg0_K = -3;
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "tg0 = -3 K");
    options = lehr_fitting_master_options_defaults();
    options.dtg_dp_K_per_GPa = INFINITY;
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "dtg_dp = inf K/GPa is not finite");
#undef FIT
}

static lehr_status attempt(void *context, lehr_error *err)
{
    sample *s = context;
    lehr_fitting_master m;
    lehr_fitting_master_options options = lehr_fitting_master_options_defaults();
    options.curve = LEHR_FITTING_MASTER_SIGMOID;
    return lehr_fitting_master_fit(&m, &s->points, &options, NULL, err);
}

static void test_failing_memory_leaves_nothing(void **state)
{
    (void)state;
    sample s;
    fill(&s, 1, 0);
    lehr_test_fault_sweep(attempt, &s);
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_activation_energies_of_the_reference_collapse),
        cmocka_unit_test(test_fictive_temperatures_of_the_reference_collapse_on_a_line),
        cmocka_unit_test(test_exact_data_return_their_parameters),
        cmocka_unit_test(test_known_slope),
        cmocka_unit_test(test_data_that_do_not_collapse_are_told),
        cmocka_unit_test(test_collapse_p_is_a_probability),
        cmocka_unit_test(test_bad_input_is_refused),
        cmocka_unit_test(test_failing_memory_leaves_nothing),
    };
    return cmocka_run_group_tests_name("fitting.master", tests, NULL, NULL);
}
