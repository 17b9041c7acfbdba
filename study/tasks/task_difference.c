// The diffraction peak of one sample against that of the reference, and against that of the sample that was
// treated alike at the lowest pressure.
#include "task.h"
#include <lehr/figures/difference.h>

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>

/// The peak of a sample: all its files together, and the curve of the first of them.
typedef struct sample_peak {
    bool known;
    lehr_xrd_fsdp fit;
    lehr_curve *curve;
} sample_peak;

static bool has_peak(const study_task *task, size_t sample)
{
    lehr_quantity q;
    return task->kind == STUDY_PATTERN && task->sample == sample && task->outcome &&
           study_outcome_quantity(task, "fsdp.position", &q);
}

/// Fit the stored curve of a task once more.
static lehr_status fit_again(lehr_xrd_fsdp *fit, lehr_curve **curve, const study_run *run,
                             const study_task *task, lehr_error *err)
{
    lehr_xrd_fsdp_options options;
    lehr_table *table = NULL;
    lehr_value results;
    const lehr_study_sample *sample = &run->config->samples[task->sample];
    const lehr_study_stack *stack = lehr_study_stack_of(sample, task->file);
    bool integrated =
        lehr_study_curve_of(sample, task->file) && lehr_record_find(task->outcome, "results", &results);
    *curve = NULL;
    lehr_status status =
        integrated ? study_curve_options(&options, run, results.record, NULL, err)
                   : study_fsdp_options(&options, run->config, &run->config->fsdp, stack, true, err);
    status = status == LEHR_OK ? study_curve_read(&table, run, task, err) : status;
    if (status == LEHR_OK && !table) {
        status = lehr_error_set(err, LEHR_ERR_INTERNAL, "outcome of %s without a curve", task->id);
    }
    status = status == LEHR_OK ? lehr_curve_from_table(curve, table, err) : status;
    status = status == LEHR_OK ? lehr_xrd_fsdp_fit(fit, *curve, &options, NULL, err) : status;
    lehr_table_free(table);
    return status;
}

static lehr_status gather(sample_peak *out, const study_run *run, size_t sample, lehr_error *err)
{
    size_t n = 0;
    *out = (sample_peak){0};
    lehr_xrd_fsdp *fits = sample == SIZE_MAX ? NULL : lehr_core_alloc(run->n_tasks, sizeof *fits);
    if (!fits) {
        return sample == SIZE_MAX ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for peaks");
    }
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        lehr_curve *curve = NULL;
        if (!has_peak(&run->tasks[i], sample)) {
            continue;
        }
        status = fit_again(&fits[n++], &curve, run, &run->tasks[i], err);
        if (!out->curve) {
            out->curve = curve;
            curve = NULL;
        }
        lehr_curve_free(curve);
    }
    if (status == LEHR_OK && n > 0) {
        status = lehr_xrd_fsdp_average(&out->fit, fits, n, err);
        out->known = status == LEHR_OK;
    }
    lehr_core_free(fits);
    return status;
}

/// Three numbers under names of a suffix.
static lehr_status add_by_pressure(lehr_record *record, const lehr_xrd_fsdp_difference *from, lehr_error *err)
{
    const struct {
        const char *name;
        lehr_estimate estimate;
        const char *unit;
    } rows[] = {
        {"position_by_pressure", from->position, "1/angstrom"},
        {"fwhm_by_pressure", from->fwhm, "1/angstrom"},
        {"volume_ratio_by_pressure", from->volume_ratio, ""},
    };
    lehr_status status =
        lehr_record_add_number(record, "position_fwhm_correlation_by_pressure", from->correlation, err);
    for (size_t i = 0; status == LEHR_OK && i < sizeof rows / sizeof *rows; i++) {
        status = lehr_record_add_quantity(record, rows[i].name, rows[i].estimate.value,
                                          rows[i].estimate.stderr_value, rows[i].unit, err);
    }
    return status;
}

/// Difference to another sample; one that cannot be compared is a warning.
static lehr_status compare(bool *compared, lehr_xrd_fsdp_difference *out, const sample_peak *own,
                           const sample_peak *other, const char *name, lehr_warnings *warnings,
                           lehr_error *err)
{
    lehr_error why = {0};
    *compared = false;
    if (!other->known) {
        return lehr_warnings_add(warnings, err, "no difference to sample '%s': it has no diffraction peak",
                                 name);
    }
    *compared = lehr_xrd_fsdp_compare(out, &own->fit, &other->fit, &why) == LEHR_OK;
    return *compared
               ? LEHR_OK
               : lehr_warnings_add(warnings, err, "no difference to sample '%s': %s", name, why.message);
}

static lehr_status against_reference(study_product *product, const study_run *run, const study_task *task,
                                     const sample_peak *own, const sample_peak *other, lehr_error *err)
{
    bool compared = false;
    lehr_xrd_fsdp_difference difference;
    lehr_figure *figure = NULL;
    const char *name = run->config->samples[task->others[0]].name;
    lehr_status status = lehr_record_add_text(product->results, "reference", name, err);
    if (status != LEHR_OK || task->others[0] == task->sample) {
        return status;
    }
    status = compare(&compared, &difference, own, other, name, product->warnings, err);
    if (status != LEHR_OK || !compared) {
        return status;
    }
    status = lehr_xrd_fsdp_difference_describe(&difference, &own->fit, product->results, err);
    if (status == LEHR_OK) {
        const figure_peak_pair pair = {.sample = own->curve,
                                       .sample_fit = &own->fit,
                                       .reference = other->curve,
                                       .reference_fit = &other->fit};
        status = figure_difference(&figure, &pair, err);
    }
    return status == LEHR_OK ? study_draw(product, run, task, "", figure, err) : status;
}

static lehr_status against_low_pressure(study_product *product, const study_run *run, const study_task *task,
                                        const sample_peak *own, const sample_peak *other, lehr_error *err)
{
    bool compared = false;
    lehr_xrd_fsdp_difference difference;
    if (task->others[1] == SIZE_MAX || !other->known) {
        return LEHR_OK;
    }
    const char *name = run->config->samples[task->others[1]].name;
    lehr_status status = lehr_record_add_text(product->results, "reference_by_pressure", name, err);
    status = status == LEHR_OK ? compare(&compared, &difference, own, other, name, product->warnings, err)
                               : status;
    return status == LEHR_OK && compared ? add_by_pressure(product->results, &difference, err) : status;
}

lehr_status study_compute_difference(study_product *product, const study_run *run, const study_task *task,
                                     lehr_error *err)
{
    sample_peak own = {0};
    sample_peak others[2] = {{0}, {0}};
    lehr_status status = gather(&own, run, task->sample, err);
    for (size_t i = 0; status == LEHR_OK && i < 2; i++) {
        status = gather(&others[i], run, task->others[i], err);
    }
    // A sample without a peak has failed before, and says why there.
    if (status == LEHR_OK && own.known) {
        status = against_reference(product, run, task, &own, &others[0], err);
        status = status == LEHR_OK ? against_low_pressure(product, run, task, &own, &others[1], err) : status;
    }
    lehr_curve_free(own.curve);
    lehr_curve_free(others[0].curve);
    lehr_curve_free(others[1].curve);
    return status;
}
