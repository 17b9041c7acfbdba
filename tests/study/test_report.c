// What a report shows, and what cannot get into it.
#include "pipeline_helper.h"

#include <lehr/core/alloc.h>
#include <lehr/core/h5.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_presentation),
        cmocka_unit_test(test_report_is_safe),
    };
    return cmocka_run_group_tests_name("study.report", tests, NULL, NULL);
}
