// Whole studies: results against the truth of the bundled study, and the same bytes for any number of threads
// and any interruption. Every run happens in a child process, because runs are killed and threads do not
// survive a fork.
#include "study_helper.h"

#include <fcntl.h>
#include <lehr/core/alloc.h>
#include <lehr/core/h5.h>
#include <lehr/core/table.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATH_SIZE = 512, N_SCANS = 4 };

// ---- a small study --------------------------------------------------------------------
static void write_text(const char *name, const char *text)
{
    FILE *file = fopen(below(name), "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/// Study of four scans and two states; @p title and the file of sample D can be chosen.
static const char *write_study(const char *name, const char *title, const char *last_scan)
{
    char text[2048];
    for (int i = 0; i < N_SCANS; i++) {
        char scan[16];
        snprintf(scan, sizeof scan, "scan%d.txt", i);
        write_scan(scan, 612.0 + 4.0 * i);
    }
    snprintf(
        text, sizeof text,
        "lehr_study: 1\ntitle: \"%s\"\nsamples:\n"
        "  - {name: A, treatment: {pressure: 0 GPa, temperature: 580 K}, dsc: [scan0.txt]}\n"
        "  - {name: B, treatment: {pressure: 7 GPa, temperature: 580 K}, dsc: [scan1.txt, scan2.txt]}\n"
        "  - {name: C, dsc: [scan2.txt]}\n"
        "  - {name: D, dsc: [%s]}\n"
        "analysis:\n  dsc: {tf: {glass: 380:480, liquid: 690:780}}\n  ecnle: {state: {phi: [0.58, 0.61]}}\n",
        title, last_scan);
    write_text(name, text);
    return below(name);
}

// ---- runs in child processes ------------------------------------------------------------
typedef struct outcome {
    int status; ///< minus the lehr_status, or 128 + signal
    lehr_study_summary summary;
    char message[LEHR_ERROR_MESSAGE_SIZE];
    char first_failure[LEHR_ERROR_MESSAGE_SIZE];
} outcome;

static void run_study(outcome *out, const char *study, const lehr_study_options *options)
{
    static const char *const argv[] = {"lehr", "run", "study.yaml"};
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    lehr_provenance *provenance = NULL;
    lehr_warnings *failures = NULL;
    lehr_status status = lehr_study_config_read(&config, study, &err);
    status = status == LEHR_OK ? lehr_provenance_create(&provenance, 3, argv, 1700000000, &err) : status;
    status = status == LEHR_OK ? lehr_warnings_create(&failures, &err) : status;
    status = status == LEHR_OK ? lehr_study_run(&out->summary, config, options, provenance, failures, &err)
                               : status;
    out->status = -(int)status;
    snprintf(out->message, sizeof out->message, "%s", err.message);
    if (lehr_warnings_count(failures) > 0) {
        snprintf(out->first_failure, sizeof out->first_failure, "%s", lehr_warnings_at(failures, 0));
    }
    lehr_warnings_free(failures);
    lehr_provenance_free(provenance);
    lehr_study_config_free(config);
}

/// Run a study in a child; with @p kill_after_ms >= 0 it is killed after that time.
static outcome run(const char *study, lehr_study_options options, long kill_after_ms)
{
    int ends[2];
    outcome result = {0};
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        run_study(&result, study, &options);
        ssize_t written = write(ends[1], &result, sizeof result);
        _exit(written == (ssize_t)sizeof result ? 0 : 1);
    }
    close(ends[1]);
    if (kill_after_ms >= 0) {
        struct timespec pause = {kill_after_ms / 1000, kill_after_ms % 1000 * 1000000L};
        nanosleep(&pause, NULL);
        kill(pid, SIGKILL);
    }
    ssize_t n = read(ends[0], &result, sizeof result);
    close(ends[0]);
    int state = 0;
    assert_int_equal(waitpid(pid, &state, 0), pid);
    if (n != (ssize_t)sizeof result) {
        result.status = WIFSIGNALED(state) ? 128 + WTERMSIG(state) : 1;
    }
    return result;
}

static lehr_study_options options_for(const char *folder, int threads, bool resume)
{
    lehr_study_options options = lehr_study_options_defaults();
    options.folder = folder;
    options.threads = threads;
    options.resume = resume;
    return options;
}

static void assert_run(const outcome *result)
{
    if (result->status != 0) {
        print_error("status %d: %s\n", result->status, result->message);
        fail();
    }
}

/// All results but the PDF files (they hold the time of drawing) are equal byte for byte.
static void assert_same_results(const char *a, const char *b)
{
    char command[2048];
    snprintf(command, sizeof command, "diff -rq --exclude='*.pdf' '%s' '%s' >&2", a, b);
    assert_int_equal(system(command), 0);
}

// ---- tests ------------------------------------------------------------------------------
static double column_at(const lehr_table *table, const char *name, size_t row)
{
    size_t column = lehr_table_find(table, name);
    assert_true(column != SIZE_MAX);
    return lehr_table_column(table, column)[row];
}

/// Where the study says how fast a glass was formed, the typical relaxation model gives the energy of its
/// history. The generator's model has the same nonlinearity and stretching and an activation energy 0.4 %
/// higher, and its lines of glass and liquid are exact (424 to 427 kJ/mol): 4 % hold all of it, and the
/// activation energy of the model, 482 kJ/mol, is 13 % off.
static void check_history(const char *truth)
{
    static const struct {
        size_t row;
        const char *index;
        bool known;
    } rows[] = {{0, "0", false}, {5, "5", true},   {6, "6", true},   {7, "7", true},
                {8, "8", true},  {16, "16", true}, {17, "17", true}, {18, "18", false}};
    lehr_error err = {0};
    lehr_table *table = NULL;
    assert_ok(lehr_table_read(&table, NULL, below("vit4/tables/kissinger.csv"), &err), &err);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double got = column_at(table, "history_activation_energy", rows[i].row);
        double want = lehr_test_json(truth, "samples", rows[i].index, "dsc_rates",
                                     "kissinger_activation_energy_kJ_per_mol", "midpoint", NULL);
        if (rows[i].known) {
            assert_close(got, want, 0.04, 0);
        } else {
            assert_true(isnan(got));
        }
    }
    lehr_table_free(table);
}

static double result_of(const char *json, const char *name, const char *part)
{
    return lehr_test_json(json, "results", name, part, NULL);
}

/// Of one quantity: how many values there are, and chi2 within all but one case of a thousand on either side.
static void check_quantity(const char *json, const char *row, double n)
{
    double p = lehr_test_json(json, "results", "quantities", row, "p", NULL);
    print_message("quantity %s: p = %.3f of %g\n", row, p, n);
    assert_close(lehr_test_json(json, "results", "quantities", row, "pulls", NULL), n, 0, 0);
    assert_true(p > 0.001 && p < 0.999);
}

/// A known position of the peak is that of the same window: only noise is between them, not the choice of a
/// stranger.
static void check_definition(const lehr_table *pulls)
{
    const char *json = below("vit4/.lehr/P0_T298_xrd.json");
    double counting = lehr_test_json(json, "results", "fsdp", "budget", "counting", "value", NULL);
    double whole = lehr_test_json(json, "results", "fsdp", "position", "stderr", NULL);
    size_t sample = lehr_table_find(pulls, "sample");
    size_t quantity = lehr_table_find(pulls, "quantity");
    const double *sigma = lehr_table_column(pulls, lehr_table_find(pulls, "stderr"));
    size_t found = 0;
    for (size_t i = 0; i < lehr_table_rows(pulls); i++) {
        if (strcmp(lehr_table_text_at(pulls, sample, i), "P0_T298") == 0 &&
            strcmp(lehr_table_text_at(pulls, quantity, i), "fsdp_position") == 0) {
            found++;
            assert_close(sigma[i], counting, 1e-9, 0);
        }
    }
    assert_int_equal(found, 1);
    assert_true(whole > 1.2 * counting); // its windows do differ
}

/// Results of the bundled study against what went into its files (SOURCE: truth.json, made without Lehr): no
/// pull beyond 4.5 (once in a thousand studies of as many values), chi2 of all of them not rarer than 1 % on
/// either side, and as many values of each quantity as were put in. Energies: the slope of Kissinger's line
/// through noise-free scans of the same histories.
static void test_truth(void **state)
{
    (void)state;
    enum { N_TREATMENTS = 18, EQUAL_RATES = N_TREATMENTS, N_SAMPLES = N_TREATMENTS + 2 };
    static const double numbers[] = {18, 18, 18, 19, 15, 15, 3, 3, 4, 4, 4, 4, 4, 1, 1};
    char study[PATH_SIZE];
    char truth[PATH_SIZE];
    char pulls[PATH_SIZE];
    snprintf(study, sizeof study, "%s", lehr_test_sample("vit4/study.yaml"));
    snprintf(truth, sizeof truth, "%s", lehr_test_sample("vit4/truth.json"));
    outcome result = run(study, options_for(below("vit4"), 2, false), -1);
    assert_run(&result);
    assert_int_equal(result.summary.failed, 0);
    snprintf(pulls, sizeof pulls, "%s", below("vit4/.lehr/pulls.json"));
    double p = result_of(pulls, "p", NULL);
    double largest = result_of(pulls, "largest", NULL);
    print_message("p = %.3f, mean |pull| %.3f, largest %.2f\n", p, result_of(pulls, "mean_absolute", NULL),
                  largest);
    // One realisation: so small or so large a chi2 has a probability below 1 % each where the errors are
    // right.
    assert_true(p > 0.01 && p < 0.99);
    assert_true(fabs(largest) < 4.5);
    assert_close(result_of(pulls, "missing", NULL), 0, 0, 0);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char row[24];
        snprintf(row, sizeof row, "%zu", i);
        check_quantity(pulls, row, numbers[i]);
    }
    lehr_error err = {0};
    lehr_table *table = NULL;
    assert_ok(lehr_table_read(&table, NULL, below("vit4/tables/pulls.csv"), &err), &err);
    check_definition(table);
    lehr_table_free(table);
    // The word for the history of the series; the energies of master curves fall on one.
    assert_ok(lehr_table_read(&table, NULL, below("vit4/tables/samples.csv"), &err), &err);
    assert_int_equal(lehr_table_rows(table), N_SAMPLES);
    size_t history = lehr_table_find(table, "rates_history");
    assert_string_equal(lehr_table_text_at(table, history, EQUAL_RATES), "equal-rates");
    assert_string_equal(lehr_table_text_at(table, history, 0), "one-state");
    lehr_table_free(table);
    assert_ok(lehr_table_read(&table, NULL, below("vit4/tables/master.csv"), &err), &err);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(lehr_table_text_at(table, lehr_table_find(table, "verdict"), i), "collapse");
    }
    lehr_table_free(table);
    check_history(truth);
}

/// A value of the truth that is wrong by ten of its errors is seen: by its pull, by the quantity, and in
/// words.
static void test_wrong_truth(void **state)
{
    (void)state;
    const char *study = write_study("wrong.yaml", "Wrong", "scan3.txt");
    outcome first = run(study, options_for(below("wrong"), 2, false), -1);
    assert_run(&first);
    double found =
        lehr_test_json(below("wrong/.lehr/A_dsc.json"), "results", "fictive_temperature", "value", NULL);
    double error =
        lehr_test_json(below("wrong/.lehr/A_dsc.json"), "results", "fictive_temperature", "stderr", NULL);
    double windows =
        lehr_test_json(below("wrong/.lehr/A_dsc.json"), "results", "budget", "windows", "value", NULL);
    double sigma = hypot(error, windows);
    char text[512];
    snprintf(text, sizeof text,
             "{\"recoverable\": [{\"sample\": \"A\", \"quantity\": \"fictive_temperature\", \"value\": %.9f, "
             "\"unit\": \"K\"},\n{\"sample\": \"B\", \"quantity\": \"glass_transition\", \"value\": 600, "
             "\"unit\": \"K\"}]}\n",
             found - 10 * sigma);
    write_text("wrong.json", text);
    char *whole = slurp(study);
    char with_truth[4096];
    snprintf(with_truth, sizeof with_truth, "truth: wrong.json\n%s", whole);
    lehr_core_free(whole);
    write_text("wrong.yaml", with_truth);
    outcome result = run(study, options_for(below("wrong"), 2, true), -1);
    assert_run(&result);
    assert_int_equal(result.summary.failed, 0);
    assert_int_equal(result.summary.reused, result.summary.tasks - 1);
    const char *pulls = below("wrong/.lehr/pulls.json");
    assert_close(result_of(pulls, "largest", NULL), 10, 1e-6, 0);
    assert_close(result_of(pulls, "missing", NULL), 1, 0, 0); // no glass transition was asked for
    assert_non_null(strstr(result.first_failure,
                           "1 of 2 known values were not found with an error, the first one "
                           "glass_transition of 'B'"));
    char *report = slurp(below("wrong/report.html"));
    assert_non_null(strstr(report, "Known truth recovered"));
    assert_non_null(strstr(report, "Results are <b>biased</b>"));
    lehr_core_free(report);
    // Only the truth changes: nothing else is computed again.
    write_text("wrong.json",
               "{\"recoverable\": [{\"sample\": \"A\", \"quantity\": \"delta_cp\", \"value\": 0.2, "
               "\"unit\": \"J/g/K\"}]}\n");
    result = run(study, options_for(below("wrong"), 2, true), -1);
    assert_run(&result);
    assert_int_equal(result.summary.reused, result.summary.tasks - 1);
    assert_int_equal(result.summary.failed, 1);
    assert_non_null(
        strstr(result.first_failure, "wrong.json: none of the 1 known values was found with an error"));
}

/// The same bytes for one thread, two threads, and a resumed run that had nothing left to do.
static void test_threads(void **state)
{
    (void)state;
    const char *study = write_study("threads.yaml", "Threads", "scan3.txt");
    outcome one = run(study, options_for(below("one"), 1, false), -1);
    outcome two = run(study, options_for(below("two"), 2, false), -1);
    assert_run(&one);
    assert_run(&two);
    assert_int_equal(one.summary.tasks, 8);
    assert_same_results(below("one"), below("two"));
    outcome again = run(study, options_for(below("two"), 2, true), -1);
    assert_run(&again);
    assert_int_equal(again.summary.reused, 8);
    assert_same_results(below("one"), below("two"));
}

static bool is_partial(const char *folder)
{
    char command[2048];
    // A file under a final name is complete: SVG and HTML end with their last tag, JSON with a brace.
    snprintf(
        command, sizeof command,
        "cd '%s' 2>/dev/null || exit 1; for f in figures/*.svg report.html; do [ -e \"$f\" ] || continue; "
        "tail -c 16 \"$f\" | grep -q -e '</svg>' -e '</html>' || exit 0; done; "
        "for f in .lehr/*.json; do [ -e \"$f\" ] || continue; tail -c 2 \"$f\" | grep -q '}' || exit 0; "
        "done; exit 1",
        folder);
    return system(command) == 0;
}

/// Killed at several moments; what is there is complete, and resuming gives the bytes of an uninterrupted
/// run.
static void test_kill_and_resume(void **state)
{
    (void)state;
    const char *study = write_study("resume.yaml", "Resume", "scan3.txt");
    outcome whole = run(study, options_for(below("whole"), 2, false), -1);
    assert_run(&whole);
    size_t reused_some = 0;
    for (long ms = 80; ms <= 2560; ms *= 2) { // the later ones where the machine is busy
        char name[32];
        snprintf(name, sizeof name, "killed%ld", ms);
        const char *folder = below(name);
        (void)run(study, options_for(folder, 2, false), ms);
        assert_false(is_partial(folder));
        outcome resumed = run(study, options_for(folder, 2, true), -1);
        assert_run(&resumed);
        reused_some += resumed.summary.reused > 0 && resumed.summary.reused < resumed.summary.tasks;
        assert_same_results(below("whole"), folder);
        // Also no half-written PDF file, which the comparison leaves out.
        char command[PATH_SIZE + 128];
        snprintf(command, sizeof command, "test -z \"$(find '%s' -name '.*.tmp*')\"", folder);
        assert_int_equal(system(command), 0);
    }
    assert_true(reused_some > 0); // else all kills came too early or too late to test anything
}

static void test_resume_redoes_what_changed(void **state)
{
    (void)state;
    const char *study = write_study("changed.yaml", "Changed", "scan3.txt");
    outcome first = run(study, options_for(below("changed"), 2, false), -1);
    assert_run(&first);
    write_scan("scan3.txt", 631.0); // sample D alone
    outcome second = run(study, options_for(below("changed"), 2, true), -1);
    assert_run(&second);
    assert_int_equal(second.summary.reused, 6);
    assert_int_equal(unlink(below("changed/figures/A_dsc.svg")), 0);
    write_text("changed/.lehr/C_dsc.json", "{\"key\": \"torn");
    outcome third = run(study, options_for(below("changed"), 2, true), -1);
    assert_run(&third);
    assert_int_equal(third.summary.reused, 6);
    assert_int_equal(access(below("changed/figures/A_dsc.svg"), R_OK), 0);
}

/// One bad file: named in the failures and the report, the others are analysed.
static void test_failing_sample(void **state)
{
    (void)state;
    write_text("broken.txt", "this is no calorimeter file\n");
    const char *study = write_study("failing.yaml", "Failing", "broken.txt");
    outcome result = run(study, options_for(below("failing"), 2, false), -1);
    assert_run(&result);
    assert_int_equal(result.summary.tasks, 8);
    assert_int_equal(result.summary.failed, 1);
    assert_non_null(strstr(result.first_failure, "D_dsc: "));
    assert_non_null(strstr(result.first_failure, "broken.txt"));
    char *report = slurp(below("failing/report.html"));
    assert_non_null(strstr(report, "Not everything could be analysed"));
    assert_non_null(strstr(report, "broken.txt"));
    lehr_core_free(report);
}

/// The same measurement twice in one sample: by name, or as a copy under another name.
static void test_repeated_file(void **state)
{
    (void)state;
    static const char *const files[] = {"scan0.txt", "copy.txt"};
    write_scan("scan0.txt", 612.0);
    write_scan("copy.txt", 612.0);
    for (size_t i = 0; i < 2; i++) {
        char text[512];
        snprintf(
            text, sizeof text,
            "lehr_study: 1\ntitle: Twice\nsamples:\n  - name: A\n    dsc:\n      - scan0.txt\n      - %s\n"
            "analysis: {dsc: {tf: {glass: 380:480, liquid: 690:780}}}\n",
            files[i]);
        write_text("twice.yaml", text);
        outcome result = run(below("twice.yaml"), options_for(below("twice"), 1, false), -1);
        assert_int_equal(result.status, -LEHR_ERR_FORMAT);
        assert_non_null(strstr(result.message, "twice.yaml:7: sample 'A': "));
        assert_non_null(strstr(result.message, "holds the same data as 'scan0.txt'"));
        assert_int_not_equal(access(below("twice"), F_OK), 0); // nothing was begun
    }
}

/// A file that is not there fails like one that is broken: named with its line, the others are analysed.
static void test_missing_file(void **state)
{
    (void)state;
    const char *study = write_study("missing.yaml", "Missing", "none.txt");
    outcome result = run(study, options_for(below("missing"), 2, false), -1);
    assert_run(&result);
    assert_int_equal(result.summary.failed, 1);
    assert_non_null(strstr(result.first_failure, "missing.yaml:7: cannot find"));
    assert_non_null(strstr(result.first_failure, "none.txt"));
}

/// A sample leaves the study, another one fails now: their tables and figures leave the folder, files of the
/// user and of other folders stay.
static void test_stale_files(void **state)
{
    (void)state;
    write_text("broken.txt", "this is no calorimeter file\n");
    outcome first =
        run(write_study("stale.yaml", "Stale", "scan3.txt"), options_for(below("stale"), 2, false), -1);
    assert_run(&first);
    write_text("stale/figures/mine.svg", "kept");
    write_text("stale/figures/A_dsc.txt", "kept");
    write_text("outside.txt", "kept");
    assert_int_equal(access(below("stale/tables/B_dsc_2.csv"), F_OK), 0);
    write_text(
        "stale.yaml",
        "lehr_study: 1\ntitle: Stale\nsamples:\n"
        "  - {name: B, treatment: {temperature: 580 K}, dsc: [scan1.txt]}\n  - {name: D, dsc: [broken.txt]}\n"
        "analysis: {dsc: {tf: {glass: 380:480, liquid: 690:780}}}\n");
    outcome second = run(below("stale.yaml"), options_for(below("stale"), 2, true), -1);
    assert_run(&second);
    assert_int_equal(second.summary.failed, 1);
    static const char *const gone[] = {"tables/A_dsc.csv",
                                       "figures/A_dsc.svg",
                                       "figures/A_dsc.gp",
                                       "tables/B_dsc_2.csv",
                                       ".lehr/C_dsc.json",
                                       "figures/D_dsc.svg",
                                       "tables/D_dsc.csv",
                                       "tables/ecnle_states.csv",
                                       "figures/relaxation_time.pdf",
                                       "figures/ecnle_phi0.58_P0.dat"};
    static const char *const kept[] = {"figures/mine.svg",   "figures/A_dsc.txt",
                                       "figures/B_dsc.svg",  "tables/B_dsc.csv",
                                       "tables/samples.csv", "figures/fictive_temperature.svg"};
    char path[PATH_SIZE];
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
        snprintf(path, sizeof path, "stale/%s", gone[i]);
        assert_int_not_equal(access(below(path), F_OK), 0);
    }
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        snprintf(path, sizeof path, "stale/%s", kept[i]);
        assert_int_equal(access(below(path), F_OK), 0);
    }
    // A list that was tampered with removes nothing elsewhere.
    write_text("stale/.lehr/files.json",
               "{\"files\": [\"../outside.txt\", \"figures/../../outside.txt\", \"report.html\"]}");
    outcome third = run(below("stale.yaml"), options_for(below("stale"), 2, true), -1);
    assert_run(&third);
    assert_int_equal(access(below("outside.txt"), F_OK), 0);
    assert_int_equal(access(below("stale/report.html"), F_OK), 0);
}

/// Treatments are told as they were given, the choice of the liquid line in table and report; curves of two
/// pressures are kept apart in the HDF5 file by a row of NaN; unused files are named.
static void test_presentation(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        char scan[16];
        snprintf(scan, sizeof scan, "scan%d.txt", i);
        write_scan(scan, 612.0 + 4.0 * i);
    }
    write_text(
        "shown.yaml",
        "lehr_study: 1\ntitle: Shown\nsamples:\n"
        "  - {name: A, treatment: {pressure: 7 GPa, temperature: 523.15 K, duration: 1 min}, dsc: "
        "[scan0.txt]}\n"
        "  - {name: B, treatment: {pressure: 0 GPa, temperature: 600 K, duration: 1.5 h}, dsc: [scan1.txt]}\n"
        "  - {name: C, treatment: {pressure: 0 GPa, temperature: 580 K}, dsc: [scan2.txt], xrd: [none.h5]}\n"
        "analysis: {dsc: {tf: {glass: 380:480, liquid: 690:780, liquid_model: parabola}}}\n");
    outcome result = run(below("shown.yaml"), options_for(below("shown"), 1, false), -1);
    assert_run(&result);
    assert_non_null(
        strstr(result.first_failure, "shown.yaml:6: the xrd files of sample 'C' are not analysed"));
    char *report = slurp(below("shown/report.html"));
    static const char *const shown[] = {">523.15<", ">1&#160;min<", ">1.5&#160;h<", ": parabola."};
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        assert_non_null(strstr(report, shown[i]));
    }
    lehr_core_free(report);
    char *samples = slurp(below("shown/tables/samples.csv"));
    assert_non_null(strstr(samples, ",parabola\n"));
    lehr_core_free(samples);
    lehr_error err = {0};
    lehr_h5_reader *reader = NULL;
    double *x = NULL;
    size_t n = 0;
    assert_ok(lehr_h5_reader_open(&reader, below("shown/results.h5"), &err), &err);
    assert_ok(lehr_h5_read_double(&x, &n, reader, "/study/fictive_temperature/treatment_temperature", &err),
              &err);
    assert_int_equal(n, 4);
    assert_close(x[0], 580.0, 0, 0);
    assert_close(x[1], 600.0, 0, 0);
    assert_true(isnan(x[2]));
    assert_close(x[3], 523.15, 0, 0);
    lehr_core_free(x);
    assert_ok(lehr_h5_reader_close(reader, &err), &err);
}

static void test_report_is_safe(void **state)
{
    (void)state;
    const char *study =
        write_study("safe.yaml", "<script>alert('x')</script> & \\\"q\\\" {T_g}", "scan3.txt");
    outcome result = run(study, options_for(below("safe"), 2, false), -1);
    assert_run(&result);
    char *report = slurp(below("safe/report.html"));
    // One program, ours, and numbers of figures: no text of the study begins another one.
    size_t programs = 0;
    for (const char *at = report; (at = strstr(at, "<script")) != NULL; at += 7) {
        static const char numbers[] = "<script type='application/json'>";
        programs += strncmp(at, "<script>", 8) == 0;
        assert_true(strncmp(at, "<script>", 8) == 0 || strncmp(at, numbers, sizeof numbers - 1) == 0);
    }
    assert_int_equal(programs, 1);
    assert_null(strstr(report, "<script>alert"));
    assert_non_null(
        strstr(report, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot; {T_g}"));
    // Nothing is fetched: no address, no import, no resource.
    static const char *const forbidden[] = {"http:", "https:", "src=", "@import", "url(h", "url(/",
                                            "url('", "url(\"", "='//", "=\"//",   "xmlns"};
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        if (strstr(report, forbidden[i])) {
            print_error("report holds '%s'\n", forbidden[i]);
            fail();
        }
    }
    lehr_core_free(report);
}

static void test_parts(void **state)
{
    (void)state;
    const char *study = write_study("parts.yaml", "Parts", "scan3.txt");
    lehr_study_options options = options_for(below("parts"), 1, false);
    options.parts = LEHR_STUDY_ECNLE;
    outcome result = run(study, options, -1);
    assert_run(&result);
    assert_int_equal(result.summary.tasks, 2);
    options.parts = LEHR_STUDY_XRD;
    result = run(study, options, -1);
    assert_int_equal(result.status, -LEHR_ERR_ARG);
    assert_non_null(strstr(result.message, "nothing to do"));
}

static void test_unwritable_folder(void **state)
{
    (void)state;
    const char *study = write_study("unwritable.yaml", "Unwritable", "scan3.txt");
    write_text("occupied", "a file\n");
    outcome result = run(study, options_for(below("occupied/results"), 1, false), -1);
    assert_int_equal(result.status, -LEHR_ERR_IO);
    assert_non_null(strstr(result.message, "occupied"));
}

static void test_full_disk(void **state)
{
    (void)state;
    char command[PATH_SIZE + 128];
    const char *disk = below("disk");
    const char *study = write_study("full.yaml", "Full", "scan3.txt");
    assert_int_equal(mkdir(disk, 0755), 0);
    snprintf(command, sizeof command, "mount -t tmpfs -o size=64k tmpfs '%s' 2>/dev/null", disk);
    if (system(command) != 0) {
        print_message("skipped: a small tmpfs cannot be mounted here\n");
        skip();
    }
    outcome result = run(study, options_for(below("disk/results"), 1, false), -1);
    int reports = access(below("disk/results/report.html"), F_OK);
    snprintf(command, sizeof command, "umount '%s'", disk);
    assert_int_equal(system(command), 0);
    assert_int_equal(result.status, -LEHR_ERR_IO);
    assert_non_null(strstr(result.message, "No space left on device"));
    assert_int_not_equal(reports, 0);
}

// ---- series over heating rates ----------------------------------------------------------
/// Temperature where ln(q/T^2) = -E/(R T) + C, with C from 640 K at 100 K/s: Kissinger's line of energy @p E.
static double shifted_K(double energy_kJ_per_mol, double rate_K_per_s)
{
    const double over_gas_K = energy_kJ_per_mol / 8.314462618e-3;
    const double constant = log(100.0 / (640.0 * 640.0)) + over_gas_K / 640.0;
    double t = 640.0;
    for (int i = 0; i < 60; i++) {
        t = over_gas_K / (constant - log(rate_K_per_s / (t * t)));
    }
    return t;
}

/// One scan with a time: half of the step lies exactly at @p middle_K.
static void write_rate(const char *name, double rate_K_per_s, double middle_K, unsigned seed)
{
    FILE *file = fopen(below(name), "w");
    assert_non_null(file);
    fputs("# columns: time_s temperature_K cp_J_per_gK\n", file);
    unsigned state = seed;
    for (int i = 0; i <= 420; i++) {
        double t = 360.0 + i;
        double glass = 0.39 + 1.3e-4 * t;
        double step = (0.93 - 3.5e-4 * t - glass) / (1.0 + exp(-(t - middle_K) / 4.0));
        state = state * 1103515245u + 12345u;
        double noise = 2e-4 * ((double)(state >> 16 & 0x7fff) / 16384.0 - 1.0);
        fprintf(file, "%.9f %.1f %.9f\n", (t - 360.0) / rate_K_per_s, t, glass + step + noise);
    }
    assert_int_equal(fclose(file), 0);
}

/// Path of a study that outlives the rotating ones of below().
static const char *keep_path(const char *name)
{
    static char path[PATH_SIZE + 64];
    snprintf(path, sizeof path, "%s", below(name));
    return path;
}

static const double series_rates[] = {100.0, 300.0, 1000.0};
enum { N_RATES = 3, MOST_SERIES_STUDY = 8192 };

/// Scans of one sample, "<name>_0.txt" ...; and its lines of the study file.
static void add_series_sample(char *text, const char *name, double pressure_GPa, double temperature_K,
                              double energy_kJ_per_mol, const char *extra)
{
    size_t used = strlen(text);
    for (unsigned k = 0; k < N_RATES; k++) {
        char file[48];
        snprintf(file, sizeof file, "%s_%u.txt", name, k);
        write_rate(file, series_rates[k], shifted_K(energy_kJ_per_mol, series_rates[k]),
                   (unsigned)(1000.0 * energy_kJ_per_mol) + k);
    }
    snprintf(
        text + used, MOST_SERIES_STUDY - used,
        "  - {name: %s, treatment: {pressure: %g GPa, temperature: %g K}, %sdsc_rates: [%s_0.txt, %s_1.txt, "
        "%s_2.txt]}\n",
        name, pressure_GPa, temperature_K, extra, name, name, name);
}

/// A master curve of energies: 300 to 450 kJ/mol around T/Tg(P) = 0.95, Tg(P) = 600 K + 5 K/GPa P; at 7 GPa
/// all of them @p offset higher.
static const char *write_master_study(const char *name, double offset_kJ_per_mol)
{
    static char text[MOST_SERIES_STUDY];
    snprintf(text, sizeof text, "lehr_study: 1\ntitle: Master\nsamples:\n");
    for (int p = 0; p < 2; p++) {
        for (int i = 0; i < 6; i++) {
            char sample[16];
            double pressure = p == 0 ? 0.0 : 7.0;
            double z = 0.88 + 0.028 * i + (p == 0 ? 0.0 : 0.006);
            double energy =
                300.0 + 150.0 / (1.0 + exp(-(z - 0.95) / 0.015)) + (p == 0 ? 0.0 : offset_kJ_per_mol);
            snprintf(sample, sizeof sample, "m%d%d", p, i);
            add_series_sample(text, sample, pressure, z * (600.0 + 5.0 * pressure), energy, "");
        }
    }
    size_t used = strlen(text);
    snprintf(text + used, sizeof text - used,
             "analysis:\n  dsc:\n    glass: 380:480\n    liquid: 710:770\n"
             "    kissinger: {sigma_temperature: 0.15 K}\n    master: {tg0: 600 K, curve: sigmoid}\n");
    write_text(name, text);
    return keep_path(name);
}

/// The only row of tables/master.csv of a run.
static lehr_table *read_master(const char *folder)
{
    char path[PATH_SIZE + 64];
    lehr_error err = {0};
    lehr_table *table = NULL;
    snprintf(path, sizeof path, "%s/tables/master.csv", folder);
    assert_ok(lehr_table_read(&table, NULL, path, &err), &err);
    assert_int_equal(lehr_table_rows(table), 1);
    return table;
}

/// Energies made to lie on one curve are found to; energies that differ at the other pressure are not. The
/// scans have no scatter from piece to piece, so the parameters agree within one standard error and the
/// noise.
static void test_master(void **state)
{
    (void)state;
    const char *study = write_master_study("one_curve.yaml", 0.0);
    outcome one = run(study, options_for(below("one_curve"), 2, false), -1);
    assert_run(&one);
    assert_int_equal(one.summary.failed, 0);
    assert_int_equal(one.summary.tasks, 12 * N_RATES + 12 + 1 + 2); // two comparisons: transition and regions
    lehr_table *table = read_master(below("one_curve"));
    assert_string_equal(lehr_table_text_at(table, lehr_table_find(table, "verdict"), 0), "collapse");
    assert_string_equal(lehr_table_text_at(table, lehr_table_find(table, "quantity"), 0),
                        "activation_energy");
    assert_close(column_at(table, "dtg_dp", 0), 5.0, 0, column_at(table, "dtg_dp_stderr", 0));
    assert_close(column_at(table, "plateau_low", 0), 300.0, 0, column_at(table, "plateau_low_stderr", 0));
    assert_close(column_at(table, "plateau_high", 0), 450.0, 0, column_at(table, "plateau_high_stderr", 0));
    assert_true(column_at(table, "fit_p", 0) > 0.5 && column_at(table, "collapse_p", 0) > 0.5);
    lehr_table_free(table);
    char *report = slurp(below("one_curve/report.html"));
    assert_non_null(strstr(report, "<b>The apparent activation energy</b> falls on one curve"));
    assert_non_null(strstr(report, "would tell how far they are from one"));
    assert_non_null(strstr(report, "they agree within their errors and what their distance may explain"));
    lehr_core_free(report);

    study = write_master_study("two_curves.yaml", 90.0);
    outcome two = run(study, options_for(below("two_curves"), 2, false), -1);
    assert_run(&two);
    table = read_master(below("two_curves"));
    assert_string_equal(lehr_table_text_at(table, lehr_table_find(table, "verdict"), 0), "no-collapse");
    assert_true(column_at(table, "collapse_p", 0) < 1e-4);
    lehr_table_free(table);
    report = slurp(below("two_curves/report.html"));
    assert_non_null(strstr(report, "does not fall on one curve"));
    assert_non_null(
        strstr(report, "neighbours at different pressures differ by more than three standard errors"));
    lehr_core_free(report);
}

/// Two samples with series, one of them also with a file for all analyses of single files, and master curves
/// that cannot be fitted.
static const char *write_stages_study(const char *name, const char *second_scan)
{
    static char text[MOST_SERIES_STUDY];
    char series[64];
    snprintf(text, sizeof text, "lehr_study: 1\ntitle: Stages\nsamples:\n");
    write_scan("single.txt", 640.0);
    add_series_sample(text, "S1", 0.0, 580.0, 400.0, "dsc: [single.txt], ");
    add_series_sample(text, "S2", 7.0, 600.0, 480.0, "");
    if (second_scan) {
        snprintf(series, sizeof series, "S2_1.txt");
        char *at = strstr(text, series);
        assert_non_null(at);
        assert_int_equal(strlen(second_scan), strlen(series));
        memcpy(at, second_scan, strlen(series));
    }
    size_t used = strlen(text);
    snprintf(text + used, sizeof text - used,
             "analysis:\n  dsc:\n    glass: 380:480\n    liquid: 710:770\n    tf: {}\n    tg: {}\n"
             "    kissinger: {sigma_temperature: 0.15 K}\n    master: {tg0: 600 K, quantity: Ea}\n");
    write_text(name, text);
    return keep_path(name);
}

/// Energies of both samples within 4 standard errors; the points of each series in a table of their own.
static void check_energies(const char *folder)
{
    char path[PATH_SIZE + 64];
    lehr_error err = {0};
    lehr_table *table = NULL;
    snprintf(path, sizeof path, "%s/tables/kissinger.csv", folder);
    assert_ok(lehr_table_read(&table, NULL, path, &err), &err);
    assert_int_equal(lehr_table_rows(table), 2);
    double error = column_at(table, "activation_energy_stderr", 0);
    assert_true(error > 0 && error < 20);
    // Without scatter from piece to piece only the noise of the scans is left: less than the error.
    assert_close(column_at(table, "activation_energy", 0), 400.0, 0, error);
    assert_close(column_at(table, "activation_energy", 1), 480.0, 0,
                 column_at(table, "activation_energy_stderr", 1));
    assert_string_equal(lehr_table_text_at(table, lehr_table_find(table, "history"), 0), "one-state");
    lehr_table_free(table);
}

/// All stages: the same bytes for any number of threads, after kills and after a run that had nothing to do;
/// a change of one scan renews what follows from it and nothing else.
static void test_stages(void **state)
{
    (void)state;
    enum { N_TASKS = 2 + 2 * N_RATES + 2 + 1 };
    const char *study = write_stages_study("stages.yaml", NULL);
    outcome whole = run(study, options_for(below("stages"), 1, false), -1);
    assert_run(&whole);
    assert_int_equal(whole.summary.tasks, N_TASKS);
    assert_int_equal(whole.summary.failed, 1); // two samples make no master curve
    assert_non_null(
        strstr(whole.first_failure, "master_activation_energy: 2 samples have a treatment and a result"));
    check_energies(below("stages"));
    outcome two = run(study, options_for(below("stages_two"), 2, false), -1);
    assert_run(&two);
    assert_same_results(below("stages"), below("stages_two"));
    for (long ms = 40; ms <= 1280; ms *= 2) {
        char name[32];
        snprintf(name, sizeof name, "stages%ld", ms);
        const char *folder = below(name);
        (void)run(study, options_for(folder, 2, false), ms);
        assert_false(is_partial(folder));
        outcome resumed = run(study, options_for(folder, 2, true), -1);
        assert_run(&resumed);
        assert_same_results(below("stages"), folder);
    }
    outcome again = run(study, options_for(below("stages"), 2, true), -1);
    assert_run(&again);
    assert_int_equal(again.summary.reused, N_TASKS - 1);
    write_rate("S2_2.txt", series_rates[2], shifted_K(480.0, series_rates[2]) + 0.2, 77);
    again = run(study, options_for(below("stages"), 2, true), -1);
    assert_run(&again);
    assert_int_equal(again.summary.reused, N_TASKS - 1 - 2); // the scan and the energy of S2
}

/// A scan that cannot be read leaves its series; the energy comes from the others and says so.
static void test_series_with_gaps(void **state)
{
    (void)state;
    write_text("bad1.txt", "this is no calorimeter file\n");
    const char *study = write_stages_study("gaps.yaml", "bad1.txt");
    outcome result = run(study, options_for(below("gaps"), 2, false), -1);
    assert_run(&result);
    assert_int_equal(result.summary.failed, 2); // the scan, and the master curve of two samples
    assert_non_null(strstr(result.first_failure, "S2_rate_2: "));
    check_energies(below("gaps"));
    char *report = slurp(below("gaps/report.html"));
    assert_non_null(strstr(report, "1 of 3 scans of the series could not be used"));
    lehr_core_free(report);
    // The scan comes back: also the energy is made again.
    study = write_stages_study("gaps.yaml", NULL);
    result = run(study, options_for(below("gaps"), 2, true), -1);
    assert_run(&result);
    assert_int_equal(result.summary.failed, 1);
    report = slurp(below("gaps/report.html"));
    assert_null(strstr(report, "could not be used"));
    lehr_core_free(report);
    // No scan is left.
    write_text("lost.yaml", "lehr_study: 1\ntitle: Lost\nsamples:\n"
                            "  - {name: A, dsc_rates: [bad1.txt, none.txt]}\n"
                            "  - {name: B, dsc: [single.txt]}\n"
                            "analysis: {dsc: {glass: 380:480, liquid: 710:770, tg: {}, kissinger: {}}}\n");
    result = run(below("lost.yaml"), options_for(below("lost"), 2, false), -1);
    assert_run(&result);
    assert_int_equal(result.summary.failed, 3);
    report = slurp(below("lost/report.html"));
    assert_non_null(
        strstr(report, "sample &#39;A&#39;: 0 of 2 scans could be used: a shift with the heating rate"));
    assert_non_null(strstr(report, ">640.0")); // B has its glass transition
    lehr_core_free(report);
}

/// A check finds what would fail, in the same words or before; it writes nothing.
static void test_check(void **state)
{
    (void)state;
    lehr_study_options options = options_for(below("checked"), 2, false);
    options.check = true;
    const char *study = write_stages_study("check.yaml", NULL);
    outcome result = run(study, options, -1);
    assert_run(&result);
    assert_int_equal(result.summary.tasks, 11);
    assert_int_equal(result.summary.failed, 1);
    assert_non_null(strstr(result.first_failure, "master_activation_energy: 2 samples have a treatment"));
    assert_int_not_equal(access(below("checked"), F_OK), 0);
    static const struct {
        const char *samples;
        const char *analyses;
        size_t failed;
        const char *message; ///< the first one
    } rows[] = {
        {"{name: A, dsc: [single.txt]}", "tg: {segment: 2}", 1,
         "there is no segment 2 among the 1 of the file"},
        {"{name: A, dsc: [single.txt]}", "tg: {glass: 310:350}", 1,
         "the glass window 310:350 K holds 0 points of segment 1, which goes from 360 to 800 K"},
        {"{name: A, dsc: [single.txt]}", "tg: {liquid: 790:900}", 0,
         "the liquid window 790:900 K reaches beyond segment 1, which goes from 360 to 800 K"},
        {"{name: A, dsc: [single.txt]}", "enthalpy: {}", 1,
         "the first and the second heating are both segment 1: the enthalpy needs two"},
        {"{name: A, dsc_rates: [S1_0.txt, single.txt]}", "kissinger: {}", 2,
         "the heating rate of segment 1 is unknown"},
        {"{name: A, dsc_rates: [S1_0.txt, S2_0.txt]}", "kissinger: {}", 1,
         "sample 'A': all 2 scans were heated at 100 K/s: a shift needs several rates"},
        {"{name: A, dsc: [absent.txt]}", "tg: {}", 1, "cannot find"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[512];
        snprintf(text, sizeof text,
                 "lehr_study: 1\ntitle: Check\nsamples:\n  - %s\n"
                 "analysis: {dsc: {glass: 380:480, liquid: 710:770, %s}}\n",
                 rows[i].samples, rows[i].analyses);
        write_text("check.yaml", text);
        result = run(below("check.yaml"), options, -1);
        assert_run(&result);
        if (result.summary.failed != rows[i].failed || !strstr(result.first_failure, rows[i].message)) {
            print_error("%zu failed: %s\n", result.summary.failed, result.first_failure);
            fail();
        }
    }
    assert_int_not_equal(access(below("checked"), F_OK), 0);
}

/// A scan without a time has no heating rate; one without overshoot has no peak.
static void test_scans_that_cannot_be_used(void **state)
{
    (void)state;
    write_scan("timeless.txt", 640.0);
    write_rate("S0.txt", 100.0, 640.0, 5);
    static const struct {
        const char *feature;
        const char *message;
    } rows[] = {
        {"midpoint", "timeless.txt: the heating rate of segment 1 is unknown: the file needs a time column"},
        {"peak", "S0.txt: the scan has no peak: choose another analysis.dsc.kissinger.feature"}};
    for (size_t i = 0; i < 2; i++) {
        char text[512];
        snprintf(
            text, sizeof text,
            "lehr_study: 1\ntitle: Unusable\nsamples:\n  - {name: A, dsc_rates: [S0.txt, timeless.txt]}\n"
            "analysis: {dsc: {glass: 380:480, liquid: 710:770, kissinger: {feature: %s}}}\n",
            rows[i].feature);
        write_text("unusable.yaml", text);
        outcome result = run(below("unusable.yaml"), options_for(below("unusable"), 1, false), -1);
        assert_run(&result);
        if (!strstr(result.first_failure, rows[i].message)) {
            print_error("%s\n", result.first_failure);
            fail();
        }
    }
    // One glass has one fictive temperature.
    write_rate("S9.txt", 900.0, 640.0, 6);
    write_text("unusable.yaml",
               "lehr_study: 1\ntitle: Unusable\nsamples:\n  - {name: A, dsc_rates: [S0.txt, S9.txt]}\n"
               "analysis: {dsc: {glass: 380:480, liquid: 710:770, kissinger: {feature: tf}}}\n");
    outcome result = run(below("unusable.yaml"), options_for(below("unusable"), 1, false), -1);
    assert_run(&result);
    assert_int_equal(result.summary.failed, 1);
    assert_non_null(
        strstr(result.first_failure, "A_kissinger: the fictive temperature of one glass does not depend"));
}

static void test_allocation_faults(void **state)
{
    (void)state;
    write_scan("scan0.txt", 612.0);
    write_text("faults.yaml", "lehr_study: 1\ntitle: Faults\nsamples:\n"
                              "  - {name: A, treatment: {temperature: 580 K}, dsc: [scan0.txt]}\n"
                              "analysis: {dsc: {tf: {glass: 380:480, liquid: 690:780}}}\n");
    // Every single one takes minutes, because each attempt draws figures.
    assert_short_memory_is_told(below("faults.yaml"), below("faults"), 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_truth),
        cmocka_unit_test(test_wrong_truth),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_kill_and_resume),
        cmocka_unit_test(test_resume_redoes_what_changed),
        cmocka_unit_test(test_presentation),
        cmocka_unit_test(test_repeated_file),
        cmocka_unit_test(test_missing_file),
        cmocka_unit_test(test_stale_files),
        cmocka_unit_test(test_failing_sample),
        cmocka_unit_test(test_report_is_safe),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_unwritable_folder),
        cmocka_unit_test(test_master),
        cmocka_unit_test(test_stages),
        cmocka_unit_test(test_series_with_gaps),
        cmocka_unit_test(test_scans_that_cannot_be_used),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_full_disk),
        // Last: its child takes the folder of this program with it.
        cmocka_unit_test(test_allocation_faults),
    };
    return cmocka_run_group_tests_name("study.pipeline", tests, NULL, NULL);
}
