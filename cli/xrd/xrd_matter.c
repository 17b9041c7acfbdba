#include "xrd_matter.h"

#include <lehr/core/units.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/// Lengths that a sensor, a plate or a path of gas may have.
#define MOST_SENSOR_M 0.1
#define MOST_PLATE_M  0.1
#define MOST_PATH_M   100.0

/// The name before the first colon. *rest: what follows, NULL where there is no colon.
static lehr_status take_name(char *out, size_t size, const char **rest, const char *text, const char *what,
                             lehr_error *err)
{
    const char *colon = strchr(text, ':');
    size_t length = colon != NULL ? (size_t)(colon - text) : strlen(text);
    if (length == 0 || length >= size) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--%s %.60s: expected the name or composition of a material first", what, text);
    }
    memcpy(out, text, length);
    out[length] = '\0';
    *rest = colon != NULL ? colon + 1 : NULL;
    return LEHR_OK;
}

/// A length with its unit, up to the next colon.
static lehr_status take_length(double *out_m, const char **rest, const char *text, double most_m,
                               const char *what, lehr_error *err)
{
    char part[48];
    const char *colon = strchr(text, ':');
    size_t length = colon != NULL ? (size_t)(colon - text) : strlen(text);
    snprintf(part, sizeof part, "%.*s", (int)(length < sizeof part ? length : sizeof part - 1), text);
    if (lehr_units_parse(out_m, part, "m", NULL) != LEHR_OK) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s: '%s' is no length; expected one like 450um", what,
                              part);
    }
    if (!(*out_m > 0 && *out_m < most_m)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--%s: a thickness of %g m, not between 0 and %g m; give it with its unit: "
                              "Si:450um",
                              what, *out_m, most_m);
    }
    *rest = colon != NULL ? colon + 1 : NULL;
    return LEHR_OK;
}

/// An angle in degrees, up to the next colon.
static lehr_status take_angle(double *out_rad, const char **rest, const char *text, double least_deg,
                              double most_deg, const char *what, lehr_error *err)
{
    char part[48];
    double angle_deg = (double)NAN;
    const char *colon = strchr(text, ':');
    size_t length = colon != NULL ? (size_t)(colon - text) : strlen(text);
    snprintf(part, sizeof part, "%.*s", (int)(length < sizeof part ? length : sizeof part - 1), text);
    if (lehr_units_parse(&angle_deg, part, "deg", NULL) != LEHR_OK ||
        !(angle_deg >= least_deg && angle_deg <= most_deg)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s: '%s' is no angle from %g to %g degrees", what, part,
                              least_deg, most_deg);
    }
    *out_rad = angle_deg * 3.14159265358979323846 / 180;
    *rest = colon != NULL ? colon + 1 : NULL;
    return LEHR_OK;
}

static lehr_status nothing_left(const char *rest, const char *text, const char *what, lehr_error *err)
{
    return rest == NULL
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_ARG, "--%s %.60s: ':%s' is too much", what, text, rest);
}

/// "CdTe:750um", "Si" with the thickness of the file, a number, or "file".
static lehr_status read_sensor(lehr_xrd_recipe *recipe, const char *text, lehr_error *err)
{
    double *mu_t = &recipe->options.sensor_absorption;
    const char *rest = NULL;
    if (text == NULL) {
        return LEHR_OK;
    }
    if (lehr_units_parse(mu_t, text, "", NULL) == LEHR_OK) {
        return *mu_t > 0 ? LEHR_OK
                         : lehr_error_set(err, LEHR_ERR_ARG, "--sensor %s: mu t is not greater than 0", text);
    }
    lehr_status status = take_name(recipe->sensor, sizeof recipe->sensor, &rest, text, "sensor", err);
    if (status == LEHR_OK && rest != NULL) {
        status = take_length(&recipe->sensor_thickness_m, &rest, rest, MOST_SENSOR_M, "sensor", err);
    }
    return status == LEHR_OK ? nothing_left(rest, text, "sensor", err) : status;
}

/// "He:180mm", "air".
static lehr_status read_path(lehr_xrd_matter *out, const char *text, lehr_error *err)
{
    const char *rest = NULL;
    *out = (lehr_xrd_matter){.thickness_m = (double)NAN, .on_detector = true};
    lehr_status status = take_name(out->material, sizeof out->material, &rest, text, "air-path", err);
    if (status == LEHR_OK && rest != NULL) {
        status = take_length(&out->thickness_m, &rest, rest, MOST_PATH_M, "air-path", err);
    }
    return status == LEHR_OK ? nothing_left(rest, text, "air-path", err) : status;
}

/// What stands behind the lengths of a plate or seat: tilt and azimuth.
static lehr_status take_tilt(lehr_xrd_matter *out, const char *rest, const char *text, const char *what,
                             lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (rest != NULL) {
        status = take_angle(&out->tilt_rad, &rest, rest, 0, 89, what, err);
    }
    if (status == LEHR_OK && rest != NULL) {
        status = take_angle(&out->tilt_azimuth_rad, &rest, rest, -360, 360, what, err);
    }
    return status == LEHR_OK ? nothing_left(rest, text, what, err) : status;
}

/// "diamond:2mm", "Kapton:50um:30:90".
static lehr_status read_plate(lehr_xrd_matter *out, const char *text, lehr_error *err)
{
    const char *rest = NULL;
    *out = (lehr_xrd_matter){0};
    lehr_status status = take_name(out->material, sizeof out->material, &rest, text, "plate", err);
    if (status == LEHR_OK && rest == NULL) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "--plate %s: expected its thickness behind it: %s:2mm",
                                text, text);
    }
    if (status == LEHR_OK) {
        status = take_length(&out->thickness_m, &rest, rest, MOST_PLATE_M, "plate", err);
    }
    return status == LEHR_OK ? take_tilt(out, rest, text, "plate", err) : status;
}

/// "cBN:4mm:2.3mm:0.7mm:2.5mm", with a tilt as of a plate.
static lehr_status read_seat(lehr_xrd_matter *out, const char *text, lehr_error *err)
{
    const char *rest = NULL;
    *out = (lehr_xrd_matter){.is_seat = true};
    double *lengths[] = {&out->thickness_m, &out->seat_distance_m, &out->seat_inner_m, &out->seat_outer_m};
    lehr_status status = take_name(out->material, sizeof out->material, &rest, text, "seat", err);
    for (size_t i = 0; status == LEHR_OK && i < sizeof lengths / sizeof *lengths; i++) {
        status = rest != NULL
                     ? take_length(lengths[i], &rest, rest, MOST_PLATE_M, "seat", err)
                     : lehr_error_set(err, LEHR_ERR_ARG,
                                      "--seat %s: expected MATERIAL:THICKNESS:DISTANCE:INNER:OUTER, as "
                                      "cBN:4mm:2.3mm:0.7mm:2.5mm",
                                      text);
    }
    return status == LEHR_OK ? take_tilt(out, rest, text, "seat", err) : status;
}

/// All entries of a list.
static lehr_status read_list(lehr_xrd_recipe *recipe, const cli_call *call, const char *option,
                             lehr_status (*read)(lehr_xrd_matter *, const char *, lehr_error *),
                             lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < cli_call_list_size(call, option); i++) {
        if (recipe->n_matter == LEHR_XRD_MAX_LAYERS) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--air-path, --plate and --seat: more than %d entries",
                                  LEHR_XRD_MAX_LAYERS);
        }
        status = read(&recipe->matter[recipe->n_matter++], cli_call_list_at(call, option, i), err);
    }
    return status;
}

/// Corrections on top of those that the image file says were applied.
static lehr_status read_again(lehr_xrd_recipe *recipe, const cli_call *call, lehr_error *err)
{
    const struct {
        const char *name;
        bool *again;
    } rows[] = {{"flat", &recipe->flat_again},
                {"dark", &recipe->dark_again},
                {"dead-time", &recipe->dead_time_again}};
    for (size_t i = 0; i < cli_call_list_size(call, "again"); i++) {
        const char *text = cli_call_list_at(call, "again", i);
        size_t k = 0;
        while (k < sizeof rows / sizeof *rows && strcmp(text, rows[k].name) != 0) {
            k++;
        }
        if (k == sizeof rows / sizeof *rows) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--again %s: expected flat, dark or dead-time", text);
        }
        if (!cli_call_has(call, rows[k].name)) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--again %s without --%s", text, text);
        }
        *rows[k].again = true;
    }
    return LEHR_OK;
}

/// Options that mean nothing alone.
static lehr_status check_partners(const cli_call *call, lehr_error *err)
{
    static const char *const partners[][2] = {{"air-temperature", "air-path"},
                                              {"air-pressure", "air-path"},
                                              {"dead-time-model", "dead-time"},
                                              {"count-time", "dead-time"}};
    for (size_t i = 0; i < sizeof partners / sizeof *partners; i++) {
        if (cli_call_given(call, partners[i][0]) && !cli_call_has(call, partners[i][1])) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--%s without --%s", partners[i][0], partners[i][1]);
        }
    }
    return LEHR_OK;
}

lehr_status cli_xrd_matter(lehr_xrd_recipe *recipe, const cli_call *call, lehr_error *err)
{
    const double gpa_per_hpa = 1e-7;
    recipe->gas_temperature_K = cli_call_number(call, "air-temperature");
    recipe->gas_pressure_GPa = cli_call_number(call, "air-pressure") * gpa_per_hpa;
    if (cli_call_has(call, "parallax")) {
        recipe->parallax =
            cli_call_choice(call, "parallax") == 0 ? LEHR_XRD_PARALLAX_ON : LEHR_XRD_PARALLAX_OFF;
    }
    lehr_status status = check_partners(call, err);
    if (status == LEHR_OK) {
        status = read_again(recipe, call, err);
    }
    if (status == LEHR_OK) {
        status = read_sensor(recipe, cli_call_text(call, "sensor"), err);
    }
    if (status == LEHR_OK) {
        status = read_list(recipe, call, "air-path", read_path, err);
    }
    if (status == LEHR_OK) {
        status = read_list(recipe, call, "plate", read_plate, err);
    }
    return status == LEHR_OK ? read_list(recipe, call, "seat", read_seat, err) : status;
}
