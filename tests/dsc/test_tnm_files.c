// Parameters and programs of the relaxation model from text and files: what is understood, what is refused.
#include "lehr_test.h"

#include <lehr/dsc/tnm.h>
#include <math.h>
#include <string.h>

// ---- programs -----------------------------------------------------------------------------
static void check_segment(const lehr_dsc_tnm_segment *got, double rate, double to_K, double duration_s)
{
    assert_close(got->rate_K_per_s, rate, 1e-14, 0);
    assert_close(got->to_K, to_K, 1e-14, 0);
    assert_close(got->duration_s, duration_s, 1e-13, 0);
}

static void check_program(const lehr_dsc_tnm_program *program)
{
    assert_close(program->start_K, 700, 0, 0);
    assert_int_equal(program->n, 4);
    check_segment(&program->segments[0], -20.0 / 60, 460, 720);
    check_segment(&program->segments[1], 0, 460, 3600);
    check_segment(&program->segments[2], 200, 573.15, 0.56575);
    check_segment(&program->segments[3], -2.5, 500, 29.26);
}

/// One program in all its forms.
static void test_forms_of_a_program(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "700 K, -20 K/min to 460 K, hold 1 h, 200 K/s to 300 degC, 2.5 to 500",
        "700; 20 K/min to 460; hold 3600; 200 to 573.15 K; -2.5 K/s to 500 K;",
        ("# history\n700 K\n\n-20 K/min to 460 K   # slow\nhold 60 min\r\n200 K/s to 573.15 K, 2.5 K/s to "
         "500 "
         "K\n"),
    };
    static const char *const tables[] = {
        "rate_K_per_s,to_K,hold_s\n0,700,\n-0.33333333333333333,460,3600\n200,573.15,\n2.5,500,\n",
        ("# columns: rate[K/min] to[degC] hold[h]\nnan 426.85 nan\n20 186.85 nan\nnan nan 1\n12000 300 "
         "nan\n150 226.85 0\n"),
    };
    lehr_error err = {0};
    lehr_dsc_tnm_program *program = NULL;
    for (size_t i = 0; i < 3; i++) {
        assert_ok(lehr_dsc_tnm_program_parse(&program, texts[i], &err), &err);
        check_program(program);
        lehr_dsc_tnm_program_free(program);
        const char *path = lehr_test_write("program.txt", texts[i], strlen(texts[i]));
        assert_ok(lehr_dsc_tnm_program_read(&program, path, &err), &err);
        check_program(program);
        lehr_dsc_tnm_program_free(program);
    }
    for (size_t i = 0; i < 2; i++) {
        const char *path = lehr_test_write("program.csv", tables[i], strlen(tables[i]));
        assert_ok(lehr_dsc_tnm_program_read(&program, path, &err), &err);
        check_program(program);
        lehr_dsc_tnm_program_free(program);
    }
}

typedef struct refusal {
    const char *name;
    const char *text;
    lehr_status status;
    const char *message;
} refusal;

static const refusal program_refusals[] = {
    {"program: empty", "", LEHR_ERR_FORMAT, "no program; expected for example"},
    {"program: start only", "700 K", LEHR_ERR_FORMAT, "no program"},
    {"program: no start", "20 K/min to 460 K", LEHR_ERR_FORMAT, "begins with its start temperature"},
    {"program: hold first", "hold 1 h, 20 K/min to 460 K", LEHR_ERR_FORMAT,
     "begins with its start temperature"},
    {"program: zero rate", "700 K, 0 K/min to 460 K", LEHR_ERR_DOMAIN, "rate 0 K/s is not greater than 0"},
    {"program: wrong sign", "700 K, 20 K/min to 460 K, -5 K/s to 600 K", LEHR_ERR_DOMAIN,
     "negative but the ramp rises from 460 K to 600 K"},
    {"program: nowhere", "700 K, 20 K/min to 700 K", LEHR_ERR_DOMAIN, "begins at that temperature"},
    {"program: below zero", "700 K, 20 K/min to -3 K", LEHR_ERR_DOMAIN, "-3 K is not greater than 0"},
    {"program: wrong unit", "700 K, 20 W/g to 460 K", LEHR_ERR_DOMAIN, "'20 W/g to 460 K'"},
    {"program: no rate", "700 K, fast to 460 K", LEHR_ERR_FORMAT, "'fast to 460 K'"},
    {"program: no word", "700 K, 460 K", LEHR_ERR_FORMAT, "expected a ramp"},
    {"program: no time", "700 K, hold", LEHR_ERR_FORMAT, "a value in s is missing"},
    {"program: hold back", "700 K, hold -1 h", LEHR_ERR_DOMAIN, "not longer than 0"},
    {"program: not finite", "700 K, nan to 460 K", LEHR_ERR_FORMAT, "nan"},
};
enum { N_PROGRAMS = sizeof program_refusals / sizeof *program_refusals };

static void test_refused_program(void **state)
{
    const refusal *row = *state;
    lehr_error err = {0};
    lehr_dsc_tnm_program *program = NULL;
    assert_fails(lehr_dsc_tnm_program_parse(&program, row->text, &err), row->status, &err, row->message);
    assert_null(program);
}

static const refusal table_refusals[] = {
    {"table: rate in the first row", "rate_K_per_s,to_K\n1,700\n1,400\n", LEHR_ERR_FORMAT, "first row"},
    {"table: neither rate nor hold", "rate_K_per_s,to_K\n0,700\n0,400\n", LEHR_ERR_DOMAIN,
     "row 2: neither a rate"},
    {"table: ramp to nowhere", "rate_K_per_s,to_K\n0,700\n3,nan\n", LEHR_ERR_FORMAT,
     "row 2: a ramp of 3 K/s"},
    {"table: start only", "rate_K_per_s,to_K\n0,700\n", LEHR_ERR_FORMAT, "no ramp and no hold"},
    {"table: no rate", "crate_K_per_s,to_K\n0,700\n2,400\n", LEHR_ERR_FORMAT, "has the columns rate_K_per_s"},
    {"table: wrong unit", "# columns: rate[mW] to_K\n0 700\n2 400\n", LEHR_ERR_DOMAIN, "mW"},
    {"text: line", "700 K\n20 K/min at 400 K\n", LEHR_ERR_FORMAT, "program.txt: line 2: '20 K/min at 400 K'"},
};
enum { N_TABLES = sizeof table_refusals / sizeof *table_refusals };

static void test_refused_table(void **state)
{
    const refusal *row = *state;
    lehr_error err = {0};
    lehr_dsc_tnm_program *program = NULL;
    const char *path = lehr_test_write("program.txt", row->text, strlen(row->text));
    assert_fails(lehr_dsc_tnm_program_read(&program, path, &err), row->status, &err, row->message);
    assert_null(program);
}

// ---- parameters -----------------------------------------------------------------------------
#define GOOD "activation_temperature: 58000\nnonlinearity: 0.65\nstretching: 0.6\n"
#define TIME "reference_temperature: 597\nrelaxation_time: 100\n"

static const char *write_parameters(const char *text)
{
    return lehr_test_write("parameters.txt", text, strlen(text));
}

/// The same parameters, however they are written.
static void test_forms_of_parameters(void **state)
{
    (void)state;
    static const char *const texts[] = {
        GOOD TIME,
        ("# a comment\nModel = tnm\nactivation_energy: 482.23883185288787 kJ/mol\nnonlinearity=0.65\n\n"
         "stretching : 0.6 # beta\nreference_temperature: 323.85 degC\nrelaxation_time: 100000 ms\r\n"),
        GOOD "log_prefactor: -92.54725862473218\n",
        GOOD "reference_temperature: 640 K\nlog_time_ref: -1.92225862473218\n",
        ("{\"command\": \"dsc tnm fit\", \"results\": {\"activation_temperature\": {\"value\": 58000, "
         "\"stderr\": 70, "
         "\"unit\": \"K\"}, \"nonlinearity\": {\"value\": 0.65, \"stderr\": null, \"unit\": \"\"}, "
         "\"stretching\": "
         "{\"value\": 0.6, \"stderr\": 0.1, \"unit\": \"\"},\n \"log_time_ref\": {\"value\": "
         "4.605170185988092, "
         "\"stderr\": 0, \"unit\": \"\"}, \"reference_temperature\": {\"value\": 597, \"stderr\": null, "
         "\"unit\": "
         "\"K\"}, \"model\": \"tnm\"}}"),
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        lehr_error err = {0};
        lehr_dsc_tnm_material got;
        assert_ok(lehr_dsc_tnm_material_read(&got, write_parameters(texts[i]), &err), &err);
        assert_int_equal(got.parameters.law, LEHR_DSC_TNM_MOYNIHAN);
        assert_close(got.parameters.activation_K, 58000, 1e-14, 0);
        assert_close(got.parameters.partition, 0.65, 0, 0);
        assert_close(got.parameters.stretching, 0.6, 0, 0);
        // ln A of the reference data; 1e-12 from the conversion of energies and degrees.
        assert_close(lehr_dsc_tnm_log_time(&got.parameters, 640, 640), -1.92225862473218, 1e-12, 1e-12);
        assert_close(lehr_dsc_tnm_log_time(&got.parameters, 610, 580),
                     -92.54725862473218 + 0.65 * 58000 / 610 + 0.35 * 58000 / 580, 1e-12, 1e-12);
        assert_close(lehr_dsc_tnm_temperature_of(&got.parameters, log(100)), 597, 1e-12, 0);
        assert_false(lehr_dsc_tnm_line_known(&got.glass));
    }
}

static void test_adam_gibbs_and_lines(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_dsc_tnm_material got;
    assert_ok(lehr_dsc_tnm_material_read(&got,
                                         write_parameters("model: ag\nactivation_temperature: 11000\n"
                                                          "zero_temperature: 372 K\nstretching: 0.5\n" TIME
                                                          "glass: parabola 0.4 1e-4 -2e-8\n"
                                                          "liquid: metallic 59.711 5.5e-3 5.0e6\n"),
                                         &err),
              &err);
    const lehr_dsc_tnm_parameters *p = &got.parameters;
    assert_int_equal(p->law, LEHR_DSC_TNM_ADAM_GIBBS);
    // ln A + Q/[T (1 - T2/Tf)] with ln A = ln 100 - Q/(597 - 372)
    double want = log(100) - 11000 / (597.0 - 372) + 11000 / (610 * (1 - 372.0 / 580));
    assert_close(lehr_dsc_tnm_log_time(p, 610, 580), want, 1e-13, 0);
    assert_close(lehr_dsc_tnm_temperature_of(p, log(100)), 597, 1e-13, 0);
    assert_close(lehr_dsc_tnm_equilibrium_activation_K(p, 600), 11000 / pow(1 - 372.0 / 600, 2), 1e-13, 0);
    assert_close(lehr_dsc_tnm_line_at(&got.glass, 500), 0.4 + 0.05 - 0.005, 1e-14, 0);
    // Cpl of the reference data, with the gas constant 8.314462618.
    double liquid = (3 * 8.31446261815324 + 5.5e-3 * 650 + 5.0e6 / (650.0 * 650)) / 59.711;
    assert_close(lehr_dsc_tnm_line_at(&got.liquid, 650), liquid, 1e-14, 0);
    assert_close(lehr_dsc_tnm_heat_capacity(&got.glass, &got.liquid, 500, 650, 0), 0.445, 1e-14, 0);
}

static const refusal parameter_refusals[] = {
    {"parameters: unknown key", GOOD TIME "stretchin: 0.5\n", LEHR_ERR_FORMAT,
     "line 6: unknown key 'stretchin'; did you mean 'stretching'?"},
    {"parameters: no near key", GOOD TIME "qqq: 0.5\n", LEHR_ERR_FORMAT, "unknown key 'qqq'; see"},
    {"parameters: twice", GOOD TIME "stretching: 0.5\n", LEHR_ERR_FORMAT, "'stretching' is given twice"},
    {"parameters: no colon", GOOD TIME "beta 0.5\n", LEHR_ERR_FORMAT, "not of the form 'key: value'"},
    {"parameters: no value", GOOD "relaxation_time:\n", LEHR_ERR_FORMAT,
     "line 4: key 'relaxation_time' has no value"},
    {"parameters: no number", GOOD "relaxation_time: long\n", LEHR_ERR_FORMAT, "key 'relaxation_time'"},
    {"parameters: unit", GOOD "relaxation_time: 3 K\n", LEHR_ERR_DOMAIN, "key 'relaxation_time'"},
    {"parameters: missing", "nonlinearity: 0.5\nstretching: 0.5\n" TIME, LEHR_ERR_FORMAT,
     "'activation_temperature' is missing"},
    {"parameters: no time", GOOD, LEHR_ERR_FORMAT, "one of relaxation_time"},
    {"parameters: two times", GOOD TIME "log_prefactor: -90\n", LEHR_ERR_FORMAT, "one of relaxation_time"},
    {"parameters: no reference", GOOD "relaxation_time: 100\n", LEHR_ERR_FORMAT,
     "'reference_temperature' is missing"},
    {"parameters: negative time", GOOD "reference_temperature: 597\nrelaxation_time: -1\n", LEHR_ERR_DOMAIN,
     "relaxation_time -1 s"},
    {"parameters: model", "model: kww\n" GOOD TIME, LEHR_ERR_FORMAT, "'kww' is neither tnm nor ag"},
    {"parameters: x with ag", "model: ag\n" GOOD TIME, LEHR_ERR_FORMAT, "'nonlinearity' does not belong"},
    {"parameters: beta above 1", "activation_temperature: 58000\nnonlinearity: 0.65\nstretching: 1.01\n" TIME,
     LEHR_ERR_DOMAIN, "stretching exponent 1.01 is outside of 0.1 to 1"},
    {"parameters: x below 0", "activation_temperature: 58000\nnonlinearity: -0.1\nstretching: 1\n" TIME,
     LEHR_ERR_DOMAIN, "nonlinearity -0.1"},
    {"parameters: activation", "activation_temperature: -5\nnonlinearity: 0.1\nstretching: 1\n" TIME,
     LEHR_ERR_DOMAIN, "activation temperature -5 K"},
    {"parameters: one line", GOOD TIME "glass: line 0.4 0\n", LEHR_ERR_FORMAT, "both or not at all"},
    {"parameters: shape", GOOD TIME "glass: spline 1 2\nliquid: line 1 2\n", LEHR_ERR_FORMAT,
     "key 'glass': 'spline 1 2' is not one of"},
    {"parameters: coefficient", GOOD TIME "glass: line 1 x\nliquid: line 1 2\n", LEHR_ERR_FORMAT,
     "key 'glass'"},
    {"parameters: molar mass", GOOD TIME "glass: metallic 0 1 2\nliquid: line 1 2\n", LEHR_ERR_DOMAIN,
     "molar mass 0 g/mol"},
    {"parameters: broken json", "{\"results\": ", LEHR_ERR_FORMAT, "parameters.txt"},
};
enum { N_PARAMETERS = sizeof parameter_refusals / sizeof *parameter_refusals };

static void test_refused_parameters(void **state)
{
    const refusal *row = *state;
    lehr_error err = {0};
    lehr_dsc_tnm_material got;
    assert_fails(lehr_dsc_tnm_material_read(&got, write_parameters(row->text), &err), row->status, &err,
                 row->message);
}

// ---- simulations ------------------------------------------------------------------------------
static const lehr_dsc_tnm_parameters vit4 = {
    .activation_K = 58000, .partition = 0.65, .stretching = 0.6, .log_time = 4.605, .reference_K = 597};

static void refuse(const lehr_dsc_tnm_parameters *p, const char *text, const lehr_dsc_tnm_options *options,
                   lehr_status status, const char *message)
{
    lehr_error err = {0};
    lehr_dsc_tnm_program *program = NULL;
    lehr_dsc_tnm_curve *curve = NULL;
    assert_ok(lehr_dsc_tnm_program_parse(&program, text, &err), &err);
    assert_fails(lehr_dsc_tnm_simulate(&curve, p, program, options, NULL, &err), status, &err, message);
    assert_null(curve);
    lehr_dsc_tnm_program_free(program);
}

static void test_refused_simulations(void **state)
{
    (void)state;
    const char *heating = "760 K, 200 K/s to 450 K, 200 K/s to 760 K";
    lehr_dsc_tnm_parameters p = vit4;
    refuse(&p, "600 K, 200 K/s to 450 K, 200 K/s to 760 K", NULL, LEHR_ERR_DOMAIN,
           "starts at 600 K in the glass: rate times relaxation time is 1.");
    refuse(&p, "600 K, hold 3, 200 K/s to 450 K", NULL, LEHR_ERR_DOMAIN, "start above 7");
    p.stretching = (double)NAN;
    refuse(&p, heating, NULL, LEHR_ERR_DOMAIN, "stretching exponent nan");
    p = (lehr_dsc_tnm_parameters){.law = LEHR_DSC_TNM_ADAM_GIBBS,
                                  .activation_K = 11000,
                                  .partition = 470,
                                  .stretching = 0.5,
                                  .log_time = 4.6,
                                  .reference_K = 597};
    refuse(&p, heating, NULL, LEHR_ERR_DOMAIN,
           "470 K is not below the lowest temperature of the program, 450 K");
    const double temperatures[][2] = {{440, 500}, {500, 500}, {600, 780}};
    const char *const messages[] = {"temperature[0] = 440 K is outside",
                                    "temperature[1] = 500 K does not follow",
                                    "temperature[1] = 780 K is outside"};
    lehr_dsc_tnm_options options = lehr_dsc_tnm_defaults();
    options.n_temperatures = 2;
    for (size_t i = 0; i < 3; i++) {
        options.temperature_K = temperatures[i];
        refuse(&vit4, heating, &options, LEHR_ERR_DOMAIN, messages[i]);
    }
    refuse(&vit4, "760 K, 200 K/s to 450 K, hold 1", &options, LEHR_ERR_DOMAIN, "ends with a hold");
    options = lehr_dsc_tnm_defaults();
    options.step_K = 1e-9;
    refuse(&vit4, heating, &options, LEHR_ERR_DOMAIN, "take a larger step");
    options.step_K = 0;
    refuse(&vit4, heating, &options, LEHR_ERR_DOMAIN, "step 0 K must be greater than 0");
    lehr_dsc_tnm_program empty = {.start_K = 700};
    lehr_dsc_tnm_curve *curve = NULL;
    lehr_error err = {0};
    assert_fails(lehr_dsc_tnm_simulate(&curve, &vit4, &empty, NULL, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "no ramp and no hold");
}

/// A start that lags a little is told.
static void test_start_is_told(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_warnings *warnings = NULL;
    lehr_dsc_tnm_program *program = NULL;
    lehr_dsc_tnm_curve *curve = NULL;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_dsc_tnm_program_parse(&program, "690 K, 200 K/s to 450 K", &err), &err);
    assert_ok(lehr_dsc_tnm_simulate(&curve, &vit4, program, NULL, warnings, &err), &err);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_non_null(strstr(lehr_warnings_at(warnings, 0), "starts at 690 K, where the liquid lags 0."));
    lehr_dsc_tnm_curve_free(curve);
    lehr_dsc_tnm_program_free(program);
    lehr_warnings_free(warnings);
}

/// Without lines the heat capacity is the reduced one; in a hold there is none.
static void test_table(void **state)
{
    (void)state;
    lehr_error err = {0};
    const lehr_dsc_tnm_material bare = {.parameters = vit4};
    lehr_dsc_tnm_program *program = NULL;
    lehr_dsc_tnm_curve *curve = NULL;
    lehr_table *table = NULL;
    lehr_dsc_tnm_options options = lehr_dsc_tnm_defaults();
    options.all_segments = true;
    options.step_K = 50;
    assert_ok(lehr_dsc_tnm_program_parse(&program, "760 K, 200 K/s to 585 K, hold 60, 3 K/s to 720 K", &err),
              &err);
    assert_ok(lehr_dsc_tnm_simulate(&curve, &vit4, program, &options, NULL, &err), &err);
    assert_ok(lehr_dsc_tnm_curve_to_table(&table, curve, &bare, &err), &err);
    const char *const names[] = {"T", "Cp", "Tf", "time_s", "dTf_dT", "segment"};
    for (size_t j = 0; j < 6; j++) {
        assert_string_equal(lehr_table_column_name(table, j), names[j]);
    }
    // 760 710 660 610 585 | begin, 40 times, end | 585 635 685 720
    assert_int_equal(lehr_table_rows(table), 5 + 42 + 4);
    assert_close(lehr_table_column(table, 4)[0], 1, 0, 0);
    assert_true(isnan(lehr_table_column(table, 1)[5]));
    assert_close(lehr_table_column(table, 3)[5], 0.875, 1e-14, 0);
    assert_close(lehr_table_column(table, 3)[46], 60.875, 1e-14, 0);
    assert_close(lehr_table_column(table, 3)[50], 60.875 + 45, 1e-14, 0);
    assert_close(lehr_table_column(table, 5)[46], 2, 0, 0);
    assert_close(lehr_table_column(table, 1)[50], lehr_table_column(table, 4)[50], 0, 0);
    lehr_table_free(table);
    lehr_dsc_tnm_curve_free(curve);
    lehr_dsc_tnm_program_free(program);
}

// ---- memory -----------------------------------------------------------------------------------
static lehr_status simulate_all(void *context, lehr_error *err)
{
    const char *const *paths = context;
    lehr_dsc_tnm_material material;
    lehr_dsc_tnm_program *program = NULL;
    lehr_dsc_tnm_curve *curve = NULL;
    lehr_table *table = NULL;
    lehr_dsc_tnm_options options = lehr_dsc_tnm_defaults();
    options.step_K = 20;
    options.tolerance_K = 1e-2;
    lehr_status status = lehr_dsc_tnm_material_read(&material, paths[0], err);
    status = status == LEHR_OK ? lehr_dsc_tnm_program_read(&program, paths[1], err) : status;
    status = status == LEHR_OK
                 ? lehr_dsc_tnm_simulate(&curve, &material.parameters, program, &options, NULL, err)
                 : status;
    status = status == LEHR_OK ? lehr_dsc_tnm_curve_to_table(&table, curve, &material, err) : status;
    lehr_table_free(table);
    lehr_dsc_tnm_curve_free(curve);
    lehr_dsc_tnm_program_free(program);
    return status;
}

static void test_memory(void **state)
{
    (void)state;
    const char *parameters = GOOD TIME;
    const char *table = "rate_K_per_s,to_K,hold_s\n0,760,\n200,500,1\n200,760,\n";
    const char *paths[] = {write_parameters(parameters),
                           lehr_test_write("program.csv", table, strlen(table))};
    lehr_test_fault_sweep(simulate_all, paths);
    paths[1] = lehr_test_write("program2.txt", "760\n200 to 500\n200 to 760\n", 25);
    lehr_test_fault_sweep(simulate_all, paths);
}

int main(void)
{
    struct CMUnitTest tests[96] = {
        cmocka_unit_test(test_forms_of_a_program),
        cmocka_unit_test(test_forms_of_parameters),
        cmocka_unit_test(test_adam_gibbs_and_lines),
        cmocka_unit_test(test_refused_simulations),
        cmocka_unit_test(test_start_is_told),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_memory),
    };
    size_t n = 7;
    for (size_t i = 0; i < N_PROGRAMS; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refused_program, &program_refusals[i]);
    }
    for (size_t i = 0; i < N_TABLES; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refused_table, &table_refusals[i]);
    }
    for (size_t i = 0; i < N_PARAMETERS; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refused_parameters, &parameter_refusals[i]);
    }
    return _cmocka_run_group_tests("tnm_files", tests, n, NULL, NULL);
}
