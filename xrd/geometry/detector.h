/// @file
/// Private: detectors that `.poni` files call by name.
#ifndef LEHR_XRD_DETECTOR_H
#define LEHR_XRD_DETECTOR_H

#include <stdbool.h>
#include <stddef.h>

typedef struct lehr_xrd_detector {
    const char *name;
    double pixel_m; ///< square pixels
    size_t rows;    ///< 0: several shapes exist
    size_t columns;
} lehr_xrd_detector;

/// Look up a name; case, blanks, '-' and '_' do not matter. NULL when unknown.
const lehr_xrd_detector *lehr_xrd_detector_find(const char *name);

/// How the modules of a detector are laid out: `rows` of pixels, then `row_gap` without, and so on.
typedef struct lehr_xrd_modules {
    size_t rows;
    size_t columns;
    size_t row_gap;
    size_t column_gap;
} lehr_xrd_modules;

/// Modules of Eiger, Eiger2 and Pilatus detectors; false for others.
bool lehr_xrd_detector_modules(lehr_xrd_modules *out, const lehr_xrd_detector *detector);

#endif
