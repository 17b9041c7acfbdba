// Names of the NeXus application definition NXmx and of DECTRIS firmware: https://manual.nexusformat.org.
#include "hdf5_find.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <lehr/core/text.h>
#include <lehr/core/units.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/// One number: where it may stand, its unit, and the range in which it is believed. Files without unit
/// attribute often hold millimetres or micrometres where metres are asked for: such values fall outside.
typedef struct number_row {
    const char *name;
    const char *unit;
    double least;
    double most;
    double *out;
} number_row;

/// Unit attribute of a dataset as a new string; NULL where there is none.
static lehr_status read_unit(char **text, lehr_h5_reader *reader, const char *path, lehr_error *err)
{
    char attribute_path[512];
    *text = NULL;
    int n = snprintf(attribute_path, sizeof attribute_path, "%s@units", path);
    if (n > 0 && (size_t)n < sizeof attribute_path && lehr_h5_exists(reader, attribute_path)) {
        return lehr_h5_read_text(text, reader, attribute_path, err);
    }
    return LEHR_OK;
}

/// Factor from the unit attribute of a dataset; @p unit where the attribute is absent.
static lehr_status convert(double *value, lehr_h5_reader *reader, const char *path, const char *unit,
                           lehr_error *err)
{
    char *text = NULL;
    lehr_units_map map = {1, 0};
    lehr_status status = read_unit(&text, reader, path, err);
    if (!status && text) {
        // NeXus files write lengths in angstrom as "A" as well; nothing in this table is a current.
        status = lehr_units_find(&map, strcmp(text, "A") == 0 ? "angstrom" : text, unit, err);
    }
    lehr_core_free(text);
    if (!status) {
        *value = *value * map.factor + map.offset;
    }
    return status;
}

static lehr_status read_row(const number_row *row, lehr_h5_reader *reader, const char *base, lehr_error *err)
{
    char *path = lehr_xrd_hdf5_join(base, row->name);
    double value = 0;
    if (!path) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    lehr_status status = LEHR_ERR_FORMAT;
    if (isnan(*row->out) && lehr_h5_is_dataset(reader, path)) {
        status = lehr_h5_read_number(&value, reader, path, NULL);
    }
    if (!status && *row->unit) {
        status = convert(&value, reader, path, row->unit, NULL);
    }
    lehr_core_free(path);
    if (!status && value >= row->least && value <= row->most) {
        *row->out = value;
    }
    return status == LEHR_ERR_NOMEM ? lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory") : LEHR_OK;
}

/// Pixels per unit of a beam centre: files write pixels, or lengths on the detector. 0 for an unknown unit.
static double pixels_per_unit(const char *unit, double pixel_m)
{
    static const char *const pixels[] = {"pixel", "pixels", "px"};
    for (size_t i = 0; i < sizeof pixels / sizeof *pixels; i++) {
        if (lehr_text_equals_nocase((lehr_text_line){unit, strlen(unit)}, pixels[i])) {
            return 1;
        }
    }
    lehr_units_map map;
    bool length = lehr_units_find(&map, unit, "m", NULL) == LEHR_OK;
    return length && pixel_m > 0 ? map.factor / pixel_m : 0;
}

/// Beam centre in pixels; stays NaN where the file does not say in which unit it is.
static lehr_status read_centre(double *out_px, lehr_h5_reader *reader, const char *detector, const char *name,
                               double pixel_m, lehr_error *err)
{
    char *path = lehr_xrd_hdf5_join(detector, name);
    char *unit = NULL;
    double value = 0;
    if (!path) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    lehr_status status = LEHR_ERR_FORMAT;
    if (lehr_h5_is_dataset(reader, path)) {
        status = lehr_h5_read_number(&value, reader, path, NULL);
    }
    if (!status) {
        status = read_unit(&unit, reader, path, NULL);
    }
    double scale = unit ? pixels_per_unit(unit, pixel_m) : 0;
    if (!status && scale > 0 && fabs(scale * value) < 1e6) {
        *out_px = scale * value;
    }
    lehr_core_free(unit);
    lehr_core_free(path);
    return status == LEHR_ERR_NOMEM ? lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory") : LEHR_OK;
}

static lehr_status read_word(char *out, size_t size, lehr_h5_reader *reader, const char *base,
                             const char *name, lehr_error *err)
{
    char *path = lehr_xrd_hdf5_join(base, name);
    char *text = NULL;
    if (!path) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    lehr_status status = LEHR_OK;
    if (lehr_h5_is_dataset(reader, path)) {
        status = lehr_h5_read_text(&text, reader, path, NULL);
    }
    if (text) {
        snprintf(out, size, "%s", text);
    }
    lehr_core_free(text);
    lehr_core_free(path);
    return status == LEHR_ERR_NOMEM ? lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory") : LEHR_OK;
}

/// A key that is set: 1, true, "True", "yes".
static lehr_status read_flag(const char **out, lehr_h5_reader *reader, const char *base, const char *name,
                             lehr_error *err)
{
    char *path = lehr_xrd_hdf5_join(base, name);
    char *text = NULL;
    double value = 0;
    if (!path) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    lehr_status status = LEHR_OK;
    if (lehr_h5_is_dataset(reader, path)) {
        status = lehr_h5_read_number(&value, reader, path, NULL);
        if (status && status != LEHR_ERR_NOMEM) {
            status = lehr_h5_read_text(&text, reader, path, NULL);
        }
    }
    if (text) {
        static const char *const yes[] = {"true", "yes", "1"};
        for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
            bool same = lehr_text_equals_nocase((lehr_text_line){text, strlen(text)}, yes[i]);
            value = same ? 1 : value;
        }
    }
    if (value != 0 && isfinite(value)) {
        *out = name;
    }
    lehr_core_free(text);
    lehr_core_free(path);
    return status == LEHR_ERR_NOMEM ? lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory") : LEHR_OK;
}

/// What the detector, or a program after it, corrected for: keys of DECTRIS and of NXdetector.
static lehr_status read_applied(lehr_xrd_metadata *metadata, lehr_h5_reader *reader, const char *detector,
                                lehr_error *err)
{
    const struct {
        const char *name;
        const char **out;
    } keys[] = {
        {"flatfield_correction_applied", &metadata->flat_applied},
        {"flatfield_applied", &metadata->flat_applied},
        {"dark_correction_applied", &metadata->dark_applied},
        {"dark_current_correction_applied", &metadata->dark_applied},
        {"countrate_correction_applied", &metadata->dead_time_applied},
        {"efficiency_correction_applied", &metadata->efficiency_applied},
    };
    lehr_status status = LEHR_OK;
    for (size_t i = 0; !status && i < sizeof keys / sizeof *keys; i++) {
        status = read_flag(keys[i].out, reader, detector, keys[i].name, err);
    }
    return status;
}

static lehr_status read_rows(const number_row *rows, size_t n, lehr_h5_reader *reader, const char *base,
                             lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; !status && i < n; i++) {
        status = read_row(&rows[i], reader, base, err);
    }
    return status;
}

static lehr_status read_detector(lehr_xrd_metadata *metadata, lehr_h5_reader *reader, const char *detector,
                                 lehr_error *err)
{
    const double large = 1e12;
    const number_row rows[] = {
        {"detector_distance", "m", 1e-3, 100, &metadata->distance_m},
        {"distance", "m", 1e-3, 100, &metadata->distance_m},
        {"y_pixel_size", "m", 1e-6, 1e-2, &metadata->pixel1_m},
        {"x_pixel_size", "m", 1e-6, 1e-2, &metadata->pixel2_m},
        {"count_time", "s", 0, 1e6, &metadata->count_time_s},
        {"frame_time", "s", 0, 1e6, &metadata->frame_time_s},
        {"sensor_thickness", "m", 1e-6, 1e-2, &metadata->sensor_thickness_m},
        {"saturation_value", "", 1, large, &metadata->saturation_counts},
        {"detectorSpecific/countrate_correction_count_cutoff", "", 1, large, &metadata->saturation_counts},
    };
    lehr_status status = read_rows(rows, sizeof rows / sizeof *rows, reader, detector, err);
    if (!status) {
        status =
            read_centre(&metadata->beam_x_px, reader, detector, "beam_center_x", metadata->pixel2_m, err);
    }
    if (!status) {
        status =
            read_centre(&metadata->beam_y_px, reader, detector, "beam_center_y", metadata->pixel1_m, err);
    }
    if (!status) {
        status = read_word(metadata->sensor_material, sizeof metadata->sensor_material, reader, detector,
                           "sensor_material", err);
    }
    if (!status) {
        status = read_word(metadata->description, sizeof metadata->description, reader, detector,
                           "description", err);
    }
    if (!status) {
        status = read_applied(metadata, reader, detector, err);
    }
    return status;
}

/// Entry group of the path of a detector: "/entry/instrument/detector" -> "/entry".
static char *entry_of(const char *detector)
{
    const char *end = strstr(detector, "/instrument/");
    size_t n = end ? (size_t)(end - detector) : 0;
    char *entry = lehr_core_alloc(n + 1, 1);
    if (entry) {
        memcpy(entry, detector, n);
    }
    return entry;
}

lehr_status lehr_xrd_hdf5_read_metadata(lehr_xrd_metadata *metadata, lehr_h5_reader *reader,
                                        const char *detector, lehr_error *err)
{
    double photon_energy_keV = (double)NAN;
    const number_row entry_rows[] = {
        {"instrument/beam/incident_wavelength", "angstrom", 1e-3, 1e3, &metadata->wavelength_ang},
        {"instrument/monochromator/wavelength", "angstrom", 1e-3, 1e3, &metadata->wavelength_ang},
        {"sample/beam/incident_wavelength", "angstrom", 1e-3, 1e3, &metadata->wavelength_ang},
    };
    char *entry = entry_of(detector ? detector : "/entry/instrument/");
    if (!entry) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    lehr_status status = read_rows(entry_rows, sizeof entry_rows / sizeof *entry_rows, reader, entry, err);
    if (!status && detector) {
        status = read_detector(metadata, reader, detector, err);
    }
    const number_row energy = {"detectorSpecific/photon_energy", "keV", 0.1, 1e4, &photon_energy_keV};
    if (!status && detector && isnan(metadata->wavelength_ang)) {
        status = read_row(&energy, reader, detector, err);
        metadata->wavelength_ang = LEHR_CORE_HC_KEV_ANG / photon_energy_keV;
    }
    lehr_core_free(entry);
    return status;
}
