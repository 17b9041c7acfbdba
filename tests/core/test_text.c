#include "lehr_test.h"

#include <lehr/core/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(rows)    (sizeof(rows) / sizeof((rows)[0]))
#define BYTES(literal) literal, sizeof(literal) - 1

static void assert_line(const lehr_text *text, size_t i, const char *want)
{
    assert_true(i < lehr_text_size(text));
    lehr_text_line line = lehr_text_line_at(text, i);
    if (!lehr_text_equals(line, want)) {
        fail_msg("line %zu is '%.*s', not '%s'", i, (int)line.length, line.start, want);
    }
}

typedef struct encoding_row {
    const char *name;
    const char *bytes;
    size_t size;
    lehr_text_encoding encoding;
    const char *encoding_name;
    const char *first; ///< first line, UTF-8
    size_t replaced;
} encoding_row;

// The bytes of "°C" and others as iconv writes them: B0 (cp1252), C2 B0 (UTF-8), B0 00 (UTF-16LE).
static const encoding_row encoding_rows[] = {
    {"ascii", BYTES("T/K\n1\n"), LEHR_TEXT_UTF8, "UTF-8", "T/K", 0},
    {"utf8",
     BYTES("T/\xC2\xB0"
           "C\n"),
     LEHR_TEXT_UTF8, "UTF-8",
     "T/\xC2\xB0"
     "C",
     0},
    {"utf8 with mark", BYTES("\xEF\xBB\xBFT/\xE2\x84\xAB\n"), LEHR_TEXT_UTF8_BOM, "UTF-8 with mark",
     "T/\xE2\x84\xAB", 0},
    {"utf8 of four bytes", BYTES("long enough \xF0\x9F\x94\xA5\n"), LEHR_TEXT_UTF8, "UTF-8",
     "long enough \xF0\x9F\x94\xA5", 0},
    {"cp1252",
     BYTES("T/\xB0"
           "C \x80\x95\n"),
     LEHR_TEXT_CP1252, "cp1252",
     "T/\xC2\xB0"
     "C \xE2\x82\xAC\xE2\x80\xA2",
     0},
    {"cp1252 with unassigned bytes", BYTES("a\x81\x9D\n"), LEHR_TEXT_CP1252, "cp1252",
     "a\xEF\xBF\xBD\xEF\xBF\xBD", 2},
    {"damage of an earlier program",
     BYTES("T/\xEF\xBF\xBD"
           "C\n"),
     LEHR_TEXT_UTF8, "UTF-8",
     "T/\xEF\xBF\xBD"
     "C",
     1},
    {"utf16le with mark", BYTES("\xFF\xFET\0/\0\xB0\0C\0\n\0"), LEHR_TEXT_UTF16LE_BOM, "UTF-16LE with mark",
     "T/\xC2\xB0"
     "C",
     0},
    {"utf16be with mark", BYTES("\xFE\xFF\0T\0/\0\xB0\0C\0\n"), LEHR_TEXT_UTF16BE_BOM, "UTF-16BE with mark",
     "T/\xC2\xB0"
     "C",
     0},
    {"utf16le without mark", BYTES("T\0/\0K\0\n\0"), LEHR_TEXT_UTF16LE, "UTF-16LE without mark", "T/K", 0},
    {"utf16be without mark", BYTES("\0T\0/\0K\0\n"), LEHR_TEXT_UTF16BE, "UTF-16BE without mark", "T/K", 0},
    {"utf16 pair", BYTES("\xFF\xFE\x3D\xD8\x25\xDD\x2A\x21\n\0"), LEHR_TEXT_UTF16LE_BOM, "UTF-16LE with mark",
     "\xF0\x9F\x94\xA5\xE2\x84\xAA", 0},
    // Each is well-formed but for one rule of UTF-8, so the bytes are read as cp1252.
    {"overlong", BYTES("\xC0\xAF\n"), LEHR_TEXT_CP1252, "cp1252", "\xC3\x80\xC2\xAF", 0},
    {"overlong of three", BYTES("\xE0\x82\xAF\n"), LEHR_TEXT_CP1252, "cp1252", "\xC3\xA0\xE2\x80\x9A\xC2\xAF",
     0},
    {"surrogate", BYTES("\xED\xA0\x80\n"), LEHR_TEXT_CP1252, "cp1252", "\xC3\xAD\xC2\xA0\xE2\x82\xAC", 0},
    {"beyond U+10FFFF", BYTES("\xF4\xA0\x80\x80\n"), LEHR_TEXT_CP1252, "cp1252",
     "\xC3\xB4\xC2\xA0\xE2\x82\xAC\xE2\x82\xAC", 0},
    {"cut sequence", BYTES("ab\xC2"), LEHR_TEXT_CP1252, "cp1252", "ab\xC3\x82", 0},
};

static void test_encoding(void **state)
{
    const encoding_row *row = *state;
    lehr_text *text = NULL;
    lehr_error err = {0};
    assert_ok(lehr_text_decode(&text, row->bytes, row->size, "memory", &err), &err);
    assert_int_equal(lehr_text_encoding_of(text), row->encoding);
    assert_string_equal(lehr_text_encoding_name(lehr_text_encoding_of(text)), row->encoding_name);
    assert_line(text, 0, row->first);
    assert_int_equal(lehr_text_replacement_count(text), row->replaced);
    assert_string_equal(lehr_text_name(text), "memory");
    lehr_text_free(text);
}

typedef struct broken_row {
    const char *name;
    const char *bytes;
    size_t size;
    const char *message;
} broken_row;

static const broken_row broken_rows[] = {
    {"binary", BYTES("\x89HDF\r\n\x1A\n\0\0\0\0\0\x08\x08\0abcdefgh"),
     "byte 9 is zero: this is a binary file"},
    {"utf8 mark, other bytes",
     BYTES("\xEF\xBB\xBF"
           "ab\xB0"
           "C"),
     "byte 6 is not UTF-8"},
    {"utf16 cut", BYTES("\xFF\xFET\0K"), "half a character"},
    {"utf16 lone high", BYTES("\xFF\xFET\0\x3D\xD8K\0"), "character 2 is half of a UTF-16 pair"},
    {"utf16 lone low", BYTES("\xFE\xFF\xDC\x00\0K"), "character 1 is half"},
    {"utf16 high at the end", BYTES("\xFF\xFET\0\x3D\xD8"), "character 2 is half"},
    {"utf16 zero", BYTES("\xFF\xFET\0\0\0"), "character 2 of the UTF-16 text is zero"},
};

static void test_broken(void **state)
{
    const broken_row *row = *state;
    lehr_text *text = (lehr_text *)1;
    lehr_error err = {0};
    assert_fails(lehr_text_decode(&text, row->bytes, row->size, "scan.txt", &err), LEHR_ERR_FORMAT, &err,
                 row->message);
    assert_true(strncmp(err.message, "scan.txt: ", 10) == 0);
    assert_null(text);
}

typedef struct lines_row {
    const char *name;
    const char *bytes;
    size_t size;
    size_t n;
    const char *lines[6];
} lines_row;

static const lines_row lines_rows[] = {
    {"nothing", BYTES(""), 0, {0}},
    {"one line without end", BYTES("a"), 1, {"a"}},
    {"LF", BYTES("a\nb \n"), 2, {"a", "b "}},
    {"CRLF", BYTES("a\r\nb\r\n"), 2, {"a", "b"}},
    {"lone CR", BYTES("a\rb\r"), 2, {"a", "b"}},
    {"mixed with empty lines", BYTES("a\r\n\r\rb\n\nc"), 6, {"a", "", "", "b", "", "c"}},
    {"only line ends", BYTES("\n\r\n"), 2, {"", ""}},
};

static void test_lines(void **state)
{
    const lines_row *row = *state;
    lehr_text *text = NULL;
    lehr_error err = {0};
    assert_ok(lehr_text_decode(&text, row->bytes, row->size, "memory", &err), &err);
    assert_int_equal(lehr_text_size(text), row->n);
    for (size_t i = 0; i < row->n; i++) {
        assert_line(text, i, row->lines[i]);
    }
    lehr_text_free(text);
}

static void test_empty_without_bytes(void **state)
{
    (void)state;
    lehr_text *text = NULL;
    lehr_error err = {0};
    assert_ok(lehr_text_decode(&text, NULL, 0, "memory", &err), &err);
    assert_int_equal(lehr_text_size(text), 0);
    lehr_text_free(text);
    lehr_text_free(NULL);
}

static void test_read_file(void **state)
{
    (void)state;
    // Larger than the first piece that is read, so that the buffer grows.
    enum { SIZE = 300000 };
    char *bytes = malloc(SIZE);
    assert_non_null(bytes);
    memset(bytes, 'x', SIZE);
    bytes[SIZE - 1] = '\n';
    bytes[100000] = '\n';
    const char *path = lehr_test_write("long.txt", bytes, SIZE);
    free(bytes);
    lehr_text *text = NULL;
    lehr_error err = {0};
    assert_ok(lehr_text_read(&text, path, &err), &err);
    assert_int_equal(lehr_text_size(text), 2);
    assert_int_equal(lehr_text_line_at(text, 0).length, 100000);
    assert_int_equal(lehr_text_line_at(text, 1).length, SIZE - 100002);
    assert_string_equal(lehr_text_name(text), path);
    lehr_text_free(text);
}

static void test_read_standard_input(void **state)
{
    (void)state;
    const char *path = lehr_test_write("piped.txt", "1 2\n", 4);
    assert_non_null(freopen(path, "r", stdin));
    lehr_text *text = NULL;
    lehr_error err = {0};
    assert_ok(lehr_text_read(&text, "-", &err), &err);
    assert_line(text, 0, "1 2");
    assert_string_equal(lehr_text_name(text), "standard input");
    lehr_text_free(text);
}

static void test_read_errors(void **state)
{
    (void)state;
    lehr_text *text = NULL;
    lehr_error err = {0};
    assert_fails(lehr_text_read(&text, "no/such/file.txt", &err), LEHR_ERR_IO, &err,
                 "no/such/file.txt: cannot open the file: No such file");
    const char *path = lehr_test_write("one.txt", "1\n", 2);
    char folder[512];
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    assert_fails(lehr_text_read(&text, folder, &err), LEHR_ERR_IO, &err, "reading failed: Is a directory");
    assert_null(text);
}

/// Real exports, with the first line and the number of lines as `iconv | head` and `iconv | wc -l` show them.
static void test_real_exports(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        lehr_text_encoding encoding;
        const char *prefix;
    } rows[] = {
        {"dsc/real/TAInstruments_example_file.txt", LEHR_TEXT_UTF16LE_BOM, "CLOSED"},
        {"dsc/real/sample_dsc_setaram.txt", LEHR_TEXT_UTF16LE_BOM, ""},
        {"dsc/real/ExpDat_SB_175-5-4.csv", LEHR_TEXT_CP1252, "#EXPORTTYPE:"},
        {"dsc/formats/mettler_evaluation_utf16le_nobom.txt", LEHR_TEXT_UTF16LE, ""},
        {"dsc/formats/trios_lims_utf8_comma.txt", LEHR_TEXT_UTF8, "Filename"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        lehr_text *text = NULL;
        lehr_error err = {0};
        assert_ok(lehr_text_read(&text, lehr_test_reference(rows[i].path), &err), &err);
        assert_int_equal(lehr_text_encoding_of(text), rows[i].encoding);
        assert_true(lehr_text_starts_with(lehr_text_line_at(text, 0), rows[i].prefix));
        assert_true(lehr_text_size(text) > 20);
        lehr_text_free(text);
    }
}

static lehr_text_line line_of(const char *text)
{
    return (lehr_text_line){.start = text, .length = strlen(text)};
}

static void test_line_helpers(void **state)
{
    (void)state;
    assert_true(lehr_text_equals(lehr_text_trim(line_of(" \t\xC2\xA0 a b \xC2\xA0\r\n")), "a b"));
    assert_true(lehr_text_equals(lehr_text_trim(line_of("   ")), ""));
    assert_true(lehr_text_equals_nocase(line_of("Sample Mass"), "sAMPLE mASS"));
    assert_false(lehr_text_equals_nocase(line_of("Sample"), "Samples"));
    assert_false(lehr_text_equals_nocase(line_of("Sample"), "Simple"));
    assert_false(lehr_text_equals(line_of("Sample"), "sample"));
    assert_true(lehr_text_starts_with(line_of("#FORMAT:NETZSCH5"), "#FORMAT"));
    assert_false(lehr_text_starts_with(line_of("#F"), "#FORMAT"));
    assert_int_equal(lehr_text_find(line_of("a: b"), ": "), 1);
    assert_true(lehr_text_find(line_of("abc"), "abcd") == SIZE_MAX);
    char *copy = lehr_text_copy(line_of("abc"));
    assert_string_equal(copy, "abc");
    lehr_core_free(copy);
}

typedef struct split_row {
    const char *name;
    const char *line;
    char separator;
    size_t n;
    const char *cells[4];
} split_row;

static const split_row split_rows[] = {
    {"blanks", "  1 \t 2  3 ", ' ', 3, {"1", "2", "3"}},
    {"blank line", "   ", ' ', 0, {0}},
    {"quoted blanks", "\"a  b\" 2 \"\"", ' ', 3, {"a  b", "2", ""}},
    {"quoted, doubled quote", "1 \"say \"\"x y\"\"\"", ' ', 2, {"1", "say \"\"x y\"\""}},
    {"inch mark", "3 \" 4", ' ', 3, {"3", "\"", "4"}},
    {"quote inside a word", "\"a\"b c", ' ', 2, {"\"a\"b", "c"}},
    {"tab keeps empty cells", "1\t\t 3", '\t', 3, {"1", "", "3"}},
    {"tab does not know quotes", "\"1\t2\"", '\t', 2, {"\"1", "2\""}},
    {"comma, trailing", "1, 2,", ',', 3, {"1", "2", ""}},
    {"quoted comma", "\"a, b\",2", ',', 2, {"a, b", "2"}},
    {"quoted semicolon", "x; \"a;b\" ;3", ';', 3, {"x", "a;b", "3"}},
    {"doubled quote", "\"say \"\"x\"\"\",1", ',', 2, {"say \"\"x\"\"", "1"}},
    {"open quote runs to the end", "\"a,b", ',', 1, {"\"a,b"}},
    {"empty", "", ',', 1, {""}},
};

static void test_split(void **state)
{
    const split_row *row = *state;
    lehr_text_line cells[4];
    assert_int_equal(lehr_text_split(line_of(row->line), row->separator, cells, 4), row->n);
    for (size_t i = 0; i < row->n; i++) {
        assert_true(lehr_text_equals(cells[i], row->cells[i]));
    }
}

static void test_split_counts_beyond_the_capacity(void **state)
{
    (void)state;
    lehr_text_line cells[2] = {{0}};
    assert_int_equal(lehr_text_split(line_of("1 2 3 4"), ' ', cells, 1), 4);
    assert_int_equal(lehr_text_split(line_of("1,2,3,4"), ',', cells, 1), 4);
    assert_true(lehr_text_equals(cells[0], "1"));
    assert_null(cells[1].start);
}

static lehr_status decode_once(void *context, lehr_error *err)
{
    const encoding_row *row = context;
    lehr_text *text = NULL;
    lehr_status status = lehr_text_decode(&text, row->bytes, row->size, "memory", err);
    assert_true((status == LEHR_OK) == (text != NULL));
    lehr_text_free(text);
    return status;
}

static lehr_status read_once(void *context, lehr_error *err)
{
    lehr_text *text = NULL;
    lehr_status status = lehr_text_read(&text, context, err);
    lehr_text_free(text);
    return status;
}

static void test_memory_faults(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(encoding_rows); i++) {
        lehr_test_fault_sweep(decode_once, (void *)(uintptr_t)&encoding_rows[i]);
    }
    static char bytes[200000];
    memset(bytes, '\n', sizeof bytes);
    const char *path = lehr_test_write("faults.txt", bytes, sizeof bytes);
    lehr_test_fault_sweep(read_once, (void *)(uintptr_t)path);
}

int main(void)
{
    struct CMUnitTest tests[64];
    size_t n = 0;
    for (size_t i = 0; i < COUNT(encoding_rows); i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_encoding, &encoding_rows[i]);
    }
    for (size_t i = 0; i < COUNT(broken_rows); i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_broken, &broken_rows[i]);
    }
    for (size_t i = 0; i < COUNT(lines_rows); i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_lines, &lines_rows[i]);
    }
    for (size_t i = 0; i < COUNT(split_rows); i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_split, &split_rows[i]);
    }
    const struct CMUnitTest single[] = {
        cmocka_unit_test(test_empty_without_bytes),
        cmocka_unit_test(test_read_file),
        cmocka_unit_test(test_read_standard_input),
        cmocka_unit_test(test_read_errors),
        cmocka_unit_test(test_real_exports),
        cmocka_unit_test(test_line_helpers),
        cmocka_unit_test(test_split_counts_beyond_the_capacity),
        cmocka_unit_test(test_memory_faults),
    };
    memcpy(tests + n, single, sizeof single);
    n += COUNT(single);
    return _cmocka_run_group_tests("text", tests, n, NULL, NULL);
}
