/// @file
/// What every test includes: cmocka, comparisons that fail on NaN, rows of cases, error and fault checks.
#ifndef LEHR_TEST_H
#define LEHR_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four headers above first.
#include <cmocka.h>

#include <lehr/core/alloc.h>
#include <lehr/core/error.h>
#include <stdbool.h>

/// One row of a table of cases as a cmocka test of its own; the row begins with `const char *name`.
#define LEHR_CASE(function, row)                                                                             \
    {                                                                                                        \
        (row)->name, function, NULL, NULL, (void *)(uintptr_t)(row)                                          \
    }

/// |got - want| <= atol + rtol*|want|; fails on NaN unless both are NaN.
#define assert_close(got, want, rtol, atol)                                                                  \
    lehr_test_assert_close((got), (want), (rtol), (atol), #got, __FILE__, __LINE__)
void lehr_test_assert_close(double got, double want, double rtol, double atol, const char *what,
                            const char *file, int line);

/// The call succeeded; otherwise fail with the message of the record.
#define assert_ok(status, err) lehr_test_assert_ok((status), (err), #status, __FILE__, __LINE__)
void lehr_test_assert_ok(lehr_status status, const lehr_error *err, const char *what, const char *file,
                         int line);

/// The call failed with @p code and its message contains @p part.
#define assert_fails(status, want, err, part)                                                                \
    lehr_test_assert_fails((status), (want), (err), (part), #status, __FILE__, __LINE__)
void lehr_test_assert_fails(lehr_status status, lehr_status want, const lehr_error *err, const char *part,
                            const char *what, const char *file, int line);

/// Allocation-failure sweep: call @p attempt with the 1st, 2nd, ... allocation failing until it succeeds.
/// Every failure must be LEHR_ERR_NOMEM and leave nothing behind (leaks are caught by the address sanitizer).
/// @p attempt frees what it made itself.
void lehr_test_fault_sweep(lehr_status (*attempt)(void *context, lehr_error *err), void *context);

/// Begin to watch the memory of the process. False where the system does not tell it, and under a
/// sanitizer.
bool lehr_test_memory_begin(void);
/// How far the resident memory has gone above where it stood at lehr_test_memory_begin() [bytes].
size_t lehr_test_memory_rise(void);

/// Path of a file below the reference data, in a static buffer (eight of them rotate).
/// Skips the running test, by name, when the folder is absent.
const char *lehr_test_reference(const char *relative);
/// The same for a file that not every copy of the reference data holds: skips, by name, where it is absent.
const char *lehr_test_reference_or_skip(const char *relative);
/// True when the reference data are there.
bool lehr_test_has_reference(void);
/// Path of a file below sample_data/.
const char *lehr_test_sample(const char *relative);
/// Path of a new file in a private temporary folder that is removed when the test program ends.
const char *lehr_test_scratch(const char *name);
/// Write bytes to a scratch file and return its path.
const char *lehr_test_write(const char *name, const void *bytes, size_t size);

/// Plain numeric table of reference data: '#' lines and a line of names are skipped; separator blanks or
/// commas.
typedef struct lehr_test_numbers {
    size_t rows;
    size_t columns;
    double *values; ///< shape (rows, columns), row-major; words that are no numbers are NaN
} lehr_test_numbers;
lehr_test_numbers lehr_test_load_numbers(const char *path);
void lehr_test_free_numbers(lehr_test_numbers *numbers);

/// Number in a JSON file by a path of keys: lehr_test_json(file, "T01", "Moynihan", "polyfit_deg1_grid_0.1",
/// NULL). A key of digits indexes an array. Fails the test when absent.
double lehr_test_json(const char *path, ...);

#endif
