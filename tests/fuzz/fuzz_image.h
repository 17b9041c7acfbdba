/// @file
/// What the fuzz targets of image formats share: readers take files by name, so the bytes go through one file
/// in memory.
#ifndef LEHR_FUZZ_IMAGE_H
#define LEHR_FUZZ_IMAGE_H

#include "fuzz.h"

/// Open as images of any format and read up to four frames. @p suffix only serves to name the file.
void fuzz_image(const uint8_t *data, size_t size, const char *suffix);

#endif
