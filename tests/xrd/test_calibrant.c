// Lines of calibrants against textbook reflections and closed forms.
#include "lehr_test.h"

#include <lehr/xrd/calibrant.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static lehr_xrd_calibrant *open_calibrant(const char *name, double a, double c)
{
    lehr_error err = {0};
    lehr_xrd_calibrant *calibrant = NULL;
    assert_ok(lehr_xrd_calibrant_create(&calibrant, name, a, c, &err), &err);
    return calibrant;
}

/// Sums h^2 + k^2 + l^2 of the first reflections that the lattice allows.
typedef struct cubic_case {
    const char *name;
    double a;
    int sums[8];
} cubic_case;

static const cubic_case cubic_cases[] = {
    {"LaB6", 4.156826, {1, 2, 3, 4, 5, 6, 8, 9}},     {"CeO2", 5.411651, {3, 4, 8, 11, 12, 16, 19, 20}},
    {"Si", 5.431144, {3, 8, 11, 16, 19, 24, 27, 32}}, // diamond: 12 and 20 are extinct
    {"Au", 4.0786, {3, 4, 8, 11, 12, 16, 19, 20}},    {"W", 3.1648, {2, 4, 6, 8, 10, 12, 14, 16}},
};

static void test_cubic(void **state)
{
    const cubic_case *row = *state;
    lehr_xrd_calibrant *calibrant = open_calibrant(row->name, NAN, NAN);
    for (size_t i = 0; i < 8; i++) {
        lehr_xrd_line line = lehr_xrd_calibrant_line(calibrant, i);
        assert_close(line.d_ang, row->a / sqrt(row->sums[i]), 1e-14, 0);
        assert_close(line.d_per_a, 1 / sqrt(row->sums[i]), 1e-12, 0);
        assert_true(line.d_per_c == 0 && line.intensity > 0 && line.intensity <= 1);
        assert_int_equal(line.h * line.h + line.k * line.k + line.l * line.l, row->sums[i]);
    }
    lehr_xrd_calibrant_free(calibrant);
}

/// Corundum: the reflections of R-3c, and the strong ones of every powder table.
static void test_corundum(void **state)
{
    (void)state;
    // d by hand: 1/d^2 = 4/3 (h^2 + hk + k^2)/a^2 + l^2/c^2. Relative intensities of corundum in any table:
    // 012 about 60, 104 90, 110 40, 006 1, 113 100, 202 1, 024 45, 116 90.
    static const struct {
        int h, k, l;
        bool strong;
    } want[] = {{0, 1, 2, true}, {1, 0, 4, true},  {1, 1, 0, true}, {0, 0, 6, false},
                {1, 1, 3, true}, {2, 0, 2, false}, {0, 2, 4, true}, {1, 1, 6, true}};
    const double a = 4.759091, c = 12.991779;
    lehr_xrd_calibrant *calibrant = open_calibrant("al2o3", NAN, NAN);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        double h = want[i].h, k = want[i].k, l = want[i].l;
        lehr_xrd_line line = lehr_xrd_calibrant_line(calibrant, i);
        double d = 1 / sqrt(4.0 / 3 * (h * h + h * k + k * k) / (a * a) + l * l / (c * c));
        assert_close(line.d_ang, d, 1e-13, 0);
        assert_true(want[i].strong == (line.intensity > 0.2));
        // Scaling both axes scales d.
        assert_close(line.d_per_a * a + line.d_per_c * c, line.d_ang, 1e-12, 0);
    }
    lehr_xrd_calibrant_free(calibrant);
}

static void test_cells(void **state)
{
    (void)state;
    lehr_error err = {0};
    double uncertainty = 0;
    lehr_xrd_calibrant *calibrant = open_calibrant("LaB6", NAN, NAN);
    assert_close(lehr_xrd_calibrant_a(calibrant, &uncertainty), 4.156826, 1e-15, 0);
    assert_close(uncertainty, 4e-5, 1e-12, 0); // half of the expanded uncertainty of the certificate, k = 2
    assert_true(isnan(lehr_xrd_calibrant_c(calibrant, &uncertainty)));
    assert_non_null(strstr(lehr_xrd_calibrant_origin(calibrant), "660c"));
    lehr_xrd_calibrant_free(calibrant);
    calibrant = open_calibrant("Al2O3", 4.7570, NAN);
    assert_close(lehr_xrd_calibrant_c(calibrant, &uncertainty), 12.991779 * 4.7570 / 4.759091, 1e-14, 0);
    assert_true(uncertainty == 0);
    lehr_xrd_calibrant_free(calibrant);
    calibrant = open_calibrant("AgBeh", NAN, NAN);
    assert_close(lehr_xrd_calibrant_line(calibrant, 2).d_ang, 58.380 / 3, 1e-14, 0);
    lehr_xrd_calibrant_free(calibrant);
    calibrant = NULL;
    assert_fails(lehr_xrd_calibrant_create(&calibrant, "LaB7", NAN, NAN, &err), LEHR_ERR_ARG, &err,
                 "neither a file nor a calibrant; known are LaB6");
    assert_fails(lehr_xrd_calibrant_create(&calibrant, "LaB6", NAN, 3, &err), LEHR_ERR_ARG, &err,
                 "has no c axis");
    assert_fails(lehr_xrd_calibrant_create(&calibrant, "LaB6", 5.4, NAN, &err), LEHR_ERR_ARG, &err,
                 "a = 5.4 angstrom is not within 10 %");
    assert_null(calibrant);
    for (size_t i = 0; lehr_xrd_calibrant_name_at(i); i++) { // every entry makes lines
        calibrant = open_calibrant(lehr_xrd_calibrant_name_at(i), NAN, NAN);
        assert_true(lehr_xrd_calibrant_size(calibrant) >= 8 &&
                    strlen(lehr_xrd_calibrant_origin(calibrant)) > 10);
        lehr_xrd_calibrant_free(calibrant);
    }
}

// ---- lists ---------------------------------------------------------------------------------
static const char *write_list(const char *text)
{
    return lehr_test_write("lines.D", text, strlen(text));
}

static void test_lists(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_xrd_calibrant *list = NULL;
    const char *path =
        write_list("# Calibrant: something\n\n1.9633 # (2, 0, 2) 12 weak\r\n3.4787  (1, 0, 2) 12\n"
                   " 2.5501e0\n3.4787\n");
    assert_ok(lehr_xrd_calibrant_create(&list, path, NAN, NAN, &err), &err);
    assert_int_equal(lehr_xrd_calibrant_size(list), 3);
    assert_close(lehr_xrd_calibrant_line(list, 0).d_ang, 3.4787, 1e-15, 0);
    assert_close(lehr_xrd_calibrant_line(list, 2).d_ang, 1.9633, 1e-15, 0);
    assert_true(lehr_xrd_calibrant_line(list, 1).intensity == 1 &&
                lehr_xrd_calibrant_line(list, 1).d_per_a == 0);
    assert_string_equal(lehr_xrd_calibrant_name(list), path);
    lehr_xrd_calibrant_free(list);
    list = NULL;
    assert_fails(lehr_xrd_calibrant_create(&list, path, 4, NAN, &err), LEHR_ERR_ARG, &err,
                 "a cell is given together");
    assert_fails(lehr_xrd_calibrant_create(&list, write_list("3.1\nabc\n"), NAN, NAN, &err), LEHR_ERR_FORMAT,
                 &err, "line 2: 'abc' is no spacing");
    assert_fails(lehr_xrd_calibrant_create(&list, write_list("3.1\n2,9\n"), NAN, NAN, &err), LEHR_ERR_FORMAT,
                 &err, "line 2: '2,9' is no spacing");
    assert_fails(lehr_xrd_calibrant_create(&list, write_list("3.1\n-2\n"), NAN, NAN, &err), LEHR_ERR_FORMAT,
                 &err, "line 2: a spacing of -2");
    assert_fails(lehr_xrd_calibrant_create(&list, write_list("nan\n"), NAN, NAN, &err), LEHR_ERR_FORMAT, &err,
                 "a spacing of nan");
    assert_fails(lehr_xrd_calibrant_create(&list, write_list("# nothing\n3\n"), NAN, NAN, &err),
                 LEHR_ERR_FORMAT, &err, "1 spacings; at least 2 are needed");
    assert_null(list);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_xrd_calibrant *calibrant = NULL;
    lehr_status status = lehr_xrd_calibrant_create(&calibrant, context, NAN, NAN, err);
    lehr_xrd_calibrant_free(calibrant);
    return status;
}

static void test_faults(void **state)
{
    (void)state;
    char name[] = "Cr2O3", layers[] = "AgBeh", path[256];
    lehr_test_fault_sweep(attempt, name);
    lehr_test_fault_sweep(attempt, layers);
    snprintf(path, sizeof path, "%s", write_list("3.1\n2.5\n"));
    lehr_test_fault_sweep(attempt, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_cubic, &cubic_cases[0]), LEHR_CASE(test_cubic, &cubic_cases[1]),
        LEHR_CASE(test_cubic, &cubic_cases[2]), LEHR_CASE(test_cubic, &cubic_cases[3]),
        LEHR_CASE(test_cubic, &cubic_cases[4]), cmocka_unit_test(test_corundum),
        cmocka_unit_test(test_cells),           cmocka_unit_test(test_lists),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
