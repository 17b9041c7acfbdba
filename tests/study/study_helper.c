#include "study_helper.h"

#include <lehr/core/alloc.h>
#include <lehr/core/text.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_SIZE = 512, PATHS = 16 };

static char root[PATH_SIZE]; ///< folder of this program

const char *below(const char *name)
{
    static char paths[PATHS][PATH_SIZE + 256];
    static unsigned next = 0;
    char *path = paths[next++ % PATHS];
    if (root[0] == '\0') {
        snprintf(root, sizeof root, "%s", lehr_test_scratch("studies"));
        assert_int_equal(mkdir(root, 0755), 0);
    }
    snprintf(path, sizeof paths[0], "%s/%s", root, name);
    return path;
}

const char *write_study_file(const char *name, const char *text, const char *part)
{
    char folder[PATH_SIZE];
    snprintf(folder, sizeof folder, "%s", lehr_test_sample(part));
    FILE *file = fopen(below(name), "w");
    assert_non_null(file);
    for (const char *at = text; *at; at++) {
        if (*at == '@') {
            fputs(folder, file);
        } else {
            fputc(*at, file);
        }
    }
    assert_int_equal(fclose(file), 0);
    return below(name);
}

run_outcome run_here(const char *study, const char *folder, lehr_study_options options)
{
    static const char *const argv[] = {"lehr", "run", "study.yaml"};
    run_outcome out = {0};
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    lehr_provenance *provenance = NULL;
    lehr_warnings *messages = NULL;
    options.folder = folder;
    options.threads = 2;
    assert_ok(lehr_study_config_read(&config, study, &err), &err);
    assert_ok(lehr_provenance_create(&provenance, 3, argv, 1700000000, &err), &err);
    assert_ok(lehr_warnings_create(&messages, &err), &err);
    assert_ok(lehr_study_run(&out.summary, config, &options, provenance, messages, &err), &err);
    for (size_t i = 0; i < lehr_warnings_count(messages); i++) {
        size_t used = strlen(out.messages);
        snprintf(out.messages + used, sizeof out.messages - used, "%s\n", lehr_warnings_at(messages, i));
    }
    lehr_warnings_free(messages);
    lehr_provenance_free(provenance);
    lehr_study_config_free(config);
    return out;
}

void assert_message(const run_outcome *of, size_t failed, const char *part)
{
    if (of->summary.failed != failed || !strstr(of->messages, part)) {
        print_error("%zu failed, expected %zu with '%s': %s\n", of->summary.failed, failed, part,
                    of->messages);
        fail();
    }
}

static int sweep_allocations(const char *study, const char *folder, long step)
{
    lehr_study_options options = lehr_study_options_defaults();
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    options.folder = folder;
    options.threads = 1;
    if (lehr_study_config_read(&config, study, &err) != LEHR_OK) {
        return 2;
    }
    for (long n = 0;; n += step) {
        lehr_provenance *provenance = NULL;
        lehr_study_summary summary;
        lehr_error_clear(&err);
        if (lehr_provenance_create(&provenance, 0, NULL, 1700000000, &err) != LEHR_OK) {
            return 3;
        }
        lehr_core_alloc_fail_after(n);
        lehr_status status = lehr_study_run(&summary, config, &options, provenance, NULL, &err);
        bool injected = lehr_core_alloc_count() > n;
        lehr_core_alloc_fail_after(-1);
        lehr_provenance_free(provenance);
        if (status != (injected ? LEHR_ERR_NOMEM : LEHR_OK) || !injected) {
            print_message("%ld allocations: %s\n", n, err.message);
            lehr_study_config_free(config);
            return status == LEHR_OK && !injected && n > 0 ? 0 : 1;
        }
    }
}

void assert_short_memory_is_told(const char *study, const char *folder, long step)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        exit(sweep_allocations(study, folder, step));
    }
    int result = 0;
    assert_int_equal(waitpid(pid, &result, 0), pid);
    assert_true(WIFEXITED(result));
    assert_int_equal(WEXITSTATUS(result), 0);
}

char *slurp(const char *path)
{
    char *bytes = NULL;
    lehr_error err = {0};
    assert_ok(lehr_text_read_bytes(&bytes, NULL, path, &err), &err);
    return bytes;
}

void write_scan(const char *name, double t0_K)
{
    FILE *file = fopen(below(name), "w");
    assert_non_null(file);
    fputs("# columns: temperature_K cp_J_per_gK\n", file);
    unsigned state = 12345;
    for (int i = 0; i <= 440; i++) {
        double t = 360.0 + i;
        double glass = 0.39 + 1.3e-4 * t;
        double step = (0.93 - 3.5e-4 * t - glass) / (1.0 + exp(-(t - t0_K) / 4.0));
        state = state * 1103515245u + 12345u;
        double noise = 2e-4 * ((double)(state >> 16 & 0x7fff) / 16384.0 - 1.0);
        fprintf(file, "%.1f %.9f\n", t, glass + step + noise);
    }
    assert_int_equal(fclose(file), 0);
}
