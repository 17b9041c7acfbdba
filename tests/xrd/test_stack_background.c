// Exposures of frames from a table; the background itself is tested where the commands and studies use it.
#include "lehr_test.h"

#include <lehr/core/alloc.h>
#include <lehr/xrd/stack_background.h>
#include <math.h>
#include <string.h>

static const char *write(const char *name, const char *text)
{
    return lehr_test_write(name, text, strlen(text));
}

static void test_monitor(void **state)
{
    (void)state;
    lehr_error err = {0};
    double *monitor = NULL;
    double mean = 0;
    size_t n = 0;
    // The column of that name, wherever it stands; relative to the mean.
    const char *path = write("named.csv", "frame,monitor,time\n0,100,7\n1,300,8\n");
    assert_ok(lehr_xrd_monitor_read(&monitor, &n, &mean, path, NULL, &err), &err);
    assert_int_equal(n, 2);
    assert_close(mean, 200, 1e-15, 0);
    assert_close(monitor[0], 0.5, 1e-15, 0);
    assert_close(monitor[1], 1.5, 1e-15, 0);
    lehr_core_free(monitor);
    // Without the name, the last one.
    assert_ok(lehr_xrd_monitor_read(&monitor, &n, &mean, write("bare.txt", "0 2\n1 2\n2 5\n"), NULL, &err),
              &err);
    assert_int_equal(n, 3);
    assert_close(monitor[2], 5.0 / 3, 1e-15, 0);
    lehr_core_free(monitor);
}

static void test_refusals(void **state)
{
    (void)state;
    lehr_error err = {0};
    double *monitor = NULL;
    double mean = 0;
    size_t n = 0;
    static const char *const texts[] = {"monitor\n100\n-3\n", "monitor\n100\n0\n", "monitor\n100\nnan\n"};
    for (size_t i = 0; i < 3; i++) {
        assert_fails(lehr_xrd_monitor_read(&monitor, &n, &mean, write("bad.csv", texts[i]), NULL, &err),
                     LEHR_ERR_DOMAIN, &err, "the monitor of frame 1 is");
        assert_null(monitor);
    }
    assert_int_not_equal(lehr_xrd_monitor_read(&monitor, &n, &mean, write("empty.csv", ""), NULL, &err),
                         LEHR_OK);
    assert_null(monitor);
    assert_fails(lehr_xrd_monitor_read(&monitor, &n, &mean, "none.csv", NULL, &err), LEHR_ERR_IO, &err,
                 "none.csv");
    assert_null(monitor);
}

static lehr_status read_once(void *context, lehr_error *err)
{
    double *monitor = NULL;
    double mean = 0;
    size_t n = 0;
    lehr_status status = lehr_xrd_monitor_read(&monitor, &n, &mean, context, NULL, err);
    lehr_core_free(monitor);
    return status;
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    char path[256];
    strncpy(path, write("sweep.csv", "monitor\n1\n2\n"), sizeof path - 1);
    path[sizeof path - 1] = '\0';
    lehr_test_fault_sweep(read_once, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_monitor),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
