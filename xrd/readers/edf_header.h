/// @file
/// Private: one header of the ESRF data format, "{ key = value ; ... }".
#ifndef LEHR_XRD_EDF_HEADER_H
#define LEHR_XRD_EDF_HEADER_H

#include "byte_order.h"
#include "source.h"

typedef enum lehr_xrd_edf_packing {
    LEHR_XRD_EDF_PLAIN,
    LEHR_XRD_EDF_ZLIB, ///< zlib or gzip stream
} lehr_xrd_edf_packing;

/// What a header says about the data behind it.
typedef struct lehr_xrd_edf_header {
    bool has_image; ///< false: general header, or data that are no image (errors, axes)
    size_t rows;
    size_t columns;
    lehr_xrd_pixel type;
    lehr_xrd_coding coding;
    size_t item_size;
    bool big_endian;
    lehr_xrd_edf_packing packing;
    size_t bytes; ///< of data behind the header
} lehr_xrd_edf_header;

/// Interpret a header.
/// @param[in,out] metadata quantities that the header states are set, the others left as they are
/// @param[in]     text     zero-terminated, between the braces
/// @errors LEHR_ERR_FORMAT: no shape or type, or one that is not supported
lehr_status lehr_xrd_edf_header_parse(lehr_xrd_edf_header *out, lehr_xrd_metadata *metadata, const char *text,
                                      lehr_error *err);

#endif
