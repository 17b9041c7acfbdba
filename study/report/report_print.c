// report.pdf: the page of report.html set on paper. The page is the one source of what the report says; here
// it is read element by element, so that both always say the same.
#include "report_print.h"

#include "report_print_table.h"

#include <errno.h>
#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <lehr/core/xml.h>
#include <lehr/print/print.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// The reader of the page and what it is in the middle of.
typedef struct setter {
    lehr_xml *xml;
    lehr_print *print;
    const study_run *run;
    char *text; ///< markup gathered for the present block
    size_t size;
    FILE *gather;
    lehr_print_style style; ///< of that block
    char figure[160];       ///< "" outside of one
} setter;

// ---- gathered text ------------------------------------------------------------------------
static lehr_status begin_gather(setter *to, lehr_error *err)
{
    to->gather = open_memstream(&to->text, &to->size);
    return to->gather ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to print the report");
}

/// The text since the last call, to be freed with free(); white space in a row is one blank.
static lehr_status take_text(char **out, setter *to, lehr_error *err)
{
    bool failed = ferror(to->gather) != 0;
    failed = fclose(to->gather) != 0 || failed;
    to->gather = NULL;
    *out = to->text;
    to->text = NULL;
    if (failed || !*out) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to print the report");
    }
    return begin_gather(to, err);
}

/// End of a block: what was gathered is set.
static lehr_status set_block(setter *to, lehr_error *err)
{
    char *text = NULL;
    lehr_status status = take_text(&text, to, err);
    if (status == LEHR_OK) {
        status = lehr_print_text(to->print, to->style, text + strspn(text, " "), err);
    }
    free(text);
    to->style = LEHR_PRINT_BODY;
    return status;
}

// ---- elements -----------------------------------------------------------------------------
static bool has_class(lehr_xml *xml, const char *name)
{
    const char *classes = lehr_xml_attribute(xml, "class");
    size_t length = strlen(name);
    for (const char *c = classes; c && *c; c += strcspn(c, " "), c += strspn(c, " ")) {
        if (strcspn(c, " ") == length && strncmp(c, name, length) == 0) {
            return true;
        }
    }
    return false;
}

/// Parts of the page that have no place on paper: the script, the drawing (taken from its file), links to
/// files beside the page, contents (paper has an outline).
static bool is_of_screen(lehr_xml *xml)
{
    static const char *const elements[] = {"head", "style", "script", "nav", "svg", "button"};
    static const char *const classes[] = {"files", "tools", "skip", "screen"};
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
        if (lehr_xml_is(xml, elements[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (has_class(xml, classes[i])) {
            return true;
        }
    }
    return false;
}

static bool is_block(lehr_xml *xml, lehr_print_style *style)
{
    static const struct {
        const char *name;
        lehr_print_style style;
    } blocks[] = {
        {"h1", LEHR_PRINT_TITLE},   {"h2", LEHR_PRINT_SECTION},      {"h3", LEHR_PRINT_SUBSECTION},
        {"h4", LEHR_PRINT_HEADING}, {"summary", LEHR_PRINT_HEADING}, {"p", LEHR_PRINT_BODY},
        {"li", LEHR_PRINT_ITEM},    {"div", LEHR_PRINT_BODY},        {"section", LEHR_PRINT_BODY},
        {"ul", LEHR_PRINT_BODY},    {"details", LEHR_PRINT_BODY},    {"header", LEHR_PRINT_BODY},
        {"main", LEHR_PRINT_BODY},  {"ol", LEHR_PRINT_BODY},
    };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        if (lehr_xml_is(xml, blocks[i].name)) {
            *style = blocks[i].style;
            return true;
        }
    }
    return false;
}

static lehr_status open_block(setter *to, lehr_print_style style, lehr_error *err)
{
    lehr_status status = set_block(to, err);
    to->style = style == LEHR_PRINT_BODY && has_class(to->xml, "soft") ? LEHR_PRINT_SOFT : style;
    return status;
}

/// After the opening of <figure>: its name and caption to the drawing.
static lehr_status set_figure(setter *to, lehr_error *err)
{
    char *caption = NULL;
    lehr_status status = take_text(&caption, to, err);
    char *path = status == LEHR_OK ? study_path(to->run, "figures", to->figure, ".svg") : NULL;
    if (status == LEHR_OK && !path) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to print figure %s", to->figure);
    }
    if (status == LEHR_OK) {
        status = lehr_print_figure(to->print, path, caption + strspn(caption, " "), err);
    }
    to->figure[0] = '\0';
    lehr_core_free(path);
    free(caption);
    return status;
}

static lehr_status open_figure(setter *to, lehr_error *err)
{
    const char *id = lehr_xml_attribute(to->xml, "id");
    lehr_status status = set_block(to, err);
    snprintf(to->figure, sizeof to->figure, "%s", id && strncmp(id, "fig-", 4) == 0 ? id + 4 : "");
    return status;
}

static lehr_status opened(setter *to, lehr_error *err)
{
    lehr_print_style style = LEHR_PRINT_BODY;
    const char *letters = report_print_letters(to->xml);
    if (is_of_screen(to->xml)) {
        return lehr_xml_skip(to->xml, err);
    }
    if (letters) {
        fprintf(to->gather, "<%s>", letters);
        return LEHR_OK;
    }
    if (lehr_xml_is(to->xml, "figure")) {
        return open_figure(to, err);
    }
    if (lehr_xml_is(to->xml, "table")) {
        lehr_status status = set_block(to, err);
        return status == LEHR_OK ? report_print_table(to->print, to->xml, err) : status;
    }
    // Inside of a figure all text is its caption.
    return !to->figure[0] && is_block(to->xml, &style) ? open_block(to, style, err) : LEHR_OK;
}

static lehr_status closed(setter *to, lehr_error *err)
{
    lehr_print_style style = LEHR_PRINT_BODY;
    const char *letters = report_print_letters(to->xml);
    if (letters) {
        fprintf(to->gather, "</%s>", letters);
        return LEHR_OK;
    }
    if (lehr_xml_is(to->xml, "figure") && to->figure[0]) {
        return set_figure(to, err);
    }
    return !to->figure[0] && is_block(to->xml, &style) ? set_block(to, err) : LEHR_OK;
}

static lehr_status set_page(setter *to, lehr_error *err)
{
    lehr_xml_event event = LEHR_XML_OPEN;
    lehr_status status = begin_gather(to, err);
    while (status == LEHR_OK && event != LEHR_XML_END) {
        status = lehr_xml_next(to->xml, &event, err);
        if (status == LEHR_OK && event == LEHR_XML_OPEN) {
            status = opened(to, err);
        } else if (status == LEHR_OK && event == LEHR_XML_CLOSE) {
            status = closed(to, err);
        } else if (status == LEHR_OK && event == LEHR_XML_TEXT) {
            report_print_markup(to->gather, lehr_xml_text(to->xml));
        }
    }
    if (to->gather) {
        fclose(to->gather);
    }
    free(to->text);
    return status;
}

/// The page behind its document type, which readers of XML refuse.
static FILE *open_page(const char *path)
{
    FILE *page = fopen(path, "rb");
    int c = page ? fgetc(page) : EOF;
    while (c != EOF && c != '\n') {
        c = fgetc(page);
    }
    return page;
}

lehr_status study_report_print(const study_run *run, const char *folder, lehr_error *err)
{
    setter to = {.run = run, .style = LEHR_PRINT_BODY};
    char *path = lehr_output_join(folder, "report.pdf");
    char *page_path = lehr_output_join(folder, "report.html");
    FILE *page = path && page_path ? open_page(page_path) : NULL;
    lehr_status status =
        path && page_path ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to print the report");
    if (status == LEHR_OK && !page) {
        status = lehr_error_set(err, LEHR_ERR_IO, "cannot read '%s': %s", page_path, strerror(errno));
    }
    if (status == LEHR_OK) {
        status =
            lehr_print_open(&to.print, path, run->config->title, lehr_provenance_time(run->provenance), err);
    }
    status = status == LEHR_OK ? lehr_xml_open_stream(&to.xml, page, err) : status;
    status = status == LEHR_OK ? set_page(&to, err) : status;
    status = status == LEHR_OK ? lehr_print_close(to.print, err) : status;
    if (status != LEHR_OK) {
        (void)lehr_error_wrap(err, status, "report.pdf, set from report.html");
    }
    lehr_xml_free(to.xml);
    lehr_print_free(to.print);
    if (page) {
        fclose(page);
    }
    lehr_core_free(page_path);
    lehr_core_free(path);
    return status;
}
