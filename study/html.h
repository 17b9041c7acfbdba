/// @file
/// Pieces of an HTML page. Every text is escaped. Private to study/.
#ifndef LEHR_STUDY_HTML_H
#define LEHR_STUDY_HTML_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <stdio.h>

/// A text as content or as value of an attribute. Bytes that are no UTF-8 become U+FFFD, control characters
/// blanks.
void html_text(FILE *file, const char *text);
/// "<tag>text</tag>"; @p tag is ours: "td", "h2 id='x'" (attributes are not repeated at the end).
void html_element(FILE *file, const char *tag, const char *text);
/// A value with its error, "612.3(4) K"; a dash for what is not known.
void html_quantity(FILE *file, lehr_quantity q);
/// Unit as people write it, "Å⁻¹" for "1/angstrom"; other units as they are.
const char *html_unit(const char *unit);
/// A record as a table of two columns; nested records indented.
void html_record(FILE *file, const lehr_record *record);

/// An SVG file of gnuplot put inline: prolog and namespaces left out, identifiers made unique with @p number.
/// @errors LEHR_ERR_IO: cannot read; LEHR_ERR_FORMAT: no SVG
lehr_status html_svg(FILE *file, const char *path, size_t number, lehr_error *err);

#endif
