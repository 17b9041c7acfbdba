// Fits of the relaxation model: listed estimates, noise-free recovery, choices and errors.
#include "lehr_test.h"

#include "tnm_helper.h"

#include <lehr/fitting/random.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- scans ----------------------------------------------------------------------------------
/// Every 5th row of a listed scan between 560 and 720 K, from row @p first of these on.
static sample load(const char *file, const char *program, size_t first)
{
    lehr_test_numbers numbers = lehr_test_load_numbers(lehr_test_reference(file));
    sample s = {.temperature_K = malloc(numbers.rows * sizeof(double)),
                .cp = malloc(numbers.rows * sizeof(double)),
                .program = parse(program)};
    assert_non_null(s.temperature_K);
    assert_non_null(s.cp);
    size_t seen = 0;
    for (size_t i = 0; i < numbers.rows; i++) {
        const double *row = numbers.values + i * numbers.columns;
        if (row[0] > 560 - 1e-6 && row[0] < 720 + 1e-6 && seen++ % 5 == first) {
            s.temperature_K[s.n] = row[0];
            s.cp[s.n++] = row[1];
        }
    }
    lehr_test_free_numbers(&numbers);
    return s;
}

// ---- listed fits ------------------------------------------------------------------------------
typedef struct listed {
    const char *name;
    const char *key;
    size_t first, count;
    double distance; ///< of the listed estimates, in standard errors
} listed;

/// Estimates of the list come from a model with steps of some 0.4 K. A direct summation with steps of 1 and
/// 0.5 K (tests/oracle/tnm_direct.py, cp by differences) fitted to T04 gives B = 58222 and 57979 K, with the
/// list at 57951 K and the limit of small steps at 57899 K, which is ours: the list is off by up to 0.6 of an
/// error in T04. Errors and correlations do not depend on that.
static const listed listed_fits[] = {
    {"T02 only", "T02_only", 0, 1, 0.15},
    {"T04 only", "T04_only", 1, 1, 0.65},
    {"both", "T02+T04", 0, 2, 0.5},
};
enum { N_LISTED = sizeof listed_fits / sizeof *listed_fits };

static void test_listed_fits(void **state)
{
    const listed *row = *state;
    static const char *const keys[] = {"B_K", "x", "beta", "ln_tau_640"};
    const char *json = lehr_test_reference("dsc/tnmfit/expected.json");
    double sigma = lehr_test_json(json, "sigma", NULL);
    sample samples[] = {load("dsc/tnm/T02_grid0.1_n1.csv", programs[0], 1),
                        load("dsc/tnm/T04_grid0.1_n1.csv", programs[1], 1)};
    const lehr_dsc_tnm_scan scans[] = {scan_of(&samples[0], sigma), scan_of(&samples[1], sigma)};
    lehr_dsc_tnm_parameters start = truth;
    start.activation_K = 50000;
    start.partition = 0.5;
    start.stretching = 0.7;
    start.log_time += 0.5;
    const lehr_dsc_tnm_material from = material(&start);
    lehr_dsc_tnm_fit_options options = lehr_dsc_tnm_fit_defaults();
    options.convention = LEHR_COVARIANCE_ABSOLUTE;
    options.n_starts = 2;
    lehr_dsc_tnm_fit *fit = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_tnm_fit_solve(&fit, &from, scans + row->first, row->count, &options, NULL, NULL, &err),
              &err);
    assert_int_equal(fit->fit.stop, LEHR_FITTING_CONVERGED);
    assert_int_equal(fit->n_points, lehr_test_json(json, row->key, "n", NULL));
    assert_int_equal(fit->n_lowest, 3);
    // The same noise with a model that is off a little: 0.4 % of chi2.
    assert_close(fit->fit.reduced_chi2, lehr_test_json(json, row->key, "chi2_red", NULL), 4e-3, 0);
    for (size_t j = 0; j < P; j++) {
        double want = lehr_test_json(json, row->key, keys[j], "0", NULL);
        double error = lehr_test_json(json, row->key, keys[j], "1", NULL);
        assert_close(value(fit, j), want, 0, row->distance * error);
        // The list takes its derivatives by differences at its own estimates.
        assert_close(stderr_of(fit, j), error, 0.01, 0);
        assert_close(value(fit, j),
                     j == 0   ? 58000
                     : j == 1 ? 0.65
                     : j == 2 ? 0.6
                              : truth.log_time,
                     0, 3 * error);
        for (size_t k = 0; k < j; k++) {
            const char *const digits[] = {"0", "1", "2", "3"};
            double r = fit->covariance[j * P + k] / (stderr_of(fit, j) * stderr_of(fit, k));
            assert_close(r, lehr_test_json(json, row->key, "corr", digits[j], digits[k], NULL), 0, 5e-3);
        }
    }
    lehr_dsc_tnm_fit_free(fit);
    clear(&samples[0]);
    clear(&samples[1]);
}

/// Noise-free listed scans give back their parameters, with all choices for the lines. Steps of the list (0.1
/// K and less than 1.1 mK of Tf) leave up to a tenth of the error that 1 % of noise would make.
static void test_listed_curves(void **state)
{
    (void)state;
    sample samples[] = {load("dsc/tnm/T02_grid0.1.csv", programs[0], 0),
                        load("dsc/tnm/T04_grid0.1.csv", programs[1], 0)};
    const lehr_dsc_tnm_scan scans[] = {scan_of(&samples[0], 0.0024745), scan_of(&samples[1], 0.0024745)};
    for (int lines = LEHR_DSC_TNM_LINES_GIVEN; lines <= LEHR_DSC_TNM_LINES_FREE; lines++) {
        lehr_dsc_tnm_parameters start = truth;
        start.activation_K = 55000;
        start.partition = 0.6;
        start.stretching = 0.65;
        const lehr_dsc_tnm_material from = material(&start);
        lehr_dsc_tnm_fit_options options = lehr_dsc_tnm_fit_defaults();
        options.convention = LEHR_COVARIANCE_ABSOLUTE;
        options.n_starts = 0;
        options.lines = (lehr_dsc_tnm_lines)lines;
        lehr_dsc_tnm_fit *fit = NULL;
        lehr_error err = {0};
        assert_ok(lehr_dsc_tnm_fit_solve(&fit, &from, scans, 2, &options, NULL, NULL, &err), &err);
        assert_int_equal(fit->fit.stop, LEHR_FITTING_CONVERGED);
        const double want[P] = {58000, 0.65, 0.6, truth.log_time};
        for (size_t j = 0; j < P; j++) {
            assert_close(value(fit, j), want[j], 0, 0.15 * stderr_of(fit, j));
        }
        size_t linear = lines == LEHR_DSC_TNM_LINES_GIVEN ? 0 : lines == LEHR_DSC_TNM_LINES_SCALED ? 2 : 8;
        assert_int_equal(fit->n_linear, linear);
        assert_int_equal(fit->fit.dof, 2 * 321 - 4 - linear);
        assert_close(fit->fragility.value, 58000 / (log(10) * 597), 0, 0.2 * fit->fragility.stderr_value);
        assert_close(fit->glass_transition_K.value, 597, 0, 0.2 * fit->glass_transition_K.stderr_value);
        assert_close(fit->scans[0].fictive_K, 637.944, 0, 0.02);
        assert_close(lehr_dsc_tnm_line_at(&fit->scans[1].liquid, 700), 0.685, 1e-3, 0);
        assert_close(lehr_dsc_tnm_line_at(&fit->scans[1].glass, 560), 0.46864, 2e-3, 0);
        assert_close(fit->scans[0].scale, 1, 0, 1e-3);
        lehr_dsc_tnm_fit_free(fit);
    }
    clear(&samples[0]);
    clear(&samples[1]);
}

/// Adam-Gibbs: parameters come back from far starts; fixed ones stay and have no error; intervals hold the
/// truth.
static void test_adam_gibbs(void **state)
{
    (void)state;
    const lehr_dsc_tnm_parameters ag = {.law = LEHR_DSC_TNM_ADAM_GIBBS,
                                        .activation_K = 7000,
                                        .partition = 390,
                                        .stretching = 0.55,
                                        .log_time = log(100),
                                        .reference_K = 600};
    sample samples[] = {make(&ag, programs[0], 540, 4, 45), make(&ag, programs[1], 540, 4, 45)};
    const lehr_dsc_tnm_scan scans[] = {scan_of(&samples[0], (double)NAN), scan_of(&samples[1], (double)NAN)};
    lehr_random random = lehr_random_stream(5, 0);
    for (size_t i = 0; i < 90; i++) {
        samples[i / 45].cp[i % 45] += 0.002 * lehr_random_normal(&random);
    }
    lehr_dsc_tnm_material from = material(&ag);
    from.parameters.activation_K = 9000;
    from.parameters.partition = 360;
    from.parameters.stretching = 0.7;
    lehr_dsc_tnm_fit_options options = lehr_dsc_tnm_fit_defaults();
    options.n_starts = 2;
    options.confidence = 0.95;
    lehr_dsc_tnm_fit *fit = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_tnm_fit_solve(&fit, &from, scans, 2, &options, NULL, NULL, &err), &err);
    assert_int_equal(fit->fit.stop, LEHR_FITTING_CONVERGED);
    const double want[P] = {7000, 390, 0.55, log(100)};
    for (size_t j = 0; j < P; j++) {
        assert_close(value(fit, j), want[j], 0, 3.5 * stderr_of(fit, j));
        // Nearly linear here: the interval is symmetric to some percent.
        assert_close(fit->intervals[j].upper - value(fit, j), 1.988 * stderr_of(fit, j), 0.1, 0);
        assert_close(value(fit, j) - fit->intervals[j].lower, 1.988 * stderr_of(fit, j), 0.1, 0);
    }
    assert_close(sqrt(fit->fit.reduced_chi2), 0.002, 0.2, 0);
    // m = Q/[ln10 Tg (1 - T2/Tg)^2] at Tg = 600 K
    assert_close(fit->fragility.value, 7000 / (log(10) * 600 * pow(1 - 390.0 / 600, 2)), 0,
                 4 * fit->fragility.stderr_value);
    lehr_dsc_tnm_fit_free(fit);
    options.fixed[1] = true;
    options.confidence = 0;
    from.parameters.partition = 390;
    assert_ok(lehr_dsc_tnm_fit_solve(&fit, &from, scans, 2, &options, NULL, NULL, &err), &err);
    assert_close(fit->parameters.partition, 390, 0, 0);
    assert_close(fit->covariance[1 * P + 1], 0, 0, 0);
    assert_int_equal(fit->roles[1], LEHR_FITTING_ROLE_FIXED);
    assert_int_equal(fit->fit.dof, 90 - 3);
    lehr_dsc_tnm_fit_free(fit);
    clear(&samples[0]);
    clear(&samples[1]);
}

/// Estimates do not depend on the number of threads.
static void test_threads(void **state)
{
    (void)state;
    sample s = make(&truth, programs[0], 560, 4, 40);
    const lehr_dsc_tnm_scan scan = scan_of(&s, 0.0025);
    const lehr_dsc_tnm_material from = material(&truth);
    lehr_dsc_tnm_fit_options options = lehr_dsc_tnm_fit_defaults();
    lehr_dsc_tnm_fit *fits[2] = {NULL};
    lehr_error err = {0};
    s.cp[7] += 0.003;
    for (int k = 0; k < 2; k++) {
        options.threads = 1 + 2 * k;
        options.n_starts = 4;
        assert_ok(lehr_dsc_tnm_fit_solve(&fits[k], &from, &scan, 1, &options, NULL, NULL, &err), &err);
    }
    assert_memory_equal(fits[0]->covariance, fits[1]->covariance, sizeof fits[0]->covariance);
    assert_memory_equal(fits[0]->fitted, fits[1]->fitted, 40 * sizeof(double));
    lehr_dsc_tnm_fit_free(fits[0]);
    lehr_dsc_tnm_fit_free(fits[1]);
    clear(&s);
}

// ---- warnings and refusals ----------------------------------------------------------------------
static bool is_told(const lehr_warnings *warnings, const char *part)
{
    for (size_t i = 0; i < lehr_warnings_count(warnings); i++) {
        if (strstr(lehr_warnings_at(warnings, i), part)) {
            return true;
        }
    }
    return false;
}

static void test_warnings(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_warnings *warnings = NULL;
    lehr_dsc_tnm_parameters p = truth;
    p.stretching = 1;
    p.partition = 0.8;
    sample s = make(&p, programs[1], 560, 4, 40);
    const lehr_dsc_tnm_scan scan = scan_of(&s, 0.0025);
    const lehr_dsc_tnm_material from = material(&truth);
    lehr_dsc_tnm_fit_options options = lehr_dsc_tnm_fit_defaults();
    lehr_dsc_tnm_fit *fit = NULL;
    options.n_starts = 0;
    // Sharper than the model can be: stretching would go beyond 1.
    for (size_t i = 0; i < s.n; i++) {
        s.cp[i] += 0.02 * exp(-pow((s.temperature_K[i] - 664) / 4, 2));
    }
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_dsc_tnm_fit_solve(&fit, &from, &scan, 1, &options, warnings, NULL, &err), &err);
    assert_true(is_told(warnings, "all scans have one history"));
    assert_true(is_told(warnings, "stretching ended at upper bound"));
    assert_true(isnan(fit->covariance[2 * P + 2]));
    lehr_record *record = NULL;
    lehr_value got;
    assert_ok(lehr_record_create(&record, &err), &err);
    assert_ok(lehr_dsc_tnm_fit_describe(fit, &scan, record, &err), &err);
    assert_true(lehr_record_find(record, "stretching", &got));
    assert_true(isnan(got.quantity.stderr_value));
    lehr_record_free(record);
    lehr_dsc_tnm_fit_free(fit);
    clear(&s);
    // The list has 0.984 for this scan.
    s = make(&truth, programs[1], 560, 4, 40);
    const lehr_dsc_tnm_scan clean = scan_of(&s, 0.0025);
    assert_ok(lehr_dsc_tnm_fit_solve(&fit, &from, &clean, 1, &options, warnings, NULL, &err), &err);
    assert_true(is_told(warnings, "nonlinearity and stretching are correlated by 0.98"));
    lehr_dsc_tnm_fit_free(fit);
    lehr_warnings_free(warnings);
    clear(&s);
}

static void test_refusals(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_dsc_tnm_fit *fit = NULL;
    sample s = make(&truth, programs[0], 560, 4, 40);
    lehr_dsc_tnm_scan scan = scan_of(&s, (double)NAN);
    lehr_dsc_tnm_material from = material(&truth);
    lehr_dsc_tnm_fit_options options = lehr_dsc_tnm_fit_defaults();
#define REFUSED(status, part)                                                                                \
    assert_fails(lehr_dsc_tnm_fit_solve(&fit, &from, &scan, 1, &options, NULL, NULL, &err), status, &err,    \
                 part);                                                                                      \
    assert_null(fit)
    options.convention = LEHR_COVARIANCE_ABSOLUTE;
    REFUSED(LEHR_ERR_ARG, "convention absolute need sigma");
    scan.sigma = 0;
    REFUSED(LEHR_ERR_DOMAIN, "sigma");
    scan.sigma = 0.1;
    from.liquid = (lehr_dsc_tnm_line){0};
    REFUSED(LEHR_ERR_ARG, "lines of glass and liquid are not given");
    from = material(&truth);
    scan.n = 4;
    REFUSED(LEHR_ERR_DOMAIN, "4 points are too few for 4 parameters");
    scan.n = 40;
    s.cp[3] = (double)NAN;
    REFUSED(LEHR_ERR_DOMAIN, "scan: point 3 (572 K, nan J/g/K) is not finite");
    s.cp[3] = 0.47;
    s.temperature_K[5] = 500;
    REFUSED(LEHR_ERR_DOMAIN, "temperature[5] = 500 K does not follow");
    s.temperature_K[5] = 580;
    s.temperature_K[39] = 790;
    REFUSED(LEHR_ERR_DOMAIN, "temperature[39] = 790 K is outside of the last segment");
    s.temperature_K[39] = 716;
    from.parameters.log_time = 20;
    REFUSED(LEHR_ERR_DOMAIN, "is in the glass for the start values");
    from.parameters.stretching = 2;
    REFUSED(LEHR_ERR_DOMAIN, "stretching exponent 2");
    from = material(&truth);
    for (size_t j = 0; j < P; j++) {
        options.fixed[j] = true;
    }
    options.n_starts = 0;
    REFUSED(LEHR_ERR_ARG, "free");
    assert_fails(lehr_dsc_tnm_fit_solve(&fit, &from, &scan, 0, &options, NULL, NULL, &err), LEHR_ERR_ARG,
                 &err, "at least one scan");
    clear(&s);
}

// ---- runs -----------------------------------------------------------------------------------------
static lehr_dsc_run *read_run(const char *text)
{
    lehr_error err = {0};
    lehr_text *decoded = NULL;
    lehr_dsc_run *run = NULL;
    assert_ok(lehr_text_decode(&decoded, text, strlen(text), "a.csv", &err), &err);
    assert_ok(lehr_dsc_run_parse(&run, decoded, NULL, &err), &err);
    lehr_text_free(decoded);
    return run;
}

/// Heating, cooling, hold and heating of one file: the history begins at its hottest place.
static lehr_dsc_run *run_with_history(void)
{
    static char text[40000];
    size_t used = (size_t)sprintf(text, "time_s,temperature_K,cp_J_per_gK\n");
    double time_s = 0;
    const struct {
        double from, to, rate;
    } parts[] = {{400, 700, 2}, {700, 420, -0.5}, {420, 420, 0}, {420, 690, 2}};
    for (size_t i = 0; i < 4; i++) {
        int n = parts[i].rate != 0 ? 100 : 60;
        double dt = parts[i].rate != 0 ? (parts[i].to - parts[i].from) / parts[i].rate / n : 10;
        for (int k = 0; k < n; k++, time_s += dt) {
            used += (size_t)sprintf(text + used, "%.6f,%.6f,%.5f\n", time_s,
                                    parts[i].from + parts[i].rate * dt * k, 0.4 + 0.001 * (k % 2));
        }
    }
    return read_run(text);
}

static void test_history_of_a_run(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_dsc_run *run = run_with_history();
    lehr_dsc_tnm_data *data = NULL;
    lehr_dsc_tnm_data_options options = lehr_dsc_tnm_data_defaults();
    options.glass_K[0] = 430;
    options.glass_K[1] = 480;
    options.every = 3;
    assert_ok(lehr_dsc_tnm_data_create(&data, run, &options, &err), &err);
    const lehr_dsc_tnm_program *program = data->program;
    // Segments are cut from the points: their ends are known to a step (2.8 K) or two.
    assert_close(program->start_K, 700, 0, 6);
    assert_int_equal(program->n, 3);
    assert_close(program->segments[0].rate_K_per_s, -0.5, 0.02, 0);
    assert_close(program->segments[0].to_K, 420, 0, 6);
    assert_close(program->segments[1].duration_s, 600, 0.05, 0);
    assert_close(program->segments[2].rate_K_per_s, 2, 0.02, 0);
    // 0.4 and 0.401 by turns: 0.0005 around the mean.
    assert_close(data->sigma, 0.0005, 0.1, 0);
    assert_true(data->n >= 32 && data->n <= 34);
    lehr_dsc_tnm_data_free(data);
    lehr_dsc_run_free(run);
}

static void test_refused_histories(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_dsc_tnm_data *data = NULL;
    lehr_dsc_run *run =
        read_run("T_K,Cp_J_gK\n500,0.4\n510,0.41\n520,0.4\n530,0.41\n540,0.4\n550,0.41\n560,0.4\n");
    lehr_dsc_tnm_data_options options = lehr_dsc_tnm_data_defaults();
    lehr_dsc_tnm_program *program = parse("700 K, 1 K/s to 450 K, 2 K/s to 600 K");
#define NO_DATA(status, part)                                                                                \
    assert_fails(lehr_dsc_tnm_data_create(&data, run, &options, &err), status, &err, part);                  \
    assert_null(data)
    NO_DATA(LEHR_ERR_DOMAIN, "a.csv: the heating rate is not known");
    options.program = program;
    assert_ok(lehr_dsc_tnm_data_create(&data, run, &options, &err), &err);
    assert_int_equal(data->n, 7);
    assert_true(isnan(data->sigma));
    assert_int_equal(data->program->n, 2);
    lehr_dsc_tnm_data_free(data);
    run->segments[0].rate_K_per_s = 3;
    NO_DATA(LEHR_ERR_DOMAIN, "the program heats at 2 K/s, the scan at 3 K/s");
    options.program = NULL;
    NO_DATA(LEHR_ERR_ARG, "the history of the scan is not in the file; give a program or a cooling rate");
    options.cooling_rate_K_per_s = 0;
    NO_DATA(LEHR_ERR_DOMAIN, "rate 0 K/s");
    options.cooling_rate_K_per_s = 1;
    options.start_K = 480;
    NO_DATA(LEHR_ERR_DOMAIN, "start 480 K is not above the begin of the scan, 500 K");
    options.start_K = 700;
    options.range_K[0] = 530;
    options.range_K[1] = 545;
    NO_DATA(LEHR_ERR_DOMAIN, "2 points are left in 530:545 K");
    options.range_K[0] = options.range_K[1] = (double)NAN;
    options.liquid_K[0] = 540;
    options.liquid_K[1] = 560;
    NO_DATA(LEHR_ERR_DOMAIN, "3 points in the liquid window");
    lehr_dsc_tnm_program_free(program);
    lehr_dsc_run_free(run);
}

// ---- memory ------------------------------------------------------------------------------------
static lehr_status fit_once(void *context, lehr_error *err)
{
    const sample *s = context;
    const lehr_dsc_tnm_scan scan = scan_of(s, 0.0025);
    const lehr_dsc_tnm_material from = material(&truth);
    lehr_dsc_tnm_fit_options options = lehr_dsc_tnm_fit_defaults();
    lehr_dsc_tnm_fit *fit = NULL;
    lehr_record *record = NULL;
    options.n_starts = 0;
    options.threads = 1;
    options.fixed[0] = options.fixed[1] = options.fixed[2] = true;
    lehr_status status = lehr_dsc_tnm_fit_solve(&fit, &from, &scan, 1, &options, NULL, NULL, err);
    status = status == LEHR_OK ? lehr_record_create(&record, err) : status;
    status = status == LEHR_OK ? lehr_dsc_tnm_fit_describe(fit, &scan, record, err) : status;
    lehr_record_free(record);
    lehr_dsc_tnm_fit_free(fit);
    return status;
}

static void test_memory(void **state)
{
    (void)state;
    lehr_dsc_tnm_parameters p = truth;
    p.log_time += 0.01;
    sample s = make(&p, "720 K, 200 K/s to 600 K, 200 K/s to 720 K", 610, 12, 8);
    lehr_test_fault_sweep(fit_once, &s);
    clear(&s);
}

static lehr_status take_once(void *context, lehr_error *err)
{
    lehr_dsc_tnm_data *data = NULL;
    lehr_dsc_tnm_data_options options = lehr_dsc_tnm_data_defaults();
    options.glass_K[0] = 430;
    options.glass_K[1] = 480;
    lehr_status status = lehr_dsc_tnm_data_create(&data, context, &options, err);
    lehr_dsc_tnm_data_free(data);
    return status;
}

static void test_memory_of_data(void **state)
{
    (void)state;
    lehr_dsc_run *run = run_with_history();
    lehr_test_fault_sweep(take_once, run);
    lehr_dsc_run_free(run);
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(test_listed_curves),     cmocka_unit_test(test_adam_gibbs),
        cmocka_unit_test(test_threads),           cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_refusals),          cmocka_unit_test(test_history_of_a_run),
        cmocka_unit_test(test_refused_histories), cmocka_unit_test(test_memory),
        cmocka_unit_test(test_memory_of_data),
    };
    size_t n = 9;
    for (size_t i = 0; i < N_LISTED; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_listed_fits, &listed_fits[i]);
    }
    return _cmocka_run_group_tests("tnm_fit", tests, n, NULL, NULL);
}
