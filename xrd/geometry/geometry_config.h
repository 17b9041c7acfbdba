/// @file
/// Private: Detector_config of a `.poni` file, a JSON object.
#ifndef LEHR_XRD_GEOMETRY_CONFIG_H
#define LEHR_XRD_GEOMETRY_CONFIG_H

#include "geometry.h"

/// Size and shape of the pixels, orientation and sensor; what it does not state stays as it is.
/// @param[in] name, line of the file, for messages
/// @errors LEHR_ERR_FORMAT: no JSON object, a value out of range
LEHR_NODISCARD lehr_status lehr_xrd_geometry_config(lehr_xrd_geometry *out, lehr_text_line text,
                                                    const char *name, size_t line, lehr_warnings *warnings,
                                                    lehr_error *err);

#endif
