/// @file
/// Private: the header that MarCCD and Rayonix detectors write behind the first 1024 bytes of a TIFF file.
#ifndef LEHR_XRD_MARCCD_HEADER_H
#define LEHR_XRD_MARCCD_HEADER_H

#include "source.h"

#include <stdbool.h>
#include <stdio.h>

enum { LEHR_XRD_MARCCD_BYTES = 1024 }; ///< the part of the header (3072 bytes) that holds numbers

typedef struct lehr_xrd_marccd {
    bool found;
    bool big_endian;
    unsigned char bytes[LEHR_XRD_MARCCD_BYTES];
} lehr_xrd_marccd;

/// Look for the header; a file without one is no error. The position in the file becomes undefined.
void lehr_xrd_marccd_read(lehr_xrd_marccd *out, FILE *file);

/// Take distance, beam, times, pixel size and wavelength. Fields that are 0 were never filled in.
/// @source MarCCD header documentation, marccd 0.10, "frame_header"
void lehr_xrd_marccd_describe(lehr_xrd_metadata *metadata, const lehr_xrd_marccd *marccd);

#endif
