#include "xrd_share.h"

#include <lehr/core/units.h>
#include <math.h>
#include <string.h>

#define NAME_OF(enumerator, name) name,
const char *const cli_xrd_units[] = {LEHR_XRD_UNIT_LIST(NAME_OF) NULL};
const char *const cli_xrd_splits[] = {LEHR_XRD_SPLIT_LIST(NAME_OF) NULL};
const char *const cli_xrd_error_models[] = {LEHR_XRD_ERROR_MODEL_LIST(NAME_OF) NULL};
#undef NAME_OF
const char *const cli_xrd_axis_units[] = {[LEHR_XRD_Q_PER_ANG] = "1/angstrom",
                                          [LEHR_XRD_Q_PER_NM] = "1/nm",
                                          [LEHR_XRD_TWO_THETA_DEG] = "deg",
                                          [LEHR_XRD_TWO_THETA_RAD] = "rad",
                                          [LEHR_XRD_RADIUS_MM] = "mm"};

void cli_xrd_window(double out[2], const double *window, double factor)
{
    out[0] = window ? window[0] * factor : (double)NAN;
    out[1] = window ? window[1] * factor : (double)NAN;
}

/// "CdTe:750um", "Si" with the thickness of the file, a number, or "file".
static lehr_status read_sensor(lehr_xrd_recipe *recipe, const char *text, lehr_error *err)
{
    const char *colon = text != NULL ? strchr(text, ':') : NULL;
    double *mu_t = &recipe->options.sensor_absorption;
    if (text == NULL) {
        return LEHR_OK;
    }
    if (colon == NULL && lehr_units_parse(mu_t, text, "", NULL) == LEHR_OK) {
        return *mu_t > 0 ? LEHR_OK
                         : lehr_error_set(err, LEHR_ERR_ARG, "--sensor %s: mu t is not greater than 0", text);
    }
    size_t length = colon != NULL ? (size_t)(colon - text) : strlen(text);
    if (length == 0 || length >= sizeof recipe->sensor) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "--sensor %.80s: expected MATERIAL:THICKNESS (Si:450um), a material alone, mu t "
            "as a number, or 'file'",
            text);
    }
    memcpy(recipe->sensor, text, length);
    recipe->sensor[length] = '\0';
    if (colon == NULL) {
        return LEHR_OK;
    }
    lehr_status status = lehr_units_parse(&recipe->sensor_thickness_m, colon + 1, "m", err);
    if (status != LEHR_OK) {
        return lehr_error_wrap(err, LEHR_ERR_ARG, "--sensor");
    }
    if (!(recipe->sensor_thickness_m > 0 && recipe->sensor_thickness_m < 0.1)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--sensor %s: a thickness of %g m; give it with its unit: Si:450um", text,
                              recipe->sensor_thickness_m);
    }
    return LEHR_OK;
}

lehr_status cli_xrd_recipe(lehr_xrd_recipe *out, const cli_call *call, lehr_error *err)
{
    const double rad_per_deg = 3.14159265358979323846 / 180;
    lehr_xrd_recipe recipe = lehr_xrd_recipe_defaults();
    lehr_xrd_integrate_options *options = &recipe.options;
    recipe.poni = cli_call_text(call, "poni");
    recipe.mask = cli_call_text(call, "mask");
    recipe.dark = cli_call_text(call, "dark");
    recipe.flat = cli_call_text(call, "flat");
    recipe.wavelength_ang = cli_call_number(call, "wavelength");
    if (cli_call_has(call, "orientation")) {
        size_t orientation = cli_call_integer(call, "orientation");
        if (orientation < 1 || orientation > 4) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--orientation %zu; expected 1 to 4", orientation);
        }
        recipe.orientation = (int)orientation;
    }
    if (!isnan(recipe.wavelength_ang) && !(recipe.wavelength_ang > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--wavelength %g is not greater than 0",
                              recipe.wavelength_ang);
    }
    options->split = (lehr_xrd_split_kind)cli_call_choice(call, "split");
    options->points = cli_call_integer(call, "points");
    options->unit = (lehr_xrd_unit)cli_call_choice(call, "unit");
    cli_xrd_window(options->range, cli_call_window(call, "range"), 1);
    cli_xrd_window(options->azimuth_rad, cli_call_window(call, "azimuth"), rad_per_deg);
    options->polarization_factor =
        cli_call_flag(call, "no-polarization") ? (double)NAN : cli_call_number(call, "polarization");
    options->solid_angle = !cli_call_flag(call, "no-solid-angle");
    options->error_model = (lehr_xrd_error_model)cli_call_choice(call, "error");
    options->keep_negative = cli_call_flag(call, "keep-negative");
    options->normalization = cli_call_number(call, "normalization");
    options->polarization_axis_rad = cli_call_number(call, "polarization-axis") * rad_per_deg;
    options->sample_absorption = cli_call_number(call, "absorption");
    lehr_status status = read_sensor(&recipe, cli_call_text(call, "sensor"), err);
    *out = recipe;
    return status;
}
