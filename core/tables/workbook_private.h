/// @file
/// Private to core: the parts of a workbook.
#ifndef LEHR_CORE_WORKBOOK_PRIVATE_H
#define LEHR_CORE_WORKBOOK_PRIVATE_H

#include <lehr/core/workbook.h>

/// A text that grows.
typedef struct workbook_buffer {
    char *bytes;
    size_t size;
    size_t capacity;
} workbook_buffer;

/// Add bytes; with @p flat, tabs and line ends become blanks. @errors LEHR_ERR_FORMAT: too long;
/// LEHR_ERR_NOMEM
lehr_status lehr_workbook_append(workbook_buffer *buffer, const char *bytes, size_t length, bool flat,
                                 lehr_error *err);

/// The strings that cells refer to by number.
typedef struct workbook_strings {
    workbook_buffer text; ///< one behind the other
    size_t *ends;         ///< shape (count,) end of each string in the text
    size_t count;
    size_t capacity;
} workbook_strings;

void lehr_workbook_strings_clear(workbook_strings *strings);
/// Read xl/sharedStrings.xml.
lehr_status lehr_workbook_strings_read(workbook_strings *out, lehr_text_line document, lehr_error *err);

/// Read one sheet; @p name becomes that of its text.
lehr_status lehr_workbook_sheet_read(lehr_text **out, lehr_text_line document,
                                     const workbook_strings *strings, const char *name, lehr_error *err);

#endif
