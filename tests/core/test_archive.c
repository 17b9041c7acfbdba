// Zip archives: what is read, what is refused, and that a small file cannot fill the memory. The packed
// archives are written with libzip, the stored ones byte by byte.
#include "lehr_test.h"
#include "test_zip.h"

#include <lehr/core/archive.h>
#include <lehr/core/workbook.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

/// An archive with one packed file of @p size blanks; free() the bytes.
static void *packed_blanks(size_t *archive_size, size_t size)
{
    char *blanks = malloc(size);
    assert_non_null(blanks);
    memset(blanks, ' ', size);
    zip_error_t problem;
    zip_source_t *target = zip_source_buffer_create(NULL, 0, 0, &problem);
    assert_non_null(target);
    zip_source_keep(target);
    zip_t *zip = zip_open_from_source(target, ZIP_TRUNCATE, &problem);
    assert_non_null(zip);
    assert_true(zip_file_add(zip, "blanks", zip_source_buffer(zip, blanks, size, 0), 0) >= 0);
    assert_int_equal(zip_close(zip), 0);
    assert_int_equal(zip_source_open(target), 0);
    zip_source_seek(target, 0, SEEK_END);
    *archive_size = (size_t)zip_source_tell(target);
    zip_source_seek(target, 0, SEEK_SET);
    void *bytes = malloc(*archive_size);
    assert_non_null(bytes);
    assert_int_equal(zip_source_read(target, bytes, *archive_size), *archive_size);
    zip_source_close(target);
    zip_source_free(target);
    free(blanks);
    return bytes;
}

static lehr_status read_one(size_t *size, const void *bytes, size_t n, const char *path, lehr_error *err)
{
    lehr_archive *archive = NULL;
    char *content = NULL;
    lehr_status status = lehr_archive_open(&archive, bytes, n, "a.zip", err);
    if (status == LEHR_OK) {
        status = lehr_archive_read(&content, size, archive, path, err);
        assert_int_equal(content != NULL, status == LEHR_OK);
    }
    lehr_core_free(content);
    lehr_archive_free(archive);
    return status;
}

static void test_packed_file(void **state)
{
    (void)state;
    size_t n = 0;
    size_t size = 0;
    void *bytes = packed_blanks(&n, 3000000);
    lehr_error err = {0};
    assert_ok(read_one(&size, bytes, n, "blanks", &err), &err);
    assert_int_equal(size, 3000000);
    assert_ok(read_one(&size, bytes, n, "BLANKS", &err), &err); // office programs do not care about case
    assert_fails(read_one(&size, bytes, n, "other", &err), LEHR_ERR_FORMAT, &err,
                 "cannot open 'other' in the archive");
    free(bytes);
}

/// 65 MiB of blanks pack to 65 kB, a thousandth: no honest file does.
static void test_bomb(void **state)
{
    (void)state;
    size_t n = 0;
    size_t size = 0;
    void *bytes = packed_blanks(&n, (size_t)65 << 20);
    lehr_error err = {0};
    assert_true(n < 100000);
    assert_fails(read_one(&size, bytes, n, "blanks", &err), LEHR_ERR_FORMAT, &err,
                 "unpacks to more than the 64 MiB that are left");
    free(bytes);
}

/// Many files, each of them small enough.
static void test_bomb_in_pieces(void **state)
{
    (void)state;
    size_t n = 0;
    size_t size = 0;
    void *bytes = packed_blanks(&n, (size_t)30 << 20);
    lehr_archive *archive = NULL;
    char *content = NULL;
    lehr_error err = {0};
    assert_ok(lehr_archive_open(&archive, bytes, n, "a.zip", &err), &err);
    for (int i = 0; i < 2; i++) {
        assert_ok(lehr_archive_read(&content, &size, archive, "blanks", &err), &err);
        lehr_core_free(content);
    }
    assert_fails(lehr_archive_read(&content, &size, archive, "blanks", &err), LEHR_ERR_FORMAT, &err,
                 "more than the 4 MiB that are left");
    assert_null(content);
    lehr_archive_free(archive);
    free(bytes);
}

static void test_damage(void **state)
{
    (void)state;
    size_t n = 0;
    size_t size = 0;
    unsigned char *bytes = packed_blanks(&n, 100000);
    lehr_error err = {0};
    assert_fails(read_one(&size, bytes, n / 2, "blanks", &err), LEHR_ERR_FORMAT, &err,
                 "a.zip: no intact zip archive");
    assert_fails(read_one(&size, "PK\3\4", 4, "blanks", &err), LEHR_ERR_FORMAT, &err,
                 "is the file complete?");
    bytes[60] ^= 0x55; // in the packed bytes
    assert_fails(read_one(&size, bytes, n, "blanks", &err), LEHR_ERR_FORMAT, &err,
                 "'blanks' in the archive is damaged");
    free(bytes);
    lehr_archive_free(NULL);
}

// ---- workbooks ------------------------------------------------------------------------------
static uint8_t room[1 << 16];

static lehr_status read_book(lehr_workbook **out, const char *strings, const char *const *sheets, size_t n,
                             lehr_error *err)
{
    lehr_test_zip zip = {.bytes = room};
    lehr_archive *archive = NULL;
    *out = NULL;
    lehr_test_zip_workbook(&zip, strings, sheets, n);
    lehr_status status = lehr_archive_open(&archive, zip.bytes, zip.size, "a.xlsx", err);
    if (status == LEHR_OK) {
        status = lehr_workbook_read(out, archive, "a.xlsx", err);
    }
    lehr_archive_free(archive);
    return status;
}

static void assert_line(const lehr_text *text, size_t i, const char *want)
{
    assert_true(lehr_text_equals(lehr_text_line_at(text, i), want));
}

static void test_cells(void **state)
{
    (void)state;
    const char *strings =
        "<sst><si><t>one</t></si><si><r><t>t</t></r><r><t>wo</t></r><rPh><t>no</t></rPh></si></sst>";
    const char *sheets[] = {
        "<worksheet><sheetData><row r=\"2\"><c r=\"B2\" t=\"s\"><v>1</v></c><c "
        "r=\"D2\"><f>A1*2</f><v>1.5</v></c></row>"
        "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>a\tb&#10;&lt;c&gt;</t></is></c><c r=\"B3\" s=\"4\"/>"
        "<c r=\"C3\" t=\"b\"><v>1</v></c></row><row><c><v>7</v></c><c "
        "t=\"s\"><v>0</v></c></row></sheetData></worksheet>",
        "<worksheet><sheetData/></worksheet>"};
    lehr_workbook *book = NULL;
    lehr_error err = {0};
    assert_ok(read_book(&book, strings, sheets, 2, &err), &err);
    assert_int_equal(lehr_workbook_size(book), 2);
    assert_string_equal(lehr_workbook_sheet_name(book, 1), "Sheet2");
    const lehr_text *first = lehr_workbook_sheet(book, 0);
    assert_int_equal(lehr_text_size(first), 4);
    assert_line(first, 0, "");
    assert_line(first, 1, "\ttwo\t\t1.5");
    assert_line(first, 2, "a b <c>\t\t1\t");
    assert_line(first, 3, "7\tone\t\t");
    assert_int_equal(lehr_text_size(lehr_workbook_sheet(book, 1)), 0);
    lehr_workbook_free(book);
}

/// Strings that are all empty.
static void test_empty_strings(void **state)
{
    (void)state;
    const char *sheet =
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>"
        "</row></sheetData></worksheet>";
    lehr_workbook *book = NULL;
    lehr_error err = {0};
    assert_ok(read_book(&book, "<sst><si/><si><t/></si></sst>", &sheet, 1, &err), &err);
    assert_line(lehr_workbook_sheet(book, 0), 0, "1\t");
    lehr_workbook_free(book);
}

#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"

typedef struct broken {
    const char *name, *sheet, *message;
} broken;

static const broken broken_sheets[] = {
    {"no such string", SHEET("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>5</v></c></row>"),
     "a.xlsx: sheet 'Sheet1': row 1: the cell refers to string '5'"},
    {"cells out of order", SHEET("<row r=\"1\"><c r=\"B1\"><v>5</v></c><c r=\"A1\"><v>5</v></c></row>"),
     "row 1: cell 'A1' is out of order"},
    {"far column", SHEET("<row r=\"1\"><c r=\"XFD1\"><v>5</v></c></row>"), "beyond column 1024"},
    {"no reference", SHEET("<row r=\"1\"><c r=\"17\"><v>5</v></c></row>"), "cell '17' is out of order"},
    {"rows out of order", SHEET("<row r=\"3\"/><row r=\"2\"/>"), "row '2' after row 3"},
    {"far row", SHEET("<row r=\"2000000\"/>"), "row '2000000'"},
    {"cut off", "<worksheet><sheetData><row r=\"1\">", "broken XML"},
    {"entities", "<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet>&b;</worksheet>", "document type declaration"},
    {"empty", "", "empty or too long"},
};

static void test_broken_sheet(void **state)
{
    const broken *want = *state;
    lehr_workbook *book = NULL;
    lehr_error err = {0};
    assert_fails(read_book(&book, NULL, &want->sheet, 1, &err), LEHR_ERR_FORMAT, &err, want->message);
    assert_null(book);
}

static void test_no_workbook(void **state)
{
    (void)state;
    lehr_test_zip zip = {.bytes = room};
    lehr_archive *archive = NULL;
    lehr_workbook *book = NULL;
    lehr_error err = {0};
    lehr_test_zip_add(&zip, "a.txt", "a", 1);
    lehr_test_zip_finish(&zip);
    assert_ok(lehr_archive_open(&archive, zip.bytes, zip.size, "a.zip", &err), &err);
    assert_true(lehr_archive_has(archive, "a.txt") && !lehr_archive_has(archive, "b.txt"));
    assert_fails(lehr_workbook_read(&book, archive, "a.zip", &err), LEHR_ERR_FORMAT, &err,
                 "no .xlsx workbook in it");
    lehr_archive_free(archive);
    lehr_workbook_free(NULL);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    const char *sheets[] = {
        SHEET("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\"><v>2</v></c></row>"),
        SHEET("<row r=\"1\"><c r=\"C1\"><v>2</v></c></row>")};
    lehr_workbook *book = NULL;
    lehr_status status = read_book(&book, "<sst><si><t>one</t></si></sst>", sheets, 2, err);
    lehr_workbook_free(book);
    return status;
}

static void test_memory_runs_out(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(test_packed_file),   cmocka_unit_test(test_bomb),
        cmocka_unit_test(test_damage),        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_no_workbook),   cmocka_unit_test(test_memory_runs_out),
        cmocka_unit_test(test_empty_strings), cmocka_unit_test(test_bomb_in_pieces),
    };
    size_t n = 8;
    for (size_t i = 0; i < sizeof broken_sheets / sizeof broken_sheets[0]; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_broken_sheet, &broken_sheets[i]);
    }
    return _cmocka_run_group_tests("archive", tests, n, NULL, NULL);
}
