// Studies of mechanical tests and of series in a diamond cell when memory runs short. A program of its own:
// its child starts before any thread has been made.
#include "mechanics_helper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int sweep_allocations(const char *study, const char *folder)
{
    lehr_study_options options = lehr_study_options_defaults();
    lehr_error err = {0};
    lehr_study_config *config = NULL;
    options.folder = folder;
    options.threads = 1;
    if (lehr_study_config_read(&config, study, &err) != LEHR_OK) {
        return 2;
    }
    for (long n = 0;; n += 151) {
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

static lehr_status read_config(void *context, lehr_error *err)
{
    lehr_study_config *config = NULL;
    lehr_status status = lehr_study_config_read(&config, context, err);
    lehr_study_config_free(config);
    return status;
}

static void test_failing_memory(void **state)
{
    (void)state;
    char study[512];
    snprintf(study, sizeof study, "%s", write_study("all.yaml", SAMPLE_A SERIES SAMPLE_B, MECH EOS));
    lehr_test_fault_sweep(read_config, study);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        exit(sweep_allocations(
            write_study("faults.yaml",
                        "  - name: A\n    compression: [{file: test1.csv, diameter: 3, length: 6}]\n"
                        "    weighings: [{file: w.csv}]\n    dac: [{table: positions.csv}]\n",
                        "  eos: {}\n  mech: {yield: {}, density: {temperature: 295}}\n"),
            below("faults")));
    }
    int result = 0;
    assert_int_equal(waitpid(pid, &result, 0), pid);
    assert_true(WIFEXITED(result));
    assert_int_equal(WEXITSTATUS(result), 0);
}

static int set_up(void **state)
{
    (void)state;
    write_files();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_failing_memory)};
    return cmocka_run_group_tests_name("study.mechanics_memory", tests, set_up, NULL);
}
