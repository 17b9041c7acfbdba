#include "xrd_share.h"

#include "xrd_matter.h"

#include <math.h>

#define NAME_OF(enumerator, name) name,
const char *const cli_xrd_units[] = {LEHR_XRD_UNIT_LIST(NAME_OF) NULL};
const char *const cli_xrd_splits[] = {LEHR_XRD_SPLIT_LIST(NAME_OF) NULL};
const char *const cli_xrd_dead_time_models[] = {LEHR_XRD_DEAD_TIME_LIST(NAME_OF) NULL};
const char *const cli_xrd_error_models[] = {LEHR_XRD_ERROR_MODEL_LIST(NAME_OF) NULL};
#undef NAME_OF
const char *const cli_xrd_axis_units[] = {[LEHR_XRD_Q_PER_ANG] = "1/angstrom",
                                          [LEHR_XRD_Q_PER_NM] = "1/nm",
                                          [LEHR_XRD_TWO_THETA_DEG] = "deg",
                                          [LEHR_XRD_TWO_THETA_RAD] = "rad",
                                          [LEHR_XRD_RADIUS_MM] = "mm"};

const char *const cli_xrd_switch[] = {"on", "off", NULL};

void cli_xrd_window(double out[2], const double *window, double factor)
{
    out[0] = window ? window[0] * factor : (double)NAN;
    out[1] = window ? window[1] * factor : (double)NAN;
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
    options->dead_time_s = cli_call_number(call, "dead-time");
    if (cli_call_has(call, "dead-time-model")) {
        options->dead_time_model = (lehr_xrd_dead_time_model)cli_call_choice(call, "dead-time-model");
    }
    options->count_time_s = cli_call_number(call, "count-time");
    lehr_status status = cli_xrd_matter(&recipe, call, err);
    *out = recipe;
    return status;
}
