// Activation energies from peak shifts: listed values, closed forms, and every error against repeats.
#include "lehr_test.h"

#include <lehr/dsc/peak_shift.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define EXPECTED "dsc/kissinger/expected.json"

static const double gas = 8.31446261815324e-3; // kJ/mol/K

static lehr_dsc_shift *fit(const lehr_dsc_shift_data *data, const lehr_dsc_shift_options *options)
{
    lehr_dsc_shift *shift = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_shift_fit(&shift, data, options, NULL, &err), &err);
    return shift;
}

static lehr_dsc_shift_options ols(void)
{
    lehr_dsc_shift_options options = lehr_dsc_shift_defaults();
    options.fit = LEHR_FITTING_LINE_OLS;
    return options;
}

static lehr_estimate energy_of(const lehr_dsc_shift *shift, const char *method)
{
    for (size_t k = 0; k < shift->n_methods; k++) {
        if (strcmp(shift->methods[k].method->name, method) == 0) {
            return shift->methods[k].energy_kJ_per_mol;
        }
    }
    fail_msg("no method %s", method);
    return (lehr_estimate){0, 0};
}

static const lehr_dsc_shift_line *line_of(const lehr_dsc_shift *shift, const char *method)
{
    for (size_t k = 0; k < shift->n_methods; k++) {
        if (strcmp(shift->methods[k].method->name, method) == 0) {
            return &shift->methods[k];
        }
    }
    return NULL;
}

// ---- listed values ------------------------------------------------------------------------
typedef struct listed {
    const char *name; // key of expected.json
    const char *file;
} listed;

static const listed listed_rows[] = {
    {"K1", "K1_exact"}, {"K2_n1", "K2_JMAK_n1"}, {"K2_n3", "K2_JMAK_n3"}, {"K2_n4", "K2_JMAK_n4"}};

static const char *const listed_names[][2] = {{"kissinger", "Kissinger"},
                                              {"ozawa", "Ozawa_1.0516"},
                                              {"lnq", "Ozawa_peak_lnq_vs_1overT"},
                                              {"boswell", "Boswell"},
                                              {"starink", "Starink_1.92"},
                                              {"tang", "Tang"},
                                              {"augis-bennett", "Augis_Bennett_T0=300"}};

static void test_listed_values(void **state)
{
    const listed *row = *state;
    const char *json = lehr_test_reference(EXPECTED);
    char path[96];
    (void)snprintf(path, sizeof path, "dsc/kissinger/%s.csv", row->file);
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference(path));
    double rate[16], temperature[16];
    assert_true(table.rows > 5 && table.rows <= 16);
    for (size_t i = 0; i < table.rows; i++) {
        rate[i] = table.values[i * table.columns];
        temperature[i] = table.values[i * table.columns + 2];
    }
    const lehr_dsc_shift_data data = {.n = table.rows, .rate_K_per_s = rate, .temperature_K = temperature};
    lehr_dsc_shift_options options = ols();
    options.start_temperature_K = 300;
    lehr_dsc_shift *shift = fit(&data, &options);
    assert_int_equal(shift->n_methods, 7);
    for (size_t k = 0; k < sizeof listed_names / sizeof *listed_names; k++) {
        lehr_estimate got = energy_of(shift, listed_names[k][0]);
        // The temperatures of the file have ten digits: 1e-4 kJ/mol is what they are good for.
        assert_close(got.value, lehr_test_json(json, row->name, "results", listed_names[k][1], "Ea_kJ", NULL),
                     0, 1e-4);
        double want = lehr_test_json(json, row->name, "results", listed_names[k][1], "se_kJ", NULL);
        assert_close(got.stderr_value, want, 1e-3, 1e-6);
    }
    double intercept = lehr_test_json(json, row->name, "results", "Kissinger", "intercept", NULL);
    assert_close(shift->chosen.line.intercept.value, intercept, 0, 1e-6);
    double k0 = lehr_test_json(json, row->name, "results", "Augis_Bennett_T0=300", "k0_1_s", NULL);
    assert_close(line_of(shift, "augis-bennett")->ln_k0.value, log(k0), 0, 1e-5);
    if (strcmp(row->name, "K1") == 0) {
        double truth = log(lehr_test_json(json, "K1", "k0_1_s", NULL));
        assert_close(shift->chosen.ln_k0.value, truth, 0, 2e-6);
        // For this reaction of first order the approximations give k0, too, as well as they are.
        assert_close(line_of(shift, "starink")->ln_k0.value, truth, 0, 0.1);
        assert_close(line_of(shift, "tang")->ln_k0.value, truth, 0, 0.1);
        assert_close(line_of(shift, "ozawa")->ln_k0.value, truth, 0, 0.5);
        assert_true(isnan(line_of(shift, "lnq")->ln_k0.value));
    }
    lehr_dsc_shift_free(shift);
    lehr_test_free_numbers(&table);
}

static void test_errors_in_both_variables(void **state)
{
    (void)state;
    const char *json = lehr_test_reference(EXPECTED);
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("dsc/kissinger/K3_errors_both.csv"));
    double rate[8], temperature[8], sigma[8], sigma_lnrate[8];
    assert_int_equal(table.rows, 8);
    for (size_t i = 0; i < 8; i++) {
        rate[i] = table.values[5 * i];
        temperature[i] = table.values[5 * i + 2];
        sigma[i] = table.values[5 * i + 3];
        sigma_lnrate[i] = table.values[5 * i + 4];
    }
    const lehr_dsc_shift_data data = {8, rate, temperature, sigma, sigma_lnrate, NULL};
    lehr_dsc_shift_options options = lehr_dsc_shift_defaults();
    lehr_dsc_shift *shift = fit(&data, &options);
    // The file has nine digits.
    assert_close(shift->chosen.energy_kJ_per_mol.value, lehr_test_json(json, "K3", "York", "Ea", NULL), 1e-6,
                 0);
    assert_close(shift->chosen.energy_kJ_per_mol.stderr_value, lehr_test_json(json, "K3", "York", "se", NULL),
                 1e-4, 0);
    assert_close(shift->chosen.line.chi2, lehr_test_json(json, "K3", "York", "chi2", NULL), 1e-5, 0);
    // ln k0 = a + ln(-b/f): the errors of a and b go together, which counts 2 % here.
    const lehr_fitting_line *line = &shift->chosen.line;
    double relative = line->slope.stderr_value / line->slope.value;
    double want = sqrt(line->intercept.stderr_value * line->intercept.stderr_value + relative * relative +
                       2 * line->covariance / line->slope.value);
    assert_close(shift->chosen.ln_k0.stderr_value, want, 1e-9, 0);
    lehr_dsc_shift_free(shift);
    options = ols();
    shift = fit(&data, &options);
    assert_close(shift->chosen.energy_kJ_per_mol.value, lehr_test_json(json, "K3", "OLS", "Ea", NULL), 1e-6,
                 0);
    assert_close(shift->chosen.energy_kJ_per_mol.stderr_value, lehr_test_json(json, "K3", "OLS", "se", NULL),
                 1e-6, 0);
    lehr_dsc_shift_free(shift);
    lehr_test_free_numbers(&table);
}

// ---- closed forms ---------------------------------------------------------------------------
/// Two points: E_Kissinger = E_lnq - 2R ln(T2/T1)/(1/T1 - 1/T2), about 2RT.
static void test_methods_differ_by_what_they_must(void **state)
{
    (void)state;
    const double rate[] = {0.37, 8.3};
    const double t[] = {603.7, 641.9};
    const lehr_dsc_shift_data data = {.n = 2, .rate_K_per_s = rate, .temperature_K = t};
    lehr_dsc_shift_options options = ols();
    lehr_dsc_shift *shift = fit(&data, &options);
    double mean_K = log(t[1] / t[0]) / (1 / t[0] - 1 / t[1]);
    double kissinger = energy_of(shift, "kissinger").value;
    double lnq = energy_of(shift, "lnq").value;
    assert_close(lnq, gas * log(rate[1] / rate[0]) / (1 / t[0] - 1 / t[1]), 1e-12, 0);
    assert_close(kissinger, lnq - 2 * gas * mean_K, 1e-12, 0);
    assert_close(mean_K, 622.5, 0, 0.5);
    assert_close(energy_of(shift, "boswell").value, lnq - gas * mean_K, 1e-12, 0);
    assert_close(energy_of(shift, "ozawa").value, lnq / 1.0516, 1e-12, 0);
    assert_close(energy_of(shift, "starink").value, (lnq - 1.92 * gas * mean_K) / 1.0008, 1e-12, 0);
    assert_true(isnan(shift->chosen.energy_kJ_per_mol.stderr_value));
    lehr_dsc_shift_free(shift);
}

/// q = C exp(-B/(T - T0)): between two points E = R B T1 T2/((T1 - T0)(T2 - T0)).
static void test_local_energies_of_a_vft_liquid(void **state)
{
    (void)state;
    enum { N = 9 };
    const double b = 8445.3, t0 = 372.4, tg_K = 602.1;
    double rate[N], t[N];
    for (size_t i = 0; i < N; i++) {
        size_t k = (i * 4) % N; // in no order
        rate[k] = pow(10, -0.5 + 0.45 * (double)i);
        t[k] = t0 + b / (38.7 - log(rate[k]));
    }
    const lehr_dsc_shift_data data = {.n = N, .rate_K_per_s = rate, .temperature_K = t};
    lehr_dsc_shift_options options = ols();
    options.method = lehr_dsc_shift_method_find("lnq");
    options.glass_transition_K = tg_K;
    lehr_dsc_shift *shift = fit(&data, &options);
    assert_int_equal(shift->n_local, N - 1);
    double before = INFINITY;
    for (size_t i = 0; i < shift->n_local; i++) {
        double t1 = t0 + b / (38.7 - log(shift->local[i].rate_low_K_per_s));
        double t2 = t0 + b / (38.7 - log(shift->local[i].rate_high_K_per_s));
        double want = gas * b * t1 * t2 / ((t1 - t0) * (t2 - t0));
        assert_close(shift->local[i].energy_kJ_per_mol.value, want, 1e-10, 0);
        assert_close(shift->local[i].temperature_K, 2 / (1 / t1 + 1 / t2), 1e-12, 0);
        assert_true(want < before);
        before = want;
    }
    assert_true(shift->chosen.curvature_p < 1e-6);
    assert_close(shift->fragility.value, shift->chosen.energy_kJ_per_mol.value / (gas * tg_K * log(10)),
                 1e-12, 0);
    lehr_dsc_shift_free(shift);
    options.window = 4;
    shift = fit(&data, &options);
    assert_int_equal(shift->n_local, N - 3);
    lehr_dsc_shift_free(shift);
}

static void test_avrami_exponent(void **state)
{
    (void)state;
    const double rate[] = {1.3, 2.9, 7.1, 13.7};
    double t[4], fwhm[4];
    const double energy = 287.3, n = 3.21;
    for (size_t i = 0; i < 4; i++) {
        t[i] = 700;
        for (int k = 0; k < 60; k++) { // ln(q/T^2) = 33.3 - E/RT
            t[i] = energy / gas / (33.3 - log(rate[i] / (t[i] * t[i])));
        }
        fwhm[i] = 2.5 * gas * t[i] * t[i] / (energy * n);
    }
    fwhm[2] = (double)NAN;
    const lehr_dsc_shift_data data = {.n = 4, .rate_K_per_s = rate, .temperature_K = t, .fwhm_K = fwhm};
    lehr_dsc_shift_options options = ols();
    lehr_dsc_shift *shift = fit(&data, &options);
    assert_close(shift->chosen.energy_kJ_per_mol.value, energy, 1e-9, 0);
    assert_close(shift->avrami.value, n, 1e-9, 0);
    assert_int_equal(shift->n_avrami, 3);
    lehr_dsc_shift_free(shift);
}

// ---- errors against repeats -------------------------------------------------------------------
enum { N_SIM = 8, REPEATS = 4000 };

/// The experiment of K3: 100 to 1000 K/s, E = 350 kJ/mol, 2 K and 3 %.
static void simulate(double *rate, double *t, lehr_random *random, double sigma_K, double sigma_lnrate)
{
    const double energy = 350, a = 41.3317555675;
    for (size_t i = 0; i < N_SIM; i++) {
        double q = 100 * pow(10, (double)i / (N_SIM - 1));
        t[i] = 850;
        for (int k = 0; k < 40; k++) {
            t[i] = energy / gas / (a - log(q / (t[i] * t[i])));
        }
        t[i] += sigma_K * lehr_random_normal(random);
        rate[i] = q * exp(sigma_lnrate * lehr_random_normal(random));
    }
}

typedef struct tally {
    double mean, covered, curved, chi2, k0_pull2, local_pull2, local_covered;
} tally;

static tally repeat(const lehr_dsc_shift_options *options, double sigma_K, double sigma_lnrate, bool known)
{
    double rate[N_SIM], t[N_SIM], sk[N_SIM], sq[N_SIM];
    lehr_random random = lehr_random_stream(20260211, known);
    tally sum = {0};
    for (size_t i = 0; i < N_SIM; i++) {
        sk[i] = sigma_K;
        sq[i] = sigma_lnrate;
    }
    for (int k = 0; k < REPEATS; k++) {
        simulate(rate, t, &random, sigma_K, sigma_lnrate);
        const lehr_dsc_shift_data data = {N_SIM, rate, t, known ? sk : NULL, known ? sq : NULL, NULL};
        lehr_dsc_shift *shift = fit(&data, options);
        lehr_estimate e = shift->chosen.energy_kJ_per_mol;
        sum.mean += e.value / REPEATS;
        sum.covered += fabs(e.value - 350) < shift->multiplier * e.stderr_value ? 1.0 / REPEATS : 0;
        sum.curved += shift->chosen.curvature_p < 0.05 ? 1.0 / REPEATS : 0;
        sum.chi2 += shift->chosen.line.chi2 / REPEATS;
        double pull = (shift->chosen.ln_k0.value - 51.9794475) / shift->chosen.ln_k0.stderr_value;
        sum.k0_pull2 += pull * pull / REPEATS;
        // The same window of neighbours each time: the 3rd to the 6th rate.
        const lehr_dsc_shift_local *local = &shift->local[2];
        pull = (local->energy_kJ_per_mol.value - 350) / local->energy_kJ_per_mol.stderr_value;
        sum.local_pull2 += pull * pull / REPEATS;
        sum.local_covered += fabs(pull) < 1.96 ? 1.0 / REPEATS : 0;
        lehr_dsc_shift_free(shift);
    }
    return sum;
}

static void test_york_covers_repeats(void **state)
{
    (void)state;
    lehr_dsc_shift_options options = lehr_dsc_shift_defaults();
    options.window = 4;
    tally got = repeat(&options, 2, 0.03, true);
    // SOURCE: an independent York program, 4000 repeats: mean 350.5, coverage 0.947. The mean has an error
    // of 20.6/sqrt(4000) = 0.33 and an expected curvature bias of 0.5; a coverage near 0.95 one of 0.0034.
    // Three of each.
    assert_close(got.mean, 350.5, 0, 1.4);
    assert_close(got.covered, 0.947, 0, 0.011);
    assert_close(got.chi2, 6, 0, 3 * sqrt(12.0 / REPEATS));
    assert_close(got.k0_pull2, 1, 0, 3 * sqrt(2.0 / REPEATS) + 0.05);
    // A line through four points with 2 K is skewed; its error holds within a few percent.
    assert_close(got.local_covered, 0.95, 0, 0.02);
    // Errors in x of half the spacing hide a bend: the F-test errs to the safe side.
    assert_true(got.curved > 0.025 && got.curved < 0.055);
}

static void test_ols_covers_repeats(void **state)
{
    (void)state;
    lehr_dsc_shift_options options = ols();
    options.window = 4;
    // With errors of the rates alone least squares is exact: Student's t covers 0.95 +- 0.0034, and so does
    // the F-test.
    tally got = repeat(&options, 0, 0.05, false);
    assert_close(got.covered, 0.95, 0, 0.011);
    assert_close(got.curved, 0.05, 0, 0.011);
    // The scatter of all points holds that of the window, so the pull is narrower than Student's t: close to
    // normal.
    assert_close(got.local_pull2, 1.05, 0, 0.15);
    assert_close(got.mean, 350, 0, 0.3);
    // 2 K of temperature pull the slope down: SOURCE as above, mean 344.1, coverage 0.936.
    got = repeat(&options, 2, 0.03, false);
    assert_close(got.mean, 344.1, 0, 1.4);
    assert_close(got.covered, 0.936, 0, 0.012);
}

// ---- refused ------------------------------------------------------------------------------------
typedef struct refused {
    const char *name;
    size_t n;
    double rate[4], t[4], sigma[4];
    lehr_fitting_line_method fit;
    double start_K, confidence;
    size_t window;
    const char *method;
    lehr_status want;
    const char *part;
} refused;

#define GOOD_RATES                                                                                           \
    {                                                                                                        \
        1, 10, 100, 1000                                                                                     \
    }
#define GOOD_TEMPS                                                                                           \
    {                                                                                                        \
        600, 620, 640, 660                                                                                   \
    }
#define GOOD_SIGMAS                                                                                          \
    {                                                                                                        \
        1, 1, 1, 1                                                                                           \
    }
#define YORK LEHR_FITTING_LINE_YORK
static const refused refused_rows[] = {
    {"one point", 1, GOOD_RATES, GOOD_TEMPS, GOOD_SIGMAS, YORK, NAN, 0.95, 0, "kissinger", LEHR_ERR_DOMAIN,
     "1 point"},
    {"one rate",
     3,
     {5, 5, 5.01, 5},
     GOOD_TEMPS,
     GOOD_SIGMAS,
     YORK,
     NAN,
     0.95,
     0,
     "kissinger",
     LEHR_ERR_DOMAIN,
     "one heating rate"},
    {"no shift",
     4,
     GOOD_RATES,
     {611, 611, 611, 611},
     GOOD_SIGMAS,
     YORK,
     NAN,
     0.95,
     0,
     "kissinger",
     LEHR_ERR_DOMAIN,
     "nothing shifts"},
    {"negative rate",
     4,
     {1, -10, 100, 1000},
     GOOD_TEMPS,
     GOOD_SIGMAS,
     YORK,
     NAN,
     0.95,
     0,
     "kissinger",
     LEHR_ERR_DOMAIN,
     "point 2: a heating rate of -10 K/s"},
    {"temperature NaN",
     4,
     GOOD_RATES,
     {600, 620, NAN, 660},
     GOOD_SIGMAS,
     YORK,
     NAN,
     0.95,
     0,
     "kissinger",
     LEHR_ERR_DOMAIN,
     "point 3: a temperature of nan"},
    {"negative error",
     4,
     GOOD_RATES,
     GOOD_TEMPS,
     {1, 1, 1, -2},
     YORK,
     NAN,
     0.95,
     0,
     "kissinger",
     LEHR_ERR_DOMAIN,
     "point 4: an error of the temperature of -2"},
    {"no error at all",
     4,
     GOOD_RATES,
     GOOD_TEMPS,
     {1, 0, 1, 1},
     YORK,
     NAN,
     0.95,
     0,
     "kissinger",
     LEHR_ERR_DOMAIN,
     "point 2 has no error"},
    {"robust", 4, GOOD_RATES, GOOD_TEMPS, GOOD_SIGMAS, LEHR_FITTING_LINE_ROBUST, NAN, 0.95, 0, "kissinger",
     LEHR_ERR_ARG, "york or ols"},
    {"confidence", 4, GOOD_RATES, GOOD_TEMPS, GOOD_SIGMAS, YORK, NAN, 95, 0, "kissinger", LEHR_ERR_ARG,
     "confidence of 95"},
    {"window", 4, GOOD_RATES, GOOD_TEMPS, GOOD_SIGMAS, YORK, NAN, 0.95, 1, "kissinger", LEHR_ERR_ARG,
     "at least 2 rates"},
    {"no start", 4, GOOD_RATES, GOOD_TEMPS, GOOD_SIGMAS, YORK, NAN, 0.95, 0, "augis-bennett", LEHR_ERR_ARG,
     "needs a start temperature"},
    {"late start", 4, GOOD_RATES, GOOD_TEMPS, GOOD_SIGMAS, YORK, 630, 0.95, 0, "augis-bennett",
     LEHR_ERR_DOMAIN, "630 K is not below point 1 at 600 K"},
};

static void test_refused(void **state)
{
    const refused *row = *state;
    const lehr_dsc_shift_data data = {row->n, row->rate, row->t, row->sigma, NULL, NULL};
    lehr_dsc_shift_options options = lehr_dsc_shift_defaults();
    options.fit = row->fit;
    options.start_temperature_K = row->start_K;
    options.confidence = row->confidence;
    options.window = row->window;
    options.method = lehr_dsc_shift_method_find(row->method);
    lehr_dsc_shift *shift = (void *)&options;
    lehr_error err = {0};
    assert_fails(lehr_dsc_shift_fit(&shift, &data, &options, NULL, &err), row->want, &err, row->part);
    assert_null(shift);
}

static void test_york_without_errors(void **state)
{
    (void)state;
    const double rate[] = GOOD_RATES, t[] = GOOD_TEMPS;
    const lehr_dsc_shift_data data = {.n = 4, .rate_K_per_s = rate, .temperature_K = t};
    lehr_dsc_shift_options options = lehr_dsc_shift_defaults();
    lehr_dsc_shift *shift = NULL;
    lehr_error err = {0};
    assert_fails(lehr_dsc_shift_fit(&shift, &data, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "york needs standard errors");
}

/// Few rates over a narrow span, bending, falling: each is told.
static void test_warnings(void **state)
{
    (void)state;
    const double rate[] = {1, 2, 5, 10, 20, 50}, two[] = {1, 3}, falling[] = {640, 630};
    double t[6];
    lehr_warnings *warnings = NULL;
    lehr_dsc_shift *shift = NULL;
    lehr_error err = {0};
    lehr_dsc_shift_options options = ols();
    for (size_t i = 0; i < 6; i++) {
        t[i] = 372 + 8445 / (38.7 - log(rate[i]));
    }
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    const lehr_dsc_shift_data bent = {.n = 6, .rate_K_per_s = rate, .temperature_K = t};
    assert_ok(lehr_dsc_shift_fit(&shift, &bent, &options, warnings, &err), &err);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "bend away"));
    lehr_dsc_shift_free(shift);
    const lehr_dsc_shift_data down = {.n = 2, .rate_K_per_s = two, .temperature_K = falling};
    assert_ok(lehr_dsc_shift_fit(&shift, &down, &options, warnings, &err), &err);
    assert_int_equal(lehr_warnings_count(warnings), 4);
    assert_non_null(strstr(lehr_warnings_at(warnings, 1), "2 heating rates"));
    assert_non_null(strstr(lehr_warnings_at(warnings, 2), "factor of 3"));
    assert_non_null(strstr(lehr_warnings_at(warnings, 3), "not positive"));
    lehr_dsc_shift_free(shift);
    lehr_warnings_free(warnings);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    const double rate[] = {1, 10, 100, 1000, 10}, t[] = {600, 620, 641, 659, 621}, sigma[] = {1, 1, 1, 1, 1};
    const lehr_dsc_shift_data data = {5, rate, t, sigma, NULL, sigma};
    lehr_dsc_shift_options options = lehr_dsc_shift_defaults();
    lehr_dsc_shift *shift = NULL;
    lehr_record *record = NULL;
    options.start_temperature_K = 400;
    lehr_status status = lehr_dsc_shift_fit(&shift, &data, &options, NULL, err);
    if (status == LEHR_OK) {
        status = lehr_record_create(&record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_shift_describe(shift, record, err);
    }
    lehr_record_free(record);
    lehr_dsc_shift_free(shift);
    return status;
}

static void test_allocation_failures(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

int main(void)
{
    struct CMUnitTest tests[64] = {
        cmocka_unit_test(test_errors_in_both_variables),
        cmocka_unit_test(test_methods_differ_by_what_they_must),
        cmocka_unit_test(test_local_energies_of_a_vft_liquid),
        cmocka_unit_test(test_avrami_exponent),
        cmocka_unit_test(test_york_covers_repeats),
        cmocka_unit_test(test_ols_covers_repeats),
        cmocka_unit_test(test_york_without_errors),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_allocation_failures),
    };
    size_t n = 9;
    for (size_t i = 0; i < sizeof listed_rows / sizeof *listed_rows; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_listed_values, &listed_rows[i]);
    }
    for (size_t i = 0; i < sizeof refused_rows / sizeof *refused_rows; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refused, &refused_rows[i]);
    }
    return _cmocka_run_group_tests("peak_shift", tests, n, NULL, NULL);
}
