// Linear least squares against the certified results of the NIST Statistical Reference Datasets (data in the
// public domain, entered here; results from the exact rational solution in reference data) and against its
// own definitions.
#include "lehr_test.h"

#include <lehr/fitting/linear.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define RESULTS "fitting/nist/nist_linear_exact.json"

static const double norris[][2] = {
    // y, x
    {0.1, 0.2},     {338.8, 337.4}, {118.1, 118.2}, {888.0, 884.6}, {9.2, 10.1},    {228.1, 226.5},
    {668.5, 666.3}, {998.5, 996.3}, {449.1, 448.6}, {778.9, 777.0}, {559.2, 558.2}, {0.3, 0.4},
    {0.1, 0.6},     {778.1, 775.5}, {668.8, 666.9}, {339.3, 338.0}, {448.9, 447.5}, {10.8, 11.6},
    {557.7, 556.0}, {228.3, 228.1}, {998.0, 995.8}, {888.8, 887.6}, {119.6, 120.2}, {0.3, 0.3},
    {0.6, 0.3},     {557.6, 556.8}, {339.3, 339.1}, {888.0, 887.2}, {998.5, 999.0}, {778.9, 779.0},
    {10.2, 11.1},   {117.6, 118.3}, {228.9, 229.2}, {668.4, 669.1}, {449.2, 448.9}, {0.2, 0.5},
};

static const double longley[][7] = {
    // y, x1..x6
    {60323, 83.0, 234289, 2356, 1590, 107608, 1947},  {61122, 88.5, 259426, 2325, 1456, 108632, 1948},
    {60171, 88.2, 258054, 3682, 1616, 109773, 1949},  {61187, 89.5, 284599, 3351, 1650, 110929, 1950},
    {63221, 96.2, 328975, 2099, 3099, 112075, 1951},  {63639, 98.1, 346999, 1932, 3594, 113270, 1952},
    {64989, 99.0, 365385, 1870, 3547, 115094, 1953},  {63761, 100.0, 363112, 3578, 3350, 116219, 1954},
    {66019, 101.2, 397469, 2904, 3048, 117388, 1955}, {67857, 104.6, 419180, 2822, 2857, 118734, 1956},
    {68169, 108.4, 442769, 2936, 2798, 120445, 1957}, {66513, 110.8, 444546, 4681, 2637, 121950, 1958},
    {68655, 112.6, 482704, 3813, 2552, 123366, 1959}, {69564, 114.2, 502601, 3931, 2514, 125368, 1960},
    {69331, 115.7, 518173, 4806, 2572, 127852, 1961}, {70551, 116.9, 554894, 4007, 2827, 130081, 1962},
};

/// Compare coefficients, their errors and the residual deviation with the exact results.
static void check_exact(const lehr_linear_fit *fit, const char *set, double rtol)
{
    const char *json = lehr_test_reference(RESULTS);
    double covariance[64];
    lehr_error err = {0};
    size_t p = lehr_linear_fit_columns(fit);
    double sigma = lehr_linear_fit_sigma(fit);
    assert_close(sigma, lehr_test_json(json, set, "rsd", NULL), rtol, 1e-8);
    assert_ok(lehr_linear_fit_covariance(fit, covariance, &err), &err);
    for (size_t j = 0; j < p; j++) {
        char index[24];
        (void)snprintf(index, sizeof index, "%zu", j);
        assert_close(lehr_linear_fit_coefficients(fit)[j], lehr_test_json(json, set, "value", index, NULL),
                     rtol, 0);
        // Wampler1 and 2 are exact polynomials: the error is zero and what comes out is rounding.
        assert_close(sigma * sqrt(covariance[j * p + j]), lehr_test_json(json, set, "stderr", index, NULL),
                     rtol, 1e-8);
    }
}

static void test_norris(void **state)
{
    (void)state;
    enum { N = sizeof norris / sizeof norris[0] };
    double x[N];
    double y[N];
    for (size_t i = 0; i < N; i++) {
        y[i] = norris[i][0];
        x[i] = norris[i][1];
    }
    lehr_linear_fit *fit = NULL;
    lehr_error err = {0};
    assert_ok(lehr_linear_polynomial_create(&fit, x, y, NULL, N, 1, 0, &err), &err);
    check_exact(fit, "Norris", 1e-12); // condition 1e3
    lehr_linear_fit_free(fit);
}

static void test_longley(void **state)
{
    (void)state;
    enum { N = sizeof longley / sizeof longley[0] };
    double design[N * 7];
    double y[N];
    for (size_t i = 0; i < N; i++) {
        y[i] = longley[i][0];
        design[i * 7] = 1;
        memcpy(design + i * 7 + 1, longley[i] + 1, 6 * sizeof(double));
    }
    lehr_linear_fit *fit = NULL;
    lehr_error err = {0};
    assert_ok(lehr_linear_fit_create(&fit, design, y, NULL, N, 7, &err), &err);
    check_exact(fit, "Longley", 1e-10); // collinear: ten digits are what scaled QR keeps
    lehr_linear_fit_free(fit);
}

typedef struct wampler {
    const char *name;
    double base; // y = sum (base x)^k
    double disturbance;
    double rtol; // the digits that a scaled QR keeps for these sets (condition 7e6 and growing residuals)
} wampler;

static const wampler wamplers[] = {
    {"Wampler1", 1, 0, 1e-8},   {"Wampler2", 0.1, 0, 1e-9},   {"Wampler3", 1, 1, 1e-8},
    {"Wampler4", 1, 100, 1e-7}, {"Wampler5", 1, 10000, 1e-5},
};

static void test_wampler(void **state)
{
    const wampler *set = *state;
    static const double pattern[21] = {759,   -2048, 2048,  -2048, 2523,  -2048, 2048,
                                       -2048, 1838,  -2048, 2048,  -2048, 1838,  -2048,
                                       2048,  -2048, 2523,  -2048, 2048,  -2048, 759};
    double x[21];
    double y[21];
    for (int i = 0; i < 21; i++) {
        x[i] = i;
        y[i] = set->disturbance * pattern[i];
        for (int k = 0; k <= 5; k++) {
            y[i] += pow(set->base * i, k);
        }
    }
    lehr_linear_fit *fit = NULL;
    lehr_error err = {0};
    assert_ok(lehr_linear_polynomial_create(&fit, x, y, NULL, 21, 5, 0, &err), &err);
    check_exact(fit, set->name, set->rtol);
    lehr_linear_fit_free(fit);
}

// ---- weights, responses -----------------------------------------------------------------
enum { N = 7, P = 3 };
static const double design[N * P] = {1,    600.5, 0.31,  1,    611.2, 0.27,  1,    619.9, 0.33,  1,   633.1,
                                     0.25, 1,     641.0, 0.41, 1,     655.7, 0.22, 1,     660.3, 0.37};
static const double y7[N] = {1.31, 1.42, 1.39, 1.61, 1.52, 1.77, 1.69};
static const double weights7[N] = {1, 4, 0.25, 2.5, 0, 1.5, 3};

/// Whole-number weights are repeated observations.
static void test_weights_repeat_observations(void **state)
{
    (void)state;
    double repeated[2 * N * P];
    double y[2 * N];
    double weights[N];
    size_t n = 0;
    for (size_t i = 0; i < N; i++) {
        weights[i] = 1 + (double)(i % 2);
        for (size_t k = 0; k <= i % 2; k++) {
            memcpy(repeated + n * P, design + i * P, P * sizeof(double));
            y[n++] = y7[i];
        }
    }
    lehr_linear_fit *weighted = NULL;
    lehr_linear_fit *plain = NULL;
    lehr_error err = {0};
    assert_ok(lehr_linear_fit_create(&weighted, design, y7, weights, N, P, &err), &err);
    assert_ok(lehr_linear_fit_create(&plain, repeated, y, NULL, n, P, &err), &err);
    for (size_t j = 0; j < P; j++) {
        assert_close(lehr_linear_fit_coefficients(weighted)[j], lehr_linear_fit_coefficients(plain)[j], 1e-11,
                     0);
    }
    assert_close(lehr_linear_fit_residual_sum(weighted), lehr_linear_fit_residual_sum(plain), 1e-11, 0);
    lehr_linear_fit_free(weighted);
    lehr_linear_fit_free(plain);
}

/// The response is the derivative of the functional: a linear fit follows a change of one datum exactly.
static void test_response_is_the_derivative(void **state)
{
    (void)state;
    const double functional[P] = {1, 700, -0.45};
    double response[N];
    double covariance[P * P];
    lehr_linear_fit *fit = NULL;
    lehr_error err = {0};
    assert_ok(lehr_linear_fit_create(&fit, design, y7, weights7, N, P, &err), &err);
    assert_ok(lehr_linear_fit_response(fit, functional, response, &err), &err);
    assert_ok(lehr_linear_fit_covariance(fit, covariance, &err), &err);
    for (size_t i = 0; i < N; i++) {
        double changed[N];
        memcpy(changed, y7, sizeof changed);
        changed[i] += 1;
        lehr_linear_fit *other = NULL;
        assert_ok(lehr_linear_fit_create(&other, design, changed, weights7, N, P, &err), &err);
        double difference = 0;
        for (size_t j = 0; j < P; j++) {
            difference += functional[j] *
                          (lehr_linear_fit_coefficients(other)[j] - lehr_linear_fit_coefficients(fit)[j]);
        }
        assert_close(response[i], difference, 1e-9, 1e-10); // terms of some 10 cancel
        lehr_linear_fit_free(other);
    }
    double by_response = 0;
    double by_covariance = 0;
    for (size_t i = 0; i < N; i++) {
        by_response += weights7[i] > 0 ? response[i] * response[i] / weights7[i] : 0;
    }
    for (size_t j = 0; j < P; j++) {
        for (size_t k = 0; k < P; k++) {
            by_covariance += functional[j] * covariance[j * P + k] * functional[k];
        }
    }
    assert_close(by_response, by_covariance, 1e-9, 0);
    lehr_linear_fit_free(fit);
}

static void test_autocorrelation(void **state)
{
    (void)state;
    // Residuals about a constant: 3 -1 -1 -1 -> (-3 + 1 + 1)/12; and a fit without residuals.
    const double ones[4] = {1, 1, 1, 1};
    const double y[4] = {5, 1, 1, 1};
    lehr_linear_fit *fit = NULL;
    lehr_error err = {0};
    assert_ok(lehr_linear_fit_create(&fit, ones, y, NULL, 4, 1, &err), &err);
    assert_close(lehr_linear_fit_coefficients(fit)[0], 2, 1e-15, 0);
    assert_close(lehr_linear_fit_autocorrelation(fit), -1.0 / 12, 1e-14, 0);
    assert_int_equal(lehr_linear_fit_rows(fit), 4);
    lehr_linear_fit_free(fit);
    assert_ok(lehr_linear_fit_create(&fit, ones, y, NULL, 1, 1, &err), &err);
    assert_close(lehr_linear_fit_autocorrelation(fit), 0, 0, 0);
    assert_true(isnan(lehr_linear_fit_sigma(fit)));
    lehr_linear_fit_free(fit);
}

// ---- refusals -------------------------------------------------------------------------
static void test_refusals(void **state)
{
    (void)state;
    double broken[N * P];
    double y[N];
    double weights[N];
    lehr_linear_fit *fit = NULL;
    lehr_error err = {0};
    assert_fails(lehr_linear_fit_create(&fit, design, y7, NULL, 2, P, &err), LEHR_ERR_ARG, &err,
                 "2 points cannot");
    assert_fails(lehr_linear_fit_create(&fit, design, y7, NULL, N, 0, &err), LEHR_ERR_ARG, &err,
                 "0 coefficients");
    memcpy(broken, design, sizeof broken);
    broken[3 * P + 1] = (double)INFINITY;
    assert_fails(lehr_linear_fit_create(&fit, broken, y7, NULL, N, P, &err), LEHR_ERR_DOMAIN, &err,
                 "row 3, column 1");
    memcpy(y, y7, sizeof y);
    y[5] = (double)NAN;
    assert_fails(lehr_linear_fit_create(&fit, design, y, NULL, N, P, &err), LEHR_ERR_DOMAIN, &err, "value 5");
    memcpy(weights, weights7, sizeof weights);
    weights[2] = -1;
    assert_fails(lehr_linear_fit_create(&fit, design, y7, weights, N, P, &err), LEHR_ERR_DOMAIN, &err,
                 "weight 2 = -1");
    for (size_t i = 0; i < N; i++) {
        broken[i * P + 1] = 3 - 2 * design[i * P + 2];
    }
    assert_fails(lehr_linear_fit_create(&fit, broken, y7, NULL, N, P, &err), LEHR_ERR_NUMERIC, &err,
                 "column 2");
    memset(weights, 0, sizeof weights);
    assert_fails(lehr_linear_fit_create(&fit, design, y7, weights, N, P, &err), LEHR_ERR_NUMERIC, &err,
                 "column 0");
    assert_null(fit);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    const double functional[P] = {1, 700, -0.45};
    double response[N];
    double covariance[P * P];
    lehr_linear_fit *fit = NULL;
    lehr_status status = lehr_linear_polynomial_create(&fit, y7, weights7, NULL, N, 2, 1.5, err);
    if (status == LEHR_OK) {
        status = lehr_linear_fit_covariance(fit, covariance, err);
    }
    if (status == LEHR_OK) {
        status = lehr_linear_fit_response(fit, functional, response, err);
    }
    lehr_linear_fit_free(fit);
    return status;
}

static void test_memory_runs_out(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(test_norris),
        cmocka_unit_test(test_longley),
        cmocka_unit_test(test_weights_repeat_observations),
        cmocka_unit_test(test_response_is_the_derivative),
        cmocka_unit_test(test_autocorrelation),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_memory_runs_out),
    };
    size_t n = 7;
    for (size_t i = 0; i < sizeof wamplers / sizeof wamplers[0]; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_wampler, &wamplers[i]);
    }
    return _cmocka_run_group_tests("linear", tests, n, NULL, NULL);
}
