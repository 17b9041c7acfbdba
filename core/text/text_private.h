/// @file
/// Private to core: the decoded text and the decoders behind it.
#ifndef LEHR_CORE_TEXT_PRIVATE_H
#define LEHR_CORE_TEXT_PRIVATE_H

#include <lehr/core/text.h>

struct lehr_text {
    char *name;
    char *bytes;    ///< UTF-8, zero-terminated
    size_t size;    ///< bytes without the terminator
    size_t *starts; ///< shape (n_lines + 1,) start of each line; the last entry is `size`
    size_t n_lines;
    size_t n_replaced; ///< U+FFFD characters
    lehr_text_encoding encoding;
};

/// The bytes, or the first of many, can be text. @errors LEHR_ERR_FORMAT: NUL bytes, and they are no UTF-16
lehr_status lehr_text_refuse_binary(const unsigned char *bytes, size_t size, lehr_error *err);

/// Decide the encoding of raw bytes. @p mark receives the bytes of the byte-order mark.
/// @errors LEHR_ERR_FORMAT: NUL bytes in 8-bit text (a binary file), broken UTF-8 behind a UTF-8 mark
lehr_status lehr_text_sniff(lehr_text_encoding *encoding, size_t *mark, const unsigned char *bytes,
                            size_t size, lehr_error *err);

/// Decode UTF-16 or cp1252 to a new zero-terminated UTF-8 buffer; free with lehr_core_free().
/// @errors LEHR_ERR_FORMAT: lone surrogate or odd number of bytes; LEHR_ERR_NOMEM
lehr_status lehr_text_convert(char **out, size_t *out_size, const unsigned char *bytes, size_t size,
                              lehr_text_encoding encoding, lehr_error *err);

#endif
