// Activation energy over conversion: listed values, programs of any shape, and the errors against repeats.
#include "lehr_test.h"

#include <lehr/dsc/isoconversional.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPECTED "dsc/isoconv/expected.json"

static const double gas = 8.31446261815324e-3; // kJ/mol/K

enum { MOST_PROGRAMS = 6, LEVELS = 11 };
static const double levels[LEVELS] = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95};
static const char *const level_keys[LEVELS] = {"0.05", "0.10", "0.20", "0.30", "0.40", "0.50",
                                               "0.60", "0.70", "0.80", "0.90", "0.95"};

typedef struct programs {
    size_t n;
    lehr_dsc_conversion *list[MOST_PROGRAMS];
} programs;

static void clear(programs *p)
{
    for (size_t i = 0; i < p->n; i++) {
        lehr_dsc_conversion_free(p->list[i]);
    }
    p->n = 0;
}

static lehr_dsc_isoconversional_options all_methods(void)
{
    lehr_dsc_isoconversional_options options = lehr_dsc_isoconversional_defaults();
    for (size_t k = 0; k < LEHR_DSC_ISOCONVERSIONAL_METHODS; k++) {
        options.methods[k] = true;
    }
    return options;
}

static lehr_dsc_isoconversional *compute(const programs *p, const lehr_dsc_isoconversional_options *options)
{
    lehr_dsc_isoconversional *result = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_isoconversional_compute(&result, (const lehr_dsc_conversion *const *)p->list, p->n,
                                               options, NULL, &err),
              &err);
    return result;
}

static const lehr_dsc_isoconversional_curve *curve_of(const lehr_dsc_isoconversional *result,
                                                      lehr_dsc_isoconversional_method method)
{
    for (size_t k = 0; k < result->n_curves; k++) {
        if (result->curves[k].method == method) {
            return &result->curves[k];
        }
    }
    fail_msg("no curve of method %d", method);
    return NULL;
}

// ---- listed values --------------------------------------------------------------------------
typedef struct listed {
    const char *name;
    const char *set;
    bool curves; // from the curves, else from the table of levels
    const char *rates[5];
    const char *verdict;
} listed;

#define I1 "I1_F1"
#define I2 "I2_JMAK3_flash"
#define I3 "I3_two_parallel"
static const listed listed_rows[] = {
    {"single step, levels", I1, false, {NULL}, "single step"},
    {"flash, levels", I2, false, {NULL}, "single step"},
    {"two reactions, levels", I3, false, {NULL}, "not a single step"},
    {"single step, curves", I1, true, {"0.0416667", "0.0833333", "0.166667", "0.333333"}, "single step"},
    {"flash, curves", I2, true, {"100", "200", "300", "500", "1000"}, "single step"},
    {"two reactions, curves",
     I3,
     true,
     {"0.00833333", "0.0166667", "0.0333333", "0.0666667", "0.133333"},
     "not a single step"},
};

static void read_levels(programs *p, const char *set)
{
    char path[96];
    lehr_error err = {0};
    (void)snprintf(path, sizeof path, "dsc/isoconv/%s_Talpha.csv", set);
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference(path));
    assert_int_equal(table.columns, 1 + 2 * LEVELS);
    for (size_t i = 0; i < table.rows; i++) {
        const double *row = table.values + i * table.columns;
        assert_ok(lehr_dsc_conversion_create_ramp(&p->list[p->n++], path, row[0], LEVELS, levels, row + 1,
                                                  row + 1 + LEVELS, &err),
                  &err);
    }
    lehr_test_free_numbers(&table);
}

static void read_curve(programs *p, const char *set, const char *rate)
{
    char path[96];
    lehr_error err = {0};
    (void)snprintf(path, sizeof path, "dsc/isoconv/%s_q%s.csv", set, rate);
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference(path));
    double *columns = malloc(4 * table.rows * sizeof *columns);
    assert_non_null(columns);
    for (size_t i = 0; i < table.rows; i++) {
        for (size_t k = 0; k < 4; k++) {
            columns[k * table.rows + i] = table.values[i * table.columns + k];
        }
    }
    const lehr_dsc_conversion_points points = {table.rows, columns + table.rows, columns,
                                               columns + 2 * table.rows, columns + 3 * table.rows};
    assert_ok(lehr_dsc_conversion_create(&p->list[p->n++], path, &points, &err), &err);
    free(columns);
    lehr_test_free_numbers(&table);
}

static void test_listed_values(void **state)
{
    static const char *const keys[] = {"Friedman", "KAS",           "OFW_1.052",
                                       "Starink",  "Vyazovkin_NLN", "Vyazovkin_AIC_da0.01"};
    const listed *row = *state;
    const char *json = lehr_test_reference(EXPECTED);
    programs p = {0};
    if (row->curves) {
        for (size_t i = 0; i < 5 && row->rates[i]; i++) {
            read_curve(&p, row->set, row->rates[i]);
        }
    } else {
        read_levels(&p, row->set);
    }
    lehr_dsc_isoconversional_options options = all_methods();
    lehr_dsc_isoconversional *result = compute(&p, &options);
    assert_int_equal(result->n_alpha, 19);
    for (size_t m = 0; m < LEHR_DSC_ISOCONVERSIONAL_METHODS; m++) {
        const lehr_dsc_isoconversional_curve *curve = curve_of(result, (lehr_dsc_isoconversional_method)m);
        for (size_t k = 0; k < LEVELS; k++) {
            const lehr_dsc_isoconversional_point *point =
                &curve->points[(size_t)lround(levels[k] / 0.05) - 1];
            assert_close(point->alpha, levels[k], 1e-12, 0);
            double want = m < LEHR_DSC_VYAZOVKIN
                              ? lehr_test_json(json, row->set, "Ea", level_keys[k], keys[m], "0", NULL)
                              : lehr_test_json(json, row->set, "Ea", level_keys[k], keys[m], NULL);
            // The list promises 0.01 from levels, 0.2 from curves; what is reached: 0.0015 and 0.012 kJ/mol.
            assert_close(point->energy_kJ_per_mol.value, want, 0, row->curves ? 0.03 : 0.003);
            if (m < LEHR_DSC_VYAZOVKIN) {
                double error = lehr_test_json(json, row->set, "Ea", level_keys[k], keys[m], "1", NULL);
                assert_close(point->energy_kJ_per_mol.stderr_value, error, 1e-3, row->curves ? 0.02 : 1e-6);
            }
        }
        assert_string_equal(lehr_dsc_isoconversional_verdict(curve), row->verdict);
    }
    // The reaction of first order: A f(alpha) = A (1 - alpha), A/g = A/(-ln(1 - alpha)).
    if (strcmp(row->set, I1) == 0) {
        double ln_a = lehr_test_json(json, I1, "lnA", NULL);
        const lehr_dsc_isoconversional_point *half =
            &curve_of(result, LEHR_DSC_VYAZOVKIN_INTERVAL)->points[9];
        assert_close(half->ln_factor.value, ln_a + log(0.5), 0, 2e-3);
        assert_close(curve_of(result, LEHR_DSC_FRIEDMAN)->points[9].ln_factor.value, ln_a + log(0.5), 0,
                     2e-3);
        assert_close(curve_of(result, LEHR_DSC_VYAZOVKIN)->points[9].ln_factor.value, ln_a - log(log(2)), 0,
                     2e-3);
        // KAS: E is 0.2 % low, and ln A follows by 0.28/RT = 0.06; the 1 - 2/u that it leaves out is another
        // 0.06.
        assert_close(curve_of(result, LEHR_DSC_KAS)->points[9].ln_factor.value, ln_a - log(log(2)), 0, 0.15);
    }
    lehr_dsc_isoconversional_free(result);
    clear(&p);
}

// ---- programs of any shape --------------------------------------------------------------------
/// First order, E = 183.7 kJ/mol, ln A = 27.31: alpha = 1 - exp(-A int exp(-E/RT) dt) along T(t), by fine
/// steps of Simpson's rule, which is not how the module integrates.
static const double step_energy = 183.7, step_ln_a = 27.31;

static double rate_constant(double temperature_K)
{
    return exp(step_ln_a - step_energy / (gas * temperature_K));
}

typedef double (*course)(double time_s, double parameter);

static double hold(double time_s, double parameter)
{
    (void)time_s;
    return parameter;
}

static double ramp(double time_s, double parameter)
{
    return 540 + parameter * time_s;
}

/// Heating that slows down and swings.
static double swinging(double time_s, double parameter)
{
    double u = time_s * parameter;
    return 640 + 90 * u / (u + 60) * 2 + 2.3 * sin(u / 6);
}

static void add_course(programs *p, course temperature, double parameter, double end_s, double noise,
                       lehr_random *random)
{
    enum { N = 1500, FINE = 20 };
    static double time[N], t[N], alpha[N], rate[N];
    lehr_error err = {0};
    double sum = 0;
    for (size_t i = 0; i < N; i++) {
        time[i] = end_s * (double)i / (N - 1);
        double h = end_s / (N - 1) / FINE;
        for (size_t k = 0; i > 0 && k < FINE; k++) {
            double a = time[i - 1] + (double)k * h;
            sum += h / 6 *
                   (rate_constant(temperature(a, parameter)) +
                    4 * rate_constant(temperature(a + h / 2, parameter)) +
                    rate_constant(temperature(a + h, parameter)));
        }
        t[i] = temperature(time[i], parameter);
        alpha[i] = 1 - exp(-sum) + (noise > 0 ? noise * lehr_random_normal(random) : 0);
        rate[i] = rate_constant(t[i]) * exp(-sum);
    }
    const lehr_dsc_conversion_points points = {N, time, t, alpha, noise > 0 ? NULL : rate};
    assert_ok(lehr_dsc_conversion_create(&p->list[p->n++], "course", &points, &err), &err);
}

static void test_any_temperature_program(void **state)
{
    (void)state;
    programs p = {0};
    lehr_dsc_isoconversional_options options = all_methods();
    lehr_dsc_isoconversional *result = NULL;
    lehr_error err = {0};
    add_course(&p, hold, 690, 4000, 0, NULL);
    add_course(&p, hold, 720, 900, 0, NULL);
    add_course(&p, swinging, 0.3, 1500, 0, NULL);
    add_course(&p, swinging, 2, 500, 0, NULL);
    add_course(&p, ramp, 0.5, 460, 0, NULL);
    const lehr_dsc_conversion *const *list = (const lehr_dsc_conversion *const *)p.list;
    assert_close(lehr_dsc_conversion_heating_rate(p.list[4]), 0.5, 1e-9, 0);
    assert_close(lehr_dsc_conversion_heating_rate(p.list[0]), 0, 0, 1e-9);
    assert_fails(lehr_dsc_isoconversional_compute(&result, list, p.n, &options, NULL, &err), LEHR_ERR_DOMAIN,
                 &err, "kas holds for constant heating rates only");
    assert_null(result);
    options.methods[LEHR_DSC_KAS] = options.methods[LEHR_DSC_OFW] = options.methods[LEHR_DSC_STARINK] = false;
    result = compute(&p, &options);
    for (size_t k = 0; k < result->n_curves; k++) {
        for (size_t i = 0; i < result->n_alpha; i++) {
            // The temperature is straight between the points here and bent in truth: 1e-4 of E; the local
            // parabolas for the levels 1e-3 where a hold begins with few points.
            assert_close(result->curves[k].points[i].energy_kJ_per_mol.value, step_energy, 2e-3, 0);
        }
        assert_string_equal(lehr_dsc_isoconversional_verdict(&result->curves[k]), "single step");
    }
    lehr_dsc_isoconversional_free(result);
    clear(&p);
}

/// E/RT = 300: exp(-300) is far from 1, and nothing may underflow. Exact levels of a ramp: (T/q) exp(-u)(1 -
/// u e^u E1) is proportional to q where E is the truth, so temperatures are found from ln J by Newton steps
/// on its logarithm.
static void test_far_from_underflow(void **state)
{
    (void)state;
    programs p = {0};
    const double theta = 9e4; // 748 kJ/mol
    const double level = 0.5;
    const double speed[] = {0.02};
    lehr_error err = {0};
    for (size_t i = 0; i < 4; i++) {
        double q = 0.01 * pow(3, (double)i);
        double t = 300;
        for (int k = 0; k < 100; k++) {
            // ln J = ln(T^2/theta) - u + ln(1 - 2/u + 6/u^2 - 24/u^3 + 120/u^4) = ln q - 290
            double u = theta / t;
            double ln_j = log(t * t / theta) - u +
                          log(1 - 2 / u + 6 / (u * u) - 24 / (u * u * u) + 120 / (u * u * u * u));
            t += (log(q) - 290 - ln_j) / (u / t + 2 / t);
        }
        assert_ok(lehr_dsc_conversion_create_ramp(&p.list[p.n++], "row", q, 1, &level, &t, speed, &err),
                  &err);
    }
    lehr_dsc_isoconversional_options options = lehr_dsc_isoconversional_defaults();
    memset(options.methods, 0, sizeof options.methods);
    options.methods[LEHR_DSC_VYAZOVKIN] = options.methods[LEHR_DSC_KAS] = true;
    options.alpha_first = options.alpha_last = level;
    lehr_dsc_isoconversional *result = compute(&p, &options);
    assert_int_equal(result->n_alpha, 1);
    assert_close(curve_of(result, LEHR_DSC_VYAZOVKIN)->points[0].energy_kJ_per_mol.value, theta * gas, 1e-8,
                 0);
    lehr_dsc_isoconversional_free(result);
    clear(&p);
}

// ---- errors against repeats ---------------------------------------------------------------------
/// Temperatures that are wrong by 0.5 K in each program (calibration, mass, placement) and alphas with noise.
static void test_errors_cover_repeats(void **state)
{
    enum { REPEATS = 600 };
    const size_t n = (size_t)(uintptr_t)*state;
    lehr_dsc_isoconversional_options options = all_methods();
    lehr_random random = lehr_random_stream(77, n);
    double t[5][LEVELS], rate[5][LEVELS];
    double covered[LEHR_DSC_ISOCONVERSIONAL_METHODS] = {0}, factor[LEHR_DSC_ISOCONVERSIONAL_METHODS] = {0};
    const double truth_of_kas = 183.7; // its bias of 0.2 % is a tenth of its error
    lehr_error err = {0};
    options.alpha_first = options.alpha_last = 0.4;
    for (size_t i = 0; i < n; i++) {
        double q = 0.1 * pow(10, (double)i / (double)(n - 1));
        for (size_t k = 0; k < LEVELS;
             k++) { // first order: A (R T^2/E) exp(-u)(1 - 2/u + ...)/q = -ln(1 - alpha)
            t[i][k] = 650;
            for (int step = 0; step < 60; step++) {
                double u = step_energy / (gas * t[i][k]);
                double series = 1 - 2 / u + 6 / (u * u) - 24 / (u * u * u) + 120 / (u * u * u * u);
                double ln_g = step_ln_a + log(t[i][k] / u * series / q) - u;
                t[i][k] += (log(-log1p(-levels[k])) - ln_g) * t[i][k] / (u + 2);
            }
            rate[i][k] = rate_constant(t[i][k]) * (1 - levels[k]);
        }
    }
    for (int r = 0; r < REPEATS; r++) {
        programs p = {0};
        for (size_t i = 0; i < n; i++) {
            double shifted[LEVELS], scaled[LEVELS];
            double shift = 0.5 * lehr_random_normal(&random);
            double scale = exp(0.02 * lehr_random_normal(&random));
            for (size_t k = 0; k < LEVELS; k++) {
                shifted[k] = t[i][k] + shift;
                scaled[k] = rate[i][k] * scale;
            }
            double q = 0.1 * pow(10, (double)i / (double)(n - 1));
            assert_ok(lehr_dsc_conversion_create_ramp(&p.list[p.n++], "row", q, LEVELS, levels, shifted,
                                                      scaled, &err),
                      &err);
        }
        lehr_dsc_isoconversional *result = compute(&p, &options);
        for (size_t m = 0; m < LEHR_DSC_ISOCONVERSIONAL_METHODS; m++) {
            const lehr_dsc_isoconversional_curve *curve =
                curve_of(result, (lehr_dsc_isoconversional_method)m);
            const lehr_dsc_isoconversional_point *point = &curve->points[0];
            bool inside = point->lower_kJ_per_mol < truth_of_kas && point->upper_kJ_per_mol > truth_of_kas;
            covered[m] += inside ? 1.0 / REPEATS : 0;
            bool differential = m == LEHR_DSC_FRIEDMAN || m == LEHR_DSC_VYAZOVKIN_INTERVAL;
            double want = step_ln_a + (differential ? log(0.6) : -log(-log(0.6)));
            factor[m] +=
                fabs(point->ln_factor.value - want) < result->multiplier * point->ln_factor.stderr_value
                    ? 1.0 / REPEATS
                    : 0;
        }
        lehr_dsc_isoconversional_free(result);
        clear(&p);
    }
    for (size_t m = 0; m < LEHR_DSC_ISOCONVERSIONAL_METHODS; m++) {
        print_message("%s, %zu programs: coverage of E %.4f, of ln A %.4f\n",
                      lehr_dsc_isoconversional_name((lehr_dsc_isoconversional_method)m), n, covered[m],
                      factor[m]);
        // 600 repeats: 0.0089; three of them. OFW is 1.2 % high, up to half of its error here.
        assert_close(covered[m], 0.95, 0, m == LEHR_DSC_OFW ? 0.045 : 0.027);
        assert_close(factor[m], 0.95, 0, m == LEHR_DSC_OFW ? 0.06 : 0.027);
    }
}

/// Noise of alpha alone, without a column of rates: levels and slopes come from local fits.
static void test_noisy_conversion(void **state)
{
    (void)state;
    programs p = {0};
    lehr_random random = lehr_random_stream(5, 0);
    for (size_t i = 0; i < 5; i++) {
        double q = 0.1 * pow(10, (double)i / 4);
        add_course(&p, ramp, q, 240 / q, 2e-3, &random);
    }
    lehr_dsc_isoconversional_options options = all_methods();
    lehr_dsc_isoconversional *result = compute(&p, &options);
    for (size_t k = 0; k < result->n_curves; k++) {
        bool differential = result->curves[k].method == LEHR_DSC_FRIEDMAN ||
                            result->curves[k].method == LEHR_DSC_VYAZOVKIN_INTERVAL;
        // 0.2 % of noise on 1500 points: 0.1 K at a level, 3 % of a slope, over a decade of rates 1 and 4
        // kJ/mol.
        for (size_t i = 1; i + 1 < result->n_alpha; i++) {
            assert_close(result->curves[k].points[i].energy_kJ_per_mol.value, step_energy, 0,
                         differential ? 20 : 4);
        }
        assert_close(result->curves[k].mean_kJ_per_mol.value, step_energy, 0, 4);
    }
    lehr_dsc_isoconversional_free(result);
    clear(&p);
}

// ---- refused ----------------------------------------------------------------------------------------
static void test_refused_options(void **state)
{
    (void)state;
    programs p = {0};
    lehr_dsc_isoconversional *result = (void *)&p;
    lehr_error err = {0};
    const double t[] = {600, 620, 640}, speed[] = {1e-3, 2e-3, 1e-3}, level[] = {0.2, 0.5, 0.8};
    assert_ok(lehr_dsc_conversion_create_ramp(&p.list[p.n++], "slow", 0.1, 3, level, t, speed, &err), &err);
    const lehr_dsc_conversion *const *list = (const lehr_dsc_conversion *const *)p.list;
    lehr_dsc_isoconversional_options options = lehr_dsc_isoconversional_defaults();
    assert_fails(lehr_dsc_isoconversional_compute(&result, list, 1, &options, NULL, &err), LEHR_ERR_DOMAIN,
                 &err, "1 program; isoconversional methods need several");
    assert_null(result);
    assert_ok(lehr_dsc_conversion_create_ramp(&p.list[p.n++], "same", 0.1, 3, level, t, speed, &err), &err);
    assert_fails(lehr_dsc_isoconversional_compute(&result, list, 2, &options, NULL, &err), LEHR_ERR_DOMAIN,
                 &err, "slow: the conversion 0.05 is not passed; the data cover 0.2 to 0.8");
    options.alpha_first = 0.2;
    options.alpha_last = 0.8;
    assert_fails(lehr_dsc_isoconversional_compute(&result, list, 2, &options, NULL, &err), LEHR_ERR_NUMERIC,
                 &err, "vyazovkin-interval at the conversion 0.2");
    options.interval = 0.5;
    assert_fails(lehr_dsc_isoconversional_compute(&result, list, 2, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "interval of 0.5");
    options.interval = 0.01;
    options.confidence = 1;
    assert_fails(lehr_dsc_isoconversional_compute(&result, list, 2, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "confidence of 1");
    options.confidence = 0.9;
    options.alpha_step = -0.1;
    assert_fails(lehr_dsc_isoconversional_compute(&result, list, 2, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "steps of -0.1");
    options.alpha_step = 1e-9;
    assert_fails(lehr_dsc_isoconversional_compute(&result, list, 2, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "more than 100000");
    memset(options.methods, 0, sizeof options.methods);
    assert_fails(lehr_dsc_isoconversional_compute(&result, list, 2, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "no method");
    clear(&p);
}

typedef struct bad_points {
    const char *name;
    size_t at; // point that is changed
    char what; // 't', 'T', 'a', or 'n' for fewer points
    double value;
    const char *part;
} bad_points;

static const bad_points bad_rows[] = {
    {"few points", 5, 'n', 0, "5 points; a conversion needs at least 8"},
    {"time runs back", 4, 't', 1.5, "point 5: the time runs back from 3 s to 1.5 s"},
    {"alpha NaN", 7, 'a', NAN, "point 8 (t = 7 s, T = 614 K, alpha = nan) is not finite"},
    {"temperature of 0", 2, 'T', 0, "point 3: a temperature of 0 K"},
    {"percent", 19, 'a', 95, "percent"},
    {"falling", 19, 'a', 0, "does not rise"},
};

static void test_refused_points(void **state)
{
    const bad_points *row = *state;
    double time[20], t[20], alpha[20];
    lehr_dsc_conversion *c = (void *)time;
    lehr_error err = {0};
    for (size_t i = 0; i < 20; i++) {
        time[i] = (double)i;
        t[i] = 600 + 2 * (double)i;
        alpha[i] = (double)i / 20;
    }
    double *const target = row->what == 't' ? time : row->what == 'T' ? t : alpha;
    if (row->what != 'n') {
        target[row->at] = row->value;
    }
    const lehr_dsc_conversion_points points = {row->what == 'n' ? row->at : 20, time, t, alpha, NULL};
    assert_fails(lehr_dsc_conversion_create(&c, "file.csv", &points, &err), LEHR_ERR_DOMAIN, &err, row->part);
    assert_null(c);
    assert_non_null(strstr(err.message, "file.csv: "));
}

static void test_refused_levels(void **state)
{
    (void)state;
    const double level[] = {0.2, 0.5}, t[] = {600, 610}, back[] = {610, 600}, outside[] = {0.2, 1.5},
                 zero[] = {1e-3, 0};
    lehr_dsc_conversion *c = NULL;
    lehr_error err = {0};
    assert_fails(lehr_dsc_conversion_create_ramp(&c, "row 1", 0, 2, level, t, NULL, &err), LEHR_ERR_DOMAIN,
                 &err, "row 1: a heating rate of 0");
    assert_fails(lehr_dsc_conversion_create_ramp(&c, "row", 1, 2, level, back, NULL, &err), LEHR_ERR_DOMAIN,
                 &err, "do not rise from (0.2, 610 K) to (0.5, 600 K)");
    assert_fails(lehr_dsc_conversion_create_ramp(&c, "row", 1, 2, outside, t, NULL, &err), LEHR_ERR_DOMAIN,
                 &err, "conversion of 1.5");
    assert_fails(lehr_dsc_conversion_create_ramp(&c, "row", 1, 2, level, t, zero, &err), LEHR_ERR_DOMAIN,
                 &err, "rate of 0 1/s at the conversion 0.5");
    assert_fails(lehr_dsc_conversion_create_ramp(&c, "row", 1, 0, level, t, NULL, &err), LEHR_ERR_DOMAIN,
                 &err, "no conversion levels");
    assert_null(c);
}

static void test_warnings(void **state)
{
    (void)state;
    programs p = {0};
    lehr_warnings *warnings = NULL;
    lehr_dsc_isoconversional *result = NULL;
    lehr_error err = {0};
    lehr_dsc_isoconversional_options options = lehr_dsc_isoconversional_defaults();
    options.alpha_step = 0.1;
    add_course(&p, ramp, 0.3, 700, 0, NULL);
    add_course(&p, ramp, 0.9, 240, 0, NULL);
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_dsc_isoconversional_compute(&result, (const lehr_dsc_conversion *const *)p.list, 2,
                                               &options, warnings, &err),
              &err);
    assert_int_equal(lehr_warnings_count(warnings), 3);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "2 programs"));
    assert_non_null(strstr(lehr_warnings_at(warnings, 1), "factor of 3"));
    assert_non_null(strstr(lehr_warnings_at(warnings, 2), "steps of 0.1"));
    assert_true(isnan(result->curves[0].points[0].energy_kJ_per_mol.stderr_value));
    lehr_dsc_isoconversional_free(result);
    lehr_warnings_free(warnings);
    clear(&p);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    const programs *p = context;
    lehr_dsc_isoconversional_options options = all_methods();
    lehr_dsc_isoconversional *result = NULL;
    lehr_record *record = NULL;
    options.alpha_first = 0.3;
    options.alpha_last = 0.35;
    lehr_status status = lehr_dsc_isoconversional_compute(
        &result, (const lehr_dsc_conversion *const *)p->list, p->n, &options, NULL, err);
    if (status == LEHR_OK) {
        status = lehr_record_create(&record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_isoconversional_describe(result, record, err);
    }
    lehr_record_free(record);
    lehr_dsc_isoconversional_free(result);
    return status;
}

static void test_allocation_failures(void **state)
{
    (void)state;
    programs p = {0};
    add_course(&p, ramp, 0.3, 700, 0, NULL);
    add_course(&p, ramp, 0.9, 240, 0, NULL);
    add_course(&p, ramp, 3, 80, 0, NULL);
    lehr_test_fault_sweep(attempt, &p);
    clear(&p);
}

int main(void)
{
    struct CMUnitTest tests[64] = {
        cmocka_unit_test(test_any_temperature_program),
        cmocka_unit_test(test_far_from_underflow),
        cmocka_unit_test(test_noisy_conversion),
        cmocka_unit_test(test_refused_options),
        cmocka_unit_test(test_refused_levels),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_allocation_failures),
        {"errors cover repeats, 3 programs", test_errors_cover_repeats, NULL, NULL, (void *)(uintptr_t)3},
        {"errors cover repeats, 5 programs", test_errors_cover_repeats, NULL, NULL, (void *)(uintptr_t)5},
    };
    size_t n = 9;
    for (size_t i = 0; i < sizeof listed_rows / sizeof *listed_rows; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_listed_values, &listed_rows[i]);
    }
    for (size_t i = 0; i < sizeof bad_rows / sizeof *bad_rows; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refused_points, &bad_rows[i]);
    }
    return _cmocka_run_group_tests("isoconversional", tests, n, NULL, NULL);
}
