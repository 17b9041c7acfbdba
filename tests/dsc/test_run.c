// Readers on small texts: tables and their options, segments, and memory running out anywhere.
#include "lehr_test.h"

#include <lehr/dsc/info.h>
#include <lehr/dsc/run.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static lehr_status parse(lehr_dsc_run **out, const char *bytes, const lehr_dsc_read_options *options,
                         lehr_error *err)
{
    lehr_text *text = NULL;
    lehr_status status = lehr_text_decode(&text, bytes, strlen(bytes), "a.txt", err);
    *out = NULL;
    if (status == LEHR_OK) {
        status = lehr_dsc_run_parse(out, text, options, err);
    }
    lehr_text_free(text);
    return status;
}

static lehr_dsc_run *parse_ok(const char *bytes, const lehr_dsc_read_options *options)
{
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(parse(&run, bytes, options, &err), &err);
    return run;
}

// ---- tables ---------------------------------------------------------------------------
/// A table whose third row is 302.5 K and the value given, in the unit of the run.
typedef struct table_case {
    const char *name, *text;
    lehr_dsc_signal kind;
    double signal, time_s;
} table_case;

#define NONE (double)NAN
static const table_case table_cases[] = {
    {"contract names", "temperature_K,cp_J_per_gK\n300.5,1.25\n301.5,1.5\n302.5,1.75\n",
     LEHR_DSC_SIGNAL_HEAT_CAPACITY, 1.75, NONE},
    {"short names", "T Cp\n300.5 1.25\n301.5 1.5\n302.5 1.75\n", LEHR_DSC_SIGNAL_HEAT_CAPACITY, 1.75, NONE},
    {"heat flow in mW", "time_s,temperature_K,heat_flow_mW\n0.5,300.5,1.25\n1.5,301.5,1.5\n2.5,302.5,1.75\n",
     LEHR_DSC_SIGNAL_HEAT_FLOW, 1.75e-3, 2.5},
    {"small t is time", "t_s,T_K,HF_uW\n0.5,300.5,1.25\n1.5,301.5,1.5\n2.5,302.5,1.75\n",
     LEHR_DSC_SIGNAL_HEAT_FLOW, 1.75e-6, 2.5},
    {"minutes and Celsius",
     "time_min;temperature_degC;heat_flow_W_per_g\n0.5;27.35;1.25\n1.5;28.35;1.5\n2.5;29.35;1.75\n",
     LEHR_DSC_SIGNAL_SPECIFIC_FLOW, 1.75, 150},
    {"brackets",
     "Time [min]\tSample Temperature [\xC2\xB0"
     "C]\tHeat Flow Exo Up [mW]\n0.5\t27.35\t1.25\n1.5\t28.35\t1.5\n"
     "2.5\t29.35\t1.75\n",
     LEHR_DSC_SIGNAL_HEAT_FLOW, -1.75e-3, 150},
    {"German, decimal comma",
     "Zeit/s;Probentemperatur/\xC2\xB0"
     "C;W\xC3\xA4rmestrom/mW\n0,5;27,35;1,25\n1,5;28,35;1,5\n"
     "2,5;29,35;1,75\n",
     LEHR_DSC_SIGNAL_HEAT_FLOW, 1.75e-3, 2.5},
    {"French",
     "Temps (s);Temp\xC3\xA9rature \xC3\xA9"
     "chantillon (\xC2\xB0"
     "C);Flux de chaleur (mW)\n0,5;27,35;1,25\n"
     "1,5;28,35;1,5\n2,5;29,35;1,75\n",
     LEHR_DSC_SIGNAL_HEAT_FLOW, 1.75e-3, 2.5},
    {"latin-1 degree sign",
     "Temperature (\xB0"
     "C),Heat Flow Endo Up (mW)\n27.35,1.25\n28.35,1.5\n29.35,1.75\n",
     LEHR_DSC_SIGNAL_HEAT_FLOW, 1.75e-3, NONE},
    {"endo down in the name", "Temperature_K,Heat_Flow_Endo_Down_mW\n300.5,1.25\n301.5,1.5\n302.5,1.75\n",
     LEHR_DSC_SIGNAL_HEAT_FLOW, -1.75e-3, NONE},
    {"exotherm is no direction", "T_K,HF_mW,exotherm\n300.5,1.25,0\n301.5,1.5,0\n302.5,1.75,0\n",
     LEHR_DSC_SIGNAL_HEAT_FLOW, 1.75e-3, NONE},
    {"French furnace",
     "Temp\xC3\xA9rature du four (K),Flux thermique (mW)\n300.5,1.25\n301.5,1.5\n302.5,1.75\n",
     LEHR_DSC_SIGNAL_HEAT_FLOW, 1.75e-3, NONE},
    {"a temperature of another name", "t_s,T_meas_K,HF_mW\n0.5,300.5,1.25\n1.5,301.5,1.5\n2.5,302.5,1.75\n",
     LEHR_DSC_SIGNAL_HEAT_FLOW, 1.75e-3, 2.5},
    {"the known name wins", "T_chip_K,T_K,HF_mW\n400.5,300.5,1.25\n401.5,301.5,1.5\n402.5,302.5,1.75\n",
     LEHR_DSC_SIGNAL_HEAT_FLOW, 1.75e-3, NONE},
    {"a difference is no temperature",
     "temperature_diff_K,temperature_chip_C,HF_mW\n0.5,27.35,1.25\n1.5,28.35,1.5\n2.5,29.35,1.75\n",
     LEHR_DSC_SIGNAL_HEAT_FLOW, 1.75e-3, NONE},
    {"sign in the header", "# sign: exo up\n# mass: 2 mg\nT_K,HF_mW\n300.5,1.25\n301.5,1.5\n302.5,1.75\n",
     LEHR_DSC_SIGNAL_HEAT_FLOW, -1.75e-3, NONE},
};

static void test_table(void **state)
{
    const table_case *want = *state;
    lehr_dsc_run *run = parse_ok(want->text, NULL);
    assert_string_equal(run->format, "table");
    assert_int_equal(run->size, 3);
    assert_int_equal(run->signal_kind, want->kind);
    assert_close(run->temperature_K[2], 302.5, 0, 1e-9); // Celsius plus 273.15 rounds
    assert_close(run->signal[2], want->signal, 1e-14, 0);
    assert_close(run->time_s ? run->time_s[2] : NONE, want->time_s, 1e-14, 0);
    lehr_dsc_run_free(run);
}

static void test_options_override_the_file(void **state)
{
    (void)state;
    const char *text = "26.35 1.0 -0.5\n27.35 1.25 0\n28.35 1.5 0.5\n29.35 1.75 1.0\n30.35 1.75 1.5\n";
    lehr_dsc_read_options options = lehr_dsc_read_defaults();
    options.temperature_column = "1";
    options.signal_column = "2";
    options.time_column = "3";
    options.temperature_unit = "degC";
    options.signal_unit = "W/g";
    options.sign = LEHR_DSC_SIGN_EXO_UP;
    options.mass_g = 2.385e-3;
    options.rate_K_per_s = 3.5;
    lehr_dsc_run *run = parse_ok(text, &options);
    assert_int_equal(run->size, 5);
    assert_close(run->temperature_K[1], 300.5, 0, 1e-9);
    assert_close(run->signal[1], -1.25, 1e-14, 0);
    assert_close(run->mass_g, 2.385e-3, 0, 0);
    assert_int_equal(run->mass_origin, LEHR_DSC_ORIGIN_USER);
    assert_int_equal(run->sign_origin, LEHR_DSC_ORIGIN_USER);
    assert_close(run->segments[0].rate_K_per_s, 3.5, 0, 0);
    lehr_dsc_run_free(run);
}

static void test_assumptions_are_told(void **state)
{
    (void)state;
    lehr_dsc_run *run = parse_ok("T HF\n300.5 1.25\n301.5 1.5\n302.5 1.75\n", NULL);
    assert_int_equal(lehr_warnings_count(run->warnings), 3); // unit of T, unit of HF, sign
    assert_non_null(strstr(lehr_warnings_at(run->warnings, 0), "'T' states no unit: K assumed"));
    assert_non_null(strstr(lehr_warnings_at(run->warnings, 1), "'HF' states no unit: mW assumed"));
    assert_non_null(strstr(lehr_warnings_at(run->warnings, 2), "does not state the sign"));
    lehr_dsc_run_free(run);
}

static void test_a_wrong_sign_is_noticed(void **state)
{
    (void)state;
    char text[4096] = "time_s,T_K,HF_mW_exo_up\n";
    for (int i = 0; i < 101; i++) { // up and down, heat flow following the rate
        size_t used = strlen(text);
        (void)snprintf(text + used, sizeof text - used, "%d,%d,%d\n", i, 300 + (i < 50 ? i : 100 - i),
                       i < 50 ? 2 : -2);
    }
    lehr_dsc_run *run = parse_ok(text, NULL);
    assert_int_equal(run->n_segments, 2);
    assert_int_equal(lehr_warnings_count(run->warnings), 1);
    assert_non_null(strstr(lehr_warnings_at(run->warnings, 0), "taken as exo up"));
    assert_non_null(strstr(lehr_warnings_at(run->warnings, 0),
                           "after conversion to endothermic up it is lower on heating than on cooling"));
    lehr_dsc_run_free(run);
}

/// What `dsc convert` writes is read back as the same run.
static void test_table_of_a_run_reads_back(void **state)
{
    (void)state;
    lehr_dsc_run *run =
        parse_ok("# sample: piece 7\n# mass: 2.385 mg\ntime_s,T_K,HF_mW_exo_up\n0,300.5,1.25\n"
                 "0.5,301.5,1.5\n1,302.5,1.75\n",
                 NULL);
    lehr_table *table = NULL;
    char *text = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_run_to_table(&table, run, &err), &err);
    assert_ok(lehr_table_to_text(&text, table, LEHR_TABLE_CSV, &err), &err);
    lehr_dsc_run *again = parse_ok(text, NULL);
    assert_int_equal(again->size, run->size);
    assert_string_equal(again->sample, "piece 7");
    assert_close(again->mass_g, 2.385e-3, 1e-15, 0);
    assert_int_equal(again->sign, LEHR_DSC_SIGN_ENDO_UP);
    assert_int_equal(again->sign_origin, LEHR_DSC_ORIGIN_FILE);
    for (size_t i = 0; i < run->size; i++) {
        assert_close(again->time_s[i], run->time_s[i], 0, 0);
        assert_close(again->temperature_K[i], run->temperature_K[i], 0, 0);
        assert_close(again->signal[i], run->signal[i], 1e-15, 0); // W to mW and back
    }
    lehr_core_free(text);
    lehr_table_free(table);
    lehr_dsc_run_free(again);
    lehr_dsc_run_free(run);
}

/// Names that look like something else in the header of a table.
static void test_odd_names_read_back(void **state)
{
    (void)state;
    static const char *const names[] = {
        "a: b = c", "# 7", "5.2 mg", "\"quoted\", x", "Zr46\xC2\xB7 (as cast)", "-"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char text[256];
        (void)snprintf(text, sizeof text,
                       "Filename\tx\nSample name\t%s\n[step]\nR\nTime\tTemperature\tHeat Flow\n"
                       "s\tK\tmW\n0\t300\t1\n1\t310\t1\n",
                       names[i]);
        lehr_dsc_run *run = parse_ok(text, NULL);
        assert_string_equal(run->sample, names[i]);
        lehr_table *table = NULL;
        lehr_error err = {0};
        assert_ok(lehr_dsc_run_to_table(&table, run, &err), &err);
        for (lehr_table_format format = LEHR_TABLE_TEXT; format <= LEHR_TABLE_CSV; format++) {
            char *written = NULL;
            assert_ok(lehr_table_to_text(&written, table, format, &err), &err);
            lehr_dsc_run *again = parse_ok(written, NULL);
            assert_string_equal(again->sample, names[i]);
            lehr_dsc_run_free(again);
            lehr_core_free(written);
        }
        lehr_table_free(table);
        lehr_dsc_run_free(run);
    }
}

static void test_columns_by_number_and_name(void **state)
{
    (void)state;
    lehr_dsc_read_options options = lehr_dsc_read_defaults();
    options.temperature_column = "2";
    options.signal_column = "PHI";
    options.signal_unit = "uW";
    lehr_dsc_run *run = parse_ok("x,theta,phi\n1,300.5,2\n2,301.5,3\n3,302.5,4\n", &options);
    assert_close(run->temperature_K[2], 302.5, 0, 0);
    assert_close(run->signal[2], 4e-6, 1e-14, 0);
    lehr_dsc_run_free(run);
}

/// Without a sample temperature the programme's has to do, and that is told.
static void test_reference_temperature_alone(void **state)
{
    (void)state;
    lehr_dsc_run *run = parse_ok(
        "SampleID:\n  A, 2 mg\nCurve:\nIndex t Tr Value\n[s] [K] [mW]\n0 0 300 -1\n1 1 301 -2\n", NULL);
    assert_null(run->reference_temperature_K);
    assert_close(run->temperature_K[1], 301, 0, 0);
    assert_close(run->signal[1], 2e-3, 1e-15, 0);
    assert_non_null(strstr(lehr_warnings_at(run->warnings, 0), "no sample temperature: 'Tr' is used"));
    lehr_dsc_run_free(run);
}

static void test_trios_states_its_sign(void **state)
{
    (void)state;
    lehr_dsc_run *run = parse_ok(
        "Exotherm\tDown\n[step]\nRamp\nTime\tTemperature\tHeat Flow\nmin\tK\tmW\n0\t300\t1\n1\t310\t2\n",
        NULL);
    assert_int_equal(run->sign, LEHR_DSC_SIGN_ENDO_UP);
    assert_int_equal(run->sign_origin, LEHR_DSC_ORIGIN_FILE);
    assert_close(run->signal[1], 2e-3, 1e-15, 0);
    lehr_dsc_run_free(run);
}

// ---- segments -------------------------------------------------------------------------
/// Temperature program with regulation noise: hold 60 s, 0.5 K/s up 200 K, hold 100 s, -1 K/s down 150 K,
/// 0.25 K/s up.
static double program_K(double time_s)
{
    if (time_s < 60) {
        return 400;
    }
    if (time_s < 460) {
        return 400 + 0.5 * (time_s - 60);
    }
    if (time_s < 560) {
        return 600;
    }
    return time_s < 710 ? 600 - (time_s - 560) : 450 + 0.25 * (time_s - 710);
}

static void test_segments_from_the_data(void **state)
{
    (void)state;
    static const struct {
        lehr_dsc_kind kind;
        double rate, first_s;
    } want[] = {{LEHR_DSC_ISOTHERMAL, 0, 0},
                {LEHR_DSC_HEATING, 0.5, 60},
                {LEHR_DSC_ISOTHERMAL, 0, 460},
                {LEHR_DSC_COOLING, -1, 560},
                {LEHR_DSC_HEATING, 0.25, 710}};
    size_t size = 64 * 3000;
    char *text = malloc(size);
    assert_non_null(text);
    size_t used = (size_t)snprintf(text, size, "time_s,T_K,HF_mW_endo_up\n");
    unsigned random = 12345;
    for (int i = 0; i < 2600; i++) {
        random = random * 1103515245U + 12345U;
        double noise = 0.05 * ((double)(random >> 16 & 0x7FFF) / 32767.0 - 0.5);
        used +=
            (size_t)snprintf(text + used, size - used, "%.2f,%.4f,1\n", 0.5 * i, program_K(0.5 * i) + noise);
    }
    lehr_dsc_run *run = parse_ok(text, NULL);
    free(text);
    assert_int_equal(run->n_segments, 5);
    for (size_t s = 0; s < 5; s++) {
        assert_int_equal(run->segments[s].kind, want[s].kind);
        // Slope of 200 points and more with noise of 0.014 K (uniform 0.05/sqrt(12)): some 1e-4.
        assert_close(run->segments[s].rate_K_per_s, want[s].rate, 1e-3, 0);
        // The window for local rates is 13 points (6 s) wide.
        assert_close(run->time_s[run->segments[s].first], want[s].first_s, 0, 6);
    }
    lehr_dsc_run_free(run);
}

/// A program whose holds leave no rows: up to 650 K, a minute of nothing, down, a minute, and up.
static void test_turns_are_exact_where_holds_are_silent(void **state)
{
    (void)state;
    enum { RAMP = 811 }; // 380 to 650 K in steps of 1/3 K
    size_t size = 64 * 4 * RAMP;
    char *text = malloc(size);
    assert_non_null(text);
    size_t used = (size_t)snprintf(text, size, "time_s,T_K,HF_mW_endo_up\n");
    for (int i = 0; i < 3 * RAMP; i++) {
        int k = i % RAMP;
        double T = i / RAMP == 1 ? 650 - k / 3.0 : 380 + k / 3.0;
        used += (size_t)snprintf(text + used, size - used, "%d,%.4f,1\n", i + 60 * (i / RAMP), T);
    }
    lehr_dsc_run *run = parse_ok(text, NULL);
    free(text);
    assert_int_equal(run->n_segments, 3);
    for (size_t s = 0; s < 3; s++) {
        // Which of the two equal points of a turn ends a ramp is free.
        assert_in_range(run->segments[s].first, s * RAMP - (s > 0), s * RAMP);
        assert_close(run->segments[s].rate_K_per_s, s == 1 ? -1 / 3.0 : 1 / 3.0, 1e-3, 0);
    }
    lehr_dsc_run_free(run);
}

static void test_segments_without_time(void **state)
{
    (void)state;
    const char *text = "#FORMAT:NETZSCH5\n#DECIMAL:POINT\n#SEPARATOR:SEMICOLON\n#EXO:-1\n#SAMPLE MASS /mg:0\n"
                       "#SEG. 2:20\xB0"
                       "C/10,0(K/min)/30\xB0"
                       "C\n\n##Temp./\xB0"
                       "C;DSC/(mW/mg)\n"
                       "20.0;0.1\n21.0;0.1\n22.0;0.1\n23.0;0.1\n24.0;0.1\n25.0;0.1\n26.0;0.1\n27.0;0.1\n";
    lehr_dsc_run *run = parse_ok(text, NULL);
    assert_string_equal(run->format, "netzsch");
    assert_null(run->time_s);
    assert_true(isnan(run->mass_g)); // 0 means: not entered
    assert_int_equal(run->n_segments, 1);
    assert_int_equal(run->segments[0].kind, LEHR_DSC_HEATING);
    assert_close(run->segments[0].rate_K_per_s, 10.0 / 60, 1e-12, 0); // stated in the header
    lehr_dsc_run_free(run);
}

#define STARE_BLOCK(segment, t0, T0, dT)                                                                     \
    "Kurvenname:\r\n  !&[" segment "] Probe A\r\nKurvenwerte:\r\n  Index  t  Ts  Tr  Wert\r\n  [s] [\xB0"    \
    "C] [\xB0"                                                                                               \
    "C] "                                                                                                    \
    "[mW]\r\n 0 " t0 "0,0 " T0 "0,5 100,0 -1,5\r\n 1 " t0 "1,0 " T0 dT                                       \
    ",5 102,0 -1,75\r\nErgebnisse:\r\nProbe:\r\n"                                                            \
    "  Probe A, 3,5000 mg\r\n"

/// German, decimal comma, newest segment first.
/// Rows of scans joined without the way back, as from a spreadsheet: 300 K, 301 K, ... @p n times.
static lehr_dsc_run *joined_scans(size_t n, const double (*ends_K)[2])
{
    static char text[40000];
    size_t used = (size_t)snprintf(text, sizeof text, "temperature_K,cp_J_per_gK\n");
    for (size_t s = 0; s < n; s++) {
        double step = ends_K[s][1] > ends_K[s][0] ? 1 : -1;
        for (double T = ends_K[s][0]; step * T <= step * ends_K[s][1]; T += step) {
            used += (size_t)snprintf(text + used, sizeof text - used, "%g,1\n", T);
        }
    }
    return parse_ok(text, NULL);
}

// Taken as one ramp, two scans were fitted as one curve of interleaved points.
static void test_joined_scans_are_segments(void **state)
{
    (void)state;
    static const double ends_K[][2] = {{300, 600}, {320, 600}, {310, 590}, {590, 300}, {580, 310}};
    lehr_dsc_run *run = joined_scans(5, ends_K);
    assert_int_equal(run->n_segments, 5);
    for (size_t s = 0; s < 5; s++) {
        assert_int_equal(run->segments[s].kind, s < 3 ? LEHR_DSC_HEATING : LEHR_DSC_COOLING);
        assert_int_equal(run->segments[s].count, (size_t)fabs(ends_K[s][1] - ends_K[s][0]) + 1);
    }
    lehr_dsc_run_free(run);
    static const double gap_K[][2] = {{300, 400}, {520, 600}}; // a piece cut out of one scan
    run = joined_scans(2, gap_K);
    assert_int_equal(run->n_segments, 1);
    lehr_dsc_run_free(run);
}

static void test_stare_segments_are_put_in_order_of_time(void **state)
{
    (void)state;
    lehr_dsc_run *run =
        parse_ok(STARE_BLOCK("2", "9", "11", "4") "\r\n" STARE_BLOCK("1", "1", "11", "2"), NULL);
    assert_string_equal(run->format, "stare-curve");
    assert_int_equal(run->decimal_mark, ',');
    assert_string_equal(run->sample, "Probe A");
    assert_close(run->mass_g, 3.5e-3, 1e-15, 0);
    assert_int_equal(run->n_segments, 2);
    assert_close(run->time_s[0], 10, 0, 0);
    assert_close(run->time_s[3], 91, 0, 0);
    assert_close(run->temperature_K[3], 114.5 + 273.15, 0, 1e-9);
    assert_close(run->reference_temperature_K[3], 102 + 273.15, 0, 1e-9);
    assert_close(run->signal[3], 1.75e-3, 1e-15, 0); // exothermic up in the file
    lehr_dsc_run_free(run);
}

// ---- the registry, the record, memory ---------------------------------------------------
static void test_every_reader_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < lehr_dsc_reader_count(); i++) {
        assert_true(strlen(lehr_dsc_reader_description_at(i)) > 10);
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(lehr_dsc_reader_name_at(i), lehr_dsc_reader_name_at(j));
        }
    }
}

static void test_info_has_the_keys_of_the_contract(void **state)
{
    (void)state;
    lehr_dsc_run *run = parse_ok(STARE_BLOCK("1", "1", "11", "2"), NULL);
    lehr_record *record = NULL;
    lehr_error err = {0};
    assert_ok(lehr_record_create(&record, &err), &err);
    assert_ok(lehr_dsc_info_describe(run, record, &err), &err);
    static const char *const keys[] = {"format",   "encoding", "decimal_mark", "sign",
                                       "segments", "mass",     "points"};
    lehr_value value;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        assert_true(lehr_record_find(record, keys[i], &value));
    }
    assert_true(lehr_record_find(record, "mass", &value));
    assert_close(value.quantity.value, 3.5, 1e-14, 0);
    assert_string_equal(value.quantity.unit, "mg");
    assert_true(lehr_record_find(record, "segments", &value));
    static const char *const members[] = {"index",           "kind",           "rate", "points",
                                          "temperature_min", "temperature_max"};
    lehr_value segment = lehr_list_value_at(value.list, 0);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        assert_true(lehr_record_find(segment.record, members[i], &value));
    }
    lehr_record_free(record);
    lehr_dsc_run_free(run);
}

static lehr_status attempt_parse(void *context, lehr_error *err)
{
    lehr_dsc_run *run = NULL;
    lehr_record *record = NULL;
    lehr_table *table = NULL;
    lehr_status status = parse(&run, context, NULL, err);
    if (status == LEHR_OK) {
        status = lehr_record_create(&record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_info_describe(run, record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_run_to_table(&table, run, err);
    }
    lehr_table_free(table);
    lehr_record_free(record);
    lehr_dsc_run_free(run);
    return status;
}

static void test_memory_runs_out(void **state)
{
    (void)state;
    static const char *const texts[] = {
        STARE_BLOCK("2", "9", "11", "4") STARE_BLOCK("1", "1", "11", "2"),
        "SampleID:\n  A, 2 mg\nMethod:\n  m\nCurve:\nIndex t Ts Tr Value\n[s] [K] [K] [Wg^-1]\n0 0 300 300 "
        "1\n1 1 301 301 1\n",
        "CLOSED\nSample\tx\nSize\t9.0\tmg\nExotherm\tUp\nXcomment\ta\nXcomment\tb\nSig1\tTime "
        "(min)\nSig2\tTemperature (K)\n"
        "Sig3\tHeat Flow (mW)\nStartOfData\n-1\t0\t0\n0\t300\t1\n1\t301\t1\n-2\t0\t0\n2\t300\t1\n3\t299\t1\n",
        "Filename\tx\n[Procedure]\nSample Mass\t2,5 mg\n[step]\nRamp\nTime\tTemperature\tHeat "
        "Flow\nmin\tK\tmW\n"
        "0,0\t300,5\t1,5\n1,0\t301,5\t1,5\n",
        "#FORMAT:NETZSCH5\n#SAMPLE:x\n#SAMPLE MASS "
        "/mg:2\n#EXO:+1\n##Temp./K;Time/min;DSC/(mW/mg)\n300;0;1\n301;1;1\n",
        "Title\nCreation Date : x\nInitial Mass : 3 mg\nIndex Time Furnace Sample HeatFlow\n1 0 20 20 1\n2 1 "
        "21 21 1\n",
        "# sample: a\n# mass: 3 mg\ntime_s,T_K,HF_mW\n0,300,1\n1,301,1\n2,302,1\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char *copy = strdup(texts[i]);
        assert_non_null(copy);
        lehr_test_fault_sweep(attempt_parse, copy);
        free(copy);
    }
}

int main(void)
{
    struct CMUnitTest tests[64] = {
        cmocka_unit_test(test_options_override_the_file),
        cmocka_unit_test(test_assumptions_are_told),
        cmocka_unit_test(test_a_wrong_sign_is_noticed),
        cmocka_unit_test(test_table_of_a_run_reads_back),
        cmocka_unit_test(test_columns_by_number_and_name),
        cmocka_unit_test(test_odd_names_read_back),
        cmocka_unit_test(test_reference_temperature_alone),
        cmocka_unit_test(test_trios_states_its_sign),
        cmocka_unit_test(test_segments_from_the_data),
        cmocka_unit_test(test_turns_are_exact_where_holds_are_silent),
        cmocka_unit_test(test_segments_without_time),
        cmocka_unit_test(test_joined_scans_are_segments),
        cmocka_unit_test(test_stare_segments_are_put_in_order_of_time),
        cmocka_unit_test(test_every_reader_has_a_name_of_its_own),
        cmocka_unit_test(test_info_has_the_keys_of_the_contract),
        cmocka_unit_test(test_memory_runs_out),
    };
    size_t n = 14;
    for (size_t i = 0; i < sizeof table_cases / sizeof table_cases[0]; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_table, &table_cases[i]);
    }
    return _cmocka_run_group_tests("run", tests, n, NULL, NULL);
}
