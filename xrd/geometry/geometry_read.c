// Reading `.poni` files. The text is gathered into one entry per known key (the last one wins) and
// interpreted afterwards, because the pixel size may come from the keys, the configuration of the detector or
// its name.
#include "detector.h"
#include "geometry.h"
#include "geometry_config.h"
#include "geometry_import.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum poni_key {
    KEY_VERSION,
    KEY_DETECTOR,
    KEY_CONFIG,
    KEY_DISTANCE,
    KEY_PONI1,
    KEY_PONI2,
    KEY_ROT1,
    KEY_ROT2,
    KEY_ROT3,
    KEY_WAVELENGTH,
    KEY_PIXEL1,
    KEY_PIXEL2,
    KEY_SPLINE,
    KEY_PARALLAX,
    N_KEYS
};

static const char *const key_names[N_KEYS] = {
    [KEY_VERSION] = "poni_version",
    [KEY_DETECTOR] = "Detector",
    [KEY_CONFIG] = "Detector_config",
    [KEY_DISTANCE] = "Distance",
    [KEY_PONI1] = "Poni1",
    [KEY_PONI2] = "Poni2",
    [KEY_ROT1] = "Rot1",
    [KEY_ROT2] = "Rot2",
    [KEY_ROT3] = "Rot3",
    [KEY_WAVELENGTH] = "Wavelength",
    [KEY_PIXEL1] = "PixelSize1",
    [KEY_PIXEL2] = "PixelSize2",
    [KEY_SPLINE] = "SplineFile",
    [KEY_PARALLAX] = "Parallax",
};

/// Value of a key and the line it stands on (0: absent).
typedef struct entry {
    lehr_text_line value;
    size_t line;
} entry;

typedef struct poni {
    const char *name; ///< file, for messages
    entry entries[N_KEYS];
} poni;

static bool is_none(const entry *found)
{
    return found->line == 0 || found->value.length == 0 || lehr_text_equals_nocase(found->value, "none");
}

// ---- gathering ----------------------------------------------------------------------
static lehr_status gather_line(poni *out, lehr_text_line line, size_t number, lehr_warnings *warnings,
                               lehr_error *err)
{
    line = lehr_text_trim(line);
    if (line.length == 0 || line.start[0] == '#') {
        return LEHR_OK;
    }
    size_t colon = lehr_text_find(line, ":");
    if (colon == SIZE_MAX) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "'%s' line %zu: '%.*s' is not of the form 'key: value'",
                              out->name, number, (int)(line.length < 60 ? line.length : 60), line.start);
    }
    lehr_text_line key = lehr_text_trim((lehr_text_line){line.start, colon});
    lehr_text_line value = lehr_text_trim((lehr_text_line){line.start + colon + 1, line.length - colon - 1});
    for (int k = 0; k < N_KEYS; k++) {
        if (lehr_text_equals_nocase(key, key_names[k])) {
            out->entries[k] = (entry){.value = value, .line = number};
            return LEHR_OK;
        }
    }
    return lehr_warnings_add(warnings, err, "'%s' line %zu: unknown key '%.*s' is not used", out->name,
                             number, (int)(key.length < 60 ? key.length : 60), key.start);
}

// ---- values -------------------------------------------------------------------------
/// Number of a key. @p fallback is used where the key is absent or "None"; NaN as fallback makes it required.
static lehr_status read_number(double *out, const poni *file, enum poni_key key, double fallback,
                               lehr_error *err)
{
    const entry *found = &file->entries[key];
    if (is_none(found)) {
        if (isnan(fallback)) {
            return lehr_error_set(err, LEHR_ERR_FORMAT, "'%s': key '%s' is missing", file->name,
                                  key_names[key]);
        }
        *out = fallback;
        return LEHR_OK;
    }
    double value = (double)NAN;
    lehr_status status =
        lehr_number_parse(&value, found->value.start, found->value.length, lehr_number_style_c(), err);
    if (status) {
        return lehr_error_wrap(err, status, "'%s' line %zu: %s", file->name, found->line, key_names[key]);
    }
    if (!isfinite(value)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "'%s' line %zu: %s = %g is not finite", file->name,
                              found->line, key_names[key], value);
    }
    *out = value;
    return LEHR_OK;
}

/// A length that must lie between two bounds (exclusive), which catches millimetres and angstroms given as
/// metres.
static lehr_status check_length(double value_m, double least_m, double most_m, const poni *file,
                                enum poni_key key, lehr_error *err)
{
    if (!(value_m > least_m && value_m < most_m)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "'%s': %s = %g m; expected metres, between %g and %g",
                              file->name, key_names[key], value_m, least_m, most_m);
    }
    return LEHR_OK;
}

static lehr_status read_lengths_and_angles(lehr_xrd_geometry *out, const poni *file, lehr_error *err)
{
    const double required = (double)NAN;
    const struct {
        double *out;
        enum poni_key key;
        double fallback;
    } rows[] = {
        {&out->distance_m, KEY_DISTANCE, required},
        {&out->poni1_m, KEY_PONI1, required},
        {&out->poni2_m, KEY_PONI2, required},
        {&out->rot1_rad, KEY_ROT1, 0},
        {&out->rot2_rad, KEY_ROT2, 0},
        {&out->rot3_rad, KEY_ROT3, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_status status = read_number(rows[i].out, file, rows[i].key, rows[i].fallback, err);
        if (status) {
            return status;
        }
    }
    lehr_status status = check_length(out->distance_m, 0, 1e3, file, KEY_DISTANCE, err);
    out->wavelength_ang = (double)NAN;
    if (!status && !is_none(&file->entries[KEY_WAVELENGTH])) {
        double wavelength_m = 0;
        status = read_number(&wavelength_m, file, KEY_WAVELENGTH, 0, err);
        if (!status) {
            status = check_length(wavelength_m, 1e-13, 1e-7, file, KEY_WAVELENGTH, err);
        }
        out->wavelength_ang = wavelength_m * 1e10;
    }
    return status;
}

// ---- detector -----------------------------------------------------------------------
/// Pixel size and shape: name of the detector, overruled by its configuration, overruled by PixelSize1/2.
static lehr_status read_detector(lehr_xrd_geometry *out, const poni *file, lehr_warnings *warnings,
                                 lehr_error *err)
{
    const entry *name = &file->entries[KEY_DETECTOR];
    out->pixel1_m = out->pixel2_m = 0;
    if (!is_none(name)) {
        size_t n = name->value.length < sizeof out->detector ? name->value.length : sizeof out->detector - 1;
        memcpy(out->detector, name->value.start, n);
    }
    const lehr_xrd_detector *detector = lehr_xrd_detector_find(out->detector);
    if (detector) {
        out->pixel1_m = out->pixel2_m = detector->pixel_m;
        out->rows = detector->rows;
        out->columns = detector->columns;
    }
    const entry *config = &file->entries[KEY_CONFIG];
    lehr_status status = is_none(config) ? LEHR_OK
                                         : lehr_xrd_geometry_config(out, config->value, file->name,
                                                                    config->line, warnings, err);
    if (!status) {
        status = read_number(&out->pixel1_m, file, KEY_PIXEL1, out->pixel1_m, err);
    }
    if (!status) {
        status = read_number(&out->pixel2_m, file, KEY_PIXEL2, out->pixel2_m, err);
    }
    if (status) {
        return status;
    }
    if (out->pixel1_m == 0 || out->pixel2_m == 0) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "'%s': detector '%s' is not known by name: add pixel1 and pixel2 to Detector_config", file->name,
            out->detector);
    }
    status = check_length(out->pixel1_m, 1e-7, 1e-1, file, KEY_PIXEL1, err);
    return status ? status : check_length(out->pixel2_m, 1e-7, 1e-1, file, KEY_PIXEL2, err);
}

// ---- version and features -----------------------------------------------------------
static lehr_status check_features(const poni *file, lehr_error *err)
{
    double version = 1;
    lehr_status status = read_number(&version, file, KEY_VERSION, 1, err);
    if (status) {
        return status;
    }
    if (!(version >= 1 && version < 4)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "'%s': poni_version %g; versions 1 to 3 are understood",
                              file->name, version);
    }
    if (!is_none(&file->entries[KEY_SPLINE])) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "'%s' line %zu: distortion by a spline file is not supported", file->name,
                              file->entries[KEY_SPLINE].line);
    }
    return LEHR_OK;
}

static lehr_status read_parallax(lehr_xrd_geometry *out, const poni *file, lehr_error *err)
{
    const entry *found = &file->entries[KEY_PARALLAX];
    out->parallax = !is_none(found) && lehr_text_equals_nocase(found->value, "true");
    if (!is_none(found) && !out->parallax && !lehr_text_equals_nocase(found->value, "false")) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "'%s' line %zu: Parallax '%.*s'; expected True or False",
                              file->name, found->line,
                              (int)(found->value.length < 40 ? found->value.length : 40), found->value.start);
    }
    return LEHR_OK;
}

/// Files without word on orientation and without the name or shape of a detector: what Dioptas writes.
static bool is_doubtful(const lehr_xrd_geometry *geometry)
{
    return !geometry->orientation_stated && geometry->rows == 0;
}

lehr_status lehr_xrd_geometry_parse(lehr_xrd_geometry *out, const lehr_text *text, lehr_warnings *warnings,
                                    lehr_error *err)
{
    poni file = {.name = lehr_text_name(text)};
    lehr_xrd_geometry geometry = {.orientation = 3};
    lehr_xrd_geometry_kind kind = lehr_xrd_geometry_kind_of(text);
    if (kind != LEHR_XRD_GEOMETRY_PONI) {
        return lehr_xrd_geometry_import(out, text, kind, warnings, err);
    }
    lehr_status status = LEHR_OK;
    for (size_t i = 0; !status && i < lehr_text_size(text); i++) {
        status = gather_line(&file, lehr_text_line_at(text, i), i + 1, warnings, err);
    }
    if (!status) {
        status = check_features(&file, err);
    }
    if (!status) {
        status = read_lengths_and_angles(&geometry, &file, err);
    }
    if (!status) {
        status = read_detector(&geometry, &file, warnings, err);
    }
    if (!status) {
        status = read_parallax(&geometry, &file, err);
    }
    if (status) {
        return status;
    }
    geometry.orientation_doubtful = is_doubtful(&geometry);
    *out = geometry;
    return LEHR_OK;
}

lehr_status lehr_xrd_geometry_read(lehr_xrd_geometry *out, const char *path, lehr_warnings *warnings,
                                   lehr_error *err)
{
    lehr_text *text = NULL;
    lehr_status status = lehr_text_read(&text, path, err);
    if (!status) {
        status = lehr_xrd_geometry_parse(out, text, warnings, err);
    }
    lehr_text_free(text);
    return status;
}

lehr_status lehr_xrd_geometry_warn(const lehr_xrd_geometry *geometry, const char *path,
                                   lehr_warnings *warnings, lehr_error *err)
{
    if (!geometry->orientation_doubtful) {
        return LEHR_OK;
    }
    return lehr_warnings_add(
        warnings, err,
        "'%s' does not state the orientation of the image; 3 (first row at the bottom) "
        "is assumed. Files written by Dioptas look like this, and parameters of Fit2D: both need "
        "--orientation 2 as a rule. To decide, integrate a calibrant with both: with the wrong one its lines "
        "are broad or "
        "double. --orientation 3 confirms the default",
        path);
}
