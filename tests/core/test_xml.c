// XML event by event: what comes, in which order, and what is refused.
#include "lehr_test.h"

#include <lehr/core/xml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static lehr_text_line line_of(const char *text)
{
    return (lehr_text_line){text, strlen(text)};
}

/// All events in one line: "<a x=1>text</a>". Frees the reader.
static lehr_status trace_events(char *out, size_t size, lehr_xml *xml, lehr_error *err)
{
    lehr_xml_event event = LEHR_XML_OPEN;
    lehr_status status = LEHR_OK;
    out[0] = '\0';
    while (status == LEHR_OK && event != LEHR_XML_END) {
        status = lehr_xml_next(xml, &event, err);
        size_t used = strlen(out);
        if (status == LEHR_OK && event == LEHR_XML_OPEN) {
            const char *x = lehr_xml_attribute(xml, "x");
            (void)snprintf(out + used, size - used, "<%s%s%s>", lehr_xml_name(xml), x ? " x=" : "",
                           x ? x : "");
        } else if (status == LEHR_OK && event == LEHR_XML_CLOSE) {
            (void)snprintf(out + used, size - used, "</%s>", lehr_xml_name(xml));
        } else if (status == LEHR_OK && event == LEHR_XML_TEXT) {
            lehr_text_line text = lehr_xml_text(xml);
            (void)snprintf(out + used, size - used, "%.*s", (int)text.length, text.start);
        }
    }
    lehr_xml_free(xml);
    return status;
}

static lehr_status trace(char *out, size_t size, const char *document, lehr_error *err)
{
    lehr_xml *xml = NULL;
    lehr_status status = lehr_xml_open(&xml, line_of(document), err);
    return status == LEHR_OK ? trace_events(out, size, xml, err) : status;
}

/// The same from a stream that stands behind a line of something else.
static lehr_status trace_stream(char *out, size_t size, const char *document, lehr_error *err)
{
    lehr_xml *xml = NULL;
    char line[16];
    FILE *file = tmpfile();
    assert_non_null(file);
    fputs("first < line\n", file);
    fputs(document, file);
    rewind(file);
    assert_non_null(fgets(line, sizeof line, file));
    lehr_status status = lehr_xml_open_stream(&xml, file, err);
    status = status == LEHR_OK ? trace_events(out, size, xml, err) : status;
    fclose(file);
    return status;
}

static void test_events(void **state)
{
    (void)state;
    char got[512];
    lehr_error err = {0};
    // Prefixes are left out, comments passed over, the encoding of the declaration not looked at.
    assert_ok(trace(got, sizeof got,
                    "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><p:a xmlns:p=\"u\" p:x=\"1\"><!-- c "
                    "--><b x='&lt;2'/>"
                    "t\xC3\xA9&amp;<![CDATA[<z>]]></p:a>",
                    &err),
              &err);
    assert_string_equal(got, "<a x=1><b x=<2></b>t\xC3\xA9&<z></a>");
}

/// A stream of 24 MB, read piece by piece: memory rises by no more than a fraction of it.
static void test_long_stream(void **state)
{
    (void)state;
    enum { N = 400000 };
    lehr_error err = {0};
    lehr_xml *xml = NULL;
    lehr_xml_event event = LEHR_XML_OPEN;
    int n = 0;
    FILE *file = tmpfile();
    assert_non_null(file);
    fputs("<a>\n", file);
    for (int i = 0; i < N; i++) {
        fprintf(file, "<b x='%d'>of the same length as other lines: %d</b>\n", i, i);
    }
    fputs("</a>", file);
    rewind(file);
    bool watched = lehr_test_memory_begin();
    assert_ok(lehr_xml_open_stream(&xml, file, &err), &err);
    while (event != LEHR_XML_END) {
        assert_ok(lehr_xml_next(xml, &event, &err), &err);
        if (event == LEHR_XML_OPEN && lehr_xml_is(xml, "b")) {
            assert_int_equal(atoi(lehr_xml_attribute(xml, "x")), n++);
        }
    }
    assert_int_equal(n, N);
    assert_true(!watched || lehr_test_memory_rise() < 4 << 20);
    lehr_xml_free(xml);
    fclose(file);
}

static void test_skip_and_content(void **state)
{
    (void)state;
    lehr_xml *xml = NULL;
    lehr_xml_event event;
    char *content = NULL;
    lehr_error err = {0};
    const char *document = "<a>\n<b>1<c>2</c></b><d> 4<e>5</e>6 </d><f/></a>";
    assert_ok(lehr_xml_open(&xml, line_of(document), &err), &err);
    assert_ok(lehr_xml_next(xml, &event, &err), &err);
    assert_true(event == LEHR_XML_OPEN && lehr_xml_is(xml, "a"));
    do {
        assert_ok(lehr_xml_next(xml, &event, &err), &err);
    } while (event != LEHR_XML_OPEN);
    assert_true(lehr_xml_is(xml, "b"));
    assert_ok(lehr_xml_skip(xml, &err), &err);
    assert_ok(lehr_xml_next(xml, &event, &err), &err);
    assert_true(event == LEHR_XML_OPEN && lehr_xml_is(xml, "d"));
    assert_ok(lehr_xml_content(&content, xml, &err), &err);
    assert_string_equal(content, " 456 ");
    lehr_core_free(content);
    assert_ok(lehr_xml_next(xml, &event, &err), &err);
    assert_true(event == LEHR_XML_OPEN && lehr_xml_is(xml, "f"));
    assert_ok(lehr_xml_content(&content, xml, &err), &err);
    assert_string_equal(content, "");
    lehr_core_free(content);
    assert_ok(lehr_xml_next(xml, &event, &err), &err);
    assert_true(event == LEHR_XML_CLOSE && lehr_xml_is(xml, "a"));
    assert_ok(lehr_xml_next(xml, &event, &err), &err);
    assert_int_equal(event, LEHR_XML_END);
    lehr_xml_free(xml);
}

/// A series of a long scan is one text of many megabytes, more than libxml2 allows by default.
static void test_long_text(void **state)
{
    (void)state;
    enum { LONG = 12000000 };
    char *document = malloc(LONG + 32);
    assert_non_null(document);
    memcpy(document, "<a>", 3);
    memset(document + 3, 'x', LONG);
    strcpy(document + 3 + LONG, "</a>");
    lehr_xml *xml = NULL;
    lehr_xml_event event;
    char *content = NULL;
    lehr_error err = {0};
    assert_ok(lehr_xml_open(&xml, line_of(document), &err), &err);
    assert_ok(lehr_xml_next(xml, &event, &err), &err);
    assert_ok(lehr_xml_content(&content, xml, &err), &err);
    assert_int_equal(strlen(content), LONG);
    lehr_core_free(content);
    lehr_xml_free(xml);
    free(document);
}

typedef struct refusal {
    const char *name, *document, *message;
} refusal;

static const refusal refusals[] = {
    {"empty", "", "0 bytes is empty"},
    {"no XML", "abc", "line 1: broken XML"},
    {"not closed", "<a>\n<b>\n</a>", "line 3: broken XML (Opening and ending tag mismatch"},
    {"cut", "<a><b>", "broken XML"},
    {"unknown entity", "<a>&b;</a>", "broken XML (Entity 'b' not defined"},
    // Nine levels of ten: 10^9 characters if it were expanded.
    {"entities", "<!DOCTYPE l [<!ENTITY a \"xxxxxxxxxx\"><!ENTITY b \"&a;&a;&a;\">]><a>&b;</a>",
     "document type declaration (<!DOCTYPE)"},
    {"external entity", "<!DOCTYPE l SYSTEM \"file:///etc/passwd\"><a/>", "document type declaration"},
};

static void test_refusal(void **state)
{
    const refusal *want = *state;
    char got[512];
    lehr_error err = {0};
    assert_fails(trace(got, sizeof got, want->document, &err), LEHR_ERR_FORMAT, &err, want->message);
    bool empty = want->document[0] == '\0';
    assert_fails(trace_stream(got, sizeof got, want->document, &err), LEHR_ERR_FORMAT, &err,
                 empty ? "broken XML" : want->message);
}

static void test_deep_nesting(void **state)
{
    (void)state;
    char document[2048] = "";
    char got[512];
    lehr_error err = {0};
    for (int i = 0; i < 150; i++) {
        strcat(document, "<a>");
    }
    assert_fails(trace(got, sizeof got, document, &err), LEHR_ERR_FORMAT, &err, "nested deeper than 100");
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    lehr_xml *xml = NULL;
    lehr_xml_event event;
    char *content = NULL;
    lehr_status status = lehr_xml_open(&xml, line_of("<a>1<b>2</b></a>"), err);
    if (status == LEHR_OK) {
        status = lehr_xml_next(xml, &event, err);
    }
    if (status == LEHR_OK) {
        status = lehr_xml_content(&content, xml, err);
    }
    lehr_core_free(content);
    lehr_xml_free(xml);
    return status;
}

static void test_memory_runs_out(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
    lehr_xml_free(NULL);
}

/// Entities that would grow to 15 GB in an attribute of the first element are never looked at.
static void test_stream_of_entities(void **state)
{
    (void)state;
    lehr_xml *xml = NULL;
    lehr_xml_event event;
    lehr_error err = {0};
    FILE *file = tmpfile();
    assert_non_null(file);
    fputs("<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\">", file);
    for (int i = 1; i < 9; i++) {
        fprintf(file, "<!ENTITY %c \"", 'a' + i);
        for (int k = 0; k < 12; k++) {
            fprintf(file, "&%c;", 'a' + i - 1);
        }
        fputs("\">", file);
    }
    fputs("]><r x=\"&i;\"/>", file);
    rewind(file);
    assert_ok(lehr_xml_open_stream(&xml, file, &err), &err);
    assert_fails(lehr_xml_next(xml, &event, &err), LEHR_ERR_FORMAT, &err, "document type declaration");
    assert_int_equal(event, LEHR_XML_END);
    lehr_xml_free(xml);
    fclose(file);
}

int main(void)
{
    struct CMUnitTest tests[16] = {
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_skip_and_content),
        cmocka_unit_test(test_long_text),
        cmocka_unit_test(test_deep_nesting),
        cmocka_unit_test(test_memory_runs_out),
        cmocka_unit_test(test_long_stream),
        cmocka_unit_test(test_stream_of_entities),
    };
    size_t n = 6;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refusal, &refusals[i]);
    }
    return _cmocka_run_group_tests("xml", tests, n, NULL, NULL);
}
