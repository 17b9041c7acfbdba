/// @file
/// XML read forwards, event by event. Entities, document type declarations and the network are out of reach.
#ifndef LEHR_CORE_XML_H
#define LEHR_CORE_XML_H

#include <lehr/core/error.h>
#include <lehr/core/text.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

LEHR_BEGIN_DECLS

typedef enum lehr_xml_event {
    LEHR_XML_END,  ///< end of the document
    LEHR_XML_OPEN, ///< an element begins; an empty element is followed by its CLOSE
    LEHR_XML_CLOSE,
    LEHR_XML_TEXT ///< characters, CDATA included; one element may hold several
} lehr_xml_event;

/// A document being read. Texts handed out are borrowed and valid until the next call of lehr_xml_next().
typedef struct lehr_xml lehr_xml;

/// Begin to read a document in UTF-8 (lehr_text_decode() makes it so); an encoding in its declaration is not
/// looked at. @p document must outlive the reader. Messages name the line; the caller adds the file.
/// @errors LEHR_ERR_FORMAT: a document type declaration, which can define entities; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_xml_open(lehr_xml **out, lehr_text_line document, lehr_error *err);
/// Begin to read a document in UTF-8 from where a stream stands, piece by piece: for documents larger than
/// memory should hold. @p file must outlive the reader; lines count from there. A document type declaration
/// is an error of lehr_xml_next(). @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_xml_open_stream(lehr_xml **out, FILE *file, lehr_error *err);
LEHR_API void lehr_xml_free(lehr_xml *xml); ///< NULL is fine

/// The next event. Comments and processing instructions are passed over.
/// @errors LEHR_ERR_FORMAT: not well-formed, or more than 100 elements in each other; LEHR_ERR_IO: of a
/// stream. The reader then stays at its end
LEHR_API LEHR_NODISCARD lehr_status lehr_xml_next(lehr_xml *xml, lehr_xml_event *event, lehr_error *err);

LEHR_API bool lehr_xml_is(const lehr_xml *xml, const char *name); ///< local name of the element just met
LEHR_API const char *lehr_xml_name(const lehr_xml *xml);          ///< the same, as text; "" outside
/// Value of an attribute by its local name; NULL when absent. @pre after LEHR_XML_OPEN. Borrowed until the
/// next call of this function or of lehr_xml_next().
LEHR_API const char *lehr_xml_attribute(lehr_xml *xml, const char *name);
LEHR_API lehr_text_line lehr_xml_text(const lehr_xml *xml); ///< after LEHR_XML_TEXT
LEHR_API size_t lehr_xml_line(const lehr_xml *xml);         ///< line in the document, counted from 1

/// After LEHR_XML_OPEN: go on to the CLOSE of that element.
LEHR_API LEHR_NODISCARD lehr_status lehr_xml_skip(lehr_xml *xml, lehr_error *err);
/// After LEHR_XML_OPEN: all characters of the element, those of elements inside included, up to its CLOSE.
/// Free with lehr_core_free().
LEHR_API LEHR_NODISCARD lehr_status lehr_xml_content(char **out, lehr_xml *xml, lehr_error *err);

LEHR_END_DECLS

#endif
