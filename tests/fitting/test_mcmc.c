// The sampler against distributions in closed form, and the exact posterior of a Vogel-Fulcher-Tammann fit.
#include "lehr_test.h"

#include <lehr/fitting/mcmc.h>
#include <lehr/fitting/setup.h>
#include <math.h>
#include <stdlib.h>

// ---- a normal density with correlation -------------------------------------------------
enum { DIMENSION = 3 };
// Precision matrix; its inverse by hand: determinant 4.
static const double precision[9] = {2, 1, 0, 1, 2, 1, 0, 1, 2};
static const double covariance[9] = {0.75, -0.5, 0.25, -0.5, 1, -0.5, 0.25, -0.5, 0.75};
static const double centre[3] = {2.385, -1, 40};

static double log_normal(const double *p, int worker, const void *context)
{
    double sum = 0;
    (void)worker;
    (void)context;
    for (size_t j = 0; j < DIMENSION; j++) {
        for (size_t k = 0; k < DIMENSION; k++) {
            sum += (p[j] - centre[j]) * precision[3 * j + k] * (p[k] - centre[k]);
        }
    }
    return -0.5 * sum;
}

static lehr_status sample_normal(lehr_mcmc **out, int threads, size_t n_steps, lehr_error *err)
{
    const double start[] = {0, 0, 30}, spread[] = {1, 1, 1};
    lehr_mcmc_options options = lehr_mcmc_options_defaults();
    options.n_steps = n_steps;
    options.n_burn = 500;
    options.threads = threads;
    return lehr_mcmc_run(out, log_normal, NULL, DIMENSION, start, spread, &options, NULL, err);
}

static void test_normal_density(void **state)
{
    (void)state;
    lehr_mcmc *mcmc = NULL;
    lehr_error err = {0};
    assert_ok(sample_normal(&mcmc, 0, 4000, &err), &err);
    assert_int_equal(lehr_mcmc_walkers(mcmc), 32);
    assert_int_equal(lehr_mcmc_steps(mcmc), 4000);
    assert_int_equal(lehr_mcmc_parameters(mcmc), DIMENSION);
    assert_true(lehr_mcmc_acceptance(mcmc) > 0.4 && lehr_mcmc_acceptance(mcmc) < 0.8);
    for (size_t k = 0; k < DIMENSION; k++) {
        double tau = lehr_mcmc_autocorrelation(mcmc, k);
        double sd = sqrt(covariance[4 * k]);
        // The method has tau of 30 to 50 in three dimensions; the mean of 128000 samples is then known to
        // sd/sqrt(128000/tau).
        assert_true(tau > 15 && tau < 80);
        double error = sqrt(tau / (4000 * 32));
        lehr_estimate got = lehr_mcmc_estimate(mcmc, k);
        assert_close(got.value, centre[k], 0, 4 * error * sd);
        assert_close(got.stderr_value, sd, 4 * error, 0);
        double median = 0, low = 0;
        assert_ok(lehr_mcmc_quantile(&median, mcmc, k, 0.5, &err), &err);
        assert_ok(lehr_mcmc_quantile(&low, mcmc, k, 0.158655, &err), &err);
        assert_close(median, centre[k], 0, 5 * error * sd);
        assert_close(low, centre[k] - sd, 0, 6 * error * sd);
    }
    assert_fails(lehr_mcmc_quantile(&(double){0}, mcmc, 3, 0.5, &err), LEHR_ERR_ARG, &err,
                 "parameter 3 of 3");
    lehr_mcmc_free(mcmc);
}

static void test_same_bits_for_any_number_of_threads(void **state)
{
    (void)state;
    lehr_mcmc *reference = NULL;
    lehr_error err = {0};
    enum { steps = 50 };
    assert_ok(sample_normal(&reference, 1, steps, &err), &err);
    for (int threads = 2; threads <= 7; threads += 1) {
        lehr_mcmc *other = NULL;
        assert_ok(sample_normal(&other, threads, steps, &err), &err);
        assert_memory_equal(lehr_mcmc_samples(reference), lehr_mcmc_samples(other),
                            steps * 32 * DIMENSION * sizeof(double));
        lehr_mcmc_free(other);
    }
    lehr_mcmc_free(reference);
}

// ---- the posterior of a VFT fit: a banana ----------------------------------------------
enum { MOST = 32 };

typedef struct times {
    size_t n;
    double temperature_K[MOST], ln_tau[MOST], sigma[MOST];
} times;

/// ln tau0 + B/(T - T0); exists for T0 below every temperature.
static bool vogel(const double *p, double *values, double *jacobian, const void *context)
{
    const times *data = context;
    if (!(p[2] < data->temperature_K[0])) {
        return false;
    }
    for (size_t i = 0; i < data->n; i++) {
        double inverse = 1 / (data->temperature_K[i] - p[2]);
        if (values) {
            values[i] = p[0] + p[1] * inverse;
        }
        if (jacobian) {
            jacobian[3 * i] = 1;
            jacobian[3 * i + 1] = inverse;
            jacobian[3 * i + 2] = p[1] * inverse * inverse;
        }
    }
    return true;
}

static times load_times(void)
{
    times out = {0};
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("fitting/vft/vft_noise.dat"));
    assert_true(table.rows <= MOST && table.columns == 3);
    for (; out.n < table.rows; out.n++) {
        out.temperature_K[out.n] = table.values[3 * out.n];
        out.ln_tau[out.n] = table.values[3 * out.n + 1];
        out.sigma[out.n] = table.values[3 * out.n + 2];
    }
    lehr_test_free_numbers(&table);
    return out;
}

/// Density of T0 with ln tau0 and B integrated out, which is exact: the model is linear in both.
static double marginal(const times *data, double t0)
{
    double s = 0, sx = 0, sxx = 0, sy = 0, sxy = 0, syy = 0;
    for (size_t i = 0; i < data->n; i++) {
        double w = 1 / (data->sigma[i] * data->sigma[i]);
        double x = 1 / (data->temperature_K[i] - t0);
        s += w;
        sx += w * x;
        sxx += w * x * x;
        sy += w * data->ln_tau[i];
        sxy += w * x * data->ln_tau[i];
        syy += w * data->ln_tau[i] * data->ln_tau[i];
    }
    double determinant = s * sxx - sx * sx;
    double b = (s * sxy - sx * sy) / determinant;
    double a = (sy - b * sx) / s;
    // 13.0 is chi2 at the minimum, so that exp() stays in range.
    return exp(-0.5 * (syy - a * sy - b * sxy - 13.0)) / sqrt(determinant);
}

/// Mean, standard deviation and median of T0 by quadrature on a fine grid.
static void integrate(double *mean, double *sd, double *median, const times *data)
{
    enum { n = 40000 };
    const double low = 100, high = 560;
    double sum = 0, first = 0, second = 0, running = 0;
    for (int k = 0; k < n; k++) {
        double t0 = low + (high - low) * (k + 0.5) / n;
        double density = marginal(data, t0);
        sum += density;
        first += density * t0;
        second += density * t0 * t0;
    }
    *mean = first / sum;
    *sd = sqrt(second / sum - *mean * *mean);
    for (int k = 0; k < n; k++) {
        double t0 = low + (high - low) * (k + 0.5) / n;
        running += marginal(data, t0);
        if (running >= sum / 2) {
            *median = t0;
            return;
        }
    }
}

/// The posterior in variables that the data determine well: ln tau at the ends of the temperatures, and T0.
/// The logarithm is the Jacobian of the change from ln tau0 and B, whose prior is flat. In ln tau0, B and T0
/// themselves the chain needs 2000 steps to forget its place.
static double log_posterior(const double *p, int worker, const void *context)
{
    const times *data = context;
    double first = 1 / (data->temperature_K[0] - p[2]);
    double last = 1 / (data->temperature_K[data->n - 1] - p[2]);
    double slope = (p[0] - p[1]) / (first - last);
    double chi2 = 0;
    (void)worker;
    if (!(p[2] < data->temperature_K[0])) {
        return -INFINITY;
    }
    for (size_t i = 0; i < data->n; i++) {
        double model = p[1] + slope * (1 / (data->temperature_K[i] - p[2]) - last);
        double residual = (model - data->ln_tau[i]) / data->sigma[i];
        chi2 += residual * residual;
    }
    return -0.5 * chi2 - log(first - last);
}

static void test_posterior_of_a_vft_fit(void **state)
{
    (void)state;
    times data = load_times();
    const double start[] = {-0.9, -9.7, 388}, spread[] = {0.05, 0.05, 18};
    double mean = 0, sd = 0, median = 0, got = 0;
    lehr_mcmc *mcmc = NULL;
    lehr_error err = {0};
    lehr_mcmc_options options = lehr_mcmc_options_defaults();
    options.n_steps = 10000;
    assert_ok(lehr_mcmc_run(&mcmc, log_posterior, &data, 3, start, spread, &options, NULL, &err), &err);
    integrate(&mean, &sd, &median, &data);
    // The quadrature itself: median and 68 % interval of an independent calculation.
    assert_close(median, 384.09, 0, 0.05);
    double tau = lehr_mcmc_autocorrelation(mcmc, 2);
    assert_true(tau > 10 && tau < 100);
    lehr_estimate t0 = lehr_mcmc_estimate(mcmc, 2);
    // Five per cent of the standard deviation: more than three times the scatter of 320000 samples with tau
    // near 60.
    assert_close(t0.value, mean, 0, 0.05 * sd);
    assert_close(t0.stderr_value, sd, 0.05, 0);
    assert_ok(lehr_mcmc_quantile(&got, mcmc, 2, 0.5, &err), &err);
    assert_close(got, 384.09, 0, 0.05 * sd);
    assert_ok(lehr_mcmc_quantile(&got, mcmc, 2, 0.158655, &err), &err);
    assert_close(got, 364.88, 0, 0.06 * sd);
    assert_ok(lehr_mcmc_quantile(&got, mcmc, 2, 0.841345, &err), &err);
    assert_close(got, 401.04, 0, 0.05 * sd);
    lehr_mcmc_free(mcmc);
}

static void test_fixed_and_bounded_parameters(void **state)
{
    (void)state;
    times data = load_times();
    lehr_fitting_parameter described[] = {
        lehr_fitting_parameter_free("ln_tau0"), lehr_fitting_parameter_free("B"), {"T0", true, 0, 0}};
    double p[] = {-37, 9000, 390}, c[9];
    lehr_fitting_problem problem = {.n_points = data.n,
                                    .n_parameters = 3,
                                    .y = data.ln_tau,
                                    .sigma = data.sigma,
                                    .model = vogel,
                                    .context = &data,
                                    .parameters = described};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_fitting_summary summary;
    lehr_mcmc *mcmc = NULL;
    lehr_error err = {0};
    assert_ok(lehr_fitting_solve(&summary, p, c, &problem, &options, &err), &err);
    described[1].upper = p[1]; // cuts the normal density of B at its middle
    lehr_mcmc_options run = lehr_mcmc_options_defaults();
    assert_ok(lehr_fitting_mcmc(&mcmc, &problem, &summary, p, c, &run, NULL, &err), &err);
    assert_close(lehr_mcmc_estimate(mcmc, 2).value, 390, 1e-12, 0);
    assert_close(lehr_mcmc_estimate(mcmc, 2).stderr_value, 0, 0, 1e-9);
    assert_close(lehr_mcmc_autocorrelation(mcmc, 2), 1, 0, 1e-6);
    double sd = sqrt(c[4]), highest = 0;
    lehr_estimate b = lehr_mcmc_estimate(mcmc, 1);
    assert_ok(lehr_mcmc_quantile(&highest, mcmc, 1, 1, &err), &err);
    assert_true(highest <= described[1].upper);
    // Half-normal: mean 0.798 below the edge, standard deviation 0.603; 160000 samples with tau near 30.
    assert_close(b.value, p[1] - sqrt(2 / 3.14159265358979323846) * sd, 0, 0.05 * sd);
    assert_close(b.stderr_value, sqrt(1 - 2 / 3.14159265358979323846) * sd, 0.06, 0);
    lehr_mcmc_free(mcmc);
    summary.stop = LEHR_FITTING_SINGULAR;
    assert_fails(lehr_fitting_mcmc(&mcmc, &problem, &summary, p, c, &run, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "has not converged");
    assert_null(mcmc);
}

static double nowhere(const double *p, int worker, const void *context)
{
    (void)p;
    (void)worker;
    (void)context;
    return (double)NAN;
}

static void test_refusals(void **state)
{
    (void)state;
    const double start[] = {0, 0}, spread[] = {1, 0}, good[] = {1, 1};
    lehr_mcmc *mcmc = NULL;
    lehr_mcmc_options options = lehr_mcmc_options_defaults();
    lehr_error err = {0};
#define RUN(s) lehr_mcmc_run(&mcmc, nowhere, NULL, 2, start, s, &options, NULL, &err)
    assert_fails(RUN(spread), LEHR_ERR_ARG, &err, "spread[1] = 0");
    assert_fails(RUN(good), LEHR_ERR_DOMAIN, &err, "vanishes everywhere");
    options.n_walkers = 7;
    assert_fails(RUN(good), LEHR_ERR_ARG, &err, "7 walkers; expected an even number of at least 6");
    options.n_walkers = 4;
    assert_fails(RUN(good), LEHR_ERR_ARG, &err, "4 walkers");
    options.n_steps = 0;
    assert_fails(RUN(good), LEHR_ERR_ARG, &err, "0 steps");
#undef RUN
    assert_null(mcmc);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    lehr_mcmc *mcmc = NULL;
    double q = 0;
    lehr_status status = sample_normal(&mcmc, 1, 2, err);
    if (status == LEHR_OK) {
        status = lehr_mcmc_quantile(&q, mcmc, 0, 0.5, err);
    }
    lehr_mcmc_free(mcmc);
    return status;
}

static void test_out_of_memory_is_reported(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal_density),
        cmocka_unit_test(test_same_bits_for_any_number_of_threads),
        cmocka_unit_test(test_posterior_of_a_vft_fit),
        cmocka_unit_test(test_fixed_and_bounded_parameters),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("fitting.mcmc", tests, NULL, NULL);
}
