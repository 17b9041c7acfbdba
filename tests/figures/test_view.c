// Numbers of the interactive view: exact enough, extremes kept, texts that cannot end the element they stand
// in.
#include "lehr_test.h"

#include <lehr/core/alloc.h>
#include <lehr/core/provenance.h>
#include <lehr/core/record.h>
#include <lehr/figures/figure.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONG = 10007, SHORT = 3 };

static const double few_x[SHORT] = {583.25, 612.5, 663.0};
static const double few_y[SHORT] = {609.790123456, NAN, -1.25e-3};
static const double few_sigma[SHORT] = {0.0834567, 1.0, NAN};
static const char hostile[] = "</script>]]><b>&\"\\' \xE2\x80\xA8 \xFF\xED\xA0\x80";

/// A long wave with one spike between its points of rest.
static double *wave(size_t spike)
{
    double *numbers = calloc(2 * LONG, sizeof *numbers);
    assert_non_null(numbers);
    for (size_t i = 0; i < LONG; i++) {
        numbers[i] = 300.0 + 0.05 * (double)i;
        numbers[LONG + i] = sin(0.01 * (double)i) + (i == spike ? 17.25 : 0.0);
    }
    return numbers;
}

static lehr_status make(lehr_figure **out, const double *curve, const char *text, lehr_error *err)
{
    static const char *const names[SHORT] = {"A", NULL, hostile};
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = "Temperature (K)";
    panel.y_label = text;
    lehr_figure *figure = NULL;
    lehr_status status = lehr_figure_create(&figure, 8.6, 6.4, err);
    status = status == LEHR_OK ? lehr_figure_add_panel(figure, &panel, err) : status;
    lehr_figure_series series = {.style = LEHR_FIGURE_POINTS,
                                 .size = SHORT,
                                 .x = few_x,
                                 .y = few_y,
                                 .sigma = few_sigma,
                                 .names = names,
                                 .label = text};
    status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    if (curve) {
        series = (lehr_figure_series){
            .style = LEHR_FIGURE_LINE, .size = LONG, .x = curve, .y = curve + LONG, .label = "scan"};
        status = status == LEHR_OK ? lehr_figure_add_series(figure, &series, err) : status;
    }
    status =
        status == LEHR_OK ? lehr_figure_add_mark(figure, 600.0, 0.25, LEHR_FIGURE_BLUE, text, err) : status;
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

/// The view of a figure, read back. The drawing is any file.
static lehr_record *view_of(const double *curve, const char *text)
{
    lehr_error err = {0};
    lehr_figure *figure = NULL;
    lehr_record *record = NULL;
    const char *svg = lehr_test_write("drawn.svg", "<svg/>", 6);
    char path[512];
    snprintf(path, sizeof path, "%s.json", svg);
    assert_ok(make(&figure, curve, text, &err), &err);
    assert_ok(lehr_figure_write_view(figure, path, svg, &err), &err);
    lehr_figure_free(figure);
    char *json = slurp(path);
    assert_null(strpbrk(json, "<>&"));
    assert_null(strstr(json, "\xE2\x80\xA8"));
    assert_ok(lehr_record_from_json(&record, json, &err), &err);
    free(json);
    return record;
}

static lehr_value value_at(const lehr_record *record, const char *path)
{
    lehr_value value = {0};
    assert_true(lehr_record_find(record, path, &value));
    return value;
}

/// Item @p i of the first panel.
static const lehr_record *item_of(const lehr_record *view, size_t i)
{
    const lehr_record *panel = lehr_list_value_at(value_at(view, "panels").list, 0).record;
    return lehr_list_value_at(value_at(panel, "items").list, i).record;
}

/// Values of a column as the page reads them. @returns their number
static size_t decode(double *out, const lehr_record *item, const char *name)
{
    lehr_value column = value_at(item, name);
    bool packed = column.kind == LEHR_VALUE_RECORD;
    lehr_value step = {0};
    if (packed && lehr_record_find(column.record, "s", &step)) {
        size_t n = (size_t)value_at(column.record, "n").number;
        for (size_t i = 0; i < n; i++) {
            out[i] = value_at(column.record, "a").number + (double)i * step.number;
        }
        return n;
    }
    const lehr_list *list = packed ? value_at(column.record, "d").list : column.list;
    double scale = packed ? pow(10.0, value_at(column.record, "p").number) : 1.0;
    double sum = 0;
    for (size_t i = 0; i < lehr_list_size(list); i++) {
        double one = lehr_list_value_at(list, i).number;
        sum = isfinite(one) ? sum + one : sum;
        out[i] = !packed || !isfinite(one) ? one : sum / scale;
    }
    return lehr_list_size(list);
}

/// Few points keep nine digits, errors three; gaps stay gaps.
static void test_few_points(void **state)
{
    (void)state;
    double values[SHORT];
    lehr_record *view = view_of(NULL, "Value (K)");
    const lehr_record *item = item_of(view, 0);
    assert_int_equal(decode(values, item, "y"), SHORT);
    assert_close(values[0], few_y[0], 1e-8, 0);
    assert_true(isnan(values[1]));
    assert_close(values[2], few_y[2], 1e-8, 0);
    decode(values, item, "e");
    assert_close(values[0], few_sigma[0], 5e-3, 0); // three digits
    decode(values, item, "x");
    assert_close(values[1], few_x[1], 0, 0);
    assert_string_equal(lehr_list_value_at(value_at(item, "n").list, 0).text, "A");
    assert_string_equal(lehr_list_value_at(value_at(item, "n").list, 1).text, "");
    char checksum[LEHR_SHA256_SIZE];
    lehr_sha256_bytes(checksum, "<svg/>", 6);
    assert_string_equal(value_at(view, "svg").text, checksum);
    assert_non_null(strstr(value_at(view, "about").text, "over Temperature (K)"));
    lehr_record_free(view);
}

/// A long curve is thinned; its ends and its one spike are still there, each point within half of a step.
static void test_long_curve(void **state)
{
    (void)state;
    static const size_t spikes[] = {0, 1, 4711, 9999, LONG - 1};
    for (size_t k = 0; k < sizeof spikes / sizeof *spikes; k++) {
        double *curve = wave(spikes[k]);
        double *x = calloc(LONG, sizeof *x);
        double *y = calloc(LONG, sizeof *y);
        assert_non_null(x);
        assert_non_null(y);
        lehr_record *view = view_of(curve, "Signal");
        const lehr_record *item = item_of(view, 1);
        size_t n = decode(x, item, "x");
        assert_int_equal(decode(y, item, "y"), n);
        assert_true(n <= 1600);
        assert_close(value_at(item, "of").number, LONG, 0, 0);
        double highest = -INFINITY;
        for (size_t i = 0; i < n; i++) {
            size_t source = (size_t)lround((x[i] - 300.0) / 0.05);
            // The range shown is below 700 K and 650 units wide: a 20 000th of it, rounded to a power of ten.
            assert_close(x[i], curve[source], 0, 0.5e-2 * (1 + 1e-9));
            assert_close(y[i], curve[LONG + source], 0, 0.5e-2 * (1 + 1e-9));
            highest = fmax(highest, y[i]);
        }
        assert_close(x[0], 300.0, 0, 0);
        assert_close(x[n - 1], 300.0 + 0.05 * (LONG - 1), 0, 0.5e-2);
        assert_close(highest, curve[LONG + spikes[k]], 0, 0.5e-2);
        lehr_record_free(view);
        free(x);
        free(y);
        free(curve);
    }
}

/// A dashed curve of 5000 points, straight but for one bend of a tenth: few points stay, and straight lines
/// between them pass all others within four parts in 20 000 of the range shown.
static void test_straight_curve(void **state)
{
    (void)state;
    enum { N = 5000 };
    double *x = calloc(4 * N, sizeof *x);
    assert_non_null(x);
    double *y = x + N;
    double *kept_x = x + 2 * N;
    double *kept_y = x + 3 * N;
    for (size_t i = 0; i < N; i++) {
        x[i] = 0.01 * (double)i;
        double bend = x[i] - 23.0;
        y[i] = 2.5 * x[i] + (fabs(bend) < 2.5 ? 5.0 * (1 + cos(bend * 1.256637)) : 0.0);
    }
    lehr_error err = {0};
    lehr_figure *figure = NULL;
    lehr_record *view = NULL;
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    const lehr_figure_series series = {.style = LEHR_FIGURE_DASHED, .size = N, .x = x, .y = y};
    const char *svg = lehr_test_write("straight.svg", "<svg/>", 6);
    char path[512];
    snprintf(path, sizeof path, "%s.json", svg);
    assert_ok(lehr_figure_create(&figure, 8.6, 6.4, &err), &err);
    assert_ok(lehr_figure_add_panel(figure, &panel, &err), &err);
    assert_ok(lehr_figure_add_series(figure, &series, &err), &err);
    assert_ok(lehr_figure_write_view(figure, path, svg, &err), &err);
    lehr_figure_free(figure);
    char *json = slurp(path);
    assert_ok(lehr_record_from_json(&view, json, &err), &err);
    size_t n = decode(kept_x, item_of(view, 0), "x");
    assert_int_equal(decode(kept_y, item_of(view, 0), "y"), n);
    assert_in_range(n, 60, 200);
    assert_close(kept_x[n - 1], x[N - 1], 0, 1e-3);
    for (size_t i = 0, k = 0; i < N; i++) {
        while (k + 2 < n && kept_x[k + 1] < x[i]) {
            k++;
        }
        double part = (x[i] - kept_x[k]) / (kept_x[k + 1] - kept_x[k]);
        // 140 units of y are shown at most; numbers are rounded to 0.001 in x and in y.
        assert_close(kept_y[k] + part * (kept_y[k + 1] - kept_y[k]), y[i], 0, 140.0 * 4 / 20000 + 0.005);
    }
    lehr_record_free(view);
    free(json);
    free(x);
}

/// view_of() looks for characters that could end the element; what is read back is the text, bytes that are
/// no UTF-8 replaced.
static void test_hostile_text(void **state)
{
    (void)state;
    lehr_record *view = view_of(NULL, hostile);
    const char *text = value_at(item_of(view, 0), "t").text;
    const char *end = "\xE2\x80\xA8 \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD";
    assert_int_equal(strncmp(text, hostile, 20), 0);
    assert_string_equal(text + strlen(text) - strlen(end), end);
    assert_string_equal(lehr_list_value_at(value_at(item_of(view, 0), "n").list, 2).text, text);
    lehr_record_free(view);
}

static void test_no_drawing(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_figure *figure = NULL;
    assert_ok(make(&figure, NULL, "Value", &err), &err);
    assert_fails(lehr_figure_write_view(figure, lehr_test_scratch("v.json"), "absent.svg", &err), LEHR_ERR_IO,
                 &err, "absent.svg");
    lehr_figure_free(figure);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    const char *const *paths = context;
    lehr_figure *figure = NULL;
    lehr_status status = make(&figure, NULL, "Value", err);
    status = status == LEHR_OK ? lehr_figure_write_view(figure, paths[1], paths[0], err) : status;
    lehr_figure_free(status == LEHR_OK || figure ? figure : NULL);
    return status;
}

/// Names in the place of numbers reach the interactive view, which would number them otherwise, and the
/// words.
static void test_named_axes(void **state)
{
    (void)state;
    static const double x[] = {1, 2}, y[] = {2, 1};
    lehr_error err = {0};
    lehr_figure *figure = NULL;
    lehr_record *view = NULL;
    const char *svg = lehr_test_write("named.svg", "<svg/>", 6);
    char path[512];
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    lehr_figure_series series = {.style = LEHR_FIGURE_POINTS, .size = 2, .x = x, .y = y};
    panel.y_label = "upper";
    assert_ok(lehr_figure_create(&figure, 8.6, 6.4, &err), &err);
    assert_ok(lehr_figure_add_panel(figure, &panel, &err), &err); // its axis is that of the panel below
    assert_ok(lehr_figure_add_series(figure, &series, &err), &err);
    panel.x_names = "first\nsecond \"b\"";
    panel.y_names = "low\nhigh";
    panel.y_label = NULL;
    assert_ok(lehr_figure_add_panel(figure, &panel, &err), &err);
    assert_ok(lehr_figure_add_series(figure, &series, &err), &err);
    snprintf(path, sizeof path, "%s.json", svg);
    assert_ok(lehr_figure_write_view(figure, path, svg, &err), &err);
    lehr_figure_free(figure);
    char *json = slurp(path);
    assert_ok(lehr_record_from_json(&view, json, &err), &err);
    free(json);
    const lehr_record *lower = lehr_list_value_at(value_at(view, "panels").list, 1).record;
    assert_string_equal(lehr_list_value_at(value_at(lower, "x.n").list, 1).text, "second \"b\"");
    assert_string_equal(lehr_list_value_at(value_at(lower, "y.n").list, 0).text, "low");
    const char *about = value_at(view, "about").text;
    assert_non_null(strstr(about, "over first, second \"b\""));
    assert_non_null(strstr(about, "low, high, over"));
    assert_null(strstr(about, "over x"));
    lehr_record_free(view);
}

static void test_allocation_faults(void **state)
{
    (void)state;
    char path[512];
    const char *svg = lehr_test_write("swept.svg", "<svg/>", 6);
    snprintf(path, sizeof path, "%s.json", svg);
    const char *paths[] = {svg, path};
    lehr_test_fault_sweep(attempt, paths);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_few_points),        cmocka_unit_test(test_long_curve),
        cmocka_unit_test(test_straight_curve),    cmocka_unit_test(test_hostile_text),
        cmocka_unit_test(test_named_axes),        cmocka_unit_test(test_no_drawing),
        cmocka_unit_test(test_allocation_faults),
    };
    return cmocka_run_group_tests_name("figures.view", tests, NULL, NULL);
}
