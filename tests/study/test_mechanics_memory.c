// Studies of mechanical tests and of series in a diamond cell when memory runs short. A program of its own:
// its child starts before any thread has been made.
#include "config_helper.h"
#include "mechanics_helper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void test_failing_memory(void **state)
{
    (void)state;
    char study[512];
    snprintf(study, sizeof study, "%s", write_study("all.yaml", SAMPLE_A SERIES SAMPLE_B, MECH EOS));
    lehr_test_fault_sweep(config_read_once, study);
    assert_short_memory_is_told(
        write_study("faults.yaml",
                    "  - name: A\n    compression: [{file: test1.csv, diameter: 3, length: 6}]\n"
                    "    weighings: [{file: w.csv}]\n    dac: [{table: positions.csv}]\n",
                    "  eos: {}\n  mech: {yield: {}, density: {temperature: 295}}\n"),
        below("faults"), 151);
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
