#include "pilatus_header.h"

#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/// Number that follows @p key, after blanks and an opening bracket; *rest is moved behind it.
static bool number_after(double *out, const char *text, const char *key, const char **rest)
{
    const char *found = strstr(text, key);
    if (!found) {
        return false;
    }
    const char *start = found + strlen(key);
    start += strspn(start, " \t(:=");
    size_t length = strcspn(start, " \t\r\n,)");
    double value = (double)NAN;
    if (length == 0 || lehr_number_parse(&value, start, length, lehr_number_style_c(), NULL) ||
        !isfinite(value)) {
        return false;
    }
    *out = value;
    if (rest) {
        *rest = start + length;
    }
    return true;
}

static void read_sensor(lehr_xrd_metadata *metadata, const char *text)
{
    static const struct {
        const char *key;
        const char *material;
    } sensors[] = {{"Silicon sensor, thickness", "Si"}, {"CdTe sensor, thickness", "CdTe"}};
    for (size_t i = 0; i < sizeof sensors / sizeof *sensors; i++) {
        if (number_after(&metadata->sensor_thickness_m, text, sensors[i].key, NULL)) {
            snprintf(metadata->sensor_material, sizeof metadata->sensor_material, "%s", sensors[i].material);
        }
    }
}

void lehr_xrd_pilatus_header(lehr_xrd_metadata *metadata, const char *text)
{
    const char *rest = NULL;
    if (number_after(&metadata->pixel2_m, text, "# Pixel_size ", &rest)) {
        (void)number_after(&metadata->pixel1_m, rest, " x ", NULL);
    }
    if (number_after(&metadata->beam_x_px, text, "# Beam_xy ", &rest)) {
        (void)number_after(&metadata->beam_y_px, rest, ", ", NULL);
    }
    (void)number_after(&metadata->count_time_s, text, "# Exposure_time ", NULL);
    (void)number_after(&metadata->frame_time_s, text, "# Exposure_period ", NULL);
    (void)number_after(&metadata->wavelength_ang, text, "# Wavelength ", NULL);
    (void)number_after(&metadata->distance_m, text, "# Detector_distance ", NULL);
    (void)number_after(&metadata->saturation_counts, text, "# Count_cutoff ", NULL);
    read_sensor(metadata, text);
}
