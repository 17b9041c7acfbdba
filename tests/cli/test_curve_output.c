// Curves: standard output, files and figures per input, work shared by a batch.
#include "probe.h"

#include <stdio.h>
#include <string.h>

static void a_curve_goes_to_standard_output_with_its_history(void **state)
{
    (void)state;
    const char *words[] = {probe_input("a.txt", "7\n"), "-o", "-", NULL};
    assert_int_equal(probe_run(&probe_ramp, words), 0);
    const char *text = probe_out();
    probe_holds(text, "# program: lehr ");
    probe_holds(text, "# time: 1970-01-02T00:00:00");
    probe_holds(text, "# input_sha256: ");
    probe_holds(text, "# level: 7\n");
    probe_holds(text, "0.5 7\n");
}

static void several_curves_go_to_a_folder_or_a_pattern(void **state)
{
    (void)state;
    const char *a = probe_input("a.txt", "1\n");
    const char *b = probe_input("b.txt", "2\n");
    char folder[512];
    snprintf(folder, sizeof folder, "%s/", probe_scratch("curves"));
    int released = probe_released;
    const char *to_folder[] = {a, b, "-o", folder, NULL};
    assert_int_equal(probe_run(&probe_ramp, to_folder), 0);
    probe_holds(probe_out(), "level");
    assert_int_equal(probe_released - released, 2);
    probe_holds(probe_slurp(probe_scratch("curves/b.xy")), "0.5 2\n");
    const char *to_pattern[] = {a, b, "-o", probe_scratch("{name}-iq.poni"), NULL};
    assert_int_equal(probe_run(&probe_ramp, to_pattern), 0);
    assert_string_equal(probe_slurp(probe_scratch("b-iq.poni")), "poni\n");
    const char *to_one[] = {a, b, "-o", probe_scratch("one.xy"), NULL};
    assert_int_equal(probe_run(&probe_ramp, to_one), CLI_EXIT_USAGE);
    probe_holds(probe_messages(), "one file for 2 inputs");
    const char *same_name[] = {a, a, "-o", folder, NULL};
    assert_int_equal(probe_run(&probe_ramp, same_name), CLI_EXIT_USAGE);
    probe_holds(probe_messages(), "would both be written to");
    const char *itself[] = {a, "-o", a, NULL};
    assert_int_equal(probe_run(&probe_ramp, itself), CLI_EXIT_USAGE);
    probe_holds(probe_messages(), "would overwrite the input");
}

static void json_of_a_curve_has_columns_or_names_the_file(void **state)
{
    (void)state;
    const char *mask = probe_input("mask.txt", "m\n");
    const char *a = probe_input("a.txt", "4\n");
    const char *columns[] = {a, "--json", "--mask", mask, NULL};
    assert_int_equal(probe_run(&probe_ramp, columns), 0);
    const char *path = probe_scratch("out");
    assert_close(lehr_test_json(path, "results", "q_per_ang", "2", NULL), 1.0, 0, 0);
    probe_holds(probe_out(), "mask.txt\"");
    const char *named[] = {a, "--json", "-o", probe_scratch("a.h5"), NULL};
    assert_int_equal(probe_run(&probe_ramp, named), 0);
    const char *json = probe_out();
    probe_holds(json, "a.h5\"");
    assert_null(strstr(json, "q_per_ang"));
    const char *in_json[] = {a, "-o", probe_scratch("a.json"), NULL};
    assert_int_equal(probe_run(&probe_ramp, in_json), 0);
    assert_close(lehr_test_json(probe_scratch("a.json"), "results", "intensity", "0", NULL), 4.0, 0, 0);
}

static void figures_are_drawn_per_input(void **state)
{
    (void)state;
    const char *a = probe_input("a.txt", "4\n");
    const char *words[] = {a, "--plot", probe_scratch("a.svg"), NULL};
    assert_int_equal(probe_run(&probe_ramp, words), 0);
    probe_holds(probe_slurp(probe_scratch("a.svg")), "0.5 4\n");
    const char *unknown[] = {a, "--plot", probe_scratch("a.bmp"), NULL};
    assert_int_equal(probe_run(&probe_ramp, unknown), CLI_EXIT_USAGE);
    probe_holds(probe_messages(), "--plot");
}

static void shared_work_is_done_once_and_discarded(void **state)
{
    (void)state;
    const char *a = probe_input("a.txt", "1\n");
    const char *b = probe_input("b.txt", "2\n");
    int prepared = probe_prepared;
    int discarded = probe_discarded;
    const char *words[] = {a, b, NULL};
    assert_int_equal(probe_run(&probe_ramp, words), 0);
    assert_int_equal(probe_prepared - prepared, 1);
    assert_int_equal(probe_discarded - discarded, 1);
    const char *broken[] = {a, "--broken", NULL};
    assert_int_equal(probe_run(&probe_ramp, broken), CLI_EXIT_INPUT);
    assert_string_equal(probe_messages(), "lehr: test ramp: the plan is broken\n");
    const char *missing[] = {a, "--mask", probe_scratch("absent.edf"), NULL};
    assert_int_equal(probe_run(&probe_ramp, missing), CLI_EXIT_IO);
    probe_holds(probe_messages(), "option --mask: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_curve_goes_to_standard_output_with_its_history),
        cmocka_unit_test(several_curves_go_to_a_folder_or_a_pattern),
        cmocka_unit_test(json_of_a_curve_has_columns_or_names_the_file),
        cmocka_unit_test(figures_are_drawn_per_input),
        cmocka_unit_test(shared_work_is_done_once_and_discarded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
