/// @file
/// Text files of any encoding, decoded to UTF-8 and cut into lines.
#ifndef LEHR_CORE_TEXT_H
#define LEHR_CORE_TEXT_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Encodings that are recognised.
typedef enum lehr_text_encoding {
    LEHR_TEXT_UTF8,
    LEHR_TEXT_UTF8_BOM,
    LEHR_TEXT_UTF16LE_BOM,
    LEHR_TEXT_UTF16BE_BOM,
    LEHR_TEXT_UTF16LE, ///< without byte-order mark
    LEHR_TEXT_UTF16BE, ///< without byte-order mark
    LEHR_TEXT_CP1252   ///< also any Latin-1 file
} lehr_text_encoding;

/// One line: a view into the text, without its line end; blanks are kept. Not zero-terminated.
typedef struct lehr_text_line {
    const char *start;
    size_t length;
} lehr_text_line;

/// A decoded text. Lines end in LF, CRLF or a lone CR.
typedef struct lehr_text lehr_text;

/// Read and decode a file; "-" reads standard input.
/// Order of decisions: byte-order mark, NUL pattern (UTF-16 without mark), strict UTF-8, else cp1252.
/// Bytes that cp1252 does not assign become U+FFFD. Time and memory grow linearly with the file: about twice
/// its size where it is UTF-8, four times else.
/// @errors LEHR_ERR_IO: cannot open or read; LEHR_ERR_FORMAT: broken UTF-16, broken UTF-8 behind its mark, or
/// NUL bytes in 8-bit text (a binary file); LEHR_ERR_NOMEM. The message begins with the path.
LEHR_API LEHR_NODISCARD lehr_status lehr_text_read(lehr_text **out, const char *path, lehr_error *err);

/// The bytes of a file as they are, with one zero byte behind them; "-" reads standard input. For what is
/// text in a known encoding: JSON, SVG. Free with lehr_core_free().
/// @param[out] size  nullable
/// @errors LEHR_ERR_IO: cannot open or read; LEHR_ERR_FORMAT: a large binary file; LEHR_ERR_NOMEM. The
/// message begins with the path.
LEHR_API LEHR_NODISCARD lehr_status lehr_text_read_bytes(char **out, size_t *size, const char *path,
                                                         lehr_error *err);

/// Decode bytes in memory, as lehr_text_read() does. @p name is used in messages.
/// @param[in] bytes shape (size,); may be NULL when @p size is 0
LEHR_API LEHR_NODISCARD lehr_status lehr_text_decode(lehr_text **out, const char *bytes, size_t size,
                                                     const char *name, lehr_error *err);

LEHR_API void lehr_text_free(lehr_text *text);

LEHR_API const char *lehr_text_name(const lehr_text *text); ///< path or name given at reading; borrowed
LEHR_API lehr_text_encoding lehr_text_encoding_of(const lehr_text *text);
LEHR_API const char *lehr_text_encoding_name(lehr_text_encoding encoding); ///< "UTF-16LE without mark" ...
LEHR_API size_t lehr_text_size(const lehr_text *text);                     ///< number of lines
/// Line @p i, counted from 0. @pre i < lehr_text_size()
LEHR_API lehr_text_line lehr_text_line_at(const lehr_text *text, size_t i);
/// Number of U+FFFD characters: damage done by an earlier program.
LEHR_API size_t lehr_text_replacement_count(const lehr_text *text);

// ---- helpers on lines -------------------------------------------------------------
/// The line without blanks (and no-break spaces) at both ends.
LEHR_API lehr_text_line lehr_text_trim(lehr_text_line line);
LEHR_API bool lehr_text_equals(lehr_text_line line, const char *text);
LEHR_API bool lehr_text_equals_nocase(lehr_text_line line, const char *text); ///< ASCII case only
LEHR_API bool lehr_text_starts_with(lehr_text_line line, const char *prefix);
/// Position of @p needle in the line, or SIZE_MAX.
LEHR_API size_t lehr_text_find(lehr_text_line line, const char *needle);
/// Cut a line into cells. Separator ' ' means any run of blanks and tabs; any other one separates empty cells
/// too. With ' ', ',' and ';' double quotes protect the separator; the quotes around a cell are left out of
/// its view, a doubled quote inside stays doubled.
/// @param[out] cells  trimmed views, shape (capacity,)
/// @returns number of cells in the line (which may exceed @p capacity: then only that many are stored)
LEHR_API size_t lehr_text_split(lehr_text_line line, char separator, lehr_text_line *cells, size_t capacity);
/// Copy to a new string, or NULL when memory is short.
LEHR_API char *lehr_text_copy(lehr_text_line line);

/// Bytes of the UTF-8 character at @p text, which ends with NUL; 0 when there is none: also for overlong
/// forms, halves of pairs, and what lies beyond the last character.
LEHR_API size_t lehr_text_character_length(const char *text);

LEHR_END_DECLS

#endif
