#include "marccd_header.h"

#include "byte_order.h"
#include "stored_file.h"
#include <string.h>

/// Offsets within the header, which begins at byte 1024 of the file.
enum {
    HEADER_OFFSET = 1024,
    AT_NAME = 4,
    AT_BYTE_ORDER = 28,
    AT_SATURATED = 104,
    AT_DISTANCE = 640, ///< micrometres
    AT_BEAM_X = 644,   ///< 1/1000 pixel
    AT_BEAM_Y = 648,
    AT_EXPOSURE = 656,       ///< milliseconds
    AT_START_DISTANCE = 696, ///< micrometres, at the start of the exposure
    AT_PIXEL_X = 772,        ///< nanometres
    AT_PIXEL_Y = 776,
    AT_WAVELENGTH = 908, ///< femtometres
    LITTLE_MARK = 1234
};

void lehr_xrd_marccd_read(lehr_xrd_marccd *out, FILE *file)
{
    *out = (lehr_xrd_marccd){.found = false};
    if (lehr_xrd_file_read(out->bytes, sizeof out->bytes, file, HEADER_OFFSET, NULL) != LEHR_OK ||
        memcmp(out->bytes + AT_NAME, "MMX", 4) != 0) {
        return;
    }
    out->found = true;
    out->big_endian = lehr_xrd_read_u32(out->bytes + AT_BYTE_ORDER, false) != LITTLE_MARK;
}

void lehr_xrd_marccd_describe(lehr_xrd_metadata *metadata, const lehr_xrd_marccd *marccd)
{
    const struct {
        double *out;
        size_t offset;
        double unit;
    } rows[] = {
        {&metadata->distance_m, AT_START_DISTANCE, 1e-6}, {&metadata->distance_m, AT_DISTANCE, 1e-6},
        {&metadata->beam_x_px, AT_BEAM_X, 1e-3},          {&metadata->beam_y_px, AT_BEAM_Y, 1e-3},
        {&metadata->count_time_s, AT_EXPOSURE, 1e-3},     {&metadata->pixel2_m, AT_PIXEL_X, 1e-9},
        {&metadata->pixel1_m, AT_PIXEL_Y, 1e-9},          {&metadata->wavelength_ang, AT_WAVELENGTH, 1e-5},
    };
    if (!marccd->found) {
        return;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int32_t value = lehr_xrd_read_i32(marccd->bytes + rows[i].offset, marccd->big_endian);
        if (value > 0) {
            *rows[i].out = value * rows[i].unit;
        }
    }
    uint32_t saturated = lehr_xrd_read_u32(marccd->bytes + AT_SATURATED, marccd->big_endian);
    if (saturated > 1) {
        metadata->saturation_counts = (double)saturated - 1; // pixels with the value itself are saturated
    }
    if (metadata->description[0] == '\0') {
        snprintf(metadata->description, sizeof metadata->description, "MarCCD");
    }
}
