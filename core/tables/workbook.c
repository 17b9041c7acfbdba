#include "workbook_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/xml.h>
#include <stdio.h>
#include <string.h>

struct lehr_workbook {
    size_t size;
    char **names;      // shape (size,)
    lehr_text **texts; // shape (size,)
};

/// A sheet as the workbook lists it: its name, and where it lies in the archive.
typedef struct entry {
    char *name;
    char *relation; // identifier in the relations
    char *path;     // in the archive
} entry;

typedef struct entries {
    entry *items;
    size_t count;
} entries;

enum { MOST_SHEETS = 1024 };
/// A string may stand in many cells, so that what is unpacked does not bound this.
static const size_t most_bytes = (size_t)256 << 20;

static lehr_status no_memory(lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a workbook");
}

static void clear_entries(entries *list)
{
    for (size_t i = 0; i < list->count; i++) {
        lehr_core_free(list->items[i].name);
        lehr_core_free(list->items[i].relation);
        lehr_core_free(list->items[i].path);
    }
    lehr_core_free(list->items);
}

/// All lines follow each other in one block.
static lehr_text_line whole_of(const lehr_text *text)
{
    size_t n = lehr_text_size(text);
    if (n == 0) {
        return (lehr_text_line){"", 0};
    }
    lehr_text_line first = lehr_text_line_at(text, 0);
    lehr_text_line last = lehr_text_line_at(text, n - 1);
    return (lehr_text_line){first.start, (size_t)(last.start + last.length - first.start)};
}

/// One file of the archive as decoded text, whole.
static lehr_status unpack(lehr_text **out, lehr_text_line *whole, lehr_archive *archive, const char *path,
                          lehr_error *err)
{
    char *bytes = NULL;
    size_t size = 0;
    *out = NULL;
    lehr_status status = lehr_archive_read(&bytes, &size, archive, path, err);
    if (status == LEHR_OK) {
        status = lehr_text_decode(out, bytes, size, path, err);
    }
    lehr_core_free(bytes);
    if (status != LEHR_OK) {
        return status;
    }
    *whole = whole_of(*out);
    return LEHR_OK;
}

// ---- list of sheets ---------------------------------------------------------------------
static lehr_status add_entry(entries *list, lehr_xml *xml, lehr_error *err)
{
    if (list->count == MOST_SHEETS) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "more than %d sheets", MOST_SHEETS);
    }
    entry *larger = lehr_core_realloc(list->items, list->count + 1, sizeof *larger);
    if (!larger) {
        return no_memory(err);
    }
    list->items = larger;
    entry *item = &list->items[list->count++];
    *item = (entry){0};
    const char *name = lehr_xml_attribute(xml, "name");
    item->name = lehr_core_strdup(name ? name : "");
    const char *relation = lehr_xml_attribute(xml, "id");
    item->relation = lehr_core_strdup(relation ? relation : "");
    return item->name && item->relation ? LEHR_OK : no_memory(err);
}

/// Path in the archive of the sheet with this relation: targets are relative to xl/, or absolute.
static lehr_status set_path(entries *list, const char *relation, const char *target, lehr_error *err)
{
    for (size_t i = 0; i < list->count; i++) {
        entry *item = &list->items[i];
        if (item->path || strcmp(item->relation, relation) != 0) {
            continue;
        }
        size_t size = strlen(target) + 4;
        item->path = lehr_core_alloc(size, 1);
        if (!item->path) {
            return no_memory(err);
        }
        (void)snprintf(item->path, size, "%s%s", target[0] == '/' ? "" : "xl/",
                       target[0] == '/' ? target + 1 : target);
    }
    return LEHR_OK;
}

/// A relation: both attributes are read before use, since a second one takes the place of the first.
static lehr_status take_relation(entries *list, lehr_xml *xml, lehr_error *err)
{
    const char *id = lehr_xml_attribute(xml, "Id");
    char *relation = lehr_core_strdup(id ? id : "");
    if (!relation) {
        return no_memory(err);
    }
    const char *target = lehr_xml_attribute(xml, "Target");
    lehr_status status = target && relation[0] ? set_path(list, relation, target, err) : LEHR_OK;
    lehr_core_free(relation);
    return status;
}

/// Go through one of the two lists, with @p take for each element called @p element.
static lehr_status read_list(entries *list, lehr_archive *archive, const char *path, const char *element,
                             lehr_status (*take)(entries *list, lehr_xml *xml, lehr_error *err),
                             lehr_error *err)
{
    lehr_text *text = NULL;
    lehr_xml *xml = NULL;
    lehr_text_line whole;
    lehr_xml_event event = LEHR_XML_OPEN;
    lehr_status status = unpack(&text, &whole, archive, path, err);
    if (status != LEHR_OK) {
        return status;
    }
    status = lehr_xml_open(&xml, whole, err);
    while (status == LEHR_OK) {
        status = lehr_xml_next(xml, &event, err);
        if (status != LEHR_OK || event == LEHR_XML_END) {
            break;
        }
        if (event == LEHR_XML_OPEN && lehr_xml_is(xml, element)) {
            status = take(list, xml, err);
        }
    }
    lehr_xml_free(xml);
    lehr_text_free(text);
    return status == LEHR_OK ? LEHR_OK : lehr_error_wrap(err, status, "%s", path);
}

// ---- the workbook -----------------------------------------------------------------------
static lehr_status read_sheet(lehr_text **out, lehr_archive *archive, const entry *item,
                              const workbook_strings *strings, const char *name, lehr_error *err)
{
    lehr_text *document = NULL;
    lehr_text_line whole;
    char *title = NULL;
    lehr_status status = LEHR_OK;
    if (!item->path) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "the sheet '%s' is listed but not in the file",
                              item->name);
    }
    size_t size = strlen(name) + strlen(item->name) + 16;
    title = lehr_core_alloc(size, 1);
    if (!title) {
        return no_memory(err);
    }
    (void)snprintf(title, size, "%s: sheet '%s'", name, item->name);
    status = unpack(&document, &whole, archive, item->path, err);
    if (status == LEHR_OK) {
        status = lehr_workbook_sheet_read(out, whole, strings, title, err);
    }
    lehr_text_free(document);
    lehr_core_free(title);
    return status == LEHR_OK ? LEHR_OK : lehr_error_wrap(err, status, "sheet '%s'", item->name);
}

static lehr_status read_strings(workbook_strings *strings, lehr_archive *archive, lehr_error *err)
{
    static const char path[] = "xl/sharedStrings.xml";
    if (!lehr_archive_has(archive, path)) {
        return LEHR_OK; // all cells are numbers, or hold their strings
    }
    lehr_text *text = NULL;
    lehr_text_line whole;
    lehr_status status = unpack(&text, &whole, archive, path, err);
    if (status == LEHR_OK) {
        status = lehr_workbook_strings_read(strings, whole, err);
        status = status == LEHR_OK ? LEHR_OK : lehr_error_wrap(err, status, "%s", path);
    }
    lehr_text_free(text);
    return status;
}

/// Chart sheets and the like have no cells of their own and are left out.
static bool is_worksheet(const entry *item)
{
    return !item->path || strstr(item->path, "sheets/") == NULL || strstr(item->path, "worksheets/") != NULL;
}

static lehr_status read_sheets(lehr_workbook *book, lehr_archive *archive, entries *list,
                               const workbook_strings *strings, const char *name, lehr_error *err)
{
    book->names = lehr_core_alloc(list->count, sizeof *book->names);
    book->texts = lehr_core_alloc(list->count, sizeof *book->texts);
    if (!book->names || !book->texts) {
        return no_memory(err);
    }
    size_t total = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!is_worksheet(&list->items[i])) {
            continue;
        }
        lehr_status status =
            read_sheet(&book->texts[book->size], archive, &list->items[i], strings, name, err);
        if (status != LEHR_OK) {
            return status;
        }
        total += whole_of(book->texts[book->size]).length;
        book->names[book->size++] = list->items[i].name;
        list->items[i].name = NULL;
        if (total > most_bytes) {
            return lehr_error_set(err, LEHR_ERR_FORMAT, "the sheets hold more than %zu MiB of text",
                                  most_bytes >> 20);
        }
    }
    return LEHR_OK;
}

lehr_status lehr_workbook_read(lehr_workbook **out, lehr_archive *archive, const char *name, lehr_error *err)
{
    *out = NULL;
    entries list = {0};
    workbook_strings strings = {0};
    lehr_status status = LEHR_OK;
    lehr_workbook *book = lehr_core_alloc(1, sizeof *book);
    if (!book) {
        return no_memory(err);
    }
    if (!lehr_archive_has(archive, "xl/workbook.xml")) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "a zip archive, but no .xlsx workbook in it");
        goto done;
    }
    status = read_list(&list, archive, "xl/workbook.xml", "sheet", add_entry, err);
    if (status == LEHR_OK) {
        status = read_list(&list, archive, "xl/_rels/workbook.xml.rels", "Relationship", take_relation, err);
    }
    if (status == LEHR_OK) {
        status = read_strings(&strings, archive, err);
    }
    if (status == LEHR_OK) {
        status = read_sheets(book, archive, &list, &strings, name, err);
    }
    if (status == LEHR_OK) {
        *out = book;
        book = NULL;
    }
done:
    clear_entries(&list);
    lehr_workbook_strings_clear(&strings);
    lehr_workbook_free(book);
    return status == LEHR_OK ? LEHR_OK : lehr_error_wrap(err, status, "%s", name);
}

void lehr_workbook_free(lehr_workbook *book)
{
    if (!book) {
        return;
    }
    for (size_t i = 0; i < book->size; i++) {
        lehr_core_free(book->names[i]);
        lehr_text_free(book->texts[i]);
    }
    lehr_core_free(book->names);
    lehr_core_free(book->texts);
    lehr_core_free(book);
}

size_t lehr_workbook_size(const lehr_workbook *book)
{
    return book->size;
}

const char *lehr_workbook_sheet_name(const lehr_workbook *book, size_t i)
{
    return book->names[i];
}

const lehr_text *lehr_workbook_sheet(const lehr_workbook *book, size_t i)
{
    return book->texts[i];
}
