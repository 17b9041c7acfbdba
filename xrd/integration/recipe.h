/// @file
/// From an image file and a `.poni` file to a curve, in one call: what `lehr xrd integrate` and a study do.
#ifndef LEHR_XRD_RECIPE_H
#define LEHR_XRD_RECIPE_H

#include <lehr/core/error.h>
#include <lehr/core/warnings.h>
#include <lehr/xrd/cake.h>
#include <lehr/xrd/integrate.h>
#include <stdbool.h>

LEHR_BEGIN_DECLS

/// Gas or a plate on the way from the sample to the sensor.
typedef struct lehr_xrd_matter {
    char material[64];  ///< as lehr_material_find() takes it
    double thickness_m; ///< along its normal; NaN: the distance of the detector
    bool on_detector;   ///< parallel to the detector; else a plate across the beam, behind the sample
    bool is_seat; ///< a plate with a hole: from the sample to its front, radius of the hole there and at its
                  ///< back
    double seat_distance_m, seat_inner_m, seat_outer_m;
    double tilt_rad, tilt_azimuth_rad; ///< of such a plate, see lehr_xrd_layer
} lehr_xrd_matter;

/// Whether positions are corrected for the depth at which photons are absorbed.
typedef enum lehr_xrd_parallax {
    LEHR_XRD_PARALLAX_AS_STATED, ///< as the geometry says
    LEHR_XRD_PARALLAX_ON,
    LEHR_XRD_PARALLAX_OFF
} lehr_xrd_parallax;

/// Files and settings of an integration. Strings are borrowed.
typedef struct lehr_xrd_recipe {
    const char *poni; ///< geometry, required
    const char *mask; ///< NULL: none besides the one in the image file
    const char *dark; ///< NULL: none
    const char *flat; ///< NULL: none
    bool flat_again, dark_again,
        dead_time_again;   ///< also where the image file says that it was applied: on top
    int orientation;       ///< 1 to 4 overrules the `.poni`; 0: as it says
    double wavelength_ang; ///< overrules the `.poni`; NaN: as it says, or else as the image file says
    char sensor[64]; ///< material of the sensor, as lehr_material_find() takes it; "file": as the image file
                     ///< says; "": no correction, or that of options.sensor_absorption
    double sensor_thickness_m; ///< NaN: as the image file says, or else the geometry
    lehr_xrd_parallax
        parallax; ///< needs the sensor: the one above, or that of the image file or the geometry
    lehr_xrd_matter matter[LEHR_XRD_MAX_LAYERS];
    size_t n_matter;
    double gas_temperature_K;           ///< NaN: 293.15
    double gas_pressure_GPa;            ///< NaN: that of 1 atm
    lehr_xrd_integrate_options options; ///< saturation and exposure (for the dead time) NaN: as the image
                                        ///< file says; `layers` come from `matter`
} lehr_xrd_recipe;

/// No files; options of lehr_xrd_integrate_defaults().
LEHR_API lehr_xrd_recipe lehr_xrd_recipe_defaults(void);

/// The integration plan of a recipe for the images of a file.
/// @param[in,out] warnings nullable: doubtful orientation, image and geometry that disagree on wavelength or
/// pixel size
/// @errors those of lehr_xrd_source_open(), lehr_xrd_geometry_read(), lehr_xrd_mask_add_file() and
///         lehr_xrd_integrator_create(); LEHR_ERR_ARG: a correction that the image file says was applied
///         already; LEHR_ERR_DOMAIN: material, thickness, exposure or wavelength needed and not known
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_recipe_plan(lehr_xrd_integrator **out,
                                                         const lehr_xrd_recipe *recipe, const char *locator,
                                                         lehr_warnings *warnings, lehr_error *err);

/// Integrate all selected frames of an image file into one curve: their mean, weighted by counts.
/// @param[in] locator  FILE, FILE::/dataset, FILE::/dataset[frames]
/// @param[in,out] warnings nullable: doubtful orientation, image and geometry that disagree on wavelength or
/// pixel size,
///                 more than half of the pixels masked, Poisson errors of floating-point pixels
/// @errors those of lehr_xrd_source_open(), lehr_xrd_geometry_read(), lehr_xrd_mask_add_file(),
///         lehr_xrd_integrator_create(), lehr_xrd_recipe_plan() and lehr_xrd_source_read(); LEHR_ERR_ARG: a
///         dark image that exceeds the images twice over
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_recipe_run(lehr_xrd_pattern **out, const lehr_xrd_recipe *recipe,
                                                        const char *locator, lehr_warnings *warnings,
                                                        lehr_error *err);

/// The same as a cake of @p n_azimuth azimuths.
/// @errors also those of lehr_xrd_cake_create()
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_recipe_cake(lehr_xrd_cake **out, const lehr_xrd_recipe *recipe,
                                                         size_t n_azimuth, const char *locator,
                                                         lehr_warnings *warnings, lehr_error *err);

LEHR_END_DECLS

#endif
