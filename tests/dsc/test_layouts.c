// One scan in the layouts of many programs, against the numbers that went in, and every file there is through
// a table and back. SOURCE: tests/oracle/dsc_layouts.py wrote the layouts, see
// tests/golden/dsc/layouts/SOURCE.md.
#define _XOPEN_SOURCE 700 // scandir
#include "lehr_test.h"

#include <dirent.h>
#include <lehr/core/parallel.h>
#include <lehr/dsc/run.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LAYOUTS LEHR_GOLDEN "/dsc/layouts/"
enum { TRUTH_TIME, TRUTH_T, TRUTH_HF, TRUTH_SEGMENT };
#define MASS_G       7.385e-3
#define RATE_K_PER_S (1.0 / 3.0)

static bool has_warning(const lehr_dsc_run *run, const char *part)
{
    for (size_t i = 0; i < lehr_warnings_count(run->warnings); i++) {
        if (strstr(lehr_warnings_at(run->warnings, i), part)) {
            return true;
        }
    }
    return false;
}

// ---- against the truth ------------------------------------------------------------------
typedef struct layout {
    const char *name; // file
    const char *format, *encoding;
    char decimal_mark;
    lehr_dsc_sign sign;
    lehr_dsc_origin origin;
    lehr_dsc_signal kind;
    const char *sample; // NULL: no facts in the file
    double time_s, T_K; // half a unit of the last printed digit
    double flow;        // the same, in mW or W/g
    const char *warning;
} layout;

// A double of 16 digits: what is printed in full.
#define FULL 2e-13
// 0.5e-6 min and 0.5e-7 min
#define MIN6 3.01e-5
#define MIN7 3.01e-6

static const layout layouts[] = {
    {"stare_german_utf16.txt", "stare-curve", "UTF-16LE with mark", ',', LEHR_DSC_SIGN_EXO_UP,
     LEHR_DSC_ORIGIN_ASSUMED, LEHR_DSC_SIGNAL_HEAT_FLOW, "Pd43_ribbon", 5.01e-4, 5.01e-6, 5.01e-9, NULL},
    {"netzsch_point.csv", "netzsch", "cp1252", '.', LEHR_DSC_SIGN_ENDO_UP, LEHR_DSC_ORIGIN_FILE,
     LEHR_DSC_SIGNAL_SPECIFIC_FLOW, "Pd43_ribbon", MIN6, 5.01e-6, 5.01e-9, NULL},
    {"netzsch.xlsx", "netzsch-xlsx", "workbook", '.', LEHR_DSC_SIGN_ENDO_UP, LEHR_DSC_ORIGIN_FILE,
     LEHR_DSC_SIGNAL_SPECIFIC_FLOW, "Pd43_ribbon", FULL, FULL, FULL, NULL},
    {"setaram_utf16.txt", "setaram", "UTF-16LE with mark", '.', LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_ASSUMED,
     LEHR_DSC_SIGNAL_HEAT_FLOW, "Pd43_ribbon 7mg", 5.01e-4, 5.01e-7, 5.01e-10, NULL},
    {"pyris_cut_head.txt", "pyris", "cp1252", '.', LEHR_DSC_SIGN_ENDO_UP, LEHR_DSC_ORIGIN_ASSUMED,
     LEHR_DSC_SIGNAL_HEAT_FLOW, "Pd43_ribbon", MIN6, 5.01e-7, 5.01e-9, NULL},
    {"pyris_endo_up.txt", "pyris", "UTF-8", ',', LEHR_DSC_SIGN_ENDO_UP, LEHR_DSC_ORIGIN_FILE,
     LEHR_DSC_SIGNAL_HEAT_FLOW, "Pd43_ribbon", MIN6, 5.01e-7, 5.01e-9, NULL},
    {"trios.csv", "trios", "UTF-8", '.', LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_ASSUMED,
     LEHR_DSC_SIGNAL_SPECIFIC_FLOW, "Pd43_ribbon", MIN6, 5.01e-6, 5.01e-10, NULL},
    {"trios.json", "trios-json", "UTF-8", '.', LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_FILE,
     LEHR_DSC_SIGNAL_HEAT_FLOW, "Pd43_ribbon", FULL, FULL, FULL,
     "'Processed' is read; 'Original' is in the file too"},
    {"trios.xlsx", "trios-xlsx", "workbook", '.', LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_ASSUMED,
     LEHR_DSC_SIGNAL_HEAT_FLOW, "Pd43_ribbon", FULL, FULL, FULL, NULL},
    {"table.xlsx", "table", "workbook", '.', LEHR_DSC_SIGN_ENDO_UP, LEHR_DSC_ORIGIN_FILE,
     LEHR_DSC_SIGNAL_HEAT_FLOW, NULL, FULL, FULL, FULL, NULL},
    // Heat flow of the second half in 32 bits: 2^-25 of 1.2 mW. Time in whole microseconds.
    {"animl.animl", "animl", "UTF-8", '.', LEHR_DSC_SIGN_ENDO_UP, LEHR_DSC_ORIGIN_FILE,
     LEHR_DSC_SIGNAL_HEAT_FLOW, "Pd43_ribbon", 5.01e-7, FULL, 6e-8, NULL},
    {"table_two_heads.csv", "table", "UTF-8", '.', LEHR_DSC_SIGN_ENDO_UP, LEHR_DSC_ORIGIN_ASSUMED,
     LEHR_DSC_SIGNAL_HEAT_FLOW, NULL, 5.01e-4, 5.01e-6, 5.01e-9, NULL},
    {"table_german.csv", "table", "cp1252", ',', LEHR_DSC_SIGN_ENDO_UP, LEHR_DSC_ORIGIN_FILE,
     LEHR_DSC_SIGNAL_HEAT_FLOW, NULL, MIN7, 5.01e-6, 5.01e-9, NULL},
    {"table_french.tsv", "table", "UTF-8", ',', LEHR_DSC_SIGN_EXO_UP, LEHR_DSC_ORIGIN_FILE,
     LEHR_DSC_SIGNAL_HEAT_FLOW, NULL, 5.01e-5, 5.01e-6, 5.01e-9, NULL},
    {"truth.csv", "table", "UTF-8", '.', LEHR_DSC_SIGN_ENDO_UP, LEHR_DSC_ORIGIN_FILE,
     LEHR_DSC_SIGNAL_HEAT_FLOW, NULL, FULL, FULL, FULL, NULL},
};

static lehr_dsc_run *read_ok(const char *path)
{
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_run_read(&run, path, NULL, &err), &err);
    return run;
}

static void test_layout(void **state)
{
    const layout *want = *state;
    char path[512];
    (void)snprintf(path, sizeof path, LAYOUTS "%s", want->name);
    lehr_test_numbers truth = lehr_test_load_numbers(LAYOUTS "truth.csv");
    lehr_dsc_run *run = read_ok(path);
    assert_string_equal(run->format, want->format);
    assert_string_equal(run->encoding, want->encoding);
    assert_int_equal(run->decimal_mark, want->decimal_mark);
    assert_int_equal(run->sign, want->sign);
    assert_int_equal(run->sign_origin, want->origin);
    assert_int_equal(run->signal_kind, want->kind);
    assert_string_equal(run->sample, want->sample ? want->sample : "");
    assert_close(run->mass_g, want->sample ? MASS_G : (double)NAN, 1e-14, 0);
    assert_int_equal(lehr_warnings_count(run->warnings),
                     (want->origin == LEHR_DSC_ORIGIN_ASSUMED ? 1 : 0) + (want->warning ? 1 : 0));
    assert_true(!want->warning || has_warning(run, want->warning));
    assert_int_equal(run->size, truth.rows);
    for (size_t i = 0; i < run->size; i++) {
        const double *row = truth.values + i * truth.columns;
        bool specific = want->kind == LEHR_DSC_SIGNAL_SPECIFIC_FLOW;
        double flow = specific ? row[TRUTH_HF] / (MASS_G * 1e3) : row[TRUTH_HF] * 1e-3;
        assert_close(run->time_s[i], row[TRUTH_TIME], 1e-15, want->time_s);
        assert_close(run->temperature_K[i], row[TRUTH_T], 0, want->T_K);
        assert_close(run->signal[i], flow, 1e-15, specific ? want->flow : want->flow * 1e-3);
    }
    assert_int_equal(run->n_segments, 2);
    for (size_t s = 0; s < 2; s++) {
        assert_int_equal(run->segments[s].index, s + 1);
        assert_int_equal(run->segments[s].count, truth.rows / 2);
        assert_close(run->segments[s].rate_K_per_s, s == 0 ? -RATE_K_PER_S : RATE_K_PER_S, 1e-5, 0);
    }
    lehr_dsc_run_free(run);
    lehr_test_free_numbers(&truth);
}

/// The second ramp alone, with the rate that the header states.
static void test_without_time(void **state)
{
    (void)state;
    lehr_test_numbers truth = lehr_test_load_numbers(LAYOUTS "truth.csv");
    lehr_dsc_run *run = read_ok(LAYOUTS "netzsch_no_time.csv");
    assert_null(run->time_s);
    assert_int_equal(run->size, truth.rows / 2);
    for (size_t i = 0; i < run->size; i++) {
        const double *row = truth.values + (run->size + i) * truth.columns;
        assert_close(run->temperature_K[i], row[TRUTH_T], 0, 5.01e-6);
        assert_close(run->signal[i], row[TRUTH_HF] / (MASS_G * 1e3), 0, 5.01e-9);
    }
    assert_int_equal(run->n_segments, 1);
    assert_close(run->segments[0].rate_K_per_s, RATE_K_PER_S, 1e-14, 0);
    lehr_dsc_run_free(run);
    lehr_test_free_numbers(&truth);
}

/// What the program of the instrument evaluated stays with the run.
static void test_results_are_kept(void **state)
{
    (void)state;
    lehr_dsc_run *run = read_ok(LAYOUTS "netzsch.xlsx");
    assert_string_equal(lehr_table_header(run->header, "INSTRUMENT"), "NETZSCH DSC 204F1");
    const char *results = lehr_table_header(run->header, "RESULTS");
    assert_non_null(results);
    assert_non_null(strstr(results, "Area/(J/g)"));
    assert_non_null(strstr(results, "-4.714"));
    lehr_dsc_run_free(run);
}

/// The columns beside the one that is taken are there to be asked for.
static void test_other_signals_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *file, *signal;
        lehr_dsc_signal kind;
    } rows[] = {
        {LAYOUTS "trios.json", "Heat Flow (Normalized)", LEHR_DSC_SIGNAL_SPECIFIC_FLOW},
        {LAYOUTS "trios.xlsx", "4", LEHR_DSC_SIGNAL_SPECIFIC_FLOW},
        {LAYOUTS "pyris_cut_head.txt", "Uncorrected Heat Flow", LEHR_DSC_SIGNAL_HEAT_FLOW},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        lehr_dsc_read_options options = lehr_dsc_read_defaults();
        options.signal_column = rows[i].signal;
        options.signal_unit = rows[i].kind == LEHR_DSC_SIGNAL_HEAT_FLOW ? "mW" : NULL;
        lehr_dsc_run *run = NULL;
        lehr_error err = {0};
        assert_ok(lehr_dsc_run_read(&run, rows[i].file, &options, &err), &err);
        assert_int_equal(run->signal_kind, rows[i].kind);
        lehr_dsc_run_free(run);
    }
}

// ---- through a table and back -------------------------------------------------------------
/// Equal to the last digit: CSV prints the shortest text that reads back, HDF5 the bits. The signal is scaled
/// to mW and back, which may cost a bit.
static void assert_same(const lehr_dsc_run *a, const lehr_dsc_run *b)
{
    assert_int_equal(a->size, b->size);
    assert_int_equal(a->signal_kind, b->signal_kind);
    assert_close(b->mass_g, a->mass_g, 2e-15, 0);
    assert_string_equal(a->sample, b->sample);
    assert_int_equal(b->sign,
                     a->sign == LEHR_DSC_SIGN_UNKNOWN ? LEHR_DSC_SIGN_UNKNOWN : LEHR_DSC_SIGN_ENDO_UP);
    assert_int_equal(a->time_s == NULL, b->time_s == NULL);
    assert_int_equal(a->reference_temperature_K == NULL, b->reference_temperature_K == NULL);
    for (size_t i = 0; i < a->size; i++) {
        assert_close(b->temperature_K[i], a->temperature_K[i], 0, 0);
        if (a->time_s) {
            assert_close(b->time_s[i], a->time_s[i], 0, 0);
        }
        if (a->reference_temperature_K) {
            assert_close(b->reference_temperature_K[i], a->reference_temperature_K[i], 0, 0);
        }
        if (a->signal) {
            assert_close(b->signal[i], a->signal[i], 5e-16, 0);
        }
    }
    assert_int_equal(a->n_segments, b->n_segments);
    for (size_t s = 0; s < a->n_segments; s++) {
        assert_int_equal(a->segments[s].index, b->segments[s].index);
        assert_int_equal(a->segments[s].first, b->segments[s].first);
        assert_int_equal(a->segments[s].count, b->segments[s].count);
        assert_int_equal(a->segments[s].kind, b->segments[s].kind);
        assert_close(b->segments[s].rate_K_per_s, a->segments[s].rate_K_per_s, 1e-12, 0);
    }
}

static void go_round(const char *path)
{
    static const lehr_table_format formats[] = {LEHR_TABLE_CSV, LEHR_TABLE_TEXT, LEHR_TABLE_HDF5};
    static const char *const names[] = {"round.csv", "round.txt", "round.h5"};
    lehr_dsc_run *run = read_ok(path);
    lehr_table *table = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_run_to_table(&table, run, &err), &err);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const char *between = lehr_test_scratch(names[i]);
        assert_ok(lehr_table_write(table, between, formats[i], &err), &err);
        lehr_dsc_run *again = read_ok(between);
        assert_same(run, again);
        lehr_dsc_run_free(again);
    }
    lehr_table_free(table);
    lehr_dsc_run_free(run);
}

/// Every file of a folder that can be read, but for texts about them.
static void go_round_folder(const char *folder, const char *const *refused)
{
    struct dirent **entries = NULL;
    char kept[512]; // the path comes from a buffer that is used again
    (void)snprintf(kept, sizeof kept, "%s", folder);
    folder = kept;
    size_t done = 0;
    int n = scandir(folder, &entries, NULL, alphasort);
    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;
        bool left_out = name[0] == '.' || strstr(name, ".md") || strcmp(name, "expected.json") == 0;
        for (size_t k = 0; refused && refused[k]; k++) {
            left_out = left_out || strcmp(name, refused[k]) == 0;
        }
        if (!left_out) {
            char path[1024];
            (void)snprintf(path, sizeof path, "%s/%s", folder, name);
            print_message("%s\n", name);
            go_round(path);
            done++;
        }
        free(entries[i]);
    }
    free(entries);
    assert_true(done > 0);
}

static void test_own_files_go_round(void **state)
{
    (void)state;
    go_round_folder(LAYOUTS, NULL);
}

static void test_synthetic_files_go_round(void **state)
{
    (void)state;
    go_round_folder(lehr_test_reference("dsc/formats"), NULL);
}

static void test_real_files_go_round(void **state)
{
    (void)state;
    static const char *const refused[] = {"sample_dsc_setaram.csv", NULL}; // destroyed by a spreadsheet
    go_round_folder(lehr_test_reference("dsc/real"), refused);
}

// ---- threads --------------------------------------------------------------------------------
/// Every layout read by one of many tasks, good ones and one that is broken: the libraries behind them share
/// nothing.
static lehr_status read_task(void *context, size_t task, int worker, lehr_error *err)
{
    static const char *const names[] = {"animl.animl", "trios.xlsx", "trios.json", "netzsch.xlsx",
                                        "pyris_cut_head.txt"};
    double *sums = context;
    char path[512];
    (void)worker;
    (void)snprintf(path, sizeof path, LAYOUTS "%s", names[task % 5]);
    lehr_dsc_run *run = NULL;
    lehr_status status = lehr_dsc_run_read(&run, path, NULL, err);
    for (size_t i = 0; status == LEHR_OK && i < run->size; i++) {
        sums[task] += run->temperature_K[i];
    }
    lehr_dsc_run_free(run);
    const char broken[] = "<AnIML><a></b></AnIML>";
    bool refused = lehr_dsc_run_decode(&run, broken, strlen(broken), "broken", NULL, NULL) == LEHR_ERR_FORMAT;
    return refused || status != LEHR_OK ? status : LEHR_ERR_INTERNAL;
}

static void test_files_in_parallel(void **state)
{
    (void)state;
    enum { TASKS = 40 };
    double sums[TASKS] = {0};
    lehr_error err = {0};
    assert_ok(lehr_parallel_for(TASKS, 4, read_task, sums, "files", NULL, &err), &err);
    for (size_t i = 0; i < TASKS; i++) {
        assert_close(sums[i], 120 * 400.0, 1e-6,
                     0); // the ramps are symmetric about 400 K; Pyris prints six decimals
    }
}

int main(void)
{
    struct CMUnitTest tests[64] = {
        cmocka_unit_test(test_without_time),
        cmocka_unit_test(test_results_are_kept),
        cmocka_unit_test(test_other_signals_by_name),
        cmocka_unit_test(test_own_files_go_round),
        cmocka_unit_test(test_synthetic_files_go_round),
        cmocka_unit_test(test_real_files_go_round),
        cmocka_unit_test(test_files_in_parallel),
    };
    size_t n = 7;
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_layout, &layouts[i]);
    }
    return _cmocka_run_group_tests("layouts", tests, n, NULL, NULL);
}
