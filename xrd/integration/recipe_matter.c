#include "recipe_matter.h"

#include <lehr/core/attenuation.h>
#include <lehr/core/constants.h>
#include <math.h>
#include <string.h>

lehr_status lehr_xrd_recipe_refuse_twice(const lehr_xrd_recipe *recipe, const lehr_xrd_metadata *metadata,
                                         const char *locator, lehr_warnings *warnings, lehr_error *err)
{
    const struct {
        const char *key;
        bool refused;
        const char *option;
    } rows[] = {
        {metadata->flat_applied, recipe->flat && !recipe->flat_again, "flat"},
        {metadata->dark_applied, recipe->dark && !recipe->dark_again, "dark"},
        {metadata->dead_time_applied, !isnan(recipe->options.dead_time_s) && !recipe->dead_time_again,
         "dead-time"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].key && rows[i].refused) {
            return lehr_error_set(
                err, LEHR_ERR_ARG,
                "'%s' is corrected already, as its key '%s' says: leave out --%s, or give --again %s "
                "where it is meant to come on top",
                locator, rows[i].key, rows[i].option, rows[i].option);
        }
    }
    bool by_sensor = *recipe->sensor != '\0' || !isnan(recipe->options.sensor_absorption);
    if (!metadata->efficiency_applied || !by_sensor) {
        return LEHR_OK;
    }
    return lehr_warnings_add(warnings, err,
                             "'%s': its key '%s' says that the efficiency of the sensor is corrected for. A "
                             "detector does so for normal incidence, which --sensor leaves as it is; if a "
                             "program did so for the angle of incidence, leave --sensor out",
                             locator, metadata->efficiency_applied);
}

/// What is known of the sensor: as the recipe says, the image file, the geometry.
typedef struct sensor {
    const char *material; ///< "" unknown
    double thickness_m;   ///< NaN unknown
} sensor;

static sensor choose_sensor(const lehr_xrd_recipe *recipe, const lehr_xrd_metadata *metadata,
                            const lehr_xrd_geometry *geometry)
{
    bool named = *recipe->sensor && strcmp(recipe->sensor, "file") != 0;
    const char *stated = *metadata->sensor_material ? metadata->sensor_material : geometry->sensor_material;
    double thickness_m =
        metadata->sensor_thickness_m > 0 ? metadata->sensor_thickness_m : geometry->sensor_thickness_m;
    return (sensor){.material = named ? recipe->sensor : stated,
                    .thickness_m =
                        isnan(recipe->sensor_thickness_m) ? thickness_m : recipe->sensor_thickness_m};
}

/// Attenuation of a material at the energy of the geometry.
static lehr_status find_attenuation(double *per_m, const char *material, const lehr_xrd_recipe *recipe,
                                    double wavelength_ang, lehr_error *err)
{
    lehr_material found;
    if (!(wavelength_ang > 0)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "the geometry has no wavelength, which the attenuation of %s needs: --wavelength", material);
    }
    lehr_status status =
        lehr_material_find(&found, material, recipe->gas_temperature_K, recipe->gas_pressure_GPa, err);
    return status ? status
                  : lehr_attenuation_per_m(per_m, &found, LEHR_CORE_HC_KEV_ANG / wavelength_ang, err);
}

/// A geometry belongs to the positions that it was fitted with.
static lehr_status warn_of_parallax(const lehr_xrd_geometry *geometry, bool parallax,
                                    const lehr_xrd_recipe *recipe, lehr_warnings *warnings, lehr_error *err)
{
    if (parallax == geometry->parallax) {
        return LEHR_OK;
    }
    return lehr_warnings_add(
        warnings, err,
        "'%s' was calibrated %s the correction for parallax, which is %s here: its distance "
        "is %s by the mean depth in the sensor, some 0.1 mm",
        recipe->poni, parallax ? "without" : "with", parallax ? "applied" : "left out",
        parallax ? "too long" : "too short");
}

static lehr_status find_sensor(lehr_xrd_geometry *geometry, lehr_xrd_integrate_options *options,
                               const lehr_xrd_recipe *recipe, const lehr_xrd_metadata *metadata,
                               lehr_warnings *warnings, lehr_error *err)
{
    bool parallax = recipe->parallax == LEHR_XRD_PARALLAX_AS_STATED
                        ? geometry->parallax
                        : recipe->parallax == LEHR_XRD_PARALLAX_ON;
    lehr_status status = warn_of_parallax(geometry, parallax, recipe, warnings, err);
    if (status || (!*recipe->sensor && !parallax)) {
        return status;
    }
    double per_m = (double)NAN;
    sensor found = choose_sensor(recipe, metadata, geometry);
    if (!*found.material || !(found.thickness_m > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%s needs the %s of the sensor, which neither the image file nor the geometry "
                              "states; give both: --sensor Si:450um",
                              *recipe->sensor ? "its efficiency" : "the parallax",
                              *found.material ? "thickness" : "material");
    }
    status = find_attenuation(&per_m, found.material, recipe, geometry->wavelength_ang, err);
    if (status) {
        return lehr_error_wrap(err, status, "sensor");
    }
    if (*recipe->sensor) {
        options->sensor_absorption = per_m * found.thickness_m;
    }
    if (parallax) {
        geometry->parallax_per_m = per_m;
        geometry->sensor_thickness_m = found.thickness_m;
    }
    return LEHR_OK;
}

lehr_status lehr_xrd_recipe_find_matter(lehr_xrd_geometry *geometry, lehr_xrd_integrate_options *options,
                                        const lehr_xrd_recipe *recipe, const lehr_xrd_metadata *metadata,
                                        lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = find_sensor(geometry, options, recipe, metadata, warnings, err);
    if (!status && recipe->n_matter > LEHR_XRD_MAX_LAYERS) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "%zu gases and plates; at most %d", recipe->n_matter,
                                LEHR_XRD_MAX_LAYERS);
    }
    for (size_t i = 0; !status && i < recipe->n_matter; i++) {
        const lehr_xrd_matter *matter = &recipe->matter[i];
        double per_m = (double)NAN;
        status = find_attenuation(&per_m, matter->material, recipe, geometry->wavelength_ang, err);
        double thickness_m = isnan(matter->thickness_m) ? geometry->distance_m : matter->thickness_m;
        if (!status && !(thickness_m > 0)) {
            status = lehr_error_set(err, LEHR_ERR_ARG, "%s of %g m is not thicker than 0", matter->material,
                                    thickness_m);
        }
        options->layers[i] = (lehr_xrd_layer){.mu_t = per_m * thickness_m,
                                              .on_detector = matter->on_detector,
                                              .is_seat = matter->is_seat,
                                              .seat_distance = matter->seat_distance_m / thickness_m,
                                              .seat_inner = matter->seat_inner_m / thickness_m,
                                              .seat_outer = matter->seat_outer_m / thickness_m,
                                              .tilt_rad = matter->tilt_rad,
                                              .tilt_azimuth_rad = matter->tilt_azimuth_rad};
    }
    options->n_layers = recipe->n_matter;
    return status;
}
