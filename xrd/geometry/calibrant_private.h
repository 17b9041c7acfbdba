/// @file
/// Private: what a calibrant is made of, and how a list of spacings is read.
#ifndef LEHR_XRD_CALIBRANT_PRIVATE_H
#define LEHR_XRD_CALIBRANT_PRIVATE_H

#include "calibrant.h"

struct lehr_xrd_calibrant {
    char *name;
    const char *origin; ///< constant text
    double a_ang, a_uncertainty;
    double c_ang, c_uncertainty;
    size_t n_lines;
    lehr_xrd_line *lines;
};

/// True for a file that can be opened.
bool calibrant_file_exists(const char *path);

/// Fill name, origin and lines from a file of spacings.
lehr_status calibrant_read_list(lehr_xrd_calibrant *calibrant, const char *path, lehr_error *err);

#endif
