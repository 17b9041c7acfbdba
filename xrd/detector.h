/// @file
/// Private: detectors that `.poni` files call by name.
#ifndef LEHR_XRD_DETECTOR_H
#define LEHR_XRD_DETECTOR_H

#include <stddef.h>

typedef struct lehr_xrd_detector {
    const char *name;
    double pixel_m; ///< square pixels
    size_t rows;    ///< 0: several shapes exist
    size_t columns;
} lehr_xrd_detector;

/// Look up a name; case, blanks, '-' and '_' do not matter. NULL when unknown.
const lehr_xrd_detector *lehr_xrd_detector_find(const char *name);

#endif
