#include "geometry_import.h"

#include <lehr/core/number.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static const double RAD_PER_DEG = 3.14159265358979323846 / 180;
static const double QUARTER_TURN_RAD = 3.14159265358979323846 / 2;

/// A key with one or two numbers.
typedef struct value {
    const char *key;
    size_t count;
    bool required;
    size_t line; ///< 0: absent
    double numbers[2];
} value;

enum { F_DISTANCE, F_X, F_Y, F_TILT, F_PLANE, F_PIXEL_X, F_PIXEL_Y, F_WAVELENGTH, N_FIT2D };
enum {
    G_DISTANCE,
    G_CENTER,
    G_TILT,
    G_ROTATION,
    G_WAVELENGTH,
    G_PIXEL,
    G_AZIMUTH,
    G_DEPTH,
    G_SAG,
    G_TWO_THETA,
    N_GSAS
};

static const value fit2d_values[N_FIT2D] = {
    [F_DISTANCE] = {"directDist", 1, true, 0, {0}},
    [F_X] = {"centerX", 1, true, 0, {0}},
    [F_Y] = {"centerY", 1, true, 0, {0}},
    [F_TILT] = {"tilt", 1, false, 0, {0}},
    [F_PLANE] = {"tiltPlanRotation", 1, false, 0, {0}},
    [F_PIXEL_X] = {"pixelX", 1, true, 0, {0}},
    [F_PIXEL_Y] = {"pixelY", 1, true, 0, {0}},
    [F_WAVELENGTH] = {"wavelength", 1, false, 0, {0}},
};

static const value gsas_values[N_GSAS] = {
    [G_DISTANCE] = {"distance", 1, true, 0, {0}},
    [G_CENTER] = {"center", 2, true, 0, {0}},
    [G_TILT] = {"tilt", 1, true, 0, {0}},
    [G_ROTATION] = {"rotation", 1, true, 0, {0}},
    [G_WAVELENGTH] = {"wavelength", 1, false, 0, {0}},
    [G_PIXEL] = {"pixelSize", 2, false, 0, {0}},
    [G_AZIMUTH] = {"azmthOff", 1, false, 0, {0}},
    [G_DEPTH] = {"DetDepth", 1, false, 0, {0}},
    [G_SAG] = {"sag", 1, false, 0, {0}},
    [G_TWO_THETA] = {"det2theta", 1, false, 0, {0}},
};

// ---- lines --------------------------------------------------------------------------
static lehr_text_line strip(lehr_text_line line, const char *characters)
{
    while (line.length > 0 && strchr(characters, line.start[0])) {
        line.start++;
        line.length--;
    }
    while (line.length > 0 && strchr(characters, line.start[line.length - 1])) {
        line.length--;
    }
    return line;
}

/// "key: value", "key = value" and lines of Python or JSON dictionaries. False for a line without a key.
static bool split_line(lehr_text_line *key, lehr_text_line *text, lehr_text_line line)
{
    line = strip(line, " \t,{}");
    size_t sign = 0;
    while (sign < line.length && line.start[sign] != ':' && line.start[sign] != '=') {
        sign++;
    }
    if (sign == line.length || line.start[0] == '#') {
        return false;
    }
    *key = strip((lehr_text_line){line.start, sign}, " \t\"'");
    *text = strip((lehr_text_line){line.start + sign + 1, line.length - sign - 1}, " \t\"',");
    return true;
}

lehr_xrd_geometry_kind lehr_xrd_geometry_kind_of(const lehr_text *text)
{
    bool center = false;
    bool tilt = false;
    for (size_t i = 0; i < lehr_text_size(text); i++) {
        lehr_text_line key;
        lehr_text_line rest;
        if (!split_line(&key, &rest, lehr_text_line_at(text, i))) {
            continue;
        }
        if (lehr_text_equals(key, "directDist")) {
            return LEHR_XRD_GEOMETRY_FIT2D;
        }
        center = center || lehr_text_equals(key, "center");
        tilt = tilt || lehr_text_equals(key, "tilt");
    }
    return center && tilt ? LEHR_XRD_GEOMETRY_GSAS : LEHR_XRD_GEOMETRY_PONI;
}

static lehr_status read_numbers(value *out, lehr_text_line text, const char *name, size_t line,
                                lehr_error *err)
{
    lehr_text_line rest = strip(text, "[]() \t");
    for (size_t i = 0; i < out->count; i++) {
        size_t length = 0;
        while (length < rest.length && !strchr(", \t", rest.start[length])) {
            length++;
        }
        double number = (double)NAN;
        lehr_status status = lehr_number_parse(&number, rest.start, length, lehr_number_style_c(), err);
        if (status) {
            return lehr_error_wrap(err, status, "'%s' line %zu: %s", name, line, out->key);
        }
        if (!isfinite(number)) {
            return lehr_error_set(err, LEHR_ERR_FORMAT, "'%s' line %zu: %s = %g is not finite", name, line,
                                  out->key, number);
        }
        out->numbers[i] = number;
        rest = strip((lehr_text_line){rest.start + length, rest.length - length}, ", \t");
    }
    if (rest.length > 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "'%s' line %zu: %s has more than %zu number%s", name,
                              line, out->key, out->count, out->count == 1 ? "" : "s");
    }
    out->line = line;
    return LEHR_OK;
}

static bool is_none(lehr_text_line text)
{
    return text.length == 0 || lehr_text_equals_nocase(text, "none") || lehr_text_equals_nocase(text, "null");
}

static lehr_status read_values(value *values, size_t n, const lehr_text *text, lehr_error *err)
{
    const char *name = lehr_text_name(text);
    for (size_t i = 0; i < lehr_text_size(text); i++) {
        lehr_text_line key;
        lehr_text_line rest;
        if (!split_line(&key, &rest, lehr_text_line_at(text, i)) || is_none(rest)) {
            continue;
        }
        if (lehr_text_equals(key, "splineFile")) {
            return lehr_error_set(err, LEHR_ERR_FORMAT,
                                  "'%s' line %zu: distortion by a spline file is not supported", name, i + 1);
        }
        for (size_t k = 0; k < n; k++) {
            lehr_status status = lehr_text_equals(key, values[k].key)
                                     ? read_numbers(&values[k], rest, name, i + 1, err)
                                     : LEHR_OK;
            if (status) {
                return status;
            }
        }
    }
    for (size_t k = 0; k < n; k++) {
        if (values[k].required && values[k].line == 0) {
            return lehr_error_set(err, LEHR_ERR_FORMAT, "'%s': key '%s' is missing", name, values[k].key);
        }
    }
    return LEHR_OK;
}

/// Bounds (exclusive) of the numbers of a value, which catch other units.
typedef struct limit {
    size_t value;
    double least, most;
    const char *unit;
} limit;

static lehr_status check(const value *values, const limit *limits, size_t n, const char *name,
                         lehr_error *err)
{
    for (size_t i = 0; i < n; i++) {
        const value *one = &values[limits[i].value];
        for (size_t k = 0; one->line > 0 && k < one->count; k++) {
            if (!(one->numbers[k] > limits[i].least && one->numbers[k] < limits[i].most)) {
                return lehr_error_set(
                    err, LEHR_ERR_FORMAT, "'%s' line %zu: %s = %g; expected %s, between %g and %g", name,
                    one->line, one->key, one->numbers[k], limits[i].unit, limits[i].least, limits[i].most);
            }
        }
    }
    return LEHR_OK;
}

// ---- geometry -----------------------------------------------------------------------
void lehr_xrd_geometry_set_tilt(lehr_xrd_geometry *out, double x_m, double y_m, double along_beam_m,
                                double tilt_rad, double plane_rad)
{
    double normal1 = sin(tilt_rad) * sin(plane_rad);
    double normal2 = sin(tilt_rad) * cos(plane_rad);
    double normal3 = cos(tilt_rad);
    out->distance_m = along_beam_m * normal3;
    out->poni1_m = y_m - along_beam_m * normal1;
    out->poni2_m = x_m - along_beam_m * normal2;
    out->rot1_rad = atan2(-normal2, normal3);
    out->rot2_rad = asin(normal1);
    out->rot3_rad = asin((normal3 - 1) * sin(plane_rad) * cos(plane_rad) / cos(out->rot2_rad));
}

static lehr_status import_fit2d(lehr_xrd_geometry *out, const lehr_text *text, lehr_error *err)
{
    value values[N_FIT2D];
    const char *name = lehr_text_name(text);
    memcpy(values, fit2d_values, sizeof values);
    const limit limits[] = {
        {F_DISTANCE, 0, 1e6, "millimetres"},
        {F_X, -1e6, 1e6, "pixels"},
        {F_Y, -1e6, 1e6, "pixels"},
        {F_PIXEL_X, 0.1, 1e5, "micrometres"},
        {F_PIXEL_Y, 0.1, 1e5, "micrometres"},
        {F_TILT, -90, 90, "degrees"},
        {F_WAVELENGTH, 1e-3, 1e3, "angstrom"},
    };
    lehr_status status = read_values(values, N_FIT2D, text, err);
    if (!status) {
        status = check(values, limits, sizeof limits / sizeof *limits, name, err);
    }
    if (status) {
        return status;
    }
    out->pixel1_m = 1e-6 * values[F_PIXEL_Y].numbers[0];
    out->pixel2_m = 1e-6 * values[F_PIXEL_X].numbers[0];
    out->wavelength_ang = values[F_WAVELENGTH].line ? values[F_WAVELENGTH].numbers[0] : (double)NAN;
    lehr_xrd_geometry_set_tilt(out, values[F_X].numbers[0] * out->pixel2_m,
                               values[F_Y].numbers[0] * out->pixel1_m, 1e-3 * values[F_DISTANCE].numbers[0],
                               values[F_TILT].numbers[0] * RAD_PER_DEG,
                               values[F_PLANE].numbers[0] * RAD_PER_DEG);
    return LEHR_OK;
}

/// Corrections of GSAS-II that are not made here.
static lehr_status warn_of_corrections(const value *values, const char *name, lehr_warnings *warnings,
                                       lehr_error *err)
{
    static const size_t unused[] = {G_AZIMUTH, G_DEPTH, G_SAG};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; !status && i < sizeof unused / sizeof *unused; i++) {
        const value *one = &values[unused[i]];
        if (one->line > 0 && one->numbers[0] != 0) {
            status = lehr_warnings_add(warnings, err, "'%s' line %zu: %s = %g is not used", name, one->line,
                                       one->key, one->numbers[0]);
        }
    }
    return status;
}

static lehr_status import_gsas(lehr_xrd_geometry *out, const lehr_text *text, lehr_warnings *warnings,
                               lehr_error *err)
{
    value values[N_GSAS];
    const char *name = lehr_text_name(text);
    memcpy(values, gsas_values, sizeof values);
    const limit limits[] = {
        {G_DISTANCE, 0, 1e6, "millimetres"},   {G_CENTER, -1e6, 1e6, "millimetres"},
        {G_PIXEL, 0.1, 1e5, "micrometres"},    {G_TILT, -90, 90, "degrees"},
        {G_WAVELENGTH, 1e-3, 1e3, "angstrom"},
    };
    lehr_status status = read_values(values, N_GSAS, text, err);
    if (!status && values[G_TWO_THETA].numbers[0] != 0) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "'%s' line %zu: a detector on an arm (det2theta = %g) is not supported", name,
                                values[G_TWO_THETA].line, values[G_TWO_THETA].numbers[0]);
    }
    if (!status) {
        status = check(values, limits, sizeof limits / sizeof *limits, name, err);
    }
    if (!status) {
        status = warn_of_corrections(values, name, warnings, err);
    }
    if (status) {
        return status;
    }
    // The distance is that of the plane from the sample; the tilt turns about an axis at the angle "rotation"
    // from x, so the normal leans 90 degrees further.
    double tilt = values[G_TILT].numbers[0] * RAD_PER_DEG;
    out->pixel1_m = values[G_PIXEL].line ? 1e-6 * values[G_PIXEL].numbers[1] : (double)NAN;
    out->pixel2_m = values[G_PIXEL].line ? 1e-6 * values[G_PIXEL].numbers[0] : (double)NAN;
    out->wavelength_ang = values[G_WAVELENGTH].line ? values[G_WAVELENGTH].numbers[0] : (double)NAN;
    lehr_xrd_geometry_set_tilt(out, 1e-3 * values[G_CENTER].numbers[0], 1e-3 * values[G_CENTER].numbers[1],
                               1e-3 * values[G_DISTANCE].numbers[0] / cos(tilt), tilt,
                               values[G_ROTATION].numbers[0] * RAD_PER_DEG + QUARTER_TURN_RAD);
    return LEHR_OK;
}

lehr_status lehr_xrd_geometry_import(lehr_xrd_geometry *out, const lehr_text *text,
                                     lehr_xrd_geometry_kind kind, lehr_warnings *warnings, lehr_error *err)
{
    // Fit2D shows the first row of most formats at the top and counts from the bottom.
    lehr_xrd_geometry geometry = {.orientation = 3, .orientation_doubtful = kind == LEHR_XRD_GEOMETRY_FIT2D};
    lehr_status status = kind == LEHR_XRD_GEOMETRY_FIT2D ? import_fit2d(&geometry, text, err)
                                                         : import_gsas(&geometry, text, warnings, err);
    if (!status) {
        *out = geometry;
    }
    return status;
}
