#include "lehr_test.h"

#include <lehr/core/progress.h>
#include <string.h>

typedef struct format_case {
    const char *name;
    size_t done, total;
    double elapsed_s;
    const char *want;
} format_case;

static const format_case format_cases[] = {
    {"plain", 812, 1800, 7.382, "frames 812/1800  45 %  110/s  9 s left"},
    {"nothing done", 0, 1800, 3.0, "frames 0/1800  0 %"},
    {"no time yet", 5, 10, 0.0, "frames 5/10  50 %"},
    {"no total", 0, 0, 1.0, "frames 0/0  0 %"},
    {"complete", 40, 40, 8.0, "frames 40/40  100 %  5.0/s  0 s left"},
    {"more than announced", 50, 40, 8.0, "frames 50/40  125 %  6.2/s  0 s left"},
    {"minutes", 10, 30, 100.0, "frames 10/30  33 %  0.1/s  3 min 20 s left"},
    {"hours", 1, 26, 300.0, "frames 1/26  4 %  0.2/min  2 h 5 min left"},
    {"for ever", 1, 1000000, 1e6, "frames 1/1000000  0 %  6e-05/min  > 100 days left"},
};

static void test_format(void **state)
{
    const format_case *row = *state;
    char line[128];
    lehr_progress_format(line, sizeof line, "frames", row->done, row->total, row->elapsed_s);
    assert_string_equal(line, row->want);
}

static void test_short_buffers_are_respected(void **state)
{
    (void)state;
    char line[16];
    memset(line, 'x', sizeof line);
    lehr_progress_format(line, 12, "frames", 812, 1800, 7.382);
    assert_string_equal(line, "frames 812/");
    assert_int_equal(line[12], 'x');
}

static void remember(void *context, const char *what, size_t done, size_t total)
{
    assert_string_equal(what, "files");
    *(size_t *)context = 100 * done + total;
}

static void test_report_needs_no_listener(void **state)
{
    (void)state;
    size_t seen = 0;
    lehr_progress progress = {.report = remember, .context = &seen};
    lehr_progress_report(&progress, "files", 3, 7);
    assert_int_equal(seen, 307);
    lehr_progress_report(NULL, "files", 1, 2);
    progress.report = NULL;
    lehr_progress_report(&progress, "files", 1, 2);
    assert_int_equal(seen, 307);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_format, &format_cases[0]),        LEHR_CASE(test_format, &format_cases[1]),
        LEHR_CASE(test_format, &format_cases[2]),        LEHR_CASE(test_format, &format_cases[3]),
        LEHR_CASE(test_format, &format_cases[4]),        LEHR_CASE(test_format, &format_cases[5]),
        LEHR_CASE(test_format, &format_cases[6]),        LEHR_CASE(test_format, &format_cases[7]),
        LEHR_CASE(test_format, &format_cases[8]),        cmocka_unit_test(test_short_buffers_are_respected),
        cmocka_unit_test(test_report_needs_no_listener),
    };
    return cmocka_run_group_tests_name("core.progress", tests, NULL, NULL);
}
