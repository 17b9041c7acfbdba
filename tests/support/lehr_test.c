#include "lehr_test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void lehr_test_assert_close(double got, double want, double rtol, double atol, const char *what,
                            const char *file, int line)
{
    if (isnan(got) && isnan(want)) {
        return;
    }
    double difference = fabs(got - want);
    if (difference <= atol + rtol * fabs(want) || got == want) {
        return;
    }
    print_error("%s:%d: %s = %.17g, expected %.17g: difference %.3g, relative %.3g (rtol %.3g, atol %.3g)\n",
                file, line, what, got, want, difference, difference / fabs(want), rtol, atol);
    _fail(file, line);
}

void lehr_test_assert_ok(lehr_status status, const lehr_error *err, const char *what, const char *file,
                         int line)
{
    if (status == LEHR_OK) {
        return;
    }
    print_error("%s:%d: %s failed: %s (%s)\n", file, line, what, lehr_status_name(status),
                err ? err->message : "");
    _fail(file, line);
}

void lehr_test_assert_fails(lehr_status status, lehr_status want, const lehr_error *err, const char *part,
                            const char *what, const char *file, int line)
{
    if (status == want && strstr(err->message, part)) {
        return;
    }
    print_error("%s:%d: %s: expected %s with \"%s\", got %s with \"%s\"\n", file, line, what,
                lehr_status_name(want), part, lehr_status_name(status), err->message);
    _fail(file, line);
}

void lehr_test_fault_sweep(lehr_status (*attempt)(void *context, lehr_error *err), void *context)
{
    enum { MOST_ALLOCATIONS = 200000 };
    for (long n = 0; n < MOST_ALLOCATIONS; n++) {
        lehr_error err = {0};
        lehr_core_alloc_fail_after(n);
        lehr_status status = attempt(context, &err);
        bool injected = lehr_core_alloc_count() > n;
        lehr_core_alloc_fail_after(-1);
        if (!injected) {
            assert_ok(status, &err);
            assert_true(n > 0); // a sweep that meets no allocation tests nothing
            return;
        }
        assert_fails(status, LEHR_ERR_NOMEM, &err, "");
    }
    fail_msg("still failing after %d allocations", MOST_ALLOCATIONS);
}
