// Integration of one image file or stack, and the first sharp diffraction peak of the curve.
#include "task.h"
#include <lehr/figures/xrd.h>

#include <lehr/xrd/fsdp.h>
#include <lehr/xrd/integrate.h>
#include <lehr/xrd/recipe.h>
#include <math.h>
#include <string.h>

static const double rad_per_deg = 3.14159265358979323846 / 180.0;

/// Position of a name in a list, which is its enumerator; the study file was checked against the same names.
static size_t position_of(const char *name, const char *const *names, size_t n)
{
    size_t i = 0;
    while (i + 1 < n && strcmp(names[i], name) != 0) {
        i++;
    }
    return i;
}

lehr_xrd_recipe study_recipe_of(const lehr_study_config *config, const lehr_study_stack *stack)
{
#define NAME_(enumerator, name) [enumerator] = name,
    static const char *const units[] = {LEHR_XRD_UNIT_LIST(NAME_)};
    static const char *const errors[] = {LEHR_XRD_ERROR_MODEL_LIST(NAME_)};
#undef NAME_
    const lehr_study_integrate *from = &config->integrate;
    lehr_xrd_recipe recipe = lehr_xrd_recipe_defaults();
    recipe.poni = stack && stack->poni.path ? stack->poni.path : config->detector.poni.path;
    recipe.mask = stack && stack->mask.path ? stack->mask.path : config->detector.mask.path;
    recipe.dark = config->detector.dark.path;
    recipe.flat = config->detector.flat.path;
    recipe.orientation = (int)config->detector.orientation;
    recipe.options.points = from->points;
    recipe.options.unit = (lehr_xrd_unit)position_of(from->unit, units, sizeof units / sizeof *units);
    recipe.options.error_model =
        (lehr_xrd_error_model)position_of(from->error_model, errors, sizeof errors / sizeof *errors);
    recipe.options.polarization_factor = from->polarization;
    recipe.options.solid_angle = from->solid_angle;
    for (size_t i = 0; i < 2; i++) {
        recipe.options.range[i] = from->range[0] < from->range[1] ? from->range[i] : NAN;
        recipe.options.azimuth_rad[i] =
            from->azimuth_deg[0] < from->azimuth_deg[1] ? from->azimuth_deg[i] * rad_per_deg : NAN;
    }
    return recipe;
}

lehr_status study_fsdp_options(lehr_xrd_fsdp_options *out, const lehr_study_config *config,
                               const lehr_study_fsdp *peak, const lehr_study_stack *stack, bool geometry,
                               lehr_error *err)
{
    const lehr_study_detector *detector = &config->detector;
    *out = lehr_xrd_fsdp_defaults();
    out->fraction = peak->fraction;
    out->model = lehr_model_find(peak->model);
    memcpy(out->range, peak->range_per_ang, sizeof out->range);
    if (!geometry) {
        return LEHR_OK;
    }
    out->distance_uncertainty_m = detector->distance_uncertainty_m;
    out->placement_uncertainty_m = detector->placement_uncertainty_m;
    out->wavelength_uncertainty_ang = detector->wavelength_uncertainty_ang;
    if (isnan(out->distance_uncertainty_m) && isnan(out->placement_uncertainty_m) &&
        isnan(out->wavelength_uncertainty_ang)) {
        return LEHR_OK;
    }
    lehr_xrd_geometry of;
    const char *poni = stack && stack->poni.path ? stack->poni.path : detector->poni.path;
    lehr_status status = lehr_xrd_geometry_read(&of, poni, NULL, err);
    bool places = !isnan(out->distance_uncertainty_m) || !isnan(out->placement_uncertainty_m);
    if (status == LEHR_OK) {
        out->distance_m = places ? of.distance_m : (double)NAN;
        out->wavelength_ang = of.wavelength_ang;
    }
    return status;
}

lehr_status study_analyse_peak(study_product *product, const study_run *run, const study_task *task,
                               const lehr_curve *curve, const lehr_xrd_fsdp_options *options, lehr_error *err)
{
    lehr_xrd_fsdp fit;
    lehr_record *record = NULL;
    lehr_figure *figure = NULL;
    lehr_status status = lehr_xrd_fsdp_fit(&fit, curve, options, product->warnings, err);
    status = status == LEHR_OK ? lehr_record_add_record(&record, product->results, "fsdp", err) : status;
    status = status == LEHR_OK ? lehr_xrd_fsdp_describe(&fit, record, err) : status;
    status = status == LEHR_OK ? lehr_figure_fsdp(&figure, curve, &fit, NULL, err) : status;
    return status == LEHR_OK ? study_draw(product, run, task, "_fsdp", figure, err) : status;
}

lehr_status study_integrate_images(lehr_curve **out, study_product *product, const study_run *run,
                                   const study_task *task, const lehr_study_stack *stack, lehr_error *err)
{
    lehr_xrd_pattern *pattern = NULL;
    lehr_record *record = NULL;
    lehr_xrd_recipe recipe = study_recipe_of(run->config, stack);
    lehr_status status = lehr_xrd_recipe_run(&pattern, &recipe, task->file->path, product->warnings, err);
    status = status == LEHR_OK ? lehr_record_add_record(&record, product->results, "integrate", err) : status;
    status = status == LEHR_OK ? lehr_xrd_pattern_describe(pattern, record, err) : status;
    status = status == LEHR_OK ? lehr_xrd_pattern_to_curve(out, pattern, err) : status;
    lehr_xrd_pattern_free(pattern);
    return status;
}

lehr_status study_compute_pattern(study_product *product, const study_run *run, const study_task *task,
                                  lehr_error *err)
{
    lehr_curve *curve = NULL;
    lehr_figure *figure = NULL;
    lehr_xrd_fsdp_options options;
    const lehr_study_sample *sample = &run->config->samples[task->sample];
    const lehr_study_stack *stack = lehr_study_stack_of(sample, task->file);
    bool integrated = lehr_study_curve_of(sample, task->file) != NULL;
    lehr_status status = integrated ? study_read_curve(&curve, product, run, task, err)
                         : stack    ? study_integrate_stack(&curve, product, run, task, stack, err)
                                    : study_integrate_images(&curve, product, run, task, NULL, err);
    status = status == LEHR_OK ? lehr_curve_to_table(&product->curve, curve, err) : status;
    status = status == LEHR_OK ? lehr_figure_pattern(&figure, curve, err) : status;
    status = status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
    if (status == LEHR_OK && run->config->fsdp.wanted) {
        status = integrated ? study_curve_options(&options, run, product->results, product->warnings, err)
                            : study_fsdp_options(&options, run->config, &run->config->fsdp, stack, true, err);
        status = status == LEHR_OK ? study_analyse_peak(product, run, task, curve, &options, err) : status;
    }
    lehr_curve_free(curve);
    return status;
}
