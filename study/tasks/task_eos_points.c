// The points of a series in a diamond cell that can be used, from the study and from the outcomes of its
// images.
#include "task_mech.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { N_COLUMNS = 8 };

void study_eos_points_clear(study_eos_points *points)
{
    for (size_t i = 0; points->curves && i < points->n; i++) {
        lehr_curve_free(points->curves[i]);
    }
    lehr_core_free(points->curves);
    lehr_core_free(points->fits);
    lehr_core_free(points->number);
    lehr_core_free(points->direction);
    lehr_core_free(points->room);
    *points = (study_eos_points){0};
}

lehr_status study_eos_points_room(study_eos_points *out, size_t n, lehr_error *err)
{
    *out = (study_eos_points){.number = lehr_core_alloc(n, sizeof *out->number),
                              .direction = lehr_core_alloc(n, sizeof *out->direction),
                              .fits = lehr_core_alloc(n, sizeof *out->fits),
                              .curves = lehr_core_alloc(n, sizeof *out->curves),
                              .room = lehr_core_alloc(N_COLUMNS * n, sizeof *out->room)};
    if (!out->number || !out->direction || !out->fits || !out->curves || !out->room) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", n);
    }
    double **const columns[N_COLUMNS] = {&out->pressure_GPa,
                                         &out->sigma_pressure_GPa,
                                         &out->total_pressure_GPa,
                                         &out->zero_GPa,
                                         &out->q,
                                         &out->sigma_q,
                                         &out->fwhm,
                                         &out->sigma_fwhm};
    for (size_t k = 0; k < N_COLUMNS; k++) {
        *columns[k] = out->room + k * n;
    }
    return LEHR_OK;
}

/// The task that measured a point.
static const study_task *task_of(const study_run *run, const study_task *task, size_t file)
{
    const lehr_study_sample *sample = &run->config->samples[task->sample];
    for (size_t i = study_first_task(run, task->sample); i < run->n_tasks; i = study_next_task(run, i)) {
        if (study_task_needs(run, task, &run->tasks[i]) && run->tasks[i].file == &sample->dac_files[file]) {
            return &run->tasks[i];
        }
    }
    return NULL;
}

/// Fit the stored curve once more: its other windows count here, too.
static lehr_status fit_again(study_eos_points *out, const study_run *run, const study_task *task,
                             const study_task *source, const lehr_study_dac_point *point, lehr_error *err)
{
    lehr_xrd_fsdp_options options;
    lehr_table *table = NULL;
    lehr_xrd_fsdp *fit = &out->fits[out->n];
    lehr_status status =
        study_dac_peak_options(&options, run->config, study_dac_of(run->config, task), point, err);
    status = status == LEHR_OK ? study_curve_read(&table, run, source, err) : status;
    if (status == LEHR_OK && !table) {
        status = lehr_error_set(err, LEHR_ERR_INTERNAL, "outcome of %s without a curve", source->id);
    }
    status = status == LEHR_OK ? lehr_curve_from_table(&out->curves[out->n], table, err) : status;
    status = status == LEHR_OK ? lehr_xrd_fsdp_fit(fit, out->curves[out->n], &options, NULL, err) : status;
    lehr_table_free(table);
    if (status != LEHR_OK) {
        lehr_curve_free(out->curves[out->n]);
        out->curves[out->n] = NULL;
        return status;
    }
    double placement = isnan(fit->budget.placement) ? 0 : fit->budget.placement;
    out->q[out->n] = fit->position.value;
    // A smooth misfit of the peak is alike at all points: other windows and models show what it does.
    out->sigma_q[out->n] = hypot(fit->chosen.values[LEHR_XRD_FSDP_POSITION].stderr_value, placement);
    out->fwhm[out->n] = fit->fwhm.value;
    out->sigma_fwhm[out->n] = fit->fwhm.stderr_value;
    return LEHR_OK;
}

/// Position of a point; *known tells whether there is one.
static lehr_status take_position(bool *known, study_eos_points *out, study_product *product,
                                 const study_run *run, const study_task *task,
                                 const lehr_study_dac_point *point, lehr_error *err)
{
    const study_task *source = point->file == SIZE_MAX ? NULL : task_of(run, task, point->file);
    *known = false;
    out->fwhm[out->n] = (double)NAN;
    out->sigma_fwhm[out->n] = (double)NAN;
    if (point->file == SIZE_MAX) {
        out->q[out->n] = point->q1_per_ang;
        out->sigma_q[out->n] = point->q1_error_per_ang;
        *known = isfinite(point->q1_per_ang) && point->q1_per_ang > 0;
        return *known ? LEHR_OK
                      : lehr_warnings_add(product->warnings, err,
                                          "a point of the series (line or row %zu) has no position of the "
                                          "peak: it is left out",
                                          point->line);
    }
    if (!source || !source->outcome) {
        return lehr_warnings_add(product->warnings, err, "'%s' could not be evaluated: its point is left out",
                                 run->config->samples[task->sample].dac_files[point->file].written);
    }
    *known = true;
    return fit_again(out, run, task, source, point, err);
}

static lehr_status take_point(study_eos_points *out, study_product *product, const study_run *run,
                              const study_task *task, size_t number, lehr_error *err)
{
    const lehr_study_dac *series = study_dac_of(run->config, task);
    const lehr_study_dac_point *point = &series->points[number];
    lehr_fitting_ruby_pressure pressure;
    bool of_ruby = false;
    bool known = false;
    lehr_status status = study_dac_pressure(&pressure, &of_ruby, run->config, series, point, err);
    if (status != LEHR_OK) {
        return lehr_error_wrap(err, status, "line or row %zu", point->line);
    }
    if (!isfinite(pressure.pressure_GPa)) {
        return lehr_warnings_add(product->warnings, err,
                                 "a point of the series (line or row %zu) has no pressure: it is left out",
                                 point->line);
    }
    status = take_position(&known, out, product, run, task, point, err);
    if (status != LEHR_OK || !known) {
        return status;
    }
    out->pressure_GPa[out->n] = pressure.pressure_GPa;
    out->sigma_pressure_GPa[out->n] = pressure.sigma_readout_GPa;
    out->total_pressure_GPa[out->n] = pressure.sigma_GPa;
    out->zero_GPa[out->n] = of_ruby ? pressure.sigma_zero_GPa : 0;
    out->direction[out->n] = point->direction;
    out->number[out->n++] = number + 1;
    out->any_ruby = out->any_ruby || of_ruby;
    // Zero pressure is zero on every scale.
    out->all_ruby = out->all_ruby && (of_ruby || !(fabs(pressure.pressure_GPa) > 0));
    out->has_zero = out->has_zero || (of_ruby && pressure.sigma_zero_GPa > 0);
    return LEHR_OK;
}

/// Errors are known of all points or of none.
static lehr_status check_errors(bool *has, const double *sigma, const study_eos_points *points,
                                const char *what, lehr_error *err)
{
    size_t known = 0;
    size_t without = 0;
    for (size_t i = 0; i < points->n; i++) {
        known += isnan(sigma[i]) ? 0 : 1;
        without = isnan(sigma[i]) ? points->number[i] : without;
    }
    *has = known > 0;
    return known == 0 || known == points->n
               ? LEHR_OK
               : lehr_error_set(
                     err, LEHR_ERR_DOMAIN,
                     "point %zu of the series has no standard error of its %s, others have: give it "
                     "to all points or to none",
                     without, what);
}

static lehr_status find_directions(study_eos_points *points, study_product *product, lehr_error *err)
{
    size_t missing = 0;
    for (size_t i = 0; i < points->n; i++) {
        missing += points->direction[i] == 0;
    }
    lehr_fitting_compression_directions(points->direction, points->pressure_GPa,
                                        points->has_sigma_pressure ? points->sigma_pressure_GPa : NULL,
                                        points->n);
    size_t down = 0;
    for (size_t i = 0; i < points->n; i++) {
        down += points->direction[i] < 0;
    }
    return missing > 0 && down > 0
               ? lehr_warnings_add(product->warnings, err,
                                   "the direction of %zu points is not given: by the order of the pressures, "
                                   "%zu points of the series are of decompression",
                                   missing, down)
               : LEHR_OK;
}

lehr_status study_eos_points_create(study_eos_points *out, study_product *product, const study_run *run,
                                    const study_task *task, lehr_error *err)
{
    const lehr_study_dac *series = study_dac_of(run->config, task);
    lehr_status status = study_eos_points_room(out, series->n_points, err);
    out->all_ruby = true;
    for (size_t i = 0; status == LEHR_OK && i < series->n_points; i++) {
        status = take_point(out, product, run, task, i, err);
    }
    if (status == LEHR_OK) {
        status = check_errors(&out->has_sigma_pressure, out->sigma_pressure_GPa, out, "pressure", err);
    }
    if (status == LEHR_OK) {
        status = check_errors(&out->has_sigma_q, out->sigma_q, out, "position", err);
    }
    status = status == LEHR_OK ? find_directions(out, product, err) : status;
    if (status == LEHR_OK && out->any_ruby && isnan(series->ruby0_nm)) {
        status = lehr_warnings_add(product->warnings, err,
                                   "no ruby line at ambient pressure given (ruby0): %g nm taken; 0.01 nm of "
                                   "it is 0.027 GPa in every pressure",
                                   694.25);
    }
    return status;
}
