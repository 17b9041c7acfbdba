// Figures of maps and series: bars of colours, blank points, and what memory failures leave.
#include "lehr_test.h"

#include <lehr/figures/stack.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 3, COLUMNS = 4, N = ROWS * COLUMNS, POINTS = 20 };

/// A map with one point that has no peak and one that has nothing. Arrays are static.
static lehr_xrd_groups make_groups(bool peaks)
{
    static double x[POINTS];
    static double intensity[N * POINTS];
    static double sigma[N * POINTS];
    static lehr_xrd_group at[N];
    const lehr_estimate unknown = {(double)NAN, (double)NAN};
    for (size_t i = 0; i < POINTS; i++) {
        x[i] = 2 + 0.05 * (double)i;
    }
    for (size_t i = 0; i < N * POINTS; i++) {
        double t = (x[i % POINTS] - 2.5) / 0.3;
        intensity[i] = i / POINTS == 7 ? (double)NAN : 10 * exp(-t * t) + 0.1 * (double)(i / POINTS);
        sigma[i] = 0.1;
    }
    for (size_t i = 0; i < N; i++) {
        bool good = peaks && i != 5 && i != 7;
        at[i] = (lehr_xrd_group){.state = i == 7 ? LEHR_XRD_GROUP_EMPTY
                                          : good ? LEHR_XRD_GROUP_GOOD
                                                 : LEHR_XRD_GROUP_NO_PEAK,
                                 .level = i == 7 ? unknown : (lehr_estimate){100 + (double)i, 1},
                                 .q1 = good ? (lehr_estimate){2.5 + 0.001 * (double)i, 0.0005} : unknown,
                                 .fwhm = good ? (lehr_estimate){0.4, 0.01}
                                              : unknown}; // constant: a bar none the less
    }
    return (lehr_xrd_groups){.n = N,
                             .points = POINTS,
                             .n_frames = N,
                             .unit = LEHR_XRD_Q_PER_ANG,
                             .x = x,
                             .intensity = intensity,
                             .sigma = sigma,
                             .at = at};
}

static lehr_xrd_grid make_grid(void)
{
    lehr_xrd_grid grid = lehr_xrd_grid_defaults();
    grid.rows = ROWS;
    grid.columns = COLUMNS;
    return grid;
}

/// The whole of a text file. @returns owned
static char *read_file(const char *path)
{
    static char text[65536];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static size_t count_of(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) {
        n++;
    }
    return n;
}

/// Renders the figure without a message of gnuplot, and returns its script.
static const char *render(lehr_figure *figure, const char *name)
{
    lehr_error err = {0};
    char image[64];
    snprintf(image, sizeof image, "%s.svg", name);
    const char *path = lehr_test_scratch(image);
    assert_ok(lehr_figure_render(figure, path, &err), &err);
    static char script[512];
    snprintf(script, sizeof script, "%.*s.gp", (int)(strlen(path) - 4), path);
    return read_file(script);
}

static void test_map(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_figure *figure = NULL;
    lehr_xrd_grid grid = make_grid();
    lehr_xrd_groups groups = make_groups(true);
    assert_ok(lehr_figure_map(&figure, &groups, &grid, &err), &err);
    const char *script = render(figure, "map");
    assert_int_equal(count_of(script, "set colorbox vertical"), 3);
    assert_non_null(strstr(script, "set cbrange [100:111]"));   // of the levels, to their ends
    assert_non_null(strstr(script, "set cbrange [2.5:2.511]")); // of the positions
    assert_non_null(strstr(script, "set cbrange [0.38:0.42]")); // of a constant
    assert_int_equal(count_of(script, "pointtype 2"), 3);       // crosses in every panel
    lehr_figure_free(figure);
    groups = make_groups(false); // no peaks: one panel
    assert_ok(lehr_figure_map(&figure, &groups, &grid, &err), &err);
    assert_int_equal(count_of(render(figure, "levels"), "set colorbox vertical"), 1);
    lehr_figure_free(figure);
    for (size_t i = 0; i < N; i++) { // nothing at all: crosses, and no complaint of gnuplot
        groups.at[i].level.value = (double)NAN;
    }
    assert_ok(lehr_figure_map(&figure, &groups, &grid, &err), &err);
    assert_int_equal(count_of(render(figure, "nothing"), "with image"), 0);
    lehr_figure_free(figure);
}

static void test_series(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_figure *figure = NULL;
    lehr_xrd_groups groups = make_groups(true);
    lehr_xrd_stage of_stages[N] = {0};
    lehr_xrd_stages stages = {.n = N, .at = of_stages};
    for (size_t i = 0; i < N; i++) {
        of_stages[i].pressure_GPa = 0.5 * (double)i;
        of_stages[i].sigma_pressure_GPa = 0.05;
    }
    snprintf(of_stages[1].name, sizeof of_stages[1].name, "up `date` {/:Bold x}");
    assert_ok(lehr_figure_series_of_stack(&figure, &groups, &stages, &err), &err);
    const char *script = render(figure, "series");
    assert_non_null(strstr(script, "Pressure (GPa)"));
    assert_non_null(strstr(script, "1.5 GPa"));
    assert_non_null(strstr(script, "\\140")); // names are no commands
    lehr_figure_free(figure);
    for (size_t i = 0; i < N; i++) {
        of_stages[i].pressure_GPa = (double)NAN;
    }
    assert_ok(lehr_figure_series_of_stack(&figure, &groups, &stages, &err), &err);
    assert_non_null(strstr(render(figure, "stages"), "Stage"));
    lehr_figure_free(figure);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    lehr_figure *figure = NULL;
    lehr_xrd_grid grid = make_grid();
    lehr_xrd_groups groups = make_groups(true);
    lehr_xrd_stage of_stages[N] = {0};
    const lehr_xrd_stages stages = {.n = N, .at = of_stages};
    lehr_status status = lehr_figure_map(&figure, &groups, &grid, err);
    lehr_figure_free(figure);
    if (status == LEHR_OK) {
        status = lehr_figure_series_of_stack(&figure, &groups, &stages, err);
        lehr_figure_free(figure);
    }
    return status;
}

static void test_memory_failures(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_map),
        cmocka_unit_test(test_series),
        cmocka_unit_test(test_memory_failures),
    };
    return cmocka_run_group_tests_name("study.figure_stack", tests, NULL, NULL);
}
