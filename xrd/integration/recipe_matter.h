/// @file
/// Private: what a recipe says of matter on the way of the photons, worked out for one image file.
#ifndef LEHR_XRD_RECIPE_MATTER_H
#define LEHR_XRD_RECIPE_MATTER_H

#include "recipe.h"
#include "source.h"

/// Refuse corrections that the image file says were applied. The efficiency of the sensor is only warned of:
/// a detector knows that of normal incidence, which the correction here is relative to.
/// @errors LEHR_ERR_ARG, message with the key and the option
LEHR_NODISCARD lehr_status lehr_xrd_recipe_refuse_twice(const lehr_xrd_recipe *recipe,
                                                        const lehr_xrd_metadata *metadata,
                                                        const char *locator, lehr_warnings *warnings,
                                                        lehr_error *err);

/// Sensor, layers and parallax at the energy of the geometry.
/// @param[in,out] geometry gets parallax_per_m and the thickness of the sensor
/// @param[in,out] warnings nullable: parallax on or off against what the geometry says
/// @param[in,out] options  gets sensor_absorption and layers
/// @errors LEHR_ERR_DOMAIN: something needed is not known; those of lehr_material_find() and
/// lehr_attenuation_per_m()
LEHR_NODISCARD lehr_status lehr_xrd_recipe_find_matter(lehr_xrd_geometry *geometry,
                                                       lehr_xrd_integrate_options *options,
                                                       const lehr_xrd_recipe *recipe,
                                                       const lehr_xrd_metadata *metadata,
                                                       lehr_warnings *warnings, lehr_error *err);

#endif
