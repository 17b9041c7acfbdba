/// @file
/// Private: the binary sections of Crystallographic Binary Files, in memory.
#ifndef LEHR_XRD_CBF_H
#define LEHR_XRD_CBF_H

#include "byte_order.h"
#include "image.h"

#include <stddef.h>
#include <stdint.h>

/// One binary section.
typedef struct lehr_xrd_cbf {
    size_t rows;
    size_t columns;
    lehr_xrd_pixel type;
    size_t item_size; ///< bytes of an element in the file: differs from those of the type for 8 bit, signed
    lehr_xrd_coding coding;
    bool packed; ///< byte offsets; otherwise plain elements
    bool big_endian;
    bool has_digest;
    unsigned char digest[16]; ///< MD5 of the data
    size_t header;            ///< offset of the section
    size_t data;              ///< offset of the data
    size_t bytes;             ///< of data
} lehr_xrd_cbf;

/// Find the next binary section.
/// @param[out] found false: there is none from @p start on
/// @param[in]  bytes shape (n,), the whole file
/// @errors LEHR_ERR_FORMAT: a header that is damaged or of a kind that is not supported; data that end early
lehr_status lehr_xrd_cbf_find(bool *found, lehr_xrd_cbf *out, const unsigned char *bytes, size_t n,
                              size_t start, lehr_error *err);

/// Pixels of a section.
/// @param[out] image of the shape and type of the section
/// @errors LEHR_ERR_FORMAT: wrong checksum, too few or too many elements, values outside of the type
lehr_status lehr_xrd_cbf_decode(lehr_xrd_image *image, const lehr_xrd_cbf *section,
                                const unsigned char *bytes, lehr_error *err);

/// Undo the byte-offset compression: each element is the previous one plus a difference of 1, 2, 4 or 8
/// bytes, where the least value of a width announces the next one. Sums are taken modulo 2^32, as writers do.
/// @param[out] out  shape (n,)
/// @param[out] used bytes that were read
/// @errors LEHR_ERR_FORMAT: the bytes end before the last element
/// @source CBFlib manual, section 3.3.3, https://www.iucr.org/resources/cif/software/cbflib
lehr_status lehr_xrd_byte_offset_decode(uint32_t *out, size_t n, size_t *used, const unsigned char *bytes,
                                        size_t n_bytes, lehr_error *err);

#endif
