#include "geometry_config.h"

#include <jansson.h>
#include <stdint.h>
#include <string.h>

/// Where the text stands, for messages.
typedef struct place {
    const char *name;
    size_t line;
} place;

static lehr_status config_number(double *out, const json_t *config, const char *key, const place *at,
                                 lehr_error *err)
{
    const json_t *value = json_object_get(config, key);
    if (!value || json_is_null(value)) {
        return LEHR_OK;
    }
    if (!json_is_number(value)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "'%s' line %zu: %s in Detector_config is not a number",
                              at->name, at->line, key);
    }
    *out = json_number_value(value);
    return LEHR_OK;
}

static lehr_status config_shape(lehr_xrd_geometry *out, const json_t *config, const place *at,
                                lehr_error *err)
{
    const json_t *shape = json_object_get(config, "max_shape");
    if (!shape || json_is_null(shape)) {
        return LEHR_OK;
    }
    json_int_t rows = json_integer_value(json_array_get(shape, 0));
    json_int_t columns = json_integer_value(json_array_get(shape, 1));
    if (json_array_size(shape) != 2 || rows <= 0 || columns <= 0 || rows > INT32_MAX || columns > INT32_MAX) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "'%s' line %zu: max_shape in Detector_config; expected [rows, columns]",
                              at->name, at->line);
    }
    out->rows = (size_t)rows;
    out->columns = (size_t)columns;
    return LEHR_OK;
}

static lehr_status config_orientation(lehr_xrd_geometry *out, const json_t *config, const place *at,
                                      lehr_error *err)
{
    double orientation = 0;
    lehr_status status = config_number(&orientation, config, "orientation", at, err);
    if (status) {
        return status;
    }
    if (orientation != 0 && orientation != 1 && orientation != 2 && orientation != 3 && orientation != 4) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "'%s' line %zu: orientation %g in Detector_config; expected 1 to 4", at->name,
                              at->line, orientation);
    }
    out->orientation_stated = orientation != 0;
    out->orientation = out->orientation_stated ? (int)orientation : 3;
    return LEHR_OK;
}

/// "sensor": {"material": "Si", "thickness": 0.00045} of version 3, thickness in metres.
static lehr_status config_sensor(lehr_xrd_geometry *out, const json_t *config, const place *at,
                                 lehr_error *err)
{
    const json_t *sensor = json_object_get(config, "sensor");
    if (!sensor || json_is_null(sensor)) {
        return LEHR_OK;
    }
    const char *material = json_string_value(json_object_get(sensor, "material"));
    const json_t *thickness = json_object_get(sensor, "thickness");
    double thickness_m = json_is_number(thickness) ? json_number_value(thickness) : 0;
    bool known = json_is_number(thickness);
    if (!json_is_object(sensor) || !material || strlen(material) >= sizeof out->sensor_material ||
        (thickness && !json_is_null(thickness) && !known) ||
        (known && !(thickness_m > 1e-6 && thickness_m < 0.1))) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "'%s' line %zu: sensor in Detector_config; expected {\"material\": \"Si\", "
                              "\"thickness\": 0.00045}, the thickness in metres",
                              at->name, at->line);
    }
    memcpy(out->sensor_material, material, strlen(material));
    out->sensor_thickness_m = thickness_m;
    return LEHR_OK;
}

static lehr_status warn_of_config(json_t *config, const place *at, lehr_warnings *warnings, lehr_error *err)
{
    static const char *const known[] = {"pixel1", "pixel2", "max_shape", "orientation", "sensor"};
    const char *key = NULL;
    const json_t *value = NULL;
    lehr_status status = LEHR_OK;
    for (void *i = json_object_iter(config); !status && i; i = json_object_iter_next(config, i)) {
        key = json_object_iter_key(i);
        value = json_object_iter_value(i);
        bool used = json_is_null(value);
        for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
            used = used || strcmp(key, known[k]) == 0;
        }
        if (!used) {
            status = lehr_warnings_add(warnings, err, "'%s' line %zu: '%s' in Detector_config is not used",
                                       at->name, at->line, key);
        }
    }
    return status;
}

lehr_status lehr_xrd_geometry_config(lehr_xrd_geometry *out, lehr_text_line text, const char *name,
                                     size_t line, lehr_warnings *warnings, lehr_error *err)
{
    const place here = {name, line};
    const place *at = &here;
    json_error_t why;
    json_t *config = json_loadb(text.start, text.length, 0, &why);
    if (!json_is_object(config)) {
        json_decref(config);
        return lehr_error_set(err, LEHR_ERR_FORMAT, "'%s' line %zu: Detector_config is not a JSON object",
                              name, line);
    }
    lehr_status status = config_number(&out->pixel1_m, config, "pixel1", at, err);
    if (!status) {
        status = config_number(&out->pixel2_m, config, "pixel2", at, err);
    }
    if (!status) {
        status = config_shape(out, config, at, err);
    }
    if (!status) {
        status = config_orientation(out, config, at, err);
    }
    if (!status) {
        status = config_sensor(out, config, at, err);
    }
    if (!status) {
        status = warn_of_config(config, at, warnings, err);
    }
    json_decref(config);
    return status;
}
