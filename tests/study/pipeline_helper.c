#include "pipeline_helper.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { N_SCANS = 4 };

void write_text(const char *name, const char *text)
{
    FILE *file = fopen(below(name), "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

const char *write_study(const char *name, const char *title, const char *last_scan)
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

outcome run(const char *study, lehr_study_options options, long kill_after_ms)
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

lehr_study_options options_for(const char *folder, int threads, bool resume)
{
    lehr_study_options options = lehr_study_options_defaults();
    options.folder = folder;
    options.threads = threads;
    options.resume = resume;
    return options;
}

void assert_run(const outcome *result)
{
    if (result->status != 0) {
        print_error("status %d: %s\n", result->status, result->message);
        fail();
    }
}

void assert_same_results(const char *a, const char *b)
{
    char command[2048];
    snprintf(command, sizeof command, "diff -rq --exclude='*.pdf' '%s' '%s' >&2", a, b);
    assert_int_equal(system(command), 0);
}

bool is_partial(const char *folder)
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

double column_at(const lehr_table *table, const char *name, size_t row)
{
    size_t column = lehr_table_find(table, name);
    assert_true(column != SIZE_MAX);
    return lehr_table_column(table, column)[row];
}
