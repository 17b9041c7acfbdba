// The report of an earlier run, from its results alone.
#include "study_helper.h"

#include <lehr/core/alloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void assert_same(const char *a, const char *b)
{
    char *first = slurp(a);
    char *second = slurp(b);
    assert_string_equal(first, second);
    lehr_core_free(first);
    lehr_core_free(second);
}

static lehr_status report(const char *results, const char *folder, lehr_study_summary *out, lehr_error *err)
{
    return lehr_study_report(out, results, folder, NULL, err);
}

/// A state and a scan that is not there: the failure is told again, the instrument file may be gone.
static void test_failures_and_gone_files(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_study_summary summary;
    char command[2300];
    const char *study =
        write_study_file("again.yaml",
                         "lehr_study: 1\ntitle: Again\nsamples:\n"
                         "  - {name: A, treatment: {pressure: 7 GPa}, dsc: [absent.txt]}\n"
                         "instruments: {dsc: {sign: exo}, xrd: {poni: @/xrd/eiger500k.poni}}\n"
                         "analysis: {dsc: {tf: {}}, ecnle: {state: {phi: [0.55]}}}\n",
                         "vit4");
    run_outcome of = run_here(study, below("again"), lehr_study_options_defaults());
    assert_message(&of, 1, "cannot find");
    snprintf(command, sizeof command, "rm '%s'", study);
    assert_int_equal(system(command), 0);
    assert_ok(report(below("again/results.h5"), below("copy"), &summary, &err), &err);
    assert_int_equal(summary.tasks, 2);
    assert_int_equal(summary.failed, 1);
    assert_same(below("again/report.html"), below("copy/report.html"));
    char *page = slurp(below("copy/report.html"));
    assert_non_null(strstr(page, "<a href='#t-A_dsc'>A_dsc</a>: "));
    assert_non_null(strstr(page, "Failed: Fictive temperature"));
    lehr_core_free(page);
    assert_int_equal(access(below("copy/figures/ecnle_phi0.55_P0.pdf"), R_OK), 0);
    assert_int_equal(access(below("copy/tables/ecnle_states.csv"), R_OK), 0);
    // Into its own folder, and without an outcome of the run.
    assert_ok(report(below("again/results.h5"), NULL, &summary, &err), &err);
    assert_same(below("again/report.html"), below("copy/report.html"));
    assert_int_equal(unlink(below("again/.lehr/ecnle_phi0.55_P0.json")), 0);
    assert_fails(report(below("again/results.h5"), NULL, &summary, &err), LEHR_ERR_IO, &err,
                 "needs the folder");
}

/// Tables that the study itself is read from may be gone as well: positions in a cell, known values.
static void test_gone_sources(void **state)
{
    (void)state;
    static const char points[] = "pressure_GPa,q1_per_ang,sigma_q1_per_ang\n0,2.600,0.001\n2,2.616,0.001\n"
                                 "4,2.630,0.001\n6,2.644,0.001\n8,2.657,0.001\n";
    static const char truth[] = "{\"recoverable\": [{\"sample\": \"A\", \"quantity\": \"bulk_modulus\", "
                                "\"value\": 100, \"unit\": \"GPa\"}]}";
    lehr_error err = {0};
    lehr_study_summary summary;
    (void)lehr_test_write("points.csv", points, sizeof points - 1);
    (void)lehr_test_write("truth.json", truth, sizeof truth - 1);
    char text[2048];
    snprintf(text, sizeof text,
             "lehr_study: 1\ntitle: Sources\ntruth: %s\nsamples:\n  - {name: A, dac: [{table: %s}]}\n"
             "analysis: {eos: {model: bm2}}\n",
             lehr_test_scratch("truth.json"), lehr_test_scratch("points.csv"));
    const char *study = write_study_file("sources.yaml", text, "vit4");
    run_outcome of = run_here(study, below("sources"), lehr_study_options_defaults());
    assert_int_equal(of.summary.failed, 0);
    assert_int_equal(unlink(lehr_test_scratch("points.csv")), 0);
    assert_int_equal(unlink(lehr_test_scratch("truth.json")), 0);
    assert_ok(report(below("sources/results.h5"), below("resourced"), &summary, &err), &err);
    assert_int_equal(summary.tasks, of.summary.tasks);
    assert_same(below("sources/report.html"), below("resourced/report.html"));
    assert_int_equal(unlink(below("sources/.lehr/truth.json")), 0);
    assert_fails(report(below("sources/results.h5"), NULL, &summary, &err), LEHR_ERR_IO, &err, "truth.json");
}

/// A figure drawn anew enters the page, as it is and without the numbers that belonged to the former one.
static void test_redrawn_figure(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_study_summary summary;
    const char *study = write_study_file("redrawn.yaml",
                                         "lehr_study: 1\ntitle: Redrawn\nsamples: [{name: A}]\n"
                                         "analysis: {ecnle: {state: {phi: [0.55]}}}\n",
                                         "vit4");
    run_outcome of = run_here(study, below("redrawn"), lehr_study_options_defaults());
    assert_int_equal(of.summary.failed, 0);
    char *before = slurp(below("redrawn/report.html"));
    const char *figure = strstr(before, "<figure id='fig-ecnle_phi0.55_P0'");
    assert_non_null(figure);
    const char *numbers = strstr(figure, "<script type='application/json'>");
    assert_true(numbers && numbers < strstr(figure, "</figure>"));
    char command[2300];
    snprintf(command, sizeof command, "sed -i 's/stroke-width=\"1.47\"/stroke-width=\"3.25\"/' '%s'",
             below("redrawn/figures/ecnle_phi0.55_P0.svg"));
    assert_int_equal(system(command), 0);
    assert_ok(report(below("redrawn/results.h5"), NULL, &summary, &err), &err);
    char *after = slurp(below("redrawn/report.html"));
    figure = strstr(after, "<figure id='fig-ecnle_phi0.55_P0'");
    assert_non_null(figure);
    const char *end = strstr(figure, "</figure>");
    const char *width = strstr(figure, "stroke-width='3.25'");
    numbers = strstr(figure, "<script type='application/json'>");
    assert_true(width && width < end);
    assert_true(!numbers || numbers > end);
    lehr_core_free(before);
    lehr_core_free(after);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_study_summary summary;
    return report(context, NULL, &summary, err);
}

static void test_allocation_faults(void **state)
{
    (void)state;
    char results[1024];
    const char *study = write_study_file("swept.yaml",
                                         "lehr_study: 1\ntitle: Swept\nsamples: [{name: A}]\n"
                                         "analysis: {ecnle: {state: {phi: [0.55]}}}\n",
                                         "vit4");
    run_outcome of = run_here(study, below("swept"), lehr_study_options_defaults());
    assert_int_equal(of.summary.failed, 0);
    // Without the figures' numbers, whose thousands of entries would all be tried.
    char command[2300];
    snprintf(command, sizeof command, "rm '%s'/figures/*.json", below("swept"));
    assert_int_equal(system(command), 0);
    snprintf(results, sizeof results, "%s", below("swept/results.h5"));
    lehr_test_fault_sweep(attempt, results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failures_and_gone_files),
        cmocka_unit_test(test_gone_sources),
        cmocka_unit_test(test_redrawn_figure),
        cmocka_unit_test(test_allocation_faults),
    };
    return cmocka_run_group_tests_name("study.again", tests, NULL, NULL);
}
