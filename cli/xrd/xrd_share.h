/// @file
/// What the commands of the area xrd share: how images become curves.
#ifndef LEHR_CLI_XRD_SHARE_H
#define LEHR_CLI_XRD_SHARE_H

#include "command.h"

#include <lehr/xrd/recipe.h>

/// Choices of --unit, in the order of lehr_xrd_unit, and the unit of each axis.
extern const char *const cli_xrd_units[];
extern const char *const cli_xrd_axis_units[];
/// Choices of --split, in the order of lehr_xrd_split_kind.
extern const char *const cli_xrd_splits[];
/// Choices of --dead-time-model, in the order of lehr_xrd_dead_time_model; "on" and "off".
extern const char *const cli_xrd_dead_time_models[];
extern const char *const cli_xrd_switch[];
/// Choices of --error, in the order of lehr_xrd_error_model.
extern const char *const cli_xrd_error_models[];

/// Options of every command that integrates images.
#define CLI_XRD_INTEGRATE_OPTIONS                                                                            \
    {.name = "poni",                                                                                         \
     .kind = CLI_FILE,                                                                                       \
     .placeholder = "FILE",                                                                                  \
     .required = true,                                                                                       \
     .help =                                                                                                 \
         "geometry: .poni file of version 1 to 3, .imctrl file of GSAS-II, or parameters of Fit2D, one per " \
         "line: directDist, centerX, centerY, tilt, tiltPlanRotation, pixelX, pixelY, wavelength"},          \
        {.name = "points",                                                                                   \
         .letter = 'n',                                                                                      \
         .kind = CLI_INTEGER,                                                                                \
         .placeholder = "N",                                                                                 \
         .fallback = "1000",                                                                                 \
         .help = "number of bins, 1 to 65534"},                                                              \
        {.name = "unit",                                                                                     \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = cli_xrd_units,                                                                           \
         .fallback = "q_A^-1",                                                                               \
         .help = "quantity on the x axis"},                                                                  \
        {.name = "range",                                                                                    \
         .kind = CLI_WINDOW,                                                                                 \
         .placeholder = "A:B",                                                                               \
         .unit_option = "unit",                                                                              \
         .units = cli_xrd_axis_units,                                                                        \
         .help = "part of the x axis, in its unit; without it: all pixels that are not masked"},             \
        {.name = "azimuth",                                                                                  \
         .kind = CLI_WINDOW,                                                                                 \
         .unit = "deg",                                                                                      \
         .placeholder = "A:B",                                                                               \
         .help = "sector of azimuths, 0 along the rows (horizontal), +90 towards higher row numbers; may "   \
                 "pass 180"},                                                                                \
        {.name = "split",                                                                                    \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = cli_xrd_splits,                                                                          \
         .fallback = "no",                                                                                   \
         .help =                                                                                             \
             "how a pixel that covers several bins is shared: 'no', all of it to the bin of its "            \
             "centre; 'bbox', evenly over the extent of its corners; 'full', by the area of its outline "    \
             "in x and azimuth (not for a cake)"},                                                           \
        {.name = "mask",                                                                                     \
         .kind = CLI_FILE,                                                                                   \
         .placeholder = "FILE",                                                                              \
         .help = "image of the same shape, nonzero = do not use; added to the mask in the image file"},      \
        {.name = "dark",                                                                                     \
         .kind = CLI_FILE,                                                                                   \
         .placeholder = "FILE",                                                                              \
         .help = "image to subtract, taken as free of noise; FILE::[N] selects a frame"},                    \
        {.name = "flat",                                                                                     \
         .kind = CLI_FILE,                                                                                   \
         .placeholder = "FILE",                                                                              \
         .help = "relative efficiency of the pixels; those without a positive one are masked; FILE::[N] "    \
                 "selects a frame"},                                                                         \
        {.name = "again",                                                                                    \
         .kind = CLI_LIST,                                                                                   \
         .placeholder = "flat|dark|dead-time,...",                                                           \
         .help = "apply this correction although the image file says that it was applied, on top of it: a "  \
                 "flat of your own, say"},                                                                   \
        {.name = "polarization",                                                                             \
         .kind = CLI_NUMBER,                                                                                 \
         .placeholder = "F",                                                                                 \
         .fallback = "0.99",                                                                                 \
         .help = "(Ih - Iv)/(Ih + Iv) of the beam: 0.99 for a synchrotron, 0 for an unpolarized source"},    \
        {.name = "polarization-axis",                                                                        \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "deg",                                                                                      \
         .placeholder = "A",                                                                                 \
         .fallback = "0",                                                                                    \
         .help = "azimuth of the main direction of polarization, 0 along the rows"},                         \
        {.name = "no-polarization", .kind = CLI_FLAG, .help = "leave the polarization correction out"},      \
        {.name = "no-solid-angle",                                                                           \
         .kind = CLI_FLAG,                                                                                   \
         .help = "leave the correction for the solid angle of a pixel out"},                                 \
        {.name = "sensor",                                                                                   \
         .kind = CLI_TEXT,                                                                                   \
         .placeholder = "MATERIAL[:T]|MU_T|file",                                                            \
         .help = "correct for the efficiency of the sensor at oblique incidence: material and thickness "    \
                 "(Si:450um, CdTe:750um; Si alone: thickness of the image file), mu t as a number, or "      \
                 "'file', as the image file says"},                                                          \
        {.name = "parallax",                                                                                 \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = cli_xrd_switch,                                                                          \
         .help =                                                                                             \
             "correct positions for the mean depth at which photons are absorbed in the sensor: 'on', "      \
             "'off'; without it: as the .poni file says. The geometry must have been calibrated likewise"},  \
        {.name = "air-path",                                                                                 \
         .kind = CLI_LIST,                                                                                   \
         .placeholder = "GAS[:LENGTH],...",                                                                  \
         .help =                                                                                             \
             "correct for the absorption in the gas before the detector: air, He, N2, Ar or any material, "  \
             "over the distance of the detector or a length along its normal (He:180mm,air:20mm)"},          \
        {.name = "air-temperature",                                                                          \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "K",                                                                                        \
         .placeholder = "T",                                                                                 \
         .help = "of the gas; without it: 20 degC"},                                                         \
        {.name = "air-pressure",                                                                             \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "hPa",                                                                                      \
         .placeholder = "P",                                                                                 \
         .help = "of the gas; without it: 1 atm"},                                                           \
        {.name = "plate",                                                                                    \
         .kind = CLI_LIST,                                                                                   \
         .placeholder = "MATERIAL:T[:TILT[:AZIMUTH]],...",                                                   \
         .help = "correct for the absorption in plates behind the sample, across the beam: material and "    \
                 "thickness (diamond:2mm), with the angle of the normal to the beam and the azimuth it "     \
                 "leans to, in degrees (Kapton:50um:30:90)"},                                                \
        {.name = "seat",                                                                                     \
         .kind = CLI_LIST,                                                                                   \
         .placeholder = "MATERIAL:T:D:R1:R2[:TILT[:AZIMUTH]],...",                                           \
         .help = "correct for the seat of a diamond: material and thickness, distance of its front from "    \
                 "the sample, radius of its hole there and at its back (cBN:4mm:2.3mm:0.7mm:2.5mm); pixels " \
                 "behind less than 1 % transmission are masked"},                                            \
        {.name = "dead-time",                                                                                \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "s",                                                                                        \
         .placeholder = "T",                                                                                 \
         .help = "correct for photons that pixels missed while they were busy for this time (120ns); not "   \
                 "for a stack"},                                                                             \
        {.name = "dead-time-model",                                                                          \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = cli_xrd_dead_time_models,                                                                \
         .help =                                                                                             \
             "whether a photon that is missed prolongs the dead time or not; without it: non-paralyzable"},  \
        {.name = "count-time",                                                                               \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "s",                                                                                        \
         .placeholder = "T",                                                                                 \
         .help = "exposure of an image, for --dead-time; without it: as the image file says"},               \
        {.name = "absorption",                                                                               \
         .kind = CLI_NUMBER,                                                                                 \
         .placeholder = "MU_T",                                                                              \
         .help = "correct for the absorption in a plate across the beam, of this mu t"},                     \
        {.name = "error",                                                                                    \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = cli_xrd_error_models,                                                                    \
         .fallback = "poisson",                                                                              \
         .help = "standard errors: from the counts, from the scatter of the pixels of a bin (by 'xrd "       \
                 "integrate' alone), or none"},                                                              \
        {.name = "keep-negative",                                                                            \
         .kind = CLI_FLAG,                                                                                   \
         .help =                                                                                             \
             "count negative pixels of signed images as values; without it they are gaps and bad pixels"},   \
        {.name = "normalization",                                                                            \
         .kind = CLI_NUMBER,                                                                                 \
         .placeholder = "X",                                                                                 \
         .fallback = "1",                                                                                    \
         .help = "divide by this number, for example the monitor counts of a frame"},                        \
        {.name = "orientation",                                                                              \
         .kind = CLI_INTEGER,                                                                                \
         .placeholder = "1-4",                                                                               \
         .help =                                                                                             \
             "corner of the first stored pixel, seen from the sample: 1 top right, 2 top left, 3 bottom "    \
             "left, 4 bottom "                                                                               \
             "right; instead of the one in the .poni file. Geometries made by Dioptas need 2; 3 confirms "   \
             "the "                                                                                          \
             "default and ends its warning"},                                                                \
    {                                                                                                        \
        .name = "wavelength", .kind = CLI_NUMBER, .unit = "angstrom", .placeholder = "L",                    \
        .help = "instead of the one in the .poni file"                                                       \
    }

/// A window times a factor; NaN where it is not given.
void cli_xrd_window(double out[2], const double *window, double factor);

/// What CLI_XRD_INTEGRATE_OPTIONS ask for.
/// @errors LEHR_ERR_ARG
LEHR_NODISCARD lehr_status cli_xrd_recipe(lehr_xrd_recipe *out, const cli_call *call, lehr_error *err);

#endif
