// One synthetic scan in the layouts of several programs, against the numbers that went in (truth.csv), and
// real exports against facts read off the files by eye.
#include "lehr_test.h"

#include <lehr/dsc/fictive.h>
#include <lehr/dsc/run.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static lehr_dsc_run *read_reference(const char *path)
{
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_run_read(&run, lehr_test_reference(path), NULL, &err), &err);
    return run;
}

static bool has_warning(const lehr_dsc_run *run, const char *part)
{
    for (size_t i = 0; i < lehr_warnings_count(run->warnings); i++) {
        if (strstr(lehr_warnings_at(run->warnings, i), part)) {
            return true;
        }
    }
    return false;
}

// ---- one scan, many layouts -----------------------------------------------------------
/// Columns of truth.csv.
enum { TRUTH_TIME, TRUTH_T, TRUTH_HF, TRUTH_CP, TRUTH_SEGMENT };
#define MASS_MG      21.37
#define RATE_K_PER_S (1.0 / 3.0)

typedef struct layout_case {
    const char *name; // file in formats/
    const char *format, *encoding;
    char decimal_mark;
    lehr_dsc_sign sign;
    lehr_dsc_origin origin;
    lehr_dsc_signal kind;
    double lag_K;     // of the sample temperature: -lag on heating, +lag on cooling
    double time_s;    // resolution of the printed time
    double T_K;       // resolution of the printed temperature
    double flow_rtol; // resolution of the printed signal; expected.json demands 1e-5, NETZSCH 1e-4
    bool reads_mass;
} layout_case;

static const layout_case layout_cases[] = {
    {"mettler_curve_en_latin1.txt", "stare-curve", "cp1252", '.', LEHR_DSC_SIGN_EXO_UP,
     LEHR_DSC_ORIGIN_ASSUMED, LEHR_DSC_SIGNAL_HEAT_FLOW, 0.12, 0, 5.1e-5, 1e-5, true},
    {"mettler_evaluation_utf16le_nobom.txt", "stare-evaluation", "UTF-16LE without mark", '.',
     LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_ASSUMED, LEHR_DSC_SIGNAL_SPECIFIC_FLOW, 0, 0, 5.1e-4, 1e-5, true},
    {"ta_q2000_utf16.txt", "ta-universal", "UTF-16LE", '.', LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_FILE,
     LEHR_DSC_SIGNAL_HEAT_FLOW, 0, 3.1e-4, 5.1e-5, 1e-5, true},
    {"trios_lims_utf8_comma.txt", "trios", "UTF-8", ',', LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_ASSUMED,
     LEHR_DSC_SIGNAL_HEAT_FLOW, 0, 3.1e-3, 5.1e-4, 1e-5, true},
    {"netzsch5_padded_comma_latin1.csv", "netzsch", "cp1252", ',', LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_FILE,
     LEHR_DSC_SIGNAL_SPECIFIC_FLOW, 0, 3.1e-4, 5.1e-6, 1e-4, true},
    {"animl_base64.animl", "animl", "UTF-8", '.', LEHR_DSC_SIGN_ENDO_UP, LEHR_DSC_ORIGIN_ASSUMED,
     LEHR_DSC_SIGNAL_HEAT_FLOW, 0, 0, 5.1e-9, 1e-8, true},
    {"truth.csv", "table", "UTF-8", '.', LEHR_DSC_SIGN_UNKNOWN, LEHR_DSC_ORIGIN_FILE,
     LEHR_DSC_SIGNAL_HEAT_CAPACITY, 0, 0, 1e-8, 1e-9, false},
};

static double true_signal(const double *row, lehr_dsc_signal kind)
{
    if (kind == LEHR_DSC_SIGNAL_HEAT_CAPACITY) {
        return row[TRUTH_CP];
    }
    return kind == LEHR_DSC_SIGNAL_HEAT_FLOW ? row[TRUTH_HF] * 1e-3 : row[TRUTH_HF] / MASS_MG;
}

static void check_rows(const lehr_dsc_run *run, const layout_case *want, const lehr_test_numbers *truth)
{
    assert_int_equal(run->size, truth->rows);
    for (size_t i = 0; i < run->size; i++) {
        const double *row = truth->values + i * truth->columns;
        double lag = row[TRUTH_SEGMENT] > 1.5 ? -want->lag_K : want->lag_K;
        assert_close(run->time_s[i], row[TRUTH_TIME], 0, want->time_s + 1e-9);
        assert_close(run->temperature_K[i], row[TRUTH_T] + lag, 0, want->T_K);
        assert_close(run->signal[i], true_signal(row, want->kind), want->flow_rtol, 0);
        if (run->reference_temperature_K) {
            assert_close(run->reference_temperature_K[i], row[TRUTH_T], 0, want->T_K);
        }
    }
}

static void test_layout(void **state)
{
    const layout_case *want = *state;
    char path[128];
    (void)snprintf(path, sizeof path, "dsc/formats/%s", want->name);
    lehr_test_numbers truth = lehr_test_load_numbers(lehr_test_reference("dsc/formats/truth.csv"));
    lehr_dsc_run *run = read_reference(path);
    assert_string_equal(run->format, want->format);
    assert_non_null(strstr(run->encoding, want->encoding));
    assert_int_equal(run->decimal_mark, want->decimal_mark);
    assert_int_equal(run->sign, want->sign);
    assert_int_equal(run->sign_origin, want->origin);
    assert_int_equal(has_warning(run, "does not state the sign") || has_warning(run, "do not state the sign"),
                     want->origin == LEHR_DSC_ORIGIN_ASSUMED);
    assert_int_equal(run->signal_kind, want->kind);
    if (want->reads_mass) {
        assert_close(run->mass_g, MASS_MG * 1e-3, 1e-12, 0);
        assert_string_equal(run->sample, "Vit4_synth");
    } else {
        assert_true(isnan(run->mass_g));
    }
    check_rows(run, want, &truth);
    assert_int_equal(run->n_segments, 2);
    assert_int_equal(run->segments[0].kind, LEHR_DSC_COOLING);
    assert_int_equal(run->segments[0].count, 361);
    assert_int_equal(run->segments[1].kind, LEHR_DSC_HEATING);
    assert_int_equal(run->segments[1].count, 359);
    // Coarse time stamps (0.0001 min) average out over 290 points to 1e-7.
    assert_close(run->segments[0].rate_K_per_s, -RATE_K_PER_S, 2e-6, 0);
    assert_close(run->segments[1].rate_K_per_s, RATE_K_PER_S, 2e-6, 0);
    assert_close(run->segments[1].temperature_max_K, 700 - 2.0 / 3.0 - want->lag_K, 0, want->T_K + 1e-8);
    lehr_dsc_run_free(run);
    lehr_test_free_numbers(&truth);
}

/// All layouts give the same fictive temperature, whatever the signal is.
static void test_fictive_temperature(void **state)
{
    const layout_case *want = *state;
    char path[128];
    (void)snprintf(path, sizeof path, "dsc/formats/%s", want->name);
    lehr_dsc_run *run = read_reference(path);
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    options.glass_K[0] = 465;
    options.glass_K[1] = 540;
    options.liquid_K[0] = 660;
    options.liquid_K[1] = 695;
    lehr_dsc_fictive got;
    lehr_error err = {0};
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
    // The model's value; straight lines in these windows are biased by some 0.3 K (README of the scans).
    double model = lehr_test_json(lehr_test_reference("dsc/formats/expected.json"), "Tf_model", NULL);
    assert_close(got.fictive_temperature_K, model - want->lag_K, 0, 0.5);
    assert_string_equal(got.area_unit, "J/g");
    assert_close(got.delta_cp, 0.247, 0.02, 0); // l - g of the model at 596.8 K: 0.930-0.3936-4.84e-4*596.8
    lehr_dsc_run_free(run);
}

// ---- real files -----------------------------------------------------------------------
typedef struct real_case {
    const char *name;
    const char *format, *encoding;
    char decimal_mark;
    size_t points;
    double mass_mg; // NAN: not in the file
    lehr_dsc_signal kind;
    lehr_dsc_sign sign;
    lehr_dsc_origin origin;
    double first_T_C, last_T_C, first_signal; // of the run [W or W/g], endothermic up
    size_t segments;
    const char *sample;
} real_case;

static const real_case real_cases[] = {
    // Weight and heat flow in one file, no sign stated: the heat flow is taken.
    {"MettlerToledo_example_file.txt", "stare-evaluation", "UTF-8", '.', 12661, 4.9292,
     LEHR_DSC_SIGNAL_HEAT_FLOW, LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_ASSUMED, 45.647, 805.934, -31.4048e-3,
     0, "TGA_PP"},
    {"TAInstruments_example_file.txt", "ta-universal", "UTF-16LE", '.', 15577, 20.8210, LEHR_DSC_SIGNAL_NONE,
     LEHR_DSC_SIGN_UNKNOWN, LEHR_DSC_ORIGIN_FILE, 22.70189, 25.00298, 0, 0, "example_sample"},
    {"VLL-R444.txt", "trios", "UTF-8", ',', 29533, 2.228, LEHR_DSC_SIGNAL_NONE, LEHR_DSC_SIGN_UNKNOWN,
     LEHR_DSC_ORIGIN_FILE, 22.67, 996.80, 0, 0, "VLL-R444"},
    {"netzsch_example_file.txt", "netzsch", "cp1252", '.', 270, 8.91, LEHR_DSC_SIGNAL_NONE,
     LEHR_DSC_SIGN_UNKNOWN, LEHR_DSC_ORIGIN_FILE, 27.141, 699.641, 0, 1, "AlPyr"},
    {"ExpDat_SB_175-5-4.csv", "netzsch", "cp1252", ',', 141, 6.4, LEHR_DSC_SIGNAL_SPECIFIC_FLOW,
     LEHR_DSC_SIGN_ENDO_UP, LEHR_DSC_ORIGIN_FILE, -63, 77, 0.11677, 1, "SB 175-5"},
    {"DSC_example_seg2_seg4_derived.csv", "netzsch", "UTF-8", '.', 4492, (double)NAN,
     LEHR_DSC_SIGNAL_SPECIFIC_FLOW, LEHR_DSC_SIGN_ENDO_UP, LEHR_DSC_ORIGIN_ASSUMED, -150.061, 149.86900,
     0.02249006, 2, ""},
    {"sample_dsc_setaram.txt", "setaram", "UTF-16LE", '.', 13002, 34.04, LEHR_DSC_SIGNAL_HEAT_FLOW,
     LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_ASSUMED, 53.444034, 202.007788, 11.195387e-3, 0,
     "Duran - MAC250-MS20 34.04mg"},
    {"sample_dsc_tainstruments.txt", "ta-universal", "cp1252", '.', 19000, 9, LEHR_DSC_SIGNAL_HEAT_FLOW,
     LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_FILE, -21.18184, -20.73705, 10.46185e-3, 2, "Eicosane"},
};

static void test_real_file(void **state)
{
    const real_case *want = *state;
    char path[128];
    (void)snprintf(path, sizeof path, "dsc/real/%s", want->name);
    lehr_dsc_run *run = read_reference(path);
    assert_string_equal(run->format, want->format);
    assert_non_null(strstr(run->encoding, want->encoding));
    assert_int_equal(run->decimal_mark, want->decimal_mark);
    assert_int_equal(run->size, want->points);
    assert_close(run->mass_g * 1e3, want->mass_mg, 1e-12, 0);
    assert_string_equal(run->sample, want->sample);
    assert_int_equal(run->signal_kind, want->kind);
    assert_int_equal(run->sign, want->sign);
    assert_int_equal(run->sign_origin, want->origin);
    assert_close(run->temperature_K[0], want->first_T_C + 273.15, 0, 1e-9);
    assert_close(run->temperature_K[run->size - 1], want->last_T_C + 273.15, 0, 1e-9);
    if (want->kind != LEHR_DSC_SIGNAL_NONE) {
        assert_close(run->signal[0], want->first_signal, 1e-12, 0);
    }
    if (want->segments > 0) {
        assert_int_equal(run->n_segments, want->segments);
    }
    lehr_dsc_run_free(run);
}

/// Program of the eicosane file: 1 K/min up and down (its header); segment ends are marker rows.
static void test_real_segments(void **state)
{
    (void)state;
    lehr_dsc_run *run = read_reference("dsc/real/sample_dsc_tainstruments.txt");
    assert_int_equal(run->segments[0].kind, LEHR_DSC_HEATING);
    assert_int_equal(run->segments[1].kind, LEHR_DSC_COOLING);
    assert_close(run->segments[0].rate_K_per_s, 1.0 / 60, 0.02,
                 0); // melting slows the sample down in between
    assert_close(run->segments[1].rate_K_per_s, -1.0 / 60, 0.02, 0);
    lehr_dsc_run_free(run);
}

/// The file holds the segments 2 and 4 of its program (last column); the numbers are what --segment asks for.
static void test_numbers_of_the_file(void **state)
{
    (void)state;
    lehr_dsc_run *run = read_reference("dsc/real/DSC_example_seg2_seg4_derived.csv");
    assert_int_equal(run->n_segments, 2);
    assert_int_equal(run->segments[0].index, 2);
    assert_int_equal(run->segments[1].index, 4);
    lehr_table *table = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_run_to_table(&table, run, &err), &err);
    const double *segment = lehr_table_column(table, 0);
    assert_true(segment[0] == 2 && segment[run->size - 1] == 4);
    lehr_table_free(table);
    lehr_dsc_run_free(run);
}

/// The program of the instrument found a step of 0.219 J/g/K in this run; windows are the reader's choice,
/// and points are 1 K apart: 30 % is what such evaluations agree to.
static void test_real_step_height(void **state)
{
    (void)state;
    lehr_dsc_run *run = read_reference("dsc/real/ExpDat_SB_175-5-4.csv");
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    options.glass_K[0] = 220;
    options.glass_K[1] = 235;
    options.liquid_K[0] = 255;
    options.liquid_K[1] = 265;
    options.t1_K = 270;
    lehr_dsc_fictive got;
    lehr_error err = {0};
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
    assert_close(got.delta_cp, 0.219, 0.3, 0);
    assert_close(got.fictive_temperature_K, 273.15 - 33.2, 0,
                 6); // near the midpoint it gives, -33.2 degrees Celsius
    lehr_dsc_run_free(run);
}

/// What the program of the instrument evaluated in the melting peaks of this file: areas over 100.8 to 130.8
/// degrees Celsius of -4.714 and -3.540 J/g and peaks at 118.2 and 118.4. Every fourth row of the original:
/// 0.2 % in the area, 0.1 K in the peak (printed to 0.1 K).
static void test_real_peaks(void **state)
{
    (void)state;
    static const struct {
        size_t segment;
        double area, peak_C;
    } want[] = {{0, 4.714, 118.2}, {1, 3.540, 118.4}};
    lehr_dsc_run *run = read_reference("dsc/real/DSC_example_seg2_seg4_derived.csv");
    for (size_t k = 0; k < 2; k++) {
        size_t first = run->segments[want[k].segment].first;
        size_t end = first + run->segments[want[k].segment].count;
        while (run->temperature_K[first] < 100.8 + 273.15) {
            first++;
        }
        while (run->temperature_K[end - 1] > 130.8 + 273.15) {
            end--;
        }
        double area = 0;
        size_t peak = first;
        double t0 = run->time_s[first];
        double slope = (run->signal[end - 1] - run->signal[first]) / (run->time_s[end - 1] - t0);
        for (size_t i = first + 1; i < end; i++) {
            double a = run->signal[i - 1] - run->signal[first] - slope * (run->time_s[i - 1] - t0);
            double b = run->signal[i] - run->signal[first] - slope * (run->time_s[i] - t0);
            area += 0.5 * (a + b) * (run->time_s[i] - run->time_s[i - 1]);
            peak = fabs(run->signal[i]) > fabs(run->signal[peak]) ? i : peak;
        }
        assert_close(fabs(area), want[k].area, 5e-3, 0);
        assert_close(run->temperature_K[peak] - 273.15, want[k].peak_C, 0, 0.1);
    }
    lehr_dsc_run_free(run);
}

typedef struct refused_case {
    const char *name, *message;
} refused_case;

static const refused_case refused_cases[] = {
    {"TAInstruments_example_file.txt", "holds TGA (weight), no heat flow"},
    {"VLL-R444.txt", "holds TGA (weight), no heat flow"},
    {"netzsch_example_file.txt", "holds TGA (weight), no heat flow"},
};

static void test_thermogravimetry_has_no_fictive_temperature(void **state)
{
    const refused_case *want = *state;
    char path[128];
    (void)snprintf(path, sizeof path, "dsc/real/%s", want->name);
    lehr_dsc_run *run = read_reference(path);
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    options.glass_K[0] = 300;
    options.glass_K[1] = 320;
    options.liquid_K[0] = 350;
    options.liquid_K[1] = 370;
    lehr_dsc_fictive got;
    lehr_error err = {0};
    assert_fails(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 want->message);
    assert_non_null(strstr(err.message, want->name));
    lehr_dsc_run_free(run);
}

/// 50.026.184 is 50.026184 after a spreadsheet had it; nobody can know where the point was.
static void test_spreadsheet_damage_is_refused(void **state)
{
    (void)state;
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    const char *path = lehr_test_reference("dsc/real/sample_dsc_setaram.csv");
    assert_fails(lehr_dsc_run_read(&run, path, NULL, &err), LEHR_ERR_FORMAT, &err, "line 2");
    assert_non_null(strstr(err.message, "export"));
    assert_null(run);
}

int main(void)
{
    struct CMUnitTest tests[64] = {
        cmocka_unit_test(test_real_segments), cmocka_unit_test(test_real_step_height),
        cmocka_unit_test(test_numbers_of_the_file), cmocka_unit_test(test_spreadsheet_damage_is_refused),
        cmocka_unit_test(test_real_peaks)};
    size_t n = 5;
    for (size_t i = 0; i < sizeof layout_cases / sizeof layout_cases[0]; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_layout, &layout_cases[i]);
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_fictive_temperature, &layout_cases[i]);
    }
    for (size_t i = 0; i < sizeof real_cases / sizeof real_cases[0]; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_real_file, &real_cases[i]);
    }
    for (size_t i = 0; i < sizeof refused_cases / sizeof refused_cases[0]; i++) {
        tests[n++] =
            (struct CMUnitTest)LEHR_CASE(test_thermogravimetry_has_no_fictive_temperature, &refused_cases[i]);
    }
    return _cmocka_run_group_tests("formats", tests, n, NULL, NULL);
}
