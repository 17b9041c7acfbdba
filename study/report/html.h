/// @file
/// Pieces of an HTML page. Every text is escaped. Private to study/.
#ifndef LEHR_STUDY_HTML_H
#define LEHR_STUDY_HTML_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <stdbool.h>
#include <stdio.h>

/// A text as content or as value of an attribute. Bytes that are no UTF-8 become U+FFFD, control characters
/// blanks.
void html_text(FILE *file, const char *text);
/// "<tag>text</tag>"; @p tag is ours: "td", "h2 id='x'" (attributes are not repeated at the end).
void html_element(FILE *file, const char *tag, const char *text);
/// A value with its error, "612.3(4) K"; a dash for what is not known.
void html_quantity(FILE *file, lehr_quantity q);
/// A number as text, with U+2212 for the minus.
void html_number(FILE *file, const char *number);
/// The same of a value. @param[in] decimals  below 0: so many significant digits
void html_double(FILE *file, double value, int decimals);
/// Unit as people write it, "Å⁻¹" for "1/angstrom"; other units as they are.
const char *html_unit(const char *unit);
/// Name of an equation of state, or a scale of pressure, in words; others as they are.
const char *html_word(const char *name);
/// A record as a table of two columns; nested records indented, budgets of errors as bars.
void html_record(FILE *file, const lehr_record *record);

// ---- tables -----------------------------------------------------------------------------
// html_table_open(); html_table_column() for each; html_table_body(); rows of "<tr>" cells "</tr>";
// html_table_close(). Such a table scrolls in a box of its own, can be sorted, and its rows can be copied.

/// @param[in] id     of the element, unique in the page; letters, digits, '-' and '_'
/// @param[in] about  what it holds, for those who cannot see it
void html_table_open(FILE *file, const char *id, const char *about);
/// @param[in] head  markup, ours
void html_table_column(FILE *file, const char *head, bool number);
void html_table_body(FILE *file);
/// @param[in] csv  name of the file in tables/ without extension that holds the same, or NULL
void html_table_close(FILE *file, const char *csv);
/// Cell with a number: value(error) without unit, a dash for what is not known.
void html_cell_quantity(FILE *file, lehr_quantity q);
/// The same with the parts of its error behind it, to be opened. @param[in] budget  quantities; nullable
void html_cell_budget(FILE *file, lehr_quantity q, const lehr_record *budget);
void html_cell_text(FILE *file, const char *text);
/// Parts of an error: name, size, share of the variance as a bar. Values that are no quantity are left out.
void html_budget(FILE *file, const lehr_record *budget);

// ---- html_svg.c -------------------------------------------------------------------------
/// What an SVG file of gnuplot needs inside of a page.
typedef struct html_svg_frame {
    size_t number;     ///< makes identifiers unique
    const char *title; ///< short, for those who cannot see it
    const char *about; ///< what it shows
} html_svg_frame;

/// An SVG file put inline: prolog, namespaces, unused symbols and empty groups left out, groups that look
/// alike joined, coordinates to a tenth of a pixel. Text that is not XML as gnuplot writes it stays as it is.
/// @param[out] checksum  of the file, with its terminator; nullable
/// @errors LEHR_ERR_IO: cannot read; LEHR_ERR_FORMAT: no SVG
lehr_status html_svg(FILE *file, const char *path, const html_svg_frame *frame, char *checksum,
                     lehr_error *err);

#endif
