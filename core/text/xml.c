// The only file that includes libxml2.
#include <lehr/core/xml.h>

#include <lehr/core/alloc.h>
#include <libxml/xmlreader.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>

/// Callers may descend by recursion.
enum { DEEPEST = 100 };

struct lehr_xml {
    xmlTextReader *reader;
    xmlChar *attribute; // the one handed out last
    bool close_next;    // an empty element was opened: its CLOSE comes next
    bool ended;
    FILE *file;     ///< of a stream
    size_t matched; ///< characters of document_type that the stream has just shown
};

/// How a document type declaration begins; "<" comes nowhere else in it.
static const char document_type[] = "<!DOCTYPE";
enum { DOCUMENT_TYPE_LENGTH = sizeof document_type - 1 };

static lehr_status refuse_document_type(lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_FORMAT,
                          "the XML holds a document type declaration (<!DOCTYPE), which is not accepted: "
                          "remove it");
}

/// libxml2 looks at entities where a document type declares them, and nowhere else: without one there is
/// nothing to expand, and its limits on the length of a text (10 MB, too little for a long scan) can be
/// lifted.
static bool has_document_type(lehr_text_line document)
{
    const char *end = document.start + document.length;
    for (const char *at = document.start; document.length > 0; at++) {
        at = memchr(at, '<', (size_t)(end - at));
        if (!at || (size_t)(end - at) < DOCUMENT_TYPE_LENGTH) {
            return false;
        }
        if (memcmp(at, document_type, DOCUMENT_TYPE_LENGTH) == 0) {
            return true;
        }
    }
    return false;
}

static const int reader_options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE |
                                  XML_PARSE_NOCDATA | XML_PARSE_COMPACT | XML_PARSE_IGNORE_ENC;

static lehr_status no_memory(lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for an XML document");
}

/// The object without its reader; NULL when memory is short.
static lehr_xml *prepare(void)
{
    // libxml2 sets itself up at its first use, which must not happen in two threads at once.
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, xmlInitParser);
    xmlResetLastError();
    return lehr_core_alloc(1, sizeof(lehr_xml));
}

lehr_status lehr_xml_open(lehr_xml **out, lehr_text_line document, lehr_error *err)
{
    *out = NULL;
    if (has_document_type(document)) {
        return refuse_document_type(err);
    }
    if (document.length == 0 || document.length > INT_MAX) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "XML of %zu bytes is empty or too long", document.length);
    }
    lehr_xml *xml = prepare();
    if (!xml) {
        return no_memory(err);
    }
    xml->reader = xmlReaderForMemory(document.start, (int)document.length, NULL, "UTF-8", reader_options);
    if (!xml->reader) {
        lehr_xml_free(xml);
        return no_memory(err);
    }
    *out = xml;
    return LEHR_OK;
}

/// Bytes of the stream, up to a document type declaration: libxml2 would expand its entities in the
/// attributes of the first element before it tells of the declaration.
static int read_bytes(void *context, char *bytes, int most)
{
    lehr_xml *xml = context;
    size_t n = fread(bytes, 1, (size_t)most, xml->file);
    for (size_t i = 0; i < n && xml->matched < DOCUMENT_TYPE_LENGTH; i++) {
        xml->matched = bytes[i] == document_type[xml->matched] ? xml->matched + 1 : bytes[i] == '<';
    }
    bool refused = xml->matched == DOCUMENT_TYPE_LENGTH;
    return refused || (n == 0 && ferror(xml->file)) ? -1 : (int)n;
}

lehr_status lehr_xml_open_stream(lehr_xml **out, FILE *file, lehr_error *err)
{
    *out = NULL;
    lehr_xml *xml = prepare();
    if (!xml) {
        return no_memory(err);
    }
    xml->file = file;
    xml->reader = xmlReaderForIO(read_bytes, NULL, xml, NULL, "UTF-8", reader_options);
    if (!xml->reader) {
        lehr_xml_free(xml);
        return no_memory(err);
    }
    *out = xml;
    return LEHR_OK;
}

void lehr_xml_free(lehr_xml *xml)
{
    if (!xml) {
        return;
    }
    xmlFree(xml->attribute);
    if (xml->reader) {
        xmlFreeTextReader(xml->reader);
    }
    lehr_core_free(xml);
}

static lehr_status broken(const lehr_xml *xml, lehr_error *err)
{
    if (xml->matched == DOCUMENT_TYPE_LENGTH) {
        return refuse_document_type(err);
    }
    if (xml->file && ferror(xml->file)) {
        return lehr_error_set(err, LEHR_ERR_IO, "line %zu: reading failed", lehr_xml_line(xml));
    }
    const xmlError *said = xmlGetLastError();
    const char *message = said && said->message ? said->message : "unknown";
    int length = (int)strcspn(message, "\n");
    return lehr_error_set(err, LEHR_ERR_FORMAT, "line %zu: broken XML (%.*s): is the file complete?",
                          lehr_xml_line(xml), length, message);
}

lehr_status lehr_xml_next(lehr_xml *xml, lehr_xml_event *event, lehr_error *err)
{
    *event = LEHR_XML_END;
    if (xml->close_next) {
        xml->close_next = false;
        *event = LEHR_XML_CLOSE;
        return LEHR_OK;
    }
    while (!xml->ended) {
        int state = xmlTextReaderRead(xml->reader);
        if (state != 1) {
            xml->ended = true;
            return state == 0 ? LEHR_OK : broken(xml, err);
        }
        if (xmlTextReaderDepth(xml->reader) > DEEPEST) {
            xml->ended = true;
            return lehr_error_set(err, LEHR_ERR_FORMAT, "line %zu: elements nested deeper than %d",
                                  lehr_xml_line(xml), DEEPEST);
        }
        switch (xmlTextReaderNodeType(xml->reader)) {
        case XML_READER_TYPE_ELEMENT:
            xml->close_next = xmlTextReaderIsEmptyElement(xml->reader) == 1;
            *event = LEHR_XML_OPEN;
            return LEHR_OK;
        case XML_READER_TYPE_END_ELEMENT:
            *event = LEHR_XML_CLOSE;
            return LEHR_OK;
        case XML_READER_TYPE_TEXT:
        case XML_READER_TYPE_CDATA:
        case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
            *event = LEHR_XML_TEXT;
            return LEHR_OK;
        default:
            break;
        }
    }
    return LEHR_OK;
}

const char *lehr_xml_name(const lehr_xml *xml)
{
    const xmlChar *name = xmlTextReaderConstLocalName(xml->reader);
    return name ? (const char *)name : "";
}

bool lehr_xml_is(const lehr_xml *xml, const char *name)
{
    return strcmp(lehr_xml_name(xml), name) == 0;
}

const char *lehr_xml_attribute(lehr_xml *xml, const char *name)
{
    xmlFree(xml->attribute);
    xml->attribute = NULL;
    for (int more = xmlTextReaderMoveToFirstAttribute(xml->reader); more == 1;
         more = xmlTextReaderMoveToNextAttribute(xml->reader)) {
        if (lehr_xml_is(xml, name)) {
            xml->attribute = xmlTextReaderValue(xml->reader);
            break;
        }
    }
    xmlTextReaderMoveToElement(xml->reader);
    return (const char *)xml->attribute;
}

lehr_text_line lehr_xml_text(const lehr_xml *xml)
{
    const char *text = (const char *)xmlTextReaderConstValue(xml->reader);
    return (lehr_text_line){text ? text : "", text ? strlen(text) : 0};
}

size_t lehr_xml_line(const lehr_xml *xml)
{
    int line = xmlTextReaderGetParserLineNumber(xml->reader);
    return line > 0 ? (size_t)line : 1;
}

lehr_status lehr_xml_skip(lehr_xml *xml, lehr_error *err)
{
    size_t depth = 1;
    while (depth > 0) {
        lehr_xml_event event;
        lehr_status status = lehr_xml_next(xml, &event, err);
        if (status != LEHR_OK || event == LEHR_XML_END) {
            return status;
        }
        depth += event == LEHR_XML_OPEN ? 1 : 0;
        depth -= event == LEHR_XML_CLOSE ? 1 : 0;
    }
    return LEHR_OK;
}

lehr_status lehr_xml_content(char **out, lehr_xml *xml, lehr_error *err)
{
    *out = NULL;
    size_t length = 0;
    size_t depth = 1;
    char *content = lehr_core_strdup("");
    lehr_status status = content ? LEHR_OK : LEHR_ERR_NOMEM;
    while (status == LEHR_OK && depth > 0) {
        lehr_xml_event event;
        status = lehr_xml_next(xml, &event, err);
        if (status != LEHR_OK || event == LEHR_XML_END) {
            break;
        }
        depth += event == LEHR_XML_OPEN ? 1 : 0;
        depth -= event == LEHR_XML_CLOSE ? 1 : 0;
        if (event != LEHR_XML_TEXT) {
            continue;
        }
        lehr_text_line text = lehr_xml_text(xml);
        char *longer = lehr_core_realloc(content, length + text.length + 1, 1);
        if (!longer) {
            status = LEHR_ERR_NOMEM;
            break;
        }
        content = longer;
        memcpy(content + length, text.start, text.length + 1);
        length += text.length;
    }
    if (status != LEHR_OK) {
        lehr_core_free(content);
        return status == LEHR_ERR_NOMEM ? lehr_error_set(err, status, "no memory for XML") : status;
    }
    *out = content;
    return LEHR_OK;
}
