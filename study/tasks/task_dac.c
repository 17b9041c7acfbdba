// One point of a series in a diamond cell: its pressure, and the diffraction peak of its images or curve.
#include "task_mech.h"
#include <lehr/figures/xrd.h>

#include <lehr/core/alloc.h>
#include <lehr/xrd/subtract.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

const double study_usual_ruby_nm = 694.25;

const lehr_study_dac *study_dac_of(const lehr_study_config *config, const study_task *task)
{
    return &config->samples[task->sample].dac[task->series];
}

const lehr_study_dac_point *study_dac_point_of(const lehr_study_config *config, const study_task *task)
{
    const lehr_study_sample *sample = &config->samples[task->sample];
    const lehr_study_dac *series = study_dac_of(config, task);
    size_t file = (size_t)(task->file - sample->dac_files);
    size_t i = 0;
    while (i + 1 < series->n_points && series->points[i].file != file) {
        i++;
    }
    return &series->points[i];
}

// ---- pressure -----------------------------------------------------------------------------
/// The line, at the temperature of that at ambient pressure.
static lehr_status find_line(lehr_fitting_ruby *out, const lehr_study_config *config,
                             const lehr_study_dac *series, const lehr_study_dac_point *point, lehr_error *err)
{
    bool ragan = strcmp(config->eos.temperature_shift, "ragan1992") == 0;
    *out = (lehr_fitting_ruby){
        .wavelength_nm = point->ruby_nm,
        .wavelength0_nm = isnan(series->ruby0_nm) ? study_usual_ruby_nm : series->ruby0_nm,
        .sigma_wavelength_nm = isnan(point->ruby_error_nm) ? 0 : point->ruby_error_nm,
        .sigma_wavelength0_nm = isnan(series->ruby0_error_nm) ? 0 : series->ruby0_error_nm,
    };
    return isnan(point->temperature_K)
               ? LEHR_OK
               : lehr_fitting_ruby_correct(&out->wavelength_nm,
                                           ragan ? LEHR_FITTING_RUBY_RAGAN1992 : LEHR_FITTING_RUBY_DATCHI2007,
                                           point->ruby_nm, point->temperature_K, series->temperature0_K, err);
}

lehr_status study_dac_pressure(lehr_fitting_ruby_pressure *out, bool *of_ruby,
                               const lehr_study_config *config, const lehr_study_dac *series,
                               const lehr_study_dac_point *point, lehr_error *err)
{
    lehr_fitting_ruby ruby;
    // Where a table has both, the line counts if its place at ambient pressure is known.
    *of_ruby = isfinite(point->ruby_nm) && (isnan(point->pressure_GPa) || !isnan(series->ruby0_nm));
    *out = (lehr_fitting_ruby_pressure){.pressure_GPa = point->pressure_GPa,
                                        .sigma_readout_GPa = point->pressure_error_GPa,
                                        .sigma_scale_GPa = (double)NAN,
                                        .scale_shift_GPa = {(double)NAN, (double)NAN},
                                        .sigma_GPa = point->pressure_error_GPa};
    if (!*of_ruby) {
        return LEHR_OK;
    }
    lehr_status status = find_line(&ruby, config, series, point, err);
    if (status == LEHR_OK) {
        status = lehr_fitting_pressure_scale_pressure(
            out, lehr_fitting_pressure_scale_find(config->eos.scale), &ruby, err);
    }
    bool unknown = isnan(point->ruby_error_nm) && isnan(point->pressure_error_GPa);
    double extra = isnan(point->pressure_error_GPa) ? 0 : point->pressure_error_GPa;
    out->sigma_GPa = unknown ? (double)NAN : hypot(out->sigma_GPa, extra);
    out->sigma_readout_GPa = unknown ? (double)NAN : hypot(out->sigma_readout_GPa, extra);
    return status;
}

static lehr_status describe_pressure(study_product *product, const study_run *run, const study_task *task,
                                     lehr_error *err)
{
    lehr_fitting_ruby_pressure pressure;
    bool of_ruby = false;
    lehr_record *budget = NULL;
    lehr_status status = study_dac_pressure(&pressure, &of_ruby, run->config, study_dac_of(run->config, task),
                                            study_dac_point_of(run->config, task), err);
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(product->results, "pressure", pressure.pressure_GPa,
                                          pressure.sigma_GPa, "GPa", err);
    }
    if (status != LEHR_OK || !of_ruby) {
        return status;
    }
    status = lehr_record_add_record(&budget, product->results, "pressure_budget", err);
    const struct {
        const char *name;
        double value;
    } parts[] = {{"readout", pressure.sigma_readout_GPa},
                 {"zero", pressure.sigma_zero_GPa},
                 {"scale", pressure.sigma_scale_GPa}};
    for (size_t k = 0; status == LEHR_OK && k < 3; k++) {
        status = lehr_record_add_quantity(budget, parts[k].name, parts[k].value, (double)NAN, "GPa", err);
    }
    return status;
}

// ---- peak ---------------------------------------------------------------------------------
lehr_status study_dac_peak_options(lehr_xrd_fsdp_options *out, const lehr_study_config *config,
                                   const lehr_study_dac *series, const lehr_study_dac_point *point,
                                   lehr_error *err)
{
    bool images = lehr_study_dac_has_images(point);
    lehr_status status =
        study_fsdp_options(out, config, &config->eos.peak, images ? &point->stack : NULL, images, err);
    if (!series->remounted && !isnan(out->placement_uncertainty_m)) {
        // A cell that stays where it is is off by the same in all points.
        double common = isnan(out->distance_uncertainty_m) ? 0 : out->distance_uncertainty_m;
        out->distance_uncertainty_m = hypot(common, out->placement_uncertainty_m);
        out->placement_uncertainty_m = (double)NAN;
    }
    return status;
}

/// A curve over q, the background subtracted.
static lehr_status read_curve(lehr_curve **out, study_product *product, const study_task *task,
                              const lehr_study_dac_point *point, lehr_error *err)
{
    lehr_curve *measured = NULL;
    lehr_curve *empty = NULL;
    lehr_xrd_subtraction *difference = NULL;
    lehr_xrd_subtract_options options = lehr_xrd_subtract_defaults();
    lehr_status status = lehr_curve_read(&measured, task->file->path, err);
    if (status == LEHR_OK && point->stack.background.path) {
        options.scale = point->stack.background_scale;
        memcpy(options.range, point->stack.background_range, sizeof options.range);
        status = lehr_curve_read(&empty, point->stack.background.path, err);
        if (status == LEHR_OK) {
            status = lehr_xrd_subtract(&difference, measured, empty, &options, product->warnings, err);
        }
    }
    if (status == LEHR_OK) {
        status = lehr_xrd_fsdp_curve(out, difference ? difference->difference : measured, (double)NAN, err);
    }
    lehr_xrd_subtraction_free(difference);
    lehr_curve_free(empty);
    lehr_curve_free(measured);
    return status;
}

/// Images alone need no stack, unless something is subtracted or left out.
static bool is_stack(const lehr_study_dac_point *point)
{
    return point->source == LEHR_STUDY_DAC_STACK || point->stack.background.path ||
           !isnan(point->stack.reject) || !isnan(point->stack.reject_frames);
}

static lehr_status measure(lehr_curve **out, study_product *product, const study_run *run,
                           const study_task *task, const lehr_study_dac_point *point, lehr_error *err)
{
    if (point->source == LEHR_STUDY_DAC_CURVE) {
        return read_curve(out, product, task, point, err);
    }
    return is_stack(point) ? study_integrate_stack(out, product, run, task, &point->stack, err)
                           : study_integrate_images(out, product, run, task, &point->stack, err);
}

lehr_status study_compute_dac_point(study_product *product, const study_run *run, const study_task *task,
                                    lehr_error *err)
{
    lehr_curve *curve = NULL;
    lehr_xrd_fsdp_options options;
    const lehr_study_dac *series = study_dac_of(run->config, task);
    const lehr_study_dac_point *point = study_dac_point_of(run->config, task);
    lehr_status status = describe_pressure(product, run, task, err);
    status = status == LEHR_OK ? measure(&curve, product, run, task, point, err) : status;
    status = status == LEHR_OK ? lehr_curve_to_table(&product->curve, curve, err) : status;
    status = status == LEHR_OK ? study_dac_peak_options(&options, run->config, series, point, err) : status;
    status = status == LEHR_OK ? study_analyse_peak(product, run, task, curve, &options, err) : status;
    lehr_curve_free(curve);
    return status;
}

// ---- check --------------------------------------------------------------------------------
/// The range of the peak lies inside of a curve.
static lehr_status check_curve(study_product *product, const study_run *run, const study_task *task,
                               const lehr_study_dac_point *point, lehr_error *err)
{
    const double *range = run->config->eos.peak.range_per_ang;
    lehr_curve *curve = NULL;
    lehr_status status = read_curve(&curve, product, task, point, err);
    double first = status == LEHR_OK && curve->size > 0 ? curve->x[0] : (double)NAN;
    double last = status == LEHR_OK && curve->size > 0 ? curve->x[curve->size - 1] : (double)NAN;
    if (status == LEHR_OK && !(first < range[1] && last > range[0])) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "the curve goes from %.4g to %.4g 1/angstrom, the peak is looked for in "
                                "%g:%g",
                                first, last, range[0], range[1]);
    }
    lehr_curve_free(curve);
    return status;
}

lehr_status study_check_dac_point(study_product *product, const study_run *run, const study_task *task,
                                  lehr_error *err)
{
    const lehr_study_dac_point *point = study_dac_point_of(run->config, task);
    lehr_status status = describe_pressure(product, run, task, err);
    if (status != LEHR_OK) {
        return status;
    }
    return point->source == LEHR_STUDY_DAC_CURVE ? check_curve(product, run, task, point, err)
                                                 : study_check_stack(product, run, task, &point->stack, err);
}
