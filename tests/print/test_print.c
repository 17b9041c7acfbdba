// Pages: what stands where, what breaks where, equal bytes, and what is refused. The PDF is looked into by
// its page objects; its text is compared with that of the page of a study elsewhere (study.report_on_paper).
#include "lehr_test.h"

#include <lehr/print/print.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *path, *drawing;
static const char date[] = "2026-01-02T03:04:05Z";

static lehr_print *open_print(void)
{
    lehr_print *print = NULL;
    lehr_error err = {0};
    assert_ok(lehr_print_open(&print, path, "Title <of> & all", date, &err), &err);
    return print;
}

static void close_print(lehr_print *print)
{
    lehr_error err = {0};
    assert_ok(lehr_print_close(print, &err), &err);
    lehr_print_free(print);
}

static void put(lehr_print *print, lehr_print_style style, const char *markup)
{
    lehr_error err = {0};
    assert_ok(lehr_print_text(print, style, markup, &err), &err);
}

static void write_drawing(const char *size, const char *body)
{
    FILE *file = fopen(drawing, "w");
    assert_non_null(file);
    fprintf(file, "<svg xmlns='http://www.w3.org/2000/svg' %s>%s</svg>", size, body);
    fclose(file);
}

/// Size of the file and its bytes. Free with free().
static char *read_pdf(size_t *size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    bytes[*size] = '\0';
    fclose(file);
    assert_memory_equal(bytes, "%PDF-", 5);
    return bytes;
}

static bool holds(const char *bytes, size_t size, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= size; i++) {
        if (memcmp(bytes + i, word, length) == 0) {
            return true;
        }
    }
    return false;
}

static void everything(lehr_print *print)
{
    static const char *const cells[] = {"<b>a</b>", "b", "1.2(3)", "&lt; 5", NULL, "x<sub>1</sub>"};
    static const bool right[] = {false, true};
    const lehr_print_cells table = {3, 2, 1, cells, right};
    lehr_error err = {0};
    put(print, LEHR_PRINT_TITLE, "Title");
    put(print, LEHR_PRINT_SECTION, "Section");
    put(print, LEHR_PRINT_SUBSECTION, "Part");
    put(print, LEHR_PRINT_BODY, "q<sub>1</sub> = 2.624(1) Å<sup>−1</sup>");
    put(print, LEHR_PRINT_ITEM, "one");
    put(print, LEHR_PRINT_SOFT, "grey");
    put(print, LEHR_PRINT_BODY, "  ");
    write_drawing("width='200' height='100'", "<rect width='50' height='50'/><text y='20'>a </text>");
    assert_ok(lehr_print_figure(print, drawing, "wide", &err), &err);
    write_drawing("width='100' height='100'", "<circle r='50'/>");
    for (int i = 0; i < 3; i++) {
        assert_ok(lehr_print_figure(print, drawing, "narrow", &err), &err);
    }
    assert_ok(lehr_print_table(print, &table, &err), &err);
}

static void test_equal_input_gives_equal_bytes(void **state)
{
    (void)state;
    size_t size[2];
    char *bytes[2];
    for (int i = 0; i < 2; i++) {
        lehr_print *print = open_print();
        everything(print);
        close_print(print);
        bytes[i] = read_pdf(&size[i]);
    }
    assert_int_equal(size[0], size[1]);
    assert_memory_equal(bytes[0], bytes[1], size[0]);
    assert_true(holds(bytes[0], size[0], "/Outlines"));
    free(bytes[0]);
    free(bytes[1]);
}

static void test_text_fills_pages(void **state)
{
    (void)state;
    // A line of 9 pt takes 10.3 pt; 72 of them fill 746 pt, the height of a page within its margins.
    lehr_print *print = open_print();
    for (int i = 0; i < 200; i++) {
        put(print, LEHR_PRINT_BODY, "one line");
    }
    size_t pages = lehr_print_pages(print); // 16.4 pt each with the space around: 45 on a page
    assert_true(pages >= 4 && pages <= 6);
    close_print(print);
}

static void test_long_paragraph_breaks_between_lines(void **state)
{
    (void)state;
    char *text = malloc(40001);
    assert_non_null(text);
    for (size_t i = 0; i < 40000; i++) {
        text[i] = i % 8 == 7 ? ' ' : 'n';
    }
    text[40000] = '\0';
    lehr_print *print = open_print();
    put(print, LEHR_PRINT_BODY, text); // 40000 letters, about 100 in a line
    assert_true(lehr_print_pages(print) >= 5);
    close_print(print);
    free(text);
}

static void test_heading_goes_with_what_follows(void **state)
{
    (void)state;
    // A drawing that does not fit below the heading takes the heading to the next page; nothing else does.
    lehr_error err = {0};
    lehr_print *print = open_print();
    for (int i = 0; i < 38; i++) {
        put(print, LEHR_PRINT_BODY, "line");
    }
    put(print, LEHR_PRINT_SECTION, "Heading");
    assert_int_equal(lehr_print_pages(print), 1);
    write_drawing("width='300' height='150'", "<rect width='50' height='50'/>");
    assert_ok(lehr_print_figure(print, drawing, "", &err), &err);
    assert_int_equal(lehr_print_pages(print), 2);
    close_print(print);
}

static void test_tables_break_in_both_directions(void **state)
{
    (void)state;
    enum { n_rows = 300, n_columns = 30 };
    static const char *cells[n_rows * n_columns];
    lehr_error err = {0};
    for (size_t i = 0; i < n_rows * n_columns; i++) {
        cells[i] = "123.456(7)";
    }
    const lehr_print_cells table = {n_rows, n_columns, 1, cells, NULL};
    lehr_print *print = open_print();
    assert_ok(lehr_print_table(print, &table, &err), &err);
    // 10.7 pt a row: 69 on a page, 5 pages for a strip; 38 pt a column: 13 in a strip with the first, 3
    // strips.
    size_t pages = lehr_print_pages(print);
    assert_true(pages >= 10 && pages <= 20);
    close_print(print);
}

static void test_narrow_tables_stand_in_parts(void **state)
{
    (void)state;
    enum { n_rows = 150 };
    static const char *cells[2 * n_rows];
    lehr_error err = {0};
    for (size_t i = 0; i < 2 * n_rows; i++) {
        cells[i] = "word";
    }
    const lehr_print_cells table = {n_rows, 2, 0, cells, NULL};
    lehr_print *print = open_print();
    assert_ok(lehr_print_table(print, &table, &err), &err);
    assert_int_equal(lehr_print_pages(print), 1); // one below the other 1600 pt, more than two pages
    close_print(print);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    static const char *const cells[] = {"<b>open"};
    const lehr_print_cells table = {1, 1, 0, cells, NULL};
    lehr_error err = {0};
    lehr_print *print = open_print();
    assert_fails(lehr_print_text(print, LEHR_PRINT_BODY, "a <wrong>tag</wrong>", &err), LEHR_ERR_FORMAT, &err,
                 "text for paper");
    assert_fails(lehr_print_text(print, LEHR_PRINT_BODY, "a & b", &err), LEHR_ERR_FORMAT, &err, "a & b");
    assert_fails(lehr_print_table(print, &table, &err), LEHR_ERR_FORMAT, &err, "<b>open");
    assert_fails(lehr_print_figure(print, "absent.svg", "", &err), LEHR_ERR_IO, &err, "absent.svg");
    FILE *file = fopen(drawing, "w");
    assert_non_null(file);
    fputs("no drawing", file);
    fclose(file);
    assert_fails(lehr_print_figure(print, drawing, "", &err), LEHR_ERR_FORMAT, &err, drawing);
    lehr_print_free(print);
    assert_fails(lehr_print_open(&print, "absent/folder.pdf", "t", date, &err), LEHR_ERR_IO, &err, "absent");
    assert_null(print);
}

static void test_nothing_is_left_unless_closed(void **state)
{
    (void)state;
    (void)unlink(path);
    lehr_print *print = open_print();
    everything(print);
    put(print, LEHR_PRINT_SECTION, "waits");
    lehr_print_free(print);
    assert_int_equal(access(path, F_OK), -1);
}

static void test_full_disk_is_told(void **state)
{
    (void)state;
    lehr_print *print = NULL;
    lehr_error err = {0};
    assert_ok(lehr_print_open(&print, "/dev/full", "t", date, &err), &err);
    for (int i = 0; i < 2000; i++) {
        put(print, LEHR_PRINT_BODY, "some text that fills what is held back");
    }
    assert_fails(lehr_print_close(print, &err), LEHR_ERR_IO, &err, "");
    lehr_print_free(print);
}

int main(void)
{
    path = lehr_test_scratch("printed.pdf");
    drawing = lehr_test_scratch("printed.svg");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_input_gives_equal_bytes),
        cmocka_unit_test(test_text_fills_pages),
        cmocka_unit_test(test_long_paragraph_breaks_between_lines),
        cmocka_unit_test(test_heading_goes_with_what_follows),
        cmocka_unit_test(test_tables_break_in_both_directions),
        cmocka_unit_test(test_narrow_tables_stand_in_parts),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_nothing_is_left_unless_closed),
        cmocka_unit_test(test_full_disk_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
