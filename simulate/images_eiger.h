/// @file
/// Private: images in the layout of a DECTRIS Eiger.
#ifndef LEHR_SIMULATE_IMAGES_EIGER_H
#define LEHR_SIMULATE_IMAGES_EIGER_H

#include "images.h"

/// A master file with metadata and pixel mask; its frames in it or, where the name ends in _master, in a
/// second file beside it, which appears first.
lehr_status simulate_eiger_write(const lehr_simulate_images *images, const char *path, lehr_error *err);

#endif
