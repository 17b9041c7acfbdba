#include "fuzz.h"

#include <lehr/xrd/geometry.h>
#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lehr_text *text = NULL;
    lehr_warnings *warnings = NULL;
    lehr_xrd_geometry geometry;
    if (lehr_text_decode(&text, (const char *)data, size, "fuzz", NULL) != LEHR_OK ||
        lehr_warnings_create(&warnings, NULL) != LEHR_OK) {
        lehr_text_free(text);
        return 0;
    }
    if (lehr_xrd_geometry_parse(&geometry, text, warnings, NULL) == LEHR_OK) {
        if (isnan(geometry.pixel1_m)) { // image controls of GSAS-II: the image states it
            geometry.pixel1_m = geometry.pixel2_m = 1e-4;
        }
        lehr_xrd_projection projection = lehr_xrd_geometry_projection(&geometry, 100, 100);
        lehr_xrd_position position = lehr_xrd_projection_at(&projection, 7, 11);
        if (isnan(position.two_theta_rad) || !(geometry.pixel1_m > 0)) { // what is accepted must be usable
            abort();
        }
    }
    lehr_warnings_free(warnings);
    lehr_text_free(text);
    return 0;
}
