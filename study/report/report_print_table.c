#include "report_print_table.h"

#include <lehr/core/alloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COLUMNS = 48, MOST_DEPTH = 8 };

/// A table while it is read. The first row tells the number of columns.
typedef struct gathered {
    char **cells; ///< shape (n_rows, n_columns) once a row is complete
    size_t n, room;
    size_t n_columns, n_head;
    size_t column; ///< cells of the present row
    size_t n_rows;
    int depth; ///< tables inside of tables
    bool in_head;
    bool right[MOST_COLUMNS];
    FILE *text; ///< of the present cell; NULL between cells
    char *bytes;
    size_t size;
} gathered;

// ---- text -----------------------------------------------------------------------------------
void report_print_markup(FILE *file, lehr_text_line text)
{
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;"};
    for (size_t i = 0; i < text.length; i++) {
        char c = text.start[i];
        const char *special = c ? strchr("&<>", c) : NULL;
        bool blank = c && strchr(" \t\r\n", c);
        bool repeated = blank && i > 0 && strchr(" \t\r\n", text.start[i - 1]);
        if (special) {
            fputs(entities[special - "&<>"], file);
        } else if (c && !repeated) {
            fputc(blank ? ' ' : c, file);
        }
    }
}

const char *report_print_letters(const lehr_xml *xml)
{
    static const char *const names[][2] = {{"b", "b"},     {"strong", "b"}, {"i", "i"},    {"em", "i"},
                                           {"sub", "sub"}, {"sup", "sup"},  {"code", "tt"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (lehr_xml_is(xml, names[i][0])) {
            return names[i][1];
        }
    }
    return NULL;
}

// ---- cells ------------------------------------------------------------------------------------
static lehr_status no_memory(lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to print a table of the report");
}

static lehr_status push(gathered *to, char *text, lehr_error *err)
{
    if (to->n == to->room) {
        size_t room = to->room ? 2 * to->room : 64;
        char **cells = lehr_core_alloc(room, sizeof *cells);
        if (!cells) {
            lehr_core_free(text);
            return no_memory(err);
        }
        if (to->n > 0) {
            memcpy(cells, to->cells, to->n * sizeof *cells);
        }
        lehr_core_free(to->cells);
        to->cells = cells;
        to->room = room;
    }
    to->cells[to->n++] = text;
    to->column++;
    return LEHR_OK;
}

/// More cells than the first row has: the text goes on in the last one.
static lehr_status append(gathered *to, const char *text, lehr_error *err)
{
    char *last = to->cells[to->n - 1];
    size_t size = strlen(last ? last : "") + strlen(text) + 4;
    char *both = lehr_core_alloc(size, 1);
    if (!both) {
        return no_memory(err);
    }
    snprintf(both, size, "%s%s%s", last ? last : "", last && *last && *text ? "   " : "", text);
    lehr_core_free(last);
    to->cells[to->n - 1] = both;
    return LEHR_OK;
}

static lehr_status end_cell(gathered *to, lehr_error *err)
{
    if (!to->text) {
        return LEHR_OK;
    }
    bool failed = ferror(to->text) != 0;
    failed = fclose(to->text) != 0 || failed;
    to->text = NULL;
    lehr_status status = failed || !to->bytes ? no_memory(err) : LEHR_OK;
    const char *text = status == LEHR_OK ? to->bytes + strspn(to->bytes, " ") : "";
    bool full = to->column > 0 && to->column >= (to->n_columns ? to->n_columns : MOST_COLUMNS);
    if (status == LEHR_OK && full) {
        status = append(to, text, err);
    } else if (status == LEHR_OK) {
        char *copy = lehr_core_strdup(text);
        status = copy ? push(to, copy, err) : no_memory(err);
    }
    free(to->bytes);
    to->bytes = NULL;
    return status;
}

static lehr_status begin_cell(gathered *to, lehr_xml *xml, lehr_error *err)
{
    const char *class = lehr_xml_attribute(xml, "class");
    lehr_status status = end_cell(to, err);
    if (status == LEHR_OK && to->column < MOST_COLUMNS && class && strstr(class, "number")) {
        to->right[to->column] = true;
    }
    to->text = status == LEHR_OK ? open_memstream(&to->bytes, &to->size) : NULL;
    if (status == LEHR_OK && !to->text) {
        return no_memory(err);
    }
    for (int i = 1; status == LEHR_OK && i < to->depth && to->column == 0; i++) {
        fputs("\xE2\x80\x83", to->text); // an em space
    }
    return status;
}

/// A row is filled up; one without cells is none.
static lehr_status end_row(gathered *to, lehr_error *err)
{
    lehr_status status = end_cell(to, err);
    if (status != LEHR_OK || to->column == 0) {
        return status;
    }
    to->n_columns = to->n_columns ? to->n_columns : to->column;
    while (status == LEHR_OK && to->column < to->n_columns) {
        status = push(to, NULL, err);
    }
    to->column = 0;
    to->n_rows++;
    to->n_head += to->in_head;
    return status;
}

// ---- elements -----------------------------------------------------------------------------------
/// Of an element that unfolds only the summary stands in the cell.
static lehr_status fold(gathered *to, lehr_xml *xml, lehr_error *err)
{
    lehr_xml_event event = LEHR_XML_OPEN;
    int depth = 1;
    bool in_summary = false;
    lehr_status status = LEHR_OK;
    while (status == LEHR_OK && depth > 0) {
        status = lehr_xml_next(xml, &event, err);
        if (status != LEHR_OK || event == LEHR_XML_END) {
            break;
        }
        depth += (event == LEHR_XML_OPEN) - (event == LEHR_XML_CLOSE);
        if (lehr_xml_is(xml, "summary")) {
            in_summary = event == LEHR_XML_OPEN || (event == LEHR_XML_TEXT && in_summary);
        }
        if (event == LEHR_XML_TEXT && in_summary && to->text) {
            report_print_markup(to->text, lehr_xml_text(xml));
        }
    }
    return status;
}

static lehr_status opened(gathered *to, lehr_xml *xml, lehr_error *err)
{
    const char *letters = report_print_letters(xml);
    if (lehr_xml_is(xml, "button") || lehr_xml_is(xml, "script") || lehr_xml_is(xml, "svg")) {
        return lehr_xml_skip(xml, err);
    }
    if (lehr_xml_is(xml, "details")) {
        return fold(to, xml, err);
    }
    if (lehr_xml_is(xml, "table")) {
        to->depth++;
        return end_row(to, err);
    }
    if (lehr_xml_is(xml, "tr")) {
        return end_row(to, err);
    }
    if (lehr_xml_is(xml, "th") || lehr_xml_is(xml, "td")) {
        return begin_cell(to, xml, err);
    }
    to->in_head = to->in_head || lehr_xml_is(xml, "thead");
    if (letters && to->text) {
        fprintf(to->text, "<%s>", letters);
    }
    return LEHR_OK;
}

static lehr_status closed(gathered *to, lehr_xml *xml, lehr_error *err)
{
    const char *letters = report_print_letters(xml);
    lehr_status status = LEHR_OK;
    if (letters && to->text) {
        fprintf(to->text, "</%s>", letters);
    } else if (lehr_xml_is(xml, "th") || lehr_xml_is(xml, "td")) {
        status = end_cell(to, err);
    } else if (lehr_xml_is(xml, "tr") || lehr_xml_is(xml, "table")) {
        status = end_row(to, err);
    }
    if (lehr_xml_is(xml, "thead")) {
        status = status == LEHR_OK ? end_row(to, err) : status;
        to->in_head = false;
    }
    to->depth -= lehr_xml_is(xml, "table");
    return status;
}

static lehr_status show(const gathered *to, lehr_print *print, lehr_error *err)
{
    const lehr_print_cells cells = {.n_rows = to->n_rows,
                                    .n_columns = to->n_columns,
                                    .n_head = to->n_head,
                                    .cells = (const char *const *)to->cells,
                                    .right = to->right};
    return to->n_rows > 0 ? lehr_print_table(print, &cells, err) : LEHR_OK;
}

lehr_status report_print_table(lehr_print *print, lehr_xml *xml, lehr_error *err)
{
    gathered to = {.depth = 1};
    lehr_xml_event event = LEHR_XML_OPEN;
    lehr_status status = LEHR_OK;
    while (status == LEHR_OK && to.depth > 0 && event != LEHR_XML_END) {
        status = lehr_xml_next(xml, &event, err);
        if (status == LEHR_OK && event == LEHR_XML_OPEN) {
            status = opened(&to, xml, err);
        } else if (status == LEHR_OK && event == LEHR_XML_CLOSE) {
            status = closed(&to, xml, err);
        } else if (status == LEHR_OK && event == LEHR_XML_TEXT && to.text) {
            report_print_markup(to.text, lehr_xml_text(xml));
        }
    }
    status = status == LEHR_OK ? show(&to, print, err) : status;
    if (to.text) {
        fclose(to.text);
    }
    free(to.bytes);
    for (size_t i = 0; i < to.n; i++) {
        lehr_core_free(to.cells[i]);
    }
    lehr_core_free(to.cells);
    return status;
}
