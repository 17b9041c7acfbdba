// What a study would make of simulated images without noise.
#include "simulate_private.h"
#include "task.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/// All frames of a scene as one image without noise, and their dark counts where the study subtracts them. A
/// detector with dark counts or a flat that the study does not name is not told of.
static lehr_status sum_frames(lehr_xrd_image **out, lehr_xrd_image **dark, const sim_scene *scene,
                              const sim_run *run, double factor, lehr_error *err)
{
    size_t rows = scene->geometry.rows;
    size_t columns = scene->geometry.columns;
    bool with_dark = run->config->detector.dark.path != NULL;
    bool with_flat = run->config->detector.flat.path != NULL;
    double weight = scene->exposure * factor;
    lehr_status status = lehr_xrd_image_create(out, rows, columns, LEHR_XRD_FLOAT64, err);
    if (status == LEHR_OK && with_dark) {
        status = lehr_xrd_image_create(dark, rows, columns, LEHR_XRD_FLOAT64, err);
    }
    for (size_t i = 0; status == LEHR_OK && i < rows * columns; i++) {
        double light = (scene->sample ? scene->sample[i] : 0) + (scene->air ? scene->air[i] : 0);
        double counts = with_dark ? scene->dark[i] * (double)scene->frames * factor : 0;
        ((double *)(*out)->pixels)[i] = weight * light * (with_flat ? scene->flat[i] : 1) + counts;
        if (with_dark) {
            ((double *)(*dark)->pixels)[i] = counts;
        }
    }
    return status;
}

/// Noise-free images to sums over bins.
static lehr_status integrate(lehr_xrd_pattern **out, const sim_scene *scene, const sim_run *run,
                             const lehr_study_stack *stack, double factor, lehr_error *err)
{
    lehr_xrd_recipe recipe = study_recipe_of(run->config, stack);
    lehr_xrd_mask mask = {scene->geometry.rows, scene->geometry.columns, scene->masked};
    lehr_xrd_image flat = {mask.rows, mask.columns, LEHR_XRD_FLOAT64, scene->flat};
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_image *image = NULL;
    lehr_xrd_image *dark = NULL;
    double weight = scene->exposure * factor;
    recipe.options.error_model = LEHR_XRD_ERROR_POISSON;
    lehr_status status = sum_frames(&image, &dark, scene, run, factor, err);
    const lehr_xrd_corrections corrections = {
        .mask = &mask, .dark = dark, .flat = run->config->detector.flat.path ? &flat : NULL};
    if (status == LEHR_OK) {
        status = lehr_xrd_integrator_create(&plan, &scene->geometry, mask.rows, mask.columns, &corrections,
                                            &recipe.options, err);
    }
    status = status == LEHR_OK ? lehr_xrd_pattern_create(out, plan, err) : status;
    status = status == LEHR_OK ? lehr_xrd_pattern_add(*out, plan, image, weight, err) : status;
    if (status == LEHR_OK) {
        lehr_xrd_pattern_finish(*out, plan);
    }
    lehr_xrd_image_free(dark);
    lehr_xrd_image_free(image);
    lehr_xrd_integrator_free(plan);
    return status;
}

/// Minus the air, as far as its frames tell it.
static lehr_status subtract(lehr_curve *curve, const sim_scene *scene, const sim_run *run, sim_kind kind,
                            const lehr_study_stack *stack, double factor, lehr_error *err)
{
    sim_scene air;
    lehr_xrd_pattern *pattern = NULL;
    lehr_curve *background = NULL;
    double scale = stack->background_scale;
    lehr_status status = sim_scene_create(&air, run, kind, SIZE_MAX, 0, stack, false, err);
    status = status == LEHR_OK ? integrate(&pattern, &air, run, stack, factor, err) : status;
    status = status == LEHR_OK ? lehr_xrd_pattern_to_curve(&background, pattern, err) : status;
    if (status == LEHR_OK && isnan(scale)) {
        size_t middle = scene->geometry.rows * scene->geometry.columns / 2;
        scale = scene->air[middle] / air.air[middle];
    }
    for (size_t i = 0; status == LEHR_OK && i < curve->size && i < background->size; i++) {
        curve->y[i] -= scale * background->y[i];
        curve->sigma[i] = hypot(curve->sigma[i], scale * background->sigma[i]);
    }
    lehr_curve_free(background);
    lehr_xrd_pattern_free(pattern);
    sim_scene_clear(&air);
    return status;
}

lehr_status sim_expected_images(lehr_curve **out, const sim_run *run, sim_kind kind, size_t sample,
                                size_t index, const lehr_study_stack *stack, double factor, lehr_error *err)
{
    sim_scene scene;
    lehr_xrd_pattern *pattern = NULL;
    sim_kind air = kind == SIM_CELL_IMAGES ? SIM_CELL_AIR : SIM_AIR;
    *out = NULL;
    lehr_status status = sim_scene_create(&scene, run, kind, sample, index, stack, false, err);
    status = status == LEHR_OK ? integrate(&pattern, &scene, run, stack, factor, err) : status;
    status = status == LEHR_OK ? lehr_xrd_pattern_to_curve(out, pattern, err) : status;
    if (status == LEHR_OK && scene.air) {
        status = subtract(*out, &scene, run, air, stack, factor, err);
    }
    if (status != LEHR_OK) {
        lehr_curve_free(*out);
        *out = NULL;
    }
    lehr_xrd_pattern_free(pattern);
    sim_scene_clear(&scene);
    return status;
}

lehr_status sim_expected_curve(lehr_curve **out, const sim_run *run, size_t sample, size_t index,
                               double factor, lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[sample];
    const lehr_study_stack *stack = lehr_study_stack_of(s, &s->xrd[index]);
    return sim_expected_images(out, run, stack ? SIM_STACK : SIM_IMAGES, sample, index, stack, factor, err);
}

lehr_status sim_fit_peak(lehr_xrd_fsdp *out, const sim_run *run, const lehr_curve *curve,
                         const lehr_study_stack *stack, lehr_error *err)
{
    const lehr_study_detector *detector = &run->config->detector;
    lehr_xrd_geometry geometry;
    lehr_xrd_fsdp_options options = lehr_xrd_fsdp_defaults();
    lehr_status status = sim_geometry(&geometry, run, stack, err);
    if (status != LEHR_OK) {
        return status;
    }
    options.fraction = run->config->fsdp.fraction;
    options.model = lehr_model_find(run->config->fsdp.model);
    memcpy(options.range, run->config->fsdp.range_per_ang, sizeof options.range);
    options.distance_uncertainty_m = detector->distance_uncertainty_m;
    options.placement_uncertainty_m = detector->placement_uncertainty_m;
    if (!isnan(options.distance_uncertainty_m) || !isnan(options.placement_uncertainty_m)) {
        options.distance_m = geometry.distance_m;
        options.wavelength_ang = geometry.wavelength_ang;
    }
    return lehr_xrd_fsdp_fit(out, curve, &options, NULL, err);
}
