// What there is to do, from which files, with which parameters.
#include "task.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// ---- tasks --------------------------------------------------------------------------
static size_t count_tasks(const lehr_study_config *config, unsigned parts)
{
    size_t n = 0;
    for (size_t i = 0; i < config->n_samples; i++) {
        n += config->tf.wanted && (parts & LEHR_STUDY_DSC) ? config->samples[i].n_dsc : 0;
        n += config->integrate.wanted && (parts & LEHR_STUDY_XRD) ? config->samples[i].n_xrd : 0;
    }
    bool theory = config->states.wanted && (parts & LEHR_STUDY_ECNLE);
    return n + (theory ? config->states.n_phi * config->states.n_pressure : 0);
}

static void add_files(study_run *run, study_kind kind, size_t sample, const lehr_study_file *files, size_t n)
{
    static const char *const suffix[] = {[STUDY_TF] = "dsc", [STUDY_PATTERN] = "xrd"};
    for (size_t i = 0; i < n; i++) {
        study_task *task = &run->tasks[run->n_tasks++];
        *task = (study_task){.kind = kind, .sample = sample, .file = &files[i]};
        const char *name = run->config->samples[sample].name;
        if (i == 0) {
            snprintf(task->id, sizeof task->id, "%.64s_%s", name, suffix[kind]);
        } else {
            snprintf(task->id, sizeof task->id, "%.64s_%s_%zu", name, suffix[kind], i + 1);
        }
    }
}

static void add_states(study_run *run)
{
    const lehr_study_states *states = &run->config->states;
    for (size_t i = 0; i < states->n_pressure * states->n_phi; i++) {
        study_task *task = &run->tasks[run->n_tasks++];
        *task = (study_task){.kind = STUDY_STATE,
                             .sample = SIZE_MAX,
                             .phi = states->phi[i % states->n_phi],
                             .pressure = states->pressure[i / states->n_phi]};
        char phi[32];
        char pressure[32];
        lehr_number_format(phi, sizeof phi, task->phi);
        lehr_number_format(pressure, sizeof pressure, task->pressure);
        snprintf(task->id, sizeof task->id, "ecnle_phi%s_P%s", phi, pressure);
    }
}

lehr_status study_tasks_create(study_run *run, lehr_error *err)
{
    const lehr_study_config *config = run->config;
    unsigned parts = run->options->parts;
    size_t n = count_tasks(config, parts);
    if (n == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "%s: nothing to do: no sample has files for the analyses asked for",
                              config->path);
    }
    run->tasks = lehr_core_alloc(n, sizeof *run->tasks);
    if (!run->tasks) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu tasks", n);
    }
    for (size_t i = 0; i < config->n_samples; i++) {
        const lehr_study_sample *sample = &config->samples[i];
        if (config->tf.wanted && (parts & LEHR_STUDY_DSC)) {
            add_files(run, STUDY_TF, i, sample->dsc, sample->n_dsc);
        }
        if (config->integrate.wanted && (parts & LEHR_STUDY_XRD)) {
            add_files(run, STUDY_PATTERN, i, sample->xrd, sample->n_xrd);
        }
    }
    if (config->states.wanted && (parts & LEHR_STUDY_ECNLE)) {
        add_states(run);
    }
    return LEHR_OK;
}

// ---- parameters ---------------------------------------------------------------------
static lehr_status add_window(lehr_record *record, const char *name, const double window[2], lehr_error *err)
{
    lehr_list *list = NULL;
    if (!(window[0] < window[1])) {
        return LEHR_OK;
    }
    lehr_status status = lehr_record_add_list(&list, record, name, err);
    status = status == LEHR_OK ? lehr_list_add_number(list, window[0], err) : status;
    return status == LEHR_OK ? lehr_list_add_number(list, window[1], err) : status;
}

/// A number that is not NaN.
static lehr_status add_known(lehr_record *record, const char *name, double value, lehr_error *err)
{
    return value == value ? lehr_record_add_number(record, name, value, err) : LEHR_OK;
}

static lehr_status describe_tf(lehr_record *parameters, const lehr_study_tf *tf, const char *sign,
                               lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "dsc_tf", err);
    if (status == LEHR_OK) {
        status = tf->segment > 0 ? lehr_record_add_number(record, "segment", (double)tf->segment, err)
                                 : lehr_record_add_text(record, "segment", "last-heating", err);
    }
    status = status == LEHR_OK ? add_window(record, "glass_window_K", tf->glass_K, err) : status;
    status = status == LEHR_OK ? add_window(record, "liquid_window_K", tf->liquid_K, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "liquid_model", tf->liquid_model, err) : status;
    if (status == LEHR_OK && sign) {
        status = lehr_record_add_text(record, "sign", sign, err);
    }
    status = status == LEHR_OK ? add_known(record, "t1_K", tf->t1_K, err) : status;
    return status == LEHR_OK ? add_known(record, "t2_K", tf->t2_K, err) : status;
}

static lehr_status describe_integrate(lehr_record *parameters, const lehr_study_integrate *integrate,
                                      const lehr_study_detector *detector, lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "xrd_integrate", err);
    status =
        status == LEHR_OK ? lehr_record_add_number(record, "points", (double)integrate->points, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "unit", integrate->unit, err) : status;
    status = status == LEHR_OK ? add_window(record, "range", integrate->range, err) : status;
    status = status == LEHR_OK ? add_window(record, "azimuth_deg", integrate->azimuth_deg, err) : status;
    if (status == LEHR_OK) {
        status = isnan(integrate->polarization)
                     ? lehr_record_add_text(record, "polarization", "none", err)
                     : lehr_record_add_number(record, "polarization", integrate->polarization, err);
    }
    status = status == LEHR_OK ? lehr_record_add_boolean(record, "solid_angle", integrate->solid_angle, err)
                               : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "error", integrate->error_model, err) : status;
    if (status == LEHR_OK && detector->orientation > 0) {
        status = lehr_record_add_number(record, "orientation", (double)detector->orientation, err);
    }
    return status;
}

static lehr_status describe_fsdp(lehr_record *parameters, const lehr_study_fsdp *fsdp,
                                 const lehr_study_detector *detector, lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "xrd_fsdp", err);
    status = status == LEHR_OK ? lehr_record_add_number(record, "fraction", fsdp->fraction, err) : status;
    status = status == LEHR_OK ? add_window(record, "range_per_ang", fsdp->range_per_ang, err) : status;
    return status == LEHR_OK
               ? add_known(record, "distance_uncertainty_m", detector->distance_uncertainty_m, err)
               : status;
}

static lehr_status describe_states(lehr_record *parameters, const lehr_study_states *states, lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "ecnle_state", err);
    status = status == LEHR_OK ? lehr_record_add_list(&list, record, "phi", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < states->n_phi; i++) {
        status = lehr_list_add_number(list, states->phi[i], err);
    }
    status = status == LEHR_OK ? lehr_record_add_list(&list, record, "pressure_kT_per_d3", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < states->n_pressure; i++) {
        status = lehr_list_add_number(list, states->pressure[i], err);
    }
    return status;
}

lehr_status study_parameters_create(lehr_record **out, const lehr_study_config *config, lehr_error *err)
{
    lehr_status status = lehr_record_create(out, err);
    if (status == LEHR_OK && config->tf.wanted) {
        status = describe_tf(*out, &config->tf, config->calorimeter.sign, err);
    }
    if (status == LEHR_OK && config->integrate.wanted) {
        status = describe_integrate(*out, &config->integrate, &config->detector, err);
    }
    if (status == LEHR_OK && config->fsdp.wanted) {
        status = describe_fsdp(*out, &config->fsdp, &config->detector, err);
    }
    if (status == LEHR_OK && config->states.wanted) {
        status = describe_states(*out, &config->states, err);
    }
    return status;
}
