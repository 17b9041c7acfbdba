// The figure engine: hostile texts stay texts, scripts run alone, failures leave nothing behind.
#include "lehr_test.h"

#include <lehr/figures/figure.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const double x[] = {0.5, 1.25, 2.5, NAN, 4.75};
static const double y[] = {13.0, 0.02, 7.5, 3.0, 1e3};
static const double sigma[] = {1.0, 0.01, NAN, 1.0, 50.0};
static const double upper[] = {15.0, 0.03, 9.5, 5.0, 1.2e3};

/// One panel with every kind of item.
static lehr_status build(lehr_figure **out, const char *text, lehr_error *err)
{
    lehr_figure *figure = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = text;
    panel.y_label = "Signal (mW)";
    panel.y_log = true;
    panel.key = LEHR_FIGURE_TOP_LEFT;
    lehr_figure_series series = {
        .style = LEHR_FIGURE_POINTS, .size = 5, .x = x, .y = y, .sigma = sigma, .label = text};
    lehr_status status = lehr_figure_create(&figure, 12.0, 7.0, err);
    if (status != LEHR_OK) {
        return status;
    }
    status = lehr_figure_add_panel(figure, &panel, err);
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    series.style = LEHR_FIGURE_BAND;
    series.upper = upper;
    series.label = NULL;
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_span(figure, 1.0, 2.0, LEHR_FIGURE_SKY, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_mark(figure, 2.5, 0.1, LEHR_FIGURE_BLUE, text, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_level(figure, 10.0, LEHR_FIGURE_GREY, err) : status;
    status = status == LEHR_OK ? lehr_figure_add_note(figure, LEHR_FIGURE_BOTTOM_RIGHT, text, err) : status;
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}

static char *slurp(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = calloc(1 << 20, 1);
    assert_non_null(bytes);
    bytes[fread(bytes, 1, (1 << 20) - 1, file)] = '\0';
    fclose(file);
    return bytes;
}

static size_t occurrences(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) {
        n++;
    }
    return n;
}

/// A text, and how an SVG file must show it: character by character, with the entities of XML.
typedef struct hostile {
    const char *name;
    const char *text;
    const char *shown;
} hostile;

static const hostile hostiles[] = {
    {"enhanced characters", "P_7^T{5}@83~x", "P_7^T{5}@83~x"},
    {"ampersand and tags", "a & b <script>alert(1)</script>", "a &amp; b &lt;script>alert(1)&lt;/script>"},
    {"quotes", "it's \"quoted\" ''twice''", "it's \"quoted\" ''twice''"},
    {"backslashes", "a\\b \\n \\\\ \\101", "a\\b \\n \\\\ \\101"},
    {"command in backquotes", "`touch pwned`", "`touch pwned`"},
    {"system call", "' . system('touch pwned') . '", "' . system('touch pwned') . '"},
    {"line break", "two\nlines; set output 'pwned'", "two lines; set output 'pwned'"},
    {"format characters", "100 %g %s $1", "100 %g %s $1"},
    {"not ASCII", "Å⁻¹ 深", "Å⁻¹ 深"},
};

static void test_hostile(void **state)
{
    const hostile *row = *state;
    lehr_error err = {0};
    lehr_figure *figure = NULL;
    char path[256];
    snprintf(path, sizeof path, "%s", lehr_test_scratch("hostile.svg"));
    assert_ok(build(&figure, row->text, &err), &err);
    assert_ok(lehr_figure_render(figure, path, &err), &err);
    lehr_figure_free(figure);
    char *svg = slurp(path);
    char element[256];
    snprintf(element, sizeof element, " >%s</tspan></text>", row->shown);
    // Axis label, key, mark and note; `>` alone is harmless in XML, and gnuplot leaves it.
    if (occurrences(svg, element) != 4) {
        print_error("'%s' is shown %zu times\n", element, occurrences(svg, element));
        fail();
    }
    free(svg);
    assert_int_not_equal(access(lehr_test_scratch("pwned"), F_OK), 0);
    assert_int_not_equal(access("pwned", F_OK), 0);
}

static void test_markup(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_figure *figure = NULL;
    // Groups that are never closed, or closed too often, must not leave the text.
    const char *text =
        LEHR_FIGURE_END LEHR_FIGURE_ITALIC "q" LEHR_FIGURE_END LEHR_FIGURE_SUB "max" LEHR_FIGURE_SUP "2";
    assert_ok(build(&figure, text, &err), &err);
    const char *path = lehr_test_scratch("markup.svg");
    assert_ok(lehr_figure_render(figure, path, &err), &err);
    char *svg = slurp(path);
    assert_int_equal(occurrences(svg, "font-style=\"italic\" >q<"), 4);
    free(svg);
    lehr_figure_free(figure);
}

/// A file name full of what a shell or gnuplot could take for a command.
static void test_hostile_name(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_figure *figure = NULL;
    assert_ok(build(&figure, "x", &err), &err);
    char path[256];
    snprintf(path, sizeof path, "%s", lehr_test_scratch("< it's `touch pwned` $(touch pwned) | \"x\".pdf"));
    assert_ok(lehr_figure_render(figure, path, &err), &err);
    assert_int_equal(access(path, R_OK), 0);
    assert_int_not_equal(access(lehr_test_scratch("pwned"), F_OK), 0);
    lehr_figure_free(figure);
}

/// The script drawn again by itself gives the same bytes.
static void test_script_runs_alone(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_figure *figure = NULL;
    assert_ok(build(&figure, "alone", &err), &err);
    char path[256];
    snprintf(path, sizeof path, "%s", lehr_test_scratch("alone.svg"));
    assert_ok(lehr_figure_render(figure, path, &err), &err);
    lehr_figure_free(figure);
    char *first = slurp(path);
    assert_int_equal(unlink(path), 0);
    char command[512];
    snprintf(command, sizeof command,
             "cd '%.*s' && gnuplot -d alone.gp && gnuplot -d -e \"format='png'\" alone.gp",
             (int)(strrchr(path, '/') - path), path);
    assert_int_equal(system(command), 0);
    char *second = slurp(path);
    assert_string_equal(first, second);
    assert_int_equal(access(lehr_test_scratch("alone.png"), R_OK), 0);
    free(first);
    free(second);
}

/// Labels of one axis have equal digits, 2.620 beside 2.622.
static void test_tick_labels(void **state)
{
    (void)state;
    static const double near[] = {2.620, 2.626};
    lehr_error err = {0};
    lehr_figure *figure = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.y_label = "q";
    lehr_figure_series series = {.style = LEHR_FIGURE_LINE, .size = 2, .x = near, .y = near};
    assert_ok(lehr_figure_create(&figure, 8.6, 6.0, &err), &err);
    assert_ok(lehr_figure_add_panel(figure, &panel, &err), &err);
    assert_ok(lehr_figure_add_series(figure, &series, &err), &err);
    char path[256];
    snprintf(path, sizeof path, "%s", lehr_test_scratch("ticks.svg"));
    assert_ok(lehr_figure_render(figure, path, &err), &err);
    lehr_figure_free(figure);
    char *svg = slurp(path);
    assert_int_equal(occurrences(svg, "2.620<"), 1);
    free(svg);
}

/// A low panel about zero, of residuals, shows more than the label 0.
static void test_low_panel_has_a_scale(void **state)
{
    (void)state;
    static const double places[] = {0, 1};
    static const double low[] = {-4.0, 4.0};
    lehr_error err = {0};
    lehr_figure *figure = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.y_label = "r";
    panel.y_range[0] = -4.4;
    panel.y_range[1] = 4.4;
    lehr_figure_series series = {.style = LEHR_FIGURE_LINE, .size = 2, .x = places, .y = low};
    assert_ok(lehr_figure_create(&figure, 8.6, 2.9, &err), &err);
    assert_ok(lehr_figure_add_panel(figure, &panel, &err), &err);
    assert_ok(lehr_figure_add_series(figure, &series, &err), &err);
    char path[256];
    snprintf(path, sizeof path, "%s", lehr_test_scratch("low.svg"));
    assert_ok(lehr_figure_render(figure, path, &err), &err);
    lehr_figure_free(figure);
    char *svg = slurp(path);
    assert_int_equal(occurrences(svg, "4<"), 2);
    free(svg);
}

static void test_empty_series(void **state)
{
    (void)state;
    static const double nothing[] = {NAN, INFINITY};
    lehr_error err = {0};
    lehr_figure *figure = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    assert_ok(lehr_figure_create(&figure, 8.6, 6.0, &err), &err);
    assert_ok(lehr_figure_add_panel(figure, &panel, &err), &err);
    lehr_figure_series series = {.style = LEHR_FIGURE_LINE, .size = 2, .x = nothing, .y = nothing};
    assert_ok(lehr_figure_add_series(figure, &series, &err), &err);
    assert_ok(lehr_figure_render(figure, lehr_test_scratch("empty.svg"), &err), &err);
    lehr_figure_free(figure);
}

/// One point, and points that differ in the eleventh digit: gnuplot refuses axes without width.
static void test_constant_series(void **state)
{
    (void)state;
    static const double flat_x[] = {580.0, 580.0};
    static const double flat_y[] = {611.949, 611.94900001};
    static const double flat_sigma[] = {1e-7, 1e-7};
    lehr_error err = {0};
    for (size_t n = 1; n <= 2; n++) {
        lehr_figure *figure = NULL;
        lehr_figure_panel panel = lehr_figure_panel_defaults();
        lehr_figure_series series = {.size = n, .x = flat_x, .y = flat_y, .sigma = flat_sigma};
        assert_ok(lehr_figure_create(&figure, 8.6, 6.0, &err), &err);
        assert_ok(lehr_figure_add_panel(figure, &panel, &err), &err);
        assert_ok(lehr_figure_add_series(figure, &series, &err), &err);
        assert_ok(lehr_figure_render(figure, lehr_test_scratch("constant.svg"), &err), &err);
        lehr_figure_free(figure);
    }
}

static void test_usage_errors(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_figure *figure = NULL;
    assert_fails(lehr_figure_create(&figure, NAN, 5, &err), LEHR_ERR_ARG, &err, "width and height");
    assert_null(figure);
    assert_ok(lehr_figure_create(&figure, 8.6, 5, &err), &err);
    assert_fails(lehr_figure_add_level(figure, 0, LEHR_FIGURE_GREY, &err), LEHR_ERR_ARG, &err,
                 "needs a panel");
    assert_fails(lehr_figure_render(figure, "a.svg", &err), LEHR_ERR_ARG, &err, "without panels");
    lehr_figure_free(figure);
    assert_ok(build(&figure, "x", &err), &err);
    assert_fails(lehr_figure_render(figure, "a.jpg", &err), LEHR_ERR_ARG, &err, "ends in .svg, .pdf or .png");
    assert_fails(lehr_figure_render(figure, "/nowhere/at/all/a.svg", &err), LEHR_ERR_IO, &err,
                 "/nowhere/at/all/");
    lehr_figure_free(figure);
}

/// Render with another PATH; the status is returned after PATH is restored.
static lehr_status render_with_path(const lehr_figure *figure, const char *path, const char *search,
                                    lehr_error *err)
{
    char *former = strdup(getenv("PATH"));
    assert_non_null(former);
    assert_int_equal(setenv("PATH", search, 1), 0);
    lehr_status status = lehr_figure_render(figure, path, err);
    assert_int_equal(setenv("PATH", former, 1), 0);
    free(former);
    return status;
}

static void test_gnuplot_missing_or_failing(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_figure *figure = NULL;
    char path[256];
    char folder[256];
    assert_ok(build(&figure, "x", &err), &err);
    snprintf(path, sizeof path, "%s", lehr_test_write("kept.svg", "good", 4));
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    assert_fails(render_with_path(figure, path, folder, &err), LEHR_ERR_IO, &err,
                 "apt-get install gnuplot-nox");

    static const char script[] = "#!/bin/sh\necho 'line 3: undefined thing' >&2\nexit 1\n";
    assert_int_equal(chmod(lehr_test_write("gnuplot", script, sizeof script - 1), 0755), 0);
    lehr_error_clear(&err);
    assert_fails(render_with_path(figure, path, folder, &err), LEHR_ERR_IO, &err, "line 3: undefined thing");
    unlink(lehr_test_scratch("gnuplot"));

    // The good figure under the final name was not touched.
    char *bytes = slurp(path);
    assert_string_equal(bytes, "good");
    free(bytes);
    lehr_figure_free(figure);
}

static lehr_status build_and_render(void *context, lehr_error *err)
{
    lehr_figure *figure = NULL;
    lehr_status status = build(&figure, "x", err);
    status = status == LEHR_OK ? lehr_figure_render(figure, context, err) : status;
    lehr_figure_free(figure);
    return status;
}

static void test_allocation_faults(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", lehr_test_scratch("faults.svg"));
    lehr_test_fault_sweep(build_and_render, path);
}

int main(void)
{
    enum { N_ROWS = sizeof hostiles / sizeof *hostiles };
    struct CMUnitTest rows[N_ROWS];
    for (size_t i = 0; i < N_ROWS; i++) {
        rows[i] = (struct CMUnitTest)LEHR_CASE(test_hostile, &hostiles[i]);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_markup),
        cmocka_unit_test(test_hostile_name),
        cmocka_unit_test(test_script_runs_alone),
        cmocka_unit_test(test_tick_labels),
        cmocka_unit_test(test_low_panel_has_a_scale),
        cmocka_unit_test(test_empty_series),
        cmocka_unit_test(test_constant_series),
        cmocka_unit_test(test_usage_errors),
        cmocka_unit_test(test_gnuplot_missing_or_failing),
        cmocka_unit_test(test_allocation_faults),
    };
    return cmocka_run_group_tests_name("study.figure texts", rows, NULL, NULL) +
           cmocka_run_group_tests_name("study.figure", tests, NULL, NULL);
}
