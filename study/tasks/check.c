// What can be said of a task before it is done: files that can be read, segments that exist, windows inside
// the data and of use, enough rates and treatments. Nothing is written.
#include "summary.h"
#include "task_dsc.h"

#include <lehr/xrd/source.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- calorimetry ------------------------------------------------------------------------
const lehr_dsc_segment *study_find_segment(const lehr_dsc_run *scan, size_t index, bool first)
{
    const lehr_dsc_segment *found = NULL;
    for (size_t i = 0; i < scan->n_segments; i++) {
        const lehr_dsc_segment *one = &scan->segments[i];
        bool fits = index > 0 ? one->index == index : one->kind == LEHR_DSC_HEATING;
        found = fits && !(first && found) ? one : found;
    }
    return found;
}

static size_t count_inside(const lehr_dsc_run *scan, const lehr_dsc_segment *segment,
                           const double window_K[2])
{
    size_t n = 0;
    for (size_t i = 0; i < segment->count; i++) {
        double t = scan->temperature_K[segment->first + i];
        n += t >= window_K[0] && t <= window_K[1];
    }
    return n;
}

/// A window that is cut off by the end of the data is used as far as they go: a reader must know.
static lehr_status warn_of_window(study_product *product, const lehr_dsc_run *scan,
                                  const lehr_dsc_segment *segment, const char *name, const double window_K[2],
                                  lehr_error *err)
{
    double low = segment->temperature_min_K;
    double high = segment->temperature_max_K;
    if (!(window_K[0] < low) && !(window_K[1] > high)) { // neither where it is looked for: NaN
        return LEHR_OK;
    }
    return lehr_warnings_add(product->warnings, err,
                             "%s: the %s window %g:%g K reaches beyond segment %zu, which goes from %.6g to "
                             "%.6g K",
                             scan->name, name, window_K[0], window_K[1], segment->index, low, high);
}

static lehr_status check_window(study_product *product, const lehr_dsc_run *scan,
                                const lehr_dsc_segment *segment, const char *name, const double window_K[2],
                                lehr_error *err)
{
    // Two for the line and one that tells its scatter.
    const size_t fewest = 3;
    if (isnan(window_K[0])) {
        return LEHR_OK; // it is looked for when the scan is analysed
    }
    double low = segment->temperature_min_K;
    double high = segment->temperature_max_K;
    size_t n = count_inside(scan, segment, window_K);
    if (n < fewest) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s: the %s window %g:%g K holds %zu points of segment %zu, which goes from %.6g to "
            "%.6g K: move it inside",
            scan->name, name, window_K[0], window_K[1], n, segment->index, low, high);
    }
    return warn_of_window(product, scan, segment, name, window_K, err);
}

/// A heating of a run: its index (0: first or last heating) and the windows on it.
typedef struct heating {
    size_t index;
    bool first;
    const double *glass_K;
    const double *liquid_K;
} heating;

static lehr_status check_heating(const lehr_dsc_segment **out, study_product *product,
                                 const lehr_dsc_run *scan, const heating *what, lehr_error *err)
{
    const lehr_dsc_segment *segment = study_find_segment(scan, what->index, what->first);
    *out = segment;
    if (scan->signal_kind == LEHR_DSC_SIGNAL_NONE) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: the file holds no heat flow", scan->name);
    }
    if (!segment && what->index > 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: there is no segment %zu among the %zu of the file",
                              scan->name, what->index, scan->n_segments);
    }
    if (!segment) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: none of the %zu segments is a heating", scan->name,
                              scan->n_segments);
    }
    lehr_status status = check_window(product, scan, segment, "glass", what->glass_K, err);
    return status == LEHR_OK ? check_window(product, scan, segment, "liquid", what->liquid_K, err) : status;
}

/// The heatings that a task evaluates. @param[out] out shape (2,) @returns how many
static size_t heatings_of(heating *out, const study_run *run, const study_task *task)
{
    const lehr_study_config *config = run->config;
    const lehr_study_enthalpy *enthalpy = &config->enthalpy;
    const lehr_study_kissinger *k = &config->kissinger;
    static const double unused_K[2] = {NAN, NAN};
    bool crystals = false;
    switch (task->kind) {
    case STUDY_TF:
        out[0] = (heating){study_segment(task, config->tf.segment), false, config->tf.glass_K,
                           config->tf.liquid_K};
        return 1;
    case STUDY_TG:
        out[0] = (heating){study_segment(task, config->tg.segment), false, config->tg.glass_K,
                           config->tg.liquid_K};
        return 1;
    case STUDY_RATE:
        crystals = study_is_crystallisation(k->feature);
        out[0] = (heating){study_segment(task, k->segment), false, crystals ? unused_K : k->glass_K,
                           crystals ? unused_K : k->liquid_K};
        return 1;
    default:
        out[0] = (heating){study_segment(task, enthalpy->first), true, enthalpy->glass_K, enthalpy->liquid_K};
        out[1] = (heating){enthalpy->second, false, enthalpy->glass_K, enthalpy->liquid_K};
        return 2;
    }
}

lehr_status study_warn_of_windows(study_product *product, const study_run *run, const study_task *task,
                                  const lehr_dsc_run *scan, lehr_error *err)
{
    heating what[2];
    size_t n = heatings_of(what, run, task);
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        const lehr_dsc_segment *segment = study_find_segment(scan, what[i].index, what[i].first);
        if (segment) {
            status = warn_of_window(product, scan, segment, "glass", what[i].glass_K, err);
            status = status == LEHR_OK
                         ? warn_of_window(product, scan, segment, "liquid", what[i].liquid_K, err)
                         : status;
        }
    }
    return status;
}

lehr_status study_check_scan(study_product *product, const study_run *run, const study_task *task,
                             lehr_error *err)
{
    heating what[2];
    size_t n = heatings_of(what, run, task);
    lehr_dsc_run *scan = NULL;
    const lehr_dsc_segment *a = NULL;
    const lehr_dsc_segment *b = NULL;
    lehr_status status = study_read_scan(&scan, product, run, task, err);
    status = status == LEHR_OK ? check_heating(&a, product, scan, &what[0], err) : status;
    if (status == LEHR_OK && n > 1) {
        status = check_heating(&b, product, scan, &what[1], err);
    }
    if (status == LEHR_OK && b == a) {
        status = lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s: the first and the second heating are both segment %zu: the enthalpy needs two", scan->name,
            a->index);
    }
    if (status == LEHR_OK) { // a wrong sign, or a window that is no glass, shows only so
        study_product tried = {.results = product->results};
        status = study_try_scan(&tried, run, task, scan, err);
    }
    lehr_dsc_run_free(scan);
    return status;
}

lehr_status study_check_rate(study_product *product, const study_run *run, const study_task *task,
                             lehr_error *err)
{
    heating what[2];
    (void)heatings_of(what, run, task);
    lehr_dsc_run *scan = NULL;
    const lehr_dsc_segment *segment = NULL;
    lehr_status status = study_read_scan(&scan, product, run, task, err);
    status = status == LEHR_OK ? check_heating(&segment, product, scan, &what[0], err) : status;
    if (status == LEHR_OK && !(fabs(segment->rate_K_per_s) > 0)) {
        status =
            lehr_error_set(err, LEHR_ERR_DOMAIN,
                           "%s: the heating rate of segment %zu is unknown: the file needs a time column",
                           scan->name, segment->index);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(product->results, "rate", fabs(segment->rate_K_per_s), (double)NAN,
                                          "K/s", err);
    }
    lehr_dsc_run_free(scan);
    return status;
}

lehr_status study_check_kissinger(study_product *product, const study_run *run, const study_task *task,
                                  lehr_error *err)
{
    const double alike = 0.05;
    const char *name = run->config->samples[task->sample].name;
    double low = INFINITY;
    double high = 0;
    size_t n = 0;
    (void)product;
    for (size_t i = study_first_task(run, task->sample); i < run->n_tasks; i = study_next_task(run, i)) {
        lehr_quantity rate;
        if (study_task_needs(run, task, &run->tasks[i]) &&
            study_outcome_quantity(&run->tasks[i], "rate", &rate)) {
            low = fmin(low, rate.value);
            high = fmax(high, rate.value);
            n++;
        }
    }
    if (n < 2) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "sample '%s': fewer than two scans can be used (%zu): there is no shift with the heating rate",
            name, n);
    }
    if (!(high > low * (1.0 + alike))) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "sample '%s': all %zu scans were heated at %.4g K/s: a shift needs several rates", name, n, low);
    }
    return LEHR_OK;
}

// ---- other tasks ------------------------------------------------------------------------
lehr_status study_check_pattern(study_product *product, const study_run *run, const study_task *task,
                                lehr_error *err)
{
    lehr_xrd_source *source = NULL;
    const lehr_study_stack *stack = lehr_study_stack_of(&run->config->samples[task->sample], task->file);
    if (lehr_study_curve_of(&run->config->samples[task->sample], task->file)) {
        return study_check_curve(product, run, task, err);
    }
    if (stack) {
        return study_check_stack(product, run, task, stack, err);
    }
    lehr_status status = lehr_xrd_source_open(&source, task->file->path, product->warnings, err);
    lehr_xrd_source_close(source);
    return status;
}

lehr_status study_check_master(study_product *product, const study_run *run, const study_task *task,
                               lehr_error *err)
{
    const size_t fewest = 4;
    study_kind kind = study_methods[task->kind].needs;
    double pressure = NAN;
    bool several = false;
    size_t n = 0;
    (void)product;
    for (size_t i = 0; i < run->config->n_samples; i++) {
        const lehr_study_treatment *treatment = &run->config->samples[i].treatment;
        const study_task *source = study_sample_task(run, i, kind);
        if (!source || source->err.code != LEHR_OK || !isfinite(treatment->temperature_K) ||
            !isfinite(treatment->pressure_GPa)) {
            continue;
        }
        several = several || (n > 0 && fabs(treatment->pressure_GPa - pressure) > 0);
        pressure = treatment->pressure_GPa;
        n++;
    }
    if (n < fewest) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%zu samples have a treatment (pressure and temperature) and can be analysed: too few "
            "for a master curve",
            n);
    }
    if (!several && isnan(run->config->master.dtg_dp_K_per_GPa)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "all %zu samples were treated at %g GPa: give analysis.dsc.master.dtg_dp, or samples at "
            "two pressures",
            n, pressure);
    }
    return LEHR_OK;
}
