#include "recipe.h"

#include "integrate_private.h"
#include "recipe_matter.h"
#include "source.h"
#include <math.h>
#include <string.h>

lehr_xrd_recipe lehr_xrd_recipe_defaults(void)
{
    const double unset = (double)NAN;
    return (lehr_xrd_recipe){.wavelength_ang = unset,
                             .sensor_thickness_m = unset,
                             .gas_temperature_K = unset,
                             .gas_pressure_GPa = unset,
                             .options = lehr_xrd_integrate_defaults()};
}

// ---- geometry -----------------------------------------------------------------------
/// Warn when image and geometry state values that cannot both be right.
static lehr_status compare(const char *what, double image_value, double geometry_value, double rtol,
                           const char *locator, lehr_warnings *warnings, lehr_error *err)
{
    if (isnan(image_value) || isnan(geometry_value) || fabs(image_value / geometry_value - 1) <= rtol) {
        return LEHR_OK;
    }
    return lehr_warnings_add(warnings, err,
                             "'%s': %s is %g in the image file, %g in the geometry, which is used", locator,
                             what, image_value, geometry_value);
}

static lehr_status read_geometry(lehr_xrd_geometry *out, const lehr_xrd_recipe *recipe,
                                 const lehr_xrd_source *source, const char *locator, lehr_warnings *warnings,
                                 lehr_error *err)
{
    const lehr_xrd_metadata *metadata = lehr_xrd_source_metadata(source);
    if (!recipe->poni) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a geometry is needed: --poni FILE");
    }
    if (recipe->orientation < 0 || recipe->orientation > 4) {
        return lehr_error_set(err, LEHR_ERR_ARG, "orientation %d; expected 1 to 4", recipe->orientation);
    }
    lehr_status status = lehr_xrd_geometry_read(out, recipe->poni, warnings, err);
    if (status) {
        return status;
    }
    if (recipe->orientation != 0) {
        out->orientation = recipe->orientation;
        out->orientation_doubtful = false;
    }
    out->pixel1_m = isnan(out->pixel1_m) ? metadata->pixel1_m : out->pixel1_m;
    out->pixel2_m = isnan(out->pixel2_m) ? metadata->pixel2_m : out->pixel2_m;
    if (!(out->pixel1_m > 0 && out->pixel2_m > 0)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "neither '%s' nor the image states the size of a pixel; add a line "
                              "'pixelSize:[172.0, 172.0]' (width, height in micrometres) to the former",
                              recipe->poni);
    }
    if (!isnan(recipe->wavelength_ang)) {
        out->wavelength_ang = recipe->wavelength_ang;
    } else if (isnan(out->wavelength_ang)) {
        out->wavelength_ang = metadata->wavelength_ang;
    }
    status = lehr_xrd_geometry_warn(out, recipe->poni, warnings, err);
    // A monochromator is known to better than 1e-3, a pixel to better than 1e-2; larger differences are other
    // files.
    if (!status) {
        status = compare("the wavelength [angstrom]", metadata->wavelength_ang, out->wavelength_ang, 1e-3,
                         locator, warnings, err);
    }
    if (!status) {
        status = compare("the height of a pixel [m]", metadata->pixel1_m, out->pixel1_m, 1e-2, locator,
                         warnings, err);
    }
    if (!status) {
        status = compare("the width of a pixel [m]", metadata->pixel2_m, out->pixel2_m, 1e-2, locator,
                         warnings, err);
    }
    return status;
}

// ---- mask, dark, flat ---------------------------------------------------------------
static lehr_status gather_mask(lehr_xrd_mask **out, const lehr_xrd_recipe *recipe,
                               const lehr_xrd_source *source, lehr_warnings *warnings, lehr_error *err)
{
    const unsigned char *stored = lehr_xrd_source_mask(source);
    lehr_status status =
        lehr_xrd_mask_create(out, lehr_xrd_source_rows(source), lehr_xrd_source_columns(source), err);
    if (!status && stored) {
        lehr_xrd_mask_add(*out, stored);
    }
    if (!status && recipe->mask) {
        status = lehr_xrd_mask_add_file(*out, recipe->mask, warnings, err);
    }
    return status;
}

static lehr_status read_optional(lehr_xrd_image **out, const char *locator, const char *what, lehr_error *err)
{
    lehr_status status = locator ? lehr_xrd_image_read(out, locator, err) : LEHR_OK;
    return status ? lehr_error_wrap(err, status, "%s", what) : LEHR_OK;
}

/// What images are added to: a curve with its plan, or a cake.
typedef struct target {
    lehr_xrd_integrator *integrator;
    lehr_xrd_pattern *pattern;
    lehr_xrd_cake *cake;
    size_t n_azimuth; ///< 0: a curve
} target;

static void clear_target(target *to)
{
    lehr_xrd_pattern_free(to->pattern);
    lehr_xrd_integrator_free(to->integrator);
    lehr_xrd_cake_free(to->cake);
}

/// The plan of a curve, or the empty cake.
static lehr_status make_plan(target *out, const lehr_xrd_recipe *recipe, const lehr_xrd_source *source,
                             const char *locator, lehr_warnings *warnings, lehr_error *err)
{
    const lehr_xrd_metadata *metadata = lehr_xrd_source_metadata(source);
    lehr_xrd_geometry geometry;
    lehr_xrd_mask *mask = NULL;
    lehr_xrd_image *dark = NULL;
    lehr_xrd_image *flat = NULL;
    lehr_xrd_integrate_options options = recipe->options;
    if (isnan(options.saturation_counts)) {
        options.saturation_counts = metadata->saturation_counts;
    }
    if (isnan(options.count_time_s)) {
        options.count_time_s = metadata->count_time_s;
    }
    lehr_status status = lehr_xrd_recipe_refuse_twice(recipe, metadata, locator, warnings, err);
    if (!status) {
        status = read_geometry(&geometry, recipe, source, locator, warnings, err);
    }
    if (!status) {
        status = lehr_xrd_recipe_find_matter(&geometry, &options, recipe, metadata, warnings, err);
    }
    if (!status) {
        status = gather_mask(&mask, recipe, source, warnings, err);
    }
    if (!status) {
        status = read_optional(&dark, recipe->dark, "dark image", err);
    }
    if (!status) {
        status = read_optional(&flat, recipe->flat, "flat image", err);
    }
    if (!status) {
        const lehr_xrd_corrections corrections = {.mask = mask, .dark = dark, .flat = flat};
        size_t rows = lehr_xrd_source_rows(source);
        size_t columns = lehr_xrd_source_columns(source);
        status = out->n_azimuth > 0 ? lehr_xrd_cake_create(&out->cake, &geometry, rows, columns, &corrections,
                                                           &options, out->n_azimuth, err)
                                    : lehr_xrd_integrator_create(&out->integrator, &geometry, rows, columns,
                                                                 &corrections, &options, err);
    }
    lehr_xrd_mask_free(mask);
    lehr_xrd_image_free(dark);
    lehr_xrd_image_free(flat);
    return status;
}

lehr_status lehr_xrd_recipe_plan(lehr_xrd_integrator **out, const lehr_xrd_recipe *recipe,
                                 const char *locator, lehr_warnings *warnings, lehr_error *err)
{
    lehr_xrd_source *source = NULL;
    target to = {0};
    *out = NULL;
    lehr_status status = lehr_xrd_source_open(&source, locator, warnings, err);
    if (!status) {
        status = make_plan(&to, recipe, source, locator, warnings, err);
    }
    *out = to.integrator;
    lehr_xrd_source_close(source);
    return status;
}

// ---- frames -------------------------------------------------------------------------
static lehr_status add_frames(const target *to, lehr_xrd_source *source, lehr_error *err)
{
    lehr_xrd_image *image = NULL;
    lehr_status status =
        lehr_xrd_image_create(&image, lehr_xrd_source_rows(source), lehr_xrd_source_columns(source),
                              lehr_xrd_source_type(source), err);
    for (size_t i = 0; !status && i < lehr_xrd_source_frames(source); i++) {
        status = lehr_xrd_source_read(image, source, i, err);
        if (!status) {
            status = to->cake ? lehr_xrd_cake_add(to->cake, image, 1, err)
                              : lehr_xrd_pattern_add(to->pattern, to->integrator, image, 1, err);
        }
    }
    lehr_xrd_image_free(image);
    return status;
}

static lehr_status warn_of_pixels(size_t masked, size_t bad, const lehr_xrd_recipe *recipe,
                                  const lehr_xrd_source *source, const char *locator, lehr_warnings *warnings,
                                  lehr_error *err)
{
    size_t n_pixels = lehr_xrd_source_rows(source) * lehr_xrd_source_columns(source);
    lehr_xrd_pixel type = lehr_xrd_source_type(source);
    lehr_status status = LEHR_OK;
    if (masked + bad > n_pixels / 2) {
        status = lehr_warnings_add(warnings, err,
                                   "'%s': more than half of the pixels are not used: %zu masked, %zu bad",
                                   locator, masked, bad);
    }
    bool is_float = type == LEHR_XRD_FLOAT32 || type == LEHR_XRD_FLOAT64;
    if (!status && is_float && recipe->options.error_model == LEHR_XRD_ERROR_POISSON) {
        status = lehr_warnings_add(warnings, err,
                                   "'%s' has floating-point pixels: Poisson errors are right only if they "
                                   "are counts; else --error azimuthal",
                                   locator);
    }
    return status;
}

/// What is left of the images when the dark one is taken off. A dark image that was subtracted already leaves
/// far less than it holds itself.
static lehr_status check_dark(double raw, double dark, const char *locator, lehr_error *err)
{
    if (!(raw < 0.5 * dark)) {
        return LEHR_OK;
    }
    return lehr_error_set(
        err, LEHR_ERR_ARG,
        "'%s': the dark image holds %.4g counts where the images hold %.4g: it was subtracted "
        "already, or belongs to a longer exposure; leave it out, or take the right one",
        locator, dark, raw);
}

/// A median of few counts is no mean: the counts of a pixel are whole numbers and not symmetric.
static lehr_status warn_of_filter(const lehr_xrd_pattern *pattern, const lehr_xrd_recipe *recipe,
                                  const char *locator, lehr_warnings *warnings, lehr_error *err)
{
    const double enough = 30; // below, the bias of a median, 1/6 of a count, exceeds 0.5 %
    double signal = 0;
    double pixels = 0;
    for (size_t bin = 0; bin < pattern->size; bin++) {
        signal += pattern->sum_signal[bin];
        pixels += pattern->count[bin];
    }
    if (isnan(recipe->options.quantiles[0]) || !(signal < enough * pixels)) {
        return LEHR_OK;
    }
    return lehr_warnings_add(
        warnings, err,
        "'%s': %.3g counts per pixel are few for quantiles: counts are not symmetric about "
        "their mean, and a median is off by up to half a count. --clip, or the sum of "
        "frames, has no such bias",
        locator, signal / pixels);
}

/// Spikes are few; where many pixels are left out, their intensities differ for another reason.
static lehr_status warn_of_clipping(const lehr_xrd_pattern *pattern, const char *locator,
                                    lehr_warnings *warnings, lehr_error *err)
{
    double used = 0;
    for (size_t bin = 0; bin < pattern->size; bin++) {
        used += pattern->count[bin];
    }
    if (!((double)pattern->clipped_pixels > 0.01 * used)) {
        return LEHR_OK;
    }
    return lehr_warnings_add(
        warnings, err,
        "'%s': %zu pixels were clipped, more than 1 %%: the intensity within bins varies "
        "beyond counting noise (wide bins, texture, an image that is not counts); the "
        "mean may be biased",
        locator, pattern->clipped_pixels);
}

static lehr_status run(target *to, const lehr_xrd_recipe *recipe, const char *locator,
                       lehr_warnings *warnings, lehr_error *err)
{
    lehr_xrd_source *source = NULL;
    lehr_status status = lehr_xrd_source_open(&source, locator, warnings, err);
    if (!status) {
        status = make_plan(to, recipe, source, locator, warnings, err);
    }
    if (!status && !to->cake) {
        status = lehr_xrd_pattern_create(&to->pattern, to->integrator, err);
    }
    if (!status) {
        status = add_frames(to, source, err);
    }
    if (!status && to->cake) {
        const lehr_xrd_cake *cake = to->cake;
        lehr_xrd_cake_finish(to->cake);
        status = warn_of_pixels(cake->masked_pixels, cake->bad_pixels / cake->n_images, recipe, source,
                                locator, warnings, err);
    } else if (!status) {
        const lehr_xrd_pattern *pattern = to->pattern;
        lehr_xrd_pattern_finish(to->pattern, to->integrator);
        status = warn_of_pixels(pattern->masked_pixels, pattern->bad_pixels / pattern->n_images, recipe,
                                source, locator, warnings, err);
        status = status ? status : warn_of_clipping(pattern, locator, warnings, err);
        status = status ? status : warn_of_filter(pattern, recipe, locator, warnings, err);
        double raw = 0;
        double dark = 0;
        for (size_t bin = 0; bin < pattern->size; bin++) {
            raw += pattern->sums->raw[bin];
            dark += pattern->sums->dark[bin];
        }
        status = status ? status : check_dark(raw, dark, locator, err);
    }
    lehr_xrd_source_close(source);
    return status;
}

lehr_status lehr_xrd_recipe_run(lehr_xrd_pattern **out, const lehr_xrd_recipe *recipe, const char *locator,
                                lehr_warnings *warnings, lehr_error *err)
{
    target to = {0};
    *out = NULL;
    lehr_status status = run(&to, recipe, locator, warnings, err);
    if (!status) {
        *out = to.pattern;
        to.pattern = NULL;
    }
    clear_target(&to);
    return status;
}

lehr_status lehr_xrd_recipe_cake(lehr_xrd_cake **out, const lehr_xrd_recipe *recipe, size_t n_azimuth,
                                 const char *locator, lehr_warnings *warnings, lehr_error *err)
{
    target to = {.n_azimuth = n_azimuth};
    *out = NULL;
    if (n_azimuth == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "0 azimuths; expected 1 or more");
    }
    lehr_status status = run(&to, recipe, locator, warnings, err);
    if (!status) {
        *out = to.cake;
        to.cake = NULL;
    }
    clear_target(&to);
    return status;
}
