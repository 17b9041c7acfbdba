/// @file
/// Private: the "# Key value unit" lines that Pilatus detectors write into TIFF and CBF files.
#ifndef LEHR_XRD_PILATUS_HEADER_H
#define LEHR_XRD_PILATUS_HEADER_H

#include "source.h"

/// Take what is known from the header; keys that are absent or malformed leave the metadata as they are.
/// @param[in] text    zero-terminated
void lehr_xrd_pilatus_header(lehr_xrd_metadata *metadata, const char *text);

#endif
