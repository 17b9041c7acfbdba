// One sheet of a workbook: <sheetData><row r="3"><c r="B3" t="s"><v>12</v></c>...</row></sheetData>.
#include "workbook_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/core/xml.h>
#include <string.h>

enum { MOST_ROWS = 1048576, MOST_COLUMNS = 1024 };
static const size_t most_bytes = (size_t)256 << 20;

lehr_status lehr_workbook_append(workbook_buffer *buffer, const char *bytes, size_t length, bool flat,
                                 lehr_error *err)
{
    if (length > most_bytes - buffer->size) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "more than %zu MiB of text", most_bytes >> 20);
    }
    if (buffer->size + length > buffer->capacity) {
        size_t capacity = 2 * (buffer->size + length) + 256;
        char *larger = lehr_core_realloc(buffer->bytes, capacity, 1);
        if (!larger) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a text of %zu bytes", capacity);
        }
        buffer->bytes = larger;
        buffer->capacity = capacity;
    }
    for (size_t i = 0; i < length; i++) {
        bool space = flat && (bytes[i] == '\t' || bytes[i] == '\n' || bytes[i] == '\r');
        buffer->bytes[buffer->size + i] = space ? ' ' : bytes[i];
    }
    buffer->size += length;
    return LEHR_OK;
}

// ---- shared strings -------------------------------------------------------------------
void lehr_workbook_strings_clear(workbook_strings *strings)
{
    lehr_core_free(strings->text.bytes);
    lehr_core_free(strings->ends);
    *strings = (workbook_strings){0};
}

/// The text of <si> or <is>: its <t>, or those of its runs <r>; the reading aids <rPh> are left out.
static lehr_status read_string(workbook_buffer *text, lehr_xml *xml, lehr_error *err)
{
    size_t depth = 1;
    while (depth > 0) {
        lehr_xml_event event;
        lehr_status status = lehr_xml_next(xml, &event, err);
        if (status == LEHR_OK && event == LEHR_XML_OPEN && lehr_xml_is(xml, "rPh")) {
            status = lehr_xml_skip(xml, err);
        } else if (event == LEHR_XML_OPEN) {
            depth++;
        } else if (event == LEHR_XML_CLOSE) {
            depth--;
        } else if (event == LEHR_XML_TEXT) {
            lehr_text_line part = lehr_xml_text(xml);
            status = lehr_workbook_append(text, part.start, part.length, true, err);
        }
        if (status != LEHR_OK || event == LEHR_XML_END) {
            return status;
        }
    }
    return LEHR_OK;
}

static lehr_status add_string(workbook_strings *out, lehr_xml *xml, lehr_error *err)
{
    lehr_status status = read_string(&out->text, xml, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (out->count == out->capacity) {
        size_t capacity = 2 * out->capacity + 64;
        size_t *larger = lehr_core_realloc(out->ends, capacity, sizeof *larger);
        if (!larger) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu strings", capacity);
        }
        out->ends = larger;
        out->capacity = capacity;
    }
    out->ends[out->count++] = out->text.size;
    return LEHR_OK;
}

lehr_status lehr_workbook_strings_read(workbook_strings *out, lehr_text_line document, lehr_error *err)
{
    lehr_xml *xml = NULL;
    lehr_xml_event event = LEHR_XML_OPEN;
    lehr_status status = lehr_xml_open(&xml, document, err);
    while (status == LEHR_OK) {
        status = lehr_xml_next(xml, &event, err);
        if (status != LEHR_OK || event == LEHR_XML_END) {
            break;
        }
        if (event == LEHR_XML_OPEN && lehr_xml_is(xml, "si")) {
            status = add_string(out, xml, err);
        }
    }
    lehr_xml_free(xml);
    return status;
}

// ---- cells ----------------------------------------------------------------------------
/// What reading a sheet works with.
typedef struct sheet {
    lehr_xml *xml;
    const workbook_strings *strings;
    workbook_buffer text;
    size_t rows;    // lines begun
    size_t columns; // cells in the current line
    size_t widest;
    workbook_buffer value; // of the current cell
} sheet;

/// Column of a reference such as "AB12", counted from 0; SIZE_MAX when it is none.
static size_t column_of(const char *reference)
{
    size_t column = 0;
    size_t i = 0;
    for (; reference[i] >= 'A' && reference[i] <= 'Z' && i < 4; i++) {
        column = 26 * column + (size_t)(reference[i] - 'A') + 1;
    }
    return i == 0 || i > 3 || reference[i] < '1' || reference[i] > '9' ? (size_t)-1 : column - 1;
}

static lehr_status repeat(workbook_buffer *text, const char *byte, size_t n, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = lehr_workbook_append(text, byte, 1, false, err);
    }
    return status;
}

/// Value of the cell that was opened, into the text of the sheet.
static lehr_status put_value(sheet *in, bool shared, lehr_error *err)
{
    if (!shared) {
        return lehr_workbook_append(&in->text, in->value.bytes, in->value.size, true, err);
    }
    size_t index = 0;
    lehr_status status = lehr_workbook_append(&in->value, "", 1, false, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (lehr_number_parse_size(&index, in->value.bytes, NULL) != LEHR_OK || index >= in->strings->count) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "row %zu: the cell refers to string '%.20s', which is not there", in->rows,
                              in->value.bytes);
    }
    size_t begin = index > 0 ? in->strings->ends[index - 1] : 0;
    if (begin == in->strings->ends[index]) {
        return LEHR_OK; // where all strings are empty, there is no text to point into
    }
    return lehr_workbook_append(&in->text, in->strings->text.bytes + begin, in->strings->ends[index] - begin,
                                false, err);
}

/// <v>, <is> and the rest of a cell up to its end.
static lehr_status take_value(sheet *in, lehr_error *err)
{
    in->value.size = 0;
    for (;;) {
        lehr_xml_event event;
        lehr_status status = lehr_xml_next(in->xml, &event, err);
        if (status == LEHR_OK && event == LEHR_XML_OPEN) {
            bool wanted = lehr_xml_is(in->xml, "v") || lehr_xml_is(in->xml, "is");
            status = wanted ? read_string(&in->value, in->xml, err) : lehr_xml_skip(in->xml, err);
        }
        if (status != LEHR_OK || event == LEHR_XML_END || event == LEHR_XML_CLOSE) {
            return status;
        }
    }
}

static lehr_status read_cell(sheet *in, lehr_error *err)
{
    const char *reference = lehr_xml_attribute(in->xml, "r");
    size_t column = reference ? column_of(reference) : in->columns;
    if (column < in->columns || column >= MOST_COLUMNS) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "row %zu: cell '%.12s' is out of order or beyond column %d: delete what does not "
            "belong to the data",
            in->rows, reference ? reference : "", MOST_COLUMNS);
    }
    const char *type = lehr_xml_attribute(in->xml, "t");
    bool shared = type && strcmp(type, "s") == 0;
    lehr_status status = take_value(in, err);
    if (status != LEHR_OK || in->value.size == 0) {
        return status; // an empty cell with a format of its own
    }
    // Cells are separated by tabs: the first one of a line has none before it.
    size_t tabs = in->columns == 0 ? column : column + 1 - in->columns;
    status = repeat(&in->text, "\t", tabs, err);
    in->columns = column + 1;
    return status == LEHR_OK ? put_value(in, shared, err) : status;
}

static lehr_status read_row(sheet *in, lehr_error *err)
{
    size_t number = in->rows + 1;
    const char *given = lehr_xml_attribute(in->xml, "r");
    bool wrong = given && lehr_number_parse_size(&number, given, NULL) != LEHR_OK;
    if (wrong || number <= in->rows || number > MOST_ROWS) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "row '%.20s' after row %zu is out of order",
                              given ? given : "", in->rows);
    }
    lehr_status status = repeat(&in->text, "\n", in->rows > 0 ? number - in->rows : number - 1, err);
    in->rows = number;
    in->columns = 0;
    while (status == LEHR_OK) {
        lehr_xml_event event;
        status = lehr_xml_next(in->xml, &event, err);
        if (status == LEHR_OK && event == LEHR_XML_OPEN) {
            status = lehr_xml_is(in->xml, "c") ? read_cell(in, err) : lehr_xml_skip(in->xml, err);
        } else if (event == LEHR_XML_CLOSE || event == LEHR_XML_END) {
            break;
        }
    }
    in->widest = in->columns > in->widest ? in->columns : in->widest;
    return status;
}

static size_t count_tabs(const char *line, size_t length)
{
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        n += line[i] == '\t' ? 1 : 0;
    }
    return n;
}

/// The same lines, each but the empty ones with as many cells as the widest.
static lehr_status fill_up(workbook_buffer *out, const sheet *in, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    size_t begin = 0;
    while (status == LEHR_OK && begin < in->text.size) {
        const char *line = in->text.bytes + begin;
        const char *end = memchr(line, '\n', in->text.size - begin);
        size_t length = end ? (size_t)(end - line) : in->text.size - begin;
        status = lehr_workbook_append(out, line, length, false, err);
        if (status == LEHR_OK && length > 0) {
            status = repeat(out, "\t", in->widest - 1 - count_tabs(line, length), err);
        }
        if (status == LEHR_OK) {
            status = lehr_workbook_append(out, "\n", 1, false, err);
        }
        begin += length + 1;
    }
    return status;
}

lehr_status lehr_workbook_sheet_read(lehr_text **out, lehr_text_line document,
                                     const workbook_strings *strings, const char *name, lehr_error *err)
{
    *out = NULL;
    sheet in = {.strings = strings};
    workbook_buffer full = {0};
    lehr_xml_event event = LEHR_XML_OPEN;
    lehr_status status = lehr_xml_open(&in.xml, document, err);
    while (status == LEHR_OK) {
        status = lehr_xml_next(in.xml, &event, err);
        if (status != LEHR_OK || event == LEHR_XML_END) {
            break;
        }
        if (event == LEHR_XML_OPEN && lehr_xml_is(in.xml, "row")) {
            status = read_row(&in, err);
        }
    }
    if (status == LEHR_OK) {
        status = fill_up(&full, &in, err);
    }
    if (status == LEHR_OK) {
        status = lehr_text_decode(out, full.bytes, full.size, name, err);
    }
    lehr_core_free(full.bytes);
    lehr_core_free(in.text.bytes);
    lehr_core_free(in.value.bytes);
    lehr_xml_free(in.xml);
    return status;
}
